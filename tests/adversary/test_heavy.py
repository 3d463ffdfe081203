"""What a sender leaves in the inbox and no run takes: it ends no backup and no erasure either."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from warehouse.backup import back_up, restore
from warehouse.erase import _copies, _remove_folders, _still
from warehouse.scrub import Signs

NOW = datetime(2023, 7, 8, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MARK = "欧阳示例雪莲"  # of nobody


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home with 1,400 nested folders in its inbox, a sparse file of 30 GB, and one good file."""
    root = tmp_path / "home"
    for name in ("archive", "inbox", "outbox", "reports", "warehouse"):
        (root / name).mkdir(parents=True)
    (root / "inbox" / "good.csv").write_bytes(b"good")
    with (root / "inbox" / "sparse.csv").open("wb") as sparse:
        sparse.truncate(30 * 2**30)
    folder = os.open(root / "inbox", os.O_RDONLY)
    for _ in range(1400):
        os.mkdir("d", dir_fd=folder)
        inner = os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    handle = os.open(f"{MARK}.csv", os.O_CREAT | os.O_WRONLY, dir_fd=folder)
    os.write(handle, b"deep")
    os.close(handle)
    os.close(folder)
    yield root
    subprocess.run(["rm", "-rf", str(root)], check=True)  # rmtree descends by recursion


def test_a_backup_leaves_out_and_names_what_no_run_takes(home: Path, tmp_path: Path) -> None:
    """Previously the folders ended every backup by Python's depth of calls, and the sparse file filled the disk."""
    done = back_up(home, tmp_path / "place", NOW)
    assert done.files == 2 and done.bytes < 1000  # with the list of backups
    assert sorted(len(name) for name in done.left_out) == [len("inbox/sparse.csv"), len("inbox" + "/d" * 33)]
    assert restore(done.path, tmp_path / "again") == 2
    assert (tmp_path / "again" / "inbox" / "good.csv").read_bytes() == b"good"


def test_an_erasure_looks_into_a_thousand_folders(home: Path) -> None:
    said = {"sizes": [4], "hashes": [sha256(b"deep").hexdigest()]}
    (copy,) = _copies(home, said)
    assert copy.name == f"{MARK}.csv"
    assert len(list(_still(home, Signs([MARK])))) == 1
    copy.unlink()
    assert list(_still(home, Signs([MARK]))) == _remove_folders(home, Signs([MARK])) == []
