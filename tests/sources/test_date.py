"""Each spelling of a day, and each boundary of what is one. Worked out by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sources.value.date import read_date


def read(cell: object, year: int = 2022, is_1904: bool = False) -> date | str | None:
    """The day that a cell says; a rule where it says none, and behind the day where it is asked about."""
    day, rule = read_date(cell, cell if isinstance(cell, str) else "", year, is_1904)
    return rule if day is None else day if rule is None else f"{day} {rule}"


D = date(2022, 6, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022-06-30", D), ("2022/6/30", D), ("2022.6.30.", D), ("2022年6月30日", D), ("2022年6月30号（星期四）", D), ("2022-06-30 08:15:00", D), ("20220630", D),
        ("22年6月30日", D), ("6月30日", D), ("6.30", D), ("6/30", D), ("二〇二二年六月三十日", D), ("二O二二年六月三十日", D), ("2022年十月十日", date(2022, 10, 10)),
        ("2022年十二月二十一日", date(2022, 12, 21)), ("2022年十一月二十日", date(2022, 11, 20)), ("2022年三月三十一日", date(2022, 3, 31)), ("2022年六月三号", date(2022, 6, 3)),
        ("2022-02-30", "impossible_date"), ("20221301", "impossible_date"), ("2022年6月", "2022-06-30 imprecise_date"), ("2022.2", "2022-02-28 imprecise_date"),
        ("2024年2月", "2024-02-29 imprecise_date"), ("202212", "2022-12-31 imprecise_date"), ("6月", "2022-06-30 imprecise_date"), ("6月份", "2022-06-30 imprecise_date"),
        ("2022年1月", "2022-01-31 imprecise_date"), ("2022年12月", "2022-12-31 imprecise_date"), ("2022年0月", "impossible_date"), ("2022年13月", "impossible_date"),
        ("13月", "impossible_date"), ("1949年6月", "impossible_date"), ("1949-12-31", "impossible_date"), ("1950-01-01", date(1950, 1, 1)), ("2100-12-31", date(2100, 12, 31)),
        ("2101-01-01", "impossible_date"), ("2022", "not_a_date"), ("甲", "not_a_date"), ("三十", "not_a_date"), ("2022-06-30 23:59:17", "2022-06-30 shifted_date"),
        ("1949-06-30 23:59:17", "impossible_date"),
        ("2022年6月30日上午9时", D), ("2022年6月30日9点30分", D), ("2022-06-30 下午 3:30", D), ("2022年6月30日24时", D), ("6月30日凌晨", D), ("22年6月30日晚8点整", D), ("2022年6月三十日十二时", D),
        ("2022-06-30T08:15", D), ("2022年6月112时", "not_a_date"), ("2022-06-112:30", "not_a_date"), ("2022年6月30日上午9", "not_a_date"), ("2022年6月上午", "not_a_date"),
        ("2022年6月30日上午9时至11时", "not_a_date"), ("6.30上午", "not_a_date"),
    ],
)  # fmt: skip
def test_a_text_is_the_day_that_it_spells(text: str, day: object) -> None:
    assert read(text) == day


@pytest.mark.parametrize("text", ["6月30日", "6.30", "6月"])
def test_without_the_period_s_year_a_day_needs_its_own(text: str) -> None:
    assert read(text, year=0) == "not_a_date"
    assert read(text, year=2023) in (date(2023, 6, 30), "2023-06-30 imprecise_date")


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (19500101, date(1950, 1, 1)), (20991231, date(2099, 12, 31)), (19491231, "impossible_date"), (21001231, "not_a_date"), (20221301, "impossible_date"), (20220630.0, D), (20220630.5, "not_a_date"),
        (195001, "1950-01-31 imprecise_date"), (209912, "2099-12-31 imprecise_date"), (194912, "impossible_date"), (202200, "not_a_date"), (202213, "not_a_date"), (202206.5, "not_a_date"),
        (44742, D),  # days since 1899-12-30
        (44742.75, D), (18264, date(1950, 1, 1)), (18263, "not_a_date"), (73415, date(2100, 12, 31)), (73416, "not_a_date"),
        (44742 + 86_357 / 86_400, "2022-06-30 shifted_date"),  # 23:59:17
        (44742 + 86_358 / 86_400, D),
        (2022.6, "2022-06-30 imprecise_date"), (2022.12, "2022-12-31 imprecise_date"),
        (2022.1, "not_a_date"),  # January, or 2022.10
        (2022.13, "impossible_date"), (2022.125, "not_a_date"), (1950.6, "1950-06-30 imprecise_date"), (1949.6, "not_a_date"), (2100.6, "2100-06-30 imprecise_date"),
        (2101.6, "not_a_date"), (2022, "not_a_date"), (12.5, "not_a_date"),
    ],
)  # fmt: skip
def test_a_number_is_a_day_by_its_digits_or_by_the_days_since_1900(number: float, day: object) -> None:
    assert read(number) == day


def test_programs_of_old_count_the_days_since_1904() -> None:
    assert read(43_280, is_1904=True) == D  # 44,742 less 1,462
    assert (read(16_802, is_1904=True), read(16_801, is_1904=True)) == (date(1950, 1, 1), "not_a_date")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (D, D), (datetime.fromisoformat("2022-06-30T08:15:00"), D), (datetime.fromisoformat("2022-06-30T23:59:17"), "2022-06-30 shifted_date"), (datetime.fromisoformat("2101-01-01T23:59:17"), "impossible_date"),
        (date(1949, 12, 31), "impossible_date"), (date(2101, 1, 1), "impossible_date"), (True, "not_a_date"), (None, "not_a_date"),
    ],
)  # fmt: skip
def test_a_cell_of_a_day_is_that_day(cell: object, day: object) -> None:
    assert read(cell) == day
