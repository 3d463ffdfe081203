"""The workbook that a unit fills in: what it says, what it locks and checks, what it knows already.

The plan is the bulletin's small one, with the forms of printed rows (tests/sources/printed) and those in `templates/` beside its own.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from reports.template.template import address, heading, prefilled, sheet_name, write_filled, write_template
from sources.archive import keep
from sources.calendar import period
from sources.channel import Received
from sources.declare import Form, Plan, read_yaml
from sources.read import Taken, read_file
from tests.plan_folders import PRINTED
from tests.programs import program
from tests.sources.drawn import read_back

Take = Callable[[bytes, str], Taken]
TEMPLATES = Path(__file__).parent / "templates"
ROADS = "农村公路建设周报表"
LEDGER = "公路堵点台账"
CLAUSES = "条款兑现情况表"


@pytest.fixture(scope="session")
def plan(plan: Plan) -> Plan:
    forms = {
        path.stem: Form.model_validate({"name": path.stem, **read_yaml(path)})
        for folder in (PRINTED, TEMPLATES)
        for path in sorted(folder.glob("*.yml"))
    }
    return plan.model_copy(update={"forms": {**plan.forms, **forms}})


@pytest.fixture
def take(plan: Plan, tmp_path: Path) -> Take:
    """Reads bytes under a name, in this process."""
    came = datetime(2022, 7, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    return lambda content, name: read_file(keep(Received("folder", name, content, came), tmp_path / "archive"), plan)


def opened(plan: Plan, path: Path, form: str, unit: str, code: str, last: dict[str, Any] | None = None) -> Any:
    declared, one = plan.forms[form], period(code)
    write_template(declared, declared.version_on(one.ends_on), unit, one, plan, path, last)
    return openpyxl.load_workbook(path)


def test_form_unit_period_and_version_are_written_three_times(plan: Plan, tmp_path: Path) -> None:
    book = opened(plan, tmp_path / "t.xlsx", "roads", "交通局", "2022-W25")
    said = {"form": "roads", "version": "2022-01-01", "unit": "交通局", "period": "2022-W25"}
    assert {row[0].value: row[1].value for row in book["_meta"].iter_rows()} == said
    assert book["_meta"].sheet_state == "veryHidden"
    assert {one.name.removeprefix("dph_"): one.value for one in book.custom_doc_props.props} == said
    assert (
        book[ROADS]["A2"].value
        == "报表：农村公路建设周报表　　填报单位：交通局　　报告期：2022年第25周（6月20日-6月26日）　　表式版本：2022-01-01"
    )


def test_the_notes_say_the_deadline_to_the_hour(plan: Plan, tmp_path: Path) -> None:
    # 26 June 2022 is a Sunday; one day later, 12:00
    sheet = opened(plan, tmp_path / "t.xlsx", "roads", "交通局", "2022-W25")[ROADS]
    assert "2022年6月27日12:00" in sheet["A3"].value


def test_a_deadline_in_a_year_without_published_holidays_is_marked_provisional(plan: Plan, tmp_path: Path) -> None:
    """The deadline's year decides, not the period's: week 52 of 2026 ends on 27 December and is due on the 28th, week 53 on 4 January."""
    said = {
        code: opened(plan, tmp_path / f"{code}.xlsx", "roads", "交通局", code)[ROADS]["A3"].value
        for code in ("2026-W52", "2026-W53", "2031-W20")
    }
    assert "2026年12月28日12:00前" in said["2026-W52"] and "暂定" not in said["2026-W52"]
    assert "2027年1月4日12:00（暂定，该年节假日安排尚未公布）" in said["2026-W53"]
    assert "暂定" in said["2031-W20"]
    declared, one = plan.forms["roads"], period("2031-W20")
    write_template(declared, declared.version_on(one.ends_on), "交通局", one, plan, tmp_path / "t.csv")
    assert "暂定" in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")


def test_headings_and_row_keys_are_locked_and_values_are_not(plan: Plan, tmp_path: Path) -> None:
    sheet = opened(plan, tmp_path / "t.xlsx", "clauses", "财政局", "2022-W25")[CLAUSES]
    assert sheet.protection.sheet
    assert [sheet[cell].protection.locked for cell in ("A4", "E4", "A5", "E5")] == [True, True, True, False]


def test_a_choice_is_a_drop_down_and_a_count_is_whole_and_not_negative_or_a_dash(plan: Plan, tmp_path: Path) -> None:
    sheet = opened(plan, tmp_path / "t.xlsx", "clauses", "财政局", "2022-W25")[CLAUSES]
    checks = checks_of(sheet)
    assert checks["C5"].type == "list" and checks["C5"].formula1 == '"未启动,推进中,已落实"'
    assert checks["H5"].type == "custom"
    assert checks["H5"].formula1 == 'OR(H5="—",AND(ISNUMBER(H5),H5>=0,H5<=1000000000000,H5=INT(H5)))'
    assert "整数" in checks["H5"].prompt


def test_a_part_is_at_most_the_whole(plan: Plan, tmp_path: Path) -> None:
    checks = checks_of(opened(plan, tmp_path / "t.xlsx", "upkeep", "交通局", "2022-06")["道路养护情况表"])
    assert "不大于“排查隐患”" in checks["G6"].prompt


def checks_of(sheet: Any) -> dict[str, Any]:
    """Excel's own checks, by the first cell of each."""
    return {str(one.sqref).split(":")[0]: one for one in sheet.data_validations.dataValidation}


