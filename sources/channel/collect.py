"""Reading a declared channel, whatever its kind: what waits and is whole is fetched; what is recorded is put away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar, TypeVarTuple
from zoneinfo import ZoneInfo

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from sources import fault
from sources.channel import ChannelDown, Received, untaken
from sources.channel.arrivals import Arrivals, legible
from sources.channel.declare import Channel, Secret
from sources.fault import trace_of

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")
ATTEMPTS = 3
OWN_CLOCK = ("folder", "imap", "s3")  # the place says itself when it got a file; elsewhere its sender can set that time
CLOCKS_DIFFER = timedelta(minutes=10)  # between us and the machine on which a file lies
FINAL = (FileNotFoundError, PermissionError, LookupError, ModuleNotFoundError)  # asking again would not help


class Sighting(Protocol):
    """How a thing lay in its channel: in a word, and when it was last touched."""

    @property
    def stamp(self) -> str: ...
    @property
    def touched_at(self) -> datetime: ...


class Place(Protocol):
    """The place of a channel, open: what lies there, one thing of it taken, and put away once it is recorded."""

    def look(self) -> Mapping[str, Sighting]: ...
    def take(self, seen: Any) -> list[Received]: ...  # what `look` of the same place gave; each kind has its own
    def settle(self, received: Iterable[Received]) -> list[Received]: ...
    def close(self) -> None: ...


class Ask(Protocol):
    """How a place is asked something."""

    def __call__(self, call: Callable[[*Arguments], T], *arguments: *Arguments) -> T: ...


def fetch(
    channel: Channel,
    home: Path,
    secret: Secret,
    sleep: Callable[[float], None],
    arrivals: Arrivals | None = None,
    is_look: bool = False,
) -> Iterator[Received]:
    """Every file that waits in the channel, oldest first, equal times by path; with hash and arrival where `arrivals` are given.

    A file is whole if two looks, `steady_seconds` apart, find it the same; one that was changed long ago, or was noted as it
    is, needs no second. Nothing is changed in the channel: a run that dies fetches the same again.
    is_look: leave out what is known already.
    Of a file that cannot be read, or is too large, comes a note of why (`untaken`); so does of one on which the program fails.
    Raises: ChannelDown, also in between; what was yielded before it is good.
    """
    book = arrivals or Arrivals(home, [], {}, datetime.now(ZoneInfo("Asia/Shanghai")))
    with _reached(channel, home, secret, sleep) as (place, ask):
        down, _ = _errors(channel)
        for path, seen in _steady(channel, place, ask, sleep, book):
            if is_look and book.is_known(channel.name, path, seen.stamp):
                continue
            try:
                received = ask(place.take, seen)
                received = [book.dated(one) for one in received] if arrivals else received
            except down:
                raise
            except Exception as error:  # noqa: BLE001  a fault of ours costs this file only
                note = _failed(channel, path, seen, error)
                received = [book.dated(note) if arrivals else note]
            yield from received


def knock(channel: Channel, home: Path, secret: Secret) -> int:
    """How many things wait in the channel, logged in and looked at once; nothing is taken.

    Raises: ChannelDown.
    """
    with _reached(channel, home, secret, lambda seconds: None) as (place, ask):
        return len(ask(place.look))


def settle(
    channel: Channel,
    home: Path,
    secret: Secret,
    received: Iterable[Received],
    sleep: Callable[[float], None],
) -> list[Received]:
    """Puts what is recorded where the channel wants it, and gives what is gone from it; what has changed since it was received
    stays, and comes again.

    Raises: ChannelDown; the next run finds the files, knows them, and puts them away.
    """
    with _reached(channel, home, secret, sleep) as (place, ask):
        gone: list[Received] = ask(place.settle, [one for one in received if one.is_taken])
        return gone


def _failed(channel: Channel, path: str, seen: Sighting, error: Exception) -> Received:
    """The note on a file that the program failed to take."""
    place = legible(path)
    parent, _, name = place.rpartition("/")
    return Received(
        channel=channel.name,
        name=name,
        content=untaken.failed(place, trace_of(error), fault.program_version(), seen.stamp),
        received_at=seen.touched_at if channel.kind in OWN_CLOCK else datetime.now(ZoneInfo("Asia/Shanghai")),
        sender=parent or None,
        place=path,
        seen=seen,
        stamp=None if channel.kind == "imap" else seen.stamp,
        is_taken=False,
    )


@contextmanager
def _reached(
    channel: Channel, home: Path, secret: Secret, sleep: Callable[[float], None]
) -> Iterator[tuple[Place, Ask]]:
    """The channel's place, open, and how to ask it something: again, after a pause, where a repeat helps."""
    down: tuple[type[Exception], ...] = ()
    try:
        down, refused = _errors(channel)
        ask = _asking(
            Retrying(
                stop=stop_after_attempt(ATTEMPTS),
                wait=wait_exponential_jitter(initial=1, max=10),
                retry=retry_if_exception(
                    lambda error: isinstance(error, down) and not isinstance(error, FINAL + refused)
                ),
                sleep=sleep,
                reraise=True,
            ),
            down,
        )
        place: Place = ask(_open, channel, home, secret)
    except ModuleNotFoundError as error:
        raise ChannelDown(channel.name, f"{error.name} is missing; pip install double-past-half[channels]") from None
    except LookupError as error:
        raise ChannelDown(channel.name, error.args[0]) from None
    except down as error:
        raise ChannelDown(channel.name, error) from None
    try:
        yield place, ask
    except down as error:
        raise ChannelDown(channel.name, error) from None
    finally:
        place.close()


