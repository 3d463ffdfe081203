"""A trial run: a whole night on a copy that is then deleted. The home is only read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.arrivals import copy_arrivals
from flows.home import SAMPLE, Home


@contextmanager
def scratch(home: Home) -> Iterator[Home]:
    """A home with copies of the warehouse, the archive and the inbox of `home`; it has no other channel and sends
    nothing.

    Messages of earlier runs count as sent: the copy has a page of every edition.

    Raises: Busy if a run is writing.
    """
    from warehouse.backup import LEFT_OUT
    from warehouse.connect import CURRENT, locked
    from warehouse.unfinished import is_note

    with tempfile.TemporaryDirectory(dir=home.root, prefix="trial-") as folder:
        copy = Home(Path(folder)).prepare()
        with locked(home.warehouse):
            for path in home.warehouse.iterdir():  # the database, and the ledger and logs beside it
                if path.is_file() and path.name not in LEFT_OUT and not is_note(path.name):
                    shutil.copy2(path, copy.warehouse)
            shutil.copytree(home.inbox, copy.inbox, dirs_exist_ok=True)
            copy_arrivals(home, copy)
            shutil.copytree(home.archive, copy.archive, dirs_exist_ok=True, copy_function=_link)
        for stem in {path.stem for path in (*home.reports.glob("*.html"), (home.warehouse / CURRENT).resolve())}:
            (copy.reports / f"{stem}.html").touch()
        if home.is_sample:
            (copy.root / SAMPLE).mkdir()
            copy.set_clock(home.now())
        yield copy


def _link(source: str, place: str) -> None:
    """A hard link, since nothing writes into an archived file; a copy if the disk has no hard links."""
    try:
        os.link(source, place)
    except OSError:
        shutil.copy2(source, place)
