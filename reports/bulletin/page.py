"""A frozen bulletin as an HTML page: its templates and number formats."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.bulletin import draw
from reports.bulletin.bytecode import compiled
from reports.bulletin.content import Bulletin, BulletinLine, issue_of, kind_of, settings
from reports.bulletin.forecast import LEAST, RECENT
from sources.declare import YamlMapping

TEMPLATES = Path(__file__).parent / "templates"
QUALITY = "quality.html"  # the page of data quality over nights (reports/quality), in a home's `reports/`
Number = Decimal | float | int
MINUS = "−"
DIGITS = "〇一二三四五六七八九"


def page(bulletin: Bulletin, public: bool, pages: str | None = None) -> str:
    """The one-page bulletin as HTML. If it would be too large to send on, fewer cells are listed behind each number;
    the workbook has them all.

    pages: the folder beside it with the pages behind it, which it links to; without links if not given. Everything else
    of the page lies in its one file, so that it can be forwarded alone.
    """
    template = environment(bulletin.plan.folder).get_template("bulletin.html.j2")
    for cells in range(settings()["rows"]["cells"], 1, -1):
        text = squeezed(template.render(b=bulletin, public=public, cells=cells, pages=pages))
        if len(text.encode()) <= settings()["size"]["bytes"]:
            break
    return text


def squeezed(text: str) -> str:
    """The page without characters that HTML does not need: white space between tags, optional end tags, quotes around
    single words.
    """
    head, style, body = text.partition("</style>")
    body = re.sub(r"\s*\n\s*", "\n", body)
    body = re.sub(r">\n<", "><", body)
    body = re.sub(r"</(?:td|th|tr|tbody|thead|li)>\n?", "", body)
    body = re.sub(r"(<[a-z][^<>]*)", lambda tag: re.sub(r'="([\w#.-]+)"(?!/)', r"=\1", tag[1]), body)
    return re.sub(r"\n+", "\n", head) + style + body


@functools.lru_cache(maxsize=8)
def environment(plan: Path) -> Environment:
    """The templates with a plan's words, the number filters, and the drawings."""
    words = settings(plan)
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=compiled(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        kind_of=kind_of,
        issue_of=issue_of,
        month_day=month_day,
        number=number,
        percent=percent,
        points=points,
        day=day,
        amount=amount,
    )
    env.filters.update(sign=_signed, gain=gain, delay=delay, numeral=numeral)
    env.globals.update(
        words=words,
        forecast_least=LEAST,
        forecast_recent=RECENT,
        bar=draw.bar,
        trend=draw.trend,
        chart=draw.chart,
        written=written,
        name=lambda line: name(line, words["short"]),
        main=main,
        trimmed=lambda text: trimmed(text, words["trimmed"]),
        ends=ends,
        marks=lambda line: marks(line, words),
        squeeze=Markup,
    )
    return env


def number(value: Number | None, places: int | None = None) -> str:
    """A number with thousands separators; `places` decimals, or as many as it has up to two."""
    if value is None:
        return "—"
    exact = Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-(2 if places is None else places)), ROUND_HALF_UP)
    text = f"{abs(rounded):,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if rounded < 0 else "") + text


def amount(value: Number | None, uom: str, places: int | None = None) -> str:
    """A number with its uom; a long one in the larger uom (万元 -> 亿元)."""
    if value is None:
        return "—"
    larger = settings()["larger"].get(uom)
    if larger and abs(value) >= larger["from"]:
        return number(Decimal(str(value)) / larger["per"], 2) + str(larger["uom"])
    return number(value, places) + uom


def percent(share: Number | None, bound: Number | None = None) -> str:
    """A share as percent with one decimal; with more if rounding would carry it over `bound`."""
    if share is None:
        return "—"
    hundred = Decimal(str(share)) * 100
    for places in (1, 2, 3):
        text = number(hundred, places)
        if (
            bound is None
            or hundred >= Decimal(str(bound)) * 100
            or Decimal(text.replace(",", "").replace(MINUS, "-")) < Decimal(str(bound)) * 100
        ):
            break
    return f"{text}%"


def written(is_share: bool, uom: str) -> Callable[[float], str]:
    """How the values of a chart's axis are written: shares as whole percents, amounts in their uom."""

    def short(value: float) -> str:
        if is_share:
            return f"{number(100 * value, 1).replace('.0', '')}%"
        return f"{number(value, 1).removesuffix('.0')}%" if uom == "%" else amount(value, "" if uom != "万元" else uom)

    return short


