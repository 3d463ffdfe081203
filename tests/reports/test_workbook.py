"""The workbook: what stands where, and that its links lead to the cells."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest

from reports.bulletin import Bulletin
from reports.workbook import wording, write_workbook


@pytest.fixture(scope="module")
def path(bulletin: Bulletin, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(bulletin, tmp_path_factory.mktemp("workbook") / "bulletin.xlsx")


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says that it will not keep data bars
        return openpyxl.load_workbook(path)


def test_the_same_bulletin_gives_the_same_bytes(bulletin: Bulletin, path: Path, tmp_path: Path) -> None:
    assert write_workbook(bulletin, tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_it_has_all_sheets_with_frozen_panes(book: Any) -> None:
    assert book.sheetnames == list(wording()["sheets"].values())
    assert all(sheet.freeze_panes for sheet in book if sheet.title != wording()["sheets"]["about"])


def test_every_number_links_to_the_first_of_its_source_rows(bulletin: Bulletin, book: Any) -> None:
    sheet, sources = book["进度"], book["来源"]
    headings = [cell.value for cell in sheet[3]]
    value, title, reading = (headings.index(name) for name in ("现数", "指标", "口径"))
    linked = [row for row in sheet.iter_rows(min_row=4) if row[value].hyperlink]
    assert len(linked) == len([f for f in bulletin.figures.values() if f.parts and f.line.value is not None])
    for row in linked:
        first = int(row[value].hyperlink.location.rpartition("!A")[2])
        named = row[title].value + (f"（{row[reading].value}）" if row[reading].value else "")
        assert sources.cell(first, 1).value == named
        assert sources.cell(first - 1, 1).value != named


def test_the_source_rows_of_a_figure_add_up_to_it(bulletin: Bulletin, book: Any) -> None:
    sources = book["来源"]
    figure = bulletin.figures["policy_payout"]
    rows = list(sources.iter_rows(min_row=figure.first_row, max_row=figure.last_row, values_only=True))
    assert round(sum(row[3] for row in rows if row[2] == "分子"), 6) == float(figure.line.numerator or 0)
    assert all(row[9].endswith(".xlsx") and row[11] for row in rows)


def test_the_public_workbook_names_no_file(bulletin: Bulletin, tmp_path: Path) -> None:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(write_workbook(bulletin, tmp_path / "public.xlsx", public=True))
    assert not [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if ".xlsx" in str(cell.value)]


def test_sample_data_says_so_on_every_sheet(book: Any) -> None:
    for sheet in book:
        said = [str(cell.value) for row in sheet.iter_rows(max_row=30) for cell in row] + [
            sheet.oddFooter.left.text or ""
        ]
        assert any("示例数据" in text for text in said), sheet.title
