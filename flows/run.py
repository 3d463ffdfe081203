"""One run, from inbox to bulletin, as plain functions: `run_once` follows `docs/walk.md` step by step.

The Prefect flow uses the same steps with another `step`.
"""

from __future__ import annotations

import functools
import itertools
import re
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from flows.errors import EnvironmentFault, UsageFault
from flows.home import Home, now
from flows.mended import loaded_again, put_damage_aside
from flows.step import Step, measured, plain
from flows.wording import wording

if TYPE_CHECKING:
    import duckdb

    from sources.archive import Filed
    from sources.channel import Received
    from sources.channel.arrivals import Arrivals
    from sources.channel.declare import Channels
    from sources.declare import Plan
    from sources.read import Taken
    from sources.table.identify import Claim
    from warehouse.cost import Cost
    from warehouse.delivery import UnsentRun
    from warehouse.ledger import Start
    from warehouse.publish import Edition

T = TypeVar("T")
BATCH_FILES, BATCH_BYTES = 500, 100 * 2**20  # largest group staged together: it limits memory and the number of tasks


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of a run.

    Counts are of files (`files`, `duplicate`, `unidentified`, `unreadable`), of submissions (`submissions`, `accepted`,
    `questioned`, `returned`), of findings, and of the edition's figures. failed: files on which the program failed.
    warnings: channels that are down, and senders that could not be answered.
    """

    run: str
    files: int
    submissions: int
    accepted: int
    questioned: int
    returned: int
    duplicate: int
    unidentified: int
    unreadable: int
    findings: int
    figures: int
    edition: str | None
    snapshot: str | None
    bulletin: str | None
    verdict: str
    seconds: float
    failed: int
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The counts and paths, as `dph run --json` prints them."""
        facts = asdict(self)
        for name in ("bulletin", "verdict", "seconds", "warnings"):
            facts.pop(name)
        return facts


def run_once(
    home: Home,
    at: datetime | None = None,
    step: Step = plain,
    is_sample: bool | None = None,
    only: Callable[[Claim], bool] | None = None,
) -> Summary:
    """Take in the files that wait in the inbox, and publish if anything has changed.

    at: the business instant, and the latest instant at which a file counts as arrived; now if not given, in a sample
    home by its own clock. step: executes each step. only: selects the claims to take in; a file with any other claim, or
    none, stays in its folder.

    Raises: UsageFault for an instant before the last run's; EnvironmentFault if another run holds the warehouse;
    DeclarationError.
    """
    from flows.unfinished import finish
    from warehouse.connect import Busy, Damaged, locked, of_the_disk
    from warehouse.follows import OtherPlan
    from warehouse.migrate import NewerStore

    started = time.monotonic()
    try:
        with locked(home.warehouse):
            finished = finish(home)
            spent: dict[str, float] = {}
            summary = _run(home, at, measured(step, spent), spent, started, is_sample, only)
            verdict = "；".join([summary.verdict, *finished])
            return replace(summary, verdict=verdict, warnings=(*finished, *summary.warnings)) if finished else summary
    except (Busy, Damaged, NewerStore) as error:
        raise EnvironmentFault(str(error)) from None
    except OtherPlan as error:
        raise UsageFault(f"{home.root}: {error}") from None
    except Exception as error:
        if complaint := of_the_disk(str(error)):
            raise EnvironmentFault(complaint) from error
        raise


@dataclass(frozen=True, slots=True)
class _Night:
    """The inputs of a run: home, plan and channels, the named instant if any, and how steps are executed.

    started: the clock's reading when the run began. spent: step -> its duration so far. Units: seconds.
    """

    home: Home
    plan: Plan
    channels: Channels
    named_at: datetime | None
    is_sample: bool
    step: Step
    started: float
    spent: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Intake:
    """The result of the steps that need the store.

    run: this run, or the last one if it took in nothing. name: this run. is_new: whether this run froze the edition;
    otherwise it publishes that of a run that died. is_entered: whether the edition is in the ledger. unsent: runs whose acknowledgements are not written yet. newest:
    the last nightly edition. not_settled: channels that were down, with their errors. put_aside: a snapshot that had
    been changed. mended: messages about other repairs at the start.
    """

    run: str
    name: str
    at: datetime
    counts: dict[str, int]
    waiting: Waiting
    not_settled: dict[str, str]
    edition: Edition | None
    is_new: bool
    is_entered: bool
    unsent: list[UnsentRun]
    newest: str | None
    put_aside: Path | None
    mended: tuple[str, ...]


