"""Numbers as the people write them whom a finding is for: in the unit of measure of their own table."""

from __future__ import annotations

import math
from collections.abc import Callable

from sources.declare import Form
from sources.value.uom import SCALES, Uom, ratio, spelt, uom
from sources.value.values import parse_number

Spell = Callable[[float], str]
CLOSE = 1e-6  # relative: stored numbers have six decimals


def plain(number: float) -> str:
    """A number of at most four decimals, without zeros at its end."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


def spelling(form: Form, item: str, text: str | None, stored: float | None) -> Spell:
    """The spelling of numbers that are compared with a cell of `item`: plain, or in another unit than the form's, with its name.

    text: the cell as written. stored: its number in the declared unit of measure.
    """
    declared = uom(form.items[item].uom or "") if form.items[item].type in ("number", "count") else None
    written = _unit_of(declared, text, stored) if declared else None
    factor = ratio(declared, written) if declared and written else None
    if written is None or factor is None or factor == 1:
        return plain
    return lambda number: plain(number * float(factor)) + spelt(written)


def _unit_of(declared: Uom, text: str | None, stored: float | None) -> Uom | None:
    """The unit of measure in which a cell was written: named in the cell, or told by the ratio of the written to the stored number."""
    parsed = parse_number(text) if text else None
    if parsed is None or parsed.is_percent or parsed.is_scaled:
        return None
    if parsed.uom is not None:
        return parsed.uom
    if not stored or not parsed.number or math.isnan(stored):
        return None
    scale = declared.scale * stored / float(parsed.number)
    return next((Uom(one, declared.base) for one in SCALES.values() if math.isclose(one, scale, rel_tol=CLOSE)), None)
