"""One small warehouse for all tests of this room, empty again before each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.warehouse.house import House


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    one = House(tmp_path_factory.mktemp("house"))
    yield one
    one.con.close()


@pytest.fixture
def house(built: House) -> House:
    """A small warehouse (tests/warehouse/house.py) into which nothing was reported yet."""
    return built.clear()


@pytest.fixture
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No check is run: where a form's rules are tested, the checks would take nine tenths of the time and find nothing."""
    monkeypatch.setattr("expectations.checks.offer_checks", lambda con, plan: [])
