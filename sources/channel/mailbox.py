"""A mailbox (IMAP): every attachment of every message is a file; its sender is the message's.

It is read by imap-tools. Messages without attachments are left in the inbox for people.
"""

from __future__ import annotations

import imaplib
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from imap_tools import AND, BaseMailBox, MailAttachment, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage
from imap_tools.errors import ImapToolsError, MailboxLoginError

from sources.channel import Received, untaken
from sources.channel.declare import Channel, Secret

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECONDS = 30
ERRORS = (OSError, imaplib.IMAP4.error, ImapToolsError)
REFUSED = (MailboxLoginError,)


@dataclass(frozen=True, slots=True)
class MailSighting:
    """A message: its number, valid within the folder's `validity`, its time of receipt by the server, and its bytes."""

    uid: str
    validity: int
    changed_at: datetime
    size: int

    @property
    def touched_at(self) -> datetime:
        return self.changed_at

    @property
    def stamp(self) -> str:
        return f"{self.validity}-{self.uid}"


class Mailbox:
    """An open connection to the mailbox of a channel."""

    def __init__(self, channel: Channel, secret: Secret) -> None:
        self._channel = channel
        server = urlsplit(secret(channel.address))
        user, password = secret(channel.user or ""), secret(channel.password or "")
        self._folder = unquote(server.path.strip("/")) or "INBOX"
        self._box = _connected(server.scheme, server.hostname or "", server.port, channel.clear)
        self._box.login(user, password, initial_folder=self._folder)
        self._validity = self._box.folder.status(self._folder, ["UIDVALIDITY"])["UIDVALIDITY"]

    def look(self) -> dict[str, MailSighting]:
        """All messages of the folder, by number."""
        uids = self._box.uids()
        if not uids:
            return {}
        _, lines = self._box.client.uid("FETCH", ",".join(uids), "(INTERNALDATE RFC822.SIZE)")
        messages = {}
        for line in lines:
            text = line if isinstance(line, bytes) else line[0]
            uid, at = _number(text), imaplib.Internaldate2tuple(text)
            if uid and at:
                size = int(_number(text, b"RFC822.SIZE") or 0)
                messages[uid] = MailSighting(
                    uid, self._validity, datetime.fromtimestamp(time.mktime(at), SHANGHAI), size
                )
        return messages

    def take(self, sighting: MailSighting) -> list[Received]:
        """The attachments of a message, or a note if it is too large; empty if somebody has moved it meanwhile."""
        if sighting.size > untaken.LARGEST:
            note = untaken.too_large(sighting.uid, sighting.size, sighting.stamp)
            return [
                Received(
                    self._channel.name,
                    sighting.uid,
                    note,
                    sighting.changed_at,
                    place=sighting.uid,
                    sighting=sighting,
                    is_taken=False,
                )
            ]
        return [
            Received(
                channel=self._channel.name,
                name=attachment.filename,
                content=attachment.payload,
                received_at=sighting.changed_at,
                sender=message.from_.lower() or None,
                place=sighting.uid,
                sighting=sighting,
                sent_at=_sent_at(message),
            )
            for message in self._box.fetch(AND(uid=sighting.uid), mark_seen=False)
            for attachment in message.attachments
            if self._channel.takes(attachment.filename) and not _is_decoration(attachment)
        ]

    def settle(self, received: Iterable[Received]) -> list[Received]:
        """Move the messages to the folder of taken ones, which is created if necessary. The server's time needs no
        journal.
        """
        numbers = {
            one.sighting.uid
            for one in received
            if isinstance(one.sighting, MailSighting) and one.sighting.validity == self._validity
        }
        uids = sorted(numbers & set(self._box.uids()), key=int)
        if not uids:
            return []
        done = self._channel.done_folder
        if done is None:
            self._box.delete(uids)
            return []
        if not self._box.folder.exists(done):
            self._box.folder.create(done)
        self._box.move(uids, done)
        return []

    def close(self) -> None:
        """Log out."""
        try:
            self._box.logout()
        except ERRORS:
            return  # the connection is already closed


def _connected(scheme: str, host: str, port: int | None, clear: bool) -> BaseMailBox:
    if clear:
        return MailBoxUnencrypted(host, port or 143, timeout=SECONDS)
    trusted = ssl.create_default_context()  # imaplib's own context does not check certificates
    if scheme == "imaps":
        return MailBox(host, port or 993, timeout=SECONDS, ssl_context=trusted)
    return MailBoxStartTls(host, port or 143, timeout=SECONDS, ssl_context=trusted)


def _number(line: bytes, name: bytes = b"UID") -> str | None:
    words = line.replace(b"(", b" ").replace(b")", b" ").split()
    return words[words.index(name) + 1].decode() if name in words else None


def _sent_at(message: MailMessage) -> datetime | None:
    """The sender's time of the message; None if it is unreadable."""
    try:
        return parsedate_to_datetime(message.date_str).astimezone(SHANGHAI)
    except (OverflowError, ValueError, TypeError):
        return None


def _is_decoration(attachment: MailAttachment) -> bool:
    """Whether it is a picture in the text (a signature's logo), or a part without a name."""
    is_picture = attachment.content_type.startswith("image/") and attachment.content_disposition == "inline"
    return is_picture or not attachment.filename
