"""Labels and their values, unit lines and headers: the smallest sheet for each branch. Worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from sources.book.grid import Grid
from sources.table import header, labels, unit_line
from sources.table.header import find_table
from sources.table.labels import Labels, find_labels, labels_found, lies_flat, unknown_labels, unused_numbers
from sources.table.unit_line import contradictions, sheet_uom, uoms_of_line
from sources.value.uom import Uom
from tests.sources.small_form import ITEMS, asked

FORM = asked(
    {
        "imports": {"type": "number", "uom": "万元", "headings": ["进口额"], "required": True},
        "exports": {"type": "number", "uom": "万元", "headings": ["出口额"], "required": True},
        "firms": {"type": "count", "uom": "户", "headings": ["企业数"]},
        "note": {"type": "text", "headings": ["主要做法"]},
    },
    shape="labels",
)
IN, OUT = ["进口额", 77.0], ["出口额", 12.0]
YUAN, WAN, HU = Uom(1, "元"), Uom(10_000, "元"), Uom(1, "户")


def sheet(*rows: Sequence[Any], **more: Any) -> Grid:
    return Grid("表", [list(row) for row in rows], **more)


def values(*rows: Sequence[Any]) -> dict[str, tuple[int, int, str | None]]:
    """Of each item the row and column of its value, and the value where it shares the label's cell."""
    return {one.item: (one.row, one.column, one.text) for one in find_labels(sheet(*rows), FORM).values}


# --- where the values stand


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([IN], {"imports": (0, 1, None)}),
        ([["", "进口额", "", 77.0]], {"imports": (0, 3, None)}),
        ([["进口额", "万元", 77.0]], {"imports": (0, 2, None)}),  # behind its unit
        ([["进口额", "（万元）", ""]], {"imports": (0, 2, None)}),
        ([["进口额", "", ""]], {"imports": (0, 1, None)}),
        ([["进口额"]], {"imports": (0, 1, None)}),
        ([["进口额：77"]], {"imports": (0, 0, "77")}),
        ([["进口额:  77 万元"]], {"imports": (0, 0, "77 万元")}),
        ([["进口额：", 77.0]], {"imports": (0, 1, None)}),
        ([["进口额", 77.0, "出口额", 12.0]], {"imports": (0, 1, None), "exports": (0, 3, None)}),
        ([["进口额", "", "出口额", 12.0]], {"imports": (0, 1, None), "exports": (0, 3, None)}),
        ([["进口额", "出口额"], [77.0, 12.0]], {"imports": (1, 0, None), "exports": (1, 1, None)}),
        ([["进口额", "出口额"], ["甲", ""]], {"imports": (0, 1, None), "exports": (0, 2, None)}),  # no number below
        ([["进口额", "出口额", 5.0], [77.0, 12.0]], {"imports": (0, 1, None), "exports": (0, 2, None)}),  # one beside
        ([["进口额", "出口额"], ["企业数", 12.0]], {"imports": (0, 1, None), "exports": (0, 2, None), "firms": (1, 1, None)}),
        ([["进口额", "出口额"]], {"imports": (0, 1, None), "exports": (0, 2, None)}),
        ([["项目", "备注", "数值"], ["进口额", "注", 77.0]], {"imports": (1, 2, None)}),
        ([["项目", "数值", "备注"], ["进口额", "", 77.0]], {"imports": (1, 1, None)}),
        ([["数值", "项目"], ["进口额", 77.0]], {"imports": (1, 1, None)}),  # nothing stands before it
        ([["项目", "数值", "数值"], ["进口额", 1.0, 77.0]], {"imports": (1, 1, None)}),  # two of them
        ([["进口额", None, 77.0]], {"imports": (0, 2, None)}),
    ],
)  # fmt: skip
def test_a_value_stands_right_of_its_label_or_below_it(rows: list[list[Any]], expected: dict[str, Any]) -> None:
    assert values(*rows) == expected


