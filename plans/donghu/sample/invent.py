"""The half-year as files in an inbox, night by night, and a ledger of what was invented.

`ledger.jsonl`, one JSON object a line:
- `{"kind": "form", "form", "types": {item: "number" | "date" | "text"}}`
- `{"kind": "file", "file", "received_at", "night", "status", "findings"}`: one a file; status taken, duplicate, ...
- `{"kind": "submission", "file", "unit", "form", "period", "received_at", "night", "status", "findings", "rows"}`: one for
  each claim in a file; status accepted, questioned, returned; `rows` {row key: {item: text}} with exact numbers.
Findings are `{"rule", "item", "row_key", "address"}`; where a key is null it is not about one.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random

from reports.template import template
from sources.calendar import Period, label
from sources.channel.arrivals import STATED
from sources.declare import Form, Plan, Version, load

from .arrivals import NIGHTS, Arrival, arrival, night_of
from .draw import layouts
from .faults import Case, Expected, PlantedFault, planted
from .odd import odd_files, taken_elsewhere
from .values import NUMERIC, Report, Row, due_periods, places, reports

LEDGER = "ledger.jsonl"
STYLES = (("xlsx", 0.15), ("utf-8-sig", 0.4), ("utf-8", 0.17), ("gb18030", 0.28))
# What a first version had wrong, in an item that no other one follows from.
REVISABLE = {
    "policy_delivery": "firms_total", "financial_support": "institutions", "mobility": "isolated", "work_safety": "major_hazards",
    "employment_aid": "clear_days", "major_projects": "build_pct", "housing": "signed", "fiscal_operation": "pay_days",
    "business_environment": "score", "culture_tourism": "stalls", "work_progress": "progress_pct", "digital_economy": "key_projects",
}  # fmt: skip
# A, then B, then A again: the third is a revision, no duplicate.
BACK_AGAIN = {("mobility", "区卫健委", "2022-W24"), ("policy_delivery", "区政数局", "2022-W16")}


@dataclass(frozen=True, slots=True)
class SampleNight:
    """An evening on which what has arrived is taken in: `at` its business instant, `files` put into the inbox."""

    at: datetime
    files: int


def invent(home: Path, plan: Plan | None = None, seed: int = 2022, workers: int | None = None) -> Iterator[SampleNight]:
    """Invent the half-year into `home/sample`, then, night by night, move what has arrived into `home/inbox`.

    `home/arrivals.csv` states when the files of the night arrived. Run a night on the inbox before asking for the next item.
    """
    plan = plan or load()
    place = home / "sample"
    shutil.rmtree(place, ignore_errors=True)
    for number in range(len(NIGHTS)):
        (place / str(number)).mkdir(parents=True)
    _write(place, plan, seed, workers or os.cpu_count() or 1)
    (home / "inbox").mkdir(parents=True, exist_ok=True)
    arrived = _arrived(place / LEDGER)
    for number, at in enumerate(NIGHTS):
        files = sorted((place / str(number)).iterdir())
        _state(home / STATED, {path.name: arrived[path.name, number] for path in files})
        for path in files:
            os.replace(path, home / "inbox" / path.name)
        (place / str(number)).rmdir()
        yield SampleNight(at, len(files))
    (home / STATED).unlink()


def _arrived(ledger: Path) -> dict[tuple[str, int], str]:
    """File and night -> when it arrived, of all files of the ledger."""
    lines = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    return {(one["file"], one["night"]): one["received_at"] for one in lines if one["kind"] == "file"}


def _state(path: Path, arrived: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["place", "received_at"])
        writer.writerows(arrived.items())


def _write(place: Path, plan: Plan, seed: int, workers: int) -> None:
    jobs = [(form.name, unit) for form in plan.forms.values() for unit in _units(plan, form)]
    jobs.sort(key=lambda job: plan.forms[job[0]].cadence != "week")  # the long ones first
    with (place / LEDGER).open("w", encoding="utf-8") as ledger:
        for form in plan.forms.values():
            ledger.write(
                _line(
                    {
                        "kind": "form",
                        "form": form.name,
                        "types": {name: _type(item.type) for name, item in form.items.items()},
                    }
                )
            )
        if workers > 1:
            with ProcessPoolExecutor(workers, initializer=_prepare, initargs=(plan,)) as pool:
                for lines in pool.map(partial(_send_all, str(place), seed), jobs, chunksize=6):
                    ledger.write(lines)
        else:
            _prepare(plan)
            for job in jobs:
                ledger.write(_send_all(str(place), seed, job))
        known: dict[tuple[str, str], dict[str, Report]] = {}
        for odd in odd_files(plan, lambda form, unit: _known(known, plan, form, unit, seed)):
            _put(place, odd.name, odd.content, odd.at)
            ledger.write(_file_line(odd.name, odd.at, odd.status, list(odd.expected)))
            for name, unit, code, status, expected in odd.claims:
                report = _known(known, plan, name, unit, seed).get(code, {}) if status != "returned" else {}
                ledger.write(_submission_line(odd.name, name, unit, code, odd.at, status, list(expected), report))


def _units(plan: Plan, form: Form) -> list[str]:
    """Every unit of which the form is due at some time in the half-year."""
    return [unit.unit for unit in plan.units if due_periods(plan, form, unit.unit)]


def _known(
    known: dict[tuple[str, str], dict[str, Report]], plan: Plan, form: str, unit: str, seed: int
) -> dict[str, Report]:
    if (form, unit) not in known:
        known[form, unit] = reports(plan, plan.forms[form], unit, seed)
    return known[form, unit]


# In the worker processes -----------------------------------------------------------------------------------------------

_PLAN: list[Plan] = []  # one a worker process


def _prepare(plan: Plan) -> None:
    _PLAN[:] = [plan]


def _send_all(place: str, seed: int, job: tuple[str, str]) -> str:
    """Write all files of one form and unit; gives their lines of the ledger."""
    plan = _PLAN[0]
    form = plan.forms[job[0]]
    sender = _Sender(Path(place), plan, form, job[1], seed)
    return "".join(line for one in due_periods(plan, form, job[1]) for line in sender.send(one))


class _Sender:
    """A unit that reports one form."""

    def __init__(self, place: Path, plan: Plan, form: Form, unit: str, seed: int) -> None:
        self.place, self.plan, self.form, self.unit, self.seed = place, plan, form, unit, seed
        self.said = reports(plan, form, unit, seed)
        self.faults = {fault.period: fault for fault in planted() if (fault.form, fault.unit) == (form.name, unit)}
        codes = list(self.said)  # what a fault is found against: the period before it is always there
        self.needed = {before for before, code in zip(codes, codes[1:], strict=False) if code in self.faults}
        self.elsewhere = {code for name, who, code in taken_elsewhere() if (name, who) == (form.name, unit)}
        self.layout = layouts().get((form.name, unit))

    def send(self, one: Period) -> Iterator[str]:
        """Write what comes for one period: one file, or several, or none."""
        if one.code in self.elsewhere:
            return
        fault = self.faults.get(one.code)
        back_again = (self.form.name, self.unit, one.code) in BACK_AGAIN
        when = arrival(self.plan, self.form, self.unit, one, self.seed)
        if fault or back_again or one.code in self.needed:
            when = Arrival(self._on_time(one), False)
        if when is None:
            return
        version = self.form.version_on(one.ends_on)
        stream = Random(f"{self.seed}|{self.form.name}|{self.unit}|{one.code}|style")
        if fault:
            yield from self._send_spoiled(fault, version, one, when)
        elif back_again or (when.revised_at and self.form.name in REVISABLE):
            yield from self._send_revised(version, one, when, stream, back_again)
        else:
            content, suffix, report = self._content(version, one, self.said[one.code], stream)
            yield from self._put(content, suffix, one, when.at, "", "accepted", [], report)
            if when.again_at:
                name = self._name(one, suffix, "重发")
                _put(self.place, name, content, when.again_at)
                yield _file_line(name, when.again_at, "duplicate", [Expected("duplicate_file")])

    def _send_spoiled(self, fault: PlantedFault, version: Version, one: Period, when: Arrival) -> Iterator[str]:
        report = self.said[one.code]
        case = Case(
            fault.rule,
            self.form,
            version,
            self.unit,
            one,
            self.plan,
            list(report),
            [dict(row) for row in report.values()],
        )
        content, suffix = fault.plant(case)
        spoiled = dict(zip(case.keys, case.rows, strict=True)) if fault.status != "returned" else {}
        yield from self._put(content, suffix, one, when.at, "", fault.status, case.expected, spoiled)
        if fault.mended_after is not None:
            right = template.csv_bytes(
                template.page(self.form, version, self.unit, one, self.plan, list(report.values()), True), "utf-8-sig"
            )
            yield from self._put(
                right, ".csv", one, when.at + timedelta(hours=fault.mended_after), "退回更正", "accepted", [], report
            )

    def _send_revised(
        self, version: Version, one: Period, when: Arrival, stream: Random, back_again: bool
    ) -> Iterator[str]:
        right = self.said[one.code]
        name = REVISABLE[self.form.name]
        wrong = {key: _slightly_wrong(self.form, row, name) for key, row in right.items()}
        content, suffix, report = self._content(version, one, wrong, stream)
        yield from self._put(content, suffix, one, when.at, "", "accepted", [], report)
        better, better_suffix, better_report = self._content(version, one, right, stream)
        revised_at = when.revised_at or when.at + timedelta(hours=6)
        if better == content:
            return
        yield from self._put(better, better_suffix, one, revised_at, "更正", "accepted", [], better_report)
        if back_again:
            yield from self._put(
                content, suffix, one, revised_at + timedelta(hours=5), "恢复原报", "accepted", [], report
            )

    def _content(self, version: Version, one: Period, report: Report, stream: Random) -> tuple[bytes, str, Report]:
        """A file's bytes and suffix, and what of the report it holds."""
        chance, hand = stream.random(), stream.random()
        if self.layout and hand < 0.85:
            drawn = self.layout(self.unit, one.code, report)
            return (
                drawn.content,
                drawn.suffix,
                {key: {name: row[name] for name in row if name in drawn.items} for key, row in report.items()},
            )
        rows = list(report.values())
        for style, share in STYLES:
            chance -= share
            if chance < 0 or style == STYLES[-1][0]:
                break
        if style == "xlsx":
            return (
                template.xlsx_bytes(self.form, version, self.unit, one, self.plan, rows, True, 0, {}),
                ".xlsx",
                report,
            )
        return (
            template.csv_bytes(template.page(self.form, version, self.unit, one, self.plan, rows, True), style),
            ".csv",
            report,
        )

    def _put(
        self,
        content: bytes,
        suffix: str,
        one: Period,
        at: datetime,
        note: str,
        status: str,
        expected: list[Expected],
        report: Report,
    ) -> Iterator[str]:
        if at > NIGHTS[-1]:
            return
        name = self._name(one, suffix, note)
        _put(self.place, name, content, at)
        yield _file_line(name, at, "taken", [])
        yield _submission_line(name, self.form.name, self.unit, one.code, at, status, expected, report)

    def _name(self, one: Period, suffix: str, note: str) -> str:
        return f"{self.unit}_{self.form.title}_{label(one)}{'_' + note if note else ''}{suffix}"

    def _on_time(self, one: Period) -> datetime:
        from sources.calendar import due_at

        return due_at(self.form, one, self.plan.deadlines) - timedelta(minutes=100)


