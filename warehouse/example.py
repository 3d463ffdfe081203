"""Worked examples of indicators, which the tests run: `examples/indicators/<indicator>.md` of a plan
(docs/how-to/add-an-indicator.md).

An example is Markdown: a title, a few sentences with the arithmetic, then pipe tables.

- `## Given` holds reported cells of the indicator's form: columns `unit, period, row_key, item, number, date, text,
  state` and, for cells of another form, `form`. An empty field is NULL; the state is `reported` unless given. Cells are
  numbered c1, c2, ... down the page.
- `## Given <relation>` fills that relation (one of RELATIONS); `;` separates the entries of a list. The periods of the
  reported cells always exist. If the SQL reads another indicator, that is built from its own file. Reports of given
  cells are expected; `owed` adds expected reports (unit, period) that were not sent.
- `## Then` holds every expected figure: `unit, period, numerator, denominator`; optionally `cells` (c1 c4), and
  `left_out`, the cells of rows that do not count.
- `## Unknown` holds the register entries (`unit, period, ref`) that the unit answers for and did not report. The
  warehouse adds them to the whole (docs/decisions/0045).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sources import calendar
from sources.declare import DeclarationError
from warehouse.definition import ROOT
from warehouse.indicator import Indicator
from warehouse.shape import load_shapes

if TYPE_CHECKING:
    import duckdb

RELATIONS = {
    "reported": "cell_id VARCHAR, submission_id VARCHAR, reading INTEGER, unit VARCHAR, form VARCHAR, period VARCHAR, "
    "row_key VARCHAR, item VARCHAR, text VARCHAR, number DECIMAL(18,6), date DATE, state VARCHAR, sheet VARCHAR, address VARCHAR",
    "unit": "unit VARCHAR, code VARCHAR, kind VARCHAR, league VARCHAR, is_part BOOLEAN, valid_from DATE, valid_to DATE, "
    "successors VARCHAR[], origin VARCHAR, known_from DATE",
    "unit_group": '"group" VARCHAR, unit VARCHAR',
    "period": "code VARCHAR, cadence VARCHAR, starts_on DATE, ends_on DATE, label VARCHAR, "
    "year INTEGER AS (CAST(code[:4] AS INTEGER)), time_elapsed INTEGER, time_whole INTEGER",
    "project": "project_id VARCHAR, name VARCHAR, kind VARCHAR, tiers VARCHAR[], nature VARCHAR, lead_unit VARCHAR, town VARCHAR, "
    "total_investment_wan_yuan DECIMAL(18,6), annual_plan_wan_yuan DECIMAL(18,6), planned_start_on DATE, area_mu DECIMAL(18,6), "
    "origin VARCHAR, known_from DATE, valid_from DATE, valid_to DATE",
    "milestone": "task_id VARCHAR, title VARCHAR, measure_no INTEGER, quantity VARCHAR, unit VARCHAR, planned_on DATE, origin VARCHAR, planned_day VARCHAR, valid_from DATE, valid_to DATE",
    "owed": "unit VARCHAR, form VARCHAR, period VARCHAR",
    "parameter": "name VARCHAR, quantity VARCHAR, value DECIMAL(18,6), uom VARCHAR, valid_from DATE, valid_to DATE",
    "target": "indicator VARCHAR, unit VARCHAR, year INTEGER, target DECIMAL(18,6), origin VARCHAR, known_from DATE, note VARCHAR",
}
LISTS = ("tiers", "successors")
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """The tables of an example: given rows with their relations, expected figures, and unknown entries."""

    path: Path
    given: tuple[tuple[str, Row], ...]
    then: tuple[Row, ...]
    unknown: tuple[Row, ...]


class Part(NamedTuple):
    """A cell or register row in a figure: its part of the figure, and its amount."""

    part: str
    ref: str
    amount: Decimal


class Computed(NamedTuple):
    """A computed figure with its parts."""

    unit: str
    period: str
    numerator: Decimal
    denominator: Decimal | None
    parts: tuple[Part, ...]


def read_example(path: Path) -> Example:
    """The example in a file.

    Raises: DeclarationError if the file is missing, `## Then` has no row, or a table cannot be read.
    """
    if not path.exists():
        raise DeclarationError(path, "file", "nothing", "a worked example of the indicator")
    given: list[tuple[str, Row]] = []
    then: list[Row] = []
    unknown: list[Row] = []
    section: list[str] = []
    headings: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            section, headings = line[3:].split(), []
        elif line.lstrip().startswith("|") and section:
            fields = [field.strip().replace("\\|", "|") for field in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
            if not headings:
                headings = fields
                continue
            if all(re.fullmatch(r":?-+:?", field) for field in fields):
                continue
            if len(fields) != len(headings):
                raise DeclarationError(path, f"line {number}", f"{len(fields)} fields", f"{len(headings)}, as headed")
            row = dict(zip(headings, fields, strict=True))
            match section:
                case ["Then"]:
                    then.append(row)
                case ["Unknown"]:
                    unknown.append(row)
                case ["Given", *rest] if not rest or rest[0] in RELATIONS:
                    given.append((rest[0] if rest else "reported", row))
                case _:
                    sections = f"Given, Given {'/'.join(RELATIONS)}, Then or Unknown"
                    raise DeclarationError(path, f"line {number}: section", " ".join(section), sections)
    if not then:
        raise DeclarationError(path, "Then", "no row", "every figure that must come out")
    return Example(path, tuple(given), tuple(then), tuple(unknown))


def make_relations(con: duckdb.DuckDBPyConnection) -> None:
    """Create the relations that an indicator reads, empty, in an empty database."""
    for relation, columns in RELATIONS.items():
        con.execute(f"CREATE TABLE {relation} ({columns})")
    con.execute((ROOT / "warehouse" / "macros.sql").read_text(encoding="utf-8"))
    con.execute("CREATE SCHEMA store")
    con.execute(
        "CREATE VIEW store.expected AS SELECT unit, form, period FROM main.reported UNION SELECT unit, form, period FROM main.owed"
    )
    con.execute("CREATE TABLE exemption (unit VARCHAR, form VARCHAR, period VARCHAR, kind VARCHAR)")
    for name in ("register_entry", "base_period"):
        view = (ROOT / "warehouse" / "views" / f"{name}.sql").read_text(encoding="utf-8")
        con.execute(f"CREATE VIEW {name} AS {view}")
    for shape in load_shapes(ROOT / "warehouse" / "shapes"):
        con.execute(shape.statement)


def check_example(
    con: duckdb.DuckDBPyConnection, indicator: Indicator, example: Example, others: dict[str, Indicator]
) -> Iterator[DeclarationError]:
    """Every difference between an example's expected and computed figures: a figure, its cells, a sum that its cells do
    not give, an unknown entry.

    con: a connection with the relations of `make_relations`; they are emptied again afterwards. others: name -> the
    plan's indicators.
    """
    with _undone(con):
        try:
            cells = fill(con, indicator.form, example.given)
            result = compute(con, indicator, others)
            entries = answerable(con, indicator)
        except DeclarationError as error:
            yield DeclarationError(error.file or example.path, error.key, error.found, error.wanted)
            return
    computed = {(one.unit, one.period): one for one in result}
    if len(computed) != len(result):
        yield DeclarationError(example.path, "Then", "two rows of one unit and period", "one figure each")
    expected = {(row["unit"], row["period"]): row for row in example.then}
    for key in sorted(computed.keys() | expected.keys()):
        yield from _check_figure(example.path, computed.get(key), expected.get(key), cells, key)
    if indicator.each is not None:
        counted = {(one.unit, one.period, part.ref) for one in result for part in one.parts}
        left = {entry for entry in entries - counted if entry[:2] in computed}
        listed = {(row["unit"], row["period"], row["ref"]) for row in example.unknown}
        for entry in sorted(left ^ listed):
            here, there = ("unknown", "not under Unknown") if entry in left else ("counted or not owed", "unknown")
            yield DeclarationError(example.path, f"Unknown {' '.join(entry)}", here, there)


def _check_figure(
    path: Path, computed: Computed | None, expected: Row | None, cells: set[str], key: tuple[str, str]
) -> Iterator[DeclarationError]:
    place = f"Then {key[0]} {key[1]}"
    if computed is None or expected is None:
        yield DeclarationError(
            path,
            place,
            computed and _amounts_text(computed.numerator, computed.denominator),
            "no figure" if computed else "a figure",
        )
        return
    amounts = (number(path, place, expected.get("numerator")), number(path, place, expected.get("denominator")))
    if amounts != (computed.numerator, computed.denominator):
        yield DeclarationError(
            path, place, _amounts_text(computed.numerator, computed.denominator), _amounts_text(*amounts)
        )
    for part, amount in (("numerator", computed.numerator), ("denominator", computed.denominator)):
        summed = sum_of(computed.parts, part)
        if (summed or 0) != (amount or 0) or (part == "denominator" and (summed is None) != (amount is None)):
            yield DeclarationError(
                path, f"{place}: cells of the {part}", _amounts_text(summed), f"a sum of {_amounts_text(amount)}"
            )
    strange = sorted(one.ref for one in computed.parts if one.ref not in cells and ":" not in one.ref)
    if strange:
        yield DeclarationError(path, f"{place}: cells", strange, "cells of the example, or rows of a register")
    for column, parts in (("cells", ("numerator", "denominator")), ("left_out", ("unpaired",))):
        if expected.get(column):
            refs = sorted({one.ref for one in computed.parts if one.part in parts})
            if refs != sorted(expected[column].split()):
                yield DeclarationError(path, f"{place}: {column}", " ".join(refs), expected[column])


def fill(con: duckdb.DuckDBPyConnection, form: str, given: Sequence[tuple[str, Row]]) -> set[str]:
    """Fill the relations with the given rows and the periods of reported cells; gives the ids of these cells.

    Raises: DeclarationError for a column or value that a relation does not take.
    """
    import duckdb

    cells: set[str] = set()
    for relation, row in given:
        values: dict[str, object] = {column: text or None for column, text in row.items()}
        if relation == "reported":
            cells.add(f"c{len(cells) + 1}")
            values |= {"cell_id": f"c{len(cells)}", "state": row.get("state") or "reported"}
            values |= {"row_key": row.get("row_key", "")}
        if relation in ("reported", "owed"):
            values.setdefault("form", form)
        values |= {column: [part for part in row[column].split(";") if part] for column in LISTS if column in values}
        names = ", ".join(f'"{column}"' for column in values)
        try:
            con.execute(
                f"INSERT INTO {relation} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values())
            )
        except duckdb.Error as error:
            raise DeclarationError("", f"Given {relation}", row, str(error).splitlines()[0]) from None
    missing = "SELECT DISTINCT r.period FROM reported AS r ANTI JOIN period AS p ON p.code = r.period"
    for (code,) in con.execute(missing).fetchall():
        try:
            one = calendar.period(code)
        except ValueError as error:
            raise DeclarationError("", "Given: period", code, str(error)) from None
        con.execute(
            "INSERT INTO period (code, cadence, starts_on, ends_on) VALUES (?, ?, ?, ?)",
            [one.code, one.cadence, one.starts_on, one.ends_on],
        )
    return cells


def compute(con: duckdb.DuckDBPyConnection, indicator: Indicator, others: dict[str, Indicator]) -> list[Computed]:
    """The indicator's figures; the indicators that it reads are built first.

    Raises: DeclarationError if its SQL fails, has other columns, or gives inexact amounts.
    """
    import duckdb

    path = f"indicators/{indicator.indicator}.sql"
    read = set(re.findall(r"\b(?:from|join)\s+(\w+)", indicator.body, re.IGNORECASE))
    try:
        for name in sorted(read & others.keys() - {indicator.indicator}):
            con.execute(f"CREATE VIEW {name} AS {others[name].body}")
        cursor = con.execute(indicator.body)
    except duckdb.Error as error:
        raise DeclarationError(
            path,
            "sql",
            str(error).splitlines()[0],
            f"SQL that runs on the shapes (docs/how-to/add-an-indicator.md) and on {', '.join(RELATIONS)}",
        ) from None
    columns = [column[0] for column in cursor.description or ()]
    names = ["unit", "period", "numerator", "denominator", "cells"]
    if columns != names:
        raise DeclarationError(path, "sql", columns, f"the columns {names}")
    for name, kind, *_ in cursor.description or ():
        if name in ("numerator", "denominator") and re.search("DOUBLE|FLOAT|REAL", str(kind).upper()):
            raise DeclarationError(path, f"sql: {name}", str(kind), "an exact number, DECIMAL or a whole one")
    rows = []
    for unit, period, numerator, denominator, cells in cursor.fetchall():
        parts = tuple(Part(one["part"], one["ref"], Decimal(one["amount"])) for one in cells or ())
        if numerator is None and any(part.part == "unpaired" for part in parts):
            continue  # no row of the report has both amounts: the rows are counted, but there is no figure
        if numerator is None:
            raise DeclarationError(
                path, f"{unit} {period}", "a row without numerator", "no row where there is no figure"
            )
        rows.append(Computed(unit, period, numerator, denominator, parts))
    return rows


def answerable(con: duckdb.DuckDBPyConnection, indicator: Indicator) -> set[tuple[str, str, str]]:
    """(unit, period, ref) of the register entries that units answer for in the indicator."""
    if indicator.scope is None:
        return set()
    query = f"SELECT unit, period, ref FROM register_entry WHERE is_owed AND ({indicator.scope})"
    return set(con.execute(query).fetchall())


def sum_of(parts: Sequence[Part], part: str) -> Decimal | None:
    """The sum of the amounts in one part of a figure; None if there are none."""
    amounts = [one.amount for one in parts if one.part == part]
    return sum(amounts, Decimal(0)) if amounts else None


def number(path: Path, place: str, text: str | None) -> Decimal | None:
    """The number in a field of an example.

    Raises: DeclarationError.
    """
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise DeclarationError(path, place, text, "a number") from None


def _amounts_text(*amounts: Decimal | None) -> str:
    return " of ".join(f"{amount.normalize():f}" for amount in amounts if amount is not None) or "nothing"


@contextmanager
def _undone(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Empty the relations again afterwards."""
    con.execute("BEGIN")
    try:
        yield
    finally:
        con.execute("ROLLBACK")
