"""Periods (2022-06-15, 2022-06-T2, 2022-W25, 2022-06, 2022-Q2, 2022-H1, 2022), their names in texts, and the deadlines
of their reports.
"""

from __future__ import annotations

import calendar
import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from sources.characters import seen
from sources.declare import Cadence, Deadline, Form, January

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period; both days inclusive. The month code 2022-02 covers January and February, unless its form has
    a January of its own (`period_of`).
    """

    code: str
    cadence: Cadence
    starts_on: date
    ends_on: date

    @property
    def year(self) -> int:
        """The year in the period's name. For a week it is the ISO year, even if its Sunday lies in the next year."""
        return int(self.code[:4])


CODES = "2022-06-15, 2022-06-T2 (the second ten days), 2022-W25, 2022-06, 2022-Q2, 2022-H1, 2022 or 2022-03-01-once"


@functools.lru_cache(maxsize=4096)
def period(code: str) -> Period:
    """The period with this code.

    Raises: ValueError if it is no code.
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
    if match := re.fullmatch(r"(\d{4})-(\d\d)-T([1-3])", code):
        number, month_end = int(match[3]), _month_end(int(match[1]), int(match[2]))
        ends_on = month_end if number == 3 else month_end.replace(day=10 * number)
        return Period(code, "ten_days", month_end.replace(day=10 * number - 9), ends_on)
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)(-once)?", code):
        day = date.fromisoformat(match[1])
        return Period(code, "once" if match[2] else "day", day, day)
    if match := re.fullmatch(r"(\d{4})-H([12])", code):
        year, last = int(match[1]), int(match[2]) * 6
        return Period(code, "half_year", date(year, last - 5, 1), _month_end(year, last))
    if re.fullmatch(r"\d{4}", code):
        return Period(code, "year", date(int(code), 1, 1), date(int(code), 12, 31))
    raise ValueError(f"{code!r} names no period; wanted {CODES}")


def period_of(form: Form, code: str) -> Period:
    """The period with this code in `form`: if the form has a January of its own, February begins on 1 February.

    Raises: ValueError if it is no code.
    """
    one = period(code)
    return (
        replace(one, starts_on=one.ends_on.replace(day=1)) if one.cadence == "month" and form.january == "own" else one
    )


def periods(cadence: Cadence, first: date, last: date, january: January = "joined") -> list[Period]:
    """The periods of `cadence` that end between `first` and `last`, in order. If January is joined to February, there
    is none for January alone. Empty for the cadence once, which has no calendar.
    """
    return [one for one in _running(cadence, first, last, january) if first <= one.ends_on <= last]


def periods_due(form: Form, first: date, last: date) -> list[Period]:
    """The periods for which `form` is due and that end between `first` and `last`, in order."""
    if form.cadence == "once":
        one = once(form)
        return [one] if first <= one.ends_on <= last else []
    return [one for one in periods(form.cadence, first, last, form.january) if is_due(form, one)]


def once(form: Form) -> Period:
    """The only period of a form that is reported once: the first day of its first version."""
    return period(f"{form.versions[0].valid_from}-once")


def is_due(form: Form, one: Period) -> bool:
    """Whether `form` is due for this period: the same cadence, an allowed January, and within its season and months."""
    if one.cadence != form.cadence:
        return False
    if one.cadence == "once":
        return one == once(form)
    is_january_joined = one.cadence == "month" and form.january == "joined" and one.ends_on.month == 1
    return not is_january_joined and _in_season(form, one)


def label(one: Period | str) -> str:
    """The period as officials write it: 2022年6月15日, 2022年6月中旬, 2022年第25周（6月20日-6月26日）, 2022年6月, 2022年1-2月, 2022年第2季度,
    2022年上半年, 2022年度, 2022年3月1日（一次性报送）.
    """
    one = period(one) if isinstance(one, str) else one
    first, last = one.starts_on, one.ends_on
    match one.cadence:
        case "day" | "once":
            return f"{last.year}年{last.month}月{last.day}日" + ("（一次性报送）" if one.cadence == "once" else "")
        case "ten_days":
            return f"{first.year}年{first.month}月{TENS[first.day // 10]}旬"
        case "week":
            year, week, _ = first.isocalendar()
            return f"{year}年第{week}周（{first.month}月{first.day}日-{last.month}月{last.day}日）"
        case "month":
            months = f"{last.month}" if first.month == last.month else f"{first.month}-{last.month}"
            return f"{last.year}年{months}月"
        case "quarter":
            return f"{last.year}年第{last.month // 3}季度"
        case "half_year":
            return f"{last.year}年{'上' if last.month == 6 else '下'}半年"
        case "year":
            return f"{last.year}年度"
    assert_never(one.cadence)


def due_at(form: Form | Cadence, one: Period, deadlines: Sequence[Deadline]) -> datetime:
    """The deadline of the period's report (Asia/Shanghai); a holiday moves it to the next working day.

    Raises: LookupError if no deadline is declared for the cadence.
    """
    cadence, name = (form, None) if isinstance(form, str) else (form.cadence, form.name)
    for deadline in sorted(deadlines, key=lambda one: one.form is None):  # a form's own before its cadence's
        if deadline.cadence == cadence and deadline.form in (None, name):
            hour, minute = deadline.time.split(":")
            day = _working_day(one.ends_on + timedelta(days=deadline.days))
            return datetime.combine(day, time(int(hour), int(minute)), SHANGHAI)
    raise LookupError(f"no deadline is declared for {cadence}")


DAILY: tuple[Cadence, ...] = (
    "day",
    "ten_days",
    "week",
    "once",
)  # their time share counts days; all others count months


def time_share(one: Period) -> tuple[int, int]:
    """Elapsed and whole time of the period's year at its end. Units: months of 12; for weeks, ten days and days, days
    of the year.

    A last week that reaches into January ends with the whole year.
    """
    if one.cadence in DAILY:
        whole = 366 if calendar.isleap(one.year) else 365
        return min((one.ends_on - date(one.year, 1, 1)).days + 1, whole), whole
    return one.ends_on.month, 12


def step(one: Period) -> int:
    """The period's number within its year, from 1: the number of its day, ten days (36 a year), week, month and so on."""
    match one.cadence:
        case "day":
            return one.ends_on.timetuple().tm_yday
        case "ten_days":
            return 3 * one.starts_on.month - 2 + one.starts_on.day // 10
        case "week":
            return int(one.code[-2:])
        case "month":
            return one.ends_on.month
        case "quarter":
            return one.ends_on.month // 3
        case "half_year":
            return one.ends_on.month // 6
        case "year" | "once":
            return 1
    assert_never(one.cadence)


