"""Columns as they are cut, put together, packed and unpacked: lengths, places and what travels, worked out by hand."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

from sources.table.column import PART_ROWS, Column, InParts, Packed, Packing, from_json, packed, together

M = 1_000_000
KINDS = {"name": "text", "total": "number", "day": "date"}


def total(*numbers: int | None, rows: list[int] | None = None, **more: Any) -> Column:
    states = ["blank" if one is None else "reported" for one in numbers]
    values = [one and one * M for one in numbers]
    return Column(None, values, states, ("B", rows or list(range(4, 4 + len(numbers)))), **more)


def said(column: Column, name: str = "total") -> dict[str, Any]:
    (one,) = from_json(packed({name: column}, KINDS).parts[0].json)
    return one


def test_a_column_is_cut_into_its_rows() -> None:
    texts = Column(
        ["甲", "乙", "丙"], ["a", "b", "c"], ["reported", "blank", "zero"], ["A1", "A2", "A3"], [None, "二", "三"]
    )
    own = texts.cut(1, 3)
    assert (own.texts, own.values, own.states) == (["乙", "丙"], ["b", "c"], ["blank", "zero"])
    assert (own.addresses, own.sheets, own.is_plain) == (["A2", "A3"], ["二", "三"], False)
    own = total(5, 6, 7).cut(0, 2)
    assert (own.place, own.addresses, own.sheets, own.is_plain) == (("B", [4, 5]), ["B4", "B5"], None, True)
    assert own.texts == ["5", "6"]


def test_a_column_whose_addresses_were_looked_at_keeps_them() -> None:
    column = total(5, 6)
    assert column.place == ("B", [4, 5])
    assert column.addresses == column.addresses == ["B4", "B5"]
    assert column.place is None


@pytest.mark.parametrize("number", range(5))
def test_columns_are_equal_where_all_that_they_hold_is(number: int) -> None:
    one = [["甲"], ["a"], ["reported"], ["A1"], ["二"]]
    other = [list(part) for part in one]
    assert Column(*one) == Column(*other)
    other[number] = ["另"]
    assert Column(*one) != Column(*other)
    assert Column(*one) != one


def test_columns_are_put_one_behind_the_other() -> None:
    both = together([total(1, 2), total(3, rows=[9])])
    assert (both.is_plain, both.values, both.addresses, both.sheets) == (
        True,
        [M, 2 * M, 3 * M],
        ["B4", "B5", "B9"],
        None,
    )
    written = Column(["约3"], [3 * M], ["reported"], ["B9"], ["二"])
    both = together([total(1, 2), written])
    assert (both.is_plain, both.texts, both.sheets) == (False, ["1", "2", "约3"], [None, None, "二"])
    assert together([written, total(1)]).sheets == ["二", None]


def test_what_the_numbers_show_does_not_travel() -> None:
    assert said(total(5, 6)) == {"item": "total", "numbers": [5 * M, 6 * M], "state": "reported", "letters": "B"}
    mixed = said(total(5, None))
    assert (mixed["numbers"], mixed["states"], "state" in mixed) == ([5 * M, None], ["reported", "blank"], False)
    assert "texts" not in mixed
    written = said(Column(["约5"], [5 * M], ["reported"], ["B4"]))
    assert (written["numbers"], written["texts"], written["addresses"]) == ([5 * M], ["约5"], ["B4"])
    assert "values" not in written and "letters" not in written


def test_dates_travel_as_dates_and_other_values_beside_their_texts() -> None:
    days = [date(2022, 6, 12), None]
    plain = Column(None, list(days), ["reported", "blank"], ("H", [5, 6]))
    assert said(plain, "day") == {
        "item": "day",
        "dates": ["2022-06-12", None],
        "states": ["reported", "blank"],
        "letters": "H",
    }
    as_text = said(Column(["2022-06-12"], days[:1], ["reported"], ("H", [5])), "name")
    assert (as_text["values"], as_text["are_dates"], as_text["texts"]) == (["2022-06-12"], True, ["2022-06-12"])
    code = said(Column(["甲"], ["M01"], ["reported"], ("A", [5])), "name")
    assert (code["values"], code["are_dates"]) == (["M01"], False)
    same = said(Column(["甲"], ["甲"], ["reported"], ("A", [5])), "name")
    assert "values" not in same and same["texts"] == ["甲"]
    unread = said(Column(["约5"], ["约5"], ["reported"], ("B", [4])))  # a number that could not be read
    assert "numbers" not in unread and unread["texts"] == ["约5"]


@pytest.mark.parametrize(
    "column",
    [
        total(5, None), Column(["约5"], [5 * M], ["reported"], ["B4"]), Column(None, [date(2022, 6, 12), None], ["reported", "blank"], ("H", [5, 6])),
        Column(["12日"], [date(2022, 6, 12)], ["reported"], ["H5"]), Column(["甲"], ["M01"], ["reported"], ["A5"]), Column(["甲", None], ["甲", None], ["reported", "blank"], ["A5", "A6"]),
        Column([], [], [], []), Column(["甲"], ["甲"], ["reported"], ["A5"], ["二"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["name", "total", "day"])
def test_what_was_packed_is_unpacked_as_it_was(name: str, column: Column) -> None:
    sent = pickle.loads(pickle.dumps(packed({name: column}, KINDS)))
    assert dict(sent) == {name: column}
    assert (list(sent), len(sent)) == ([name], 1)


def test_only_columns_of_the_same_rows_share_their_numbers() -> None:
    columns = {"name": Column(["甲"], ["甲"], ["reported"], ("A", [4])), "total": total(5, rows=[9])}
    first, second = from_json(packed(columns, KINDS).parts[0].json)
    assert (first["letters"], second["addresses"]) == ("A", ["B9"])
    assert dict(packed(columns, KINDS)) == columns


def test_packed_columns_stay_as_they_are() -> None:
    sent = packed({"total": total(5)}, KINDS)
    assert packed(sent, KINDS) is sent
    assert isinstance(sent, Packed) and sent.parts == [sent] and sent.firsts == [0]
    assert sent == {"total": total(5)} and sent != {"total": total(6)} and sent != 5


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [(PART_ROWS, [1_000]), (PART_ROWS + 1, [1_000, 1]), (2_000, [1_000, 1_000]), (2_500, [1_000, 1_000, 500])],
)
def test_a_table_of_many_rows_travels_in_parts_of_a_thousand(rows: int, sizes: list[int]) -> None:
    columns = {
        "name": Column(
            [f"甲{at}" for at in range(rows)],
            [f"甲{at}" for at in range(rows)],
            ["reported"] * rows,
            ("A", list(range(4, 4 + rows))),
        ),
        "total": total(*range(1, 1 + rows)),
    }
    sent = pickle.loads(pickle.dumps(packed(columns, KINDS)))
    assert [len(part["total"].values) for part in sent.parts] == sizes
    assert sent.firsts == [sum(sizes[:at]) for at in range(len(sizes))]
    assert (list(sent), len(sent), dict(sent)) == (["name", "total"], 2, columns)
    assert sent == columns and sent != {"total": columns["total"]} and sent != 5
    assert isinstance(sent, InParts) is (len(sizes) > 1)


def test_parts_end_where_the_sheet_changes_and_after_a_thousand_rows() -> None:
    """1,200 rows on the first sheet and 3 on another: parts of 1,000, 200 and 3."""
    sheets: list[str | None] = [None] * 1_200 + ["二"] * 3
    column = Column(None, [M] * 1_203, ["reported"] * 1_203, [f"B{at}" for at in range(1_203)], sheets)
    sent = packed({"total": column}, KINDS)
    assert (len(sent.parts), sent.firsts) == (3, [0, 1_000, 1_200])
    assert dict(sent) == {"total": column}


def test_columns_are_packed_one_after_the_other() -> None:
    packing = Packing(KINDS)
    packing.add("total", total(5, 6))
    packing.add("name", Column(["甲", "乙"], ["甲", "乙"], ["reported"] * 2, ["A4", "A5"]))
    assert dict(packing.packed()) == {
        "total": total(5, 6),
        "name": Column(["甲", "乙"], ["甲", "乙"], ["reported"] * 2, ["A4", "A5"]),
    }
    assert [part.rows for part in packing.packed().parts] == [b"[4,5]"]
