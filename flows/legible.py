"""What senders wrote, as a terminal may show it: a cell or a file name may hold signs that move the cursor, hide or change what stands there."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TextIO

# Categories of Unicode: control, format, surrogate, ends of lines and of paragraphs.
SIGNS = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def legible(text: str, but: str = "") -> str:
    """The text with its control characters written out, such as \\x1b; those in `but` stay."""
    if text.isprintable():
        return text
    return "".join(
        letter.encode("unicode_escape").decode()
        if letter not in but and unicodedata.category(letter) in SIGNS
        else letter
        for letter in text
    )


class _Legible:
    """A stream that writes control characters out, but for ends of lines."""

    def __init__(self, stream: TextIO) -> None:
        self.exact = stream

    def write(self, text: str) -> int:
        self.exact.write(legible(text, "\n"))
        return len(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self.exact, name)


@contextmanager
def legible_output() -> Iterator[None]:
    """All that is printed is legible, but what is written to `exact_output`."""
    with redirect_stdout(_Legible(sys.stdout)), redirect_stderr(_Legible(sys.stderr)):  # type: ignore[type-var]
        yield


def exact_output() -> TextIO:
    """Where data for other programs are written: every letter as it is."""
    return getattr(sys.stdout, "exact", sys.stdout)
