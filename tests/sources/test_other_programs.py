"""Values that other programs than Excel write, where no form of the traps has a place for them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date, time, timedelta
from time import process_time

import pytest

from sources.book.grid import Unreadable
from sources.book.open import open_book
from sources.table.heading import written
from tests.sources.build_xls import compound, continued, record, rewritten, text8, workbook8, xls
from tests.sources.build_zip import ods, ods_table

LETTERS = "".join(chr(97 + at % 26) for at in range(30_000))
SIGNS = "".join(chr(0x4E00 + at % 500) for at in range(30_000))


@pytest.mark.parametrize("kind", [0x06, 0x206, 0x406])
@pytest.mark.parametrize(("text", "widths"), [(LETTERS, [0]), (SIGNS, [1]), (LETTERS, [0, 1]), (LETTERS, [1, 0, 0])])
def test_a_formula_s_text_over_several_records_is_read_whole(text: str, widths: list[int], kind: int) -> None:
    """calamine reads the first record: 8,217 letters at most."""
    result = bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])

    def change(one: int, data: bytes) -> bytes:
        if one != 0x06:
            return record(one, data)
        first, *more = continued(text, widths)
        told = record(0x207, first) + b"".join(record(0x3C, piece) for piece in more)
        return record(kind, data[:6] + result + data[14:]) + told

    stream = rewritten(workbook8([("S", [["a", {"number": 1.0}, 7.5]], {})]), change)
    assert open_book(compound([("Workbook", stream)]), "a.xls").sheets[0].rows == [["a", text, 7.5]]


@pytest.mark.parametrize("page", [936, 1200, 1252])
@pytest.mark.parametrize(("text", "widths"), [(LETTERS, [0]), (SIGNS, [1]), (LETTERS, [0, 1]), (LETTERS, [1, 0, 0])])
def test_a_shared_text_over_several_records_is_read_whole(text: str, widths: list[int], page: int) -> None:
    first, *more = continued(text, widths)
    shared = record(0xFC, struct.pack("<II", 1, 1) + first) + b"".join(record(0x3C, piece) for piece in more)

    def change(kind: int, data: bytes) -> bytes:
        if kind == 0x42:
            return record(kind, struct.pack("<H", page))
        if kind == 0x204:
            return record(0xFD, data[:6] + struct.pack("<I", 0))
        return shared + record(kind, data) if kind == 0x85 else record(kind, data)

    stream = rewritten(workbook8([("S", [["a", 7.5]], {})]), change)
    assert open_book(compound([("Workbook", stream)]), "a.xls").sheets[0].rows == [[text, 7.5]]


def test_a_text_of_excel_95_over_several_records_is_read_whole() -> None:
    text = "示例" * 2_000  # 8,000 bytes; a record has 2,080

    def change(kind: int, data: bytes) -> bytes:
        if kind != 0x203:
            return record(kind, data)
        raw = text.encode("gbk")
        formula = record(0x06, data[:6] + bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) + bytes(8))
        pieces = [raw[at : at + 2_000] for at in range(0, len(raw), 2_000)]
        told = record(0x207, struct.pack("<H", len(raw)) + pieces[0])
        return formula + told + b"".join(record(0x3C, piece) for piece in pieces[1:])

    stream = rewritten(workbook8([("S", [["a", 7.5]], {})], version=0x500), change)
    assert open_book(compound([("Book", stream)]), "a.xls").sheets[0].rows == [["a", text]]


def test_dates_of_built_in_formats_that_the_file_overrides_are_numbers() -> None:
    """44724 is 2022-06-12 as a date; style 2 has the format 14, of which the file says that it is 0.00."""
    told = record(0x41E, struct.pack("<H", 14) + text8("0.00"))
    stream = workbook8([("S", [[44724.0]], {"styles": {(0, 0): 2}})])
    stream = rewritten(stream, lambda kind, data: (told if kind == 0x22 else b"") + record(kind, data))
    assert open_book(compound([("Workbook", stream)]), "a.xls").sheets[0].rows == [[44724.0]]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("PT08H30M00S", time(8, 30)),
        ("PT30H15M00S", timedelta(hours=30, minutes=15)),
        ("PT100H00M00S", timedelta(hours=100)),
        ("P1DT2H", timedelta(hours=26)),
        ("-PT1H30M", -timedelta(hours=1, minutes=30)),
    ],
)
def test_durations_of_a_document_are_durations(said: str, expected: object) -> None:
    """Above 24 hours they were texts."""
    cell = (
        f'<table:table-cell office:value-type="time" office:time-value="{said}"><text:p>x</text:p></table:table-cell>'
    )
    assert open_book(ods(ods_table("S", [["a", cell]])), "a.ods").sheets[0].rows == [["a", expected]]


def test_an_ordinary_book_is_given_to_calamine_as_it_came() -> None:
    from sources.book import biff8

    stream = workbook8([("S", [["a", 1]], {"styles": {(0, 1): 1}})])
    assert biff8.corrected(stream) is stream
    assert open_book(xls([("S", [["a", 1]], {})]), "a.xls").sheets[0].rows == [["a", 1]]


def test_an_empty_sheet_of_an_xls_may_say_how_its_columns_show() -> None:
    content = xls([("S", [["a", 1]], {}), ("Sheet2", [], {"hidden_columns": [2]})])
    assert open_book(content, "a.xls").sheets[0].rows == [["a", 1]]


def test_a_long_text_is_no_heading_and_costs_no_time() -> None:
    """A column of scripts, of 30,000 letters each, took half a minute of processor time to compare with the headings."""
    began = process_time()
    assert written("SELECT 项目（万元） FROM (" * 2_000).uom is None
    assert process_time() - began < 1


def test_dates_side_by_side_in_a_book_of_excel_95_are_dates() -> None:
    """44724 is 2022-06-12, 44742 is 2022-06-30: one record holds both, each with its style."""

    def change(kind: int, data: bytes) -> bytes:
        if kind != 0x203:
            return record(kind, data)
        cells = b"".join(
            struct.pack("<HI", style, number << 2 | 2) for style, number in ((2, 44724), (0, 7), (2, 44742))
        )
        return record(0xBD, data[:4] + cells + struct.pack("<H", 3))

    stream = rewritten(workbook8([("S", [["a", 7.5]], {})], version=0x500), change)
    expected = [["a", date(2022, 6, 12), 7.0, date(2022, 6, 30)]]
    assert open_book(compound([("Book", stream)]), "a.xls").sheets[0].rows == expected


@pytest.mark.parametrize("page", [437, 850, 1252, 10000])
def test_chinese_of_excel_95_under_a_western_code_page_is_chinese(page: int) -> None:
    stream = workbook8([("六月", [["甲项目", 7.5]], {})], version=0x500)
    told = rewritten(
        stream, lambda kind, data: record(kind, struct.pack("<H", page)) if kind == 0x42 else record(kind, data)
    )
    sheet = open_book(compound([("Book", told)]), "a.xls").sheets[0]
    assert (sheet.name, sheet.rows) == ("六月", [["甲项目", 7.5]])


TABLE = ["名称,类别,甲数,乙数,丙数", "甲,街道,1,2,3", "乙,乡镇,4,5,6", "丙,街道,7,8,9"]


@pytest.mark.parametrize(
    ("lines", "broken"),
    [
        (['丁"街道",1,2,3', '戊"乡镇",4,5,6'], ["A5", "A6"]),
        (['丁,街道"10",2,3', '戊,乡镇"40",5,6'], ["A5", "A6"]),
        (['丁,街道,10"2",3', '戊,乡镇,40"5",6'], ["A5", "A6"]),
        (['丁,街道,10,2"3"', '戊,乡镇,40,5"6"'], ["A5", "A6"]),
        (['丁,"一网通办"街道,1,2,3', '戊,推进"放管服",4,5,6'], []),
        (['丁"一网通办",街道,1,2', '戊,推进"放管服",—,5'], []),
        (['丁,24"管,1,2,3', '24"管,街道,4,5,6'], []),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_that_is_missing_in_several_rows_is_seen(
    lines: list[str], broken: list[str], delimiter: str
) -> None:
    """Several rows that are a cell short may be such as end in blanks; these are not, and their numbers were moved."""
    text = "\r\n".join([*TABLE, *lines]).replace(",", delimiter)
    found = open_book(text.encode(), "a.csv").findings
    assert [(one.rule, one.address) for one in found] == [("broken_quotes", at) for at in broken]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("change", [lambda content: content + b"\0", lambda content: content[:-1]])
def test_a_text_that_is_cut_off_within_a_character_is_damaged_in_its_last_line(
    encoding: str, change: Callable[[bytes], bytes]
) -> None:
    """It was said to be no table."""
    content = change("项目名称,金额\n甲项目,100\n乙项目,二百".encode(encoding))
    with pytest.raises(Unreadable) as raised:
        open_book(content, "a.csv")
    assert (raised.value.rule, raised.value.found, raised.value.wanted) == (
        "unreadable_characters",
        "3",
        encoding[:6].upper(),
    )


@pytest.mark.parametrize(
    "text", ["項目,金額\r\n甲,1\r\n", "專案名稱,完成投資\r\n道路工程,12\r\n", "單位名稱;戶數\r\n示範區,7\r\n"]
)
def test_a_short_text_in_big5_is_told_so(text: str) -> None:
    with pytest.raises(Unreadable) as raised:
        open_book(text.encode("big5"), "a.csv")
    assert (raised.value.rule, raised.value.found) == ("unreadable_encoding", "Big5")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_escaped_quotes_outside_quotes_are_quotes(delimiter: str) -> None:
    """They kept their marks of escape, in silence."""
    text = '名称,类别,数\r\n推进\\"放管服\\"改革,甲,1\r\n乙,甲,2\r\n'.replace(",", delimiter)
    rows = open_book(text.encode(), "a.csv").sheets[0].rows
    assert rows == [["名称", "类别", "数"], ['推进"放管服"改革', "甲", "1"], ["乙", "甲", "2"]]


NAMED = ['"一网通办"平台', '东湖"3·15"活动', '"12345"热线', '项目（"一期"）', '路灯"亮化"', "丁"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "rests",
    [
        [["街道", "1", "2", ""]],
        [["街道", "1", "2", "备注"], ["街道", "1", "2"]],
        [["街道", "—", "2", "备注"], ["街道", "—", "2"]],
        [["街道", "1", "2", '"含""引号""，完"']],
        [["街道", "1", '"1{}040"', ""]],
    ],
)
def test_quoted_words_in_names_are_not_asked_about(rests: list[list[str]], delimiter: str) -> None:
    """Rows in which blanks at the end were left out were sent back for them."""
    head = ["名称", "类别", "甲数", "乙数", "备注"]
    cells = [[name, *rests[at % len(rests)]] for at, name in enumerate([*NAMED, *NAMED])]
    lines = [
        "填报单位：区发改委",
        "报告期：2022年6月",
        *(delimiter.join(one).replace("{}", delimiter) for one in [head, *cells]),
    ]
    book = open_book("\n".join(lines).encode(), "a.csv")
    assert book.findings == []
    assert [row[0] for row in book.sheets[0].rows[3:]] == [*NAMED, *NAMED]
    assert {len(row) for row in book.sheets[0].rows[3:]} == {len(rest) + 1 for rest in rests}


def test_a_cell_of_two_lines_beside_quoted_words_is_read() -> None:
    text = '标题\n单位\n月份\n名称,数,备注\n甲,1,"第一行\n第二行,完"\n"一网通办"乙,2,\n'
    book = open_book(text.encode(), "a.csv")
    assert (book.findings, book.sheets[0].rows[4:]) == (
        [],
        [["甲", "1", "第一行\n第二行,完"], ['"一网通办"乙', "2", ""]],
    )


@pytest.mark.parametrize(
    ("has_chart", "has_picture", "rule"),
    [
        (True, False, "unreadable_charts"),
        (False, True, "unreadable_pictures"),
        (True, True, "unreadable_pictures"),
        (False, False, "unreadable_no_cells"),
    ],
)
def test_an_xls_without_cells_is_told_what_it_has(has_chart: bool, has_picture: bool, rule: str) -> None:
    """A group of drawings alone is no picture: its entries are (0xF007)."""
    entry = struct.pack("<HHI", 0x62, 0xF007, 36) + bytes(36) if has_picture else b""
    drawings = record(
        0xEB, struct.pack("<HHI", 0x0F, 0xF000, 8) + struct.pack("<HHI", 0x0F, 0xF001, len(entry)) + entry
    )

    def change(kind: int, data: bytes) -> bytes:
        if kind == 0x42:
            return record(kind, data) + drawings
        is_sheet = kind == 0x809 and data[2] == 0x10
        return record(kind, data[:2] + b"\x20" + data[3:] if is_sheet and has_chart else data)

    content = compound([("Workbook", rewritten(workbook8([("图1", [], {})]), change))])
    with pytest.raises(Unreadable) as raised:
        open_book(content, "a.xls")
    assert raised.value.rule == rule


@pytest.mark.parametrize(("start", "text"), [(0x09, 0x07), (0x209, 0x207)])
def test_a_bare_stream_that_ends_inside_a_formula_s_text_is_damaged(start: int, text: int) -> None:
    """Excel 2 and 3; the formula says that its text follows, and the record of the text is empty."""
    follows = bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
    formula = record(0x06 if start == 0x09 else 0x206, struct.pack("<2H", 0, 0) + bytes(3 - (start > 9)) + follows)
    stream = record(start, b"\x02\x00\x10\x00") + formula + record(text)
    with pytest.raises(Unreadable) as raised:
        open_book(stream, "a.xls")
    assert raised.value.rule == "unreadable_damaged"
