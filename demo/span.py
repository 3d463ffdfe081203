"""The invented half-year of a plan without a story: its days, nights, and due reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sources.calendar import SHANGHAI, Period, due_at, periods_due
from sources.declare import DeclarationError, Form, Plan
from warehouse.indicator import load_indicators, load_targets

NIGHT = time(23, 0)
AFTER = timedelta(days=2)  # from the last deadline to the last night
DAY = 10  # day of the month on which a night takes in the previous month


@dataclass(frozen=True, slots=True)
class Span:
    """A half-year, or a whole year if `half` is 2: amounts of the second half continue the first's."""

    year: int
    half: int

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def ends_on(self) -> date:
        """The last day on which a period of the span may end; for a whole year the end of its last week."""
        return self.last if self.half == 1 else self.last + timedelta(days=6)

    def periods(self, form: Form) -> list[Period]:
        """The periods of a form that are due in the span, including the year's last week even if it ends in January."""
        return [
            one
            for one in periods_due(form, date(self.year, 1, 1), self.ends_on)
            if one.year == self.year and form.versions[0].valid_from <= one.starts_on
        ]


def last_over(today: date) -> Span:
    """The last half-year that has ended."""
    return Span(today.year, 1) if today.month > 6 else Span(today.year - 1, 2)


def span_of(plan: Plan, today: date, year: int | None = None, half: int | None = None) -> Span:
    """The half-year to invent: of `year` if given; else the last ended one, or the first of the plan's own year nearest
    to it.

    Raises: DeclarationError if no form is due in it.
    """
    if year is None:
        over = last_over(today)
        own = _own_years(plan)
        year = over.year if not own or over.year in own else min(own, key=lambda one: (abs(one - over.year), one))
        half = half or (over.half if year == over.year else 1)
    span = Span(year, half or 1)
    if not any(span.periods(form) for form in plan.forms.values()):
        begin = min((form.versions[0].valid_from for form in plan.forms.values()), default=None)
        begin_of_forms = f"forms from {begin} on" if begin else "no form"
        raise DeclarationError(plan.folder / "forms", "valid_from", begin_of_forms, f"a form that is due in {year}")
    return span


def nights_of(plan: Plan, span: Span) -> tuple[datetime, ...]:
    """The business instants of the span's nights: a few, the last one after its last deadline."""
    months = (3, 4, 5, 6) if span.half == 1 else (4, 7, 10)
    deadlines = [due_at(form, one, plan.deadlines) for form in plan.forms.values() for one in span.periods(form)[-1:]]
    last = datetime.combine(max(deadlines).date() + AFTER, NIGHT, SHANGHAI)
    earlier = (datetime(span.year, month, DAY, NIGHT.hour, tzinfo=SHANGHAI) for month in months)
    return (*(one for one in earlier if one < last), last)


def _own_years(plan: Plan) -> set[int]:
    """The years for which the plan has targets."""
    return {target.year for target in load_targets(load_indicators(plan), plan)}
