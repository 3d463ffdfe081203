"""`dph check`: list all errors of a plan's folder, and run its examples, which are its tests."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.alone import arrival, judge_alone, read_alone, warehouse_of
from flows.home import now
from sources.declare import DeclarationError, Plan, nearest, read_plan, read_yaml

if TYPE_CHECKING:
    from warehouse.indicator import Indicator, Target

FORM_EXAMPLES, INDICATOR_EXAMPLES = "examples/forms", "examples/indicators"
WATCH_SECONDS = 1.0


@dataclass(slots=True)
class Inspection:
    """A plan's errors and warnings, and the numbers of things checked."""

    errors: list[DeclarationError] = field(default_factory=list)
    notes: list[DeclarationError] = field(default_factory=list)
    examples: int = 0

    def lines(self, folder: Path) -> Iterator[str]:
        """A line per error and warning, with the file's path in the folder."""
        for word, errors in (("error", self.errors), ("note", self.notes)):
            for one in errors:
                file = one.file.removeprefix(f"{folder}/") or "."
                yield f"{word}: {file}: {one.key}: found {_short(one.found)}, wanted {one.wanted}"


def print_check(folder: Path) -> bool:
    """Print the result of `inspect` and a summary line; gives whether there is no error."""
    result = inspect(folder)
    for line in result.lines(folder):
        print(line)
    print(
        f"{folder}: {len(result.errors)} errors, {len(result.notes)} notes, {result.examples} examples run", flush=True
    )
    return not result.errors


def watch(folder: Path) -> None:
    """Check again whenever a file of the folder changes, until the user interrupts it."""
    seen = None
    while True:
        stamps = _stamps(folder)
        if stamps != seen:
            seen = stamps
            print_check(folder)
        time.sleep(WATCH_SECONDS)


def inspect(folder: Path) -> Inspection:
    """All errors in the declarations and examples of a plan's folder.

    Examples are run only if all declarations are usable. Otherwise they would repeat the same errors in other words.
    """
    from warehouse.indicator import read_indicators, read_targets

    result = Inspection()
    plan, errors = read_plan(folder)
    result.errors += errors
    indicators, errors = read_indicators(plan)
    result.errors += errors
    targets, errors = read_targets(indicators, plan)
    result.errors += [] if len(indicators) < len(list((folder / "indicators").glob("*.sql"))) else errors
    for one in indicators:
        result.errors += items_named(one, plan)
        result.errors += items_added_up(one, plan)
    result.errors += bulletin_words(plan, {one.indicator for one in indicators})
    result.notes += _unused(plan, indicators)
    result.notes += _years(plan, indicators, targets)
    if not result.errors:
        _run_examples(result, plan, indicators)
    return result


def items_named(indicator: Indicator, plan: Plan) -> Iterator[DeclarationError]:
    """Items that an indicator's SQL names and its forms do not have: the figure would silently be blank."""
    path = plan.folder / "indicators" / f"{indicator.indicator}.sql"
    forms = [indicator.form, *re.findall(r"\bform = '(\w+)'", indicator.body)]
    known = {item for name in forms if name in plan.forms for item in plan.forms[name].items}
    for name in sorted(set(forms) - plan.forms.keys()):
        yield DeclarationError(path, "sql: form", name, "a form of forms/")
    for item in sorted(_items_of(indicator) - known):
        yield DeclarationError(path, "sql: item", item, f"an item of {', '.join(sorted(set(forms)))}")


def items_added_up(indicator: Indicator, plan: Plan) -> Iterator[DeclarationError]:
    """Items declared `summable: false` that an indicator adds up, over units by its rollup or over the rows of a table."""
    path = plan.folder / "indicators" / f"{indicator.indicator}.sql"
    form = plan.forms.get(indicator.form)
    items = form.items if form else {}
    for name in sorted(_items_of(indicator)):
        if form is None or name not in items or items[name].summable is not False:
            continue
        reason = f"{name} of {form.name} is declared as summable: false"
        if indicator.rollup == "sum":
            yield DeclarationError(path, "rollup", "sum", f"latest, ratio or none: {reason}")
        if (
            form.versions[-1].shape == "table"
            and re.search(rf"\breported_amount\(|\bsum\([^()]*'{name}'", indicator.body)
            and "row_key" not in indicator.body
        ):
            yield DeclarationError(path, "sql: item", name, f"a condition on row_key that picks one row: {reason}")


