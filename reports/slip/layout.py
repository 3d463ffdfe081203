"""How a unit's table lies in its sheet: the rows of its headings and its body, found by how full the rows are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.looks import (
    BODY,
    GROUPS,
    HEAD,
    LINE,
    TITLE,
    UNDER_GROUPS,
    half_characters,
    lines_of,
    notes_height,
    width_of,
)
from sources.book.grid import Merge
from sources.value.values import text_of

LINE_HEIGHT = 15.0  # points
HIGHEST = 150.0  # points of a row
LOOKED_AT = 2_000  # rows: those below get neither a height of their own nor a say in the widths
WIDEST = 200  # only so many columns of a table get a width of their own
LONGEST_NAME = 40  # letters of a row's name
MOST_MERGED = 2_000  # cells shown as one
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table's rows, from 0: `head` and `body`, and how many columns it has."""

    head: range
    body: range
    width: int

    @property
    def framed(self) -> range:
        return range(self.head.start, self.body.stop)


def layout_of(rows: Rows, merges: Sequence[Merge]) -> TableLayout:
    """The layout of a sheet's table. Rows at least half as full as the fullest row mark its ends; rows that begin with
    a name follow the last of them."""
    filled = [len(cells) - cells.count("") - cells.count(None) for cells in rows]
    fullest = max(filled, default=0)
    full = [row for row, count in enumerate(filled) if count > 1 and count * 2 >= fullest]
    if not full:
        return TableLayout(range(0), range(0), fullest)
    end = full[-1] + 1
    while end < len(rows) and _begins_with_a_name(rows[end]):
        end += 1
    top, under = _head(rows, merges, full[0], end)
    width = max(len(cells) for cells in rows[top:end])
    return TableLayout(range(top, under), range(under, end), width)


def _begins_with_a_name(cells: Sequence[object]) -> bool:
    """Whether a row may be one of the table's: it has a name, which is no signature (填表人：) and no note."""
    first = text_of(cells[0]) if cells else None
    return first is not None and len(first) <= LONGEST_NAME and not any(mark in first for mark in "：:。；")


def _head(rows: Rows, merges: Sequence[Merge], first: int, end: int) -> tuple[int, int]:
    """The rows of headings: the first full row, with a row of groups above it or of sub-headings below it."""
    across = {top for top, left, bottom, right in merges if top == bottom and right > left and left > 0}
    down = [merge for merge in merges if merge[0] in (first - 1, first) and merge[2] > merge[0]]
    if any(top == first - 1 for top, *_ in down) or first - 1 in across:
        return first - 1, first + 1
    if down:
        return first, max(bottom for _, _, bottom, _ in down) + 1
    below = rows[first + 1] if first + 1 < end else []
    has_subheads = bool(below) and below[0] in ("", None) and all(isinstance(cell, str) for cell in below)
    return first, first + (2 if has_subheads else 1)


def widths(rows: Rows, layout: TableLayout) -> list[float]:
    """A width for each column, as the template has it: that of the longest text below the headings, within limits."""
    count = min(max((len(cells) for cells in rows), default=0), WIDEST)
    body = rows[layout.body.start : min(layout.body.stop, layout.body.start + LOOKED_AT)]
    result = []
    for column in range(count):
        cells = [cells[column] for cells in body if column < len(cells) and cells[column] not in ("", None)]
        kind = "choice" if any(isinstance(cell, str) for cell in cells) else "number"
        result.append(width_of(kind, (text_of(cell) or "" for cell in cells)))
    return result


def heights(rows: Rows, layout: TableLayout, columns: Sequence[float]) -> dict[int, float]:
    """The heights of a sheet's first rows, in points, as the template has them; higher where a text needs more lines."""
    whole = sum(columns[: max(layout.width, 1)]) or 80
    result: dict[int, float] = {}
    for row, cells in enumerate(rows[:LOOKED_AT]):
        if row in layout.head:
            result[row] = HEAD if len(layout.head) == 1 else GROUPS if row == layout.head.start else UNDER_GROUPS
        elif row in layout.body:
            lines = max(map(_lines, cells, columns), default=1)
            result[row] = min(max(BODY, LINE_HEIGHT * lines + 6), HIGHEST)
        elif row < layout.head.start:
            text = (text_of(cells[0]) if cells else None) or ""
            is_notes = row == layout.head.start - 1 and row > 0
            result[row] = TITLE if row == 0 else min(notes_height(text, whole), HIGHEST) if is_notes else LINE
    return result


def _lines(cell: object, width: float) -> int:
    return lines_of(cell, width + 2) if isinstance(cell, str) and half_characters(cell) > width else 1


def spans(rows: Rows, layout: TableLayout, merges: Sequence[Merge]) -> list[Merge]:
    """The cells that are shown as one: those merged in the unit's own table, and each line above it over its whole width."""
    areas: list[Merge] = []
    taken: set[tuple[int, int]] = set()
    alone = [
        (row, 0, row, layout.width - 1)
        for row in (*range(layout.head.start), *range(layout.body.stop, min(len(rows), layout.body.stop + 5)))
        if layout.width > 1 and _is_alone(rows[row])
    ]
    for top, left, bottom, right in (*merges, *alone):
        if (bottom - top + 1) * (right - left + 1) > MOST_MERGED:
            continue
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if len(cells) > 1 and not cells & taken and all(_is_blank(rows, *cell) for cell in cells - {(top, left)}):
            taken |= cells
            areas.append((top, left, bottom, right))
    return areas


def _is_alone(cells: Sequence[object]) -> bool:
    return (
        bool(cells) and isinstance(cells[0], str) and cells[0] != "" and all(cell in ("", None) for cell in cells[1:])
    )


def _is_blank(rows: Rows, row: int, column: int) -> bool:
    return row >= len(rows) or column >= len(rows[row]) or rows[row][column] in ("", None)
