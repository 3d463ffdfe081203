"""`dph sql` at a terminal: a shell with history, completion and queries of several lines (docs/decisions/0070)."""

from __future__ import annotations

import os
import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import create_output

from flows.completion import NamesOfSql
from flows.errors import UsageFault
from flows.legible import exact
from flows.sql import is_empty, is_whole, limits, print_answers
from flows.table import print_table, text_of
from sources.statement import statement

if TYPE_CHECKING:
    from warehouse.session import Answer, Session

QUERIES = Path(__file__).parent / "queries"
LEAVE, HELP = ("\\q", "exit", "quit"), ("\\?", "help")
EDITION = "SELECT edition, published_at FROM edition ORDER BY number DESC LIMIT 1"
HELP_TEXT = r"""
... ;                  a query, on as many lines as you like
SHOW TABLES;           the relations, first those that people ask most
\d progress            the columns of a relation, with their Chinese names
SET VARIABLE as_of = '2022-06-07 23:00+08';
                       the warehouse as it was known then, until RESET VARIABLE as_of;
Tab                    completes relations, columns and keywords; a Chinese name finds its column
arrow up, Ctrl-R       earlier queries
Ctrl-C                 stops a query, or drops what is typed
\q, exit, Ctrl-D       leave
"""


def shell(home: Path, seconds: float) -> None:
    r"""Answer the queries that a person types, within `seconds` each, until \q, exit or the end of the input.

    Raises: NoSnapshot.
    """
    with _Reader(home / "warehouse", seconds) as reader:
        ((edition, published_at),) = reader.ask(EDITION)[-1][1] or [("no edition", None)]
        print(
            f"{edition}, published {text_of(published_at)}. A query ends with ;  Tab completes, \\? helps, \\q leaves."
        )
        prompt = _prompt(reader)
        while True:
            try:
                text = prompt.prompt(f"dph as of {reader.as_of}> " if reader.as_of else "dph> ").strip()
            except KeyboardInterrupt:  # drops what is typed
                continue
            except EOFError:
                return
            if _word(text) in LEAVE:
                return
            try:
                _answer(reader, text)
            except UsageFault as error:
                print(error, file=sys.stderr)
            except KeyboardInterrupt:
                print("stopped", file=sys.stderr)


def history_file() -> Path:
    """The file of earlier queries, in the user's own state folder. Only the user can read it: queries name units and
    values.
    """
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    path = state / "double-past-half" / "sql_history"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    path.chmod(0o600)
    return path


class _Reader:
    """Answers from a session that is opened anew once a query has ended it; the instant `as_of` stays."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder, self._seconds = folder, seconds
        self._stack = ExitStack()
        self._session: Session | None = None
        self.as_of: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def ask(self, query: str) -> list[Answer]:
        """The answers to all statements of a query.

        Raises: UsageFault; KeyboardInterrupt. The session is over if a limit or Ctrl-C has stopped the query.
        """
        session = self._opened()
        try:
            with limits(self._seconds):
                answers = session.ask_each(query, self._seconds)
        except KeyboardInterrupt:
            session.end()
            raise
        finally:
            if session.is_over:
                self._close()
        if "as_of" in query:
            ((as_of,),) = session.ask("SELECT getvariable('as_of')", self._seconds)[1]
            self.as_of = None if as_of is None else text_of(as_of)
        return answers

    def _opened(self) -> Session:
        from warehouse.session import open_session

        if self._session is None:
            self._session = self._stack.enter_context(open_session(self._folder))
            if self.as_of:
                self._session.ask(f"SET VARIABLE as_of = '{self.as_of.replace(chr(39), chr(39) * 2)}'", self._seconds)
        return self._session

    def _close(self) -> None:
        self._session = None
        self._stack.close()


def _prompt(reader: _Reader) -> PromptSession[str]:
    relations: dict[str, list[tuple[str, str]]] = {}
    for relation, column, _, comment in reader.ask(statement(QUERIES / "relation_columns.sql"))[-1][1]:
        relations.setdefault(str(relation), []).append((str(column), str(comment)))
    comments = {str(name): str(comment) for name, comment in reader.ask("SHOW TABLES")[-1][1]}
    return PromptSession(
        multiline=True,
        prompt_continuation="...> ",
        history=FileHistory(str(history_file())),
        completer=NamesOfSql(relations, comments),
        complete_while_typing=False,
        key_bindings=_keys(),
        output=create_output(stdout=exact(sys.stdout)),
    )


def _keys() -> KeyBindings:
    """Enter takes the chosen completion; else it sends a whole query or a command, and begins a new line of any other
    text.
    """
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None
        elif is_whole(buffer.text) or is_empty(buffer.text) or _is_command(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.newline(copy_margin=False)

    return keys


def _word(text: str) -> str:
    return text.strip().rstrip(";").strip().lower()


def _is_command(text: str) -> bool:
    return text.lstrip().startswith("\\") or _word(text) in (*LEAVE, *HELP)


def _answer(reader: _Reader, text: str) -> None:
    if is_empty(text):
        return
    if _word(text) in HELP:
        print(HELP_TEXT.strip())
    elif described := re.fullmatch(r"\\d(?:\s+(\S+?))?;?", text):
        if described[1] is None:
            print_answers(reader.ask("SHOW TABLES"))
        else:
            _describe(reader, described[1])
    elif text.startswith("\\"):
        print(f"{text}: no such command; \\? lists them", file=sys.stderr)
    else:
        print_answers(reader.ask(text))


def _describe(reader: _Reader, relation: str) -> None:
    """Print the columns of a relation.

    Raises: UsageFault if there is none of that name.
    """
    rows = [row[1:] for row in reader.ask(statement(QUERIES / "relation_columns.sql"))[-1][1] if row[0] == relation]
    if not rows:
        raise UsageFault(f"no relation {relation}; \\d lists them")
    print_table(["column", "type", "comment"], rows, is_paged=True)
