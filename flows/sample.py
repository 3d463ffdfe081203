"""`dph demo`: invent a half-year (示例数据) and take it in over a few nights, each as a Prefect flow."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from demo import Span, half_year, has_story, invent, last_over, nights
from flows.errors import UsageFault
from flows.home import Home, now
from flows.run import Summary, run_once
from flows.terminal import QUIET, WorkLine

if TYPE_CHECKING:
    from sources.declare import Cadence

Night = Callable[[Home, datetime], Summary]
CADENCES: tuple[Cadence, ...] = ("month", "week")


def play(
    home: Home,
    seed: int | None,
    run_night: Night | None,
    span: Span | None = None,
    work: WorkLine = QUIET,
) -> Summary:
    """Invent the half-year into `home` and take it in; gives the last night's summary.

    run_night: takes a night in, such as `run_as_flow`; `run_once` if not given. span: the half-year, as
    `demo.half_year` gives it; the default one if not given.
    If the home already has the sample, waiting files are taken in by its own clock, and nothing is invented again.

    Raises: UsageFault if the home has other data.
    """
    from warehouse.connect import current

    plan = home.plan()
    span = span or half_year(plan, now().date())
    instants = nights(plan, span)
    if home.is_sample and current(home.warehouse):
        return run_once(home, step=work.step)
    if current(home.warehouse) or any(home.inbox.iterdir()):
        raise UsageFault(
            f"{home.root} holds data that is not sample data; choose another folder: dph --home FOLDER demo"
        )
    work.begin("inventing a half-year of submissions (示例数据)")
    summary: Summary | None = None
    for night in invent(home.root, plan, seed, span):
        work.begin(f"night of {night.at:%Y-%m-%d}: {night.files} files")
        summary = run_night(home, night.at) if run_night else run_once(home, night.at, step=work.step, is_sample=True)
        work.done(summary.verdict)
    assert summary is not None
    home.set_clock(instants[-1], is_back=True)
    return summary


def run_as_flow(home: Home, at: datetime) -> Summary:
    """One night as the real Prefect flow, on Prefect's temporary server unless a server is configured."""
    if home.plan_folder:
        os.environ["DPH_PLAN"] = str(home.plan_folder)  # the flow takes its plan from there
    os.environ.setdefault("PREFECT_HOME", str(home.root.resolve() / "prefect"))
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")  # the lines of steps stand in the UI
    os.environ.setdefault("PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL", "WARNING")
    from flows.nightly import nightly

    # Prefect gives the caller the value that the returned state carries.
    return cast("Summary", nightly(home=str(home.root), business_date=at.date(), at=at))


def conclude(home: Home, summary: Summary) -> None:
    """Print the bulletin's path, the command that starts the UI, and an SQL query to paste."""
    page = summary.bulletin or str(newest(home.reports))
    print(summary.verdict)
    print(f"bulletin: {page}")
    print(f"UI:       .venv/bin/python -m flows.ui --home {home.root}")
    print(f'SQL:      .venv/bin/dph --home {home.root} sql "{question(home)}"')


def question(home: Home) -> str:
    """An SQL query for the figures of the half-year's last bulletin, of every indicator with a light."""
    from sources.calendar import periods

    plan, today = home.plan(), home.now().date()
    span = half_year(plan, today) if has_story(plan) else last_over(today)
    ended = (
        [one.code for one in periods(cadence, date(span.year, 1, 1), span.ends_on) if one.year == span.year][-1]
        for cadence in CADENCES
    )
    codes = ", ".join(f"'{code}'" for code in ended)
    return (
        "SELECT indicator, period, round(done_pct, 1) AS done_pct, round(points_to_threshold, 1) AS points_to_target, is_past_half, light "
        f"FROM progress WHERE unit = '{plan.district}' AND period IN ({codes}) AND light IS NOT NULL ORDER BY done_pct"
    )


def newest(folder: Path) -> Path | None:
    """The edition's page written last. The name of an edition has a dash, that of the quality page has none."""
    return max(folder.glob("*-*.html"), key=lambda page: page.stat().st_mtime, default=None)
