"""Donghu's bulletin, pages and notice of an invented half-year: its targets and campaigns, its measurements on paper, its sentences.

What holds of any plan's is tested on the small plan of tests/reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reports.bulletin.content import Bulletin, settings
from reports.bulletin.gather import gather, render_bulletin
from reports.bulletin.page import main
from reports.bulletin.pages import render_pages
from reports.notice.notice import NOTICE, write_notice
from sources.declare import SHIPPED, load
from tests.reports.invented import EDITION, invented_warehouse
from tests.reports.test_page import (  # noqa: F401  what any plan's page passes, this one passes too
    CONTRASTS,
    SMALLEST_TEXT,
    test_all_text_stands_out_at_four_and_a_half_to_one,
    test_it_prints_on_one_a4_page,
    test_its_printed_text_has_seven_points_or_more,
    test_nothing_on_it_is_cut_off,
    test_the_page_is_small_enough_to_be_sent_on,
)

PLAN = load(SHIPPED / "donghu")


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = invented_warehouse(PLAN)
    yield con
    con.close()


@pytest.fixture(scope="module")
def bulletin(con: duckdb.DuckDBPyConnection) -> Bulletin:
    return gather(con, PLAN, EDITION)


@pytest.fixture(scope="module")
def page_path(con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_bulletin(con, PLAN, EDITION, tmp_path_factory.mktemp("bulletin") / "bulletin.html")


@pytest.fixture(scope="module")
def pages(con: duckdb.DuckDBPyConnection, bulletin: Bulletin, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return render_pages(con, bulletin, tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def notice(bulletin: Bulletin, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_notice(bulletin, tmp_path_factory.mktemp("notice") / "notice.docx", PLAN.folder / NOTICE)


@pytest.fixture
def page(browser: Any, page_path: Path) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1000, "height": 1200})
    page.goto(page_path.as_uri())
    yield page
    page.close()


def _text(path: Path) -> str:
    from docx import Document

    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_the_plan_s_cards_and_short_names_name_indicators_that_exist(con: duckdb.DuckDBPyConnection) -> None:
    declared = {name for (name,) in con.execute("SELECT indicator FROM indicator").fetchall()}
    words = settings(PLAN.folder)
    assert words["cards"]
    assert {one for card in words["cards"] for one in card["indicators"]} <= declared
    assert set(words["short"]) <= declared


def test_twelve_hard_targets_count_once_each_whatever_their_readings(bulletin: Bulletin) -> None:
    hard = [line for line in bulletin.headlines if line.is_hard and line.is_primary]
    assert len(hard) == len({line.quantity for line in hard}) == 12  # the plan's hard targets
    assert {line.quantity for line in bulletin.verdict.hard} <= {line.quantity for line in hard}
    scored = {score.indicator for league in bulletin.leagues for one in league.ranked for score in one.scores}
    assert "start_rate_all" in scored
    assert not scored & {"start_rate_planned", "provincial_invest_count", "city_invest_total"}


def test_every_project_of_the_68_has_one_standing(bulletin: Bulletin) -> None:
    standings = [project.standing(bulletin.reference_on) for project in bulletin.projects]
    assert len(standings) == 68
    assert set(standings) <= {"started", "overdue", "waiting", "unreported"}
    waiting = next(p for p in bulletin.projects if p.standing(bulletin.reference_on) == "waiting")
    assert waiting.standing(date(2022, 12, 31)) == "overdue"


def test_the_plan_s_narrative_measures_are_listed_and_have_no_light(bulletin: Bulletin) -> None:
    assert [one.measure_no for one in bulletin.narrative] == [21, 22, 23]
    assert not [line for line in bulletin.lines if line.measure_no in (21, 22, 23) and line.light]


def test_reporting_is_counted_for_all_eight_campaigns(bulletin: Bulletin) -> None:
    assert len(bulletin.reporting_of("campaign")) == 8


def test_the_plan_has_a_page_for_every_campaign_unit_and_project(
    pages: list[Path], con: duckdb.DuckDBPyConnection
) -> None:
    units = con.execute("SELECT count(*) FROM unit WHERE kind <> 'district'").fetchone()
    kinds = [re.match(r"[a-z]+", path.name)[0] for path in pages]  # type: ignore[index]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "index": 1,
        "campaign": 9,  # eight, and the main economic figures
        "unit": units[0] if units else 0,
        "project": 68,
        "changes": 1,
    }


@pytest.mark.parametrize(
    "name", ["campaign-2.html", "unit-区商务局.html", "project-P004.html", "changes.html", "index.html"]
)
def test_the_pages_text_stands_out_and_fits_a_phone(browser: Any, pages: list[Path], name: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((pages[0].parent / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate(CONTRASTS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_every_number_of_the_bars_opens_its_panel_and_closes_again(page: Any) -> None:
    links = page.locator(".bars td.m a")
    assert links.count() >= 20
    for n in range(links.count()):
        target = links.nth(n).get_attribute("href")
        links.nth(n).click()
        panel = page.locator(target)
        assert panel.is_visible() and panel.locator(".calc").inner_text().strip()
        panel.locator("a.x").click()
        assert not panel.is_visible()


def test_a_phone_shows_it_without_scrolling_sideways(browser: Any, page_path: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(page_path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    least, where = page.evaluate(SMALLEST_TEXT)
    page.close()
    assert least >= 12, where


def test_the_notice_says_what_the_bulletin_says(bulletin: Bulletin, notice: Path) -> None:
    text, v = _text(notice), bulletin.verdict
    assert f"{v.total}项量化指标中，{v.past}项达到半年目标" in text
    assert f"达到 {v.hard_met} 项" in text
    assert "示例数据" in text
    assert all(line.owner in text for line in bulletin.reach)
    assert f"{len(bulletin.reach)} 项，按紧迫程度排列如下" in text
    assert "不推算" not in text and not bulletin.paceless  # no growth is behind its target


def test_growth_behind_its_target_is_counted_and_not_extrapolated(bulletin: Bulletin, tmp_path: Path) -> None:
    behind = bulletin.reach[0]
    lines = tuple(replace(line, kind="growth") if line is behind else line for line in bulletin.lines)
    changed = replace(bulletin, lines=lines)
    assert (len(changed.paceless), len(changed.reach)) == (1, len(bulletin.reach) - 1)
    said = f"增速类 1 项不推算，其余 {len(changed.reach)} 项"
    assert said in _text(write_notice(changed, tmp_path / "n.docx", PLAN.folder / NOTICE))


def test_every_sum_of_the_notice_has_its_coverage_beside_it(bulletin: Bulletin, notice: Path) -> None:
    from docx import Document

    first = Document(str(notice)).tables[0]
    assert [row.cells[4].text for row in first.rows[1:]] == [
        f"{line.reported_units}/{line.expected_units}" for line in bulletin.verdict.hard
    ]


def test_a_value_carried_forward_is_marked_in_the_notice(bulletin: Bulletin, tmp_path: Path) -> None:
    line = replace(bulletin.verdict.hard[0], carried_units=1)
    marked = replace(bulletin, verdict=replace(bulletin.verdict, hard=(line, *bulletin.verdict.hard[1:])))
    assert f"{main(line)}（沿用）" in _text(write_notice(marked, tmp_path / "n.docx", PLAN.folder / NOTICE))


def test_the_notice_says_of_a_figure_what_the_page_says_of_it(bulletin: Bulletin, tmp_path: Path) -> None:
    """An interval with both ends, a frozen part, rows that were left out, and the lead's question."""
    first, second, *others = bulletin.verdict.hard
    part = replace(first, kind="share", uom="%", numerator=Decimal(100), denominator=Decimal(400), value=25.0)
    part = replace(part, numerator_to=Decimal(140), denominator_to=Decimal(400), value_to=35.0, frozen_units=1)
    part = replace(part, carried_units=0, last_due_on=None, known_rows=3, all_rows=5, is_of_register=True)
    asked = replace(second, kind="state", uom="户", value=0.0, towns_value=4.0, carried_units=0, last_due_on=None)
    asked = replace(asked, known_rows=2, all_rows=3, is_of_register=False)
    told = replace(bulletin, verdict=replace(bulletin.verdict, hard=(part, asked, *others)))
    text = _text(write_notice(told, tmp_path / "n.docx", PLAN.folder / NOTICE))
    assert "25.0%（名录5项，另有2项未报、冻结已撤销单位1个、区间25.0%至35.0%）" in text
    assert "0户（计入2/3行、待说明，镇街合计4户）" in text


def test_the_notice_says_how_many_lines_had_no_report_of_the_last_period(bulletin: Bulletin, tmp_path: Path) -> None:
    stale = replace(bulletin, verdict=replace(bulletin.verdict, stale=3))
    assert "3 项最近一期应报未到" in _text(write_notice(stale, tmp_path / "n.docx", PLAN.folder / NOTICE))


def test_the_notice_has_the_words_of_the_page_for_points(notice: Path) -> None:
    text = _text(notice)
    assert "较目标" in text
    assert not [word for word in ("门槛", "比时间", "达线", "不慢") if word in text]


def test_its_tables_repeat_their_headings_on_every_page(notice: Path) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    for table in Document(str(notice)).tables:
        assert table.rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None


def test_it_names_no_group_that_is_empty(bulletin: Bulletin, notice: Path) -> None:
    said = next(one for one in _text(notice).splitlines() if "项量化指标中" in one)
    assert "，0项" not in said.partition("半年目标")[2]


def test_no_mark_of_the_template_is_left(notice: Path) -> None:
    assert "{{" not in _text(notice) and "{%" not in _text(notice)
