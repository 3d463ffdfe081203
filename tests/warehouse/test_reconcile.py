"""Lead against towns: every pair is shown; of a state that must be zero the lead is asked, and the worse side decides until it answers.

`led` of June 2022 is due on Tuesday, 5 July, at 18:00; 甲局 sums up for the district, 一镇, 二街 and 四街 report beside it.
"""

from __future__ import annotations

from typing import Any

import pytest
from house import DISTRICT, House

from warehouse.explain import LeadDifference, explain

TOWNS = ("一镇", "二街", "四街")
ASKED = ("open_cases", "amount")  # one of which the lead is asked, and another of the same form
BEFORE, AFTER = "2022-07-05T17:00", "2022-07-05T23:00"


def report(house: House, lead: int, *towns: int, revision: int = 1, at: str = "2022-07-04T09:00") -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": lead}}, revision=revision, at=at)
    for unit, number in zip(TOWNS, towns, strict=False):
        house.report(unit, "led", "2022-06", {"x": {"part": number}}, at=at)


@pytest.fixture
def zero(house: House) -> House:
    """Open cases must be zero, of the district and of 甲局."""
    for unit in (DISTRICT, "甲局"):
        house.target("open_cases", unit, 0)
    return house


def asked(house: House) -> list[tuple[Any, ...]]:
    return house.all(
        "SELECT submission_id, severity, item, row_key, address, found, wanted FROM finding "
        "WHERE rule = 'lead_differs_from_towns' ORDER BY submission_id"
    )


def lights(house: House) -> list[tuple[Any, ...]]:
    """(unit, figure, past half, light) of the district and its lead."""
    return house.all(
        "SELECT unit, numerator, is_past_half, light FROM progress "
        "WHERE indicator = 'open_cases' AND period = '2022-06' AND unit IN (?, '甲局') ORDER BY unit",
        DISTRICT,
    )


def answer(house: House, reason: str = "两街所报为同一户", at: str = "2022-07-06 09:00:00+08") -> None:
    house.con.execute(
        "INSERT INTO store.answer SELECT f.receipt_id, f.submission_id, '甲局', 'led', '2022-06', f.rule, f.item, f.row_key, f.found, "
        "f.wanted, ?, ? FROM store.finding AS f WHERE f.rule = 'lead_differs_from_towns'",
        [reason, at],
    )


def test_every_pair_is_shown_with_how_many_stand_behind_it(house: House) -> None:
    report(house, 10, 3, 4)
    house.publish(AFTER)
    rows = house.all(
        "SELECT lead, lead_value, others_value, others_reported, others_expected, towns_value, towns_reported, difference "
        "FROM reconciliation WHERE indicator = 'amount' AND period = '2022-06'"
    )
    assert rows == [("甲局", 10, 7, 2, 3, 7, 2, 3)]


def test_a_lead_at_zero_whose_towns_are_not_is_asked_and_takes_the_worse_side(zero: House) -> None:
    report(zero, 0, 1, 3, 0)
    zero.publish(AFTER)
    assert asked(zero) == [("甲局-led-2022-06-1", "question", "part", "x", "B5", "0", "4（一镇 1、二街 3）")]
    assert lights(zero) == [(DISTRICT, 0, False, "red"), ("甲局", 0, False, "red")]
    assert zero.all(
        "SELECT question, towns_value FROM reconciliation WHERE indicator = 'open_cases' AND period = '2022-06'"
    ) == [("open", 4)]
    questioned = zero.all("SELECT DISTINCT indicator FROM reconciliation WHERE question IS NOT NULL")
    assert questioned == [("open_cases",)]  # the form's other indicators need not agree


def test_the_worse_side_of_a_month_says_nothing_of_the_month_before(zero: House) -> None:
    for unit in ("甲局", *TOWNS):
        zero.report(unit, "led", "2022-05", {"x": {"part": 0}})
    report(zero, 0, 1, 3, 0)
    zero.publish(AFTER, of=ASKED)
    may = zero.all("SELECT unit, is_past_half, light FROM progress WHERE indicator = 'open_cases' AND period = '2022-05' AND unit IN (?, '甲局') ORDER BY unit", DISTRICT)  # fmt: skip
    assert may == [(DISTRICT, True, "green"), ("甲局", True, "green")]
    assert [light for *_, light in lights(zero)] == ["red", "red"]


