"""What the bulletin says, and how numbers are written."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reports.bulletin.content import Bulletin, BulletinLine, Reporting, settings
from reports.bulletin.gather import UnknownEdition, _verdict, gather, leagues, parameters_of, render_bulletin
from reports.bulletin.page import amount, day, main, noted, number, numeral, page, percent, points
from reports.query import as_of, rows
from sources.declare import Plan, load
from tests.plan_folders import NEUTRAL
from tests.reports.invented import CUT_OFF, EARLIER, EDITION

QUERIES = Path(__file__).parents[2] / "reports" / "queries"


def test_the_same_snapshot_gives_the_same_bytes(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, page_path: Path, plan: Plan
) -> None:
    again = render_bulletin(con, plan, EDITION, tmp_path / "again.html")
    assert again.read_bytes() == page_path.read_bytes()


def test_the_public_page_names_no_file(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, page_path: Path, plan: Plan
) -> None:
    public = render_bulletin(con, plan, EDITION, tmp_path / "public.html", public=True).read_text(encoding="utf-8")
    assert ".xlsx" in page_path.read_text(encoding="utf-8")
    assert ".xlsx" not in public


def test_an_unknown_edition_is_said_with_those_there_are(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    with pytest.raises(UnknownEdition, match=f"weekly-19000101.*{EDITION}"):
        gather(con, plan, "weekly-19000101")


def test_an_older_edition_shows_what_was_known_then(
    con: duckdb.DuckDBPyConnection, bulletin: Bulletin, plan: Plan
) -> None:
    earlier = gather(con, plan, EARLIER)
    assert earlier.reference_on == date(2022, 6, 26)
    assert bulletin.reference_on == date(2022, 6, 30)
    assert all(line.ends_on is None or line.ends_on <= date(2022, 6, 26) for line in earlier.lines)
    assert con.execute("SELECT getvariable('as_of')").fetchone() == (None,)


@pytest.mark.parametrize("view", ["due", "exemption", "finding", "obstacle", "progress", "reporting", "target"])
@pytest.mark.parametrize("instant", ["2022-05-03T12:00", "2022-06-27T13:00:30", "2022-07-04T12:00"])
def test_the_short_way_to_an_instant_shows_what_the_variable_shows(
    con: duckdb.DuckDBPyConnection, view: str, instant: str
) -> None:
    query = f"SELECT * FROM {view} ORDER BY ALL"
    con.execute("SET VARIABLE as_of = ?", [f"{instant}+08"])
    by_variable = con.execute(query).fetchall()
    con.execute("RESET VARIABLE as_of")
    with as_of(con, datetime.fromisoformat(instant)):
        assert con.execute(query).fetchall() == by_variable
    macros = "SELECT database_name <> 'temp' FROM duckdb_functions() WHERE function_name = 'known_at'"
    assert con.execute(macros).fetchall() == [(True,)]


@pytest.mark.parametrize("edition", [EARLIER, EDITION])
def test_what_is_held_for_an_edition_is_what_the_views_show(
    con: duckdb.DuckDBPyConnection, edition: str, plan: Plan
) -> None:
    found = gather(con, plan, edition)
    parameters = parameters_of(plan, found.edition)
    with as_of(con, found.edition.published_at):
        year = f"year(ends_on) = {found.reference_on.year}"
        progress = con.execute(f"SELECT * FROM progress WHERE {year} ORDER BY ALL").fetchall()
        assert progress
        assert con.execute("SELECT * FROM year_progress ORDER BY ALL").fetchall() == progress
        assert [Reporting(**row) for row in rows(con, "reporting", **parameters)] == list(found.reporting)


@pytest.mark.parametrize("edition", [EARLIER, EDITION])
def test_the_cells_of_the_figures_shown_are_those_of_their_periods(
    con: duckdb.DuckDBPyConnection, edition: str, plan: Plan
) -> None:
    gather(con, plan, edition)
    joined = con.execute(
        "SELECT f.indicator, f.period, f.part, f.ref, f.amount FROM figure_cell AS f "
        "JOIN bulletin_line AS l ON l.indicator = f.indicator AND l.period = f.period WHERE f.edition = ? AND f.unit = ? ORDER BY ALL",
        [edition, plan.district],
    ).fetchall()
    assert joined
    assert con.execute("SELECT * FROM bulletin_part ORDER BY ALL").fetchall() == joined


def test_where_cells_lie_is_looked_up_not_tried_list_by_list(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    gather(con, plan, EDITION)
    parts = (QUERIES / "parts.sql").read_text(encoding="utf-8")
    plan = con.execute(f"EXPLAIN (FORMAT json) {parts}", {"submissions": None}).fetchall()[0][1]
    assert "HASH_JOIN" in plan
    assert "BLOCKWISE_NL_JOIN" not in plan  # 68,000 cells and 121,000 lists: 43 s instead of 1


def test_all_cells_behind_a_figure_are_found_like_the_first_of_them(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    few, whole = gather(con, plan, EDITION, most=3), gather(con, plan, EDITION)
    assert any(len(figure.parts) > 3 for figure in whole.figures.values())
    for name, figure in whole.figures.items():
        assert set(few.figures[name].parts) <= set(figure.parts)
        assert len(few.figures[name].parts) == min(3, len(figure.parts))
        assert few.figures[name].subtotals == figure.subtotals


@pytest.mark.parametrize(
    ("kind", "cut_off_at", "reference_on"),
    [
        ("weekly", datetime.fromisoformat("2022-06-06T13:00"), date(2022, 6, 5)),  # a Monday: the Sunday before
        ("monthly", datetime.fromisoformat("2022-06-06T19:00"), date(2022, 5, 31)),
        ("weekly", datetime.fromisoformat("2022-07-04T13:00"), date(2022, 6, 30)),  # the half-year's verdict
        ("monthly", datetime.fromisoformat("2022-07-20T19:00"), date(2022, 6, 30)),
        ("weekly", datetime.fromisoformat("2022-07-25T13:00"), date(2022, 7, 24)),
        ("weekly", datetime.fromisoformat("2022-01-01T13:00"), date(2021, 12, 26)),  # no week of this year has ended
        ("monthly", datetime.fromisoformat("2023-01-09T19:00"), date(2022, 12, 31)),
    ],
)
def test_an_edition_answers_for_the_last_period_that_ended(
    bulletin: Bulletin, kind: str, cut_off_at: datetime, reference_on: date, plan: Plan
) -> None:
    parameters = parameters_of(plan, replace(bulletin.edition, kind=kind, cut_off_at=cut_off_at))
    assert parameters["reference_on"] == reference_on
    assert parameters["is_half_year"] == (reference_on == date(2022, 6, 30))


@pytest.mark.parametrize(
    ("cut_off_at", "year"),
    [
        ("2022-06-06T13:00", 2022),
        ("2023-01-02T13:00", 2022),  # Sunday 1 January 2023 ends the last week of 2022
        ("2023-01-09T13:00", 2023),
        ("2025-01-02T13:00", 2024),
        ("2027-01-04T13:00", 2026),  # Sunday 3 January 2027 ends 2026-W53
    ],
)
def test_a_page_shows_the_year_that_its_last_week_is_named_after(
    bulletin: Bulletin, cut_off_at: str, year: int, plan: Plan
) -> None:
    edition = replace(bulletin.edition, kind="weekly", cut_off_at=datetime.fromisoformat(cut_off_at))
    assert parameters_of(plan, edition)["year"] == year


def test_readings_of_one_quantity_count_once(bulletin: Bulletin) -> None:
    hard = [line for line in bulletin.headlines if line.is_hard and line.is_primary]
    assert sorted(line.quantity or "" for line in hard) == ["M03.a", "M03.b"]  # the start is wanted in two readings
    assert {line.quantity for line in bulletin.verdict.hard} <= {line.quantity for line in hard}
    scored = {score.indicator for league in bulletin.leagues for one in league.ranked for score in one.scores}
    assert "projects_invested" in scored
    assert "begun_as_planned" not in scored


def test_points_against_what_is_due_follow_the_term_of_the_indicator(bulletin: Bulletin) -> None:
    for line in bulletin.lines:
        if line.points_to_due is not None and line.is_amount and line.has_own_term:
            due = float(line.threshold_share or 0) * (line.term_elapsed or 0)
            assert line.points_to_due == pytest.approx(100 * ((line.done_share or 0) - due))


def test_the_verdict_adds_up(bulletin: Bulletin) -> None:
    v = bulletin.verdict
    primary = [line for line in bulletin.headlines if line.is_primary]
    assert v.past + v.in_time + v.slow + v.behind + v.open == v.total == len(primary)
    assert v.hard_met + len(v.hard_missed) + v.hard_open == len(v.hard)


def test_what_is_to_be_chased_and_what_has_no_pace_are_all_that_is_not_past_half(bulletin: Bulletin) -> None:
    growths = tuple(
        replace(line, is_past_half=False, light="red") if line.kind == "growth" else line for line in bulletin.lines
    )
    bulletin = replace(bulletin, lines=growths)
    assert bulletin.paceless
    assert len(bulletin.reach) + len(bulletin.paceless) == sum(
        line.is_primary and line.is_past_half is False for line in bulletin.headlines
    )


def test_where_nothing_came_after_the_deadline_the_old_verdict_does_not_come_back(bulletin: Bulletin) -> None:
    stale = [line for line in bulletin.lines if line.is_stale]
    assert stale  # the accounts of May are the last, and those of June were due on 5 July
    assert {(line.light, line.is_past_half, line.reported_units) for line in stale} == {(None, None, 0)}
    assert {(one.points_to_time, one.points_to_threshold, one.points_to_yardstick, one.gap) for one in stale} == {
        (None,) * 4
    }
    assert all(line.value is not None for line in stale)  # the last value is shown, marked as carried forward


def test_row_card_and_panel_say_alike_what_is_open_of_a_figure(bulletin: Bulletin) -> None:
    """The interval's two ends, the frozen part, rows left out; and of lead against towns that the worse side decides."""
    cards = {one for card in bulletin.settings["cards"] for one in card["indicators"]}
    share = next(line for line in bulletin.lines if line.indicator == "projects_begun")
    part = replace(share, numerator=Decimal(34), denominator=Decimal(68), value=50.0, numerator_to=Decimal(40))
    part = replace(part, denominator_to=Decimal(68), value_to=58.8, frozen_units=1, known_rows=62, all_rows=68)
    zero = next(line for line in bulletin.lines if line.indicator == "faults_open")
    asked = replace(zero, value=0.0, towns_value=4.0, is_past_half=False, light="red")
    assert {part.indicator, asked.indicator} <= cards
    shown = {part.indicator: part, asked.indicator: asked}
    text = page(_with(bulletin, shown), public=False)
    (row,) = (one for one in text.split("<tr") if "#i-projects_begun" in one and "<td class=b>" in one)
    (panel,) = (one for one in text.split("<section") if "id=i-projects_begun>" in one)
    card = next(one for one in text.split("<li") if "#i-projects_begun" in one)
    assert all(mark in place for place in (row, panel, card) for mark in ("冻结", "区间"))
    assert "另有6项未报" in card and "名录共 68 项，本期已报 62 项，另有 6 项未报" in panel
    assert "至多还差7" in card  # 60 % of 68 are 41
    assert "50.0%至58.8%" in card and "50.0%至58.8%" in panel
    said = "牵头单位报0处，乡镇合计4处，已请牵头单位说明；说明前，达标与亮灯均以较差一方为准"
    assert said in text and "乡镇合计 4处，按较差一方" in text


