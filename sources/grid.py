"""Bytes -> sheets of cells with addresses, whatever the format; decided by the bytes, never by the name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sources.finding import Finding

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; from 0


class Unreadable(Exception):
    """A file that cannot be read: `rule`, what was `found`, what was `wanted`."""

    def __init__(self, rule: str, found: str, wanted: str) -> None:
        self.rule, self.found, self.wanted = rule, found, wanted
        super().__init__(f"{rule}: found {found}, wanted {wanted}")


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet. `rows` holds the raw cells from A1 on; an empty cell is ''. Rows may differ in length (those of a large text are
    `sources/blocks.py:Blocks`);
    where they were cut from text by a delimiter (`is_cut`), an odd length may mean that a row was cut wrongly.

    `struck` are filled cells that are struck out as a whole. `written` is the text of cells of which `rows` holds less: parts that
    are struck out, footnote marks."""

    name: str
    rows: Sequence[list[object]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_visible: bool = True
    is_cut: bool = False
    struck: frozenset[tuple[int, int]] = frozenset()
    written: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """A file's sheets. `properties` are its custom document properties, `meta` the keys of its hidden `_meta` sheet."""

    format: str
    sheets: list[Grid]
    properties: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)
    is_1904: bool = False
    findings: list[Finding] = field(default_factory=list)


def open_book(content: bytes, name: str) -> Book:
    """The sheets of a file, personal numbers masked.

    Raises: Unreadable with the reason; nothing else, short of the process's death (see `pool.py`).
    """
    from sources.personal import mask

    return mask(_open(content, name))


def letter(column: int) -> str:
    """A column's letters: 0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """A cell's address, as Excel shows it: (0, 0) -> A1."""
    return f"{letter(column)}{row + 1}"


def position(address: str) -> tuple[int, int]:
    """The row and column (from 0) of an address such as C5."""
    letters = address.rstrip("0123456789")
    column = 0
    for one in letters:
        column = column * 26 + ord(one) - 64
    return int(address[len(letters) :]) - 1, column - 1


MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"RIFF", "RIFF"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)


def _open(content: bytes, name: str) -> Book:
    from sources import biff, delimited, markup, workbook

    if name.startswith(("~$", ".~lock.")):
        raise Unreadable("unreadable_lock_file", name, "xlsx, xls, csv")
    if not content or not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("unreadable_empty", f"{len(content)} bytes", "xlsx, xls, csv")
    if content.startswith(b"PK\x03\x04"):
        return workbook.open_zip(content)
    if content.startswith(b"PK"):
        raise Unreadable("unreadable_damaged", "ZIP", "xlsx")
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return workbook.open_compound(content)
    if (
        content[:1] == b"\x09"
        and content[1:2] in (b"\x00", b"\x02", b"\x04", b"\x08")
        and content[2:4] in (b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00")
    ):
        return biff.open_biff(content)
    for magic, what in MAGIC:
        if content.startswith(magic) and not (magic in (b"BM", b"MZ", b"RIFF") and _is_text(content)):
            raise Unreadable("unreadable_format", what, "xlsx, xls, csv")
    if exchange := _exchange_format(content):
        raise Unreadable("unreadable_format", exchange, "xlsx, xls, csv")
    text = delimited.decode(content)
    if markup.is_markup(text):
        return markup.open_markup(text)
    return delimited.open_delimited(text, name)


def _exchange_format(content: bytes) -> str | None:
    """The old exchange formats that look like delimited text and are none."""
    if content.startswith(b"ID;") and content.rstrip().endswith((b"\nE", b"\rE")):
        return "SYLK"
    return "DIF" if re.match(rb"TABLE\r?\n0,1\r?\n", content) else None


def _is_text(content: bytes) -> bool:
    return not any(byte in content[:512] for byte in (b"\x00", b"\x01", b"\x02"))
