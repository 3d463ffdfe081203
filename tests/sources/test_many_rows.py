"""A table of many rows is held, read and passed on in parts, and is the same table."""

from __future__ import annotations

import json
import pickle
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sources import pool
from sources.archive import Filed, keep
from sources.book import blocks, delimited
from sources.book import csv_rows as cut
from sources.book.blocks import Blocks
from sources.book.csv_rows import Dialect
from sources.book.grid import Grid, Unreadable
from sources.channel import Received
from sources.declare import Plan
from sources.finding import MOST_ALIKE, Finding, listed
from sources.pool import read_files
from sources.read import Taken, read_file
from sources.table import cells as columns
from sources.table import column
from sources.table.column import Column, InParts, packed
from tests.sources.test_traps import FILES, NAMES
from tests.sources.traps.given import CLAUSE_HEADINGS, HEAD, csv_of, table

DIALECTS = [Dialect(","), Dialect("\t"), Dialect(";", "'"), Dialect(",", skips=True)]
# Texts are cut into rows part by part; a workbook only travels in parts, so that one of four is enough for every push.
IN_TURN = [
    pytest.param(name, marks=[] if number % 4 == 0 or name.endswith((".csv", ".txt", ".tsv")) else pytest.mark.torture)
    for number, name in enumerate(NAMES)
]
TEXTS = [name for name in NAMES if name.endswith((".csv", ".txt", ".tsv"))]


@pytest.mark.parametrize("seed", range(20))
def test_rows_kept_by_column_are_the_rows_that_came(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "ROWS", 4)
    dice = random.Random(seed)
    width = dice.randrange(4)
    rows = [["甲x" * dice.randrange(3) for _ in range(width)] for _ in range(dice.randrange(14))]
    for row in dice.sample(rows, min(len(rows), dice.randrange(3))):
        row.append("more")
    held = Blocks(iter(rows))
    assert len(held) == len(rows)
    assert list(held) == rows
    assert [held[at] for at in range(len(rows))] == rows
    assert [held[at] for at in range(-len(rows), 0)] == rows
    assert held[1:6] == rows[1:6]
    assert held.widths() == [len(row) for row in rows]
    for at in range(width + 2):
        assert held.column(at) == [row[at] if at < len(row) else "" for row in rows]


def test_what_is_changed_in_a_row_is_not_kept() -> None:
    held = Blocks([["a", "b"], ["c", "d"]])
    next(iter(held))[0] = "changed"
    assert list(held) == [["a", "b"], ["c", "d"]]


@pytest.mark.parametrize("name", TEXTS)
def test_a_large_text_is_cut_like_a_small_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        text = delimited.decode((FILES / name).read_bytes()).replace("\x00", "")
    except Unreadable:
        return
    small = [cut.cut(text, dialect) for dialect in DIALECTS]
    monkeypatch.setattr(cut, "LARGE", 0)
    monkeypatch.setattr(blocks, "ROWS", 3)
    for dialect, whole in zip(DIALECTS, small, strict=True):
        large = cut.cut(text, dialect)
        assert list(large.rows) == list(whole.rows), dialect
        assert (large.width, large.mended, large.broken) == (whole.width, whole.mended, whole.broken), dialect


