"""The plan and its forms, as declared in `sources/plan/` and `sources/forms/`.

Everything that the other rooms know of campaigns, measures, units, projects, forms and items comes from here. A broken
declaration raises `DeclarationError`, which names file, key, what was found and what was wanted; nothing starts then.
"""

from __future__ import annotations

import csv
import functools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

HERE = Path(__file__).parent
PLAN = HERE / "plan"
FORMS = HERE / "forms"
DISTRICT = "东湖区"

Cadence = Literal["week", "month", "quarter"]
ItemType = Literal["text", "count", "number", "percent", "date", "choice"]
T = TypeVar("T", bound=BaseModel)


class DeclarationError(Exception):
    """A declaration that cannot be used: `file`, `key`, what was `found`, what was `wanted`."""

    def __init__(self, file: Path | str, key: str, found: object, wanted: str) -> None:
        self.file, self.key, self.found, self.wanted = str(file), key, found, wanted
        super().__init__(f"{self.file}: {key}: found {found!r}, wanted {wanted}")


TAKEN = ("form", "is_adjacent", "has_inherited", "line", "period", "row_key", "submission", "submission_id", "unit")
"""What stands beside the items where a form's rows lie side by side (`warehouse/stage.py:frame`, the views `form_<name>`)."""


class Amiss(ValueError):
    """What does not fit between the keys of one declaration: the `key` to mend, what was `found`, what was `wanted`."""

    def __init__(self, key: str, found: object, wanted: str) -> None:
        self.key, self.found, self.wanted = key, found, wanted
        super().__init__(f"{key}: found {found!r}, wanted {wanted}")


class Declared(BaseModel):
    """A declaration: immutable, and with no key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _split(value: object) -> object:
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


def _empty(value: object) -> object:
    return None if value == "" else value


def _in_shanghai(value: datetime | None) -> datetime | None:
    return value if value is None or value.tzinfo else value.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def _compiles(value: str | None) -> str | None:
    try:
        re.compile(value or "")
    except re.error as error:
        raise ValueError(f"a regular expression; this one is none: {error}") from None
    return value


Listed = Annotated[tuple[str, ...], BeforeValidator(_split)]
MaybeDate = Annotated[date | None, BeforeValidator(_empty)]
MaybeText = Annotated[str | None, BeforeValidator(_empty)]
MaybeNumber = Annotated[float | None, BeforeValidator(_empty)]


class Campaign(Declared):
    """One of the plan's eight 强攻."""

    number: int
    title: str
    short: str
    clause: str


class Measure(Declared):
    """One of the 23 measures; `lead` is the unit named first, `co` the others, `groups` the groups of units."""

    number: int
    campaign: int
    title: str
    clause: str
    lead: str
    co: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    narrative: bool = False


class Quantity(Declared):
    """One of the plan's 99 quantities. `covered_by` and `name` are blank where an indicator or an item says that it
    covers the quantity: a fact is said once."""

    quantity_id: str
    measure_no: int
    text: str
    value: MaybeText = None
    uom: MaybeText = None
    comparator: MaybeText = None
    kind: str
    deadline: MaybeText = None
    covered_by: Annotated[
        Literal["register", "milestone", "parameter", "narrative"] | None, BeforeValidator(_empty)
    ] = None
    name: MaybeText = None
    note: MaybeText = None


class Unit(Declared):
    """A reporting unit (报送单位). Dates are inclusive; `origin` says whether the plan states it or we invented it."""

    unit: str
    code: MaybeText = None
    kind: Literal["department", "town", "street", "management_office", "district"]
    valid_from: date
    valid_to: MaybeDate = None
    successors: Listed = ()
    aliases: Listed = ()
    known_from: date
    origin: Literal["plan", "invented"]
    note: MaybeText = None

    def exists_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Group(Declared):
    """A group of units named in the plan; its members are all units of `kinds` and those listed."""

    group: str
    kinds: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    origin: Literal["plan", "invented"]


class Project(Declared):
    """A project, reserve project or parcel of the register. Money in 万元."""

    project_id: str
    name: str
    kind: Literal["project", "reserve", "parcel"]
    tiers: Listed
    nature: Annotated[Literal["新开工", "续建"] | None, BeforeValidator(_empty)] = None
    lead_unit: str
    town: str
    total_investment_wan_yuan: MaybeNumber = None
    annual_plan_wan_yuan: MaybeNumber = None
    planned_start_on: MaybeDate = None
    area_mu: MaybeNumber = None
    aliases: Listed = ()
    known_from: date
    origin: Literal["plan", "invented"]
    note: MaybeText = None


