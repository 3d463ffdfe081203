"""Details of xlsx and xlsm, by a scan of the sheets' bytes; nothing is built that no detail needs."""

from __future__ import annotations

import re
import zipfile
from html import unescape

from sources.details import Details, SheetDetails, error, is_percent_format, uncalculated
from sources.grid import position
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
NUMBER_CELL = rb"""<(?:\w+:)?c\s[^>]*?(?<![\w:])s\s*=\s*["'](?:%s)["'][^>]*>"""


def details(package: zipfile.ZipFile) -> Details:
    """What the workbook says beside its values."""
    workbook_path = next((name for name in package.namelist() if name.lower().endswith("xl/workbook.xml")), None)
    if workbook_path is None:
        workbook_path = next(name for name in package.namelist() if name.lower().endswith("workbook.xml"))
    folder = workbook_path[: workbook_path.rfind("/") + 1]
    workbook = _text(package, workbook_path)
    percents = _percent_styles(_text(package, folder + "styles.xml"))
    found: dict[str, SheetDetails] = {}
    for name, path in _sheets(workbook, _text(package, f"{folder}_rels/workbook.xml.rels"), folder):
        if path in package.NameToInfo:
            found[name] = _scan(package.read(path), percents)
    return Details(found, _properties(package), _is_1904(workbook))


def _text(package: zipfile.ZipFile, path: str) -> str:
    if path not in package.NameToInfo:
        return ""
    content = package.read(path)
    return content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "replace")


def _attributes(text: str) -> dict[str, str]:
    return {match[1]: unescape(match[2] if match[2] is not None else match[3]) for match in ATTRIBUTE.finditer(text)}


def _sheets(workbook: str, relations: str, folder: str) -> list[tuple[str, str]]:
    targets = {}
    for match in RELATION.finditer(relations):
        one = _attributes(match[1])
        target = one.get("Target", "")
        targets[one.get("Id", "")] = target.lstrip("/") if target.startswith("/") else folder + target
    result = []
    for match in SHEET.finditer(workbook):
        one = _attributes(match[1])
        identity = next((value for key, value in one.items() if key.endswith(":id") or key == "id"), "")
        if "name" in one and identity in targets:
            result.append((one["name"], targets[identity]))
    return result


def _is_1904(workbook: str) -> bool:
    return bool(re.search(r"""date1904\s*=\s*["'](?:1|true)["']""", workbook))


def _properties(package: zipfile.ZipFile) -> dict[str, str]:
    text = _text(package, "docProps/custom.xml")
    return {_attributes(match[1]).get("name", ""): unescape(match[2]).strip() for match in PROPERTY.finditer(text)}


def _percent_styles(styles: str) -> list[int]:
    if not styles:
        return []
    formats = {9, 10}
    for match in NUM_FMT.finditer(styles):
        one = _attributes(match[1])
        if (
            "%" in one.get("formatCode", "")
            and is_percent_format(one["formatCode"])
            and one.get("numFmtId", "").isdigit()
        ):
            formats.add(int(one["numFmtId"]))
    block = CELL_XFS.search(styles)
    if block is None:
        return []
    ids = [_number_format(match[1]) for match in XF.finditer(block[1])]
    return [index for index, one in enumerate(ids) if one in formats]


def _number_format(attributes: str) -> int:
    match = re.search(r"""numFmtId\s*=\s*["'](\d{1,6})["']""", attributes)
    return int(match[1]) if match else 0


def _scan(content: bytes, percents: list[int]) -> SheetDetails:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    faults: dict[tuple[int, int], Fault] = {}
    if b"hidden" in content:
        hidden_rows = _hidden_rows(content)
        hidden_columns = _hidden_columns(content)
    if b't="e"' in content or b"t='e'" in content:
        faults.update(_errors(content))
    if b"<f" in content or b":f" in content:
        faults.update(_uncalculated(content))
    shown: tuple[tuple[int, int], ...] = ()
    if percents:
        pattern = re.compile(NUMBER_CELL % b"|".join(b"%d" % style for style in percents))
        shown = tuple(
            position(reference[1].decode())
            for tag in pattern.findall(content)
            if (reference := REFERENCE.search(tag)) is not None
        )
    return SheetDetails(shown, faults, hidden_rows, hidden_columns)


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
