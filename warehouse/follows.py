"""The plan that a warehouse follows: the plan with which it was first built."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from sources.declare import Plan

SETTING = "plan"
KNOWN_SINCE = "SELECT version, digest, recorded_at, files_added, files_changed, files_gone FROM plan_version ORDER BY version DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """The version of the plan that a store follows: which one it is, the digest of its files, since when, and the files by which it
    differs from the version before."""

    version: int
    digest: str
    recorded_at: datetime
    files: tuple[str, ...]


def plan_version(con: duckdb.DuckDBPyConnection) -> PlanVersion | None:
    """The version of the plan used by the last edition; None if there is no edition, or an earlier program built the
    store.
    """
    if not con.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'plan_version'").fetchone():
        return None
    row = con.execute(KNOWN_SINCE).fetchone()
    if row is None:
        return None
    version, digest, recorded_at, added, changed, gone = row
    return PlanVersion(version, digest, recorded_at, (*added, *changed, *gone) if version > 1 else ())


class OtherPlan(Exception):
    """The warehouse follows another plan; the message names both."""


def check_plan(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Check that the warehouse follows `plan`. A warehouse of version 0.1 stored no plan: it follows the plan of its
    district.

    Raises: OtherPlan.
    """
    stored = con.execute("SELECT value FROM store.setting WHERE name = ?", [SETTING]).fetchone()
    if stored:
        if stored[0] != plan.identity.id:
            raise OtherPlan(
                f"its data follow the plan {stored[0]}, and the plan given is {plan.identity.id}: name the right one by --plan, or another home"
            )
        return
    is_new = not con.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'store' AND table_name = 'unit'"
    ).fetchone()
    district = None if is_new else con.execute("SELECT unit FROM store.unit WHERE kind = 'district'").fetchone()
    if district and district[0] != plan.district:
        raise OtherPlan(
            f"its data are of {district[0]}, and the plan {plan.identity.id} is of {plan.district}: name the right one by --plan, or another home"
        )


def follow(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Store that the warehouse follows `plan`, after checking it. Raises: OtherPlan."""
    check_plan(con, plan)
    con.execute("DELETE FROM store.setting WHERE name = ?", [SETTING])
    con.execute("INSERT INTO store.setting (name, value) VALUES (?, ?)", [SETTING, plan.identity.id])
