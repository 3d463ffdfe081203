"""Small SVG drawings: a bar with its marks, and a trend. They contain no words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

FILL = {"green": "#2b8a62", "yellow": "#b07a10", "red": "#c2382c", "none": "#75808f"}
TRACK, INK, MARK, WHITE = "#eef1f5", "#16202e", "#1d4f9c", "#fff"


def bar(
    share: float | None, due: float | None, wanted: float | None, light: str, width: int = 148, height: int = 11
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
    if wanted is not None:
        drawn.append(
            f'<path d="M{x(wanted)} {_n(height / 2 - 4)}l4 4l-4 4l-4-4z" fill="{MARK}" stroke="{WHITE}" stroke-width=".8"/>'
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


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
