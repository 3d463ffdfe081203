"""The ledger of batches, outside the database: one line a recorded run, each sealed with the one before it.

A database that loses the end of its log opens without a word; the ledger knows what should be in it. It is compared with
the store at each start: what can be mended is mended and said, what cannot refuses to start. Beside it lies the journal of
receipts: what an older state of the store is brought up to date from, out of the archive (warehouse/backup.py).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson

from sources.archive import Filed, place_of
from sources.durable import put
from warehouse.connect import CURRENT
from warehouse.delivery import forget_runs

LEDGER = "ledger.jsonl"
JOURNAL = "receipts.jsonl"


class Lost(Exception):
    """The store does not hold what the ledger says was recorded; the message says which runs, and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one run recorded; `digest` is over the ids of its receipts and submissions with what became of them."""

    run: str
    business_at: str
    receipts: int
    submissions: int
    cells: int
    digest: str


@dataclass(frozen=True, slots=True)
class Start:
    """What was found at the start: runs that died before they were entered, a line cut short, an edition without snapshot."""

    entered: tuple[str, ...]
    is_line_cut: bool
    unpublished: str | None


def enter(con: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """The runs that were added to the ledger: all recorded ones that it did not have. On disk before this returns."""
    entries, seal = read(folder)
    return _enter(con, folder, _recorded(con, [entry.run for entry in entries]), seal)


def _enter(con: duckdb.DuckDBPyConnection, folder: Path, missing: Sequence[Entry], seal: str) -> list[str]:
    _note_receipts(con, folder, [entry.run for entry in missing])
    _append(folder, missing, seal)
    return [entry.run for entry in missing]


def wanting(con: duckdb.DuckDBPyConnection, folder: Path, archive: Path) -> list[Filed]:
    """The files that were recorded once and are not in the store now, oldest first: what came after the state that was
    brought back. They are in the archive, unless they were erased, and are taken in again as they came."""
    known = {row[0] for row in con.execute("SELECT receipt_id FROM store.receipt").fetchall()}
    found = [one for one in _journal(folder) if one["receipt_id"] not in known]
    filed = [
        Filed(
            one["receipt_id"],
            one["sha256"],
            place_of(archive, one["sha256"]),
            one["name"],
            one["channel"],
            one["sender"],
            one["size"],
            datetime.fromisoformat(one["received_at"]),
            sent_at=datetime.fromisoformat(one["sent_at"]) if one.get("sent_at") else None,
        )
        for one in sorted(found, key=lambda one: (one["received_at"], one["name"]))
    ]
    return [one for one in filed if one.path.exists()]


def cut_back(con: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """The runs struck from the ledger because an earlier state of the store was brought back. The journal keeps their files.

    A ledger that cannot be read is begun again with what the store holds.
    """
    _drop_torn_line(folder)
    recorded = {entry.run: entry for entry in _recorded(con)}
    try:
        entries, _ = read(folder)
    except Lost:
        entries = list(recorded.values())
    kept = [entry for entry in entries if recorded.get(entry.run) == entry]
    struck = [entry.run for entry in entries if entry not in kept]
    forget_runs(folder, struck)  # first: who dies after it and repeats it finds the same runs struck
    put(folder / LEDGER, _text(_sealed(kept, "")))
    return struck


def forget_names(folder: Path, hashes: Collection[str]) -> bool:
    """Take names and senders of erased files out of the journal; whether there were any."""
    before = _journal(folder)
    lines = [
        {**one, "name": "***" + _ending(one["name"]), "sender": None} if one["sha256"] in hashes else one
        for one in before
    ]
    if lines != before:
        put(folder / JOURNAL, _text(lines))
    return lines != before


def _ending(name: str) -> str:
    """What tells a file's format, if it is one: anything may stand behind a point."""
    found = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    return found[0] if found else ""


def check(con: duckdb.DuckDBPyConnection, folder: Path) -> Start:
    """What a start finds, with the ledger mended where a run died between recording and entering.

    Raises: Lost where the store has less, or something else, than the ledger.
    """
    is_line_cut = _drop_torn_line(folder)
    entries, seal = read(folder)
    recorded = {entry.run: entry for entry in _recorded(con)}
    entered = {entry.run for entry in entries}
    lost = [entry.run for entry in entries if entry.run not in recorded]
    changed = [entry.run for entry in entries if recorded.get(entry.run, entry) != entry]
    if lost or changed:
        complaint = [f"{', '.join(lost)} recorded but gone"] if lost else []
        complaint += [f"{', '.join(changed)} not as recorded"] if changed else []
        raise Lost(f"{folder / LEDGER}: {'; '.join(complaint)}; bring back a good state with: dph recover")
    missing = [entry for entry in recorded.values() if entry.run not in entered]
    return Start(tuple(_enter(con, folder, missing, seal)), is_line_cut, _unpublished(con, folder))


def read(folder: Path) -> tuple[list[Entry], str]:
    """The ledger's entries, and the seal of the last.

    Raises: Lost where a line is not sealed with the one before it.
    """
    path, seal = folder / LEDGER, ""
    entries: list[Entry] = []
    if not path.exists():
        return entries, seal
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found = json.loads(line)
            claimed = found.pop("seal")
            entry = Entry(**found)
        except (ValueError, KeyError, TypeError):
            raise Lost(f"{path}, line {number}: not a line of the ledger; bring it back with: dph recover") from None
        seal = _seal(entry, seal)
        if claimed != seal:
            raise Lost(f"{path}, line {number}: changed after it was written; bring it back with: dph recover")
        entries.append(entry)
    return entries, seal


