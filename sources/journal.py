"""Journals: files with one line of JSON per event, to which lines are only added.

A last line without its end was being written when the machine stopped. It counts as not written, and is cut off before
the next line is added. Any other invalid line is damage. The reader of a journal gets its number and decides what to
do.
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

Line = dict[str, Any]  # the writer of the journal decides the types


@dataclass(frozen=True, slots=True)
class Lines:
    """The contents of a journal: its lines in order, and the numbers (from 1) of the damaged ones."""

    whole: list[Line]
    damaged: list[int]


def read(path: Path, is_whole: Callable[[Line], object]) -> Lines:
    """The lines of a journal; empty if it does not exist. is_whole: checks a line; a ValueError, KeyError or TypeError
    means that it is no line of this journal.
    """
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
    """The lines as text for the file."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def add(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    """Add lines to a journal, on disk before this returns. A torn last line is cut off first."""
    content = text(lines).encode()
    if not content:
        return
    cut_torn_line(path)
    with path.open("ab") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def put_damage_aside(path: Path, is_whole: Callable[[Line], object]) -> Path | None:
    """The path to which a damaged journal was copied; the journal keeps its whole lines. None if no line is damaged."""
    found = read(path, is_whole)
    if not found.damaged:
        return None
    places = (path.with_name(f"{path.name}.damaged-{number}") for number in itertools.count(1))
    aside = next(place for place in places if not place.exists())
    put(aside, path.read_bytes(), mode=0o600)
    put(path, text(found.whole))
    return aside


def cut_torn_line(path: Path) -> bool:
    """Whether the last line was torn, and so was cut off."""
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
