"""One submission, from the inbox to the published figure, and its revision after it. `docs/walk.md` tells it in words.

区政数局 reports what the policies of 惠企 paid out in the 25th week: 480 + 40 = 520 of 800 + 400 = 1200 万元. The next day
it corrects the second row from 40 to 120, on an Excel sheet: 480 + 120 = 600, which is half of 1200.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from flows.home import Home, instant
from flows.run import Summary, run_once
from tests.donghu.headings import POLICY_HEADINGS
from tests.flows.dropped import arrive
from warehouse.connect import open_reader
from warehouse.explain import explain

MONDAY, TUESDAY = instant("2022-06-27T23:00"), instant("2022-06-28T23:00")
PAPER = [
    ["惠企政策兑现情况表"],
    ["填报单位：区政数局"],
    ["报告期：2022年第25周（6月20日-6月26日）"],
    POLICY_HEADINGS,
    ["省28条-1", "省28条", "推进中", 20, 480, 800, 70, 60, 96, 120],
    ["市16条-2", "市16条", "推进中", 7, 40, 400, 60, 55, 50, 50],
]
CORRECTED = [*PAPER[:5], ["市16条-2", "市16条", "推进中", 87, 120, 400, 60, 55, 50, 50]]
FIGURE = ("policy_payout", "区政数局", "2022-W25")


@dataclass(frozen=True)
class Walk:
    """The home after both nights, what each night said, and the bytes that were handed in first."""

    home: Home
    monday: Summary
    tuesday: Summary
    handed_in: bytes

    def sha256(self) -> str:
        return hashlib.sha256(self.handed_in).hexdigest()


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    home = Home(tmp_path_factory.mktemp("walk")).prepare()
    lines = "\r\n".join(",".join(str(cell) for cell in row) for row in PAPER)
    handed_in = lines.encode("gb18030")  # as Excel saves CSV in China
    (home.inbox / "惠企政策.csv").write_bytes(handed_in)
    arrive(home, "惠企政策.csv", "2022-06-27T09:00")
    monday = run_once(home, MONDAY)

    book = openpyxl.Workbook()
    book.active.title = "兑现情况"
    for row in CORRECTED:
        book.active.append(row)
    book.save(home.inbox / "惠企政策（更正）.xlsx")
    arrive(home, "惠企政策（更正）.xlsx", "2022-06-28T10:00")
    tuesday = run_once(home, TUESDAY)
    return Walk(home, monday, tuesday, handed_in)


@pytest.fixture
def con(walk: Walk) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot that readers see after the second night."""
    with open_reader(walk.home.warehouse) as opened:
        yield opened


def test_the_inbox_is_empty_and_the_archive_keeps_the_very_bytes(walk: Walk) -> None:
    assert list(walk.home.inbox.iterdir()) == []
    sha256 = walk.sha256()
    assert (walk.home.archive / sha256[:2] / sha256).read_bytes() == walk.handed_in


def test_the_night_says_what_came_and_what_became_of_it(walk: Walk) -> None:
    said = walk.monday
    assert (said.files, said.submissions, said.accepted) == (1, 1, 1)
    assert (said.questioned, said.returned, said.findings) == (0, 0, 0)
    assert said.edition == "nightly-20220627-2300"


def test_the_file_becomes_a_receipt(con: duckdb.DuckDBPyConnection, walk: Walk) -> None:
    query = "SELECT file_name, sha256, channel, status, received_at, recorded_at FROM receipt ORDER BY received_at"
    assert con.execute(query).fetchall()[0] == (
        "惠企政策.csv",
        walk.sha256(),
        "folder",
        "taken",
        instant("2022-06-27T09:00"),
        MONDAY,
    )


