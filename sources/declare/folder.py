"""A plan's folder -> `Plan`: every file read and checked, and every reference between them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from sources.declare.declaration import DeclarationError, Declared, YamlMapping, read_csv, read_yaml, validate
from sources.declare.form import Form
from sources.declare.plan import (
    Campaign,
    Deadline,
    Exemption,
    Group,
    Identity,
    Light,
    Measure,
    Milestone,
    Parameter,
    Plan,
    Project,
    Quantity,
    Unit,
)

T = TypeVar("T", bound=Declared)


SHIPPED = Path(__file__).parents[2] / "plans"


def load(folder: Path | None = None) -> Plan:
    """The plan declared in `folder`; the chosen one (`chosen`) where none is named.

    Raises: DeclarationError for the first file, key and value that cannot be used.
    """
    plan = folder or chosen()
    measures = read_yaml(plan / "measures.yml")
    settings = read_yaml(plan / "settings.yml")
    result = Plan(
        folder=plan,
        identity=validate(plan / "plan.yml", Identity, read_yaml(plan / "plan.yml"), ""),
        campaigns=_all(plan / "measures.yml", Campaign, _key(plan / "measures.yml", measures, "campaigns")),
        measures=_all(plan / "measures.yml", Measure, _key(plan / "measures.yml", measures, "measures")),
        quantities=_all(plan / "quantities.csv", Quantity, read_csv(plan / "quantities.csv")),
        units=_all(plan / "units.csv", Unit, read_csv(plan / "units.csv")),
        groups=_all(plan / "settings.yml", Group, _key(plan / "settings.yml", settings, "groups")),
        projects=_all(plan / "projects.csv", Project, read_csv(plan / "projects.csv")),
        parameters=_all(plan / "settings.yml", Parameter, _key(plan / "settings.yml", settings, "parameters")),
        milestones=_all(plan / "milestones.csv", Milestone, read_csv(plan / "milestones.csv")),
        lights=_all(plan / "settings.yml", Light, _key(plan / "settings.yml", settings, "lights")),
        deadlines=_all(plan / "settings.yml", Deadline, _key(plan / "settings.yml", settings, "deadlines")),
        exemptions=_all(plan / "exemptions.csv", Exemption, _maybe(plan / "exemptions.csv")),
        forms={path.stem: _form(path) for path in sorted((plan / "forms").glob("*.yml"))},
    )
    _check_references(result, plan)
    return result


def chosen(name: str | None = None) -> Path:
    """The folder of the plan that `name`, or else DPH_PLAN, names: its path, or the id of a shipped one. Without a name, the only
    plan that is shipped.

    Raises: DeclarationError where there is none, or more than one.
    """
    named = name or os.environ.get("DPH_PLAN")
    shipped = {path.parent.name: path.parent for path in sorted(SHIPPED.glob("*/plan.yml"))}
    if named:
        found = shipped.get(named, Path(named))
        if not (found / "plan.yml").exists():
            wanted = f"a folder with plan.yml, or one of the shipped plans: {', '.join(shipped) or 'none'}"
            raise DeclarationError(found, "--plan", named, wanted)
        return found
    if len(shipped) != 1:
        raise DeclarationError(
            SHIPPED, "--plan", ", ".join(shipped) or "no plan", "a plan's folder, by --plan or DPH_PLAN"
        )
    return next(iter(shipped.values()))


def _form(path: Path) -> Form:
    return validate(path, Form, {"name": path.stem, **read_yaml(path)}, "")


def _maybe(path: Path) -> list[dict[str, str]]:
    """The rows of a register that need not be there: editions older than it are replayed without it."""
    return read_csv(path) if path.exists() else []


def _key(path: Path, declared: YamlMapping, key: str) -> list[YamlMapping]:
    if key not in declared:
        raise DeclarationError(path, key, "nothing", "a list")
    rows: list[YamlMapping] = declared[key]
    return rows


def _all(path: Path, kind: type[T], rows: Iterable[Mapping[str, object]]) -> tuple[T, ...]:
    word, first = ("line", 2) if path.suffix == ".csv" else ("row", 1)
    return tuple(validate(path, kind, row, f"{word} {number}: ") for number, row in enumerate(rows, first))


def _check_references(plan: Plan, folder: Path) -> None:
    """What one declaration names, another one declares; and what names something is there once."""
    units = {unit.unit for unit in plan.units}
    districts = {unit.unit for unit in plan.units if unit.kind == "district"}
    _known(folder / "plan.yml", "district", [plan.district], districts, "a unit of units.csv of kind district")
    named = units | {group.group for group in plan.groups}
    measures = {measure.number for measure in plan.measures}
    quantities = {quantity.quantity_id for quantity in plan.quantities}
    _once(folder / "measures.yml", "number", [measure.number for measure in plan.measures])
    _once(folder / "quantities.csv", "quantity_id", [quantity.quantity_id for quantity in plan.quantities])
    _once(folder / "units.csv", "unit", [unit.unit for unit in plan.units])
    _once(folder / "projects.csv", "project_id", [project.project_id for project in plan.projects])
    _once(folder / "milestones.csv", "task_id", [task.task_id for task in plan.milestones])
    seen: dict[str, str] = {}
    for unit in plan.units:
        for alias in (unit.unit, *unit.aliases):
            if seen.setdefault(alias, unit.unit) != unit.unit:
                raise DeclarationError(
                    folder / "units.csv", f"{unit.unit}.aliases", alias, f"a name not used by {seen[alias]}"
                )
        _known(folder / "units.csv", f"{unit.unit}.successors", unit.successors, units, "a unit of units.csv")
    for group in plan.groups:
        _known(folder / "settings.yml", f"{group.group}.members", group.members, units, "a unit of units.csv")
    for measure in plan.measures:
        responsible = (measure.lead, *measure.co, *measure.groups)
        _known(folder / "measures.yml", f"{measure.number}.lead", responsible, named, "a unit or group")
    for quantity in plan.quantities:
        where = f"{quantity.quantity_id}.measure_no"
        _known(folder / "quantities.csv", where, [quantity.measure_no], measures, "a measure of measures.yml")
    for project in plan.projects:
        where = f"{project.project_id}.lead_unit"
        _known(folder / "projects.csv", where, (project.lead_unit, project.town), units, "a unit")
    for task in plan.milestones:
        place = folder / "milestones.csv"
        _known(place, f"{task.task_id}.unit", [task.unit], units, "a unit of units.csv")
        _known(place, f"{task.task_id}.measure_no", [task.measure_no], measures, "a measure of measures.yml")
        _known(place, f"{task.task_id}.quantity", filter(None, [task.quantity]), quantities, "a quantity")
    for deadline in plan.deadlines:
        own = [form.name for form in plan.forms.values() if form.cadence == deadline.cadence]
        _known(
            folder / "settings.yml", "deadlines.form", filter(None, [deadline.form]), set(own), "a form of its cadence"
        )
    for line, granted in enumerate(plan.exemptions, 2):
        place = folder / "exemptions.csv"
        _known(place, f"line {line}: unit", [granted.unit], units, "a unit of units.csv")
        _known(place, f"line {line}: form", filter(None, [granted.form]), set(plan.forms), "a form of forms/")
        if granted.form:
            owing = set(plan.reporters(plan.forms[granted.form], granted.from_on))
            _known(place, f"line {line}: unit", [granted.unit], owing, f"a unit that reports {granted.form}")
    for form in plan.forms.values():
        place = folder / f"forms/{form.name}.yml"
        _known(place, "reporters", form.reporters, named, "a unit of units.csv or a group of settings.yml")
        _known(place, "measures", form.measures, measures, "a measure of measures.yml")
        for name, item in form.items.items():
            _known(place, f"items.{name}.quantity", filter(None, [item.quantity]), quantities, "a quantity")


def _once(file: Path, key: str, found: Iterable[Hashable]) -> None:
    for one, times in Counter(found).items():
        if times > 1:
            raise DeclarationError(file, key, one, "a name that is there once")


def _known(file: Path, key: str, found: Iterable[object], known: Collection[object], wanted: str) -> None:
    for one in found:
        if one not in known:
            raise DeclarationError(file, key, one, wanted)
