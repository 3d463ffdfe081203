"""A forecast of a cumulative amount, with an interval and the chance to pass a threshold.

Method (a pace and its past errors): the average addition of the last `RECENT` periods is added for every coming period.
Its reliability is measured on the series itself: from each earlier report the same forecast is made for each later one
and compared with the result (rolling-origin evaluation). The interval is the root mean square of these errors of pace,
times the coming periods, times Student's t with one degree of freedom per origin. So it assumes nothing about the order
of additions, and grows with the horizon as a wrong pace does. With fewer than `LEAST` reported periods there is no
forecast.

`python -m reports.bulletin.forecast` prints how often the interval held on synthetic series that the method was not
tuned on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import ArrayLike

LEAST = 5  # reported periods; with fewer there are no errors to learn from
RECENT = 8  # periods whose average pace is continued
CONFIDENCE = 0.8


@dataclass(frozen=True, slots=True)
class Forecast:
    """The expected amount, the interval that holds it in eight of ten cases, and the chance to pass `goal`."""

    steps_ahead: float
    low: float
    middle: float
    high: float
    goal: float | None
    chance: float | None


def forecast(points: Sequence[tuple[int, float]], steps_ahead: float, goal: float | None = None) -> Forecast | None:
    """The forecast from `points` (step of the year, cumulative amount; a gap is spread over its steps). None if the
    history is too short. The year begins at zero.

    goal: the amount to pass.
    """
    from scipy.stats import t as student  # type: ignore[import-untyped]

    if len(points) < LEAST:
        return None
    last = points[-1][1]
    error, degrees = _error_of_pace(points, steps_ahead)
    error *= steps_ahead
    middle = last + _pace(points) * steps_ahead
    half = float(student.ppf((1 + CONFIDENCE) / 2, degrees)) * error
    never_fell = all(later[1] >= earlier[1] for earlier, later in zip(points, points[1:], strict=False))
    low = max(middle - half, last) if never_fell else middle - half
    return Forecast(steps_ahead, low, middle, middle + half, goal, _chance(last, middle, error, degrees, goal))


def _pace(points: Sequence[tuple[int, float]]) -> float:
    """The average addition per period over the last `RECENT` steps; early in the year, over all steps so far."""
    import numpy

    step, value = points[-1]
    back = min(step, RECENT)
    before = numpy.interp(step - back, [0, *(one[0] for one in points)], [0.0, *(one[1] for one in points)])
    return (value - float(before)) / back


def _error_of_pace(points: Sequence[tuple[int, float]], steps_ahead: float) -> tuple[float, int]:
    """The root mean square error of earlier forecasts of pace, for at most `steps_ahead`; and the number of reports
    from which it was measured.
    """
    squares, origins = [], 0
    for at in range(len(points) - 1):
        (step, value), later = points[at], points[at + 1 :]
        if step < 2:
            continue  # one period is no pace yet
        origins += 1
        pace = _pace(points[: at + 1])
        for step_then, value_then in later:
            ahead = step_then - step
            if ahead <= max(steps_ahead, later[0][0] - step):
                squares.append(((value_then - value) / ahead - pace) ** 2)
    return math.sqrt(math.fsum(squares) / len(squares)), origins


def _chance(last: float, middle: float, error: float, degrees: int, goal: float | None) -> float | None:
    from scipy.stats import t as student

    if goal is None:
        return None
    if last >= goal:
        return 1.0
    if not error:
        return 1.0 if middle >= goal else 0.0
    return float(student.sf((goal - middle) / error, degrees))


@dataclass(frozen=True, slots=True)
class BackTest:
    """How often the interval held on one kind of synthetic series, with so many periods known and so many forecast."""

    process: str
    known: int
    ahead: int
    series: int
    held: int


def back_test(series: int = 100, seed: int = 2022) -> list[BackTest]:
    """The hit rates on synthetic years, for every process and every combination of `PLACES`."""
    import numpy

    tests = []
    for name, additions in PROCESSES.items():
        dice = numpy.random.default_rng([seed, *name.encode()])
        for known, ahead in PLACES:
            held = 0
            for _ in range(series):
                sums = numpy.cumsum(additions(dice)).tolist()
                made = forecast(list(enumerate(sums[:known], 1)), ahead)
                assert made is not None
                held += made.low <= sums[known + ahead - 1] <= made.high
            tests.append(BackTest(name, known, ahead, series, held))
    return tests


def hit_rate(tried: Sequence[BackTest]) -> float:
    """The share of all series in which the interval held."""
    return sum(one.held for one in tried) / sum(one.series for one in tried)


def _wandering(dice: Generator) -> Sequence[float]:
    """The pace itself changes at random and does not return."""
    pace, additions = 10.0, []
    for shock in dice.normal(0, 0.8, 52):
        pace = max(0.0, pace + shock)
        additions.append(max(0.0, pace + dice.normal(0, 1)))
    return additions


def _stop_and_go(dice: Generator) -> Sequence[float]:
    """Spells of work and of rest, each likely to continue."""
    works, additions = True, []
    for _ in range(52):
        works = works if dice.random() < 0.8 else not works
        additions.append(dice.gamma(4, 4 if works else 0.5))
    return additions


def _turning(dice: Generator, factor: float) -> Sequence[float]:
    """The pace changes once for good, between the second and the eleventh month."""
    day = dice.integers(8, 48)
    return [x * (factor if week >= day else 1) for week, x in enumerate(dice.gamma(4, 2.5, 52))]


def _in_arrears(dice: Generator) -> Sequence[float]:
    """One report in three adds nothing, and the next one adds both amounts."""
    additions, arrears = [], 0.0
    for x in dice.gamma(4, 2.5, 52):
        arrears += x
        if dice.random() < 1 / 3:
            additions.append(0.0)
        else:
            additions.append(arrears)
            arrears = 0.0
    return additions


# Fifty-two additions each; the method was chosen on nine others (docs/decisions/0020-forecast.md) and tried on these once.
PROCESSES: dict[str, Callable[[Generator], ArrayLike]] = {
    "even": lambda dice: dice.normal(10, 3, 52),
    "heavy_tailed": lambda dice: dice.lognormal(2, 0.9, 52),
    "rush_at_months_end": lambda dice: [x * (3 if week % 4 == 3 else 1) for week, x in enumerate(dice.gamma(4, 2, 52))],
    "in_arrears": _in_arrears,
    "corrected_down": lambda dice: dice.gamma(4, 2.5, 52) - dice.binomial(1, 0.1, 52) * dice.gamma(2, 10, 52),
    "stop_and_go": _stop_and_go,
    "wandering": _wandering,
    "turning_faster": lambda dice: _turning(dice, 1.8),
    "turning_slower": lambda dice: _turning(dice, 0.5),
    "slow_fast_slow": lambda dice: [
        x * (0.3 + 1.7 * math.exp(-(((week - 24) / 9) ** 2))) for week, x in enumerate(dice.gamma(4, 2.5, 52))
    ],
}
# (known, ahead): a monthly series in May for June and in June for December; a weekly one in March and in April for June, and in
# June for December.
PLACES = ((5, 1), (6, 6), (9, 17), (17, 9), (26, 26))

if __name__ == "__main__":
    tried = back_test()
    print(f"synthetic series; interval meant to hold in {CONFIDENCE:.0%} of them; known+ahead:")
    print(" " * 20 + "".join(f"{f'{known}+{ahead}':>8}" for known, ahead in PLACES) + f"{'all':>8}")
    for name in PROCESSES:
        own = [one for one in tried if one.process == name]
        print(f"{name:<20}" + "".join(f"{one.held / one.series:8.0%}" for one in own) + f"{hit_rate(own):8.1%}")
    by_place = [hit_rate([one for one in tried if (one.known, one.ahead) == place]) for place in PLACES]
    print(f"{'all':<20}" + "".join(f"{rate:8.0%}" for rate in by_place) + f"{hit_rate(tried):8.1%}")
