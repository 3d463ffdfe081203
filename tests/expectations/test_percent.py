"""Percentages held against the row's last value, and progress that falls."""

from __future__ import annotations

from typing import Any

import pytest

from tests.expectations.night import Night, Rows, form_of
from tests.warehouse.house import House

pytestmark = pytest.mark.usefixtures("rules_alone")

RATE = {"rate": {"type": "percent"}}
PROGRESS = {"rate": {"type": "percent", "only_rises": True}}
SHARE = {"part": {}, "whole": {}, "rate": {"type": "percent", "share": {"part": "part", "whole": "whole"}}}
GROWTH = {"now": {}, "then": {}, "rate": {"type": "percent", "growth": {"of": "now", "over": "then"}}}
Told = list[tuple[str, str, str]]


def told(night: Night) -> Told:
    """(row key, rule, wanted) of all findings; each of them is a question."""
    found = night.judged()
    assert {one["severity"] for one in found} <= {"question"}
    return [(one["row_key"], one["rule"], one["wanted"]) for one in found]


def after(
    house: House, items: dict[str, dict[str, Any]], last: Rows, now: Rows, texts: dict[str, str] | None = None
) -> Told:
    """What is asked about `now`, where `last` was reported the month before. texts: of rates that are not as Python writes them."""
    night = Night(house, form_of(items))
    night.came("lines", "2022-03", last)
    sheet = night.over().came("lines", "2022-04", now)
    for written, text in (texts or {}).items():
        house.con.execute(
            "UPDATE staged_item_list SET texts = list_transform(texts, lambda one: CASE WHEN one = ? THEN ? ELSE one END) "
            "WHERE submission_id = ? AND item = 'rate'",
            [written, text, sheet],
        )
    return told(night)


@pytest.mark.parametrize("items", [RATE, PROGRESS, {"rate": {"type": "percent", "jump_pct": 30}}])
def test_a_bare_fraction_after_a_percentage_is_asked_about_once(house: House, items: dict[str, dict[str, Any]]) -> None:
    """Whatever else the item declares: that it fell, or changed much, follows from the same doubt."""
    found = after(
        house, items, {"x": {"rate": "68.5"}, "y": {"rate": "31"}}, {"x": {"rate": "0.705"}, "y": {"rate": "35"}}
    )
    assert found == [("x", "ambiguous_percent", "70.5%（上期68.5）")]


@pytest.mark.parametrize("now", ["0.6", "0.4", "1", "60"])
def test_a_small_percentage_after_a_small_one_is_as_it_stands(house: House, now: str) -> None:
    assert after(house, PROGRESS, {"x": {"rate": "0.4"}}, {"x": {"rate": now}}) == []


@pytest.mark.parametrize("text", ["0.705%", "0.705％", "百分之0.705", "7.05‰"])
def test_what_is_written_with_its_sign_is_no_fraction(house: House, text: str) -> None:
    found = after(house, PROGRESS, {"x": {"rate": "68.5"}}, {"x": {"rate": "0.705"}}, {"0.705": text})
    assert found == [("x", "progress_fell", "不小于上期（上期68.5）")]


def test_the_texts_of_plain_numbers_are_not_needed(house: House) -> None:
    night = Night(house, form_of(RATE))
    night.came("lines", "2022-03", {"x": {"rate": "68.5"}})
    night.over().came("lines", "2022-04", {"x": {"rate": "0.705"}})
    house.con.execute("UPDATE staged_item_list SET texts = NULL WHERE item = 'rate'")
    assert [one[1] for one in told(night)] == ["ambiguous_percent"]


def test_a_last_value_of_two_is_small_and_one_above_it_is_not(house: House) -> None:
    last = {"x": {"rate": "2"}, "y": {"rate": "2.1"}, "z": {"rate": "0"}}
    found = after(house, RATE, last, {"x": {"rate": "0.9"}, "y": {"rate": "0.9"}, "z": {"rate": "0.9"}})
    assert found == [("y", "ambiguous_percent", "90%（上期2.1）")]


def test_progress_that_fell_is_asked_about(house: House) -> None:
    """A tenth of a point may be rounding."""
    last = {"x": {"rate": "81.4"}, "y": {"rate": "60"}, "z": {"rate": "60"}, "new": {}}
    now = {"x": {"rate": "5"}, "y": {"rate": "59.9"}, "z": {"rate": "59.8"}, "new": {"rate": "3"}}
    wanted = [("x", "progress_fell", "不小于上期（上期81.4）"), ("z", "progress_fell", "不小于上期（上期60）")]
    assert after(house, PROGRESS, last, now) == wanted


def test_a_count_that_only_rises_may_not_lose_one(house: House) -> None:
    items = {"done": {"type": "count", "only_rises": True}}
    assert after(house, items, {"x": {"done": 9}}, {"x": {"done": 8}}) == [
        ("x", "progress_fell", "不小于上期（上期9）")
    ]


def test_progress_begins_anew_with_the_year(house: House) -> None:
    night = Night(house, form_of(PROGRESS))
    night.came("lines", "2022-12", {"x": {"rate": "98"}})
    night.came("lines", "2023-03", {"x": {"rate": "0.6"}})
    assert told(night) == []


def test_other_percentages_may_fall(house: House) -> None:
    assert after(house, RATE, {"x": {"rate": "81.4"}}, {"x": {"rate": "5"}}) == []


