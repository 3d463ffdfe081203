"""The page of data quality over nights: what it says of real nights, where its marks lead, and what it says without data."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest

from expectations.suite import messages
from flows.home import Home, instant
from flows.run import run_once
from flows.wording import wording
from reports.bulletin.page import QUALITY
from reports.quality.quality import render_quality
from sources.declare import load
from tests.flows.dropped import csv, drop, roads
from warehouse.connect import open_reader
from warehouse.cost import Cost

NIGHTS = [instant(f"2022-07-{day}T23:00") for day in ("05", "11")]  # the 27th week is due on the 11th at noon
LINK = re.compile(r'href="?([^"\s>]+)')
PLACE = re.compile(r'\bid="?([^"\s>]+)')
CODE = re.compile("|".join(rf"\b{rule}\b" for rule in messages() if "_" in rule))


@pytest.fixture(scope="module")
def story(copied: Callable[[str], Home]) -> Home:
    """Two nights after an empty one: a returned table and a file that is no report; then a night of deadlines without files."""
    home = copied("story")
    drop(home, "负数.csv", csv(roads("东乡", total=-3)))
    drop(home, "通知.csv", csv([["关于开会的通知"], ["请各单位参加"]]))
    drop(home, "好.csv", csv(roads("交通局")))
    run_once(home, NIGHTS[0])
    run_once(home, NIGHTS[1])
    return home


@pytest.fixture(scope="module")
def text(story: Home) -> str:
    return (story.reports / QUALITY).read_text(encoding="utf-8")


def plainly(text: str) -> str:
    """The text without its tags, each replaced by a blank."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.partition("</style>")[2]))


def lost(text: str, folder: Path) -> list[str]:
    """The links of a page that lead nowhere: to no place on it, and to no file beside it."""
    places = set(PLACE.findall(text))
    return [
        link
        for link in map(unquote, LINK.findall(text))
        if (link[1:] not in places if link.startswith("#") else not (folder / link).exists())
    ]


def test_every_link_and_every_mark_leads_to_a_list(story: Home, text: str) -> None:
    assert lost(text, story.reports) == []
    marks = re.findall(r"<a href=\"?(#[^\s\">]+)\"?><title>([^<]+)</title>", text)
    assert ("#returned-run-20220705-230000", "2022-07-05 23:00：50%") in marks  # one of two submissions was returned
    assert ("#files-run-20220705-230000", "2022-07-05 23:00：33.3%") in marks  # one of three files


def test_a_lost_link_would_be_found(story: Home) -> None:
    assert lost(
        '<a href="#nobody">x</a><a href=data-docs/none.html>y</a><p id="here"><a href="#here">', story.reports
    ) == [
        "#nobody",
        "data-docs/none.html",
    ]


def test_the_last_night_is_told_first(text: str) -> None:
    assert "2022-07-05 23:00 ：收文件3个，报送2份：一次通过率50%，退回率50%，待说明率0%，未识别率33.3%。" in plainly(
        text
    )


def test_after_a_night_without_files_the_last_one_with_files_is_judged(text: str) -> None:
    """The second night found deadlines that had passed, and no files."""
    said = plainly(text)
    assert said.index("2022-07-11 23:00 ：没有收到文件。") < said.index("2022-07-05 23:00 ：收文件3个")


def test_rules_have_their_names_and_never_their_codes(text: str) -> None:
    said = plainly(text)
    assert "小于下限" in said and "未识别报表" in said
    assert CODE.findall(said) == []


def test_few_nights_are_compared_with_nothing_and_the_page_says_so(text: str) -> None:
    assert "不足5次，暂不与平时比较" in plainly(text)


def test_a_night_without_files_says_so(story: Home, text: str) -> None:
    """The home's first night found an empty inbox: it has a duration, and no counts and shares."""
    assert "2022-07-04 08:00：没有收到文件" in text
    assert "2022-07-04 08:00：没有报送" in text
    (row,) = re.findall(r"<tr id=night-run-20220704-080000>(.*?)<tr", text)
    assert plainly(f"</style>{row}").startswith(" 2022-07-04 08:00 没有收到文件")


def test_its_durations_are_those_of_the_steps(story: Home, text: str) -> None:
    names = wording()["steps"]
    said = plainly(text[text.index("id=steps") :].join(["</style>", ""]))
    assert names["judge"] in said and names["render"] in said
    with open_reader(story.warehouse) as con:
        kept = con.execute("SELECT count(*) FROM night_step WHERE step_name = 'render'").fetchone()
    assert kept == (2,)  # of the first two nights; the third's own will be loaded by the run after it


def test_it_has_no_script_and_asks_nobody(text: str) -> None:
    assert "<script" not in text and "://" not in text and "@import" not in text


@pytest.fixture(scope="module")
def month(copied: Callable[[str], Home]) -> tuple[Home, str]:
    """A home of 30 invented nights: a tenth of 20 submissions returned each time, but seven in the last."""
    home = copied("month")
    begun = instant("2022-06-04T23:00")
    with duckdb.connect(str((home.warehouse / "current.duckdb").resolve())) as con:
        for number in range(30):
            at, run = begun + timedelta(days=number), f"run-{number:02}"
            con.execute(
                "INSERT INTO store.run (run_id, kind, business_at, files, submissions, accepted, questioned, returned, duplicate, "
                "unidentified, unreadable, findings) VALUES (?, 'nightly', ?, 20, 20, 0, 0, ?, 0, 1, 0, 0)",
                [run, at, 7 if number == 29 else 2],
            )
    cost = Cost("run-29", begun + timedelta(days=29), 12.5, 9_000_000, {"read": 4.0})
    with open_reader(home.warehouse) as con:
        path = render_quality(con, load(home.plan_folder), home.reports, cost, wording()["steps"])
    return home, path.read_text(encoding="utf-8")


def test_an_unusual_night_is_named_and_marked(month: tuple[Home, str]) -> None:
    home, text = month
    assert "超出平时范围1项： 退回率 35.0%（7/20份），平时不超过15.0%" in plainly(text)
    charts = text.split("<figure>")
    returned = next(one for one in charts if "<figcaption>退回率<" in one)
    assert returned.count("<a href=") == 30 and returned.count("h8l-4-7z") == 1  # one triangle
    assert lost(text, home.reports) == []


def test_nights_of_which_no_duration_was_noted_say_so(month: tuple[Home, str]) -> None:
    seconds = next(one for one in month[1].split("<figure>") if "<figcaption>用时" in one)
    assert seconds.count("：没有记录用时") == 29
    assert "2022-07-03 23:00：12.5" in seconds


def test_the_index_of_the_pages_links_to_it_where_it_lies_beside(story: Home, tmp_path: Path) -> None:
    from reports.bulletin.gather import gather
    from reports.bulletin.pages import render_pages

    (tmp_path / QUALITY).write_text("", encoding="utf-8")
    with open_reader(story.warehouse) as con:
        edition = con.execute("SELECT max_by(edition, number) FROM edition").fetchone()
        assert edition is not None
        bulletin = gather(con, load(story.plan_folder), edition[0])
        index = render_pages(con, bulletin, tmp_path / "own")[0].read_text(encoding="utf-8")
        public = render_pages(con, bulletin, tmp_path / "public", public=True)[0].read_text(encoding="utf-8")
    assert f"../{QUALITY}" in index and QUALITY not in public
