"""From a figure to the cells it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import duckdb


@dataclass(frozen=True, slots=True)
class Source:
    """One part of a figure: a cell with its place, or (cells None) a row of a register, a target or a milestone."""

    part: str
    ref: str
    amount: Decimal
    file: str | None
    sha256: str | None
    sheet: str | None
    address: str | None
    text: str | None
    unit: str | None
    period: str | None
    submission: str | None
    revision: int | None
    received_at: datetime | None
    reason: str | None = None  # what the unit said where it was asked about this value


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with its definition and its sources."""

    indicator: str
    title: str
    uom: str
    unit: str
    period: str
    state: str
    edition: str
    numerator: Decimal
    denominator: Decimal | None
    reported_units: int
    expected_units: int
    carried_units: int
    sql: str
    sources: list[Source]


def explain(
    con: duckdb.DuckDBPyConnection, indicator: str, unit: str, period: str, edition: str | None = None
) -> Explanation | None:
    """The figure of an edition (the latest one if not given) with everything it comes from; None where there is none."""
    row = con.execute(
        """
        SELECT f.indicator, i.title, i.uom, f.unit, f.period, f.state, f.edition, f.numerator, f.denominator, f.reported_units,
            f.expected_units, f.carried_units, i.sql
        FROM figure AS f JOIN indicator AS i ON i.indicator = f.indicator
        WHERE f.indicator = ? AND f.unit = ? AND f.period = ?
            AND f.edition = coalesce(?, (SELECT max_by(edition, number) FROM edition))
        """,
        [indicator, unit, period, edition],
    ).fetchone()
    if row is None:
        return None
    sources = con.execute(
        """
        WITH refs AS (
            SELECT part, ref, amount, CASE WHEN ref LIKE '%!%!%' THEN split_part(ref, '!', 1) END AS submission_id
            FROM figure_cell WHERE edition = ? AND indicator = ? AND unit = ? AND period = ?
        )

        SELECT p.part, p.ref, p.amount, r.file_name, r.sha256, c.sheet, c.address, c.text, s.unit, s.period, s.submission_id, s.revision, s.received_at,
            a.reason
        FROM refs AS p
        LEFT JOIN submission AS s ON s.submission_id = p.submission_id
        LEFT JOIN receipt AS r ON r.receipt_id = s.receipt_id
        LEFT JOIN (
            SELECT DISTINCT ON (cell_id) cell_id, sheet, address, text, row_key, item FROM cell
            WHERE submission_id IN (SELECT submission_id FROM refs)
        ) AS c ON c.cell_id = p.ref
        LEFT JOIN (
            SELECT unit, form, period, row_key, item, found, arg_max(reason, recorded_at) AS reason FROM answer GROUP BY ALL
        ) AS a
            ON a.unit = s.unit AND a.form = s.form AND a.period = s.period AND a.item = c.item AND a.row_key = c.row_key
            AND a.found = c.text
        ORDER BY p.part DESC, s.unit, p.ref
        """,
        [row[6], indicator, unit, period],
    ).fetchall()
    figure = (*row, [Source(*source) for source in sources])
    return Explanation(*figure)
