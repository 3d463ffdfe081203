"""The details of a spreadsheet besides its values; each format has a module that reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sources.book.grid import Grid, Merge
from sources.book.number_format import Show, as_shown, month_shown, shows
from sources.book.runs import STRUCK, Run, is_struck_out, text_as_written, text_that_counts
from sources.finding import Finding
from sources.value.values import FaultyCell

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
    """Details of one sheet; rows and columns from 0.

    odd_cells: row, column and format of numbers and dates that show as something else: a percentage, a month, another
    number or one with a unit. struck: cells whose style strikes them out. runs: partly formatted texts.
    """

    odd_cells: tuple[tuple[int, int, Show], ...] = ()
    faults: Mapping[tuple[int, int], FaultyCell] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    struck: frozenset[tuple[int, int]] = frozenset()
    runs: Mapping[tuple[int, int], Sequence[Run]] = field(default_factory=dict)
    durations: Mapping[tuple[int, int], timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Formatting:
    """Cells that are struck out as a whole, and the full text of cells that lost a part (see `Grid`)."""

    struck: frozenset[tuple[int, int]] = frozenset()
    written: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Details:
    """Details of a whole file."""

    sheets: Mapping[str, SheetDetails] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    is_1904: bool = False
    notes: Sequence[Finding] = ()


NO_DETAILS = SheetDetails()


def error(text: str) -> FaultyCell:
    return FaultyCell("error_cell", text)


def uncalculated(formula: str) -> FaultyCell:
    return FaultyCell("uncalculated_formula", f"={formula}" if formula else "=")


# The built-in number formats; from 27 on as in Chinese versions.
BUILT_IN: Mapping[int, Show] = {
    9: "percent",
    10: "percent",
    17: "month",
    27: "month",
    36: "month",
    50: "month",
    52: "month",
    57: "month",
}


def odd_styles(formats: Mapping[int, str], ids: Sequence[int]) -> dict[int, Show]:
    """The cell styles, by number, whose formats change how numbers show. formats: the file's own formats, which
    override built-in ones; ids: the format of each style.
    """
    odd = dict(BUILT_IN)
    for number, code in formats.items():
        show = shows(code)
        if show is None:
            odd.pop(number, None)
        else:
            odd[number] = show
    return {style: odd[one] for style, one in enumerate(ids) if one in odd}


NO_FORMATTING = Formatting()


def put(rows: list[list[object]], detail: SheetDetails) -> Formatting:
    """Put the details of single cells into a sheet's rows; gives their formatting."""
    for row, column, show in detail.odd_cells:
        if row < len(rows) and column < len(rows[row]):
            cell = rows[row][column]
            if isinstance(cell, float | int) and not isinstance(cell, bool):
                rows[row][column] = as_shown(cell, show)
            elif show == "month" and isinstance(cell, date) and (month := month_shown(cell)) is not None:
                rows[row][column] = month
    for (row, column), duration in detail.durations.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = duration
    for (row, column), fault in detail.faults.items():
        _put(rows, row, column, fault)
    return put_formatted(rows, detail.struck, detail.runs) if detail.struck or detail.runs else NO_FORMATTING


def with_details(
    name: str, rows: list[list[object]], merges: tuple[Merge, ...], detail: SheetDetails, is_visible: bool
) -> Grid:
    """The sheet of these rows, with its details applied."""
    formatting = put(rows, detail)
    return Grid(
        name,
        rows,
        merges or detail.merges,
        detail.hidden_rows,
        detail.hidden_columns,
        is_visible,
        struck=formatting.struck,
        written=formatting.written,
    )


def put_formatted(
    rows: list[list[object]], struck: Set[tuple[int, int]], runs: Mapping[tuple[int, int], Sequence[Run]]
) -> Formatting:
    """Replace formatted texts in a sheet's rows by the text that counts. A text struck out as a whole leaves an empty
    cell. If its whole row is struck out too, the row stays and is asked about.
    """
    whole = {place for place in struck if place in runs or _is_filled(rows, place)}
    written: dict[tuple[int, int], str] = {}
    by_row: dict[int, list[tuple[int, int]]] = {}
    for place, parts in runs.items():
        row, column = place
        if not _reach(rows, row, column):
            continue
        if not is_struck_out(parts):
            whole.discard(place)
            rows[row][column] = counts = text_that_counts(parts)
            if (full := text_as_written(parts)) != counts:
                written[place] = full
        elif place in whole:  # struck out by its style: the value stays and is asked about
            rows[row][column] = text_that_counts([replace(part, look=part.look & ~STRUCK) for part in parts])
        else:
            by_row.setdefault(row, []).append(place)
            rows[row][column] = "".join(part.text for part in parts).strip()
            written[place] = text_as_written(parts)
    for row, places in by_row.items():
        out = {*places, *(place for place in whole if place[0] == row)}
        others = [at for at in range(len(rows[row])) if (row, at) not in out and _is_filled(rows, (row, at))]
        if len(out) > 1 and len(others) <= 1:  # 序号 may be without a strike-out
            whole |= out
            for place in places:
                del written[place]
        else:
            for place in places:
                rows[place[0]][place[1]] = ""
                whole.discard(place)
    return Formatting(frozenset(whole), written)


def _is_filled(rows: Sequence[Sequence[object]], place: tuple[int, int]) -> bool:
    row, column = place
    if row >= len(rows) or column >= len(rows[row]):
        return False
    cell = rows[row][column]
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _put(rows: list[list[object]], row: int, column: int, fault: FaultyCell) -> None:
    if not _reach(rows, row, column):
        return
    cells = rows[row]
    if cells[column] in ("", None, 0) or fault.rule == "error_cell":
        cells[column] = fault


def _reach(rows: list[list[object]], row: int, column: int) -> bool:
    """Extend the rows to a cell, unless it is far below the others; gives whether it was reached."""
    if row > 1_048_575 or column > 16_383 or row > len(rows) + 10_000:
        return False
    if row >= len(rows):
        rows.extend([] for _ in range(row + 1 - len(rows)))
    cells = rows[row]
    if column >= len(cells):
        cells.extend([""] * (column + 1 - len(cells)))
    return True


__all__ = [
    "BUILT_IN",
    "ERRORS",
    "NO_DETAILS",
    "Formatting",
    "Run",
    "Details",
    "SheetDetails",
    "Show",
    "as_shown",
    "error",
    "month_shown",
    "odd_styles",
    "put",
    "put_formatted",
    "shows",
    "uncalculated",
]
