"""Reminders: one message per unit that lists all its debts, on the highest rung that a new debt has reached.

The ladder and the wording are declared in `reminder.yml`. The caller stores which debts were told; a debt is told once
on each rung.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from sources.calendar import working_days_between, working_days_on
from sources.declare import DeclarationError, Declared, Identity, YamlMapping, read_yaml, validate

if TYPE_CHECKING:
    import duckdb

    from warehouse.row import ResultRow

WORDING = Path(__file__).parent / "reminder.yml"
SHANGHAI = ZoneInfo("Asia/Shanghai")
AHEAD = timedelta(days=30)  # no rung begins earlier before its deadline
RungName = Literal["friendly", "urge", "list"]


class Rung(Declared):
    """A rung of the ladder: when it begins, in working days after the day of the deadline."""

    rung: RungName
    working_days: Annotated[int, Field(ge=-10, le=60)]
    time: Annotated[str | None, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = None

    def begins_at(self, deadline: datetime) -> datetime:
        if self.working_days == 0 and self.time is None:
            return deadline
        day = working_days_on(deadline.date(), self.working_days)
        at = time.fromisoformat(self.time) if self.time else deadline.timetz().replace(tzinfo=None)
        return datetime.combine(day, at, SHANGHAI)


@dataclass(frozen=True, slots=True)
class Debt:
    """A unit's debt: a report that it owes, or an obstacle (堵点) that it must settle.

    key: the debt with its deadline; a postponed or newly returned report is another debt. rung: the place on the ladder
    (0, 1, ...) that it has reached. title: the form, or the obstacle in a few words. period: the report's, or that of
    the log that last mentioned the obstacle. is_provisional: the deadline lies in a year whose public holidays are not
    published yet.
    """

    unit: str
    key: str
    rung: int
    kind: Literal["missing", "returned", "coming", "obstacle", "obstacle_coming"]
    title: str
    period: str
    due_at: datetime
    revisions: int
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class Reminder:
    """A message to a unit, or (`is_listing`) the list of all late units, to the district. `rungs` is debt key -> the
    rung of this message.
    """

    id: str
    unit: str
    rung: RungName
    is_listing: bool
    subject: str
    text: str
    rungs: Mapping[str, int]


@functools.cache
def wording() -> YamlMapping:
    """The Chinese wording of reminders, and their ladder."""
    return read_yaml(WORDING)


@functools.cache
def ladder() -> tuple[Rung, ...]:
    """The rungs, from friendly to grave.

    Raises: DeclarationError if a rung is missing, or begins before the one below it.
    """
    rungs = tuple(
        validate(WORDING, Rung, row, f"ladder.{number}.") for number, row in enumerate(wording()["ladder"], 1)
    )
    if [rung.rung for rung in rungs] != ["friendly", "urge", "list"]:
        raise DeclarationError(
            WORDING, "ladder", [rung.rung for rung in rungs], "the rungs friendly, urge, list, in this order"
        )
    if any(one.working_days > other.working_days for one, other in zip(rungs, rungs[1:], strict=False)):
        raise DeclarationError(
            WORDING, "ladder", [rung.working_days for rung in rungs], "working_days that do not fall from rung to rung"
        )
    return rungs


def owed(con: duckdb.DuckDBPyConnection, at: datetime, rungs: Sequence[Rung]) -> list[Debt]:
    """All units' debts at `at` for which a rung has begun; by unit, reports first."""
    from reports.query import as_of, rows

    with as_of(con, at.astimezone(SHANGHAI).replace(tzinfo=None)):
        rows_owed, pressing = rows(con, "owed", until=at + AHEAD), rows(con, "pressing")
        heirs = {row["unit"]: row["heirs"] for row in rows(con, "heirs", on=at.astimezone(SHANGHAI).date())}
    debts = []
    for row in rows_owed:
        is_provisional = row["is_deadline_provisional"]
        due_at, since = row["due_at"].astimezone(SHANGHAI), row["since"].astimezone(SHANGHAI)
        begun = [number for number, rung in enumerate(rungs) if rung.begins_at(since if number else due_at) <= at]
        if not begun:
            continue
        key = "|".join((row["unit"], row["form"], row["period"], due_at.isoformat()))
        debts.append(
            Debt(
                unit=row["unit"],
                key=f"{key}|{row['submission_id']}" if row["is_returned"] else key,
                rung=begun[-1],
                kind="returned" if row["is_returned"] else "missing" if due_at < at else "coming",
                title=row["title"],
                period=row["label"],
                due_at=due_at,
                revisions=row["revisions"],
                is_provisional=is_provisional,
            )
        )
    debts += _obstacles(pressing, at, rungs)
    own = [one for debt in debts for one in _inherited(debt, heirs.get(debt.unit))]
    return sorted(own, key=lambda debt: debt.unit)