def test_a_drop_down_too_long_for_a_cell_stands_on_a_hidden_sheet(plan: Plan, tmp_path: Path) -> None:
    # 60 names of six letters or more are longer than the 255 that a cell's check may hold
    many = tuple(plan.projects[0].model_copy(update={"name": f"示例{number}号公路"}) for number in range(1, 61))
    book = opened(plan.model_copy(update={"projects": many}), tmp_path / "t.xlsx", "firms", "东乡", "2022-06")
    assert checks_of(book["参建企业情况表"])["B5"].formula1 == "_lists!$A$1:$A$60"
    assert book["_lists"].sheet_state == "veryHidden"
    assert [book["_lists"][cell].value for cell in ("A1", "A60")] == ["示例1号公路", "示例60号公路"]


def test_a_cell_that_a_row_is_not_asked_for_is_grey_and_locked(plan: Plan, tmp_path: Path) -> None:
    declared = plan.forms["upkeep"]
    version = declared.versions[-1]
    sheet = opened(plan, tmp_path / "t.xlsx", "upkeep", "交通局", "2022-06")[sheet_name(declared)]
    asked, not_asked = address(version, 0, "opening"), address(version, 1, "opening")
    assert (asked, not_asked) == ("B6", "B7")
    assert not sheet[asked].protection.locked
    assert sheet[not_asked].protection.locked and sheet[not_asked].fill.fgColor.rgb == "FFD9D9D9"


def test_the_units_projects_are_filled_in_from_the_register(plan: Plan) -> None:
    """Four of the tier 重点 are led by 交通局; R8 is of another tier, and 财政局 leads three."""
    form, one = plan.forms["works"], period("2022-06")
    rows = prefilled(form, form.versions[-1], "交通局", one, plan, {})
    assert [row["project"] for row in rows] == ["示例北环路", "示例东大桥", "示例客运站", "示例西大桥"]
    assert rows[0]["annual_plan"] == 9000 and rows[0]["as_of_on"] == date(2022, 6, 30)


def test_last_values_that_still_hold_are_filled_in_and_totals_are_not(plan: Plan) -> None:
    form, one = plan.forms["firms"], period("2022-06")
    last = {
        "示例企业01": {
            "trade": "路桥",
            "code": "91360102MA00000001",
            "output_year": Decimal(500),
            "output": Decimal(90),
        }
    }
    (row,) = prefilled(form, form.versions[-1], "东乡", one, plan, last)
    assert row == {"firm": "示例企业01", "trade": "路桥", "code": "91360102MA00000001"}


