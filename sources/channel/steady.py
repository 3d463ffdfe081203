"""Whether a file is whole: its name says so, and it has not changed between two looks."""

from __future__ import annotations

from datetime import datetime, timedelta

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
LOCK = "~$"
LOCK_IS_LEFT_OVER_AFTER = timedelta(days=1)


def waits(name: str, changed_at: datetime, now: datetime) -> bool:
    """Whether the name says that the file is not yet to be taken: it is still being copied, or stands for one that is open.

    Those being copied wait until they are renamed. A lock file (`~$...`) goes when its table is closed; one that has lain
    for a day was sent by mistake, and is received, so that it ends as a receipt that says what it is.
    """
    if name.startswith(LOCK):
        return now - changed_at < LOCK_IS_LEFT_OVER_AFTER
    return name.startswith(".") or name.lower().endswith(UNFINISHED)
