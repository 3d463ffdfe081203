"""Names of rows that are near enough to be asked about: a new one beside one that is gone. They are never taken for the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sources.finding import Finding
from sources.value.likeness import are_near


def nearest_only(findings: Iterable[Finding]) -> list[Finding]:
    """Of findings that each hold a new row (`found`) against one that is gone (`wanted`) those whose names are near, and no other's
    of the submission's."""
    near = [one for one in findings if are_near(one.found, one.wanted)]
    new = Counter((one.submission, one.found) for one in near)
    gone = Counter((one.submission, one.wanted) for one in near)
    return [one for one in near if new[one.submission, one.found] == 1 and gone[one.submission, one.wanted] == 1]
