"""What becomes of a report that is owed, worked out by hand.

甲局 owes `led` for 2022-06, which is due on Tuesday, 5 July 2022, at 18:00.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from house import House, instant

OWED = "FROM due WHERE unit = '甲局' AND form = 'led' AND period = '2022-06'"


def owed(house: House, columns: str) -> tuple[Any, ...]:
    (row,) = house.all(f"SELECT {columns} {OWED}")
    return row


def send(house: House, at: str, status: str = "accepted", revision: int = 1, known: str | None = None) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 1}}, at=at, status=status, revision=revision, known=known)


def test_a_late_report_says_by_how_much(house: House) -> None:
    send(house, "2022-07-06T19:30")  # a day and an hour and a half after the deadline
    assert owed(house, "status, late_minutes") == ("late", 25 * 60 + 30)


def test_a_postponed_report_is_due_at_the_later_instant(house: House) -> None:
    house.exempt("甲局", "postponed", until_at="2022-07-08 18:00", reason="系统迁移", approved_by="区政府办")
    house.as_of("2022-07-06T12:00")
    assert owed(house, "status, due_at, regular_due_at, exemption_reason, approved_by") == (
        "due",
        instant("2022-07-08T18:00"),
        instant("2022-07-05T18:00"),
        "系统迁移",
        "区政府办",
    )
    send(house, "2022-07-08T17:59")
    assert owed(house.as_of("2022-07-09T12:00"), "status, late_minutes") == ("on_time", None)


@pytest.mark.parametrize(
    ("until_at", "now", "arrived", "found"),
    [
        ("2022-07-20 18:00", "2022-06-29T12:00", None, "not_yet_due"),
        ("2022-07-20 18:00", "2022-07-04T12:00", None, "excused"),
        ("2022-07-20 18:00", "2022-07-20T18:00", None, "excused"),
        ("2022-07-20 18:00", "2022-07-20T18:01", None, "missing"),
        ("2022-07-20 18:00", "2022-07-25T12:00", "2022-07-20T17:00", "on_time"),
        ("2022-07-20 18:00", "2022-07-25T12:00", "2022-07-20T19:00", "late"),
        (None, "2022-12-31T12:00", None, "excused"),
        (None, "2022-12-31T12:00", "2022-11-01T09:00", "on_time"),  # it need not have come at all
    ],
)
def test_who_is_excused_owes_nothing_until_then(
    house: House, until_at: str | None, now: str, arrived: str | None, found: str
) -> None:
    house.exempt("甲局", "excused", until_at=until_at)
    if arrived:
        send(house, arrived)
    assert owed(house.as_of(now), "status") == (found,)


def test_a_form_that_does_not_apply_is_not_owed_and_not_counted_among_the_units_behind_a_sum(house: House) -> None:
    for unit in ("三街", "五街"):  # they ended in March, and left nothing owing
        house.report(unit, "towns", "2022-03", {"x": {"part": 0}})
    for unit in ("二街", "四街"):
        house.report(unit, "towns", "2022-06", {"x": {"part": 10}})
    house.exempt("一镇", "not_applicable", form="towns")
    house.publish("2022-07-06T23:00")
    assert house.all("SELECT status FROM due WHERE unit = '一镇' AND form = 'towns' AND period = '2022-06'") == [
        ("not_applicable",)
    ]
    query = "SELECT numerator, reported_units, expected_units FROM standing_figure WHERE indicator = 'of_towns' AND unit = '某区'"
    assert house.all(query + " AND period = '2022-06'") == [(20, 2, 2)]  # 10 + 10


def test_an_exemption_holds_for_its_form_and_its_periods_only(house: House) -> None:
    house.exempt("甲局", "not_applicable", form="led", from_on="2022-06-01", to_on="2022-06-30")
    query = "SELECT form, period FROM due WHERE unit = '甲局' AND status = 'not_applicable'"
    assert house.all(query) == [("led", "2022-06")]


def test_of_two_exemptions_the_one_granted_last_holds(house: House) -> None:
    house.exempt("甲局", "excused", until_at="2022-07-20 18:00", known_from="2022-07-01")
    house.exempt("甲局", "postponed", until_at="2022-07-06 12:00", known_from="2022-07-03")
    assert owed(house.as_of("2022-07-02T12:00"), "status, exemption") == ("excused", "excused")
    assert owed(house.as_of("2022-07-07T12:00"), "status, exemption") == ("missing", "postponed")


def test_a_correction_after_a_return_keeps_the_first_arrivals_punctuality(house: House) -> None:
    send(house, "2022-07-05T17:00", "returned", known="2022-07-05T23:00")
    assert owed(house.as_of("2022-07-06T08:00"), "status, has_open_return") == ("returned", True)
    send(house, "2022-07-07T09:30", revision=2)
    columns = "status, late_minutes, returned, has_open_return, is_accepted_first_time, hours_to_mend"
    # returned on the 5th at 23:00, mended on the 7th at 9:30: 34.5 hours
    assert owed(house.as_of("2022-07-08T08:00"), columns) == ("on_time", None, 1, False, False, 34.5)


def test_a_report_that_was_late_and_returned_stays_late(house: House) -> None:
    send(house, "2022-07-05T20:00", "returned")
    send(house, "2022-07-07T09:00", revision=2)
    assert owed(house, "status, late_minutes") == ("late", 120)


def test_a_correction_that_is_returned_leaves_the_earlier_one_standing_and_is_open(house: House) -> None:
    send(house, "2022-07-05T09:00")
    send(house, "2022-07-06T09:00", "returned", revision=2)
    assert owed(house, "status, has_open_return, is_accepted_first_time") == ("on_time", True, True)


def test_what_was_mended_before_the_return_was_known_is_no_mending_time(house: House) -> None:
    send(house, "2022-07-05T09:00", "returned", known="2022-07-05T23:00")
    send(house, "2022-07-05T10:00", revision=2, known="2022-07-05T23:00")
    assert owed(house, "returned, hours_to_mend") == (1, None)


def test_the_reporting_rate_counts_what_was_due_by_unit_form_period_and_campaign(house: House) -> None:
    """Of June's `summed` 甲局 and 乙局 owe one each; both sent in time, 乙局's was returned and mended after 24 hours."""
    house.report("甲局", "summed", "2022-06", {"x": {"part": 1}}, at="2022-07-05T17:00")
    house.report("乙局", "summed", "2022-06", {"x": {"part": 1}}, at="2022-07-04T17:00", status="returned")
    house.report("乙局", "summed", "2022-06", {"x": {"part": 1}}, at="2022-07-05T17:00", revision=2)
    house.as_of("2022-07-06T12:00")
    columns = "expected, received, on_time, accepted_first_time, returned, open_returns, hours_to_mend_median"
    # Due by now: `summed` of February to June, five months for each.
    assert house.all(f"SELECT {columns} FROM reporting WHERE scope = 'form' AND name = 'summed'") == [
        (10, 2, 2, 1, 1, 0, 24)
    ]
    query = (
        "SELECT expected, received, on_time_share FROM reporting WHERE scope = 'unit' AND name = '乙局' AND year = 2022"
    )
    assert house.all(query) == [(5, 1, 0.2)]
    house.exempt("乙局", "excused", to_on="2022-05-31")
    assert house.all(query) == [(1, 1, 1.0)]
    whole = {
        scope: received for scope, received in house.all("SELECT scope, sum(received) FROM reporting GROUP BY scope")
    }
    assert whole == {"all": 2, "unit": 2, "form": 2, "period": 2, "campaign": 2}


def test_nothing_counts_before_its_deadline(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 1}}, at="2022-07-01T09:00")
    house.as_of("2022-07-05T17:59")
    assert house.all("SELECT * FROM reporting WHERE scope = 'period' AND name = '2022-06'") == []


def test_what_had_not_begun_was_not_expected_then(house: House) -> None:
    """On 31 May June is no row yet, of `due` and of `progress`; on 1 June it is one, not yet due."""
    house.report("甲局", "led", "2022-05", {"x": {"part": 5}}, at="2022-05-31T09:00")
    house.publish("2022-05-31T12:00")
    june = "SELECT DISTINCT status FROM due WHERE form = 'led' AND period = '2022-06'"
    house.as_of("2022-05-31T23:00")
    assert house.all(june) == []
    assert house.all("SELECT max(period) FROM progress WHERE cadence = 'month'") == [("2022-05",)]
    house.as_of("2022-06-01T00:00")
    assert house.all(june) == [("not_yet_due",)]


@pytest.mark.parametrize(
    ("now", "is_past"),
    [
        ("2022-07-05T18:01", False),
        ("2022-12-31T23:59", False),
        ("2023-01-01T00:00", True),  # the new year asks for nothing of which the deadline fell in the old one
    ],
)
def test_what_was_due_in_an_earlier_year_is_not_asked_for_any_more(house: House, now: str, is_past: bool) -> None:
    assert owed(house.as_of(now), "status, is_of_past_year") == ("missing", is_past)


def test_what_falls_due_in_the_new_year_is_asked_for(tmp_path: Path) -> None:
    """December's report is due on 5 January."""
    later = House(tmp_path, at="2023-01-10T23:00").as_of("2023-01-10T12:00")
    query = "SELECT is_of_past_year FROM due WHERE unit = '甲局' AND form = 'led' AND period = ?"
    assert [later.all(query, period) for period in ("2022-11", "2022-12")] == [[(True,)], [(False,)]]


def test_what_was_returned_in_this_year_is_asked_for(house: House) -> None:
    send(house, "2023-01-05T09:00", status="returned")
    assert owed(house.as_of("2023-01-06T12:00"), "status, is_of_past_year") == ("returned", False)


def test_what_the_lead_reports_for_a_unit_is_no_report_of_the_units(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 1}}, at="2022-07-04T09:00", reported_by="乙局")
    assert owed(house.as_of("2022-07-06T12:00"), "status, revisions, received_at") == ("missing", 0, None)
    send(house, "2022-07-06T19:30", revision=2)
    assert owed(house.as_of("2022-07-07T12:00"), "status, late_minutes, revisions") == ("late", 25 * 60 + 30, 1)
