"""One run, from inbox to bulletin, as plain functions: `run_once` is the walk of `docs/walk.md`, step by step.

The Prefect flow wraps the very same steps: it passes another `step`.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import yaml

from flows.errors import EnvironmentFault, UsageFault
from flows.home import Home, now

T = TypeVar("T")
BATCH_FILES = 500  # read and staged together: bounds memory, and the number of tasks


class Step(Protocol):
    """How a step is run: `plain` calls it, the Prefect flow makes it a task."""

    def __call__(self, name: str, function: Callable[..., T], /, *args: Any) -> T: ...


def plain(name: str, function: Callable[..., T], /, *args: Any) -> T:
    return function(*args)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did. Counts are of files (`files`, `duplicate`, `unidentified`, `unreadable`), of submissions
    (`submissions`, `accepted`, `questioned`, `returned`), of findings, and of the edition's figures."""

    run: str
    files: int
    submissions: int
    accepted: int
    questioned: int
    returned: int
    duplicate: int
    unidentified: int
    unreadable: int
    findings: int
    figures: int
    edition: str | None
    snapshot: str | None
    bulletin: str | None
    verdict: str
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """The counts and places, as `dph run --json` prints them."""
        found = asdict(self)
        for name in ("bulletin", "verdict", "seconds"):
            found.pop(name)
        return found


@functools.cache
def wording() -> dict[str, Any]:
    """The Chinese wording of runs and steps."""
    return yaml.safe_load((Path(__file__).parent / "wording.yml").read_text(encoding="utf-8"))
