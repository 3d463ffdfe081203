"""`dph demo` of a plan without a story: the half-year that is invented is accepted, and figures come out."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from demo import Span, half_year, nights
from demo.general import LEDGER
from demo.span import span_of
from demo.values import Aims, Row, reports
from flows.home import Home
from flows.run import Summary, run_once
from flows.sample import newest, play
from flows.start import make_plan
from sources.declare import DeclarationError, Form, Plan, load
from tests.plan_folders import DONGHU, NEUTRAL
from warehouse.connect import open_reader

NO_AIMS = Aims({}, {})


@pytest.fixture(scope="module")
def neutral() -> Plan:
    return load(NEUTRAL)


def played(folder: Path, home: Path, span: Span) -> tuple[Home, list[dict[str, Any]]]:
    """The home of a plan's invented span, taken in, and the ledger of what was invented."""
    made = Home(home, folder).prepare()
    taken_in: list[datetime] = []

    def run_night(home: Home, at: datetime) -> Summary:
        taken_in.append(at)
        return run_once(home, at)

    play(made, seed=None, run_night=run_night, span=span)
    assert tuple(taken_in) == nights(
        load(folder), span
    )  # each through the same function: as a flow, Prefect shows each
    lines = (home / "sample" / LEDGER).read_text(encoding="utf-8").splitlines()
    return made, [json.loads(line) for line in lines]


def outcomes(home: Home) -> dict[tuple[str, str, str], str]:
    """Unit, form and period -> what became of the last submission."""
    with open_reader(home.warehouse) as con:
        rows = con.execute(
            "SELECT unit, form, period, arg_max(status, revision) FROM submission GROUP BY ALL"
        ).fetchall()
    return {(unit, form, period): status for unit, form, period, status in rows}


def test_the_starter_of_2022_is_accepted_and_has_figures(tmp_path: Path) -> None:
    make_plan(tmp_path / "plan", 2022)
    home, ledger = played(tmp_path / "plan", tmp_path / "home", half_year(load(tmp_path / "plan"), date(2026, 11, 30)))
    # Two towns monthly and one office monthly, for February to June; one office for two quarters: 2*5 + 5 + 2 = 17 reports.
    assert len({(one["unit"], one["form"], one["period"]) for one in ledger}) >= 16  # one may never come
    last = {(one["unit"], one["form"], one["period"]): one["status"] for one in ledger if one["status"] != "duplicate"}
    assert set(last.values()) == {"accepted"}
    assert outcomes(home) == last
    with open_reader(home.warehouse) as con:
        (done,) = con.execute(
            "SELECT done_pct FROM progress WHERE indicator = 'invest_total' AND unit = '示例县' AND period = '2022-06'"
        ).fetchone() or (None,)
    assert done is not None and 35 < done < 70  # the target is aimed at: half a year is about half of it
    bulletin = max(home.reports.glob("nightly-*.html"))
    assert newest(home.reports) == bulletin  # not the page of quality, which is written after it
    page = bulletin.read_text(encoding="utf-8")
    assert (
        'class="two one"' in page
    )  # neither projects nor a league of three indicators: no column is kept free for them


def test_a_year_of_53_weeks_is_taken_in_until_its_last_night(tmp_path: Path) -> None:
    plan = Path(shutil.copytree(NEUTRAL, tmp_path / "plan"))
    home, ledger = played(plan, tmp_path / "home", Span(2026, 2))
    assert {one["unit"] for one in ledger if one["period"] == "2026-W53"} == {"交通局", "东乡", "西镇"}
    # The week began on 28 December and ended on 3 January, a Sunday of the holiday: it is due on Monday, the 4th.
    assert max(one["received_at"] for one in ledger if one["period"] == "2026-W53") < "2027-01-04T12:00"
    accepted = [status for status in outcomes(home).values() if status == "accepted"]
    # Three units weekly from 2026-W02 (W01 began in 2025) to W53, but the first report of 2026 is owed from the first version on: 2022.
    assert len(accepted) > 0.95 * (3 * 53 + 11 + 2 * 4)
    with open_reader(home.warehouse) as con:
        found = con.execute("SELECT rule, count(*) FROM finding GROUP BY rule").fetchall()
        figures = con.execute(
            "SELECT period, value FROM progress WHERE indicator = 'roads_built' AND unit = '示例县' AND period IN ('2026-W52', '2026-W53') ORDER BY 1"
        ).fetchall()
    assert {rule for rule, _ in found} <= {"not_a_number", "duplicate_file"}
    assert [period for period, _ in figures] == ["2026-W52", "2026-W53"] and figures[0][1] < figures[1][1]


def test_numbers_of_a_row_fit_together_from_week_to_week(neutral: Plan) -> None:
    said = reports(neutral, neutral.forms["roads"], "东乡", Span(2023, 1), 1, NO_AIMS)
    weeks = list(said)
    assert (weeks[0], weeks[-1]) == ("2023-W01", "2023-W25")  # the 26th ends on 2 July
    for key in said[weeks[0]]:
        before: Row = {}
        for week in weeks:
            row = said[week][key]
            built, total, planned = number(row, "built_week"), number(row, "built_total"), number(row, "planned")
            assert total == built + (number(before, "built_total") if before else 0) <= planned
            assert not before or planned == number(before, "planned")
            before = row


