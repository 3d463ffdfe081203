"""What a night is held against: its own duration, the usual shares, the disk, channels that are down.

Prefect, slow to load, is imported where it is needed: each test process collects every file.
"""

from __future__ import annotations

import re
import signal
from asyncio import CancelledError
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.errors import UsageFault
from flows.headline import against_the_usual, in_brief
from flows.home import Home, instant
from flows.revisions import replay_edition
from flows.run import run_once
from flows.watch import conditions, unusual_lines
from warehouse.outages import Outage

NIGHT = instant("2022-07-05T23:00")
GIB = 1024**3


@pytest.mark.parametrize(
    ("seconds", "before", "said"),
    [
        (61.4, [], "61 秒"),
        (100, [50, 60, 70], "100 秒（平时约 60 秒）"),
        (180, [50, 60, 70], "180 秒（平时约 60 秒）"),  # 2 * 60 + 60 is usual still
        (181, [50, 60, 70], "181 秒，**比平时久**（平时约 60 秒）"),
        (300, [10, 60, 9000], "300 秒，**比平时久**（平时约 60 秒）"),  # one night that hung moves no median
    ],
)
def test_a_duration_is_held_against_the_median_of_those_before(seconds: float, before: list[float], said: str) -> None:
    assert against_the_usual(seconds, before) == said


PASSED = {"files": 3, "submissions": 3, "accepted": 3, "questioned": 0, "returned": 0, "unidentified": 0, "unreadable": 0, "failed": 0}  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "warnings", "said"),
    [
        ({}, 0, "全部通过3"),
        ({"files": 4, "accepted": 2, "returned": 1, "unidentified": 1}, 0, "退回1 未识别1"),
        ({"accepted": 0, "returned": 3}, 0, "3份全部退回"),
        ({"accepted": 1, "questioned": 2}, 0, "待说明2"),
        ({"files": 5, "unreadable": 1, "failed": 1}, 0, "系统出错1 无法读取1"),
        ({"files": 0, "submissions": 0, "accepted": 0}, 0, "无新报送"),
        ({"files": 0, "submissions": 0, "accepted": 0}, 1, "无新报送 提示1"),  # a channel is down
        ({"files": 2, "submissions": 0, "accepted": 0}, 0, "收文件2"),  # both known already
    ],
)
def test_a_run_s_name_shows_what_did_not_pass(counts: dict[str, int], warnings: int, said: str) -> None:
    assert in_brief({**PASSED, **counts}, warnings) == said


def test_with_nothing_new_the_headline_says_so_and_links_to_the_standing_bulletin(home: Home) -> None:
    from flows.nightly import headline

    run_once(home, NIGHT)
    summary = run_once(home, NIGHT + timedelta(minutes=10))
    assert (summary.edition, summary.bulletin) == (None, None)
    page = headline(home, summary, NIGHT.date(), "nightly", 4, [])
    lines = page.splitlines()
    assert lines[0] == "# 2022-07-05 夜间入库：无新报送"
    assert "- 版次：nightly-20220705-2300" in lines
    assert f"- 通报：`{home.reports / 'nightly-20220705-2300.html'}`" in lines
    assert [line for line in lines if line.startswith("|")] == []  # no table of zeros


@pytest.fixture(scope="module")
def nights(copied: Callable[[str], Home]) -> Home:
    """A home whose snapshot knows seven runs, a night each. The first five returned one of ten submissions and identified all files;
    the sixth returned five and did not identify three; the seventh is usual again."""
    home = copied("nights")
    with duckdb.connect(str((home.warehouse / "current.duckdb").resolve())) as con:
        for number, (returned, unidentified) in enumerate([*[(1, 0)] * 5, (5, 3), (1, 0)], start=1):
            at = NIGHT - timedelta(days=20 - number)
            con.execute(
                "INSERT INTO store.run (run_id, kind, business_at, files, submissions, accepted, questioned, returned, duplicate, "
                "unidentified, unreadable, findings) VALUES (?, 'nightly', ?, 10, 10, 0, 0, ?, 0, ?, 0, 0)",
                [f"run-{number}", at, returned, unidentified],
            )
    return home


