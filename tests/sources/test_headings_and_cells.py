"""Headings, units of measure, labels and rows that a person reads at once, in each format where they can occur. Worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from sources.read import Taken
from tests.sources.test_traps import rows_of
from tests.sources.traps.given import BODY, HEAD, ROWS, TOP, cell, csv_of, reading, table
from tests.sources.traps.units_shown import BUILDERS, ODS

Take = Callable[[bytes, str], Taken]
Write = Callable[[Sequence[Sequence[Any]]], bytes]


def _plain(build: Callable[..., bytes]) -> Write:
    return lambda rows: build(rows, {})


WRITERS: list[tuple[Write, str]] = [(csv_of, "csv"), *((_plain(build), suffix) for _, suffix, build in BUILDERS)]
each_format = pytest.mark.parametrize(("write", "suffix"), WRITERS, ids=["csv", *(name for name, _, _ in BUILDERS)])
SILENT = [*HEAD[:3], "本月金额", "累计金额", *HEAD[5:]]
TOTAL = 4


def found(taken: Taken) -> list[tuple[str, str | None]]:
    return sorted((one.rule, one.address) for sheet in taken.sheets for one in sheet.findings)


def read(taken: Taken) -> dict[str, dict[str, str | None]]:
    """Of each row the items that `ROWS` names."""
    (sheet,) = taken.sheets
    return {key: {item: row.get(item) for item in ROWS["甲项目"]} for key, row in rows_of(sheet).items()}


# --- footnote marks in headings ---


@each_format
@pytest.mark.parametrize(
    "heading",
    ["累计金额①（万元）", "累计金额（万元）①", "累计金额（万元）（注1）", "累计金额*（万元）", "累计金额〔1〕（万元）", "累计金额[1]（万元）", "累计金额（万元）注1", "累计金额²"],
)  # fmt: skip
def test_a_footnote_mark_is_no_part_of_a_heading(heading: str, write: Write, suffix: str, take_trial: Take) -> None:
    taken = take_trial(write(table([*HEAD[:4], heading, *HEAD[5:]])), f"a.{suffix}")
    assert (found(taken), read(taken)) == ([], ROWS)


@pytest.mark.parametrize("heading", ["累计金额1（万元）", "累计金额之二（万元）", "备注累计金额（万元）"])
def test_a_heading_of_another_name_is_asked_about(heading: str, take_trial: Take) -> None:
    taken = take_trial(csv_of(table([*HEAD[:4], heading, *HEAD[5:]])), "a.csv")
    assert ("unknown_heading", "E4") in found(taken)


def test_two_columns_that_differ_in_their_marks_alone_are_returned(take_trial: Take) -> None:
    head = [*HEAD[:4], "累计金额（万元）①", "累计金额（万元）②", *HEAD[6:]]
    assert ("duplicate_heading", "F4") in found(take_trial(csv_of(table(head)), "a.csv"))


@each_format
def test_a_footnote_mark_is_no_part_of_a_label(write: Write, suffix: str, take_trial: Take) -> None:
    rows = [["试验外贸指标表"], ["填报单位：区商务局"], ["报告期：2022年第2季度"], ["进口额①（万元）", 77], ["出口额（注1）（万元）", 12], ["备案企业数〔2〕", 3]]  # fmt: skip
    taken = take_trial(write(rows), f"a.{suffix}")
    assert found(taken) == []
    assert rows_of(taken.sheets[0]) == {"": {"imports": "77", "exports": "12", "firms": "3"}}


# --- what is not there yet ---


@each_format
@pytest.mark.parametrize("word", ["无", "没有", "零"])
def test_a_date_has_no_zero(word: str, write: Write, suffix: str, take_trial: Take) -> None:
    taken = take_trial(write(table(body=cell(7, 0, word))), f"a.{suffix}")
    assert (found(taken), read(taken)) == ([], reading(day=None))
    assert taken.sheets[0].columns["day"].states == ["blank", "reported", "blank"]
    assert taken.sheets[0].columns["day"].texts[0] == word


# --- unit lines that contradict each other ---

CONTRADICTING = [
    [["单位：万元 单位：元"]],
    [["单位：万元"], ["单位：元"]],
    [["单位：元、万元"]],
    [["计量单位：万元", "", "", "金额单位：元"]],
    [["单位：元"], ["（万元）"]],
    [["本表金额单位为元"], ["单位：万元"]],
]


@each_format
@pytest.mark.parametrize("lines", CONTRADICTING)
def test_unit_lines_that_contradict_each_other_are_returned(
    lines: list[list[Any]], write: Write, suffix: str, take_trial: Take
) -> None:
    taken = take_trial(write(table(SILENT, top=[*TOP, *lines])), f"a.{suffix}")
    assert found(taken) == [("unit_lines_differ", f"D{4 + len(lines)}")]


@pytest.mark.parametrize("lines", CONTRADICTING)
def test_unit_lines_do_not_matter_where_each_heading_has_its_own_unit(lines: list[list[Any]], take_trial: Take) -> None:
    taken = take_trial(csv_of(table(HEAD, top=[*TOP, *lines])), "a.csv")
    assert (found(taken), read(taken)) == ([], ROWS)


@each_format
@pytest.mark.parametrize(
    "lines",
    [[["单位：万元 单位：户"]], [["单位：万元"], ["单位：万元"]], [["单位：示例区 金额单位：万元"]], [["金额单位：万元；数量单位：户"]], [["单位：万元"], ["（万元）"]]],
)  # fmt: skip
def test_unit_lines_that_agree_say_nothing_more(
    lines: list[list[Any]], write: Write, suffix: str, take_trial: Take
) -> None:
    taken = take_trial(write(table(SILENT, top=[*TOP, *lines])), f"a.{suffix}")
    assert (found(taken), read(taken)) == ([], ROWS)


def test_a_unit_behind_that_of_the_reporting_unit_is_heeded(take_trial: Take) -> None:
    """Previously only what stood behind the first 单位： of a cell was looked at."""
    yuan = [[*row[:3], row[3] * 10_000, row[4] * 10_000, *row[5:]] for row in BODY]
    taken = take_trial(csv_of(table(SILENT, yuan, [*TOP, ["单位：示例区 金额单位：元"]])), "a.csv")
    assert (found(taken), read(taken)) == ([], ROWS)


# --- foreign moneys ---

SIGNS = [
    "[$$-409]#,##0.00",
    '"$"#,##0.00',
    "[$€-2] #,##0.00",
    "#,##0.00\\ [$€-1]",
    "[$£-809]#,##0",
    "[$HK$-C04]#,##0.00",
    '"US$"#,##0',
]
YUAN = ['"¥"#,##0.00', "[$¥-804]#,##0.00", "[$￥-804]#,##0.00", '"￥"#,##0']
NUMBER = '<number:number number:decimal-places="2" number:min-integer-digits="1"/>'
for code, sign in zip([*SIGNS, *YUAN], ["$", "$", "€", "", "£", "HK$", "US$", "¥", "¥", "￥", "￥"], strict=True):
    said = f"<number:currency-symbol>{sign}</number:currency-symbol>{NUMBER}" if sign else f"{NUMBER}<number:text> </number:text><number:currency-symbol>€</number:currency-symbol>"  # fmt: skip
    ODS.setdefault(code, (said, ""))
each_workbook = pytest.mark.parametrize(
    ("build", "suffix"), [(build, suffix) for _, suffix, build in BUILDERS], ids=[name for name, _, _ in BUILDERS]
)


def with_codes(build: Callable[..., bytes], codes: Mapping[tuple[int, int], str], head: Sequence[str] = HEAD) -> bytes:
    return build(table(head), codes)


@each_workbook
@pytest.mark.parametrize("code", SIGNS)
def test_the_sign_of_a_foreign_money_is_asked_about_once_a_column(
    code: str, build: Callable[..., bytes], suffix: str, take_trial: Take
) -> None:
    taken = take_trial(build(table(), {(4 + row, TOTAL): code for row in range(3)}), f"a.{suffix}")
    (sheet,) = taken.sheets
    assert found(taken) == [("foreign_currency", "E5")]
    assert [one.more for one in sheet.findings] == [2]
    assert read(taken) == ROWS


@each_workbook
@pytest.mark.parametrize("code", YUAN)
def test_the_sign_of_the_yuan_says_nothing(
    code: str, build: Callable[..., bytes], suffix: str, take_trial: Take
) -> None:
    taken = take_trial(build(table(), {(4 + row, TOTAL): code for row in range(3)}), f"a.{suffix}")
    assert (found(taken), read(taken)) == ([], ROWS)


@each_workbook
def test_the_sign_of_a_foreign_money_says_nothing_of_firms_and_percentages(
    build: Callable[..., bytes], suffix: str, take_trial: Take
) -> None:
    taken = take_trial(build(table(), {(4, 5): SIGNS[0], (4, 6): SIGNS[2]}), f"a.{suffix}")
    assert (found(taken), read(taken)) == ([], ROWS)


@each_format
@pytest.mark.parametrize(
    "text", ["480万美元", "$480", "US$ 480", "€480", "480英镑", "480万港币", "HK$480", "480USD", "$1.2万"]
)
def test_a_foreign_money_in_a_cell_is_returned(text: str, write: Write, suffix: str, take_trial: Take) -> None:
    taken = take_trial(write(table(body=cell(TOTAL, 0, text))), f"a.{suffix}")
    assert (found(taken), read(taken)) == ([("ambiguous_unit", "E5")], reading(total=None))


@each_format
@pytest.mark.parametrize("heading", ["累计金额（万美元）", "累计金额（万英镑）", "累计金额（$）", "累计金额（HKD）"])
def test_a_foreign_money_in_a_heading_is_returned(heading: str, write: Write, suffix: str, take_trial: Take) -> None:
    taken = take_trial(write(table([*HEAD[:4], heading, *HEAD[5:]])), f"a.{suffix}")
    assert [rule for rule, _ in found(taken)] == ["ambiguous_unit"] * 3
    assert {row["total"] for row in read(taken).values()} == {None}


# --- rows of which without a colon ---


def with_part(name: str) -> list[list[Any]]:
    """甲项目 has 480; below it the row of this name has 100."""
    return [BODY[0], [2, name, "新开工", 2, 100, 1, 50, "", ""], *BODY[1:]]


@each_format
@pytest.mark.parametrize("name", ["含室内", "包括室内", "（含室内）", "包含室内部分", "#A座"])
def test_a_row_that_may_be_of_the_one_above_is_asked_about_and_not_loaded(
    name: str, write: Write, suffix: str, take_trial: Take
) -> None:
    taken = take_trial(write(table(body=with_part(name))), f"a.{suffix}")
    assert (found(taken), read(taken)) == ([("part_or_row", "B6")], ROWS)


@pytest.mark.parametrize("name", ["其中室内", "#室内", "含：室内", "其中：室内", "内含室内"])
def test_a_row_of_which_is_compared_and_not_loaded(name: str, take_trial: Take) -> None:
    taken = take_trial(csv_of(table(body=with_part(name))), "a.csv")
    assert (found(taken), read(taken)) == ([], ROWS)


def test_a_row_of_which_without_a_colon_below_another_is_asked_about(take_trial: Take) -> None:
    body = [BODY[0], [2, "其中：室外", "新开工", 2, 200, 1, 50, "", ""], *with_part("含室内")[1:]]
    taken = take_trial(csv_of(table(body=body)), "a.csv")
    assert (found(taken), read(taken)) == ([("part_or_row", "B7")], ROWS)


@pytest.mark.parametrize("name", ["含山路市场", "含光门夜市", "#3机组"])
def test_a_name_that_begins_alike_is_a_row(name: str, take_trial: Take) -> None:
    taken = take_trial(csv_of(table(body=with_part(name))), "a.csv")
    assert found(taken) == []
    assert read(taken)[name]["total"] == "100"


# --- one name in two writings, and near a printed one ---


def named(*names: str) -> list[list[Any]]:
    return [[at, name, "新开工", 12.5, 480, 3, 60, "2022-06-12", ""] for at, name in enumerate(names, 1)]


@each_format
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("金家山花园", "金家山花園"),
        ("后街夜市", "後街夜市"),
        ("滨江台", "滨江臺"),
        ("阿里·巴巴", "阿里・巴巴"),
        ("某某花园（一期）", "某某花园一期"),
    ],
)
def test_one_name_in_two_writings_is_asked_about_once(
    one: str, other: str, write: Write, suffix: str, take_trial: Take
) -> None:
    (sheet,) = (taken := take_trial(write(table(body=named(one, "乙项目", other))), f"a.{suffix}")).sheets
    assert found(taken) == [("two_spellings", "B7")]
    assert (sheet.findings[0].found, sheet.findings[0].wanted) == (other, one)
    assert sheet.keys == [one, "乙项目", other]


@pytest.mark.parametrize(
    ("one", "other"),
    [("一号路", "二号路"), ("东街", "西街"), ("甲项目", "乙项目"), ("滨江花园A区", "滨江花园B区"), ("省28条-1/2", "省28条-12"), ("城東小区", "城西小区"), ("张堃", "张三"),
     ("鸿昇小区", "鸿运小区"), ("1.1绿化", "11绿化"), ("某某花園一期", "某某花园二期"), ("省28条-1", "省28条-11"), ("红旗小区", "红星小区")],
)  # fmt: skip
def test_neighbours_are_not_asked_about(one: str, other: str, take_trial: Take) -> None:
    assert found(take_trial(csv_of(table(body=named(one, other))), "a.csv")) == []


CROPS = [
    ["试验作物面积表"],
    ["填报单位：沙洲上镇"],
    ["报告期：2022年第25周（6月20日-6月26日）"],
    ["作物", "计划面积（亩）", "已栽面积（亩）"],
]


@each_format
@pytest.mark.parametrize("name", ["旱稻", "早稻谷", "早·稻田"])
def test_a_name_near_a_printed_one_that_is_missing_is_asked_about(
    name: str, write: Write, suffix: str, take_trial: Take
) -> None:
    (sheet,) = (taken := take_trial(write([*CROPS, [name, 10, 5], ["中稻", 20, 5]]), f"a.{suffix}")).sheets
    assert found(taken) == [("row_near_printed", "A5")]
    assert sheet.findings[0].wanted == "早稻"
    assert sheet.keys == [name, "中稻"]


@pytest.mark.parametrize("names", [["晚稻", "中稻"], ["早稻", "旱稻", "中稻"], ["油菜", "大豆"], ["早稻", "中稻"]])
def test_a_row_of_its_own_beside_printed_ones_is_not_asked_about(names: list[str], take_trial: Take) -> None:
    assert found(take_trial(csv_of([*CROPS, *([name, 10, 5] for name in names)]), "a.csv")) == []


@each_format
def test_a_near_miss_of_a_printed_row_is_asked_about_where_each_row_has_its_own_unit(
    write: Write, suffix: str, take: Take
) -> None:
    top = [["经济指标完成情况表"], ["填报单位：财政局"], ["报告期：2022年6月"], ["指标名称", "计量单位", "本月", "本年累计", "上年同期累计"]]  # fmt: skip
    rows = [["地区生产总值", "万元", 1, 2, 3], ["规模以上工业增加值", "万元", 1, 2, 3], ["固定资产投入", "万元", 1, 2, 3], ["社会消费品零售总额", "万元", 1, 2, 3]]  # fmt: skip
    (sheet,) = (taken := take(write([*top, *rows]), f"a.{suffix}")).sheets
    assert found(taken) == [("row_near_printed", "A6"), ("row_near_printed", "A7")]
    assert [one.wanted for one in sheet.findings] == ["规上工业增加值", "固定资产投资"]


# --- labels outside the block of those that are known ---

LABELS = [["试验外贸指标表"], ["填报单位：区商务局"], ["报告期：2022年第2季度"]]
KNOWN = [["进口额（万元）", 77], ["出口额（万元）", 12], ["备案企业数", 3]]
SIGNATURES = [
    ["填表人", "张三"],
    ["单位负责人签字", "李四"],
    ["手机", "见通讯录"],
    ["填报日期", "2022-07-01"],
    ["主管部门", "区商务局"],
]


@each_format
@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([*LABELS, *KNOWN, ["主要作法", "线上对接"]], "A7"),
        ([*LABELS, *KNOWN, [""], [""], ["主要作法", "线上对接"]], "A9"),
        ([*LABELS, ["主要作法", "线上对接"], *KNOWN], "A4"),
        ([*LABELS, *KNOWN, ["存在问题", "订单不足"]], "A7"),
        ([*LABELS, *KNOWN, ["", "", "", "推介会时期", "2022-06-18"]], "D7"),
        ([*LABELS, *KNOWN, ["主要作法：线上对接"]], "A7"),
    ],
)
def test_a_label_of_a_text_outside_the_known_ones_is_asked_about(
    rows: list[list[Any]], where: str, write: Write, suffix: str, take_trial: Take
) -> None:
    taken = take_trial(write(rows), f"a.{suffix}")
    assert found(taken) == [("unknown_heading", where)]
    said = {one.found: one.wanted for one in taken.sheets[0].findings}
    assert said in ({"主要作法": "主要做法"}, {"存在问题": ""}, {"推介会时期": "推介会日期"})


@each_format
def test_signatures_and_lines_about_the_table_are_no_labels(write: Write, suffix: str, take_trial: Take) -> None:
    rows = [*LABELS, ["表号", "东商1表"], ["制定机关", "区商务局"], *KNOWN, *SIGNATURES]
    assert found(take_trial(write(rows), f"a.{suffix}")) == []
    assert found(take_trial(write([*LABELS, *KNOWN, [""], *SIGNATURES, ["本表一式两份"]]), f"b.{suffix}")) == []


# --- numbers of no declared unit of measure ---

INDEX_TOP = [["经济指标完成情况表"], ["填报单位：财政局"], ["报告期：2022年6月"]]
INDEX_HEAD = ["指标名称", "计量单位", "本月（万元）", "本年累计（万元）", "上年同期累计（万元）"]
NOTES = [("unit_noted", "C4"), ("unit_noted", "D4"), ("unit_noted", "E4")]


def index(write: Write, body: list[list[Any]], head: list[str] = INDEX_HEAD) -> bytes:
    return write([*INDEX_TOP, head, *body])


def amounts(taken: Taken) -> list[list[str | None]]:
    return [[row[item] for item in ("month", "year", "former")] for row in rows_of(taken.sheets[0]).values()]


@each_format
def test_a_unit_in_the_heading_of_a_number_without_one_is_noted(write: Write, suffix: str, take: Take) -> None:
    """Previously every number was returned. 户 and 万美元 are units of a kind of their own."""
    body = [["地区生产总值", "万元", 7000, 31500, 30000], ["四上企业", "户", 4, 21, 20], ["实际利用外资", "万美元", 300, 2100, 2000]]  # fmt: skip
    taken = take(index(write, body), f"a.{suffix}")
    assert found(taken) == NOTES
    assert amounts(taken) == [["7000", "31500", "30000"], ["4", "21", "20"], ["300", "2100", "2000"]]


@each_format
def test_a_number_whose_row_states_another_scale_than_its_heading_is_returned(
    write: Write, suffix: str, take: Take
) -> None:
    body = [["地区生产总值", "亿元", 7000, 31500, 30000], ["固定资产投资", "万元", 1, 2, 3], ["规上工业增加值（亿元）", "", 1, 2, 3]]  # fmt: skip
    taken = take(index(write, body), f"a.{suffix}")
    assert found(taken) == sorted([*NOTES, *(("row_unit_differs", f"{c}{r}") for c in "CDE" for r in (5, 7))])
    assert amounts(taken) == [[None] * 3, ["1", "2", "3"], [None] * 3]


@each_format
def test_a_number_in_another_scale_than_its_heading_is_converted(write: Write, suffix: str, take: Take) -> None:
    """As where the form declares the heading's unit."""
    taken = take(index(write, [["地区生产总值", "万元", "0.7亿元", "31500万元", 30000]]), f"a.{suffix}")
    assert (found(taken), amounts(taken)) == (NOTES, [["7000", "31500", "30000"]])


@each_workbook
def test_a_format_that_shows_another_unit_than_any_states_is_returned(
    build: Callable[..., bytes], suffix: str, take: Take
) -> None:
    """Previously 3.15 that shows as 3.15亿元 was read as 3.15 of whatever the row is in."""
    head = ["指标名称", "计量单位", "本月", "本年累计", "上年同期累计"]
    codes = {(4, 2): '0.00"万元"', (4, 3): '0.00"元"'}
    taken = take(build([*INDEX_TOP, head, ["地区生产总值", "亿元", 1, 2, 3]], codes), f"a.{suffix}")
    assert found(taken) == [("ambiguous_unit", "C5"), ("ambiguous_unit", "D5")]


def test_rows_keep_their_units_where_the_table_has_no_column_of_items_without_one() -> None:
    from sources.table.cells import _uoms_in_cells
    from sources.value.uom import Uom

    assert _uoms_in_cells([], [None, Uom(1, "亩")]) == [None, Uom(1, "亩")]
