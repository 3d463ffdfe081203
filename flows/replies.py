"""Acknowledgements and slips by mail: each sender of files to a mailbox gets one mail per run.

The log (`reports/letters/post.py`) notes an answer before sending it, and its result afterwards: nothing is sent twice.
A mail that the server refused stays in the outbox until a later run sends it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.policy import SMTP
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from flows.home import Home

if TYPE_CHECKING:
    import duckdb

    from reports.letters.post import Sent
    from reports.slip.slip import UnitReply
    from sources.channel.declare import Channels


def reply(
    home: Home,
    channels: Channels,
    con: duckdb.DuckDBPyConnection,
    written: Iterable[UnitReply],
    at: datetime,
    again: Collection[str] = (),
) -> list[str]:
    """Answer the senders of files that came by mail; gives messages about answers that were not sent.

    con: a reader of the warehouse. written: the letters that a run put into the outbox. again: receipts whose slips
    failed before; their senders, already answered, get the slip in a mail of its own once it exists.
    """
    if channels.smtp is None:
        return []
    from reports.letters.post import log

    known = log(home.warehouse)
    complaints = _send_again(home, channels, known, at)
    answered = {receipt for entry in known.values() for receipt in entry.told}
    files = list(written)
    new = [one for one in files if one.receipt_id not in answered]
    for sender, own in _by_sender(channels, con, new).items():
        complaints += _answer(home, channels, sender, own, at, _id_of(own))
    late = [one for one in files if one.receipt_id in answered and one.receipt_id in again and one.slip]
    for sender, own in _by_sender(channels, con, late).items():
        message_id = _id_of(own, "slip")
        if message_id not in known:
            complaints += _answer(home, channels, sender, own, at, message_id)
    return complaints


def _id_of(files: Iterable[UnitReply], *more: str) -> str:
    receipts = sorted({one.receipt_id for one in files})
    return sha256("\n".join([*receipts, *more]).encode()).hexdigest()[:16]


def unanswered(home: Home) -> bool:
    """Whether the outbox has answers that an earlier run could not send."""
    return any(_drafts(home))


def _drafts(home: Home) -> list[Path]:
    from reports.slip.slip import wording

    return sorted((home.outbox / wording()["reply"]["folder"]).glob("*.eml"))


def _by_sender(
    channels: Channels, con: duckdb.DuckDBPyConnection, files: list[UnitReply]
) -> dict[str, list[UnitReply]]:
    """Sender -> the letters about files that came from it by mail; without files sent from our own addresses."""
    boxes = {one.name for one in channels.channels if one.kind == "imap" and one.reply}
    ours = {
        parseaddr(channels.smtp.sender if channels.smtp else "")[1].lower(),
        *(one.user for one in channels.channels),
    }
    rows = con.execute(
        "SELECT receipt_id, sender FROM receipt WHERE channel IN (SELECT unnest(?::VARCHAR[])) "
        "AND receipt_id IN (SELECT unnest(?::VARCHAR[])) AND sender IS NOT NULL",
        [sorted(boxes), [one.receipt_id for one in files]],
    ).fetchall()
    sender_of = {receipt: sender for receipt, sender in rows if sender not in ours and "@" in sender}
    by_sender: dict[str, list[UnitReply]] = {}
    for one in files:
        if one.receipt_id in sender_of:
            by_sender.setdefault(sender_of[one.receipt_id], []).append(one)
    return by_sender


def _answer(
    home: Home, channels: Channels, sender: str, letters: list[UnitReply], at: datetime, message_id: str
) -> list[str]:
    from reports.letters.post import Sent, mail
    from reports.slip.slip import wording

    assert channels.smtp is not None
    words = wording()["reply"]
    slips = [one.slip for one in letters if one.slip]
    receipts = sorted({one.receipt_id for one in letters})
    named = {
        "files": len(receipts),
        "open": len({one.receipt_id for one in letters if one.is_open}),
        "units": "、".join(dict.fromkeys(one.unit for one in letters if one.is_open)),
        "verdict": _verdict(slips),
    }
    subject = words["subject_open" if slips else "subject"].format(**named)
    texts = [one.acknowledgement.read_text(encoding="utf-8") for one in letters]
    text = "\n".join([words["opening"], "", *texts, words["closing"], ""])
    message = mail(message_id, subject, text, at, [sender], channels.smtp.sender, slips)
    draft = home.outbox / words["folder"] / f"{message_id}.eml"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(message.as_bytes(policy=SMTP))
    return _send(home, channels, Sent(message_id, "begun", at, (sender,), subject, dict.fromkeys(receipts, 0)), draft)


def _verdict(slips: list[Path]) -> str:
    """What a mail's subject says first: returned, where one of its slips returns a report."""
    from reports.slip.slip import wording

    words = wording()
    is_returned = any(slip.stem.endswith(words["files"]["reject"]) for slip in slips)
    return str(words["acknowledgement"]["verdict"]["returned" if is_returned else "questioned"])


def _send_again(home: Home, channels: Channels, known: dict[str, Sent], at: datetime) -> list[str]:
    """Send the answers that an earlier run could not send. If it is unknown whether one was sent, it is left alone."""
    complaints = []
    for draft in _drafts(home):
        entry = known.get(draft.stem)
        if (
            entry is None or entry.state != "failed"
        ):  # a run died, either before sending, so that it is answered now, or while sending
            draft.unlink()
        else:
            complaints += _send(home, channels, replace(entry, state="begun", at=at, complaint=""), draft)
    return complaints


def _send(home: Home, channels: Channels, entry: Sent, draft: Path) -> list[str]:
    from flows.secret import secret
    from flows.wording import wording
    from reports.letters.post import NotSent, Unsure, note, send

    assert channels.smtp is not None
    note(home.warehouse, entry)
    to = ", ".join(entry.to)
    try:
        send(message_from_bytes(draft.read_bytes(), policy=SMTP), channels.smtp, secret)
    except NotSent as error:
        note(home.warehouse, replace(entry, state="failed", complaint=str(error)))
        return [wording()["reply_failed"].format(to=to, complaint=error)]
    except Unsure as error:
        draft.unlink()
        return [wording()["reply_unsure"].format(to=to, complaint=error)]
    note(home.warehouse, replace(entry, state="sent"))
    draft.unlink()
    return []
