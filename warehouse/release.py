"""The life of a leaders' edition: frozen as a preview, published under a person's name, possibly withdrawn.

Nothing is deleted: a withdrawn edition keeps its figures, and its acts stay in `store.release`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import duckdb

from warehouse.refusal import Unfit, Unknown

Act = Literal["published", "withdrawn"]


def release(con: duckdb.DuckDBPyConnection, edition: str, act: Act, by: str, reason: str | None, at: datetime) -> None:
    """Record that `by` published or withdrew `edition` at `at`. Does nothing if this act is already recorded for the
    same instant.

    Raises: as `check_release`.
    """
    query = "SELECT 1 FROM store.release WHERE edition = ? AND act = ? AND recorded_at = ?"
    if con.execute(query, [edition, act, at]).fetchone():
        return
    check_release(con, edition, act, by, reason, at)
    con.execute(
        "INSERT INTO store.release (edition, act, by_name, reason, recorded_at) VALUES (?, ?, ?, ?, ?)",
        [edition, act, by.strip(), reason, at],
    )


def check_release(
    con: duckdb.DuckDBPyConnection, edition: str, act: Act, by: str, reason: str | None, at: datetime
) -> None:
    """Check that `by` may publish or withdraw `edition` at `at`.

    Raises: Unknown if there is no such edition. Unfit for a nightly edition, for an edition in the wrong state, without
    a name, for a withdrawal without a reason, and for an instant before the edition.
    """
    row = con.execute("SELECT kind, published_at FROM store.edition WHERE edition = ?", [edition]).fetchone()
    if row is None:
        raise Unknown(f"there is no edition {edition}; see: SELECT edition, status FROM edition")
    kind, frozen_at = row
    acts = [act for (act,) in con.execute("SELECT act FROM store.release WHERE edition = ?", [edition]).fetchall()]
    status = "withdrawn" if "withdrawn" in acts else "published" if "published" in acts else "preview"
    need = "preview" if act == "published" else "published"
    if kind == "nightly":
        raise Unfit(f"{edition} is a nightly edition: those are internal; freeze a weekly or monthly one first")
    if status != need:
        raise Unfit(f"{edition} is {status}; only an edition that is {need} can be {act}")
    if not by.strip():
        raise Unfit("a name is wanted: --by")
    if act == "withdrawn" and not (reason or "").strip():
        raise Unfit("a withdrawal wants its reason: --reason")
    if at < frozen_at:
        raise Unfit(f"{at.isoformat()} lies before the edition itself, {frozen_at.isoformat()}")
