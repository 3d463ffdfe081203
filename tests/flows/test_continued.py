"""A table that goes on on a second sheet: judged, sent back, mended in the slip and opened from the figure, each by its own sheet."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import ROAD_HEADINGS, drop, roads, xlsx
from warehouse.connect import open_reader
from warehouse.explain import explain


@pytest.fixture(scope="module")
def home(copied: Callable[[str], Home]) -> Home:
    """The home after a night with a fault on the second sheet, and one with the slip in which it was mended."""
    home = copied("continued")
    rest = [["续表"], list(ROAD_HEADINGS), ["乙路", 400, 7, "四十多", 0]]
    drop(home, "公路.xlsx", xlsx(一=roads(), 二=rest), "2022-07-05T09:00")
    run_once(home, instant("2022-07-05T23:00"))
    (slip,) = (home.outbox / "东乡").glob("*.xlsx")
    book = openpyxl.load_workbook(slip)
    assert book.sheetnames[1] == "二" and book["二"]["D3"].comment is not None
    book["二"]["D3"] = 40
    out = io.BytesIO()
    book.save(out)
    drop(home, "改好的退回单.xlsx", out.getvalue(), "2022-07-06T09:00")
    run_once(home, instant("2022-07-06T23:00"))
    return home


def test_the_fault_is_named_by_the_second_sheet(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        found = con.execute("SELECT rule, sheet, address, row_key FROM finding WHERE rule = 'not_a_number'").fetchall()
    assert found == [("not_a_number", "二", "D3", "乙路")]


def test_what_was_mended_in_the_slip_stands_with_the_first_sheet(home: Home) -> None:
    query = "SELECT row_key, number, sheet, address FROM cell JOIN submission USING (submission_id) WHERE item = 'built_total' AND revision = 2 ORDER BY address"
    with open_reader(home.warehouse) as con:
        cells = con.execute(query).fetchall()
    assert cells == [("乙路", 40, "二", "D3"), ("甲路", 480, "一", "D5")]


def test_a_figure_opens_to_both_sheets(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        figure = explain(con, "roads_built", "东乡", "2022-W26")
    places = {(source.sheet, source.address) for source in figure.sources if source.part == "numerator"}
    assert places == {("一", "D5"), ("二", "D3")}  # 480 + 40
