"""Numbered migrations bring any earlier store to today's shape, once and in order, or leave it as it was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse.migrate import MIGRATIONS, NewerStore, load_migrations, migrate

TODAY = [one.name for one in load_migrations()]
COLUMNS = (
    "SELECT table_name, column_name, column_index, data_type, is_nullable, column_default FROM duckdb_columns() "
    "WHERE schema_name = 'store' ORDER BY ALL"
)
NUMBERS = "SELECT number FROM store.migration ORDER BY number"
# Migrates a store of its own and dies half way through the second migration: `die` ends the process.
DYING = """
import os, sys, duckdb
from pathlib import Path
from warehouse.migrate import migrate
con = duckdb.connect(sys.argv[1])
con.create_function("die", lambda: os._exit(9), [], "INTEGER")
migrate(con, Path(sys.argv[2]))
"""


def write(folder: Path, name: str, sql: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.sql").write_text(sql, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two migrations: a table with a row, and a column more."""
    folder = tmp_path / "migrations"
    write(
        folder, "0001_start", "CREATE SCHEMA IF NOT EXISTS store; CREATE TABLE IF NOT EXISTS store.thing (a INTEGER);"
    )
    write(folder, "0002_row", "INSERT INTO store.thing VALUES (1);")
    return folder


def test_a_new_store_gets_all_migrations_once_and_in_order() -> None:
    with duckdb.connect() as con:
        assert migrate(con) == TODAY[1:]  # the first is that by which a store is adopted
        assert con.execute("SELECT name FROM store.migration ORDER BY number").fetchall() == [(one,) for one in TODAY]
        assert migrate(con) == []
        assert con.execute(NUMBERS).fetchall() == [(number,) for number in range(1, len(TODAY) + 1)]


def test_what_is_new_is_run_on_a_store_that_has_the_rest(folder: Path) -> None:
    with duckdb.connect() as con:
        migrate(con, folder)
        write(folder, "0003_column", "ALTER TABLE store.thing ADD COLUMN b INTEGER DEFAULT 7;")
        assert migrate(con, folder) == ["0003_column"]
        assert con.execute("SELECT * FROM store.thing").fetchall() == [(1, 7)]


def test_a_migration_that_fails_leaves_nothing_of_itself(folder: Path) -> None:
    with duckdb.connect() as con:
        migrate(con, folder)
        write(folder, "0003_broken", "INSERT INTO store.thing VALUES (2); SELECT * FROM store.nothing;")
        with pytest.raises(duckdb.Error):
            migrate(con, folder)
        assert con.execute("SELECT a FROM store.thing").fetchall() == [(1,)]
        assert con.execute(NUMBERS).fetchall() == [(1,), (2,)]


def test_a_process_that_is_killed_half_way_leaves_nothing_of_that_migration(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "kept.duckdb"
    whole = (folder / "0002_row.sql").read_text(encoding="utf-8")
    write(folder, "0002_row", whole + "SELECT die();")
    done = subprocess.run([sys.executable, "-c", DYING, str(store), str(folder)], cwd=MIGRATIONS.parents[1])
    assert done.returncode == 9
    with duckdb.connect(str(store)) as con:
        assert con.execute("SELECT count(*) FROM store.thing").fetchall() == [(0,)]
        assert con.execute(NUMBERS).fetchall() == [(1,)]
        write(folder, "0002_row", whole)
        assert migrate(con, folder) == ["0002_row"]
        assert con.execute("SELECT a FROM store.thing").fetchall() == [(1,)]


def test_a_store_of_a_later_version_is_refused_and_left_alone(folder: Path) -> None:
    with duckdb.connect() as con:
        migrate(con, folder)
        con.execute("INSERT INTO store.migration VALUES (3, '0003_of_tomorrow')")
        before = con.execute(COLUMNS).fetchall()
        with pytest.raises(NewerStore, match=r"later version.*migration 3 \(0003_of_tomorrow\).*knows 2"):
            migrate(con, folder)
        assert con.execute(COLUMNS).fetchall() == before


@pytest.mark.parametrize("name", ["0002_twice", "0004_after_a_gap"])
def test_numbers_are_given_once_and_without_a_gap(folder: Path, name: str) -> None:
    write(folder, name, "SELECT 1;")
    with pytest.raises(ValueError, match="each once"):
        load_migrations(folder)
