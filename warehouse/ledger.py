"""The ledger, outside the database: one line for each run, new reading, erasure and edition, sealed with the previous
line.

A database that loses the end of its log opens without an error. The ledger lists what the database must hold. Its lines
hold digests of each submission's cells and each edition's figures (`warehouse/digest.py`), so a change of either is
detected.
Every start compares ledger and store. It repairs and reports what it can; otherwise it refuses to start. Lines are
added, never removed.
Beside it lies the journal of receipts. After a recovery it names the files to take in again from the archive
(warehouse/backup.py).

Lines of earlier versions have no digests: their contents are not covered.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import orjson

from sources import journal
from sources.archive import Filed, place_of
from sources.durable import put
from sources.statement import statement
from warehouse.connect import CURRENT
from warehouse.delivery import forget_runs
from warehouse.digest import ACTS, cells, figures, intake, sources
from warehouse.row import JsonObject
from warehouse.scrub import HIDDEN

STATEMENTS = Path(__file__).parent / "statements"

LEDGER = "ledger.jsonl"
JOURNAL = "receipts.jsonl"
KINDS = ("run", "erased", "edition", "act", "back_to")
LETTERS, GROUP = 20, 4  # letters of a printed code (100 bits), and of each of its groups
MANY = 5  # submissions named in one complaint
JOURNAL_BACK = "copy it back from a backup; if there is none: dph recover writes it again from the store"


class Lost(Exception):
    """The store lacks records that the ledger has; the message names the runs and says what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger. Its fields depend on its kind:

    - run: `run`, `business_at`, the numbers of `receipts`, `submissions` and `cells`; `digest` over the ids and
      outcomes of receipts and submissions; `contents`, each submission's digest; `intake`, a digest of each receipt's
      name, times, findings and answers, in the order of their ids.
    - act on an edition: `act` (published or withdrawn, and the edition), `recorded_at`, `digest`, `reason` (its
      digest).
    - new reading: `reading`, `of` (the submission), `contents`.
    - erasure: `erased` (the submission), `cells`, `reason`, `recorded_at`.
    - edition: `edition`, `number`, `kind`, `published_at`, `content_hash`, and digests of its `figures` and of their
      `sources`.
    - recovery: `back_to`, the seal of the last line that is still valid.
    """

    fields: JsonObject
    seal: str

    @property
    def key(self) -> tuple[str, str]:
        """The kind of the line, and the name of its run, reading, erasure, edition, act or recovery."""
        if "of" in self.fields:
            return "reading", f"{self.fields['of']}!{self.fields['reading']}"
        kind = next(kind for kind in KINDS if kind in self.fields)
        return kind, str(self.fields[kind])


@dataclass(frozen=True, slots=True)
class Start:
    """The result of the check at a start.

    entered: runs that died before they were entered. is_line_cut: the last line was cut short. unpublished: an edition
    without snapshot. changed_snapshot: where the readers' snapshot was put aside, because it had changed since it was
    published.
    """

    entered: tuple[str, ...]
    is_line_cut: bool
    unpublished: str | None
    changed_snapshot: Path | None = None


def enter(con: duckdb.DuckDBPyConnection, folder: Path, is_act: bool = False) -> list[str]:
    """The runs added to the ledger: all recorded runs that it lacked. Readings, erasures and editions are added with
    them. On disk before this returns.

    is_act: whether somebody has just acted on an edition. Only then an act is entered: any other was put into the store
    by hand.
    """
    lines, seal = read(folder)
    return _enter(con, folder, _missing(con, in_force(lines), is_act), seal)


def _enter(con: duckdb.DuckDBPyConnection, folder: Path, missing: Sequence[JsonObject], seal: str) -> list[str]:
    runs = [fields["run"] for fields in missing if "run" in fields]
    _note_receipts(con, folder, runs)
    _append(folder, missing, seal)
    return runs


def _missing(con: duckdb.DuckDBPyConnection, lines: Sequence[Line], is_act: bool = False) -> list[JsonObject]:
    """Records of the store without a line, in the order of recording. Acts on editions only with `is_act`, or if an
    earlier version, which entered no acts, wrote the lines.
    """
    known = {line.key for line in lines}
    runs = _runs(con, [name for kind, name in known if kind == "run"])
    submissions = con.execute(
        "SELECT run_id, submission_id FROM store.submission WHERE run_id IN (SELECT unnest(?::VARCHAR[]))",
        [[row["run"] for row in runs]],
    ).fetchall()
    readings = [
        row
        for row in _rows(
            con, "SELECT submission_id AS of, reading, recorded_at FROM store.reading ORDER BY recorded_at, reading"
        )
        if ("reading", f"{row['of']}!{row['reading']}") not in known
    ]
    digests = cells(con, [*(submission for _, submission in submissions), *(row["of"] for row in readings)])
    contents: dict[str, dict[str, str]] = {row["run"]: {} for row in runs}
    for run, submission in submissions:
        contents[run][submission] = digests[submission, 1]
    at = {row["run"]: row["at"] for row in _rows(con, "SELECT run_id AS run, business_at AS at FROM store.run")}
    papers = intake(con, contents)
    entries = [
        (at[run], 0, {**row, "contents": contents[run], "intake": list(papers[run].values())})
        for row in runs
        for run in [row["run"]]
    ]
    entries += [
        (
            row["recorded_at"],
            1,
            {"reading": row["reading"], "of": row["of"], "contents": digests[row["of"], row["reading"]]},
        )
        for row in readings
        if (row["of"], row["reading"]) in digests
    ]
    entries += [(row["recorded_at"], 2, row) for row in _erasures(con) if ("erased", row["erased"]) not in known]
    editions = [row for row in _editions(con) if ("edition", row["edition"]) not in known]
    numbers = [row["number"] for row in editions]
    of_figures, of_sources = figures(con, numbers), sources(con, numbers)
    entries += [
        (row["published_at"], 3, {**row, "figures": of_figures[row["number"]], "sources": of_sources[row["number"]]})
        for row in editions
    ]
    if is_act or not _knows_acts(lines):
        entries += [(row["recorded_at"], 4, row) for row in _acts(con) if ("act", row["act"]) not in known]
    return [fields for _, _, fields in sorted(entries, key=lambda entry: (datetime.fromisoformat(entry[0]), entry[1]))]


def wanting(con: duckdb.DuckDBPyConnection, folder: Path, archive: Path) -> list[Filed]:
    """The recorded files that the store lacks after a recovery, oldest first. Those still in the archive are taken in
    again with their names and times.

    Raises: Lost if the journal is damaged or lacks a receipt of the store, since it may then lack other files too.
    """
    known = _known(con)
    noted = _complete_journal(folder, known)
    missing = [one for one in noted if one["receipt_id"] not in known]
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
        for one in sorted(missing, key=lambda one: (one["received_at"], one["name"]))
    ]
    return [one for one in filed if one.path.exists()]


def cut_back(con: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """The runs that no longer count after a recovery. The journal keeps their files.

    Their lines stay; a line after them names the last valid one. If the ledger cannot be read, its whole lines are kept
    and the rest is entered again from the store.
    """
    mend_journal(con, folder)
    journal.cut_torn_line(folder / LEDGER)
    whole, is_whole = whole_lines(folder)
    lines = in_force(whole)
    valid = list(itertools.takewhile(_confirmed(con, lines), lines))
    struck = [line.fields["run"] for line in lines[len(valid) :] if "run" in line.fields]
    seal = whole[-1].seal if whole else ""
    forget_runs(folder, struck)  # first, so that a repetition after a kill strikes the same runs
    if not is_whole:
        put(folder / LEDGER, journal.text([{**line.fields, "seal": line.seal} for line in whole]))
    if len(valid) < len(lines):
        _append(folder, [{"back_to": valid[-1].seal if valid else ""}], seal)
    enter(con, folder, is_act=True)  # the acts in an unchanged snapshot are genuine
    _forget_seals(folder)
    return struck


def in_force(lines: Iterable[Line]) -> list[Line]:
    """The valid lines, without lines undone by a recovery."""
    valid: list[Line] = []
    for line in lines:
        if "back_to" in line.fields:
            seals = ["", *(one.seal for one in valid)]
            valid = valid[: seals.index(line.fields["back_to"])]
        else:
            valid.append(line)
    return valid


def forget_names(folder: Path, hashes: Collection[str]) -> bool:
    """Hide names and senders of erased files in the journal; gives whether there were any."""
    before = _journal(folder)
    lines = [
        {**line, "name": "***" + _ending(line["name"]), "sender": None} if line["sha256"] in hashes else line
        for line in before
    ]
    if lines != before:
        put(folder / JOURNAL, journal.text(lines))
    return lines != before


def _ending(name: str) -> str:
    """The extension of a file name, if it looks like a format's: any text may follow a dot."""
    suffix = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    return suffix[0] if suffix else ""


