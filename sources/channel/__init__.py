"""The kinds of channels, one small module each; `collect` reads any declared one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Received:
    """A received file.

    received_at: by our own clock or our server's. sent_at: by the sender's, for information. sender: an address or a
    folder. place: its path in the channel. sighting: its state then, so that only an unchanged file is removed. stamp: the
    same state in one word; None if the channel's own time needs no journal. is_taken: if false, `content` is a note
    that says why its bytes could not be taken (`untaken`), and the file stays in its channel.
    """

    channel: str
    name: str
    content: bytes
    received_at: datetime
    sender: str | None = None
    place: str | None = None
    sighting: object = None
    sent_at: datetime | None = None
    inode: int | None = None
    stamp: str | None = None
    sha256: str | None = None
    is_taken: bool = True


class ChannelDown(Exception):
    """A channel cannot be reached or used now; the message has its name and the error."""

    def __init__(self, channel: str, complaint: object) -> None:
        self.channel, self.complaint = channel, " ".join(str(complaint).split()) or type(complaint).__name__
        super().__init__(f"{channel}: {self.complaint}")
