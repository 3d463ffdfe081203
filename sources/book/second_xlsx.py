"""A second reader of xlsx, openpyxl, for sound files on which calamine fails.

Never in read-only mode, which trusts a wrong `<dimension>`. It gets the original sheets and shared texts. Workbook,
styles and merges are rewritten, because openpyxl fails on some that open everywhere else. Hidden, formatted, faulty and
merged cells come from the same scan of the parts as with calamine (`details_xlsx`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from sources.book.details import Details, with_details
from sources.book.details_xlsx import Sheetlist, sheetlist, style_formats
from sources.book.grid import Grid, Merge, Unreadable, position
from sources.book.normal import CELLS, MERGE, cells_of
from sources.book.zip import STORED, Package, PackagePart

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_CELLS = 3_000_000  # each takes at least 200 bytes
MERGES = re.compile(rb"<(?:\w+:)?mergeCells\b.*?</(?:\w+:)?mergeCells>", re.DOTALL)
BEHIND = re.compile(rb"(</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>).*(?=</(?:\w+:)?worksheet>)", re.DOTALL)
"""Elements behind the cells: filters, validations, pictures."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def sheets(package: Package, path: str, details: Details) -> list[Grid]:
    """The sheets of the workbook at `path`.

    Raises: Unreadable if a sheet is too large; openpyxl's own exceptions if it fails too.
    """
    from openpyxl import load_workbook

    listed = sheetlist(package, path)
    opened = load_workbook(io.BytesIO(_plain(package, listed, details.is_1904)), data_only=True)
    result = []
    for (name, part, is_visible), sheet in zip(listed.sheets, opened.worksheets, strict=True):
        if sheet.max_row * sheet.max_column > MAX_CELLS:
            raise Unreadable("unreadable_too_large", f"{name}: {sheet.max_row} x {sheet.max_column}", f"{MAX_CELLS}")
        rows = [[_value(cell) for cell in row] for row in _rows(sheet)]
        merges = tuple(_merges(package.read(part)))
        result.append(with_details(name, rows, merges, details.sheets[name], is_visible))
    return result


def _rows(sheet: Worksheet) -> Iterable[tuple[object, ...]]:
    """The rows from A1 on; empty for an empty sheet."""
    if sheet.max_row == sheet.max_column == 1 and sheet["A1"].value is None:
        return ()
    rows: Iterable[tuple[object, ...]] = sheet.iter_rows(min_row=1, min_col=1, values_only=True)
    return rows


def _value(cell: object) -> object:
    """A value as calamine gives it: numbers as floats, a date without a time of midnight, '' for an empty cell."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int):
        return float(cell)
    return cell.date() if isinstance(cell, datetime) and cell.time() == time(0) else cell


def _merges(content: bytes) -> Iterator[Merge]:
    for match in MERGE.finditer(content):
        if corners := CELLS.fullmatch(cells_of(match[2])):
            first = position(corners[1].decode())
            last = position((corners[2] or corners[1]).decode())
            yield (*first, *last)


def _plain(package: Package, listed: Sheetlist, is_1904: bool) -> bytes:
    """A package of the sheets and shared texts, with a workbook and styles reduced to what values need."""
    parts: dict[str, bytes] = {}
    types, entries, relations = "", "", ""
    for number, (name, part, _) in enumerate(listed.sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = BEHIND.sub(rb"\1", MERGES.sub(b"", package.read(part)))
        types += f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{KIND}.worksheet+xml"/>'
        entries += f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        relations += (
            f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        )
    if listed.shared:
        parts["xl/sharedStrings.xml"] = listed.shared
        types += f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/>'
        relations += f'<Relationship Id="shared" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    parts["xl/styles.xml"] = _styles(listed.styles).encode()
    types += f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>'
    relations += f'<Relationship Id="styles" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    types += f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    types += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts["[Content_Types].xml"] = f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>'.encode()
    document = f'<Relationship Id="book" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    for name, links in (("_rels/.rels", document), ("xl/_rels/workbook.xml.rels", relations)):
        parts[name] = f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'.encode()
    dates = f'<workbookPr date1904="{int(is_1904)}"/>'
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{dates}<sheets>{entries}</sheets></workbook>'
    parts["xl/workbook.xml"] = book.encode()
    made = Package(b"", {name: PackagePart(STORED, 0, 0, 0, 0) for name in parts})
    for name, content in parts.items():
        made.amend(name, content)
    return made.as_read()


def _styles(part: bytes) -> str:
    """The styles' number formats, which identify dates."""
    formats, ids = style_formats(part)
    codes = "".join(f'<numFmt numFmtId="{at}" formatCode={quoteattr(code)}/>' for at, code in formats.items())
    looks = "".join(f'<xf numFmtId="{one}" fontId="0" fillId="0" borderId="0" xfId="0"/>' for one in ids or [0])
    nothing = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
        f"<borders><border/></borders><cellStyleXfs>{nothing}</cellStyleXfs><cellXfs>{looks}</cellXfs>"
        '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
