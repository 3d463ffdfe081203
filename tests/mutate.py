"""How many small changes of the program the tests notice: `python tests/mutate.py` (make mutate); never part of CI.

Each mutant is one change of one file: a comparison, a constant, AND or OR, + or -, a condition dropped. A mutant that none of the part's
tests notices survives. A sample is drawn by a seed. All happens in one process, on a copy of the tree: the tests are collected once, a
changed function gets its code exchanged, a changed view is replaced, and only tests that run the changed lines are run
(docs/decisions/0046). Options and defaults of classes are declarations and are not changed.
"""

from __future__ import annotations

import argparse
import ast
import functools
import gc
import inspect
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from types import CodeType, FrameType, FunctionType
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.yml")
PROCESSOR_SECONDS = 60  # a mutant that loops for ever has been noticed


def _reading(*names: str) -> tuple[str, ...]:
    return tuple(f"tests/sources/test_{name}.py" for name in names)


# Values and rows have quick tests of their own, which must notice all: what only a trap would notice survives.
VALUE = _reading("likeness", "values", "date", "words", "foreign_money", "value_zoo", "shown", "quick_ways")
ROWS = _reading("rows", "printed_rows")
TABLE = _reading(
    "rows",
    "sums",
    "quick_ways",
    "foreign_money",
    "value_zoo",
    "shown",
    "find_table",
    "continuations",
    "printed_rows",
    "headings_and_cells",
    "columns",
    "continuing",
    "small_tables",
    "small_labels",
    "axis",
    "sentences",
    "header",
    "sides_of_tables",
    "crossing",
    "identity",
    "traps",
)