def _inherited(debt: Debt, heirs: Sequence[str] | None) -> Iterator[Debt]:
    """The debt itself. For a unit that has ended (`heirs` is given), one debt for each successor."""
    if heirs is None:
        yield debt
        return
    title = wording()["of_ended"].format(title=debt.title, unit=debt.unit)
    for heir in heirs:
        yield replace(debt, unit=heir, key=f"{debt.key}|{heir}", title=title)


def _obstacles(pressing: Iterable[ResultRow], at: datetime, rungs: Sequence[Rung]) -> Iterator[Debt]:
    """Obstacles to be settled as debts; each is due at the end of its day."""
    words = wording()["obstacle"]
    for row in pressing:
        due_at = datetime.combine(row["due_on"], time.fromisoformat(words["time"]), SHANGHAI)
        begun = [number for number, rung in enumerate(rungs) if rung.begins_at(due_at) <= at]
        if not begun:
            continue
        key = ("obstacle", row["reporter"], row["problem"], row["raised_on"].isoformat(), due_at.isoformat())
        yield Debt(
            unit=row["unit"],
            key="|".join(key),
            rung=begun[-1],
            kind="obstacle" if due_at < at else "obstacle_coming",
            title=words["title"].format(**{**row, "project": row["project"] or words["no_project"]}),
            period=row["label"],
            due_at=due_at,
            revisions=0,
        )


def write_reminders(
    debts: Iterable[Debt],
    earlier: Mapping[str, int],
    at: datetime,
    rungs: Sequence[Rung],
    identity: Identity,
    down: Collection[Mapping[str, str]] = (),
    is_sample: bool = False,
) -> list[Reminder]:
    """The messages to send: one for each unit with a debt on a new rung, and the list if it has a new debt.

    earlier: debt key -> the highest rung of earlier messages. identity: the signature, and whom a unit calls. down: channels that
    are down (`channel`, `since`).
    """
    debts = list(debts)
    new = {debt.key for debt in debts if debt.rung > earlier.get(debt.key, -1)}
    reminders = []
    for unit, group in groupby(debts, key=lambda debt: debt.unit):
        debts_of_unit = list(group)
        fresh = [debt for debt in debts_of_unit if debt.key in new]
        if fresh:
            rung = rungs[max(debt.rung for debt in fresh)].rung
            reminders.append(_message(unit, rung, debts_of_unit, fresh, at, identity, down, is_sample))
    last = len(rungs) - 1
    listed = [debt for debt in debts if debt.rung == last]
    if any(_on_list(debt) not in earlier for debt in listed):
        reminders.append(_listing(listed, earlier, at, identity, down, is_sample))
    return reminders


def _message(
    unit: str,
    rung: RungName,
    debts: Sequence[Debt],
    fresh: Sequence[Debt],
    at: datetime,
    identity: Identity,
    down: Collection[Mapping[str, str]],
    is_sample: bool,
) -> Reminder:
    words = wording()
    named = {
        "unit": unit,
        "count": len(debts),
        "day": words["day"].format(at=at),
        "at": words["at"].format(at=at),
        "matters": _matters(debts),
    }
    if rung in words["by"]:
        named["by"] = _by(rung, at)
    lines = [words["opening"][rung].format(**named)]
    for kind, title in words["sections"].items():
        some = [debt for debt in debts if debt.kind == kind]
        if some:
            lines += ["", f"{title}："]
            lines += _lines(some, at)
    return Reminder(
        id=_id([f"{debt.key}|{debt.rung}" for debt in fresh]),
        unit=unit,
        rung=rung,
        is_listing=False,
        subject=words["subject"][rung].format(**named),
        text=_ended(lines, at, identity, down, is_sample),
        rungs={debt.key: debt.rung for debt in debts},
    )