TENS = "上中下"  # 旬 of a month
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
    r"(?P<year>[0-9]{4})\s*年\s*(?P<first>[0-9]{1,2})\s*月?\s*(?:-|至|到|—|~|–)+\s*(?P<last>[0-9]{1,2})\s*月"
)
TO = r"\s*(?:-|至|到|—|~|－|–)+\s*"
# A month alone; not with a day, a range of days, ten days or a week in it.
MONTH = re.compile(
    rf"(?<!\d)(?P<year>[0-9]{{4}})\s*(?:年\s*(?P<month>[0-9]{{1,2}})\s*月(?!份?\s*(?:[上中下]\s*旬|第?\s*[1-6]\s*[周旬]))"
    rf"(?:份|(?!\s*[0-9]{{1,2}}\s*(?:[日号]|{TO}[0-9]{{1,2}}\s*[日号])))"
    r"|[-./](?P<iso>[0-9]{1,2})(?![\d.\-/])|(?P<plain>0[1-9]|1[0-2])(?!\d))"
)
YEAR_ALONE = re.compile(r"(?<!\d)((?:19|20)[0-9]{2})(?=\s*(?:年|[.\-/]\s*[0-9]|-?[TH][1-3]))")
SENT_ON = re.compile(
    r"(?:填[报表]|报[送出]|制表|上报|打印|审核)(?:日期|时间)\s*[:：]?\s*(?:[0-9]{4}[年.\-/])?\s*[0-9]{1,2}[月.\-/]\s*[0-9]{1,2}日?"
)
DAYS = re.compile(
    rf"(?:(?P<y1>[0-9]{{4}})\s*[年.\-/]\s*)?(?P<m1>[0-9]{{1,2}})\s*[月.\-/]\s*(?P<d1>[0-9]{{1,2}})\s*[日号]?{TO}"
    r"(?:(?:(?P<y2>[0-9]{4})\s*[年.\-/]\s*)?(?P<m2>[0-9]{1,2})\s*[月.\-/]\s*(?P<d2>[0-9]{1,2})(?!\d)\s*[日号]?|(?P<d3>[0-9]{1,2})\s*[日号])"
)
ONE_DAY = re.compile(
    r"(?<!\d)(?:(?P<year>[0-9]{4})\s*[年.\-/]\s*(?P<month>[0-9]{1,2})\s*[月.\-/]\s*(?P<day>[0-9]{1,2})(?!\d)"
    r"|(?P<m>[0-9]{1,2})\s*月\s*(?P<d>[0-9]{1,2})\s*[日号]|(?P<plain>20[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9])(?!\d))"
)
TEN_DAYS = re.compile(
    r"(?:(?P<year>[0-9]{4})\s*年\s*)?(?<!\d)(?P<month>[0-9]{1,2})\s*月份?\s*(?:第?\s*(?P<number>[1-3])|(?P<name>[上中下]))\s*旬"
    rf"(?:\s*[（(]\s*(?P<d1>[0-9]{{1,2}})\s*[日号]?{TO}(?P<d2>[0-9]{{1,2}})\s*[日号])?"
)
TEN_DAYS_CODE = re.compile(r"(?<!\d)(?P<code>[0-9]{4}-[0-9]{2}-T[1-3])(?!\d)", re.IGNORECASE)
HALF_YEAR = re.compile(r"(?:(?P<year>[0-9]{4})\s*年?度?\s*)?(?P<name>[上下])\s*半年")
HALF_YEAR_CODE = re.compile(r"(?<!\d)(?P<year>[0-9]{4})\s*年?\s*-?\s*H(?P<number>[12])(?!\d)", re.IGNORECASE)
# A year alone; not with another cadence or a day behind it.
WHOLE_YEAR = re.compile(
    r"(?<![\d\-])(?P<year>(?:19|20)[0-9]{2})(?!\d)(?P<mark>\s*年?\s*(?:度|全年)|\s*年)?\s*"
    rf"(?:(?P<day>[0-9]{{1,2}}\s*月\s*[0-9]{{1,2}}\s*[日号]|[.\-/]\s*[0-9]{{1,2}}\s*[.\-/]\s*[0-9]{{1,2}}(?!\d))|(?P<months>1{TO}12\s*月)"
    rf"|(?P<part>[0-9]{{1,2}}\s*(?:{TO}[0-9]{{1,2}}\s*)?月|第?\s*[1-4]\s*季|前\s*[1-3]\s*个?\s*[季月]|[上下]\s*半年|第\s*[0-9]{{1,2}}\s*周|-?\s*[WQHT][0-9]|[.\-/]\s*[0-9])"
    r"|(?P<alone>$|[_\s）)】\]]))?",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=512)
