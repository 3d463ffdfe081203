"""Channels on other machines, each against a real server on loopback: SFTP, WebDAV, S3 and SMB behave alike."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sources.archive import keep
from sources.channel import ChannelDown, Received
from sources.channel.arrivals import Arrivals
from sources.channel.collect import ATTEMPTS, fetch, settle
from sources.channel.declare import Channel, from_environment
from tests.sources import servers
from tests.sources.servers import PASSWORD, Drive

EARLY = datetime(2022, 7, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATE = EARLY.replace(hour=10)
SECRET = from_environment({"WORD": PASSWORD, "WRONG": "hunter3"})
HERE = Path("/nowhere")  # only a folder is meant from the home


@pytest.fixture(scope="module", params=["sftp", "webdav", "s3", "smb"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drive]:
    with getattr(servers, request.param)(tmp_path_factory.mktemp(request.param)) as drive:
        yield drive


@pytest.fixture
def drive(server: Drive) -> Iterator[Drive]:
    """The server's place, empty."""
    yield server
    if server.bucket is not None:
        server.bucket.objects.delete()
    else:
        for path in sorted(server.folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


def channel(drive: Drive, **more: object) -> Channel:
    return Channel.model_validate({"name": "网盘", "password": "${WORD}", **drive.declared, **more})


def fetched(one: Channel) -> list[Received]:
    return list(fetch(one, HERE, SECRET, lambda seconds: None))


def noted(one: Channel, home: Path) -> Received:
    """The only file of the channel, fetched as a run does: its arrival is noted."""
    arrivals = Arrivals.load(home, datetime.now(EARLY.tzinfo))
    [received] = fetch(one, HERE, SECRET, lambda seconds: None, arrivals)
    arrivals.note()
    return received


def put_away(one: Channel, received: list[Received]) -> None:
    settle(one, HERE, SECRET, received, lambda seconds: None)


def test_files_come_with_name_sender_and_bytes_and_go_where_taken_files_go(drive: Drive) -> None:
    drive.put("一份.xlsx", b"one", EARLY)
    drive.put("区商务局/六月/第二份.csv", b"two", LATE)
    received = fetched(channel(drive))
    assert [(one.name, one.sender, one.content) for one in received] == [
        ("一份.xlsx", None, b"one"),
        ("第二份.csv", "区商务局/六月", b"two"),
    ]
    if drive.folder is not None:  # a bucket sets the time itself
        assert [one.sent_at for one in received] == [EARLY, LATE]
    assert all(abs(one.received_at - datetime.now(EARLY.tzinfo)) < timedelta(minutes=5) for one in received)
    assert len(drive.names()) == 2  # nothing is touched before it is recorded
    put_away(channel(drive), received)
    assert drive.names() == ["已处理/一份.xlsx", "已处理/区商务局/六月/第二份.csv"]
    assert fetched(channel(drive)) == []


def test_a_run_that_died_before_it_put_the_file_away_fetches_the_same_again(drive: Drive, tmp_path: Path) -> None:
    drive.put("惠企.csv", b"one", EARLY)
    first, again = [noted(channel(drive), tmp_path) for _ in range(2)]
    assert keep(first, tmp_path).receipt_id == keep(again, tmp_path).receipt_id


def test_a_file_that_was_noted_keeps_its_arrival_under_another_name(drive: Drive, tmp_path: Path) -> None:
    drive.put("惠企.csv", b"one", EARLY)
    first = noted(channel(drive), tmp_path)
    if drive.folder is None:  # a bucket knows no other name, only a copy
        time.sleep(1.1)
        drive.put("惠企（终稿）.csv", b"one")
        drive.bucket.Object("in/惠企.csv").delete()
    else:
        (drive.folder / "惠企.csv").rename(drive.folder / "惠企（终稿）.csv")
    again = noted(channel(drive), tmp_path)
    assert (again.name, again.received_at) == ("惠企（终稿）.csv", first.received_at)


def test_what_was_changed_after_it_was_received_stays_and_comes_again(drive: Drive) -> None:
    drive.put("惠企.csv", b"one", EARLY)
    received = fetched(channel(drive))
    drive.put("惠企.csv", b"two and more", LATE)
    put_away(channel(drive), received)
    assert [one.content for one in fetched(channel(drive))] == [b"two and more"]


def test_an_older_file_of_the_same_name_is_not_overwritten(drive: Drive) -> None:
    for content, at in ((b"one", EARLY), (b"and two", LATE)):
        drive.put("惠企.csv", content, at)
        put_away(channel(drive), fetched(channel(drive)))
    assert len(drive.names()) == 2
    assert "已处理/惠企.csv" in drive.names()


def test_taken_files_are_removed_where_no_folder_is_kept_for_them(drive: Drive) -> None:
    drive.put("惠企.csv", b"one", EARLY)
    put_away(channel(drive, done=""), fetched(channel(drive, done="")))
    assert drive.names() == []


def test_what_is_still_being_written_waits(drive: Drive) -> None:
    drive.put("写完了.csv", b"whole")
    drive.put("还在写.csv", b"ha")
    for name in ("拷贝中.xlsx.part", "拷贝中.tmp", "~$开着.xlsx", ".隐藏.csv"):
        drive.put(name, b"half")
    looks: list[float] = []

    def grow(seconds: float) -> None:
        looks.append(seconds)
        drive.put("还在写.csv", b"half")

    assert [one.name for one in fetch(channel(drive), HERE, SECRET, grow)] == ["写完了.csv"]
    assert looks == [5]  # the declared time, once for all files


def test_only_what_the_channel_takes_is_taken(drive: Drive) -> None:
    for name in ("表.XLSX", "说明.pdf"):
        drive.put(name, b"one", EARLY)
    assert [one.name for one in fetched(channel(drive, take=["*.xlsx", "*.csv"]))] == ["表.XLSX"]


def test_an_empty_place_gives_nothing_but_a_missing_one_is_down(drive: Drive) -> None:
    assert fetched(channel(drive)) == []
    missing = (
        drive.declared["address"].replace("reports", "nobody") if drive.bucket else drive.declared["address"] + "x"
    )
    with pytest.raises(ChannelDown):
        fetched(channel(drive, address=missing))


@pytest.mark.parametrize(
    "server", ["sftp", "webdav", "smb"], indirect=True
)  # the S3 server of the tests checks no keys
def test_a_wrong_password_is_said_at_once_and_not_tried_again(drive: Drive) -> None:
    waits: list[float] = []
    with pytest.raises(ChannelDown, match="网盘"):
        list(fetch(channel(drive, password="${WRONG}"), HERE, SECRET, waits.append))
    assert waits == []


def test_a_server_that_is_down_is_asked_again_and_then_said_to_be_down(drive: Drive) -> None:
    port = servers.free_port()
    key = "endpoint" if drive.bucket is not None else "address"
    old = drive.declared[key].split("//")[1].split("/")[0]
    waits: list[float] = []
    gone = channel(drive, **{key: drive.declared[key].replace(old, f"127.0.0.1:{port}")})
    with pytest.raises(ChannelDown) as fault:
        list(fetch(gone, HERE, SECRET, waits.append))
    assert len(waits) == ATTEMPTS - 1
    assert PASSWORD not in str(fault.value)


@pytest.mark.parametrize("server", ["sftp"], indirect=True)
def test_a_server_that_does_not_show_the_declared_key_is_not_talked_to(drive: Drive) -> None:
    import asyncssh

    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    with pytest.raises(ChannelDown, match="(?i)host key"):
        fetched(channel(drive, host_key=other))


@pytest.mark.parametrize("server", ["smb"], indirect=True)
def test_a_file_that_its_sender_has_open_waits(drive: Drive) -> None:
    import smbclient

    drive.put("开着.xlsx", b"half", EARLY)
    drive.put("关了.xlsx", b"whole", EARLY)
    smbclient.register_session("127.0.0.1", username=drive.more["user"], password=PASSWORD, port=drive.more["port"])
    held = smbclient.open_file(r"\\127.0.0.1\reports\in\开着.xlsx", "ab", port=drive.more["port"])
    try:
        received = fetched(channel(drive))
    finally:
        held.close()
    assert [one.name for one in received] == ["关了.xlsx"]


def test_a_key_opens_an_sftp_server_and_another_key_does_not(tmp_path: Path) -> None:
    import asyncssh

    with servers.sftp(tmp_path) as drive:
        drive.put("一份.csv", b"one", EARLY)
        keyed = {**drive.declared, "name": "网盘", "key_file": drive.more["key_file"]}
        assert [one.content for one in fetched(Channel.model_validate(keyed))] == [b"one"]
        asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(tmp_path / "other.key"))
        with pytest.raises(ChannelDown, match="网盘"):
            fetched(Channel.model_validate({**keyed, "key_file": str(tmp_path / "other.key")}))
