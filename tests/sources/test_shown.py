"""Texts that say nothing but their values are left out, and made again of the values."""

from __future__ import annotations

import json
import pickle
from datetime import date

import pytest

from sources.book.grid import Unreadable
from sources.book.open import open_book
from sources.table.column import Column, as_json, packed
from sources.value.values import Value, shown


def test_a_number_is_shown_with_as_few_decimals_as_it_needs() -> None:
    assert shown([480_000_000, 12_500_000, -250_000, 1, 0, None]) == ["480", "12.5", "-0.25", "0.000001", "0", None]


def test_a_date_is_shown_as_iso_writes_it() -> None:
    assert shown([date(2022, 6, 5), None]) == ["2022-06-05", None]


def test_a_column_without_texts_has_those_of_its_values_before_and_after_it_travels() -> None:
    column = Column(None, [40_000_000, None], ["reported", "blank"], ["C5", "C6"])
    assert column.texts == ["40", None]
    assert pickle.loads(pickle.dumps(packed({"paid": column}, {"paid": "number"})))["paid"].texts == ["40", None]


def test_what_travels_without_texts_says_so_to_the_warehouse() -> None:
    plain = Column(None, [date(2022, 6, 5), None], ["reported", "blank"], ("C", [5, 6]))
    (said,) = packed({"paid_on": plain}, {"paid_on": "date"}).parts
    assert json.loads(said.json) == [
        {"item": "paid_on", "dates": ["2022-06-05", None], "states": ["reported", "blank"], "letters": "C"}
    ]
    assert said.rows == b"[5,6]"


def test_the_texts_of_an_item_that_is_no_number_any_more_travel() -> None:
    (said,) = packed({"a": Column(None, [12_500_000], ["reported"], ["C5"])}, {"a": "text"}).parts
    assert json.loads(said.json)[0]["texts"] == ["12.5"]
    assert said["a"].values == [12_500_000]


@pytest.mark.parametrize("values", [[1, None, -(10**18)], ['甲\n"\\\x1f\x7f', "", None], [date(1950, 1, 1), None]])
def test_a_list_travels_as_json_without_spaces(values: list[Value]) -> None:
    said = [str(one) if isinstance(one, date) else one for one in values]
    assert as_json(values).decode() == json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def test_no_file_has_half_a_surrogate_pair_in_a_cell() -> None:
    """JSON cannot hold one."""
    html = open_book(b"<table><tr><td>a&#xD800;</td><td>&#55357;</td></tr></table>", "a.xls")
    assert html.sheets[0].rows == [["a\ufffd", "\ufffd"]]
    with pytest.raises(Unreadable):
        open_book(b"\xff\xfe" + "甲,乙\n丙,".encode("utf-16-le") + b"\x34\xd8\n\x00", "a.csv")
