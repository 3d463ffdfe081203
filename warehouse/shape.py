"""Shapes: table macros that indicators share, one file each in `warehouse/shapes/` (docs/how-to/add-an-indicator.md)."""

from __future__ import annotations

import graphlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import duckdb

from sources.declare import DeclarationError

CALL = re.compile(r"\b(\w+)\(")
HEAD = re.compile(r"^CREATE OR REPLACE MACRO (\w+)\([\w, ]*\) AS TABLE\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table macro: its CREATE `statement`, and the `query` in it."""

    name: str
    statement: str
    query: str


def load_shapes(folder: Path) -> list[Shape]:
    """The shapes of a folder, each after the shapes that it calls. Empty if the folder does not exist, as in
    definitions of version 0.1.

    Raises: DeclarationError if a file does not create the table macro of its own name.
    """
    shapes = {path.stem: _shape(path) for path in sorted(folder.glob("*.sql"))}
    callees = {name: set(CALL.findall(shape.query)) & shapes.keys() for name, shape in shapes.items()}
    return [shapes[name] for name in graphlib.TopologicalSorter(callees).static_order()]


def _shape(path: Path) -> Shape:
    text = path.read_text(encoding="utf-8")
    head = HEAD.search(text)
    if head is None or head[1] != path.stem:
        need = f"CREATE OR REPLACE MACRO {path.stem}(...) AS TABLE"
        raise DeclarationError(path, "name", head[1] if head else "no table macro", need)
    return Shape(path.stem, text, text[head.end() :])


def stored_shapes(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Name -> statement of the shapes of the latest edition."""
    rows = con.execute(
        "SELECT path, max_by(body, number) FROM store.definition WHERE path LIKE 'warehouse/shapes/%' GROUP BY path ORDER BY path"
    ).fetchall()
    return {PurePosixPath(path).stem: body for path, body in rows}


def shapes_called(sql: str, shapes: Mapping[str, str]) -> Iterator[str]:
    """The names of the shapes that an indicator's SQL calls, directly or through others; each once, after its caller.

    shapes: name -> statement.
    """
    waiting, seen = [sql], set[str]()
    while waiting:
        for name in CALL.findall(HEAD.sub("", waiting.pop(0))):
            if name in shapes and name not in seen:
                seen.add(name)
                waiting.append(shapes[name])
                yield name
