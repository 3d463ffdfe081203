"""Rows of queries and objects of JSON files: both have no types of their own."""

from __future__ import annotations

from typing import Any

import duckdb

JsonObject = dict[str, Any]  # key -> value: whoever wrote the file decides the types
ResultRow = dict[str, Any]  # column -> value: DuckDB decides the types when it runs the query


def rows_of(result: duckdb.DuckDBPyConnection) -> list[ResultRow]:
    """The remaining rows of an executed query, by column name."""
    columns = [column[0] for column in result.description or []]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
