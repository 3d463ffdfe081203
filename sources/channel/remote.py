"""Folders on other machines: SFTP, WebDAV, SMB shares and S3 buckets, all through fsspec."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from sources.channel import Received, untaken
from sources.channel.declare import Channel, Secret
from sources.channel.steady import waits

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECONDS = 30  # limit for connecting to a server, or for its answer
SHARING_VIOLATION = 0xC0000043
DEEPEST = 8  # folders below the address
OWN_CLOCK = ("s3",)  # here the server's own clock dates the file; elsewhere the sender's program can set that time


FileInfo = dict[str, Any]  # fsspec's description of a file; its keys depend on the kind of channel


@dataclass(frozen=True, slots=True)
class RemoteSighting:
    """A file as the server lists it. `path` is below the channel's address."""

    path: str
    size: int
    changed_at: datetime
    version: str | None

    @property
    def touched_at(self) -> datetime:
        return self.changed_at

    @property
    def stamp(self) -> str:
        return f"{self.size}-{self.changed_at.timestamp()}-{self.version or ''}"


class Remote:
    """An open connection to a channel's folder."""

    def __init__(self, channel: Channel, secret: Secret, now: datetime) -> None:
        self._channel, self._now = channel, now
        self._files, self._root = CONNECTORS[channel.kind](channel, secret)

    def look(self) -> dict[str, RemoteSighting]:
        """The files to be taken, by path; without files still being written or open in Excel."""
        return {sighting.path: sighting for sighting in self._listed("", DEEPEST)}

    def take(self, sighting: RemoteSighting) -> list[Received]:
        """The file with its bytes, or with a note that says why it cannot be taken. Empty if it is gone or somebody has
        it open: it is taken later.
        """
        folder, name = posixpath.split(sighting.path)
        is_taken = sighting.size <= untaken.LARGEST
        try:
            content = (
                self._files.cat_file(self._at(sighting.path))
                if is_taken
                else untaken.too_large(sighting.path, sighting.size, sighting.stamp)
            )
        except FileNotFoundError:
            return []
        except PermissionError as error:
            content, is_taken = untaken.unreadable(sighting.path, error.strerror or "", sighting.stamp), False
        except OSError as error:
            if getattr(error, "ntstatus", None) == SHARING_VIOLATION:
                return []
            raise
        return [
            Received(
                channel=self._channel.name,
                name=name,
                content=content,
                received_at=sighting.changed_at if self._channel.kind in OWN_CLOCK else self._now,
                sender=folder or None,
                place=sighting.path,
                sighting=sighting,
                sent_at=sighting.changed_at,
                stamp=sighting.stamp,
                is_taken=is_taken,
            )
        ]

    def settle(self, received: Iterable[Received]) -> list[Received]:
        """Move taken files to their folder, unless they have changed: then they are taken again. Gives the moved ones."""
        gone = []
        for one in received:
            if one.place is None or not self._is_same(one.place, one.sighting):
                continue
            gone.append(one)
            if self._channel.done_folder is None:
                self._files.rm_file(self._at(one.place))
            else:
                self._move(one.place, posixpath.join(self._channel.done_folder, one.place), one)
        return gone

    def close(self) -> None:
        """Close the connection if the library does not do so itself."""
        if self._channel.kind == "smb":
            import smbclient

            server = urlsplit(self._channel.address)
            smbclient.delete_session(server.hostname or "", port=server.port or 445)

    def _at(self, path: str) -> str:
        return posixpath.join(self._root, path) if path else self._root

    def _listed(self, folder: str, depth: int) -> Iterator[RemoteSighting]:
        """Files below a folder. fsspec's own walk would silently skip folders that it cannot list."""
        for info in self._children(folder):
            name = posixpath.basename(info["name"].rstrip("/"))
            path = posixpath.join(folder, name)
            if name.startswith(".") or path == self._channel.done_folder:
                continue
            if info["type"] == "directory" and depth and info["name"].strip("/") != self._at(folder).strip("/"):
                yield from self._listed(path, depth - 1)
            elif info["type"] == "file" and self._channel.takes(name):
                sighting = _sighting(path, info)
                if not waits(name, sighting.changed_at, self._now):
                    yield sighting

    def _children(self, folder: str) -> list[FileInfo]:
        try:
            return list(self._files.ls(self._at(folder), detail=True))
        except FileNotFoundError:
            if self._channel.kind != "s3" or folder:
                raise
            self._files.info(self._root.split("/")[0])  # an empty prefix is no folder; a missing bucket is an error
            return []

    def _is_same(self, path: str, sighting: object) -> bool:
        try:
            return _sighting(path, self._files.info(self._at(path))) == sighting
        except FileNotFoundError:
            return False

    def _move(self, path: str, target: str, one: Received) -> None:
        if self._files.exists(self._at(target)):
            stem, end = posixpath.splitext(target)
            target = f"{stem}-{one.received_at:%Y%m%d%H%M%S}{end}"
            if self._files.exists(self._at(target)):
                self._files.rm_file(self._at(target))
        if self._channel.kind != "s3":
            self._files.makedirs(self._at(posixpath.dirname(target)), exist_ok=True)
        self._files.mv(self._at(path), self._at(target))


