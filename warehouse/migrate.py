"""Migrations: numbered SQL files that bring the store's tables from any earlier version to today's
(docs/decisions/0021).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

MIGRATIONS = Path(__file__).parent / "migrations"


class NewerStore(Exception):
    """A later version has migrated the store; this one would misread it."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of the tables. `sql` runs once on every store, in one transaction."""

    number: int
    name: str
    sql: str


def migrate(con: duckdb.DuckDBPyConnection, folder: Path = MIGRATIONS) -> list[str]:
    """The names of the migrations run now: all that the store lacks, each in a transaction of its own.

    A migration and its number are committed together. After a kill the store has both or neither, and the next build
    continues.
    folder: the migrations, `0001_<name>.sql` and so on without a gap.

    Raises: NewerStore if the store has migrations that are not in the folder; ValueError if numbers are missing or
    repeated.
    """
    known = load_migrations(folder)
    number = _number(con)
    if number is None:
        number = _adopt(con, known)
    if number > len(known):
        (name,) = con.execute("SELECT name FROM store.migration WHERE number = ?", [number]).fetchone() or ("",)
        raise NewerStore(
            f"this home was written by a later version: its store is at migration {number} ({name}), this version knows "
            f"{len(known)}; run it with that version or a later one, or bring back a backup from before"
        )
    for one in known[number:]:
        _run(con, one)
    return [one.name for one in known[number:]]


def load_migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """The migrations of a folder by number, from 1.

    Raises: ValueError if numbers are missing or repeated.
    """
    paths = sorted(folder.glob("*.sql"))
    migrations = [Migration(int(path.stem[:4]), path.stem, path.read_text(encoding="utf-8")) for path in paths]
    if [one.number for one in migrations] != list(range(1, len(migrations) + 1)):
        raise ValueError(f"{folder}: {', '.join(one.name for one in migrations)}; wanted 0001, 0002, ... each once")
    return migrations


def _number(con: duckdb.DuckDBPyConnection) -> int | None:
    """The number of the last migration of the store; None if the store records none."""
    if "migration" not in _tables(con):
        return None
    (number,) = con.execute("SELECT coalesce(max(number), 0) FROM store.migration").fetchone() or (0,)
    return int(number)


def _adopt(con: duckdb.DuckDBPyConnection, known: list[Migration]) -> int:
    """Number a new store, or one from before migrations had numbers (0.1 and earlier), by its tables."""
    tables = _tables(con)
    con.execute("BEGIN")
    con.execute(known[0].sql)  # creates missing tables only
    con.execute("CREATE TABLE store.migration (number INTEGER NOT NULL, name VARCHAR NOT NULL)")
    has = 1
    if "cell_list" in tables:
        has = 2
    if "row_list" in tables:
        columns = con.execute(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'store' AND table_name = 'row_list'"
        )
        has = 4 if ("first_line",) in columns.fetchall() else 3
    for one in known[:has]:
        _note(con, one)
    con.execute("COMMIT")
    return has


def _run(con: duckdb.DuckDBPyConnection, one: Migration) -> None:
    con.execute("BEGIN")
    try:
        con.execute(one.sql)
        _note(con, one)
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


def _note(con: duckdb.DuckDBPyConnection, one: Migration) -> None:
    con.execute("INSERT INTO store.migration (number, name) VALUES (?, ?)", [one.number, one.name])


def _tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    rows = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'store' AND database_name = current_database()"
    )
    return {name for (name,) in rows.fetchall()}
