"""Digests of the store: the cells of each submission, the other records of each receipt, and the figures of each
edition.

A digest covers a whole submission or edition. A digest of one cell would let an identity number be guessed. The ledger
keeps digests for good, so a later migration must not change them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from sources.statement import statement

STATEMENTS = Path(__file__).parent / "statements"
CELLS = STATEMENTS / "cells_digest.sql"

INTAKE = STATEMENTS / "intake_digest.sql"

ACTS = STATEMENTS / "act_digest.sql"

# One row per edition: its number, and the SHA-256 of the figures stored with it.
FIGURES = """
SELECT number, sha256(string_agg(digest, '' ORDER BY digest)) AS digest
FROM (
    SELECT number, sha256(CAST(({columns}) AS VARCHAR)) AS digest
    FROM store.figure
    WHERE number IN (SELECT unnest($numbers::INTEGER[]))
)
GROUP BY number
"""
VALUES = (
    "indicator, unit, period, numerator, denominator, state, reported_units, expected_units, carried_units, "
    "numerator_to, denominator_to, frozen_units, known_rows, all_rows, digest"
)
# Without sheet names, since an erasure hides them.
SOURCES = (
    "indicator, unit, period, "
    "list_transform(cells, lambda cell: (cell.part, regexp_replace(cell.ref, '!.*!', '!'), cell.amount))"
)
NO_FIGURES = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing

# Tables loaded from the plan's folder at a build.
LOADED = (
    "campaign", "measure", "quantity", "unit", "project", "milestone", "parameter", "light", "period", "form", "form_item", "expected",
    "rule", "exemption", "indicator", "target",
)  # fmt: skip
# Views and macros that a build makes only if a definition has changed. DuckDB varies their texts: it sets blanks and
# quotation marks or not, and lists the names in `* EXCLUDE` and `* REPLACE` in any order. Such texts are compared by
# their sorted words.
MADE = """(
    SELECT
        space, name,
        CASE WHEN regexp_matches(body, '\\*(EXCLUDE|REPLACE|RENAME)')
            THEN CAST(list_sort(regexp_extract_all(body, '[^,()]+')) AS VARCHAR)
            ELSE body END AS body
    FROM (
        SELECT schema_name AS space, view_name AS name, translate(sql, E' "\\n', '') AS body
        FROM duckdb_views()
        WHERE NOT internal AND database_name = current_database() AND schema_name <> 'store'
        UNION ALL
        SELECT schema_name, function_name, CAST(parameters AS VARCHAR) || translate(macro_definition, E' "\\n', '')
        FROM duckdb_functions()
        WHERE function_type IN ('macro', 'table_macro') AND NOT internal AND database_name = current_database()
            AND NOT list_contains($remade::VARCHAR[], function_name)
    )
)"""


def loaded(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Table of declarations -> digest of its rows, in any order.

    Fast, but the same only within one version of DuckDB. It is computed at every build and never kept for good.
    """
    return _digests(con, {name: f"store.{name}" for name in LOADED}, {})


def made(con: duckdb.DuckDBPyConnection, remade: Iterable[str]) -> dict[str, str]:
    """`views` -> digest of all views and macros, except the macros `remade` at each build. The same only within one
    version of DuckDB.
    """
    return _digests(con, {"views": MADE}, {"remade": list(remade)})


def _digests(con: duckdb.DuckDBPyConnection, tables: dict[str, str], given: dict[str, list[str]]) -> dict[str, str]:
    query = "\nUNION ALL ".join(
        f"SELECT '{name}', count(*) || '-' || coalesce(sum(CAST(hash(whole) AS HUGEINT)), 0) FROM {table} AS whole"
        for name, table in tables.items()
    )
    return dict(con.execute(query, given).fetchall())


def cells(con: duckdb.DuckDBPyConnection, submissions: Iterable[str]) -> dict[tuple[str, int], str]:
    """(submission, reading) -> digest of its cells."""
    rows = con.execute(statement(CELLS), {"submissions": sorted(submissions)}).fetchall()
    return {(submission, reading): digest for submission, reading, digest in rows}


def intake(con: duckdb.DuckDBPyConnection, runs: Iterable[str]) -> dict[str, dict[str, str]]:
    """Run -> receipt -> digest of the receipt's records without its cells: name, sender, times, findings, answers."""
    digests: dict[str, dict[str, str]] = {run: {} for run in runs}
    for run, receipt, digest in con.execute(statement(INTAKE), {"runs": list(digests)}).fetchall() if digests else []:
        digests[run][receipt] = digest
    return digests


def figures(con: duckdb.DuckDBPyConnection, numbers: Iterable[int]) -> dict[int, str]:
    """Number of an edition -> digest of its stored figures, from which the next edition is computed."""
    return _of_figures(con, VALUES, numbers)


def sources(con: duckdb.DuckDBPyConnection, numbers: Iterable[int]) -> dict[int, str]:
    """Number of an edition -> digest of the source cells of its figures. It takes three times as long as `figures`."""
    return _of_figures(con, SOURCES, numbers)


def _of_figures(con: duckdb.DuckDBPyConnection, columns: str, numbers: Iterable[int]) -> dict[int, str]:
    listed = sorted(numbers)
    if not listed:
        return {}
    digests = dict(con.execute(FIGURES.format(columns=columns), {"numbers": listed}).fetchall())
    return {number: digests.get(number, NO_FIGURES) for number in listed}
