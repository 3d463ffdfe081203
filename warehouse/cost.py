"""The log of what runs cost, beside the ledger: one line per run with its durations and the size of the store.

A run knows its duration only after its snapshot is published, so the next run loads the line into the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from sources import journal
from warehouse.connect import WRITER
from warehouse.insert import insert
from warehouse.row import ResultRow

LOG = "costs.jsonl"


@dataclass(frozen=True, slots=True)
class Cost:
    """The durations of a run and of its steps, in seconds, and the size of the writer's file after it."""

    run: str
    at: datetime
    seconds: float
    store_bytes: int
    steps: Mapping[str, float]

    def as_row(self) -> ResultRow:
        """The row of `store.run_cost`."""
        return {
            "run_id": self.run,
            "business_at": self.at,
            "seconds": self.seconds,
            "store_bytes": self.store_bytes,
            "steps": [{"step": step, "seconds": seconds} for step, seconds in self.steps.items()],
        }


def cost_of(folder: Path, run: str, at: datetime, seconds: float, steps: Mapping[str, float]) -> Cost:
    """The cost of a run whose store lies in `folder`, rounded to milliseconds. steps: step -> its duration in seconds."""
    size = (folder / WRITER).stat().st_size
    return Cost(run, at, round(seconds, 3), size, {step: round(one, 3) for step, one in steps.items()})


def note_cost(folder: Path, cost: Cost) -> None:
    """Note what a run that has ended cost. On disk before this returns."""
    line = {"run": cost.run, "at": cost.at.isoformat(), "seconds": cost.seconds, "store_bytes": cost.store_bytes}
    journal.add(folder / LOG, [{**line, "steps": dict(cost.steps)}])


def load_costs(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Insert the noted runs that the store lacks. Of several lines of one name the last counts: after a recovery a run
    may get the name of a lost one.
    """
    known = {run for (run,) in con.execute("SELECT run_id FROM store.run_cost").fetchall()}
    lines = {line["run"]: line for line in journal.read(folder / LOG, is_line).whole if line["run"] not in known}
    insert(con, "store.run_cost", [_cost(line).as_row() for line in lines.values()])


def _cost(line: journal.Line) -> Cost:
    at = datetime.fromisoformat(line["at"])
    return Cost(line["run"], at, line["seconds"], line["store_bytes"], line["steps"])


def is_line(line: journal.Line) -> None:
    """Check that this is a line of the log. Raises: KeyError, ValueError, TypeError, AttributeError."""
    datetime.fromisoformat(line["at"])
    str(line["run"]), float(line["seconds"]), int(line["store_bytes"])
    for step, seconds in line["steps"].items():
        str(step), float(seconds)