def _run(
    home: Home,
    named_at: datetime | None,
    step: Step,
    spent: dict[str, float],
    started: float,
    is_sample: bool | None,
    only: Callable[[Claim], bool] | None,
) -> Summary:
    from flows.packing import check_membership
    from sources.channel.declare import load_channels
    from sources.declare import load
    from warehouse.connect import open_writer
    from warehouse.cost import note_cost

    plan = step("declare", load, home.plan_folder)
    check_membership(home)
    sample = home.is_sample if is_sample is None else is_sample
    night = _Night(home, plan, load_channels(home.root, plan), named_at, sample, step, started, spent)
    at = named_at or home.now()
    with open_writer(home.warehouse) as con:
        intake = _intake(con, night, at, only)
    summary = _summary(night, intake, _publication(night, intake), started)
    note_cost(home.warehouse, _cost(night, intake))
    return summary


def _intake(
    con: duckdb.DuckDBPyConnection, night: _Night, at: datetime, only: Callable[[Claim], bool] | None
) -> _Intake:
    """All steps that need the store: archive, judge, record and settle waiting files, and compute the figures."""
    from sources.channel.arrivals import Arrivals
    from warehouse.cost import load_costs
    from warehouse.delivery import UnsentRun, undelivered
    from warehouse.known import known_by
    from warehouse.publish import enter_edition, last_edition, last_nightly
    from warehouse.record import COUNTS, FAILED, after_editions, check_instant

    home, plan, step = night.home, night.plan, night.step
    mended = put_damage_aside(home)
    mended += loaded_again(step("build", _make_ready, con, plan, at))
    load_costs(con, home.warehouse)
    state, at = _readiness(con, night, at)
    arrivals = Arrivals.load(home.root, now(), is_stated=bool(night.named_at) or night.is_sample)
    waiting = _waiting(con, night, arrivals, at, only)
    run, counts = _run_id(con, at), dict.fromkeys((*COUNTS, FAILED), 0)
    if waiting.filed:
        at = after_editions(con, at)
        check_instant(con, at)
        with known_by(con, at):
            counts = _take_in(home, con, plan, waiting.filed, run, at, step, night.is_sample)
    last = _last_run(con)  # the submissions of a run that died are published under that run
    not_settled, gone = step("settle", _settle, home, night.channels, waiting.received)
    arrivals.forget(gone)
    is_drawn = functools.partial(_is_drawn, home)
    is_unsent = UnsentRun(last) in undelivered(con, home.warehouse, is_drawn) if last else False
    asking = last if last and is_unsent else run
    edition = step("survey", _freeze, con, home, plan, last, at, night.is_sample, run, asking)
    is_new = edition is not None
    if edition is None and state.unpublished:
        edition = last_edition(con)
    is_entered = edition is not None and enter_edition(con, home.warehouse)
    return _Intake(
        run=run if waiting.filed else last or run,
        name=run,
        at=at,
        counts=counts,
        waiting=waiting,
        not_settled=not_settled,
        edition=edition,
        is_new=is_new,
        is_entered=is_entered,
        unsent=undelivered(con, home.warehouse, is_drawn),
        newest=last_nightly(con),
        put_aside=state.changed_snapshot,
        mended=tuple(mended),
    )


def _readiness(con: duckdb.DuckDBPyConnection, night: _Night, at: datetime) -> tuple[Start, datetime]:
    """The result of the ledger's check, and the run's instant, which is not before the last run's. The built store
    shows the state known at that instant.
    """
    from flows.witness import check_copy
    from warehouse.kept import documents_of
    from warehouse.ledger import check
    from warehouse.record import check_instant, last_instant, lifted

    home = night.home
    with as_faults(home):
        state = night.step("check", check, con, home.warehouse)
        check_copy(home, night.channels)
        documents_of(home.root)
        at = lifted(con, at) if night.named_at else _not_before(at, last_instant(con))
        check_instant(con, at)
    if night.named_at:
        home.set_clock(at)
    con.execute("SET VARIABLE as_of = ?", [at.isoformat()])
    return state, at


