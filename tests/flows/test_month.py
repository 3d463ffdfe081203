"""When the monthly bulletin is due: after the last deadline of the month's reports, by the public holidays of 2022 and 2026."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.edition import is_month_due, month_closed_at, publish_once
from flows.home import Home, instant
from flows.run import run_once
from sources.declare import load
from tests.flows.dropped import csv, drop, roads

# Month of the bulletin -> when its last report is due: the 5th at 18:00, or the next working day.
CLOSED = {
    "2022-03": "2022-03-07T18:00",  # the 5th is a Saturday
    "2022-04": "2022-04-06T18:00",  # 清明
    "2022-05": "2022-05-05T18:00",
    "2022-06": "2022-06-06T18:00",  # 端午
    "2022-07": "2022-07-05T18:00",
    "2022-08": "2022-08-05T18:00",
    "2022-09": "2022-09-05T18:00",
    "2022-10": "2022-10-08T18:00",  # 国庆; a Saturday that is worked
    "2022-11": "2022-11-07T18:00",
    "2022-12": "2022-12-05T18:00",
    "2023-01": "2023-01-05T18:00",
    "2026-07": "2026-07-06T18:00",  # the 5th is a Sunday
}


@pytest.mark.parametrize("month", CLOSED)
def test_a_month_is_closed_by_its_last_deadline(month: str) -> None:
    assert month_closed_at(load(), instant(f"{month}-20T08:00")) == instant(CLOSED[month])


def test_before_the_last_deadline_no_month_is_closed() -> None:
    assert month_closed_at(load(), instant("2022-10-06T08:00")) is None  # a fixed 6th was too early
    assert month_closed_at(load(), instant("2022-10-09T08:00")) == instant("2022-10-08T18:00")


def test_january_has_no_monthly_bulletin() -> None:
    assert month_closed_at(load(), instant("2022-02-20T08:00")) is None


def test_a_home_into_which_nothing_came_has_no_bulletin(tmp_path: Path) -> None:
    assert not is_month_due(Home(tmp_path), instant("2022-07-06T08:00"))


def test_the_monthly_bulletin_comes_once_a_month(copied: Callable[[str], Home]) -> None:
    home = copied("month")
    drop(home, "东乡.csv", csv(roads("东乡", total=300)))
    run_once(home, instant("2022-07-05T23:00"))
    assert not is_month_due(home, instant("2022-07-05T17:00"))
    assert is_month_due(home, instant("2022-07-06T08:00"))
    publish_once(home, "monthly", instant("2022-07-06T08:00"))
    assert not is_month_due(home, instant("2022-07-07T08:00"))
    assert is_month_due(home, instant("2022-08-06T08:00"))
