"""Files that the program failed to read: which they are, and which of them another version is to try again (docs/decisions/0060)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from sources.archive import Filed, place_of

# One row per file that no version of the program could read, with the trace and the versions that failed. Its receipts have one arrival.
UNREAD = """
WITH tried AS (
    SELECT r.*, row_number() OVER arrival AS nth
    FROM store.receipt AS r
    WHERE r.sha256 IN (SELECT sha256 FROM store.receipt WHERE status = 'failed')
        AND r.sha256 NOT IN (SELECT sha256 FROM store.erasure)
    WINDOW arrival AS (PARTITION BY channel, sender, file_name, sha256, received_at ORDER BY recorded_at, receipt_id)
),

unread AS (
    SELECT channel, sender, file_name, sha256, received_at, arg_min(receipt_id, nth) AS receipt_id, any_value(size) AS size,
        any_value(sent_at) AS sent_at, list(receipt_id) AS receipts
    FROM tried
    GROUP BY channel, sender, file_name, sha256, received_at
    HAVING bool_and(status = 'failed')
),

fault AS (
    SELECT receipt_id, rule, found, wanted, recorded_at FROM store.finding WHERE rule IN ('program_failed', 'program_untaken')
)

SELECT
    u.receipt_id, u.sha256, u.channel, u.sender, u.file_name, u.size, u.received_at, u.sent_at,
    f.rule, arg_max(f.found, f.recorded_at) AS trace, list(f.wanted) AS versions
FROM unread AS u
JOIN fault AS f ON list_contains(u.receipts, f.receipt_id)
WHERE f.rule = 'program_failed' OR NOT EXISTS (
    SELECT 1 FROM store.receipt AS r
    WHERE r.channel = u.channel AND r.sender IS NOT DISTINCT FROM u.sender AND r.received_at = u.received_at
        AND r.file_name = u.file_name AND r.status <> 'failed'
)
GROUP BY ALL
ORDER BY u.received_at, u.file_name, u.receipt_id
"""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file on which the program failed. `versions` did so, `trace` says where the last of them; `is_kept`: its bytes are in the archive
    (otherwise it lies where it lay)."""

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
    """The files that no version could read yet, oldest first. con: the writer's, or a reader's."""
    if not con.execute("SELECT 1 FROM store.receipt WHERE status = 'failed' LIMIT 1").fetchone():
        return []
    return [
        Unread(
            receipt, sha256, channel, sender, name, size, at, sent_at, rule == "program_failed", trace, tuple(versions)
        )
        for receipt, sha256, channel, sender, name, size, at, sent_at, rule, trace, versions in con.execute(
            UNREAD
        ).fetchall()
    ]


def again(con: duckdb.DuckDBPyConnection, archive: Path, version: str) -> list[Filed]:
    """The archived files that this version of the program has not tried yet, as they came, each to be a receipt of its own."""
    found = [
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
    return [one for one in found if one.path.exists()]  # else it was erased
