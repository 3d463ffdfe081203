"""A home follows one plan: the one that `--plan` or DPH_PLAN names, for ever the same. Tried on the small neutral plan."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows.errors import UsageFault
from flows.home import Home
from flows.release import render_latest
from flows.run import run_once
from sources.declare import SHIPPED, DeclarationError, chosen
from warehouse.connect import open_reader

PROJECT = Path(__file__).resolve().parents[2]
NEUTRAL = PROJECT / "tests" / "neutral"
AT = datetime(2023, 7, 8, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ROADS = """农村公路建设周报表
填报单位：东乡
报告期：2023年第25周
道路名称,年度计划里程,本周建成里程,累计建成里程,未整改隐患
甲路,40,1.5,21,1
乙路,20,0.5,10,0
"""
ACCOUNTS = """财政收支月报表
填报单位：财政局
报告期：2023年6月
一般公共预算收入,10700
上年同期收入,10000
收入增速,7%
债务余额,500
全市位次,2
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of the neutral plan that has taken in a table and a form of labels."""
    made = Home(tmp_path_factory.mktemp("neutral"), NEUTRAL).prepare()
    for name, sheet in (("roads.csv", ROADS), ("accounts.csv", ACCOUNTS)):
        (made.inbox / name).write_text(sheet, encoding="utf-8")
        os.utime(made.inbox / name, (AT.timestamp() - 3600,) * 2)
    run_once(made, AT)
    return made


def dph(home: Home, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.cli", "--home", str(home.root), *words]
    environ = {**os.environ, "PYTHONPATH": str(PROJECT), **environment}
    return subprocess.run(command, cwd=home.root, env=environ, capture_output=True, text=True)


def test_tables_and_labels_of_another_plan_become_its_figures(home: Home) -> None:
    """31 of 东乡's 60 km are 51.7 %; 10,700 over 10,000 is 7 % of growth, and 6 % were wanted."""
    query = (
        "SELECT indicator, unit, numerator, denominator, light FROM progress WHERE numerator IS NOT NULL ORDER BY 1, 2"
    )
    with open_reader(home.warehouse) as con:
        assert con.execute("SELECT file_name, status FROM receipt ORDER BY 1").fetchall() == [
            ("accounts.csv", "taken"),
            ("roads.csv", "taken"),
        ]
        found = {(one[0], one[1]): one[2:] for one in con.execute(query).fetchall()}
    assert found["roads_built", "东乡"] == (31, None, "green")
    assert found["roads_built", "示例县"] == (31, None, None)  # 西镇 has not reported
    assert found["roads_share", "东乡"] == (31, 60, None)
    assert found["faults_open", "示例县"][:2] == (1, None)
    assert found["revenue_growth_rate", "示例县"] == (10700, 10000, "green")
    assert found["debt_balance", "示例县"] == (500, None, None)
    assert found["place_in_city", "示例县"] == (2, None, "green")


def test_its_page_speaks_its_own_words(home: Home) -> None:
    page = render_latest(home, home.root / "page.html").read_text(encoding="utf-8")
    assert "基础设施" in page and "全县" in page
    assert "东湖" not in page and "强攻" not in page


def test_a_night_before_the_plan_began_has_a_page_too(tmp_path: Path) -> None:
    """The plan, and with it its lights, is known from the end of 2021 on."""
    early = Home(tmp_path, NEUTRAL).prepare()
    (early.inbox / "notice.csv").write_text("通知", encoding="utf-8")
    os.utime(early.inbox / "notice.csv", (AT.timestamp(),) * 2)
    assert run_once(early, AT.replace(year=2021)).unidentified == 1
    assert "2021" in render_latest(early, tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_home_refuses_another_plan(home: Home) -> None:
    other = Home(home.root, SHIPPED / "donghu")
    with pytest.raises(UsageFault, match="its data follow the plan neutral, and the plan given is donghu"):
        run_once(other, AT)
    with pytest.raises(UsageFault, match="neutral"):
        render_latest(other)


def test_the_command_line_names_the_plan(home: Home) -> None:
    """By folder or by the id of a shipped plan, as an option or in the environment; a wrong one is refused with what there is."""
    row = ("template", "--form", "roads", "--unit", "西镇", "--period", "2023-W26", "--out", str(home.root / "out"))
    assert dph(home, "--plan", str(NEUTRAL), *row).returncode == 0
    assert dph(home, *row, DPH_PLAN=str(NEUTRAL)).returncode == 0
    refused = dph(home, "--plan", "donghu", *row)
    assert refused.returncode == 2 and "--plan" in refused.stderr
    unknown = dph(home, "--plan", str(home.root / "nowhere"), *row)
    assert unknown.returncode == 3 and "donghu" in unknown.stderr


def test_without_a_name_the_only_shipped_plan_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DPH_PLAN", raising=False)
    monkeypatch.setattr("sources.declare.folder.SHIPPED", tmp_path)
    with pytest.raises(DeclarationError, match="no plan"):
        chosen()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.yml").write_text("", encoding="utf-8")
        if name == "one":
            assert chosen() == tmp_path / "one"
    with pytest.raises(DeclarationError, match="one, two"):
        chosen()
    assert chosen("two") == tmp_path / "two"
