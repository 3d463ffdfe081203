"""Files that would hurt end as findings, within seconds and within the limits, and cost no other file anything."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sources import pool
from sources.archive import Filed, keep
from sources.channel import Received
from sources.declare import Plan
from sources.pool import read_files
from sources.read import Taken
from tests.sources.test_traps import check

ARRIVED = datetime(2022, 6, 27, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def _filed(content: bytes, name: str, folder: Path) -> Filed:
    return keep(Received("folder", name, content, ARRIVED), folder)


@pytest.fixture(scope="module")
def taken(trial_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Taken, float]]:
    """Every trap that is too large to lie in the folder, read by workers; with the seconds that each took.

    What is to be read gets all the time that a busy machine wants; what is to be refused, the limit that holds in earnest.
    """
    from tests.sources.traps.make import content, traps

    folder = tmp_path_factory.mktemp("hostile")
    result = {}
    for is_read, seconds in ((True, 300), (False, pool.SECONDS)):
        some = [one for one in traps() if one.is_hostile and (one.status == "taken") == is_read]
        filed = [_filed(content(one), f"{one.name}.{one.suffix}", folder) for one in some]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pool, "SECONDS", seconds)
            began = time.monotonic()
            for one in read_files(filed, trial_plan, workers=2):
                now = time.monotonic()
                result[one.filed.name.rpartition(".")[0]] = one, now - began
                began = now
    return result


def _hostile() -> list:  # type: ignore[type-arg]
    from tests.sources.traps.make import traps

    return [one for one in traps() if one.is_hostile]


@pytest.mark.tries("hostile files: bombs and traps")
@pytest.mark.parametrize("one", _hostile(), ids=lambda one: one.name)
def test_it_ends_as_it_should(one, taken: dict[str, tuple[Taken, float]]) -> None:  # type: ignore[no-untyped-def]
    found, seconds = taken[one.name]
    assert seconds < 600  # the pool ends each file at its own limit; those of a batch come back together
    from tests.sources.traps.make import expected

    if one.status == "any":
        assert found.status in ("taken", "unidentified", "unreadable")
        assert found.status == "taken" or found.findings
        return
    assert found.status == one.status, found.findings
    if one.status == "unreadable":
        assert {finding.rule for finding in found.findings} <= {rule for rule, _ in one.findings}
        assert found.findings
    else:
        check(found, expected(one))


def test_honest_files_among_hostile_ones_are_read(trial_plan: Plan, tmp_path: Path) -> None:
    from tests.sources.traps.make import content, traps

    chosen = {one.name: one for one in traps()}
    names = [
        "xlsx_plain",
        "cell_in_the_last_corner",
        "csv_utf8",
        "bomb_in_the_sheet",
        "xls_biff8",
        "a_billion_strings_declared",
        "ods_plain",
    ]
    filed = [_filed(content(chosen[name]), f"{name}.{chosen[name].suffix}", tmp_path) for name in names]
    statuses = [one.status for one in read_files(filed, trial_plan, workers=1)]
    assert [statuses[n] for n in (0, 2, 4, 6)] == ["taken"] * 4


def test_no_worker_is_left_behind(trial_plan: Plan, tmp_path: Path) -> None:
    from tests.sources.traps.make import content, traps

    one = next(one for one in traps() if one.name == "csv_utf8")
    before = set(_children())
    list(read_files([_filed(content(one), "a.csv", tmp_path)], trial_plan, workers=2))
    after = {
        pid
        for pid in _children()
        if pid not in before and "forkserver" not in _command(pid) and "resource_tracker" not in _command(pid)
    }
    assert after == set()


def _children() -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
