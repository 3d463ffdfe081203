"""Delimited texts that were spoilt as people and programs spoil them are cut into the cells that they were."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from sources.book.grid import Unreadable
from sources.book.open import open_book
from tests.sources import polluted
from tests.torture import TRIED


@pytest.mark.parametrize("quotes_all", [True, False])
def test_a_file_that_is_odd_as_a_whole_keeps_its_cells(quotes_all: bool) -> None:
    rows = polluted.table(random.Random(1), 40)
    for name, text, wanted in polluted.whole_files(rows, quotes_all):
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            assert _read(text.encode(encoding)) == _trimmed(wanted), (name, encoding)


@pytest.mark.parametrize("quotes_all", [True, False])
@pytest.mark.parametrize("at", [0, 1, 7, 40])
def test_a_row_that_is_odd_spoils_no_other(quotes_all: bool, at: int) -> None:
    _check_rows(polluted.table(random.Random(at), 40), quotes_all, at)


@pytest.mark.torture
@pytest.mark.tries("hostile files: odd rows")
@pytest.mark.parametrize("seed", range(8))
def test_every_row_may_be_odd(seed: int, record_property: Callable[[str, object], None]) -> None:
    dice = random.Random(seed)
    rows = polluted.table(dice, dice.choice([3, 10, 84, 300]))
    places = range(0, len(rows), 1 + len(rows) // 60)
    record_property(TRIED, len(places))
    for at in places:
        _check_rows(rows, bool(seed % 2), at)


def _check_rows(rows: polluted.Rows, quotes_all: bool, at: int) -> None:
    for name, text, wanted in polluted.single_rows(rows, quotes_all, at):
        assert _read(text.encode()) == _trimmed(wanted), name


@pytest.mark.parametrize("quotes_all", [True, False])
@pytest.mark.parametrize("at", [0, 1, 7, 40])
def test_a_delimiter_missing_before_a_quoted_cell_is_said(quotes_all: bool, at: int) -> None:
    rows = polluted.table(random.Random(at), 40)
    for name, text, is_uneven in polluted.missing_before_quotes(rows, quotes_all, at):
        findings = open_book(text.encode(), "a.csv").findings
        lines = {finding.found for finding in findings if finding.rule in ("broken_quotes", "mended_quotes")}
        assert is_uneven or str(at + 1) in lines, name


@pytest.mark.parametrize(
    "lines", [["时间", "10:30:15", "11:05:00"], ["Town", "East Lake", "West Hill"], ["说明", "甲 2 3", "乙 4 5"]]
)
def test_one_column_is_not_cut(lines: list[str]) -> None:
    assert _read("\n".join(lines).encode()) == [[line] for line in lines]


def test_a_backslash_that_escapes_nothing_stays() -> None:
    assert _read(b'a,b,c\n1,"say \\"so\\" in 8\\\'9",2\n3,"C:\\new",4\n') == [
        ["a", "b", "c"],
        ["1", 'say "so" in 8\\\'9', "2"],
        ["3", "C:\\new", "4"],
    ]


@pytest.mark.parametrize("text", ["id,abc\0\n" + "12,abc\0\n" * 30, "序号,额\n1,2\0\0\0\0\0\0\0\0\0\0\0\0\n"])
def test_utf8_with_nul_bytes_is_not_taken_for_utf16(text: str) -> None:
    assert _read(text.encode())[0] == [cell.strip("\0") for cell in text.split("\n")[0].split(",")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_need_no_mark(encoding: str) -> None:
    long = "推进项目建设取得进展，" * 300
    assert _read(f"说明,数\n{long},5\n".encode(encoding)) == [["说明", "数"], [long, "5"]]


@pytest.mark.parametrize(
    ("content", "rule", "found"),
    [
        (
            "序号,名称\n1,道路与管网改造项目\n2,乙项目\n3,老旧小区改造项目".encode().replace(
                "乙".encode(), b"\xe4\xff\x99"
            ),
            "unreadable_characters",
            "3",
        ),
        ("序号,名称\n1,甲\n2,".encode("gb18030") + b"\xd2\xff\n", "unreadable_characters", "3"),
        ("項目名稱,建設內容,金額\n測試項目,道路與管網,一萬\n".encode("big5"), "unreadable_encoding", "Big5"),
        ("Région,Année,Côté\r\nÎle-de-France,2022,à\r\n".encode("latin-1"), "unreadable_encoding", "Latin-1"),
        ("番号,名前\n1,テスト工事\n2,ビル改修\n".encode("shift_jis"), "unreadable_encoding", "Shift_JIS"),
        (b'ID;PWXL;N;E\r\nF;P0;DG0\r\nC;Y1;X1;K"a"\r\n', "unreadable_exchange", "SYLK"),
    ],
)
def test_a_text_that_is_not_read_is_told_its_encoding_or_line(content: bytes, rule: str, found: str) -> None:
    with pytest.raises(Unreadable) as refused:
        open_book(content, "a.csv")
    assert (refused.value.rule, refused.value.found) == (rule, found)


def _read(content: bytes) -> polluted.Rows:
    return _trimmed([[str(cell) for cell in row] for row in open_book(content, "a.csv").sheets[0].rows])


def _trimmed(rows: polluted.Rows) -> polluted.Rows:
    """Without the blanks at the rows' ends, and those of a delimiter that is a comma and a space."""
    plain = [[cell.strip() for cell in row] for row in rows]
    for row in plain:
        while row and row[-1] == "":
            row.pop()
    while plain and not plain[-1]:
        plain.pop()
    return plain
