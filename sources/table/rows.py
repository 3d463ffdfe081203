"""The rows below a table's header by kind: data, sections, totals, rows of which (其中), footers, repeated headers, ...

`cells.py` sorts each panel's rows once the header is found, and loads its `data` only. `sums.py` then looks for totals
that nothing but their numbers shows.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sources.book.grid import Grid
from sources.table.header import Placed, Table
from sources.table.heading import ORDINAL
from sources.table.lines import is_comparison, is_example, is_marked, is_note, is_unit_line, is_void
from sources.value.values import MICRO, FaultyCell, parse_number
from sources.value.words import UNSEEN_CHARACTER, folded, normal, words

SECTION = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[部章节类])"
)
OF_WHICH = re.compile(
    rf"(?:{ORDINAL.pattern})?(?:(?![#＃])[\W_])*(?:(?:其\s*中|内\s*含)(?:\s*(?:包括|包含|含|有))?|(?:其?内|在内|当中|包括|包含|含|of which)(?=\s*[:：]))"
    r"[\s）)\]】]*[:：,，、\-—－]*\s*|\s*[#＃](?=\s*[^\s\d])\s*",
    re.IGNORECASE,
)
# 含室内, 包括临时摊位, #A座 without a colon: rows of which, or names (含山路市场 is one).
MAYBE_OF_WHICH = re.compile(
    rf"(?:{ORDINAL.pattern})?(?:(?![#＃])[\W_])*(?:含(?![山光珠章香嘉弘笑辉羞鄱泥苞金糖硫氧])|包括|包含|当中|[#＃](?=\s*[A-Za-zＡ-Ｚ]))\s*[^\s:：]"
)
OF_WHICH_BEHIND = re.compile(r".*(?:[（(【\[]\s*其\s*中\s*[:：]?\s*[)）】\]]\s*$|[^\s（(【\[]\s*其\s*中\s*[:：])")
PLACES = "国|省|市|区|县|县区|县市区|市区|市县|州|盟|旗|镇|乡|镇街|乡镇|街|街道|街办|镇街办|处|管理处|村|社区|园|园区|片区|新区|辖区|区域|域|境"
GROUPS = "系统|行业|社会|部|体|年|局|委|司|公司|集团|校|院"
WHOLE = re.compile(
    rf"(?:全(?:{PLACES}|{GROUPS})|各(?:地|地区|地市|区|{PLACES}|单位|部门|项目|企业)|总体|整体)(?:合计|总计|总数|总量|总额|总|计|汇总|数|情况|平均|均值)?"
    "|汇总|汇总数|总|计|总量|总额|累计|平均|平均数|平均值|均值"
)
BRACKETED = re.compile(r"[（(][^（()）]*[)）]")
PART_ROWS = 2_000  # of more rows none is looked at for an area whose numbers are the sum of others
AREA_ENDS = (
    "省",
    "自治区",
    "市",
    "区",
    "县",
    "旗",
    "镇",
    "乡",
    "街道",
    "街办",
    "街道办",
    "办事处",
    "管理处",
    "片",
    "村",
    "社区",
)
NO_AREA = re.compile(
    ".*(?:[夜超门集花早菜街闹灯鱼城股楼房茶书煤米肉批旧鸟车海]市|[小园校景厂库新山林灾矿牧营街老旧学院病务]区|(?:开发|高新|工业|保税|商业|住宅|生活|功能"
    "|示范|试验|经济|集聚|产业|安置|服务)区|[小古]镇|[水老]乡|城中村|度假村|卡片|图片|芯片)"
)
LEVELS = (
    (5, ("省", "自治区")),
    (4, ("市",)),
    (0, ("社区", "村")),
    (2, ("片区", "片")),
    (3, ("区", "县", "旗")),
    (1, ("镇", "乡", "街道", "街办", "街道办", "办事处", "管理处")),
)
PAGE_LINE = re.compile(  # between the pages of a table: 续表, （接上页）, 转下页, 第2页 共3页
    r"[（(【\[\s—－-]*(?:续\s*[表页]?\s*[一二三四五六七八九十\d]{0,2}|[承接续转]\s*[上前下后]\s*一?\s*[页表]"
    r"|第\s*[一二三四五六七八九十\d]{1,3}\s*页[，,/\s]*(?:共\s*[一二三四五六七八九十\d]{1,3}\s*页)?)[）)】\]\s—－-]*"
)
NUMBERED = tuple(
    re.compile(one)
    for one in (
        r"[一二三四五六七八九十]{1,3}\s*(?:[、.．]|$)",
        r"[（(][一二三四五六七八九十]{1,3}[)）]",
        r"\d{1,3}\s*(?:[、.．](?!\d)|$)",
        r"[（(]\d{1,3}[)）]|\d{1,3}[)）]|\d{1,3}[.．]\d|[①-⑳]",
    )
)
OUTLINED = frozenset("一二三四五六七八九十（(0123456789①②③④⑤ \u3000")
SMALL = 10 * MICRO
TELLING = 20  # times the tolerance of its column: a number that is a sum within it by no chance


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What a version's rows are known by, normalised: names `declared` as rows or as parts of their keys, whole keys (`rows`), the form's own `totals`, the `districts` of the plan.
    `are_free`: the unit names its rows itself. Equal only to itself, so that what was found out by it can be kept beside it."""

    declared: frozenset[str]
    totals: frozenset[str]
    districts: frozenset[str]
    are_free: bool
    rows: frozenset[str] = frozenset()


