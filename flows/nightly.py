"""The nightly load as a Prefect flow: the very steps of `flows/run.py`, each wrapped as a task.

Data trouble ends Completed, with the verdict in the message; a run turns red only when the machinery needs a hand.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.states import Completed, State

from flows.home import SHANGHAI, Home, now
from flows.run import Summary, returned_rows, run_once, wording

T = TypeVar("T")
ROWS_SHOWN = 200  # a table artifact is for looking, the warehouse has all


def business_date_of_run() -> date:
    """The day before the run's scheduled start: at 02:00 the night belongs to the day that has just ended."""
    asked = (flow_run.parameters or {}).get("business_date")
    if asked:
        return asked if isinstance(asked, date) else date.fromisoformat(asked)
    start = flow_run.scheduled_start_time or now()
    return start.astimezone(SHANGHAI).date() - timedelta(days=1)


def run_name() -> str:
    return f"nightly-{business_date_of_run():%Y%m%d}"


def as_task(name: str, function: Callable[..., T], *args: Any) -> T:
    """What `function` gives, run as a Prefect task under the step's Chinese name.

    The arguments travel in a closure: Prefect would otherwise walk through every row that is handed over.
    """
    as_step = task(name=wording()["steps"][name], cache_policy=NO_CACHE, persist_result=False)
    return as_step(lambda: function(*args))()


@flow(name="nightly", flow_run_name=run_name, description="收取、审核、入库、计算、发布（夜间）", persist_result=False)
def nightly(home: str | None = None, business_date: date | None = None, at: datetime | None = None) -> State[Summary]:
    """Take in what waits, and publish. The state carries the summary: called in its own process, the flow gives it.

    home: folder of the data; DPH_HOME or `var` if not given.
    business_date: the day the run is for; the day before the scheduled start if not given.
    at: business instant; now if not given.
    """
    place = Home(Path(home or os.environ.get("DPH_HOME") or "var")).prepare()
    summary = run_once(place, at, step=as_task)
    sum_up(place, summary, business_date or business_date_of_run())
    return Completed(message=summary.verdict, data=summary)


def sum_up(home: Home, summary: Summary, day: date) -> None:
    """The night as a markdown and a table artifact."""
    words = wording()
    create_markdown_artifact(
        key="nightly-headline",
        description=f"{day:%Y-%m-%d}",
        markdown=words["headline"].format(
            **summary.as_dict(),
            business_date=day,
            verdict=summary.verdict,
            bulletin=summary.bulletin or "—",
            seconds=round(summary.seconds),
        ),
    )
    rows = returned_rows(home, summary.run, ROWS_SHOWN)
    names = words["returned"]
    create_table_artifact(
        key="nightly-returned",
        description=f"{day:%Y-%m-%d}",
        table=[{names[key]: value for key, value in row.items()} for row in rows],
    )