def test_the_unit_of_a_label_is_that_of_its_heading_or_beside_it() -> None:
    def of(*row: Any) -> Uom | None:
        return find_labels(sheet(row), FORM).values[0].uom

    assert [
        of("进口额", 77.0),
        of("进口额（元）", 77.0),
        of("进口额", "元", 77.0),
        of("进口额（万元）", "元", 77.0),
    ] == [None, YUAN, YUAN, WAN]


def test_labels_are_looked_for_in_the_first_four_hundred_rows() -> None:
    assert set(values(*[[]] * 399, IN)) == {"imports"}
    assert set(values(*[[]] * 400, IN)) == set()
    assert labels_found(sheet(IN, OUT), FORM) == {"imports", "exports"}


# --- what else a sheet says


def unknown(*rows: Sequence[Any]) -> list[tuple[int, int, str]]:
    grid = sheet(*rows)
    return unknown_labels(grid, FORM, find_labels(grid, FORM))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([IN, OUT], []),
        ([IN, OUT, ["退税", 9.0]], [(2, 0, "退税")]),
        ([["退税", 9.0], IN, OUT], [(0, 0, "退税")]),
        ([["退税", "9"], IN], [(0, 0, "退税")]),
        ([IN, [], [], ["退税", 9.0]], [(3, 0, "退税")]),  # a number counts everywhere
        ([["年份", 2022.0], IN], []),  # a year above them
        ([IN, ["年份", 2022.0]], [(1, 0, "年份")]),
        ([IN, ["退税", "甲"], OUT], [(1, 0, "退税")]),  # a text counts among them
        ([IN, OUT, ["退税", "甲"]], [(2, 0, "退税")]),  # and right below
        ([IN, OUT, [], ["退税", "甲"]], []),  # no further
        ([["退税", "甲"], IN, OUT], []),  # and not above
        ([IN, ["", "", "退税", "甲"], OUT], []),  # nor in another column
        ([IN, OUT, ["审核人", "甲"]], []),  # a signature
        ([IN, OUT, ["填表人", "甲"]], []),
        ([IN, ["退税", ""], OUT], []),
        ([IN, ["退税", "暂无"], OUT], []),
        ([IN, ["退税", date(2022, 6, 1)], OUT], [(1, 0, "退税")]),
        ([IN, ["退税", "数值"], OUT], []),  # a heading
        ([["退税", "万元", 9.0], IN], [(0, 0, "退税")]),
        ([["1", 9.0], IN], []),  # no label without a letter
        ([["年", 9.0], IN], []),  # part of a date
        ([["退税：9"], IN], [(0, 0, "退税")]),
        ([["退税：9，另计"], IN], [(0, 0, "退税")]),
        ([["退税：甲"], IN], []),
        ([IN, OUT, [], ["主要作法：对接"]], [(3, 0, "主要作法")]),  # near one that is missing
        ([IN, OUT, [], ["主要作法", "对接"]], [(3, 0, "主要作法")]),
        ([IN, OUT, [], ["主要", "对接"]], []),  # two letters are near to nothing
        ([IN, OUT, ["主要做法", "对接"], [], ["主要作法", "对接"]], []),  # it is there
        ([["长" * 60, 9.0], IN], [(0, 0, "长" * 60)]),
        ([["长" * 61, 9.0], IN], []),
        ([["长" * 61 + "：9"], IN], []),
        ([["序号", 9.0], IN], []),  # ignored everywhere
        ([["试验表", 9.0], IN], []),  # the form's title
        ([["进口额", "出口额", "退税", "序号", " ", "空"], [77.0, 12.0, 9.0, 1.0, 3.0, ""]], [(0, 2, "退税")]),
        ([["项目", "数值"], IN, ["退税", 9.0]], [(2, 0, "退税")]),
        ([["项目", "备注", "数值"], ["进口额", "", 77.0], ["退税", 5.0]], []),  # nothing in the column of values
        ([["项目", "数值", "备注"], IN, ["退税", "", 9.0]], []),
        ([["甲", 9.0]], []),  # no label is known at all
    ],
)  # fmt: skip
def test_labels_that_nothing_declares_are_named(rows: list[list[Any]], expected: list[Any]) -> None:
    assert unknown(*rows) == expected


