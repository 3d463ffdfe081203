"""Cross tables by the smallest sheet for each branch: what is a part, what a total, what is asked about. Worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from sources.book.grid import Grid
from sources.declare import Axis, Layout, Plan
from sources.table import axis, crossing
from sources.table.crossing import Crossing, CrossPart, CrossTerms, cut
from sources.table.lookup import known

Split = dict[str, list[list[Any]]]
MONTHS = Layout(columns=Axis(period="month"))
UNITS = Layout(columns=Axis(unit="register"))
ROWS_OF_UNITS = Layout(rows=Axis(unit="register"))
ROWS_OF_MONTHS = Layout(rows=Axis(period="month"))
BOTH = Layout(columns=Axis(period="month"), rows=Axis(unit="register"))
TODAY = date(2022, 6, 27)


@pytest.fixture
def split(trial_plan: Plan) -> Callable[..., Crossing | None]:
    """The parts of a sheet, read on 27 June 2022."""

    def of(
        layout: Layout, *rows: Sequence[Any], year: int | None = 2022, form: str = "trial_cross", **more: Any
    ) -> Crossing | None:
        knows = known(trial_plan)
        terms = CrossTerms(knows.asked(trial_plan.forms[form], date(2022, 12, 31)), knows, year, TODAY)
        return crossing.crossing(Grid("表", [list(row) for row in rows], **more), layout, terms)

    return of


def names(found: Crossing | None) -> list[str]:
    """The unit and period of each part."""
    return [f"{part.unit or ''}|{part.period or ''}".strip("|") for part in found.parts] if found else []


def asks(found: Crossing | None) -> list[tuple[str, str | None, str]]:
    return [(one.rule, one.address, one.found) for one in found.findings] if found else []


def filled(rows: Sequence[Sequence[Any]], found: Crossing, number: int) -> list[list[Any]]:
    """The cells that are left of a part, row by row, without blanks."""
    grid = cut(Grid("表", [list(row) for row in rows]), found.parts[number])
    return [[cell for cell in row if cell != ""] for row in grid.rows]


HEAD = ["培训工种", "3月", "4月", "5月"]


def test_months_as_columns_are_a_part_each(split: Any) -> None:
    rows = [HEAD, ["电工", 1.0, 2.0, 3.0], ["焊工", 4.0, 5.0, 6.0]]
    found = split(MONTHS, *rows)
    assert (names(found), asks(found), found.names, found.where) == (
        ["2022-03", "2022-04", "2022-05"],
        [],
        ("3月", "4月", "5月"),
        "B1",
    )
    assert [part.is_first for part in found.parts] == [True, False, False]
    assert filled(rows, found, 1) == [["培训工种", "培训人数"], ["电工", 2.0], ["焊工", 5.0]]


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        ([["培训工种", "3月"], ["电工", 1.0]], ["2022-03"]),  # one, beside the key
        ([["培训工种", "备注", "3月"], ["电工", "", 1.0]], ["2022-03"]),
        ([["工种", "3月"], ["电工", 1.0]], []),
        ([["3月", "培训工种"], [1.0, "电工"]], []),
        ([["培训工种", "3月", "合计"], ["电工", 1.0, 1.0]], ["2022-03"]),
        ([["培训工种", "3月", "4月"], ["电工", 1.0, ""]], ["2022-03"]),  # nothing in April
        ([["培训工种", "3月", "4月"], ["电工", 1.0, "—"]], ["2022-03"]),
        ([["培训工种", "3月", "4月"], ["电工", 1.0, 0.0]], ["2022-03", "2022-04"]),
        ([["培训工种", "3月", "7月"], ["电工", 1.0, 0.0]], ["2022-03"]),  # noughts of a month that has not begun
        ([["培训工种", "3月", "7月"], ["电工", 1.0, 2.0]], ["2022-03", "2022-07"]),
        ([["培训工种", "3月", "6月"], ["电工", 1.0, 0.0]], ["2022-03", "2022-06"]),  # it has begun
        ([["培训工种", "3月", "4月"], ["电工", 1.0, "约2"]], ["2022-03", "2022-04"]),
        ([["培训工种", "3月", "4月"], ["合计", 1.0, 2.0]], []),  # a total alone
        ([["培训工种", "3月", "4月"], ["电工", 1.0, ""], ["合计", 1.0, 2.0]], ["2022-03"]),
        ([["培训工种", "3月", "4月"], ["电工", 1.0, ""], ["填表人：甲", "", "乙"]], ["2022-03"]),
        ([["培训工种", "1-2月", "3月"], ["电工", 1.0, 2.0]], ["2022-02", "2022-03"]),
        ([["培训工种", "1-2月", "2月", "3月"], ["电工", 5.0, 3.0, 2.0]], ["2022-02", "2022-03"]),  # 2月 stands beside it
        ([["培训工种", "3月", "1-3月"], ["电工", 2.0, 5.0]], ["2022-03"]),
        ([["培训工种", "1-3月", "1-4月"], ["电工", 2.0, 5.0]], ["2022-03", "2022-04"]),
        ([["培训工种", "培训人数"], ["电工", 1.0]], []),
        ([[], ["题"], HEAD, ["电工", 1.0, 2.0, 3.0]], ["2022-03", "2022-04", "2022-05"]),
        ([*[["题"]] * 19, HEAD, ["电工", 1.0, 2.0, 3.0]], ["2022-03", "2022-04", "2022-05"]),
        ([*[["题"]] * 20, HEAD, ["电工", 1.0, 2.0, 3.0]], []),  # looked for in twenty rows
        ([], []),
    ],
)  # fmt: skip
def test_which_columns_are_parts(rows: list[list[Any]], parts: list[str], split: Any) -> None:
    assert names(split(MONTHS, *rows)) == parts


def test_a_month_without_a_year_is_known_as_such(split: Any) -> None:
    assert names(split(MONTHS, HEAD, ["电工", 1.0, 2.0, 3.0], year=None)) == ["?-03", "?-04", "?-05"]


def test_units_of_measure_and_column_numbers_below_months_are_no_values(split: Any) -> None:
    rows = [HEAD, ["", "人", "人", "人"], [1.0, 2.0, 3.0, 4.0], ["电工", 1.0, 2.0, 3.0]]
    found = split(MONTHS, *rows)
    assert names(found) == ["2022-03", "2022-04", "2022-05"]
    assert filled(rows, found, 0) == [["培训工种", "培训人数"], ["人"], [], ["电工", 1.0]]
    assert filled(
        [["培训工种", "3月（人）", "4月"], ["电工", 1.0, 2.0]],
        split(MONTHS, ["培训工种", "3月（人）", "4月"], ["电工", 1.0, 2.0]),
        0,
    )[0] == ["培训工种", "培训人数（人）"]


def test_items_below_each_month_or_above_them(split: Any) -> None:
    below = [
        ["培训工种", "3月", "", "4月", ""],
        ["", "培训人数", "补贴金额", "培训人数", "补贴金额"],
        ["电工", 1.0, 2.0, 3.0, 4.0],
    ]
    found = split(MONTHS, *below)
    assert names(found) == ["2022-03", "2022-04"]
    assert filled(below, found, 1) == [["培训工种"], ["培训人数", "补贴金额"], ["电工", 3.0, 4.0]]
    above = [
        ["", "培训人数", "", "补贴金额", ""],
        ["培训工种", "3月", "4月", "3月", "4月"],
        ["电工", 1.0, 2.0, 3.0, 4.0],
    ]
    found = split(MONTHS, *above)
    assert names(found) == ["2022-03", "2022-04"]
    assert filled(above, found, 0) == [[], ["培训工种", "培训人数", "补贴金额"], ["电工", 1.0, 3.0]]
    merged = split(MONTHS, *[[*row] for row in above], merges=((0, 1, 0, 2), (0, 3, 0, 4)))
    assert names(merged) == ["2022-03", "2022-04"]


@pytest.mark.parametrize(
    ("total", "questions"),
    [
        (6.0, []), (7.0, [("total_column_differs", "E2", "7")]), (3.0, []),  # or the last month's, of what adds up itself
        (2.0, [("total_column_differs", "E2", "2")]), ("", []), ("—", []),
    ],
)  # fmt: skip
def test_a_total_column_is_the_sum_of_the_months_or_the_last_one(total: Any, questions: list[Any], split: Any) -> None:
    found = split(MONTHS, [*HEAD, "合计"], ["电工", 1.0, 2.0, 3.0, total], ["合计", 9.0, 9.0, 9.0, 9.0])
    assert (names(found), asks(found)) == (["2022-03", "2022-04", "2022-05"], questions)
    assert [one.wanted for one in found.findings] == ["6" for _ in questions]


def test_a_total_column_of_units_is_their_sum(split: Any) -> None:
    head = ["培训工种", "区财政局", "区商务局", "合计"]
    for total, questions in ((3.0, []), (2.0, [("total_column_differs", "D2", "2")])):
        found = split(UNITS, head, ["电工", 1.0, 2.0, total])
        assert (names(found), asks(found)) == (["区财政局", "区商务局"], questions)
    assert asks(split(UNITS, head, ["电工", 1.0, "", 2.0])) == []  # of one number there is no sum
    assert asks(split(UNITS, head, ["电工", 1.5, 2.5, 4.1])) == []  # each is rounded to a tenth
    assert asks(split(UNITS, head, ["电工", 1.5, 2.5, 4.2])) == [("total_column_differs", "D2", "4.2")]


def test_a_column_of_numbers_under_a_name_that_nobody_knows_is_told(split: Any) -> None:
    head = ["培训工种", "区财政局", "某局", "区商务局"]
    found = split(UNITS, head, ["电工", 1.0, 5.0, 2.0])
    assert (names(found), asks(found)) == (["区财政局", "区商务局"], [("axis_unread", "C1", "某局")])
    assert found.findings[0].wanted == "unit"
    assert asks(split(UNITS, head, ["电工", 1.0, "文字", 2.0])) == []
    assert asks(split(UNITS, ["培训工种", "区财政局", "序号", "区商务局"], ["电工", 1.0, 5.0, 2.0])) == []
    assert asks(split(UNITS, ["培训工种", "区财政局", "同比", "区商务局"], ["电工", 1.0, 5.0, 2.0])) == []
    assert split(MONTHS, ["培训工种", "3月", "某栏", "4月"], ["电工", 1.0, 5.0, 2.0]).findings[0].wanted == "period"


# --- rows

UNIT_ROWS = [["单位", "培训工种", "培训人数"], ["区财政局", "电工", 1.0], ["", "焊工", 2.0], ["区商务局", "电工", 3.0]]


def test_units_as_rows_are_a_part_each_and_a_blank_is_the_one_above(split: Any) -> None:
    found = split(ROWS_OF_UNITS, *UNIT_ROWS)
    assert (names(found), asks(found), found.where, found.names) == (
        ["区财政局", "区商务局"],
        [],
        "A2",
        ("区财政局", "区商务局"),
    )
    assert filled(UNIT_ROWS, found, 0) == [["培训工种", "培训人数"], ["电工", 1.0], ["焊工", 2.0], []]
    assert filled(UNIT_ROWS, found, 1) == [["培训工种", "培训人数"], [], [], ["电工", 3.0]]
    assert [(part.is_first, part.is_whole) for part in found.parts] == [(True, True), (False, False)]


@pytest.mark.parametrize(
    ("rows", "parts", "questions"),
    [
        ([["区财政局", "电工", 1.0], ["某局", "电工", 2.0]], ["区财政局"], [("axis_unread", "A3", "某局")]),
        ([["区财政局", "电工", 1.0], ["某局", "电工", 2.0], ["另局", "电工", 2.0]], [], []),  # most are none
        ([["区财政局", "电工", 1.0], ["某局", "电工", ""]], ["区财政局"], []),
        ([["区财政局", "电工", 1.0], ["某局", "电工", 2.0], ["", "焊工", 2.0]], ["区财政局"], [("axis_unread", "A3", "某局")]),
        ([["区财政局", "电工", 1.0], ["合计", "", 1.0], ["", "焊工", 2.0]], ["区财政局"], []),  # nothing is below a total
        ([["区财政局", "电工", 1.0], ["", "合计", 1.0]], ["区财政局"], []),
        ([["区财政局", "电工", "—"], ["区商务局", "电工", 2.0]], ["区商务局"], []),
        ([["区财政局", "电工", ""]], [], []),
        ([["区财政局", "电工", 1.0], ["区财政局", "焊工", 1.0]], ["区财政局"], []),
        ([], [], []),
    ],
)  # fmt: skip
def test_which_rows_are_parts(rows: list[list[Any]], parts: list[str], questions: list[Any], split: Any) -> None:
    found = split(ROWS_OF_UNITS, UNIT_ROWS[0], *rows)
    assert (names(found), asks(found)) == (parts, questions)


def test_months_as_rows_and_units_by_months(split: Any) -> None:
    rows = [["月份", "培训工种", "培训人数"], ["3月", "电工", 1.0], ["4月", "电工", 2.0]]
    assert names(split(ROWS_OF_MONTHS, *rows)) == ["2022-03", "2022-04"]
    rows = [["单位", "培训工种", "3月", "4月"], ["区财政局", "电工", 1.0, 2.0], ["区商务局", "电工", 3.0, ""]]
    found = split(BOTH, *rows)
    assert names(found) == ["区财政局|2022-03", "区商务局|2022-03", "区财政局|2022-04"]
    assert filled(rows, found, 0) == [["培训工种", "培训人数"], ["电工", 1.0], []]


# --- names


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("3月", "2022-03"), ("三月份", "2022-03"), ("2021年3月", "2021-03"), ("2021-03", "2021-03"), ("202103", "2021-03"), ("１２月", "2022-12"), ("（3月）", "2022-03"), ("3月累计", "2022-03"),
        ("13月", None), ("某月", None), ("3月" + "长" * 30, None), (3.0, None), (date(2021, 3, 1), "2021-03"), (date(2021, 3, 2), None), ("第25周", None), ("", None),
    ],
)  # fmt: skip
def test_a_heading_that_is_a_period(cell: object, code: str | None, trial_plan: Plan) -> None:
    one = axis.period_at(cell, trial_plan.forms["trial_cross"], 2022)
    assert (one.code if one else None) == code


@pytest.mark.parametrize(
    ("cell", "is_named"),
    [("3月", True), ("全年", True), ("上半年", True), ("2021", True), ("2021-03", True), (date(2021, 3, 1), True), ("合计", False), (3.0, False), ("第25周", True), ("月" * 31, False)],
)  # fmt: skip
def test_a_heading_that_names_some_period(cell: object, is_named: bool) -> None:
    assert axis.names_period(cell) is is_named


def test_spans_of_months() -> None:
    assert [axis.is_span(one) for one in ("1-5月", "1-2月", "3月", 5.0, "1至3月")] == [True, False, False, False, True]
    assert [axis.is_first_two(one) for one in ("1-5月", "1-2月", "2月", 5.0)] == [False, True, False, False]


def test_a_year_that_texts_name() -> None:
    assert [
        axis.year_named(one) for one in (["2022年"], ["2022年", "2022-03"], ["2022年", "2021年"], ["2022"], [])
    ] == [2022, 2022, None, None, None]


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("区财政局", "区财政局"),
        ("示例区财政局", "区财政局"),
        ("1.区财政局", "区财政局"),
        ("某局", None),
        ("示例区", None),
        ("", None),
        (5.0, None),
        ("长" * 61, None),
    ],
)
def test_a_name_that_is_a_unit(cell: object, unit: str | None, trial_plan: Plan) -> None:
    assert axis.unit_named(cell, known(trial_plan)) == unit


@pytest.mark.parametrize(
    ("cell", "is_total"),
    [
        ("合计", True),
        ("小计", True),
        ("示例区", True),
        ("合计（人）", True),
        ("区财政局", False),
        ("", False),
        (5.0, False),
        (" ", False),
        ("长" * 61, False),
    ],
)
def test_a_name_that_is_a_total(cell: object, is_total: bool, trial_plan: Plan) -> None:
    knows = known(trial_plan)
    assert axis.is_total(cell, knows.asked(trial_plan.forms["trial_cross"], TODAY)) is is_total


# --- what is left of a sheet


def test_a_part_is_the_sheet_without_the_cells_of_others() -> None:
    grid = Grid(
        "表",
        [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"], ["j"]],
        merges=((0, 0, 0, 0), (0, 1, 0, 2), (1, 0, 2, 0), (3, 2, 3, 2)),
        hidden_rows=frozenset({1, 3}),
        hidden_columns=frozenset({0, 1}),
        struck=frozenset({(0, 0), (0, 1), (1, 0)}),
        written={(3, 0): "J", (2, 1): "H"},
    )
    own = cut(grid, CrossPart(columns=(1,), rows=((1, 2),), heads=((3, 2, "neu"),)))
    assert own.rows == [["a", "", "c"], [], [], ["j", "", "neu"]]
    assert own.merges == ((0, 0, 0, 0),)
    assert (own.hidden_rows, own.hidden_columns, own.struck, own.written) == ({3}, {0}, {(0, 0)}, {(3, 0): "J"})
    whole = cut(grid, CrossPart(columns=(1,), rows=((1, 2),), totals=((0, 1),)), with_rows=False)
    assert whole.rows == [["a", "b", "c"], ["d", "", "f"], ["g", "", "i"], ["j"]]


def test_ranges_between_rows() -> None:
    assert list(crossing._between([3, 4, 7], 2, 9)) == [(2, 2), (5, 6), (8, 9)]
    assert list(crossing._between([], 2, 4)) == [(2, 4)]
    assert list(crossing._between([2, 4], 2, 4)) == [(3, 3)]
    assert list(crossing._between([2], 2, 2)) == []


def test_numbers_and_values_of_cells() -> None:
    assert [crossing._number(one) for one in (1.5, 2, "3", "甲", "", None, True)] == [
        1_500_000,
        2_000_000,
        3_000_000,
        None,
        None,
        None,
        None,
    ]
    assert [crossing._is_value(one, False) for one in (1.0, 0.0, "甲", "", " ", None, "—", TODAY)] == [
        True,
        True,
        True,
        False,
        False,
        False,
        False,
        True,
    ]
    assert [crossing._is_value(one, True) for one in (1.0, 0.0, "0", "甲")] == [True, False, False, True]
    assert [crossing._half_place(one) for one in ([1_000_000], [1_500_000], [1_250_000, 1_000_000], [333_333], [])] == [
        0,
        50_000,
        5_000,
        0,
        0,
    ]
