"""The lake: the stored rows of all districts of a province, as DuckLake keeps them, and one district's views over them.

The lake's tables are those of a home's store with `district` and `package` in front. Rows are only ever added. The views
made by `open_district` show one district, and are the only door: unit names repeat in every district, so a query of the
lake's own tables would add up different units without a word (docs/decisions/0073).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

from sources.declare import Plan
from warehouse.build import make_views
from warehouse.connect import READER_MEMORY, SPILL_FOLDER
from warehouse.indicator import load_indicators
from warehouse.migrate import load_migrations
from warehouse.province.manifest import APPENDED, DECLARED, TABLES

HERE = Path(__file__).parent
WAREHOUSE = HERE.parent
CATALOGUE, DATA = "catalogue.duckdb", "data"
COMMITTER_MEMORY = "2GB"
KEY = ("district", "package")  # columns in front of every table


class NoLake(Exception):
    """The folder has no lake; the message says how to begin one."""


class OtherTables(Exception):
    """A table of the lake does not fit this version of the program; the message says what to do."""


@contextmanager
def open_committer(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that may write to the lake in `folder`, with all tables; the first one makes them. Hold the lock of the
    only committer around it.

    Raises: OtherTables.
    """
    (folder / DATA).mkdir(parents=True, exist_ok=True)
    with _connected(folder, COMMITTER_MEMORY) as con:
        _attach(con, folder, "lake", "DATA_INLINING_ROW_LIMIT 0")
        _prepare(con)
        yield con


@contextmanager
def open_lake(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the lake in `folder`, with the view `risen` of all packages and no view of a district.

    Raises: NoLake.
    """
    with _connected(folder, READER_MEMORY) as con:
        attach_read_only(con, folder, "lake")
        con.execute("CREATE VIEW risen AS FROM lake.store.risen")
        yield con


def attach_read_only(con: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
    """Attach the lake in `folder` to a connection with DuckLake, read-only, under a name.

    Raises: NoLake.
    """
    if not (folder / CATALOGUE).exists():
        raise NoLake(f"{folder}: no lake yet; begin it with: dph province init")
    _attach(con, folder, name, "READ_ONLY")


@contextmanager
def open_district(folder: Path, district: str, plan: Plan | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the lake that shows one district as its own snapshot does: same tables, same views.

    plan: gives forms and indicators; the rows of units, periods and targets are the district's own. Without it there are
    the tables of the schema `store` and no views. A session sees another district after `SET VARIABLE district = '...'`,
    and none without the variable.

    Raises: NoLake; DeclarationError.
    """
    with open_lake(folder) as con:
        con.execute("SET VARIABLE district = ?", [district])
        make_door(con)
        con.execute((WAREHOUSE / "tables.sql").read_text(encoding="utf-8"))
        if plan:
            make_views(con, plan, load_indicators(plan))
        yield con


def make_door(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of the schema `store` as views of the lake: the rows of the variable `district` that are in force.

    Appended rows are in force from the last package that has everything on; of loaded tables the newest rows.
    """
    con.execute((HERE / "door.sql").read_text(encoding="utf-8"))
    for table in APPENDED:
        con.execute(
            f"CREATE VIEW store.{table} AS SELECT * EXCLUDE ({', '.join(KEY)}) FROM lake.store.{table} "
            "WHERE district = getvariable('district') AND package >= first_package()"
        )
    for table in DECLARED:
        con.execute(
            f"CREATE VIEW store.{table} AS SELECT * EXCLUDE ({', '.join(KEY)}) FROM lake.store.{table} "
            f"WHERE district = getvariable('district') AND package = package_of('{table}')"
        )


@functools.cache
def columns_of_store(migration: int | None = None) -> dict[str, dict[str, str]]:
    """Table of the store -> its columns with their types, as this version of the program makes them.

    migration: the last one that is run; appended tables are then those of a home that has not got the later ones yet.
    """
    with duckdb.connect() as con:
        for one in load_migrations()[:migration]:
            con.execute(one.sql)
        con.execute((WAREHOUSE / "declared.sql").read_text(encoding="utf-8"))
        rows = con.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'store' "
            "ORDER BY table_name, column_index"
        ).fetchall()
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        columns.setdefault(table, {})[column] = kind
    return {table: columns[table] for table in TABLES if table in columns}


def _attach(con: duckdb.DuckDBPyConnection, folder: Path, name: str, option: str) -> None:
    """Attach a lake, which may have been moved since its catalogue noted where the data are."""
    catalogue, data = quoted(folder / CATALOGUE), quoted(folder / DATA)
    con.execute(f"ATTACH 'ducklake:{catalogue}' AS {name} (DATA_PATH '{data}', OVERRIDE_DATA_PATH true, {option})")


def _prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the lake's tables, or add the columns that a later version of the program has."""
    con.execute("BEGIN")
    con.execute("CREATE SCHEMA IF NOT EXISTS lake.store")
    con.execute((HERE / "risen.sql").read_text(encoding="utf-8"))
    rows = con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'lake' AND schema_name = 'store'"
    ).fetchall()
    known: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        known.setdefault(table, {})[column] = kind
    for table, columns in columns_of_store().items():
        if table not in known:
            listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            con.execute(f"CREATE TABLE lake.store.{table} (district VARCHAR, package INTEGER, {listed})")
            continue
        for column, kind in columns.items():
            if column not in known[table]:
                con.execute(f'ALTER TABLE lake.store.{table} ADD COLUMN "{column}" {kind}')
            elif known[table][column] != kind:
                raise OtherTables(
                    f"the lake's table {table} has {column} as {known[table][column]}, this version as {kind}; "
                    "build the lake again from its packages: dph province rebuild"
                )
    con.execute("COMMIT")


@contextmanager
def _connected(folder: Path, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database in memory, with DuckLake loaded from its package; nothing is fetched."""
    extension = files("duckdb_extension_ducklake") / f"extensions/v{duckdb.__version__}/ducklake.duckdb_extension"
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": memory,
        "temp_directory": str(folder / SPILL_FOLDER),
    }
    with duckdb.connect(config=config) as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        con.execute(f"LOAD '{extension}'")
        yield con


def quoted(path: Path) -> str:
    """A path for a text of SQL in single quotation marks."""
    return str(path).replace("'", "''")
