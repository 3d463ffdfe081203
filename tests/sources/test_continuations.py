"""Tables that go on: every cell and every finding names the sheet and the address where it stands."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from sources.read import Taken
from sources.table.column import Column, packed
from tests.sources.build_zip import sheet_xml, xlsx
from tests.sources.traps.given import BODY, HEAD, table

KINDS = {"name": "text", "total": "number"}


def two_sheets(rest: list[list[object]]) -> bytes:
    return xlsx({"一": sheet_xml(table(body=BODY[:1])), "二": sheet_xml(table(body=rest, top=[["续表"]]))})


def test_cells_of_a_continuation_name_its_sheet(take_trial: Callable[[bytes, str], Taken]) -> None:
    (sheet,) = take_trial(two_sheets(BODY[1:]), "a.xlsx").sheets
    total = sheet.columns["total"]
    # 480 in row 5 of the first sheet; under the header in row 2 of the second one, 40 and 120.25 in its rows 3 and 4
    assert list(zip(sheet.keys, total.sheets or [], total.addresses, strict=True)) == [
        ("甲项目", None, "E5"),
        ("乙项目", "二", "E3"),
        ("丙项目", "二", "E4"),
    ]


def test_a_fault_of_a_continuation_names_its_sheet(take_trial: Callable[[bytes, str], Taken]) -> None:
    rest = [[*BODY[1][:4], "约40", *BODY[1][5:]], BODY[2]]
    (sheet,) = take_trial(two_sheets(rest), "a.xlsx").sheets
    assert [(one.rule, one.sheet, one.address, one.row_key) for one in sheet.findings] == [
        ("not_a_number", "二", "E3", "乙项目")
    ]


def test_further_columns_name_their_sheet(take_trial: Callable[[bytes, str], Taken]) -> None:
    left = table(HEAD[:4], [row[:4] for row in BODY])
    right = [["续表"], [HEAD[1], HEAD[4]], *[[row[1], row[4]] for row in BODY]]
    (sheet,) = take_trial(xlsx({"一": sheet_xml(left), "二": sheet_xml(right)}), "a.xlsx").sheets
    assert sheet.columns["amount"].sheets is None
    assert sheet.columns["total"].sheets == ["二"] * 3
    assert sheet.columns["total"].addresses == ["B3", "B4", "B5"]


def test_a_further_sheet_is_a_question_to_the_unit(take_trial: Callable[[bytes, str], Taken]) -> None:
    other: list[list[object]] = [["夜市名称", "摊位数"], ["甲夜市", 120], ["乙夜市", 80]]
    taken = take_trial(xlsx({"一": sheet_xml(table()), "另表": sheet_xml(other)}), "a.xlsx")
    (finding,) = taken.sheets[0].findings
    assert (finding.rule, finding.found, finding.submission) == ("sheet_unread", "另表", taken.sheets[0].submission_id)
    assert taken.findings == []


def test_columns_on_several_sheets_travel_in_a_part_for_each() -> None:
    columns = {
        "name": Column(
            ["甲", "乙", "丙"], ["甲", "乙", "丙"], ["reported"] * 3, ["A4", "A5", "A2"], [None, None, "二"]
        ),
        "total": Column(
            None, [1_000_000, 2_000_000, None], ["reported"] * 2 + ["blank"], ["B4", "B5", "B2"], [None, None, "二"]
        ),
    }
    sent = pickle.loads(pickle.dumps(packed(columns, KINDS)))
    assert len(sent.parts) == 2 and sent.firsts == [0, 2]
    assert dict(sent) == columns


def test_a_column_on_another_sheet_travels_with_its_sheet() -> None:
    columns = {
        "name": Column(["甲"], ["甲"], ["reported"], ("A", [4])),
        "total": Column(None, [1_000_000], ["reported"], ["B2"], ["二"]),
    }
    sent = pickle.loads(pickle.dumps(packed(columns, KINDS)))
    assert len(sent.parts) == 1 and sent.firsts == [0]
    assert dict(sent) == columns


@pytest.mark.parametrize(
    "name", ["2021年", "2021", "21年", "四月", "5月", "一季度", "Q1", "2022年计划", "汇总", "上月"]
)
def test_a_sheet_named_for_something_else_continues_nothing(
    name: str, take_trial: Callable[[bytes, str], Taken]
) -> None:
    taken = take_trial(xlsx({"一": sheet_xml(table(body=BODY[:1])), name: sheet_xml([HEAD, *BODY[1:]])}), "a.xlsx")
    assert [sheet.keys for sheet in taken.sheets] == [["甲项目"]]
    assert [one.sheet for one in (*taken.findings, *taken.sheets[0].findings)] == [name]


@pytest.mark.parametrize("name", ["2022年", "6月", "六月", "二季度", "Sheet2"])
def test_a_sheet_named_for_the_same_period_continues(name: str, take_trial: Callable[[bytes, str], Taken]) -> None:
    taken = take_trial(xlsx({"一": sheet_xml(table(body=BODY[:1])), name: sheet_xml([HEAD, *BODY[1:]])}), "a.xlsx")
    assert [sheet.keys for sheet in taken.sheets] == [["甲项目", "乙项目", "丙项目"]]
    assert [*taken.findings, *taken.sheets[0].findings] == []


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("续表", [["乙项目", 7, 40]]),
        ("Sheet3", [["乙项目", 7, 40], ["丙项目", 0, 120.25]]),
        ("明细", [["日期", "夜市", "金额"], ["5月1日", "甲夜市", 1.5], ["5月2日", "甲夜市", 2.5]]),
    ],
)
def test_numbers_on_a_further_sheet_are_asked_about(
    name: str, rows: list[list[object]], take_trial: Callable[[bytes, str], Taken]
) -> None:
    taken = take_trial(xlsx({"一": sheet_xml(table()), name: sheet_xml(rows)}), "a.xlsx")
    assert [(one.rule, one.found) for one in taken.sheets[0].findings] == [("sheet_unread", name)]


@pytest.mark.parametrize(
    "rows",
    [
        [["单位", "联系人", "电话"], ["甲街道", "张三", 13800000000], ["乙街道", "李四", 13900000000]],
        [["序号", "说明"], [1, "按月报送"], [2, "单位万元"]],
        [["1", "按月报送"], ["2", "单位万元"]],
        [["年份", 2022], ["月份", 6]],
        [["街道", "代码"], ["甲街道", 1], ["乙街道", 2]],
    ],
)
def test_a_further_sheet_without_numbers_of_its_own_is_not(
    rows: list[list[object]], take_trial: Callable[[bytes, str], Taken]
) -> None:
    taken = take_trial(xlsx({"一": sheet_xml(table()), "说明": sheet_xml(rows)}), "a.xlsx")
    assert [*taken.findings, *taken.sheets[0].findings] == []


@pytest.mark.parametrize("line", ["续表", "（接上页）", "（转下页）", "第2页 共2页", "续上表"])
def test_a_line_between_pages_is_no_row(line: str, take_trial: Callable[[bytes, str], Taken]) -> None:
    body = [*BODY[:1], ["", line], *BODY[1:]]
    (sheet,) = take_trial(xlsx({"一": sheet_xml(table(body=body))}), "a.xlsx").sheets
    assert (sheet.keys, sheet.findings) == (["甲项目", "乙项目", "丙项目"], [])
