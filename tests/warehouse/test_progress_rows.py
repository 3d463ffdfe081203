"""Rows of `warehouse/views/progress.sql`, a figure each: its indicator, its period, what is known of it, and what follows by hand.

Green from 0 points, red from -10, 80 % of the units. 30 June is day 181 of the year, 31 May day 151.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from house import DISTRICT, House

# code: cadence, first and last day, time elapsed of the whole, number within the year
PERIODS = {
    "2022-05-31": ("day", "2022-05-31", "2022-05-31", 151, 365, 151),
    "2022-05-C": ("ten_days", "2022-05-21", "2022-05-31", 151, 365, 15),
    "2022-06-A": ("ten_days", "2022-06-01", "2022-06-10", 161, 365, 16),
    "2022-H1": ("half_year", "2022-01-01", "2022-06-30", 6, 12, 1),
    "2022-H2": ("half_year", "2022-07-01", "2022-12-31", 12, 12, 2),
    "2022": ("year", "2022-01-01", "2022-12-31", 12, 12, 1),
    "2022-once": ("once", "2022-01-01", "2022-05-31", 5, 12, 1),
}
SHARE = {"kind": "share", "uom": "%", "rollup": "ratio"}
AVERAGE = {"kind": "average", "uom": "%", "rollup": "ratio"}
GROWTH = {"kind": "growth", "uom": "%", "rollup": "ratio"}
TASKS = {"kind": "milestone", "uom": "%", "rollup": "ratio", "target": "reported"}
PLAN = {"target": "reported", "rollup": "ratio"}
STATE = {"kind": "state", "uom": "户", "direction": "down"}
DOWN = {"direction": "down"}
COUNT = {**SHARE, "scope": "true", "each": "1"}
SUM = {"scope": "true"}


def until(day: str, share: float = 1) -> dict[str, Any]:
    return {"threshold": share, "deadline": day}


@dataclass(frozen=True)
class Case:
    about: str
    declared: dict[str, Any]
    numerator: float
    target: float | None
    expected: dict[str, Any]
    period: str = "2022-06"
    unit: str = "甲局"
    figure: dict[str, Any] = field(default_factory=dict)


CASES = [
    # --- how many periods are left, and when it is reached
    Case("2 a day: 298 are open over 30 days, and take 149", {}, 302, 1200,
         {"periods_left": 30, "needed_per_period": 298 / 30, "pace": 2, "pace_factor": 298 / 60, "reached_on": date(2022, 10, 27), "time_share": 151 / 365}, "2022-05-31"),
    Case("1 a day: 671 - 151 take 520 days", {}, 151, 1342, {"gap": 520, "reached_on": date(2023, 11, 2)}, "2022-05-31"),
    Case("521 days are no forecast", {}, 151, 1344, {"gap": 521, "needed_per_period": 521 / 30, "reached_on": None}, "2022-05-31"),
    Case("20 in ten days: 300 are open over 3, and take 15, until the end of October", {}, 300, 1200,
         {"periods_left": 3, "needed_per_period": 100, "pace": 20, "reached_on": date(2022, 10, 31)}, "2022-05-C"),
    Case("30 in ten days: 120 are open over 2, and take 4, until 20 July", {}, 480, 1200,
         {"periods_left": 2, "needed_per_period": 60, "pace": 30, "reached_on": date(2022, 7, 20)}, "2022-06-A"),
    Case("300 in the half-year: 300 are open, none is left, and it takes one", {}, 300, 1200,
         {"gap": 300, "periods_left": 0, "needed_per_period": None, "reached_on": date(2022, 12, 31), "is_past_half": False}, "2022-H1"),
    Case("all by December: 900 are open over one half-year, and take 3", until("2022-12-31"), 300, 1200,
         {"gap": 900, "periods_left": 1, "needed_per_period": 900, "reached_on": date(2023, 12, 31), "term_elapsed": 181 / 365}, "2022-H1"),
    Case("450 in a half-year: after June all is owed, 300, which take one", {}, 900, 1200,
         {"gap": 300, "periods_left": 0, "reached_on": date(2023, 6, 30), "is_past_half": True}, "2022-H2"),
    Case("900 in the year: 300 are open, and take one", {}, 900, 1200, {"gap": 300, "periods_left": 0, "reached_on": date(2023, 12, 31)}, "2022"),
    Case("two years for the whole: 300 are open over the second", until("2023-12-31"), 900, 1200,
         {"gap": 300, "periods_left": 1, "needed_per_period": 300}, "2022"),
    Case("what is done once is not forecast", {}, 300, 1200, {"gap": 300, "periods_left": 0, "needed_per_period": None, "reached_on": None}, "2022-once"),
    Case("the month that the term ends with is in it", {}, 500, 1200, {"gap": 100, "periods_left": 0, "points_to_threshold": 100 * (5 / 12 - 0.5)}),
    Case("after the term the whole target is owed by the year's end", {}, 700, 1200,
         {"gap": 500, "periods_left": 5, "deadline": date(2022, 6, 30), "points_to_threshold": 100 * (7 / 12 - 0.5)}, "2022-07"),
    Case("nothing is owed once it is done", {}, 700, 1200, {"gap": 0, "needed_per_period": None, "reached_on": None}),
    Case("no pace, no day", {}, 0, 1200, {"gap": 600, "pace": 0, "pace_factor": None, "reached_on": None, "state": "zero"}),
    Case("10 a week: 70 are open over 18 days, and take 7 weeks", {}, 230, 600, {"periods_left": 3, "reached_on": date(2022, 7, 31)}, "2022-W23"),
    Case("100 a month: 200 take 2 months", {}, 400, 1200, {"periods_left": 2, "needed_per_period": 100, "reached_on": date(2022, 6, 30)}, "2022-04"),
    Case("100 in the quarter: 500 take 5 quarters", {}, 100, 1200, {"periods_left": 1, "reached_on": date(2023, 6, 30)}, "2022-Q1"),
    Case("no pace yet, and all is needed", {}, 0, 1200, {"needed_per_period": 300, "pace": 0, "pace_factor": None}, "2022-04"),
    Case("nought wanted", {}, 5, 0, {"done_share": None, "points_to_time": None, "light": None}),
    # --- the term
    Case("a term until a Sunday: the week before is not its last", until("2022-06-26"), 96, 100,
         {"term_elapsed": 170 / 177, "points_to_yardstick": 96 - 100 * 170 / 177, "light": "yellow", "is_past_half": False}, "2022-W24"),
    Case("a term until a Sunday: its last week", until("2022-06-26"), 96, 100, {"term_elapsed": 1, "points_to_yardstick": -4, "light": "yellow"}, "2022-W25"),
    Case("a term until a Monday: the Sunday before stands for it", until("2022-06-27"), 96, 100, {"term_elapsed": 1, "points_to_yardstick": -4}, "2022-W25"),
    Case("a week in the middle of a term", until("2022-06-26"), 96, 100, {"term_elapsed": 44 / 177}, "2022-W06"),
    Case("a month is never taken for the last week", until("2022-07-03"), 90, 100, {"term_elapsed": 181 / 184, "points_to_yardstick": 90 - 100 * 181 / 184}),
    Case("after its term it is the whole term", until("2022-05-31", 0.6), 600, 1200,
         {"term_elapsed": 1, "points_to_yardstick": -10, "points_to_threshold": -10, "gap": 600, "light": "red", "is_past_half": False}),
    Case("a share has a term where one is declared", {**SHARE, **until("2022-06-30")}, 30, 50,
         {"points_to_yardstick": 30 - 50 * 120 / 181, "light": "yellow", "is_past_half": False, "points_to_threshold": -20}, "2022-04", figure={"denominator": 100}),
    Case("a deadline alone is a term", {**SHARE, "deadline": "2022-06-30"}, 30, 50, {"points_to_yardstick": 30 - 50 * 120 / 181}, "2022-04", figure={"denominator": 100}),
    Case("a threshold alone is a term", {**SHARE, "threshold": 1}, 30, 50, {"points_to_yardstick": 30 - 50 * 120 / 181}, "2022-04", figure={"denominator": 100}),
    Case("a deadline alone: half is due by then", {"deadline": "2022-04-30"}, 600, 1200, {"points_to_yardstick": 0, "light": "green", "term_elapsed": 1}, "2022-04"),
    Case("a growth has no term", {**GROWTH, **until("2022-06-30")}, 103, 5, {"points_to_yardstick": -2, "light": "yellow"}, "2022-04", figure={"denominator": 100}),
    Case("a share that should fall has no term", {**SHARE, **DOWN, **until("2022-06-30")}, 42, 40,
         {"points_to_yardstick": -2, "light": "yellow", "is_past_half": False, "points_to_threshold": -2}, "2022-04", figure={"denominator": 100}),
    Case("a share without a term is not held against time", SHARE, 42, 40, {"points_to_yardstick": 2, "points_to_time": None, "gap": None, "light": "green"}, "2022-04", figure={"denominator": 100}),
    # --- each kind
    Case("an average", AVERAGE, 120, 80, {"done_share": 0.75, "done_pct": 60, "is_past_half": False, "points_to_threshold": -20, "points_to_yardstick": -20, "light": "red"}, figure={"denominator": 200}),
    Case("an average that should fall", {**AVERAGE, **DOWN}, 120, 80, {"is_past_half": True, "points_to_threshold": 20, "points_to_yardstick": 20, "light": "green"}, figure={"denominator": 200}),
    Case("a growth", GROWTH, 107, 10, {"done_share": None, "done_pct": 7, "points_to_threshold": -3, "points_to_time": None, "gap": None}, figure={"denominator": 100}),
    Case("a stock", {"kind": "stock"}, 480, 1200, {"done_share": 0.4, "done_pct": 40, "points_to_time": -10, "points_to_threshold": -10, "light": "red", "gap": 120, "threshold_share": 0.5}),
    Case("a rank", {"kind": "rank", "uom": "位", **DOWN}, 4, 3, {"is_past_half": False, "light": "red", "points_to_yardstick": None, "points_to_threshold": None, "gap": None, "done_pct": None, "done_share": None}),
    Case("a state", STATE, 0, 0, {"is_past_half": True, "light": "green", "points_to_yardstick": None, "gap": None, "towns_missing": 3}),  # 一镇, 二街 and 四街
    Case("a state without a target", STATE, 0, None, {"is_past_half": None, "light": None, "target_state": "not_assigned", "towns_missing": None}),
    Case("a share of something", {**SHARE, "uom": "倍"}, 30, 0.5, {"done_pct": None, "value": 0.3}, figure={"denominator": 100}),
    Case("an amount that should fall", DOWN, 500, 1200, {"is_past_half": True, "gap": None, "light": "green", "points_to_yardstick": 100 * (0.5 - 5 / 12)}),
    Case("two tasks of two", TASKS, 2, None, {"is_past_half": True, "points_to_time": 50, "points_to_threshold": 50, "points_to_yardstick": 50, "gap": 0, "done_share": 1}, figure={"denominator": 2}),
    Case("a task of one", TASKS, 0, None, {"is_past_half": False, "points_to_time": None, "points_to_threshold": None, "points_to_yardstick": None, "gap": None}, figure={"denominator": 1}),
    Case("one of an amount is no task", PLAN, 1, None, {"points_to_time": 50, "points_to_threshold": 50, "points_to_yardstick": 50}, figure={"denominator": 1}),
    Case("nothing is wanted of an amount without a target", {}, 5, None, {"gap": None, "points_to_yardstick": None, "light": None, "done_share": None}),
    Case("nought is carried, not reported", {}, 0, 1200, {"state": "carried"}, figure={"state": "carried"}),
    Case("more than nought is reported", {}, 3, 1200, {"state": "reported", "target_state": "assigned"}),
    # --- how much is known
    Case("four of five units", {}, 600, 1200, {"is_past_half": True, "light": "green"}, figure={"reported_units": 4, "expected_units": 5}),
    Case("three of five units", {}, 600, 1200, {"is_past_half": None, "light": None}, figure={"reported_units": 3, "expected_units": 5}),
    Case("one of five units of a state", STATE, 0, 0, {"is_past_half": None, "light": None}, figure={"reported_units": 1, "expected_units": 5}),
    Case("entries that are counted lie within the interval", COUNT, 60, 50, {"is_past_half": True, "light": "green"},
         figure={"denominator": 100, "numerator_to": 70, "denominator_to": 100, "reported_units": 1, "expected_units": 5}),
    Case("entries that are counted, without an interval", COUNT, 60, 50, {"is_past_half": None, "light": None}, figure={"denominator": 100, "reported_units": 1, "expected_units": 5}),
    Case("an interval that counts no entries", {}, 600, 1200, {"is_past_half": None, "light": None}, figure={"numerator_to": 700, "reported_units": 1, "expected_units": 5}),
    Case("a sum of four entries of five", SUM, 600, 1200, {"is_past_half": True, "light": "green"}, figure={"known_rows": 4, "all_rows": 5}),
    Case("a sum of three entries of five", SUM, 600, 1200, {"is_past_half": None, "light": None}, figure={"known_rows": 3, "all_rows": 5}),
    Case("a sum of all entries of too few units", SUM, 600, 1200, {"is_past_half": None}, figure={"known_rows": 5, "all_rows": 5, "reported_units": 3, "expected_units": 5}),
    Case("a sum over entries whose number nobody knows", SUM, 600, 1200, {"is_past_half": True}),
    Case("rows of pairs, three of five", {}, 600, 1200, {"is_past_half": True}, figure={"known_rows": 3, "all_rows": 5}),
    # --- intervals
    Case("past half at both ends", {}, 650, 1200, {"is_past_half": True, "light": "green", "value_to": 700}, figure={"numerator_to": 700}),
    Case("past half at one end", {}, 500, 1200, {"is_past_half": None, "light": None}, figure={"numerator_to": 700}),
    Case("past half at neither, yellow at both", {}, 500, 1200, {"is_past_half": False, "light": "yellow"}, figure={"numerator_to": 550}),
    Case("past half at neither, red and yellow", {}, 400, 1200, {"is_past_half": False, "light": None}, figure={"numerator_to": 550}),
    Case("the upper end has a plan of its own", PLAN, 500, None, {"is_past_half": None, "light": None}, figure={"denominator": 1000, "numerator_to": 550, "denominator_to": 1200}),
    Case("the upper end reaches a plan of its own", PLAN, 500, None, {"is_past_half": True, "light": "green"}, figure={"denominator": 1000, "numerator_to": 700, "denominator_to": 1200}),
    Case("the upper end of a share has a whole of its own", SHARE, 50, 50, {"is_past_half": None, "light": None, "value_to": 37.5}, figure={"denominator": 100, "numerator_to": 60, "denominator_to": 160}),
    Case("half of the tasks at both ends", TASKS, 5, None, {"is_past_half": True, "light": "green"}, figure={"denominator": 10, "numerator_to": 8, "denominator_to": 12}),
    Case("half of the tasks at one end", TASKS, 5, None, {"is_past_half": None, "light": None}, figure={"denominator": 10, "numerator_to": 5, "denominator_to": 20}),
    Case("more tasks than can be multiplied", TASKS, 5e11, None, {"points_to_yardstick": None, "light": None}, figure={"denominator": 10**12}),
    Case("a state at both ends", STATE, 0, 0, {"is_past_half": None, "light": None}, figure={"numerator_to": 2}),
]  # fmt: skip
# One indicator of two units and two months, each with a pace of its own.
SHARED = {("甲局", "2022-05"): 500, ("甲局", "2022-06"): 700, ("乙局", "2022-05"): 50, ("乙局", "2022-06"): 70}


def put_in(house: House, case: Case) -> None:
    declared = {"threshold": None, "deadline": None, **case.declared}
    replaced = ", ".join(f"${name} AS {name}" for name in declared)
    house.con.execute(
        f"INSERT INTO store.indicator SELECT * REPLACE ($indicator AS indicator, {replaced}) FROM store.indicator WHERE indicator = 'amount'",
        {"indicator": case.about, **declared},
    )
    if case.target is not None:
        house.target(case.about, case.unit, case.target)
    house.figure(case.about, case.unit, case.period, case.numerator)
    for column, value in case.figure.items():
        house.con.execute(f"UPDATE store.figure SET {column} = ? WHERE indicator = ?", [value, case.about])


@pytest.fixture
def rows(house: House) -> Iterator[list[dict[str, Any]]]:
    """All rows of progress that have a figure."""
    for code, (cadence, first, last, elapsed, whole, step) in PERIODS.items():
        house.con.execute(
            "INSERT INTO store.period (code, cadence, starts_on, ends_on, label, year, time_elapsed, time_whole, step) "
            "VALUES (?, ?, ?, ?, ?, 2022, ?, ?, ?)",
            [code, cadence, first, last, code, elapsed, whole, step],
        )
    try:
        house.edition("2022-07-06T23:00")
        for case in CASES:
            put_in(house, case)
        for (unit, period), numerator in SHARED.items():
            house.figure("amount", unit, period, numerator)
        for unit in ("甲局", "乙局"):
            house.target("amount", unit, 1200)
        result = house.con.execute("SELECT * FROM progress WHERE value IS NOT NULL")
        names = [column[0] for column in result.description]
        yield [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    finally:
        house.con.execute("DELETE FROM store.period WHERE code IN (SELECT unnest(?))", [list(PERIODS)])


def test_each_figure_has_one_row_as_worked_out_by_hand(rows: list[dict[str, Any]]) -> None:
    found = {row["indicator"]: row for row in rows}
    assert len(found) == len(CASES) + 1 and len(rows) == len(CASES) + len(SHARED)
    for case in CASES:
        row = {name: rounded(found[case.about][name]) for name in case.expected}
        assert (case.about, row) == (case.about, {name: rounded(value) for name, value in case.expected.items()})


def test_a_unit_that_owes_a_figure_has_a_row_that_says_why(house: House) -> None:
    """On 6 July: May was due on 5 June, June on 5 July, July is not yet."""
    for unit, period, items in (
        ("一镇", "2022-05", {"part": 5, "whole": 10}), ("一镇", "2022-06", {"part": 6}),
        ("二街", "2022-05", {"part": 7}), ("二街", "2022-06", {"part": 6, "whole": 12}),
        ("四街", "2022-05", {"trade": 1}), ("四街", "2022-06", {"part": 9, "whole": 18}),
        ("甲局", "2022-06", {"part": 8, "whole": 16}),
    ):  # fmt: skip
        house.report(unit, "towns", period, {"x": items}, at="2022-05-31T09:00")
    house.report("甲局", "towns", "2022-05", {"x": {"part": 5, "whole": 10}}, status="returned")
    house.target("of_towns", "甲局", 50)
    house.target("of_towns", "四街", 70)
    house.con.execute("INSERT INTO store.target SELECT * REPLACE (2023 AS year, 99 AS target) FROM store.target")
    asked = ("of_towns", "pairs_of_towns", "growth_of_before", "plan_of_towns")
    house.publish(of=asked)
    owed: dict[tuple[str, str], dict[str, str]] = {}
    for indicator, period, unit, state, target, assigned in house.all(
        "SELECT indicator, period, unit, state, target, target_state FROM progress "
        "WHERE value IS NULL AND indicator IN (SELECT unnest(?)) AND period BETWEEN '2022-05' AND '2022-07'",
        list(asked),
    ):
        assert (target, assigned) == {
            ("of_towns", "甲局"): (50, "assigned"),
            ("of_towns", "四街"): (70, "assigned"),
        }.get((indicator, unit), (None, "assigned" if indicator == "plan_of_towns" else "not_assigned"))
        assert unit not in owed.setdefault((indicator, period), {})
        owed[indicator, period][unit] = state
    july = dict.fromkeys(("一镇", "二街", "四街", "甲局"), "not_yet_due")
    assert owed == {
        ("of_towns", "2022-05"): {"四街": "not_applicable", "甲局": "returned"},
        ("pairs_of_towns", "2022-05"): {"二街": "incomplete", "四街": "not_applicable", "甲局": "returned"},
        ("pairs_of_towns", "2022-06"): {"一镇": "incomplete"},
        # nobody reported April
        ("growth_of_before", "2022-05"): {"一镇": "base_missing", "二街": "base_missing", "四街": "base_missing", "甲局": "returned"},
        ("growth_of_before", "2022-06"): {"四街": "not_applicable", "甲局": "base_missing"},
        ("plan_of_towns", "2022-05"): {"四街": "not_applicable", "甲局": "returned"},
        **{(indicator, "2022-07"): july for indicator in asked},
    }  # fmt: skip


def test_each_unit_and_month_has_a_pace_of_its_own(rows: list[dict[str, Any]]) -> None:
    """500 by May is 100 a month; by June (700 - 500 / 5 x 2) / 4 = 125. The other unit has a tenth of it."""
    found = {(row["unit"], row["period"]): (row["pace"], row["light"]) for row in rows if row["indicator"] == "amount"}
    assert found == {
        ("甲局", "2022-05"): (100, "green"),  # a twelfth of 1200 a month is level
        ("甲局", "2022-06"): (125, "green"),
        ("乙局", "2022-05"): (10, "red"),
        ("乙局", "2022-06"): (12.5, "red"),
    }


def rounded(value: object) -> object:
    """A number to nine digits after the point; all else as it is."""
    return round(float(value), 9) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


LEADS = {"led": "甲局", "more": "甲局", "cases": "乙局"}  # the forms of states that must be zero
NUMBERS = {
    # the lead answered for May and is asked of June; two towns report more than it
    ("led", "2022-05"): {"甲局": 0, "一镇": 2, "二街": 0, "四街": 0},
    ("led", "2022-06"): {"甲局": 0, "一镇": 1, "二街": 3, "四街": 0},
    # the same lead is asked on another form in May, and one of its towns is missing in June
    ("more", "2022-05"): {"甲局": 6, "一镇": 2, "二街": 0, "四街": 0},
    ("more", "2022-06"): {"甲局": 0, "一镇": 0, "二街": 7},
    # nobody is asked; two towns are missing in June, none in May
    ("cases", "2022-05"): {"乙局": 0, "一镇": 9, "二街": 0, "四街": 0},
    ("cases", "2022-06"): {"乙局": 0, "一镇": 0},
}
QUESTIONS = {
    ("led", "2022-05", "甲局"): True,
    ("led", "2022-06", "甲局"): False,
    ("more", "2022-05", "甲局"): False,
}  # answered?


@pytest.fixture
def leads(house: House) -> House:
    """Three forms of states that must be zero, each with its lead, and two indicators beside that are none."""
    for form, lead in LEADS.items():
        if form != "led":
            house.con.execute(
                "INSERT INTO store.form SELECT * REPLACE (? AS form, ? AS lead) FROM store.form WHERE form = 'led'",
                [form, lead],
            )
            house.con.execute(
                "INSERT INTO store.expected SELECT * REPLACE (? AS form, CASE WHEN unit = '甲局' THEN ? ELSE unit END AS unit) "
                "FROM store.expected WHERE form = 'led'",
                [form, lead],
            )
        house.con.execute(
            "INSERT INTO store.indicator SELECT * REPLACE (? AS indicator, ? AS form) FROM store.indicator WHERE indicator = 'open_cases'",
            [f"zero_{form}", form],
        )
        house.target(f"zero_{form}", lead, 0)
        house.target(f"zero_{form}", DISTRICT, 0)
    for name, declared in {
        "stays_up": "direction = 'up'",
        "place_of": "kind = 'rank'",
        "of_all": "form = 'summed'",
    }.items():
        house.con.execute(
            "INSERT INTO store.indicator SELECT * REPLACE (? AS indicator) FROM store.indicator WHERE indicator = 'zero_led'",
            [name],
        )
        house.con.execute(f"UPDATE store.indicator SET {declared} WHERE indicator = ?", [name])
        for unit in (DISTRICT, "甲局"):
            house.figure(name, unit, "2022-06", 0)
            house.target(name, unit, 0)
        house.figure(name, "一镇", "2022-06", 5)
    for (form, period), numbers in NUMBERS.items():
        for unit, number in numbers.items():
            house.report(unit, form, period, {"x": {"part": number}}, at="2022-05-31T09:00")
            house.figure(f"zero_{form}", unit, period, number)
        house.figure(f"zero_{form}", DISTRICT, period, numbers[LEADS[form]])
    for (form, period, unit), is_answered in QUESTIONS.items():
        submission = f"{unit}-{form}-{period}-1"
        house.con.execute(
            "INSERT INTO store.finding (run_id, receipt_id, submission_id, rule, item, row_key, severity, found, wanted, message, recorded_at) "
            "VALUES ('run-1', ?, ?, 'lead_differs_from_towns', 'part', 'x', 'question', '0', '4', '', '2022-06-01 09:00:00+08')",
            [f"r-{submission}", submission],
        )
        if is_answered:
            house.con.execute(
                "INSERT INTO store.answer SELECT f.receipt_id, f.submission_id, ?, ?, ?, f.rule, f.item, f.row_key, f.found, f.wanted, "
                "'同一户', '2022-06-01 09:00:00+08' FROM store.finding AS f WHERE f.submission_id = ?",
                [unit, form, period, submission],
            )
    return house


def test_the_worse_side_is_that_of_the_lead_s_own_form_and_month(leads: House) -> None:
    rows = leads.all(
        "SELECT indicator, period, unit, value, towns_value, towns_missing, is_past_half, light FROM progress "
        "WHERE value IS NOT NULL AND unit IN (SELECT unnest(?)) ORDER BY ALL",
        [DISTRICT, "甲局", "乙局"],
    )
    found: dict[tuple[str, str], set[tuple[Any, ...]]] = {}
    for indicator, period, unit, *row in rows:
        assert unit in (DISTRICT, LEADS.get(indicator.removeprefix("zero_"), "甲局"))
        found.setdefault((indicator, period), set()).add(tuple(row))
    assert len(rows) == 2 * len(found)  # the district's row is its lead's
    green, red = (True, "green"), (False, "red")
    assert found == {
        ("zero_led", "2022-05"): {(0, None, None, *green)},
        ("zero_led", "2022-06"): {(0, 4, None, *red)},
        ("zero_more", "2022-05"): {(6, 2, None, *red)},
        ("zero_more", "2022-06"): {(0, 7, 1, *red)},
        ("zero_cases", "2022-05"): {(0, None, None, *green)},
        ("zero_cases", "2022-06"): {(0, None, 2, *green)},
        ("stays_up", "2022-06"): {(0, None, None, *green)},
        ("place_of", "2022-06"): {(0, None, None, *green)},
        ("of_all", "2022-06"): {(0, None, None, *green)},
    }


def test_a_town_s_own_row_is_not_judged_by_the_others(leads: House) -> None:
    leads.target("zero_led", "一镇", 0)
    assert leads.all(
        "SELECT unit, towns_value, light FROM progress "
        "WHERE indicator = 'zero_led' AND period = '2022-06' AND unit IN ('一镇', '二街', '四街') ORDER BY unit"
    ) == [("一镇", None, "red"), ("二街", None, None), ("四街", None, None)]
