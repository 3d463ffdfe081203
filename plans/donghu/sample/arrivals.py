"""When each report arrives: mostly on time, some late, some never, a few twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sources.calendar import SHANGHAI, Period, due_at
from sources.declare import Form, Plan

NIGHTS = tuple(
    datetime(2022, month, day, 23, tzinfo=SHANGHAI) for month, day in ((3, 8), (4, 8), (5, 9), (6, 7), (7, 6))
)
MISSING, LATE = 0.025, 0.06
REVISED, TWICE = 0.02, 0.006


@dataclass(frozen=True, slots=True)
class Arrival:
    """What becomes of one report: when it comes, when a better one follows, when the same file comes once more."""

    at: datetime
    is_late: bool
    revised_at: datetime | None = None
    again_at: datetime | None = None


def arrival(plan: Plan, form: Form, unit: str, one: Period, seed: int) -> Arrival | None:
    """When the report arrives; None where it never does, or not before the last night."""
    stream = Random(f"{seed}|{form.name}|{unit}|{one.code}|arrival")
    deadline = due_at(form, one, plan.deadlines)
    is_lead = unit == plan.expand(form.reporters[:1], one.ends_on)[:1][0] if form.district_from == "lead" else False
    chance = stream.random()
    if chance < MISSING and not is_lead:
        return None
    is_late = chance < MISSING + LATE and not is_lead
    if is_late:
        at = deadline + timedelta(hours=stream.uniform(2, 150))
    else:
        early = (deadline - datetime.combine(one.ends_on, datetime.min.time(), SHANGHAI)).total_seconds() / 3600
        at = deadline - timedelta(hours=stream.uniform(0.5, max(1.0, min(early - 17, 60))))
    at = at.replace(microsecond=0)
    if deadline > NIGHTS[-1] and stream.random() < 0.5:
        at = (NIGHTS[-1] - timedelta(hours=stream.uniform(5, 30))).replace(microsecond=0)
    if at > NIGHTS[-1]:
        return None
    revised = at + timedelta(hours=stream.uniform(4, 40)) if stream.random() < REVISED else None
    again = at + timedelta(hours=stream.uniform(1, 20)) if stream.random() < TWICE and revised is None else None
    return Arrival(at, is_late, _before_last(revised), _before_last(again))


def night_of(at: datetime) -> int:
    """The night that takes in what arrived at `at`."""
    return next(number for number, night in enumerate(NIGHTS) if at <= night)


def _before_last(at: datetime | None) -> datetime | None:
    return None if at is None or at > NIGHTS[-1] else at.replace(microsecond=0)
