"""A newer version of the same plan, between two nights: it holds from the next run on, and the home keeps when it came and what changed."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from flows import doctor
from flows.home import Home
from flows.run import run_once
from tests.flows.test_plan import AT, ROADS
from tests.plan_folders import NEUTRAL
from warehouse.connect import open_reader

TUESDAY = AT.replace(day=11)
WEDNESDAY = AT.replace(day=12)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose plan changed between its first night and its second; the third found it unchanged."""
    folder = tmp_path_factory.mktemp("versions")
    made = Home(folder / "home", Path(shutil.copytree(NEUTRAL, folder / "plan"))).prepare()
    take_in(made, AT, ROADS)
    targets = made.plan_folder / "targets" / "2023.csv" if made.plan_folder else Path()
    targets.write_text(targets.read_text(encoding="utf-8").replace("东乡,2023,60", "东乡,2023,62"), encoding="utf-8")
    (targets.parents[1] / "exemptions.csv").write_text(
        "unit,form,kind,from_on,to_on,until_at,reason,approved_by,known_from\n", encoding="utf-8"
    )
    take_in(made, TUESDAY)
    take_in(made, WEDNESDAY, ROADS.replace("第25周", "第26周").replace("21,1", "22,1"))
    return made


def take_in(home: Home, at: datetime, sheet: str | None = None) -> None:
    if sheet:
        path = home.inbox / "roads.csv"
        path.write_text(sheet, encoding="utf-8")
        os.utime(path, (at.timestamp() - 3600,) * 2)
    run_once(home, at)


def test_each_version_is_on_record_with_its_day_and_its_files(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        rows = con.execute(
            "SELECT version, strftime(recorded_at, '%Y-%m-%d'), len(files_added), files_changed, files_gone, length(digest) FROM plan_version"
        ).fetchall()
        digests = con.execute("SELECT count(DISTINCT digest) FROM plan_version").fetchone()
        (added,) = con.execute("SELECT files_added FROM plan_version WHERE version = 2").fetchone() or ([],)
    files = sum(len(list(NEUTRAL.glob(one))) for one in ("*.yml", "*.csv", "forms/*", "indicators/*", "targets/*"))
    assert rows == [
        (1, "2023-07-08", files, [], [], 64),
        (2, "2023-07-11", 1, ["targets/2023.csv"], [], 64),
    ]
    assert added == ["exemptions.csv"] and digests == (2,)


def test_the_new_target_holds_from_the_night_on_and_the_old_edition_keeps_its_own(home: Home) -> None:
    """31 km of 60, then of 62."""
    query = "SELECT target FROM progress WHERE indicator = 'roads_built' AND unit = '东乡' AND period = '2023-W25'"
    with open_reader(home.warehouse) as con:
        assert con.execute(query).fetchone() == (62,)
        versions = con.execute("SELECT count(*) FROM plan_version").fetchone()
        con.execute("SET VARIABLE as_of = '2023-07-09 00:00+08'")
        before = con.execute("SELECT count(*) FROM plan_version").fetchone()
    assert (before, versions) == ((1,), (2,))


def test_the_doctor_names_the_version_and_what_waits_for_the_next_run(home: Home) -> None:
    (check,) = doctor.declarations(home)
    assert check.is_well and "plan neutral（示例县重点工作方案）: 3 forms" in check.seen
    assert "version 2 (" in check.seen and "since 2023-07-11 23:00, by exemptions.csv, targets/2023.csv" in check.seen
    assert "for the next run" not in check.seen
    assert home.plan_folder is not None
    place = home.plan_folder / "settings.yml"
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace("red_to: -10", "red_to: -12"), encoding="utf-8")
    (check,) = doctor.declarations(home)
    place.write_text(text, encoding="utf-8")
    assert check.seen.endswith("; changed since then, for the next run: settings.yml")
