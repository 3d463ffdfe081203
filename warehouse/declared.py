"""The rows of the tables that a build loads from the plan's folder: measures, units, registers, periods, forms, expected reports,
indicators and targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from expectations.suite import messages, rule_title
from sources.calendar import Period, due_at, knows_holidays, label, once, periods, periods_due, step, time_share
from sources.declare import Cadence, January, Plan
from warehouse.indicator import Indicator, Target

BASIC: tuple[Cadence, ...] = ("week", "month", "quarter")
TableRows = tuple[str, list[dict[str, object]]]  # (table, rows); a row is column -> value


def declared_rows(plan: Plan, indicators: list[Indicator], targets: list[Target], at: datetime) -> Iterator[TableRows]:
    """(table, rows) of every declaration. at: periods that have begun by then are expected."""
    yield from _measures(plan)
    yield from _registers(plan)
    yield from _settings(plan)
    yield from _forms(plan, at)
    yield from _reports(plan, at)
    yield from _indicators(plan, indicators, targets)


def expected_until(plan: Plan, at: datetime) -> Iterator[str]:
    """The last period of each cadence that has begun at `at`. The list of expected reports changes with these."""
    first, last = date(at.year - 1, 12, 1), date(at.year + 1, 3, 31)
    kinds: dict[tuple[Cadence, January], None] = dict.fromkeys((cadence, "joined") for cadence in BASIC)
    kinds |= dict.fromkeys((form.cadence, form.january) for form in plan.forms.values())
    for cadence, january in kinds:
        begun = [one.code for one in periods(cadence, first, last, january) if one.starts_on <= at.date()]
        yield from begun[-1:]
    yield from sorted(one.code for one in _once(plan) if one.starts_on <= at.date())


def _measures(plan: Plan) -> Iterator[TableRows]:
    """Campaigns, measures, their quantities, and the units."""
    yield "store.campaign", [
        {"campaign_no": c.number, "title": c.title, "short": c.short, "clause": c.clause} for c in plan.campaigns
    ]  # fmt: skip
    yield "store.measure", [
        {
            "measure_no": m.number, "campaign_no": m.campaign, "title": m.title, "clause": m.clause, "lead": m.lead, "co": list(m.co),
            "groups": list(m.groups), "is_narrative": m.narrative,
        }
        for m in plan.measures
    ]  # fmt: skip
    yield "store.quantity", [q.model_dump() for q in plan.quantities]
    yield "store.unit", [
        {
            "unit": u.unit, "code": u.code, "kind": u.kind, "league": plan.identity.league_of(u.kind), "is_part": plan.identity.is_part(u.kind), "valid_from": u.valid_from,
            "valid_to": u.valid_to, "successors": list(u.successors), "successor_shares": list(u.successor_shares), "aliases": list(u.aliases), "origin": u.origin,
            "known_from": u.known_from, "note": u.note, "position": n,
        }
        for n, u in enumerate(plan.units)
    ]  # fmt: skip


def _registers(plan: Plan) -> Iterator[TableRows]:
    """Projects and dated tasks."""
    yield "store.project", [
        {
            "project_id": p.project_id, "name": p.name, "kind": p.kind, "tiers": list(p.tiers), "nature": p.nature,
            "lead_unit": p.lead_unit, "town": p.town, "total_investment_wan_yuan": p.total_investment_wan_yuan,
            "annual_plan_wan_yuan": p.annual_plan_wan_yuan, "planned_start_on": p.planned_start_on, "area_mu": p.area_mu,
            "origin": p.origin, "known_from": p.known_from, "note": p.note, "valid_from": p.valid_from, "valid_to": p.valid_to,
        }
        for p in plan.projects
    ]  # fmt: skip
    yield "store.milestone", [
        {
            "task_id": m.task_id, "title": m.title, "measure_no": m.measure_no, "quantity": m.quantity, "unit": m.unit,
            **_day_columns("planned_on", "planned_day", m.planned_on), "origin": m.origin, "valid_from": m.valid_from, "valid_to": m.valid_to,
        }
        for m in plan.milestones
    ]  # fmt: skip


def _settings(plan: Plan) -> Iterator[TableRows]:
    """Parameters and bands of the lights."""
    yield "store.parameter", [
        {
            "name": p.name, "quantity": p.quantity, "value": p.value, "uom": p.uom, "valid_from": p.valid_from, "valid_to": p.valid_to,
        }
        for p in plan.parameters
    ]  # fmt: skip
    yield "store.light", [
        {
            "valid_from": x.valid_from, "known_from": x.known_from, "green_from": x.green_from, "red_to": x.red_to, "coverage": x.coverage,
        }
        for x in plan.lights
    ]  # fmt: skip


def _forms(plan: Plan, at: datetime) -> Iterator[TableRows]:
    """Forms and their items."""
    yield (
        "store.rule",
        [
            {"rule": rule, "title": rule_title(rule, plan.folder), "severity": words["severity"]}
            for rule, words in messages(plan.folder).items()
        ],
    )
    yield "store.form", [
        {
            "form": f.name, "title": f.title, "cadence": f.cadence, "district_from": f.district_from,
            "lead": plan.expand(f.reporters[:1], at.date())[0], "measures": list(f.measures), "keys_are_names": f.keys_are_names,
            "names_units": any(f.items[key].register_ == "unit" for key in f.versions[-1].row_key),
        }
        for f in plan.forms.values()
    ]  # fmt: skip
    yield "store.form_item", [
        {
            "form": f.name, "valid_from": v.valid_from, "item": name, "type": i.type, "uom": i.uom, "heading": i.headings[0],
            "quantity": i.quantity, "position": n,
        }
        for f in plan.forms.values()
        for v in f.versions
        for n, (name, i) in enumerate(v.items.items())
    ]  # fmt: skip


def _reports(plan: Plan, at: datetime) -> Iterator[TableRows]:
    """Periods, the reports that are expected for them, and exemptions."""
    yield "store.period", list(_periods(plan, at))
    yield "store.expected", [
        {"unit": unit, "form": form, "period": period, "due_at": deadline, "is_provisional": not knows_holidays(deadline.date())}
        for unit, form, period, deadline in _expected(plan, at)
    ]  # fmt: skip
    yield "store.exemption", [{**x.model_dump(), "position": n} for n, x in enumerate(plan.exemptions)]


def _indicators(plan: Plan, indicators: list[Indicator], targets: list[Target]) -> Iterator[TableRows]:
    """Indicators and their targets."""
    yield "store.indicator", [_indicator(one, plan) for one in indicators]
    yield "store.target", [
        {
            "indicator": t.indicator, "unit": t.unit, "year": t.year, "target": t.target, "origin": t.origin, "known_from": t.known_from,
            "note": t.note,
        }
        for t in targets
    ]  # fmt: skip


def _indicator(one: Indicator, plan: Plan) -> dict[str, object]:
    """The row of an indicator, with the measure of its quantity, or else of its form."""
    form = plan.forms[one.form]
    numbers = [q.measure_no for q in plan.quantities if q.quantity_id == one.quantity] if one.quantity else []
    number = next(iter(numbers or form.measures[:1]), None)
    measure = next((m for m in plan.measures if m.number == number), None)
    return {
        "indicator": one.indicator, "title": one.title, "uom": one.uom, "kind": one.kind, "direction": one.direction,
        "rollup": one.rollup, "target": one.target, "threshold": one.threshold, **_day_columns("deadline", "deadline_day", one.deadline), "quantity": one.quantity,
        "measure_no": measure.number if measure else None, "campaign_no": measure.campaign if measure else None,
        "clause": measure.clause if measure else None, "form": one.form,
        "owner": one.owner or (measure.lead if measure else form.reporters[0]), "headline": one.headline, "reading": one.reading, "is_primary": one.primary,
        "grain": one.grain, "sql": one.body, "scope": one.scope, "each": one.each, "base": one.base,
    }  # fmt: skip


def _day_columns(name: str, name_of_every_year: str, day: date | str | None) -> dict[str, object]:
    """A day in the one column or the other: of one year, or of every year (06-30)."""
    is_of_every_year = isinstance(day, str)
    return {name: None if is_of_every_year else day, name_of_every_year: day if is_of_every_year else None}


def _periods(plan: Plan, at: datetime) -> Iterator[dict[str, object]]:
    """All periods from the year before the first form on, so that no figure's year is ever missing."""
    first = min([at.year, *(form.versions[0].valid_from.year for form in plan.forms.values())]) - 1
    for one in _all_periods(plan, date(first, 1, 1), date(at.year + 1, 12, 31)):
        elapsed, whole = time_share(one)
        name = label(one)
        if one.code.endswith("-02") and one.cadence == "month" and _january(plan) is None:
            name = f"{one.year}年2月（与1月合并报送的为1-2月）"
        yield {
            "code": one.code, "cadence": one.cadence, "starts_on": one.starts_on, "ends_on": one.ends_on, "label": name,
            "year": one.year, "time_elapsed": elapsed, "time_whole": whole, "step": step(one),
        }  # fmt: skip


