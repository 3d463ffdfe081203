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


def test_each_ended_unit_lacks_its_own_last_year(house: House) -> None:
    """五街 goes on in 二街, whose last year lacks it, and has half of the last year of 三街."""
    house.con.execute("UPDATE store.unit SET successors = ['二街'] WHERE unit = '五街'")
    try:
        for unit, this_year, last_year in (
            ("一镇", 110, 100),
            ("二街", 25, 20),
            ("三街", 48, 40),
            ("四街", 66, 60),
            ("五街", 30, 20),
        ):
            grown(house, unit, "2022-03", this_year, last_year)
        for unit, this_year, last_year in (("一镇", 140, 125), ("二街", 60, 25), ("四街", 160, 75)):
            grown(house, unit, "2022-04", this_year, last_year)
        grown(house, "三街", "2021-12", 500, 400)  # of another year
        grown(house, "五街", "2021-12", 500, 400)
        # last year a quarter more by April: 四街 lacks 40 x 1.25 = 50 and 二街 lacks 20 x 1.25 = 25
        assert house.ends("growth_of_towns", "2022-04")[:4] == (360, 225, 360, 300)
    finally:
        house.con.execute("UPDATE store.unit SET successors = [] WHERE unit = '五街'")


def test_rows_without_both_amounts_count_in_their_own_month(house: House) -> None:
    house.report("一镇", "towns", "2022-05", {"x": {"part": 5, "whole": 10}})
    house.report("二街", "towns", "2022-05", {"x": {"part": 7}})
    house.report("一镇", "towns", "2022-06", {"x": {"part": 6, "whole": 10}})
    assert house.ends("pairs_of_towns", "2022-05")[-2:] == (1, 2)
    assert house.ends("pairs_of_towns", "2022-06")[-2:] == (1, 1)


def test_rows_of_a_unit_that_is_carried_do_not_count_as_incomplete(house: House) -> None:
    house.report("一镇", "towns", "2022-04", {"x": {"part": 5, "whole": 10}})
    house.report("一镇", "towns", "2022-05", {"x": {"part": 6}})
    house.report("二街", "towns", "2022-05", {"x": {"part": 1, "whole": 2}})
    # the 5 + 10 of 一镇's April are carried, and 1 + 2
    assert house.district("sums_of_towns", "2022-05") == (18, None, "carried", 1, 4, 1)
    assert house.ends("sums_of_towns", "2022-05")[-2:] == (2, 2)


def test_two_ended_units_of_one_successor_are_each_taken_over_after_their_own_end(house: House) -> None:
    """五街 ends on 30 April, a month after 三街, and goes on in 四街 too."""
    house.con.execute("UPDATE store.unit SET valid_to = '2022-04-30', successors = ['四街'] WHERE unit = '五街'")
    try:
        report(house, "2022-03", dict.fromkeys(TOWNS, 10))
        report(house, "2022-04", {"一镇": 12, "四街": 25, "五街": 15})
        report(house, "2022-05", {"一镇": 13})
        # 13, 二街 carried 10, 四街 carried 25 with what 三街 had, and the 15 of 五街: 四街 has not reported since 30 April
        assert house.district("of_towns", "2022-05") == (63, None, "carried", 1, 3, 2)
    finally:
        house.con.execute("UPDATE store.unit SET valid_to = '2022-03-31', successors = [] WHERE unit = '五街'")


def test_a_report_on_another_form_is_not_the_last_one_that_an_ended_unit_owes(house: House) -> None:
    report(house, "2022-02", dict.fromkeys(TOWNS, 5))
    report(house, "2022-03", {"一镇": 10, "二街": 10, "三街": 10, "四街": 10})
    report(house, "2022-03", {"五街": 10}, form="led")
    report(house, "2022-05", {"一镇": 13, "二街": 13, "四街": 13})
    house.publish(of=("of_towns", "share_of_towns"))
    assert house.district("of_towns", "2022-05") == (44, None, "partial", 3, 4, 0)  # 3 x 13 and the 5 of 五街
    assert house.district("share_of_towns", "2022-05") == (39, 300, "reported", 3, 3, 0)  # a share is not carried on


@pytest.mark.parametrize(("kind", "day"), [("not_applicable", "2022-02-28"), ("excused", "2022-03-31")])
def test_only_what_does_not_apply_in_the_last_period_ends_what_an_ended_unit_owes(
    house: House, kind: str, day: str
) -> None:
    others = {unit: 5 for unit in TOWNS if unit != "五街"}
    report(house, "2022-02", others)
    report(house, "2022-03", others)
    until = "2022-04-20 18:00:00+08" if kind == "excused" else None
    house.exempt("五街", kind, form="towns", from_on=day, to_on=day, until_at=until)
    report(house, "2022-05", {"一镇": 6, "二街": 6, "四街": 6})
    assert house.district("of_towns", "2022-05") == (18, None, "partial", 3, 4, 0)  # 五街 owes March
    expected = 4 if kind == "not_applicable" else 5
    assert house.district("of_towns", "2022-02") == (
        20,
        None,
        "reported" if expected == 4 else "partial",
        4,
        expected,
        0,
    )