def check(con: duckdb.DuckDBPyConnection, folder: Path) -> Start:
    """Compare the ledger with the store, and enter runs that died before they were entered.

    A snapshot that has changed since its publication is put aside; the run publishes it again from the store.

    Raises: Lost if the store lacks or changes records of the ledger, or if the ledger is missing or was written anew.
    """
    is_line_cut = journal.cut_torn_line(folder / LEDGER)
    if is_gone(con, folder):
        raise Lost(
            f"{folder / LEDGER}: gone or empty, beside a store that has runs; copy it back from the witness's folder or from a backup; "
            "if there is none, begin it again with: dph recover"
        )
    lines, seal = read(folder)
    held = in_force(lines)
    _check_journal_is_there(folder, held)
    complaints = differences(con, held)
    complaints += strange_acts(con, held)
    if complaints:
        raise Lost(f"{folder / LEDGER}: {'; '.join(complaints)}; bring back a good state with: dph recover")
    missing = _missing(con, held)
    if resealed := anew(folder, [*lines, *_sealed(missing, seal)]):  # lost lines are rebuilt with the same seals
        raise Lost(resealed)
    entered = _enter(con, folder, missing, seal)
    changed = _put_aside_changed(folder)
    return Start(tuple(entered), is_line_cut, _unpublished(con, folder), changed)


