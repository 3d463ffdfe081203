"""The nightly load as a Prefect flow: the steps of `flows/run.py`, each wrapped as a task. `take_in_now` runs it at
once.

Bad data ends Completed, with the verdict in the message. A run fails (red) only if a person must repair the system.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote
from uuid import UUID

from prefect import Task, flow, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed

from flows.counts import counted
from flows.headline import against_the_usual, brief, standing_edition, tables
from flows.home import SHANGHAI, Home, now, past
from flows.limit import ended_after
from flows.parameters import AsOf, BusinessDate, Folder, IsTrial, OnlyForms, OnlyUnits
from flows.run import Summary, run_once
from flows.step import Arguments, Step
from flows.watch import durations_before, name_by_verdict, report_health, taken_up_by
from flows.wording import wording

if TYPE_CHECKING:
    from sources.table.identify import Claim

T = TypeVar("T")
TIME_LIMIT_SECONDS = 3 * 3600
LAST_RESORT_SECONDS = TIME_LIMIT_SECONDS + 600
LOCK_RETRIES, LOCK_RETRY_SECONDS = 20, 30  # wait ten minutes for another run that writes


def due() -> datetime:
    """The scheduled start of the run; now if it has none."""
    return (flow_run.scheduled_start_time or now()).astimezone(SHANGHAI)


def business_date_of_run() -> date:
    """The day before the run's scheduled start: at 02:00 the night belongs to the day that has just ended."""
    named_date = (flow_run.parameters or {}).get("business_date")
    if named_date:
        return named_date if isinstance(named_date, date) else date.fromisoformat(named_date)
    return due().date() - timedelta(days=1)


def run_name() -> str:
    return f"nightly-{business_date_of_run():%Y%m%d}"


def run_name_now() -> str:
    return f"now-{due():%Y%m%d-%H%M}"


def home_of(folder: str | None) -> Home:
    """The named home, or DPH_HOME, or `var`, with its folders created."""
    return Home(Path(folder or os.environ.get("DPH_HOME") or "var")).prepare()


def as_task(name: str, function: Callable[[*Arguments], T], *args: *Arguments) -> T:
    """The result of `function`, run as a Prefect task under the step's Chinese name; its counts are a line in the flow's
    log.

    The arguments are passed in a closure, because Prefect would inspect every row of task arguments.
    """
    as_step = task(name=wording()["steps"][name], cache_policy=NO_CACHE, persist_result=False)
    outcome = as_step(lambda: _plainly(function, *args))()
    get_run_logger().info(counted(name, outcome))
    return outcome


def _plainly(function: Callable[[*Arguments], T], *args: *Arguments) -> T:
    """The result of `function`. DuckDB wraps the exception that interrupts a query (a time limit, an operator's cancel)
    into an error of its own. It is unwrapped here, so that the run shows its cause.
    """
    try:
        return function(*args)
    except RuntimeError as error:
        if error.__cause__ is not None and not isinstance(error.__cause__, Exception):
            raise error.__cause__ from None
        raise


@flow(
    name="nightly",
    flow_run_name=run_name,
    description="收取、审核、入库、计算、发布（夜间）",
    persist_result=False,
    timeout_seconds=TIME_LIMIT_SECONDS,
)
def nightly(
    home: Folder = None,
    business_date: BusinessDate = None,
    at: AsOf = None,
    only_units: OnlyUnits = None,
    only_forms: OnlyForms = None,
    is_trial: IsTrial = False,
) -> State[Summary]:
    """Take in waiting files and publish. The state carries the summary.

    If a later night has replaced this one, it ends at once as Cancelled and says so.
    """
    later = None if at or business_date else taken_up_by(due())
    if later:
        return Cancelled(message=wording()["stale"].format(due=due(), later=later))
    return _take_in(
        home_of(home), "nightly", business_date or business_date_of_run(), at, only_units, only_forms, is_trial
    )


@flow(
    name="take-in-now",
    flow_run_name=run_name_now,
    description="现在就收取、审核、入库、计算、发布",
    persist_result=False,
    timeout_seconds=TIME_LIMIT_SECONDS,
)
def take_in_now(
    home: Folder = None,
    at: AsOf = None,
    only_units: OnlyUnits = None,
    only_forms: OnlyForms = None,
    is_trial: IsTrial = False,
) -> State[Summary]:
    """Run the steps of `nightly` at once, for today."""
    return _take_in(home_of(home), "now", due().date(), at, only_units, only_forms, is_trial)