def test_the_last_closing_stock_is_this_periods_opening_one(plan: Plan) -> None:
    form, one = plan.forms["upkeep"], period("2022-06")
    last = {"养护资金": {"opening": Decimal(9), "closing": Decimal(7)}}
    money, _ = prefilled(form, form.versions[-1], "交通局", one, plan, last)
    assert money["opening"] == 7 and "closing" not in money


def test_the_last_total_stands_as_a_comment(plan: Plan, tmp_path: Path) -> None:
    last = {"省28条-1": {"paid_so_far": Decimal("520.5")}}
    sheet = opened(plan, tmp_path / "t.xlsx", "clauses", "财政局", "2022-W25", last)[CLAUSES]
    assert sheet["A6"].value == "省28条-1" and sheet["E6"].comment.text == "上期数：520.5"


def test_a_part_of_a_total_has_its_last_value_beside_it_and_a_flow_has_not(plan: Plan, tmp_path: Path) -> None:
    """The ledger's 累计到位 is a total, its part 其中专债 too; 本月到位 is none."""
    last = {"问题-01": {"funds": Decimal(5), "funds_so_far": Decimal("12.5"), "bonds": Decimal(7)}}
    sheet = opened(plan, tmp_path / "t.xlsx", "ledger", "交通局", "2022-06", last)[LEDGER]
    comments = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert comments == {"F5": "上期数：12.5", "G5": "上期数：7"}


def test_free_text_of_the_last_period_is_a_comment_and_a_name_is_filled_in(plan: Plan, tmp_path: Path) -> None:
    last = {"问题-01": {"owner": "示例处", "story": "示例：拆迁尾欠户未签约"}}
    sheet = opened(plan, tmp_path / "t.xlsx", "ledger", "交通局", "2022-06", last)[LEDGER]
    assert (sheet["B5"].value, sheet["C5"].value) == ("示例处", None)
    assert sheet["C5"].comment.text == "上期填报：示例：拆迁尾欠户未签约"


def test_an_open_ledger_has_blank_rows_that_are_not_locked(plan: Plan, tmp_path: Path) -> None:
    """Two rows are printed, 问题-07 was reported last; 15 rows follow, with their checks, and more may be inserted."""
    last = {"问题-07": {"owner": "示例处"}}
    sheet = opened(plan, tmp_path / "t.xlsx", "ledger", "交通局", "2022-06", last)[LEDGER]
    assert [sheet[f"A{row}"].value for row in range(5, 9)] == ["问题-01", "要素-01", "问题-07", None]
    assert [sheet[f"A{row}"].protection.locked for row in range(5, 9)] == [True, True, True, False]
    assert not any(cell.protection.locked for row in sheet["A8:G22"] for cell in row)
    assert sheet["A23"].value.startswith("单位负责人")
    assert {str(one.sqref) for one in sheet.data_validations.dataValidation} >= {"A8:A22", "D5:D22"}
    assert not sheet.protection.insertRows  # openpyxl's word for: not forbidden
    assert "填在表末空行" in sheet["A3"].value


def test_the_notes_say_nothing_that_the_form_has_not(plan: Plan, tmp_path: Path) -> None:
    """The ledger has no grey cells; printed clauses have no blank rows."""
    assert "灰色格" not in opened(plan, tmp_path / "a.xlsx", "ledger", "交通局", "2022-06")[LEDGER]["A3"].value
    said = opened(plan, tmp_path / "b.xlsx", "clauses", "财政局", "2022-W25")[CLAUSES]["A3"].value
    assert "空行" not in said and "填“暂无”的，按未填退回" in said and "灰色格" not in said
    assert (
        "灰色格不填" in opened(plan, tmp_path / "c.xlsx", "upkeep", "交通局", "2022-06")["道路养护情况表"]["A3"].value
    )


def test_a_form_with_groups_has_two_header_rows(plan: Plan, tmp_path: Path) -> None:
    sheet = opened(plan, tmp_path / "t.xlsx", "upkeep", "交通局", "2022-06")["道路养护情况表"]
    assert sheet["B4"].value == "养护资金" and "B4:E4" in [str(one) for one in sheet.merged_cells.ranges]
    assert sheet["B5"].value == "期初结余\n（万元）" and sheet["A6"].value == "养护资金"


