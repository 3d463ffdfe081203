"""Formatted text: what counts of it, what of it is shown, and what is asked."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from reports.slip.slip import _as_written
from sources.book.grid import Grid
from sources.book.open import open_book
from sources.book.runs import LOWERED, RAISED, SILENT, STRUCK, Run, is_struck_out, text_as_written, text_that_counts
from sources.read import Taken
from sources.returned.slip import mended
from sources.table.heading import written
from sources.value.uom import Uom
from tests.sources.traps.formatted import RAISED as UP
from tests.sources.traps.formatted import STRUCK as OUT
from tests.sources.traps.formatted import TAGS as ELEMENTS
from tests.sources.traps.formatted import _html, _ods, _xlsx, _xml, rich
from tests.sources.traps.given import BODY, table

UP_1 = Run("1", RAISED)


@pytest.mark.parametrize(
    ("runs", "counts"),
    [
        ([Run("48"), UP_1], "48"),
        ([Run("48"), Run("①", RAISED)], "48"),
        ([Run("48"), Run("注2", RAISED)], "48"),
        ([Run("48"), Run("1,", RAISED), Run("2", RAISED)], "48"),
        ([Run("48"), Run("1 2", RAISED)], "48"),
        ([Run("48"), Run("①②", RAISED)], "48"),
        ([Run("48"), Run("1*", RAISED)], "48"),
        ([Run("48"), Run("１）", RAISED)], "48"),
        ([Run("48%"), Run("*", RAISED)], "48%"),
        ([Run("*", RAISED), Run("48")], "48"),
        ([Run("48"), Run("2", LOWERED)], "48"),
        ([Run("480", STRUCK), Run("520")], "520"),
        ([Run("480", STRUCK), Run("\n"), Run("520 ")], "520"),
        ([Run("4"), Run("9", STRUCK), Run("8")], "48"),
        ([Run("企业数"), Run("1", RAISED), Run("（户）")], "企业数（户）"),
        ([Run("GDP"), Run("2", RAISED), Run("增速")], "GDP增速"),
        ([Run("甲项目"), Run("（一期）", STRUCK)], "甲项目"),
    ],
)
def test_what_is_struck_out_does_not_count_and_a_mark_is_no_digit(runs: list[Run], counts: str) -> None:
    assert text_that_counts(runs) == counts


@pytest.mark.parametrize(
    ("runs", "counts"),
    [
        ([Run("10"), Run("2", RAISED)], "10²"),
        ([Run("1.2×10"), Run("-3", RAISED)], "1.2×10⁻³"),
        ([Run("12"), Run("50", RAISED)], "12⁵⁰"),
        ([Run("36"), Run("0", RAISED)], "36⁰"),
        ([Run("48"), Run("35", RAISED)], "48³⁵"),
        ([Run("4"), Run("8", RAISED), Run("0")], "4⁸0"),
        ([Run("48."), Run("5", RAISED)], "48.⁵"),
        ([Run("7"), Run("12.5", LOWERED)], "7₁₂.₅"),
        ([Run("1", RAISED)], "¹"),
    ],
)
def test_a_raised_part_that_may_be_more_than_a_mark_stays_raised_so_that_the_text_is_no_number(
    runs: list[Run], counts: str
) -> None:
    assert text_that_counts(runs) == counts


@pytest.mark.parametrize(
    ("runs", "counts"),
    [
        ([Run("面积（万m"), Run("2", RAISED), Run("）")], "面积（万m²）"),
        ([Run("公里"), Run("2", RAISED)], "公里²"),
        ([Run("R"), Run("2", RAISED)], "R²"),
        ([Run("CO"), Run("2", LOWERED), Run("排放")], "CO2排放"),
        ([Run("PM"), Run("2.5", LOWERED)], "PM2.5"),
        ([Run("480"), Run("（预计）", RAISED)], "480（预计）"),
        ([Run("480"), Run("万元", RAISED)], "480万元"),
    ],
)
def test_what_is_raised_or_lowered_and_part_of_a_word_or_unit_stays(runs: list[Run], counts: str) -> None:
    assert text_that_counts(runs) == counts


@pytest.mark.parametrize(
    ("runs", "uom"),
    [
        ([Run("面积（m"), Run("2", RAISED), Run("）")], Uom(1, "m2")),
        ([Run("面积（万m"), Run("2", RAISED), Run("）"), Run("①", RAISED)], Uom(10_000, "m2")),
        ([Run("面积（米"), Run("2", RAISED), Run("）")], Uom(1, "平方米")),
        ([Run("面积（km"), Run("2", RAISED), Run("）")], Uom(1, "平方公里")),
        ([Run("库容（万m"), Run("3", RAISED), Run("）")], Uom(10_000, "立方米")),
    ],
)
def test_a_heading_keeps_the_unit_of_measure_that_is_written_with_a_raised_digit(runs: list[Run], uom: Uom) -> None:
    heading = written(text_that_counts(runs))
    assert heading.uom == uom
    assert {"面积", "库容"} & set(heading.names)


def test_nothing_remains_where_all_but_a_mark_is_struck_out() -> None:
    runs = [Run("480", STRUCK), Run("①", RAISED)]
    assert text_that_counts(runs) == ""
    assert not is_struck_out(runs)
    assert text_as_written(runs) == "〔划去：480〕①"


def test_what_is_said_of_the_pronunciation_is_silent() -> None:
    assert text_that_counts([Run("甲"), Run("", SILENT), Run("项目")]) == "甲项目"
    html = "<table><tr><td><ruby>甲<rp>(</rp><rt>jiǎ</rt><rp>)</rp></ruby>项目</td></tr></table>"
    assert open_book(html.encode(), "a.html").sheets[0].rows == [["甲项目"]]


def test_a_cell_reads_as_it_was_written(take_trial: Callable[[bytes, str], Taken]) -> None:
    body = [[*BODY[0][:4], rich(("400", OUT), "480", ("1", UP)), *BODY[0][5:]], *BODY[1:]]
    (sheet,) = take_trial(_xlsx(table(body=body), set()), "a.xlsx").sheets
    total = sheet.columns["total"]
    assert (total.texts[0], total.values[0]) == ("〔划去：400〕480¹", 480_000_000)


def test_a_struck_out_row_is_named_with_what_stands_in_it(take_trial: Callable[[bytes, str], Taken]) -> None:
    struck = {(5, column) for column in range(9)}
    (sheet,) = take_trial(_xlsx(table(), struck), "a.xlsx").sheets
    (finding,) = sheet.findings
    assert (finding.rule, finding.row_key, finding.address) == ("struck_out_row", "乙项目", "B6")
    assert finding.found == "乙项目、续建、7、40、2、55.5、2022年6月30日"
    assert sheet.columns["total"].values[1] == 40_000_000


@pytest.mark.parametrize("build", [_html(ELEMENTS, 'style="text-decoration:line-through"'), _xml, _ods])
def test_an_element_within_a_struck_out_cell_is_struck_out_too(
    build: Callable[[list[list[object]], set[tuple[int, int]]], bytes],
) -> None:
    grid = open_book(build([["甲", rich("48", ("1", UP)), 7]], {(0, 1)}), "a.xls").sheets[0]
    assert (grid.rows[0][1], grid.struck) == ("48", {(0, 1)})


def test_a_heading_that_is_struck_out_is_asked_about_once(take_trial: Callable[[bytes, str], Taken]) -> None:
    struck = {(row, 5) for row in range(3, 7)}
    (sheet,) = take_trial(_xlsx(table(), struck), "a.xlsx").sheets
    assert [(one.rule, one.address) for one in sheet.findings] == [("struck_out", "F4")]


def test_the_struck_out_values_of_a_form_without_rows_are_asked_about(
    take_trial: Callable[[bytes, str], Taken],
) -> None:
    lines = [
        ["进口额（万元）", 12],
        ["出口额（万元）", rich(("20", OUT), "22", ("1", UP))],
        ["备案企业数（户）", rich(("3", OUT))],
    ]
    top = [["试验外贸指标表"], ["填报单位：区商务局"], ["报告期：2022年第2季度"]]
    (sheet,) = take_trial(_xlsx([*top, *lines], {(3, 1)}), "a.xlsx").sheets
    assert [(one.rule, one.address) for one in sheet.findings] == [("struck_out", "B4"), ("struck_out_blank", "B6")]
    values = {item: (column.texts[0], column.values[0]) for item, column in sheet.columns.items()}
    assert values == {
        "imports": ("12", 12_000_000),
        "exports": ("〔划去：20〕22¹", 22_000_000),
        "firms": ("〔划去：3〕", None),
    }


def test_a_writer_of_rich_strings_is_understood(take_trial: Callable[[bytes, str], Taken]) -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        up, struck = book.add_format({"font_script": 1}), book.add_format({"font_strikeout": True})
        for row, cells in enumerate(table()):
            for column, value in enumerate(cells):
                sheet.write(row, column, value)
        sheet.write_rich_string(4, 4, struck, "400 ", "480", up, "1")
        sheet.write(5, 4, 40, struck)
    (read,) = take_trial(out.getvalue(), "a.xlsx").sheets
    assert read.columns["total"].values == [480_000_000, 40_000_000, 120_250_000]
    assert [(one.rule, one.address) for one in read.findings] == [("struck_out", "E6")]


def test_openpyxl_s_rich_text_is_understood(take_trial: Callable[[bytes, str], Taken]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles import Font

    book = Workbook()
    for row in table():
        book.active.append(row)
    book.active["E5"] = CellRichText(TextBlock(InlineFont(strike=True), "400"), "480", TextBlock(InlineFont(vertAlign="superscript"), "1"))  # fmt: skip
    book.active["E6"].font = Font(strike=True)
    out = io.BytesIO()
    book.save(out)
    (read,) = take_trial(out.getvalue(), "a.xlsx").sheets
    assert read.columns["total"].values == [480_000_000, 40_000_000, 120_250_000]
    assert [(one.rule, one.address) for one in read.findings] == [("struck_out", "E6")]


def test_a_slip_shows_text_as_it_was_written_and_takes_it_back_unchanged() -> None:
    html = _html(ELEMENTS, "")
    original = open_book(html([["甲", rich("48", ("1", UP)), rich(("3", OUT)), 7]], set()), "a.html")
    grid = original.sheets[0]
    assert grid.rows == [["甲", "48", "", "7"]]
    shown = _as_written(grid)
    assert shown == [["甲", "48¹", "〔划去：3〕", "7"]]
    back = open_book(html(shown, set()), "slip.html")
    assert mended(original, back, {"": ""})[1] == frozenset()
    changed = open_book(html([["甲", "49", "〔划去：3〕", "7"]], set()), "slip.html")
    whole, sheets = mended(original, changed, {"": ""})
    assert sheets == {""}
    assert whole.sheets[0].rows == [["甲", "49", "", "7"]]
    assert whole.sheets[0].written == {(0, 2): "〔划去：3〕"}


def test_an_identity_number_that_is_struck_out_is_found_and_masked() -> None:
    html = _html(ELEMENTS, "")([["张某", rich(("11010519491231002X", OUT), "李某")]], set())
    book = open_book(html, "a.html")
    assert [(one.rule, one.address) for one in book.findings] == [("personal_id", "B1")]
    grid: Grid = book.sheets[0]
    assert grid.written == {(0, 1): "〔划去：***〕李某"}
