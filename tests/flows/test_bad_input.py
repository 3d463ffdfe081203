"""No file, however broken, stops the others or vanishes; and nothing personal gets past the archive."""

from __future__ import annotations

import hashlib
import io
import logging
import random
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest

from flows.home import Home
from flows.run import Summary, run_once
from flows.step import timed
from tests.flows.conftest import NIGHT
from tests.flows.dropped import IDENTITY, accounts, csv, drop, roads, tasks, xlsx, zipped
from warehouse.connect import open_reader

WORKBOOK = xlsx(表=roads("交通局"))
NOISE = random.Random(2022).randbytes(4000)

# name in the inbox -> (bytes, status of the receipt, status of each submission, a rule that must be among the findings)
FOLDER: dict[str | bytes, tuple[bytes, str, list[str], str | None]] = {
    "公路.csv": (csv(roads()), "taken", ["accepted"], None),
    "收支.csv": (csv(accounts()), "taken", ["accepted"], None),
    "两张表.xlsx": (xlsx(公路=roads("西镇"), 任务=tasks()), "taken", ["accepted", "accepted"], None),
    "空.xlsx": (b"", "unreadable", [], "unreadable_empty"),
    "空白.csv": (b"\r\n  \r\n", "unreadable", [], "unreadable_empty"),
    "乱码.xlsx": (NOISE, "unreadable", [], None),
    "截断.xlsx": (WORKBOOK[: len(WORKBOOK) // 2], "unreadable", [], "unreadable_damaged"),
    "压缩包.xlsx": (zipped(**{"照片.jpg": NOISE}), "unreadable", [], None),
    "通知.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "unreadable", [], "unreadable_format"),
    "照片.csv": (b"\xff\xd8\xff\xe0" + NOISE, "unreadable", [], "unreadable_format"),
    "~$公路.xlsx": (b"\x05user " + bytes(160), "unreadable", [], "unreadable_lock_file"),
    "工会.csv": (
        csv([["工会活动情况表"], ["填报单位：东乡"], ["次数", "人数"], [1, 2]]),
        "unidentified",
        [],
        "unidentified_form",
    ),
    "外单位.csv": (csv(roads("某某科技有限公司")), "unidentified", [], "unidentified_unit"),
    "无期.csv": (csv(roads(period="")), "unidentified", [], "unidentified_period"),
    "矛盾.csv": (
        csv(roads("交通局", "2022年第26周", 480, "报告期：2022年第25周")),
        "unidentified",
        [],
        "claims_disagree",
    ),
    "不该报.csv": (csv(roads("财政局")), "taken", ["returned"], "not_a_reporter"),
    "少列.csv": (csv([row[:3] for row in roads("南镇")]), "taken", ["returned"], "missing_heading"),
    "负数.csv": (csv(roads("下镇", total=-3)), "taken", ["returned"], "min"),
    "写字.csv": (csv(roads("上乡", total="四百多")), "taken", ["returned"], "not_a_number"),
    "名单.csv": (csv(roads("中镇", total=IDENTITY)), "taken", ["returned"], "personal_id"),
    "附名单.xlsx": (xlsx(表=roads("北乡"), 名单=[["张某", IDENTITY]]), "taken", ["returned"], "personal_id"),
    f"{IDENTITY}.csv": (csv(roads("交通局")), "taken", ["returned"], "personal_id"),
    "通讯录.csv": (csv([["姓名", "证件"], ["张某", IDENTITY]]), "unidentified", [], "unidentified_form"),
    f"{IDENTITY[:6]}.xlsx": (xlsx(**{IDENTITY: roads("农科镇")}), "taken", ["returned"], "personal_id"),
    "公路（再报）.csv": (csv(roads()), "duplicate", [], "duplicate_file"),
    "甲/周报.csv": (csv(roads("林场镇")), "taken", ["accepted"], None),
    "乙/周报.csv": (csv(roads("河口镇")), "taken", ["accepted"], None),
    "丙/周报.csv": (csv(roads("河口镇")), "duplicate", [], "duplicate_file"),
    "公章'；DROP TABLE receipt.csv": (csv(roads("石桥镇")), "taken", ["accepted"], None),
    "换\n行.csv": (csv(roads("山前乡")), "taken", ["accepted"], None),
    "市属.csv".encode("gb18030"): (csv(roads("不存在的镇")), "unidentified", [], "unidentified_unit"),
}
LAST = ("公路（再报）.csv", "丙/周报.csv")  # arrive after the file that they repeat


@dataclass(frozen=True)
class Night:
    """The home after a night with the whole folder in its inbox, and all that the run said."""

    home: Home
    said: Summary
    spoken: str
    handed_in: dict[str, bytes]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with open_reader(self.home.warehouse) as con:
            return con.execute(query, list(values)).fetchall()


@pytest.fixture(scope="module")
def night(peopled: Callable[[str], Home]) -> Night:
    home = peopled("nasty")
    for name, (content, *_) in FOLDER.items():
        drop(home, name, content, "2022-07-05T10:00" if name in LAST else "2022-07-05T09:00")
    drop(home, "还在复制.xlsx.part", WORKBOOK)
    handed_in = {path.name: path.read_bytes() for path in home.inbox.rglob("*") if path.is_file()}
    out, log = io.StringIO(), io.StringIO()
    listening = logging.StreamHandler(log)
    logging.getLogger().addHandler(listening)
    try:
        with redirect_stdout(out), redirect_stderr(out):
            said = run_once(home, NIGHT, step=timed(print))
    finally:
        logging.getLogger().removeHandler(listening)
    return Night(home, said, out.getvalue() + log.getvalue() + repr(said), handed_in)


@pytest.fixture
def con(night: Night) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_reader(night.home.warehouse) as opened:
        yield opened


def named(name: str | bytes) -> tuple[str | None, str]:
    """Folder and name as the warehouse has them: bytes of other systems decoded, identity numbers masked."""
    text = name.decode("gb18030") if isinstance(name, bytes) else name
    folder, _, text = text.rpartition("/")
    return folder or None, text.replace(IDENTITY, "***")


def texts(home: Home) -> str:
    """Everything written that the warehouse holds, its files, the outbox and the pages: all as one text."""
    with duckdb.connect(str(home.warehouse / "writer.duckdb"), read_only=True) as con:
        tables = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        held = [str(con.execute(f"SELECT * FROM store.{name}").fetchall()) for name in tables]
    for folder in (home.warehouse, home.outbox, home.reports):
        for path in folder.rglob("*"):
            held.append(path.name)
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as members:
                    held += [members.read(name).decode("utf-8", "replace") for name in members.namelist()]
            elif path.is_file():
                held.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(held)


def test_good_files_beside_bad_ones_are_accepted(night: Night) -> None:
    wanted = sum(statuses.count("accepted") for _, _, statuses, _ in FOLDER.values())
    assert night.said.accepted == wanted
    assert night.said.files == len(FOLDER)


def test_whatever_is_not_accepted_says_what_was_found_and_what_to_do(night: Night) -> None:
    silent = """
    SELECT r.file_name FROM receipt AS r
    WHERE NOT EXISTS (
        SELECT 1 FROM finding AS f
        WHERE f.receipt_id = r.receipt_id AND f.message <> '' AND f.todo <> '' AND f.found IS NOT NULL AND f.wanted IS NOT NULL
    )
    AND NOT EXISTS (SELECT 1 FROM submission AS s WHERE s.receipt_id = r.receipt_id AND s.status = 'accepted')
    """
    assert night.rows(silent) == []


def test_a_fault_of_a_value_names_sheet_and_cell(night: Night) -> None:
    query = (
        "SELECT f.sheet, f.address, f.found, f.item FROM finding AS f JOIN receipt AS r ON r.receipt_id = f.receipt_id "
        "WHERE r.file_name = ? AND f.rule = ?"
    )
    assert night.rows(query, "写字.csv", "not_a_number") == [("", "D5", "四百多", "built_total")]
    assert night.rows(query, "附名单.xlsx", "personal_id") == [("名单", "B1", "***", None)]


def test_nothing_is_left_in_the_inbox_or_lost_from_it(night: Night) -> None:
    left = [path.name for path in night.home.inbox.rglob("*") if path.is_file()]
    assert left == ["还在复制.xlsx.part"]  # waits until its sender renames it
    for content, *_ in FOLDER.values():
        sha256 = hashlib.sha256(content).hexdigest()
        assert (night.home.archive / sha256[:2] / sha256).read_bytes() == content


def test_a_second_run_takes_in_nothing_and_publishes_nothing(night: Night) -> None:
    before = sorted((night.home.warehouse / "snapshots").iterdir())
    again = run_once(night.home, NIGHT)
    assert (again.files, again.submissions, again.findings, again.figures, again.edition) == (0, 0, 0, 0, None)
    assert again.snapshot == night.said.snapshot
    assert sorted((night.home.warehouse / "snapshots").iterdir()) == before


def test_an_identity_number_is_nowhere_but_in_the_archive(night: Night) -> None:
    assert IDENTITY not in night.spoken
    assert IDENTITY not in texts(night.home)
    assert "四百多" in texts(night.home)  # the search sees what is there


def test_every_unit_that_sent_something_gets_its_receipt(night: Night) -> None:
    receipts = [path for path in night.home.outbox.rglob("*回执.txt")]
    assert len(receipts) == len(FOLDER) + 1  # 两张表 is of two units


@pytest.mark.parametrize(("stem", "unit"), [("公路（再报）", "东乡"), ("周报", "河口镇")])
def test_the_receipt_of_a_file_that_was_sent_before_lies_with_its_unit(stem: str, unit: str, night: Night) -> None:
    letters = {path: path.read_text(encoding="utf-8") for path in night.home.outbox.rglob(f"{stem}-*回执.txt")}
    places = [
        path.relative_to(night.home.outbox).parts[0] for path, text in letters.items() if "与上次报送相同" in text
    ]
    assert places == [unit]


@pytest.mark.parametrize("name", FOLDER, ids=str)
def test_every_file_ends_as_one_receipt_and_its_submissions(name: str | bytes, night: Night) -> None:
    _, status, submissions, rule = FOLDER[name]
    folder, text = named(name)
    receipts = night.rows(
        "SELECT receipt_id, status FROM receipt WHERE file_name = ? AND sender IS NOT DISTINCT FROM ?", text, folder
    )
    assert [row[1] for row in receipts] == [status]
    found = night.rows("SELECT status FROM submission WHERE receipt_id = ? ORDER BY form", receipts[0][0])
    assert [row[0] for row in found] == submissions
    rules = {row[0] for row in night.rows("SELECT rule FROM finding WHERE receipt_id = ?", receipts[0][0])}
    assert rule is None or rule in rules
