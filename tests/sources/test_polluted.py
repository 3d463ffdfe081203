"""Delimited texts that were spoilt as people and programs spoil them are cut into the cells that they were."""

from __future__ import annotations

import random

import pytest

from sources.book.open import open_book
from tests.sources import polluted


@pytest.mark.parametrize("quotes_all", [True, False])
def test_a_file_that_is_odd_as_a_whole_keeps_its_cells(quotes_all: bool) -> None:
    rows = polluted.table(random.Random(1), 40)
    for name, text, wanted in polluted.whole_files(rows, quotes_all):
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            assert _read(text.encode(encoding)) == _trimmed(wanted), (name, encoding)


@pytest.mark.parametrize("quotes_all", [True, False])
@pytest.mark.parametrize("at", [0, 1, 7, 40])
def test_a_row_that_is_odd_spoils_no_other(quotes_all: bool, at: int) -> None:
    _check_rows(polluted.table(random.Random(at), 40), quotes_all, at)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(8))
def test_every_row_may_be_odd(seed: int) -> None:
    dice = random.Random(seed)
    rows = polluted.table(dice, dice.choice([3, 10, 84, 300]))
    for at in range(0, len(rows), 1 + len(rows) // 60):
        _check_rows(rows, bool(seed % 2), at)


def _check_rows(rows: polluted.Rows, quotes_all: bool, at: int) -> None:
    for name, text, wanted in polluted.single_rows(rows, quotes_all, at):
        assert _read(text.encode()) == _trimmed(wanted), name


def _read(content: bytes) -> polluted.Rows:
    return _trimmed([[str(cell) for cell in row] for row in open_book(content, "a.csv").sheets[0].rows])


def _trimmed(rows: polluted.Rows) -> polluted.Rows:
    """Without the blanks at the rows' ends, and those of a delimiter that is a comma and a space."""
    plain = [[cell.strip() for cell in row] for row in rows]
    for row in plain:
        while row and row[-1] == "":
            row.pop()
    while plain and not plain[-1]:
        plain.pop()
    return plain
