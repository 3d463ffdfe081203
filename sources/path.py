"""Safe file names from senders' texts: no name leads out of its folder."""

from __future__ import annotations

import re

LONGEST = 255  # bytes of a name, on every usual file system
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')  # characters that Linux or Windows forbids in a name


def base_name(name: str, ending: str = "") -> str:
    """`name` plus `ending` as the name of one file: without separators and control characters, not hidden, not `.` or
    `..`, and cut between letters to at most 255 bytes of UTF-8.
    """
    safe = FORBIDDEN.sub("_", name.encode("utf-8", "replace").decode())
    safe = re.sub(r"^\.+", "_", safe) or "_"
    room = LONGEST - len(ending.encode())
    return safe.encode()[:room].decode("utf-8", "ignore") + ending


def is_hash(text: str) -> bool:
    """Whether a text is a SHA-256 as the archive writes it: 64 lower-case hexadecimal digits."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None
