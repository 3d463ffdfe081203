"""Small SVG drawings: a bar with its marks, a trend, a chart with axes, and columns that link to lists. Their only words are
those given to them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

FILL = {"green": "#2b8a62", "yellow": "#b07a10", "red": "#c2382c", "none": "#75808f"}
TRACK, INK, MARK, WHITE, SOFT, GOAL = "#eef1f5", "#16202e", "#1d4f9c", "#fff", "#4d5a6b", "#7a4e00"
TICKS = (1, 2, 2.5, 5, 10)  # the steps of an axis, times a power of ten


def bar(
    share: float | None, due: float | None, goal: float | None, light: str, width: int = 148, height: int = 11
) -> Markup:
    """A bar up to `share`, a black tick at the time share, and a blue diamond at the threshold.

    A share above 1 ends in an arrow head. Colours are attributes of the drawing, because not every renderer styles SVG
    by CSS.
    """
    if share is None:
        return Markup("")
    inner = width - 8  # room for a diamond at 100 %
    thick = height - 2

    def x(value: float) -> str:
        return _n(min(1.0, max(0.0, value)) * inner)

    drawn = [f'<path d="M0 1h{inner}v{thick}H0z" fill="{TRACK}"/>']
    if share > 1.0005:
        half = _n(thick / 2)
        drawn.append(f'<path d="M0 1h{inner}l6 {half}l-6 {half}H0z" fill="{FILL[light]}"/>')
    elif share > 0:
        drawn.append(f'<path d="M0 1h{x(share)}v{thick}H0z" fill="{FILL[light]}"/>')
    if due is not None:
        drawn.append(
            f'<path d="M{x(due)} 0v{height}" stroke="{WHITE}" stroke-width="3.4"/>'
            f'<path d="M{x(due)} 0v{height}" stroke="{INK}" stroke-width="1.5"/>'
        )
    if goal is not None:
        drawn.append(
            f'<path d="M{x(goal)} {_n(height / 2 - 4)}l4 4l-4 4l-4-4z" fill="{MARK}" stroke="{WHITE}" stroke-width=".8"/>'
        )
    return Markup(
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">{"".join(drawn)}</svg>'
    )


def trend(values: Sequence[float | None], due: Sequence[float] = (), width: int = 120, height: int = 26) -> Markup:
    """A line through `values`, broken at missing ones, with a dashed line of the shares due."""
    known = [value for value in [*values, *due] if value is not None]
    if len([value for value in values if value is not None]) < 2:
        return Markup("")
    low, high = min(0.0, *known), max(known)
    span = (high - low) or 1.0

    def points(series: Sequence[float | None]) -> str:
        steps, pen = [], "M"
        for number, value in enumerate(series):
            if value is None:
                pen = "M"
                continue
            x = number * (width - 4) / max(1, len(values) - 1) + 2
            steps.append(f"{pen}{_n(x)} {_n(height - 2 - (value - low) / span * (height - 4))}")
            pen = "L"
        return "".join(steps)

    dashed = f'<path d="{points(due)}" fill="none" stroke="#75808f" stroke-dasharray="3 2"/>' if len(due) > 1 else ""
    return Markup(
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">{dashed}'
        f'<path d="{points(values)}" fill="none" stroke="{MARK}" stroke-width="1.6"/></svg>'
    )


def chart(
    values: Sequence[float | None],
    days: Sequence[str],
    written: Callable[[float], str],
    due: Sequence[float] = (),
    goal: float | None = None,
    goal_word: str = "",
    width: int = 360,
    height: int = 132,
) -> Markup:
    """A line through `values` over `days` with axes, the last value written at its end, and a dashed line at `goal`.

    written: how a value of the axis is written. due: the shares due in each period, a dotted line. A width of 360 fits a
    phone, where a wider drawing would shrink its figures below what can be read.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high, step = _axis([*known, *due, *([goal] if goal is not None else [])])
    left, right, top, bottom = 46, width - 68, 12, height - 24

    def x(number: int) -> float:
        return left + number * (right - left) / max(1, len(values) - 1)

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    drawn = []
    for count in range(round((high - low) / step) + 1):
        tick = low + count * step
        drawn.append(
            f'<path d="M{left} {_n(y(tick))}H{right}" stroke="#d8dde4"/>'
            + _text(left - 4, y(tick) + 3.5, written(tick), "end")
        )
    every = max(1, math.ceil(len(days) / 5))
    for number, day in enumerate(days):
        if (len(days) - 1 - number) % every == 0:
            drawn.append(_text(x(number), height - 6, day, "middle"))
    if len(due) > 1:
        line = "L".join(f"{_n(x(number))} {_n(y(value))}" for number, value in enumerate(due))
        drawn.append(f'<path d="M{line}" fill="none" stroke="#75808f" stroke-dasharray="2 3"/>')
    if goal is not None:
        drawn.append(f'<path d="M{left} {_n(y(goal))}H{right}" stroke="{GOAL}" stroke-dasharray="6 3"/>')
    places = [(x(number), y(value)) for number, value in enumerate(values) if value is not None]
    drawn.append(f'<path d="{_line(values, x, y)}" fill="none" stroke="{MARK}" stroke-width="1.8"/>')
    drawn += [f'<circle cx="{_n(across)}" cy="{_n(down)}" r="2" fill="{MARK}"/>' for across, down in places]
    across, down = places[-1]
    beside = down + 3.5
    if goal is not None:
        apart = y(goal) + 3.5
        apart += max(0, 12 - abs(apart - beside)) * (1 if apart > beside else -1)
        drawn.append(_text(right + 5, min(max(apart, 9), height - 8), f"{goal_word}{written(goal)}", "start", GOAL))
    drawn.append(_text(across + 5, beside, written(known[-1]), "start", INK, bold=True))
    return Markup(
        f'<svg class="chart" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{"".join(drawn)}</svg>'
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A column of `columns`: its day, its value (None if there is none), the words for whoever points at it, and the
    address of the list behind it.

    bound: the end of the usual band. is_unusual: whether the value left the band.
    """

    day: str
    value: float | None
    title: str
    link: str
    bound: float | None = None
    is_unusual: bool = False


def columns(
    marks: Sequence[Mark], written: Callable[[float], str], nothing: str, width: int = 400, height: int = 136
) -> Markup:
    """A column for each mark with axes, the last value written beside it, and a dashed line at the end of the usual band.

    A column is a link. One outside the band is dark and has a triangle on top; a mark without a value shows `nothing`.
    written: how a value of the axis is written.
    """
    if not marks:
        return Markup("")
    known = [one.value for one in marks if one.value is not None]
    _, high, step = _axis([*known, *(one.bound for one in marks if one.bound is not None)])
    left, right, top, bottom = 46, width - 56, 16, height - 20
    each = (right - left) / len(marks)
    thick = min(each * 0.72, 24)

    def x(number: int) -> float:
        return left + (number + 0.5) * each

    def y(value: float) -> float:
        return bottom - value / high * (bottom - top)

    drawn = []
    for count in range(round(high / step) + 1):
        tick = count * step
        drawn.append(
            f'<path d="M{left} {_n(y(tick))}H{right}" stroke="#d8dde4"/>'
            + _text(left - 4, y(tick) + 3.5, written(tick), "end")
        )
    every = max(1, math.ceil(len(marks) / 6))
    for number, mark in enumerate(marks):
        if (len(marks) - 1 - number) % every == 0:
            drawn.append(_text(x(number), height - 6, mark.day, "middle"))
        drawn.append(_column(mark, x(number), each, thick, y, top, bottom, nothing))
    bounds = [
        f"M{_n(left + number * each)} {_n(y(mark.bound))}h{_n(each)}"
        for number, mark in enumerate(marks)
        if mark.bound is not None
    ]
    if bounds:
        drawn.append(f'<path d="{"".join(bounds)}" fill="none" stroke="{GOAL}" stroke-dasharray="4 2"/>')
    last = marks[-1].value
    if last is not None:
        drawn.append(_text(right + 4, min(y(last) + 3.5, bottom), written(last), "start", INK, bold=True))
    return Markup(
        f'<svg class="chart" width="{width}" height="{height}" viewBox="0 0 {width} {height}">{"".join(drawn)}</svg>'
    )


def _column(
    mark: Mark,
    middle: float,
    each: float,
    thick: float,
    y: Callable[[float], float],
    top: float,
    bottom: float,
    nothing: str,
) -> str:
    """A mark as a link: the whole height of its place, so that a finger meets it."""
    place = f'<path d="M{_n(middle - each / 2)} {_n(top)}h{_n(each)}V{_n(bottom)}h-{_n(each)}z" fill-opacity="0"/>'
    if mark.value is None:
        size = 12 if each >= 12 else 8
        shape = f'<text x="{_n(middle)}" y="{_n(bottom - 3)}" font-size="{size}" text-anchor="middle" fill="{SOFT}">{escape(nothing)}</text>'
    else:
        high = max(bottom - y(mark.value), 1.0)  # a nought is a line that can be seen
        fill = INK if mark.is_unusual else MARK
        shape = f'<path d="M{_n(middle - thick / 2)} {_n(bottom)}v-{_n(high)}h{_n(thick)}v{_n(high)}z" fill="{fill}"/>'
        if mark.is_unusual:
            shape += f'<path d="M{_n(middle - 4)} {_n(bottom - high - 3)}h8l-4-7z" fill="{INK}"/>'
    return f'<a href="{escape(mark.link)}"><title>{escape(mark.title)}</title>{place}{shape}</a>'


def _axis(values: Sequence[float]) -> tuple[float, float, float]:
    """The ends of an axis around nought and all values, and the step of its two to four ticks."""
    least, most = min((0.0, *values)), max((0.0, *values))
    span = (most - least) or 1.0
    power = 10 ** math.floor(math.log10(span / 3))
    step = next(one * power for one in TICKS if one * power >= span / 3.001)
    return math.floor(least / step + 1e-9) * step, math.ceil(most / step - 1e-9) * step or step, step


def _line(values: Sequence[float | None], x: Callable[[int], float], y: Callable[[float], float]) -> str:
    """The path through `values`, broken at missing ones."""
    steps, pen = [], "M"
    for number, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        steps.append(f"{pen}{_n(x(number))} {_n(y(value))}")
        pen = "L"
    return "".join(steps)


def _text(x: float, y: float, text: str, anchor: str, colour: str = SOFT, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="12" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(text)}</text>'


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
