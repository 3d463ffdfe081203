"""The invented half-year: the same seed says the same, declarations hold, and the hand-made tables are really made by hand."""

from __future__ import annotations

import ast
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from plans.donghu.sample.arrivals import NIGHTS, arrival, night_of
from plans.donghu.sample.draw import layouts
from plans.donghu.sample.faults import planted
from plans.donghu.sample.odd import odd_files
from plans.donghu.sample.values import due_periods, reports
from sources.declare import Form, Plan, load

SAMPLE = Path(__file__).resolve().parents[2] / "plans" / "donghu" / "sample"
ROOMS = (".", "expectations", "flows", "plans", "reports", "sources", "warehouse")
FORMS = sorted(load().forms)


def half_year(plan: Plan, form: str, unit: str, seed: int = 2022) -> dict[str, Any]:
    return reports(plan, plan.forms[form], unit, seed)


def test_the_same_seed_says_the_same_and_another_one_something_else(plan: Plan) -> None:
    assert half_year(plan, "mobility", "区卫健委") == half_year(plan, "mobility", "区卫健委")
    assert half_year(plan, "mobility", "区卫健委") != half_year(plan, "mobility", "区卫健委", seed=7)


@pytest.mark.parametrize("name", FORMS)
def test_totals_add_up_balances_hold_and_parts_lie_below_their_whole(plan: Plan, name: str) -> None:
    form = plan.forms[name]
    unit = plan.reporters(form, date(2022, 6, 30))[0]
    before: dict[str, Any] = {}
    for report in half_year(plan, name, unit).values():
        for key, row in report.items():
            for item, declared in form.versions[-1].items.items():
                value = row[item]
                if value is None:
                    assert not (declared.required and not declared.only_rows), (key, item)
                    continue
                if declared.total_of and key in before and before[key][item] is not None:
                    assert value == before[key][item] + row[declared.total_of], (key, item)
                if declared.balance:
                    assert value == sum(row[t.lstrip("+-")] * (-1 if t[0] == "-" else 1) for t in declared.balance), (
                        key,
                        item,
                    )
                if declared.part_of:
                    assert value <= row[declared.part_of], (key, item)
                if declared.min is not None:
                    assert value >= declared.min, (key, item)
                if declared.type == "count":
                    assert value == int(value), (key, item)
                if declared.choices:
                    assert value in declared.choices, (key, item)
        before = report


def test_february_is_the_first_month_and_no_january_is_reported(plan: Plan) -> None:
    assert list(half_year(plan, "commerce", "区商务局")) == ["2022-02", "2022-03", "2022-04", "2022-05", "2022-06"]


def test_39_of_the_68_projects_have_started_by_the_end_of_june(plan: Plan) -> None:
    leads = {project.lead_unit for project in plan.projects if "区重大重点" in project.tiers}
    started = [
        row
        for unit in leads
        for row in half_year(plan, "major_projects", unit)["2022-06"].values()
        if row["started_on"]
    ]
    assert len(started) == 39


def test_a_unit_that_ends_reports_no_more_and_its_successors_carry_its_totals_on(plan: Plan) -> None:
    """八一桥街道 ends on 31 May; 滕王阁街道 and 百花洲街道 take half of its checks each."""
    form, item, key = plan.forms["work_safety"], "checked_total", "城镇燃气安全整治"
    assert [one.code for one in due_periods(plan, form, "八一桥街道")][-1] == "2022-W21"
    left = half_year(plan, "work_safety", "八一桥街道")["2022-W21"][key][item]
    carried = Decimal(0)
    for unit in ("滕王阁街道", "百花洲街道"):
        said = half_year(plan, "work_safety", unit)
        carried += said["2022-W22"][key][item] - said["2022-W21"][key][item] - said["2022-W22"][key]["checked_week"]
    assert carried == left > 0