def _waiting(
    con: duckdb.DuckDBPyConnection,
    night: _Night,
    arrivals: Arrivals,
    at: datetime,
    only: Callable[[Claim], bool] | None,
) -> Waiting:
    """The files waiting in the channels, archived, with their arrivals noted in the journal."""
    from sources import fault
    from warehouse.failed import again
    from warehouse.ledger import wanting
    from warehouse.record import dated_by_sender, erased_hashes, known_receipts

    home, step = night.home, night.step
    with as_faults(home):
        lost = wanting(con, home.warehouse, home.archive)
    lost += again(con, home.archive, fault.program_version())
    of_before = dated_by_sender(con)
    known = known_receipts(con)
    erased = erased_hashes(con)
    waiting = step("archive", _archive, home, night.plan, night.channels, arrivals, at, known, of_before, lost, erased)
    if only:
        waiting = step("choose", _choose, waiting, night.plan, only)
    arrivals.pin(one for _, one in waiting.received)
    arrivals.note()
    return waiting


def _publication(night: _Night, intake: _Intake) -> tuple[str | None, Path | None, list[str]]:
    """The new snapshot and the bulletin's page, each None if there is none, and messages about what was not sent: mail,
    the package for the province, the copy for the witness.
    """
    from flows.packing import pack_edition
    from flows.replies import unanswered
    from flows.witness import tell
    from warehouse.publish import swap_in
    from warehouse.retain import retain

    home, edition = night.home, intake.edition
    snapshot = None
    if edition is not None:
        snapshot = str(night.step("publish", swap_in, home.warehouse, edition, None, intake.is_entered))
        retain(home.warehouse, intake.at)
    not_sent = [*pack_edition(home, night.step), *tell(home, night.channels, intake.at)]
    is_undrawn = intake.newest and not _is_drawn(home, intake.newest)
    if edition is None and not intake.unsent and not unanswered(home) and not is_undrawn:
        return snapshot, None, not_sent
    page, complaints = night.step("render", _render, home, night.plan, intake.unsent, night.channels, intake.at)
    night.step("quality", _draw_quality, night, intake)
    return snapshot, page, [*not_sent, *complaints]


def _summary(
    night: _Night, intake: _Intake, publication: tuple[str | None, Path | None, list[str]], started: float
) -> Summary:
    """The run's result, in counts and messages."""
    from sources.channel.arrivals import STATED
    from warehouse.outages import note

    home, at, counts, edition = night.home, intake.at, intake.counts, intake.edition
    snapshot, page, complaints = publication
    words = wording()["verdict" if counts["files"] else "nothing_came" if intake.is_new else "nothing_new"]
    tried = {channel.name: None for channel in night.channels.channels} | intake.not_settled | intake.waiting.down
    down = [wording()["channel_down"].format(**asdict(outage)) for outage in note(home.warehouse, at, tried)]
    if not night.named_at and not night.is_sample and (home.root / STATED).exists():
        down.append(wording()["arrivals_ignored"].format(file=STATED))
    if counts["failed"]:
        down.append(wording()["failed"].format(files=counts["failed"]))
    if intake.put_aside:
        down.append(wording()["snapshot_changed"].format(path=intake.put_aside))
    down += [*intake.mended, *left_lying(home, night.channels)]
    clock = [] if night.named_at or not home.is_sample else [wording()["sample_clock"].format(at=at)]
    return Summary(
        run=intake.run,
        **counts,
        figures=edition.figures if edition else 0,
        edition=edition.edition if edition else None,
        snapshot=snapshot or _current(home),
        bulletin=str(page) if page else None,
        verdict="；".join([words.format(business_date=f"{at:%Y-%m-%d}", **counts), *clock, *down, *complaints]),
        seconds=time.monotonic() - started,
        warnings=(*down, *complaints),
    )


LEFT_SHOWN = 5


def left_lying(home: Home, channels: Channels) -> list[str]:
    """Files in the channels' folders that are never taken: a line for each channel."""
    from sources.channel.folder import never_taken

    lines = []
    for channel in channels.channels:
        if channel.kind != "folder" or not (home.root / channel.address).is_dir():
            continue
        lying = never_taken(channel, home.root, now())
        kinds = wording()["left_kinds"]
        names = "、".join(f"{place}（{kinds[kind]}）" for place, kind in lying[:LEFT_SHOWN])
        if lying:
            more = "…" if len(lying) > LEFT_SHOWN else ""
            lines.append(wording()["left"].format(channel=channel.name, count=len(lying), names=names + more))
    return lines


