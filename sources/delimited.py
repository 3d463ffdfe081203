"""CSV, TSV and their kin -> Book."""

from __future__ import annotations

import csv
import io

from sources.grid import Book, Grid, Unreadable

DELIMITERS = ",\t;|，"
MAX_BYTES = 200 * 2**20


def decode(content: bytes) -> str:
    """Text of unknown encoding: BOM, then the pattern of NUL bytes, then UTF-8, then GB18030.

    Raises: Unreadable where none of them fits.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("unreadable_too_large", f"{len(content)}", f"{MAX_BYTES}")
    for encoding in _candidates(content):
        try:
            return content.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError:
            continue
    raise Unreadable("unreadable_format", "bytes", "xlsx, xls, csv")


def open_delimited(text: str, name: str) -> Book:
    """The one sheet of a delimited text."""
    text = text.replace("\x00", "")
    _refuse_binary(text)
    delimiter = _delimiter(text)
    try:
        rows: list[list[object]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        raise Unreadable("unreadable_damaged", "CSV", "xlsx, xls, csv") from None
    return Book("csv", [Grid("", rows)])


def _candidates(content: bytes) -> list[str]:
    if content.startswith(b"\xef\xbb\xbf"):
        return ["utf-8-sig", "gb18030"]
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return ["utf-32"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    sample = content[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(content) % 2 == 0 and max(even, odd) > 0.05 * len(sample) / 2 and min(even, odd) <= 0.02 * max(even, odd):
        return ["utf-16-le" if odd > even else "utf-16-be", "utf-8", "gb18030"]
    return ["utf-8", "gb18030"]


def _refuse_binary(text: str) -> None:
    sample = text[:8192]
    control = sum(1 for one in sample if one < " " and one not in "\t\r\n\x0b\x0c\x1a")
    if control > 0.02 * len(sample) + 2:
        raise Unreadable("unreadable_format", "bytes", "xlsx, xls, csv")


def _delimiter(text: str) -> str:
    """The delimiter that parses the first lines to the most, and most even, columns."""
    sample = text[:65536]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
        except csv.Error:
            continue
        counts = {width: widths.count(width) for width in set(widths) if width > 1}
        if not counts:
            continue
        width, count = max(counts.items(), key=lambda item: (item[1], item[0]))
        score = count / len(widths) * (1 + 0.1 * min(width, 10)) * (0.3 if delimiter == "，" else 1)
        if score > best_score:
            best, best_score = delimiter, score
    return best
