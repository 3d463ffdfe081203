"""Rows as queries give them, and objects as JSON files hold them: both have no types of their own."""

from __future__ import annotations

from typing import Any

import duckdb

JsonObject = dict[str, Any]  # key -> value: whoever wrote the file decides the types
ResultRow = dict[str, Any]  # column -> value: DuckDB decides the types when it runs the query


def rows_of(result: duckdb.DuckDBPyConnection) -> list[ResultRow]:
    """The rows that an executed query still has, by their columns' names."""
    columns = [column[0] for column in result.description or []]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
