"""Publishing: an edition freezes the figures, and a read-only snapshot of the warehouse is swapped in for the readers."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from sources.declare import Plan
from sources.durable import flush, put
from sources.statement import statement
from warehouse.build import note_views
from warehouse.compute import Report, compute
from warehouse.connect import CURRENT, WRITER, frugally, open_writer, scan
from warehouse.definition import MOVED, ROOT, definitions
from warehouse.insert import insert
from warehouse.known import known_by
from warehouse.ledger import enter, seal_of
from warehouse.reconcile import ask_leads
from warehouse.row import JsonObject

STATEMENTS = Path(__file__).parent / "statements"

# The contents of an edition's hash: every row that readers can see, sorted, as text.
CONTENT = (
    "SELECT indicator, unit, period, digest FROM standing",
    "SELECT submission_id, status, revision FROM submission",
    "SELECT receipt_id, status FROM receipt",
    "SELECT receipt_id, submission_id, rule, severity, item, row_key, sheet, address, found FROM finding",
    "SELECT receipt_id, submission_id, rule, item, row_key, reason FROM answer",
    "SELECT submission_id, entered_by, reason, via, standing FROM entry",
    "SELECT unit, form, period, status FROM due WHERE status <> 'not_yet_due'",
    "SELECT indicator, unit, year, target FROM target",
    "SELECT valid_from, green_from, red_to, coverage FROM light",
    "SELECT unit, kind, valid_from, valid_to, successors FROM unit",
)


@dataclass(frozen=True, slots=True)
class Edition:
    """A publication; `content_hash` covers its sorted rows, not the file."""

    edition: str
    number: int
    kind: str
    cut_off_at: datetime
    published_at: datetime
    content_hash: str
    figures: int


def freeze(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    kind: str,
    run: str | None,
    at: datetime,
    is_sample: bool,
    root: Path = ROOT,
    asking: str | None = None,
    check: Callable[[set[str] | None], None] | None = None,
) -> Edition | None:
    """The edition of the figures at `at`.

    None for a nightly edition without news: nothing has changed since the last nightly one, and no deadline has
    passed without its report. A passed deadline changes the verdicts on the page.
    Only figures that differ from the previous edition are stored; the view `figure` shows each edition whole. A nightly
    edition computes the touched figures, a weekly or monthly one all of them.
    asking: the run whose findings ask the leads (`warehouse/reconcile.py`); `run` if not given. check: called before with
    the units whose cells will be read, None for all.
    """
    with known_by(con, at):
        changed = changed_definitions(con, plan.folder, root)
        touched = None if changed or kind != "nightly" else _touched(con, at)
        if check:
            check(None if touched is None else {one.unit for one in touched})
        compute(con, root, touched)
        if kind == "nightly":
            ask_leads(con, plan, asking or run or "", at, root)
        return _frozen(con, kind, run, at, is_sample, changed)


def _frozen(
    con: duckdb.DuckDBPyConnection,
    kind: str,
    run: str | None,
    at: datetime,
    is_sample: bool,
    changed: Sequence[tuple[str, str, str]],
) -> Edition | None:
    """The stored edition of the computed figures; None for a nightly edition without news.

    changed: the definitions to store, as `changed_definitions` gives them.
    """
    content = _content_hash(con)
    if kind == "nightly" and not changed and not _has_news(con, content, at):
        return None
    ((count, last),) = con.execute(
        "SELECT (SELECT count(*) FROM standing), (SELECT coalesce(max(number), 0) FROM store.edition)"
    ).fetchall()
    number = last + 1
    edition = Edition(_edition_name(con, kind, at), number, kind, at, at, content, count)

    def freeze_all() -> None:
        _store_figures(con, number)
        insert(
            con,
            "store.definition",
            [{"number": number, "path": path, "sha256": digest, "body": body} for path, digest, body in changed],
        )
        insert(
            con,
            "store.edition",
            [{**asdict(edition), "run_id": run, "code_version": version("double-past-half"), "is_sample": is_sample}],
        )

    frugally(con, freeze_all)
    return edition


def _has_news(con: duckdb.DuckDBPyConnection, content: str, at: datetime) -> bool:
    """Whether the page of the last nightly edition is out of date. Leaders' editions since then have pages of their own.

    content: the hash of the computed figures.
    """
    last = con.execute(
        "SELECT number, content_hash, published_at FROM store.edition "
        "WHERE number = (SELECT max(number) FROM store.edition WHERE kind = 'nightly')"
    ).fetchone()
    if last is None or last[1] != content:
        return True
    defined = con.execute("SELECT 1 FROM store.definition WHERE number > ? LIMIT 1", [last[0]]).fetchone()
    return defined is not None or _fell_due(con, last[2], at)


def _edition_name(con: duckdb.DuckDBPyConnection, kind: str, at: datetime) -> str:
    """The name of an edition of this instant, different from all others."""
    name = f"{kind}-{at:%Y%m%d-%H%M}"
    same = con.execute(
        "SELECT count(*) FROM store.edition WHERE edition = ? OR starts_with(edition, ?)", [name, name + "."]
    ).fetchone()
    return f"{name}.{same[0] + 1}" if same and same[0] else name


def _store_figures(con: duckdb.DuckDBPyConnection, number: int) -> None:
    """Store the figures that differ from the previous edition, and mark its figures that are gone."""
    con.execute(
        statement(STATEMENTS / "new_figure.sql"),
        {"number": number},
    )
    con.execute(
        statement(STATEMENTS / "gone_figure.sql"),
        {"number": number},
    )


def _fell_due(con: duckdb.DuckDBPyConnection, since: datetime, at: datetime) -> bool:
    """Whether a report is missing whose deadline passed after `since`. The view `due` is queried only if a deadline has
    passed, since few runs follow one.
    """
    passed = con.execute(
        "SELECT 1 FROM store.expected WHERE due_at > $since AND due_at <= $at "
        "UNION ALL SELECT 1 FROM store.exemption WHERE until_at > $since AND until_at <= $at LIMIT 1",
        {"since": since, "at": at},
    ).fetchone()
    if passed is None:
        return False
    missing = con.execute(
        "SELECT 1 FROM due WHERE status = 'missing' AND due_at > $since AND due_at <= $at LIMIT 1",
        {"since": since, "at": at},
    ).fetchone()
    return missing is not None


def last_edition(con: duckdb.DuckDBPyConnection) -> Edition | None:
    """The edition frozen last; None if there is none."""
    row = con.execute(
        "SELECT edition, number, kind, cut_off_at, published_at, content_hash, figures FROM store.edition "
        "WHERE number = (SELECT max(number) FROM store.edition)"
    ).fetchone()
    return Edition(*row) if row else None


def last_nightly(con: duckdb.DuckDBPyConnection) -> str | None:
    """The name of the nightly edition frozen last; None if there is none."""
    row = con.execute("SELECT max_by(edition, number) FROM store.edition WHERE kind = 'nightly'").fetchone()
    return row[0] if row else None


def enter_edition(con: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    """Enter a frozen edition in the ledger; whether nothing is left for `swap_in` to enter.

    The connection that made the views cannot note them (`warehouse/build.py:note_views`).
    """
    enter(con, folder)
    return note_views(con)


def swap_in(folder: Path, edition: Edition, name: str | None = None, is_entered: bool = False) -> Path:
    """The published snapshot of the writer's file. Close the writer's connection first.

    The snapshot is written to a draft, flushed to disk, checked by a full scan and then renamed. So a reader sees the
    old or the new one.
    The edition must already be in the ledger. The manifest beside the snapshot holds its seal and the file's hash.
    name: the snapshot's name; the edition's if not given. is_entered: whether `enter_edition` has entered it already.
    """
    snapshots = folder / "snapshots"
    snapshots.mkdir(exist_ok=True)
    path = snapshots / f"{name or edition.edition}.duckdb"
    draft = path.with_suffix(".draft")
    is_closed = is_entered and not (folder / f"{WRITER}.wal").exists()
    seal = seal_of(folder, edition.edition) if is_closed else _entered(folder, edition.edition)
    shutil.copyfile(folder / WRITER, draft)
    flush(draft)
    scan(draft)
    manifest = {
        **asdict(edition),
        "seal": seal,
        "file": path.name,
        "sha256": _file_hash(draft),
        "bytes": draft.stat().st_size,
    }
    put(path.with_suffix(".json"), json.dumps(manifest, ensure_ascii=False, indent=1, default=str) + "\n")
    os.chmod(draft, 0o444)
    os.replace(draft, path)
    link = folder / (CURRENT + ".new")
    link.unlink(missing_ok=True)
    link.symlink_to(path.relative_to(folder))
    os.replace(link, folder / CURRENT)
    flush(snapshots)
    flush(folder)
    return path


def manifest(path: Path) -> JsonObject | None:
    """A snapshot's manifest; None if it was cut short, as earlier versions left it at a power cut."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return (
            content
            if isinstance(content, dict) and {"file", "kind", "number", "published_at"} <= content.keys()
            else None
        )
    except ValueError:
        return None


