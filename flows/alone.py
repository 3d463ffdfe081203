"""Reading and judging files by a plan alone: without a home, and so without earlier reports for comparison."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flows.home import SHANGHAI, now
from sources.declare import Plan

if TYPE_CHECKING:
    import duckdb

    from sources.read import Taken
    from warehouse.judged import ReceiptFinding

DAYS_AFTER = 6  # days from the last day of a period to a file's arrival


def read_alone(path: Path, plan: Plan, at: datetime) -> Taken:
    """The file as read by the reader, as if it had arrived at `at`. It is not archived; its path is its receipt."""
    from sources.archive import Filed
    from sources.read import read_file

    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    return read_file(Filed(str(path), sha256, path, path.name, "", None, len(content), at), plan, content)


def arrival(taken: Sequence[Taken]) -> datetime:
    """An instant at which all these files can have arrived: some days after their latest period."""
    from sources.calendar import period

    days = [period(sheet.claim.period).ends_on for one in taken for sheet in one.sheets]
    return datetime.combine(max(days, default=now().date()) + timedelta(days=DAYS_AFTER), datetime.min.time(), SHANGHAI)


@contextmanager
def warehouse_of(plan: Plan, at: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory with the plan's declarations only, as of `at`.

    Raises: DeclarationError for an indicator, view or target that cannot be used.
    """
    import duckdb

    from warehouse.build import build

    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'Asia/Shanghai'")
        build(con, plan, at)
        con.execute("SET VARIABLE as_of = ?", [at.isoformat()])
        yield con


def judge_alone(
    con: duckdb.DuckDBPyConnection, plan: Plan, taken: Sequence[Taken]
) -> Mapping[str, list[ReceiptFinding]]:
    """Receipt -> findings, graded and worded. Each file is judged as the first of its unit."""
    from warehouse.judged import judge_staged
    from warehouse.stage import open_stage, stage

    findings: dict[str, list[ReceiptFinding]] = {one.filed.receipt_id: [] for one in taken}
    open_stage(con)
    for one in taken:
        stage(con, [one], plan)
    for row in judge_staged(con, plan):
        findings[row["receipt_id"]].append(row)
    return findings
