"""The rules that follow from Donghu's forms: worded, whole, and found by groups as each alone finds them."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from expectations.suite import messages, rulings
from sources.declare import load
from tests.expectations.test_grouped import by_groups, by_pandas, check_groups, check_together, damaged, one_by_one
from tests.expectations.test_messages import check_columns, check_wording
from tests.plan_folders import DONGHU

PLAN = load(DONGHU)
GROUPED = ("policy_delivery", "project_obstacles")


@pytest.mark.parametrize("form", PLAN.forms)
def test_every_rule_of_its_forms_can_be_worded(form: str) -> None:
    check_wording(PLAN.forms[form])


def test_its_rules_are_worded_and_say_what_they_want() -> None:
    ruled = {ruling.rule for form in PLAN.forms.values() for ruling in rulings(form)}
    assert {rule for rule in ruled if "wanted" not in messages().get(rule, {})} == set()


@pytest.mark.parametrize("form", PLAN.forms)
def test_every_column_that_a_rule_of_its_forms_looks_at_is_in_the_frame(form: str) -> None:
    check_columns(PLAN.forms[form])


def test_a_rule_of_its_forms_compares_for_all_items_or_for_none() -> None:
    for form in PLAN.forms.values():
        comparing = {ruling.rule for ruling in rulings(form) if ruling.needs_context}
        assert not comparing & {ruling.rule for ruling in rulings(form) if not ruling.needs_context}


@pytest.mark.parametrize("name", GROUPED)
def test_grouped_rules_of_its_forms_find_what_plain_pandas_finds(name: str) -> None:
    form = PLAN.forms[name]
    rows = damaged(form, Random(f"{name}|2022"))
    found = by_groups(form, rows)
    assert found == by_pandas(form, rows)
    assert len({rule for rule, *_ in found}) == len({ruling.rule for ruling in rulings(form)})  # every rule was broken


@pytest.mark.parametrize("name", GROUPED)
def test_grouped_rules_of_its_forms_find_what_each_finds_alone(name: str) -> None:
    form = PLAN.forms[name]
    rows = damaged(form, Random(name))
    assert by_groups(form, rows) == one_by_one(form, rows)


@pytest.mark.parametrize("seed", range(3))
def test_six_of_its_forms_judged_together_find_what_each_finds_alone(seed: int) -> None:
    dice = Random(seed)
    check_together([PLAN.forms[name] for name in dice.sample(sorted(PLAN.forms), 6)], dice)


def test_rules_of_its_forms_that_want_the_same_are_one_expectation() -> None:
    check_groups([ruling for form in PLAN.forms.values() for ruling in rulings(form)], members=10)


def test_every_item_with_an_annual_plan_says_so() -> None:
    """Each form of the plan that asks for an annual plan, target, budget or what is payable holds an amount against it."""
    plans = {
        "policy_delivery": {"payable"},
        "major_projects": {"annual_plan"},
        "core_economy": {"annual_target"},
        "financial_support": {"annual_target"},
        "social_insurance": {"annual_target"},
        "fiscal_operation": {"guarantee_budget", "debt_clear_plan"},
    }
    found = {name: {item.of_plan for item in form.items.values() if item.of_plan} for name, form in PLAN.forms.items()}
    assert {name: of for name, of in found.items() if of} == plans


@pytest.mark.parametrize("form", PLAN.forms.values(), ids=lambda form: form.name)
def test_every_item_that_calls_itself_progress_only_rises(form: Any) -> None:
    named = {
        name
        for name, item in form.items.items()
        if item.type in ("count", "number", "percent") and any("进度" in heading for heading in item.headings)
    }
    assert {name for name in named if not form.items[name].only_rises} == set()


@pytest.mark.parametrize("form", PLAN.forms)
def test_what_a_pattern_wants_is_said_in_words(form: str) -> None:
    items = PLAN.forms[form].items
    assert [name for name, item in items.items() if item.pattern and not item.hint] == []


@pytest.mark.parametrize("form", PLAN.forms)
def test_patterns_capture_nothing(form: str) -> None:
    """pandas warns of a captured group each time."""
    patterns = {name: item.pattern for name, item in PLAN.forms[form].items.items() if item.pattern}
    assert {name: pattern for name, pattern in patterns.items() if re.compile(pattern).groups} == {}
