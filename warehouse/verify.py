"""Proof from a printed code alone that the ledger, an edition and the cells before it are unchanged since the day of
the edition.

The code is the beginning of the seal of the edition's line in the ledger. A seal covers all earlier lines; these hold
digests of each edition's figures and each submission's cells. Nothing is written, so a read-only copy is enough.
docs/verify.md says what it proves, and what not.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.connect import CURRENT, WRITER, Damaged
from warehouse.ledger import (
    LEDGER,
    LETTERS,
    Line,
    changed_cells,
    changed_intake,
    changed_sources,
    code_of,
    covered,
    differences,
    in_force,
    whole_lines,
)
from warehouse.refusal import Unfit, Unknown

LEAST = 16  # letters: a shorter code proves nothing
LOOK_ALIKE = str.maketrans("018", "OIB")  # digits that base32 lacks, and the letters that look like them


@dataclass(frozen=True, slots=True)
class Proof:
    """The result for an edition. It is proven if `complaints` is empty; `notes` are facts about the proof."""

    code: str
    edition: str | None
    seal: str | None
    notes: tuple[str, ...]
    complaints: tuple[str, ...]


def verify(folder: Path, code: str | None = None) -> Proof:
    """The proof of the edition with this code; of the latest if none is given. folder: a warehouse, or a copy of one.

    Raises: ValueError if the text cannot be a code; LookupError if there is no ledger or no edition in it;
    connect.Damaged.
    """
    if not (folder / LEDGER).exists():
        raise Unknown(f"{folder / LEDGER}: no ledger; wanted a home, or a copy of one with its ledger and its store")
    plain_code = None if code is None else plain(code)
    lines, is_whole = whole_lines(folder)
    editions = [number for number, line in enumerate(lines) if "edition" in line.fields]
    if not editions and is_whole:
        raise Unknown(f"{folder / LEDGER}: no edition yet")
    chosen = [number for number in editions if plain_code is None or _letters(lines[number]).startswith(plain_code)]
    if not chosen:
        why = "was written anew since, or is another home's" if is_whole else f"is broken after line {len(lines)}"
        return Proof(_grouped(plain_code or ""), None, None, (), (f"no edition in the ledger has this code: it {why}",))
    last = lines[chosen[-1]]
    notes = [f"ledger: {chosen[-1] + 1} lines up to this edition, each sealed with the one before it"]
    if all(line.seal != last.seal for line in in_force(lines)):
        complaint = "the state that this edition showed was left when an earlier one was brought back (dph recover): its figures are gone"
        return Proof(code_of(last.seal), last.fields["edition"], last.seal, tuple(notes), (complaint,))
    held = in_force(lines[: chosen[-1] + 1])
    with open_store(folder) as con:
        complaints = [
            *differences(con, held),
            *changed_cells(con, held),
            *changed_sources(con, held),
            *changed_intake(con, held),
        ]
        orders, unexplained = _erasures(con, held, lines)
    notes += [_counted(held), *orders]
    return Proof(code_of(last.seal), last.fields["edition"], last.seal, tuple(notes), (*complaints, *unexplained))


def plain(code: str) -> str:
    """The letters of a typed code: small letters, blanks, dashes, full-width letters and 0 for O are accepted.

    Raises: ValueError.
    """
    letters = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", code)).upper().translate(LOOK_ALIKE)
    if not re.fullmatch(f"[A-Z2-7]{{{LEAST},{LETTERS}}}", letters):
        raise Unfit(f"{code!r} is no code; wanted its {LETTERS} letters and digits as printed, such as ABCD-EFGH-...")
    return letters


def _letters(line: Line) -> str:
    return code_of(line.seal).replace("-", "")


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _counted(held: Sequence[Line]) -> str:
    runs = [line.fields for line in held if "run" in line.fields]
    without = sum(one["submissions"] for one in runs if "contents" not in one)
    left_out = f"; not covered: {without} submissions that were recorded before digests were kept" if without else ""
    editions = sum("edition" in line.fields for line in held)
    return f"figures of {editions} editions and cells of {len({one for one, _ in covered(held)})} submissions compared{left_out}"


def _erasures(
    con: duckdb.DuckDBPyConnection, held: Sequence[Line], lines: Sequence[Line]
) -> tuple[list[str], list[str]]:
    """Later erasures: the ordered ones, and the ones that no line of the ledger explains."""
    own = {submission for submission, _ in covered(held)}
    orders = {line.fields["erased"]: line.fields for line in lines if "erased" in line.fields}
    gone = [
        one
        for (one,) in con.execute("SELECT submission_id FROM store.erasure ORDER BY recorded_at").fetchall()
        if one in own
    ]
    ordered = [
        f"submission {one} was erased by order of {orders[one]['recorded_at']}: {orders[one]['reason']}"
        for one in gone
        if one in orders
    ]
    return ordered, [
        f"submission {one} is erased, and no line of the ledger says by which order"
        for one in gone
        if one not in orders
    ]


@contextmanager
def open_store(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the store. If it is missing or a run holds it: to the readers' snapshot, or to the
    newest one.

    Raises: Damaged.
    """
    complaint = "no store and no snapshot"
    for path in [folder / WRITER, folder / CURRENT, *_snapshots(folder)]:
        if not path.exists():
            continue
        try:
            con = duckdb.connect(str(path), read_only=True, config={"threads": 1})
        except duckdb.Error as error:
            complaint = str(error).splitlines()[0]
            continue
        try:
            yield con
        finally:
            con.close()
        return
    raise Damaged(f"{folder}: {complaint}")


def _snapshots(folder: Path) -> list[Path]:
    """The snapshots, the newest first; those without a readable manifest last."""
    numbers: dict[Path, int] = {}
    for path in sorted((folder / "snapshots").glob("*.duckdb"), reverse=True):
        try:
            numbers[path] = int(json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["number"])
        except (OSError, ValueError, KeyError, TypeError):
            numbers[path] = 0
    return sorted(numbers, key=lambda path: -numbers[path])
