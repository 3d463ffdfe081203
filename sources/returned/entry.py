"""Entries of the office for a unit (代录): a table, with the person who entered it, the reason, and how the unit had
reported it.

Both are in one ZIP, so that the archive keeps them under one hash: first `entry.json`, then the table. A confirmation
is such a ZIP without a table.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, dataclass

from sources.book.grid import Unreadable
from sources.book.personal import masked, without_mobiles
from sources.book.zip import open_package
from sources.characters import storable

NOTE = "entry.json"
LOCAL_HEADER = b"PK\x03\x04"
NAME_AT = 30  # position of the name in a ZIP's first local header


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the office. via: how the unit had reported it: 纸质, 电话 ... confirms: the id of the confirmed
    submission, for a confirmation.
    """

    entered_by: str
    reason: str
    via: str
    confirms: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts entered by a person."""
        return self.entered_by, self.reason, self.via, self.confirms


def wrap(entry: Entry, name: str = "", content: bytes = b"") -> bytes:
    """The ZIP of an entry with its table; of a confirmation without one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        note = json.dumps(asdict(entry) | {"file": name}, ensure_ascii=False, indent=1)
        for part, held in ((NOTE, note.encode()), *(((name, content),) if name else ())):
            package.writestr(zipfile.ZipInfo(part), held)  # no time, so that the same entry gives the same bytes
    return out.getvalue()


def is_wrapped(content: bytes) -> bool:
    """Whether a file is an entry's ZIP, by its first bytes."""
    return content.startswith(LOCAL_HEADER) and content[NAME_AT : NAME_AT + len(NOTE)] == NOTE.encode()


def unwrapped(name: str, content: bytes) -> tuple[str, bytes, Entry | None]:
    """Name and bytes of a file's table, and the entry around it.

    A file that a unit sent itself is given back unchanged, without an entry. A confirmation has neither name nor bytes.
    Persons' numbers in the entry's texts are masked.

    Raises: Unreadable if the ZIP is damaged, or an entry contains another one.
    """
    if not is_wrapped(content):
        return name, content, None
    package = open_package(content)
    try:
        said = json.loads(package.read(NOTE))
        entry = Entry(**{key: _plain(key, str(said.get(key, ""))) for key in Entry.__slots__})
        name = storable(str(said["file"]))
        table = package.read(name) if name else b""
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise Unreadable("unreadable_damaged", NOTE, "xlsx") from None
    if is_wrapped(table):
        raise Unreadable("unreadable_format", "ZIP", "xlsx, xls, csv")
    return name, table, entry


def _plain(key: str, text: str) -> str:
    plain = masked(storable(text))
    return plain if key == "confirms" else without_mobiles(plain)
