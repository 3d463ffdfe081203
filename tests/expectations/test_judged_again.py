"""What is judged again, or a few rows at a time, is found as if every rule had been judged again on all rows at once."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

import warehouse.stage
from expectations.docs import Judgement, Judgements
from expectations.judge import judge, judge_all, rejected
from expectations.suite import rulings
from sources.declare import Form, load
from sources.finding import Finding
from tests.expectations.night import Night, form_of
from tests.plan_folders import NEUTRAL
from tests.warehouse.house import House
from warehouse.judged import judge_staged
from warehouse.stage import dependents, frames, place

ITEMS: dict[str, dict[str, Any]] = {
    "a": {"min": 0},
    "b": {"total_of": "a", "required": True},
    "c": {"jump_pct": 30, "max": 50},
    "d": {"balance": ["e", "+a", "-c"]},
    "e": {},
}


def seeds(few: int, of: int) -> list[Any]:
    """A few random rounds for every push; the others are torture."""
    return [seed if seed < few else pytest.param(seed, marks=pytest.mark.torture) for seed in range(of)]


PERIODS = ("2022-02", "2022-03", "2022-04", "2022-05", "2022-06")


@pytest.mark.tries("random rounds: judged again")
@pytest.mark.parametrize("seed", seeds(3, of=8))
def test_judging_again_by_the_comparing_rules_finds_what_judging_all_again_finds(house: House, seed: int) -> None:
    """Three forms, of which the last compares nothing. Each is judged again by itself, until nothing changes."""
    dice = Random(seed)
    night, came = three_forms(house, dice)
    forms = list(night.plan.forms.values())
    before = dice.sample(came, dice.randrange(3))
    rows, later = functools.partial(frames, house.con), functools.partial(dependents, house.con)
    find = functools.partial(place, house.con)
    found = judge_all(forms, rows, later, find, before)
    assert {name: ordered(faults) for name, faults in found.items()} == {
        form.name: ordered(judge_everything_again(form, rows, later, find, set(before))) for form in forms
    }
    assert {"jump", "balance"} <= {fault.rule for fault in found["lines"]}


def test_a_form_is_told_of_each_time_that_it_was_judged_before_the_next_form_is(house: House) -> None:
    night, _ = three_forms(house, Random(2))
    told: list[tuple[str, int]] = []
    judge_staged(night.con, night.plan, observer=lambda form, rows, outcomes: told.append((form.name, rows)))
    assert [name for name, _ in told] == sorted((name for name, _ in told), key=list(night.plan.forms).index)
    assert [rows for name, rows in told if name == "others"] == [20]  # 2 units, 5 periods, 2 rows
    assert len(told) > 3


def three_forms(house: House, dice: Random) -> tuple[Night, list[str]]:
    """A night of three forms, each from two units of its own."""
    forms = [
        form_of(ITEMS),
        form_of(ITEMS | {"b": {"total_of": "a", "min": 0}}, name="totals"),
        form_of({"a": {"min": 0}, "b": {}, "c": {"max": 50}}, name="others"),
    ]
    night = Night(house, *forms)
    units = {"lines": ("甲局", "乙局"), "totals": ("丙局", "丁局"), "others": ("戊局", "己局")}
    return night, [
        night.came(name, period, rows, unit)
        for name, own in units.items()
        for unit in own
        for period, rows in damaged(dice)
    ]


@pytest.mark.tries("random rounds: judged again")
@pytest.mark.parametrize("seed", seeds(2, of=4))
def test_rows_judged_a_few_at_a_time_are_found_like_all_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice = Random(seed)
    night, _ = three_forms(house, dice)
    at_once, in_parts = Judgements(), Judgements()
    found = judge_staged(night.con, night.plan, observer=at_once.take)
    monkeypatch.setattr(warehouse.stage, "FRAME_ROWS", 5)  # two submissions of two rows
    assert judge_staged(night.con, night.plan, observer=in_parts.take) == found
    assert [said(one) for one in in_parts.all] == [said(one) for one in at_once.all]
    assert {"jump", "balance"} <= {one["rule"] for one in found}


def said(one: Judgement) -> tuple[int, list[tuple[str, str, list[tuple[str, str, str]]]]]:
    return one.rows, [(rule.ruling.rule, rule.ruling.item, sorted(rule.broken)) for rule in one.rules]


def test_a_rule_compares_for_all_items_or_for_none() -> None:
    for form in (*load(NEUTRAL).forms.values(), form_of(ITEMS)):
        comparing = {ruling.rule for ruling in rulings(form) if ruling.needs_context}
        assert not comparing & {ruling.rule for ruling in rulings(form) if not ruling.needs_context}


def judge_everything_again(form: Form, rows: Any, later: Any, find: Any, before: set[str]) -> list[Finding]:
    def once(set_aside: set[str], wanted: set[str] | None) -> list[Finding]:
        verdicts = judge(rows([form], set_aside, wanted), find)
        return verdicts[form.name].faults if verdicts else []

    set_aside, found = before, once(before, None)
    while any(ruling.needs_context for ruling in rulings(form)):
        returned = before | rejected(found)
        again = set(later(returned ^ set_aside))
        if not again:
            return found
        set_aside = returned
        found = [fault for fault in found if fault.submission not in again] + once(set_aside, again)
    return found


def damaged(dice: Random) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """(period, two rows): sums and totals that mostly add up, and numbers that some of the time are missing or wrong."""
    total, stock = {"x": 0, "y": 0}, {"x": 50, "y": 50}
    for period in PERIODS:
        rows = {}
        for key in ("x", "y"):
            a, c = dice.randrange(9), dice.randrange(9)
            total[key] += a
            rows[key] = {"a": a, "b": total[key], "c": c, "d": stock[key] + a - c, "e": stock[key]}
            stock[key] += a - c
        if dice.random() < 0.5:
            rows["x"][dice.choice(list(ITEMS))] = dice.choice([-1, 0, 99, 99, None])
        yield period, rows


def ordered(found: list[Finding]) -> list[tuple[str, ...]]:
    return sorted(
        tuple(map(str, (one.submission, one.rule, one.item, one.row_key, one.address, one.found, one.wanted)))
        for one in found
    )
