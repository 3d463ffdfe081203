"""The weekly and the monthly bulletin as Prefect flows. Each publishes an edition with the figures of its own cut-off."""

from __future__ import annotations

from datetime import datetime

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.edition import is_month_due, not_come, publish_once
from flows.home import now, past
from flows.nightly import as_task, business_date_of_run, home_of, link, wait_for_lock
from flows.parameters import AsOf, Folder, IsDueOnly
from flows.wording import wording

TIME_LIMIT_SECONDS = 3600


def _name(kind: str) -> str:
    return f"{kind}-{business_date_of_run():%Y%m%d}"


@flow(
    name="weekly-bulletin",
    flow_run_name=lambda: _name("weekly"),
    description="周调度通报",
    persist_result=False,
    timeout_seconds=TIME_LIMIT_SECONDS,
)
def weekly(home: Folder = None, at: AsOf = None) -> State[str]:
    """Publish the weekly edition."""
    return _publish(home, at, "weekly")


@flow(
    name="monthly-bulletin",
    flow_run_name=lambda: _name("monthly"),
    description="月调度通报",
    persist_result=False,
    timeout_seconds=TIME_LIMIT_SECONDS,
)
def monthly(home: Folder = None, at: AsOf = None, is_due_only: IsDueOnly = False) -> State[str]:
    """Publish the monthly edition; when scheduled, only after the month's last deadline."""
    if is_due_only and not is_month_due(home_of(home), past(at) or now()):
        return Completed(message=wording()["not_due"])
    return _publish(home, at, "monthly")


def _publish(home: str | None, at: datetime | None, kind: str) -> State[str]:
    place, at = home_of(home), past(at)
    wait_for_lock(place)
    beside: list[str] = []
    edition, page = publish_once(place, kind, at, step=as_task, say=beside.append)
    message = wording()["published"].format(edition=edition, bulletin=link(place, page)) + not_come(place, edition)
    message = "；".join([message, *beside])
    create_markdown_artifact(key=f"{kind}-bulletin", description=edition, markdown=message)
    return Completed(message=message, data=edition)
