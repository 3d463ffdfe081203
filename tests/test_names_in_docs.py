"""The docs name only what there is: files, functions, targets of make, commands with their options, relations and columns."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from flows.cli import app

PROJECT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    str(path.relative_to(PROJECT)) for path in (*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")) if path.is_file()
)
LEFT_OUT = {"__pycache__", "var", "build"}
SPAN = re.compile(r"`([^`]+)`")
BLOCK = re.compile(r"^```\w*\n(.*?)^```$|((?:^ {4}\S[^\n]*\n)+)", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"^(?P<path>[\w.-]+(?:/[\w.-]+)*/?)(?::\s*(?P<name>\w+))?$", re.ASCII)
IDENTIFIER = re.compile(r"(?<![\w$./%{-])(?:[A-Za-z]+[0-9]*_[A-Za-z0-9_]+|[A-Z][a-z]+(?:[A-Z][a-z]+)+)(?![\w./-])")
SUFFIXES = {".py", ".sql", ".yml", ".yaml", ".toml", ".csv", ".md", ".docx", ".j2", ".png", ".lock", ".service"}
HOME = re.compile(  # what lies in a home, not in the project
    r"^(warehouse/(\w+\.(duckdb|jsonl)|snapshots/.*|digest/.*|damaged-1/)|reports/(data-docs/.*|quality\.html)|(inbox|archive|outbox|published)/.*"
    r"|(targets|drafts)/\d{4}(/\w+)?\.csv"  # of a plan's folder: what `dph new-year` drafts
    r"|var/.*|up/.*|province\.yml|manifest\.json|contacts\.csv|arrivals\.(csv|jsonl)|writer\.duckdb|current\.duckdb)$"
)
FOREIGN = {
    "page.j2",  # Great Expectations' page
    "pg_trgm",  # PostgreSQL's extension
    "malloc_trim",  # the C library's
    "ROW_GROUP_SIZE",  # DuckDB's
    "same_quantity_differs",  # a check that was tried and left out
}


@cache
def tree() -> frozenset[str]:
    """Every file and folder of the project, relative to it."""
    names = set()
    for folder, folders, files in os.walk(PROJECT):
        folders[:] = [name for name in folders if name not in LEFT_OUT and (name == ".ci" or name[0] != ".")]
        names |= {os.path.relpath(os.path.join(folder, name), PROJECT) for name in (*folders, *files)}
    return frozenset(names)


@cache
def words() -> frozenset[str]:
    """Every identifier of the code, the SQL and the declarations."""
    found: set[str] = set()
    for name in tree():
        path = PROJECT / name
        is_code = path.suffix in (".py", ".sql", ".yml", ".yaml", ".csv", ".toml", ".example", ".j2")
        if is_code and path != Path(__file__):
            found |= set(re.findall(r"\w+", path.read_text(encoding="utf-8", errors="replace")))
    return frozenset(found)


@cache
def defined(name: str) -> frozenset[str]:
    """The functions, classes, methods and module values of a Python file."""
    nodes = list(ast.walk(ast.parse((PROJECT / name).read_text(encoding="utf-8"))))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return frozenset({node.name for node in nodes if isinstance(node, kinds)} | stored)


def text_of(page: str) -> str:
    """A page's text; of the changelog what is not released yet: a release is named as it was."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    if page == "CHANGELOG.md":
        text = text.split("\n## ")[1]
    return text


def blocks(page: str) -> list[str]:
    """The lines of code that a page shows in blocks."""
    return [line for fenced, indented in BLOCK.findall(text_of(page)) for line in (fenced or indented).splitlines()]


def spans(page: str) -> list[str]:
    """The code that stands in a page's sentences and tables."""
    return [" ".join(span.split()) for span in SPAN.findall(BLOCK.sub("\n", text_of(page)))]


def new_files() -> set[str]:
    """The files that the how-tos have their readers write."""
    return {name for page in PAGES for name in re.findall(r"^New file `([^`]+)`:", text_of(page), re.MULTILINE)}


