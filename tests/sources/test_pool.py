"""The workers that read: what they start with."""

from __future__ import annotations

import itertools
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from sources import pool
from sources.archive import Filed, keep
from sources.channel import Received
from sources.declare import Plan
from sources.pool import BATCH, WAITING, batches, read_files
from sources.read import Column, read_file
from sources.table.column import packed
from tests.sources.build_zip import sheet_xml, xlsx
from tests.sources.traps.given import CLAUSE_HEADINGS

PROGRAM = """
import sys
from pathlib import Path

with Path(sys.argv[1]).open("a") as told:
    told.write(f"{__name__}\\n")

if __name__ == "__main__":
    from datetime import datetime, timezone

    from sources.archive import keep
    from sources.channel import Received
    from sources.declare import load
    from sources.pool import read_files

    folder = Path(sys.argv[1]).parent
    now = datetime(2022, 7, 6, tzinfo=timezone.utc)
    filed = [keep(Received("inbox", f"{one}.csv", f"表{one}\\n".encode(), now), folder / "archive") for one in range(4)]
    assert [taken.status for taken in read_files(filed, load(), workers=2)] == ["unidentified"] * 4
"""


def test_workers_do_not_import_the_program_around_them(tmp_path: Path) -> None:
    """Python would have each worker import the main module anew, which is all of Prefect where a flow runs."""
    program, told = tmp_path / "program.py", tmp_path / "told"
    program.write_text(PROGRAM)
    subprocess.run([sys.executable, program, told], check=True, timeout=300)
    assert told.read_text().split() == ["__main__"]


class Counted(list[Filed]):
    """Files that count how many of them were handed out."""

    handed_out = 0

    def __getitem__(self, index: Any) -> Any:
        self.handed_out = max(self.handed_out, index + 1)
        return super().__getitem__(index)


def test_one_pool_reads_all_files_in_order_and_no_more_than_a_few_batches_ahead(tmp_path: Path, plan: Plan) -> None:
    now = datetime(2022, 7, 6, tzinfo=UTC)
    filed = Counted(keep(Received("inbox", f"{one}.csv", b"a\n", now), tmp_path) for one in range(12 * BATCH))
    reading = read_files(filed, plan, workers=2)
    first = list(itertools.islice(reading, BATCH))
    assert filed.handed_out == (2 * 3 + 1) * BATCH  # three batches a worker wait, beside the one that is given
    assert [taken.filed.name for taken in [*first, *reading]] == [f"{one}.csv" for one in range(12 * BATCH)]


def test_large_files_are_read_ahead_one_at_a_time(tmp_path: Path, plan: Plan) -> None:
    now = datetime(2022, 7, 6, tzinfo=UTC)
    small = [keep(Received("inbox", f"{one}.csv", b"a\n", now), tmp_path) for one in range(30)]
    filed = Counted(replace(one, size=WAITING + 1) for one in small)
    reading = read_files(filed, plan, workers=2)
    assert next(reading).filed.name == "0.csv"
    assert filed.handed_out == 1
    assert [taken.filed.name for taken in reading] == [f"{one}.csv" for one in range(1, 30)]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([1, 1, 1, 1], [[0, 1, 2], [3]]),
        ([4, 4, 4], [[0, 1], [2]]),
        ([99, 1, 1, 99, 99], [[0], [1, 2], [3], [4]]),
    ],
)
def test_files_go_together_by_number_and_size(sizes: list[int], expected: list[list[int]], tmp_path: Path) -> None:
    one = keep(Received("inbox", "one.csv", b"a\n", datetime(2022, 7, 6, tzinfo=UTC)), tmp_path)
    assert [list(some) for some in batches([replace(one, size=size) for size in sizes], 3, 10)] == expected


