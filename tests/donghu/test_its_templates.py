"""The templates of Donghu's forms: what her register and her declarations put into them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from reports.template.template import heading, prefilled, write_template
from sources.calendar import period
from sources.declare import Plan


def test_her_projects_are_too_many_for_a_cells_drop_down(plan: Plan, tmp_path: Path) -> None:
    form, one = plan.forms["project_obstacles"], period("2022-06")
    write_template(form, form.version_on(one.ends_on), "区发改委", one, plan, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    checks = book["项目堵点与要素保障台账"].data_validations.dataValidation
    check = next(one for one in checks if str(one.sqref).startswith("B5"))
    assert check.formula1.startswith("_lists!$A$1:$A$")
    assert book["_lists"]["A1"].value == plan.projects[0].name


def test_the_projects_that_a_unit_leads_are_filled_in_from_her_register(plan: Plan) -> None:
    form, one = plan.forms["major_projects"], period("2022-06")
    rows = prefilled(form, form.versions[-1], "区商务局", one, plan, {})
    led = [project for project in plan.projects if project.lead_unit == "区商务局" and "区重大重点" in project.tiers]
    assert [row["project"] for row in rows] == [project.name for project in led]
    assert rows[0]["annual_plan"] == 9600 and rows[0]["as_of_on"] == date(2022, 6, 30)


def test_her_projects_are_asked_for_by_name_and_her_percentages_in_percent(plan: Plan) -> None:
    items = plan.forms["major_projects"].items
    assert heading(items["project"]) == "项目名称"
    assert heading(items["invest_rate"]) == "投资完成率（%）"
    assert heading(plan.forms["work_progress"].items["progress_pct"]) == "进度（%）"
