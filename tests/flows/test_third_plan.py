"""A plan of another province, made from the how-to pages by somebody who had not seen the code: its people's tables of one night, and
the figures that were worked out from them by hand. All numbers are invented (示例数据).

Of June 2026 eleven cities report: 望川 by a table of months, 柏岭 by a sheet for each, 临渚 in GB18030, 金汀 in 万元, 长浦 with a wrong
total, six others plainly; 安岐 names no year, and 云洲 has January and February apart.
"""

from __future__ import annotations

from typing import Any

import pytest

from flows.check import inspect
from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import csv, drop, xlsx
from tests.flows.test_slip_comes_back import rows_of
from tests.plan_folders import THIRD

CITIES = [
    f"{name}市" for name in ["望川", "柏岭", "临渚", "金汀", "安岐", "长浦", "云洲", "石渡", "南澜", "北澜", "新岚"]
]
SECTORS = ("工业", "基础设施", "房地产开发")
Rows = list[list[Any]]


def top(title: str, unit: str, *more: str) -> Rows:
    return [[title], [f"填报单位：{unit}"], *[[line] for line in more]]


def invest(unit: str, numbers: tuple[float, ...], heading: str = "累计完成投资（亿元）", *more: str) -> Rows:
    rows = [[sector, number] for sector, number in zip(SECTORS, numbers, strict=True)]
    return [*top("2026年6月固定资产投资进度表", unit, *more), ["投资类别", heading], *rows]


def investment() -> dict[str, bytes]:
    months = [["工业", 40, 65, 90, 120, 160], ["基础设施", 30, 50, 75, 100, 130], ["房地产开发", 20, 30, 40, 50, 60]]
    year = top("2026年固定资产投资进度表", "望川市")
    heads = ["投资类别", "1-2月", "3月", "4月", "5月", "6月"]
    apart = [["投资类别", "1月", "2月", "3月"], *([sector, 10, 20, 30] for sector in SECTORS)]
    sheets = {
        name: [*top("固定资产投资进度表", "柏岭市", "2026年"), ["投资类别", "累计完成投资（亿元）"]]
        + [["工业", 20 * number], ["基础设施", 30 * number], ["房地产开发", 50 * number]]
        for number, name in enumerate(["1-2月", "3月", "4月", "5月", "6月"], 1)
    }
    wrong = [*invest("长浦市", (300, 200, 100)), ["合计", 610]]
    thousands = invest("金汀市", (2000000, 1500000, 500000), "累计完成投资", "单位：万元")
    found = {
        "望川市投资.xlsx": xlsx(Sheet1=[*year, heads, *months, ["合计", 90, 145, 205, 270, 350]]),
        "柏岭市投资.xlsx": xlsx(**sheets),
        "临渚市投资.csv": csv([*invest("临渚市", (210.5, 150, 139.5)), ["全市", 500]], "gb18030"),
        "金汀市投资.xlsx": xlsx(Sheet1=[*thousands, ["合计", 4000000]]),
        "安岐市投资.xlsx": xlsx(Sheet1=[*top("固定资产投资进度表", "安岐市"), *apart]),
        "长浦市投资.xlsx": xlsx(Sheet1=wrong),
        "云洲市投资.xlsx": xlsx(Sheet1=[*top("2026年固定资产投资进度表", "云洲市"), *apart]),
    }
    plain = {"石渡市": 100, "南澜市": 200, "北澜市": 150, "新岚市": 250}
    return found | {f"{city}投资.csv": csv(invest(city, (number,) * 3)) for city, number in plain.items()}


def training() -> dict[str, bytes]:
    """The lead's table of June: the city number i (from 0) has trained 3,000 + 100 i electricians and 2,000 welders."""
    lines = [[[city, "电工", 3000 + 100 * number], ["", "焊工", 2000]] for number, city in enumerate(CITIES)]
    north, south = (sum(half, []) for half in (lines[:5], lines[5:]))
    total = [sum(line[2] for line in half) for half in (north, south)]
    june = [*north, ["澜北小计", "", total[0]], *south, ["澜南小计", "", total[1]], ["合计", "", sum(total)]]
    named = "职业培训进度汇总表"
    march = [
        ["市州", "培训工种", "培训人数"],
        ["望川市", "电工", 100],
        ["白岭市", "电工", 200],
        ["临渚市", "电工", 300],
    ]
    own = [*top("2026年6月职业培训进度表", "望川市"), ["培训工种", "培训人数"], ["电工", 3100], ["焊工", 2000]]
    others = [["单位", "培训工种", "培训人数"], ["柏岭市", "电工", 10], ["临渚市", "电工", 20]]
    head = ["单位", "培训工种", "累计培训人数"]
    both = [*head[:2], "4月", "5月"], ["望川市", "电工", 1, 2], ["柏岭市", "电工", 3, 4]
    return {
        "省人社厅两维.csv": csv([*top("2026年职业培训进度表", "省人社厅"), *both]),
        "省人社厅6月.xlsx": xlsx(汇总=[*top(f"2026年6月{named}", "省人社厅"), head, *june]),
        "省人社厅3月.csv": csv([*top(f"2026年3月{named}", "省人社厅"), *march]),
        "望川市培训.csv": csv(own),
        "柏岭市代报.csv": csv([*top("2026年6月职业培训进度表", "柏岭市"), *others]),
    }


