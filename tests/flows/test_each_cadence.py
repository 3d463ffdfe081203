"""A form of each cadence (tests/cadences over the neutral plan), handed in as files: periods, figures, deadlines, and the page.

Each report says 30 亩 for 东乡 and 40 for 西镇: 70 of the target of 200 are 35 %.
"""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.home import Home, instant
from flows.run import run_once
from reports.template.template import write_template
from sources.book.open import open_book
from sources.calendar import period_of
from sources.declare import Plan, load
from sources.table.identify import contradicted, identify
from tests.flows.dropped import csv, drop, xlsx
from tests.plan_folders import NEUTRAL
from warehouse.connect import current

OVERLAY = NEUTRAL.parent / "cadences"
NIGHT = "2022-12-31T23:00"

# form: title of its table, its period as written, its code, and what is known of it: due at, time share in percent, periods left to
# 31 December.
REPORTED = {
    "daily": ("抗旱供水日报表", "2022年9月15日", "2022-09-15", "2022-09-16 09:00", 258 / 365, 107),
    "ten_days": ("夏收进度旬报表", "2022年9月11日-20日", "2022-09-T2", "2022-09-22 12:00", 263 / 365, 10),
    "own_january": ("社保扩面月报表", "2022年1月", "2022-01", "2022-02-07 18:00", 1 / 12, 5),
    "some_months": ("安全检查报表", "2022年9月", "2022-09", "2022-10-08 18:00", 9 / 12, 3),
    "half_yearly": ("债务化解半年报表", "2022年上半年", "2022-H1", "2022-07-11 18:00", 6 / 12, 0),
    "yearly": ("高标准农田年报表", "2022年度", "2022", "2023-01-20 18:00", 12 / 12, 0),
    "register_of_wells": ("机井名录表", "2022年3月1日", "2022-03-01-once", "2022-03-31 18:00", 60 / 365, 0),
}  # fmt: skip


def table(title: str, unit: str, period: str, now: float, total: float) -> list[list[object]]:
    said = [[f"报告期：{period}"]] if period else []
    return [[title], [f"填报单位：{unit}"], *said, ["地点", "本期完成", "累计完成"], ["一号地", now, total]]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = Path(shutil.copytree(NEUTRAL, tmp_path_factory.mktemp("cadences") / "plan"))
    shutil.copytree(OVERLAY, folder, dirs_exist_ok=True)
    return load(folder)


@pytest.fixture(scope="module")
def taken(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("home"), plan.folder).prepare()
    for form, (title, period, *_) in REPORTED.items():
        east, west = (table(title, unit, period, total, total) for unit, total in (("东乡", 30), ("西镇", 40)))
        drop(home, f"{form}-east.csv", csv(east), "2022-12-01T09:00")
        drop(home, f"{form}-west.xlsx", xlsx(表=west), "2022-12-01T09:00")
    drop(home, "february.csv", csv(table("社保扩面月报表", "东乡", "2022年2月", 5, 50)), "2022-12-01T09:00")
    drop(home, "wrong-1.csv", csv(table("夏收进度旬报表", "东乡", "2022年9月", 1, 1)), "2022-12-01T09:00")
    drop(home, "wrong-2.csv", csv(table("抗旱供水日报表", "东乡", "2022年9月第3周", 1, 1)), "2022-12-01T09:00")
    drop(home, "wrong-3.csv", csv(table("高标准农田年报表", "东乡", "2022年9月", 1, 1)), "2022-12-01T09:00")
    drop(home, "wrong-4.csv", csv(table("机井名录表", "东乡", "2023年", 1, 1)), "2022-12-01T09:00")
    drop(home, "wrong-5.csv", csv(table("安全检查报表", "东乡", "2022年8月", 1, 1)), "2022-12-01T09:00")
    run_once(home, instant(NIGHT))
    return home.root


@pytest.fixture(scope="module")
def rows(taken: Path) -> Any:
    found = current(taken / "warehouse")
    assert found is not None
    with duckdb.connect(str(found), read_only=True) as con:
        yield lambda query, *given: con.execute(query, list(given)).fetchall()


@pytest.mark.parametrize("form", REPORTED)
def test_a_report_of_any_cadence_becomes_a_figure(rows: Any, form: str) -> None:
    code, time = REPORTED[form][2], REPORTED[form][4]
    query = "SELECT period, value, round(done_share, 4), round(time_share, 4) FROM progress WHERE indicator = ? AND unit = '示例县' AND period = ?"
    assert rows(query, f"{form}_done", code) == [(code, 70, 0.35, round(time, 4))]


@pytest.mark.parametrize("form", REPORTED)
def test_each_report_is_due_by_its_own_deadline(rows: Any, form: str) -> None:
    code, due = REPORTED[form][2], REPORTED[form][3]
    query = "SELECT strftime(due_at AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d %H:%M') FROM due WHERE form = ? AND period = ? AND unit = '东乡'"
    assert rows(query, form, code) == [(due,)]


# Worked by hand: 365 days; 36 times ten days; 12 months with a January, 4 of them due; two half-years, a year, and one time.
OWED = {
    "daily": 365,
    "ten_days": 36,
    "own_january": 12,
    "some_months": 4,
    "half_yearly": 2,
    "yearly": 1,
    "register_of_wells": 1,
}


@pytest.mark.parametrize("form", OWED)
def test_a_year_has_so_many_reports(rows: Any, form: str) -> None:
    assert rows("SELECT count(*) FROM due WHERE form = ? AND unit = '东乡' AND period[:4] = '2022'", form) == [
        (OWED[form],)
    ]


