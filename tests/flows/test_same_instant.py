"""Several runs under one instant: each file has its receipt and its figures, whatever came before it and whatever was killed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.home import Home
from flows.run import _last_run, _run_id, run_once
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, roads
from tests.flows.test_dying import Mortal
from warehouse.connect import open_reader
from warehouse.ledger import LEDGER, cut_back

UNITS = ("东乡", "西镇", "交通局")


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    one = Mortal(tmp_path_factory.mktemp("mortal") / "log")
    yield one
    one.end()


def take_in(home: Home, unit: str) -> str:
    """Drop a table of this unit, 480 km built of 800, and take it in at NIGHT; the run's name."""
    drop(home, f"{unit}.csv", csv(roads(unit)), "2022-07-04T07:00")
    return run_once(home, NIGHT).run


def answered(home: Home) -> list[str]:
    """The units with a receipt in the outbox."""
    return sorted(path.relative_to(home.outbox).parts[0] for path in home.outbox.rglob("*回执.txt"))


def built(home: Home) -> dict[str, int]:
    """unit -> the kilometres built, as the latest edition says."""
    with open_reader(home.warehouse) as con:
        query = (
            "SELECT unit, CAST(numerator AS INTEGER) FROM figure WHERE indicator = 'roads_built' AND numerator IS NOT NULL "
            "AND period = '2022-W26' AND edition = (SELECT max_by(edition, number) FROM edition)"
        )
        return dict(con.execute(query).fetchall())


def test_files_after_an_empty_first_run_have_receipts_and_figures(tmp_path: Path) -> None:
    home = Home(tmp_path).prepare()
    run_once(home, NIGHT)
    take_in(home, "东乡")
    assert answered(home) == ["东乡"]
    assert built(home)["东乡"] == 480


def test_runs_with_files_after_an_empty_run_have_receipts_and_figures_each(home: Home) -> None:
    run_once(home, NIGHT)
    runs = []
    for number, unit in enumerate(UNITS, 1):
        runs.append(take_in(home, unit))
        assert answered(home) == sorted(UNITS[:number])
        assert built(home)[unit] == 480
    assert runs == ["run-20220705-230000", "run-20220705-230000.2", "run-20220705-230000.3"]


def test_the_eleventh_run_of_an_instant_is_the_last_one() -> None:
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA store")
        con.execute("CREATE TABLE store.run (run_id VARCHAR, business_at TIMESTAMPTZ)")
        con.execute("CREATE TABLE store.edition (run_id VARCHAR)")
        for number in range(11):
            con.execute("INSERT INTO store.run VALUES (?, ?)", [_run_id(con, NIGHT), NIGHT])
            assert _last_run(con) == f"run-20220705-230000{f'.{number + 1}' if number else ''}"


@pytest.mark.tries("kills: a night at its steps")
@pytest.mark.parametrize(
    "step", ["publish", *(pytest.param(step, marks=pytest.mark.torture) for step in ("record", "survey"))]
)
def test_a_run_killed_before_its_receipts_is_made_up_for_by_the_next_of_the_same_instant(
    step: str, home: Home, mortal: Mortal
) -> None:
    run_once(home, NIGHT)
    drop(home, "东乡.csv", csv(roads("东乡")), "2022-07-04T07:00")
    assert mortal.night(home, f"after {step}") == -signal.SIGKILL
    take_in(home, "西镇")
    assert answered(home) == ["东乡", "西镇"]
    assert built(home)["东乡"] == 480


def test_a_question_to_a_lead_bears_the_name_of_the_run_that_died_before_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Later, when every run has its letters, a question is a run of its own."""
    names: list[str] = []

    def ask(con: object, plan: object, run: str, *more: object) -> int:
        names.append(run)
        if len(names) == 1:
            raise OSError("killed before the question")
        return 0

    monkeypatch.setattr("warehouse.publish.ask_leads", ask)
    with pytest.raises(OSError, match="killed before the question"):
        take_in(home, "东乡")
    run_once(home, NIGHT)
    run_once(home, NIGHT)
    assert names == ["run-20220705-230000", "run-20220705-230000", "run-20220705-230000.2"]


def test_a_page_that_was_drawn_by_hand_does_not_keep_receipts_back(home: Home, mortal: Mortal) -> None:
    from flows.release import render_latest

    drop(home, "东乡.csv", csv(roads("东乡")), "2022-07-04T07:00")
    assert mortal.night(home, "after publish") == -signal.SIGKILL
    render_latest(home)
    run_once(home, NIGHT)
    assert answered(home) == ["东乡"]


def test_a_home_of_an_earlier_version_answers_what_it_left_unanswered(home: Home) -> None:
    run_once(home, NIGHT)
    take_in(home, "东乡")
    take_in(home, "西镇")
    (home.warehouse / "delivered.jsonl").unlink()
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:  # as the earlier version named them
        con.execute("UPDATE store.edition SET run_id = 'run-20220705-230000' WHERE run_id IS NULL AND number = 2")
        con.execute("UPDATE store.edition SET published_at = ? WHERE number IN (2, 3)", [NIGHT])
        (home.warehouse / LEDGER).unlink()
        cut_back(con, home.warehouse)
    for path in home.outbox.rglob("*.*"):
        path.unlink()
    run_once(home, NIGHT)
    assert answered(home) == ["东乡"]


def test_an_instant_later_nothing_is_answered_again(home: Home) -> None:
    take_in(home, "东乡")
    [receipt] = home.outbox.rglob("*回执.txt")
    receipt.unlink()
    run_once(home, NIGHT)
    assert answered(home) == []


@pytest.mark.tries("editions replayed")
@pytest.mark.torture  # four replays; one of each kind is in tests/homes
def test_editions_of_one_instant_are_replayed_and_compared_each_as_it_was(home: Home) -> None:
    from typer.testing import CliRunner

    from flows.cli import app
    from flows.edition import publish_once, release_edition

    def dph(*words: str) -> str:
        done = CliRunner().invoke(app, ["--home", str(home.root), *words])
        assert done.exit_code == 0, done.output
        return done.output

    take_in(home, "东乡")
    weekly, _ = publish_once(home, "weekly", NIGHT)
    drop(home, "更正.csv", csv(roads("东乡", total=520)), "2022-07-04T08:00")
    run_once(home, NIGHT)
    first, second = "nightly-20220705-2300", "nightly-20220705-2300.2"
    for edition in (first, weekly, second):
        assert "figures as published" in dph("replay", edition)
    changes = dph("compare", first, second).splitlines()
    assert "roads_built  东乡  2022-W26  numerator  480 -> 520  revised_report: +40" in changes
    again, _ = publish_once(home, "weekly", NIGHT)
    release_edition(home, again, "published", "张三", None, NIGHT)
    assert "figures as published" in dph("replay", again)
