"""A home that version 0.1 made is opened, fed, replayed and compared by this version, and says what it said.

By hand, from the files that `make_0_1.py` dropped: 区政数局 paid 480 + 40 = 520 of 800 + 400 = 1200 in the 24th week, corrected
the 40 to 120 (600 of 1200), and paid 500 + 130 = 630 of 1600 + 400 = 2000 in the 25th. 豫章街道 and 百花洲街道 put 6 of 8 and 9 of 10
hazards right, which is 15 of 18; a week later 10 of 11 and, by phone, 11 of 12, which is 21 of 23.
"""

from __future__ import annotations

import io
import json
import shutil
from csv import DictReader
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.home import Home, instant
from flows.run import Summary, run_once
from tests.flows.dropped import arrive
from tests.homes.make_0_1 import csv, policy
from warehouse.connect import open_reader
from warehouse.migrate import migrate

FIXTURE = Path(__file__).parent / "home_0_1.tar.xz"
FIRST, SECOND, WEEKLY = "nightly-20220621-2300", "nightly-20220628-2300", "weekly-20220629-0900"
THIRD = "nightly-20220705-2300"
OF_24 = {
    ("campaign_hazards_rectified", "东湖区", "2022-W24", 15, 18),
    ("campaign_hazards_rectified", "百花洲街道", "2022-W24", 9, 10),
    ("campaign_hazards_rectified", "豫章街道", "2022-W24", 6, 8),
}
OF_25 = {
    ("campaign_hazards_rectified", "东湖区", "2022-W25", 21, 23),
    ("campaign_hazards_rectified", "百花洲街道", "2022-W25", 11, 12),
    ("campaign_hazards_rectified", "豫章街道", "2022-W25", 10, 11),
    ("policy_payout", "东湖区", "2022-W25", 630, 2000),
    ("policy_payout", "区政数局", "2022-W25", 630, 2000),
}
PAID_520 = {("policy_payout", unit, "2022-W24", 520, 1200) for unit in ("东湖区", "区政数局")}
PAID_600 = {("policy_payout", unit, "2022-W24", 600, 1200) for unit in ("东湖区", "区政数局")}
PAID_770 = {("policy_payout", unit, "2022-W26", 770, 2000) for unit in ("东湖区", "区政数局")}
MENDED = {("policy_payout", "区财政局", "2022-W24", 480, 800)}  # what 0.1 had returned
WEEK_26 = "2022年第26周（6月27日-7月3日）"


def unpacked(folder: Path) -> Home:
    shutil.unpack_archive(FIXTURE, folder)
    return Home(folder / "home")


def asked(home: Home, query: str, *values: object) -> list[tuple[Any, ...]]:
    with open_reader(home.warehouse) as con:
        return con.execute(query, list(values)).fetchall()


def figures(home: Home, edition: str) -> set[tuple[Any, ...]]:
    """Indicator, unit, period, numerator and denominator of the two indicators that the files are about."""
    query = (
        "SELECT indicator, unit, period, numerator, denominator FROM figure "
        "WHERE edition = ? AND indicator IN ('policy_payout', 'campaign_hazards_rectified')"
    )
    return set(asked(home, query, edition))


