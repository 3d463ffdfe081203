"""Erasing: the only deletion there is, for personal data that should never have come. It leaves a record that says so."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from sources.archive import place_of
from sources.declare import Plan
from warehouse.build import build
from warehouse.connect import WRITER, locked, open_writer
from warehouse.definition import ROOT
from warehouse.kept import forget
from warehouse.ledger import forget_names
from warehouse.migrate import migrate
from warehouse.publish import Edition, freeze, swap_in

HIDDEN = "***"
TELLING = 6  # characters: a shorter text stands in many tables, and would take every page with it


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, and what cannot be: copies that others hold (backups, readers' copies, what was sent out)."""

    submission: str
    sha256: str
    cells: int
    findings: int
    shared_with: tuple[str, ...]  # other submissions of the same file: their cells stay, their original is gone
    files_removed: tuple[Path, ...]
    edition: Edition | None


def erase(home: Path, plan: Plan, submission: str, reason: str, at: datetime, root: Path = ROOT) -> Erased:
    """Erase a submission's contents from archive, store, snapshots, outbox, pages and what is kept of them, and publish without it.

    Its receipt, its submission and the figures of earlier editions stay; the file's name, the cells and what findings quote
    of them go. The store is written anew, so that nothing of it lingers in freed pages.
    Raises: LookupError where there is no such submission, or it is erased already; ValueError without a reason;
    connect.Busy while a run writes; NewerStore.
    """
    if not reason.strip():
        raise ValueError("an erasure needs a reason")
    folder = home / "warehouse"
    with locked(folder):
        with open_writer(folder) as con:
            migrate(con)
            sha256, receipts, shared = _found(con, submission)
            shown = _shown(con, submission, sha256)
            cells, findings = _erase_rows(con, submission, sha256, reason, at)
        forget_names(folder, sha256)
        _write_anew(folder, root)
        removed = [
            *_remove_original(home, sha256),
            *_remove_slips(home, receipts),
            *_remove_snapshots(folder, submission),
            *forget(home, home / "reports", shown),
        ]
        with open_writer(folder) as con:
            build(con, plan, at, root)
            sample = con.execute("SELECT coalesce(bool_or(is_sample), false) FROM store.edition").fetchone()
            edition = freeze(con, plan, "nightly", None, at, bool(sample and sample[0]), root)
        if edition:
            swap_in(folder, edition)
    return Erased(submission, sha256, cells, findings, tuple(shared), tuple(removed), edition)


def _found(con: duckdb.DuckDBPyConnection, submission: str) -> tuple[str, list[str], list[str]]:
    row = con.execute(
        "SELECT r.sha256 FROM store.submission AS s JOIN store.receipt AS r ON r.receipt_id = s.receipt_id WHERE s.submission_id = ?",
        [submission],
    ).fetchone()
    if row is None:
        raise LookupError(f"there is no submission {submission}; see: SELECT submission_id FROM submission")
    if con.execute("SELECT 1 FROM store.erasure WHERE submission_id = ?", [submission]).fetchone():
        raise LookupError(f"submission {submission} is erased already; see: SELECT * FROM erasure")
    receipts = con.execute("SELECT receipt_id FROM store.receipt WHERE sha256 = ?", [row[0]]).fetchall()
    shared = con.execute(
        "SELECT s.submission_id FROM store.submission AS s JOIN store.receipt AS r ON r.receipt_id = s.receipt_id "
        "WHERE r.sha256 = ? AND s.submission_id <> ? ORDER BY 1",
        [row[0], submission],
    ).fetchall()
    return row[0], [one[0] for one in receipts], [one[0] for one in shared]


