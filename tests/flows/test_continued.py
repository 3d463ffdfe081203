"""A table that goes on on a second sheet: judged, sent back, mended in the slip and opened from the figure, each by its own sheet."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import POLICY_HEADINGS, drop, policy, xlsx
from warehouse.connect import open_reader
from warehouse.explain import explain


@pytest.fixture(scope="module")
def home(copied: Callable[[str], Home]) -> Home:
    """The home after a night with a fault on the second sheet, and one with the slip in which it was mended."""
    home = copied("continued")
    rest = [["续表"], list(POLICY_HEADINGS), ["市16条-2", "市16条", "推进中", 7, "四十多", 400, 7, 6, 9, 12]]
    drop(home, "惠企.xlsx", xlsx(一=policy(), 二=rest), "2022-07-05T09:00")
    run_once(home, instant("2022-07-05T23:00"))
    (slip,) = (home.outbox / "区政数局").glob("*.xlsx")
    book = openpyxl.load_workbook(slip)
    assert book.sheetnames[1] == "二" and book["二"]["E3"].comment is not None
    book["二"]["E3"] = 40
    out = io.BytesIO()
    book.save(out)
    drop(home, "改好的退回单.xlsx", out.getvalue(), "2022-07-06T09:00")
    run_once(home, instant("2022-07-06T23:00"))
    return home


def test_the_fault_is_named_by_the_second_sheet(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        found = con.execute("SELECT rule, sheet, address, row_key FROM finding WHERE rule = 'not_a_number'").fetchall()
    assert found == [("not_a_number", "二", "E3", "市16条-2")]


def test_what_was_mended_in_the_slip_stands_with_the_first_sheet(home: Home) -> None:
    query = "SELECT row_key, number, sheet, address FROM cell JOIN submission USING (submission_id) WHERE item = 'paid_total' AND revision = 2 ORDER BY address"
    with open_reader(home.warehouse) as con:
        cells = con.execute(query).fetchall()
    assert cells == [("市16条-2", 40, "二", "E3"), ("省28条-1", 480, "一", "E5")]


def test_a_figure_opens_to_both_sheets(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        figure = explain(con, "policy_payout", "区政数局", "2022-W26")
    places = {(source.sheet, source.address) for source in figure.sources if source.part == "numerator"}
    assert places == {("一", "E5"), ("二", "E3")}  # 480 + 40
