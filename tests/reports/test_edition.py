"""An edition as it is sent out."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from reports.bulletin.gather import render_bulletin
from reports.edition import render_edition
from sources.declare import Plan, load
from tests.reports.invented import EDITION


def test_an_edition_is_a_page_a_workbook_a_notice_and_the_pages_behind(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, plan: Plan
) -> None:
    sent = render_edition(con, plan, EDITION, tmp_path)
    assert sent.notice is not None
    assert [sent.page.name, sent.workbook.name, sent.notice.name] == [
        f"{EDITION}.{kind}" for kind in ("html", "xlsx", "docx")
    ]
    assert all(path.stat().st_size > 1000 for path in (sent.page, sent.workbook, sent.notice, sent.index))
    assert (sent.pdf is None) == (sent.hint is not None)
    again = render_bulletin(con, plan, EDITION, tmp_path / "again.html", pages=EDITION)
    assert sent.page.read_bytes() == again.read_bytes()


def test_a_plan_without_a_template_has_no_notice(con: duckdb.DuckDBPyConnection, tmp_path: Path, plan: Plan) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(plan.folder, folder, ignore=shutil.ignore_patterns("notice.docx"))
    sent = render_edition(con, load(folder), EDITION, tmp_path / "reports")
    assert sent.notice is None
    assert {path.suffix for path in (tmp_path / "reports").iterdir()} >= {".html", ".xlsx"}


def test_the_public_edition_stands_beside_the_other(con: duckdb.DuckDBPyConnection, tmp_path: Path, plan: Plan) -> None:
    sent = render_edition(con, plan, EDITION, tmp_path, public=True)
    assert sent.page.name == f"{EDITION}-public.html"
    for path in tmp_path.rglob("*.html"):
        assert ".xlsx" not in path.read_text(encoding="utf-8"), path.name
