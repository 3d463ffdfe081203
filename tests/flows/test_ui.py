"""What somebody sees who opens Prefect after a night: a real server and worker, a real run, and its pages in a real browser.

`DPH_SCREENS=docs/screens` keeps what was seen as pictures: those of docs/operate.md come from here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.home import Home
from flows.run import wording
from flows.ui import keep_home
from tests.flows.cockpit import PATIENCE_SECONDS, Cockpit, running
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, policy

EDITION = "nightly-20220705-2300"
# The graph is a picture: what is written into it is heard where it is drawn, letter by letter.
LISTEN = """
window.drawn = '';
for (const canvas of [CanvasRenderingContext2D, window.OffscreenCanvasRenderingContext2D].filter(Boolean)) {
  const draw = canvas.prototype.fillText;
  canvas.prototype.fillText = function (text, ...where) { window.drawn += text; return draw.call(this, text, ...where); };
}"""


@pytest.fixture(scope="module")
def cockpit(copied: Callable[[str], Home], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cockpit]:
    home = copied("ui")
    (home.root / "sample").mkdir()  # invented, and every page says so
    with running(home, DPH_BACKUP=str(tmp_path_factory.mktemp("backup"))) as started:
        yield started


@pytest.fixture(scope="module")
def night(cockpit: Cockpit) -> dict[str, Any]:
    """A run over two good files, one in which an amount is negative, and one that is no table."""
    drop(cockpit.home, "惠企.csv", csv(policy()))
    drop(cockpit.home, "惠企（财政）.csv", csv(policy("区财政局", total=300)))
    drop(cockpit.home, "负数.csv", csv(policy("百花洲街道", total=-3)))
    drop(cockpit.home, "通知.csv", csv([["关于报送有关情况的通知"]]))
    due = "2022-07-06T02:00+08:00"
    return cockpit.wait(cockpit.order("nightly/nightly", due=due, at=NIGHT.isoformat()))


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
    verdict = "收文件 4 个，报送 3 份：采纳 2，待说明 0，退回 1；重复 0，未识别 1，读不了 0"
    assert verdict in night["state"]["message"]
    show(page, cockpit, f"/v2/runs/flow-run/{night['id']}?tab=Details", "nightly-20220705", verdict)
    assert {"双过半", "入库", "夜间"} <= set(page.inner_text("body").split("\n"))


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
    shown = show_artifact(page, cockpit, night, "nightly-headline", "夜间入库：数据情况", "未报单位")
    assert "采纳 2，待说明 0，退回 1" in shown
    assert "用时：" in shown and f"warehouse/snapshots/{EDITION}.duckdb" in shown


def test_its_links_open_the_bulletin_the_slips_and_what_was_judged(
    page: Any, cockpit: Cockpit, night: dict[str, Any]
) -> None:
    show_artifact(page, cockpit, night, "nightly-headline", "夜间入库：数据情况")
    names = (f"{EDITION}.html", "outbox", "data-docs")
    links = {name: page.get_by_role("link", name=name).get_attribute("href") for name in names}
    page.goto(links[f"{EDITION}.html"])
    assert "双过半" in page.title() and "示例数据" in page.title()
    page.goto(links["outbox"])
    page.get_by_role("link", name="百花洲街道").click()
    assert [name for name in page.get_by_role("link").all_inner_texts() if name.startswith("负数-")]
    page.goto(links["data-docs"])
    page.get_by_role("link", name="惠企政策兑现情况表").click()
    wait(page, "累计兑现金额：不小于本期数“本周兑现金额”", "百花洲街道 2022-W26 E5")
    keep(page, "data-docs")


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        ("nightly-returned", ["百花洲街道", "惠企政策兑现情况表", "负数.csv", "“累计兑现金额”为 -3，小于本期数"]),
        ("nightly-missing", ["报送单位", "缺报份数", "最早应报", "还没有报的单位"]),
        ("nightly-faults", ["规则", "total_below_part", "“累计兑现金额”为 -3，小于本期数"]),
    ],
)
def test_tables_are_pages_in_chinese(
    key: str, texts: list[str], page: Any, cockpit: Cockpit, night: dict[str, Any]
) -> None:
    show_artifact(page, cockpit, night, key, *texts, "2022-07-05 夜间入库")


def test_the_artifacts_of_the_run_say_what_they_show(page: Any, cockpit: Cockpit, night: dict[str, Any]) -> None:
    show(page, cockpit, f"/v2/runs/flow-run/{night['id']}", "nightly-20220705")
    page.get_by_role("tab", name="Artifacts").click()
    shown = wait(page, "退回的报送，及首个问题", "还没有报的单位", "结论、数量、用时、链接")
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


def test_an_edition_is_replayed(cockpit: Cockpit, night: dict[str, Any]) -> None:
    run = cockpit.wait(cockpit.order("replay/replay", edition=EDITION))
    assert (run["state_type"], run["name"]) == ("COMPLETED", f"replay-{EDITION}")
    assert "数字与发布时一致" in run["state"]["message"]
    assert "数字与发布时一致" in cockpit.artifacts(run["id"])["replay"]["data"]


def test_a_backup_lies_where_the_environment_says(cockpit: Cockpit, night: dict[str, Any]) -> None:
    run = cockpit.wait(cockpit.order("backup/backup", due="2022-07-06T05:00+08:00"))
    assert (run["state_type"], run["name"]) == ("COMPLETED", "backup-20220705")
    [place] = re.findall(r"已备份到 (\S+)：\d+ 个文件", run["state"]["message"])
    assert list(Path(place).rglob("writer.duckdb"))


def test_who_owes_is_reminded(cockpit: Cockpit, night: dict[str, Any]) -> None:
    """区税务局 owed policy_delivery by Monday, 4 July; 区财政局 has sent it."""
    run = cockpit.order("remind/remind", due="2022-07-06T09:30+08:00", at="2022-07-06T09:30+08:00")
    found = cockpit.wait(run)
    assert (found["state_type"], found["name"]) == ("COMPLETED", "remind-20220706-0930")
    assert "催报：已发 0 封" in found["state"]["message"] and "没有新报送" in found["state"]["message"]
    [told] = (cockpit.home.outbox / "区税务局").glob("通报-*.txt")
    assert "惠企政策兑现情况表，2022年第26周" in told.read_text(encoding="utf-8")


def test_nobody_but_this_machine_was_asked(asked: set[str], cockpit: Cockpit, page: Any) -> None:
    """The newer pages would ask an analytics service, whatever PREFECT_SERVER_ANALYTICS_ENABLED says."""
    assert len(asked) > 20
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "blob:", "data:"))] == []


def test_without_prefects_pages_the_start_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="PREFECT_UI_STATIC_DIRECTORY"):
        keep_home(tmp_path)
