"""Every indicator does what its worked example says: `plans/donghu/examples/indicators/<indicator>.md` is the manual, and it is run.

An example is Markdown: a title, a few sentences with the arithmetic, then pipe tables.

- `## Given` holds reported cells of the indicator's form (columns `unit, period, row_key, item, number, date, text, state`
  and, where another form's cells are needed, `form`); an empty field is NULL, the state is `reported` unless said.
  Cells are numbered c1, c2, ... down the page.
- `## Given <relation>` fills that relation (project, milestone, unit, unit_group, period, owed, parameter, target); in lists the
  parts are separated by `;`. The periods of the reported cells are there in any case. Another indicator that the SQL reads is built from its own file.
  What is reported is owed; `owed` has reports (unit, period) that did not come.
- `## Then` holds every figure that must come out: `unit, period, numerator, denominator`, and `cells` where the
  example also says which cells they are (`c1 c4`), and `left_out` where it says which name the rows that do not count.
- `## Unknown` holds the entries of a register (`unit, period, ref`) that the unit answers for and did not report: the
  warehouse adds them to the whole (docs/decisions/0054).

Whatever comes out is compared exactly, and every figure is added up again from its cells, part by part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from sources import calendar

ROOT = Path(__file__).parents[2]
INDICATORS = ROOT / "plans" / "donghu" / "indicators"
EXAMPLES = ROOT / "plans" / "donghu" / "examples" / "indicators"

RELATIONS = {
    "reported": "cell_id VARCHAR, submission_id VARCHAR, reading INTEGER, unit VARCHAR, form VARCHAR, period VARCHAR, "
    "row_key VARCHAR, item VARCHAR, text VARCHAR, number DECIMAL(18,6), date DATE, state VARCHAR, sheet VARCHAR, address VARCHAR",
    "unit": "unit VARCHAR, code VARCHAR, kind VARCHAR, league VARCHAR, valid_from DATE, valid_to DATE, "
    "successors VARCHAR[], origin VARCHAR, known_from DATE",
    "unit_group": '"group" VARCHAR, unit VARCHAR',
    "period": "code VARCHAR, cadence VARCHAR, starts_on DATE, ends_on DATE, label VARCHAR, "
    "year INTEGER AS (CAST(code[:4] AS INTEGER)), time_elapsed INTEGER, time_whole INTEGER",
    "project": "project_id VARCHAR, name VARCHAR, kind VARCHAR, tiers VARCHAR[], nature VARCHAR, lead_unit VARCHAR, town VARCHAR, "
    "total_investment_wan_yuan DECIMAL(18,6), annual_plan_wan_yuan DECIMAL(18,6), planned_start_on DATE, area_mu DECIMAL(18,6), "
    "origin VARCHAR, known_from DATE, valid_to DATE",
    "milestone": "task_id VARCHAR, title VARCHAR, measure_no INTEGER, quantity VARCHAR, unit VARCHAR, planned_on DATE, origin VARCHAR",
    "owed": "unit VARCHAR, form VARCHAR, period VARCHAR",
    "parameter": "name VARCHAR, quantity VARCHAR, value DECIMAL(18,6), uom VARCHAR, valid_from DATE, valid_to DATE",
    "target": "indicator VARCHAR, unit VARCHAR, year INTEGER, target DECIMAL(18,6), origin VARCHAR, known_from DATE, note VARCHAR",
}
NAMES = sorted(path.stem for path in INDICATORS.glob("*.sql"))


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the relations, empty; each example fills them and takes it back."""
    with duckdb.connect() as con:
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
        yield con


@pytest.mark.parametrize("indicator", NAMES)
def test_the_worked_example_comes_out(indicator: str, empty: duckdb.DuckDBPyConnection) -> None:
    example = EXAMPLES / f"{indicator}.md"
    assert example.exists(), (
        f"plans/donghu/examples/indicators/{indicator}.md is missing: every indicator has a worked example"
    )
    given, then, unknown = _example(example.read_text(encoding="utf-8"))
    assert then, "the example has no rows under '## Then'"

    empty.execute("BEGIN")
    try:
        cells = _fill(empty, _header(indicator)["form"], given)
        result = _compute(empty, indicator)
        answerable = _answerable(empty, indicator)
    finally:
        empty.execute("ROLLBACK")

    found = {(unit, period): (numerator, denominator) for unit, period, numerator, denominator, _ in result}
    assert len(found) == len(result), "more than one row for a unit and period"
    assert found == {
        (row["unit"], row["period"]): (_number(row["numerator"]), _number(row["denominator"])) for row in then
    }

    for unit, period, numerator, denominator, parts in result:
        where = f"{unit} {period}"
        assert numerator is not None, f"{where}: a figure without a numerator must have no row"
        assert (_sum(parts, "numerator") or 0) == numerator, (
            f"{where}: the numerator does not add up from its cells {parts}"
        )
        assert _sum(parts, "denominator") == denominator, (
            f"{where}: the denominator does not add up from its cells {parts}"
        )
        strange = [part["ref"] for part in parts if part["ref"] not in cells and ":" not in part["ref"]]
        assert not strange, f"{where}: {strange} are neither cells of the example nor rows of a register"
    if "each" in _header(indicator):
        counted = {(unit, period, part["ref"]) for unit, period, _, _, parts in result for part in parts}
        open_entries = {entry for entry in answerable - counted if entry[:2] in found}
        assert open_entries == {(row["unit"], row["period"], row["ref"]) for row in unknown}
    for row in then:
        if row.get("cells"):
            parts = next(
                parts for unit, period, _, _, parts in result if (unit, period) == (row["unit"], row["period"])
            )
            counted = {part["ref"] for part in parts if part["part"] in ("numerator", "denominator")}
            assert sorted(counted) == sorted(row["cells"].split())
        if row.get("left_out"):
            parts = next(
                parts for unit, period, _, _, parts in result if (unit, period) == (row["unit"], row["period"])
            )
            assert sorted(part["ref"] for part in parts if part["part"] == "unpaired") == sorted(
                row["left_out"].split()
            )


