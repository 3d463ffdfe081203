"""A plan's folder -> `Plan`: every file is loaded and checked, and every reference between files."""

from __future__ import annotations

import difflib
import os
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from sources.declare.declaration import (
    DeclarationError,
    Declared,
    YamlMapping,
    complaints,
    keys_of,
    nearest,
    read_csv,
    read_yaml,
    validate,
)
from sources.declare.form import Form
from sources.declare.plan import (
    DISTRICT,
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
A_UNIT, A_MEASURE = "a unit of units.csv", "a measure of measures.yml"  # what a reference names


def load(folder: Path | None = None) -> Plan:
    """The plan declared in `folder`; the chosen one (`chosen`) if not given.

    Raises: DeclarationError for the first unusable file, key and value.
    """
    plan, errors = read_plan(folder or chosen())
    for error in errors:
        raise error
    return plan


def read_identity(folder: Path) -> Identity:
    """The identity of the plan in a folder (`plan.yml`). Raises: DeclarationError."""
    path = folder / "plan.yml"
    return validate(path, Identity, read_yaml(path), "")


def read_plan(folder: Path) -> tuple[Plan, list[DeclarationError]]:
    """The usable declarations of a plan's folder as a plan, and every error in the others.

    A name with a faulty declaration counts as declared, so that it is one error, and not one for each reference.
    """
    rows = _Rows(folder)
    measures, settings = rows.of_yaml("measures.yml"), rows.of_yaml("settings.yml")
    identity = rows.one("plan.yml", Identity, rows.of_yaml("plan.yml"))
    plan = Plan.model_construct(
        folder=folder,
        identity=identity or Identity.model_construct(id="", title="", district="", whole="", office="", contact=""),
        campaigns=rows.of_key("measures.yml", Campaign, measures, "campaigns"),
        measures=rows.of_key("measures.yml", Measure, measures, "measures"),
        quantities=rows.of_csv("quantities.csv", Quantity),
        units=rows.of_csv("units.csv", Unit),
        groups=rows.of_key("settings.yml", Group, settings, "groups"),
        projects=rows.of_csv("projects.csv", Project),
        parameters=rows.of_key("settings.yml", Parameter, settings, "parameters"),
        milestones=rows.of_csv("milestones.csv", Milestone),
        lights=rows.of_key("settings.yml", Light, settings, "lights"),
        deadlines=rows.of_key("settings.yml", Deadline, settings, "deadlines"),
        # A replayed edition may be older than this register.
        exemptions=rows.of_csv("exemptions.csv", Exemption) if (folder / "exemptions.csv").exists() else (),
        forms=rows.forms(),
    )
    errors = list(rows.errors)
    errors += [error for error in _references(plan, folder, rows.has_identity) if error.found not in rows.faulty_values]
    return plan, errors


class _Rows:
    """The declarations of a folder, file by file.

    errors: of the faulty declarations. faulty_values: their values; the name by which others refer to it is among them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.errors: list[DeclarationError] = []
        self.faulty_values: set[object] = set()
        self.has_identity = False

    def of_yaml(self, name: str) -> YamlMapping:
        """The keys and values of a YAML file; none if it cannot be read."""
        try:
            return read_yaml(self._folder / name)
        except DeclarationError as error:
            self.errors.append(error)
            return {}

    def of_csv(self, name: str, kind: type[T]) -> tuple[T, ...]:
        """The usable rows of a CSV file. A misspelt heading is an error, but its column is read."""
        try:
            rows = read_csv(self._folder / name)
        except DeclarationError as error:
            self.errors.append(error)
            return ()
        spellings = self._unknown_headings(name, kind, rows[0] if rows else {})
        rows = [{heading: value for key, value in row.items() if (heading := spellings.get(key, key))} for row in rows]
        if self._lacks_columns(name, kind, rows[0] if rows else {}):
            self.faulty_values |= {value for row in rows for value in row.values() if isinstance(value, str)}
            return ()
        return self._all(name, kind, rows, "line", 2)

    def _unknown_headings(self, name: str, kind: type[T], row: Mapping[str, str]) -> dict[str, str]:
        """Unknown heading -> the missing column with a similar name, or "". Each is one error, not one in every row."""
        columns = keys_of(kind)
        missing = [key for key in columns if key not in row]
        spellings = {}
        for heading in row:
            if heading is not None and heading not in columns:  # None holds the cells beyond the last heading
                spellings[heading] = next(iter(difflib.get_close_matches(heading, missing, 1)), "")
                need = f"no such column; {nearest(heading, missing or columns)}"
                self.errors.append(DeclarationError(self._folder / name, "line 1", heading, need))
        return spellings

    def _lacks_columns(self, name: str, kind: type[T], row: Mapping[str, str]) -> bool:
        """Whether a required column is missing. Each such column is one error."""
        missing = [key for key, field in kind.model_fields.items() if row and field.is_required() and key not in row]
        for key in missing:
            self.errors.append(DeclarationError(self._folder / name, "line 1", "nothing", f"the column {key}"))
        return bool(missing)

    def of_key(self, name: str, kind: type[T], mapping: YamlMapping, key: str) -> tuple[T, ...]:
        """The usable declarations in the list below a key of a YAML file. name: the file. mapping: its content."""
        rows = mapping.get(key)
        if not isinstance(rows, list):
            if mapping:  # otherwise the file itself is the error
                value = "nothing" if key not in mapping else rows
                self.errors.append(DeclarationError(self._folder / name, key, value, "a list"))
            return ()
        return self._all(name, kind, rows, "row", 1)

    def one(self, name: str, kind: type[T], row: Mapping[str, object], where: str = "") -> T | None:
        """The declaration that a row of a file is; None if it is faulty or empty."""
        path = self._folder / name
        if not row:
            return None
        try:
            declaration = kind.model_validate(row)
        except ValidationError as error:
            self.errors += complaints(path, kind, error, where)
            self.faulty_values |= {value for value in row.values() if isinstance(value, (str, int))}
            return None
        self.has_identity = self.has_identity or kind is Identity
        return declaration

    def forms(self) -> dict[str, Form]:
        """The usable forms, by name."""
        forms = {}
        for path in sorted((self._folder / "forms").glob("*.yml")):
            row = self.of_yaml(f"forms/{path.name}")
            form = self.one(f"forms/{path.name}", Form, {"name": path.stem, **row}) if row else None
            if form is None:
                self.faulty_values.add(path.stem)
            else:
                forms[path.stem] = form
        return forms

    def _all(self, name: str, kind: type[T], rows: Iterable[object], word: str, first: int) -> tuple[T, ...]:
        """The usable declarations among a file's rows. An error names its row by `word` and number, from `first`."""
        declarations = []
        for number, row in enumerate(rows, first):
            if not isinstance(row, dict):
                self.errors.append(DeclarationError(self._folder / name, f"{word} {number}", row, "keys with values"))
                continue
            declaration = self.one(name, kind, row, f"{word} {number}: ")
            if declaration is not None:
                declarations.append(declaration)
        return tuple(declarations)


def chosen(name: str | None = None) -> Path:
    """The folder of the plan that `name` or DPH_PLAN gives, as a path or the id of a shipped plan; without both, the
    only shipped plan.

    Raises: DeclarationError if there is none, or more than one.
    """
    choice = name or os.environ.get("DPH_PLAN")
    shipped = {path.parent.name: path.parent for path in sorted(SHIPPED.glob("*/plan.yml"))}
    if choice:
        folder = shipped.get(choice, Path(choice))
        if not (folder / "plan.yml").exists():
            need = f"a folder with plan.yml, or one of the shipped plans: {', '.join(shipped) or 'none'}"
            raise DeclarationError(folder, "--plan", choice, need)
        return folder
    if len(shipped) != 1:
        raise DeclarationError(
            SHIPPED, "--plan", ", ".join(shipped) or "no plan", "a plan's folder, by --plan or DPH_PLAN"
        )
    return next(iter(shipped.values()))


def _references(plan: Plan, folder: Path, has_identity: bool) -> Iterator[DeclarationError]:
    """An error for each name without a declaration, and for each with two."""
    if has_identity:
        yield from _kinds(plan, folder)
    yield from _doubles(plan, folder)
    yield from _of_units(plan, folder)
    yield from _of_measures(plan, folder)
    yield from _of_registers(plan, folder)
    yield from _of_reports(plan, folder)
    for form in plan.forms.values():
        yield from _of_form(form, plan, folder / f"forms/{form.name}.yml")


def _kinds(plan: Plan, folder: Path) -> Iterator[DeclarationError]:
    """The kinds of units and groups in `plan.yml`, and the unit that is the district."""
    districts = {unit.unit for unit in plan.units if unit.kind == DISTRICT}
    kinds = {DISTRICT, *plan.identity.kinds}
    need = f"a kind of plan.yml: {', '.join(sorted(kinds))}"
    for unit in plan.units:
        yield from _unknown(folder / "units.csv", f"{unit.unit}.kind", [unit.kind], kinds, need)
    for group in plan.groups:
        yield from _unknown(folder / "settings.yml", f"{group.group}.kinds", group.kinds, kinds, need)
    yield from _unknown(
        folder / "plan.yml", "district", [plan.district], districts, "a unit of units.csv of kind district"
    )


def _doubles(plan: Plan, folder: Path) -> Iterator[DeclarationError]:
    """Keys that two rows of a register share, and names that two units share."""
    yield from _repeated(folder / "measures.yml", "number", [measure.number for measure in plan.measures])
    yield from _repeated(
        folder / "quantities.csv", "quantity_id", [quantity.quantity_id for quantity in plan.quantities]
    )
    yield from _repeated(folder / "units.csv", "unit", [unit.unit for unit in plan.units])
    yield from _repeated(folder / "projects.csv", "project_id", [project.project_id for project in plan.projects])
    yield from _repeated(folder / "milestones.csv", "task_id", [task.task_id for task in plan.milestones])
    owners: dict[str, str] = {}
    for unit in plan.units:
        for alias in (unit.unit, *unit.aliases):
            if owners.setdefault(alias, unit.unit) != unit.unit:
                yield DeclarationError(
                    folder / "units.csv", f"{unit.unit}.aliases", alias, f"a name not used by {owners[alias]}"
                )


def _of_units(plan: Plan, folder: Path) -> Iterator[DeclarationError]:
    """Successors of units and members of groups."""
    units = _units(plan)
    for unit in plan.units:
        yield from _unknown(folder / "units.csv", f"{unit.unit}.successors", unit.successors, units, A_UNIT)
    for group in plan.groups:
        yield from _unknown(folder / "settings.yml", f"{group.group}.members", group.members, units, A_UNIT)


def _of_measures(plan: Plan, folder: Path) -> Iterator[DeclarationError]:
    """Units and campaigns of measures, and measures of quantities."""
    campaigns = {campaign.number for campaign in plan.campaigns}
    place, units_and_groups = folder / "measures.yml", _units_and_groups(plan)
    for measure in plan.measures:
        responsible = (measure.lead, *measure.co, *measure.groups)
        yield from _unknown(place, f"{measure.number}.lead", responsible, units_and_groups, "a unit or group")
        yield from _unknown(
            place, f"{measure.number}.campaign", [measure.campaign], campaigns, "a campaign of measures.yml"
        )
    for quantity in plan.quantities:
        where = f"{quantity.quantity_id}.measure_no"
        yield from _unknown(folder / "quantities.csv", where, [quantity.measure_no], _measures(plan), A_MEASURE)


def _of_registers(plan: Plan, folder: Path) -> Iterator[DeclarationError]:
    """Units, measures and quantities of projects and dated tasks."""
    units, measures, quantities = _units(plan), _measures(plan), _quantities(plan)
    for project in plan.projects:
        where = f"{project.project_id}.lead_unit"
        yield from _unknown(folder / "projects.csv", where, (project.lead_unit, project.town), units, "a unit")
    place = folder / "milestones.csv"
    for task in plan.milestones:
        yield from _unknown(place, f"{task.task_id}.unit", [task.unit], units, A_UNIT)
        yield from _unknown(place, f"{task.task_id}.measure_no", [task.measure_no], measures, A_MEASURE)
        yield from _unknown(place, f"{task.task_id}.quantity", filter(None, [task.quantity]), quantities, "a quantity")


def _of_reports(plan: Plan, folder: Path) -> Iterator[DeclarationError]:
    """Forms of deadlines, and units and forms of exemptions."""
    for deadline in plan.deadlines:
        forms = {form.name for form in plan.forms.values() if form.cadence == deadline.cadence}
        yield from _unknown(
            folder / "settings.yml", "deadlines.form", filter(None, [deadline.form]), forms, "a form of its cadence"
        )
    place, units = folder / "exemptions.csv", _units(plan)
    for line, exemption in enumerate(plan.exemptions, 2):
        yield from _unknown(place, f"line {line}: unit", [exemption.unit], units, A_UNIT)
        yield from _unknown(
            place, f"line {line}: form", filter(None, [exemption.form]), set(plan.forms), "a form of forms/"
        )
        if exemption.form in plan.forms:
            owing = set(plan.reporters(plan.forms[exemption.form], exemption.from_on))
            yield from _unknown(
                place, f"line {line}: unit", [exemption.unit], owing, f"a unit that reports {exemption.form}"
            )


def _of_form(form: Form, plan: Plan, place: Path) -> Iterator[DeclarationError]:
    """Units, measures, deadline and quantities of a form."""
    units_and_groups, quantities = _units_and_groups(plan), _quantities(plan)
    yield from _unknown(
        place, "reporters", form.reporters, units_and_groups, "a unit of units.csv or a group of settings.yml"
    )
    yield from _unknown(place, "measures", form.measures, _measures(plan), A_MEASURE)
    if not any(one.cadence == form.cadence and one.form in (None, form.name) for one in plan.deadlines):
        need = f"a deadline of that cadence, which forms/{form.name}.yml has"
        yield DeclarationError(plan.folder / "settings.yml", "deadlines.cadence", form.cadence, need)
    for layout in (one for version in form.versions for one in version.layouts):
        if layout.names_units:
            yield from _unknown(place, "layouts.lead", [form.lead_of(layout)], _units(plan), A_UNIT)
    for name, item in form.items.items():
        yield from _unknown(place, f"items.{name}.quantity", filter(None, [item.quantity]), quantities, "a quantity")


def _units(plan: Plan) -> set[str]:
    return {unit.unit for unit in plan.units}


def _units_and_groups(plan: Plan) -> set[str]:
    return _units(plan) | {group.group for group in plan.groups}


def _measures(plan: Plan) -> set[int]:
    return {measure.number for measure in plan.measures}


def _quantities(plan: Plan) -> set[str]:
    return {quantity.quantity_id for quantity in plan.quantities}


def _repeated(file: Path, key: str, names: Iterable[Hashable]) -> Iterator[DeclarationError]:
    """An error for each name that is there more than once."""
    for name, times in Counter(names).items():
        if times > 1:
            yield DeclarationError(file, key, name, "a name that is there once")


def _unknown(
    file: Path, key: str, names: Iterable[object], choices: Collection[object], need: str
) -> Iterator[DeclarationError]:
    """An error for each name that is none of the choices. need: what the name should be."""
    for name in names:
        if name not in choices:
            near = difflib.get_close_matches(str(name), [str(one) for one in choices], 1)
            yield DeclarationError(file, key, name, f"{need}; is {near[0]} meant?" if near else need)
