"""A sheet filled at one go holds what XlsxWriter writes into one cell by cell."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from reports.slip.sheet import MOST_COLUMNS, Content, Filled

LOOKS: tuple[dict[str, Any], ...] = ({"bold": True}, {"bg_color": "#F8CBAD"}, {"num_format": "0.00%"})
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CONTENTS = st.one_of(
    TEXTS,
    st.sampled_from(["", " 前后 ", "行\n行", "_x0041_", "a\x01\r", "<b>&\"'", "=1+1", "\ufffe"]),
    st.floats(-1e15, 1e15),
    st.integers(-(10**15), 10**15),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.none(),
)
ROWS = st.dictionaries(
    st.integers(0, 40), st.dictionaries(st.integers(0, 30), st.tuples(CONTENTS, st.integers(0, 2)), max_size=4), max_size=6
)  # fmt: skip
Rows = dict[int, dict[int, tuple[Content, int]]]


def filled(rows: Rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        looks = [book.add_format(look) for look in LOOKS]
        sheet = book.add_worksheet("表", Filled)
        sheet.fill(
            (row, [(column, content, looks[look]) for column, (content, look) in sorted(rows[row].items())])
            for row in sorted(rows)
        )
    return out.getvalue()


def written(rows: Rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        looks = [book.add_format(look) for look in LOOKS]
        sheet = book.add_worksheet("表")
        for row in sorted(rows):
            for column, (content, look) in sorted(rows[row].items()):
                if content is None:
                    sheet.write_blank(row, column, None, looks[look])
                elif isinstance(content, date):
                    sheet.write_datetime(row, column, content, looks[look])
                elif isinstance(content, str):
                    sheet.write_string(row, column, content, looks[look])
                else:
                    sheet.write_number(row, column, content, looks[look])
    return out.getvalue()


def cells(content: bytes) -> list[tuple[object, ...]]:
    sheet = load_workbook(io.BytesIO(content)).active
    return [
        (cell.coordinate, cell.value, cell.number_format, cell.font.b, cell.fill.fgColor.rgb)
        for row in sheet.iter_rows()
        for cell in row
    ]


def calamine(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@settings(max_examples=40, deadline=None)
@given(ROWS)
@example({})
@example({0: {0: ("𠮷" * 20_000, 0)}})
@example({2: {1: ("粮食", 0), 3: (440.5, 1)}, 7: {0: (date(2022, 6, 26), 2), 30: (None, 1)}})
def test_a_sheet_filled_at_one_go_reads_as_one_written_cell_by_cell(rows: Rows) -> None:
    assert cells(filled(rows)) == cells(written(rows))
    assert calamine(filled(rows)) == calamine(written(rows))


def test_what_lies_beyond_the_last_column_is_left_out() -> None:
    sheet = load_workbook(io.BytesIO(filled({0: {0: ("甲", 0), MOST_COLUMNS: ("乙", 0)}}))).active
    assert (sheet.dimensions, sheet["A1"].value) == ("A1:A1", "甲")


def test_a_row_is_as_high_as_its_texts_have_lines() -> None:
    rows: Rows = {0: {0: ("标题", 0)}, 1: {0: ("本周检查\n（家次）", 0), 1: (3, 0)}, 2: {0: ("\n" * 99, 0)}}
    sheet = load_workbook(io.BytesIO(filled(rows)))["表"]
    assert [sheet.row_dimensions[row].height for row in (1, 2, 3)] == [None, 30, 409]
