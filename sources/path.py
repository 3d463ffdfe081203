"""Paths made from what came in: no name, whoever gave it, leads out of its folder."""

from __future__ import annotations

import re

LONGEST = 255  # bytes of a name, on every usual file system
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')  # what Linux or Windows does not take in a name


def base_name(name: str, ending: str = "") -> str:
    """`name` with `ending` behind it, as the name of one file in a folder: without separators and control letters, never hidden,
    `.` or `..`, and cut at a letter so that all of it has at most 255 bytes of UTF-8."""
    safe = FORBIDDEN.sub("_", name.encode("utf-8", "replace").decode())
    safe = re.sub(r"^\.+", "_", safe) or "_"
    room = LONGEST - len(ending.encode())
    return safe.encode()[:room].decode("utf-8", "ignore") + ending


def is_hash(text: str) -> bool:
    """Whether it is a SHA-256 as the archive writes it: 64 small hexadecimal digits."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None
