"""Each kind of rule by a smallest example: of two lines the good one passes, and the bad one is found at its item."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from expectations.suite import _of_rows, grouped, rulings
from sources.declare import Form, Rule
from tests.expectations.night import Night, broken, form_of
from tests.warehouse.house import House

pytestmark = pytest.mark.usefixtures("rules_alone")

Items = dict[str, dict[str, Any]]
Rules = list[dict[str, Any]]
Row = dict[str, Any]

# rule: what the form declares, a good and a bad line, and the item that the bad one is asked about
OF_A_ROW: dict[str, tuple[Items, Rules, Row, Row, str]] = {
    "required": ({"a": {"required": True}}, [], {"a": 0}, {"a": None}, "a"),
    "not_a_choice": ({"a": {"type": "choice", "choices": ["是", "否"]}}, [], {"a": "是"}, {"a": "也许"}, "a"),
    "pattern": ({"a": {"type": "text", "pattern": r"^M\d\d$"}}, [], {"a": "M01"}, {"a": "M1"}, "a"),
    "min": ({"a": {"min": 0}}, [], {"a": 0}, {"a": -1}, "a"),
    "max": ({"a": {"max": 100}}, [], {"a": 100}, {"a": 101}, "a"),
    "total_below_part": ({"a": {}, "b": {"total_of": "a"}}, [], {"a": 5, "b": 5}, {"a": 5, "b": 4}, "b"),
    # 7 + 2 - 4 = 5
    "balance": (
        {"a": {}, "b": {}, "c": {}, "d": {"balance": ["a", "+b", "-c"]}},
        [],
        {"a": 7, "b": 2, "c": 4, "d": 5},
        {"a": 7, "b": 2, "c": 4, "d": 6},
        "d",
    ),
    "part_exceeds_whole": ({"a": {}, "b": {"part_of": "a"}}, [], {"a": 5, "b": 5}, {"a": 5, "b": 6}, "b"),
    # 100 x (110 - 100) / 100 = 10; one decimal place is given
    "growth_differs": (
        {"a": {}, "b": {}, "c": {"type": "percent", "growth": {"of": "a", "over": "b"}}},
        [],
        {"a": 110, "b": 100, "c": "10.1"},
        {"a": 110, "b": 100, "c": "10.2"},
        "c",
    ),
    # 100 x 1 / 3 = 33.33...
    "share_differs": (
        {"a": {}, "b": {}, "c": {"type": "percent", "share": {"part": "a", "whole": "b"}}},
        [],
        {"a": 1, "b": 3, "c": "33.3"},
        {"a": 1, "b": 3, "c": "33.5"},
        "c",
    ),
    "at_most": (
        {"a": {}, "b": {}},
        [{"rule": "at_most", "item": "a", "other": "b"}],
        {"a": 5, "b": 5},
        {"a": 6, "b": 5},
        "a",
    ),
    # 40 + 10 <= 50 < 40 + 11; a term that is not given counts for nothing
    "sum_at_most": (
        {"a": {}, "b": {}, "c": {}},
        [{"rule": "sum_at_most", "item": "c", "terms": ["a", "b"], "other": "c"}],
        {"a": 40, "b": 10, "c": 50},
        {"a": 40, "b": 11, "c": 50},
        "c",
    ),
    "required_with": (
        {"a": {}, "b": {}},
        [{"rule": "required_with", "item": "a", "other": "b"}],
        {"a": 1, "b": 1},
        {"b": 1},
        "a",
    ),
    "before": (
        {"a": {"type": "date"}, "b": {"type": "date"}},
        [{"rule": "before", "item": "a", "other": "b"}],
        {"a": date(2022, 6, 1), "b": date(2022, 6, 1)},
        {"a": date(2022, 6, 2), "b": date(2022, 6, 1)},
        "a",
    ),
}  # fmt: skip

TOTAL: Items = {"a": {}, "b": {"total_of": "a"}}
STOCK: Items = {"a": {}, "b": {}, "c": {"balance": ["a", "+b"]}}
# rule: what the form declares, the line of the period before, a good and a bad line, the item that is asked about
OF_TWO_PERIODS: dict[str, tuple[Items, Row, Row, Row, str]] = {
    "total_fell": (TOTAL, {"a": 5, "b": 10}, {"a": 0, "b": 10}, {"a": 0, "b": 9}, "b"),
    # 10 + 5 = 15; both are rounded by themselves
    "total_does_not_add_up": (TOTAL, {"a": 5, "b": 10}, {"a": 5, "b": "15.02"}, {"a": 5, "b": "15.03"}, "b"),
    # 30% of 100
    "jump": ({"a": {"jump_pct": 30}}, {"a": 100}, {"a": 130}, {"a": 131}, "a"),
    # it ended with 3, so it begins with 3
    "opening_differs_from_closing": (STOCK, {"a": 1, "b": 2, "c": 3}, {"a": 3, "b": 1, "c": 4}, {"a": 2, "b": 1, "c": 3}, "a"),
}  # fmt: skip


QUESTIONS = ("growth_differs", "share_differs", "total_does_not_add_up", "jump", "opening_differs_from_closing")
GRAVE = {"total_fell": "explain"} | dict.fromkeys(QUESTIONS, "question")


@pytest.mark.parametrize("rule", OF_A_ROW)
def test_a_rule_of_a_row_finds_the_bad_line_and_no_other(rule: str, house: House) -> None:
    items, rules, good, bad, item = OF_A_ROW[rule]
    night = Night(house, form_of(items, rules))
    night.came("lines", "2022-02", {"good": good, "bad": bad})
    assert_only(night.judged(), rule, item, "ABCDEF"[["key", *items].index(item)] + "6")


@pytest.mark.parametrize("rule", OF_TWO_PERIODS)
def test_a_rule_of_two_periods_finds_the_bad_line_and_no_other(rule: str, house: House) -> None:
    items, before, good, bad, item = OF_TWO_PERIODS[rule]
    night = Night(house, form_of(items))
    night.came("lines", "2022-02", {"good": before, "bad": before})
    night.came("lines", "2022-03", {"good": good, "bad": bad})
    assert_only(night.judged(), rule, item, "ABCDEF"[["key", *items].index(item)] + "6")


def assert_only(findings: list[dict[str, Any]], rule: str, item: str, address: str) -> None:
    """The one finding, at the bad line's cell, as grave as its rule is, worded with nothing left to fill in."""
    (found,) = findings
    assert (found["rule"], found["item"], found["row_key"], found["address"]) == (rule, item, "bad", address)
    assert found["severity"] == GRAVE.get(rule, "reject")
    for text in (found["wanted"], found["message"], found["todo"]):
        assert text
        assert "{" not in text


