"""What is read from small tables, and what is asked about: a table of a few rows for each branch. Worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sources.book.grid import Grid
from sources.table import cells
from sources.table.cells import Cells, read_labels, read_table
from sources.table.column import Column
from sources.table.lookup import Known, ReaderForm
from sources.value.uom import Uom
from sources.value.values import Values
from tests.sources.small_form import ITEMS, asked

M = 1_000_000
FORM = asked()
HEAD = ["项目名称", "本月金额", "累计金额", "企业数", "开工日期"]
KNOWN = Known(
    cast(Any, None),
    {},
    {"甲局": "甲局", "财政局": "财政局", "区财政": "财政局"},
    {"p1": "P1", "甲园": "P1", "1.1绿化": "P2"},
)
Told = tuple[str, str | None, str, str]


def read(*rows: Sequence[Any], form: ReaderForm = FORM, is_labels: bool = False, **more: Any) -> Cells:
    sheet = Grid("表", [list(row) for row in rows], **more)
    claim = cast(Any, SimpleNamespace(period="2022-06", sheet="表"))
    return (read_labels if is_labels else read_table)(sheet, form, claim, KNOWN, False)


def told(result: Cells) -> list[Told]:
    """Of each finding the rule, the address, what was found and what was wanted."""
    return [(one.rule, one.address, one.found, one.wanted) for one in result.findings]


def rules(result: Cells) -> list[tuple[str, str | None]]:
    return [(one.rule, one.address) for one in result.findings]


def numbers(result: Cells, item: str = "total") -> list[Any]:
    return [value / M if isinstance(value, int) else value for value in result.columns[item].values]


A = ["甲", 1.5, 10.0, 3.0, "2022-06-12"]
B = ["乙", 2.0, 20.0, 4.0, "2022-06-30"]
C = ["丙", 0.0, 30.0, 0.0, ""]


def test_a_table_is_read_column_by_column() -> None:
    result = read(HEAD, A, B, C)
    assert (result.keys, result.findings) == (["甲", "乙", "丙"], [])
    assert numbers(result) == [10, 20, 30]
    assert numbers(result, "amount") == [1.5, 2, 0]
    assert result.columns["firms"].states == ["reported", "reported", "zero"]
    assert result.columns["day"].values == [date(2022, 6, 12), date(2022, 6, 30), None]
    assert result.columns["total"].addresses == ["C2", "C3", "C4"]


def test_of_no_table_the_required_headings_are_named() -> None:
    assert told(read(["名称", "数"], ["甲", 1.0])) == [("no_table_found", None, "", "项目名称、本月金额、累计金额")]
    assert told(read(["试验表"], HEAD)) == [("no_rows", "A3", "", "试验表")]


def test_headings_that_are_missing_unknown_or_given_twice_are_named() -> None:
    assert told(read([*HEAD[:2], "累计金"], A[:3])) == [
        ("missing_heading", None, "", "累计金额"),
        ("unknown_heading", "C1", "累计金", "累计金额"),
    ]
    assert told(read([*HEAD[:3], "累计金额", "某  列"], [*A[:3], 10.0, ""])) == [
        ("unknown_heading", "E1", "某 列", ""),
        ("duplicate_heading", "D1", "累计金额", ""),
    ]
    assert told(read(["项目名称", "累计金额", "企业数"], ["甲", 10.0, 3.0])) == [
        ("missing_heading", None, "", "本月金额")
    ]
    assert told(read(HEAD[:3], A[:3])) == []  # the others are not required


# --- units of measure


def test_a_unit_line_gives_the_scale_of_columns_of_its_kind() -> None:
    result = read(["单位：元"], HEAD, ["甲", 15_000.0, 100_000.0, 3.0, ""])
    assert (result.findings, numbers(result), numbers(result, "amount"), numbers(result, "firms")) == (
        [],
        [10],
        [1.5],
        [3],
    )
    assert told(read(["单位：K"], HEAD, A)) == [("unit_line_unknown", "A1", "K", "元、万元、亿元")]
    assert told(read(["单位：元、万元"], HEAD, A)) == [("unit_lines_differ", "B2", "元、万元", "万元")]
    assert told(read(["单位：元、万元"], ["项目名称", "本月金额（万元）", "累计金额（万元）"], A[:3])) == []
    assert told(read(["单位：元、万元"], ["项目名称", "本月金额（万元）", "累计金额"], A[:3])) == [
        ("unit_lines_differ", "C2", "元、万元", "万元")
    ]


@pytest.mark.parametrize(
    ("said", "item", "applied"),
    [
        ([], {"uom": "万元"}, None), ([Uom(1, "元")], {"uom": "万元"}, Uom(1, "元")), ([Uom(1, "户")], {"uom": "万元"}, None), ([Uom(1, "户"), Uom(1, "元")], {"uom": "万元"}, Uom(1, "元")),
        ([Uom(1, "美元")], {"uom": "万元"}, Uom(1, "美元")), ([Uom(1, "美元"), Uom(1, "元")], {"uom": "万元"}, Uom(1, "元")), ([Uom(1, "元")], {"uom": "户"}, None), ([Uom(1, "元")], {}, None),
        ([Uom(1, "%")], {"uom": "%", "type": "percent"}, None), ([Uom(1, "户")], {"uom": "户", "type": "count"}, Uom(1, "户")),
    ],
)  # fmt: skip
def test_a_unit_line_applies_to_numbers_of_its_kind_and_to_other_money(
    said: list[Uom], item: dict[str, Any], applied: Uom | None
) -> None:
    form = asked({"name": ITEMS["name"], "x": {"type": "number", "headings": ["数"], **item}})
    assert cells._applied(said, form.version.items["x"]) == applied


def test_a_line_between_the_rows_of_another_scale_is_returned() -> None:
    assert told(read(HEAD, A, ["单位：元"], B)) == [("unit_lines_differ", "A3", "万元、元", "万元")]
    assert told(read(HEAD, A, ["单位：万元"], B)) == []
    note = read(HEAD, A, B, ["单位：元"])  # below all of them: of the whole table
    assert (note.findings, numbers(note)) == ([], [0.001, 0.002])
    note = read(HEAD, ["单位：元"], A, ["单位：元"], B)
    assert (note.findings, numbers(note)) == ([], [0.001, 0.002])
    assert told(read(HEAD, A, ["单位：户"], B)) == []
    assert told(read(["单位：元"], HEAD, A, ["单位：元"], B)) == []
    assert told(read(HEAD, A, ["单位：元"], B, ["单位：元"], C)) == [
        ("unit_lines_differ", "A3", "万元、元", "万元"),
        ("unit_lines_differ", "A5", "万元、元", "万元"),
    ]


FREE = asked(
    {"name": {"type": "text", "headings": ["指标名称"], "required": True}, "uom": {"type": "text", "headings": ["计量单位"]}, "month": {"type": "number", "headings": ["本月"], "required": True}, "year": {"type": "number", "headings": ["累计"]}},
)  # fmt: skip
FREE_HEAD = ["指标名称", "计量单位", "本月", "累计"]


def test_rows_of_units_of_their_own() -> None:
    result = read(
        FREE_HEAD,
        ["产值", "万元", "7.2亿元", 100.0],
        ["企业（户）", "", "5户", 3.0],
        ["面积", "", "100亩", "200亩"],
        ["其他", "", "3公顷", "5亩"],
        form=FREE,
    )
    assert numbers(result, "month") == [72_000, 5, 100, None]
    assert numbers(result, "year") == [100, 3, 200, None]
    assert rules(result) == [("ambiguous_unit", "C5"), ("ambiguous_unit", "D5")]


def test_a_unit_in_the_heading_of_such_a_number_is_noted_and_held_against_that_of_the_row() -> None:
    head = ["指标名称", "计量单位", "本月（万元）", "累计"]
    result = read(
        head,
        ["产值", "万元", 7.0, 70.0],
        ["投资", "亿元", 1.0, 2.0],
        ["户数", "户", 3.0, 4.0],
        ["其他", "", 5.0, 6.0],
        ["空", "亿元", "", 6.0],
        form=FREE,
    )
    assert told(result) == [("unit_noted", "C1", "万元", "本月"), ("row_unit_differs", "C3", "1", "万元、亿元")]
    assert numbers(result, "month") == [7, None, 3, 5, None]
    assert result.columns["month"].states == ["reported", "blank", "reported", "reported", "blank"]


# --- rows that say the same, or nothing


def test_a_name_given_twice_is_named_at_its_second_row() -> None:
    result = read(HEAD, A, B, A, A)
    assert told(result) == [("duplicate_row", "A4", "甲", ""), ("duplicate_row", "A5", "甲", "")]
    assert [one.row_key for one in result.findings] == ["甲", "甲"]


def test_a_name_in_another_spelling_is_asked_about() -> None:
    assert told(read(HEAD, ["滨江台", *A[1:]], ["滨江臺", *B[1:]])) == [("two_spellings", "A3", "滨江臺", "滨江台")]


PRINTED = asked(rows=("早稻", "中稻"))


def test_a_name_near_a_printed_one_that_is_missing_is_asked_about() -> None:
    assert told(read(HEAD, ["旱稻", *A[1:]], ["中稻", *B[1:]], form=PRINTED)) == [
        ("row_near_printed", "A2", "旱稻", "早稻")
    ]
    assert told(read(HEAD, ["旱稻", *A[1:]], form=PRINTED)) == [("row_near_printed", "A2", "旱稻", "早稻")]
    assert told(read(HEAD, ["早稻", *A[1:]], ["中稻", *B[1:]], form=PRINTED)) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("1.早稻", "早稻"),
        ("其中：早稻", "早稻"),
        ("早稻①", "早稻"),
        ("早稻（注1）", "早稻"),
        ("早稻1", "早稻1"),
        ("晚稻", "晚稻"),
    ],
)
def test_a_printed_name_is_known_again(name: str, key: str) -> None:
    assert read(HEAD, ["中稻", *B[1:]], [name, *A[1:]], form=PRINTED).keys[-1:] in (
        [key],
        ["中稻"] if name.startswith("其中") else [key],
    )


def test_a_row_of_a_name_alone_has_one_fault() -> None:
    assert told(read(HEAD, A, ["乙", "", "", "", ""])) == [("blank_row", "A3", "", "")]
    assert told(read(HEAD, A, ["乙", "", 20.0, "", ""])) == []  # one of them is there, and its rule asks for the other
    assert told(read(HEAD, A, ["乙", "暂无", "暂无", "", ""])) == []


FILLED = asked(
    {
        "name": ITEMS["name"],
        "opening": {"type": "number", "headings": ["期初"], "required": True},
        "new": {"type": "number", "headings": ["本月"], "required": True},
        "closing": {"type": "number", "headings": ["期末"], "required": True, "balance": ["opening", "+new"]},
        "plan": {"type": "number", "headings": ["计划"], "required": True, "jump_pct": 30},
        "town": {"type": "text", "headings": ["所在地"], "required": True},
    }
)


def test_a_row_that_says_no_more_than_its_template_has_one_fault() -> None:
    """The template fills in the opening, the plan and the place; the month's and the closing number are said anew."""
    head = ["项目名称", "期初", "本月", "期末", "计划", "所在地"]
    full, filled = ["甲", 5.0, 1.0, 6.0, 9.0, "东"], ["乙", 5.0, "", "", 9.0, "东"]
    assert cells._said_anew(FILLED) == {"new", "closing"}
    assert told(read(head, full, filled, form=FILLED)) == [("blank_row", "A3", "", "")]
    assert told(read(head, full, ["乙", "", "", "", "", ""], form=FILLED)) == [("blank_row", "A3", "", "")]
    assert told(read(head, full, ["乙", 5.0, 1.0, "", 9.0, "东"], form=FILLED)) == []


