"""Definitions: every file that decides what a figure means and which submissions are returned; stored with each
edition.

The path of a plan's definition begins with `plan/`, that of an engine's definition with its folder. `written_to` writes
stored definitions to files again. Paths of version 0.1, when plan and engine shared folders, are mapped to today's.
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
"""SQL for today's path of the definition that was stored under `path`."""


def definitions(plan: Path, root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """(path, body) of all definitions: the plan's, and the engine's below `root`."""
    for prefix, folder, patterns in ((PLAN, plan, OF_PLAN), ("", root, OF_ENGINE)):
        for pattern in patterns:
            for path in sorted(folder.glob(pattern)):
                yield prefix + path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def definitions_hash(plan: Path, root: Path = ROOT) -> str:
    """One hash of all definitions. If it changes, the store is built and submissions are judged again."""
    total = hashlib.sha256()
    for path, body in definitions(plan, root):
        total.update(f"{path}\0{body}\0".encode())
    return total.hexdigest()


def written_to(folder: Path, stored: Iterable[tuple[str, str]], identity: Path) -> tuple[Path, Path]:
    """Write stored definitions (path, body) below `folder`; gives the plan's folder and the engine's root.

    identity: the `plan.yml` for a plan stored without one, as by version 0.1.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for path, body in stored:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(body, encoding="utf-8", newline="")
    if not (folder / PLAN / "plan.yml").exists():
        shutil.copyfile(identity, folder / PLAN / "plan.yml")
    return folder / PLAN, folder
