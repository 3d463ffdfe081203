"""Dates as people write them. A text that matches none of our patterns is refused, never forced into a date."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta

from sources.characters import seen

CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
TYPED_ZERO = re.compile(r"[一二][〇零○Oo0一二三四五六七八九]{3}(?=年)")  # 二O二二年
FIRST, LAST = date(1950, 1, 1), date(2100, 12, 31)
HALF_DAY = r"(?:凌晨|早上|上午|中午|下午|晚上|晚)"
HOUR = r"[0-9]{1,2}(?:[时点][半整]?|[:时点][0-9]{1,2}分?(?:[:]?[0-9]{1,2}(?:\.[0-9]+)?秒?)?)"
# A digit before the hour would be the day's: 6月112时 is the 1st at 12, or the 11th at 2.
TIME = rf"(?:[T\s]*(?:{HALF_DAY}\s*)?(?<![0-9]){HOUR}|\s*{HALF_DAY})?"
WEEKDAY = r"(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
DAY = re.compile(
    r"(?P<y>[0-9]{4})\s*(?P<s>[年./\-])\s*(?P<m>[0-9]{1,2})\s*(?:(?P=s)|月)\s*(?P<d>[0-9]{1,2})\s*[日号]?\s*"
    + WEEKDAY
    + TIME
)
SHORT_YEAR = re.compile(r"(?P<y>[0-9]{2})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})[日号]\s*" + WEEKDAY + TIME)
COMPACT = re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
MONTH = re.compile(r"(?P<y>[0-9]{4})\s*(?:年\s*(?P<m1>[0-9]{1,2})\s*月份?|[./\-]\s*(?P<m2>[0-9]{1,2})\s*月?)")
COMPACT_MONTH = re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>0[1-9]|1[0-2])")
NO_YEAR = re.compile(
    r"(?P<m>[0-9]{1,2})\s*(?:月\s*(?P<d1>[0-9]{1,2})\s*[日号]?\s*" + WEEKDAY + TIME + r"|[./\-](?P<d2>[0-9]{1,2}))"
)
NO_YEAR_MONTH = re.compile(r"(?P<m>[0-9]{1,2})\s*月份?")

DateOrRule = tuple[date | None, str | None]  # a date to be asked about has both


def read_date(raw: object, text: str, year: int, is_1904: bool) -> DateOrRule:
    """The date in a cell, or the rule that it breaks. `year` is the period's: 6月30日 is in it.

    A month alone (2022.6) becomes its last day and is asked about (`imprecise_date`). So is a day at 23:59:17
    (`shifted_date`).
    """
    if isinstance(raw, datetime):
        return _asked_if_shifted(_plausible(raw.date()), f"{raw:%H:%M:%S}")
    if isinstance(raw, date):
        return _plausible(raw)
    if isinstance(raw, int | float):
        return _number(float(raw), is_1904)
    text = _plain(text)
    return _asked_if_shifted(_text(text, year), text)


# Midnight of the next day, written by programs that use Shanghai's local time of before 1901, 8:05:43.
SHIFTED = "23:59:17"


def _asked_if_shifted(outcome: DateOrRule, text: str) -> DateOrRule:
    """The outcome, with a question about a day whose text ends in that time."""
    return (outcome[0], "shifted_date") if outcome[1] is None and text.endswith(SHIFTED) else outcome


def _number(number: float, is_1904: bool) -> DateOrRule:
    """The date in a number: 20220630 or 202206, a spreadsheet's count of days, or 2022.6."""
    digits = f"{number:.15g}"
    if COMPACT.fullmatch(digits) or COMPACT_MONTH.fullmatch(digits):
        return _text(digits, None)
    start = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
    low, high = (FIRST - start).days, (LAST - start).days
    if low <= number <= high:
        moment = datetime.combine(start, time()) + timedelta(seconds=round(number * 86_400))
        return _asked_if_shifted(_plausible(start + timedelta(days=int(number))), f"{moment:%H:%M:%S}")
    # the number 2022.6 is June; 2022.1 may be January or October (2022.10) and is not decided here
    if 1950 <= number < 2101 and not digits.endswith(".1"):
        return _text(digits, None)
    return None, "not_a_date"


def _plain(text: str) -> str:
    """A text of a date with ASCII digits, points and hyphens, and single spaces."""
    text = " ".join(seen(text).split()).replace("。", ".").replace("—", "-").replace("–", "-")
    text = TYPED_ZERO.sub(lambda year: re.sub("[Oo0]", "〇", year[0]), text)
    text = re.sub(r"[〇零○一二三四五六七八九]{4}(?=年)", lambda year: year[0].translate(CHINESE_DIGITS), text)
    return re.sub(r"[一二三四五六七八九十]{1,3}(?=[月日号时点分])", lambda numeral: _below_hundred(numeral[0]), text)


def _below_hundred(text: str) -> str:
    """A Chinese numeral below 100 in digits: 二十三 -> 23."""
    tens, has_ten, ones = text.partition("十")
    if not has_ten:
        return text.translate(CHINESE_DIGITS)
    return str(int(tens.translate(CHINESE_DIGITS) or 1) * 10 + int("0" + ones.translate(CHINESE_DIGITS)))


def _text(text: str, year: int | None) -> DateOrRule:
    """The date that the whole plain text is. year: for texts without one; None refuses them."""
    text = text.rstrip(".")
    for pattern in (DAY, COMPACT):
        if match := pattern.fullmatch(text):
            return _day(int(match["y"]), int(match["m"]), int(match["d"]))
    if match := SHORT_YEAR.fullmatch(text):
        return _day(2000 + int(match["y"]), int(match["m"]), int(match["d"]))
    if match := MONTH.fullmatch(text):
        return _month(int(match["y"]), int(match["m1"] or match["m2"]))
    if match := COMPACT_MONTH.fullmatch(text):
        return _month(int(match["y"]), int(match["m"]))
    if year and (match := NO_YEAR.fullmatch(text)):
        return _day(year, int(match["m"]), int(match["d1"] or match["d2"]))
    if year and (match := NO_YEAR_MONTH.fullmatch(text)):
        return _month(year, int(match["m"]))
    return None, "not_a_date"


def _day(year: int, month: int, day: int) -> DateOrRule:
    try:
        return _plausible(date(year, month, day))
    except ValueError:
        return None, "impossible_date"


def _month(year: int, month: int) -> DateOrRule:
    if not 1 <= month <= 12:
        return None, "impossible_date"
    value, rule = _plausible(date(year, month, calendar.monthrange(year, month)[1]))
    return value, rule or "imprecise_date"


def _plausible(day: date) -> DateOrRule:
    return (day, None) if FIRST <= day <= LAST else (None, "impossible_date")
