"""The invented half-year of a plan without a story: submissions of every unit and form, with some late, missing and
faulty ones.

`sample/ledger.jsonl` in the home has one JSON object per file: `file`, `unit`, `form`, `period`, `received_at`, `night`
(from 0) and `status`: accepted, returned or duplicate. A returned file is corrected a day later.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from demo.span import Span, nights_of
from demo.values import NUMERIC, Report, aims_of, reports
from reports.template import template
from sources.calendar import Period, due_at, label
from sources.channel.arrivals import STATED
from sources.declare import Form, Plan
from warehouse.indicator import load_indicators, load_targets

LEDGER = "ledger.jsonl"
SEED = 1
MISSING, LATE, FAULTY, TWICE = 0.02, 0.05, 0.02, 0.01
STYLES = (("xlsx", 0.2), ("utf-8-sig", 0.5), ("gb18030", 0.3))


@dataclass(frozen=True, slots=True)
class GeneralNight:
    """A night of the sample: its business instant `at`, and the number of `files` put into the inbox."""

    at: datetime
    files: int


@dataclass(frozen=True, slots=True)
class _File:
    """A file that a unit sends."""

    name: str
    content: bytes
    unit: str
    form: str
    period: str
    at: datetime
    status: str


def invent_general(home: Path, plan: Plan, span: Span, seed: int | None = None) -> Iterator[GeneralNight]:
    """Invent the span into `home/sample`, then, night by night, move arrived files into `home/inbox`.

    `home/arrivals.csv` states when the files of the night arrived. Run a night on the inbox before requesting the next
    item.
    """
    nights = nights_of(plan, span)
    place = home / "sample"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (home / "inbox").mkdir(parents=True, exist_ok=True)
    files = sorted(_files(plan, span, SEED if seed is None else seed), key=lambda one: (one.at, one.name))
    came = [(number, one) for one in files if (number := _night(one.at, nights)) is not None]
    with (place / LEDGER).open("w", encoding="utf-8") as ledger:
        for number, one in came:
            line: dict[str, object] = {"file": one.name, "unit": one.unit, "form": one.form, "period": one.period}
            line |= {"received_at": one.at.isoformat(), "night": number, "status": one.status}
            ledger.write(json.dumps(line, ensure_ascii=False) + "\n")
    for number, at in enumerate(nights):
        tonight = [one for night, one in came if night == number]
        _lay(home, tonight)
        yield GeneralNight(at, len(tonight))
    (home / STATED).unlink()


def _lay(home: Path, files: list[_File]) -> None:
    with (home / STATED).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["place", "received_at"])
        writer.writerows((one.name, one.at.isoformat()) for one in files)
    for one in files:
        path = home / "inbox" / one.name
        path.write_bytes(one.content)
        os.utime(path, (one.at.timestamp(), one.at.timestamp()))


def _night(at: datetime, nights: tuple[datetime, ...]) -> int | None:
    return next((number for number, night in enumerate(nights) if at <= night), None)


def _files(plan: Plan, span: Span, seed: int) -> Iterator[_File]:
    indicators = load_indicators(plan)
    aims = aims_of(plan, indicators, load_targets(indicators, plan), span.year)
    for form in plan.forms.values():
        owing = {unit for one in span.periods(form) for unit in plan.reporters(form, one.ends_on)}
        for unit in (one.unit for one in plan.units if one.unit in owing):
            reports_of_unit = reports(plan, form, unit, span, seed, aims)
            last = max(reports_of_unit, default="")
            for one in span.periods(form):
                if one.code in reports_of_unit and not _is_exempt(plan, form, unit, one):
                    yield from _sent(plan, form, unit, one, reports_of_unit[one.code], seed, one.code == last)


def _is_exempt(plan: Plan, form: Form, unit: str, one: Period) -> bool:
    """Whether the report is exempt."""
    return any(
        granted.unit == unit
        and granted.form in (None, form.name)
        and granted.kind != "postponed"
        and granted.from_on <= one.ends_on <= granted.to_on
        for granted in plan.exemptions
    )


def _sent(plan: Plan, form: Form, unit: str, one: Period, report: Report, seed: int, is_last: bool) -> Iterator[_File]:
    """The files that a unit sends for a period: one, two or none. The last period's file is on time and without a
    fault.
    """
    stream = Random(f"{seed}|{form.name}|{unit}|{one.code}|sent")
    chance, deadline = stream.random(), due_at(form, one, plan.deadlines)
    is_lead = form.district_from == "lead" and unit == plan.expand(form.reporters[:1], one.ends_on)[0]
    if chance < MISSING and not is_last and not is_lead:
        return
    at = deadline - timedelta(minutes=stream.randint(30, 600))
    if MISSING <= chance < MISSING + LATE and not is_last:
        at = deadline + timedelta(hours=stream.randint(2, 60))
    style = stream.choices([name for name, _ in STYLES], [share for _, share in STYLES])[0]
    right = _drawn(plan, form, unit, one, report, style)
    name = f"{unit}_{form.title}_{label(one)}"
    suffix = ".xlsx" if style == "xlsx" else ".csv"
    spoiled = _spoiled(form, one, report) if chance >= 1 - FAULTY and not is_last else None
    if spoiled is not None:
        wrong = _drawn(plan, form, unit, one, spoiled, style)
        yield _File(f"{name}{suffix}", wrong, unit, form.name, one.code, at, "returned")
        later = at + timedelta(hours=26)
        yield _File(f"{name}_更正{suffix}", right, unit, form.name, one.code, later, "accepted")
        return
    yield _File(f"{name}{suffix}", right, unit, form.name, one.code, at, "accepted")
    if 1 - FAULTY - TWICE <= chance < 1 - FAULTY:
        again = at + timedelta(hours=5)
        yield _File(f"{name}_重发{suffix}", right, unit, form.name, one.code, again, "duplicate")


def _spoiled(form: Form, one: Period, report: Report) -> Report | None:
    """The report with one number replaced by a text that is no number, such as an approximate one; None if it has no
    number.
    """
    items = form.version_on(one.ends_on).items
    for key, row in report.items():
        for name, value in row.items():
            if items[name].type in NUMERIC and items[name].required and isinstance(value, Decimal):
                return {**report, key: {**row, name: f"约{value:f}左右"}}
    return None


def _drawn(plan: Plan, form: Form, unit: str, one: Period, report: Report, style: str) -> bytes:
    version, rows = form.version_on(one.ends_on), list(report.values())
    if style == "xlsx":
        return template.xlsx_bytes(form, version, unit, one, plan, rows, True, 0, {})
    return template.csv_bytes(template.page(form, version, unit, one, plan, rows, True), style)
