"""The pages behind the bulletin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest

from reports.bulletin.content import Bulletin
from reports.bulletin.pages import render_pages
from tests.reports.test_page import CONTRASTS


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
            assert link.startswith("#") or unquote(link) in names, (path.name, link)


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
