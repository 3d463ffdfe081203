"""More than 300 % of what is planned or payable is asked about; 122.6 % is real."""

from __future__ import annotations

import pytest

from tests.expectations.night import Night, broken, form_of
from tests.warehouse.house import House

PAID = {"week": {}, "paid": {"total_of": "week", "of_plan": "payable"}, "payable": {}}


@pytest.mark.parametrize(
    ("paid", "payable", "is_asked"),
    [("122.6", 100, False), (300, 100, False), ("300.01", 100, True), (5, 0, False), (500, None, False)],
)
def test_only_more_than_three_times_the_plan_is_asked_about(
    house: House, paid: object, payable: object, is_asked: bool
) -> None:
    night = Night(house, form_of(PAID))
    night.came("lines", "2022-05", {"x": {"week": paid, "paid": paid, "payable": payable}})
    assert broken(night.judged()) == ({("over_plan", "paid", "x")} if is_asked else set())


def test_the_question_names_the_plan(house: House) -> None:
    night = Night(house, form_of(PAID))
    night.came("lines", "2022-05", {"x": {"week": 400, "paid": 400, "payable": 100}})
    (one,) = night.judged()
    assert (one["severity"], one["address"], one["wanted"]) == ("question", "C5", "不超过“payable”的300%（100）")


def test_it_is_asked_when_it_first_is_so_and_not_every_month(house: House) -> None:
    night = Night(house, form_of(PAID))
    night.came("lines", "2022-05", {"x": {"week": 400, "paid": 400, "payable": 100}})
    night.over()
    night.came("lines", "2022-06", {"x": {"week": 1, "paid": 401, "payable": 100}})
    assert night.judged() == []


def test_the_largest_amounts_that_can_be_kept_stop_no_rule(house: House) -> None:
    """Each rule that adds, multiplies or compares, with 999999999999 on every side."""
    most = 999999999999
    items = PAID | {
        "opening": {},
        "added": {},
        "closing": {"balance": ["opening", "+added"], "jump_pct": 30},
        "of": {},
        "over": {},
        "growth": {"type": "percent", "growth": {"of": "of", "over": "over"}},
        "share": {"type": "percent", "share": {"part": "of", "whole": "over"}},
    }
    rules = [{"rule": "sum_at_most", "item": "of", "terms": ["added", "opening"], "other": "over"}]
    night = Night(house, form_of(items, rules))
    row = {name: most for name in ("week", "paid", "payable", "opening", "added", "closing", "of", "over")}
    night.came("lines", "2022-05", {"x": row})
    night.came("lines", "2022-06", {"x": row | {"of": -most, "paid": 0, "week": most}})
    assert {"balance", "sum_at_most"} <= {one["rule"] for one in night.judged()}
