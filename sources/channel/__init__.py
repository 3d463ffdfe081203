"""One small module a kind of place from which files come; each has fetch(place) and settle(received)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it arrived: `stat` is (inode, size, mtime in ns) where it came from a folder."""

    channel: str
    name: str
    content: bytes
    received_at: datetime
    sender: str | None = None
    path: Path | None = None
    stat: tuple[int, int, int] | None = None
