"""How a step of a run is executed: called directly, or as a Prefect task."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, TypeVar, TypeVarTuple

from flows.counts import counted

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class Step(Protocol):
    """Executes a step: `plain` calls it, the Prefect flow makes it a task."""

    def __call__(self, name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T: ...


def plain(name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T:
    return function(*args)


def timed(say: Callable[[str], None]) -> Step:
    """A step that says its name with its counts, and its duration, when it is done."""

    def step(name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T:
        begun = time.monotonic()
        outcome = function(*args)
        say(f"  {counted(name, outcome)}  {time.monotonic() - begun:.1f} s")
        return outcome

    return step


def measured(step: Step, spent: dict[str, float]) -> Step:
    """The same step, which adds its duration to `spent`, by its name. Units: seconds."""

    def adding(name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T:
        begun = time.monotonic()
        try:
            return step(name, function, *args)
        finally:
            spent[name] = spent.get(name, 0.0) + time.monotonic() - begun

    return adding
