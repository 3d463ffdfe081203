"""The rows of a large text, kept by column: a million rows of short texts as objects of their own would take a gigabyte."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

ROWS = 10_000  # kept together
BETWEEN = "\x00"  # cells; no text holds it (`delimited.py:open_delimited`)


class Blocks(Sequence[list[object]]):
    """Rows of texts, made anew whenever they are looked at: what is changed in one is not kept.

    Where all rows of a block are equally wide, each of its columns is one text; where they are not, the rows stay as they came.
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
        """The column's cells in all rows; '' where a row does not reach it."""
        found: list[object] = []
        for block, size in zip(self._blocks, self._sizes, strict=True):
            if type(block[0]) is str:
                found += block[column].split(BETWEEN) if column < len(block) else [""] * size
            else:
                found += [row[column] if column < len(row) else "" for row in block]
        return found

    def texts(self, width: int) -> Iterator[str]:
        """All cells of the first `width` columns, many of them together in one text."""
        for block in self._blocks:
            if type(block[0]) is str:
                yield from block[:width]
            else:
                yield BETWEEN.join([cell for row in block for cell in row[:width]])

    def widths(self) -> list[int]:
        """How many cells each row has."""
        found: list[int] = []
        for block, size in zip(self._blocks, self._sizes, strict=True):
            found += [len(block)] * size if type(block[0]) is str else map(len, block)
        return found

    def _rows(self, number: int) -> list[list[object]]:
        block = self._blocks[number]
        if type(block[0]) is str:
            return list(map(list, zip(*[text.split(BETWEEN) for text in block], strict=True)))
        return [list(row) for row in block]
