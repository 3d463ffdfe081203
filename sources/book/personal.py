"""Persons' numbers: found anywhere in a file, and masked before any other step. docs/personal-data.md lists what is not
found, and why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sources.book.blocks import Blocks
from sources.book.grid import Beside, Book, Grid, address
from sources.book.mobile_number import LIKELY, without_called, without_mobiles
from sources.book.mobile_number import MASK as MOBILE_MASK
from sources.book.personal_number import (
    BETWEEN,
    DIGIT,
    HINT,
    WORDS,
    Kind,
    Spot,
    checked,
    is_likely,
    is_plausible,
    spots,
)
from sources.finding import Finding, listed
from sources.value.values import FaultyCell, Percent, Suffixed

MASK = "***"
PERHAPS = f"{MASK}？"  # replaces a number that may be something else
RULES: dict[tuple[Kind, bool], str] = {
    ("id", True): "personal_id",
    ("id", False): "personal_id_perhaps",
    ("card", True): "bank_card",
    ("card", False): "bank_card_perhaps",
    ("passport", True): "passport",
}
PERSONAL = frozenset(rule for (_, is_certain), rule in RULES.items() if is_certain)
IN_CELL, IN_NAME = "", "file_name"
NUMBERS = frozenset((float, int, Percent, Suffixed))
# A cheap first check for all kinds: nine digits may be part of a number, or of a telephone number.
FIRST_LOOK = re.compile(rf"{DIGIT}(?:(?<=[0-9０-９])[0-9０-９]{{8}}|{LIKELY}|(?:{BETWEEN}{DIGIT}){{14}})")
HALF = re.compile(r"'?([0-9０-９]{1,17}[xXＸｘ]?)")
NUL = "\x00"
HEADING_ROWS = 30  # rows from the top that may have a column's heading
LONGEST_HEADING = 30
MANY_TEXTS = 10_000  # texts searched together
Place = tuple[int, int]


def mask(book: Book) -> Book:
    """The book with every person's number masked, and a finding for each place.

    Mobile numbers beside a label (填表人, 联系电话) give no finding. Texts outside the cells are searched, and not kept.
    """
    sheets = _named_without(book.sheets)
    if book.format == "xls":
        sheets = [_without_nul(grid) for grid in sheets]
    findings = _in_names(book, sheets)
    digits: set[str] = set()
    for number, grid in enumerate(sheets):
        if _may_hold(grid):
            cells = _cells(grid)
            sheets[number] = _with(grid, cells.texts)
            digits |= cells.digits
            findings += listed(_in_cells(grid, cells))
    for number, grid in enumerate(sheets):
        if grid.written and any(len(text) > 8 for text in grid.written.values()):
            in_written = {place: own for place, text in grid.written.items() if (own := spots(text))}
            digits |= {spot.digits for own in in_written.values() for spot in own}
            sheets[number] = _without_written(grid, in_written)
            places = {(one.sheet, one.address) for one in findings}
            findings += [one for one in _in_written(grid, in_written) if (one.sheet, one.address) not in places]
    meta, properties = _plain(book.meta), _plain(book.properties)
    if (meta, properties) != (book.meta, book.properties):
        for text in (*book.meta.values(), *book.properties.values()):
            findings += [one for one in _findings_of(spots(text), "property") if one not in findings]
    if book.beside:
        findings += _new_beside(book, digits, findings)
    elif not findings and sheets == book.sheets:
        return book
    notes = [replace(note, found=masked(note.found)) for note in book.notes]
    findings = [*book.findings, *findings]
    return replace(book, sheets=sheets, meta=meta, properties=properties, findings=findings, notes=notes, beside=())


def _in_names(book: Book, sheets: Sequence[Grid]) -> list[Finding]:
    """Findings for the names of the book's sheets. sheets: the same, with masked names."""
    of_sheets = [
        replace(one, sheet=grid.name)
        for old, grid in zip(book.sheets, sheets, strict=True)
        if grid.name != old.name
        for one in _findings_of(spots(old.name), "sheet_name")
    ]
    of_notes = [
        replace(one, sheet=None)
        for note in book.notes
        for one in _findings_of(spots(note.found), "sheet_name")
        if one not in of_sheets
    ]
    return of_sheets + of_notes


def _new_beside(book: Book, digits: set[str], findings: Sequence[Finding]) -> list[Finding]:
    """Findings for texts beside the cells that none of the findings in cells covers."""
    places = {(one.sheet, one.address) for one in findings}
    return [
        one
        for one in _besides(book.beside, digits)
        if one not in findings and (one.address is None or (one.sheet, one.address) not in places)
    ]


def in_texts(*texts: str) -> list[Finding]:
    """Findings for persons' numbers in these masked texts: a file's name, the texts of an entry."""
    is_certain = any(MASK in text.replace(PERHAPS, "") for text in texts)
    is_perhaps = any(PERHAPS in text for text in texts)
    return [
        Finding(rule, MASK, IN_NAME)
        for rule, is_there in (("personal_id", is_certain), ("personal_id_perhaps", is_perhaps))
        if is_there
    ]