def unused(*rows: Sequence[Any]) -> list[tuple[int, int, object]]:
    grid = sheet(*rows)
    return unused_numbers(grid, FORM, find_labels(grid, FORM))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([IN, OUT], []),
        ([[*IN, 5.0], [*OUT, 6.0]], [(0, 2, 5.0)]),  # the first of its column
        ([[*IN, 5.0, 6.0]], [(0, 2, 5.0), (0, 3, 6.0)]),
        ([[*IN, "万元", 5.0]], [(0, 3, 5.0)]),
        ([[*IN, "退税", 5.0]], []),  # of another label
        ([["", "", "备注"], [*IN, 5.0]], []),  # under a heading that is ignored
        ([["", "", "去年"], [*IN, 5.0]], [(1, 2, 5.0)]),
        ([IN, [9.0]], [(1, 0, 9.0)]),
        ([IN, ["", "9"]], [(1, 1, "9")]),
        ([[9.0], IN], []),  # above them
        ([["进口额", "出口额"], [77.0, 12.0], [9.0]], [(2, 0, 9.0)]),
        ([["进口额", "出口额"], [77.0, 12.0, 9.0]], []),
        ([["甲", 9.0]], []),
        ([IN, [True]], []),
    ],
)  # fmt: skip
def test_numbers_of_no_label_are_named(rows: list[list[Any]], expected: list[Any]) -> None:
    assert unused(*rows) == expected


@pytest.mark.parametrize(
    ("rows", "is_flat"),
    [
        ([["进口额", "出口额", "企业数"], [77.0, 12.0, 3.0]], True),
        ([["进口额", "出口额"], [77.0, 12.0]], False),  # two are no table
        ([IN, OUT, ["企业数", 3.0]], False),
        ([["进口额", "出口额", "企业数"], [77.0, 12.0, 3.0], ["主要做法", "对接"]], True),  # three of four
        ([["进口额：77", "出口额：12", "企业数：3"]], False),
        ([["进口额", 77.0, "出口额", 12.0, "企业数", 3.0]], True),
        ([["进口额", 77.0, "出口额", 12.0], ["企业数", 3.0], ["主要做法", "对接"]], False),
    ],
)
def test_labels_lie_flat_where_most_stand_side_by_side(rows: list[list[Any]], is_flat: bool) -> None:
    assert lies_flat(sheet(*rows), FORM) is is_flat


@pytest.mark.parametrize(
    ("text", "is_number"),
    [("5", True), ("5万元", True), ("三百", True), ("约5", False), ("甲", False), ("5月", False), ("2022年", False), ("", False), ("-5", True), ("百分之五", True)],
)  # fmt: skip
def test_a_text_is_a_number_unless_it_names_a_month(text: str, is_number: bool) -> None:
    assert labels._is_number(text) is is_number


@pytest.mark.parametrize(
    ("cell", "is_blank"),
    [
        (None, True),
        ("", True),
        (" ", True),
        ("万元", True),
        ("（户）", True),
        ("甲", False),
        (5.0, False),
        (True, False),
    ],
)
def test_a_cell_says_nothing_where_it_is_blank_or_a_unit(cell: object, is_blank: bool) -> None:
    assert labels._is_blank_or_uom(cell) is is_blank


def test_the_filled_rows_below_the_last_label_end_with_a_blank_one() -> None:
    assert labels._end(sheet(IN, ["a"], ["", "b"], ["", None], ["c"]), 0) == 2
    assert labels._end(sheet(IN), 0) == 0
    assert labels._end(sheet(*[["a"]] * 402), 0) == 399


def test_of_no_labels_nothing_else_is_named() -> None:
    none = Labels((), frozenset(), None, frozenset())
    assert unknown_labels(sheet(["退税", 9.0]), FORM, none) == []
    assert unused_numbers(sheet(["a"], [9.0]), FORM, none) == []


