"""Homes for the tests of this room: small, real, and built only once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.home import Home, instant
from flows.run import run_once

BUILT_AT = instant("2022-07-04T08:00")
NIGHT = instant("2022-07-05T23:00")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a first run has found an empty inbox: tables and views are there, and an edition without figures."""
    home = Home(tmp_path_factory.mktemp("built")).prepare()
    run_once(home, BUILT_AT)
    return home.root


@pytest.fixture(scope="session")
def copied(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Home]:
    """Another copy of that home, by name."""

    def copy(name: str) -> Home:
        root = tmp_path_factory.mktemp(name) / "home"
        shutil.copytree(built, root, symlinks=True)
        return Home(root)

    return copy


@pytest.fixture
def home(copied: Callable[[str], Home]) -> Home:
    """A home in which only an empty night has been."""
    return copied("home")