def policy(unit: str, amounts: list[tuple[float | str, float]], group: str = "兑付金额（万元）") -> bytes:
    rows = [[name, *pair, 100] for name, pair in zip(("稳岗返还", "贷款贴息"), amounts, strict=False)]
    head = [["政策名称", group, "", "惠及企业（户）"], ["", "本周", "累计", "累计"]]
    return csv([*top("惠企资金兑付周报", unit, "报告期：2026年第26周"), *head, *rows])


def others() -> dict[str, bytes]:
    hazards = [["编号", "隐患名称", "所在区县", "发现日期", "等级", "状态", "责任人"]]
    ledger = [
        [1, "储罐", "东关区", "2026-03-02", "重大", "已销号", "李"],
        [2, "电线", "西关区", "2026/4/5", "一般", "整改中", ""],
    ]
    ledger += [
        [3, "栈道", "云雾县", "2026.5.6", "一般", "已销号", "赵"],
        [4, "粉尘", "", "2026年6月3日", "一般", "未整改", ""],
    ]
    water = ["工程名称 Project", "年度计划（万元）Annual plan", "本旬完成（万元）This period", "年初以来完成（万元）"]
    late = [["西干渠", 50000, 900, 24900], ["望江水库", 40000, 1100, 19100], ["合计 Total", 90000, 2000, 44000]]
    grain = [[city, crop, area, 5] for city in CITIES for crop, area in (("小麦", 20), ("油菜", 10), ("早稻", 5))]
    days = [f"5月{day}日" for day in range(1, 33)]
    return {
        "望川.csv": policy("望川市", [(100, 5000), (50, 2500)]),
        "柏岭.csv": policy("柏岭市", [(1000000, 40000000), (500000, 20000000)], "兑付金额（元）"),
        "临渚.csv": policy("临渚市", [(100, 50)]),
        "金汀.csv": policy("金汀市", [(100, 4000), ("—", 1500)]),
        "水务.xlsx": xlsx(旬=[*top("水利工程建设旬报（2026年6月21日-30日）", "澜江水务集团"), water, *late]),
        "铁投.csv": (THIRD / "examples/forms/rail/accepted.csv").read_bytes(),
        "财政.csv": (THIRD / "examples/forms/fiscal/accepted.csv").read_bytes(),
        "检查.csv": (THIRD / "examples/forms/inspection/accepted.csv").read_bytes(),
        "技改.xlsx": (THIRD / "examples/forms/upgrade/accepted.xlsx").read_bytes(),
        "夏粮.csv": csv(
            [
                *top("2026年上半年夏粮生产情况表", "省农业农村厅"),
                ["市别", "作物", "播种面积（万亩）", "收获面积（万亩）"],
                *grain,
            ]
        ),
        "望川台账.csv": csv([*top("安全隐患整改台账", "望川市", "报告期：2026年6月"), *hazards, *ledger]),
        "水务台账.csv": (THIRD / "examples/forms/hazards/accepted.csv").read_bytes(),
        "巡查.xlsx": xlsx(
            日=[
                *top("2026年5月汛期水库巡查日报", "省水利厅"),
                ["流域", *days],
                ["澜北", *[1] * 32],
                ["澜南", *[2] * 32],
            ]
        ),
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("third"), THIRD).prepare()
    for name, content in (investment() | training() | others()).items():
        drop(home, name, content, "2026-07-17T09:00")
    run_once(home, instant("2026-07-17T22:00"))
    return home


def test_the_plan_and_its_examples_hold() -> None:
    result = inspect(THIRD)
    # Thirteen accepted tables and eight indicators.
    assert ([str(one) for one in result.errors], [str(one) for one in result.notes], result.examples) == ([], [], 21)


PROVINCES = [
    # 350 + 500 + 500 + 400 + 600 + 300 + 600 + 450 + 750 = 4,450, and 90 of 云洲's March, carried forward
    ("invest_done", "2026-06", 4540),
    # 11 cities of 5,000, and 100 (0 + 1 + ... + 10) = 5,500; 望川 itself says 5,100 instead of 5,000
    ("training_done", "2026-06", 60600),
    ("training_done", "2026-03", 400),  # 100 + 300: nobody knows 白岭市
    ("policy_paid", "2026-W26", 19000),  # 7,500 + 6,000 + 5,500; 临渚's total lies below its week
    ("rail_invest", "2026-06", 240000),  # 110,000 + 60,000 + 50,000 + 20,000
    ("water_invest", "2026-06-T3", 44000),  # 24,900 + 19,100
    ("grain_area", "2026-H1", 385),  # 11 times 35
    ("budget_income", "2026-Q2", 165),  # 50 + 40 + 40 + 35, without subtotals
    ("hazards_closed", "2026-06", 3),  # 2 of 4, and 1 of 1
]


