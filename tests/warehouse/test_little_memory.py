"""What a writer's connection keeps in memory, and what it does where nothing can be put elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse import connect
from warehouse.connect import frugally, give_back, open_writer

TEXTS = "SELECT range AS number, repeat('x', 40) || range AS text FROM range(500_000)"


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "MEMORY", (8, 100, 4_000))


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_writer(tmp_path) as con:
        yield con


def in_memory(con: duckdb.DuckDBPyConnection) -> int:
    """Bytes that tables take."""
    (found,) = con.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone() or (0,)
    return int(found)


def limit(con: duckdb.DuckDBPyConnection) -> str:
    (found,) = con.execute("SELECT current_setting('memory_limit')").fetchone() or ("",)
    return str(found)


def test_a_temporary_table_goes_to_the_disk_and_is_still_there(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"CREATE TEMP TABLE night AS {TEXTS}")
    usual = limit(con)
    assert in_memory(con) > 20_000_000
    give_back(con)
    assert in_memory(con) < 8_000_000
    assert limit(con) == usual
    assert con.execute("SELECT count(*), max(text) = repeat('x', 40) || 99999 FROM night").fetchall() == [
        (500_000, True)
    ]


def test_more_rows_than_there_is_memory_for_are_carried_over(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"CREATE TEMP TABLE night AS {TEXTS}")
    con.execute("CREATE TABLE kept AS SELECT * FROM night LIMIT 0")
    frugally(con, lambda: con.execute("INSERT INTO kept SELECT * FROM night"))
    assert con.execute("SELECT count(*), sum(number) FROM kept").fetchall() == [(500_000, 500_000 * 499_999 // 2)]


def test_where_there_is_nowhere_to_put_it_it_stays_and_the_night_goes_on() -> None:
    con = duckdb.connect(config={"temp_directory": ""})  # as on a full disk
    con.execute(f"CREATE TEMP TABLE night AS {TEXTS}")
    give_back(con)
    con.execute("INSERT INTO night SELECT * FROM night")
    assert con.execute("SELECT count(*) FROM night").fetchall() == [(1_000_000,)]


def test_what_wants_more_memory_is_undone_and_gets_it(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE kept (numbers BIGINT[])")
    usual, limits = limit(con), []

    def work() -> None:
        limits.append(limit(con))
        con.execute("INSERT INTO kept VALUES ([1])")
        con.execute("INSERT INTO kept SELECT list(range) FROM range(8_000_000)")  # one list: 64 MB

    frugally(con, work)
    assert con.execute("SELECT len(numbers) FROM kept ORDER BY ALL").fetchall() == [(1,), (8_000_000,)]
    assert len(limits) > 1
    assert limit(con) == usual


def test_what_wants_more_memory_than_there_is_leaves_nothing_behind(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "MEMORY", (8, 16))
    con.execute("CREATE TABLE kept (numbers BIGINT[])")

    def work() -> None:
        con.execute("INSERT INTO kept VALUES ([1])")
        con.execute("INSERT INTO kept SELECT list(range) FROM range(8_000_000)")

    with pytest.raises(duckdb.OutOfMemoryException):
        frugally(con, work)
    assert con.execute("SELECT * FROM kept").fetchall() == []


def test_what_fails_otherwise_is_undone_and_the_usual_memory_is_there_again(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE kept (number BIGINT)")
    usual = limit(con)

    def work() -> None:
        con.execute("INSERT INTO kept VALUES (1)")
        con.execute("INSERT INTO nowhere SELECT 1")

    with pytest.raises(duckdb.CatalogException):
        frugally(con, work)
    assert limit(con) == usual
    assert con.execute("SELECT * FROM kept").fetchall() == []


def test_what_a_commit_complains_of_is_what_is_said(con: duckdb.DuckDBPyConnection) -> None:
    usual = limit(con)
    con.execute("CREATE TABLE kept (number BIGINT PRIMARY KEY)")

    def work() -> None:
        con.execute("INSERT INTO kept VALUES (1)")
        con.execute("COMMIT")  # so that the one at the end fails

    with pytest.raises(duckdb.TransactionException, match="no transaction is active"):
        frugally(con, work)
    assert limit(con) == usual
