"""`dph try` shows how a file would be read and judged, and what a form would have to declare to read it; nothing is filed."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.plan_folders import NEUTRAL

ROADS = """农村公路建设周报表
填报单位：东乡
报告期：2023年第25周
道路名称,年度计划里程,本周建成里程,累计建成里程,未整改隐患
甲路,40,1.5,{built},
"""


TRIAL = NEUTRAL.parent / "sources" / "trial"  # its forms have groups, sentences and more


def tried(folder: Path, text: str, plan: Path = NEUTRAL) -> tuple[int, list[str]]:
    """The exit code and the lines that are printed."""
    (folder / "table.csv").write_text(text, encoding="utf-8")
    before = sorted(folder.rglob("*"))
    done = CliRunner().invoke(
        app, ["--plan", str(plan), "--home", str(folder / "home"), "try", str(folder / "table.csv")]
    )
    assert sorted(folder.rglob("*")) == before
    return done.exit_code, done.output.splitlines()


def test_each_cell_is_shown_as_it_is_kept(tmp_path: Path) -> None:
    code, lines = tried(tmp_path, ROADS.format(built="二十一"))
    assert (code, lines[-1]) == (0, "findings: 0, without earlier reports to compare with")
    assert lines[2] == "农村公路建设周报表 (roads, known by A1): 东乡, 2023-W25, 1 rows"
    assert lines[3:9] == [
        "  甲路",
        "    A5  道路名称 (road): 甲路",
        "    B5  年度计划里程 (planned): 40",
        "    C5  本周建成里程 (built_week): 1.5",
        "    D5  累计建成里程 (built_total): 21, written 二十一",
        "    E5  未整改隐患 (faults_open): blank",
    ]


def test_a_fault_is_told_as_its_slip_would_tell_it(tmp_path: Path) -> None:
    code, lines = tried(tmp_path, ROADS.format(built="约二十"))
    assert code == 1
    assert "    D5  累计建成里程 (built_total): no value, written 约二十" in lines
    assert lines[-1].startswith("  错误  D5  “累计建成里程”应填数字，填的是“约二十”")


def test_of_a_table_of_no_form_the_nearest_form_says_what_is_missing(tmp_path: Path) -> None:
    text = ROADS.format(built=21).replace("农村公路建设周报表", "通村路情况").replace("累计建成里程", "开工以来建成")
    code, lines = tried(tmp_path, text)
    assert code == 1
    assert lines[-5:] == [
        "nearest form: 农村公路建设周报表 (roads)",
        "  headings found: 道路名称、年度计划里程、本周建成里程、未整改隐患",
        "  required, not found: 累计建成里程 (add the file's own words to `headings` of these items)",
        "  declared nowhere: 开工以来建成 D4 (an item of its own, or `ignore`)",
        "the title line, 填报单位 and 报告期 must name form, unit and period, or the file's name must",
    ]


def test_a_table_that_is_read_but_does_not_fit_its_form_says_what_is_missing(tmp_path: Path) -> None:
    text = ROADS.format(built=21).replace("累计建成里程,未整改隐患", "累计建成公里,备用")
    code, lines = tried(tmp_path, text)
    assert code == 1
    assert lines[-7:] == [
        "",
        "does not fit its form: 农村公路建设周报表 (roads)",
        "  headings found: 道路名称、年度计划里程、本周建成里程",
        "  required, not found: 累计建成里程 (add the file's own words to `headings` of these items)",
        "  not required, not found: 未整改隐患",
        "  累计建成公里 may be 累计建成里程: then add it to the `headings` of that item",
        "  declared nowhere: 累计建成公里 D4、备用 E4 (an item of its own, or `ignore`)",
    ]


def test_columns_below_an_undeclared_group_are_told_with_it(tmp_path: Path) -> None:
    head = "试验补贴发放表\n填报单位：区商务局\n报告期：2022年6月\n商户,补贴发放额（元）,,贷款,,\n,本月,累计,本月,累计,笔数\n"
    _, lines = tried(tmp_path, head + "甲店,1,2,3,4,5\n", TRIAL)
    assert lines[-5:] == [
        "does not fit its form: 试验补贴发放表 (trial_subsidies)",
        "  headings found: 商户、补贴发放额：本月、补贴发放额（万元）：累计",
        "  not required, not found: 用工人数",
        "  declared nowhere: 笔数 F5 (an item of its own, or `ignore`)",
        "  group declared nowhere: 贷款, above 本月 D5、累计 E5 (items with `group: 贷款`, or `ignore: [贷款]`)",
    ]


def test_a_form_of_labels_says_which_labels_and_sentences_are_not_there(tmp_path: Path) -> None:
    head = "试验培训实地检查表\n填报单位：区人社局\n报告期：2022年6月\n"
    rows = "培训机构名称,示例学校\n班次,3\n应到人数32人，实际到场30人\n检查组组长为示例。\n"
    code, lines = tried(tmp_path, head + rows, TRIAL)
    assert code == 1
    assert lines[-9:] == [
        "does not fit its form: 试验培训实地检查表 (trial_sentences)",
        "  headings found: 培训机构名称、检查组组长",
        "  required, not found: 应到学员、实到学员 (add the file's own words to `headings` of these items)",
        "  not required, not found: 缺勤学员、核拨培训补贴、学员满意度、验收组长、验收组员",
        "  sentence not found: 应到人数__人，实到人数__人 (add the file's own wording to `sentences`)",
        "  sentence not found: 应到__人，实到__人，缺勤__人 (add the file's own wording to `sentences`)",
        "  sentence not found: 核拨补贴__元，满意度__% (add the file's own wording to `sentences`)",
        "  sentence not found: 验收由__牵头__参加 (add the file's own wording to `sentences`)",
        "  declared nowhere: 班次 A5 (an item of its own, or `ignore`)",
    ]


@pytest.mark.parametrize("text", ["", "今天,天气\n晴,好\n"])
def test_of_a_file_without_a_declared_heading_no_form_is_near(tmp_path: Path, text: str) -> None:
    code, lines = tried(tmp_path, text)
    assert (code, lines[-1]) == (
        1,
        "no declared form has a whole table's headings in this file; a new form is drafted by: dph draft FILE --name FORM",
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--plan", str(NEUTRAL), "try", str(tmp_path / "none.csv")])
    assert (done.exit_code, done.output) == (2, f"{tmp_path / 'none.csv'}: no such file\n")
