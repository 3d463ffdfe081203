"""A night that hangs in the middle of its work, in C code that Python cannot interrupt by itself: for the tests of time limits."""

from __future__ import annotations

import os

from flows import run
from flows.nightly import nightly


def _hang(*_: object) -> list[object]:
    import duckdb

    duckdb.connect().execute("SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b").fetchall()
    return []


run._read = _hang
stuck = nightly.with_options(name="stuck", timeout_seconds=float(os.environ.get("STUCK_SECONDS", "5")))
endless = nightly.with_options(name="endless", timeout_seconds=3600)
