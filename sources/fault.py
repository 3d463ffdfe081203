"""Failures of the program on one file while archiving or reading it: the file is archived, and the next version tries
again (docs/decisions/0051).
"""

from __future__ import annotations

import functools
import hashlib
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

RULE = "program_failed"
FRAMES = 12  # innermost calls shown in a trace
PROGRAM = Path(__file__).resolve().parent


def trace_of(error: BaseException) -> str:
    """The error's class and the calls that led to it, outermost first. Its message is left out, since it may quote a
    cell.
    """
    calls: list[str] = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        calls.append(f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join([*calls[-FRAMES:], type(error).__name__])


@functools.cache
def program_version() -> str:
    """The version of the reading program: the package's version, and a digest of the reader's own files."""
    digest = hashlib.sha256()
    for path in sorted(PROGRAM.rglob("*")):
        if path.suffix in (".py", ".yml"):
            digest.update(path.read_bytes())
    return f"{version('double-past-half')}+{digest.hexdigest()[:8]}"