def masked(text: str) -> str:
    """`text` with its persons' numbers masked."""
    return _replaced(text, spots(text))


def _replaced(text: str, numbers: Sequence[Spot]) -> str:
    for spot in reversed(numbers):
        text = text[: spot.start] + (MASK if spot.is_certain else PERHAPS) + text[spot.end :]
    return text


def _plain(texts: Mapping[str, str]) -> dict[str, str]:
    return {key: masked(text) for key, text in texts.items()}


def _findings_of(numbers: Iterable[Spot], place: str) -> list[Finding]:
    """A finding for each kind of number found in a place."""
    kinds = dict.fromkeys((spot.kind, spot.is_certain) for spot in numbers)
    return [Finding(RULES[kind], MASK, place) for kind in kinds]


def _named_without(sheets: Sequence[Grid]) -> list[Grid]:
    """The sheets; sheets named after a person's number get masked names that still differ."""
    result = []
    for number, grid in enumerate(sheets, 1):
        name = without_mobiles(masked(grid.name)) if len(grid.name) > 8 else grid.name
        result.append(grid if name == grid.name else replace(grid, name=f"{name}{number}"))
    return result


def _without_nul(grid: Grid) -> Grid:
    """A sheet without the NULs that texts of an xls may contain: they are invisible, and no store accepts them."""
    if NUL not in "".join([cell for row in grid.rows for cell in row if cell.__class__ is str]):
        return grid
    plain = [[cell.replace(NUL, "") if isinstance(cell, str) else cell for cell in row] for row in grid.rows]
    return replace(grid, rows=plain)


def _may_hold(grid: Grid) -> bool:
    """A quick check of all cells, a row at a time; it rules out most sheets."""
    if isinstance(grid.rows, Blocks):
        return any(map(is_likely, grid.rows.texts(10_000)))
    texts: list[str] = []
    for row in grid.rows:
        if len(texts) > MANY_TEXTS:
            if _is_likely(texts):
                return True
            texts = []
        if grid.is_cut:  # texts only
            texts += [cell for cell in row if len(cell) > 8]  # type: ignore[arg-type, misc]
            continue
        for cell in row:
            if cell.__class__ is str:
                if len(cell) > 8:
                    texts.append(cell)
            elif cell.__class__ in NUMBERS:
                if not -1e10 < cell < 1e10:  # type: ignore[operator]
                    return True
            elif cell.__class__ is FaultyCell and len(cell.text) > 14:
                return True
    return _is_likely(texts)


def _is_likely(texts: Sequence[str]) -> bool:
    together = NUL.join(texts)
    return FIRST_LOOK.search(together) is not None or HINT.search(together) is not None


@dataclass(frozen=True, slots=True)
class _PersonalNumbers:
    """The numbers found in a grid: the masked text of each cell, the original spots, and all long digits seen."""

    texts: dict[Place, str]
    spots: dict[Place, list[Spot]]
    digits: set[str]


def _cells(grid: Grid) -> _PersonalNumbers:
    """The numbers in a grid's cells. A heading, and the label to the left, tell the kind."""
    look = _Look({}, {}, set(), {}, Counter())
    for row, cells in enumerate(grid.rows):
        if row < HEADING_ROWS:
            look.headings(cells)
        for column, cell in enumerate(cells):
            if _is_worth_a_look(cell) or (look.columns and column in look.columns):
                look.at(cells, row, column)
    look.drop_codes()
    return _PersonalNumbers(look.plain, look.spots, look.digits)


def _is_worth_a_look(cell: object) -> bool:
    if cell.__class__ is str:
        return len(cell) > 8 and bool(FIRST_LOOK.search(cell) or HINT.search(cell))
    if cell.__class__ in NUMBERS:
        return not -1e10 < cell < 1e10  # type: ignore[operator]
    return cell.__class__ is FaultyCell


