"""Submissions as the reader would hand them over, written out by hand: for tests of the rooms after it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sources.archive import Filed
from sources.read import Column, Sheet, Taken
from sources.table.identify import Claim

SHANGHAI = ZoneInfo("Asia/Shanghai")
MICRO = 1_000_000


@dataclass(frozen=True)
class Given:
    """A hand-written submission: rows of item -> value; the first row stands in row 5 of the sheet, columns from A."""

    unit: str
    form: str
    period: str
    rows: list[dict[str, Any]]
    keys: list[str]
    at: datetime
    name: str = "表.csv"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def taken(given: Given) -> Taken:
    """The submission as one file that the reader has taken."""
    content = repr(given).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    receipt = hashlib.sha256(f"folder|{given.name}|{sha256}|{given.at.isoformat()}".encode()).hexdigest()[:16]
    filed = Filed(receipt, sha256, Path("nowhere"), given.name, "folder", None, len(content), given.at)
    claim = Claim(given.unit, given.form, given.period, "Sheet1", None, "title")
    submission = hashlib.sha256(f"{receipt}|{given.unit}|{given.form}|{given.period}".encode()).hexdigest()[:16]
    columns = {}
    for number, item in enumerate(given.rows[0]):
        values = [row[item] for row in given.rows]
        columns[item] = Column(
            texts=[None if value is None else str(value) for value in values],
            values=[_moving(value) for value in values],
            states=["blank" if value is None else "zero" if value == 0 else "reported" for value in values],
            addresses=[f"{chr(65 + number)}{5 + line}" for line in range(len(values))],
        )
    return Taken(filed, "taken", [Sheet(submission, claim, given.keys, columns, [])], [])


def _moving(value: Any) -> Any:
    if isinstance(value, int | float):
        return round(value * MICRO)
    return value if isinstance(value, date | str) else None
