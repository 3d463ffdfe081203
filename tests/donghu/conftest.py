"""One small warehouse with Donghu's own views, checks and their wording, empty again before each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.plans import DONGHU
from tests.warehouse.house import House


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    (folder / "views").symlink_to(DONGHU / "views")
    one = House(folder)
    for name in ("checks", "messages.yml"):
        (one.plan.folder / name).symlink_to(DONGHU / name)
    yield one
    one.con.close()


@pytest.fixture
def house(built: House) -> House:
    """A small warehouse (tests/warehouse/house.py) into which nothing was reported yet."""
    return built.clear()
