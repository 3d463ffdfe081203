"""Rows that by their numbers are sums of others, whatever their names: of all others, or of rows next to them.

`cells.py` calls it after `rows.py`, and before any value is read, if units name their rows or a key has several items.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate, combinations

from sources.book.blocks import Blocks
from sources.book.grid import Grid, address
from sources.table.heading import ORDINAL
from sources.table.rows import PART_ROWS, SMALL, Names, Rows, amounts_of, level_of
from sources.value.values import MICRO, PLAIN_NUMBERS, SEPARATOR
from sources.value.words import normal

ALL_OF = re.compile(
    rf"(?:{ORDINAL.pattern})?\s*(?:全|各|所有|以上|上述|整个|共|[合总][计計]|[两二三四五六七八九十\d]{{1,3}}(?:个|家|处|条|项|户))"
)
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
MOST_ROWS = 20_000  # of a table that is looked through
MOST_CANDIDATES = 40  # in a table of more than PART_ROWS rows; where more may be sums, numbers are too small to tell
LONGEST_RUN = 60  # rows that one adds up, in such a table
CHANCE = 3  # digits that agree; fewer may be a sum by chance
BARE = 1.5  # digits that it is worth where a row lacks what each of those that it adds up has (序号, 类别)
ROUNDING = 100  # millionths at most that the last place of long decimals (1/3) may take from a sum

Amounts = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel's rows, its first column, the columns of its key, and those whose numbers totals add up: of the same items in each panel.
    `tolerances`: by how many millionths a sum in each of these may differ; none where it is empty."""

    rows: Rows
    left: int
    key_columns: Sequence[int]
    added: Sequence[int]
    tolerances: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Sum:
    """A line that is the sum of the lines `of`, and the digits by which that is no chance."""

    of: Sequence[int]
    digits: float


class _Lines:
    """The rows of data of some panels one below the other, with their numbers column by column."""

    def __init__(self, grid: Grid, panels: Sequence[Panel], names: Names) -> None:
        self.grid, self.panels, self.names = grid, panels, names
        self.places = [(panel, row) for panel in panels for row in panel.rows.data]
        self.columns = range(len(panels[0].added))
        self._amounts: dict[int, list[int | None]] = {}

    def amounts(self, column: int) -> list[int | None]:
        """The column's numbers in millionths of what the cells say; None for what is none."""
        if column not in self._amounts:
            self._amounts[column] = [
                amount
                for panel in self.panels
                for amount in _column_amounts(self.grid, panel.rows.data, panel.added[column])
            ]
        return self._amounts[column]

    def rounding(self, column: int) -> int:
        """By how many millionths a sum of the column may differ."""
        tolerances = self.panels[0].tolerances
        return max(_rounding(self.amounts(column)), tolerances[column] if tolerances else 0)

    def digits_within(self, line: int, telling: Set[int]) -> float:
        """By how many digits those of the line's numbers agree with a sum that may differ by the tolerances."""
        digits = 0.0
        for column, tolerance in zip(self.columns, self.panels[0].tolerances, strict=True):
            amount = self.amounts(column)[line]
            if amount and amount in telling:
                digits += math.log10(abs(amount) / (2 * tolerance)) if tolerance else len(f"{amount}".rstrip("0"))
        return digits

    def texts(self, line: int) -> list[str]:
        """The texts of the line's key."""
        panel, row = self.places[line]
        cells = self.grid.rows[row]
        return [cell for column in panel.key_columns if type(cell := cells[column]) is str]

    def is_declared(self, line: int) -> bool:
        """Whether the form declares the line as a row: by its whole key, of which a leading part may stand once for several rows."""
        panel, row = self.places[line]
        if len(panel.key_columns) == 1 or not self.names.rows:
            return any(normal(one) in self.names.declared for one in self.texts(line))
        parts = [self._part(row, column, column != panel.key_columns[-1], panel) for column in panel.key_columns]
        return "".join(parts) in self.names.rows

    def _part(self, row: int, column: int, is_leading: bool, panel: Panel) -> str:
        """A part of the row's key, normalised; a blank leading one is that of the row above."""
        rows = panel.rows.data
        for one in reversed(rows[: bisect_left(rows, row) + 1]) if is_leading else [row]:
            cells = self.grid.rows[one]
            cell = cells[column] if column < len(cells) else ""
            if type(cell) is str and (plain := normal(cell)):
                return plain
        return ""

    def levels(self, line: int) -> set[int]:
        """How high the areas stand that the line's key names."""
        return {level for one in self.texts(line) if (level := level_of(one.strip())) >= 0}

    def is_bare(self, line: int, others: Sequence[int]) -> bool:
        """Whether the line is blank in a column beside its numbers where each of the others is filled."""
        return bool(set.intersection(*map(self._filled, others)) - self._filled(line))

    def _filled(self, line: int) -> set[int]:
        """The columns beside the numbers, counted from the first of the panel's key, in which the line is filled."""
        panel, row = self.places[line]
        first = panel.key_columns[0]
        last = max(*panel.added, *panel.key_columns)
        cells = self.grid.rows[row][panel.left : last + 1]
        return {
            column - first
            for column, cell in enumerate(cells, panel.left)
            if column not in panel.added and not (cell == "" or cell is None or (type(cell) is str and cell.isspace()))
        }

    def telling(self, line: int) -> set[int]:
        """The line's numbers in columns that do not follow from others."""
        independent: list[list[int]] = []
        sums = set()
        for column in self.columns:
            amounts = [amount or 0 for amount in self.amounts(column)]
            amounts = [amounts[line], *amounts[:line], *amounts[line + 1 :]]
            if amounts[0] and not _follows(amounts, independent):
                independent.append(amounts)
                sums.add(amounts[0])
        return sums

    def where(self, lines: Sequence[int]) -> str:
        """The cells of the keys of these lines: B5:B7, or B5:B7、F5 in two panels."""
        ranges = []
        for panel in self.panels:
            own = [self.places[line][1] for line in lines if self.places[line][0] is panel]
            if own:
                column = panel.key_columns[-1]
                first, last = address(min(own), column), address(max(own), column)
                ranges.append(first if first == last else f"{first}:{last}")
        return "、".join(ranges)


