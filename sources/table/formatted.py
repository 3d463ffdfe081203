"""Findings about formatted cells of a table: rows and cells that are struck out, and texts of which nothing remains.

`cells.py` calls it for each panel, once rows and values are known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sources.book.grid import Grid, address
from sources.finding import Finding
from sources.table.header import Placed, Table
from sources.table.labels import Labelled
from sources.value.values import Values, text_of


def keep_written(values: Values, grid: Grid, places: Sequence[tuple[int, int]]) -> None:
    """Give the texts of formatted cells as they were written: 30 with a raised 1 is 30, and reads 30¹.

    places: (row, column) of each value.
    """
    formatted = [(at, grid.written[place]) for at, place in enumerate(places) if place in grid.written]
    if formatted:
        values.spell_out()
        for at, text in formatted:
            values.texts[at] = text


def about_formatted(
    grid: Grid,
    table: Table,
    panel: Sequence[Placed],
    rows: Sequence[int],
    keys: Sequence[str],
    row_key: Collection[str],
) -> Iterator[Finding]:
    """A finding for each row that is struck out, and for each other cell or heading that is, or of which nothing
    remains.

    rows: the loaded rows. keys: a key for each of them; row_key: the items of which keys are made.
    """
    if not grid.struck and not grid.written:
        return
    columns = {placed.column: placed for placed in panel}
    key_of = dict(zip(rows, keys, strict=True))
    headings = set()
    for placed in panel:
        if place := next(
            ((row, placed.column) for row in range(table.top, table.first) if (row, placed.column) in grid.struck), None
        ):
            headings.add(placed.column)
            yield _struck_cell(grid, placed.item, place, "")
    for row, key in key_of.items():
        struck = [column for column in columns if (row, column) in grid.struck]
        if not struck:
            continue
        filled = [column for column in columns if text_of(_cell(grid, row, column))]
        if (len(struck) == len(filled) and len(filled) > 1) or any(columns[one].item in row_key for one in struck):
            texts = "、".join(text_of(_cell(grid, row, column)) or "" for column in filled)[:200]
            yield Finding("struck_out_row", texts, "", row_key=key, address=address(row, panel[0].column))
            continue
        for column in struck:
            if column not in headings:
                yield _struck_cell(grid, columns[column].item, (row, column), key)
    for row, column in sorted(grid.written):
        if row >= table.first and column in columns and not text_of(_cell(grid, row, column)):
            item, where = columns[column].item, address(row, column)
            yield Finding(
                "struck_out_blank", grid.written[row, column], "", item=item, row_key=key_of.get(row, ""), address=where
            )


def about_formatted_labels(grid: Grid, labels: Sequence[Labelled]) -> Iterator[Finding]:
    """A finding for each struck-out value of a form of labels."""
    for label in labels:
        place = label.row, label.column
        if place in grid.struck and text_of(_cell(grid, *place)):
            yield _struck_cell(grid, label.item, place, "")
        elif place in grid.written and not text_of(_cell(grid, *place)):
            yield Finding(
                "struck_out_blank", grid.written[place], "", item=label.item, row_key="", address=address(*place)
            )


def _struck_cell(grid: Grid, item: str, place: tuple[int, int], key: str) -> Finding:
    text = (text_of(_cell(grid, *place)) or "")[:200]
    return Finding("struck_out", text, "", item=item, row_key=key, address=address(*place))


def _cell(grid: Grid, row: int, column: int) -> object:
    cells = grid.rows[row] if row < len(grid.rows) else []
    return cells[column] if column < len(cells) else ""
