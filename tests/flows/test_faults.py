"""What a command is asked wrongly is usage; a fault of ours stays a fault, whatever its kind. And a reader that leaves early is no fault."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import reports.slip.slip as slips
from flows.edition import release_edition
from flows.errors import UsageFault, mendable
from flows.home import Home
from flows.run import run_once
from warehouse import build
from warehouse.refusal import Occupied, Unfit, Unknown

PROJECT = Path(__file__).resolve().parents[2]
NEUTRAL = PROJECT / "tests" / "neutral"
ROADS = "道路名称,年度计划里程,本周建成里程,累计建成里程,未整改隐患\n甲路,40,1.5,多,1\n"
AT = datetime(2023, 7, 8, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "fault", [KeyError("x"), IndexError("x"), ValueError("x"), LookupError("x"), FileExistsError("x")]
)
def test_a_fault_of_ours_is_no_usage(fault: Exception) -> None:
    with pytest.raises(type(fault)), mendable():
        raise fault


@pytest.mark.parametrize("refusal", [Unknown, Unfit, Occupied])
def test_what_the_warehouse_refuses_is_usage(refusal: type[Exception]) -> None:
    with pytest.raises(UsageFault, match="^there is no edition x$"), mendable():
        raise refusal("there is no edition x")


@pytest.mark.parametrize("fault", [KeyError("x"), ValueError("x")])
def test_a_fault_while_an_edition_is_let_out_is_no_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def failing(*_: Any) -> None:
        raise fault

    monkeypatch.setattr(build, "build", failing)
    with pytest.raises(type(fault)):
        release_edition(Home(tmp_path, NEUTRAL).prepare(), "weekly-x", "published", "张三", None, AT)


def test_an_edition_that_is_not_there_is_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="there is no edition weekly-x"):
        release_edition(Home(tmp_path, NEUTRAL).prepare(), "weekly-x", "published", "张三", None, AT)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A command whose output nobody reads."""
    home = Home(tmp_path_factory.mktemp("piped"), NEUTRAL).prepare()
    run_once(home, AT)

    def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = shlex.join(
            [sys.executable, "-m", "flows.cli", "--home", str(home.root), "--plan", str(NEUTRAL), *arguments]
        )
        return subprocess.run(
            ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"],
            cwd=home.root, env={**os.environ, "PYTHONPATH": str(PROJECT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return ask


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "SELECT repeat('x', 1000) FROM range(2000)"),
        ("sql", "--csv", "SELECT repeat('x', 1000) FROM range(2000)"),
        ("sql", "--json", "SELECT repeat('x', 1000) FROM range(2000)"),
        ("status",),
        ("dictionary", "--out", "dictionary"),
        ("remind", "--dry-run", "--at", "2023-07-08T23:00"),
        ("doctor",),
        ("reread",),
    ],
    ids=" ".join,
)
def test_a_reader_that_leaves_early_is_told_nothing(
    asked: Callable[..., subprocess.CompletedProcess[str]], arguments: tuple[str, ...]
) -> None:
    done = asked(*arguments)
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_slip_that_fails_costs_no_other_unit_its_slip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path, NEUTRAL).prepare()
    for unit in ("东乡", "西镇"):
        table = f"农村公路建设周报表\n填报单位：{unit}\n报告期：2023年第25周\n" + ROADS
        (home.inbox / f"{unit}.csv").write_text(table, encoding="utf-8")
    write = slips.write_slip

    def failing(receipt: Any, unit: str, *rest: Any) -> None:
        if unit == "东乡":
            raise KeyError("甲路")
        write(receipt, unit, *rest)

    monkeypatch.setattr(slips, "write_slip", failing)
    said = run_once(home, AT)
    assert [path.parent.name for path in home.outbox.rglob("*.xlsx")] == ["西镇"]
    assert sorted(path.parent.name for path in home.outbox.rglob("*.txt")) == ["东乡", "西镇"]
    assert [one for one in said.warnings if "退回单" in one] == [
        "东乡的“东乡.csv”的退回单没有写成（系统出错：KeyError，不是报送单位的问题），下次运行再写；急需的，请将问题另行告知"
    ]
    assert "东乡.csv" in said.verdict
    assert "甲路" not in said.verdict
