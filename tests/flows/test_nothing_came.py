"""A deadline has passed and nothing of the new period has come: no outlet brings the old verdict back.

财政局 reports June: 7 % of growth, 6 % wanted. July is due on 5 August at 18:00.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.ask import show_figure
from flows.edition import not_come, publish_once
from flows.errors import UsageFault
from flows.home import Home, instant
from flows.run import run_once
from tests.flows.dropped import accounts, csv, drop

IN_TIME, LATE = "2022-07-06T23:00", "2022-08-05T23:00"


@pytest.fixture
def home(copied: Callable[[str], Home]) -> Home:
    home = copied("nothing")
    drop(home, "财政局.csv", csv(accounts(6)), at="2022-07-05T09:00")
    run_once(home, instant(IN_TIME))
    return home


def growth(page: Path) -> str:
    """The panel of the growth on a page."""
    (found,) = (one for one in page.read_text(encoding="utf-8").split("<section") if "id=i-revenue_growth_rate>" in one)
    return found


def test_a_night_without_files_after_a_deadline_draws_the_page_anew(home: Home) -> None:
    before = next(home.reports.glob("nightly-20220706*.html"))
    assert "●绿" in growth(before) and "应报未报" not in growth(before)
    night = run_once(home, instant(LATE))
    assert night.edition == "nightly-20220805-2300" and "沿用上一版" not in night.verdict
    now = growth(home.reports / "nightly-20220805-2300.html")
    assert "最近一期（截至7月31日）应报未报" in now and "●绿" not in now and "已报 0/1" in now
    assert run_once(home, instant("2022-08-06T23:00")).edition is None  # no deadline since


def test_a_leaders_edition_since_the_deadline_does_not_stand_for_the_night(home: Home) -> None:
    publish_once(home, "weekly", instant("2022-08-05T20:00"))  # two hours after the deadline
    night = run_once(home, instant(LATE))
    assert night.edition == "nightly-20220805-2300"
    assert "应报未报" in growth(home.reports / "nightly-20220805-2300.html")
    publish_once(home, "weekly", instant("2022-08-05T23:30"))
    assert run_once(home, instant("2022-08-06T23:00")).edition is None  # nothing since the night


def test_a_night_without_files_before_the_deadline_makes_no_edition(home: Home) -> None:
    run_once(home, instant("2022-07-12T23:00"))  # what was due till then
    assert run_once(home, instant("2022-07-13T23:00")).edition is None


def test_the_message_of_a_leaders_edition_says_how_many_lines_lack_their_report(home: Home) -> None:
    edition, _ = publish_once(home, "monthly", instant(LATE))
    assert not_come(home, edition) == "；1 项最近一期应报未到，只列上一期数，不判断、不亮灯"
    earlier, _ = publish_once(home, "weekly", instant("2022-08-05T23:30"))
    assert not_come(home, earlier).startswith("；1 项")


def test_an_explanation_says_that_nothing_newer_came(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    run_once(home, instant(LATE))
    show_figure(home.root, "revenue_growth_rate", "示例县", "2022-06")
    assert "newer: nothing came of 2022-07, due by 2022-08-05 18:00" in capsys.readouterr().out
    with pytest.raises(UsageFault, match="2022-07 \\(reports: 财政局 missing\\); it has: 2022-06"):
        show_figure(home.root, "revenue_growth_rate", "示例县", "2022-07")


def test_the_units_page_has_no_light_of_the_old_period(home: Home) -> None:
    def row(at: str) -> str:
        edition, _ = publish_once(home, "weekly", instant(at))
        text = next((home.reports / edition).glob("unit-*财政局*.html")).read_text(encoding="utf-8")
        return next(one for one in text.split("<tr") if "收入增速" in one)

    assert "沿用" not in row("2022-07-07T08:00")
    assert "沿用" in row(LATE) and 'class="light' not in row("2022-08-05T23:30")
