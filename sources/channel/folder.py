"""Files that people drop into a folder; its subfolders count as well, and name the sender."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sources.channel import Received
from sources.channel.arrivals import legible
from sources.channel.declare import Channel
from sources.channel.steady import waits

SHANGHAI = ZoneInfo("Asia/Shanghai")
Stat = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it lies there: `place` is its path below the folder's. `stat` is (inode, size, mtime in ns).

    `changed_at` is what its sender's clock says (mtime); `touched_at` what ours says (ctime): nobody can set it back.
    """

    path: str
    place: str
    changed_at: datetime
    stat: Stat
    touched_at: datetime

    @property
    def stamp(self) -> str:
        return "-".join(str(part) for part in (*self.stat, self.touched_at.timestamp()))


class Folder:
    """The folder of a channel; a path that is not absolute is meant from the home."""

    def __init__(self, channel: Channel, home: Path, now: datetime) -> None:
        self._channel, self._now = channel, now
        self._root = home / channel.address
        if not self._root.is_dir():
            raise FileNotFoundError(f"{self._root}: no such folder")

    def look(self) -> dict[str, Seen]:
        """What lies there to be taken, by path; files still being copied, and dotfiles, wait until they are renamed."""
        return {seen.place: seen for seen in self._waiting(str(self._root), "")}

    def take(self, seen: Seen) -> list[Received]:
        """The file with its bytes; none where its sender took it back meanwhile, or is writing to it again."""
        try:
            with open(seen.path, "rb", buffering=0) as file:
                content, stat = file.read(), os.fstat(file.fileno())
        except FileNotFoundError:
            return []
        if _stat(stat) != seen.stat:
            return []
        parent, _, name = seen.place.rpartition("/")
        return [
            Received(
                channel=self._channel.name,
                name=legible(name),
                content=content,
                received_at=datetime.fromtimestamp(stat.st_ctime, SHANGHAI),
                sender=legible(parent) if parent else None,
                place=seen.place,
                seen=seen,
                sent_at=datetime.fromtimestamp(stat.st_mtime, SHANGHAI),
                inode=stat.st_ino,
                stamp=seen.stamp,
            )
        ]

    def settle(self, received: Iterable[Received]) -> list[Received]:
        """Takes files out of the folder, if they are still those that were received; those that are gone from it."""
        gone = []
        for one in received:
            if not isinstance(one.seen, Seen):
                continue
            stat = _stat_of(one.seen.path)
            if stat == one.seen.stat:
                self._put_away(one.seen)
            if stat in (None, one.seen.stat):
                gone.append(one)
        return gone

    def close(self) -> None:
        """Nothing is open."""

    def _put_away(self, seen: Seen) -> None:
        if self._channel.done_folder is None:
            with suppress(FileNotFoundError):
                os.unlink(seen.path)
            return
        target = self._root / self._channel.done_folder / seen.place
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target = target.with_stem(f"{target.stem}-{seen.stat[2]}")
        os.replace(seen.path, target)

    def _waiting(self, folder: str, below: str) -> Iterator[Seen]:
        """The files that lie in a folder, then those in its subfolders; `below` is its path below the channel's, with its slash."""
        with os.scandir(folder) as found:
            entries = list(found)
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and self._channel.takes(entry.name):
                seen = _seen(entry, below)
                if seen is not None and not waits(entry.name, seen.changed_at, self._now):
                    yield seen
        for entry in sorted(entries, key=lambda one: one.name):
            place = below + entry.name
            if entry.is_dir(follow_symlinks=False) and entry.name[0] != "." and place != self._channel.done_folder:
                yield from self._waiting(entry.path, f"{place}/")


def _seen(entry: os.DirEntry[str], below: str) -> Seen | None:
    try:
        stat = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    changed_at = datetime.fromtimestamp(stat.st_mtime_ns / 1e9, SHANGHAI)
    touched_at = datetime.fromtimestamp(stat.st_ctime_ns / 1e9, SHANGHAI)
    return Seen(entry.path, below + entry.name, changed_at, _stat(stat), touched_at)


def _stat_of(path: str) -> Stat | None:
    try:
        return _stat(os.stat(path))
    except FileNotFoundError:
        return None


def _stat(found: os.stat_result) -> Stat:
    return found.st_ino, found.st_size, found.st_mtime_ns