def _expected(plan: Plan, at: datetime) -> Iterator[tuple[str, str, str, datetime]]:
    """(unit, form, period, due_at) of all periods begun by `at`, from each form's first version on."""
    for form in plan.forms.values():
        for one in periods_due(form, form.versions[0].valid_from, date(at.year + 1, 3, 31)):
            if not form.versions[0].valid_from <= one.starts_on <= at.date():
                continue
            deadline = due_at(form, one, plan.deadlines)
            for unit in plan.reporters(form, one.ends_on):
                yield unit, form.name, one.code, deadline


def _cadences(plan: Plan) -> list[Cadence]:
    """The cadences of every plan, and those of the plan's forms."""
    cadences = dict.fromkeys([*BASIC, *(form.cadence for form in plan.forms.values())])
    return [cadence for cadence in cadences if cadence != "once"]


def _january(plan: Plan) -> January | None:
    """Whether the plan's monthly forms have a January of their own; None if only some have."""
    januaries = {form.january for form in plan.forms.values() if form.cadence == "month"} or {"joined"}
    return januaries.pop() if len(januaries) == 1 else None


def _all_periods(plan: Plan, first: date, last: date) -> Iterator[Period]:
    """Every period of the plan's cadences that ends between two days; each code once.

    If only some monthly forms have a January of their own, 2022-02 covers January too.
    """
    january = _january(plan)
    for cadence in _cadences(plan):
        if cadence == "month" and january is None:
            joined = periods(cadence, first, last)
            yield from sorted([*_januaries(first, last), *joined], key=lambda one: one.ends_on)
        else:
            yield from periods(cadence, first, last, january or "joined")
    yield from sorted((one for one in _once(plan) if first <= one.ends_on <= last), key=lambda one: one.code)


def _once(plan: Plan) -> set[Period]:
    """The periods of the forms that are reported once."""
    return {once(form) for form in plan.forms.values() if form.cadence == "once"}


def _januaries(first: date, last: date) -> list[Period]:
    return [one for one in periods("month", first, last, "own") if one.ends_on.month == 1]