def test_where_nothing_came_card_and_panel_count_nothing_that_is_still_to_do(bulletin: Bulletin) -> None:
    share = next(line for line in bulletin.lines if line.indicator == "projects_begun")
    task = replace(share, kind="milestone", numerator=Decimal(1), denominator=Decimal(1))
    assert share.missing_count is not None and main(task) == "已完成"
    overdue = {"last_due_on": date(2022, 12, 31), "light": None, "is_past_half": None, "points_to_threshold": None}
    stale = replace(share, **overdue)  # type: ignore[arg-type]
    assert stale.is_stale and stale.missing_count is None
    assert main(replace(task, **overdue)) == "1/1"  # type: ignore[arg-type]
    text = page(_with(bulletin, {share.indicator: stale}), public=False)
    card = next(one for one in text.split("<li") if "#i-projects_begun" in one)
    (panel,) = (one for one in text.split("<section") if "id=i-projects_begun>" in one)
    assert "沿用" in card and "差 " not in card and "还差" not in panel


def test_a_lead_whose_towns_are_not_all_there_is_marked_on_row_card_and_panel(bulletin: Bulletin) -> None:
    zero = next(line for line in bulletin.lines if line.indicator == "faults_open")
    lacking = replace(zero, value=0.0, towns_value=None, towns_missing=2)
    more = replace(lacking, towns_value=4.0, is_past_half=False, light="red")
    for line, said in ((lacking, False), (more, True)):
        text = page(_with(bulletin, {zero.indicator: line}), public=False)
        assert "乡镇未报2" in text
        assert "有2个乡镇逾期未报，牵头单位所报0处未能核对" in text
        assert ("已报乡镇合计4处" in text) == said
        assert "已请牵头单位说明" not in text
    assert noted(more, settings(NEUTRAL))[-2:] == (
        "已报乡镇合计4处，多于牵头单位所报，以较差一方为准",
        "乡镇2个逾期未报，未能与牵头单位核对",
    )


