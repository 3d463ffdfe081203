"""Worker and runs are killed, cancelled, held up and missed under a real Prefect server; afterwards all is as it should be."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.home import SHANGHAI, Home, now
from flows.ui import PREFECT, settings, spawn
from tests.flows.cockpit import Cockpit, Receivers, processes, running
from tests.flows.dropped import csv, drop, roads
from warehouse.connect import locked, open_reader

pytestmark = [pytest.mark.torture, pytest.mark.tries("kills: runs under a server")]
PROJECT = Path(__file__).resolve().parents[2]
DETECTED_WITHIN_SECONDS = 120


@pytest.fixture(scope="module")
def receivers() -> Iterator[Receivers]:
    with Receivers() as listening:
        yield listening


@pytest.fixture(scope="module")
def cockpit(copied: Callable[[str], Home], receivers: Receivers) -> Iterator[Cockpit]:
    with running(copied("recovery"), DPH_ALERT_URLS=receivers.addresses) as started:
        yield started


@pytest.fixture(scope="module")
def workers(cockpit: Cockpit) -> Iterator[Callable[[], None]]:
    """Starts another worker, of the same settings as the first."""
    port = int(cockpit.address.rpartition(":")[2])
    command = [*PREFECT, "worker", "start", "--pool", "local", "--type", "process"]
    with ExitStack() as children, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_WORKER_QUERY_SECONDS", "1")
        log = cockpit.home.root / "prefect" / "worker2.log"
        yield lambda: spawn(command, settings(cockpit.home.root, port), log, children)


@pytest.fixture(scope="module")
def stuck(cockpit: Cockpit) -> None:
    """Deployments of a night that hangs."""
    environment = settings(cockpit.home.root, int(cockpit.address.rpartition(":")[2]))
    for name in ("stuck", "endless"):
        entrypoint = f"tests/flows/stuck.py:{name}"
        subprocess.run(
            [*PREFECT, "deploy", entrypoint, "--name", name, "--pool", "local"],
            cwd=PROJECT, env=environment, check=True, capture_output=True,
        )  # fmt: skip


def kill(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def until(condition: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.3)
    raise TimeoutError(what)


def own(cockpit: Cockpit, run: str) -> list[int]:
    """The processes of a run."""
    return processes(PREFECT__FLOW_RUN_ID=run)


def workers_of(cockpit: Cockpit) -> list[int]:
    """The processes of its workers; not those of their runs, nor the server's."""
    found = processes(PREFECT_HOME=str(cockpit.home.root / "prefect"))
    return [pid for pid in found if b"worker\0start" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def in_task(cockpit: Cockpit, run: str, name: str) -> bool:
    tasks = cockpit.post("task_runs/filter", task_runs={"flow_run_id": {"any_": [run]}})
    return any(task["name"].startswith(name) and task["state_type"] == "RUNNING" for task in tasks)


def is_free(home: Home) -> bool:
    with locked(home.warehouse):
        return True


def takes_in(cockpit: Cockpit, home: Home, unit: str) -> dict[str, Any]:
    """The next run, in which the unit's report is accepted."""
    drop(home, f"{unit}.csv", csv(roads(unit)), at=f"{now() - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    found = cockpit.wait(cockpit.order("take-in-now/take-in-now", home=str(home.root)))
    assert found["state_type"] == "COMPLETED"
    with open_reader(home.warehouse) as con:
        assert con.execute("SELECT count(*) FROM submission WHERE unit = ?", [unit]).fetchall() == [(1,)]
    return found


def test_missed_nights_are_taken_up_by_the_last_of_them(cockpit: Cockpit) -> None:
    last = (now() - timedelta(days=1)).replace(hour=2, minute=0, second=0)
    nights = [cockpit.order("nightly/nightly", due=(last - timedelta(days=days)).isoformat()) for days in (2, 1, 0)]
    ends = [cockpit.wait(night) for night in nights]
    assert [end["state_type"] for end in ends] == ["CANCELLED", "CANCELLED", "COMPLETED"]
    assert "一并收取" in ends[0]["state"]["message"]
    assert f"补收：原定 {last:%Y-%m-%d %H:%M}" in ends[2]["state"]["message"]


def test_a_run_waits_for_another_that_writes(cockpit: Cockpit, copied: Callable[[str], Home]) -> None:
    home = copied("held")
    with locked(home.warehouse):
        run = cockpit.order("take-in-now/take-in-now", home=str(home.root))
        until(lambda: any(
            task["state_name"] == "AwaitingRetry"
            for task in cockpit.post("task_runs/filter", task_runs={"flow_run_id": {"any_": [run]}})
        ), "waits for the lock")  # fmt: skip
    assert cockpit.wait(run)["state_type"] == "COMPLETED"


def test_a_run_that_hangs_is_stopped_at_its_time_limit(
    cockpit: Cockpit, stuck: None, copied: Callable[[str], Home]
) -> None:
    home = copied("hangs")
    drop(home, "公路.csv", csv(roads()))
    run = cockpit.wait(cockpit.order("stuck/stuck", home=str(home.root), business_date="2022-07-05"))
    # DuckDB does not always stop a query at the exception of the limit; then the last resort ends the process.
    assert (run["state_type"], run["state_name"]) in (("FAILED", "TimedOut"), ("CRASHED", "Crashed"))
    until(lambda: not own(cockpit, run["id"]), "its processes end")
    assert is_free(home)


def test_a_cancelled_run_ends_and_the_next_is_clean(
    cockpit: Cockpit, stuck: None, copied: Callable[[str], Home]
) -> None:
    home = copied("cancelled")
    drop(home, "公路.csv", csv(roads()))
    run = cockpit.order("endless/endless", home=str(home.root), business_date="2022-07-05")
    until(lambda: in_task(cockpit, run, "识别读取"), "it reads")
    cockpit.post(f"flow_runs/{run}/set_state", state={"type": "CANCELLING"})  # as the UI's button does
    assert cockpit.wait(run)["state_type"] == "CANCELLED"
    until(lambda: not own(cockpit, run), "its processes end")
    assert "通过 2" in takes_in(cockpit, home, "交通局")["state"]["message"]  # and what the cancelled one was at


def test_a_killed_run_is_crashed_and_alerted(
    cockpit: Cockpit, stuck: None, copied: Callable[[str], Home], receivers: Receivers
) -> None:
    home = copied("killed")
    drop(home, "公路.csv", csv(roads()))
    run = cockpit.order("endless/endless", home=str(home.root), business_date="2022-07-05")
    until(lambda: in_task(cockpit, run, "识别读取"), "it reads")
    kill(own(cockpit, run))
    found = cockpit.wait(run, {"CRASHED"})
    for said in receivers.wait(f"{found['name']} 出了程序或机器故障：Crashed"):
        assert "怎么办" in said
    assert "通过 2" in takes_in(cockpit, home, "交通局")["state"]["message"]


def test_after_a_power_cut_the_run_is_found_within_two_minutes(
    cockpit: Cockpit, stuck: None, copied: Callable[[str], Home], workers: Callable[[], None]
) -> None:
    """Worker and run are killed together: nobody is left to report it but the heartbeat that stops."""
    home = copied("power")
    drop(home, "公路.csv", csv(roads()))
    run = cockpit.order("endless/endless", home=str(home.root), business_date="2022-07-05")
    until(lambda: in_task(cockpit, run, "识别读取"), "it reads")
    kill([*workers_of(cockpit), *own(cockpit, run)])
    died = datetime.now(SHANGHAI)
    found = cockpit.wait(run, {"CRASHED"})
    assert datetime.fromisoformat(found["end_time"]) - died < timedelta(seconds=DETECTED_WITHIN_SECONDS)
    assert "心跳停止" in found["state"]["message"]
    workers()
    assert "通过 2" in takes_in(cockpit, home, "交通局")["state"]["message"]
