"""Where a unit begins, ends and is taken over: the edges of `warehouse/figures/district_part.sql`.

三街 ended on 31 March and goes on in 四街; 五街 ended then, in nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from house import House

TOWNS = ("一镇", "二街", "三街", "四街", "五街")


def report(house: House, period: str, parts: dict[str, int], form: str = "towns") -> None:
    for unit, part in parts.items():
        house.report(unit, form, period, {"x": {"part": part, "whole": 100}})


def grown(house: House, unit: str, period: str, this_year: int, last_year: int) -> None:
    house.report(unit, "towns", period, {"合计": {"part": this_year, "whole": last_year}})


@pytest.fixture
def begun(house: House) -> Iterator[House]:
    """二街 exists from 30 April on."""
    house.con.execute("UPDATE store.unit SET valid_from = '2022-04-30' WHERE unit = '二街'")
    yield house
    house.con.execute("UPDATE store.unit SET valid_from = '2000-01-01' WHERE unit = '二街'")


@pytest.fixture
def halved(house: House) -> Iterator[House]:
    """三街 goes on in two units, 二街 and 四街."""
    house.con.execute("UPDATE store.unit SET successors = ['二街', '四街'] WHERE unit = '三街'")
    yield house
    house.con.execute("UPDATE store.unit SET successors = ['四街'] WHERE unit = '三街'")


def test_a_unit_is_expected_from_the_period_in_which_it_begins(begun: House) -> None:
    report(begun, "2022-03", {unit: 10 for unit in TOWNS if unit != "二街"})
    report(begun, "2022-04", {"一镇": 12, "四街": 25})
    assert begun.district("of_towns", "2022-03") == (40, None, "reported", 4, 4, 0)
    # April: 12 + 25 and the 10 of 五街; 二街 exists on its last day and is missing
    assert begun.district("of_towns", "2022-04") == (47, None, "partial", 2, 3, 0)


def test_a_unit_that_ends_with_the_period_is_still_carried_in_it(house: House) -> None:
    report(house, "2022-02", dict.fromkeys(TOWNS, 5))
    report(house, "2022-03", {unit: 10 for unit in TOWNS if unit != "五街"})
    assert house.district("of_towns", "2022-03") == (45, None, "carried", 4, 5, 1)  # 4 x 10 + the 5 of February


def test_another_form_of_the_successor_takes_nothing_over(house: House) -> None:
    report(house, "2022-03", dict.fromkeys(TOWNS, 10))
    report(house, "2022-04", {"一镇": 12, "二街": 12})
    report(house, "2022-04", {"四街": 99}, form="led")
    # 12 + 12, 四街 carried 10, 三街 and 五街 as they ended 10 + 10
    assert house.district("of_towns", "2022-04") == (54, None, "carried", 2, 3, 1)


@pytest.mark.parametrize(
    ("last_year", "ends"),
    [
        # 60 by March and half of the ended 40, each a quarter more by April as in 一镇: (60 + 20) x 1.25 = 100
        (100, (300, 225, None, None)),
        (99, (300, 224, 300, 274)),  # less than that: 三街's 40 x 1.25 = 50 are lacking
    ],
)
def test_last_year_lacks_the_ended_area_below_half_of_it(
    house: House, last_year: int, ends: tuple[int | None, ...]
) -> None:
    grown(house, "一镇", "2022-03", 110, 100)
    grown(house, "二街", "2022-03", 10, 500)  # it reports no April, so it says nothing of how last year went on
    grown(house, "三街", "2022-03", 48, 40)
    grown(house, "四街", "2022-03", 66, 60)
    grown(house, "一镇", "2022-04", 140, 125)
    grown(house, "四街", "2022-04", 160, last_year)
    assert house.ends("growth_of_towns", "2022-04")[:4] == ends


def test_an_ended_area_without_anything_last_year_is_not_lacking(house: House) -> None:
    grown(house, "一镇", "2022-03", 110, 100)
    grown(house, "三街", "2022-03", 48, 0)
    grown(house, "四街", "2022-03", 66, 60)
    grown(house, "一镇", "2022-04", 140, 125)
    grown(house, "四街", "2022-04", 160, 70)  # less than 60 x 1.25
    assert house.ends("growth_of_towns", "2022-04")[:4] == (300, 195, None, None)


def test_last_year_is_not_called_lacking_before_all_successors_have_reported(halved: House) -> None:
    grown(halved, "一镇", "2022-03", 110, 100)
    grown(halved, "二街", "2022-03", 20, 20)
    grown(halved, "三街", "2022-03", 48, 40)
    grown(halved, "四街", "2022-03", 66, 60)
    grown(halved, "一镇", "2022-04", 140, 125)
    grown(halved, "四街", "2022-04", 160, 75)
    assert halved.ends("growth_of_towns", "2022-04")[:4] == (300, 200, None, None)


def test_each_growth_lacks_the_ended_area_of_its_own_last_year(house: House) -> None:
    """Two growths of one form: by tax, and by trade, which has four times as much last year."""
    for unit, period, this_year, last_year in (
        ("一镇", "2022-03", 110, 100), ("三街", "2022-03", 48, 40), ("四街", "2022-03", 66, 60),
        ("一镇", "2022-04", 140, 125), ("四街", "2022-04", 160, 75),
    ):  # fmt: skip
        parts = {"part": this_year, "whole": last_year, "trade": 4 * this_year, "trade_before": 4 * last_year}
        house.report(unit, "towns", period, {"合计": parts})
    house.publish(of=("growth_of_towns", "trade_of_towns"))
    # 40 by March are 40 x 125/100 = 50 by April: 200 to 250; in trade 160, 200, 800 to 1000
    assert house.ends("growth_of_towns", "2022-04")[:4] == (300, 200, 300, 250)
    assert house.ends("trade_of_towns", "2022-04")[:4] == (1200, 800, 1200, 1000)