# rule: the number in the bad line's cell, and the one that it was held against
BOTH_NUMBERS = {"total_fell": ("9", "上期累计10"), "total_does_not_add_up": ("15.03", "应为15"), "jump": ("131", "上期100"), "opening_differs_from_closing": ("2", "上期期末3")}  # fmt: skip


@pytest.mark.parametrize("rule", BOTH_NUMBERS)
def test_a_rule_that_compares_says_both_numbers(rule: str, house: House) -> None:
    items, before, _, bad, _ = OF_TWO_PERIODS[rule]
    night = Night(house, form_of(items))
    night.came("lines", "2022-02", {"bad": before})
    night.came("lines", "2022-03", {"bad": bad})
    (found,) = night.judged()
    written, held_against = BOTH_NUMBERS[rule]
    assert f"填{written}，" in found["message"]
    assert f"（{held_against}）" in found["todo"] and f"（{held_against}）" in found["wanted"]


def test_a_declared_tolerance_lets_a_balance_and_a_total_differ_by_no_more(house: House) -> None:
    stock: Items = {"a": {}, "b": {}, "c": {"balance": ["a", "-b"], "tolerance": 1}}
    night = Night(house, form_of(stock))
    night.came("lines", "2022-02", {"good": {"a": 10, "b": 4, "c": 7}, "bad": {"a": 10, "b": 4, "c": "7.1"}})
    assert broken(night.judged()) == {("balance", "c", "bad")}  # 10 - 4 = 6


def test_a_declared_tolerance_holds_from_period_to_period(house: House) -> None:
    total: Items = {"a": {}, "b": {"total_of": "a", "tolerance": 1}}
    night = Night(house, form_of(total))
    night.came("lines", "2022-02", {"good": {"a": 5, "b": 10}, "bad": {"a": 5, "b": 10}})
    night.came("lines", "2022-03", {"good": {"a": 5, "b": 16}, "bad": {"a": 5, "b": "16.1"}})
    assert broken(night.judged()) == {("total_does_not_add_up", "b", "bad")}  # 10 + 5 = 15


@pytest.mark.parametrize("rule", OF_TWO_PERIODS)
def test_a_rule_of_two_periods_compares_with_what_stands_too(rule: str, house: House) -> None:
    items, before, good, bad, item = OF_TWO_PERIODS[rule]
    night = Night(house, form_of(items))
    night.came("lines", "2022-02", {"good": before, "bad": before})
    night.over().came("lines", "2022-03", {"good": good, "bad": bad})
    assert broken(night.judged()) == {(rule, item, "bad")}