def _recorded(con: duckdb.DuckDBPyConnection, without: Sequence[str] = ()) -> list[Entry]:
    """What the store says of its runs, but for those `without`. Cells that were erased by order count as there."""
    rows = con.execute(
        """
        WITH wanted AS (SELECT * FROM store.run WHERE run_id NOT IN (SELECT unnest($without::VARCHAR[]))),

        receipts AS (
            SELECT run_id, count(*) AS number, string_agg(receipt_id || status, ',' ORDER BY receipt_id) AS ids
            FROM store.receipt SEMI JOIN wanted USING (run_id) GROUP BY run_id
        ),

        submission AS MATERIALIZED (SELECT * FROM store.submission SEMI JOIN wanted USING (run_id)),

        cells AS (
            SELECT submission_id, sum(coalesce(len(texts), len(numbers), len(dates))) AS number
            FROM store.item_list SEMI JOIN submission USING (submission_id) WHERE reading = 1 GROUP BY submission_id
            UNION ALL
            SELECT submission_id, cells FROM store.erasure
        ),

        cells_of AS (SELECT submission_id, sum(number) AS number FROM cells GROUP BY submission_id),

        submissions AS (
            SELECT
                s.run_id, count(*) AS number, sum(c.number) AS cells,
                string_agg(s.submission_id || s.status || s.revision, ',' ORDER BY s.submission_id) AS ids
            FROM submission AS s
            LEFT JOIN cells_of AS c ON c.submission_id = s.submission_id
            GROUP BY s.run_id
        )

        SELECT
            r.run_id, strftime(r.business_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ'), coalesce(f.number, 0), coalesce(s.number, 0),
            coalesce(s.cells, 0), coalesce(f.ids, ''), coalesce(s.ids, '')
        FROM wanted AS r
        LEFT JOIN receipts AS f ON f.run_id = r.run_id
        LEFT JOIN submissions AS s ON s.run_id = r.run_id
        ORDER BY r.business_at, r.run_id
        """,
        {"without": list(without)},
    ).fetchall()
    return [
        Entry(
            run, at, int(files), int(submissions), int(cells), hashlib.sha256(f"{receipts}|{ids}".encode()).hexdigest()
        )
        for run, at, files, submissions, cells, receipts, ids in rows
    ]


def _append(folder: Path, entries: Sequence[Entry], seal: str) -> None:
    _add(folder / LEDGER, _sealed(entries, seal))


def _sealed(entries: Sequence[Entry], seal: str) -> list[dict[str, Any]]:
    """The ledger's lines of these entries, which follow the one that has this seal."""
    lines = []
    for entry in entries:
        seal = _seal(entry, seal)
        lines.append({**asdict(entry), "seal": seal})
    return lines


def _note_receipts(con: duckdb.DuckDBPyConnection, folder: Path, runs: Sequence[str]) -> None:
    if not runs:
        return
    known = {one["receipt_id"] for one in _journal(folder)}
    rows = con.execute(
        "SELECT receipt_id, sha256, channel, file_name AS name, sender, size, received_at, sent_at FROM store.receipt "
        "WHERE run_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY received_at, file_name",
        [list(runs)],
    )
    names = [column[0] for column in rows.description or []]
    found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    instants = ("received_at", "sent_at")
    lines = [
        {**one, **{name: one[name].isoformat() for name in instants if one[name]}}
        for one in found
        if one["receipt_id"] not in known
    ]
    _add(folder / JOURNAL, lines)


def _journal(folder: Path) -> list[dict[str, Any]]:
    """The journal's lines; a last one that was cut short is left out, and written again by the run that it belongs to."""
    path = folder / JOURNAL
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")
    return [orjson.loads(line) for line in lines[:-1] if line.endswith(b"}")]


def _text(lines: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _add(path: Path, lines: Sequence[dict[str, Any]]) -> None:
    """Add lines of JSON to a file, on disk before this returns."""
    if not lines:
        return
    with path.open("a", encoding="utf-8") as out:
        out.write(_text(lines))
        out.flush()
        os.fsync(out.fileno())


def _seal(entry: Entry, before: str) -> str:
    return hashlib.sha256((before + json.dumps(asdict(entry), sort_keys=True)).encode()).hexdigest()


def _drop_torn_line(folder: Path) -> bool:
    """Whether the last line lacked its end: the machine stopped while it was written. It is cut off, and entered again."""
    path = folder / LEDGER
    if not path.exists():
        return False
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) == len(content):
        return False
    with path.open("r+b") as out:
        out.truncate(len(whole))
        os.fsync(out.fileno())
    return True


def _unpublished(con: duckdb.DuckDBPyConnection, folder: Path) -> str | None:
    """The last edition, where the readers' snapshot is not its own: the run died before it was swapped in."""
    row = con.execute("SELECT edition FROM store.edition ORDER BY number DESC LIMIT 1").fetchone()
    current = folder / CURRENT
    if row is None or (current.exists() and current.resolve().stem == row[0]):
        return None
    return str(row[0])
