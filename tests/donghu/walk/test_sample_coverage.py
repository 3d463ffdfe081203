"""What is said to cover a quantity of the plan has data in the sample half-year."""

from __future__ import annotations

import duckdb


def count(snapshot: duckdb.DuckDBPyConnection, query: str) -> int:
    row = snapshot.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def test_the_99_quantities_are_covered_once_each(snapshot: duckdb.DuckDBPyConnection) -> None:
    assert count(snapshot, "SELECT count(*) FROM plan_coverage") == 99
    assert count(snapshot, "SELECT count(DISTINCT quantity_id) FROM plan_coverage") == 99
    assert count(snapshot, "SELECT count(*) FROM plan_coverage WHERE covered_by IS NULL OR name IS NULL") == 0


def test_only_measures_21_to_23_are_narrative(snapshot: duckdb.DuckDBPyConnection) -> None:
    rows = snapshot.execute(
        "SELECT quantity_id FROM plan_coverage WHERE covered_by = 'narrative' ORDER BY ALL"
    ).fetchall()
    assert [row[0] for row in rows] == ["M21.a", "M22.a", "M23.a"]


def test_every_indicator_has_figures(snapshot: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT indicator FROM indicator WHERE indicator NOT IN (SELECT indicator FROM figure)"
    assert snapshot.execute(query).fetchall() == []


def test_at_least_60_indicators_have_figures_of_the_district(snapshot: duckdb.DuckDBPyConnection) -> None:
    assert count(snapshot, "SELECT count(DISTINCT indicator) FROM figure WHERE unit = '东湖区'") >= 60


def test_milestones_registers_and_parameters_that_cover_something_are_there(
    snapshot: duckdb.DuckDBPyConnection,
) -> None:
    tasks = "SELECT count(*) FROM plan_coverage AS c WHERE covered_by = 'milestone' AND NOT EXISTS " + (
        "(SELECT 1 FROM milestone AS m JOIN reported AS r ON r.row_key = m.task_id WHERE m.quantity = c.quantity_id "
        "AND r.form = 'work_progress')"
    )
    assert count(snapshot, tasks) == 0
    parameters = (
        "SELECT count(*) FROM plan_coverage WHERE covered_by = 'parameter' AND name NOT IN (SELECT name FROM parameter)"
    )
    assert count(snapshot, parameters) == 0
    registers = snapshot.execute("SELECT name FROM plan_coverage WHERE covered_by = 'register'").fetchall()
    for (name,) in registers:
        kind, _, tier = name.partition(":")
        found = (
            "SELECT count(*) FROM due"
            if kind == "due"
            else f"SELECT count(*) FROM project WHERE list_contains(tiers, '{tier}')"
        )
        assert count(snapshot, found) > 0, name


def test_narrative_measures_are_submitted_and_have_no_indicator(snapshot: duckdb.DuckDBPyConnection) -> None:
    assert count(snapshot, "SELECT count(*) FROM reported WHERE form = 'work_narrative' AND state = 'reported'") > 0
    assert count(snapshot, "SELECT count(*) FROM indicator WHERE measure_no IN (21, 22, 23)") == 0


def test_every_relation_and_column_has_a_comment(snapshot: duckdb.DuckDBPyConnection) -> None:
    assert (
        snapshot.execute(
            "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal AND comment IS NULL"
        ).fetchall()
        == []
    )
    query = (
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal AND comment IS NULL "
        "AND table_name IN (SELECT view_name FROM duckdb_views())"
    )
    assert snapshot.execute(query).fetchall() == []


def test_every_figures_cells_add_up_to_it(snapshot: duckdb.DuckDBPyConnection) -> None:
    query = """
    WITH parts AS (
        SELECT f.indicator, f.unit, f.period, f.numerator, f.denominator, unnest(f.cells) AS cell
        FROM figure AS f WHERE f.edition = (SELECT max_by(edition, number) FROM edition)
    )
    SELECT indicator, unit, period
    FROM parts
    GROUP BY indicator, unit, period, numerator, denominator
    HAVING coalesce(sum(cell.amount) FILTER (WHERE cell.part = 'numerator'), 0) <> numerator
        OR sum(cell.amount) FILTER (WHERE cell.part = 'denominator') IS DISTINCT FROM denominator
    """
    assert snapshot.execute(query).fetchall() == []
