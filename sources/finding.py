"""A finding: one thing that is wrong with, or must be asked about, a file or a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

MOST_ALIKE = 10_000  # of one rule in one column: more are counted


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found where, and what was wanted. How it is worded, and how grave it is, is said by its rule, in
    `expectations/messages.yml`; whoever finds something names the rule only. `severity` is given where the form's own
    declaration says otherwise.

    `submission` is the submission's id, or None while the file has none; `sheet` and `address` are the unit's own.
    `more`: how many others like it, in the same column, are not named (`listed`).
    """

    rule: str
    found: str
    wanted: str
    submission: str | None = None
    item: str | None = None
    row_key: str | None = None
    sheet: str | None = None
    address: str | None = None
    severity: str | None = None
    more: int = 0


def listed(findings: Iterable[Finding], most: int = MOST_ALIKE) -> list[Finding]:
    """The findings, but of those alike (of one rule, in one column) only so many: the first says how many others there are.

    A column of a million wrong values has one fault, not a million.
    """
    told: Counter[tuple[str | None, str, str | None]] = Counter()
    first: dict[tuple[str | None, str, str | None], int] = {}
    kept: list[Finding] = []
    for one in findings:
        kind = one.submission, one.rule, one.item
        told[kind] += 1
        if told[kind] <= most:
            first.setdefault(kind, len(kept))
            kept.append(one)
    for kind, count in told.items():
        if count > most:
            kept[first[kind]] = replace(kept[first[kind]], more=count - most)
    return kept