def parse_period(text: str, cadence: Cadence) -> Period | None:
    """The period of `cadence` named anywhere in `text`; None if it names none, or two different ones.

    1-6月 means June in a monthly form: monthly tables are often titled by the year to date. For the cadence once, only a
    year is named: the period is its first day (`period_named` gives the form's own).
    """
    text = with_arabic_numerals(text)
    found = set(_named(text, cadence))
    one = found.pop() if len(found) == 1 else None
    return None if one is None or one.ends_on == date.min else one


def period_named(text: str, form: Form) -> Period | None:
    """The period of `form` named in `text`, as `parse_period` finds it. For a form that is reported once, its own
    period if the text names its year.
    """
    one = parse_period(text, form.cadence)
    if one is None:
        return None
    if form.cadence == "once":
        return once(form) if once(form).year == one.year else one
    return period_of(form, one.code)


def with_arabic_numerals(text: str) -> str:
    """The text with its Chinese numerals of years, weeks, months and days as digits, and single blanks."""
    text = re.sub(r"\s+", " ", seen(text))
    text = re.sub(r"[〇零○一二三四五六七八九]{4}(?=\s*年)", lambda m: m[0].translate(DIGITS), text)
    return re.sub(r"[一二三四五六七八九十]{1,3}(?=\s*(?:周|季|月|日|旬))", lambda m: str(_small(m[0])), text)


def _small(text: str) -> int:
    tens, has_ten, ones = text.partition("十")
    if not has_ten:
        return int(text.translate(DIGITS))
    return int(tens.translate(DIGITS) or 1) * 10 + int(ones.translate(DIGITS) or 0)


