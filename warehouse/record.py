"""Recording: one transaction moves the staged and judged rows into the store. Append-only, and safe to repeat.

The commit puts it into the database's log on disk. The database file itself is written once, when the run closes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from expectations.suite import RETURNING
from sources.statement import statement
from warehouse.connect import frugally
from warehouse.insert import insert

STATEMENTS = Path(__file__).parent / "statements"

COUNTS = (
    "files",
    "submissions",
    "accepted",
    "questioned",
    "returned",
    "duplicate",
    "unidentified",
    "unreadable",
    "findings",
)
FAILED = "failed"  # counted with the outcomes, though the store has it in its receipts only
GRADED = (
    "receipt_id",
    "submission_id",
    "rule",
    "severity",
    "item",
    "row_key",
    "sheet",
    "address",
    "found",
    "wanted",
    "message",
    "todo",
)


class TooEarly(Exception):
    """The business instant is earlier than the last run's, `last`; knowledge never goes back in time."""

    def __init__(self, at: datetime, last: datetime) -> None:
        self.last = last
        super().__init__(
            f"the business instant {at.isoformat()} lies before that of the last run, {last.isoformat()}; wanted that or later"
        )


def known_receipts(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The ids of all recorded receipts. A run that died after recording leaves its files in the inbox."""
    return {row[0] for row in con.execute("SELECT receipt_id FROM store.receipt").fetchall()}


def erased_hashes(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The SHA-256 hashes of all contents erased by order."""
    return {row[0] for row in con.execute("SELECT sha256 FROM store.erasure").fetchall()}


def dated_by_sender(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The ids of receipts whose time of arrival comes from the sender: earlier versions did not use our own clock."""
    return {row[0] for row in con.execute("SELECT receipt_id FROM store.receipt WHERE sent_at IS NULL").fetchall()}


def last_instant(con: duckdb.DuckDBPyConnection) -> datetime | None:
    """The latest business instant of any run or edition, even of a run without files."""
    row = con.execute(statement(STATEMENTS / "last_instant.sql")).fetchone()
    return row[0] if row else None


def lifted(con: duckdb.DuckDBPyConnection, at: datetime) -> datetime:
    """The instant of a new run. If runs were recorded within the same second, the last of their instants: runs are told
    apart by microseconds.
    """
    last = last_instant(con)
    return last if last is not None and at < last < at + timedelta(seconds=1) else at


def after_editions(con: duckdb.DuckDBPyConnection, at: datetime) -> datetime:
    """The instant at which a run with files records: a microsecond after any edition of the same instant, which must
    not include them.
    """
    row = con.execute("SELECT 1 FROM store.edition WHERE published_at = ? LIMIT 1", [at]).fetchone()
    return at + timedelta(microseconds=1) if row else at


def check_instant(con: duckdb.DuckDBPyConnection, at: datetime) -> None:
    """Record the business instant of a run, with or without files.

    Raises: TooEarly if a run or edition has a later one.
    """
    last = last_instant(con)
    if last is not None and at < last:
        raise TooEarly(at, last)
    con.execute("BEGIN")
    con.execute("DELETE FROM store.setting WHERE name = 'last_run_at'")
    con.execute("INSERT INTO store.setting (name, value) VALUES ('last_run_at', ?)", [at.isoformat()])
    con.execute("COMMIT")


def record(
    con: duckdb.DuckDBPyConnection, run: str, at: datetime, graded: Sequence[Mapping[str, object]]
) -> dict[str, int]:
    """The run's counts, after all staged rows are in the store.

    A submission is `returned` as a whole if it has a rejecting finding, or an unexplained one of severity *explain*. It
    is `questioned` if it has only questions.
    graded: findings with severity and wording, as `expectations.judge.grade` gives them, with `receipt_id`.
    """
    return frugally(con, lambda: _record(con, run, at, graded))


def _record(
    con: duckdb.DuckDBPyConnection, run: str, at: datetime, graded: Sequence[Mapping[str, object]]
) -> dict[str, int]:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE graded (receipt_id VARCHAR, submission_id VARCHAR, rule VARCHAR, severity VARCHAR, item VARCHAR, row_key VARCHAR, sheet VARCHAR, address VARCHAR, found VARCHAR, wanted VARCHAR, message VARCHAR, todo VARCHAR)"
    )
    insert(con, "graded", [{name: row[name] for name in GRADED} for row in graded])
    _decide(con)
    _store_files(con, run, at)
    _store_answers(con, at)
    counts = _counts(con)
    con.execute(
        f"INSERT INTO store.run (run_id, kind, business_at, {', '.join(COUNTS)}, definitions) "
        f"SELECT ?, 'nightly', ?, {', '.join('?' * len(COUNTS))}, (SELECT value FROM store.setting WHERE name = 'definitions') "
        "WHERE EXISTS (SELECT 1 FROM new_receipt)",
        [run, at, *(counts[name] for name in COUNTS)],
    )
    return counts


def _decide(con: duckdb.DuckDBPyConnection) -> None:
    """`verdict`: the outcome of each staged submission, by its findings."""
    con.execute(statement(STATEMENTS / "verdict.sql"), {"returning": list(RETURNING)})


def _store_files(con: duckdb.DuckDBPyConnection, run: str, at: datetime) -> None:
    """Store new receipts (`new_receipt`) with their submissions, cells and findings."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE new_receipt AS "
        "SELECT r.* FROM staged_receipt AS r ANTI JOIN store.receipt AS s ON s.receipt_id = r.receipt_id"
    )
    con.execute(
        "INSERT INTO store.receipt BY NAME SELECT receipt_id, ? AS run_id, file_name, sha256, channel, sender, size, received_at, "
        "? AS recorded_at, status, sent_at FROM new_receipt ORDER BY received_at, receipt_id",
        [run, at],
    )
    con.execute(
        statement(STATEMENTS / "new_submission.sql"),
        {"run": run, "at": at},
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE new_submission AS SELECT s.submission_id FROM staged_submission AS s "
        "SEMI JOIN new_receipt AS n ON n.receipt_id = s.receipt_id"
    )
    for lists in ("row_list", "item_list"):
        con.execute(
            f"INSERT INTO store.{lists} BY NAME SELECT l.* FROM staged_{lists} AS l "
            "SEMI JOIN new_submission AS n ON n.submission_id = l.submission_id"
        )
    con.execute(
        "INSERT INTO store.finding BY NAME SELECT g.receipt_id, submission_id, ? AS run_id, rule, severity, item, row_key, sheet, "
        "address, found, wanted, message, todo, ? AS recorded_at FROM graded AS g "
        "SEMI JOIN new_receipt AS n ON n.receipt_id = g.receipt_id",
        [run, at],
    )


def _store_answers(con: duckdb.DuckDBPyConnection, at: datetime) -> None:
    """Store the other contents of the new receipts: reasons, entries of the office, and confirmations of entries."""
    con.execute(
        "INSERT INTO store.answer BY NAME SELECT receipt_id, submission_id, unit, form, period, rule, item, row_key, found, wanted, "
        "reason, ? AS recorded_at FROM staged_reason AS a SEMI JOIN new_receipt AS n ON n.receipt_id = a.receipt_id ORDER BY form, period, unit, address",
        [at],
    )
    con.execute(
        "INSERT INTO store.entry BY NAME SELECT e.receipt_id, e.entered_by, e.reason, e.via, ? AS recorded_at FROM staged_entry AS e "
        "SEMI JOIN new_receipt AS n ON n.receipt_id = e.receipt_id WHERE e.confirms = '' ORDER BY e.receipt_id",
        [at],
    )
    con.execute(
        "INSERT INTO store.confirmation BY NAME SELECT e.receipt_id, e.confirms AS submission_id, e.entered_by AS confirmed_by, "
        "e.reason, ? AS recorded_at FROM staged_entry AS e "
        "SEMI JOIN new_receipt AS n ON n.receipt_id = e.receipt_id WHERE e.confirms <> '' ORDER BY e.receipt_id",
        [at],
    )


def _counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    row = con.execute(statement(STATEMENTS / "run_count.sql")).fetchone()
    assert row is not None
    return dict(zip((*COUNTS, FAILED), row, strict=True))