def test_an_item_is_required_of_its_rows() -> None:
    item = asked(
        {
            "name": ITEMS["name"],
            "x": {"type": "number", "headings": ["数"], "required": True, "only_rows": ["甲", "乙"]},
        }
    ).version.items["x"]
    assert [cells._is_required(item, key) for key in ("甲", "甲|1", "丙", "丙|甲")] == [True, True, False, False]
    assert cells._is_required(item.model_copy(update={"required": False}), "甲") is False
    assert cells._is_required(item.model_copy(update={"only_rows": ()}), "丙") is True


# --- merged cells


def test_texts_and_dates_of_a_merged_cell_count_for_each_of_its_rows() -> None:
    result = read(HEAD, [*A[:4], "2022-06-12"], [*B[:4], ""], [*C[:4], ""], merges=((1, 4, 2, 4),))
    assert result.columns["day"].values == [date(2022, 6, 12), date(2022, 6, 12), None]


def test_a_number_that_is_merged_over_rows_is_asked_about_and_counts_once() -> None:
    result = read(HEAD, A, [*B[:2], "", *B[3:]], C, merges=((1, 2, 2, 2),))
    assert told(result) == [("merged_amount", "C2", "10", "C2:C3")]
    assert (numbers(result), result.columns["total"].states) == (
        [10, None, 30],
        ["reported", "not_applicable", "reported"],
    )
    assert result.findings[0].row_key == "甲"
    across = read(HEAD, ["甲", 1.5, "", 3.0, ""], B, merges=((1, 1, 1, 2),))
    assert told(across) == [("merged_amount", "B2", "1.5", "B2:C2")]
    assert across.columns["total"].states == ["not_applicable", "reported"]


