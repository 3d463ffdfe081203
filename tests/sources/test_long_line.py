"""A line or cell of a delimited text that is longer than any table has it: refused by its line, before time is spent on it."""

from __future__ import annotations

import time

import pytest

from sources.book.grid import Unreadable
from sources.book.open import open_book

HEAD = "道路名称,累计建成里程\n甲路,480\n"


def refusal(text: str) -> tuple[str, str, str]:
    with pytest.raises(Unreadable) as refused:
        open_book(text.encode(), "公路.csv")
    return refused.value.rule, refused.value.found, refused.value.wanted


@pytest.mark.parametrize(
    "line",
    ["x" * 2_000_000, "1," * 1_000_000, "乙路," + "x" * 40_000, '乙路,"' + "远，\n近," * 10_000 + '"'],
    ids=["one cell", "many cells", "long cell", "long cell of many lines"],
)
def test_a_line_or_cell_that_no_table_has_is_refused_by_its_line(line: str) -> None:
    assert refusal(HEAD + line + "\n丙路,3\n") == ("unreadable_long_line", "3", "1,048,576")


def test_forty_megabytes_in_one_line_cost_no_time() -> None:
    content = "x" * 40_000_000
    start = time.process_time()
    assert refusal(content)[:2] == ("unreadable_long_line", "1")
    assert time.process_time() - start < 1  # 0.1 s; 4.5 s before


def test_a_cell_of_thirty_two_thousand_and_a_line_of_a_thousand_cells_are_read() -> None:
    text = "名称,说明\n" + "甲," + "x" * 32_000 + "\n" + '乙,"' + "远近" * 16_000 + '"\n'
    (grid,) = open_book(text.encode(), "说明.csv").sheets
    assert [len(str(row[1])) for row in grid.rows] == [2, 32_000, 32_000]
    wide = "\n".join([",".join(["7"] * 3_000)] * 20)
    (grid,) = open_book(wide.encode(), "宽表.csv").sheets
    assert [len(row) for row in grid.rows] == [3_000] * 20
