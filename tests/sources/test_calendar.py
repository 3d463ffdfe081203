"""Weeks and their years, worked by hand from the calendars of 2020 to 2032."""

from __future__ import annotations

from datetime import date

import pytest

from sources.calendar import is_due, period, periods, step, time_share
from sources.declare import Form, Item, Season, Version

# year -> its last ISO week, the Sunday that ends it, the days of the year that have passed by then, and the year's days.
LAST_WEEKS = {
    2020: ("2020-W53", date(2021, 1, 3), 366, 366),
    2021: ("2021-W52", date(2022, 1, 2), 365, 365),
    2022: ("2022-W52", date(2023, 1, 1), 365, 365),
    2023: ("2023-W52", date(2023, 12, 31), 365, 365),
    2024: ("2024-W52", date(2024, 12, 29), 364, 366),
    2025: ("2025-W52", date(2025, 12, 28), 362, 365),
    2026: ("2026-W53", date(2027, 1, 3), 365, 365),
    2027: ("2027-W52", date(2028, 1, 2), 365, 365),
    2028: ("2028-W52", date(2028, 12, 31), 366, 366),
    2029: ("2029-W52", date(2029, 12, 30), 364, 365),
    2030: ("2030-W52", date(2030, 12, 29), 363, 365),
    2031: ("2031-W52", date(2031, 12, 28), 362, 365),
    2032: ("2032-W53", date(2033, 1, 2), 366, 366),
}


@pytest.mark.parametrize("year", LAST_WEEKS)
def test_the_last_week_belongs_to_the_year_that_it_is_named_after(year: int) -> None:
    code, sunday, elapsed, whole = LAST_WEEKS[year]
    one = period(code)
    assert (one.ends_on, one.year, time_share(one)) == (sunday, year, (elapsed, whole))


@pytest.mark.parametrize("year", LAST_WEEKS)
def test_the_weeks_of_a_year_are_counted_from_one_and_time_goes_on_with_each(year: int) -> None:
    own = [one for one in periods("week", date(year - 1, 12, 1), date(year + 1, 1, 31)) if one.year == year]
    assert [step(one) for one in own] == list(range(1, int(LAST_WEEKS[year][0][-2:]) + 1))
    elapsed = [time_share(one)[0] for one in own]
    assert elapsed == sorted(set(elapsed))
    assert 1 <= elapsed[0] <= 10  # the first week ends between 4 and 10 January


@pytest.mark.parametrize(
    ("code", "year", "number", "elapsed"),
    [("2022-W25", 2022, 25, (177, 365)), ("2022-06", 2022, 6, (6, 12)), ("2022-Q4", 2022, 4, (12, 12))],
)
def test_other_periods_belong_to_the_year_in_which_they_end(
    code: str, year: int, number: int, elapsed: tuple[int, int]
) -> None:
    one = period(code)
    assert (one.year, step(one), time_share(one)) == (year, number, elapsed)


def test_a_form_in_season_until_december_is_due_for_the_years_last_week() -> None:
    version = Version(
        valid_from=date(2022, 1, 1), shape="table", row_key=("row",), items={"row": Item(type="text", headings=("行",))}
    )
    form = Form(
        name="late",
        title="示例表",
        measures=(1,),
        cadence="week",
        reporters=("甲局",),
        district_from="lead",
        season=Season(from_month=9, to_month=12),
        versions=(version,),
    )
    assert is_due(form, period("2022-W52"))  # 26 December to 1 January
    assert not is_due(form, period("2023-W01"))
