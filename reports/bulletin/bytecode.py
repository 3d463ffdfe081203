"""Compiled templates, cached beside them like Python's modules: compiling the bulletin's templates takes longer than
drawing it.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from importlib.metadata import version
from pathlib import Path

from jinja2.bccache import Bucket, FileSystemBytecodeCache

HERE = Path(__file__).parent


class Compiled(FileSystemBytecodeCache):
    """Compiled templates in `folder`.

    They are valid only for the same template, `code` and Jinja version, because a filter on a constant is evaluated
    when the template is compiled.
    """

    def __init__(self, folder: Path, code: str) -> None:
        super().__init__(str(folder), "%s.cache")
        self._code = f"{version('jinja2')} {code}"

    def get_source_checksum(self, source: str) -> str:
        """The checksum of the sources of a compiled template."""
        return super().get_source_checksum(self._code + source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a compiled template, if the folder is writable."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def compiled(templates: Path) -> Compiled | None:
    """The cache for the `templates` of this room; None if the folder is not writable or Python may not write bytecode."""
    folder = templates / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return None if sys.dont_write_bytecode else Compiled(folder, code_of(HERE))


def code_of(room: Path) -> str:
    """One hash of the code and the wording of a room."""
    total = hashlib.sha256()
    for path in sorted(path for path in room.iterdir() if path.suffix in (".py", ".yml")):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()
