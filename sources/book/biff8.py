"""The workbook stream of Excel 97 to 2003, corrected for calamine; every correction keeps the size of its record."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

CODEPAGE, FORMAT, XF, BOUNDSHEET, BOF, EOF = 0x42, 0x41E, 0xE0, 0x85, 0x809, 0x0A
UTF16 = b"\xb0\x04"  # 1200: the code page of every text of the format, whatever CODEPAGE says
FORMULA = b"\x06\x00"
OLD_FORMULAS = (0x206, 0x406)
MAY_BE_OLD = re.compile(rb"\x06[\x02\x04].[\x00-\x20]", re.DOTALL)
BUILT_IN = frozenset((9, 10, *range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of built-in formats for dates and percentages."""
FIRST_OWN = 164


def is_biff8(stream: bytes) -> bool:
    """Whether a workbook stream has this format, whatever the length of its first record."""
    return stream[:2] == b"\x09\x08" and stream[4:6] == b"\x00\x06"


def corrected(stream: bytes) -> bytes:
    """The stream with CODEPAGE 1200, one kind of formula record, and new numbers for built-in formats that the file
    redefines. The same stream if nothing must change.
    """
    edits: list[tuple[int, bytes]] = []
    formats: list[tuple[int, int]] = []  # position of a format's number, and the number
    used: list[tuple[int, int]] = []
    bounds: list[int] = []
    for at, kind, size in _heads(stream, 0):
        if kind == CODEPAGE and size >= 2 and stream[at + 4 : at + 6] != UTF16:
            edits.append((at + 4, UTF16))
        elif kind == FORMAT and size > 4:
            formats.append((at + 4, int.from_bytes(stream[at + 4 : at + 6], "little")))
        elif kind == XF and size >= 4:
            used.append((at + 6, int.from_bytes(stream[at + 6 : at + 8], "little")))
        elif kind == BOUNDSHEET and size > 7:
            bounds.append(struct.unpack_from("<I", stream, at + 4)[0])
    edits += _renumbered(formats, used)
    if MAY_BE_OLD.search(stream):
        for offset in bounds:
            edits += [(at, FORMULA) for at, kind, size in _heads(stream, offset) if kind in OLD_FORMULAS and size >= 16]
    if not edits:
        return stream
    result = bytearray(stream)
    for at, new in edits:
        result[at : at + len(new)] = new
    return bytes(result)


def _renumbered(formats: list[tuple[int, int]], used: list[tuple[int, int]]) -> list[tuple[int, bytes]]:
    """The edits that give redefined built-in formats other numbers."""
    overridden = {number for _, number in formats} & BUILT_IN & {number for _, number in used}
    if not overridden:
        return []
    free = 1 + max(FIRST_OWN, *(number for _, number in (*formats, *used)))
    numbers = {old: struct.pack("<H", free + index) for index, old in enumerate(sorted(overridden))}
    return [(at, numbers[old]) for at, old in (*formats, *used) if old in overridden]


def _heads(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Position, kind and size of the records of one substream."""
    end, depth = len(stream), 0
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        if at + 4 + size > end:  # damage, which is reported when the values are read
            return
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        yield at, kind, size
        at += 4 + size
