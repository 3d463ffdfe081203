"""Inserting rows into a table, a column at a time, by column name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from sources.characters import storable


def insert(
    con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, object]], leave_out: bool = False
) -> None:
    """Insert rows into a table, in their order. Each column is passed as one list; a parameter per value takes four
    times as long.

    rows: column -> value, all with the same columns; the table's other columns get their defaults. leave_out: skip
    columns that the table lacks, as in a replay, whose tables are those of its edition.

    Raises: ValueError if the table lacks a column, or the rows have different columns.
    """
    if not rows:
        return
    names, size = list(rows[0]), len(rows[0])
    relation = con.table(table)
    kinds = dict(zip(relation.columns, relation.types, strict=True))
    if unknown := [name for name in names if name not in kinds]:
        if not leave_out:
            raise ValueError(f"{table} has no column {', '.join(unknown)}; it has {', '.join(kinds)}")
        names = [name for name in names if name in kinds]
    if any(len(row) != size for row in rows):
        raise ValueError(f"{table}: rows of other columns than the first row's, {', '.join(rows[0])}")
    columns = ", ".join(f'"{name}"' for name in names)
    lists = ", ".join(f"unnest(?::{kinds[name]}[])" for name in names)
    try:
        values = [[row[name] for row in rows] for name in names]
    except KeyError as error:
        raise ValueError(f"{table}: a row has no {error.args[0]}, which the first row has") from None
    query = f"INSERT INTO {table} ({columns}) SELECT {lists}"
    try:
        con.execute(query, values)
    except (RuntimeError, UnicodeError):  # one invalid UTF-8 text must not stop the whole night
        con.execute(query, _storable(values))


def _storable(value: object) -> object:
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return storable(value) if isinstance(value, str) else value
