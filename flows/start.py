"""`dph init`: create a plan's folder from the small starter or from a shipped plan."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from flows.errors import EnvironmentFault, UsageFault
from sources.declare import SHIPPED

STARTER = Path(__file__).parent / "starter"
YEAR, ID = "@YEAR@", "@ID@"  # placeholders in the starter's files
TEXTS = {".yml", ".csv", ".sql", ".md"}
FIRST_YEAR, LAST_YEAR = 2000, 2099


def make_plan(folder: Path, year: int, source: str | None = None) -> None:
    """Write a plan into a new or empty folder: the starter for `year`, or a copy of the shipped plan `source`.

    Raises: UsageFault if the folder is not empty, or no such plan is shipped; EnvironmentFault if it is not writable.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageFault(f"{folder}: wanted a folder that is new or empty; nothing was written")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageFault(f"--year: {year}; wanted a year from {FIRST_YEAR} to {LAST_YEAR}")
    shipped = {path.parent.name: path.parent for path in sorted(SHIPPED.glob("*/plan.yml"))}
    if source is not None and source not in shipped:
        raise UsageFault(f"--from: no plan {source} is shipped; wanted one of {', '.join(shipped)}")
    try:
        if source is not None:
            shutil.copytree(shipped[source], folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            _fill_in(folder, {YEAR: str(year), ID: _id(folder)})
    except OSError as error:
        raise EnvironmentFault(f"{folder}: {error.strerror}; wanted a folder that can be written") from None


def _fill_in(folder: Path, words: dict[str, str]) -> None:
    for path in sorted(STARTER.rglob("*")):
        if path.is_dir() or "__pycache__" in path.parts:
            continue
        place = folder / _worded(path.relative_to(STARTER).as_posix(), words)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in TEXTS:
            place.write_text(_worded(path.read_text(encoding="utf-8"), words), encoding="utf-8", newline="\n")
        else:
            shutil.copyfile(path, place)


def _worded(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _id(folder: Path) -> str:
    """The folder's name if it is a valid plan id, else a default."""
    name = folder.resolve().name.lower()
    return name if re.fullmatch(r"[a-z][a-z0-9-]*", name) else "our-plan"