CLOCK_STEPPED_BACK = timedelta(hours=1)


def _not_before(at: datetime, last: datetime | None) -> datetime:
    """Now; or the last run's instant if the machine's clock was set back a little since."""
    return last if last and timedelta(0) < last - at <= CLOCK_STEPPED_BACK else at


@contextmanager
def as_faults(home: Home) -> Iterator[None]:
    """Turn errors that keep a run from starting into faults of usage or environment."""
    from warehouse.ledger import Lost
    from warehouse.record import TooEarly

    try:
        yield
    except TooEarly as error:
        present, way_out = home.now(), ""
        if error.last > present:
            way_out = (
                f"; that is later than now, {present.isoformat()}: no run can follow it before then. "
                f"Bring the state before it back with: dph --home {home.root} recover --before {present:%Y-%m-%dT%H:%M}"
            )
        raise UsageFault(f"{error}{way_out}") from None
    except Lost as error:
        raise EnvironmentFault(str(error)) from None


def _freeze(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    plan: Plan,
    last: str | None,
    at: datetime,
    is_sample: bool,
    run: str,
    asking: str,
) -> Edition | None:
    """The nightly edition, with its questions to the leads; None if nothing has changed. Before, the cells to compute
    from are compared with the ledger.

    run: its own submissions are not compared. asking: the run under which the questions are recorded and sent.
    """
    from warehouse.ledger import check_cells
    from warehouse.publish import freeze

    def check(units: set[str] | None) -> None:
        with as_faults(home):
            check_cells(con, home.warehouse, run, units)

    return freeze(con, plan, "nightly", last, at, is_sample, asking=asking, check=check)


def _take_in(
    home: Home,
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    filed: list[Filed],
    run: str,
    at: datetime,
    step: Step,
    is_sample: bool,
) -> dict[str, int]:
    """Read, stage, judge and record archived files; the run's counts."""
    from expectations.docs import Judgements, write
    from sources.pool import batches
    from warehouse.judged import judge_staged
    from warehouse.ledger import enter
    from warehouse.record import record
    from warehouse.stage import close_stage, open_stage, stage

    judgements = Judgements()
    open_stage(con)
    with closing(_reading(filed, plan)) as reading:
        for batch in batches(filed, BATCH_FILES, BATCH_BYTES):
            taken = step("read", _read, reading, len(batch))
            step("stage", stage, con, taken, plan)
    graded = step("judge", judge_staged, con, plan, judgements.take)
    step("docs", write, home.reports, run, at, judgements, _named(con), is_sample)
    counts = step("record", record, con, run, at, graded)
    close_stage(con)
    step("enter", enter, con, home.warehouse)
    return counts


def _make_ready(con: duckdb.DuckDBPyConnection, plan: Plan, at: datetime) -> tuple[str, ...]:
    """Build or test all declarations before any file is read. Gives the parts of the store that somebody had changed."""
    from expectations.checks import declared_checks, load_checks
    from warehouse.build import are_checks_tried, build, note_checks_tried
    from warehouse.stage import open_stage

    changed = build(con, plan, at)
    if are_checks_tried(con):
        declared_checks(plan)
    else:
        open_stage(con)
        load_checks(con, plan)
        note_checks_tried(con)
    return changed


@dataclass(frozen=True, slots=True)
class Waiting:
    """The contents of the channels: all received files; those not recorded yet, as archived; and the channels that are
    down, with their errors.
    """

    received: list[tuple[str, Received]]  # receipt and file
    filed: list[Filed]
    down: dict[str, str]