def mark_sums(grid: Grid, panels: Sequence[Panel], names: Names) -> None:
    """Mark the rows that are sums, in the panels' `rows`: as `totals` where it is certain, else as `doubtful`.

    A row is the sum of all others of its panel or of all panels, or of a run of at least two next to it. It is certain where
    its name says so, where it has none, or where a total (合计) adds up all rows but these.
    """
    for some in [[panel] for panel in panels] + [panels] * (len(panels) > 1):
        if panels[0].added and 1 < sum(len(panel.rows.data) for panel in some) <= MOST_ROWS:
            _mark_whole(_Lines(grid, some, names))
    if panels[0].added and 2 < sum(len(panel.rows.data) for panel in panels) <= MOST_ROWS:
        _mark_runs(_Lines(grid, panels, names))


def _mark_whole(lines: _Lines) -> None:
    """Takes out a row that by its name and by all of its numbers adds up all of the others (全区夜市, 所有项目), or that has no name and does. By its numbers
    alone, or by its name and some numbers, it stays, but is doubtful."""
    named, nameless = _named_and_nameless(lines)
    halves = _halves(lines, named)
    for line, numbers in halves.numbers.items():
        different = set(numbers)
        panel, row = lines.places[line]
        if not different or row in panel.rows.doubtful or lines.is_declared(line):
            continue
        is_telling = len(different) > 1 or any(one >= SMALL or one % MICRO for one in different)
        is_sure = halves.most > 1 and is_telling and line in named | nameless and line not in halves.differ
        telling = lines.telling(line) & different
        digits: float = sum(len(f"{one}".rstrip("0")) for one in telling)
        if any(panel.tolerances):
            digits = lines.digits_within(line, telling)
        if is_sure:
            _take_out(panel.rows, [row])
        elif (is_telling and line in named) or (halves.most > 1 and not lines.levels(line) and digits >= CHANCE):
            panel.rows.doubtful.append(row)
        else:
            continue
        return


