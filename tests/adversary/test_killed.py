"""Commands that are killed, and finished: by themselves, by the next run, by `dph doctor`.

The end is that of the undisturbed command, row for row and file for file. One kill of two commands in the suite, 30 of all nine in
`make torture`: 15 just before a change to a file, from the first to the last, 15 at an instant, all over the time that the command takes.
"""

from __future__ import annotations

import functools
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.edition import publish_once, release_edition
from flows.home import Home, instant
from flows.run import run_once
from tests.adversary.looking import places_of
from tests.flows.conftest import built, copied, neutral  # noqa: F401  homes of the neutral plan
from tests.flows.dropped import csv, drop, roads, xlsx
from tests.flows.test_dying import Mortal, held
from tests.flows.test_slip_comes_back import filled
from warehouse.backup import back_up, restore
from warehouse.connect import locked, open_reader, open_writer
from warehouse.ledger import LEDGER, cut_back

KILLS, STEPS = 30, 15  # those at a step come first
FIRST, SECOND, AT, NIGHT = "2022-07-05T23:00", "2022-07-06T23:00", "2022-07-08T09:00", "2022-07-08T23:00"
LATER = "2022-07-08T10:00"
WEEKLY = "weekly-20220707-0900"
MARK = "欧阳示例雪莲"  # of nobody
# command -> which of its KILLS belongs to the suite; the doctor finishes it there (6), the next night (7, 10), or a repeat
IN_SUITE = {"publish": 6}
COMMANDS = ("erase", "publish", "recover", "restore", "withdraw", "preview", "backup", "reread", "enter")
BY_OTHERS = ("erase", "publish", "withdraw", "preview", "recover")  # what a night and the doctor finish
CASES = [
    pytest.param(command, number, marks=[] if number == IN_SUITE.get(command) else pytest.mark.torture)
    for command in COMMANDS
    for number in range(KILLS)
]


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    one = Mortal(tmp_path_factory.mktemp("mortal") / "log")
    yield one
    one.end()


@pytest.fixture(scope="module")
def lived(copied: Callable[[str], Home]) -> Home:  # noqa: F811
    """A home of three nights: a table that was returned, its slip mended and back, another unit's; a weekly edition as a preview."""
    home = copied("lived")
    rows = roads("东乡", total="很多")
    rows[-1][0] = MARK
    drop(home, f"公路-{MARK}.xlsx", xlsx(表=rows))
    drop(home, "公路.csv", csv(roads("西镇")))
    run_once(home, instant(FIRST))
    [slip] = (home.outbox / "东乡").glob("*退回单.xlsx")
    drop(home, "退回单.xlsx", filled(slip, {}, {"D5": 480}), "2022-07-06T09:00")
    run_once(home, instant(SECOND))
    publish_once(home, "weekly", instant("2022-07-07T09:00"))
    return home


def submission_of(home: Home, unit: str) -> str:
    with open_reader(home.warehouse) as con:
        query = "SELECT submission_id FROM submission WHERE unit = ? AND revision = 1"
        [(submission,)] = con.execute(query, [unit]).fetchall()
    return str(submission)


def prepared(command: str, lived: Home, folder: Path) -> tuple[Home, dict[str, Any]]:
    """A home in which the command has something to do, and what it is given."""
    home = Home(folder / "home", lived.plan_folder)
    if command == "restore":
        place, source = folder / "home-place", folder / "source"
        shutil.copytree(lived.root, source, symlinks=True)
        back_up(source, place, instant(AT))
        return home, {"backup": str(next(place.glob("backup-*")))}
    shutil.copytree(released(lived) if command == "withdraw" else lived.root, home.root, symlinks=True)
    if command == "recover":
        swap_in_stores(home)
        (home.warehouse / "writer.duckdb").write_bytes(b"not a database" * 1000)
        return home, {}
    if command == "reread":
        with locked(home.warehouse), open_writer(home.warehouse) as con:
            con.execute("UPDATE store.item_list SET numbers = [7], texts = NULL WHERE item = 'faults_open'")
            (home.warehouse / LEDGER).unlink()  # as if an earlier reader had read it so
            cut_back(con, home.warehouse)
        return home, {"at": AT}
    return home, {
        "erase": {"submission": submission_of(lived, "东乡"), "at": AT},
        "publish": {"edition": WEEKLY, "at": AT},
        "withdraw": {"edition": WEEKLY, "at": LATER},
        "preview": {"at": AT},
        "backup": {"place": str(folder / "home-place"), "at": AT},
        "enter": {
            "values": ["甲路:年度计划里程=800", "甲路:本周建成里程=20", "甲路:累计建成里程=480", "甲路:未整改隐患=3"],
            "at": AT,
        },
    }[command]


def released(lived: Home) -> Path:
    """A copy of the home in which the weekly edition is published, made once."""
    copy = Home(lived.root.parent / "released", lived.plan_folder)
    if not copy.root.exists():
        shutil.copytree(lived.root, copy.root, symlinks=True)
        release_edition(copy, WEEKLY, "published", "示例签发人", None, instant(AT))
    return copy.root


