"""Writing files so that they are whole or absent: write a draft, flush it to disk, rename it. Every manifest, list and
journal of a home is written so.
"""

from __future__ import annotations

import os
from pathlib import Path

DRAFT = ".draft"


def put(path: Path, content: bytes | str, mode: int = 0o666) -> None:
    """Give `path` this content. After a kill it has the old content or the new one, never a part.

    Raises: OSError; `path` is then unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + DRAFT)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
        out.write(content.encode() if isinstance(content, str) else content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, path)
    flush(path.parent)


def remove(path: Path) -> None:
    """Remove `path` if it exists, on disk before this returns."""
    if path.exists() or path.is_symlink():
        path.unlink(missing_ok=True)
        flush(path.parent)


def flush(path: Path) -> None:
    """Flush a file's content, or a folder's names, to disk before this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
