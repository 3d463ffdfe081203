"""The extent of a sheet's contents, and remote cells that make it too large.

One value in the last corner of a sheet would make a dense grid of 17 thousand million cells. Each format checks for
such cells before its values are laid out, so that the sheet is refused with their addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sources.book.grid import Unreadable, address

MAX_CELLS = 12_000_000
FAR = 50  # empty rows or columns before a remote cell

Spans = dict[
    int, tuple[int, int]
]  # first row (column) of a filled block -> its last one, and the column (row) of a cell in it


class Extent:
    """The filled rows and columns of a sheet, from 0."""

    def __init__(self, places: Iterable[tuple[int, int]] = ()) -> None:
        self.rows: Spans = {}
        self.columns: Spans = {}
        for row, column in places:
            self.add(row, column)

    def add(self, row: int, column: int, down: int = 1, right: int = 1) -> None:
        """Add a filled cell, and its repetitions downwards and to the right."""
        if row not in self.rows:
            self.rows[row] = row + down - 1, column
        if column not in self.columns or self.columns[column][0] < column + right - 1:
            self.columns[column] = column + right - 1, row

    def check(self, sheet: str) -> None:
        """Raises: Unreadable if a grid up to the last cell would be too large, with the addresses of the remote cells."""
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
        cells = "、".join(f"{sheet}!{name}" if sheet else name for name in names)
        raise Unreadable("unreadable_stray_cell", cells, f"{MAX_CELLS}", sheet, next(iter(names)))


def too_large(sheet: str, height: int, width: int) -> Unreadable:
    """The error for a sheet with too many rows and columns and no remote cells."""
    last = address(height - 1, width - 1)
    return Unreadable("unreadable_too_large", f"{sheet}: A1:{last}", f"{MAX_CELLS}", sheet, last)


def last_column_of(rows: int) -> int:
    """The last column (from 0) with which a sheet of so many rows is not too large."""
    return MAX_CELLS // max(rows, 1) - 1


def _end(spans: Mapping[int, tuple[int, int]]) -> int:
    return max((last for last, _ in spans.values()), default=-1) + 1


def _beyond_gap(spans: Mapping[int, tuple[int, int]]) -> int | None:
    """The first row (column) behind the first large gap: a gap that is not small compared with the largest one."""
    gaps: list[tuple[int, int]] = []
    end = -1
    for first in sorted(spans):
        if first - end > FAR and end >= 0:
            gaps.append((first - end, first))
        end = max(end, spans[first][0])
    most = max(gaps, default=(0, 0))[0]
    return next((first for gap, first in gaps if gap * 10 >= most), None)
