"""Adding rows to a table, a column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb


def insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a table, in their order. Each column goes in as one list: a parameter a value takes four times as long.

    rows: values in the order of the table's columns.
    """
    if not rows:
        return
    columns = ", ".join(f"unnest(?::{kind}[])" for kind in con.table(table).types)
    con.execute(f"INSERT INTO {table} SELECT {columns}", [list(column) for column in zip(*rows, strict=True)])
