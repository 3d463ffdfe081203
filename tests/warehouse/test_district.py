"""The district's figure, from the units that make it. 三街 ended on 31 March and goes on in 四街; 五街 ended then, in nobody."""

from __future__ import annotations

from decimal import Decimal

import pytest
from house import DISTRICT, House

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


def test_a_share_sums_both_parts_and_is_never_carried(house: House) -> None:
    report(house, "towns", "2022-02", dict.fromkeys(TOWNS, 50), whole=100)
    report(house, "towns", "2022-03", {"一镇": 30, "二街": 40}, whole=80)
    assert house.district("share_of_towns", "2022-02") == (250, 500, "reported", 5, 5, 0)
    assert house.district("share_of_towns", "2022-03") == (70, 160, "partial", 2, 5, 0)  # 30 + 40 of 80 + 80


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


def test_a_units_sum_beyond_what_can_be_kept_stops_nothing(house: House) -> None:
    most = "999999999999.999999"
    house.report("甲局", "led", "2022-06", {"x": {"part": most, "whole": 1}, "y": {"part": most, "whole": most}})
    house.report("甲局", "led", "2022-05", {"x": {"part": 5}})
    house.publish()
    assert house.all("SELECT period, numerator FROM standing_figure WHERE indicator = 'amount' AND unit = '甲局'") == [
        ("2022-05", 5)
    ]


def test_sums_beyond_what_can_be_kept_stop_nothing(house: House) -> None:
    for unit in ("一镇", "二街"):
        house.report(unit, "towns", "2022-03", {"x": {"part": "999999999999.999999"}})
    assert house.district("of_towns", "2022-03") is None
    assert len(house.all("SELECT * FROM standing_figure WHERE indicator = 'of_towns'")) == 2
