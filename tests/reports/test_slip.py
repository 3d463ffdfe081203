"""Return slips and receipts: every fault in its place, and nobody sees another unit's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from reports.slip import COMMENTS_PER_SHEET, LISTED_ALIKE, Fault, Receipt, Told, receipt_text, write_slip
from sources.grid import open_book

AT = datetime(2022, 6, 27, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CSV = "报表,粮食\n作物,累计\n早稻,440\n中稻,多\n".encode()


def fault(address: str | None, severity: str = "reject", found: str = "多") -> Fault:
    return Fault(severity, "" if address else None, address, found, f"应填数字，填的是“{found}”", "改为数字")


def receipt(*faults: Fault, file_wide: tuple[Fault, ...] = ()) -> Receipt:
    told = Told("扬子洲镇", "粮食生产情况表", "2022年第25周", 1, "returned", faults)
    return Receipt("0123456789abcdef", "粮食.csv", "ab" * 32, "taken", AT, AT, (told,), file_wide)


def test_the_list_names_place_value_fault_and_remedy(tmp_path: Path) -> None:
    write_slip(
        receipt(fault("B4"), fault("B3", "question", "440")), "扬子洲镇", CSV, tmp_path / "slip.xlsx", is_sample=True
    )
    book = load_workbook(tmp_path / "slip.xlsx")
    listed = book["问题清单"]
    assert "示例数据" in listed["A1"].value
    assert [cell.value for cell in listed[5]][:5] == [1, "B3", "440", "【须说明】应填数字，填的是“440”", "改为数字"]
    assert [cell.value for cell in listed[6]][:3] == [2, "B4", "多"]
    assert listed["B6"].hyperlink.location.endswith("!B4")


def test_the_units_own_table_stands_at_its_own_addresses_with_the_fault_coloured_and_commented(tmp_path: Path) -> None:
    write_slip(receipt(fault("B4")), "扬子洲镇", CSV, tmp_path / "slip.xlsx", is_sample=False)
    table = load_workbook(tmp_path / "slip.xlsx").worksheets[1]
    assert (table["A3"].value, table["B4"].value) == ("早稻", "多")
    assert "改为数字" in table["B4"].comment.text
    assert table["B4"].fill.fgColor.rgb != table["B3"].fill.fgColor.rgb


def test_with_thirty_thousand_faults_the_slip_stays_readable_and_says_how_many_more_there_are(tmp_path: Path) -> None:
    rows = 15_000
    content = "".join(f"行{n},多,440\n" for n in range(rows)).encode()
    wrong = [replace(fault(f"B{n + 1}"), rule="not_a_number", item="total") for n in range(rows)]
    asked = [replace(fault(f"C{n + 1}", "question", "440"), rule="jump", item="area") for n in range(rows)]
    path = tmp_path / "slip.xlsx"
    write_slip(receipt(*wrong, *asked), "扬子洲镇", content, path, is_sample=False)
    book = open_book(path.read_bytes(), path.name)
    listed, table = book.sheets
    assert len(listed.rows) == 4 + 2 * (LISTED_ALIKE + 1)  # of each kind the first, and one row for the rest
    assert "共 15000 处须改正、15000 处须说明" in str(listed.rows[2][0])
    last = listed.rows[4 + LISTED_ALIKE]
    assert last[1:3] == [f"B{LISTED_ALIKE + 1} 至 B{rows}", f"另有 {rows - LISTED_ALIKE} 处"]
    assert "…" in str(last[3])  # what all of them share, without what each of them wrote
    assert len(table.rows) == rows
    assert path.stat().st_size < 3_000_000


def test_comments_are_so_many_that_the_workbook_opens_quickly(tmp_path: Path) -> None:
    rows = COMMENTS_PER_SHEET + 200
    content = "".join(f"行{n},多\n" for n in range(rows)).encode()
    path = tmp_path / "slip.xlsx"
    write_slip(receipt(*(fault(f"B{n + 1}") for n in range(rows))), "扬子洲镇", content, path, is_sample=False)
    book = load_workbook(path)
    assert str(COMMENTS_PER_SHEET) in book["问题清单"]["A3"].value
    comments = sum(1 for row in book.worksheets[1].iter_rows() for cell in row if cell.comment)
    assert comments == COMMENTS_PER_SHEET


def test_a_receipt_says_file_hash_time_and_counts() -> None:
    text = receipt_text(receipt(fault("B4"), fault("B3", "question")))
    assert "ab" * 32 in text
    assert "2022-06-27 09:30" in text
    assert "须改正 1 处，须说明 1 处" in text


def test_a_fault_of_the_whole_file_needs_no_address() -> None:
    text = receipt_text(receipt(file_wide=(fault(None, found="缺表头"),)))
    assert "整个文件：应填数字" in text
