"""The change of the year: what was owed in the old one is not asked for in the new one, and a year without targets says so once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.home import Home, instant
from flows.letters import remind_once
from flows.run import run_once
from tests.flows.dropped import accounts, csv, drop, roads
from tests.plan_folders import NEUTRAL


def shown(home: Home) -> str:
    """The text of the last page, without what opens on a click."""
    page = max(home.reports.glob("nightly-*.html")).read_text(encoding="utf-8")
    body = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", body[: body.index('class="panel"')] if 'class="panel"' in body else body)
    )


@pytest.fixture(scope="module")
def untargeted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in 2024, of which the neutral plan has no targets; three units report the same 480 km of 800."""
    home = Home(tmp_path_factory.mktemp("untargeted"), NEUTRAL).prepare()
    for number, unit in enumerate(("交通局", "东乡", "西镇")):
        drop(home, f"{number}.csv", csv(roads(unit, "2024年第24周（6月10日-6月16日）")), "2024-06-17T09:00")
    may = accounts()
    may[2] = ["报告期：2024年5月"]
    drop(home, "may.csv", csv(may), "2024-06-04T09:00")
    run_once(home, instant("2024-06-18T23:00"))
    return home


def test_a_year_without_targets_says_so_once_at_the_top(untargeted: Home) -> None:
    page = shown(untargeted)
    assert page.count("目标尚未下达") == 1
    assert "暂不能判断：2024年目标尚未下达，以下只列数据和走势，不判断、不亮灯" in page


def test_a_year_without_targets_has_its_figures_on_the_page(untargeted: Home) -> None:
    """3 x 480 km; 10,700 over 10,000 is 7 % more."""
    page = shown(untargeted)
    for said in ("建成农村公路里程", "1,440公里", "一般公共预算收入增速", "7.0%"):
        assert said in page
    assert "未下达目标" not in page.split("指标完成进度")[1].split("报送情况")[0]


def test_a_unit_is_not_reminded_of_last_year(tmp_path: Path) -> None:
    """On 4 January nothing of 2022 is owed any more but what falls due in 2023: the last week's, which ended on 1 January."""
    home = Home(tmp_path / "home", NEUTRAL).prepare()
    drop(home, "1.csv", csv(roads("东乡")), "2022-07-04T09:00")
    run_once(home, instant("2022-07-05T23:00"))
    run_once(home, instant("2023-01-04T12:00"))
    remind_once(home, instant("2023-01-04T12:10"))
    letter = next(path for path in (home.outbox / "东乡").glob("*.txt") if "回执" not in path.name).read_text(
        encoding="utf-8"
    )
    assert re.findall(r"\d{4}年第\d+周", letter) == ["2022年第52周"]
