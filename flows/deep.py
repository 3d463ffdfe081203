"""`dph doctor --deep`: compare all stored data with their digests, manifests or originals; report differences and how
to repair them.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.doctor import Diagnosis
from flows.errors import EnvironmentFault
from flows.home import Home

if TYPE_CHECKING:
    import duckdb

    from sources.channel.declare import Channels
    from sources.declare import Plan
    from warehouse.ledger import Line

REREAD = 50  # size of the sample of submissions to read again; a new sample each time
NAMED = 5  # faults of a kind that are listed; the others are counted
CODE = re.compile(r"校验码\s*(?:<b>)?([A-Z2-7]{4}(?:-[A-Z2-7]{4}){4})")
RECOVER = "dph recover; where that does not help, into an empty home: dph restore BACKUP"


def look_deep(home: Home) -> Iterator[Diagnosis]:
    """All checks that read all stored data. Nothing is changed."""
    from sources.channel.declare import load_channels
    from warehouse.ledger import in_force, whole_lines
    from warehouse.verify import open_store

    if not (home.warehouse / "writer.duckdb").exists():
        yield Diagnosis("store", True, "nothing was taken in yet")
        return
    plan = home.plan()
    lines, is_whole = whole_lines(home.warehouse)
    held = in_force(lines)
    with open_store(home.warehouse) as con:
        yield _ledger(con, home, lines, is_whole)
        yield _journal(con, home)
        yield _witness(home, load_channels(home.root, plan))
        yield _loaded(con, plan)
        yield _store(con, held)
        yield _cells(con, held)
        yield _originals(con, home)
        yield _read_again(con, home, plan)
    yield _snapshots(home, held)
    yield _documents(home, held)
    yield _pages(home, plan)


def _summary(faults: Sequence[str], well: str) -> str:
    """The observed state of a check: its faults, or `well`."""
    more = [f"and {len(faults) - NAMED} more"] if len(faults) > NAMED else []
    return "; ".join([*faults[:NAMED], *more]) or well


def _ledger(con: duckdb.DuckDBPyConnection, home: Home, lines: Sequence[Line], is_whole: bool) -> Diagnosis:
    from warehouse.ledger import LEDGER, anew, is_gone

    path = home.warehouse / LEDGER
    faults = [f"{path}: gone or empty, beside a store that has runs"] if is_gone(con, home.warehouse) else []
    faults += [] if is_whole else [f"{path}, line {len(lines) + 1}: changed after it was written"]
    if not faults and (resealed := anew(home.warehouse, lines)):
        faults.append(resealed)
    mend = "copy it back from the witness's folder or from a backup; if there is none, begin it again with: dph recover"
    return Diagnosis(
        "ledger", not faults, _summary(faults, f"{len(lines)} lines, each sealed with the one before it"), mend
    )


def _journal(con: duckdb.DuckDBPyConnection, home: Home) -> Diagnosis:
    """The journal of receipts, from which a recovered state is completed."""
    from warehouse.ledger import Lost, check_journal

    try:
        count = check_journal(con, home.warehouse)
    except Lost as error:
        seen, _, mend = str(error).partition("; ")
        return Diagnosis("journal of receipts", False, seen, mend)
    return Diagnosis("journal of receipts", True, f"{count} receipts, those of the store among them")


def _witness(home: Home, channels: Channels) -> Diagnosis:
    from flows.witness import check_copy

    if channels.witness is None:
        return Diagnosis("witness", True, "none is declared: docs/verify.md")
    try:
        check_copy(home, channels)
    except EnvironmentFault as error:
        return Diagnosis(
            "witness", False, str(error), "find out who changed it; the witness's copy has what was recorded"
        )
    return Diagnosis("witness", True, "its copy is the beginning of the ledger")


def _loaded(con: duckdb.DuckDBPyConnection, plan: Plan) -> Diagnosis:
    """The plan's rows (targets, units, deadlines ...) and views in the store, compared with the plan's folder."""
    import tempfile

    from warehouse.build import unlike

    name = "plan in the store"
    with tempfile.TemporaryDirectory(prefix="dph-plan-") as scratch:
        changed = unlike(con, plan, Path(scratch))
    if changed is None:
        return Diagnosis(name, True, "not compared: plan or program were changed since, the next run loads all")
    mend = "dph run loads it from the plan's folder again, before any figure is worked out, and says so"
    return Diagnosis(
        name, not changed, f"not as the plan's folder has it: {', '.join(changed)}" if changed else "as loaded", mend
    )


def _store(con: duckdb.DuckDBPyConnection, held: Sequence[Line]) -> Diagnosis:
    from warehouse.ledger import changed_intake, changed_sources, differences, strange_acts

    faults = [
        *differences(con, held),
        *strange_acts(con, held),
        *changed_sources(con, held),
        *changed_intake(con, held),
    ]
    editions = sum("edition" in line.fields for line in held)
    return Diagnosis(
        "store",
        not faults,
        _summary(faults, f"runs, findings, acts, erasures and the figures of {editions} editions as recorded"),
        RECOVER,
    )


def _cells(con: duckdb.DuckDBPyConnection, held: Sequence[Line]) -> Diagnosis:
    from warehouse.ledger import changed_cells, covered

    faults = changed_cells(con, held)
    without = sum(line.fields["submissions"] for line in held if "run" in line.fields and "contents" not in line.fields)
    left_out = f"; not covered: {without} submissions that were recorded before digests were kept" if without else ""
    seen = _summary(faults, f"of {len({one for one, _ in covered(held)})} submissions as recorded")
    return Diagnosis(
        "cells", not faults, seen + left_out, f"{RECOVER}; the originals are in the archive: dph open SUBMISSION"
    )


def _originals(con: duckdb.DuckDBPyConnection, home: Home) -> Diagnosis:
    """The archive compared with the hashes of the receipts. Contents erased by order are missing."""
    from sources.archive import place_of

    rows = con.execute(
        "SELECT sha256, any_value(file_name), any_value(channel), max(received_at) FROM store.receipt "
        "WHERE sha256 NOT IN (SELECT sha256 FROM store.erasure) GROUP BY sha256 ORDER BY 4, 1"
    ).fetchall()
    faults = []
    for sha256, name, channel, at in rows:
        place = place_of(home.archive, sha256)
        what = f"{place} ({name}, by {channel} on {at:%Y-%m-%d})"
        if not place.exists():
            faults.append(f"{what}: gone")
        elif _hash(place) != sha256:
            faults.append(f"{what}: changed since it was archived")
    mend = "put that file into the inbox again (ask its unit), which heals its original, or copy it from a backup's archive"
    return Diagnosis("archive", not faults, _summary(faults, f"{len(rows)} originals under their hashes"), mend)


def _read_again(con: duckdb.DuckDBPyConnection, home: Home, plan: Plan) -> Diagnosis:
    """A sample of submissions, read again from their originals. `_originals` reports damaged originals."""
    from sources.archive import place_of
    from warehouse.reread import reread

    rows = con.execute(
        "SELECT s.submission_id, r.sha256 FROM store.submission AS s JOIN store.receipt AS r ON r.receipt_id = s.receipt_id "
        "WHERE s.submission_id NOT IN (SELECT submission_id FROM store.erasure)"
    ).fetchall()
    drawn = random.SystemRandom().sample(rows, min(REREAD, len(rows)))
    whole = [
        one for one, sha256 in drawn if (path := place_of(home.archive, sha256)).exists() and _hash(path) == sha256
    ]
    faults = [
        f"{reading.unit} {reading.form} {reading.period} (submission {reading.submission}): {len(reading.changes)} cells read otherwise"
        for reading in reread(con, plan, home.archive, whole)
    ]
    mend = (
        "dph reread SUBMISSION shows them: where today's reader is the better one, keep them with --keep REASON; "
        f"where the original says otherwise than the store, cells were changed: {RECOVER}"
    )
    return Diagnosis(
        "cells against originals",
        not faults,
        _summary(faults, f"{len(whole)} submissions read again, as they stand"),
        mend,
    )


def _snapshots(home: Home, held: Sequence[Line]) -> Diagnosis:
    faults, count = [], 0
    for path in sorted((home.warehouse / "snapshots").glob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            file, sha256, at = path.with_name(content["file"]), content["sha256"], content["published_at"]
        except (ValueError, KeyError, TypeError):
            faults.append(f"{path}: not the manifest of a snapshot")
            continue
        if file.exists():
            count += 1
            faults += [] if _hash(file) == sha256 else [f"{file}: not as published on {at[:16]}"]
    listed = {path.stem for path in (home.warehouse / "snapshots").glob("*.json")}
    strangers = [path for path in (home.warehouse / "snapshots").glob("*.duckdb") if path.stem not in listed]
    faults += _not_the_last(home, held)
    faults += [f"{path}: published by nobody" for path in strangers]
    mend = "the readers' own is published again by the next: dph run; put the others aside, their figures are in the store: dph replay EDITION"
    return Diagnosis("snapshots", not faults, _summary(faults, f"{count} as published"), mend)


def _not_the_last(home: Home, held: Sequence[Line]) -> list[str]:
    """Whether readers see an older edition than the ledger's last, even under the last one's name."""
    import duckdb

    from warehouse.connect import Damaged, current, open_reader

    path = current(home.warehouse)
    last = [str(line.fields["edition"]) for line in held if "edition" in line.fields][-1:]
    if path is None or not last:
        return []
    try:
        with open_reader(home.warehouse) as con:
            is_there = con.execute("SELECT 1 FROM store.edition WHERE edition = ?", last).fetchone()
    except (Damaged, duckdb.Error) as error:
        return [f"{path}: cannot be read: {str(error).splitlines()[0]}"]
    return [] if is_there else [f"{path}: readers are shown a state before {last[0]}, the last edition"]


def _documents(home: Home, held: Sequence[Line]) -> Diagnosis:
    """The published documents compared with their hashes, and the codes on their pages with the ledger. An erasure may
    have removed documents.
    """
    from warehouse.connect import Damaged
    from warehouse.kept import FOLDER, documents_of, place_of
    from warehouse.ledger import code_of

    codes = {line.fields["edition"]: code_of(line.seal) for line in held if "edition" in line.fields}
    is_erased = any("erased" in line.fields for line in held)
    faults: list[str] = []
    try:
        documents = documents_of(home.root)
    except Damaged as error:
        seen, _, mend = str(error).partition("; ")
        return Diagnosis("published documents", False, seen, mend)
    for one in documents:
        place = place_of(home.root, one.sha256)
        what = f"{place} ({one.name})"
        if not place.exists():
            faults += [] if is_erased else [f"{what}: gone"]
            continue
        content = place.read_bytes()
        if hashlib.sha256(content).hexdigest() != one.sha256:
            faults.append(f"{what}: changed since it was published")
            continue
        printed = CODE.search(content.decode(errors="replace")) if one.name.endswith(".html") else None
        if printed and printed[1] != codes.get(one.edition):
            own = codes.get(one.edition, "none")
            faults.append(f"{what}: its code {printed[1]} is not that of the ledger, {own}")
    known = {one.sha256 for one in documents}
    strangers = [
        path for path in (home.root / FOLDER).glob("??/*") if path.suffix != ".draft" and path.name not in known
    ]
    faults += [f"{path}: published by nobody" for path in strangers]
    mend = "copy it from a backup's published/, or draw the edition again: dph replay EDITION"
    return Diagnosis("published documents", not faults, _summary(faults, f"{len(documents)} as published"), mend)


def _pages(home: Home, plan: Plan) -> Diagnosis:
    """Published files under `reports/`, compared with the stored documents. A missing file is no fault."""
    from warehouse.connect import Damaged
    from warehouse.kept import documents_of, place_of

    name = "pages under reports/"
    try:
        documents = {one.name: one for one in documents_of(home.root)}  # the last document stored under each name
    except Damaged:
        return Diagnosis(name, True, "not compared: the list of published documents is damaged")
    lying = {one: home.reports / one for one in documents if (home.reports / one).exists()}
    changed = [one for one, path in lying.items() if _hash(path) != documents[one].sha256]
    faults = [
        f"{lying[one]}: not as it was published on {documents[one].kept_at[:16]}; it is kept as {place_of(home.root, documents[one].sha256)}"
        for one in changed
        if not (one.endswith(".html") and _hash(lying[one]) == _drawn_anew(home, plan, documents[one].edition))
    ]
    mend = "copy what was kept over it; a page that a later version drew again on purpose differs too"
    return Diagnosis(name, not faults, _summary(faults, f"{len(lying)} as published"), mend)


def _drawn_anew(home: Home, plan: Plan, edition: str) -> str | None:
    """The hash of an edition's page as this version draws it, since each run draws the latest two again. None if it
    cannot be drawn.
    """
    import tempfile

    import duckdb

    from reports.bulletin.gather import render_bulletin
    from warehouse.connect import Damaged, NoSnapshot, open_reader
    from warehouse.ledger import code_for

    try:
        with tempfile.TemporaryDirectory(prefix="dph-page-") as scratch, open_reader(home.warehouse) as con:
            code = code_for(home.warehouse, edition)
            return _hash(render_bulletin(con, plan, edition, Path(scratch) / "page.html", code=code))
    except (duckdb.Error, Damaged, NoSnapshot):
        return None


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
