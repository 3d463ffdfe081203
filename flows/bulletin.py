"""The weekly and the monthly bulletin as Prefect flows: an edition with the numbers of its own cut-off."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.states import Completed, State

from flows.home import Home
from flows.nightly import as_task, business_date_of_run
from flows.run import publish_once, wording


def _name(kind: str) -> str:
    return f"{kind}-{business_date_of_run():%Y%m%d}"


@flow(name="weekly-bulletin", flow_run_name=lambda: _name("weekly"), description="周调度通报", persist_result=False)
def weekly(home: str | None = None, at: datetime | None = None) -> State:
    """Publish the weekly edition. home: folder of the data; at: business instant, now if not given."""
    return _publish(home, at, "weekly")


@flow(name="monthly-bulletin", flow_run_name=lambda: _name("monthly"), description="月调度通报", persist_result=False)
def monthly(home: str | None = None, at: datetime | None = None) -> State:
    """Publish the monthly edition. home: folder of the data; at: business instant, now if not given."""
    return _publish(home, at, "monthly")


def _publish(home: str | None, at: datetime | None, kind: str) -> State:
    place = Home(Path(home or os.environ.get("DPH_HOME") or "var")).prepare()
    edition, page = publish_once(place, kind, at, step=as_task)
    message = wording()["published"].format(edition=edition, bulletin=page)
    create_markdown_artifact(key=f"{kind}-bulletin", markdown=message)
    return Completed(message=message)
