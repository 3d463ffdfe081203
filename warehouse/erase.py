"""Erasing personal data that should never have been sent: the only deletion in the warehouse. It leaves a record.

An erasure runs in steps (`warehouse/unfinished.py`, docs/decisions/0048). If it is killed or repeated, it ends as if it
had run through once.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256 as sha256_of
from pathlib import Path

import duckdb

from sources.archive import place_of
from sources.book.grid import Unreadable
from sources.book.open import open_book
from sources.channel.arrivals import legible
from sources.declare import Plan
from sources.durable import flush, put
from sources.path import is_hash
from sources.returned.slip import is_slip, read_slip
from sources.statement import statement
from warehouse.backup import backups_of, holds, note_erased
from warehouse.build import build
from warehouse.connect import CURRENT, WRITER, locked, open_writer
from warehouse.definition import ROOT
from warehouse.insert import insert
from warehouse.kept import documents_of, forget
from warehouse.kept import place_of as place_of_document
from warehouse.ledger import forget_names
from warehouse.migrate import migrate
from warehouse.publish import Edition, freeze, last_edition, swap_in
from warehouse.refusal import Unfit, Unknown
from warehouse.row import JsonObject
from warehouse.scrub import HIDDEN, Signs, hide_in_lines, hide_in_place, hide_in_sqlite, is_telling
from warehouse.unfinished import Work, begin, begun

STATEMENTS = Path(__file__).parent / "statements"

ARRIVALS, STATED = "arrivals.jsonl", "arrivals.csv"
LOGS = ("sent.jsonl", "channels.jsonl")  # logs in the warehouse: mailed letters, channels that were down
FOLDERS_OF_STEPS = (
    "archive",
    "backup",
    "outbox",
    "prefect",
    "published",
    "reports",
    "sample",
    "warehouse",
)  # these have steps of their own


@dataclass(frozen=True, slots=True)
class Erased:
    """The result of an erasure.

    places: place -> what was erased or hidden there. submissions: the named ones, the same reports from the same bytes
    sent again, and reports from returned slips. shared_with: other submissions of the same file; their cells stay,
    their original is gone. backups: backups that still hold the file, or cannot be read from here. made_of: receipts of
    the table from which this return slip was made. still: files of the home with the same texts from other senders.
    """

    submission: str
    sha256: str
    cells: int
    findings: int
    shared_with: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]
    submissions: tuple[str, ...]
    channels: tuple[str, ...]
    backups: tuple[Path, ...]
    unseen_backups: tuple[Path, ...]
    still: tuple[str, ...]
    made_of: tuple[str, ...]
    edition: Edition | None

    @property
    def removed(self) -> int:
        """The number of removed files."""
        return sum(len(names) for place, names in self.places.items() if place not in ("lists", "prefect"))


def erase(
    home: Path,
    plan: Plan,
    what: str,
    reason: str,
    at: datetime,
    root: Path = ROOT,
    databases: Iterable[Path] = (),
    backups: Iterable[Path] = (),
) -> Erased:
    """Erase a file's contents everywhere in the home, and publish an edition without them.

    what: a submission, or the receipt or SHA-256 of a file (then all its submissions). Erased too are return slips made
    from the file that came back, the values and answers taken from them, and the same report from the same bytes sent
    again.
    Receipts, submissions and the figures of earlier editions stay. Names, cells and their quotations in findings are
    removed. The store is written anew, so that no freed page keeps them.
    databases: Prefect's databases, which hold the runs' logs. backups: places to search for backups, besides the ones
    that the home has noted.
    If it was killed, the same call continues it, whatever `reason` and `at`.

    Raises: Unknown if nothing has that name, or it is erased already; Unfit without a reason; connect.Busy while a run
    writes or another program holds a database (then repeat it); NewerStore.
    """
    if not reason.strip():
        raise Unfit("an erasure needs a reason")
    folder = home / "warehouse"
    with locked(folder):
        former = begun(folder, "erase")
        if former is not None:
            done = finish_erasure(home, plan, former, root, databases, backups)
            if what in (
                former.facts["what"],
                *former.facts["submissions"],
                *former.facts["receipts"],
                *former.facts["hashes"],
            ):
                return done
        with open_writer(folder) as con:
            migrate(con)
            facts = _scope_of(con, home, what)
        work = begin(folder, "erase", **facts, reason=reason, at=at.isoformat())
        return finish_erasure(home, plan, work, root, databases, backups)


def finish_erasure(
    home: Path,
    plan: Plan,
    work: Work,
    root: Path = ROOT,
    databases: Iterable[Path] = (),
    backups: Iterable[Path] = (),
) -> Erased:
    """The result of `erase`, after its remaining steps. Hold `connect.locked(home / 'warehouse')` around it."""
    folder, facts = home / "warehouse", work.facts
    signs = Signs(facts["texts"], [*facts["hashes"], *facts["receipts"]])
    names = Signs(facts["texts"])
    work.step("store", lambda: _erase_rows(folder, facts))
    work.step("anew", lambda: _write_anew(folder, root))
    lines = work.step("lines", lambda: _hide_in_lists(home, facts, names))
    edition = work.step("edition", lambda: _publish(folder, plan, datetime.fromisoformat(facts["at"]), root))
    places = {
        "archive": _take_away(work, "archive", lambda: _originals(home, facts["hashes"])),
        "inbox": _take_away(work, "inbox", lambda: _copies(home, facts)),
        "drafts": _take_away(work, "drafts", lambda: _drafts(home)),
        "outbox": _take_away(work, "outbox", lambda: _letters(home, facts["receipts"], signs)),
        "snapshots": _take_away(work, "snapshots", lambda: _snapshots(folder, facts)),
        "pages": _take_away(work, "pages", lambda: forget(home, home / "reports", signs.are_in_file)),
    }
    folders = work.step("folders", lambda: _remove_folders(home, names))
    places["inbox"] = [*places["inbox"], *folders]
    prefect = work.step("prefect", lambda: _hide_in_prefect(home, names, databases))
    held = {path: holds(path, facts["hashes"]) for path in backups_of(home, [*backups, home / "backup"])}
    for place in {path.parent for path, is_held in held.items() if is_held}:
        note_erased(place, facts["hashes"], facts["at"])
    done = Erased(
        facts["what"],
        facts["hashes"][0],
        facts["cells"],
        facts["findings"],
        tuple(facts["shared_with"]),
        {name: tuple(_named(home, path) for path in paths) for name, paths in places.items()}
        | {"lists": tuple(lines), "prefect": tuple(prefect)},
        tuple(facts["submissions"]),
        tuple(facts["channels"]),
        tuple(path for path, is_held in held.items() if is_held),
        tuple(path for path, is_held in held.items() if is_held is None),
        tuple(_still(home, names)),
        tuple(facts.get("made_of", ())),
        _edition(edition),
    )
    work.end()
    return done


# --- the contents to erase


def _scope_of(con: duckdb.DuckDBPyConnection, home: Path, what: str) -> JsonObject:
    """The facts that an erasure needs in its later steps, and that its first step removes."""
    sha256, submissions = _request(con, what)
    of_file = _column(
        con,
        "SELECT s.submission_id FROM store.submission AS s JOIN store.receipt AS r ON r.receipt_id = s.receipt_id WHERE r.sha256 = ?",
        sha256,
    )
    hashes = [sha256, *_made_from(con, home / "archive", sha256)]
    receipts = _column(
        con, "SELECT receipt_id FROM store.receipt WHERE sha256 IN (SELECT unnest(?::VARCHAR[]))", hashes
    )
    alike = _column(
        con,
        statement(STATEMENTS / "submission_alike.sql"),
        {"hashes": hashes, "submissions": submissions},
    )
    erased = list(dict.fromkeys([*submissions, *alike]))
    (cells,) = con.execute(
        "SELECT count(*) FROM store.cell WHERE reading = 1 AND submission_id IN (SELECT unnest(?::VARCHAR[]))", [erased]
    ).fetchone() or (0,)
    (findings,) = con.execute(f"SELECT count(*) FROM store.finding WHERE {OF_IT}", [erased, receipts]).fetchone() or (
        0,
    )
    return {
        "what": what,
        "submissions": erased,
        "shared_with": sorted(set(of_file) - set(erased)),
        "hashes": hashes,
        "receipts": receipts,
        "channels": _column(
            con,
            "SELECT DISTINCT channel FROM store.receipt WHERE receipt_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY 1",
            receipts,
        ),
        "sizes": [
            place_of(home / "archive", one).stat().st_size for one in hashes if place_of(home / "archive", one).exists()
        ],
        "cells": int(cells),
        "findings": int(findings),
        "texts": _own_texts(con, erased, receipts),
        "made_of": _made_of(con, home / "archive", sha256, hashes),
    }


def _made_of(con: duckdb.DuckDBPyConnection, archive: Path, sha256: str, hashes: Sequence[str]) -> list[str]:
    """The receipts of the table from which this return slip was made. The slip shows the whole table, so the table has
    the same contents.
    """
    path = place_of(archive, sha256)
    if not path.exists():
        return []
    try:
        book = open_book(path.read_bytes(), "")
    except Unreadable:
        return []
    origin = read_slip(book).sha256 if is_slip(book) else ""
    if origin in hashes or not is_hash(origin) or not place_of(archive, origin).exists():
        return []
    return _column(con, "SELECT receipt_id FROM store.receipt WHERE sha256 = ?", origin)


OF_IT = "(submission_id IN (SELECT unnest(?::VARCHAR[])) OR receipt_id IN (SELECT unnest(?::VARCHAR[])))"


def _request(con: duckdb.DuckDBPyConnection, what: str) -> tuple[str, list[str]]:
    """The hash of the named file, and the submissions to erase."""
    row = con.execute(
        "SELECT r.sha256 FROM store.submission AS s JOIN store.receipt AS r ON r.receipt_id = s.receipt_id WHERE s.submission_id = ?",
        [what],
    ).fetchone()
    if row is not None:
        if con.execute("SELECT 1 FROM store.erasure WHERE submission_id = ?", [what]).fetchone():
            raise Unknown(f"submission {what} is erased already; see: SELECT * FROM erasure")
        return row[0], [what]
    row = con.execute("SELECT sha256 FROM store.receipt WHERE receipt_id = ? OR sha256 = ?", [what, what]).fetchone()
    if row is None:
        raise Unknown(
            f"there is no submission {what}, nor a receipt; see: SELECT submission_id FROM submission, SELECT receipt_id FROM receipt"
        )
    submissions = _column(
        con,
        "SELECT s.submission_id FROM store.submission AS s JOIN store.receipt AS r ON r.receipt_id = s.receipt_id "
        "WHERE r.sha256 = ? AND s.submission_id NOT IN (SELECT submission_id FROM store.erasure)",
        row[0],
    )
    is_erased = con.execute("SELECT 1 FROM store.erasure WHERE sha256 = ?", [row[0]]).fetchone()
    came_later = con.execute(  # an earlier version of the program took the erased bytes in again
        statement(STATEMENTS / "receipt_after_erasure.sql"), {"sha256": row[0]}
    ).fetchone()
    if is_erased and not submissions and not came_later:
        raise Unknown(f"the file of {what} is erased already; see: SELECT * FROM erasure")
    return row[0], submissions


def _made_from(con: duckdb.DuckDBPyConnection, archive: Path, sha256: str) -> list[str]:
    """The hashes of archived files made from the file: return slips, whose hidden sheet names it, and slips made from
    returned slips.
    """
    known = {sha256}
    waiting = [sha256]
    while waiting:
        receipts = _column(
            con, "SELECT receipt_id FROM store.receipt WHERE sha256 IN (SELECT unnest(?::VARCHAR[]))", waiting
        )
        signs = Signs([], [*waiting, *receipts])
        waiting = [
            path.name
            for path in sorted(archive.glob("*/*"))
            if path.name not in known and re.fullmatch("[0-9a-f]{64}", path.name) and signs.are_in_file(path)
        ]
        known |= set(waiting)
    return sorted(known - {sha256})


def _own_texts(con: duckdb.DuckDBPyConnection, submissions: list[str], receipts: list[str]) -> list[str]:
    """The texts that only these submissions and receipts have: names, cells, rows, sheets, quotations in findings and
    reasons. Texts that other submissions or the plan also have do not reveal their origin.
    """
    texts = con.execute(
        statement(STATEMENTS / "erased_text.sql"),
        {"submissions": submissions, "receipts": receipts},
    ).fetchall()
    telling = sorted({text for (text,) in texts if is_telling(text) and text != HIDDEN})
    con.execute("CREATE OR REPLACE TEMP TABLE sought (text VARCHAR)")
    insert(con, "sought", [{"text": text} for text in telling])
    others = con.execute(
        statement(STATEMENTS / "text_elsewhere.sql"),
        {"submissions": submissions, "receipts": receipts},
    ).fetchall()
    con.execute("DROP TABLE sought")
    declared = [
        body for (body,) in con.execute("SELECT max_by(body, number) FROM store.definition GROUP BY path").fetchall()
    ]
    common = {text for (text,) in others}
    return [text for text in telling if text not in common and not any(text in body for body in declared)]


def _column(con: duckdb.DuckDBPyConnection, query: str, value: object) -> list[str]:
    return [str(row[0]) for row in con.execute(query, value if isinstance(value, dict) else [value]).fetchall()]


# --- the steps


def _erase_rows(folder: Path, facts: JsonObject) -> None:
    """Delete the rows from the store and record the erasure, in one transaction."""
    erased, receipts = facts["submissions"], facts["receipts"]
    with open_writer(folder) as con:
        con.execute("BEGIN")
        con.execute(
            statement(STATEMENTS / "erased_submission.sql"),
            {"erased": erased, "reason": facts["reason"], "at": facts["at"]},
        )
        con.execute(  # a file without a submission
            statement(STATEMENTS / "erased_receipt.sql"),
            {"receipts": receipts, "reason": facts["reason"], "at": facts["at"]},
        )
        for lists in ("row_list", "item_list"):
            con.execute(f"DELETE FROM store.{lists} WHERE submission_id IN (SELECT unnest(?::VARCHAR[]))", [erased])
        con.execute(f"DELETE FROM store.answer WHERE {OF_IT}", [erased, receipts])
        con.execute(
            f"UPDATE store.finding SET found = '{HIDDEN}', message = rule, row_key = NULL, sheet = NULL, todo = NULL, "
            f"wanted = CASE WHEN wanted IS NOT NULL THEN '{HIDDEN}' END WHERE {OF_IT}",
            [erased, receipts],
        )
        con.execute(
            f"UPDATE store.receipt SET file_name = '{HIDDEN}' || coalesce(nullif(regexp_extract(file_name, '\\.[A-Za-z0-9]{{1,5}}$'), ''), ''), "
            "sender = NULL WHERE receipt_id IN (SELECT unnest(?::VARCHAR[]))",
            [receipts],
        )
        _hide_quotes(con, facts)
        con.execute("COMMIT")
        con.execute("CHECKPOINT")


def _hide_quotes(con: duckdb.DuckDBPyConnection, facts: JsonObject) -> None:
    """Hide the erased texts where other rows quote them: a later report's finding, a reason, the sheet name in a
    figure's cells.
    """
    signs = Signs(facts["texts"])
    for table, columns in (
        ("finding", ("found", "wanted", "message", "row_key", "sheet", "todo")),
        ("answer", ("found", "wanted", "reason", "row_key")),
        ("entry", ("entered_by", "reason", "via")),
        ("confirmation", ("confirmed_by", "reason")),
        ("release", ("reason",)),
        ("reading", ("reason",)),
    ):
        for column in columns:
            quoting = [
                text
                for (text,) in con.execute(
                    f"SELECT DISTINCT {column} FROM store.{table} WHERE {column} IS NOT NULL"
                ).fetchall()
                if signs.are_in(text)
            ]
            for text in quoting:
                con.execute(f"UPDATE store.{table} SET {column} = ? WHERE {column} = ?", [signs.hidden_in(text), text])
    for submission in facts["submissions"]:
        refs = con.execute(
            "SELECT DISTINCT unnest(list_transform(list_filter(cells, lambda c: starts_with(c.ref, ?)), lambda c: c.ref)) FROM store.figure",
            [f"{submission}!"],
        ).fetchall()
        sheets = {ref.split("!", 1)[1].rsplit("!", 1)[0] for (ref,) in refs if ref.count("!") >= 2}
        for sheet in sheets:
            if signs.are_in(sheet):
                con.execute(
                    "UPDATE store.figure SET cells = list_transform(cells, lambda c: "
                    "struct_pack(part := c.part, ref := replace(c.ref, $was, $now), amount := c.amount)) "
                    "WHERE len(list_filter(cells, lambda c: starts_with(c.ref, $was))) > 0",
                    {"was": f"{submission}!{sheet}!", "now": f"{submission}!{HIDDEN}!"},
                )


def _write_anew(folder: Path, root: Path) -> None:
    """Copy every stored row into a new file that replaces the old one. Freed pages of the old file keep their contents."""
    draft = folder / "anew.draft"
    for left in (draft, folder / "anew.draft.wal"):
        left.unlink(missing_ok=True)
    with duckdb.connect(str(draft)) as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        migrate(con)
        con.execute((root / "warehouse" / "tables.sql").read_text(encoding="utf-8"))
        tables = [
            name
            for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store'").fetchall()
            if name != "migration"  # the new file's own
        ]
        con.execute(f"ATTACH '{_quoted(folder / WRITER)}' AS former (READ_ONLY)")
        for name in sorted(tables):
            con.execute(f'INSERT INTO store."{name}" BY NAME SELECT * FROM former.store."{name}"')
        con.execute("DETACH former")
        con.execute("DELETE FROM store.setting")
        con.execute("CHECKPOINT")
    flush(draft)
    (folder / (WRITER + ".wal")).unlink(missing_ok=True)
    os.replace(draft, folder / WRITER)
    flush(folder)


def _hide_in_lists(home: Path, facts: JsonObject, names: Signs) -> list[str]:
    """The lists and logs beside the store in which names were hidden."""
    folder, files = home / "warehouse", []
    if forget_names(folder, facts["hashes"]):
        files.append("warehouse/receipts.jsonl")
    files += [f"warehouse/{name}" for name in LOGS if hide_in_lines(folder / name, names)]
    return files + _forget_arrivals(home, facts, names)


def _forget_arrivals(home: Path, facts: JsonObject, names: Signs) -> list[str]:
    files, path = [], home / ARRIVALS
    if path.exists():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        rest = [
            line
            for line in lines
            if not any(one in line for one in facts["hashes"]) and not names.are_in(_unescaped(line))
        ]
        if rest != lines:
            put(path, "".join(rest))
            files.append(ARRIVALS)
    path = home / STATED
    if path.exists():
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        rest_of_rows = [row for row in rows if not names.are_in(" ".join(row))]
        if rest_of_rows != rows:
            out = io.StringIO()
            csv.writer(out).writerows(rest_of_rows)
            put(path, out.getvalue())
            files.append(STATED)
    return files


def _unescaped(line: str) -> str:
    try:
        return json.dumps(json.loads(line), ensure_ascii=False)
    except ValueError:
        return line


def _publish(folder: Path, plan: Plan, at: datetime, root: Path) -> JsonObject | None:
    """The new edition without the erased contents, swapped in for the readers. If no figure changes, the last edition
    gets a new snapshot and None is returned.
    """
    with open_writer(folder) as con:
        build(con, plan, at, root)
        sample = con.execute("SELECT coalesce(bool_or(is_sample), false) FROM store.edition").fetchone()
        new = freeze(con, plan, "nightly", None, at, bool(sample and sample[0]), root)
        edition = new or last_edition(con)
    if edition is None:
        return None
    is_own = edition.published_at == at
    swap_in(folder, edition, None if is_own else f"{edition.edition}-erased-{at:%Y%m%d-%H%M%S}")
    return (
        {name: str(value) if isinstance(value, datetime) else value for name, value in asdict(edition).items()}
        if is_own
        else None
    )


def _edition(facts: JsonObject | None) -> Edition | None:
    if facts is None:
        return None
    instants = {name: datetime.fromisoformat(facts[name]) for name in ("cut_off_at", "published_at")}
    return Edition(**{**facts, **instants})


def _take_away(work: Work, name: str, find: Callable[[], Iterable[Path]]) -> list[str]:
    """The files that a step removed, including those that it removed before it was killed."""

    def remove() -> list[str]:
        files = sorted({*work.facts.get(f"files of {name}", ()), *(str(path) for path in find())})
        work.note(**{f"files of {name}": files})
        for path in files:
            Path(path).unlink(missing_ok=True)
        for place in {Path(path).parent for path in files}:
            if place.exists():
                flush(place)
        return files

    return work.step(name, remove)


def _originals(home: Path, hashes: Sequence[str]) -> list[Path]:
    return [path for one in hashes if (path := place_of(home / "archive", one)).exists()]


def _files_below(top: Path) -> Iterator[Path]:
    """The regular files in a folder and in those below it."""
    return (path for path, is_folder in _below(top) if not is_folder)


def _below(top: Path) -> Iterator[tuple[Path, bool]]:
    """Files and folders below a folder, each folder before its contents, and whether it is a folder. No recursion: a
    sender may nest a thousand folders.
    """
    waiting = [str(top)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as folder_entries:
                entries = list(folder_entries)
        except OSError:  # removed, unreadable, or with a path too long for the system
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                yield Path(entry.path), True
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path), False


def _drafts(home: Path) -> Iterator[Path]:
    """Unfinished files of processes that died. Nobody else writes while the warehouse is locked; its lock removes spilled memory."""
    yield from sorted((home / "archive").glob("*/*.draft"))
    for top in ("outbox", "published", "reports"):
        yield from sorted(path for path in _files_below(home / top) if path.suffix == ".draft")


def _remove_folders(home: Path, names: Signs) -> list[str]:
    """Remove the empty folders of a channel whose names contain erased texts, such as a person's own folder."""
    removed = []
    for top in sorted(home.iterdir()):
        if top.is_symlink() or not top.is_dir() or top.name in FOLDERS_OF_STEPS:
            continue
        for path in reversed([path for path, is_folder in _below(top) if is_folder]):
            if names.are_in(legible(path.name)):
                with suppress(OSError):  # it is not empty
                    path.rmdir()
                    removed.append(str(path))
    return removed


