"""Journals: files with a line of JSON for each thing that happened, to which lines are only added.

A last line without its end was being written when the machine stopped: it counts as not written, and is cut off before the next is
added. Any other line that is none is damage. Who reads a journal decides what that means, and is told the line's number.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from sources.durable import put

Line = dict[str, Any]  # whoever wrote the journal decides the types


@dataclass(frozen=True, slots=True)
class Lines:
    """What a journal holds: its lines in their order, and the numbers (from 1) of those that are damaged."""

    whole: list[Line]
    damaged: list[int]


def read(path: Path, is_whole: Callable[[Line], object]) -> Lines:
    """The lines of a journal; none where it is not there. is_whole: makes use of a line's content; a ValueError, KeyError or TypeError says
    that it is no line of this journal."""
    found = Lines([], [])
    for number, text in enumerate(path.read_bytes().split(b"\n")[:-1] if path.exists() else [], 1):
        try:
            line = orjson.loads(text)
            is_whole(line)
        except (ValueError, KeyError, TypeError, AttributeError):
            found.damaged.append(number)
        else:
            found.whole.append(line)
    return found


def text(lines: Iterable[Mapping[str, object]]) -> str:
    """The lines as they are written."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def add(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    """Add lines to a journal, on disk before this returns. A last line that was cut short is cut off."""
    content = text(lines).encode()
    if not content:
        return
    cut_torn_line(path)
    with path.open("ab") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def put_damage_aside(path: Path, is_whole: Callable[[Line], object]) -> Path | None:
    """Where a damaged journal lies now as it was; its whole lines stay where they are. None where no line is damaged."""
    found = read(path, is_whole)
    if not found.damaged:
        return None
    places = (path.with_name(f"{path.name}.damaged-{number}") for number in itertools.count(1))
    aside = next(place for place in places if not place.exists())
    put(aside, path.read_bytes(), mode=0o600)
    put(path, text(found.whole))
    return aside


def cut_torn_line(path: Path) -> bool:
    """Whether the last line lacked its end, and was cut off."""
    if not path.exists():
        return False
    with path.open("r+b") as out:
        size = out.seek(0, os.SEEK_END)
        if size == 0:
            return False
        out.seek(size - 1)
        if out.read(1) == b"\n":
            return False
        out.seek(0)
        out.truncate(out.read().rfind(b"\n") + 1)
        out.flush()
        os.fsync(out.fileno())
    return True
