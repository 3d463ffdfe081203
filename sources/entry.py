"""What the office types in for a unit (代录): a file, with who typed it in, why, and how the unit had said it.

Both travel in one ZIP, so that the archive keeps them under one hash: `entry.json` and the table. A confirmation is such a
ZIP without a table. `sources/workbook.py` opens the table and lays what `entry.json` says into the book's `meta`.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sources.package import Package

NOTE = "entry.json"
PREFIX = "entry_"  # of the keys in a book's `meta`


@dataclass(frozen=True, slots=True)
class Entry:
    """`via` is how the unit had said it: 纸质, 电话 ... `confirms` is a submission's id where the entry confirms one."""

    entered_by: str
    reason: str
    via: str
    confirms: str = ""


def wrap(entry: Entry, name: str = "", content: bytes = b"") -> bytes:
    """The ZIP of an entry and the table that was typed in; of a confirmation where there is no table."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        note = json.dumps(asdict(entry) | {"file": name}, ensure_ascii=False, indent=1)
        for part, held in ((NOTE, note.encode()), *(((name, content),) if name else ())):
            package.writestr(zipfile.ZipInfo(part), held)  # no time of day: the same entry has the same bytes
    return out.getvalue()


def opened(package: Package) -> tuple[str, bytes, dict[str, str]]:
    """Name and bytes of the table in an entry's ZIP ("" where it is a confirmation), and what the entry says, for `meta`.

    Raises: ValueError, LookupError where it is none.
    """
    said = json.loads(package.read(NOTE))
    note = {PREFIX + key: str(said.get(key, "")) for key in ("entered_by", "reason", "via", "confirms")}
    name = str(said["file"])
    return name, package.read(name) if name else b"", note


def entry_of(meta: Mapping[str, str]) -> Entry | None:
    """The entry that a file is; None for all that the units send themselves."""
    said = {key.removeprefix(PREFIX): value for key, value in meta.items() if key.startswith(PREFIX)}
    return Entry(**said) if said else None
