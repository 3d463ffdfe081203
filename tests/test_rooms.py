"""Rooms import one way, and only the room that owns a heavy library knows it."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ["sources", "expectations", "warehouse", "reports", "flows"]
OWNERS = {"prefect": {"flows"}, "great_expectations": {"expectations"}}


def imported(room: str) -> set[tuple[str, str]]:
    """(file, top-level package) of every import in a room, wherever in the file it stands."""
    found = set()
    for path in (PROJECT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            found |= {(str(path.relative_to(PROJECT)), name.split(".")[0]) for name in names}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_rooms_before_it(room: str) -> None:
    later = set(ROOMS[ROOMS.index(room) + 1 :])
    assert {(file, name) for file, name in imported(room) if name in later} == set()


@pytest.mark.parametrize("library", OWNERS)
def test_a_heavy_library_is_known_to_its_owner_only(library: str) -> None:
    users = {file.split("/")[0] for room in ROOMS for file, name in imported(room) if name == library}
    assert users <= OWNERS[library]
