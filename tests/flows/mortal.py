"""A process that takes in nights in children which may die: `python mortal.py`, one order a line, one answer a line.

An order with `after` kills the child, with all its workers, after so many seconds from outside. One with `command` is another of
COMMANDS than a night; with `dies_at` it is killed just before the so many-th change that it makes to a file.

What a child has imported is imported here before the next is made: none of them pays for it again.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import select
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> None:
    import great_expectations  # noqa: F401
    import pandas  # noqa: F401

    import flows.run  # noqa: F401

    for line in sys.stdin:
        order = json.loads(line)
        after = order.pop("after", None)
        known = set(sys.modules)
        with tempfile.TemporaryFile("w+") as loaded:
            child = os.fork()
            if child == 0:
                os.setsid()  # whatever it leaves behind can be told by its session
                code = obey(**order) if "command" in order else take_in(**order)
                print(*set(sys.modules) - known, file=loaded, flush=True)
                os._exit(code)
            if after is not None and not select.select([os.pidfd_open(child)], [], [], after)[0]:
                kill(child)
            _, status = os.waitpid(child, 0)
            loaded.seek(0)
            for module in loaded.read().split():
                with contextlib.suppress(ImportError):  # some are made, not found
                    importlib.import_module(module)
        print(json.dumps({"process": child, "ended": os.waitstatus_to_exitcode(status)}), flush=True)


def kill(child: int) -> None:
    """Kill a child and its session; before it has one, the child alone."""
    os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def take_in(root: str, at: str, dies: str | None = None, seed: int = 0) -> int:
    """Take in what waits; 1 where that failed. dies: `after record`, or `in record` at a moment that `seed` chooses."""
    from flows.home import Home, instant
    from flows.run import plain, run_once

    when, _, where = (dies or "").partition(" ")

    def step(name: str, function: Callable[..., Any], /, *args: Any) -> Any:
        if name == where and when == "in":
            threading.Timer(random.Random(seed).uniform(0, 0.4), die).start()
        found = plain(name, function, *args)
        if name == where:
            die()
        return found

    try:
        run_once(Home(Path(root)), instant(at), step=step)
    except BaseException:  # noqa: BLE001  the child ends here, whatever it was
        traceback.print_exc()
        return 1
    return 0


def obey(command: str, root: str, dies_at: int | None = None, counted: str | None = None, **said: Any) -> int:
    """Do one of COMMANDS; 1 where that failed. counted: the file that is told how many changes were made."""
    changes = 0

    def see(event: str, given: tuple[Any, ...]) -> None:
        nonlocal changes
        if event in CHANGES or (
            event == "open" and len(given) > 2 and isinstance(given[2], int) and given[2] & WRITING
        ):
            path = given[0]
            if isinstance(path, str | bytes | os.PathLike) and "/home" in os.fsdecode(path):
                changes += 1
                if changes == dies_at:
                    die()

    sys.addaudithook(see)
    try:
        COMMANDS[command](Path(root), **said)
    except BaseException:  # noqa: BLE001  the child ends here, whatever it was
        traceback.print_exc()
        return 1
    if counted:
        made = changes
        Path(counted).write_text(str(made))
    return 0


def erase(root: Path, submission: str, at: str) -> None:
    from flows.home import Home, instant
    from warehouse.erase import erase

    erase(root, Home(root).plan(), submission, "示例原因", instant(at))


def publish(root: Path, edition: str, at: str) -> None:
    from flows.edition import release_edition
    from flows.home import Home, instant

    release_edition(Home(root), edition, "published", "示例签发人", None, instant(at))


def withdraw(root: Path, edition: str, at: str) -> None:
    from flows.edition import release_edition
    from flows.home import Home, instant

    release_edition(Home(root), edition, "withdrawn", "示例签发人", "示例原因", instant(at))


def preview(root: Path, at: str) -> None:
    from flows.edition import publish_once
    from flows.home import Home, instant

    publish_once(Home(root), "weekly", instant(at))


def backup(root: Path, place: str, at: str) -> None:
    from flows.home import instant
    from warehouse.backup import back_up

    back_up(root, Path(place), instant(at))


def restore(root: Path, backup: str) -> None:
    from flows.home import Home
    from flows.safekeeping import restore_home

    restore_home(Home(root), Path(backup))


def recover(root: Path) -> None:
    from flows.home import Home
    from flows.safekeeping import recover_warehouse

    recover_warehouse(Home(root))


def reread(root: Path, at: str) -> None:
    from flows.home import Home, instant
    from flows.revisions import read_again

    read_again(Home(root), [], "示例原因", instant(at))


def enter(root: Path, values: list[str], at: str) -> None:
    from flows.enter import enter
    from flows.home import Home, instant

    enter(Home(root), values, "示例录入人", "示例原因", "电话", "roads", "东乡", "2022-W26", instant(at))


def night(root: Path, at: str) -> None:
    from flows.home import Home, instant
    from flows.run import run_once

    run_once(Home(root), instant(at))


def doctor(root: Path) -> None:
    from flows.home import Home
    from flows.safekeeping import finish_alone

    finish_alone(Home(root))


COMMANDS: dict[str, Callable[..., None]] = {
    one.__name__: one
    for one in (erase, publish, withdraw, preview, backup, restore, recover, reread, enter, night, doctor)
}
WRITING = os.O_WRONLY | os.O_RDWR
CHANGES = {
    "os.rename",
    "os.remove",
    "os.link",
    "os.symlink",
    "os.mkdir",
    "os.rmdir",
    "os.truncate",
    "os.utime",
    "os.chmod",
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