def _archive(
    home: Home,
    plan: Plan,
    channels: Channels,
    arrivals: Arrivals,
    at: datetime,
    known: set[str],
    of_before: set[str],
    lost: list[Filed],
    erased: set[str],
) -> Waiting:
    """Archive the bytes of all files in the channels, and note their arrival, `at` at the latest. The contents are
    freed at once, so that memory stays flat.

    of_before: receipts of an earlier version, which used the sender's time as the time of arrival. lost: archived files
    that came after a recovered state, or that an earlier version failed to read; they are taken in first. erased:
    hashes of contents erased by order. If one comes again, a note replaces it, and it is removed from its channel.
    """
    from flows.secret import secret
    from sources.archive import keeping, tidy
    from sources.channel import ChannelDown
    from sources.channel.collect import fetch
    from sources.channel.declare import is_offices_own, speaks_for

    tidy(home.archive)
    received, new, down = [], [], {}
    seen = {*known, *(one.receipt_id for one in lost)}
    with keeping(home.archive) as keep:
        for channel in channels.channels:
            try:
                for arrival in fetch(channel, home.root, secret, time.sleep, arrivals):
                    one = _left_over(arrival, arrivals, of_before) or replace(
                        arrival, received_at=min(arrival.received_at, at)
                    )
                    one, original = (one, keep(_erased(one))) if one.sha256 in erased else _filed_or_note(keep, one)
                    received.append((original.receipt_id, replace(one, content=b"")))
                    if original.receipt_id not in seen:
                        seen.add(original.receipt_id)
                        new.append(original)
            except ChannelDown as error:
                down[channel.name] = error.complaint
        arrivals.note()
    new.sort(key=lambda one: one.received_at)
    filed = [
        replace(one, units=speaks_for(channel, one.sender, plan), is_own=is_offices_own(channel, one.sender))
        for one in [*lost, *new]
        for channel in [channels.named(one.channel)]
    ]
    return Waiting(received, filed, down)


def _filed_or_note(keep: Callable[[Received], Filed], one: Received) -> tuple[Received, Filed]:
    """The file and its archived record. If the program fails to archive it, a note is archived instead, and the file
    stays in its folder.
    """
    from sources import fault
    from sources.channel.untaken import failed

    try:
        return one, keep(one)
    except OSError:  # an error of the disk
        raise
    except Exception as error:  # noqa: BLE001  a fault of the program must cost this file only
        note = failed(one.place or one.name, fault.trace_of(error), fault.program_version(), one.stamp or "")
        one = replace(one, name=f"{one.sha256 or 'file'}"[:16], content=note, sha256=None, is_taken=False)
        return one, keep(one)


def _erased(one: Received) -> Received:
    """A note that replaces bytes erased by order, under a neutral name."""
    from sources.channel import untaken

    ending = re.search(r"\.[A-Za-z0-9]{1,5}$", one.name)
    name = "***" + (ending[0] if ending else "")
    return replace(one, name=name, content=untaken.erased(one.sha256 or ""), sha256=None, is_taken=False)


def _left_over(arrival: Received, arrivals: Arrivals, of_before: set[str]) -> Received | None:
    """The file as an earlier version recorded it and left it in its channel; None if it is no such file."""
    from sources.archive import receipt_id

    if not of_before or arrival.sent_at is None or arrival.sha256 is None:
        return None
    if arrival.inode is not None and arrival.received_at >= arrivals.begun_at + timedelta(seconds=1):
        return None  # it came after the upgrade, whose instant is known to the second
    one = replace(arrival, received_at=arrival.sent_at)
    return one if receipt_id(one, arrival.sha256) in of_before else None


def _choose(waiting: Waiting, plan: Plan, only: Callable[[Claim], bool]) -> Waiting:
    """The waiting files whose claims are all wanted. The others are neither recorded nor settled."""
    chosen = {
        taken.filed.receipt_id
        for taken in _reading(waiting.filed, plan)
        if taken.sheets and all(only(sheet.claim) for sheet in taken.sheets)
    }
    left = {one.receipt_id for one in waiting.filed} - chosen
    return Waiting(
        [(receipt, one) for receipt, one in waiting.received if receipt not in left],
        [one for one in waiting.filed if one.receipt_id in chosen],
        waiting.down,
    )


def _settle(
    home: Home, channels: Channels, received: list[tuple[str, Received]]
) -> tuple[dict[str, str], list[Received]]:
    """Settle recorded files in their channels. Gives the channels where that failed, with their errors, and the files
    removed from the others.
    """
    from flows.secret import secret
    from sources.channel import ChannelDown
    from sources.channel.collect import settle

    down, gone = {}, []
    for channel in channels.channels:
        of_channel = [one for _, one in received if one.channel == channel.name]
        try:
            if of_channel:
                gone += settle(channel, home.root, secret, of_channel, time.sleep)
        except ChannelDown as error:
            down[channel.name] = error.complaint
    return down, gone


