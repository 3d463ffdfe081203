"""What a spreadsheet says beside its values; each format has a module that gives it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sources.value import Fault, Percent, number_text

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


Show = Literal["percent", "otherwise"]


@dataclass(frozen=True, slots=True)
class SheetDetails:
    """Of one sheet; rows and columns from 0. `shown` are number cells that show as a percentage, or as another number than
    they hold."""

    shown: tuple[tuple[int, int, Show], ...] = ()
    faults: Mapping[tuple[int, int], Fault] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Details:
    """Of a whole file."""

    sheets: Mapping[str, SheetDetails] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    is_1904: bool = False


NO_DETAILS = SheetDetails()


def error(text: str) -> Fault:
    return Fault("error_cell", text)


def uncalculated(formula: str) -> Fault:
    return Fault("uncalculated_formula", f"={formula}" if formula else "=")


BUILT_IN: Mapping[int, Show] = {9: "percent", 10: "percent"}
ESCAPED = re.compile(r"\"[^\"]*\"?|[\\_*!].?|\[[^\]]*\]", re.DOTALL)
SCALED = re.compile(r"[0#?],+(?![0#?,])")  # 0.0, shows thousands
MADE_POINT = re.compile(r"""[0#?](?:[\\!]\.|"\.")[0#?]""")  # 0!.0 shows 12345 as 1234.5


@functools.lru_cache(maxsize=4096)
def shows(code: str) -> Show | None:
    """What a number format makes of numbers: hundredths, or others than the cells hold; None where it leaves them."""
    plain = ESCAPED.sub("", code).split(";")
    if "%" in plain[0]:
        return "percent"
    hides = len(plain) > 1 and not plain[0].strip() and not code.split(";")[0].strip()
    return "otherwise" if hides or SCALED.search(plain[0]) or len(MADE_POINT.findall(code)) == 1 else None


def as_shown(number: float, show: Show) -> Percent | Fault:
    return Percent(number) if show == "percent" else Fault("shown_otherwise", number_text(number))


def put(rows: list[list[object]], detail: SheetDetails) -> None:
    """Puts into a sheet's rows what its details say of single cells."""
    for row, column, show in detail.shown:
        if row < len(rows) and column < len(rows[row]):
            cell = rows[row][column]
            if isinstance(cell, float | int) and not isinstance(cell, bool):
                rows[row][column] = as_shown(cell, show)
    for (row, column), fault in detail.faults.items():
        _put(rows, row, column, fault)


def _put(rows: list[list[object]], row: int, column: int, fault: Fault) -> None:
    if row > 1_048_575 or column > 16_383:
        return
    if row >= len(rows):
        if row > len(rows) + 10_000:
            return
        rows.extend([] for _ in range(row + 1 - len(rows)))
    cells = rows[row]
    if column >= len(cells):
        cells.extend([""] * (column + 1 - len(cells)))
    if cells[column] in ("", None, 0) or fault.rule == "error_cell":
        cells[column] = fault
