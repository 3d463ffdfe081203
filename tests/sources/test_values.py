"""Each threshold and branch of how a cell is read, by the smallest column that shows it. Values are in millionths, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from math import inf, nan
from typing import Any

import pytest

from sources.value.uom import Uom, uom
from sources.value.values import (
    ColumnSpec,
    FaultyCell,
    Parsed,
    Percent,
    Suffixed,
    Values,
    ask_about_groups_of,
    marks_for,
    parse_number,
    read_values,
    shown,
    text_of,
)

M = 1_000_000
YUAN = Uom(1, "元")


def read(*cells: object, of: str = "number", unit: str | None = None, heading: str = "", **more: Any) -> Values:
    """A column whose item has a unit of measure, under a heading that may state another."""
    given = {"marks": marks_for({}, of), **more}
    return read_values(cells, ColumnSpec(of, unit, uom(heading) if heading else None, **given))


def one(cell: object, **more: Any) -> int | date | str | None:
    """The value of a cell that is read without a trouble, or the rule that it breaks."""
    found = read(cell, **more)
    return found.troubles[0][1] if found.troubles else found.values[0]


# --- numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5), ("+5", 5), ("-5", -5), ("−5", -5), ("(5)", -5), ("( 5 )", -5), ("￥5", 5), ("¥5", 5), ("人民币5", 5), ("5.", 5), (".5", Decimal("0.5")),
        ("1,234,567", 1_234_567), ("1,2345", 12_345), ("1 234", 1_234), ("1'234", 1_234), ("1e3", 1_000), ("3亿5000万", 350_000_000),
        ("五", 5), ("两百", 200), ("二〇二二", 2022), ("二○二二", 2022), ("一二", 12), ("一点五", Decimal("1.5")), ("〇", 0),
    ],
)  # fmt: skip
def test_a_number_alone_is_read_by_its_sign_its_groups_and_its_numerals(text: str, number: Decimal) -> None:
    assert parse_number(text) == Parsed(Decimal(number), is_scaled=text.endswith("万"))


@pytest.mark.parametrize(
    "text",
    [
        "(-5)", "(+5)", "-(5)", "+(5)", "(5", "元", "百", "一百二", "₹5", "$5元", "$5%", "$", "5 6", "3亿5000万%", "3亿5000万‰", "3亿5000万万", "3亿5000万万元",
        "一万%", "一万二千万元", "百分之", "百分之5元", "百分之5%", "5成", "",
    ],
)  # fmt: skip
def test_what_is_none_or_more_than_one_number_is_none(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("5%", Parsed(Decimal(5), is_percent=True)),
        ("(5)%", Parsed(Decimal(-5), is_percent=True)),
        ("5 个百分点", Parsed(Decimal(5), is_percent=True)),
        ("5‰", Parsed(Decimal("0.5"), is_percent=True)),
        ("百分之百", Parsed(Decimal(100), is_percent=True)),
        ("百分之五", Parsed(Decimal(5), is_percent=True)),
        ("1.2亿", Parsed(Decimal(120_000_000), is_scaled=True)),
        ("3千", Parsed(Decimal(3_000), is_scaled=True)),
        ("一万", Parsed(Decimal(10_000), is_scaled=True)),
        ("一万二千", Parsed(Decimal(12_000), is_grouped=True)),
        ("一万二千元", Parsed(Decimal(12_000), YUAN, is_grouped=True)),
        ("一亿元", Parsed(Decimal(100_000_000), YUAN, is_scaled=True)),
        ("3亿5000万元", Parsed(Decimal(350_000_000), YUAN, is_scaled=True)),
        ("5 万 元", Parsed(Decimal(5), Uom(10_000, "元"))),
        ("$480", Parsed(Decimal(480), Uom(1, "美元"))),
        ("-$480", Parsed(Decimal(-480), Uom(1, "美元"))),
    ],
)
def test_what_stands_behind_a_number_is_its_scale_its_unit_or_a_percent_sign(text: str, parsed: Parsed) -> None:
    assert parse_number(text) == parsed


@pytest.mark.parametrize(
    ("cell", "unit", "heading", "value"),
    [
        ("480", "万元", "元", 48_000),  # 480 : 10,000
        ("480", "万元", "万元", 480 * M),
        ("480", "万元", "户", "ambiguous_unit"),
        ("480", None, "元", "ambiguous_unit"),
        (480.0, "万元", "元", 48_000),
        ("3位", "位", "", 3 * M),  # a unit that only the form knows
        ("3 位", "位", "", 3 * M),
        ("3户位", "位", "", "not_a_number"),
        ("甲位", "位", "", "not_a_number"),
        ("甲", None, "", "not_a_number"),
        ("3万元", "万元", "元", 3 * M),  # the cell says more than its heading
        ("5%", "万元", "", "not_a_number"),
        ("一万二千", "万元", "", "ambiguous_unit"),  # 12,000元, or 12,000万元
        ("一万二千", "万元", "元", 1_200_000),
        ("一万二千", "元", "万元", "ambiguous_unit"),
        ("一万二千", "元", "", 12_000 * M),
        ("一万二千", None, "", 12_000 * M),
        ("一万二千", "位", "", 12_000 * M),
        ("一万二千元", "万元", "", 1_200_000),
        ("1.2亿", "万元", "", 12_000 * M),
        ("1.2亿", "万元", "元", 12_000 * M),
        ("1.2亿", None, "", "ambiguous_unit"),
        ("一亿户", "万元", "", "ambiguous_unit"),
        ("3千", "万元", "", "ambiguous_unit"),  # 3,000元, or 3,000万元
        ("3百", "万元", "", "ambiguous_unit"),
        ("3千", "元", "", 3_000 * M),
        ("3万", "万元", "", 3 * M),
        (FaultyCell("error_cell", "#REF!"), None, "", "error_cell"),
        ("#REF!", None, "", "error_cell"),
        ("#N/A", None, "", None),  # a mark
        ("=", None, "", "not_a_number"),
        ("=A", None, "", "uncalculated_formula"),
        ("\u200b", None, "", None),
        (nan, None, "", "not_a_number"),
        (inf, None, "", "not_a_number"),
        (True, None, "", "not_a_number"),
        (date(2022, 6, 30), None, "", "not_a_number"),
        (Percent(0.6), None, "", "not_a_number"),
    ],
)
def test_a_number_is_converted_from_the_unit_that_cell_heading_or_form_states(
    cell: object, unit: str | None, heading: str, value: object
) -> None:
    assert one(cell, unit=unit, heading=heading) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (9e-10, 0),  # what a sum leaves of zero
        (1e-9, "number_out_of_range"),
        (1e-7, "number_out_of_range"),  # less than a millionth
        ("0.0000005", "number_out_of_range"),
        ("0.0000015", 2),  # a half to the even neighbour
        ("0.0000025", 2),
        ("999999999999", 999_999_999_999 * M),
        ("1000000000000", "number_out_of_range"),  # 10^12
        ("-1000000000000", "number_out_of_range"),
        (1e12, "number_out_of_range"),
        ("0", 0),
    ],
)
def test_a_number_has_at_least_a_millionth_and_less_than_a_million_million(cell: object, value: object) -> None:
    assert one(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"), [(2.5, "not_a_whole_number"), ("2.5", "not_a_whole_number"), ("2.0", 2 * M), (2.0, 2 * M), ("1.5e1", 15 * M)]
)  # fmt: skip
def test_a_count_is_whole(cell: object, value: object) -> None:
    assert one(cell, of="count") == value


def test_a_trouble_says_what_was_wanted() -> None:
    assert read("甲", unit="万元").troubles == [(0, "not_a_number", "万元")]
    assert read("甲").troubles == [(0, "not_a_number", "number")]
    assert read("甲", of="date").troubles == [(0, "not_a_date", "date")]
    for unit in (None, "万元"):
        wanted = [(0, "number_out_of_range", unit or "number"), (1, "not_a_number", unit or "number")]
        assert read("1000000000000", True, unit=unit).troubles == wanted
    assert read("480", unit=None, heading="元").troubles == [(0, "ambiguous_unit", "number")]
    assert read("2.5", of="count").troubles == [(0, "not_a_whole_number", "number")]


def test_zero_is_told_from_a_number() -> None:
    assert read("0", "5", "无").states == ["zero", "reported", "zero"]
    assert read(0.0, 5.0, Percent(0), of="percent").states == ["zero", "reported", "zero"]


@pytest.mark.parametrize(
    ("number", "suffix", "unit", "heading", "value", "text"),
    [
        (480.0, "万元", "万元", "", 480 * M, "480"),
        (480.0, "万", "万元", "", 480 * M, "480"),
        (480.0, "亿", "万元", "", 4_800_000 * M, "480亿"),
        (5.0, "㎡", "平方米", "", 5 * M, "5"),
        (4_800_000.0, "元", "万元", "", 480 * M, "4800000元"),
        (4_800_000.0, "元", "万元", "元", 480 * M, "4800000"),
        (480.0, "万元", "万元", "元", "ambiguous_unit", "480万元"),  # the heading says 元: which of the two counts
        (480.0, "亿元", "万元", "元", "ambiguous_unit", "480亿元"),
        (3.0, "位", "位", "", 3 * M, "3"),
        (3.0, "户", "位", "", 3 * M, "3"),
        (3.0, "万", "位", "", "ambiguous_unit", "3万"),
        (3.0, "户", None, "", 3 * M, "3"),
        (3.0, "万户", None, "", "ambiguous_unit", "3万户"),
        (3.0, "万", None, "", "ambiguous_unit", "3万"),
        (3.0, "元", None, "", "ambiguous_unit", "3元"),
        (480.0, "$", "万元", "", "foreign_currency", "$480"),
        (480.0, "$", None, "", "foreign_currency", "$480"),
        (480.0, "$", "户", "", 480 * M, "480"),
        (480.0, "$", "美元", "", 480 * M, "480"),
        (480.0, "$", "位", "", 480 * M, "480"),
        (480.0, "$", "万元", "户", "ambiguous_unit", "480"),
        (0.0, "$", "万元", "", 0, "0"),
    ],
)
def test_a_unit_that_a_format_shows_counts_where_the_column_has_another(
    number: float, suffix: str, unit: str | None, heading: str, value: object, text: str
) -> None:
    assert one(Suffixed(number, suffix), unit=unit, heading=heading) == value
    assert read(Suffixed(number, suffix), unit=unit, heading=heading).texts == [text]


def test_a_foreign_sign_in_a_format_is_asked_about_only_of_amounts() -> None:
    found = read(Suffixed(480, "$"), unit="万元")
    assert (found.values, found.troubles) == ([480 * M], [(0, "foreign_currency", "万元")])
    assert one(Suffixed(2.5, "$"), of="count", unit="元") == "not_a_whole_number"
    assert one(Suffixed(60, "$"), of="percent", unit="%") == 60 * M
    assert one(Suffixed(60, "元"), of="percent", unit="%") == "not_a_number"
    assert one(Suffixed(3, "元"), of="text") == "3"


# --- percentages


def shares(*cells: object, heading: str = "%", **more: Any) -> list[int]:
    """The rows that are asked about."""
    found = read(*cells, of="percent", unit="%", heading=heading, **more)
    assert {rule for _, rule, _ in found.troubles} <= {"ambiguous_percent"}
    return [row for row, _, _ in found.troubles]


def test_without_a_heading_one_number_above_1_tells_that_they_are_percentages() -> None:
    assert shares(0.5, 1.0, heading="") == [0, 1]
    assert shares(0.5, 1.5, heading="") == []
    assert shares(0.5, -1.5, heading="") == []
    assert shares(0.0, 0.5, heading="") == [1]
    assert shares(-0.5, heading="") == [0]
    assert shares(0.5, heading="户") == [0]


def test_most_are_of_the_order_of_tens_where_two_thirds_of_those_above_1_are() -> None:
    assert shares(0.5, 10, 20, 5) == [0]  # 10 is; two of three
    assert shares(0.5, 10, 5) == []  # one of two
    assert shares(0.5, 1.5, 10) == []
    assert shares(0.5, 1, 10) == [0, 1]  # 1 is not above 1
    assert shares(0.5, 9.9) == []
    assert shares("0.6", "0.5%") == []  # none is above 1
    assert shares(0.5, Percent(0.1)) == [0]
    assert shares(0.5, Percent(0.0995)) == []  # 9.95 %


def test_a_doubtful_share_says_what_it_would_be() -> None:
    assert read(0.705, 68.5, 81.4, of="percent", unit="%").troubles == [(0, "ambiguous_percent", "70.5%")]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (Percent(0.6), 60 * M), ("60%", 60 * M), ("5‰", 500_000), ("增长5.5%", 5_500_000), ("同比下降3%", -3 * M), ("降低3%", -3 * M), ("下降0%", 0),
        ("下降-3%", "not_a_number"), ("增长5", "not_a_number"), ("60户", "not_a_number"), ("1万", "not_a_number"), ("甲", "not_a_number"), (inf, "not_a_number"),
        (999_999_999_999.0, 999_999_999_999 * M), (1e12, "number_out_of_range"), ("1000000000000%", "number_out_of_range"), ("-1000000000000%", "number_out_of_range"),
        ("0.0000001%", "number_out_of_range"), ("0.0000000001%", 0), ("持平", 0), ("—", None),
    ],
)  # fmt: skip
def test_a_percentage_is_read_by_its_sign_or_its_way(cell: object, value: object) -> None:
    assert one(cell, of="percent", unit="%", heading="%") == value


# --- marks


def test_a_mark_stands_for_what_it_means_in_a_column_of_its_kind() -> None:
    cells = ["5", "无", "—", "暂无", "持平"]
    assert read(*cells).states == ["reported", "zero", "not_applicable", "blank", "unchanged"]
    assert read(*cells).values == [5 * M, 0, None, None, None]
    assert read("无", "—", of="date").states == ["blank", "not_applicable"]
    assert read("无", "—", 5.0, of="text").values == ["无", "—", "5"]
    found = read("—", "暂无", "无", 5.0, "续建", of="choice", choices={"续建": "续建", "新开工": "新开工"})
    assert found.states == ["not_applicable", "blank", "blank", "blank", "reported"]
    assert found.troubles == [(2, "not_a_choice", "续建、新开工"), (3, "not_a_choice", "续建、新开工")]


def test_as_above_is_the_last_cell_that_has_a_value() -> None:
    found = read("同上", "5", "同上", "甲", "同上", "7", "", "同上")
    assert found.values == [None, 5 * M, 5 * M, None, None, 7 * M, None, 7 * M]
    assert found.troubles == [(3, "not_a_number", "number")]
    assert read("甲", "同上", "", of="text").values == ["甲", "甲", None]
    assert read("甲", "同上", "乙", of="text").texts == ["甲", "同上", "乙"]


def test_one_stroke_is_1_only_beside_other_numerals_and_only_of_numbers() -> None:
    assert read("一", 5.0).troubles == [(0, "ambiguous_mark", "1")]
    assert read("一", "三").values == [M, 3 * M]
    assert read("一", 5.0, of="text").values == ["一", "5"]
    assert read("五", 5.0).values == [5 * M, 5 * M]


# --- groups


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        (("1 234", "5678"), [0]),
        (("5678", "1 234", "1 234"), [1, 2]),
        (("1 234", "56789"), [0]),
        (("1 234", "567"), []),  # too short for groups
        (("1 234", "1 235"), []),
        (("1 234", "1,235"), [0]),
        (("1'234", "5678"), [0]),
        (("1'234", "1 234"), [0, 1]),
        (("1,2345", "56789"), [0]),
        (("1,2345", "5678"), []),  # of four digits: too short for groups of four
        (("1,2345", "1,234"), [0]),
        (("1,234", "5678"), []),  # as everybody groups
        (("1 234", 5678.0), [0]),
        (("1 234", ""), []),
        (("1 234", "甲"), []),
    ],
)
def test_groups_by_spaces_or_of_four_are_asked_about_beside_numbers_without(
    cells: tuple[object, ...], asked: list[int]
) -> None:
    found = read(*cells)
    digits = "12345" if "1,2345" in cells else "1234"
    rules = {"ambiguous_groups", "not_a_number"}
    assert {rule for _, rule, _ in found.troubles} <= rules
    assert [(row, what) for row, rule, what in found.troubles if rule == "ambiguous_groups"] == [
        (row, digits) for row in asked
    ]
    alone = [(cell, read(cell)) for cell in cells]
    ask_about_groups_of(alone)
    asked_alone = [row for row, (_, values) in enumerate(alone) if "ambiguous_groups" in {one[1] for one in values.troubles}]  # fmt: skip
    assert asked_alone == asked


def test_groups_are_no_matter_of_texts() -> None:
    assert read("1 234", "5678", 5.0, of="text").troubles == []


# --- texts


def test_a_text_keeps_what_it_says_but_for_spaces_and_lost_digits() -> None:
    assert read(" 甲\u200b ", "", None, " ", "(甲)", of="text").texts == [" 甲\u200b ", None, None, None, "(甲)"]
    assert read(" 甲\u200b ", "", None, " ", "(甲)", of="text").values == ["甲", None, None, None, "（甲）"]
    assert read("甲\x1f乙", of="text").values == ["甲乙"]
    assert read("#1楼", "=", 5.0, of="text").values == ["#1楼", "=", "5"]
    assert read("#REF!", "=A", 5.0, of="text").values == ["#REF!", "=A", "5"]
    assert read("\u200b", 5.0, of="text").values == [None, "5"]
    assert read("2022-06-30", of="text").values == ["2022-06-30"]
    assert read(date(2022, 6, 30), of="text").values == ["2022-06-30"]
    assert one("9.1e+17", of="text") == one("9.1E+17", of="text") == "digits_lost"
    assert one(1e15, of="text") == one(-1e15, of="text") == "digits_lost"
    assert one(999_999_999_999_999.0, of="text") == "999999999999999"


def test_a_text_in_another_direction_is_asked_about_once() -> None:
    assert one("\u202e甲", of="text") == "turned_text"
    assert read("\u202e甲", 5.0, of="text").troubles == [(0, "turned_text", "text")]
    assert one("\u202e12") == "not_a_number"


def test_a_choice_that_looks_like_a_day_stays_a_choice() -> None:
    assert read("2022-06-30", "", of="choice", choices={"20220630": "2022-06-30"}).values == ["2022-06-30", None]
    assert one("其他", of="choice", choices={"续建": "续建"}) == "not_a_choice"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, None), ("", None), (" ", None), (" 甲", " 甲"), (True, "TRUE"), (False, "FALSE"), (Percent(0.705), "70.5%"), (Suffixed(5, "元"), "5元"),
        (Suffixed(5, "$"), "$5"), (12.0, "12"), (-0.0, "0"), (12.5, "12.5"), (-3, "-3"), (1e-7, "0.0000001"), (1e-15, "0.000000000000001"), (9e-16, "9e-16"), (1e15, "1000000000000000"),
        (1_234_567_890_123_456.0, "1234567890123460"), (1e20, "100000000000000000000"), (1e21, "1e+21"), (nan, "nan"), (inf, "inf"),
        (datetime.fromisoformat("2022-06-30T00:00:00"), "2022-06-30"), (datetime.fromisoformat("2022-06-30T01:00:00"), "2022-06-30 01:00:00"), (date(2022, 6, 30), "2022-06-30"), (time(8, 30), "08:30:00"),
        (FaultyCell("error_cell", "#REF!"), "#REF!"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_as_excel_shows_it_without_a_format(cell: object, text: str | None) -> None:
    assert text_of(cell) == text


# --- the quick ways


@pytest.mark.parametrize(
    ("cells", "more"),
    [
        ((1.0, 2, "", None), {}),
        ((12.5,), {}),
        ((0.5, 12.5), {"unit": "万元", "heading": "万元"}),
        ((999_999_999.0, -999_999_999.0), {}),
        (("5", None), {}),
        (("0", "0.5"), {}),
        (("-0.5",), {}),
        (("10", "2.5"), {}),
        (("1950-01-01", "2100-12-31", None), {"of": "date"}),
        ((date(1950, 1, 1), date(2100, 12, 31), "", None), {"of": "date"}),
        ((60.0, 55.5), {"of": "percent", "unit": "%", "heading": "%"}),
        ((60.0, 55.5), {"of": "percent", "unit": "%", "heading": "个百分点"}),
        ((0.0, 12.5), {"of": "percent", "unit": "%", "heading": "%"}),
        ((0.0, None), {"of": "percent", "unit": "%", "heading": "%"}),
        ((0.5, 1.0), {"of": "percent", "unit": "%", "heading": "%"}),
        ((0.5, 12.5), {"of": "percent", "unit": "%", "is_growth": True}),
    ],
)
def test_a_plain_column_is_read_the_quick_way(cells: tuple[object, ...], more: dict[str, Any]) -> None:
    assert read(*cells, **more).is_plain


@pytest.mark.parametrize(
    "cells",
    [
        ("", None),
        (1e9,),
        (-1e9,),
        (1.0, nan),
        ("-0",),
        ("007",),
        ("12.50",),
        ("1\x1f2",),
        (0.1 + 0.2,),
        (1.0, "x"),
        (True,),
    ],
)
def test_a_column_with_more_to_it_is_not(cells: tuple[object, ...]) -> None:
    assert not read(*cells).is_plain


def test_a_quick_way_gives_what_fifteen_digits_say() -> None:
    assert read(-1_234_567_890.123456, 1_234_567_890.123456).values == [-1_234_567_890_123_460, 1_234_567_890_123_460]
    assert (read(0.12345678).texts, read(0.12345678).values) == (["0.12345678"], [123_457])
    assert (read(-0.0, 0.12345678).texts, read("007.5", "4.35").values) == (["0", "0.12345678"], [7_500_000, 4_350_000])
    assert read("12", "345").values == [12 * M, 345 * M]
    assert read("12", None, "0", "").states == ["reported", "blank", "zero", "blank"]
    assert read(12.0, None, 0.0, "").values == [12 * M, None, 0, None]
    assert read("9", "5", marks={"9": "blank"}).values == [None, 5 * M]
    assert one("1\x1f2") == "not_a_number"


def test_a_day_outside_the_years_is_none() -> None:
    for day in ("1949-12-31", "2101-01-01", date(1949, 12, 31), date(2101, 1, 1)):
        assert one(day, of="date") == "impossible_date"
    assert read(date(2022, 6, 30), "2022年6月29日", of="date").values == [date(2022, 6, 30), date(2022, 6, 29)]
    assert read(datetime.fromisoformat("2022-06-30T00:00:00"), of="date").values == [date(2022, 6, 30)]
    assert read("2022-06-30", of="date", marks={"2022-06-30": "blank"}).values == [None]
    assert one("2022-W26-4", of="date") == "not_a_date"
    assert shown([None, "甲", date(2022, 6, 30), 2_500_000]) == [None, "甲", "2022-06-30", "2.5"]
    assert shown([-2_500_000, -3 * M]) == ["-2.5", "-3"]
