"""The instant as of which a connection shows the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import duckdb


@contextmanager
def known_by(con: duckdb.DuckDBPyConnection, at: datetime) -> Iterator[None]:
    """Within the block, all views show the state known at `at`; the variable `as_of` keeps the instant afterwards.

    A temporary `known_at` hides the warehouse's own. It is a constant and costs nothing. The warehouse's own looks up the
    variable or the last edition, dozens of times in a deep view.
    """
    con.execute("SET VARIABLE as_of = ?", [at.isoformat()])
    con.execute(f"CREATE OR REPLACE TEMP MACRO known_at() AS TIMESTAMPTZ '{at.isoformat(sep=' ')}'")
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # after a failed transaction; the first error is the one to report
            con.execute("DROP MACRO IF EXISTS temp.known_at")
