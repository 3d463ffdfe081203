"""A lead's table of all units (代报): what it reports for a unit, and the unit's own report beside it."""

from __future__ import annotations

from house import House

STANDING = "SELECT row_key, number FROM reported WHERE unit = '甲局' AND form = 'led' AND item = 'part' ORDER BY ALL"
BOTH = "SELECT row_key, lead_number, own_number, is_own_standing, is_different FROM lead_report WHERE unit = '甲局' ORDER BY ALL"


def of_lead(house: House, number: int, revision: int, status: str = "accepted") -> None:
    values = {"x": {"part": number}}
    house.report("甲局", "led", "2022-06", values, revision=revision, status=status, reported_by="乙局")


def own(house: House, number: int, revision: int, status: str = "accepted") -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": number}}, revision=revision, status=status)


def test_the_leads_number_stands_until_the_unit_reports_itself(house: House) -> None:
    of_lead(house, 10, 1)
    assert house.all(STANDING) == [("x", 10)]
    assert house.all(BOTH) == [("x", 10, None, False, None)]
    own(house, 12, 2)
    assert house.all(STANDING) == [("x", 12)]
    assert house.all(BOTH) == [("x", 10, 12, True, True)]


def test_a_later_table_of_the_leads_replaces_its_own_and_never_the_units(house: House) -> None:
    own(house, 12, 1)
    of_lead(house, 10, 2)
    assert house.all(STANDING) == [("x", 12)]
    of_lead(house, 12, 3)
    assert house.all(STANDING) == [("x", 12)]
    assert house.all(BOTH) == [("x", 12, 12, True, False)]


def test_the_leads_number_stands_where_the_units_own_was_returned(house: House) -> None:
    own(house, 12, 1, status="returned")
    of_lead(house, 10, 2)
    assert house.all(STANDING) == [("x", 10)]
    of_lead(house, 11, 3)
    assert house.all(STANDING) == [("x", 11)]
