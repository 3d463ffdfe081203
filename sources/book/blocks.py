"""The rows of a large text, stored by column: a million rows of short texts as single objects would take a gigabyte."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

ROWS = 10_000  # rows of a block
BETWEEN = "\x00"  # separates cells; no text contains it (`delimited.py:open_delimited`)


class Blocks(Sequence[list[object]]):
    """Rows of texts, created at each access: a change of a row is not kept.

    If all rows of a block have the same width, each of its columns is stored as one text; otherwise the rows are stored
    as they are.
    """

    def __init__(self, rows: Iterable[list[str]]) -> None:
        coming = iter(rows)
        self._blocks: list[list[str] | list[list[str]]] = []
        self._sizes: list[int] = []
        while block := list(itertools.islice(coming, ROWS)):
            is_even = len(block[0]) > 0 and len(set(map(len, block))) == 1
            self._blocks.append([BETWEEN.join(cells) for cells in zip(*block, strict=True)] if is_even else block)
            self._sizes.append(len(block))
        self._held: tuple[int, list[list[object]]] = (-1, [])

    def __len__(self) -> int:
        return sum(self._sizes)

    @overload
    def __getitem__(self, at: int) -> list[object]: ...

    @overload
    def __getitem__(self, at: slice) -> list[list[object]]: ...

    def __getitem__(self, at: int | slice) -> list[object] | list[list[object]]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        number, row = divmod(at if at >= 0 else at + len(self), ROWS)
        if self._held[0] != number:
            self._held = number, self._rows(number)
        return self._held[1][row]

    def __iter__(self) -> Iterator[list[object]]:
        for number in range(len(self._blocks)):
            yield from self._rows(number)

    def column(self, column: int) -> list[object]:
        """The column's cells in all rows; '' in a row that is too short."""
        cells: list[object] = []
        for block, size in zip(self._blocks, self._sizes, strict=True):
            if type(block[0]) is str:
                cells += block[column].split(BETWEEN) if column < len(block) else [""] * size
            else:
                cells += [row[column] if column < len(row) else "" for row in block]
        return cells

    def texts(self, width: int) -> Iterator[str]:
        """All cells of the first `width` columns, many of them joined in one text."""
        for block in self._blocks:
            if type(block[0]) is str:
                yield from block[:width]
            else:
                yield BETWEEN.join([cell for row in block for cell in row[:width]])

    def widths(self) -> list[int]:
        """The number of cells of each row."""
        widths: list[int] = []
        for block, size in zip(self._blocks, self._sizes, strict=True):
            widths += [len(block)] * size if type(block[0]) is str else map(len, block)
        return widths

    def _rows(self, number: int) -> list[list[object]]:
        block = self._blocks[number]
        if type(block[0]) is str:
            return list(map(list, zip(*[text.split(BETWEEN) for text in block], strict=True)))
        return [list(row) for row in block]
