"""What somebody leaves in an inbox so that it is never taken is said to the data team, by the run and by the doctor."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows import doctor
from flows.home import Home, now
from flows.run import run_once
from sources.channel import folder
from sources.channel.declare import load_channels
from sources.channel.folder import never_taken
from sources.declare import load

pytestmark = pytest.mark.tries("hostile files: left in an inbox")
NEUTRAL = Path(__file__).parents[1] / "neutral"
AT = datetime(2023, 7, 8, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def home(quiet: Callable[[Path], Home], tmp_path: Path) -> Home:
    home = quiet(tmp_path)
    (home.inbox / "东乡").mkdir()
    (home.inbox / "link.csv").symlink_to("/etc/passwd")
    (home.inbox / "东乡" / "folder").symlink_to("/etc")
    os.mkfifo(home.inbox / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(home.inbox / "s"))
    for name in (".roads.csv", "roads.csv.part", ".DS_Store", "._roads.csv", "good.csv"):
        (home.inbox / name).write_text("x")
    return home


def lying(home: Home, after: timedelta) -> list[tuple[str, str]]:
    (channel,) = load_channels(home.root, load(NEUTRAL)).channels
    return never_taken(channel, home.root, now() + after)


LINKS = [("link.csv", "link"), ("pipe.csv", "pipe"), ("s", "special"), ("东乡/folder", "link")]


def test_links_pipes_and_sockets_are_said_at_once_dotfiles_after_an_hour(home: Home) -> None:
    assert lying(home, timedelta(0)) == LINKS
    hidden = [(".roads.csv", "hidden"), ("roads.csv.part", "hidden")]
    assert lying(home, timedelta(hours=2)) == [hidden[0], *LINKS[:2], hidden[1], *LINKS[2:]]


def test_the_run_and_the_doctor_say_them(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LEFT_AFTER", timedelta(seconds=-1))
    summary = run_once(home, AT)
    (said,) = [warning for warning in summary.warnings if "link.csv" in warning]
    assert "有 6 项" in said and ".roads.csv（隐藏或未传完的文件）" in said and said in summary.verdict
    (check,) = [check for check in doctor.logins(home) if check.name == "left files"]
    assert not check.is_well and "pipe.csv（管道）" in check.seen


def test_an_inbox_without_them_is_well(tmp_path: Path) -> None:
    home = Home(tmp_path, NEUTRAL).prepare()
    (home.inbox / ".DS_Store").write_text("x")
    (check,) = [check for check in doctor.logins(home) if check.name == "left files"]
    assert check.is_well
