"""Spreadsheets (xlsx, xlsm, xlsb, xls, ods) -> Book. Values come from calamine. Details that it drops come from the
files' parts: error cells, formulas never calculated, percent formats, hidden parts (see `details_*.py`).
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from sources.book.details import NO_DETAILS, Details, with_details
from sources.book.extent import MAX_CELLS, too_large
from sources.book.grid import Beside, Book, Grid, Merge, Unreadable
from sources.book.personal import MASK, PERHAPS, masked
from sources.book.zip import Package, open_package
from sources.finding import Finding

META = "_meta"


def open_zip(content: bytes) -> Book:
    """The Book of a zip container: xlsx, xlsm, xlsb or ods."""
    package = open_package(content)
    try:
        return _open_package(package)
    except Unreadable as error:
        names = "、".join(package.parts)
        if (plain := masked(names)) != names:  # such as photos named after persons' numbers
            raise Unreadable(
                error.rule,
                f"{masked(error.found)} {MASK if MASK in plain.replace(PERHAPS, '') else PERHAPS}",
                error.wanted,
            ) from None
        raise


def _open_package(package: Package) -> Book:
    from sources.book import beside, details_xlsx, normal

    names = package.parts
    if "xl/workbook.bin" in names:
        from sources.book import details_xlsb

        book = _book("xlsb", lambda: details_xlsb.details(package), _calamine(package.as_amended))
        return _with(book, beside.of_xlsb(package))
    if "mimetype" in names or "content.xml" in names:
        return _open_ods(package)
    if any(name.startswith("word/") for name in names):
        raise Unreadable("unreadable_format", "Word", "xlsx, xls, csv")
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable("unreadable_format", "PowerPoint", "xlsx, xls, csv")
    path = details_xlsx.workbook_part(package)
    if path is None:
        raise Unreadable("unreadable_format", "ZIP", "xlsx, xls, csv")
    again = functools.partial(normal.xlsx, package, path)
    book = _book(
        "xlsx",
        lambda: details_xlsx.details(package, path),
        _calamine(package.as_read),
        _calamine(again),
        _openpyxl(package, path),
    )
    return _with(book, beside.of_xlsx(package, details_xlsx.sheet_parts(package, path)))


def _with(book: Book, beside: Iterable[Beside]) -> Book:
    """The book with the texts outside its cells, if there are any to search."""
    texts = tuple(beside)
    return replace(book, beside=texts) if texts else book


def open_ole(content: bytes) -> Book:
    """The Book of an OLE compound file: xls (also under Excel's default password), or an encrypted xlsx."""
    from sources.book import biff, biff8, details_xls
    from sources.book.ole import compound
    from sources.book.ole import opened as ole_opened

    kind, content, stream = ole_opened(content)
    if kind == "zip":
        return open_zip(content)
    if not biff8.is_biff8(stream) and (stream[:4] == b"\x09\x08\x08\x00" or stream[4:6] == b"\x00\x05"):
        return _with(biff.open_book5(stream), _of_compound(content, stream))
    plain = biff8.corrected(stream)
    file = content if plain is stream else compound(plain)
    book = _book("xls", lambda: details_xls.details(plain), _calamine(lambda: file), _xlrd(file))
    return _with(book, _of_compound(content, stream))


def _of_compound(content: bytes, stream: bytes) -> Iterator[Beside]:
    """The texts in the bytes of a compound file, and in its workbook stream if that is fragmented."""
    from sources.book import beside

    yield from beside.of_bytes(content)
    if stream not in content:
        yield from beside.of_bytes(stream)


def _open_ods(package: Package) -> Book:
    from sources.book import beside, details_ods, normal

    if "mimetype" in package.parts:
        kind = package.read("mimetype").strip()
        if b"spreadsheet" not in kind:
            raise Unreadable("unreadable_format", kind[:60].decode("ascii", "replace"), "xlsx, xls, csv")
    again = functools.partial(normal.ods, package)
    book = _book("ods", lambda: details_ods.details(package), _calamine(package.as_amended), _calamine(again))
    return _with(book, beside.of_ods(package))


@dataclass(frozen=True, slots=True)
class Reader:
    """A library that gives a file's sheets, and its name if it is not calamine."""

    read: Callable[[Details], list[Grid]]
    name: str = ""


def _book(format: str, find_details: Callable[[], Details], *readers: Reader) -> Book:
    """The Book from the first reader that can read the file; each further reader is tried if the previous one fails."""
    try:
        details = find_details()
    except MemoryError:
        raise Unreadable("unreadable_too_large", format, "xlsx, xls, csv") from None
    except (ValueError, LookupError, EOFError, OverflowError):
        raise Unreadable("unreadable_damaged", format, "xlsx, xls, csv") from None
    sheets, notes = _sheets(format, details, readers)
    meta = next((_keys(grid) for grid in sheets if grid.name == META), {})
    grids = [grid for grid in sheets if grid.name != META]
    return Book(format, grids, details.properties, meta, details.is_1904, notes=[*details.notes, *notes])


def _sheets(format: str, details: Details, readers: Sequence[Reader]) -> tuple[list[Grid], list[Finding]]:
    given_up: Unreadable | None = None
    for reader in readers:
        try:
            grids = reader.read(details)
            return grids, [Finding("read_by_another_program", reader.name, "")] if reader.name else []
        except PasswordError:
            raise Unreadable("unreadable_password", format, "xlsx, xls, csv") from None
        except Unreadable:
            raise
        except MemoryError:
            raise Unreadable("unreadable_too_large", format, "xlsx, xls, csv") from None
        except (CalamineError, OSError, ValueError, LookupError, EOFError, OverflowError):
            given_up = given_up or Unreadable("unreadable_damaged", format, "xlsx, xls, csv")
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            given_up = given_up or Unreadable("unreadable_damaged", format, "xlsx, xls, csv")
    assert given_up is not None
    raise given_up from None


def _calamine(content: Callable[[], bytes]) -> Reader:
    """Reads the sheets of these bytes with calamine."""

    def read(details: Details) -> list[Grid]:
        opened = CalamineWorkbook.from_filelike(io.BytesIO(content()))
        return [
            _grid(opened, index, meta.name, meta.visible == SheetVisibleEnum.Visible, details)
            for index, meta in enumerate(opened.sheets_metadata)
            if meta.typ == SheetTypeEnum.WorkSheet
        ]

    return Reader(read)


def _openpyxl(package: Package, path: str) -> Reader:
    """Reads the package's sheets with openpyxl, after calamine has failed."""

    def read(details: Details) -> list[Grid]:
        from sources.book import second_xlsx

        return _second(lambda: second_xlsx.sheets(package, path, details))

    return Reader(read, "openpyxl")


def _xlrd(content: bytes) -> Reader:
    """Reads the compound file's sheets with xlrd, after calamine has failed."""

    def read(details: Details) -> list[Grid]:
        from sources.book import second_xls

        return _second(lambda: second_xls.sheets(content, details))

    return Reader(read, "xlrd")


def _second(sheets: Callable[[], list[Grid]]) -> list[Grid]:
    try:
        grids = sheets()
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  a second library may raise anything
        raise ValueError(type(error).__name__) from None
    return [replace(grid, merges=within(grid.rows, grid.merges)) for grid in grids]


def _grid(opened: CalamineWorkbook, index: int, name: str, is_visible: bool, details: Details) -> Grid:
    sheet = opened.get_sheet_by_index(index)
    if sheet.end is not None and (sheet.end[0] + 1) * (sheet.end[1] + 1) > MAX_CELLS:
        raise too_large(name, sheet.end[0] + 1, sheet.end[1] + 1)
    rows = cast(list[list[object]], sheet.to_python(skip_empty_area=False))
    detail = details.sheets.get(name, NO_DETAILS) if details.sheets else NO_DETAILS
    merges = within(rows, ((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ()))
    return with_details(name, rows, merges, detail, is_visible)


LAST_ROW, LAST_COLUMN = 1_048_575, 16_383


def within(rows: Sequence[Sequence[object]], merges: Iterable[Merge]) -> tuple[Merge, ...]:
    """The merges; those of whole rows or columns are cut to the sheet's cells."""
    return tuple(
        merge
        if merge[2] < LAST_ROW and merge[3] < LAST_COLUMN
        else (
            *merge[:2],
            min(merge[2], max(len(rows) - 1, merge[0])),
            min(merge[3], max(*map(len, rows), 1, merge[1] + 1) - 1),
        )
        for merge in merges
    )


def _keys(grid: Grid) -> dict[str, str]:
    from sources.value.values import text_of

    return {str(row[0]).strip(): text_of(row[1]) or "" for row in grid.rows if len(row) > 1 and row[0] != ""}