def swap_in_stores(home: Home) -> None:
    """The last snapshot is damaged too: the one before it is brought back, and a run is struck from the ledger."""
    latest = max((home.warehouse / "snapshots").glob("*.duckdb"), key=lambda path: path.stat().st_mtime)
    latest.chmod(0o644)
    latest.write_bytes(b"not a database")
    nightly = max((home.warehouse / "snapshots").glob("nightly-*.duckdb"))
    nightly.chmod(0o644)
    nightly.write_bytes(b"not a database")


class Calm:
    """A command that nobody disturbs: how many changes it makes, how many seconds it takes, and how its home ends."""

    def __init__(self, command: str, mortal: Mortal, lived: Home, folder: Path) -> None:
        self.command, self.mortal = command, mortal
        self.home, said = prepared(command, lived, folder)
        begun = time.monotonic()
        self.changes = mortal.obey(command, self.home, **said)
        self.seconds = time.monotonic() - begun
        self.end = outcome(command, self.home)

    @functools.cached_property
    def after_a_night(self) -> Any:
        return after_a_night(self.mortal, self.command, self.home)


@pytest.fixture(scope="module")
def calm(mortal: Mortal, lived: Home, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Calm]:
    return functools.cache(lambda command: Calm(command, mortal, lived, tmp_path_factory.mktemp(f"calm-{command}")))


def after_a_night(mortal: Mortal, command: str, home: Home) -> Any:
    mortal.obey("night", home, at=NIGHT)
    return outcome(command, home)


def outcome(command: str, home: Home) -> Any:
    """What the home holds; of a backup what it holds, and that it can be restored."""
    if command == "backup":
        [path] = (home.root.parent / "home-place").glob("backup-*")
        again = home.root.parent / "again"
        restore(path, again)
        shutil.rmtree(again)
        said = json.loads((path / "backup.json").read_text())
        contents = sorted(one.name for one in (path.parent / "contents").rglob("*") if one.is_file())
        own = ("warehouse/writer.duckdb", "warehouse/backups.jsonl")  # a checkpoint is not the same byte for byte
        return (
            sorted(said["files"]),
            len(contents),
            {name: one for name, one in said["files"].items() if name not in own},
        )
    for path in home.inbox.iterdir():
        os.utime(path, (0, 0))  # when a file was typed in is the sender's time, and no two are the same
    found = {name: what for name, what in held(home).items() if "/data-docs/" not in name}
    noted = found.get("warehouse/backups.jsonl")
    if noted:  # a restored home names the backup beside it
        found["warehouse/backups.jsonl"] = noted.replace(str(home.root.parent), "")
    if command == "erase":
        found["places"] = places_of(MARK, home.root)
    return found


def killed(
    command: str, number: int, mortal: Mortal, lived: Home, calm: Calm, folder: Path
) -> tuple[Home, dict[str, Any]]:
    """A home in which the command was killed, and what it had been given."""
    if number < STEPS:
        home, said = prepared(command, lived, folder)
        mortal.obey(command, home, dies_at=1 + number * (calm.changes - 1) // (STEPS - 1), **said)
        return home, said
    share = (number - STEPS + random.Random(number).random()) / (KILLS - STEPS)
    for attempt in range(20):
        home, said = prepared(command, lived, folder / str(attempt))
        begun = time.monotonic()
        if mortal.kill(command, home, share * calm.seconds * 0.9**attempt, **said):
            return home, said
        calm.seconds = time.monotonic() - begun  # the machine has become quicker
    raise AssertionError(f"{command} always ends before it can be killed")


@pytest.mark.tries("kills: {command}")
@pytest.mark.parametrize(("command", "number"), CASES)
def test_a_killed_command_ends_as_an_undisturbed_one(
    command: str, number: int, mortal: Mortal, lived: Home, calm: Callable[[str], Calm], tmp_path: Path
) -> None:
    """A third is finished by the doctor, a third by the next night, a third is repeated; what these two cannot finish is repeated."""
    home, said = killed(command, number, mortal, lived, calm(command), tmp_path)
    is_left = command in BY_OTHERS and is_begun(home, command)
    if is_left and number % 3 == 0:
        mortal.obey("doctor", home)
    elif not is_left or number % 3 == 2:
        mortal.obey(command, home, **said)
    if not is_left or number % 3 != 1:
        assert outcome(command, home) == calm(command).end
    if number % 3 == 1:
        assert after_a_night(mortal, command, home) == calm(command).after_a_night


def is_begun(home: Home, command: str) -> bool:
    """Whether the command had come to where it is bound to end."""
    from warehouse.unfinished import begun

    kind = {"publish": "release", "withdraw": "release", "preview": "edition"}.get(command, command)
    return begun(home.warehouse, kind) is not None


def test_an_erasure_leaves_nothing_of_the_text(calm: Callable[[str], Calm]) -> None:
    assert calm("erase").end["places"] == calm("erase").after_a_night["places"] == []


def test_a_run_does_not_begin_in_a_home_whose_restoration_was_broken_off(
    mortal: Mortal, lived: Home, tmp_path: Path, calm: Callable[[str], Calm]
) -> None:
    from flows.errors import EnvironmentFault

    home, said = prepared("restore", lived, tmp_path)
    mortal.obey("restore", home, dies_at=calm("restore").changes // 2, **said)
    with pytest.raises(EnvironmentFault, match="repeat it: dph --home"):
        run_once(home, instant(NIGHT))
