"""Reading an archived file again with today's reader, and comparing with the stored reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from sources.archive import Filed, place_of
from sources.declare import Plan
from sources.pool import read_files
from sources.read import Sheet
from sources.statement import statement
from warehouse.refusal import Unfit, Unknown

STATEMENTS = Path(__file__).parent / "statements"

MICRO = 1_000_000
NUMERIC = ("count", "number", "percent")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of one reading."""

    row_key: str
    item: str
    text: str | None
    number: Decimal | None
    date: date | None
    state: str
    sheet: str
    address: str


@dataclass(frozen=True, slots=True)
class Reread:
    """A submission that today's reader reads differently: the differing cells, before and after (None: no such cell)."""

    submission: str
    unit: str
    form: str
    period: str
    changes: list[tuple[Cell | None, Cell | None]]
    cells: list[Cell]


def reread(
    con: duckdb.DuckDBPyConnection, plan: Plan, archive: Path, submissions: Iterable[str], workers: int = 2
) -> Iterator[Reread]:
    """The submissions that today's reader reads differently from their standing reading. Nothing is stored."""
    chosen = set(submissions)
    for one in read_files(_filed(con, archive, chosen), plan, workers):
        for sheet in one.sheets:
            if sheet.submission_id not in chosen:
                continue
            before = {(cell.row_key, cell.item): cell for cell in _standing(con, sheet.submission_id)}
            cells = list(_cells(sheet, plan))
            after = {(cell.row_key, cell.item): cell for cell in cells}
            keys = sorted({*before, *after})
            changes = [(before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]
            if changes:
                claim = sheet.claim
                yield Reread(sheet.submission_id, claim.unit, claim.form, claim.period, changes, cells)


def keep_reading(con: duckdb.DuckDBPyConnection, reading: Reread, reason: str, at: datetime) -> int:
    """The number of the new reading, which counts from `at` on; the earlier ones stay."""
    if not reason.strip():
        raise Unfit("a new reading needs a reason")
    con.execute("BEGIN")
    (number,) = con.execute(
        "SELECT max(reading) + 1 FROM store.item_list WHERE submission_id = ?", [reading.submission]
    ).fetchone() or (None,)
    if number is None:
        con.execute("ROLLBACK")
        raise Unknown(f"submission {reading.submission} has no cells to read again")
    by_item: dict[tuple[str, str], list[Cell]] = {}
    for cell in reading.cells:
        by_item.setdefault((cell.item, cell.sheet), []).append(cell)
    for (item, sheet), cells in by_item.items():
        key = [reading.submission, number, reading.unit, reading.form, reading.period, item, sheet]
        lists = [
            [getattr(cell, name) for cell in cells]
            for name in ("row_key", "text", "number", "date", "state", "address")
        ]
        con.execute(
            "INSERT INTO store.item_list (submission_id, reading, unit, form, period, item, sheet, row_keys, texts, numbers, dates, "
            "states, addresses) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*key, *lists],
        )
    con.execute(
        "INSERT INTO store.row_list (submission_id, reading, form, row_keys, first_line) VALUES (?, ?, ?, [], 0)",
        [reading.submission, number, reading.form],
    )
    con.execute(
        "INSERT INTO store.reading (submission_id, reading, reason, recorded_at) VALUES (?, ?, ?, ?)",
        [reading.submission, number, reason, at],
    )
    con.execute("COMMIT")
    return int(number)


def _filed(con: duckdb.DuckDBPyConnection, archive: Path, submissions: set[str]) -> list[Filed]:
    rows = con.execute(
        statement(STATEMENTS / "filed_receipt.sql"),
        {"submissions": sorted(submissions)},
    ).fetchall()
    return [
        Filed(receipt, sha, place_of(archive, sha), name, channel, sender, size, at)
        for receipt, sha, name, channel, sender, size, at in rows
    ]


def _standing(con: duckdb.DuckDBPyConnection, submission: str) -> list[Cell]:
    rows = con.execute(
        "SELECT row_key, item, text, number, date, state, sheet, address FROM store.cell WHERE submission_id = ? "
        "QUALIFY reading = max(reading) OVER ()",
        [submission],
    ).fetchall()
    return [Cell(*row) for row in rows]


def _cells(sheet: Sheet, plan: Plan) -> Iterator[Cell]:
    """The sheet's cells as the store keeps them."""
    items = plan.forms[sheet.claim.form].items
    for name, column in sheet.columns.items():
        kind = items[name].type
        sheets = [one or sheet.claim.sheet for one in column.sheets or [None] * len(sheet.keys)]
        for key, text, value, state, where, address in zip(
            sheet.keys, column.texts, column.values, column.states, sheets, column.addresses, strict=True
        ):
            number = (
                (Decimal(value) / MICRO).quantize(Decimal("0.000001"))
                if kind in NUMERIC and isinstance(value, int)
                else None
            )
            day = value if kind == "date" and isinstance(value, date) else None
            yield Cell(key, name, text, number, day, state, where, address)
