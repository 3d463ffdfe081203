"""What makes a table the continuation of another, branch by branch, and where each of its cells really stands. Worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from sources.book.grid import Grid
from sources.table import continuation
from sources.table.continuation import Joined, Piece, continues, holds_table, join, says_continued
from sources.table.header import Table
from tests.sources.small_form import asked

FORM = asked()
HEAD = ["项目名称", "本月金额", "累计金额"]
TOP: list[list[Any]] = [["试验表"], ["填报单位：甲局"]]
LABELS = asked(
    {"imports": {"type": "number", "uom": "万元", "headings": ["进口额"]}, "exports": {"type": "number", "uom": "万元", "headings": ["出口额"]}, "firms": {"type": "count", "uom": "户", "headings": ["企业数"]}},
    shape="labels",
)  # fmt: skip


def grid(*rows: Sequence[Any], name: str = "一", **more: Any) -> Grid:
    return Grid(name, [list(row) for row in rows], **more)


FIRST = grid(*TOP, HEAD, ["甲", 1.0, 10.0], ["乙", 2.0, 20.0])


def part(of: Grid, start: int = 0) -> Table:
    table = continuation._part(of, FORM, start)
    assert table is not None
    return table


# --- which sheets are looked at


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("续表", True), ("（续）", True), ("续二", True), ("续 页", True), ("承上页", True), ("接前表", True), ("情况表（续1）", True), ("手续表", False), ("连续表", False), ("续建项目", False),
    ],
)  # fmt: skip
def test_a_sheet_says_that_it_continues_in_its_name_or_above_its_table(text: str, says: bool) -> None:
    assert says_continued(grid(HEAD, name=text)) is says
    assert says_continued(grid(["", text], HEAD)) is says
    assert says_continued(grid(["", 1.0], [], [], [text])) is says
    assert says_continued(grid([], [], [], [], [text])) is False  # in the fifth row


def test_a_long_text_says_nothing_of_going_on() -> None:
    assert says_continued(grid(["续表" + "长" * 118])) is True
    assert says_continued(grid(["续表" + "长" * 119])) is False


ROWS = [["甲", 5.0], ["乙", 7.5]]


@pytest.mark.parametrize(
    ("rows", "holds"),
    [
        ([["名称", "金额"], *ROWS], True),
        ([["名称", "金额"], ["甲", "5"], ["乙", "7.5"]], True),  # numbers as texts
        ([["名称", "金额"], ["甲", 5.0]], False),  # one number
        ([["续表"], ["名称", "金额"], ["甲", 5.0]], True),  # enough for one that says so
        ([["名称", "金额"], ["甲", ""], ["乙", " "]], False),
        ([["名称", "金额"], ["甲", True], ["乙", False]], False),
        (ROWS, True),  # without headings, behind names
        ([[5.0, "甲"], [7.5, "乙"]], False),  # before them
        ([[5.0], [7.5]], False),  # without names
        ([["甲", 1990.0], ["乙", 2099.0]], False),  # years
        ([["甲", 1989.0], ["乙", 2100.0]], True),
        ([["甲", 2100.0], ["乙", 2100.0]], True),
        ([["名称", "年"], ["甲", 2021.0], ["乙", 2021.0]], True),  # under a heading
        ([["名称", "金额"], [5.0, ""], [7.5, ""]], False),  # a number alone in its row
        ([["名称", "金额"], [5.0, 1.0], [7.5, 3.0]], True),
        ([["名称", "序号"], ["甲", 1.0], ["乙", 2.0]], False),  # counted from 1
        ([["名称", "数"], ["甲", 2.0], ["乙", 3.0]], True),  # one after the other, but not from 1
        ([["名称", "数"], ["甲", 1.0], ["乙", 3.0]], True),
        ([["数", "名称"], [2.0, "甲"], [3.0, "乙"]], False),  # left of the names
        ([["数", "名称"], [2.0, "甲"], [4.0, "乙"]], True),
        ([["续表"], ["名称", "数"], ["甲", 1.0]], True),  # one number is no count
        ([["名称", "电话"], ["甲", 13800000000.0], ["乙", 13900000000.0]], False),
        ([["名称", "电话"], ["甲", 13800000000.0], ["乙", 5.0]], True),
        ([["名称", "代码"], ["甲", 5.0], ["乙", 9.0]], False),  # a heading that is always ignored
        ([["名称", "代码", "金额"], ["甲", 5.0, 5.0], ["乙", 9.0, 9.0]], True),
        ([["名称"], ["甲", 5.0], ["乙", 9.0]], True),  # a number without a heading
        ([], False),
        ([["甲"] , ["乙"]], False),
    ],
)  # fmt: skip
def test_a_sheet_holds_a_table_of_numbers(rows: list[list[Any]], holds: bool) -> None:
    assert holds_table(grid(*rows)) is holds


def test_numbers_are_looked_for_in_the_first_four_hundred_rows() -> None:
    assert holds_table(grid(*[["说明"]] * 398, *ROWS)) is True
    assert holds_table(grid(*[["说明"]] * 399, *ROWS)) is False


@pytest.mark.parametrize(
    ("cell", "number"),
    [(5, 5.0), (5.5, 5.5), ("5", 5.0), ("1,200", 1200.0), ("", None), ("甲", None), (None, None), (True, None)],
)
def test_numbers_are_cells_of_a_number(cell: object, number: float | None) -> None:
    assert continuation._is_number(cell) is (number is not None)
    assert continuation._number(cell) == (number or (1.0 if cell is True else 0.0))


@pytest.mark.parametrize(
    ("other", "is_told", "goes_on"),
    [
        (grid(HEAD, ["丙", 3.0, 30.0]), False, True),
        (grid(HEAD, ["甲", 3.0, 30.0]), False, False),  # a row that is there already
        (grid(HEAD, ["甲", 3.0, 30.0]), True, True),
        (grid(HEAD, ["合计", 3.0, 30.0]), False, True),  # a total is no row
        (grid(["另一张表"], HEAD, ["丙", 3.0, 30.0]), False, False),  # with a line of its own
        (grid(["另一张表"], HEAD, ["丙", 3.0, 30.0]), True, True),
        (grid(["续表"], HEAD, ["丙", 3.0, 30.0]), False, True),
        (grid(["单位：万元"], HEAD, ["丙", 3.0, 30.0]), False, True),
        (grid([" ", 5.0], HEAD, ["丙", 3.0, 30.0]), False, True),
        (grid(["名称", "数"], ["丙", 3.0]), True, False),  # of another table
        (grid(["本月金额", "累计金额"], [3.0, 30.0]), True, False),  # without the rows' names
    ],
)  # fmt: skip
def test_a_sheet_continues_where_it_says_so_or_has_nothing_of_its_own(
    other: Grid, is_told: bool, goes_on: bool
) -> None:
    assert continues(FIRST, other, FORM, is_told) is goes_on
    assert continues(grid(["名称"]), other, FORM, is_told) is False


# --- the units of measure of both


@pytest.mark.parametrize(
    ("top", "head", "goes_on"),
    [
        ([], HEAD, True),
        ([["单位：万元"]], HEAD, True),
        ([["单位：元"]], HEAD, False),
        ([["单位：K"]], HEAD, False),  # nobody knows what that is
        ([], ["项目名称", "本月金额（万元）", "累计金额"], True),
        ([], ["项目名称", "本月金额（元）", "累计金额"], False),
        ([["单位：户"]], HEAD, True),  # of none of the columns
    ],
)
def test_numbers_below_are_in_the_units_of_those_above(top: list[list[Any]], head: list[str], goes_on: bool) -> None:
    other = grid(*top, head, ["丙", 3.0, 30.0])
    assert continues(FIRST, other, FORM, True) is goes_on


@pytest.mark.parametrize(
    ("top", "head", "goes_on"),
    [
        ([], HEAD, True),  # the first table's line holds for both
        ([["单位：元"]], HEAD, True),
        ([["单位：万元"]], HEAD, False),
        ([], ["项目名称", "本月金额（元）", "累计金额"], True),
        ([], ["项目名称", "本月金额（万元）", "累计金额"], False),
    ],
)
def test_numbers_below_are_in_the_unit_of_the_line_above_them(
    top: list[list[Any]], head: list[str], goes_on: bool
) -> None:
    yuan = grid(*TOP, ["单位：元"], HEAD, ["甲", 1.0, 10.0])
    assert continues(yuan, grid(*top, head, ["丙", 3.0, 30.0]), FORM, True) is goes_on


def test_the_unit_line_of_a_continuation_stands_at_most_four_rows_above_it() -> None:
    far = grid(["单位：元"], [], [], [], HEAD, ["丙", 3.0, 30.0])
    assert continues(FIRST, far, FORM, True) is False
    farther = grid(["单位：元"], [], [], [], [], HEAD, ["丙", 3.0, 30.0])
    assert continues(FIRST, farther, FORM, True) is True


@pytest.mark.parametrize(
    ("top", "heading", "goes_on"),
    [([], "累计金额", True), ([["单位：万元"]], "累计金额", True), ([["单位：元"]], "累计金额", False), ([["单位：元"]], "累计金额（元）", True), ([], "累计金额（元）", True), ([["单位：户"]], "累计金额", True)],
)  # fmt: skip
def test_columns_beside_stand_under_the_unit_line_of_the_first(
    top: list[list[Any]], heading: str, goes_on: bool
) -> None:
    first = grid(*TOP, HEAD[:2], ["甲", 1.0], ["乙", 2.0])
    other = grid(*top, ["项目名称", heading], ["甲", 10.0], ["乙", 20.0])
    assert continues(first, other, FORM, True) is goes_on


def test_columns_beside_a_line_of_another_unit_state_the_same() -> None:
    yuan = grid(*TOP, ["单位：元"], HEAD[:2], ["甲", 1.0], ["乙", 2.0])
    for line, goes_on in (([], True), (["单位：元"], True), (["单位：万元"], False), (["单位：户"], False)):
        assert continues(yuan, grid(line, ["项目名称", "累计金额"], ["甲", 10.0]), FORM, True) is goes_on


# --- tables below


def test_what_goes_on_below_itself_is_put_below_the_first() -> None:
    sheet = grid(*FIRST.rows, ["续表"], HEAD, ["丙", 3.0, 30.0])
    joined, findings = join(sheet, [], FORM)
    assert joined is not None and findings == []
    assert joined.grid.rows[:5] == FIRST.rows
    assert joined.grid.rows[5:] == [HEAD, ["丙", 3.0, 30.0]]
    assert joined.origin(6, 2) == ("一", 7, 2)  # 30 stands in row 8 of the sheet
    assert joined.origin(3, 1) == ("一", 3, 1)


def test_a_table_of_something_else_below_is_named() -> None:
    sheet = grid(*FIRST.rows, [], ["项目名称", "数"], ["丙", 3.0])
    joined, (finding,) = join(sheet, [], FORM)
    assert (finding.rule, finding.found, finding.address) == ("table_unread", "项目名称", "A7")
    assert joined is not None and joined.pieces == () and joined.grid.rows == [*FIRST.rows, []]


def test_a_sheet_of_one_table_stands_alone() -> None:
    assert join(FIRST, [], FORM) == (None, [])


@pytest.mark.parametrize(
    ("below", "starts"),
    [
        ([["续表"], HEAD, ["丙", 3.0, 30.0]], [5]),
        ([[], HEAD, ["丙", 3.0, 30.0]], []),  # the header once more
        ([["续表"], [], HEAD, ["丙", 3.0, 30.0]], [5]),
        ([[], ["续表"], ["单位：万元"], HEAD, ["丙", 3.0, 30.0]], [6]),
        ([["试验表"], HEAD, ["丙", 3.0, 30.0]], [5]),
        ([["试验情况"], HEAD, ["丙", 3.0, 30.0]], [5]),  # another name of the form
        ([["填报单位：甲局"], HEAD, ["丙", 3.0, 30.0]], [5]),
        ([["说明"], HEAD, ["丙", 3.0, 30.0]], []),
        ([["续表"], ["说明"], HEAD, ["丙", 3.0, 30.0]], []),  # a line between ends the lines above
        ([["续表", 5.0], HEAD, ["丙", 3.0, 30.0]], []),
        ([["续表", "甲", "乙"], HEAD, ["丙", 3.0, 30.0]], [5]),
        ([["续表", "甲", "乙", "丙"], HEAD, ["丙", 3.0, 30.0]], []),  # four texts are a row
        ([["续表"], [], [], [], HEAD, ["丙", 3.0, 30.0]], [5]),
        ([["续表"], [], [], [], [], HEAD, ["丙", 3.0, 30.0]], []),  # five rows above
        ([["项目名称", "累计金额", "本月金额"], ["丙", 3.0, 30.0]], [5]),  # another order
        ([["项目名称", "本月金额"], ["丙", 3.0]], [5]),
        ([[], ["项目名称", "数"], ["丙", 3.0]], [6]),  # another table of such names, apart
        ([["项目名称", "数"], ["丙", 3.0]], []),  # not apart
        ([["续表"], ["项目名称", "数"], ["丙", 3.0]], [5]),
        ([[], ["项目名称", 5.0, "数"], ["丙", 3.0]], []),  # a number in it
        ([[], ["项目名称"], ["丙", 3.0]], []),  # alone
        ([["续表"], HEAD, ["丙", 3.0, 30.0], ["续表"], HEAD, ["丁", 3.0, 30.0]], [5, 8]),
        ([["续表"], HEAD, ["项目名称", "累计金额", "本月金额"], ["丙", 3.0, 30.0]], [5]),  # a header of two rows
    ],
)  # fmt: skip
def test_where_tables_begin_that_go_on_below(below: list[list[Any]], starts: list[int]) -> None:
    assert continuation._starts(grid(*FIRST.rows, *below), FORM) == starts


def test_tables_below_are_looked_for_where_a_quick_look_finds_the_key_again() -> None:
    assert continuation._may_go_on(grid(*FIRST.rows), FORM) is False
    assert continuation._may_go_on(grid(*FIRST.rows, ["项目名称"]), FORM) is True
    assert continuation._may_go_on(grid(*FIRST.rows, ["", "", "项目名称"]), FORM) is True
    assert continuation._may_go_on(grid(*FIRST.rows, ["", "", "", "项目名称"]), FORM) is True
    long = [*FIRST.rows, *[["丙"]] * 395]  # 400 rows: a panel may begin in any column
    assert continuation._may_go_on(grid(*long[1:], ["", "", "", "项目名称"]), FORM) is True
    assert continuation._may_go_on(grid(*long, ["", "", "", "项目名称"]), FORM) is False
    assert continuation._may_go_on(grid(*long, ["", "", "项目名称"]), FORM) is True
    assert continuation._may_go_on(grid(*FIRST.rows, ["我的项目名称"]), FORM) is False
    assert continuation._may_go_on(grid(*FIRST.rows, ["（续）"]), FORM) is True
    assert continuation._may_go_on(grid(*FIRST.rows, ["续建"]), FORM) is False
    assert continuation._may_go_on(grid(["续表"], HEAD, [], []), FORM) is False  # four rows
    assert continuation._may_go_on(grid(["续表"], HEAD, [], [], []), FORM) is True
    assert continuation._may_go_on(grid(["续表"], HEAD, [], [], []), LABELS) is False  # no rows


@pytest.mark.parametrize(
    ("cells", "is_header"),
    [
        (HEAD, True), (["项目名称", "本月金额"], True), (["项目名称", "数"], False), (["本月金额", "累计金额"], False), (["项目名称", "本月金额", 5.0], False), (["项目名称"], False),
        (["项目名称", "本月金额（" + "长" * 60 + "）"], False), ([], False),
    ],
)  # fmt: skip
def test_a_header_names_the_key_and_another_item_and_no_number(cells: list[object], is_header: bool) -> None:
    assert continuation._is_header(cells, FORM) is is_header


def test_a_header_is_the_same_where_each_column_has_its_heading() -> None:
    table = part(FIRST)
    assert continuation._same_header(["项目名称", "本月金额", "累计金额"], table) is True
    assert continuation._same_header(["项目名称", " 本月金额 ", "累计金额", " ", 5.0], table) is True
    assert continuation._same_header(["项目名称", "本月金额"], table) is False
    assert continuation._same_header(["项目名称", "累计金额", "本月金额"], table) is False


def test_columns_of_another_order_find_their_own() -> None:
    other = grid(["累计金额", "项目名称", "本月金额"], [30.0, "丙", 3.0])
    joined, _ = join(FIRST, [replaced(other, "二")], FORM)
    assert joined is not None
    assert joined.grid.rows[5:] == [HEAD, ["丙", 3.0, 30.0]]
    assert joined.origin(6, 0) == ("二", 1, 1)
    assert joined.origin(6, 2) == ("二", 1, 0)


def replaced(of: Grid, name: str) -> Grid:
    return grid(
        *of.rows,
        name=name,
        merges=of.merges,
        hidden_rows=of.hidden_rows,
        hidden_columns=of.hidden_columns,
        struck=of.struck,
        written=of.written,
    )


def test_cells_beside_the_columns_go_behind_them_and_unknown_headings_are_named() -> None:
    other = grid(["项目名称", "新列", "累计金额", ""], ["丙", 7.0, 30.0, "注"], name="二")
    joined, _ = join(FIRST, [other], FORM)
    assert joined is not None
    assert joined.grid.rows[6] == [
        "丙",
        "",
        30.0,
        "",
        "",
        "",
        "注",
    ]  # three columns of the table, then where it stood: the fourth
    assert joined.unknown == (("二", "B1", "新列"),)
    assert joined.origin(6, 6) == ("二", 1, 3)
    assert joined.origin(6, 1) == ("二", 1, 3)  # the month's amount would stand behind its table


def test_columns_are_aligned_by_item_by_heading_and_before_the_first() -> None:
    numbered = grid(["序号", "项目名称", "累计金额", "经办"], [1.0, "甲", 10.0, "张"])
    other = grid(["经办", "", "项目名称", "累计金额"], ["李", 2.0, "乙", 20.0])
    assert continuation._aligned(part(numbered), part(other)) == {2: 1, 3: 2, 0: 3, 1: 0}
    assert continuation._aligned(part(numbered), part(numbered)) == {0: 0, 1: 1, 2: 2, 3: 3}


def test_merges_hidden_rows_and_formats_move_with_their_cells() -> None:
    first = grid(
        *FIRST.rows,
        merges=((0, 0, 0, 2), (3, 0, 4, 0), (4, 1, 5, 1)),
        hidden_rows=frozenset({4, 7}),
        struck=frozenset({(3, 1)}),
        written={(4, 1): "2¹"},
    )
    other = grid(
        ["续表"],
        HEAD,
        ["丙", 3.0, 30.0],
        ["丁", 4.0, 40.0],
        name="二",
        merges=((0, 0, 0, 2), (2, 0, 3, 0), (2, 1, 3, 2), (3, 0, 4, 0)),
        hidden_rows=frozenset({0, 3, 9}),
        struck=frozenset({(0, 0), (2, 2)}),
        written={(3, 1): "4¹", (0, 0): "续"},
    )
    joined, _ = join(first, [other], FORM)
    assert joined is not None
    whole = joined.grid
    # the first sheet has the rows 0 to 4, the header is 5, 丙 is 6 (was 2) and 丁 is 7 (was 3)
    assert whole.merges == ((0, 0, 0, 2), (3, 0, 4, 0), (6, 0, 7, 0), (6, 1, 7, 2))
    assert whole.hidden_rows == {4, 7}
    assert whole.struck == {(3, 1), (6, 2)}
    assert whole.written == {(4, 1): "2¹", (7, 1): "4¹"}


def test_a_hidden_column_of_another_sheet_hides_its_rows() -> None:
    other = grid(HEAD, ["丙", 3.0, 30.0], ["丁", 4.0, 40.0], name="二", hidden_columns=frozenset({2}))
    joined, _ = join(FIRST, [other], FORM)
    assert joined is not None and joined.grid.hidden_rows == {6, 7} and joined.grid.hidden_columns == frozenset()
    beside = grid(HEAD, ["丙", 3.0, 30.0], name="二", hidden_columns=frozenset({5}))
    joined, _ = join(FIRST, [beside], FORM)
    assert joined is not None and joined.grid.hidden_rows == frozenset()


def test_the_head_of_a_sheet_has_what_stands_above_a_row() -> None:
    whole = grid(
        *FIRST.rows,
        merges=((0, 0, 2, 0), (2, 0, 3, 0)),
        hidden_rows=frozenset({2, 3}),
        struck=frozenset({(2, 0), (3, 0)}),
        written={(2, 1): "a", (3, 1): "b"},
    )
    head = continuation._head(whole, 3)
    assert (len(head.rows), head.merges, head.hidden_rows) == (3, ((0, 0, 2, 0),), {2})
    assert (head.struck, head.written) == ({(2, 0)}, {(2, 1): "a"})


# --- columns beside

LEFT = grid(*TOP, HEAD[:2], ["甲", 1.0], ["乙", 2.0])


def test_further_columns_of_the_same_rows_are_put_beside() -> None:
    right = grid(
        ["续表"], ["项目名称", "累计金额", "序号", "经办"], ["乙", 20.0, 1.0, "张"], ["甲", 10.0, 2.0], name="二"
    )
    joined, _ = join(LEFT, [right], FORM)
    assert joined is not None
    # 序号 is ignored, 经办 is not
    assert joined.grid.rows[2:] == [
        ["项目名称", "本月金额", "累计金额", "经办"],
        ["甲", 1.0, 10.0, ""],
        ["乙", 2.0, 20.0, "张"],
    ]
    assert joined.origin(3, 2) == ("二", 3, 1)
    assert joined.origin(3, 1) == ("一", 3, 1)
    assert joined.origin(2, 3) == ("二", 1, 3)


@pytest.mark.parametrize(
    ("rows", "fits"),
    [
        ([["甲", 10.0], ["乙", 20.0]], True),
        ([["甲", 10.0]], True),  # not all of the rows
        ([["甲", 10.0], ["丙", 20.0]], False),  # another row
        ([["甲", 10.0], ["甲", 20.0]], False),  # twice
        ([["甲", 10.0], ["", ""], [], ["乙", ""]], True),  # a name alone says nothing
        ([["甲", 10.0], ["", 20.0]], False),  # of no row
    ],
)
def test_columns_beside_are_of_the_same_rows(rows: list[list[Any]], fits: bool) -> None:
    joined, _ = join(LEFT, [grid(["项目名称", "累计金额"], *rows, name="二")], FORM)
    assert (joined is not None) is fits


def test_a_header_that_is_higher_than_the_sheet_has_rows_above_fits_not() -> None:
    flat = grid(HEAD[:2], ["甲", 1.0], ["乙", 2.0])
    high = grid(["项目名称", "金额"], ["", "累计金额"], ["甲", 10.0], ["乙", 20.0], name="二", merges=((0, 0, 1, 0),))
    assert (
        continuation._widened(Joined(flat), part(flat), high, part(high), FORM) is None
        or part(high).bottom == part(high).top
    )


def test_merges_and_hidden_cells_go_beside_too() -> None:
    first = grid(
        *LEFT.rows,
        merges=((0, 0, 0, 1),),
        hidden_columns=frozenset({1}),
        hidden_rows=frozenset({3}),
        struck=frozenset({(3, 1)}),
    )
    right = grid(
        ["续表"],
        ["项目名称", "累计金额"],
        ["甲", 10.0],
        ["乙", 20.0],
        name="二",
        hidden_columns=frozenset({0, 1}),
        hidden_rows=frozenset({0, 3}),
        struck=frozenset({(3, 1)}),
        written={(2, 1): "10¹"},
        is_cut=True,
    )
    joined, _ = join(first, [right], FORM)
    assert joined is not None
    whole = joined.grid
    assert (whole.merges, whole.hidden_columns, whole.hidden_rows, whole.is_cut) == (
        ((0, 0, 0, 1),),
        {1, 2},
        {3, 4},
        False,
    )
    assert (whole.struck, whole.written) == ({(3, 1), (4, 2)}, {(3, 2): "10¹"})


def test_rows_are_keyed_by_all_parts_and_a_blank_leading_part_is_that_above() -> None:
    two = asked(
        {
            "kind": {"type": "text", "headings": ["类别"]},
            "name": {"type": "text", "headings": ["项目名称"]},
            "total": {"type": "number", "headings": ["累计金额"]},
        },
        ("kind", "name"),
    )
    table = continuation._part(
        sheet := grid(
            ["类别", "项目名称", "累计金额"],
            ["东", "甲", 1.0],
            ["", "乙", 2.0],
            ["西", "", ""],
            ["", "甲", 3.0],
            ["", "", 4.0],
        ),
        two,
    )
    assert table is not None
    assert continuation._keyed(sheet, table, two) == {("东", "甲"): 1, ("东", "乙"): 2, ("西", "甲"): 4, ("", ""): 5}
    assert continuation._names(sheet, table, two) == {"东|甲", "|乙", "|甲"}


# --- labels

LABELLED = grid(["试验表"], ["进口额", 77.0], ["出口额", 12.0])


@pytest.mark.parametrize(
    ("rows", "fits"),
    [
        ([["企业数", 3.0]], True),
        ([["进口额", 3.0]], False),  # once more
        ([["备注", 3.0]], False),  # of none of the items
        ([["单位：万元"], ["企业数", 3.0]], False),  # a unit line of its own
        ([["项目", "数值"], ["企业数", 3.0]], False),  # a column of values
    ],
)
def test_labels_of_another_sheet_go_below(rows: list[list[Any]], fits: bool) -> None:
    other = grid(*rows, name="二", hidden_rows=frozenset({0}), merges=((0, 0, 0, 1),), struck=frozenset({(0, 1)}))
    joined, findings = join(LABELLED, [other], LABELS)
    assert (joined is not None, findings) == (fits, [])
    assert continues(LABELLED, other, LABELS, False) is fits
    if joined is not None:
        assert joined.grid.rows == [*LABELLED.rows, [], ["企业数", 3.0]]
        assert (joined.grid.hidden_rows, joined.grid.merges, joined.grid.struck) == ({4}, ((4, 0, 4, 1),), {(4, 1)})
        assert joined.origin(4, 1) == ("二", 0, 1)
        assert joined.origin(4, 2) == ("二", 0, 2)  # a blank cell behind it
        assert joined.origin(2, 1) == ("一", 2, 1)


def test_labels_of_few_rows_alone_go_on() -> None:
    other = grid(["企业数", 3.0], name="二")
    assert join(grid(*LABELLED.rows, *[[]] * 395), [other], LABELS)[0] is not None  # 398 + 1 rows
    assert join(grid(*LABELLED.rows, *[[]] * 396), [other], LABELS)[0] is None


def test_a_place_is_looked_for_among_the_pieces() -> None:
    joined = Joined(grid(["甲"]), (Piece("二", {5: 1}, {2: 0}), Piece("三", {5: 7}, {3: 4})))
    assert [joined.origin(5, 2), joined.origin(5, 3), joined.origin(5, 4), joined.origin(4, 2)] == [
        ("二", 1, 0),
        ("三", 7, 4),
        ("一", 5, 4),
        ("一", 4, 2),
    ]
