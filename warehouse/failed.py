"""Files that the program failed to read, and which of them a new version tries again (docs/decisions/0051)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from sources.archive import Filed, place_of
from sources.statement import statement

UNREAD = Path(__file__).parent / "statements" / "unread_file.sql"


@dataclass(frozen=True, slots=True)
class Unread:
    """A file on which the program failed.

    versions: the versions that failed. trace: where the last of them failed. is_kept: its bytes are in the archive;
    otherwise the file is still in its folder.
    """

    receipt_id: str
    sha256: str
    channel: str
    sender: str | None
    name: str
    size: int
    received_at: datetime
    sent_at: datetime | None
    is_kept: bool
    trace: str
    versions: tuple[str, ...]


def unread(con: duckdb.DuckDBPyConnection) -> list[Unread]:
    """The files that no version could read yet, oldest first. con: the writer's or a reader's connection."""
    if not con.execute("SELECT 1 FROM store.receipt WHERE status = 'failed' LIMIT 1").fetchone():
        return []
    return [
        Unread(
            receipt, sha256, channel, sender, name, size, at, sent_at, rule == "program_failed", trace, tuple(versions)
        )
        for receipt, sha256, channel, sender, name, size, at, sent_at, rule, trace, versions in con.execute(
            statement(UNREAD)
        ).fetchall()
    ]


def again(con: duckdb.DuckDBPyConnection, archive: Path, version: str) -> list[Filed]:
    """The archived files that this version has not tried yet, with their original names and times. Each becomes a
    receipt of its own.
    """
    files = [
        Filed(
            hashlib.sha256(f"{one.receipt_id}|{version}".encode()).hexdigest()[:16],
            one.sha256,
            place_of(archive, one.sha256),
            one.name,
            one.channel,
            one.sender,
            one.size,
            one.received_at,
            sent_at=one.sent_at,
            is_again=True,
        )
        for one in unread(con)
        if one.is_kept and version not in one.versions
    ]
    return [one for one in files if one.path.exists()]  # an erased file is gone
