"""What a service of the team server may do to the machine, as systemd itself rates the units of deploy/systemd."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.programs import program

pytestmark = pytest.mark.tries("probes: another user of the machine")
UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
NAMES = sorted(path.name for path in UNITS.glob("*.service"))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root folder that has the units where systemd looks for them."""
    root = tmp_path_factory.mktemp("root")
    system = root / "etc" / "systemd" / "system"
    shutil.copytree(UNITS, system)
    (system / "dph-.service.d").mkdir()
    (system / "hardening.conf").rename(system / "dph-.service.d" / "hardening.conf")
    return root


@pytest.mark.parametrize("unit", NAMES)
def test_a_unit_is_hardened(root: Path, unit: str) -> None:
    """0 is no exposure, 10 a program that may do all that root may; without the hardening these rate 9.2."""
    command = [program("systemd-analyze"), "security", "--offline=true", f"--root={root}", "--no-pager", unit]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (rating,) = re.findall(r"Overall exposure level for .*: ([0-9.]+)", told)
    assert float(rating) < 2


def test_the_proxy_has_a_user_of_its_own_and_no_password_of_the_database() -> None:
    users = {name: re.findall(r"^User=(.+)$", (UNITS / name).read_text(), re.M) for name in NAMES}
    assert users.pop("dph-proxy.service") == ["dph-proxy"]
    assert set(map(tuple, users.values())) == {("dph",)}
    assert "dph.env" not in (UNITS / "dph-proxy.service").read_text()
    assert "PREFECT" not in (UNITS.parent / "proxy.env.example").read_text()
