"""The light look: files are noted as they arrive, every few minutes, so that neither the night nor a later rename makes them late.

It takes nothing in and never waits for a run. A look that was missed costs nothing where the place's own clock says when a file came.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.home import SHANGHAI, Home, now

LAST_LOOK = ".last-look"  # in the home; it is touched by every look, so that `dph doctor` sees when they have stopped


@dataclass(frozen=True, slots=True)
class Looked:
    """How many files were newly noted, and the channels that are down, with what they said."""

    new: int
    down: dict[str, str]


def look_once(home: Home) -> Looked:
    """Note what has newly arrived in the channels, in the journal `arrivals.jsonl` (`sources/channel/arrivals.py`).

    Mail is left out: its server's own time counts. A file that is still being written is left to the next look.
    Raises: DeclarationError.
    """
    seen = _look(home, home)
    (home.root / LAST_LOOK).touch()
    return seen


def last_look_at(root: Path) -> datetime | None:
    """When the last look at the home ended; None where there was none."""
    try:
        return datetime.fromtimestamp((root / LAST_LOOK).stat().st_mtime, SHANGHAI)
    except FileNotFoundError:
        return None


def copy_arrivals(home: Home, copy: Home) -> None:
    """Note in `copy`, whose files its disk believes to be new, when the files of the inbox of `home` arrived. `home` is only read."""
    from sources.channel.arrivals import JOURNAL, STATED

    for name in (JOURNAL, STATED):
        if (home.root / name).exists():
            shutil.copyfile(home.root / name, copy.root / name)
    _look(home, copy)


def _look(home: Home, noted: Home) -> Looked:
    """Look at the files of `home` in the channels that `noted` has, and write its journal."""
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
            for one in fetch(channel, home.root, secret, time.sleep, arrivals, is_look=True):
                del one  # `fetch` has dated it
        except ChannelDown as error:
            down[channel.name] = error.complaint
        new += arrivals.note()
    return Looked(new, down)