@pytest.mark.parametrize(
    ("merge", "value"),
    [((1, 2, 1, 2), 10.0), ((0, 2, 0, 3), 10.0), ((1, 0, 2, 0), 10.0), ((6, 2, 8, 2), 10.0), ((1, 2, 2, 2), "暂无"), ((1, 2, 2, 2), "")],
)  # fmt: skip
def test_other_merged_cells_are_no_question(merge: tuple[int, int, int, int], value: Any) -> None:
    result = read(HEAD, [*A[:2], value, *A[3:]], [*B[:2], "" if value != 10.0 else 20.0, *B[3:]], C, merges=(merge,))
    assert [one for one in rules(result) if one[0] == "merged_amount"] == []


def test_a_merged_number_that_cannot_be_read_is_one_fault_and_its_other_cells_none() -> None:
    result = read(HEAD, [*A[:2], "约10", *A[3:]], [*B[:2], "", *B[3:]], merges=((1, 2, 2, 2),))
    assert rules(result) == [("not_a_number", "C2")]
    assert result.columns["total"].states[1] == "not_applicable"


# --- what stands beside and below


def test_what_stands_beside_the_columns_is_named() -> None:
    assert told(read(HEAD, [*A, "", 5.0], [*B, "", "7"])) == [
        ("unexpected_text", "G2", "5", ""),
        ("unexpected_text", "G3", "7", ""),
    ]
    assert told(read(HEAD, [*A, "注", ""], B)) == []  # a text is a remark


def test_names_in_a_column_without_a_heading_beside_the_key_are_named_once() -> None:
    head = ["项目名称", "", "本月金额", "累计金额"]
    assert told(read(head, ["东", "甲", 1.0, 10.0], ["西", "乙", 2.0, 20.0], ["南", "丙", 3.0, 30.0])) == [
        ("unexpected_text", "B2", "甲", "")
    ]
    assert (
        told(read(head, ["东", "甲", 1.0, 10.0], ["西", "乙", 2.0, 20.0], ["南", "", 3.0, 30.0], ["北", "", 3.5, 31.0]))
        == []
    )  # half of them
    assert told(read(head, ["东", "甲", 1.0, 10.0], ["西", "", 2.0, 20.0])) == []
    assert told(read(head, ["东", "万元", 1.0, 10.0], ["西", "万元", 2.0, 20.0])) == []  # a unit of measure