def test_the_receipt_becomes_a_submission_that_came_in_time(con: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT unit, form, period, status FROM submission WHERE revision = 1"
    assert con.execute(query).fetchall() == [("区政数局", "policy_delivery", "2022-W25", "accepted")]
    query = "SELECT status FROM due WHERE unit = '区政数局' AND form = 'policy_delivery' AND period = '2022-W25'"
    assert con.execute(query).fetchall() == [("on_time",)]  # due on Monday at noon


def test_every_value_becomes_a_cell_with_its_text_and_its_place(con: duckdb.DuckDBPyConnection) -> None:
    query = """
    SELECT c.text, c.number, c.state, c.address
    FROM cell AS c JOIN submission AS s ON s.submission_id = c.submission_id
    WHERE s.revision = 1 AND c.row_key = '市16条-2' AND c.item = 'paid_total'
    """
    assert con.execute(query).fetchall() == [("40", Decimal(40), "reported", "E6")]


def test_cells_add_up_to_a_figure(con: duckdb.DuckDBPyConnection) -> None:
    first = explain(con, *FIGURE, edition="nightly-20220627-2300")
    assert first is not None
    assert (first.numerator, first.denominator) == (520, 1200)  # 480 + 40 of 800 + 400
    named = {(source.part, source.amount, source.file, source.address, source.text) for source in first.sources}
    assert named == {
        ("numerator", Decimal(480), "惠企政策.csv", "E5", "480"),
        ("numerator", Decimal(40), "惠企政策.csv", "E6", "40"),
        ("denominator", Decimal(800), "惠企政策.csv", "F5", "800"),
        ("denominator", Decimal(400), "惠企政策.csv", "F6", "400"),
    }


def test_the_figure_becomes_progress_against_half_and_against_time(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("SET VARIABLE as_of = '2022-06-28 00:00+08'")  # what was known when Monday had ended
    done, time, past_half, gap, light = con.execute(
        "SELECT done_share, time_share, is_past_half, gap, light FROM progress "
        "WHERE indicator = ? AND unit = ? AND period = ?",
        FIGURE,
    ).fetchall()[0]
    assert done == pytest.approx(520 / 1200)  # 43.3%
    assert time == pytest.approx(177 / 365)  # 26 June is day 177: 48.5%
    assert not past_half
    assert gap == 80  # half of 1200 is 600
    assert light == "yellow"  # 5.2 points behind time; red only at 10


def test_the_bulletin_shows_it_on_one_page(walk: Walk) -> None:
    page = Path(walk.monday.bulletin or "").read_text(encoding="utf-8")
    assert "惠企政策兑现金额" in page
    assert "520" in page
    assert "://" not in page.replace("http://www.w3.org/", "")  # self-contained


def test_the_unit_gets_a_receipt(walk: Walk) -> None:
    receipts = sorted(path.name for path in (walk.home.outbox / "区政数局" / "2022-06").iterdir())
    assert len(receipts) == 2
    assert all(name.startswith("惠企政策") and name.endswith("回执.txt") for name in receipts)


def test_its_revision_changes_the_figure(con: duckdb.DuckDBPyConnection, walk: Walk) -> None:
    assert walk.tuesday.edition == "nightly-20220628-2300"
    query = "SELECT revision, status FROM submission ORDER BY revision"
    assert con.execute(query).fetchall() == [(1, "accepted"), (2, "accepted")]
    query = "SELECT numerator, is_past_half, light FROM progress WHERE indicator = ? AND unit IN (?, '东湖区') AND period = ?"
    rows = con.execute(query, FIGURE).fetchall()
    assert rows == [(600, True, "green")] * 2  # 480 + 120 = 600; the lead's figure is the district's


def test_the_old_edition_still_shows_the_old_figure(con: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT edition, numerator FROM figure WHERE indicator = ? AND unit = ? AND period = ? ORDER BY edition"
    assert con.execute(query, FIGURE).fetchall() == [("nightly-20220627-2300", 520), ("nightly-20220628-2300", 600)]


def test_the_new_figure_names_file_sheet_and_cell(con: duckdb.DuckDBPyConnection) -> None:
    found = explain(con, *FIGURE)
    assert found is not None
    changed = next(source for source in found.sources if source.amount == 120)
    assert (changed.file, changed.sheet, changed.address, changed.revision) == (
        "惠企政策（更正）.xlsx",
        "兑现情况",
        "E6",
        2,
    )
