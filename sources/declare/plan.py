"""The plan as declared: campaigns, measures, quantities, units, projects, dated settings, and its forms."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sources.declare.declaration import (
    Contradiction,
    DayOfYear,
    Declared,
    Listed,
    MaybeDate,
    MaybeNumber,
    MaybeText,
    in_shanghai,
    none_if_blank,
    split_list,
)
from sources.declare.form import Cadence, Form

DISTRICT = "district"
"""The kind of the unit that is the plan's own area: a district, county, city or province."""


class Campaign(Declared):
    """One of the plan's campaigns."""

    number: int
    title: str
    short: str
    clause: str


class Measure(Declared):
    """One of the plan's numbered measures; `lead` is the unit named first, `co` the others, `groups` the groups of units."""

    number: int
    campaign: int
    title: str
    clause: str
    lead: str
    co: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    narrative: bool = False


class Quantity(Declared):
    """A countable thing in the measures. `covered_by` and `name` are blank if an indicator or item declares that it
    covers the quantity: a fact is declared once.
    """

    quantity_id: str
    measure_no: int
    text: str
    value: MaybeText = None
    uom: MaybeText = None
    comparator: MaybeText = None
    kind: str
    deadline: MaybeText = None
    covered_by: Annotated[
        Literal["register", "milestone", "parameter", "narrative"] | None, BeforeValidator(none_if_blank)
    ] = None
    name: MaybeText = None
    note: MaybeText = None


class Unit(Declared):
    """A reporting unit (报送单位). Dates are inclusive; `origin` says whether the plan names it or it was invented.

    kind: one of the plan's kinds of units (`plan.yml`), or `district`, the plan's area, whatever its level.
    successor_shares: the part of the unit that each successor takes over, in the order of `successors`; together 1.
    """

    unit: str
    code: MaybeText = None
    kind: str
    valid_from: date
    valid_to: MaybeDate = None
    successors: Listed = ()
    successor_shares: Annotated[tuple[Decimal, ...], BeforeValidator(split_list)] = ()
    aliases: Listed = ()
    known_from: date
    origin: Literal["plan", "invented"]
    note: MaybeText = None

    @model_validator(mode="after")
    def _shares_are_whole(self) -> Unit:
        shares = self.successor_shares
        if shares and (len(shares) != len(self.successors) or sum(shares) != 1 or min(shares) < 0):
            raise Contradiction(
                "successor_shares", ";".join(map(str, shares)), "one share for each successor, together 1"
            )
        return self

    def exists_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Group(Declared):
    """A group of units named in the plan: all units of `kinds`, and the listed members."""

    group: str
    kinds: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    origin: Literal["plan", "invented"]


class Project(Declared):
    """A project, reserve project or parcel of the register. Units: money in 万元. valid_from, valid_to: its first and
    last day on the register. A tier of one year is written with the year: 二季度开工@2022.
    """

    project_id: str
    name: str
    kind: Literal["project", "reserve", "parcel"]
    tiers: Listed
    nature: Annotated[Literal["新开工", "续建"] | None, BeforeValidator(none_if_blank)] = None
    lead_unit: str
    town: str
    total_investment_wan_yuan: MaybeNumber = None
    annual_plan_wan_yuan: MaybeNumber = None
    planned_start_on: MaybeDate = None
    area_mu: MaybeNumber = None
    aliases: Listed = ()
    known_from: date
    valid_from: MaybeDate = None
    valid_to: MaybeDate = None
    origin: Literal["plan", "invented"]
    note: MaybeText = None

    @model_validator(mode="after")
    def _years_of_tiers(self) -> Project:
        for tier in self.tiers:
            if "@" in tier and not re.fullmatch(r"[^@]+@\d{4}", tier):
                raise Contradiction("tiers", tier, "a tier, or a tier and its year: 二季度开工@2022")
        return self

    def tiers_in(self, year: int) -> tuple[str, ...]:
        """Its tiers in a year, without the year."""
        parts = [tier.partition("@") for tier in self.tiers]
        return tuple(name for name, _, tier_year in parts if tier_year in ("", str(year)))