def _listing(
    debts: Sequence[Debt],
    earlier: Mapping[str, int],
    at: datetime,
    identity: Identity,
    down: Collection[Mapping[str, str]],
    is_sample: bool,
) -> Reminder:
    words = wording()["listing"]
    by_unit = {unit: list(group) for unit, group in groupby(debts, key=lambda debt: debt.unit)}
    matters = _matters(debts)
    lines = [words["opening"].format(at=wording()["at"].format(at=at), matters=matters)]
    for unit, own in by_unit.items():
        lines += ["", words["unit"].format(unit=unit, count=len(own)), *_lines(own, at)]
    lines += ["", words["closing"].format(by=_by("list", at))]
    return Reminder(
        id=_id(_on_list(debt) for debt in debts if _on_list(debt) not in earlier),
        unit=identity.district,
        rung="list",
        is_listing=True,
        subject=words["subject"].format(
            day=wording()["day"].format(at=at), units=len(by_unit), count=len(debts), matters=matters
        ),
        text=_ended(lines, at, identity, down, is_sample),
        rungs={_on_list(debt): debt.rung for debt in debts},
    )


def _matters(debts: Sequence[Debt]) -> str:
    """The word for the debts: obstacles or reports."""
    has_obstacles = any(debt.kind.startswith("obstacle") for debt in debts)
    return str(wording()["matters"]["obstacles" if has_obstacles else "reports"])


def _on_list(debt: Debt) -> str:
    """The debt's key on the list, kept apart: telling the unit does not mean that the list was sent."""
    return f"list|{debt.key}"


def _by(rung: RungName, at: datetime) -> str:
    """Until when what is late is to be done: the next working day, at the time that the rung's wording names."""
    words = wording()
    day = datetime.combine(working_days_on(at.date(), 1), time.fromisoformat(words["by"][rung]))
    return str(words["due"].format(at=day, weekday=words["weekdays"][day.weekday()]))


def _lines(debts: Sequence[Debt], at: datetime) -> list[str]:
    """A line for each debt; reports of one form that are missing share one."""
    of_form: dict[tuple[str, ...], list[Debt]] = {}
    for debt in debts:
        of_form.setdefault((debt.title,) if debt.kind == "missing" else (debt.title, debt.key), []).append(debt)
    together = [sorted(some, key=lambda debt: debt.due_at) for some in of_form.values()]
    return [_line(number, some, at) for number, some in enumerate(together, 1)]


def _line(number: int, debts: Sequence[Debt], at: datetime) -> str:
    words, debt = wording(), debts[0]
    days = working_days_between(debt.due_at.date(), at.date())
    due = words["due" if debt.due_at.year == at.year else "due_of_another_year"]
    return str(
        words["line"]["several" if len(debts) > 1 else debt.kind].format(
            number=number,
            form=debt.title,
            period=debt.period,
            periods=_periods(debts),
            count=len(debts),
            revisions=debt.revisions,
            due=due.format(at=debt.due_at, weekday=words["weekdays"][debt.due_at.weekday()])
            + (words["provisional"] if debt.is_provisional else ""),
            late=words["late_days"].format(days=days) if days else words["late_today"],
        )
    )


def _periods(debts: Sequence[Debt]) -> str:
    """The periods of one form's debts without the days of their weeks, such as 2022年第25周; of many the first and the last."""
    words, periods = wording(), [debt.period.partition("（")[0] for debt in debts]
    if len(periods) > words["named_periods"]:
        return str(words["between"].format(first=periods[0], last=periods[-1]))
    return "、".join(periods)


def _ended(
    lines: list[str], at: datetime, identity: Identity, down: Collection[Mapping[str, str]], is_sample: bool
) -> str:
    words = wording()
    ending = [words["down"].format(**one) for one in down]
    ending.append(words["closing"].format(at=words["at"].format(at=at), contact=identity.contact))
    signature = identity.office + (words["sample"] if is_sample else "")
    return "\n".join([*lines, "", *ending, "", signature, words["day"].format(at=at), ""])


def _id(parts: Iterable[str]) -> str:
    """The message's id, computed from its newly told debts, so that a repeated run gives the same id."""
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]
