"""The channel that is a folder: what lies in it, from whom it is, and what is taken out of it again."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sources.channel import ChannelDown, Received
from sources.channel.collect import ATTEMPTS, fetch, settle
from sources.channel.declare import Channel, from_environment

AT = datetime(2022, 7, 5, 9, 0, 0, 250_000, tzinfo=ZoneInfo("Asia/Shanghai"))
SECRET = from_environment({})
INBOX = Channel(name="inbox", kind="folder", address="inbox")
KEEPS = Channel(name="inbox", kind="folder", address="inbox", done="taken")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def lay(path: Path, content: bytes = b"1,2", at: datetime = AT) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))


def fetched(inbox: Path, channel: Channel = INBOX) -> list[Received]:
    return list(fetch(channel, inbox.parent, SECRET, lambda seconds: None))


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_come_in_the_order_of_our_clock_with_name_bytes_and_the_folder_as_sender(inbox: Path) -> None:
    begun_at = datetime.now(ZoneInfo("Asia/Shanghai"))
    lay(inbox / "科技局" / "六月" / "b.csv", b"earlier", AT.replace(hour=10))
    time.sleep(0.05)
    lay(inbox / "a.csv", b"later")
    received = fetched(inbox)
    assert [(one.place, one.name, one.content, one.sender, one.sent_at) for one in received] == [
        ("科技局/六月/b.csv", "b.csv", b"earlier", "科技局/六月", AT.replace(hour=10)),
        ("a.csv", "a.csv", b"later", None, AT),
    ]
    assert all(abs(one.received_at - begun_at) < timedelta(minutes=1) for one in received)


def test_a_file_that_is_written_to_while_it_is_fetched_is_left_for_later(inbox: Path) -> None:
    lay(inbox / "a.csv")
    lay(inbox / "b.csv")
    coming = fetch(INBOX, inbox.parent, SECRET, lambda seconds: None)
    assert next(coming).name == "a.csv"
    lay(inbox / "b.csv", b"1,2,3")
    assert list(coming) == []


def test_what_is_being_copied_or_points_elsewhere_or_is_hidden_or_done_is_passed_over(inbox: Path) -> None:
    for name in ("a.csv", ".b.csv", "c.csv.part", ".git/d.csv", "taken/e.csv", "科技局/taken/f.csv", "g.exe"):
        lay(inbox / name)
    (inbox / "h.csv").symlink_to(inbox / "a.csv")
    (inbox / "elsewhere").symlink_to(inbox / "taken")
    channel = KEEPS.model_copy(update={"take": ("*.csv",)})
    assert [one.place for one in fetched(inbox, channel)] == ["a.csv", "科技局/taken/f.csv"]


def test_a_name_from_a_chinese_windows_is_read_as_text(inbox: Path) -> None:
    lay(Path(os.fsdecode(os.fsencode(inbox) + b"/" + "惠企.csv".encode("gb18030"))))
    assert [one.name for one in fetched(inbox)] == ["惠企.csv"]


def test_what_is_recorded_is_removed_and_what_was_changed_since_stays(inbox: Path) -> None:
    for name in ("a.csv", "科技局/b.csv", "c.csv"):
        lay(inbox / name)
    received = fetched(inbox)
    lay(inbox / "a.csv", b"1,3,5")
    (inbox / "c.csv").unlink()
    settle(INBOX, inbox.parent, SECRET, received, lambda seconds: None)
    assert names(inbox) == ["a.csv"]


def test_a_file_kept_as_done_does_not_replace_an_older_one_of_its_name(inbox: Path) -> None:
    lay(inbox / "taken" / "科技局" / "a.csv", b"older")
    lay(inbox / "科技局" / "a.csv", b"newer")
    settle(KEEPS, inbox.parent, SECRET, fetched(inbox, KEEPS), lambda seconds: None)
    millionths = round(AT.timestamp() * 1e6)
    assert names(inbox) == [f"taken/科技局/a-{millionths}000.csv", "taken/科技局/a.csv"]


def test_a_file_that_cannot_be_read_is_tried_three_times_with_pauses_between(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sources.channel.folder import Folder

    tried: list[object] = []
    pauses: list[float] = []

    def take(self: Folder, seen: object) -> list[Received]:
        tried.append(seen)
        raise OSError(5, "Input/output error")

    lay(inbox / "a.csv")
    monkeypatch.setattr(Folder, "take", take)
    with pytest.raises(ChannelDown, match="Input/output error"):
        list(fetch(INBOX.model_copy(update={"steady_seconds": 0}), inbox.parent, SECRET, pauses.append))
    assert (len(tried), len(pauses)) == (ATTEMPTS, ATTEMPTS - 1)


def test_a_file_that_can_be_read_the_second_time_is_taken(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sources.channel.folder import Folder

    whole = Folder.take
    failures = [OSError(5, "Input/output error")]

    def take(self: Folder, seen: object) -> list[Received]:
        if failures:
            raise failures.pop()
        return whole(self, seen)  # type: ignore[arg-type]

    lay(inbox / "a.csv")
    monkeypatch.setattr(Folder, "take", take)
    assert [one.name for one in fetched(inbox)] == ["a.csv"]
