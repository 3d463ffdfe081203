"""What the units would report: values of every form, unit, period and row that fit what the declarations say they mean.

A total adds up its flow, a balance holds, a part lies below its whole, percentages follow from their two numbers, and
levels do not jump. The same seed gives the same half-year.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

import yaml

from sources.calendar import Period, is_due, periods
from sources.declare import Form, Item, Plan, Version

from . import story
from .amounts import total

Value = Decimal | date | str | None
Row = dict[str, Value]
Report = dict[str, Row]  # row key -> values; '' is the one row of a form of labels

FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2022, 7, 3)
PLACES = {"count": Decimal(1), "percent": Decimal("0.01"), "number": Decimal("0.01"), "亿元": Decimal("0.0001")}
NUMERIC = ("count", "number", "percent")


@dataclass(slots=True)
class RowHistory:
    """One row over time: its totals so far, its last closing stock, its random streams."""

    key: str
    before: Row = field(default_factory=dict)
    level: dict[str, Decimal] = field(default_factory=dict)
    shares: dict[str, tuple[float, float]] = field(default_factory=dict)
    inherited: Row = field(default_factory=dict)


def reports(plan: Plan, form: Form, unit: str, seed: int) -> dict[str, Report]:
    """What `unit` reports in `form`: period -> row key -> item -> value, for every period that is due of it."""
    said = _Half(plan, form, unit, seed)
    heir_of = [
        gone
        for gone in plan.units
        if unit in gone.successors and gone.valid_to and gone.unit in _reporters(plan, form, gone.valid_to)
    ]
    result: dict[str, Report] = {}
    for one in due_periods(plan, form, unit):
        for gone in list(heir_of):
            if gone.valid_to and gone.valid_to < one.ends_on:
                said.inherit(
                    _last_report(plan, form, gone.unit, seed), gone.successors.index(unit), len(gone.successors)
                )
                heir_of.remove(gone)
        result[one.code] = said.report(one)
    return result


def due_periods(plan: Plan, form: Form, unit: str) -> list[Period]:
    """The periods of the half-year for which the form is due of the unit."""
    return [one for one in form_periods(form) if unit in _reporters(plan, form, one.ends_on)]


def form_periods(form: Form) -> list[Period]:
    """The periods of the half-year that the form asks for; the first week of 2022 is the first."""
    first = FIRST_DAY if form.cadence != "week" else date(2022, 1, 9)
    return [one for one in periods(form.cadence, first, LAST_DAY) if is_due(form, one)]


_KNOWN_TOWNS: dict[tuple[int, str, int], list[dict[str, Report]]] = {}


def _of_towns(plan: Plan, form: Form, seed: int) -> list[dict[str, Report]]:
    """What each town, street and management office reports in the form."""
    asked = id(plan), form.name, seed
    if asked not in _KNOWN_TOWNS:
        towns = [unit.unit for unit in plan.units if unit.kind in story.TOWNS]
        _KNOWN_TOWNS[asked] = [reports(plan, form, town, seed) for town in towns]
    return _KNOWN_TOWNS[asked]


def _last_report(plan: Plan, form: Form, unit: str, seed: int) -> Report:
    said = list(reports(plan, form, unit, seed).values())
    return said[-1] if said else {}


def _reporters(plan: Plan, form: Form, day: date) -> list[str]:
    return plan.reporters(form, day)


class _Half:
    """One unit's half-year in one form."""

    def __init__(self, plan: Plan, form: Form, unit: str, seed: int) -> None:
        self.plan, self.form, self.unit, self.seed = plan, form, unit, seed
        self.tale = tale()
        self.lines: dict[str, RowHistory] = {}
        self.streams: dict[tuple[str, str], Random] = {}
        self.periods = due_periods(plan, form, unit)
        self.heirlooms: dict[str, RowHistory] = {}
        self.better = self.tale["units"].get(unit) or self.stream("", "unit").uniform(0.84, 1.16)
        self._use(form.version_on(self.periods[0].ends_on) if self.periods else form.versions[-1])

    def _use(self, version: Version) -> None:
        """Turn to a version of the form, and to what its items mean for each other."""
        self.version, self.items = version, version.items
        self.openings = {
            item.balance[0]: name
            for name, item in self.items.items()
            if any(term.startswith("+") for term in item.balance)
        }
        self.cleared = {
            term.removeprefix("-"): name
            for name, item in self.items.items()
            for term in item.balance
            if name in self.openings.values() and term.startswith("-")
        }
        self.total_of_flow = {item.total_of: name for name, item in self.items.items() if item.total_of}
        self.last_years = {
            item.growth.over for item in self.items.values() if item.growth and self.items[item.growth.of].total_of
        }
        self.caps = {rule.item: rule.other for rule in version.rules if rule.rule == "at_most" and rule.other}

    def stream(self, key: str, item: str) -> Random:
        found = self.streams.get((key, item))
        if found is None:
            found = self.streams[key, item] = Random(f"{self.seed}|{self.form.name}|{self.unit}|{key}|{item}")
        return found

    def inherit(self, last: Report, share: int, of: int) -> None:
        """Carry on what a unit that ended had reported: rows of its own move here, totals are divided."""
        own = story.keys(self, self.periods[-1])
        for number, (key, row) in enumerate(last.items()):
            if key in own or key in self.lines:
                self.lines.setdefault(key, RowHistory(key)).inherited = {
                    name: _divided(value, self.items[name], share, of) for name, value in row.items()
                }
            elif number % of == share and self.version.rows_from is None and not self.version.rows:
                line = self.lines[key] = RowHistory(key)
                line.before = dict(row)
                line.level = {name: value for name, value in row.items() if isinstance(value, Decimal)}
                self.heirlooms[key] = line

    def report(self, one: Period) -> Report:
        """What the unit reports for one period; periods come in their order."""
        self._use(self.form.version_on(one.ends_on))
        keys = [*story.keys(self, one), *(key for key in self.heirlooms)]
        rows = {key: self._row(self.lines.setdefault(key, RowHistory(key)), one) for key in dict.fromkeys(keys)}
        story.finish(self, one, rows)
        for key, row in rows.items():
            self.lines[key].before = row
            self.lines[key].inherited = {}
        return rows

    def progress(self, one: Period) -> float:
        """How much of the half-year is over at the period's end, 0 to 1."""
        return min(1.0, one.ends_on.timetuple().tm_yday / 181)

    def is_asked(self, name: str, key: str) -> bool:
        rows = self.items[name].only_rows or self.tale["only"].get(self.form.name, {}).get(name, ())
        return not rows or key in rows or key.split("|")[0] in rows or story.kind_of(self, key) in rows

    def of_towns(self, one: Period, key: str, name: str) -> Decimal:
        """What the towns, streets and management offices of the period report together of an item in a row."""
        rows = [said[one.code].get(key, {}) for said in _of_towns(self.plan, self.form, self.seed) if one.code in said]
        return total(row.get(name) for row in rows)

    def _row(self, line: RowHistory, one: Period) -> Row:
        row: Row = {}
        for name in self.items:
            self._value(line, one, row, name)
        return {name: row[name] for name in self.items}

    def _value(self, line: RowHistory, one: Period, row: Row, name: str) -> Value:
        if name in row:
            return row[name]
        row[name] = None  # while it is being worked out
        row[name] = self._work_out(line, one, row, name) if self.is_asked(name, line.key) else None
        return row[name]

    def _work_out(self, line: RowHistory, one: Period, row: Row, name: str) -> Value:
        item = self.items[name]
        told = story.value(self, line, one, row, name, functools.partial(self._amount, line, one, row))
        if not isinstance(told, story.Untold):
            return told
        if item.type not in NUMERIC:
            return story.plainly(self, line, one, name) if item.required else None
        if item.total_of:
            flow = self._number(line, one, row, item.total_of)
            return None if flow is None else self._before(line, name) + flow
        if item.balance:
            terms = [(term, self._number(line, one, row, term.lstrip("+-"))) for term in item.balance]
            if any(number is None for _, number in terms):
                return None
            return sum(
                (-number if term.startswith("-") else number for term, number in terms if number is not None),
                Decimal(0),
            )
        if item.share:
            return _percent(
                self._number(line, one, row, item.share.part), self._number(line, one, row, item.share.whole)
            )
        if item.growth:
            return _percent(
                self._number(line, one, row, item.growth.of), self._number(line, one, row, item.growth.over), minus=100
            )
        if item.part_of:
            return self._part(line, one, row, name, item)
        if item.sample is None and not item.required:
            return None
        return self._drawn(line, one, row, name, item)

    def _number(self, line: RowHistory, one: Period, row: Row, name: str) -> Decimal | None:
        value = self._value(line, one, row, name)
        return value if isinstance(value, Decimal) else None

    def _amount(self, line: RowHistory, one: Period, row: Row, name: str) -> Decimal:
        """The number of an item that the story reckons with.

        Raises: TypeError where the item has none.
        """
        value = self._value(line, one, row, name)
        if not isinstance(value, Decimal):
            raise TypeError(f"{self.form.name}.{name}: found {value!r}, wanted a number")
        return value

    def _before(self, line: RowHistory, name: str) -> Decimal:
        sofar, more = line.before.get(name), line.inherited.get(name)
        return (sofar if isinstance(sofar, Decimal) else Decimal(0)) + (
            more if isinstance(more, Decimal) else Decimal(0)
        )

    def _part(self, line: RowHistory, one: Period, row: Row, name: str, item: Item) -> Decimal | None:
        whole = self._number(line, one, row, item.part_of or "")
        if whole is None:
            return None
        stream = self.stream(line.key, name)
        if name not in line.shares:
            told = self.tale["parts"].get(self.form.name, {}).get(name)
            first, last = told or (stream.uniform(0.62, 0.85), stream.uniform(0.86, 0.98))
            wobble = 0.0 if told and told[0] == told[1] else stream.uniform(-0.04, 0.04)
            line.shares[name] = (first + wobble, last + wobble)
        first, last = line.shares[name]
        share = min(1.0, max(0.0, first + (last - first) * self.progress(one)))
        return min(whole, _quantized(float(whole) * share, item))

    def _drawn(self, line: RowHistory, one: Period, row: Row, name: str, item: Item) -> Decimal | None:
        low, high = _range(item)
        stream = self.stream(line.key, name)
        if name in self.openings:
            closing = line.before.get(self.openings[name])
            if isinstance(closing, Decimal):
                return closing
            return _quantized(stream.uniform(low, high), item)
        if name in self.last_years:
            flow = self._weighted(stream.uniform(low, high), name, line.key, one)
            return self._before(line, name) + _quantized(flow, item)
        is_flow = (
            name in self.total_of_flow
            or name in self.cleared
            or any(f"+{name}" in other.balance for other in self.items.values())
        )
        if not is_flow:
            level = self._level(line, name, item, stream)
            limit = self._number(line, one, row, self.caps[name]) if name in self.caps else None
            return level if limit is None else min(level, limit)
        amount = self._weighted(stream.uniform(low, high), name, line.key, one)
        return self._capped(line, one, row, name, _whole(amount * (self.better if low >= 0 else 1), item, stream))

    def _weighted(self, amount: float, name: str, key: str, one: Period) -> float:
        paces: Mapping[str, float] = self.tale["pace"].get(self.form.name, {}).get(name, {})
        pace = paces.get(key, paces.get(key.split("|")[0], paces.get("*", 1.0)))
        months = self.tale["months"]
        return amount * pace * (months.get(one.code, months["*"]) if one.cadence == "month" else 1.0)

    def _level(self, line: RowHistory, name: str, item: Item, stream: Random) -> Decimal:
        low, high = _range(item)
        if name not in line.level:
            line.level[name] = _quantized(stream.uniform(low, high), item)
        elif name in self.tale["drift"]:
            line.level[name] = _quantized(float(line.level[name]) * stream.uniform(0.992, 1.016), item)
        elif item.jump_pct is None:
            moved = float(line.level[name]) + stream.uniform(-0.2, 0.2) * (high - low)
            line.level[name] = _quantized(min(max(moved, low), high), item)
        return line.level[name]

    def _capped(self, line: RowHistory, one: Period, row: Row, name: str, flow: Decimal) -> Decimal:
        """A flow that leaves its total below what the total may not exceed, and a stock not below nothing."""
        total = self.total_of_flow.get(name)
        if total and total in self.caps:
            limit = self._number(line, one, row, self.caps[total])
            if limit is not None:
                flow = max(min(flow, limit - self._before(line, total)), Decimal(0))
        if name in self.cleared:
            terms = [term for term in self.items[self.cleared[name]].balance if not term.startswith("-")]
            stock = sum((self._number(line, one, row, term.lstrip("+")) or Decimal(0) for term in terms), Decimal(0))
            flow = min(flow, stock)
        return flow


