"""A home's logs, looked through at the start of a run: damaged lines are put aside, and said.

These logs only keep things from being done twice, or say since when; a line that is lost costs no figure, so a night goes on without it.
Journals on which figures depend refuse instead (`warehouse/ledger.py:check`, `warehouse/kept.py`).
"""

from __future__ import annotations

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


def _in_words(name: str, aside: Path) -> str:
    words = wording()["log_damaged"]
    return str(words["said"]).format(path=aside, means=words[name.removesuffix(".jsonl")])