def _touched(con: duckdb.DuckDBPyConnection, at: datetime) -> list[Report] | None:
    """The reports that came, were read again or were erased since the last edition. None if a register, a target or the
    list of units has changed since, or nothing was published yet.
    """
    last = con.execute(
        "SELECT published_at, run_id FROM store.edition WHERE number = (SELECT max(number) FROM store.edition)"
    ).fetchone()
    if last is None or last[0].year != at.year:
        return None
    for table, column in (
        ("unit", "known_from"),
        ("unit", "valid_from"),
        ("unit", "valid_to"),
        ("project", "known_from"),
        ("project", "valid_to"),
        ("exemption", "known_from"),
    ):
        query = (
            f"SELECT 1 FROM store.{table} WHERE {column} >= CAST(? AS DATE) - 1 AND {column} <= CAST(? AS DATE) LIMIT 1"
        )
        if con.execute(query, [last[0], at]).fetchone():
            return None
    rows = con.execute(
        statement(STATEMENTS / "touched_report.sql"),
        {"since": last[0], "run": last[1]},
    ).fetchall()
    touched = [Report(*row) for row in rows]
    return touched if all(one.year for one in touched) else None


def _content_hash(con: duckdb.DuckDBPyConnection) -> str:
    """One hash of all visible rows, sorted; the same on every machine and at any time."""
    total = hashlib.sha256()
    for query in CONTENT:
        row = con.execute(
            "SELECT sha256(coalesce(string_agg(line, chr(10) ORDER BY line), '')) "
            f"FROM (SELECT CAST(content AS VARCHAR) AS line FROM ({query}) AS content)"
        ).fetchone()
        assert row is not None
        total.update(row[0].encode())
    return total.hexdigest()


def changed_definitions(con: duckdb.DuckDBPyConnection, plan: Path, root: Path = ROOT) -> list[tuple[str, str, str]]:
    """(path, sha256, body) of the definitions that changed since the last edition; an empty body if one was removed."""
    known = dict(con.execute(f"SELECT {MOVED}, max_by(sha256, number) FROM store.definition GROUP BY ALL").fetchall())
    held = dict(definitions(plan, root))
    changed = [(path, hashlib.sha256(body.encode()).hexdigest(), body) for path, body in held.items()]
    changed += [(path, "", "") for path, digest in known.items() if digest and path not in held]
    return [one for one in changed if known.get(one[0]) != one[1]]


def _entered(folder: Path, edition: str) -> str | None:
    """The seal of the edition, after entering it in the ledger. Everything in the store is then in its file."""
    with open_writer(folder) as con:
        enter(con, folder)
        note_views(con)
        con.execute("CHECKPOINT")
    return seal_of(folder, edition)


def _file_hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
