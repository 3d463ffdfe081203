"""Periods (2022-W25, 2022-06, 2022-Q2), what people call them, and when a period's report is due."""

from __future__ import annotations

import calendar
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sources.characters import seen
from sources.declare import Cadence, Deadline, Form, Season

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period; both days inclusive. A month code 2022-02 covers January and February."""

    code: str
    cadence: Cadence
    starts_on: date
    ends_on: date

    @property
    def year(self) -> int:
        """The year that the period is named after: of a week its ISO year, also where its Sunday lies in the next one."""
        return int(self.code[:4])


@functools.lru_cache(maxsize=4096)
def period(code: str) -> Period:
    """The period that `code` names.

    Raises: ValueError where it names none.
    """
    if match := re.fullmatch(r"(\d{4})-W(\d\d)", code):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Period(code, "week", monday, monday + timedelta(days=6))
    if match := re.fullmatch(r"(\d{4})-(\d\d)", code):
        year, month = int(match[1]), int(match[2])
        return Period(code, "month", date(year, 1 if month == 2 else month, 1), _month_end(year, month))
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", code):
        year, last = int(match[1]), int(match[2]) * 3
        return Period(code, "quarter", date(year, last - 2, 1), _month_end(year, last))
    raise ValueError(f"{code!r} names no period; wanted 2022-W25, 2022-06 or 2022-Q2")


def periods(cadence: Cadence, first: date, last: date) -> list[Period]:
    """The periods of `cadence` that end between `first` and `last`, in order. There is none for January alone."""
    return [one for one in _running(cadence, first, last) if first <= one.ends_on <= last]


def is_due(form: Form, one: Period) -> bool:
    """Whether `form` is reported for this period: right cadence, not January, and in season."""
    return one.cadence == form.cadence and not one.code.endswith("-01") and _in_season(form.season, one)


def label(one: Period | str) -> str:
    """The period as officials write it: 2022年第25周（6月20日-6月26日）, 2022年6月, 2022年1-2月, 2022年第2季度."""
    one = period(one) if isinstance(one, str) else one
    if one.cadence == "week":
        year, week, _ = one.starts_on.isocalendar()
        first, last = one.starts_on, one.ends_on
        return f"{year}年第{week}周（{first.month}月{first.day}日-{last.month}月{last.day}日）"
    if one.cadence == "month":
        months = "1-2" if one.ends_on.month == 2 else str(one.ends_on.month)
        return f"{one.ends_on.year}年{months}月"
    return f"{one.ends_on.year}年第{one.ends_on.month // 3}季度"


def due_at(form: Form | Cadence, one: Period, deadlines: Sequence[Deadline]) -> datetime:
    """When the period's report is due (Asia/Shanghai); a holiday moves it to the next working day.

    Raises: LookupError where no deadline is declared for the cadence.
    """
    cadence, name = (form.cadence, form.name) if isinstance(form, Form) else (form, None)
    for deadline in sorted(deadlines, key=lambda one: one.form is None):  # a form's own before its cadence's
        if deadline.cadence == cadence and deadline.form in (None, name):
            hour, minute = deadline.time.split(":")
            day = _working_day(one.ends_on + timedelta(days=deadline.days))
            return datetime.combine(day, time(int(hour), int(minute)), SHANGHAI)
    raise LookupError(f"no deadline is declared for {cadence}")


def time_share(one: Period) -> tuple[int, int]:
    """Elapsed and whole time of the period's year at its end: months of 12, for weeks days of the year.

    A last week that reaches into January ends with all of the year.
    """
    if one.cadence == "week":
        whole = 366 if calendar.isleap(one.year) else 365
        return min((one.ends_on - date(one.year, 1, 1)).days + 1, whole), whole
    return one.ends_on.month, 12


def step(one: Period) -> int:
    """The period's place among those of its year, from 1: the number of the week, month or quarter."""
    if one.cadence == "week":
        return int(one.code[-2:])
    return one.ends_on.month if one.cadence == "month" else one.ends_on.month // 3


DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
YEAR = r"(?P<year>[0-9]{4})\s*[年.\-/]?\s*"
DAY = r"(?:(?P<y{0}>[0-9]{{4}})[年.\-/])?(?P<m{0}>[0-9]{{1,2}})[月.\-/](?P<d{0}>[0-9]{{1,2}})日?"
SPAN = re.compile(DAY.format(1) + r"\s*(?:-|至|到|—|~|－|–)+\s*" + DAY.format(2))
WEEK = re.compile(
    r"(?P<year>[0-9]{4})\s*(?:年度?)?\s*[-]?\s*(?:第\s*(?P<week>[0-9]{1,2})\s*周|W(?P<iso>[0-9]{1,2})(?!\d))",
    re.IGNORECASE,
)
QUARTER = re.compile(
    r"(?P<year>[0-9]{4})\s*(?:年度?)?\s*[-]?\s*(?:第?\s*(?P<number>[1-4])\s*季度?|Q(?P<iso>[1-4]))", re.IGNORECASE
)
MONTHS = re.compile(r"(?P<year>[0-9]{4})\s*年\s*1\s*(?:-|至|到|—|~|–)+\s*(?P<month>[0-9]{1,2})\s*月")
QUARTER_MONTHS = re.compile(
    r"(?P<year>[0-9]{4})\s*年\s*(?P<first>[0-9]{1,2})\s*(?:-|至|到|—|~|–)+\s*(?P<last>[0-9]{1,2})\s*月"
)
MONTH = re.compile(
    r"(?<!\d)(?P<year>[0-9]{4})\s*(?:年\s*(?P<month>[0-9]{1,2})\s*月(?:份|(?!\s*[0-9]{1,2}\s*[日号]))"
    r"|[-./](?P<iso>[0-9]{1,2})(?![\d.\-/])|(?P<plain>0[1-9]|1[0-2])(?!\d))"
)


