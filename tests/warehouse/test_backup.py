"""A backup that says ok can be restored, whatever happens to the files meanwhile; what was cut short is not in the way."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from house import House, instant
from night import Nights, taken

from warehouse.backup import back_up, backups_of, recover, restore
from warehouse.connect import Damaged
from warehouse.retain import retain

MONDAY, TUESDAY = "2022-07-04T23:00", "2022-07-05T23:00"


@pytest.fixture(scope="module")
def two(built: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two nights."""
    nights = Nights(tmp_path_factory.mktemp("two") / "home" / "warehouse", built)
    nights.run(MONDAY, [taken("甲局", "led", "2022-06", {"x": 480})])
    nights.run(TUESDAY, [taken("一镇", "led", "2022-06", {"x": 7}, "2022-07-05T09:00")])
    return nights.folder.parent


@pytest.fixture
def home(two: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(two, tmp_path / "home", symlinks=True))


@contextmanager
def growing(path: Path) -> Iterator[None]:
    """Something writes to the file all the while, and puts another beside it and takes it away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            with path.open("ab") as out:
                out.write(b"x" * 5_000)
            beside = path.with_name("passing.csv")
            beside.write_bytes(b"y")
            beside.unlink()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_files_that_grow_and_go_meanwhile_leave_a_backup_that_can_be_restored(home: Path, tmp_path: Path) -> None:
    with growing(home / "inbox" / "报表.csv"):
        for second in range(2):
            done = back_up(home, tmp_path / "place", instant(f"2022-07-06T01:00:0{second}"))
            restore(done.path, tmp_path / f"again-{second}")


def test_a_name_that_is_not_utf_8_is_kept(home: Path, tmp_path: Path) -> None:
    name = "报表.csv".encode("gb18030")
    (home / "inbox").mkdir()
    (home / "inbox" / os.fsdecode(name)).write_bytes(b"480")
    done = back_up(home, tmp_path / "place", instant("2022-07-06T01:00"))
    restore(done.path, tmp_path / "again")
    assert os.listdir(os.fsencode(tmp_path / "again" / "inbox")) == [name]


def test_an_inbox_s_file_that_cannot_be_copied_is_told_and_holds_nothing_up(home: Path, tmp_path: Path) -> None:
    folder = home / "inbox"
    folder.mkdir()
    below = os.open(folder, os.O_RDONLY)
    for _ in range(400):  # 400 folders of 11 letters: longer than a path may be
        os.mkdir("0123456789a", dir_fd=below)
        inner = os.open("0123456789a", os.O_RDONLY, dir_fd=below)
        os.close(below)
        below = inner
    os.close(below)
    (folder / "好的.csv").write_bytes(b"480")
    os.mkfifo(folder / "管道.csv")
    done = back_up(home, tmp_path / "place", instant("2022-07-06T01:00"))
    assert len(done.left_out) == 1 and done.left_out[0].startswith("inbox/0123456789a/")
    restore(done.path, tmp_path / "again")
    assert (tmp_path / "again" / "inbox" / "好的.csv").read_bytes() == b"480"


def test_a_content_that_the_place_no_longer_gives_back_is_copied_again(home: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    first = back_up(home, place, instant("2022-07-06T01:00"))
    store = first.path / "warehouse" / "writer.duckdb"
    store.chmod(0o644)
    with store.open("r+b") as out:
        out.seek(9_000)
        out.write(b"damage")
    done = back_up(home, place, instant("2022-07-07T01:00"))
    restore(done.path, tmp_path / "again")
    with pytest.raises(Damaged):
        restore(first.path, tmp_path / "not")


def test_contents_that_no_backup_names_go_with_the_next_one(home: Path, tmp_path: Path) -> None:
    import shutil

    place, file = tmp_path / "place", home / "inbox" / "名单.csv"
    file.parent.mkdir()
    file.write_text("示例", encoding="utf-8")
    first = back_up(home, place, instant("2022-07-06T01:00"))
    file.unlink()
    second = back_up(home, place, instant("2022-07-07T01:00"))
    assert any(path.read_bytes() == "示例".encode() for path in place.glob("contents/*/*"))
    assert backups_of(home) == [first.path, second.path]
    shutil.rmtree(first.path)
    third = back_up(home, place, instant("2022-07-08T01:00"))
    assert not any(path.read_bytes() == "示例".encode() for path in place.glob("contents/*/*"))
    restore(third.path, tmp_path / "again")


def test_a_restored_home_knows_the_backup_that_it_comes_from(home: Path, tmp_path: Path) -> None:
    """An erasure in it names that backup: it still holds what is erased."""
    first = back_up(home, tmp_path / "place", instant("2022-07-06T01:00"))
    second = back_up(home, tmp_path / "place", instant("2022-07-07T01:00"))
    restore(first.path, tmp_path / "of the first")
    restore(second.path, tmp_path / "of the second")
    assert backups_of(tmp_path / "of the first") == [first.path]
    assert backups_of(tmp_path / "of the second") == [first.path, second.path]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def test_a_manifest_that_was_cut_short_keeps_neither_a_recovery_nor_a_night_from_its_end(home: Path) -> None:
    folder = home / "warehouse"
    earlier, later = sorted((folder / "snapshots").glob("*.json"))
    cut(later)
    assert retain(folder, instant("2022-07-06T23:00")) == []
    (folder / "writer.duckdb").unlink()
    assert recover(folder, home / "archive").edition == earlier.stem  # the last one that is proven


def test_the_only_snapshot_is_taken_though_its_manifest_was_cut_short(home: Path) -> None:
    folder = home / "warehouse"
    earlier, later = sorted((folder / "snapshots").glob("*.json"))
    cut(later)
    cut(earlier)
    earlier.with_suffix(".duckdb").unlink()
    (folder / "writer.duckdb").unlink()
    assert recover(folder, home / "archive").edition == later.stem


def test_a_manifest_s_name_leads_nowhere_else(home: Path, tmp_path: Path) -> None:
    done = back_up(home, tmp_path / "place", instant("2022-07-06T01:00"))
    said = json.loads((done.path / "backup.json").read_text())
    said["files"]["../../outside"] = "0" * 64
    (done.path / "backup.json").write_text(json.dumps(said))
    with pytest.raises(Damaged, match="lies outside"):
        restore(done.path, tmp_path / "again")