class Parameter(Declared):
    """A policy parameter of measure 10, with the dates between which it holds."""

    name: str
    quantity: str
    value: float
    uom: str
    valid_from: date
    valid_to: date | None = None


class Milestone(Declared):
    """A task of `work_progress`: something that the plan wants done, by whom, and for which quantity."""

    task_id: str
    title: str
    measure_no: int
    quantity: MaybeText = None
    unit: str
    planned_on: MaybeDate = None
    origin: Literal["plan", "invented"]


class Light(Declared):
    """The status light's bands in percentage points against the yardstick: green from `green_from`, red up to
    `red_to`, yellow between; so no value falls between the bands."""

    valid_from: date
    known_from: date
    green_from: float
    red_to: float
    coverage: float

    @model_validator(mode="after")
    def _ordered(self) -> Light:
        if self.red_to >= self.green_from:
            raise Amiss("red_to", self.red_to, f"less than green_from, {self.green_from:g}")
        return self


class Deadline(Declared):
    """When a period's report is due: `days` after its last day, at `time` (Asia/Shanghai). `form` names the one form that
    it is for; those that have none of their own follow their cadence's."""

    cadence: Cadence
    form: str | None = None
    days: int
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    clause: str


class Exemption(Declared):
    """What was granted to a unit: for its reports (of `form`; of all forms where none is named) of the periods that end
    between `from_on` and `to_on`, both inclusive.

    `postponed`: due at `until_at` instead. `excused`: need not come before `until_at`, or at all where that is blank.
    `not_applicable`: the unit has nothing to report. `known_from` is the day from which it was granted.
    """

    unit: str
    form: MaybeText = None
    kind: Literal["postponed", "excused", "not_applicable"]
    from_on: date
    to_on: date
    until_at: Annotated[datetime | None, BeforeValidator(_empty), AfterValidator(_in_shanghai)] = None
    reason: Annotated[str, Field(min_length=1)]
    approved_by: Annotated[str, Field(min_length=1)]
    known_from: date

    @model_validator(mode="after")
    def _consistent(self) -> Exemption:
        if self.to_on < self.from_on:
            raise Amiss("to_on", str(self.to_on), f"a day not before from_on, {self.from_on}")
        if self.kind == "postponed" and self.until_at is None:
            raise Amiss("until_at", "", "the instant to which it is postponed, e.g. 2022-07-08 18:00")
        if self.kind == "not_applicable" and self.until_at is not None:
            raise Amiss("until_at", str(self.until_at), "nothing: what is not applicable never comes")
        return self


class Season(Declared):
    """The part of the year in which a form is due, both months inclusive."""

    from_month: int
    to_month: int


class Growth(Declared):
    """A reported rate of growth in percent: of one item over another (the same period last year)."""

    of: str
    over: str


class Share(Declared):
    """A reported percentage: 100 x part / whole."""

    part: str
    whole: str


class Item(Declared):
    """One thing that a form asks for. The first heading is the template's; the others are what people write instead.

    What an item means is said here once, and rules, template, suite and sample follow from it: `total_of` (year to date
    of another item: not below it, not falling), `balance` ([opening, +added, -cleared]; without a + term a plain
    difference, whose first term is no opening), `part_of` (at most the other), `growth` and `share` (recomputed and
    questioned), `jump_pct` (a larger change against the last period is a question).
    `only_rises`: progress within a year; a value below the last one is a question.
    `may_fall` goes with `total_of` where the flow may be negative (净增): such a total may fall and lie below its part.
    `only_rows` names the row keys (or their first part) that the item is asked for; all rows where it is empty.
    """

    type: ItemType
    headings: Annotated[tuple[str, ...], Field(min_length=1)]
    uom: str | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    register_: Annotated[Literal["project", "unit"] | None, Field(alias="register")] = None
    min: float | None = None
    max: float | None = None
    pattern: Annotated[str | None, AfterValidator(_compiles)] = None
    total_of: str | None = None
    may_fall: bool = False
    only_rises: bool = False
    only_rows: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    part_of: str | None = None
    growth: Growth | None = None
    share: Share | None = None
    jump_pct: float | None = None
    marks: dict[str, str] = {}
    quantity: str | None = None
    group: str | None = None  # heading above the heading, where the template prints two header rows
    sample: tuple[float, float] | None = None
    hint: str | None = None


class Rule(Declared):
    """A rule between items of one row that no item's meaning says already."""

    rule: Literal["at_most", "sum_at_most", "required_with", "before"]
    item: str
    other: str | None = None
    terms: tuple[str, ...] = ()
    value: float | None = None
    severity: Literal["reject", "explain", "question"] = "reject"


