"""What is mended at the start of a run, in words: damaged lines of the home's logs, and what the store had otherwise than the plan.

These logs only keep things from being done twice, or say since when; a line that is lost costs no figure, so a night goes on without it.
Journals on which figures depend refuse instead (`warehouse/ledger.py:check`, `warehouse/kept.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flows.home import Home
from flows.wording import wording


def put_damage_aside(home: Home) -> list[str]:
    """What was put aside, in words: a line for each log. Hold `connect.locked(home.warehouse)` around it."""
    from reports.letters import post
    from sources import journal
    from sources.channel import arrivals
    from warehouse import delivery, outages

    found = {arrivals.JOURNAL: arrivals.put_damage_aside(home.root)}
    for log in (outages, delivery, post):
        found[log.LOG] = journal.put_damage_aside(home.warehouse / log.LOG, log.is_line)
    return [_in_words(name, aside) for name, aside in found.items() if aside]


def loaded_again(changed: Iterable[str]) -> list[str]:
    """What `warehouse/build.py:build` found changed in the store and loaded again, in words."""
    words = wording()["loaded_again"]
    names = [str(words.get(name, name)) for name in changed if name != "said"]
    return [str(words["said"]).format(names="、".join(names))] if names else []


def _in_words(name: str, aside: Path) -> str:
    words = wording()["log_damaged"]
    return str(words["said"]).format(path=aside, means=words[name.removesuffix(".jsonl")])
