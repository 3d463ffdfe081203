"""Texts of a file outside its cells that may contain a person's number: comments, properties, headers and footers,
validation lists, defined names, shapes, charts, formulas, names of parts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator
from html import unescape

from sources.book.grid import Beside
from sources.book.personal_number import is_likely
from sources.book.zip import Package

PLACES = (  # kind of place, by the name of a part of an xlsx or xlsb
    (re.compile(r"^docprops/(?!thumbnail)"), "property"),
    (re.compile(r"^xl/(?:comments|threadedcomments|persons)"), "comment"),
    (re.compile(r"^xl/(?:drawings|diagrams|ctrlprops|activex)/(?!_rels)"), "shape"),
    (re.compile(r"^xl/charts(?:ex)?/(?!_rels|style|colors)"), "chart"),
    (re.compile(r"^xl/workbook\."), "name"),
    (re.compile(r"^xl/embeddings/"), "embedded"),
    (
        re.compile(
            r"^xl/(?:tables|pivottables|pivotcache|querytables|externallinks|slicers|connections|metadata|custom)|^customxml/"
        ),
        "copy",
    ),
)
# Parts that are searched elsewhere, and parts in which programs write digits of their own.
NOT_HERE = re.compile(
    r"^xl/(?:(?:work|chart|dialog|macro)sheets/[^/]+\.(?:xml|bin)|sharedstrings\.(?:xml|bin)|styles\.bin|calcchain\.(?:xml|bin)|vbaproject\.bin)$"
    r"|^xl/(?:media|printersettings)/|^\[content_types\]"
)
OF_MARKUP = (".xml", ".vml", ".rels", ".txt", ".htm", ".html", ".json", ".svg", ".csv")
MOST = 8 * 2**20  # bytes: a larger part is not searched
BREAK = "\x00"
FEW = re.compile(rb"[0-9]{4}|[\x80-\xff]|&#|>[0-9]{1,3}<")  # an ASCII part without these has no person's number


def of_xlsx(package: Package, sheets: Iterable[tuple[str, str]]) -> Iterator[Beside]:
    """The texts of an xlsx outside its cells. sheets: name and part of each."""
    names = "\n".join(package.parts)
    yield from _names(names)
    has_comments, read_parts = "comment" in names.lower(), set[str]()
    for sheet, part in sheets:
        yield from _around_cells(package.read(package.find(part) or part), sheet)
        for path in _comments_of(package, part) if has_comments else ():
            read_parts.add(path)
            yield from _comments(package.read(path), sheet)
    yield from _parts(package, read_parts)


def of_xlsb(package: Package) -> Iterator[Beside]:
    """The texts of an xlsb outside its cells; bytes of binary parts are searched directly."""
    yield from _names("\n".join(package.parts))
    yield from _parts(package, frozenset())
    for name in package.parts:
        if name.lower().startswith("xl/") and name.lower().endswith(".bin") and "printersettings" not in name.lower():
            yield from of_bytes(package.read(name))


def of_ods(package: Package) -> Iterator[Beside]:
    """The texts of an ods outside its cells."""
    yield from _names("\n".join(package.parts))
    for name, part in package.parts.items():
        if name == "content.xml":
            yield from _around_ods_cells(_decoded(package.read(name)))
        elif part.size > MOST or part.size < 15:
            continue
        elif name.endswith(".xml") and not name.startswith(("META-INF/", "settings.xml", "Configurations")):
            place = "property" if name == "meta.xml" else "header_footer" if name == "styles.xml" else "chart"
            yield from _of_markup(package, name, place)
        elif "." not in name and name.startswith("Object"):
            yield from _embedded(package.read(name))
        elif name.lower().endswith(OF_MARKUP):
            yield from _of_other(package.read(name), name)


def of_text(text: str) -> Iterator[Beside]:
    """The texts of an HTML page or of Excel's XML of 2003, cells included; the caller removes these."""
    if _is_likely_markup(text):
        yield from (Beside("page", one, is_loose=True) for one in _texts(text))


