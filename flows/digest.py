"""The morning digest (早报): one message to the data team, the verdict first. `dph digest` prints it.

`flows/morning.py` emits it as an event, on which the server calls `send`. A log of its own (`reports/letters/post.py`)
notes each recipient before and after sending, so nobody gets a morning's digest twice.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from flows.headline import QUERIES, in_brief, standing_edition
from flows.home import SHANGHAI, Home
from flows.wording import wording

if TYPE_CHECKING:
    from sources.channel.declare import Channels

HOUR = 8  # a digest covers what came after this hour of the previous working day
LISTED = 5
ATTEMPTS, SECONDS_BETWEEN = 3, 5
LOG_FOLDER = "digest"  # in the warehouse; its lock keeps two sendings apart


@dataclass(frozen=True, slots=True)
class Message:
    """The digest of a day: its subject, which holds the verdict, and its lines."""

    day: date
    subject: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join((self.subject, "", *self.lines)) + "\n"


def is_due(at: datetime) -> bool:
    """Whether a digest is sent on this day: only on working days; the next one covers the days off."""
    from sources.calendar import is_working_day

    return is_working_day(at.date())


def begins_at(at: datetime) -> datetime:
    """The instant from which the digest of `at` covers the runs: HOUR of the previous working day."""
    from sources.calendar import working_days_on

    return datetime.combine(working_days_on(at.date(), -1), datetime.min.time(), SHANGHAI) + timedelta(hours=HOUR)


def compose(home: Home, at: datetime, nights: int | None = None) -> Message:
    """The digest at `at`. nights: how many nightly runs have ended well since `begins_at`; None if nobody knows.

    Raises: EnvironmentFault if nothing has been taken in yet.
    """
    from expectations.suite import RETURNING, rule_title
    from reports.query import rows
    from sources.declare import chosen
    from warehouse.connect import current, no_snapshot, open_reader
    from warehouse.outages import outages

    if current(home.warehouse) is None:
        raise no_snapshot(home.warehouse)
    words, since = wording()["digest"], begins_at(at)
    span = {"since": since.isoformat(), "until": at.isoformat(), "returning": list(RETURNING)}
    with open_reader(home.warehouse) as con:
        [runs] = rows(con, "digest_runs", QUERIES, **span)
        returned, rules, owed = (rows(con, f"digest_{name}", QUERIES, **span) for name in ("returned", "rules", "owed"))
    counts = {name: int(str(value)) for name, value in runs.items()}
    totals = {name: sum(int(str(row[name])) for row in owed) for name in ("missing", "returned")}
    down = outages(home.warehouse)
    verdict = [in_brief(counts, len(down)), words["owed_brief"].format(**totals) if any(totals.values()) else ""]
    is_missed = nights == 0 and not counts["runs"]
    if is_missed:
        verdict[0] = words["no_night"]
    plan = home.plan_folder or chosen()
    lines = [
        words["runs" if counts["runs"] else "no_runs"].format(since=since, **counts),
        words["no_night_line"] if is_missed else "",
        _listed("returned", [f"{row['unit']}{row['reports']}份" for row in returned]),
        _listed("rules", [f"{rule_title(str(row['rule']), plan)}{row['findings']}处" for row in rules]),
        words["owed"].format(**totals) if owed else words["nothing_owed"],
        _listed("debtors", [f"{row['unit']}{int(str(row['missing'])) + int(str(row['returned']))}份" for row in owed]),
        _listed("down", [words["outage"].format(channel=one.channel, since=one.since) for one in down]),
        _bulletin(home),
    ]
    subject = words["subject"].format(day=at, verdict="；".join(filter(None, verdict)))
    return Message(at.date(), subject, tuple(line for line in lines if line))


def _listed(name: str, entries: Sequence[str]) -> str:
    words = wording()["digest"]
    more = words["more"].format(count=len(entries)) if len(entries) > LISTED else ""
    return str(words[name]).format(names="、".join(entries[:LISTED]) + more) if entries else ""


def _bulletin(home: Home) -> str:
    """The line with the address of the standing bulletin, if pages are served (DPH_PAGES_URL)."""
    pages, edition = os.environ.get("DPH_PAGES_URL"), standing_edition(home)
    if not pages or not edition:
        return ""
    return str(wording()["digest"]["bulletin"]).format(address=f"{pages.rstrip('/')}/reports/{quote(edition)}.html")


@dataclass(frozen=True, slots=True)
class Delivery:
    """The recipients of a digest by result. `waiting` have not been tried. `failed` and `unsure`: with the reason.
    under_way: whether a sending has begun whose end is not known yet; such recipients are `unsure`.
    """

    sent: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    under_way: bool = False

    @property
    def verdict(self) -> str:
        words = wording()["digest"]["delivery"]
        results = [words[name].format(names="、".join(getattr(self, name))) for name in words if getattr(self, name)]
        return "；".join(results)

    @property
    def brief(self) -> str:
        """The number of recipients by result, for the run's name."""
        words = wording()["digest"]["delivery_brief"]
        return " ".join(f"{words[name]}{len(getattr(self, name))}" for name in words if getattr(self, name))


