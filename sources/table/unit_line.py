"""The lines above or below a table that say in which units of measure it speaks (单位：万元、户).

`cells.py` reads them before any value: a heading's own unit of measure goes before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.book.grid import Grid, address
from sources.characters import seen
from sources.value.uom import MONEY, Uom, uom
from sources.value.words import words

SEPARATORS = re.compile(r"[、,;/和及\s]+")
SHORT = 8
LAST_ROWS = 12  # of a sheet, where notes stand
# A unit line of other words: 单位（元）, 单位 元, 本表金额单位为元, 以下金额单位：元, 均以万元为单位, 以万元计; of the whole table only.
WHOLE = r"[(\[*※]*(?:注|说明|备注)?[\d\s:.、)\]]*(?:本表|表中|表内|以上|以下|上述|所有|全部)?(?:各项|所有)?(?:数据|金额|数值|数字|数额|资金)?\s*(?:均|都|统一|一律)?"
SPOKEN = re.compile(
    rf"{WHOLE}(?:(?:计量|金额|货币|数量)?\s*单\s*位\s*(?:\((?P<a>[^()]{{1,20}})\)|(?:均|都|统一)?[为是:](?P<b>[^(),。;]{{1,20}})|(?P<c>[^\s()]{{1,20}})$)"
    r"|(?:以|按)(?P<d>[^(),。;]{1,8}?)(?:为单位|计算|计|填列|填报)(?![^,。;)])"
    r"|(?:货币|币种|计价|[Uu]nits?)?\s*(?:均|都|统一)?[为是:](?P<e>[^(),。;]{1,20})$)"
)
CLAUSE = re.compile(r"[,;。]")  # 除另有注明外，单位为亿元
# What looks like a unit line: of money, or a scale that a keyboard's letter stands for. Not 金额超过5000万元, nor 合同金额（万元）.
UNIT_LIKE = re.compile(r"(?:单位|金额|货币|币种|计价|[Uu]nit).*(?:[:为是均以、/\s]|人民币)[百千万亿]{0,2}元$")
LETTERS = re.compile(r"[kKwW]")
BARE_SCALES = frozenset(("千", "万", "百万", "千万", "亿"))


def sheet_uom(grid: Grid, top: int) -> tuple[Sequence[Uom], tuple[str, str] | None]:
    """The units that the lines above the table name (单位：万元、户), or else those that a note below it names; and where a line
    names none, or a note another one than the lines, its text and address. Lines may contradict each other: `contradictions`."""
    line = words().line("uom")
    unread: tuple[str, str] | None = None
    units: list[Uom] = []
    lone: list[Uom] = []
    for row in range(min(top, len(grid.rows), 30)):
        cells = grid.rows[row]
        for column, cell in enumerate(cells[:60]):
            if type(cell) is not str or not cell:
                continue
            if "位" not in cell and "计" not in cell:
                if len(cell) <= 2 * SHORT:
                    lone += _money(seen(cell).strip(" ()[]【】"))
                if "元" not in cell:
                    continue
            text = seen(cell).replace("單", "单")
            before = len(units)
            for statement in _statements(text, line, cells, column):
                named = _named(statement) or _named(statement.partition("(")[0])
                first = uom(SEPARATORS.split(statement)[0]) if statement and not named else None
                units += named or ([first] if first is not None else [])
                if (
                    not named
                    and first is None
                    and statement
                    and len(statement) <= SHORT
                    and (LETTERS.fullmatch(statement) or "元" in statement)
                ):
                    unread = unread or (statement, address(row, column))
            units += _spoken(text) if len(units) == before else []
            if len(units) == before and _is_unit_like(text.strip()):
                unread = unread or (text.strip(), address(row, column))
    if units:
        units += [one for one in lone if one.base in {other.base for other in units}]
        unread = None
    elif unread is None:
        units = (
            lone if len(lone) == 1 or contradictions(lone) else next((named for named, _, _ in _notes(grid, top)), [])
        )
    units = list(dict.fromkeys(units))
    return units, unread or _otherwise(grid, top, units)


def contradictions(uoms: Sequence[Uom]) -> list[Uom]:
    """Of the units that the lines of a sheet name those that measure the same in different scales: 元 and 万元. Nobody can tell which
    holds."""
    scales: dict[str, set[int]] = {}
    for one in uoms:
        scales.setdefault(one.base, set()).add(one.scale)
    return [one for one in uoms if len(scales[one.base]) > 1]


def _statements(text: str, line: re.Pattern[str], cells: list[object], column: int) -> list[str]:
    """What a cell says behind each label (单位：), or what the next cell says where nothing stands behind the label."""
    statements: list[str] = []
    start = 0
    while match := line.search(text, start):
        following = line.search(text, match.start("said"))
        end = following.start("label") if following else len(text)
        own = text[match.start("said") : end].strip(" ,;，；、。()[]【】")
        statements.append(own or ("" if following else _next(cells, column)))
        start = match.start("said")
    return statements


def _is_unit_like(text: str) -> bool:
    """Whether a text looks like a unit line, and is more than a unit of money: （元）."""
    if len(text) > 3 * SHORT:
        return False
    inner = text.strip(" ()[]【】")
    return UNIT_LIKE.search(inner if text[:1] in "([【" else text) is not None and not _money(inner)


def uoms_of_line(text: str) -> list[Uom]:
    """The units of measure that a line (单位：元) names."""
    match = words().line("uom").search(seen(text).strip(" ()[]【】"))
    return _named(match["said"].strip(" ,;，；、。()[]【】")) if match else []


def _named(statement: str) -> list[Uom]:
    """The units that a list names; nothing where one of its words is none. A scale alone (亿) is one of money."""
    if (whole := uom(statement)) is not None:  # 亿 元
        return [whole]
    named = [uom(part + "元" if part in BARE_SCALES else part) for part in SEPARATORS.split(statement)[:6] if part]
    return [one for one in named if one is not None] if all(named) else []


def _money(text: str) -> list[Uom]:
    unit = uom(text) if 0 < len(text) <= SHORT else None
    return [unit] if unit is not None and unit.base in MONEY else []


def _spoken(text: str) -> list[Uom]:
    """The units that a sentence names, or one of its clauses."""
    for clause in CLAUSE.split(text):
        match = SPOKEN.match(clause.strip())
        if match and (named := _named(next(group for group in match.groups() if group).strip())):
            return named
    return []


def _notes(grid: Grid, top: int) -> list[tuple[list[Uom], str, str]]:
    """The units of money that notes below the table name, with their text and address."""
    line = words().line("uom")
    notes = []
    for row in range(max(top + 1, len(grid.rows) - LAST_ROWS), len(grid.rows)):
        for column, cell in enumerate(grid.rows[row][:3]):
            if type(cell) is str and ("位" in cell or "计" in cell):
                text = seen(cell).replace("單", "单")
                statements = [match["said"].strip().rstrip(")】] 。") for match in line.finditer(text)]
                named = [one for part in statements for one in _named(part)] or _spoken(text)
                if named and named[0].base in MONEY:
                    notes.append((named, text[:60], address(row, column)))
    return notes


def _otherwise(grid: Grid, top: int, uoms: Sequence[Uom]) -> tuple[str, str] | None:
    """A note that names another unit of money than the line above the table."""
    money = {one for one in uoms if one.base in MONEY}
    return next((note[1:] for note in _notes(grid, top) if money and not money & set(note[0])), None)


def _next(cells: list[object], column: int) -> str:
    return next(
        (seen(cell).strip() for cell in cells[column + 1 : column + 4] if type(cell) is str and cell.strip()), ""
    )
