"""The archive: raw bytes, stored for good under their SHA-256; the same bytes only once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sources.book.personal import masked, without_mobiles
from sources.channel import Received
from sources.characters import storable
from sources.durable import flush

MANY = 100  # files: above this number they are flushed together


@dataclass(frozen=True, slots=True)
class Filed:
    """A received file in the archive.

    receipt_id: computed from channel, sender, name, bytes and time of arrival; an identity card number in `name` is
    masked. units: the units for which its sender may speak; None: any. is_own: the office itself put it in. sent_at:
    the sender's time, for information. is_again: an earlier version of the program failed to read it. is_note: a note
    was archived because the file could not be taken; None if unknown.
    """

    receipt_id: str
    sha256: str
    path: Path
    name: str
    channel: str
    sender: str | None
    size: int
    received_at: datetime
    units: frozenset[str] | None = None
    is_own: bool = True
    sent_at: datetime | None = None
    is_again: bool = False
    is_note: bool | None = None


def place_of(archive: Path, sha256: str) -> Path:
    """The archive's path for the bytes with this hash."""
    return archive / sha256[:2] / sha256


def keep(received: Received, archive: Path) -> Filed:
    """The received file, archived under `archive/ab/abcdef...`, on disk before this returns."""
    with keeping(archive) as keep_one:
        return keep_one(received)


@contextmanager
def keeping(archive: Path) -> Iterator[Callable[[Received], Filed]]:
    """A function that archives received files. When the block has ended, all are in place and on disk.

    If it ends with an error, no new file is in the archive.
    """
    drafts: dict[str, str] = {}
    folders: set[str] = set()

    def keep_one(received: Received) -> Filed:
        sha256 = received.sha256 or hashlib.sha256(received.content).hexdigest()
        folder = f"{archive}/{sha256[:2]}"
        path = f"{folder}/{sha256}"
        if path not in drafts and not _holds(path, received.content):
            if folder not in folders:
                os.makedirs(folder, exist_ok=True)
                folders.add(folder)
            drafts[path] = _draft(path, received.content)
        return Filed(
            receipt_id=receipt_id(received, sha256),
            sha256=sha256,
            path=Path(path),
            name=without_mobiles(masked(storable(received.name))),
            channel=received.channel,
            sender=masked(storable(received.sender)) if received.sender else None,
            size=len(received.content),
            received_at=received.received_at,
            sent_at=received.sent_at,
            is_note=not received.is_taken,
        )

    yield keep_one
    _put_in_place(drafts)


def tidy(archive: Path) -> None:
    """Remove drafts of runs that died. Only for the holder of the warehouse's lock: then nobody else writes."""
    for draft in archive.glob("*/*.draft"):
        draft.unlink()


def receipt_id(received: Received, sha256: str) -> str:
    """The id of a file: the same at every fetch with the same arrival."""
    name = f"{received.sender}/{received.name}" if received.sender else received.name
    said = f"{received.channel}|{name}|{sha256}|{received.received_at.isoformat()}"
    try:
        content = said.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        content = said.encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).hexdigest()[:16]


def _holds(path: str, content: bytes) -> bool:
    """Whether the file has exactly these bytes. A damaged or changed file is written anew when its bytes come again."""
    try:
        if os.stat(path).st_size != len(content):
            return False
        with open(path, "rb") as file:
            return file.read() == content
    except FileNotFoundError:
        return False


def _draft(path: str, content: bytes) -> str:
    draft = f"{path}.{os.getpid()}.draft"
    with open(draft, "wb", buffering=0) as file:
        written = file.write(content)
        while written < len(content):  # a single write takes at most 2 GB
            written += file.write(content[written:])
    return draft


def _put_in_place(drafts: Mapping[str, str]) -> None:
    """Rename each draft once its bytes are on disk. Many drafts are flushed by one sync, since flushing a thousand
    files singly takes longer than writing them. A few are flushed singly, so as not to wait for other writes of the
    machine.
    """
    if len(drafts) >= MANY:
        os.sync()
    for draft in drafts.values():
        flush(Path(draft))  # after the sync nothing is left to write, but an error of the sync is raised here
    for path, draft in drafts.items():
        os.replace(draft, path)
    if len(drafts) >= MANY:
        os.sync()
    else:
        for folder in {os.path.dirname(path) for path in drafts}:
            flush(Path(folder))
