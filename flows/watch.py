"""A run's queries to Prefect about other runs, and its events about the health of home and channels.

Conditions become events; the automations of `deploy/automations.yml` turn events into alerts.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowFilter, FlowRunFilter
from prefect.client.schemas.sorting import FlowRunSort
from prefect.events import emit_event
from prefect.runtime import deployment, flow_run

from flows.home import Home, now
from flows.run import Summary
from flows.wording import wording

if TYPE_CHECKING:
    from warehouse.outages import Outage

ENDED_BADLY = ["FAILED", "CRASHED", "CANCELLED", "CANCELLING"]
DISK_NEEDED_BYTES = 2 * 1024**3
CHANNEL_DOWN_AFTER = timedelta(hours=20)  # down since the previous night


def taken_up_by(due: datetime) -> str | None:
    """The name of a later run of this deployment that should have started by now and does this run's work; None if
    there is none.
    """
    if deployment.id is None:
        return None
    run_filter = FlowRunFilter.model_validate(
        {
            "deployment_id": {"any_": [deployment.id]},
            "expected_start_time": {"after_": due + timedelta(seconds=1), "before_": now()},
            "state": {"type": {"not_any_": ENDED_BADLY}},
        }
    )
    with get_client(sync_client=True) as client:
        later = client.read_flow_runs(flow_run_filter=run_filter, sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=1)
    return f"{later[0].name}（{later[0].expected_start_time:%Y-%m-%d %H:%M} UTC）" if later else None


def durations_before() -> list[float]:
    """The durations of the last completed runs of this flow. Units: seconds."""
    run_filter = FlowRunFilter.model_validate({"state": {"type": {"any_": ["COMPLETED"]}}})
    own = FlowFilter.model_validate({"name": {"any_": [flow_run.flow_name]}})
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(
            flow_filter=own, flow_run_filter=run_filter, sort=FlowRunSort.END_TIME_DESC, limit=20
        )
    return [run.total_run_time.total_seconds() for run in runs]


def nights_completed(since: datetime) -> int:
    """How many nightly runs that started after `since` are completed."""
    run_filter = FlowRunFilter.model_validate(
        {"state": {"type": {"any_": ["COMPLETED"]}}, "start_time": {"after_": since}}
    )
    night = FlowFilter.model_validate({"name": {"any_": ["nightly"]}})
    with get_client(sync_client=True) as client:
        return len(client.read_flow_runs(flow_filter=night, flow_run_filter=run_filter, limit=200))


def name_by_verdict(brief: str) -> None:
    """Rename the present run, so that a list of runs shows its verdict: nightly-20220705 · 退回3 未识别1."""
    own = str(flow_run.name).split(wording()["run_name"].format(name="", brief=""))[0]
    with get_client(sync_client=True) as client:
        client.update_flow_run(UUID(flow_run.id), name=wording()["run_name"].format(name=own, brief=brief))


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact that the data team is told: the event, the part of the home that it is about, and the text of the alert."""

    event: str
    what: str
    payload: dict[str, str]


def report_health(home: Home, summary: Summary, at: datetime) -> None:
    """Emit events for channels down for the second night, shares that left their usual band, files on which the program
    failed, and a full disk.
    """
    from warehouse.outages import outages

    left = unusual_lines(home, summary.run) if summary.files else []
    free = shutil.disk_usage(home.root).free
    for condition in conditions(outages(home.warehouse), at, left, free, summary.failed):
        tell(condition.event, home, condition.what, **condition.payload)


def unusual_lines(home: Home, run: str) -> list[str]:
    """A line for each share of a run that left its usual band (docs/decisions/0071)."""
    from reports.quality.unusual import unusual
    from warehouse.connect import open_reader

    with open_reader(home.warehouse, threads=1) as con:
        return [one.text for one in unusual(con, run)]


def conditions(
    down: Iterable[Outage], at: datetime, left: Sequence[str], free_bytes: int, failed: int = 0
) -> Iterator[Condition]:
    """The conditions to report after a run at `at`.

    down: the channels that are down. left: a line for each share that left its usual band. failed: the number of files
    on which the program failed.
    """
    for outage in down:
        if at - outage.since >= CHANNEL_DOWN_AFTER:
            since = f"{outage.since:%Y-%m-%d %H:%M}"
            payload = {"channel": outage.channel, "since": since, "complaint": outage.complaint}
            yield Condition("dph.channel.down", f"channel.{outage.channel}", payload)
    if left:
        payload = {"first": left[0], "count": str(len(left)), "lines": "\n".join(left)}
        yield Condition("dph.quality.unusual", "quality", payload)
    if failed:
        yield Condition("dph.files.failed", "files", {"files": str(failed)})
    if free_bytes < DISK_NEEDED_BYTES:
        need_gib = f"{DISK_NEEDED_BYTES / 1024**3:.0f}"
        yield Condition("dph.disk.low", "disk", {"free_gib": f"{free_bytes / 1024**3:.1f}", "wanted_gib": need_gib})


def tell(event: str, home: Home, what: str, **payload: str) -> None:
    """Emit an event about a part of the home."""
    emit_event(
        event=event,
        resource={"prefect.resource.id": f"dph.{what}", "prefect.resource.name": what, "dph.home": str(home.root)},
        payload={"home": str(home.root), **payload},
    )
