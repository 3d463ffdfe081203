"""A unit's invented reports in a span, by the form's declaration: rows whose numbers are consistent, also from period
to period.

Amounts follow from an item's meaning (`sources/declare/form.py:Item`). A flow adds up to its total, and a part stays
below its whole. A stock follows from opening, additions and reductions; growth and shares are computed. If an indicator
with a target uses exactly one item, the year's amount of that item comes near the target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import product
from random import Random

from demo.span import Span
from reports.template.template import Value, prefilled
from sources.calendar import Period, label, time_share
from sources.declare import Form, Item, Plan, Version
from warehouse.indicator import Indicator, Target

Row = dict[str, Value]
Report = dict[str, Row]  # row key -> row
NUMERIC = ("count", "number", "percent")
LEVELS = {"count": (20.0, 60.0), "number": (200.0, 800.0), "percent": (40.0, 90.0)}
YEARLY = re.compile("全年|年度|年内|计划|目标|应(?:建|办|付|兑)|总投资|总数")
SO_FAR = re.compile("累计|至今|年初以来")
AHEAD = re.compile("计划|预计|拟|时限|期限|截止|完成时间")
NUMERALS = "一二三四五六七八九十"
TEXTS = (
    "91360100MA00000000", "360100200001010000", "13800000000", "0791-88888888", "360100", "2022", "A", "A1", "1", "12", "123", "1234", "12345",
    "12345678", "ABC", "abc", "张三", "示例", "示例一号", "http://example.com", "sample@example.com",
)  # fmt: skip
"""Candidate texts for an item with a pattern; the first match is used."""


@dataclass(frozen=True, slots=True)
class Aims:
    """Amounts that targets require of items. annual: (form, item, unit) -> the year's amount. levels: (form, item) ->
    lowest and highest amount of a state or a rank.
    """

    annual: Mapping[tuple[str, str, str], float]
    levels: Mapping[tuple[str, str], tuple[float, float]]


def reports(plan: Plan, form: Form, unit: str, span: Span, seed: int, aims: Aims) -> dict[str, Report]:
    """Period -> the unit's report, if it owes the form then. Empty if no row can be reported."""
    of_period: dict[str, Report] = {}
    last: Report = {}
    dues = [one for one in span.periods(form) if unit in plan.reporters(form, one.ends_on)]
    whole = len(Span(span.year, 2).periods(form))
    for one in dues:
        version = form.version_on(one.ends_on)
        rows = _rows(plan, form, version, unit, one, seed)
        report = {
            key: _Row(
                form.name, version, unit, one, key, given, last.get(key, {}), plan, seed, whole, len(rows), aims
            ).filled()
            for key, given in rows
        }
        if report:
            of_period[one.code] = last = report
    return of_period


def aims_of(plan: Plan, indicators: Sequence[Indicator], targets: Sequence[Target], year: int) -> Aims:
    """The amounts that the year's targets require of items, for indicators that use exactly one item."""
    annual: dict[tuple[str, str, str], float] = {}
    levels: dict[tuple[str, str], tuple[float, float]] = {}
    for one in indicators:
        items = set(re.findall(r"\bitem = '(\w+)'", one.body))
        amounts = {
            row.unit: float(row.target) for row in targets if row.indicator == one.indicator and row.year == year
        }
        if len(items) != 1 or one.form not in plan.forms or not amounts:
            continue
        form, item = plan.forms[one.form], items.pop()
        if one.kind in ("state", "rank"):
            levels[form.name, item] = (0, 1.2) if one.kind == "state" else (1, 2 * max(amounts.values()) + 1)
        elif one.kind == "cumulative":
            annual |= {(form.name, item, unit): amount for unit, amount in _shares(plan, form, amounts, year)}
    return Aims(annual, levels)


def _shares(plan: Plan, form: Form, amounts: Mapping[str, float], year: int) -> Iterator[tuple[str, float]]:
    """Each reporter's part of a target: its own target, else an equal part of the district's, or all of it for a lead
    that reports alone.
    """
    units = plan.reporters(form, date(year, 6, 30))
    units = units[:1] if form.district_from == "lead" else units
    for unit in units:
        if amount := amounts.get(unit, amounts.get(plan.district, 0.0) / len(units)):
            yield unit, amount


