"""Which runs have their receipts and slips in the outbox: a log beside the ledger, one line a run.

Neither the run's name nor its instant can tell: several runs may have the same instant, and an edition may be older than a
run of its own instant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb

from sources import journal
from sources.durable import put

LOG = "delivered.jsonl"


def undelivered(con: duckdb.DuckDBPyConnection, folder: Path, has_page: Callable[[str], bool]) -> list[str]:
    """The recorded runs whose receipts and slips may not be written yet, in the order in which they were recorded.

    has_page: whether a nightly edition has its page. It decides only for a home without the log, that is, one last used by an
    earlier version, which wrote the page last.
    """
    runs = _recorded(con)
    log = folder / LOG
    known = _read(log) if log.exists() else _runs_with_page(con, runs, has_page)
    return [run for run in runs if run not in known]


def note_delivered(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Note that the receipts and slips of every recorded run are written. On disk before this returns."""
    known = _read(folder / LOG)
    journal.add(folder / LOG, [{"run": run} for run in _recorded(con) if run not in known])
    if not (folder / LOG).exists():
        put(folder / LOG, "")


def forget_runs(folder: Path, runs: Iterable[str]) -> None:
    """Strike runs from the log: an earlier state of the store was brought back, and their names may be given again."""
    path, struck = folder / LOG, set(runs)
    if not path.exists():
        return
    put(path, journal.text({"run": run} for run in _read(path) if run not in struck))


def _recorded(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(  # a run that took nothing in may still have asked a lead (`warehouse/reconcile.py`)
        """
        SELECT run_id
        FROM (
            SELECT run_id, business_at, rowid AS nth FROM store.run
            UNION ALL
            SELECT run_id, min(recorded_at), NULL
            FROM store.finding
            WHERE rule = 'lead_differs_from_towns' AND run_id NOT IN (SELECT run_id FROM store.run)
            GROUP BY run_id
        )
        ORDER BY business_at, nth
        """
    )
    return [run for (run,) in rows.fetchall()]


def _read(path: Path) -> dict[str, None]:
    """The runs of the log, in its order. A damaged line, or one cut short by a stopped machine, is left out: its run is written once more."""
    return dict.fromkeys(line["run"] for line in journal.read(path, is_line).whole)


def is_line(line: dict[str, Any]) -> None:
    """Whether it is a line of this log. Raises: KeyError, TypeError."""
    hash(line["run"])


def _runs_with_page(con: duckdb.DuckDBPyConnection, runs: list[str], has_page: Callable[[str], bool]) -> set[str]:
    """The runs up to that of the last nightly edition with a page; all runs before its instant where it names no recorded one.

    Of a run that two editions of one instant name the first was of an empty inbox: earlier versions then sent nothing.
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
