"""Growths over a report of the unit's own: the year's first, or the one before. Without it there is no growth, and that is said.

Of `towns` 一镇, 二街 and 四街 owe each month; February is the year's first.
"""

from __future__ import annotations

from typing import Any

import pytest
from house import DISTRICT, House


def report(house: House, unit: str, period: str, *parts: float | None) -> None:
    rows = {f"行{number}": {"part": part} for number, part in enumerate(parts) if part is not None}
    house.report(unit, "towns", period, rows)


def figures(house: House, indicator: str, period: str) -> list[tuple[Any, ...]]:
    """(unit, numerator, denominator, state, reported units, expected units) of all that owe one, and of the district."""
    house.publish()
    return house.all(
        "SELECT unit, numerator, denominator, state, reported_units, expected_units FROM progress "
        "WHERE indicator = ? AND period = ? AND unit IN ('一镇', '二街', ?) ORDER BY unit",
        indicator, period, DISTRICT,
    )  # fmt: skip


@pytest.mark.parametrize(("indicator", "base"), [("growth_of_first", 100), ("growth_of_before", 120)])
def test_a_growth_is_held_against_its_own_base(house: House, indicator: str, base: int) -> None:
    for period, part in (("2022-02", 100), ("2022-03", 120), ("2022-04", 150)):
        report(house, "一镇", period, part)
    assert figures(house, indicator, "2022-04")[0] == ("一镇", 150, base, "reported", 1, 1)


@pytest.mark.parametrize(("indicator", "missing"), [("growth_of_first", "2022-02"), ("growth_of_before", "2022-03")])
def test_no_other_report_stands_in_for_a_missing_base(house: House, indicator: str, missing: str) -> None:
    for unit in ("一镇", "二街", "四街"):
        for period, part in (("2022-02", 100), ("2022-03", 120), ("2022-04", 150)):
            if (unit, period) != ("一镇", missing):
                report(house, unit, period, part)
    base = 100 if indicator == "growth_of_first" else 120
    # the other two: 300 over twice the base, and the third is owed
    assert figures(house, indicator, "2022-04") == [
        ("一镇", None, None, "base_missing", None, None),
        ("二街", 150, base, "reported", 1, 1),
        (DISTRICT, 300, 2 * base, "partial", 2, 3),
    ]


def test_a_row_without_its_base_counts_on_neither_side(house: House) -> None:
    report(house, "一镇", "2022-02", 100)
    report(house, "一镇", "2022-03", 110, 50)
    house.publish()
    found = house.progress("growth_of_first", "一镇", "2022-03")
    assert (found["numerator"], found["denominator"], found["known_rows"], found["all_rows"]) == (110, 100, 1, 2)


def test_the_first_period_has_none_before_it_and_lacks_no_base(house: House) -> None:
    report(house, "一镇", "2022-02", 100)
    assert figures(house, "growth_of_before", "2022-02") == [("一镇", None, None, "not_applicable", None, None),
        ("二街", None, None, "missing", None, None)]  # fmt: skip


def test_a_month_that_does_not_apply_to_the_unit_is_no_base(house: House) -> None:
    house.exempt("一镇", "not_applicable", form="towns", to_on="2022-02-28")
    report(house, "一镇", "2022-03", 120)
    report(house, "一镇", "2022-04", 150)
    assert figures(house, "growth_of_first", "2022-04")[0] == ("一镇", 150, 120, "reported", 1, 1)
