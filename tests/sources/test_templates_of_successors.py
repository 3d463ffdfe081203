"""What a register names an ended unit for is printed in the templates of its successors (docs/decisions/0045).

西镇 leads the bridge until 31 May, then 东乡 goes on; of two successors, both are shown the row.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from reports.template.template import prefilled, write_template
from sources.archive import keep
from sources.calendar import period
from sources.channel import Received
from sources.declare import Plan, load
from sources.read import read_file
from tests.plan_folders import NEUTRAL

FORM = """title: 重点项目月报表
measures: [1]
cadence: month
reporters: [交通局, 财政局, 各乡镇]
district_from: sum
versions:
  - valid_from: 2022-01-01
    shape: table
    row_key: [project]
    rows_from: "project:重点"
    items:
      project: {type: text, headings: [项目名称], register: project, required: true}
      invested: {type: number, uom: 万元, headings: [累计完成投资], required: true, min: 0}
"""
TASKS = """title: 重点事项月报表
measures: [1]
cadence: month
reporters: [交通局, 财政局, 各乡镇]
district_from: sum
versions:
  - valid_from: 2022-01-01
    shape: table
    row_key: [task]
    rows_from: milestone
    items:
      task: {type: text, headings: [事项编号], required: true}
      task_title: {type: text, headings: [事项名称]}
      status: {type: choice, headings: [状态], choices: [推进中, 已完成], required: true}
"""
PROJECTS = (
    "P1,东乡公路,project,重点,新开工,东乡,东乡,,,,,,2021-12-31,invented,\n"
    "P2,西镇大桥,project,重点,新开工,西镇,西镇,,,,,,2021-12-31,invented,\n"
)
TASKS_OF_UNITS = "T1,修复东乡危桥,1,,东乡,2022-09-30,invented\nT2,修复西镇危桥,1,,西镇,2022-09-30,invented\n"
UNITS = (
    "unit,code,kind,valid_from,valid_to,successors,aliases,known_from,origin,note\n"
    "示例县,,district,2000-01-01,,,,2021-12-31,invented,\n"
    "交通局,,department,2000-01-01,,,,2021-12-31,invented,\n"
    "财政局,,department,2000-01-01,,,,2021-12-31,invented,\n"
    "东乡,,town,2000-01-01,{east},,2021-12-31,invented,\n"
    "西镇,,town,2000-01-01,{west},,2021-12-31,invented,\n"
)


@pytest.fixture
def declare(tmp_path: Path) -> Callable[[str, str], Plan]:
    """The neutral plan with a register, and with `valid_to,successors` of 东乡 and of 西镇."""

    def declared(east: str, west: str) -> Plan:
        folder = tmp_path / "plan"
        shutil.copytree(NEUTRAL, folder, dirs_exist_ok=True)
        (folder / "units.csv").write_text(UNITS.format(east=east, west=west), encoding="utf-8")
        (folder / "forms" / "works.yml").write_text(FORM, encoding="utf-8")
        (folder / "forms" / "key_tasks.yml").write_text(TASKS, encoding="utf-8")
        head = (NEUTRAL / "projects.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / "projects.csv").write_text(f"{head}\n{PROJECTS}", encoding="utf-8")
        head = (NEUTRAL / "milestones.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / "milestones.csv").write_text(f"{head}\n{TASKS_OF_UNITS}", encoding="utf-8")
        return load(folder)

    return declared


def projects(plan: Plan, unit: str, month: str) -> list[object]:
    form = plan.forms["works"]
    return [row["project"] for row in prefilled(form, form.versions[-1], unit, period(month), plan, {})]


@pytest.mark.parametrize(
    ("east", "west", "month", "of_east", "of_west", "of_roads"),
    [
        (",", ",", "2022-06", ["东乡公路"], ["西镇大桥"], []),
        (",", "2022-05-31,东乡", "2022-05", ["东乡公路"], ["西镇大桥"], []),  # it still stands on the month's last day
        (",", "2022-05-31,东乡", "2022-06", ["东乡公路", "西镇大桥"], [], []),
        (",", "2022-05-15,东乡", "2022-05", ["东乡公路", "西镇大桥"], [], []),
        (",", "2022-05-31,东乡;交通局", "2022-06", ["东乡公路", "西镇大桥"], [], ["西镇大桥"]),
        ("2022-07-31,交通局", "2022-05-31,东乡", "2022-06", ["东乡公路", "西镇大桥"], [], []),
        ("2022-07-31,交通局", "2022-05-31,东乡", "2022-08", [], [], ["东乡公路", "西镇大桥"]),  # the successor ended, too
        (",", "2022-05-31,", "2022-06", ["东乡公路"], ["西镇大桥"], []),  # nobody goes on with it: it stays with who had it
    ],
)  # fmt: skip
def test_the_rows_of_an_ended_lead_stand_in_its_successors_templates(
    declare: Callable[[str, str], Plan],
    east: str, west: str, month: str, of_east: list[str], of_west: list[str], of_roads: list[str],
) -> None:  # fmt: skip
    plan = declare(east, west)
    assert projects(plan, "东乡", month) == of_east
    assert projects(plan, "西镇", month) == of_west
    assert projects(plan, "交通局", month) == of_roads


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_file_of_a_successor_prints_the_row_and_reads_it_back(
    declare: Callable[[str, str], Plan], suffix: str, tmp_path: Path
) -> None:
    plan = declare(",", "2022-05-31,东乡")
    form = plan.forms["works"]
    path = tmp_path / f"东乡.{suffix}"
    write_template(form, form.versions[-1], "东乡", period("2022-06"), plan, path)
    if suffix == "xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book["重点项目月报表"]
        assert [sheet[at].value for at in ("A5", "A6")] == ["东乡公路", "西镇大桥"]
        sheet["B5"], sheet["B6"] = 120, 80
        book.save(path)
    else:
        text = path.read_text(encoding="utf-8-sig")
        assert "东乡公路,\n西镇大桥,\n" in text
        path.write_text(
            text.replace("东乡公路,", "东乡公路,120").replace("西镇大桥,", "西镇大桥,80"), encoding="utf-8-sig"
        )
    arrived = datetime(2022, 7, 4, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    filed = keep(Received("folder", path.name, path.read_bytes(), arrived), tmp_path / "archive")
    (taken,) = read_file(filed, plan).sheets
    assert taken.findings == []
    assert taken.keys == ["P1", "P2"]
    assert taken.columns["invested"].values == [120_000_000, 80_000_000]  # in millionths


def test_the_tasks_of_an_ended_unit_stand_in_its_successors_template(declare: Callable[[str, str], Plan]) -> None:
    plan = declare(",", "2022-05-31,东乡")
    form = plan.forms["key_tasks"]
    rows = prefilled(form, form.versions[-1], "东乡", period("2022-06"), plan, {})
    assert [row["task"] for row in rows] == ["T1", "T2"]
