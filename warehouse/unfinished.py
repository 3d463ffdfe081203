"""Work in steps that survives a kill (docs/decisions/0048): the request, and which of its steps are done.

`warehouse/unfinished-<kind>.json` exists from before a work's first change until after its last one. The same command,
the next run or `dph doctor` finds it and does the remaining steps. A step is noted after it is done, so it may run
twice: each step gives the same result when repeated.
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
    """A work that was begun. `facts`: its request, and what was found at its beginning. `done`: the outcome of each
    step. Only values of JSON.
    """

    def __init__(self, path: Path, facts: JsonObject, done: JsonObject) -> None:
        self.path, self.facts, self.done = path, facts, done

    def step(self, name: str, function: Callable[[], T]) -> T:
        """The step's outcome; the noted one if the step is already done."""
        if name not in self.done:
            self.done[name] = function()
            self._write()
        outcome: T = self.done[name]
        return outcome

    def note(self, **facts: object) -> None:
        """Add facts to the work, on disk before this returns."""
        self.facts |= facts
        self._write()

    def end(self) -> None:
        """Remove the work's file after its last step."""
        remove(self.path)

    def _write(self) -> None:
        put(self.path, json.dumps({"said": self.facts, "done": self.done}, ensure_ascii=True) + "\n", mode=0o600)


def begin(folder: Path, kind: str, /, **facts: object) -> Work:
    """A new work of this kind, on disk before this returns. Hold `connect.locked(folder)` around it."""
    assert kind in KINDS
    work = Work(_place(folder, kind), {}, {})
    work.note(**facts)
    return work


def begun(folder: Path, kind: str) -> Work | None:
    """The unfinished work of this kind; None if there is none."""
    path = _place(folder, kind)
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Work(path, stored["said"], stored["done"])


def is_note(name: str) -> bool:
    """Whether a file of this name notes unfinished work."""
    return name.startswith("unfinished-") and name.endswith(".json")


def _place(folder: Path, kind: str) -> Path:
    return folder / f"unfinished-{kind}.json"
