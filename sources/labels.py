"""Forms without rows: each labelled value is an item; the value stands to the label's right, or below it."""

from __future__ import annotations

from dataclasses import dataclass

from sources.grid import Grid
from sources.heading import Headings, match, written
from sources.known import Asked
from sources.uom import Uom, uom
from sources.words import words

SEARCHED_ROWS = 400


@dataclass(frozen=True, slots=True)
class Labelled:
    """An item's value cell; `text` is its content where label and value share a cell (进口额：12万元)."""

    item: str
    row: int
    column: int
    heading: str
    uom: Uom | None
    text: str | None = None


def find_labels(grid: Grid, asked: Asked) -> tuple[list[Labelled], list[tuple[int, int, str]]]:
    """The labelled values of a sheet, and the labels that no item declares as (row, column, text)."""
    labels = _labels(grid, asked.headings)
    value_column = _value_column(grid, words().value_headings)
    found = [_value(grid, place, label, labels, value_column) for place, label in labels.items()]
    if not labels:
        return found, []
    unknown = []
    for row in range(min(row for row, _ in labels), max(row for row, _ in labels) + 1):
        for column in sorted({column for _, column in labels}):
            cell = grid.rows[row][column] if column < len(grid.rows[row]) else ""
            is_text = type(cell) is str and cell.strip() and (row, column) not in labels
            if is_text and not _is_ignored(str(cell), asked.headings) and _has_value(grid, row, column, value_column):
                unknown.append((row, column, str(cell).strip()))
    return found, unknown


def labels_found(grid: Grid, asked: Asked) -> set[str]:
    """The items whose labels stand somewhere in the sheet."""
    return {label.item for label in _labels(grid, asked.headings).values()}


@dataclass(frozen=True, slots=True)
class _Label:
    item: str
    text: str
    value: str | None  # where label and value share the cell


def _labels(grid: Grid, headings: Headings) -> dict[tuple[int, int], _Label]:
    group = ""
    result: dict[tuple[int, int], _Label] = {}
    for row, cells in enumerate(grid.rows[:SEARCHED_ROWS]):
        for column, cell in enumerate(cells):
            if type(cell) is not str or not cell or len(cell) > 200:
                continue
            names = written(cell).names
            group = next((name for name in names if name in headings.groups), group)
            item = _item(names, group, headings)
            value = None
            if item is None and (parts := _parts(cell)) is not None:
                item, value = _item(written(parts[0]).names, group, headings), parts[1]
            if item is not None:
                result[row, column] = _Label(item, cell, value)
    return result


def _item(names: tuple[str, ...], group: str, headings: Headings) -> str | None:
    for name in names:
        if (group, name) in headings.grouped:
            return headings.grouped[group, name]
    return match(names, headings.plain)


def _parts(text: str) -> tuple[str, str] | None:
    for colon in "：:":
        label, found, value = text.partition(colon)
        if found and value.strip():
            return label, value.strip()
    return None


def _value_column(grid: Grid, value_headings: frozenset[str]) -> int | None:
    for cells in grid.rows[:SEARCHED_ROWS]:
        columns = [
            column
            for column, cell in enumerate(cells)
            if type(cell) is str and any(name in value_headings for name in written(cell).names)
        ]
        if (
            len(columns) == 1
            and columns[0] > 0
            and any(type(cell) is str and cell.strip() for cell in cells[: columns[0]])
        ):
            return columns[0]
    return None


def _value(
    grid: Grid, place: tuple[int, int], label: _Label, labels: dict[tuple[int, int], _Label], value_column: int | None
) -> Labelled:
    row, column = place
    if label.value is not None:
        return Labelled(label.item, row, column, label.text.split(label.value)[0], None, label.value)
    found_uom = written(label.text).uom
    cells = grid.rows[row]
    value = None
    for other in range(column + 1, len(cells)):
        cell = cells[other]
        if (row, other) in labels:
            break
        if other == value_column:
            value = other
            break
        if type(cell) is str and (named := uom(cell.strip().strip("（）()"))) is not None:
            found_uom = found_uom or named
        elif value_column is None and cell != "" and cell is not None:
            value = other
            break
    if value is None:
        value = value_column if value_column is not None and value_column > column else _first_free(cells, column)
    return Labelled(label.item, row, value, label.text, found_uom)


def _first_free(cells: list[object], column: int) -> int:
    other = column + 1
    while other < len(cells) and type(cells[other]) is str and uom(str(cells[other]).strip()) is not None:
        other += 1
    return other


def _is_ignored(text: str, headings: Headings) -> bool:
    names = written(text).names
    return any(name in headings.ignored or name in headings.groups for name in names) or bool(
        words().footer.match(text.strip())
    )


def _has_value(grid: Grid, row: int, column: int, value_column: int | None) -> bool:
    cells = grid.rows[row]
    if value_column is not None:
        return value_column < len(cells) and isinstance(cells[value_column], float | int)
    return any(isinstance(cell, float | int) for cell in cells[column + 1 : column + 4])
