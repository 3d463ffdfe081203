"""The outside witness: it proves what the ledger said on the day of each edition, even if the whole home is changed.

It is declared in the home's `channels.yml` (`sources/channel/declare.py:Witness`). It may be a second folder with a
copy of the ledger and the list of codes, office addresses that get each code by mail, and a server that time-stamps
each seal (RFC 3161). Failures are reported, and the next run tries again.
"""

from __future__ import annotations

import csv
import os
import secrets
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

from flows.errors import EnvironmentFault, UsageFault
from flows.home import Home
from flows.wording import wording

if TYPE_CHECKING:
    from sources.channel.declare import Channels, Smtp, Stamp
    from warehouse.ledger import Line

CODES = "校验码.csv"
STAMPS = "stamps"
SECONDS = 30
LARGEST_REPLY = 2**20
# The beginning of a request (TimeStampReq): a SEQUENCE of 67 bytes, version 1, SHA-256, a hash of 32 bytes.
REQUEST = bytes.fromhex("30430201013031300d060960864801650304020105000420")
GRANTED = (
    bytes.fromhex("020100"),
    bytes.fromhex("020101"),
)  # PKIStatus of a reply: granted, granted with modifications


class NotStamped(Exception):
    """There is no time stamp, or it is not for this seal; the text says why."""


def check_copy(home: Home, channels: Channels) -> None:
    """Check that the ledger continues its copy in the witness's folder.

    Raises: EnvironmentFault if lines of the witness's copy are missing or changed.
    """
    from warehouse.ledger import LEDGER

    if channels.witness is None or channels.witness.folder is None:
        return
    copy, own = Path(channels.witness.folder) / LEDGER, home.warehouse / LEDGER
    try:
        lines = copy.read_bytes()
    except OSError:  # missing yet, or out of reach, which is reported after the night
        return
    if not (own.read_bytes() if own.exists() else b"").startswith(lines):
        raise EnvironmentFault(
            f"{own}: not a continuation of the witness's copy, {copy}: lines were changed or taken away since. Bring it back with: "
            f"cp {copy} {own}. Where it was begun again by dph recover on purpose, put the copy aside under another name"
        )


def copy_with(home: Home, seal: str) -> Path | None:
    """The witness's copy of the ledger if it has a line with this seal; None if it has none, or is out of reach.

    Raises: EnvironmentFault as `check_copy`.
    """
    from sources.channel.declare import load_channels
    from sources.declare import DeclarationError
    from warehouse.ledger import LEDGER

    try:
        channels = load_channels(home.root, home.plan())
    except (DeclarationError, UsageFault):  # a copy without its declarations
        return None
    check_copy(home, channels)
    if channels.witness is None or channels.witness.folder is None:
        return None
    copy = Path(channels.witness.folder) / LEDGER
    try:
        return copy if f'"seal": "{seal}"'.encode() in copy.read_bytes() else None
    except OSError:
        return None


def tell(home: Home, channels: Channels, at: datetime) -> list[str]:
    """Give every declared witness its missing entries; gives messages about failures."""
    from warehouse.ledger import in_force, read

    witness = channels.witness
    if witness is None:
        return []
    lines, _ = read(home.warehouse)
    editions = [line for line in in_force(lines) if "edition" in line.fields]
    if not editions:
        return []
    complaints = []
    if witness.folder:
        complaints += _copied(home, Path(witness.folder), editions)
    if witness.mail and channels.smtp:
        complaints += _mailed(home, channels.smtp, witness.mail, editions[-1], at)
    if witness.stamp:
        try:
            stamp(home, witness.stamp, editions[-1])
        except NotStamped as error:
            complaints.append(wording()["witness"]["not_stamped"].format(complaint=error))
    return complaints


def _copied(home: Home, folder: Path, editions: list[Line]) -> list[str]:
    """Add the missing lines to the copy, and write the list of codes. A copy that does not belong to this ledger is
    left unchanged.
    """
    from warehouse.ledger import LEDGER, code_of

    own = (home.warehouse / LEDGER).read_bytes()
    try:
        with (folder / LEDGER).open("ab+") as copy:
            copy.seek(0)
            former = copy.read()
            if not own.startswith(former):
                return [wording()["witness"]["other_copy"].format(path=folder / LEDGER)]
            copy.write(own[len(former) :])
            copy.flush()
            os.fsync(copy.fileno())
        draft = folder / f"{CODES}.draft"
        with draft.open("w", encoding="utf-8-sig", newline="") as out:
            lines = csv.writer(out)
            lines.writerow(wording()["witness"]["columns"])
            lines.writerows((one.fields["edition"], one.fields["published_at"], code_of(one.seal)) for one in editions)
        os.replace(draft, folder / CODES)
    except OSError as error:
        return [wording()["witness"]["not_copied"].format(path=folder, complaint=error.strerror)]
    return []


