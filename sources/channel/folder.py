"""Files that people put into a folder. Its subfolders count too and name the sender."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_ISDIR, S_ISFIFO, S_ISLNK, S_ISREG
from zoneinfo import ZoneInfo

from sources.channel import Received, untaken
from sources.channel.arrivals import legible
from sources.channel.declare import Channel
from sources.channel.steady import UNFINISHED, waits

SHANGHAI = ZoneInfo("Asia/Shanghai")
Stat = tuple[int, int, int]
GONE = (FileNotFoundError, NotADirectoryError)
OF_THE_FILE = (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG)  # errors of one file, not of the disk or the network
LEFT_AFTER = timedelta(hours=1)
OF_SYSTEMS = ("._", ".DS_Store", ".directory", ".gitkeep", ".nfs", ".fuse_hidden", ".Trash", ".~lock.")
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe would block, a link would lead elsewhere


@dataclass(frozen=True, slots=True)
class FolderSighting:
    """A file's state: `place` is its path below the channel's folder. `stat` is (inode, size, mtime in ns).

    changed_at: the sender's time (mtime; None: impossible). touched_at: our time (ctime), which nobody can set back.
    unread: why the file or folder cannot be read, as a note (`untaken`).
    """

    path: str
    place: str
    changed_at: datetime | None
    stat: Stat
    touched_at: datetime
    unread: bytes | None = None

    @property
    def stamp(self) -> str:
        return "-".join(str(part) for part in (*self.stat, self.touched_at.timestamp()))


class Folder:
    """The folder of a channel; a relative path starts at the home."""

    def __init__(self, channel: Channel, home: Path, now: datetime) -> None:
        self._channel, self._now = channel, now
        self._root = home / channel.address
        if not self._root.is_dir():
            raise FileNotFoundError(f"{self._root}: no such folder")

    def look(self) -> dict[str, FolderSighting]:
        """The files to be taken, by path; files still being copied, and dotfiles, wait until they are renamed."""
        return {sighting.place: sighting for sighting in self._waiting(str(self._root), "")}

    def take(self, sighting: FolderSighting) -> list[Received]:
        """The file with its bytes, or with a note that says why it cannot be taken. Empty if its sender has removed it,
        is writing to it again, or has replaced it by a link or a pipe.
        """
        place, size = legible(sighting.place), sighting.stat[1]
        note = untaken.too_large(place, size, sighting.stamp) if size > untaken.LARGEST else sighting.unread
        content = note
        if note is None:
            try:
                content = _content(sighting)
            except OSError as error:
                if error.errno not in OF_THE_FILE:
                    raise
                content = note = untaken.unreadable(place, os.strerror(error.errno), sighting.stamp)
        if content is None:
            return []
        parent, _, name = sighting.place.rpartition("/")
        return [
            Received(
                channel=self._channel.name,
                name=legible(name),
                content=content,
                received_at=sighting.touched_at,
                sender=legible(parent) if parent else None,
                place=sighting.place,
                sighting=sighting,
                sent_at=sighting.changed_at,
                inode=sighting.stat[0],
                stamp=sighting.stamp,
                is_taken=note is None,
            )
        ]

    def settle(self, received: Iterable[Received]) -> list[Received]:
        """Remove files from the folder if they are unchanged since they were received; gives the removed ones."""
        gone = []
        for one in received:
            if not isinstance(one.sighting, FolderSighting):
                continue
            stat = _stat_of(one.sighting.path)
            if stat == one.sighting.stat:
                self._put_away(one.sighting)
            if stat in (None, one.sighting.stat):
                gone.append(one)
        return gone

    def close(self) -> None:
        """Does nothing: no connection is open."""

    def _put_away(self, sighting: FolderSighting) -> None:
        if self._channel.done_folder is None:
            with suppress(FileNotFoundError):
                os.unlink(sighting.path)
            return
        target = self._root / self._channel.done_folder / sighting.place
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target = target.with_stem(f"{target.stem}-{sighting.stat[2]}")
            os.replace(sighting.path, target)
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise
            os.replace(
                sighting.path,
                self._root / self._channel.done_folder / f"{sighting.stat[0]}-{sighting.stat[2]}{target.suffix[:20]}",
            )

    def _waiting(self, folder: str, below: str) -> Iterator[FolderSighting]:
        """The files in a folder, then those in its subfolders. below: its path below the channel's, with a slash."""
        with os.scandir(folder) as listing:
            entries = list(listing)
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and self._channel.takes(entry.name):
                sighting = _sighting(entry, below)
                if sighting is not None and not waits(
                    entry.name, sighting.changed_at or sighting.touched_at, self._now
                ):
                    yield sighting
        for entry in sorted(entries, key=lambda one: one.name):
            place = below + entry.name
            if entry.is_dir(follow_symlinks=False) and entry.name[0] != "." and place != self._channel.done_folder:
                yield from self._inside(entry, below)

    def _inside(self, entry: os.DirEntry[str], below: str) -> Iterator[FolderSighting]:
        """The files waiting in a subfolder; a note for the folder itself if it cannot be listed."""
        place = below + entry.name
        if below.count("/") >= untaken.DEEPEST:
            note = untaken.too_deep(legible(place))
        else:
            try:
                yield from self._waiting(entry.path, f"{place}/")
                return
            except GONE:
                return
            except OSError as error:
                if error.errno not in OF_THE_FILE:
                    raise
                note = untaken.unreadable(legible(place), os.strerror(error.errno), "")
        sighting = _sighting(entry, below)
        if sighting is not None:
            yield replace(sighting, unread=note)


