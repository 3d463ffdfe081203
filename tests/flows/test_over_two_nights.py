"""What one period says of the next, by real files and real nights: answers that hold, names, repetitions, fractions, units of measure."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import csv, drop, xlsx
from tests.flows.test_slip_comes_back import filled, rows_of, slips

W22, W23, W26 = "2022年第22周（5月30日-6月5日）", "2022年第23周（6月6日-6月12日）", "2022年第26周（6月27日-7月3日）"
HEAD = ["政策编号", "级次", "落实状态", "本周兑现金额", "累计兑现金额", "应兑现金额", "累计兑现户次", "累计兑现企业数", "受益企业数", "应享企业数"]  # fmt: skip
FIRMS = ["企业名称", "所属行业", "本月营业收入", "本年累计营业收入", "上年同期累计营业收入", "同比", "应监测企业数", "实际报送企业数"]  # fmt: skip
PROJECTS = ["项目编号", "项目类别", "总投资（万元）", "年度计划投资（万元）", "本月完成投资（万元）", "本年累计完成投资（万元）", "年度建设进度（%）"]  # fmt: skip
SAME = "译名不同，是同一家企业"
NONE = "本单位不涉及应兑现金额"


def policies(unit: str, period: str, *rows: list[object]) -> list[list[object]]:
    return [["惠企政策兑现情况表"], [f"填报单位：{unit}"], [f"报告期：{period}"], list(HEAD), *map(list, rows)]


def policy(name: str, payable: object = 800, benefiting: object = 96) -> list[object]:
    return [name, "省28条", "推进中", 0, 480, payable, 70, 60, benefiting, 120]


def firms(period: str, *names: str) -> list[list[object]]:
    top: list[list[object]] = [["重点服务业企业运行监测表"], ["填报单位：区发改委"], [f"报告期：{period}"], list(FIRMS)]
    return [*top, *([name, "租赁和商务服务业", 0, 10 + at, 9, "", 3, 3] for at, name in enumerate(names))]


def projects(period: str, **progress: object) -> list[list[object]]:
    top: list[list[object]] = [["重大重点项目进度表"], ["填报单位：区公建中心"], [f"报告期：{period}"], list(PROJECTS)]
    return [*top, *([name, "续建", 48000, 10000, 0, 6000, share] for name, share in progress.items())]


def index(period: str, money: str) -> list[list[object]]:
    head = ["指标名称", f"本月（{money}）", f"本年累计（{money}）", f"上年同期累计（{money}）"]
    top: list[list[object]] = [["主要经济指标完成情况表"], ["填报单位：区发改委"], [f"报告期：{period}"], list(head)]
    return [*top, ["地区生产总值", 0, 31500, 30000], ["固定资产投资", 0, 7000, 6500]]


def with_macros(content: bytes) -> bytes:
    """The workbook as one that may hold macros, xlsm."""
    plain, macro = "openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(plain.encode(), macro.encode()))
    return out.getvalue()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("two-nights")).prepare()

    def night(at: str) -> None:
        run_once(home, instant(at))

    a, b = policy("省28条-1"), policy("省28条-2", 900, 50)
    drop(
        home,
        "1.csv",
        csv(policies("区政数局", W22, policy("省28条-1", "—"), policy("省28条-2", "—"))),
        "2022-06-06T09:00",
    )
    drop(home, "2.csv", csv(policies("大院街道", W22, a, b)), "2022-06-06T09:00")
    drop(home, "3.csv", csv(policies("豫章街道", W22, policy("省28条-1", 800, 10), policy("省28条-2", 800, 10))), "2022-06-06T09:00")  # fmt: skip
    drop(home, "4.xlsm", with_macros(xlsx(兑现=policies("滕王阁街道", W22, a))), "2022-06-06T09:00")
    drop(home, "5.xlsx", xlsx(企业=firms("2022年5月", "金家山花园物业", "某某咨询公司")), "2022-06-06T09:00")
    drop(home, "6.csv", csv(projects("2022年5月", P002=68.5)), "2022-06-06T09:00")
    drop(home, "7.csv", csv(index("2022年5月", "万元")), "2022-06-06T09:00")
    night("2022-06-08T23:00")

    (slip,) = slips(home)
    drop(home, "说明.xlsx", filled(slip, {1: NONE}), "2022-06-13T09:00")
    drop(home, "2再.csv", csv(policies("大院街道", W23, b, a)), "2022-06-13T09:00")
    drop(home, "3更正.csv", csv(policies("豫章街道", W22, policy("省28条-1", 800, 20), policy("省28条-2", 800, 20))), "2022-06-13T09:00")  # fmt: skip
    night("2022-06-13T23:00")

    drop(home, "1下.csv", csv(policies("区政数局", W26, policy("省28条-1", "—"), policy("省28条-2", "—"))), "2022-07-04T09:00")  # fmt: skip
    drop(home, "5下.xlsx", xlsx(企业=firms("2022年6月", "金家山花園物業", "某某咨询公司")), "2022-07-04T09:00")
    drop(home, "6下.csv", csv(projects("2022年6月", P002=0.705, 沙滩魏村地块安置房=0.6)), "2022-07-04T09:00")
    drop(home, "7下.csv", csv(index("2022年6月", "亿元")), "2022-07-04T09:00")
    night("2022-07-05T23:00")

    asked = next(one for one in slips(home, "区发改委") if one.name.startswith("5下"))
    drop(home, "5说明.xlsx", filled(asked, {1: SAME}), "2022-07-06T09:00")
    night("2022-07-06T23:00")
    drop(home, "5再.xlsx", xlsx(企业=firms("2022年6月", "金家山花園物業", "某某咨询有限公司")), "2022-07-07T09:00")
    night("2022-07-07T23:00")
    return home


def rules(home: Home, file: str) -> list[tuple[Any, ...]]:
    query = "SELECT f.rule, f.found, f.reason FROM finding AS f JOIN receipt AS r ON r.receipt_id = f.receipt_id WHERE r.file_name = ? ORDER BY ALL"  # fmt: skip
    return rows_of(home, query, file)


def test_an_answer_to_a_column_that_does_not_apply_holds_in_the_next_period(home: Home) -> None:
    assert rules(home, "1.csv") == [("not_applicable_column", "—", NONE)]
    assert [rule for rule, _, _ in rules(home, "1下.csv") if rule.startswith("not_applicable")] == []


def test_a_repetition_in_another_order_of_rows_is_asked_about(home: Home) -> None:
    assert [rule for rule, _, _ in rules(home, "2再.csv")] == ["last_period_again"]


def test_a_correction_whose_changes_are_equal_in_two_rows_is_no_repetition(home: Home) -> None:
    assert rules(home, "3更正.csv") == []
    query = (
        "SELECT row_key, number FROM reported WHERE unit = '豫章街道' AND item = 'firms_benefiting' ORDER BY row_key"
    )
    assert [(key, int(number)) for key, number in rows_of(home, query)] == [("省28条-1", 20), ("省28条-2", 20)]


def test_a_workbook_with_macros_is_read(home: Home) -> None:
    query = "SELECT row_key, number, address FROM reported WHERE unit = '滕王阁街道' AND item = 'paid_total'"
    assert [(key, int(number), place) for key, number, place in rows_of(home, query)] == [("省28条-1", 480, "E5")]


def test_a_name_in_another_writing_than_last_time_is_asked_about_until_it_is_explained(home: Home) -> None:
    assert ("renamed_row", "金家山花園物業", SAME) in rules(home, "5下.xlsx")
    again = [one for one in rules(home, "5再.xlsx") if one[0] == "renamed_row" and one[1] == "金家山花園物業"]
    assert all(reason == SAME for _, _, reason in again)


def test_a_fraction_after_a_percentage_is_asked_about_and_a_project_just_begun_is_not(home: Home) -> None:
    asked = [
        (rule, found) for rule, found, _ in rules(home, "6下.csv") if rule in ("ambiguous_percent", "progress_fell")
    ]
    assert asked == [("ambiguous_percent", "0.705")]


def test_a_unit_of_measure_that_the_heading_states_otherwise_than_last_time_is_asked_about(home: Home) -> None:
    assert [(rule, found) for rule, found, _ in rules(home, "7.csv") if rule.startswith("unit_")] == [
        ("unit_noted", "万元")
    ] * 3
    changed = [(rule, found) for rule, found, _ in rules(home, "7下.csv") if rule == "unit_changed"]
    assert changed == [("unit_changed", "亿元")]  # once, not once a column
