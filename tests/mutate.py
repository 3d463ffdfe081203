"""How many small changes of the program the tests notice: `python tests/mutate.py` (make mutate); never part of CI.

Each mutant is one change of one file: a comparison, a constant, AND or OR, + or -, a condition dropped. The nearest tests run on a copy of
the tree that has it; a mutant that none of them notices survives. A sample is drawn by a seed. Children are forked from a process that has
the heavy libraries already, so that a mutant costs its tests and little else (docs/decisions/0055).
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HEAVY = (
    "pytest",
    "hypothesis",
    "duckdb",
    "pandas",
    "pydantic",
    "yaml",
    "openpyxl",
    "xlsxwriter",
    "python_calamine",
    "pebble",
)
PROCESSOR_SECONDS = 150  # a mutant that loops for ever has been noticed
READING = ("tests/sources/test_headings_and_cells.py", "tests/sources/test_traps.py")


@dataclass(frozen=True, slots=True)
class Target:
    """Files that are changed, and the tests that should notice it, the nearest first."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


TARGETS = {
    "value": Target(
        ("sources/value/*.py",),
        ("tests/sources/test_likeness.py", "tests/sources/test_value_zoo.py", "tests/sources/test_shown.py", *READING),
    ),
    "table": Target(
        ("sources/table/[!r]*.py",),
        ("tests/sources/test_find_table.py", "tests/sources/test_continuations.py", "tests/sources/test_printed_rows.py", *READING),
    ),
    "rows": Target(
        ("sources/table/rows.py",), ("tests/sources/test_printed_rows.py", "tests/sources/test_continuations.py", *READING)
    ),
    "suite": Target(
        ("expectations/suite.py",),
        ("tests/expectations/test_suite.py", "tests/expectations/test_judge.py", "tests/expectations/test_over_plan.py", "tests/expectations/test_percent.py"),
    ),
    "progress": Target(
        ("warehouse/views/progress.sql",),
        ("tests/warehouse/test_progress.py", "tests/warehouse/test_district.py", "tests/warehouse/test_reconcile.py"),
    ),
    "district_part": Target(("warehouse/figures/district_part.sql",), ("tests/warehouse/test_district.py",)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the text from `start` to `end` (in characters) of a file becomes `text`."""

    path: str
    start: int
    end: int
    text: str

    def applied(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.end :]

    def described(self, source: str) -> str:
        line = source.count("\n", 0, self.start) + 1
        around = source[max(0, self.start - 40) : self.start].split("\n")[-1]
        after = source[self.end : self.end + 40].split("\n")[0]
        return f"{self.path}:{line}: {around}[{self.source_text(source)} -> {self.text}]{after}"

    def source_text(self, source: str) -> str:
        return " ".join(source[self.start : self.end].split())


# --- what is changed in Python

COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"),
}  # fmt: skip
ADDED: dict[type[ast.operator], tuple[str, str]] = {ast.Add: ("+", "-"), ast.Sub: ("-", "+")}


def of_python(path: str, source: str) -> list[Mutant]:
    """All mutants of a module. Texts stay as they are: most are words or patterns, and a changed one proves little."""
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    encoded = [line.encode() for line in source.splitlines(keepends=True)]

    def at(line: int, column: int) -> int:
        return lines[line - 1] + len(encoded[line - 1][:column].decode())

    def begin(node: ast.expr) -> int:
        return at(node.lineno, node.col_offset)

    def end(node: ast.expr) -> int:
        return at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def between(left: ast.expr, right: ast.expr, sign: str, other: str) -> Iterator[Mutant]:
        pattern = r"\s+".join(map(re.escape, sign.split()))
        pattern = rf"\b{pattern}\b" if sign[0].isalpha() else pattern
        if match := re.search(pattern, source[end(left) : begin(right)]):
            yield Mutant(path, end(left) + match.start(), end(left) + match.end(), other)

    found: list[Mutant] = []
    tree = ast.parse(source)
    typed: set[int] = set()  # what is said of types is not run
    for node in ast.walk(tree):
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if annotation is not None:
                typed |= {id(inner) for inner in ast.walk(annotation)}
    for node in ast.walk(tree):
        if id(node) in typed:
            continue
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, sign, right in zip(sides, node.ops, sides[1:], strict=False):
                found += between(left, right, *COMPARED[type(sign)])
        elif isinstance(node, ast.BoolOp):
            sign, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            for left, right in zip(node.values, node.values[1:], strict=False):
                found += between(left, right, sign, other)
            neutral = "True" if sign == "and" else "False"
            found += [Mutant(path, begin(one), end(one), neutral) for one in node.values]
        elif isinstance(node, ast.BinOp) and type(node.op) in ADDED:
            found += between(node.left, node.right, *ADDED[type(node.op)])
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            found.append(Mutant(path, begin(node), begin(node.operand), ""))
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            found.append(Mutant(path, begin(node), end(node), str(node.value + 1)))
        elif isinstance(node, ast.Constant) and type(node.value) is bool:
            found.append(Mutant(path, begin(node), end(node), str(not node.value)))
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            found.append(Mutant(path, begin(node.test), end(node.test), "False"))
        elif isinstance(node, ast.comprehension):
            found += [Mutant(path, begin(one), end(one), "True") for one in node.ifs]
    return found


# --- what is changed in SQL

TOKEN = re.compile(r"--[^\n]*|'(?:[^']|'')*'|\"[^\"]*\"|\d+(?:\.\d+)?(?:e\d+)?|\w+|<>|<=|>=|!=|\|\||\s+|.", re.S)
SIGNS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "=", "+": "-", "-": "+", "AND": "OR", "OR": "AND"}
ENDS = {"AND", "OR", "WHERE", "ON", "WHEN", "THEN", "ELSE", "END", "GROUP", "ORDER", "JOIN", "LEFT", "ASOF", "ANTI", "SEMI", "UNION", "QUALIFY", "HAVING", "WINDOW", "FROM", "AS", ",", ")"}  # fmt: skip
SWAPPED = {
    "max": "min",
    "min": "max",
    "least": "greatest",
    "greatest": "least",
    "LEFT": "",
    "ANTI": "SEMI",
    "SEMI": "ANTI",
}


def of_sql(path: str, source: str) -> list[Mutant]:
    """All mutants of a query: signs, numbers, AND and OR, conditions dropped, joins and the least and greatest of several."""
    tokens = [(match[0], match.start(), match.end()) for match in TOKEN.finditer(source)]
    tokens = [one for one in tokens if not one[0].isspace() and not one[0].startswith("--")]
    found: list[Mutant] = []
    is_between = False
    for number, (word, start, end) in enumerate(tokens):
        is_between = is_between or word == "BETWEEN"
        if word == "AND" and is_between:  # of a range, not of two conditions
            is_between = False
            continue
        if word in SIGNS:
            found.append(Mutant(path, start, end, SIGNS[word]))
        elif re.fullmatch(r"\d+(\.\d+)?(e\d+)?", word) and not _is_size(tokens, number):
            found.append(Mutant(path, start, end, f"({word} + 1)"))
        elif word in SWAPPED:
            found.append(Mutant(path, start, end, SWAPPED[word]))
        if word in ("AND", "OR", "WHERE", "ON", "WHEN", "QUALIFY", "HAVING"):
            begin, stop = _condition(tokens, number + 1)
            if stop > begin:
                neutral = {"OR": "false", "WHEN": "false"}.get(word, "true")
                if word != "ON" or " >= " not in source[begin:stop]:  # an ASOF join needs its inequality
                    found.append(Mutant(path, begin, stop, neutral))
    return found


def _is_size(tokens: Sequence[tuple[str, int, int]], number: int) -> bool:
    """Whether a number is the size of a DECIMAL: a wider one changes nothing."""
    before = [word for word, _, _ in tokens[max(0, number - 4) : number]]
    return "DECIMAL" in before


def _condition(tokens: Sequence[tuple[str, int, int]], first: int) -> tuple[int, int]:
    """Where the condition that begins with a token begins and ends."""
    depth = cases = 0
    begin = stop = tokens[first][1]
    is_between = False
    for word, _, end in tokens[first:]:
        if depth == cases == 0 and word in ENDS and not (word == "AND" and is_between):
            break
        is_between = word == "BETWEEN" or (is_between and word != "AND")
        cases += (word == "CASE") - (word == "END")
        depth += (word == "(") - (word == ")")
        stop = end
    return begin, stop


# --- how it is tried


def mutants_of(name: str, root: Path = ROOT) -> list[Mutant]:
    """All mutants of a target in a tree that are still programs, each once."""
    found: list[Mutant] = []
    for pattern in TARGETS[name].files:
        for path in sorted(root.glob(pattern)):
            source, place = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
            made = of_sql(place, source) if path.suffix == ".sql" else of_python(place, source)
            found += [one for one in dict.fromkeys(made) if path.suffix == ".sql" or _compiles(one, source)]
    return found


def _compiles(one: Mutant, source: str) -> bool:
    try:
        compile(one.applied(source), one.path, "exec")
    except SyntaxError:
        return False
    return True


def copied_tree(place: Path) -> Path:
    """The tree as it is now, committed or not, in a folder of its own."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    return place


@dataclass(slots=True)
class Order:
    """A plugin of pytest: the tests that noticed a change before come first, then the quick ones. It notes how long each took and which
    one failed, in `notes`."""

    first: list[str]
    seconds: dict[str, float]
    notes: Path
    left_out: frozenset[str] = frozenset()  # they fail without any change

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [item for item in items if item.nodeid not in self.left_out]
        place = {name: number for number, name in enumerate(self.first)}
        items.sort(key=lambda item: (place.get(item.nodeid, len(place)), self.seconds.get(item.nodeid, 0)))

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.failed:
            with self.notes.open("a", encoding="utf-8") as out:
                out.write(json.dumps([report.nodeid, report.duration, report.failed]) + "\n")


def noted(notes: Path) -> list[tuple[str, float, bool]]:
    """Of each test that ran: its name, how long it took, whether it failed."""
    return [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()] if notes.exists() else []


def fork(tree: Path, tests: Sequence[str], order: Order) -> int:
    """A child that runs the tests in `tree`; its id. It ends with what pytest says."""
    order.notes.unlink(missing_ok=True)
    child = os.fork()
    if child:
        return child
    try:
        os.setpgid(0, 0)
        out = os.open(order.notes.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1), os.dup2(out, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 5))
        os.chdir(tree)
        sys.path[:] = [
            str(tree),
            *(one for one in sys.path if not Path(one or ".").resolve().is_relative_to(ROOT) or "site-packages" in one),
        ]
        os.environ["PYTHONPATH"] = str(tree)
        sys.dont_write_bytecode = True
        import pytest

        there = [test for test in tests if (tree / test).exists()]
        code = pytest.main(
            [
                f"--maxfail={1 if order.seconds else 1000}",
                "-q",
                "-n",
                "0",
                "-p",
                "no:cacheprovider",
                "--tb=line",
                f"--rootdir={tree}",
                *there,
            ],
            [order],
        )
        os._exit(int(code))
    finally:  # whatever happened: the parent's work is not the child's
        os._exit(99)


def tried(name: str, sample: Sequence[Mutant], trees: list[Path], place: Path) -> list[Mutant]:
    """The mutants of the sample that survive; each is told of as soon as it is known. trees: as many run at a time."""
    tests = TARGETS[name].tests
    order = Order([], {}, place / f"{name}.notes")
    if os.waitstatus_to_exitcode(os.waitpid(fork(trees[0], tests, order), 0)[1]) not in (0, 1):
        raise SystemExit(
            f"{name}: the tests cannot run\n" + (place / f"{name}.log").read_text(encoding="utf-8")[-2000:]
        )
    seconds = {test: took for test, took, _ in noted(order.notes)}
    left_out = frozenset(test for test, _, has_failed in noted(order.notes) if has_failed)
    if left_out:
        print(
            f"  {len(left_out)} tests fail without any change and are left out: {', '.join(sorted(left_out))}",
            flush=True,
        )
    noticed: Counter[str] = Counter()
    waiting, running, survivors = list(sample), {}, []
    while waiting or running:
        while waiting and trees:
            one, tree = waiting.pop(0), trees.pop()
            source = (tree / one.path).read_text(encoding="utf-8")
            (tree / one.path).write_text(one.applied(source), encoding="utf-8")
            order = Order([test for test, _ in noticed.most_common()], seconds, tree.with_suffix(".notes"), left_out)
            running[fork(tree, tests, order)] = (one, tree, source)
        child, status = os.wait()
        if child not in running:
            continue
        one, tree, source = running.pop(child)
        (tree / one.path).write_text(source, encoding="utf-8")
        trees.append(tree)
        noticed.update(test for test, _, has_failed in noted(tree.with_suffix(".notes")) if has_failed)
        if os.waitstatus_to_exitcode(status) == 0:
            survivors.append(one)
            print("  survives  " + one.described(source), flush=True)
    return survivors


def main() -> None:
    """Draw, try, and print the score of each target."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="all if none is named")
    parser.add_argument("--mutants", type=int, default=20, help="of each target; 0: all")
    parser.add_argument("--seed", type=int, default=22)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    for library in HEAVY:
        __import__(library)
    with tempfile.TemporaryDirectory() as place:
        trees = [copied_tree(Path(place) / f"tree-{number}") for number in range(given.jobs)]
        for name in given.targets or TARGETS:
            made = mutants_of(name, trees[0])
            size = min(given.mutants or len(made), len(made))
            sample = random.Random(f"{given.seed} {name}").sample(made, size)
            survivors = tried(name, sample, list(trees), Path(place))
            share = 100 * (size - len(survivors)) / size
            print(
                f"{name}: {size - len(survivors)} of {size} die ({share:.0f} %), of {len(made)} in all; seed {given.seed}",
                flush=True,
            )


if __name__ == "__main__":
    main()
