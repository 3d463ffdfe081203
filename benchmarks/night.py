"""A whole night, ours beside who else could do the job (`benchmarks/contenders.py`), on the same files for the same outcome.

`python -m benchmarks.night`: writes the reference job (`benchmarks/job.py`) in each size of `PLAN`, has each one do it in a fresh
process, in turns, and prints medians as Markdown, at the end what has become of each target. `--quick` does little of all, to see that it
works; `--files N ... [--rows N] [--rounds R] [--only NAME ...] [--flow]` does other sizes than those planned.

Whoever does not end with the outcome that the generator's truth asks for (`benchmarks/agree.py`) stops the benchmark. Processor time is
that of a process and all below it without interpreter and imports, which stand in a column of their own; memory is theirs together,
looked at ten times a second. Modules and templates are kept compiled, as Python does by default: everybody runs once on a few
files before anything is measured.

Ours goes on after its night: a run that finds nothing new, and one with a hundredth more files. "not in the cache": the system has
to read the files from the disk. As a Prefect flow each step is a task; it takes its turns with ours several times a round. Of one very large
file is said what became of it.
"""

from __future__ import annotations

import argparse
import csv
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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.agree import differences, refusal
from benchmarks.cost import family, resident
from benchmarks.job import ROWS, write_job
from benchmarks.targets import targets

