"""Messages about repairs at the start of a run: damaged lines of the home's logs, and changes of the plan's rows in the
store.

These logs only prevent repetitions or note since when something holds. A lost line changes no figure, so the night goes
on without it. Journals on which figures depend stop the run instead (`warehouse/ledger.py:check`, `warehouse/kept.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flows.home import Home
from flows.wording import wording


def put_damage_aside(home: Home) -> list[str]:
    """Put damaged lines aside; gives a message for each log. Hold `connect.locked(home.warehouse)` around it."""
    from reports.letters import post
    from sources import journal
    from sources.channel import arrivals
    from warehouse import cost, delivery, outages

    copies = {arrivals.JOURNAL: arrivals.put_damage_aside(home.root)}
    for log in (outages, delivery, cost, post):
        copies[log.LOG] = journal.put_damage_aside(home.warehouse / log.LOG, log.is_line)
    return [_in_words(name, aside) for name, aside in copies.items() if aside]


def loaded_again(changed: Iterable[str]) -> list[str]:
    """Messages about the parts of the store that `warehouse/build.py:build` found changed and loaded again."""
    words = wording()["loaded_again"]
    names = [str(words.get(name, name)) for name in changed if name != "said"]
    return [str(words["said"]).format(names="、".join(names))] if names else []


def _in_words(name: str, aside: Path) -> str:
    words = wording()["log_damaged"]
    return str(words["said"]).format(path=aside, means=words[name.removesuffix(".jsonl")])
