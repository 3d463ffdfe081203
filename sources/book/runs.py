"""Formatted text: struck-out, raised or lowered runs -> the text that counts, and the text as written.

Struck-out text is no part of a value. A raised footnote mark (48 with a raised 1) is no digit of the value. A raised
part that may be a power (10 with a raised 2) becomes Unicode superscripts, so that the text is no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

STRUCK, RAISED, LOWERED, SILENT = 1, 2, 4, 8  # silent: phonetic guides


@dataclass(frozen=True, slots=True)
class Run:
    """A part of a cell's text; `look` is a sum of these constants, 0 for plain text."""

    text: str
    look: int = 0


ONE_MARK = r"(?:附?注\s*)?(?:1\d|20|[1-9]|[①-⑳⑴-⒇❶-❿㈠-㈩]|[a-zA-Z]|[一二三四五六七八九十]|[*＊※†‡§#＃★☆△▲]{1,4})|附?注"
MARK = re.compile(
    rf"[（(\[【〔]?\s*(?:{ONE_MARK})(?:(?:\s*[,，、;；/]\s*|\s+|(?<![0-9])|(?![0-9]))(?:{ONE_MARK}))*\s*[)）\]】〕.、．]?"
)
POWER = re.compile(r"[+\-−–]?[0-9]+|n")
TEN = re.compile(r"(?<![\d.,，])10$")
LENGTH = re.compile(r"(?:[米里]|(?<![a-z])[kcdmhµμ]?m)$", re.IGNORECASE)  # m², km³, 公里²
WITHIN = re.compile(r"[0-9０-９][.．,，]?$")
VARIABLE = re.compile(r"(?<![A-Za-z])[A-Za-z]$")  # x², R²
UP = str.maketrans("0123456789+-−–()=n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾⁼ⁿ")
DOWN = str.maketrans("0123456789+-−–()=", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₍₎₌")
WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}


def text_that_counts(runs: Iterable[Run]) -> str:
    """The text without struck-out parts and footnote marks."""
    counting, is_struck = _without_struck(_joined(runs))
    if is_struck and all(run.look & RAISED and _is_mark(run.text) or run.text.isspace() for run in counting):
        return ""
    text = ""
    for at, run in enumerate(counting):
        if run.look & RAISED:
            text += _raised(text.rstrip(), run.text, "".join(later.text for later in counting[at + 1 :]).strip())
        elif run.look & LOWERED:
            text += _lowered(text.rstrip(), run.text)
        else:
            text += run.text
    return text.strip()


def text_as_written(runs: Iterable[Run]) -> str:
    """The whole text, with struck-out parts marked, and raised and lowered digits kept so."""
    return "".join(_written(run) for run in _joined(runs)).strip()


def is_struck_out(runs: Sequence[Run]) -> bool:
    """Whether all of the text is struck out."""
    filled = [run for run in runs if run.text and not run.text.isspace()]
    return bool(filled) and all(run.look & STRUCK for run in filled)


def _joined(runs: Iterable[Run]) -> list[Run]:
    """The runs, with neighbours of one look joined; white space alone has no look."""
    result: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        one = replace(run, look=0) if run.text.isspace() else run
        if result and result[-1].look == one.look:
            result[-1] = replace(one, text=result[-1].text + one.text)
        else:
            result.append(one)
    return result


def _without_struck(runs: Sequence[Run]) -> tuple[list[Run], bool]:
    counting = [run for run in runs if not run.look & STRUCK]
    return counting, len(counting) < len(runs)


def _is_mark(text: str) -> bool:
    return MARK.fullmatch(text.translate(WIDE).strip()) is not None


def _raised(before: str, text: str, after: str) -> str:
    """The contribution of a raised part: nothing for a footnote mark, else the part with its digits raised. Inside a
    number, or behind its decimal point, it may be a digit of it.
    """
    mark = text.translate(WIDE).strip()
    is_mark = MARK.fullmatch(mark) is not None
    if not before:
        return "" if is_mark and after else mark.translate(UP)
    if mark[:1].isdigit() and WITHIN.search(before) and (after[:1].isdigit() or not before[-1].isdigit()):
        return mark.translate(UP)
    is_power = POWER.fullmatch(mark) is not None
    if is_power and (mark in ("2", "3") and LENGTH.search(before) or VARIABLE.search(before) or TEN.search(before)):
        return mark.translate(UP)
    return "" if is_mark else text.translate(WIDE).translate(UP)


def _lowered(before: str, text: str) -> str:
    """The contribution of a lowered part: itself behind a letter (CO2), nothing behind a digit if it is a mark."""
    if not before or not before[-1].isdigit():
        return text
    return "" if _is_mark(text) else text.translate(WIDE).translate(DOWN)


def _written(run: Run) -> str:
    if run.look & STRUCK:
        return f"〔划去：{run.text.strip()}〕"
    if run.look & RAISED:
        return run.text.translate(WIDE).translate(UP)
    return run.text.translate(WIDE).translate(DOWN) if run.look & LOWERED else run.text
