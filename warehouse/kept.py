"""Published documents, stored byte for byte under their hashes. They stay as published, even if they are drawn again
later.

`published/ab/ab12...` holds the bytes; `published/published.jsonl` has a line for each document of each edition. A
nightly page is kept as first drawn. A leaders' edition is kept with all files beside its page, when it is published and
again when it is withdrawn. Only an erasure removes them.
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
    """A published document."""

    edition: str
    name: str
    sha256: str
    kept_at: str


def keep(home: Path, edition: str, documents: Mapping[str, Path], at: datetime) -> list[Document]:
    """Store an edition's documents (name -> path); gives the newly stored ones: new bytes for this edition and name.

    On disk before this returns. Equal bytes are stored once for all editions. The list is replaced as a whole, so a
    kill leaves the old or the new one.
    """
    listed = documents_of(home)
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


def documents_of(home: Path, edition: str | None = None) -> list[Document]:
    """The published documents, oldest first; of one edition if it is named.

    Raises: Damaged if the list is damaged: no document is silently skipped.
    """
    path = home / FOLDER / LIST
    lines = journal.read(path, _document)
    damaged = lines.damaged[:1] or ([len(lines.whole) + 1] if _is_torn(path) else [])
    if damaged:
        raise Damaged(
            f"{path}, line {damaged[0]}: not a line of the list of published documents; copy the list back from a backup's {FOLDER}/; "
            "if there is none, take that line out: dph doctor --deep then names the document that it spoke of as published by nobody"
        )
    return [one for one in map(_document, lines.whole) if edition in (None, one.edition)]


def _document(line: journal.Line) -> Document:
    """The document of a line. Raises: TypeError, ValueError."""
    document = Document(**line)
    if len(bytes.fromhex(document.sha256)) != hashlib.sha256().digest_size:
        raise ValueError(document.sha256)
    return document


def _is_torn(path: Path) -> bool:
    """Whether the last line has no end. The list is written whole, so no power cut explains this."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    with path.open("rb") as content:
        content.seek(-1, os.SEEK_END)
        return content.read(1) != b"\n"


def place_of(home: Path, sha256: str) -> Path:
    """The path of a document's bytes, unless they were erased."""
    return home / FOLDER / sha256[:2] / sha256


def forget(home: Path, reports: Path, is_hit: Callable[[Path], bool]) -> list[Path]:
    """The files to remove: every matching document and all other documents of its edition, both among the stored ones
    and under `reports`.

    The list stays as a record. A replay can draw removed documents again.

    is_hit: whether a file shows an erased text.
    """
    listed = documents_of(home)
    places = {one: place_of(home, one.sha256) for one in listed}
    hit = {one.edition for one in listed if places[one].exists() and is_hit(places[one])}
    shown = [path for path in reports.rglob("*") if path.is_file() and is_hit(path)]
    stems = {path.stem for path in shown if path.parent == reports} | hit
    removed = {places[one] for one in listed if one.edition in hit}
    removed |= {path for path in reports.glob("*") if path.is_file() and path.stem in stems}
    return sorted(path for path in {*removed, *shown} if path.exists())
