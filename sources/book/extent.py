"""How far a sheet's contents reach, and the cells that make it too large by lying far away from all others.

One value in the last corner of a sheet makes a dense grid of 17 thousand million cells of it. Each format looks for such cells before
its values are laid out, so that the sheet is refused by their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sources.book.grid import Unreadable, address

MAX_CELLS = 12_000_000
FAR = 50  # empty rows or columns before a cell that lies away from the others

Spans = dict[
    int, tuple[int, int]
]  # the first row (column) of filled ones -> the last of them, and the column (row) of a cell there


class Extent:
    """The filled rows and columns of a sheet, from 0."""

    def __init__(self, places: Iterable[tuple[int, int]] = ()) -> None:
        self.rows: Spans = {}
        self.columns: Spans = {}
        for row, column in places:
            self.add(row, column)

    def add(self, row: int, column: int, down: int = 1, right: int = 1) -> None:
        """A filled cell, and how often it is repeated downwards and to the right."""
        if row not in self.rows:
            self.rows[row] = row + down - 1, column
        if column not in self.columns or self.columns[column][0] < column + right - 1:
            self.columns[column] = column + right - 1, row

    def check(self, sheet: str) -> None:
        """Raises: Unreadable where a grid of all cells up to the last one would be too large: with the cells that lie far away."""
        height, width = _end(self.rows), _end(self.columns)
        if height * width <= MAX_CELLS:
            return
        row, column = _beyond_gap(self.rows), _beyond_gap(self.columns)
        far = []
        if row is not None:
            far.append((row, self.rows[row][1]))
        if column is not None:
            far.append((self.columns[column][1], column))
        if not far:
            raise too_large(sheet, height, width)
        names = dict.fromkeys(address(*place) for place in far)
        found = "、".join(f"{sheet}!{name}" if sheet else name for name in names)
        raise Unreadable("unreadable_stray_cell", found, f"{MAX_CELLS}", sheet, next(iter(names)))


def too_large(sheet: str, height: int, width: int) -> Unreadable:
    """A sheet of too many rows and columns, none of which lies away from the others."""
    last = address(height - 1, width - 1)
    return Unreadable("unreadable_too_large", f"{sheet}: A1:{last}", f"{MAX_CELLS}", sheet, last)


def last_column_of(rows: int) -> int:
    """The last column (from 0) up to which a sheet of so many rows is not too large."""
    return MAX_CELLS // max(rows, 1) - 1


def _end(spans: Mapping[int, tuple[int, int]]) -> int:
    return max((last for last, _ in spans.values()), default=-1) + 1


def _beyond_gap(spans: Mapping[int, tuple[int, int]]) -> int | None:
    """The first row (column) behind many empty ones: behind the first gap that is not small beside the largest one."""
    gaps: list[tuple[int, int]] = []
    end = -1
    for first in sorted(spans):
        if first - end > FAR and end >= 0:
            gaps.append((first - end, first))
        end = max(end, spans[first][0])
    most = max(gaps, default=(0, 0))[0]
    return next((first for gap, first in gaps if gap * 10 >= most), None)
