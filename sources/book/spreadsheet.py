"""Spreadsheets (xlsx, xlsm, xlsb, xls, ods) -> Book. Values come from calamine, the details that it drops from the
files' own parts: error cells, formulas never calculated, percent formats, what is hidden (see `details_*.py`)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from sources.book.details import NO_DETAILS, Details, put
from sources.book.grid import Book, Grid, Unreadable
from sources.book.zip import Package, open_package

MAX_CELLS = 12_000_000
META = "_meta"


def open_zip(content: bytes) -> Book:
    """The Book of a zip container: xlsx, xlsm, xlsb or ods."""
    from sources.book import details_xlsx

    package = open_package(content)
    names = package.parts
    if "xl/workbook.bin" in names:
        from sources.book import details_xlsb

        return _book("xlsb", lambda: content, lambda: details_xlsb.details(package))
    if "mimetype" in names or "content.xml" in names:
        return _open_ods(content, package)
    if any(name.startswith("word/") for name in names):
        raise Unreadable("unreadable_format", "Word", "xlsx, xls, csv")
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable("unreadable_format", "PowerPoint", "xlsx, xls, csv")
    path = details_xlsx.workbook_part(package)
    if path is None:
        raise Unreadable("unreadable_format", "ZIP", "xlsx, xls, csv")
    return _book("xlsx", package.as_read, lambda: details_xlsx.details(package, path))


def open_ole(content: bytes) -> Book:
    """The Book of an OLE compound file: xls (also under Excel's default password), or an encrypted xlsx."""
    from sources.book import biff, details_xls
    from sources.book.ole import opened as ole_opened

    kind, content, stream = ole_opened(content)
    if kind == "zip":
        return open_zip(content)
    if stream[:4] == b"\x09\x08\x08\x00" or stream[4:6] == b"\x00\x05":
        return biff.open_book5(stream)
    return _book("xls", lambda: content, lambda: details_xls.details(stream))


def _open_ods(content: bytes, package: Package) -> Book:
    from sources.book import details_ods

    if "mimetype" in package.parts:
        kind = package.read("mimetype").strip()
        if b"spreadsheet" not in kind:
            raise Unreadable("unreadable_format", kind[:60].decode("ascii", "replace"), "xlsx, xls, csv")
    return _book("ods", lambda: content, lambda: details_ods.details(package))


def _book(format: str, content: Callable[[], bytes], find_details: Callable[[], Details]) -> Book:
    try:
        found = find_details()
        opened = CalamineWorkbook.from_filelike(io.BytesIO(content()))
        sheets = [
            _grid(opened, index, meta.name, meta.visible == SheetVisibleEnum.Visible, found)
            for index, meta in enumerate(opened.sheets_metadata)
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        raise Unreadable("unreadable_password", format, "xlsx, xls, csv") from None
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("unreadable_too_large", format, "xlsx, xls, csv") from None
    except (CalamineError, OSError, ValueError, LookupError, EOFError, OverflowError) as error:
        raise Unreadable("unreadable_damaged", f"{format}: {type(error).__name__}", "xlsx, xls, csv") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("unreadable_damaged", f"{format}: panic", "xlsx, xls, csv") from None
    meta = next((_keys(grid) for grid in sheets if grid.name == META), {})
    return Book(format, [grid for grid in sheets if grid.name != META], found.properties, meta, found.is_1904)


def _grid(opened: CalamineWorkbook, index: int, name: str, is_visible: bool, found: Details) -> Grid:
    sheet = opened.get_sheet_by_index(index)
    if sheet.end is not None and (sheet.end[0] + 1) * (sheet.end[1] + 1) > MAX_CELLS:
        raise Unreadable("unreadable_too_large", f"{name}: {sheet.end[0] + 1} x {sheet.end[1] + 1}", f"{MAX_CELLS}")
    rows = cast(list[list[object]], sheet.to_python(skip_empty_area=False))
    detail = found.sheets.get(name, NO_DETAILS) if found.sheets else NO_DETAILS
    formatting = put(rows, detail)
    merges = tuple((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ())
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


def _keys(grid: Grid) -> dict[str, str]:
    from sources.value.values import text_of

    return {str(row[0]).strip(): text_of(row[1]) or "" for row in grid.rows if len(row) > 1 and row[0] != ""}