def _named_and_nameless(lines: _Lines) -> tuple[set[int], set[int]]:
    """The lines whose name says that they add up all others, and the lines without a name. Of many lines none: numbers alone tell."""
    whole_names = tuple(one for one in lines.names.districts if len(one) > 2)
    count = len(lines.places)
    looked_at = range(count if count <= PART_ROWS else 0)
    named = {
        line
        for line in looked_at
        if any(ALL_OF.match(one) or one.lstrip().startswith(whole_names) for one in lines.texts(line))
    }
    return named, {line for line in looked_at if not any(map(normal, lines.texts(line)))}


@dataclass(frozen=True, slots=True)
class _Halves:
    """Lines that are half of each column, so that they may be the sum of all others: their numbers that are such sums. `differ`: lines
    named so that have other numbers too. `most`: how many other lines at most hold something in one column."""

    numbers: dict[int, list[int]]
    differ: set[int]
    most: int


def _halves(lines: _Lines, named: set[int]) -> _Halves:
    """The lines that may be the sum of all others. A line of `named` stays where some of its numbers are no sums."""
    numbers: dict[int, list[int]] = {line: [] for line in range(len(lines.places))}
    differ: set[int] = set()
    most = 0
    for column in lines.columns:
        amounts = lines.amounts(column)
        whole = sum(filter(None, amounts))
        rounding = lines.rounding(column)
        if not named and None not in amounts and not _may_be_half(amounts, whole, rounding):
            return _Halves({}, differ, most)
        for line, amount in enumerate(amounts):
            if amount is None or line not in numbers:
                continue
            if abs(2 * amount - whole) <= rounding:
                numbers[line] += [amount] if abs(amount) > rounding else []
                most = max(most, sum(map(bool, amounts)) - 1) if amount else most
            elif line in named:
                differ.add(line)
            else:
                del numbers[line]
        if not numbers:
            return _Halves({}, differ, most)
    return _Halves(numbers, differ, most)


def _may_be_half(amounts: Sequence[int | None], whole: int, rounding: int) -> bool:
    """Whether one of the amounts may be the sum of all others."""
    if not rounding:
        return not whole % 2 and whole // 2 in amounts
    return any(amount is not None and abs(2 * amount - whole) <= rounding for amount in amounts)


def _rounding(amounts: Sequence[int | None]) -> int:
    """By how many millionths a sum may differ: none, unless there are numbers of so many decimals that they were rounded."""
    return min(len(amounts), ROUNDING) if any(amount and amount % 10 for amount in amounts) else 0


def _take_out(rows: Rows, sums: Sequence[int]) -> None:
    """Marks rows as certain sums, which are not loaded."""
    rows.data = [row for row in rows.data if row not in sums]
    rows.doubtful = [row for row in rows.doubtful if row not in sums]
    rows.totals = sorted([*rows.totals, *((row, "sum") for row in sums)])


def _mark_runs(lines: _Lines) -> None:
    """Takes out the rows that are the sum of rows next to them where a total adds up all rows but these; else those are doubtful
    whose numbers agree by more than chance."""
    doubtful = {line for line, (panel, row) in enumerate(lines.places) if row in panel.rows.doubtful}
    sums: dict[int, _Sum] = {}
    while new := _sums(lines, [line for line in range(len(lines.places)) if line not in sums.keys() | doubtful]):
        sums |= new
    needed = CHANCE + math.log10(len(lines.places))
    singles = _singles(lines, needed) if len(lines.places) <= PART_ROWS else {}
    if singles and _left_over(lines, ()) < needed:  # a total that adds them up too says that they are rows
        sums |= {line: one for line, one in singles.items() if line not in sums.keys() | doubtful}
    sure = {line: one.digits for line, one in sums.items()} | dict.fromkeys(doubtful, 0.0)
    if sure and sum(sure.values()) + _left_over(lines, sure) >= needed:
        for panel in lines.panels:
            _take_out(panel.rows, [lines.places[line][1] for line in sure if lines.places[line][0] is panel])
        return
    is_whole = _covers(lines, sums) and sum(one.digits for one in sums.values()) >= needed
    for line, one in sums.items():
        if one.digits >= needed or is_whole:
            panel, row = lines.places[line]
            panel.rows.doubtful.append(row)
            panel.rows.runs[row] = lines.where(one.of)


