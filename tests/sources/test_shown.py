"""Texts that say nothing but their values are left out, and made again of the values."""

from __future__ import annotations

import pickle
from datetime import date

from sources.read import Column
from sources.value import shown


def test_a_number_is_shown_with_as_few_decimals_as_it_needs() -> None:
    assert shown([480_000_000, 12_500_000, -250_000, 1, 0, None]) == ["480", "12.5", "-0.25", "0.000001", "0", None]


def test_a_date_is_shown_as_iso_writes_it() -> None:
    assert shown([date(2022, 6, 5), None]) == ["2022-06-05", None]


def test_a_column_without_texts_has_those_of_its_values_before_and_after_it_travels() -> None:
    column = Column(None, [40_000_000, None], ["reported", "blank"], ["C5", "C6"])
    assert column.texts == ["40", None]
    assert pickle.loads(pickle.dumps(Column(None, [40_000_000], ["reported"], ["C5"]))).texts == ["40"]