def test_the_row_s_own_numbers_decide_before_the_last_value(house: House) -> None:
    """a: 705 of 1000 is 70.5 %, written as 0.71. b: 7 of 1000 is 0.7 %. c: 400 of 1000 is neither. d: nothing to compute."""
    last = {key: {"part": 600, "whole": 1000, "rate": "60"} for key in "abcd"}
    now = {
        "a": {"part": 705, "whole": 1000, "rate": "0.71"},
        "b": {"part": 7, "whole": 1000, "rate": "0.7"},
        "c": {"part": 400, "whole": 1000, "rate": "0.7"},
        "d": {"rate": "0.7"},
    }
    wanted = [
        ("a", "ambiguous_percent", "71%（上期60）"),
        ("c", "share_differs", "“part”÷“whole”（应为40%）"),
        ("d", "ambiguous_percent", "70%（上期60）"),
    ]
    assert after(house, SHARE, last, now) == wanted


def test_a_growth_near_zero_is_no_fraction_but_by_the_row_s_own_numbers(house: House) -> None:
    """a: 112 over 100 is 12 %. b: nothing to compute, and growth comes near zero from both sides."""
    last = {key: {"now": 130, "then": 100, "rate": "30"} for key in "ab"}
    now = {"a": {"now": 112, "then": 100, "rate": "0.12"}, "b": {"rate": "0.7"}}
    assert after(house, GROWTH, last, now) == [("a", "ambiguous_percent", "12%（上期30）")]


def test_a_rate_that_follows_from_two_numbers_falls_with_them(house: House) -> None:
    """x: the whole grew. y: the rate alone is reported."""
    items = {"part": {}, "whole": {}, "rate": SHARE["rate"] | {"only_rises": True}}
    last = {"x": {"part": 50, "whole": 100, "rate": "50"}, "y": {"rate": "50"}}
    now = {"x": {"part": 50, "whole": 125, "rate": "40"}, "y": {"rate": "40"}}
    assert after(house, items, last, now) == [("y", "progress_fell", "不小于上期（上期50）")]


# The reader's own questions -----------------------------------------------------------------------------------------------


def doubting(night: Night, sheet: str, row: str, found: str = "0.3", address: str = "B5") -> None:
    """The reader asks about a rate by its column."""
    night.con.execute(
        "INSERT INTO staged_finding SELECT receipt_id, submission_id, 'ambiguous_percent', 'rate', ?, 'Sheet1', ?, ?, ?, 0 "
        "FROM staged_submission WHERE submission_id = ?",
        [row, address, found, f"{float(found) * 100:g}%", sheet],
    )


def test_the_reader_s_question_is_dropped_where_the_last_value_decides(house: House) -> None:
    night = Night(house, form_of(PROGRESS))
    night.came("lines", "2022-03", {"x": {"rate": "0.2"}, "y": {"rate": "25"}, "z": {"rate": "0"}})
    sheet = night.over().came("lines", "2022-04", {key: {"rate": "0.3"} for key in ("x", "y", "z", "new")})
    for line, key in enumerate(("x", "y", "z", "new"), 5):
        doubting(night, sheet, key, address=f"B{line}")
    assert told(night) == [
        ("z", "ambiguous_percent", "30%"),
        ("new", "ambiguous_percent", "30%"),
        ("y", "ambiguous_percent", "30%（上期25）"),
    ]


def test_the_judge_s_question_stands_for_the_reader_s(house: House) -> None:
    """3 of 10 are 30 %; the other row is as it stands."""
    night = Night(house, form_of(SHARE))
    rows = {"x": {"part": 3, "whole": 10, "rate": "0.3"}, "y": {"part": 3, "whole": 1000, "rate": "0.3"}}
    doubting(night, night.came("lines", "2022-03", rows), "x", address="D5")
    assert told(night) == [("x", "ambiguous_percent", "30%")]


def test_the_reader_s_question_is_dropped_where_the_row_s_own_numbers_decide(house: House) -> None:
    night = Night(house, form_of(SHARE))
    sheet = night.came("lines", "2022-03", {"x": {"part": 3, "whole": 1000, "rate": "0.3"}, "y": {"rate": "0.3"}})
    doubting(night, sheet, "x", address="D5")
    doubting(night, sheet, "y", address="D6")
    assert told(night) == [("y", "ambiguous_percent", "30%")]


def test_a_last_value_in_doubt_for_want_of_its_own_last_decides(house: House) -> None:
    """A project that has just begun, beside one at 60: asked about once, and then it goes on from 0.2 to 0.3."""
    night = Night(house, form_of(RATE))
    sheet = night.came("lines", "2022-03", {"x": {"rate": "0.2"}, "y": {"rate": "60"}})
    doubting(night, sheet, "x", "0.2")
    assert told(night) == [("x", "ambiguous_percent", "20%")]
    sheet = night.over().came("lines", "2022-04", {"x": {"rate": "0.3"}, "y": {"rate": "61"}})
    doubting(night, sheet, "x")
    assert told(night) == []


def test_a_last_value_in_doubt_decides_nothing_until_it_is_explained(house: House) -> None:
    night = Night(house, form_of(RATE))
    sheet = night.came("lines", "2022-03", {"x": {"rate": "0.2"}})
    doubting(night, sheet, "x", "0.2")
    sheet = night.over().came("lines", "2022-04", {"x": {"rate": "0.3"}})
    doubting(night, sheet, "x")
    assert told(night) == [("x", "ambiguous_percent", "30%")]
    house.con.execute(
        "INSERT INTO store.answer SELECT receipt_id, submission_id, '甲局', 'lines', '2022-03', rule, item, row_key, found, wanted, "
        "'刚开工', recorded_at FROM store.finding"
    )
    assert told(night) == []
