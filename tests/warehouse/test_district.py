"""The district's figure, from the units that make it. 三街 ended on 31 March and goes on in 四街; 五街 ended then, in nobody."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from house import DISTRICT, House

from warehouse.explain import explain

TOWNS = ("一镇", "二街", "三街", "四街", "五街")


def report(house: House, form: str, period: str, parts: dict[str, int], whole: int = 100) -> None:
    """Each unit's part, of a whole that is the same for all."""
    for unit, part in parts.items():
        house.report(unit, form, period, {"x": {"part": part, "whole": whole}})


def test_where_the_lead_makes_it_the_towns_are_not_added(house: House) -> None:
    report(house, "led", "2022-03", {"甲局": 500, "一镇": 40, "二街": 60})
    assert house.district("amount", "2022-03") == (500, None, "reported", 1, 1, 0)


def test_where_the_towns_make_it_the_department_is_not_added(house: House) -> None:
    report(house, "towns", "2022-03", {"甲局": 500, "一镇": 10, "二街": 20, "三街": 30, "四街": 40, "五街": 50})
    assert house.district("of_towns", "2022-03") == (150, None, "reported", 5, 5, 0)  # 10 + 20 + 30 + 40 + 50


def test_where_all_make_it_all_are_added(house: House) -> None:
    report(house, "summed", "2022-03", {"甲局": 480, "乙局": 40})
    assert house.district("summed", "2022-03") == (520, None, "reported", 2, 2, 0)  # 480 + 40


def test_a_missing_town_is_carried_on_and_said_so(house: House) -> None:
    report(house, "towns", "2022-02", dict.fromkeys(TOWNS, 10))
    report(house, "towns", "2022-03", {"一镇": 15, "二街": 15, "三街": 15, "四街": 15})
    house.publish(of=("of_towns", "stock_of_towns"))
    # 4 x 15 + the 10 of February
    assert house.district("of_towns", "2022-03") == (70, None, "carried", 4, 5, 1)
    assert house.district("stock_of_towns", "2022-03") == (70, None, "carried", 4, 5, 1)


def test_a_town_that_never_reported_is_not_made_up(house: House) -> None:
    report(house, "towns", "2022-03", {"一镇": 10, "二街": 20})
    assert house.district("of_towns", "2022-03") == (30, None, "partial", 2, 5, 0)


def test_last_years_total_is_not_carried_into_this_year(house: House) -> None:
    report(house, "towns", "2021-12", {"一镇": 900, "二街": 900})
    report(house, "towns", "2022-02", {"一镇": 10})
    assert house.district("of_towns", "2022-02") == (10, None, "partial", 1, 5, 0)


def test_a_cumulative_ratio_is_carried_like_a_sum_with_both_parts(house: House) -> None:
    report(house, "towns", "2022-02", dict.fromkeys(TOWNS, 10), whole=100)
    report(house, "towns", "2022-03", {"一镇": 15, "二街": 15, "三街": 15, "四街": 15}, whole=100)
    # 4 x 15 + the 10 of February, of 5 x 100
    assert house.district("plan_of_towns", "2022-03") == (70, 500, "carried", 4, 5, 1)


def test_a_share_sums_both_parts_and_is_never_carried(house: House) -> None:
    report(house, "towns", "2022-02", dict.fromkeys(TOWNS, 50), whole=100)
    report(house, "towns", "2022-03", {"一镇": 30, "二街": 40}, whole=80)
    assert house.district("share_of_towns", "2022-02") == (250, 500, "reported", 5, 5, 0)
    assert house.district("share_of_towns", "2022-03") == (70, 160, "partial", 2, 5, 0)  # 30 + 40 of 80 + 80


