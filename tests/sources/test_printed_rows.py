"""Rows that a form prints, known again however a unit writes them; and names that only look alike once their punctuation is left out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sources.declare import Item
from sources.read import Taken
from sources.table.totals import adds_up
from tests.sources.traps.given import csv_of, xlsx_of

TOP = [["条款兑现情况表"], ["填报单位：财政局"], ["报告期：2022年第25周（6月20日-6月26日）"]]
HEAD = ["条款编号", "级次", "落实状态", "本周兑现金额（万元）", "累计兑现金额（万元）", "应兑现金额（万元）"]
INDEX = [["经济指标完成情况表"], ["填报单位：财政局"], ["报告期：2022年6月"], ["指标名称", "计量单位", "本月", "本年累计", "上年同期累计"]]  # fmt: skip


def key(name: str, take: Callable[[bytes, str], Taken], write: Callable[..., bytes], suffix: str) -> str:
    rows = [*TOP, HEAD, [name, "省28条", "推进中", 20, 480, 800], ["市16条-2", "市16条", "推进中", 7, 40, 400]]
    (sheet,) = take(write(rows), f"一.{suffix}").sheets
    assert sheet.columns["clause"].values == sheet.keys
    return sheet.keys[0]


@pytest.mark.parametrize(("write", "suffix"), [(csv_of, "csv"), (xlsx_of, "xlsx")])
@pytest.mark.parametrize("name", ["省28条-1/2", "省28条-1、2", "省28条-1~2", "省28条1-2", "省28条-1 2"])
def test_two_numbers_are_not_one(
    name: str, write: Callable[..., bytes], suffix: str, take: Callable[[bytes, str], Taken]
) -> None:
    assert key(name, take, write, suffix) == name


@pytest.mark.parametrize(
    "name",
    ["省28条1", "省28条－12", "12.省28条-12", "省28条-012", "省28条-12¹", "省28条-12①", "省28条-12（注1）", "省28条-12*", "其中：省28条-12"],
)  # fmt: skip
def test_a_printed_name_is_known_again(name: str, take: Callable[[bytes, str], Taken]) -> None:
    assert key(name, take, csv_of, "csv") == ("省28条-12" if "12" in name else "省28条-1")


def test_a_unit_of_measure_in_a_name_is_no_part_of_it_where_each_row_has_its_own(
    take: Callable[[bytes, str], Taken],
) -> None:
    rows = [*INDEX, ["地区生产总值", "万元", 1, 2, 3], ["其中：规上工业增加值", "万元", 1, 2, 3], ["四上企业（户）", "户", 1, 2, 3], ["城镇居民人均可支配收入（元）²", "元", 1, 2, 3]]  # fmt: skip
    (sheet,) = take(csv_of(rows), "二.csv").sheets
    assert sheet.keys == ["地区生产总值", "规上工业增加值", "四上企业", "城镇居民人均可支配收入"]
    assert key("省28条-1（元）", take, csv_of, "csv") == "省28条-1（元）"


def test_a_choice_behind_of_which_is_known_again(take: Callable[[bytes, str], Taken]) -> None:
    rows = [
        ["农产品生产情况表"],
        ["填报单位：东乡"],
        ["报告期：2022年第22周（5月30日-6月5日）"],
        ["作物", "计划面积（亩）", "累计已栽面积（亩）"],
        ["合计", 1030, 713],
        ["其中：早稻", 620, 580],
        ["中稻", 410, 133],
    ]
    (sheet,) = take(csv_of(rows), "三.csv").sheets
    assert (sheet.keys, sheet.findings) == (["早稻", "中稻"], [])


@pytest.mark.parametrize(
    ("heading", "uom", "is_added"),
    [("户均营业额", "万元", False), ("人均投入", "元", False), ("覆盖面", "%", False), ("本月金额", "万元", True)],
)
def test_means_and_percentages_are_not_added_up(heading: str, uom: str, is_added: bool) -> None:
    assert adds_up(Item(type="number", uom=uom, headings=(heading,))) == is_added


@pytest.mark.parametrize(
    ("uom", "month", "total", "read"),
    [
        ("万元", "7.2亿元", "300100万元", (72_000, 300_100)),  # 7.2 x 10,000
        ("万元", "7.2亿元", "300100", (72_000, 300_100)),
        ("户", "5户", "412户", (5, 412)),
        ("", "100亩", "1200亩", (100, 1200)),
        ("", "100亩", "1200", (100, 1200)),
        ("", "100亩", "2公顷", None),
        ("", "7.2亿元", "300100万元", None),  # no unit of the row's tells which of the two counts
        ("万元", "5户", "412", None),
    ],
)
def test_a_unit_in_a_cell_is_read_in_that_of_its_row(
    uom: str, month: str, total: str, read: tuple[int, int] | None, take: Callable[[bytes, str], Taken]
) -> None:
    (sheet,) = take(csv_of([*INDEX, ["地区生产总值", uom, month, total, 100]]), "四.csv").sheets
    values = tuple(sheet.columns[item].values[0] for item in ("month", "year"))
    if read is None:
        assert "ambiguous_unit" in {finding.rule for finding in sheet.findings}
    else:
        assert (values, sheet.findings) == (tuple(one * 1_000_000 for one in read), [])


@pytest.mark.parametrize("name", ["全部", "平台就业"])
def test_a_sum_under_a_declared_group_is_asked_about_where_its_whole_key_is_not_declared(
    name: str, take: Callable[[bytes, str], Taken]
) -> None:
    head = ["参保类别", "群体", "参保人数（期初）", "本月净增", "参保人数（期末）", "本年累计净增", "年度目标"]
    rows = [
        ["企业职工", "全部", 3500, 41, 3541, 212, 450],
        ["城乡居民", "全部", 4100, 33, 4133, 180, 430],
        ["新业态从业人员", name, 9450, 73, 9523, 301, 1305],  # 3100 + 3300 + 3050, ...
        ["", "网约司机", 3100, 22, 3122, 90, 430],
        ["", "外卖骑手", 3300, 27, 3327, 110, 440],
        ["", "快递小哥", 3050, 24, 3074, 101, 435],
    ]
    sheet = [["参保扩面情况表"], ["填报单位：财政局"], ["报告期：2022年5月"], head, *rows]
    (taken,) = take(csv_of(sheet), "五.csv").sheets
    assert [(one.rule, one.address, one.wanted) for one in taken.findings] == [("row_like_a_subtotal", "B7", "B8:B10")]
    without = take(csv_of([*sheet[:6], ["新业态从业人员", *rows[3][1:]], *sheet[8:]]), "五.csv").sheets
    assert without[0].findings == []