@pytest.mark.parametrize("rule", OF_TWO_PERIODS)
def test_a_rule_of_two_periods_says_nothing_of_the_first_one(rule: str, house: House) -> None:
    items, _, _, bad, _ = OF_TWO_PERIODS[rule]
    night = Night(house, form_of(items))
    night.came("lines", "2022-02", {"bad": bad})
    assert night.judged() == []


def test_a_total_that_may_fall_may_also_lie_below_its_part(house: House) -> None:
    night = Night(house, form_of({"a": {}, "b": {"total_of": "a", "may_fall": True}}))
    night.came("lines", "2022-02", {"x": {"a": -3, "b": 4}})
    night.came("lines", "2022-03", {"x": {"a": -6, "b": -2}})  # 4 - 6 = -2
    assert night.judged() == []


def test_a_total_that_misses_a_period_is_not_added_up(house: House) -> None:
    night = Night(house, form_of(TOTAL))
    night.came("lines", "2022-02", {"x": {"a": 5, "b": 10}})
    night.came("lines", "2022-04", {"x": {"a": 5, "b": 22}})
    assert night.judged() == []


# rule: items, before, after: what a unit that goes on with another one's work may say, and nobody else
INHERITED: dict[str, tuple[dict[str, dict[str, Any]], dict[str, int], dict[str, int]]] = {
    "jump": ({"a": {"jump_pct": 30}}, {"a": 100}, {"a": 200}),
    "progress_fell": ({"a": {"only_rises": True}}, {"a": 60}, {"a": 40}),  # a share of more than it was of
    "total_does_not_add_up": (TOTAL, {"a": 5, "b": 10}, {"a": 5, "b": 40}),
    "opening_differs_from_closing": ({"o": {}, "n": {}, "c": {"balance": ["o", "+n"]}}, {"o": 1, "n": 2, "c": 3}, {"o": 9, "n": 1, "c": 10}),
}  # fmt: skip


@pytest.mark.parametrize("rule", INHERITED)
def test_what_a_unit_inherits_is_no_change_of_its_own(rule: str, house: House) -> None:
    """三街 ended on 31 March and goes on in 四街: 四街's April is not held against its March; its May is against its April."""
    items, before, after = INHERITED[rule]
    night = Night(house, form_of(items))
    for unit in ("四街", "一镇"):
        night.came("lines", "2022-03", {"x": before}, unit=unit)
        night.came("lines", "2022-04", {"x": after}, unit=unit)
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [("一镇-2022-04-1", rule)]


def test_what_came_after_an_inheritance_is_compared_again(house: House) -> None:
    night = Night(house, form_of({"a": {"jump_pct": 30}}))
    for month, number in (("03", 100), ("04", 200), ("05", 300)):  # 50 % more than in April
        night.came("lines", f"2022-{month}", {"x": {"a": number}}, unit="四街")
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [("四街-2022-05-1", "jump")]


def test_a_total_begins_again_with_the_year(house: House) -> None:
    night = Night(house, form_of(TOTAL))
    night.came("lines", "2022-12", {"x": {"a": 5, "b": 90}})
    night.came("lines", "2023-02", {"x": {"a": 5, "b": 5}})
    assert night.judged() == []


def test_an_item_is_required_of_the_rows_that_it_is_asked_for(house: House) -> None:
    night = Night(house, form_of({"a": {"required": True, "only_rows": ["x"]}}))
    night.came("lines", "2022-02", {"x": {"a": None}, "y": {"a": None}, "x|z": {"a": None}, "x|u": {"a": 1}})
    assert broken(night.judged()) == {("required", "a", "x"), ("required", "a", "x|z")}


def test_a_pattern_that_is_none_stops_the_start() -> None:
    with pytest.raises(ValueError, match="a regular expression; this one is none"):
        form_of({"a": {"type": "text", "pattern": "(M"}})


def test_a_plain_difference_has_no_opening(house: House) -> None:
    night = Night(house, form_of({"a": {}, "b": {}, "c": {"balance": ["a", "-b"]}}))
    night.came("lines", "2022-02", {"x": {"a": 9, "b": 4, "c": 5}})
    night.came("lines", "2022-03", {"x": {"a": 7, "b": 4, "c": 3}})
    assert night.judged() == []


