"""The header of a form's table: the rows in which it lies, and the item of each column.

First step of reading a table (`cells.py`). `identify.py` tries it with every form where no title names one.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sources.book.grid import Grid, Merge
from sources.table.heading import (
    Headings,
    HeadingText,
    match,
    may_stand_for,
    stands_for,
    takes_away,
    uom_above,
    written,
)
from sources.value.uom import Uom, uom

# column -> (row, text) of its lowest heading, that heading, and the different ones above it
Stacks = dict[int, tuple[int, str, HeadingText, list[HeadingText]]]
SEARCHED_ROWS = 60
HIGHEST_HEADER = 4
WIDEST = 400


@dataclass(frozen=True, slots=True)
class Placed:
    """A column that holds an item, with its heading as written and the unit of measure that the heading states."""

    item: str
    column: int
    heading: str
    uom: Uom | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table's header (rows `top` to `bottom`), the first row below it, and its columns; side-by-side `panels` repeat
    the same items. `unknown` and `twice` are headings as (row, column, text); `others` are columns of groups that the form does not
    declare, with the group's name, whose headings are unknown although they read like declared ones."""

    top: int
    bottom: int
    first: int
    panels: tuple[tuple[Placed, ...], ...]
    width: int
    unknown: tuple[tuple[int, int, str], ...] = ()
    twice: tuple[tuple[int, int, str], ...] = ()
    texts: dict[int, str] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)

    @property
    def items(self) -> set[str]:
        """The items of the columns; every panel has the same."""
        return {placed.item for placed in self.panels[0]}


def find_table(
    grid: Grid, headings: Headings, row_key: Sequence[str], start: int = 0, is_part: bool = False
) -> Table | None:
    """The table whose headings fit best, from row `start` on; None where fewer than two, or less than half of those required, are
    there. is_part: it need not hold those required, as others go on with it."""
    anchor = _fullest_row(grid, headings, start)
    if anchor is None:
        return None
    best = _match(grid, headings, anchor, anchor)
    if not best.is_perfect(headings):
        for top in range(start, anchor + 1):
            for bottom in range(anchor, min(len(grid.rows), top + HIGHEST_HEADER)):
                if (top, bottom) != (anchor, anchor):
                    best = max(best, _match(grid, headings, top, bottom), key=_Match.score)
    found = {placed.item for placed in best.placed}
    is_short = len(found & headings.required) * 2 < len(headings.required) and not is_part
    if len(found) < min(2, len(headings.shown)) or is_short:
        return None
    best = _without_qualified(grid, best)
    if headings.group_of or headings.left_out:
        best = _without_other_groups(grid, best, headings)
    if best.top == best.bottom and _states_unit(grid.rows[best.top - 1]):
        best = _in_units_above(grid, best, headings)
    return _table(grid, best, row_key)


@dataclass(slots=True)
class _Match:
    top: int
    bottom: int
    placed: list[Placed]
    ignored: list[int]
    unknown: list[tuple[int, int, str]]
    texts: dict[int, str]
    others: dict[int, str] = field(default_factory=dict)

    def score(self) -> tuple[int, int, int, int, int]:
        items = {placed.item for placed in self.placed}
        return len(items), -len(self.unknown), -len(self.placed), len(self.ignored), self.top - self.bottom

    def is_perfect(self, headings: Headings) -> bool:
        items = {placed.item for placed in self.placed}
        return not self.unknown and len(items) == len(self.placed) and headings.required <= items


def _without_qualified(grid: Grid, best: _Match) -> _Match:
    """The same, without the columns above whose heading another row says that something is left out: 不含土地 makes 累计金额 another
    quantity. The first column is left aside, as titles and notes stand there."""
    above = grid.rows[best.top - 1] if best.top else []
    said = {column: _text(above[column]) for column in range(1, min(len(above), WIDEST))}
    said = {column: text for column, text in said.items() if takes_away(text)}
    for row, first, _, last in grid.merges:
        if row == best.top - 1 and first in said:
            said |= dict.fromkeys(range(first, last + 1), said[first])
    others = [(best.bottom, one.column, one.heading) for one in best.placed if one.column in said]
    kept = [one for one in best.placed if one.column not in said]
    return replace(best, placed=kept, unknown=[*best.unknown, *others])


