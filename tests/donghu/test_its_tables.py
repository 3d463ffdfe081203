"""Donghu's forms as tables: their templates read back, filled, empty and messed up, and their headings are found by the quick ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.declare import Plan, load
from sources.read import Taken
from tests.plan_folders import DONGHU
from tests.sources.test_properties import CALM, KINDS, check_messed_up, tables

# The same tests, on Donghu's forms: `plan` is hers here (conftest.py).
from tests.sources.test_quick_ways import (
    test_a_cell_without_letters_is_no_heading_where_none_is_declared_so,
    test_a_row_that_can_hold_no_more_headings_than_another_is_not_looked_at,
    test_a_year_may_be_a_heading,
    test_headings_in_one_row_say_the_same_wherever_the_row_stands,
    test_what_is_remembered_of_one_plan_is_not_believed_of_another,
)
from tests.sources.test_templates import check_filled, check_unfilled

__all__ = [
    "test_a_cell_without_letters_is_no_heading_where_none_is_declared_so",
    "test_a_row_that_can_hold_no_more_headings_than_another_is_not_looked_at",
    "test_a_year_may_be_a_heading",
    "test_headings_in_one_row_say_the_same_wherever_the_row_stands",
    "test_what_is_remembered_of_one_plan_is_not_believed_of_another",
]

PLAN = load(DONGHU)
NAMES = sorted(PLAN.forms)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("name", NAMES)
def test_its_filled_template_reads_back(
    name: str, suffix: str, plan: Plan, take: Callable[[bytes, str], Taken], tmp_path: Path
) -> None:
    check_filled(name, suffix, plan, take, tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_its_unfilled_template_has_no_rows_to_load(
    name: str, plan: Plan, take: Callable[[bytes, str], Taken], tmp_path: Path
) -> None:
    check_unfilled(name, plan, take, tmp_path)


@CALM
@given(name=st.sampled_from(tables(PLAN)), seed=st.integers(0, 10**9), kind=st.sampled_from(KINDS))
def test_its_messed_up_template_reads_back_to_the_same_values(name: str, seed: int, kind: str) -> None:
    check_messed_up(PLAN, name, seed, kind)