@dataclass(frozen=True, slots=True)
class Target:
    """Files that are changed, and the tests that should notice it."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


TARGETS = {
    "value": Target(("sources/value/*.py",), VALUE),
    "table": Target(("sources/table/[!r]*.py",), TABLE),
    "rows": Target(("sources/table/rows.py",), ROWS),
    "suite": Target(
        ("expectations/suite.py",),
        ("tests/expectations/test_rulings.py", "tests/expectations/test_suite.py", "tests/expectations/test_judge.py", "tests/expectations/test_over_plan.py", "tests/expectations/test_percent.py"),
    ),
    "progress": Target(
        ("warehouse/views/progress.sql",),
        ("tests/warehouse/test_progress_rows.py", "tests/warehouse/test_progress.py", "tests/warehouse/test_district.py", "tests/warehouse/test_reconcile.py"),
    ),
    "district_part": Target(
        ("warehouse/figures/district_part.sql",),
        ("tests/warehouse/test_district.py", "tests/warehouse/test_ended_edges.py", "tests/warehouse/test_scope.py"),
    ),
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

    def named(self, source: str) -> tuple[str, str, str]:
        """File, line and changed line: what an equivalent mutant is listed by."""
        begin, end = source.rfind("\n", 0, self.start) + 1, source.find("\n", self.end)
        line = source[begin : self.start] + self.text + source[self.end : end]
        return self.path, " ".join(source[begin:end].split()), " ".join(line.split())

    def source_text(self, source: str) -> str:
        return " ".join(source[self.start : self.end].split())


# --- what is changed in Python

COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"),
}  # fmt: skip
UNSEEN = ("maxsize", "strict")  # a cache's size; that two lists are as long as each other, which no test may break
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
        if isinstance(node, ast.ClassDef):  # options and defaults are declarations
            for part in [*node.decorator_list, *(one for one in node.body if not isinstance(one, ast.FunctionDef))]:
                typed |= {id(inner) for inner in ast.walk(part)}
        for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if annotation is not None:
                typed |= {id(inner) for inner in ast.walk(annotation)}
        if isinstance(node, ast.keyword) and node.arg in UNSEEN:
            typed |= {id(inner) for inner in ast.walk(node)}
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
            found += [Mutant(path, begin(one), end(one), neutral) for one in node.values if not _is_default(one)]
        elif isinstance(node, ast.BinOp) and type(node.op) in ADDED:
            found += between(node.left, node.right, *ADDED[type(node.op)])
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            found.append(Mutant(path, begin(node), begin(node.operand), ""))
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            found.append(Mutant(path, begin(node), end(node), str(node.value + 1)))
        elif isinstance(node, ast.Constant) and type(node.value) is bool:
            found.append(Mutant(path, begin(node), end(node), str(not node.value)))
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue  # false whenever the program runs
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            found.append(Mutant(path, begin(node.test), end(node.test), "False"))
        elif isinstance(node, ast.comprehension):
            found += [Mutant(path, begin(one), end(one), "True") for one in node.ifs]
    return found


def _is_default(node: ast.expr) -> bool:
    """Whether an operand is the default of `or`: a text, which stays as it is, or 0, which False equals."""
    return isinstance(node, ast.Constant) and (isinstance(node.value, str) or node.value == 0)


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


def files_of(name: str, root: Path = ROOT) -> list[Path]:
    """The files of a target in a tree."""
    return [path for pattern in TARGETS[name].files for path in sorted(root.glob(pattern))]


def mutants_of(name: str, root: Path = ROOT) -> list[Mutant]:
    """All mutants of a target in a tree, each once; some are no programs."""
    found: list[Mutant] = []
    for path in files_of(name, root):
        source, place = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        found += dict.fromkeys(of_sql(place, source) if path.suffix == ".sql" else of_python(place, source))
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


class OutOfTime(BaseException):
    """A mutant runs on without an end."""


class DiesAtImport(Exception):
    """A module that has the change cannot be loaded."""


@dataclass(slots=True)
class Trial:
    """A plugin of pytest that runs the tests once as they are and then for each mutant, in place of pytest's own loop."""

    tree: Path
    names: Sequence[str]
    size: int
    seed: int
    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    noticed: Counter[str] = field(default_factory=Counter)
    items: dict[str, Any] = field(default_factory=dict)

    def pytest_runtestloop(self, session: Any) -> bool:
        self._run_unchanged(session.items)
        for name in self.names:
            self._try_part(name)
        return True

    def _run_unchanged(self, items: list[Any]) -> None:
        """Note of each test how long it takes and which lines of the parts it runs; one that fails is left out."""
        files = {
            str(path): path.relative_to(self.tree).as_posix()
            for name in self.names
            for path in files_of(name, self.tree)
        }
        self.items = {item.nodeid: item for item in items}
        for item in items:
            begin = process_time()
            with _traced({file: place for file, place in files.items() if file.endswith(".py")}) as lines:
                failed = self._failure(item)
            self.seconds[item.nodeid] = process_time() - begin
            for line in lines:
                self.lines[line].add(item.nodeid)
            if failed:
                del self.items[item.nodeid]
                _say(f"  fails without any change and is left out: {item.nodeid}: {failed.strip().splitlines()[-1]}")
        _say(f"  {len(self.items)} tests take {sum(self.seconds.values()):.0f} s with a trace of their lines")

    def _failure(self, item: Any) -> str:
        """Why a test fails; nothing if it passes. Fixtures of the session stay."""
        from _pytest.runner import runtestprotocol

        others = [one for one in self.items.values() if one is not item]
        other = next((one for one in others if one.path != item.path), others[0])  # no module is left set up
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
            reports = runtestprotocol(item, nextitem=other, log=False)
        return "".join(report.longreprtext or "failed" for report in reports if report.failed)

    def _try_part(self, name: str) -> None:
        made = mutants_of(name, self.tree)
        random.Random(f"{self.seed} {name}").shuffle(made)
        reasons = equivalents()
        tried = dead = same = 0
        while made and tried < (self.size or len(made) + tried):
            one = made.pop(0)
            source = (self.tree / one.path).read_text(encoding="utf-8")
            if why := reasons.get(one.named(source)):
                same += 1
                _say(f"  equivalent  {one.described(source)}  ({why})")
                continue
            is_program = one.path.endswith(".sql") or _compiles(one, source)
            outcome = self._outcome(one, source) if is_program else "no program"
            if outcome == "no program":
                continue
            tried += 1
            dead += outcome == "dies"
            if outcome == "survives":
                _say(f"  survives  {one.described(source)}  ({dead} of {tried} have died)")
        share = 100 * dead / max(tried, 1)
        _say(f"{name}: {dead} of {tried} die ({share:.0f} %), beside {same} equivalent ones; seed {self.seed}")

    def _outcome(self, one: Mutant, source: str) -> str:
        """Whether a mutant dies, survives, or is no program."""
        import duckdb

        try:
            with _changed(self.tree, one, source):
                for name in self._nearest(one, source):
                    with _limited():
                        why = self._failure(self.items[name])
                    if why:
                        break
                else:
                    return "survives"
        except DiesAtImport:
            return "dies"
        except duckdb.Error:  # the view cannot be created; an error within a test is pytest's
            return "no program"
        if one.path.endswith(".sql") and ("Binder Error" in why or "Parser Error" in why):
            return "no program"
        if again := self._failure(self.items[name]):
            raise SystemExit(f"{name} fails after the change was taken back: {one.described(source)}\n{again}")
        self.noticed[name] += 1
        return "dies"

    def _nearest(self, one: Mutant, source: str) -> list[str]:
        """The tests that run what was changed: those that noticed a change before come first, then the quick ones."""
        names = set(self.items)
        if one.path.endswith(".py") and (span := statement_lines(source, source.count("\n", 0, one.start) + 1)):
            names &= set().union(*(self.lines.get((one.path, line), set()) for line in span))
        return sorted(names, key=lambda name: (-self.noticed[name], self.seconds[name]))


