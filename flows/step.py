"""How a step of a run is run: called plainly, or wrapped as a task of Prefect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


class Step(Protocol):
    """How a step is run: `plain` calls it, the Prefect flow makes it a task."""

    def __call__(self, name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T: ...


def plain(name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T:
    return function(*args)
