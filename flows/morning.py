"""The morning digest as a Prefect flow: it emits the digest as an event, and the server's automation sends it on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.digest import Delivery, begins_at, compose, delivery, is_due, recipients
from flows.home import past
from flows.nightly import as_task, due, home_of
from flows.parameters import AsOf, Folder
from flows.watch import name_by_verdict, nights_completed, tell
from flows.wording import wording

if TYPE_CHECKING:
    from flows.digest import Message
    from flows.home import Home
    from sources.channel.declare import Channels

PATIENCE_SECONDS, LOOK_SECONDS = 300, 1


@flow(
    name="digest",
    flow_run_name=lambda: f"digest-{due():%Y%m%d-%H%M}",
    description="早报",
    persist_result=False,
    timeout_seconds=2 * PATIENCE_SECONDS,
)
def digest(home: Folder = None, at: AsOf = None) -> State[None]:
    """Compose the digest and have the server send it to everybody who has not got it yet. Fails if somebody refuses it."""
    from sources.channel.declare import load_channels

    place, words = home_of(home), wording()["digest"]
    when = past(at) or place.now()
    channels = load_channels(place.root, place.plan())
    if not recipients(channels) or not is_due(when):
        return Completed(message=words["day_off" if recipients(channels) else "nobody"])
    message = as_task("digest", compose, place, when, nights_completed(begins_at(when)))
    outcome = delivery(place, channels, message.day)
    if outcome.waiting or outcome.failed:
        outcome = _sent_on(place, channels, message)
    name_by_verdict(outcome.brief)
    end = Failed if outcome.failed or outcome.waiting else Completed
    return end(message="；".join(filter(None, [outcome.verdict, words["no_automation"] if outcome.waiting else ""])))


def _sent_on(home: Home, channels: Channels, message: Message) -> Delivery:
    """Emit the digest, and wait until the server has tried every recipient; the delivery then."""
    began = home.now()
    tell("dph.digest", home, "digest", day=f"{message.day}", subject=message.subject, text="\n".join(message.lines))
    until = time.monotonic() + PATIENCE_SECONDS
    outcome = delivery(home, channels, message.day, began)
    while time.monotonic() < until and (outcome.waiting or outcome.under_way):
        time.sleep(LOOK_SECONDS)
        outcome = delivery(home, channels, message.day, began)
    return outcome
