"""The table that `make torture` prints at its end: what was tried how often, and how often it went wrong."""

from __future__ import annotations

from collections.abc import Iterable

PROPERTY = "torture"  # of a test: a kind of trial, and how many it makes


def table(tests: Iterable[tuple[Iterable[tuple[str, object]], bool]]) -> list[str]:
    """The lines of the table, none where nothing was tried.

    tests: of each its properties, and whether it failed. A test stops at its first wrong end, so that it counts as one.
    """
    totals: dict[str, list[int]] = {}
    for properties, has_failed in tests:
        for name, said in properties:
            if name == PROPERTY and isinstance(said, list | tuple):
                kind, tried = said
                total = totals.setdefault(str(kind), [0, 0])
                total[0] += int(tried)
                total[1] += has_failed
    if not totals:
        return []
    lines = [f"{kind:<40}{tried:>8}{wrong:>8}" for kind, (tried, wrong) in sorted(totals.items())]
    return [f"{'what':<40}{'tried':>8}{'wrong':>8}", *lines]
