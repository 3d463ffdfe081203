"""Making senders' texts safe for a terminal: a cell or file name may have characters that move the cursor, or hide or
change text.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TextIO

# Categories of Unicode: control, format, surrogate, ends of lines and of paragraphs.
SIGNS = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def legible(text: str, but: str = "") -> str:
    """The text with its control characters escaped, such as \\x1b; characters in `but` stay."""
    if text.isprintable():
        return text
    return "".join(
        letter.encode("unicode_escape").decode()
        if letter not in but and unicodedata.category(letter) in SIGNS
        else letter
        for letter in text
    )


class _Legible:
    """A stream that escapes control characters, except ends of lines."""

    def __init__(self, stream: TextIO) -> None:
        self.exact = stream

    def write(self, text: str) -> int:
        self.exact.write(legible(text, "\n"))
        return len(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.exact, name)


@contextmanager
def legible_output() -> Iterator[None]:
    """Within the block, all printed text is made legible, except text written to the stream of `exact`."""
    with redirect_stdout(_Legible(sys.stdout)), redirect_stderr(_Legible(sys.stderr)):  # type: ignore[type-var]
        yield


def exact(stream: TextIO) -> TextIO:
    """The stream behind `stream`, without escaping: for data for other programs, and for a terminal's colours."""
    return getattr(stream, "exact", stream)
