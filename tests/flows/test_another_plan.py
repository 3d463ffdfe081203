"""A run over another plan than this one: the benchmarks' own, with its own forms, units and indicators."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from benchmarks.job import AT, FORMS, INDICATORS, write_job
from flows.home import Home
from flows.run import run_once
from warehouse.connect import open_reader

FILES = 42


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that has taken in the files of another plan."""
    job = write_job(tmp_path_factory.mktemp("job"), FILES, rows=5)
    home = Home(job / "home", job / "plan").prepare()
    shutil.copytree(job / "files", home.inbox, dirs_exist_ok=True)
    run_once(home, AT)
    return home


def test_every_file_is_taken_in_by_its_own_plan(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        assert con.execute("SELECT status, count(*) FROM receipt GROUP BY status").fetchall() == [("taken", FILES)]
        forms = {form for (form,) in con.execute("SELECT form FROM form").fetchall()}
        indicators = {one for (one,) in con.execute("SELECT indicator FROM indicator").fetchall()}
    assert (forms, indicators) == (set(FORMS), set(INDICATORS))


def test_what_was_planted_is_found_and_nothing_else(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        found = con.execute(
            "SELECT r.file_name, CAST(regexp_extract(f.address, '\\d+') AS INTEGER), f.item, f.rule "
            "FROM finding AS f JOIN receipt AS r ON r.receipt_id = f.receipt_id ORDER BY ALL"
        ).fetchall()
    with duckdb.connect(str(home.root.parent / "truth.duckdb"), read_only=True) as con:
        planted = con.execute("SELECT * FROM found ORDER BY ALL").fetchall()
    assert found == planted != []


def test_the_definitions_of_its_edition_are_those_of_its_plan(home: Home) -> None:
    with open_reader(home.warehouse) as con:
        paths = {path for (path,) in con.execute("SELECT path FROM store.definition").fetchall()}
    assert {path for path in paths if path.startswith("plan/forms/")} == {f"plan/forms/{name}.yml" for name in FORMS}
