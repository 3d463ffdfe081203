"""What belongs to a year: deadlines of every year, tiers of one year alone, and entries that are on their register for some time."""

from __future__ import annotations

from datetime import date

import pytest
from house import House

from sources.declare.plan import Milestone, Project


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("two-years"), at="2023-05-06T23:00")


def test_a_deadline_of_every_year_is_that_of_the_figures_year(two_years: House) -> None:
    """`deadline: 06-30` and 60 %: at the end of April 300 of 600 lie, with 61 days to go in either year."""
    two_years.clear()
    two_years.target("amount_of_60", "甲局", 1000)
    for period in ("2022-04", "2023-04"):
        two_years.figure("amount_of_60", "甲局", period, 300)
    found = {period: two_years.progress("amount_of_60", period=period) for period in ("2022-04", "2023-04")}
    assert {period: row["deadline"] for period, row in found.items()} == {
        "2022-04": date(2022, 6, 30),
        "2023-04": date(2023, 6, 30),
    }
    assert [row["term_elapsed"] for row in found.values()] == [120 / 181, 120 / 181]
    assert found["2022-04"]["gap"] == 300
    assert (found["2023-04"]["target_state"], found["2023-04"]["light"]) == ("not_assigned", None)


def test_a_tier_of_one_year_is_an_entrys_in_that_year_alone(two_years: House) -> None:
    two_years.clear()
    two_years.con.execute(
        "INSERT INTO store.project (project_id, name, kind, tiers, lead_unit, origin, known_from) "
        "VALUES ('P1', '示例一', 'project', ['重点@2022', '省级'], '甲局', 'invented', '2021-12-31')"
    )
    query = "SELECT period, tiers FROM register_entry WHERE ref = 'project:P1' AND period IN ('2022-12', '2023-03') ORDER BY period"
    assert two_years.all(query) == [("2022-12", ["重点", "省级"]), ("2023-03", ["省级"])]


def test_an_entry_is_on_its_register_from_its_first_day_to_its_last(two_years: House) -> None:
    two_years.clear()
    two_years.con.execute(
        "INSERT INTO store.milestone (task_id, title, measure_no, unit, origin, planned_day, valid_from, valid_to) "
        "VALUES ('T1', '示例任务', 1, '甲局', 'invented', '06-30', '2022-03-01', '2023-02-28')"
    )
    query = "SELECT min(period), max(period), count(*) FROM register_entry WHERE ref = 'milestone:T1' AND length(period) = 7 AND period NOT LIKE '%Q%'"
    assert two_years.all(query) == [("2022-03", "2023-02", 11)]  # ten months of 2022, and 1-2月


def test_a_plan_says_days_in_full_or_of_every_year() -> None:
    task = {"task_id": "T1", "title": "示例", "measure_no": 1, "unit": "甲局", "origin": "invented"}
    assert Milestone.model_validate({**task, "planned_on": "06-30"}).planned_on == "06-30"
    assert Milestone.model_validate({**task, "planned_on": "2022-06-30"}).planned_on == date(2022, 6, 30)
    for wrong in ("6-30", "13-01", "02-29", "2022-02-30", "年底"):
        with pytest.raises(ValueError, match="06-30 for that day of every year"):
            Milestone.model_validate({**task, "planned_on": wrong})
    project = {
        "project_id": "P1",
        "name": "示例",
        "kind": "project",
        "lead_unit": "甲局",
        "town": "一镇",
        "known_from": "2021-12-31",
        "origin": "invented",
    }
    tiers = Project.model_validate({**project, "tiers": "重点@2022;省级"})
    assert (tiers.tiers_in(2022), tiers.tiers_in(2023)) == (("重点", "省级"), ("省级",))
    with pytest.raises(ValueError, match="its year"):
        Project.model_validate({**project, "tiers": "重点@22"})