@dataclass(slots=True)
class Rows:
    """Row numbers of a panel: `data`; `totals` as (row, all, part, area, or sum where it is that of others for certain); `sections` (rows that only name a part);
    `beyond` are rows with numbers below the footer.

    `parts` are rows of which (其中) as (row, the row that they are of or -1); `guessed` are rows, as (row, the row above), that seem
    to go on with them; neither is loaded. `doubtful` are rows of data that may be totals, `runs` the cells of the rows that one
    adds up, where these are not all others. `strays` are lone cells (row, column). `compared` are rows that set the others beside
    something else (上年同期), `void` those that say that they do not count (示例, 作废), `unit_lines` cells (row, column) between the rows that state a unit of measure; none is loaded.
    """

    data: list[int] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)
    beyond: list[int] = field(default_factory=list)
    parts: list[tuple[int, int]] = field(default_factory=list)
    guessed: list[tuple[int, int]] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)
    runs: dict[int, str] = field(default_factory=dict)
    strays: list[tuple[int, int]] = field(default_factory=list)
    compared: list[int] = field(default_factory=list)
    void: list[int] = field(default_factory=list)
    unit_lines: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Block:
    """Rows of which (其中) that may go on: the row that they are of, how far it and they are indented, and where a row that says no
    more than 其中 stands, as long as nothing has followed."""

    parent: int
    outer: int
    inner: int
    bare: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A row below the header: its name and first text, whether a cell beside its name is filled, its kind, and the column of its
    only filled cell (None where there are more, or where the kind says enough)."""

    number: int
    row: list[object]
    name: str
    lead: str
    is_filled: bool
    kind: str
    alone: int | None


def find_rows(
    grid: Grid,
    table: Table,
    panel: Sequence[Placed],
    keys: Sequence[str],
    names: Names,
    added: Sequence[int] = (),
    tolerances: Sequence[int] = (),
) -> Rows:
    """The panel's rows by kind. `keys` are the row-key items, `added` the columns whose numbers totals add up, `tolerances` by how many
    millionths a sum in each of these may differ (none where it is empty)."""
    sorter = _Sorter(grid, table, panel, keys, names)
    for number, row in enumerate(itertools.islice(grid.rows, table.first, None), table.first):
        if sorter.is_plain(row):
            sorter.rows.data.append(number)
        else:
            sorter.add(number, row)
    rows = sorter.end()
    _split_off(grid, rows, added)
    key_columns, key_column = sorter.key_columns, sorter.key_column
    if names.are_free and len(key_columns) == 1 and len(rows.data) <= PART_ROWS:
        _areas(grid, rows, key_column, names, added, tolerances)
        _outlined(grid, rows, sorter.left, key_column, names, added, tolerances)
    return rows


class _Sorter:
    """Sorts a panel's rows by kind, from the top down: what a row is depends on the rows above it."""

    def __init__(self, grid: Grid, table: Table, panel: Sequence[Placed], keys: Sequence[str], names: Names) -> None:
        self.rows = Rows()
        self.key_columns = [placed.column for placed in panel if placed.item in keys]
        self.key_column = self.key_columns[-1] if self.key_columns else panel[0].column
        self.left = left_of(table, panel)
        self._grid, self._table, self._names = grid, table, names
        self._others = [placed.column for placed in panel if placed.item not in keys]
        self._columns = [placed.column for placed in panel]
        self._width = max(self._columns) + 1
        self._headings = frozenset(
            normal(table.texts.get(column, "")) for column in range(self.left, self.key_column + 1)
        )
        self._across = {top for top, first, bottom, last in grid.merges if top == bottom and last - first >= 2}
        self._notes: list[int] = []  # texts that are notes where no row follows
        self._is_below = False  # below the footer
        self._block: _Block | None = None

    def is_plain(self, row: list[object]) -> bool:
        """Whether a row is plainly one of data, by the one cell that holds its name."""
        return (
            self.left == self.key_column
            and self._block is None
            and not self._is_below
            and len(row) >= self._width
            and _is_plain(row[self.left], self._names, self._headings)
            and _is_filled(row, self._others)
        )

    def add(self, number: int, row: list[object]) -> None:
        """Adds a row to the rows of its kind."""
        if len(row) < self._width:
            row = row + [""] * (self._width - len(row))
        name, lead = _names(row, self.left, self.key_column)
        is_filled = _is_filled(row, self._others)
        if self._block is not None and (name or is_filled) and self._is_of_block(number, row, name, lead, is_filled):
            return
        kind = self._kind(row, name, lead, is_filled)
        plain = normal(name)
        if is_filled and plain and not self._is_below and kind in PLAIN and plain not in self._headings:
            self.rows.data.append(number)
            return
        if not name and not is_filled:
            self._add_nameless(number, row)
            return
        if not lead:
            kind = "footer" if _is_note(row, self.left) else "data"
        alone = _alone(row) if kind in ("data", "footer") else None
        if alone is None and all(map(_is_mark, row)):
            return  # a spare row that is crossed out: / / /
        self._add_line(_Line(number, row, name, lead, is_filled, kind, alone))

    def end(self) -> Rows:
        """The sorted rows, once there is no further one."""
        self._end_block()
        if self._notes:
            names = _names_among(self._grid, self._notes, self.rows, self.left, self.key_column)
            self.rows.data = sorted([*self.rows.data, *names])
        return self.rows

    def _is_of_block(self, number: int, row: list[object], name: str, lead: str, is_filled: bool) -> bool:
        """Whether a row goes on with the rows of which above it; it is added to them. Any other row ends them."""
        block = self._block
        assert block is not None
        if (
            not is_filled
            or self._is_below
            or not _goes_on(row, self.left, self.key_column, name, lead, self._names, block)
        ):
            self._end_block()
            return False
        block.bare = None
        is_deeper = _indent(row, self.left, self.key_column) > block.inner
        (self.rows.parts if is_deeper else self.rows.guessed).append((number, block.parent))
        return True

    def _end_block(self) -> None:
        if self._block is not None and self._block.bare is not None:
            self.rows.strays.append(self._block.bare)
        self._block = None

    def _kind(self, row: list[object], name: str, lead: str, is_filled: bool) -> str:
        """The kind of a row by its name (`row_kind`), its key cells and the rows above it."""
        kind = row_kind(name, lead, self._names)
        if kind in PLAIN and any(_is_area(row[column], self._names) for column in self.key_columns):
            return "area"
        if kind == "maybe_of_which" and (not is_filled or not (self.rows.data or self.rows.totals)):
            return "data"
        return kind

    def _add_nameless(self, number: int, row: list[object]) -> None:
        """A row with nothing in the panel's columns: a note below the table, a lone number, or an empty row."""
        if number > self._table.first and _is_note(row, self.left):
            self._is_below = True
        elif (lone := _lone_number(self._grid, number, row, self.left, self.key_column)) is not None:
            self.rows.strays.append((number, lone))

    def _add_line(self, line: _Line) -> None:
        rows, number, kind = self.rows, line.number, line.kind
        if kind in ("compared", "void"):
            if line.is_filled:
                (rows.compared if kind == "compared" else rows.void).append(number)
        elif line.alone is not None and not self._is_below and _is_unit_cell(line.row[line.alone]):
            rows.unit_lines.append((number, line.alone))
        elif self._is_below:
            self._add_below(line)
        elif (kind == "footer" or DAY_LINE.fullmatch(line.name)) and _numbers(line.row, self._others) == 0:
            self._is_below = True
            if line.alone is not None:
                _leave_out_signature(self._grid, number - 1, rows)
        elif kind == "of_which":
            self._begin_block(line)
        elif kind == "maybe_of_which":
            rows.guessed.append((number, _last(rows)))
        elif kind in ("all", "part", "area"):
            if line.is_filled:
                rows.totals.append((number, kind))
        elif self._repeats_header(line) or (line.name == line.lead and PAGE_LINE.fullmatch(line.name)):
            pass
        elif not line.is_filled and (kind != "data" or number in self._across or _is_bare(line.row, self.key_columns)):
            rows.sections.append(number)
        elif line.alone is not None and _is_mark_or_note(line.name):
            self._notes.append(number)
        else:
            self._add_data(line)

    def _repeats_header(self, line: _Line) -> bool:
        return normal(line.name) in self._headings and _repeats(line.row, self._table, self._columns)

    def _add_below(self, line: _Line) -> None:
        """A row below the footer: the header again (the table goes on), a row with numbers, a lone number, or a note."""
        if self._repeats_header(line):
            self._is_below = False
        elif _numbers(line.row, self._others) >= 2:
            self.rows.beyond.append(line.number)
        elif not line.name:
            stray = _stray(line.row, self._others)
            if stray is not None and _is_number(line.row[stray]):
                self.rows.strays.append((line.number, stray))

    def _begin_block(self, line: _Line) -> None:
        """A row of which (其中); the rows below it may go on with it."""
        parent, place = _last(self.rows), (line.number, _at(line.row, self.left, self.key_column))
        if line.is_filled:
            self.rows.parts.append((line.number, parent))
        if self.rows.data and parent == self.rows.data[-1]:
            outer, inner = (_indent(row, self.left, self.key_column) for row in (self._grid.rows[parent], line.row))
            self._block = _Block(parent, outer, inner, None if line.is_filled else place)
        elif not line.is_filled:
            self.rows.strays.append(place)

    def _add_data(self, line: _Line) -> None:
        """A row of data, a stray cell, or the date of a signature."""
        stray = None
        if self.key_columns:
            stray = _stray_of(self._grid, line.number, line.row, self._others, self.left, self.key_column, self.rows)
        if stray is None:
            self.rows.data.append(line.number)
        elif not isinstance(line.row[stray], date):
            self.rows.strays.append((line.number, stray))
        elif line.alone is not None:  # a date alone is that of a signature
            _leave_out_signature(self._grid, line.number - 1, self.rows)


