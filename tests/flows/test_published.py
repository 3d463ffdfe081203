"""Figures of real bulletins (sources in `PUBLISHED`), handed in as files, with their plans as targets: they come out as published.

Published amounts are rounded or cut ("47" of 47.78), and shares were computed before that: 4.28 of 17.68 is 24.21 where 24.25 was published,
since 4.28 may have been 4.289. The bounds follow from the digits: a number stands for anything from half a unit of its last digit below it
to a whole one above.
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
FORM = """title: {title}
measures: [1]
cadence: {cadence}
reporters: [各报送单位]
district_from: sum
versions:
  - valid_from: {valid_from}
    shape: table
    row_key: [name]
    items:
      name: {{type: text, headings: [项目类别], required: true}}
      invested: {{type: {type}, uom: {uom}, headings: [{heading}], required: true, min: 0}}
      last_year: {{type: {type}, uom: {uom}, headings: [上年同期], min: 0}}
      planned: {{type: {type}, uom: {uom}, headings: [年度计划], min: 0}}
      started: {{type: count, uom: 个, headings: [已开工项目], min: 0}}
      to_start: {{type: count, uom: 个, headings: [计划开工项目], min: 0}}
      pace: {{type: text, headings: [较序时进度]}}
"""
# What is reported: title, heading of the amount, how often, since when, type and unit of measure that the form declares.
FORMS = {
    "investment": ("重点项目投资情况表", "累计完成投资", "month", "2014-01-01", "number", "亿元"),
    "fields": ("高标准农田建设情况表", "累计建成面积", "month", "2021-01-01", "number", "亩"),
    "planting": ("粮食播种情况表", "累计播种面积", "quarter", "2021-01-01", "number", "万亩"),
    "homes": ("保障性住房筹集情况表", "累计筹集", "week", "2020-06-01", "count", "套"),
}
INDICATOR = """-- title: {name}
-- uom: {uom}
-- kind: {kind}
-- direction: up
-- rollup: {rollup}
-- target: {target}
-- quantity: none
-- form: {form}
-- One row per unit and period.
WITH line AS (
    SELECT
        unit, period, row_key,
        max(CASE WHEN item = '{part}' THEN number END) AS part, max(CASE WHEN item = '{whole}' THEN number END) AS whole,
        max(CASE WHEN item = '{part}' THEN cell_id END) AS part_cell, max(CASE WHEN item = '{whole}' THEN cell_id END) AS whole_cell
    FROM reported
    WHERE form = '{form}' AND item IN ('{part}', '{whole}')
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
# kind, uom (that of the form where none stands), roll-up, target, part, whole.
INDICATORS = {
    "done_of_target": ("cumulative", "", "sum", "file", "invested", ""),
    "done_of_reported_plan": ("cumulative", "", "ratio", "reported", "invested", "planned"),
    "growth": ("growth", "%", "ratio", "none", "invested", "last_year"),
    "started": ("share", "%", "ratio", "none", "started", "to_start"),
}
UNITS = "unit,code,kind,valid_from,valid_to,successors,aliases,known_from,origin,note\n全域,,district,2000-01-01,,,,2013-12-31,invented,\n"


def digits(text: str) -> Decimal:
    """A unit of the last digit: 0.01 of 4.28."""
    return Decimal(1).scaleb(Decimal(text).as_tuple().exponent)


def ends(text: str) -> tuple[Decimal, Decimal]:
    """What a published number may have been before it was rounded or cut."""
    return Decimal(text) - digits(text) / 2, Decimal(text) + digits(text)


def quotient(part: str, whole: str, less: int = 0) -> tuple[Decimal, Decimal, Decimal]:
    """100 times part over whole, less `less`: the least that it may have been, as the digits give it, and the most."""
    (low, high), (least, most) = ends(part), ends(whole)
    low, high = max(low, Decimal(0)), max(high, Decimal(0))
    return 100 * low / most - less, 100 * Decimal(part) / Decimal(whole) - less, 100 * high / least - less


def allowed(published: str, of: tuple[Decimal, Decimal, Decimal]) -> tuple[float, float]:
    """Between which ends the product's value lies where `published` was computed from what the digits in `of` stand for."""
    low, exact, high = of
    least, most = ends(published)
    return float(least - (high - exact)), float(most + (exact - low))


class Published(NamedTuple):
    """A row of a bulletin, as written: amounts in `uom`, percentages and points with the digits that they were published with."""

    unit: str
    period: str
    uom: str
    amount: str
    plan: str | None
    done_pct: str
    points: str | None = None
    last_year: str | None = None
    growth_in_pct: str | None = None
    started: tuple[str, str, str] | None = None  # of planned: percent
    form: str = "investment"
    is_exact: bool = False  # the amounts are whole as they stand

    @property
    def scale(self) -> Decimal:
        """By what an amount is divided to be in the form's unit of measure."""
        return {
            ("万元", "亿元"): Decimal(10_000),
            ("万亩", "亩"): Decimal("0.0001"),
            ("亩", "万亩"): Decimal(10_000),
        }.get((self.uom, FORMS[self.form][5]), Decimal(1))

    @property
    def plan_in_form(self) -> Decimal:
        """The annual plan in the form's unit: as stated, or amount over share where it is not."""
        if self.plan is not None:
            return Decimal(self.plan) / self.scale
        return (Decimal(self.amount) / Decimal(self.done_pct) * 100 / self.scale).quantize(Decimal("0.000001"))

    @property
    def share(self) -> tuple[Decimal, Decimal, Decimal]:
        """The percentage done: the least that it may have been, as computed from the digits, and the most."""
        if self.plan is None:  # computed from the share, which comes out again
            return (Decimal(self.done_pct),) * 3
        of = quotient(self.amount, self.plan)
        return (of[1],) * 3 if self.is_exact else of


PUBLISHED = (
    # jiangmen.gov.cn post_1584634: 206 of 255 begun, 80.8 %.
    Published("江门市", "2019-10", "亿元", "629.0", "647.4", "97.2", "13.8", started=("206", "255", "80.8")),
    # post_2314420: last year 160.30; 129 of 270 begun, "47 %" of 47.78, cut and not rounded.
    Published("江门市", "2021-03", "亿元", "313.64", "1015", "30.90", "5.90", "160.30", "95.66", ("129", "270", "47")),
    Published("连南县", "2018-05", "亿元", "4.28", "17.68", "24.25"),  # liannan.gov.cn post_1958172
    Published("沁水县", "2021-12", "亿元", "77.57", "63.27", "122.6"),  # qinshui.gov.cn t20220121_1543736
    Published("汝阳县", "2020-06", "亿元", "35.9", "56.21", "63.88"),  # contents/1033/15493
    Published("湖南省", "2014-06", "亿元", "442.4", None, "52.4"),  # hunan.gov.cn t20140805_4865520
    Published("资阳市", "2017-05", "亿元", "28.8", None, "44", "2.3"),  # ziyang.gov.cn 8342589431241285632: 44 - 41.7
    Published("三明市", "2018-06", "万元", "1580349", None, "60.68", "10.68"),  # cz.sm.gov.cn t20180724_1180501
)  # fmt: skip

# Invented rows of other kinds, worked out by hand from amounts that are whole as they stand.
INVENTED = (
    # 7/12 = 58.333: 3.25 of 6.0 are 54.167 %, slower than the calendar (慢于序时) by 4.167.
    Published("甲县", "2021-07", "亿元", "3.25", "6.0", "54.167", "-4.167", is_exact=True),
    # 11/12 = 91.667: 1,185 of 1,200 are 98.75 %, faster (快于序时) by 7.083.
    Published("乙县", "2021-11", "万元", "1185", "1200", "98.75", "7.083", is_exact=True),
    # January is reported with February, 2/12 = 16.667: 1.4 of 12.0 are 11.667 %, 5 behind. Less than last year's 1.6 by 12.5 %.
    Published("丙县", "2021-02", "亿元", "1.4", "12.0", "11.667", "-5.0", "1.6", "-12.5", is_exact=True),
    # The year is over: 61.5 of 20.5 are 300 %, 200 ahead.
    Published("丁县", "2021-12", "亿元", "61.5", "20.5", "300.0", "200.0", is_exact=True),
    # 28.8 are 43.5 % of 66.2069 and 44.5 % of 64.7191: between 1.833 and 2.833 ahead lies what 资阳 published, 2.3.
    Published("戊县", "2017-05", "亿元", "28.8", "66.2069", "43.5000", "1.8333", is_exact=True),
    Published("己县", "2017-05", "亿元", "28.8", "64.7191", "44.5000", "2.8333", is_exact=True),
    # Nothing has been done by June: 50 behind.
    Published("庚县", "2021-06", "亿元", "0", "5", "0.0", "-50.0", is_exact=True),
    # 12.35万亩 of 20.5万亩 by June, where the form asks for 亩: 60.244 %, 10.244 ahead of 6/12.
    Published("甲县", "2021-06", "万亩", "12.35", "20.5", "60.244", "10.244", form="fields", is_exact=True),
    # 85,000亩 of 120,000亩 by the second quarter, where the form asks for 万亩: 70.833 %, 20.833 ahead.
    Published("乙县", "2021-Q2", "亩", "85000", "120000", "70.833", "20.833", form="planting", is_exact=True),
    # 41.5万亩 of 52.8万亩 by the third quarter: 78.598 %, 3.598 ahead of 9/12.
    Published("丙县", "2021-Q3", "万亩", "41.5", "52.8", "78.598", "3.598", form="planting", is_exact=True),
    # Weeks go by days. To Sunday, 4 July 2021: 185 of 365 days, 50.685 %. 1,432 of 2,600套 are 55.077 %, 4.392 ahead.
    Published("丁县", "2021-W26", "套", "1432", "2600", "55.077", "4.392", form="homes", is_exact=True),
    # To 28 February 2021: 59 of 365, 16.164 %. 300 of 2,600 are 11.538 %, 4.626 behind.
    Published("戊县", "2021-W08", "套", "300", "2600", "11.538", "-4.626", form="homes", is_exact=True),
    # The last week of 2020 ends on 3 January 2021: all 366 days. 2,599 of 2,600 are 99.962 %, 0.038 behind.
    Published("己县", "2020-W53", "套", "2599", "2600", "99.962", "-0.038", form="homes", is_exact=True),
)
# Of a plan of nothing no share is done, and nothing is ahead or behind.
WITHOUT_PLAN = (
    Published("辛县", "2021-06", "亿元", "3.2", "0", "0", is_exact=True),
    Published("壬县", "2021-06", "亿元", "0", "0", "0", is_exact=True),
)
ROWS = (*PUBLISHED, *INVENTED)
ALL = (*ROWS, *WITHOUT_PLAN)


def stated(period: str) -> str:
    year, part = period.split("-")
    if part[0] == "W":
        return f"{year}年第{int(part[1:])}周"
    return f"{year}年第{part[1]}季度" if part[0] == "Q" else f"{year}年{int(part)}月"


def sheet(row: Published, suffix: str) -> tuple[list[list[Any]], list[Any]]:
    """The lines above the table with its headings, and its one row. The clerk sets beside it how far ahead it is, in words."""
    title, heading, *_ = FORMS[row.form]
    head = [
        [title],
        [f"填报单位：{row.unit}"],
        [f"报告期：{stated(row.period)}"],
        ["项目类别", f"{heading}（{row.uom}）", f"上年同期（{row.uom}）", f"年度计划（{row.uom}）", "已开工项目", "计划开工项目", "较序时进度"],
    ]  # fmt: skip
    started = row.started or (None, None)
    plan = row.plan if row.plan is not None else str(row.plan_in_form * row.scale)
    texts = [row.amount, row.last_year, plan, *started[:2]]
    points = Decimal(row.points or 0)
    ahead = f"{'快' if points > 0 else '慢'}于序时{abs(points)}个百分点" if points else ""
    if suffix == "csv":
        return head, ["重点项目", *("" if text is None else str(text) for text in texts), ahead]
    return head, ["重点项目", *(None if text is None else float(text) for text in texts), ahead or None]


def write(row: Published, suffix: str, inbox: Path) -> None:
    head, values = sheet(row, suffix)
    path = inbox / f"{row.unit}_{row.form}_{row.period}.{suffix}"
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
    units = dict.fromkeys(row.unit for row in ALL)
    (plan / "units.csv").write_text(
        UNITS + "".join(f"{unit},,department,2000-01-01,,,,2013-12-31,invented,\n" for unit in units), encoding="utf-8"
    )
    for form, (title, heading, cadence, valid_from, type_, uom_of_form) in FORMS.items():
        text = FORM.format(
            title=title, heading=heading, cadence=cadence, valid_from=valid_from, type=type_, uom=uom_of_form
        )
        (plan / "forms" / f"{form}.yml").write_text(text, encoding="utf-8")
        for name, (kind, uom, rollup, target, part, whole) in INDICATORS.items():
            text = INDICATOR.format(
                name=f"{name}_{form}", form=form, kind=kind, uom=uom or uom_of_form, rollup=rollup, target=target, part=part, whole=whole,
                amounts=PAIR if whole else ALONE,
            )  # fmt: skip
            (plan / "indicators" / f"{name}_{form}.sql").write_text(text, encoding="utf-8")
    targets = "".join(
        f"done_of_target_{row.form},{row.unit},{row.period[:4]},{row.plan_in_form},plan,2013-12-31,\n" for row in ALL
    )
    (plan / "targets" / "all.csv").write_text(
        f"indicator,unit,year,target,origin,known_from,note\n{targets}", encoding="utf-8"
    )
    made = Home(tmp_path_factory.mktemp("home"), plan).prepare()
    for number, row in enumerate(ALL):
        write(row, ("xlsx", "csv")[number % 2], made.inbox)
    run_once(made, AT)
    return made


def progress(home: Home, indicator: str, row: Published) -> dict[str, Any]:
    with open_reader(home.warehouse) as con:
        found = con.execute(
            "SELECT numerator, denominator, target, done_share, done_pct, points_to_time, is_past_half, light FROM progress "
            "WHERE indicator = ? AND unit = ? AND period = ?",
            [f"{indicator}_{row.form}", row.unit, row.period],
        )
        (values,) = found.fetchall()
        return dict(zip([column[0] for column in found.description or []], values, strict=True))


def test_every_file_is_taken_and_none_is_asked_about_for_its_amounts(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        assert con.execute("SELECT status, count(*) FROM submission GROUP BY status").fetchall() == [
            ("accepted", len(ALL))
        ]


@pytest.mark.parametrize("indicator", ["done_of_target", "done_of_reported_plan"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.unit}-{row.form}-{row.period}")
def test_a_published_share_and_its_points_come_out(home: Home, row: Published, indicator: str) -> None:
    """The plan stands in the plan's targets, or is the annual plan of the report itself."""
    found = progress(home, indicator, row)
    low, high = allowed(row.done_pct, row.share)
    assert low <= found["done_pct"] <= high
    if row.points is not None:
        low, high = allowed(row.points, row.share)  # the points are as wide as the share
        assert low <= found["points_to_time"] <= high


def test_what_a_clerk_says_in_words_agrees_with_the_sign_of_the_points(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        said = con.execute(
            "SELECT form, unit, period, text FROM reported WHERE item = 'pace' AND text <> ''"
        ).fetchall()
    assert len(said) == len([row for row in ALL if row.points])
    for form, unit, period, text in said:
        (row,) = [one for one in ROWS if (one.form, one.unit, one.period) == (form, unit, period)]
        assert (progress(home, "done_of_target", row)["points_to_time"] > 0) == text.startswith("快于序时")


@pytest.mark.parametrize(
    ("unit", "form", "amount"),
    [
        ("三明市", "investment", "158.0349"),  # 1,580,349万元 in 亿元
        ("甲县", "fields", "123500"),  # 12.35万亩 in 亩
        ("乙县", "planting", "8.5"),  # 85,000亩 in 万亩
        ("丙县", "planting", "41.5"),
        ("丁县", "homes", "1432"),
    ],
)
def test_an_amount_is_taken_in_the_unit_of_measure_that_the_form_asks_for(
    home: Home, unit: str, form: str, amount: str
) -> None:
    (row,) = [one for one in ROWS if (one.unit, one.form) == (unit, form)]
    assert progress(home, "done_of_target", row)["numerator"] == Decimal(amount)


@pytest.mark.parametrize("indicator", ["done_of_target", "done_of_reported_plan"])
@pytest.mark.parametrize("row", WITHOUT_PLAN, ids=lambda row: f"{row.amount} of nothing")
def test_a_plan_of_nothing_has_no_share_no_points_and_no_light(home: Home, row: Published, indicator: str) -> None:
    found = progress(home, indicator, row)
    assert (found["numerator"], found["done_share"], found["done_pct"]) == (Decimal(row.amount), None, None)
    assert (found["points_to_time"], found["is_past_half"], found["light"]) == (None, None, None)


@pytest.mark.parametrize("row", [row for row in ROWS if row.growth_in_pct], ids=lambda row: f"{row.unit}-{row.period}")
def test_a_published_growth_comes_out(home: Home, row: Published) -> None:
    """313.64 over 160.30; 95.66 was published. 1.4 over 1.6."""
    assert row.last_year is not None and row.growth_in_pct is not None
    of = quotient(row.amount, row.last_year, 100)
    low, high = allowed(row.growth_in_pct, (of[1],) * 3 if row.is_exact else of)
    assert low <= progress(home, "growth", row)["done_pct"] <= high


@pytest.mark.parametrize("row", PUBLISHED[:2], ids=lambda row: row.period)
def test_a_published_share_of_projects_begun_comes_out(home: Home, row: Published) -> None:
    assert row.started is not None
    begun, planned, percent = row.started
    found = progress(home, "started", row)
    assert (found["numerator"], found["denominator"]) == (int(begun), int(planned))
    low, high = allowed(percent, (100 * Decimal(begun) / Decimal(planned),) * 3)
    assert low <= found["done_pct"] <= high


def test_the_bounds_follow_from_the_digits() -> None:
    """4.28 stands for 4.275 to 4.29, 17.68 for 17.675 to 17.69: 24.166 to 24.272, and 24.208 by the digits."""
    low, exact, high = quotient("4.28", "17.68")
    assert (round(low, 3), round(exact, 3), round(high, 3)) == (Decimal("24.166"), Decimal("24.208"), Decimal("24.272"))
    least, most = allowed("24.25", (low, exact, high))
    assert (round(least, 3), round(most, 3)) == (24.182, 24.302)  # 24.245 - 0.063, 24.26 + 0.042
