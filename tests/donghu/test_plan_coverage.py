"""The declarations cover the whole plan: 99 quantities, 23 measures, and the units that the plan makes responsible.

Works on the declarations and the headers of the indicators alone; what the sample half-year shows is tested elsewhere.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.check import items_named
from sources.declare import Form, Plan, load
from warehouse.indicator import load_indicators

ROOT = Path(__file__).parents[2]
INDICATORS = ROOT / "plans" / "donghu" / "indicators"
STATED_TARGETS = {
    "M04.d", "M04.e", "M05.c", "M05.d", "M12.a", "M13.a", "M13.b", "M13.c", "M13.d", "M14.a", "M17.a", "M18.a",
}  # fmt: skip
FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2022, 6, 30)
TOWNS = "各镇、街办、管理处"
# Responsible units that report no figures of a measure, each with the reason.
REPORT_NO_FIGURES = {
    4: {"区财政局": "each project is reported by its lead unit alone", TOWNS: "each project is reported by its lead unit alone"},
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load()


@pytest.fixture(scope="module")
def headers() -> dict[str, dict[str, str]]:
    return {path.stem: _header(path.read_text(encoding="utf-8")) for path in sorted(INDICATORS.glob("*.sql"))}


def test_the_plan_has_99_quantities_in_23_measures(plan: Plan) -> None:
    assert len({quantity.quantity_id for quantity in plan.quantities}) == len(plan.quantities) == 99
    assert [measure.number for measure in plan.measures] == list(range(1, 24))
    assert all(quantity.quantity_id.startswith(f"M{quantity.measure_no:02d}.") for quantity in plan.quantities)


def test_every_quantity_is_covered_in_one_way(plan: Plan, headers: dict[str, dict[str, str]]) -> None:
    covered = _covered(plan, headers)
    missing = [quantity.quantity_id for quantity in plan.quantities if quantity.quantity_id not in covered]
    assert not missing, f"covered by nothing: {missing}"
    twice = {
        quantity: ways
        for quantity, ways in covered.items()
        if len({kind for kind, _ in ways}) > 1 or (len(ways) > 1 and ways[0][0] != "indicator")
    }
    assert not twice, f"covered more than once (only several indicators may cover one quantity): {twice}"
    assert set(covered) <= {quantity.quantity_id for quantity in plan.quantities}


def test_only_measures_21_to_23_are_narrative(plan: Plan) -> None:
    narrative = {quantity.quantity_id for quantity in plan.quantities if quantity.covered_by == "narrative"}
    assert narrative == {"M21.a", "M22.a", "M23.a"}
    assert {q.kind for q in plan.quantities if q.quantity_id in narrative} == {"qualitative"}
    assert {measure.number for measure in plan.measures if measure.narrative} == {21, 22, 23}


def test_narrative_is_never_scored(plan: Plan, headers: dict[str, dict[str, str]]) -> None:
    narrative = {q.quantity_id for q in plan.quantities if q.covered_by == "narrative"}
    assert not [name for name, header in headers.items() if header["quantity"] in narrative]


def test_only_measure_10_is_covered_by_parameters(plan: Plan) -> None:
    assert {q.measure_no for q in plan.quantities if q.covered_by == "parameter"} <= {10}


def test_every_name_that_covers_a_quantity_exists(plan: Plan) -> None:
    known: dict[str, set[str]] = {
        "register": {"due", *(f"project:{tier}" for project in plan.projects for tier in project.tiers)},
        "milestone": {name for task in plan.milestones for name in (task.task_id, task.quantity) if name},
        "parameter": {parameter.name for parameter in plan.parameters},
        "narrative": set(plan.forms),
    }
    for quantity in plan.quantities:
        if quantity.covered_by is not None:
            assert (quantity.name or "") in known[quantity.covered_by], f"{quantity.quantity_id}: no {quantity.name}"


def test_the_registers_hold_as_many_as_the_plan_counts(plan: Plan) -> None:
    for quantity in plan.quantities:
        if quantity.covered_by == "register" and (quantity.name or "").startswith("project:") and quantity.uom == "个":
            tier = str(quantity.name).removeprefix("project:")
            assert sum(tier in project.tiers for project in plan.projects) == float(quantity.value or 0), tier


def test_each_of_the_twelve_stated_targets_is_an_indicator(headers: dict[str, dict[str, str]]) -> None:
    by_quantity = {header["quantity"] for header in headers.values() if header["target"] != "none"}
    assert by_quantity >= STATED_TARGETS, f"no indicator with a target: {sorted(STATED_TARGETS - by_quantity)}"


def test_an_indicator_reads_a_form_of_its_own_measure(plan: Plan, headers: dict[str, dict[str, str]]) -> None:
    measures = {quantity.quantity_id: quantity.measure_no for quantity in plan.quantities}
    for name, header in headers.items():
        form = plan.forms.get(header["form"])
        assert form is not None, f"{name}: no form {header['form']}"
        if header["quantity"] != "none":
            assert measures[header["quantity"]] in form.measures, f"{name}: {form.name} does not serve its measure"


def test_an_indicator_asks_for_items_that_its_form_has(plan: Plan) -> None:
    errors = [str(error) for one in load_indicators(plan) for error in items_named(one, plan)]
    assert errors == []


def test_at_most_24_indicators_are_on_the_bulletin_and_each_has_a_target(headers: dict[str, dict[str, str]]) -> None:
    headlines = {name: header for name, header in headers.items() if header.get("headline") == "true"}
    assert len(headlines) <= 24
    assert not [name for name, header in headlines.items() if header["target"] == "none"]


def test_there_are_at_least_60_indicators(headers: dict[str, dict[str, str]]) -> None:
    assert len(headers) >= 60


def test_only_responsible_units_report(plan: Plan) -> None:
    for form in plan.forms.values():
        if form.measures:
            responsible = {unit for number in form.measures for unit in _responsible(plan, number)}
            others = _reporting(plan, form) - responsible
            assert not others, f"{form.name}: {sorted(others)} are not responsible for measures {form.measures}"


@pytest.mark.parametrize("number", range(1, 24))
def test_every_responsible_unit_reports_on_its_measure(plan: Plan, number: int) -> None:
    forms = [form for form in plan.forms.values() if number in form.measures and form.name != "work_progress"]
    reporting = {unit for form in forms for unit in _reporting(plan, form)}
    excused = _units(plan, list(REPORT_NO_FIGURES.get(number, {})))
    silent = _responsible(plan, number) - reporting - excused
    assert not silent, f"measure {number}: {sorted(silent)} are responsible and report no form of it"


def test_every_task_has_a_unit_that_reports_it(plan: Plan) -> None:
    reporting = _reporting(plan, plan.forms["work_progress"])
    quantities = {quantity.quantity_id: quantity.measure_no for quantity in plan.quantities}
    assert len({task.task_id for task in plan.milestones}) == len(plan.milestones)
    for task in plan.milestones:
        assert task.unit in reporting, f"{task.task_id}: {task.unit} does not report work_progress"
        assert task.unit in _responsible(plan, task.measure_no), (
            f"{task.task_id}: {task.unit} is not responsible for it"
        )
        assert task.quantity is None or quantities[task.quantity] == task.measure_no, task.task_id
    idle = reporting - {task.unit for task in plan.milestones}
    assert not idle, f"{sorted(idle)} owe work_progress and have no task"


def test_every_target_belongs_to_an_indicator_that_takes_it(plan: Plan, headers: dict[str, dict[str, str]]) -> None:
    rows = _targets()
    units = {unit.unit for unit in plan.units}
    for row in rows:
        where = f"{row['indicator']} {row['unit']}"
        assert headers.get(row["indicator"], {}).get("target") == "file", f"{where}: takes no target from the file"
        assert row["unit"] in units, f"{where}: no such unit"
        assert row["origin"] in {"plan", "invented"}, where
        assert row["note"] and (row["origin"] == "plan" or row["note"].startswith("示例输入")), f"{where}: note"
    twice = [key for key, n in Counter((r["indicator"], r["unit"], r["year"]) for r in rows).items() if n > 1]
    assert not twice
    served = {row["indicator"] for row in rows if row["unit"] == plan.district}
    assert not [name for name, header in headers.items() if header["target"] == "file" and name not in served]


def test_targets_called_the_plans_are_for_the_twelve_that_it_states(headers: dict[str, dict[str, str]]) -> None:
    for row in _targets():
        if row["origin"] == "plan":
            assert headers[row["indicator"]]["quantity"] in STATED_TARGETS, row["indicator"]


def _covered(plan: Plan, headers: dict[str, dict[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Quantity -> what covers it: (covered_by, name)."""
    covered: dict[str, list[tuple[str, str]]] = {}
    for name, header in headers.items():
        if header["quantity"] != "none":
            covered.setdefault(header["quantity"], []).append(("indicator", name))
    for form in plan.forms.values():
        for name, item in form.items.items():
            if item.quantity is not None:
                covered.setdefault(item.quantity, []).append(("item", f"{form.name}.{name}"))
    for quantity in plan.quantities:
        if quantity.covered_by is not None:
            covered.setdefault(quantity.quantity_id, []).append((quantity.covered_by, quantity.name or ""))
    return covered


def _responsible(plan: Plan, number: int) -> set[str]:
    measure = plan.measures[number - 1]
    return _units(plan, [measure.lead, *measure.co, *measure.groups])


def _reporting(plan: Plan, form: Form) -> set[str]:
    return _units(plan, form.reporters)


def _units(plan: Plan, names: list[str] | tuple[str, ...]) -> set[str]:
    """The units meant on any day of the half-year (two streets end within it)."""
    days = [FIRST_DAY + timedelta(days=n) for n in range(0, (LAST_DAY - FIRST_DAY).days + 1, 15)]
    return {unit for day in days for unit in plan.expand(list(names), day)}


def _targets() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted((ROOT / "plans" / "donghu" / "targets").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rows.extend(csv.DictReader(lines, strict=True))
    return rows


def _header(sql: str) -> dict[str, str]:
    return dict(re.findall(r"^-- (\w+): *(.*?) *$", sql, re.MULTILINE))
