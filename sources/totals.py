"""Total rows: compared with the rows that they add up, and never loaded."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sources.declare import Item
from sources.finding import Finding
from sources.grid import Grid, address
from sources.known import Asked
from sources.rows import Rows
from sources.table import Placed
from sources.value import MICRO, Values, number_text, text_of

NOT_ADDED = ("去重", "平均", "单价", "均价", "排名", "价格")


@dataclass(frozen=True, slots=True)
class Part:
    """A panel of a table with its rows and, where there are totals in the table, the numbers that these may add up, by item (0 where
    there is none)."""

    panel: Sequence[Placed]
    rows: Rows
    numbers: Mapping[str, Sequence[int]]


def added_up(values: Values) -> Sequence[int]:
    """The numbers of a column in millionths, as totals add them up."""
    return array("q", [value if isinstance(value, int) else 0 for value in values.values])


def compare_totals(
    grid: Grid, parts: Sequence[Part], asked: Asked, value_of: Callable[[Placed, object], Values]
) -> list[Finding]:
    """A question for each total that is not the sum of its rows: of all rows for 合计, of its part for 小计."""
    findings = []
    for part in parts:
        for placed in part.panel:
            if not _adds_up(asked.version.items[placed.item]) or placed.item in asked.version.row_key:
                continue
            numbers = part.numbers[placed.item]
            everything = [number for other in parts for number in other.numbers[placed.item]]
            for row, kind in part.rows.totals:
                cells = grid.rows[row]
                raw = cells[placed.column] if placed.column < len(cells) else ""
                found = value_of(placed, raw).values[0]
                if not isinstance(found, int):
                    continue
                sums = [sum(everything)] if kind == "all" else []
                sums += _sums(row, kind, part.rows, numbers)
                if not any(abs(one - found) <= len(everything) * _last_place(everything) for one in sums):
                    where = address(row, placed.column)
                    wanted = number_text(sums[0] / MICRO)
                    findings.append(
                        Finding("total_row_differs", text_of(raw) or "", wanted, item=placed.item, address=where)
                    )
    return findings


def _adds_up(item: Item) -> bool:
    if item.type not in ("number", "count") or "/" in (item.uom or ""):
        return False
    return not any(word in heading for heading in item.headings for word in NOT_ADDED)


def _sums(row: int, kind: str, rows: Rows, numbers: Sequence[int]) -> list[int]:
    """The sums that a total may mean: all rows; for a part those since, or until, the next total or section."""
    if kind == "all":
        marks = [other for other, one in rows.totals if one == "all" and other != row]
        above = [other for other in marks if other < row]
        below = [other for other in marks if other > row]
        whole = sum(numbers)
        since = sum(n for r, n in zip(rows.data, numbers, strict=True) if (max(above) if above else -1) < r < row)
        until = sum(n for r, n in zip(rows.data, numbers, strict=True) if row < r < (min(below) if below else 10**9))
        return [whole, since, until] if marks else [whole]
    marks = sorted([other for other, _ in rows.totals if other != row] + rows.sections)
    before = max((other for other in marks if other < row), default=-1)
    after = min((other for other in marks if other > row), default=10**9)
    since = sum(n for r, n in zip(rows.data, numbers, strict=True) if before < r < row)
    until = sum(n for r, n in zip(rows.data, numbers, strict=True) if row < r < after)
    return [since, until] if any(before < r < row for r in rows.data) else [until, since]


def _last_place(numbers: list[int]) -> int:
    """Half of the last decimal place that any of the rows uses: what rounding may take from each."""
    place = MICRO
    while place > 1 and any(number % place for number in numbers):
        place //= 10
    return 0 if place == MICRO else place // 2
