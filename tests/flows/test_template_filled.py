"""What `dph template` fills in again for a unit, and for the successor of one that has ended."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from flows.home import Home, instant
from flows.run import run_once
from flows.templates import write_templates
from tests.flows import dropped
from tests.plan_folders import NEUTRAL

FORM = """title: 重点项目月报表
measures: [1]
cadence: month
reporters: [各乡镇]
district_from: sum
versions:
  - valid_from: 2022-01-01
    shape: table
    row_key: [project]
    rows_from: "project:重点"
    items:
      project: {type: text, headings: [项目名称], register: project, required: true}
      invested_month: {type: number, uom: 万元, headings: [本月完成投资], min: 0}
      invested: {type: number, uom: 万元, headings: [累计完成投资], required: true, min: 0, total_of: invested_month}
      begun_on: {type: date, headings: [开工日期]}
      difficulty: {type: text, headings: [存在问题]}
"""
PROJECTS = (
    "P1,东乡公路,project,重点,新开工,东乡,东乡,,,,,,2021-12-31,invented,\n"
    "P2,西镇大桥,project,重点,新开工,西镇,西镇,,,,,,2021-12-31,invented,\n"
)
UNITS = (
    "unit,code,kind,valid_from,valid_to,successors,aliases,known_from,origin,note\n"
    "示例县,,district,2000-01-01,,,,2021-12-31,invented,\n"
    "交通局,,department,2000-01-01,,,,2021-12-31,invented,\n"
    "财政局,,department,2000-01-01,,,,2021-12-31,invented,\n"
    "东乡,,town,2000-01-01,,,,2021-12-31,invented,\n"
    "西镇,,town,2000-01-01,2022-05-31,北镇,,2021-12-31,invented,\n"
    "北镇,,town,2022-06-01,2022-06-30,东乡,,2021-12-31,invented,\n"
)


def line(unit: str, month: int, *rows: str) -> bytes:
    head = f"重点项目月报表\n填报单位：{unit}\n报告期：2022年{month}月\n项目名称,本月完成投资（万元）,累计完成投资（万元）,开工日期,存在问题\n"
    return (head + "".join(f"{row}\n" for row in rows)).encode("utf-8-sig")


@pytest.fixture(scope="module")
def kept(copied: Callable[[str], Home], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """西镇 reported its bridge for April and May and ended on 31 May; 北镇, that followed it, reported it for June and ended, too."""
    plan = Path(shutil.copytree(NEUTRAL, tmp_path_factory.mktemp("followed") / "plan"))
    (plan / "units.csv").write_text(UNITS, encoding="utf-8")
    (plan / "forms" / "works.yml").write_text(FORM, encoding="utf-8")
    head = (NEUTRAL / "projects.csv").read_text(encoding="utf-8").splitlines()[0]
    (plan / "projects.csv").write_text(f"{head}\n{PROJECTS}", encoding="utf-8")
    home = Home(copied("followed").root, plan)
    dropped.drop(home, "1.csv", line("西镇", 4, "西镇大桥,10,40,2022-03-01,缺砂石"))
    dropped.drop(home, "2.csv", line("西镇", 5, "西镇大桥,10,50,2022-03-02,缺资金"))
    dropped.drop(home, "3.csv", line("北镇", 6, "西镇大桥,10,60,2022-03-03,缺人手"))
    dropped.drop(home, "4.csv", line("东乡", 5, "东乡公路,10,10,2022-04-01,"))
    run_once(home, instant("2022-07-05T23:00"))
    return home


def printed(home: Home, unit: str, period: str, out: Path) -> list[tuple[object, ...]]:
    """The rows of the template; its free text and its amount's last value, as their comments say."""
    write_templates(home, "works", unit, period, out)
    (path,) = out.glob("*.xlsx")
    sheet = openpyxl.load_workbook(path)["重点项目月报表"]
    found = []
    for row in sheet.iter_rows(min_row=5, max_row=6, max_col=5):
        if row[0].value and row[0].value != "填表人：":
            values = [cell.value.date() if isinstance(cell.value, datetime) else cell.value for cell in row]
            comment = row[2].comment.text if row[2].comment else ""
            story = row[4].comment.text.removeprefix("上期填报：") if row[4].comment else None
            amount = "".join(char for char in comment if char.isdigit() or char == ".")
            assert values[4] is None  # free text is not filled in
            found.append((*values[:4], story, amount))
    return found


def test_the_template_of_a_successor_fills_in_what_the_ended_unit_said_last(kept: Home, tmp_path: Path) -> None:
    assert printed(kept, "北镇", "2022-06", tmp_path)[0] == ("西镇大桥", None, None, date(2022, 3, 2), "缺资金", "50")


def test_of_several_ended_units_what_was_said_last_is_filled_in(kept: Home, tmp_path: Path) -> None:
    assert printed(kept, "东乡", "2022-07", tmp_path)[:2] == [
        ("东乡公路", None, None, date(2022, 4, 1), None, "10"),
        ("西镇大桥", None, None, date(2022, 3, 3), "缺人手", "60"),
    ]


def test_a_unit_that_still_exists_is_filled_in_from_its_own_report(kept: Home, tmp_path: Path) -> None:
    assert printed(kept, "西镇", "2022-05", tmp_path)[0] == ("西镇大桥", None, None, date(2022, 3, 1), "缺砂石", "40")