def _copies(home: Path, facts: JsonObject) -> Iterator[Path]:
    """Files of a channel's folder with the erased bytes: waiting, put there again, or left there after they were taken."""
    sizes, hashes = set(facts["sizes"]), set(facts["hashes"])
    for top in sorted(home.iterdir()):
        if top.is_symlink() or not top.is_dir() or top.name in FOLDERS_OF_STEPS:
            continue
        for path in _files_below(top):
            if path.stat().st_size in sizes and sha256_of(path.read_bytes()).hexdigest() in hashes:
                yield path


def _letters(home: Path, receipts: Sequence[str], signs: Signs) -> Iterator[Path]:
    """Acknowledgements and slips of these receipts, and every letter that shows an erased text, sent or waiting."""
    numbers = tuple(f"-{receipt[:8]}-" for receipt in receipts)
    for path in sorted(_files_below(home / "outbox")):
        if any(number in path.name for number in numbers) or signs.are_in_file(path):
            yield path


def _snapshots(folder: Path, facts: JsonObject) -> Iterator[Path]:
    """Snapshots that have the file or cannot be read, and stores that were put aside. Manifests stay as a record."""
    for aside in sorted(folder.glob("damaged-*")):
        yield from sorted(_files_below(aside))
    current = (folder / CURRENT).resolve()
    for path in sorted((folder / "snapshots").glob("*")):
        if path.resolve() == current or path.suffix not in (".duckdb", ".draft", ".wal"):
            continue
        if path.suffix != ".duckdb" or _knows(path, facts):
            yield path


