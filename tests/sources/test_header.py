"""Which rows are a table's header, and what its columns hold: groups above, units of measure above and below. The smallest sheet for each
branch; worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from sources.book.grid import Grid
from sources.table import header
from sources.table.header import Table, find_table
from sources.table.lookup import ReaderForm
from sources.value.uom import Uom
from tests.sources.small_form import ITEMS, asked

FORM = asked()
NAMES = ["项目名称", "本月金额", "累计金额"]
VALUES = ["某园", 7.0, 9.0, 3.0, 4.0]
YUAN, WAN = Uom(1, "元"), Uom(10_000, "元")
# What other groups stand above is asked about: 金额 is that of 本月 or of 累计.
GROUPED_ITEMS: dict[str, dict[str, Any]] = {
    "name": ITEMS["name"],
    "m1": {"type": "number", "uom": "万元", "headings": ["金额"], "group": "本月", "required": True},
    "m2": {"type": "number", "uom": "万元", "headings": ["金额"], "group": "累计", "required": True},
}
GROUPED = asked(GROUPED_ITEMS)
IGNORING = asked(ignore=("上年", "上年金额", "联系电话"))
Merge = tuple[int, int, int, int]


def sheet(*rows: Sequence[Any], merges: Sequence[Merge] = ()) -> Grid:
    return Grid("表", [list(row) for row in rows], merges=tuple(merges))


def find(*rows: Sequence[Any], form: ReaderForm = FORM, merges: Sequence[Merge] = (), start: int = 0) -> Table | None:
    return find_table(sheet(*rows, merges=merges), form.headings, form.version.row_key, start)


def table(*rows: Sequence[Any], form: ReaderForm = FORM, merges: Sequence[Merge] = ()) -> Table:
    found = find(*rows, form=form, merges=merges)
    assert found is not None
    return found


def lies(*rows: Sequence[Any], form: ReaderForm = FORM, merges: Sequence[Merge] = ()) -> tuple[int, int, int]:
    found = table(*rows, form=form, merges=merges)
    return found.top, found.bottom, found.first


def columns(*rows: Sequence[Any], form: ReaderForm = FORM, merges: Sequence[Merge] = ()) -> dict[str, int]:
    (panel,) = table(*rows, form=form, merges=merges).panels
    return {one.item: one.column for one in panel}


def unknown(*rows: Sequence[Any], form: ReaderForm = FORM, merges: Sequence[Merge] = ()) -> list[tuple[int, int, str]]:
    return list(table(*rows, form=form, merges=merges).unknown)


def uoms(*rows: Sequence[Any], form: ReaderForm = FORM, merges: Sequence[Merge] = ()) -> dict[str, Uom | None]:
    (panel,) = table(*rows, form=form, merges=merges).panels
    return {one.item: one.uom for one in panel}


ALL = {"name": 0, "amount": 1, "total": 2}

# --- which rows


def test_a_table_is_looked_for_from_the_first_row_or_a_later_one() -> None:
    assert lies(NAMES, VALUES) == (0, 0, 1)
    rows = [NAMES, VALUES, [*NAMES, "企业数"], VALUES]
    later = find(*rows, start=1)
    assert later is not None
    assert (later.top, later.first) == (2, 3)
    assert find(NAMES, VALUES, start=1) is None


def test_a_form_of_one_item_has_a_table_of_one_heading() -> None:
    one = asked({"name": ITEMS["name"]})
    assert lies(["项目名称"], ["甲"], form=one) == (0, 0, 1)
    assert lies([], [5.0], ["项目名称"], ["甲"], form=one) == (2, 2, 3)
    assert find(["甲"], ["乙"], form=one) is None


def test_of_rows_that_hold_as_many_headings_the_first_is_the_header() -> None:
    assert lies(NAMES, VALUES, NAMES, VALUES) == (0, 0, 1)


def test_a_fuller_row_at_most_five_rows_below_a_full_one_is_the_header() -> None:
    fuller = [*NAMES, "企业数"]
    assert lies(NAMES, *[VALUES[:3]] * 4, fuller, VALUES) == (5, 5, 6)
    assert lies(NAMES, *[VALUES[:3]] * 5, fuller, VALUES) == (0, 0, 1)


def test_two_headings_are_enough_where_fewer_are_required() -> None:
    free = asked({"name": ITEMS["name"], "firms": ITEMS["firms"], "day": ITEMS["day"]})
    rows: list[list[Any]] = [["项目名称", "企业数"], *[["甲", 1.0]] * 5, ["项目名称", "企业数", "开工日期"]]
    assert lies(*rows, form=free)[0] == 0
    assert lies(["项目名称"], *[["甲"]] * 5, ["项目名称", "企业数"], form=free)[0] == 6  # one is not enough


def test_a_header_that_is_complete_in_one_row_has_no_other() -> None:
    assert lies(["项目名称", "完成", ""], NAMES, VALUES) == (1, 1, 2)


def test_of_headers_that_say_as_much_the_lowest_one_is_taken() -> None:
    assert lies(["试验表"], [*NAMES, "新"], VALUES) == (1, 1, 2)


def test_a_row_with_an_unknown_heading_may_have_another_below() -> None:
    rows = [[*NAMES, "完成"], ["", "", "", "企业数"], VALUES[:4]]
    assert (lies(*rows), columns(*rows)) == ((0, 1, 2), {**ALL, "firms": 3})
    assert lies([*NAMES, "新"], [], VALUES) == (0, 0, 1)


def test_a_table_has_the_lowest_heading_of_each_column() -> None:
    assert table([*NAMES, "", "新"], VALUES).texts == {0: "项目名称", 1: "本月金额", 2: "累计金额", 4: "新"}
    assert unknown([*NAMES, "", "新"], VALUES) == [(0, 4, "新")]
    two = table(["项目名称", "本月", "累计"], ["", "金额", "数额"], VALUES)
    assert two.texts == {0: "项目名称", 1: "金额", 2: "数额"}


def test_a_header_is_at_most_four_rows_high() -> None:
    rows = [["项目名称", "本月", "累计"], ["", "甲", "乙"], ["", "丙", "丁"], ["", "金额", "金额"]]
    assert lies(*rows, VALUES, form=GROUPED) == (0, 3, 4)
    more = find(*rows[:3], ["", "戊", "己"], rows[3], VALUES, form=GROUPED)
    assert more is None or more.top > 0


def test_two_rows_tell_apart_what_reads_alike_in_one() -> None:
    form = asked(
        {
            "name": ITEMS["name"],
            "amount": {**ITEMS["amount"], "headings": ["金额"]},
            "total": {**ITEMS["total"], "required": False},
        }
    )
    rows = [["项目名称", "", "累计"], ["项目名称", "金额", "金额"], VALUES[:3]]
    assert (lies(*rows, form=form), columns(*rows, form=form)) == ((0, 1, 2), ALL)


def test_a_second_row_of_headings_may_bring_those_that_are_required() -> None:
    rows = [["项目名称", "本月金额", "完成"], ["", "", "累计金额"], VALUES[:3]]
    assert (lies(*rows), columns(*rows)) == ((0, 1, 2), ALL)
    short = [["项目名称", "本月金额", ""], ["", "", "累计金额"], VALUES[:3]]
    assert columns(*short) == ALL


# --- the names of several rows


def test_a_heading_and_the_one_above_are_one_name() -> None:
    assert columns(["项目名称", "本月", "累计"], ["", "金额", "金额"], VALUES) == ALL


def test_three_headings_above_each_other_are_one_name() -> None:
    form = asked(
        {
            "name": ITEMS["name"],
            "amount": {**ITEMS["amount"], "headings": ["完成本月金额"]},
            "total": {**ITEMS["total"], "headings": ["完成累计金额"]},
        }
    )
    rows = [["项目名称", "完成", ""], ["", "本月", "累计"], ["", "金额", "金额"], VALUES[:3]]
    assert columns(*rows, form=form) == ALL
    two = asked({"name": ITEMS["name"], "amount": {**ITEMS["amount"], "headings": ["本月"]}, "total": ITEMS["total"]})
    assert columns(["项目名称", "完成", "累计金额"], ["", "本月", ""], VALUES[:3], form=two) == ALL


def test_a_name_that_is_its_group_s_is_not_doubled() -> None:
    form = asked(
        {
            "name": ITEMS["name"],
            "m1": {"type": "number", "headings": ["完成"], "group": "完成", "required": True},
            "m2": {"type": "number", "headings": ["完成"], "group": "计划", "required": True},
        }
    )
    rows = [["项目名称", "完成（万元）", "计划"], ["", "完成", "完成"], VALUES[:3]]
    assert columns(*rows, form=form) == {"name": 0, "m1": 1, "m2": 2}
    doubled = asked(
        {"name": ITEMS["name"], "amount": ITEMS["amount"], "twice": {"type": "text", "headings": ["金额金额"]}}
    )
    rows = [["项目名称", "金额（元）", "本月金额"], ["", "金额", ""], VALUES[:3]]
    assert columns(*rows, form=doubled) == {"name": 0, "amount": 2}


@pytest.mark.parametrize("above", ["不含土地", "上年", "金额（元）Amount (10,000 yuan)"])
def test_below_what_takes_away_is_ignored_or_is_in_doubt_a_heading_is_another(above: str) -> None:
    rows = [["项目名称", "", above], ["", "本月金额", "累计金额"], VALUES[:3]]
    found = table(*rows, form=IGNORING)
    assert "total" not in {one.item for one in found.panels[0]}


# --- headings that are ignored


def test_headings_that_the_form_ignores_are_not_unknown() -> None:
    assert unknown([*NAMES, "联系电话", "备注", "新"], VALUES, form=IGNORING) == [(0, 5, "新")]
    two = [["项目名称", "本月", "累计", "上年", "联系电话"], ["", "金额", "金额", "金额", "手机"], VALUES]
    assert unknown(*two, form=IGNORING) == []
    assert unknown(two[0][:4], two[1][:4], VALUES, form=asked(ignore=("上年金额",))) == []
    assert unknown([*NAMES, "金额"], VALUES, form=IGNORING) == [(0, 3, "金额")]


def test_a_group_that_the_form_ignores_takes_its_columns_along() -> None:
    rows = [["", "", "上年", ""], [*NAMES, "增长"], VALUES]
    found = table(*rows, form=IGNORING)
    assert ({one.item for one in found.panels[0]}, found.unknown) == ({"name", "amount"}, ())
    for above in (["上年", "", "", ""], ["上年", 5.0, "", ""]):  # a title
        right = [above, [*NAMES, "增长"], VALUES]
        assert unknown(*right, form=IGNORING) == [(1, 3, "增长")]
        assert columns(*right, form=IGNORING) == ALL
    assert unknown(["项目名称", "本月", "累计", "备注"], ["", "金额", "金额", "某"], VALUES) == []


def test_a_row_far_away_is_no_group_of_a_header_in_the_first_row() -> None:
    assert columns(NAMES, VALUES[:3], ["", "上年", "上年"], form=IGNORING) == ALL


def test_its_own_group_counts_for_more_than_one_that_is_ignored() -> None:
    form = asked(
        {
            "name": ITEMS["name"],
            "m1": {"type": "number", "headings": ["金额"], "group": "本月", "required": True},
            "m2": {"type": "number", "headings": ["金额"], "group": "累计", "required": True},
        },
        ignore=("上年",),
    )
    rows = [["项目名称", "上年", "", "上年"], ["", "本月", "累计", "其他"], ["", "金额", "金额", "金额"], VALUES[:4]]
    found = table(*rows, form=form)
    assert {one.item: one.column for one in found.panels[0]} == {"name": 0, "m1": 1, "m2": 2}


# --- columns of other groups


def test_a_column_below_another_group_is_unknown_beside_the_right_one() -> None:
    rows = [["项目名称", "本月", "累计", "去年"], ["", "金额", "金额", "本月金额"], VALUES[:4]]
    found = table(*rows, form=GROUPED)
    assert {one.item: one.column for one in found.panels[0]} == {"name": 0, "m1": 1, "m2": 2}
    assert (found.unknown, found.others, found.twice) == (((1, 3, "本月金额"),), {3: "去年"}, ())


def test_a_column_below_another_of_several_groups_is_unknown_by_its_name() -> None:
    rows = [["", "去年", "前年"], ["项目名称", "本月金额", "累计金额"], VALUES[:3]]
    found = table(*rows, form=GROUPED)
    assert found.items == {"name"}
    assert found.others == {1: "去年", 2: "前年"}
    alike = [["", "本月份", "累计数"], *rows[1:]]
    assert columns(*alike, form=GROUPED) == {"name": 0, "m1": 1, "m2": 2}


def test_a_column_below_an_ignored_group_is_not_unknown_either() -> None:
    form = asked(GROUPED_ITEMS, ignore=("上年",))
    rows = [["", "去年", "上年"], ["项目名称", "本月金额", "累计金额"], VALUES[:3]]
    found = table(*rows, form=form)
    assert (found.unknown, found.others) == (((1, 1, "本月金额"),), {1: "去年"})


def test_beside_the_right_group_one_of_a_like_name_is_another() -> None:
    rows = [["项目名称", "本月", "累计", "上月"], ["", "金额", "金额", "本月金额"], VALUES[:4]]
    found = table(*rows, form=GROUPED)
    assert (found.others, found.twice) == ({3: "上月"}, ())


def test_one_group_over_all_columns_is_a_title() -> None:
    rows = [["", "完成情况", ""], ["项目名称", "本月金额", "累计金额"], VALUES[:3]]
    assert columns(*rows, form=GROUPED) == {"name": 0, "m1": 1, "m2": 2}
    assert table(*rows, form=GROUPED).others == {}


def test_a_column_with_no_group_above_keeps_its_item() -> None:
    rows = [["", "", "去年", "前年"], ["项目名称", "本月金额", "累计金额", "新"], VALUES[:4]]
    found = table(*rows, form=GROUPED, merges=[(0, 2, 0, 2)])
    assert {one.item for one in found.panels[0]} == {"name", "m1"}
    assert found.others == {2: "去年"}


def test_an_item_of_no_group_may_stand_below_any() -> None:
    form = asked({**ITEMS, "m1": {"type": "number", "headings": ["金额"], "group": "本月"}})
    rows = [["其他", "其他", "某某"], NAMES, VALUES[:3]]
    assert columns(*rows, form=form) == ALL


# --- columns that something is taken from


def test_a_merge_of_another_row_says_nothing_of_what_is_left_out() -> None:
    rows = [["", "不含土地", ""], NAMES, VALUES[:3]]
    for merge in ((2, 1, 2, 2), (1, 1, 1, 1), (0, 2, 0, 2)):
        assert columns(*rows, merges=[merge]) == {"name": 0, "total": 2}
    assert columns(["", "", ""], NAMES, VALUES[:3], merges=[(0, 1, 0, 2)]) == ALL
    wide = [["", "不含土地", "", ""], [*NAMES, "企业数"], VALUES]
    assert columns(*wide, merges=[(0, 1, 0, 2)]) == {"name": 0, "firms": 3}


# --- units of measure above


UNITS_ABOVE = ["项目", "金额（元）", "", "户数"]


def test_the_unit_of_a_group_above_is_that_of_its_columns() -> None:
    rows = [UNITS_ABOVE, [*NAMES, "企业数"], VALUES]
    assert uoms(*rows) == {"name": None, "amount": YUAN, "total": YUAN, "firms": None}
    assert uoms(["题"], *rows) == {"name": None, "amount": YUAN, "total": YUAN, "firms": None}
    assert uoms(rows[1], VALUES, ["", "金额（元）"]) == dict.fromkeys(["name", "amount", "total", "firms"])


def test_a_group_ends_at_the_first_column_that_measures_something_else() -> None:
    rows = [["项目", "金额（元）", "", ""], ["项目名称", "本月金额", "企业数", "累计金额"], VALUES]
    assert uoms(*rows) == {"name": None, "amount": YUAN, "firms": None, "total": None}
    merged = uoms(*rows, merges=[(0, 1, 0, 1)])
    assert merged == {"name": None, "amount": YUAN, "firms": None, "total": None}


def test_a_group_ends_at_a_column_with_its_own_unit() -> None:
    form = asked({**ITEMS, "plan": {"type": "number", "uom": "万元", "headings": ["计划金额"]}})
    rows = [["项目", "金额（元）", "", ""], ["项目名称", "本月金额", "累计金额（万元）", "计划金额"], VALUES]
    assert uoms(*rows, form=form) == {"name": None, "amount": YUAN, "total": WAN, "plan": None}
    rows = [["项目", "金额（元）", "", ""], ["项目名称", "本月金额", "累计金额", "计划金额"], VALUES]
    assert uoms(*rows, form=form) == {"name": None, "amount": YUAN, "total": YUAN, "plan": YUAN}


def test_a_line_in_the_first_cell_is_no_group() -> None:
    rows = [["完成情况（元）", "", "金额（万元）"], NAMES, VALUES[:3]]
    assert uoms(*rows, merges=[(0, 0, 0, 1)]) == {"name": None, "amount": None, "total": WAN}
    rows = [
        ["完成情况（元）", "", "金额（万元）", ""],
        ["序号", "本月金额", "累计金额", "项目名称"],
        [1.0, *VALUES[1:3], "甲"],
    ]
    assert uoms(*rows, merges=[(0, 0, 0, 1)]) == {"name": None, "amount": None, "total": WAN}
    assert uoms(["", "单位：元", "金额（万元）"], NAMES, VALUES[:3]) == {"name": None, "amount": None, "total": WAN}


def test_below_a_group_in_doubt_a_number_without_its_own_unit_is_unknown() -> None:
    doubt = "金额（元）Amount (10,000 yuan)"
    rows = [["项目", doubt, ""], NAMES, VALUES[:3]]
    found = table(*rows)
    assert (found.items, found.unknown) == ({"name"}, ((1, 1, "本月金额"), (1, 2, "累计金额")))
    own = [["项目", doubt, ""], ["项目名称", "本月金额（元）", "累计金额（万元）"], VALUES[:3]]
    assert uoms(*own) == {"name": None, "amount": YUAN, "total": WAN}
    text = asked({**ITEMS, "note": {"type": "text", "headings": ["说明"]}})
    rows = [["项目", "", "", doubt], [*NAMES, "说明"], VALUES[:4]]
    assert unknown(*rows, form=text) == []


@pytest.mark.parametrize(
    ("cells", "states"),
    [
        (["", "金额（万元）"], True),
        (["", "", "金额（万元）"], True),
        (["", "金额（元）Amount (10,000 yuan)"], True),
        (["", "金额 Amount yuan paid"], True),
        (["金额（万元）", ""], False),  # the first is a title
        (["", "（万元）"], False),
        (["", "单位：万元"], False),
        (["", "金额"], False),
        (["", "", None, 5.0], False),
        ([*[""] * 399, "金额（万元）"], True),
        ([*[""] * 400, "金额（万元）"], False),
    ],
)
def test_a_row_states_a_unit_in_a_heading_of_a_group(cells: list[Any], states: bool) -> None:
    assert header._states_unit(cells) is states


# --- merged cells, and blanks to the right


def test_a_merged_heading_stands_above_all_of_its_columns() -> None:
    rows = [["项目名称", "本月", None, "累计"], ["", "金额", "企业数", "金额"], VALUES[:4]]
    form = asked({**ITEMS, "firms": {**ITEMS["firms"], "headings": ["本月企业数"]}})
    merges = [(0, 0, 1, 0), (0, 1, 0, 2)]
    assert columns(*rows, form=form, merges=merges) == {"name": 0, "amount": 1, "firms": 2, "total": 3}
    assert columns(*rows, form=form) == {"name": 0, "amount": 1, "firms": 2, "total": 3}


def test_where_cells_are_merged_blanks_say_nothing() -> None:
    rows = [["项目名称", "本月", "", "累计"], ["", "金额", "企业数", "金额"], VALUES[:4]]
    assert columns(*rows, merges=[(0, 0, 1, 0)]) == {"name": 0, "amount": 1, "firms": 2, "total": 3}
    form = asked({**ITEMS, "firms": {**ITEMS["firms"], "headings": ["本月企业数"]}})
    assert columns(*rows, form=form, merges=[(0, 0, 1, 0)]) == {"name": 0, "amount": 1, "total": 3}


def test_a_merge_reaches_one_row_below_the_header_at_most() -> None:
    rows = [["项目名称", "本月", "累计"], ["", "金额", "金额"], ["", 7.0, 9.0], ["", 7.0, 9.0]]
    assert columns(*rows, merges=[(0, 0, 2, 0)]) == ALL
    found = header._stacked_texts(sheet(["甲", "乙"], ["", "丙"], [], [], merges=[(0, 0, 2, 0)]), 0, 1)
    assert found == {0: [(0, "甲")], 1: [(0, "乙"), (1, "丙")]}
    far = header._stacked_texts(sheet(["甲", "乙"], ["", "丙"], [], [], merges=[(0, 1, 3, 1)]), 0, 1)
    assert far == {0: [(0, "甲")], 1: [(0, "乙"), (1, "丙")]}


@pytest.mark.parametrize(
    ("merge", "found"),
    [
        ((0, 0, 0, 1), {0: ["甲", "丁"], 1: ["甲", "戊"], 2: ["丙"]}),
        ((0, 0, 1, 0), {0: ["甲"], 1: ["乙", "戊"], 2: ["丙"]}),
        ((0, 1, 1, 2), {0: ["甲", "丁"], 1: ["乙"], 2: ["乙"]}),
        ((1, 0, 1, 1), {0: ["甲", "丁"], 1: ["乙", "丁"], 2: ["丙"]}),
        ((1, 0, 2, 0), {0: ["甲", "丁"], 1: ["乙", "戊"], 2: ["丙"]}),
        ((0, 2, 0, 9), {0: ["甲", "丁"], 1: ["乙", "戊"], 2: ["丙"]}),
        ((0, 3, 0, 4), {0: ["甲", "丁"], 1: ["乙", "戊"], 2: ["丙"]}),  # beside the header
        ((2, 0, 2, 1), {0: ["甲", "丁"], 1: ["乙", "戊"], 2: ["丙"]}),  # below it
        ((0, 1, 3, 1), {0: ["甲", "丁"], 1: ["乙", "戊"], 2: ["丙"]}),  # far below it
    ],
)
def test_which_texts_stand_above_each_other(merge: Merge, found: dict[int, list[str]]) -> None:
    grid = sheet(["甲", "乙", "丙"], ["丁", "戊"], ["己", "庚", "辛", "壬"], [], merges=[merge])
    stacked = header._stacked_texts(grid, 0, 1)
    assert {column: [text for _, text in texts] for column, texts in stacked.items()} == found


def test_a_merge_that_begins_above_the_header_is_none_of_its() -> None:
    grid = sheet(["题", "题二"], ["甲", "乙"], ["丁", "戊"], merges=[(0, 0, 1, 0), (0, 1, 0, 1)])
    assert header._stacked_texts(grid, 1, 2) == {0: [(1, "甲"), (2, "丁")], 1: [(1, "乙"), (2, "戊")]}
    own = sheet(["题"], ["甲", None], ["丁", "戊"], [], merges=[(1, 0, 1, 1)])
    assert header._stacked_texts(own, 1, 2) == {0: [(1, "甲"), (2, "丁")], 1: [(1, "甲"), (2, "戊")]}
    high = sheet(["甲", None, "乙"], [None, None, "丙"], [], merges=[(0, 0, 2, 1)])
    assert header._stacked_texts(high, 0, 1) == {0: [(0, "甲")], 1: [(0, "甲")], 2: [(0, "乙"), (1, "丙")]}


def test_without_merged_cells_a_heading_reaches_over_the_blanks_to_its_right() -> None:
    grid = sheet(["", "甲", "", "", "乙", ""], ["丁", "丙", "戊", "", "己", ""], ["一", "二", "三", "四", "五", ""])
    found = header._stacked_texts(grid, 0, 1)
    assert {column: [text for _, text in texts] for column, texts in found.items()} == {
        0: ["丁"],
        1: ["甲", "丙"],
        2: ["甲", "戊"],
        4: ["乙", "己"],
    }
    three = header._stacked_texts(grid, 0, 2)
    assert [text for _, text in three[3]] == ["甲", "戊", "四"]
    assert [text for _, text in three[2]] == ["甲", "戊", "三"]
    assert 5 not in three
    high = header._stacked_texts(sheet(["甲", "", ""], ["丁", "戊", ""], ["", "", "己"]), 0, 2)
    assert {column: [text for _, text in texts] for column, texts in high.items()} == {
        0: ["甲", "丁"],
        1: ["甲", "戊"],
        2: ["甲", "戊", "己"],
    }


# --- below the header


def test_cells_without_anything_do_not_count_below_a_header() -> None:
    assert lies(NAMES, ["", "万元", None], VALUES) == (0, 0, 2)
    assert lies([*NAMES, "企业数"], [None, "万元", "", "户"], VALUES) == (0, 0, 2)
    assert lies(NAMES, [None, None, None], [1.0, 2.0, 3.0]) == (0, 0, 1)
    assert lies([*NAMES, "企业数"], ["", 1.0, 2.0, 3.0], VALUES) == (0, 0, 2)


def test_a_flag_is_no_column_number() -> None:
    assert header.is_index_row([1.0, 2.0, 3.0])
    assert not header.is_index_row([True, 2.0, 3.0])


def test_one_unit_alone_may_be_a_row_s() -> None:
    assert lies([*NAMES, "企业数"], ["某", "某某", "万元", "户"], VALUES) == (0, 0, 1)
    assert lies(NAMES, ["户", "", ""], VALUES) == (0, 0, 2)
    assert lies(NAMES, ["某", "户", ""], VALUES) == (0, 0, 1)
    assert lies(NAMES, ["某", "万元", "户"], VALUES) == (0, 0, 2)


# --- panels


def test_panels_begin_with_the_first_item_of_the_key() -> None:
    rows = [[*NAMES, *NAMES], VALUES]
    found = table(*rows)
    assert [[one.column for one in panel] for panel in found.panels] == [[0, 1, 2], [3, 4, 5]]
    shifted = table(["本月金额", "项目名称", "累计金额", "本月金额", "项目名称", "累计金额"], VALUES)
    assert [one[1] for one in shifted.twice] == [3, 4, 5]
    doubled = table([*NAMES, *NAMES, "累计金额"], VALUES)
    assert [one[1] for one in doubled.twice] == [3, 4, 5, 6]
    without = table(["本月金额", "累计金额", "本月金额", "累计金额"], VALUES)
    assert [one[1] for one in without.twice] == [2, 3]


def test_a_table_all_of_whose_columns_are_other_groups_holds_nothing() -> None:
    rows = [["", "不含土地", ""], ["新", "本月金额", "累计金额"], VALUES[:3]]
    assert table(*rows, merges=[(0, 1, 0, 2)]).panels == ((),)