def test_hidden_rows_and_columns_are_asked_about() -> None:
    result = read(HEAD, A, B, C, hidden_rows=frozenset({0, 2}), hidden_columns=frozenset({2, 4, 9}))
    assert told(result) == [
        ("hidden_data", "A3", "3", ""),
        ("hidden_data", "C2", "累计金额", ""),
        ("hidden_data", "E2", "开工日期", ""),
    ]
    assert told(read(HEAD, C, hidden_columns=frozenset({4}))) == []  # with nothing in it
    assert told(read(HEAD, C[:4], hidden_columns=frozenset({4}))) == []


# --- rows of a delimited text


def cut(*rows: Sequence[Any]) -> list[Told]:
    return [one for one in told(read(*rows, is_cut=True)) if one[0] in ("uneven_row", "shifted_row")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([A, B, C], []),
        ([A, B, [*C, "x"]], [("shifted_row", "A4", "6", "5")]),
        ([A, B, [*C, ""]], [("uneven_row", "A4", "6", "5")]),
        ([A, [*B, ""], [*C, ""]], []),  # most are filled up
        ([A, A[:1] + B[1:], [*B, ""], [*C, ""]], [("uneven_row", "A4", "6", "5"), ("uneven_row", "A5", "6", "5")]),  # half are not most
        ([[*B, ""], [*C, "x"]], [("shifted_row", "A3", "6", "5")]),
        ([A, B[:4], C[:4]], []),  # shortened where they end blank
        ([A, B, C], []),
        ([A, B, A, C[:4]], [("uneven_row", "A5", "4", "5")]),  # one alone
        ([A, B, C[:4]], []),  # of few
        ([A, C, B[:4], B[:4]], [("uneven_row", "A4", "4", "5"), ("uneven_row", "A5", "4", "5")]),  # others are not shortened
    ],
)  # fmt: skip
def test_rows_of_a_text_that_are_longer_or_shorter_than_their_header(
    rows: list[list[Any]], expected: list[Told]
) -> None:
    named = [[f"{row[0]}{at}", *row[1:]] for at, row in enumerate(rows)]
    assert cut(HEAD, *named) == expected
    assert [one for one in told(read(HEAD, *named)) if one[0] in ("uneven_row", "shifted_row")] == []


# --- registers, choices and telephones


def register(item: Mapping[str, Any], *texts: str) -> tuple[list[Any], list[tuple[str, str | None]]]:
    form = asked({"name": ITEMS["name"], "x": {"headings": ["数"], **item}, "total": ITEMS["total"]})
    result = read(
        ["项目名称", "数", "累计金额"],
        *[[f"行{at}", text, float(10 * at)] for at, text in enumerate(texts, 1)],
        form=form,
    )
    return list(result.columns["x"].values), rules(result)


def test_projects_and_units_are_looked_up_by_their_names() -> None:
    project = {"type": "text", "register": "project"}
    assert register(project, "甲园", "1.甲园", "P1", "乙园") == (
        ["P1", "P1", "P1", "乙园"],
        [("unknown_project", "B5")],
    )
    unit = {"type": "text", "register": "unit"}
    assert register(unit, "区财政", "甲局、区财政", "甲局/财政局", "甲局、丙局", "丙局") == (
        ["财政局", "甲局、财政局", "甲局、财政局", "甲局、丙局", "丙局"],
        [("unknown_unit", "B5"), ("unknown_unit", "B6")],
    )


def test_a_choice_is_known_behind_its_ordinal_and_of_which() -> None:
    choice = {"type": "choice", "choices": ["新开工", "续建"]}
    assert register(choice, "新开工", "1.续建", "其中：新开工", "停建") == (
        ["新开工", "续建", "新开工", None],
        [("not_a_choice", "B5")],
    )


def test_numbers_of_mobile_telephones_are_left_out_of_texts() -> None:
    values, found = register({"type": "text"}, "张某13812345678", "无", "13812345678")
    assert found[0] == ("mobile_left_out", "B2") and "13812345678" not in str(values[0])
    assert values[1] == "无" or values[1] is None


# --- totals


def totals(*rows: Sequence[Any], form: ReaderForm = FORM) -> list[Told]:
    return told(read(HEAD, *rows, form=form))


def test_a_total_is_the_sum_of_its_rows_in_each_column() -> None:
    assert totals(A, B, ["合计", 3.5, 30.0, 7.0, ""]) == []
    assert totals(["合计", 3.5, 30.0, 7.0, ""], A, B) == []
    assert totals(A, B, ["合计", 3.5, 31.0, 7.0, ""]) == [("total_row_differs", "C4", "31", "30")]
    assert totals(A, B, ["合计", 3.5, "", 7.0, ""]) == []
    assert totals(A, B, ["合计", 3.0, 31.0, 8.0, ""]) == [
        ("total_row_differs", "B4", "3", "3.5"),
        ("total_row_differs", "C4", "31", "30"),
        ("total_row_differs", "D4", "8", "7"),
    ]
    assert read(HEAD, A, B, ["合计", 3.5, 31.0, 7.0, ""]).findings[0].item == "total"


