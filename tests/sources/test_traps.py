"""Each trap ends as it says beside it: its claims, its rows, its findings with their cells."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sources.read import Sheet, Taken

FILES = Path(__file__).parent / "traps" / "files"
NAMES = sorted(path.name for path in FILES.iterdir() if path.is_file() and not path.name.endswith(".expected.json"))
INSIDE = re.compile(r"[A-Z][a-z]+Error|gb18030|exit -|panic")


@pytest.mark.parametrize("name", NAMES)
def test_trap(name: str, take_trial: Callable[[bytes, str], Taken]) -> None:
    path = FILES / name
    expected = json.loads((FILES / f"{path.stem}.expected.json").read_text(encoding="utf-8"))
    taken = take_trial(path.read_bytes(), expected["name"])
    check(taken, expected)
    if taken.status == "unreadable":  # no class of an error and no codec reaches a unit
        assert not INSIDE.search(taken.findings[0].found), taken.findings


def test_there_are_at_least_120_traps() -> None:
    assert len(NAMES) >= 120


def check(taken: Taken, expected: dict[str, Any]) -> None:
    """Compares what was taken with what is said beside the file."""
    found = [*taken.findings, *(finding for sheet in taken.sheets for finding in sheet.findings)]
    assert sorted(_where(found), key=str) == sorted(map(tuple, expected["findings"]), key=str), found
    assert taken.status == expected["status"]
    assert [[sheet.claim.unit, sheet.claim.form, sheet.claim.period] for sheet in taken.sheets] == expected["claims"]
    if expected["rows"] is not None:
        read = {key: row for sheet in taken.sheets for key, row in rows_of(sheet).items()}
        assert {
            key: {item: row.get(item) for item in expected["rows"][key]} if key in expected["rows"] else row
            for key, row in read.items()
        } == expected["rows"]
    for report, rows in expected.get("reports", {}).items():
        unit, month = report.split("|")
        sheet = next(one for one in taken.sheets if (one.claim.unit, one.claim.period) == (unit, month))
        assert rows_of(sheet) == rows, report
    for key, states in expected["states"].items():
        for item, state in states.items():
            sheet = next(sheet for sheet in taken.sheets if key in sheet.keys)
            assert sheet.columns[item].states[sheet.keys.index(key)] == state, (key, item)


def rows_of(sheet: Sheet) -> dict[str, dict[str, str | None]]:
    return {
        key: {item: _said(column.values[at]) for item, column in sheet.columns.items()}
        for at, key in enumerate(sheet.keys)
    }


def _said(value: object) -> str | None:
    if isinstance(value, int):
        return f"{float(Fraction(value, 1_000_000)):.15g}"
    return value.isoformat() if isinstance(value, date) else value  # type: ignore[return-value]


def _where(found: list[Any]) -> list[tuple[str, str | None]]:
    return [(finding.rule, finding.address) for finding in found]
