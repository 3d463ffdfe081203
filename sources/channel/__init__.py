"""The kinds of place from which files come, one small module each; `collect` reads whichever is declared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it arrived. `received_at` is told by our own clock or our server's, `sent_at` by the sender's, for information.
    `sender` is an address or a folder; `place` is where it lies in its channel, `seen` how it was there then, so that only the
    very same is taken away. `stamp` says in one word how it was there; None: the channel's own time needs no journal. Where `is_taken`
    is false, `content` is a note of why its bytes could not be taken (`untaken`), and it stays in its channel."""

    channel: str
    name: str
    content: bytes
    received_at: datetime
    sender: str | None = None
    place: str | None = None
    seen: object = None
    sent_at: datetime | None = None
    inode: int | None = None
    stamp: str | None = None
    sha256: str | None = None
    is_taken: bool = True


class ChannelDown(Exception):
    """A channel cannot be reached or used now; the message says which, and what the other side said."""

    def __init__(self, channel: str, complaint: object) -> None:
        self.channel, self.complaint = channel, " ".join(str(complaint).split()) or type(complaint).__name__
        super().__init__(f"{channel}: {self.complaint}")