def _singles(lines: _Lines, needed: float) -> dict[int, _Sum]:
    """The lines that say the same numbers as the line below, by more digits than chance explains, and lack what it has (序号, 类别): groups of
    one row."""
    sums = {}
    first = lines.amounts(0)
    for line, (amount, below) in enumerate(zip(first, first[1:], strict=False)):
        if amount is None or amount != below or lines.is_declared(line):
            continue
        own = [lines.amounts(column)[line] for column in lines.columns]
        if own != [lines.amounts(column)[line + 1] for column in lines.columns] or not lines.is_bare(line, [line + 1]):
            continue
        digits = sum(math.log10(abs(one) / _unit([one])) for one in {one for one in own if one})
        if digits >= needed:
            sums[line] = _Sum((line + 1,), digits)
    return sums


def _covers(lines: _Lines, sums: Mapping[int, _Sum]) -> bool:
    """Whether several sums and the lines that they add up are all of the lines."""
    return len(sums) > 1 and len(sums.keys() | {line for one in sums.values() for line in one.of}) == len(lines.places)


def _left_over(lines: _Lines, sums: Iterable[int]) -> float:
    """By how many digits a total (合计) is the sum of all lines but these; -inf where none is."""
    left = [line for line in range(len(lines.places)) if line not in set(sums)]
    best = -math.inf
    for panel in lines.panels:
        for row, kind in panel.rows.totals:
            if kind not in ("all", "area"):
                continue
            own = amounts_of(lines.grid, row, panel.added)
            digits = _digits(own, [[lines.amounts(column)[line] for column in lines.columns] for line in left], lines)
            best = max(best, -math.inf if digits is None else digits)
    return best


def _sums(lines: _Lines, some: Sequence[int]) -> dict[int, _Sum]:
    """The lines of these that are the sum of a run of lines below or above them, the shortest runs first; no line is a sum and in
    the run of another."""
    runs = sorted(_runs(lines, some), key=lambda one: len(one[1].of))
    taken: dict[int, _Sum] = {}
    used: set[int] = set()
    for line, one in runs:
        if line not in used and line not in taken and taken.keys().isdisjoint(one.of):
            taken[line] = one
            used.update(one.of)
    return taken


def _runs(lines: _Lines, some: Sequence[int]) -> Iterator[tuple[int, _Sum]]:
    is_large = len(some) > PART_ROWS
    candidates = _candidates_of_many(lines, some) if is_large else _candidates(lines, some)
    if is_large and len(candidates) > MOST_CANDIDATES:
        return
    longest = LONGEST_RUN if is_large else PART_ROWS
    for at, step in candidates:
        line = some[at]
        if lines.is_declared(line):
            continue
        own = [lines.amounts(column)[line] for column in lines.columns]
        run: list[int] = []
        others: list[list[int | None]] = []
        for other in some[at + 1 : at + 1 + longest] if step > 0 else reversed(some[max(0, at - longest) : at]):
            run.append(other)
            others.append([lines.amounts(column)[other] for column in lines.columns])
            if sum(map(any, others)) > 1 and (digits := _digits(own, others, lines)) is not None:
                levels = lines.levels(line)
                if not levels or any(lines.levels(one) != levels for one in run):  # an area among its equals is a row
                    yield line, _Sum(tuple(run), digits + BARE * lines.is_bare(line, run))
                break


def _candidates(lines: _Lines, some: Sequence[int]) -> list[tuple[int, int]]:
    """The places in `some` whose numbers may be the sum of those below (1) or above (-1) them in all columns but one."""
    if len(some) < 3:
        return []
    misses: dict[tuple[int, int], int] = {(at, step): 0 for step in (1, -1) for at in range(len(some))}
    for number, column in enumerate(lines.columns):
        all_amounts = lines.amounts(column)
        amounts = [all_amounts[line] or 0 for line in some]
        sums = list(accumulate(amounts, initial=0))
        rounding = _rounding(amounts)
        known: set[int] | list[int] = sorted(sums) if rounding else set(sums)
        for (at, step), missed in list(misses.items()):
            amount = amounts[at]
            needed = sums[at + 1] + amount if step > 0 else sums[at] - amount
            if amount and not _is_near(known, needed, rounding):
                if missed or number == len(lines.columns) - 1 == 0:
                    del misses[at, step]
                else:
                    misses[at, step] = 1
        if not misses:
            break
    return list(misses)