def _with(bulletin: Bulletin, shown: dict[str, BulletinLine]) -> Bulletin:
    """The bulletin with other lines of the same names, in table and panels."""
    lines = tuple(shown.get(line.indicator, line) for line in bulletin.lines)
    figures = {name: replace(one, line=shown.get(name, one.line)) for name, one in bulletin.figures.items()}
    return replace(bulletin, lines=lines, figures=figures)


def test_where_nothing_came_page_and_verdict_say_so(bulletin: Bulletin) -> None:
    stale = [line for line in bulletin.headlines if line.is_stale]
    assert bulletin.verdict.stale == sum(line.is_primary for line in stale) > 0
    text = page(bulletin, public=False)
    assert f"{bulletin.verdict.stale}项最近一期应报未报，列上一期数，不判断、不亮灯" in text
    panel = next(part for part in text.split("<section") if "id=i-revenue_growth_rate>" in part)
    assert "暂不判断" in panel and "未过" not in panel and "已过" not in panel
    assert text.count("最近一期（截至") == len([one for one in stale if one.indicator in bulletin.figures])


def test_there_is_no_verdict_where_most_lines_lack_coverage(bulletin: Bulletin) -> None:
    without = [replace(line, light=None) for line in bulletin.headlines]
    assert _verdict(without, {}).answer == "open"
    assert _verdict([*without[:1], *bulletin.headlines[1:]], {}).answer == "no"


