"""The archive keeps bytes as they came, and nothing that a run which died had only begun to write."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sources.archive import keep, keeping, tidy
from sources.channel import Received

AT = datetime(2022, 7, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_what_a_dead_run_had_begun_is_removed_and_what_it_had_kept_stays(tmp_path: Path) -> None:
    filed = keep(Received("inbox", "惠企.csv", b"1,2", AT), tmp_path)
    begun = filed.path.with_name(f"{'0' * 64}.4711.draft")
    begun.write_bytes(b"1,")
    tidy(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [filed.path]
    assert filed.path.read_bytes() == b"1,2"


def test_files_kept_together_lie_in_their_places_and_the_same_bytes_once(tmp_path: Path) -> None:
    with keeping(tmp_path) as keep_one:
        filed = [keep_one(Received("inbox", name, b"1,2", AT)) for name in ("惠企.csv", "惠企（2）.csv")]
    assert filed[0].receipt_id != filed[1].receipt_id
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [filed[0].path] == [filed[1].path]
    assert filed[0].path.read_bytes() == b"1,2"


@pytest.mark.parametrize(
    "other",
    [
        Received("mail", "惠企.csv", b"1,2", AT),
        Received("inbox", "惠企（2）.csv", b"1,2", AT),
        Received("inbox", "惠企.csv", b"1,3", AT),
        Received("inbox", "惠企.csv", b"1,2", AT + timedelta(seconds=1)),
        Received("inbox", "惠企.csv", b"1,2", AT, sender="区商务局"),
    ],
    ids=["channel", "name", "bytes", "arrival", "sender"],
)
def test_a_receipt_is_told_by_channel_name_bytes_arrival_and_sender(other: Received, tmp_path: Path) -> None:
    one = Received("inbox", "惠企.csv", b"1,2", AT)
    assert keep(other, tmp_path).receipt_id != keep(one, tmp_path).receipt_id == keep(one, tmp_path).receipt_id


def test_a_run_that_fails_while_it_keeps_files_leaves_none_that_may_lack_its_bytes(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no more"), keeping(tmp_path) as keep_one:
        filed = keep_one(Received("inbox", "惠企.csv", b"1,2", AT))
        raise OSError("no more")
    assert not filed.path.exists()
    tidy(tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
