"""Great Expectations' own pages of a night: in Chinese, without the network, the last runs of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from expectations.docs import FOLDER, Judgements, prune, settings, write
from tests.expectations.night import SENT, Night, form_of
from tests.warehouse.house import House, instant
from warehouse.judged import judge_staged

TOTAL: dict[str, dict[str, Any]] = {"a": {"min": 0}, "b": {"total_of": "a"}, "c": {"required": True}}


class Texts(HTMLParser):
    """The texts of a page, and what it would fetch or lead to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        if data.strip() and "{" not in data:  # not the style sheet
            self.texts.append(" ".join(data.split()))


def written(
    house: House, reports: Path, night: Night, run: str = "run-20220704-230000", is_sample: bool = False
) -> Path:
    judgements = Judgements()
    judge_staged(night.con, night.plan, observer=judgements.take)
    names = "SELECT submission_id, unit || ' ' || period FROM staged_submission"
    named = dict(night.con.execute(names).fetchall())
    index = write(reports, run, instant(SENT), judgements, named, is_sample)
    assert index is not None
    return index


@pytest.fixture
def night(house: House) -> Night:
    """Of three rows one breaks two rules, another one."""
    night = Night(house, form_of(TOTAL), form_of({"a": {"min": 0}}, name="others"))
    night.came(
        "lines", "2022-02", {"x": {"a": -3, "b": -3, "c": 1}, "y": {"a": 2, "b": 1, "c": 1}, "z": {"a": 1, "b": 1}}
    )
    night.came("others", "2022-02", {"x": {"a": 1}}, unit="乙局")
    return night


@pytest.fixture
def page(house: House, night: Night, tmp_path: Path) -> Iterator[Texts]:
    yield Texts(written(house, tmp_path, night, is_sample=True).with_name("lines.html"))


def test_the_page_says_what_was_broken_and_where(page: Texts) -> None:
    text = " ".join(page.texts)
    # x: a = -3 (cell B5) is below 0; y: b = 1 (cell C6) is below a = 2; z: c is missing (cell D7)
    assert re.search(r"不小于0 ：1 处不符，共 3 行 填报值 次数 位置 -3 1 甲局 2022-02 Sheet1!B5", text)
    assert re.search(r"b：不小于本期数“a” ：1 处不符，共 3 行 填报值 次数 位置 1 1 甲局 2022-02 Sheet1!C6", text)
    assert re.search(r"必填 ：1 处不符，共 3 行 填报值 次数 位置 空 1 甲局 2022-02 Sheet1!D7", text)


def test_all_its_words_are_chinese(page: Texts) -> None:
    known = r"Great Expectations 版本|[\d.]+|run-[\d-]+|(› )?lines表.*|.*Sheet1!\w+"
    assert [text for text in page.texts if re.search(r"[A-Za-z]{3}", text) and not re.fullmatch(known, text)] == []
    assert "示例数据" in page.texts


def test_it_fetches_nothing_and_leads_nowhere_but_beside_it(page: Texts) -> None:
    assert set(page.links) == {"../index.html", "index.html"}
    assert not page.tags & {"script", "link", "img", "iframe"}


def test_no_request_leaves_the_pages(browser: Any, house: House, night: Night, tmp_path: Path) -> None:
    index = written(house, tmp_path, night)
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / FOLDER / "index.html").as_uri())
    page.get_by_role("link", name="run-20220704-230000").click()
    page.get_by_role("link", name="lines表").click()
    assert page.get_by_role("cell", name="-3").first.is_visible()
    page.close()
    assert asked == [
        (tmp_path / FOLDER / "index.html").as_uri(),
        index.as_uri(),
        index.with_name("lines.html").as_uri(),
    ]


def test_a_form_without_a_broken_rule_has_a_line_and_no_page(house: House, night: Night, tmp_path: Path) -> None:
    index = written(house, tmp_path, night)
    assert Texts(index).texts[-4:] == ["others表", "1", "1", "全部通过"]
    assert sorted(path.name for path in index.parent.iterdir()) == ["index.html", "lines.html"]


def test_a_form_that_was_judged_again_has_another_page(house: House, tmp_path: Path) -> None:
    """February is returned for -1; March is then compared with nothing instead."""
    night = Night(house, form_of({"a": {"min": 0}, "b": {"total_of": "a"}}))
    night.came("lines", "2022-02", {"x": {"a": -1, "b": 99}})
    night.came("lines", "2022-03", {"x": {"a": 10, "b": 20}})
    shown = Texts(written(house, tmp_path, night)).texts
    assert "lines表" in shown and "lines表（第2次：因有报表退回，重新审核与其比对的报表）" in shown


def test_no_more_places_of_a_rule_are_shown_than_is_declared(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings(), "places_shown", 2)
    night = Night(house, form_of({"a": {"min": 0}}))
    night.came("lines", "2022-02", {"x": {"a": -1}, "y": {"a": -2}, "z": {"a": -3}})
    text = " ".join(Texts(written(house, tmp_path, night).with_name("lines.html")).texts)
    assert "3 处不符，共 3 行 填报值（部分）" in text
    assert "Sheet1!B6" in text and "Sheet1!B7" not in text


def test_the_last_runs_are_kept(house: House, night: Night, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings(), "runs_kept", 3)
    runs = ["run-20220704-230000", "run-20220704-230000.2", "run-20220704-230000.10", "run-20220703-230000"]
    for run in runs:
        written(house, tmp_path, night, run)
    # .10 is later than .2; the 3rd of July is the oldest
    assert prune(tmp_path / FOLDER) == [runs[2], runs[1], runs[0]]
    assert Texts(tmp_path / FOLDER / "index.html").texts[-3:] == [runs[2], runs[1], runs[0]]
    assert not (tmp_path / FOLDER / runs[3]).exists()


def test_where_nothing_was_judged_nothing_is_written(tmp_path: Path) -> None:
    assert write(tmp_path, "run", instant(SENT), Judgements(), {}) is None
    assert list(tmp_path.iterdir()) == []
