"""Cross tables: which side names periods, units or values of a key, and what each part holds. The smallest sheet for each branch; worked
out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sources.book.grid import Grid
from sources.declare import Axis, Layout
from sources.table import crossing as cross
from sources.table.crossing import Crossing, CrossPart, CrossTerms, KeyColumns, crossing, cut, stacked, undeclared
from sources.table.lookup import Known, ReaderForm
from tests.sources.small_form import asked

KNOWN = Known(
    cast(Any, SimpleNamespace(district="示例区")),
    {},
    {"甲局": "甲局", "乙局": "乙局", "乙": "乙局", "丙局": "丙局", "全区": "示例区"},
    {},
)
NAME: dict[str, Any] = {"type": "text", "headings": ["工种"], "required": True}
AMOUNT: dict[str, Any] = {"type": "number", "uom": "万元", "headings": ["金额"], "required": True}
FIRMS: dict[str, Any] = {"type": "count", "uom": "户", "headings": ["企业数"]}
ONE = asked({"name": NAME, "amount": AMOUNT})
TWO = asked({"name": NAME, "amount": AMOUNT, "firms": FIRMS})
LABELS = asked({"amount": AMOUNT, "firms": FIRMS}, shape="labels")
KIND: dict[str, Any] = {"type": "choice", "headings": ["类别"], "choices": ["新建", "续建", "改建"], "required": True}
KEYS_ITEMS = {"name": NAME, "kind": KIND, "amount": AMOUNT, "firms": FIRMS}
KEYS = asked(KEYS_ITEMS, row_key=("name", "kind"))
MONTHS = Layout(columns=Axis(period="month"))
UNITS = Layout(columns=Axis(unit="register"))
ROWS_OF_UNITS = Layout(rows=Axis(unit="register"))
ROWS_OF_MONTHS = Layout(rows=Axis(period="month"))
HEAD = ["工种", "3月", "4月", "5月"]
A, B = ["电工", 1.0, 2.0, 3.0], ["焊工", 4.0, 5.0, 6.0]
Rows = list[list[Any]]
Told = tuple[str, str | None, str, str]


def sheet(*rows: Sequence[Any], **more: Any) -> Grid:
    return Grid("表", [list(row) for row in rows], **more)


def terms(form: ReaderForm = ONE, year: int | None = 2022) -> CrossTerms:
    return CrossTerms(form, KNOWN, year, date(2022, 6, 27))


def find(
    *rows: Sequence[Any], layout: Layout = MONTHS, form: ReaderForm = ONE, year: int | None = 2022, **more: Any
) -> Crossing | None:
    return crossing(sheet(*rows, **more), layout, terms(form, year))


def plain(rows: Sequence[Sequence[Any]]) -> Rows:
    """The rows with None and blanks alike, and none at the end."""
    result = []
    for row in rows:
        cells = ["" if cell is None else cell for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        result.append(cells)
    return result


def parts(*rows: Sequence[Any], **how: Any) -> dict[str, Rows]:
    """Of each part, by its period and unit, the sheet that is read."""
    found = find(*rows, **how)
    more = {name: value for name, value in how.items() if name not in ("layout", "form", "year")}
    grid = sheet(*rows, **more)
    if found is None:
        return {}
    return {"|".join(filter(None, (one.period, one.unit))): plain(cut(grid, one).rows) for one in found.parts}


def codes(*rows: Sequence[Any], **how: Any) -> list[str]:
    found = find(*rows, **how)
    return [one.period or one.unit or "" for one in found.parts] if found else []


def told(*rows: Sequence[Any], **how: Any) -> list[Told]:
    found = find(*rows, **how)
    assert found is not None
    return [(one.rule, one.address, one.found, one.wanted) for one in found.findings]


# --- months as columns


def test_each_month_is_a_part_with_its_own_column() -> None:
    assert parts(["题"], HEAD, A, B) == {
        "2022-03": [["题"], ["工种", "金额"], ["电工", 1.0], ["焊工", 4.0]],
        "2022-04": [["题"], ["工种", "", "金额"], ["电工", "", 2.0], ["焊工", "", 5.0]],
        "2022-05": [["题"], ["工种", "", "", "金额"], ["电工", "", "", 3.0], ["焊工", "", "", 6.0]],
    }


def test_a_crossing_names_its_side_and_where_it_begins() -> None:
    found = find(["题"], HEAD, A, B)
    assert found is not None
    assert (found.names, found.where, found.findings) == (("3月", "4月", "5月"), "B2", [])
    assert [one.is_first for one in found.parts] == [True, False, False]
    assert [one.is_whole for one in found.parts] == [False, False, False]


def test_months_of_no_year_are_known_by_their_month() -> None:
    assert codes(HEAD, A, year=None) == ["?-03", "?-04", "?-05"]
    assert codes(["工种", "2021年3月", "4月"], A, year=None) == ["2021-03", "?-04"]


def test_the_unit_of_a_heading_is_kept() -> None:
    rows = [["工种", "3月（元）", "4月"], A[:3]]
    assert parts(*rows)["2022-03"][0] == ["工种", "金额（元）"]
    assert parts(*rows)["2022-04"][0] == ["工种", "", "金额"]


@pytest.mark.parametrize(
    ("row", "is_cross"),
    [
        (["工种", "3月", "4月"], True),
        (["工种", "3月"], True),  # beside a heading of the row key
        (["3月", "工种"], False),
        (["企业数", "3月"], False),  # no key
        (["", "3月", "合计"], False),  # no key at all
        (["培训", "3月", "4月"], False),
        (["工种", "合计", "小计"], False),
        (["工种", "金额"], False),
        ([], False),
    ],
)
def test_two_months_or_one_beside_a_key_are_a_side(row: list[Any], is_cross: bool) -> None:
    assert bool(codes(row, ["电工", 1.0, 2.0], form=TWO)) is is_cross


def test_one_month_beside_a_total_needs_no_key_before_it() -> None:
    rows = [["3月", "合计", "工种"], [1.0, 1.0, "电工"]]
    assert codes(*rows) == ["2022-03"]
    assert codes(["3月", "备注", "工种"], [1.0, 1.0, "电工"]) == []


def test_the_row_with_the_most_names_is_the_side() -> None:
    assert codes(["工种", "3月", "4月"], HEAD, A) == ["2022-03", "2022-04", "2022-05"]
    found = find(["工种", "1月", "2月"], ["工种", "3月", "4月"], A)
    assert found is None or found.where == "B1"  # of as many the first


def test_headings_are_looked_for_in_twenty_rows_and_400_columns() -> None:
    empty: Rows = [[]] * 19
    assert codes(*empty, HEAD, A) == ["2022-03", "2022-04", "2022-05"]
    assert codes(*empty, [], HEAD, A) == []
    wide, values = ["工种", "3月", *[""] * 397, "4月"], ["电工", 1.0, *[""] * 397, 2.0]
    assert codes(wide, values) == ["2022-03", "2022-04"]
    assert codes([*wide[:399], "", "4月"], [*values[:399], "", 2.0]) == ["2022-03"]


def test_a_sheet_of_more_than_100000_rows_is_none() -> None:
    rows: Rows = [HEAD, A, *[[]] * 99_998]
    assert codes(*rows) == ["2022-03", "2022-04", "2022-05"]
    assert codes(*rows, []) == []


def test_a_heading_of_the_form_is_no_period() -> None:
    form = asked({"name": NAME, "amount": AMOUNT, "march": {"type": "number", "headings": ["3月"]}})
    rows = [["工种", "3月", "4月", "5月"], A]
    assert parts(*rows, form=form) == {
        "2022-04": [["工种", "3月", "金额"], ["电工", 1.0, 2.0]],
        "2022-05": [["工种", "3月", "", "金额"], ["电工", 1.0, "", 3.0]],
    }


def test_a_date_of_the_first_of_a_month_is_that_month() -> None:
    assert codes(["工种", date(2022, 3, 1), date(2022, 4, 1)], A) == ["2022-03", "2022-04"]


# --- years above months


def test_a_year_above_months_is_theirs() -> None:
    rows = [["", "2021年", "", "2022年"], ["工种", "11月", "12月", "3月"], A]
    assert codes(*rows) == ["2021-11", "2021-12", "2022-03"]
    assert codes(["题"], *rows) == ["2021-11", "2021-12", "2022-03"]


def test_a_year_above_ends_at_the_next_text() -> None:
    rows = [["", "2021年度", "", "备注"], ["工种", "11月", "12月", "3月"], A]
    assert codes(*rows) == ["2021-11", "2021-12", "2022-03"]
    assert codes(["", "2021年完成情况", "", 5.0], *rows[1:]) == ["2021-11", "2021-12", "2022-03"]
    assert codes(["", "2021年的表", "", ""], *rows[1:]) == ["2022-11", "2022-12", "2022-03"]


def test_a_year_stands_in_the_row_above_alone() -> None:
    assert codes(["工种", "3月", "4月"], A, ["备注", "2021年"]) == ["2022-03", "2022-04"]
    assert codes(["", "2021年"], [], ["工种", "3月", "4月"], A) == ["2022-03", "2022-04"]


def test_a_date_below_a_year_keeps_its_own() -> None:
    assert codes(["", "2021年"], ["工种", date(2022, 3, 1), "4月"], A) == ["2022-03", "2021-04"]


def test_a_column_without_a_month_below_a_year_is_none_of_the_side() -> None:
    rows = [["", "2021年", "", ""], ["工种", "11月", "", "12月"], ["电工", 1.0, "某", 2.0]]
    assert parts(*rows)["2021-11"][2] == ["电工", 1.0, "某"]
    assert codes([5.0, "2021年"], *rows[1:]) == ["2021-11", "2021-12"]


def test_a_day_that_the_year_does_not_have_is_none() -> None:
    form, layout = asked({"name": NAME, "amount": AMOUNT}, cadence="day"), Layout(columns=Axis(period="day"))
    assert codes(["工种", "2月28日", "2月29日"], A, form=form, layout=layout) == ["2022-02-28"]
    assert codes(["工种", "2月28日", "2月29日"], A, form=form, layout=layout, year=None) == ["?-02-28", "?-02-29"]
    # A day has begun on the day itself.
    assert codes(["工种", "6月27日", "6月28日"], ["电工", 0.0, 0.0], form=form, layout=layout) == ["2022-06-27"]


# --- totals and spans of months


@pytest.mark.parametrize("total", ["合计", "一季度", "前三季度", "2022年", "3-5月", "全区"])
def test_a_total_belongs_to_no_part(total: str) -> None:
    rows = [[*HEAD, total], [*A, 6.0], [*B, 15.0]]
    assert [part[0] for part in parts(*rows).values()] == [
        ["工种", "金额"],
        ["工种", "", "金额"],
        ["工种", "", "", "金额"],
    ]
    assert told(*rows) == []


def test_a_total_that_is_not_the_sum_is_asked_about() -> None:
    rows = [[*HEAD, "合计"], [*A, 6.0], [*B, 16.0]]
    assert told(*rows) == [("total_column_differs", "E3", "16", "15")]
    found = find(*rows)
    assert found is not None
    assert [one.item for one in found.findings] == ["amount"]


@pytest.mark.parametrize(
    ("total", "cells", "is_told"),
    [
        ("合计", [1.0, 2.0, 3.0, 7.0], True),
        ("合计", [1.0, 2.0, 3.0, 3.0], False),  # of cumulative amounts the last
        ("合计", [1.0, 2.0, 3.0, 2.0], True),
        ("合计", [1.0, 2.0, 3.0, ""], False),
        ("合计", [1.0, 2.0, 3.0, "—"], False),
        ("合计", ["", "", 3.0, 7.0], False),  # one part is too few
        ("合计", ["", 2.0, 3.0, 7.0], True),
        ("合计", [1.0, 2.0, 3.0], False),  # no cell at all
        ("合计", ["1", "2", "3", "7"], True),
        ("合计", [True, 2.0, 3.0, 5.0], False),
        ("合计", [1.0, 2.0, 3.0, 6.000001], True),
        ("合计", [0.3, 0.3, 0.3, 1.1], True),  # three times half of 0.1 is 0.15
        ("合计", [0.3, 0.3, 0.3, 1.0], False),
        ("合计", [0.35, 0.35, 0.35, 1.06], False),
        ("合计", [0.35, 0.35, 0.35, 1.07], True),
        ("3-4月", [1.0, 2.0, 3.0, 3.5], True),
        ("3-4月", [1.0, 2.0, 3.0, 6.0], True),
        ("4-5月", [1.0, 2.0, 3.0, 5.0], False),
        ("一季度", [1.0, 2.0, 3.0, 7.0], False),  # of other months
    ],
)
def test_what_a_total_of_months_adds_up(total: str, cells: list[Any], is_told: bool) -> None:
    assert bool(told([*HEAD, total], ["电工", *cells])) is is_told


def test_of_units_the_last_is_no_total() -> None:
    rows = [["工种", "甲局", "乙局", "合计"], ["电工", 1.0, 2.0, 2.0]]
    assert told(*rows, layout=UNITS) == [("total_column_differs", "D2", "2", "3")]
    assert told(rows[0], ["电工", 1.0, 2.0, 3.0], layout=UNITS) == []


def test_a_total_before_its_parts_is_compared_where_they_are_there() -> None:
    head = ["工种", "合计", "3月", "4月"]
    assert told(head, ["电工", 3.0, 1.0], ["焊工", 5.0, 1.0, 3.0]) == [("total_column_differs", "B3", "5", "4")]


def test_of_units_the_whole_year_s_total_adds_them_up() -> None:
    rows = [["工种", "甲局", "乙局", "全年合计"], ["电工", 1.0, 2.0, 4.0]]
    assert told(*rows, layout=UNITS) == [("total_column_differs", "D2", "4", "3")]


def test_a_total_in_another_unit_of_measure_is_not_compared() -> None:
    rows = [["工种", "甲局", "乙局", "合计"], ["", "金额", "金额", "金额（元）"], ["电工", 1.0, 2.0, 30_000.0]]
    assert told(*rows, layout=UNITS) == []
    assert told(rows[0], ["", "金额（元）", "金额（元）", "金额（元）"], rows[2], layout=UNITS) == [
        ("total_column_differs", "D3", "30000", "3")
    ]


def test_rows_of_totals_are_not_compared_across() -> None:
    assert told([*HEAD, "合计"], [*A, 6.0], ["合计", 1.0, 2.0, 3.0, 7.0]) == []
    assert told([*HEAD, "合计"], [*A, 6.0], ["填表人：示例", "", "", "", ""], ["", 1.0, 2.0, 3.0, 7.0]) == []


def test_what_does_not_add_up_has_no_total() -> None:
    share = asked({"name": NAME, "amount": {**AMOUNT, "type": "percent", "uom": None}})
    assert told([*HEAD, "合计"], [*A, 7.0], form=share) == []
    running = asked({"name": NAME, "amount": AMOUNT, "sum": {**AMOUNT, "headings": ["累计"], "total_of": "amount"}})
    layout = Layout(columns=Axis(period="month"), value="sum")
    assert told([*HEAD, "合计"], [*A, 7.0], form=running, layout=layout) == []
    across = Layout(columns=Axis(unit="register"), value="sum")
    rows = [["工种", "甲局", "乙局", "合计"], ["电工", 1.0, 2.0, 7.0]]
    assert [one[0] for one in told(*rows, form=running, layout=across)] == ["total_column_differs"]


def test_a_total_of_two_items_is_compared_item_by_item() -> None:
    rows = [
        ["工种", "甲局", "", "乙局", "", "合计", ""],
        ["", "金额", "企业数", "金额", "企业数", "金额", "企业数"],
        ["电工", 1.0, 10.0, 2.0, 20.0, 3.0, 31.0],
    ]
    assert told(*rows, layout=UNITS, form=TWO) == [("total_column_differs", "G3", "31", "30")]
    other = [rows[0], [*rows[1][:6], "完成率"], rows[2]]
    assert told(*other, layout=UNITS, form=TWO) == []


def test_a_span_of_months_is_a_total_only_beside_its_months() -> None:
    assert codes(["工种", "3月", "4月", "3-4月"], A) == ["2022-03", "2022-04"]
    assert told(["工种", "3月", "4月", "1-4月"], A) == [("axis_unread", "D1", "1-4月", "period")]
    assert codes(["工种", "3月", "4月", "1-4月"], A) == ["2022-03", "2022-04"]
    assert told(["工种", "3月", "4月", "1-4月"], ["电工", 1.0, 2.0, "—"]) == []  # nothing stands below it
    assert told(["工种", "3月", "4月", "1-4月"], ["电工", 1.0, 2.0]) == []


def test_spans_among_themselves_are_each_the_month_of_their_end() -> None:
    assert codes(["工种", "1-3月", "1-4月", "1-5月"], A) == ["2022-03", "2022-04", "2022-05"]


def test_january_and_february_may_be_one_month() -> None:
    assert codes(["工种", "1-2月", "3月", "4月"], A) == ["2022-02", "2022-03", "2022-04"]
    rows = [["工种", "1-2月", "3月", "4月", "1-4月"], [*A, 6.0]]
    assert (codes(*rows), told(*rows)) == (["2022-02", "2022-03", "2022-04"], [])
    assert codes(["工种", "1-2月", "1-3月", "1-4月"], A) == ["2022-02", "2022-03", "2022-04"]
    beside = [["工种", "1月", "2月", "1-2月"], A]
    assert (codes(*beside), told(*beside)) == (["2022-01", "2022-02"], [])
    assert parts(*beside)["2022-02"] == [["工种", "", "金额"], ["电工", "", 2.0]]


def test_a_form_with_its_own_january_has_no_month_of_two() -> None:
    own = asked({"name": NAME, "amount": AMOUNT}, january="own")
    assert told(["工种", "1-2月", "3月", "4月"], A, form=own) == [("axis_unread", "B1", "1-2月", "period")]


def test_quarters_have_no_spans_of_months() -> None:
    form = asked({"name": NAME, "amount": AMOUNT}, cadence="quarter")
    layout = Layout(columns=Axis(period="quarter"))
    rows = [["工种", "一季度", "二季度", "前三季度"], ["电工", 1.0, 2.0, 9.0]]
    assert (codes(*rows, form=form, layout=layout), told(*rows, form=form, layout=layout)) == (
        ["2022-Q1", "2022-Q2"],
        [],
    )


# --- items below and above the names


def test_items_may_stand_below_the_names() -> None:
    rows = [
        ["工种", "甲局", "", "乙局", ""],
        ["", "金额", "企业数", "金额", "企业数"],
        ["电工", 1.0, 2.0, 3.0, 4.0],
    ]
    expected = {
        "甲局": [["工种"], ["", "金额", "企业数"], ["电工", 1.0, 2.0]],
        "乙局": [["工种"], ["", "", "", "金额", "企业数"], ["电工", "", "", 3.0, 4.0]],
    }
    assert parts(*rows, layout=UNITS, form=TWO) == expected
    merged = [rows[0][:2] + [None] + ["乙局", None], *rows[1:]]
    spans = ((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4))
    assert parts(*merged, layout=UNITS, form=TWO, merges=spans) == expected


def test_a_unit_with_nothing_below_its_items_is_no_part() -> None:
    rows = [
        ["工种", "甲局", "", "乙局", ""],
        ["", "金额", "企业数", "金额", "企业数"],
        ["电工", 1.0, 2.0, "", ""],
    ]
    assert codes(*rows, layout=UNITS, form=TWO) == ["甲局"]


def test_a_name_reaches_over_the_blanks_to_its_right_where_items_stand_below() -> None:
    rows = [
        ["工种", "甲局", "", "", "乙局"],
        ["", "金额", "企业数", "", "金额"],
        ["电工", 1.0, 2.0, "x", 3.0],
    ]
    first = parts(*rows, layout=UNITS, form=TWO)["甲局"]
    assert first == [["工种"], ["", "金额", "企业数"], ["电工", 1.0, 2.0, "x"]]
    last = [["工种", "甲局", "乙局"], ["", "金额", "金额", "企业数"], ["电工", 1.0, 2.0, 3.0]]
    assert parts(*last, layout=UNITS, form=TWO)["乙局"] == [
        ["工种"],
        ["", "", "金额", "企业数"],
        ["电工", "", 2.0, 3.0],
    ]


def test_a_merged_name_has_all_of_its_columns() -> None:
    rows = [
        ["工种", "甲局", None, None, "乙局"],
        ["", "金额", "企业数", "", "金额"],
        ["电工", 1.0, 2.0, "某", 3.0],
    ]
    found = parts(*rows, layout=UNITS, form=TWO, merges=((0, 1, 0, 3),))
    assert found["甲局"] == [["工种"], ["", "金额", "企业数"], ["电工", 1.0, 2.0, "某"]]
    assert found["乙局"] == [["工种"], ["", "", "", "", "金额"], ["电工", "", "", "", 3.0]]


def test_a_merge_of_another_row_says_nothing_of_the_names() -> None:
    rows = [["题", "培训", None, None, None], [*HEAD, "备注"], [*A, "某"], ["木工", "企业数", None, 1.0]]
    for merges in ((), ((0, 1, 0, 4),), ((3, 1, 3, 2),)):
        found = parts(*rows, form=TWO, merges=merges)["2022-04"]
        assert found[1:3] == [["工种", "", "金额", "", "备注"], ["电工", "", 2.0, "", "某"]]


def test_a_name_without_an_item_below_holds_the_layout_s() -> None:
    rows = [["工种", "甲局", "", "乙局"], ["", "金额", "企业数", ""], A]
    assert parts(*rows, layout=UNITS, form=TWO)["乙局"] == [["工种", "", "", "金额"], [], ["电工", "", "", 3.0]]
    two = [["工种", "甲局", None, "乙局"], A]
    assert find(*two, layout=UNITS, merges=((0, 1, 0, 2),)) is None  # two columns, and no item's heading


def test_headings_in_the_last_row_name_nothing() -> None:
    assert find(HEAD) is None
    assert find(["题"], HEAD) is None
    assert find(["工种", "甲局", "乙局"], ["", "金额", "金额"], layout=UNITS) is None


def test_a_table_without_one_of_its_keys_is_none() -> None:
    assert find(HEAD, A, form=KEYS) is None


def test_a_row_with_numbers_is_no_row_of_headings() -> None:
    rows = [["工种", "甲局", "乙局"], ["电工", "金额", 2.0], ["焊工", 3.0, 4.0]]
    assert parts(*rows, layout=UNITS, form=TWO)["乙局"] == [
        ["工种", "", "金额"],
        ["电工", "", 2.0],
        ["焊工", "", 4.0],
    ]


def test_items_may_stand_above_the_names() -> None:
    rows = [
        ["工种", "金额", "", "企业数", ""],
        ["", "3月", "4月", "3月", "4月"],
        ["电工", 1.0, 2.0, 3.0, 4.0],
    ]
    expected = {
        "2022-03": [["工种", "", "", ""], ["", "金额", "", "企业数"], ["电工", 1.0, "", 3.0]],
        "2022-04": [["工种"], ["", "", "金额", "", "企业数"], ["电工", "", 2.0, "", 4.0]],
    }
    expected["2022-03"] = plain(expected["2022-03"])
    assert parts(*rows, form=TWO) == expected
    merged = [["工种", "金额", None, "企业数", None], *rows[1:]]
    spans = ((0, 1, 0, 2), (0, 3, 0, 4))
    assert parts(*merged, form=TWO, merges=spans) == expected
    found = find(*merged, form=TWO, merges=spans)
    assert found is not None
    assert cut(sheet(*merged, merges=spans), found.parts[0]).merges == ()


def test_where_items_above_are_merged_blanks_say_nothing() -> None:
    rows = [
        ["工种", "金额", None, "", ""],
        ["", "3月", "4月", "3月", "4月"],
        ["电工", 1.0, 2.0, 3.0, 4.0],
    ]
    layout = Layout(columns=Axis(period="month"), value="firms")
    found = parts(*rows, form=TWO, layout=layout, merges=((0, 1, 0, 2),))
    assert found["2022-03"][1] == ["", "金额", "", "企业数"]


def test_with_two_items_and_none_of_them_named_nothing_is_read() -> None:
    two = asked({"name": NAME, "amount": AMOUNT, "firms": {**FIRMS, "required": True}})
    assert codes(HEAD, A, form=two) == []
    assert codes(HEAD, A, form=two, layout=Layout(columns=Axis(period="month"), value="firms")) == [
        "2022-03",
        "2022-04",
        "2022-05",
    ]


def test_the_declared_item_is_what_the_cells_hold() -> None:
    layout = Layout(columns=Axis(period="month"), value="firms")
    rows = [["工种", "3月", "4月"], A[:3]]
    assert parts(*rows, form=TWO, layout=layout)["2022-03"] == [["工种", "企业数"], ["电工", 1.0]]


def test_a_unit_of_measure_beside_the_names_is_that_of_the_items() -> None:
    rows = [["工种", "甲局（元）", ""], ["", "金额", "企业数"], A[:3]]
    assert parts(*rows, layout=UNITS, form=TWO)["甲局"] == [["工种"], ["", "金额（元）", "企业数"], A[:3]]
    own = [["工种", "甲局（元）", ""], ["", "金额（千元）", "企业数"], A[:3]]
    assert parts(*own, layout=UNITS, form=TWO)["甲局"] == [["工种"], ["", "金额（千元）", "企业数"], A[:3]]
    above = [["工种", "金额", "", "企业数"], ["", "3月（元）", "4月", "3月"], A]
    assert parts(*above, form=TWO)["2022-03"][1] == ["", "金额（元）", "", "企业数"]
    assert parts(*above, form=TWO)["2022-04"][1] == ["", "", "金额"]
    other = [["工种", "甲局（元）", ""], ["", "金额", "完成率"], A[:3]]
    assert parts(*other, layout=UNITS)["甲局"] == [["工种"], ["", "金额（元）", "完成率"], A[:3]]


# --- what lies between the headings and the values


def test_units_and_column_numbers_below_the_headings_are_no_values() -> None:
    rows = [HEAD, ["", "万元", "万元", "万元"], ["甲", 1.0, 2.0, 3.0], A]
    assert parts(*rows)["2022-04"] == [
        ["工种", "", "金额"],
        ["", "", "万元"],
        [],
        ["电工", "", 2.0],
    ]
    zeros = [["工种", "7月", "8月", "5月"], ["甲", 1.0, 2.0, 3.0], ["电工", 0.0, 0.0, 3.0]]
    assert codes(*zeros) == ["2022-05"]  # the column numbers say nothing of months to come


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([HEAD, A], 1),
        ([HEAD, ["", "万元", "万元", "万元"], A], 2),
        ([HEAD, ["", "万元", "万元", "万元"], ["甲", 1.0, 2.0, 3.0], A], 3),
        ([HEAD, ["", "万元", "万元", "万元"], ["甲", 1.0, 2.0, 3.0], ["甲", 1.0, 2.0, 3.0]], 3),  # two at most
        ([HEAD, ["", "万元", "万元", "户数是"], A], 1),
        ([HEAD, [None, "", "", ""], ["甲", 1.0, 2.0, 3.0]], 1),
        ([HEAD], 1),
        ([HEAD, ["甲", 1.0, 2.0, 3.0]], 2),
        ([HEAD, ["说明", "万元", None, "万元"], A], 2),
    ],
)
def test_the_first_row_of_values(rows: Rows, first: int) -> None:
    assert cross._first_row(sheet(*rows), 0) == first


def test_column_numbers_are_left_out_wherever_they_stand_below_the_headings() -> None:
    rows = [HEAD, ["甲", 1.0, 2.0, 3.0], ["", "万元", "万元", "万元"], A]
    assert cross._column_numbers(sheet(*rows), 0, 3) == ((1, 1),)
    assert cross._column_numbers(sheet(*rows), 0, 1) == ()
    assert cross._column_numbers(sheet(["甲", 1.0, 2.0, 3.0], HEAD, A), 1, 3) == ()
    assert cross._column_numbers(sheet(*rows, ["甲", None, 1.0, 2.0]), 3, 5) == ((4, 4),)


# --- columns that say nothing, and columns that nobody knows


def test_a_month_without_values_is_no_part() -> None:
    for nothing in ("", None, "—", "不涉及", " "):
        assert codes(HEAD, ["电工", 1.0, nothing, 3.0], ["焊工", 4.0, nothing, 6.0]) == ["2022-03", "2022-05"]
    assert codes(HEAD, ["电工", 1.0, "某", 3.0]) == ["2022-03", "2022-04", "2022-05"]
    assert codes(HEAD, ["电工", 1.0, date(2022, 3, 1), 3.0]) == ["2022-03", "2022-04", "2022-05"]
    assert codes(HEAD, ["电工", "", "", ""]) == []
    assert codes(HEAD, ["电工", 1.0]) == ["2022-03"]


def test_noughts_of_a_month_to_come_are_none() -> None:
    head = ["工种", "5月", "6月", "7月"]
    assert codes(head, ["电工", 0.0, 0.0, 0.0]) == ["2022-05", "2022-06"]
    assert codes(head, ["电工", 0.0, 0.0, "0"]) == ["2022-05", "2022-06"]
    assert codes(head, ["电工", 0.0, 0.0, 1.0]) == ["2022-05", "2022-06", "2022-07"]
    assert codes(head, ["电工", 0.0, 0.0, 0.0], year=None) == ["?-05", "?-06", "?-07"]
    assert codes(["工种", "甲局", "乙局"], ["电工", 0.0, 0.0], layout=UNITS) == ["甲局", "乙局"]


def test_a_text_among_the_values_makes_no_total() -> None:
    assert codes(HEAD, ["电工", 1.0, 2.0, "小计"]) == ["2022-03", "2022-04", "2022-05"]


def test_totals_and_signatures_say_nothing_of_a_month() -> None:
    assert codes(HEAD, ["电工", 1.0, "", 3.0], ["合计", 1.0, 0.0, 3.0]) == ["2022-03", "2022-05"]
    assert codes(HEAD, ["电工", 1.0, "", 3.0], ["填表人：示例", "", "某"], ["", "", 5.0]) == ["2022-03", "2022-05"]
    signed = [HEAD, ["电工", 1.0, "", 3.0], ["填表人：示例", "", 5.0]]
    assert codes(*signed) == ["2022-03", "2022-05"]
    second = [["序号", "工种", "3月", "4月"], [1.0, "电工", 1.0, ""], [" ", "填表人：示例"], ["", "", 5.0, 6.0]]
    assert codes(*second) == ["2022-03"]
    assert codes(HEAD, ["", 1.0, "", 3.0]) == ["2022-03", "2022-05"]  # a row without a text
    below = [HEAD, ["电工", 1.0, "", 3.0], ["填表人：示例", 5.0], ["焊工", "", 5.0]]
    assert codes(*below) == ["2022-03", "2022-04", "2022-05"]  # a row with a number is no signature


def test_a_column_that_nobody_knows_is_asked_about() -> None:
    rows = [["工种", "3月", "13月", "5月"], A]
    assert told(*rows) == [("axis_unread", "C1", "13月", "period")]
    units = [["工种", "甲局", "丁局", "乙局"], A]
    assert told(*units, layout=UNITS) == [("axis_unread", "C1", "丁局", "unit")]
    assert parts(*units, layout=UNITS) == {
        "甲局": [["工种", "金额"], ["电工", 1.0]],
        "乙局": [["工种", "", "", "金额"], ["电工", "", "", 3.0]],
    }


@pytest.mark.parametrize(
    ("heading", "cell", "is_told"),
    [
        ("丁局", 2.0, True),
        ("丁局", "2", True),
        ("丁局", "某", False),
        ("丁局", "", False),
        ("企业数", 2.0, False),  # a heading of the form
        ("比上年同期增长", 2.0, False),
        ("户均", 2.0, False),
        ("备注", 2.0, False),
        ("", 2.0, False),
    ],
)
def test_a_column_beside_units_is_asked_about_where_it_has_numbers(heading: str, cell: Any, is_told: bool) -> None:
    rows = [["工种", "甲局", heading, "乙局"], ["电工", 1.0, cell, 3.0]]
    assert bool(told(*rows, layout=UNITS, form=TWO)) is is_told


def test_a_month_beside_units_is_an_unknown_heading_of_the_first_part() -> None:
    rows = [["工种", "甲局", "3月", "乙局"], A]
    assert (parts(*rows, layout=UNITS)["甲局"], told(*rows, layout=UNITS)) == ([["工种", "金额", "3月"], A[:3]], [])


def test_a_row_may_end_before_an_unknown_column() -> None:
    rows = [["工种", "甲局", "丁局", "乙局"], ["电工", 1.0], ["焊工", 1.0, 2.0, 3.0]]
    assert told(*rows, layout=UNITS) == [("axis_unread", "C1", "丁局", "unit")]


def test_a_column_before_the_first_name_is_not_one_of_the_side() -> None:
    assert told(["序号", "工种", "甲局", "乙局"], [1.0, "电工", 1.0, 3.0], layout=UNITS) == []
    assert told(["工种", "丁局", "甲局", "乙局"], A, layout=UNITS) == []  # an unknown heading of the table


def test_the_columns_of_a_name_that_nobody_knows_are_asked_about_once() -> None:
    rows = [
        ["工种", "甲局", "", "丁局", "", "乙局", ""],
        ["", "金额", "企业数", "金额", "企业数", "金额", "企业数"],
        ["电工", 1.0, 2.0, "", 4.0, 5.0, 6.0],
    ]
    assert told(*rows, layout=UNITS, form=TWO) == [("axis_unread", "D1", "丁局", "unit")]
    assert parts(*rows, layout=UNITS, form=TWO)["乙局"][1:] == [
        ["", "", "", "", "", "金额", "企业数"],
        ["电工", "", "", "", "", 5.0, 6.0],
    ]
    other = [rows[0], ["", "金额", "企业数", "完成率", "", "金额", "企业数"], ["电工", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]
    assert told(*other, layout=UNITS, form=TWO) == []  # of another kind: an unknown heading, asked about with the table


def test_an_unknown_name_is_shown_by_its_first_60_letters() -> None:
    rows = [["工种", "甲局", "丁" * 61, "乙局"], A]
    assert [len(one[2]) for one in told(*rows, layout=UNITS)] == [60]


def test_what_is_no_table_of_the_form_is_none() -> None:
    assert codes(["某", "3月", "4月"], A) == []
    assert codes(["工种", "金额", "3月", "4月"], A) == []  # the item has a column of its own


def test_a_column_that_the_form_does_not_know_is_read_with_the_first_part() -> None:
    rows = [["工种", "说明", "3月", "4月"], ["电工", "某", 1.0, 2.0]]
    assert parts(*rows) == {
        "2022-03": [["工种", "说明", "金额"], ["电工", "某", 1.0]],
        "2022-04": [["工种", "", "", "金额"], ["电工", "", "", 2.0]],
    }


# --- labels


def test_labels_beside_months_have_their_values_under_them() -> None:
    rows = [["指标", "3月", "4月"], ["金额", 1.0, 2.0], ["企业数", 3.0, 4.0]]
    assert parts(*rows, form=LABELS) == {
        "2022-03": [["指标", "数值"], ["金额", 1.0], ["企业数", 3.0]],
        "2022-04": [["指标", "", "数值"], ["金额", "", 2.0], ["企业数", "", 4.0]],
    }
    assert codes(["指标", "3月", "4月"], ["某", 1.0, 2.0], form=LABELS) == []


# --- units and periods as rows


SUMMARY: Rows = [
    ["单位", "工种", "金额"],
    ["甲局", "电工", 1.0],
    ["", "焊工", 2.0],
    ["乙局", "电工", 3.0],
]


def test_each_unit_has_its_rows() -> None:
    assert parts(*SUMMARY, layout=ROWS_OF_UNITS) == {
        "甲局": [["", "工种", "金额"], ["", "电工", 1.0], ["", "焊工", 2.0], []],
        "乙局": [["", "工种", "金额"], [], [], ["", "电工", 3.0]],
    }
    found = find(*SUMMARY, layout=ROWS_OF_UNITS)
    assert found is not None
    assert (found.names, found.where) == (("甲局", "乙局"), "A2")
    assert [(one.is_first, one.is_whole) for one in found.parts] == [(True, True), (False, False)]
    assert [(one.is_flat, one.named) for one in found.parts] == [(False, ()), (False, ())]


def test_each_month_has_its_rows() -> None:
    rows = [["月份", "工种", "金额"], ["3月", "电工", 1.0], ["4月", "电工", 2.0]]
    assert parts(*rows, layout=ROWS_OF_MONTHS) == {
        "2022-03": [["", "工种", "金额"], ["", "电工", 1.0], []],
        "2022-04": [["", "工种", "金额"], [], ["", "电工", 2.0]],
    }


@pytest.mark.parametrize(
    ("heading", "is_read"),
    [
        *((name, True) for name in ("单位", "填报单位名称", "镇街", "各镇街道", "县（市、区）", "科室", "")),
        *((name, False) for name in ("承办单位", "月份")),
    ],
)
def test_the_heading_above_units_says_that_they_are_the_rows(heading: str, is_read: bool) -> None:
    assert bool(codes([heading, *SUMMARY[0][1:]], *SUMMARY[1:], layout=ROWS_OF_UNITS)) is is_read


@pytest.mark.parametrize(
    ("names", "units"),
    [
        (["甲局", "乙局", "丁局"], ["甲局", "乙局"]),
        (["甲局", "丁局"], ["甲局"]),  # half of them
        (["甲局", "丁局", "戊局"], []),
        (["甲局", "甲局"], ["甲局"]),
        (["丁局", "戊局"], []),
        (["甲局", "合计", "小计", "全区"], ["甲局"]),
    ],
)
def test_half_of_the_names_at_least_are_units(names: list[str], units: list[str]) -> None:
    rows = [[name, f"工种{at}", 1.0] for at, name in enumerate(names)]
    assert codes(SUMMARY[0], *rows, layout=ROWS_OF_UNITS) == units


def test_a_column_of_names_without_values_is_not_taken() -> None:
    rows = [["部门", "单位", "工种", "金额"], ["甲局", "", "", ""], ["乙局", "", "", ""], ["", "丙局", "电工", 1.0]]
    assert codes(*rows, layout=ROWS_OF_UNITS) == ["丙局"]


def test_names_without_values_do_not_count() -> None:
    few = [[name, name, ""] for name in ("甲局", "乙局")] + [[name, name, 1.0] for name in ("丁局", "戊局", "丙局")]
    assert codes(SUMMARY[0], *few, layout=ROWS_OF_UNITS) == []
    assert codes(SUMMARY[0], ["甲局", "电工", 0.0], layout=ROWS_OF_UNITS) == ["甲局"]
    rows = [["甲局", "电工", 1.0], ["丁局", "焊工", ""], ["戊局", "焊工", "—"]]
    assert codes(SUMMARY[0], *rows, layout=ROWS_OF_UNITS) == ["甲局"]
    assert codes(SUMMARY[0], ["甲局", "电工", ""], ["乙局", "焊工", ""], layout=ROWS_OF_UNITS) == []
    assert codes(SUMMARY[0], ["甲局", "电工", ""], ["乙局", "焊工", 1.0], layout=ROWS_OF_UNITS) == ["乙局"]


def test_a_row_of_a_name_that_nobody_knows_is_asked_about_and_is_nobody_s() -> None:
    rows = [*SUMMARY, ["丁局", "电工", 4.0], ["", "焊工", 5.0], ["丙局", "焊工", 6.0]]
    assert told(*rows, layout=ROWS_OF_UNITS) == [("axis_unread", "A5", "丁局", "unit")]
    assert parts(*rows, layout=ROWS_OF_UNITS)["乙局"][4:] == [[], [], []]
    assert parts(*rows, layout=ROWS_OF_UNITS)["丙局"] == [["", "工种", "金额"], *[[]] * 5, ["", "焊工", 6.0]]
    assert told(*SUMMARY, ["丁局", "电工", ""], layout=ROWS_OF_UNITS) == []
    assert told(*SUMMARY, [5.0, "电工", 1.0], layout=ROWS_OF_UNITS) == [("axis_unread", "A5", "5", "unit")]
    assert told(*SUMMARY, [], ["丙局"], ["丁局"], layout=ROWS_OF_UNITS) == []


def test_a_total_is_nobody_s_and_ends_a_unit_s_rows() -> None:
    rows = [*SUMMARY, ["合计", "", 6.0], ["", "焊工", 5.0]]
    assert parts(*rows, layout=ROWS_OF_UNITS)["乙局"] == [["", "工种", "金额"], [], [], ["", "电工", 3.0], [], []]
    assert told(*rows, layout=ROWS_OF_UNITS) == []


def test_a_subtotal_beside_a_blank_name_is_nobody_s() -> None:
    rows = [SUMMARY[0], ["甲局", "电工", 1.0], ["", "小计", 1.0], ["", "焊工", 2.0]]
    assert parts(*rows, layout=ROWS_OF_UNITS)["甲局"] == [
        ["", "工种", "金额"],
        ["", "电工", 1.0],
        [],
        ["", "焊工", 2.0],
    ]
    assert parts(*rows, layout=ROWS_OF_UNITS, merges=((1, 0, 3, 0),))["甲局"][2] == ["", "小计", 1.0]
    for other in ((2, 2, 3, 2), (1, 0, 1, 0)):
        assert parts(*rows, layout=ROWS_OF_UNITS, merges=(other,))["甲局"][2] == []


def test_a_blank_row_is_nobody_s() -> None:
    rows = [*SUMMARY[:2], ["", "", ""], [" ", "焊工", 2.0], [None, "木工", 3.0], ["", "", "—"], SUMMARY[3]]
    found = find(*rows, layout=ROWS_OF_UNITS)
    assert found is not None
    assert found.parts[0].rows == ((2, 2), (5, 6))


def test_the_column_with_the_most_names_is_taken() -> None:
    rows = [["单位", "部门", "工种", "金额"], ["甲局", "甲局", "电工", 1.0], ["", "乙局", "电工", 2.0]]
    found = find(*rows, layout=ROWS_OF_UNITS)
    assert found is not None
    assert (found.where, [one.unit for one in found.parts]) == ("B2", ["甲局", "乙局"])
    both = find(["单位", "部门", "工种", "金额"], ["甲局", "乙局", "电工", 1.0], layout=ROWS_OF_UNITS)
    assert both is not None
    assert both.where == "A2"


def test_names_behind_the_items_are_none() -> None:
    assert codes(["工种", "金额", "单位"], ["电工", 1.0, "甲局"], layout=ROWS_OF_UNITS) == []


def test_a_table_without_its_required_items_or_with_panels_is_none() -> None:
    three = asked({"name": NAME, "amount": AMOUNT, "firms": {**FIRMS, "required": True}})
    assert codes(*SUMMARY, layout=ROWS_OF_UNITS, form=three) == []
    panels = [["单位", "工种", "金额", "工种", "金额"], ["甲局", "电工", 1.0, "焊工", 2.0]]
    assert codes(*panels, layout=ROWS_OF_UNITS) == []
    assert codes(["某"], layout=ROWS_OF_UNITS) == []


def test_an_unknown_column_is_read_with_the_first_unit() -> None:
    rows = [["单位", "工种", "金额", "说明"], ["甲局", "电工", 1.0, "某"], ["乙局", "电工", 2.0, "某"]]
    assert parts(*rows, layout=ROWS_OF_UNITS) == {
        "甲局": [["", "工种", "金额", "说明"], ["", "电工", 1.0, "某"], []],
        "乙局": [["", "工种", "金额"], [], ["", "电工", 2.0]],
    }


def test_labels_side_by_side_have_a_row_for_each_unit() -> None:
    rows = [["单位", "金额", "企业数"], ["甲局", 1.0, 2.0], ["乙局", 3.0, 4.0], ["合计", 4.0, 6.0]]
    assert parts(*rows, layout=ROWS_OF_UNITS, form=LABELS) == {
        "甲局": [["", "金额", "企业数"], ["试验表", 1.0, 2.0], [], []],
        "乙局": [["", "金额", "企业数"], [], ["试验表", 3.0, 4.0], []],
    }
    found = find(*rows, layout=ROWS_OF_UNITS, form=LABELS)
    assert found is not None
    first, second = found.parts
    assert (first.is_flat, first.named, first.totals) == (True, ((1, 0, "试验表"), (2, 0, "试验表")), ((3, 0),))
    assert (second.is_flat, second.named, second.totals) == (True, (), ())
    assert plain(cut(sheet(*rows), first, with_rows=False).rows) == [
        ["", "金额", "企业数"],
        ["试验表", 1.0, 2.0],
        ["试验表", 3.0, 4.0],
        ["合计", 4.0, 6.0],
    ]
    other = [rows[0], rows[1], ["丁局", 5.0, 6.0], *rows[2:]]
    strange = find(*other, layout=ROWS_OF_UNITS, form=LABELS)
    assert strange is not None
    assert plain(cut(sheet(*other), strange.parts[0], with_rows=False).rows)[2] == ["丁局", 5.0, 6.0]
    more = [[*rows[0], "说明"], [*rows[1], "某"], [*rows[2], "某"]]
    assert parts(*more, layout=ROWS_OF_UNITS, form=LABELS)["乙局"][2] == ["试验表", 3.0, 4.0, "某"]
    apart = [["单位", "金额"], ["甲局", 1.0], ["单位", "企业数"], ["甲局", 2.0]]
    assert codes(*apart, layout=ROWS_OF_UNITS, form=LABELS) == []
    assert codes(["单位", "某"], ["甲局", 1.0], layout=ROWS_OF_UNITS, form=LABELS) == []


# --- both sides


def test_months_as_columns_and_units_as_rows() -> None:
    rows = [
        ["单位", "工种", "3月", "4月"],
        ["甲局", "电工", 1.0, 2.0],
        ["乙局", "电工", 3.0, 4.0],
        ["合计", "", 4.0, 6.0],
    ]
    layout = Layout(columns=Axis(period="month"), rows=Axis(unit="register"))
    assert parts(*rows, layout=layout) == {
        "2022-03|甲局": [["", "工种", "金额"], ["", "电工", 1.0], [], []],
        "2022-03|乙局": [["", "工种", "金额"], [], ["", "电工", 3.0], []],
        "2022-04|甲局": [["", "工种", "", "金额"], ["", "电工", "", 2.0], [], []],
        "2022-04|乙局": [["", "工种", "", "金额"], [], ["", "电工", "", 4.0], []],
    }
    found = find(*rows, layout=layout)
    assert found is not None
    assert (found.names, found.where) == (("3月", "4月"), "C1")
    assert [one.is_first for one in found.parts] == [True, False, False, False]
    assert [one.is_whole for one in found.parts] == [True, False, True, False]
    assert [one.totals for one in found.parts] == [((3, 0),), (), ((3, 0),), ()]


def test_units_as_columns_and_months_as_rows() -> None:
    rows = [["月份", "工种", "甲局", "乙局"], ["3月", "电工", 1.0, 2.0], ["4月", "电工", 3.0, 4.0]]
    layout = Layout(columns=Axis(unit="register"), rows=Axis(period="month"))
    assert list(parts(*rows, layout=layout)) == ["2022-03|甲局", "2022-04|甲局", "2022-03|乙局", "2022-04|乙局"]


def test_an_unknown_column_is_read_with_the_first_month_alone() -> None:
    rows = [["单位", "工种", "说明", "3月", "4月"], ["甲局", "电工", "某", 1.0, 2.0], ["乙局", "电工", "某", 3.0, 4.0]]
    found = parts(*rows, layout=Layout(columns=Axis(period="month"), rows=Axis(unit="register")))
    assert found["2022-03|甲局"][1] == ["", "电工", "某", 1.0]
    assert found["2022-03|乙局"][2] == ["", "电工", "", 3.0]
    assert found["2022-04|甲局"][1] == ["", "电工", "", "", 2.0]


def test_findings_of_both_sides_are_told_once() -> None:
    rows = [["单位", "工种", "3月", "4月", "1-4月"], ["甲局", "电工", 1.0, 2.0, 9.0], ["丁局", "电工", 3.0, 4.0, 9.0]]
    layout = Layout(columns=Axis(period="month"), rows=Axis(unit="register"))
    assert told(*rows, layout=layout) == [
        ("axis_unread", "E1", "1-4月", "period"),
        ("axis_unread", "A3", "丁局", "unit"),
    ]


def test_a_month_without_a_unit_s_rows_is_left_out() -> None:
    rows = [["单位", "工种", "3月", "4月"], ["甲局", "电工", 1.0, ""], ["丁局", "焊工", "", 4.0]]
    layout = Layout(columns=Axis(period="month"), rows=Axis(unit="register"))
    assert list(parts(*rows, layout=layout)) == ["2022-03|甲局"]
    assert codes(["单位", "工种", "3月", "4月"], ["丁局", "电工", 1.0, 2.0], layout=layout) == []
    assert codes(["单位", "工种", "金额"], SUMMARY[1], layout=layout) == []


# --- a part as a sheet


def test_a_part_keeps_what_the_sheet_says_of_its_cells() -> None:
    grid = sheet(
        ["工种", "3月", "4月"],
        A[:3],
        B[:3],
        ["木工", 7.0, 8.0],
        merges=((0, 1, 0, 2), (1, 0, 2, 0), (3, 0, 3, 0), (1, 2, 1, 2), (0, 0, 0, 0)),
        hidden_rows=frozenset({1, 2}),
        hidden_columns=frozenset({0, 2}),
        struck=frozenset({(1, 0), (2, 0), (3, 2), (3, 1)}),
        written={(1, 1): "旧", (2, 1): "旧", (3, 2): "旧", (3, 0): "旧"},
    )
    part = CrossPart(columns=(2,), rows=((2, 2),), heads=((0, 1, "金额"), (0, 4, "注")))
    found = cut(grid, part)
    assert found.rows == [
        ["工种", "金额", None, "", "注"],
        ["电工", 1.0, None],
        [],
        ["木工", 7.0, None],
    ]
    assert found.merges == ((3, 0, 3, 0), (0, 0, 0, 0))
    assert (found.hidden_rows, found.hidden_columns) == ({1}, {0})
    assert found.struck == {(1, 0), (3, 1)}
    assert dict(found.written) == {(1, 1): "旧", (3, 0): "旧"}


def test_a_part_with_all_rows_is_what_totals_are_compared_with() -> None:
    grid = sheet(["单位", "金额"], ["甲局", 1.0], ["乙局", 2.0], ["合计", 3.0])
    part = CrossPart(columns=(0,), rows=((2, 3),), heads=((0, 0, ""),), totals=((3, 0),), named=((1, 0, "表"),))
    assert plain(cut(grid, part).rows) == [["", "金额"], ["", 1.0], [], []]
    assert plain(cut(grid, part, with_rows=False).rows) == [["", "金额"], ["表", 1.0], ["", 2.0], ["合计", 3.0]]


def test_a_merge_stays_where_nothing_of_it_is_left_out_or_written_anew() -> None:
    def kept(merge: tuple[int, int, int, int]) -> bool:
        return cross._is_kept(merge, frozenset({4}), {6}, {2: {1: ""}})

    assert kept((0, 0, 1, 3))
    assert not kept((0, 3, 0, 4))
    assert kept((0, 2, 0, 3))
    assert kept((0, 5, 0, 6))
    assert kept((3, 0, 5, 0))
    assert not kept((3, 0, 6, 0))
    assert not kept((6, 0, 7, 0))
    assert kept((7, 0, 8, 0))
    assert not kept((1, 0, 2, 1))
    assert not kept((2, 1, 3, 2))
    assert kept((2, 2, 3, 3))
    assert kept((2, 0, 3, 0))
    assert kept((3, 1, 3, 1))


# --- values of a key as columns


BY_KIND = Layout(columns=Axis(item="kind"))
KINDS: Rows = [["工种", "新建", "续建"], ["电工", 1.0, 2.0], ["焊工", 3.0, ""]]


def below(*rows: Sequence[Any], form: ReaderForm = KEYS, layout: Layout = BY_KIND, **more: Any) -> Rows:
    """The table with the columns of each value below those of the first."""
    found = find(*rows, form=form, layout=layout, **more)
    assert found is not None
    (part,) = found.parts
    return plain(stacked(cut(sheet(*rows, **more), part), part).grid.rows)


def test_the_columns_of_a_key_s_values_are_put_below_each_other() -> None:
    assert below(*KINDS, ["填表人：示例"]) == [
        ["工种", "金额", "", "类别"],
        ["电工", 1.0, "", "新建"],
        ["焊工", 3.0, "", "新建"],
        ["电工", 2.0, "", "续建"],
        ["填表人：示例"],
    ]
    found = find(*KINDS, form=KEYS, layout=BY_KIND)
    assert found is not None
    assert (found.names, found.where, found.findings) == (("新建", "续建"), "B1", [])


def test_of_each_stacked_cell_its_place_in_the_sheet_is_known() -> None:
    rows = [["题"], *KINDS, ["填表人：示例"], ["备注：无", "", "某"]]
    found = find(*rows, form=KEYS, layout=BY_KIND)
    assert found is not None
    (part,) = found.parts
    joined = stacked(cut(sheet(*rows), part), part)
    places = {
        (row, column): joined.origin(row, column)[1:]
        for row, cells in enumerate(plain(joined.grid.rows))
        for column, cell in enumerate(cells)
        if cell != ""
    }
    assert places == {
        (0, 0): (0, 0),
        (1, 0): (1, 0), (1, 1): (1, 1), (1, 3): (1, 1),
        (2, 0): (2, 0), (2, 1): (2, 1), (2, 3): (1, 1),
        (3, 0): (3, 0), (3, 1): (3, 1), (3, 3): (1, 1),
        (4, 0): (2, 0), (4, 1): (2, 2), (4, 3): (1, 2),
        (5, 0): (4, 0),
        (6, 0): (5, 0), (6, 2): (5, 2),
    }  # fmt: skip
    assert joined.origin(1, 1)[0] == "表"


def test_a_row_that_is_empty_below_all_values_stays_once() -> None:
    rows = [*KINDS[:2], ["焊工", "", ""], ["钳工"], [], ["木工", "", 4.0], ["瓦工", 5.0]]
    assert below(*rows)[1:] == [
        ["电工", 1.0, "", "新建"],
        ["焊工", "", "", "新建"],
        ["钳工", "", "", "新建"],
        [],
        ["瓦工", 5.0, "", "新建"],
        ["电工", 2.0, "", "续建"],
        ["木工", 4.0, "", "续建"],
    ]


def test_a_total_row_has_no_value_of_the_key() -> None:
    assert below(*KINDS, ["合计", 4.0, 2.0])[3] == ["合计", 4.0]
    assert below(*KINDS, ["合计", 4.0, 2.0])[5] == ["合计", 2.0]


def test_each_value_may_have_several_items() -> None:
    rows = [
        ["工种", "新建", "", "续建", ""],
        ["", "金额", "企业数", "金额", "企业数"],
        ["电工", 1.0, 2.0, 3.0, 4.0],
        ["焊工", 5.0, "", "", ""],
    ]
    assert below(*rows) == [
        ["工种", "", "", "", "", "类别"],
        ["", "金额", "企业数"],
        ["电工", 1.0, 2.0, "", "", "新建"],
        ["焊工", 5.0, "", "", "", "新建"],
        ["电工", 3.0, 4.0, "", "", "续建"],
    ]
    uneven = [rows[0][:4], ["", "金额", "企业数", "金额"], rows[2][:4]]
    assert find(*uneven, form=KEYS, layout=BY_KIND) is None


def test_each_value_s_columns_are_put_below_those_of_the_same_heading() -> None:
    rows = [
        ["工种", "新建", "", "续建", ""],
        ["", "金额", "企业数", "企业数", "金额"],
        ["电工", 1.0, 2.0, 3.0, 4.0],
    ]
    assert below(*rows)[2:] == [["电工", 1.0, 2.0, "", "", "新建"], ["电工", 4.0, 3.0, "", "", "续建"]]


def test_the_same_item_by_another_name_is_the_same() -> None:
    form = asked({**KEYS_ITEMS, "amount": {**AMOUNT, "headings": ["金额", "款额"]}}, row_key=("name", "kind"))
    rows = [["工种", "新建", "", "续建", ""], ["", "金额", "完成率", "完成率", "款额"], [*A, 4.0]]
    assert below(*rows, form=form)[2:] == [
        ["电工", 1.0, 2.0, "", "", "新建"],
        ["电工", 4.0, 3.0, "", "", "续建"],
    ]


@pytest.mark.parametrize("merges", [(), ((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4))])
def test_the_items_may_stand_above_the_values_of_a_key(merges: tuple[tuple[int, int, int, int], ...]) -> None:
    rows = [
        ["工种", "金额", "", "企业数", ""],
        ["", "新建", "续建", "新建", "续建"],
        ["电工", 1.0, 2.0, 3.0, 4.0],
    ]
    found = find(*rows, form=KEYS, layout=BY_KIND, merges=merges)
    assert found is not None
    assert found.names == ("新建", "续建")
    assert below(*rows, merges=merges) == [
        ["工种"],
        ["", "金额", "", "企业数", "", "类别"],
        ["电工", 1.0, "", 3.0, "", "新建"],
        ["电工", 2.0, "", 4.0, "", "续建"],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["工种", "新建", "续建", "新建"], A],  # which of the two?
        [["工种", "新建（元）", "续建（万元）"], A[:3]],
        [["工种", "新建（元）", "续建"], A[:3]],
        [["工种", "新建", "", "续建", ""], ["", "金额", "企业数", "金额", "金额"], [*A, 4.0]],
        [["工种", "新建", "", "续建", ""], ["", "金额", "企业数", "金额", "完成率"], [*A, 4.0]],
        [["工种", "新建", "", "续建", ""], ["", "金额", "完成率", "金额", "增长率"], [*A, 4.0]],
        [["工种", "新建", "续建"], ["", "金额（元）", "金额（万元）"], A[:3]],
        [["工种", "新建", "续建"], ["", "金额（元）", "金额"], A[:3]],
        [["工种", "金额", "", "企业数"], ["", "新建", "续建", "新建"], A],
    ],
)
def test_columns_that_are_not_the_same_for_each_value_are_not_put_together(rows: Rows) -> None:
    assert find(*rows, form=KEYS, layout=BY_KIND) is None


def test_a_total_beside_the_values_is_compared_and_left_out() -> None:
    rows = [[*KINDS[0], "合计"], ["电工", 1.0, 2.0, 3.0], ["焊工", 3.0, 4.0, 8.0]]
    assert told(*rows, form=KEYS, layout=BY_KIND) == [("total_column_differs", "D3", "8", "7")]
    assert below(*rows)[1] == ["电工", 1.0, "", "", "新建"]


def test_a_row_of_column_numbers_is_left_out() -> None:
    rows = [KINDS[0], ["甲", 1.0, 2.0], *KINDS[1:]]
    assert below(*rows)[:3] == [["工种", "金额", "", "类别"], [], ["电工", 1.0, "", "新建"]]


def test_the_unit_of_a_value_s_heading_is_the_first_s() -> None:
    rows = [["工种", "新建（元）", "续建（元）"], *KINDS[1:]]
    assert below(*rows)[0] == ["工种", "金额（元）", "", "类别"]


@pytest.mark.parametrize(
    ("head", "is_read"),
    [
        (["工种", "新建", "续建"], True),
        (["工种", "新建", "续建", "改建"], True),
        (["工种", "新建"], False),  # one is too few
        (["工种", "新建", "某"], False),
        (["类别", "新建", "续建"], False),  # it has a column of its own
        (["某", "新建", "续建"], False),  # without the other key
        (["工种", "新建", "续建", "金额"], False),
    ],
)
def test_two_values_at_least_and_no_column_of_their_own(head: list[str], is_read: bool) -> None:
    found = find(head, ["电工", 1.0, 2.0, 3.0][: len(head)], form=KEYS, layout=BY_KIND)
    assert (found is not None) is is_read


FREE_ITEMS = {**KEYS_ITEMS, "kind": {"type": "text", "headings": ["类别"], "required": True}}


def test_headings_that_are_ignored_or_of_the_form_are_no_values_of_a_free_key() -> None:
    free = asked(FREE_ITEMS, row_key=("name", "kind"))
    rows = [
        ["序号", "工种", "", "甲类（元）", "乙类（元）", "比上年同期增长", "户均", "备注", "合计", "企业数"],
        [1.0, "电工", "", 1.0, 2.0, 3.0, 4.0, "", 3.0, 5.0],
    ]
    found = find(*rows, form=free, layout=BY_KIND)
    assert found is not None
    assert [stack.name for stack in found.parts[0].stacks] == ["甲类", "乙类"]
    assert find(["甲类", "乙类", "工种"], [1.0, 2.0, "电工"], form=free, layout=BY_KIND) is None
    assert find(["备注", "甲类", "乙类", "工种"], ["", 1.0, 2.0, "电工"], form=free, layout=BY_KIND) is None


def test_of_printed_rows_only_their_values_are_columns() -> None:
    printed = asked(FREE_ITEMS, row_key=("name", "kind"), rows=("电工|甲类", "电工|乙类"))
    found = find(["工种", "甲类", "乙类", "丙类"], A, form=printed, layout=BY_KIND)
    assert found is not None
    assert found.names == ("甲类", "乙类")


def test_of_two_items_without_a_heading_nothing_is_read() -> None:
    two = asked({**KEYS_ITEMS, "firms": {**FIRMS, "required": True}}, row_key=("name", "kind"))
    assert find(*KINDS, form=two, layout=BY_KIND) is None


def test_of_a_table_without_most_of_its_items_nothing_is_read() -> None:
    more = {name: {**FIRMS, "headings": [name], "required": True} for name in ("a1", "a2", "a3", "a4")}
    assert (
        find(
            *KINDS,
            form=asked({**KEYS_ITEMS, **more}, row_key=("name", "kind")),
            layout=Layout(columns=Axis(item="kind"), value="amount"),
        )
        is None
    )


def test_a_row_of_values_is_no_row_of_headings() -> None:
    for names in (["新建", "续建", ""], ["新建", "续建", "改建"]):
        found = find(["工种", "新建", "续建", "改建"], A, ["木工", *names], form=KEYS, layout=BY_KIND)
        assert found is not None
        assert found.where == "B1"


def test_values_are_looked_for_in_twenty_rows_and_the_fullest_is_taken() -> None:
    empty: Rows = [[]] * 19
    assert find(*empty, *KINDS, form=KEYS, layout=BY_KIND) is not None
    assert find(*empty, [], *KINDS, form=KEYS, layout=BY_KIND) is None
    found = find(["", "新建", "续建"], ["工种", "新建", "续建", "改建"], A, form=KEYS, layout=BY_KIND)
    assert found is not None
    assert found.where == "B2"


def test_what_is_said_of_cells_goes_with_them() -> None:
    grid = sheet(
        *KINDS,
        struck=frozenset({(1, 2), (2, 1)}),
        written={(1, 1): "旧", (1, 2): "旧二"},
        hidden_rows=frozenset({2}),
        hidden_columns=frozenset({1}),
        merges=((0, 0, 0, 0),),
        is_cut=True,
    )
    part = CrossPart(
        heads=((0, 1, "金额"),),
        stacks=(KeyColumns("新建", (0, 1), (1,)), KeyColumns("续建", (0, 2), (2,))),
        stacked_rows=(1, 2),
        stacked_heading="类别",
    )
    found = stacked(grid, part).grid
    assert plain(found.rows)[1:] == [["电工", 1.0, "", "新建"], ["焊工", 3.0, "", "新建"], ["电工", 2.0, "", "续建"]]
    filled = {(row, column) for row, cells in enumerate(found.rows) for column, cell in enumerate(cells) if cell}
    assert found.struck & filled == {(3, 1), (2, 1)}
    assert {place: text for place, text in found.written.items() if place in filled} == {(1, 1): "旧", (3, 1): "旧二"}
    assert (found.hidden_rows, found.hidden_columns, found.merges, found.is_cut) == ({2}, set(), (), False)


@pytest.mark.parametrize("said", [{"struck": frozenset({(1, 1)})}, {"written": {(1, 1): "旧"}}])
def test_each_that_is_said_of_cells_goes_with_them_alone(said: dict[str, Any]) -> None:
    part = CrossPart(
        heads=((0, 1, "金额"),),
        stacks=(KeyColumns("新建", (0, 1), (1,)), KeyColumns("续建", (0, 2), (2,))),
        stacked_rows=(1, 2),
        stacked_heading="类别",
    )
    found = stacked(sheet(*KINDS, **said), part).grid
    assert (1, 1) in (found.struck or found.written)


# --- a layout that is not declared


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([HEAD, A], "{columns: {period: month}}"),
        ([["工种", "甲局", "乙局"], A[:3]], "{columns: {unit: register}}"),
        (SUMMARY, "{rows: {unit: register}}"),
        ([["月份", "工种", "金额"], ["3月", "电工", 1.0], ["4月", "电工", 2.0]], "{rows: {period: month}}"),
        (
            [["单位", "工种", "3月", "4月"], ["甲局", "电工", 1.0, 2.0], ["乙局", "电工", 3.0, 4.0]],
            "{columns: {period: month}, rows: {unit: register}}",
        ),
        ([["工种", "3月"], A[:2]], None),  # one part is no cross table
        ([["工种", "金额"], A[:2]], None),
    ],
)
def test_a_layout_that_would_have_to_be_declared_is_proposed(rows: Rows, wanted: str | None) -> None:
    found = undeclared(sheet(*rows), terms())
    assert [(one.rule, one.wanted, one.sheet) for one in found] == (
        [("layout_undeclared", wanted, "表")] if wanted else []
    )


def test_a_proposal_shows_the_names_and_where_they_begin() -> None:
    (found,) = undeclared(sheet(["题"], HEAD, A), terms())
    assert (found.found, found.address) == ("3月、4月、5月", "B2")
    months = [f"{month}月" for month in range(1, 13)]
    (long,) = undeclared(sheet(["工种", *(f"2022年{one}" for one in months)], ["电工", *[1.0] * 12]), terms())
    assert len(long.found) == 60


def test_a_proposal_takes_the_only_number_for_what_the_cells_hold() -> None:
    two = asked({"name": NAME, "amount": AMOUNT, "firms": {**FIRMS, "required": True}})
    assert [one.wanted for one in undeclared(sheet(HEAD, A), terms(two))] == ["{columns: {period: month}}"]
    state = asked({"name": NAME, "state": {"type": "choice", "choices": ["是", "否"], "headings": ["状态"]}})
    assert len(undeclared(sheet(["工种", "3月", "4月"], ["电工", "是", "否"]), terms(state))) == 1
    number = asked(
        {"number": {**FIRMS, "headings": ["行号"]}, "amount": {**AMOUNT, "required": False}, "firms": FIRMS},
        row_key=("number",),
    )
    assert len(undeclared(sheet(["行号", "3月", "4月"], [5.0, 1.0, 2.0]), terms(number))) == 1
    text = asked({"name": NAME, "note": {"type": "text", "headings": ["说明"], "required": True}})
    assert undeclared(sheet(HEAD, A), terms(text)) == []