def _candidates_of_many(lines: _Lines, some: Sequence[int]) -> list[tuple[int, int]]:
    """The same of a large table, where the sum must be that in every column, without any rounding."""
    candidates: list[tuple[int, int]] | None = None
    for column in lines.columns:
        all_amounts = lines.amounts(column)
        amounts = [all_amounts[line] or 0 for line in some]
        sums = list(accumulate(amounts, initial=0))
        known = set(sums)
        if candidates is None:
            down = [(at, 1) for at, amount in enumerate(amounts) if amount and sums[at + 1] + amount in known]
            candidates = down + [(at, -1) for at, amount in enumerate(amounts) if amount and sums[at] - amount in known]
        else:
            needed = [sums[at + 1] + amounts[at] if step > 0 else sums[at] - amounts[at] for at, step in candidates]
            candidates = [
                one for one, sum_ in zip(candidates, needed, strict=True) if not amounts[one[0]] or sum_ in known
            ]
        if not candidates:
            break
    return candidates or []


def _is_near(known: set[int] | list[int], number: int, rounding: int) -> bool:
    if isinstance(known, set):
        return number in known
    place = bisect_left(known, number - rounding)
    return place < len(known) and known[place] <= number + rounding


def _digits(own: Amounts, others: Sequence[Amounts], lines: _Lines) -> float | None:
    """By how many digits a line is the sum of others; None if it is not.

    One of its numbers may be something like an average: no higher than the highest of the others. Columns that follow from others
    (the same numbers, or a fixed multiple, or the sum or difference of two) say nothing new.
    """
    digits, unlike = 0.0, 0
    independent: list[list[int]] = []
    for column, amount in enumerate(own):
        if amount is None:
            continue
        column_amounts = [one[column] or 0 for one in others]
        if abs(amount - sum(column_amounts)) > _rounding([amount, *column_amounts]):
            unlike += 1
            if unlike > 1 or not 0 <= amount <= max(column_amounts):
                return None
        elif amount and not _follows([amount, *column_amounts], independent):
            independent.append([amount, *column_amounts])
            digits += math.log10(abs(amount) / _unit(independent[-1]))
    if not any(sum(map(bool, one)) > 2 for one in independent):
        return None
    return digits - unlike


def _follows(amounts: list[int], independent: Sequence[list[int]]) -> bool:
    """Whether the amounts are a multiple of those of another column, or the sum or difference of those of two."""
    return any(
        all(a * amounts[0] == b * other[0] for a, b in zip(other, amounts, strict=True)) for other in independent
    ) or any(
        all(abs(c) in (abs(a + b), abs(a - b)) for a, b, c in zip(one, other, amounts, strict=True))
        for one, other in combinations(independent, 2)
    )


def _unit(amounts: Sequence[int]) -> int:
    """The power of ten, in millionths, that the amounts are counted in: 10 for 480, 40 and 520."""
    whole = math.gcd(*amounts)
    unit = 1
    while whole % (unit * 10) == 0:
        unit *= 10
    return unit


def _column_amounts(grid: Grid, data: Sequence[int], column: int) -> list[int | None]:
    """The column's numbers in millionths. A column of nothing but plain numbers is read at once."""
    lines = grid.rows
    if isinstance(lines, Blocks):
        cells: list[object] = list(map(lines.column(column).__getitem__, data))
    else:
        cells = [line[column] if column < len(line := lines[row]) else "" for row in data]
    kinds = set(map(type, cells))
    if kinds == {float} or (kinds == {str} and PLAIN_NUMBERS.fullmatch(SEPARATOR.join(map(str, [*cells, ""])))):
        numbers = list(map(float, cells))  # type: ignore[arg-type]
        if min(numbers) > -1e12 and max(numbers) < 1e12:
            return [round(number * MICRO) for number in numbers]
    amounts: list[int | None] = []
    for row, cell in zip(data, cells, strict=True):
        if (type(cell) is str and PLAIN_NUMBER.fullmatch(cell)) or type(cell) is float:
            number = float(cell)
            amounts.append(round(number * MICRO) if -1e12 < number < 1e12 else None)
        else:
            amounts += amounts_of(grid, row, (column,)) if cell != "" and cell is not None else [None]
    return amounts
