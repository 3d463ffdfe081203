"""Rows that are sums by their numbers, by the smallest table that shows each branch; and how far off rounding may take them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest

from sources.book.grid import Grid
from sources.declare import Item
from sources.table import sums, totals
from sources.table.rows import Names, Rows
from sources.table.sums import Panel, mark_sums

NAMES = Names(frozenset(), frozenset(), frozenset({"示例区"}), are_free=True)
M = 1_000_000


def marked(
    *body: Sequence[Any], names: Names = NAMES, totals: Sequence[tuple[int, str]] = (), doubtful: Sequence[int] = ()
) -> tuple[list[int], list[int], dict[int, str]]:
    """The rows that are sums for certain, those that may be, and what these add up. The first column holds names; rows are numbered from 0."""
    grid = Grid("表", list(map(list, body)))
    kept = {row for row, _ in totals}
    rows = Rows(data=[row for row in range(len(body)) if row not in kept], totals=list(totals), doubtful=list(doubtful))
    mark_sums(grid, [Panel(rows, 0, [0], range(1, len(body[0])))], names)
    return [row for row, kind in rows.totals if kind == "sum"], rows.doubtful, rows.runs


def test_a_row_that_adds_up_all_others_is_a_total_by_its_name_and_all_of_its_numbers() -> None:
    body = [["甲", 120, 3_200], ["乙", 75, 1_450], ["所有项目", 195, 4_650]]
    assert marked(*body) == ([2], [], {})
    assert marked(body[2], *body[:2]) == ([0], [], {})
    assert marked(*body[:2], ["", 195, 4_650]) == ([2], [], {})  # without a name
    assert marked(*body[:2], ["示例区夜市", 195, 4_650]) == ([2], [], {})
    assert marked(*body[:2], ["丙", 195, 4_650]) == ([], [2], {})  # by its numbers alone
    assert marked(*body[:2], ["所有项目", 195, 4_651]) == ([], [2], {})  # by its name and one number
    assert marked(*body[:2], ["丙", 195, 4_651]) == ([], [], {})
    assert marked(*body[:2], ["丙街道", 195, 4_650]) == ([], [2], {2: "A1:A2"})
    areas = [[f"{row[0]}街道", *row[1:]] for row in body[:2]]
    assert marked(*areas, ["丙街道", 195, 4_650]) == ([], [], {})  # an area among its equals is a row
    declared = Names(frozenset({"丙"}), frozenset(), frozenset(), are_free=True)
    assert marked(*body[:2], ["丙", 195, 4_650], names=declared) == ([], [], {})
    assert marked(*body[:2], ["丙", 195, 4_650], doubtful=[2]) == ([], [2], {})


def test_small_numbers_add_up_by_chance() -> None:
    assert marked(["甲", 1], ["乙", 2], ["丙", 3]) == ([], [], {})
    assert marked(["甲", 1], ["乙", 2], ["所有项目", 3]) == ([], [], {})
    assert marked(["甲", 4], ["乙", 6], ["所有项目", 10]) == ([2], [], {})  # of two digits
    assert marked(["甲", 0.1], ["乙", 0.2], ["所有项目", 0.3]) == ([2], [], {})
    assert marked(["甲", 45], ["乙", 78], ["丙", 123]) == ([], [2], {})  # three digits are no chance
    assert marked(["甲", 34], ["乙", 58], ["丙", 92]) == ([], [], {})  # two may be
    assert marked(["甲", 340], ["乙", 580], ["丙", 920]) == ([], [], {})  # zeros behind them are no digits
    assert marked(["甲", 123, 123], ["乙", 0, 0], ["丙", 123, 123]) == ([], [], {})  # of one row
    assert marked(["甲", 123], ["乙", ""], ["所有项目", 123]) == ([], [2], {})


def test_rows_next_to_it_that_a_row_adds_up_are_named() -> None:
    body = [["东组", 12_345, 67_890], ["甲", 5_345, 17_890], ["乙", 7_000, 50_000], ["西组", 1_111, 2_223]]
    assert marked(*body) == ([], [0], {0: "A2:A3"})
    assert marked(*body[1:3], body[0], body[3]) == ([], [2], {2: "A1:A2"})
    assert marked(["东组", 12_345, 67_891], *body[1:]) == ([], [], {})
    assert marked(*body, ["合计", 13_456, 70_113], totals=[(4, "all")]) == (
        [0],
        [],
        {},
    )  # which adds up the rows but 东组
    assert marked(*body, ["小计", 13_456, 70_113], totals=[(4, "part")]) == ([], [0], {0: "A2:A3"})
    assert marked(*body, ["合计", 25_801, 138_003], totals=[(4, "all")]) == ([], [0], {0: "A2:A3"})


@pytest.mark.parametrize(
    ("amounts", "rounding"),
    [([1 * M, 500_000], 0), ([333_333, 333_333], 2), ([333_333] * 150, 100), ([None, 10], 0), ([None, 11], 2), ([], 0)],
)
def test_a_sum_may_differ_where_its_numbers_have_been_rounded(amounts: list[int | None], rounding: int) -> None:
    assert sums._rounding(amounts) == rounding


@pytest.mark.parametrize(
    ("amounts", "may_be"),
    [([3 * M, 1 * M, 2 * M], True), ([4 * M, 1 * M, 2 * M], False), ([5 * M, 1 * M, 2 * M], False), ([1_000_001, 333_333, 666_666], True), ([1_000_005, 333_333, 666_666], False)],
)  # fmt: skip
def test_one_of_the_amounts_may_be_the_sum_of_all_others(amounts: list[int | None], may_be: bool) -> None:
    assert sums._may_be_half(amounts, sum(filter(None, amounts)), sums._rounding(amounts)) is may_be


def test_a_sum_is_near_one_of_the_sums_known() -> None:
    assert sums._is_near({5, 9}, 5, 0) and not sums._is_near({5, 9}, 6, 0)
    assert [sums._is_near([5, 9], wanted, 1) for wanted in (3, 4, 6, 7, 8, 10, 11)] == [False, True, True, False, True, True, False]  # fmt: skip


@pytest.mark.parametrize(
    ("amounts", "told", "follows"),
    [
        ([6, 2, 4], [], False), ([6, 2, 4], [[3, 1, 2]], True), ([6, 2, 4], [[3, 1, 1]], False), ([6, 2, 4], [[5, 1, 4], [1, 1, 0]], True),
        ([6, 2, 4], [[7, 3, 4], [1, 1, 0]], True), ([6, 2, 4], [[7, 3, 4], [1, 1, 1]], False),
    ],
)  # fmt: skip
def test_a_column_follows_from_others(amounts: list[int], told: list[list[int]], follows: bool) -> None:
    assert sums._follows(amounts, told) is follows


@pytest.mark.parametrize(("amounts", "unit"), [([480, 40, 520], 10), ([7], 1), ([100, 1_000], 100), ([300, 450], 10)])
def test_amounts_are_counted_in_a_power_of_ten(amounts: list[int], unit: int) -> None:
    assert sums._unit(amounts) == unit


def test_the_digits_by_which_a_row_is_a_sum_leave_out_what_follows() -> None:
    lines = sums._Lines(Grid("", []), [Panel(Rows(), 0, [0], [1])], NAMES)
    assert sums._digits([300 * M], [[100 * M], [200 * M]], lines) == math.log10(3)
    assert sums._digits([360 * M, 36 * M], [[120 * M, 12 * M], [240 * M, 24 * M]], lines) == math.log10(36)
    assert sums._digits([300 * M], [[100 * M], [201 * M]], lines) is None
    assert sums._digits([300 * M], [[300 * M], [0]], lines) is None  # of one
    assert sums._digits([None, 300 * M], [[1, 100 * M], [2, 200 * M]], lines) == math.log10(3)
    average = [[10 * M, 100 * M], [20 * M, 200 * M]]
    assert sums._digits([15 * M, 300 * M], average, lines) == math.log10(3) - 1  # one may be an average
    assert sums._digits([20 * M, 300 * M], average, lines) == math.log10(3) - 1
    assert sums._digits([21 * M, 300 * M], average, lines) is None
    assert sums._digits([-1, 300 * M], average, lines) is None
    two = [[10 * M, 20 * M, 100 * M], [20 * M, 10 * M, 200 * M]]
    assert sums._digits([15 * M, 15 * M, 300 * M], two, lines) is None  # not two
    assert sums._digits([0, 300 * M], [[0, 100 * M], [0, 200 * M]], lines) == math.log10(3)


def test_a_column_s_amounts_are_those_of_its_cells() -> None:
    cells: list[tuple[list[Any], list[int | None]]] = [
        ([1.5, 2.0], [1_500_000, 2 * M]), (["1.5", "-2"], [1_500_000, -2 * M]), ([1.5, "2", "", None], [1_500_000, 2 * M, None, None]),
        (["1,200", 5], [1_200 * M, 5 * M]), ([1e12, 1.0], [None, M]), ([-1e12, 1.0], [None, M]), (["甲", True], [None, None]),
    ]  # fmt: skip
    for column, amounts in cells:
        grid = Grid("", [["甲", cell] for cell in column])
        assert sums._column_amounts(grid, range(len(column)), 1) == amounts
    assert sums._column_amounts(Grid("", [["甲"], ["乙", 1.0]]), [0, 1], 1) == [None, M]


# --- totals by their names


@pytest.mark.parametrize(
    ("numbers", "half"),
    [([3 * M, 5 * M], 0), ([1_500_000, M], 50_000), ([1_250_000, M], 5_000), ([333_333, M], 0), ([333_330, M], 5), ([], 0)],
)  # fmt: skip
def test_rounding_takes_half_of_the_last_place_from_each_number(numbers: list[int], half: int) -> None:
    assert totals._last_place(numbers) == half


def test_a_total_means_all_rows_or_those_of_its_part() -> None:
    numbers = [1, 2, 4, 8]
    rows = Rows(data=[1, 3, 5, 7], totals=[(4, "part"), (8, "all")], sections=[2])
    assert totals._sums(8, "all", False, rows, numbers) == [15]
    assert totals._sums(4, "part", False, rows, numbers) == [
        2,
        12,
        3,
    ]  # since the section, until the next total, from the first on
    several = Rows(data=[1, 3, 5, 7], totals=[(2, "all"), (6, "area"), (9, "all")])
    assert totals._sums(2, "all", False, several, numbers) == [15, 1, 6]
    assert totals._sums(6, "area", False, several, numbers) == [15, 6, 8]
    assert totals._sums(9, "all", False, several, numbers) == [15, 8, 0]
    above = Rows(data=[1, 3, 5, 7], totals=[(0, "part"), (4, "part")])
    assert totals._sums(0, "part", False, above, numbers) == [3, 0, 0]
    assert totals._sums(4, "part", False, above, numbers) == [3, 12, 3]


def test_the_total_of_a_block_means_its_rows_and_below_other_totals_their_parts_too() -> None:
    numbers = [1, 2, 4, 8]
    rows = Rows(data=[1, 3, 5, 6], totals=[(2, "all"), (4, "all"), (7, "all"), (8, "all"), (9, "all")])
    assert totals._sums(4, "all", True, rows, numbers) == [2, 12]  # since the total above, until that below
    assert totals._sums(8, "all", True, rows, numbers) == [0, 12, 14, 15, 0, 0]  # the blocks above that end here
    assert totals._sums(9, "all", False, rows, numbers) == [15, 0, 0]
    parts = Rows(data=[1, 3], totals=[(2, "part"), (4, "part"), (5, "part")])
    assert totals._sums(5, "part", False, parts, [1, 2]) == [0, 3, 2, 0, 3]


@pytest.mark.parametrize(
    ("type_", "uom", "heading", "is_added"),
    [
        ("number", "万元", "金额", True), ("count", "户", "企业数", True), ("percent", "%", "占比", False), ("text", None, "备注", False), ("number", "元/吨", "价", False),
        ("number", "%", "占比", False), ("number", "位", "次", False), ("number", None, "数", True), ("number", "元", "平均工资", False), ("number", "元", "人均收入", False),
    ],
)  # fmt: skip
def test_prices_averages_and_ranks_are_not_added_up(type_: Any, uom: str | None, heading: str, is_added: bool) -> None:
    assert totals.adds_up(Item(type=type_, uom=uom, headings=("甲", heading))) is is_added


# --- runs of rows, groups of one row, and what is in the way


def lines(*body: Sequence[Any], added: Sequence[int] = (1,), keys: Sequence[int] = (0,), left: int = 0, names: Names = NAMES, tolerances: Sequence[int] = ()) -> sums._Lines:  # fmt: skip
    rows = Rows(data=list(range(len(body))))
    return sums._Lines(Grid("表", list(map(list, body))), [Panel(rows, left, keys, added, tolerances)], names)


def test_places_whose_numbers_may_be_sums_of_a_run() -> None:
    """Every sum of a run below ends at a known sum: 5 = 2 + 3, downwards; and 5 = 2 + 3 upwards."""
    down = lines(["a", 5], ["b", 2], ["c", 3], ["d", 100])
    assert sums._candidates(down, [0, 1, 2, 3]) == [(0, 1)]
    up = lines(["b", 2], ["c", 3], ["a", 5], ["d", 100])
    assert sums._candidates(up, [0, 1, 2, 3]) == [(2, -1)]
    assert sums._candidates(down, [0, 1]) == []  # two rows hold no sum of two
    assert sums._candidates(lines(["a", 6], ["b", 2], ["c", 3], ["d", 100]), [0, 1, 2, 3]) == []
    assert sums._candidates(down, [1, 2, 3]) == []


def test_one_column_may_be_no_sum() -> None:
    two = lines(["a", 5, 9], ["b", 2, 20], ["c", 3, 30], ["d", 100, 800], added=(1, 2))
    assert sums._candidates(two, [0, 1, 2, 3]) == [(0, 1)]
    three = lines(["a", 5, 9, 9], ["b", 2, 20, 20], ["c", 3, 30, 30], ["d", 100, 800, 800], added=(1, 2, 3))
    assert sums._candidates(three, [0, 1, 2, 3]) == []
    blank = lines(["a", 5, ""], ["b", 2, 20], ["c", 3, 30], ["d", 100, 800], added=(1, 2))
    assert sums._candidates(blank, [0, 1, 2, 3]) == [
        (0, 1),
        (0, -1),
    ]  # which is no sum in one column, and blank in the other


def test_of_many_rows_every_column_is_a_sum() -> None:
    both = lines(["a", 5, 50], ["b", 2, 20], ["c", 3, 30], ["d", 100, 800], added=(1, 2))
    assert sums._candidates_of_many(both, [0, 1, 2, 3]) == [(0, 1)]
    up = lines(["b", 2, 20], ["c", 3, 30], ["a", 5, 50], ["d", 100, 800], added=(1, 2))
    assert sums._candidates_of_many(up, [0, 1, 2, 3]) == [(2, -1)]
    blank = lines(["a", 5, ""], ["b", 2, 20], ["c", 3, 30], ["d", 100, 800], added=(1, 2))
    assert sums._candidates_of_many(blank, [0, 1, 2, 3]) == [(0, 1)]
    one = lines(["a", 5, 51], ["b", 2, 20], ["c", 3, 30], ["d", 100, 800], added=(1, 2))
    assert sums._candidates_of_many(one, [0, 1, 2, 3]) == []
    assert sums._candidates_of_many(lines(["a", ""], ["b", ""]), [0, 1]) == []


def test_a_line_is_bare_where_it_lacks_what_the_others_have() -> None:
    body = lines(["", "东组", "x", 5], [1, "a", "x", 2], [2, "b", "", 3], added=(3,), keys=(1,))
    assert body._filled(0) == {0, 1} and body._filled(1) == {-1, 0, 1}
    assert body.is_bare(0, [1, 2]) is True
    assert body.is_bare(1, [2]) is False
    for blank in ("", None, " "):
        assert lines([blank, "a", 5], added=(2,), keys=(1,))._filled(0) == {0}
    for full in (0, "x"):
        assert lines([full, "a", 5], added=(2,), keys=(1,))._filled(0) == {-1, 0}
    assert lines(["甲", "x", "a", 5, "y"], added=(3,), keys=(2,), left=1)._filled(0) == {-1, 0}  # within its panel


def test_numbers_that_follow_from_others_tell_nothing() -> None:
    body = lines(["a", 5, 10, 15, 7], ["b", 2, 4, 6, 1], ["c", 3, 6, 9, 2], added=(1, 2, 3, 4))
    assert body.telling(0) == {5 * M, 7 * M}
    assert body.telling(2) == {3 * M, 2 * M}
    assert lines(["a", 0], ["b", 2]).telling(0) == set()


def test_a_line_is_declared_by_its_whole_key() -> None:
    names = Names(
        frozenset({"东", "甲", "乙"}), frozenset(), frozenset(), are_free=True, rows=frozenset({"东甲", "西乙"})
    )
    body = lines(["东", "甲", 1], ["", "乙", 2], ["西", "乙", 3], [5, "乙", 4], added=(2,), keys=(0, 1), names=names)
    assert [body.is_declared(line) for line in range(4)] == [True, False, True, True]  # a number is no name
    free = Names(frozenset({"甲"}), frozenset(), frozenset(), are_free=True)
    assert lines(["甲", 1], names=free).is_declared(0) and not lines(["乙", 1], names=free).is_declared(0)
    assert lines(["东", "甲", 1], added=(2,), keys=(0, 1), names=free).is_declared(
        0
    )  # no rows are declared: a part is enough


def test_where_lines_stand() -> None:
    grid = Grid("表", [["a", 1, "e", 1], ["b", 2, "f", 2], ["c", 3, "", ""]])
    panels = [Panel(Rows(data=[0, 1, 2]), 0, [0], [1]), Panel(Rows(data=[0, 1]), 2, [2], [3])]
    both = sums._Lines(grid, panels, NAMES)
    assert [both.where(some) for some in ([0], [0, 1, 2], [2, 4], [3, 4])] == ["A1", "A1:A3", "A3、C2", "C1:C2"]


def test_how_high_the_areas_of_a_line_stand() -> None:
    assert lines(["甲街道", 1]).levels(0) == lines([" 甲街道 ", 1]).levels(0) != set()
    assert lines(["甲", 1]).levels(0) == set()
    assert lines(["示例市", 1]).levels(0) != lines(["甲街道", 1]).levels(0)


def test_a_group_of_one_row_says_the_same_as_the_row_below_and_lacks_its_number() -> None:
    body = lines(["", "东组", 12_345], [1, "甲", 12_345], [2, "乙", 777], added=(2,), keys=(1,))
    assert sums._singles(body, 4) == {0: sums._Sum((1,), math.log10(12_345))}
    assert sums._singles(body, 4.1) == {}  # by chance: log10(12,345) is 4.09
    assert sums._singles(body, math.log10(12_345)) != {}
    numbered = lines([1, "东组", 12_345], [2, "甲", 12_345], added=(2,), keys=(1,))
    assert sums._singles(numbered, 4) == {}
    unlike = lines(["", "东组", 12_345, 5], [1, "甲", 12_345, 6], added=(2, 3), keys=(1,))
    assert sums._singles(unlike, 4) == {}
    empty = lines(["", "东组", ""], [1, "甲", ""], added=(2,), keys=(1,))
    assert sums._singles(empty, -1) == {}
    declared = Names(frozenset({"东组"}), frozenset(), frozenset(), are_free=True)
    assert sums._singles(lines(["", "东组", 12_345], [1, "甲", 12_345], added=(2,), keys=(1,), names=declared), 4) == {}


def test_several_sums_may_cover_all_rows() -> None:
    body = lines(*[["a", 1]] * 6)
    two = {0: sums._Sum((1, 2), 1), 3: sums._Sum((4, 5), 1)}
    assert sums._covers(body, two) is True
    assert sums._covers(body, {0: two[0], 3: sums._Sum((4,), 1)}) is False
    assert sums._covers(lines(*[["a", 1]] * 3), {0: two[0]}) is False  # one sum alone


def test_no_line_is_a_sum_and_in_the_run_of_another() -> None:
    """10 = 4 + 6, 4 = 1 + 3: the shorter, or first, run counts; then 10 is left aside, as 4 is a sum."""
    body = [["a", 1_000], ["b", 400], ["c", 100], ["d", 300], ["e", 600]]
    found = sums._sums(lines(*body), range(5))
    assert {line: one.of for line, one in found.items()} == {1: (2, 3)}
    left = sums._sums(lines(*body), [0, 2, 3, 4])  # without it, the rest adds up
    assert {line: list(one.of) for line, one in left.items()} == {0: [2, 3, 4]}


def test_how_far_a_total_covers_what_is_left() -> None:
    rows = Rows(data=[0, 1, 2], totals=[(3, "all"), (4, "part")])
    grid = Grid("表", [["a", 300], ["b", 100], ["c", 200], ["合计", 300], ["小计", 600]])
    some = sums._Lines(grid, [Panel(rows, 0, [0], [1])], NAMES)
    assert sums._left_over(some, [0]) == math.log10(3)
    assert sums._left_over(some, []) == -math.inf  # 600 is not 300, and that of a part is no total of all


def test_digits_within_tolerances() -> None:
    body = lines(["a", 1_000, 50], added=(1, 2), tolerances=[5 * M, 0])
    assert body.digits_within(0, {1_000 * M, 50 * M}) == math.log10(1_000 / 10) + 1  # 50 has one digit that is no zero
    assert body.digits_within(0, {50 * M}) == 1
    assert body.digits_within(0, set()) == 0
    assert [body.rounding(0), body.rounding(1)] == [5 * M, 0]
    assert lines(["a", 0.333333]).rounding(0) == 1


def test_rows_of_two_panels_are_added_up_together() -> None:
    """甲 + 丙 + 丁 = 全部 across the panels."""
    grid = Grid("表", [["甲", 120, "丙", 75], ["丁", 300, "所有项目", 495]])
    panels = [Panel(Rows(data=[0, 1]), 0, [0], [1]), Panel(Rows(data=[0, 1]), 2, [2], [3])]
    mark_sums(grid, panels, NAMES)
    assert [panel.rows.totals for panel in panels] == [[], [(1, "sum")]]
    assert [panel.rows.data for panel in panels] == [[0, 1], [0]]


def test_a_table_without_numbers_that_add_up_is_left_alone() -> None:
    rows = Rows(data=[0, 1, 2])
    mark_sums(Grid("表", [["甲", 1], ["乙", 2], ["所有项目", 3]]), [Panel(rows, 0, [0], [])], NAMES)
    assert (rows.data, rows.totals, rows.doubtful) == ([0, 1, 2], [], [])


def test_two_rows_may_be_a_total_and_its_only_row() -> None:
    assert marked(["甲", 1_234], ["所有项目", 1_234]) == ([], [1], {})  # by its name, of a single row
    assert marked(["所有项目", 1_234]) == ([], [], {})


def test_a_district_is_the_beginning_of_a_total_s_name_unless_it_is_short() -> None:
    short = Names(frozenset(), frozenset(), frozenset({"东区"}), are_free=True)
    body = [["甲", 120, 3_200], ["乙", 75, 1_450]]
    assert marked(*body, ["东区夜市", 195, 4_650], names=short) == ([], [2], {})
    assert marked(*body, ["示例区夜市", 195, 4_650]) == ([2], [], {})


def test_a_row_that_takes_part_in_a_sum_taken_out_is_no_longer_doubtful() -> None:
    rows = Rows(data=[0, 1, 2], doubtful=[1, 2], totals=[(5, "all")])
    sums._take_out(rows, [2])
    assert (rows.data, rows.doubtful, rows.totals) == ([0, 1], [1], [(2, "sum"), (5, "all")])