@pytest.mark.parametrize("indicator", NAMES)
def test_a_figure_comes_from_its_units_own_reports_of_the_year(
    indicator: str, empty: duckdb.DuckDBPyConnection
) -> None:
    """A night works out anew only the units and years of which something came (docs/decisions/0013)."""
    given, _, _ = _example((EXAMPLES / f"{indicator}.md").read_text(encoding="utf-8"))
    reported = [row for relation, row in given if relation == "reported"]
    periods = [row for relation, row in given if relation == "period"]
    of_others = [{**row, "unit": "别的单位"} for row in reported]
    of_years_ago = [{**row, "period": _years_before(row["period"])} for row in reported]
    years_ago = [
        row | {name: _years_before(row[name]) for name in ("code", "starts_on", "ends_on") if row.get(name)}
        for row in periods
    ]
    alone, among_others = [], []
    for rows, found in (((), alone), ((*of_others, *of_years_ago), among_others)):
        empty.execute("BEGIN")
        try:
            more = [("period", row) for row in years_ago] + [("reported", row) for row in rows]
            _fill(empty, _header(indicator)["form"], [*given, *more])
            found += _compute(empty, indicator)
        finally:
            empty.execute("ROLLBACK")
    own = {(row["unit"], row["period"]) for row in reported}
    assert alone
    assert _sorted(alone) == _sorted(row for row in among_others if row[:2] in own)


@pytest.mark.parametrize("indicator", NAMES)
def test_a_figure_comes_from_no_later_report(indicator: str, empty: duckdb.DuckDBPyConnection) -> None:
    """A night works out anew only the periods from the first of which something came (docs/decisions/0013)."""
    given, _, _ = _example((EXAMPLES / f"{indicator}.md").read_text(encoding="utf-8"))
    reported = [row for relation, row in given if relation == "reported"]
    last = max((calendar.period(row["period"]) for row in reported), key=lambda one: one.ends_on)
    later = next(
        one
        for one in calendar.periods(last.cadence, last.ends_on, last.ends_on.replace(year=last.ends_on.year + 1))
        if one.ends_on > last.ends_on
    )
    whole = {
        "code": later.code,
        "cadence": later.cadence,
        "starts_on": str(later.starts_on),
        "ends_on": str(later.ends_on),
    }
    repeated = [
        row | {"period": later.code, "number": str(Decimal(row["number"]) + 7) if row.get("number") else ""}
        for row in reported
    ]
    alone, followed = [], []
    for rows, found in (((), alone), (repeated, followed)):
        empty.execute("BEGIN")
        try:
            _fill(empty, _header(indicator)["form"], [*given, ("period", whole), *(("reported", row) for row in rows)])
            found += _compute(empty, indicator)
        finally:
            empty.execute("ROLLBACK")
    assert alone
    assert _sorted(row for row in followed if row[1] != later.code) == _sorted(alone)
    assert len(followed) > len(alone)


def test_every_worked_example_has_its_indicator() -> None:
    pages = {path.stem for path in EXAMPLES.glob("*.md")}
    assert pages <= set(NAMES), f"examples without an indicator: {sorted(pages - set(NAMES))}"


def test_no_two_indicators_of_one_quantity_differ_only_in_the_items_name() -> None:
    seen: dict[tuple[str, str], str] = {}
    for indicator in NAMES:
        header = _header(indicator)
        body = " ".join(re.sub(r"--[^\n]*", "", _sql(indicator)).lower().split())
        shape = re.sub(r"item = '[^']*'", "item = ''", body)
        if header["quantity"] == "none":
            continue
        twin = seen.setdefault((header["quantity"], shape), indicator)
        assert twin == indicator, f"{indicator} and {twin} differ only in the item's name"


