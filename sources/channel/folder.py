"""Files that people drop into a folder; its subfolders count as well, and name the sender."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sources.channel import Received

CHANNEL = "folder"
SHANGHAI = ZoneInfo("Asia/Shanghai")
UNFINISHED = (".part", ".tmp", ".crdownload")


def fetch(place: Path) -> Iterator[Received]:
    """Every file under `place`, oldest first, equal times by name.

    Files still being copied (`*.part`, `*.tmp`) and dotfiles wait until they are renamed; lock files of Excel (`~$...`)
    are received, so that they end as a receipt that says what they are.
    """
    for stat, path in sorted(
        _waiting(place), key=lambda found: (found[0].st_mtime_ns, str(found[1].relative_to(place)))
    ):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # taken back by the sender meanwhile
        parent = path.parent.relative_to(place)
        yield Received(
            channel=CHANNEL,
            name=_text(path.name),
            content=content,
            received_at=datetime.fromtimestamp(stat.st_mtime, SHANGHAI),
            sender=None if parent == Path(".") else _text(str(parent)),
            path=path,
            stat=(stat.st_ino, stat.st_size, stat.st_mtime_ns),
        )


def settle(received: Received) -> None:
    """Removes the file from the folder, if it is still the one that was received."""
    if received.path is None:
        return
    try:
        stat = received.path.stat()
    except FileNotFoundError:
        return
    if (stat.st_ino, stat.st_size, stat.st_mtime_ns) == received.stat:
        received.path.unlink(missing_ok=True)


def _text(name: str) -> str:
    """The name as text: what is not UTF-8 was written by a Chinese Windows, and could not be stored as it is."""
    is_text = not any("\udc80" <= letter <= "\udcff" for letter in name)
    return name if is_text else os.fsencode(name).decode("gb18030", "replace")


def _waiting(place: Path) -> Iterator[tuple[os.stat_result, Path]]:
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(folder, name)
            if name.startswith(".") or name.lower().endswith(UNFINISHED) or path.is_symlink() or not path.is_file():
                continue
            yield path.stat(), path