def _range(item: Item) -> tuple[float, float]:
    """The declared range of one period's value; where none is declared, one that the item's own limits allow."""
    if item.sample is not None:
        return item.sample
    low = item.min or 0
    return low, low + 100 if item.max is None else item.max


@functools.cache
def tale() -> story.Tale:
    """The invented story."""
    found: story.Tale = yaml.load(
        (Path(__file__).parent / "story.yml").read_text(encoding="utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
    )
    return found


def places(item: Item) -> Decimal:
    """The last decimal place that values of an item are given to."""
    return PLACES.get(item.uom or "", PLACES[item.type])


def _whole(amount: float, item: Item, stream: Random) -> Decimal:
    """A flow to its place; counts are rounded up or down by chance, so that small ones keep their mean."""
    if item.type != "count":
        return _quantized(amount, item)
    whole = int(amount // 1)
    return Decimal(whole + (1 if stream.random() < amount - whole else 0))


def _quantized(amount: float, item: Item) -> Decimal:
    return Decimal(repr(round(amount, 6))).quantize(places(item), ROUND_HALF_UP)


def _percent(part: Decimal | None, whole: Decimal | None, minus: int = 0) -> Decimal | None:
    if part is None or not whole:
        return None
    return (100 * part / whole - minus).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _divided(value: Value, item: Item, share: int, of: int) -> Value:
    if not isinstance(value, Decimal) or not item.total_of:
        return None
    first = (value / of).quantize(places(item), ROUND_HALF_UP)
    return first if share else value - first * (of - 1)
