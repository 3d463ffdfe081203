"""Rewriting packages on which calamine fails into a form that it reads. It is called again with these."""

from __future__ import annotations

import re

from sources.book.zip import Package

DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")
MERGE = re.compile(rb"""(<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*["'])([^"']*)(["'])""")
EMPTY_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*["']{2}[^>]*?(?:/>|>\s*</(?:\w+:)?mergeCell>)""")
ROWS = re.compile(rb"(\d+):(\d+)")
COLUMNS = re.compile(rb"([A-Za-z]{1,3}):([A-Za-z]{1,3})")
CELLS = re.compile(rb"([A-Za-z]{1,3}\d{1,7})(?::([A-Za-z]{1,3}\d{1,7}))?")
SHEET_DATA = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
TEXT_SPACE = re.compile(rb"""xmlns:(\w+)\s*=\s*["']urn:oasis:names:tc:opendocument:xmlns:text:1.0["']""")


def xlsx(package: Package, path: str) -> bytes:
    """The package without the sheets' dimensions, on which no value depends, and with merges of whole rows and columns
    given by their cells.

    path: the workbook's part, which is no sheet.
    """
    for name, content in list(package.unpacked.items()):
        if name != path and SHEET_DATA.search(content):
            package.amend(name, _sheet(content))
    return package.as_read()


def ods(package: Package) -> bytes:
    """The package with its mimetype first, and without the white space between elements that pretty-printing adds."""
    content = package.read("content.xml")
    package.amend("content.xml", _unprinted(content))
    if "META-INF/manifest.xml" not in package.unpacked:
        package.amend("META-INF/manifest.xml", MANIFEST)
    kind = package.unpacked.pop("mimetype", None) or MIMETYPE
    parts = {"mimetype": kind.strip(), **package.unpacked}
    ordered = Package(package.content, dict(package.parts))
    for name, part in parts.items():
        ordered.amend(name, part)
    return ordered.as_read()


MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def _sheet(content: bytes) -> bytes:
    """A sheet with a dimension and merges that calamine reads."""
    plain = DIMENSION.sub(b"", content)
    if b"mergeCell" not in plain:
        return plain
    named = MERGE.sub(lambda match: match[1] + cells_of(match[2]) + match[3], plain)
    return EMPTY_MERGE.sub(b"", named)


def cells_of(reference: bytes) -> bytes:
    """A range given by its first and last cell; empty if it is no range."""
    reference = reference.replace(b"$", b"").strip()
    if rows := ROWS.fullmatch(reference):
        return b"A%s:XFD%s" % (rows[1], rows[2])
    if columns := COLUMNS.fullmatch(reference):
        return b"%s1:%s1048576" % (columns[1].upper(), columns[2].upper())
    return reference.upper() if CELLS.fullmatch(reference) else b""


def _unprinted(content: bytes) -> bytes:
    """The document without white space between its elements; paragraphs keep theirs."""
    space = TEXT_SPACE.search(content)
    prefix = space[1] if space else b"text"
    pattern = re.compile(rb"(<%s:([ph])\b(?:[^>]*/>|.*?</%s:\2>))|(?<=>)\s+(?=<)" % (prefix, prefix), re.DOTALL)
    return pattern.sub(lambda match: match[1] or b"", content)
