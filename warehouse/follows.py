"""Which plan a warehouse follows: the one that it was first built with."""

from __future__ import annotations

import duckdb

from sources.declare import Plan

SETTING = "plan"


class OtherPlan(Exception):
    """The warehouse follows another plan than the one that is given; the message names both."""


def check_plan(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Whether the warehouse follows `plan`. One of version 0.1 stored no plan: it follows the plan of its district.

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
    """Store that the warehouse follows `plan`, once it does. Raises: OtherPlan."""
    check_plan(con, plan)
    con.execute("DELETE FROM store.setting WHERE name = ?", [SETTING])
    con.execute("INSERT INTO store.setting (name, value) VALUES (?, ?)", [SETTING, plan.identity.id])