def is_gone(con: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    """Whether the ledger is missing or empty although the store has runs. A first run that died before it was entered
    has no ledger yet.
    """
    if _has_content(folder / LEDGER):
        return False
    (runs, editions) = con.execute(
        "SELECT (SELECT count(*) FROM store.run), (SELECT count(*) FROM store.edition)"
    ).fetchone() or (0, 0)
    return bool(runs > 1 or (runs and editions))


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def differences(con: duckdb.DuckDBPyConnection, lines: Sequence[Line]) -> list[str]:
    """Differences between the store and these lines: runs, readings, erasures, and editions with their figures. Shape:
    a sentence each. `changed_cells` compares the cells.
    """
    claimed: dict[str, dict[str, Line]] = {kind: {} for kind in (*KINDS, "reading")}
    for line in lines:
        kind, name = line.key
        claimed[kind][name] = line
    runs = {row["run"]: row for row in _runs(con)}
    editions = {row["edition"]: row for row in _editions(con)}
    acts = {row["act"]: row for row in _acts(con)}
    lines_of = [("run", runs), ("edition", editions), ("act", acts)]
    lost = [name for kind, stored in lines_of for name in claimed[kind] if name not in stored]
    changed = [
        name
        for kind, stored in lines_of
        for name, line in claimed[kind].items()
        if name in stored and not _agrees(line, stored[name])
    ]
    erased = {row["erased"] for row in _erasures(con)}
    readings = _readings(con)
    lost += [
        f"reading {reading}"
        for reading in claimed["reading"]
        if reading not in readings and reading.split("!")[0] not in erased
    ]
    lost += [f"the erasure of {submission}" for submission in claimed["erased"] if submission not in erased]
    held = {name: line for name, line in claimed["edition"].items() if name in editions}
    digests = figures(con, [line.fields["number"] for line in held.values()])
    other = [name for name, line in held.items() if digests[line.fields["number"]] != line.fields["figures"]]
    complaints = [f"{name} recorded but gone" for name in lost[:MANY]]
    complaints += [f"and {len(lost) - MANY} more gone"] if len(lost) > MANY else []
    complaints += [f"{', '.join(changed)} not as recorded"] if changed else []
    complaints += [f"figures of {', '.join(other)} not as published"] if other else []
    return complaints + _strays(con)


def _strays(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Rows of the store that belong to no run and no edition; a sentence each. The next edition would use them, and no
    line of the ledger has them.
    """
    strays = con.execute(statement(STATEMENTS / "unrecorded.sql")).fetchall()
    return [f"{one} in the store, and recorded by no run or edition" for (one,) in strays[:MANY]]


def strange_acts(con: duckdb.DuckDBPyConnection, lines: Sequence[Line]) -> list[str]:
    """The acts on editions that are in the store but not in the ledger; a sentence each. lines: all valid lines."""
    known = {name for kind, name in (line.key for line in lines) if kind == "act"}
    strange = [one["act"] for one in _acts(con) if one["act"] not in known] if _knows_acts(lines) else []
    return [f"{one} in the store, and entered by nobody" for one in strange[:MANY]]


def _knows_acts(lines: Iterable[Line]) -> bool:
    """Whether these lines were written by a version that enters acts."""
    return any("intake" in line.fields for line in lines)


def changed_intake(con: duckdb.DuckDBPyConnection, lines: Iterable[Line]) -> list[str]:
    """The receipts whose name, sender, times, findings or answers have changed; a sentence each. Erased receipts, and
    texts that quote them, are left out, since their texts are hidden.
    """
    claimed = {line.fields["run"]: line.fields["intake"] for line in lines if "intake" in line.fields}
    other = []
    for run, papers in intake(con, claimed).items():
        if len(papers) == len(claimed[run]):  # otherwise `differences` reports it
            other += [
                receipt for (receipt, digest), held in zip(papers.items(), claimed[run], strict=True) if digest != held
            ]
    rows = con.execute(
        statement(STATEMENTS / "legible_receipt.sql"),
        {"receipts": other, "hidden": HIDDEN},
    ).fetchall()
    return [
        f"name, times, findings or answers of {name} (receipt {receipt}, by {channel}, received {at}) not as recorded"
        for receipt, name, channel, at in rows
    ]


def covered(lines: Iterable[Line]) -> dict[tuple[str, int], str]:
    """(submission, reading) -> the digest of its cells in these lines."""
    digests: dict[tuple[str, int], str] = {}
    for line in lines:
        if "run" in line.fields:
            digests |= {(submission, 1): digest for submission, digest in line.fields.get("contents", {}).items()}
        elif "of" in line.fields:
            digests[line.fields["of"], line.fields["reading"]] = line.fields["contents"]
    return digests


def changed_cells(
    con: duckdb.DuckDBPyConnection, lines: Iterable[Line], submissions: Collection[str] | None = None
) -> list[str]:
    """The submissions, all or these, whose cells have changed since they were recorded; a sentence each. Erased ones
    are left out.
    """
    erased = {submission for (submission,) in con.execute("SELECT submission_id FROM store.erasure").fetchall()}
    claimed = {
        key: digest
        for key, digest in covered(lines).items()
        if key[0] not in erased and (submissions is None or key[0] in submissions)
    }
    digests = cells(con, {submission for submission, _ in claimed}) if claimed else {}
    other = sorted(
        {
            submission
            for (submission, reading), digest in claimed.items()
            if digests.get((submission, reading)) != digest
        }
    )
    rows = con.execute(
        "SELECT s.submission_id, s.unit, s.form, s.period, r.file_name FROM store.submission AS s "
        "LEFT JOIN store.receipt AS r ON r.receipt_id = s.receipt_id WHERE s.submission_id IN (SELECT unnest(?::VARCHAR[]))",
        [other],
    ).fetchall()
    about = {row[0]: f"cells of {row[1]} {row[2]} {row[3]} ({row[4]}, submission {row[0]})" for row in rows}
    return [f"{about.get(one, f'submission {one}')} not as recorded" for one in other]


def changed_sources(con: duckdb.DuckDBPyConnection, lines: Iterable[Line]) -> list[str]:
    """The editions whose figures name other source cells than recorded; one sentence for all."""
    claimed = {line.fields["number"]: line.fields for line in lines if "edition" in line.fields}
    digests = sources(con, claimed)
    other = [fields["edition"] for number, fields in claimed.items() if digests[number] != fields["sources"]]
    return [f"cells behind the figures of {', '.join(other)} not as published"] if other else []


def check_cells(con: duckdb.DuckDBPyConnection, folder: Path, run: str, units: Collection[str] | None) -> None:
    """Compare with the ledger the cells from which figures will be computed: of these units or of all, without the
    run's own.

    Raises: Lost.
    """
    rows = con.execute(
        "SELECT submission_id FROM store.submission WHERE run_id <> $run AND ($units::VARCHAR[] IS NULL OR list_contains($units::VARCHAR[], unit))",
        {"run": run, "units": None if units is None else sorted(units)},
    ).fetchall()
    lines, _ = read(folder)
    complaints = changed_cells(con, in_force(lines), {submission for (submission,) in rows}) if rows else []
    if complaints:
        raise Lost(
            f"{'; '.join(complaints[:MANY])}{f' and {len(complaints) - MANY} more' if len(complaints) > MANY else ''}; "
            "bring back a good state with: dph recover"
        )


def anew(folder: Path, lines: Iterable[Line]) -> str | None:
    """The complaint if the ledger was written anew: no line has the seal in the manifest of the readers' edition."""
    manifest = _manifest(folder)
    seal = manifest.get("seal")
    if seal is None or any(line.seal == seal for line in lines):
        return None
    return (
        f"{folder / LEDGER}: written anew, or cut: it has no line with the seal of {manifest['edition']}, {code_of(seal)}; copy it back "
        "from the witness's folder or from a backup; if there is none, begin it again with: dph recover"
    )


def agrees(con: duckdb.DuckDBPyConnection, folder: Path, manifest: JsonObject) -> bool:
    """Whether a snapshot, open in `con`, agrees with the ledger up to its edition. True if the ledger does not know it."""
    lines, _ = whole_lines(folder)
    seals = [line.seal for line in lines]
    if manifest.get("seal") not in seals:
        return True
    held = in_force(lines[: seals.index(manifest["seal"]) + 1])
    return not (differences(con, held) or changed_cells(con, held))


def seal_of(folder: Path, edition: str) -> str | None:
    """The seal of an edition's line; None if the ledger has no such line."""
    lines, _ = read(folder)
    return next((line.seal for line in reversed(lines) if line.fields.get("edition") == edition), None)


def code_of(seal: str) -> str:
    """The code that is printed for a seal: its first 100 bits in base32, in five groups."""
    letters = base64.b32encode(bytes.fromhex(seal))[:LETTERS].decode()
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def code_for(folder: Path, edition: str) -> str | None:
    """The code of an edition; None if the ledger has no line for it or cannot be read."""
    try:
        seal = seal_of(folder, edition)
    except Lost:
        return None
    return code_of(seal) if seal else None


def read(folder: Path) -> tuple[list[Line], str]:
    """The ledger's lines, and the seal of the last.

    Raises: Lost if a line is not sealed with the previous one.
    """
    lines, complaint = _read(folder)
    if complaint:
        raise Lost(f"{complaint}; bring it back with: dph recover")
    return lines, lines[-1].seal if lines else ""


def whole_lines(folder: Path) -> tuple[list[Line], bool]:
    """The lines before the first unreadable one, and whether these are all."""
    lines, complaint = _read(folder)
    return lines, complaint is None


def _read(folder: Path) -> tuple[list[Line], str | None]:
    """The lines before the first unreadable one, and the complaint about it."""
    path, seal = folder / LEDGER, ""
    lines: list[Line] = []
    if not path.exists():
        return lines, None
    texts = path.read_text(encoding="utf-8", errors="replace").removesuffix("\n")
    for number, text in enumerate(texts.split("\n") if texts else [], 1):  # a reason may contain other line breaks
        try:
            fields = orjson.loads(text)
            claimed = fields.pop("seal")
            line = Line(fields, _seal(fields, seal))
            line.key  # noqa: B018 - raises for a line of no known kind
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
            return lines, f"{path}, line {number}: not a line of the ledger"
        if claimed != line.seal:
            return lines, f"{path}, line {number}: changed after it was written"
        seal = line.seal
        lines.append(line)
    return lines, None


def _confirmed(con: duckdb.DuckDBPyConnection, lines: Sequence[Line]) -> Callable[[Line], bool]:
    """A function that tells whether the store confirms one of these lines, digests included."""
    runs = {one["run"]: one for one in _runs(con)}
    editions = {one["edition"]: one for one in _editions(con)}
    readings, erased = _readings(con), {one["erased"] for one in _erasures(con)}
    acts = {one["act"]: one for one in _acts(con)}
    claimed = covered(lines)
    digests = cells(con, {submission for submission, _ in claimed}) if claimed else {}
    of_figures = figures(con, [one["number"] for one in editions.values()])

    def has_cells(submission: str, reading: int) -> bool:
        return submission in erased or digests.get((submission, reading)) == claimed[submission, reading]

    def confirmed(line: Line) -> bool:
        kind, name = line.key
        if kind == "run":
            own = line.fields.get("contents", {})
            return name in runs and _agrees(line, runs[name]) and all(has_cells(one, 1) for one in own)
        if kind == "edition":
            is_same = name in editions and _agrees(line, editions[name])
            return is_same and of_figures[line.fields["number"]] == line.fields["figures"]
        if kind == "act":
            return name in acts and _agrees(line, acts[name])
        if kind == "reading":
            return name in readings and has_cells(line.fields["of"], line.fields["reading"])
        return name in erased

    return confirmed


def _agrees(line: Line, stored: JsonObject) -> bool:
    """Whether the store's run or edition matches its line, apart from digests of contents."""
    return all(line.fields.get(name) == value for name, value in stored.items())


def _runs(con: duckdb.DuckDBPyConnection, without: Sequence[str] = ()) -> list[JsonObject]:
    """The store's runs as lines, except `without`. Cells erased by order are counted."""
    rows = con.execute(
        statement(STATEMENTS / "run_content.sql"),
        {"without": list(without)},
    ).fetchall()
    return [
        {
            "run": run,
            "business_at": at,
            "receipts": int(files),
            "submissions": int(submissions),
            "cells": int(cells),
            "digest": hashlib.sha256(f"{receipts}|{ids}".encode()).hexdigest(),
        }
        for run, at, files, submissions, cells, receipts, ids in rows
    ]


def _erasures(con: duckdb.DuckDBPyConnection) -> list[JsonObject]:
    return _rows(
        con,
        "SELECT coalesce(nullif(submission_id, ''), 'file ' || sha256) AS erased, cells, reason, recorded_at FROM store.erasure ORDER BY recorded_at, submission_id",
    )


def _editions(con: duckdb.DuckDBPyConnection) -> list[JsonObject]:
    return _rows(con, "SELECT edition, number, kind, published_at, content_hash FROM store.edition ORDER BY number")


def _acts(con: duckdb.DuckDBPyConnection) -> list[JsonObject]:
    """Acts on editions; without the digest of a reason that an erasure has hidden."""
    hidden = {
        act
        for (act,) in con.execute(
            "SELECT act || ' ' || edition FROM store.release WHERE contains(reason, ?) AND EXISTS (SELECT 1 FROM store.erasure)",
            [HIDDEN],
        ).fetchall()
    }
    return [
        {name: value for name, value in one.items() if name != "reason" or one["act"] not in hidden}
        for one in _rows(con, statement(ACTS))
    ]


def _readings(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        f"{of}!{number}" for of, number in con.execute("SELECT submission_id, reading FROM store.reading").fetchall()
    }


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> list[JsonObject]:
    """The rows by column name. Instants are text in UTC, so the connection's time zone does not matter."""
    result = con.execute(query)
    names = [column[0] for column in result.description or []]
    return [
        {
            name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
            for name, value in zip(names, row, strict=True)
        }
        for row in result.fetchall()
    ]


def _append(folder: Path, records: Sequence[JsonObject], seal: str) -> None:
    journal.add(folder / LEDGER, [{**line.fields, "seal": line.seal} for line in _sealed(records, seal)])


def _sealed(records: Iterable[JsonObject], seal: str) -> list[Line]:
    """New lines, each sealed with the previous one; the first with `seal`."""
    lines = []
    for fields in records:
        seal = _seal(fields, seal)
        lines.append(Line(fields, seal))
    return lines


def _note_receipts(con: duckdb.DuckDBPyConnection, folder: Path, runs: Sequence[str]) -> None:
    if not runs:
        return
    known = {one["receipt_id"] for one in _journal(folder)}
    journal.add(folder / JOURNAL, [one for one in _receipts(con, runs) if one["receipt_id"] not in known])


def _receipts(con: duckdb.DuckDBPyConnection, runs: Sequence[str] | None = None) -> list[JsonObject]:
    """The receipts of these runs, or of all, as lines of the journal."""
    rows = con.execute(
        "SELECT receipt_id, sha256, channel, file_name AS name, sender, size, received_at, sent_at FROM store.receipt "
        "WHERE $runs::VARCHAR[] IS NULL OR list_contains($runs::VARCHAR[], run_id) ORDER BY received_at, file_name",
        {"runs": None if runs is None else list(runs)},
    )
    names = [column[0] for column in rows.description or []]
    receipts = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    instants = ("received_at", "sent_at")
    return [{**one, **{name: one[name].isoformat() for name in instants if one[name]}} for one in receipts]


def _journal(folder: Path) -> list[JsonObject]:
    """The journal's lines. A last line that was cut short is left out; its run writes it again.

    Raises: Lost if another line is damaged.
    """
    lines = journal.read(folder / JOURNAL, _is_receipt)
    if lines.damaged:
        raise Lost(f"{folder / JOURNAL}, line {lines.damaged[0]}: not a line of the journal; {JOURNAL_BACK}")
    return lines.whole


def check_journal(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """The number of receipts in the journal. Raises: Lost if it is missing, damaged, or lacks a receipt of the store."""
    _check_journal_is_there(folder, in_force(whole_lines(folder)[0]))
    return len(_complete_journal(folder, _known(con)))


def _check_journal_is_there(folder: Path, lines: Iterable[Line]) -> None:
    """Check that the journal exists if any run had receipts. Raises: Lost.

    lines: the valid lines. A run that died before it was entered may have no receipts in the journal yet.
    """
    if not _has_content(folder / JOURNAL) and any(line.fields.get("receipts") for line in lines):
        raise Lost(f"{folder / JOURNAL}: gone or empty, beside a store that has runs; {JOURNAL_BACK}")


def _complete_journal(folder: Path, known: Collection[str]) -> list[JsonObject]:
    """The journal's lines. known: the receipts of the store, which must all be in it. Raises: Lost."""
    lines = _journal(folder)
    if lacking := len(set(known).difference(one["receipt_id"] for one in lines)):
        raise Lost(f"{folder / JOURNAL}: {lacking} receipts of the store are not in it; {JOURNAL_BACK}")
    return lines


def _known(con: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in con.execute("SELECT receipt_id FROM store.receipt").fetchall()}


def _is_receipt(line: JsonObject) -> None:
    for name in ("receipt_id", "sha256", "name", "channel", "sender", "size"):
        line[name]
    datetime.fromisoformat(line["received_at"])


def mend_journal(con: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    """Whether the journal had to be repaired. Its whole lines stay, and receipts that it lacks are written from the
    store.
    """
    lines = journal.read(folder / JOURNAL, _is_receipt)
    known = {one["receipt_id"] for one in lines.whole}
    lacking = [one for one in _receipts(con) if one["receipt_id"] not in known]
    if not lacking and not lines.damaged:
        return False
    put(folder / JOURNAL, journal.text([*lines.whole, *lacking]))
    return True


def _seal(fields: JsonObject, before: str) -> str:
    return hashlib.sha256((before + json.dumps(fields, sort_keys=True)).encode()).hexdigest()


def _manifest(folder: Path) -> JsonObject:
    """The manifest of the readers' snapshot; empty if it is missing or unreadable."""
    current = folder / CURRENT
    try:
        content = (
            json.loads(current.resolve().with_suffix(".json").read_text(encoding="utf-8")) if current.exists() else {}
        )
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _put_aside_changed(folder: Path) -> Path | None:
    """The new path of the readers' snapshot if it has changed since its publication; None if it is unchanged."""
    current, manifest = (folder / CURRENT), _manifest(folder)
    if "sha256" not in manifest:
        return None
    path = current.resolve()
    if _hash(path) == manifest["sha256"]:
        return None
    draft = path.with_suffix(".draft")
    if (
        draft.exists() and _hash(draft) == manifest["sha256"]
    ):  # a process published it again and died before the last step
        os.chmod(draft, 0o444)
        os.replace(draft, path)
        return None
    aside = next(
        place for place in (folder / f"damaged-{number}" for number in itertools.count(1)) if not place.exists()
    )
    aside.mkdir()
    os.replace(path, aside / path.name)
    return aside / path.name


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _forget_seals(folder: Path) -> None:
    """Remove a manifest's seal if the new ledger does not have it."""
    for path in (folder / "snapshots").glob("*.json"):
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:  # cut short
            continue
        if manifest.get("seal") and all(line.seal != manifest["seal"] for line in read(folder)[0]):
            put(path, json.dumps({**manifest, "seal": None}, ensure_ascii=False, indent=1) + "\n")


def _unpublished(con: duckdb.DuckDBPyConnection, folder: Path) -> str | None:
    """The last edition if its snapshot is not the readers': the run died before swapping it in. The snapshot of an act,
    such as `<edition>-published-<edition>`, has the last edition too.
    """
    row = con.execute("SELECT max_by(edition, number) FROM store.edition").fetchone()
    current = folder / CURRENT
    if row is None or row[0] is None:
        return None
    if current.exists() and re.fullmatch(rf"{re.escape(row[0])}(-(published|withdrawn)-.+)?", current.resolve().stem):
        return None
    return str(row[0])
