"""A process that takes in nights in children which may die: `python mortal.py`, one order a line, one answer a line.

An order with `after` kills the child, with all its workers, after so many seconds from outside.

What is slow to import is imported once, before the children are made.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import sys
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
        child = os.fork()
        if child == 0:
            os.setsid()  # whatever it leaves behind can be told by its session
            os._exit(take_in(**order))
        if after is not None and not select.select([os.pidfd_open(child)], [], [], after)[0]:
            kill(child)
        _, status = os.waitpid(child, 0)
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


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
