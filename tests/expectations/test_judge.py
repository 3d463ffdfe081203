"""What is judged together: severities, what is set aside, and expectations that cannot be evaluated."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import pytest

from expectations.judge import JudgingFailed, Outcome, judge
from sources.declare import Form
from tests.expectations.night import Night, broken, form_of
from tests.warehouse.house import House
from warehouse.judged import judge_staged
from warehouse.stage import frame, frames, place

pytestmark = pytest.mark.usefixtures("rules_alone")

TOTAL: dict[str, dict[str, Any]] = {"a": {}, "b": {"total_of": "a"}}


@pytest.fixture(autouse=True, params=[1_000, 1], ids=["whole", "in parts"])
def part_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Submissions are staged whole, or each row as a part of its own."""
    monkeypatch.setattr(Night, "part_rows", request.param)


def severities(findings: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((one["wanted"], one["severity"]) for one in findings)


def test_a_rule_of_the_form_is_as_grave_as_the_form_says(house: House) -> None:
    night = Night(house, form_of({"a": {}, "b": {}}, [at_most("a", "b", "question")]))
    night.came("lines", "2022-02", {"x": {"a": 6, "b": 5}})
    assert severities(night.judged()) == [("不大于“b”（5）", "question")]


def test_two_rules_of_one_name_on_one_item_keep_their_own_severities(house: House) -> None:
    night = Night(
        house, form_of({"a": {}, "b": {}, "c": {}}, [at_most("a", "b", "reject"), at_most("a", "c", "question")])
    )
    night.came("lines", "2022-02", {"x": {"a": 6, "b": 5, "c": 5}})
    assert severities(night.judged()) == [("不大于“b”（5）", "reject"), ("不大于“c”（5）", "question")]


def test_the_question_alone_does_not_return_where_the_graver_rule_holds(house: House) -> None:
    night = Night(
        house, form_of({"a": {}, "b": {}, "c": {}}, [at_most("a", "b", "reject"), at_most("a", "c", "question")])
    )
    night.came("lines", "2022-02", {"x": {"a": 6, "b": 7, "c": 5}})
    assert severities(night.judged()) == [("不大于“c”（5）", "question")]


def test_a_bound_that_the_form_asks_about_does_not_soften_the_item_s_own(house: House) -> None:
    rule = {"rule": "at_most", "item": "a", "value": 80, "severity": "question"}
    night = Night(house, form_of({"a": {"max": 100}}, [rule]))
    night.came("lines", "2022-02", {"x": {"a": 90}, "y": {"a": 101}})
    found = sorted((one["row_key"], one["wanted"], one["severity"]) for one in night.judged())
    assert found == [("x", "不大于80", "question"), ("y", "不大于100", "reject"), ("y", "不大于80", "question")]


def test_what_is_returned_is_not_compared_with(house: House) -> None:
    """W1's 99 is of a returned sheet: W2's 20 falls against nothing, and stands."""
    night = Night(house, form_of(TOTAL | {"c": {"min": 0}}))
    first = night.came("lines", "2022-02", {"x": {"a": 99, "b": 99, "c": -1}})
    night.came("lines", "2022-03", {"x": {"a": 10, "b": 20}})
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [(first, "min")]


def test_what_fell_only_against_a_returned_total_is_compared_with_again(house: House) -> None:
    """99 is returned, so 20 has not fallen and stands; 15 has fallen against that 20."""
    night = Night(house, form_of(TOTAL | {"c": {"min": 0}}))
    first = night.came("lines", "2022-02", {"x": {"a": 99, "b": 99, "c": -1}})
    night.came("lines", "2022-03", {"x": {"a": 10, "b": 20}})
    third = night.came("lines", "2022-04", {"x": {"a": 1, "b": 15}})
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [(first, "min"), (third, "total_fell")]


def test_a_chain_of_returns_ends_where_the_order_of_the_periods_ends_it(house: House) -> None:
    """Returned, stands, returned, stands ...: 99 by its own fault, 20, then 15 < 20, then 21 (20 + 1) and not 15 + 6."""
    night = Night(house, form_of(TOTAL | {"c": {"min": 0}}))
    totals = {"2022-02": (99, 99), "2022-03": (10, 20), "2022-04": (1, 15), "2022-05": (1, 21), "2022-06": (1, 5)}
    for period, (part, total) in totals.items():
        night.came("lines", period, {"x": {"a": part, "b": total, "c": -1 if total == 99 else 0}})
    found = [(one["submission_id"].split("-", 1)[1], one["rule"]) for one in night.judged()]
    assert found == [("2022-02-1", "min"), ("2022-04-1", "total_fell"), ("2022-06-1", "total_fell")]


def test_a_total_that_fell_for_a_reason_given_before_is_asked_about_and_compared_with(house: House) -> None:
    """It stands, so the next total is held against it; another value, or another row, has no reason yet."""
    night = Night(house, form_of(TOTAL))
    night.came("lines", "2022-02", {"x": {"a": 20, "b": 20}, "y": {"a": 20, "b": 20}})
    night.came("lines", "2022-03", {"x": {"a": 1, "b": 15}, "y": {"a": 0, "b": 20}})
    night.over()
    house.con.execute(
        "INSERT INTO store.answer SELECT receipt_id, submission_id, '甲局', 'lines', '2022-03', rule, item, row_key, found, wanted, '核减', recorded_at "
        "FROM store.finding"
    )
    third = night.came("lines", "2022-03", {"x": {"a": 1, "b": 15}, "y": {"a": 0, "b": 19}}, revision=2)
    night.came("lines", "2022-03", {"x": {"a": 1, "b": 15}, "y": {"a": 0, "b": 20}}, revision=3)
    night.came("lines", "2022-04", {"x": {"a": 0, "b": 15}, "y": {"a": 0, "b": 20}})
    found = [(one["submission_id"], one["row_key"], one["severity"]) for one in night.judged()]
    assert found == [(third, "x", "question"), (third, "y", "explain"), ("甲局-2022-03-3", "x", "question")]


def test_a_returned_revision_leaves_the_one_before_it_to_compare_with(house: House) -> None:
    night = Night(house, form_of(TOTAL | {"c": {"min": 0}}))
    night.came("lines", "2022-02", {"x": {"a": 20, "b": 20}})
    second = night.came("lines", "2022-02", {"x": {"a": 5, "b": 5, "c": -1}}, revision=2)
    third = night.came("lines", "2022-03", {"x": {"a": 1, "b": 15}})
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [(second, "min"), (third, "total_fell")]


def test_the_later_of_two_revisions_is_compared_with(house: House) -> None:
    night = Night(house, form_of(TOTAL))
    night.came("lines", "2022-02", {"x": {"a": 5, "b": 5}})
    night.came("lines", "2022-02", {"x": {"a": 20, "b": 20}}, revision=2)
    third = night.came("lines", "2022-03", {"x": {"a": 1, "b": 15}})
    assert [(one["submission_id"], one["rule"]) for one in night.judged()] == [(third, "total_fell")]


def test_another_unit_s_total_is_nothing_to_fall_against(house: House) -> None:
    night = Night(house, form_of(TOTAL))
    night.came("lines", "2022-02", {"x": {"a": 20, "b": 20}}, unit="乙局")
    night.came("lines", "2022-03", {"x": {"a": 5, "b": 15}})
    assert night.judged() == []


def test_a_rule_that_cannot_be_evaluated_fails_the_run(house: House) -> None:
    form = form_of({"a": {"min": 0}})
    night = Night(house, form)
    night.came("lines", "2022-02", {"x": {"a": 1}})
    rows = frame(house.con, form)
    rows["a"] = rows["a"].astype("object")
    rows.loc[0, "a"] = "not a number"
    with pytest.raises(JudgingFailed, match="lines: min on .*'a'"):
        judge([[(form, rows)]], functools.partial(place, house.con))


@pytest.mark.parametrize(
    ("state", "states", "missing"),
    [
        ("reported", None, set()),
        ("blank", None, {"y", "z"}),
        ("reported", ["reported", "blank", None], {"y"}),
        ("blank", ["blank", "blank", None], {"y", "z"}),
    ],
)
def test_a_required_value_is_missing_where_it_is_blank_and_says_nothing(
    house: House, state: str, states: list[str] | None, missing: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """x has a text, y nothing, z blanks; a row without a state of its own has its column's."""
    monkeypatch.setattr(Night, "part_rows", 3)  # what is written below is of all of them
    night = Night(house, form_of({"a": {"required": True}}))
    night.came("lines", "2022-02", {"x": {"a": 1}, "y": {}, "z": {}})
    house.con.execute(
        "UPDATE staged_item_list SET state = ?, states = ?, texts = ['1', NULL, '  '] WHERE item = 'a'", [state, states]
    )
    assert broken(night.judged()) == {("required", "a", row) for row in missing}


def test_a_row_is_named_where_the_cell_at_fault_is_not_there(house: House) -> None:
    form = form_of({"a": {}, "b": {}}, [{"rule": "required_with", "item": "a", "other": "b"}])
    night = Night(house, form)
    night.came("lines", "2022-02", {"x": {"b": 1}, "y": {}})
    house.con.execute("DELETE FROM staged_item_list WHERE item = 'a'")
    found = [(one["rule"], one["row_key"], one["address"]) for one in night.judged()]
    assert found == [("required_with", "x", None)]


def test_rows_are_judged_in_the_order_of_their_submissions_and_lines(house: House) -> None:
    form = form_of({"a": {"min": 0}})
    night = Night(house, form)
    for unit in ("丙局", "甲局", "乙局"):
        night.came("lines", "2022-02", {"x": {"a": 1}, "y": {"a": None}}, unit=unit)
    rows = frame(house.con, form)
    expected = sorted(("丙局-2022-02-1", "甲局-2022-02-1", "乙局-2022-02-1"))
    assert rows["submission"].tolist() == [one for one in expected for _ in range(2)]
    assert rows["line"].tolist() == [0, 1] * 3
    assert list(rows.columns) == ["submission", "line", "a"]


@pytest.mark.parametrize("rows_together", [60_000, 2], ids=["in one round", "in several"])
def test_of_many_alike_the_first_are_named_and_the_others_counted(
    house: House, monkeypatch: pytest.MonkeyPatch, rows_together: int
) -> None:
    monkeypatch.setattr("expectations.judge.MOST_ALIKE", 2)
    monkeypatch.setattr("warehouse.stage.FRAME_ROWS", rows_together)
    monkeypatch.setattr(Night, "part_rows", 1)
    night = Night(house, form_of({"a": {"min": 0}, "b": {"min": 0}}))
    night.came("lines", "2022-02", {key: {"a": -1, "b": 1} for key in "vwxyz"} | {"u": {"a": 1, "b": -1}})
    night.came("lines", "2022-02", {key: {"a": -1, "b": 1} for key in "yz"}, unit="乙局")
    told: list[tuple[int, int]] = []

    def seen(_: Form, rows: int, outcomes: Sequence[Outcome]) -> None:
        told.extend((rows, one.counts.total()) for one in outcomes if one.broken)

    findings = judge_staged(house.con, night.plan, observer=seen)
    assert {(one["submission_id"], one["item"], one["row_key"], "另有3处" in one["message"]) for one in findings} == {
        ("甲局-2022-02-1", "a", "v", True),
        ("甲局-2022-02-1", "a", "w", False),
        ("甲局-2022-02-1", "b", "u", False),
        ("乙局-2022-02-1", "a", "y", False),
        ("乙局-2022-02-1", "a", "z", False),
    }
    assert told == [(8, 7), (8, 1)]


def test_nothing_staged_is_nothing_found(house: House) -> None:
    form = form_of({"a": {"min": 0}})
    Night(house, form)
    assert judge(frames(house.con, [form]), functools.partial(place, house.con)) == {}


def test_a_form_without_rules_finds_nothing(house: House) -> None:
    night = Night(house, form_of({"a": {}}))
    night.came("lines", "2022-02", {"x": {"a": -1}})
    assert night.judged() == []


def test_every_form_s_findings_of_a_night_are_given(house: House) -> None:
    night = Night(house, form_of({"a": {"min": 0}}), form_of({"a": {"max": 9}}, name="others"))
    night.came("lines", "2022-02", {"x": {"a": -1}})
    night.came("others", "2022-02", {"y": {"a": 10}}, unit="乙局")
    assert broken(night.judged()) == {("min", "a", "x"), ("max", "a", "y")}


def at_most(item: str, other: str, severity: str) -> dict[str, str]:
    return {"rule": "at_most", "item": item, "other": other, "severity": severity}
