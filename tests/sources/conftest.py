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
