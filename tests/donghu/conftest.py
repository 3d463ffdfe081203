"""Donghu's plan; files read by it; and a small warehouse with its own views, checks and their wording, empty again before each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sources.archive import keep
from sources.channel import Received
from sources.declare import Plan, load
from sources.read import Taken, read_file
from tests.plan_folders import DONGHU
from tests.sources.conftest import ARRIVED
from tests.warehouse.house import House


@pytest.fixture(scope="session")
def plan() -> Plan:
    return load(DONGHU)


@pytest.fixture
def take(plan: Plan, tmp_path: Path) -> Callable[[bytes, str], Taken]:
    """Reads bytes under a name, in this process."""
    return lambda content, name: read_file(keep(Received("folder", name, content, ARRIVED), tmp_path / "archive"), plan)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    for name in ("views", "checks", "messages.yml"):
        (folder / name).symlink_to(DONGHU / name)
    one = House(folder)
    yield one
    one.con.close()


@pytest.fixture
def house(built: House) -> House:
    """A small warehouse (tests/warehouse/house.py) into which nothing was reported yet."""
    return built.clear()