def _knows(snapshot: Path, facts: JsonObject) -> bool:
    try:
        with duckdb.connect(str(snapshot), read_only=True) as con:
            query = "SELECT 1 FROM store.receipt WHERE sha256 IN (SELECT unnest(?::VARCHAR[])) LIMIT 1"
            return con.execute(query, [facts["hashes"]]).fetchone() is not None
    except duckdb.Error:
        return True


def _hide_in_prefect(home: Path, names: Signs, databases: Iterable[Path]) -> list[str]:
    places = []
    for path in dict.fromkeys([home / "prefect" / "prefect.db", *databases]):
        if path.exists():
            tables = hide_in_sqlite(path, names)
            places += [f"{_named(home, path)}: {table} {count}" for table, count in sorted(tables.items())]
    for path in sorted((home / "prefect").glob("*.log")):
        if hide_in_place(path, names):
            places.append(_named(home, path))
    return places


def _still(home: Path, names: Signs) -> Iterator[str]:
    """Files of the home that still show the erased texts, because others sent the same texts."""
    listed = {place_of_document(home, one.sha256): one for one in documents_of(home)}
    for top in ("archive", "inbox", "outbox", "published", "reports"):
        for path in sorted(_files_below(home / top)):
            if names.are_in_file(path):
                one = listed.get(path)
                yield _named(home, path) + (f" ({one.edition}, {one.name})" if one else "")


def _named(home: Path, path: Path | str) -> str:
    return str(Path(path).relative_to(home)) if Path(path).is_relative_to(home) else str(path)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