def test_past_half_is_yes_only_when_every_line_is(bulletin: Bulletin) -> None:
    all_past = [replace(line, light="green", is_past_half=True) for line in bulletin.headlines]
    assert _verdict(all_past, {}).answer == "yes"
    assert _verdict([replace(all_past[0], is_past_half=False), *all_past[1:]], {}).answer == "no"


def test_the_cells_behind_every_number_add_up_to_it(bulletin: Bulletin) -> None:
    assert bulletin.figures
    for figure in bulletin.figures.values():
        line = figure.line
        of_part = {
            name: sum((p.amount for p in figure.parts if p.part == name), Decimal(0))
            for name in ("numerator", "denominator")
        }
        assert of_part["numerator"] == line.numerator, line.indicator
        assert of_part["denominator"] == (line.denominator or 0), line.indicator
        assert sum(one.numerator for one in figure.subtotals) == line.numerator, line.indicator


def test_subtotals_are_those_of_the_cells_by_unit(bulletin: Bulletin) -> None:
    for figure in bulletin.figures.values():
        assert figure.count == len(figure.parts)
        assert figure.is_provisional == any(part.is_provisional for part in figure.parts)
        assert {one.unit for one in figure.subtotals} == {part.unit for part in figure.parts}
        for one in figure.subtotals:
            own = [part for part in figure.parts if part.unit == one.unit]
            periods = {part.period for part in own if part.period is not None}
            for name, told in (("numerator", one.numerator), ("denominator", one.denominator)):
                assert told == sum(part.amount for part in own if part.part == name), (figure.line.indicator, one.unit)
            assert one.cells == len(own)
            assert one.carried_from == (None if own[0].figure_period in periods else max(periods, default=None))
        assert list(figure.subtotals) == sorted(figure.subtotals, key=lambda one: (-one.numerator, one.unit or ""))


def test_with_only_the_cells_that_a_page_lists_the_page_is_the_same(
    con: duckdb.DuckDBPyConnection, bulletin: Bulletin, plan: Plan
) -> None:
    listed = gather(con, plan, EDITION, most=settings()["rows"]["cells"])
    assert (
        max(len(figure.parts) for figure in listed.figures.values())
        == 12
        < max(f.count for f in listed.figures.values())
    )
    assert page(listed, public=False) == page(bulletin, public=False)