class Parameter(Declared):
    """A policy parameter of measure 10, with the dates between which it holds."""

    name: str
    quantity: str
    value: float
    uom: str
    valid_from: date
    valid_to: date | None = None


class Milestone(Declared):
    """A dated task of the plan, with its unit and its quantity; the unit reports its progress.

    It recurs each year, unless `valid_from` and `valid_to` limit it. planned_on: a date, or a day of every year.
    """

    task_id: str
    title: str
    measure_no: int
    quantity: MaybeText = None
    unit: str
    planned_on: Annotated[DayOfYear | None, BeforeValidator(none_if_blank)] = None
    valid_from: MaybeDate = None
    valid_to: MaybeDate = None
    origin: Literal["plan", "invented"]


class Light(Declared):
    """The status light's bands in percentage points against the yardstick: green from `green_from` up, red up to
    `red_to`, yellow between. So no value falls between bands.
    """

    valid_from: date
    known_from: date
    green_from: float
    red_to: float
    coverage: float

    @model_validator(mode="after")
    def _ordered(self) -> Light:
        if self.red_to >= self.green_from:
            raise Contradiction("red_to", self.red_to, f"less than green_from, {self.green_from:g}")
        return self


class Deadline(Declared):
    """When a period's report is due: `days` after its last day, at `time` (Asia/Shanghai). `form` names the form that
    it is for; a form without its own deadline follows its cadence's.
    """

    cadence: Cadence
    form: str | None = None
    days: int
    time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    clause: str


class Exemption(Declared):
    """An exemption of a unit, for its reports of one form or of all.

    from_on, to_on: it is for the periods that end between these days, both inclusive. postponed: due at `until_at` instead. excused: not due before `until_at`, or never if that is blank. not_applicable:
    the unit has nothing to report. known_from: the day from which it was granted.
    """

    unit: str
    form: MaybeText = None
    kind: Literal["postponed", "excused", "not_applicable"]
    from_on: date
    to_on: date
    until_at: Annotated[datetime | None, BeforeValidator(none_if_blank), AfterValidator(in_shanghai)] = None
    reason: Annotated[str, Field(min_length=1)]
    approved_by: Annotated[str, Field(min_length=1)]
    known_from: date

    @model_validator(mode="after")
    def _consistent(self) -> Exemption:
        if self.to_on < self.from_on:
            raise Contradiction("to_on", str(self.to_on), f"a day not before from_on, {self.from_on}")
        if self.kind == "postponed" and self.until_at is None:
            raise Contradiction("until_at", "", "the instant to which it is postponed, e.g. 2022-07-08 18:00")
        if self.kind == "not_applicable" and self.until_at is not None:
            raise Contradiction("until_at", str(self.until_at), "nothing: what is not applicable never comes")
        return self


class Kind(Declared):
    """A kind of units (`plan.yml`). title: its Chinese word. league: units of one league are ranked together; without
    it the kind is a league of its own. is_part: its units are areas that together make the whole district, as towns
    do; departments are not.
    """

    title: Annotated[str, Field(min_length=1)]
    league: str = ""
    is_part: bool = False


EARLIER_KINDS = {
    "department": Kind(title="部门"),
    "town": Kind(title="乡镇街道", is_part=True),
    "street": Kind(title="街道", league="town", is_part=True),
    "management_office": Kind(title="管理处", league="town", is_part=True),
}
"""The kinds of a plan whose `plan.yml` declares none, since it was written before plans declared them."""


