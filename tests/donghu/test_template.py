"""The workbook that a unit fills in: what it says, what it locks and checks, what it knows already."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from plans.donghu.sample.values import reports
from reports.template.template import address, heading, prefilled, sheet_name, write_filled, write_template
from sources.calendar import period
from sources.declare import Plan
from sources.read import Taken
from tests.programs import program

Take = Callable[[bytes, str], Taken]


def opened(plan: Plan, path: Path, form: str, unit: str, code: str, last: dict[str, Any] | None = None) -> Any:
    declared, one = plan.forms[form], period(code)
    write_template(declared, declared.version_on(one.ends_on), unit, one, plan, path, last)
    return openpyxl.load_workbook(path)


def test_form_unit_period_and_version_are_written_three_times(plan: Plan, tmp_path: Path) -> None:
    book = opened(plan, tmp_path / "t.xlsx", "policy_delivery", "区政数局", "2022-W25")
    said = {"form": "policy_delivery", "version": "2022-01-01", "unit": "区政数局", "period": "2022-W25"}
    assert {row[0].value: row[1].value for row in book["_meta"].iter_rows()} == said
    assert book["_meta"].sheet_state == "veryHidden"
    assert {one.name.removeprefix("dph_"): one.value for one in book.custom_doc_props.props} == said
    assert (
        book["惠企政策兑现情况表"]["A2"].value
        == "报表：惠企政策兑现情况表　　填报单位：区政数局　　报告期：2022年第25周（6月20日-6月26日）　　版本：2022-01-01"
    )


def test_the_notes_say_the_deadline_to_the_hour(plan: Plan, tmp_path: Path) -> None:
    # 26 June 2022 is a Sunday; one day later, 12:00
    sheet = opened(plan, tmp_path / "t.xlsx", "policy_delivery", "区政数局", "2022-W25")["惠企政策兑现情况表"]
    assert "2022年6月27日12:00" in sheet["A3"].value


def test_a_deadline_in_a_year_without_published_holidays_is_marked_provisional(plan: Plan, tmp_path: Path) -> None:
    """The deadline's year decides, not the period's: week 52 of 2026 ends on 27 December and is due on the 28th, week 53 on 4 January."""
    said = {
        code: opened(plan, tmp_path / f"{code}.xlsx", "policy_delivery", "区政数局", code)["惠企政策兑现情况表"][
            "A3"
        ].value
        for code in ("2026-W52", "2026-W53", "2031-W20")
    }
    assert "2026年12月28日12:00前" in said["2026-W52"] and "暂定" not in said["2026-W52"]
    assert "2027年1月4日12:00（暂定，该年节假日安排尚未公布）" in said["2026-W53"]
    assert "暂定" in said["2031-W20"]
    declared, one = plan.forms["policy_delivery"], period("2031-W20")
    write_template(declared, declared.version_on(one.ends_on), "区政数局", one, plan, tmp_path / "t.csv")
    assert "暂定" in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")


def test_headings_and_row_keys_are_locked_and_values_are_not(plan: Plan, tmp_path: Path) -> None:
    sheet = opened(plan, tmp_path / "t.xlsx", "policy_delivery", "区政数局", "2022-W25")["惠企政策兑现情况表"]
    assert sheet.protection.sheet
    assert [sheet[cell].protection.locked for cell in ("A4", "E4", "A5", "E5")] == [True, True, True, False]


def test_a_choice_is_a_drop_down_and_a_count_is_whole_and_not_negative(plan: Plan, tmp_path: Path) -> None:
    sheet = opened(plan, tmp_path / "t.xlsx", "policy_delivery", "区政数局", "2022-W25")["惠企政策兑现情况表"]
    checks = {str(one.sqref).split(":")[0]: one for one in sheet.data_validations.dataValidation}
    assert checks["D5"].type == "list" and checks["D5"].formula1 == '"未启动,推进中,已落实"'
    assert checks["J5"].type == "whole" and checks["J5"].formula1 == "0"
    assert "整数" in checks["J5"].prompt
    assert "不大于“累计兑现金额”" in checks["H5"].prompt


def test_a_drop_down_too_long_for_a_cell_stands_on_a_hidden_sheet(plan: Plan, tmp_path: Path) -> None:
    book = opened(plan, tmp_path / "t.xlsx", "project_obstacles", "区发改委", "2022-06")
    sheet = book["项目堵点与要素保障台账"]
    check = next(one for one in sheet.data_validations.dataValidation if str(one.sqref).startswith("B5"))
    assert check.formula1.startswith("_lists!$A$1:$A$")
    assert book["_lists"].sheet_state == "veryHidden"
    assert book["_lists"]["A1"].value == plan.projects[0].name


def test_a_cell_that_a_row_is_not_asked_for_is_grey_and_locked(plan: Plan, tmp_path: Path) -> None:
    declared = plan.forms["grain"]
    version = declared.versions[-1]
    sheet = opened(plan, tmp_path / "t.xlsx", "grain", "扬子洲镇", "2022-W16")[sheet_name(declared)]
    rows = list(version.rows)
    asked, not_asked = (
        address(version, rows.index("早稻"), "planted_week"),
        address(version, rows.index("蔬菜"), "planted_week"),
    )
    assert not sheet[asked].protection.locked
    assert sheet[not_asked].protection.locked and sheet[not_asked].fill.fgColor.rgb == "FFD9D9D9"


def test_the_units_projects_are_filled_in_from_the_register(plan: Plan) -> None:
    form, one = plan.forms["major_projects"], period("2022-06")
    rows = prefilled(form, form.versions[-1], "区商务局", one, plan, {})
    led = [project for project in plan.projects if project.lead_unit == "区商务局" and "区重大重点" in project.tiers]
    assert [row["project"] for row in rows] == [project.name for project in led]
    assert rows[0]["annual_plan"] == 9600 and rows[0]["as_of_on"] == date(2022, 6, 30)


def test_last_values_that_still_hold_are_filled_in_and_totals_are_not(plan: Plan) -> None:
    form, one = plan.forms["service_enterprises"], period("2022-06")
    last = {
        "示例企业01": {
            "industry": "其他服务业",
            "credit_code": "91360102MA00000001",
            "revenue_total": Decimal(500),
            "revenue_month": Decimal(90),
        }
    }
    (row,) = prefilled(form, form.versions[-1], "大院街道", one, plan, last)
    assert row == {"enterprise": "示例企业01", "industry": "其他服务业", "credit_code": "91360102MA00000001"}


def test_the_last_closing_stock_is_this_periods_opening_one(plan: Plan) -> None:
    form, one = plan.forms["financial_risk"], period("2022-06")
    rows = prefilled(
        form,
        form.versions[-1],
        "豫章街道",
        one,
        plan,
        {"网贷": {"cases_opening": Decimal(9), "cases_closing": Decimal(7)}},
    )
    row = next(row for row in rows if row["case_class"] == "网贷")
    assert row["cases_opening"] == 7 and "cases_closing" not in row


def test_the_last_total_stands_as_a_comment(plan: Plan, tmp_path: Path) -> None:
    last = {"省28条-1": {"paid_total": Decimal("520.5")}}
    sheet = opened(plan, tmp_path / "t.xlsx", "policy_delivery", "区政数局", "2022-W25", last)["惠企政策兑现情况表"]
    assert sheet["F6"].comment.text == "上期填报：520.5"


def test_a_form_with_groups_has_two_header_rows(plan: Plan, tmp_path: Path) -> None:
    sheet = opened(plan, tmp_path / "t.xlsx", "fiscal_operation", "区财政局", "2022-06")["基层运转和“三保”情况表"]
    assert sheet["B4"].value == "隐性债务" and "B4:H4" in [str(one) for one in sheet.merged_cells.ranges]
    assert sheet["B5"].value == "期初存量\n（万元）" and sheet["A6"].value == "隐性债务"


def test_a_project_is_asked_for_by_name_and_a_percentage_in_percent(plan: Plan) -> None:
    items = plan.forms["major_projects"].items
    assert heading(items["project"]) == "项目名称"
    assert heading(items["invest_rate"]) == "投资完成率（%）"
    assert heading(plan.forms["work_progress"].items["progress_pct"]) == "进度（%）"


def test_the_same_template_is_the_same_bytes(plan: Plan, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        opened(plan, tmp_path / name, "commerce", "区商务局", "2022-06")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_it_prints_across_on_one_page_width_with_its_headings_on_every_page(plan: Plan, tmp_path: Path) -> None:
    sheet = opened(plan, tmp_path / "t.xlsx", "policy_delivery", "区政数局", "2022-W25")["惠企政策兑现情况表"]
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$4:$4"


def test_what_libreoffice_saves_again_reads_back_the_same(plan: Plan, take: Take, tmp_path: Path) -> None:
    """XLSX, XLS, ODS and CSV, of a table, a table with two header rows and a form of labels."""
    sent = {
        "policy_delivery": ("区政数局", "2022-W25"),
        "fiscal_operation": ("区财政局", "2022-06"),
        "commerce": ("区商务局", "2022-06"),
    }
    wanted = {}
    for name, (unit, code) in sent.items():
        form, one = plan.forms[name], period(code)
        version = form.version_on(one.ends_on)
        rows = list(reports(plan, form, unit, seed=1)[code].values())
        path = tmp_path / "made" / f"{name}.xlsx"
        path.parent.mkdir(exist_ok=True)
        write_filled(form, version, unit, one, plan, path, rows, sample=True)
        wanted[name] = values(take(path.read_bytes(), path.name))
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
        for path in folder.iterdir():
            name = next(name for name in sent if path.name.startswith(name))
            assert values(take(path.read_bytes(), path.name)) == wanted[name], path.name


def values(taken: Taken) -> dict[str, Any]:
    (sheet,) = taken.sheets
    assert sheet.findings == []
    said = {"claim": (sheet.claim.unit, sheet.claim.form, sheet.claim.period), "keys": sheet.keys}
    return said | {name: one.values for name, one in sheet.columns.items()}
