"""What a heading or a row's name of a cross table is: a period, a unit, a total, or none of them. Worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sources.declare import Form
from sources.table.axis import is_total, months_of, names_no_day, names_period, period_at, unit_named, year_named
from sources.table.lookup import Known
from tests.sources.small_form import asked

KNOWN = Known(cast(Any, SimpleNamespace(district="示例区")), {}, {"甲局": "甲局", "甲": "甲局", "全区": "示例区"}, {})
FORM = asked(districts=["示例区"])


def form(cadence: str) -> Form:
    return asked(cadence=cadence).form


@pytest.mark.parametrize(
    ("texts", "year"),
    [
        (["2022年试验表", "3月"], 2022),
        (["2022年", "2022-03"], 2022),
        (["二〇二二年"], 2022),
        (["202203"], 2022),
        (["2022W25"], 2022),
        (["2022Q1", "2021年"], None),
        (["3月"], None),
        ([], None),
        (["202213"], None),  # no month
        (["12022年"], None),  # no year
        (["2022"], None),
    ],
)
def test_the_year_is_the_only_one_that_is_named(texts: list[str], year: int | None) -> None:
    assert year_named(texts) == year


@pytest.mark.parametrize(
    ("cadence", "cell", "code"),
    [
        ("month", "3月", "2022-03"),
        ("month", "三月份", "2022-03"),
        ("month", "３月", "2022-03"),
        ("month", "2021年3月", "2021-03"),
        ("month", "2021-03", "2021-03"),
        ("month", "202103", "2021-03"),
        ("month", "（3月）", "2022-03"),
        ("month", "3月份数", "2022-03"),
        ("month", "3月完成数（万元）", "2022-03"),
        ("month", "1-3月", "2022-03"),
        ("month", date(2021, 3, 1), "2021-03"),
        ("month", datetime.fromisoformat("2021-03-01"), "2021-03"),
        ("month", date(2021, 3, 2), None),
        ("quarter", date(2021, 3, 1), None),
        ("month", 3.0, None),
        ("month", None, None),
        ("month", "", None),
        ("month", "3月培训", None),
        ("month", "一季度", None),
        ("month", "2021", None),
        ("quarter", "前三季度", None),  # three of them
        ("quarter", "一季度", "2022-Q1"),
        ("quarter", "2021年第1季度", "2021-Q1"),
        ("half_year", "上半年", "2022-H1"),
        ("week", "第25周", "2022-W25"),
        ("ten_days", "3月上旬", "2022-03-T1"),
        ("day", "3月5日", "2022-03-05"),
        ("day", "3月5号", "2022-03-05"),
        ("day", "3-5月", None),  # three months, and no day
        ("year", "2021年", "2021"),
        ("year", "2021年度", "2021"),
        ("year", "2021", "2021"),
        ("year", "3月", None),
        ("year", "年度", None),
        ("year", "2021年3月", None),
    ],
)
def test_a_heading_is_a_period_of_the_form_s_cadence(cadence: str, cell: object, code: str | None) -> None:
    period = period_at(cell, form(cadence), 2022)
    assert (period.code if period else None) == code


@pytest.mark.parametrize(("cell", "code"), [("3月", None), ("2021年3月", "2021-03"), ("202103", "2021-03")])
def test_without_a_year_only_a_heading_with_its_own_is_a_period(cell: str, code: str | None) -> None:
    period = period_at(cell, form("month"), None)
    assert (period.code if period else None) == code


def test_february_covers_a_january_that_has_no_report_of_its_own() -> None:
    february = period_at("2月", form("month"), 2022)
    assert february is not None
    assert february.starts_on == date(2022, 1, 1)


@pytest.mark.parametrize(("spaces", "is_read"), [(28, True), (29, False)])
def test_a_heading_of_more_than_30_letters_is_no_period(spaces: int, is_read: bool) -> None:
    text = f"3{' ' * spaces}月"
    assert (period_at(text, form("month"), 2022) is not None) is is_read
    assert names_period(text) is is_read


@pytest.mark.parametrize(
    ("cell", "is_period"),
    [
        ("3月", True),
        ("一季度", True),
        ("2022年3月累计", True),
        ("2022-03", True),
        ("2022.3", True),
        ("2022年", True),
        ("2022", True),
        ("年度", True),
        ("前三季度", True),
        ("前三个季度", True),
        ("前2季度完成", True),
        ("W25", True),
        ("Q1", True),
        ("3-5月", True),
        (date(2022, 3, 2), True),
        ("培训人数", False),
        ("3月培训", False),
        ("", False),
        (3.0, False),
        (None, False),
    ],
)
def test_a_heading_names_a_period_of_any_kind(cell: object, is_period: bool) -> None:
    assert names_period(cell) is is_period


@pytest.mark.parametrize(
    ("cadence", "cell", "is_none"),
    [
        ("day", "4月31日", True),
        ("day", "4月31号", True),
        ("day", "4月30日", False),
        ("day", "2月29日", True),  # of 2022
        ("month", "13月", True),
        ("month", "13月份", True),
        ("month", "12月", False),
        ("month", "10-13月", False),  # a span
        ("month", "4月31日", False),  # of another cadence
        ("week", "第54周", True),
        ("week", "W54", True),
        ("week", "第52周", False),
        ("ten_days", "13月上旬", True),
        ("ten_days", "3月上旬", False),
        ("quarter", "5季度", True),
        ("quarter", "第5季度", True),
        ("quarter", "四季度", False),
        ("quarter", "前三季度", False),
        ("half_year", "上半年", False),
        ("year", "13月", False),
        ("month", "13月培训", False),
        ("month", 13.0, False),
        ("month", f"13{' ' * 27}月", True),
        ("month", f"13{' ' * 28}月", False),
    ],
)
def test_a_period_that_no_calendar_has_is_one_of_the_form_s_cadence(cadence: str, cell: object, is_none: bool) -> None:
    assert names_no_day(cell, form(cadence), 2022) is is_none


def test_without_a_year_a_leap_year_s_calendar_holds() -> None:
    assert not names_no_day("2月29日", form("day"), None)
    assert names_no_day("2月30日", form("day"), None)


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        ("1-2月", [1, 2]),
        ("3—5月", [3, 4, 5]),
        ("3至5月份累计", [3, 4, 5]),
        ("第3-12月", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ("5-5月", [5]),
        ("3月", None),
        ("1-2季度", None),
        ("1-2周", None),
        ("上半年", None),
        ("1-2月培训", None),
        (date(2022, 3, 1), None),
        (None, None),
    ],
)
def test_a_span_of_months_has_its_first_and_its_last(cell: object, months: list[int] | None) -> None:
    found = months_of(cell)
    assert (list(found) if found is not None else None) == months


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("甲局", "甲局"),
        ("甲", "甲局"),
        (" 甲 局 ", "甲局"),
        ("1.甲局", "甲局"),
        ("全区", None),  # the district's row is a total
        ("乙局", None),
        ("", None),
        (None, None),
        (1.0, None),
    ],
)
def test_a_name_is_a_unit_by_its_name_or_an_alias(cell: object, unit: str | None) -> None:
    assert unit_named(cell, KNOWN) == unit


@pytest.mark.parametrize(("spaces", "is_read"), [(58, True), (59, False)])
def test_a_name_of_more_than_60_letters_is_neither_unit_nor_total(spaces: int, is_read: bool) -> None:
    assert unit_named(f"甲{' ' * spaces}局", KNOWN) == ("甲局" if is_read else None)
    assert is_total(f"合{' ' * spaces}计", FORM) is is_read


@pytest.mark.parametrize(
    ("cell", "adds_up"),
    [
        ("合计", True),
        ("合计（万元）", True),
        (" 小计 ", True),
        ("全区", True),
        ("示例区", True),
        ("其中：甲", False),
        ("甲局", False),
        ("上年同期", False),
        (" ", False),
        ("", False),
        (None, False),
        (1.0, False),
    ],
)
def test_a_total_adds_up_all_or_a_part(cell: object, adds_up: bool) -> None:
    assert is_total(cell, FORM) is adds_up