@pytest.mark.parametrize("form", ["daily", "ten_days", "some_months"])
def test_what_is_missing_is_spread_over_the_periods_that_are_left(rows: Any, form: str) -> None:
    """130 of 200 are missing, until 31 December."""
    _, _, code, _, _, left = REPORTED[form]
    query = "SELECT periods_left, round(needed_per_period, 4) FROM progress WHERE indicator = ? AND unit = '示例县' AND period = ?"
    assert rows(query, f"{form}_done", code) == [(left, round(130 / left, 4))]


@pytest.mark.parametrize(
    ("form", "reached_on"),
    [
        # By September 258 days brought 70: the last four days 4 x 70/258; 130 more take 480 days.
        ("daily", "2024-01-08"),
        # 26 times ten days brought 70; 130 more take 49 of them: 20 September and 490 days by that calendar.
        ("ten_days", "2024-01-31"),
        ("half_yearly", "2022-12-31"),  # 70 a half-year, and 30 to half of the target: by the end of the next one
    ],
)
def test_at_the_pace_so_far_the_target_is_reached(rows: Any, form: str, reached_on: str) -> None:
    code = REPORTED[form][2]
    query = "SELECT reached_on, gap, pace FROM progress WHERE indicator = ? AND unit = '示例县' AND period = ?"
    found = rows(query, f"{form}_done", code)
    assert str(found[0][0]) == reached_on, found


def test_february_is_held_against_a_january_of_its_own(rows: Any) -> None:
    """30 in January and 5 in February are 35, not 50."""
    query = (
        "SELECT f.rule, f.address FROM finding f JOIN receipt r USING (receipt_id) WHERE r.file_name = 'february.csv'"
    )
    assert rows(query) == [("total_does_not_add_up", "C5")]


def test_a_clerk_is_told_in_which_months_a_form_is_due(rows: Any) -> None:
    query = "SELECT f.message, f.todo FROM finding f JOIN receipt r USING (receipt_id) WHERE r.file_name = 'wrong-5.csv' AND f.rule = 'not_due_period'"
    assert rows(query) == [("报告期“2022年8月”与本表不符", "请核对报告期；此表按月报送，仅报3、6、9、12月")]


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        ("wrong-1.csv", "unidentified_period"),  # 9月 in a form of ten days
        ("wrong-2.csv", "unidentified_period"),  # a week in a form of days
        ("wrong-3.csv", "unidentified_period"),  # a month in a form of years
        ("wrong-4.csv", "not_due_period"),  # another year in a form that is reported once
        ("wrong-5.csv", "not_due_period"),  # August of a form for March, June, September and December
    ],
)
def test_a_period_of_another_cadence_is_returned(rows: Any, file: str, rule: str) -> None:
    query = (
        "SELECT f.rule FROM finding f JOIN receipt r USING (receipt_id) WHERE r.file_name = ? AND f.severity = 'reject'"
    )
    assert rows(query, file) == [(rule,)]


def test_the_page_says_how_far_the_year_is_for_each_kind_of_report(taken: Path) -> None:
    """15 September is 258 of 365 days; the day of the register is 60 of them."""
    page = max((taken / "reports").glob("nightly-*.html")).read_text(encoding="utf-8")
    said = re.sub(r"<[^>]+>", "", page[page.index("序时进度：") :]).split("全年目标")[0]
    assert said == (
        "序时进度：月报 75.0%（截至9月），日报 70.7%（截至9月15日），旬报 72.1%（截至9月20日），半年报 50.0%（截至6月30日），一次性报送 16.4%（截至3月1日）"
    )


@pytest.mark.parametrize(
    ("form", "lines", "code"),
    [
        ("daily", [["报告期：", date(2022, 9, 15)]], "2022-09-15"),
        ("daily", [["截至2022年9月15日17时"]], "2022-09-15"),
        ("daily", [["报告期：2022年9月15日"], ["填报日期：2022年9月16日"]], "2022-09-15"),
        ("daily", [["填报日期：2022年9月16日"]], None),  # when it was sent, not what it is of
        ("daily", [["填报日期：", date(2022, 9, 16)]], None),
        ("yearly", [["报告期：", 2022]], "2022"),
        ("yearly", [["填报日期：2023年1月5日"]], None),
        ("ten_days", [["2022年9月11日至9月20日"]], "2022-09-T2"),
        ("half_yearly", [["（2022年1-6月）"]], "2022-H1"),
        ("register_of_wells", [["填报日期：2023年1月5日"]], "2022-03-01-once"),
    ],
)
def test_the_lines_above_a_table_say_its_period(
    plan: Plan, form: str, lines: list[list[object]], code: str | None
) -> None:
    rows = [[REPORTED[form][0]], ["填报单位：东乡"], *lines, ["地点", "本期完成", "累计完成"], ["一号地", 1, 1]]
    claims, findings = identify(open_book(xlsx(表=rows), "x.xlsx"), "x.xlsx", plan)
    assert [claim.period for claim in claims] == ([code] if code else [])
    assert [finding.rule for finding in findings] == ([] if code else ["unidentified_period"])


@pytest.mark.parametrize("form", REPORTED)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_template_is_known_by_the_period_on_it(plan: Plan, tmp_path: Path, form: str, suffix: str) -> None:
    declared, code = plan.forms[form], REPORTED[form][2]
    path = tmp_path / f"东乡_{declared.title}_{code}{suffix}"
    write_template(declared, declared.versions[0], "东乡", period_of(declared, code), plan, path, {})
    claims, findings = identify(open_book(path.read_bytes(), path.name), path.name, plan)
    assert ([claim.period for claim in claims], findings) == ([code], [])
    assert contradicted(claims[0], path.name, None, plan) == []
