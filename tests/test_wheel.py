"""The wheel holds all that the program needs: it is installed where there is no checkout, and the commands work there.

Its libraries are those of this environment, so that nothing is downloaded twice; the checkout itself is not on the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
AT = "2022-07-08T23:00"
ROOMS = ("sources", "expectations", "warehouse", "reports", "demo", "flows", "plans", "deploy")
# Every file of the half-year is invented, and every twentieth of its first night is taken in: the five nights of `dph demo` take
# a minute and a half, and are those of the tests' own sample home (tests/donghu/walk/conftest.py).
FIRST_NIGHT = """
from pathlib import Path
from demo import invent
from flows.home import Home
from flows.run import run_once
home = Home(Path("home")).prepare()
night = next(invent(home.root, home.plan()))
files = sorted(path for path in home.inbox.rglob("*") if path.is_file())
for number, path in enumerate(files):
    if number % 20:
        path.unlink()
print(len(files[::20]), run_once(home, night.at, is_sample=True).files)
"""


class Installed:
    """An environment with the wheel, and an empty folder in which its commands are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "elsewhere"
        self.folder.mkdir()
        source = folder / "source"
        left_out = shutil.ignore_patterns(".*", "__pycache__", "var", "build", "*.egg-info")
        shutil.copytree(PROJECT, source, ignore=left_out)
        wheels = folder / "wheels"
        self._pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(source))
        venv.create(folder / "venv")
        self.bin = folder / "venv" / "bin"
        self.declared = {
            path.relative_to(source).as_posix()
            for room in ROOMS
            for path in (source / room).rglob("*")
            if path.is_file()
        }
        (wheel,) = wheels.glob("double_past_half-*.whl")
        self._pip("--python", str(self.bin / "python"), "install", "--no-deps", str(wheel))
        self.packed = set(zipfile.ZipFile(wheel).namelist())
        shutil.rmtree(source)
        own = next((folder / "venv").glob("lib/python*/site-packages"))
        (own / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

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
    assert "ok    declarations: plan donghu: 23 forms" in said
    assert "ok    versions: " in said


def test_the_wheel_holds_every_file_of_the_program(installed: Installed) -> None:
    assert {name for name in installed.declared if name.endswith((".py", ".sql", ".yml"))}
    assert installed.declared - installed.packed == set()


def test_the_invented_half_year_is_played_on_an_empty_home(installed: Installed) -> None:
    shutil.rmtree(installed.folder / "home", ignore_errors=True)
    first = installed.run("python", "-c", FIRST_NIGHT)
    assert first.returncode == 0, first.stderr[-2000:]
    invented, taken = map(int, first.stdout.split()[-2:])  # before it DuckDB may draw how far a slow query is
    assert invented == taken > 0
    played = installed.dph("demo", "--no-flow")  # where the sample is, what waits is taken in: here nothing
    assert played.returncode == 0, played.stderr[-2000:]
    bulletin = next(line for line in played.stdout.splitlines() if line.startswith("bulletin: "))
    assert "示例数据" in (installed.folder / bulletin.removeprefix("bulletin: ")).read_text(encoding="utf-8")