@dataclass(slots=True)
class _Look:
    """The numbers found so far in a grid. columns: kinds announced by a column's heading. long: how many cells of a
    column are only 15 to 19 digits.
    """

    spots: dict[Place, list[Spot]]
    plain: dict[Place, str]
    digits: set[str]
    columns: dict[int, set[Kind]]
    long: Counter[int]

    def headings(self, cells: Sequence[object]) -> None:
        for column, cell in enumerate(cells):
            if cell.__class__ is str and len(cell) <= LONGEST_HEADING and (words := _kinds_named_in(cell)):
                self.columns.setdefault(column, set()).update(words)

    def at(self, cells: Sequence[object], row: int, column: int) -> None:
        cell = cells[column]
        text = _text(cell)
        if text is None or (row, column) in self.plain:
            return
        left = _text(cells[column - 1]) if column else None
        kinds = self.columns.get(column, set()) | (
            _kinds_named_in(left) if left and len(left) <= LONGEST_HEADING else set()
        )
        own = spots(text, kinds) if cell.__class__ is str else _spots_of(cell, text, kinds)
        if own:
            self.spots[row, column] = own
            self.plain[row, column] = _replaced(text, own)
            self.digits |= {spot.digits for spot in own}
        elif (plain := _without_labelled(text, left)) != text:
            self.plain[row, column] = plain
        else:
            self._with_neighbours(cells, row, column)
        if 15 <= len(text) <= 24 and len(only := re.sub(r"[\s\-']", "", text)) < 20 and only.isdecimal():
            self.long[column] += 1
            self.digits.add(only)

    def _with_neighbours(self, cells: Sequence[object], row: int, column: int) -> None:
        for first in (column - 1, column):
            if not 0 <= first < len(cells) - 1 or (row, first) in self.plain or (row, first + 1) in self.plain:
                continue
            left, right = _text(cells[first]), _text(cells[first + 1])
            if left and right and (whole := _whole(left, right)):
                self.spots[row, first] = [Spot(0, 0, "id", True, True, whole)]
                self.plain[row, first] = self.plain[row, first + 1] = MASK
                self.digits.add(whole)

    def drop_codes(self) -> None:
        """Leave a column of codes unmasked: if most of its long numbers are no person's, the remaining ones are not
        either.
        """
        own = Counter(column for _, column in self.spots)
        codes = {
            column
            for column, count in self.long.items()
            if count >= 3 and own[column] * 2 <= count and column not in self.columns
        }
        for place in [one for one in self.spots if one[1] in codes]:
            if not any(spot.is_labelled for spot in self.spots[place]):
                del self.spots[place], self.plain[place]


def _text(cell: object) -> str | None:
    """A cell's text, if it may contain a person's number."""
    if cell.__class__ is str:
        return cell
    if isinstance(cell, FaultyCell):  # a formula, or a number whose format shows another one
        return cell.text
    if cell.__class__ in NUMBERS and -1e19 < cell < 1e19 and cell == int(cell):  # type: ignore[operator, call-overload]
        return str(abs(int(cell)))  # type: ignore[call-overload]
    return None


def _spots_of(cell: object, text: str, kinds: Collection[Kind]) -> list[Spot]:
    """The person's number in a number cell. Excel keeps only fifteen digits, so the check digit is lost: region and
    birth date decide.
    """
    if is_plausible(text):
        return [Spot(0, 18, "id", True, checked(text) == text[17] and int(text[6:10]) < 2010, text)]
    if isinstance(cell, FaultyCell) or len(text) >= 15:
        return spots(text, kinds)
    return []


def _kinds_named_in(text: str) -> set[Kind]:
    return {kind for kind, word in WORDS.items() if word.search(text)}


def _without_labelled(text: str, left: str | None) -> str:
    """A text without the mobile numbers of contacts: it, or the cell to the left, has such a label."""
    return without_called(text, left if left and len(left) <= LONGEST_HEADING else None)


def _whole(left: str, right: str) -> str | None:
    """The identity number that is split over two neighbouring cells."""
    if not 14 <= len(left) + len(right) <= 20 or max(len(left), len(right)) < 9:
        return None
    first, second = HALF.fullmatch(left), HALF.fullmatch(right)
    if first is None or second is None or len(first[1]) + len(second[1]) != 18:
        return None
    numbers = spots(first[1] + second[1])
    return numbers[0].digits if numbers and numbers[0].is_certain else None


def _with(grid: Grid, texts: Mapping[Place, str]) -> Grid:
    if not texts:
        return grid
    rows = list(grid.rows)
    for (row, column), text in texts.items():
        cell = rows[row][column]
        rows[row][column] = replace(cell, text=text) if isinstance(cell, FaultyCell) else text
    return replace(grid, rows=rows)


def _in_cells(grid: Grid, cells: _PersonalNumbers) -> Iterable[Finding]:
    for (row, column), numbers in cells.spots.items():
        for one in _findings_of(numbers, IN_CELL):
            yield replace(one, sheet=grid.name, address=address(row, column))


def _without_written(grid: Grid, numbers: Mapping[Place, Sequence[Spot]]) -> Grid:
    """A grid whose formatted texts contain no person's number."""
    written = {place: without_mobiles(_replaced(text, numbers.get(place, ()))) for place, text in grid.written.items()}
    return replace(grid, written=written)


def _in_written(grid: Grid, numbers: Mapping[Place, Sequence[Spot]]) -> Iterable[Finding]:
    for place, own in numbers.items():
        for one in _findings_of(own, IN_CELL):
            yield replace(one, sheet=grid.name, address=address(*place))


def _besides(beside: Iterable[Beside], digits: set[str]) -> list[Finding]:
    """A finding for each place outside the cells with a number, unless the cells contain it too."""
    findings: dict[Finding, None] = {}
    for one in beside:
        numbers = spots(one.text)
        if one.is_loose:
            numbers = [spot for spot in numbers if spot.is_certain and spot.digits not in digits]
        for finding in _findings_of(numbers, one.place):
            findings[replace(finding, sheet=one.sheet, address=one.address)] = None
        digits |= {spot.digits for spot in numbers}
    return list(findings)


__all__ = ["MASK", "MOBILE_MASK", "PERSONAL", "in_texts", "mask", "masked", "without_mobiles"]
