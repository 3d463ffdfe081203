"""Definitions: every file that says what a figure means and what is returned, kept with each edition.

A definition's path begins with `plan/` where it is the plan's, else with the engine's folder. `written_to` lays stored ones out as
files again; paths of version 0.1, where plan and engine shared folders, are mapped to today's.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLAN = "plan/"
OF_ENGINE = (
    "warehouse/views/*.sql",
    "warehouse/optional/*.sql",
    "warehouse/shapes/*.sql",
    "warehouse/figures/*.sql",
    "warehouse/*.sql",
    "warehouse/comments.yml",
    "sources/value/marks.yml",
    "expectations/checks/*.sql",
    "expectations/messages.yml",
)
OF_PLAN = ("*.yml", "*.csv", "forms/*.yml", "indicators/*.sql", "targets/*.csv", "checks/*.sql", "views/*.sql")
MOVED = """CASE
    WHEN path = 'sources/plan/marks.yml' THEN 'sources/value/marks.yml'
    WHEN path IN (
        'warehouse/views/obstacle.sql', 'warehouse/views/project_progress.sql', 'expectations/checks/start_date_differs.sql'
    ) THEN 'plan/' || split_part(path, '/', 2) || '/' || split_part(path, '/', 3)
    WHEN starts_with(path, 'sources/plan/') THEN 'plan/' || path[14:]
    WHEN starts_with(path, 'sources/forms/') THEN 'plan/' || path[9:]
    WHEN regexp_matches(path, '^warehouse/(indicators|targets)/') THEN 'plan/' || path[11:]
    ELSE path
END"""
"""SQL for where today's layout has the definition that was stored under `path`."""


def definitions(plan: Path, root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """(path, body) of all definitions: those of the plan's folder, and the engine's below `root`."""
    for prefix, folder, patterns in ((PLAN, plan, OF_PLAN), ("", root, OF_ENGINE)):
        for pattern in patterns:
            for path in sorted(folder.glob(pattern)):
                yield prefix + path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def definitions_hash(plan: Path, root: Path = ROOT) -> str:
    """One hash over all definitions; another one means that something must be built, or judged, again."""
    total = hashlib.sha256()
    for path, body in definitions(plan, root):
        total.update(f"{path}\0{body}\0".encode())
    return total.hexdigest()


def written_to(folder: Path, stored: Iterable[tuple[str, str]], identity: Path) -> tuple[Path, Path]:
    """The plan's folder and the engine's root, with stored definitions (path, body) laid out below `folder`.

    identity: the `plan.yml` for a plan that was stored without one, as by version 0.1.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for path, body in stored:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(body, encoding="utf-8", newline="")
    if not (folder / PLAN / "plan.yml").exists():
        shutil.copyfile(identity, folder / PLAN / "plan.yml")
    return folder / PLAN, folder
