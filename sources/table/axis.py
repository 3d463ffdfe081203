"""The headings along one side of a cross table, its row names, and names of sheets: a unit, a period, or the total of all.

`crossing.py` asks for each heading, before a table is looked for; `identify.py` for the names of sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from sources.calendar import Period, period_named, period_of, with_arabic_numerals
from sources.declare import Form
from sources.table.heading import written
from sources.table.lookup import Known, ReaderForm
from sources.table.rows import row_kind
from sources.value.uom import split_heading

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s*(?:年|[-./]|W|Q)|(?:0[1-9]|1[0-2])(?!\d))", re.IGNORECASE)
ONE = r"第?\s*\d{1,2}"
PERIOD = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*(?:年度?|[-./])?\s*)?"
    r"(?P<rest>\d{1,2}\s*月\s*(?:[上中下]旬|\d{1,2}[日号])"
    rf"|(?P<first>{ONE})(?:\s*(?:-|至|到|—|~|–)+\s*(?P<last>\d{{1,2}}))?\s*(?:月份?|季度?|周|旬)"
    r"|(?:Q\s?[1-4]|W\s?\d{1,2})|[上下]半年|前\s*[23二两三]\s*个?\s*季度?|全年|年度)"
    r"(?:累计|合计|小计)?(?:完成|实际|实绩|完成情况)?(?:数|值)?",
    re.IGNORECASE,
)
DATED = re.compile(r"(?:19|20)\d\d\s*(?:[-./]\s*\d{1,2}|(?:0[1-9]|1[0-2]))")
WHOLE_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?度?")
OF_CADENCE = {
    "day": re.compile(r"[日号]$"),
    "ten_days": re.compile(r"月\s*[上中下]旬$"),
    "week": re.compile(r"周$|W", re.IGNORECASE),
    "month": re.compile(r"月份?$"),
    "quarter": re.compile(r"^第?\s*\d{1,2}\s*季度?$|Q", re.IGNORECASE),
}
NOTHING = re.compile(r"(?!)")
LEAP_YEAR = 2000
BRACKETS = re.compile(r"^[（(【\[]|[)）】\]]$")


def year_named(texts: Iterable[str]) -> int | None:
    """The one year that the texts name (2022年); None where there is none, or more than one."""
    years = {int(year) for text in texts for year in YEAR.findall(with_arabic_numerals(text))}
    return years.pop() if len(years) == 1 else None


def period_at(cell: object, form: Form, year: int | None) -> Period | None:
    """The period of the form that a heading is and nothing else: 3月, 一月份, 2022年3月, 第25周, 上半年. None for any other text.

    year: the year of a heading without one.
    """
    if isinstance(cell, date):  # Excel makes a date of 2022年3月
        is_month = form.cadence == "month" and cell.day == 1
        return period_of(form, f"{cell.year}-{cell.month:02d}") if is_month else None
    if type(cell) is not str or len(cell) > 30:
        return None
    text = _bare(cell)
    if form.cadence == "year":
        whole = WHOLE_YEAR.fullmatch(text)
        return period_of(form, whole[1]) if whole else None
    if DATED.fullmatch(text):
        return period_named(text, form)
    match = PERIOD.fullmatch(text)
    if form.cadence == "day" and not text.endswith(("日", "号")):
        return None
    if match is None or not (own := match["year"] or year):
        return None
    return period_named(f"{own}年{match['rest']}", form)


def names_no_day(cell: object, form: Form, year: int | None) -> bool:
    """Whether a heading is written like a period of the form's cadence that no calendar has: 4月31日, 13月, 第54周."""
    if type(cell) is not str or len(cell) > 30:
        return False
    match = PERIOD.fullmatch(_bare(cell))
    if match is None or match["last"] is not None or not OF_CADENCE.get(form.cadence, NOTHING).search(match["rest"]):
        return False
    return period_at(cell, form, year or LEAP_YEAR) is None


def names_period(cell: object) -> bool:
    """Whether a heading is the name of a period of any kind, perhaps without its year."""
    if isinstance(cell, date):
        return True
    if type(cell) is not str or len(cell) > 30:
        return False
    text = _bare(cell)
    return any(pattern.fullmatch(text) is not None for pattern in (PERIOD, DATED, WHOLE_YEAR))


def months_of(cell: object) -> range | None:
    """The months (1 to 12) of a heading that names several: 1-2月, 1-5月, 3-5月. None of any other."""
    match = PERIOD.fullmatch(_bare(cell)) if type(cell) is str else None
    if match is None or match["last"] is None or "月" not in match["rest"]:
        return None
    first = re.search(r"\d+", match["first"])
    return range(int(first[0]), int(match["last"]) + 1) if first else None


def unit_named(cell: object, knows: Known) -> str | None:
    """The unit that a heading or a row's name is, by its name or an alias. None for any other text, and for the district,
    whose name is that of a total.
    """
    if type(cell) is not str or len(cell) > 60:
        return None
    unit = next((knows.units[name] for name in written(cell).names if name in knows.units), None)
    return None if unit == knows.plan.district else unit


def is_total(cell: object, spec: ReaderForm) -> bool:
    """Whether a heading or a row's name says that it adds up the others: 合计, 全省, the district's own name."""
    if type(cell) is not str or len(cell) > 60:
        return False
    return row_kind(split_heading(cell)[0].strip(), cell.strip(), spec.names) in ("all", "part", "area")


def _bare(cell: str) -> str:
    text = with_arabic_numerals(split_heading(cell)[0]).strip()
    return BRACKETS.sub("", text).replace("份数", "份").strip()
