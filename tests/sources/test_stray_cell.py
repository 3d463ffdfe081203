"""A value in a far corner makes a sheet too large: the finding names its cell."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from sources.book.details_xlsx import _from_column
from sources.book.grid import Unreadable, letter
from sources.book.open import open_book
from sources.read import Taken
from tests.sources.build_xls import bare2, bare5, cell8, compound, record, workbook8
from tests.sources.build_zip import ods, ods_table, record12, sheet_xml, xlsb, xlsx, zipped
from tests.sources.traps.given import table

Cells = list[tuple[int, int]]
LAST = (1_048_575, 16_383)  # XFD1048576
LAST_OLD = (65_535, 255)  # IV65536


def _xlsx(places: Cells, rows: int = 5) -> bytes:
    body = [[n, f"项目{n}", *[n] * 7] for n in range(rows)]
    far = "".join(f'<row r="{row + 1}"><c r="{letter(column)}{row + 1}"><v>1</v></c></row>' for row, column in places)
    return xlsx({"t": sheet_xml(table(body=body)).replace("</sheetData>", far + "</sheetData>")})


def _xlsx_prefixed(places: Cells) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_xlsx(places))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?")
    parts[sheet] = parts[sheet].replace(b' xmlns="', b' xmlns:x="', 1)
    return zipped(parts)


def _xlsb(places: Cells) -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsb("t", table()))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet, end = "xl/worksheets/sheet1.bin", record12(146)
    far = b"".join(
        record12(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 1) + struct.pack("<II", column, column))
        + record12(5, struct.pack("<IId", column, 0, 1.0))
        for row, column in places
    )
    parts[sheet] = parts[sheet].replace(end, far + end)
    return zipped(parts)


def _xls(places: Cells, version: int = 0x600) -> bytes:
    stream = workbook8([("t", table(), {})], version=version)
    far = b"".join(cell8(row, column, 1.0) for row, column in places)
    return compound([("Workbook" if version == 0x600 else "Book", stream[:-4] + far + record(0x0A))])


def _bare(stream: bytes, places: Cells) -> bytes:
    kind = 0x203 if stream[1:2] == b"\x08" else 0x03
    size = 2 if kind == 0x203 else 3
    far = b"".join(record(kind, struct.pack("<2H", *place) + bytes(size) + struct.pack("<d", 1.0)) for place in places)
    return stream[:-4] + far + record(0x0A)


def _ods(places: Cells) -> bytes:
    lines, at = "", len(table())
    for row, column in places:
        if row > at:
            lines += f'<table:table-row table:number-rows-repeated="{row - at}"><table:table-cell/></table:table-row>'
        empty = f'<table:table-cell table:number-columns-repeated="{column}"/>' if column else ""
        lines += (
            f"<table:table-row>{empty}"
            '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>'
        )
        at = row + 1
    return ods(ods_table("t", table()).replace("</table:table>", lines + "</table:table>"))


@pytest.mark.parametrize(
    ("content", "suffix", "found"),
    [
        pytest.param(lambda: _xlsx([LAST]), "xlsx", "t!XFD1048576", id="xlsx"),
        pytest.param(lambda: _xlsx_prefixed([LAST]), "xlsx", "t!XFD1048576", id="xlsx with a prefix"),
        pytest.param(lambda: _xlsx([(1_048_575, 11)]), "xlsx", "t!L1048576", id="xlsx far below"),
        pytest.param(lambda: _xlsx([(803, 16_383)], 800), "xlsx", "t!XFD804", id="xlsx far right of 800 rows"),
        pytest.param(lambda: _xlsx([(20, 300), (99_999, 0)]), "xlsx", "t!A100000、t!KO21", id="xlsx two"),
        pytest.param(lambda: _xlsb([LAST]), "xlsb", "t!XFD1048576", id="xlsb"),
        pytest.param(lambda: _xls([LAST_OLD]), "xls", "t!IV65536", id="xls"),
        pytest.param(lambda: _xls([(20, 255), (65_535, 0)]), "xls", "t!A65536、t!IV21", id="xls two"),
        pytest.param(lambda: _xls([LAST_OLD], 0x500), "xls", "t!IV65536", id="xls of Excel 5"),
        pytest.param(lambda: _bare(bare5(table()), [LAST_OLD]), "xls", "IV65536", id="bare stream of Excel 5"),
        pytest.param(lambda: _bare(bare2(table()), [LAST_OLD]), "xls", "IV65536", id="bare stream of Excel 2"),
        pytest.param(lambda: _ods([LAST]), "ods", "t!XFD1048576", id="ods"),
        pytest.param(lambda: _ods([(20, 1023), (1_048_575, 0)]), "ods", "t!A1048576、t!AMJ21", id="ods two"),
    ],
)
def test_a_stray_cell_is_refused_by_its_name(content: Callable[[], bytes], suffix: str, found: str) -> None:
    with pytest.raises(Unreadable) as refused:
        open_book(content(), f"x.{suffix}")
    assert (refused.value.rule, refused.value.found) == ("unreadable_stray_cell", found)


def test_the_finding_stands_at_the_cell(take_trial: Callable[[bytes, str], Taken]) -> None:
    (finding,) = take_trial(_xls([LAST_OLD]), "x.xls").findings
    assert (finding.rule, finding.sheet, finding.address) == ("unreadable_stray_cell", "t", "IV65536")


def test_formatted_cells_without_a_value_are_not_stray(take_trial: Callable[[bytes, str], Taken]) -> None:
    """Whole rows and columns that somebody coloured reach to the end of the sheet, and hold nothing."""
    coloured = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    content = xlsx({"t": sheet_xml(table()).replace("</sheetData>", coloured + "</sheetData>")})
    assert take_trial(content, "x.xlsx").status == "taken"


def test_a_table_that_fills_so_many_cells_has_no_stray_one() -> None:
    """1,000 rows in each of which one cell is 16 columns further: nothing lies away, the whole is too large."""
    places = [(number + 10, min(number * 16, 16_383)) for number in range(1000)]
    with pytest.raises(Unreadable) as refused:
        open_book(_xlsx(places), "x.xlsx")
    assert (refused.value.rule, refused.value.found) == ("unreadable_too_large", "t: A1:WPU1010")


@pytest.mark.parametrize(("column", "before", "at"), [(11, "K", "L"), (182, "FZ", "GA"), (5999, "HVS", "HVT")])
def test_the_search_for_far_columns_begins_at_the_first_one_that_counts(column: int, before: str, at: str) -> None:
    assert letter(column) == at
    for start, sign in ((' r="', '"'), (r"""\sr\s*=\s*["']""", "'")):
        pattern = _from_column(column, start)
        assert not pattern.search(f"<c r={sign}{before}9{sign}>".encode())
        assert all(pattern.search(f"<c r={sign}{one}9{sign}>".encode()) for one in (at, letter(column + 1), "XFD"))
