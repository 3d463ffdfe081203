"""`dph new-year` lists and drafts what another year needs, and writes over nothing; check and doctor ask for it."""

from __future__ import annotations

import csv
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from flows import doctor
from flows.check import inspect
from flows.errors import UsageFault
from flows.home import SHANGHAI, Home
from flows.new_year import draft_year
from sources.declare import load
from tests.plan_folders import NEUTRAL
from warehouse.indicator import load_indicators, load_targets


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The neutral plan, whose targets are of 2022 and 2023; 西镇 ends in 2023 and goes on in 东乡."""
    folder = Path(shutil.copytree(NEUTRAL, tmp_path / "plan"))
    change(folder, "units.csv", "西镇,,town,2000-01-01,,,", "西镇,,town,2000-01-01,2023-06-30,东乡,")
    change(folder, "indicators/roads_built.sql", "-- headline: true", "-- headline: true\n-- deadline: 2023-09-30")
    with (folder / "projects.csv").open("a", encoding="utf-8") as out:
        out.write("P1,示例路,project,重点@2023;省级,续建,交通局,东乡,100,50,2022-01-01,,,2021-12-31,invented,\n")
    (folder / "exemptions.csv").write_text(
        "unit,form,kind,from_on,to_on,until_at,reason,approved_by,known_from\n"
        "东乡,roads,not_applicable,2023-01-01,2023-12-31,,无公路,县政府办,2023-01-05\n"
        "东乡,roads,excused,2023-03-01,2023-03-31,,灾情,县政府办,2023-03-01\n",
        encoding="utf-8",
    )
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_last_years_targets_are_drafted_blank(plan: Path) -> None:
    draft_year(load(plan), 2024)
    drafted = rows(plan / "targets/2024.csv")
    assert [(row["indicator"], row["unit"], row["target"], row["note"]) for row in drafted] == [
        ("faults_open", "示例县", "", "2023年目标：0"),
        ("place_in_city", "示例县", "", "2023年目标：3"),
        ("revenue_growth_rate", "示例县", "", "2023年目标：6"),
        ("roads_built", "示例县", "", "2023年目标：100"),
        ("roads_built", "东乡", "", "2023年目标：60"),  # 西镇 has ended
    ]
    assert {(row["year"], row["known_from"]) for row in drafted} == {("2024", "2024-01-01")}


def test_a_blank_target_is_none_until_it_is_filled_in(plan: Path) -> None:
    draft_year(load(plan), 2024)
    assert {one.year for one in load_targets(load_indicators(load(plan)), load(plan))} == {2022, 2023}
    change(plan, "targets/2024.csv", "roads_built,东乡,2024,,", "roads_built,东乡,2024,70,")
    filled = [one for one in load_targets(load_indicators(load(plan)), load(plan)) if one.year == 2024]
    assert [(one.unit, one.target) for one in filled] == [("东乡", 70)]


def test_what_no_draft_can_say_is_listed(plan: Path) -> None:
    said = [line for line in draft_year(load(plan), 2024) if line.startswith("to do")]
    assert said == [
        "to do: indicators/roads_built.sql: its deadline is 2023-09-30; write 09-30 where it is that day of every year",
        "to do: targets/2024.csv: 西镇 has ended and had targets; it goes on in 东乡",
        "to do: projects.csv: 1 entries have tiers of 2023 alone, the first is 示例路; write those of 2024",
    ]
    of_2031 = draft_year(load(plan), 2031)  # nobody knows its holidays yet
    assert of_2031[-1].startswith("to do: public holidays of 2031 are not known")


def test_registers_and_exemptions_are_drafted_beside_the_old_ones(plan: Path) -> None:
    before = (plan / "projects.csv").read_bytes()
    draft_year(load(plan), 2024)
    (project,) = rows(plan / "drafts/2024/projects.csv")
    assert (project["tiers"], project["annual_plan_wan_yuan"], project["total_investment_wan_yuan"]) == (
        "省级",
        "",
        "100",
    )
    (granted,) = rows(plan / "drafts/2024/exemptions.csv")
    assert (granted["from_on"], granted["to_on"], granted["approved_by"]) == ("2024-01-01", "2024-12-31", "")
    assert (plan / "projects.csv").read_bytes() == before


def test_every_report_of_the_year_is_drafted_with_its_deadline(plan: Path) -> None:
    """2026 has 53 weeks, 11 months (January is joined) and 4 quarters; week 53 ends on 3 January 2027, a Sunday."""
    draft_year(load(plan), 2026)
    drafted = rows(plan / "drafts/2026/deadlines.csv")
    assert [sum(row["form"] == form for row in drafted) for form in ("roads", "accounts", "tasks")] == [53, 11, 4]
    (last,) = [row for row in drafted if row["period"] == "2026-W53"]
    assert (last["label"], last["due_at"]) == ("2026年第53周（12月28日-1月3日）", "2027-01-04 12:00")
    assert last["holidays"] == "not published"


def test_a_second_call_writes_over_nothing(plan: Path) -> None:
    draft_year(load(plan), 2024)
    change(plan, "targets/2024.csv", "roads_built,东乡,2024,,", "roads_built,东乡,2024,70,")
    before = {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}
    said = draft_year(load(plan), 2024)
    assert said[0] == "kept:  targets/2024.csv: it is there already, and was not touched"
    assert {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()} == before


def test_a_year_that_is_none_is_refused(plan: Path) -> None:
    with pytest.raises(UsageFault, match="wanted a year"):
        draft_year(load(plan), 20)


def at(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    when = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SHANGHAI)
    monkeypatch.setattr("flows.home.now", lambda: when)
    monkeypatch.setattr("flows.check.now", lambda: when)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2023-10-31", []),
        ("2023-11-01", [(True, "2024 has no targets yet; dph new-year 2024 lists and drafts what it needs")]),
        ("2024-01-02", [(False, "no targets of 2024: figures are shown without lights")]),
        ("2026-11-30", []),  # a plan that is over
    ],
)
def test_the_doctor_asks_for_the_new_year(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str, found: list[tuple[bool, str]]
) -> None:
    at(monkeypatch, day)
    assert [(one.is_well, one.seen) for one in doctor.new_year(Home(tmp_path / "home", plan).prepare())] == found


def test_check_names_the_targets_that_the_running_year_lacks(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "2024-02-01")
    notes = {(one.key, str(one.found), one.wanted) for one in inspect(plan).notes if one.file.endswith("targets")}
    assert notes == {("2024", "the latest are of 2023", "targets of 2024: dph new-year 2024 drafts them")}
    draft_year(load(plan), 2024)
    change(plan, "targets/2024.csv", "roads_built,示例县,2024,,", "roads_built,示例县,2024,200,")
    notes = {(one.key, str(one.found), one.wanted) for one in inspect(plan).notes if one.file.endswith("targets")}
    assert notes == {
        ("faults_open 2024", "nothing", "a target of 示例县"),
        ("place_in_city 2024", "nothing", "a target of 示例县"),
        ("revenue_growth_rate 2024", "nothing", "a target of 示例县"),
        ("roads_built 2024", "nothing", "a target of 东乡"),
    }
