"""The delivery log, beside the ledger: which runs have their acknowledgements and slips in the outbox.

It has a line for each run, and another line whenever a slip that had failed is tried again. Neither the name nor the
instant of a run can tell this: several runs may have the same instant, and an edition may be older than a run of its
own instant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sources import journal
from sources.durable import put
from sources.statement import statement

STATEMENTS = Path(__file__).parent / "statements"

LOG = "delivered.jsonl"


@dataclass(frozen=True, slots=True)
class UnsentRun:
    """A run with unsent letters: all of them, or only the slips of `receipts`, which failed before."""

    run: str
    receipts: tuple[str, ...] | None = None


def undelivered(con: duckdb.DuckDBPyConnection, folder: Path, has_page: Callable[[str], bool]) -> list[UnsentRun]:
    """The recorded runs whose acknowledgements or slips may be missing, in the order of recording.

    has_page: whether a nightly edition has its page. It decides only for a home without the log. Earlier versions kept
    no log and wrote the page last.
    """
    runs = _recorded(con)
    log = folder / LOG
    known = _read(log) if log.exists() else dict.fromkeys(_runs_with_page(con, runs, has_page), ())
    return [UnsentRun(run, known.get(run)) for run in runs if known.get(run) != ()]


def note_delivered(con: duckdb.DuckDBPyConnection, folder: Path, failed: Mapping[str, Iterable[str]]) -> None:
    """Note that the acknowledgements and slips of every recorded run are written. On disk before this returns.

    failed: run -> receipts whose slips failed.
    """
    known = _read(folder / LOG)
    owed = {run: tuple(sorted(set(failed.get(run, ())))) for run in _recorded(con)}
    lines: list[dict[str, object]] = [
        {"run": run, **({"owed": list(receipts)} if receipts or run in known else {})}
        for run, receipts in owed.items()
        if known.get(run) != receipts
    ]
    journal.add(folder / LOG, lines)
    if not (folder / LOG).exists():
        put(folder / LOG, "")


def forget_runs(folder: Path, runs: Iterable[str]) -> None:
    """Remove runs from the log after a recovery: later runs may get the same names."""
    path, struck = folder / LOG, set(runs)
    if not path.exists():
        return
    lines = [{"run": run, "owed": list(owed)} for run, owed in _read(path).items() if run not in struck]
    put(path, journal.text(line if line["owed"] else {"run": line["run"]} for line in lines))


def _recorded(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(  # a run without new files may still have a question to a lead (`warehouse/reconcile.py`)
        statement(STATEMENTS / "delivered_run.sql")
    )
    return [run for (run,) in rows.fetchall()]


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    """The runs of the log, in order, with the receipts whose slips are still missing. Damaged or torn lines are
    skipped, so that their runs are written once more.
    """
    return {line["run"]: tuple(line.get("owed", ())) for line in journal.read(path, is_line).whole}


def is_line(line: journal.Line) -> None:
    """Check that this is a line of the delivery log. Raises: KeyError, TypeError."""
    hash((line["run"], tuple(line.get("owed", ()))))


def _runs_with_page(con: duckdb.DuckDBPyConnection, runs: list[str], has_page: Callable[[str], bool]) -> set[str]:
    """The runs up to the run of the last nightly edition with a page. If that run is not recorded, all runs before the
    edition's instant.

    If two editions of one instant name the same run, the first one was of an empty inbox: earlier versions then sent
    nothing.
    """
    editions = con.execute(
        "SELECT edition, published_at, run_id FROM store.edition WHERE kind = 'nightly' ORDER BY number DESC"
    ).fetchall()
    last = next(((at, run) for edition, at, run in editions if has_page(edition)), None)
    if last is None:
        return set()
    if last[1] in runs:
        query = (
            "SELECT run_id FROM store.edition WHERE kind = 'nightly' GROUP BY run_id, published_at HAVING count(*) > 1"
        )
        return set(runs[: runs.index(last[1]) + 1]) - {run for (run,) in con.execute(query).fetchall()}
    return {run for (run,) in con.execute("SELECT run_id FROM store.run WHERE business_at < ?", [last[0]]).fetchall()}