def fault_of_path(span: str) -> str | None:
    """What is wrong with the file, folder or function that a piece of code names; None if nothing is, or if it names none."""
    match = PATH.match(span)
    if match is None or HOME.match(match["path"]) or span in FOREIGN:
        return None
    path = match["path"].rstrip("/")
    top, is_file = path.split("/")[0], Path(path).suffix in SUFFIXES
    if "/" not in match["path"] and not is_file:
        return None
    if path in tree() or path in new_files():
        files = [path]
    elif "/" not in path:  # a name alone: somewhere in the project
        files = [name for name in tree() if Path(name).name == path]
    elif is_file or f"{top}" in tree():
        files = []
    else:
        return None
    if not files:
        return f"there is no {path}"
    if match["name"] and path.endswith(".py") and not any(match["name"] in defined(name) for name in files):
        return f"{path} has no {match['name']}"
    return None


def targets() -> dict[str, str]:
    """The targets of make with what is said of them."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z-]+):[^=\n]*?(?:## (.+))?$", makefile, re.MULTILINE))


def commands() -> dict[str, set[str]]:
    """The commands of dph with their options; a group has the options of its commands."""
    group: Any = typer.main.get_command(app)
    return {
        name: {
            option
            for own in (command, *getattr(command, "commands", {}).values())
            for one in own.params
            for option in one.opts
        }
        for name, command in group.commands.items()
    }


def faults_of_command(line: str) -> list[str]:
    """What is wrong with the targets of make and the commands of dph in a line of code."""
    faults = [
        f"make has no {name}"
        for name in re.findall(r"(?:^|[;&|(] *)make ([a-z][a-z-]*)\b", line)
        if name not in targets()
    ]
    for name, rest in re.findall(r"(?:^|[;&|(] *)dph (?:--home \S+ )?([a-z]+(?:-[a-z]+)*)((?: [^|;`]*)?)", line):
        if name not in commands():
            faults.append(f"dph has no {name}")
            continue
        known = commands()[name] | {"--"}
        faults += [f"dph {name} has no {one}" for one in re.findall(r"(?<=[ \[|])--[a-z-]*", rest) if one not in known]
    return faults


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_what_there_is(page: str) -> None:
    faults = [fault for span in spans(page) if (fault := fault_of_path(span))]
    for line in (*spans(page), *blocks(page)):
        faults += faults_of_command(line)
    identifiers = {name for span in spans(page) if not fault_of_path(span) for name in IDENTIFIER.findall(span)}
    own = set(re.findall(r"\w+", "\n".join(line for one in PAGES for line in blocks(one))))
    faults += [f"nothing is called {name}" for name in sorted(identifiers - words() - own - FOREIGN)]
    assert faults == []


@pytest.mark.parametrize("page", PAGES)
def test_a_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text_of(page))
    assert [link for link in links if not (PROJECT / page).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize(
    ("span", "fault"),
    [
        ("sources/reader.py", "there is no sources/reader.py"),
        ("sources/read.py:read_all", "sources/read.py has no read_all"),
        ("reader.py", "there is no reader.py"),
        ("sources/readers/", "there is no sources/readers"),
        ("sources/pool.py:read_files", None),
        ("warehouse/snapshots/nightly-20220627-2300.duckdb", None),
        ("一/二.csv", None),
    ],
)
def test_a_wrong_path_is_found(span: str, fault: str | None) -> None:
    assert fault_of_path(span) == fault


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("make tests", ["make has no tests"]),
        ("cd project && make test; dph runs", ["dph has no runs"]),
        ("dph --home NEW restores PLACE", ["dph has no restores"]),
        ("dph run [--att INSTANT] [--json]", ["dph run has no --att"]),
        ('dph sql -- "$(cat x.sql)"', []),
    ],
)
def test_a_wrong_command_is_found(line: str, faults: list[str]) -> None:
    assert faults_of_command(line) == faults


def test_every_command_is_on_its_page() -> None:
    text = text_of("docs/commands.md")
    assert [name for name in commands() if not re.search(rf"`(dph )?{name}\b", text)] == []


def test_make_help_lists_every_target_with_its_text() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    told = subprocess.run(
        ["make", "help"], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    ).stdout
    (phony,) = re.findall(r"^\.PHONY: (.+)$", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"^make ([a-z-]+) +\S", told, re.MULTILINE) == phony.split()