BLANK = ("", None)
PLAIN = ("data", "printed", "section")


def _is_filled(row: list[object], columns: Sequence[int]) -> bool:
    for column in columns:
        cell = row[column]
        if cell != "" and cell is not None and not (type(cell) is str and cell.isspace()):
            return True
    return False


def _is_plain(cell: object, names: Names, headings: frozenset[str]) -> bool:
    """Whether a row is plainly one of data, if it is filled, by the one cell that holds its name."""
    return cell.__class__ is str and _is_plain_name(cell, names, headings)


@functools.lru_cache(maxsize=65536)
def _is_plain_name(cell: str, names: Names, headings: frozenset[str]) -> bool:
    name = cell.strip()
    return normal(name) not in ("", *headings) and row_kind(name, name, names) in PLAIN


def _is_bare(row: list[object], key_columns: Sequence[int]) -> bool:
    return not _is_filled(row, key_columns)


@functools.lru_cache(maxsize=65536)
def row_kind(name: str, lead: str, names: Names) -> str:
    """What a row of this name is: all, part or area (totals), of_which, maybe_of_which (含室内), compared (上年同期), void (作废, 示例), footer, section, printed (a name that
    the form declares), or data. An area's name adds up others only where the row has no other name."""
    spoken = words()
    for one in (name, lead) if lead != name else (name,):
        plain = normal(one)
        if plain in names.declared or normal(ORDINAL.sub("", one)) in names.declared:
            return "printed"
        shown = UNSEEN_CHARACTER.sub("", one)
        if (match := OF_WHICH.match(shown)) and not MAYBE_OF_WHICH.match(shown):
            return "printed" if normal(shown[match.end() :]) in names.declared else "of_which"
        if OF_WHICH_BEHIND.match(shown):
            return "of_which"
        if is_comparison(one, is_summed=not names.declared):
            return "compared"
        if is_example(one) or is_void(one):
            return "void"
        if (kind := _total(plain, names) or _total(normal(BRACKETED.sub("", one)), names)) is not None:
            return kind
    if _is_whole(name, names):
        return "area"
    if MAYBE_OF_WHICH.match(UNSEEN_CHARACTER.sub("", name)):
        return "maybe_of_which"
    if spoken.footer.match(lead):
        return "footer"
    return "section" if SECTION.match(name) or SECTION.match(lead) else "data"


