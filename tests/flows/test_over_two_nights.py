"""What one period says of the next, by real files and real nights: answers that hold, names, repetitions, fractions, units of measure."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import ROAD_HEADINGS, csv, drop, xlsx
from tests.flows.test_slip_comes_back import filled, rows_of, slips

W22, W23, W26 = "2022年第22周（5月30日-6月5日）", "2022年第23周（6月6日-6月12日）", "2022年第26周（6月27日-7月3日）"
TASKS = ["任务名称", "状态", "完成进度（%）"]
SAME = "写法不同，是同一条路"
NONE = "本单位没有年度计划里程"


def table(unit: str, period: str, *rows: list[object]) -> list[list[object]]:
    return [["农村公路建设周报表"], [f"填报单位：{unit}"], [f"报告期：{period}"], list(ROAD_HEADINGS), *map(list, rows)]


def road(name: str, planned: object = 800, faults: object = 96) -> list[object]:
    return [name, planned, 0, 480, faults]


def progress(quarter: int, **shares: object) -> list[list[object]]:
    top: list[list[object]] = [
        ["重点任务季报表"],
        ["填报单位：交通局"],
        [f"报告期：2022年第{quarter}季度"],
        list(TASKS),
    ]
    return [*top, *([name, "推进中", share] for name, share in shares.items())]


def spending(quarter: int, money: str) -> list[list[object]]:
    head = [*TASKS, f"计划投入（{money}）", f"累计投入（{money}）"]
    top: list[list[object]] = [["重点任务季报表"], ["填报单位：财政局"], [f"报告期：2022年第{quarter}季度"], list(head)]
    return [*top, ["危桥改造", "推进中", "50%", 31500, 30000], ["财源建设", "推进中", "50%", 7000, 6500]]


def with_macros(content: bytes) -> bytes:
    """The workbook as one that may hold macros, xlsm."""
    plain, macro = "openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(plain.encode(), macro.encode()))
    return out.getvalue()


@pytest.fixture(scope="module")
def home(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("two-nights"), county).prepare()

    def night(at: str) -> None:
        run_once(home, instant(at))

    def arrive(name: str, content: bytes, at: str) -> None:
        drop(home, name, content, f"{at}T09:00")

    a, b = road("甲路"), road("乙路", 900, 50)
    arrive("1.csv", csv(table("东乡", W22, road("甲路", "—"), road("乙路", "—"))), "2022-06-06")
    arrive("2.csv", csv(table("南镇", W22, a, b)), "2022-06-06")
    arrive("3.csv", csv(table("北乡", W22, road("甲路", 800, 10), road("乙路", 800, 10))), "2022-06-06")
    arrive("4.xlsm", with_macros(xlsx(公路=table("中镇", W22, a))), "2022-06-06")
    arrive("5.xlsx", xlsx(公路=table("西镇", W22, road("金家山花园路"), road("新建一路"))), "2022-06-06")
    arrive("6.csv", csv(progress(1, 公路养护=68.5)), "2022-06-06")
    arrive("7.csv", csv(spending(1, "万元")), "2022-06-06")
    night("2022-06-08T23:00")

    (slip,) = slips(home, "东乡")
    arrive("说明.xlsx", filled(slip, {1: NONE}), "2022-06-13")
    arrive("2再.csv", csv(table("南镇", W23, b, a)), "2022-06-13")
    arrive("3更正.csv", csv(table("北乡", W22, road("甲路", 800, 20), road("乙路", 800, 20))), "2022-06-13")
    night("2022-06-13T23:00")

    arrive("1下.csv", csv(table("东乡", W26, road("甲路", "—"), road("乙路", "—"))), "2022-07-04")
    arrive("5下.xlsx", xlsx(公路=table("西镇", W26, road("金家山花園路"), road("新建一路"))), "2022-07-04")
    arrive("6下.csv", csv(progress(2, 公路养护=0.705, 危桥改造=0.6)), "2022-07-04")
    arrive("7下.csv", csv(spending(2, "亿元")), "2022-07-04")
    night("2022-07-05T23:00")

    asked = next(one for one in slips(home, "西镇") if one.name.startswith("5下"))
    arrive("5说明.xlsx", filled(asked, {1: SAME}), "2022-07-06")
    night("2022-07-06T23:00")
    arrive("5再.xlsx", xlsx(公路=table("西镇", W26, road("金家山花園路"), road("新建二路"))), "2022-07-07")
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
    query = "SELECT row_key, number FROM reported WHERE unit = '北乡' AND item = 'faults_open' ORDER BY row_key"
    assert [(key, int(number)) for key, number in rows_of(home, query)] == [("乙路", 20), ("甲路", 20)]


def test_a_workbook_with_macros_is_read(home: Home) -> None:
    query = "SELECT row_key, number, address FROM reported WHERE unit = '中镇' AND item = 'built_total'"
    assert [(key, int(number), place) for key, number, place in rows_of(home, query)] == [("甲路", 480, "D5")]


def test_a_name_in_another_writing_than_last_time_is_asked_about_until_it_is_explained(home: Home) -> None:
    assert ("renamed_row", "金家山花園路", SAME) in rules(home, "5下.xlsx")
    again = [one for one in rules(home, "5再.xlsx") if one[0] == "renamed_row" and one[1] == "金家山花園路"]
    assert all(reason == SAME for _, _, reason in again)


def test_a_fraction_after_a_percentage_is_asked_about_and_a_task_just_begun_is_not(home: Home) -> None:
    asked = [
        (rule, found) for rule, found, _ in rules(home, "6下.csv") if rule in ("ambiguous_percent", "progress_fell")
    ]
    assert asked == [("ambiguous_percent", "0.705")]


def test_a_unit_of_measure_that_the_heading_states_otherwise_than_last_time_is_asked_about(home: Home) -> None:
    assert [(rule, found) for rule, found, _ in rules(home, "7.csv") if rule.startswith("unit_")] == [
        ("unit_noted", "万元")
    ] * 2
    changed = [(rule, found) for rule, found, _ in rules(home, "7下.csv") if rule == "unit_changed"]
    assert changed == [("unit_changed", "亿元")]  # once, not once a column
