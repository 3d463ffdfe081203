"""Whether a file is whole, by its name."""

from __future__ import annotations

from datetime import datetime, timedelta

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
LOCK = "~$"
LOCK_IS_LEFT_OVER_AFTER = timedelta(days=1)


def waits(name: str, changed_at: datetime, now: datetime) -> bool:
    """Whether the name says that the file must not be taken yet: it is still being copied, or locks an open table.

    A file being copied waits until it is renamed. A lock file (`~$...`) disappears when its table is closed. One that
    is a day old was sent by mistake; it is taken, so that its receipt says so.
    """
    if name.startswith(LOCK):
        return now - changed_at < LOCK_IS_LEFT_OVER_AFTER
    return name.startswith(".") or name.lower().endswith(UNFINISHED)
