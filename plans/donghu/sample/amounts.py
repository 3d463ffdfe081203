"""Sums of what rows hold."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal


def total(values: Iterable[object]) -> Decimal:
    """The sum of the numbers among `values`."""
    return sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