def _named(text: str, cadence: Cadence) -> Iterator[Period]:
    finders: dict[Cadence, Callable[[str], Iterator[str]]] = {
        "day": _days, "ten_days": _ten_days, "week": _weeks, "month": _months, "quarter": _quarters, "half_year": _half_years,
        "year": _years, "once": _years_named,
    }  # fmt: skip
    for code in finders[cadence](text):
        try:
            yield period(f"{code}-01-01-once" if cadence == "once" else code)
        except ValueError:
            yield Period(code, cadence, date.min, date.min)  # named, but no such period exists


def _year_in(text: str) -> str | None:
    """The only year named in a text; None if it names none, or two."""
    years = set(YEAR_ALONE.findall(text))
    return years.pop() if len(years) == 1 else None


def _days(text: str) -> Iterator[str]:
    text = SENT_ON.sub(" ", text)
    year = _year_in(text)
    for match in DAYS.finditer(text):
        yield match[0]
    for match in ONE_DAY.finditer(text):
        if match["plain"]:
            yield f"{match['plain'][:4]}-{match['plain'][4:6]}-{match['plain'][6:]}"
        elif match["year"] or year:
            month, day = match["month"] or match["m"], match["day"] or match["d"]
            yield f"{match['year'] or year}-{int(month):02d}-{int(day):02d}"


def _ten_days(text: str) -> Iterator[str]:
    year = _year_in(text)
    for match in TEN_DAYS_CODE.finditer(text):
        yield match["code"].upper()
    rest = text
    for match in TEN_DAYS.finditer(text):
        rest = rest.replace(match[0], " ")
        if match["year"] or year:
            number = int(match["number"]) if match["number"] else TENS.index(match["name"]) + 1
            code = f"{match['year'] or year}-{int(match['month']):02d}-T{number}"
            yield code
            if match["d1"]:
                yield _ten_days_of(code[:4], match["month"], match["d1"], match["month"], match["d2"]) or match[0]
    if re.search(r"[上中下]\s*旬", rest):
        yield rest  # 上旬至中旬
    for match in DAYS.finditer(rest):
        first_year = match["y1"] or year
        if first_year and match["y2"] in (None, first_year):
            last = match["d2"] or match["d3"]
            yield _ten_days_of(first_year, match["m1"], match["d1"], match["m2"] or match["m1"], last) or match[0]


def _ten_days_of(year: str, month: str, day: str, last_month: str, last_day: str) -> str | None:
    """The code of the ten days between two days, if they are ten days of a month, or its last ones."""
    try:
        one = period(f"{year}-{int(month):02d}-T{min(int(day) // 10, 2) + 1}")
    except ValueError:
        return None
    ends = (one.starts_on.day, one.ends_on.month, one.ends_on.day)
    return one.code if ends == (int(day), int(last_month), int(last_day)) else None


def _half_years(text: str) -> Iterator[str]:
    year = _year_in(text)
    for match in HALF_YEAR_CODE.finditer(text):
        yield f"{match['year']}-H{match['number']}"
    for match in HALF_YEAR.finditer(text):
        if match["year"] or year:
            yield f"{match['year'] or year}-H{'上下'.index(match['name']) + 1}"
    for match in QUARTER_MONTHS.finditer(text):
        months = int(match["first"]), int(match["last"])
        yield {(1, 6): f"{match['year']}-H1", (7, 12): f"{match['year']}-H2"}.get(months, match[0])


def _years(text: str) -> Iterator[str]:
    for match in WHOLE_YEAR.finditer(text):
        if match["day"]:
            continue
        if match["part"]:
            yield match[0]
        elif (
            match["mark"]
            or match["months"]
            or (match["alone"] is not None and re.search(r"(?:^|_)\s*$", text[: match.start()]))
        ):
            yield match["year"]


