"""The cells behind a figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import duckdb

from sources.statement import statement
from warehouse.shape import shapes_called, stored_shapes

STATEMENTS = Path(__file__).parent / "statements"


@dataclass(frozen=True, slots=True)
class Source:
    """One part of a figure: a cell with its place, or (`cells` is None) a register row, a target or a milestone."""

    part: str
    ref: str
    amount: Decimal
    file: str | None
    sha256: str | None
    sheet: str | None
    address: str | None
    text: str | None
    unit: str | None
    period: str | None
    submission: str | None
    revision: int | None
    received_at: datetime | None
    reason: str | None = None  # the unit's answer to a question about this value
    reported_by: str | None = None  # the lead that reported it for the unit (代报)


@dataclass(frozen=True, slots=True)
class Frozen:
    """An ended unit's contribution to a figure: its last report, of `period`.

    part: kept (included in the figure); open (a successor may report it too, so it lies between the ends of an interval
    and in the sources of neither); or base (last year's amount of its area, missing from its successors' last year, so
    it lies between the ends of a growth).
    """

    unit: str
    period: str | None
    amount: Decimal
    part: Literal["kept", "open", "base"]

    @property
    def is_open(self) -> bool:
        return self.part != "kept"


@dataclass(frozen=True, slots=True)
class LeadDifference:
    """The amounts of `lead` and of the towns for a state that must be zero.

    Given if the lead was asked about the difference and has not answered, or if `towns_missing` towns owe their
    reports. Verdict and light of lead and district then follow the worse side. `towns_value` is the sum of the towns
    that have reported.
    """

    lead: str
    lead_value: Decimal
    towns_value: Decimal | None
    towns_missing: int = 0


@dataclass(frozen=True, slots=True)
class UnreportedEntry:
    """A register entry that nobody reported: it is in the whole, and possibly in the part. `unit` answers for it."""

    ref: str
    name: str | None
    unit: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with its definition and its sources.

    numerator_to, denominator_to: the upper ends if the figure is an interval, else None. known_rows: how many of the
    figure's `all_rows` rows are known.
    """

    indicator: str
    title: str
    uom: str
    unit: str
    period: str
    state: str
    edition: str
    numerator: Decimal
    denominator: Decimal | None
    reported_units: int
    expected_units: int
    carried_units: int
    numerator_to: Decimal | None
    denominator_to: Decimal | None
    known_rows: int | None
    all_rows: int | None
    sql: str
    shapes: list[str]  # SQL of the table macros that `sql` calls, as the latest edition has them
    sources: list[Source]
    frozen: list[Frozen]
    left_out: list[Source]  # cells of incomplete rows, which count in neither part
    difference: LeadDifference | None
    unknown: list[UnreportedEntry]


def explain(
    con: duckdb.DuckDBPyConnection, indicator: str, unit: str, period: str, edition: str | None = None
) -> Explanation | None:
    """The figure of an edition (the latest if not given) with all its sources; None if there is none."""
    row = con.execute(
        statement(STATEMENTS / "explained_figure.sql"),
        {"indicator": indicator, "unit": unit, "period": period, "edition": edition},
    ).fetchone()
    if row is None:
        return None
    sources = con.execute(
        statement(STATEMENTS / "figure_source.sql"),
        {"edition": row[6], "indicator": indicator, "unit": unit, "period": period},
    ).fetchall()
    ended = dict(
        con.execute(
            "SELECT unit, valid_to FROM unit WHERE valid_to < (SELECT ends_on FROM period WHERE code = ?)", [period]
        ).fetchall()
    )
    cells = [Source(*source) for source in sources]
    counted = [source for source in cells if source.part in ("numerator", "denominator")]
    left_out = [source for source in cells if source.part == "unpaired"]
    difference = _lead_difference(con, indicator, unit, period)
    unknown = [source for source in cells if source.part == "unknown"]
    shapes = stored_shapes(con)
    figure = (
        *row,
        [shapes[name] for name in shapes_called(row[-1], shapes)],
        counted,
        [*_frozen(counted, ended), *_open(cells)],
        left_out,
        difference,
        _entries(con, unknown, period),
    )
    return Explanation(*figure)


def _lead_difference(con: duckdb.DuckDBPyConnection, indicator: str, unit: str, period: str) -> LeadDifference | None:
    """The amounts of lead and towns for a state that must be zero, if light and verdict follow the worse side."""
    (is_zero_state,) = con.execute(
        "SELECT kind = 'state' AND direction = 'down' FROM indicator WHERE indicator = ?", [indicator]
    ).fetchone() or (False,)
    if not is_zero_state:
        return None
    amounts = con.execute(
        statement(STATEMENTS / "lead_difference.sql"),
        {"unit": unit, "indicator": indicator, "period": period},
    ).fetchone()
    return LeadDifference(*amounts) if amounts else None


def _entries(con: duckdb.DuckDBPyConnection, unknown: list[Source], period: str) -> list[UnreportedEntry]:
    """The register entries with their names, in the register's order."""
    if not unknown:
        return []
    entries = con.execute("SELECT ref, name, unit FROM register_entry WHERE period = ?", [period]).fetchall()
    named = {ref: (name, unit) for ref, name, unit in entries}
    return [UnreportedEntry(one.ref, *named.get(one.ref, (None, None)), one.amount) for one in unknown]


def _frozen(sources: list[Source], ended: dict[str, date]) -> Iterator[Frozen]:
    """The numerators of units that have ended, by unit and period."""
    amounts: dict[tuple[str, str | None], Decimal] = {}
    for source in sources:
        if source.unit in ended and source.part == "numerator":
            key = (source.unit, source.period)
            amounts[key] = amounts.get(key, Decimal(0)) + source.amount
    yield from (Frozen(unit, period, amount, "kept") for (unit, period), amount in sorted(amounts.items()))


def _open(sources: list[Source]) -> Iterator[Frozen]:
    for source in sources:
        if source.part in ("open", "base"):
            unit, _, period = source.ref.removeprefix("figure:").partition("|")
            yield Frozen(unit, period, source.amount, "open" if source.part == "open" else "base")
