"""Two years in one home: page and explanation say what the same week of the year before was (同比)."""

from __future__ import annotations

import re

import pytest

from flows.ask import show_figure
from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import csv, drop, roads
from tests.plan_folders import NEUTRAL


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Week 25: 3 x 400 km in 2022, 3 x 480 km in 2023."""
    home = Home(tmp_path_factory.mktemp("two-years"), NEUTRAL).prepare()
    for year, total in ((2022, 400), (2023, 480)):
        for unit in ("交通局", "东乡", "西镇"):
            drop(home, f"{year}-{unit}.csv", csv(roads(unit, f"{year}年第25周", total)), f"{year}-06-27T09:00")
        run_once(home, instant(f"{year}-06-28T23:00"))
    return home


def test_the_page_says_it_behind_the_figure(home: Home) -> None:
    """1,440 after 1,200 km: 240 more, a fifth."""
    last = max(home.reports.glob("nightly-2023*.html")).read_text(encoding="utf-8")
    assert "同比：上年同期（2022年第25周（6月20日-6月26日））1,200公里，增 240公里（+20.0%）" in re.sub(
        r"<[^>]+>", "", last
    )


def test_a_first_year_says_nothing_of_the_year_before(home: Home) -> None:
    assert "同比：" not in max(home.reports.glob("nightly-2022*.html")).read_text(encoding="utf-8")


def test_the_explanation_says_it(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    show_figure(home.root, "roads_built", "东乡", "2023-W25")
    assert "year before: 400 in 2022-W25, change 80 (+20.0 %)" in capsys.readouterr().out.splitlines()
