"""Changes between two revisions of a submission, cell by cell, and between two editions, figure by figure with causes."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import duckdb

from sources.statement import statement
from warehouse.definition import MOVED
from warehouse.refusal import Unfit, Unknown

Cause = Literal["new_report", "revised_report", "read_again", "erased", "target", "definition", "unit_list"]


STATEMENTS = Path(__file__).parent / "statements"


@dataclass(frozen=True, slots=True)
class Change:
    """An item of a row whose values differ between two revisions; `before` or `after` is None if that revision lacks
    the cell.
    """

    row_key: str
    item: str
    before: str | None
    after: str | None
    number_before: Decimal | None
    number_after: Decimal | None
    place_before: str | None
    place_after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two revisions of a unit's report, and the cells in which they differ."""

    unit: str
    form: str
    period: str
    earlier: int
    later: int
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Shift:
    """The part of a figure's change that has one cause. The deltas of all causes add up to the change.

    part: numerator, denominator or target. from_: the submissions or register rows that caused the change.
    """

    indicator: str
    unit: str
    period: str
    part: str
    before: Decimal | None
    after: Decimal | None
    cause: Cause
    delta: Decimal
    from_: list[str]


def diff(
    con: duckdb.DuckDBPyConnection,
    unit: str,
    form: str,
    period: str,
    earlier: int | None = None,
    later: int | None = None,
) -> Difference:
    """The differences between two revisions of a report; between the last two if none are named.

    Raises: Unknown if there are no such revisions.
    """
    submissions = con.execute(
        "SELECT revision, submission_id FROM submission WHERE unit = ? AND form = ? AND period = ? ORDER BY revision",
        [unit, form, period],
    ).fetchall()
    ids = dict(submissions)
    revisions = sorted(ids)
    later = later if later is not None else (revisions[-1] if revisions else None)
    if earlier is None:
        earlier = max((one for one in revisions if later is not None and one < later), default=None)
    if earlier not in ids or later not in ids:
        held = f"there is revision {', '.join(str(one) for one in revisions)}" if revisions else "nothing was reported"
        raise Unknown(
            f"{unit}, {form}, {period}: {held}, and two revisions are wanted; what there is: "
            'dph sql "SELECT unit, form, period, revision FROM submission WHERE revision > 1"'
        )
    rows = con.execute(
        statement(STATEMENTS / "changed_cell.sql"),
        {"form": form, "period": period, "earlier": ids[earlier], "later": ids[later]},
    ).fetchall()
    assert earlier is not None and later is not None
    return Difference(unit, form, period, earlier, later, [Change(*row) for row in rows])


def compare(con: duckdb.DuckDBPyConnection, before: str, after: str) -> list[Shift]:
    """Every change of every figure between two editions, split by cause.

    Raises: Unknown for an edition that does not exist; Unfit if the first one is the later one.
    """
    a, b = _edition(con, before), _edition(con, after)
    if a.number > b.number:  # going backwards, vanished submissions would have no cause
        raise Unfit(f"{before} came after {after}; wanted the earlier edition first: {after} {before}")
    standing = statement(STATEMENTS / "standing_submission.sql")
    for side, edition in (("a", a), ("b", b)):
        con.execute(f"CREATE OR REPLACE TEMP TABLE standing_{side} AS {standing}", {"instant": edition.known_at})
    con.execute(f"CREATE OR REPLACE TEMP VIEW definition_today AS SELECT number, {MOVED} AS path FROM store.definition")
    rows = con.execute(
        statement(STATEMENTS / "figure_shift.sql"),
        {"a": before, "b": after, "a_number": a.number, "b_number": b.number},
    ).fetchall()
    shifts = [Shift(*row) for row in rows]
    shifts += _targets_changed(con, a, b)
    return sorted(shifts, key=lambda one: (one.indicator, one.unit, one.period, one.part, one.cause))


@dataclass(frozen=True, slots=True)
class _Edition:
    edition: str
    number: int
    known_at: datetime


def _edition(con: duckdb.DuckDBPyConnection, name: str) -> _Edition:
    row = con.execute("SELECT edition, number, published_at FROM edition WHERE edition = ?", [name]).fetchone()
    if row is None:
        raise Unknown(f"there is no edition {name}; see: SELECT edition FROM edition")
    return _Edition(*row)


def _targets_changed(con: duckdb.DuckDBPyConnection, a: _Edition, b: _Edition) -> list[Shift]:
    """Figures whose annual target differs between the two editions, by the target files of each."""
    old, new = _targets(con, a), _targets(con, b)
    if old == new:
        return []
    figures = con.execute(
        "SELECT f.indicator, f.unit, f.period, p.year FROM figure AS f JOIN period AS p ON p.code = f.period WHERE f.edition = ?",
        [b.edition],
    ).fetchall()
    shifts = []
    for indicator, unit, period, year in figures:
        was, now = old.get((indicator, unit, year)), new.get((indicator, unit, year))
        if was != now:
            delta = (now or Decimal(0)) - (was or Decimal(0))
            shifts.append(
                Shift(
                    indicator, unit, period, "target", was, now, "target", delta, [f"target:{indicator}/{unit}/{year}"]
                )
            )
    return shifts


def _targets(con: duckdb.DuckDBPyConnection, edition: _Edition) -> dict[tuple[str, str, int], Decimal]:
    bodies = con.execute(
        f"SELECT max_by(body, number) FROM (SELECT number, body, {MOVED} AS path FROM store.definition) "
        "WHERE number <= ? AND path LIKE 'plan/targets/%' GROUP BY path",
        [edition.number],
    ).fetchall()
    rows = [row for (body,) in bodies for row in csv.DictReader(io.StringIO(body.removeprefix("\ufeff")))]
    day = edition.known_at.date().isoformat()
    known = sorted((row for row in rows if row["known_from"] <= day), key=lambda row: row["known_from"])
    return {(row["indicator"], row["unit"], int(row["year"])): Decimal(row["target"]) for row in known}