def test_the_workbook_rows_of_two_figures_do_not_overlap(bulletin: Bulletin) -> None:
    taken = [row for figure in bulletin.figures.values() for row in range(figure.first_row, figure.last_row + 1)]
    assert taken == list(range(2, 2 + len(taken)))


def test_a_count_that_is_short_of_the_rate_wanted_says_how_many_are_missing(bulletin: Bulletin) -> None:
    rate = next(line for line in bulletin.lines if line.indicator == "projects_begun")
    short = replace(rate, numerator=Decimal(39), denominator=Decimal(68), target=Decimal(60))
    assert short.missing_count == 2  # 60 % of 68 = 40.8, so 41 are wanted: 41 - 39 = 2
    assert replace(short, numerator=Decimal(41)).missing_count == 0


def test_every_project_has_one_standing(bulletin: Bulletin) -> None:
    standings = [project.standing(bulletin.reference_on) for project in bulletin.projects]
    assert len(standings) == 7
    assert set(standings) <= {"started", "overdue", "waiting", "unreported"}
    waiting = next(p for p in bulletin.projects if p.standing(bulletin.reference_on) == "waiting")
    assert waiting.standing(date(2022, 12, 31)) == "overdue"


def test_reporting_counts_what_was_due_in_the_last_eight_weeks(
    con: duckdb.DuckDBPyConnection, bulletin: Bulletin
) -> None:
    counted = con.execute(
        "SELECT count(*), count(*) FILTER (WHERE status = 'on_time') FROM due "
        "WHERE due_at BETWEEN '2022-05-16 00:00:00+08' AND '2022-07-06 23:00:00+08'"  # 16 May is the Monday seven weeks before that of 6 July, 4 July
    ).fetchone()
    assert (sum(len(one.owed) for one in bulletin.reporters), sum(one.in_time for one in bulletin.reporters)) == counted
    assert bulletin.weeks[0] == date(2022, 5, 16) and bulletin.weeks[-1] == date(2022, 7, 4)


def test_the_years_reporting_stands_beside_it_by_unit_form_period_and_campaign(
    con: duckdb.DuckDBPyConnection, bulletin: Bulletin
) -> None:
    counted = con.execute(
        "SELECT count(*), count(received_at), count(*) FILTER (WHERE status = 'on_time') FROM due "
        "WHERE due_at BETWEEN '2022-01-01 00:00:00+08' AND '2022-07-06 23:00:00+08' AND period NOT LIKE '2021%'"
    ).fetchone()
    (whole,) = bulletin.reporting_of("all")
    assert (whole.expected, whole.received, whole.on_time) == counted
    assert sum(one.expected for one in bulletin.reporting_of("unit")) == whole.expected
    assert len(bulletin.reporting_of("campaign")) == 2


def test_narrative_measures_are_listed_and_have_no_light(bulletin: Bulletin) -> None:
    assert [one.measure_no for one in bulletin.narrative] == [4]
    assert not [line for line in bulletin.lines if line.measure_no == 4 and line.light]


def _score(unit: str, indicator: str, ratio: float, league: str = "department") -> dict[str, Any]:
    return {
        "league": league, "unit": unit, "position": 0, "indicator": indicator, "title": indicator, "reading": None,
        "period": "2022-06", "is_carried": False, "reached": ratio / 2, "term_share": 0.5, "ratio": ratio,
    }  # fmt: skip


def test_a_unit_is_ranked_by_the_mean_of_its_ratios() -> None:
    # a: (1.2 + 1.0 + 0.8) / 3 = 1.0; b: (0.9 + 0.9 + 0.9) / 3 = 0.9
    rows = [_score("b", n, 0.9) for n in "xyz"] + [_score("a", "x", 1.2), _score("a", "y", 1.0), _score("a", "z", 0.8)]
    (league,) = leagues(rows)
    assert [(one.unit, one.place, one.score) for one in league.ranked] == [("a", 1, 1.0), ("b", 2, 0.9)]


def test_tied_units_share_a_place_and_the_next_one_is_left_out() -> None:
    rows = [_score(unit, n, ratio) for unit, ratio in (("a", 1.0), ("b", 1.0), ("c", 0.5)) for n in "xyz"]
    (league,) = leagues(rows)
    assert [(one.place, one.is_tied) for one in league.ranked] == [(1, True), (1, True), (3, False)]


