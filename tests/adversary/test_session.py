"""Whoever may ask the snapshot: no question runs beyond its limits, and none ends more than itself."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.ask import ask
from flows.errors import UsageFault
from flows.home import Home
from flows.run import run_once
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


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("asked"), NEUTRAL).prepare()
    run_once(home, AT)
    return home


@pytest.fixture
def session(home: Home) -> Iterator[Session]:
    with open_session(home.warehouse) as session:
        yield session


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


def test_nothing_is_left_behind(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(os.listdir(home.warehouse / "snapshots"))
    with open_session(home.warehouse) as session, pytest.raises(Ended):
        session.ask("SELECT count(*) FROM (SELECT DISTINCT md5(range::VARCHAR) FROM range(40000000))", 2)
    assert set(os.listdir(home.warehouse / "snapshots")) == before
    assert not os.listdir(tmp_path)
