"""The correction of an earlier period is held against the later ones that stand: one question, which names the one that it contradicts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.expectations.night import Night, form_of
from tests.warehouse.house import House

RULE = "later_period_contradicts"
TOTAL = {"month": {}, "total": {"total_of": "month"}}
STOCK = {"opening": {}, "added": {}, "closing": {"balance": ["opening", "+added"]}}
PROGRESS = {"progress": {"type": "percent", "only_rises": True}}


def came(night: Night, period: str, revision: int = 1, **row: Any) -> str:
    return night.came("lines", period, {"x": row}, revision=revision)


def asked(night: Night) -> set[tuple[str, ...]]:
    """(submission, item, row key, address, found, wanted) of the question; nothing else is found."""
    found = night.judged()
    assert {(one["rule"], one["severity"]) for one in found} <= {(RULE, "question")}
    return {
        tuple(one[name] for name in ("submission_id", "item", "row_key", "address", "found", "wanted")) for one in found
    }


@pytest.fixture
def may_and_june(house: House) -> Night:
    """10 by May, 15 by June."""
    night = Night(house, form_of(TOTAL))
    came(night, "2022-05", month=10, total=10)
    came(night, "2022-06", month=5, total=15)
    return night.over()


def test_a_correction_above_the_later_total_is_asked_about_once(may_and_june: Night) -> None:
    sheet = came(may_and_june, "2022-05", 2, month=20, total=20)
    assert asked(may_and_june) == {(sheet, "total", "x", "C5", "20", "2022年6月 later_total 15")}
    (one,) = may_and_june.judged()
    assert one["message"] == "“total”填20，与其后一期已报的数（2022年6月 累计 15）不一致"


def test_a_correction_that_no_longer_adds_up_is_asked_about(may_and_june: Night) -> None:
    sheet = came(may_and_june, "2022-05", 2, month=12, total=12)
    assert asked(may_and_june) == {(sheet, "total", "x", "C5", "12", "2022年6月 later_total 15 less_part 5")}


def test_a_correction_across_a_missing_period_is_held_against_the_next_there_is(house: House) -> None:
    """Over the gap only a fall is a contradiction: what April added nobody knows."""
    night = Night(house, form_of(TOTAL))
    came(night, "2022-03", month=3, total=3)
    came(night, "2022-05", month=5, total=15)
    came(night, "2022-06", month=1, total=16)
    night.over()
    sheet = came(night, "2022-03", 2, month=18, total=18)
    assert asked(night) == {(sheet, "total", "x", "C5", "18", "2022年5月 later_total 15")}
    night.over("2022-07-05T23:00")
    came(night, "2022-03", 3, month=14, total=14)
    assert night.judged() == []


def test_a_report_that_comes_after_the_next_one_is_held_against_it_too(house: House) -> None:
    night = Night(house, form_of(TOTAL))
    came(night, "2022-06", month=5, total=15)
    night.over()
    sheet = came(night, "2022-05", month=20, total=20)
    assert asked(night) == {(sheet, "total", "x", "C5", "20", "2022年6月 later_total 15")}


def test_a_correction_that_comes_with_that_of_the_later_period_is_not_asked_about(may_and_june: Night) -> None:
    came(may_and_june, "2022-05", 2, month=20, total=20)
    came(may_and_june, "2022-06", 2, month=5, total=25)
    assert may_and_june.judged() == []


def test_the_question_stays_with_the_value_and_what_was_judged_before_is_not_asked_anew(house: House) -> None:
    night = Night(house, form_of(TOTAL | {"other": {}}))
    came(night, "2022-05", month=20, total=20)
    night.over()
    came(night, "2022-06", month=5, total=30)  # asked about in June: 20 and 5 are 25
    night.over("2022-07-05T23:00")
    came(night, "2022-05", 2, month=20, total=20, other=1)
    assert night.judged() == []
    night.over("2022-07-06T23:00")
    came(night, "2022-05", 3, month=21, total=21, other=1)
    assert len(asked(night)) == 1
    night.over("2022-07-07T23:00")
    came(night, "2022-05", 4, month=21, total=21, other=2)
    assert len(asked(night)) == 1


def test_a_closing_stock_is_held_against_the_opening_that_follows(house: House) -> None:
    night = Night(house, form_of(STOCK))
    came(night, "2022-05", opening=1, added=1, closing=2)
    came(night, "2022-06", opening=2, added=1, closing=3)
    night.over()
    sheet = came(night, "2022-05", 2, opening=1, added=3, closing=4)
    assert asked(night) == {(sheet, "closing", "x", "D5", "4", "2022年6月 later_opening 2")}


def test_progress_beyond_that_of_the_later_period_is_asked_about(house: House) -> None:
    night = Night(house, form_of(PROGRESS))
    came(night, "2022-05", progress=40)
    came(night, "2022-06", progress=60)
    night.over()
    sheet = came(night, "2022-05", 2, progress=70)
    assert asked(night) == {(sheet, "progress", "x", "B5", "70", "2022年6月 later_total 60")}


def test_a_total_that_may_fall_is_only_held_against_the_sum(house: House) -> None:
    night = Night(house, form_of({"month": {}, "total": {"total_of": "month", "may_fall": True}}))
    came(night, "2022-04", month=10, total=10)
    came(night, "2022-06", month=-5, total=3)
    night.over()
    came(night, "2022-04", 2, month=20, total=20)
    assert night.judged() == []


def test_the_next_year_and_another_unit_contradict_nothing(house: House) -> None:
    night = Night(house, form_of(TOTAL))
    came(night, "2022-12", month=10, total=10)
    came(night, "2023-02", month=1, total=1)
    night.came("lines", "2023-03", {"x": {"month": 1, "total": 2}}, unit="乙局")
    night.over()
    came(night, "2022-12", 2, month=20, total=20)
    came(night, "2023-02", 2, month=8, total=8)
    assert night.judged() == []