def never_taken(channel: Channel, home: Path, now: datetime) -> list[tuple[str, str]]:
    """Files of a folder channel that are never taken, by place, with their kind: link, pipe, special or hidden. Hidden
    are dotfiles, and files with the ending of a running copy, once they are an hour old. Files that systems create
    are left out.

    Raises: OSError.
    """
    root = home / channel.address
    places = []
    for folder, folders, files in os.walk(root):
        below = os.path.relpath(folder, root)
        if below.count("/") >= untaken.DEEPEST:
            folders.clear()
        done = [name for name in folders if os.path.normpath(os.path.join(below, name)) == channel.done_folder]
        for name in [*files, *folders]:
            if kind := _kind(os.path.join(folder, name), name, now):
                places.append((legible(os.path.normpath(os.path.join(below, name))), kind))
        folders[:] = [name for name in folders if name[0] != "." and name not in done]
    return sorted(places)


def _kind(path: str, name: str, now: datetime) -> str | None:
    """Why the file is never taken; None if it is or may be taken, or is of no interest."""
    try:
        stat = os.lstat(path)
    except OSError:
        return None
    if S_ISLNK(stat.st_mode):
        return "link"
    if S_ISFIFO(stat.st_mode):
        return "pipe"
    if not S_ISREG(stat.st_mode):
        return None if S_ISDIR(stat.st_mode) else "special"
    is_old = now - datetime.fromtimestamp(stat.st_ctime, SHANGHAI) > LEFT_AFTER
    is_hidden = name.startswith(".") or name.lower().endswith(UNFINISHED)
    return "hidden" if is_hidden and is_old and not name.startswith(OF_SYSTEMS) else None


def _content(sighting: FolderSighting) -> bytes | None:
    """The bytes of a file that is unchanged since it was seen; None if it has changed.

    Raises: OSError.
    """
    try:
        handle = os.open(sighting.path, READ)
    except GONE:
        return None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link, or a pipe
            return None
        raise
    with open(handle, "rb", buffering=0) as file:
        info = os.fstat(handle)
        if not S_ISREG(info.st_mode) or _stat(info) != sighting.stat:
            return None
        content = file.read()
        return content if _stat(os.fstat(handle)) == sighting.stat else None


def _sighting(entry: os.DirEntry[str], below: str) -> FolderSighting | None:
    try:
        info = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    touched_at = datetime.fromtimestamp(info.st_ctime_ns / 1e9, SHANGHAI)
    return FolderSighting(entry.path, below + entry.name, _instant(info.st_mtime_ns), _stat(info), touched_at)


def _instant(nanoseconds: int) -> datetime | None:
    """The instant of a file's time; None if somebody set it to an impossible one."""
    try:
        return datetime.fromtimestamp(nanoseconds / 1e9, SHANGHAI)
    except (OverflowError, ValueError, OSError):
        return None


def _stat_of(path: str) -> Stat | None:
    try:
        return _stat(os.lstat(path))
    except FileNotFoundError:
        return None


def _stat(info: os.stat_result) -> Stat:
    return info.st_ino, info.st_size, info.st_mtime_ns