class Identity(Declared):
    """The identity of a plan (`plan.yml`).

    whole: the usual word for the whole district (全区). parts: the word for its parts together. parts_short: the same
    for narrow places. office: the signature. contact: who answers calls. registrar: who adds projects to the register;
    the contact if not given. kinds: the kinds of units.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    document: str = ""
    district: str
    whole: str
    parts: Annotated[str, Field(min_length=1)] = "各地"
    parts_short: str = ""
    office: str
    contact: str
    registrar: str = ""
    kinds: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Kind] = Field(
        default_factory=lambda: dict(EARLIER_KINDS)
    )

    @model_validator(mode="after")
    def _district_is_no_kind(self) -> Identity:
        if DISTRICT in self.kinds:
            raise Contradiction(
                f"kinds.{DISTRICT}", DISTRICT, "another name: this one is the kind of the plan's own area"
            )
        return self

    @property
    def parts_word(self) -> str:
        """The word for the parts in narrow places."""
        return self.parts_short or self.parts

    def league_of(self, kind: str) -> str:
        """The league in which units of a kind are ranked; the district is a league of its own."""
        return (self.kinds[kind].league if kind in self.kinds else "") or kind

    def is_part(self, kind: str) -> bool:
        """Whether units of a kind are parts of the district's area."""
        return kind in self.kinds and self.kinds[kind].is_part

    @property
    def leagues(self) -> dict[str, str]:
        """League -> the word of its first kind."""
        words: dict[str, str] = {}
        for name, kind in self.kinds.items():
            words.setdefault(self.league_of(name), kind.title)
        return words


class Plan(Declared):
    """The whole declared plan. `folder`: where its indicators, targets, checks and words are loaded from."""

    folder: Path
    identity: Identity
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

    @property
    def district(self) -> str:
        """The unit of the district's figures."""
        return self.identity.district

    def unit(self, name: str) -> Unit:
        """The unit of this name. Raises: KeyError for an alias or an unknown name."""
        return self._units[name]

    @functools.cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.unit: unit for unit in self.units}

    @functools.cached_property
    def unit_names(self) -> dict[str, str]:
        """Every name and alias of a unit -> the unit."""
        return {alias: unit.unit for unit in self.units for alias in (unit.unit, *unit.aliases)}

    def expand(self, names: Sequence[str], day: date) -> list[str]:
        """The units named by `names` (units and groups) on `day`, in the register's order."""
        members = self.members(names)
        return [unit.unit for unit in self.units if unit.unit in members and unit.exists_on(day)]

    def members(self, names: Sequence[str]) -> set[str]:
        """The units named by `names` (units and groups), at any time."""
        groups = {group.group: group for group in self.groups}
        members: set[str] = set()
        for name in names:
            group = groups.get(name)
            if group is None:
                members.add(name)
            else:
                members.update(group.members)
                members.update(unit.unit for unit in self.units if unit.kind in group.kinds)
        return members

    def reporters(self, form: Form, day: date) -> list[str]:
        """The units that report a form on `day`, in the register's order."""
        return self.expand(form.reporters, day)

    def answering(self, lead: str, day: date) -> frozenset[str]:
        """The units that answer on `day` for entries whose lead in the register is `lead`: the lead, or its successors
        once it has ended.

        The view `register_entry` gives the same for a period's last day. A lead that ended without a successor still
        answers.
        """
        predecessors, answering, queue = set[str](), set[str](), [lead]
        while queue:
            unit = self.unit(queue.pop())
            if unit.valid_to is None or day <= unit.valid_to:
                answering.add(unit.unit)
            elif unit.unit not in predecessors:
                predecessors.add(unit.unit)
                queue.extend(unit.successors)
        return frozenset(answering or {lead})

    def entries_of(self, lead: str, form: Form, day: date) -> list[str]:
        """The names of the register entries of `lead` that a form prints on `day`."""
        source = form.version_on(day).rows_from
        if source is None:
            return []
        if source == "milestone":
            return [task.title for task in self.milestones if task.unit == lead and holds(task, day)]
        _, _, tier = source.partition(":")
        projects = [one for one in self.projects if one.lead_unit == lead and tier in one.tiers_in(day.year)]
        return [one.name for one in projects if holds(one, day)]

    def predecessors(self, unit: str, day: date) -> list[str]:
        """The units that ended before `day` and for which `unit` then answers, in the register's order."""
        ended = [one.unit for one in self.units if one.unit != unit and one.valid_to and one.valid_to < day]
        return [one for one in ended if unit in self.answering(one, day)]


def holds(entry: Project | Milestone, day: date) -> bool:
    """Whether an entry is on its register on `day`."""
    return (entry.valid_from is None or entry.valid_from <= day) and (entry.valid_to is None or day <= entry.valid_to)