# --- unit lines


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([["单位：万元"]], [WAN]),
        ([["单位：万元、户"]], [WAN, HU]),
        ([["单位：", "万元"]], [WAN]),
        ([["单位：", "", "", "户"]], [HU]),
        ([["单位：", "", "", "", "户"]], []),  # too far
        ([["（万元）"]], [WAN]),
        ([["万元"], ["元"]], [WAN, YUAN]),  # which hold is asked
        ([["万元"], ["户"]], [WAN]),  # of money alone
        ([["单位：户"], ["（万元）"]], [HU]),
        ([["单位：元"], ["（万元）"]], [YUAN, WAN]),
        ([["單位：万元"]], [WAN]),
        ([["单位：亿 元"]], [Uom(100_000_000, "元")]),
        ([["单位：万"]], [WAN]),
        ([["单位：甲局"]], []),
        ([["计量单位：万元 金额单位：元"]], [WAN, YUAN]),
        ([["除另有注明外，单位为万元"]], [WAN]),
        ([["以万元为单位"]], [WAN]),
        ([["企业数", 5.0]], []),
        ([["单位：万元", "单位：万元"]], [WAN]),
        ([[""] * 59 + ["单位：万元"]], [WAN]),
        ([[""] * 60 + ["单位：万元"]], []),
        ([["单位：万元（含税）"]], [WAN]),
    ],
)  # fmt: skip
def test_lines_above_a_table_name_its_units(lines: list[list[Any]], said: list[Uom]) -> None:
    assert sheet_uom(sheet(*lines, ["项目"]), len(lines)) == (said, None)


def test_units_are_looked_for_in_the_thirty_rows_above_the_table() -> None:
    line = ["单位：万元"]
    assert sheet_uom(sheet(*[[]] * 29, line, ["项目"]), 31)[0] == [WAN]
    assert sheet_uom(sheet(*[[]] * 30, line, ["项目"]), 32)[0] == []
    assert sheet_uom(sheet(["项目"], ["甲"], line), 0)[0] == [WAN]  # as a note below
    assert sheet_uom(sheet(line, ["项目"]), 0)[0] == []  # the header itself is not looked at


@pytest.mark.parametrize(
    ("lines", "unread"),
    [
        ([["单位：K"]], ("K", "A1")),
        ([["", "单位：某元"]], ("某元", "B1")),
        ([["单位：某元"], ["单位：K"]], ("某元", "A1")),
        ([["单位：某元"], ["单位：万元"]], None),  # another line says it
        ([["单位：一二三四五六七元"]], ("一二三四五六七元", "A1")),
        ([["单位：一二三四五六七八元"]], None),  # nine letters are no unit
    ],
)
def test_a_line_that_names_no_known_unit_is_told(lines: list[list[Any]], unread: tuple[str, str] | None) -> None:
    assert sheet_uom(sheet(*lines, ["项目"]), len(lines))[1] == unread


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["注：单位：元"]], ([YUAN], None)),
        ([["注：单位：户"]], ([], None)),  # a note counts for money
        ([["", "", "单位：元"]], ([YUAN], None)),
        ([["", "", "", "单位：元"]], ([], None)),  # in the first three columns
        ([["单位：元"], *[["甲"]] * 11], ([YUAN], None)),  # the last twelve rows
        ([["单位：元"], *[["甲"]] * 12], ([], None)),
    ],
)
def test_a_note_below_the_table_names_its_unit(rows: list[list[Any]], expected: tuple[list[Uom], Any]) -> None:
    assert sheet_uom(sheet(["项目"], *rows), 0) == expected


def test_a_note_of_another_unit_than_the_line_is_told() -> None:
    assert sheet_uom(sheet(["单位：万元"], ["项目"], ["甲"], ["注：单位：元"]), 1) == ([WAN], ("注:单位:元", "A4"))
    assert sheet_uom(sheet(["单位：万元"], ["项目"], ["甲"], ["注：单位：万元"]), 1) == ([WAN], None)
    assert sheet_uom(sheet(["单位：户"], ["项目"], ["甲"], ["注：单位：元"]), 1) == ([HU], None)


