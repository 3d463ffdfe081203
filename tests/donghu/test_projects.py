"""One row per project and month, as its lead unit reported it."""

from __future__ import annotations

import pytest

from tests.warehouse.house import House


@pytest.fixture
def projects(house: House) -> House:
    """Two projects of the register: P1 planned to start in May, P2 goes on from last year and is known from June only."""
    house.con.execute("DELETE FROM store.project")
    for project, nature, start, known in (
        ("P1", "新开工", "2022-05-20", "2021-12-31"),
        ("P2", "续建", "2020-05-01", "2022-06-01"),
    ):
        house.con.execute(
            "INSERT INTO store.project VALUES (?, ?, 'project', ['区重大重点'], ?, '甲局', '一镇', 5000, 1000, ?, NULL, 'invented', ?, NULL, NULL, NULL)",
            [project, f"项目{project}", nature, start, known],
        )
    return house


def rows(house: House) -> list[tuple]:
    return house.all(
        "SELECT project_id, period, invested_total, invest_share, is_started, unit, town FROM project_progress ORDER BY 1, 2"
    )


def test_a_project_shows_what_its_lead_reported_beside_the_register(projects: House) -> None:
    projects.report("甲局", "major_projects", "2022-06", {"P1": {"invested_total": 450, "annual_plan": 1000}})
    assert rows(projects) == [("P1", "2022-06", 450, 0.45, False, "甲局", "一镇")]


def test_a_project_has_started_on_the_day_it_was_reported_to(projects: House) -> None:
    for period in ("2022-04", "2022-05"):
        submission = projects.report(
            "甲局", "major_projects", period, {"P1": {"invested_total": 1, "annual_plan": 1000}}
        )
        projects.cell(
            submission, "甲局", "major_projects", period, "P1", "started_on", "5月10日", "F5", day="2022-05-10"
        )
    assert [(period, started) for _, period, _, _, started, *_ in rows(projects)] == [
        ("2022-04", False),
        ("2022-05", True),
    ]


def test_nothing_is_divided_by_a_plan_of_nought(projects: House) -> None:
    projects.report("甲局", "major_projects", "2022-06", {"P1": {"invested_total": 450, "annual_plan": 0}})
    assert rows(projects)[0][3] is None


def test_a_project_is_there_from_when_the_register_knows_it(projects: House) -> None:
    values = {name: {"invested_total": 1, "annual_plan": 10} for name in ("P1", "P2")}
    projects.report("甲局", "major_projects", "2022-04", values, at="2022-05-04T09:00")
    assert [row[0] for row in rows(projects)] == ["P1", "P2"]
    projects.as_of("2022-05-31 23:00")
    assert [row[0] for row in rows(projects)] == ["P1"]
