"""Total rows and rows of which (其中): compared with the rows that they add up or are of, and never loaded.

`cells.py` compares them when the values of all columns are known.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sources.book.grid import Grid, address
from sources.declare import Item
from sources.finding import Finding
from sources.table.header import Placed
from sources.table.lookup import ReaderForm
from sources.table.rows import Rows, total_stem
from sources.value.values import MICRO, Values, number_text, parse_number, text_of
from sources.value.words import normal

NOT_ADDED = (
    "去重",
    "平均",
    "人均",
    "户均",
    "亩均",
    "地均",
    "单价",
    "均价",
    "价格",
    "单产",
    "排名",
    "位次",
    "名次",
    "得分",
    "评分",
    "年龄",
    "密度",
)
FACTORS = tuple(Fraction(10) ** power for power in (*range(-8, 0), *range(1, 9)))  # between scales of a unit of measure
NOT_ADDED_UOMS = ("%", "百分点", "倍", "位")


@dataclass(frozen=True, slots=True)
class PanelRows:
    """A panel of a table with its rows, their keys and, where there are totals in the table, the numbers that these may add up, by
    item (0 where there is none)."""

    panel: Sequence[Placed]
    rows: Rows
    numbers: Mapping[str, Sequence[int]]
    row_key: Sequence[str]
    keys: Sequence[str]


def added_up(values: Values) -> Sequence[int]:
    """The numbers of a column in millionths, as totals add them up: 0 for a cell without one."""
    return array("q", [value if isinstance(value, int) else 0 for value in values.values])


def compare_totals(
    grid: Grid, parts: Sequence[PanelRows], spec: ReaderForm, value_of: Callable[[Placed, object], Values]
) -> list[Finding]:
    """A question for each number of a total that is not the sum of its rows: of all rows for 合计, of its part for 小计. A row by another
    name (全区) adds up others where one of its numbers at least does; where none does, it is one question itself. A row of which
    (其中) is asked about where it exceeds the row that it is of."""
    findings: list[Finding] = []
    for part in parts:
        placed_of = [
            placed
            for placed in part.panel
            if adds_up(spec.version.items[placed.item]) and placed.item not in spec.version.row_key
        ]
        everything = {
            placed.item: [number for other in parts for number in other.numbers[placed.item]] for placed in placed_of
        }
        for row, kind in (one for one in part.rows.totals if one[1] != "sum"):
            beside = _beside(grid, row, part, spec)
            is_block = kind == "all" and _is_of_block(grid, row, part, spec)
            hits, misses = 0, []
            for placed in placed_of:
                tolerance = spec.version.items[placed.item].tolerance
                raw = _cell(grid, row, placed.column)
                found = value_of(placed, raw).values[0]
                if not isinstance(found, int):
                    continue
                whole = everything[placed.item]
                sums = [sum(whole)] if kind != "part" and not is_block else []
                sums += _sums(row, kind, is_block, part.rows, part.numbers[placed.item])
                if beside is not None:
                    sums.append(sum(n for n, is_one in zip(part.numbers[placed.item], beside, strict=True) if is_one))
                most = max(len(whole) * _last_place(whole), round(tolerance * MICRO) if tolerance else 0)
                if any(abs(one - found) <= most for one in sums):
                    hits += 1
                    continue
                if beside is not None:
                    sums = sums[-1:] + sums[:-1]
                meant = sums[:1] if kind != "part" and not is_block else [one for one in sums if one] or sums
                misses.append(_differs(placed, raw, found, min(meant, key=lambda one: abs(one - found)), row))
            if hits or kind != "area":
                findings += misses
            else:
                name, where = _place(grid, row, part)
                findings.append(Finding("total_or_row", name, "", address=where))
        findings += _of_which(grid, part, placed_of, value_of)
    return findings


def _differs(placed: Placed, raw: object, found: int, wanted: int, row: int) -> Finding:
    where = address(row, placed.column)
    text = text_of(raw) or ""
    shown = number_text(float(Fraction(wanted, MICRO) * _factor(text, found)))
    return Finding("total_row_differs", text, shown, item=placed.item, address=where)


def _factor(text: str, found: int) -> Fraction:
    """From the declared unit of measure to the table's: a sum is shown in the unit in which the total was written."""
    written = parse_number(text)
    if written is None or not written.number or not found or written.uom or written.is_scaled or written.is_percent:
        return Fraction(1)
    factor = Fraction(written.number) / Fraction(found, MICRO)
    return next((one for one in FACTORS if one == factor), Fraction(1))


