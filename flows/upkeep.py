"""Replay and backup as Prefect flows."""

from __future__ import annotations

import os
from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.errors import UsageFault
from flows.home import now
from flows.nightly import as_task, business_date_of_run, due, home_of, link, wait_for_lock
from flows.parameters import Edition, Folder, Place
from flows.safekeeping import finish_alone
from flows.wording import wording


@flow(
    name="replay",
    flow_run_name="replay-{edition}",
    description="按当时的口径重算一个版次",
    persist_result=False,
    timeout_seconds=3600,
)
def replay(edition: Edition, home: Folder = None) -> State[str]:
    """Compute a published edition again, with the definitions stored with it. Fails if a figure differs."""
    from flows.revisions import replay_edition

    place = home_of(home)
    page = as_task("replay", replay_edition, place, edition)
    message = wording()["replayed"].format(edition=edition, page=link(place, page))
    create_markdown_artifact(key="replay", description=edition, markdown=message)
    return Completed(message=message, data=str(page))


@flow(
    name="backup",
    flow_run_name=lambda: f"backup-{business_date_of_run():%Y%m%d}",
    description="备份数据目录",
    persist_result=False,
    timeout_seconds=2 * 3600,
)
def backup(home: Folder = None, place: Place = None) -> State[str]:
    """Copy the whole home, every file hashed."""
    from warehouse.backup import back_up

    source, target = home_of(home), place or os.environ.get("DPH_BACKUP")
    if not target:
        raise UsageFault(wording()["no_place"])
    wait_for_lock(source)
    finish_alone(source)
    done = as_task("backup", back_up, source.root, Path(target), due())
    message = wording()["backed_up"].format(path=done.path, files=done.files, copied=done.copied)
    create_markdown_artifact(key="backup", description=f"{now():%Y-%m-%d}", markdown=message)
    return Completed(message=message, data=str(done.path))