def _items_of(indicator: Indicator) -> set[str]:
    """The items that an indicator's SQL names."""
    items = set(re.findall(r"\bitem = '(\w+)'", indicator.body))
    for listed in re.findall(r"\bitem IN \(([^)]*)\)", indicator.body):
        items.update(re.findall(r"'(\w+)'", listed))
    for pair in re.findall(r"\b(?:reported|project)_(?:pair|part|ratio)\(((?:'\w+', )+)", indicator.body):
        items.update(re.findall(r"'(\w+)'", pair))
    return items


def bulletin_words(plan: Plan, indicators: Set[str]) -> Iterator[DeclarationError]:
    """Keys of the plan's `bulletin.yml` that nothing reads, and names in it that no declaration has: they would be passed over in silence."""
    from reports.bulletin.content import settings

    path = plan.folder / "bulletin.yml"
    if not path.exists():
        return
    try:
        own = read_yaml(path)
    except DeclarationError as error:
        yield error
        return
    for key in own.keys() - settings().keys():
        yield DeclarationError(path, key, own[key], f"no such key; {nearest(key, sorted(settings()))}")
    cards = own.get("cards") or []
    for number, card in enumerate(cards, 1):
        if not isinstance(card, dict) or not card.keys() >= {"title", "indicators"}:
            yield DeclarationError(path, f"cards.{number}", card, "title and indicators")
            return
    names = [(f"cards.{number}", name) for number, card in enumerate(cards, 1) for name in card.get("indicators", ())]
    names += [("short", name) for name in own.get("short") or {}]
    for key, name in names:
        if name not in indicators:
            yield DeclarationError(path, key, name, f"an indicator; {nearest(name, sorted(indicators))}")
    for key, known in (("leagues", plan.identity.leagues), ("campaigns", {one.number for one in plan.campaigns})):
        for name in own.get(key) or {}:
            if name not in known:
                yield DeclarationError(path, key, name, f"one of {', '.join(map(str, known))}")
    for key, name in (own.get("forms") or {}).items():
        if name and name not in plan.forms:
            yield DeclarationError(path, f"forms.{key}", name, f"a form; {nearest(name, sorted(plan.forms))}")


def _unused(plan: Plan, indicators: list[Indicator]) -> Iterator[DeclarationError]:
    """Names that nothing uses, and declarations without an example."""
    folder = plan.folder
    naming = [name for form in plan.forms.values() for name in form.reporters]
    naming += [name for one in plan.measures for name in (one.lead, *one.co, *one.groups)]
    for group in plan.groups:
        if group.group not in naming:
            yield DeclarationError(
                folder / "settings.yml", "groups", group.group, "a group that a form or measure names"
            )
    used = plan.members(naming) | {plan.district}
    used |= {unit for project in plan.projects for unit in (project.lead_unit, project.town)}
    for unit in plan.units:
        if unit.unit not in used:
            yield DeclarationError(
                folder / "units.csv", "unit", unit.unit, "a unit that reports a form or leads something"
            )
        if unit.valid_to and not unit.successors and unit.unit != plan.district:
            need = "successors: what it reported stays in the figures as it was"
            yield DeclarationError(folder / "units.csv", f"{unit.unit}.successors", "nothing", need)
    covered = {one.quantity for one in indicators} | {
        item.quantity for form in plan.forms.values() for item in form.items.values()
    }
    for quantity in plan.quantities:
        if quantity.quantity_id not in covered and quantity.covered_by is None:
            need = "an indicator or an item that covers it, or covered_by"
            yield DeclarationError(folder / "quantities.csv", quantity.quantity_id, "covered by nothing", need)
    for form in plan.forms:
        if not _examples_of(folder, form, "accepted"):
            yield DeclarationError(
                folder / FORM_EXAMPLES / form, "accepted", "nothing", "a table that must be accepted"
            )
    for one in indicators:
        path = folder / INDICATOR_EXAMPLES / f"{one.indicator}.md"
        if not path.exists():
            yield DeclarationError(path, "file", "nothing", "a worked example of the indicator")


