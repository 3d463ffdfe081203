"""A finding: one thing that is wrong with, or must be asked about, a file or a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found where, and what was wanted. How it is worded, and how grave it is, is said by its rule, in
    `expectations/messages.yml`; whoever finds something names the rule only. `severity` is given where the form's own
    declaration says otherwise.

    `submission` is the submission's id, or None while the file has none; `sheet` and `address` are the unit's own.
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
