"""Whom a reminder reaches where a unit has ended, and what it says of a deadline that is not certain yet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from house import DISTRICT, House, instant

from reports.letters.reminder import ladder, owed, write_reminders


def reminded(house: House, at: str = "2022-05-09T09:30") -> dict[str, set[str]]:
    """unit -> the titles of what it is reminded of, for the period 2022年3月."""
    debts = owed(house.con, instant(at), ladder())
    return {
        unit: {debt.title for debt in debts if debt.unit == unit and debt.period == "2022年3月"}
        for unit in {debt.unit for debt in debts}
    }


def test_the_successor_is_written_to_for_a_unit_that_has_ended(house: House) -> None:
    house.edition("2022-05-09T09:00")
    found = reminded(house)
    assert "三街" not in found  # ended on 31 March; goes on in 四街
    assert found["四街"] == {"led表", "towns表", "led表（原三街应办）", "towns表（原三街应办）"}


def test_the_district_is_written_to_where_nobody_goes_on_for_the_unit(house: House) -> None:
    house.edition("2022-05-09T09:00")
    assert reminded(house)[DISTRICT] == {"led表（原五街应办）", "towns表（原五街应办）"}


def test_a_unit_is_written_to_itself_until_it_ends(house: House) -> None:
    house.edition("2022-03-04T09:00")
    debts = owed(house.con, instant("2022-03-04T09:30"), ladder())
    assert {"三街", "五街"} <= {debt.unit for debt in debts}
    assert DISTRICT not in {debt.unit for debt in debts}


def test_missing_reports_of_one_form_share_a_line(house: House) -> None:
    house.edition("2022-05-09T09:00")
    at = instant("2022-05-09T09:30")
    owing = [debt for debt in owed(house.con, at, ladder()) if debt.unit == "一镇"]
    [letter, _] = write_reminders(owing, {}, at, ladder(), house.plan.identity)
    # led and towns: of February, March and April
    assert (
        "1. led表，2022年1-2月、2022年3月、2022年4月：共3期，最早的应于3月7日（星期一）18:00前报送，已逾期"
        in letter.text
    )
    assert letter.text.count("\n2. towns表") == 1 and "\n3. " not in letter.text


def test_deadlines_of_published_years_are_certain(house: House) -> None:
    assert house.all("SELECT count(*) FROM due WHERE is_deadline_provisional") == [(0,)]


def test_deadlines_beyond_the_published_years_are_provisional(tmp_path: Path) -> None:
    far = House(tmp_path, at="2031-05-06T23:00")  # public holidays are published a year ahead
    far.edition("2031-05-06T23:00")
    found = far.all("SELECT is_deadline_provisional FROM due WHERE period = '2031-03' GROUP BY ALL")
    assert found == [(True,)]
    debts = owed(far.con, datetime.fromisoformat("2031-05-07T09:30+08:00"), ladder())
    assert {debt.is_provisional for debt in debts if debt.period == "2031年4月"} == {True}
