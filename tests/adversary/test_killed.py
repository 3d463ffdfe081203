"""Commands that are killed, before any change that they make to a file, and finished: by themselves, by the next run, by `dph doctor`.

The end is that of the undisturbed command, row for row and file for file. One kill of four commands in the suite, 30 of all eight in `make torture`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.edition import publish_once
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

KILLS = 30
FIRST, SECOND, AT, NIGHT = "2022-07-05T23:00", "2022-07-06T23:00", "2022-07-08T09:00", "2022-07-08T23:00"
WEEKLY = "weekly-20220707-0900"
MARK = "欧阳示例雪莲"  # of nobody
# command -> which of its KILLS belongs to the suite; where it had begun, doctor (9) or the next night (13, 19) finishes it, else it is repeated
IN_SUITE = {"erase": 13, "publish": 9, "recover": 19, "restore": 14}
COMMANDS = (*IN_SUITE, "preview", "backup", "reread", "enter")
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
    shutil.copytree(lived.root, home.root, symlinks=True)
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
        "preview": {"at": AT},
        "backup": {"place": str(folder / "home-place"), "at": AT},
        "enter": {
            "values": ["甲路:年度计划里程=800", "甲路:本周建成里程=20", "甲路:累计建成里程=480", "甲路:未整改隐患=3"],
            "at": AT,
        },
    }[command]


def swap_in_stores(home: Home) -> None:
    """The last snapshot is damaged too: the one before it is brought back, and a run is struck from the ledger."""
    latest = max((home.warehouse / "snapshots").glob("*.duckdb"), key=lambda path: path.stat().st_mtime)
    latest.chmod(0o644)
    latest.write_bytes(b"not a database")
    nightly = max((home.warehouse / "snapshots").glob("nightly-*.duckdb"))
    nightly.chmod(0o644)
    nightly.write_bytes(b"not a database")


@pytest.fixture(scope="module")
def calm(mortal: Mortal, lived: Home, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[int, Any]]:
    """How many changes a command makes that nobody disturbs, and how its home ends."""
    known: dict[str, tuple[int, Any]] = {}

    def end(command: str) -> tuple[int, Any]:
        if command not in known:
            folder = tmp_path_factory.mktemp(f"calm-{command}")
            home, said = prepared(command, lived, folder)
            changes = mortal.obey(command, home, **said)
            known[command] = changes, outcome(mortal, command, home)
        return known[command]

    return end


def outcome(mortal: Mortal, command: str, home: Home) -> Any:
    """What the home holds after the command and a night; of a backup what it holds, and that it can be restored."""
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
    mortal.obey("night", home, at=NIGHT)
    found = {name: what for name, what in held(home).items() if "/data-docs/" not in name}
    if command == "erase":
        found["places"] = places_of(MARK, home.root)
    return found


@pytest.mark.tries("kills: {command}")
@pytest.mark.parametrize(("command", "number"), CASES)
def test_a_killed_command_ends_as_an_undisturbed_one(
    command: str,
    number: int,
    mortal: Mortal,
    lived: Home,
    calm: Callable[[str], tuple[int, Any]],
    tmp_path: Path,
) -> None:
    changes, wanted = calm(command)
    home, said = prepared(command, lived, tmp_path)
    mortal.obey(command, home, dies_at=1 + number * (changes - 1) // (KILLS - 1), **said)
    if number % 3 == 0 and command in ("erase", "publish", "preview", "recover") and is_begun(home, command):
        mortal.obey("doctor", home)
    elif number % 3 != 1 or command not in ("erase", "publish", "preview", "recover") or not is_begun(home, command):
        mortal.obey(command, home, **said)
    assert outcome(mortal, command, home) == wanted  # its night finishes what nobody else has


def is_begun(home: Home, command: str) -> bool:
    """Whether the command had come to where it is bound to end."""
    from warehouse.unfinished import begun

    kind = {"publish": "release", "preview": "edition"}.get(command, command)
    return begun(home.warehouse, kind) is not None


def test_an_erasure_leaves_nothing_of_the_text(calm: Callable[[str], tuple[int, Any]]) -> None:
    assert calm("erase")[1]["places"] == []


def test_a_run_does_not_begin_in_a_home_whose_restoration_was_broken_off(
    mortal: Mortal, lived: Home, tmp_path: Path, calm: Callable[[str], tuple[int, Any]]
) -> None:
    from flows.errors import EnvironmentFault

    home, said = prepared("restore", lived, tmp_path)
    mortal.obey("restore", home, dies_at=calm("restore")[0] // 2, **said)
    with pytest.raises(EnvironmentFault, match="repeat it: dph --home"):
        run_once(home, instant(NIGHT))
