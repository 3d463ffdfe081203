"""`dph draft` writes a form from an example table; the form reads that table, and `dph check` accepts it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from flows.attempt import show
from flows.check import inspect
from flows.cli import app
from flows.draft import write_draft
from flows.errors import UsageFault
from sources.declare import Form, load
from tests.plan_folders import NEUTRAL

TRAINING = """2023年6月职业培训情况表
填报单位：东乡
报告期：2023年6月
序号,培训工种,年度计划（人）,本月完成（人）,累计完成（人）,补贴金额（万元）,合格率,开班日期,办班方式,备注
1,电工,100,12,60,1.5,95%,2023-03-01,集中,
2,焊工,80,6,35,0.8,90%,2023-03-15,集中,进展顺利
3,家政,120,20,70,2,98%,2023-02-20,线上,
4,养老护理,60,0,28,0.6,88%,2023-04-10,线上,
合计,,360,38,193,4.9,,,,
填表人：示例
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return Path(shutil.copytree(NEUTRAL, tmp_path / "plan"))


def drafted(plan: Path, table: Path) -> Form:
    write_draft(table, "training", load(plan))
    return load(plan).forms["training"]


def written(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_types_units_of_measure_totals_and_choices_follow_from_the_cells(plan: Path, tmp_path: Path) -> None:
    form = drafted(plan, written(tmp_path, TRAINING))
    (version,) = form.versions
    assert (form.title, form.cadence, form.reporters, version.row_key) == (
        "职业培训情况表",
        "month",
        ("东乡",),
        ("column_1",),
    )
    told = {one.headings[0]: (one.type, one.uom, one.total_of, one.choices) for one in version.items.values()}
    assert told == {
        "培训工种": ("text", None, None, ()),
        "年度计划": ("count", "人", None, ()),
        "本月完成": ("count", "人", None, ()),
        "累计完成": ("count", "人", "column_3", ()),
        "补贴金额": ("number", "万元", None, ()),
        "合格率": ("percent", None, None, ()),
        "开班日期": ("date", None, None, ()),
        "办班方式": ("choice", None, None, ("集中", "线上")),
    }
    assert version.items["column_4"].sample == (28, 70)


def test_the_form_accepts_its_own_example(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = written(tmp_path, TRAINING)
    drafted(plan, table)
    result = inspect(plan)
    assert ([str(one) for one in result.errors], result.examples) == ([], 1)
    assert show(table, load(plan))
    assert "职业培训情况表 (training, known by A1): 东乡, 2023-06, 4 rows" in capsys.readouterr().out


def test_groups_over_columns_become_groups_of_items(plan: Path, tmp_path: Path) -> None:
    table = tmp_path / "grouped.xlsx"
    with xlsxwriter.Workbook(str(table)) as book:
        sheet = book.add_worksheet()
        sheet.write_string("A1", "示例用地情况表")
        sheet.write_string("A2", "填报单位：西镇")
        sheet.write_string("A3", "报告期：2023年6月")
        sheet.merge_range("A4:A5", "村名")
        sheet.merge_range("B4:C4", "耕地（亩）")
        sheet.merge_range("D4:E4", "林地（亩）")
        sheet.write_row("B5", ["计划", "实际", "计划", "实际"])
        sheet.write_row("A6", ["甲村", 10, 8.5, 20, 21])
        sheet.write_row("A7", ["乙村", 12, 9, 25, 20])
    items = drafted(plan, table).versions[0].items
    assert [(one.group, one.headings[0], one.uom) for one in items.values()] == [
        (None, "村名", None), ("耕地", "计划", "亩"), ("耕地", "实际", "亩"), ("林地", "计划", "亩"), ("林地", "实际", "亩"),
    ]  # fmt: skip
    assert [str(one) for one in inspect(plan).errors] == []


SITES = """2023年6月园区运行情况表
填报单位：东乡
报告期：2023年6月
园区 Park,运行情况（万元）Output,,,,指数
,产值,税收,从业人数,平均工资,综合指数
甲园,120,12.5,30,0.8,101.5
乙园,81,7,20,0.9,99
东片小计,201,19.5,50,0.84,
丙园,55,0.5,11,0.7,103
合计,257,20,61,0.81,101.2
"""


def test_rates_rounded_totals_and_units_of_groups_follow_from_the_table(plan: Path, tmp_path: Path) -> None:
    version = drafted(plan, written(tmp_path, SITES)).versions[0]
    told = {one.headings[0]: (one.group, one.uom, one.summable, one.tolerance) for one in version.items.values()}
    assert told == {
        "园区": (None, None, None, None),
        "产值": ("运行情况", "万元", None, 1.5),  # 257 for 256 of three whole numbers
        "税收": ("运行情况", "万元", None, None),
        "从业人数": ("运行情况", "人", None, None),
        "平均工资": ("运行情况", "万元", False, None),
        "综合指数": ("指数", None, False, None),
    }
    result = inspect(plan)
    assert ([str(one) for one in result.errors], result.examples) == ([], 1)


def test_labels_with_a_value_beside_each_make_a_form_of_labels(plan: Path, tmp_path: Path) -> None:
    text = "示例收入快报\n填报单位：财政局\n报告期：2023年第2季度\n一般公共预算收入（万元）,56100\n税收收入（万元）,40100.5\n"
    form = drafted(plan, written(tmp_path, text))
    (version,) = form.versions
    assert (form.cadence, version.shape) == ("quarter", "labels")
    assert [(one.headings[0], one.uom) for one in version.items.values()] == [
        ("一般公共预算收入", "万元"),
        ("税收收入", "万元"),
    ]


def test_each_guess_stands_in_a_comment(plan: Path, tmp_path: Path) -> None:
    text = TRAINING.replace("填报单位：东乡\n报告期：2023年6月\n", "").replace("2023年6月", "")
    place, _, _ = write_draft(written(tmp_path, text), "training", load(plan))
    lines = place.read_text(encoding="utf-8").splitlines()
    assert "# guess: reporters: no unit of units.csv is named in the table; the first one is guessed" in lines
    assert "# guess: cadence: no period is named in the table; month is guessed" in lines
    assert [line for line in lines if "column_4:" in line][0].endswith("# guess: total_of: adds up 本月完成")


@pytest.mark.parametrize(
    ("text", "name", "complaint"),
    [
        ("今天,天气\n晴,好\n", "training", "no header with values below or beside it was found"),
        (TRAINING, "roads", "roads.yml is there already; nothing was written"),
        (TRAINING, "培训", "wanted small letters, digits and single _"),
        ("表\n村名,面积,面积\n张村,10,20\n", "training", "wanted a heading that belongs to one item only"),
    ],
)
def test_what_cannot_be_drafted_is_refused_and_nothing_is_written(
    plan: Path, tmp_path: Path, text: str, name: str, complaint: str
) -> None:
    table = written(tmp_path, text)
    before = {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}
    with pytest.raises(UsageFault, match=complaint):
        write_draft(table, name, load(plan))
    assert {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()} == before


def test_the_command_says_what_it_wrote(plan: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["--plan", str(plan), "draft", str(written(tmp_path, TRAINING)), "--name", "training"]
    )
    assert done.output.splitlines() == [
        f"{plan}/forms/training.yml: 8 items, 2 guesses to look at",
        f"{plan}/examples/forms/training/accepted.csv",
    ]
