"""A return slip goes out, is filled in, and comes back: reasons beside the values, and cells mended in the slip.

东乡 reports 年度计划里程 800 for the 25th week and 1600 for the 26th: twice as much, which is asked about.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.ask import show_figure
from flows.home import Home, instant
from flows.run import Summary, run_once
from tests.flows.dropped import csv, drop, roads, xlsx
from warehouse.connect import open_reader
from warehouse.erase import erase
from warehouse.explain import explain

WEEK_25, WEEK_26 = "2022年第25周（6月20日-6月26日）", "2022年第26周（6月27日-7月3日）"
REASON = "省里新下达一批建设计划"
RECALLED = "复核时核减了多报的60公里"


def rows_of(home: Home, query: str, *values: object) -> list[tuple[Any, ...]]:
    with open_reader(home.warehouse) as con:
        return con.execute(query, list(values)).fetchall()


def planned(period: str, amount: object, paid: object = 480, faults: int = 3, unit: str = "东乡") -> list[list[object]]:
    """The table of one road with another 年度计划里程; 480 are 460 of the week before and 20 of this one."""
    rows = roads(unit, period, paid)
    rows[-1][1], rows[-1][4] = amount, faults
    return rows


def slips(home: Home, unit: str = "东乡") -> list[Path]:
    return sorted((home.outbox / unit).rglob("*.xlsx"), key=lambda path: path.name)


def filled(slip: Path, reasons: dict[int, str], cells: dict[str, object] | None = None) -> bytes:
    """The slip with reasons by the number in the list, and cells of the table behind it changed."""
    book = openpyxl.load_workbook(slip)
    for row in book.worksheets[0].iter_rows(min_row=5):
        if row[0].value in reasons:
            row[-1].value = reasons[row[0].value]
    for address, value in (cells or {}).items():
        book.worksheets[1][address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Story:
    """The home after three nights, with what each night said and the slips that lay in 东乡's outbox after it."""

    home: Home
    said: list[Summary]
    slips: list[list[Path]]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return rows_of(self.home, query, *values)

    def rules(self, file: str) -> list[tuple[Any, ...]]:
        """Rule and what was found, of a file's findings."""
        query = "SELECT f.rule, f.found FROM finding AS f JOIN receipt AS r ON r.receipt_id = f.receipt_id WHERE r.file_name = ?"
        return self.rows(query, file)


@pytest.fixture(scope="module")
def story(peopled: Callable[[str], Home]) -> Story:
    home = peopled("slips")
    said: list[Summary] = []
    seen: list[list[Path]] = []

    def night(day: int) -> None:
        said.append(run_once(home, instant(f"2022-07-0{day}T23:00")))
        seen.append(slips(home))

    def arrive(name: str, content: bytes, day: int, hour: int = 9) -> None:
        drop(home, name, content, f"2022-07-0{day}T{hour:02}:00")

    arrive("25周.csv", csv(planned(WEEK_25, 800, 460)), 5, 8)
    arrive("26周.xlsx", xlsx(公路=planned(WEEK_26, 1600)), 5)
    for unit in ("西镇", "交通局", "南镇"):
        arrive(f"{unit}.xlsx", xlsx(封面=[["公路"]], 公路=planned(WEEK_26, "八百多", unit=unit)), 5)
    for week, amount, paid, hour in ((WEEK_25, 800, 460, 8), (WEEK_26, 1600, 480, 9)):
        one = planned(week, amount, paid, unit="北乡")
        table = [*one[:-1], *([f"县道{n:03}", *one[-1][1:]] for n in range(230))]
        arrive(f"北乡{amount}.xlsx", xlsx(公路=table), 5, hour)
    for unit, pack, ending in (("下镇", lambda rows: xlsx(公路=rows), "xlsx"), ("上乡", csv, "csv")):
        arrive(f"{unit}25.{ending}", pack(planned(WEEK_25, 800, 460, unit=unit)), 5, 8)
        arrive(f"{unit}26.{ending}", pack(planned(WEEK_26, 800, 400, unit=unit)), 5)
    night(5)

    for unit in ("下镇", "上乡"):
        arrive(f"{unit}的说明.xlsx", filled(slips(home, unit)[0], {1: RECALLED}), 6)
    (slip,) = slips(home)
    arrive("待说明单.xlsx", filled(slip, {1: REASON}), 6)
    arrive(
        "清单.xlsx",
        xlsx(问题清单=[[cell.value for cell in row] for row in openpyxl.load_workbook(slip).worksheets[0]]),
        6,
    )
    arrive("改好的退回单.xlsx", filled(slips(home, "西镇")[0], {1: "写错了"}, {"B5": 800}), 6)
    arrive("原样退回单.xlsx", filled(slips(home, "交通局")[0], {}), 6)
    arrive("更正.xlsx", xlsx(公路=planned(WEEK_26, 900, unit="南镇")), 6, 8)
    arrive("旧退回单.xlsx", filled(slips(home, "南镇")[0], {}, {"B5": 800}), 6)
    (many,) = slips(home, "北乡")
    rest = next(
        row[0].value for row in openpyxl.load_workbook(many).worksheets[0] if str(row[2].value).startswith("另有")
    )
    arrive("北乡说明.xlsx", filled(many, {rest: REASON}), 6)
    night(6)

    arrive("26周（更正）.xlsx", xlsx(公路=planned(WEEK_26, 1600, faults=4)), 7)
    arrive("26周（再更正）.xlsx", xlsx(公路=planned(WEEK_26, 1700, faults=4)), 7, 8 + 2)
    night(7)
    return Story(home, said, seen)


