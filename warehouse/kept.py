"""Published documents, kept byte for byte under their hash: what was let out stays as it was, whatever is drawn again later.

`published/ab/ab12...` holds the bytes; `published/published.jsonl` has a line for each document of each edition. A nightly page is
kept as it was drawn first, a leaders' edition with all that lies beside its page when it is published and when it is withdrawn.
They are kept for good; only an erasure reaches them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sources import journal
from sources.durable import put
from warehouse.connect import Damaged

FOLDER = "published"
LIST = "published.jsonl"


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was let out."""

    edition: str
    name: str
    sha256: str
    kept_at: str


def keep(home: Path, edition: str, documents: Mapping[str, Path], at: datetime) -> list[Document]:
    """The documents (name -> where it lies) newly kept: those whose bytes were not kept yet for this edition under this name.

    On disk before this returns; the same bytes once, however many editions have them. The list is written whole, so that it is
    the old one or the new one whatever is killed when.
    """
    listed = kept(home)
    new = []
    for name, path in documents.items():
        content = path.read_bytes()
        one = Document(edition, name, hashlib.sha256(content).hexdigest(), at.isoformat())
        if any((other.edition, other.name, other.sha256) == (edition, name, one.sha256) for other in listed):
            continue
        put(place_of(home, one.sha256), content)
        new.append(one)
    if new:
        put(home / FOLDER / LIST, journal.text(asdict(one) for one in [*listed, *new]))
    return new


def kept(home: Path, edition: str | None = None) -> list[Document]:
    """What was let out, oldest first; of one edition if it is named.

    Raises: Damaged where the list is not as it was written: nothing of it is left out.
    """
    path = home / FOLDER / LIST
    found = journal.read(path, _document)
    damaged = found.damaged[:1] or ([len(found.whole) + 1] if _is_torn(path) else [])
    if damaged:
        raise Damaged(
            f"{path}, line {damaged[0]}: not a line of the list of published documents; copy the list back from a backup's {FOLDER}/; "
            "if there is none, take that line out: dph doctor --deep then names the document that it spoke of as published by nobody"
        )
    return [one for one in map(_document, found.whole) if edition in (None, one.edition)]


def _document(line: journal.Line) -> Document:
    """Raises: TypeError, ValueError for what is none."""
    found = Document(**line)
    if len(bytes.fromhex(found.sha256)) != hashlib.sha256().digest_size:
        raise ValueError(found.sha256)
    return found


def _is_torn(path: Path) -> bool:
    """Whether the last line lacks its end. The list is written whole, so that no power cut leaves it so."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    with path.open("rb") as content:
        content.seek(-1, os.SEEK_END)
        return content.read(1) != b"\n"


def place_of(home: Path, sha256: str) -> Path:
    """Where the bytes of a document lie, unless they were erased."""
    return home / FOLDER / sha256[:2] / sha256


def forget(home: Path, reports: Path, is_hit: Callable[[Path], bool]) -> list[Path]:
    """The files to remove: every document that is hit, with the other documents of the same edition, both among what is kept and under
    `reports`. The list stays, and says what had been there. What is gone can be drawn again by a replay.

    is_hit: whether a file shows what is to be forgotten.
    """
    listed = kept(home)
    places = {one: place_of(home, one.sha256) for one in listed}
    hit = {one.edition for one in listed if places[one].exists() and is_hit(places[one])}
    shown = [path for path in reports.rglob("*") if path.is_file() and is_hit(path)]
    stems = {path.stem for path in shown if path.parent == reports} | hit
    removed = {places[one] for one in listed if one.edition in hit}
    removed |= {path for path in reports.glob("*") if path.is_file() and path.stem in stems}
    return sorted(path for path in {*removed, *shown} if path.exists())
