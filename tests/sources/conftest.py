"""The declared plan, and files as the archive hands them to the reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sources.archive import keep
from sources.channel import Received
from sources.declare import Plan, load
from sources.declare.folder import _form
from sources.read import Taken, read_file

ARRIVED = datetime(2022, 6, 27, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def plan() -> Plan:
    return load()


@pytest.fixture
def take(plan: Plan, tmp_path: Path) -> Callable[[bytes, str], Taken]:
    """Reads bytes under a name, in this process."""

    def read(content: bytes, name: str) -> Taken:
        filed = keep(Received("folder", name, content, ARRIVED), tmp_path / "archive")
        return read_file(filed, plan)

    return read


@pytest.fixture(scope="session")
def trial_plan(plan: Plan) -> Plan:
    """The plan with the trial forms instead of its own, so that traps stand when the real forms change."""
    folder = Path(__file__).parent / "forms"
    return plan.model_copy(update={"forms": {path.stem: _form(path) for path in sorted(folder.glob("*.yml"))}})


@pytest.fixture
def take_trial(trial_plan: Plan, tmp_path: Path) -> Callable[[bytes, str], Taken]:
    """Reads bytes under a name by the trial forms, in this process."""

    def read(content: bytes, name: str) -> Taken:
        filed = keep(Received("folder", name, content, ARRIVED), tmp_path / "archive")
        return read_file(filed, trial_plan)

    return read