def _rows(
    plan: Plan, form: Form, version: Version, unit: str, one: Period, seed: int
) -> list[tuple[str, dict[str, Value]]]:
    """(row key, known values) of each row: printed rows, register entries, or a few invented ones of the unit."""
    if version.shape == "labels":
        return [("", {})]
    if version.rows or version.rows_from:
        others = _entries_of_others(plan, unit, one)
        printed = [
            row for row in prefilled(form, version, unit, one, plan, {}) if row.get(version.row_key[0]) not in others
        ]
        return [("|".join(str(row.get(name) or "") for name in version.row_key), dict(row)) for row in printed]
    stream = Random(f"{seed}|{form.name}|{unit}|rows")
    choices = [_key_values(plan, version.items[name], unit) for name in version.row_key]
    keys = list(product(*choices))[: stream.randint(2, 4)]
    return [("|".join(map(str, key)), dict(zip(version.row_key, key, strict=True))) for key in keys]


def _entries_of_others(plan: Plan, unit: str, one: Period) -> set[Value]:
    """Register entries of ended leads that another of their successors reports: an entry is reported once."""
    leads = [(task.task_id, task.unit) for task in plan.milestones]
    leads += [(name, entry.lead_unit) for entry in plan.projects for name in (entry.project_id, entry.name)]
    return {name for name, lead in leads if lead != unit and min(plan.answering(lead, one.ends_on)) != unit}


def _key_values(plan: Plan, item: Item, unit: str) -> list[Value]:
    """Values of an item that names rows: the declared ones of a choice or register, else names that no other unit uses."""
    if item.choices:
        return list(item.choices)
    if item.register_ == "project":
        led = [one.name for one in plan.projects if one.lead_unit == unit]
        return list(led or [one.name for one in plan.projects])
    if item.register_ == "unit":
        return [one.unit for one in plan.units if one.unit not in (unit, plan.district)]
    if item.type == "date":
        return [date(2000, 1, day) for day in (5, 12, 19)]
    if item.type in NUMERIC:
        return [Decimal(number) for number in (1, 2, 3)]
    if item.pattern:
        whole = [text for text in TEXTS if re.fullmatch(item.pattern, text)]
        begun = [text for text in TEXTS if re.match(item.pattern, text)]
        return list((whole or begun)[:1])
    noun = re.sub("(?:名称|名录|名字|编号|代码|号)$", "", item.headings[0]) or "事项"
    return [f"{unit}示例{noun}{numeral}" for numeral in NUMERALS[:4]]


