"""Which rows below a header are data, by the smallest table that shows each branch. Row 0 is the header; rows are numbered from 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from sources.book.grid import Grid
from sources.table import rows
from sources.table.header import Placed, Table
from sources.table.rows import Names, amounts_of, find_rows, left_of, level_of
from sources.value.values import FaultyCell

FREE = Names(frozenset(), frozenset({"面上数", "片小计"}), frozenset({"示例区"}), are_free=True)
DECLARED = Names(frozenset({"甲", "室内"}), frozenset(), frozenset(), are_free=False)
HEAD = ("项目", "本月", "累计")
M = 1_000_000


def found(
    *body: Sequence[Any],
    head: Sequence[str] = HEAD,
    keys: Sequence[str] = ("项目",),
    first: int = 0,
    names: Names = FREE,
    added: Sequence[int] | None = None,
    merges: Sequence[tuple[int, int, int, int]] = (),
) -> dict[str, Any]:
    """The rows of a table by kind, those kinds alone that there are. `first`: the first column that holds an item."""
    placed = tuple(Placed(text, at, text, None) for at, text in enumerate(head) if at >= first)
    table = Table(0, 0, 1, (placed,), len(head), texts=dict(enumerate(head)))
    grid = Grid("表", [list(head), *map(list, body)], merges=tuple(merges))
    columns = [one.column for one in placed if one.item not in keys] if added is None else added
    result = find_rows(grid, table, placed, keys, names, columns)
    return {one.name: getattr(result, one.name) for one in fields(result) if getattr(result, one.name)}


def numbered(*body: Sequence[Any], **more: Any) -> dict[str, Any]:
    """The same, with a column 序号 before the items."""
    return found(*body, head=("序号", *HEAD), first=1, **more)


# --- what a row's name says


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("甲", "data"), ("合计", "all"), ("小计", "part"), ("甲片小计", "part"), ("甲合计数", "all"), ("合计人民币元", "all"), ("合计人民币元整", "data"), ("小计三项", "part"),
        ("合计（万元）", "all"), ("面上数", "all"), ("片小计", "all"), ("全区", "area"), ("一、全区", "area"), ("一、示例区", "area"), ("示例区", "area"), ("示例区（合并）", "area"), ("全区（合并）", "area"),
        ("单位平均", "area"), ("甲（合并）", "data"), ("其中：室内", "of_which"), ("室内（其中）", "of_which"), ("#室内", "of_which"), ("含室内", "maybe_of_which"), ("#A座", "maybe_of_which"),
        ("含山路市场", "data"), ("上年同期", "compared"), ("户均收入", "compared"), ("甲（作废）", "void"), ("例：甲", "void"), ("填表人：乙", "footer"), ("一、第一部分", "section"),
    ],
)  # fmt: skip
def test_a_name_tells_a_row_s_kind(name: str, kind: str) -> None:
    assert rows.row_kind(name, name, FREE) == kind


def test_a_form_s_own_names_come_first() -> None:
    said = ("甲", "1.甲", "其中：室内", "其中：室外", "户均收入", "甲合计")
    assert [rows.row_kind(one, one, DECLARED) for one in said] == ["printed", "printed", "printed", "of_which", "data", "all"]  # fmt: skip


def test_the_row_s_first_text_tells_its_kind_too() -> None:
    said = (("室内", "其中"), ("甲", "合计"), ("甲", "一、第一部分"), ("乙", "填表人"), ("甲", "乙"))
    assert [rows.row_kind(name, lead, FREE) for name, lead in said] == ["of_which", "all", "section", "footer", "data"]


@pytest.mark.parametrize(
    ("name", "level"),
    [("甲省", 5), ("甲市", 4), ("甲区", 3), ("甲片区", 2), ("甲街道", 1), ("甲社区", 0), ("甲村", 0), ("甲", -1), ("甲夜市", -1), ("甲开发区", -1), ("老社区", 0), ("新片区", 2)],
)  # fmt: skip
def test_an_area_s_name_tells_how_high_it_stands(name: str, level: int) -> None:
    assert level_of(name) == level


# --- rows of data, blank rows, repeated headers


def test_rows_with_a_name_and_a_number_are_data() -> None:
    assert found(["甲", 1, 2], ["乙", "", 2], ["丙", 1], ["丁", None, " "], ["", "", ""]) == {"data": [1, 2, 3, 4]}
    assert numbered([1, "甲", 1, 2], ["2", "乙", 1, 2]) == {"data": [1, 2]}
    assert found(["", 5, ""], ["", 6, 7], keys=()) == {"data": [1, 2]}
    assert found(["", "合计", 5], keys=()) == {"data": [1]}  # no column holds names
    assert found(["甲", 1, 2], ["乙"], ["丙", ""], []) == {"data": [1, 2, 3]}  # rows may be short


def test_a_name_is_looked_for_behind_a_number_of_the_row() -> None:
    assert numbered(["1", "合计", 3, 3], ["2", "甲", 3, 3]) == {"totals": [(1, "all")], "data": [2]}


def test_a_header_that_is_repeated_is_none_of_the_rows() -> None:
    assert found(["甲", 1, 2], HEAD, ["乙", 1, 2]) == {"data": [1, 3]}
    assert found(["甲", 1, 2], ["项目", 1, 2]) == {"data": [1, 2]}
    assert found(["甲", 1, 2], ["项目", "", ""]) == {"data": [1, 2]}  # one heading is not enough
    assert found(["甲", 1, 2], ["项目", "本月", 5]) == {"data": [1, 2]}
    assert found(["甲", 1, 2], ["项目", "累计", "本月"]) == {"data": [1, 2]}
    assert found(["甲", 1, 2], ["", "本月", "累计"]) == {"data": [1, 2]}


def test_a_line_between_two_pages_is_none_of_the_rows() -> None:
    assert found(["甲", 1, 2], ["续表", "", ""], ["乙", 1, 2]) == {"data": [1, 3]}
    assert found(["甲", 1, 2], ["续表", 1, 2]) == {"data": [1, 2]}
    assert numbered([1, "甲", 1, 2], ["甲", "续表", "", ""]) == {"data": [1, 2]}


def test_a_row_that_says_something_is_data_even_if_its_name_is_that_of_a_day_or_of_a_page() -> None:
    for name in ("2022年6月30日", "续表", "第1页"):
        assert found(["甲", "文字", 1], [name, "文字"], ["乙", "文字", 2]) == {
            "data": [1, 2, 3]
        }  # shorter than the header


def test_a_spare_row_that_is_crossed_out_is_none_of_the_rows() -> None:
    assert found(["甲", 1, 2], ["—", "/", "—"]) == {"data": [1]}
    assert found(["甲", 1, 2], ["", "/", "—"]) == {"data": [1]}
    assert found(["甲", 1, 2], ["—", None, "/"]) == {"data": [1]}
    assert found(["甲", 1, 2], ["—", "/", 5]) == {"data": [1, 2]}


def test_sections_name_a_part_and_hold_no_number() -> None:
    assert found(["一、第一部分", "", ""], ["甲", 1, 2], ["二、第二部分", 1, 2]) == {"sections": [1], "data": [2, 3]}
    assert found(["第一片", "", ""], ["甲", 1, 2], merges=[(1, 0, 1, 2)]) == {"sections": [1], "data": [2]}
    assert found(["第一片", "", ""], ["甲", 1, 2], merges=[(1, 0, 1, 1)]) == {"data": [1, 2]}
    assert found(["第一片", "", ""], ["甲", 1, 2], merges=[(1, 0, 2, 2)]) == {"data": [1, 2]}
    assert numbered(["", "第一片", "", ""], [1, "甲", 1, 2], merges=[(1, 1, 1, 2)]) == {"data": [1, 2]}
    assert numbered(["第一片", "", "", ""], [1, "甲", 1, 2]) == {"sections": [1], "data": [2]}
    assert found(["甲", "", ""], ["丁", 1, 2], names=DECLARED) == {"sections": [1], "data": [2]}


def test_totals_comparisons_and_rows_that_do_not_count_are_kept_apart() -> None:
    body = [["甲", 1, 2], ["小计", 1, 2], ["合计", 1, 2], ["上年同期", 3, 4], ["乙（作废）", 3, 4], ["面上数", 3, 4], ["全区", 5, 6]]  # fmt: skip
    totals = [(2, "part"), (3, "all"), (6, "all"), (7, "area")]
    assert found(*body) == {"data": [1], "totals": totals, "compared": [4], "void": [5]}
    assert found(["甲", 1, 2], *([name, "", ""] for name, *_ in body[1:])) == {"data": [1]}


def test_an_area_beside_another_name_is_an_area_where_it_is_part_of_the_key() -> None:
    head, keys = ("片区", "项目", "本月", "累计"), ("片区", "项目")
    body = [["东片", "甲", 1, 2], ["全区", "规上", 5, 6], ["全区", "合计", 5, 6]]
    assert found(*body, head=head, keys=keys) == {"data": [1], "totals": [(2, "area"), (3, "all")]}
    declared = Names(frozenset({"全区"}), frozenset(), frozenset(), are_free=False)
    assert found(*body[:2], head=head, keys=keys, names=declared) == {"data": [1, 2]}


# --- rows of which


def test_rows_of_which_go_on_as_far_as_they_are_indented() -> None:
    body = [["甲", 10, 10], ["其中：室内", 4, 4], ["  室外", 3, 3], ["乙", 5, 5]]
    assert found(*body) == {"data": [1, 4], "parts": [(2, 1), (3, 1)]}
    assert found(*body[:2], ["室外", 3, 3]) == {"data": [1, 3], "parts": [(2, 1)]}  # no further than 甲
    body = [
        ["甲", 100, 100],
        ["  其中：室内", 4, 4],
        ["  室外", 3, 3],
        ["    露天", 1, 1],
        [" 亭", 1, 1],
        ["  棚", 1, 1],
    ]
    assert found(*body) == {"data": [1, 5, 6], "parts": [(2, 1), (4, 1)], "guessed": [(3, 1)]}
    body = [["甲", 10, 10], ["　其中：室内", 4, 4], ["  室外", 3, 3], ["乙", 5, 5]]  # 　 is as wide as two spaces
    assert found(*body) == {"data": [1, 4], "parts": [(2, 1)], "guessed": [(3, 1)]}


def test_an_empty_row_does_not_end_rows_of_which_but_any_other_does() -> None:
    body: list[list[Any]] = [["甲", 10, 10], ["  其中：室内", 4, 4], ["", "", ""], ["  室外", 3, 3]]
    assert found(*body) == {"data": [1], "parts": [(2, 1)], "guessed": [(4, 1)]}
    ends: list[tuple[list[Any], dict[str, Any]]] = [(["二、第二部分", "", ""], {"sections": [3]}), (["", 5, 6], {"data": [1, 3, 4]})]  # fmt: skip
    for row, kind in ends:
        body = [["甲", 10, 10], ["  其中：室内", 4, 4], row, ["  室外", 3, 3]]
        assert found(*body) == {"data": [1, 4], "parts": [(2, 1)], **kind}
    body = [["甲", 10, 10], ["  其中：室内", 4, 4], ["  室外", "", ""], ["  露天", 3, 3]]
    assert found(*body) == {"data": [1, 3, 4], "parts": [(2, 1)]}
    body = [["甲", 10, 10], ["  其中：室内", 4, 4], ["  合计", 14, 14], ["  室外", 3, 3]]
    assert found(*body) == {"data": [1, 4], "parts": [(2, 1)], "totals": [(3, "all")]}
    body = [["甲", 10, 10], ["  其中：室内", 4, 4], ["", "", "", "注：初步数"], ["  室外", 3, 3]]
    assert found(*body) == {"data": [1], "parts": [(2, 1)], "beyond": [4]}


def test_of_which_alone_says_that_rows_of_it_follow() -> None:
    assert found(["甲", 10, 10], [" 其中：", "", ""], [" 室内", 4, 4]) == {"data": [1], "guessed": [(3, 1)]}
    assert found(["甲", 10, 10], [" 其中：", "", ""], ["  室内", 4, 4]) == {"data": [1], "parts": [(3, 1)]}
    assert found(["甲", 10, 10], [" 其中：", "", ""], ["", "", ""], [" 室内", 4, 4], ["乙", 1, 1]) == {"data": [1, 5], "guessed": [(4, 1)]}  # fmt: skip
    assert found(["甲", 10, 10], ["其中：", "", ""], ["乙", 4, 4]) == {"data": [1, 3], "strays": [(2, 0)]}
    assert found(["甲", 10, 10], ["其中：", "", ""]) == {"data": [1], "strays": [(2, 0)]}
    assert found(["合计", 10, 10], ["其中：", "", ""]) == {"totals": [(1, "all")], "strays": [(2, 0)]}
    assert found(["其中：", "", ""], ["甲", 4, 4]) == {"data": [2], "strays": [(1, 0)]}
    assert numbered([1, "甲", 10, 10], ["", "其中：", "", ""]) == {"data": [1], "strays": [(2, 1)]}
    assert numbered([1, "甲", 10, 10], ["其中：", "", "", ""]) == {"data": [1], "strays": [(2, 0)]}


def test_a_row_of_which_is_of_the_last_row_of_data_or_of_a_total() -> None:
    assert found(["其中：室内", 4, 4]) == {"parts": [(1, -1)]}
    assert found(["甲", 10, 10], ["乙", 9, 9], ["其中：室内", 4, 4]) == {"data": [1, 2], "parts": [(3, 2)]}
    body = [["甲", 10, 10], ["小计", 10, 10], ["合计", 10, 10], ["其中：室内", 4, 4], ["  室外", 3, 3]]
    assert found(*body) == {"data": [1, 5], "totals": [(2, "part"), (3, "all")], "parts": [(4, 3)]}


def test_what_may_be_of_which_is_so_below_a_row_only() -> None:
    assert found(["甲", 10, 10], ["含室内", 4, 4]) == {"data": [1], "guessed": [(2, 1)]}
    assert found(["合计", 10, 10], ["含室内", 4, 4]) == {"totals": [(1, "all")], "guessed": [(2, 1)]}
    assert found(["含室内", 4, 4]) == {"data": [1]}
    assert found(["甲", 10, 10], ["含室内", "", ""]) == {"data": [1, 2]}
    assert found(["甲", 10, 10], ["填表人：乙", "", ""], ["含室内", 4, 4]) == {"data": [1], "beyond": [3]}


def test_rows_that_with_the_rows_of_which_are_the_whole_are_of_which_too() -> None:
    body = [["甲", 10, 20], ["其中：室内", 4, 8], ["室外", 6, 12], ["乙", 5, 5]]
    assert found(*body) == {"data": [1, 4], "parts": [(2, 1)], "guessed": [(3, 1)]}
    assert found(*body, added=()) == {"data": [1, 3, 4], "parts": [(2, 1)]}
    body = [["甲", 10, 20], ["其中：室内", 4, 8], ["室外", 5, 10], ["露天", 1, 2], ["乙", 5, 5]]
    assert found(*body) == {"data": [1, 5], "parts": [(2, 1)], "guessed": [(3, 1), (4, 1)]}
    body = [["甲", 10, 20], ["其中：室内", 4, 8], ["室外", 4, 8], ["露天", 1, 2], ["棚", 1, 2], ["乙", 5, 5]]
    assert found(*body) == {"data": [1, 6], "parts": [(2, 1)], "guessed": [(3, 1), (4, 1), (5, 1)]}
    body = [["甲", 10, 20], ["其中：室内", 4, 8], ["室外", 3, 6], ["露天", 1, 2], ["棚", 1, 2], ["亭", 1, 2]]
    assert found(*body) == {"data": [1, 3, 4, 5, 6], "parts": [(2, 1)]}  # three are looked at
    body = [["甲", 10, 20], ["其中：室内", 4, 8], ["", "", ""], ["室外", 6, 12]]
    assert found(*body) == {"data": [1, 4], "parts": [(2, 1)]}  # not right below
    body = [["甲", 10, 20], ["其中：室内", 4, 8], ["室外", 6, 13]]
    assert found(*body) == {"data": [1, 3], "parts": [(2, 1)]}
    body = [["甲", 0, 0], ["其中：室内", 0, 0], ["室外", 0, 0]]
    assert found(*body) == {"data": [1, 3], "parts": [(2, 1)]}  # of nothing all are the sum
    body = [["甲", 10, ""], ["其中：室内", 4, 8], ["室外", 6, ""]]
    assert found(*body) == {"data": [1], "parts": [(2, 1)], "guessed": [(3, 1)]}


def test_rows_below_of_which_of_a_total_are_so_where_all_others_are_the_total_too() -> None:
    body = [["合计", 10, 20], ["其中：规上", 4, 8], ["规下", 6, 12], ["甲", 3, 6], ["乙", 7, 14]]
    whole = {"totals": [(1, "all")], "parts": [(2, 1)]}
    assert found(*body) == {**whole, "data": [4, 5], "guessed": [(3, 1)]}
    assert found(*body[:4], ["乙", 7, 15]) == {**whole, "data": [3, 4, 5]}
    assert found(*body[:2], ["规下", 6, 13], *body[3:]) == {**whole, "data": [3, 4, 5]}
    assert found(*body[:2], ["", "", ""], *body[2:]) == {**whole, "data": [4, 5, 6]}
    assert found(*body[:2], ["规下", 5, 10], ["", "", ""], ["个体", 1, 2], *body[3:]) == {**whole, "data": [3, 5, 6, 7]}
    assert found(["小计", 10, 20], *body[1:]) == {"totals": [(1, "part")], "parts": [(2, 1)], "data": [3, 4, 5]}
    two = [*body[:2], ["规下", 5, 10], ["个体", 1, 2], *body[3:]]
    assert found(*two) == {**whole, "data": [5, 6], "guessed": [(3, 1), (4, 1)]}
    three = [*body[:2], ["规下", 4, 8], ["个体", 1, 2], ["农户", 1, 2], *body[3:]]
    assert found(*three) == {**whole, "data": [6, 7], "guessed": [(3, 1), (4, 1), (5, 1)]}
    four = [*body[:2], ["规下", 3, 6], ["个体", 1, 2], ["农户", 1, 2], ["其他", 1, 2], *body[3:]]
    assert found(*four) == {**whole, "data": [3, 4, 5, 6, 7, 8]}
    assert found(["甲", 3, 6], ["乙", 7, 14], *body[:3]) == {"data": [1, 2], "totals": [(3, "all")], "parts": [(4, 3)], "guessed": [(5, 3)]}  # fmt: skip
    assert found(*body[:2]) == whole


# --- footers, notes, signatures, lone cells


def test_below_a_footer_rows_with_two_numbers_are_beyond_the_table() -> None:
    foot = ["填表人：乙", "", ""]
    assert found(["甲", 1, 2], foot, ["丙", 3, 4], ["丁", 3, ""], ["", "", ""]) == {"data": [1], "beyond": [3]}
    assert found(["甲", 1, 2], foot, ["丙", "3", "4"]) == {"data": [1], "beyond": [3]}
    assert found(["甲", 1, 2], foot, ["", 3, ""], ["", "文字", ""]) == {"data": [1], "strays": [(3, 1)]}
    assert found(["甲", 1, 2], foot, HEAD, ["丙", 3, 4]) == {"data": [1, 4]}  # the table goes on
    assert found(["甲", 1, 2], foot, ["项目", 3, 4], ["丙", 3, 4]) == {"data": [1], "beyond": [3, 4]}
    assert found(["甲", 1, 2], foot, ["", "本月", "累计"], ["丙", 3, 4]) == {"data": [1], "beyond": [4]}
    assert found(["甲", 1, 2], foot, ["单位：万元", "", ""]) == {"data": [1]}
    assert found(["甲", 1, 2], foot, ["—", "/", 5]) == {"data": [1]}


def test_a_footer_has_no_numbers() -> None:
    assert found(["甲", 1, 2], ["填表人：乙", 1, ""], ["丙", 3, 4]) == {"data": [1, 2, 3]}
    assert found(["甲", 1, 2], ["", "注：初步数", ""], ["丙", 3, 4]) == {"data": [1], "beyond": [3]}
    assert found(["", "", "", "注：初步数"], ["甲", 1, 2]) == {"data": [2]}  # above all rows
    assert found(["甲", 1, 2], ["", "", "", "注：初步数"], ["丙", 3, 4]) == {"data": [1], "beyond": [3]}
    assert found(["甲", 1, 2], ["", "", "", "2022年6月30日"], ["丙", 3, 4]) == {"data": [1], "beyond": [3]}
    assert found(["甲", 1, 2], ["", "", "", "2022年6月30日", "乙"], ["丙", 3, 4]) == {"data": [1, 3]}
    assert found(["甲", 1, 2], ["2022年6月30日", "文字", ""], ["丙", 3, 4]) == {"data": [1, 2, 3]}


def test_a_signature_is_a_text_alone_above_a_date_alone() -> None:
    assert found(["甲", 1, 2], ["示例局", "", ""], ["2022年6月30日", "", ""]) == {"data": [1]}
    assert found(["甲", 1, 2], ["示例局", "", ""], ["填表人：乙", "审核人：丙", ""]) == {"data": [1, 2]}
    assert found(["甲", 1, 2], ["", "", "示例局"], ["", "", date(2022, 6, 30)]) == {"data": [1]}
    assert found(["甲", 1, 2], ["示例局", "", ""], ["", "", date(2022, 6, 30)]) == {"data": [1]}
    assert found(["甲", 1, 2], ["", "", date(2022, 6, 30)]) == {"data": [1]}
    assert found(["甲", 1, 2], ["", 5, ""], ["2022年6月30日", "", ""]) == {"data": [1], "strays": [(2, 1)]}
    note = ["本表为快报数", "", ""]
    assert found(["甲", 1, 2], note, ["2022年6月30日", "", ""]) == {"data": [1]}
    assert found(["甲", 1, 2], ["", 5, ""], note, ["2022年6月30日", "", ""]) == {"data": [1], "strays": [(2, 1)]}


def test_a_note_alone_in_its_row_is_none_of_the_rows_unless_a_filled_one_follows() -> None:
    assert found(["甲", 1, 2], ["本表为快报数", "", ""]) == {"data": [1]}
    assert found(["甲", 1, 2], ["本表为快报数", "", ""], ["乙", 1, 2]) == {"data": [1, 2, 3]}
    assert found(["甲", 1, 2], ["本表为快报数", "", ""], ["乙", "", ""]) == {"data": [1, 3]}
    assert found(["甲", 1, 2], ["*本月停业", "", ""]) == {"data": [1]}
    assert found(["*甲", 1, 2], ["*本月停业", "", ""]) == {"data": [1, 2]}  # names begin so here
    assert found(["*甲", 1, 2], ["*本表为快报数", "", ""]) == {"data": [1]}
    assert found(["*甲", 1, 2], ["无", "", ""]) == {"data": [1]}
    assert found(["无", "", ""]) == {"data": [1]}
    assert found(["*甲", "", ""]) == {}


def test_a_unit_line_between_the_rows_is_kept_apart() -> None:
    assert found(["单位：万元", "", ""], ["甲", 1, 2]) == {"unit_lines": [(1, 0)], "data": [2]}
    assert found(["", "", "单位：万元"], ["甲", 1, 2]) == {"unit_lines": [(1, 2)], "data": [2]}
    assert found(["单位：万元", 5, ""], ["甲", 1, 2]) == {"data": [1, 2]}


def test_a_lone_cell_is_no_row() -> None:
    assert found(["甲", 1, 2], ["", 5, ""]) == {"data": [1], "strays": [(2, 1)]}
    assert found(["甲", 1, 2], ["", 5, 6]) == {"data": [1, 2]}
    assert found(["甲", 1, 2], ["", FaultyCell("error_cell", "#REF!"), FaultyCell("error_cell", "#REF!")]) == {"data": [1], "strays": [(2, 1)]}  # fmt: skip
    assert found(["甲", 1, 2], ["★", "", ""]) == {"data": [1], "strays": [(2, 0)]}
    assert found(["甲", 1, 2], ["—", "", ""]) == {"data": [1]}  # says that nothing follows
    assert found(["甲", 1, 2], ["", "", "", 5]) == {"data": [1], "strays": [(2, 3)]}
    assert found(["甲", 1, 2], [None, " ", None, "5"]) == {"data": [1], "strays": [(2, 3)]}
    assert found(["甲", 1, 2], ["", "", "", "乙"]) == {"data": [1]}
    assert found(["甲", 1, 2], ["", "", "", 5, 6]) == {"data": [1]}
    assert found(["甲", 1, 2], ["", "", "", True]) == {"data": [1]}
    assert numbered([1, "甲", 1, 2], [2, "", "", ""]) == {"data": [1]}  # rows are numbered beforehand


def test_a_text_or_a_number_alone_below_two_empty_rows_is_no_row() -> None:
    gap = [["", "", ""], ["", "", ""]]
    assert found(["甲", 1, 2], *gap, ["文字", "", ""]) == {"data": [1], "strays": [(4, 0)]}
    assert found(["甲", 1, 2], gap[0], ["文字", "", ""]) == {"data": [1, 3]}
    assert found(*gap, ["文字", "", ""]) == {"data": [3]}
    assert found(gap[0], ["甲", 1, 2], gap[0], ["文字", "", ""]) == {"data": [2, 4]}
    assert found(*gap, ["甲", 1, 2], ["文字", "", ""]) == {"data": [3, 4]}
    assert found(["甲", 1, 2], *gap, ["文字", 1, 2]) == {"data": [1, 4]}
    assert found(["甲", 1, 2], *gap, [5, "", ""]) == {"data": [1], "strays": [(4, 0)]}
    assert found(["甲", 1, 2], gap[0], [5, "", ""]) == {"data": [1]}
    wide = [["", "", "", ""], ["", "", "", ""]]
    assert numbered([1, "甲", 1, 2], *wide, [5, "", "", ""]) == {"data": [1]}


def test_a_value_without_a_name_is_a_row_where_its_name_spans_rows_or_is_missing() -> None:
    assert found(["甲", 1, 2], ["", 5, ""], merges=[(1, 0, 2, 0)]) == {"data": [1, 2]}
    assert found(["甲", 1, 2], ["", 5, ""], merges=[(1, 1, 2, 1)]) == {"data": [1], "strays": [(2, 1)]}
    assert found(["甲", 1, 2], ["", 5, ""], ["", 5, ""], merges=[(1, 0, 2, 0)]) == {"data": [1, 2], "strays": [(3, 1)]}
    assert found(["甲", 1, 2], ["", 5, ""], merges=[(2, 0, 3, 0)]) == {"data": [1], "strays": [(2, 1)]}
    two = ("项目", "本月")
    assert found(["甲", 1], ["", 5], head=two) == {"data": [1, 2]}
    assert found(["甲", 1], ["", ""], ["", 5], head=two) == {"data": [1], "strays": [(3, 1)]}


# --- rows that are the sum of others


def test_an_area_that_is_the_sum_of_lower_ones_below_or_above_is_a_total() -> None:
    body = [["东片", 12, 24], ["甲市场", 5, 10], ["乙市场", 7, 14]]
    assert found(*body) == {"data": [2, 3], "totals": [(1, "sum")]}
    assert found(*body[1:], body[0]) == {"data": [1, 2], "totals": [(3, "sum")]}
    assert found(*body, added=()) == {"data": [1, 2, 3]}
    assert found(["东片", 12, 25], *body[1:]) == {"data": [1, 2, 3]}
    assert found(["东片", 12, ""], *body[1:]) == {"data": [2, 3], "totals": [(1, "sum")]}
    assert found(["东片", "", ""], *body[1:]) == {"data": [1, 2, 3]}
    declared = Names(frozenset({"东片"}), frozenset(), frozenset(), are_free=True)
    assert found(*body, names=declared) == {"data": [1, 2, 3]}
    fixed = Names(frozenset(), frozenset(), frozenset(), are_free=False)
    assert found(*body, names=fixed) == {"data": [1, 2, 3]}
    two = [[row[0], "甲", *row[1:]] for row in body]
    assert found(*two, head=("片区", *HEAD), keys=("片区", "项目")) == {"data": [1, 2, 3]}


def test_small_whole_numbers_that_happen_to_add_up_are_doubtful() -> None:
    assert found(["东片", 3, ""], ["甲市场", 1, ""], ["乙市场", 2, ""]) == {"data": [1, 2, 3], "doubtful": [1]}
    assert found(["东片", 10, ""], ["甲市场", 4, ""], ["乙市场", 6, ""]) == {"data": [2, 3], "totals": [(1, "sum")]}
    assert found(["东片", 9, ""], ["甲市场", 4, ""], ["乙市场", 5, ""]) == {"data": [1, 2, 3], "doubtful": [1]}
    assert found(["东片", 0.3, ""], ["甲市场", 0.1, ""], ["乙市场", 0.2, ""]) == {
        "data": [2, 3],
        "totals": [(1, "sum")],
    }
    assert found(["东片", 3, 4], ["甲市场", 1, 2], ["乙市场", 2, 2]) == {"data": [2, 3], "totals": [(1, "sum")]}
    assert found(["东片", 3, 3], ["甲市场", 1, 1], ["乙市场", 2, 2]) == {"data": [1, 2, 3], "doubtful": [1]}
    assert found(["东片", 3, 0], ["甲市场", 1, 0], ["乙市场", 2, 0]) == {"data": [1, 2, 3], "doubtful": [1]}


def test_a_sum_is_that_of_the_first_rows_two_of_which_hold_something() -> None:
    body = [["东片", 12, 24], ["甲市场", 5, 10], ["乙市场", 7, 14], ["丙市场", 1, 1]]
    assert found(*body) == {"data": [2, 3, 4], "totals": [(1, "sum")]}
    assert found(["东片", 12, 24], ["甲市场", 12, 24], ["乙市场", 0, 0]) == {"data": [1, 2, 3], "doubtful": [1]}
    assert found(["东片", 12, 24], ["甲市场", "", ""], ["乙市场", 12, 24]) == {"data": [1, 2, 3]}
    assert found(["东片", 12, 24], ["甲市场", 5, 10], ["西片", 1, 1], ["乙市场", 7, 14]) == {"data": [1, 2, 3, 4]}
    assert found(["东片", 12, 24], ["甲市场", 5, 10], ["二、其他", "", ""], ["乙市场", 7, 14]) == {"data": [1, 2, 4], "sections": [3]}  # fmt: skip
    nested = [["示例省", 12, 24], ["东片", 12, 24], ["甲市场", 5, 10], ["乙市场", 7, 14]]
    assert found(*nested) == {"data": [3, 4], "totals": [(1, "sum"), (2, "sum")]}


def test_an_area_equal_to_the_one_row_beside_it_is_a_total_where_others_of_its_level_are() -> None:
    body = [["东片", 12, 24], ["甲市场", 5, 10], ["乙市场", 7, 14], ["西片", 15, 30], ["丙市场", 15, 30]]
    assert found(*body) == {"data": [2, 3, 5], "totals": [(1, "sum"), (4, "sum")]}
    assert found(["西片", 15, 30], ["丙市场", 15, 30], ["丁市场", 1, 1]) == {"data": [1, 2, 3], "doubtful": [1]}
    assert found(*body[:3], ["西片", 5, ""], ["丙市场", 5, ""]) == {"data": [2, 3, 4, 5], "totals": [(1, "sum")]}


@pytest.mark.parametrize(
    ("names", "totals"),
    [
        (("一、市场", "1、甲", "2、乙"), [1]), (("（一）市场", "1、甲", "2、乙"), [1]), (("一、市场", "（一）甲", "（二）乙"), [1]), (("1、市场", "(1)甲", "(2)乙"), [1]),
        (("1、市场", "甲", "乙"), [1]), (("(1)市场", "甲", "乙"), [1]), (("市场", "  甲", "  乙"), [1]), (("市场", "　甲", "　乙"), [1]), (("市场", "甲", "乙"), []), (("1、市场", "2、甲", "3、乙"), []),
        (("1、甲", "2、乙", "一、市场"), []),  # below alone
    ],
)  # fmt: skip
def test_a_row_that_is_the_sum_of_those_numbered_or_indented_below_it_is_a_total(
    names: tuple[str, str, str], totals: list[int]
) -> None:
    numbers = {"市场": (12, 24), "甲": (5, 10), "乙": (7, 14)}
    body = [[name, *numbers[name.strip(" 　")[-2:] if "市场" in name else name[-1]]] for name in names]
    expected = {"data": [row for row in (1, 2, 3) if row not in totals]}
    assert found(*body) == {**expected, **({"totals": [(row, "sum") for row in totals]} if totals else {})}


def test_the_number_of_a_row_may_stand_in_a_column_before_its_name() -> None:
    body = [["一", "市场", 12, 24], ["1", "甲", 5, 10], ["2", "乙", 7, 14]]
    assert numbered(*body) == {"data": [2, 3], "totals": [(1, "sum")]}
    assert numbered(["一", "市场", 12, 24], [1.0, "甲", 5, 10], [2.0, "乙", 7, 14]) == {"data": [2, 3], "totals": [(1, "sum")]}  # fmt: skip
    for number in ("1", 1.0, 1):  # as text or as a number, by the format of the file
        body = [[number, "市场", 12, 24], ["", "甲", 5, 10], ["", "乙", 7, 14]]
        assert numbered(*body) == {"data": [2, 3], "totals": [(1, "sum")]}
    assert numbered([1.0, "市场", 12, 24], ["(1)", "甲", 5, 10], ["(2)", "乙", 7, 14]) == {"data": [2, 3], "totals": [(1, "sum")]}  # fmt: skip
    assert numbered([1.0, "市场", 12, 24], [2.0, "甲", 5, 10], [3.0, "乙", 7, 14]) == {"data": [1, 2, 3]}
    assert found(["市场", 12, 24], ["  甲", 5, 10], [2022.0, 7, 14]) == {"data": [1, 2, 3]}  # a number is not indented
    short = [["", "市场", 12, 24], ["", "  甲", 5, 10], ["", "  丙"], ["", "  乙", 7, 14]]
    assert numbered(*short) == {"data": [2, 3, 4], "totals": [(1, "sum")]}
    declared = Names(frozenset({"市场"}), frozenset(), frozenset(), are_free=True)
    assert numbered(*body, names=declared) == {"data": [1, 2, 3]}
    assert numbered(*body, added=()) == {"data": [1, 2, 3]}


def test_of_more_than_2000_rows_none_is_looked_at_for_a_sum() -> None:
    area, two, more = ["东片", 12, 24], [["甲市场", 5, 10], ["乙市场", 7, 14]], [["丙", 1, 1]] * 1_998
    assert found(area, *two, *more[1:])["totals"] == [(1, "sum")]
    assert "totals" not in found(area, *two, *more)


# --- numbers and columns


def test_amounts_are_in_millionths_of_what_the_cell_says() -> None:
    cells = [1.5, 2, "3万", "1,200.5", "", None, True, "甲", 1e12, -1e12, 999_999_999.0, date(2022, 6, 30)]
    amounts = [1_500_000, 2 * M, 30_000 * M, 1_200_500_000, None, None, None, None, None, None, 999_999_999 * M]
    assert amounts_of(Grid("", [cells]), 0, range(14)) == [*amounts, None, None, None]


def test_a_panel_begins_behind_the_one_on_its_left() -> None:
    panels = tuple((Placed("a", at, "", None), Placed("b", at + 1, "", None)) for at in (1, 5))
    table = Table(0, 0, 1, panels, 8)
    assert [left_of(table, one) for one in panels] == [0, 3]
    three = tuple((Placed("a", at, "", None), Placed("b", at + 1, "", None)) for at in (0, 3, 6))
    assert [left_of(Table(0, 0, 1, three, 8), one) for one in three] == [0, 2, 5]
    assert left_of(Table(0, 0, 1, panels[1:], 8), panels[1]) == 0
