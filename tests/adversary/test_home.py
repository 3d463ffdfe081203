"""Another user of the same machine, who looks into a home."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from flows import doctor
from flows.home import Home, now
from flows.run import run_once
from flows.safekeeping import restore_home
from warehouse.backup import back_up

pytestmark = pytest.mark.tries("probes: another user of the machine")
NEUTRAL = Path(__file__).parents[1] / "neutral"


@pytest.fixture
def open_handed() -> None:
    """A user whose files everybody may read, as most users' are."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_handed")
def test_archive_store_and_backups_are_for_the_homes_user_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", NEUTRAL).prepare()
    (home.inbox / "通知.csv").write_text("关于报送有关情况的通知\n", encoding="utf-8")
    run_once(home, now() - timedelta(seconds=1))
    back_up(home.root, tmp_path / "backup", now())
    (copy,) = (tmp_path / "backup").glob("backup-*")
    again = Home(tmp_path / "again", NEUTRAL)
    restore_home(again, copy)
    closed = [home.archive, home.warehouse, again.archive, again.warehouse, *(tmp_path / "backup").iterdir()]
    assert {path.stat().st_mode & 0o777 for path in closed if path.is_dir()} == {0o700}
    assert [check.is_well for check in doctor.access(home)] == [True]


@pytest.mark.usefixtures("open_handed")
def test_a_home_that_everybody_may_look_into_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path).prepare()
    home.warehouse.chmod(0o755)
    (check,) = doctor.access(home)
    assert not check.is_well
    assert str(home.warehouse) in check.seen and str(home.archive) not in check.seen
    assert check.mend == f"chmod o-rwx {home.warehouse}"
