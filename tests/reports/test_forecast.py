"""The forecast, worked by hand where it can be, and tried on synthetic series."""

from __future__ import annotations

import pytest

from reports.bulletin import Bulletin, settings
from reports.forecast import LEAST, back_test, forecast


def test_even_additions_go_on_evenly_with_no_spread() -> None:
    told = forecast([(1, 10), (2, 20), (3, 30), (4, 40), (5, 50)], 3, wanted=80)
    assert told is not None
    assert (told.low, told.middle, told.high) == (80, 80, 80)  # 50 + 3 x 10
    assert told.chance == 1.0


def test_the_average_addition_is_added_again() -> None:
    told = forecast([(1, 8), (2, 20), (3, 28), (4, 40), (5, 50)], 2, wanted=70)
    assert told is not None
    assert told.middle == pytest.approx(70)  # 50 / 5 = 10 a period; 50 + 2 x 10
    assert told.low < 70 < told.high
    assert told.chance == pytest.approx(0.5)


def test_the_interval_is_as_wide_as_worked_by_hand() -> None:
    # additions 8, 12, 8, 12, 10 about 10: squares 4 + 4 + 4 + 4 + 0 = 16, over 4: 4. Neighbours are not alike: no widening.
    # error = sqrt(4 x (2 + 2 x 2 / 5)) = 3.3466; t(90 %, 4) = 1.5332; half = 5.131
    told = forecast([(1, 8), (2, 20), (3, 28), (4, 40), (5, 50)], 2)
    assert told is not None
    assert told.high - told.middle == pytest.approx(5.131, abs=0.001)


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
    told = forecast([(1, 8), (2, 20), (3, 28), (4, 40), (5, 50)], 2, wanted=45)
    assert told is not None and told.chance == 1.0


def test_the_hit_rate_on_the_pages_is_that_of_the_back_test(capsys: pytest.CaptureFixture[str]) -> None:
    tried = back_test()
    with capsys.disabled():
        print("\nsynthetic:", ", ".join(f"{one.process} {one.held / one.series:.0%}" for one in tried))
    held = sum(one.held for one in tried) / sum(one.series for one in tried)
    assert held == pytest.approx(settings()["forecast"]["held"], abs=0.001)
    by_name = {one.process: one.held / one.series for one in tried}
    assert all(0.75 <= by_name[name] <= 0.87 for name in ("steady", "skewed", "counts", "lumpy"))


def test_only_cumulative_lines_have_an_outlook(bulletin: Bulletin) -> None:
    for figure in bulletin.figures.values():
        if figure.outlooks:
            assert figure.line.kind == "cumulative"
            assert all(one.on > figure.line.ends_on for one in figure.outlooks if figure.line.ends_on)
    assert any(one.forecast for figure in bulletin.figures.values() for one in figure.outlooks)