def statement_lines(source: str, line: int) -> range | None:
    """The lines of the innermost statement, or head of one, that has a line; nothing outside of functions, where it runs at import."""
    found: range | None = None
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef) or not function.body[0].lineno <= line <= (
            function.end_lineno or 0
        ):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.stmt) and node is not function:
                body = getattr(node, "body", None)
                end = body[0].lineno - 1 if body else node.end_lineno or node.lineno
                end = max(end, node.lineno)
                if node.lineno <= line <= end and (found is None or end - node.lineno < len(found)):
                    found = range(node.lineno, end + 1)
    return found


@contextmanager
def _traced(files: dict[str, str]) -> Iterator[set[tuple[str, int]]]:
    """The lines of files that run meanwhile."""
    lines: set[tuple[str, int]] = set()

    def entered(frame: FrameType, event: str, _: object) -> Any:
        place = files.get(frame.f_code.co_filename)
        if place is None:
            return None

        def at_line(frame: FrameType, event: str, _: object) -> Any:
            lines.add((place, frame.f_lineno))
            return at_line

        return at_line

    if files:
        sys.settrace(entered)
    try:
        yield lines
    finally:
        sys.settrace(None)


@contextmanager
def _limited() -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def _changed(tree: Path, one: Mutant, source: str) -> Iterator[None]:
    """The program with a change, in the file and in what is loaded of it."""
    path, changed = tree / one.path, one.applied(source)
    try:
        _put(path, source, changed)
        yield
    finally:
        _put(path, changed, source)


def _put(path: Path, old: str, new: str) -> None:
    path.write_text(new, encoding="utf-8")
    if path.suffix == ".py":
        _exchange_code(path, old, new)
    elif path.parent.name == "views":
        houses = _connections()
        if not houses:
            raise SystemExit(f"{path.name}: no warehouse is open")
        for con in houses:
            con.execute(f"CREATE OR REPLACE VIEW {path.stem} AS {new}")


def _connections() -> list[Any]:
    """Those of all small warehouses that tests have open."""
    return [one.con for one in _objects() if type(one).__name__ == "House"]


def _objects() -> list[Any]:
    """All objects. The judge freezes those that are there, and the collector then names none of them: it is thawed first."""
    gc.unfreeze()
    return gc.get_objects()