def test_a_sum_is_named_in_the_unit_of_the_table() -> None:
    """Declared in 万元, written in 千元: 100 + 200 = 300千元, which are stored as 30."""
    thousands = ["项目名称", "本月金额", "累计金额（千元）", "企业数", "开工日期"]
    rows = [["甲", 1.5, 100.0, 3.0, ""], ["乙", 2.0, 200.0, 4.0, ""], ["合计", 3.5, 310.0, 7.0, ""]]
    assert told(read(thousands, *rows)) == [("total_row_differs", "C4", "310", "300")]


def test_a_total_of_rounded_rows_may_differ_by_half_of_the_last_place_of_each() -> None:
    rows = [["甲", 1.5, 10.0, 3.0, ""], ["乙", 2.5, 20.0, 4.0, ""]]
    assert totals(*rows, ["合计", 4.1, 30.0, 7.0, ""]) == []  # 2 x 0.05
    assert totals(*rows, ["合计", 4.11, 30.0, 7.0, ""]) == [("total_row_differs", "B4", "4.11", "4")]


def test_a_total_may_differ_by_what_its_item_declares() -> None:
    form = asked({**ITEMS, "total": {**ITEMS["total"], "tolerance": 2}})
    assert totals(A, B, ["合计", 3.5, 32.0, 7.0, ""], form=form) == []
    assert totals(A, B, ["合计", 3.5, 32.5, 7.0, ""], form=form) == [("total_row_differs", "C4", "32.5", "30")]


def test_a_subtotal_is_the_sum_of_its_part() -> None:
    assert (
        totals(A, B, ["小计", 3.5, 30.0, 7.0, ""], C, ["小计", 0.0, 30.0, 0.0, ""], ["合计", 3.5, 60.0, 7.0, ""]) == []
    )
    assert totals(A, B, ["小计", 3.5, 31.0, 7.0, ""], C, ["合计", 3.5, 60.0, 7.0, ""]) == [
        ("total_row_differs", "C4", "31", "30")
    ]


def test_a_total_of_a_block_is_that_of_its_rows() -> None:
    rows = [A, B, ["东片合计", 3.5, 30.0, 7.0, ""], C, ["西片合计", 0.0, 30.0, 0.0, ""], ["合计", 3.5, 60.0, 7.0, ""]]
    assert totals(*rows) == []
    rows[2] = ["东片合计", 3.5, 33.0, 7.0, ""]
    assert totals(*rows) == [("total_row_differs", "C4", "33", "30")]


def test_a_row_of_the_whole_area_is_a_total_where_one_of_its_numbers_is() -> None:
    assert totals(A, B, ["全区", 3.5, 30.0, 7.0, ""]) == []
    assert totals(A, B, ["全区", 3.5, 31.0, 7.0, ""]) == [("total_row_differs", "C4", "31", "30")]
    assert totals(A, B, ["全区", 9.0, 99.0, 9.0, ""]) == [("total_or_row", "A4", "全区", "")]
    alone = read(HEAD, ["全区", 9.0, 99.0, 9.0, ""])
    assert (alone.keys, rules(alone)) == (["全区"], [("row_like_a_total", "A2")])


def test_a_row_of_which_is_at_most_as_large_as_its_row() -> None:
    assert totals(A, ["其中：一期", 1.0, 10.0, 3.0, ""], B) == []
    assert totals(A, ["其中：一期", 1.0, 11.0, 3.0, ""], B) == [("of_which_exceeds", "C3", "11", "甲：10")]
    assert totals(["其中：一期", 1.0, 1.0, 3.0, ""], A, B) == [("unexpected_text", "A2", "其中：一期", "")]
    assert read(HEAD, A, ["其中：一期", 1.0, 10.0, 3.0, ""], B).keys == ["甲", "乙"]
    negative = ["甲", 1.5, -10.0, 3.0, ""]
    assert totals(negative, ["其中：一期", 1.0, -9.0, 3.0, ""], B) == []


def test_a_total_of_one_part_of_the_key_adds_up_its_rows() -> None:
    form = asked(
        {
            "kind": {"type": "text", "headings": ["类别"]},
            "name": {"type": "text", "headings": ["项目名称"]},
            "amount": ITEMS["amount"],
            "total": ITEMS["total"],
        },
        ("kind", "name"),
    )
    head = ["类别", "项目名称", "本月金额", "累计金额"]
    rows = [["东", "电工", 1.5, 10.0], ["东", "木工", 2.0, 20.0], ["西", "电工", 4.5, 40.0]]
    assert told(read(head, *rows, ["合计", "电工", 6.0, 50.0], form=form)) == []
    assert told(read(head, *rows, ["合计", "电工", 6.0, 51.0], form=form)) == [("total_row_differs", "D5", "51", "50")]
    assert read(head, rows[0], ["", "木工", 2.0, 20.0], rows[2], form=form).keys == ["东|电工", "东|木工", "西|电工"]


# --- formats


