"""The Word notice, and the PDF where it can be had."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reports.bulletin.content import Bulletin
from reports.bulletin.page import main
from reports.bulletin.pdf import NoPdf, write_pdf
from reports.notice.notice import NOTICE, write_notice
from sources.declare import load


def _text(path: Path) -> str:
    from docx import Document

    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.fixture(scope="module")
def notice(bulletin: Bulletin, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_notice(bulletin, tmp_path_factory.mktemp("notice") / "notice.docx", load().folder / NOTICE)


def test_the_notice_says_what_the_bulletin_says(bulletin: Bulletin, notice: Path) -> None:
    text, v = _text(notice), bulletin.verdict
    assert f"{v.total} 项量化指标中，{v.past} 项过半" in text
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
    assert said in _text(write_notice(changed, tmp_path / "n.docx", load().folder / NOTICE))


def test_it_names_no_group_that_is_empty(bulletin: Bulletin, notice: Path) -> None:
    said = next(one for one in _text(notice).splitlines() if "项量化指标中" in one)
    assert " 0 项" not in said.partition("过半，")[2]


def test_every_sum_of_the_notice_has_its_coverage_beside_it(bulletin: Bulletin, notice: Path) -> None:
    from docx import Document

    first = Document(str(notice)).tables[0]
    assert [row.cells[4].text for row in first.rows[1:]] == [
        f"{line.reported_units}/{line.expected_units}" for line in bulletin.verdict.hard
    ]


def test_a_value_carried_forward_is_marked_in_the_notice(bulletin: Bulletin, tmp_path: Path) -> None:
    line = replace(bulletin.verdict.hard[0], carried_units=1)
    marked = replace(bulletin, verdict=replace(bulletin.verdict, hard=(line, *bulletin.verdict.hard[1:])))
    assert f"{main(line)}（沿用）" in _text(write_notice(marked, tmp_path / "n.docx", load().folder / NOTICE))


def test_the_notice_says_of_a_figure_what_the_page_says_of_it(bulletin: Bulletin, tmp_path: Path) -> None:
    """An interval with both ends, a frozen part, rows that were left out, and the lead's question."""
    first, second, *others = bulletin.verdict.hard
    part = replace(first, kind="share", uom="%", numerator=Decimal(100), denominator=Decimal(400), value=25.0)
    part = replace(part, numerator_to=Decimal(140), denominator_to=Decimal(400), value_to=35.0, frozen_units=1)
    part = replace(part, carried_units=0, last_due_on=None, known_rows=3, all_rows=5, is_of_register=True)
    asked = replace(second, kind="state", uom="户", value=0.0, towns_value=4.0, carried_units=0, last_due_on=None)
    asked = replace(asked, known_rows=2, all_rows=3, is_of_register=False)
    told = replace(bulletin, verdict=replace(bulletin.verdict, hard=(part, asked, *others)))
    text = _text(write_notice(told, tmp_path / "n.docx", load().folder / NOTICE))
    assert "25.0%（名录5项，另有2项未报、冻结已撤销单位1个、区间25.0%至35.0%）" in text
    assert "0户（计入2/3行、待说明，镇街合计4户）" in text


def test_the_notice_says_how_many_lines_had_no_report_of_the_last_period(bulletin: Bulletin, tmp_path: Path) -> None:
    stale = replace(bulletin, verdict=replace(bulletin.verdict, stale=3))
    assert "3 项最近一期应报未到" in _text(write_notice(stale, tmp_path / "n.docx", load().folder / NOTICE))


def test_the_notice_has_the_words_of_the_page_for_points(notice: Path) -> None:
    text = _text(notice)
    assert "较目标" in text
    assert not [word for word in ("门槛", "比时间", "达线", "不慢") if word in text]


def test_its_tables_repeat_their_headings_on_every_page(notice: Path) -> None:
    from docx import Document
    from docx.oxml.ns import qn

    for table in Document(str(notice)).tables:
        assert table.rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None


def test_no_mark_of_the_template_is_left(notice: Path) -> None:
    assert "{{" not in _text(notice) and "{%" not in _text(notice)


def test_the_same_bulletin_gives_the_same_notice(bulletin: Bulletin, notice: Path, tmp_path: Path) -> None:
    assert write_notice(bulletin, tmp_path / "again.docx", load().folder / NOTICE).read_bytes() == notice.read_bytes()


def test_the_office_may_write_its_own_template(bulletin: Bulletin, tmp_path: Path) -> None:
    from docx import Document

    own = tmp_path / "own.docx"
    shutil.copy(load().folder / NOTICE, own)
    document = Document(str(own))
    document.add_paragraph("抄送：第 {{ number }} 期")
    document.save(str(own))
    assert f"抄送：第 {bulletin.edition.number} 期" in _text(write_notice(bulletin, tmp_path / "n.docx", template=own))


def test_without_weasyprint_the_reader_is_told_what_to_install(
    page_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(NoPdf, match="pip install weasyprint"):
        write_pdf(page_path, tmp_path / "bulletin.pdf")
