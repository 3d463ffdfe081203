"""Details of xlsb, by a walk over the records of its binary parts."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping

from sources.details import BUILT_IN, ERRORS, Details, SheetDetails, Show, error, shows
from sources.grid import Unreadable
from sources.package import Package
from sources.value import Fault

ROW, ERROR, NUMBER_KINDS, FORMULA_NUMBER, FORMULA_ERROR = 0, 3, (2, 5), 9, 11
FORMAT, XF, WORKBOOK_PROPERTIES, BUNDLE, COLUMN, MERGE = 44, 47, 153, 156, 60, 176
BEGIN_CELL_XFS, END_CELL_XFS = 617, 618
RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")


def details(package: Package) -> Details:
    """What the workbook says beside its values."""
    styles = _odd_styles(package.read_if_there("xl/styles.bin"))
    targets = _targets(package.read_if_there("xl/_rels/workbook.bin.rels").decode("utf-8-sig", "replace"))
    is_1904 = False
    found: dict[str, SheetDetails] = {}
    for kind, data in records(package.read_if_there("xl/workbook.bin")):
        if kind == WORKBOOK_PROPERTIES and data:
            is_1904 = bool(data[0] & 1)
        elif kind == BUNDLE and len(data) > 12:
            relation, at = _string(data, 8)
            name, _ = _string(data, at)
            target = targets.get(relation, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            part = package.find(path)
            if part is None:
                raise Unreadable("unreadable_damaged", f"xlsb: {path[:60]}", "xlsx, xls, csv")
            found[name] = _sheet(package.read(part), styles)
    package.read_if_there("xl/sharedStrings.bin")  # its checksum
    return Details(found, {}, is_1904)


def records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: kind and content. Kind and size are written in seven-bit groups."""
    at, end = 0, len(content)
    while at < end:
        kind = content[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (content[at] << 7)
            at += 1
        size = shift = 0
        while at < end:
            byte = content[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, content[at : at + size]
        at += size


def _targets(relations: str) -> dict[str, str]:
    result = {}
    for match in RELATION.finditer(relations):
        identity = re.search(r"""\bId\s*=\s*["']([^"']*)["']""", match[1])
        target = re.search(r"""\bTarget\s*=\s*["']([^"']*)["']""", match[1])
        if identity and target:
            result[identity[1]] = target[1]
    return result


def _string(data: bytes, at: int) -> tuple[str, int]:
    if at + 4 > len(data):
        return "", len(data)
    size = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * size
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _odd_styles(styles: bytes) -> dict[int, Show]:
    """The cell styles, by number, that do not show numbers as they are."""
    formats = dict(BUILT_IN)
    ids: list[int] = []
    is_inside = False
    for kind, data in records(styles):
        if kind == FORMAT and len(data) >= 6:
            if (show := shows(_string(data, 2)[0])) is not None:
                formats[struct.unpack_from("<H", data)[0]] = show
        elif kind in (BEGIN_CELL_XFS, END_CELL_XFS):
            is_inside = kind == BEGIN_CELL_XFS
        elif kind == XF and is_inside and len(data) >= 4:
            ids.append(struct.unpack_from("<H", data, 2)[0])
    return {index: formats[one] for index, one in enumerate(ids) if one in formats}


def _sheet(content: bytes, styles: Mapping[int, Show]) -> SheetDetails:
    shown: list[tuple[int, int, Show]] = []
    faults: dict[tuple[int, int], Fault] = {}
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    merges: list[tuple[int, int, int, int]] = []
    row = 0
    for kind, data in records(content):
        if kind == ROW and len(data) >= 12:
            row = struct.unpack_from("<I", data)[0]
            if data[11] & 0x10:
                hidden_rows.add(row)
        elif kind in NUMBER_KINDS or kind == FORMULA_NUMBER:
            column, style = struct.unpack_from("<2I", data) if len(data) >= 8 else (0, 0)
            if style & 0xFFFFFF in styles:
                shown.append((row, column, styles[style & 0xFFFFFF]))
        elif kind in (ERROR, FORMULA_ERROR) and len(data) >= 9:
            faults[row, struct.unpack_from("<I", data)[0]] = error(ERRORS.get(data[8], "#N/A"))
        elif kind == COLUMN and len(data) >= 18:
            first, last = struct.unpack_from("<2I", data)
            if data[16] & 1:
                hidden_columns.update(range(first, min(last, 16_383) + 1))
        elif kind == MERGE and len(data) >= 16:
            first_row, last_row, first_column, last_column = struct.unpack_from("<4I", data)
            merges.append((first_row, first_column, last_row, last_column))
    return SheetDetails(tuple(shown), faults, frozenset(hidden_rows), frozenset(hidden_columns), tuple(merges))
