"""A reader's session in a child process, so that an endless query can be stopped by ending the process
(docs/decisions/0052).

DuckDB's own interrupt does not stop a fetch or a single long function. The child keeps the session, so `SET VARIABLE
as_of` holds for later queries.
"""

from __future__ import annotations

import os
import pickle
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from sources.statement import statement
from warehouse.words import ranked_relations

if TYPE_CHECKING:
    import duckdb

STATEMENTS = Path(__file__).parent / "statements"
MEMORY = (
    1536 * 2**20
)  # bytes that the child may use beyond its size after opening the snapshot; DuckDB's own limit is lower
SPILL = "1GB"  # on disk, in a folder that is removed with the session
RESULT = 256 * 2**20  # bytes of serialized rows
ROWS = 10_000  # rows sent together
START = 60.0  # seconds for the child to open the snapshot

Answer = tuple[list[str], list[tuple[object, ...]]]
"""Column names and rows of a statement."""


class Ended(Exception):
    """A query was stopped at a limit, `limit`: time, memory or result. The session is over."""

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(limit)


class Unanswerable(Exception):
    """DuckDB refused the query; the message is DuckDB's. The session continues."""


class Session:
    """An open session."""

    def __init__(self, child: subprocess.Popen[bytes], line: Connection) -> None:
        self._child, self._line = child, line

    def ask(self, query: str, seconds: float) -> Answer:
        """The column names and all rows of the last statement, within `seconds`.

        Raises: Ended; Unanswerable.
        """
        return self.ask_each(query, seconds)[-1]

    def ask_each(self, query: str, seconds: float) -> list[Answer]:
        """The column names and all rows of each statement, within `seconds`; no names for a statement without rows, such
        as SET.

        Raises: Ended; Unanswerable.
        """
        if not is_unicode(query):
            raise Unanswerable("the query is not valid UTF-8")
        until, size = time.monotonic() + seconds, 0
        answers: list[Answer] = []
        self._line.send(query)
        while True:
            packed = self._received(until)
            size += len(packed)
            if size > RESULT:
                self.end()
                raise Ended("result")
            kind, content = pickle.loads(packed)
            if kind == "names":
                answers.append((content, []))
            elif kind == "rows":
                answers[-1][1].extend(content)
            elif kind == "end":
                return answers
            elif kind == "memory":
                self.end()
                raise Ended("memory")
            elif kind == "refused":
                raise Unanswerable(content)
            else:
                raise AssertionError(kind)

    @property
    def is_over(self) -> bool:
        """Whether a query has ended the session."""
        return self._child.poll() is not None

    def end(self) -> None:
        """Kill the child."""
        self._child.kill()
        self._child.wait()
        self._line.close()

    def _received(self, until: float) -> bytes:
        try:
            if not self._line.poll(max(0.0, until - time.monotonic())):
                self.end()
                raise Ended("time")
            return self._line.recv_bytes()
        except (EOFError, ConnectionError):
            self.end()
            raise Ended("memory") from None  # a library that gets no memory kills its process


def is_unicode(text: str) -> bool:
    """Whether a text has no bytes that were not valid UTF-8 on the command line. DuckDB dies of such a text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def open_session(folder: Path) -> Iterator[Session]:
    """A session on the current snapshot of the warehouse, with the sandbox of `warehouse/connect.py:open_reader`.

    Raises: NoSnapshot; Damaged.
    """
    ours, theirs = socket.socketpair()
    start = f"import sys; sys.path[:] = {sys.path!r}; from warehouse.session import serve; serve()"
    with tempfile.TemporaryDirectory(prefix="dph-sql-") as spill:
        command = [sys.executable, "-c", start, str(theirs.fileno()), str(folder), spill, str(os.getpid())]
        child = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )  # fmt: skip
        theirs.close()
        session = Session(child, Connection(ours.detach()))
        try:
            error = pickle.loads(session._received(time.monotonic() + START))
            if error is not None:
                raise error
            yield session
        finally:
            session.end()


def serve() -> None:
    """The child's main loop: answer queries until the parent closes the connection."""
    import signal

    import duckdb

    from warehouse.connect import Busy, Damaged, NoSnapshot, open_reader

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends a query by ending this process
    number, folder, spill, parent = sys.argv[1:]
    threading.Thread(target=_end_with, args=(int(parent), spill), daemon=True).start()
    line = Connection(int(number))
    try:
        with open_reader(Path(folder), spill=(spill, SPILL)) as con:
            _bound()
            line.send_bytes(pickle.dumps(None))
            while True:
                query = line.recv()
                try:
                    _answer(con, query, line)
                except (duckdb.OutOfMemoryException, MemoryError):
                    line.send_bytes(pickle.dumps(("memory", "")))
                except (
                    duckdb.Error,
                    ValueError,
                    OverflowError,
                ) as error:  # the latter of a value that Python does not have
                    line.send_bytes(pickle.dumps(("refused", str(error))))
    except EOFError:
        return
    except (NoSnapshot, Damaged, Busy) as error:
        line.send_bytes(pickle.dumps(error))


def _end_with(parent: int, spill: str) -> None:
    """End this process soon after its parent has died, whatever it computes. The spill folder goes with it."""
    while os.getppid() == parent:
        time.sleep(1)
    shutil.rmtree(spill, ignore_errors=True)
    os._exit(1)


def _answer(con: duckdb.DuckDBPyConnection, query: str, line: Connection) -> None:
    import duckdb

    statements = con.extract_statements(query)
    if not statements:
        line.send_bytes(pickle.dumps(("refused", "no statement; wanted SELECT ...")))
        return
    if any(one.type == duckdb.StatementType.CALL for one in statements):
        line.send_bytes(pickle.dumps(("refused", "CALL changes the session and is not allowed; wanted SELECT ...")))
        return
    for one in statements:
        result = _listed(con) if _is_list(one.query) else con.execute(one)
        has_rows = one.expected_result_type != [duckdb.ExpectedResultType.NOTHING]
        names = [column[0] for column in result.description or []] if has_rows else []
        line.send_bytes(pickle.dumps(("names", names)))
        while rows := result.fetchmany(ROWS) if has_rows else []:
            line.send_bytes(pickle.dumps(("rows", rows), protocol=pickle.HIGHEST_PROTOCOL))
    line.send_bytes(pickle.dumps(("end", None)))


def _is_list(query: str) -> bool:
    return re.sub(r"--[^\n]*|[\s;]+", " ", query).strip().upper() == "SHOW TABLES"


def _listed(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The relations with their comments, first those that people ask most. DuckDB's own list goes by name alone."""
    return con.execute(statement(STATEMENTS / "relation_list.sql"), {"first": ranked_relations()})


def _bound() -> None:
    """Limit this process: its memory, and no core dump, since that would contain cells."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
