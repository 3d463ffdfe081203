"""At a terminal a work says in one line what it does; elsewhere in a line a step, or not at all."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from flows.ask import coloured, terms_of
from flows.doctor import Diagnosis, examine
from flows.home import Home
from flows.terminal import page, print_styled, working
from warehouse.explain import Source


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_the_line_names_the_step_and_vanishes_and_what_is_done_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Tty())
    with working("loading the plan") as work:
        work.begin("night of 2022-06-07: 3 files")
        work.step("docs", lambda: None)
        work.done("3 accepted\x1b[2J")
    assert isinstance(sys.stderr, Tty)
    text = sys.stderr.getvalue()
    assert "night of 2022-06-07: 3 files · 写审核明细" in text
    assert "3 accepted\\x1b[2J\n" in text  # a sender's control characters are escaped
    assert text.rstrip().endswith("\x1b[2K")  # the last line is cleared


def test_elsewhere_it_says_a_line_a_step(capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []
    with working("loading the plan", lines.append) as work:
        work.begin("night of 2022-06-07: 3 files")
        work.step("docs", lambda: None)
        work.done("3 accepted")
    assert [lines[0], lines[2]] == ["night of 2022-06-07: 3 files", "3 accepted"]
    assert lines[1].startswith("  写审核明细  ") and lines[1].endswith(" s")
    with working("drawing the bulletin") as work:
        work.done("drawn")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("lines", "mark"), [(60, "|"), (3, "")])
def test_only_what_is_higher_than_the_terminal_is_paged(
    lines: int, mark: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("PAGER", "sed s/^/|/")
    page("".join(f"{n}\n" for n in range(lines)))
    assert capfd.readouterr().out == "".join(f"{mark}{n}\n" for n in range(lines))


def test_without_a_pager_everything_is_written(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAGER", "no-such-pager")
    page("line\n" * 200)
    assert capfd.readouterr().out == "line\n" * 200


def test_the_light_of_an_answer_has_its_colour_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = "42亿元, 42.0 % of the target of 100亿元; not past half; light red, 8.0 points behind the share due by now"
    print_styled(*coloured(answer))
    assert capsys.readouterr().out == answer + "\n"
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", Tty())
    print_styled(*coloured(answer))
    assert isinstance(sys.stdout, Tty)
    assert "light \x1b[1;31mred\x1b[0m, 8.0 points" in sys.stdout.getvalue()


def test_doctor_prints_each_check_before_the_next_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed: list[str] = []

    def look(_: Home) -> Iterator[Diagnosis]:
        yield Diagnosis("disk", True, "room for a year")
        printed.append(capsys.readouterr().out)
        yield Diagnosis("clock", False, "an hour behind", "set it")

    monkeypatch.setattr("flows.doctor.LOOKS", (look,))
    assert examine(Home(tmp_path)) == 3
    assert printed == ["ok    disk: room for a year\n"]
    assert capsys.readouterr().out == "FAIL  clock: an hour behind\n      -> set it\n"


@pytest.mark.parametrize(
    ("amounts", "terms"),
    [
        ([("甲局", 3), ("甲局", 2), ("乙局", 4)], ["5 甲局", "4 乙局"]),
        ([("甲局", 3), ("甲局", 2)], ["3", "2"]),
        ([(None, 1)] * 68, ["68 x 1"]),  # entries of a register
        ([("甲局", 3), ("乙局", 4), (None, 2)], ["3 甲局", "4 乙局", "2"]),
    ],
)
def test_a_sum_of_several_units_has_a_term_for_each(amounts: list[tuple[str | None, int]], terms: list[str]) -> None:
    none = dict.fromkeys(
        ["file", "sha256", "sheet", "address", "text", "period", "submission", "revision", "received_at"]
    )
    assert terms_of([Source("numerator", "", Decimal(amount), unit=unit, **none) for unit, amount in amounts]) == terms