def test_the_provinces_figures_are_those_worked_out_by_hand(home: Home) -> None:
    query = "SELECT indicator, period, numerator FROM progress WHERE unit = '澜江省'"
    found = {
        (indicator, period): float(number) for indicator, period, number in rows_of(home, query) if number is not None
    }
    wanted = {(indicator, period): number for indicator, period, number in PROVINCES}
    assert {key: found.get(key) for key in wanted} == wanted


def test_shares_and_lights_follow_from_them(home: Home) -> None:
    """4,540 of 11,000 and 44,000 of 90,000 lag by less than ten points; of 19,000 of 66,000 three cities of eleven have reported."""
    query = "SELECT indicator, round(done_pct, 1), light FROM progress WHERE unit = '澜江省' AND period IN ('2026-06', '2026-06-T3', '2026-W26')"
    found = {indicator: (share, light) for indicator, share, light in rows_of(home, query)}
    assert found["invest_done"] == (41.3, "yellow")
    assert found["rail_invest"] == (50.0, "green")
    assert found["water_invest"] == (48.9, "yellow")
    assert found["training_done"] == (50.5, "green")
    assert found["policy_paid"] == (28.8, None)
    page = next(home.reports.glob("nightly-*.html")).read_text(encoding="utf-8")
    for text in ("41.3%", "50.5%", "48.9%", "重点工作“双过半”通报"):
        assert text in page


RETURNED = [
    ("临渚市", "policy", "2026-W26", "total_below_part"),
    ("云洲市", "invest", "2026-01", "not_due_period"),
    ("云洲市", "invest", "2026-02", "january_apart"),
    ("省人社厅", "training", "2026-04", "duplicate_row"),  # units by months: a layout of its own, which is not declared
    ("省人社厅", "training", "2026-05", "duplicate_row"),
]
UNREAD = [
    ("axis_unread", "5月32日"),
    ("axis_unread", "白岭市"),
    ("not_the_lead", "柏岭市"),
    ("unidentified_period", "1月、2月、3月"),
]
ASKED = [
    ("望川市", "training", "lead_differs_from_unit"),
    ("省人社厅", "training", "unknown_heading"),
    ("金汀市", "policy", "not_applicable"),
    ("长浦市", "invest", "total_row_differs"),
]


def test_what_is_faulty_goes_back_and_what_is_odd_is_asked_about_and_nothing_else(home: Home) -> None:
    of_reports = "SELECT s.unit, s.form, {more} f.rule FROM finding AS f JOIN submission AS s USING (submission_id) WHERE f.severity {which} ORDER BY ALL"
    returned = of_reports.format(more="s.period,", which="IN ('reject', 'explain')")
    assert rows_of(home, returned) == RETURNED
    assert rows_of(home, of_reports.format(more="", which="= 'question'")) == ASKED
    unread = "SELECT rule, found FROM finding WHERE submission_id IS NULL AND severity = 'reject' ORDER BY ALL"
    assert rows_of(home, unread) == UNREAD


def test_a_layout_of_two_declared_sides_is_named_as_the_one_to_declare(home: Home) -> None:
    found = "SELECT found, wanted FROM finding WHERE rule = 'layout_undeclared'"
    assert rows_of(home, found) == [("4月、5月", "{columns: {period: month}, rows: {unit: register}}")]


def test_months_of_no_year_are_told_that_the_year_is_enough(home: Home) -> None:
    found = "SELECT todo FROM finding WHERE rule = 'unidentified_period'"
    ((todo,),) = rows_of(home, found)
    assert todo.startswith("请在表头写明“报告期：”，例如：2022年（表中的月、旬、日没有写年份")


def test_a_clerk_reads_why_january_went_back(home: Home) -> None:
    (said,) = (home.outbox / "云洲市").rglob("*回执.txt")
    text = said.read_text(encoding="utf-8")
    assert "固定资产投资进度表　2026年1月" in text
    found = "SELECT todo FROM finding WHERE rule = 'not_due_period'"
    assert rows_of(home, found) == [("请核对报告期；此表按月报送，1月与2月合并为1-2月报送",)]


def test_a_lead_reads_of_which_city_each_report_is(home: Home) -> None:
    (said,) = (home.outbox / "省人社厅").rglob("省人社厅3月*回执.txt")
    assert "望川市　职业培训进度表　2026年3月：第1次报送" in said.read_text(encoding="utf-8")
