"""Details of xlsb, by a walk over the records of its binary parts."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from sources.book.details import ERRORS, Details, Run, SheetDetails, Show, error, odd_styles
from sources.book.extent import Extent, last_column_of
from sources.book.grid import Unreadable
from sources.book.runs import LOWERED, RAISED, STRUCK
from sources.book.zip import Package
from sources.finding import Finding
from sources.value.values import FaultyCell

ROW, ERROR, NUMBER_KINDS, FORMULA_NUMBER, FORMULA_ERROR = 0, 3, (2, 5), 9, 11
FORMAT, XF, WORKBOOK_PROPERTIES, BUNDLE, COLUMN, MERGE = 44, 47, 153, 156, 60, 176
BEGIN_CELL_XFS, END_CELL_XFS = 617, 618
FONT, SHARED_ITEM, SHARED_CELL, RICH_CELL = 43, 19, 7, 62
CELLS = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 11, RICH_CELL))
Marks = list[tuple[int, int]]  # (position in a text, font that begins there)
WITH_CELLS = ("/worksheet", "/chartsheet")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")


def details(package: Package) -> Details:
    """The details that the workbook has besides its values."""
    look = package.read_if_there("xl/styles.bin")
    styles, looks = _odd_styles(look), _font_looks(look)
    struck = _struck_styles(look, looks) if looks else frozenset[int]()
    shared = package.read_if_there("xl/sharedStrings.bin")
    texts = _shared_texts(shared, looks) if looks else {}
    targets = _targets(package.read_if_there("xl/_rels/workbook.bin.rels").decode("utf-8-sig", "replace"))
    is_1904 = False
    sheets: dict[str, SheetDetails] = {}
    notes: list[Finding] = []
    for kind, data in records(package.read_if_there("xl/workbook.bin")):
        if kind == WORKBOOK_PROPERTIES and data:
            is_1904 = bool(data[0] & 1)
        elif kind == BUNDLE and len(data) > 12:
            relation, at = _string(data, 8)
            name, _ = _string(data, at)
            target, type_of = targets.get(relation, ("", ""))
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            part = package.find(path)
            if not relation or (type_of and not type_of.endswith(WITH_CELLS)):
                notes.append(Finding("sheet_without_cells", name, ""))
                continue
            if part is None:
                notes.append(Finding("sheet_missing", name, ""))
                continue
            content = package.read(part)
            sheets[name] = _sheet(content, styles, name)
            if looks:
                sheets[name] = _with_looks(sheets[name], content, struck, looks, texts)
    if notes and not sheets:
        raise Unreadable("unreadable_damaged", f"xlsb: {notes[0].found[:60]}", "xlsx, xls, csv")
    if notes:
        _leave_out(package, {note.found for note in notes})
    return Details(sheets, {}, is_1904, notes)


def _leave_out(package: Package, names: Set[str]) -> None:
    """Remove sheets of these names from the workbook's list: with them calamine would read no sheet at all."""
    remaining = [
        _record(kind, data)
        for kind, data in records(package.read("xl/workbook.bin"))
        if kind != BUNDLE or _string(data, _string(data, 8)[1])[0] not in names
    ]
    package.amend("xl/workbook.bin", b"".join(remaining))


def _record(kind: int, data: bytes) -> bytes:
    """A record as bytes of the part."""
    head = bytes([kind]) if kind < 0x80 else bytes([(kind & 0x7F) | 0x80, kind >> 7])
    count = len(data)
    while count > 0x7F:
        head += bytes([(count & 0x7F) | 0x80])
        count >>= 7
    return head + bytes([count]) + data


