"""`dph new-year`: list the declarations that a plan needs for another year, and draft them. Existing files are never
changed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import EnvironmentFault, UsageFault
from flows.start import FIRST_YEAR, LAST_YEAR
from sources.declare import Plan, read_csv

if TYPE_CHECKING:
    from sources.declare import Milestone, Project
    from warehouse.indicator import Indicator, Target

Row = Mapping[str, str]
TARGET_COLUMNS = ("indicator", "unit", "year", "target", "origin", "known_from", "note")
DEADLINE_COLUMNS = ("form", "title", "period", "label", "due_at", "holidays")


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A file to write: its path below the plan's folder, its columns and rows, and the author's next step with it
    (`todo`).
    """

    path: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    todo: str


def draft_year(plan: Plan, year: int) -> list[str]:
    """Write the drafts of a year into the plan's folder; gives a line for each draft and for each remaining task.

    Raises: UsageFault for an impossible year; EnvironmentFault if a draft cannot be written; DeclarationError.
    """
    from warehouse.indicator import load_indicators, load_targets

    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageFault(f"{year}: wanted a year from {FIRST_YEAR} to {LAST_YEAR}")
    indicators = load_indicators(plan)
    targets = load_targets(indicators, plan)
    lines = []
    for draft in _drafts(plan, indicators, targets, year):
        path = plan.folder / draft.path
        if path.exists():
            lines.append(f"kept:  {draft.path}: it is there already, and was not touched")
            continue
        try:
            _write(path, draft)
        except OSError as error:
            raise EnvironmentFault(f"{path}: {error.strerror}; wanted a folder that can be written") from None
        lines.append(f"wrote: {draft.path}: {len(draft.rows)} rows; {draft.todo}")
    return [*lines, *(f"to do: {one}" for one in _left(plan, indicators, targets, year))]


def targets_lacking(plan: Plan, indicators: Iterable[Indicator], targets: Iterable[Target], year: int) -> list[Row]:
    """The missing targets of a year, as rows with a blank target. They are last year's targets of units that still
    exist, and the district's target of every indicator with `target: file`.
    """
    known = {(one.indicator, one.unit) for one in targets if one.year == year}
    last = _last(targets, year)
    wanting = [one.indicator for one in indicators if one.target == "file"]
    former = {key: one for key, one in last.items() if one.unit == plan.district or _exists_in(plan, one.unit, year)}
    rows: list[Row] = []
    for indicator in wanting:
        units = [unit.unit for unit in plan.units if unit.unit == plan.district or (indicator, unit.unit) in former]
        for unit in sorted(units, key=lambda name: name != plan.district):
            if (indicator, unit) in known:
                continue
            one = former.get((indicator, unit))
            rows.append(
                {
                    "indicator": indicator,
                    "unit": unit,
                    "year": str(year),
                    "target": "",
                    "origin": one.origin if one else "plan",
                    "known_from": f"{year}-01-01",
                    "note": f"{one.year}年目标：{one.target:f}" if one else "",
                }
            )
    return rows


def _last(targets: Iterable[Target], year: int) -> dict[tuple[str, str], Target]:
    """indicator, unit -> the target known last of the latest year before `year`."""
    before = [one for one in targets if one.year < year]
    latest = max((one.year for one in before), default=None)
    of_year = sorted((one for one in before if one.year == latest), key=lambda one: one.known_from)
    return {(one.indicator, one.unit): one for one in of_year}


def _exists_in(plan: Plan, name: str, year: int) -> bool:
    unit = plan.unit(plan.unit_names[name])
    return unit.exists_on(max(unit.valid_from, date(year, 1, 1))) and unit.valid_from <= date(year, 12, 31)


def _drafts(plan: Plan, indicators: list[Indicator], targets: list[Target], year: int) -> Iterator[DraftFile]:
    lacking = targets_lacking(plan, indicators, targets, year)
    if lacking:
        todo = "fill in the targets, or delete lines; a blank one counts as not assigned"
        yield DraftFile(f"targets/{year}.csv", TARGET_COLUMNS, tuple(lacking), todo)
    exemptions = _exemptions(plan, year)
    if exemptions:
        todo = "what is granted again goes into exemptions.csv, with name and day"
        yield DraftFile(f"drafts/{year}/exemptions.csv", tuple(exemptions[0]), tuple(exemptions), todo)
    for name in ("projects.csv", "milestones.csv"):
        entries = _register(plan, name, year)
        if entries:
            todo = f"review it, then put it in the place of {name}"
            yield DraftFile(f"drafts/{year}/{name}", tuple(entries[0]), tuple(entries), todo)
    yield DraftFile(
        f"drafts/{year}/deadlines.csv", DEADLINE_COLUMNS, tuple(_deadlines(plan, year)), "for the units to know"
    )


