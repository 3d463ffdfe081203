"""The generator's own ledger, read back: what was sent, what must have become of it, and which rows stand at the end.

Reads JSON lines and CSV only; nothing of the pipeline is imported.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

PLAN = Path(__file__).resolve().parents[3] / "plans" / "donghu"
Value = Decimal | date | str | None


@dataclass(frozen=True)
class Row:
    """A row that stands at the end: the latest accepted or questioned report of a unit, form and period."""

    unit: str
    period: str
    row_key: str
    values: dict[str, Value]


@dataclass(frozen=True)
class Submission:
    """What was sent for one unit, form and period in one file."""

    file: str
    unit: str
    form: str
    period: str
    received_at: datetime
    night: int
    status: str
    findings: list[dict[str, str | None]]
    rows: dict[str, dict[str, Value]] = field(repr=False)


@dataclass(frozen=True)
class File:
    """What was put into the inbox."""

    file: str
    received_at: datetime
    night: int
    status: str
    findings: list[dict[str, str | None]]


class Ledger:
    """The ledger of one invented half-year, as `dph demo` leaves it in `sample/ledger.jsonl`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: list[File] = []
        self.submissions: list[Submission] = []
        types: dict[str, dict[str, str]] = {}
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                said = json.loads(line)
                kind = said.pop("kind")
                if kind == "form":
                    types[said["form"]] = said["types"]
                    continue
                said["received_at"] = datetime.fromisoformat(said["received_at"])
                if kind == "file":
                    self.files.append(File(**said))
                else:
                    known = types[said["form"]]
                    said["rows"] = {
                        key: {item: _value(text, known[item]) for item, text in row.items()}
                        for key, row in said["rows"].items()
                    }
                    self.submissions.append(Submission(**said))

    @classmethod
    def of(cls, rows: list[Row], form: str, like: Ledger) -> Ledger:
        """A ledger of nothing but these rows of `form`, with the registers of another."""
        one = cls.__new__(cls)
        one.path, one.files, one.submissions = like.path, [], []
        one._accepted = {form: rows}  # type: ignore[misc]
        return one

    def accepted(self, form: str) -> list[Row]:
        """The rows of `form` that stand at the end."""
        return self._accepted.get(form, [])

    @cached_property
    def standing(self) -> dict[tuple[str, str, str], Submission]:
        """(unit, form, period) -> the submission that stands: the last one that was not returned."""
        arrived = sorted(self.submissions, key=lambda one: (one.received_at, one.file))
        return {(one.unit, one.form, one.period): one for one in arrived if one.status != "returned"}

    @cached_property
    def _accepted(self) -> dict[str, list[Row]]:
        rows: dict[str, list[Row]] = {}
        for one in self.standing.values():
            for key, values in one.rows.items():
                rows.setdefault(one.form, []).append(Row(one.unit, one.period, key, values))
        return rows

    @cached_property
    def projects(self) -> list[dict[str, str]]:
        return _rows(PLAN / "projects.csv")

    @cached_property
    def milestones(self) -> list[dict[str, str]]:
        return _rows(PLAN / "milestones.csv")

    @cached_property
    def units(self) -> list[dict[str, str]]:
        return _rows(PLAN / "units.csv")


def _value(text: str, kind: str) -> Value:
    if kind == "number":
        return Decimal(text)
    return date.fromisoformat(text) if kind == "date" else text


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
