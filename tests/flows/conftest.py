"""Homes for the tests of this room: small, real, and built only once. All follow the neutral plan (tests/neutral)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.home import Home, instant
from flows.run import run_once

NEUTRAL = Path(__file__).resolve().parents[1] / "neutral"
MORE_TOWNS = ("南镇", "北乡", "中镇", "上乡", "下镇", "河口镇", "山前乡", "林场镇", "石桥镇", "农科镇")
SAMPLE = """from datetime import datetime
NIGHTS = [datetime.fromisoformat(f"2022-{day}T23:00+08:00") for day in ("06-07", "07-06")]
"""
BUILT_AT = instant("2022-07-04T08:00")
NIGHT = instant("2022-07-05T23:00")


@pytest.fixture(scope="module", autouse=True)
def neutral() -> Iterator[None]:
    """Where a test names no plan, the neutral one is chosen, as `DPH_PLAN` does it; in the commands that it starts too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DPH_PLAN", str(NEUTRAL))
        yield


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a first run has found an empty inbox: tables and views are there, and an edition without figures."""
    home = Home(tmp_path_factory.mktemp("built"), NEUTRAL).prepare()
    run_once(home, BUILT_AT)
    return home.root


@pytest.fixture(scope="session")
def copied(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Home]:
    """Another copy of that home, by name."""

    def copy(name: str) -> Home:
        root = tmp_path_factory.mktemp(name) / "home"
        shutil.copytree(built, root, symlinks=True)
        return Home(root, NEUTRAL)

    return copy


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The neutral plan with a sample, whose story ends on 6 July 2022 at 23:00."""
    plan = Path(shutil.copytree(NEUTRAL, tmp_path_factory.mktemp("sampled") / "plan"))
    (plan / "sample").mkdir()
    (plan / "sample" / "__init__.py").write_text(SAMPLE, encoding="utf-8")
    return plan


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The neutral plan with ten more towns (MORE_TOWNS): for nights that want many units, a story each."""
    plan = tmp_path_factory.mktemp("county") / "plan"
    shutil.copytree(NEUTRAL, plan)
    with (plan / "units.csv").open("a", encoding="utf-8") as out:
        out.writelines(f"{town},,town,2000-01-01,,,,2021-12-31,invented,\n" for town in MORE_TOWNS)
    return plan


@pytest.fixture(scope="session")
def peopled(copied: Callable[[str], Home], county: Path) -> Callable[[str], Home]:
    """Another copy of the built home, by name, that follows the plan with more towns."""
    return lambda name: Home(copied(name).root, county)


@pytest.fixture
def home(copied: Callable[[str], Home]) -> Home:
    """A home in which only an empty night has been."""
    return copied("home")
