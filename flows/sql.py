"""`dph sql`: a query of the command line, of a file or of standard input, answered from the latest snapshot."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import UsageFault
from flows.table import Output, print_rows, print_table

if TYPE_CHECKING:
    from warehouse.session import Answer

LONGEST = 24 * 3600.0  # seconds that a query may be given
QUOTED = r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$\$.*?\$\$|--[^\n]*|/\*.*?\*/"  # a text, a name, or a comment of SQL


def query_of(argument: str | None) -> str | None:
    """The text of a query: the argument, the file that it names (NAME.sql), or standard input (- or no argument); None
    if there is no argument and a person sits at the terminal.

    Raises: UsageFault for a file that cannot be read.
    """
    if argument is None and sys.stdin.isatty() and sys.stdout.isatty():
        return None
    name = "-" if argument is None else argument
    if name != "-" and not re.fullmatch(r"\S+\.sql", name):
        return name
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageFault(f"{name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageFault(f"{name}: wanted a text in UTF-8") from None


def check_seconds(seconds: float) -> None:
    """Raises: UsageFault for a time limit that is none."""
    if not 0 < seconds <= LONGEST:
        raise UsageFault(f"--seconds: {seconds:g}; wanted more than 0 and at most {LONGEST:g}")


def is_empty(query: str) -> bool:
    """Whether a query has only blanks, semicolons and comments."""
    return not re.sub(r"--[^\n]*|/\*.*?\*/|[\s;]", "", query, flags=re.S)


def is_whole(query: str) -> bool:
    """Whether a query ends with a semicolon, outside of texts, names and comments."""
    return re.sub(QUOTED, "", query, flags=re.S).rstrip().endswith(";") and not re.search(
        r"['\"]|/\*|\$\$", re.sub(QUOTED, "", query, flags=re.S)
    )


def ask(home: Path, query: str, form: Output, seconds: float) -> None:
    """Print the rows of `query`, within `seconds`: as tables those of every statement, as json or csv those of the last.

    Raises: UsageFault if it cannot be answered within its limits; NoSnapshot.
    """
    from warehouse.session import open_session

    if is_empty(query):
        raise UsageFault('no query; wanted e.g. dph sql "SELECT unit, form, period, status FROM due"')
    with open_session(home / "warehouse") as session, limits(seconds):
        answers = session.ask_each(query, seconds)
    if form == "table":
        print_answers(answers)
    else:
        print_rows(*answers[-1], form)


def print_answers(answers: list[Answer]) -> None:
    """Print the rows of each statement that has some to show, as tables with an empty line between two."""
    shown = [answer for answer in answers if answer[0]]
    for number, (names, rows) in enumerate(shown):
        if number:
            print()
        print_table(names, rows, is_paged=True)


@contextmanager
def limits(seconds: float) -> Iterator[None]:
    """Turn the end of a query at a limit, and DuckDB's refusal, into a usage error."""
    from warehouse.session import RESULT, Ended, Unanswerable

    try:
        yield
    except Ended as error:
        complaints = {
            "time": f"the query ran longer than {seconds:g} s and was stopped; narrow it, or give --seconds",
            "memory": "the query needed more memory than it may use and was stopped; narrow it, "
            "or aggregate before sorting and joining",
            "result": f"the answer has more than {RESULT // 2**20} MB and was stopped; narrow it, or aggregate",
        }
        raise UsageFault(complaints[error.limit]) from None
    except Unanswerable as error:
        raise UsageFault(str(error)) from None