def _is_likely_markup(markup: str) -> bool:
    if "&#x" in markup.lower():
        markup = unescape(markup)
    return is_likely(TAG.sub("", markup)) or is_likely(markup)


def of_bytes(content: bytes, place: str = "hidden_part") -> Iterator[Beside]:
    """Long runs of digits in bytes without known text boundaries: with one byte per letter, with two, and in full
    width.
    """
    if FIFTEEN in content.translate(ONLY_DIGITS, BETWEEN_DIGITS):
        yield from _loose(content, BYTES[:2], place)
    if FIFTEEN_WIDE in content.translate(ONLY_WIDE_DIGITS):
        yield from _loose(content, BYTES[2:], place)


def _loose(content: bytes, patterns: Iterable[tuple[re.Pattern[bytes], str]], place: str) -> Iterator[Beside]:
    for pattern, encoding in patterns:
        for match in pattern.finditer(content):
            yield Beside(place, match[0].decode(encoding, "replace"), is_loose=True)


# A quick check before the patterns: digits of one or two bytes, without the bytes allowed between them, and full-width digits.
FIFTEEN, BETWEEN_DIGITS = b"0" * 15, b" -./_\x00\xa0\xb7" + bytes(range(0x0B, 0x16))
ONLY_DIGITS = bytes(0x30 if 0x30 <= one <= 0x39 else 0x2E for one in range(0x100))
FIFTEEN_WIDE = b"1f" * 15
ONLY_WIDE_DIGITS = bytes(0x31 if 0x10 <= one <= 0x19 else 0x66 if one == 0xFF else 0x2E for one in range(0x100))
BYTES = (
    (re.compile(rb"(?:[0-9][ \-./_]{0,3}+){14,60}[0-9][ ]?[0-9Xx*]?"), "ascii"),
    (
        re.compile(
            rb"(?:[0-9]\x00(?:[ \-./_]\x00|[\x0b-\x15]\x20|\xa0\x00|\xb7\x00|\x00\x30){0,3}+){14,60}[0-9]\x00(?:[0-9Xx*]\x00|\xd7\x00)?"
        ),
        "utf-16-le",
    ),
    (re.compile(rb"(?:[\x10-\x19]\xff){15,60}(?:[\x38\x58]\xff)?"), "utf-16-le"),
)


def _names(names: str) -> Iterator[Beside]:
    if is_likely(names):
        yield from (Beside("part_name", name) for name in names.split("\n"))


def _parts(package: Package, read_parts: Collection[str]) -> Iterator[Beside]:
    for name, part in package.parts.items():
        if part.size > MOST or part.size < 15 or name in read_parts:
            continue
        place = _place(name)
        if place == "embedded":
            yield from _embedded(package.read(name))
        elif place and name.lower().endswith((".xml", ".vml")):
            yield from _of_markup(package, name, place)
        elif _is_left(name):
            yield from _of_other(package.read(name), name)


@functools.lru_cache(maxsize=4096)
def _is_left(name: str) -> bool:
    lower = name.lower()
    return lower.endswith((*OF_MARKUP, ".bin")) and not NOT_HERE.search(lower)


def _of_other(content: bytes, name: str) -> Iterator[Beside]:
    """The texts of a part of unknown kind, if it has fifteen digits: formats, links to files, tracked changes."""
    if FIFTEEN not in content.translate(ONLY_DIGITS, BETWEEN_DIGITS):
        return
    if name.lower().endswith(".bin"):
        yield from of_bytes(content)
    else:
        yield from (Beside("hidden_part", text) for text in _likely_texts(content))


@functools.lru_cache(maxsize=4096)
def _place(name: str) -> str | None:
    lower = name.lower()
    return next((place for pattern, place in PLACES if pattern.search(lower)), None)


def _of_markup(package: Package, name: str, place: str) -> Iterator[Beside]:
    for text in _likely_texts(package.read(name)):
        yield Beside(place, text)


