"""The sample half-year, invented and taken in once for all tests of the walk."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.donghu.walk.ledger import Ledger

SEED = 2022


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the whole half-year taken in, night by night; `DPH_SAMPLE_HOME` names one that `dph demo` has made.

    Test processes that run side by side share it: the first one makes it, the others wait.
    """
    if made := os.environ.get("DPH_SAMPLE_HOME"):
        return Path(made)
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, done = base / "sample-home", base / "sample-home.done"
    with (base / "sample-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            _take_in(home)
            done.touch()
    return home


@pytest.fixture(scope="session")
def ledger(sample_home: Path) -> Ledger:
    return Ledger(sample_home / "sample" / "ledger.jsonl")


@pytest.fixture
def snapshot(sample_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_home / "warehouse" / "current.duckdb"), read_only=True) as con:
        yield con


def _take_in(root: Path) -> None:
    from flows.home import Home
    from flows.run import run_once
    from plans.donghu.sample import invent

    home = Home(root).prepare()
    for night in invent(root, seed=SEED):
        run_once(home, night.at, is_sample=True)
