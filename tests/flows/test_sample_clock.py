"""The sample home has a clock of its own: where its story ended, plus the time since it was made."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.home import CLOCK, SHANGHAI, Home, instant, now
from flows.run import run_once

END = instant("2022-07-06T23:00")


@pytest.fixture(scope="module", autouse=True)
def neutral(sampled: Path) -> Iterator[None]:
    """The plan with a sample is chosen where none is named."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DPH_PLAN", str(sampled))
        yield


@pytest.fixture
def home(copied: Callable[[str], Home], sampled: Path) -> Home:
    """A home in which only an empty night has been; its plan has a sample."""
    return Home(copied("home").root, sampled)


@pytest.fixture
def sample(tmp_path: Path, sampled: Path) -> Home:
    """A home that says that it holds the sample, made now by an earlier version."""
    (tmp_path / "sample").mkdir()
    return Home(tmp_path, sampled)


def made(home: Home, hours: float) -> None:
    at = (now() - timedelta(hours=hours)).timestamp()
    os.utime(home.root / "sample", (at, at))


def is_about(at: datetime, wanted: datetime) -> bool:
    return abs(at - wanted) < timedelta(minutes=1)


def test_a_home_of_real_data_has_the_machine_s_clock(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.set_clock(END)
    assert is_about(home.now(), now())
    assert not (tmp_path / CLOCK).exists()


def test_a_sample_without_a_clock_counts_from_when_its_folder_was_written(sample: Home) -> None:
    made(sample, hours=5)
    assert is_about(sample.now(), END + timedelta(hours=5))


def test_a_named_instant_sets_the_clock_on_and_never_back(sample: Home) -> None:
    sample.set_clock(instant("2022-08-05T17:00"))
    assert is_about(sample.now(), instant("2022-08-05T17:00"))
    sample.set_clock(instant("2022-08-01T17:00"))
    assert is_about(sample.now(), instant("2022-08-05T17:00"))
    sample.set_clock(instant("2022-07-08T00:00"), is_back=True)
    assert is_about(sample.now(), instant("2022-07-08T00:00"))


def test_a_machine_s_clock_that_was_set_back_does_not_take_the_sample_s_back(sample: Home) -> None:
    sample.set_clock(instant("2022-08-05T17:00"))
    text = (sample.root / CLOCK).read_text(encoding="utf-8")
    later = (now() + timedelta(days=1)).isoformat()
    (sample.root / CLOCK).write_text(text.replace(now().isoformat()[:10], later[:10]), encoding="utf-8")
    assert sample.now() >= instant("2022-08-05T17:00")


def test_a_run_works_at_the_sample_s_clock_and_says_so(home: Home) -> None:
    (home.root / "sample").mkdir()
    said = run_once(home)
    assert said.edition is None or said.edition.startswith("nightly-20220706")
    assert "示例数据目录走自己的时钟，按 2022-07-0" in said.verdict
    assert is_about(home.now(), END)


def test_reminders_work_at_the_sample_s_clock_and_say_so(home: Home) -> None:
    (home.root / "sample").mkdir()
    done = CliRunner().invoke(app, ["--home", str(home.root), "remind", "--dry-run"])
    assert done.exit_code == 0, done.output
    assert "示例数据目录走自己的时钟，按 2022-07-0" in done.stderr
    assert str(datetime.now(SHANGHAI).year) not in done.stdout


def test_a_sample_that_an_earlier_version_ran_at_the_machine_s_clock_says_the_way_out(home: Home) -> None:
    run_once(home, instant("2026-01-05T23:00"))
    (home.root / "sample").mkdir()
    done = CliRunner().invoke(app, ["--home", str(home.root), "run"])
    assert done.exit_code == 2
    assert "recover --before 2022-07-0" in done.stderr
    done = CliRunner().invoke(app, ["--home", str(home.root), "recover", "--before", "2022-07-06T23:30"])
    assert done.exit_code == 0, done.output
    assert run_once(home).warnings == ()
