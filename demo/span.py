"""The half-year that is invented for a plan without a story: its days, its nights, and the reports that are due in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sources.calendar import SHANGHAI, Period, due_at, periods_due
from sources.declare import DeclarationError, Form, Plan
from warehouse.indicator import load_indicators, load_targets

NIGHT = time(23, 0)
AFTER = timedelta(days=2)  # the last night, behind the last deadline
DAY = 10  # of the month in which a night takes in the month before


@dataclass(frozen=True, slots=True)
class Span:
    """A half-year, or a whole year where `half` is 2: amounts of the second half go on from the first's."""

    year: int
    half: int

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def ends_on(self) -> date:
        """The last day on which a period of the span may end: of a whole year that of its last week."""
        return self.last if self.half == 1 else self.last + timedelta(days=6)

    def periods(self, form: Form) -> list[Period]:
        """The periods of a form that are due in the span; the year's last week also where it ends in January."""
        return [
            one
            for one in periods_due(form, date(self.year, 1, 1), self.ends_on)
            if one.year == self.year and form.versions[0].valid_from <= one.starts_on
        ]


def last_over(today: date) -> Span:
    """The last half-year that is over."""
    return Span(today.year, 1) if today.month > 6 else Span(today.year - 1, 2)


def span_of(plan: Plan, today: date, year: int | None = None, half: int | None = None) -> Span:
    """The half-year to invent: of `year`, else the last one that is over, or the first of the plan's own year nearest to it.

    Raises: DeclarationError where no form is due in it.
    """
    if year is None:
        over = last_over(today)
        own = _own_years(plan)
        year = over.year if not own or over.year in own else min(own, key=lambda one: (abs(one - over.year), one))
        half = half or (over.half if year == over.year else 1)
    span = Span(year, half or 1)
    if not any(span.periods(form) for form in plan.forms.values()):
        begin = min((form.versions[0].valid_from for form in plan.forms.values()), default=None)
        found = f"forms from {begin} on" if begin else "no form"
        raise DeclarationError(plan.folder / "forms", "valid_from", found, f"a form that is due in {year}")
    return span


def nights_of(plan: Plan, span: Span) -> tuple[datetime, ...]:
    """The business instants at which the span is taken in: a handful, the last one behind its last deadline."""
    months = (3, 4, 5, 6) if span.half == 1 else (4, 7, 10)
    deadlines = [due_at(form, one, plan.deadlines) for form in plan.forms.values() for one in span.periods(form)[-1:]]
    last = datetime.combine(max(deadlines).date() + AFTER, NIGHT, SHANGHAI)
    earlier = (datetime(span.year, month, DAY, NIGHT.hour, tzinfo=SHANGHAI) for month in months)
    return (*(one for one in earlier if one < last), last)


def _own_years(plan: Plan) -> set[int]:
    """The years for which the plan has targets."""
    return {target.year for target in load_targets(load_indicators(plan), plan)}
