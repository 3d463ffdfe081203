"""The archive keeps bytes as they came, and nothing that a run which died had only begun to write."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sources.archive import keep, tidy
from sources.channel import Received

AT = datetime(2022, 7, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_what_a_dead_run_had_begun_is_removed_and_what_it_had_kept_stays(tmp_path: Path) -> None:
    filed = keep(Received("inbox", "惠企.csv", b"1,2", AT), tmp_path)
    begun = filed.path.with_name(f"{'0' * 64}.4711.draft")
    begun.write_bytes(b"1,")
    tidy(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [filed.path]
    assert filed.path.read_bytes() == b"1,2"
