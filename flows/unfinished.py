"""Finish work of a killed process. The next process does it: the same command, a run, or `dph doctor`."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from flows.errors import EnvironmentFault, UsageFault
from flows.home import Home
from flows.wording import wording


def finish(home: Home) -> list[str]:
    """Messages about finished work, or work that cannot be finished. Hold `connect.locked(home.warehouse)` around it.

    Raises: EnvironmentFault if a restoration or recovery cannot be finished: then there is no whole home.
    """
    from warehouse.unfinished import KINDS, begun

    words = wording()["unfinished"]
    messages: list[str] = []
    for kind in KINDS:
        if begun(home.warehouse, kind) is None:
            continue
        try:
            FINISH[kind](home, messages.append)
            messages.append(words["finished"].format(work=words[kind]))
        except (EnvironmentFault, UsageFault) as error:
            raise EnvironmentFault(str(error)) from None
        except Exception as error:
            if kind in ("restore", "recover"):
                raise EnvironmentFault(words["not_finished"].format(work=words[kind], complaint=error)) from error
            messages.append(words["not_finished"].format(work=words[kind], complaint=error))
    return messages


def _restoration(home: Home, say: Callable[[str], None]) -> None:
    from warehouse.unfinished import begun

    work = begun(home.warehouse, "restore")
    assert work is not None
    backup = work.facts["backup"]
    raise EnvironmentFault(
        f"{home.root}: a restoration was broken off, the home is not whole; repeat it: dph --home {home.root} restore {backup}"
    )


def _recovery(home: Home, say: Callable[[str], None]) -> None:
    from warehouse.backup import finish_recovery
    from warehouse.unfinished import begun

    work = begun(home.warehouse, "recover")
    assert work is not None
    finish_recovery(work, home.archive)
    if work.facts["before"]:
        home.set_clock(datetime.fromisoformat(work.facts["before"]), is_back=True)


def _erasure(home: Home, say: Callable[[str], None]) -> None:
    from warehouse.erase import finish_erasure
    from warehouse.unfinished import begun

    work = begun(home.warehouse, "erase")
    assert work is not None
    finish_erasure(home.root, home.plan(), work, databases=prefect_databases(), backups=backup_places())


def _release(home: Home, say: Callable[[str], None]) -> None:
    from flows.release import finish_release
    from warehouse.unfinished import begun

    work = begun(home.warehouse, "release")
    assert work is not None
    finish_release(home, home.plan(), work)


def _edition(home: Home, say: Callable[[str], None]) -> None:
    from flows.release import finish_edition
    from warehouse.unfinished import begun

    work = begun(home.warehouse, "edition")
    assert work is not None
    finish_edition(home, home.plan(), work, say=say)


FINISH: dict[str, Callable[[Home, Callable[[str], None]], None]] = {
    "restore": _restoration,
    "recover": _recovery,
    "erase": _erasure,
    "release": _release,
    "edition": _edition,
}


def prefect_databases() -> list[Path]:
    """Prefect's SQLite databases in this environment; empty if its server uses another kind."""
    paths = []
    if home := os.environ.get("PREFECT_HOME"):
        paths.append(Path(home) / "prefect.db")
    address = urlsplit(os.environ.get("PREFECT_API_DATABASE_CONNECTION_URL", ""))
    if address.scheme.startswith("sqlite") and address.path:
        paths.append(Path(address.path.removeprefix("/") if address.path.startswith("//") else address.path))
    return paths


def backup_places() -> list[Path]:
    place = os.environ.get("DPH_BACKUP")
    return [Path(place)] if place else []
