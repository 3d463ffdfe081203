"""How a step of a run is executed: called directly, or as a Prefect task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class Step(Protocol):
    """Executes a step: `plain` calls it, the Prefect flow makes it a task."""

    def __call__(self, name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T: ...


def plain(name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T:
    return function(*args)
