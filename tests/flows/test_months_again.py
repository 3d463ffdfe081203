"""A table of months that comes again: only the months that say something else become new revisions.

西镇 trains electricians: 5, 6 and 7 persons in March, April and May; then April is corrected to 9.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import drop, xlsx
from tests.flows.test_cross_tables import TRAINING
from tests.flows.test_slip_comes_back import rows_of
from tests.plan_folders import NEUTRAL

HEAD = [["2022年职业培训进度表"], ["填报单位：西镇"], ["培训工种", "3月", "4月", "5月"]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    plan = Path(shutil.copytree(NEUTRAL, tmp_path_factory.mktemp("again") / "plan"))
    (plan / "forms" / "training.yml").write_text(TRAINING, encoding="utf-8")
    home = Home(tmp_path_factory.mktemp("months-again"), plan).prepare()
    for day, name, rows in (
        (2, "一.xlsx", [["电工", 5, 6, 7], ["焊工", 1, 1, 1]]),
        (3, "二.xlsx", [["电工", 5, 9, 7], ["焊工", 1, 1, 1]]),
        (4, "三.xlsx", [["焊工", 1, 1, 1], ["电工", 5, 9, 7]]),  # the rows in another order say the same
        (5, "四.xlsx", [["电工", 6, 9, 7], ["焊工", 1, 1, 1], ["合计", 7, 10, 9]]),  # a total that is asked about
        (6, "五.xlsx", [["电工", "约六人", 9, 8]]),
        (7, "六.xlsx", [["电工", 6, 9, 8], ["焊工", 1, 1, 1]]),
    ):
        drop(home, name, xlsx(表=[*HEAD, *rows]), f"2022-06-0{day}T09:00")
        run_once(home, instant(f"2022-06-0{day}T23:00"))
    return home


def found(home: Home, name: str) -> list[tuple[object, ...]]:
    query = (
        "SELECT s.period, s.revision, s.status FROM submission AS s JOIN receipt AS r USING (receipt_id) "
        "WHERE r.file_name = ? ORDER BY ALL"
    )
    return rows_of(home, query, name)


def told(home: Home, name: str) -> list[tuple[object, ...]]:
    query = (
        "SELECT f.found FROM finding AS f JOIN receipt AS r USING (receipt_id) "
        "WHERE r.file_name = ? AND f.rule = 'unchanged_again'"
    )
    return rows_of(home, query, name)


def test_only_the_corrected_month_becomes_a_new_revision(home: Home) -> None:
    assert found(home, "一.xlsx") == [(f"2022-0{month}", 1, "accepted") for month in (3, 4, 5)]
    assert found(home, "二.xlsx") == [("2022-04", 2, "accepted")]
    assert told(home, "二.xlsx") == [("西镇 2022年3月、西镇 2022年5月",)]


def test_a_table_that_says_nothing_else_is_a_duplicate(home: Home) -> None:
    assert found(home, "三.xlsx") == []
    assert rows_of(home, "SELECT status FROM receipt WHERE file_name = '三.xlsx'") == [("duplicate",)]
    (said,) = home.outbox.rglob("三*回执.txt")
    assert "不重复计：西镇 2022年3月、西镇 2022年4月、西镇 2022年5月" in said.read_text(encoding="utf-8")


def test_what_is_asked_about_is_taken_in_though_its_cells_are_the_same(home: Home) -> None:
    """March has another number; of May only the total row differs, 9 for 8, and April says nothing else."""
    assert found(home, "四.xlsx") == [("2022-03", 2, "accepted"), ("2022-05", 2, "questioned")]


def test_after_a_returned_revision_the_same_cells_are_a_new_one(home: Home) -> None:
    """Of the fifth file March is returned, April and May have lost a row; the sixth says of March what stands."""
    assert found(home, "五.xlsx") == [
        ("2022-03", 3, "returned"),
        ("2022-04", 3, "accepted"),
        ("2022-05", 3, "accepted"),
    ]
    assert [one[:2] for one in found(home, "六.xlsx")] == [("2022-03", 4), ("2022-04", 4), ("2022-05", 4)]
