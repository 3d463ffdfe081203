"""SQL statements: each in a file of its own below its room, named by what it gives."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def statement(path: Path) -> str:
    """The text of an SQL file, read once and cached."""
    return path.read_text(encoding="utf-8")