def records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: kind and content. Kind and size are in groups of seven bits."""
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


def _targets(relations: str) -> dict[str, tuple[str, str]]:
    """Name -> target and type of each relation."""
    result = {}
    for match in RELATION.finditer(relations):
        identity = re.search(r"""\bId\s*=\s*["']([^"']*)["']""", match[1])
        target = re.search(r"""\bTarget\s*=\s*["']([^"']*)["']""", match[1])
        kind = re.search(r"""\bType\s*=\s*["']([^"']*)["']""", match[1])
        if identity and target:
            result[identity[1]] = target[1], kind[1] if kind else ""
    return result


def _string(data: bytes, at: int) -> tuple[str, int]:
    if at + 4 > len(data):
        return "", len(data)
    size = struct.unpack_from("<I", data, at)[0]
    end = at + 4 + 2 * size
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _odd_styles(styles: bytes) -> dict[int, Show]:
    """The cell styles, by number, whose formats change how numbers show."""
    formats: dict[int, str] = {}
    ids: list[int] = []
    is_inside = False
    for kind, data in records(styles):
        if kind == FORMAT and len(data) >= 6:
            formats[struct.unpack_from("<H", data)[0]] = _string(data, 2)[0]
        elif kind in (BEGIN_CELL_XFS, END_CELL_XFS):
            is_inside = kind == BEGIN_CELL_XFS
        elif kind == XF and is_inside and len(data) >= 4:
            ids.append(struct.unpack_from("<H", data, 2)[0])
    return odd_styles(formats, ids)


def _sheet(content: bytes, styles: Mapping[int, Show], name: str) -> SheetDetails:
    odd_cells: list[tuple[int, int, Show]] = []
    faults: dict[tuple[int, int], FaultyCell] = {}
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    merges: list[tuple[int, int, int, int]] = []
    runs: dict[tuple[int, int], Sequence[Run]] = {}
    row = 0
    for kind, data in records(content):
        if kind == ROW and len(data) >= 12:
            row = struct.unpack_from("<I", data)[0]
            if data[11] & 0x10:
                hidden_rows.add(row)
        elif kind in NUMBER_KINDS or kind == FORMULA_NUMBER:
            column, style = struct.unpack_from("<2I", data) if len(data) >= 8 else (0, 0)
            if style & 0xFFFFFF in styles:
                odd_cells.append((row, column, styles[style & 0xFFFFFF]))
        elif kind in (ERROR, FORMULA_ERROR) and len(data) >= 9:
            faults[row, struct.unpack_from("<I", data)[0]] = error(ERRORS.get(data[8], "#N/A"))
        elif kind == RICH_CELL and len(data) >= 13:  # calamine does not read it
            runs[row, struct.unpack_from("<I", data)[0]] = [Run(_rich_text(data, 8)[0])]
        elif kind == COLUMN and len(data) >= 18:
            first, last = struct.unpack_from("<2I", data)
            if data[16] & 1:
                hidden_columns.update(range(first, min(last, 16_383) + 1))
        elif kind == MERGE and len(data) >= 16:
            first_row, last_row, first_column, last_column = struct.unpack_from("<4I", data)
            merges.append((first_row, first_column, last_row, last_column))
    if last_column_of(row + 1) < 16_383:
        Extent(_filled(content)).check(name)
    return SheetDetails(
        tuple(odd_cells), faults, frozenset(hidden_rows), frozenset(hidden_columns), tuple(merges), runs=runs
    )


def _filled(content: bytes) -> Iterator[tuple[int, int]]:
    """The cells with a value."""
    row = 0
    for kind, data in records(content):
        if kind == ROW and len(data) >= 12:
            row = struct.unpack_from("<I", data)[0]
        elif kind in CELLS and len(data) >= 8:
            yield row, struct.unpack_from("<I", data)[0]


def _font_looks(styles: bytes) -> dict[int, int]:
    """The fonts, by number, that strike out, raise or lower text (see `runs.Run`)."""
    looks = {}
    number = 0
    for kind, data in records(styles):
        if kind == FONT and len(data) >= 8:
            look = (STRUCK if data[2] & 8 else 0) | {1: RAISED, 2: LOWERED}.get(struct.unpack_from("<H", data, 6)[0], 0)
            if look:
                looks[number] = look
            number += 1
    return looks


def _struck_styles(styles: bytes, looks: Mapping[int, int]) -> frozenset[int]:
    """The numbers of cell styles with a struck-out font."""
    fonts: list[int] = []
    is_inside = False
    for kind, data in records(styles):
        if kind in (BEGIN_CELL_XFS, END_CELL_XFS):
            is_inside = kind == BEGIN_CELL_XFS
        elif kind == XF and is_inside and len(data) >= 6:
            fonts.append(struct.unpack_from("<H", data, 4)[0])
    return frozenset(style for style, font in enumerate(fonts) if looks.get(font, 0) & STRUCK)


def _shared_texts(shared: bytes, looks: Mapping[int, int]) -> dict[int, tuple[str, Marks]]:
    """The shared texts, by number, with a struck-out, raised or lowered part."""
    result = {}
    number = 0
    for kind, data in records(shared):
        if kind == SHARED_ITEM:
            text_and_fonts = _rich_text(data, 0)
            if any(font in looks for _, font in text_and_fonts[1]):
                result[number] = text_and_fonts
            number += 1
    return result


def _rich_text(data: bytes, at: int) -> tuple[str, Marks]:
    """Text and marks of a formatted text."""
    flags = data[at] if at < len(data) else 0
    text, at = _string(data, at + 1)
    if not flags & 1 or at + 4 > len(data):
        return text, []
    count = min(struct.unpack_from("<I", data, at)[0], (len(data) - at - 4) // 4)
    return text, [struct.unpack_from("<2H", data, at + 4 + 4 * one) for one in range(count)]


def _with_looks(
    detail: SheetDetails,
    content: bytes,
    struck: frozenset[int],
    looks: Mapping[int, int],
    texts: Mapping[int, tuple[str, Marks]],
) -> SheetDetails:
    """The sheet's details, with struck-out cells and formatted texts."""
    out: set[tuple[int, int]] = set()
    runs = dict(detail.runs)
    row = 0
    for kind, data in records(content):
        if kind == ROW and len(data) >= 12:
            row = struct.unpack_from("<I", data)[0]
        elif kind in CELLS and len(data) >= 8:
            column, style = struct.unpack_from("<2I", data)
            look = STRUCK if style & 0xFFFFFF in struck else 0
            if look:
                out.add((row, column))
            if kind == SHARED_CELL and len(data) >= 12:
                text_and_fonts = texts.get(struct.unpack_from("<I", data, 8)[0])
            else:
                text_and_fonts = _rich_text(data, 8) if kind == RICH_CELL else None
            if text_and_fonts is not None:
                text, marks = text_and_fonts
                bounds = [(0, look), *((at, looks.get(font, 0)) for at, font in marks), (len(text), 0)]
                parts = [
                    Run(text[at:end], one) for (at, one), (end, _) in zip(bounds, bounds[1:], strict=False) if at < end
                ]
                if kind == RICH_CELL or any(part.look != look for part in parts):
                    runs[row, column] = parts
    return replace(detail, struck=frozenset(out), runs=runs)