def test_an_ended_unit_that_never_reported_stays_expected(house: House) -> None:
    report(house, "towns", "2022-03", {"一镇": 10, "二街": 10, "四街": 10, "五街": 10})
    report(house, "towns", "2022-04", {"一镇": 12, "二街": 12})
    report(house, "towns", "2022-05", {"一镇": 13, "二街": 13, "四街": 13})
    # April: 12 + 12, 四街 carried and 五街 frozen; 三街 had owed March. In May its successor 四街 has reported
    assert house.district("of_towns", "2022-04") == (44, None, "carried", 2, 4, 1)
    assert house.district("of_towns", "2022-05") == (49, None, "reported", 3, 3, 0)


def test_an_ended_unit_without_its_last_report_is_frozen_and_stays_expected(house: House) -> None:
    report(house, "towns", "2022-02", dict.fromkeys(TOWNS, 5))
    report(house, "towns", "2022-03", {"一镇": 10, "二街": 10, "三街": 10, "四街": 10})
    report(house, "towns", "2022-05", {"一镇": 13, "二街": 13, "四街": 13})
    # 五街 had done 5 in February; it owed March, and nobody goes on with it
    assert house.district("of_towns", "2022-05") == (44, None, "partial", 3, 4, 0)


def test_an_ended_unit_that_owed_nothing_is_not_expected(house: House) -> None:
    report(house, "towns", "2022-02", dict.fromkeys(TOWNS, 5))
    report(house, "towns", "2022-03", {"一镇": 10, "二街": 10, "三街": 10, "四街": 10})
    house.exempt("五街", "not_applicable", form="towns", from_on="2022-03-01", to_on="2022-03-31")
    report(house, "towns", "2022-05", {"一镇": 13, "二街": 13, "四街": 13})
    house.publish(of=("of_towns", "share_of_towns"))
    assert house.district("of_towns", "2022-05") == (44, None, "reported", 3, 3, 0)
    assert house.district("share_of_towns", "2022-05") == (39, 300, "reported", 3, 3, 0)  # a share is never carried on


def test_the_exemption_of_another_unit_or_form_does_not_end_what_is_owed(house: House) -> None:
    report(house, "towns", "2022-02", dict.fromkeys(TOWNS, 5))
    report(house, "towns", "2022-03", {"一镇": 10, "三街": 10, "四街": 10})
    house.exempt("二街", "not_applicable", form="towns", from_on="2022-03-01", to_on="2022-03-31")
    house.exempt("五街", "not_applicable", form="led", from_on="2022-03-01", to_on="2022-03-31")
    report(house, "towns", "2022-05", {"一镇": 13, "二街": 13, "四街": 13})
    # 3 x 13 and the 5 of 五街, which still owes March
    assert house.district("of_towns", "2022-05") == (44, None, "partial", 3, 4, 0)


def test_figures_that_do_not_add_up_have_no_district_figure(house: House) -> None:
    report(house, "towns", "2022-02", dict.fromkeys(TOWNS, 50))
    assert house.district("firms_of_towns", "2022-02") is None


def test_the_latest_is_the_leads_own(house: House) -> None:
    report(house, "towns", "2022-02", {"甲局": 500, "一镇": 10})
    assert house.district("newest_of_towns", "2022-02") == (500, None, "reported", 1, 1, 0)


def test_what_an_ended_unit_had_done_stays_until_its_successor_reports(house: House) -> None:
    report(house, "towns", "2022-03", dict.fromkeys(TOWNS, 10))
    report(house, "towns", "2022-04", {"一镇": 12, "二街": 12})
    # 12 + 12, 四街 carried 10, 三街 and 五街 as they ended 10 + 10; expected are the three that still exist
    assert house.district("of_towns", "2022-04") == (54, None, "carried", 2, 3, 1)


def test_a_successor_carries_an_ended_unit_on_and_it_is_counted_once(house: House) -> None:
    report(house, "towns", "2022-03", dict.fromkeys(TOWNS, 10))
    report(house, "towns", "2022-04", {"一镇": 12, "二街": 12, "四街": 25})
    # 12 + 12 + 25 (四街 with what 三街 had) + 10 (五街, in nobody)
    assert house.district("of_towns", "2022-04") == (59, None, "reported", 3, 3, 0)


