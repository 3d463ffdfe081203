"""The workbook: what stands where, and that its links lead to the cells."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reports.bulletin.content import Bulletin, settings
from reports.bulletin.gather import gather
from reports.bulletin.page import page
from reports.bulletin.workbook import wording, write_workbook
from sources.declare import Plan
from tests.reports.invented import EDITION


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


def test_where_nothing_came_the_workbook_has_neither_light_nor_verdict(book: Any, bulletin: Bulletin) -> None:
    """The old figure stands there, with 沿用 beside it and no unit that has reported."""
    stale = [line for line in bulletin.lines if line.is_stale]
    sheet = book["进度"]
    headings = [cell.value for cell in sheet[3]]
    rows = {
        (row["指标"], row["口径"]): row
        for row in (dict(zip(headings, values, strict=True)) for values in sheet.iter_rows(min_row=4, values_only=True))
    }
    assert stale
    for line in stale:
        row = rows[line.title, line.reading]
        assert row["完成情况"] is not None and str(row["已报/应报"]).startswith("0/") and "沿用" in row["标注"]
        assert (row["亮灯"], row["缺口"], row["较应达\n（百分点）"], row["较目标\n（百分点）"]) == (None,) * 4, (
            line.indicator
        )
        assert row["是否达标"] in (None, "不判断"), line.indicator


def test_the_workbook_says_of_a_figure_what_the_page_says_of_it(bulletin: Bulletin, tmp_path: Path) -> None:
    """An interval with both ends, a frozen part and rows that were left out stand under 标注."""
    import openpyxl

    first, *others = (line for line in bulletin.lines if line.kind == "share" and line.denominator)
    told = replace(first, numerator=Decimal(100), denominator=Decimal(400), value=25.0, numerator_to=Decimal(140))
    told = replace(
        told,
        denominator_to=Decimal(400),
        value_to=35.0,
        frozen_units=1,
        carried_units=0,
        last_due_on=None,
        known_rows=2,
        all_rows=3,
    )
    lines = tuple(told if line is first else line for line in bulletin.lines)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says that it will not keep data bars
        sheet = openpyxl.load_workbook(write_workbook(replace(bulletin, lines=lines), tmp_path / "b.xlsx"))["进度"]
    headings = [cell.value for cell in sheet[3]]
    rows = {row[headings.index("指标")].value: row[headings.index("标注")].value for row in sheet.iter_rows(min_row=4)}
    assert rows[first.title] == "计入2/3行、冻结已撤销单位1个、区间25.0%至35.0%"


def test_it_has_all_sheets_with_frozen_panes(book: Any) -> None:
    assert book.sheetnames == list(wording()["sheets"].values())
    assert all(sheet.freeze_panes for sheet in book if sheet.title != wording()["sheets"]["about"])


def test_its_document_title_is_that_of_its_sheets(book: Any) -> None:
    title = book.properties.title
    assert "附表" in title and "{" not in title
    assert book["进度"]["A1"].value == f"{title} · 进度"


def test_every_number_links_to_the_first_of_its_source_rows(bulletin: Bulletin, book: Any) -> None:
    sheet, sources = book["进度"], book["来源"]
    headings = [cell.value for cell in sheet[3]]
    value, title, reading = (headings.index(name) for name in ("完成情况", "指标", "口径"))
    linked = [row for row in sheet.iter_rows(min_row=4) if row[value].hyperlink]
    assert len(linked) == len([f for f in bulletin.figures.values() if f.parts and f.line.value is not None])
    for row in linked:
        first = int(row[value].hyperlink.location.rpartition("!A")[2])
        named = row[title].value + (f"（{row[reading].value}）" if row[reading].value else "")
        assert sources.cell(first, 1).value == named
        assert sources.cell(first - 1, 1).value != named


def test_the_source_rows_of_a_figure_add_up_to_it(bulletin: Bulletin, book: Any) -> None:
    sources = book["来源"]
    figure = bulletin.figures["roads_built"]
    rows = list(sources.iter_rows(min_row=figure.first_row, max_row=figure.last_row, values_only=True))
    assert round(sum(row[3] for row in rows if row[2] == "完成数"), 6) == float(figure.line.numerator or 0)
    assert all(row[9].endswith(".xlsx") and row[11] for row in rows)


def test_where_there_is_no_room_for_all_cells_the_first_of_each_figure_are_listed_and_it_is_said(
    con: duckdb.DuckDBPyConnection, bulletin: Bulletin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: Plan
) -> None:
    import openpyxl

    each = 5  # in fact 250,000 by as many figures as there are
    monkeypatch.setitem(
        settings()["rows"], "sources", each * sum(figure.count > 0 for figure in bulletin.figures.values()) + each - 1
    )
    short = gather(con, plan, EDITION)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sources = openpyxl.load_workbook(write_workbook(short, tmp_path / "short.xlsx"))["来源"]
    assert sources.max_row == 1 + sum(min(figure.count, each) for figure in bulletin.figures.values())
    large = {name: figure for name, figure in bulletin.figures.items() if figure.count > each}
    assert large
    for name, whole in large.items():
        figure = short.figures[name]
        assert figure.parts == whole.parts[:each]
        assert (figure.count, figure.line, figure.subtotals) == (whole.count, whole.line, whole.subtotals)
        refs = [sources.cell(row, 14).value for row in range(figure.first_row, figure.last_row + 1)]
        assert refs == [part.ref for part in figure.parts]
        assert f"该表列前 {each} 个" in page(short, public=False)


def test_the_public_workbook_names_no_file(bulletin: Bulletin, tmp_path: Path) -> None:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(write_workbook(bulletin, tmp_path / "public.xlsx", public=True))
    assert not [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if ".xlsx" in str(cell.value)]


def test_its_notes_say_numbers_as_people_write_them(book: Any) -> None:
    notes = "\n".join(str(cell.value) for row in book["说明"].iter_rows() for cell in row if cell.value is not None)
    assert "欠不足10个百分点为黄" in notes
    assert "（合计超过250,000个时" in notes


def test_sample_data_says_so_on_every_sheet(book: Any) -> None:
    for sheet in book:
        said = [str(cell.value) for row in sheet.iter_rows(max_row=30) for cell in row] + [
            sheet.oddFooter.left.text or ""
        ]
        assert any("示例数据" in text for text in said), sheet.title


def test_every_score_links_to_the_first_of_the_rows_that_it_is_the_mean_of(bulletin: Bulletin, book: Any) -> None:
    ranking, scores = book["排名"], book["排名明细"]
    standings = [one for league in bulletin.leagues for one in league.ranked]
    for row, one in zip(ranking.iter_rows(min_row=4, max_row=3 + len(standings)), standings, strict=True):
        first = int(row[5].hyperlink.location.rpartition("!A")[2])
        own = [line for line in scores.iter_rows(min_row=first, max_row=first + row[6].value - 1, values_only=True)]
        assert {line[1] for line in own} == {row[3].value} == {one.unit}
        assert round(sum(line[8] for line in own) / len(own), 4) == row[5].value


def test_every_sheet_prints_on_a4_with_its_headings_on_every_page(book: Any) -> None:
    for sheet in book:
        if sheet.title != wording()["sheets"]["about"]:
            assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
            assert sheet.print_title_rows, sheet.title


def test_no_sheet_prints_smaller_than_seven_points(book: Any) -> None:
    """On A4 landscape less its margins: 11.69 - 0.8 inches of 96 px; a column of n letters of 11 pt is 7 n + 5 px wide.
    Where two pages stand side by side, a column may be left over on each."""
    room = (11.69 - 0.8) * 96
    for sheet in book:
        if sheet.title == wording()["sheets"]["about"]:
            continue
        columns = sorted(
            sheet.column_dimensions.values(), key=lambda one: one.min
        )  # neighbours of one width stand together
        widths = [7 * one.width + 5 for one in columns for _ in range(one.min, one.max + 1)]
        if sheet.print_area:
            widths = widths[: sheet[sheet.print_area.split(":")[1].replace("$", "")].column]
        across = sheet.page_setup.fitToWidth or 1
        needed = (sum(widths) + (across - 1) * (sum(widths[:2]) + max(widths))) / across
        assert 11 * min(1, room / needed) >= 7, (sheet.title, needed / room)


def test_a_text_longer_than_its_column_has_room_for_its_lines(bulletin: Bulletin, tmp_path: Path) -> None:
    import openpyxl

    figure = bulletin.figures["roads_built"]
    long = replace(figure.parts[0], file_name="农村公路建设情况表" * 10 + ".xlsx")  # 10 x 18 letters' width and 5 more
    figures = bulletin.figures | {"roads_built": replace(figure, parts=(long, *figure.parts[1:]))}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(write_workbook(replace(bulletin, figures=figures), tmp_path / "long.xlsx"))
    width = book["来源"].column_dimensions["J"].width
    assert book["来源"].row_dimensions[figure.first_row].height == 15 * math.ceil(185 / width)


def test_the_sheet_of_sources_prints_one_page(book: Any) -> None:
    sources = book["来源"]
    assert sources.max_row > 61
    assert int(sources.print_area.rpartition("$")[2]) == 61


def test_titles_fit_the_columns_that_every_page_repeats(book: Any, bulletin: Bulletin) -> None:
    """A title of 14 pt in two columns; beyond them the next page cuts it off. A Chinese letter is two wide."""
    for sheet in book:
        title = sheet["A1"].value
        if sheet.title in (wording()["sheets"]["about"], wording()["sheets"]["sources"]) or not sheet.print_title_cols:
            continue
        wide = sum(1 + (ord(letter) > 0xFF) for letter in title) * 14 / 11
        assert wide <= sheet.column_dimensions["A"].width + sheet.column_dimensions["B"].width, sheet.title


def test_points_carry_their_arrow_on_the_line(book: Any) -> None:
    sheet = book["进度"]
    column = [cell.value for cell in sheet[3]].index("较目标\n（百分点）")
    shown = [row[column] for row in sheet.iter_rows(min_row=4) if row[column].value is not None]
    assert shown and {cell.number_format for cell in shown} == {'"↑"+0.0;"↓"-0.0;0.0'}
    rules = [rule.type for one in sheet.conditional_formatting for rule in one.rules]
    assert "iconSet" not in rules
