"""Reading any declared channel: whole files are fetched, recorded ones are settled."""

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
OWN_CLOCK = ("folder", "imap", "s3")  # the channel's own clock dates files; elsewhere the sender can set that time
CLOCKS_DIFFER = timedelta(minutes=10)  # between this machine and the file's
FINAL = (FileNotFoundError, PermissionError, LookupError, ModuleNotFoundError)  # errors for which a retry does not help


class Sighting(Protocol):
    """A file's state in its channel, as one word, and the time of its last change."""

    @property
    def stamp(self) -> str: ...
    @property
    def touched_at(self) -> datetime: ...


class Place(Protocol):
    """An open channel: list its files, take one, and settle recorded ones. `take` takes a sighting of its own `look`; each
    kind of channel has a class for them.
    """

    def look(self) -> Mapping[str, Sighting]: ...
    def take(self, sighting: Any) -> list[Received]: ...  # of its own `look`; each kind of channel has a class
    def settle(self, received: Iterable[Received]) -> list[Received]: ...
    def close(self) -> None: ...


class Ask(Protocol):
    """A call to a channel, with retries."""

    def __call__(self, call: Callable[[*Arguments], T], *arguments: *Arguments) -> T: ...


def fetch(
    channel: Channel,
    home: Path,
    secret: Secret,
    sleep: Callable[[float], None],
    arrivals: Arrivals | None = None,
    new_only: bool = False,
) -> Iterator[Received]:
    """Every waiting file of the channel, oldest first, equal times by path; with hash and arrival if `arrivals` are
    given.

    A file is whole if two looks, `steady_seconds` apart, find it unchanged. A file that changed long ago, or was noted
    in this state, needs no second look. Nothing is changed in the channel: after a kill the next run fetches the same
    files.
    new_only: leave known files out.
    A file that cannot be read, is too large, or makes the program fail, gives a note instead (`untaken`).

    Raises: ChannelDown, possibly after some files; these are good.
    """
    book = arrivals or Arrivals(home, [], {}, datetime.now(ZoneInfo("Asia/Shanghai")))
    with _connection(channel, home, secret, sleep) as (place, ask):
        down, _ = _errors(channel)
        for path, sighting in _steady(channel, place, ask, sleep, book):
            if new_only and book.is_known(channel.name, path, sighting.stamp):
                continue
            try:
                received = ask(place.take, sighting)
                received = [book.dated(one) for one in received] if arrivals else received
            except down:
                raise
            except Exception as error:  # noqa: BLE001  a fault of the program must cost this file only
                note = _failed(channel, path, sighting, error)
                received = [book.dated(note) if arrivals else note]
            yield from received


def waiting_count(channel: Channel, home: Path, secret: Secret) -> int:
    """The number of things waiting in the channel, after logging in and one look; nothing is taken.

    Raises: ChannelDown.
    """
    with _connection(channel, home, secret, lambda seconds: None) as (place, ask):
        return len(ask(place.look))


def settle(
    channel: Channel,
    home: Path,
    secret: Secret,
    received: Iterable[Received],
    sleep: Callable[[float], None],
) -> list[Received]:
    """Settle recorded files as the channel declares; gives the removed ones. A file that has changed since it was
    received stays, and is fetched again.

    Raises: ChannelDown. The next run finds the files again, recognises them, and settles them.
    """
    with _connection(channel, home, secret, sleep) as (place, ask):
        gone: list[Received] = ask(place.settle, [one for one in received if one.is_taken])
        return gone


def _failed(channel: Channel, path: str, sighting: Sighting, error: Exception) -> Received:
    """The note for a file that the program failed to take."""
    place = legible(path)
    parent, _, name = place.rpartition("/")
    return Received(
        channel=channel.name,
        name=name,
        content=untaken.failed(place, trace_of(error), fault.program_version(), sighting.stamp),
        received_at=sighting.touched_at if channel.kind in OWN_CLOCK else datetime.now(ZoneInfo("Asia/Shanghai")),
        sender=parent or None,
        place=path,
        sighting=sighting,
        stamp=None if channel.kind == "imap" else sighting.stamp,
        is_taken=False,
    )


@contextmanager
def _connection(
    channel: Channel, home: Path, secret: Secret, sleep: Callable[[float], None]
) -> Iterator[tuple[Place, Ask]]:
    """The open channel, and a function that calls it, with a pause and a retry if that helps."""
    down: tuple[type[Exception], ...] = ()
    try:
        down, refused = _errors(channel)
        ask = _retrying(
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


def _retrying(again: Retrying, down: tuple[type[Exception], ...]) -> Ask:
    """A function that makes a call at once. If the channel was `down`, that counts as the first attempt, and `again`
    makes the others. Most calls succeed at once, and counting attempts takes longer than reading a file.
    """

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
    """The exceptions of the channel's library for an unusable place, and those among them that refuse access."""
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
    """The whole files by path, in the order of their arrival."""
    first = ask(place.look)
    allowance = timedelta(seconds=channel.steady_seconds)
    if channel.kind != "folder":
        allowance += CLOCKS_DIFFER
    since = datetime.now(ZoneInfo("Asia/Shanghai")) - allowance
    again = first
    if channel.steady_seconds and any(
        sighting.touched_at >= since and not book.is_known(channel.name, path, sighting.stamp)
        for path, sighting in first.items()
    ):
        sleep(channel.steady_seconds)
        again = ask(place.look)
    book.update_contents(channel.name, {path: sighting.stamp for path, sighting in again.items()})
    whole = {path: sighting for path, sighting in again.items() if first.get(path) == sighting}
    return sorted(whole.items(), key=lambda item: (book.stated_at(item[0]) or item[1].touched_at, item[0]))