def test_rows_and_cells_that_are_struck_out_are_asked_about() -> None:
    def struck(*places: tuple[int, int], **more: Any) -> list[Told]:
        return told(read(HEAD, A, B, struck=frozenset(places), **more))

    assert struck((1, 2)) == [("struck_out", "C2", "10", "")]
    assert struck((1, 0)) == [("struck_out_row", "A2", "甲、1.5、10、3、2022-06-12", "")]
    assert struck(*((1, column) for column in range(5))) == [("struck_out_row", "A2", "甲、1.5、10、3、2022-06-12", "")]
    assert struck((0, 2)) == [("struck_out", "C1", "累计金额", "")]
    assert struck((0, 2), (1, 2)) == [("struck_out", "C1", "累计金额", "")]
    assert struck((1, 1), (1, 2)) == [("struck_out", "B2", "1.5", ""), ("struck_out", "C2", "10", "")]
    assert struck((7, 2)) == []


def test_a_cell_keeps_the_text_that_was_written() -> None:
    result = read(HEAD, A, [*B[:2], "", *B[3:]], written={(1, 2): "10¹", (2, 2): "99", (0, 1): "本月金额¹"})
    assert told(result) == [("struck_out_blank", "C3", "99", "")]
    assert result.findings[0].row_key == "乙"
    assert result.columns["total"].texts == ["10¹", "99"]


# --- labels

LABELS = asked(
    {"imports": {"type": "number", "uom": "万元", "headings": ["进口额"], "required": True}, "exports": {"type": "number", "uom": "万元", "headings": ["出口额"], "required": True}, "note": {"type": "text", "headings": ["主要做法"]}},
    shape="labels",
)  # fmt: skip


def labels(*rows: Sequence[Any], **more: Any) -> Cells:
    return read(*rows, form=LABELS, is_labels=True, **more)


def test_labelled_values_are_one_row() -> None:
    result = labels(["进口额", 77.0], ["出口额（元）", 120_000.0], ["主要做法：对接"])
    assert (result.keys, result.findings) == ([""], [])
    assert (numbers(result, "imports"), numbers(result, "exports"), result.columns["note"].values) == (
        [77],
        [12],
        ["对接"],
    )
    assert result.columns["exports"].addresses == ["B2"]


def test_of_labels_what_is_missing_twice_or_hidden_is_named() -> None:
    assert told(labels(["甲", 1.0])) == [("no_table_found", None, "", "进口额、出口额")]
    assert told(labels(["进口额", 77.0], ["主要做法", "对接"])) == [("missing_heading", None, "", "出口额")]
    assert told(labels(["进口额", 77.0], ["出口额", 12.0], ["进口额", 78.0])) == [
        ("duplicate_heading", "B3", "进口额", "进口额")
    ]
    hidden = labels(["进口额", 77.0], ["出口额", 12.0], hidden_rows=frozenset({0}), hidden_columns=frozenset({5}))
    assert told(hidden) == [("hidden_data", "B1", "77", "")]
    assert rules(labels(["进口额", 77.0], ["出口额", 12.0], hidden_columns=frozenset({1}))) == [
        ("hidden_data", "B1"),
        ("hidden_data", "B2"),
    ]
    assert told(labels(["单位：K"], ["进口额", 77.0], ["出口额", 12.0])) == [
        ("unit_line_unknown", "A1", "K", "元、万元、亿元")
    ]
    assert told(labels(["单位：元、万元"], ["进口额", 77.0], ["出口额", 12.0])) == [
        ("unit_lines_differ", "B2", "元、万元", "万元")
    ]
    assert numbers(labels(["单位：元"], ["进口额", 770_000.0], ["出口额", 12.0]), "imports") == [77]
    assert numbers(labels(["进口额"], ["出口额", 12.0]), "imports") == [None]


def test_numbers_beside_and_unknown_labels_are_named() -> None:
    assert told(labels(["进口额", 77.0, 5.0], ["出口额", 12.0])) == [("unexpected_text", "C1", "5", "")]
    assert told(labels(["进口额", 77.0], ["出口额", 12.0], ["退税", 9.0])) == [("unknown_heading", "A3", "退税", "")]
    assert told(labels(["进口额", 77.0], ["出口额", 12.0], [9.0])) == [("unexpected_text", "A3", "9", "")]


def test_labels_that_are_struck_out_are_asked_about() -> None:
    assert told(labels(["进口额", 77.0], ["出口额", 12.0], struck=frozenset({(0, 1)}))) == [
        ("struck_out", "B1", "77", "")
    ]
    result = labels(["进口额", 77.0], ["出口额", ""], written={(0, 1): "77¹", (1, 1): "12"})
    assert [one for one in told(result) if one[0] == "struck_out_blank"] == [("struck_out_blank", "B2", "12", "")]
    assert result.columns["imports"].texts == ["77¹"]


# --- columns of the result


def test_columns_of_panels_are_put_one_behind_the_other() -> None:
    result = read([*HEAD[:3], *HEAD[:3]], [*A[:3], *B[:3]], [*C[:3], "", "", ""])
    assert (result.keys, result.findings) == (["甲", "丙", "乙"], [])
    assert (numbers(result), result.columns["total"].addresses) == ([10, 30, 20], ["C2", "C3", "F2"])


