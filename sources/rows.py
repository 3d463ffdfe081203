"""Which rows below a table's header are data: not section rows, totals, footers, repeated headers, empty rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.grid import Grid
from sources.table import Placed, Table
from sources.value import Fault, parse_number
from sources.words import Words, normal

SECTION = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[部章节类])"
)


@dataclass(slots=True)
class Rows:
    """Row numbers of a panel: `data`; `totals` as (row, all or part); `sections` (rows that only name a part);
    `beyond` are rows with numbers below the footer."""

    data: list[int] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)
    beyond: list[int] = field(default_factory=list)


def find_rows(
    grid: Grid, table: Table, panel: Sequence[Placed], keys: Sequence[str], known_keys: frozenset[str], words: Words
) -> Rows:
    """The panel's rows by kind. `keys` are the row-key items, `known_keys` the normalised keys that are printed beforehand."""
    key_columns = [placed.column for placed in panel if placed.item in keys]
    key_column = key_columns[-1] if key_columns else panel[0].column
    others = [placed.column for placed in panel if placed.item not in keys]
    columns = [placed.column for placed in panel]
    left = _left(table, panel)
    merged = {
        row: last - first
        for first_row, first, last_row, last in grid.merges
        if first_row == last_row
        for row in [first_row]
    }
    result = Rows()
    is_below = False
    for number in range(table.first, len(grid.rows)):
        row = grid.rows[number]
        width = len(row)
        if not any(row[column] not in BLANK for column in columns if column < width):
            if not is_below and number > table.first and _is_footer(row, left, "", words):
                is_below = True
            continue
        filled = any(row[column] not in BLANK for column in others if column < width)
        name, lead = _names(row, left, key_column)
        if is_below:
            if _repeats(row, table, columns):
                is_below = False
            elif _numbers(row, others) >= 2:
                result.beyond.append(number)
            continue
        is_footer = _is_footer(row, left, lead, words) and normal(lead) not in known_keys
        if is_footer and _numbers(row, others) == 0:
            is_below = True
            continue
        if lead and (kind := _total(name, lead, known_keys, words)):
            if filled:
                result.totals.append((number, kind))
            continue
        if _repeats(row, table, columns):
            continue
        if not filled and (
            merged.get(number, 0) >= 2
            or not name
            or SECTION.match(name)
            or SECTION.match(lead)
            or normal(name) in known_keys
        ):
            if name or lead:
                result.sections.append(number)
            continue
        result.data.append(number)
    return result


BLANK = ("", None)


def _left(table: Table, panel: Sequence[Placed]) -> int:
    """The panel's first column: those before it, back to the panel on its left, belong to it (序号)."""
    first = min(placed.column for placed in panel)
    for other in table.panels:
        last = max(placed.column for placed in other)
        if other is not panel and last < first:
            return max(0, last + 1)
    return 0


def _names(row: list[object], left: int, key_column: int) -> tuple[str, str]:
    """The row's name (its last text up to the key column) and its first text."""
    texts = [cell.strip() for cell in row[left : key_column + 1] if type(cell) is str and cell.strip()]
    return (texts[-1], texts[0]) if texts else ("", "")


DATE_LINE = re.compile(r"\s*(?:\d{4}|[二〇○零一二三四五六七八九]{4})\s*年\s*\S{1,3}\s*月\s*(?:\S{1,3}\s*日)?\s*")


def _is_footer(row: list[object], left: int, lead: str, words: Words) -> bool:
    """Whether the row begins like a signature or a note; without a name of its own also where it holds but a date."""
    if lead:
        return bool(words.footer.match(lead))
    texts = [cell.strip() for cell in row[left:] if type(cell) is str and cell.strip()]
    if not texts:
        return False
    return bool(words.footer.match(texts[0])) or (len(texts) == 1 and DATE_LINE.fullmatch(texts[0]) is not None)


def _total(name: str, lead: str, known_keys: frozenset[str], words: Words) -> str | None:
    for one in (name, lead):
        plain = normal(one)
        if plain in known_keys:
            return None
        kind = words.total_of.get(plain)
        if kind is None and plain.endswith(("合计", "总计", "小计")):
            kind = "part" if plain.endswith("小计") else "all"
        if kind is None and plain.startswith(("合计", "总计", "小计")) and len(plain) <= 6:
            kind = "part" if plain.startswith("小计") else "all"
        if kind is not None:
            return kind
    return None


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
        if isinstance(cell, float | int | Fault) or (type(cell) is str and cell and parse_number(cell) is not None):
            count += 1
    return count
