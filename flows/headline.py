"""What the data team sees of a night at once: returned submissions, missing units, faults, changed figures. No Prefect."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from expectations.suite import RETURNING
from flows.home import Home
from flows.wording import wording
from reports.slip.slip import severities

ROWS_SHOWN = 200  # a table artifact is for looking, the warehouse has all

# name of the table -> its query; each is asked with the run, and its columns are named in wording.yml under that name
TABLES = {
    "returned": f"""
        SELECT s.unit, f.title AS form, s.period, r.file_name AS file, count(*) AS faults,
            any_value(g.message ORDER BY g.address) AS first
        FROM submission AS s
        JOIN receipt AS r ON r.receipt_id = s.receipt_id
        JOIN form AS f ON f.form = s.form
        JOIN finding AS g ON g.submission_id = s.submission_id AND g.severity IN {RETURNING}
        WHERE s.run_id = $run AND s.status = 'returned'
        GROUP BY ALL ORDER BY faults DESC, s.unit
    """,
    "missing": """
        SELECT d.unit, count(*) AS reports, strftime(min(d.due_at), '%Y-%m-%d') AS since,
            string_agg(DISTINCT f.title, '、' ORDER BY f.title) AS forms
        FROM due AS d JOIN form AS f ON f.form = d.form
        WHERE d.status = 'missing' AND $run IS NOT NULL
        GROUP BY d.unit ORDER BY reports DESC, d.unit
    """,
    "faults": """
        SELECT g.rule, g.severity, count(*) AS findings, count(DISTINCT g.receipt_id) AS files,
            count(DISTINCT s.unit) AS units, any_value(g.message ORDER BY g.message) AS example
        FROM finding AS g
        LEFT JOIN submission AS s ON s.submission_id = g.submission_id
        WHERE g.run_id = $run
        GROUP BY g.rule, g.severity ORDER BY findings DESC, g.rule
    """,
    "failed": """
        SELECT r.file_name AS file, r.sender, strftime(r.received_at, '%Y-%m-%d %H:%M') AS received, g.found AS trace,
            g.wanted AS version
        FROM receipt AS r
        JOIN finding AS g ON g.receipt_id = r.receipt_id AND g.rule IN ('program_failed', 'program_untaken')
        WHERE r.run_id = $run AND r.status = 'failed'
        ORDER BY r.received_at, r.file_name
    """,
    "changed": """
        WITH night AS (SELECT max(number) AS number FROM edition WHERE kind = 'nightly' AND run_id = $run),
        change AS (
            SELECT number, indicator, period, numerator, denominator,
                lag(numerator) OVER history AS was, lag(denominator) OVER history AS was_of, lag(number) OVER history AS first
            FROM store.figure SEMI JOIN unit ON unit.unit = figure.unit AND unit.kind = 'district'
            WINDOW history AS (PARTITION BY indicator, period ORDER BY number)
        )
        SELECT i.title AS indicator, c.period, c.was, c.was_of, c.numerator AS now, c.denominator AS now_of
        FROM change AS c
        JOIN night ON night.number = c.number
        JOIN indicator AS i ON i.indicator = c.indicator
        WHERE c.first IS NOT NULL
        ORDER BY c.period DESC, i.title
    """,
}


def table(home: Home, name: str, run: str) -> list[dict[str, object]]:
    """The rows of one of `TABLES` for `run`, under their Chinese headings; at most ROWS_SHOWN."""
    from warehouse.connect import current, open_reader

    if current(home.warehouse) is None:
        return []
    with open_reader(home.warehouse) as con:
        result = con.execute(f"{TABLES[name]} LIMIT {ROWS_SHOWN}", {"run": run})
        columns = [column[0] for column in result.description or []]
        rows = result.fetchall()
    headings = wording()["tables"][name]
    return [{headings[key]: _shown(key, value) for key, value in zip(columns, row, strict=True)} for row in rows]


def _shown(column: str, value: object) -> object:
    if column == "severity":
        return severities()[str(value)]
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def against_the_usual(seconds: float, before: list[float]) -> str:
    """How long a run took, and how that compares with the median of those before it."""
    words = wording()["duration"]
    if not before:
        return str(words["first"]).format(seconds=round(seconds))
    usual = median(before)
    kind = "longer" if seconds > 2 * usual + 60 else "usual"
    return str(words[kind]).format(seconds=round(seconds), usual=round(usual))


def usual_returned(home: Home, run: str) -> tuple[float, float] | None:
    """The share of submissions that `run` returned, and the most that is usual (`usual_share`) after the 30 runs before it.

    None where it brought no submissions, or where too few runs came before it.
    """
    from warehouse.connect import open_reader

    with open_reader(home.warehouse) as con:
        rows = con.execute(
            "SELECT run_id, returned / submissions FROM run WHERE submissions > 0 ORDER BY business_at DESC, run_id DESC"
        ).fetchall()
    shares = dict(rows)
    own = shares.pop(run, None)
    most = usual_share(list(shares.values())[:30])
    return None if own is None or most is None else (own, most)


def usual_share(before: list[float]) -> float | None:
    """The most that is usual after these shares: their median plus three times their median distance from it, and at least 5
    points more. None where they are fewer than five."""
    if len(before) < 5:
        return None
    middle = median(before)
    spread = median(abs(share - middle) for share in before)
    return middle + max(3 * spread, 0.05)