def test_progress_and_explanation_say_that_the_worse_side_decides(zero: House) -> None:
    report(zero, 0, 1, 3, 0)
    zero.publish(AFTER, of=ASKED)
    said = {
        unit: towns
        for unit, towns in zero.all(
            "SELECT unit, towns_value FROM progress WHERE indicator = 'open_cases' AND period = '2022-06' AND value IS NOT NULL"
        )
    }
    assert said == {DISTRICT: 4, "甲局": 4, "一镇": None, "二街": None, "四街": None}
    explained = {unit: explain(zero.con, "open_cases", unit, "2022-06") for unit in (DISTRICT, "甲局", "一镇")}
    asked = {unit: found.difference for unit, found in explained.items() if found is not None}
    assert asked == {DISTRICT: LeadDifference("甲局", 0, 4), "甲局": LeadDifference("甲局", 0, 4), "一镇": None}
    answer(zero)
    zero.publish("2022-07-06T23:00", of=ASKED)
    found = explain(zero.con, "open_cases", DISTRICT, "2022-06")
    assert found is not None and found.difference is None


def test_an_answer_gives_the_figure_its_own_light_back_in_an_edition_of_its_own(zero: House) -> None:
    report(zero, 0, 1, 3, 0)
    assert zero.publish(AFTER, of=ASKED) is not None
    assert zero.publish("2022-07-05T23:30", of=ASKED) is None  # asked once: nothing is new
    answer(zero)
    assert zero.publish("2022-07-06T23:00", of=ASKED) is not None
    assert lights(zero) == [(DISTRICT, 0, True, "green"), ("甲局", 0, True, "green")]
    assert len(asked(zero)) == 1
    zero.as_of("2022-07-05T23:40")
    assert lights(zero)[0] == (DISTRICT, 0, False, "red")


def test_nobody_is_asked_before_the_deadline_or_while_a_town_is_missing(zero: House) -> None:
    report(zero, 0, 1, 3, 0)
    zero.publish(BEFORE, of=ASKED)
    assert asked(zero) == []
    zero.publish(AFTER, of=ASKED)
    assert len(asked(zero)) == 1


def test_a_missing_town_keeps_the_question_back(zero: House) -> None:
    report(zero, 0, 1, 3)
    zero.publish(AFTER, of=ASKED)
    assert asked(zero) == []
    zero.report("四街", "led", "2022-06", {"x": {"part": 0}}, at="2022-07-06T09:00")
    zero.publish("2022-07-06T23:00", of=ASKED)
    assert len(asked(zero)) == 1


def test_a_lead_that_agrees_and_a_state_that_need_not_be_zero_are_not_asked(house: House) -> None:
    house.target("open_cases", "甲局", 5)
    report(house, 0, 1, 3, 0)
    house.publish(AFTER)
    assert asked(house) == []


def test_a_lead_that_agrees_is_not_asked(zero: House) -> None:
    report(zero, 4, 1, 3, 0)
    zero.publish(AFTER, of=ASKED)
    assert asked(zero) == []
    assert lights(zero)[0] == (DISTRICT, 4, False, "red")


def test_a_corrected_lead_is_no_longer_judged_by_the_towns_and_a_town_that_corrects_settles_it_too(zero: House) -> None:
    report(zero, 0, 1, 0, 0)
    zero.publish(AFTER, of=ASKED)
    zero.report("一镇", "led", "2022-06", {"x": {"part": 0}}, revision=2, at="2022-07-06T09:00")
    zero.publish("2022-07-06T23:00", of=ASKED)
    assert lights(zero)[0] == (DISTRICT, 0, True, "green")
    assert len(asked(zero)) == 1


