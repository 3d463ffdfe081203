"""From a figure to its cells."""

from __future__ import annotations

from decimal import Decimal

from house import DISTRICT, House

from warehouse.explain import explain


def test_a_figure_is_opened_to_file_sheet_and_cell(house: House) -> None:
    submission = house.report("甲局", "led", "2022-06", {"x": {"part": 480}, "y": {"part": 40}})
    house.publish()
    found = explain(house.con, "amount", "甲局", "2022-06")
    assert found is not None
    assert (found.numerator, found.denominator, found.state) == (520, None, "reported")
    assert [(one.amount, one.file, one.sheet, one.address, one.text, one.revision) for one in found.sources] == [
        (480, f"{submission}.xlsx", "Sheet1", "B5", "480", 1),
        (40, f"{submission}.xlsx", "Sheet1", "B6", "40", 1),
    ]
    assert {one.sha256 for one in found.sources} == {f"hash of {submission}"}
    assert "FROM reported" in found.sql


def test_the_districts_figure_is_opened_to_the_cells_of_its_units(house: House) -> None:
    for unit, part in (("一镇", 10), ("二街", 20)):
        house.report(unit, "towns", "2022-02", {"x": {"part": part}})
    house.report("一镇", "towns", "2022-03", {"x": {"part": 15}})
    house.publish()
    found = explain(house.con, "of_towns", DISTRICT, "2022-03")
    assert found is not None
    # 15 of March and 20 carried on from February
    assert {(one.unit, one.period, one.amount) for one in found.sources} == {
        ("一镇", "2022-03", 15),
        ("二街", "2022-02", 20),
    }
    assert sum((one.amount for one in found.sources), Decimal(0)) == found.numerator
    assert found.carried_units == 1


def test_an_earlier_edition_is_opened_to_the_cells_that_it_was_published_from(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}}, known="2022-07-04T23:00")
    first = house.publish("2022-07-04T23:00")
    house.report("甲局", "led", "2022-06", {"x": {"part": 520}}, revision=2, known="2022-07-05T23:00")
    house.publish("2022-07-05T23:00")
    assert first is not None
    before, now = (
        explain(house.con, "amount", "甲局", "2022-06", first.edition),
        explain(house.con, "amount", "甲局", "2022-06"),
    )
    assert before is not None and now is not None
    assert [(one.text, one.revision) for one in before.sources] == [("480", 1)]
    assert [(one.text, one.revision) for one in now.sources] == [("520", 2)]


def test_there_is_nothing_to_open_where_there_is_no_figure(house: House) -> None:
    house.publish()
    assert explain(house.con, "amount", "甲局", "2022-06") is None


def test_the_part_of_a_unit_that_has_ended_is_named_as_frozen(house: House) -> None:
    house.report("五街", "towns", "2022-03", {"x": {"part": 50}})  # it ended on 31 March
    house.report("一镇", "towns", "2022-04", {"y": {"part": 12}})
    house.publish()
    found = explain(house.con, "of_towns", DISTRICT, "2022-04")
    assert found is not None
    assert found.numerator == 62
    assert [(one.unit, one.period, one.amount, one.is_open) for one in found.frozen] == [("五街", "2022-03", 50, False)]


def test_a_part_that_a_successor_may_report_already_is_named_as_open(house: House) -> None:
    house.con.execute("UPDATE store.unit SET successors = ['二街', '四街'] WHERE unit = '三街'")
    for unit, period, part in (("三街", "2022-03", 100), ("二街", "2022-03", 5), ("二街", "2022-04", 55)):
        house.report(unit, "towns", period, {"x": {"part": part}})
    house.publish()
    house.con.execute("UPDATE store.unit SET successors = ['四街'] WHERE unit = '三街'")
    found = explain(house.con, "of_towns", DISTRICT, "2022-04")
    assert found is not None
    assert (found.numerator, found.numerator_to) == (55, 155)
    assert [(one.unit, one.period, one.amount, one.is_open) for one in found.frozen] == [("三街", "2022-03", 100, True)]
    assert sum((one.amount for one in found.sources), Decimal(0)) == 55


def test_the_definition_shows_the_shapes_that_it_calls(house: House) -> None:
    house.report("一镇", "towns", "2022-02", {"x": {"part": 10, "whole": 40}})
    house.publish()
    found = explain(house.con, "pairs_of_towns", "一镇", "2022-02")
    assert found is not None
    assert found.sql.endswith("SELECT * FROM reported_ratio('part', 'whole', form = 'towns')\n")
    called = [one.split("MACRO ")[1].split("(")[0] for one in found.shapes]
    assert called == ["reported_ratio", "reported_part", "reported_pair"]
    pasted = found.sql.replace("'towns')", "'towns') WHERE unit = '一镇'")
    assert [row[:4] for row in house.all(pasted)] == [("一镇", "2022-02", 10, 40)]
