"""What somebody who may drop files into the inbox can do to a night: his file becomes a receipt with a reason, the others are taken in."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from flows.home import Home
from flows.run import run_once
from reports.slip.slip import wording
from sources.archive import Filed
from sources.book.spreadsheet import META
from sources.channel import untaken
from sources.declare import load
from sources.path import base_name
from sources.pool import read_files
from sources.read import read_file
from sources.returned.entry import Entry, wrap
from sources.returned.slip import MARK
from warehouse.connect import open_reader

pytestmark = pytest.mark.tries("hostile files: of a sender")
NEUTRAL = Path(__file__).parents[1] / "neutral"
FIRST, SECOND = (datetime(2023, 7, day, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai")) for day in (8, 9))
ROADS = """农村公路建设周报表
填报单位：东乡
报告期：2023年第25周
道路名称,年度计划里程,本周建成里程,累计建成里程,未整改隐患
甲路,40,1.5,21,1
"""
LONG = "惠" * 82 + ".csv"  # 250 bytes: a name that is as long as a file's may be
BEYOND = 2**45  # seconds: an instant that no calendar has; only some file systems keep it


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two nights over a good table and everything that has stopped a night."""
    patch = pytest.MonkeyPatch()
    patch.setattr(untaken, "LARGEST", 2**20)
    home = Home(tmp_path_factory.mktemp("hostile"), NEUTRAL).prepare()
    (home.inbox / "good.csv").write_text(ROADS, encoding="utf-8")
    (home.inbox / LONG).write_text("没有什么", encoding="utf-8")
    with (home.inbox / "sparse.xlsx").open("wb") as sparse:
        sparse.truncate(30 * 2**30)
    (home.inbox / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(home.inbox / "pipe.csv")
    (home.inbox / "dated.csv").write_text("没有日子", encoding="utf-8")
    os.utime(home.inbox / "dated.csv", (BEYOND, BEYOND))
    folder = os.open(home.inbox, os.O_RDONLY)
    for _ in range(1500):  # a path of them all is longer than the system takes
        os.mkdir("深", dir_fd=folder)
        inner = os.open("深", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(os.open("deep.csv", os.O_CREAT | os.O_WRONLY, dir_fd=folder))
    os.close(folder)
    run_once(home, FIRST)
    run_once(home, SECOND)
    patch.undo()
    yield home
    subprocess.run(["rm", "-rf", str(home.root)], check=True)  # rmtree descends by recursion


def told(home: Home) -> dict[str, tuple[str, str]]:
    """name -> (status, first rule)"""
    with open_reader(home.warehouse) as con:
        rows = con.execute(
            "SELECT r.file_name, r.status, min(f.rule) FROM receipt AS r LEFT JOIN finding AS f USING (receipt_id) GROUP BY ALL"
        ).fetchall()
    assert len(rows) == len({name for name, *_ in rows})  # once, not again on the second night
    return {name: (status, rule) for name, status, rule in rows}


def test_every_file_has_a_receipt_with_its_reason(hostile: Home) -> None:
    assert told(hostile) == {
        "good.csv": ("taken", None),
        LONG: ("unidentified", "unidentified_form"),
        "dated.csv": ("unidentified", "unidentified_form"),
        "sparse.xlsx": ("unreadable", "untaken_too_large"),
        "深": ("unreadable", "untaken_too_deep"),
    }


def test_what_was_not_taken_stays_where_it_lies(hostile: Home) -> None:
    left = {path.name for path in hostile.inbox.iterdir()}
    assert left == {"sparse.xlsx", "深", "link.csv", "pipe.csv"}


def test_receipts_slips_and_page_are_written_for_everybody(hostile: Home) -> None:
    outbox = {path.relative_to(hostile.outbox).parts[0] for path in hostile.outbox.rglob("*.txt")}
    assert outbox == {"东乡", wording()["acknowledgement"]["nobody"]}
    names = [path.name for path in hostile.outbox.rglob("*.txt")]
    assert len(names) == 5 and max(len(name.encode()) for name in names) <= 255
    assert list(hostile.reports.rglob("*.html"))


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM])
def test_a_file_that_may_not_be_read_hides_no_other(
    quiet: Callable[[Path], Home], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    home = quiet(tmp_path)
    (home.inbox / "closed.csv").write_text(ROADS.replace("25", "24"), encoding="utf-8")
    (home.inbox / "good.csv").write_text(ROADS, encoding="utf-8")
    whole = os.open

    def refusing(path: str, *rest: int, **more: int) -> int:
        if str(path).endswith("closed.csv"):
            raise OSError(code, os.strerror(code))
        return whole(path, *rest, **more)

    monkeypatch.setattr(os, "open", refusing)
    run_once(home, FIRST)
    assert told(home) == {"good.csv": ("taken", None), "closed.csv": ("unreadable", "untaken_unreadable")}


@pytest.mark.parametrize("change", ["link", "pipe", "folder", "other file"])
def test_a_file_that_becomes_something_else_while_it_is_looked_at_is_left(
    quiet: Callable[[Path], Home], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    from sources.channel.folder import Folder

    home = quiet(tmp_path)
    target = home.inbox / "roads.csv"
    target.write_text(ROADS, encoding="utf-8")
    whole = Folder.look

    def look(self: Folder) -> dict[str, object]:
        found = whole(self)
        if found:
            target.unlink(missing_ok=True) if not target.is_dir() else None
            if change == "link":
                target.symlink_to("/etc/passwd")
            elif change == "pipe":
                os.mkfifo(target)
            elif change == "folder":
                target.mkdir(exist_ok=True)
            else:
                target.write_text(ROADS + "乙路,20,0.5,10,0\n", encoding="utf-8")
        return dict(found)

    monkeypatch.setattr(Folder, "look", look)
    assert run_once(home, FIRST).files == 0


@pytest.mark.parametrize(
    "digest",
    ["../../../../../../etc/passwd", "/etc/passwd", "/proc/self/environ", "", "0" * 63, "0" * 64, "G" * 64, "\0"],
)
def test_the_hash_of_a_slip_opens_no_other_file(tmp_path: Path, digest: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet(META)
    for row in ((MARK, "a" * 16), ("sha256", digest), ("file", "表.csv"), ("rejects", "1")):
        sheet.append([str(text).replace("\0", "_") for text in row])
    path = tmp_path / "archive" / "ab" / "slip.xlsx"
    path.parent.mkdir(parents=True)
    book.save(path)
    filed = Filed("r", "s", path, "slip.xlsx", "folder", None, 1, FIRST)
    taken = read_file(filed, load(NEUTRAL))
    assert [finding.rule for finding in taken.findings] == ["slip_unknown"]
    assert "root:" not in repr(taken) and "PATH=" not in repr(taken)


def test_an_entry_is_taken_from_the_office_only(tmp_path: Path) -> None:
    path = tmp_path / "entry.zip"
    path.write_bytes(wrap(Entry("张三", "电话", "电话"), "roads.csv", ROADS.encode()))
    own = Filed("r", "s", path, "entry.zip", "folder", None, 1, FIRST)
    outside = Filed("r", "s", path, "entry.zip", "mail", "a@b.cn", 1, FIRST, is_own=False)
    found = [
        (one.status, [finding.rule for finding in one.findings]) for one in read_files([own, outside], load(NEUTRAL))
    ]
    assert found == [("taken", []), ("refused", ["entry_from_outside"])]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("表.xlsx", "表.xlsx"),
        ("../../etc/passwd", "__.._etc_passwd"),
        ("..", "_"),
        (".", "_"),
        ("", "_"),
        (".bashrc", "_bashrc"),
        ("a\0b\nc\x7f", "a_b_c_"),
        ("C:\\表.xlsx", "C__表.xlsx"),
        ("表\udcff", "表?".replace("?", "_")),
    ],
)
def test_a_name_leads_out_of_no_folder(name: str, wanted: str) -> None:
    assert base_name(name) == wanted


@pytest.mark.parametrize("letter", ["a", "惠", "𠮷"])
def test_a_long_name_is_cut_at_a_letter(letter: str) -> None:
    name = base_name(letter * 300, "-回执.txt")
    assert 250 < len(name.encode()) <= 255
    assert name.endswith(letter + "-回执.txt")


@pytest.mark.parametrize("sender", ["东乡", "西镇"])
def test_only_the_unit_that_was_asked_may_answer(quiet: Callable[[Path], Home], tmp_path: Path, sender: str) -> None:
    """A slip says itself for which units it is; whoever takes these lines out of it still answers for nobody else."""
    home = quiet(tmp_path)
    senders = "senders: {东乡: [东乡], 西镇: [西镇]}"
    channel = f"channels:\n  - {{name: folder, kind: folder, address: inbox, steady_seconds: 0.05, {senders}}}\n"
    (home.root / "channels.yml").write_text(channel, encoding="utf-8")
    (home.inbox / "东乡").mkdir()
    (home.inbox / sender).mkdir(exist_ok=True)
    (home.inbox / "东乡" / "roads.csv").write_text(ROADS.replace("40,1.5,21", "40,1.5,130"), encoding="utf-8")
    run_once(home, FIRST)  # 130 of 40 km is asked about
    (slip,) = (home.outbox / "东乡").glob("*.xlsx")
    book = openpyxl.load_workbook(slip)
    rows = list(book[META].iter_rows())
    for key, value in ((row[0], row[1]) for row in rows):
        if str(key.value).startswith(("unit_", "form_", "period_", "submission_")):
            key.value = value.value = "-"
    reason_heading = next(row[1].value for row in rows if row[0].value == "headings").partition("|")[2]
    listed = book.worksheets[0]
    head = next(row for row in listed.iter_rows() if any(cell.value == reason_heading for cell in row))
    reason = next(cell for cell in head if cell.value == reason_heading)
    listed.cell(reason.row + 1, reason.column, "去年结转里程计入")
    book.save(home.inbox / sender / "回来.xlsx")
    run_once(home, SECOND)
    with open_reader(home.warehouse) as con:
        answers = con.execute("SELECT reason FROM answer").fetchall()
        unasked = con.execute("SELECT found FROM finding WHERE rule = 'reason_unasked'").fetchall()
    assert (answers, unasked) == (([("去年结转里程计入",)], []) if sender == "东乡" else ([], [("去年结转里程计入",)]))