LINE = re.compile(r"[:：]|^\s*[（(]")  # 填报单位：, （单位：万元）: above a table, but no group


def _without_other_groups(grid: Grid, best: _Match, headings: Headings) -> _Match:
    """The same, without the columns that stand below the heading of another group than their item's, as the right ones beside them, or the
    name of the group, tell; and without those below a group that the form ignores."""
    above = _groups_above(grid, best)
    names = {text: written(text).names for texts in above.values() for text in texts}
    is_own = {
        one.column: any(headings.group_of[one.item] in names[text] for text in above.get(one.column, []))
        for one in best.placed
        if one.item in headings.group_of
    }
    sure = {one.item for one in best.placed if is_own.get(one.column)}
    ignored = {
        column
        for column, texts in above.items()
        if not is_own.get(column) and any(name in headings.left_out for text in texts for name in names[text])
    }
    others: dict[int, str] = {}
    for one in best.placed:
        texts = above.get(one.column, [])
        if one.column in ignored or is_own.get(one.column, True) or not texts:
            continue
        own = set(headings.group_of[one.item])
        if one.item in sure or (len(names) > 1 and not any(own & set(name) for text in texts for name in names[text])):
            others[one.column] = texts[-1]
    kept = [one for one in best.unknown if one[1] not in ignored]
    moved = [(best.bottom, one.column, one.heading) for one in best.placed if one.column in others]
    return replace(
        best,
        placed=[one for one in best.placed if one.column not in ignored and one.column not in others],
        ignored=[*best.ignored, *ignored],
        unknown=[*kept, *moved],
        others=others,
    )


def _states_unit(cells: Sequence[object]) -> bool:
    """Whether one of these cells, but the first, may be the heading of a group with a unit of measure: 补贴金额（万元）."""
    return any(
        type(cell) is str and not LINE.search(cell) and ((said := written(cell)).uom is not None or said.is_doubtful)
        for cell in cells[1:WIDEST]
    )


def _in_units_above(grid: Grid, best: _Match, headings: Headings) -> _Match:
    """The same, with the units of measure that the row above the header states for the columns below, and without those for which it
    states two. Where no merged cell says how
    far a group reaches, it ends at the first column that measures something else."""
    above = _groups_above(grid, best)
    first = _text(grid.rows[best.top - 1][0])
    ended: set[str] = set()
    placed, unknown = [], list(best.unknown)
    for one in best.placed:
        texts = [text for text in above.get(one.column, []) if text != first]
        if one.uom is None and one.item in headings.uoms and any(written(text).is_doubtful for text in texts):
            unknown.append((best.bottom, one.column, one.heading))
            continue
        own = uom_above(one.item, [written(text) for text in texts if text not in ended], headings)
        if own is None or one.uom is not None:
            ended.update(texts)
        placed.append(one if one.uom else replace(one, uom=own))
    return replace(best, placed=placed, unknown=unknown)


def _groups_above(grid: Grid, best: _Match) -> dict[int, list[str]]:
    """The headings of groups above each column: in the header's upper rows, or in the row above a header of one row."""
    top = best.top if best.top < best.bottom else best.top - 1
    if top < 0 or not any(type(cell) is str and cell for cell in grid.rows[top][1:WIDEST]):
        return {}
    return {
        column: [text for _, text in texts[:-1] if not LINE.search(text)]
        for column, texts in _stacked_texts(grid, top, best.bottom).items()
    }


def _fullest_row(grid: Grid, headings: Headings, start: int) -> int | None:
    """The first of the rows that hold the most headings; None where none holds one. No row is looked at far below one that holds enough."""
    found, most = start, 0
    enough = max(2, len(headings.required))
    for row, cells in enumerate(grid.rows[start : start + SEARCHED_ROWS], start):
        hits = _hits(cells, headings, most)
        if hits > most:
            found, most = row, hits
        if most >= enough and row > found + HIGHEST_HEADER:
            break
    return found if most else None