def errors(kind: str) -> tuple[tuple[type[Exception], ...], tuple[type[Exception], ...]]:
    """The exceptions of this kind's library for an unusable place, and those among them that refuse access."""
    if kind == "sftp":
        import asyncssh

        return (OSError, asyncssh.Error, ValueError), (asyncssh.PermissionDenied, asyncssh.HostKeyNotVerifiable)
    if kind == "webdav":
        import httpx
        from webdav4.client import ClientError, HTTPError

        return (OSError, httpx.HTTPError, ClientError, HTTPError), (ClientError, HTTPError)
    if kind == "smb":
        from smbprotocol.exceptions import LogonFailure, SMBAuthenticationError, SMBException
        from spnego.exceptions import SpnegoError

        return (OSError, SMBException, SpnegoError, ValueError), (LogonFailure, SMBAuthenticationError, SpnegoError)
    from botocore.exceptions import BotoCoreError, ClientError

    return (OSError, BotoCoreError, ClientError), (ClientError,)


def _sighting(path: str, info: FileInfo) -> RemoteSighting:
    changed = next(info[key] for key in ("LastModified", "modified", "mtime") if info.get(key) is not None)
    try:
        at = changed if isinstance(changed, datetime) else datetime.fromtimestamp(changed, UTC)
    except (OverflowError, ValueError, OSError):  # an impossible time
        at = datetime.fromtimestamp(0, UTC)
    return RemoteSighting(path, int(info["size"] or 0), at.astimezone(SHANGHAI), info.get("ETag"))


def _sftp(channel: Channel, secret: Secret) -> tuple[AbstractFileSystem, str]:
    import asyncssh
    from sshfs import SSHFileSystem

    server = urlsplit(secret(channel.address))
    port = server.port or 22
    host = server.hostname or ""
    host_name = f"[{host}]:{port}" if port != 22 else host
    files = SSHFileSystem(
        host,
        port=port,
        username=secret(channel.user or ""),
        password=secret(channel.password) if channel.password else None,
        client_keys=[secret(channel.key_file)] if channel.key_file else [],
        known_hosts=asyncssh.import_known_hosts(f"{host_name} {secret(channel.host_key or '')}\n"),
        agent_path=None,
        config=None,
        connect_timeout=SECONDS,
        login_timeout=SECONDS,
        timeout=SECONDS,
        skip_instance_cache=True,
    )
    return files, unquote(server.path) or "/"


def _webdav(channel: Channel, secret: Secret) -> tuple[AbstractFileSystem, str]:
    from webdav4.fsspec import WebdavFileSystem

    auth = (secret(channel.user), secret(channel.password or "")) if channel.user else None
    return (
        WebdavFileSystem(secret(channel.address), auth=auth, timeout=SECONDS, skip_instance_cache=True),
        "",
    )


def _smb(channel: Channel, secret: Secret) -> tuple[AbstractFileSystem, str]:
    from fsspec.implementations.smb import SMBFileSystem

    server = urlsplit(secret(channel.address))
    files = SMBFileSystem(
        server.hostname,
        port=server.port or 445,
        username=secret(channel.user or ""),
        password=secret(channel.password or ""),
        timeout=SECONDS,
        share_access="r",
        register_session_retries=0,
        skip_instance_cache=True,
    )
    return files, unquote(server.path).rstrip("/")


def _s3(channel: Channel, secret: Secret) -> tuple[AbstractFileSystem, str]:
    from s3fs import S3FileSystem

    place = urlsplit(secret(channel.address))
    files = S3FileSystem(
        key=secret(channel.user) if channel.user else None,
        secret=secret(channel.password) if channel.password else None,
        endpoint_url=secret(channel.endpoint) if channel.endpoint else None,
        config_kwargs={"connect_timeout": SECONDS, "read_timeout": SECONDS, "retries": {"max_attempts": 1}},
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    return files, posixpath.join(place.netloc, unquote(place.path).strip("/")).rstrip("/")


CONNECTORS = {"sftp": _sftp, "webdav": _webdav, "smb": _smb, "s3": _s3}
