"""The pages behind the bulletin."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest

from reports.bulletin.content import Bulletin
from reports.bulletin.draw import _axis
from reports.bulletin.page import environment, number
from reports.bulletin.pages import render_pages, shifted, summed_up
from reports.edition import render_edition
from sources.declare import Plan
from tests.reports.invented import EDITION
from tests.reports.test_page import CONTRASTS
from warehouse.compare import Cause, Shift


@pytest.fixture(scope="module")
def pages(con: duckdb.DuckDBPyConnection, bulletin: Bulletin, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return render_pages(con, bulletin, tmp_path_factory.mktemp("pages"))


def test_there_is_a_page_for_every_campaign_unit_and_project(pages: list[Path], con: duckdb.DuckDBPyConnection) -> None:
    units = con.execute("SELECT count(*) FROM unit WHERE kind <> 'district'").fetchone()
    kinds = [re.match(r"[a-z]+", path.name)[0] for path in pages]  # type: ignore[index]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "index": 1,
        "campaign": 2,  # every indicator belongs to one of them
        "unit": units[0] if units else 0,
        "project": 7,
        "changes": 1,
    }


def test_every_link_between_them_leads_to_one_of_them(pages: list[Path]) -> None:
    names = {path.name for path in pages}
    for path in pages:
        for link in re.findall(r"""href=["']?([^"'\s>]+)""", path.read_text(encoding="utf-8")):
            front = f"../{path.parent.name}.html"  # the page that they lie behind
            assert link.startswith("#") or unquote(link).partition("#")[0] in {front, *names}, (path.name, link)


def test_they_have_no_script_and_ask_nothing_of_the_network(pages: list[Path]) -> None:
    for path in pages:
        assert not re.search(r"<script|https?://|@import|url\(", path.read_text(encoding="utf-8")), path.name


def test_a_share_without_a_target_is_shown_without_a_sign_that_wants_one(pages: list[Path]) -> None:
    assert [page.name for page in pages if re.search("[≥≤]\\s*<", page.read_text(encoding="utf-8"))] == []


def test_every_page_of_sample_data_says_so(pages: list[Path]) -> None:
    assert all("示例数据，不涉真实单位" in path.read_text(encoding="utf-8") for path in pages)


def test_narrative_indicators_and_those_without_target_have_no_light(pages: list[Path], bulletin: Bulletin) -> None:
    without = [line for line in bulletin.lines if line.period and line.target is None]
    assert without
    for line in without:
        assert line.light is None and line.is_past_half is None, line.indicator


def test_the_public_pages_name_no_file(con: duckdb.DuckDBPyConnection, bulletin: Bulletin, tmp_path: Path) -> None:
    for path in render_pages(con, bulletin, tmp_path, public=True):
        assert ".xlsx" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(
    "name", ["campaign-1.html", "unit-交通局.html", "project-R4.html", "changes.html", "index.html"]
)
def test_their_text_stands_out_and_fits_a_phone(browser: Any, pages: list[Path], name: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((pages[0].parent / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate(CONTRASTS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_the_bulletin_links_to_the_pages_behind_it_and_they_to_it(
    con: duckdb.DuckDBPyConnection, plan: Plan, tmp_path: Path
) -> None:
    sent = render_edition(con, plan, EDITION, tmp_path)
    links = set(re.findall(r"""href=["']?([^"'#\s>]+)""", sent.page.read_text(encoding="utf-8")))
    assert {f"{EDITION}/index.html", f"{EDITION}/campaign-1.html", f"{EDITION}/unit-交通局.html"} <= links
    assert all((tmp_path / unquote(link)).exists() for link in links)
    assert f"../{EDITION}.html" in sent.index.read_text(encoding="utf-8")


def test_a_page_without_pages_behind_it_has_no_dead_link(page_path: Path) -> None:
    assert re.findall(r"""href=["']?(?!#)[^\s>]+""", page_path.read_text(encoding="utf-8")) == []


def test_the_index_shows_the_lights_of_campaigns_and_units(browser: Any, pages: list[Path], bulletin: Bulletin) -> None:
    page = browser.new_page()
    page.goto(pages[0].as_uri())
    row = page.locator("tr", has=page.locator("a[href='campaign-1.html']"))
    counts = Counter(line.colour for line in bulletin.lines if line.campaign_no == 1)
    signs = {"red": "■", "yellow": "▲", "green": "●", "none": "◇"}
    told = row.locator(".light").all_inner_texts()
    page.close()
    assert told == [f"{sign}{counts[colour]}" for colour, sign in signs.items() if counts[colour]]


def test_a_unit_s_page_begins_with_red_and_owed_then_yellow_and_folds_the_rest(browser: Any, pages: list[Path]) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    seen: set[str] = set()
    for path in pages:
        if not path.name.startswith("unit-"):
            continue
        page.goto(path.as_uri())
        headings = page.locator("h2").all_inner_texts()
        assert headings[0] == "需立即办理" and headings[-1] == "其他", path.name
        assert page.evaluate("document.documentElement.scrollHeight") < 5 * 844, path.name
        lights = page.evaluate("""() => [...document.querySelectorAll('.ch .light')]
            .filter(e => !e.closest('details')).map(e => e.className.split(' ')[1])""")
        assert lights == sorted(lights, key=["red", "yellow"].index), path.name  # others are folded
        seen |= set(lights)
    page.close()
    assert seen == {"red", "yellow"}


def test_the_lead_s_page_names_what_is_red_or_yellow_of_the_whole(pages: list[Path], bulletin: Bulletin) -> None:
    """The notice demands measures of the lead, also where the target is the district's alone."""
    by_name = {path.stem.removeprefix("unit-"): path.read_text(encoding="utf-8") for path in pages}
    lit = [line for line in bulletin.lines if line.light in ("red", "yellow") and line.owner in by_name]
    assert lit
    for line in lit:
        assert line.title in by_name[line.owner].partition("<h2>其他</h2>")[0], (line.owner, line.title)


def test_a_chart_has_axes_days_the_last_value_and_the_target(pages: list[Path], bulletin: Bulletin) -> None:
    line = next(one for one in bulletin.headlines if one.kind == "cumulative" and one.campaign_no and not one.is_stale)
    text = next(one for one in pages if one.name == f"campaign-{line.campaign_no}.html").read_text(encoding="utf-8")
    article = next(part for part in text.split("<article")[1:] if f"id={line.indicator} " in part)
    said = re.findall(r"<text[^>]*>([^<]*)</text>", article)
    assert "0%" in said  # where the axis begins
    assert any(one.startswith("目标") for one in said)
    assert f"{line.ends_on.month}月" in said or f"{line.ends_on:%m-%d}" in said  # type: ignore[union-attr]
    assert said[-1] == f"{number(100 * (line.done_share or 0), 1).replace('.0', '')}%"


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ([0.1, 0.58], (0, 0.6, 0.2)),  # ticks at 0, 20, 40 and 60 %
        ([3, 1000], (0, 1000, 500)),  # a third of 1000 is 333: the next step is 500
        ([-4.7, 7.5], (-5, 10, 5)),
        ([0, 0], (0, 0.5, 0.5)),
    ],
)
def test_an_axis_holds_nought_and_all_values_between_round_ticks(
    values: list[float], axis: tuple[float, float, float]
) -> None:
    assert _axis(values) == pytest.approx(axis)


def test_changes_are_told_in_people_s_names_without_those_of_nought(bulletin: Bulletin) -> None:
    def shift(part: str, delta: int, cause: Cause, *from_: str) -> Shift:
        after = Decimal(100 + delta)
        return Shift(
            "roads_built", bulletin.plan.district, "2022-05", part, Decimal(100), after, cause, Decimal(delta), [*from_]
        )

    shifts = [
        shift("numerator", 20, "revised_report", "010842693a77201e"),
        shift("denominator", 0, "definition", "project:R4"),
        shift("unknown", -10, "definition", "project:R4", "target:roads_built"),
    ]
    bulletin = replace(bulletin, earlier=bulletin.edition)
    changes = shifted(shifts, {"project:R4": "示例西大桥", "010842693a77201e": "交通局_五月.xlsx"}, bulletin)
    labels = {"2022-05": "2022年5月"}
    context = {
        "changes": changes,
        "summary": summed_up(changes, bulletin),
        "labels": labels,
        "pages": "",
        "front": "b.html",
    }
    template = environment(bulletin.plan.folder).get_template("changes.html.j2")
    text = template.render(b=bulletin, public=False, district=bulletin.plan.district, **context).partition("<main")[2]
    assert "项目库：示例西大桥；年度目标" in text and "交通局_五月.xlsx" in text
    assert not re.search(r"project:|target:|>0(?:\.0)?<", text)
    summary, _, rest = text.partition("按指标汇总（1项）")[2].partition("<h2")
    assert re.findall(r'<td class="r">([^<]+)</td>', summary) == ["100", "120", "+20", "1处"]
    assert "2022年5月" in summary and "名录未报项增减、改报" in summary
    assert "单位重报了上期已有的报表" in rest and "名录中未报、缺项的条目有增减" in rest and "口径调整" not in rest
