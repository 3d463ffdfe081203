"""The data team's overview of a night: returned submissions, missing units, faults, changed figures. Without Prefect."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from expectations.suite import RETURNING, rule_title
from flows.home import Home
from flows.wording import wording
from reports.slip.slip import severities

if TYPE_CHECKING:
    from flows.run import Summary

ROWS_SHOWN = 200  # a table artifact is an overview, the warehouse has all rows
QUERIES = Path(__file__).parent / "queries"
# Each has its query in `queries/`, and the headings of its columns in wording.yml.
TABLES = ("returned", "missing", "faults", "failed", "changed")


TROUBLES = ("failed", "returned", "questioned", "unidentified", "unreadable")


def brief(summary: Summary) -> str:
    """The verdict of a run in a few words: 退回3 未识别1."""
    return in_brief(summary.as_dict(), len(summary.warnings))


def in_brief(counts: Mapping[str, object], warnings: int) -> str:
    """What did not pass, with its count; if all passed, that. counts: of files and submissions, as in `Summary`."""
    words = wording()["brief"]
    names = [name for name in TROUBLES if counts[name]]
    if counts["returned"] and counts["returned"] == counts["submissions"]:
        names[names.index("returned")] = "all_returned"
    if not counts["files"]:
        names = ["nothing_new"]
    elif not names:
        names = ["accepted" if counts["accepted"] else "files"]
    if warnings:
        names.append("warnings")
    return " ".join(str(words[name]).format(**counts, warnings=warnings) for name in names)


def standing_edition(home: Home) -> str | None:
    """The last nightly edition, whose bulletin stands until the next one; None before the first."""
    from warehouse.connect import current, open_reader

    if current(home.warehouse) is None:
        return None
    with open_reader(home.warehouse) as con:
        query = "SELECT max_by(edition, number) FROM edition WHERE kind = 'nightly'"
        row = con.execute(query).fetchone()
    return str(row[0]) if row and row[0] else None


def tables(home: Home, run: str) -> dict[str, list[dict[str, object]]]:
    """The rows of each of `TABLES` for `run`, under their Chinese headings; at most ROWS_SHOWN of each."""
    from reports.query import rows
    from sources.declare import chosen
    from warehouse.connect import current, open_reader

    if current(home.warehouse) is None:
        return {name: [] for name in TABLES}
    given = {"run": run, "returning": list(RETURNING), "most": ROWS_SHOWN}
    with open_reader(home.warehouse) as con:
        answers = {name: rows(con, name, QUERIES, **given) for name in TABLES}
    headings, plan = wording()["tables"], home.plan_folder or chosen()
    return {
        name: [{headings[name][key]: _cell_value(key, value, plan) for key, value in row.items()} for row in answer]
        for name, answer in answers.items()
    }


def _cell_value(column: str, value: object, plan: Path) -> object:
    if column == "severity":
        return severities()[str(value)]
    if column == "rule":
        return rule_title(str(value), plan)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def against_the_usual(seconds: float, before: list[float]) -> str:
    """The duration of a run, compared with the median of earlier runs."""
    words = wording()["duration"]
    if not before:
        return str(words["first"]).format(seconds=round(seconds))
    usual = median(before)
    kind = "longer" if seconds > 2 * usual + 60 else "usual"
    return str(words[kind]).format(seconds=round(seconds), usual=round(usual))
