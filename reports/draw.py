"""Small drawings in SVG: a bar with its marks, a trend. Numbers in, markup out; no words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

MARK = "#1d4f9c"


def bar(share: float | None, due: float | None, wanted: float | None, width: int = 184, height: int = 11) -> Markup:
    """A bar up to `share` of the whole, a black tick where time stands, a blue diamond at the threshold.

    What goes beyond the whole ends in an arrow head. Colours come from the style sheet.
    """
    if share is None:
        return Markup("")
    inner = width - 8  # room for a diamond at 100 %

    def x(value: float) -> str:
        return _n(min(1.0, max(0.0, value)) * inner)

    drawn = [f'<rect class="t" width="{inner}" y="1" height="{height - 2}"/>']
    if share > 0:
        drawn.append(f'<rect width="{x(share)}" y="1" height="{height - 2}"/>')
    if share > 1.0005:
        drawn.append(f'<path d="M{inner} 1l6 {_n((height - 2) / 2)}l-6 {_n((height - 2) / 2)}z"/>')
    if due is not None:
        drawn.append(f'<path class="h" d="M{x(due)} 0v{height}"/><path class="k" d="M{x(due)} 0v{height}"/>')
    if wanted is not None:
        drawn.append(f'<path class="d" d="M{x(wanted)} {_n(height / 2 - 4)}l4 4l-4 4l-4-4z"/>')
    return Markup(
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">{"".join(drawn)}</svg>'
    )


def trend(values: Sequence[float | None], due: Sequence[float] = (), width: int = 120, height: int = 26) -> Markup:
    """A line through `values`, broken where one is missing, with the dashed line of what was due by then."""
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


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