TOTAL_BEHIND = re.compile(r"([合总共小]计)(?:数|额|值|量|金额|情况)?$")


def _total(plain: str, names: Names) -> str | None:
    """What a total's row adds up, by its normalised name: all or part; None for any other row."""
    kind = "all" if plain in names.totals else words().total_of.get(plain)
    if kind is None and (match := TOTAL_BEHIND.search(plain)):
        kind = "part" if match[1] == "小计" else "all"
    if kind is None and plain.startswith(("合计", "总计", "小计")) and len(plain) <= 6:
        kind = "part" if plain.startswith("小计") else "all"
    return kind


def total_stem(name: str, names: Names) -> str:
    """The part of a total's name that says what it adds up: 东片 of 东片合计; empty where it adds up all rows (合计, 全区合计)."""
    plain = normal(BRACKETED.sub("", name))
    if plain in names.totals or words().total_of.get(plain) == "all" or _is_whole(plain, names):
        return ""
    stem = TOTAL_BEHIND.sub("", plain)
    return "" if stem == plain or _is_whole(stem, names) else stem


def _is_area(cell: object, names: Names) -> bool:
    return type(cell) is str and _is_whole(cell, names) and normal(cell) not in names.declared


@functools.lru_cache(maxsize=65536)
def _is_whole(name: str, names: Names) -> bool:
    """Whether a name may mean all of the others: 全区, 各地区, the district's own."""
    plain = normal(ORDINAL.sub("", name))
    if plain in names.districts or WHOLE.fullmatch(plain):
        return True
    bare = normal(BRACKETED.sub("", name))
    return bare in names.districts or bool(WHOLE.fullmatch(bare)) or plain.endswith(("平均", "均值"))


