"""Sending reminders: always as files, and by mail if a server is declared.

The log (`reports/letters/post.py`) notes each message before sending it, and its result afterwards: nothing is sent
twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from flows.errors import EnvironmentFault
from flows.home import Home
from flows.wording import wording

if TYPE_CHECKING:
    from email.message import EmailMessage

    from reports.letters.reminder import Reminder
    from sources.channel.declare import Smtp


@dataclass(frozen=True, slots=True)
class Letters:
    """The results of the messages, by subject. `written`: only written to files, because no address or mail server is
    known. `failed`: the next run tries again. `unsure`: possibly sent, in this run or an earlier one; not sent
    again.
    """

    sent: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        counts = {name: len(getattr(self, name)) for name in ("sent", "written", "failed", "unsure")}
        counted = wording()["letters" if any(counts.values()) else "no_letters"].format(**counts)
        return "；".join([counted, *self.failed, *self.unsure])


def remind_once(
    home: Home,
    at: datetime | None = None,
    is_dry: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Letters:
    """Remind the units of their debts by the current warehouse, once on each rung of the ladder.

    Each message is written under `outbox/<unit>/` as text and as `.eml`. It is mailed if the home declares a server
    (`smtp:`) and the unit's addresses (`contacts.csv`). On days off nothing is sent.
    is_dry: only print the messages by `tell`.

    Raises: EnvironmentFault if nothing has been taken in yet, or another run holds the warehouse; DeclarationError.
    """
    from reports.letters.post import log, rungs_of
    from reports.letters.reminder import ladder, owed, write_reminders
    from sources.calendar import is_working_day
    from sources.channel.declare import load_channels, load_contacts
    from warehouse.connect import current, no_snapshot, open_reader
    from warehouse.outages import outages

    when, plan = at or home.now(), home.plan()
    channels, contacts = load_channels(home.root, plan), load_contacts(home.root, plan)
    rungs = ladder()
    if current(home.warehouse) is None:
        raise no_snapshot(home.warehouse)
    if not is_working_day(when.date()):
        return Letters()
    with _alone(home):
        before = log(home.warehouse)
        with open_reader(home.warehouse) as con:
            debts = owed(con, when, rungs)
        down = [
            {"channel": one.channel, "since": f"{one.since:%Y-%m-%d %H:%M}"}
            for one in outages(home.warehouse)
            if channels.named(one.channel)
        ]
        is_sample = home.is_sample
        reminders = write_reminders(debts, rungs_of(before), when, rungs, plan.identity, down, is_sample)
        became: dict[str, list[str]] = {"unsure": [one.subject for one in before.values() if one.state == "begun"]}
        for one in reminders:
            if is_dry:
                (tell or print)(f"{one.subject}\n\n{one.text}")
                continue
            how = _deliver(home, one, when, channels.smtp, contacts.get(one.unit, ()))
            became.setdefault(how, []).append(one.subject)
        return Letters(**{how: tuple(subjects) for how, subjects in became.items()})


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Hold the warehouse's lock: two runs at once would not see each other's messages."""
    from warehouse.connect import Busy, locked

    try:
        with locked(home.warehouse):
            yield
    except Busy as error:
        raise EnvironmentFault(str(error)) from None


def _deliver(home: Home, one: Reminder, at: datetime, smtp: Smtp | None, to: tuple[str, ...]) -> str:
    """Write a message's files, and mail it if possible; the result: `sent`, `written`, `failed` or `unsure`."""
    from flows.secret import secret
    from reports.letters.post import NotSent, Sent, Unsure, mail, note, send

    sender = smtp.sender if smtp else None
    message = mail(one.id, one.subject, one.text, at, to, sender)
    _write(home, one, mail(one.id, one.subject, one.text, at, to), at)
    entry = Sent(one.id, "begun", at, to, one.subject, one.rungs)
    note(home.warehouse, entry)
    if smtp is None or not to:
        note(home.warehouse, replace(entry, state="written"))
        return "written"
    try:
        send(message, smtp, secret)
    except NotSent as error:
        note(home.warehouse, replace(entry, state="failed", complaint=str(error)))
        return "failed"
    except Unsure:
        return "unsure"
    note(home.warehouse, replace(entry, state="sent"))
    return "sent"


def _write(home: Home, one: Reminder, draft: EmailMessage, at: datetime) -> None:
    from reports.letters.reminder import wording as words

    folder = home.outbox / (words()["folder"] if one.is_listing else one.unit)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"*-{one.id[:8]}.*"):  # from a run that died before sending it
        old.unlink()
    stem = f"{words()['rungs'][one.rung]}-{at:%Y%m%d}-{one.id[:8]}"
    (folder / f"{stem}.txt").write_text(f"{one.subject}\n\n{one.text}", encoding="utf-8")
    (folder / f"{stem}.eml").write_bytes(draft.as_bytes())
