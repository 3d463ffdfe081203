"""What changed: between two revisions of a submission, cell by cell; between two editions, figure by figure and why."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

import duckdb

from warehouse.definition import MOVED
from warehouse.refusal import Unfit, Unknown

Cause = Literal["new_report", "revised_report", "read_again", "erased", "target", "definition", "unit_list"]


# One row per unit, form and period: the submission that stood at an instant.
STANDING = """
SELECT unit, form, period, max_by(submission_id, revision) AS submission_id
FROM store.submission
WHERE status IN ('accepted', 'questioned') AND recorded_at <= ?
GROUP BY unit, form, period
"""

# One row per changed figure, part and cause. A cell that came or went tells its own cause by the submission it is from; what
# cannot (a value carried on or no longer, a row of a register) has the cause of its unit's, then of its figure's other cells.
SHIFTS = f"""
WITH a AS (SELECT * FROM figure WHERE edition = $a),

b AS (SELECT * FROM figure WHERE edition = $b),

changed AS (
    SELECT
        coalesce(a.indicator, b.indicator) AS indicator, coalesce(a.unit, b.unit) AS unit, coalesce(a.period, b.period) AS period,
        a.numerator AS numerator_a, b.numerator AS numerator_b, a.denominator AS denominator_a, b.denominator AS denominator_b,
        a.cells AS cells_a, b.cells AS cells_b
    FROM a
    FULL JOIN b ON b.indicator = a.indicator AND b.unit = a.unit AND b.period = a.period
    WHERE (a.numerator, a.denominator, a.cells) IS DISTINCT FROM (b.numerator, b.denominator, b.cells)
),

opened AS (
    SELECT indicator, unit, period, unnest(cells_a, recursive := true), 'a' AS side FROM changed
    UNION ALL
    SELECT indicator, unit, period, unnest(cells_b, recursive := true), 'b' AS side FROM changed
),

moved_part AS (
    SELECT
        indicator, unit, period, part, ref,
        sum(amount) FILTER (WHERE side = 'a') AS was, sum(amount) FILTER (WHERE side = 'b') AS now
    FROM opened
    GROUP BY ALL
    HAVING was IS DISTINCT FROM now
),

-- The cells of the units' figures that moved the district's: they say whose report it was.
behind AS (
    SELECT m.indicator, m.unit, m.period, unnest(list_filter(f.cells, lambda cell: cell.part = m.part), recursive := true), f.side
    FROM moved_part AS m
    JOIN (SELECT *, 'a' AS side FROM a UNION ALL SELECT *, 'b' AS side FROM b) AS f
        ON f.indicator = m.indicator AND 'figure:' || f.unit || '|' || f.period = m.ref
        AND CASE WHEN f.side = 'a' THEN m.was ELSE m.now END IS NOT NULL
),

moved AS (
    SELECT * FROM moved_part WHERE NOT starts_with(ref, 'figure:')
    UNION ALL
    SELECT
        indicator, unit, period, part, ref,
        sum(amount) FILTER (WHERE side = 'a') AS was, sum(amount) FILTER (WHERE side = 'b') AS now
    FROM behind
    GROUP BY ALL
    HAVING was IS DISTINCT FROM now
),

sourced AS (
    SELECT
        m.*, s.submission_id, s.unit AS from_unit,
        CASE
            WHEN s.submission_id IS NULL THEN NULL
            WHEN s.submission_id IN (SELECT submission_id FROM store.erasure) THEN 'erased'
            WHEN x.submission_id IS NULL THEN 'new_report'
            WHEN x.submission_id <> y.submission_id THEN 'revised_report'
            WHEN s.submission_id IN (SELECT submission_id FROM store.reading) THEN 'read_again'
        END AS own_cause
    FROM moved AS m
    LEFT JOIN store.submission AS s ON s.submission_id = CASE WHEN m.ref LIKE '%!%!%' THEN split_part(m.ref, '!', 1) END
    LEFT JOIN standing_a AS x ON x.unit = s.unit AND x.form = s.form AND x.period = s.period
    LEFT JOIN standing_b AS y ON y.unit = s.unit AND y.form = s.form AND y.period = s.period
),

redefined AS (
    SELECT
        coalesce(bool_or(path = 'plan/units.csv'), false) AS has_other_units,
        coalesce(bool_or(path LIKE 'warehouse/%' OR regexp_matches(path, '^plan/(indicators|targets|views)/')), false) AS has_other_sql
    FROM (SELECT number, {MOVED} AS path FROM store.definition)
    WHERE number > $a_number AND number <= $b_number
),

