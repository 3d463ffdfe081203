"""`dph init` makes a plan that runs at once: it checks clean, takes its own examples in, and has a bulletin with a figure."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.check import inspect
from flows.cli import app
from flows.home import Home, instant
from flows.run import run_once
from sources.declare import SHIPPED
from warehouse.connect import open_reader


def test_the_starter_checks_clean_and_has_a_figure_on_its_first_night(tmp_path: Path) -> None:
    """城关镇 12,500 and 河东乡 2,500 of 120,000 万元: 12.5 % of the year's plan, with half of the year over."""
    plan = tmp_path / "xinghe"
    done = CliRunner().invoke(app, ["init", str(plan), "--year", "2025"])
    assert done.exit_code == 0, done.output
    texts = [path for path in plan.rglob("*") if path.is_file() and path.suffix != ".docx"]
    assert not [path for path in texts if re.search("@YEAR@|@ID@", str(path) + path.read_text("utf-8"))]
    result = inspect(plan)
    assert [str(one) for one in result.errors] == []
    assert result.examples == 5

    home = Home(tmp_path / "home", plan).prepare()
    accepted = (plan / "examples/forms/project_progress/accepted.csv").read_text(encoding="utf-8")
    (home.inbox / "城关镇.csv").write_text(accepted, encoding="utf-8")
    other = (
        accepted.replace("城关镇", "河东乡").replace("8000", "1500").replace("4500", "1000").replace("12500", "2500")
    )
    (home.inbox / "河东乡.csv").write_text(other, encoding="utf-8")
    summary = run_once(home, instant("2025-07-07T20:00"))
    assert (summary.files, summary.accepted) == (2, 2)
    with open_reader(home.warehouse) as con:
        figure = con.execute(
            "SELECT numerator, target, done_share FROM progress WHERE indicator = 'invest_total' AND unit = '示例县' AND period = '2025-06'"
        ).fetchone()
    assert figure is not None
    assert tuple(map(float, figure)) == (15000, 120000, 0.125)
    (page,) = home.reports.glob("nightly-*.html")
    text = page.read_text(encoding="utf-8")
    assert "12.5%" in text
    assert not re.search("东湖|东府|强攻|重大重点", text)


def test_a_shipped_plan_is_copied_whole(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "copy"), "--from", "donghu"])
    assert done.exit_code == 0, done.output
    shipped = SHIPPED / "donghu"
    names = {path.relative_to(shipped) for path in shipped.rglob("*") if "__pycache__" not in path.parts}
    assert {path.relative_to(tmp_path / "copy") for path in (tmp_path / "copy").rglob("*")} == names


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["full"], "wanted a folder that is new or empty; nothing was written"),
        (["new", "--from", "nowhere"], "--from: no plan nowhere is shipped; wanted one of donghu"),
        (["new", "--year", "22"], "--year: 22; wanted a year from 2000 to 2099"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SHIPPED / "donghu" / "targets", tmp_path / "full")
    before = sorted(tmp_path.rglob("*"))
    done = CliRunner().invoke(app, ["init", *arguments])
    assert (done.exit_code, complaint in done.output) == (2, True), done.output
    assert sorted(tmp_path.rglob("*")) == before
