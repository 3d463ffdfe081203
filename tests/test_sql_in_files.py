"""SQL of more than three lines is a file, named by what it gives; Python keeps only what it must put together."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
ROOMS = ("sources", "expectations", "warehouse", "reports", "demo", "flows")
MOST = 3  # lines of a statement in Python
BEGINS = re.compile(
    r"\s*(--|(SELECT|INSERT INTO|CREATE( OR REPLACE)?( TEMP)? (TABLE|VIEW|MACRO)|DELETE FROM|UPDATE|MERGE INTO|COPY|ALTER TABLE|FROM"
    r"|WITH( RECURSIVE)? \w+ AS)\b)"
)
# file -> words of statements that are put together, and why no parameter or macro does it
PUT_TOGETHER = {
    "warehouse/compute.py": {
        "INSERT INTO unit_figure (indicator, unit, period, numerator, denominator": "an indicator's own SQL stands in it",
        "INSERT INTO unit_figure (indicator, unit, period, numerator, cells)": "periods are named one by one, so that the database reads only theirs",
        "CREATE OR REPLACE TEMP VIEW reported_list": "it reads the store's lists, or copies of the touched ones",
    },
    "warehouse/digest.py": {"SELECT number, sha256(string_agg": "the digest is over the columns that an edition's version had"},
    "warehouse/stage.py": {
        "WITH chosen AS": "its columns follow from the form's declaration",
        "SELECT w.*, coalesce(l.is_adjacent": "its columns follow from the form's declaration",
        "SELECT\n    submission_id, submission, first_line": "its columns follow from the form's declaration",
    },
}  # fmt: skip
FOLDERS = ("queries", "statements", "shapes")
GRAIN = re.compile(r"-- (`\w+`: )?(One|one) row|-- What ")


@pytest.mark.parametrize("room", ROOMS)
def test_no_statement_of_more_than_three_lines_stands_in_python(room: str) -> None:
    long = [
        f"{path.relative_to(PROJECT)}:{line}: {text.splitlines()[0]}"
        for path in sorted((PROJECT / room).rglob("*.py"))
        for line, text in _long_statements(path.read_text(encoding="utf-8"))
        if not any(text.startswith(words) for words in PUT_TOGETHER.get(path.relative_to(PROJECT).as_posix(), ()))
    ]
    assert long == [], "each goes into a file below its room (`sources/statement.py`)"


def test_every_exception_is_still_needed() -> None:
    for file, exceptions in PUT_TOGETHER.items():
        texts = [text for _, text in _long_statements((PROJECT / file).read_text(encoding="utf-8"))]
        for words in exceptions:
            assert any(text.startswith(words) for text in texts), f"{file}: {words}"


def test_every_statement_in_a_file_says_its_grain_first() -> None:
    files = [path for room in ROOMS for folder in FOLDERS for path in sorted((PROJECT / room / folder).glob("*.sql"))]
    assert files
    silent = [str(path.relative_to(PROJECT)) for path in files if not GRAIN.match(path.read_text(encoding="utf-8"))]
    assert silent == []


def test_every_statement_in_a_file_is_loaded_by_its_name() -> None:
    for room in ROOMS:
        code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / room).rglob("*.py")))
        for path in sorted((PROJECT / room / "statements").glob("*.sql")):
            assert f'"{path.name}"' in code, f"{path.relative_to(PROJECT)} is loaded nowhere"


def test_the_last_row_of_a_stored_table_is_found_by_max() -> None:
    """DuckDB 1.5.5 finds no row by ORDER BY and LIMIT where a table's other rows were deleted since its last checkpoint."""
    first_of_a_table = re.compile(r"FROM store\.\w+\s+(WHERE [^()]*)?ORDER BY [^()]*LIMIT 1\b")
    for room in ROOMS:
        for path in sorted([*(PROJECT / room).rglob("*.py"), *(PROJECT / room).rglob("*.sql")]):
            text = re.sub(r'"\s+f?"', "", path.read_text(encoding="utf-8"))
            assert not first_of_a_table.search(text), path.relative_to(PROJECT)


def test_a_long_statement_is_found_however_it_is_written() -> None:
    code = '''
"""
SELECT a docstring
is
no
statement
"""
con.execute("""
    SELECT a
    FROM b
    WHERE c
    ORDER BY d
""")
con.execute(
    "SELECT a "
    f"FROM {b} "
    "WHERE c "
    "ORDER BY d"
)
con.execute("SELECT a FROM b")
'''
    assert [(line, text.split()[:2]) for line, text in _long_statements(code)] == [
        (8, ["SELECT", "a"]),
        (15, ["SELECT", "a"]),
    ]


def _long_statements(code: str) -> Iterator[tuple[int, str]]:
    """(line, text) of the SQL of more than three lines in Python; what is put in stands as `{}`."""
    tree = ast.parse(code)
    lines = code.splitlines()
    no_sql = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    no_sql |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)} - {
        id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
    }
    for node in ast.walk(tree):
        if id(node) in no_sql or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        text = _text(node)
        written = lines[node.lineno - 1 : node.end_lineno]
        full = [line for line in written if line.strip(" \"'f,()")]
        if len(full) > MOST and BEGINS.match(text):
            yield node.lineno, textwrap.dedent(text).strip()


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
