"""A column that is read the quick way reads as it does cell by cell.

One more cell, written as nobody reads it quickly (a full-width 3, a date with 年), sends the whole column the slow way.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import inf, nan

import pytest

from sources.book import csv_rows as cut
from sources.book import delimited, personal
from sources.book.grid import Grid
from sources.characters import TURNING
from sources.declare import Plan
from sources.table import cells as columns
from sources.table import header as table
from sources.table import rows
from sources.table.heading import match, stands_for, written
from sources.table.lookup import known
from sources.value import values as value
from sources.value.uom import uom
from sources.value.values import ColumnSpec, Values, marks_for, read_values, shown, text_of
from sources.value.words import WIDE
from tests.torture import TRIED

NUMBERS = [
    "0",
    "-0",
    "3",
    "007",
    "-12.50",
    "0.5",
    "1",
    "1.0",
    "0.000001",
    "1.0000005",
    "999999999.999999",
    "12.3456789",
]
NUMBERS += [
    "1e3",
    "1,200",
    "-",
    "—",
    "5.",
    "２",
    "1234567890",
    "1\x1f2",
    " 4",
    "9",
    "12",
    "60",
    "一",
    "10²",
    "1\u200b2",
    "12 345",
    "12345",
    "NaN",
]
DATES = ["2022-06-30", "2022-02-30", "1949-01-01", "2100-12-31", "2022-6-3", "2022-06-30 00:00:00", "20220630", "暂无"]
TEXTS = [
    "示例企业1号",
    "北 京",
    "北京",
    "(甲)",
    "（甲）",
    "(a)",
    "a b",
    "ａ",
    "５号",
    "甲\x1f乙",
    "甲\x1e",
    "\u3000甲",
    "甲\n乙",
    "甲\u200b",
    "\u202e甲",
    "9.1360102E+17",
    " ",
    "无",
    "同上",
]
CHOICES = ["新开工", "续建", "续 建", "1.续建", "拟建", " "]
CELLS = [0.0, -0.0, 1.0, 12.5, 0.1 + 0.2, -7, 3, 1e-7, 999_999_999.5, 1e9, nan, inf, True]
DAYS = [date(2022, 6, 30), date(1949, 12, 31), date(1950, 1, 1), date(2100, 12, 31), date(2101, 1, 1)]
BLANK: list[object] = ["", None]


TORTURE = (pytest.mark.torture, pytest.mark.tries("random rounds: read the quick way"))


@pytest.fixture(params=[1_000, pytest.param(10_000, marks=TORTURE)])
def rounds(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> int:
    """How many columns are drawn."""
    record_property(TRIED, request.param)
    return int(request.param)


@pytest.mark.parametrize("type_", ["number", "count", "percent"])
def test_numbers_written_as_text_are_the_same_the_quick_way(type_: str, rounds: int) -> None:
    dice = random.Random(type_)
    for round_ in range(rounds):
        few = dice.sample(NUMBERS, dice.randrange(1, 4)) + BLANK
        cells: list[object] = [dice.choice(few) for _ in range(dice.randrange(1, 7))]
        found_uom = uom("%") if type_ == "percent" and round_ % 2 else None
        wanted = ColumnSpec(
            type_, uom="%" if type_ == "percent" else None, found_uom=found_uom, marks=marks_for({"9": "blank"})
        )
        assert told(read_values(cells, wanted)) == slowly(cells, wanted, "０.０"), cells


def test_dates_written_as_text_are_the_same_the_quick_way(rounds: int) -> None:
    dice = random.Random(2022)
    wanted = ColumnSpec("date", marks=marks_for({"2100-12-31": "blank"}), year=2022)
    for _ in range(rounds):
        few = dice.sample(DATES, dice.randrange(1, 4)) + BLANK
        cells = [dice.choice(few) for _ in range(dice.randrange(1, 7))]
        assert told(read_values(cells, wanted)) == slowly(cells, wanted, "2022年6月3日"), cells


@pytest.mark.parametrize("type_", ["number", "count", "percent"])
def test_number_cells_are_the_same_the_quick_way(type_: str, rounds: int) -> None:
    wanted = ColumnSpec(type_, uom="%" if type_ == "percent" else None, marks=marks_for({}))
    dice = random.Random(type_)
    for _ in range(rounds):
        cells = mixed(dice, CELLS)
        assert told(read_values(cells, wanted)) == slowly(cells, wanted, "０.０"), cells


@pytest.mark.parametrize("type_", ["number", "count", "percent"])
def test_texts_are_left_out_only_where_the_values_show_them(type_: str, rounds: int) -> None:
    dice = random.Random(type_)
    wanted = ColumnSpec(type_, uom="%" if type_ == "percent" else None, found_uom=uom("%"), marks=marks_for({}))
    wanted = wanted if type_ == "percent" else replace(wanted, found_uom=None)
    left_out = 0
    for _ in range(rounds):
        digits, places = dice.randrange(1, 11), dice.randrange(1 if type_ == "count" else 8)
        numbers = [round(dice.uniform(-1, 1) * 10**digits, places) for _ in range(dice.randrange(1, 6))]
        ways: list[Callable[[float], object]] = [float, str, f"{{:.{places}f}}".format, "{:,.2f}".format]
        write = dice.choice(ways)
        cells = [dice.choice(["", None, write(one), write(one), write(one)]) for one in numbers]
        found = read_values(cells, wanted)
        assert told(found) == slowly(cells, wanted, "０.０"), cells
        assert not found.is_plain or found.texts == shown(found.values) == [text_of(cell) for cell in cells], cells
        left_out += found.is_plain
    assert rounds / 6 < left_out < rounds * 5 / 6


def test_texts_of_dates_are_left_out() -> None:
    wanted = ColumnSpec("date", marks=marks_for({}), year=2022)
    for cells in (["2022-06-30", "", "2022-02-01"], [date(2022, 6, 30), "", date(2022, 2, 1)]):
        found = read_values(cells, wanted)
        assert found.is_plain
        assert found.texts == ["2022-06-30", None, "2022-02-01"]


@pytest.mark.parametrize("text", ["12.50", "1,234", "0012", "-0", "１２", "—", "1e3", "12.", ".5"])
def test_a_spelling_that_the_value_does_not_show_is_kept(text: str) -> None:
    found = read_values(["1", text], ColumnSpec("number", marks=marks_for({})))
    assert not found.is_plain
    assert found.texts == ["1", text]


def test_blank_cells_alone_leave_no_texts_out() -> None:
    assert not read_values(["", None], ColumnSpec("number", marks=marks_for({}))).is_plain
    assert not read_values(["", None], ColumnSpec("date", marks=marks_for({}))).is_plain


@pytest.mark.parametrize(
    ("type_", "given", "odd"), [("text", TEXTS, 5.0), ("choice", CHOICES, 5.0), ("date", DAYS, "6月3日")]
)
def test_texts_choices_and_date_cells_are_the_same_the_quick_way(
    type_: str, given: list[object], odd: object, rounds: int
) -> None:
    choices = {"新开工": "新开工", "续建": "续建"} if type_ == "choice" else {}
    wanted = ColumnSpec(type_, choices=choices, marks=marks_for({}), year=2022)
    dice = random.Random(type_)
    for _ in range(rounds):
        cells = mixed(dice, given)
        assert told(read_values(cells, wanted)) == slowly(cells, wanted, odd), cells


def test_a_cell_without_letters_is_no_heading_where_none_is_declared_so(plan: Plan) -> None:
    knows = known(plan)
    for form in plan.forms.values():
        headings = knows.reader_form(form, date.max).headings
        for text in [
            "",
            "12.5",
            "2022-06-30",
            "%",
            "(1)",
            "No.",
            "１２",
            "①",
            "项目名称",
            "12万元",
            *headings.shown.values(),
        ]:
            assert stands_for(text, headings) == (match(written(text).names, headings.plain) is not None), text


def test_a_year_may_be_a_heading(plan: Plan) -> None:
    form = next(form for form in plan.forms.values() if form.versions[-1].shape == "table")
    version = form.versions[-1]
    name, item = next(iter(version.items.items()))
    year = version.model_copy(
        update={"items": {**version.items, name: item.model_copy(update={"headings": ("2022",)})}}
    )
    other = plan.model_copy(update={"forms": {form.name: form.model_copy(update={"versions": (year,)})}})
    assert stands_for("2022", known(other).reader_form(other.forms[form.name], date.max).headings)
    assert not stands_for("2022", known(plan).reader_form(form, date.max).headings)


def test_texts_are_refused_for_strange_characters_as_when_each_is_counted() -> None:
    dice = random.Random(2022)
    for _ in range(2_000):
        strange = dice.choice(["\x01", "\x1a", "\ue001", "\ufffd", "\x85", "：", "é"])
        text = "".join(dice.choice(["示例", "12,", "\n", strange]) for _ in range(dice.randrange(1, 400)))
        text = text.replace(strange, "例", dice.randrange(300))
        try:
            delimited._refuse_other(text)
        except delimited.Unreadable:
            assert delimited._is_strange(text[:8192])
        else:
            assert not delimited._is_strange(text[:8192])


def test_bytes_of_common_characters_alone_are_chinese() -> None:
    for first in range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            one = bytes((first, second))
            if delimited.COMMON_ALONE.fullmatch(one):
                assert delimited._is_chinese(one.decode("gb18030")), one


@pytest.mark.parametrize("delimiter", [",", "\t", " "])
def test_a_text_without_quotes_is_cut_as_the_csv_module_cuts_it(delimiter: str, rounds: int) -> None:
    dice = random.Random(delimiter)
    for _ in range(rounds):
        text = "".join(
            dice.choices(["甲", "1", " ", delimiter, "\n", "\r", "\r\n", "\u2028", "\x0b"], k=dice.randrange(12))
        )
        slowly = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        assert cut.rough_rows(text, cut.Dialect(delimiter)) == cut.RoughRows(slowly, True), text
        assert cut.cut(text, cut.Dialect(delimiter)) == cut.Cut(slowly), text


def test_headings_in_one_row_say_the_same_wherever_the_row_stands(plan: Plan) -> None:
    dice = random.Random(2022)
    knows = known(plan)
    for form in plan.forms.values():
        headings = knows.reader_form(form, date.max).headings
        texts = [*headings.shown.values(), *list(headings.plain), "序号", "其他", "", " 12 ", 5.0, None]
        for _ in range(100):
            row = dice.choices(texts, k=dice.randrange(1, 12))
            top = dice.randrange(3)
            grid = Grid("", [*[["甲"]] * top, list(row), ["乙"]])
            slowly = table._Match(top, top, *table._of_stacks(table._stacks(grid, top, top), headings))
            assert table._match(grid, headings, top, top) == slowly, row


def test_what_is_remembered_of_one_plan_is_not_believed_of_another(plan: Plan) -> None:
    form = next(form for form in plan.forms.values() if form.versions[-1].shape == "table")
    version = form.versions[-1]
    name, item = next((name, item) for name, item in version.items.items() if item.type == "number")
    changed = item.model_copy(update={"headings": ("另一个名称",), "marks": {"9": "blank"}, "uom": None})
    again = version.model_copy(update={"items": {**version.items, name: changed}})
    renamed = form.model_copy(update={"versions": (again,), "reporters": form.reporters[:0]})
    other = plan.model_copy(update={"forms": {form.name: renamed}})
    row = [heading for item in version.items.values() for heading in item.headings[:1]]
    day = version.valid_from
    found = []
    for one in (plan, other, plan):
        knows = known(one)
        asked = knows.reader_form(one.forms[form.name], day)
        placed = {placed.item for placed in table._match(Grid("", [list(row)]), asked.headings, 0, 0).placed}
        wanted = columns._column_spec(asked, name, None, (), 2022, False)
        found.append((name in placed, read_values(["9"], wanted).values, bool(knows.reporters(asked.form, day))))
    assert found == [(True, [9_000_000], True), (False, [None], False), (True, [9_000_000], True)]


def test_white_space_and_wide_signs_are_untidy() -> None:
    for code in range(0x10000):
        one = chr(code)
        is_untidy = one != value.SEPARATOR and (one.isspace() or one in "()" or code in WIDE or code in TURNING)
        assert bool(value.UNTIDY.search(one)) == is_untidy, hex(code)


def test_a_row_that_can_hold_no_more_headings_than_another_is_not_looked_at(plan: Plan) -> None:
    dice = random.Random(2022)
    knows = known(plan)
    for form in plan.forms.values():
        headings = knows.reader_form(form, date.max).headings
        texts = [*headings.shown.values(), *["示例", "甲", "12", "", 5.0, None] * 3]
        for _ in range(100):
            grid = Grid("", [dice.choices(texts, k=dice.randrange(8)) for _ in range(dice.randrange(1, 9))])
            fullest = table._fullest_row(grid, headings, 0)
            whole = [
                sum(stands_for(cell, headings) for cell in row if isinstance(cell, str) and cell) for row in grid.rows
            ]
            if fullest is None:
                assert not any(whole), grid.rows
            else:
                whole = whole[: fullest + table.HIGHEST_HEADER + 2]
                assert fullest == whole.index(max(whole)), grid.rows


def test_one_cell_names_a_plain_row_as_all_cells_up_to_it_do() -> None:
    headings = frozenset(["企业名称"])
    names = rows.Names(frozenset(["合计人数"]), frozenset(["面上数"]), frozenset(["示例区"]), are_free=True)
    for cell in [
        "甲",
        " 甲 ",
        "合计",
        "合 计",
        "小计",
        "合计人数",
        "企业名称",
        "全区",
        "示例区",
        "面上数",
        "其中：甲",
        "注：",
        "一、第一部分",
        "",
        "　",
        5.0,
        None,
    ]:
        name, lead = rows._names([cell], 0, 0)
        is_plain = bool(name) and rows.row_kind(name, lead, names) in rows.PLAIN and rows.normal(name) not in headings
        assert rows._is_plain(cell, names, headings) == is_plain, cell


def test_cells_of_a_text_are_looked_through_for_long_numbers_as_others_are() -> None:
    dice = random.Random(2022)
    cells = ["甲", "1" * 16, "1" * 17, "１" * 17, "1 2-3.4" * 5, "示例" * 20, "2022-06-30 2022-06-30"]
    for _ in range(2_000):
        grid = Grid("", [dice.choices(cells[: dice.randrange(1, 8)], k=dice.randrange(4)) for _ in range(3)])
        assert personal._may_hold(replace(grid, is_cut=True)) == personal._may_hold(grid), grid.rows


def mixed(dice: random.Random, given: list[object]) -> list[object]:
    few = dice.sample(given, dice.randrange(1, 4)) + BLANK
    return [dice.choice(few) for _ in range(dice.randrange(1, 7))]


def slowly(cells: list[object], wanted: ColumnSpec, odd: object) -> tuple[object, ...]:
    found = read_values([*cells, odd], wanted)
    return told(
        Values(
            found.texts[:-1],
            found.values[:-1],
            found.states[:-1],
            [one for one in found.troubles if one[0] < len(cells)],
        )
    )


def told(found: Values) -> tuple[object, ...]:
    return found.texts, found.values, found.states, found.troubles
