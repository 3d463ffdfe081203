"""`docs/how-to/` is the manual, and it is followed here to the letter, in a copy: a form, an indicator with its target, a check
and a unit are added by writing what the pages say, and no line of Python.

A page says `New file <path>:` or `Added to <path>:`, then what is to be written there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PAGES = ["add-a-form", "add-an-indicator", "add-a-check", "add-a-unit"]
STEP = re.compile(r"^(New file|Added to) `([^`]+)`:\n+```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHEET = """夜间经济情况表
填报单位：区文广新旅局
报告期：2022年{month}月
夜市名称,本月营业额（万元）,累计营业额（万元）
樟树林夜市,30,{first}
蛤蟆街夜市街,{other},{second}
"""


class Copy:
    """A copy of the project in which somebody follows the manual, and a home that it works on."""

    def __init__(self, root: Path) -> None:
        self.root, self.home = root / "project", root / "home"
        left_out = shutil.ignore_patterns(".*", "__pycache__", "var", "build", "*.egg-info")
        shutil.copytree(PROJECT, self.root, ignore=left_out)

    def follow(self, page: str) -> list[str]:
        """Do what a page of docs/how-to says; the files that it wrote."""
        steps = STEP.findall((self.root / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8"))
        for action, name, text in steps:
            path = self.root / name
            assert path.exists() == (action == "Added to"), f"{page}: {action} {name}"
            path.parent.mkdir(exist_ok=True)
            path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")
        return [name for _, name, _ in steps]

    def run(self, *command: str) -> str:
        """What a command of the copy prints."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def dph(self, *words: str) -> str:
        return self.run("-m", "flows.cli", "--home", str(self.home), *words)

    def rows(self, query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.dph("sql", "--json", query))
        return found

    def drop(self, name: str, sheet: str) -> None:
        inbox = self.home / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text(sheet, encoding="utf-8")


@pytest.fixture(scope="module")
def written() -> list[str]:
    """The files that following the manual writes; filled by `copy`."""
    return []


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, written: list[str]) -> Copy:
    """A copy in which every page was followed and a night has been."""
    made = Copy(tmp_path_factory.mktemp("copy"))
    for page in PAGES:
        steps = made.follow(page)
        assert steps, f"docs/how-to/{page}.md: no 'New file' and no 'Added to'"
        written.extend(steps)
    made.drop("四月.csv", SHEET.format(month=4, first=120, other=21.5, second=68.5))
    made.drop("五月.csv", SHEET.format(month=5, first=150, other=20, second=88.5))
    night = json.loads(made.dph("run", "--at", "2022-06-05T23:00", "--json"))
    assert (night["files"], night["accepted"], night["questioned"]) == (2, 1, 1)
    return made


def test_nothing_that_the_manual_asks_for_is_python(copy: Copy, written: list[str]) -> None:
    assert not [name for name in written if name.endswith(".py")]


def test_the_new_form_has_its_view_and_its_template(copy: Copy, tmp_path: Path) -> None:
    rows = copy.rows(
        "SELECT period, market, turnover_total FROM form_night_economy ORDER BY period, turnover_total DESC"
    )
    assert [(row["period"], row["market"], float(row["turnover_total"])) for row in rows] == [
        ("2022-04", "樟树林夜市", 120),
        ("2022-04", "蛤蟆街夜市街", 68.5),
        ("2022-05", "樟树林夜市", 150),
        ("2022-05", "蛤蟆街夜市街", 88.5),
    ]
    place = ("--form", "night_economy", "--unit", "区文广新旅局", "--period", "2022-06")
    copy.dph("template", *place, "--out", str(tmp_path))
    assert len(list(tmp_path.rglob("*.xlsx"))) == 1


def test_the_new_indicator_has_its_figure_and_its_target(copy: Copy) -> None:
    """150 + 88.5 = 238.5 of 500, which is 47.7%."""
    (row,) = copy.rows(
        "SELECT p.value, p.target, p.done_share, i.campaign_no FROM progress AS p JOIN indicator AS i USING (indicator) "
        "WHERE indicator = 'night_economy_turnover' AND unit = '东湖区' AND period = '2022-05'"
    )
    assert (float(row["value"]), float(row["target"]), float(row["done_share"])) == (238.5, 500, 0.477)
    assert row["campaign_no"] == 3
    assert "150" in copy.dph("explain", "night_economy_turnover", "区文广新旅局", "2022-05")


def test_the_new_check_asks_about_the_one_market_whose_turnover_is_last_months(copy: Copy) -> None:
    rows = copy.rows("SELECT rule, severity, address, found, wanted, message FROM finding")
    assert rows == [
        {
            "rule": "turnover_unchanged",
            "severity": "question",
            "address": "B5",
            "found": "30",
            "wanted": "2022-04",
            "message": "“樟树林夜市”本月营业额 30 与上月（2022-04）完全相同",
        }
    ]


def test_the_new_unit_owes_reports_from_its_first_day_on(copy: Copy) -> None:
    rows = copy.rows("SELECT min(period) AS first FROM due WHERE unit = '示例街道' AND form = 'housing'")
    owing = copy.rows("SELECT count(*) AS n FROM unit WHERE unit = '示例街道'")
    assert owing == [{"n": 1}] and rows == [{"first": "2022-05"}]


@pytest.mark.torture
@pytest.mark.tries("how-to pages, followed in a copy")
def test_the_copy_passes_the_tests_of_its_declarations(copy: Copy) -> None:
    said = copy.run(
        "-m", "pytest", "-p", "no:cacheprovider", "-n", "0", "tests/donghu/test_plan_coverage.py",
        "tests/donghu/test_forms.py", "tests/donghu/test_worked_examples.py", "-k", "test_plan or night_economy",
    )  # fmt: skip
    assert "passed" in said