def test_most_reports_come_on_time_some_late_and_some_never(plan: Plan) -> None:
    form = plan.forms["employment_aid"]
    comes = [
        arrival(plan, form, unit, one, 2022)
        for unit in plan.reporters(form, NIGHTS[0].date())
        for one in due_periods(plan, form, unit)
    ]
    assert None in comes
    assert 0.02 < sum(one is not None and one.is_late for one in comes) / len(comes) < 0.12
    assert all(one is None or one.at <= NIGHTS[night_of(one.at)] for one in comes)


def test_at_least_ten_layouts_are_drawn_for_many_forms_labels_among_them(plan: Plan) -> None:
    drawn = layouts()
    assert len(set(drawn.values())) >= 10
    assert {"commerce", "mobility"} <= {form for form, _ in drawn}


def test_hand_made_tables_know_nothing_of_the_declarations() -> None:
    tree = ast.parse((SAMPLE / "draw.py").read_text(encoding="utf-8"))
    names = {"." * node.level + (node.module or "") for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in names if name.startswith(ROOMS)} == {".amounts", "reports.template.template"}
    taken = [
        one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "reports.template.template"
        for one in node.names
    ]
    assert taken == ["column"]  # column letters, nothing of a form


@pytest.mark.parametrize(("form", "unit"), list(layouts()))
def test_every_hand_made_sheet_says_that_it_is_sample_data(plan: Plan, form: str, unit: str) -> None:
    code, report = list(half_year(plan, form, unit).items())[-1]
    made = layouts()[form, unit](unit, code, report)
    if made.suffix == ".csv":
        assert "示例数据" in made.content.decode("gb18030")
        return
    for sheet in openpyxl.load_workbook(io.BytesIO(made.content)):
        assert "示例数据" in " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def test_at_least_thirty_rules_are_broken_on_purpose(plan: Plan) -> None:
    rules = {fault.rule for fault in planted()}
    rules |= {
        found.rule for odd in odd_files(plan, lambda form, unit: half_year(plan, form, unit)) for found in odd.expected
    }
    assert len(rules) >= 30


def test_every_planted_fault_has_a_report_to_be_planted_in(plan: Plan) -> None:
    for fault in planted():
        assert fault.period in [one.code for one in due_periods(plan, plan.forms[fault.form], fault.unit)], fault


def test_a_form_that_the_story_does_not_know_is_reported_all_the_same(plan: Plan) -> None:
    """The form of docs/how-to/add-a-form.md, with a choice and a date beside it."""
    items = {
        "market": {"type": "text", "headings": ["夜市名称"], "required": True},
        "open_since": {"type": "date", "headings": ["开市日期"], "required": True},
        "season": {"type": "choice", "choices": ["夏季", "全年"], "headings": ["时段"], "required": True},
        "turnover_month": {
            "type": "number",
            "uom": "万元",
            "headings": ["本月营业额"],
            "required": True,
            "sample": (20, 80),
        },
        "turnover_total": {"type": "number", "uom": "万元", "headings": ["累计营业额"], "total_of": "turnover_month"},
    }
    version = {"valid_from": date(2022, 1, 1), "shape": "table", "row_key": ["market"], "items": items}
    said = {
        "name": "night_economy",
        "title": "夜间经济情况表",
        "measures": [9],
        "cadence": "month",
        "reporters": ["区文广新旅局"],
        "district_from": "lead",
    }
    report = reports(plan, Form.model_validate({**said, "versions": [version]}), "区文广新旅局", 2022)["2022-02"]
    assert list(report) == ["示例01", "示例02", "示例03"]
    row = report["示例01"]
    assert (
        row["open_since"] == date(2022, 2, 28)
        and row["season"] in ("夏季", "全年")
        and row["turnover_total"] == row["turnover_month"]
    )


def test_names_of_people_firms_and_projects_are_marked_as_invented() -> None:
    text = (SAMPLE / "story.yml").read_text(encoding="utf-8")
    names = re.findall(r"^  (?:firm|investor|signed|estate|rental|event|school|permit): (.*)$", text, re.MULTILINE)
    assert len(names) == 8 and all(name.startswith("示例") for name in names)
