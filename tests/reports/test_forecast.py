"""The forecast, worked by hand where it can be, and tried on synthetic series."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.bulletin.content import Bulletin, settings
from reports.bulletin.forecast import LEAST, PROCESSES, back_test, forecast, hit_rate
from reports.bulletin.gather import outlooks


def test_even_additions_go_on_evenly_with_no_spread() -> None:
    told = forecast([(1, 10), (2, 20), (3, 30), (4, 40), (5, 50)], 3, goal=80)
    assert told is not None
    assert (told.low, told.middle, told.high) == (80, 80, 80)  # 50 + 3 x 10
    assert told.chance == 1.0


def test_the_average_addition_is_added_again() -> None:
    told = forecast([(1, 8), (2, 20), (3, 28), (4, 40), (5, 50)], 2, goal=70)
    assert told is not None
    assert told.middle == pytest.approx(70)  # 50 / 5 = 10 a period; 50 + 2 x 10
    assert told.low < 70 < told.high
    assert told.chance == pytest.approx(0.5)


def test_the_interval_is_as_wide_as_worked_by_hand() -> None:
    # What the pace told at each report, and what the next one or two periods added on average:
    #   at 2: 20/2 = 10;    8 -> -2,      (40 - 20)/2 = 10 -> 0
    #   at 3: 28/3 = 9.33; 12 -> +2.67,   (50 - 28)/2 = 11 -> +1.67
    #   at 4: 40/4 = 10;   10 -> 0
    # squares 4 + 0 + 7.11 + 2.78 + 0 = 13.89, over 5: 2.78; root 1.667; two periods: 3.333; t(90 %, 3 origins) = 1.6377
    told = forecast([(1, 8), (2, 20), (3, 28), (4, 40), (5, 50)], 2)
    assert told is not None
    assert told.high - told.middle == pytest.approx(3.3333 * 1.6377, abs=0.001)


def test_only_the_last_eight_periods_set_the_pace() -> None:
    told = forecast(
        [(step, 5.0 * step) for step in range(1, 5)] + [(4 + step, 20 + 10.0 * step) for step in range(1, 9)], 3
    )
    assert told is not None
    assert told.middle == 100 + 3 * 10  # 20 after four periods, then eight of 10


def test_the_interval_grows_with_the_horizon_as_a_wrong_pace_does() -> None:
    points = [(1, 8.0), (2, 20.0), (3, 28.0), (4, 40.0), (5, 50.0)]
    near, far = forecast(points, 4), forecast(points, 8)
    assert near is not None and far is not None
    assert far.high - far.middle == pytest.approx(2 * (near.high - near.middle))


def test_a_gap_in_reporting_is_spread_over_its_periods() -> None:
    told = forecast([(1, 10), (2, 20), (4, 40), (5, 50), (6, 60)], 1)
    assert told is not None
    assert told.middle == told.high == 70


def test_an_amount_that_never_fell_is_not_expected_to_fall() -> None:
    told = forecast([(1, 0), (2, 0), (3, 90), (4, 90), (5, 100)], 1)
    assert told is not None
    assert told.low == 100


def test_there_is_no_forecast_where_history_is_too_short() -> None:
    assert forecast([(step, 10.0 * step) for step in range(1, LEAST)], 3) is None


def test_what_is_passed_already_has_passed() -> None:
    told = forecast([(1, 8), (2, 20), (3, 28), (4, 40), (5, 50)], 2, goal=45)
    assert told is not None and told.chance == 1.0


def test_the_hit_rate_on_the_pages_is_that_of_the_back_test(capsys: pytest.CaptureFixture[str]) -> None:
    tried = back_test()
    by_name = {name: hit_rate([one for one in tried if one.process == name]) for name in PROCESSES}
    with capsys.disabled():
        print("\nsynthetic:", ", ".join(f"{name} {rate:.0%}" for name, rate in by_name.items()))
    said = settings()["forecast"]
    assert hit_rate(tried) == pytest.approx(said["held"], abs=0.001)
    assert 0.75 <= hit_rate(tried) <= 0.85  # near the 80 % that the pages call it
    assert min(by_name.values()) == pytest.approx(said["least"], abs=0.01)


def test_what_has_stood_still_for_four_periods_is_not_forecast(bulletin: Bulletin) -> None:
    line = next(one.line for one in bulletin.figures.values() if any(two.forecast for two in one.outlooks))
    history = [(1, 10.0), (2, 600.0), (3, 600.0), (4, 600.0), (5, 600.0), (6, 600.0)]
    assert all(one.forecast for one in outlooks(line, history))
    assert not any(one.forecast for one in outlooks(replace(line, pace=0), history))


def test_only_cumulative_lines_have_an_outlook(bulletin: Bulletin) -> None:
    for figure in bulletin.figures.values():
        if figure.outlooks:
            assert figure.line.kind == "cumulative"
            assert all(one.on > figure.line.ends_on for one in figure.outlooks if figure.line.ends_on)
    assert any(one.forecast for figure in bulletin.figures.values() for one in figure.outlooks)
