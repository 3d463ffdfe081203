"""Every figure of every indicator in the sample half-year, against plain Python that works from the generator's ledger.

The oracle (`tests/donghu/walk/oracle/`) knows neither SQL nor the warehouse. What the district makes of the units' figures is
worked out here once more, from the indicators' headers and the unit register.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.donghu.walk.ledger import Ledger

ROOT = Path(__file__).resolve().parents[3]
INDICATORS = {path.stem: path for path in sorted((ROOT / "plans" / "donghu" / "indicators").glob("*.sql"))}
ORACLES = sorted(
    path.stem for path in (ROOT / "tests" / "donghu" / "walk" / "oracle").glob("*.py") if not path.stem.startswith("_")
)
DISTRICT = "东湖区"
TOWNS = {"town", "street", "management_office"}
Figures = dict[tuple[str, str], tuple[Decimal | None, Decimal | None]]


@cache
def oracle() -> dict[str, Callable[[Ledger], Any]]:
    """indicator -> the function that works it out."""
    found: dict[str, Callable[[Ledger], Any]] = {}
    for name in ORACLES:
        module = importlib.import_module(f"tests.donghu.walk.oracle.{name}")
        found |= {
            one: function
            for one, function in inspect.getmembers(module, inspect.isfunction)
            if not one.startswith("_") and function.__module__ == module.__name__
        }
    return found


@cache
def entries() -> dict[str, Callable[[Ledger], list[str]]]:
    """indicator that is about the entries of a register -> the units that answer for them, one for each."""
    found: dict[str, Callable[[Ledger], list[str]]] = {}
    for name in ORACLES:
        found |= getattr(importlib.import_module(f"tests.donghu.walk.oracle.{name}"), "ENTRIES", {})
    return found


def header_of(indicator: str) -> dict[str, str]:
    return dict(re.findall(r"^-- (\w+): (.*)$", INDICATORS[indicator].read_text(encoding="utf-8"), re.MULTILINE))


def test_every_indicator_has_an_oracle_and_every_oracle_an_indicator() -> None:
    assert set(oracle()) == set(INDICATORS)


@pytest.fixture(scope="module")
def published(sample_home: Path) -> dict[tuple[str, bool], Figures]:
    """Indicator, whether of the district -> what the newest edition says, asked once.

    A unit's figure that is missing or carried on is no figure of its own.
    """
    query = f"""
        SELECT indicator, unit = '{DISTRICT}', unit, period, numerator, denominator FROM figure
        WHERE numerator IS NOT NULL AND edition = (SELECT max_by(edition, number) FROM edition)
    """
    found: dict[tuple[str, bool], Figures] = defaultdict(dict)
    with duckdb.connect(str(sample_home / "warehouse" / "current.duckdb"), read_only=True) as con:
        for indicator, is_district, unit, period, numerator, denominator in con.execute(query).fetchall():
            assert (unit, period) not in found[indicator, is_district], f"{indicator}: {unit} {period} is there twice"
            found[indicator, is_district][unit, period] = (numerator, denominator)
    return found


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_units_figures_are_those_of_plain_python(
    indicator: str, ledger: Ledger, published: dict[tuple[str, bool], Figures]
) -> None:
    wanted = units_figures(indicator, ledger)
    assert wanted, "the sample half-year has no figure of this indicator"
    assert published[indicator, False] == wanted


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_districts_figures_are_those_of_plain_python(
    indicator: str, ledger: Ledger, published: dict[tuple[str, bool], Figures]
) -> None:
    assert published[indicator, True] == districts_figures(indicator, ledger)


def test_the_oracle_knows_which_indicators_are_about_a_register() -> None:
    assert set(entries()) == {indicator for indicator in INDICATORS if "scope" in header_of(indicator)}


@pytest.mark.parametrize("indicator", sorted(entries()))
def test_what_a_missing_lead_owes_lies_between_the_ends(
    indicator: str, ledger: Ledger, snapshot: duckdb.DuckDBPyConnection
) -> None:
    """In the sample every report names all entries of its unit: what is not known is what the missing leads owe."""
    each = int(header_of(indicator).get("each", 0))
    reported = units_figures(indicator, ledger)
    leads = entries()[indicator](ledger)
    rows = snapshot.execute(
        "SELECT period, numerator, numerator_to, denominator_to, denominator, known_rows, all_rows, reported_units, expected_units "
        "FROM standing_figure WHERE indicator = ? AND unit = ?",
        [indicator, DISTRICT],
    ).fetchall()
    assert rows
    for period, numerator, numerator_to, denominator_to, denominator, known, everything, units, expected in rows:
        missing = [lead for lead in leads if (lead, period) not in reported]
        assert (known, everything) == (len(leads) - len(missing), len(leads)), period
        assert (units, expected) == (len(set(leads) - set(missing)), len(set(leads))), period
        is_open = bool(each and missing)
        assert numerator_to == (numerator + each * len(missing) if is_open else None), period
        assert denominator_to == (denominator if is_open else None), period
        if each:
            assert denominator == each * len(leads), period


def test_the_oracle_imports_nothing_of_the_pipeline() -> None:
    for name in ORACLES:
        source = (ROOT / "tests" / "donghu" / "walk" / "oracle" / f"{name}.py").read_text(encoding="utf-8")
        assert (
            re.findall(
                r"^\s*(?:from|import) (?:warehouse|sources|expectations|reports|flows|duckdb)", source, re.MULTILINE
            )
            == []
        )


@cache
def units_figures(indicator: str, ledger: Ledger) -> Figures:
    return {place: (exact(above), exact(below)) for place, (above, below) in oracle()[indicator](ledger).items()}


def districts_figures(indicator: str, ledger: Ledger) -> Figures:
    """The units' figures rolled up: `sum` and `ratio` add both parts, `latest` is the lead's, `none` is nothing.

    A cumulative sum or ratio carries a unit's last value of the year on while it owes a newer one. After the unit has ended its figure stays until
    a declared successor has reported; from then on only the rows that no successor reports. Of a count of a register's entries the whole has
    those of leads that are missing, too.
    """
    header = header_of(indicator)
    form = yaml.safe_load((ROOT / "plans" / "donghu" / "forms" / f"{header['form']}.yml").read_text(encoding="utf-8"))
    own = units_figures(indicator, ledger)
    if header["rollup"] == "none":
        return {}
    counted = [unit for unit in ledger.units if counts(unit, form, header["rollup"])]
    carries = header["rollup"] in ("sum", "ratio") and header["kind"] in ("cumulative", "stock")
    result: Figures = {}

    def left(unit: str, last: str, heirs: list[str], day: date) -> tuple[Decimal | None, Decimal | None]:
        rows = [row for row in ledger.accepted(header["form"]) if row.unit == unit and row.period == last]
        taken = {
            row.row_key
            for row in ledger.accepted(header["form"])
            if row.unit in heirs and last_day(last) < last_day(row.period) <= day
        }
        kept = Ledger.of([row for row in rows if row.row_key not in taken], header["form"], ledger)
        above, below = oracle()[indicator](kept).get((unit, last), (0, None))
        return exact(above), exact(below)

    for period in sorted({period for unit, period in own if unit in {one["unit"] for one in counted}}, key=last_day):
        parts = [part for unit in counted if (part := contribution(unit, period, own, carries, left)) is not None]
        denominators = [below for _, below in parts if below is not None]
        if "each" in header:  # the register is the whole, whoever has reported
            missing = [lead for lead in entries()[indicator](ledger) if (lead, period) not in own]
            denominators.append(int(header["each"]) * len(missing))
        result[DISTRICT, period] = (
            sum(above for above, _ in parts if above is not None),
            sum(denominators) if denominators else None,
        )
    return result


def counts(unit: dict[str, str], form: dict[str, Any], rollup: str) -> bool:
    """Whether the district's figure is made of this unit's."""
    if rollup == "latest" or form["district_from"] == "lead":
        return unit["unit"] == form["reporters"][0]
    return unit["kind"] in TOWNS if form["district_from"] == "parts" else True


def contribution(
    unit: dict[str, str],
    period: str,
    own: Figures,
    carries: bool,
    left: Callable[[str, str, list[str], date], tuple[Decimal | None, Decimal | None]],
) -> tuple[Decimal | None, Decimal | None] | None:
    if (unit["unit"], period) in own:
        return own[unit["unit"], period]
    if not carries:
        return None
    day = last_day(period)
    earlier = [
        code for name, code in own if name == unit["unit"] and last_day(code) < day and last_day(code).year == day.year
    ]
    if not earlier:
        return None
    ended = date.fromisoformat(unit["valid_to"]) if unit["valid_to"] else None
    if ended and ended < day:
        heirs = unit["successors"].split(";") if unit["successors"] else []
        if any(name in heirs and ended < last_day(code) <= day for name, code in own):
            return left(unit["unit"], max(earlier, key=last_day), heirs, day)
    return own[unit["unit"], max(earlier, key=last_day)]


def last_day(period: str) -> date:
    year, _, part = period.partition("-")
    if part[0] == "W":
        return date.fromisocalendar(int(year), int(part[1:]), 7)
    month = 3 * int(part[1:]) if part[0] == "Q" else int(part)
    return (date(int(year), month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(Decimal("0.000001"))
