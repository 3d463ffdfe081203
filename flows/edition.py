"""Leaders' editions, weekly and monthly, as plain functions: frozen as a preview, published, withdrawn; and the pages of the latest snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from flows.errors import EnvironmentFault, UsageFault
from flows.home import SHANGHAI, Home
from flows.run import Step, plain, said_as_faults

if TYPE_CHECKING:
    from sources.declare import Plan
    from warehouse.unfinished import Work

LET_OUT = (".html", ".xlsx", ".docx", ".pdf")


def render_latest(home: Home, out: Path | None = None, public: bool = False) -> Path:
    """The bulletin's page of the latest snapshot."""
    from reports.bulletin.gather import render_bulletin

    plan = home.plan()
    with _snapshot(home) as (con, edition):
        stem = f"{edition}-public" if public else edition
        return render_bulletin(con, plan, edition, out or home.reports / f"{stem}.html", public=public)


def render_all(
    home: Home, public: bool = False, tell: Callable[[str], None] | None = None, edition: str | None = None
) -> Path:
    """The place of an edition's page, the latest if none is named; beside it workbook, Word notice, PDF where it can be had, and a folder of pages.

    The office's own template of the notice is `notice.docx` in the home, if it is there.
    """
    from reports.edition import render_edition
    from reports.notice.notice import NOTICE

    own, plan = home.root / NOTICE, home.plan()
    with _snapshot(home) as (con, latest):
        sent = render_edition(
            con, plan, edition or latest, home.reports, public=public, notice=own if own.exists() else None
        )
    if sent.hint and tell:
        tell(sent.hint)
    return sent.page


@contextmanager
def _snapshot(home: Home) -> Iterator[tuple[Any, str]]:
    """A reader of the latest snapshot, and the name of its last edition."""
    from warehouse.connect import open_reader

    with open_reader(home.warehouse) as con:
        row = con.execute("SELECT max_by(edition, number) FROM edition").fetchone()
        yield con, str(row[0]) if row else ""


def publish_once(home: Home, kind: str, at: datetime | None = None, step: Step = plain) -> tuple[str, Path]:
    """A weekly or monthly edition of what stands, frozen as a preview: its name and its page.

    Raises: EnvironmentFault where another run holds the warehouse or nothing has been taken in yet.
    """
    from flows.unfinished import finish
    from warehouse.build import build
    from warehouse.connect import Busy, locked, open_writer
    from warehouse.migrate import NewerStore
    from warehouse.record import check_instant, lifted
    from warehouse.unfinished import begin, begun

    when, plan = at or home.now(), home.plan()
    try:
        with locked(home.warehouse):
            former = begun(home.warehouse, "edition")
            if former is not None and former.said["kind"] == kind:
                return finish_edition(home, plan, former, step)
            finish(home)
            with open_writer(home.warehouse) as con:
                step("build", build, con, plan, when)
                when = lifted(con, when)
                with said_as_faults(home):
                    check_instant(con, when)
                home.set_clock(when)
            work = begin(home.warehouse, "edition", kind=kind, at=when.isoformat())
            return finish_edition(home, plan, work, step)
    except (Busy, NewerStore) as error:
        raise EnvironmentFault(str(error)) from None


def finish_edition(home: Home, plan: Plan, work: Work, step: Step = plain) -> tuple[str, Path]:
    """What `publish_once` gives, its steps done that are left. Hold the warehouse's lock around it."""
    from warehouse.build import build
    from warehouse.connect import open_writer
    from warehouse.publish import freeze, last_edition, swap_in

    kind, at = work.said["kind"], datetime.fromisoformat(work.said["at"])
    with open_writer(home.warehouse) as con:
        edition = last_edition(con)
        if edition is None or (edition.kind, edition.published_at) != (kind, at):
            build(con, plan, at)
            edition = step("survey", freeze, con, plan, kind, None, at, home.is_sample)
    if edition is None:
        work.end()
        raise EnvironmentFault(f"{home.root}: nothing to publish")
    step("publish", swap_in, home.warehouse, edition)
    page = step("render", render_all, home)
    work.end()
    return edition.edition, page


def is_month_due(home: Home, at: datetime) -> bool:
    """Whether the monthly edition of the last month is still to come and all its monthly reports' deadlines have passed.

    Where no monthly form is declared, it is due once the month is over.
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
    """When the last deadline of the last ended month's reports passed; None while it has not, and for January, which has no report."""
    from sources.calendar import due_at, is_due, periods

    ended = at.astimezone(SHANGHAI).date().replace(day=1) - timedelta(days=1)
    for month in periods("month", ended.replace(day=1), ended):
        due = [due_at(form, month, plan.deadlines) for form in plan.forms.values() if is_due(form, month)]
        closed_at = max(due, default=datetime.combine(ended + timedelta(days=1), time(), SHANGHAI))
        return closed_at if closed_at < at else None
    return None


def release_edition(
    home: Home, edition: str, act: Literal["published", "withdrawn"], by: str, reason: str | None, at: datetime
) -> Path:
    """The page of a leaders' edition after `by` published or withdrew it; the snapshot says so from then on.

    Raises: UsageFault where it cannot be; EnvironmentFault where another run holds the warehouse.
    """
    from flows.unfinished import finish
    from warehouse.build import build
    from warehouse.connect import Busy, locked, open_writer
    from warehouse.migrate import NewerStore
    from warehouse.record import lifted
    from warehouse.release import check_release
    from warehouse.unfinished import begin, begun

    plan = home.plan()
    try:
        with locked(home.warehouse):
            former = begun(home.warehouse, "release")
            if former is not None and (former.said["edition"], former.said["act"]) == (edition, act):
                return finish_release(home, plan, former)
            finish(home)
            with open_writer(home.warehouse) as con:
                build(con, plan, at)
                at = lifted(con, at)
                try:
                    check_release(con, edition, act, by, reason, at)
                except (LookupError, ValueError) as error:
                    raise UsageFault(str(error.args[0])) from None
            said = {"edition": edition, "act": act, "by": by, "reason": reason, "at": at.isoformat()}
            return finish_release(home, plan, begin(home.warehouse, "release", **said))
    except (Busy, NewerStore) as error:
        raise EnvironmentFault(str(error)) from None


def finish_release(home: Home, plan: Plan, work: Work) -> Path:
    """What `release_edition` gives, its steps done that are left: the act is recorded, readers see it, its documents are kept. Hold the
    warehouse's lock around it."""
    from warehouse.build import build
    from warehouse.connect import open_writer
    from warehouse.kept import keep
    from warehouse.publish import last_edition, swap_in
    from warehouse.release import release

    said = work.said
    edition, act, at = said["edition"], said["act"], datetime.fromisoformat(said["at"])

    def record() -> None:
        with open_writer(home.warehouse) as con:
            build(con, plan, at)
            release(con, edition, act, said["by"], said["reason"], at)

    def show() -> None:
        with open_writer(home.warehouse) as con:
            last = last_edition(con)
        assert last is not None
        swap_in(home.warehouse, last, f"{last.edition}-{act}-{edition}")

    try:
        work.step("record", record)
    except (LookupError, ValueError):  # the edition, or what came of it, was undone since: so is this
        work.end()
        raise
    work.step("snapshot", show)
    page = render_all(home, edition=edition)
    beside = {
        path.name: path
        for path in sorted(home.reports.glob(f"{edition}.*"))
        if path.stem == edition and path.suffix in LET_OUT
    }
    keep(home.root, edition, beside, at)
    work.end()
    return page