@pytest.fixture
def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is one of many rows."""
    monkeypatch.setattr(blocks, "ROWS", 3)
    for room in (column, columns):
        monkeypatch.setattr(room, "PART_ROWS", 2)
    monkeypatch.setattr(delimited, "Grid", lambda name, rows, **more: Grid(name, Blocks(rows), **more))


@pytest.mark.tries("traps read in parts")
@pytest.mark.parametrize("name", IN_TURN)
def test_a_trap_is_read_in_parts_as_it_is_whole(
    name: str, take_trial: Callable[[bytes, str], Taken], request: pytest.FixtureRequest
) -> None:
    content = (FILES / name).read_bytes()
    told = json.loads((FILES / f"{name.rpartition('.')[0]}.expected.json").read_text(encoding="utf-8"))["name"]
    whole = take_trial(content, told)
    request.getfixturevalue("in_small_parts")
    assert take_trial(content, told) == whole


def test_some_traps_have_more_rows_than_a_part_has(
    take_trial: Callable[[bytes, str], Taken], in_small_parts: None
) -> None:
    taken = [take_trial((FILES / name).read_bytes(), name) for name in TEXTS]
    assert sum(isinstance(sheet.columns, InParts) for one in taken for sheet in one.sheets) >= 30


@pytest.mark.parametrize("rows", [5, 6, 7])
def test_columns_of_many_rows_arrive_as_they_left(rows: int, in_small_parts: None) -> None:
    numbers = list(range(5, 5 + rows))
    said = {
        "paid": Column(None, [one * 1_000_000 for one in numbers], ["reported"] * rows, ("C", numbers)),
        "on": Column(["6月5日", *[None] * (rows - 1)], [date(2022, 6, 5), *[None] * (rows - 1)], ["reported", *["blank"] * (rows - 1)], ("D", numbers)),
        "firm": Column([f"企业{one}" for one in numbers], [f"企业{one}" for one in numbers], ["reported"] * rows, [f"E{one}" for one in numbers]),
    }  # fmt: skip
    arrived = pickle.loads(pickle.dumps(packed(said, {"paid": "number", "on": "date", "firm": "text"})))
    assert isinstance(arrived, InParts)
    assert len(arrived.parts) == -(-rows // 2)
    assert dict(arrived) == said
    assert arrived["on"].addresses == [f"D{one}" for one in numbers]


def _large(folder: Path, rows: int, wrong: int = 1) -> Filed:
    """A table whose last rows, so many, have no number where one is wanted."""
    lines = [
        "条款兑现情况表",
        "填报单位：财政局",
        "报告期：2022年第25周（6月20日-6月26日）",
        ",".join(CLAUSE_HEADINGS),
        *(f"条款-{row},省28条,推进中,20,480.50,800,70,60,96,120" for row in range(rows)),
    ]
    lines[-wrong:] = [line.replace("480.50", "若干元") for line in lines[-wrong:]]
    content = "\n".join(lines).encode()
    return keep(Received("inbox", "条款.csv", content, datetime(2022, 6, 27, tzinfo=UTC)), folder)


def test_a_table_of_many_rows_comes_from_a_worker_in_parts(tmp_path: Path, plan: Plan) -> None:
    filed = _large(tmp_path, 2 * column.PART_ROWS + 1)
    (there,) = read_files([filed], plan, workers=1)
    (sheet,) = there.sheets
    assert isinstance(sheet.columns, InParts)
    assert len(sheet.columns.parts) == 3
    assert [(finding.found, finding.address) for finding in sheet.findings] == [("若干元", f"E{4 + len(sheet.keys)}")]
    assert there == read_file(filed, plan)


def test_a_large_file_has_more_time_and_memory_than_others(tmp_path: Path) -> None:
    small = _large(tmp_path, 1)
    large = replace(small, size=25 * 2**20)
    assert (pool._seconds(small, 15), pool._memory(small)) == (15, pool.MEMORY)
    assert pool._seconds(large, 15) == 45
    assert pool._memory(large) == pool.MEMORY + 140 * 2**20


def test_of_many_faults_alike_the_first_are_named_and_the_others_counted() -> None:
    column_of = {"甲": 4, "乙": 2}
    faults = [
        Finding("not_a_number", str(row), "", item=item)
        for row in range(4)
        for item in column_of
        if row < column_of[item]
    ]
    faults += [Finding("not_a_date", "1", "", item="甲")]
    found = listed(iter(faults), 2)
    assert [(one.rule, one.item, one.found, one.more) for one in found] == [
        ("not_a_number", "甲", "0", 2),
        ("not_a_number", "乙", "0", 0),
        ("not_a_number", "甲", "1", 0),
        ("not_a_number", "乙", "1", 0),
        ("not_a_date", "甲", "1", 0),
    ]


def test_a_column_of_wrong_values_comes_from_a_worker_as_so_many_faults_and_a_count(tmp_path: Path, plan: Plan) -> None:
    rows = MOST_ALIKE + 25
    filed = _large(tmp_path, rows, wrong=rows)
    (there,) = read_files([filed], plan, workers=1)
    (sheet,) = there.sheets
    assert len(sheet.keys) == rows
    assert [(one.address, one.more) for one in sheet.findings[:2]] == [("E5", 25), ("E6", 0)]
    assert len(sheet.findings) == MOST_ALIKE


def test_a_large_file_that_ends_its_worker_is_called_too_large_a_small_one_a_fault(tmp_path: Path) -> None:
    small = _large(tmp_path, 1)
    large = replace(small, size=25 * 2**20)
    assert [pool._dead(one, -11).findings[0].rule for one in (small, large)] == [
        "program_failed",
        "unreadable_too_large",
    ]


@pytest.mark.parametrize(
    ("name", "at", "of", "rule"), [("全部条款", 2500, 2500, "row_like_a_total"), ("老城", 6, 6, "row_like_a_subtotal")]
)
def test_a_sum_without_a_name_is_asked_about_among_many_rows(
    name: str, at: int, of: int, rule: str, trial_plan: Plan, tmp_path: Path
) -> None:
    drawn = random.Random(7)
    rows = [[number, f"{number}号项目", "续建", drawn.randint(100, 99_999) / 10, drawn.randint(1_000, 999_999) / 10] for number in range(1, 2501)]  # fmt: skip
    whole = ["", name.replace("全部条款", "项目集"), "续建", *(round(sum(row[column] for row in rows[:of]), 1) for column in (3, 4))]  # fmt: skip
    lines = [*rows[:at], whole, *rows[at:]]
    content = csv_of(table(HEAD[:5], lines))
    (sheet,) = read_file(
        keep(Received("folder", "一.csv", content, datetime(2022, 7, 3, tzinfo=UTC)), tmp_path), trial_plan
    ).sheets
    assert [(finding.rule, finding.address) for finding in sheet.findings] == [(rule, f"B{5 + at}")]


def test_honest_small_numbers_in_many_rows_are_not_asked_about(trial_plan: Plan, tmp_path: Path) -> None:
    drawn = random.Random(8)
    lines = [
        [number, f"{number}号项目", "续建", drawn.randint(0, 9), drawn.randint(0, 40)] for number in range(1, 2501)
    ]
    content = csv_of(table(HEAD[:5], lines))
    (sheet,) = read_file(
        keep(Received("folder", "一.csv", content, datetime(2022, 7, 3, tzinfo=UTC)), tmp_path), trial_plan
    ).sheets
    assert sheet.findings == []
