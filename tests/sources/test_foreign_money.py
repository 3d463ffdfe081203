"""A number behind the sign of a foreign money has that money as its unit, and no other."""

from __future__ import annotations

import pytest

from sources.value.values import parse_number


def test_a_sign_before_a_number_is_its_unit() -> None:
    found = parse_number("$480")
    assert found is not None and found.number == 480 and found.uom is not None


@pytest.mark.parametrize("text", ["$480元", "$480万元", "$48%"])
def test_a_number_with_two_units_is_none(text: str) -> None:
    assert parse_number(text) is None
