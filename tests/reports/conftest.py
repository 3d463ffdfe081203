"""The invented warehouse, its bulletin and a browser, once a session."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from invented import EDITION, invented_warehouse

from reports.bulletin import Bulletin, gather, render_bulletin

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = invented_warehouse()
    yield con
    con.close()


@pytest.fixture(scope="session")
def bulletin(con: duckdb.DuckDBPyConnection) -> Bulletin:
    return gather(con, EDITION)


@pytest.fixture(scope="session")
def page_path(con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_bulletin(con, EDITION, tmp_path_factory.mktemp("bulletin") / "bulletin.html")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium. Not having one is a failure, not a reason to skip: the page is measured, or it is not checked."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.fail("the browser tests need playwright: make install, or pip install playwright (no browser download)")
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(f"the browser tests need one of {', '.join(BROWSERS)} on the PATH, e.g. apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
