"""The light look: every few minutes new files are noted as arrived, so that a wait for the night or a later rename does
not make them late.

It takes nothing in and never waits for a run. A missed look does no harm if the channel's own clock gives the time of
arrival.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.home import SHANGHAI, Home, now

LAST_LOOK = ".last-look"  # in the home; every look touches it, so that `dph doctor` notices when looks have stopped


@dataclass(frozen=True, slots=True)
class Looked:
    """The number of newly noted files, and the channels that are down with their errors."""

    new: int
    down: dict[str, str]


def look_once(home: Home) -> Looked:
    """Note newly arrived files of the channels in the journal `arrivals.jsonl` (`sources/channel/arrivals.py`).

    Mail is left out, since its server's time counts. A file that is still being written is left to the next look.

    Raises: DeclarationError.
    """
    seen = _look(home, home)
    (home.root / LAST_LOOK).touch()
    return seen


def last_look_at(root: Path) -> datetime | None:
    """The end of the last look at the home; None if there was none."""
    try:
        return datetime.fromtimestamp((root / LAST_LOOK).stat().st_mtime, SHANGHAI)
    except FileNotFoundError:
        return None


def copy_arrivals(home: Home, copy: Home) -> None:
    """Note in `copy` when the files of the inbox of `home` arrived, since the copied files look new to the disk. `home`
    is only read.
    """
    from sources.channel.arrivals import JOURNAL, STATED

    for name in (JOURNAL, STATED):
        if (home.root / name).exists():
            shutil.copyfile(home.root / name, copy.root / name)
    _look(home, copy)


def _look(home: Home, noted: Home) -> Looked:
    """Look at the files of `home` in the channels of `noted`, and write the journal of `noted`."""
    from flows.secret import secret
    from sources.channel import ChannelDown
    from sources.channel.arrivals import Arrivals
    from sources.channel.collect import fetch
    from sources.channel.declare import load_channels
    from sources.declare import load

    arrivals = Arrivals.load(home.root, now())
    arrivals.root = noted.root
    new, down = 0, {}
    for channel in load_channels(noted.root, load(home.plan_folder)).channels:
        if channel.kind == "imap":
            continue
        try:
            for one in fetch(channel, home.root, secret, time.sleep, arrivals, new_only=True):
                del one  # `fetch` has noted its arrival; free its content
        except ChannelDown as error:
            down[channel.name] = error.complaint
        new += arrivals.note()
    return Looked(new, down)