def _alone(row: list[object]) -> int | None:
    """The column of the row's one filled cell; None where there are more."""
    filled = [column for column, cell in enumerate(row) if not _is_empty(cell)]
    return filled[0] if len(filled) == 1 else None


def _names_among(grid: Grid, notes: Sequence[int], rows: Rows, left: int, key_column: int) -> list[int]:
    """Of texts alone in their rows that read like notes or say 无 those that are names of rows that were left blank: a filled row
    follows, other names begin with a mark as they do, or there is no other row."""
    lines = grid.rows
    texts = {row: _names(lines[row], left, key_column)[0] for row in notes}
    last = next((row for row in reversed(rows.data) if _alone(lines[row]) is None), -1)
    has_marks = any(
        is_marked(_names(lines[row], left, key_column)[0]) for row in rows.data if len(lines[row]) > key_column
    )
    return [
        row
        for row, text in texts.items()
        if not is_note(text)
        and ((is_marked(text) and has_marks) or (folded(text) in words().mark_of and not rows.data))
        or row < last
    ]


def _is_unit_cell(cell: object) -> bool:
    return isinstance(cell, str) and is_unit_line(cell)


def _is_mark_or_note(name: str) -> bool:
    """Whether a text alone in its row may be a note, begins with a mark, or says 无."""
    return is_note(name) or is_marked(name) or folded(name) in words().mark_of


def _is_mark(cell: object) -> bool:
    """Whether a cell is empty or holds nothing but signs: —, /."""
    return _is_empty(cell) or (type(cell) is str and not normal(cell))


def _leave_out_signature(grid: Grid, number: int, rows: Rows) -> None:
    """Leaves out a text alone in its row (某某局) above a date alone in its own: both are the table's signature."""
    column = _alone(grid.rows[number])
    if column is None or type(grid.rows[number][column]) is not str:
        return
    if rows.data[-1:] == [number]:
        rows.data.pop()
    elif rows.strays and rows.strays[-1] == (number, column):
        rows.strays.pop()


def _last(rows: Rows) -> int:
    """The last row of data or of a total; -1 where there is none."""
    return max(rows.data[-1] if rows.data else -1, rows.totals[-1][0] if rows.totals else -1)


def _goes_on(row: list[object], left: int, key_column: int, name: str, lead: str, names: Names, block: _Block) -> bool:
    """Whether a row without 其中 goes on with the rows of which above it: it is indented as they are, or further."""
    return (
        row_kind(name, lead, names) in ("data", "section")
        and _indent(row, left, key_column) > block.outer
        and _indent(row, left, key_column) >= block.inner
    )


def _at(row: list[object], left: int, key_column: int) -> int:
    """The column of the row's name."""
    return next(
        (
            at
            for at in range(min(key_column, len(row) - 1), left - 1, -1)
            if type(cell := row[at]) is str and cell.strip()
        ),
        left,
    )