@functools.lru_cache(maxsize=256)
def _likely_texts(content: bytes) -> tuple[str, ...]:
    """The texts of a part that may contain a person's number; empty for nearly all parts."""
    if not FEW.search(content):
        return ()
    return tuple(text for text in _texts(SHEETS.sub("", _decoded(content))) if is_likely(text))


SHEETS = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")  # sheet names are checked separately


def _decoded(content: bytes) -> str:
    return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "replace")


TAG = re.compile(r"<[^<>]*>")
QUOTED = re.compile(r"""=\s*(?:"([^"]{9,})"|'([^']{9,})'|([^\s"'<>]{9,}))""")
COMMENT = re.compile(r"<!--(.*?)-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
# Elements that may be inside one text, such as the runs of a partly bold text.
WITHIN = frozenset(
    [
        "r",
        "fld",
        "t",
        "rpr",
        "b",
        "i",
        "u",
        "s",
        "br",
        "sz",
        "font",
        "rfont",
        "family",
        "charset",
        "scheme",
        "color",
        "span",
        "strong",
        "em",
        "small",
        "big",
        "sub",
        "sup",
        "a",
        "ins",
        "del",
        "wbr",
        "pt",
        "latin",
        "ea",
        "cs",
        "sym",
        "solidfill",
        "srgbclr",
        "schemeclr",
        "endpararpr",
        "ppr",
        "rph",
        "phoneticpr",
        "tab",
        "line-break",
        "strike",
        "vertalign",
    ]
)
NAME_OF_TAG = re.compile(r"</?(?:[\w.\-]+:)?([\w.\-]+)")


def _texts(markup: str) -> Iterator[str]:
    """The texts of a markup, each joined as a reader sees it; and the values of its attributes."""
    for match in COMMENT.finditer(markup):
        yield unescape(match[1] or match[2] or "")
    for match in QUOTED.finditer(markup):
        yield unescape(match[1] or match[2] or match[3])
    for text in TAG.sub(_joint, COMMENT.sub(BREAK, markup)).split(BREAK):
        if len(text) > 8:
            yield unescape(text)


def _joint(tag: re.Match[str]) -> str:
    name = NAME_OF_TAG.match(tag[0])
    if name is None:
        return BREAK
    kind = name[1].lower()
    if kind == "p":
        return "\n"
    return "" if kind in WITHIN else BREAK


SHEET_DATA = re.compile(rb"<(?:\w+:)?sheetData[\s>/]")
FORMULA = re.compile(rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?>([^<]{15,})</(?:\w+:)?f>")
REFERENCE = re.compile(rb"""(?<![\w:])r\s*=\s*["']([A-Z]{1,3}\d+)["']""")
ELEMENT = re.compile(r"<(?:\w+:)?(headerFooter|dataValidations)[\s>](.*?)</(?:\w+:)?\1>", re.DOTALL)
HEADER_CODE = re.compile(r"&(?:\"[^\"]*\"|K[0-9A-Fa-f]{6}|[A-Za-z])")  # codes of a header: font, colour, side
PLACE_OF_ELEMENT = {"headerFooter": "header_footer", "dataValidations": "validation"}


def _around_cells(content: bytes, sheet: str) -> Iterator[Beside]:
    """The texts of a sheet before and behind its cells, and in its formulas."""
    end = content.rfind(b"sheetData>")
    start = SHEET_DATA.search(content)
    head = content[: start.start()] if start else b""
    if FIFTEEN in head.translate(ONLY_DIGITS, BETWEEN_DIGITS):
        yield from (Beside("sheet", text, sheet) for text in _likely_texts(head))
    if end < 0:
        end = len(head)
    for place, text in _texts_behind(content[end:]):
        yield Beside(place, text, sheet)
    if b"</f>" in content or b":f>" in content:
        for cell in FORMULA.finditer(content):
            text = unescape(cell[2].decode("utf-8", "replace"))
            if is_likely(text):
                reference = REFERENCE.search(cell[1])
                yield Beside("formula", text, sheet, reference[1].decode() if reference else None)


@functools.lru_cache(maxsize=256)
def _texts_behind(tail: bytes) -> tuple[tuple[str, str], ...]:
    """Places and texts behind a sheet's cells that may contain a number. Cached, because all templates of a form share
    them.
    """
    if not FEW.search(tail):
        return ()
    markup = _decoded(tail)
    texts = [(PLACE_OF_ELEMENT[match[1]], text) for match in ELEMENT.finditer(markup) for text in _texts(match[0])]
    texts += [(place, plain) for place, text in texts if (plain := HEADER_CODE.sub("", text)) != text]
    texts += [("sheet", text) for text in _texts(ELEMENT.sub(BREAK, markup))]
    return tuple((place, text) for place, text in texts if is_likely(text))


TARGET = re.compile(r"""Target\s*=\s*["']([^"']*(?:comments|threadedComment)[^"']*)["']""", re.IGNORECASE)
A_COMMENT = re.compile(
    r"""<(?:\w+:)?(?:threadedC|c)omment\s[^>]*?\bref\s*=\s*["']([A-Z]{1,3}\d+)["'][^>]*>(.*?)</(?:\w+:)?(?:threadedC|c)omment>""",
    re.DOTALL,
)


def _comments_of(package: Package, part: str) -> Iterator[str]:
    """The parts with the comments of a sheet."""
    folder, _, name = part.rpartition("/")
    for match in TARGET.finditer(_decoded(package.read_if_there(f"{folder}/_rels/{name}.rels"))):
        path = package.find(match[1].lstrip("/") if match[1].startswith("/") else f"xl/{match[1].removeprefix('../')}")
        if path is not None:
            yield path


def _comments(content: bytes, sheet: str) -> Iterator[Beside]:
    """The comments of a sheet, each with its cell."""
    for own in A_COMMENT.finditer(_decoded(content)):
        for text in _texts(own[2]):
            yield Beside("comment", text, sheet, own[1])


def _embedded(content: bytes) -> Iterator[Beside]:
    """The texts of an embedded document: of all its parts, cells included."""
    from sources.book.grid import Unreadable
    from sources.book.zip import open_package

    if not content.startswith(b"PK"):
        yield from of_bytes(content, "embedded")
        return
    try:
        inner = open_package(content)
        for name, part in inner.parts.items():
            if part.size <= MOST and name.lower().endswith((".xml", ".bin")):
                part_content = inner.read(name)
                yield from (
                    of_bytes(part_content, "embedded")
                    if name.endswith(".bin")
                    else (Beside("embedded", text, is_loose=True) for text in _likely_texts(part_content))
                )
    except Unreadable:
        return  # readers of the sheet cannot open it either


ODS_PLACES = re.compile(
    r"<(?P<kind>office:annotation|table:content-validations|table:named-expressions|table:shapes|draw:\w[\w\-]*|table:database-ranges)"
    r"[\s>](?:.*?)</(?P=kind)>",
    re.DOTALL,
)
ODS_NAMES = {
    "office:annotation": "comment",
    "table:content-validations": "validation",
    "table:named-expressions": "name",
    "table:database-ranges": "name",
}
ODS_FORMULA = re.compile(r'table:formula="([^"]{15,})"')


def _around_ods_cells(markup: str) -> Iterator[Beside]:
    if not _is_likely_markup(markup):
        return
    for match in ODS_PLACES.finditer(markup):
        for text in _texts(match[0]):
            yield Beside(ODS_NAMES.get(match["kind"], "shape"), text)
    for match in ODS_FORMULA.finditer(markup):
        yield Beside("formula", unescape(match[1]))
    yield from (Beside("hidden_part", text, is_loose=True) for text in _texts(markup))


__all__ = ["of_bytes", "of_ods", "of_text", "of_xlsb", "of_xlsx"]
