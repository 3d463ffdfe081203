"""What a terminal gets and a file or pipe does not: colours, a line that says what goes on, and pages of long output."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO, TypeVar

from flows.legible import exact, legible
from flows.step import Arguments, Step, plain, timed
from flows.wording import wording

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")


def console(stream: TextIO) -> Console:
    """A console that writes to the terminal behind `stream`; its texts have to be legible already."""
    from rich.console import Console

    return Console(file=exact(stream), highlight=False, markup=False, emoji=False)


def page(text: str) -> None:
    """Write a text to the terminal; if it is higher than the terminal, by way of a pager (PAGER, or less)."""
    command = shlex.split(os.environ.get("PAGER", "")) or ["less"]
    if text.count("\n") < shutil.get_terminal_size().lines or shutil.which(command[0]) is None:
        exact(sys.stdout).write(text)
        exact(sys.stdout).flush()
        return
    environment = {"LESS": "RFX", **os.environ}  # R: colours; F: no pager for one page; X: the text stays on the screen
    pager = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, encoding="utf-8", env=environment)
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the pager
    try:
        with suppress(BrokenPipeError):  # the pager was left before its end
            pager.communicate(text)
    finally:
        signal.signal(signal.SIGINT, interrupted)


Styled = tuple[str, str]  # a text and its style, as rich names it


def print_styled(*parts: str | Styled) -> None:
    """Print one line from parts; those with a style are in colours on a terminal, plain elsewhere."""
    texts = [
        (legible(text), style) for text, style in ((part, "") if isinstance(part, str) else part for part in parts)
    ]
    if not sys.stdout.isatty():
        print("".join(text for text, _ in texts))
        return
    from rich.text import Text

    console(sys.stdout).print(Text.assemble(*texts), soft_wrap=True)


@dataclass(frozen=True, slots=True)
class WorkLine:
    """What is said of a work while it goes on.

    begin: what it does from now on. On a terminal the next one replaces it; elsewhere it is a line. done: a line that
    stays. step: executes a step of a run and says its name.
    """

    begin: Callable[[str], None]
    done: Callable[[str], None]
    step: Step


QUIET = WorkLine(begin=lambda text: None, done=lambda line: None, step=plain)


@contextmanager
def working(text: str, say: Callable[[str], None] | None = None) -> Iterator[WorkLine]:
    """Say what a work does: on a terminal in one line, with the time that it takes, which vanishes at its end. Elsewhere
    it says a line for each step, by `say`, or nothing. Nothing else may be printed meanwhile.
    """
    if not sys.stderr.isatty():
        yield WorkLine(say, say, timed(say)) if say else QUIET
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.text import Text

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    out = console(sys.stderr)
    with Progress(*columns, console=out, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        line = bar.add_task(legible(text), total=None)
        now = [text]

        def begin(text: str) -> None:
            now[0] = text
            bar.reset(line, description=legible(text))

        def done(text: str) -> None:
            out.print(Text(legible(text)), soft_wrap=True)

        def step(name: str, function: Callable[[*Arguments], T], /, *args: *Arguments) -> T:
            bar.update(line, description=legible(f"{now[0]} · {wording()['steps'][name]}"))
            return function(*args)

        yield WorkLine(begin, done, step)