def _mailed(home: Home, smtp: Smtp, to: tuple[str, ...], edition: Line, at: datetime) -> list[str]:
    """Mail the code of the latest edition once. The next run repeats a mail that the server refused."""
    from flows.secret import secret
    from reports.letters.post import NotSent, Sent, Unsure, log, mail, note, send
    from warehouse.ledger import code_of

    words, message_id = wording()["witness"], f"seal-{edition.seal[:16]}"
    known = log(home.warehouse).get(message_id)
    if known is not None and known.state != "failed":
        return []
    fields = {**edition.fields, "code": code_of(edition.seal), "seal_text": edition.seal}
    subject = words["subject"].format(**fields)
    entry = Sent(message_id, "begun", at, to, subject, {})
    note(home.warehouse, entry)
    try:
        send(mail(message_id, subject, words["text"].format(**fields), at, to, smtp.sender), smtp, secret)
    except NotSent as error:
        note(home.warehouse, Sent(message_id, "failed", at, to, subject, {}, str(error)))
        return [words["not_mailed"].format(complaint=error)]
    except Unsure as error:
        return [words["not_mailed"].format(complaint=error)]
    note(home.warehouse, Sent(message_id, "sent", at, to, subject, {}))
    return []


def stamp(home: Home, server: Stamp, edition: Line) -> Path:
    """The path of the time stamp of an edition's seal. If it does not exist, it is requested.

    Raises: NotStamped.
    """
    path = home.warehouse / STAMPS / f"{edition.fields['edition']}-{edition.seal[:16]}.tsr"
    if path.exists():
        return path
    nonce = bytes([1]) + secrets.token_bytes(7)
    imprint = bytes.fromhex(edition.seal)
    query = REQUEST + imprint + b"\x02\x08" + nonce + b"\x01\x01\xff"
    request = Request(server.address, data=query, headers={"Content-Type": "application/timestamp-query"})
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - http(s) by its declaration
            reply = answer.read(LARGEST_REPLY)
    except (URLError, OSError) as error:
        raise NotStamped(f"{server.address}: {error}") from None
    if not any(status in reply[:16] for status in GRANTED) or imprint not in reply or nonce not in reply:
        raise NotStamped(f"{server.address}: the reply is no time stamp of this seal")
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_bytes(reply)
    if server.certificates and (complaint := _refuted(draft, edition.seal, home.root / server.certificates)):
        draft.unlink()
        raise NotStamped(f"{server.address}: {complaint}")
    os.replace(draft, path)
    return path


def stamped(home: Home, folder: Path, edition: str, seal: str) -> tuple[str, str]:
    """The contents of an edition's time stamp, if there is one, and objections to it. openssl checks it against the
    declared certificates or `stamps/certificates.pem`.
    """
    path = folder / STAMPS / f"{edition}-{seal[:16]}.tsr"
    if not path.exists():
        return "", ""
    declared = _certificates(home)
    if declared is None:
        return f"time stamp {path.name}: not checked, no certificates of the server are declared", ""
    if shutil.which("openssl") is None:
        return f"time stamp {path.name}: not checked, openssl is not installed", ""
    if complaint := _refuted(path, seal, declared):
        return "", f"time stamp {path.name}: {complaint}"
    return f"time stamp {path.name}: {_time_of(path)}", ""


def _certificates(home: Home) -> Path | None:
    from sources.channel.declare import load_channels
    from sources.declare import DeclarationError

    beside = home.warehouse / STAMPS / "certificates.pem"
    if beside.exists():
        return beside
    try:
        witness = load_channels(home.root, home.plan()).witness
    except (DeclarationError, UsageFault):  # a copy without its declarations
        return None
    return home.root / witness.stamp.certificates if witness and witness.stamp and witness.stamp.certificates else None


def _refuted(reply: Path, seal: str, certificates: Path) -> str | None:
    """The objection of openssl to a time stamp of this seal; None if there is none, or no openssl."""
    if shutil.which("openssl") is None:
        return None
    command = ["openssl", "ts", "-verify", "-digest", seal, "-in", str(reply), "-CAfile", str(certificates)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else " ".join(done.stderr.split())[:300]


def _time_of(reply: Path) -> str:
    done = subprocess.run(
        ["openssl", "ts", "-reply", "-in", str(reply), "-text"], capture_output=True, text=True, check=False
    )
    times = [line.partition(":")[2].strip() for line in done.stdout.splitlines() if line.startswith("Time stamp:")]
    return times[0] if times else "its time cannot be read"
