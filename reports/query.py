"""Queries on the snapshot: one SQL file each, answered as rows by column name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from sources.statement import statement
from warehouse.row import ResultRow, rows_of

HERE = Path(__file__).parent / "queries"


def rows(con: duckdb.DuckDBPyConnection, name: str, folder: Path = HERE, **values: object) -> list[ResultRow]:
    """The rows of `<folder>/<name>.sql`, each a dict. `values` are its $parameters; values that it does not use are
    dropped.
    """
    query, given = _prepared(folder / f"{name}.sql", values)
    return rows_of(con.execute(query, given))


def keep(con: duckdb.DuckDBPyConnection, table: str, name: str, **values: object) -> None:
    """Store the rows of `queries/<name>.sql` in a temporary table, for other queries to join."""
    query, given = _prepared(HERE / f"{name}.sql", values)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS\n{query}", given)


@contextmanager
def instead(con: duckdb.DuckDBPyConnection, **tables: str) -> Iterator[None]:
    """Within the block, the snapshot's views read a temporary table in place of a view, `view=table`, so that the view
    is not planned again.

    A temporary relation hides the snapshot's relation of the same name, also inside its views.
    """
    for view, table in tables.items():
        con.execute(f"CREATE TEMP VIEW {view} AS SELECT * FROM {table}")
    try:
        yield
    finally:
        for view in tables:
            con.execute(f"DROP VIEW temp.{view}")


@contextmanager
def as_of(con: duckdb.DuckDBPyConnection, instant: datetime) -> Iterator[None]:
    """Within the block, the snapshot's views show the state known at `instant` (Asia/Shanghai).

    A temporary `known_at` hides the snapshot's own. It is a constant and costs nothing. The snapshot's own looks up a
    variable or the last edition, dozens of times in a deep view.
    """
    before = con.execute("SELECT getvariable('as_of')").fetchone()
    known = f"{instant.isoformat(sep=' ')}+08"
    con.execute("SET VARIABLE as_of = ?", [known])
    con.execute(f"CREATE OR REPLACE TEMP MACRO known_at() AS TIMESTAMPTZ '{known}'")
    try:
        yield
    finally:
        con.execute("DROP MACRO IF EXISTS temp.known_at")
        con.execute("RESET VARIABLE as_of")
        if before and before[0] is not None:
            con.execute("SET VARIABLE as_of = ?", [str(before[0])])


def _prepared(path: Path, values: dict[str, object]) -> tuple[str, dict[str, object]]:
    query = statement(path)
    named = set(re.findall(r"\$([a-z_]+)", query))
    return query, {key: value for key, value in values.items() if key in named}
