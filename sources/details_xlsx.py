"""Details of xlsx and xlsm, by a scan of the sheets' bytes; nothing is built that no detail needs."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from html import unescape

from sources.details import BUILT_IN, Details, SheetDetails, Show, error, shows, uncalculated
from sources.grid import Unreadable, position
from sources.package import Package
from sources.value import Fault

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
    """What the workbook at `path` says beside its values. Every part that values come from is read whole, for its checksum."""
    folder = path[: path.rfind("/") + 1]
    workbook = package.read(path)
    styles = _odd_styles(package.read_if_there(folder + "styles.xml"))
    relations = package.read_if_there(f"{folder}_rels/{path.removeprefix(folder)}.rels")
    found: dict[str, SheetDetails] = {}
    for name, part in _sheets(workbook, relations, folder):
        sheet = package.find(part)
        if sheet is None:
            raise Unreadable("unreadable_damaged", f"xlsx: {part[:60]}", "xlsx, xls, csv")
        found[name] = _scan(_plain(package.read(sheet)), styles)
    _plain(package.read_if_there(folder + "sharedStrings.xml"))
    return Details(found, _properties(package), _is_1904(_decoded(workbook)))


def workbook_part(package: Package) -> str | None:
    """The part that is the workbook, as the package's own relations say."""
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
    """The part, as calamine and the patterns here can read it.

    Raises: Unreadable where they would miss values: in other encodings than UTF-8, and where comments part them.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:4]:
        raise Unreadable("unreadable_damaged", "xlsx: UTF-16", "xlsx, xls, csv")
    if b"<!--" in content and COMMENTED.search(content):
        raise Unreadable("unreadable_damaged", "xlsx: <!--", "xlsx, xls, csv")
    return content


def _decoded(content: bytes) -> str:
    return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "replace")


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: unescape(match[2] if match[2] is not None else match[3]) for match in ATTRIBUTE.finditer(text)}


@functools.lru_cache(maxsize=256)
def _sheets(workbook: bytes, relations: bytes, folder: str) -> list[tuple[str, str]]:
    """Name and part of each sheet."""
    targets = {}
    for match in RELATION.finditer(_decoded(relations)):
        one = _attributes(match[1])
        target = one.get("Target", "")
        targets[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else folder + target
    result = []
    for match in SHEET.finditer(_decoded(workbook)):
        one = _attributes(match[1])
        identity = next((value for key, value in one.items() if key.endswith(":id") or key == "id"), "")
        if "name" in one and identity in targets:
            result.append((one["name"], targets[identity]))
    return result


def _is_1904(workbook: str) -> bool:
    return bool(re.search(r"""date1904\s*=\s*["'](?:1|true)["']""", workbook))


def _properties(package: Package) -> dict[str, str]:
    text = _decoded(package.read_if_there("docProps/custom.xml"))
    return {_attributes(match[1]).get("name", ""): unescape(match[2]).strip() for match in PROPERTY.finditer(text)}


@functools.lru_cache(maxsize=256)
def _odd_styles(part: bytes) -> dict[int, Show]:
    """The cell styles, by number, that do not show numbers as they are."""
    styles = _decoded(part)
    formats = dict(BUILT_IN)
    for match in NUM_FMT.finditer(styles):
        one = _attributes(match[1])
        show = shows(one.get("formatCode", ""))
        if show is not None and one.get("numFmtId", "").isdigit():
            formats[int(one["numFmtId"])] = show
    block = CELL_XFS.search(styles)
    if block is None:
        return {}
    ids = [_number_format(match[1]) for match in XF.finditer(block[1])]
    return {index: formats[one] for index, one in enumerate(ids) if one in formats}


def _number_format(attributes: str) -> int:
    match = re.search(r"""numFmtId\s*=\s*["'](\d{1,6})["']""", attributes)
    return int(match[1]) if match else 0


def _scan(content: bytes, styles: Mapping[int, Show]) -> SheetDetails:
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    faults: dict[tuple[int, int], Fault] = {}
    head = content[:2000]  # which prefix and quotes the writer uses: each search costs a pass over the sheet
    is_prefixed, is_single = b"<worksheet" not in head, b"='" in head
    if b' hidden="' in content or (is_single and b" hidden='" in content):
        hidden_rows = _hidden_rows(content)
        hidden_columns = _hidden_columns(content)
    if b' t="e"' in content or (is_single and b"t='e'" in content):
        faults.update(_errors(content))
    if b"</f>" in content or b"<f/>" in content or (is_prefixed and b":f>" in content):
        faults.update(_uncalculated(content))
    shown = _shown(content, styles) if styles else ()
    return SheetDetails(shown, faults, hidden_rows, hidden_columns)


def _shown(content: bytes, styles: Mapping[int, Show]) -> tuple[tuple[int, int, Show], ...]:
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
        if one.get("hidden") in ("1", "true") and one.get("min", "").isdigit() and one.get("max", "").isdigit():
            result.update(range(int(one["min"]) - 1, min(int(one["max"]), 16_384)))
    return frozenset(result)


def _errors(content: bytes) -> dict[tuple[int, int], Fault]:
    result = {}
    for match in FAULTY.finditer(content):
        reference, value = REFERENCE.search(match[1]), VALUE.search(match[2])
        if reference is not None:
            result[position(reference[1].decode())] = error(value[1].decode("ascii", "replace") if value else "#N/A")
    return result


def _uncalculated(content: bytes) -> dict[tuple[int, int], Fault]:
    result = {}
    for match in FORMULA.finditer(content):
        reference = REFERENCE.search(match[1])
        if reference is not None and b't="str"' not in match[1]:
            formula = unescape((match[2] or b"").decode("utf-8", "replace"))
            result[position(reference[1].decode())] = uncalculated(formula)
    return result
