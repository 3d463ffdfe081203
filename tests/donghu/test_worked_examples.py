"""Every indicator of Donghu's does what its worked example says, and reads no other unit, year or later report.

`warehouse/example.py` runs the examples, as `dph check` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

import duckdb
import pytest

from sources import calendar
from sources.declare import load
from tests.plan_folders import DONGHU
from warehouse.example import RELATIONS, Computed, Row, check_example, compute, fill, make_relations, read_example
from warehouse.indicator import load_indicators

INDICATORS = {one.indicator: one for one in load_indicators(load(DONGHU))}
EXAMPLES = DONGHU / "examples" / "indicators"
NAMES = sorted(INDICATORS)


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the relations, empty; each example fills them and takes it back."""
    with duckdb.connect() as con:
        make_relations(con)
        yield con


@pytest.mark.parametrize("indicator", NAMES)
def test_the_worked_example_comes_out(indicator: str, empty: duckdb.DuckDBPyConnection) -> None:
    example = read_example(EXAMPLES / f"{indicator}.md")
    assert [str(error) for error in check_example(empty, INDICATORS[indicator], example, INDICATORS)] == []


@pytest.mark.parametrize("indicator", NAMES)
def test_a_figure_comes_from_its_units_own_reports_of_the_year(
    indicator: str, empty: duckdb.DuckDBPyConnection
) -> None:
    """A night works out anew only the units and years of which something came (docs/decisions/0009)."""
    given = read_example(EXAMPLES / f"{indicator}.md").given
    reported = [row for relation, row in given if relation == "reported"]
    periods = [row for relation, row in given if relation == "period"]
    of_others = [{**row, "unit": "别的单位"} for row in reported]
    of_years_ago = [{**row, "period": _years_before(row["period"])} for row in reported]
    years_ago = [
        row | {name: _years_before(row[name]) for name in ("code", "starts_on", "ends_on") if row.get(name)}
        for row in periods
    ]
    alone: list[Computed] = []
    among_others: list[Computed] = []
    for rows, found in (((), alone), ((*of_others, *of_years_ago), among_others)):
        more = [("period", row) for row in years_ago] + [("reported", row) for row in rows]
        found += computed(empty, indicator, [*given, *more])
    own = {(row["unit"], row["period"]) for row in reported}
    assert alone
    assert _sorted(alone) == _sorted(row for row in among_others if row[:2] in own)


@pytest.mark.parametrize("indicator", NAMES)
def test_a_figure_comes_from_no_later_report(indicator: str, empty: duckdb.DuckDBPyConnection) -> None:
    """A night works out anew only the periods from the first of which something came (docs/decisions/0009)."""
    given = read_example(EXAMPLES / f"{indicator}.md").given
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
    alone: list[Computed] = []
    followed: list[Computed] = []
    for rows, found in (((), alone), (repeated, followed)):
        found += computed(empty, indicator, [*given, ("period", whole), *(("reported", row) for row in rows)])
    assert alone
    assert _sorted(row for row in followed if row[1] != later.code) == _sorted(alone)
    assert len(followed) > len(alone)


def test_every_worked_example_has_its_indicator() -> None:
    pages = {path.stem for path in EXAMPLES.glob("*.md")}
    assert pages <= set(NAMES), f"examples without an indicator: {sorted(pages - set(NAMES))}"


def test_no_two_indicators_of_one_quantity_differ_only_in_the_items_name() -> None:
    seen: dict[tuple[str, str], str] = {}
    for indicator in NAMES:
        one = INDICATORS[indicator]
        body = " ".join(re.sub(r"--[^\n]*", "", one.body).lower().split())
        shape = re.sub(r"item = '[^']*'", "item = ''", body)
        shape = re.sub(r"(reported|project)_(pair|part|ratio)\('[^']*', '[^']*'", r"\1_\2('', ''", shape)
        if one.quantity is None:
            continue
        twin = seen.setdefault((one.quantity, shape), indicator)
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
        named = set(re.findall(r"(?:^WITH|^\)?,?) *(\w+) AS \($", INDICATORS[indicator].body, re.MULTILINE))
        assert not named & taken, f"{indicator}.sql: the names {sorted(named & taken)} belong to the warehouse"


def computed(con: duckdb.DuckDBPyConnection, indicator: str, given: Iterable[tuple[str, Row]]) -> list[Computed]:
    """The indicator's figures from the given rows; the relations are empty again afterwards."""
    one = INDICATORS[indicator]
    con.execute("BEGIN")
    try:
        fill(con, one.form, list(given))
        return compute(con, one, INDICATORS)
    finally:
        con.execute("ROLLBACK")


def _years_before(text: str) -> str:
    return f"{int(text[:4]) - 10}{text[4:]}"


def _sorted(rows: Iterable[Computed]) -> list[Computed]:
    return sorted(rows, key=lambda row: row[:2])
