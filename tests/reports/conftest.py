"""The invented warehouse of a small plan and its bulletin, once a session.

The plan is the neutral one (tests/neutral) with `overlay/` laid over it: what only a bulletin shows.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from reports.bulletin.content import Bulletin
from reports.bulletin.gather import gather, render_bulletin
from sources.declare import Plan, load
from tests.reports.invented import EDITION, invented_warehouse

HERE = Path(__file__).parent
LATE = ("accounts", "2022-06")  # due on 5 July, a day before the edition; nothing came


@pytest.fixture(scope="session")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("plan")
    for layer in (HERE.parent / "neutral", HERE / "overlay"):
        shutil.copytree(layer, folder, dirs_exist_ok=True)
    return load(folder)


@pytest.fixture(scope="session")
def con(plan: Plan) -> Iterator[duckdb.DuckDBPyConnection]:
    con = invented_warehouse(plan, missing={LATE})
    yield con
    con.close()


@pytest.fixture(scope="session")
def bulletin(con: duckdb.DuckDBPyConnection, plan: Plan) -> Bulletin:
    return gather(con, plan, EDITION)


@pytest.fixture(scope="session")
def page_path(con: duckdb.DuckDBPyConnection, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_bulletin(con, plan, EDITION, tmp_path_factory.mktemp("bulletin") / "bulletin.html")