def _indent(row: list[object], left: int, key_column: int) -> int:
    """How many half-width spaces stand before the row's name."""
    cell = row[_at(row, left, key_column)] if row else ""
    if type(cell) is not str:
        return 0
    before = cell[: len(cell) - len(cell.lstrip())]
    return len(before) + before.count("\u3000")


def _stray(row: list[object], columns: Sequence[int]) -> int | None:
    """The one filled column of a row without a name, or the first of those where all are errors."""
    filled = [column for column in columns if _is_filled(row, [column])]
    if len(filled) == 1 or all(type(row[column]) is FaultyCell for column in filled):
        return filled[0] if filled else None
    return None


def _stray_of(
    grid: Grid, number: int, row: list[object], others: Sequence[int], left: int, key_column: int, rows: Rows
) -> int | None:
    """The column of a lone cell that is no row: it has no name beside it, or is a mark or a text alone below empty rows."""
    is_named = any(not _is_empty(cell) for cell in row[left : key_column + 1])
    if is_named:
        if _is_filled(row, others):
            return None
        at = _at(row, left, key_column)
        text = row[at]
        if type(text) is str and (not normal(text) or (rows.data and _is_after_gap(grid, number, left))):
            return at
        return None
    if any(a < number <= c and b <= key_column <= d for a, b, c, d in grid.merges):
        return None
    if len(others) == 1 and rows.data[-1:] == [number - 1]:
        return None  # a form of one value a row: rather its name is missing
    return _stray(row, others)


def _lone_number(grid: Grid, number: int, row: list[object], left: int, key_column: int) -> int | None:
    """The column of a number or an error that stands alone in its row: outside the table's columns, or far below its names."""
    filled = [column for column, cell in enumerate(row) if not _is_empty(cell)]
    if len(filled) != 1 or not _is_number(row[filled[0]]):
        return None
    if filled[0] <= key_column and not (filled[0] == key_column and _is_after_gap(grid, number, left)):
        return None  # rows are numbered beforehand
    return filled[0]


def _is_after_gap(grid: Grid, number: int, left: int) -> bool:
    """Whether the two rows above are empty."""
    return all(all(_is_empty(cell) for cell in grid.rows[above][left:]) for above in (number - 1, number - 2))


def _is_empty(cell: object) -> bool:
    return cell == "" or cell is None or (type(cell) is str and cell.isspace())


def _is_number(cell: object) -> bool:
    if isinstance(cell, bool | date):
        return False
    return isinstance(cell, float | int | FaultyCell) or (type(cell) is str and parse_number(cell) is not None)


def amounts_of(grid: Grid, row: int, columns: Sequence[int]) -> list[int | None]:
    """The row's numbers in millionths of what the cells say, whatever their unit of measure; None where there is none."""
    cells = grid.rows[row]
    amounts: list[int | None] = []
    for column in columns:
        cell = cells[column] if column < len(cells) else ""
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            amounts.append(round(cell * MICRO) if -1e12 < cell < 1e12 else None)
        else:
            number = parse_number(cell) if type(cell) is str and cell else None
            amounts.append(None if number is None else int(number.number * MICRO))
    return amounts


def _sum(amounts: Sequence[Sequence[int | None]]) -> list[int]:
    return [sum(amount or 0 for amount in column) for column in zip(*amounts, strict=True)]


def _are_sum(whole: Sequence[int | None], amounts: Sequence[Sequence[int | None]]) -> bool:
    """Whether every number of `whole` is the sum of those in its column, and one at least is not 0."""
    return any(whole) and all(one is None or one == other for one, other in zip(whole, _sum(amounts), strict=True))


def _split_off(grid: Grid, rows: Rows, added: Sequence[int]) -> None:
    """Rows right below rows of which (其中) that with them are the row that these are of: 其中：室内, 室外."""
    if not rows.parts or not added:
        return
    _split_off_total(grid, rows, added)
    places = {row: at for at, row in enumerate(rows.data)}
    for parent in dict.fromkeys(parent for _, parent in rows.parts if parent in places):
        own = [row for row, of in (*rows.parts, *rows.guessed) if of == parent]
        following = rows.data[places[parent] + 1 : places[parent] + 4]
        amounts = [amounts_of(grid, row, added) for row in own]
        whole = amounts_of(grid, parent, added)
        for count, row in enumerate(following, 1):
            if row != max(own) + count:
                break
            amounts.append(amounts_of(grid, row, added))
            if _are_sum(whole, amounts):
                rows.guessed += [(one, parent) for one in following[:count]]
                break
    taken = {row for row, _ in rows.guessed}
    rows.data = [row for row in rows.data if row not in taken]


