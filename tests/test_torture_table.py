"""The table of `make torture` sums what its tests tried, whichever process ran them; its exit code says whether all ended well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.torture import KIND, TRIED, table

PROJECT = Path(__file__).parents[1]
OPTIONS = ("-m", "torture or tries", "-p", "tests.torture")  # as in the Makefile
CONFTEST = "from tests.torture import name_kinds\ndef pytest_collection_modifyitems(items): name_kinds(items)\n"
TINY = """
import os
import pytest

@pytest.mark.tries("kills: {command}")
@pytest.mark.parametrize("command", ["erase", "erase", pytest.param("publish", marks=pytest.mark.torture)])
def test_kill(command): pass

@pytest.mark.tries("hostile files")
def test_files(record_property):
    record_property("tried", 400)

@pytest.mark.tries("hostile files")
def test_file(wrong_end): pass

@pytest.fixture
def wrong_end():
    yield
    assert False

@pytest.mark.torture
def test_without_a_kind(): pass

@pytest.mark.tries("kills: backup")
def test_that_ends_its_process(): os._exit(9)

def test_that_tries_nothing(): assert False
"""


def test_two_processes_fill_one_table_and_a_wrong_end_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    torture\n    tries\n")
    (tmp_path / "test_one.py").write_text(TINY)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", *OPTIONS, "-p", "no:cacheprovider"],
        cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    *_, table = done.stdout.partition("\nwhat ")
    assert [line.rsplit(maxsplit=2) for line in table.splitlines()[1:7]] == [
        ["hostile files", "401", "1"],
        ["kills: erase", "2", "0"],
        ["kills: publish", "1", "0"],
        ["others", "1", "1"],  # its process died before it could say what it was
        ["test_one.py", "1", "0"],
        ["all", "406", "2"],
    ], done.stdout
    assert done.returncode == 1


def test_a_test_counts_as_one_or_as_it_says_and_its_reports_are_one() -> None:
    reports = [
        ("a", [(KIND, "kills: publish"), ("other", "x")], False),
        ("b", [(KIND, "kills: publish")], True),
        ("c", [(KIND, "damaged files"), (TRIED, 400)], False),
        ("c", [(KIND, "damaged files"), (TRIED, 400)], True),
        ("d", [("other", 1)], False),
    ]
    assert [line.rsplit(maxsplit=2) for line in table(reports)] == [
        ["what", "tried", "wrong"],
        ["damaged files", "400", "1"],
        ["kills: publish", "2", "1"],
        ["all", "402", "2"],
    ]