@pytest.mark.parametrize("indicator", ["of_towns", "share_of_towns", "stock_of_towns"])
def test_the_districts_cells_add_up_to_its_figure(house: House, indicator: str) -> None:
    report(house, "towns", "2022-03", dict.fromkeys(TOWNS, 10))
    report(house, "towns", "2022-04", {"一镇": 12, "四街": 25})
    house.publish()
    found = house.all(
        "SELECT numerator, denominator, cells FROM standing_figure WHERE indicator = ? AND unit = ?",
        indicator,
        DISTRICT,
    )
    assert len(found) == 2
    for numerator, denominator, cells in found:
        for part, whole in (("numerator", numerator), ("denominator", denominator)):
            assert sum((cell["amount"] for cell in cells if cell["part"] == part), Decimal(0)) == (whole or 0)


def test_the_districts_figure_refers_to_its_units_figures_and_opens_to_their_cells(house: House) -> None:
    report(house, "towns", "2022-03", {"一镇": 10, "二街": 20})
    report(house, "towns", "2022-04", {"一镇": 12})
    house.publish()
    refs = house.all(
        "SELECT cell.ref, cell.amount FROM (SELECT unnest(cells) AS cell FROM standing_figure "
        "WHERE indicator = 'of_towns' AND unit = ? AND period = '2022-04') ORDER BY 1",
        DISTRICT,
    )
    assert refs == [("figure:一镇|2022-04", 12), ("figure:二街|2022-03", 20)]  # 二街 carried on
    opened = house.all(
        "SELECT c.unit, c.period, f.amount FROM figure_cell AS f JOIN cell AS c ON c.cell_id = f.ref "
        "WHERE f.indicator = 'of_towns' AND f.unit = ? AND f.period = '2022-04' ORDER BY ALL",
        DISTRICT,
    )
    assert opened == [("一镇", "2022-04", 12), ("二街", "2022-03", 20)]


MOST = "999999999999.999999"  # of a cell