def test_a_unit_with_fewer_than_three_indicators_is_not_ranked() -> None:
    (league,) = leagues([_score("a", "x", 1.0), _score("a", "y", 1.0)])
    assert league.ranked == () and league.unranked == ("a",)


def test_departments_and_towns_are_ranked_apart(bulletin: Bulletin) -> None:
    assert [league.league for league in bulletin.leagues] == ["department", "town"]
    for league in bulletin.leagues:
        assert all(score.ratio <= 1.2 for one in league.ranked for score in one.scores)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.5, "1,234.5"), (Decimal("-0.126"), "−0.13"), (3, "3"), (None, "—"), (0, "0")],
)
def test_numbers_have_separators_and_no_needless_noughts(value: Any, text: str) -> None:
    assert number(value) == text


def test_a_share_just_below_its_threshold_is_not_rounded_up_to_it() -> None:
    assert percent(0.49996, 0.5) == "49.996%"
    assert percent(0.5, 0.5) == "50.0%"
    assert percent(0.6, Decimal("0.6")) == "60.0%"


def test_points_carry_their_sign_and_a_small_lead_is_not_nought() -> None:
    assert [points(value) for value in (6.25, -2.2, 0.04, 0, None)] == ["+6.3", "−2.2", "+0.04", "0.0", "—"]


def test_long_amounts_of_money_are_written_in_the_larger_unit() -> None:
    assert amount(174326, "万元") == "17.43亿元"
    assert amount(9864, "万元") == "9,864万元"


