"""Reminders as a Prefect flow. Waiting files are taken in first, so that nobody is reminded of a report already sent."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.home import SHANGHAI, now, past
from flows.letters import remind_once
from flows.nightly import as_task, home_of
from flows.parameters import AsOf, Folder
from flows.run import run_once


def run_name() -> str:
    return f"remind-{(flow_run.scheduled_start_time or now()).astimezone(SHANGHAI):%Y%m%d-%H%M}"


@flow(name="remind", flow_run_name=run_name, description="提醒、催报、通报", persist_result=False)
def remind(home: Folder = None, at: AsOf = None) -> State[None]:
    """Take in waiting files, then remind the units of the reports that they owe."""
    place, when = home_of(home), past(at)
    taken = run_once(place, when, step=as_task)
    letters = as_task("remind", remind_once, place, when)
    return Completed(message=f"{letters.verdict}；{taken.verdict}")