def test_a_units_sum_of_10_to_the_12_is_a_figure(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": MOST, "whole": 1}, "y": {"part": MOST, "whole": MOST}})
    house.target("amount", "甲局", "200000000000")
    house.publish()
    (row,) = house.all(
        "SELECT numerator, state, is_past_half, light FROM progress "
        "WHERE indicator = 'amount' AND unit = '甲局' AND period = '2022-06'"
    )
    assert row == (Decimal("1999999999999.999998"), "reported", True, "green")
    (shared,) = house.all(
        "SELECT numerator, denominator FROM standing_figure WHERE indicator = 'share' AND unit = '甲局'"
    )
    assert shared == (Decimal("1999999999999.999998"), Decimal("1000000000000.999999"))


def test_the_districts_sum_of_10_to_the_12_is_a_figure(house: House) -> None:
    for unit in ("一镇", "二街"):
        house.report(unit, "towns", "2022-03", {"x": {"part": MOST}})
    found = house.district("of_towns", "2022-03")
    assert found is not None and found[0] == Decimal("1999999999999.999998")


@pytest.fixture
def split(house: House) -> Iterator[House]:
    """三街 goes on in two units, 二街 and 四街."""
    house.con.execute("UPDATE store.unit SET successors = ['二街', '四街'] WHERE unit = '三街'")
    yield house
    house.con.execute("UPDATE store.unit SET successors = ['四街'], successor_shares = [] WHERE unit = '三街'")


def rows(house: House, unit: str, period: str, parts: dict[str, int], form: str = "towns") -> None:
    house.report(unit, form, period, {name: {"part": part, "whole": 100} for name, part in parts.items()})


def test_rows_of_an_ended_unit_that_no_successor_reports_stay(split: House) -> None:
    rows(split, "三街", "2022-03", {"甲小区": 60, "乙小区": 40})
    rows(split, "二街", "2022-03", {"丙小区": 10})
    rows(split, "四街", "2022-03", {"丁小区": 5})
    rows(split, "二街", "2022-04", {"丙小区": 10, "甲小区": 61})
    rows(split, "四街", "2022-05", {"丁小区": 6, "乙小区": 44})
    # 二街 10 + 61, 四街 carried 5, and of 三街 only 乙小区 40: 二街 reports 甲小区
    assert split.ends("of_towns", "2022-04") == (116, None, None, None, 1, None, None)
    assert split.ends("of_towns", "2022-05") == (
        121,
        None,
        None,
        None,
        0,
        None,
        None,
    )  # 71 carried + 50: nothing is left of 三街


def test_a_row_that_a_successor_took_over_is_kept_out_also_once_that_one_is_carried(split: House) -> None:
    rows(split, "三街", "2022-03", {"甲小区": 60, "乙小区": 40})
    rows(split, "二街", "2022-04", {"甲小区": 61})
    rows(split, "一镇", "2022-05", {"戊小区": 1})
    assert split.ends("of_towns", "2022-05") == (102, None, None, None, 1, None, None)  # 61 carried + 1 + 40


def test_where_rows_cannot_be_told_apart_the_figure_is_an_interval_until_all_have_reported(split: House) -> None:
    rows(split, "三街", "2022-03", {"合计": 100})
    rows(split, "二街", "2022-03", {"合计": 5})
    rows(split, "四街", "2022-03", {"合计": 5})
    rows(split, "一镇", "2022-03", {"合计": 1})
    rows(split, "一镇", "2022-04", {"合计": 1})
    rows(split, "二街", "2022-05", {"合计": 55})
    rows(split, "四街", "2022-06", {"合计": 65})
    assert split.ends("of_towns", "2022-03") == (111, None, None, None, 0, None, None)
    assert split.ends("of_towns", "2022-04") == (
        111,
        None,
        None,
        None,
        1,
        None,
        None,
    )  # frozen whole: nobody reports it yet
    # 1 + 55 + 5 carried without 三街, and 100 more with it
    assert split.ends("of_towns", "2022-05") == (61, None, 161, None, 0, None, None)
    assert split.ends("of_towns", "2022-06") == (121, None, None, None, 0, None, None)  # 1 + 55 + 65


def test_a_declared_share_decides_what_is_left_of_an_ended_unit(split: House) -> None:
    split.con.execute("UPDATE store.unit SET successor_shares = [0.6, 0.4] WHERE unit = '三街'")
    rows(split, "三街", "2022-03", {"合计": 100})
    rows(split, "二街", "2022-03", {"合计": 5})
    rows(split, "二街", "2022-05", {"合计": 65})
    assert split.ends("of_towns", "2022-05") == (105, None, None, None, 1, None, None)  # 65 + 40 that 四街 takes over
    cells = split.all(
        "SELECT sum(amount) FROM figure_cell WHERE indicator = 'of_towns' AND unit = ? AND period = '2022-05'", DISTRICT
    )
    assert cells == [(105,)]


def test_a_verdict_is_given_only_where_both_ends_agree(split: House) -> None:
    rows(split, "三街", "2022-03", {"合计": 100})
    rows(split, "二街", "2022-03", {"合计": 5})
    for unit in ("一镇", "二街", "四街", "五街"):
        rows(split, unit, "2022-05" if unit != "四街" else "2022-04", {"合计": 55})
    split.con.execute("DELETE FROM store.submission WHERE unit = '四街'")
    split.target("of_towns", DISTRICT, 400)
    split.publish()
    found = split.progress("of_towns", DISTRICT, "2022-05")
    # 55 x 3 = 165 without, 265 with: half of 400 is 200
    assert (found["value"], found["value_to"], found["is_past_half"], found["light"]) == (165, 265, None, None)
    split.con.execute("DELETE FROM store.target")
    split.target("of_towns", DISTRICT, 300)
    found = split.progress("of_towns", DISTRICT, "2022-05")
    assert (found["is_past_half"], found["light"]) == (
        True,
        "green",
    )  # 165 of 300 and 265 of 300, and 41.7 % of the year is over


def test_a_state_of_which_only_one_end_is_met_has_no_light(split: House) -> None:
    rows(split, "三街", "2022-03", {"合计": 2})
    rows(split, "二街", "2022-03", {"合计": 0})
    for unit in ("一镇", "二街", "五街"):
        rows(split, unit, "2022-05", {"合计": 0})
    split.con.execute("DELETE FROM store.submission WHERE unit = '四街'")
    split.target("of_towns", DISTRICT, 0)
    split.publish()
    split.con.execute("UPDATE store.indicator SET kind = 'state', direction = 'down' WHERE indicator = 'of_towns'")
    found = split.progress("of_towns", DISTRICT, "2022-05")
    split.con.execute("UPDATE store.indicator SET kind = 'cumulative', direction = 'up' WHERE indicator = 'of_towns'")
    # 0 without 三街, 2 with it
    assert (found["value"], found["value_to"], found["is_past_half"], found["light"]) == (0, 2, None, None)


def test_what_an_ended_unit_planned_is_open_as_its_amount_is(split: House) -> None:
    for unit, period, part, whole in (
        ("三街", "2022-03", 100, 300), ("二街", "2022-03", 5, 20), ("四街", "2022-03", 5, 30), ("二街", "2022-04", 55, 200),
    ):  # fmt: skip
        split.report(unit, "towns", period, {"合计": {"part": part, "whole": whole}})
    # 55 of 200 and the carried 5 of 30; with 三街 another 100 of 300
    assert split.ends("plan_of_towns", "2022-04")[:4] == (60, 230, 160, 530)


def test_the_open_part_is_named_and_adds_nothing_to_the_cells(split: House) -> None:
    rows(split, "三街", "2022-03", {"合计": 100})
    rows(split, "二街", "2022-03", {"合计": 5})
    rows(split, "二街", "2022-05", {"合计": 55})
    split.publish()
    found = split.all(
        "SELECT part, ref, amount FROM figure_cell WHERE indicator = 'of_towns' AND unit = ? AND period = '2022-05' AND part <> 'numerator'",
        DISTRICT,
    )
    assert found == [("open", "figure:三街|2022-03", 100)]


def test_a_row_with_one_side_unknown_counts_on_neither(house: House) -> None:
    house.report("一镇", "towns", "2022-06", {"甲": {"part": 80, "whole": 100}, "乙": {"whole": 50}})
    house.report("二街", "towns", "2022-06", {"丙": {"part": 60}, "丁": {"part": 30, "whole": 40}})
    # 80 of 100 and 30 of 40: two of four rows
    assert house.ends("pairs_of_towns", "2022-06") == (110, 140, None, None, 0, 2, 4)
    found = explain(house.con, "pairs_of_towns", DISTRICT, "2022-06")
    assert found is not None
    assert sorted((one.unit, one.amount) for one in found.left_out) == [("一镇", 50), ("二街", 60)]


@pytest.mark.parametrize("newest", ["一镇", "二街"])
def test_a_unit_without_any_complete_row_is_told_and_expected(house: House, newest: str) -> None:
    """Whether its own report or another unit's is the new one of the night."""
    reports = {"一镇": {"part": 80, "whole": 100}, "二街": {"whole": 50}, "四街": {"part": 30, "whole": 40}}
    for unit in sorted(reports, key=lambda unit: unit == newest):
        at = f"2022-07-0{3 if unit == newest else 2}"
        house.report(unit, "towns", "2022-06", {"甲": reports[unit]}, known=f"{at}T20:00")
        if unit != newest:
            house.publish(f"{at}T23:00", of=("pairs_of_towns",))
    # 80 of 100 and 30 of 40; of 二街's one row the part is not known
    assert house.ends("pairs_of_towns", "2022-06") == (110, 140, None, None, 0, 2, 3)
    assert house.district("pairs_of_towns", "2022-06") == (110, 140, "partial", 2, 3, 0)
    found = explain(house.con, "pairs_of_towns", DISTRICT, "2022-06")
    assert found is not None
    assert [(one.unit, one.amount) for one in found.left_out] == [("二街", 50)]
    assert house.progress("pairs_of_towns", "二街", "2022-06")["state"] == "incomplete"


def test_a_growth_of_what_is_new_is_told_and_not_expected(house: House) -> None:
    house.report("一镇", "towns", "2022-06", {"甲": {"part": 110, "whole": 100}})
    house.report("二街", "towns", "2022-06", {"乙": {"part": 50}})  # a firm of this year
    house.report("四街", "towns", "2022-06", {"丙": {"part": 10, "whole": 10}})
    assert house.district("pairs_that_grow", "2022-06") == (120, 110, "reported", 2, 2, 0)
    assert house.ends("pairs_that_grow", "2022-06") == (120, 110, None, None, 0, 2, 3)


def test_a_unit_whose_whole_is_nought_owes_nothing(house: House) -> None:
    house.report("一镇", "towns", "2022-06", {"甲": {"part": 80, "whole": 100}})
    house.report("二街", "towns", "2022-06", {"乙": {"part": 0, "whole": 0}})
    house.report("四街", "towns", "2022-06", {"丙": {}})
    assert house.district("pairs_of_towns", "2022-06") == (80, 100, "reported", 1, 1, 0)
    assert house.ends("pairs_of_towns", "2022-06") == (80, 100, None, None, 0, 1, 1)


def test_below_the_coverage_wanted_there_is_neither_light_nor_verdict(house: House) -> None:
    report(house, "towns", "2022-03", {"三街": 0, "五街": 0})
    report(house, "towns", "2022-05", {"一镇": 60, "二街": 60})  # two of the three that still exist; 80 % are wanted
    house.target("of_towns", DISTRICT, 100)
    house.publish()
    found = house.progress("of_towns", DISTRICT, "2022-05")
    assert (found["value"], found["is_past_half"], found["light"]) == (120, None, None)


def grown(house: House, unit: str, period: str, this_year: float, last_year: float) -> None:
    house.report(unit, "towns", period, {"合计": {"part": this_year, "whole": last_year}})


def merged(house: House, last_year_of_the_successor: float) -> House:
    """三街 ended in March and is part of 四街 since then, which reports 160 of April in all of its area. 一镇's last year goes on from 100 to 125."""
    grown(house, "一镇", "2022-03", 110, 100)
    grown(house, "三街", "2022-03", 48, 40)
    grown(house, "四街", "2022-03", 66, 60)
    grown(house, "一镇", "2022-04", 140, 125)
    grown(house, "四街", "2022-04", 160, last_year_of_the_successor)
    return house


def test_a_growth_has_an_ended_unit_on_neither_side(house: House) -> None:
    merged(house, 130)
    assert house.ends("growth_of_towns", "2022-03")[:2] == (224, 200)  # 110 + 48 + 66 over 100 + 40 + 60
    assert house.ends("growth_of_towns", "2022-04")[:4] == (300, 255, None, None)  # 140 + 160 over 125 + 130


def test_a_growth_whose_last_year_lacks_the_ended_area_is_an_interval(house: House) -> None:
    merged(house, 75)  # its own area alone: 60 by March, a quarter more by April
    house.target("growth_of_towns", DISTRICT, 20)
    # 300 over 125 + 75 as reported: 50 %. With last year of 三街, 40 by March and 40 x 125/100 = 50 by April: 300 over 250, 20 %
    assert house.ends("growth_of_towns", "2022-04")[:4] == (300, 200, 300, 250)
    found = house.progress("growth_of_towns", DISTRICT, "2022-04")
    assert (found["value"], found["value_to"]) == (50, 20)
    explained = explain(house.con, "growth_of_towns", DISTRICT, "2022-04")
    assert explained is not None
    assert [(one.unit, one.period, one.amount, one.part) for one in explained.frozen] == [
        ("三街", "2022-03", 50, "base")
    ]
    cells = "SELECT part, sum(amount) FROM figure_cell WHERE indicator = 'growth_of_towns' AND unit = ? AND period = '2022-04' GROUP BY part ORDER BY part"
    assert house.con.execute(cells, [DISTRICT]).fetchall() == [("base", 50), ("denominator", 200), ("numerator", 300)]


def test_a_fulfilment_needs_no_last_year_of_the_ended_area(house: House) -> None:
    merged(house, 75)
    # 140 + 160 of 125 + 75 planned: 三街's plan is no base
    assert house.ends("plan_of_towns", "2022-04")[:4] == (300, 200, None, None)


def test_a_growth_of_the_month_in_which_a_unit_ends_is_no_interval_where_that_unit_is_late(house: House) -> None:
    grown(house, "三街", "2022-02", 48, 40)
    grown(house, "四街", "2022-02", 66, 60)
    grown(house, "四街", "2022-03", 70, 60)
    # 三街 still exists on 31 March: it is missing, and its area has not gone over
    assert house.ends("growth_of_towns", "2022-03")[:4] == (70, 60, None, None)


def test_a_growth_reached_only_without_the_ended_areas_last_year_has_no_verdict(house: House) -> None:
    merged(house, 75)
    grown(house, "二街", "2022-04", 10, 10)
    house.target("growth_of_towns", DISTRICT, 25)
    house.publish()
    found = house.progress("growth_of_towns", DISTRICT, "2022-04")
    # 310 over 210 is 47.6 %, 310 over 260 is 19.2 %: 25 % lies between
    assert (found["reported_units"], found["expected_units"], found["is_past_half"], found["light"]) == (
        3,
        3,
        None,
        None,
    )


def test_rows_with_names_need_no_last_year_of_the_ended_unit(house: House) -> None:
    house.report("三街", "towns", "2022-03", {"甲企业": {"part": 48, "whole": 40}})
    house.report("四街", "towns", "2022-03", {"乙企业": {"part": 66, "whole": 60}})
    house.report("四街", "towns", "2022-04", {"乙企业": {"part": 80, "whole": 75}})
    assert house.ends("growth_of_towns", "2022-04")[:4] == (80, 75, None, None)  # the same firm on both sides


def test_a_night_that_touches_one_unit_gives_the_same_growth(house: House) -> None:
    merged(house, 75)
    grown(house, "一镇", "2022-05", 170, 150)
    house.publish()
    house.report("四街", "towns", "2022-05", {"合计": {"part": 190, "whole": 90}}, at="2022-07-07T09:00")
    house.publish(at="2022-07-07T23:00")
    asked = "SELECT numerator, denominator, numerator_to, denominator_to FROM standing_figure WHERE indicator = 'growth_of_towns' AND unit = ? AND period = '2022-05'"
    # 360 over 150 + 90; 一镇's last year is 1.5 times that of March: 40 x 1.5 = 60 more
    assert house.con.execute(asked, [DISTRICT]).fetchall() == [(360, 240, 360, 300)]


def test_rows_that_add_two_amounts_are_left_out_aloud_where_one_is_not_known(house: House) -> None:
    house.report("一镇", "towns", "2022-06", {"甲": {"part": 80, "whole": 100}, "乙": {"whole": 50}, "丙": {"part": 7}})
    house.report("二街", "towns", "2022-06", {"丁": {"part": 30, "whole": 40}})
    # 80 + 100 and 30 + 40: two of four rows
    assert house.ends("sums_of_towns", "2022-06") == (250, None, None, None, 0, 2, 4)
    found = explain(house.con, "sums_of_towns", DISTRICT, "2022-06")
    assert found is not None
    assert sorted((one.unit, one.amount) for one in found.left_out) == [("一镇", 7), ("一镇", 50)]
