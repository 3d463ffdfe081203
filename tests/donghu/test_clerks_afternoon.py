"""A clerk's afternoon with the ledger of obstacles, through the files that a clerk sees: template, slip, slip sent back, new obstacle.

On 5 August 2022 区公建中心 fills in July's template and gets it back, mends it in the slip, and is accepted. In September a new obstacle
stands in one of the template's blank rows.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from flows.home import Home, instant
from flows.run import Summary, run_once
from flows.templates import write_templates
from tests.plan_folders import DONGHU
from warehouse.connect import open_reader

UNIT, LEDGER = "区公建中心", "project_obstacles"
SHEET = "项目堵点与要素保障台账"
OLD: dict[str, Any] = {
    "项目名称": "示例项目12",
    "堵点": "示例：拆迁尾欠户未签约",
    "问题类别": "土地",
    "提出日": date(2022, 7, 4),
    "状态": "推进中",
    "本月到位金额": 20,
    "累计到位金额": 20,
}
NEW: dict[str, Any] = {
    "问题编号": "问题-02",
    "项目名称": "示例项目24",
    "问题类别": "用电",
    "提出日": date(2022, 8, 22),
    "状态": "未解决",
}


@dataclass(frozen=True)
class Afternoon:
    home: Home
    said: list[Summary]
    slip: dict[str, Any]  # the rows of the first slip's list, and where its letters lay
    template: dict[str, Any]  # of what the second template says

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with open_reader(self.home.warehouse) as con:
            return con.execute(query).fetchall()


def write(sheet: Any, row: int, values: dict[str, Any]) -> None:
    """Write values below the headings of the fourth row, in cells that are not locked."""
    columns = {str(cell.value).partition("\n")[0]: cell.column for cell in sheet[4]}
    for heading, value in values.items():
        cell = sheet.cell(row, columns[heading])
        assert not cell.protection.locked, heading
        cell.value = value


def send(home: Home, book: Any, name: str, at: str) -> Summary:
    path = home.inbox / name
    book.save(path)
    came = instant(at).timestamp()
    os.utime(path, (came, came))
    return run_once(home, instant(at[:11] + "23:00"))


def template(home: Home, period: str, out: Path) -> Any:
    write_templates(home, LEDGER, UNIT, period, out)
    (path,) = out.glob("*.xlsx")
    assert {one.suffix for one in out.iterdir()} == {".xlsx", ".html", ".docx"}  # 填报说明 lies beside it
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def afternoon(tmp_path_factory: pytest.TempPathFactory) -> Afternoon:
    folder = tmp_path_factory.mktemp("afternoon")
    home = Home(folder / "home", DONGHU).prepare()
    outbox = home.outbox / UNIT
    book = template(home, "2022-07", folder / "july")
    write(book[SHEET], 6, OLD | {"状态": "办理中", "本月到位金额": "约20"})  # no such state, no number
    said = [send(home, book, "台账.xlsx", "2022-08-05T15:00")]
    (path,) = outbox.glob("*退回单.xlsx")
    slip = openpyxl.load_workbook(path)
    listed = slip.worksheets[0]
    seen = {
        "rows": [[cell.value for cell in row[:5]] for row in listed.iter_rows(min_row=5)],
        "links": [cell.hyperlink.location.rpartition("!")[2] for cell in listed["B"][4:] if cell.hyperlink],
        "on_top": sorted(one.name.rpartition("-")[2] for one in outbox.iterdir()),
        "receipt": next(outbox.glob("*回执.txt")).read_text(encoding="utf-8").splitlines(),
    }
    for row in slip[SHEET].iter_rows(min_row=5):
        for cell in row:
            if cell.value in ("办理中", "约20"):
                cell.value = {"办理中": "推进中", "约20": 20}[cell.value]
    said.append(send(home, slip, "退回单改好.xlsx", "2022-08-05T17:00"))
    seen["on_top_afterwards"] = sorted(one.name for one in outbox.iterdir())
    seen["in_august"] = sorted(one.name.rpartition("-")[2] for one in (outbox / "2022-08").iterdir())
    book = template(home, "2022-08", folder / "august")
    sheet = book[SHEET]
    first_blank = next(row for row in range(5, 40) if sheet.cell(row, 1).value is None)
    template_said = {
        "notes": {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment},
        "first_blank": first_blank,
        "again": [cell.value for cell in sheet[6]][:2],
    }
    write(sheet, 6, {"状态": "推进中", "本月到位金额": 5, "累计到位金额": 25})
    write(sheet, first_blank, NEW)
    said.append(send(home, book, "台账8月.xlsx", "2022-09-05T15:00"))
    return Afternoon(home, said, seen, template_said)


def test_a_wrong_table_comes_back_with_its_two_faults_and_links_to_them(afternoon: Afternoon) -> None:
    assert (afternoon.said[0].returned, afternoon.said[0].accepted) == (1, 0)
    assert [row[:3] for row in afternoon.slip["rows"]] == [[1, "M6", "办理中"], [2, "S6", "约20"]]
    assert afternoon.slip["rows"][0][3:] == [
        "【错误】“状态”填“办理中”，不在规定选项内",
        "请选填：未解决、推进中、已解决",
    ]
    assert afternoon.slip["links"] == ["M6", "S6"]


def test_the_slip_and_its_receipt_lie_on_top_until_it_is_mended(afternoon: Afternoon) -> None:
    assert afternoon.slip["on_top"] == ["回执.txt", "退回单.xlsx"]
    assert afternoon.slip["on_top_afterwards"] == ["2022-08"]
    assert afternoon.slip["in_august"] == ["回执.txt", "回执.txt", "退回单.xlsx"]


def test_the_receipt_says_the_result_what_to_do_and_whom_to_call(afternoon: Afternoon) -> None:
    first, second, *rest = afternoon.slip["receipt"]
    assert first == "【退回修改】区公建中心　项目堵点与要素保障台账　2022年7月"
    assert "退回单》改正后重报：错误2处。" in second
    assert "咨询：区“双过半”调度办。" in rest


def test_what_was_mended_in_the_slip_is_accepted(afternoon: Afternoon) -> None:
    assert (afternoon.said[1].returned, afternoon.said[1].accepted) == (0, 1)
    query = "SELECT item, text, address FROM reported WHERE period = '2022-07' AND item IN ('status', 'funds_month') ORDER BY item"
    assert afternoon.rows(query) == [("funds_month", "20", "S6"), ("status", "推进中", "M6")]


def test_the_next_template_knows_the_obstacle_and_shows_total_and_free_text_as_comments(afternoon: Afternoon) -> None:
    assert afternoon.template["again"] == ["问题-01", "示例项目12"]
    assert afternoon.template["notes"] == {"F6": "上期填报：示例：拆迁尾欠户未签约", "T6": "上期数：20"}


def test_a_new_obstacle_in_a_blank_row_is_loaded_beside_the_old_one(afternoon: Afternoon) -> None:
    """The five printed numbers stand in rows 5 to 9; the first blank row is the tenth. August's report leaves out the description."""
    assert afternoon.template["first_blank"] == 10
    assert afternoon.said[2].returned == 0
    query = "SELECT problem, project, description, standing FROM obstacle ORDER BY problem"
    assert afternoon.rows(query) == [
        ("问题-01", "示例项目12", "示例：拆迁尾欠户未签约", "open"),
        ("问题-02", "示例项目24", None, "open"),
    ]
