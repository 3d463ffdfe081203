"""A reader's session in a child process, so that an endless query can be stopped by ending the process
(docs/decisions/0052).

DuckDB's own interrupt does not stop a fetch or a single long function. The child keeps the session, so `SET VARIABLE
as_of` holds for later queries.
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
)  # bytes that the child may use beyond its size after opening the snapshot; DuckDB's own limit is lower
SPILL = "1GB"  # on disk, in a folder that is removed with the session
RESULT = 256 * 2**20  # bytes of serialized rows
ROWS = 10_000  # rows sent together
START = 60.0  # seconds for the child to open the snapshot


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

    def ask(self, query: str, seconds: float) -> tuple[list[str], list[tuple[object, ...]]]:
        """The column names and all rows of the last statement, within `seconds`.

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
            kind, content = pickle.loads(packed)
            if kind == "names":
                names = content
            elif kind == "rows":
                rows += content
            elif kind == "end":
                return names, rows
            elif kind == "memory":
                raise Ended("memory")
            elif kind == "refused":
                raise Unanswerable(content)
            else:
                raise AssertionError(kind)

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
    """The child's main loop: answer queries until the parent closes the connection."""
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
    """Limit this process: its memory, and no core dump, since that would contain cells."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
