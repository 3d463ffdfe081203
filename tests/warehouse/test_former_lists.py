"""A store whose lists said the row keys again for every item is taken apart, and shows the same cells."""

from __future__ import annotations

import duckdb

from sources.declare import load
from tests.plan_folders import NEUTRAL
from tests.warehouse.house import instant
from warehouse.build import build
from warehouse.definition import ROOT
from warehouse.migrate import migrate

FORMER = """
CREATE SCHEMA store;
CREATE TABLE store.cell_list (
    submission_id VARCHAR NOT NULL, reading INTEGER NOT NULL, unit VARCHAR NOT NULL, form VARCHAR NOT NULL,
    period VARCHAR NOT NULL, item VARCHAR NOT NULL, sheet VARCHAR NOT NULL, row_keys VARCHAR[] NOT NULL, texts VARCHAR[] NOT NULL,
    numbers DECIMAL(18, 6)[], dates DATE[], states VARCHAR[], state VARCHAR, letters VARCHAR, row_numbers INTEGER[], addresses VARCHAR[]
);
INSERT INTO store.cell_list VALUES
    ('s1', 1, '甲局', 'f', '2022-06', 'name', '表', ['x', 'y'], ['x', 'y'], NULL, NULL, NULL, 'reported', 'A', [5, 6], NULL),
    ('s1', 1, '甲局', 'f', '2022-06', 'done', '表', ['x', 'y'], ['480', '40.0'], [480, 40], NULL, NULL, 'reported', 'B', [5, 6], NULL),
    ('s1', 1, '甲局', 'f', '2022-06', 'on', '表', ['x', 'y'], ['6月5日', NULL], NULL, ['2022-06-05', NULL], ['reported', 'blank'], NULL,
        'C', [5, 7], NULL),
    ('s1', 2, '甲局', 'f', '2022-06', 'done', '表', ['x'], ['48'], [48], NULL, NULL, 'reported', NULL, NULL, ['B5']),
    ('s1', 2, '甲局', 'f', '2022-06', 'on', '表', ['y'], ['6月5日'], NULL, ['2022-06-05'], NULL, 'reported', NULL, NULL, ['C6']);
"""


BEFORE_PARTS = """
CREATE SCHEMA store;
CREATE TABLE store.row_list (
    submission_id VARCHAR NOT NULL, reading INTEGER NOT NULL, form VARCHAR NOT NULL, row_keys VARCHAR[] NOT NULL, row_numbers INTEGER[]
);
CREATE TABLE store.item_list (
    submission_id VARCHAR NOT NULL, reading INTEGER NOT NULL, unit VARCHAR NOT NULL, form VARCHAR NOT NULL,
    period VARCHAR NOT NULL, item VARCHAR NOT NULL, sheet VARCHAR NOT NULL, row_keys VARCHAR[], texts VARCHAR[],
    numbers DECIMAL(18, 6)[], dates DATE[], states VARCHAR[], state VARCHAR, letters VARCHAR, addresses VARCHAR[]
);
INSERT INTO store.row_list VALUES ('s1', 1, 'f', ['x', 'y'], [5, 6]);
INSERT INTO store.item_list VALUES
    ('s1', 1, '甲局', 'f', '2022-06', 'done', '表', NULL, NULL, [480, 40], NULL, NULL, 'reported', 'B', NULL);
"""


def shape(con: duckdb.DuckDBPyConnection) -> set[tuple[object, ...]]:
    """The columns of all tables."""
    query = (
        "SELECT table_name, column_name, column_index, data_type, is_nullable, column_default FROM duckdb_columns() "
        "SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name) WHERE schema_name = 'store'"
    )
    return set(con.execute(query).fetchall())


def todays_shape() -> set[tuple[object, ...]]:
    with duckdb.connect() as con:
        migrate(con)
        return shape(con)


def test_a_store_from_before_tables_were_kept_in_parts_shows_the_same_cells() -> None:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'Asia/Shanghai'")
    con.execute(BEFORE_PARTS)
    for _ in range(2):  # the second finds all done
        build(con, load(NEUTRAL), instant("2022-07-05T23:00"), ROOT)
        assert con.execute("SELECT row_key, text, address FROM store.cell ORDER BY ALL").fetchall() == [
            ("x", "480", "B5"),
            ("y", "40", "B6"),
        ]
        assert con.execute("SELECT DISTINCT first_line FROM store.cell_list").fetchall() == [(0,)]
    assert shape(con) >= todays_shape()


def test_a_store_of_before_shows_the_same_cells() -> None:
    con = duckdb.connect()
    con.execute("SET TimeZone = 'Asia/Shanghai'")
    con.execute(FORMER)
    build(con, load(NEUTRAL), instant("2022-07-05T23:00"), ROOT)
    rows = con.execute(
        "SELECT reading, row_key, item, text, CAST(number AS INTEGER), CAST(date AS VARCHAR), state, address FROM store.cell"
    ).fetchall()
    assert sorted(rows) == [
        (1, "x", "done", "480", 480, None, "reported", "B5"),
        (1, "x", "name", "x", None, None, "reported", "A5"),
        (1, "x", "on", "6月5日", None, "2022-06-05", "reported", "C5"),
        (1, "y", "done", "40.0", 40, None, "reported", "B6"),
        (1, "y", "name", "y", None, None, "reported", "A6"),
        (1, "y", "on", None, None, None, "blank", "C7"),
        (2, "x", "done", "48", 48, None, "reported", "B5"),
        (2, "y", "on", "6月5日", None, "2022-06-05", "reported", "C6"),
    ]  # fmt: skip
    build(con, load(NEUTRAL), instant("2022-07-05T23:00"), ROOT)  # once is enough
    assert con.execute("SELECT count(*) FROM store.cell").fetchall() == [(8,)]
    assert shape(con) >= todays_shape()
