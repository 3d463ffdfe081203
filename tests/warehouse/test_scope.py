"""Figures that count the entries of a register: all of them are the whole, whoever has reported (docs/decisions/0045).

一镇 leads P1 and P2, 二街 P3, 三街 P4 and P5; 三街 ended on 31 March and goes on in 四街.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from house import DISTRICT, House

from warehouse.explain import explain


@pytest.fixture
def register(house: House) -> House:
    for name, lead in (("P1", "一镇"), ("P2", "一镇"), ("P3", "二街"), ("P4", "三街"), ("P5", "三街")):
        house.entry(name, lead)
    return house


def report(
    house: House, unit: str, period: str, parts: dict[str, int], revision: int = 1, at: str = "2022-07-04T09:00"
) -> None:
    values = {name: {"part": part, "whole": 1000} for name, part in parts.items()}
    house.report(unit, "towns", period, values, revision=revision, at=at)


def units(house: House, indicator: str, period: str) -> list[tuple]:
    """(unit, numerator, denominator, the other end's two) of the units' figures."""
    return house.all(
        "SELECT unit, numerator, denominator, numerator_to, denominator_to FROM standing_figure "
        "WHERE indicator = ? AND period = ? AND unit <> ? ORDER BY unit",
        indicator, period, DISTRICT,
    )  # fmt: skip


def test_where_all_is_reported_there_is_no_interval(register: House) -> None:
    report(register, "一镇", "2022-03", {"P1": 1, "P2": 0})
    report(register, "二街", "2022-03", {"P3": 1})
    report(register, "三街", "2022-03", {"P4": 0, "P5": 0})
    assert register.ends("entries_done", "2022-03") == (2, 5, None, None, 0, 5, 5)
    assert register.district("entries_done", "2022-03") == (2, 5, "reported", 3, 3, 0)
    parts = register.all(
        "SELECT part, count(*) FROM figure_cell WHERE indicator = 'entries_done' AND unit = ? GROUP BY 1 ORDER BY 1",
        DISTRICT,
    )
    assert parts == [("denominator", 5), ("numerator", 5)]


def test_what_a_missing_lead_owes_lies_between_the_ends(register: House) -> None:
    report(register, "一镇", "2022-06", {"P1": 1, "P2": 0})
    report(register, "四街", "2022-06", {"P4": 1, "P5": 0})
    # 2 are done, 4 are known, and P3 of 二街 may be done: from 2 to 3 of 5
    assert register.ends("entries_done", "2022-06") == (2, 5, 3, 5, 0, 4, 5)
    assert register.district("entries_done", "2022-06") == (2, 5, "partial", 2, 3, 0)


def test_what_a_lead_left_out_of_its_table_lies_between_the_ends(register: House) -> None:
    report(register, "一镇", "2022-06", {"P1": 1})
    report(register, "二街", "2022-06", {"P3": 0})
    report(register, "四街", "2022-06", {"P4": 1, "P5": 0})
    assert register.ends("entries_done", "2022-06") == (2, 5, 3, 5, 0, 4, 5)
    assert units(register, "entries_done", "2022-06") == [
        ("一镇", 1, 2, 2, 2), ("二街", 0, 1, None, None), ("四街", 1, 2, None, None),
    ]  # fmt: skip


def test_a_report_without_any_entry_that_its_unit_owes_is_all_unknown(register: House) -> None:
    report(register, "一镇", "2022-06", {"别的": 1})
    report(register, "二街", "2022-06", {"P3": 1})
    report(register, "四街", "2022-06", {"P4": 0, "P5": 0})
    assert register.ends("entries_done", "2022-06") == (1, 5, 3, 5, 0, 3, 5)
    assert units(register, "entries_done", "2022-06")[0] == ("一镇", 0, 2, 2, 2)


def test_light_and_verdict_are_given_only_where_both_ends_agree(register: House) -> None:
    report(register, "一镇", "2022-06", {"P1": 1, "P2": 0})
    report(register, "四街", "2022-06", {"P4": 1, "P5": 1})
    register.publish(of=("entries_done",))
    # 3 of 5 are 60 %, and 4 of 5 are 80 %
    for target, is_past_half, light in ((60, True, "green"), (70, None, None), (90, False, "red")):
        register.con.execute("DELETE FROM store.target")
        register.target("entries_done", DISTRICT, target)
        found = register.progress("entries_done", DISTRICT, "2022-06")
        assert (found["value"], found["value_to"]) == (60, 80)
        assert (found["is_past_half"], found["light"]) == (is_past_half, light), target


def test_a_certain_verdict_needs_no_coverage(register: House) -> None:
    report(register, "四街", "2022-06", {"P4": 1, "P5": 1})  # one unit of three: 80 % are wanted
    register.target("entries_done", DISTRICT, 40)
    register.publish(of=("entries_done",))
    found = register.progress("entries_done", DISTRICT, "2022-06")
    assert (found["value"], found["value_to"], found["is_past_half"], found["light"]) == (40, 100, True, "green")


def test_an_average_counts_what_is_not_known_as_anything_from_0_to_100(register: House) -> None:
    report(register, "一镇", "2022-06", {"P1": 80, "P2": 40})
    report(register, "四街", "2022-06", {"P4": 60, "P5": 20})
    # 200 of 500, and with P3 up to 300 of 500
    assert register.ends("entries_built", "2022-06") == (200, 500, 300, 500, 0, 4, 5)


@pytest.mark.parametrize(
    ("of_first", "known", "is_past_half"), [({"P1": 900, "P2": 900}, 4, True), ({"P1": 900}, 3, None)]
)
def test_a_sum_has_no_bound_and_wants_as_many_entries_as_units(
    register: House, of_first: dict[str, int], known: int, is_past_half: bool | None
) -> None:
    register.entry("P6", "四街", valid_to="2022-03-31")  # no longer on the register
    report(register, "一镇", "2022-06", of_first)
    report(register, "二街", "2022-06", {"P3": 900})
    report(register, "四街", "2022-06", {"P4": 900})
    # three units of three; four entries of five are 80 %, three are 60 %
    total = 900 * known
    assert register.ends("entries_invested", "2022-06") == (total, 1000 * known, None, None, 0, known, 5)
    found = register.progress("entries_invested", DISTRICT, "2022-06")
    assert (found["is_past_half"], found["light"]) == (is_past_half, "green" if is_past_half else None)


def test_what_a_missing_lead_carried_on_is_not_known_for_the_period(register: House) -> None:
    report(register, "一镇", "2022-05", {"P1": 300, "P2": 300})
    report(register, "二街", "2022-05", {"P3": 300})
    report(register, "四街", "2022-05", {"P4": 300, "P5": 300})
    report(register, "二街", "2022-06", {"P3": 400})
    report(register, "四街", "2022-06", {"P4": 400, "P5": 400})
    # 一镇 is carried on with 600: its two entries are not known for June
    assert register.ends("entries_invested", "2022-06") == (1800, 5000, None, None, 0, 3, 5)


def test_an_entry_counts_from_the_period_in_which_it_comes_onto_the_register(register: House) -> None:
    register.entry("P6", "二街", known_from="2022-05-15")
    for period in ("2022-03", "2022-06"):
        report(register, "二街", period, {"P3": 1})
        report(register, "一镇", period, {"P1": 0, "P2": 0})
    assert register.ends("entries_done", "2022-03") == (1, 5, 3, 5, 0, 3, 5)  # P4 and P5 of 三街 are missing
    assert register.ends("entries_done", "2022-06") == (1, 6, 4, 6, 0, 3, 6)  # and P6, too


def test_an_entry_that_has_left_the_register_no_longer_counts(register: House) -> None:
    register.entry("P6", "二街", valid_to="2022-05-10")
    for period in ("2022-04", "2022-05"):
        report(register, "一镇", period, {"P1": 0, "P2": 0})
        report(register, "二街", period, {"P3": 1, "P6": 1})
        report(register, "四街", period, {"P4": 0, "P5": 0})
    assert register.ends("entries_done", "2022-04") == (2, 6, None, None, 0, 6, 6)
    assert register.ends("entries_done", "2022-05") == (1, 5, None, None, 0, 5, 5)


def test_an_entry_reported_before_it_came_onto_the_register_counts(register: House) -> None:
    register.entry("P6", "二街", known_from="2022-05-15")
    report(register, "一镇", "2022-04", {"P1": 0, "P2": 0})
    report(register, "二街", "2022-04", {"P3": 1, "P6": 1})
    report(register, "四街", "2022-04", {"P4": 0, "P5": 0})
    assert register.ends("entries_done", "2022-04") == (2, 6, None, None, 0, 6, 6)


@pytest.mark.parametrize(
    ("of_heir", "wanted"),
    [
        ({}, (0, 5, 2, 5, 0, 3, 5)),
        ({"P4": 1}, (1, 5, 2, 5, 0, 4, 5)),
        ({"P4": 1, "P5": 1}, (2, 5, None, None, 0, 5, 5)),
    ],
)
def test_the_successor_of_a_lead_answers_for_its_entries(
    register: House, of_heir: dict[str, int], wanted: tuple
) -> None:
    report(register, "三街", "2022-03", {"P4": 1, "P5": 0})
    report(register, "一镇", "2022-04", {"P1": 0, "P2": 0})
    report(register, "二街", "2022-04", {"P3": 0})
    if of_heir:
        report(register, "四街", "2022-04", of_heir)
    assert register.ends("entries_done", "2022-04") == wanted
    assert ("四街" in [unit for unit, *_ in units(register, "entries_done", "2022-04")]) == bool(of_heir)
    assert register.district("entries_done", "2022-04")[3:5] == (2 + bool(of_heir), 3)  # 四街 owes a figure, 三街 none


@pytest.fixture
def split(register: House) -> Iterator[House]:
    """三街 goes on in two units, 二街 and 四街."""
    register.con.execute("UPDATE store.unit SET successors = ['二街', '四街'] WHERE unit = '三街'")
    yield register
    register.con.execute("UPDATE store.unit SET successors = ['四街'] WHERE unit = '三街'")


def test_a_successor_that_ended_first_hands_nothing_on_before_the_lead_itself_ends(register: House) -> None:
    """四街 ended on 28 February and goes on in 二街; 三街, which leads P4 and P5 and goes on in 四街, on 31 March."""
    register.con.execute("UPDATE store.unit SET valid_to = '2022-02-28', successors = ['二街'] WHERE unit = '四街'")
    try:
        found = register.all(
            "SELECT period, unit, reporters FROM register_entry "
            "WHERE ref = 'project:P4' AND period IN ('2022-02', '2022-03', '2022-04') ORDER BY period"
        )
    finally:
        register.con.execute("UPDATE store.unit SET valid_to = NULL, successors = [] WHERE unit = '四街'")
    assert found == [("2022-02", "三街", ["三街"]), ("2022-03", "三街", ["三街"]), ("2022-04", "二街", ["二街"])]


@pytest.mark.parametrize(
    ("of_other", "wanted"), [({}, (1, 5, 2, 5, 0, 4, 5)), ({"P5": 1}, (2, 5, None, None, 0, 5, 5))]
)
def test_of_several_successors_any_may_report_an_entry(split: House, of_other: dict[str, int], wanted: tuple) -> None:
    report(split, "一镇", "2022-04", {"P1": 0, "P2": 0})
    report(split, "二街", "2022-04", {"P3": 0, "P4": 1})
    if of_other:
        report(split, "四街", "2022-04", of_other)
    assert split.ends("entries_done", "2022-04") == wanted


def test_an_entry_that_two_successors_report_counts_once(split: House) -> None:
    report(split, "一镇", "2022-04", {"P1": 0, "P2": 0})
    report(split, "二街", "2022-04", {"P3": 0, "P4": 1})
    report(split, "四街", "2022-04", {"P4": 0, "P5": 1})
    # P5 is done, and P4 is by one of two reports: 1 to 2 of 5
    assert split.ends("entries_done", "2022-04") == (1, 5, 2, 5, 0, 4, 5)
    found = explain(split.con, "entries_done", DISTRICT, "2022-04")
    assert found is not None
    of_part = {
        part: sum(one.amount for one in found.sources if one.part == part) for part in ("numerator", "denominator")
    }
    assert of_part == {"numerator": 1, "denominator": 5}
    assert [(one.ref, one.amount) for one in found.unknown] == [("project:P4", 1)]


def test_a_night_that_one_unit_touches_counts_the_whole_register(register: House) -> None:
    report(register, "一镇", "2022-06", {"P1": 1, "P2": 0}, at="2022-07-04T09:00")
    register.publish("2022-07-04T23:00", of=("entries_done",))
    report(register, "四街", "2022-06", {"P4": 1}, at="2022-07-05T09:00")
    register.publish("2022-07-05T23:00", of=("entries_done",))
    found = register.all(
        "SELECT numerator, denominator, numerator_to, denominator_to, known_rows, all_rows FROM standing_figure "
        "WHERE indicator = 'entries_done' AND unit = ? AND period = '2022-06'", DISTRICT,
    )  # fmt: skip
    assert found == [(2, 5, 4, 5, 3, 5)]  # P3 and P5 are not known


@pytest.mark.parametrize("unit", [DISTRICT, "一镇"])
def test_the_cells_add_up_to_the_figure_and_what_is_unknown_is_named(register: House, unit: str) -> None:
    report(register, "一镇", "2022-06", {"P1": 1})
    report(register, "四街", "2022-06", {"P4": 1, "P5": 0})
    register.publish(of=("entries_done",))
    found = explain(register.con, "entries_done", unit, "2022-06")
    assert found is not None
    of_part = {
        part: sum(one.amount for one in found.sources if one.part == part) for part in ("numerator", "denominator")
    }
    assert of_part == {"numerator": found.numerator, "denominator": found.denominator}
    assert found.numerator_to == found.numerator + sum(one.amount for one in found.unknown)
    wanted = [("project:P2", "示例P2", "一镇"), ("project:P3", "示例P3", "二街")]
    assert [(one.ref, one.name, one.unit) for one in found.unknown] == (wanted if unit == DISTRICT else wanted[:1])


def test_what_was_unknown_in_an_earlier_period_is_not_added_once_more(register: House) -> None:
    report(register, "一镇", "2022-05", {"P1": 1})
    report(register, "二街", "2022-06", {"P3": 1})
    report(register, "四街", "2022-06", {"P4": 0, "P5": 0})
    assert register.ends("entries_done", "2022-06") == (1, 5, 3, 5, 0, 3, 5)  # P1 and P2, each once


def test_of_a_register_an_ended_lead_owes_nothing_that_its_successor_answers_for(register: House) -> None:
    report(register, "三街", "2022-02", {"P4": 100, "P5": 100})  # March is owing
    report(register, "一镇", "2022-06", {"P1": 900, "P2": 900})
    report(register, "二街", "2022-06", {"P3": 900})
    # expected are 一镇, 二街 and 四街; 三街's 200 stay until 四街 reports
    assert register.district("entries_invested", "2022-06") == (2900, 5000, "partial", 2, 3, 0)
