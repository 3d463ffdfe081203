"""A run that is killed, at whatever moment, and repeated ends as one that was not: row for row, page for page."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.home import Home
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, roads, xlsx
from tests.torture import TRIED

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
STEPS = ["archive", "read", "judge", "record", "settle", "survey", "publish"]
RANDOM = random.Random(2022)
CORRECTED = xlsx(表=roads(total=520))
MOMENTS = [
    pytest.param(step, RANDOM.randrange(1000), marks=[] if step in ("record", "publish") else pytest.mark.torture)
    for step in ("read", "record", "publish", "render")
]


class Mortal:
    """The process whose children take nights in (mortal.py)."""

    def __init__(self, log: Path) -> None:
        plan = {name: os.environ[name] for name in ("DPH_PLAN",) if name in os.environ}
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "mortal.py")],
            cwd=PROJECT,
            env={"PYTHONPATH": str(PROJECT), "PATH": "/usr/bin:/bin", **plan},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
        )

    def night(
        self, home: Home, dies: str | None = None, seed: int = 0, at: datetime = NIGHT, after: float | None = None
    ) -> int:
        """Take in what waits, and be killed after so many seconds where they are given; how the process ended."""
        assert self.process.stdin and self.process.stdout
        order = {"root": str(home.root), "at": at.isoformat(), "dies": dies, "seed": seed, "after": after}
        print(json.dumps(order), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        assert answer["ended"] != 1, self.log.read_text()
        if answer["ended"]:
            wait_for(lambda: not of_session(answer["process"]), "the dead run's workers to end")
        return int(answer["ended"])

    def obey(self, command: str, home: Home, dies_at: int | None = None, **said: Any) -> int:
        """Do one of mortal.py's COMMANDS. It is killed before its `dies_at`-th change to a file; without it, it gives how many it made."""
        assert self.process.stdin and self.process.stdout
        counted = self.log.with_name("counted")
        order = {"command": command, "root": str(home.root), "dies_at": dies_at, "counted": str(counted), **said}
        print(json.dumps(order), file=self.process.stdin, flush=True)
        ended = json.loads(self.process.stdout.readline())["ended"]
        assert ended == (0 if dies_at is None else -signal.SIGKILL), (command, dies_at, self.log.read_text())
        return int(counted.read_text()) if dies_at is None else 0

    def kill(self, command: str, home: Home, after: float, **said: Any) -> bool:
        """Do one of mortal.py's COMMANDS and kill it after so many seconds; whether it had not ended before."""
        assert self.process.stdin and self.process.stdout
        print(
            json.dumps({"command": command, "root": str(home.root), "after": after, **said}),
            file=self.process.stdin,
            flush=True,
        )
        answer = json.loads(self.process.stdout.readline())
        assert answer["ended"] in (0, -signal.SIGKILL), (command, after, self.log.read_text())
        wait_for(lambda: not of_session(answer["process"]), "the dead command's workers to end")
        return bool(answer["ended"])

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    one = Mortal(tmp_path_factory.mktemp("mortal") / "log")
    yield one
    one.end()


@pytest.fixture(scope="module")
def full(copied: Callable[[str], Home]) -> Callable[[str], Home]:
    """Another home, by name, with the same three files in its inbox: one to accept, its revision, one to return."""

    def fill(name: str) -> Home:
        home = copied(name)
        drop(home, "公路.csv", csv(roads(total=480)))
        drop(home, "公路（更正）.xlsx", CORRECTED, "2022-07-05T10:00")
        drop(home, "少列.csv", csv([row[:3] for row in roads("西镇")]))
        return home

    return fill


@pytest.fixture(scope="module")
def calm(mortal: Mortal, full: Callable[[str], Home]) -> dict[str, Any]:
    """What the home holds after a night that nobody disturbed."""
    home = full("calm")
    assert mortal.night(home) == 0
    return held(home)


@pytest.mark.tries("kills: a night at its steps")
def test_a_run_killed_after_each_step_in_turn_ends_as_if_it_had_not(
    mortal: Mortal,
    full: Callable[[str], Home],
    calm: dict[str, Any],
    record_property: Callable[[str, object], None],
) -> None:
    record_property(TRIED, len(STEPS))
    home = full("torn")
    for step in STEPS:
        assert mortal.night(home, f"after {step}") == -signal.SIGKILL
    assert mortal.night(home) == 0
    assert held(home) == calm


@pytest.mark.tries("kills: a night at its steps")
@pytest.mark.parametrize(("step", "seed"), MOMENTS)
def test_a_run_killed_in_the_midst_of_a_step_ends_as_if_it_had_not(
    step: str, seed: int, mortal: Mortal, full: Callable[[str], Home], calm: dict[str, Any]
) -> None:
    home = full("torn")
    assert mortal.night(home, f"in {step}", seed) == -signal.SIGKILL
    assert mortal.night(home) == 0
    assert held(home) == calm


def held(home: Home) -> dict[str, Any]:
    """All that a home holds: rows of each table, ledger, texts that went out, pages, names of the rest. Durations are left out:
    they differ by the clock."""
    found: dict[str, Any] = {}
    for file in ("writer.duckdb", "current.duckdb"):
        with duckdb.connect(str(home.warehouse / file), read_only=True) as con:
            con.execute("SET TimeZone = 'Asia/Shanghai'")
            for (table,) in con.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store'"
            ).fetchall():
                if table == "run_cost":
                    continue
                rows = con.execute(f"SELECT * FROM store.{table}").fetchall()
                found[f"{file}: {table}"] = sorted(rows, key=repr)
    for path in sorted(home.root.rglob("*")):
        name = str(path.relative_to(home.root))
        if path.suffix in (".txt", ".html", ".jsonl") and path.name not in ("costs.jsonl", "quality.html"):
            found[name] = path.read_text(encoding="utf-8")
        elif path.is_file():
            found[name] = "is there"
    return found


def of_session(leader: int) -> list[int]:
    """The live processes of a session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = path.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(session) == leader and state != "Z":
            found.append(int(path.parent.name))
    return found


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds:g} s for {what}"
        time.sleep(0.05)
