"""A trial run: all that a night does, on a copy that is thrown away. The home is only read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.home import Home


@contextmanager
def scratch(home: Home) -> Iterator[Home]:
    """A home with the warehouse and the inbox of `home`; no other channel, and nothing goes back.

    Raises: Busy where a run is writing.
    """
    from warehouse.backup import LEFT_OUT
    from warehouse.connect import locked

    with tempfile.TemporaryDirectory(dir=home.root, prefix="trial-") as folder:
        copy = Home(Path(folder)).prepare()
        with locked(home.warehouse):
            for path in home.warehouse.iterdir():  # the database, and the ledger and logs beside it
                if path.is_file() and path.name not in LEFT_OUT:
                    shutil.copy2(path, copy.warehouse)
            shutil.copytree(home.inbox, copy.inbox, dirs_exist_ok=True)
        if (home.root / "sample").exists():
            (copy.root / "sample").mkdir()
        yield copy
