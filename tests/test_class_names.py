"""The name of a class names one thing: no two modules of the program share one."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = ("sources", "expectations", "warehouse", "reports", "demo", "flows", "plans")


def classes() -> dict[str, set[str]]:
    """name of a class -> the modules that define one of that name, classes within functions too."""
    modules: dict[str, set[str]] = defaultdict(set)
    for room in PROGRAM:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    modules[node.name].add(str(path.relative_to(ROOT)))
    return modules


def test_no_two_modules_share_the_name_of_a_class() -> None:
    assert {name: sorted(modules) for name, modules in classes().items() if len(modules) > 1} == {}


def test_the_classes_of_every_room_are_looked_at() -> None:
    rooms = {module.split("/")[0] for modules in classes().values() for module in modules}
    assert rooms == set(PROGRAM)