ROUNDS = 3
TURNS = 3  # as a flow and without, in each round: what a flow adds is less than two runs differ by
OTHERS = ("bare_floor", "floor", "spare", "clever", "analyst", "gx_each", "prefect_each")
QUICK = ("bare_floor", "floor", "spare", "clever", "analyst")  # who needs no server and no minutes
MANY = ("bare_floor", "floor", "clever")  # who is asked for ten thousand files
WORDS = {
    "ours": "ours",
    "ours cold": "ours, files not in the cache",
    "nothing new": "ours, a run with nothing new",
    "one in a hundred": "ours, 1% new files",
    "ours_as_flow": "ours as a Prefect flow",
    "floor": "floor: calamine on all cores, SQL, one insert",
    "bare_floor": "bare floor: the same, rows, findings and sums only",
    "spare": "spare script: calamine's rows by hand, one frame",
    "clever": "clever script: pandas with calamine, pandera, one frame",
    "analyst": "analyst's script: openpyxl, pandera, file by file",
    "gx_each": "Great Expectations once per file",
    "prefect_each": "one Prefect task per file",
}
Said = dict[str, Any]  # cpu, wall, start_cpu (seconds), peak (bytes), stages ...


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured, and with whom. others: besides ours."""

    files: int
    rows: int = ROWS
    rounds: int = ROUNDS
    others: Sequence[str] = OTHERS
    is_cold: bool = True
    with_flow: bool = True


PLAN = (
    Size(200),
    Size(1_000),
    Size(10_000, others=MANY, is_cold=False, with_flow=False),
    Size(1, 1_000_000, others=("floor", "clever")),
)
QUICK_PLAN = (
    Size(60, rounds=1, others=QUICK, with_flow=False),
    Size(1, 20_000, rounds=1, others=("floor", "clever")),
)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.night")
    parser.add_argument("--quick", action="store_true", help="few files, one round: does it work?")
    parser.add_argument("--files", type=int, nargs="+", help="sizes other than those planned")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rows", type=int, default=ROWS, help="of each file")
    parser.add_argument("--only", nargs="*", choices=OTHERS, default=OTHERS, help="who else is measured")
    parser.add_argument("--flow", action="store_true", help="also as a Prefect flow")
    asked = parser.parse_args(arguments)
    if asked.files:
        plan = [Size(files, asked.rows, asked.rounds, asked.only, with_flow=asked.flow) for files in asked.files]
    else:
        plan = list(QUICK_PLAN if asked.quick else PLAN)
    _measure(plan)


def _measure(plan: Sequence[Size]) -> None:
    print(_machine())
    measured: dict[int, dict[str, list[Said]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        _warm_up(Path(folder), plan)
        for size in plan:
            job = write_job(Path(folder) / "job", size.files, size.rows, more=size.files // 100)
            found: dict[str, list[Said]] = defaultdict(list)
            for _ in range(size.rounds):
                for name, said in _round(job, Path(folder) / "out", size):
                    found[name].append(said)
            shutil.rmtree(job)
            _print(size, found)
            measured[size.files] = found
    print("\n### Targets\n\n| | wanted | found | holds |\n|---|--:|--:|---|")
    for target in targets(measured):
        print(target.as_row())


def _warm_up(folder: Path, plan: Sequence[Size]) -> None:
    """Everybody once, unmeasured: what is compiled or set up at the first time is there afterwards."""
    job = write_job(folder / "tiny", 11, rows=20)  # the eleventh is returned
    for name in dict.fromkeys(name for size in plan for name in size.others):
        alone(name, job, folder / "out")
    _ours(job, folder / "out")
    if any(size.with_flow for size in plan):
        _ours(job, folder / "out", "ours_as_flow")
    shutil.rmtree(folder / "out")


def _round(job: Path, out: Path, size: Size) -> Iterator[tuple[str, Said]]:
    """Everybody once."""
    for name in size.others:
        said = alone(name, job, out)
        _agree(name, job, out, is_bare=name == "bare_floor")
        yield name, said
    yield "ours", _ours(job, out)
    if size.files > 1:
        yield "nothing new", alone("ours", job, out, fresh=False)
        if list((job / "more").iterdir()):
            _deliver(job / "more", out / "home")
            yield "one in a hundred", alone("ours", job, out, fresh=False)
            _agree("one in a hundred", job, out, is_later=True)
        if size.is_cold:
            yield "ours cold", _ours(job, out, is_cold=True)
        for _ in range(TURNS if size.with_flow else 0):
            yield "ours", _ours(job, out)
            yield "ours_as_flow", _ours(job, out, "ours_as_flow")
    shutil.rmtree(out)


def _ours(job: Path, out: Path, name: str = "ours", is_cold: bool = False) -> Said:
    shutil.rmtree(out, ignore_errors=True)
    _deliver(job / "files", out / "home")
    if is_cold:
        for path in (out / "home" / "inbox").iterdir():
            _forget(path)
    said = alone(name, job, out, fresh=False)
    if refused := refusal(out):
        return said | {"became": f"refused: {refused}"}
    _agree(name, job, out)
    return said


def _agree(name: str, job: Path, out: Path, is_later: bool = False, is_bare: bool = False) -> None:
    if wrong := differences(job, out, is_later, is_bare):
        raise SystemExit(f"{name} does not agree with the truth: {'; '.join(wrong[:9])}")


def alone(name: str, job: Path, out: Path, fresh: bool = True) -> Said:
    """What a contender says of itself, done in a process of its own, with the most memory that it held."""
    if fresh:
        shutil.rmtree(out, ignore_errors=True)
    alone = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.contenders", name, str(job), str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(out.parent / "prefect"),
    )
    most, is_over = [0], threading.Event()

    def watch() -> None:
        while not is_over.wait(0.1):
            most.append(sum(map(resident, family(alone.pid))))

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


def _environment(prefect: Path) -> dict[str, str]:
    """That of a contender: a quiet Prefect of its own, and compiled modules kept, whatever is usual here."""
    own = {
        "PREFECT_HOME": str(prefect),
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "DO_NOT_TRACK": "1",
    }
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | own


def _copy(source: Path, target: Path) -> None:
    """The files with their times, on disk: what is written is not to be flushed on the account of who reads it."""
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        shutil.copy2(path, target / path.name)
    os.sync()


def _deliver(source: Path, home: Path) -> None:
    """The files in the inbox, their arrival stated by their times: a run does not wait for files that were only just copied."""
    _copy(source, home / "inbox")
    arrived = {path.name: datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI) for path in source.iterdir()}
    with (home / "arrivals.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("place", "received_at"), *((name, at.isoformat()) for name, at in arrived.items())])


def _forget(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(handle)


def _median(said: list[Said], key: str) -> float:
    return float(statistics.median(one[key] for one in said))


def _cpu(name: str, said: list[Said]) -> float:
    """Processor seconds of the work itself: without what an ephemeral server needs to start."""
    if name == "ours_as_flow":
        return _median(said, "night_cpu")
    return _median(said, "cpu") - (_median(said, "server_cpu") if name == "prefect_each" else 0)


def _print(size: Size, found: dict[str, list[Said]]) -> None:
    ours, files = _median(found["ours"], "cpu"), f"{size.files:,} files" if size.files > 1 else "One file"
    print(f"\n### {files} of {size.rows:,} rows, medians of {size.rounds} interleaved rounds\n")
    print("| | CPU s | ms a file | beside ours | wall s | memory MB | start and imports, CPU s |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, words in WORDS.items():
        if said := found.get(name):
            cpu = _cpu(name, said)
            print(
                f"| {words} | {cpu:.2f} | {1000 * cpu / size.files:.2f} | {cpu / ours:.2f}x | {_median(said, 'wall'):.1f} "
                f"| {_median(said, 'peak') / 2**20:.0f} | {_median(said, 'start_cpu'):.1f} |"
            )
    stages = {
        name: statistics.median(one["stages"][name] for one in found["ours"]) for name in found["ours"][0]["stages"]
    }
    print("\nOurs by step, CPU s: " + ", ".join(f"{name} {cpu:.2f}" for name, cpu in stages.items()))
    if size.files == 1:
        became = (f"{name} {said[0].get('became', 'accepted it')}" for name, said in found.items())
        print(f"\nWhat became of the file: {', '.join(became)}")
    for name in ("prefect_each", "ours_as_flow"):
        if said := found.get(name):
            server = _median(said, "server_cpu")
            print(f"\n{WORDS[name]}: the ephemeral server took {server:.1f} CPU s to start, not in the table.")
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
    what = f"{os.cpu_count()} x {model or platform.machine()}, {memory:.0f} GB, Python {platform.python_version()}"
    return f"{what}, load {os.getloadavg()[0]:.1f} when this began"


if __name__ == "__main__":
    main()