def _years_named(text: str) -> Iterator[str]:
    """Every year named in a text, alone or in a date: a report that is due once needs no more."""
    yield from (match["year"] for match in WHOLE_YEAR.finditer(SENT_ON.sub(" ", text)) if match.lastgroup != "year")


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
        # a week across New Year: the named year is that of its first day or, in our labels, of its ISO week
        last = last.replace(year=year + 1)
        if first.weekday() != 0:
            first, last = first.replace(year=year - 1), last.replace(year=year)
    if first.weekday() != 0 or last - first != timedelta(days=6):
        return match[0]
    iso = first.isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def _months(text: str) -> Iterator[str]:
    rest = text
    for match in DAYS.finditer(text):  # 2022年6月1-30日 is all of June
        if match["y1"] and match["d3"] and int(match["d1"]) == 1:
            code = f"{match['y1']}-{int(match['m1']):02d}"
            yield code if code in _ending_on(match["y1"], match["m1"], match["d3"]) else match[0]
    for match in MONTHS.finditer(text):
        yield f"{match['year']}-{int(match['month']):02d}"
        rest = rest.replace(match[0], " ")
    for match in MONTH.finditer(rest):
        yield f"{match['year']}-{int(match['month'] or match['iso'] or match['plain']):02d}"


def _ending_on(year: str, month: str, day: str) -> tuple[str, ...]:
    """The code of the month that ends on this day; empty if none does."""
    try:
        return (f"{year}-{int(month):02d}",) if _month_end(int(year), int(month)).day == int(day) else ()
    except ValueError:
        return ()


def _quarters(text: str) -> Iterator[str]:
    for match in QUARTER.finditer(text):
        yield f"{match['year']}-Q{match['number'] or match['iso']}"
    for match in QUARTER_MONTHS.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        yield f"{match['year']}-Q{last // 3}" if last % 3 == 0 and last - first == 2 else match[0]


def _running(cadence: Cadence, first: date, last: date, january: January) -> Iterator[Period]:
    if cadence == "once":
        return
    if cadence in ("day", "week"):
        length = 1 if cadence == "day" else 7
        day = first
        while day <= last + timedelta(days=length - 1):
            year, week, _ = day.isocalendar()
            yield period(f"{day}" if cadence == "day" else f"{year}-W{week:02d}")
            day += timedelta(days=length)
        return
    for year in range(first.year, last.year + 1):
        for code in _codes(cadence, year):
            one = period(code)
            if cadence != "month" or january == "own":
                yield replace(one, starts_on=one.ends_on.replace(day=1)) if cadence == "month" else one
            elif one.ends_on.month > 1:
                yield one


def _codes(cadence: Cadence, year: int) -> list[str]:
    months = [f"{year}-{month:02d}" for month in range(1, 13)]
    match cadence:
        case "ten_days":
            return [f"{month}-T{number}" for month in months for number in (1, 2, 3)]
        case "month":
            return months
        case "quarter":
            return [f"{year}-Q{number}" for number in (1, 2, 3, 4)]
        case "half_year":
            return [f"{year}-H1", f"{year}-H2"]
        case "year":
            return [f"{year}"]
        case _:
            raise ValueError(f"{cadence} is none of ten_days, month, quarter, half_year and year")


def _in_season(form: Form, one: Period) -> bool:
    month = one.ends_on.month if one.ends_on.year == one.year else 12  # the year's last week may end in January
    season = form.season
    return (season is None or season.from_month <= month <= season.to_month) and (
        not form.months or month in form.months
    )


@functools.lru_cache(maxsize=4096)
def is_working_day(day: date) -> bool:
    """Whether `day` is a working day, by the published holidays and make-up days. Beyond them, every day but weekends."""
    from chinese_calendar import is_workday

    return bool(is_workday(day)) if knows_holidays(day) else day.weekday() < 5


@functools.lru_cache(maxsize=4096)
def knows_holidays(day: date) -> bool:
    """Whether the public holidays of the day's year are published. Otherwise a deadline on it is provisional."""
    from chinese_calendar import is_workday

    try:
        is_workday(date(day.year, 12, 31))
    except NotImplementedError:
        return False
    return True


def working_days_on(day: date, number: int) -> date:
    """The day `number` working days after `day`; before it if `number` is negative."""
    while number:
        step = 1 if number > 0 else -1
        day += timedelta(days=step)
        number -= step if is_working_day(day) else 0
    return day


@functools.lru_cache(maxsize=4096)
def working_days_between(day: date, later: date) -> int:
    """The number of working days after `day`, up to and including `later`."""
    return sum(is_working_day(day + timedelta(days=ahead)) for ahead in range(1, (later - day).days + 1))


def _working_day(day: date) -> date:
    return day if is_working_day(day) else working_days_on(day, 1)


def _month_end(year: int, month: int) -> date:
    """The month's last day.

    Raises: ValueError if there is no such month.
    """
    return date(year, month, calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 0)
