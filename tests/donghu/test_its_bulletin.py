"""Donghu's bulletin, pages and notice of an invented half-year: its targets and campaigns, its measurements on paper, its sentences.

What holds of any plan's is tested on the small plan of tests/reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
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


NAMES = ["campaign-2.html", "unit-区商务局.html", "project-P004.html", "changes.html", "index.html"]


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_text_stands_out_and_fits_a_phone(browser: Any, pages: list[Path], name: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((pages[0].parent / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate(CONTRASTS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_every_lead_finds_the_district_s_red_lights_on_its_page(pages: list[Path], bulletin: Bulletin) -> None:
    red = [line for line in bulletin.lines if line.light == "red"]
    assert red
    for line in red:
        page = (pages[0].parent / f"unit-{line.owner}.html").read_text(encoding="utf-8")
        assert line.title in page.partition("<h2>其他</h2>")[0], (line.owner, line.title)


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_fit_a_sheet_of_a4_and_name_what_is_folded(browser: Any, pages: list[Path], name: str) -> None:
    page = browser.new_page(viewport={"width": 733, "height": 1070})  # 194 x 283 mm, A4 without its margins
    page.emulate_media(media="print")
    page.goto((pages[0].parent / name).as_uri())
    cut = "Array.from(document.querySelectorAll('.scroll')).filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth).map(one => one.innerText)"
    assert page.evaluate(cut) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 733
    folded = page.locator("details:not(article details) > summary")
    assert all(folded.nth(number).is_visible() for number in range(folded.count()))
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
    assert f"方案明确的12项要求中，已达到{v.hard_met}项，未达到{len(v.hard_missed)}项" in text
    assert "示例数据" in text
    assert all(line.owner in text for line in bulletin.reach)
    assert f"未达到半年目标的指标中，{len(bulletin.reach)}项按滞后程度排列如下" in text
    assert "不作追赶测算" not in text and not bulletin.paceless  # no growth is behind its target


def test_growth_behind_its_target_is_counted_and_not_extrapolated(bulletin: Bulletin, tmp_path: Path) -> None:
    behind = bulletin.reach[0]
    lines = tuple(replace(line, kind="growth") if line is behind else line for line in bulletin.lines)
    changed = replace(bulletin, lines=lines)
    assert (len(changed.paceless), len(changed.reach)) == (1, len(bulletin.reach) - 1)
    said = f"增速类1项不作追赶测算；其余{len(changed.reach)}项"
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
    assert "3项最近一期应报未报" in _text(write_notice(stale, tmp_path / "n.docx", PLAN.folder / NOTICE))


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


def _issued(bulletin: Bulletin, **changes: Any) -> Bulletin:
    """The bulletin as the twelfth weekly paper, signed on Friday, 1 July 2022."""
    signed = {
        "status": "published",
        "issue": 12,
        "released_by": "某某",
        "released_at": datetime.fromisoformat("2022-07-01T10:00"),
    }
    return replace(bulletin, edition=replace(bulletin.edition, **{**signed, **changes}))


def _notice_of(bulletin: Bulletin, folder: Path) -> str:
    return _text(write_notice(bulletin, folder / "n.docx", PLAN.folder / NOTICE))


def test_a_published_notice_has_its_number_the_office_and_the_day_of_signing(
    bulletin: Bulletin, tmp_path: Path
) -> None:
    lines = _notice_of(_issued(bulletin), tmp_path).splitlines()
    assert "第12期（周调度）" in lines
    assert "各镇（街办、管理处），区政府各部门，区直各单位：" in lines
    at = lines.index("东湖区“双过半”工作调度办公室")
    assert lines[at + 1] == "2022年7月1日"  # not 6 July, when its data were cut off


def test_a_preview_has_no_number_and_waits_for_its_day(notice: Path) -> None:
    text = _text(notice)
    assert "周调度，预览稿，未签发" in text and "期（周调度" not in text
    assert "年　　月　　日（待签发）" in text
    assert "签发后第2个工作日18时前报送追赶措施" in text


def test_an_internal_edition_is_addressed_to_nobody_and_demands_nothing(bulletin: Bulletin, tmp_path: Path) -> None:
    internal = _issued(bulletin, kind="nightly", status="internal", issue=None, released_by=None, released_at=None)
    text = _notice_of(internal, tmp_path)
    assert "内部日报，不外发" in text
    assert not [word for word in ("区政府各部门", "工作要求", "待签发", "第12期") if word in text]


def test_the_notice_names_what_is_red_with_its_distance_and_its_lead(bulletin: Bulletin, tmp_path: Path) -> None:
    first, *_ = bulletin.reach
    line = replace(first, light="red", owner="某中心", points_to_threshold=-9.84)
    red = replace(bulletin, lines=tuple(line if one is first else one for one in bulletin.lines))
    text = _notice_of(_issued(red), tmp_path)
    told = next(one for one in text.splitlines() if one.startswith("明显滞后的"))
    assert told.startswith(f"明显滞后的{len(red.red)}项是：")
    assert f"（{main(line)}，低于目标9.8个百分点，牵头单位：某中心）" in told


def test_the_notice_explains_the_lights(notice: Path) -> None:
    text = _text(notice)
    assert "●绿灯为达到或快于应达进度，▲黄灯为欠应达进度不足10个百分点，■红灯为欠10个百分点及以上" in text
    assert "◇为已报单位不足应报的80%，暂不判断。绿灯表示进度正常，不等于已达到目标。" in text


def test_the_notice_ends_with_demands_by_the_day_and_hour(bulletin: Bulletin, tmp_path: Path) -> None:
    """Signed on Friday, 1 July: two working days on is Tuesday the 5th, five are Friday the 8th, one is Monday the 4th."""
    text = _notice_of(_issued(bulletin), tmp_path)
    said = [one for one in text.splitlines() if one.startswith("（") and "请" in one and "前" in one]
    assert [one[:3] for one in said] == ["（一）", "（二）", "（三）"][: len(said)] and said
    assert ("于7月5日18时前报送追赶措施" in text) == bool(bulletin.red)
    overdue = [one for one in bulletin.projects if one.standing(bulletin.reference_on) == "overdue"]
    assert f"超期未开工的{len(overdue)}个项目" in text and "于7月8日18时前逐个说明原因、明确开工时间" in text
    assert "请于7月4日12时前补报、改正；仍未办理的，列入下期通报" in text


def test_the_notice_has_none_of_the_words_that_no_office_writes(notice: Path) -> None:
    text = _text(notice)
    assert not [word for word in ("在表", "参排", "封顶", "居前的是", "缺报", "压实责任", "由程序") if word in text]


def test_the_notice_s_tables_stay_together(notice: Path) -> None:
    """Every paragraph of a table stays with the next one, and no row is split."""
    from docx import Document
    from docx.oxml.ns import qn

    for table in Document(str(notice)).tables:
        for row in table.rows:
            assert row._tr.trPr is not None and row._tr.trPr.find(qn("w:cantSplit")) is not None
            for paragraph in row._tr.iter(qn("w:p")):
                kept = paragraph.pPr.find(qn("w:keepNext"))
                assert kept is not None and kept.get(qn("w:val")) in (None, "1", "true")


def test_all_eight_campaigns_have_a_row_and_one_without_a_headline_says_why(page: Any) -> None:
    rows = page.locator(".bars tbody.c")
    named = [rows.nth(n).locator("th.c").first.inner_text()[0] for n in range(rows.count())]
    assert named == list("主一二三四五六七八")
    fourth = rows.nth(4).inner_text()
    assert "方案只列政策参数（隔离、核酸等），未列量化目标" in fourth and "不亮灯" in fourth


def test_cards_pair_like_with_like(con: duckdb.DuckDBPyConnection) -> None:
    """The indicators of a card belong to one measure, or are states that must be zero."""
    kinds = {
        name: (kind, measure)
        for name, kind, measure in con.execute("SELECT indicator, kind, measure_no FROM indicator").fetchall()
    }
    for card in settings(PLAN.folder)["cards"]:
        of_card = [kinds[name] for name in card["indicators"]]
        assert {kind for kind, _ in of_card} == {"state"} or len({measure for _, measure in of_card}) == 1, card


def test_an_indicator_whose_name_ends_in_a_number_of_things_is_no_percentage(con: duckdb.DuckDBPyConnection) -> None:
    short = settings(PLAN.folder)["short"]
    named = con.execute("SELECT indicator, title FROM indicator WHERE uom = '%'").fetchall()
    assert [name for name, title in named if short.get(name, title).endswith("个数")] == []