def _take_in(
    home: Home,
    kind: str,
    day: date,
    at: datetime | None,
    only_units: list[str] | None,
    only_forms: list[str] | None,
    is_trial: bool,
) -> State[Summary]:
    from flows.trial import scratch

    at = past(at)
    with ended_after(LAST_RESORT_SECONDS), scratch(home) if is_trial else nullcontext(home) as place:
        wait_for_lock(home)
        summary = run_once(place, at, step=_showing_progress(), only=_only(home, only_units, only_forms))
        day = day if at or not home.is_sample else home.now().date()
        sum_up(place, summary, day, "trial" if is_trial else kind)
    name_by_verdict(wording()["trial_name"].format(brief=brief(summary)) if is_trial else brief(summary))
    if is_trial:
        return Completed(message=wording()["trial"].format(verdict=summary.verdict), data=summary)
    report_health(home, summary, at or home.now())
    late = now() - due()
    caught_up = wording()["caught_up"].format(due=due(), hours=round(late.total_seconds() / 3600))
    is_catching_up = kind == "nightly" and at is None and late > timedelta(hours=2)
    return Completed(message=summary.verdict + (caught_up if is_catching_up else ""), data=summary)


def wait_for_lock(home: Home) -> None:
    """Wait while another run writes. The run itself takes the lock again; this only avoids a failure.

    Raises: Busy if it takes too long; the message names the other process.
    """
    from warehouse.connect import Busy, locked

    def is_busy(_: Task[[], None], __: TaskRun, state: State[None]) -> bool:
        return isinstance(state.result(raise_on_failure=False), Busy)

    @task(
        name=wording()["wait_for_lock"],
        retries=LOCK_RETRIES,
        retry_delay_seconds=LOCK_RETRY_SECONDS,
        retry_condition_fn=is_busy,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def wait() -> None:
        with locked(home.warehouse):
            pass

    wait()


def _showing_progress() -> Step:
    """`as_task`, which also updates a progress artifact after each step."""
    steps = list(wording()["steps"])
    steps = steps[: steps.index("quality") + 1]
    artifact = create_progress_artifact(0.0, key="nightly-progress", description=wording()["progress"])
    assert isinstance(artifact, UUID)  # a coroutine only if the caller is one

    def step(name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T:
        outcome = as_task(name, function, *args)
        update_progress_artifact(artifact, 100.0 * (steps.index(name) + 1) / len(steps))
        return outcome

    return step


def _only(home: Home, units: list[str] | None, forms: list[str] | None) -> Callable[[Claim], bool] | None:
    """Whether a claim is of one of these units and of a form with one of these titles; None if no filter is given."""
    if not units and not forms:
        return None
    from sources.declare import load

    titles = {name: form.title for name, form in load(home.plan_folder).forms.items()}
    return lambda claim: (not units or claim.unit in units) and (not forms or titles[claim.form] in forms)


def sum_up(home: Home, summary: Summary, day: date, kind: str) -> None:
    """Write the night's artifacts: a headline, and tables of returned submissions, missing reports, faults and changed
    figures.
    """
    from reports.bulletin.page import QUALITY

    words = wording()
    prefix = "trial" if kind == "trial" else "nightly"
    found = tables(home, summary.run if summary.files else "")
    quality = link(home, home.reports / QUALITY)
    context = {
        name: words["with_quality"].format(
            text=text.format(business_date=day, kind=words["kinds"][kind], brief=brief(summary)), quality=quality
        )
        for name, text in words["artifacts"].items()
    }
    create_markdown_artifact(
        key=f"{prefix}-headline",
        description=context["headline"],
        markdown=headline(home, summary, day, kind, len(found["missing"]), durations_before()),
    )
    for name, rows in found.items():
        create_table_artifact(key=f"{prefix}-{name}", description=context[name], table=rows)


def headline(home: Home, summary: Summary, day: date, kind: str, missing: int, before: list[float]) -> str:
    """The night's first page, as Markdown: verdict, counts, duration, links. With nothing new it links to the standing
    bulletin.

    missing: the number of units with overdue reports. before: the durations of earlier runs. Units: seconds.
    """
    from expectations.docs import FOLDER
    from reports.bulletin.page import QUALITY

    words, edition = wording(), standing_edition(home)
    page = home.reports / f"{edition}.html"
    docs = home.reports / FOLDER / summary.run / "index.html"
    return str(words["headline"]).format(
        **{**summary.as_dict(), "edition": edition or words["nothing"], "snapshot": inside(home, summary.snapshot)},
        brief=brief(summary),
        counts=words["headline_counts"].format(**summary.as_dict()) + "\n" if summary.files else "",
        kind=words["kinds"][kind],
        business_date=day,
        verdict=summary.verdict,
        missing=missing,
        duration=against_the_usual(summary.seconds, before),
        bulletin=link(home, page),
        outbox=link(home, home.outbox),
        docs=link(home, docs) if summary.files else words["nothing"],
        quality=link(home, home.reports / QUALITY),
    )


def inside(home: Home, path: str | None) -> str:
    """`path` relative to the home, for people to read."""
    return str(Path(path).resolve().relative_to(home.root.resolve())) if path else wording()["nothing"]


def link(home: Home, path: Path) -> str:
    """`path` as Markdown: a link if the pages are served (DPH_PAGES_URL), else the path on disk."""
    pages = os.environ.get("DPH_PAGES_URL")
    if not path.exists():
        return str(wording()["nothing"])
    inside = path.resolve().relative_to(home.root.resolve())
    return f"[{inside}]({pages.rstrip('/')}/{quote(str(inside))})" if pages else f"`{path}`"
