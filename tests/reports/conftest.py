"""The invented warehouse and its bulletin, once a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from invented import EDITION, invented_warehouse

from reports.bulletin.content import Bulletin
from reports.bulletin.gather import gather, render_bulletin
from sources.declare import load


@pytest.fixture(scope="session")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = invented_warehouse()
    yield con
    con.close()


@pytest.fixture(scope="session")
def bulletin(con: duckdb.DuckDBPyConnection) -> Bulletin:
    return gather(con, load(), EDITION)


@pytest.fixture(scope="session")
def page_path(con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_bulletin(con, load(), EDITION, tmp_path_factory.mktemp("bulletin") / "bulletin.html")