def _of_which(
    grid: Grid, part: PanelRows, placed_of: Sequence[Placed], value_of: Callable[[Placed, object], Values]
) -> list[Finding]:
    """A question for each number of a row of which that exceeds that of the row that it is of, and for each such row that is of none."""
    findings: list[Finding] = []
    for row, parent in part.rows.parts:
        if parent < 0:
            name, where = _place(grid, row, part)
            findings.append(Finding("unexpected_text", name, "", address=where))
            continue
        for placed in placed_of:
            raw, whole = _cell(grid, row, placed.column), _cell(grid, parent, placed.column)
            found, limit = value_of(placed, raw).values[0], value_of(placed, whole).values[0]
            if isinstance(found, int) and isinstance(limit, int) and found > limit >= 0:
                wanted = f"{_place(grid, parent, part)[0]}：{text_of(whole)}"
                where = address(row, placed.column)
                findings.append(
                    Finding("of_which_exceeds", text_of(raw) or "", wanted, item=placed.item, address=where)
                )
    for row, parent in part.rows.guessed:
        name, where = _place(grid, row, part)
        findings.append(Finding("part_or_row", name, _place(grid, parent, part)[0], address=where))
    return findings


def _is_of_block(grid: Grid, row: int, part: PanelRows, spec: ReaderForm) -> bool:
    """Whether a total is by its name that of a block (东片合计), as another one (合计) is of all rows."""
    names = {
        other: total_stem(_place(grid, other, part)[0], spec.names) for other, kind in part.rows.totals if kind == "all"
    }
    return bool(names.get(row)) and "" in names.values()


def _place(grid: Grid, row: int, part: PanelRows) -> tuple[str, str]:
    """The row's name and its address."""
    name, column = name_of(grid, row, part.panel, part.row_key)
    return name, address(row, column)


def name_of(grid: Grid, row: int, panel: Sequence[Placed], row_key: Sequence[str]) -> tuple[str, int]:
    """The row's name, which is the last text of its key or else its first text of letters, and its column."""
    keys = [placed.column for placed in panel if placed.item in row_key]
    last = max(placed.column for placed in panel)
    for column in (*reversed(keys), *range(last + 1)):
        cell = _cell(grid, row, column)
        if isinstance(cell, str) and any(map(str.isalpha, cell)):
            return cell.strip()[:100], column
    return "", keys[0] if keys else panel[0].column


def _cell(grid: Grid, row: int, column: int) -> object:
    cells = grid.rows[row]
    return cells[column] if column < len(cells) else ""


def _beside(grid: Grid, row: int, part: PanelRows, spec: ReaderForm) -> list[bool] | None:
    """Of a total that names one part of a key (全区 | 电工), which rows have that part; None where the key has one part only."""
    row_key = spec.version.row_key
    if len(row_key) < 2:
        return None
    texts = {placed.item: _cell(grid, row, placed.column) for placed in part.panel if placed.item in row_key}
    wanted = [normal(text) if isinstance(text := texts.get(name), str) else "" for name in row_key]
    split = [[normal(one) for one in key.split("|")] for key in part.keys]
    known = [{key[at] for key in split} for at in range(len(row_key))]
    said = [(at, one) for at, one in enumerate(wanted) if one and one in known[at]]
    return [all(key[at] == one for at, one in said) for key in split] if said else None


def adds_up(item: Item) -> bool:
    """Whether a total adds up the item's numbers, as declared; else: no prices, averages, ranks or numbers of different firms."""
    if item.summable is not None:
        return item.summable
    if item.type not in ("number", "count") or "/" in (item.uom or "") or item.uom in NOT_ADDED_UOMS:
        return False
    return not any(word in heading for heading in item.headings for word in NOT_ADDED)


def _sums(row: int, kind: str, is_block: bool, rows: Rows, numbers: Sequence[int]) -> list[int]:
    """The sums that a total may mean, the likeliest first: of all rows, for a part of those since, or until, the next total or section.
    The total of a part right below, or above, others may add up their parts too."""
    if kind != "part":
        marks = [other for other, one in rows.totals if one in ("all", "area") and other != row]
        blocks = _blocks(row, marks, rows, numbers, is_block) if marks else []
        return blocks if is_block else [sum(numbers), *blocks]
    marks = [other for other, _ in rows.totals if other != row] + rows.sections
    before = max((other for other in marks if other < row), default=-1)
    running = sum(n for r, n in zip(rows.data, numbers, strict=True) if r < row)  # 过次页, 承前页
    blocks = _blocks(row, marks, rows, numbers, is_block=True)
    return [*(blocks if any(before < r < row for r in rows.data) else reversed(blocks)), running]


def _blocks(row: int, marks: Sequence[int], rows: Rows, numbers: Sequence[int], is_block: bool) -> list[int]:
    """The sums of the rows from a mark above to the total, then of those from the total to a mark below: the next mark; where there are no
    rows before it, for the total of a block any further one too."""
    found = []
    for is_above in (True, False):
        beside = [mark for mark in marks if (mark < row) == is_above]
        ends = [*sorted(beside, reverse=is_above), -1 if is_above else 10**9]
        between = [
            [n for r, n in zip(rows.data, numbers, strict=True) if min(end, row) < r < max(end, row)] for end in ends
        ]
        found += [sum(block) for block in (between[:1] if between[0] or not is_block else between)]
    return found


def _last_place(numbers: list[int]) -> int:
    """Half of the last decimal place that any of the rows uses: what rounding may take from each."""
    place = MICRO
    while place > 1 and any(number % place for number in numbers):
        place //= 10
    return 0 if place == MICRO else place // 2
