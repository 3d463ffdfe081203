"""What last year's figure of the same period says (同比), worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from house import House


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("year-on-year"), at="2023-07-06T23:00")


@pytest.fixture
def two_years(built: House) -> House:
    built.clear()
    built.edition("2023-07-06T23:00")
    return built


def of(
    house: House, indicator: str, columns: str = "period, last_year_period, value, last_year_value, change, change_pct"
) -> list[Any]:
    return house.all(f"SELECT {columns} FROM year_on_year WHERE indicator = '{indicator}' ORDER BY period")


def test_a_month_is_held_against_the_same_month_of_the_year_before(two_years: House) -> None:
    """600 after 480 are 120 more, a quarter; May had nothing the year before."""
    for period, amount in (("2022-06", 480), ("2023-05", 500), ("2023-06", 600)):
        two_years.figure("amount", "甲局", period, amount)
    assert of(two_years, "amount") == [("2023-06", "2022-06", 600, 480, 120, 25)]


def test_weeks_are_compared_by_number(two_years: House) -> None:
    for period, amount in (("2022-W25", 50), ("2023-W25", 40), ("2023-W26", 60)):
        two_years.figure("amount_by_week", "甲局", period, amount)
    assert of(two_years, "amount_by_week") == [("2023-W25", "2022-W25", 40, 50, -10, -20)]


def test_a_percentage_changes_by_points(two_years: House) -> None:
    """30 of 40 are 75 %, 40 of 50 are 80 %."""
    two_years.figure("share", "甲局", "2022-06", 30, 40)
    two_years.figure("share", "甲局", "2023-06", 40, 50)
    assert of(two_years, "share") == [("2023-06", "2022-06", 80, 75, 5, None)]


def test_from_nought_no_percentage_is_told(two_years: House) -> None:
    two_years.figure("amount", "甲局", "2022-06", 0)
    two_years.figure("amount", "甲局", "2023-06", 7)
    assert of(two_years, "amount") == [("2023-06", "2022-06", 7, 0, 7, None)]


@pytest.mark.parametrize("state", ["carried", "partial"])
def test_where_a_figure_is_not_whole_no_change_is_told(two_years: House, state: str) -> None:
    two_years.figure("amount", "甲局", "2022-06", 480, state=state)
    two_years.figure("amount", "甲局", "2023-06", 600)
    assert of(two_years, "amount", "value, last_year_value, change, change_pct, is_comparable") == [
        (600, 480, None, None, False)
    ]
