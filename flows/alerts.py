"""Alerts and digest: `python -m flows.alerts` declares the automations of `deploy/automations.yml` on the server, by
name.

Recipients are Apprise addresses (mailto://, json://, wecombot://, dingtalk://, feishu://, ...), separated by commas in
DPH_ALERT_URLS. The server itself sends alerts, so they work even if every worker is dead. The morning digest goes to
the recipients that the home's `channels.yml` declares.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml
from prefect.blocks.abstract import NotificationBlock, NotificationError
from prefect.blocks.notifications import AppriseNotificationBlock
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events.schemas.automations import AutomationCore

DECLARED = Path(__file__).resolve().parent.parent / "deploy" / "automations.yml"
BLOCK, DIGEST_BLOCK = "data-team", "digest"


class Recipients(AppriseNotificationBlock):
    """The recipients of alerts. The server knows this block by the entry point `prefect.collections`."""

    _block_type_name = "Recipients of alerts"
    _block_type_slug = "dph-recipients"


class DigestRecipients(NotificationBlock):
    """The recipients of the morning digest, as the home of DPH_HOME declares them when it is sent."""

    _block_type_name = "Recipients of the morning digest"
    _block_type_slug = "dph-digest"

    async def notify(self, body: str, subject: str | None = None) -> None:
        """Send the digest to everybody who has not got it yet. subject: its day, and its subject.

        Raises: NotificationError if a recipient refused it.
        """
        await asyncio.to_thread(_send_digest, subject or "", body)


def _send_digest(subject: str, body: str) -> None:
    from flows.digest import Message, send
    from flows.home import Home
    from sources.channel.declare import load_channels
    from sources.declare import load

    home = Home(Path(os.environ.get("DPH_HOME") or "var"))
    day, _, title = subject.partition(" ")
    message = Message(date.fromisoformat(day), title, tuple(body.split("\n")))
    outcome = send(home, load_channels(home.root, load(home.plan_folder)), message, home.now(), time.sleep)
    if outcome.failed:
        raise NotificationError(log=outcome.verdict)


def main() -> None:
    addresses = os.environ.get("DPH_ALERT_URLS", "")
    names = declare(addresses)
    print(
        f"{len(names)} automations declared, alerts are {'sent' if addresses else 'not sent: DPH_ALERT_URLS is empty'}"
    )


def declare(addresses: str) -> list[str]:
    """Create or update the declared automations, and set the recipients to `addresses`; gives the automations' names.

    Automations of other names are left alone. Without addresses, automations that only send alerts are left out.
    """
    blocks = {"digest": str(DigestRecipients().save(DIGEST_BLOCK, overwrite=True))}
    if addresses:
        blocks["tell"] = str(Recipients(url=addresses).save(BLOCK, overwrite=True))  # type: ignore[arg-type]
    with get_client(sync_client=True) as client:
        return [_declare(client, one) for one in automations(DECLARED, blocks)]


def automations(declared: Path, blocks: Mapping[str, str]) -> list[AutomationCore]:
    """The automations of the file. `tell` and `digest` become actions that send to their blocks.

    Raises: pydantic.ValidationError.
    """
    cores = []
    for entry in yaml.safe_load(declared.read_text(encoding="utf-8"))["automations"]:
        messages = {key: entry.pop(key) for key in ("tell", "digest") if key in entry}
        actions: list[dict[str, object]] = entry.pop("actions", [])
        for key, message in messages.items():
            if key in blocks:
                actions.append({"type": "send-notification", "block_document_id": blocks[key], **message})
        if actions:
            cores.append(AutomationCore.model_validate({**entry, "actions": actions}))
    return cores


def _declare(client: SyncPrefectClient, core: AutomationCore) -> str:
    same = client.read_automations_by_name(core.name)
    for older in same[1:]:
        client.delete_automation(older.id)
    if not same:
        client.create_automation(core)
    elif same[0].model_dump(include=set(AutomationCore.model_fields)) != core.model_dump():
        client.update_automation(
            same[0].id, core
        )  # an update restarts its time windows, so it is done only after a change
    return core.name


if __name__ == "__main__":
    main()
