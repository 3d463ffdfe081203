"""The program knows nothing of Donghu: no name that its plan declares stands in the code, and no year is a default there.

The names are the plan's own. A name is no literal where it is also a word of the engine: a column of a relation of the warehouse,
a keyword, or a plain word of the language that some item is named after.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from sources.declare import load

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("sources", "expectations", "warehouse", "reports", "flows", "demo")
TEXTS = (".py", ".sql", ".yml", ".j2", ".css")
REGISTER = {
    "total_investment",
    "annual_plan",
    "area",
    "task_title",
}  # what a template takes from the register by an item's name
OTHERS = {"function_name": "a column of DuckDB's own", "signed_on": "a mark of the Word notice"}
YEAR = re.compile(r"20[2-3]\d")


@cache
def engine_words() -> frozenset[str]:
    """Columns and relations of the warehouse, which the engine names for every plan."""
    said = yaml.safe_load((PROJECT / "warehouse" / "comments.yml").read_text(encoding="utf-8"))
    return frozenset((*said["columns"], *said["relations"], *REGISTER, *OTHERS))


def files() -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in sorted((PROJECT / room).rglob("*")) if path.suffix in TEXTS)


def names() -> dict[str, set[str]]:
    """What the plan declares, by kind."""
    plan = load()
    items = {name for form in plan.forms.values() for name in form.items}
    return {
        "unit": {name for unit in plan.units for name in (unit.unit, *unit.aliases)},
        "project": {name for project in plan.projects for name in (project.project_id, project.name)},
        "campaign": {name for campaign in plan.campaigns for name in (campaign.title, campaign.short)},
        "form": set(plan.forms),
        "indicator": {path.stem for path in (plan.folder / "indicators").glob("*.sql")},
        "item": {name for name in items if "_" in name},
    }


@pytest.mark.parametrize("kind", names())
def test_no_declared_name_is_a_literal(kind: str) -> None:
    wanted = names()[kind] - engine_words()
    found = []
    for path in files():
        text = path.read_text(encoding="utf-8")
        for name in wanted:
            if name in text and (not name.isascii() or _stands_alone(path, name, text)):
                found.append(f"{path.relative_to(PROJECT)}: {name}")
    assert found == []


def _stands_alone(path: Path, name: str, text: str) -> bool:
    """Whether an English name is a whole word of a literal: in Python a string, elsewhere anywhere."""
    word = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")
    return any(word.search(part) for part in (_strings(text) if path.suffix == ".py" else [text]))


def _strings(source: str) -> Iterator[str]:
    """The strings of a module that are no docstrings."""
    tree = ast.parse(source)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.value


def test_no_year_is_a_default() -> None:
    """Neither a default of a parameter nor a constant of a module; a seed of random numbers is no year."""
    found = []
    for path in (path for path in files() if path.suffix == ".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defaults = [
            (node.lineno, default)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef)
            for argument, default in zip(reversed(node.args.args), reversed(node.args.defaults), strict=False)
            if argument.arg != "seed"
        ]
        constants = [(node.lineno, node.value) for node in tree.body if isinstance(node, ast.Assign)]
        for line, value in (*defaults, *constants):
            numbers = [
                one.value for one in ast.walk(value) if isinstance(one, ast.Constant) and isinstance(one.value, int)
            ]
            if any(YEAR.fullmatch(str(number)) for number in numbers):
                found.append(f"{path.relative_to(PROJECT)}:{line}")
    assert found == []
