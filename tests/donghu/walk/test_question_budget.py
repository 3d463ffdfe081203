"""Right reading must not drown the units in questions: what the honest part of the sample is asked has a budget."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.questions import BASELINE, Tally, honest_files, of_sample, over_budget
from tests.donghu.walk.ledger import Ledger

HONEST = Tally("sample, honest part", 10, 10, 20, {"reject": 15, "explain": 0, "question": 5}, {"jump": 20}, 2, 5.0)


@pytest.fixture(scope="module")
def baseline() -> dict[str, dict[str, int]]:
    return json.loads(BASELINE.read_text(encoding="utf-8"))


def test_honest_work_is_asked_no_more_than_the_budget_allows(
    sample_home: Path, baseline: dict[str, dict[str, int]]
) -> None:
    whole, honest = of_sample(sample_home)
    assert over_budget(honest, baseline) == []
    assert (whole.files, honest.files > 0.9 * whole.files) == (baseline["sample"]["files"], True)
    assert whole.total > honest.total


def test_honest_files_are_those_in_which_nothing_is_planted(sample_home: Path, ledger: Ledger) -> None:
    planted = {one.file for one in (*ledger.files, *ledger.submissions) if one.findings}
    honest = honest_files(sample_home / "sample" / "ledger.jsonl")
    assert planted and honest == {one.file for one in ledger.files} - planted


def test_a_tenth_more_is_allowed_and_no_more() -> None:
    """20 questions and 20 slips before: 22 of either are within the budget, 23 are not."""
    before = {"honest": {"asked": 20, "slips": 20}}
    within = replace(HONEST, slips=22, asked={"reject": 15, "explain": 0, "question": 7})
    assert over_budget(within, before) == []
    (asked,) = over_budget(replace(within, asked={"reject": 15, "explain": 0, "question": 8}), before)
    assert "23 asked, 20 before, 22.0 allowed (jump 20)" in asked
    (slips,) = over_budget(replace(within, slips=23), before)
    assert "23 slips" in slips


def test_what_is_asked_is_told_a_unit_and_week() -> None:
    """20 questions to 2 units in 5 weeks: 2 a unit and week."""
    assert (HONEST.total, HONEST.per_unit_week) == (20, 2.0)
