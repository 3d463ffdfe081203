"""Homes for the tests of this room, built once: none has reports yet."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.home import Home, instant
from flows.run import run_once

NEUTRAL = Path(__file__).resolve().parents[1] / "neutral"


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Home]:
    """A home in a folder: a run on 7 July 2023 has found its inbox empty. Tables and views are there, which cost more than a night."""
    made = Home(tmp_path_factory.mktemp("quiet") / "home", NEUTRAL).prepare()
    run_once(made, instant("2023-07-07T23:00"))

    def copy(folder: Path) -> Home:
        return Home(Path(shutil.copytree(made.root, folder, symlinks=True, dirs_exist_ok=True)), NEUTRAL)

    return copy
