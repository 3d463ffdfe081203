"""What the tests need is installed, or it is said who may install it and how; and no test is skipped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import programs

PROJECT = Path(__file__).resolve().parents[1]
NAMES = (
    "chromium",
    "caddy",
    "soffice",
    "lowriter",
    "pdftoppm",
    "dovecot",
    "smbd",
    "systemd-analyze",
    "openssl",
    "fc-list",
    "apt-get",
)
USED = set(NAMES) - {"fc-list", "apt-get"}  # these are not started by tests


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH. It has a link to every program that there is."""
    for name in NAMES:
        path = programs.path_of(name)
        if path:
            (tmp_path / name).symlink_to(path)
    monkeypatch.setattr(programs, "SEARCH_PATH", str(tmp_path))
    return tmp_path


def test_this_machine_has_all_that_the_tests_need() -> None:
    assert programs.missing() == []


@pytest.mark.parametrize("name", sorted(USED))
def test_a_missing_program_is_named_and_fails_the_test_that_starts_it(name: str, folder: Path) -> None:
    (folder / name).unlink()
    assert programs.missing() == [name]
    with pytest.raises(pytest.fail.Exception, match=f"^{name} is not installed: make test-tools$"):
        programs.program(name)


def test_without_fontconfig_there_is_no_chinese_font(folder: Path) -> None:
    (folder / "fc-list").unlink()
    assert programs.missing() == ["a Chinese font"]


def test_another_chromium_does_as_well(folder: Path) -> None:
    (folder / "chromium").rename(folder / "google-chrome")
    assert programs.missing() == []
    assert programs.program("chromium") == str(folder / "google-chrome")


@pytest.mark.parametrize("uid", [0, 1000])
def test_who_may_not_install_gets_the_command_for_who_may(
    uid: int, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "apt-get").unlink(missing_ok=True)
    (folder / "apt-get").symlink_to("/bin/false")
    for name in ("caddy", "smbd"):
        (folder / name).unlink()
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    assert programs.main(["--check"]) == (0 if uid == 0 else 3)
    wanted = (
        "this machine lacks caddy, smbd.\nAn administrator installs it with:\n"
        "  apt-get update && apt-get install -y --no-install-recommends caddy samba\n"
    )
    assert capsys.readouterr().err == ("" if uid == 0 else wanted)


def test_only_what_is_named_is_looked_for(folder: Path) -> None:
    """`make run` needs Python's venv, and none of the tests' programs."""
    (folder / "apt-get").unlink(missing_ok=True)
    (folder / "caddy").unlink()
    assert (programs.main(["python3-venv"]), programs.main(["caddy"])) == (0, 3)


def test_without_apt_get_the_programs_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "apt-get").unlink(missing_ok=True)
    (folder / "caddy").unlink()
    assert programs.main([]) == 3
    said = capsys.readouterr().err
    assert "lacks caddy.\n" in said and "package manager" in said


SKIPS = {
    "of_a_module_for_want_of_a_package": "pytest.importorskip('no_such_module')",
    "of_a_module": "pytest.skip('no server', allow_module_level=True)",
    "in_a_test": "def test_one():\n    pytest.skip('no server')",
    "by_a_mark": "@pytest.mark.skipif(True, reason='no server')\ndef test_one(): pass",
    "in_a_fixture": "@pytest.fixture\ndef server(): pytest.skip('no server')\ndef test_one(server): pass",
    "as_an_expected_failure": "@pytest.mark.xfail(reason='no server')\ndef test_one(): assert False",
}


MEASURING = ("SLIPCOVER", "PYTEST")  # the run in which this test stands


@pytest.mark.parametrize("skips", [list(SKIPS), ["as_an_expected_failure"]], ids=["every way", "one way"])
def test_a_skipped_test_has_failed(skips: list[str], tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((PROJECT / "tests/conftest.py").read_text(encoding="utf-8"))
    for name in skips:
        (tmp_path / f"test_{name}.py").write_text(f"import pytest\n{SKIPS[name]}\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rN", "-p", "no:cacheprovider", "--continue-on-collection-errors", "."],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith(MEASURING)}
        | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    said = re.findall(r"A test was skipped\..*: (no server|could not import 'no_such_module').*", done.stdout)
    assert len(said) == len(skips), done.stdout