def test_what_follows_from_other_numbers_is_worked_out(neutral: Plan) -> None:
    for report in reports(neutral, neutral.forms["accounts"], "财政局", Span(2022, 1), 1, NO_AIMS).values():
        row = report[""]
        now, before = number(row, "revenue_total"), number(row, "revenue_last_year")
        assert abs(number(row, "revenue_growth") - 100 * (now - before) / before) <= Decimal("0.005")


CASES = """
title: 案件办理情况表
measures: [1]
cadence: month
reporters: [交通局]
district_from: lead
versions:
  - valid_from: 2022-01-01
    shape: table
    row_key: [kind, court]
    items:
      kind: {type: choice, headings: [类别], choices: [民事, 刑事], required: true}
      court: {type: text, headings: [承办单位], required: true}
      opening: {type: count, headings: [期初未结], required: true, min: 0}
      added: {type: count, headings: [本月新收], required: true, min: 0}
      closed: {type: count, headings: [本月办结], required: true, min: 0}
      closing: {type: count, headings: [期末未结], required: true, balance: [opening, +added, -closed]}
      closed_total: {type: count, headings: [累计办结], required: true, total_of: closed}
      urgent: {type: count, headings: [其中加急], part_of: closing, min: 0}
      share: {type: percent, headings: [加急占比], share: {part: urgent, whole: closing}}
      code: {type: text, headings: [编号], required: true, pattern: '\\d{6}'}
      begun_on: {type: date, headings: [开始日期]}
      ended_on: {type: date, headings: [完成时限]}
      fines: {type: number, uom: 万元, headings: [罚没收入], only_rows: [民事], min: 0, max: 500}
      arrests: {type: count, headings: [逮捕人数], only_rows: [刑事], min: 0}
    rules:
      - {rule: before, item: begun_on, other: ended_on}
      - {rule: sum_at_most, item: urgent, terms: [urgent], other: added}
"""


def test_balances_parts_shares_and_rules_hold(neutral: Plan, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(NEUTRAL, tmp_path / "plan"))
    (folder / "forms" / "cases.yml").write_text(CASES, encoding="utf-8")
    plan = load(folder)
    said = list(reports(plan, plan.forms["cases"], "交通局", Span(2022, 1), 1, NO_AIMS).values())
    assert len(said) == 5 and len(said[0]) >= 2
    for before, report in zip([{}, *said], said, strict=False):
        for key, row in report.items():
            opening, added, closed, closing = (number(row, name) for name in ("opening", "added", "closed", "closing"))
            assert closing == opening + added - closed >= 0
            assert key not in before or opening == number(before[key], "closing")
            assert number(row, "urgent") <= min(closing, added)
            assert isinstance(row["begun_on"], date) and isinstance(row["ended_on"], date)
            assert row["begun_on"] < row["ended_on"]
            assert str(row["code"]).isdigit() and len(str(row["code"])) == 6
            # all invented rows are of the first choice
            assert row["kind"] == "民事" and row["arrests"] is None and 0 <= number(row, "fines") <= 500


def number(row: Row, name: str) -> Decimal:
    value = row[name]
    assert isinstance(value, Decimal)
    return value


@pytest.mark.parametrize(
    ("today", "targets", "wanted"),
    [
        (date(2026, 11, 30), [], Span(2026, 1)),
        (date(2027, 1, 15), [], Span(2026, 2)),
        (date(2026, 11, 30), [2022, 2023], Span(2023, 1)),
        (date(2023, 11, 30), [2022, 2023], Span(2023, 1)),
        (date(2023, 2, 1), [2022, 2023], Span(2022, 2)),
    ],
)
def test_the_half_year_is_the_last_one_that_is_over_or_the_plans_own(
    tmp_path: Path, today: date, targets: list[int], wanted: Span
) -> None:
    folder = Path(shutil.copytree(NEUTRAL, tmp_path / "plan", ignore=shutil.ignore_patterns("targets")))
    (folder / "targets").mkdir()
    for year in targets:
        shutil.copyfile(NEUTRAL / "targets" / f"{year}.csv", folder / "targets" / f"{year}.csv")
    assert span_of(load(folder), today) == wanted


def test_a_year_before_every_form_is_refused(neutral: Plan) -> None:
    with pytest.raises(DeclarationError, match="forms from 2022-01-01 on.*wanted a form that is due in 2021"):
        span_of(neutral, date(2026, 11, 30), 2021)


def test_a_plan_with_a_story_has_its_own_half_year() -> None:
    plan = load(DONGHU)
    span = half_year(plan, date(2026, 11, 30))
    assert span == Span(2022, 1) and nights(plan, span)[-1].year == 2022
    with pytest.raises(DeclarationError, match="2026, half 1.*wanted 2022, half 1"):
        half_year(plan, date(2026, 11, 30), 2026)


def test_whoever_need_not_report_sends_nothing(neutral: Plan) -> None:
    form: Form = neutral.forms["accounts"]
    assert reports(neutral, form, "东乡", Span(2022, 1), 1, NO_AIMS) == {}