def points(value: Number | None) -> str:
    """Percentage points with their sign; two decimals if one would show zero."""
    return "—" if value is None else _signed(value)


def day(value: date | datetime | None, form: str = "md") -> str:
    """6月26日; with form="narrow" 06-26, for a narrow column; with form="iso" 2022-06-26, with form="full" 2022年6月26日 (and the time of
    an instant).
    """
    if value is None:
        return "—"
    if form == "narrow":
        return f"{value:%m-%d}"
    if form == "iso":
        return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"
    if form == "full":
        on = f"{value.year}年{value.month}月{value.day}日"
        return f"{on}{value:%H:%M}" if isinstance(value, datetime) else on
    return f"{value.month}月{value.day}日"


def month_day(value: str) -> str:
    """A day of any year, as plans declare it: 07-20 is 7月20日."""
    month, on = (int(part) for part in value.split("-"))
    return f"{month}月{on}日"


def delay(minutes: int | None) -> str:
    """A delay in its two largest units of time: 1天1小时."""
    if minutes is None:
        return ""
    words = settings()["delay"]
    parts = {"days": minutes // 1440, "hours": minutes % 1440 // 60, "minutes": minutes % 60}
    shown = [words[key].format(parts[key]) for key in parts if parts[key]]
    return "".join(shown[:2]) or words["minutes"].format(0)


def numeral(value: int) -> str:
    """A number from 1 to 99 as it is counted in Chinese: 三, 十, 十二, 二十一."""
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


def name(line: BulletinLine, short: Mapping[str, str]) -> str:
    """The line's name, short enough for a row. short: indicator -> name, where its title is too long."""
    return str(short.get(line.indicator, line.title))


def trimmed(text: str, endings: Sequence[str]) -> str:
    """A name without the ending that its card's title says already; endings: those of the plan, `trimmed`."""
    return next((text.removesuffix(one) for one in endings if text.endswith(one) and text != one), text)


def main(line: BulletinLine) -> str:
    """The one number that best describes a line."""
    if line.is_amount:
        return (
            percent(line.done_share, line.threshold_share)
            if line.done_share is not None
            else amount(line.value, line.uom)
        )
    if line.is_yes_or_no and line.is_stale:
        return f"{number(line.numerator)}/{number(line.denominator)}"
    if line.is_yes_or_no:
        return str(settings()["done"][line.numerator == line.denominator])
    if line.kind == "growth":
        return _signed(line.value) + "%" if line.value is not None else "—"
    if line.is_rate and line.uom == "%":
        return percent(line.value / 100, line.shown_threshold) if line.value is not None else "—"
    return amount(line.value, line.uom)


def ends(line: BulletinLine) -> str:
    """Both ends of a line's interval, the lower one first; empty if it is none."""
    other = line.other_end
    if other is None:
        return ""
    is_share = line.is_amount and line.done_share is not None
    low, high = sorted((line, other), key=lambda one: (one.done_share if is_share else one.value) or 0)
    return str(settings()["interval"]).format(main(low), main(high))


def marks(line: BulletinLine, words: YamlMapping) -> tuple[str, ...]:
    """The marks of a line's figure: 沿用, 冻结, 区间, 待说明, and how many of its rows or register entries are known.

    words: the plan's `settings`.
    """
    return tuple(words["marks"][key].format(**_rows(line), missing=line.towns_missing) for key in line.marks)


def noted(line: BulletinLine, words: YamlMapping) -> tuple[str, ...]:
    """The marks at length, for a cell of the workbook or the notice: with both ends of an interval and the parts'
    amount.
    """
    values = {
        "ends": ends(line),
        "towns": amount(line.towns_value, line.uom),
        "units": line.frozen_units,
        "missing": line.towns_missing,
    }
    return tuple(words["noted"][key].format(**_rows(line), **values) for key in line.marks)


def _rows(line: BulletinLine) -> dict[str, int]:
    known, everything = line.known_rows or 0, line.all_rows or 0
    return {"known": known, "all": everything, "left": everything - known}


def gain(value: Number) -> str:
    """A change with its sign, and as many decimals as it has, up to two."""
    return ("+" if value > 0 else "") + number(value)


def _signed(value: Number) -> str:
    exact = Decimal(str(value))
    text = number(abs(exact), 1)
    if exact and not text.strip("0."):
        text = number(abs(exact), 2)
    return ("+" if exact > 0 else MINUS if exact < 0 else "") + text
