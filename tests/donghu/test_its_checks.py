"""Donghu's own check: what it finds, and that it runs beside the general ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from expectations.checks import HERE, load_checks, run_checks
from tests.expectations.night import Night, form_of, registered
from tests.expectations.test_checks import IN_PARTS, asked, rows_from
from tests.plan_folders import DONGHU
from tests.warehouse.house import House
from warehouse.definition import definitions

STARTS = {"started_on": {"type": "date"}}


@pytest.fixture(autouse=True, params=IN_PARTS)
def part_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Submissions are staged in parts, as in the tests of the general checks."""
    monkeypatch.setattr(Night, "part_rows", request.param)


@pytest.fixture
def register(house: House) -> Iterator[House]:
    yield from registered(house)


def test_a_start_on_another_day_than_reported_before_is_asked_about(register: House) -> None:
    night = Night(register, rows_from(form_of(STARTS, name="major_projects"), "project:重点"))
    night.came("major_projects", "2022-02", {"P1": {"started_on": date(2022, 2, 1)}, "P2": {"started_on": None}})
    night.came("major_projects", "2022-03", {"P1": {"started_on": None}, "P2": {"started_on": date(2022, 3, 1)}})
    later = {"P1": {"started_on": date(2022, 1, 31)}, "P2": {"started_on": date(2022, 3, 1)}}
    sheet = night.over().came("major_projects", "2022-04", later)
    wanted = {(sheet, "started_on", "P1", "B5", "2022-01-31", "2022-02-01")}
    assert asked(night.judged(), "start_date_differs") == wanted


def test_a_start_that_is_explained_once_is_not_asked_about_again(register: House) -> None:
    night = Night(register, rows_from(form_of(STARTS, name="major_projects"), "project:重点"))
    for period, day in (("2022-02", 1), ("2022-03", 2), ("2022-04", 2)):
        night.came("major_projects", period, {"P1": {"started_on": date(2022, 2, day)}})
    assert {one["submission_id"] for one in night.judged()} == {"甲局-2022-03-1"}


def test_its_check_runs_beside_the_general_ones(house: House) -> None:
    plan = Night(house).plan
    checks = load_checks(house.con, plan)
    assert {check.rule for check in checks} == {path.stem for path in HERE.glob("*.sql")} | {"start_date_differs"}
    assert run_checks(house.con, checks, plan) == []


def test_its_check_and_wording_are_definitions() -> None:
    kept = {path for path, _ in definitions(DONGHU)}
    assert {"plan/messages.yml", "plan/checks/start_date_differs.sql"} <= kept
