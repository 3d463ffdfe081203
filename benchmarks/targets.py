"""What a night is to reach, and whether it does, from what was measured (`benchmarks/night.py`)."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FEW, MANY = 1_000, 10_000
Measured = Mapping[int, Mapping[str, list[dict[str, Any]]]]  # files -> contender -> rounds


@dataclass(frozen=True, slots=True)
class Target:
    """Something to be reached; `found` is None where it was not measured. form: how a value is written."""

    words: str
    wanted: float
    found: float | None
    form: str = "{:.2f}x"
    is_least: bool = False  # else the most that is allowed

    @property
    def holds(self) -> bool | None:
        if self.found is None:
            return None
        return self.found >= self.wanted if self.is_least else self.found <= self.wanted

    def as_row(self) -> str:
        """A row of a Markdown table."""
        found = "not measured" if self.found is None else self.form.format(self.found)
        wanted = f"{'at least' if self.is_least else 'at most'} {self.form.format(self.wanted)}"
        return f"| {self.words} | {wanted} | {found} | { {True: 'yes', False: 'no', None: ''}[self.holds] } |"


def targets(measured: Measured) -> list[Target]:
    """All of them, by medians of processor time and memory."""

    def of(files: int, name: str, key: str = "cpu") -> float | None:
        said = measured.get(files, {}).get(name)
        return statistics.median(one[key] for one in said) if said else None

    few, many = of(FEW, "ours"), of(MANY, "ours")
    few_peak, many_peak = of(FEW, "ours", "peak"), of(MANY, "ours", "peak")
    nothing = of(MANY, "nothing new")
    night, empty = of(FEW, "ours_as_flow", "night_cpu"), of(FEW, "ours_as_flow", "as_many_cpu")
    of_night = night - empty if night is not None and empty is not None else None
    percent = "{:.1f}%"
    return [
        Target(f"the analyst's script beside ours, {FEW:,} files", 20, _ratio(of(FEW, "analyst"), few), is_least=True),
        Target(f"the clever script beside ours, {FEW:,} files", 2, _ratio(of(FEW, "clever"), few), is_least=True),
        Target(f"ours beside the floor, {FEW:,} files", 4, _ratio(few, of(FEW, "floor"))),
        Target(f"ours beside the floor, {MANY:,} files", 2.5, _ratio(many, of(MANY, "floor"))),
        Target(f"nothing new after {MANY:,} files", 2, nothing, "{:.2f} s"),
        Target(f"nothing new beside the night of {MANY:,} files", 3, _ratio(nothing, many, 100), percent),
        Target(
            f"1% new files beside the night of {MANY:,}", 10, _ratio(of(MANY, "one in a hundred"), many, 100), percent
        ),
        Target(f"memory at {MANY:,} files beside {FEW:,}", 1.5, _ratio(many_peak, few_peak)),
        Target(f"memory at {MANY:,} files", 1024, _ratio(many_peak, 2**20), "{:.0f} MB"),
        Target(f"cost of a file at {MANY:,} beside {FEW:,}", 1, _ratio(many, few, FEW / MANY)),
        Target(f"as a Prefect flow, less an empty one, {FEW:,} files", 1.1, _ratio(of_night, few)),
    ]


def _ratio(one: float | None, other: float | None, scale: float = 1) -> float | None:
    return scale * one / other if one is not None and other else None
