"""A table fits the terminal and says what it leaves out; a file or a pipe gets every row and every column."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rich.console import Console

from flows.table import ROWS, plain_table, plain_value, terminal_table, text_of, widths_that_fit


def drawn(names: list[str], rows: list[tuple[object, ...]], width: int) -> list[str]:
    out = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
    for part in terminal_table(names, rows, width):
        out.print(part)
    assert isinstance(out.file, io.StringIO)
    return [line.rstrip() for line in out.file.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("natural", "width", "fitting"),
    [
        ([4, 6], 80, [4, 6]),
        ([10, 100], 40, [10, 28]),  # 40 less 10 and the gap of 2
        ([30, 30], 52, [25, 25]),
        ([8, 8, 8], 20, [8, 8]),  # 8 + 2 + 8 = 18; a third would need 28
        ([100], 5, [20]),  # one column is always there, at least 20 wide
    ],
)
def test_columns_share_the_width_of_the_terminal(natural: list[int], width: int, fitting: list[int]) -> None:
    assert widths_that_fit(natural, width) == fitting


def test_a_chinese_character_counts_two_columns() -> None:
    lines = drawn(["unit", "n"], [("某某某局", 1), ("a", 22)], 80)
    assert lines[1:3] == ["某某某局   1", "a         22"]  # 8 and a gap of 2, then numbers to the right


def test_columns_and_values_that_do_not_fit_are_counted_and_named() -> None:
    rows: list[tuple[object, ...]] = [("甲" * 20, "b" * 12, 1), ("乙", "b", 2)]  # 40, 12 and 12 wide
    lines = drawn(["first", "second", "third_column"], rows, 40)
    assert lines[:3] == ["first" + " " * 23 + "second", "甲" * 12 + " …  " + "b" * 12, "乙" + " " * 26 + "b"]
    said = " ".join(" ".join(lines[3:]).split())
    assert said == "(2 rows; 1 column left out: third_column; 1 value cut (…); whole in a file or a pipe)"


def test_rows_beyond_a_thousand_are_counted() -> None:
    lines = drawn(["n"], [(n,) for n in range(ROWS + 5)], 120)
    assert len(lines) == ROWS + 2
    assert lines[-1].startswith("(the first 1000 of 1005 rows, 5 left out")


def test_a_single_wide_row_becomes_a_line_for_each_column() -> None:
    lines = drawn(["first", "second"], [("x" * 30, "y" * 30)], 40)
    assert lines == ["first   " + "x" * 30, "second  " + "y" * 30, "(1 row)"]


def test_a_pipe_gets_everything() -> None:
    text = plain_table(["n", "text"], [(n, "x" * 300) for n in range(ROWS + 5)])
    assert text.count("x" * 300) == ROWS + 5
    assert text.endswith("(1005 rows)")


def test_a_terminal_shows_instants_to_the_minute_and_floats_in_ten_digits() -> None:
    noon = datetime(2022, 6, 27, 4, 0, tzinfo=UTC)
    lines = drawn(["due_at", "share"], [(noon, 1 / 3), (noon.replace(second=5), 0.5)], 80)
    assert lines[1:3] == ["2022-06-27 12:00     0.3333333333", "2022-06-27 12:00:05           0.5"]


def test_an_instant_is_shown_in_shanghai_whatever_its_zone() -> None:
    noon = datetime(2022, 6, 27, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
    assert text_of(noon) == "2022-06-27 12:00:00+08:00"
    assert plain_value(noon) == "2022-06-27T12:00:00+08:00"
    assert text_of([noon]) == '["2022-06-27T12:00:00+08:00"]'


def test_control_characters_of_a_sender_are_escaped_on_a_terminal_too() -> None:
    assert "\x1b" not in "".join(drawn(["said"], [("\x1b[2J甲",)], 80))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("12.500000", 12.5),
        ("480.000000", 480),
        ("123456789012345678.000000", 123456789012345678),
        ("999999999999999.123456", "999999999999999.123456"),  # 21 digits; a number of JSON readers keeps 17
    ],
)
def test_a_decimal_loses_no_digit_in_json(value: str, written: object) -> None:
    assert plain_value(Decimal(value)) == written