def _asking(again: Retrying, down: tuple[type[Exception], ...]) -> Ask:
    """How to ask something: at once, and by `again` where the place was `down`, for which that counts as the first attempt.
    Most things are asked once, and keeping the books of attempts takes longer than reading a file."""

    def ask(call: Callable[[*Arguments], T], *arguments: *Arguments) -> T:
        try:
            return call(*arguments)
        except down as error:
            failed: list[Exception] = [error]

        def attempt() -> T:
            if failed:
                raise failed.pop()
            return call(*arguments)

        return again(attempt)

    return ask


def _open(channel: Channel, home: Path, secret: Secret) -> Place:
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    if channel.kind == "folder":
        from sources.channel.folder import Folder

        return Folder(channel, home, now)
    if channel.kind == "imap":
        from sources.channel.mailbox import Mailbox

        return Mailbox(channel, secret)
    from sources.channel.remote import Remote

    return Remote(channel, secret, now)


def _errors(channel: Channel) -> tuple[tuple[type[Exception], ...], tuple[type[Exception], ...]]:
    """What the channel's library raises when the place cannot be used, and what of it means that it does not let us in."""
    if channel.kind == "folder":
        return (OSError,), ()
    if channel.kind == "imap":
        from sources.channel.mailbox import ERRORS, REFUSED

        return ERRORS, REFUSED
    from sources.channel.remote import errors

    return errors(channel.kind)


def _steady(
    channel: Channel, place: Place, ask: Ask, sleep: Callable[[float], None], book: Arrivals
) -> list[tuple[str, Sighting]]:
    """What is whole, by path, in the order in which it came."""
    first = ask(place.look)
    allowance = timedelta(seconds=channel.steady_seconds)
    if channel.kind != "folder":
        allowance += CLOCKS_DIFFER
    since = datetime.now(ZoneInfo("Asia/Shanghai")) - allowance
    again = first
    if channel.steady_seconds and any(
        seen.touched_at >= since and not book.is_known(channel.name, path, seen.stamp) for path, seen in first.items()
    ):
        sleep(channel.steady_seconds)
        again = ask(place.look)
    book.saw(channel.name, {path: seen.stamp for path, seen in again.items()})
    whole = {path: seen for path, seen in again.items() if first.get(path) == seen}
    return sorted(whole.items(), key=lambda found: (book.stated_at(found[0]) or found[1].touched_at, found[0]))
