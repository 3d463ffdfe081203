"""What came by phone is typed in, judged like everything else, and provisional until the unit stands by it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.enter import confirm, enter
from flows.errors import UsageFault
from flows.home import Home, instant
from flows.run import Summary, run_once
from tests.flows.dropped import csv, drop, roads
from warehouse.connect import open_reader

VALUES = ["年度计划里程=800", "本周建成里程=20", "累计建成里程=480", "未整改隐患=3"]
SAID = [f"甲路:{value}" for value in VALUES]
WHO = {"by": "张三", "reason": "单位机房断电", "via": "电话"}


def phone(home: Home, unit: str, said: list[str]) -> Path:
    at = instant("2022-07-04T11:30")  # half an hour before the deadline
    return enter(home, said, form="roads", unit=unit, period="2022-W26", received_at=at, **WHO)


@dataclass(frozen=True)
class Story:
    """The home after three nights, and what each night said."""

    home: Home
    said: list[Summary]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with open_reader(self.home.warehouse) as con:
            return con.execute(query, list(values)).fetchall()

    def as_of(self, day: str, query: str) -> list[tuple[Any, ...]]:
        with open_reader(self.home.warehouse) as con:
            con.execute(f"SET VARIABLE as_of = '2022-07-{day} 23:30+08'")
            return con.execute(query).fetchall()


@pytest.fixture(scope="module")
def story(peopled: Callable[[str], Home], tmp_path_factory: pytest.TempPathFactory) -> Story:
    home = peopled("entered")
    phone(home, "东乡", SAID)
    phone(home, "南镇", SAID)
    phone(home, "北乡", [*SAID[:2], "甲路:累计建成里程=-3", *SAID[3:]])
    paper = tmp_path_factory.mktemp("paper") / "中镇.csv"
    paper.write_bytes(csv(roads("中镇")))
    enter(home, [str(paper)], received_at=instant("2022-07-04T11:00"), **WHO)
    said = [run_once(home, instant("2022-07-05T23:00"))]

    ((submission,),) = Story(home, []).rows("SELECT submission_id FROM entry WHERE unit = '南镇'")
    confirm(home, submission, "李四", "分管领导签字确认")
    drop(home, "公路.csv", csv(roads("东乡")), "2022-07-06T09:00")
    said.append(run_once(home, instant("2022-07-06T23:00")))
    return Story(home, said)


def test_what_is_typed_in_goes_through_the_same_judge(story: Story) -> None:
    assert (story.said[0].accepted, story.said[0].returned) == (3, 1)
    query = "SELECT f.rule, f.found FROM finding AS f JOIN submission AS s ON s.submission_id = f.submission_id WHERE s.unit = '北乡'"
    assert ("min", "-3") in story.rows(query)
    assert list((story.home.outbox / "北乡").glob("*退回单.xlsx"))


def test_it_is_recorded_with_reason_name_and_the_instant_at_which_the_unit_said_it(story: Story) -> None:
    query = "SELECT entered_by, reason, via, received_at FROM entry WHERE unit = '东乡'"
    assert story.rows(query) == [("张三", "单位机房断电", "电话", instant("2022-07-04T11:30"))]
    assert story.rows("SELECT status FROM due WHERE unit = '东乡' AND period = '2022-W26' AND form = 'roads'") == [
        ("on_time",)
    ]


def test_it_is_provisional_until_the_unit_confirms_it_or_sends_its_own(story: Story) -> None:
    query = "SELECT unit, standing, confirmed_by FROM entry WHERE status = 'accepted' ORDER BY unit"
    assert story.as_of("05", query) == [
        ("东乡", "provisional", None),
        ("中镇", "provisional", None),
        ("南镇", "provisional", None),
    ]
    assert story.rows(query) == [
        ("东乡", "replaced", None),
        ("中镇", "provisional", None),
        ("南镇", "confirmed", "李四"),
    ]
    assert story.rows("SELECT unit FROM due WHERE is_provisional") == [("中镇",)]


def test_what_was_returned_stands_for_nothing_and_cannot_be_confirmed(story: Story) -> None:
    ((submission, standing),) = story.rows("SELECT submission_id, standing FROM entry WHERE unit = '北乡'")
    assert standing == "returned"
    with pytest.raises(UsageFault, match="was returned; type it in again"):
        confirm(story.home, submission, "李四", "确认")


def test_what_is_the_unit_s_already_is_not_confirmed_again(story: Story) -> None:
    for unit, standing in (("东乡", "replaced"), ("南镇", "confirmed")):
        ((submission,),) = story.rows("SELECT submission_id FROM entry WHERE unit = ?", unit)
        with pytest.raises(UsageFault, match=standing):
            confirm(story.home, submission, "李四", "确认")


def test_the_bulletin_marks_what_is_provisional(story: Story) -> None:
    first, second = (Path(said.bulletin or "").read_text(encoding="utf-8") for said in story.said)
    assert "代录</span>待确认 3 份" in first
    assert "代录</span>待确认 1 份" in second


def test_reason_and_name_are_archived_with_the_table_under_one_hash(story: Story) -> None:
    ((sha256,),) = story.rows("SELECT sha256 FROM receipt JOIN entry USING (received_at) WHERE unit = '中镇'")
    with zipfile.ZipFile(story.home.archive / sha256[:2] / sha256) as package:
        assert package.namelist() == ["entry.json", "中镇.csv"]
        assert "单位机房断电" in package.read("entry.json").decode()


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (["甲路:没有这项=3"], "累计建成里程"),
        (["累计建成里程=3"], "行:项=值"),
        ([], "no values"),
    ],
)
def test_what_cannot_be_typed_in_says_what_is_wanted(home: Home, said: list[str], wanted: str) -> None:
    with pytest.raises(UsageFault, match=wanted):
        phone(home, "东乡", said)
    assert list(home.inbox.iterdir()) == []


def test_a_file_of_no_form_is_refused_at_once(home: Home, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("一,二\n3,4\n", encoding="utf-8")
    with pytest.raises(UsageFault, match="无法识别是哪张报表"):
        enter(home, [str(tmp_path / "x.csv")], **WHO)


def test_a_confirmation_of_nothing_is_refused(home: Home) -> None:
    with pytest.raises(UsageFault, match="was not typed in"):
        confirm(home, "0123", "李四", "确认")
