"""What a spreadsheet says beside its values; each format has a module that gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sources.value import Fault

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


@dataclass(frozen=True, slots=True)
class SheetDetails:
    """Of one sheet; rows and columns from 0. `percents` are the number cells that show as a percentage."""

    percents: tuple[tuple[int, int], ...] = ()
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


def is_percent_format(code: str) -> bool:
    """Whether a number format shows hundredths: a % outside quotes and escapes."""
    plain, index = [], 0
    while index < len(code):
        one = code[index]
        if one == '"':
            end = code.find('"', index + 1)
            index = len(code) if end < 0 else end + 1
            continue
        if one in "\\_*":
            index += 2
            continue
        plain.append(one)
        index += 1
    return "%" in "".join(plain).split(";")[0]