def test_a_correction_that_still_differs_is_asked_on_the_new_report(zero: House) -> None:
    report(zero, 0, 3, 0, 0)
    zero.publish(AFTER, of=ASKED)
    zero.report("甲局", "led", "2022-06", {"x": {"part": 1}}, revision=2, at="2022-07-06T09:00")
    zero.publish("2022-07-06T23:00", of=ASKED)
    assert [(one[0], one[5], one[6]) for one in asked(zero)] == [
        ("甲局-led-2022-06-1", "0", "3（一镇 3）"),
        ("甲局-led-2022-06-2", "1", "3（一镇 3）"),
    ]


def test_while_a_town_is_missing_the_others_may_already_be_the_worse_side(zero: House) -> None:
    report(zero, 0, 1, 3)
    zero.publish(BEFORE, of=ASKED)
    zero.as_of(BEFORE)  # the missing town may still come
    assert lights(zero)[0] == (DISTRICT, 0, True, "green")
    zero.as_of(AFTER)
    assert lights(zero) == [(DISTRICT, 0, False, "red"), ("甲局", 0, False, "red")]
    found = explain(zero.con, "open_cases", DISTRICT, "2022-06")
    assert found is not None
    assert found.difference == LeadDifference("甲局", 0, 4, towns_missing=1)


def test_a_lead_whose_towns_are_not_all_there_is_marked(zero: House) -> None:
    report(zero, 0, 0, 0)
    zero.publish(AFTER, of=ASKED)
    said = "SELECT unit, light, towns_value, towns_missing FROM progress WHERE indicator = 'open_cases' AND period = '2022-06' AND value IS NOT NULL ORDER BY unit"
    assert [row for row in zero.all(said) if row[0] in (DISTRICT, "甲局")] == [
        (DISTRICT, "green", None, 1),
        ("甲局", "green", None, 1),
    ]
    zero.report("四街", "led", "2022-06", {"x": {"part": 0}}, at="2022-07-06T09:00")
    zero.publish("2022-07-06T23:00", of=ASKED)
    assert {row[3] for row in zero.all(said)} == {None}


def test_while_a_lead_is_asked_a_town_whose_report_is_gone_is_marked(zero: House) -> None:
    """The report of 二街, the one that differed, is erased: the other towns agree with the lead, and cannot speak for it."""
    report(zero, 0, 0, 3, 0)
    zero.publish(AFTER, of=ASKED)
    said = (
        "SELECT is_past_half, light, towns_value, towns_missing FROM progress "
        "WHERE indicator = 'open_cases' AND period = '2022-06' AND unit = '甲局'"
    )
    assert zero.all(said) == [(False, "red", 3, None)]
    for table in ("submission", "figure"):
        zero.con.execute(f"DELETE FROM store.{table} WHERE unit = '二街'")
    assert zero.all(said) == [(True, "green", None, 1)]
    found = explain(zero.con, "open_cases", DISTRICT, "2022-06")
    assert found is not None
    assert found.difference == LeadDifference("甲局", 0, 0, towns_missing=1)


def test_a_lead_that_reports_more_than_the_towns_that_are_there_keeps_its_own(zero: House) -> None:
    report(zero, 5, 1, 3)
    zero.publish(AFTER, of=ASKED)
    assert zero.all(
        "SELECT value, light, towns_value, towns_missing FROM progress WHERE indicator = 'open_cases' AND period = '2022-06' AND unit = '甲局'"
    ) == [(5, "red", None, 1)]


TOWNS_MISSING = "SELECT unit, towns_missing FROM progress WHERE indicator = ? AND period = '2022-06' AND unit = '甲局' AND value IS NOT NULL"


def test_a_lead_whose_state_need_not_be_zero_is_not_marked_by_the_target_of_another(house: House) -> None:
    house.target("open_cases", "甲局", 5)
    house.target("share", "甲局", 0)
    report(house, 0, 1, 3)
    house.publish(AFTER, of=("open_cases", "share"))
    assert house.all(TOWNS_MISSING, "open_cases") == [("甲局", None)]


def test_a_lead_whose_state_is_no_sum_is_not_marked_by_a_missing_town(house: House) -> None:
    for unit in (DISTRICT, "甲局"):
        house.target("worst_cases", unit, 0)
    report(house, 0, 1, 3)
    house.publish(AFTER, of=("worst_cases",))
    assert house.all(TOWNS_MISSING, "worst_cases") == [("甲局", None)]