def _exchange_code(path: Path, old: str, new: str) -> None:
    """Give the loaded functions of a module their new code and defaults, and its names of the top their new values."""
    module = next(one for one in list(sys.modules.values()) if getattr(one, "__file__", None) == str(path))
    fresh: dict[str, Any] = {**vars(module)}
    for (_, was), (now, becomes) in zip(_statements(old), _statements(new), strict=True):
        if was == becomes:
            continue
        if isinstance(now, ast.FunctionDef | ast.ClassDef):
            codes = _functions(compile(ast.Module([now], []), str(path), "exec"))
            exchanged = [one for one in _loaded(path) if one.__code__.co_qualname in codes]
            if not exchanged:
                raise SystemExit(f"{path.name}: no loaded function has the name {', '.join(codes)}")
            for function in exchanged:
                function.__code__ = codes[function.__code__.co_qualname]
            if isinstance(now, ast.FunctionDef):
                exec(compile(ast.Module([now], []), str(path), "exec"), fresh)
                made = inspect.unwrap(fresh[now.name])
                for function in exchanged:
                    if function.__code__.co_qualname == now.name:
                        function.__defaults__, function.__kwdefaults__ = made.__defaults__, made.__kwdefaults__
        else:
            try:
                exec(compile(ast.Module([now], []), str(path), "exec"), fresh)
            except Exception as error:
                raise DiesAtImport from error
            for name, value in fresh.items():
                former = vars(module).get(name)
                if value is not former:
                    for other in list(sys.modules.values()):
                        if getattr(other, "__dict__", {}).get(name) is former:
                            setattr(other, name, value)
    for one in _caches():
        one.cache_clear()


@functools.lru_cache(maxsize=4)
def _statements(source: str) -> list[tuple[ast.stmt, str]]:
    """The statements of a module, and of each a text that is that of no other."""
    return [(one, ast.dump(one)) for one in ast.parse(source).body]


def _functions(code: CodeType) -> dict[str, CodeType]:
    """The outermost functions of a module or class, by name."""
    found = {}
    for one in code.co_consts:
        if isinstance(one, CodeType):
            if one.co_flags & 0x2 and not one.co_name.startswith("<"):  # a function has fast locals, a class has none
                found[one.co_qualname] = one
            else:
                found |= _functions(one)
    return found


@functools.cache
def _caches() -> list[Any]:
    """Those of the program's modules: all are loaded when the first mutant is tried, and to look for them takes longer than many a test."""
    objects = [one for one in _objects() if type(one).__name__ == "_lru_cache_wrapper"]
    return [one for one in objects if str(getattr(one, "__module__", "")).startswith(("sources", "expectations"))]


@functools.cache
def _loaded(path: Path) -> list[FunctionType]:
    return [one for one in _objects() if isinstance(one, FunctionType) and one.__code__.co_filename == str(path)]


def equivalents() -> dict[tuple[str, str, str], str]:
    """Why a mutant changes nothing that can be seen, by file, line and changed line."""
    return {
        (one["file"], one["line"], one["becomes"]): one["why"]
        for one in yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or []
    }


def _say(text: str) -> None:
    os.write(SAID, (text + "\n").encode())


SAID = 1


def run(tree: Path, names: Sequence[str], size: int, seed: int) -> None:
    """Try mutants of parts that have the same tests, in this process."""
    os.chdir(tree)
    sys.path[:] = [
        str(tree),
        *(one for one in sys.path if not Path(one or ".").resolve().is_relative_to(ROOT) or "site-packages" in one),
    ]
    os.environ["PYTHONPATH"] = str(tree)
    sys.dont_write_bytecode = True
    import pytest

    os.environ["PYTHONWARNINGS"] = "ignore"
    options = [
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:warnings",
        "--capture=no",
        "--tb=line",
        f"--rootdir={tree}",
    ]
    pytest.main([*options, *TARGETS[names[0]].tests], [Trial(tree, names, size, seed)])


def main() -> None:
    """Draw, try, and print the score of each target."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="all if none is named")
    parser.add_argument("--mutants", type=int, default=20, help="of each target; 0: all")
    parser.add_argument("--seed", type=int, default=22)
    given = parser.parse_args()
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in given.targets or TARGETS:
        groups[TARGETS[name].tests].append(name)
    for names in groups.values():
        with tempfile.TemporaryDirectory() as place:
            tree = copied_tree(Path(place).resolve())
            child = os.fork()  # so that the next group's tests find nothing of this one's
            if not child:
                try:
                    run(tree, names, given.mutants, given.seed)
                finally:
                    os._exit(0)
            os.waitpid(child, 0)


if __name__ == "__main__":
    main()
