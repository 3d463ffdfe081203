"""The invented half-year (示例数据) of a plan: `dph demo` takes it in night by night.

A plan may have a story of its own: the package `sample/` of its folder has `NIGHTS`, the instants of the nights,
`SEED`, and `invent(home, plan, seed)`, which yields a `Night` once its files are in the inbox. Any other plan's
half-year is made from the declarations of its forms (`demo/general.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Protocol

from demo.general import invent_general
from demo.span import Span, last_over, nights_of, span_of
from sources.declare import SHIPPED, DeclarationError, Plan

__all__ = ["Night", "Span", "half_year", "has_story", "invent", "last_over", "nights"]


class Night(Protocol):
    """A night of the sample: its business instant `at`, and the number of `files` put into the inbox."""

    @property
    def at(self) -> datetime: ...

    @property
    def files(self) -> int: ...


def half_year(plan: Plan, today: date, year: int | None = None, half: int | None = None) -> Span:
    """The half-year to invent: the plan's own story, else the named one, else the last ended one (`span_of`).

    Raises: DeclarationError if the plan's story is of another half-year, or no form is due in it.
    """
    if not has_story(plan):
        return span_of(plan, today, year, half)
    own = _sample(plan.folder).NIGHTS[-1].year
    if year not in (None, own) or half not in (None, 1):
        choice = f"{year or own}, half {half or 1}"
        raise DeclarationError(
            plan.folder / "sample", "--year", choice, f"{own}, half 1: the plan tells a story of that one"
        )
    return Span(own, 1)


def has_story(plan: Plan) -> bool:
    """Whether the plan's folder has a package `sample/`."""
    return (plan.folder / "sample" / "__init__.py").exists()


def nights(plan: Plan, span: Span) -> Sequence[datetime]:
    """The business instants of the invented nights, in order."""
    instants: Sequence[datetime] = _sample(plan.folder).NIGHTS if has_story(plan) else nights_of(plan, span)
    return instants


def invent(home: Path, plan: Plan, seed: int | None = None, span: Span | None = None) -> Iterator[Night]:
    """Invent the half-year into `home/sample`, then, night by night, move arrived files into `home/inbox`.

    Run a night (`run_once`) on the inbox before requesting the next item.
    span: the half-year of a plan without a story.

    Raises: ValueError if such a plan has no span.
    """
    if not has_story(plan):
        if span is None:
            raise ValueError(f"{plan.folder} tells no story: which half-year is wanted must be said")
        yield from invent_general(home, plan, span, seed)
        return
    sample = _sample(plan.folder)
    yield from sample.invent(home, plan, sample.SEED if seed is None else seed)


def _sample(plan: Path) -> ModuleType:
    place = plan / "sample" / "__init__.py"
    if plan.parent.resolve() == SHIPPED.resolve():
        return import_module(f"plans.{plan.name}.sample")
    name = f"sample_of_{plan.name.replace('-', '_')}"
    if name not in sys.modules:
        spec = spec_from_file_location(name, place, submodule_search_locations=[str(place.parent)])
        assert spec is not None and spec.loader is not None  # always given for a file
        sys.modules[name] = module = module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]