def _split_off_total(grid: Grid, rows: Rows, added: Sequence[int]) -> None:
    """Rows right below a row of which (其中) of a total that with it are the whole total, where all others are so too: 合计, 其中：规上, 规下."""
    places = {row: at for at, row in enumerate(rows.data)}
    for total in (row for row, kind in rows.totals if kind == "all"):
        own = [row for row, of in rows.parts if of == total]
        if not own or max(own) + 1 not in places:
            continue
        whole = amounts_of(grid, total, added)
        amounts = [amounts_of(grid, row, added) for row in own]
        first = places[max(own) + 1]
        for end in range(first + 1, min(first + 3, len(rows.data)) + 1):
            if rows.data[end - 1] != max(own) + end - first:
                break
            amounts.append(amounts_of(grid, rows.data[end - 1], added))
            others = [amounts_of(grid, row, added) for row in (*rows.data[:first], *rows.data[end:])]
            if _are_sum(whole, amounts) and _are_sum(whole, others):
                rows.guessed += [(one, total) for one in rows.data[first:end]]
                del rows.data[first:end]
                break


def level_of(name: str) -> int:
    """How high an area's name stands: 省 (5) above 市 above 区 above 片区 above 街道 above 社区 (0); -1 if it is no area."""
    if not name.endswith(AREA_ENDS) or NO_AREA.fullmatch(name):
        return -1
    return next(level for level, ends in LEVELS if name.endswith(ends))


def _areas(
    grid: Grid, rows: Rows, key_column: int, names: Names, added: Sequence[int], tolerances: Sequence[int]
) -> None:
    """Takes out the rows of areas whose numbers are the sum of the rows of lower ones below or above them (东片, its markets)."""
    lines = grid.rows
    key_texts = [cell.strip() if type(cell := lines[row][key_column]) is str else "" for row in rows.data]
    if any(one.endswith(AREA_ENDS) for one in key_texts):
        levels = [level_of(one) if normal(one) not in names.declared else -1 for one in key_texts]
        _higher(grid, rows, levels, added, tolerances, (1, -1))


def _outlined(
    grid: Grid,
    rows: Rows,
    left: int,
    key_column: int,
    names: Names,
    added: Sequence[int],
    tolerances: Sequence[int],
) -> None:
    """Takes out the rows whose numbers are the sum of those below them that are numbered (一、 above 1、) or indented as their parts."""
    lines = grid.rows
    if left == key_column:
        first = [lines[row][left] for row in rows.data]
    else:
        first = [
            next((cell for cell in lines[row][left : key_column + 1] if cell != "" and cell is not None), "")
            for row in rows.data
        ]
    are_numbers = [isinstance(one, float | int) for one in first]
    is_numbered_in_part = any(are_numbers) and not all(are_numbers)
    if not is_numbered_in_part and not any(type(one) is str and one[0] in OUTLINED for one in first if one):
        return
    numbered = [_number_level(one) for one in first]
    if len(set(numbered)) == 1:
        indents = [_indent(lines[row], left, key_column) for row in rows.data]
        numbered = [max(indents) - one for one in indents]
    keys = [lines[row][key_column] for row in rows.data]
    is_declared = [type(one) is str and normal(one) in names.declared for one in keys]
    levels = [-1 if own else one for one, own in zip(numbered, is_declared, strict=True)]
    if len(set(levels)) > 1:
        _higher(grid, rows, levels, added, tolerances, (1,))


def _number_level(first: object) -> int:
    """How high a row stands by the number before its name: 一、 above （一） above 1、 above (1) above none."""
    text = f"{first:g}" if isinstance(first, float) else f"{first}".strip()
    return next((len(NUMBERED) - at for at, one in enumerate(NUMBERED) if one.match(text)), 0)


