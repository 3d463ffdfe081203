"""Files that people drop into a folder; its subfolders count as well, and name the sender."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sources.channel import Received
from sources.channel.declare import Channel
from sources.channel.steady import waits

SHANGHAI = ZoneInfo("Asia/Shanghai")
Stat = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it lies there. `stat` is (inode, size, mtime in ns)."""

    path: Path
    stat: Stat

    @property
    def changed_at(self) -> datetime:
        return datetime.fromtimestamp(self.stat[2] / 1e9, SHANGHAI)


class Folder:
    """The folder of a channel; a path that is not absolute is meant from the home."""

    def __init__(self, channel: Channel, home: Path, now: datetime) -> None:
        self._channel, self._now = channel, now
        self._root = home / channel.address
        if not self._root.is_dir():
            raise FileNotFoundError(f"{self._root}: no such folder")

    def look(self) -> dict[str, Seen]:
        """What lies there to be taken, by path; files still being copied, and dotfiles, wait until they are renamed."""
        return {str(seen.path.relative_to(self._root)): seen for seen in self._waiting()}

    def take(self, seen: Seen) -> list[Received]:
        """The file with its bytes; none where its sender took it back meanwhile."""
        try:
            content = seen.path.read_bytes()
        except FileNotFoundError:
            return []
        parent = seen.path.parent.relative_to(self._root)
        return [
            Received(
                channel=self._channel.name,
                name=_text(seen.path.name),
                content=content,
                received_at=datetime.fromtimestamp(seen.path.stat().st_mtime, SHANGHAI),
                sender=None if parent == Path(".") else _text(str(parent)),
                place=str(seen.path.relative_to(self._root)),
                seen=seen,
            )
        ]

    def settle(self, received: Iterable[Received]) -> None:
        """Takes files out of the folder, if they are still those that were received."""
        for one in received:
            if isinstance(one.seen, Seen) and _stat(one.seen.path) == one.seen.stat:
                self._put_away(one.seen.path)

    def close(self) -> None:
        """Nothing is open."""

    def _put_away(self, path: Path) -> None:
        if self._channel.done_folder is None:
            path.unlink(missing_ok=True)
            return
        target = self._root / self._channel.done_folder / path.relative_to(self._root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target = target.with_stem(f"{target.stem}-{path.stat().st_mtime_ns}")
        os.replace(path, target)

    def _waiting(self) -> Iterator[Seen]:
        for folder, folders, names in os.walk(self._root, onerror=_raise):
            folders[:] = sorted(name for name in folders if not self._is_passed_over(Path(folder, name)))
            for name in names:
                path = Path(folder, name)
                stat = None if path.is_symlink() or not path.is_file() else _stat(path)
                if stat is None or not self._channel.takes(name):
                    continue
                seen = Seen(path, stat)
                if not waits(name, seen.changed_at, self._now):
                    yield seen

    def _is_passed_over(self, folder: Path) -> bool:
        return folder.name.startswith(".") or str(folder.relative_to(self._root)) == self._channel.done_folder


def _raise(error: OSError) -> None:
    raise error


def _stat(path: Path) -> Stat | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _text(name: str) -> str:
    """The name as text: what is not UTF-8 was written by a Chinese Windows, and could not be stored as it is."""
    is_text = not any("\udc80" <= letter <= "\udcff" for letter in name)
    return name if is_text else os.fsencode(name).decode("gb18030", "replace")