def _years(plan: Plan, indicators: list[Indicator], targets: list[Target]) -> Iterator[DeclarationError]:
    """Gaps in the plan's current year and in a drafted one: missing targets and holidays, and deadlines that passed
    before the latest year began.
    """
    from flows.new_year import targets_lacking
    from sources.calendar import knows_holidays

    folder, today = plan.folder, now().date()
    wanting = [one for one in indicators if one.target == "file"]
    years = {one.year for one in targets}
    year = max(years, default=today.year)
    if today.year not in years and wanting:
        stock = f"the latest are of {year}" if years else "nothing"
        need = f"targets of {today.year}: dph new-year {today.year} drafts them"
        yield DeclarationError(folder / "targets", str(today.year), stock, need)
    for looked_at in sorted({year, today.year} & years):
        rows = targets_lacking(plan, indicators, targets, looked_at)
        if looked_at < today.year:  # a year that is over: units may have had none on purpose
            rows = [row for row in rows if row["unit"] == plan.district]
        for indicator in dict.fromkeys(row["indicator"] for row in rows):
            units = "、".join(row["unit"] for row in rows if row["indicator"] == indicator)
            yield DeclarationError(folder / "targets", f"{indicator} {looked_at}", "nothing", f"a target of {units}")
    for one in indicators:
        if isinstance(one.deadline, date) and one.deadline < date(year, 1, 1):
            path = folder / "indicators" / f"{one.indicator}.sql"
            yield DeclarationError(
                path, "deadline", str(one.deadline), f"a day of {year} or later, or {one.deadline:%m-%d} for every year"
            )
    if not knows_holidays(date(today.year, 12, 31)):
        need = "a newer chinesecalendar: deadlines of that year are provisional"
        yield DeclarationError(folder, "holidays", f"unknown for {today.year}", need)


def _run_examples(result: Inspection, plan: Plan, indicators: list[Indicator]) -> None:
    import duckdb

    from warehouse.example import check_example, compute, make_relations, read_example

    by_name = {one.indicator: one for one in indicators}
    with duckdb.connect() as con:
        make_relations(con)
        for one in indicators:
            path = plan.folder / INDICATOR_EXAMPLES / f"{one.indicator}.md"
            try:
                if path.exists():
                    result.errors += check_example(con, one, read_example(path), by_name)
                    result.examples += 1
                else:
                    con.execute("BEGIN")
                    compute(con, one, by_name)
                    con.execute("ROLLBACK")
            except DeclarationError as error:
                result.errors.append(error)
                if not path.exists():
                    con.execute("ROLLBACK")
    for path in sorted((plan.folder / INDICATOR_EXAMPLES).glob("*.md")):
        if path.stem not in by_name:
            result.errors.append(DeclarationError(path, "file", path.stem, "an example of an indicator of indicators/"))
    for path in sorted((plan.folder / FORM_EXAMPLES).glob("*")):
        if path.name not in plan.forms:
            result.errors.append(DeclarationError(path, "folder", path.name, "examples of a form of forms/"))
    try:
        _check_forms(plan, result)
    except DeclarationError as error:  # an error of a view, which only the build can find
        if str(error.found) not in {str(one.found) for one in result.errors}:
            result.errors.append(error)


def _check_forms(plan: Plan, result: Inspection) -> None:
    """Judge the forms' examples as in a night: accepted tables must have no finding, rejected tables exactly the
    findings of findings.csv.

    Raises: DeclarationError if the plan's views cannot be built.
    """
    tables = {
        kind: [(form, path) for form in plan.forms for path in _examples_of(plan.folder, form, kind)]
        for kind in ("accepted", "rejected")
    }
    at = arrival([read_alone(path, plan, now()) for listed in tables.values() for _, path in listed])
    with warehouse_of(plan, at) as con:
        for kind, listed in tables.items():
            judged = judge_alone(con, plan, [read_alone(path, plan, at) for _, path in listed])
            for form, path in listed:
                result.examples += 1
                findings = {
                    (row["rule"], row["item"] or "", row["address"] or "", row["found"] or "")
                    for row in judged[str(path)]
                }
                result.errors += _compare(form, path, kind, findings)


def _compare(form: str, path: Path, kind: str, findings: Set[tuple[str, ...]]) -> Iterator[DeclarationError]:
    if kind == "accepted":
        for one in sorted(findings):
            yield DeclarationError(path, form, " ".join(filter(None, one)), "no finding in an accepted table")
        return
    listed = path.parent / "findings.csv"
    if not listed.exists():
        yield DeclarationError(listed, "file", "nothing", f"the findings of {path.name}: rule,item,address,found")
        return
    with listed.open(encoding="utf-8-sig", newline="") as lines:
        listed_findings = {(row["rule"], row["item"], row["address"], row["found"]) for row in csv.DictReader(lines)}
    for one in sorted(findings - listed_findings):
        yield DeclarationError(path, form, " ".join(filter(None, one)), "a finding of findings.csv")
    for one in sorted(listed_findings - findings):
        yield DeclarationError(path, form, "no such finding", " ".join(filter(None, one)))


def _examples_of(folder: Path, form: str, kind: str) -> list[Path]:
    return sorted((folder / FORM_EXAMPLES / form).glob(f"{kind}*.*"))


def _stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in files}


def _short(value: object, longest: int = 120) -> str:
    text = repr(value)
    return text if len(text) <= longest else f"{text[:longest]}…"
