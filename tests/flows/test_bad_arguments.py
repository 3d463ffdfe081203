"""What is asked for wrongly ends in a line that says what to do, never in a traceback; and nothing is silently taken for something else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.home import Home, instant
from flows.run import run_once
from tests.flows.conftest import NIGHT
from tests.flows.dropped import csv, drop, roads
from warehouse.connect import open_reader

FIRST, SECOND = "nightly-20220705-2300", "nightly-20220706-2300"


def dph(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home.root), *arguments])


@pytest.fixture(scope="module")
def kept(copied) -> Home:  # type: ignore[no-untyped-def]
    """A home with two nights: one report, then its revision."""
    home = copied("bad-arguments")
    drop(home, "公路.csv", csv(roads()))
    run_once(home, NIGHT)
    drop(home, "公路.csv", csv(roads(total=490)))
    run_once(home, instant("2022-07-06T23:00"))
    return home


@pytest.fixture(scope="module")
def submission(kept: Home) -> str:
    with open_reader(kept.warehouse) as con:
        return con.execute("SELECT submission_id FROM submission WHERE revision = 2").fetchall()[0][0]


REPORT = ("--form", "roads", "--unit", "东乡", "--period", "2022-W26")
WHO = ("--by", "张三", "--reason", "断电")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("sql", ""), "no query"),
        (("sql", "  ;"), "no query"),
        (("sql", "--json", "--csv", "SELECT 1"), "--json or --csv"),
        (("sql", "--seconds", "inf", "SELECT 1"), "--seconds: inf; wanted more than 0 and at most 86400"),
        (("sql", "--seconds", "nan", "SELECT 1"), "--seconds: nan; wanted more than 0"),
        (("sql", "--seconds", "0", "SELECT 1"), "--seconds: 0; wanted more than 0"),
        (("sql", "SELECT TIMESTAMPTZ '9999-12-31 23:59:00+00'"), "out of range"),
        (("sql", "SELECT '\udcff'"), "the query is not valid UTF-8"),
        (("compare", SECOND, FIRST), f"wanted the earlier edition first: {FIRST} {SECOND}"),
        (("reread", "0123"), "no submission 0123"),
        (("diff", "东乡", "roads", "2022-W25"), "nothing was reported"),
        (("explain", "roads_build", "东乡", "2022-W26"), "no indicator roads_build; the nearest is roads_built"),
        (("explain", "农村公路", "东乡", "2022-W26"), "by title it may be: roads_built 建成农村公路里程"),
        (("explain", "roads_built", "东乡镇", "2022-W26"), "no unit 东乡镇; the nearest is 东乡"),
        (("explain", "roads_built", "东乡", "W26"), "'W26' names no period"),
        (("explain", "roads_built", "东乡", "2022-W40"), "it has: 2022-W26"),
        (("template", "--form", "road"), "no form road; the nearest is roads"),
        (("template", "--unit", "东乡镇"), "no unit 东乡镇"),
        (("template", "--period", "2022W27"), "'2022W27' names no period"),
        (("template", *REPORT[:4], "--period", "2022-06"), "roads is reported by week"),
        (("template", "--form", "accounts", "--unit", "东乡", "--period", "2022-06"), "东乡 does not report accounts"),
        (("run", "--at", "2099-01-01"), "--at: 2099-01-01T00:00:00+08:00 is later than now"),
        (("remind", "--at", "2099-01-01T09:00"), "--at: 2099-01-01T09:00:00+08:00 is later than now"),
        (("remind", "--dry-run", "--at", "2099-01-01"), "later than now"),
        (("preview", "weekly", "--at", "2099-01-01"), "later than now"),
        (("publish", "weekly-20220704-1400", "--by", "张三", "--at", "2099-01-01"), "later than now"),
        (("withdraw", "weekly-20220704-1400", *WHO, "--at", "2099-01-01"), "later than now"),
        (("recover", "--before", "2099-01-01"), "--before: 2099-01-01T00:00:00+08:00 is later than now"),
        (("recover", "--before", "2022-07-07"), "nothing was run after 2022-07-07"),
        (("enter", "甲路:年度计划里程=800", *REPORT, *WHO, "--received", "2099-01-01"), "--received: 2099-01-01"),
        (("enter", "没有.xlsx", *WHO), "没有.xlsx: no such file"),
        (("enter", "甲路:年度计划里程=800", "--form", "road", *REPORT[2:], *WHO), "no form road"),
        (("enter", "甲路:年度计划里程=800", *REPORT[:2], "--unit", "东乡镇", *REPORT[4:], *WHO), "no unit 东乡镇"),
        (("enter", "甲路:年度计划里程=800", *REPORT[:4], "--period", "2022-06", *WHO), "is reported by week"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_usage_error_that_says_what_is_wanted(
    asked: tuple[str, ...], said: str, kept: Home
) -> None:
    done = dph(kept, *asked)
    assert (done.exit_code, done.exception.__class__) == (2, SystemExit), done.exception
    assert said in done.stderr
    assert not list(kept.inbox.iterdir())


@pytest.mark.parametrize("command", ["open", "template", "backup", "bulletin"])
def test_a_place_that_cannot_be_written_is_named(command: str, kept: Home, submission: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, no folder")
    place = str(tmp_path / "file" / "x")
    asked = {
        "open": ("open", submission, "--out", place),
        "template": ("template", *REPORT, "--out", place),
        "backup": ("backup", place),
        "bulletin": ("bulletin", "--out", place),
    }
    done = dph(kept, *asked[command])
    assert (done.exit_code, done.exception.__class__) == (2, SystemExit), done.exception
    assert done.stderr.startswith(f"{tmp_path / 'file'}") and "name another place with" in done.stderr


def test_where_no_template_is_owed_it_says_how_to_have_one_all_the_same(kept: Home, tmp_path: Path) -> None:
    done = dph(kept, "template", *REPORT[:2], "--period", "2022-W27", "--out", str(tmp_path))
    assert done.exit_code == 0
    assert done.stdout.startswith("0 templates: nothing of that is due now")


@pytest.mark.parametrize(("indicator", "unit"), [("roads_built", "东乡"), ("建成农村公路里程", "东")])
def test_a_figure_found_by_name_or_title_begins_with_its_answer(indicator: str, unit: str, kept: Home) -> None:
    """490 of 800 km are 61.25 %; on Sunday, 3 July, 184 of 365 days have passed, which are 50.4 %."""
    first, second, *rest = dph(kept, "explain", indicator, unit, "2022-W26").stdout.splitlines()
    assert first.startswith("建成农村公路里程  东乡  2022-W26")
    assert (
        second
        == "490公里, 61.3 % of the target of 800公里; past half; light green, 10.8 points ahead of the share due by now"
    )
    assert any(re.search(r"公路\.csv  [A-Z]+\d+  ", line) for line in rest)  # a CSV has no sheet


def test_a_part_of_a_name_that_several_units_have_is_no_unit(kept: Home) -> None:
    done = dph(kept, "explain", "roads_built", "局", "2022-W26")
    assert done.exit_code == 2 and "there is no unit 局" in done.stderr
