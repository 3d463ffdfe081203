"""`Any` stands only where a border has no types, and says why beside it."""

from __future__ import annotations

import io
import tokenize
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = ("sources", "expectations", "warehouse", "reports", "demo", "flows", "plans")
MOST = 60


def without_types() -> list[str]:
    """The lines of the program that say `Any`, but for imports."""
    found = []
    for room in PROGRAM:
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                if token.type == tokenize.NAME and token.string == "Any" and " import " not in token.line:
                    found.append(f"{path.relative_to(ROOT)}:{token.start[0]}: {token.line.strip()}")
    return found


def test_any_has_its_reason_beside_it() -> None:
    assert [line for line in without_types() if "  # " not in line] == []


def test_any_stays_rare() -> None:
    assert 0 < len(without_types()) <= MOST


def test_mypy_is_strict() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["strict"]
