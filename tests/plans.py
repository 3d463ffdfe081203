"""The plans that tests stand on: the small neutral one for the engine, and Donghu's for its own."""

from __future__ import annotations

from pathlib import Path

NEUTRAL = Path(__file__).parent / "neutral"
DONGHU = Path(__file__).parents[1] / "plans" / "donghu"
