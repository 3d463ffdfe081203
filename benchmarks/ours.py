"""Our own night, as plain functions and as a Prefect flow."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.by_hand import after_server_start
from benchmarks.cost import family_seconds
from benchmarks.job import AT
from flows.step import Arguments

if TYPE_CHECKING:
    from flows.home import Home

T = TypeVar("T")


def ours(job: Path, out: Path) -> dict[str, object]:
    """A night of `out/home` with what waits in its inbox, and what each step took."""
    from flows.home import Home
    from flows.run import run_once

    stages: dict[str, float] = {}

    def step(name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T:
        before = family_seconds()
        found = function(*args)
        stages[name] = stages.get(name, 0.0) + family_seconds() - before
        return found

    home = Home(out / "home", job / "plan").prepare()
    run_once(home, AT + timedelta(hours=_nights(home)), step=step, is_sample=True)
    return {"stages": stages}


def ours_as_flow(job: Path, out: Path) -> dict[str, float]:
    """The same night as a Prefect flow, each step a task; and an empty flow with as many tasks."""
    from prefect import flow

    from flows.home import Home
    from flows.nightly import as_task
    from flows.run import run_once

    home = Home(out / "home", job / "plan").prepare()
    at = AT + timedelta(hours=_nights(home))
    names: list[str] = []
    spent: dict[str, float] = {}

    def step(name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T:
        names.append(name)
        return as_task(name, function, *args)

    def night() -> None:
        before = family_seconds()
        run = flow(name="night", persist_result=False)(lambda: run_once(home, at, step=step, is_sample=True) and None)
        run()
        spent["night_cpu"] = family_seconds() - before
        before = family_seconds()
        flow(name="as_many", persist_result=False)(
            lambda: [as_task("docs", int) for _ in names] and None
        )()  # a step without counts
        spent["as_many_cpu"] = family_seconds() - before

    return {**after_server_start(night), **spent}


def _nights(home: Home) -> int:
    """How many nights the home has seen: each is an hour later than the one before."""
    return len(list(home.reports.glob("*.html")))


def start_forkserver() -> None:
    """The process that reader workers come from, with all that it imports: a part of our imports, so not of our night."""
    from sources import pool

    own = ("sources.pool", "sources.book.spreadsheet", "sources.table.cells", "sources.book.details_xlsx")
    workshop = multiprocessing.get_context("forkserver")
    workshop.set_forkserver_preload(list(getattr(pool, "LOADED_ONCE", own)))
    first = workshop.Process(target=int)  # it is there when all is imported
    first.start()
    first.join()
