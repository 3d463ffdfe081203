"""`dph check` lists every error of a plan at once, and runs the plan's own examples."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.check import inspect
from flows.cli import app
from tests.plan_folders import NEUTRAL

ROADS = """农村公路建设周报表
填报单位：东乡
报告期：2023年第25周
道路名称,年度计划里程,本周建成里程,累计建成里程,未整改隐患
甲路,40,1.5,{built},1
"""
FINDINGS = "rule,item,address,found\nmin,built_total,D5,-21\ntotal_below_part,built_total,D5,-21\n"  # below 0, and below the 1.5 of this week
BUILT = """# 建成农村公路里程

`21 + 4 = 25` kilometres on two roads.

## Given
| unit | period | row_key | item | number |
|---|---|---|---|---|
| 东乡 | 2023-W25 | 甲路 | built_total | 21 |
| 东乡 | 2023-W25 | 乙路 | built_total | 4 |

## Then
| unit | period | numerator | denominator | cells |
|---|---|---|---|---|
| 东乡 | 2023-W25 | {sum} | | c1 c2 |
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The neutral plan, with an example of a form and one of an indicator."""
    folder = Path(shutil.copytree(NEUTRAL, tmp_path / "plan"))
    write(folder, "examples/forms/roads/accepted.csv", ROADS.format(built=21))
    write(folder, "examples/indicators/roads_built.md", BUILT.format(sum=25))
    return folder


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    write(folder, name, text.replace(old, new, 1))


def told(folder: Path) -> set[tuple[str, str]]:
    """(file, key) of the errors."""
    return {(str(Path(one.file).relative_to(folder)), one.key) for one in inspect(folder).errors}


def test_errors_of_all_kinds_of_files_are_listed_together(plan: Path) -> None:
    change(plan, "units.csv", "财政局,,department", "财政局,,departement")
    change(plan, "forms/tasks.yml", "choices: [推进中, 已完成]", "chioces: [推进中, 已完成]")
    change(plan, "indicators/roads_built.sql", "-- form: roads", "-- form: raods")
    change(plan, "indicators/debt_balance.sql", "item = 'debt'", "item = 'dept'")
    change(plan, "indicators/roads_share.sql", "'planned'", "'plannde'")
    assert told(plan) == {
        ("units.csv", "财政局.kind"),
        ("forms/tasks.yml", "versions.0.items.status.chioces"),
        ("indicators/roads_built.sql", "form"),
        ("indicators/tasks_done.sql", "form"),
        ("indicators/tasks_progress.sql", "form"),
        ("indicators/debt_balance.sql", "sql: item"),
        ("indicators/roads_share.sql", "sql: item"),
    }


def test_an_error_names_the_keys_that_belong_below_one(plan: Path) -> None:
    change(plan, "forms/accounts.yml", "growth: {of: revenue_total, over: revenue_last_year}", "growth: true")
    wanted = {one.key: one.wanted for one in inspect(plan).errors}
    assert wanted["versions.0.items.revenue_growth.growth"] == "keys below it: of, over"


def test_sql_that_does_not_run_is_told_on_what_it_may(plan: Path) -> None:
    change(plan, "indicators/roads_built.sql", "reported_amount", "reported_amout")
    (error,) = inspect(plan).errors
    assert "reported_amout does not exist" in str(error.found)
    assert error.wanted.startswith("SQL that runs on the shapes (docs/how-to/add-an-indicator.md) and on reported, ")


def test_a_file_and_a_folder_that_is_not_there_are_no_plans(plan: Path) -> None:
    for place in (plan / "plan.yml", plan / "nowhere"):
        result = CliRunner().invoke(app, ["check", str(place)])
        assert result.exit_code == 2
        assert f"{place}: wanted the folder of a plan" in result.output


def test_an_indicator_that_adds_up_what_is_no_sum_is_an_error(plan: Path) -> None:
    change(plan, "forms/accounts.yml", "headings: [债务余额]", "headings: [债务余额], summable: false")
    change(plan, "forms/roads.yml", "headings: [未整改隐患]", "headings: [未整改隐患], summable: false")
    assert told(plan) == {
        ("indicators/debt_balance.sql", "rollup"),
        ("indicators/faults_open.sql", "rollup"),
        ("indicators/faults_open.sql", "sql: item"),  # over the roads of a unit too
    }


def test_targets_are_checked_line_by_line(plan: Path) -> None:
    change(plan, "targets/2023.csv", "roads_built,东乡", "road_built,东乡")
    change(plan, "targets/2023.csv", "roads_built,西镇,2023", "roads_built,西镇,二三年")
    (first, second) = inspect(plan).errors
    assert (first.key, first.wanted) == ("line 3: indicator", "a file of indicators/; is roads_built meant?")
    assert (second.key, second.found) == ("line 4: year", "二三年")


def test_examples_that_hold_are_counted(plan: Path) -> None:
    write(plan, "examples/forms/roads/rejected.csv", ROADS.format(built=-21))
    write(plan, "examples/forms/roads/findings.csv", FINDINGS)
    result = inspect(plan)
    assert ([str(one) for one in result.errors], result.examples) == ([], 3)


def test_examples_that_do_not_hold_are_errors(plan: Path) -> None:
    write(plan, "examples/forms/roads/accepted.csv", ROADS.format(built="约二十"))
    write(plan, "examples/forms/roads/rejected.csv", ROADS.format(built=21))
    write(plan, "examples/forms/roads/findings.csv", FINDINGS)
    write(plan, "examples/indicators/roads_built.md", BUILT.format(sum=26))
    errors = inspect(plan).errors
    assert [(Path(one.file).name, one.found, one.wanted) for one in errors] == [
        ("roads_built.md", "25", "26"),
        ("accepted.csv", "not_a_number built_total D5 约二十", "no finding in an accepted table"),
        ("rejected.csv", "no such finding", "min built_total D5 -21"),
        ("rejected.csv", "no such finding", "total_below_part built_total D5 -21"),
    ]


def test_sql_that_does_not_run_is_an_error_without_an_example_too(plan: Path) -> None:
    change(plan, "indicators/debt_balance.sql", "reported_amount(", "reported_amonut(")
    (error,) = inspect(plan).errors
    assert (error.file, error.key) == ("indicators/debt_balance.sql", "sql")
    assert "reported_amonut" in str(error.found)


def test_names_that_nothing_uses_are_noted(plan: Path) -> None:
    with (plan / "units.csv").open("a", encoding="utf-8") as out:
        out.write("闲置局,,department,2000-01-01,,,,2021-12-31,invented,\n")
    change(plan, "settings.yml", "groups:", "groups:\n  - {group: 无人用, kinds: [town], origin: invented}")
    result = inspect(plan)
    assert not result.errors
    assert {"闲置局", "无人用"} <= {one.found for one in result.notes}


def test_the_command_prints_a_line_each_and_its_exit_code_tells(plan: Path) -> None:
    change(plan, "settings.yml", "red_to: -10", "red_to: 10")
    done = CliRunner().invoke(app, ["check", str(plan)])
    assert done.exit_code == 1
    assert "error: settings.yml: row 1: red_to: found 10.0, wanted less than green_from, 0" in done.output.splitlines()
    assert done.output.splitlines()[-1].endswith("1 errors, 10 notes, 0 examples run")


def test_the_bulletins_keys_and_names_are_checked(plan: Path) -> None:
    write(
        plan,
        "bulletin.yml",
        "campaing_word: 行动\ncards: [{title: 公路, indicators: [roads_built, roads_bulit]}]\nshort: {debt_balanse: 债务}\n"
        "leagues: {city: 设区市}\ncampaigns: {7: 七}\nforms: {projects: raods, tasks: tasks}\n",
    )
    assert {(one.key, one.wanted) for one in inspect(plan).errors} == {
        ("campaing_word", "no such key; is campaign_word meant?"),
        ("cards.1", "an indicator; is roads_built meant?"),
        ("short", "an indicator; is debt_balance meant?"),
        ("leagues", "one of department, town"),
        ("campaigns", "one of 1"),
        ("forms.projects", "a form; is roads meant?"),
    }
