"""Whoever may ask the snapshot: no question runs beyond its limits, and none ends more than itself."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.errors import UsageFault
from flows.home import Home
from flows.run import run_once
from flows.sql import ask
from warehouse import session as sessions
from warehouse.session import Ended, Session, Unanswerable, open_session

pytestmark = pytest.mark.tries("probes: SQL")
NEUTRAL = Path(__file__).parents[1] / "neutral"
AT = datetime(2023, 7, 8, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ENDLESS = [
    "FROM range(100000000)",
    "SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b",
    "SELECT levenshtein(repeat('ab', 60000), repeat('ba', 60000))",
    "SELECT max(len(lpad(range::VARCHAR, 60000, 'x'))) FROM range(100000000)",
    "SELECT len(array_to_string(range(60000000), ','))",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
]
FILES = ("/etc/passwd", "/proc/self/environ", "../writer.duckdb", "~/.ssh/id_rsa", "file:///etc/passwd")
READ = (
    "FROM read_csv('{}')", "FROM read_csv_auto('{}')", "FROM sniff_csv('{}')", "FROM read_text('{}')", "FROM read_blob('{}')",
    "FROM read_json('{}')", "FROM read_json_objects('{}')", "FROM read_parquet('{}')", "FROM parquet_metadata('{}')", "FROM glob('{}*')",
    "FROM '{}'", "FROM query_table('{}')", "FROM query($$FROM read_text('{}')$$)", "ATTACH '{}' AS other", "IMPORT DATABASE '{}'",
    "EXECUTE IMMEDIATE $$FROM read_text('{}')$$", "CREATE TEMP TABLE t AS FROM read_text('{}')", "LOAD '{}'",
)  # fmt: skip
OTHERS = [
    *("FROM 'http://127.0.0.1:9/x.csv'", "FROM 's3://bucket/x.parquet'", "ATTACH 'http://127.0.0.1:9/x.duckdb'", "INSTALL httpfs", "LOAD httpfs"),
    *("INSTALL sqlite FROM community", "FORCE INSTALL json FROM 'http://127.0.0.1:9'", "UPDATE EXTENSIONS", "LOAD postgres", "LOAD spatial"),
    *("CREATE SECRET s (TYPE s3)", "CREATE PERSISTENT SECRET s (TYPE http)", "DROP SECRET s"),
    *("SET enable_external_access = true", "SET GLOBAL enable_external_access = true", "RESET enable_external_access", "RESET ALL"),
    *("SET memory_limit = '100GB'", "SET threads = 64", "SET max_temp_directory_size = '900GB'", "SET temp_directory = '/tmp'"),
    *("SET allowed_directories = ['/']", "SET allowed_paths = ['/etc/passwd']", "SET lock_configuration = false", "RESET lock_configuration"),
    *("SET allow_unsigned_extensions = true", "SET allow_community_extensions = true", "SET extension_directory = '/tmp'"),
    *("SET home_directory = '/tmp'", "SET secret_directory = '/tmp'", "SET log_query_path = '/tmp/leak.log'"),
    *("SET profiling_output = '/tmp/leak.json'", "PRAGMA profiling_output = '/tmp/leak.json'", "SET custom_profiling_settings = '{}'"),
    *("COPY (SELECT 1) TO '/tmp/leak.csv'", "COPY store.item_list TO '/dev/stdout'", "COPY store.item_list FROM '/etc/passwd'"),
    *("EXPORT DATABASE '/tmp/leak'", "COPY FROM DATABASE memory TO temp", "ATTACH ':memory:' AS other", "DETACH current", "USE other"),
    *("DELETE FROM store.item_list", "UPDATE store.figure SET numerator = 1", "INSERT INTO store.item_list DEFAULT VALUES"),
    *("TRUNCATE store.item_list", "DROP TABLE store.item_list", "DROP SCHEMA store CASCADE", "ALTER TABLE store.figure ADD COLUMN x INTEGER"),
    *("CREATE TABLE store.other (a INTEGER)", "CREATE VIEW other AS SELECT 1", "CREATE OR REPLACE VIEW figure AS SELECT 1", "CREATE SCHEMA o"),
    *("CREATE OR REPLACE MACRO main.sum(x) AS 1", "CREATE SEQUENCE s", "CREATE TYPE t AS INTEGER", "CREATE INDEX i ON store.figure (unit)"),
    *("COMMENT ON TABLE store.figure IS 'x'", "FORCE CHECKPOINT", "SELECT getenv('HOME')", "SELECT nextval('store.s')"),
    *(".shell id", ".read /etc/passwd", "SELECT 1; COPY (SELECT 1) TO '/tmp/leak.csv'", "PREPARE p AS FROM read_text('/etc/passwd'); EXECUTE p"),
    *("BEGIN; DELETE FROM store.item_list; COMMIT", "SELECT write_log('x', log_type := 'y'); FROM read_text('/etc/passwd')"),
]  # fmt: skip
PROBES = [*(query.format(file) for query in READ for file in FILES), *OTHERS]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("asked"), NEUTRAL).prepare()
    run_once(home, AT)
    return home


@pytest.fixture
def session(home: Home) -> Iterator[Session]:
    with open_session(home.warehouse) as session:
        yield session


@pytest.fixture(scope="module")
def long_session(home: Home) -> Iterator[Session]:
    """One session for all of PROBES: none ends it."""
    with open_session(home.warehouse) as session:
        yield session


@pytest.mark.parametrize("query", PROBES)
def test_a_question_reads_no_file_and_changes_nothing(home: Home, long_session: Session, query: str) -> None:
    leaks = {path.name for path in Path("/tmp").glob("leak*")}
    before = {path: path.stat().st_mtime_ns for path in home.warehouse.rglob("*")}
    with pytest.raises(Unanswerable):
        long_session.ask(query, 60)
    with contextlib.suppress(Unanswerable):  # a question of several statements leaves a transaction open
        long_session.ask("ROLLBACK", 60)
    assert {path: path.stat().st_mtime_ns for path in home.warehouse.rglob("*")} == before
    assert {path.name for path in Path("/tmp").glob("leak*")} == leaks
    assert long_session.ask("SELECT current_setting('enable_external_access')", 60)[1] == [(False,)]


@pytest.mark.parametrize("query", ENDLESS)
def test_a_question_ends_within_its_seconds(session: Session, query: str) -> None:
    began = time.monotonic()
    with pytest.raises(Ended) as ended:
        session.ask(query, 1.5)
    assert ended.value.limit in ("time", "memory", "result")
    assert time.monotonic() - began < 15  # it is the processor of a busy machine that is waited for
    assert session._child.poll() is not None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT list(repeat('x', 1000000) || i) FROM range(30000) AS a(i)",
        "SELECT len(repeat('x', 2000000000)), len(repeat('y', 2000000000))",
    ],
)
def test_a_question_takes_no_more_than_its_memory(session: Session, query: str) -> None:
    with pytest.raises((Ended, Unanswerable)) as error:
        session.ask(query, 60)
    assert not isinstance(error.value, Ended) or error.value.limit == "memory"


def test_an_answer_has_no_more_than_its_bytes(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "RESULT", 2**20)
    with pytest.raises(Ended, match="result"):
        session.ask("SELECT repeat('x', 1000) FROM range(100000)", 60)


def test_what_was_set_holds_for_the_next_question(session: Session) -> None:
    session.ask("SET VARIABLE as_of = '2023-07-01 00:00+08'", 60)
    assert session.ask("SELECT getvariable('as_of') AS as_of", 60) == (["as_of"], [("2023-07-01 00:00+08",)])


def test_a_refused_question_leaves_the_session(session: Session) -> None:
    with pytest.raises(Unanswerable, match="nowhere"):
        session.ask("SELECT 1 FROM nowhere", 60)
    assert session.ask("SELECT 1 AS one", 60) == (["one"], [(1,)])


@pytest.mark.parametrize(
    "query",
    [
        "CALL enable_logging(storage = 'file', storage_path = '/tmp/dph-log')",
        "SELECT 1; CALL enable_logging()",
        "FROM enable_logging()",
        "PRAGMA enable_logging",
    ],
)
def test_logging_ends_nothing(home: Home, query: str, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(UsageFault):
        ask(home.root, query, "json", 60)
    assert not Path("/tmp/dph-log").exists()
    capsys.readouterr()
    ask(home.root, "SELECT 1 AS one", "json", 60)
    assert json.loads(capsys.readouterr().out) == [{"one": 1}]


def test_a_query_ends_with_the_process_that_asked_it(home: Home, tmp_path: Path) -> None:
    """As where a terminal is closed, or the program killed."""
    asks = (
        "import sys\nfrom pathlib import Path\nfrom warehouse.session import open_session\n"
        "with open_session(Path(sys.argv[1])) as session:\n"
        "    print(session._child.pid, flush=True)\n"
        "    session.ask(sys.argv[2], 600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", asks, str(home.warehouse), ENDLESS[1]],
        stdout=subprocess.PIPE, text=True, cwd=NEUTRAL.parents[1], env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert parent.stdout
    child = Path("/proc") / parent.stdout.readline().strip()
    time.sleep(0.5)
    assert child.exists() and list(tmp_path.glob("dph-sql-*"))
    parent.kill()
    parent.wait()
    ends_at = time.monotonic() + 30
    while child.exists() and time.monotonic() < ends_at:
        time.sleep(0.1)
    assert not child.exists()
    assert list(tmp_path.glob("dph-sql-*")) == []


def test_nothing_is_left_behind(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(os.listdir(home.warehouse / "snapshots"))
    with open_session(home.warehouse) as session, pytest.raises(Ended):
        session.ask("SELECT count(*) FROM (SELECT DISTINCT md5(range::VARCHAR) FROM range(40000000))", 2)
    assert set(os.listdir(home.warehouse / "snapshots")) == before
    assert not os.listdir(tmp_path)