attributed AS (
    SELECT
        s.*, c.numerator_a IS NULL OR c.numerator_b IS NULL AS is_whole,
        min(s.own_cause) OVER (PARTITION BY s.indicator, s.unit, s.period, s.from_unit) AS units_cause,
        coalesce(
            min(s.own_cause) OVER (PARTITION BY s.indicator, s.unit, s.period),
            CASE
                WHEN x.submission_id IS NULL AND y.submission_id IS NOT NULL THEN 'new_report'
                WHEN x.submission_id <> y.submission_id THEN 'revised_report'
            END
        ) AS figures_cause
    FROM sourced AS s
    JOIN changed AS c ON c.indicator = s.indicator AND c.unit = s.unit AND c.period = s.period
    LEFT JOIN indicator AS i ON i.indicator = s.indicator
    LEFT JOIN standing_a AS x ON x.unit = s.unit AND x.form = i.form AND x.period = s.period
    LEFT JOIN standing_b AS y ON y.unit = s.unit AND y.form = i.form AND y.period = s.period
),

caused AS (
    SELECT
        s.*,
        coalesce(
            s.own_cause,
            CASE WHEN s.submission_id IS NOT NULL THEN s.units_cause END,
            CASE WHEN s.is_whole THEN s.figures_cause END,
            CASE WHEN u.valid_to IS NOT NULL AND s.now IS NULL THEN 'unit_list' END,
            CASE WHEN r.has_other_sql THEN 'definition' WHEN r.has_other_units THEN 'unit_list' END,
            s.figures_cause,
            min(s.figures_cause) OVER (PARTITION BY s.indicator, s.period),
            'definition'
        ) AS cause
    FROM attributed AS s
    CROSS JOIN redefined AS r
    LEFT JOIN store.unit AS u ON u.unit = s.from_unit
)

SELECT
    m.indicator, m.unit, m.period, m.part,
    any_value(CASE WHEN m.part = 'numerator' THEN c.numerator_a ELSE c.denominator_a END) AS before,
    any_value(CASE WHEN m.part = 'numerator' THEN c.numerator_b ELSE c.denominator_b END) AS after,
    m.cause,
    sum(coalesce(m.now, 0) - coalesce(m.was, 0)) AS delta,
    list(DISTINCT coalesce(m.submission_id, m.ref) ORDER BY coalesce(m.submission_id, m.ref)) AS from_
FROM caused AS m
JOIN changed AS c ON c.indicator = m.indicator AND c.unit = m.unit AND c.period = m.period
GROUP BY m.indicator, m.unit, m.period, m.part, m.cause
"""


@dataclass(frozen=True, slots=True)
class Change:
    """An item of a row that two revisions have differently; `before` or `after` is None where a revision lacks the cell."""

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
    """Two revisions of a unit's report, and what is not the same in them."""

    unit: str
    form: str
    period: str
    earlier: int
    later: int
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Shift:
    """The part of a figure's change that has one cause. Over its causes the deltas of a figure's part add up to the change.

    part: numerator, denominator or target. from_: the submissions (or register rows) that the change came with.
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
    """What two revisions of a report have differently; the last two where none are named.

    Raises: Unknown where there are no such revisions.
    """
    found = con.execute(
        "SELECT revision, submission_id FROM submission WHERE unit = ? AND form = ? AND period = ? ORDER BY revision",
        [unit, form, period],
    ).fetchall()
    ids = dict(found)
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
        """
        WITH side AS (
            SELECT submission_id, row_key, item, text, number, date, state, concat_ws('!', nullif(sheet, ''), address) AS place
            FROM cell
            WHERE form = ? AND period = ? AND submission_id IN (?, ?)
            QUALIFY reading = max(reading) OVER (PARTITION BY submission_id)
        ),

        a AS (SELECT * FROM side WHERE submission_id = ?),

        b AS (SELECT * FROM side WHERE submission_id = ?)

        SELECT
            coalesce(a.row_key, b.row_key), coalesce(a.item, b.item), coalesce(a.text, a.state), coalesce(b.text, b.state),
            a.number, b.number, a.place, b.place
        FROM a
        FULL JOIN b ON b.row_key = a.row_key AND b.item = a.item
        WHERE (a.number, a.date, a.state) IS DISTINCT FROM (b.number, b.date, b.state)
            OR (coalesce(a.number, b.number) IS NULL AND a.text IS DISTINCT FROM b.text)
        ORDER BY ALL
        """,
        [form, period, ids[earlier], ids[later], ids[earlier], ids[later]],
    ).fetchall()
    assert earlier is not None and later is not None
    return Difference(unit, form, period, earlier, later, [Change(*row) for row in rows])


def compare(con: duckdb.DuckDBPyConnection, before: str, after: str) -> list[Shift]:
    """Every change of every figure from one edition to another, split by its causes.

    Raises: Unknown where there is no such edition; Unfit where they are the wrong way round.
    """
    a, b = _edition(con, before), _edition(con, after)
    if a.number > b.number:  # what has gone again has no cause
        raise Unfit(f"{before} came after {after}; wanted the earlier edition first: {after} {before}")
    con.execute("CREATE OR REPLACE TEMP TABLE standing_a AS " + STANDING, [a.known_at])
    con.execute("CREATE OR REPLACE TEMP TABLE standing_b AS " + STANDING, [b.known_at])
    rows = con.execute(SHIFTS, {"a": before, "b": after, "a_number": a.number, "b_number": b.number}).fetchall()
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
    """Figures whose annual target the two editions have differently, by the targets' files as they were then."""
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