def dph(home: Home, *arguments: str) -> str:
    """What the command line says, where it ends well."""
    done = CliRunner().invoke(app, ["--home", str(home.root), *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def answered(slip: Path, reason: str) -> bytes:
    """The slip, with a reason beside its first question."""
    book = openpyxl.load_workbook(slip)
    for row in book.worksheets[0].iter_rows(min_row=5):
        if row[0].value == 1:
            row[-1].value = reason
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True)
class Story:
    """The home after a night of this version, and what that night said."""

    home: Home
    night: Summary


@pytest.fixture(scope="module")
def as_it_came(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home as 0.1 left it."""
    return unpacked(tmp_path_factory.mktemp("as-it-came"))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A night of today's: a new week, the returned table mended, 0.1's own slip with a reason in it, and a file that it had."""
    home = unpacked(tmp_path_factory.mktemp("fed"))

    def drop(name: str, content: bytes, at: str) -> None:
        (home.inbox / name).write_bytes(content)
        arrive(home, name, at)

    week_26 = [
        ["省28条-1", "省28条", "推进中", 20, 520, 1600, 80, 64, 98, 120],
        ["市16条-2", "市16条", "推进中", 120, 250, 400, 62, 56, 50, 50],
    ]
    mended = ["省28条-1", "省28条", "推进中", 20, 480, 800, 70, 60, 96, 120]
    (slip,) = (home.outbox / "区政数局").rglob("惠企25周*.xlsx")
    drop("惠企26周.csv", csv(policy("区政数局", WEEK_26, week_26), "gb18030"), "2022-07-04T09:00")
    drop(
        "区财政局24周（更正）.csv",
        csv(policy("区财政局", "2022年第24周（6月13日-6月19日）", [mended])),
        "2022-07-04T09:30",
    )
    drop("待说明单.xlsx", answered(slip, "省里新下达一批政策资金"), "2022-07-04T10:00")
    known = home.archive / "c8" / "c8aa4d1213af38be69bc4397a9236509e0c1c8be2049d9a4eba0184b8de79009"
    drop("豫章安全24周.xlsx", known.read_bytes(), "2022-07-04T10:30")
    return Story(home, run_once(home, instant("2022-07-05T23:00")))


def test_what_0_1_published_is_read_before_any_run(as_it_came: Home) -> None:
    assert asked(as_it_came, "SELECT edition, kind, status, figures FROM edition ORDER BY number") == [
        (FIRST, "nightly", "internal", 9),
        (SECOND, "nightly", "internal", 18),
        (WEEKLY, "weekly", "published", 18),
    ]
    assert figures(as_it_came, FIRST) == OF_24 | PAID_520
    assert figures(as_it_came, SECOND) == figures(as_it_came, WEEKLY) == OF_24 | OF_25 | PAID_600


def test_what_it_published_is_replayed_before_any_run(as_it_came: Home) -> None:
    assert f"{WEEKLY}: 18 figures as published" in dph(as_it_came, "replay", WEEKLY)


def test_a_night_runs_on_it(story: Story) -> None:
    night = story.night
    assert (night.files, night.submissions, night.returned) == (4, 2, 0)  # the slip holds a reason and no table
    assert night.duplicate == 1  # the archive of 0.1 and today's reader agree on what was there
    assert figures(story.home, THIRD) == OF_24 | OF_25 | PAID_600 | PAID_770 | MENDED


def test_its_tables_are_adopted_and_are_those_of_a_new_home(story: Story) -> None:
    """0.1 numbered no migrations: its store is at the fourth, and gets what came later."""
    query = (
        "SELECT table_name, column_name, data_type, is_nullable, column_default FROM duckdb_columns() "
        "SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name) WHERE schema_name = 'store'"
    )
    with duckdb.connect() as con:
        migrate(con)
        assert set(asked(story.home, query)) >= set(con.execute(query).fetchall())
        numbered = "SELECT number, name FROM store.migration ORDER BY number"
        assert asked(story.home, numbered) == con.execute(numbered).fetchall()


def test_a_home_of_a_later_version_is_refused(tmp_path: Path) -> None:
    home = unpacked(tmp_path)
    with duckdb.connect(str(home.warehouse / "writer.duckdb")) as con:
        con.execute("CREATE TABLE store.migration (number INTEGER NOT NULL, name VARCHAR NOT NULL)")
        con.execute("INSERT INTO store.migration VALUES (9999, '9999_of_tomorrow')")
    done = CliRunner().invoke(app, ["--home", str(home.root), "run", "--at", "2022-07-05T23:00"])
    assert done.exit_code == 3
    assert "written by a later version" in done.output and "9999_of_tomorrow" in done.output


def test_its_old_editions_say_what_they_said(story: Story) -> None:
    assert figures(story.home, FIRST) == OF_24 | PAID_520
    assert figures(story.home, SECOND) == figures(story.home, WEEKLY) == OF_24 | OF_25 | PAID_600


@pytest.mark.tries("editions replayed")
@pytest.mark.parametrize("edition", [*(pytest.param(one, marks=pytest.mark.torture) for one in (FIRST, THIRD)), SECOND])
def test_all_editions_are_replayed_after_a_night(story: Story, edition: str) -> None:
    assert "figures as published" in dph(story.home, "replay", edition)


def test_its_editions_are_compared(story: Story) -> None:
    lines = dph(story.home, "compare", FIRST, WEEKLY).splitlines()
    assert "policy_payout  区政数局  2022-W24  numerator  520 -> 600  revised_report: +80" in lines
    assert "policy_payout  区政数局  2022-W25  numerator   -> 630  new_report: +630" in lines
    assert dph(story.home, "compare", SECOND, WEEKLY).splitlines() == [f"{SECOND} -> {WEEKLY}: no change"]


def test_a_comparison_begins_with_its_summary_and_is_told_to_programs_too(story: Story) -> None:
    changes = json.loads(dph(story.home, "compare", "--json", FIRST, WEEKLY))
    revised = [one for one in changes if one["cause"] == "revised_report"]
    paid = {(one["unit"], one["period"], one["part"], one["before"], one["after"], one["delta"]) for one in revised}
    assert ("区政数局", "2022-W24", "numerator", 520, 600, 80) in paid
    first, heading, _, *rest = dph(story.home, "compare", FIRST, WEEKLY).splitlines()
    assert first == f"{FIRST} -> {WEEKLY}: new_report {len(changes) - len(revised)}, revised_report {len(revised)}"
    assert heading.split() == ["cause", "indicator", "title", "figures", "changes"]
    summary = [line.split() for line in rest[: rest.index("")] if not line.startswith("(")]
    assert sum(int(line[-1]) for line in summary) == len(changes)
    table = list(DictReader(io.StringIO(dph(story.home, "compare", "--csv", FIRST, WEEKLY))))
    assert [(row["indicator"], row["unit"], row["cause"]) for row in table] == [
        (one["indicator"], one["unit"], one["cause"]) for one in changes
    ]


def test_todays_edition_is_compared_with_its_last(story: Story) -> None:
    lines = dph(story.home, "compare", WEEKLY, THIRD).splitlines()
    assert "policy_payout  区政数局  2022-W26  numerator   -> 770  new_report: +770" in lines
    assert not [line for line in lines if line.startswith("policy_payout  区政数局  2022-W25")]


def test_its_cells_are_still_there_with_their_places(story: Story) -> None:
    query = (
        "SELECT s.period, s.revision, c.text, c.number, c.state, c.address FROM cell AS c "
        "JOIN submission AS s ON s.submission_id = c.submission_id "
        "WHERE c.row_key = '市16条-2' AND c.item = 'paid_total' AND s.period <> '2022-W26' ORDER BY ALL"
    )
    assert asked(story.home, query) == [
        ("2022-W24", 1, "40", 40, "reported", "E6"),
        ("2022-W24", 2, "120", 120, "reported", "E6"),
        ("2022-W25", 1, "130", 130, "reported", "E6"),
    ]


def test_what_it_returned_may_be_mended(story: Story) -> None:
    query = "SELECT revision, status FROM submission WHERE unit = '区财政局' ORDER BY revision"
    assert asked(story.home, query) == [(1, "returned"), (2, "accepted")]


def test_a_reason_in_a_slip_of_its_making_is_taken(story: Story) -> None:
    query = "SELECT rule, reason FROM answer WHERE unit = '区政数局' AND period = '2022-W25'"
    assert asked(story.home, query) == [("jump", "省里新下达一批政策资金")]


def test_what_was_typed_in_for_a_unit_stands(story: Story) -> None:
    assert asked(story.home, "SELECT entered_by, via, standing FROM entry") == [("示例代录人", "电话", "provisional")]
