"""Details of xls, by a walk over the records of its workbook stream (BIFF5 and BIFF8)."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator, Mapping

from sources.details import BUILT_IN, ERRORS, Details, SheetDetails, Show, error, shows, uncalculated
from sources.value import Fault

BOF, EOF, CONTINUE = 0x809, 0x0A, 0x3C
DATEMODE, CODEPAGE, BOUNDSHEET, FORMAT, XF = 0x22, 0x42, 0x85, 0x41E, 0xE0
ROW, COLINFO, NUMBER, RK, MULRK, FORMULA, BOOLERR, STRING = 0x208, 0x7D, 0x203, 0x27E, 0xBD, 0x06, 0x205, 0x207
SHARED, ARRAY, TABLE = 0x4BC, 0x221, 0x236


def details(stream: bytes) -> Details:
    """What the workbook says beside its values."""
    is_1904, version, encoding = False, 0x600, "cp1252"
    formats: dict[int, str] = {}
    xfs: list[int] = []
    sheets: list[tuple[str, int]] = []
    for kind, data in records(stream, 0):
        if kind == BOF and len(data) >= 2:
            version = struct.unpack_from("<H", data)[0]
        elif kind == DATEMODE and len(data) >= 2:
            is_1904 = data[0] == 1
        elif kind == CODEPAGE and len(data) >= 2:
            encoding = codepage(struct.unpack_from("<H", data)[0])
        elif kind == FORMAT and len(data) > 4:
            formats[struct.unpack_from("<H", data)[0]] = _text(data[2:], version, encoding, wide=True)
        elif kind == XF and len(data) >= 4:
            xfs.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == BOUNDSHEET and len(data) > 7:
            sheets.append((_text(data[6:], version, encoding, wide=False), struct.unpack_from("<I", data)[0]))
        elif kind == EOF:
            break
    odd = {**BUILT_IN, **{number: show for number, code in formats.items() if (show := shows(code)) is not None}}
    styles = {index: odd[one] for index, one in enumerate(xfs) if one in odd}
    return Details({name: _sheet(stream, offset, styles) for name, offset in sheets}, {}, is_1904)


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from `at` on: kind and content."""
    end = len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def codepage(number: int) -> str:
    """Python's name of a code page; of one that nobody knows, which shows what it cannot read as such, instead of as letters."""
    known = {
        936: "gb18030",
        1200: "utf-16-le",
        367: "ascii",
        54936: "gb18030",
        10000: "mac_roman",
        32768: "mac_roman",
        32769: "cp1252",
    }
    name = known.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "ascii"


def _text(data: bytes, version: int, encoding: str, wide: bool) -> str:
    if version < 0x600:
        return data[1 : 1 + data[0]].decode(encoding, "replace") if data else ""
    if len(data) < 3:
        return ""
    count, start = (struct.unpack_from("<H", data)[0], 2) if wide else (data[0], 1)
    flags, start = data[start], start + 1
    if flags & 1:
        return data[start : start + 2 * count].decode("utf-16-le", "replace")
    return data[start : start + count].decode("latin-1")


def _sheet(stream: bytes, offset: int, styles: Mapping[int, Show]) -> SheetDetails:
    shown: list[tuple[int, int, Show]] = []
    faults: dict[tuple[int, int], Fault] = {}
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    depth = 0
    waiting: tuple[int, int] | None = None  # a formula whose text should follow
    for kind, data in records(stream, offset):
        if waiting is not None and kind not in (SHARED, ARRAY, TABLE, CONTINUE):
            if kind != STRING:
                faults[waiting] = uncalculated("")
            waiting = None
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth != 1:
            continue
        elif kind == ROW and len(data) >= 16:
            if data[12] & 0x20:
                hidden_rows.add(struct.unpack_from("<H", data)[0])
        elif kind == COLINFO and len(data) >= 10:
            first, last, _, _, flags = struct.unpack_from("<5H", data)
            if flags & 1:
                hidden_columns.update(range(first, min(last, 255) + 1))
        elif kind in (NUMBER, RK) and len(data) >= 10:
            row, column, xf = struct.unpack_from("<3H", data)
            if xf in styles:
                shown.append((row, column, styles[xf]))
        elif kind == MULRK and len(data) >= 12:
            row, column = struct.unpack_from("<2H", data)
            for index in range((len(data) - 6) // 6):
                xf = struct.unpack_from("<H", data, 4 + 6 * index)[0]
                if xf in styles:
                    shown.append((row, column + index, styles[xf]))
        elif kind == BOOLERR and len(data) >= 8:
            row, column = struct.unpack_from("<2H", data)
            if data[7]:
                faults[row, column] = error(ERRORS.get(data[6], "#N/A"))
        elif kind == FORMULA and len(data) >= 16:
            row, column, xf = struct.unpack_from("<3H", data)
            result = data[6:14]
            if result[6:8] == b"\xff\xff":
                if result[0] == 2:
                    faults[row, column] = error(ERRORS.get(result[2], "#N/A"))
                elif result[0] == 0:
                    waiting = (row, column)
            elif result == b"\x00" * 8 and data[14] & 2:  # to be calculated when opened, and never was
                faults[row, column] = uncalculated("")
            elif xf in styles:
                shown.append((row, column, styles[xf]))
    return SheetDetails(tuple(shown), faults, frozenset(hidden_rows), frozenset(hidden_columns))
