"""Details of xlsx and xlsm, by a scan of the sheets' bytes. Nothing is built that no detail needs."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape

from sources.book.details import Details, Run, SheetDetails, Show, error, odd_styles, uncalculated
from sources.book.extent import Extent, last_column_of
from sources.book.grid import Unreadable, address, letter, position
from sources.book.runs import LOWERED, RAISED, STRUCK
from sources.book.zip import Package
from sources.characters import storable
from sources.finding import Finding
from sources.value.values import FaultyCell

TAG = r"<(?:\w+:)?"
SHEET = re.compile(rf"{TAG}sheet\s([^>]*)>")
RELATION = re.compile(rf"{TAG}Relationship\s([^>]*)>")
ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
PROPERTY = re.compile(rf"{TAG}property\s([^>]*)>\s*<(?:\w+:)?\w+[^>]*>([^<]*)<", re.DOTALL)
NUM_FMT = re.compile(rf"{TAG}numFmt\s([^>]*)>")
CELL_XFS = re.compile(rf"{TAG}cellXfs[^>]*>(.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
XF = re.compile(rf"{TAG}xf\s([^>]*)>")
ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?hidden\s*=\s*["'](?:1|true)["'][^>]*>""")
COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
NUMBER_OF = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
FAULTY = re.compile(rb"""<(?:\w+:)?c\s([^>]*?\bt\s*=\s*["']e["'][^>]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL)
FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")
REFERENCE = re.compile(rb"""(?<![\w:])r\s*=\s*["']([A-Z]{1,3}\d+)["']""")
NUMBER_CELL = rb"""<(?:\w+:)?c\s[^>]*?(?<![\w:])s\s*=\s*["'](%s)["'][^>]*>"""


def details(package: Package, path: str) -> Details:
    """The details that the workbook at `path` has besides its values. Every part that has values is read whole, so that
    its checksum is verified.
    """
    folder = path[: path.rfind("/") + 1]
    workbook, relations = package.read(path), package.read_if_there(f"{folder}_rels/{path.removeprefix(folder)}.rels")
    look = package.read_if_there(folder + "styles.xml")
    styles, struck = _odd_styles(look), _struck_styles(look)
    shared = _shared(package, folder + "sharedStrings.xml")
    texts = _formatted_texts(shared) if _has_looks(shared) else {}
    sheets: dict[str, SheetDetails] = {}
    listed = _sheets(workbook, relations, folder)
    notes = _unread(package, path, listed)
    for name, part in listed.parts:
        sheet = package.find(part)
        if sheet is None:
            continue
        content = package.read(sheet)
        if (plain := _plain(content)) is not content:
            package.amend(sheet, plain)
            content = plain
        if _may_be_too_large(content):
            Extent(_filled(content)).check(name)
        detail = _scan(content, styles)
        sheets[name] = _with_looks(detail, content, struck, texts) if struck or texts or _has_looks(content) else detail
    return Details(sheets, _properties(package), _is_1904(_decoded(workbook)), notes)


def _shared(package: Package, name: str) -> bytes:
    """The shared texts, without XML comments inside them."""
    content = package.read_if_there(name)
    if b"<!--" in content and COMMENTED.search(content):
        content = COMMENT.sub(b"", content)
        package.amend(package.find(name) or name, content)
    return content


def _unread(package: Package, path: str, listed: Listed) -> list[Finding]:
    """A finding for each sheet without readable cells; these sheets are removed, since with them calamine would read
    none.

    Raises: Unreadable if no other sheet is left.
    """
    missing = [name for name, part in listed.parts if package.find(part) is None]
    odd = {*missing, *listed.lost, *listed.others}
    if not odd:
        return []
    if len(odd) >= len(listed.parts) + len(listed.lost) + len(listed.others):
        raise Unreadable("unreadable_damaged", f"xlsx: {'、'.join(sorted(odd))[:60]}", "xlsx, xls, csv")

    def replacement(match: re.Match[str]) -> str:
        return "" if _attributes(match[1]).get("name") in odd else match[0]

    package.amend(path, SHEET_ELEMENT.sub(replacement, _decoded(package.read(path))).encode())
    return [
        *(Finding("sheet_missing", name, "") for name in (*missing, *listed.lost)),
        *(Finding("sheet_without_cells", name, "") for name in listed.others),
    ]


SHEET_ELEMENT = re.compile(rf"{TAG}sheet\s([^>]*?)(?:/>|>\s*</(?:\w+:)?sheet>)")


def sheet_parts(package: Package, path: str) -> list[tuple[str, str]]:
    """Name and part of each sheet with cells, for the workbook at `path`."""
    folder = path[: path.rfind("/") + 1]
    relations = package.read_if_there(f"{folder}_rels/{path.removeprefix(folder)}.rels")
    return [one for one in _sheets(package.read(path), relations, folder).parts if package.find(one[1])]


def workbook_part(package: Package) -> str | None:
    """The workbook's part, by the package's own relations."""
    target = _document(package.read_if_there("_rels/.rels"))
    if target is not None:
        return package.find(target)
    return next((name for name in package.parts if name.lower().endswith("workbook.xml")), None)


@functools.lru_cache(maxsize=256)
def _document(relations: bytes) -> str | None:
    for match in RELATION.finditer(_decoded(relations)):
        one = _attributes(match[1])
        if one.get("Type", "").endswith("/officeDocument"):
            return one.get("Target", "").lstrip("/")
    return None


COMMENTED = re.compile(rb"<(?:\w+:)?[vtf](?:\s[^>]*)?>[^<]*<!--|</(?:\w+:)?f>\s*<!--")


def _plain(content: bytes) -> bytes:
    """The part in a form that calamine and our patterns read correctly: without comments inside values, each cell with
    its reference.
    """
    if b"<!--" in content and COMMENTED.search(content):
        content = COMMENT.sub(b"", content)
    return _numbered(content) if _lacks_references(content) else content


COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
LACKING = re.compile(rb"""<(?:\w+:)?(?:row|c)(?=[\s/>])(?![^<>]*\sr\s*=)""")
PLACE = re.compile(rb"<((?:\w+:)?)(row|c)(\s[^<>]*?)?(/?)>")


def _lacks_references(content: bytes) -> bool:
    """Whether a row or cell has no reference, as the standard allows. Counting is quick, and rules out most files."""
    cells = content.count(b"<c ") + content.count(b"<c>") + content.count(b"<c/>")
    if (
        cells
        and cells == content.count(b'<c r="')
        and content.count(b"<row ") + content.count(b"<row>") + content.count(b"<row/>") == content.count(b'<row r="')
    ):
        return False
    return LACKING.search(content) is not None


def _numbered(content: bytes) -> bytes:
    """The sheet with a reference on each row and cell, counted from the previous one."""
    row, column = -1, -1

    def place(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        prefix, tag, attributes, end = match[1], match[2], match[3] or b"", match[4]
        if tag == b"row":
            number = NUMBER_OF.search(attributes)
            row, column = int(number[1]) - 1 if number else row + 1, -1
            return match[0] if number else b'<%srow r="%d"%s%s>' % (prefix, row + 1, attributes, end)
        reference = REFERENCE.search(attributes)
        if reference is not None:
            column = position(reference[1].decode())[1]
            return match[0]
        column += 1
        return b'<%sc r="%s"%s%s>' % (prefix, address(max(row, 0), column).encode(), attributes, end)

    return PLACE.sub(place, content)


def _decoded(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace")


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: unescape(match[2] if match[2] is not None else match[3]) for match in ATTRIBUTE.finditer(text)}


@dataclass(frozen=True, slots=True)
class Listed:
    """The sheets in a workbook's list. parts: name and part of sheets with cells. lost: names of sheets whose relation
    is missing. others: names of macro sheets, dialog sheets and modules, which have no cells.
    """

    parts: tuple[tuple[str, str], ...]
    lost: tuple[str, ...]
    others: tuple[str, ...]


WITH_CELLS = ("/worksheet", "/chartsheet")


@functools.lru_cache(maxsize=256)
def _sheets(workbook: bytes, relations: bytes, folder: str) -> Listed:
    targets, kinds = {}, {}
    for match in RELATION.finditer(_decoded(relations)):
        one = _attributes(match[1])
        target = one.get("Target", "")
        targets[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else folder + target
        kinds[one.get("Id", "")] = one.get("Type", "")
    parts, lost, others = [], [], []
    for match in SHEET.finditer(_decoded(workbook)):
        one = _attributes(match[1])
        identity = next((value for key, value in one.items() if key.endswith(":id") or key == "id"), "")
        if "name" not in one:
            continue
        if identity in targets and kinds[identity].endswith(WITH_CELLS):
            parts.append((one["name"], targets[identity]))
        elif identity and identity not in targets:
            lost.append(one["name"])
        else:
            others.append(one["name"])
    return Listed(tuple(parts), tuple(lost), tuple(others))


def _is_1904(workbook: str) -> bool:
    return bool(re.search(r"""date1904\s*=\s*["'](?:1|true)["']""", workbook))


def _properties(package: Package) -> dict[str, str]:
    text = _decoded(package.read_if_there("docProps/custom.xml"))
    return {_attributes(match[1]).get("name", ""): unescape(match[2]).strip() for match in PROPERTY.finditer(text)}


@functools.lru_cache(maxsize=256)
def _odd_styles(part: bytes) -> dict[int, Show]:
    """The cell styles, by number, whose formats change how numbers show."""
    return odd_styles(*style_formats(part))


def style_formats(part: bytes) -> tuple[dict[int, str], list[int]]:
    """The number formats declared in the part, by number, and the format number of each cell style."""
    styles = _decoded(part)
    formats: dict[int, str] = {}
    for match in NUM_FMT.finditer(styles):
        one = _attributes(match[1])
        if one.get("numFmtId", "").isdecimal():
            formats[int(one["numFmtId"])] = one.get("formatCode", "")
    block = CELL_XFS.search(styles)
    return formats, [_number_format(match[1]) for match in XF.finditer(block[1])] if block else []


@dataclass(frozen=True, slots=True)
class Sheetlist:
    """The parts of a workbook that a second reader needs: name, part and visibility of its sheets, its styles, its
    shared texts.
    """

    sheets: tuple[tuple[str, str, bool], ...]
    styles: bytes
    shared: bytes


def sheetlist(package: Package, path: str) -> Sheetlist:
    """The sheets with cells of the workbook at `path`, without sheets whose parts are missing (see `details`)."""
    folder = path[: path.rfind("/") + 1]
    workbook, relations = package.read(path), package.read_if_there(f"{folder}_rels/{path.removeprefix(folder)}.rels")
    elements = (_attributes(match[1]) for match in SHEET.finditer(_decoded(workbook)))
    hidden = {one.get("name") for one in elements if one.get("state", "").lower() in ("hidden", "veryhidden")}
    sheets = tuple(
        (name, sheet, name not in hidden)
        for name, part in _sheets(workbook, relations, folder).parts
        if (sheet := package.find(part)) is not None and "/chartsheets/" not in sheet
    )
    styles, shared = (package.read_if_there(folder + one) for one in ("styles.xml", "sharedStrings.xml"))
    return Sheetlist(sheets, styles, shared)


def _number_format(attributes: str) -> int:
    match = re.search(r"""numFmtId\s*=\s*["'](\d{1,6})["']""", attributes)
    return int(match[1]) if match else 0


def _scan(content: bytes, styles: Mapping[int, Show]) -> SheetDetails:
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    faults: dict[tuple[int, int], FaultyCell] = {}
    head = content[
        :2000
    ]  # shows which prefix and quotes the writer uses, since each search costs a pass over the sheet
    is_prefixed, is_single = b"<worksheet" not in head, b"='" in head
    if b' hidden="' in content or (is_single and b" hidden='" in content):
        hidden_rows = _hidden_rows(content)
        hidden_columns = _hidden_columns(content)
    if b' t="e"' in content or (is_single and b"t='e'" in content):
        faults.update(_errors(content))
    if b"</f>" in content or b"<f/>" in content or (is_prefixed and b":f>" in content):
        faults.update(_uncalculated(content))
    odd_cells = _number_cells(content, styles) if styles else ()
    return SheetDetails(odd_cells, faults, hidden_rows, hidden_columns)


LAST_ROW = re.compile(rb"""row\s[^>]*?(?<![\w:])r\s*=\s*["'](\d{1,7})["']""")
LAST_CELL = re.compile(rb"""c\s[^>]*?(?<![\w:])r\s*=\s*["'][A-Z]{1,3}(\d{1,7})["']""")
ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s>])([^>]*)>")
FILLED = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")


def _may_be_too_large(content: bytes) -> bool:
    """Whether a cell is so far to the right that the grid up to it and the last row may be too large."""
    column = last_column_of(_last_row(content)) + 1
    if column > 16_383:
        return False
    return _from_column(column, USUAL if USUAL.encode() in content[:4000] else ANY).search(content) is not None


USUAL, ANY = ' r="', r"""\sr\s*=\s*["']"""  # how a reference begins: searching for plain text is ten times as fast


def _last_row(content: bytes) -> int:
    """The number of the last row, filled or not: from its element, or from the last cell."""
    row = LAST_ROW.match(content, (content.rfind(b"<row ") + 1) or (content.rfind(b":row ") + 1))
    cell = LAST_CELL.match(content, (content.rfind(b"<c ") + 1) or (content.rfind(b":c ") + 1))
    return max(int(row[1]) if row else 1, int(cell[1]) if cell else 1)


@functools.lru_cache(maxsize=64)
def _from_column(column: int, start: str) -> re.Pattern[bytes]:
    """A pattern for a cell reference in this column (from 0) or a later one."""
    first = letter(column)
    size = len(first)
    later = [
        f"{first[:at]}[{chr(ord(one) + 1)}-Z]" + "[A-Z]" * (size - at - 1) for at, one in enumerate(first) if one != "Z"
    ]
    longer = ["[A-Z]" * more for more in range(size + 1, 4)]
    columns = "|".join([first, *later, *longer])
    return re.compile(rf"{start}(?:{columns})\d".encode())


def _filled(content: bytes) -> Iterator[tuple[int, int]]:
    """The cells with a value."""
    row, column = -1, -1
    places = list(ROW_OR_CELL.finditer(content))
    ends = [match.start() for match in places[1:]] + [len(content)]
    for match, end in zip(places, ends, strict=True):
        reference = REFERENCE.search(match[2])
        if match[1] == b"row":
            number = NUMBER_OF.search(match[0])
            row, column = int(number[1]) - 1 if number else row + 1, -1
            continue
        row, column = position(reference[1].decode()) if reference else (row, column + 1)
        if FILLED.search(content, match.end(), end):
            yield row, column


def _has_looks(content: bytes) -> bool:
    """Whether any text in the part may be struck out, raised or lowered."""
    return b"strike" in content or b"vertAlign" in content


FONTS = re.compile(rf"{TAG}fonts[\s>].*?</(?:\w+:)?fonts>", re.DOTALL)
FONT = re.compile(rf"{TAG}font(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?font>)", re.DOTALL)
STRIKE = re.compile(rf"""{TAG}strike(?:\s+val\s*=\s*["'](?P<value>[^"']*)["'])?\s*/?>""")
ALIGNED = re.compile(rf"""{TAG}vertAlign\s+val\s*=\s*["'](?P<value>\w+)["']""")
ITEM = re.compile(rf"{TAG}si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
PART = re.compile(
    rf"{TAG}(?:r(?:\s[^>]*)?>(?P<run>.*?)</(?:\w+:)?r>|rPh[\s>].*?</(?:\w+:)?rPh>"
    rf"|t(?:\s[^>]*)?>(?P<text>[^<]*)</(?:\w+:)?t>)",
    re.DOTALL,
)
RUN_LOOK = re.compile(rf"{TAG}rPr(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?rPr>)", re.DOTALL)
TEXT = re.compile(rf"{TAG}t(?:\s[^>]*)?>([^<]*)<", re.DOTALL)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
INLINE = re.compile(rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?is>(.*?)</(?:\w+:)?is>", re.DOTALL)
SHARED = re.compile(rb"""<(?:\w+:)?c\s([^>]*?\bt\s*=\s*["']s["'][^>]*)>\s*<(?:\w+:)?v>\s*(\d+)\s*</(?:\w+:)?v>""")


@functools.lru_cache(maxsize=256)
def _struck_styles(part: bytes) -> frozenset[int]:
    """The numbers of cell styles with a struck-out font."""
    if b"strike" not in part:
        return frozenset()
    styles = _decoded(part)
    fonts, block = FONTS.search(styles), CELL_XFS.search(styles)
    if fonts is None or block is None:
        return frozenset()
    struck = {number for number, font in enumerate(FONT.finditer(fonts[0])) if _look(font[1] or "") & STRUCK}
    ids = [re.search(r"""fontId\s*=\s*["'](\d{1,6})["']""", match[1]) for match in XF.finditer(block[1])]
    return frozenset(style for style, one in enumerate(ids) if one is not None and int(one[1]) in struck)


def _look(properties: str) -> int:
    """How a font shows its text."""
    strike, aligned = STRIKE.search(properties), ALIGNED.search(properties)
    look = STRUCK if strike and (strike["value"] or "1") not in ("0", "false") else 0
    raised = aligned["value"] if aligned else ""
    return look | (RAISED if raised == "superscript" else LOWERED if raised == "subscript" else 0)


@functools.lru_cache(maxsize=4)
def _formatted_texts(shared: bytes) -> dict[int, tuple[Run, ...]]:
    """The shared texts, by number, with a struck-out, raised or lowered part."""
    result = {}
    for number, match in enumerate(ITEM.finditer(_decoded(shared))):
        runs = _runs(match[1] or "")
        if any(run.look > 0 for run in runs):
            result[number] = runs
    return result


PLAIN_AS_CELL = -1  # a run without a font of its own has its cell's font


def _runs(item: str) -> tuple[Run, ...]:
    """The runs of a text, without its phonetic guide."""
    result = []
    for part in PART.finditer(item):
        if part["run"] is not None:
            look, text = RUN_LOOK.search(part["run"]), TEXT.search(part["run"])
            plain = text[1] if text else ""
            result.append(Run(_unescaped(plain), PLAIN_AS_CELL if look is None else _look(look[1] or "")))
        elif part["text"] is not None:
            result.append(Run(_unescaped(part["text"]), PLAIN_AS_CELL))
    return tuple(result)


def _unescaped(text: str) -> str:
    return storable(ESCAPED.sub(lambda match: chr(int(match[1], 16)), unescape(text)))


def _with_looks(
    detail: SheetDetails, content: bytes, struck: frozenset[int], texts: Mapping[int, tuple[Run, ...]]
) -> SheetDetails:
    """The sheet's details, with struck-out cells and formatted texts."""
    out = (
        {(row, column) for row, column, _ in _number_cells(content, dict.fromkeys(struck, "percent"))}
        if struck
        else set()
    )
    runs: dict[tuple[int, int], tuple[Run, ...]] = {}
    for match in SHARED.finditer(content) if texts else ():
        if (cell_runs := texts.get(int(match[2]))) and (reference := REFERENCE.search(match[1])):
            runs[position(reference[1].decode())] = cell_runs
    for match in INLINE.finditer(content) if _has_looks(content) else ():
        cell_runs = _runs(match[2].decode("utf-8", "replace"))
        if any(run.look > 0 for run in cell_runs) and (reference := REFERENCE.search(match[1])):
            runs[position(reference[1].decode())] = cell_runs
    own = {place: _as_in(parts, STRUCK if place in out else 0) for place, parts in runs.items()}
    return replace(detail, struck=frozenset(out), runs=own)


def _as_in(runs: tuple[Run, ...], look: int) -> tuple[Run, ...]:
    """The runs as they look in a cell whose own font has this look."""
    return tuple(replace(run, look=look) if run.look == PLAIN_AS_CELL else run for run in runs)


def _number_cells(content: bytes, styles: Mapping[int, Show]) -> tuple[tuple[int, int, Show], ...]:
    """Row, column and `Show` of each number cell that has one of these styles."""
    pattern = re.compile(NUMBER_CELL % b"|".join(b"%d" % style for style in styles))
    return tuple(
        (*position(reference[1].decode()), styles[int(match[1])])
        for match in pattern.finditer(content)
        if (reference := REFERENCE.search(match[0])) is not None
    )


def _hidden_rows(content: bytes) -> frozenset[int]:
    return frozenset(
        int(number[1]) - 1 for tag in ROW.findall(content) if (number := NUMBER_OF.search(tag)) is not None
    )


def _hidden_columns(content: bytes) -> frozenset[int]:
    result: set[int] = set()
    for match in COLUMN.finditer(content):
        one = _attributes(match[1].decode("ascii", "replace"))
        if one.get("hidden") in ("1", "true") and one.get("min", "").isdecimal() and one.get("max", "").isdecimal():
            result.update(range(int(one["min"]) - 1, min(int(one["max"]), 16_384)))
    return frozenset(result)


def _errors(content: bytes) -> dict[tuple[int, int], FaultyCell]:
    result = {}
    for match in FAULTY.finditer(content):
        reference, value = REFERENCE.search(match[1]), VALUE.search(match[2])
        if reference is not None:
            result[position(reference[1].decode())] = error(value[1].decode("ascii", "replace") if value else "#N/A")
    return result


def _uncalculated(content: bytes) -> dict[tuple[int, int], FaultyCell]:
    result = {}
    for match in FORMULA.finditer(content):
        reference = REFERENCE.search(match[1])
        if reference is not None and b't="str"' not in match[1] and b"t='str'" not in match[1]:
            formula = unescape((match[2] or b"").decode("utf-8", "replace"))
            result[position(reference[1].decode())] = uncalculated(formula)
    return result