def _shown(con: duckdb.DuckDBPyConnection, submission: str, sha256: str) -> list[str]:
    """What pages may show of the submission: the name of its file, and the longer texts of its cells."""
    names = con.execute("SELECT DISTINCT file_name FROM store.receipt WHERE sha256 = ?", [sha256]).fetchall()
    texts = con.execute(
        "SELECT DISTINCT text FROM store.cell WHERE submission_id = ? AND length(text) >= ? AND TRY_CAST(text AS DOUBLE) IS NULL",
        [submission, TELLING],
    ).fetchall()
    return [text for (text,) in [*names, *texts]]


def _erase_rows(
    con: duckdb.DuckDBPyConnection, submission: str, sha256: str, reason: str, at: datetime
) -> tuple[int, int]:
    con.execute("BEGIN")
    (cells,) = con.execute(
        "SELECT count(*) FROM store.cell WHERE submission_id = ? AND reading = 1", [submission]
    ).fetchone() or (0,)
    for lists in ("row_list", "item_list"):
        con.execute(f"DELETE FROM store.{lists} WHERE submission_id = ?", [submission])
    con.execute("DELETE FROM store.answer WHERE submission_id = ?", [submission])
    (findings,) = con.execute(
        "UPDATE store.finding SET found = ?, message = rule, row_key = NULL WHERE submission_id = ? OR receipt_id IN "
        "(SELECT receipt_id FROM store.receipt WHERE sha256 = ?)",
        [HIDDEN, submission, sha256],
    ).fetchone() or (0,)
    con.execute(
        "UPDATE store.receipt SET file_name = ? || coalesce(nullif(regexp_extract(file_name, '\\.[A-Za-z0-9]{1,5}$'), ''), ''), "
        "sender = NULL WHERE sha256 = ?",
        [HIDDEN, sha256],
    )
    con.execute(
        "INSERT INTO store.erasure (submission_id, sha256, reason, cells, recorded_at) VALUES (?, ?, ?, ?, ?)",
        [submission, sha256, reason, cells, at],
    )
    con.execute("COMMIT")
    return int(cells), int(findings)


def _write_anew(folder: Path, root: Path) -> None:
    """Copy every stored row into a new file and put it in the old one's place: freed pages keep what was in them."""
    draft = folder / "anew.draft"
    draft.unlink(missing_ok=True)
    with duckdb.connect(str(draft)) as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        migrate(con)
        con.execute((root / "warehouse" / "tables.sql").read_text(encoding="utf-8"))
        kept = [
            name
            for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store'").fetchall()
            if name != "migration"  # the new file's own
        ]
        con.execute(f"ATTACH '{_quoted(folder / WRITER)}' AS former (READ_ONLY)")
        for name in sorted(kept):
            con.execute(f'INSERT INTO store."{name}" BY NAME SELECT * FROM former.store."{name}"')
        con.execute("DETACH former")
        con.execute("DELETE FROM store.setting")
        con.execute("CHECKPOINT")
    handle = os.open(draft, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    (folder / (WRITER + ".wal")).unlink(missing_ok=True)
    os.replace(draft, folder / WRITER)


def _remove_original(home: Path, sha256: str) -> list[Path]:
    return _remove([place_of(home / "archive", sha256)])


def _remove_slips(home: Path, receipts: list[str]) -> list[Path]:
    return _remove([path for receipt in receipts for path in (home / "outbox").rglob(f"*-{receipt[:8]}-*")])


def _remove_snapshots(folder: Path, submission: str) -> list[Path]:
    """Snapshots that hold the submission's cells go (their manifests stay and say what they were), and damaged stores that
    were put aside."""
    holding = sorted(folder.glob("damaged-*/*"))
    for path in sorted((folder / "snapshots").glob("*.duckdb")):
        with duckdb.connect(str(path), read_only=True) as con:
            if con.execute("SELECT 1 FROM store.cell_list WHERE submission_id = ? LIMIT 1", [submission]).fetchone():
                holding.append(path)
    return _remove(holding)


def _remove(paths: list[Path]) -> list[Path]:
    there = [path for path in paths if path.exists()]
    for path in there:
        path.unlink()
    return there


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
