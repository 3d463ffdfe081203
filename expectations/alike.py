"""Similar names of rows: a new row beside a vanished one is asked about. The two are never taken as the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sources.finding import Finding
from sources.value.likeness import are_near


def nearest_only(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose new row (`found`) and vanished row (`wanted`) have similar names, if neither resembles another
    row of the submission.
    """
    near = [finding for finding in findings if are_near(finding.found, finding.wanted)]
    new = Counter((finding.submission, finding.found) for finding in near)
    gone = Counter((finding.submission, finding.wanted) for finding in near)
    return [
        finding
        for finding in near
        if new[finding.submission, finding.found] == 1 and gone[finding.submission, finding.wanted] == 1
    ]