def test_a_slip_with_a_reason_loads_no_value_and_the_reason_stands_beside_the_question(story: Story) -> None:
    assert story.rows("SELECT status FROM receipt WHERE file_name = '待说明单.xlsx'") == [("answered",)]
    assert story.rows("SELECT item, row_key, found, reason FROM answer WHERE unit = '东乡'") == [
        ("planned", "甲路", "1600", REASON)
    ]
    query = "SELECT status, reason FROM submission JOIN finding USING (submission_id) WHERE rule = 'jump' AND revision = 1 AND unit = '东乡'"
    assert story.rows(query) == [("questioned", REASON)]


def test_the_same_question_about_the_same_value_is_not_asked_again_in_a_later_revision(story: Story) -> None:
    query = (
        "SELECT status, reason FROM submission JOIN finding USING (submission_id) WHERE rule = 'jump' AND revision = 2"
    )
    assert story.rows(query) == [("questioned", REASON)]
    assert not [slip for slip in story.slips[-1] if slip.name.startswith("26周（更正）")]
    receipt = next(path for path in (story.home.outbox / "东乡").rglob("*（更正）*回执.txt"))
    assert "1处情况说明已记入" in receipt.read_text(encoding="utf-8")


def test_one_reason_in_the_row_for_the_rest_answers_all_that_are_alike(story: Story) -> None:
    query = "SELECT reason, count(*) FROM finding JOIN submission USING (submission_id) WHERE unit = '北乡' AND rule = 'jump' GROUP BY ALL"
    assert story.rows(query) == [(REASON, 230)]  # the first 20 were listed, and not answered by themselves
    assert story.rules("北乡说明.xlsx") == []


def test_another_value_is_another_question(story: Story) -> None:
    assert story.rows("SELECT reason FROM finding WHERE rule = 'jump' AND found = '1700'") == [(None,)]
    assert [slip for slip in story.slips[-1] if slip.name.startswith("26周（再更正）")]


