"""Double past half, worked by hand. June is 6/12 = 50% of the year; a week has the day of the year of its Sunday."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from house import DISTRICT, House

from warehouse.indicator import AMOUNTS, TOTALS, Indicator

MONTHS = {"2022-02": 2, "2022-03": 3, "2022-04": 4, "2022-05": 5, "2022-06": 6}


def row_of(
    house: House, indicator: str, numerator: object, target: object = 1200, period: str = "2022-06", **figure: Any
):
    """The row of progress of the only figure, held against `target`."""
    if target is not None:
        house.target(indicator, "甲局", target)
    house.figure(indicator, "甲局", period, numerator, **figure)
    return house.progress(indicator, period=period)


def test_macros_and_program_name_the_same_kinds_of_amounts(house: House) -> None:
    kinds = get_args(Indicator.model_fields["kind"].annotation)
    for macro, named in (("is_amount", AMOUNTS), ("is_total", TOTALS)):
        rows = house.con.execute(f"SELECT kind FROM unnest(?::VARCHAR[]) AS k(kind) WHERE {macro}(kind)", [kinds])
        assert {kind for (kind,) in rows.fetchall()} == set(named)


def test_half_of_the_target_in_june_is_past_half_and_level_with_time(house: House) -> None:
    row = row_of(house, "amount", 600)  # 600 / 1200 = 50%, June is 6/12 = 50%
    assert (row["done_share"], row["time_share"], row["is_past_half"]) == (0.5, 0.5, True)
    assert (row["points_to_time"], row["points_to_threshold"], row["gap"], row["light"]) == (0, 0, 0, "green")


def test_a_millionth_below_half_is_not_past_half(house: House) -> None:
    assert row_of(house, "amount", "599.999999")["is_past_half"] is False


@pytest.mark.parametrize(
    ("done", "light"),
    [
        ("600", "green"),  # 50% - 50% = 0 points: green_from, inclusive
        ("599.999999", "yellow"),
        ("480.000001", "yellow"),
        ("480", "red"),  # 40% - 50% = -10 points: red_to, inclusive
        ("0", "red"),
    ],
)
def test_the_bands_meet_at_their_edges(house: House, done: str, light: str) -> None:
    assert row_of(house, "amount", done)["light"] == light


@pytest.mark.parametrize("hundredth", ["3", "7", "1100", "9999.999999", "0.000003", "99999999.999999"])
def test_the_edges_hold_for_targets_that_do_not_divide(house: House, hundredth: str) -> None:
    """In March, 3/12: 25% done is level with time (green), 15% is -10 points (red), a millionth beside them is yellow."""
    one, tiny = Decimal(hundredth), Decimal("0.000001")
    house.target("amount", "甲局", 100 * one)
    lights = []
    for done in (25 * one, 25 * one - tiny, 15 * one + tiny, 15 * one):
        house.con.execute("DELETE FROM store.figure")
        house.figure("amount", "甲局", "2022-03", done)
        lights.append(house.progress("amount", period="2022-03")["light"])
    assert lights == ["green", "yellow", "yellow", "red"]


def test_no_value_falls_between_the_bands(house: House) -> None:
    """Green from -2.5 points, red to -7.5: 0 to 1000 in steps of 5 in every month, against a target of 1000."""
    house.light(-2.5, -7.5, known_from="2022-06-01")
    for place in range(201):
        house.unit(f"局{place}", like="甲局")
        house.target("amount", f"局{place}", 1000)
        for period in MONTHS:
            house.figure("amount", f"局{place}", period, 5 * place)
    found = house.all("SELECT period, numerator, light FROM progress WHERE numerator IS NOT NULL")
    assert len(found) == 5 * 201
    for period, done, light in found:
        lead_x_12 = 12 * done - 1000 * MONTHS[period]  # 12 x 10 x (points ahead of time)
        assert light == ("green" if lead_x_12 >= -300 else "red" if lead_x_12 <= -900 else "yellow"), (period, done)


def test_what_is_needed_and_when_it_is_reached(house: House) -> None:
    house.target("amount", "甲局", 1200)
    for period, total in {"2022-02": 80, "2022-03": 120, "2022-04": 200}.items():
        house.figure("amount", "甲局", period, total)
    row = house.progress("amount", period="2022-04")
    # half is 600, the gap 600 - 200 = 400 over May and June: 200 a month; so far 200 / 4 months = 50 a month
    assert (row["gap"], row["periods_left"], row["needed_per_period"], row["pace"]) == (400, 2, 200, 50)
    # at 50 a month 400 takes 8 months: December
    assert (row["pace_factor"], row["reached_on"]) == (4, date(2022, 12, 31))


@pytest.mark.parametrize(
    ("period", "done", "left", "needed", "reached_on"),
    [
        # half is 600, 500 are open over the second quarter; at 100 a quarter they take 5: from March 15 months on
        ("2022-Q1", 100, 1, 500, date(2023, 6, 30)),
        # all is 1200, 900 are open over the fourth; 300 in 3 quarters is 100 each, they take 9: from September 27 months on
        ("2022-Q3", 300, 1, 900, date(2024, 12, 31)),
        ("2022-Q2", 200, 0, None, date(2023, 6, 30)),  # 400 are open and no quarter is left; at 100 they take 4
    ],
)
def test_a_quarterly_figure_counts_in_quarters(
    house: House, period: str, done: int, left: int, needed: int | None, reached_on: date
) -> None:
    row = row_of(house, "amount", done, period=period)
    assert (row["periods_left"], row["needed_per_period"], row["pace"]) == (left, needed, 100)
    assert row["reached_on"] == reached_on


def test_a_weekly_figure_counts_in_weeks(house: House) -> None:
    # Sunday 12 June is the 23rd week: 230 in 23 weeks is 10 a week. Half is 300: 70 are open over the 18 days until 30 June
    row = row_of(house, "amount_by_week", 230, target=600, period="2022-W23")
    assert (row["gap"], row["periods_left"], row["needed_per_period"]) == (70, 3, pytest.approx(70 / 3))
    assert row["pace"] == 10
    assert row["reached_on"] == date(2022, 7, 31)  # 7 weeks after 12 June


def test_a_pace_of_less_than_one_is_a_pace(house: House) -> None:
    # half of 3 is 1.5, the gap 1 over May and June: 0.5 a month; so far 0.5 in 4 months
    row = row_of(house, "amount", 0.5, target=3, period="2022-04")
    assert (row["needed_per_period"], row["pace"], row["pace_factor"]) == (0.5, 0.125, 4)
    assert row["reached_on"] == date(2022, 12, 31)  # 8 months on


def test_what_is_reached_has_no_day_and_needs_nothing(house: House) -> None:
    row = row_of(house, "amount", 600, period="2022-04")  # half of 1200, two months before June ends
    assert (row["gap"], row["periods_left"], row["pace"]) == (0, 2, 150)
    assert (row["needed_per_period"], row["pace_factor"], row["reached_on"]) == (None, None, None)


def test_after_june_the_gap_is_to_all_of_the_target(house: House) -> None:
    row = row_of(house, "amount", 700, period="2022-08")  # 1200 - 700 = 500 over four months
    assert (row["gap"], row["periods_left"], row["needed_per_period"], row["is_past_half"]) == (500, 4, 125, True)


def test_the_pace_is_that_of_the_last_four_periods(house: House) -> None:
    house.target("amount", "甲局", 1200)
    for period, total in {"2022-02": 100, "2022-03": 110, "2022-04": 150, "2022-05": 250, "2022-06": 300}.items():
        house.figure("amount", "甲局", period, total)
    assert house.progress("amount")["pace"] == 50  # (300 - 100) / 4 months


def test_the_pace_looks_four_periods_back_and_not_four_reports(house: House) -> None:
    for period, total in {"2022-02": 10, "2022-03": 30, "2022-05": 70, "2022-06": 90}.items():
        house.figure("amount", "甲局", period, total)
    assert house.progress("amount")["pace"] == 20  # (90 - 10) / 4 months


def test_what_lies_between_two_reports_is_on_a_straight_line(house: House) -> None:
    for period, total in {"2022-03": 30, "2022-05": 50, "2022-08": 110}.items():
        house.figure("amount", "甲局", period, total)
    assert house.progress("amount", period="2022-08")["pace"] == 17.5  # April: 40; (110 - 40) / 4 months


def test_what_was_finished_weeks_ago_has_no_pace_and_no_day(house: House) -> None:
    house.target("amount_by_week", "甲局", 1200)
    weeks = {"2022-W12": 100, "2022-W17": 500, "2022-W18": 590, "2022-W22": 590, "2022-W24": 590, "2022-W25": 590}
    for period, total in weeks.items():
        house.figure("amount_by_week", "甲局", period, total)
    row = house.progress("amount_by_week", period="2022-W25")  # four reports ago it was 500, four weeks ago 590
    assert (row["pace"], row["reached_on"]) == (0, None)


def test_the_pace_of_the_district_fills_the_gaps_of_its_units(house: House) -> None:
    for month in range(2, 7):
        house.report("一镇", "towns", f"2022-0{month}", {"x": {"part": 10 * month, "whole": 100}})
        if month not in (2, 4):
            house.report("二街", "towns", f"2022-0{month}", {"x": {"part": 30 * month, "whole": 100}})
    house.publish()
    found = [house.progress("plan_of_towns", DISTRICT, f"2022-0{month}") for month in range(2, 7)]
    # 二街 lacks February (60 lie between nought and 90) and April (120 lie between 90 and 150; the figure carries 90 on)
    assert [row["numerator"] for row in found] == [20, 120, 130, 200, 240]
    assert [row["filled_value"] for row in found] == [80, 120, 160, 200, 240]
    assert found[-1]["pace"] == 40  # 10 + 30 a month
    assert [row["denominator"] for row in found] == [100, 200, 200, 200, 200]  # the plan does not shrink in April


def test_a_weekly_figure_measures_time_by_the_day_of_the_year(house: House) -> None:
    row = row_of(house, "amount_by_week", 600, period="2022-W25")  # Sunday 26 June is day 177 of 365
    assert row["time_share"] == pytest.approx(177 / 365)
    assert row["points_to_time"] == pytest.approx(100 * (0.5 - 177 / 365))
    assert row["light"] == "green"


def test_the_last_week_of_a_year_is_held_against_that_years_target_and_all_of_its_time(tmp_path: Path) -> None:
    house = House(tmp_path, at="2023-01-06T23:00")
    house.target("amount_by_week", "甲局", 1200)  # of 2022
    house.figure("amount_by_week", "甲局", "2022-W51", 1150)
    house.figure("amount_by_week", "甲局", "2022-W52", 1200)  # 26 December to Sunday 1 January 2023
    row = house.progress("amount_by_week", period="2022-W52")
    assert (row["time_share"], row["done_share"], row["points_to_time"], row["light"]) == (1, 1, 0, "green")
    assert (row["periods_left"], row["gap"]) == (0, 0)
    assert row["term_elapsed"] == 1


def test_no_progress_has_no_date_and_divides_nothing_by_nought(house: House) -> None:
    row = row_of(house, "amount", 0)
    assert (row["pace"], row["pace_factor"], row["reached_on"], row["state"]) == (0, None, None, "zero")
    assert row["needed_per_period"] is None  # June is over: no period is left until 30 June


def test_an_own_threshold_is_compared_with_its_own_term(house: House) -> None:
    # 60% by 30 June: on 30 April day 120 of 181 has passed, so 60% x 120/181 = 39.8% is level; 40% is ahead of it
    row = row_of(house, "amount_of_60", 480, period="2022-04")
    assert row["points_to_yardstick"] == pytest.approx(100 * (0.4 - 0.6 * 120 / 181))
    assert (row["light"], row["is_past_half"], row["gap"]) == ("green", False, 720 - 480)


def test_a_share_is_held_against_its_target_and_not_against_time(house: House) -> None:
    row = row_of(house, "share", 39, 40, denominator=100)  # 39% of posts, 40% wanted
    assert (row["value"], row["is_past_half"], row["points_to_threshold"]) == (39, False, -1)
    assert (row["points_to_time"], row["light"]) == (None, "yellow")


def test_an_average_is_done_by_its_share_of_the_target(house: House) -> None:
    row = row_of(house, "entries_built", 120, 80, denominator=200)  # three fifths built on average, of four fifths
    assert (row["value"], row["done_share"], row["is_past_half"]) == (60, 0.75, False)


def test_growth_is_held_against_the_annual_growth_target(house: House) -> None:
    row = row_of(house, "growth", 107, 7, denominator=100)  # 107/100 - 1 = 7%
    assert (row["value"], row["is_past_half"], row["points_to_time"], row["light"]) == (7, True, None, "green")


def test_what_should_fall_is_behind_when_it_falls_less(house: House) -> None:
    row = row_of(house, "fall", 97, -5, denominator=100)  # -3% where -5% is wanted: 2 points behind
    assert (row["value"], row["is_past_half"], row["points_to_threshold"], row["light"]) == (-3, False, -2, "yellow")


@pytest.mark.parametrize(("found", "is_met", "light"), [(0, True, "green"), (1, False, "red")])
def test_a_zero_state_is_met_or_not(house: House, found: int, is_met: bool, light: str) -> None:
    row = row_of(house, "open_cases", found, 0)
    assert (row["is_past_half"], row["light"], row["points_to_time"]) == (is_met, light, None)


@pytest.mark.parametrize(("place", "is_met"), [(3, True), (4, False)])
def test_a_rank_is_met_at_its_target_or_before_it(house: House, place: int, is_met: bool) -> None:
    assert row_of(house, "place", place, 3)["is_past_half"] is is_met


def test_milestones_are_done_over_all_with_time(house: House) -> None:
    row = row_of(house, "tasks", 6, None, denominator=10)  # 6 of 10 in June: 60% - 50%
    assert row["done_share"] == 0.6
    assert row["points_to_time"] == pytest.approx(10)
    assert (row["is_past_half"], row["light"]) == (True, "green")


def test_one_task_of_one_is_done_or_not_and_has_no_points(house: House) -> None:
    row = row_of(house, "tasks", 1, None, denominator=1)
    assert (row["is_past_half"], row["light"], row["done_pct"]) == (True, "green", 100)
    assert (row["points_to_time"], row["points_to_threshold"], row["points_to_yardstick"]) == (None, None, None)


def test_what_is_not_reached_in_the_last_week_of_its_term_is_not_green(house: House) -> None:
    house.target("area_by_week", "甲局", 1200)  # all of it until 30 June, a Thursday
    house.figure("area_by_week", "甲局", "2022-W24", 1185)
    house.figure("area_by_week", "甲局", "2022-W25", 1185)
    before, last = (house.progress("area_by_week", period=f"2022-W{week}") for week in (24, 25))
    # Sunday 19 June is day 170 of 181: 93.9 % are due; Sunday 26 June is the last one of the term: 100 % are
    assert before["points_to_yardstick"] == pytest.approx(100 * (1185 / 1200 - 170 / 181))
    assert (before["light"], before["is_past_half"]) == ("green", False)
    assert last["points_to_yardstick"] == pytest.approx(-1.25)  # 98.75 - 100
    assert (last["light"], last["is_past_half"]) == ("yellow", False)


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator", "done_pct"),
    [("amount", 480, None, 40), ("share", 39, 100, 39), ("growth", 107, 100, 7), ("open_cases", 3, None, None)],
)
def test_the_percentage_is_the_one_that_the_page_shows(
    house: House, indicator: str, numerator: int, denominator: int | None, done_pct: int | None
) -> None:
    assert row_of(house, indicator, numerator, denominator=denominator)["done_pct"] == done_pct


def test_a_reported_annual_plan_is_the_target(house: House) -> None:
    row = row_of(house, "amount_of_plan", 600, None, denominator=1000)
    assert (row["target"], row["done_share"], row["target_state"]) == (1000, 0.6, "assigned")


def test_without_a_target_there_is_no_light(house: House) -> None:
    row = row_of(house, "amount", 600, None)
    assert (row["target_state"], row["light"], row["done_share"], row["is_past_half"]) == (
        "not_assigned",
        None,
        None,
        None,
    )


@pytest.mark.parametrize("target", [0, -5])
def test_an_amount_wanted_of_nought_or_less_gets_no_made_up_light(house: House, target: int) -> None:
    row = row_of(house, "amount", 5, target)
    assert (row["done_share"], row["points_to_time"], row["light"]) == (None, None, None)


def test_a_share_of_nothing_gets_no_made_up_light(house: House) -> None:
    row = row_of(house, "share", 0, 40, denominator=0)
    assert (row["value"], row["light"], row["is_past_half"]) == (None, None, None)


def test_absurd_amounts_stop_nothing(house: House) -> None:
    most = "999999999999.999999"
    sums = "999999999999999999.999999"  # of a million such cells
    assert row_of(house, "amount", most, most)["light"] == "green"
    assert row_of(house, "amount", sums, most)["light"] == "green"
    assert row_of(house, "amount_of_plan", most, None, denominator=sums)["light"] == "red"
    assert row_of(house, "amount_of_60", sums, most)["light"] == "green"
    assert row_of(house, "share", most, 100, denominator=most)["light"] == "green"
    assert row_of(house, "share", sums, 100, denominator=sums)["light"] == "green"
    assert row_of(house, "growth", sums, 100, denominator="0.000001")["light"] == "green"
    assert row_of(house, "tasks", sums, None, denominator=sums)["light"] is None
    assert row_of(house, "growth", most, 100, denominator="0.000001")["light"] == "green"


def test_too_few_reports_give_no_verdict(house: House) -> None:
    # 3 of 5 units is 60%, less than the 80% wanted; 4 of 5 is enough
    assert row_of(house, "amount", 600, units=(3, 5, 2), state="carried")["light"] is None
    house.con.execute("DELETE FROM store.figure")
    house.figure("amount", "甲局", "2022-06", 600, units=(4, 5, 1), state="carried")
    assert house.progress("amount")["light"] == "green"


def test_missing_zero_not_applicable_not_yet_due_and_not_assigned_stay_apart(house: House) -> None:
    house.target("amount", "甲局", 1200)
    house.edition("2022-06-20T12:00")
    house.figure("amount", "甲局", "2022-05", 0)
    # 一镇 reported May, but nothing of this indicator: it was not applicable there
    house.report("一镇", "led", "2022-05", {"x": {"whole": 5}}, at="2022-06-01T09:00")
    house.report("二街", "led", "2022-05", {"x": {"part": 5}}, at="2022-06-01T09:00", status="returned")
    states = {
        (unit, period): (state, target)
        for unit, period, state, target in house.all(
            "SELECT unit, period, state, target_state FROM progress WHERE indicator = 'amount'"
        )
    }
    assert states["甲局", "2022-05"] == ("zero", "assigned")
    assert states["一镇", "2022-05"] == ("not_applicable", "not_assigned")
    assert states["二街", "2022-05"] == ("returned", "not_assigned")
    assert states["四街", "2022-05"] == ("missing", "not_assigned")
    assert states["甲局", "2022-06"] == ("not_yet_due", "assigned")
    assert ("五街", "2022-05") not in states  # it ended on 31 March


@pytest.mark.parametrize(
    ("period", "numerator", "points", "light"),
    [
        ("2022-06", 744, 2.0, "green"),  # 62 % against 60 %
        ("2022-07", 744, 2.0, "green"),  # 7/12 of the year is 58.3 %, less than what was due in June
        ("2022-08", 744, 100 * (0.62 - 8 / 12), "yellow"),  # the calendar has passed the 60 %
    ],
)
def test_after_its_own_term_an_amount_is_due_by_the_calendar_once_that_asks_for_more(
    house: House, period: str, numerator: int, points: float, light: str
) -> None:
    row = row_of(house, "amount_of_60", numerator, 1200, period=period)
    assert (row["points_to_yardstick"], row["light"]) == (pytest.approx(points), light)


@pytest.mark.parametrize(
    ("numerator", "is_past_half", "is_whole"), [(599, False, False), (600, True, False), (1200, True, True)]
)
def test_all_of_the_annual_target_is_told_apart_from_half_of_it(
    house: House, numerator: int, is_past_half: bool, is_whole: bool
) -> None:
    row = row_of(house, "amount", numerator)
    assert (row["is_past_half"], row["is_whole"]) == (is_past_half, is_whole)
