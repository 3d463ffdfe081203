"""The program and its tests know nothing of Donghu: no name that its plan declares stands there, and no year is a default in the code.

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

from sources.declare import Form, load, read_yaml
from tests.plan_folders import DONGHU, NEUTRAL

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = ("sources", "expectations", "warehouse", "reports", "flows", "demo")
TEXTS = (".py", ".sql", ".yml", ".j2", ".css")
REGISTER = {
    "total_investment",
    "annual_plan",
    "area",
    "task_title",
}  # what a template takes from the register by an item's name
OTHERS = {
    "function_name": "a column of DuckDB's own",
    "index_name": "another",
    "signed_on": "a mark of the Word notice",
}
YEAR = re.compile(r"20[2-3]\d")
# The folders of the engine's tests, and the forms and units that these declare for themselves.
ENGINE_TESTS = ("reports", "expectations", "sources", "flows", "warehouse", "neutral")
TEST_TEXTS = (*TEXTS, ".csv", ".json", ".md")
TEST_FORMS = ("neutral/forms", "sources/trial/forms", "sources/printed", "reports/overlay/forms", "reports/templates")
TEST_PLANS = (NEUTRAL, NEUTRAL.parent / "sources" / "trial")


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
    plan = load(DONGHU)
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


def own_names() -> frozenset[str]:
    """What the plans of the tests declare for themselves: forms, items, and offices that any district has (区财政局), but no place."""
    forms = [
        Form.model_validate({"name": path.stem, **read_yaml(path)})
        for folder in TEST_FORMS
        for path in (NEUTRAL.parent / folder).glob("*.yml")
    ]
    units = [unit for folder in TEST_PLANS for unit in load(folder).units if unit.kind == "department"]
    items = {name for form in forms for name in form.items}
    return frozenset(
        (*(form.name for form in forms), *items, *(name for unit in units for name in (unit.unit, *unit.aliases)))
    )


@pytest.mark.parametrize("kind", ["unit", "project", "form", "indicator", "item"])
def test_no_test_of_the_engine_names_what_the_plan_declares(kind: str) -> None:
    wanted = _anywhere(names()[kind] - engine_words() - own_names())
    found = [
        f"{path.relative_to(PROJECT)}: {name}"
        for path, text in engine_tests().items()
        for name in sorted(set(wanted.findall(text)))
    ]
    assert found == []


@cache
def engine_tests() -> dict[Path, str]:
    """The texts of the engine's tests; a trap in another encoding than UTF-8 is looked at in the script that makes it."""
    paths = [path for room in ENGINE_TESTS for path in sorted((NEUTRAL.parent / room).rglob("*"))]
    return {path: path.read_text(encoding="utf-8", errors="ignore") for path in paths if path.suffix in TEST_TEXTS}


def _anywhere(words: set[str]) -> re.Pattern[str]:
    """Chinese names wherever they stand, English ones as whole words, and those that are plain English words in quotes or as a file."""
    chinese = [re.escape(word) for word in words if not word.isascii()]
    english = [re.escape(word) for word in words if word.isascii() and not word.isalpha()]
    plain = [re.escape(word) for word in words if word.isascii() and word.isalpha()]
    nothing = r"(?!)"
    parts = (
        "|".join(chinese) or nothing,
        rf"(?<![\w.])(?:{'|'.join(english) or nothing})(?!\w)",
        rf"(?<=[\"'/])(?:{'|'.join(plain) or nothing})(?=[\"']|\.yml)",
    )
    return re.compile("|".join(parts))
