"""When files arrived: by our own clock, never by the sender's (docs/decisions/0027).

A look notes a file when its whole content is first seen, as a line of the journal `arrivals.jsonl` in the home: place,
inode, size, hash, instant. A later rename or touch does not change that instant. The journal has only files that are
still in their channels.
`arrivals.csv` in the home states arrivals for runs with a named instant: sample data and tests.
"""

from __future__ import annotations

import csv
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sources import journal
from sources.channel import Received
from sources.declare import DeclarationError

JOURNAL, STATED, LOCK = "arrivals.jsonl", "arrivals.csv", ".arrivals.lock"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NO_LINE = (ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """A line of the journal: a file that was seen whole. `inode` is None on other machines; `stamp` is the channel's
    mark of the file's state.
    """

    channel: str
    place: str
    inode: int | None
    size: int
    sha256: str
    at: datetime
    stamp: str = ""


class Arrivals:
    """The known arrivals of a home, completed by a look or a run."""

    def __init__(
        self, root: Path, noted: Iterable[ArrivalLine], stated: Mapping[str, datetime], begun_at: datetime
    ) -> None:
        self.root, self.begun_at = root, begun_at
        self._noted, self._stated = list(noted), stated
        self._of_bytes: dict[tuple[str, str], list[ArrivalLine]] = {}
        for one in self._noted:
            self._of_bytes.setdefault((one.channel, one.sha256), []).append(one)
        self._stamps = {(one.channel, one.place): one.stamp for one in self._noted}
        self._present: dict[str, Mapping[str, str]] = {}
        self._new: list[ArrivalLine] = []

    @classmethod
    def load(cls, root: Path, now: datetime, is_stated: bool = False) -> Arrivals:
        """The arrivals of the home at `root`. is_stated: whether `arrivals.csv` counts.

        Raises: DeclarationError if `arrivals.csv` is broken.
        """
        begun_at, noted = _read(root / JOURNAL)
        return cls(root, noted, load_stated(root) if is_stated else {}, begun_at or now)

    def update_contents(self, channel: str, stamps: Mapping[str, str]) -> None:
        """Take the present contents of a channel: place -> stamp. Noted files that are gone are removed at the next
        `note`.
        """
        self._present[channel] = stamps

    def stated_at(self, place: str) -> datetime | None:
        """The arrival in `arrivals.csv` for a place, or for any file of that name."""
        if not self._stated:
            return None
        place = legible(place)
        return self._stated.get(place) or self._stated.get(place.rpartition("/")[2])

    def is_known(self, channel: str, place: str, stamp: str) -> bool:
        """Whether the file in this state was noted or stated: then it is whole and needs no second look."""
        return self._stamps.get((channel, place)) == stamp or self.stated_at(place) is not None

    def dated(self, received: Received) -> Received:
        """The file with its hash and its arrival: the stated one, else the noted one, else the channel's."""
        sha256 = hashlib.sha256(received.content).hexdigest()
        with_hash = replace(received, sha256=sha256)
        if received.place is None or received.stamp is None:
            return with_hash
        stated_at = self.stated_at(received.place)
        if stated_at is not None:
            return replace(with_hash, received_at=stated_at)
        before = self._match(received.channel, received.place, received.inode, sha256) or self._noted_as(received)
        at = min((one.at for one in before), default=received.received_at)
        now_known = (received.place, received.stamp, sha256)
        if not any((one.place, one.stamp, one.sha256) == now_known for one in before):
            size = len(received.content)
            self._add(ArrivalLine(received.channel, received.place, received.inode, size, sha256, at, received.stamp))
        return replace(with_hash, received_at=at)

    def pin(self, received: Iterable[Received]) -> None:
        """Note the arrivals that a run is about to record, so that a repeated run gives the same receipts."""
        for one in received:
            if one.place is None or self.stated_at(one.place) is not None:
                continue
            before = self._match(one.channel, one.place, one.inode, one.sha256 or "")
            if before and min(noted.at for noted in before) > one.received_at:
                self._add(replace(before[-1], at=one.received_at))

    def note(self) -> int:
        """The number of lines added to the journal, on disk before this returns."""
        gone = {
            one
            for one in self._noted
            if one.channel in self._present
            and one.place not in self._present[one.channel]
            and self._is_all_known(one.channel)
        }
        new, self._new = self._new, []
        _write(self.root, self.begun_at, new, gone)
        self._noted = [one for one in (*self._noted, *new) if one not in gone]
        return len(new)

    def forget(self, settled: Iterable[Received]) -> None:
        """Remove files that were taken out of their channels: if the same bytes are sent again, they arrive again."""
        places = {(one.channel, one.place, one.sha256) for one in settled}
        gone = {one for one in self._noted if (one.channel, one.place, one.sha256) in places}
        if gone:
            _write(self.root, self.begun_at, [], gone)
            self._noted = [one for one in self._noted if one not in gone]

    def _match(self, channel: str, place: str, inode: int | None, sha256: str) -> list[ArrivalLine]:
        """The lines about this file: the same bytes at this place, or at a place whose file is gone."""
        lines = self._of_bytes.get((channel, sha256), [])
        here = [one for one in lines if one.place == place]
        if here:
            return here
        present = self._present.get(channel, {})
        moved = [one for one in lines if one.place not in present]
        return [one for one in moved if one.inode == inode] or moved

    def _noted_as(self, received: Received) -> list[ArrivalLine]:
        """The lines about a file at this place in the same state. It could not be taken then, and its note was
        archived.
        """
        if self._stamps.get((received.channel, received.place or "")) != received.stamp:
            return []
        same = (received.channel, received.place, received.stamp)
        return [one for one in self._noted if (one.channel, one.place, one.stamp) == same]

    def _add(self, one: ArrivalLine) -> None:
        self._new.append(one)
        self._of_bytes.setdefault((one.channel, one.sha256), []).append(one)
        self._stamps[one.channel, one.place] = one.stamp

    def _is_all_known(self, channel: str) -> bool:
        """Whether every file of the channel is known. An unknown one may be a noted file under another name."""
        return all(self.is_known(channel, place, stamp) for place, stamp in self._present[channel].items())


def note_arrival(root: Path, channel: str, place: str, content: bytes, at: datetime, now: datetime) -> None:
    """Note that a file to be put into a channel arrived at `at`, as the office knows of paper or a call. A repeated
    command notes nothing.
    """
    begun_at, noted = _read(root / JOURNAL)
    one = ArrivalLine(channel, place, None, len(content), hashlib.sha256(content).hexdigest(), at)
    _write(root, begun_at or now, [] if one in noted else [one], set())


def legible(name: str) -> str:
    """The name as text. A name that is not UTF-8 was written by a Chinese Windows; it could not be stored unchanged."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def load_stated(root: Path) -> dict[str, datetime]:
    """Place or name -> arrival, from `arrivals.csv` in the home; empty if there is no such file.

    Raises: DeclarationError.
    """
    path, arrivals = root / STATED, dict[str, datetime]()
    if not path.exists():
        return arrivals
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DeclarationError(path, "file", str(error), "a CSV file in UTF-8") from None
    header = [name.strip() for name in lines[0]] if lines else []
    if header not in (["place", "received_at"], ["name", "received_at"]):
        raise DeclarationError(path, "line 1", ",".join(header), "place,received_at")
    for number, line in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != 2 or not line[0].strip():
            raise DeclarationError(path, f"line {number}", ",".join(line), "a file and its arrival")
        place = line[0].strip()
        try:
            at = datetime.fromisoformat(line[1].strip())
        except ValueError:
            raise DeclarationError(
                path, f"line {number}: received_at", line[1], "an instant, e.g. 2022-07-05T09:00"
            ) from None
        at = at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
        if arrivals.get(place, at) != at:
            raise DeclarationError(path, f"line {number}: place", place, "each file once")
        arrivals[place] = at
    return arrivals


def _read(path: Path) -> tuple[datetime | None, list[ArrivalLine]]:
    """The instant at which the journal was begun, and its lines. A line that was cut short is left out: the next look
    notes it again.
    """
    begun_at, noted = None, list[ArrivalLine]()
    for line in _lines(path):
        try:
            parsed = _decoded(json.loads(line))
        except NO_LINE:
            continue
        if isinstance(parsed, ArrivalLine):
            noted.append(parsed)
        else:
            begun_at = parsed
    return begun_at, noted


def put_damage_aside(root: Path) -> Path | None:
    """The new path of the journal if a line was damaged; None if none was."""
    with _alone(root):
        return journal.put_damage_aside(root / JOURNAL, _decoded)


def _decoded(line: journal.Line) -> datetime | ArrivalLine:
    """The contents of a line: the journal's beginning, or a file. Raises: one of NO_LINE."""
    if "begun_at" in line:
        return datetime.fromisoformat(line["begun_at"])
    return ArrivalLine(**{**line, "at": datetime.fromisoformat(line["at"])})


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []


def _write(root: Path, begun_at: datetime, new: Iterable[ArrivalLine], gone: set[ArrivalLine]) -> None:
    """Add and remove lines of the journal. A look and a run may do so at the same time."""
    path = root / JOURNAL
    added = [_line(one) for one in new]
    if not added and not gone and path.exists():
        return
    with _alone(root):
        begin = [] if path.exists() else [json.dumps({"begun_at": begun_at.isoformat()}).encode()]
        if gone:
            struck = {_line(one) for one in gone}
            remaining = [line for line in _lines(path) if line not in struck]
            draft = path.with_suffix(".draft")
            _put(draft, "wb", [*begin, *remaining, *added])
            os.replace(draft, path)
        else:
            _end_last_line(path)
            _put(path, "ab", [*begin, *added])


def _line(one: ArrivalLine) -> bytes:
    content = {**asdict(one), "at": one.at.isoformat()}
    try:
        return json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a name that is not UTF-8
        return json.dumps(content).encode()


def _put(path: Path, mode: str, lines: list[bytes]) -> None:
    with open(path, mode) as out:
        out.write(b"".join(line + b"\n" for line in lines))
        out.flush()
        os.fsync(out.fileno())


def _end_last_line(path: Path) -> None:
    """Cut off a torn last line."""
    content = path.read_bytes() if path.exists() else b""
    if content and not content.endswith(b"\n"):
        with path.open("r+b") as out:
            out.truncate(content.rfind(b"\n") + 1)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Lock the journal against other writers. Nothing slow happens under this lock; it is not the warehouse's."""
    with (root / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
