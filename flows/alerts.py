"""Alerts: `python -m flows.alerts` declares the automations of `deploy/automations.yml` on the server, by name.

Recipients are Apprise addresses (mailto://, json://, wecombot://, dingtalk://, feishu://, ...), separated by commas in
DPH_ALERT_URLS. The server itself sends alerts, so they work even if every worker is dead.
"""

from __future__ import annotations

import os
from pathlib import Path

import yaml
from prefect.blocks.notifications import AppriseNotificationBlock
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events.schemas.automations import AutomationCore

DECLARED = Path(__file__).resolve().parent.parent / "deploy" / "automations.yml"
BLOCK = "data-team"


class Recipients(AppriseNotificationBlock):
    """The recipients of alerts. The server knows this block by the entry point `prefect.collections`."""

    _block_type_name = "Recipients of alerts"
    _block_type_slug = "dph-recipients"


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
    block = str(Recipients(url=addresses).save(BLOCK, overwrite=True)) if addresses else None  # type: ignore[arg-type]
    with get_client(sync_client=True) as client:
        return [_declare(client, one) for one in automations(DECLARED, block)]


def automations(declared: Path, block: str | None) -> list[AutomationCore]:
    """The automations of the file; `tell` becomes an action that sends to `block`.

    Raises: pydantic.ValidationError.
    """
    found = []
    for entry in yaml.safe_load(declared.read_text(encoding="utf-8"))["automations"]:
        tell = entry.pop("tell", None)
        actions: list[dict[str, object]] = entry.pop("actions", [])
        if tell and block:
            actions.append({"type": "send-notification", "block_document_id": block, **tell})
        if actions:
            found.append(AutomationCore.model_validate({**entry, "actions": actions}))
    return found


def _declare(client: SyncPrefectClient, wanted: AutomationCore) -> str:
    same = client.read_automations_by_name(wanted.name)
    for older in same[1:]:
        client.delete_automation(older.id)
    if not same:
        client.create_automation(wanted)
    elif same[0].model_dump(include=set(AutomationCore.model_fields)) != wanted.model_dump():
        client.update_automation(
            same[0].id, wanted
        )  # an update restarts its time windows, so it is done only after a change
    return wanted.name


if __name__ == "__main__":
    main()
