"""A cell of a sender never steers the terminal that shows it; data for other programs stay as they are."""

from __future__ import annotations

import pytest

from flows.cli.app import explained, say
from flows.legible import legible

STEERING = "甲\x1b[2J\x9b31m\u202e路\r\n\t　乙"  # clears the screen, reds it, turns the text; a wide blank is none
WRITTEN_OUT = r"甲\x1b[2J\x9b31m\u202e路\r\n\t　乙"


def test_control_characters_are_written_out_and_chinese_stays() -> None:
    assert legible(STEERING) == WRITTEN_OUT
    assert legible("东乡　480 公里") == "东乡　480 公里"


def test_what_a_command_prints_is_legible_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    with explained():
        print("文件 a\x1b]0;x\x07.csv")
        say("第一行\n第\x08二行")
    out, err = capsys.readouterr()
    assert out == "文件 a\\x1b]0;x\\x07.csv\n"
    assert err == "第一行\n第\\x08二行\n"