def test_an_unknown_kind_of_rule_is_an_error_and_not_judged_as_another() -> None:
    form = form_of({"a": {"type": "date"}, "b": {"type": "date"}})
    unknown = Rule.model_construct(rule="after", item="a", other="b", terms=(), value=None, severity="reject")  # type: ignore[arg-type]
    version = form.versions[-1].model_copy(update={"rules": (unknown,)})
    with pytest.raises(ValueError, match="after"):
        list(_of_rows(form.model_copy(update={"versions": (version,)})))


def of_two_versions(
    old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]], rules: tuple[list[dict[str, Any]], ...] = ([], [])
) -> Form:
    """A form of which a new version holds from 1 May."""
    first, second = form_of(old, rules[0]), form_of(new, rules[1])
    later = second.versions[0].model_copy(update={"valid_from": date(2022, 5, 1)})
    return first.model_copy(update={"versions": (*first.versions, later)})


@pytest.mark.parametrize(("old", "new"), [({"max": 10}, {"max": 20}), ({}, {"max": 20}), ({"max": 10}, {})])
def test_a_period_is_judged_by_the_version_of_its_day(old: dict[str, Any], new: dict[str, Any], house: House) -> None:
    night = Night(house, of_two_versions({"a": old}, {"a": new}))
    for period in ("2022-04", "2022-05"):
        night.came("lines", period, {"x": {"a": 15}, "y": {"a": 25}})
    judged = {(one["submission_id"], one["row_key"], one["wanted"]) for one in night.judged()}
    april = {("甲局-2022-04-1", key, "不大于10") for key in ("x", "y")} if old else set()
    may = {("甲局-2022-05-1", "y", "不大于20")} if new else set()
    assert judged == april | may


def test_a_rule_between_items_holds_for_the_periods_of_its_version(house: House) -> None:
    rule = {"rule": "at_most", "item": "a", "other": "b", "severity": "reject"}
    for rules, month in ((([rule], []), "04"), (([], [rule]), "05")):
        night = Night(house, of_two_versions({"a": {}, "b": {}}, {"a": {}, "b": {}}, rules))
        for period in ("2022-04", "2022-05"):
            night.came("lines", period, {"x": {"a": 2, "b": 1}})
        assert [one["submission_id"] for one in night.judged()] == [f"甲局-2022-{month}-1"]


def test_an_item_is_required_of_the_periods_whose_version_asks_for_it(house: House) -> None:
    night = Night(house, of_two_versions({"a": {}, "b": {"required": True}}, {"a": {}, "c": {"required": True}}))
    for period in ("2022-04", "2022-05"):
        night.came("lines", period, {"x": {"a": 1}})
    assert {(one["submission_id"], one["item"]) for one in night.judged()} == {
        ("甲局-2022-04-1", "b"),
        ("甲局-2022-05-1", "c"),
    }


def test_a_period_is_compared_with_one_of_the_version_before(house: House) -> None:
    night = Night(house, of_two_versions({"a": {}}, {"a": {"only_rises": True}}))
    for month, number in (("03", 9), ("04", 8), ("05", 7)):  # April may fall, May may not
        night.came("lines", f"2022-{month}", {"x": {"a": number}})
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [("甲局-2022-05-1", "progress_fell")]


def test_a_heading_is_called_as_the_version_of_the_day_calls_it(house: House) -> None:
    night = Night(house, of_two_versions({"a": {"max": 1}}, {"a": {"max": 1, "headings": ["新名"]}}))
    for period in ("2022-04", "2022-05"):
        night.came("lines", period, {"x": {"a": 2}})
    assert ["新名" in one["message"] for one in sorted(night.judged(), key=lambda one: one["submission_id"])] == [
        False,
        True,
    ]


def test_rules_that_want_the_same_of_different_columns_are_judged_together() -> None:
    rules = rulings(form_of({"a": {}, "x": {"min": 0, "max": 5}, "y": {"min": 0}, "z": {"part_of": "a"}}))
    groups = grouped(rules, ["number"] * len(rules))
    assert [group.members for group in groups] == [(0, 2), (1,), (3,)]
    assert [group.columns for group in groups] == [("column_0",), ("column_1",), ("column_A_2", "column_B_2")]
    assert [group.filler for group in groups] == [None, None, None]
    assert [group.members for group in grouped(rules, ["number", "number", "text", "number"])] == [
        (0,),
        (1,),
        (2,),
        (3,),
    ]
    percent = rulings(form_of({"x": {"type": "percent"}}))
    assert [group.filler for group in grouped(percent, ["number"])] == [1.0]
