"""Renewing: a copy of the lake with only the rows in force, in few and sorted files.

It compacts a lake of many small commits. After an erasure it is the only way to leave nothing behind: the former lake's
Parquet and the statistics in its catalogue still hold erased texts.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from warehouse.province.lake import attach_read_only, open_committer
from warehouse.province.manifest import DECLARED, TABLES

ORDER = {
    "item_list": "form, item, period, district, package",
    "row_list": "form, district, package",
    "figure": "indicator, period, district, package",
}  # so that a question about a form's item reads few row groups; other tables: by district


def has_erased_rows(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the lake still has packages from before an erasure. con: a connection to the lake."""
    row = con.execute(
        "SELECT 1 FROM lake.store.risen AS erased JOIN lake.store.risen AS former USING (district) "
        "WHERE erased.is_erasure AND former.package < erased.package LIMIT 1"
    ).fetchone()
    return row is not None


def renew(folder: Path, draft: Path) -> int:
    """Copy the rows in force of the lake in `folder` into a new lake in the empty folder `draft`; gives their number.

    Hold the committer's lock around it, and swap the folders afterwards.

    Raises: RuntimeError if the copy has another number of rows.
    """
    rows = 0
    with open_committer(draft) as con:
        attach_read_only(con, folder, "former")
        con.execute(
            "CREATE TEMP TABLE head AS SELECT district, max_by(since, package) AS since, max_by(loaded, package) AS loaded_from "
            "FROM former.store.risen GROUP BY district"
        )
        con.execute("BEGIN")
        for table in ("risen", *TABLES):
            is_in_force = f"package = loaded_from['{table}']" if table in DECLARED else "package >= head.since"
            query = (
                f"FROM former.store.{table} AS rows_before JOIN head USING (district) WHERE rows_before.{is_in_force}"
            )
            con.execute(
                f"INSERT INTO lake.store.{table} BY NAME SELECT rows_before.* {query} ORDER BY {ORDER.get(table, 'district, package')}"
            )
            (there,) = con.execute(f"SELECT count(*) {query}").fetchone() or (0,)
            (here,) = con.execute(f"SELECT count(*) FROM lake.store.{table}").fetchone() or (0,)
            if there != here:
                raise RuntimeError(f"{folder}: {table} has {there} rows in force, its copy {here}")
            rows += here
        os.sync()  # before the former lake is removed
        con.execute("COMMIT")
    return rows