def test_faults_of_a_whole_column_are_told_once() -> None:
    faults = [
        ("foreign_currency", "a"),
        ("not_a_number", "b"),
        ("foreign_currency", "c"),
        ("foreign_currency", "d"),
        ("not_a_number", "e"),
    ]
    from sources.finding import Finding

    kept = cells._once_a_column([Finding(rule, found, "", row_key=found) for rule, found in faults])
    assert [(one.rule, one.found, one.row_key, one.more) for one in kept] == [
        ("foreign_currency", "a", None, 2),
        ("not_a_number", "b", "b", 0),
        ("not_a_number", "e", "e", 0),
    ]


def test_what_a_merged_cell_covers_is_left_without_value_and_trouble() -> None:
    values = Values(["1", "x"], [M, "x"], ["reported", "reported"], [(0, "a", ""), (1, "b", "")])
    cells._cover(values, {1: "not_applicable"})
    assert (values.values, values.states, values.texts, values.troubles) == (
        [M, None],
        ["reported", "not_applicable"],
        ["1", None],
        [(0, "a", "")],
    )


def test_cells_are_added_behind_those_of_the_item() -> None:
    result = Cells()
    for number, place in ((1, "A1"), (2, "B1")):
        result.add("x", Column(None, [number * M], ["reported"], [place]))
    assert result.columns["x"] == Column(None, [M, 2 * M], ["reported"] * 2, ["A1", "B1"])


# --- more of each kind


def test_faults_of_whole_rows_are_named_twenty_times() -> None:
    rows = [[f"甲{at}", 1.5, 10.0, 3.0, "", "", 5.0] for at in range(22)]
    result = read(HEAD, *rows)
    assert [one.more for one in result.findings] == [2] + [0] * 19
    assert len(result.findings) == 20 and {one.rule for one in result.findings} == {"unexpected_text"}


def test_texts_that_are_too_long_are_told_by_their_first_hundred_letters() -> None:
    long = "长" * 99 + "尾部"
    assert [len(one.found) for one in read([*HEAD, long], [*A, "x"]).findings] == [100]
    names = read(["项目名称", "", "本月金额", "累计金额"], ["东", long, 1.0, 10.0], ["西", "乙", 2.0, 20.0]).findings
    assert [one.found for one in names] == [long[:100]]
    lone = labels(["进口额", 77.0], ["出口额", 12.0], ["1" * 101]).findings
    assert all(len(one.found) <= 100 for one in lone)
    struck = read(HEAD, ["长" * 201, *A[1:]], B, struck=frozenset({(1, 0)}))
    assert [one.found for one in struck.findings] == ["长" * 200]
    cell = read(
        ["项目名称", "备注一", "本月金额", "累计金额"],
        ["甲", "", 1.0, 10.0],
        form=asked({**ITEMS, "note": {"type": "text", "headings": ["备注一"]}}),
    )
    assert cell.findings == []


def test_rows_that_compare_or_do_not_count_are_told() -> None:
    assert totals(A, B, ["上年同期", 1.0, 9.0, 2.0, ""]) == [("row_compared", "A4", "上年同期", "")]
    assert totals(A, B, ["（示例）某园", 1.0, 9.0, 2.0, ""]) == [("row_void", "A4", "（示例）某园", "")]
    assert read(HEAD, A, B, ["上年同期", 1.0, 9.0, 2.0, ""]).keys == ["甲", "乙"]


def test_rows_with_numbers_below_the_footer_are_told() -> None:
    found = totals(A, B, ["填表人：张", "", "", "", ""], ["丙", 1.0, 30.0, 1.0, ""])
    assert ("unexpected_text", "A5", "丙", "") in found


def test_doubtful_rows_are_told_with_what_they_add_up() -> None:
    body = [
        ["东组", 12_345.0, 67_890.0],
        ["甲", 5_345.0, 17_890.0],
        ["乙", 7_000.0, 50_000.0],
        ["西组", 1_111.0, 2_223.0],
    ]
    assert told(read(HEAD[:3], *body)) == [("row_like_a_subtotal", "A2", "东组", "A3:A4")]
    assert told(read(HEAD[:3], *body[1:3], body[0])) == [("row_like_a_total", "A4", "东组", "")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("联系13812345678", False), ("13812345678", None), ("短13", True), ("推进中", True)],
)
def test_mobile_numbers_in_faults_are_hidden_unless_they_are_amounts(text: str, kept: bool | None) -> None:
    choice = {"type": "choice", "choices": ["新开工", "续建"]}
    form = asked({"name": ITEMS["name"], "x": {"headings": ["数"], **choice}, "total": ITEMS["total"]})
    result = read(["项目名称", "数", "累计金额"], ["甲", text, 10.0], ["乙", "续建", 20.0], form=form)
    (finding,) = result.findings
    assert finding.rule == "not_a_choice"
    assert ("13812345678" in finding.found) is (kept is None)
    assert result.columns["x"].texts[1] == "续建"
    assert (result.columns["x"].texts[0] == text) is (kept is not False)


