"""Files that a sender makes to look like what the program writes itself: notes, entries, slips."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from expectations.suite import messages
from sources.archive import keep
from sources.book.open import open_book
from sources.channel import Received
from sources.channel.untaken import RULES, reason
from sources.declare import load
from sources.read import read_file
from sources.returned.slip import MARK
from tests.sources.build_zip import sheet_xml, xlsx

NEUTRAL = Path(__file__).parents[1] / "neutral"
ARRIVED = datetime(2023, 7, 3, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ID = "360102199003070022"


def entry(note: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("entry.json", note)
    return out.getvalue()


def slip(key: str, value: str) -> bytes:
    said = [[MARK, "a" * 16], ["sha256", "0" * 64], ["file", "表.csv"], [key, value]]
    return xlsx({"_meta": sheet_xml(said), "表": sheet_xml([["序号"]])})


FORGED = {
    "a note with a rule that nobody has": b'{"untaken": {"rule": "no_such_rule", "found": "x", "wanted": "y"}}',
    "a note with another rule": b'{"untaken": {"rule": "personal_id", "found": "x", "wanted": "y"}}',
    "a note in many brackets": b'{"untaken": ' + b"[" * 100_000,
    "a note that says a number": f'{{"untaken": {{"rule": "untaken_unreadable", "found": "{ID}", "wanted": ""}}}}'.encode(),
    "a note of half a letter": rb'{"untaken": {"rule": "untaken_unreadable", "found": "\ud800", "wanted": ""}}',
    "an entry in many brackets": entry("[" * 100_000),
    "an entry of other types": entry('{"file": "x", "entered_by": {"a": 1}, "reason": [1], "via": null}'),
    "an entry of half a letter": entry(r'{"file": "", "entered_by": "\ud800", "confirms": "\ud800"}'),
    "a slip with a huge count": slip("rejects", "9" * 5000),
    "a slip with a huge revision": slip("submission_1", "x"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_file_is_a_receipt_with_a_reason(tmp_path: Path, name: str) -> None:
    """Previously a rule that nobody has stopped every night, for all."""
    taken = read_file(keep(Received("folder", "a.csv", FORGED[name], ARRIVED), tmp_path), load(NEUTRAL))
    assert taken.status in ("unreadable", "unidentified", "answered")
    assert {one.rule for one in taken.findings} <= set(messages())
    repr(taken).encode()  # what cannot be written as UTF-8 stops the night that stores it
    assert ID not in repr(taken.findings)


@pytest.mark.parametrize("name", ["公路\udcff.csv", "公路\ud800.csv", "公路\0.csv"])
def test_a_name_that_no_store_can_hold_is_kept_in_other_letters(tmp_path: Path, name: str) -> None:
    filed = keep(Received("mail", name, b"x", ARRIVED, name), tmp_path)
    for text in (filed.name, filed.sender or ""):
        assert text.startswith("公路") and text.endswith(".csv") and "\0" not in text
        text.encode()


def test_half_a_letter_in_a_struck_out_text_is_no_letter(tmp_path: Path) -> None:
    """_xD800_ stands for half a surrogate pair, _xD83D__xDE00_ for a whole one."""
    runs = "<is><r><rPr><strike/></rPr><t>x</t></r><r><t>_xD83D__xDE00__xD800_</t></r></is>"
    content = xlsx({"表": sheet_xml([[{"type": "inlineStr", "xml": runs}]])})
    (grid,) = open_book(content, "a.xlsx").sheets
    assert grid.rows == [["\U0001f600\ufffd"]]


def test_a_page_with_huge_numbers_and_no_letters_is_read(tmp_path: Path) -> None:
    style = '<style>.a {mso-number-format: "\\ffffff\\D800 0";}</style>'
    page = f"<html>{style}<table><tr><td class=a colspan={'9' * 5000}>5</td></tr></table></html>"
    (grid,) = open_book(page.encode(), "a.xls").sheets
    assert grid.rows[0][0] in (5, 5.0, "5") or "5" in str(grid.rows[0][0])


def test_only_the_program_s_own_notes_are_believed(tmp_path: Path) -> None:
    """Previously a sender could have his file counted as a fault of the program's, every night."""
    note = b'{"untaken": {"rule": "program_untaken", "found": "x", "wanted": "0.3"}}'
    plan, found = load(NEUTRAL), {}
    for is_taken in (True, False):
        one = Received("folder", "a.csv", note, ARRIVED, is_taken=is_taken)
        found[is_taken] = read_file(keep(one, tmp_path), plan).status
    assert found == {True: "unreadable", False: "failed"}


def test_every_reason_of_a_note_is_worded() -> None:
    assert set(messages()) >= RULES
    assert reason(b'{"untaken": {"rule": "untaken_too_deep", "found": "33", "wanted": "32"}}') is not None
