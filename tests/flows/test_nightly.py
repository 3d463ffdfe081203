"""The nightly flow under a real Prefect server and worker, started as `make ui` starts them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from flows.doctor import server
from flows.home import SHANGHAI, Home
from tests.flows.cockpit import PATIENCE_SECONDS, Cockpit, Receivers, running
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, policy


@pytest.fixture(scope="module")
def receivers() -> Iterator[Receivers]:
    with Receivers() as listening:
        yield listening


@pytest.fixture(scope="module")
def cockpit(copied: Callable[[str], Home], receivers: Receivers) -> Iterator[Cockpit]:
    with running(copied("cockpit"), DPH_ALERT_URLS=receivers.addresses) as started:
        yield started


@pytest.fixture(scope="module")
def night(cockpit: Cockpit) -> dict[str, Any]:
    """A run due at 02:00 over one good file and one in which an amount is negative."""
    drop(cockpit.home, "惠企.csv", csv(policy()))
    drop(cockpit.home, "负数.csv", csv(policy("百花洲街道", total=-3)))
    return cockpit.wait(cockpit.order("nightly/nightly", due="2022-07-06T02:00+08:00", at=NIGHT.isoformat()))


def scheduled(cockpit: Cockpit, deployment: str) -> list[dict[str, Any]]:
    found = cockpit.get(f"deployments/name/{deployment}")
    return list(
        cockpit.post(
            "flow_runs/filter",
            flow_runs={"deployment_id": {"any_": [found["id"]]}, "state": {"type": {"any_": ["SCHEDULED"]}}},
        )
    )


def test_the_deployments_share_a_process_work_pool(cockpit: Cockpit) -> None:
    assert cockpit.get("work_pools/local")["type"] == "process"
    deployments = cockpit.post("deployments/filter")
    wanted = {"nightly", "take-in-now", "weekly-bulletin", "monthly-bulletin", "replay", "backup"}
    assert {one["name"] for one in deployments} >= wanted
    assert {one["work_pool_name"] for one in deployments} == {"local"}
    assert all(one["description"] and "双过半" in one["tags"] for one in deployments)


def test_parameters_are_forms_with_help_and_choices(cockpit: Cockpit) -> None:
    schema = cockpit.get("deployments/name/nightly/nightly")["parameter_openapi_schema"]["properties"]
    assert all(one["description"] for one in schema.values())
    assert "惠企政策兑现情况表" in schema["only_forms"]["anyOf"][0]["items"]["enum"]
    assert "区政数局" in schema["only_units"]["anyOf"][0]["items"]["enum"]


def test_the_server_refuses_a_form_that_there_is_none(cockpit: Cockpit) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        cockpit.order("nightly/nightly", only_forms=["没有的表"])


def test_the_doctor_finds_server_schedules_and_worker_well(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"{cockpit.address}/api")
    assert {check.name: check.is_well for check in server(cockpit.home.root)} == dict.fromkeys(
        ("server", "schedules", "worker"), True
    )


@pytest.mark.parametrize(
    ("deployment", "hour"),
    [("nightly/nightly", 2), ("weekly-bulletin/weekly-bulletin", 14), ("monthly-bulletin/monthly-bulletin", 8)],
)
def test_runs_are_scheduled_at_the_hour_of_shanghai(deployment: str, hour: int, cockpit: Cockpit) -> None:
    starts = [datetime.fromisoformat(run["expected_start_time"]) for run in scheduled(cockpit, deployment)]
    assert starts
    assert {start.astimezone(SHANGHAI).hour for start in starts} == {hour}


def test_data_trouble_ends_completed_with_the_verdict(night: dict[str, Any]) -> None:
    assert night["state_type"] == "COMPLETED"
    assert "收文件 2 个，报送 2 份：采纳 1，待说明 0，退回 1" in night["state"]["message"]


def test_a_run_bears_the_day_before_its_scheduled_start(night: dict[str, Any]) -> None:
    assert night["name"] == "nightly-20220705"


def test_the_headline_sums_up_the_night(night: dict[str, Any], cockpit: Cockpit) -> None:
    page = cockpit.artifacts(night["id"])["nightly-headline"]
    assert page["type"] == "markdown"
    assert "2022-07-05 夜间入库" in page["data"]
    assert "| 2 | 2 | 1 | 0 | 1 | 0 | 0 | 0 |" in page["data"]
    (page_link,) = re.findall(r"\((http://127[^)]+nightly-20220705-2300.html)\)", page["data"])
    assert "双过半" in httpx.get(page_link, trust_env=False, timeout=PATIENCE_SECONDS).text
    elsewhere = page_link.replace("reports/nightly-20220705-2300.html", "warehouse/current.duckdb")
    assert httpx.get(elsewhere, trust_env=False, timeout=PATIENCE_SECONDS).status_code == 404


def rows(night: dict[str, Any], cockpit: Cockpit, key: str) -> list[dict[str, Any]]:
    artifact = cockpit.artifacts(night["id"])[key]
    assert artifact["type"] == "table"
    return list(json.loads(artifact["data"]))


def test_tables_show_what_was_returned_and_why(night: dict[str, Any], cockpit: Cockpit) -> None:
    returned = rows(night, cockpit, "nightly-returned")
    assert [(row["报送单位"], row["文件"]) for row in returned] == [("百花洲街道", "负数.csv")]
    faults = rows(night, cockpit, "nightly-faults")
    assert {row["规则"]: row["单位数"] for row in faults} == {"min": 1, "total_below_part": 1}  # -3 < 0, -3 < 20


def test_tables_show_who_is_missing_and_what_has_changed(night: dict[str, Any], cockpit: Cockpit) -> None:
    missing = {row["报送单位"]: row["报表"] for row in rows(night, cockpit, "nightly-missing")}
    assert "惠企政策兑现情况表" in missing["区税务局"]
    assert rows(night, cockpit, "nightly-changed") == []  # the first figures are new, none has changed


def test_the_progress_ends_at_the_whole(night: dict[str, Any], cockpit: Cockpit) -> None:
    assert float(cockpit.artifacts(night["id"])["nightly-progress"]["data"]) == 100


def test_the_steps_are_tasks_under_chinese_names(night: dict[str, Any], cockpit: Cockpit) -> None:
    tasks = cockpit.post("task_runs/filter", task_runs={"flow_run_id": {"any_": [night["id"]]}})
    assert {"归档原件", "识别读取", "审核", "入库", "发布快照"} <= {task["name"].split("-")[0] for task in tasks}


def test_a_broken_machine_ends_failed_and_alerts(
    cockpit: Cockpit, copied: Callable[[str], Home], receivers: Receivers
) -> None:
    broken = copied("broken")
    (broken.warehouse / "writer.duckdb").write_bytes(b"no database" * 1000)
    run = cockpit.wait(cockpit.order("nightly/nightly", home=str(broken.root), at=NIGHT.isoformat()))
    assert run["state_type"] == "FAILED"
    assert "dph recover" in run["state"]["message"]
    for said in receivers.wait(run["name"]):
        assert "出了机器问题：Failed" in said
        assert "dph recover" in said


@pytest.mark.parametrize(
    ("event", "what", "payload", "subject"),
    [
        ("dph.channel.down", "channel.邮箱", {"channel": "邮箱", "since": "2022-07-04 02:00", "complaint": "x"}, "渠道“邮箱”连续两晚不通"),
        ("dph.returned.high", "returned", {"share": "40%", "usual": "12%"}, "退回比例 40%，超出平时（12% 以内）"),
        ("dph.disk.low", "disk", {"free_gib": "0.5", "wanted_gib": "2", "home": "var"}, "磁盘只剩 0.5 GiB"),
    ],
)  # fmt: skip
def test_what_a_run_sees_is_told_by_webhook_and_mail(
    event: str, what: str, payload: dict[str, str], subject: str, cockpit: Cockpit, receivers: Receivers
) -> None:
    said = {
        "id": str(uuid4()),
        "occurred": datetime.now(SHANGHAI).isoformat(),
        "event": event,
        "resource": {"prefect.resource.id": f"dph.{what}"},
        "payload": payload,
    }
    cockpit.ask("POST", "events", [said])
    for message in receivers.wait(subject):
        assert "怎么办" in message


def test_nights_that_do_not_come_are_told(cockpit: Cockpit, receivers: Receivers) -> None:
    """The alert as declared, but for its 26 hours, which are 10 seconds here."""
    [declared] = [one for one in cockpit.post("automations/filter") if one["name"] == "26 小时没有成功的夜间入库"]
    assert declared["trigger"]["within"] == 26 * 3600
    wanted = {key: declared[key] for key in ("name", "description", "enabled", "trigger", "actions")}
    cockpit.ask("PUT", f"automations/{declared['id']}", {**wanted, "trigger": {**declared["trigger"], "within": 10}})
    for said in receivers.wait("26 小时没有成功的夜间入库"):
        assert "怎么办" in said
    cockpit.ask("PUT", f"automations/{declared['id']}", wanted)


def test_a_secret_block_is_found_where_a_declaration_names_it(cockpit: Cockpit) -> None:
    program = (
        "from prefect.blocks.system import Secret; from flows.secret import secret\n"
        "Secret(value='hunter2').save('smb-password')\n"
        "print(secret('prefect:smb-password'))\n"
        "try: secret('prefect:nobody')\n"
        "except LookupError as error: print(error)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PREFECT_API_URL": f"{cockpit.address}/api"},
        capture_output=True,
        text=True,
    )
    assert said.stdout.splitlines() == ["hunter2", "Prefect has no Secret block named nobody"], said.stderr
