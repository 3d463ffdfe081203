"""Periods of every cadence: codes, days, names and what people write in titles. Expected values are read off a calendar of 2022."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from sources.calendar import (
    due_at,
    is_due,
    label,
    once,
    parse_period,
    period,
    period_named,
    period_of,
    periods_due,
    step,
    time_share,
)
from sources.declare import Cadence, Deadline, Form, Item, Version

VERSION = Version(
    valid_from=date(2022, 3, 1), shape="table", row_key=("row",), items={"row": Item(type="text", headings=("行",))}
)


def form(cadence: Cadence, **more: object) -> Form:
    given = {
        "name": "one", "title": "示例表", "measures": (1,), "cadence": cadence, "reporters": ("甲局",), "district_from": "lead",
        "versions": (VERSION,), **more,
    }  # fmt: skip
    return Form.model_validate(given)


# code: first day, last day, name, its place in the year, elapsed and whole time.
PERIODS = {
    "2022-06-15": ((6, 15), (6, 15), "2022年6月15日", 166, (166, 365)),
    "2022-06-T2": ((6, 11), (6, 20), "2022年6月中旬", 17, (171, 365)),
    "2022-02-T3": ((2, 21), (2, 28), "2022年2月下旬", 6, (59, 365)),
    "2022-W25": ((6, 20), (6, 26), "2022年第25周（6月20日-6月26日）", 25, (177, 365)),
    "2022-06": ((6, 1), (6, 30), "2022年6月", 6, (6, 12)),
    "2022-02": ((1, 1), (2, 28), "2022年1-2月", 2, (2, 12)),
    "2022-Q2": ((4, 1), (6, 30), "2022年第2季度", 2, (6, 12)),
    "2022-H1": ((1, 1), (6, 30), "2022年上半年", 1, (6, 12)),
    "2022-H2": ((7, 1), (12, 31), "2022年下半年", 2, (12, 12)),
    "2022": ((1, 1), (12, 31), "2022年度", 1, (12, 12)),
    "2022-03-01-once": ((3, 1), (3, 1), "2022年3月1日（一次性报送）", 1, (60, 365)),
}


@pytest.mark.parametrize("code", PERIODS)
def test_a_code_names_the_days_of_its_period(code: str) -> None:
    first, last, name, place, time = PERIODS[code]
    one = period(code)
    assert (one.starts_on, one.ends_on) == (date(2022, *first), date(2022, *last))
    assert (label(one), step(one), time_share(one), one.year) == (name, place, time, 2022)


@pytest.mark.parametrize("code", ["2022-13", "2022-06-T4", "2022-02-30", "2022-H3", "22", "2022-Q5", "2022-06-T"])
def test_what_names_no_period_is_an_error(code: str) -> None:
    with pytest.raises(ValueError):
        period(code)


NAMED: list[tuple[Cadence, str, str]] = [
    ("day", "疫情防控日报（2022年6月15日）", "2022-06-15"),
    ("day", "截至2022年6月15日17时", "2022-06-15"),
    ("day", "2022-06-15", "2022-06-15"),
    ("day", "2022.6.15", "2022-06-15"),
    ("day", "日报_20220615", "2022-06-15"),
    ("day", "2022年日报表（6月15日）", "2022-06-15"),
    ("day", "二〇二二年六月十五日", "2022-06-15"),
    ("day", "2022年6月15日　填报日期：2022年6月16日", "2022-06-15"),
    ("ten_days", "2022年6月上旬", "2022-06-T1"),
    ("ten_days", "2022年六月中旬", "2022-06-T2"),
    ("ten_days", "2022年6月份下旬", "2022-06-T3"),
    ("ten_days", "2022年夏粮收购进度（6月上旬）", "2022-06-T1"),
    ("ten_days", "2022年6月第二旬", "2022-06-T2"),
    ("ten_days", "2022年6月11日-20日", "2022-06-T2"),
    ("ten_days", "2022年6月11日至6月20日", "2022-06-T2"),
    ("ten_days", "2022年6月11-20日", "2022-06-T2"),
    ("ten_days", "2022年2月21日-28日", "2022-02-T3"),
    ("ten_days", "2022年6月中旬（6月11日-6月20日）", "2022-06-T2"),
    ("ten_days", "2022年6月中旬（11日-20日）", "2022-06-T2"),
    ("ten_days", "2022-06-T2", "2022-06-T2"),
    ("half_year", "2022年上半年", "2022-H1"),
    ("half_year", "2022年度工作总结（下半年）", "2022-H2"),
    ("half_year", "2022年1-6月", "2022-H1"),
    ("half_year", "2022年7月至12月", "2022-H2"),
    ("half_year", "2022-H1", "2022-H1"),
    ("year", "2022年度", "2022"),
    ("year", "2022年全年", "2022"),
    ("year", "2022年", "2022"),
    ("year", "2022年1-12月", "2022"),
    ("year", "甲局_年度任务表_2022", "2022"),
    ("year", "二〇二二年度任务表", "2022"),
    ("year", "2022年度任务表（填报日期：2023年1月5日）", "2022"),
    ("month", "2022年6月份", "2022-06"),
    ("month", "2022年6月1-30日", "2022-06"),
    ("month", "2022年6月1日-30日", "2022-06"),
    ("month", "2022年6月", "2022-06"),
]


@pytest.mark.parametrize(("cadence", "text", "code"), NAMED)
def test_a_period_is_known_by_what_people_write(cadence: Cadence, text: str, code: str) -> None:
    one = parse_period(text, cadence)
    assert one is not None and one.code == code


NOT_NAMED: list[tuple[Cadence, str]] = [
    ("day", "2022年6月"),
    ("day", "2022年6月13日-19日"),
    ("day", "2022年6月13日至6月19日"),
    ("day", "6月15日"),  # of which year?
    ("day", "2022年2月30日"),
    ("ten_days", "2022年6月"),
    ("ten_days", "2022年6月15日"),
    ("ten_days", "2022年6月11日-19日"),
    ("ten_days", "2022年6月上旬至中旬"),
    ("ten_days", "2022年6月中旬（6月1日-6月10日）"),
    ("ten_days", "2022年6月中旬（1日-10日）"),
    ("ten_days", "2022年2月21日-30日"),
    ("week", "2022年6月15日"),
    ("month", "2022年6月15日"),
    ("month", "2022年6月中旬"),
    ("month", "2022年6月份中旬"),
    ("month", "2022年6月11-20日"),
    ("month", "2022年6月1-10日"),
    ("month", "2022年6月第3周"),
    ("month", "2022年上半年"),
    ("quarter", "2022年上半年"),
    ("half_year", "2022年"),
    ("half_year", "2022年1-9月"),
    ("half_year", "2022年1-12月"),
    ("half_year", "2022年全年"),
    ("year", "2022年6月"),
    ("year", "2022年上半年"),
    ("year", "2022年第25周"),
    ("year", "2022年前三季度"),
    ("year", "2022年1-6月"),
    ("year", "2022年6月30日"),
    ("year", "2021-2022年度"),
    ("year", "2022-06"),
]


@pytest.mark.parametrize(("cadence", "text"), NOT_NAMED)
def test_the_title_of_another_cadence_names_no_period(cadence: Cadence, text: str) -> None:
    assert parse_period(text, cadence) is None


def codes(one: Form, first: date, last: date) -> list[str]:
    return [each.code for each in periods_due(one, first, last)]


def test_the_periods_of_june() -> None:
    june = date(2022, 6, 1), date(2022, 6, 30)
    assert codes(form("day"), *june) == [f"2022-06-{day:02d}" for day in range(1, 31)]
    assert codes(form("ten_days"), *june) == ["2022-06-T1", "2022-06-T2", "2022-06-T3"]
    assert codes(form("half_year"), *june) == ["2022-H1"]
    assert codes(form("year"), *june) == []


def test_what_is_reported_once_has_one_period() -> None:
    one = form("once")
    assert codes(one, date(2022, 1, 1), date(2023, 12, 31)) == ["2022-03-01-once"]
    for said in ("2022年重点企业名录", "2022年3月1日（一次性报送）", "2022-03-01-once", "甲局_名录_2022"):
        assert period_named(said, one) == once(one)
    other = period_named("2023年重点企业名录", one)
    assert other is not None and not is_due(one, other)
    assert period_named("重点企业名录", one) is None


def test_january_is_joined_or_a_months_own() -> None:
    spring = date(2022, 1, 1), date(2022, 3, 31)
    assert codes(form("month"), *spring) == ["2022-02", "2022-03"]
    own = form("month", january="own")
    assert codes(own, *spring) == ["2022-01", "2022-02", "2022-03"]
    february = periods_due(own, *spring)[1]
    assert (february.starts_on, label(february)) == (date(2022, 2, 1), "2022年2月")
    assert period_of(own, "2022-02") == february == period_named("2022年1-2月", own)
    assert is_due(own, period("2022-01")) and not is_due(form("month"), period("2022-01"))


def test_a_form_may_be_due_in_some_months_only() -> None:
    year = date(2022, 1, 1), date(2022, 12, 31)
    assert codes(form("month", months=[3, 6, 9, 12]), *year) == ["2022-03", "2022-06", "2022-09", "2022-12"]
    assert codes(form("quarter", months=[6, 12]), *year) == ["2022-Q2", "2022-Q4"]
    in_season = form("month", months=[3, 6, 9, 12], season={"from_month": 4, "to_month": 10})
    assert codes(in_season, *year) == ["2022-06", "2022-09"]


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"cadence": "month", "months": [1, 2]}, "months"),  # joined to February
        ({"cadence": "quarter", "months": [5]}, "months"),
        ({"cadence": "once", "months": [3]}, "months"),
        ({"cadence": "week", "january": "own"}, "january"),
        ({"cadence": "week", "versions": [{**VERSION.model_dump(), "cadence": "month"}]}, "versions.0.cadence"),
    ],
)
def test_what_fits_no_period_is_an_error(given: dict[str, object], key: str) -> None:
    with pytest.raises(ValidationError, match=f"{key}: found"):
        form("week").model_validate({**form("week").model_dump(by_alias=True), **given})


# Worked by hand: days after the last one, and the next working day where that is a holiday.
DUE: list[tuple[str, int, str]] = [
    ("2022-06-15", 1, "2022-06-16"),  # a Thursday
    ("2022-06-17", 1, "2022-06-20"),  # Friday's, due on a Saturday: Monday
    ("2022-06-T2", 2, "2022-06-22"),  # Wednesday
    ("2022-H1", 10, "2022-07-11"),  # 10 July is a Sunday
    ("2022", 20, "2023-01-20"),  # the Friday before Spring Festival
    ("2022-03-01-once", 30, "2022-03-31"),
]


@pytest.mark.parametrize(("code", "days", "due"), DUE)
def test_a_report_is_due_some_days_after_its_period(code: str, days: int, due: str) -> None:
    one = period(code)
    deadlines = [Deadline(cadence=one.cadence, days=days, time="09:00", clause="三")]
    assert due_at(form(one.cadence), one, deadlines) == datetime.fromisoformat(f"{due}T09:00+08:00")
