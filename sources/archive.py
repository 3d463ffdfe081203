"""Raw bytes, kept for ever under their SHA-256; the same bytes are stored once."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sources.channel import Received
from sources.personal import masked


@dataclass(frozen=True, slots=True)
class Filed:
    """A received file in the archive. `receipt_id` follows from channel, sender, name, bytes and time of arrival; an
    identity card number in `name` is masked. `units`: for whom its sender may speak; None: for anybody."""

    receipt_id: str
    sha256: str
    path: Path
    name: str
    channel: str
    sender: str | None
    size: int
    received_at: datetime
    units: frozenset[str] | None = None


def keep(received: Received, archive: Path) -> Filed:
    """The received file as filed under `archive/ab/abcdef...`, on disk before this returns."""
    sha256 = hashlib.sha256(received.content).hexdigest()
    path = archive / sha256[:2] / sha256
    if not _holds(path, len(received.content)):
        _write(path, received.content)
    return Filed(
        receipt_id=_receipt_id(received, sha256),
        sha256=sha256,
        path=path,
        name=masked(received.name),
        channel=received.channel,
        sender=masked(received.sender) if received.sender else None,
        size=len(received.content),
        received_at=received.received_at,
    )


def tidy(archive: Path) -> None:
    """Remove what runs that died had begun to write. Only for who holds the warehouse: nobody else writes then."""
    for draft in archive.glob("*/*.draft"):
        draft.unlink()


def _receipt_id(received: Received, sha256: str) -> str:
    name = f"{received.sender}/{received.name}" if received.sender else received.name
    said = f"{received.channel}|{name}|{sha256}|{received.received_at.isoformat()}"
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _holds(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
