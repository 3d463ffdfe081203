"""A finding: one thing that is wrong with, or must be asked about, a file or a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found where, and what was wanted. How grave it is and how it is worded is said by its rule, in
    `expectations/messages.yml`; whoever finds something names the rule only.

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