@pytest.mark.parametrize(
    ("kind", "texts", "values"),
    [
        ("text", ["综合科", None], ["综合科", None]),  # as written
        ("text", ["综 合 科", None], ["综合科", None]),
        ("number", ["12", None], [12_000_000, None]),
        ("number", ["12.0", None], [12_000_000, None]),
        ("date", ["2022-06-27", None], [date(2022, 6, 27), None]),
        ("text", ["6月27日", None], [date(2022, 6, 27), None]),  # of a version in which it was a date
        ("count", ["十二", None], ["十二", None]),  # of a version in which it was a text
        ("number", [None, None], [None, None]),
        ("date", [None, None], [None, None]),
    ],
)
@pytest.mark.parametrize("states", [["reported", "blank"], ["reported", "reported"]])
def test_columns_arrive_as_they_left(
    kind: str, texts: list[str | None], values: list[object], states: list[str]
) -> None:
    columns = {
        "a": Column(texts, values, states, ("C", [5, 7])),  # type: ignore[arg-type]
        "b": Column(texts, values, states, ["D5", "E7"]),  # type: ignore[arg-type]
        "c": Column(texts, values, states, ("AA", [1, 2])),  # type: ignore[arg-type]
    }
    arrived = pickle.loads(pickle.dumps(packed(columns, dict.fromkeys(columns, kind))))
    assert dict(arrived) == columns
    assert [type(one) for one in arrived["a"].values] == [type(one) for one in values]
    assert [arrived[name].addresses for name in columns] == [["C5", "C7"], ["D5", "E7"], ["AA1", "AA2"]]


def test_a_file_read_in_a_worker_is_the_file_read_here(tmp_path: Path, plan: Plan) -> None:
    lines = [
        "条款兑现情况表",
        "填报单位：财政局",
        "报告期：2022年第25周（6月20日-6月26日）",
        ",".join(CLAUSE_HEADINGS),
        "省28条-1,省28条,推进中,20,480.50,800,70,60,96,120",
        "市16条-2,市16条,推进中,若干元,,400,60,55,50,50",
    ]
    content = "\n".join(lines).encode()
    filed = keep(Received("inbox", "条款.csv", content, datetime(2022, 6, 27, tzinfo=UTC)), tmp_path)
    (there,) = read_files([filed], plan, workers=1)
    here = read_file(filed, plan)
    assert [finding.found for finding in here.sheets[0].findings] == ["若干元"]
    assert there == here


@pytest.fixture
def busy_machine() -> Iterator[None]:
    """Two processes a processor, four at least, that do nothing but count."""
    count = max(4, 2 * (os.cpu_count() or 1))
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    yield
    for one in loops:
        one.kill()
        one.wait()


@pytest.fixture
def long_file(tmp_path: Path) -> Filed:
    """A workbook that takes about a second of processor time, and holds no form."""
    content = xlsx({"S": sheet_xml([[at, f"项目{at}", at / 7] for at in range(100_000)])})
    return keep(Received("inbox", "long.xlsx", content, datetime(2022, 6, 27, tzinfo=UTC)), tmp_path)


def test_a_good_file_is_read_on_a_busy_machine_too(
    long_file: Filed, plan: Plan, busy_machine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time is that of the processor: beside others it waits longer, and works no longer."""
    monkeypatch.setattr(pool, "SECONDS", 2)  # by the clock it takes three and more
    (taken,) = read_files([long_file], plan, workers=1)
    assert taken.status == "unidentified", taken.findings


def test_a_file_beyond_its_processor_time_is_refused(
    long_file: Filed, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "SECONDS", 0.1)
    (taken,) = read_files([long_file], plan, workers=1)
    assert [(one.rule, one.found) for one in taken.findings] == [("unreadable_too_large", "> 0.1 s")]


def test_a_file_that_stands_still_is_tried_once_more_and_then_refused(
    long_file: Filed, plan: Plan, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 0.01)  # 0.15 s of the clock
    with caplog.at_level("INFO", "sources.pool"):
        (taken,) = read_files([long_file], plan, workers=1)
    assert [(one.rule, one.found) for one in taken.findings] == [("unreadable_too_large", "> 0.15 s")]
    assert [record.message for record in caplog.records] == ["read again: 1 file that the clock stopped"]
