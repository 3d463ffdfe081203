"""Another district adopts the program: the wheel is installed where there is no checkout, and a plan of its own runs on it.

Its libraries are those of this environment, so that nothing is downloaded twice; the checkout itself is not on the path.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
AT = "2022-07-08T23:00"
NEWER = "99.0"  # the version of a later wheel
TRAINING = """2025年6月职业培训情况表
填报单位：县财政局
报告期：2025年6月
培训工种,年度计划（人）,本月完成（人）,累计完成（人）
电工,100,12,60
焊工,80,6,35
"""
ROOMS = ("sources", "expectations", "warehouse", "reports", "demo", "flows", "plans", "deploy")
# Every file of the half-year is invented. Taking them in takes a minute and a half, and is tested on the tests' own sample home
# (tests/donghu/walk/conftest.py); that the wheel takes files in is tested on a plan of its own.
FIRST_NIGHT = """
from pathlib import Path
from demo import invent
from flows.home import Home
home = Home(Path("home")).prepare()
night = next(invent(home.root, home.plan()))
print(night.files, sum(path.is_file() for path in home.inbox.rglob("*")))
"""


class Installed:
    """An environment with the wheel, and an empty folder in which its commands are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "elsewhere"
        self.folder.mkdir()
        source = folder / "source"
        left_out = shutil.ignore_patterns(".*", "__pycache__", "var", "build", "*.egg-info")
        shutil.copytree(PROJECT, source, ignore=left_out)
        wheel = self._wheel(source)
        venv.create(folder / "venv")
        self.bin = folder / "venv" / "bin"
        self.declared = {
            path.relative_to(source).as_posix()
            for room in ROOMS
            for path in (source / room).rglob("*")
            if path.is_file()
        }
        self.install(wheel)
        self.packed = set(zipfile.ZipFile(wheel).namelist())
        self.newer = _renamed(wheel)
        shutil.rmtree(source)
        own = next((folder / "venv").glob("lib/python*/site-packages"))
        (own / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    def install(self, wheel: Path) -> None:
        self._pip("--python", str(self.bin / "python"), "install", "--no-deps", str(wheel))

    def _wheel(self, source: Path) -> Path:
        wheels = Path(tempfile.mkdtemp(dir=source.parent))
        self._pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(source))
        (wheel,) = wheels.glob("double_past_half-*.whl")
        return wheel

    def _pip(self, *words: str) -> None:
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def dph(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("dph", "--home", "home", *words)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a program of the environment says."""
        environment = {
            key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "DPH_PLAN", "DPH_HOME")
        }
        command = [str(self.bin / words[0]), *words[1:]]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True)


def _renamed(wheel: Path) -> Path:
    """The same wheel as that of a later version: to build another one takes ten seconds."""
    with zipfile.ZipFile(wheel) as old:
        (metadata,) = (name for name in old.namelist() if name.endswith(".dist-info/METADATA"))
        version = re.findall(r"(?m)^Version: (.+)$", old.read(metadata).decode())[0]
        newer = wheel.with_name(wheel.name.replace(version, NEWER))
        with zipfile.ZipFile(newer, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name.endswith("METADATA"):
                    content = content.replace(f"Version: {version}".encode(), f"Version: {NEWER}".encode())
                if name.endswith("RECORD"):
                    lines = content.decode().replace(version, NEWER).splitlines()
                    content = "\n".join(f"{line.split(',')[0]},," for line in lines).encode()
                new.writestr(name.replace(version, NEWER), content)
    return newer


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(tmp_path_factory.mktemp("wheel"))


def test_a_template_is_written_and_what_it_holds_is_taken_in(installed: Installed) -> None:
    made = installed.dph(
        "template", "--form", "housing", "--unit", "大院街道", "--period", "2022-06", "--out", "home/inbox"
    )
    assert made.returncode == 0, made.stderr
    (template,) = (installed.folder / "home" / "inbox").glob("*.xlsx")
    os.utime(template, (1_656_900_000, 1_656_900_000))  # dropped an hour ago, not just now
    run = installed.dph("run", "--at", AT, "--json")
    assert run.returncode == 0, run.stderr
    assert '"files": 1' in run.stdout and '"submissions": 1' in run.stdout


def test_the_doctor_finds_declarations_and_libraries(installed: Installed) -> None:
    said = installed.dph("doctor").stdout
    assert re.search(r"ok    declarations: plan donghu（.+）: 23 forms", said)
    assert "ok    versions: " in said


def test_the_wheel_holds_every_file_of_the_program(installed: Installed) -> None:
    assert {name for name in installed.declared if name.endswith((".py", ".sql", ".yml"))}
    assert installed.declared - installed.packed == set()


@pytest.mark.torture
@pytest.mark.tries("half-years invented from the wheel")
def test_the_half_year_of_the_shipped_plan_is_invented(installed: Installed) -> None:
    shutil.rmtree(installed.folder / "home", ignore_errors=True)
    first = installed.run("python", "-c", FIRST_NIGHT)
    assert first.returncode == 0, first.stderr[-2000:]
    invented, lying = map(int, first.stdout.split())
    assert invented == lying > 1000


def test_another_district_makes_a_plan_takes_tables_in_and_upgrades(installed: Installed) -> None:
    """城关镇 12,500 and 河东乡 2,500 of 120,000 万元 are 12.5 %; after the upgrade 城关镇 corrects its 12,500 to 36,500: 32.5 %."""

    def dph(*words: str) -> str:
        own = ["--plan", "plan", "--home", "own"] if words[0] != "init" else []
        done = installed.run("dph", *own, *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def share() -> str:
        asked = "SELECT done_share FROM progress WHERE indicator = 'invest_total' AND unit = '示例县' AND period = '2025-06'"
        return dph("sql", "--csv", asked).splitlines()[-1]

    def drop(**tables: str) -> None:
        for name, text in tables.items():
            path = installed.folder / "own" / "inbox" / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            os.utime(path, (1_656_900_000, 1_656_900_000))

    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}

    dph("init", "plan", "--year", "2025")
    plan = installed.folder / "plan"
    (installed.folder / "table.csv").write_text(TRAINING, encoding="utf-8")
    dph("draft", "table.csv", "--name", "training")
    said = dph("check", "plan").splitlines()[-1]  # from 2026 on it notes that the targets are of 2025
    assert (said[:14], said[-14:]) == ("plan: 0 errors", "6 examples run")
    before = files()

    town = (plan / "examples/forms/project_progress/accepted.csv").read_text(encoding="utf-8")
    other = town.replace("城关镇", "河东乡").replace("8000", "1500").replace("4500", "1000").replace("12500", "2500")
    drop(town=town, other=other, training=TRAINING)
    assert '"accepted": 3' in dph("run", "--at", "2025-07-07T20:00", "--json")
    assert share() == "0.125"
    (page,) = (installed.folder / "own" / "reports").glob("nightly-*.html")
    assert "12.5%" in page.read_text(encoding="utf-8")

    installed.install(installed.newer)
    assert installed.run("dph", "--help").returncode == 0
    drop(again=town.replace(",8000,", ",32000,").replace("12500", "36500"))
    assert '"submissions": 1' in dph("run", "--at", "2025-07-08T20:00", "--json")
    assert share() == "0.325"
    assert files() == before
