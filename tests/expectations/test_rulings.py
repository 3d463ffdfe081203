"""Which rules a form's declaration implies, with their bounds and words; and how these are said. Without a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import suite
from expectations.spelling import spelling
from expectations.suite import (
    Ruling,
    columns_judged,
    columns_wanted,
    described,
    held_against,
    messages,
    rulings,
    worded,
)
from sources.declare import DeclarationError, Form
from tests.expectations.night import form_of

TERMS = {"a": {"headings": ["甲"]}, "b": {"headings": ["乙"]}}
BOTH = {"or_equal": True, "ignore_row_if": "either_value_is_missing"}


def only(said: dict[str, Any], rules: list[dict[str, Any]] | None = None) -> list[tuple[Any, ...]]:
    """The rules of an item x beside a and b: rule, item, expectation, arguments, words, severity, and whether the last period is needed."""
    form = form_of({**TERMS, "x": {"headings": ["丙"], **said}}, rules)
    return [
        (one.rule, one.item, one.expectation, one.arguments, one.words, one.severity, one.needs_context)
        for one in rulings(form)
    ]


def near(column: str, tolerance: float) -> dict[str, Any]:
    return {"column": column, "min_value": -tolerance, "max_value": tolerance}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, []),
        ({"required": True}, [("required", "x", "between", {"column": "x__unsaid_here", "max_value": 0}, {}, None, False)]),
        ({"type": "choice", "choices": ["是", "否"]}, [("not_a_choice", "x", "in_set", {"column": "x", "value_set": ["是", "否"]}, {"choices": "是、否"}, None, False)]),
        ({"type": "text", "pattern": "M1"}, [("pattern", "x", "regex", {"column": "x", "regex": "M1"}, {"pattern": "M1"}, None, False)]),
        ({"type": "text", "pattern": "M1", "hint": "编号"}, [("pattern", "x", "regex", {"column": "x", "regex": "M1"}, {"pattern": "编号"}, None, False)]),
        ({"min": 0}, [("min", "x", "between", {"column": "x", "min_value": 0}, {"min": "0"}, None, False)]),
        ({"max": 1.5}, [("max", "x", "between", {"column": "x", "max_value": 1.5}, {"max": "1.5"}, None, False)]),
        (
            {"total_of": "a"},
            [
                ("total_below_part", "x", "pair_at_least", {"column_A": "x", "column_B": "a", **BOTH}, {"other": "a"}, None, False),
                ("total_fell", "x", "pair_at_least", {"column_A": "x", "column_B": "x__last", **BOTH}, {"other": "x__last"}, None, True),
                ("total_does_not_add_up", "x", "between", near("x__off", 0.02), {"other": "a"}, None, True),
            ],
        ),
        ({"total_of": "a", "may_fall": True, "tolerance": 3}, [("total_does_not_add_up", "x", "between", near("x__off", 3), {"other": "a"}, None, True)]),
        ({"balance": ["a", "-b"]}, [("balance", "x", "pair_equal", {"column_A": "x", "column_B": "x__sum", "ignore_row_if": "either_value_is_missing"}, {"terms": ("a", "-b")}, None, False)]),
        ({"balance": ["a", "-b"], "tolerance": 3}, [("balance", "x", "between", near("x__off_sum", 3), {"terms": ("a", "-b")}, None, False)]),
        (
            {"balance": ["a", "+b"], "tolerance": 3},
            [("balance", "x", "between", near("x__off_sum", 3), {"terms": ("a", "+b")}, None, False), ("opening_differs_from_closing", "a", "between", near("a__off_closing", 3), {"other": "x"}, None, True)],
        ),
        ({"part_of": "a"}, [("part_exceeds_whole", "x", "pair_at_least", {"column_A": "a", "column_B": "x", **BOTH}, {"other": "a"}, None, False)]),
        ({"of_plan": "a"}, [("over_plan", "x", "between", {"column": "x__within_plan", "min_value": 1}, {"other": "a", "pct": "300"}, None, True)]),
        (
            {"type": "percent", "growth": {"of": "a", "over": "b"}},
            [("growth_differs", "x", "between", near("x__off_growth", 0.1), {"of": "a", "over": "b"}, None, False), ("ambiguous_percent", "x", "not_null", {"column": "x__clear"}, {"hundredfold": "写明百分号"}, None, True)],
        ),
        (
            {"type": "percent", "share": {"part": "a", "whole": "b"}},
            [("share_differs", "x", "between", near("x__off_share", 0.1), {"part": "a", "whole": "b"}, None, False), ("ambiguous_percent", "x", "not_null", {"column": "x__clear"}, {"hundredfold": "写明百分号"}, None, True)],
        ),
        ({"only_rises": True}, [("progress_fell", "x", "between", {"column": "x__off_last", "min_value": 0}, {}, None, True)]),
        ({"jump_pct": 30}, [("jump", "x", "between", near("x__change", 30), {"pct": "30"}, None, True)]),
    ],
)  # fmt: skip
def test_what_an_item_declares_is_a_rule(said: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    assert only(said) == expected


def test_a_percentage_may_fall_by_what_it_is_rounded_by() -> None:
    fell = only({"type": "percent", "only_rises": True})[-1]
    assert fell[3] == {"column": "x__off_last", "min_value": -0.1}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"rule": "at_most", "item": "a", "other": "b"}, ("at_most", "a", "pair_at_least", {"column_A": "b", "column_B": "a", **BOTH}, {"other": "b"}, None, False)),
        ({"rule": "at_most", "item": "a", "value": 7}, ("max", "a", "between", {"column": "a", "max_value": 7}, {"max": "7"}, None, False)),
        ({"rule": "sum_at_most", "item": "x", "terms": ["x", "b"], "other": "a"}, ("sum_at_most", "x", "pair_at_least", {"column_A": "a", "column_B": "rule_0", **BOTH}, {"terms": ("x", "b"), "other": "a"}, None, False)),
        ({"rule": "sum_at_most", "item": "x", "terms": ["a", "b"]}, ("sum_at_most", "x", "pair_at_least", {"column_A": "x", "column_B": "rule_0", **BOTH}, {"terms": ("a", "b"), "other": "x"}, None, False)),
        ({"rule": "required_with", "item": "a", "other": "b"}, ("required_with", "a", "not_null", {"column": "rule_0"}, {"other": "b"}, None, False)),
    ],
)  # fmt: skip
def test_a_rule_between_items(rule: dict[str, Any], expected: tuple[Any, ...]) -> None:
    (found,) = only({}, [{"severity": "question", **rule}])
    assert found == (*expected[:5], "question", False)


def test_the_columns_that_rules_need_come_from_the_last_period_and_from_other_items() -> None:
    def wanted(said: dict[str, Any]) -> tuple[tuple[str, ...], set[str]]:
        columns = columns_wanted(form_of({**TERMS, "x": said}))
        return columns.inputs, set(columns.derived)

    assert wanted({}) == ((), set())
    assert wanted({"required": True}) == ((), {"x__unsaid_here"})
    assert wanted({"balance": ["a", "-b"]}) == ((), {"x__sum"})
    assert wanted({"balance": ["a", "+b"], "tolerance": 1}) == (("x__last",), {"x__off_sum", "a__off_closing"})
    assert wanted({"total_of": "a"}) == (("x__last",), {"x__off"})
    assert wanted({"jump_pct": 30, "only_rises": True}) == (("x__last",), {"x__change", "x__off_last"})
    assert wanted({"of_plan": "a"}) == (("x__last", "a__last"), {"x__within_plan"})
    assert wanted({"type": "percent", "share": {"part": "a", "whole": "b"}}) == (
        ("x__last",),
        {"x__off_share", "x__clear"},
    )


def test_the_columns_that_are_looked_at_are_those_of_rules_and_of_their_findings() -> None:
    def judged(said: dict[str, Any]) -> tuple[str, ...]:
        return columns_judged(form_of({**TERMS, "x": said}))

    assert judged({"min": 0}) == ("x",)
    assert judged({"of_plan": "a"}) == ("x__within_plan", "a")
    assert judged({"jump_pct": 30}) == ("x__change", "x__last", "x")
    assert judged({"only_rises": True}) == ("x__off_last", "x")
    assert judged({"total_of": "a"}) == ("x", "a", "x__last", "x__off")
    assert judged({"required": True}) == ("x__unsaid_here",)


# --- words


def form() -> Form:
    return form_of(
        {**TERMS, "x": {"headings": ["丙"], "balance": ["a", "-b"]}, "y": {"headings": ["丁"], "type": "percent"}}
    )


def test_what_a_rule_wants_names_headings_and_signs() -> None:
    (balance, *_) = rulings(form())
    assert described(form(), balance) == "甲-乙"
    percent = next(one for one in rulings(form()) if one.rule == "ambiguous_percent")
    assert "60%" in described(form(), percent, lambda column: 0.6)
    assert "写明百分号" in described(form(), percent)
    assert (
        suite._term(form(), "a", 0) == "甲"
        and suite._term(form(), "a", 1) == "+甲"
        and suite._term(form(), "+b", 0) == "乙"
    )


@pytest.mark.parametrize(
    ("ruling", "row", "expected"),
    [
        (Ruling("total_fell", "x", "pair_at_least", {"column_A": "x", "column_B": "x__last"}), {"x__last": 10.0}, "10"),
        (Ruling("part_exceeds_whole", "x", "pair_at_least", {"column_A": "a", "column_B": "x"}), {"a": 10.5}, "10.5"),
        (Ruling("over_plan", "x", "between", {"column": "x__within_plan"}, {"other": "a"}), {"a": 0.12345}, "0.1235"),
        (Ruling("jump", "x", "between", {"column": "x__change"}), {"x__last": 100.0}, "100"),
        (Ruling("jump", "x", "between", {"column": "x__change"}), {"x__last": float("nan")}, None),
        (Ruling("progress_fell", "x", "between", {"column": "x__off_last"}), {"x": 40.0, "x__off_last": -20.0}, "60"),
        (Ruling("min", "x", "between", {"column": "x"}), {"x": 1.0}, None),
    ],
)
def test_the_number_that_a_value_is_held_against(ruling: Ruling, row: dict[str, float], expected: str | None) -> None:
    said = held_against(ruling, row.__getitem__)  # behind the catalogue's words, where it has some
    assert (said and said.lstrip("上期累计总数")) == expected


def test_a_dash_in_a_required_item_is_not_missing() -> None:
    required = Ruling("required", "x", "between", {"column": "x__unsaid_here"})
    assert suite.is_dash(required, {"x__unsaid_here": 2}.__getitem__) is True
    assert suite.is_dash(required, {"x__unsaid_here": 1}.__getitem__) is False
    assert suite.is_dash(Ruling("min", "x", "between", {}), {"x__unsaid_here": 2}.__getitem__) is False


def test_severities_are_the_rule_s_own_or_those_of_the_catalogue() -> None:
    assert suite.severity_of(Ruling("min", "x", "between", {}, severity="note")) == "note"
    assert suite.severity_of(Ruling("min", "x", "between", {})) == "reject"


def test_words_in_brackets_are_said_where_all_that_they_name_is_there() -> None:
    assert worded("{a}[（{b}）]", {"a": "甲", "b": "乙"}, {}) == "甲（乙）"
    assert worded("{a}[（{b}）]", {"a": "甲", "b": ""}, {}) == "甲"
    assert worded("{a}", {"a": "month, x"}, {"month": "月"}) == "月, x"


def test_a_plan_words_its_own_rules_beside_those_that_are_shipped(tmp_path: Path) -> None:
    shipped = messages()
    assert messages(tmp_path) == shipped
    (tmp_path / "messages.yml").write_text("own: {severity: note, message: 甲, todo: 乙}\n", encoding="utf-8")
    messages.cache_clear()
    assert messages(tmp_path)["own"]["message"] == "甲" and messages(tmp_path)["min"] == shipped["min"]
    for wrong in ("own: {severity: note, message: 甲}", "own: {severity: bad, message: 甲, todo: 乙}"):
        (tmp_path / "messages.yml").write_text(wrong + "\n", encoding="utf-8")
        messages.cache_clear()
        with pytest.raises(DeclarationError):
            messages(tmp_path)
    messages.cache_clear()


def test_a_rule_names_other_items_by_their_headings() -> None:
    declared = form_of({**TERMS, "x": {"headings": ["丙"], "part_of": "a"}})
    (part,) = rulings(declared)
    assert "甲" in described(declared, part)


@pytest.mark.parametrize(("part", "seems"), [(720, True), (721, False), (700, True), (699, False)])
def test_a_share_of_two_decimals_is_off_by_at_most_a_point(part: int, seems: bool) -> None:
    """0.71 stands for 70 % to 72 % of 1,000."""
    item = form_of({**TERMS, "x": {"type": "percent", "share": {"part": "a", "whole": "b"}}}).items["x"]
    row = f"(SELECT 0.71 AS x, '0.71' AS x__text, NULL::DOUBLE AS x__last, {part} AS a, 1000 AS b)"
    with duckdb.connect() as con:
        assert con.execute(f"SELECT {suite._is_hundredth('x', item)} FROM {row}").fetchone() == (seems,)


@pytest.mark.parametrize(
    ("text", "stored", "said"),
    [
        ("38050", 3805.0, "6336.5千元"),  # declared in 万元, the table is in 千元: ten times the number
        ("38050000", 3805.0, "6336500元"),
        ("3.8亿元", 38000.0, "0.0634亿元"),  # the cell has its own unit
        ("380.5", 380.5, "633.65"),
        ("380.5万元", 380.5, "633.65"),
        ("0", 0.0, "633.65"),  # nothing tells the unit of a nought
        ("约20", 20.0, "633.65"),
        (None, None, "633.65"),
    ],
)
def test_a_number_to_compare_with_is_in_the_unit_of_the_table(
    text: str | None, stored: float | None, said: str
) -> None:
    declared = form_of({"x": {"uom": "万元"}})
    assert spelling(declared, "x", text, stored)(633.65) == said


@pytest.mark.parametrize(
    ("limit", "text", "stored", "said"),
    [
        ({"min": 600}, "5000000元", 500.0, "即6000000元"),
        ({"max": 0.5}, "60000000", 6000.0, "即5000元"),
        ({"min": 600}, "500", 500.0, None),  # the wording has the number already
        ({"min": 0}, "-3元", -0.0003, None),  # a nought is the same in every unit
    ],
)
def test_a_limit_is_also_said_in_the_unit_of_the_table(
    limit: dict[str, float], text: str, stored: float, said: str | None
) -> None:
    form = form_of({"x": {"uom": "万元", **limit}})
    (ruling,) = rulings(form)
    assert held_against(ruling, {"x": stored}.__getitem__, spelling(form, "x", text, stored)) == said


def test_an_item_without_a_unit_of_measure_is_compared_as_it_stands() -> None:
    assert spelling(form_of({"x": {}}), "x", "38050", 3805.0)(633.65) == "633.65"