def test_units_of_one_kind_in_two_scales_contradict_each_other() -> None:
    assert contradictions([YUAN, WAN, HU]) == [YUAN, WAN]
    assert contradictions([WAN, HU]) == []
    assert [uoms_of_line(text) for text in ("单位：元", "（单位：万元、户）", "单位：甲", "甲")] == [
        [YUAN],
        [WAN, HU],
        [],
        [],
    ]
    assert unit_line._named("元、甲") == [] and unit_line._named("元") == [YUAN]
    assert unit_line._money("万元") == [WAN] and unit_line._money("户") == [] and unit_line._money("") == []


# --- the header

TABLE = asked()
NAMES = ["项目名称", "本月金额", "累计金额"]


def placed(*rows: Sequence[Any], form: Any = TABLE, **more: Any) -> tuple[int, int, int, list[dict[str, int]]] | None:
    """Top, bottom and first row of the table, and of each panel the columns of its items."""
    found = find_table(sheet(*rows, **more), form.headings, form.version.row_key)
    return (
        None
        if found is None
        else (found.top, found.bottom, found.first, [{one.item: one.column for one in panel} for panel in found.panels])
    )


ALL = {"name": 0, "amount": 1, "total": 2}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([NAMES, ["某园", 7.0, 9.0]], (0, 0, 1, [ALL])),
        ([["题"], [], NAMES, ["某园", 7.0, 9.0]], (2, 2, 3, [ALL])),
        ([NAMES, ["", "万元", "万元"], ["某园", 7.0, 9.0]], (0, 0, 2, [ALL])),  # a row of units
        ([NAMES, ["项目", "万元", "万元"], ["某园", 7.0, 9.0]], (0, 0, 2, [ALL])),
        ([NAMES, ["", "万元", "甲"], ["某园", 7.0, 9.0]], (0, 0, 1, [ALL])),
        ([NAMES, ["甲", "1", "2"], ["某园", 7.0, 9.0]], (0, 0, 2, [ALL])),  # of column numbers
        ([NAMES, [0.0, 1.0, 2.0], ["某园", 7.0, 9.0]], (0, 0, 2, [ALL])),
        ([NAMES, [1.0, 2.0, 3.0], ["某园", 7.0, 9.0]], (0, 0, 2, [ALL])),
        ([NAMES, [2.0, 3.0, 4.0], ["某园", 7.0, 9.0]], (0, 0, 1, [ALL])),
        ([NAMES, [1.0, 3.0, 4.0], ["某园", 7.0, 9.0]], (0, 0, 1, [ALL])),
        ([NAMES, [1.0, 2.0], ["某园", 7.0, 9.0]], (0, 0, 1, [ALL])),  # two are too few
        ([NAMES, ["", "万元", "万元"], [1.0, 2.0, 3.0], ["某园", 7.0, 9.0]], (0, 0, 3, [ALL])),
        ([NAMES, ["", "万元", "万元"], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], (0, 0, 3, [ALL])),  # two such rows at most
        ([NAMES, [], [1.0, 2.0, 3.0]], (0, 0, 1, [ALL])),
        ([["项目名称", "完成情况", ""], ["", "本月金额", "累计金额"], ["某园", 7.0, 9.0]], (0, 1, 2, [ALL])),
        ([[*NAMES, *NAMES], ["某园", 7.0, 9.0, "某街", 3.0, 4.0]], (0, 0, 1, [ALL, {"name": 3, "amount": 4, "total": 5}])),
        ([["名称", "数"], ["某园", 7.0]], None),
        ([["项目名称", "企业数"], ["某园", 7.0]], None),  # one of the three that are required
        ([["项目名称", "累计金额"], ["某园", 7.0]], (0, 0, 1, [{"name": 0, "total": 1}])),
        ([], None),
    ],
)  # fmt: skip
def test_where_a_table_is(rows: list[list[Any]], expected: Any) -> None:
    assert placed(*rows) == expected


