"""Connections: one writer with a private file and a lock, and any number of readers of published snapshots."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import duckdb

T = TypeVar("T")
WRITER = "writer.duckdb"
CURRENT = "current.duckdb"
LOCK = "writer.lock"
SPILL_FOLDER = "spill"
READER_MEMORY = "1GB"
DISK = (
    "No space left",
    "Disk quota exceeded",
    "Permission denied",
    "Read-only file system",
    "File too large",
)  # messages about the disk, not about the file
MEMORY = (128, 1_000, 4_000)  # MB that a writer may use: usually the last; in `frugally` the smallest that suffices


class Damaged(Exception):
    """A file of the warehouse cannot be read whole; the message names it and says what to do."""


class NoSnapshot(Exception):
    """The warehouse has no published snapshot yet; the message says what to do."""


class Busy(Exception):
    """Another run holds the warehouse; the message names its process."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the warehouse's writer lock. The kernel releases it when the process dies.

    Memory that a killed writer has spilled to the disk is removed: it may hold cells, and DuckDB leaves it there.

    Raises: Busy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Busy(
                f"another run (process {lock.read().strip() or 'unknown'}) is writing to {folder}; it goes on, this one leaves"
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        for left in (folder / SPILL_FOLDER).glob("*"):
            left.unlink()
        yield


@contextmanager
def open_writer(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The writer's connection to its private file; hold `locked(folder)` around it.

    Raises: Damaged.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{MEMORY[-1]}MB",
        "temp_directory": str(folder / SPILL_FOLDER),
        "threads": 1,
    }
    try:
        con = duckdb.connect(str(folder / WRITER), config=config)
    except duckdb.Error as error:
        raise _damaged(folder / WRITER, error) from None
    try:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        con.execute("SET preserve_insertion_order = false")
        yield con
    finally:
        con.close()


def frugally(con: duckdb.DuckDBPyConnection, work: Callable[[], T]) -> T:
    """The result of `work`, which copies rows between tables, run in one transaction with as little memory as possible.

    Temporary tables spill to the disk, and freed memory returns to the system. If `work` runs out of memory, it is
    rolled back and repeated with more. Any other exception is raised after the rollback.
    """
    for memory in MEMORY[:-1]:
        try:
            return _in_transaction(con, work, memory)
        except duckdb.OutOfMemoryException:
            continue
    return _in_transaction(con, work, MEMORY[-1])


def _in_transaction(con: duckdb.DuckDBPyConnection, work: Callable[[], T], memory: int) -> T:
    _hold(con, memory)
    con.execute("BEGIN")
    try:
        result = work()
        _hold(con, MEMORY[-1])  # a commit must not fail for lack of memory
        con.execute("COMMIT")
        return result
    except BaseException:
        with suppress(duckdb.Error):  # after a failed commit there is nothing to roll back
            con.execute("ROLLBACK")
        with suppress(duckdb.Error):  # the first error is the one to report
            _hold(con, MEMORY[-1])
        raise


def give_back(con: duckdb.DuckDBPyConnection) -> None:
    """Return memory that a writer's connection does not need at the moment."""
    _hold(con, MEMORY[0])
    _hold(con, MEMORY[-1])


def _hold(con: duckdb.DuckDBPyConnection, memory: int) -> None:
    """Set the connection's memory limit, in MB. If its data cannot be spilled, as on a full disk, they stay in memory."""
    try:
        con.execute(f"SET memory_limit = '{memory}MB'")
    except duckdb.OutOfMemoryException:
        con.execute(f"SET memory_limit = '{MEMORY[-1]}MB'")


def current(folder: Path) -> Path | None:
    """The snapshot that readers use now; None if nothing was published yet."""
    path = folder / CURRENT
    return path.resolve() if path.exists() else None


def no_snapshot(folder: Path) -> NoSnapshot:
    """The error for a warehouse without a published snapshot."""
    home = folder.parent
    return NoSnapshot(
        f"{home}: no snapshot yet; put files into {home / 'inbox'} and: dph run (or invent sample data: dph demo)"
    )


@contextmanager
def open_reader(
    folder: Path,
    seconds: float | None = None,
    snapshot: Path | None = None,
    threads: int | None = None,
    spill: tuple[str, str] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the current snapshot (or to `snapshot`): no files, no network, limited memory,
    interrupted after `seconds`.

    threads: as many as the machine has if not given. One thread costs less for many small queries.
    spill: the folder for data that exceed the memory, and its size limit; DuckDB's default if not given.

    Raises: Damaged; NoSnapshot.
    """
    path = snapshot.resolve(strict=True) if snapshot else current(folder)
    if path is None:
        raise no_snapshot(folder)
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": READER_MEMORY,
        **({"threads": threads} if threads else {}),
        **({"temp_directory": spill[0], "max_temp_directory_size": spill[1]} if spill else {}),
    }
    try:
        con = duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as error:
        raise _damaged(path, error) from None
    timer = threading.Timer(seconds, con.interrupt) if seconds else None
    try:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        con.execute("SET lock_configuration = true")
        if timer:
            timer.daemon = True
            timer.start()
        yield con
    finally:
        if timer:
            timer.cancel()
        con.interrupt()  # after an exception a query on several threads still runs, and close would wait for it
        con.close()


def scan(path: Path) -> dict[str, int]:
    """The number of rows of each stored table, after every value of the file has been read.

    Raises: Damaged if a page does not match its checksum.
    """
    try:
        with duckdb.connect(str(path), read_only=True, config={"memory_limit": READER_MEMORY}) as con:
            tables = con.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store' ORDER BY table_name"
            ).fetchall()
            return {name: _rows(con, name) for (name,) in tables}
    except duckdb.Error as error:
        raise _damaged(path, error) from None


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f'SELECT count(*), bit_xor(hash(whole)) FROM store."{table}" AS whole').fetchone()
    return int(row[0]) if row else 0


def _damaged(path: Path, error: duckdb.Error) -> Exception:
    """The error for a database that cannot be opened or read."""
    complaint = str(error).splitlines()[0]
    if "lock on file" in complaint:
        return Busy(f"{path} is open in another program; close it there: {complaint}")
    if of_the_disk(complaint):
        return Damaged(f"{path}: {of_the_disk(complaint)}")
    return Damaged(f"{path}: {complaint}; bring back a good state with: dph recover")


def of_the_disk(complaint: str) -> str | None:
    """The message for an error of the disk while writing; None for any other error."""
    if not any(sign in complaint for sign in DISK):
        return None
    return f"{complaint}; make room, or give write access, and run again: nothing that was recorded is lost"
