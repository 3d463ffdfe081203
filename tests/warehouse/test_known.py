"""What stands, what is owed, and what was known at an earlier instant."""

from __future__ import annotations

import pytest
from house import House

PARTS = "SELECT number FROM reported WHERE unit = '甲局' AND item = 'part'"


def test_a_later_revision_replaces_the_whole_earlier_one(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}, "y": {"part": 40}})
    house.report("甲局", "led", "2022-06", {"x": {"part": 520}}, revision=2)
    assert house.all(PARTS) == [(520,)]  # the complete set: y is gone, not patched
    assert house.all("SELECT count(*) FROM cell") == [(3,)]  # all revisions stay


def test_a_returned_revision_never_displaces_what_stands(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}})
    house.report("甲局", "led", "2022-06", {"x": {"part": -1}}, revision=2, status="returned")
    assert house.all(PARTS) == [(480,)]


def test_a_questioned_submission_stands(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}}, status="questioned")
    assert house.all(PARTS) == [(480,)]


def test_time_travel_takes_data_figures_and_dues_back(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}}, at="2022-07-04T09:00", known="2022-07-04T23:00")
    house.report("甲局", "led", "2022-06", {"x": {"part": 520}}, revision=2, known="2022-07-06T23:00")
    figures = "SELECT numerator FROM amount WHERE unit = '甲局'"
    due = "SELECT status FROM due WHERE unit = '甲局' AND form = 'led' AND period = '2022-06'"

    assert (house.all(PARTS), house.all(figures)) == ([(520,)], [(520,)])
    house.as_of("2022-07-05 00:00")
    assert (house.all(PARTS), house.all(figures), house.all(due)) == ([(480,)], [(480,)], [("on_time",)])
    house.as_of("2022-07-03 00:00")
    assert (house.all(PARTS), house.all(figures), house.all(due)) == ([], [], [("due",)])


def test_time_travel_takes_targets_units_and_lights_back(house: House) -> None:
    house.target("amount", "甲局", 1200)
    house.target("amount", "甲局", 1000, known_from="2022-06-30")
    house.unit("新街", like="四街", known_from="2022-05-01")
    house.light(5, -20, known_from="2022-05-01")
    target, units = "SELECT target FROM target", "SELECT count(*) FROM unit WHERE unit = '新街'"
    lights = "SELECT green_from, red_to FROM light"
    assert (house.all(target), house.all(units), house.all(lights)) == ([(1000,)], [(1,)], [(5, -20)])
    house.as_of("2022-04-30 12:00")
    assert (house.all(target), house.all(units), house.all(lights)) == ([(1200,)], [(0,)], [(0, -10)])


def test_bands_that_became_known_later_replace_the_earlier_ones(house: House) -> None:
    """Two sets of bands for the same days: the one known last holds, and there is one row of progress."""
    house.light(5, -20, known_from="2022-05-01")
    house.target("amount", "甲局", 1200)
    house.figure("amount", "甲局", "2022-06", 480)  # -10 points: red to the old bands, yellow to the new ones
    assert house.progress("amount")["light"] == "yellow"


def test_a_snapshot_shows_what_was_known_when_it_was_published(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}}, known="2022-07-04T23:00")
    house.edition("2022-07-04T23:00")
    house.report("甲局", "led", "2022-06", {"x": {"part": 520}}, revision=2, known="2022-07-06T23:00")
    assert house.all(PARTS) == [(480,)]


@pytest.mark.parametrize(
    ("arrived", "status", "now", "found"),
    [
        (None, None, "2022-06-29T12:00", "not_yet_due"),
        (None, None, "2022-07-01T12:00", "due"),
        (None, None, "2022-07-05T18:01", "missing"),  # due on Tuesday 5 July, 18:00
        ("2022-07-05T18:00", "accepted", "2022-07-06T23:00", "on_time"),
        ("2022-07-05T18:01", "questioned", "2022-07-06T23:00", "late"),
        ("2022-07-05T17:00", "returned", "2022-07-06T23:00", "returned"),
    ],
)
def test_what_became_of_a_report_that_is_owed(
    house: House, arrived: str | None, status: str | None, now: str, found: str
) -> None:
    if arrived and status:
        house.report("甲局", "led", "2022-06", {"x": {"part": 1}}, at=arrived, status=status)
    house.as_of(now)
    assert house.all("SELECT status FROM due WHERE unit = '甲局' AND form = 'led' AND period = '2022-06'") == [(found,)]


def test_a_report_on_time_that_was_returned_and_mended_late_says_so(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": -1}}, at="2022-07-05T17:00", status="returned")
    house.report("甲局", "led", "2022-06", {"x": {"part": 1}}, at="2022-07-06T09:00", revision=2)
    row = house.all(
        "SELECT status, revisions, returned, is_accepted_first_time FROM due WHERE unit = '甲局' AND form = 'led' AND period = '2022-06'"
    )
    assert row == [("on_time", 2, 1, False)]  # it was there in time; what was wrong with it is counted beside


def test_units_owe_reports_between_their_dates(house: House) -> None:
    owed = {(unit, period) for unit, period in house.all("SELECT unit, period FROM due WHERE form = 'towns'")}
    assert ("五街", "2022-03") in owed
    assert ("五街", "2022-04") not in owed
    assert ("一镇", "2022-01") not in owed  # January is not due
    assert not any(unit == "乙局" for unit, _ in owed)


def test_figures_of_editions_stay_as_they_were_published(house: House) -> None:
    first = house.edition("2022-07-04T23:00")
    house.figure("amount", "甲局", "2022-05", 400)
    house.figure("amount", "甲局", "2022-06", 480)
    second = house.edition("2022-07-05T23:00")
    house.figure("amount", "甲局", "2022-06", 520)  # only what changed is stored
    third = house.edition("2022-07-06T23:00")
    house.figure("amount", "甲局", "2022-05", None, state="gone")
    figures = "SELECT period, numerator FROM figure WHERE edition = ? ORDER BY period"
    assert house.all(figures, first) == [("2022-05", 400), ("2022-06", 480)]
    assert house.all(figures, second) == [("2022-05", 400), ("2022-06", 520)]
    assert house.all(figures, third) == [("2022-06", 520)]
    house.as_of("2022-07-05 00:00")
    assert house.all("SELECT period, numerator FROM standing_figure ORDER BY period") == [
        ("2022-05", 400),
        ("2022-06", 480),
    ]
