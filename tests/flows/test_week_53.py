"""2026 has 53 weeks: week 53 runs from 28 December to Sunday, 3 January 2027, and is 2026's; 4 January begins week 1 of 2027."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import ROAD_HEADINGS, csv, drop, xlsx
from tests.plan_folders import NEUTRAL
from warehouse.connect import current

WEEKS = {  # code: the period as written, kilometres of the week and of the year so far
    "2026-W51": ("2026年第51周", 10, 600),
    "2026-W52": ("2026年第52周（12月21日-12月27日）", 20, 620),
    "2026-W53": ("2026年第53周（12月28日-1月3日）", 30, 650),
    "2027-W01": ("2027年第1周（1月4日-1月10日）", 5, 5),
}
UNITS = ("交通局", "东乡", "西镇")


def table(unit: str, period: str, week: int, total: int) -> list[list[object]]:
    return [
        ["农村公路建设周报表"],
        [f"填报单位：{unit}"],
        [f"报告期：{period}"],
        list(ROAD_HEADINGS),
        ["甲路", 800, week, total, 0],
    ]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Nights of 5 and 12 January 2027, with their pages."""
    home = Home(tmp_path_factory.mktemp("week-53"), NEUTRAL).prepare()
    for code, (period, week, total) in WEEKS.items():
        for unit in UNITS:
            at = "2027-01-11T09:00" if code == "2027-W01" else "2027-01-04T09:00"
            name, content = (f"{code}-{unit}.csv", csv(table(unit, period, week, total)))
            if unit == "东乡":
                name, content = f"{code}-{unit}.xlsx", xlsx(公路=table(unit, period, week, total))
            if code != "2027-W01":
                drop(home, name, content, at)
    drop(home, "span.csv", csv(table("东乡", "2026年12月28日-2027年1月3日", 30, 650)), "2027-01-04T10:00")
    for number, wrong in enumerate(
        ("2027年第53周（12月28日-1月3日）", "2027年第1周（12月28日-1月3日）", "2027年第53周")
    ):
        drop(home, f"wrong-{number}.csv", csv(table("西镇", wrong, 30, 650)), "2027-01-04T11:00")
    run_once(home, instant("2027-01-05T23:00"))
    for unit in UNITS:
        period, week, total = WEEKS["2027-W01"]
        drop(home, f"2027-W01-{unit}.csv", csv(table(unit, period, week, total)), "2027-01-11T09:00")
    run_once(home, instant("2027-01-12T23:00"))
    return {"home": home.root, **{path.stem[8:16]: path for path in home.reports.glob("nightly-*.html")}}


@pytest.fixture(scope="module")
def rows(pages: dict[str, Path]) -> Any:
    found = current(pages["home"] / "warehouse")
    assert found is not None
    with duckdb.connect(str(found), read_only=True) as con:
        yield lambda query, *given: con.execute(query, list(given)).fetchall()


def test_each_week_is_read_for_the_year_that_it_belongs_to(rows: Any) -> None:
    found = rows("SELECT period, count(DISTINCT unit) FROM reported GROUP BY period ORDER BY period")
    assert found == [(code, 3) for code in WEEKS]
    assert rows("SELECT year, step, time_elapsed, time_whole FROM period WHERE code = '2026-W53'") == [
        (2026, 53, 365, 365)
    ]
    assert rows("SELECT year, step, time_elapsed, time_whole FROM period WHERE code = '2027-W01'") == [
        (2027, 1, 10, 365)
    ]


def test_the_days_of_week_53_name_it_too(rows: Any) -> None:
    found = rows("SELECT period, revision FROM submission JOIN receipt USING (receipt_id) WHERE file_name = 'span.csv'")
    assert found == [("2026-W53", 2)]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_week_of_another_year_is_returned(rows: Any, number: int) -> None:
    """2027 has 52 weeks, and its first begins on 4 January."""
    query = "SELECT rule FROM finding f JOIN receipt r USING (receipt_id) WHERE r.file_name = ?"
    assert rows(query, f"wrong-{number}.csv") == [("unidentified_period",)]


def test_week_53_ends_its_year_and_week_1_begins_at_nought(rows: Any) -> None:
    """3 x 650 km by week 53. Four weeks before, on the line from nought to the 1,800 of week 51, they were 1,800 x 49/51; the pace is a
    quarter of the rest. Week 1: 3 x 5 km, and 25 weeks to 30 June."""
    query = "SELECT period, value, time_share, periods_left, pace FROM progress WHERE indicator = 'roads_built' AND unit = '示例县' AND period IN ('2026-W53', '2027-W01') ORDER BY period"
    assert rows(query) == [
        ("2026-W53", 1950, 1.0, 0, pytest.approx((1950 - 1800 * 49 / 51) / 4)),
        ("2027-W01", 15, 10 / 365, 25, 15),
    ]


def test_no_week_is_held_against_the_year_before(rows: Any) -> None:
    """5 km after 650 is no total that fell: the new year counts anew."""
    assert rows("SELECT rule FROM finding f JOIN receipt r USING (receipt_id) WHERE r.file_name LIKE '2027-W01%'") == []


def test_the_report_of_week_53_is_due_in_the_new_year(rows: Any) -> None:
    query = "SELECT strftime(due_at AT TIME ZONE 'Asia/Shanghai', '%Y-%m-%d %H:%M'), status, is_of_past_year FROM due WHERE unit = '交通局' AND form = 'roads' AND period = '2026-W53'"
    assert rows(query) == [("2027-01-04 12:00", "on_time", False)]
    assert rows("SELECT count(*) FROM due WHERE unit = '交通局' AND form = 'roads' AND period[:4] = '2026'") == [(53,)]


@pytest.mark.parametrize(
    ("night", "said"),
    [("20270105", ("2027年1月3日", "1,950公里", "1月3日")), ("20270112", ("2027年1月10日", "15公里", "1月10日"))],
)
def test_the_page_shows_week_53_and_then_week_1(pages: dict[str, Path], night: str, said: tuple[str, ...]) -> None:
    page = re.sub(r"<[^>]+>", " ", pages[night].read_text(encoding="utf-8"))
    board = page.split("指标完成进度")[1].split("报送情况")[0]
    assert said[0] in page
    assert all(word in board for word in said[1:]), board
