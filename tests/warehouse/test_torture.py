"""Runs of the sample half-year, killed with SIGKILL at random moments, end as if nothing had happened. `make torture`.

DPH_KILLS says how often (40 where it is not set), DPH_KILL_SEED when. Each night is begun again from where it began as often
as it takes to be killed its share of times; a night that ends at last is compared with the undisturbed one.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from flows.home import Home
from plans.donghu.sample.arrivals import NIGHTS
from plans.donghu.sample.invent import invent
from tests.flows.test_dying import Mortal
from tests.torture import TRIED

KILLS = int(os.environ.get("DPH_KILLS", "40"))
SEED = int(os.environ.get("DPH_KILL_SEED", "1"))


@pytest.mark.torture
@pytest.mark.tries("kills: runs of the sample half-year")
def test_runs_killed_at_random_moments_end_as_if_nothing_had_happened(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    record_property(TRIED, KILLS)
    mortal, dice, killed, ended = Mortal(tmp_path / "log"), random.Random(SEED), 0, 0
    calm, torn, before = Home(tmp_path / "calm"), Home(tmp_path / "torn"), tmp_path / "before"
    for number, night in enumerate(invent(calm.root, seed=2022), 1):
        shutil.rmtree(before, ignore_errors=True)
        shutil.copytree(calm.root, before, symlinks=True)
        begun = time.monotonic()
        assert mortal.night(calm, at=night.at) == 0
        seconds, wanted = time.monotonic() - begun, digests(calm)
        begin_again(before, torn)
        while killed * len(NIGHTS) < KILLS * number:
            begun = time.monotonic()
            if mortal.night(torn, at=night.at, after=dice.uniform(0, seconds)) == -signal.SIGKILL:
                killed += 1
            else:  # the machine has become quicker, or has done part of the night before it was killed
                seconds = min(seconds, max(time.monotonic() - begun, seconds / 2))
                assert digests(torn) == wanted
                ended += 1
                begin_again(before, torn)
        assert mortal.night(torn, at=night.at) == 0
        assert digests(torn) == wanted
        print(
            f"night of {night.at:%Y-%m-%d}: {seconds:.0f} s undisturbed; {killed} kills, {ended} early ends", flush=True
        )
    mortal.end()
    assert rows(torn) == rows(calm)
    assert killed >= KILLS


def begin_again(before: Path, home: Home) -> None:
    shutil.rmtree(home.root, ignore_errors=True)
    shutil.copytree(before, home.root, symlinks=True)


def digests(home: Home) -> dict[str, object]:
    """All that a home holds: of each table how many rows and the sum of their hashes, of texts and pages their text. Durations are left
    out: they differ by the clock.
    """
    found: dict[str, object] = {}
    for file in ("writer.duckdb", "current.duckdb"):
        with duckdb.connect(str(home.warehouse / file), read_only=True) as con:
            for table in tables(con):
                if table == "run_cost":
                    continue
                query = f"SELECT count(*), sum(hash(CAST(t AS VARCHAR))::HUGEINT) FROM store.{table} AS t"
                found[f"{file}: {table}"] = con.execute(query).fetchone()
    for path in sorted(home.root.rglob("*")):
        is_text = path.suffix in (".txt", ".html", ".jsonl") and path.name not in ("costs.jsonl", "quality.html")
        if path.is_file() and "inbox" not in path.parts:
            found[str(path.relative_to(home.root))] = path.read_text(encoding="utf-8") if is_text else "is there"
    if "arrivals.jsonl" in found:  # its first line says when it was begun, by the machine's clock
        found["arrivals.jsonl"] = str(found["arrivals.jsonl"]).partition("\n")[2]
    found["inbox"] = sorted(path.name for path in home.inbox.rglob("*"))
    return found


def rows(home: Home) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(home.warehouse / "writer.duckdb"), read_only=True) as con:
        return {
            table: con.execute(f"SELECT * FROM store.{table} ORDER BY ALL").fetchall()
            for table in tables(con)
            if table != "run_cost"
        }


def tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [
        name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store'").fetchall()
    ]
