"""When files count as arrived, in nights of every kind: named and real, killed and repeated, after an upgrade, on trial."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from flows.arrivals import look_once
from flows.errors import UsageFault
from flows.home import SHANGHAI, Home, instant, now, past
from flows.run import run_once
from flows.trial import scratch
from sources.archive import receipt_id
from sources.channel import Received
from sources.channel.arrivals import note_arrival
from sources.declare import DeclarationError
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, roads
from tests.flows.test_dying import Mortal
from warehouse.connect import open_reader

SENT = "2022-07-03T08:00"
TO_COME = now().replace(month=1, day=1) + timedelta(days=730)
BEFORE_NOON = instant("2022-07-04T11:00")


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    one = Mortal(tmp_path_factory.mktemp("mortal") / "log")
    yield one
    one.end()


def lay(home: Home, name: str = "公路.csv", unit: str = "东乡") -> Path:
    """A file that its sender says is of SENT, and of which nothing is stated."""
    path = home.inbox / name
    path.write_bytes(csv(roads(unit)))
    os.utime(path, (instant(SENT).timestamp(),) * 2)
    return path


def receipts(home: Home) -> list[tuple[str, datetime, datetime | None, str]]:
    with open_reader(home.warehouse) as con:
        return con.execute(
            "SELECT file_name, received_at, sent_at, status FROM receipt ORDER BY received_at, file_name"
        ).fetchall()


@pytest.fixture(scope="module")
def named(peopled: Callable[[str], Home]) -> Home:
    """A home after a named night: 东乡's file is known only by its sender's date; the others were noted or stated.

    The 26th week was due on Monday, 4 July, 12:00; the night is that of the 5th.
    """
    home = peopled("named")
    lay(home)
    note_arrival(home.root, "folder", "西镇.csv", csv(roads("西镇")), BEFORE_NOON, now())
    lay(home, "西镇.csv", "西镇").rename(home.inbox / "西镇（终稿）.csv")
    note_arrival(home.root, "folder", "南镇.csv", b"another table", BEFORE_NOON, now())
    lay(home, "南镇.csv", "南镇")
    drop(home, "北乡.csv", csv(roads("北乡")), "2022-07-04T11:00")
    run_once(home, NIGHT)
    return home


def receipt(home: Home, unit: str) -> tuple[str, datetime, datetime | None, str]:
    [found] = [one for one in receipts(home) if one[0].startswith(unit)]
    return found


def punctuality(home: Home, unit: str) -> str:
    with open_reader(home.warehouse) as con:
        query = "SELECT status FROM due WHERE unit = ? AND form = 'roads' AND period = '2022-W26'"
        [(status,)] = con.execute(query, [unit]).fetchall()
    return str(status)


def test_a_file_in_a_named_night_arrived_at_its_instant_whatever_its_sender_says(named: Home) -> None:
    assert receipt(named, "公路") == ("公路.csv", NIGHT, instant(SENT), "taken")


def test_a_late_file_with_an_early_date_is_late(named: Home) -> None:
    assert punctuality(named, "东乡") == "late"


def test_the_night_makes_no_noted_file_late(named: Home) -> None:
    """Noted at 11:00 on the day it was due, before 12:00; taken in the night after, under another name."""
    assert receipt(named, "西镇") == ("西镇（终稿）.csv", BEFORE_NOON, instant(SENT), "taken")
    assert punctuality(named, "西镇") == "on_time"


def test_other_bytes_under_a_noted_name_arrive_anew(named: Home) -> None:
    assert receipt(named, "南镇")[1] == NIGHT


def test_a_stated_arrival_counts_in_a_named_night(named: Home) -> None:
    assert receipt(named, "北乡")[1] == BEFORE_NOON


def test_a_broken_statement_ends_the_run_and_takes_nothing_in(home: Home) -> None:
    path = lay(home)
    (home.root / "arrivals.csv").write_text("place,received_at\n公路.csv,昨天\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="line 2"):
        run_once(home, NIGHT)
    assert path.exists()


def test_a_real_night_counts_the_look_else_the_disk_s_own_clock(home: Home) -> None:
    drop(home, "公路.csv", csv(roads()), SENT)
    noted = lay(home, "看过.csv", "西镇")
    look_once(home)
    looked_at = datetime.fromtimestamp(noted.stat().st_ctime_ns / 1e9, SHANGHAI)
    time.sleep(0.1)
    noted.rename(home.inbox / "改名.csv")
    unseen = lay(home, "没看过.csv", "交通局")
    came_at = datetime.fromtimestamp(unseen.stat().st_ctime_ns / 1e9, SHANGHAI)
    said = run_once(home, None)
    found = {name: at for name, at, _, _ in receipts(home)}
    whole = looked_at.replace(microsecond=0)  # the look itself is of a whole second, and none is noted after it
    assert found["改名.csv"] in (looked_at, whole)
    assert found["没看过.csv"] <= came_at
    assert now() - found["公路.csv"] < timedelta(minutes=10)  # arrivals.csv is not for real nights
    assert "arrivals.csv 只在指定时刻（--at）的运行中有效" in said.verdict


def test_a_killed_night_gives_the_same_receipts_whatever_is_done_to_the_files(home: Home, mortal: Mortal) -> None:
    """The first is left alone, the second touched, the third renamed. The name is part of a receipt: it comes once more, as a
    duplicate, and not later."""
    left, touched, renamed = (lay(home, f"{unit}.csv", unit) for unit in ("东乡", "西镇", "交通局"))
    assert mortal.night(home, "after record") == -signal.SIGKILL
    assert {left, touched, renamed} <= set(home.inbox.iterdir())
    time.sleep(0.05)
    touched.touch()
    renamed.rename(renamed.with_name("另一名.csv"))
    run_once(home, NIGHT + timedelta(hours=1))
    assert list(home.inbox.iterdir()) == []
    found = {(name, at, status) for name, at, _, status in receipts(home)}
    assert found == {
        ("东乡.csv", NIGHT, "taken"),
        ("西镇.csv", NIGHT, "taken"),
        ("交通局.csv", NIGHT, "taken"),
        ("另一名.csv", NIGHT, "duplicate"),
    }


def test_a_file_that_an_earlier_version_left_in_the_inbox_is_known(home: Home) -> None:
    """That version took the sender's time for the arrival; it was killed after it had recorded the file."""
    drop(home, "公路.csv", csv(roads()), SENT)
    run_once(home, NIGHT)
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:
        con.execute("UPDATE store.receipt SET sent_at = NULL")
        (known,) = con.execute("SELECT receipt_id FROM store.receipt").fetchone() or ("",)
    (home.root / "arrivals.csv").unlink()
    (home.root / "arrivals.jsonl").unlink()
    lay(home)
    one = Received("folder", "公路.csv", b"", instant(SENT))
    with duckdb.connect(str(home.warehouse / "writer.duckdb"), read_only=True) as con:
        (sha256,) = con.execute("SELECT sha256 FROM store.receipt").fetchone() or ("",)
    assert receipt_id(one, sha256) == known
    assert run_once(home, NIGHT + timedelta(hours=1)).files == 0
    assert list(home.inbox.iterdir()) == []
    time.sleep(1)  # what comes within the first second of the new journal may have lain there before
    lay(home)  # sent once more, after the upgrade: it is a file of its own
    assert run_once(home, NIGHT + timedelta(hours=2)).duplicate == 1


