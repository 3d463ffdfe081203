"""The counts of each step, for the one line that it leaves in the log and on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flows.wording import wording

if TYPE_CHECKING:
    from flows.run import Waiting
    from sources.read import Taken


def counted(step: str, outcome: object) -> str:
    """The line of a step in Chinese: its name, and the counts of its outcome. A step without counts gives its name."""
    name, words = str(wording()["steps"][step]), wording()["counts"].get(step)
    return f"{name}：{words.format(**NUMBERS[step](outcome))}" if words else name


def _of_waiting(waiting: Waiting) -> dict[str, object]:
    return {"received": len(waiting.received), "new": len(waiting.filed), "down": len(waiting.down)}


def _of_files(taken: Sequence[Taken]) -> dict[str, object]:
    status = Counter(one.status for one in taken)
    return {"files": len(taken), **{name: status[name] for name in ("unidentified", "unreadable")}}


NUMBERS: Mapping[str, Callable[[Any], Mapping[str, object]]] = {  # each step has an outcome of its own type
    "declare": lambda plan: {"forms": len(plan.forms), "units": len(plan.units)},
    "build": lambda changed: {"changed": len(changed)},
    "check": lambda start: {"entered": len(start.entered)},
    "archive": _of_waiting,
    "choose": _of_waiting,
    "read": _of_files,
    "judge": lambda findings: {"findings": len(findings)},
    "record": lambda counts: counts,
    "enter": lambda runs: {"runs": len(runs)},
    "settle": lambda outcome: {"down": len(outcome[0]), "gone": len(outcome[1])},
    "survey": lambda edition: {"figures": edition.figures if edition else 0},
    "publish": lambda snapshot: {"snapshot": snapshot.name},
    "render": lambda outcome: {"page": outcome[0].name, "failed": len(outcome[1])},
    "remind": lambda letters: {
        "sent": len(letters.sent),
        "written": len(letters.written),
        "failed": len(letters.failed),
    },
    "backup": lambda done: {"files": done.files, "copied": done.copied},
    "look": lambda seen: {"new": seen.new, "down": len(seen.down)},
}