def _slightly_wrong(form: Form, row: Row, name: str) -> Row:
    value = row.get(name)
    step = places(form.items[name])
    return {**row, name: value - step} if isinstance(value, Decimal) and value >= 1 else row


def _put(place: Path, name: str, content: bytes, at: datetime) -> None:
    path = place / str(night_of(at)) / name
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))


def _file_line(name: str, at: datetime, status: str, expected: list[Expected]) -> str:
    return _line(
        {
            "kind": "file",
            "file": name,
            "received_at": at.isoformat(),
            "night": night_of(at),
            "status": status,
            "findings": _said(expected),
        }
    )


def _submission_line(
    name: str, form: str, unit: str, code: str, at: datetime, status: str, expected: list[Expected], report: Report
) -> str:
    rows = {
        key: {item: _text(value) for item, value in row.items() if value is not None} for key, row in report.items()
    }
    said = {
        "kind": "submission",
        "file": name,
        "unit": unit,
        "form": form,
        "period": code,
        "received_at": at.isoformat(),
    }
    return _line({**said, "night": night_of(at), "status": status, "findings": _said(expected), "rows": rows})


def _said(expected: list[Expected]) -> list[dict[str, str | None]]:
    return [{"rule": one.rule, "item": one.item, "row_key": one.row_key, "address": one.address} for one in expected]


def _type(kind: str) -> str:
    return "number" if kind in NUMERIC else kind if kind == "date" else "text"


def _text(value: Decimal | date | str | None) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _line(said: Mapping[str, object]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"
