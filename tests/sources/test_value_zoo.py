"""Values as people spell them, in one column of a form: each as a person reads it, or returned, or asked about. Worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from expectations.judge import grade
from sources.declare import Plan
from sources.read import Taken
from sources.table import cells as columns
from sources.table.lookup import known
from sources.value.uom import uom
from sources.value.values import ColumnSpec, Suffixed, Values, marks_for, read_values
from tests.sources.traps.given import csv_of

WRONG = "not_a_number"
# In 万元.
ZOO: dict[str, dict[str, float | str | None]] = {
    "a": {
        "10²": WRONG, "48①": WRONG, "4⑤": WRONG, "½": WRONG, "一百二": WRONG, "三千五": WRONG, "一万二": WRONG, "1万2": WRONG, "1万2千": WRONG, "廿三": WRONG,
        "二百五十": 250, "NaN": None, "inf": WRONG, "-inf": WRONG, "1e3": 1000, "0x10": WRONG, "1_000": WRONG, "１_０": WRONG, "٣٤": WRONG, "४": WRONG,
        "1,2": WRONG, "12,5": WRONG, "1.234,5": WRONG, "1'234": 1234, "±5": WRONG, "▲5": WRONG, "△5": WRONG, "＋5": 5,
    },
    "b": {
        "5+": WRONG, "5~": WRONG, "≈5": WRONG, "5.": 5, "。5": WRONG, "5．5": 5.5, "5·5": WRONG, "5。5": WRONG, "3成": WRONG, "三成五": WRONG, "5‰": WRONG,
        "10个亿": WRONG, "0.5个亿": WRONG, "1百万": 100, "5K": WRONG, "2w": WRONG, "2W": WRONG, "万": WRONG, "零": 0, "〇": 0, "○": 0,
        "O": WRONG, "0.0000004": "number_out_of_range", "十": 10, "百": WRONG, "两百": 200, "卅": WRONG, "叁拾伍": WRONG,
    },
    "c": {
        "壹佰贰拾叁万元整": WRONG, "3元5角": WRONG, "5元整": WRONG, "12 万": 12, "1 2": WRONG, "1\u200b2": WRONG, "1\u00ad2": WRONG, "1\n2": WRONG,
    },
}  # fmt: skip
NAMED = {
    "10²": "“²”", "48①": "“①”", "4⑤": "“⑤”", "½": "“½”", "廿三": "“廿”", "٣٤": "“٣”、“٤”", "४": "“४”", "1_000": "“_”", "±5": "“±”", "▲5": "“▲”", "5·5": "“·”",
    "1\u200b2": "U+200B（零宽空格）", "1\u00ad2": "U+00AD（软连字符）", "2w": "“w”", "叁拾伍": "“叁”、“拾”、“伍”",
}  # fmt: skip
TOP = [["条款兑现情况表"], ["填报单位：财政局"], ["报告期：2022年第25周（6月20日-6月26日）"]]
HEAD = [
    "条款编号",
    "级次",
    "落实状态",
    "本周兑现金额（万元）",
    "累计兑现金额（万元）",
    "应兑现金额（万元）",
    "线上兑现金额（万元）",
]


@pytest.mark.parametrize("column", ZOO)
def test_each_value_is_read_as_a_person_reads_it_or_not_at_all(
    column: str, take: Callable[[bytes, str], Taken]
) -> None:
    wanted = ZOO[column]
    body = [[f"省28条-{n}", "省28条", "推进中", 20, 4800, 800, one] for n, one in enumerate(wanted, 1)]
    (sheet,) = take(csv_of([*TOP, HEAD, *body]), f"{column}.csv").sheets
    said = {one.found: one.rule for one in sheet.findings if one.item == "online"}
    found = sheet.columns["online"]
    read = {
        text: said.get(text, None if value is None else value / 1_000_000)  # type: ignore[operator]
        for text, value in zip(wanted, found.values, strict=True)
    }
    assert read == wanted
    assert all(value is None for text, value in zip(wanted, found.values, strict=True) if text in said)


def test_what_is_no_part_of_a_number_is_named(plan: Plan, take: Callable[[bytes, str], Taken]) -> None:
    texts = [text for column in ZOO.values() for text in column]
    body = [[f"省28条-{n}", "省28条", "推进中", 20, 480, 800, one] for n, one in enumerate(texts, 1)]
    (sheet,) = take(csv_of([*TOP, HEAD, *body]), "一.csv").sheets
    graded = grade(sheet.findings, lambda _: plan.forms["clauses"], plan)
    messages = {one["found"]: one["message"] for one in graded}
    assert {text: name for text, name in NAMED.items() if name not in messages[text]} == {}
    assert messages["一百二"].endswith("填的是“一百二”")


def shares(*cells: object, heading: str = "%", is_growth: bool = False) -> list[int]:
    """The rows that are asked about."""
    wanted = ColumnSpec("percent", "%", uom(heading), marks=marks_for({}), is_growth=is_growth)
    read: Values = read_values(list(cells), wanted)
    assert {rule for _, rule, _ in read.troubles} <= {"ambiguous_percent"}
    return [index for index, _, _ in read.troubles]


def test_a_share_written_as_a_decimal_among_percentages_is_asked_about() -> None:
    assert shares(0.705, 68.5, 81.4) == [0]
    assert shares(0.705, 68.5, 81.4, heading="") == [0]
    assert shares("0.705", "68.5%", "81.4%") == [0]
    assert shares(68.5, 1, 0, 100) == [1]
    assert shares(0.705, 0.68, 70.1) == [0, 1]
    assert shares(1, 12.5, 0.7) == [0, 2]  # above 1 there is 12.5 alone, and that is of the order of tens


def test_small_shares_among_small_ones_are_not() -> None:
    assert shares(0.3, 0.8, 1.2) == []
    assert shares(0.6, 2.1, 5.5, 36) == []
    assert shares(0.6, 0, 0) == []
    assert shares(0.6) == []
    assert shares(0.6, -12.5, 23.1) == []
    assert shares(0.56, 25.1, 33, is_growth=True) == []


def test_points_shown_behind_a_number_are_a_percentage() -> None:
    read = read_values([Suffixed(12.5, "个百分点"), Suffixed(3, "pp")], ColumnSpec("percent", "%", marks=marks_for({})))
    assert (read.values, read.troubles) == ([12_500_000, 3_000_000], [])


def test_a_month_is_imprecise_and_none_beyond_the_years_is_a_date() -> None:
    read = read_values(["2022年6月", "2150年6月"], ColumnSpec("date", marks=marks_for({}), year=2022))
    assert [rule for _, rule, _ in read.troubles] == ["imprecise_date", "impossible_date"]


def test_numbers_behind_which_a_unit_is_shown_are_equal_where_both_are() -> None:
    assert Suffixed(5, "元") == Suffixed(5, "元")
    assert [one for one in (Suffixed(5, "万元"), Suffixed(4, "元"), 5.0) if Suffixed(5, "元") == one] == []


@pytest.mark.parametrize("cell", [True, False, date(2022, 6, 30), time(8, 30), timedelta(hours=38)])
def test_what_is_no_number_is_no_percentage(cell: object) -> None:
    read = read_values([cell, 68.5], ColumnSpec("percent", "%", uom("%"), marks=marks_for({})))
    assert (read.values, read.troubles) == ([None, 68_500_000], [(0, "not_a_number", "%")])


def test_a_year_alone_is_no_date() -> None:
    wanted = ColumnSpec("date", marks=marks_for({}), year=2022)
    assert [rule for _, rule, _ in read_values([2022, 2022.0], wanted).troubles] == ["not_a_date"] * 2


def test_a_rate_of_growth_is_known_by_its_declaration_or_its_heading(plan: Plan) -> None:
    form = plan.forms["clauses"]
    asked = known(plan).reader_form(form, date(2022, 6, 30))
    assert columns._column_spec(asked, "growth", None, (), 2022, False).is_growth
    projects = known(plan).reader_form(plan.forms["clauses"], date(2022, 6, 30))
    assert not columns._column_spec(projects, "share", None, (), 2022, False).is_growth


def test_a_circle_is_zero_only_beside_other_chinese_numerals() -> None:
    wanted = ColumnSpec("number", marks=marks_for({}))
    assert read_values(["○", "5"], wanted).troubles == [(0, "ambiguous_mark", "0")]
    assert read_values(["○", "二十"], wanted).values == [0, 20_000_000]
    assert read_values(["一", "5"], ColumnSpec("number", marks=marks_for({"一": "zero"}))).states == [
        "zero",
        "reported",
    ]


def test_a_unit_line_that_names_none_is_named_on_a_form_of_labels_too(take: Callable[[bytes, str], Taken]) -> None:
    top = [["市场情况表"], ["填报单位：财政局"], ["报告期：2022年6月"]]
    labels = [["应复市户数", 155], ["本月消费券发放金额", 50], ["本月限上消费品零售额", 8000]]
    for line, rules in (("单位：佰元", {"unit_line_unknown"}), ("单位（元）", set())):
        (sheet,) = take(csv_of([*top, [line], *labels]), f"{line}.csv").sheets
        assert {one.rule for one in sheet.findings} - {"missing_heading"} == rules
        assert sheet.columns["sales"].values == [8_000_000_000 if rules else 800_000]


@pytest.mark.parametrize(("other", "rules"), [(48000, {"ambiguous_groups"}), ("48 000", set()), (48, set())])
def test_groups_by_spaces_among_plain_numbers_are_asked_about_on_a_form_of_labels_too(
    other: object, rules: set[str], take: Callable[[bytes, str], Taken]
) -> None:
    top = [["市场情况表"], ["填报单位：财政局"], ["报告期：2022年6月"]]
    labels: list[list[object]] = [
        ["应复市户数", 155],
        ["本月限上消费品零售额", "8 000"],
        ["累计限上消费品零售额", other],
    ]
    (sheet,) = take(csv_of([*top, *labels]), f"{other}.csv").sheets
    assert {one.rule for one in sheet.findings} - {"missing_heading"} == rules
    assert sheet.columns["sales"].values == [8_000_000_000]


@pytest.mark.parametrize("text", ["9.136E+17", "9.1360102E17", "9.136e17", "9.136E+017", "9E+17", "9.1E+17、9.2E+17"])
def test_a_long_number_that_a_program_shortened_has_lost_its_digits(text: str) -> None:
    read = read_values([text], ColumnSpec("text", marks=marks_for({})))
    assert (read.values, read.troubles) == ([None], [(0, "digits_lost", "text")])


@pytest.mark.parametrize("text", ["913601026812345678", "91360102MA35X1E017", "3E12", "1.5E+10", "V9.1E17", "E+17"])
def test_a_code_with_an_e_is_a_code(text: str) -> None:
    assert read_values([text], ColumnSpec("text", marks=marks_for({}))).values == [text]
