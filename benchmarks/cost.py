"""What a process and all below it cost: processor time and memory, as Linux counts them."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def family(process: int | None = None) -> list[int]:
    """A process, this one if none is named, and all below it."""
    found, waiting = [], [process or os.getpid()]
    while waiting:
        one = waiting.pop()
        found.append(one)
        with contextlib.suppress(OSError):  # it has ended
            for path in Path(f"/proc/{one}/task").glob("*/children"):
                waiting += map(int, path.read_text().split())
    return found


def resident(process: int) -> int:
    """A process's own memory in bytes: what it shares with others counts in part."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        said = Path(f"/proc/{process}/smaps_rollup").read_text()
        return int(said.split("Pss:")[1].split()[0]) * 1024
    return 0


def family_seconds() -> float:
    """Processor seconds that this process and all below it, ended or not, have spent since they were started."""
    total = 0
    for process in family():
        with contextlib.suppress(OSError):  # it has ended; whoever waited for it has its time
            said = Path(f"/proc/{process}/stat").read_text()
            total += sum(map(int, said.rpartition(")")[2].split()[11:15]))
    return total / TICK


def peak(run: Callable[[], object]) -> float:
    """The most memory (MB) that this process and those below it held together while `run` ran."""
    most, is_over = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not is_over.wait(0.05):
            most = max(most, sum(map(resident, family())))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        run()
    finally:
        is_over.set()
        watcher.join()
    return most / 2**20
