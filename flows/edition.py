"""Leaders' editions, weekly and monthly, as plain functions: frozen as a preview, published, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from flows.errors import EnvironmentFault, UsageFault
from flows.home import SHANGHAI, Home
from flows.mended import loaded_again
from flows.release import finish_edition, finish_release, ignore
from flows.run import as_faults
from flows.step import Step, plain

if TYPE_CHECKING:
    from sources.declare import Plan


def publish_once(
    home: Home,
    kind: str,
    at: datetime | None = None,
    step: Step = plain,
    say: Callable[[str], None] = ignore,
) -> tuple[str, Path]:
    """A weekly or monthly edition of the current figures, frozen as a preview: its name and its page.

    say: called with messages about faults beside the edition: a witness out of reach, changes found in the store.

    Raises: EnvironmentFault if another run holds the warehouse or nothing has been taken in yet.
    """
    from flows.unfinished import finish
    from warehouse.build import build
    from warehouse.connect import Busy, Damaged, locked, open_writer
    from warehouse.kept import documents_of
    from warehouse.ledger import check, check_cells
    from warehouse.migrate import NewerStore
    from warehouse.record import check_instant, lifted
    from warehouse.unfinished import begin, begun

    when, plan = at or home.now(), home.plan()
    try:
        with locked(home.warehouse):
            former = begun(home.warehouse, "edition")
            if former is not None and former.facts["kind"] == kind:
                return finish_edition(home, plan, former, step, say)
            for line in finish(home):
                say(line)
            with open_writer(home.warehouse) as con:
                for line in loaded_again(step("build", build, con, plan, when)):
                    say(line)
                when = lifted(con, when)
                with as_faults(home):
                    check(con, home.warehouse)
                    check_instant(con, when)
                    check_cells(con, home.warehouse, "", None)
                    documents_of(home.root)
                home.set_clock(when)
            work = begin(home.warehouse, "edition", kind=kind, at=when.isoformat())
            return finish_edition(home, plan, work, step, say)
    except (Busy, Damaged, NewerStore) as error:
        raise EnvironmentFault(str(error)) from None


def not_come(home: Home, edition: str) -> str:
    """The remark on an edition if some of its lines lack the report last due; empty if none does."""
    from flows.wording import wording
    from reports.bulletin.gather import gather
    from warehouse.connect import open_reader

    plan = home.plan()
    with open_reader(home.warehouse) as con:
        stale = gather(con, plan, edition, most=1).verdict.stale
    return str(wording()["stale_lines"]).format(lines=stale) if stale else ""


def is_month_due(home: Home, at: datetime) -> bool:
    """Whether the last month's edition is still missing although all its monthly deadlines have passed.

    Without monthly forms it is due once the month is over.
    """
    from warehouse.connect import current, open_reader

    closed_at = month_closed_at(home.plan(), at)
    if closed_at is None or current(home.warehouse) is None:
        return False
    with open_reader(home.warehouse) as con:
        later = con.execute(
            "SELECT 1 FROM edition WHERE kind = 'monthly' AND published_at >= ?", [closed_at]
        ).fetchone()
    return later is None


def month_closed_at(plan: Plan, at: datetime) -> datetime | None:
    """The last deadline of the last ended month's reports. None if it has not passed, and for a January that is
    reported with February.
    """
    from sources.calendar import due_at, is_due, periods

    ended = at.astimezone(SHANGHAI).date().replace(day=1) - timedelta(days=1)
    has_january = any(form.january == "own" for form in plan.forms.values())
    for month in periods("month", ended.replace(day=1), ended, "own" if has_january else "joined"):
        due = [due_at(form, month, plan.deadlines) for form in plan.forms.values() if is_due(form, month)]
        closed_at = max(due, default=datetime.combine(ended + timedelta(days=1), time(), SHANGHAI))
        return closed_at if closed_at < at else None
    return None


def release_edition(
    home: Home,
    edition: str,
    act: Literal["published", "withdrawn"],
    by: str,
    reason: str | None,
    at: datetime,
    say: Callable[[str], None] = ignore,
) -> Path:
    """The page of a leaders' edition after `by` published or withdrew it; the snapshot shows the act from then on.

    say: as in `publish_once`.

    Raises: UsageFault if the act is not possible; EnvironmentFault if another run holds the warehouse.
    """
    from flows.unfinished import finish
    from warehouse.build import build
    from warehouse.connect import Busy, Damaged, locked, open_writer
    from warehouse.kept import documents_of
    from warehouse.migrate import NewerStore
    from warehouse.record import lifted
    from warehouse.refusal import Unfit, Unknown
    from warehouse.release import check_release
    from warehouse.unfinished import begin, begun

    plan = home.plan()
    try:
        with locked(home.warehouse):
            former = begun(home.warehouse, "release")
            if former is not None and (former.facts["edition"], former.facts["act"]) == (edition, act):
                return finish_release(home, plan, former)
            for line in finish(home):
                say(line)
            with open_writer(home.warehouse) as con:
                for line in loaded_again(build(con, plan, at)):
                    say(line)
                at = lifted(con, at)
                documents_of(home.root)
                try:
                    check_release(con, edition, act, by, reason, at)
                except (Unknown, Unfit) as error:
                    raise UsageFault(str(error.args[0])) from None
            facts = {"edition": edition, "act": act, "by": by, "reason": reason, "at": at.isoformat()}
            return finish_release(home, plan, begin(home.warehouse, "release", **facts))
    except (Busy, Damaged, NewerStore) as error:
        raise EnvironmentFault(str(error)) from None
