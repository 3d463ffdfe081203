"""Bytes -> `Book`. The format follows from the bytes, never from the name.

A new format is a module of this folder. If its first bytes identify it, it gets a line in `OPENERS`; other texts are
told apart in `_open_text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from sources.book import ole
from sources.book.grid import Book, Unreadable


@dataclass(frozen=True, slots=True)
class Opener:
    """A format: a test of a file's bytes, and the module and function that open it."""

    is_of: Callable[[bytes], bool]
    module: str
    function: str

    def open(self, content: bytes) -> Book:
        """The sheets of a file of this format. Raises: Unreadable."""
        book: Book = getattr(import_module(self.module), self.function)(content)
        return book


def _is_bare_biff(content: bytes) -> bool:
    """Whether the file begins with a BOF record of Excel 2 to 5, outside any container."""
    return (
        content[:1] == b"\x09"
        and content[1:2] in (b"\x00", b"\x02", b"\x04", b"\x08")
        and content[2:4] in (b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00")
    )


OPENERS = (
    Opener(lambda content: content.startswith(b"PK\x03\x04"), "sources.book.spreadsheet", "open_zip"),
    Opener(lambda content: content.startswith(ole.MAGIC), "sources.book.spreadsheet", "open_ole"),
    Opener(_is_bare_biff, "sources.book.biff", "open_biff"),
)
TEXT_MODULES = ("sources.book.delimited", "sources.book.markup")
DETAILS = ("sources.book.details_xlsx", "sources.book.beside")
PRELOADED = (*dict.fromkeys(opener.module for opener in OPENERS), *TEXT_MODULES, *DETAILS)
"""The modules for reading: workers load them once, before their first file."""

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


def open_book(content: bytes, name: str) -> Book:
    """The sheets of a file, with persons' numbers masked.

    Raises: Unreadable with the reason; no other exception, though a library may kill the process (see `pool.py`).
    """
    from sources.book.personal import mask

    book = _open(content, name)
    if not book.meta and not any(grid.rows for grid in book.sheets):
        raise _bare(content)
    return mask(book)


def _bare(content: bytes) -> Unreadable:
    """The error for a file without a filled cell, with its other contents."""
    names: list[str] = []
    if content.startswith(b"PK"):
        with suppress(BadZipFile, ValueError, OSError):  # already read in another way
            names = ZipFile(BytesIO(content)).namelist()
    has_pictures = any(name.startswith(("xl/media/", "Pictures/")) for name in names)
    has_charts = any(name.startswith(("xl/charts/", "xl/chartsheets/", "Object ")) for name in names)
    if content.startswith(ole.MAGIC):
        from sources.book.details_xls import has_charts_or_pictures

        has_charts, has_pictures = has_charts_or_pictures(ole.opened(content)[2])
    if has_pictures:
        return Unreadable("unreadable_pictures", "", "xlsx, xls, csv")
    if has_charts:
        return Unreadable("unreadable_charts", "", "xlsx, xls, csv")
    return Unreadable("unreadable_no_cells", "", "xlsx, xls, csv")


def _open(content: bytes, name: str) -> Book:
    if name.startswith(("~$", ".~lock.")):
        raise Unreadable("unreadable_lock_file", name, "xlsx, xls, csv")
    if not content or not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("unreadable_empty", f"{len(content)} bytes", "xlsx, xls, csv")
    for opener in OPENERS:
        if opener.is_of(content):
            return opener.open(content)
    if content.startswith(b"PK"):
        raise Unreadable("unreadable_damaged", "ZIP", "xlsx")
    for magic, kind in MAGIC:
        if content.startswith(magic) and not (magic in (b"BM", b"MZ", b"RIFF") and _is_text(content)):
            raise Unreadable("unreadable_format", kind, "xlsx, xls, csv")
    if exchange := _exchange_format(content):
        raise Unreadable("unreadable_exchange", exchange, "xlsx, xls, csv")
    return _open_text(content, name)


def _open_text(content: bytes, name: str) -> Book:
    from sources.book import delimited, markup

    text = delimited.decode(content)
    if not markup.is_markup(text):
        return delimited.open_delimited(text)
    from sources.book import beside

    return replace(markup.open_markup(text), beside=tuple(beside.of_text(text)))


def _exchange_format(content: bytes) -> str | None:
    """The name of an old exchange format that looks like delimited text; None for others."""
    if SYLK.match(content):
        return "SYLK"
    return "DIF" if re.match(rb"TABLE\r?\n0,1\r?\n", content) else None


SYLK = re.compile(rb"ID;P[^\r\n]*(?:[\r\n]+(?:[BCEFOPW]|NN|NU)(?:;[^\r\n]*|(?=[\r\n]|\Z))){2}")


def _is_text(content: bytes) -> bool:
    return not any(byte in content[:512] for byte in (b"\x00", b"\x01", b"\x02"))
