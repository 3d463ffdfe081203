"""When files arrived: as our own clock says, whatever their senders do to names, times and copies."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sources.channel import Received
from sources.channel.arrivals import JOURNAL, STATED, Arrivals, load_stated, note_arrival
from sources.channel.collect import fetch, settle
from sources.channel.declare import Channel, from_environment
from sources.declare import DeclarationError

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECRET = from_environment({})
INBOX = Channel(name="folder", kind="folder", address="inbox")
LONG_AGO = datetime(2022, 7, 3, tzinfo=SHANGHAI)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path


def look(home: Path, is_stated: bool = False) -> dict[str, Received]:
    """What a look or a run finds, by place; it is noted."""
    arrivals = Arrivals.load(home, datetime.now(SHANGHAI), is_stated)
    found = {str(one.place): one for one in fetch(INBOX, home, SECRET, lambda seconds: None, arrivals)}
    arrivals.note()
    return found


def lines(home: Path) -> list[dict[str, object]]:
    found = [json.loads(line) for line in (home / JOURNAL).read_text(encoding="utf-8").splitlines()]
    return [line for line in found if "begun_at" not in line]


def lay(home: Path, place: str = "a.csv", content: bytes = b"1,2") -> Path:
    path = home / "inbox" / place
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def is_now(at: datetime) -> bool:
    return abs(datetime.now(SHANGHAI) - at) < timedelta(seconds=30)


def test_a_time_that_the_sender_sets_is_no_arrival(home: Path) -> None:
    os.utime(lay(home), (LONG_AGO.timestamp(),) * 2)
    one = look(home)["a.csv"]
    assert is_now(one.received_at)
    assert one.sent_at == LONG_AGO


def test_a_file_that_no_look_noted_arrived_when_it_was_last_changed(home: Path) -> None:
    changed_at = lay(home).stat().st_ctime_ns / 1e9
    time.sleep(0.1)
    assert look(home)["a.csv"].received_at == datetime.fromtimestamp(changed_at, SHANGHAI)


def test_a_line_says_place_inode_size_hash_and_instant(home: Path) -> None:
    path = lay(home, "区商务局/a.csv")
    received_at = look(home)["区商务局/a.csv"].received_at
    [line] = lines(home)
    assert (line["channel"], line["place"], line["inode"], line["size"]) == (
        "folder", "区商务局/a.csv", path.stat().st_ino, 3
    )  # fmt: skip
    assert line["sha256"] == hashlib.sha256(b"1,2").hexdigest()
    assert line["at"] == received_at.isoformat()


@pytest.mark.parametrize("change", ["rename", "move", "touch", "chmod", "written again"])
def test_what_is_done_to_a_noted_file_does_not_make_it_late(change: str, home: Path) -> None:
    path = lay(home)
    before = look(home)["a.csv"].received_at
    time.sleep(0.1)
    place = {"rename": "b.csv", "move": "区商务局/a.csv"}.get(change, "a.csv")
    if change in ("rename", "move"):
        (home / "inbox" / place).parent.mkdir(exist_ok=True)
        path.rename(home / "inbox" / place)
    elif change == "touch":
        path.touch()
    elif change == "chmod":
        path.chmod(0o600)
    else:
        path.unlink()
        lay(home)
    assert look(home)[place].received_at == before
    assert look(home)[place].received_at == before
    assert len({line["place"] for line in lines(home)}) == 1  # the former place is forgotten


def test_other_bytes_arrive_when_they_come(home: Path) -> None:
    lay(home)
    before = look(home)["a.csv"].received_at
    time.sleep(0.1)
    path = lay(home, content=b"1,3")
    after = look(home)["a.csv"].received_at
    assert after == datetime.fromtimestamp(path.stat().st_ctime_ns / 1e9, SHANGHAI) > before


def test_a_copy_with_its_times_preserved_arrives_when_it_is_copied(home: Path) -> None:
    path = lay(home)
    before = look(home)["a.csv"].received_at
    time.sleep(0.1)
    shutil.copy2(path, path.with_name("b.csv"))  # what cp -p does
    found = look(home)
    assert (found["a.csv"].received_at, found["b.csv"].sent_at) == (before, found["a.csv"].sent_at)
    assert found["b.csv"].received_at > before


def test_the_same_bytes_sent_again_after_they_were_taken_arrive_again(home: Path) -> None:
    lay(home)
    arrivals = Arrivals.load(home, datetime.now(SHANGHAI))
    received = list(fetch(INBOX, home, SECRET, lambda seconds: None, arrivals))
    arrivals.note()
    arrivals.forget(settle(INBOX, home, SECRET, received, lambda seconds: None))
    assert lines(home) == []
    time.sleep(0.1)
    lay(home)
    assert look(home)["a.csv"].received_at > received[0].received_at


def test_a_file_that_could_not_be_put_away_keeps_its_arrival(home: Path) -> None:
    path = lay(home)
    arrivals = Arrivals.load(home, datetime.now(SHANGHAI))
    received = list(fetch(INBOX, home, SECRET, lambda seconds: None, arrivals))
    arrivals.note()
    path.touch()
    arrivals.forget(settle(INBOX, home, SECRET, received, lambda seconds: None))
    assert look(home)["a.csv"].received_at == received[0].received_at


def test_a_file_that_grows_during_the_look_is_not_noted(home: Path) -> None:
    path = lay(home)
    arrivals = Arrivals.load(home, datetime.now(SHANGHAI))

    def grow(seconds: float) -> None:
        with path.open("ab") as out:
            out.write(b",3")

    assert list(fetch(INBOX, home, SECRET, grow, arrivals)) == []
    arrivals.note()
    assert lines(home) == []
    assert look(home)["a.csv"].content == b"1,2,3"


def test_a_file_that_grows_does_not_cost_another_its_arrival_under_its_new_name(home: Path) -> None:
    path = lay(home)
    before = look(home)["a.csv"].received_at
    time.sleep(0.1)
    path.rename(path.with_name("b.csv"))
    growing = lay(home, "c.csv", b"1")
    arrivals = Arrivals.load(home, datetime.now(SHANGHAI))

    def grow(seconds: float) -> None:
        growing.write_bytes(growing.read_bytes() + b",2")
        os.utime(path.with_name("b.csv"))

    assert list(fetch(INBOX, home, SECRET, grow, arrivals)) == []
    arrivals.note()
    assert look(home)["b.csv"].received_at == before


def test_a_second_look_reads_no_file_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sources.channel.folder import Folder

    lay(home)
    look(home)
    monkeypatch.setattr(Folder, "take", lambda self, seen: pytest.fail("it was read again"))
    arrivals = Arrivals.load(home, datetime.now(SHANGHAI))
    pauses: list[float] = []
    assert list(fetch(INBOX, home, SECRET, pauses.append, arrivals, new_only=True)) == []
    assert pauses == []


def test_a_copied_home_keeps_its_arrivals(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    lay(home)
    before = look(home)["a.csv"].received_at
    copy = tmp_path_factory.mktemp("copy") / "home"
    time.sleep(0.1)
    shutil.copytree(home, copy)
    assert look(copy)["a.csv"].received_at == before


def test_a_line_that_was_cut_short_is_noted_again(home: Path) -> None:
    lay(home)
    before = look(home)["a.csv"].received_at
    journal = home / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-20])
    lay(home, "b.csv", b"5")
    found = look(home)
    assert (found["a.csv"].received_at, len(lines(home))) == (before, 2)


def test_an_arrival_that_is_noted_again_is_noted_once(home: Path) -> None:
    """The command was killed after its note, and repeated."""
    for _ in range(2):
        note_arrival(home, "folder", "a.csv", b"1,2", LONG_AGO, datetime.now(SHANGHAI))
    assert len((home / JOURNAL).read_text(encoding="utf-8").splitlines()) == 2  # its first line says when it was begun


def test_what_the_office_knows_of_a_call_counts(home: Path) -> None:
    note_arrival(home, "folder", "a.csv", b"1,2", LONG_AGO, datetime.now(SHANGHAI))
    lay(home)
    assert look(home)["a.csv"].received_at == LONG_AGO


def test_a_name_from_a_chinese_windows_is_noted(home: Path) -> None:
    name = os.fsdecode("惠企.csv".encode("gb18030"))
    path = lay(home, name)
    before = look(home)[name].received_at
    path.touch()
    assert look(home)[name].received_at == before


def test_a_stated_arrival_counts_where_it_is_asked_for(home: Path) -> None:
    lay(home)
    lay(home, "区商务局/b.csv", b"5")
    (home / STATED).write_text("place,received_at\na.csv,2022-07-03T00:00\n区商务局/b.csv,2022-07-04T09:00+08:00\n")
    found = look(home, is_stated=True)
    assert [one.received_at for one in found.values()] == [LONG_AGO, LONG_AGO.replace(day=4, hour=9)]
    assert is_now(look(home)["a.csv"].received_at)


def test_an_arrival_may_be_stated_by_name(home: Path) -> None:
    lay(home, "区商务局/b.csv")
    (home / STATED).write_text("name,received_at\nb.csv,2022-07-03\n")
    assert look(home, is_stated=True)["区商务局/b.csv"].received_at == LONG_AGO


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1"),
        ("file,at\na.csv,2022-07-03\n", "line 1"),
        ("place,received_at\na.csv,yesterday\n", "line 2: received_at"),
        ("place,received_at\na.csv\n", "line 2"),
        ("place,received_at\n,2022-07-03\n", "line 2"),
        ("place,received_at\na.csv,2022-07-03\na.csv,2022-07-04\n", "line 3: place"),
    ],
)
def test_a_broken_statement_is_told(text: str, complaint: str, home: Path) -> None:
    (home / STATED).write_text(text)
    with pytest.raises(DeclarationError, match=complaint):
        load_stated(home)


def test_a_statement_that_is_no_utf_8_is_told(home: Path) -> None:
    (home / STATED).write_bytes("place,received_at\n惠企.csv,2022-07-03\n".encode("gb18030"))
    with pytest.raises(DeclarationError, match="UTF-8"):
        load_stated(home)
