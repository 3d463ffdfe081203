"""Which rows below a table's header are data: not section rows, totals, footers, repeated headers, empty rows."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources.grid import Grid
from sources.heading import ORDINAL
from sources.table import Placed, Table
from sources.value import Fault, parse_number
from sources.words import normal, words

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
    grid: Grid, table: Table, panel: Sequence[Placed], keys: Sequence[str], known_keys: frozenset[str]
) -> Rows:
    """The panel's rows by kind. `keys` are the row-key items, `known_keys` the normalised keys printed beforehand."""
    key_columns = [placed.column for placed in panel if placed.item in keys]
    key_column = key_columns[-1] if key_columns else panel[0].column
    others = [placed.column for placed in panel if placed.item not in keys]
    columns = [placed.column for placed in panel]
    left, width = _left(table, panel), max(columns) + 1
    headings = frozenset(normal(table.texts.get(column, "")) for column in range(left, key_column + 1))
    across = {first_row: last - first for first_row, first, last_row, last in grid.merges if first_row == last_row}
    result = Rows()
    is_below = False
    for number, row in enumerate(itertools.islice(grid.rows, table.first, None), table.first):
        if (
            left == key_column
            and not is_below
            and len(row) >= width
            and _is_plain(row[left], known_keys, headings)
            and _is_filled(row, others)
        ):
            result.data.append(number)
            continue
        if len(row) < width:
            row = row + [""] * (width - len(row))
        name, lead = _names(row, left, key_column)
        is_filled = _is_filled(row, others)
        if (
            is_filled
            and name
            and not is_below
            and _kind(name, lead, known_keys) in PLAIN
            and normal(name) not in headings
        ):
            result.data.append(number)
            continue
        if not name and not is_filled:
            if not is_below and number > table.first and _is_note(row, left):
                is_below = True
            continue
        kind = _kind(name, lead, known_keys) if lead else ("footer" if _is_note(row, left) else "data")
        if is_below:
            if kind == "data" and normal(name) in headings and _repeats(row, table, columns):
                is_below = False
            elif _numbers(row, others) >= 2:
                result.beyond.append(number)
        elif kind == "footer" and _numbers(row, others) == 0:
            is_below = True
        elif kind in ("all", "part"):
            if is_filled:
                result.totals.append((number, kind))
        elif normal(name) in headings and _repeats(row, table, columns):
            continue
        elif not is_filled and (kind != "data" or across.get(number, 0) >= 2 or _is_bare(row, key_columns)):
            result.sections.append(number)
        else:
            result.data.append(number)
    return result


BLANK = ("", None)
PLAIN = ("data", "printed", "section")


def _is_filled(row: list[object], columns: Sequence[int]) -> bool:
    for column in columns:
        cell = row[column]
        if cell != "" and cell is not None and not (type(cell) is str and cell.isspace()):
            return True
    return False


def _is_plain(cell: object, known_keys: frozenset[str], headings: frozenset[str]) -> bool:
    """Whether a row is plainly one of data, if it is filled, by the one cell that holds its name."""
    return cell.__class__ is str and _is_plain_name(cell, known_keys, headings)


@functools.lru_cache(maxsize=65536)
def _is_plain_name(cell: str, known_keys: frozenset[str], headings: frozenset[str]) -> bool:
    name = cell.strip()
    plain = normal(name)
    if name == "" or plain in headings:
        return False
    if _total(plain) is None and not words().footer.match(name):
        return True  # data, a section, or printed, which count alike here
    return _kind(name, name, known_keys) in PLAIN


def _is_bare(row: list[object], key_columns: Sequence[int]) -> bool:
    return not _is_filled(row, key_columns)


@functools.lru_cache(maxsize=65536)
def _kind(name: str, lead: str, known_keys: frozenset[str]) -> str:
    """What a row of this name is: all or part (totals), footer, section, printed (a key known beforehand), or data."""
    spoken = words()
    for one in (name, lead) if lead != name else (name,):
        plain = normal(one)
        if plain in known_keys or normal(ORDINAL.sub("", one)) in known_keys:
            return "printed"
        if (kind := _total(plain)) is not None:
            return kind
    if spoken.footer.match(lead):
        return "footer"
    return "section" if SECTION.match(name) or SECTION.match(lead) else "data"


def _total(plain: str) -> str | None:
    """What a total's row adds up, by its normalised name: all or part; None for any other row."""
    kind = words().total_of.get(plain)
    if kind is None and plain.endswith(("合计", "总计", "小计")):
        kind = "part" if plain.endswith("小计") else "all"
    if kind is None and plain.startswith(("合计", "总计", "小计")) and len(plain) <= 6:
        kind = "part" if plain.startswith("小计") else "all"
    return kind


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
    if left == key_column:
        cell = row[left]
        text = cell.strip() if type(cell) is str else ""
        return text, text
    texts = [cell.strip() for cell in row[left : key_column + 1] if type(cell) is str and cell.strip()]
    return (texts[-1], texts[0]) if texts else ("", "")


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
        if isinstance(cell, float | int | Fault) or (type(cell) is str and cell and parse_number(cell) is not None):
            count += 1
    return count
