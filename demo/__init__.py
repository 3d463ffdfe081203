"""The invented half-year (示例数据) of a plan: `dph demo` takes it in night by night.

What a plan can say of its half-year is its own: the package `sample/` of its folder gives `NIGHTS`, the instants of the nights, `SEED`,
and `invent(home, plan, seed)`, which yields a `Night` after its files lie in the inbox.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Protocol

from sources.declare import SHIPPED, DeclarationError, Plan


class Night(Protocol):
    """An evening on which what has arrived is taken in: `at` its business instant, `files` put into the inbox."""

    @property
    def at(self) -> datetime: ...

    @property
    def files(self) -> int: ...


def nights(plan: Plan) -> Sequence[datetime]:
    """The business instants of the plan's invented nights, in order. Raises: DeclarationError where it has no sample."""
    found: Sequence[datetime] = _sample(plan.folder).NIGHTS
    return found


def invent(home: Path, plan: Plan, seed: int | None = None) -> Iterator[Night]:
    """Invent the half-year into `home/sample`, then, night by night, move what has arrived into `home/inbox`.

    Run a night (`run_once`) on the inbox before asking for the next item.
    Raises: DeclarationError where the plan has no sample.
    """
    sample = _sample(plan.folder)
    found: Iterator[Night] = sample.invent(home, plan, sample.SEED if seed is None else seed)
    return found


def _sample(plan: Path) -> ModuleType:
    place = plan / "sample" / "__init__.py"
    if not place.exists():
        raise DeclarationError(
            plan / "sample", "sample", "nothing", "a package with NIGHTS and invent(home, plan, seed)"
        )
    if plan.parent.resolve() == SHIPPED.resolve():
        return import_module(f"plans.{plan.name}.sample")
    name = f"sample_of_{plan.name.replace('-', '_')}"
    if name not in sys.modules:
        spec = spec_from_file_location(name, place, submodule_search_locations=[str(place.parent)])
        assert spec is not None and spec.loader is not None  # of a file there is one
        sys.modules[name] = module = module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]
