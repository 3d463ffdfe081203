"""Identity card numbers: found anywhere in a file, masked before anything else sees them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sources.book.grid import Book, Grid, address
from sources.characters import JOINERS, TURNING, UNSEEN
from sources.finding import Finding, listed
from sources.value.values import Fault, Percent, Suffixed

MASK = "***"
ANY_DIGIT = r"[0-9０-９]"
UNSEEN_ONES = "".join(map(chr, (*UNSEEN, *JOINERS, *TURNING)))
GAP = rf"[\s\-—－　.{UNSEEN_ONES}]?"
CANDIDATE = re.compile(rf"(?<!{ANY_DIGIT})((?:{ANY_DIGIT}{GAP}){{17}}[0-9０-９xXＸｘ])(?!{ANY_DIGIT})")
LONG = re.compile(rf"(?:{ANY_DIGIT}{GAP}){{17}}")
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def mask(book: Book) -> Book:
    """The book with every identity card number replaced, and a finding for each place that held one."""
    sheets = _named_without(book.sheets)
    meta, properties = ({key: masked(text) for key, text in said.items()} for said in (book.meta, book.properties))
    findings = [Finding("personal_id", MASK, "", sheet=grid.name) for grid in sheets if MASK in grid.name]
    notes = [replace(note, found=masked(note.found)) for note in book.notes]
    if notes != book.notes:
        findings.append(Finding("personal_id", MASK, ""))
    if (meta, properties) != (book.meta, book.properties):
        findings.append(Finding("personal_id", MASK, ""))
    for number, grid in enumerate(sheets):
        if _may_hold(grid):
            sheets[number] = plain = replace(grid, rows=list(grid.rows))
            findings += listed(_mask_grid(plain))
    for number, grid in enumerate(sheets):
        if grid.written and (hidden := [place for place, text in grid.written.items() if masked(text) != text]):
            sheets[number] = replace(grid, written={place: masked(text) for place, text in grid.written.items()})
            told = {(one.sheet, one.address) for one in findings}
            findings += [
                Finding("personal_id", MASK, "", sheet=grid.name, address=address(*place))
                for place in hidden
                if (grid.name, address(*place)) not in told
            ]
    if not findings:
        return book
    findings = [*book.findings, *findings]
    return replace(book, sheets=sheets, meta=meta, properties=properties, findings=findings, notes=notes)


def in_texts(*texts: str) -> list[Finding]:
    """A finding where one of these masked texts held an identity card number: a file's name, what an entry says."""
    return [Finding("personal_id", MASK, "")] if any(MASK in text for text in texts) else []


def masked(text: str) -> str:
    """`text` with its identity card numbers replaced."""
    return CANDIDATE.sub(lambda match: MASK if is_identity(match[1]) else match[0], text)


def is_identity(text: str) -> bool:
    """Whether `text` is an identity card number: region, a birth date that exists, and the check digit."""
    digits = re.sub(r"[^0-9X]", "", unicodedata.normalize("NFKC", text).upper())
    if len(digits) != 18 or not digits[:17].isdigit() or not _is_plausible(digits):
        return False
    return (
        "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, WEIGHTS, strict=False)) % 11] == digits[17]
    )


def _is_plausible(digits: str) -> bool:
    if digits[:2] not in PROVINCES:
        return False
    try:
        return date(1900, 1, 1) <= date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14])) <= date(2030, 1, 1)
    except ValueError:
        return False


def _named_without(sheets: list[Grid]) -> list[Grid]:
    """The sheets, those named after a person under names that are no longer so, and still differ."""
    result = []
    for number, grid in enumerate(sheets, 1):
        name = masked(grid.name) if len(grid.name) > 17 else grid.name
        result.append(grid if name == grid.name else replace(grid, name=f"{name}{number}"))
    return result


def _may_hold(grid: Grid) -> bool:
    """A quick look at all cells, a row at a time; most sheets end here."""
    for row in grid.rows:
        if grid.is_cut:  # nothing but texts
            longest = max(map(len, row), default=0)  # type: ignore[arg-type]
            if longest > 16 and any(map(LONG.search, row)):  # type: ignore[arg-type]
                return True
            continue
        for cell in row:
            if cell.__class__ is str:
                if len(cell) > 16 and LONG.search(cell):
                    return True
            elif cell.__class__ in NUMBERS:
                if cell >= 1e17:  # type: ignore[operator]
                    return True
            elif cell.__class__ is Fault and len(cell.text) > 16:
                return True
    return False


NUMBERS = frozenset((float, int, Percent, Suffixed))


def _mask_grid(grid: Grid) -> Iterator[Finding]:
    """Masks the grid's cells, and tells of each that it masked."""
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            plain = _without(cell)
            if plain is not None:
                cells[column] = plain
                yield Finding("personal_id", MASK, "", sheet=grid.name, address=address(row, column))


def _without(cell: object) -> str | Fault | None:
    if isinstance(cell, str):
        plain = masked(cell)
        return plain if plain != cell else None
    if isinstance(cell, Fault):  # a formula, or a number that shows as another one
        said = (_without_number(cell.text) if cell.text.isdecimal() else masked(cell.text)) or cell.text
        return replace(cell, text=said) if said != cell.text else None
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 1e17 <= cell < 1e18:
        # Excel keeps fifteen digits of a number, so the check digit is gone: region and birth date decide
        return _without_number(str(int(cell)))
    return None


def _without_number(digits: str) -> str | None:
    return MASK if len(digits) == 18 and _is_plausible(digits) else None
