"""Why a figure is not what it was: by revision, cell by cell; by edition, cause by cause."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from house import DISTRICT, House

from warehouse.build import build
from warehouse.compare import Shift, compare, diff

TOWNS = ("一镇", "二街", "三街", "四街", "五街")


def published(house: House, at: str) -> str:
    edition = house.publish(at)
    assert edition is not None
    return edition.edition


def shifts(house: House, before: str, after: str, indicator: str, unit: str) -> list[tuple[str, str, Decimal]]:
    found = [one for one in compare(house.con, before, after) if (one.indicator, one.unit) == (indicator, unit)]
    return [(one.part, one.cause, one.delta) for one in found]


def test_a_revision_differs_in_these_cells(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480, "whole": 1000}, "y": {"part": 40}})
    house.report("甲局", "led", "2022-06", {"x": {"part": 500, "whole": 1000}, "z": {"part": 20}}, revision=2)
    found = diff(house.con, "甲局", "led", "2022-06")
    assert (found.earlier, found.later) == (1, 2)
    assert [
        (one.row_key, one.item, one.before, one.after, one.place_before, one.place_after) for one in found.changes
    ] == [
        ("x", "part", "480", "500", "Sheet1!B5", "Sheet1!B5"),
        ("y", "part", "40", None, "Sheet1!B6", None),
        ("z", "part", None, "20", None, "Sheet1!B6"),
    ]


def test_any_two_revisions_can_be_compared(house: House) -> None:
    for revision, part in enumerate((480, 500, 480), 1):
        house.report("甲局", "led", "2022-06", {"x": {"part": part}}, revision=revision)
    assert diff(house.con, "甲局", "led", "2022-06", 1, 3).changes == []
    assert len(diff(house.con, "甲局", "led", "2022-06", 1, 2).changes) == 1


@pytest.mark.parametrize("revisions", [0, 1])
def test_without_two_revisions_it_says_which_there_are(house: House, revisions: int) -> None:
    for revision in range(1, revisions + 1):
        house.report("甲局", "led", "2022-06", {"x": {"part": 1}}, revision=revision)
    with pytest.raises(LookupError, match="nothing was reported|there is revision 1,"):
        diff(house.con, "甲局", "led", "2022-06")


def test_a_new_report_and_a_revised_one_are_told_apart(house: House) -> None:
    house.report("甲局", "summed", "2022-06", {"x": {"part": 480}}, known="2022-07-04T23:00")
    first = published(house, "2022-07-04T23:00")
    house.report("甲局", "summed", "2022-06", {"x": {"part": 500}}, revision=2, known="2022-07-05T23:00")
    house.report("乙局", "summed", "2022-06", {"x": {"part": 40}}, known="2022-07-05T23:00")
    second = published(house, "2022-07-05T23:00")
    # 480 -> 540: 20 more from the revision, 40 from the new report
    assert shifts(house, first, second, "summed", DISTRICT) == [
        ("numerator", "new_report", 40),
        ("numerator", "revised_report", 20),
    ]


def test_a_report_that_ends_a_carried_value_brings_the_difference(house: House) -> None:
    for unit in TOWNS:
        house.report(unit, "towns", "2022-02", {"x": {"part": 10}}, known="2022-03-08T23:00")
    for unit in TOWNS[1:]:
        house.report(unit, "towns", "2022-03", {"x": {"part": 15}}, known="2022-04-08T23:00")
    first = published(house, "2022-04-08T23:00")
    house.report("一镇", "towns", "2022-03", {"x": {"part": 16}}, known="2022-04-09T23:00")
    second = published(house, "2022-04-09T23:00")
    # 4 x 15 + 10 carried -> 4 x 15 + 16
    assert shifts(house, first, second, "of_towns", DISTRICT) == [("numerator", "new_report", 6)]


def test_a_value_carried_into_a_new_period_comes_with_the_report_that_made_it(house: House) -> None:
    for unit in TOWNS:
        house.report(unit, "towns", "2022-02", {"x": {"part": 10}}, known="2022-03-08T23:00")
    first = published(house, "2022-03-08T23:00")
    house.report("一镇", "towns", "2022-03", {"x": {"part": 16}}, known="2022-04-09T23:00")
    second = published(house, "2022-04-09T23:00")
    # March, which was not there: 16 + 4 x 10 carried on
    assert shifts(house, first, second, "of_towns", DISTRICT) == [("numerator", "new_report", 56)]


def test_a_successor_takes_over_what_the_ended_unit_had(house: House) -> None:
    for unit in TOWNS:
        house.report(unit, "towns", "2022-03", {"x": {"part": 10}}, known="2022-04-08T23:00")
    house.report("一镇", "towns", "2022-04", {"x": {"part": 12}}, known="2022-05-08T23:00")
    first = published(house, "2022-05-08T23:00")
    house.report("四街", "towns", "2022-04", {"x": {"part": 25}}, known="2022-05-09T23:00")
    second = published(house, "2022-05-09T23:00")
    # 12 + 10 (二街) + 10 (四街) + 10 (三街) + 10 (五街) -> 12 + 10 + 25 + 10: 四街 brings 15, 三街's 10 are in them
    assert shifts(house, first, second, "of_towns", DISTRICT) == [
        ("numerator", "new_report", 15),
        ("numerator", "unit_list", -10),
    ]


def test_a_changed_target_is_told(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}}, known="2022-07-04T23:00")
    targets = house.plan.folder / "targets"
    targets.mkdir(exist_ok=True)
    header = "indicator,unit,year,target,origin,known_from,note\namount,甲局,2022,1200,invented,2021-12-31,\n"
    (targets / "2022.csv").write_text(header, encoding="utf-8")
    first = published(house, "2022-07-04T23:00")
    (targets / "2022.csv").write_text(f"{header}amount,甲局,2022,1000,invented,2022-07-05,\n", encoding="utf-8")
    second = published(house, "2022-07-05T23:00")
    assert compare(house.con, first, second) == [
        Shift(
            "amount",
            "甲局",
            "2022-06",
            "target",
            Decimal(1200),
            Decimal(1000),
            "target",
            Decimal(-200),
            ["target:amount/甲局/2022"],
        )
    ]
    (targets / "2022.csv").unlink()


def test_a_changed_definition_is_told(house: House) -> None:
    house.report("甲局", "led", "2022-06", {"x": {"part": 480}, "y": {"part": 40}}, known="2022-07-04T23:00")
    first = published(house, "2022-07-04T23:00")
    path = house.plan.folder / "indicators" / "amount.sql"
    written = path.read_text(encoding="utf-8")
    path.write_text(written.replace("WHERE form = 'led'", "WHERE row_key <> 'y' AND form = 'led'"), encoding="utf-8")
    build(house.con, house.plan, house.at)
    second = published(house, "2022-07-05T23:00")
    path.write_text(written, encoding="utf-8")
    build(house.con, house.plan, house.at)
    assert shifts(house, first, second, "amount", "甲局") == [("numerator", "definition", -40)]  # 520 -> 480


def test_the_causes_add_up_to_every_change(house: House) -> None:
    for night, (unit, part, revision) in enumerate(
        [("一镇", 10, 1), ("二街", 20, 1), ("一镇", 12, 2), ("三街", 30, 1), ("二街", 18, 2), ("四街", 41, 1)], 1
    ):
        house.report(
            unit,
            "towns",
            "2022-03",
            {"x": {"part": part, "whole": 100}},
            revision=revision,
            known=f"2022-04-0{night}T23:00",
        )
        published(house, f"2022-04-0{night}T23:00")
    editions = [name for (name,) in house.all("SELECT edition FROM edition ORDER BY number")]
    for before in editions:
        for after in editions[editions.index(before) + 1 :]:
            sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
            changes = {}
            for one in compare(house.con, before, after):
                key = (one.indicator, one.unit, one.period, one.part)
                sums[key] += one.delta
                changes[key] = (one.after or 0) - (one.before or 0)
            assert dict(sums) == changes
            assert changes


def test_an_edition_that_is_not_there_is_named(house: House) -> None:
    with pytest.raises(LookupError, match="nightly-x"):
        compare(house.con, "nightly-x", "nightly-y")
