"""A night with several channels: who may send for whom, what is whole, and a channel that is down hides no other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.home import Home, instant
from flows.run import Summary, run_once
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, roads, xlsx
from warehouse.connect import open_reader

CHANNELS = """
channels:
  - name: 政务网盘
    kind: folder
    address: drive
    done: 已收
    senders: {甲: [东乡], 乙: [西镇]}
  - {name: 失联, kind: folder, address: gone}
  - {name: 没有口令, kind: imap, address: 'imap://127.0.0.1:1/INBOX', user: a, password: '${DPH_NOT_SET}'}
"""


@dataclass(frozen=True)
class Night:
    home: Home
    said: Summary

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with open_reader(self.home.warehouse) as con:
            return con.execute(query).fetchall()


@pytest.fixture(scope="module")
def night(copied: Callable[[str], Home]) -> Night:
    home = copied("channels")
    (home.root / "channels.yml").write_text(CHANNELS, encoding="utf-8")
    drop(home, "../drive/甲/本单位.csv", csv(roads()))
    drop(home, "../drive/乙/替别人报.csv", csv(roads()))
    drop(home, "../drive/谁也不是.csv", csv(roads()))
    two = xlsx(甲=roads(), 乙=roads("西镇", total=300))
    drop(home, "../drive/乙/一本两家.xlsx", two)
    drop(home, "收件箱照旧.csv", csv(roads("交通局")))
    return Night(home, run_once(home, NIGHT))


def test_a_table_of_another_unit_is_refused_and_is_nobody_s_report(night: Night) -> None:
    refused = "SELECT file_name FROM receipt WHERE status = 'refused' ORDER BY file_name"
    assert night.rows(refused) == [("替别人报.csv",), ("谁也不是.csv",)]
    sent = (
        "SELECT r.sender, s.unit FROM submission AS s JOIN receipt AS r USING (receipt_id) WHERE r.channel = '政务网盘'"
    )
    assert sorted(night.rows(sent)) == [("乙", "西镇"), ("甲", "东乡")]


def test_the_finding_says_who_may_send_what(night: Night) -> None:
    found = night.rows(
        "SELECT r.file_name, f.rule, f.severity, f.found, f.wanted FROM finding AS f JOIN receipt AS r USING (receipt_id) "
        "WHERE f.rule LIKE 'sender_%' ORDER BY r.file_name"
    )
    assert found == [
        ("一本两家.xlsx", "sender_not_allowed", "reject", "东乡", "西镇"),
        ("替别人报.csv", "sender_not_allowed", "reject", "东乡", "西镇"),
        ("谁也不是.csv", "sender_unknown", "reject", "东乡", ""),
    ]


def test_the_receipt_says_it(night: Night) -> None:
    [receipt] = night.home.outbox.rglob("替别人报-*.txt")
    said = receipt.read_text(encoding="utf-8")
    assert "【发件人无权代该单位报送，未收下】替别人报.csv" in said
    assert "请由东乡用登记的邮箱（账号、文件夹）报送；本发件人只能报送：西镇" in said


def test_taken_files_go_where_the_channel_says(night: Night) -> None:
    drive = night.home.root / "drive"
    left = sorted(str(path.relative_to(drive)) for path in drive.rglob("*") if path.is_file())
    assert left == ["已收/乙/一本两家.xlsx", "已收/乙/替别人报.csv", "已收/甲/本单位.csv", "已收/谁也不是.csv"]
    assert list(night.home.inbox.iterdir()) == []


def test_a_channel_that_is_down_is_a_warning_and_hides_no_other(night: Night) -> None:
    assert night.said.files == 5
    assert [warning.split("”")[0] for warning in night.said.warnings] == ["渠道“失联", "渠道“没有口令"]
    assert "DPH_NOT_SET" in night.said.warnings[1]
    assert all(warning in night.said.verdict for warning in night.said.warnings)
    assert "warnings" not in night.said.as_dict()


def test_it_is_caught_up_when_it_is_back_and_the_log_says_since_when(night: Night, tmp_path: Path) -> None:
    import shutil

    home = Home(tmp_path / "home")
    shutil.copytree(night.home.root, home.root, symlinks=True)
    again = run_once(home, instant("2022-07-06T23:00"))
    assert (again.files, "自 2022-07-05 23:00 起" in again.warnings[0]) == (
        0,
        True,
    )  # still down, since the first night
    drop(home, "../gone/补收.csv", csv(roads("东乡")))
    back = run_once(home, instant("2022-07-07T23:00"))
    assert (back.files, len(back.warnings)) == (1, 1)
    log = [json.loads(line) for line in (home.warehouse / "channels.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["channel"], line["at"][:10], line["is_down"]) for line in log] == [
        ("失联", "2022-07-05", True),
        ("没有口令", "2022-07-05", True),
        ("失联", "2022-07-07", False),
    ]


def patience(home: Home, seconds: int) -> None:
    """How long a file in the inbox must not have changed."""
    one = f"{{name: folder, kind: folder, address: inbox, steady_seconds: {seconds}}}"
    (home.root / "channels.yml").write_text(f"channels: [{one}]\n", encoding="utf-8")


def test_a_file_that_is_still_growing_waits(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    patience(home, 600)  # a run on a busy machine begins to look long after the file was written
    whole = drop(home, "写完了.csv", csv(roads()))
    growing = home.inbox / "还在写.csv"
    growing.write_bytes(csv(roads("西镇"))[:100])
    locked = home.inbox / "~$开着.xlsx"
    locked.write_bytes(b"\x05user ")
    monkeypatch.setattr(time, "sleep", lambda seconds: growing.write_bytes(growing.read_bytes() + b"1"))
    assert run_once(home, NIGHT).files == 1
    assert (whole.exists(), growing.exists(), locked.exists()) == (False, True, True)
    growing.write_bytes(csv(roads("西镇")))
    monkeypatch.undo()
    patience(home, 0)
    assert run_once(home, instant("2022-07-06T23:00")).accepted == 1
