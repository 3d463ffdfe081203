"""The plans that tests stand on: the small neutral one for the engine, and Donghu's for its own."""

from __future__ import annotations

from pathlib import Path

from sources.declare import Form, Plan, load, read_yaml, validate

NEUTRAL = Path(__file__).parent / "neutral"
THIRD = Path(__file__).parent / "third"
DONGHU = Path(__file__).parents[1] / "plans" / "donghu"
PRINTED = Path(__file__).parent / "sources" / "printed"


def with_printed() -> Plan:
    """The neutral plan, with forms of which rows or labels are printed beside its own: what the reader's tests write tables for."""
    neutral = load(NEUTRAL)
    printed = {
        path.stem: validate(path, Form, {"name": path.stem, **read_yaml(path)}, "")
        for path in sorted(PRINTED.glob("*.yml"))
    }
    return neutral.model_copy(update={"forms": {**neutral.forms, **printed}})