def _hits(row: list[object], headings: Headings, best: int) -> int:
    """How many headings a row holds; 0 where it can hold no more than another does."""
    if len(row) <= best:
        return 0
    texts = [cell for cell in row[:WIDEST] if type(cell) is str and may_stand_for(cell, headings)]
    return sum([stands_for(text, headings) for text in texts]) if len(texts) > best else 0


def _match(grid: Grid, headings: Headings, top: int, bottom: int) -> _Match:
    if top != bottom:
        return _Match(top, bottom, *_of_stacks(_stacks(grid, top, bottom), headings))
    placed, ignored, unknown, texts = _match_row(tuple(map(_text, grid.rows[top][:WIDEST])), headings)
    return _Match(top, top, placed, ignored, [(top, column, text) for _, column, text in unknown], texts)


@functools.lru_cache(maxsize=1024)
def _match_row(cells: tuple[str, ...], headings: Headings) -> _Columns:
    """What a single row of headings says, by its texts alone, in whatever sheet it stands: not to be changed."""
    stacks: Stacks = {column: (0, text, written(text), []) for column, text in enumerate(cells) if text}
    return _of_stacks(stacks, headings)


# columns of items, those that are ignored, unknown headings (row, column, text), and the lowest heading of each column
_Columns = tuple[list[Placed], list[int], list[tuple[int, int, str]], dict[int, str]]


def _of_stacks(stacks: Stacks, headings: Headings) -> _Columns:
    placed: list[Placed] = []
    ignored: list[int] = []
    unknown: list[tuple[int, int, str]] = []
    for column, stack in stacks.items():
        row, text, lower, upper = stack
        item = _item(lower, upper, headings)
        if item is not None:
            placed.append(Placed(item, column, text, lower.uom or uom_above(item, upper, headings)))
        elif _is_ignored(lower, upper, headings):
            ignored.append(column)
        else:
            unknown.append((row, column, text))
    return placed, ignored, unknown, {column: stack[1] for column, stack in stacks.items()}


def _item(lower: HeadingText, upper: list[HeadingText], headings: Headings) -> str | None:
    for one in upper:
        for group in one.names:
            for name in lower.names:
                if (group, name) in headings.grouped:
                    return headings.grouped[group, name]
    for one in upper:
        for above in one.names:
            for name in lower.names:
                if above != name and above + name in headings.plain:
                    return headings.plain[above + name]
    if len(upper) > 1:
        joined = "".join(one.names[-1] for one in upper if one.names) + (lower.names[0] if lower.names else "")
        if joined in headings.plain:
            return headings.plain[joined]
    for one in upper:
        if one.is_doubtful:
            return None
        for name in one.names:
            if takes_away(name) or name in headings.left_out:
                return None
    return match(lower.names, headings.plain)


def _is_ignored(lower: HeadingText, upper: list[HeadingText], headings: Headings) -> bool:
    if any(name in headings.ignored for name in lower.names):
        return True
    return any(
        above in headings.ignored or above + name in headings.ignored
        for one in upper
        for above in one.names
        for name in lower.names
    )


def _stacks(grid: Grid, top: int, bottom: int) -> Stacks:
    """The stacks of headings of several rows."""
    result: Stacks = {}
    for column, texts in _stacked_texts(grid, top, bottom).items():
        *above, (row, text) = texts
        result[column] = (row, text, written(text), [written(one) for _, one in above])
    return result


def _stacked_texts(grid: Grid, top: int, bottom: int) -> dict[int, list[tuple[int, str]]]:
    """The different texts above each other in each column of these rows, with their rows, the lowest last."""
    width = min(max(len(row) for row in grid.rows[top : bottom + 1]), WIDEST)
    block: list[list[tuple[int, str]]] = []
    for row in range(top, bottom + 1):
        cells = grid.rows[row]
        block.append([(row, _text(cells[column]) if column < len(cells) else "") for column in range(width)])
    _fill(block, grid.merges, top, bottom, width)
    result: dict[int, list[tuple[int, str]]] = {}
    for column in range(width):
        seen: dict[str, tuple[int, str]] = {}
        for line in block:
            row, text = line[column]
            if text:
                seen.setdefault(text, (row, text))
        if seen:
            result[column] = list(seen.values())
    return result