def _exemptions(plan: Plan, year: int) -> list[Row]:
    """Last year's exemptions, moved into the year, without name and day of the grant."""
    if not (plan.folder / "exemptions.csv").exists():
        return []
    moved: list[Row] = []
    for row, one in zip(read_csv(plan.folder / "exemptions.csv"), plan.exemptions, strict=True):
        if one.to_on.year == year - 1 and one.kind == "not_applicable":
            days = {"from_on": f"{year}-01-01", "to_on": f"{year}-12-31"}
            moved.append({**row, **days, "approved_by": "", "known_from": ""})
    return moved


def _register(plan: Plan, name: str, year: int) -> list[Row]:
    """A register for the year: without ended entries, tiers of other years and last year's annual plans."""
    rows: list[Row] = []
    entries: Sequence[Project | Milestone] = plan.projects if name == "projects.csv" else plan.milestones
    for row, one in zip(read_csv(plan.folder / name), entries, strict=True):
        if one.valid_to is not None and one.valid_to < date(year, 1, 1):
            continue
        new = dict(row)
        if "tiers" in new:
            tiers = [tier for tier in new["tiers"].split(";") if "@" not in tier or tier.endswith(f"@{year}")]
            new |= {"tiers": ";".join(tiers), "annual_plan_wan_yuan": ""}
        elif new.get("planned_on", "")[:4].isdigit() and new["planned_on"] < f"{year}-01-01":
            new["planned_on"] = ""
        rows.append(new)
    return rows


def _deadlines(plan: Plan, year: int) -> Iterator[Row]:
    """Every report of the year with its deadline; `holidays`: whether the public holidays of the deadline's year are published."""
    from sources.calendar import due_at, knows_holidays, label, periods_due

    for form in plan.forms.values():
        for one in periods_due(form, date(year - 1, 12, 1), date(year + 1, 1, 31)):
            if one.year == year and one.starts_on >= form.versions[0].valid_from:
                due = due_at(form, one, plan.deadlines)
                yield {
                    "form": form.name,
                    "title": form.title,
                    "period": one.code,
                    "label": label(one),
                    "due_at": f"{due:%Y-%m-%d %H:%M}",
                    "holidays": "published" if knows_holidays(due.date()) else "not published",
                }


def _left(plan: Plan, indicators: list[Indicator], targets: list[Target], year: int) -> Iterator[str]:
    """What no draft can say: each a line with its file."""
    from sources.calendar import knows_holidays

    begin = date(year, 1, 1)
    for one in indicators:
        if isinstance(one.deadline, date) and one.deadline < begin:
            need = f"write {one.deadline:%m-%d} where it is that day of every year"
            yield f"indicators/{one.indicator}.sql: its deadline is {one.deadline}; {need}"
    for parameter in plan.parameters:
        if parameter.valid_to is not None and parameter.valid_to < begin:
            yield f"settings.yml: parameters: {parameter.name} ends on {parameter.valid_to}; add its value of {year}"
    gone = sorted(
        {
            one.unit
            for one in _last(targets, year).values()
            if one.unit != plan.district and not _exists_in(plan, one.unit, year)
        }
    )
    for unit in gone:
        heirs = "、".join(plan.unit(plan.unit_names[unit]).successors) or "nobody"
        yield f"targets/{year}.csv: {unit} has ended and had targets; it goes on in {heirs}"
    dated = [project.name for project in plan.projects if any(tier.endswith(f"@{year - 1}") for tier in project.tiers)]
    if dated:
        yield f"projects.csv: {len(dated)} entries have tiers of {year - 1} alone, the first is {dated[0]}; write those of {year}"
    if not knows_holidays(date(year, 12, 31)):
        yield f"public holidays of {year} are not known to the installed chinesecalendar: upgrade it once they are published, and deadlines are exact"


def _write(path: Path, draft: DraftFile) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, draft.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(draft.rows)