def test_no_subquery_is_named_like_a_relation_of_the_warehouse() -> None:
    """Else the build would take it for that relation, and an indicator would seem to wait for its own progress."""
    taken = {
        *RELATIONS,
        *NAMES,
        "register_entry",
        *["run", "receipt", "submission", "cell", "finding", "measure", "campaign", "quantity", "form", "form_item"],
    }
    taken |= {*["light", "due", "figure", "progress", "project_progress", "edition", "plan_coverage"]}
    for indicator in NAMES:
        named = set(re.findall(r"(?:^WITH|^\)?,?) *(\w+) AS \($", _sql(indicator), re.MULTILINE))
        assert not named & taken, f"{indicator}.sql: the names {sorted(named & taken)} belong to the warehouse"


def _example(page: str) -> tuple[list[tuple[str, dict[str, str]]], list[dict[str, str]], list[dict[str, str]]]:
    """The rows given, each with its relation, the rows that must come out, and the entries that stay unknown."""
    given: list[tuple[str, dict[str, str]]] = []
    then: list[dict[str, str]] = []
    unknown: list[dict[str, str]] = []
    section, headings = "", []
    for line in page.splitlines():
        if line.startswith("## "):
            section, headings = line[3:].strip(), []
        elif line.lstrip().startswith("|") and section:
            fields = [field.strip().replace("\\|", "|") for field in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
            if not headings:
                headings = fields
            elif not all(re.fullmatch(r":?-+:?", field) for field in fields):
                assert len(fields) == len(headings), f"{line}: {len(headings)} fields wanted"
                row = dict(zip(headings, fields, strict=True))
                words = section.split()
                if words[0] == "Then":
                    then.append(row)
                elif words[0] == "Unknown":
                    unknown.append(row)
                elif words[0] == "Given":
                    given.append((words[1] if len(words) > 1 else "reported", row))
                else:
                    raise AssertionError(f"a table under '## {section}': 'Given', 'Then' or 'Unknown' wanted")
    return given, then, unknown


def _fill(con: duckdb.DuckDBPyConnection, form: str, given: list[tuple[str, dict[str, str]]]) -> set[str]:
    """The ids of the reported cells, after filling the relations."""
    cells: set[str] = set()
    for relation, row in given:
        assert relation in RELATIONS, f"'## Given {relation}': one of {sorted(RELATIONS)} wanted"
        values: dict[str, object] = {column: text or None for column, text in row.items()}
        if relation == "reported":
            cells.add(f"c{len(cells) + 1}")
            values |= {
                "cell_id": f"c{len(cells)}",
                "state": values.get("state") or "reported",
                "row_key": row.get("row_key", ""),
            }
        if relation in ("reported", "owed"):
            values.setdefault("form", form)
        for column in ("tiers", "successors"):
            if column in values:
                values[column] = [part for part in row[column].split(";") if part]
        names = ", ".join(f'"{column}"' for column in values)
        con.execute(f"INSERT INTO {relation} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))
    not_given = "SELECT DISTINCT r.period FROM reported AS r ANTI JOIN period AS p ON p.code = r.period"
    for one in [calendar.period(code) for (code,) in con.execute(not_given).fetchall()]:
        values = {"code": one.code, "cadence": one.cadence, "starts_on": one.starts_on, "ends_on": one.ends_on}
        con.execute(f"INSERT INTO period ({', '.join(values)}) VALUES (?, ?, ?, ?)", list(values.values()))
    return cells


def _compute(con: duckdb.DuckDBPyConnection, indicator: str) -> list[tuple]:
    """The indicator's rows; the indicators that it reads are built first."""
    sql = _sql(indicator)
    read = set(re.findall(r"\b(?:from|join)\s+(\w+)", sql, re.IGNORECASE))
    for other in sorted(read & set(NAMES) - {indicator}):
        con.execute(f"CREATE VIEW {other} AS {_sql(other)}")
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    types = {column[0]: str(column[1]).upper() for column in cursor.description}
    assert names == ["unit", "period", "numerator", "denominator", "cells"]
    rows = cursor.fetchall()
    for part in ("numerator", "denominator"):
        assert not re.search("DOUBLE|FLOAT|REAL", types[part]), f"the {part} is not exact ({types[part]})"
    return rows


def _answerable(con: duckdb.DuckDBPyConnection, indicator: str) -> set[tuple[str, str, str]]:
    """(unit, period, ref) of the entries of registers that units answer for in the indicator."""
    scope = _header(indicator).get("scope")
    if scope is None:
        return set()
    query = f"SELECT unit, period, ref FROM register_entry WHERE is_owed AND ({scope})"
    return set(con.execute(query).fetchall())


def _years_before(text: str) -> str:
    return f"{int(text[:4]) - 10}{text[4:]}"


def _sorted(rows: Iterable[tuple]) -> list[tuple]:
    return sorted(rows, key=lambda row: row[:2])


def _header(indicator: str) -> dict[str, str]:
    return dict(re.findall(r"^-- (\w+): *(.*?) *$", _sql(indicator), re.MULTILINE))


def _sql(indicator: str) -> str:
    return (INDICATORS / f"{indicator}.sql").read_text(encoding="utf-8")


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _sum(parts: list[dict] | None, part: str) -> Decimal | None:
    amounts = [Decimal(one["amount"]) for one in parts or [] if one["part"] == part]
    return sum(amounts, Decimal(0)) if amounts else None
