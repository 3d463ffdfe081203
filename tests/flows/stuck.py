"""A night that hangs in the middle of its work, in C code that Python cannot interrupt by itself: for the tests of time limits."""

from __future__ import annotations

import os

from prefect.runtime import flow_run

import flows.nightly
from flows import run
from flows.nightly import nightly

SECONDS = float(os.environ.get("STUCK_SECONDS", "5"))


def _hang(*_: object) -> list[object]:
    import duckdb

    duckdb.connect().execute("SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b").fetchall()
    return []


run._read = _hang
if flow_run.flow_name == "stuck":
    flows.nightly.LAST_RESORT_SECONDS = 3 * SECONDS
stuck = nightly.with_options(name="stuck", timeout_seconds=SECONDS)
endless = nightly.with_options(name="endless", timeout_seconds=3600)
