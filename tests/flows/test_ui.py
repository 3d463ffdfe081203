"""The nightly flow under a real Prefect server and worker, started as `make ui` starts them: what the server's API says, whom
it tells, and what somebody sees in a real browser who opens its pages after a night.

`DPH_SCREENS=docs/screens` keeps what was seen as pictures: those of docs/operate.md come from here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml

from flows.doctor import server
from flows.headline import TABLES
from flows.home import SHANGHAI, Home
from flows.ui import keep_home
from flows.wording import wording
from tests.flows.cockpit import PATIENCE_SECONDS, Cockpit, Receivers, running
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, roads
from tests.flows.robots import Robots

EDITION = "nightly-20220705-2300"
VERDICT = "收文件 4 个，报送 3 份：通过 2，待说明 0，退回 1；重复 0，未识别 1，无法读取 0"
# The graph is a picture: what is written into it is heard where it is drawn, letter by letter.
LISTEN = """
window.drawn = '';
for (const canvas of [CanvasRenderingContext2D, window.OffscreenCanvasRenderingContext2D].filter(Boolean)) {
  const draw = canvas.prototype.fillText;
  canvas.prototype.fillText = function (text, ...where) { window.drawn += text; return draw.call(this, text, ...where); };
}"""


@pytest.fixture(scope="module", autouse=True)
def neutral(sampled: Path) -> Iterator[None]:
    """The plan with a sample is chosen where none is named: of server and worker too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DPH_PLAN", str(sampled))
        yield


@pytest.fixture(scope="module")
def receivers() -> Iterator[Receivers]:
    with Receivers() as listening:
        yield listening


@pytest.fixture(scope="module")
def robots() -> Iterator[Robots]:
    with Robots() as listening:
        yield listening


@pytest.fixture(scope="module")
def cockpit(
    copied: Callable[[str], Home],
    sampled: Path,
    receivers: Receivers,
    robots: Robots,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cockpit]:
    home = Home(copied("ui").root, sampled)
    (home.root / "sample").mkdir()  # invented, and every page says so
    robot = {"name": "工作群", "kind": "wecom", "address": robots.address, "key": "prefect:robot-key", "clear": True}
    smtp = {"address": f"smtp://127.0.0.1:{receivers.smtp.port}", "sender": "dph@example.org", "clear": True}
    keyless = {**robot, "name": "没有密钥的群", "key": "prefect:nobody"}
    digest = {"mail": ["team@example.org"], "robots": [robot, keyless]}
    (home.root / "channels.yml").write_text(yaml.safe_dump({"smtp": smtp, "digest": digest}), encoding="utf-8")
    backup = str(tmp_path_factory.mktemp("backup"))
    with running(home, DPH_ALERT_URLS=receivers.addresses, DPH_BACKUP=backup) as started:
        yield started


@pytest.fixture(scope="module")
def night(cockpit: Cockpit) -> dict[str, Any]:
    """A run due at 02:00 over two good files, one in which an amount is negative, and one that is no table."""
    drop(cockpit.home, "公路.csv", csv(roads()))
    drop(cockpit.home, "公路（西镇）.csv", csv(roads("西镇", total=300)))
    drop(cockpit.home, "负数.csv", csv(roads("交通局", total=-3)))
    drop(cockpit.home, "通知.csv", csv([["关于报送有关情况的通知"]]))
    due = "2022-07-06T02:00+08:00"
    return cockpit.wait(cockpit.order("nightly/nightly", due=due, at=NIGHT.isoformat()))


@pytest.fixture(scope="module")
def hurried(cockpit: Cockpit) -> Iterator[dict[str, Any]]:
    """The alert about nights that do not come, as it is declared; its 26 hours are 10 seconds while the tests go on."""
    [declared] = [one for one in cockpit.post("automations/filter") if one["name"] == "26 小时没有成功的夜间入库"]
    wanted = {key: declared[key] for key in ("name", "description", "enabled", "trigger", "actions")}
    cockpit.ask("PUT", f"automations/{declared['id']}", {**wanted, "trigger": {**declared["trigger"], "within": 10}})
    yield declared
    cockpit.ask("PUT", f"automations/{declared['id']}", wanted)


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
    wanted = {"nightly", "take-in-now", "weekly-bulletin", "monthly-bulletin", "replay", "backup", "digest"}
    assert {one["name"] for one in deployments} >= wanted
    assert {one["work_pool_name"] for one in deployments} == {"local"}
    assert all(one["description"] and "双过半" in one["tags"] for one in deployments)


