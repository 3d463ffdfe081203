"""Resolving names on the command line (form, unit, period, indicator). For an unknown name the error gives the nearest
known one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.errors import UsageFault

if TYPE_CHECKING:
    from sources.calendar import Period
    from sources.declare import Form, Plan


def form_of(plan: Plan, name: str) -> Form:
    """The form named `name`.

    Raises: UsageFault.
    """
    return plan.forms[one_of(name, plan.forms, "form")]


def unit_of(plan: Plan, name: str) -> str:
    """The register's name of the unit `name`.

    Raises: UsageFault.
    """
    return plan.unit_names[one_of(name, plan.unit_names, "unit")]


def period_of(code: str) -> Period:
    """The period that `code` names.

    Raises: UsageFault.
    """
    from sources.calendar import CODES, period

    try:
        return period(code)
    except ValueError:
        raise UsageFault(f"{code!r} names no period; wanted {CODES}") from None


def report_of(plan: Plan, form: str, unit: str, period: str) -> tuple[Form, str, Period]:
    """The form, unit and period of a report that the unit owes.

    Raises: UsageFault if it owes no such report.
    """
    from sources.calendar import is_due
    from sources.calendar import period_of as period_in

    owed_form, who = form_of(plan, form), unit_of(plan, unit)
    one = period_in(owed_form, period_of(period).code)
    if not is_due(owed_form, one):
        season = f", in season {owed_form.season}" if owed_form.season else ""
        season += f", in the months {', '.join(map(str, owed_form.months))}" if owed_form.months else ""
        raise UsageFault(f"{period}: {form} is reported by {owed_form.cadence}{season}; there is no such report")
    register = next(entry for entry in plan.units if entry.unit == who)
    day = min(one.ends_on, register.valid_to) if register.valid_to else one.ends_on
    reporters = plan.reporters(owed_form, day)
    if who not in reporters:
        raise UsageFault(f"{who} does not report {form} for {period}; its units then: {'、'.join(reporters)}")
    return owed_form, who, one


def one_of(name: str, known: Iterable[str], what: str) -> str:
    """`name`, if it is known.

    Raises: UsageFault with the nearest names, or with all if they are few.
    """
    from rapidfuzz import fuzz, process

    names = list(dict.fromkeys(known))
    if name in names:
        return name
    nearest = process.extractOne(name, names, scorer=fuzz.WRatio, score_cutoff=50)
    hint = f"the nearest is {nearest[0]}" if nearest else f"wanted one of: {', '.join(names)}"
    raise UsageFault(f"there is no {what} {name}; {hint}")


@contextmanager
def writing(option: str) -> Iterator[None]:
    """Turn an unwritable path into a usage error that names it. Errors of the disk itself are reported elsewhere."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, FileExistsError, IsADirectoryError, PermissionError) as error:
        if error.filename is None:
            raise
        raise UsageFault(f"{error.filename}: {error.strerror}; name another place with {option}") from None
