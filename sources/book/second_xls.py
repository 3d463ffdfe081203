"""A second reader of xls, xlrd, for sound files on which calamine fails.

Hidden, formatted and faulty cells come from the same scan of the records as with calamine (`details_xls`).
"""

from __future__ import annotations

import io
from datetime import time

import xlrd

from sources.book.details import NO_DETAILS, Details, with_details
from sources.book.grid import Grid, Unreadable

MAX_CELLS = 3_000_000  # each takes at least 100 bytes
FIRST_DAY = 1.0  # smaller numbers with a date format are times of day
HIDDEN = (1, 2)  # a sheet in any other state is visible, as in Excel


def sheets(content: bytes, details: Details) -> list[Grid]:
    """The sheets of a compound file of Excel 97 to 2003.

    Raises: Unreadable if a sheet is too large; xlrd's own exceptions if it fails too.
    """
    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), formatting_info=True)
    if not details.sheets.keys() <= {*book.sheet_names()}:
        raise ValueError("a sheet of a kind that xlrd leaves out")
    result = []
    for sheet in book.sheets():
        if sheet.nrows * sheet.ncols > MAX_CELLS:
            raise Unreadable("unreadable_too_large", f"{sheet.name}: {sheet.nrows} x {sheet.ncols}", f"{MAX_CELLS}")
        rows = [[_value(cell, book.datemode) for cell in sheet.row(row)] for row in range(sheet.nrows)]
        merges = tuple((top, left, end - 1, right - 1) for top, end, left, right in sheet.merged_cells)
        detail = details.sheets.get(sheet.name, NO_DETAILS)
        result.append(with_details(sheet.name, rows, merges, detail, sheet.visibility not in HIDDEN))
    return result


def _value(cell: xlrd.sheet.Cell, mode: int) -> object:
    """A value as calamine gives it: a date without a time of midnight, '' for an empty cell, an error as its text."""
    match cell.ctype:
        case xlrd.XL_CELL_EMPTY | xlrd.XL_CELL_BLANK:
            return ""
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#UNKNOWN!")
        case xlrd.XL_CELL_DATE:
            at = xlrd.xldate_as_datetime(cell.value, mode)
            if cell.value < FIRST_DAY:
                return at.time()
            return at.date() if at.time() == time(0) else at
        case _:
            return cell.value
