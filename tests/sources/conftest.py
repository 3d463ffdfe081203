"""Small plans, and files as the archive hands them to the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sources.archive import keep
from sources.channel import Received
from sources.declare import Plan, load
from sources.read import Taken, read_file
from tests.plan_folders import NEUTRAL, with_printed

ARRIVED = datetime(2022, 6, 27, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module", autouse=True)
def neutral() -> Iterator[None]:
    """Where a test names no plan, the neutral one is chosen, as `DPH_PLAN` does it; in the commands that it starts too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DPH_PLAN", str(NEUTRAL))
        yield


@pytest.fixture(scope="session")
def plan() -> Plan:
    return with_printed()


@pytest.fixture
def take(plan: Plan, tmp_path: Path) -> Callable[[bytes, str], Taken]:
    """Reads bytes under a name, in this process."""

    def read(content: bytes, name: str) -> Taken:
        filed = keep(Received("folder", name, content, ARRIVED), tmp_path / "archive")
        return read_file(filed, plan)

    return read


@pytest.fixture(scope="session")
def trial_plan() -> Plan:
    """The plan of the traps, with forms, units and a register of its own."""
    return load(Path(__file__).parent / "trial")


@pytest.fixture
def take_trial(trial_plan: Plan, tmp_path: Path) -> Callable[[bytes, str], Taken]:
    """Reads bytes under a name, perhaps in a folder of its sender's, by the trial forms, in this process."""

    def read(content: bytes, name: str) -> Taken:
        folder, _, name = name.rpartition("/")
        filed = keep(Received("folder", name, content, ARRIVED, sender=folder or None), tmp_path / "archive")
        return read_file(filed, trial_plan)

    return read
