"""The log of channel outages, beside the ledger: one line whenever a channel goes down or recovers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sources import journal

LOG = "channels.jsonl"


@dataclass(frozen=True, slots=True)
class Outage:
    """A channel that is down: since which run, and its error message then."""

    channel: str
    since: datetime
    complaint: str


def note(folder: Path, at: datetime, tried: Mapping[str, str | None]) -> list[Outage]:
    """The channels that are down after a run.

    tried: every channel of the run with its error message; None if it worked.
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
    journal.add(folder / LOG, lines)
    return [outage for outage in known.values() if outage.channel in tried]


def outages(folder: Path) -> list[Outage]:
    """The channels that were down when last tried, in the order in which they went down. Damaged lines are left out;
    the next run puts them aside and reports them.
    """
    down: dict[str, Outage] = {}
    for line in journal.read(folder / LOG, is_line).whole:
        down.pop(line["channel"], None)
        if line["is_down"]:
            down[line["channel"]] = Outage(line["channel"], datetime.fromisoformat(line["at"]), line["complaint"])
    return list(down.values())


def is_line(line: journal.Line) -> None:
    """Check that this is a line of the outage log. Raises: KeyError, ValueError, TypeError."""
    datetime.fromisoformat(line["at"])
    str(line["channel"]), line["is_down"], line["complaint"]
