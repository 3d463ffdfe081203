"""Return slips and receipts: every fault in its place, and nobody sees another unit's."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from reports.looks import half_characters
from reports.slip.slip import (
    COMMENTS_PER_SHEET,
    LISTED_ALIKE,
    Receipt,
    SlipFinding,
    SlipReport,
    _content,
    acknowledgement_text,
    write_slip,
)
from reports.template.template import write_filled
from sources.book.grid import address as cell_address
from sources.book.open import open_book
from sources.calendar import period
from sources.declare import Form, Plan, read_yaml
from sources.returned.slip import Slip, SlipSubmission, mended, read_slip
from tests.programs import program

AT = datetime(2022, 6, 27, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CSV = "报表,粮食\n作物,累计\n早稻,440\n中稻,多\n".encode()


def fault(address: str | None, severity: str = "reject", found: str = "多") -> SlipFinding:
    return SlipFinding(severity, "" if address else None, address, found, f"应填数字，填的是“{found}”", "改为数字")


def receipt(*faults: SlipFinding, file_wide: tuple[SlipFinding, ...] = ()) -> Receipt:
    told = SlipReport("西镇", "粮食生产情况表", "2022年第25周", 1, "returned", faults)
    return Receipt("0123456789abcdef", "粮食.csv", "ab" * 32, "taken", AT, AT, (told,), file_wide)


def test_the_list_names_place_value_fault_and_remedy(tmp_path: Path) -> None:
    write_slip(
        receipt(fault("B4"), fault("B3", "question", "440")), "西镇", CSV, tmp_path / "slip.xlsx", is_sample=True
    )
    book = load_workbook(tmp_path / "slip.xlsx")
    listed = book["问题清单"]
    assert "示例数据" in listed["A1"].value
    assert [cell.value for cell in listed[5]][:5] == [1, "B3", "440", "【请说明】应填数字，填的是“440”", "改为数字"]
    assert [cell.value for cell in listed[6]][:3] == [2, "B4", "多"]
    assert listed["B6"].hyperlink.location.endswith("!B4")


def test_the_units_own_table_stands_at_its_own_addresses_with_the_fault_coloured_and_commented(tmp_path: Path) -> None:
    write_slip(receipt(fault("B4")), "西镇", CSV, tmp_path / "slip.xlsx", is_sample=False)
    table = load_workbook(tmp_path / "slip.xlsx").worksheets[1]
    assert (table["A3"].value, table["B4"].value) == ("早稻", "多")
    assert "改为数字" in table["B4"].comment.text
    assert table["B4"].fill.fgColor.rgb != table["B3"].fill.fgColor.rgb


def test_with_thirty_thousand_faults_the_slip_stays_readable_and_says_how_many_more_there_are(tmp_path: Path) -> None:
    rows = 15_000
    content = "".join(f"行{n},多{n},440\n" for n in range(rows)).encode()
    wrong = [replace(fault(f"B{n + 1}", found=f"多{n}"), rule="not_a_number", item="total") for n in range(rows)]
    asked = [replace(fault(f"C{n + 1}", "question", "440"), rule="jump", item="area") for n in range(rows)]
    path = tmp_path / "slip.xlsx"
    write_slip(receipt(*wrong, *asked), "西镇", content, path, is_sample=False)
    book = open_book(path.read_bytes(), path.name)
    listed, table = book.sheets
    assert len(listed.rows) == 4 + 2 * (LISTED_ALIKE + 1)  # of each kind the first, and one row for the rest
    assert "共30000处：错误15000处（红底）、请说明15000处（黄底）。" in str(listed.rows[2][0])
    last = listed.rows[4 + LISTED_ALIKE]
    assert last[1:3] == [f"B{LISTED_ALIKE + 1}—B{rows}", f"另有{rows - LISTED_ALIKE}处"]
    assert "…" in str(last[3])  # what all of them share, without what each of them wrote
    assert len(table.rows) == rows
    assert path.stat().st_size < 3_000_000


def test_comments_are_so_many_that_the_workbook_opens_quickly(tmp_path: Path) -> None:
    rows = COMMENTS_PER_SHEET + 200
    content = "".join(f"行{n},多\n" for n in range(rows)).encode()
    path = tmp_path / "slip.xlsx"
    write_slip(receipt(*(fault(f"B{n + 1}") for n in range(rows))), "西镇", content, path, is_sample=False)
    book = load_workbook(path)
    assert str(COMMENTS_PER_SHEET) in book["问题清单"]["A3"].value
    comments = sum(1 for row in book.worksheets[1].iter_rows() for cell in row if cell.comment)
    assert comments == COMMENTS_PER_SHEET


def lines_of(text: str) -> list[str]:
    return text.splitlines()


def test_the_first_line_of_an_acknowledgement_is_the_result_and_the_second_what_to_do() -> None:
    told = replace(
        receipt(fault("B4"), fault("B3", "question")).submissions[0], due_at=AT.replace(day=28, hour=12, minute=0)
    )
    one = replace(receipt(), submissions=(told,))
    assert lines_of(acknowledgement_text(one, "区调度办", "粮食-01234567-退回单.xlsx")) == [
        "【退回修改】西镇　粮食生产情况表　2022年第25周",
        "请于6月28日12时前，按《粮食-01234567-退回单》改正后重报：错误1处、请说明1处。",
        "",
        "收件回执",
        "文件：粮食.csv",
        "收到：2022年6月27日09:30　　审核：2022年6月27日09:30",
        "粮食生产情况表　2022年第25周：第1次报送（按时）",
        "咨询：区调度办。",
        "文件校验码（备查）：" + "ab" * 32,
    ]


def became(status: str, *faults: SlipFinding, **said: object) -> list[str]:
    told = replace(receipt(*faults).submissions[0], status=status, **said)  # type: ignore[arg-type]  of its fields
    return lines_of(acknowledgement_text(replace(receipt(), submissions=(told,)), slip="单.xlsx"))


def test_an_accepted_report_asks_for_nothing() -> None:
    assert became("accepted")[:2] == ["【审核通过】西镇　粮食生产情况表　2022年第25周", "无须处理。"]
    explained = replace(fault("B4", "question"), reason="核减一户")
    assert became("accepted", explained)[1] == "无须处理（1处情况说明已记入）。"


def test_a_question_says_that_the_data_stand_and_a_passed_deadline_is_named() -> None:
    asked = became(
        "questioned", fault("B4", "question"), due_at=datetime(2021, 12, 31, 12, 30, tzinfo=AT.tzinfo), is_late=True
    )
    assert (
        asked[1] == "数据已采用。报送时限2021年12月31日12时30分已过，请于6月28日12时前，按《单》写明原因：请说明1处。"
    )
    assert asked[-2] == "粮食生产情况表　2022年第25周：第1次报送（迟报）"


def test_a_returned_revision_says_which_one_stands() -> None:
    assert (
        became("returned", fault("B4"), revision=3, standing=2)[2]
        == "此前审核通过的第2次报送继续有效，本次数据改正后采用。"
    )


def test_a_returned_revision_after_which_another_was_accepted_asks_for_nothing() -> None:
    said = became("returned", fault("B4"), revision=1, standing=2)
    assert said[1] == "无须处理：其后的第2次报送已审核通过。" and not any("继续有效" in line for line in said)


def test_of_several_reports_the_gravest_comes_first() -> None:
    first, second = (
        receipt(fault("B4")).submissions[0],
        replace(receipt().submissions[0], form="农资表", status="accepted"),
    )
    text = lines_of(acknowledgement_text(replace(receipt(), submissions=(second, first)), slip="单.xlsx"))
    assert [line[:6] for line in text if line.startswith("【")] == ["【退回修改】", "【审核通过】"]


def test_without_a_slip_the_acknowledgement_lists_what_is_open() -> None:
    text = acknowledgement_text(receipt(fault("B4")))
    assert "请于6月28日12时前，按本回执所列问题改正后重报：错误1处。" in text
    assert "  - B4：应填数字，填的是“多”。改为数字" in text


def test_errors_of_one_column_that_say_the_same_are_one_row_with_their_places(tmp_path: Path) -> None:
    empty = [replace(fault(f"B{row}", found=""), item="total", rule="required") for row in (3, 4, 5, 7, 9)]
    asked = [replace(fault(f"C{row}", "question", "440"), item="area", rule="jump") for row in (3, 4, 5, 6)]
    write_slip(receipt(*empty, *asked), "西镇", CSV, tmp_path / "slip.xlsx", is_sample=False)
    listed = load_workbook(tmp_path / "slip.xlsx")["问题清单"]
    assert [listed.cell(row, 2).value for row in range(5, 10)] == ["B3—B5、B7、B9", "C3", "C4", "C5", "C6"]
    assert "共9处：错误5处（红底）、请说明4处（黄底）。" in listed["A3"].value


def test_the_other_places_of_such_a_row_are_links_beside_it_and_are_not_printed(tmp_path: Path) -> None:
    empty = [replace(fault(f"B{row}", found=""), item="total", rule="required") for row in (3, 4, 5, 7, 9, 10)]
    write_slip(receipt(*empty), "西镇", CSV, tmp_path / "slip.xlsx", is_sample=False)
    listed = load_workbook(tmp_path / "slip.xlsx")["问题清单"]
    assert listed["D5"].value == "【错误】应填数字，填的是“”：第3—5、7、9—10行，共6处"
    links = [listed[cell].hyperlink.location.rpartition("!")[2] for cell in ("B5", "G5", "H5")]
    assert links == ["B3:B5", "B7", "B9:B10"]
    assert listed.print_area.endswith("$A$1:$F$5")


def test_rows_without_anything_are_one_row_of_the_list(tmp_path: Path) -> None:
    """Each says the name of its row, so their words differ; their cause is one."""
    blank = [
        replace(fault(f"A{row}", found=""), rule="blank_row", message=f"“行{row}”一行没有填写") for row in (3, 4, 7)
    ]
    write_slip(receipt(*blank), "西镇", CSV, tmp_path / "slip.xlsx", is_sample=False)
    listed = load_workbook(tmp_path / "slip.xlsx")["问题清单"]
    assert [listed["B5"].value, listed["D5"].value, listed["A6"].value] == [
        "A3—A4、A7",
        "【错误】第3—4、7行没有填写，共3行",
        None,
    ]
    assert "错误3处" in listed["A3"].value


def test_the_table_of_a_slip_looks_and_prints_like_the_template(plan: Plan, tmp_path: Path) -> None:
    """The form of two header rows: title, groups, required headings, heights and page as in `template.py`."""
    form = Form.model_validate({"name": "upkeep", **read_yaml(Path(__file__).parent / "templates" / "upkeep.yml")})
    version, one = form.versions[0], period("2022-06")
    rows: list[dict[str, Any]] = [
        {"matter": "养护资金", "opening": Decimal(9), "added": "多"},
        {"matter": "道路隐患", "faults": Decimal(7)},
    ]
    write_filled(form, version, "交通局", one, plan, tmp_path / "t.xlsx", rows, sample=False)
    wrong = SlipFinding("reject", form.title, "C6", "多", "应填数字", "改为数字")
    asked = SlipSubmission("s1", "交通局", "upkeep", "2022-01-01", "2022-06", 1)
    told = SlipReport("交通局", form.title, "2022年6月", 1, "returned", (wrong,), asked)
    one_file = Receipt("r1", "t.xlsx", "ab" * 32, "taken", AT, AT, (told,), ())
    content = (tmp_path / "t.xlsx").read_bytes()
    write_slip(one_file, "交通局", content, tmp_path / "slip.xlsx", False, forms={"upkeep": form})
    ours, theirs = (load_workbook(tmp_path / name)[form.title] for name in ("t.xlsx", "slip.xlsx"))
    for place in ("A1", "A3", "A4", "B4", "B5", "A6", "B6"):
        assert theirs[place].fill.fgColor.rgb == ours[place].fill.fgColor.rgb, place
        assert theirs[place].font.sz == ours[place].font.sz, place
    assert theirs["C6"].fill.fgColor.rgb == "FFF8CBAD"
    assert {str(span) for span in theirs.merged_cells.ranges} == {str(span) for span in ours.merged_cells.ranges}
    heights = [[sheet.row_dimensions[row].height for row in range(1, 8)] for sheet in (ours, theirs)]
    assert heights[0] == pytest.approx(heights[1], abs=0.5)
    assert [heights[0][row] for row in (0, 1, 3, 4, 5)] == pytest.approx([34, 22, 24, 54, 21], abs=0.5)
    assert [theirs.column_dimensions[letter].width for letter in "AB"] == [
        ours.column_dimensions[letter].width for letter in "AB"
    ]
    assert (theirs.page_setup.fitToHeight, theirs.print_title_rows) == (0, ours.print_title_rows)
    back = open_book((tmp_path / "slip.xlsx").read_bytes(), "slip.xlsx")
    before = open_book(content, "t.xlsx")
    assert mended(before, back, read_slip(back).sheets) == (before, frozenset())  # merged cells change nothing


def test_a_marked_cell_beyond_the_table_is_coloured_where_it_would_be(tmp_path: Path) -> None:
    write_slip(receipt(fault("D4"), fault("A6")), "西镇", CSV, tmp_path / "slip.xlsx", is_sample=False)
    table = load_workbook(tmp_path / "slip.xlsx").worksheets[1]
    assert [table[place].value for place in ("B4", "D4", "A6")] == ["多", None, None]
    assert {table[place].fill.fgColor.rgb for place in ("D4", "A6")} == {"FFF8CBAD"}


def test_a_number_that_no_cell_can_hold_is_shown_as_text() -> None:
    assert _content(float("inf")) == ("inf", "")


@given(st.text())
def test_letters_beyond_latin_are_two_half_characters_wide(text: str) -> None:
    assert half_characters(text) == sum(2 if ord(letter) > 255 else 1 for letter in text)


def test_a_fault_of_the_whole_file_needs_no_address() -> None:
    text = acknowledgement_text(receipt(file_wide=(fault(None, found="缺表头"),)))
    assert "整个文件：应填数字" in text


def test_what_is_returned_until_it_is_explained_may_be_answered_and_says_that_nothing_is_taken_yet(
    tmp_path: Path,
) -> None:
    fell = replace(fault("B4", "explain", "430"), finding_id="0123456789abcdef")
    assert "【退回核实】" in acknowledgement_text(receipt(fell)) and "数据暂未采用。" in acknowledgement_text(
        receipt(fell)
    )
    write_slip(receipt(fell), "西镇", CSV, tmp_path / "slip.xlsx", is_sample=False)
    said = read_slip(open_book((tmp_path / "slip.xlsx").read_bytes(), "slip.xlsx"))
    assert (said.rejects, said.explains, said.explained) == (0, {"0123456789abcdef": ""}, frozenset())
    book = load_workbook(tmp_path / "slip.xlsx")
    assert "退回单" in book["问题清单"]["A1"].value and "数据暂未采用" in book["问题清单"]["A3"].value
    book["问题清单"]["F5"] = "核减一户"
    book.save(tmp_path / "back.xlsx")
    assert read_slip(open_book((tmp_path / "back.xlsx").read_bytes(), "back.xlsx")).explained == {""}


def original() -> bytes:
    """A table with a percentage, a date, a formula that was never calculated and a merged title, as a unit made it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "进度"
    for row in (
        ["粮食生产情况表"],
        ["作物", "累计", "占比", "日期"],
        ["早稻", 440.5, 0.6, date(2022, 6, 26)],
        ["中稻", "多", "=B3*2", ""],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet["C3"].number_format = "0%"
    sheet["D3"].number_format = "yyyy/m/d"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def slip_of_original(folder: Path) -> Path:
    asked = SlipFinding(
        "question", "进度", "B3", "440.5", "比上期变动超过规定幅度", "属实的请说明原因", finding_id="0123456789abcdef"
    )
    wrong = SlipFinding("reject", "进度", "B4", "多", "应填数字", "改为数字")
    told = SlipReport(
        "西镇",
        "粮食生产情况表",
        "2022年第25周",
        2,
        "returned",
        (asked, wrong),
        SlipSubmission("s1", "西镇", "crops", "2022-01-01", "2022-W25", 2),
    )
    write_slip(
        Receipt("r1", "粮食.xlsx", "ab" * 32, "taken", AT, AT, (told,), ()),
        "西镇",
        original(),
        folder / "slip.xlsx",
        True,
    )
    book = load_workbook(folder / "slip.xlsx")
    book["问题清单"]["F5"] = "扩种"
    book["进度"]["B4"] = 280
    book.save(folder / "slip.xlsx")
    return folder / "slip.xlsx"


def came_back(path: Path) -> tuple[Slip, dict[str, object]]:
    """What the slip says, and the cells that were changed in its table."""
    slip = open_book(path.read_bytes(), path.name)
    said = read_slip(slip)
    before = open_book(original(), "粮食.xlsx")
    after, changed = mended(before, slip, said.sheets)
    cells = {
        cell_address(row, column): cell
        for grid, was in zip(after.sheets, before.sheets, strict=True)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if cell != was.rows[row][column]
    }
    assert changed == ({"进度"} if cells else set())
    return said, cells


def test_a_slip_that_comes_back_says_what_it_is_and_only_changed_cells_count(tmp_path: Path) -> None:
    said, cells = came_back(slip_of_original(tmp_path))
    assert said.revisions == {("西镇", "crops", "2022-W25"): 2}
    assert (said.receipt_id, said.file, said.rejects) == ("r1", "粮食.xlsx", 1)
    assert [(answer.question, answer.reason) for answer in said.answers] == [("0123456789abcdef", "扩种")]
    assert cells == {"B4": 280}  # neither the percentage nor the date, the formula or the colours


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_slip_that_libreoffice_saved_in_another_format_says_the_same(kind: str, tmp_path: Path) -> None:
    slip = slip_of_original(tmp_path)
    office = [program("soffice"), f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    command = [*office, "--convert-to", kind, "--outdir", str(tmp_path / kind), str(slip)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    said, cells = came_back(tmp_path / kind / f"slip.{kind}")
    assert [(answer.question, answer.reason) for answer in said.answers] == [("0123456789abcdef", "扩种")]
    assert cells == {"B4": 280}
