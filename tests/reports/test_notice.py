"""The Word notice, and the PDF where it can be had."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reports.bulletin.content import Bulletin
from reports.bulletin.pdf import NoPdf, write_pdf
from reports.notice.notice import NOTICE, write_notice
from sources.declare import Plan


def _text(path: Path) -> str:
    from docx import Document

    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.fixture(scope="module")
def notice(bulletin: Bulletin, tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Path:
    return write_notice(bulletin, tmp_path_factory.mktemp("notice") / "notice.docx", plan.folder / NOTICE)


def test_it_names_no_group_that_is_empty(bulletin: Bulletin, notice: Path) -> None:
    said = next(one for one in _text(notice).splitlines() if "项量化指标中" in one)
    assert "，0项" not in said.partition("半年目标")[2]


def test_where_nothing_came_no_old_verdict_stands_in_it(bulletin: Bulletin, notice: Path) -> None:
    stale = [line for line in bulletin.headlines if line.is_stale]
    assert stale and f"其中{bulletin.verdict.stale}项最近一期应报未报，列上一期数，不作判断。" in _text(notice)
    assert [line.title for line in stale if line.title in _text(notice)] == []


def test_no_mark_of_the_template_is_left(notice: Path) -> None:
    assert "{{" not in _text(notice) and "{%" not in _text(notice)


def test_the_same_bulletin_gives_the_same_notice(bulletin: Bulletin, notice: Path, tmp_path: Path, plan: Plan) -> None:
    assert write_notice(bulletin, tmp_path / "again.docx", plan.folder / NOTICE).read_bytes() == notice.read_bytes()


def test_the_office_may_write_its_own_template(bulletin: Bulletin, tmp_path: Path, plan: Plan) -> None:
    from docx import Document

    own = tmp_path / "own.docx"
    shutil.copy(plan.folder / NOTICE, own)
    document = Document(str(own))
    document.add_paragraph("抄送：第 {{ number }} 期")
    document.save(str(own))
    issued = replace(bulletin, edition=replace(bulletin.edition, status="published", issue=7))
    assert "抄送：第 7 期" in _text(write_notice(issued, tmp_path / "n.docx", template=own))


def test_without_weasyprint_the_reader_is_told_what_to_install(
    page_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(NoPdf, match="pip install weasyprint"):
        write_pdf(page_path, tmp_path / "bulletin.pdf")
