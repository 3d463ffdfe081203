"""Only some units or forms, and a trial that leaves everything as it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.home import Home
from flows.run import run_once
from flows.trial import scratch
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, roads, xlsx
from warehouse.connect import open_reader


def units(home: Home) -> list[str]:
    with open_reader(home.warehouse) as con:
        return [unit for (unit,) in con.execute("SELECT unit FROM submission ORDER BY unit").fetchall()]


def left(home: Home) -> list[str]:
    return sorted(path.name for path in home.inbox.rglob("*") if path.is_file())


def test_only_the_chosen_unit_is_taken_in_and_the_others_wait(home: Home) -> None:
    drop(home, "公路.csv", csv(roads()))
    drop(home, "交通局.csv", csv(roads("交通局")))
    drop(home, "两家.xlsx", xlsx(甲=roads("东乡"), 乙=roads("西镇")))
    drop(home, "说不清.csv", csv([["姓名"], ["张某"]]))
    said = run_once(home, NIGHT, only=lambda claim: claim.unit == "东乡")
    assert (said.files, units(home)) == (1, ["东乡"])
    assert left(home) == ["两家.xlsx", "交通局.csv", "说不清.csv"]
    assert run_once(home, NIGHT).files == 3


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "writer.lock"
    }


@pytest.mark.parametrize("total", [480, -3])
def test_a_trial_says_what_would_be_and_leaves_the_home_as_it_is(total: int, home: Home) -> None:
    drop(home, "公路.csv", csv(roads(total=total)))
    before = contents(home.root)
    with scratch(home) as copy:
        said = run_once(copy, NIGHT)
    assert (said.accepted, said.returned) == ((1, 0) if total > 0 else (0, 1))
    assert contents(home.root) == before


@pytest.fixture(scope="module")
def returned(copied: Callable[[str], Home]) -> Path:
    """A home in which a night returned 西镇's report."""
    home = copied("returned")
    drop(home, "坏.csv", csv(roads("西镇", total=-3)))
    run_once(home, NIGHT)
    return home.root


@pytest.fixture
def after_night(returned: Path, tmp_path: Path) -> Home:
    """Another copy of that home."""
    return Home(shutil.copytree(returned, tmp_path / "home", symlinks=True))


def test_a_trial_after_a_night_that_returned_something_says_what_would_be(after_night: Home) -> None:
    home = after_night
    drop(home, "公路.csv", csv(roads()))
    with scratch(home) as copy:
        said = run_once(copy, NIGHT)
        told = sorted(folder.name for folder in copy.outbox.iterdir())
    assert (said.accepted, told) == (1, ["东乡"])


def test_a_trial_with_nothing_new_says_so(after_night: Home) -> None:
    with scratch(after_night) as copy:
        assert "没有新报送，沿用上一版快照" in run_once(copy, NIGHT).verdict  # no deadline has passed since the night


def test_a_trial_reads_a_return_slip_that_came_back(after_night: Home) -> None:
    home = after_night
    (slip,) = home.outbox.glob("西镇/*退回单.xlsx")
    drop(home, slip.name, slip.read_bytes())
    before = contents(home.root)
    with scratch(home) as copy:
        assert run_once(copy, NIGHT).files == 1
        with open_reader(copy.warehouse) as con:
            rules = con.execute("SELECT rule FROM finding ORDER BY recorded_at DESC, rule").fetchall()
    assert ("slip_not_mended",) in rules
    assert contents(home.root) == before
