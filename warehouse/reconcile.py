"""Lead against towns: ask a lead whose figure of a state that must be zero differs from its towns'
(docs/decisions/0035).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from sources.declare import Plan
from sources.statement import statement
from warehouse.insert import insert

STATEMENTS = Path(__file__).parent / "statements"


def ask_leads(con: duckdb.DuckDBPyConnection, plan: Plan, run: str, at: datetime, root: Path) -> int:
    """The number of leads newly asked: a finding on the lead's standing report, once per form and period.

    Needs `night_figure` and `standing` (`warehouse/compute.py:compute`). run: the run under which the finding is
    recorded and sent.
    """
    from expectations.judge import grade
    from sources.finding import Finding

    if not _may_differ(con):
        return 0
    asks = (root / "warehouse" / "figures" / "lead_question.sql").read_text(encoding="utf-8")
    rows = con.execute(f"SELECT * FROM ({asks}\n) ORDER BY submission_id").fetchall()
    form_of = dict(con.execute("SELECT submission_id, form FROM current_submission").fetchall()) if rows else {}
    faults = [
        Finding("lead_differs_from_towns", found, wanted, submission, item, row_key, sheet, address)
        for _, submission, item, row_key, sheet, address, found, wanted in rows
    ]
    graded = grade(faults, lambda submission: plan.forms.get(form_of.get(submission, "")), plan)
    insert(
        con,
        "store.finding",
        [
            {"receipt_id": row[0], "run_id": run, "recorded_at": at, **finding}
            for row, finding in zip(rows, graded, strict=True)
        ],
    )
    return len(rows)


def _may_differ(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether both a lead and others report a state that must be zero. Otherwise the comparison is skipped."""
    return bool(con.execute(statement(STATEMENTS / "zero_state.sql")).fetchone())