def _reading(filed: list[Filed], plan: Plan) -> Generator[Taken, None, None]:
    """The contents of each file, from worker processes that run from the first request to the last."""
    import os

    from sources.pool import read_files

    yield from read_files(filed, plan, workers=min(os.cpu_count() or 1, 4))


def _read(reading: Iterator[Taken], files: int) -> list[Taken]:
    return list(itertools.islice(reading, files))


def _named(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Submission -> unit and period, as people call the staged submissions."""
    return dict(con.execute("SELECT submission_id, unit || ' ' || period FROM staged_submission").fetchall())


def _render(home: Home, plan: Plan, owed: list[UnsentRun], channels: Channels, at: datetime) -> tuple[Path, list[str]]:
    """Write the missing acknowledgements and slips of runs, and mail them if the file came by mail. Then draw the pages
    of the latest and the last nightly edition. Gives the last page, and messages about mail that was not sent.
    """
    from flows.replies import reply
    from reports.bulletin.gather import render_bulletin
    from reports.slip.slip import write_outbox
    from warehouse.connect import open_reader
    from warehouse.delivery import note_delivered
    from warehouse.kept import documents_of, keep
    from warehouse.ledger import code_for

    contact = plan.identity.contact
    again = {receipt for one in owed for receipt in one.receipts or ()}
    page = home.reports
    with open_reader(home.warehouse, threads=1) as con:
        of_run = {
            one.run: write_outbox(con, home.archive, home.outbox, one.run, one.receipts, contact, plan.forms)
            for one in owed
        }
        written = [one for run in of_run.values() for one in run]
        complaints = [
            wording()["slip_failed"].format(unit=one.unit, file=one.file, fault=one.fault)
            for one in written
            if one.fault
        ]
        complaints += reply(home, channels, con, written, at, again)
        query = (
            "SELECT edition, kind, published_at FROM edition QUALIFY number = max(number) OVER () "
            "OR number = max(number) FILTER (WHERE kind = 'nightly') OVER () ORDER BY number"
        )
        for edition, kind, published_at in con.execute(query).fetchall():
            page = home.reports / f"{edition}.html"
            code = code_for(home.warehouse, edition)
            drawn = render_bulletin(con, plan, edition, page.with_suffix(".draft"), code=code)
            if kind == "nightly" and not documents_of(home.root, edition):
                keep(home.root, edition, {page.name: drawn}, published_at)
            drawn.replace(page)
        failed = {run: [one.receipt_id for one in own if one.fault] for run, own in of_run.items()}
        note_delivered(con, home.warehouse, failed)
    return page, complaints


def _draw_quality(night: _Night, intake: _Intake) -> None:
    """Draw the page of data quality over nights, with the durations of this run so far."""
    from reports.quality.quality import render_quality
    from warehouse.connect import open_reader

    cost = _cost(night, intake)
    with open_reader(night.home.warehouse, threads=1) as con:
        render_quality(con, night.plan, night.home.reports, cost, wording()["steps"])


def _cost(night: _Night, intake: _Intake) -> Cost:
    """What this run has cost so far."""
    from warehouse.cost import cost_of

    return cost_of(night.home.warehouse, intake.name, intake.at, time.monotonic() - night.started, night.spent)


def _is_drawn(home: Home, edition: str) -> bool:
    """Whether the page of a nightly edition was drawn, even if an erasure has removed it since."""
    from warehouse.kept import documents_of

    return (home.reports / f"{edition}.html").exists() or bool(documents_of(home.root, edition))


def _run_id(con: duckdb.DuckDBPyConnection, at: datetime) -> str:
    """The name of a run at this instant, different from all recorded runs and editions."""
    run = f"run-{at:%Y%m%d-%H%M%S}"
    taken = {
        name
        for (name,) in con.execute("SELECT run_id FROM store.run UNION SELECT run_id FROM store.edition").fetchall()
    }
    return next(
        name
        for name in itertools.chain([run], (f"{run}.{number}" for number in itertools.count(2)))
        if name not in taken
    )


def _last_run(con: duckdb.DuckDBPyConnection) -> str | None:
    row = con.execute("SELECT max_by(run_id, {'at': business_at, 'row': rowid}) FROM store.run").fetchone()
    return row[0] if row else None


def _current(home: Home) -> str | None:
    from warehouse.connect import current

    path = current(home.warehouse)
    return str(path) if path else None