@dataclass
class _Row:
    """A row of a report while it is filled in. Each value is computed once, after the values that it depends on."""

    form: str
    version: Version
    unit: str
    period: Period
    key: str
    given: Mapping[str, Value]
    last: Mapping[str, Value]
    plan: Plan
    seed: int
    whole: int  # number of periods of the year
    rows: int  # number of rows of the report
    aims: Aims
    values: dict[str, Value] = field(default_factory=dict)

    def filled(self) -> Row:
        return {name: self.value(name) for name in self.version.items}

    def value(self, name: str) -> Value:
        if name not in self.values:
            self.values[name] = None  # a value that depends on itself, by a circular declaration, is blank
            self.values[name] = self.given[name] if self.given.get(name) is not None else self._made(name)
        return self.values[name]

    def number(self, name: str) -> Decimal:
        value = self.value(name)
        return value if isinstance(value, Decimal) else Decimal(0)

    def _made(self, name: str) -> Value:
        item = self.version.items[name]
        if item.only_rows and not {self.key, self.key.split("|")[0]} & set(item.only_rows):
            return None
        match item.type:
            case "text":
                return self._text(name, item)
            case "choice":
                return item.choices[self._stream(name).randrange(len(item.choices))]
            case "date":
                return self._date(name, item)
            case _:
                return self._number(name, item)

    def _text(self, name: str, item: Item) -> Value:
        if item.register_ or item.pattern:
            return next(iter(_key_values(self.plan, item, self.unit)), None)
        return f"{label(self.period)}推进正常" if item.required or name in self._required_with() else None

    def _date(self, name: str, item: Item) -> Value:
        if name.startswith("as_of"):
            return self.period.ends_on
        if AHEAD.search(item.headings[0]) and not self._earlier(name) and not self._is_before(name):
            return date(self.period.year, 12, 1) + timedelta(days=self._stream(name).randrange(20))
        earlier = [value for one in self._earlier(name) if isinstance(value := self.value(one), date)]
        return max([date(self.period.year, 1, 4), *earlier]) + timedelta(days=self._stream(name).randrange(1, 9))

    def _earlier(self, name: str) -> list[str]:
        """The dates that must not be later than a date, by the form's rules."""
        return [rule.item for rule in self.version.rules if rule.rule == "before" and rule.other == name]

    def _is_before(self, name: str) -> bool:
        return any(rule.rule == "before" and rule.item == name for rule in self.version.rules)

    def _number(self, name: str, item: Item) -> Value:
        if item.growth:
            over = self.number(item.growth.over)
            return _rounded(100 * (self.number(item.growth.of) - over) / over, 2) if over else None
        if item.share:
            whole = self.number(item.share.whole)
            return _rounded(100 * self.number(item.share.part) / whole, 2) if whole else None
        if item.balance:
            return sum((_signed(term) * self.number(_named(term)) for term in item.balance), Decimal(0))
        if item.total_of:
            before = self.last.get(name)
            return self.number(item.total_of) + (before if isinstance(before, Decimal) else 0)
        if item.type == "percent" and item.only_rises:
            return self._within(name, self._elapsed() * self._steady(name, 80, 98))
        return self._within(name, self._amount(name, item))

    def _amount(self, name: str, item: Item) -> float:
        """An amount that depends on no other by its own declaration; other items may limit it."""
        if (closing := self._closing_of(name)) and isinstance(before := self.last.get(closing), Decimal):
            return float(before)
        total = next((one for one, other in self.version.items.items() if other.total_of == name), None)
        if reduced := self._reduced_from(name):
            most = float(sum((self.number(term) for term in reduced), Decimal(0))) * self._steady(name, 0.1, 0.3)
            plan = self.version.items[total].of_plan if total else None
            return min(most, float(self.number(plan)) / self.whole) if plan else most
        if whole := self._growth_over(name):
            return float(self.number(whole)) / (1 + self._steady(whole, 2.5, 9.0) / 100)
        if bounds := [bound * portion for bound, portion in self._bounds(name, total)]:
            return min(bounds) * self._steady(name, 0.55, 0.9)
        if total:
            return self._year(total, name) / self.whole * self._varying(name, 0.8, 1.15)
        if self._is_fixed(name, item):
            done = next((one for one, other in self.version.items.items() if other.of_plan == name), name)
            return self._year(done, self.version.items[done].total_of or done) * (1.02 if done != name else 1.0)
        if item.only_rises or any(SO_FAR.search(heading) for heading in item.headings) or self._has_target(name):
            return self._year(name, name) * self._elapsed() / 100
        return self._level(name) * self._varying(name, 0.94, 1.06)

    def _year(self, total: str, like: str) -> float:
        """A total's amount in a year: near its target, else the number of periods times an amount like `like`."""
        if aim := self.aims.annual.get((self.form, total, self.unit)):
            return aim / self.rows * self._steady(total, 0.85, 1.15)
        item = self.version.items[total]
        if item.of_plan and item.of_plan != total and isinstance(planned := self.given.get(item.of_plan), Decimal):
            return float(planned) * self._steady(total, 0.8, 1.05)
        return self._level(like) * self.whole

    def _level(self, name: str) -> float:
        item = self.version.items[name]
        low, high = self.aims.levels.get((self.form, name)) or item.sample or LEVELS[item.type]
        return self._steady(name, low, high)

    def _bounds(self, name: str, total: str | None) -> Iterator[tuple[float, float]]:
        """(amount, portion) of upper limits of an item: its whole, or for a flow the whole of its total divided by the
        periods.
        """
        for whole, portion in _wholes(self.version, name):
            yield float(self.number(whole)), portion
        if total:
            for whole, portion in _wholes(self.version, total):
                flow = self.version.items[whole].total_of
                yield (float(self.number(flow)) if flow else float(self.number(whole)) / self.whole / 1.2), portion

    def _is_fixed(self, name: str, item: Item) -> bool:
        """Whether an amount stays the same all year: a plan, or the whole of totals."""
        is_plan = any(other.of_plan == name for other in self.version.items.values())
        is_whole = any(
            other.total_of and name in dict(_wholes(self.version, one)) for one, other in self.version.items.items()
        )
        return is_plan or is_whole or item.jump_pct is not None or bool(YEARLY.search(item.headings[0]))

    def _has_target(self, name: str) -> bool:
        return (self.form, name, self.unit) in self.aims.annual

    def _closing_of(self, name: str) -> str | None:
        """The stock of which an item is the opening."""
        for one, other in self.version.items.items():
            if other.balance and other.balance[0] == name and any(term.startswith("+") for term in other.balance):
                return one
        return None

    def _reduced_from(self, name: str) -> list[str]:
        """The items that are reduced by an item in a balance."""
        for other in self.version.items.values():
            if f"-{name}" in other.balance:
                return [_named(term) for term in other.balance if not term.startswith("-")]
        return []

    def _growth_over(self, name: str) -> str | None:
        """This year's item that is compared with `name`, last year's; for a total's flow, that total's flow."""
        items = self.version.items
        for other in items.values():
            if other.growth and other.growth.over == name and not items[name].total_of:
                return other.growth.of
            if other.growth and items[other.growth.over].total_of == name:
                return items[other.growth.of].total_of
        return None

    def _required_with(self) -> set[str]:
        return {rule.item for rule in self.version.rules if rule.rule == "required_with"}

    def _within(self, name: str, amount: float) -> Decimal:
        item = self.version.items[name]
        rules = [one.value for one in self.version.rules if one.rule == "at_most" and one.item == name]
        highest = [one for one in (item.max, *rules) if one is not None]
        low = Decimal(str(item.min)) if item.min is not None else None
        high = Decimal(str(min(highest))) if highest else None
        places = 0 if item.type == "count" else 1 if item.type == "percent" else 2
        value = Decimal(str(amount)).quantize(Decimal(1).scaleb(-places), ROUND_DOWN)
        if item.type == "percent":
            value = max(value, Decimal(2))  # 0.9 could mean 90 %
        value = value if low is None else max(value, low)
        return value if high is None else min(value, high)

    def _elapsed(self) -> float:
        """The elapsed part of the year, in percent."""
        elapsed, whole = time_share(self.period)
        return 100 * elapsed / whole

    def _steady(self, name: str, low: float, high: float) -> float:
        """A number that stays the same in all periods."""
        return self._stream(name).uniform(low, high)

    def _varying(self, name: str, low: float, high: float) -> float:
        return Random(f"{self.seed}|{self.form}|{self.unit}|{self.key}|{name}|{self.period.code}").uniform(low, high)

    def _stream(self, name: str) -> Random:
        return Random(f"{self.seed}|{self.form}|{self.unit}|{self.key}|{name}")


def _wholes(version: Version, name: str) -> list[tuple[str, float]]:
    """(item, portion) of an item's upper limits, by its own declaration, by a share, and by the form's rules."""
    item = version.items[name]
    wholes = [(item.part_of, 1.0)] if item.part_of else []
    wholes += [(one.share.whole, 1.0) for one in version.items.values() if one.share and one.share.part == name]
    for one in version.items.values():
        plain = one.balance and not any(term.startswith("+") for term in one.balance[1:])
        if plain and f"-{name}" in one.balance and one.balance[0] != name:
            wholes.append((_named(one.balance[0]), 1 / len(one.balance)))
    for rule in version.rules:
        if rule.rule == "at_most" and rule.item == name and rule.other:
            wholes.append((rule.other, 1.0))
        if rule.rule == "sum_at_most" and name in rule.terms and rule.other:
            wholes.append((rule.other, 1 / len(rule.terms)))
    return [(whole, portion) for whole, portion in wholes if whole != name]


def _named(term: str) -> str:
    return term.lstrip("+-")


def _signed(term: str) -> int:
    return -1 if term.startswith("-") else 1


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
