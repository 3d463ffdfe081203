"""Figures of real bulletins (sources in `PUBLISHED`), handed in as files, with their plans as targets: they come out as published.

Published amounts are rounded, and shares were computed before rounding: 4.28 of 17.68 is 24.21 where 24.25 was published, since 4.28 may
have been 4.2849. Each bound below is what the last digit of the amounts leaves open.
Three bulletins state no plan. Of 三明 and 资阳 the share done is published, and the points ahead of the calendar beside it: the plan is
worked out from amount and share, so that the points are a real test and the share is none. 湖南 publishes amount and share alone: nothing can
be held against anything, and only its reading is looked at. 三明's growth of 8.91 % names no amount of last year, so it cannot be computed.
"""

from __future__ import annotations

import os
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from flows.home import Home
from flows.run import run_once
from warehouse.connect import open_reader

AT = datetime(2022, 2, 8, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FORM = """title: 重点项目投资情况表
measures: [1]
cadence: month
reporters: [各报送单位]
district_from: sum
versions:
  - valid_from: 2014-01-01
    shape: table
    row_key: [name]
    items:
      name: {type: text, headings: [项目类别], required: true}
      invested: {type: number, uom: 亿元, headings: [累计完成投资], required: true, min: 0}
      last_year: {type: number, uom: 亿元, headings: [上年同期], min: 0}
      planned: {type: number, uom: 亿元, headings: [年度计划投资], min: 0}
      started: {type: count, uom: 个, headings: [已开工项目], min: 0}
      to_start: {type: count, uom: 个, headings: [计划开工项目], min: 0}
"""
INDICATOR = """-- title: {name}
-- uom: {uom}
-- kind: {kind}
-- direction: up
-- rollup: {rollup}
-- target: {target}
-- quantity: none
-- form: investment
-- One row per unit and month.
WITH line AS (
    SELECT
        unit, period, row_key,
        max(CASE WHEN item = '{part}' THEN number END) AS part, max(CASE WHEN item = '{whole}' THEN number END) AS whole,
        max(CASE WHEN item = '{part}' THEN cell_id END) AS part_cell, max(CASE WHEN item = '{whole}' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = 'investment' AND item IN ('{part}', '{whole}')
    GROUP BY unit, period, row_key
)

SELECT unit, period, {amounts}
FROM line
GROUP BY unit, period
HAVING numerator IS NOT NULL
"""
PAIR = (
    "sum(paired(part, whole)) AS numerator, sum(paired(whole, part)) AS denominator, "
    "pair_cells(part_cell, part, whole_cell, whole) AS cells"
)
ALONE = "sum(part) AS numerator, CAST(NULL AS DECIMAL(18, 6)) AS denominator, numerator_cells(part_cell, part) AS cells"
# kind, uom, roll-up, target, part, whole.
INDICATORS = {
    "done_of_target": ("cumulative", "亿元", "sum", "file", "invested", ""),
    "done_of_reported_plan": ("cumulative", "亿元", "ratio", "reported", "invested", "planned"),
    "growth": ("growth", "%", "ratio", "none", "invested", "last_year"),
    "started": ("share", "%", "ratio", "none", "started", "to_start"),
}
UNITS = "unit,code,kind,valid_from,valid_to,successors,aliases,known_from,origin,note\n全域,,district,2000-01-01,,,,2013-12-31,invented,\n"


class Published(NamedTuple):
    """A row of a bulletin: amounts as written (in `uom`), and what was published of them with the bound that rounding leaves."""

    unit: str
    period: str
    uom: str
    amount: str
    plan: str | None
    done_pct: tuple[float, float]
    points: tuple[float, float] | None = None
    last_year: str | None = None
    growth_points: tuple[float, float] | None = None
    started: tuple[int, int, float, float] | None = None  # of planned; percent, bound

    @property
    def plan_in_yi(self) -> Decimal:
        """The annual plan in 亿元: as stated, or amount over share where it is not."""
        scale = 10_000 if self.uom == "万元" else 1
        if self.plan is not None:
            return Decimal(self.plan) / scale
        return (Decimal(self.amount) / Decimal(str(self.done_pct[0])) * 100 / scale).quantize(Decimal("0.000001"))


PUBLISHED = (
    # jiangmen.gov.cn post_1584634: 206 of 255 begun, 80.8 %.
    Published("江门市", "2019-10", "亿元", "629.0", "647.4", (97.2, 0.06), (13.8, 0.06), started=(206, 255, 80.8, 0.05)),
    # post_2314420: last year 160.30; 129 of 270 begun, "47 %" of 47.78, cut and not rounded.
    Published("江门市", "2021-03", "亿元", "313.64", "1015", (30.90, 0.006), (5.90, 0.006), "160.30", (95.66, 0.007), (129, 270, 47.5, 0.5)),
    Published("连南县", "2018-05", "亿元", "4.28", "17.68", (24.25, 0.05)),  # liannan.gov.cn post_1958172
    Published("沁水县", "2021-12", "亿元", "77.57", "63.27", (122.6, 0.06)),  # qinshui.gov.cn t20220121_1543736
    Published("汝阳县", "2020-06", "亿元", "35.9", "56.21", (63.88, 0.1)),  # contents/1033/15493
    Published("湖南省", "2014-06", "亿元", "442.4", None, (52.4, 0.06)),  # hunan.gov.cn t20140805_4865520
    Published("资阳市", "2017-05", "亿元", "28.8", None, (44, 0.5), (2.3, 0.06)),  # ziyang.gov.cn 8342589431241285632: 44 - 41.7
    Published("三明市", "2018-06", "万元", "1580349", None, (60.68, 0.006), (10.68, 0.006)),  # cz.sm.gov.cn t20180724_1180501
)  # fmt: skip

# Invented rows of other kinds, worked out by hand.
INVENTED = (
    # 7/12 = 58.333: 3.25 of 6.0 are 54.167 %, slower than the calendar (慢于序时) by 4.167.
    Published("甲县", "2021-07", "亿元", "3.25", "6.0", (54.167, 0.0006), (-4.167, 0.0006)),
    # 11/12 = 91.667: 1,185 of 1,200 are 98.75 %, faster (快于序时) by 7.083.
    Published("乙县", "2021-11", "万元", "1185", "1200", (98.75, 0.0006), (7.083, 0.0006)),
    # January is reported with February, 2/12 = 16.667: 1.4 of 12.0 are 11.667 %, 5 behind.
    Published("丙县", "2021-02", "亿元", "1.4", "12.0", (11.667, 0.0006), (-5.0, 0.0006)),
    # The year is over: 61.5 of 20.5 are 300 %, 200 ahead.
    Published("丁县", "2021-12", "亿元", "61.5", "20.5", (300.0, 0.0006), (200.0, 0.0006)),
    # 28.8 are 43.5 % of 66.2069 and 44.5 % of 64.7191: between 1.833 and 2.833 ahead lies what 资阳 published, 2.3.
    Published("戊县", "2017-05", "亿元", "28.8", "66.2069", (43.5, 0.0006), (1.833, 0.0006)),
    Published("己县", "2017-05", "亿元", "28.8", "64.7191", (44.5, 0.0006), (2.833, 0.0006)),
)
ROWS = (*PUBLISHED, *INVENTED)


def sheet(row: Published, suffix: str) -> tuple[list[list[Any]], list[Any]]:
    """The lines above the table with its headings, and its one row."""
    year, month = row.period.split("-")
    head = [
        ["重点项目投资情况表"],
        [f"填报单位：{row.unit}"],
        [f"报告期：{year}年{int(month)}月"],
        ["项目类别", f"累计完成投资（{row.uom}）", f"上年同期（{row.uom}）", f"年度计划投资（{row.uom}）", "已开工项目", "计划开工项目"],
    ]  # fmt: skip
    started = row.started or (None, None)
    plan = row.plan if row.plan is not None else str(row.plan_in_yi * (10_000 if row.uom == "万元" else 1))
    texts = [row.amount, row.last_year, plan, *started[:2]]
    if suffix == "csv":
        return head, ["重点项目", *("" if text is None else str(text) for text in texts)]
    return head, ["重点项目", *(None if text is None else float(text) for text in texts)]


def write(row: Published, suffix: str, inbox: Path) -> None:
    head, values = sheet(row, suffix)
    path = inbox / f"{row.unit}_{row.period}.{suffix}"
    if suffix == "csv":
        lines = (",".join(str(value) for value in line) for line in [*head, values])
        path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    else:
        book = openpyxl.Workbook()
        for line in [*head, values]:
            book.active.append(line)
        book.save(path)
    os.utime(path, (AT.timestamp() - 3600,) * 2)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of a plan of these units, that has taken in a file of each row: workbooks and texts in turn."""
    plan = tmp_path_factory.mktemp("published") / "published"
    for name in ("forms", "indicators", "targets"):
        (plan / name).mkdir(parents=True)
    neutral = Path(__file__).parents[1] / "neutral"
    declared = (neutral / "plan.yml").read_text(encoding="utf-8").replace("示例县重点工作方案", "公开通报数")
    (plan / "plan.yml").write_text(
        declared.replace("district: 示例县", "district: 全域").replace("id: neutral", "id: published"), encoding="utf-8"
    )
    (plan / "measures.yml").write_text(
        "campaigns: [{number: 1, title: 投资, short: 投资, clause: 一}]\n"
        "measures: [{number: 1, campaign: 1, title: 投资, clause: 一, lead: 江门市, groups: [各报送单位]}]\n",
        encoding="utf-8",
    )
    settings = (neutral / "settings.yml").read_text(encoding="utf-8")
    settings = settings.replace("{group: 各乡镇, kinds: [town]", "{group: 各报送单位, kinds: [department]")
    settings = settings.replace(
        "valid_from: 2023-01-01, known_from: 2022-12-31", "valid_from: 2014-01-01, known_from: 2013-12-31"
    )
    (plan / "settings.yml").write_text(settings, encoding="utf-8")
    for name in ("quantities.csv", "projects.csv", "milestones.csv"):
        (plan / name).write_text((neutral / name).read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    units = dict.fromkeys(row.unit for row in ROWS)
    (plan / "units.csv").write_text(
        UNITS + "".join(f"{unit},,department,2000-01-01,,,,2013-12-31,invented,\n" for unit in units), encoding="utf-8"
    )
    (plan / "forms" / "investment.yml").write_text(FORM, encoding="utf-8")
    for name, (kind, uom, rollup, target, part, whole) in INDICATORS.items():
        text = INDICATOR.format(
            name=name,
            kind=kind,
            uom=uom,
            rollup=rollup,
            target=target,
            part=part,
            whole=whole,
            amounts=PAIR if whole else ALONE,
        )
        (plan / "indicators" / f"{name}.sql").write_text(text, encoding="utf-8")
    targets = "".join(f"done_of_target,{row.unit},{row.period[:4]},{row.plan_in_yi},plan,2013-12-31,\n" for row in ROWS)
    (plan / "targets" / "all.csv").write_text(
        f"indicator,unit,year,target,origin,known_from,note\n{targets}", encoding="utf-8"
    )
    made = Home(tmp_path_factory.mktemp("home"), plan).prepare()
    for number, row in enumerate(ROWS):
        write(row, ("xlsx", "csv")[number % 2], made.inbox)
    run_once(made, AT)
    return made


def progress(home: Home, indicator: str, row: Published) -> dict[str, Any]:
    with open_reader(home.warehouse) as con:
        found = con.execute(
            "SELECT numerator, denominator, done_pct, points_to_time FROM progress WHERE indicator = ? AND unit = ? AND period = ?",
            [indicator, row.unit, row.period],
        )
        (values,) = found.fetchall()
        return dict(zip([column[0] for column in found.description or []], values, strict=True))


def test_every_file_is_taken_and_none_is_asked_about_for_its_amounts(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        assert con.execute("SELECT status, count(*) FROM submission GROUP BY status").fetchall() == [
            ("accepted", len(ROWS))
        ]


@pytest.mark.parametrize("indicator", ["done_of_target", "done_of_reported_plan"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.unit}-{row.period}")
def test_a_published_share_and_its_points_come_out(home: Home, row: Published, indicator: str) -> None:
    """The plan stands in the plan's targets, or is the annual plan of the report itself."""
    found = progress(home, indicator, row)
    assert found["done_pct"] == pytest.approx(row.done_pct[0], abs=row.done_pct[1])
    if row.points is not None:
        assert found["points_to_time"] == pytest.approx(row.points[0], abs=row.points[1])


def test_an_amount_in_wan_yuan_is_taken_in_yi_yuan(home: Home) -> None:
    assert progress(home, "done_of_target", PUBLISHED[7])["numerator"] == Decimal("158.0349")


def test_a_published_growth_comes_out(home: Home) -> None:
    """313.64 over 160.30; 95.66 was published."""
    row = PUBLISHED[1]
    assert row.growth_points is not None
    assert progress(home, "growth", row)["done_pct"] == pytest.approx(row.growth_points[0], abs=row.growth_points[1])


@pytest.mark.parametrize("row", PUBLISHED[:2], ids=lambda row: row.period)
def test_a_published_share_of_projects_begun_comes_out(home: Home, row: Published) -> None:
    assert row.started is not None
    begun, planned, percent, bound = row.started
    found = progress(home, "started", row)
    assert (found["numerator"], found["denominator"]) == (begun, planned)
    assert found["done_pct"] == pytest.approx(percent, abs=bound)
