"""The light look as a Prefect flow; `dph look` does the same without Prefect."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed

from flows.arrivals import look_once
from flows.home import SHANGHAI, now
from flows.nightly import as_task, due, home_of
from flows.parameters import Folder
from flows.watch import taken_up_by
from flows.wording import wording


def run_name() -> str:
    return f"look-{(flow_run.scheduled_start_time or now()).astimezone(SHANGHAI):%Y%m%d-%H%M}"


@flow(name="look", flow_run_name=run_name, description="登记到件时点", persist_result=False, timeout_seconds=240)
def look(home: Folder = None) -> State[int]:
    """Note newly arrived files. If a later look replaces this one, it ends at once as Cancelled."""
    later = taken_up_by(due())
    if later:
        return Cancelled(message=wording()["stale"].format(due=due(), later=later))
    seen = as_task("look", look_once, home_of(home))
    messages = [wording()["looked"].format(new=seen.new), *(f"{name}：{fault}" for name, fault in seen.down.items())]
    return Completed(message="；".join(messages), data=seen.new)
