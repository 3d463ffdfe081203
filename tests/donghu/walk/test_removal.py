"""The figures of the sample half-year without a unit, and without a month: no verdict flips unannounced, no total falls without a word.

What the sample's makers had in mind is right in it; this shows what a district says whose reports are not all there
(docs/decisions/0046). Three units always, every unit and month in `make torture`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.torture import TRIED
from warehouse.compute import Report, compute
from warehouse.connect import WRITER, open_writer

UNITS = ("公园街道", "区公建中心", "豫章街道")  # one that has ended, a lead, a street
SHOWN = (
    "indicator, unit, period, numerator, numerator_to, denominator, is_past_half, light, state, reported_units, expected_units, "
    "carried_units, known_rows, all_rows, towns_missing"
)
# A figure is announced as not whole by its state, its coverage, its interval, its rows or its towns; one that is gone by the report that is missing,
# its own or its base's.
SILENT = """
    WITH incomplete AS (
        SELECT *, state IN ('partial', 'carried') OR reported_units < expected_units OR numerator_to IS NOT NULL OR known_rows < all_rows OR towns_missing > 0 AS is_said
        FROM after
        WHERE numerator IS NOT NULL
    ),

    lacking AS (SELECT indicator, period FROM after WHERE numerator IS NULL AND state IN ('missing', 'base_missing') GROUP BY indicator, period)

    SELECT b.indicator, b.unit, b.period, concat_ws(' ', b.numerator, b.light, b.is_past_half) AS before, concat_ws(' ', a.numerator, a.light, a.is_past_half) AS now
    FROM before AS b
    LEFT JOIN incomplete AS a ON a.indicator = b.indicator AND a.unit = b.unit AND a.period = b.period
    LEFT JOIN lacking AS l ON l.indicator = b.indicator AND l.period = b.period
    WHERE b.numerator IS NOT NULL
        AND CASE
            WHEN a.indicator IS NULL THEN l.indicator IS NULL
            ELSE NOT coalesce(a.is_said, false) AND (
                (b.light, b.is_past_half) IS DISTINCT FROM (a.light, a.is_past_half)
                OR a.numerator < b.numerator OR a.denominator < b.denominator
            )
        END
    ORDER BY ALL
"""


class Sample:
    """A copy of the sample's warehouse, from which reports are taken away and put back."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        at, self.number = con.execute("SELECT max(published_at), max(number) FROM store.edition").fetchone() or ("", 0)
        con.execute("SET VARIABLE as_of = ?", [at.isoformat()])
        con.execute(f"CREATE TEMP TABLE before AS SELECT {SHOWN} FROM progress")

    def silent_without(self, condition: str, *values: str) -> list[tuple[str, str, str, str, str]]:
        """What changes without a word (indicator, unit, period, before, now) once the submissions of a condition are not there."""
        self.con.execute(
            f"CREATE OR REPLACE TEMP TABLE removed AS SELECT * FROM store.submission WHERE {condition}", values
        )
        reports = self.con.execute(
            "SELECT r.form, r.unit, r.period, p.year FROM removed AS r JOIN period AS p ON p.code = r.period GROUP BY ALL"
        ).fetchall()
        assert reports
        self.con.execute("DELETE FROM store.submission WHERE submission_id IN (SELECT submission_id FROM removed)")
        try:
            compute(self.con, touched=[Report(*report) for report in reports])
            self._publish()
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE after AS SELECT {SHOWN} FROM progress")
        finally:
            for table in ("figure", "edition"):
                self.con.execute(f"DELETE FROM store.{table} WHERE number > ?", [self.number])
            self.con.execute("INSERT INTO store.submission SELECT * FROM removed")
        return self.con.execute(SILENT).fetchall()

    def _publish(self) -> None:
        """An edition more, with what was worked out."""
        later = [self.number + 1]
        self.con.execute(
            "INSERT INTO store.edition SELECT * REPLACE ('without' AS edition, ? AS number) FROM store.edition WHERE number = ?",
            [*later, self.number],
        )
        self.con.execute("INSERT INTO store.figure BY NAME SELECT ? AS number, * FROM night_figure", later)
        self.con.execute(
            "INSERT INTO store.figure BY NAME SELECT ? AS number, h.indicator, h.unit, h.period, 'gone' AS state, 0 AS digest "
            "FROM held_figure AS h "
            "ANTI JOIN night_figure AS n ON h.indicator = n.indicator AND h.unit = n.unit AND h.period = n.period",
            later,
        )


@pytest.fixture(scope="module")
def sample(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    folder = tmp_path_factory.mktemp("removal")
    shutil.copyfile(sample_home / "warehouse" / WRITER, folder / WRITER)
    with open_writer(folder) as con:
        yield Sample(con)


@pytest.mark.parametrize("unit", UNITS)
def test_without_a_unit_nothing_changes_unannounced(unit: str, sample: Sample) -> None:
    assert sample.silent_without("unit = ?", unit) == []


@pytest.mark.torture
@pytest.mark.tries("reports taken away from the sample")
def test_without_any_unit_nothing_changes_unannounced(
    sample: Sample, record_property: Callable[[str, object], None]
) -> None:
    units = sample.con.execute("SELECT DISTINCT unit FROM store.submission ORDER BY unit").fetchall()
    record_property(TRIED, len(units))
    found = {unit: sample.silent_without("unit = ?", unit) for (unit,) in units}
    assert {unit: silent for unit, silent in found.items() if silent} == {}


@pytest.mark.torture
@pytest.mark.tries("reports taken away from the sample")
def test_without_any_month_nothing_changes_unannounced(
    sample: Sample, record_property: Callable[[str, object], None]
) -> None:
    """A month with the weeks and the quarter that end in it."""
    months = sample.con.execute(
        "SELECT DISTINCT strftime(p.ends_on, '%Y-%m') AS month FROM store.submission AS s JOIN period AS p ON p.code = s.period ORDER BY month"
    ).fetchall()
    within = "period IN (SELECT code FROM period WHERE strftime(ends_on, '%Y-%m') = ?)"
    record_property(TRIED, len(months))
    found = {month: sample.silent_without(within, month) for (month,) in months}
    assert {month: silent for month, silent in found.items() if silent} == {}