def test_a_form_that_carries_mobiles_keeps_them() -> None:
    form = asked({**ITEMS, "note": {"type": "text", "headings": ["联系"]}}, carries=("mobile",))
    plain = asked({**ITEMS, "note": {"type": "text", "headings": ["联系"]}})
    rows = [[*HEAD[:3], "联系"], ["甲", 1.0, 10.0, "张某13812345678"], ["乙", 2.0, 20.0, "无人"]]
    assert read(*rows, form=form).columns["note"].values == ["张某13812345678", "无人"]
    assert told(read(*rows, form=form)) == []
    left = read(*rows, form=plain)
    assert rules(left) == [("mobile_left_out", "D2")] and left.columns["note"].values[1] == "无人"
    assert left.columns["note"].texts == left.columns["note"].values


def test_tolerances_are_in_the_unit_of_the_cells() -> None:
    """A tolerance of 2万元 is 20,000元."""
    form = asked({**ITEMS, "total": {**ITEMS["total"], "tolerance": 2}})
    from sources.table.cells import Terms, _tolerances
    from sources.table.header import find_table

    def of(head: list[str], *said: Uom) -> list[int]:
        table = find_table(Grid("表", [head, ["某园", 7.0, 9.0]]), form.headings, ("name",))
        assert table is not None
        return _tolerances(table.panels[0], Terms(form, KNOWN, 2022, said, False))

    assert of(HEAD[:3]) == [0, 2 * M]
    assert of(HEAD[:3], Uom(1, "元")) == [0, 20_000 * M]
    assert of(["项目名称", "本月金额", "累计金额（元）"]) == [0, 20_000 * M]
    assert of(["项目名称", "本月金额", "累计金额（万元）"], Uom(1, "元")) == [0, 2 * M]
    assert _tolerances([], Terms(FORM, KNOWN, 2022, (), False)) == []


def test_columns_that_totals_add_up_are_numbers_outside_the_key() -> None:
    form = asked(
        {
            **ITEMS,
            "price": {"type": "number", "headings": ["单价"]},
            "rank": {"type": "number", "uom": "位", "headings": ["次"]},
        }
    )
    from sources.table.header import find_table

    table = find_table(Grid("表", [[*HEAD, "单价", "次"], ["某园", 7.0, 9.0]]), form.headings, ("name",))
    assert table is not None and cells._added(table.panels[0], form) == [1, 2, 3]


def test_a_declared_item_says_itself_whether_it_adds_up() -> None:
    form = asked({**ITEMS, "total": {**ITEMS["total"], "summable": False}})
    assert totals(A, B, ["合计", 3.5, 99.0, 7.0, ""], form=form) == []


def test_a_numbered_printed_row_is_the_one_of_its_number() -> None:
    form = asked(rows=("省28条-1", "省28条-12"))
    assert read(HEAD, ["省28条1", *A[1:]], ["省28条-012", *B[1:]], form=form).keys == ["省28条-1", "省28条-12"]
    assert read(HEAD, ["省28条-1/2", *A[1:]], form=form).keys == ["省28条-1/2"]


def test_the_leading_part_of_a_key_is_filled_down_where_it_is_blank() -> None:
    form = asked(
        {
            "kind": {"type": "text", "headings": ["类别"]},
            "name": {"type": "text", "headings": ["项目名称"]},
            "amount": ITEMS["amount"],
            "total": ITEMS["total"],
        },
        ("kind", "name"),
    )
    head = ["类别", "项目名称", "本月金额", "累计金额"]
    result = read(
        head, ["东", "甲", 1.0, 10.0], ["", "乙", 2.0, 20.0], ["西", "甲", 3.0, 30.0], ["", "丙", 4.0, 40.0], form=form
    )
    assert result.keys == ["东|甲", "东|乙", "西|甲", "西|丙"]
    assert result.columns["kind"].values == ["东", "东", "西", "西"]
    assert result.columns["name"].values == ["甲", "乙", "甲", "丙"]


def test_a_large_table_is_packed_and_read_as_a_small_one() -> None:
    rows = [[f"名{at}", 1.0 + at, 10.0 + at, float(at), ""] for at in range(1_001)]
    result = read(HEAD, *rows)
    assert (len(result.keys), result.findings) == (1_001, [])
    assert result.packing is not None and read(HEAD, *rows[:1_000]).packing is None
    assert result.columns["total"].values[-1] == 1_010 * M
    assert result.columns["amount"].values[:2] == [M, 2 * M]


def test_short_rows_and_merges_that_reach_beyond_the_sheet() -> None:
    result = read(HEAD, A, ["乙", 2.0, 20.0], merges=((1, 4, 9, 4),))
    assert (result.findings, result.columns["firms"].states) == ([], ["reported", "blank"])
    assert result.columns["day"].values == [date(2022, 6, 12), date(2022, 6, 12)]
    above = read(["题", "", "", "", "2022-01-01"], HEAD, [*A[:4], ""], B, merges=((0, 4, 2, 4),))
    assert above.columns["day"].values == [None, date(2022, 6, 30)]  # what is merged from above the rows


def test_a_merge_that_ends_where_the_rows_begin_or_begins_where_they_end() -> None:
    rows = [HEAD, A, [*B[:2], "", *B[3:]], [*C[:2], 30.0, *C[3:]], ["合计", 3.5, "", 7.0, ""]]
    assert [one for one in rules(read(*rows, merges=((1, 2, 2, 2), (3, 2, 4, 2)))) if one[0] == "merged_amount"] == [
        ("merged_amount", "C2")
    ]
