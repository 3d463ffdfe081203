"""Templates as code, kept beside them as Python keeps its own modules: compiling the bulletin's takes longer than drawing it."""

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

    They hold for the same template, `code` and Jinja only: what a filter makes of a constant is worked out when a template is
    compiled.
    """

    def __init__(self, folder: Path, code: str) -> None:
        super().__init__(str(folder), "%s.cache")
        self._code = f"{version('jinja2')} {code}"

    def get_source_checksum(self, source: str) -> str:
        """What a compiled template must have been made of."""
        return super().get_source_checksum(self._code + source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, if that can be done."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def compiled(templates: Path) -> Compiled | None:
    """What is kept of the `templates` of this room; None where nothing can be, or Python is to keep nothing."""
    folder = templates / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return None if sys.dont_write_bytecode else Compiled(folder, code_of(HERE))


def code_of(room: Path) -> str:
    """One hash over the code and the wording of a room."""
    total = hashlib.sha256()
    for path in sorted(path for path in room.iterdir() if path.suffix in (".py", ".yml")):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()
