"""A file's sheets as cells with addresses: `Book` and `Grid`, the same for all formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sources.finding import Finding

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; from 0


class Unreadable(Exception):
    """A file that cannot be read: `rule`, `found`, `wanted`, and `sheet` and `address` if it is about one place."""

    def __init__(
        self, rule: str, found: str, wanted: str, sheet: str | None = None, address: str | None = None
    ) -> None:
        self.rule, self.found, self.wanted = rule, found, wanted
        self.sheet, self.address = sheet, address
        super().__init__(f"{rule}: found {found}, wanted {wanted}")


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet. `rows` has the raw cells from A1 on; an empty cell is ''. Rows may differ in length; rows of a large
    text are `sources/book/blocks.py:Blocks`.

    is_cut: the rows were cut from text by a delimiter, so an unusual length may mean a wrong cut. struck: filled cells
    that are struck out as a whole. written: the full text of cells from whose text `rows` leaves out struck-out parts
    or footnote marks.
    """

    name: str
    rows: Sequence[list[object]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_visible: bool = True
    is_cut: bool = False
    struck: frozenset[tuple[int, int]] = frozenset()
    written: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beside:
    """A text of a file outside its cells. place: where (comment, property, header_footer ...); sheet and address if
    known. is_loose: taken from bytes without known text boundaries, so it may include cells.
    """

    place: str
    text: str
    sheet: str | None = None
    address: str | None = None
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A file's sheets. properties: its custom document properties. meta: the keys of its hidden `_meta` sheet.
    findings: persons' numbers. notes: sheets without cells, and the use of another reader. beside: texts searched
    for persons' numbers and then dropped (`personal.py`).
    """

    format: str
    sheets: list[Grid]
    properties: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    is_1904: bool = False
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    beside: Sequence[Beside] = ()


def letter(column: int) -> str:
    """A column's letters: 0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """A cell's address, as Excel shows it: (0, 0) -> A1."""
    return f"{letter(column)}{row + 1}"


def position(address: str) -> tuple[int, int]:
    """The row and column (from 0) of an address such as C5."""
    letters = address.rstrip("0123456789")
    column = 0
    for one in letters:
        column = column * 26 + ord(one) - 64
    return int(address[len(letters) :]) - 1, column - 1
