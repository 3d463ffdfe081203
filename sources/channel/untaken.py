"""Files that cannot be taken: a note that says why is archived in place of their bytes; the file stays in its channel."""

from __future__ import annotations

import json

from sources.characters import storable
from sources.finding import Finding

LARGEST = 500 * 2**20  # bytes: a larger file is not taken; a million rows have some 100 MB
DEEPEST = 32  # folders below a channel's
BEGIN = b'{"untaken": '
LONGEST = 64 * 2**10  # bytes of a note
RULES = frozenset(
    ["untaken_too_large", "untaken_too_deep", "untaken_unreadable", "untaken_erased", "program_untaken"]
)  # the only allowed contents of a note: a sender can write a file that looks like one


def too_large(place: str, size: int, stamp: str) -> bytes:
    """The note for a file of `size` bytes. place, stamp: make the note different for other files, and for this one once
    it has changed.
    """
    return _for("untaken_too_large", f"{size / 2**20:,.0f} MB", f"{LARGEST // 2**20} MB", place, stamp)


def too_deep(place: str) -> bytes:
    """The note for a folder that is nested too deep."""
    return _for("untaken_too_deep", str(place.count("/") + 1), str(DEEPEST), place, "")


def unreadable(place: str, complaint: str, stamp: str) -> bytes:
    """The note for a file or folder that the operating system does not let us read."""
    return _for("untaken_unreadable", complaint, "", place, stamp)


def erased(sha256: str) -> bytes:
    """The note for a file whose bytes were erased by order: they are not stored again."""
    return _for("untaken_erased", "", "", "", sha256)


def failed(place: str, trace: str, version: str, stamp: str) -> bytes:
    """The note for a file that this version of the program failed to take, a fault of the program. The next version
    writes another note.
    """
    return _for("program_untaken", trace, version, place, stamp)


def reason(content: bytes) -> Finding | None:
    """The reason in a note; None if the content is no note."""
    if not content.startswith(BEGIN) or len(content) > LONGEST:
        return None
    try:
        note = json.loads(content)["untaken"]
        finding = Finding(str(note["rule"]), storable(str(note["found"])), storable(str(note["wanted"])))
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return finding if finding.rule in RULES else None


def _for(rule: str, found: str, wanted: str, place: str, stamp: str) -> bytes:
    note = {"rule": rule, "found": found, "wanted": wanted, "place": place, "stamp": stamp}
    return json.dumps({"untaken": note}).encode()
