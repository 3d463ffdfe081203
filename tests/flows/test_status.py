"""Nobody has to ask who has not reported: `dph status` leaves nobody out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.home import Home
from flows.run import run_once
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, roads
from warehouse.connect import open_reader


@pytest.fixture(scope="module")
def kept(copied: Callable[[str], Home]) -> Home:
    home = copied("status")
    drop(home, "公路.csv", csv(roads("东乡", total=-3)))
    run_once(home, NIGHT)
    return home


def status(home: Home, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["--home", str(home.root), "status", *arguments])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def rows(home: Home, query: str) -> list[tuple[str, ...]]:
    with open_reader(home.warehouse) as con:
        return con.execute(query).fetchall()


def test_every_unit_that_owes_something_is_named_with_how_much(kept: Home) -> None:
    lines = [line.split() for line in status(kept).split("who owes what, ")[1].splitlines()]
    shown = {line[0]: tuple(line[1:4]) for line in lines if len(line) > 4}
    owed = rows(
        kept,
        "SELECT unit, CAST(count(*) FILTER (status = 'missing') AS VARCHAR), CAST(count(*) FILTER (status = 'returned') AS VARCHAR), "
        "CAST(count(*) FILTER (status = 'due') AS VARCHAR) FROM due WHERE status IN ('missing', 'returned', 'due') GROUP BY unit",
    )
    assert len(owed) == 4  # all units but the county
    assert {unit: tuple(counts) for unit, *counts in owed}.items() <= shown.items()
    assert shown["东乡"][1] == "1"


@pytest.mark.parametrize("scope", ["unit", "form", "period", "campaign"])
def test_the_reporting_rate_is_told_by_unit_form_period_or_campaign(scope: str, kept: Home) -> None:
    said = status(kept, "--by", scope).split("who owes what, ")[0]
    names = rows(kept, f"SELECT name FROM reporting WHERE scope = '{scope}' AND year = 2022")
    assert names and [name for (name,) in names if f"\n{name} " not in said] == []


def test_another_kind_of_rate_is_a_usage_error(kept: Home) -> None:
    done = CliRunner().invoke(app, ["--home", str(kept.root), "status", "--by", "town"])
    assert done.exit_code == 2
    assert "unit, form, period or campaign" in done.stderr