@functools.lru_cache(maxsize=512)
def parse_period(text: str, cadence: Cadence) -> Period | None:
    """The period of `cadence` that `text` names, wherever in it; None where it names none, or two different ones.

    1-6月 of a monthly form is its June: the year to date is how monthly tables are titled.
    """
    text = _plain(text)
    found = set(_named(text, cadence))
    one = found.pop() if len(found) == 1 else None
    return None if one is None or one.ends_on == date.min else one


def _plain(text: str) -> str:
    text = re.sub(r"\s+", " ", seen(text))
    text = re.sub(r"[〇零○一二三四五六七八九]{4}(?=\s*年)", lambda m: m[0].translate(DIGITS), text)
    return re.sub(r"[一二三四五六七八九十]{1,3}(?=\s*(?:周|季|月|日))", lambda m: str(_small(m[0])), text)


def _small(text: str) -> int:
    tens, has_ten, ones = text.partition("十")
    if not has_ten:
        return int(text.translate(DIGITS))
    return int(tens.translate(DIGITS) or 1) * 10 + int(ones.translate(DIGITS) or 0)


def _named(text: str, cadence: Cadence) -> Iterator[Period]:
    finders = {"week": _weeks, "month": _months, "quarter": _quarters}
    for code in finders[cadence](text):
        try:
            yield period(code)
        except ValueError:
            yield Period(code, cadence, date.min, date.min)  # named, but there is no such period


def _weeks(text: str) -> Iterator[str]:
    for match in WEEK.finditer(text):
        yield f"{match['year']}-W{int(match['week'] or match['iso']):02d}"
    year = re.search(r"(?<!\d)[0-9]{4}(?=年|[.\-/][0-9]|-?W)", text)
    for match in SPAN.finditer(text):
        first_year = match["y1"] or (year and year[0])
        if first_year is None:
            continue
        yield _week_of(int(first_year), match)


def _week_of(year: int, match: re.Match[str]) -> str:
    try:
        first = date(year, int(match["m1"]), int(match["d1"]))
        last = date(int(match["y2"] or year), int(match["m2"]), int(match["d2"]))
    except ValueError:
        return match[0]
    if match["y2"] is None and last < first:
        # a week across New Year: the year said belongs to its first day, or (by our labels) to its ISO week
        last = last.replace(year=year + 1)
        if first.weekday() != 0:
            first, last = first.replace(year=year - 1), last.replace(year=year)
    if first.weekday() != 0 or last - first != timedelta(days=6):
        return match[0]
    iso = first.isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def _months(text: str) -> Iterator[str]:
    rest = text
    for match in MONTHS.finditer(text):
        yield f"{match['year']}-{int(match['month']):02d}"
        rest = rest.replace(match[0], " ")
    for match in MONTH.finditer(rest):
        yield f"{match['year']}-{int(match['month'] or match['iso'] or match['plain']):02d}"


def _quarters(text: str) -> Iterator[str]:
    for match in QUARTER.finditer(text):
        yield f"{match['year']}-Q{match['number'] or match['iso']}"
    for match in QUARTER_MONTHS.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        yield f"{match['year']}-Q{last // 3}" if last % 3 == 0 and last - first == 2 else match[0]


def _running(cadence: Cadence, first: date, last: date) -> Iterator[Period]:
    if cadence == "week":
        day = first
        while day <= last + timedelta(days=6):
            year, week, _ = day.isocalendar()
            yield period(f"{year}-W{week:02d}")
            day += timedelta(days=7)
        return
    for year in range(first.year, last.year + 1):
        codes = (
            [f"{year}-{month:02d}" for month in range(2, 13)]
            if cadence == "month"
            else [f"{year}-Q{q}" for q in range(1, 5)]
        )
        yield from map(period, codes)


def _in_season(season: Season | None, one: Period) -> bool:
    month = one.ends_on.month if one.ends_on.year == one.year else 12  # the year's last week may end in January
    return season is None or season.from_month <= month <= season.to_month


@functools.lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Whether `day` is worked: public holidays and make-up days as published; beyond the published plans all but weekends."""
    from chinese_calendar import is_workday

    return bool(is_workday(day)) if knows_holidays(day) else day.weekday() < 5


@functools.lru_cache(maxsize=4096)
def knows_holidays(day: date) -> bool:
    """Whether the public holidays of the day's year are published: else a deadline on it is provisional."""
    from chinese_calendar import is_workday

    try:
        is_workday(date(day.year, 12, 31))
    except NotImplementedError:
        return False
    return True


def working_days_on(day: date, number: int) -> date:
    """The day `number` working days after `day`; before it where `number` is negative."""
    while number:
        step = 1 if number > 0 else -1
        day += timedelta(days=step)
        number -= step if is_working_day(day) else 0
    return day


@functools.lru_cache(maxsize=4096)
def working_days_between(day: date, later: date) -> int:
    """How many working days come after `day`, up to and with `later`."""
    return sum(is_working_day(day + timedelta(days=ahead)) for ahead in range(1, (later - day).days + 1))


def _working_day(day: date) -> date:
    return day if is_working_day(day) else working_days_on(day, 1)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0)