def test_headers_are_looked_for_in_the_first_sixty_rows() -> None:
    assert placed(*[["题"]] * 59, NAMES, ["某园", 7.0, 9.0]) == (59, 59, 60, [ALL])
    assert placed(*[["题"]] * 60, NAMES, ["某园", 7.0, 9.0]) is None
    assert placed(NAMES[:2], *[["某园", 7.0]] * 5, NAMES, ["某园", 7.0, 9.0]) == (6, 6, 7, [ALL])  # the fuller one
    assert placed(NAMES, *[["某园", 7.0, 9.0]] * 2, [*NAMES, "企业数"], ["某园", 7.0, 9.0, 3.0]) == (
        3,
        3,
        4,
        [{**ALL, "firms": 3}],
    )


def test_what_a_heading_says_is_left_out_makes_it_another() -> None:
    grid = sheet(["", "", "不含土地"], NAMES, ["某园", 7.0, 9.0])
    found = find_table(grid, TABLE.headings, ("name",))
    assert found is not None and found.items == {"name", "amount"} and found.unknown == ((1, 2, "累计金额"),)
    merged = find_table(
        sheet(["", "不含土地", ""], NAMES, ["某园", 7.0, 9.0], merges=((0, 1, 0, 2),)), TABLE.headings, ("name",)
    )
    assert merged is not None and merged.items == {"name"} and [one[1] for one in merged.unknown] == [1, 2]
    note = find_table(sheet(["注：不含土地"], NAMES, ["某园", 7.0, 9.0]), TABLE.headings, ("name",))
    assert note is not None and note.items == {"name", "amount", "total"}


def test_units_below_a_header_are_those_of_its_columns() -> None:
    found = find_table(
        sheet(["项目名称", "本月金额（元）", "累计金额"], ["", "万元", "万元"], ["某园", 7.0, 9.0]),
        TABLE.headings,
        ("name",),
    )
    assert found is not None and [one.uom for one in found.panels[0]] == [None, YUAN, WAN]


def test_headings_given_twice_are_told_where_no_panel_begins() -> None:
    found = find_table(sheet([*NAMES, "累计金额", "新"], ["某园", 7.0, 9.0, 3.0, ""]), TABLE.headings, ("name",))
    assert found is not None
    assert (found.twice, found.unknown, found.width, len(found.panels)) == (
        ((0, 3, "累计金额"),),
        ((0, 4, "新"),),
        5,
        1,
    )
    uneven = find_table(
        sheet([*NAMES, "项目名称", "累计金额"], ["某园", 7.0, 9.0, "某街", 3.0]), TABLE.headings, ("name",)
    )
    assert uneven is not None and [one[1] for one in uneven.twice] == [3, 4]


GROUPED = asked(
    {
        "name": ITEMS["name"],
        "m1": {"type": "number", "headings": ["金额"], "group": "本月", "required": True},
        "m2": {"type": "number", "headings": ["金额"], "group": "累计", "required": True},
    }
)


def test_a_group_above_tells_two_columns_of_one_name_apart() -> None:
    expected = (0, 1, 2, [{"name": 0, "m1": 1, "m2": 2}])
    assert placed(["项目名称", "本月", "累计"], ["", "金额", "金额"], ["某园", 7.0, 9.0], form=GROUPED) == expected
    assert (
        placed(["项目名称", "本月", "累计"], ["项目名称", "金额", "金额"], ["某园", 7.0, 9.0], form=GROUPED) == expected
    )
    assert placed(["项目名称", "本月金额", "累计金额"], ["某园", 7.0, 9.0], form=GROUPED) == (
        0,
        0,
        1,
        [{"name": 0, "m1": 1, "m2": 2}],
    )


def test_column_numbers_are_whole_and_count_up() -> None:
    tries = [
        [1.0, 2.0, 3.0],
        ["甲", 1.0, 2.0],
        ["（1）", "（2）", "（3）"],
        [1.5, 2.5, 3.5],
        [True, 1.0, 2.0],
        ["甲", "乙", "丙"],
        ["栏次", "1", "2=1"],
        [0.0, 1.0, 2.0],
        [1.0, 2.0],
        ["项", 1.0, 2.0],
    ]
    assert [header.is_index_row(one) for one in tries] == [
        True,
        True,
        True,
        False,
        False,
        False,
        True,
        True,
        False,
        False,
    ]
