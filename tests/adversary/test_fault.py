"""A fault of our own while one file is archived or read: it costs nobody else the night, and its sender neither blame nor time."""

from __future__ import annotations

import faulthandler
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from multiprocessing.context import ForkContext
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows import doctor
from flows.home import Home
from flows.revisions import read_again
from flows.run import Summary, run_once
from flows.watch import conditions
from sources import fault, pool
from sources.archive import Filed
from sources.channel.folder import Folder
from sources.read import Taken, read_file
from warehouse.connect import open_reader

pytestmark = pytest.mark.tries("faults of our own on one file")
NEUTRAL = Path(__file__).parents[1] / "neutral"
NIGHTS = [datetime(2023, 7, day, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai")) for day in (8, 9, 10, 11)]
ROADS = """农村公路建设周报表
填报单位：{unit}
报告期：2023年第25周
道路名称,年度计划里程,本周建成里程,累计建成里程,未整改隐患
甲路,40,1.5,{built},1
"""
SECRET = "13800138000"


class Forked(ForkContext):
    """Workers that know what a test has changed."""

    def set_forkserver_preload(self, modules: list[str]) -> None:
        """Nothing is to be loaded."""


@pytest.fixture
def home(quiet: Callable[[Path], Home], tmp_path: Path) -> Home:
    return waiting(quiet(tmp_path))


def waiting(home: Home) -> Home:
    """The home with a good file and a bad one in its inbox."""
    (home.inbox / "good.csv").write_text(ROADS.format(unit="东乡", built=21), encoding="utf-8")
    (home.inbox / "bad.csv").write_text(ROADS.format(unit="西镇", built=22), encoding="utf-8")
    return home


def broken_by(patch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A program that cannot read bad.csv, in one version of it."""
    patch.setattr(pool, "_Workshop", Forked)

    def breaks(version: str, do: Callable[[], None] | None) -> None:
        def read(filed: Filed, *rest: Any) -> Taken:
            if filed.name == "bad.csv" and do is not None:
                do()
            return read_file(filed, *rest)

        patch.setattr(pool, "read_file", read)
        patch.setattr(fault, "program_version", lambda: version)

    return breaks


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    return broken_by(monkeypatch)


@pytest.fixture(scope="module")
def night(quiet: Callable[[Path], Home], tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Summary]:
    """A home after the night in which version 1 failed on bad.csv with an error, and the night's summary; only to be read."""
    home = waiting(quiet(tmp_path_factory.mktemp("failed")))
    with pytest.MonkeyPatch.context() as patch:
        broken_by(patch)("1", raising)
        return home, run_once(home, NIGHTS[0])


@pytest.fixture
def failed(night: tuple[Home, Summary], tmp_path: Path) -> Home:
    """A copy of that home."""
    return Home(Path(shutil.copytree(night[0].root, tmp_path / "failed", symlinks=True)), NEUTRAL)


def raising() -> None:
    raise ZeroDivisionError(SECRET)


def crashing() -> None:
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGSEGV)


def dying(batch: object) -> None:
    os._exit(1)


def told(home: Home) -> list[tuple[Any, ...]]:
    with open_reader(home.warehouse) as con:
        return con.execute(
            "SELECT file_name, status, received_at FROM receipt ORDER BY recorded_at, file_name"
        ).fetchall()


def texts(home: Home, name: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in home.outbox.rglob(f"{name}*.txt"))


def figures(home: Home) -> dict[str, int]:
    with open_reader(home.warehouse) as con:
        return dict(con.execute("SELECT unit, number::INTEGER FROM reported WHERE item = 'built_total'").fetchall())


@pytest.mark.parametrize(
    ("do", "trace"),
    [
        (crashing, "exit -11"),
        pytest.param(lambda: os._exit(3), "exit 3", marks=pytest.mark.torture),
    ],
    ids=["a crash", "an exit"],
)
def test_a_dead_worker_costs_one_file_only(home: Home, broken: Callable[..., None], do: Any, trace: str) -> None:
    broken("1", do)
    one_file_only(home, run_once(home, NIGHTS[0]), trace)


def test_an_error_of_ours_costs_one_file_only(night: tuple[Home, Summary]) -> None:
    one_file_only(*night, "ZeroDivisionError")


def one_file_only(home: Home, summary: Summary, trace: str) -> None:
    """Only bad.csv has failed, and the receipt says how."""
    assert (summary.files, summary.accepted, summary.failed, summary.unreadable) == (2, 1, 1, 0)
    assert [(name, status) for name, status, _ in told(home)] == [("bad.csv", "failed"), ("good.csv", "taken")]
    with open_reader(home.warehouse) as con:
        row = con.execute("SELECT rule, severity, found FROM finding WHERE rule = 'program_failed'").fetchone()
        assert con.execute("SELECT failed FROM run").fetchall() == [(1,)]
    assert row is not None and row[:2] == ("program_failed", "note") and trace in row[2]
    assert figures(home) == {"东乡": 21}
    assert not list(home.inbox.iterdir())  # it is kept in the archive


def test_the_sender_reads_that_it_is_our_fault_and_that_nothing_is_to_be_sent(night: tuple[Home, Summary]) -> None:
    home, _ = night
    said = texts(home, "bad")
    assert "系统" in said and "不必重报" in said
    assert not [word for word in ("ZeroDivisionError", "损坏", "另存", "请") if word in said]
    assert not list(home.outbox.rglob("bad*.xlsx"))


def test_the_data_team_sees_the_trace_but_no_value(night: tuple[Home, Summary]) -> None:
    home, summary = night
    assert any("1 个" in warning and "dph doctor" in warning for warning in summary.warnings)
    assert summary.warnings[0] in summary.verdict
    (check,) = doctor.failed(home)
    assert not check.is_well
    assert "bad.csv" in check.seen and "ZeroDivisionError" in check.seen and "sources.pool" in check.seen
    assert SECRET not in check.seen
    (alert,) = conditions([], NIGHTS[0], None, 2**40, failed=summary.failed)
    assert (alert.event, alert.payload) == ("dph.files.failed", {"files": "1"})


def test_the_next_version_reads_it_again_as_of_its_arrival(failed: Home, broken: Callable[..., None]) -> None:
    home = failed
    broken("1", raising)
    assert run_once(home, NIGHTS[1]).files == 0  # the same version would fail again
    broken("2", raising)
    assert run_once(home, NIGHTS[2]).failed == 1
    broken("3", None)
    assert run_once(home, NIGHTS[3]).accepted == 1
    (_, _, first), (_, _, _), (_, _, second), (name, status, third) = told(home)
    assert (name, status) == ("bad.csv", "taken") and first == second == third
    assert figures(home) == {"东乡": 21, "西镇": 22}
    assert all(check.is_well for check in doctor.failed(home))
    assert "审核通过" in texts(home, "bad")
    broken("4", None)
    assert run_once(home, datetime.fromisoformat("2023-07-12T23:00+08:00")).files == 0


def test_it_never_displaces_what_its_sender_sent_since(failed: Home, broken: Callable[..., None]) -> None:
    home = failed
    broken("1", raising)
    (home.inbox / "newer.csv").write_text(ROADS.format(unit="西镇", built=23), encoding="utf-8")
    run_once(home, NIGHTS[1])
    broken("2", None)
    summary = run_once(home, NIGHTS[2])
    assert (summary.files, summary.submissions) == (1, 0)
    assert told(home)[-1][:2] == ("bad.csv", "superseded")
    assert figures(home) == {"东乡": 21, "西镇": 23}
    assert "更新" in texts(home, "bad")


def test_reread_says_what_becomes_of_it(
    failed: Home, broken: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    home = failed
    broken("1", raising)
    read_again(home, [], None)
    assert "bad.csv" in (said := capsys.readouterr().out) and "ZeroDivisionError" in said
    broken("2", None)
    read_again(home, [], None)
    assert "bad.csv" in (said := capsys.readouterr().out) and "next: dph run" in said


def test_a_fault_while_a_file_is_taken_costs_one_file_only(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Folder.take

    def take(self: Folder, seen: Any) -> Any:
        if seen.place == "bad.csv":
            raise ZeroDivisionError(SECRET)
        return whole(self, seen)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "take", take)
        summary = run_once(home, NIGHTS[0])
    assert (summary.accepted, summary.failed) == (1, 1)
    assert [path.name for path in home.inbox.iterdir()] == ["bad.csv"]
    (check,) = doctor.failed(home)
    assert "bad.csv" in check.seen and "ZeroDivisionError" in check.seen and SECRET not in check.seen
    first = told(home)[0][2]
    assert run_once(home, NIGHTS[1]).accepted == 1  # it is still there, and comes as a file that arrived then
    assert told(home)[-1] == ("bad.csv", "taken", first)
    assert all(check.is_well for check in doctor.failed(home))


def test_a_fault_while_a_file_is_archived_costs_one_file_only(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from sources import archive

    whole = archive.masked
    monkeypatch.setattr(archive, "masked", lambda name: 1 / 0 if name == "bad.csv" else whole(name))
    summary = run_once(home, NIGHTS[0])
    assert (summary.accepted, summary.failed) == (1, 1)
    assert [path.name for path in home.inbox.iterdir()] == ["bad.csv"]


def test_a_worker_that_never_begins_fails_the_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are not to be called failed for a machine that starts no process."""
    monkeypatch.setattr(pool, "_Workshop", Forked)
    monkeypatch.setattr(pool, "_read_batch", dying)
    with pytest.raises(RuntimeError, match="exit 1"):
        run_once(home, NIGHTS[0])
    assert len(list(home.inbox.iterdir())) == 2


def test_a_filed_file_says_which_limit_it_met() -> None:
    one = Filed("r", "0" * 64, Path("x"), "x.xlsx", "folder", None, 1, NIGHTS[0])
    large = replace(one, size=25 * 2**20)
    assert [pool._dead(file, cause).status for file in (one, large) for cause in (-6, -9, -14, -27, -11)] == [
        *["unreadable"] * 4,
        "failed",
        *["unreadable"] * 5,
    ]