def test_parameters_are_forms_with_help_and_choices(cockpit: Cockpit) -> None:
    schema = cockpit.get("deployments/name/nightly/nightly")["parameter_openapi_schema"]["properties"]
    assert all(one["description"] for one in schema.values())
    assert "农村公路建设周报表" in schema["only_forms"]["anyOf"][0]["items"]["enum"]
    assert "东乡" in schema["only_units"]["anyOf"][0]["items"]["enum"]


def test_the_server_refuses_a_form_that_there_is_none(cockpit: Cockpit) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        cockpit.order("nightly/nightly", only_forms=["没有的表"])


def test_the_doctor_finds_server_schedules_and_worker_well(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"{cockpit.address}/api")
    assert {check.name: check.is_well for check in server(cockpit.home)} == dict.fromkeys(
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
    assert night["state_type"] == "COMPLETED", night["state"]["message"]
    assert VERDICT in night["state"]["message"]


def test_a_run_bears_the_day_before_its_scheduled_start(night: dict[str, Any]) -> None:
    assert night["name"].startswith("nightly-20220705 · ")  # it was due at 02:00 on the 6th


def test_a_list_of_runs_shows_the_verdict(night: dict[str, Any]) -> None:
    assert night["name"] == "nightly-20220705 · 退回1 未识别1"


def test_each_step_leaves_a_line_with_its_counts_in_the_log(night: dict[str, Any], cockpit: Cockpit) -> None:
    found = cockpit.post("logs/filter", logs={"flow_run_id": {"any_": [night["id"]]}}, sort="TIMESTAMP_ASC")
    lines = [line["message"] for line in found]
    steps = [
        "装载口径：报表 3 张，单位 5 个",
        "归档原件：渠道里 4 个文件，新到 4 个，不通的渠道 0 个",
        "识别读取：文件 4 个，未识别 1，无法读取 0",
        "入库：报送 3 份，通过 2，待说明 0，退回 1，重复 0",
        "整理收件箱：移走文件 4 个，不通的渠道 0 个",
        f"发布快照：{EDITION}.duckdb",
    ]
    assert [line for line in lines if line in steps] == steps
    assert len([line for line in lines if line.startswith("归档原件")]) == 1
    assert "Finished in state Completed()" not in lines  # Prefect's line for each task


def test_the_headline_sums_up_the_night(night: dict[str, Any], cockpit: Cockpit) -> None:
    page = cockpit.artifacts(night["id"])["nightly-headline"]
    assert page["type"] == "markdown"
    assert "2022-07-05 夜间入库" in page["data"]
    assert "| 4 | 3 | 2 | 0 | 1 | 0 | 1 | 0 |" in page["data"]
    (page_link,) = re.findall(r"\((http://127[^)]+nightly-20220705-2300.html)\)", page["data"])
    assert "双过半" in httpx.get(page_link, trust_env=False, timeout=PATIENCE_SECONDS).text
    elsewhere = page_link.replace("reports/nightly-20220705-2300.html", "warehouse/current.duckdb")
    assert httpx.get(elsewhere, trust_env=False, timeout=PATIENCE_SECONDS).status_code == 404


def test_every_artifact_of_the_night_links_to_the_page_of_data_quality(night: dict[str, Any], cockpit: Cockpit) -> None:
    artifacts = {key: one for key, one in cockpit.artifacts(night["id"]).items() if one["type"] != "progress"}
    links = {
        key: re.findall(r"\((http://127[^)]+/reports/quality.html)\)", one["description"])
        for key, one in artifacts.items()
    }
    assert set(links) == {f"nightly-{name}" for name in ("headline", *TABLES)}
    assert len({address for found in links.values() for address in found}) == 1 and all(links.values())
    page = httpx.get(links["nightly-headline"][0], trust_env=False, timeout=PATIENCE_SECONDS).text
    assert "<title>数据质量（示例数据）</title>" in page


def rows(night: dict[str, Any], cockpit: Cockpit, key: str) -> list[dict[str, Any]]:
    artifact = cockpit.artifacts(night["id"])[key]
    assert artifact["type"] == "table"
    return list(json.loads(artifact["data"]))


def test_tables_show_what_was_returned_and_why(night: dict[str, Any], cockpit: Cockpit) -> None:
    returned = rows(night, cockpit, "nightly-returned")
    assert [(row["报送单位"], row["文件"]) for row in returned] == [("交通局", "负数.csv")]
    faults = rows(night, cockpit, "nightly-faults")
    assert {row["规则"]: row["单位数"] for row in faults} == {
        "小于下限": 1,  # -3 < 0
        "累计数小于本期数": 1,  # -3 < 20
        "未识别报表": 0,  # whose it is nobody knows
    }


def test_tables_show_who_is_missing_and_what_has_changed(night: dict[str, Any], cockpit: Cockpit) -> None:
    missing = {row["报送单位"]: row["报表"] for row in rows(night, cockpit, "nightly-missing")}
    assert "财政收支月报表" in missing["财政局"]
    assert rows(night, cockpit, "nightly-changed") == []  # the first figures are new, none has changed


def test_the_progress_ends_at_the_whole(night: dict[str, Any], cockpit: Cockpit) -> None:
    assert float(cockpit.artifacts(night["id"])["nightly-progress"]["data"]) == 100


def test_the_steps_are_tasks_under_chinese_names(night: dict[str, Any], cockpit: Cockpit) -> None:
    tasks = cockpit.post("task_runs/filter", task_runs={"flow_run_id": {"any_": [night["id"]]}})
    assert {"归档原件", "识别读取", "审核", "入库", "发布快照"} <= {task["name"].split("-")[0] for task in tasks}


@pytest.mark.usefixtures("hurried")  # which is told of meanwhile
def test_a_broken_machine_ends_failed_and_alerts(
    cockpit: Cockpit, copied: Callable[[str], Home], receivers: Receivers
) -> None:
    broken = copied("broken")
    (broken.warehouse / "writer.duckdb").write_bytes(b"no database" * 1000)
    run = cockpit.wait(cockpit.order("nightly/nightly", home=str(broken.root), at=NIGHT.isoformat()))
    assert run["state_type"] == "FAILED"
    assert "dph recover" in run["state"]["message"]
    for said in receivers.wait(run["name"]):
        assert "出了程序或机器故障：Failed" in said
        assert "dph recover" in said


@pytest.mark.parametrize(
    ("event", "what", "payload", "subject"),
    [
        ("dph.channel.down", "channel.邮箱", {"channel": "邮箱", "since": "2022-07-04 02:00", "complaint": "x"}, "渠道“邮箱”连续两晚不通"),
        ("dph.quality.unusual", "quality", {"first": "退回率 40%", "count": "2", "lines": "退回率 40%\n未识别率 30%"}, "数据质量 2 项超出平时范围：退回率 40%"),
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


def test_an_edition_is_replayed(cockpit: Cockpit, night: dict[str, Any]) -> None:
    run = cockpit.wait(cockpit.order("replay/replay", edition=EDITION))
    assert (run["state_type"], run["name"]) == ("COMPLETED", f"replay-{EDITION}")
    assert "数字与发布时一致" in run["state"]["message"]
    assert "数字与发布时一致" in cockpit.artifacts(run["id"])["replay"]["data"]


def test_a_weekly_edition_is_frozen(cockpit: Cockpit, night: dict[str, Any], tmp_path: Path) -> None:
    shutil.copytree(cockpit.home.root, tmp_path / "home", symlinks=True)
    run = cockpit.wait(
        cockpit.order("weekly-bulletin/weekly-bulletin", home=str(tmp_path / "home"), at="2022-07-08T14:00")
    )
    assert run["state_type"] == "COMPLETED", run["state"]["message"]
    assert (tmp_path / "home" / "reports" / "weekly-20220708-1400.html").exists()
    assert cockpit.artifacts(run["id"])["weekly-bulletin"]["description"] == "weekly-20220708-1400"


def test_a_look_notes_what_has_come(cockpit: Cockpit) -> None:
    runs = (cockpit.wait(cockpit.order("look/look")) for _ in range(9))  # one beside a scheduled look is cancelled
    run = next(run for run in runs if run["state"]["type"] != "CANCELLED")
    assert (run["state"]["type"], run["state"]["message"]) == ("COMPLETED", "登记到件 0 个")


def test_a_backup_lies_where_the_environment_says(cockpit: Cockpit, night: dict[str, Any]) -> None:
    run = cockpit.wait(cockpit.order("backup/backup", due="2022-07-06T05:00+08:00"))
    assert (run["state_type"], run["name"]) == ("COMPLETED", "backup-20220705")
    [place] = re.findall(r"已备份到 (\S+)：\d+ 个文件", run["state"]["message"])
    assert list(Path(place).rglob("writer.duckdb"))


def test_who_owes_is_reminded(cockpit: Cockpit, night: dict[str, Any]) -> None:
    """财政局 owed the accounts of May by 6 June."""
    run = cockpit.order("remind/remind", due="2022-07-06T09:30+08:00", at="2022-07-06T09:30+08:00")
    found = cockpit.wait(run)
    assert (found["state_type"], found["name"]) == ("COMPLETED", "remind-20220706-0930")
    assert "催报：已发送 0 封" in found["state"]["message"] and "没有新报送" in found["state"]["message"]
    [told] = (cockpit.home.outbox / "财政局").glob("通报-*.txt")
    said = told.read_text(encoding="utf-8")
    assert "财政收支月报表，2022年" in said and "，最早的应于" in said


def test_the_server_sends_the_morning_s_digest_on(
    cockpit: Cockpit, night: dict[str, Any], receivers: Receivers, robots: Robots
) -> None:
    """The keys of the robots are Secret blocks, one of which does not exist."""
    secret = cockpit.get("block_types/slug/secret")["id"]
    [schema] = cockpit.post("block_schemas/filter", block_schemas={"block_type_id": {"any_": [secret]}})
    block = {"block_type_id": secret, "block_schema_id": schema["id"], "data": {"value": "hunter2"}}
    cockpit.post("block_documents/", name="robot-key", **block)
    run = cockpit.wait(cockpit.order("digest/digest", due="2022-07-06T08:10+08:00", at="2022-07-06T08:10+08:00"))
    said = "早报已送达：team@example.org、工作群；早报未送达：没有密钥的群（Prefect has no Secret block named nobody）"
    assert run["state"]["message"] == said
    assert (run["state_type"], run["name"]) == ("FAILED", "digest-20220706-0810 · 已送达2 未送达1")
    subject = "【双过半早报】7月6日：退回1 未识别1；逾期未报82份、退回未改1份"
    [letter] = [mail for mail in receivers.mails if mail.startswith(subject)]
    assert "退回：交通局1份" in letter
    [(parameters, body)] = [post for post in robots.posts if subject in str(post)]
    assert parameters == {"key": "hunter2"}
    assert "- 退回：交通局1份" in body["markdown"]["content"].splitlines()


def test_nights_that_do_not_come_are_told(hurried: dict[str, Any], receivers: Receivers) -> None:
    assert hurried["trigger"]["within"] == 26 * 3600
    for said in receivers.wait("26 小时没有成功的夜间入库"):
        assert "怎么办" in said


# --- in the browser


@pytest.fixture(scope="module")
def asked() -> set[str]:
    """Every address that the pages asked for and got."""
    return set()


@pytest.fixture(scope="module")
def page(browser: Any, cockpit: Cockpit, asked: set[str]) -> Iterator[Any]:
    seen = {"width": 1280, "height": 860}
    page = browser.new_page(viewport=seen, locale="zh-CN", timezone_id="Asia/Shanghai")
    page.set_default_timeout(PATIENCE_SECONDS * 1000)
    page.add_init_script(LISTEN)
    page.on("request", lambda request: asked.add(request.url))
    yield page
    page.close()


def show(page: Any, cockpit: Cockpit, path: str, *texts: str) -> str:
    """The text of one of Prefect's pages, once all of `texts` stand on it."""
    page.goto(cockpit.address + path)
    return wait(page, *texts)


def wait(page: Any, *texts: str) -> str:
    for text in texts:
        page.get_by_text(text).first.wait_for()
    return str(page.inner_text("body"))


def keep(page: Any, name: str) -> None:
    """Keep what is seen as a picture, where somebody asked for pictures."""
    if folder := os.environ.get("DPH_SCREENS"):
        page.wait_for_timeout(2000)  # for what moves
        page.screenshot(path=Path(folder) / f"{name}.png")


def show_artifact(page: Any, cockpit: Cockpit, night: dict[str, Any], key: str, *texts: str) -> str:
    found = show(page, cockpit, f"/v2/artifacts/artifact/{cockpit.artifacts(night['id'])[key]['id']}", *texts)
    if key == "nightly-headline":
        keep(page, key)
    return found


def test_the_run_bears_its_business_date_and_its_verdict(page: Any, cockpit: Cockpit, night: dict[str, Any]) -> None:
    show(page, cockpit, f"/v2/runs/flow-run/{night['id']}?tab=Details", "nightly-20220705", VERDICT)
    assert {"双过半", "入库", "夜间"} <= set(page.inner_text("body").split("\n"))


def test_the_page_of_runs_shows_the_verdict_without_a_click(page: Any, cockpit: Cockpit, night: dict[str, Any]) -> None:
    """On the deployment's page: the page of all runs begins seven days ago, this run was due in 2022."""
    deployment = cockpit.get("deployments/name/nightly/nightly")["id"]
    show(page, cockpit, f"/v2/deployments/deployment/{deployment}?tab=Runs", "nightly-20220705 · 退回1 未识别1")
    keep(page, "runs")


def test_the_graph_of_the_run_names_its_steps_in_chinese(page: Any, cockpit: Cockpit, night: dict[str, Any]) -> None:
    steps = {"等候写锁", "装载口径", "归档原件", "识别读取", "审核", "入库", "发布快照", "出通报和回执"}
    show(page, cockpit, f"/v2/runs/flow-run/{night['id']}", "nightly-20220705")
    page.wait_for_function("letters => [...letters].every(one => window.drawn.includes(one))", arg="".join(steps))
    page.get_by_role("tab", name="Task Runs").click()
    shown = wait(page, "出通报和回执")
    keep(page, "nightly-run")
    assert {"出通报和回执", "发布快照", "入库"} <= set(re.findall(r"(\w+)-\w{3}$", shown, re.M))


def test_the_older_pages_would_leave_the_chinese_out_of_the_graph(
    page: Any, cockpit: Cockpit, night: dict[str, Any]
) -> None:
    """Why the newer ones are what opens first. Once this fails, either may."""
    show(page, cockpit, f"/runs/flow-run/{night['id']}", "nightly-20220705")
    page.wait_for_function("window.drawn.length >= 26")  # its letters are drawn beforehand
    page.wait_for_timeout(1000)
    assert "审" not in page.evaluate("window.drawn")
    page.goto(cockpit.address)
    page.wait_for_url("**/v2/**")


def test_the_headline_is_a_page_in_chinese(page: Any, cockpit: Cockpit, night: dict[str, Any]) -> None:
    told = (
        "夜间入库：退回1 未识别1",
        "通过 2，待说明 0，退回 1",
        "用时：",
        f"warehouse/snapshots/{EDITION}.duckdb",
        "未报单位",
    )
    show_artifact(page, cockpit, night, "nightly-headline", *told)  # waits for each: the page is drawn bit by bit


def test_its_links_open_the_bulletin_the_slips_and_what_was_judged(
    page: Any, cockpit: Cockpit, night: dict[str, Any]
) -> None:
    show_artifact(page, cockpit, night, "nightly-headline", "夜间入库：退回1 未识别1")
    names = (f"{EDITION}.html", "outbox", "data-docs")
    links = {name: page.get_by_role("link", name=name).get_attribute("href") for name in names}
    page.goto(links[f"{EDITION}.html"])
    assert "双过半" in page.title() and "示例数据" in page.title()
    page.goto(links["outbox"])
    page.get_by_role("link", name="交通局").click()
    assert [name for name in page.get_by_role("link").all_inner_texts() if name.startswith("负数-")]
    page.goto(links["data-docs"])
    page.get_by_role("link", name="农村公路建设周报表").click()
    wait(page, "累计建成里程：不小于本期数“本周建成里程”", "交通局 2022-W26 D5")
    keep(page, "data-docs")


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        ("nightly-returned", ["交通局", "农村公路建设周报表", "负数.csv", "“累计建成里程”填-3，小于本期数"]),
        ("nightly-missing", ["报送单位", "未报份数", "最早应报", "逾期未报的单位"]),
        ("nightly-faults", ["规则", "累计数小于本期数", "“累计建成里程”填-3，小于本期数"]),
    ],
)
def test_tables_are_pages_in_chinese(
    key: str, texts: list[str], page: Any, cockpit: Cockpit, night: dict[str, Any]
) -> None:
    show_artifact(page, cockpit, night, key, *texts, "2022-07-05 夜间入库")


def test_the_artifacts_of_the_run_say_what_they_show(page: Any, cockpit: Cockpit, night: dict[str, Any]) -> None:
    show(page, cockpit, f"/v2/runs/flow-run/{night['id']}", "nightly-20220705")
    page.get_by_role("tab", name="Artifacts").click()
    shown = wait(page, "退回的报送，及首个问题", "逾期未报的单位", "夜间入库：退回1 未识别1")
    assert {"nightly-headline", "nightly-returned", "nightly-missing", "nightly-faults"} <= set(shown.split("\n"))


def test_a_deployment_is_a_form_in_chinese(page: Any, cockpit: Cockpit) -> None:
    deployment = cockpit.get("deployments/name/take-in-now/take-in-now")
    labels = ["数据目录", "截至时刻", "只收这些单位", "只收这些报表", "试运行"]
    shown = show(page, cockpit, f"/v2/deployments/deployment/{deployment['id']}/run", *labels)
    keep(page, "take-in-now")
    assert not re.findall(r"only_units|only_forms|is_trial", shown)


def test_every_parameter_of_every_deployment_has_a_chinese_label(cockpit: Cockpit) -> None:
    labels = {text.split("：")[0] for text in wording()["parameters"].values()}
    shown = [
        one["title"]
        for deployment in cockpit.post("deployments/filter")
        for one in deployment["parameter_openapi_schema"]["properties"].values()
    ]
    assert shown and set(shown) <= labels


def test_nobody_but_this_machine_was_asked(asked: set[str], cockpit: Cockpit, page: Any) -> None:
    """The newer pages would ask an analytics service, whatever PREFECT_SERVER_ANALYTICS_ENABLED says."""
    assert len(asked) > 20
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "blob:", "data:"))] == []