def delivery(home: Home, channels: Channels, day: date, since: datetime | None = None) -> Delivery:
    """How far the digest of `day` has been delivered, by the log. since: recipients last refused before it are waiting."""
    from reports.letters.post import log

    known = log(home.warehouse / LOG_FOLDER)
    groups: dict[str, list[str]] = {"sent": [], "failed": [], "unsure": [], "waiting": []}
    is_under_way = False
    for recipient in recipients(channels):
        entry = known.get(_id_of(day, recipient))
        if entry is None or (entry.state == "failed" and since and entry.at < since):
            groups["waiting"].append(recipient)
        else:
            reason = f"（{entry.complaint}）" if entry.complaint else ""
            groups[{"begun": "unsure"}.get(entry.state, entry.state)].append(recipient + reason)
            is_under_way |= bool(since and entry.state == "begun" and entry.at >= since and not entry.complaint)
    return Delivery(**{name: tuple(names) for name, names in groups.items()}, under_way=is_under_way)


def recipients(channels: Channels) -> list[str]:
    """The addresses and the robots' names that get the digest."""
    digest = channels.digest
    return [*digest.mail, *(robot.name for robot in digest.robots)] if digest else []


def send(home: Home, channels: Channels, message: Message, at: datetime, wait: Callable[[float], None]) -> Delivery:
    """Send the digest to everybody who has not got it yet; a refused message is tried ATTEMPTS times.

    If it is unknown whether a recipient got it, it is not sent again.

    Raises: Busy if another process is sending it.
    """
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_incrementing

    from reports.letters.post import NotSent, Sent, Unsure, log, note
    from warehouse.connect import locked

    attempts = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_incrementing(SECONDS_BETWEEN, SECONDS_BETWEEN),
        retry=retry_if_exception_type(NotSent),
        sleep=wait,
        reraise=True,
    )
    folder = home.warehouse / LOG_FOLDER
    with locked(folder):
        known = log(folder)
        for recipient, deliver in _deliveries(channels, message, at):
            entry = known.get(_id_of(message.day, recipient))
            if entry and entry.state != "failed":
                continue
            begun = Sent(_id_of(message.day, recipient), "begun", at, (recipient,), message.subject, {})
            note(folder, begun)
            try:
                attempts(deliver)
            except (NotSent, LookupError) as error:  # another attempt finds no secret either
                note(folder, replace(begun, state="failed", complaint=str(error)))
            except Unsure as error:
                note(folder, replace(begun, complaint=str(error)))
            else:
                note(folder, replace(begun, state="sent"))
    return delivery(home, channels, message.day)


def _id_of(day: date, recipient: str) -> str:
    return hashlib.sha256(f"digest\n{day}\n{recipient}".encode()).hexdigest()[:16]


def _deliveries(channels: Channels, message: Message, at: datetime) -> Iterator[tuple[str, Callable[[], None]]]:
    """Each recipient, and how the digest is sent to it."""
    from flows.robot import post
    from flows.secret import secret
    from reports.letters.post import mail
    from reports.letters.post import send as send_mail

    if channels.digest is None:
        return
    for address in channels.digest.mail:
        assert channels.smtp is not None  # load_channels has checked it
        letter = mail(_id_of(message.day, address), message.subject, message.text, at, [address], channels.smtp.sender)
        yield address, partial(send_mail, letter, channels.smtp, secret)
    for robot in channels.digest.robots:
        now_ms = round(time.time() * 1000)
        yield robot.name, partial(post, robot, message.subject, message.lines, secret, now_ms)