def _higher(
    grid: Grid,
    rows: Rows,
    levels: Sequence[int],
    added: Sequence[int],
    tolerances: Sequence[int],
    steps: Sequence[int],
) -> None:
    """Takes out the rows whose numbers are the sum of those of lower levels below (a step of 1) or above (-1) them."""
    own_amounts = functools.cache(lambda row: amounts_of(grid, row, added))
    marks = {row for row, _ in rows.totals} | set(rows.sections)
    taken: dict[int, bool] = {}
    ones: list[int] = []  # that equal the one row beside them
    for at in sorted(range(len(levels)), key=lambda at: levels[at]):
        own = own_amounts(rows.data[at])
        different = {amount for amount in own if amount}
        is_telling = len(different) > 1 or any(abs(one) >= SMALL or one % MICRO for one in different)
        if any(tolerances):
            is_telling = any(
                one and abs(one) >= max(SMALL, TELLING * most) for one, most in zip(own, tolerances, strict=True)
            )
        for run in (_run(rows.data, levels, marks, taken, at, step) for step in steps):
            if _is_sum_of_some(own, [own_amounts(rows.data[one]) for one in run], tolerances):
                taken[at] = is_telling
                break
            if run and is_telling and own == own_amounts(rows.data[run[0]]):
                ones.append(at)
    sure_levels = {levels[at] for at, is_sure in taken.items() if is_sure}
    taken |= {at: levels[at] in sure_levels for at in ones if at not in taken}
    rows.doubtful += [rows.data[at] for at, is_sure in taken.items() if not is_sure]
    sure = {rows.data[at] for at, is_sure in taken.items() if is_sure}
    rows.totals = sorted([*rows.totals, *((row, "sum") for row in sure)])
    rows.data = [row for row in rows.data if row not in sure]


def _is_sum_of_some(
    whole: Sequence[int | None], amounts: Sequence[Sequence[int | None]], tolerances: Sequence[int]
) -> bool:
    """Whether `whole` is the sum of the first two or more of these rows, at least two of which hold something."""
    most = tolerances or [0] * len(whole)
    sums = [0] * len(whole)
    filled = 0
    for amount in amounts:
        sums = [held + (one or 0) for held, one in zip(sums, amount, strict=True)]
        filled += any(amount)
        if (
            filled >= 2
            and any(whole)
            and all(one is None or abs(one - held) <= off for one, held, off in zip(whole, sums, most, strict=True))
        ):
            return True
    return False


def _run(
    data: Sequence[int], levels: Sequence[int], marks: set[int], taken: dict[int, bool], at: int, step: int
) -> list[int]:
    """The rows that an area may add up: below it (step 1) or above it (-1), as far as names of its own level, totals or sections; not
    those that add up others themselves."""
    run: list[int] = []
    one = at + step
    while 0 <= one < len(data) and levels[one] < levels[at]:
        first, last = sorted((data[one], data[one - step]))
        if any(first < mark < last for mark in marks):
            break
        if one not in taken:
            run.append(one)
        one += step
    return run


def left_of(table: Table, panel: Sequence[Placed]) -> int:
    """The panel's first column (from 0): the columns before it, back to the panel on its left, belong to it (序号)."""
    first = min(placed.column for placed in panel)
    ends = [max(placed.column for placed in other) for other in table.panels]
    return max((end + 1 for end in ends if end < first), default=0)


def _names(row: list[object], left: int, key_column: int) -> tuple[str, str]:
    """The row's name (its last text up to the key column) and its first text."""
    if left == key_column:
        cell = row[left]
        text = cell.strip() if type(cell) is str else ""
        return text, text
    texts = [cell.strip() for cell in row[left : key_column + 1] if type(cell) is str and cell.strip()]
    return (texts[-1], texts[0]) if texts else ("", "")


DAY_LINE = re.compile(
    r"\s*(?:\d{4}|[二〇○零一二三四五六七八九]{4})\s*年\s*\S{1,3}\s*月\s*\S{1,3}\s*日\s*"
)  # signed under the first column
DATE_LINE = re.compile(r"\s*(?:\d{4}|[二〇○零一二三四五六七八九]{4})\s*年\s*\S{1,3}\s*月\s*(?:\S{1,3}\s*日)?\s*")


def _is_note(row: list[object], left: int) -> bool:
    """Whether a row without a name begins like a signature or a note, or holds but a date."""
    texts = [cell.strip() for cell in row[left:] if type(cell) is str and cell.strip()]
    if not texts:
        return False
    return bool(words().footer.match(texts[0])) or (len(texts) == 1 and DATE_LINE.fullmatch(texts[0]) is not None)


def _repeats(row: list[object], table: Table, columns: Sequence[int]) -> bool:
    same = 0
    for column in columns:
        cell = row[column] if column < len(row) else ""
        if type(cell) is str and cell:
            if normal(cell) != normal(table.texts.get(column, "")):
                return False
            same += 1
        elif cell not in BLANK:
            return False
    return same >= 2


def _numbers(row: list[object], columns: Sequence[int]) -> int:
    count = 0
    for column in columns:
        cell = row[column] if column < len(row) else ""
        if isinstance(cell, float | int | FaultyCell) or (type(cell) is str and parse_number(cell) is not None):
            count += 1
    return count