def test_the_reason_is_told_with_the_figure(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    with open_reader(story.home.warehouse) as con:
        found = explain(con, "roads_share", "东乡", "2022-W26", edition="nightly-20220706-2300")
    assert found is not None
    assert [source.reason for source in found.sources if source.amount == 1600] == [REASON]
    show_figure(story.home.root, "roads_share", "东乡", "2022-W26")
    assert REASON not in capsys.readouterr().out  # 1700 now


def test_a_cell_mended_in_the_slip_becomes_a_revision_at_the_units_own_address(story: Story) -> None:
    query = "SELECT revision, status, text, sheet, address FROM submission JOIN cell USING (submission_id, unit) WHERE item = 'planned'"
    assert story.rows(query + " AND unit = '西镇' ORDER BY revision") == [
        (1, "returned", "八百多", "公路", "B5"),
        (2, "accepted", "800", "公路", "B5"),
    ]
    assert story.rules("改好的退回单.xlsx") == [("reason_unasked", "写错了")]  # a fault cannot be explained away


@pytest.mark.parametrize("unit", ["下镇", "上乡"])
def test_a_total_that_fell_is_taken_in_once_it_is_explained(unit: str, story: Story) -> None:
    query = "SELECT revision, status, severity, rule, found, reason FROM submission JOIN finding USING (submission_id) WHERE unit = ?"
    assert story.rows(query + " ORDER BY revision", unit) == [
        (1, "returned", "explain", "total_fell", "400", RECALLED),
        (2, "questioned", "question", "total_fell", "400", RECALLED),
    ]
    assert story.rows(
        "SELECT number FROM reported WHERE unit = ? AND item = 'built_total' AND period = '2022-W26'", unit
    ) == [(400,)]
    (slip,) = slips(story.home, unit)  # the answer gets none
    assert slip.name.startswith(f"{unit}26-") and slip.stem.endswith("退回单")


def test_a_slip_with_nothing_changed_loads_nothing_and_says_so(story: Story) -> None:
    assert story.rules("原样退回单.xlsx") == [("slip_not_mended", "1")]
    assert story.rows("SELECT count(*) FROM submission WHERE unit = '交通局'") == [(1,)]


def test_a_slip_for_an_earlier_revision_does_not_replace_a_later_one(story: Story) -> None:
    assert ("slip_outdated", "1") in story.rules("旧退回单.xlsx")
    assert story.rows("SELECT number FROM reported WHERE item = 'planned' AND unit = '南镇'") == [(900,)]


def test_a_list_copied_out_of_the_slip_is_told_from_a_table(story: Story) -> None:
    assert story.rules("清单.xlsx") == [("slip_without_identity", "问题清单")]


def test_erasing_a_submission_erases_the_reasons_given_for_it(story: Story, tmp_path: Path) -> None:
    home = Home(shutil.copytree(story.home.root, tmp_path / "home", symlinks=True), story.home.plan_folder)
    ((submission,),) = rows_of(home, "SELECT submission_id FROM answer WHERE unit = '东乡'")
    erase(home.root, home.plan(), submission, "示例", instant("2022-07-09T09:00"))
    assert rows_of(home, "SELECT count(*) FROM answer WHERE unit = '东乡'") == [(0,)]


@pytest.fixture(scope="module")
def returned_home(peopled: Callable[[str], Home]) -> Home:
    home = peopled("elsewhere")
    drop(home, "25周.csv", csv(planned(WEEK_25, 800, 460)), "2022-07-05T08:00")
    faulty = [*planned(WEEK_26, 1600), ["乙路", "八百多", 5, 50, 2]]  # B6
    drop(home, "26周.xlsx", xlsx(公路=faulty), "2022-07-05T09:00")
    run_once(home, instant("2022-07-05T23:00"))
    return home


@pytest.mark.parametrize(
    ("change", "findings", "reason", "amount"),
    [
        ("renamed", [], REASON, "800"),  # the only sheet that can be the table
        ("copied", [("slip_other_sheet", "公路 (2)")], REASON, "800"),
        ("beside", [("reason_beside", REASON)], None, "800"),
        ("heading", [], REASON, "800"),  # 情况说明 without its remark in （）
    ],
)
def test_whatever_is_written_into_a_slip_elsewhere_counts_or_is_told(
    change: str,
    findings: list[tuple[str, str]],
    reason: str | None,
    amount: str,
    returned_home: Home,
    tmp_path: Path,
) -> None:
    home = Home(shutil.copytree(returned_home.root, tmp_path / "home", symlinks=True), returned_home.plan_folder)
    book = openpyxl.load_workbook(slips(home)[0])
    asking, table = book.worksheets[:2]
    table["B6"] = 800
    asking["G5" if change == "beside" else "F5"] = REASON
    if change == "renamed":
        table.title = "表一"
    elif change == "copied":
        book.copy_worksheet(table).title = "公路 (2)"
    elif change == "heading":
        asking["F4"] = "情况说明"
    book.save(tmp_path / "slip.xlsx")
    drop(home, "发回.xlsx", (tmp_path / "slip.xlsx").read_bytes(), "2022-07-06T09:00")
    run_once(home, instant("2022-07-06T23:00"))
    query = "SELECT f.rule, f.found FROM finding AS f JOIN receipt AS r USING (receipt_id) WHERE r.file_name = '发回.xlsx' AND f.rule <> 'jump'"
    assert rows_of(home, query) == findings
    query = "SELECT reason, text FROM submission AS s JOIN finding AS f USING (submission_id) JOIN cell AS c USING (submission_id) WHERE s.revision = 2 AND f.rule = 'jump' AND c.row_key = '乙路' AND c.item = 'planned'"
    assert rows_of(home, query) == [(reason, amount)]