def test_one_list_names_all_that_left_its_band(nights: Home) -> None:
    """5 of 10 against 1 of 10 five times: 10% + 5 points. 3 of 10 files against none: 5 points. The furthest out comes first."""
    assert unusual_lines(nights, "run-6") == [
        "退回率 50.0%（5/10份），平时不超过15.0%",
        "未识别率 30.0%（3/10个文件），平时不超过5.0%",
    ]


def test_a_usual_night_has_an_empty_list(nights: Home) -> None:
    assert unusual_lines(nights, "run-7") == []


def events(**said: Any) -> list[str]:
    asked = {"down": [], "at": NIGHT, "left": [], "free_bytes": 100 * GIB, **said}
    return [one.event for one in conditions(**asked)]


@pytest.mark.parametrize(("hours", "is_told"), [(0, False), (19.9, False), (20, True), (24, True), (240, True)])
def test_a_channel_is_told_of_on_its_second_night(hours: float, is_told: bool) -> None:
    """It went down yesterday at 23:00, or a while later: a night that starts early is a night too."""
    since = NIGHT - timedelta(hours=hours)
    assert events(down=[Outage("邮箱", since, "login refused")]) == (["dph.channel.down"] if is_told else [])


def test_shares_that_left_their_band_are_one_event() -> None:
    assert events(left=["退回率 40%", "未识别率 30%"]) == ["dph.quality.unusual"]
    assert events(left=[]) == []


@pytest.mark.parametrize(("free", "is_told"), [(2 * GIB, False), (2 * GIB - 1, True), (0, True)])
def test_a_disk_is_told_of_below_two_gib(free: int, is_told: bool) -> None:
    assert events(free_bytes=free) == (["dph.disk.low"] if is_told else [])


def test_the_alert_has_what_its_words_name() -> None:
    """The placeholders of deploy/automations.yml."""
    from flows.alerts import DECLARED

    down = [Outage("邮箱", instant("2022-07-04T02:00"), "login refused")]
    found = list(conditions(down, NIGHT, ["退回率 40%", "未识别率 30%"], GIB // 2, failed=3))
    assert [(one.what, one.payload) for one in found] == [
        ("channel.邮箱", {"channel": "邮箱", "since": "2022-07-04 02:00", "complaint": "login refused"}),
        ("quality", {"first": "退回率 40%", "count": "2", "lines": "退回率 40%\n未识别率 30%"}),
        ("files", {"files": "3"}),
        ("disk", {"free_gib": "0.5", "wanted_gib": "2"}),
    ]
    named = set(re.findall(r"event\.payload\.(\w+)", DECLARED.read_text(encoding="utf-8")))
    of_the_digest = {"day", "subject", "text"}
    assert named <= {"home", *of_the_digest, *(name for one in found for name in one.payload)}


def test_a_link_is_an_address_where_pages_are_served_and_else_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.nightly import inside, link

    home = Home(tmp_path).prepare()
    page = home.reports / "通报 1.html"
    page.write_text("", encoding="utf-8")
    monkeypatch.setenv("DPH_PAGES_URL", "https://dph.example/")
    assert link(home, page) == "[reports/通报 1.html](https://dph.example/reports/%E9%80%9A%E6%8A%A5%201.html)"
    assert link(home, home.reports / "none.html") == "无"
    monkeypatch.delenv("DPH_PAGES_URL")
    assert link(home, page) == f"`{page}`"
    assert (inside(home, str(page)), inside(home, None)) == ("reports/通报 1.html", "无")


def test_an_edition_that_there_is_none_of_is_not_replayed(home: Home) -> None:
    with pytest.raises(UsageFault, match="nightly-20220101-0000"):
        replay_edition(home, "nightly-20220101-0000")


def test_a_query_that_the_time_limit_stops_ends_for_the_time_limit() -> None:
    from flows.nightly import _plainly

    def stop(*_: object) -> None:
        raise CancelledError("over the limit")  # as Prefect's alarm does

    con = duckdb.connect(config={"threads": 1})  # as the writer; with several, the stopped query would run on
    endless = "SELECT sum(a.range * b.range) FROM range(10000000) AS a, range(10000000) AS b"
    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(CancelledError, match="over the limit"):
            _plainly(lambda: con.execute(endless).fetchall())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