def test_a_project_is_asked_for_by_name_and_a_percentage_in_percent(plan: Plan) -> None:
    items = plan.forms["works"].items
    assert heading(items["project"]) == "项目名称"
    assert heading(items["rate"]) == "投资完成率（%）"
    assert heading(items["pace"]) == "进度（%）"


def test_the_same_template_is_the_same_bytes(plan: Plan, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        opened(plan, tmp_path / name, "accounts", "财政局", "2022-06")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_it_prints_across_on_one_page_width_with_its_headings_on_every_page(plan: Plan, tmp_path: Path) -> None:
    sheet = opened(plan, tmp_path / "t.xlsx", "clauses", "财政局", "2022-W25")[CLAUSES]
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$4:$4"


SENT: dict[str, tuple[str, str, list[dict[str, Any]]]] = {  # unit, period, rows
    "roads": (
        "交通局",
        "2022-W25",
        [
            {
                "road": "示例路",
                "planned": Decimal("12.5"),
                "built_week": Decimal("0.75"),
                "built_total": Decimal(3),
                "faults_open": Decimal(2),
            },
            {
                "road": "示例桥",
                "planned": Decimal("1234.56"),
                "built_week": Decimal(0),
                "built_total": Decimal("1000.01"),
                "faults_open": None,
            },
        ],
    ),
    "upkeep": (
        "交通局",
        "2022-06",
        [
            {
                "matter": "养护资金",
                "opening": Decimal(9),
                "added": Decimal("1520.5"),
                "spent": Decimal("22.25"),
                "closing": Decimal("1507.25"),
                "faults": None,
                "mended": None,
            },
            {
                "matter": "道路隐患",
                "opening": None,
                "added": None,
                "spent": None,
                "closing": None,
                "faults": Decimal(1200),
                "mended": Decimal(7),
            },
        ],
    ),
    "accounts": (
        "财政局",
        "2022-06",
        [
            {
                "revenue_total": Decimal("10700.5"),
                "revenue_last_year": Decimal(10000),
                "revenue_growth": Decimal(7),
                "debt": Decimal(0),
                "place": Decimal(3),
            }
        ],
    ),
}


def test_what_libreoffice_saves_again_reads_back_the_same(plan: Plan, take: Take, tmp_path: Path) -> None:
    """XLSX, XLS, ODS and CSV, of a table, a table with two header rows and a form of labels."""
    (tmp_path / "made").mkdir()
    for name, (unit, code, rows) in SENT.items():
        form, one = plan.forms[name], period(code)
        path = tmp_path / "made" / f"{name}.xlsx"
        write_filled(form, form.version_on(one.ends_on), unit, one, plan, path, rows, sample=True)
        assert values(take(path.read_bytes(), path.name)) == wanted(name)
    for kind in ("xlsx", "xls", "ods", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"):
        folder = tmp_path / kind[:4].strip(":")
        made = sorted(str(path) for path in (tmp_path / "made").iterdir())
        home = f"-env:UserInstallation=file://{tmp_path}/office"
        subprocess.run(
            [program("soffice"), home, "--headless", "--convert-to", kind, "--outdir", str(folder), *made],
            check=True,
            capture_output=True,
            timeout=180,
        )
        saved = {next(name for name in SENT if path.name.startswith(name)): path for path in folder.iterdir()}
        assert saved.keys() == SENT.keys()
        for name, path in saved.items():
            assert values(take(path.read_bytes(), path.name)) == wanted(name), path.name


def wanted(name: str) -> dict[str, Any]:
    """What is read of a form that was filled in as SENT says."""
    unit, code, rows = SENT[name]
    return {"claim": (unit, name, code)} | {item: [read_back(row[item]) for row in rows] for item in rows[0]}


def values(taken: Taken) -> dict[str, Any]:
    (sheet,) = taken.sheets
    assert sheet.findings == []
    said = {"claim": (sheet.claim.unit, sheet.claim.form, sheet.claim.period)}
    return said | {name: one.values for name, one in sheet.columns.items()}
