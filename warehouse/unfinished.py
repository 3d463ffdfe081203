"""Work in steps that outlives its process (docs/decisions/0048): what was begun, and which steps of it are done.

`warehouse/unfinished-<kind>.json` is there from before a work's first change until after its last one. Whoever finds it (the same
command again, the next run, `dph doctor`) does the steps that are left. A step is noted after it is done, so it may be done twice: each
gives the same when it is repeated.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sources.durable import put, remove
from warehouse.row import JsonObject

T = TypeVar("T")
KINDS = ("restore", "recover", "erase", "release", "edition")  # in the order in which they are finished


class Work:
    """A work that was begun: `said` is what it was asked for and found, `done` each step's outcome. Only values of JSON."""

    def __init__(self, path: Path, said: JsonObject, done: JsonObject) -> None:
        self.path, self.said, self.done = path, said, done

    def step(self, name: str, function: Callable[[], T]) -> T:
        """What the step gives; what it gave, where it is done already."""
        if name not in self.done:
            outcome = function()
            self.done[name] = outcome
            self._write()
        found: T = self.done[name]
        return found

    def note(self, **said: object) -> None:
        """Add to what the work knows, on disk before this returns."""
        self.said |= said
        self._write()

    def end(self) -> None:
        """Every step is done: the work is forgotten."""
        remove(self.path)

    def _write(self) -> None:
        put(self.path, json.dumps({"said": self.said, "done": self.done}, ensure_ascii=True) + "\n", mode=0o600)


def begin(folder: Path, kind: str, /, **said: object) -> Work:
    """A new work of this kind, on disk before this returns. Hold `connect.locked(folder)` around it."""
    assert kind in KINDS
    work = Work(_place(folder, kind), {}, {})
    work.note(**said)
    return work


def begun(folder: Path, kind: str) -> Work | None:
    """The work of this kind that a process left unfinished; None where there is none."""
    path = _place(folder, kind)
    if not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    return Work(path, found["said"], found["done"])


def is_note(name: str) -> bool:
    """Whether a file of this name says what is unfinished."""
    return name.startswith("unfinished-") and name.endswith(".json")


def _place(folder: Path, kind: str) -> Path:
    return folder / f"unfinished-{kind}.json"