def test_cards_and_short_names_name_indicators_that_exist(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    declared = {name for (name,) in con.execute("SELECT indicator FROM indicator").fetchall()}
    words = settings(plan.folder)
    assert words["cards"]
    assert {one for card in words["cards"] for one in card["indicators"]} <= declared
    assert set(words["short"]) <= declared


def test_every_query_says_what_its_rows_are() -> None:
    for path in QUERIES.glob("*.sql"):
        assert path.read_text(encoding="utf-8").startswith("-- One row"), path.name


@pytest.mark.parametrize(
    ("number", "wanted"), [(1, "一"), (9, "九"), (10, "十"), (12, "十二"), (20, "二十"), (23, "二十三")]
)
def test_campaigns_are_counted_in_chinese(number: int, wanted: str) -> None:
    assert numeral(number) == wanted


@pytest.fixture(scope="module")
def asked_for_the_year(
    con: duckdb.DuckDBPyConnection, plan: Plan, tmp_path_factory: pytest.TempPathFactory
) -> Bulletin:
    """The same edition of 6 July by a plan whose page has stopped to answer for 30 June on the first of July."""
    folder = tmp_path_factory.mktemp("later") / "plan"
    shutil.copytree(plan.folder, folder)
    words = folder / "bulletin.yml"
    words.write_text(words.read_text(encoding="utf-8") + 'half_year_until: "07-01"\n', encoding="utf-8")
    return gather(con, load(folder), EDITION)


def test_after_the_half_year_the_page_asks_for_the_year_s_end(bulletin: Bulletin, asked_for_the_year: Bulletin) -> None:
    assert (bulletin.asks, bulletin.goal_on, bulletin.half_year) == ("half", date(2022, 6, 30), None)
    later = asked_for_the_year
    assert (later.asks, later.goal_on, later.reference_on) == ("year", date(2022, 12, 31), date(2022, 7, 3))
    text = page(later, public=False)
    assert "全年目标总体判断（距12月31日还有181天）" in text  # 28 days of July after the 3rd, 31, 30, 31, 30, 31
    assert "尚未全面完成：" in text and "已过半" not in text and "未过半" not in text


def test_the_half_year_s_result_stays_as_a_line(bulletin: Bulletin, asked_for_the_year: Bulletin) -> None:
    half, verdict = asked_for_the_year.half_year, bulletin.verdict
    assert half is not None
    assert (half.on, half.total, half.past, half.open) == (date(2022, 6, 30), verdict.total, verdict.past, verdict.open)
    assert f"上半年结果：截至6月30日，{half.total}项指标中{half.past}项达到半年目标" in page(
        asked_for_the_year, public=False
    )


def test_an_amount_is_then_held_against_all_of_its_target(bulletin: Bulletin, asked_for_the_year: Bulletin) -> None:
    before = {line.indicator: line for line in bulletin.lines}
    amounts = [
        line
        for line in asked_for_the_year.lines
        if line.kind == "cumulative" and line.cadence == "month" and line.points_to_threshold is not None
    ]
    assert amounts
    for line in amounts:
        assert (line.period, line.value) == (before[line.indicator].period, before[line.indicator].value)
        assert (line.threshold_share, line.deadline) == (1, date(2022, 12, 31))
        assert line.is_past_half == (line.done_share is not None and line.done_share >= 1)
        assert line.points_to_threshold == pytest.approx(100 * ((line.done_share or 0) - 1))
        assert line.gap == pytest.approx(max(0.0, float(line.target or 0) - float(line.value or 0)))
        assert line.needed_per_period == pytest.approx((line.gap or 0) / 6)  # July to December


def test_what_is_no_amount_is_asked_for_the_same_as_before(bulletin: Bulletin, asked_for_the_year: Bulletin) -> None:
    before = {line.indicator: line.is_past_half for line in bulletin.lines}
    others = [
        one
        for one in asked_for_the_year.lines
        if one.kind in ("share", "average", "growth", "state") and one.cadence == "month"
    ]
    assert others
    assert {one.indicator: one.is_past_half for one in others} == {
        one.indicator: before[one.indicator] for one in others
    }


def test_past_half_is_said_of_cumulative_amounts_only(bulletin: Bulletin) -> None:
    text = page(bulletin, public=False)
    kinds = {line.indicator: line.kind for line in bulletin.lines}
    panels = {
        part.partition(">")[0]: part.partition("</section>")[0] for part in text.split("<section class=panel id=i-")[1:]
    }
    said = {name for name, part in panels.items() if "已过半" in part or "未过半" in part}
    assert said and {kinds[name] for name in said} == {"cumulative"}
    others = [part for name, part in panels.items() if kinds[name] in ("share", "growth", "average", "state")]
    assert any(re.search("已达标|未达标|达到", part) for part in others)


@pytest.mark.parametrize(
    ("acts", "issues"),
    [
        ([], {}),
        (["weekly-b"], {"weekly-b": 1}),  # weekly-a was frozen before it and never published
        (["weekly-b", "monthly-c", "weekly-a"], {"weekly-b": 1, "monthly-c": 1, "weekly-a": 2}),
    ],
)
def test_numbers_run_within_the_published_papers_of_a_kind(plan: Plan, acts: list[str], issues: dict[str, int]) -> None:
    from warehouse.build import build

    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        build(con, plan, CUT_OFF)
        for number, name in enumerate(["nightly-x", "weekly-a", "nightly-y", "weekly-b", "monthly-c"], 1):
            kind = name.partition("-")[0]
            con.execute(
                "INSERT INTO store.edition VALUES (?, ?, ?, NULL, ?, ?, 'x', 0, 'invented', true)",
                [name, number, kind, CUT_OFF, CUT_OFF],
            )
        for hours, name in enumerate(acts, 1):
            con.execute(
                "INSERT INTO store.release (edition, act, by_name, recorded_at) VALUES (?, 'published', '某某', ?)",
                [name, CUT_OFF + timedelta(hours=hours)],
            )
        con.execute("SET VARIABLE as_of = '2022-07-07 23:00+08'")
        shown = {row["edition"]: row["issue"] for row in rows(con, "edition")}
    assert {name: issue for name, issue in shown.items() if issue is not None} == issues


def test_a_campaign_without_a_headline_has_a_row_that_says_why(bulletin: Bulletin) -> None:
    quiet = replace(
        bulletin, lines=tuple(replace(one, headline=False) if one.campaign == 1 else one for one in bulletin.lines)
    )
    assert [number for number, _ in quiet.board if number] == [one.campaign_no for one in bulletin.campaigns]
    assert quiet.unlisted(1) == "各项指标未下达目标，只列数据和走势"
    assert "不亮灯：各项指标未下达目标，只列数据和走势" in page(quiet, public=False)


def test_days_are_written_as_people_write_them() -> None:
    assert [day(date(2022, 6, 5)), day(date(2022, 6, 5), "narrow"), day(None)] == ["6月5日", "06-05", "—"]
