"""A whole night, ours beside who else could do the job (`benchmarks/contenders.py`), on the same files for the same outcome.

`python -m benchmarks.night [--files N ...] [--rounds R] [--rows N] [--only NAME ...] [--flow]`: writes the reference job
(`benchmarks/job.py`), has each one do it in a fresh process, in turns, and prints medians as Markdown. Whoever does not end
with just the rows, findings and figures of the generator's truth stops the benchmark. Processor time is that of a process
and all below it without interpreter and imports, which stand in a column of their own; memory is theirs together, looked at
ten times a second. Who took long at one size is left out at the next where three minutes would not do.

Ours goes on after its night: a run that finds nothing new, and one with a hundredth more files. "cold": the files are not
in the system's cache. `--flow` adds the night as a Prefect flow, each step a task.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.contenders import take_over
from benchmarks.job import ROWS, differences, write_job
from benchmarks.read import _family, _resident

SIZES, ROUNDS, PATIENCE_SECONDS = (200, 1_000, 10_000), 3, 180
OTHERS = ("floor", "spare", "clever", "analyst", "gx_each", "prefect_each")
WORDS = {
    "ours": "ours",
    "ours cold": "ours, files not in the cache",
    "nothing new": "ours, a run with nothing new",
    "one in a hundred": "ours, 1% new files",
    "ours_as_flow": "ours as a Prefect flow",
    "floor": "floor: calamine on all cores, SQL, one insert",
    "spare": "spare script: calamine's rows by hand, one frame",
    "clever": "clever script: pandas with calamine, pandera, one frame",
    "analyst": "analyst's script: openpyxl, pandera, file by file",
    "gx_each": "Great Expectations once per file",
    "prefect_each": "one Prefect task per file",
}
Said = dict[str, Any]  # cpu, wall, start_cpu (seconds), peak (bytes), stages ...


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.night")
    parser.add_argument("--files", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rows", type=int, default=ROWS, help="of each file")
    parser.add_argument("--only", nargs="+", choices=OTHERS, default=OTHERS, help="who else is measured")
    parser.add_argument("--flow", action="store_true", help="also as a Prefect flow")
    asked = parser.parse_args(arguments)
    print(_machine())
    seconds: dict[str, float] = {}  # a file, by contender, at the size before
    for files in sorted(asked.files):
        others = [name for name in asked.only if seconds.get(name, 0) * files < PATIENCE_SECONDS]
        with tempfile.TemporaryDirectory() as folder:
            job = write_job(Path(folder) / "job", files, asked.rows, more=files // 100)
            found: dict[str, list[Said]] = defaultdict(list)
            for _ in range(asked.rounds):
                for name, said in _round(job, Path(folder) / "out", others, asked.flow):
                    found[name].append(said)
        seconds = {name: _median(said, "wall") / files for name, said in found.items()}
        _print(files, asked.rows, asked.rounds, found)


def _round(job: Path, out: Path, others: Iterable[str], with_flow: bool) -> Iterator[tuple[str, Said]]:
    """Everybody once."""
    for name in others:
        yield name, _alone(name, job, out)
        _agree(name, job / "truth.duckdb", out)
    yield "ours", _ours(job, out)
    yield "nothing new", _alone("ours", job, out, fresh=False)
    if list((job / "more").iterdir()):
        _copy(job / "more", out / "home" / "inbox")
        yield "one in a hundred", _alone("ours", job, out, fresh=False)
        take_over(out, job)
        _agree("one in a hundred", job / "truth_more.duckdb", out)
    yield "ours cold", _ours(job, out, is_cold=True)
    if with_flow:
        yield "ours_as_flow", _ours(job, out, "ours_as_flow")
    shutil.rmtree(out)


def _ours(job: Path, out: Path, name: str = "ours", is_cold: bool = False) -> Said:
    shutil.rmtree(out, ignore_errors=True)
    _copy(job / "files", out / "home" / "inbox")
    if is_cold:
        for path in (out / "home" / "inbox").iterdir():
            _forget(path)
    said = _alone(name, job, out, fresh=False)
    take_over(out, job)
    _agree(name, job / "truth.duckdb", out)
    (out / "night.duckdb").unlink()
    return said


def _agree(name: str, truth: Path, out: Path) -> None:
    if wrong := differences(truth, out / "night.duckdb"):
        raise SystemExit(f"{name} does not agree with the truth: {'; '.join(wrong)}")


def _alone(name: str, job: Path, out: Path, fresh: bool = True) -> Said:
    """What a contender says of itself, done in a process of its own, with the most memory that it held."""
    if fresh:
        shutil.rmtree(out, ignore_errors=True)
    quiet = {"PREFECT_LOGGING_LEVEL": "ERROR", "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120"}
    own = {
        "PREFECT_HOME": str(out.parent / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    alone = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.contenders", name, str(job), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | quiet | own,
    )
    most, is_over = [0], threading.Event()

    def watch() -> None:
        while not is_over.wait(0.1):
            most.append(sum(map(_resident, _family(alone.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        told, complaint = alone.communicate()
    finally:
        is_over.set()
        watcher.join()
    if alone.returncode:
        raise SystemExit(f"{name}: {complaint}")
    lines = [line for line in told.splitlines() if line.startswith("{")]
    return {**json.loads(lines[-1]), "peak": max(most)}


def _copy(source: Path, target: Path) -> None:
    """The files with their times, on disk: what is written is not to be flushed on the account of who reads it."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        shutil.copy2(path, target / path.name)
    os.sync()


def _forget(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(handle)


def _median(said: list[Said], key: str) -> float:
    return statistics.median(one[key] for one in said)


def _print(files: int, rows: int, rounds: int, found: dict[str, list[Said]]) -> None:
    ours = _median(found["ours"], "cpu")
    print(f"\n### {files:,} files of {rows:,} rows, medians of {rounds} interleaved rounds\n")
    print("| | CPU s | ms a file | beside ours | wall s | memory MB | start and imports, CPU s |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, words in WORDS.items():
        if said := found.get(name):
            cpu = _median(said, "night_cpu") if "night_cpu" in said[0] else _median(said, "cpu")
            cpu -= _median(said, "server_cpu") if name == "prefect_each" else 0
            print(
                f"| {words} | {cpu:.2f} | {1000 * cpu / files:.2f} | {cpu / ours:.2f}x | {_median(said, 'wall'):.1f} "
                f"| {_median(said, 'peak') / 2**20:.0f} | {_median(said, 'start_cpu'):.1f} |"
            )
    stages = {
        name: statistics.median(one["stages"][name] for one in found["ours"]) for name in found["ours"][0]["stages"]
    }
    print("\nOurs by step, CPU s: " + ", ".join(f"{name} {cpu:.2f}" for name, cpu in stages.items()))
    for name in ("prefect_each", "ours_as_flow"):
        if said := found.get(name):
            print(
                f"\n{WORDS[name]}: the ephemeral server took {_median(said, 'server_cpu'):.1f} CPU s to start, not in the table."
            )
    if said := found.get("ours_as_flow"):
        night, as_many = _median(said, "night_cpu"), _median(said, "as_many_cpu")
        print(
            f"The flow took {night:.2f} CPU s, an empty flow with as many tasks {as_many:.2f}: "
            f"{(night - as_many) / ours:.2f}x of the night without Prefect."
        )


def _machine() -> str:
    said = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in said.splitlines() if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} x {model or platform.machine()}, {memory:.0f} GB, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