def test_a_trial_sees_the_arrivals_of_the_home(home: Home) -> None:
    lay(home)
    look_once(home)
    journal = (home.root / "arrivals.jsonl").read_text(encoding="utf-8")
    [at] = [json.loads(line)["at"] for line in journal.splitlines() if "begun_at" not in line]
    time.sleep(0.1)
    with scratch(home) as copy:
        look_once(copy)
        again = (copy.root / "arrivals.jsonl").read_text(encoding="utf-8")
        assert {json.loads(line)["at"] for line in again.splitlines() if "begun_at" not in line} == {at}
    assert (home.root / "arrivals.jsonl").read_text(encoding="utf-8") == journal


def test_a_look_needs_no_lock(home: Home) -> None:
    from warehouse.connect import locked

    lay(home)
    with locked(home.warehouse):
        assert look_once(home).new == 1
    assert look_once(home).new == 0


def test_an_instant_to_come_is_refused() -> None:
    with pytest.raises(UsageFault, match="later than now"):
        past(now() + timedelta(minutes=1))
    assert past(now()) is not None


def test_a_clock_that_is_set_back_a_little_stops_no_night(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    run_once(home, NIGHT)
    monkeypatch.setattr("flows.home.now", lambda: NIGHT - timedelta(minutes=20))
    lay(home)
    assert run_once(home).files == 1
    assert receipts(home)[0][1] == NIGHT


def test_a_night_to_come_is_undone(copied: Callable[[str], Home]) -> None:
    """An earlier version let a run be of any year; no night could follow."""
    from flows.safekeeping import recover_warehouse

    home = copied("future")
    drop(home, "公路.csv", csv(roads()), SENT)
    run_once(home, NIGHT)
    drop(home, "西镇.csv", csv(roads("西镇")), SENT)
    (home.root / "arrivals.csv").unlink()
    run_once(home, TO_COME)
    with pytest.raises(UsageFault, match="recover --before"):
        run_once(home)
    recover_warehouse(home, instant("2022-07-06T00:00"))
    said = run_once(home, NIGHT + timedelta(hours=10))
    assert (said.files, said.accepted) == (1, 1)
    assert [name for name, *_ in receipts(home)] == ["公路.csv", "西镇.csv"]
    assert {path.relative_to(home.outbox).parts[0] for path in home.outbox.rglob("*回执.txt")} == {"东乡", "西镇"}
    with open_reader(home.warehouse) as con:
        assert (
            con.execute(
                "SELECT edition FROM edition WHERE edition LIKE '%' || ? || '%'", [str(TO_COME.year)]
            ).fetchall()
            == []
        )
    assert list((home.warehouse / "snapshots").glob(f"*{TO_COME.year}*")) == []


def test_a_home_that_knows_only_a_night_to_come_begins_again(tmp_path: Path) -> None:
    from flows.safekeeping import recover_warehouse

    home = Home(tmp_path).prepare()
    drop(home, "公路.csv", csv(roads()), SENT)
    run_once(home, TO_COME)
    recover_warehouse(home, NIGHT)
    assert run_once(home, NIGHT).accepted == 1
    with pytest.raises(UsageFault, match="nothing was run after"):
        recover_warehouse(home, NIGHT)