class Version(Declared):
    """A form as it holds from `valid_from`. `rows` are the row keys that the template prints beforehand; `totals` are names of rows
    that add up others, besides those that every table may have (合计, 全区): compared, never loaded."""

    valid_from: date
    shape: Literal["table", "labels"]
    row_key: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    rows_from: str | None = None  # "project:<tier>", "milestone": rows come from a register
    totals: tuple[str, ...] = ()
    items: dict[str, Item]
    ignore: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _names_exist(self) -> Version:
        items, an_item = self.items, f"one of its items: {', '.join(self.items)}"
        for name, item in items.items():
            if name in TAKEN or not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
                raise Amiss(
                    "items", name, f"a name of small letters, digits and single _, but none of {', '.join(TAKEN)}"
                )
            others = [item.total_of, item.part_of, *[t.lstrip("+-") for t in item.balance]]
            others += [item.growth.of, item.growth.over] if item.growth else []
            others += [item.share.part, item.share.whole] if item.share else []
            for other in others:
                if other is not None and other not in items:
                    raise Amiss(f"items.{name}", other, an_item)
            if (item.type == "choice") != bool(item.choices):
                raise Amiss(f"items.{name}.choices", list(item.choices), "choices with type choice, and only with it")
            self._rows_exist(name, item)
        for number, rule in enumerate(self.rules):
            for other in (rule.item, rule.other, *rule.terms):
                if other is not None and other not in items:
                    raise Amiss(f"rules.{number}", other, an_item)
        for key in self.row_key:
            if key not in items:
                raise Amiss("row_key", key, an_item)
        for total in self.totals:
            if total in self.rows or any(total in row.split("|") for row in self.rows):
                raise Amiss("totals", total, "a name that is none of its rows")
        if self.totals and self.shape != "table":
            raise Amiss("totals", list(self.totals), "nothing: a form of labels has no rows")
        if (self.shape == "table") != bool(self.row_key):
            raise Amiss("row_key", list(self.row_key), "at least one item for a table, and none for labels")
        headings = [h for item in items.values() for h in item.headings if item.group is None]
        for heading in headings:
            if headings.count(heading) > 1:
                raise Amiss("items", heading, "a heading that belongs to one item only")
        return self

    def _rows_exist(self, name: str, item: Item) -> None:
        """An item is asked for rows that there can be: those printed beforehand, or what the first key item may say."""
        first = self.items.get(self.row_key[0]) if self.row_key else None
        known = {*self.rows, *(row.split("|")[0] for row in self.rows), *(first.choices if first else ())}
        for row in item.only_rows if known else ():
            if row not in known:
                raise Amiss(f"items.{name}.only_rows", row, f"one of {', '.join(sorted(known))}")


class Form(Declared):
    """A form (报表): who reports it, how often, and its dated versions."""

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    measures: tuple[int, ...]
    cadence: Cadence
    season: Season | None = None
    reporters: Annotated[tuple[str, ...], Field(min_length=1)]
    district_from: Literal["lead", "towns", "sum"]
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]

    def version_on(self, day: date) -> Version:
        """The version that holds on `day`; the first one before it began."""
        held = [v for v in self.versions if v.valid_from <= day]
        return held[-1] if held else self.versions[0]

    @property
    def items(self) -> dict[str, Item]:
        """All items of all versions, the newest declaration of each."""
        return {name: item for version in self.versions for name, item in version.items.items()}


class Plan(Declared):
    """The whole declared plan."""

    campaigns: tuple[Campaign, ...]
    measures: tuple[Measure, ...]
    quantities: tuple[Quantity, ...]
    units: tuple[Unit, ...]
    groups: tuple[Group, ...]
    projects: tuple[Project, ...]
    parameters: tuple[Parameter, ...]
    milestones: tuple[Milestone, ...]
    lights: tuple[Light, ...]
    deadlines: tuple[Deadline, ...]
    exemptions: tuple[Exemption, ...] = ()
    forms: dict[str, Form]

    def unit(self, name: str) -> Unit:
        return self._units[name]

    @functools.cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.unit: unit for unit in self.units}

    @functools.cached_property
    def unit_names(self) -> dict[str, str]:
        """Every name and alias of a unit -> the unit."""
        return {alias: unit.unit for unit in self.units for alias in (unit.unit, *unit.aliases)}

    def expand(self, names: Sequence[str], day: date) -> list[str]:
        """The units that `names` (units and groups) mean on `day`, in order of the register."""
        wanted = self.members(names)
        return [unit.unit for unit in self.units if unit.unit in wanted and unit.exists_on(day)]

    def members(self, names: Sequence[str]) -> set[str]:
        """The units that `names` (units and groups) mean, whenever they exist."""
        groups = {group.group: group for group in self.groups}
        wanted: set[str] = set()
        for name in names:
            group = groups.get(name)
            if group is None:
                wanted.add(name)
            else:
                wanted.update(group.members)
                wanted.update(unit.unit for unit in self.units if unit.kind in group.kinds)
        return wanted

    def reporters(self, form: Form, day: date) -> list[str]:
        return self.expand(form.reporters, day)


