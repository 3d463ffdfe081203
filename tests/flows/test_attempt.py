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


def tried(folder: Path, text: str) -> tuple[int, list[str]]:
    """The exit code and the lines that are printed."""
    (folder / "table.csv").write_text(text, encoding="utf-8")
    before = sorted(folder.rglob("*"))
    done = CliRunner().invoke(
        app, ["--plan", str(NEUTRAL), "--home", str(folder / "home"), "try", str(folder / "table.csv")]
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
    assert lines[-1].startswith("  须改正  D5  “累计建成里程”应填数字，填的是“约二十”")


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


@pytest.mark.parametrize("text", ["", "今天,天气\n晴,好\n"])
def test_of_a_file_without_a_declared_heading_no_form_is_near(tmp_path: Path, text: str) -> None:
    code, lines = tried(tmp_path, text)
    assert (code, lines[-1]) == (
        1,
        "no declared form has a heading of this file; a new form is drafted by: dph draft FILE",
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--plan", str(NEUTRAL), "try", str(tmp_path / "none.csv")])
    assert (done.exit_code, done.output) == (2, f"{tmp_path / 'none.csv'}: no such file\n")
