"""Since when channels are down: a log beside the ledger, one line whenever a channel goes down or is back."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

LOG = "channels.jsonl"


@dataclass(frozen=True, slots=True)
class Outage:
    """A channel that is down: since when (the run that first could not use it), and what it said then."""

    channel: str
    since: datetime
    complaint: str


def note(folder: Path, at: datetime, tried: Mapping[str, str | None]) -> list[Outage]:
    """The channels that are down after a run.

    tried: every channel of the run with its complaint, None where all was well.
    """
    known = {outage.channel: outage for outage in outages(folder)}
    lines = []
    for channel, complaint in tried.items():
        if complaint is not None and channel not in known:
            known[channel] = Outage(channel, at, complaint)
            lines.append({"channel": channel, "at": at.isoformat(), "is_down": True, "complaint": complaint})
        elif complaint is None and channel in known:
            del known[channel]
            lines.append({"channel": channel, "at": at.isoformat(), "is_down": False, "complaint": None})
    if lines:
        with (folder / LOG).open("a", encoding="utf-8") as out:
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            out.flush()
            os.fsync(out.fileno())
    return [outage for outage in known.values() if outage.channel in tried]


def outages(folder: Path) -> list[Outage]:
    """The channels that were down when they were last tried, in the order in which they went down."""
    path = folder / LOG
    found: dict[str, Outage] = {}
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    for line in lines:
        said = json.loads(line)
        found.pop(said["channel"], None)
        if said["is_down"]:
            found[said["channel"]] = Outage(said["channel"], datetime.fromisoformat(said["at"]), said["complaint"])
    return list(found.values())
