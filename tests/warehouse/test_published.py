"""Figures that real bulletins published, fed as a unit's report and target: they come out as published, within the inputs' rounding."""

from __future__ import annotations

from pathlib import Path

import pytest
from house import House

# What, month, amount and annual plan in 亿元, done % and points against time as published.
PUBLISHED = [
    ("江门市重点建设项目投资 2019-10", "2022-10", 629.0, 647.4, 97.2, 13.8, 0.06),
    ("江门市重点建设项目投资 2021-03", "2022-03", 313.64, 1015, 30.90, 5.90, 0.006),
    ("连南县重点项目投资 2018-05", "2022-05", 4.28, 17.68, 24.25, None, 0.05),  # 4.28 may be 4.285: 24.24
    ("沁水县重点工程投资 2021-12", "2022-12", 77.57, 63.27, 122.6, None, 0.06),
    ("汝阳县重点项目 2020-06", "2022-06", 35.9, 56.21, 63.88, None, 0.1),  # 35.9 may be 35.949: 63.95
]


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda row: row[0])
def test_a_published_figure_comes_out_as_published(
    tmp_path: Path, published: tuple[str, str, float, float, float, float | None, float]
) -> None:
    _, period, done, plan, done_pct, points, rounding = published
    house = House(tmp_path, at="2023-01-10T23:00")
    house.edition("2023-01-10T23:00")
    house.target("amount", "甲局", plan)
    house.figure("amount", "甲局", period, done)
    row = house.progress("amount", period=period)
    assert row["done_pct"] == pytest.approx(done_pct, abs=rounding)
    if points is not None:
        assert row["points_to_time"] == pytest.approx(points, abs=rounding)