def test_an_exemption_holds_for_its_own_period(house: House) -> None:
    report(house, "2022-02", {unit: 5 for unit in TOWNS if unit != "二街"})
    report(house, "2022-03", {unit: 6 for unit in TOWNS if unit != "二街"})
    house.exempt("二街", "not_applicable", form="towns", from_on="2022-02-01", to_on="2022-02-28")
    assert house.district("of_towns", "2022-02") == (25 - 5, None, "reported", 4, 4, 0)
    assert house.district("of_towns", "2022-03") == (30 - 6, None, "partial", 4, 5, 0)


def named(house: House, unit: str, period: str, parts: dict[str, int]) -> None:
    house.report(unit, "towns", period, {name: {"part": part} for name, part in parts.items()})


def test_a_kept_row_of_one_is_a_cell_and_a_row_taken_over_is_none(house: House) -> None:
    named(house, "三街", "2022-03", {"甲小区": 60, "乙小区": 1})
    named(house, "四街", "2022-04", {"甲小区": 61})
    assert house.ends("of_towns", "2022-04")[:5] == (62, None, None, None, 1)
    cells = house.all(
        "SELECT c.unit, c.row_key, f.amount FROM figure_cell AS f JOIN cell AS c ON c.cell_id = f.ref "
        "WHERE f.indicator = 'of_towns' AND f.unit = '某区' AND f.period = '2022-04' ORDER BY ALL"
    )
    assert cells == [("三街", "乙小区", 1), ("四街", "甲小区", 61)]


def test_an_open_part_of_one_is_open(halved: House) -> None:
    named(halved, "三街", "2022-03", {"合计": 1})
    named(halved, "二街", "2022-03", {"合计": 5})
    named(halved, "二街", "2022-05", {"合计": 6})
    assert halved.ends("of_towns", "2022-05")[:5] == (6, None, 7, None, 0)


def test_an_ended_unit_stays_expected_while_rows_of_it_are_kept(house: House) -> None:
    named(house, "三街", "2022-02", {"甲小区": 60, "乙小区": 40})  # March is owing
    named(house, "四街", "2022-03", {"丁小区": 5})
    named(house, "四街", "2022-04", {"丁小区": 5, "甲小区": 61})
    named(house, "四街", "2022-05", {"丁小区": 5, "甲小区": 61, "乙小区": 44})
    # 66 of 四街 and the 40 of 乙小区; expected are 一镇, 二街, 四街, and 三街 and 五街 that owe March
    assert house.district("of_towns", "2022-04") == (106, None, "partial", 1, 5, 0)
    assert house.district("of_towns", "2022-05") == (110, None, "partial", 1, 4, 0)  # all of 三街 has gone over


def test_rows_of_last_year_are_not_frozen_into_this_one(halved: House) -> None:
    halved.con.execute("UPDATE store.unit SET successor_shares = [0.6, 0.4] WHERE unit = '三街'")
    try:
        named(halved, "三街", "2021-12", {"合计": 500})
        named(halved, "三街", "2022-03", {"合计": 100})
        named(halved, "二街", "2022-03", {"合计": 5})
        named(halved, "二街", "2022-05", {"合计": 65})
        assert halved.ends("of_towns", "2022-05")[:5] == (105, None, None, None, 1)  # 65 and 40 % of 100
    finally:
        halved.con.execute("UPDATE store.unit SET successor_shares = [] WHERE unit = '三街'")


def test_where_the_successor_missed_the_ended_units_last_period_the_growth_is_an_interval(house: House) -> None:
    grown(house, "三街", "2021-12", 900, 800)  # another year's area says nothing
    grown(house, "一镇", "2022-03", 110, 100)
    grown(house, "三街", "2022-03", 48, 40)
    grown(house, "四街", "2022-02", 44, 40)
    grown(house, "一镇", "2022-04", 140, 125)
    grown(house, "四街", "2022-04", 160, 130)
    # Whether 130 are 四街's own or both areas' is not known without its March: 300 over 255, or over 50 more (40 x 125/100)
    assert house.ends("growth_of_towns", "2022-04")[:4] == (300, 255, 300, 305)


def test_a_unit_without_last_year_says_nothing_of_how_it_went_on(house: House) -> None:
    grown(house, "一镇", "2022-03", 110, 100)
    grown(house, "二街", "2022-03", 10, 0)
    grown(house, "三街", "2022-03", 48, 40)
    grown(house, "四街", "2022-03", 66, 60)
    grown(house, "一镇", "2022-04", 140, 125)
    grown(house, "二街", "2022-04", 20, 500)
    grown(house, "四街", "2022-04", 160, 100)
    # A quarter more, as in 一镇: (60 + 20) x 1.25 = 100 is just enough. 320 over 125 + 500 + 100
    assert house.ends("growth_of_towns", "2022-04")[:4] == (320, 725, None, None)
