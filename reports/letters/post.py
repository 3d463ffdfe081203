"""Sending mail, with a log so that nothing is sent twice.

The log is written before and after each sending. If a sending was begun but its end is unknown (the machine stopped,
the connection broke), the message counts as sent: it may be missing, but is never sent twice. A message that the server
certainly refused is sent again by the next run.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from sources import journal
from sources.channel.declare import Secret, Smtp

LOG = "sent.jsonl"
SECONDS = 30
State = Literal["begun", "sent", "written", "failed"]


class NotSent(Exception):
    """The server certainly did not take the message; the text says why."""


class Unsure(Exception):
    """It is unknown whether the server took the message; the text says what happened."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The last log entry of a message; `written` means that it was only written to files, because no server is
    declared.
    """

    id: str
    state: State
    at: datetime
    to: tuple[str, ...]
    subject: str
    told: Mapping[str, int]
    complaint: str = ""


def log(folder: Path) -> dict[str, Sent]:
    """Id -> the last log entry of each message. A torn line is skipped: it was written before the sending that it
    announced. Damaged lines are skipped too; the next run puts them aside and reports them.
    """
    return {line["id"]: _sent(line) for line in journal.read(folder / LOG, is_line).whole}


def is_line(line: journal.Line) -> None:
    """Check that this is a line of the mail log. Raises: KeyError, ValueError, TypeError."""
    hash(_sent(line).id)


def _sent(line: journal.Line) -> Sent:
    return Sent(**{**line, "at": datetime.fromisoformat(line["at"]), "to": tuple(line["to"])})


def note(folder: Path, one: Sent) -> None:
    """Add a line to the log, on disk before this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    line: dict[str, object] = {
        "id": one.id,
        "state": one.state,
        "at": one.at.isoformat(),
        "to": one.to,
        "subject": one.subject,
    }
    line |= {"complaint": one.complaint} if one.complaint else {}
    journal.add(folder / LOG, [{**line, "told": dict(one.told)}])


def mail(
    id: str,
    subject: str,
    text: str,
    at: datetime,
    to: Sequence[str] = (),
    sender: str | None = None,
    files: Sequence[Path] = (),
) -> EmailMessage:
    """A message. Without a sender it is a draft that mail programs open for sending."""
    message = EmailMessage()
    message["Subject"] = subject
    if sender:
        message["From"] = sender
    else:
        message["X-Unsent"] = "1"
    if to:
        message["To"] = ", ".join(to)
    message["Date"] = format_datetime(at)
    domain = parseaddr(sender or "")[1].partition("@")[2] or "double-past-half.invalid"
    message["Message-ID"] = f"<{id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    for path in files:
        if path.suffix == ".txt":
            message.add_attachment(path.read_text(encoding="utf-8"), filename=path.name)
        else:
            message.add_attachment(
                path.read_bytes(),
                maintype="application",
                subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                filename=path.name,
            )
    return message


def send(message: EmailMessage, smtp: Smtp, secret: Secret) -> None:
    """Send the message through the mail server.

    Raises: NotSent, Unsure.
    """
    try:
        server = _connected(smtp, secret)
    except (OSError, LookupError, smtplib.SMTPException) as error:
        raise NotSent(_complaint(error)) from None
    try:
        refused = server.send_message(message)
    except smtplib.SMTPServerDisconnected as error:
        raise Unsure(_complaint(error)) from None
    except smtplib.SMTPException as error:  # the server refused
        raise NotSent(_complaint(error)) from None
    except OSError as error:
        raise Unsure(_complaint(error)) from None
    finally:
        server.close()
    if refused:
        raise Unsure(f"not to {', '.join(refused)}")


def check_login(smtp: Smtp, secret: Secret) -> None:
    """Connect to the mail server and log in, without sending.

    Raises: NotSent.
    """
    try:
        _connected(smtp, secret).close()
    except (OSError, LookupError, smtplib.SMTPException) as error:
        raise NotSent(_complaint(error)) from None


def _connected(smtp: Smtp, secret: Secret) -> smtplib.SMTP:
    address = urlsplit(secret(smtp.address))
    user, password = secret(smtp.user or ""), secret(smtp.password or "")
    host = address.hostname or ""
    trusted = ssl.create_default_context()
    server: smtplib.SMTP
    if address.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, address.port or 465, timeout=SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(host, address.port or 25, timeout=SECONDS)
        if not smtp.clear:
            server.starttls(context=trusted)
    if user:
        server.login(user, password)
    return server


def _complaint(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def rungs_of(entries: Mapping[str, Sent]) -> dict[str, int]:
    """Debt key -> the highest rung on which it was told, by messages that were or may have been sent."""
    rungs: dict[str, int] = {}
    for entry in entries.values():
        for key, rung in entry.told.items() if entry.state != "failed" else ():
            rungs[key] = max(rung, rungs.get(key, -1))
    return rungs