def _fill(block: list[list[tuple[int, str]]], merges: tuple[Merge, ...], top: int, bottom: int, width: int) -> None:
    has_merges = False
    for first_row, first_column, last_row, last_column in merges:
        if not top <= first_row <= bottom or last_row > bottom + 1 or first_column >= width:
            continue
        has_merges = True
        cell = block[first_row - top][first_column]
        for row in range(first_row, min(last_row, bottom) + 1):
            for column in range(first_column, min(last_column + 1, width)):
                block[row - top][column] = cell
    if has_merges:
        return
    for line in block[:-1]:  # a wide heading of a format without merged cells: blank to its right
        for column in range(1, width):
            if not line[column][1] and any(below[column][1] for below in block[block.index(line) + 1 :]):
                line[column] = line[column - 1]


def _text(cell: object) -> str:
    return cell.strip() if type(cell) is str else ""


INDEX = re.compile(r"[甲乙丙丁戊己庚辛]|[（(]?\d{1,2}[)）]?|[A-Z]|栏次|行次|[①-⑳]|\d{1,2}\s*[=＝].*")


def _table(grid: Grid, best: _Match, row_key: Sequence[str]) -> Table:
    uoms, first = _below(grid, best)
    placed = best.placed
    if uoms:
        placed = [Placed(one.item, one.column, one.heading, one.uom or uoms.get(one.column)) for one in placed]
    panels, twice = _panels(placed, row_key)
    rows = {column: row for row, column, _ in best.unknown}
    return Table(
        top=best.top,
        bottom=best.bottom,
        first=first,
        panels=tuple(panels),
        width=max(best.texts) + 1,
        unknown=tuple(best.unknown),
        twice=tuple((rows.get(one.column, best.bottom), one.column, one.heading) for one in twice),
        texts=best.texts,
        others=best.others,
    )


def _below(grid: Grid, best: _Match) -> tuple[dict[int, Uom], int]:
    """Rows below the header that belong to it: units of measure (万元 户 %), and column numbers (甲 乙 1 2)."""
    uoms: dict[int, Uom] = {}
    row = best.bottom + 1
    while row < min(len(grid.rows), best.bottom + 3):
        cells = {column: cell for column, cell in enumerate(grid.rows[row][:WIDEST]) if cell != "" and cell is not None}
        if not cells:
            break
        if all(
            uom_of_cell(cell) is not None for cell in list(cells.values())[1:]
        ):  # but the first, which may name the row
            named = {column: found for column, cell in cells.items() if (found := uom_of_cell(cell)) is not None}
        else:
            named = {}
        if len(named) == len(cells) or len(named) >= 2:
            uoms.update(named)
        elif not is_index_row(list(cells.values())):
            break
        row += 1
    return uoms, row


def uom_of_cell(cell: object) -> Uom | None:
    return uom(cell.strip().strip("（）()[]【】")) if type(cell) is str else None


def is_index_row(cells: list[object]) -> bool:
    numbers: list[int] = []
    for cell in cells:
        if isinstance(cell, float | int) and not isinstance(cell, bool) and float(cell).is_integer():
            numbers.append(int(cell))
        elif isinstance(cell, str) and INDEX.fullmatch(cell.strip()):
            found = re.search(r"\d+", cell)
            if found:
                numbers.append(int(found[0]))
        else:
            return False
    return (
        len(numbers) >= 2
        and len(cells) >= 3
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] in (0, 1)
    )


def _panels(placed: list[Placed], row_key: Sequence[str]) -> tuple[list[tuple[Placed, ...]], list[Placed]]:
    """Columns as panels side by side, where the row key begins anew with the same items; else the repeated ones."""
    start = next((one.item for one in placed if one.item in row_key), None)
    panels: list[list[Placed]] = [[]]
    for one in placed:
        if one.item == start and panels[-1]:
            panels.append([])
        panels[-1].append(one)
    whole = {one.item for one in panels[0]}
    if all(len({one.item for one in panel}) == len(panel) and {one.item for one in panel} == whole for panel in panels):
        return [tuple(panel) for panel in panels], []
    first: dict[str, Placed] = {}
    twice = [one for one in placed if first.setdefault(one.item, one) is not one]
    return [tuple(first.values())], twice
