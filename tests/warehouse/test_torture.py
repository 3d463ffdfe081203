"""Runs of the sample half-year, killed with SIGKILL at random moments, end as if nothing had happened. `make torture`.

DPH_KILLS says how often (200 where it is not set), DPH_KILL_SEED when.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
TABLES = ("run", "receipt", "submission", "cell", "finding", "edition", "figure", "definition")


def run(home: Path, at: datetime) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flows.cli", "--home", str(home), "run", "--at", at.isoformat(), "--json"]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def finish(home: Path, at: datetime) -> float:
    """How many seconds an undisturbed run takes."""
    begun = time.monotonic()
    process = run(home, at)
    _, said = process.communicate(timeout=600)
    assert process.returncode == 0, said.decode()
    return time.monotonic() - begun


def kill(home: Path, at: datetime, after: float) -> bool:
    """Whether the run, with all its workers, was killed before it had ended."""
    process = run(home, at)
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    _, said = process.communicate()
    assert process.returncode == 0, said.decode()
    return False


def kept(home: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(str(home / "warehouse" / "writer.duckdb"), read_only=True) as con:
        return {table: con.execute(f"SELECT * FROM store.{table} ORDER BY ALL").fetchall() for table in TABLES}


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.torture
def test_runs_killed_at_random_moments_end_as_if_nothing_had_happened(tmp_path: Path) -> None:
    from sources.sample import invent

    wanted, dice = int(os.environ.get("DPH_KILLS", "200")), random.Random(int(os.environ.get("DPH_KILL_SEED", "1")))
    calm, torn, killed = tmp_path / "calm", tmp_path / "torn", 0
    nights = 7
    for number, (night, _) in enumerate(zip(invent(calm, seed=2022), invent(torn, seed=2022), strict=True), 1):
        seconds = finish(calm, night.at)
        while killed * nights < wanted * number:
            killed += kill(torn, night.at, dice.uniform(0, seconds))
        finish(torn, night.at)
    ours, theirs = kept(torn), kept(calm)
    for table in TABLES:
        assert ours[table] == theirs[table], table
    for folder in ("archive", "inbox", "outbox", "reports"):
        assert files(torn / folder) == files(calm / folder), folder
    assert (torn / "warehouse" / "ledger.jsonl").read_text() == (calm / "warehouse" / "ledger.jsonl").read_text()
    assert killed >= wanted
