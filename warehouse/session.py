"""A reader's session in a child process: what asks without end is ended with its process, whatever it is doing (docs/decisions/0052).

DuckDB's own interrupt reaches neither a fetch nor the inside of one function. The child holds the session: `SET VARIABLE as_of` stays for
the next question.
"""

from __future__ import annotations

import pickle
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

MEMORY = (
    1536 * 2**20
)  # bytes that the child may take above what it has once the snapshot is open; DuckDB's own limit lies below
SPILL = "1GB"  # on the disk, in a folder that goes with the session
RESULT = 256 * 2**20  # bytes of rows, as they travel
ROWS = 10_000  # that travel together
START = 60.0  # seconds for the child to open the snapshot


class Ended(Exception):
    """A question was ended for a limit, `limit`: time, memory or result. The session is over."""

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(limit)


class Unanswerable(Exception):
    """DuckDB refused the question; the message is its own. The session goes on."""


class Session:
    """An open session."""

    def __init__(self, child: subprocess.Popen[bytes], line: Connection) -> None:
        self._child, self._line = child, line

    def ask(self, query: str, seconds: float) -> tuple[list[str], list[tuple[object, ...]]]:
        """The names of the last statement's columns, and its rows, whole within `seconds`.

        Raises: Ended; Unanswerable.
        """
        until, size = time.monotonic() + seconds, 0
        rows: list[tuple[object, ...]] = []
        names: list[str] = []
        self._line.send(query)
        while True:
            packed = self._received(until)
            size += len(packed)
            if size > RESULT:
                self.end()
                raise Ended("result")
            kind, said = pickle.loads(packed)
            if kind == "names":
                names = said
            elif kind == "rows":
                rows += said
            elif kind == "end":
                return names, rows
            elif kind == "memory":
                raise Ended("memory")
            elif kind == "refused":
                raise Unanswerable(said)
            else:
                raise AssertionError(kind)

    def end(self) -> None:
        """End the child, whatever it is doing."""
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
            raise Ended("memory") from None  # a library that gets no memory ends its process


@contextmanager
def open_session(folder: Path) -> Iterator[Session]:
    """A session on the current snapshot of the warehouse, with the sandbox of `warehouse/connect.py:open_reader`.

    Raises: NoSnapshot; Damaged.
    """
    ours, theirs = socket.socketpair()
    start = f"import sys; sys.path[:] = {sys.path!r}; from warehouse.session import serve; serve()"
    with tempfile.TemporaryDirectory(prefix="dph-sql-") as spill:
        command = [sys.executable, "-c", start, str(theirs.fileno()), str(folder), spill]
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
    """In the child: answers until nobody asks any more."""
    import duckdb

    from warehouse.connect import Busy, Damaged, NoSnapshot, open_reader

    number, folder, spill = sys.argv[1:]
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
                except duckdb.Error as error:
                    line.send_bytes(pickle.dumps(("refused", str(error))))
    except EOFError:
        return
    except (NoSnapshot, Damaged, Busy) as error:
        line.send_bytes(pickle.dumps(error))


def _answer(con: duckdb.DuckDBPyConnection, query: str, line: Connection) -> None:
    import duckdb

    if any(statement.type == duckdb.StatementType.CALL for statement in con.extract_statements(query)):
        line.send_bytes(pickle.dumps(("refused", "CALL changes the session and is not allowed; wanted SELECT ...")))
        return
    result = con.execute(query)
    line.send_bytes(pickle.dumps(("names", [column[0] for column in result.description or []])))
    while rows := result.fetchmany(ROWS):
        line.send_bytes(pickle.dumps(("rows", rows), protocol=pickle.HIGHEST_PROTOCOL))
    line.send_bytes(pickle.dumps(("end", None)))


def _bound() -> None:
    """Limits of this process from here on: its memory, and no core dump with cells in it."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
