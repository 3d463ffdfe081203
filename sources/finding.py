"""A finding: one fault or question about a file or a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

MOST_ALIKE = 10_000  # findings of one rule in one column; further ones are only counted


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault or question: its place, the found value and the wanted one.

    Wording and severity follow from the rule, in `expectations/messages.yml`. severity: set only if the form's own
    declaration differs. submission: the submission's id, or None while the file has none. sheet, address: of the unit's
    own file. more: how many similar findings in the same column are not listed (`listed`).
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
    """The findings, with at most `most` per rule and column; the first of them has the number of the others.

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