def test_without_prefects_pages_the_start_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="PREFECT_UI_STATIC_DIRECTORY"):
        keep_home(tmp_path)


@pytest.mark.tries("probes: API")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:{port}"}, 200),
        ({"Host": "localhost:{port}"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"}, 403),
    ],
)
def test_the_page_of_another_web_site_is_refused(cockpit: Cockpit, headers: dict[str, str], status: int) -> None:
    """Also one that gave its own name the address of this machine."""
    port = httpx.URL(cockpit.address).port
    said = {name: value.format(port=port) for name, value in headers.items()}
    answer = httpx.post(f"{cockpit.address}/api/flow_runs/count", headers=said, trust_env=False, timeout=60)
    assert answer.status_code == status
    assert answer.headers.get("access-control-allow-origin") in {None, cockpit.address}


@pytest.mark.tries("probes: API")
@pytest.mark.parametrize(("host", "status"), [("localhost", 200), ("127.0.0.1", 200), ("evil.example", 403)])
def test_the_bulletins_pages_are_served_under_this_machines_name_only(cockpit: Cockpit, host: str, status: int) -> None:
    port = (httpx.URL(cockpit.address).port or 0) + 1
    said = {"Host": f"{host}:{port}"}
    assert (
        httpx.get(f"http://127.0.0.1:{port}/reports/", headers=said, trust_env=False, timeout=60).status_code == status
    )
