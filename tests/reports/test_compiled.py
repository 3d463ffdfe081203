"""Compiled templates are kept, and never used for anything but what they were made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from reports.bulletin.bytecode import Compiled, code_of, compiled


@pytest.fixture
def draw(tmp_path: Path) -> Callable[..., str]:
    """The page of `page.j2`, drawn by a fresh environment whose filter `doubled` is the one given."""

    (tmp_path / "__pycache__").mkdir()

    def drawn(template: str, doubled: Callable[[int], int] = lambda n: 2 * n, code: str = "1") -> str:
        (tmp_path / "page.j2").write_text(template, encoding="utf-8")
        env = Environment(
            loader=FileSystemLoader(tmp_path), bytecode_cache=Compiled(tmp_path / "__pycache__", code), autoescape=True
        )
        env.filters["doubled"] = doubled
        return env.get_template("page.j2").render(number=21)

    return drawn


def test_a_template_is_compiled_once(draw: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert draw("{{ number|doubled }}") == "42"
    (kept,) = (tmp_path / "__pycache__").iterdir()
    monkeypatch.setattr(Environment, "_generate", None)  # what compiles
    assert draw("{{ number|doubled }}") == "42"
    assert [kept] == list((tmp_path / "__pycache__").iterdir())


def test_a_changed_template_is_compiled_again(draw: Callable[..., str]) -> None:
    assert draw("{{ number|doubled }}") == "42"
    assert draw("{{ number|doubled }} 个") == "42 个"


def test_a_filter_that_has_changed_is_asked_again_about_constants_too(draw: Callable[..., str]) -> None:
    assert draw("{{ 21|doubled }}") == "42"
    assert draw("{{ 21|doubled }}", doubled=lambda n: 20 * n, code="2") == "420"


def test_a_change_of_code_or_wording_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text("WIDTH = 1")
    before = code_of(tmp_path)
    (tmp_path / "page.py").write_text("WIDTH = 2")
    changed = code_of(tmp_path)
    (tmp_path / "words.yml").write_text("title: 简报")
    assert len({before, changed, code_of(tmp_path)}) == 3


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "templates").write_text("")
    assert compiled(tmp_path / "templates") is None
