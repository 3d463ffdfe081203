"""One small warehouse for all tests of this room, empty again before each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from house import House
from night import Played


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    one = House(tmp_path_factory.mktemp("house"))
    yield one
    one.con.close()


@pytest.fixture
def house(built: House) -> House:
    """A small warehouse (see house.py) into which nothing was reported yet."""
    return built.clear()


@pytest.fixture(scope="session")
def played(built: House, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Warehouses on disk in which nights have been, to be copied."""
    return Played(tmp_path_factory.mktemp("played"), built)