def load(root: Path = HERE) -> Plan:
    """The plan declared under `root` (`plan/`, `forms/`).

    Raises: DeclarationError for the first file, key and value that cannot be used.
    """
    plan, forms = root / "plan", root / "forms"
    measures = read_yaml(plan / "measures.yml")
    settings = read_yaml(plan / "settings.yml")
    result = Plan(
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
        forms={path.stem: _form(path) for path in sorted(forms.glob("*.yml"))},
    )
    _check_references(result, root)
    return result


def _form(path: Path) -> Form:
    return validate(path, Form, {"name": path.stem, **read_yaml(path)}, "")


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds.

    Raises: DeclarationError.
    """
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError:
        raise DeclarationError(path, "file", "nothing", "the file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DeclarationError(path, "file", str(error).replace("\n", " "), "YAML in UTF-8") from None
    if not isinstance(found, dict):
        raise DeclarationError(path, "file", type(found).__name__, "keys with values")
    return found


def read_csv(path: Path) -> list[dict[str, Any]]:
    """The rows of a CSV file.

    Raises: DeclarationError.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines, strict=True))
    except FileNotFoundError:
        raise DeclarationError(path, "file", "nothing", "the file") from None
    except (csv.Error, UnicodeDecodeError) as error:
        raise DeclarationError(path, "file", str(error), "CSV in UTF-8") from None


def _maybe(path: Path) -> list[dict[str, Any]]:
    """The rows of a register that need not be there: editions older than it are replayed without it."""
    return read_csv(path) if path.exists() else []


def _key(path: Path, found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    if key not in found:
        raise DeclarationError(path, key, "nothing", "a list")
    return found[key]


def _all(path: Path, kind: type[T], rows: list[dict[str, Any]]) -> tuple[T, ...]:
    word, first = ("line", 2) if path.suffix == ".csv" else ("row", 1)
    return tuple(validate(path, kind, row, f"{word} {number}: ") for number, row in enumerate(rows, first))


def validate(path: Path, kind: type[T], row: dict[str, Any], where: str) -> T:
    """The row of a declaration as a `kind`; `where` stands before the key in a complaint.

    Raises: DeclarationError.
    """
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        amiss = first.get("ctx", {}).get("error")
        parts = [str(part) for part in first["loc"]]
        if isinstance(amiss, Amiss):
            raise DeclarationError(path, where + ".".join([*parts, amiss.key]), amiss.found, amiss.wanted) from None
        raise DeclarationError(path, where + ".".join(parts), first["input"], first["msg"]) from None


def _check_references(plan: Plan, root: Path) -> None:
    """What one declaration names, another one declares; and what names something is there once."""
    folder = root / "plan"
    units = {unit.unit for unit in plan.units}
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
        _known(place, f"line {line}: form", filter(None, [granted.form]), set(plan.forms), "a form of sources/forms")
        if granted.form:
            owing = set(plan.reporters(plan.forms[granted.form], granted.from_on))
            _known(place, f"line {line}: unit", [granted.unit], owing, f"a unit that reports {granted.form}")
    for form in plan.forms.values():
        place = root / f"forms/{form.name}.yml"
        _known(place, "reporters", form.reporters, named, "a unit of units.csv or a group of settings.yml")
        _known(place, "measures", form.measures, measures, "a measure of measures.yml")
        for name, item in form.items.items():
            _known(place, f"items.{name}.quantity", filter(None, [item.quantity]), quantities, "a quantity")


def _once(file: Path, key: str, found: list[Any]) -> None:
    for one, times in Counter(found).items():
        if times > 1:
            raise DeclarationError(file, key, one, "a name that is there once")


def _known(file: Path, key: str, found: Iterable[object], known: set[Any], wanted: str) -> None:
    for one in found:
        if one not in known:
            raise DeclarationError(file, key, one, wanted)


__all__ = ["DISTRICT", "Declared", "DeclarationError", "Form", "Item", "Plan", "Unit", "Version", "load"]
