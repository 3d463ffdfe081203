"""A connection closes at once, also after an exception in a running query; and nothing of a killed writer stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.connect import locked

# As Prefect's time limit does: an exception from a signal's handler, in the midst of a query that would take hours.
STOPPED = """
import signal, sys
from pathlib import Path
from warehouse.connect import frugally, open_reader, open_writer

class Limit(BaseException):
    pass

def stop(*_):
    raise Limit

folder = Path(sys.argv[1])
query = "SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b"
{before}
signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.3)
try:
    {work}
except RuntimeError as error:
    assert isinstance(error.__cause__, Limit), error
    print("stopped")
"""
WRITTEN = 'with open_writer(folder) as con: con.execute("CREATE TABLE a AS SELECT 1 AS x")'
PUBLISHED = WRITTEN + '\n(folder / "current.duckdb").symlink_to(folder / "writer.duckdb")'


@pytest.mark.parametrize(
    ("before", "work"),
    [
        ("", "with open_writer(folder) as con: con.execute(query)"),
        ("", "with open_writer(folder) as con: frugally(con, lambda: con.execute(query))"),
        (PUBLISHED, "with open_reader(folder) as con: con.execute(query).fetchall()"),
    ],
    ids=["writer", "transaction", "reader"],
)
def test_a_query_that_a_time_limit_stops_keeps_no_connection_open(tmp_path: Path, before: str, work: str) -> None:
    for number in range(2):  # of readers that are not interrupted, about two of three hang
        folder = tmp_path / str(number)
        folder.mkdir()
        ended = subprocess.run(
            [sys.executable, "-c", STOPPED.format(before=before, work=work), str(folder)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (ended.stdout, ended.returncode) == ("stopped\n", 0), ended.stderr


def test_memory_that_a_killed_writer_has_spilled_is_removed_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / "spill" / "duckdb_temp_storage_S32K-0.tmp"
    left.parent.mkdir()
    left.write_bytes(b"cells")
    with locked(tmp_path):
        assert not left.exists()
