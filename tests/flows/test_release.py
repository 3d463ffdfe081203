"""A leaders' edition is frozen as a preview, published under somebody's name, and may be withdrawn: nothing of it is lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.edition import publish_once, release_edition
from flows.errors import UsageFault
from flows.home import Home, instant
from flows.revisions import replay_edition
from flows.run import plain, run_once
from flows.step import timed
from sources.declare import load
from tests.flows import dropped
from warehouse.connect import open_reader
from warehouse.kept import documents_of, place_of
from warehouse.province.manifest import verify

FRIDAY, MONDAY, LATER = instant("2022-07-08T09:00"), instant("2022-07-11T08:00"), instant("2022-07-11T10:00")

PROVINCE = "{province: {code: p, name: 示例省}, district: {code: d, name: 示例区}, up: up}"
WEEKLY = "weekly-20220708-0900"
FIGURES = f"SELECT * FROM figure WHERE edition = '{WEEKLY}' ORDER BY ALL"


def asked(home: Home, query: str) -> list[Any]:
    with open_reader(home.warehouse) as con:
        return con.execute(query).fetchall()


def shown(page: Path) -> str:
    return re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def first(copied: Callable[[str], Home]) -> Path:
    """A home with a night's edition and a weekly one, frozen as a preview."""
    home = copied("first")
    (home.root / "province.yml").write_text(PROVINCE, encoding="utf-8")
    (home.root / "up").mkdir()
    dropped.drop(home, "公路.csv", dropped.csv(dropped.roads()))
    run_once(home, instant("2022-07-05T23:00"))
    lines: list[str] = []
    edition, page = publish_once(home, "weekly", FRIDAY, timed(lines.append))
    assert (edition, page.stem) == (WEEKLY, WEEKLY)
    assert [line.split("  ")[1].partition("：")[0] for line in lines] == [
        "建库建视图", "计算指标、核对应报", "发布快照", "上报", "出通报、附表和通知"
    ]  # fmt: skip
    return home.root


@pytest.fixture
def previewed(first: Path, tmp_path: Path) -> Home:
    """Another copy of that home."""
    shutil.copytree(first, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def test_a_night_with_nothing_new_after_an_act_publishes_nothing(previewed: Home) -> None:
    run_once(previewed, FRIDAY)  # what was due since the last night
    release_edition(previewed, WEEKLY, "published", "示例签发人", None, FRIDAY)
    idle = run_once(previewed, FRIDAY)
    assert (idle.edition, "没有新报送，沿用上一版快照" in idle.verdict) == (None, True), idle.verdict


@dataclass(frozen=True)
class Story:
    """A home whose weekly edition was published and withdrawn, with its page and its figures before the latter."""

    home: Home
    page: Path
    as_published: bytes
    figures: list[Any]


@pytest.fixture(scope="module")
def withdrawn(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    home = Home(shutil.copytree(first, tmp_path_factory.mktemp("withdrawn") / "home", symlinks=True))
    page = release_edition(home, WEEKLY, "published", "示例签发人", None, FRIDAY)
    story = Story(home, page, page.read_bytes(), asked(home, FIGURES))
    assert {Path(one.name).suffix for one in documents_of(home.root, WEEKLY)} >= {".html", ".xlsx", ".docx"}
    assert release_edition(home, WEEKLY, "withdrawn", "示例签发人", "数据口径有误", MONDAY) == page
    return story


def test_a_preview_is_packed_for_the_province_and_the_act_on_it_with_the_next_edition(withdrawn: Story) -> None:
    first, second = (verify(folder) for folder in sorted((withdrawn.home.root / "up" / "d").iterdir()))
    assert (second.edition, second.kind, second.before) == (WEEKLY, "weekly", first.content_hash)
    assert (first.files["release"].rows, second.files["release"].rows) == (0, 0)
    run_once(withdrawn.home, LATER)
    assert [folder.name for folder in sorted((withdrawn.home.root / "up" / "d").iterdir())] == [
        "000001",
        "000002",
        "000003",
    ]
    assert verify(withdrawn.home.root / "up" / "d" / "000003").files["release"].rows == 2


def test_an_edition_is_a_preview_until_somebody_publishes_it(previewed: Home) -> None:
    home, edition = previewed, WEEKLY
    assert asked(home, "SELECT edition, status FROM edition ORDER BY number DESC LIMIT 2") == [
        (edition, "preview"),
        ("nightly-20220705-2300", "internal"),
    ]
    assert "预览稿，未签发" in shown(home.reports / f"{edition}.html")

    page = release_edition(home, edition, "published", "示例签发人", None, FRIDAY)
    assert "未签发" not in shown(page) and "签发 示例签发人 2022年7月8日09:00" in shown(page)
    assert asked(home, "SELECT status FROM edition WHERE kind = 'weekly'") == [("published",)]
    assert asked(home, "SELECT edition, act, by_name FROM release") == [(edition, "published", "示例签发人")]


def test_a_withdrawn_edition_stays_on_record_with_its_figures(withdrawn: Story) -> None:
    said = shown(withdrawn.page)
    assert "已撤回" in said and "2022年7月11日08:00撤回：数据口径有误" in said
    assert withdrawn.figures and asked(withdrawn.home, FIGURES) == withdrawn.figures


def without_pages(name: str, function: Callable[..., Any], /, *args: Any) -> Any:
    """Takes each step of a run but the drawing of its pages."""
    return Path() if name == "documents" else plain(name, function, *args)


def test_changes_are_told_since_the_last_edition_that_its_readers_had(previewed: Home) -> None:
    """A preview that was never let out, or one withdrawn before, is not what leaders compare with."""
    from reports.bulletin.gather import gather

    home, first = previewed, WEEKLY
    second, _ = publish_once(home, "weekly", MONDAY, step=without_pages)
    release_edition(home, second, "published", "示例签发人", None, MONDAY)
    third, _ = publish_once(home, "weekly", LATER, step=without_pages)
    with open_reader(home.warehouse) as con:
        earlier = {name: gather(con, load(), name).earlier for name in (first, second, third)}
    assert earlier[first] is None and earlier[second] is None
    assert earlier[third] is not None and earlier[third].edition == second


@pytest.mark.parametrize(
    ("edition", "act", "by", "reason", "at", "told"),
    [
        ("nightly-20220705-2300", "published", "甲", None, MONDAY, "internal"),
        ("weekly-20220101-0000", "published", "甲", None, MONDAY, "no edition"),
        ("weekly-20220708-0900", "withdrawn", "甲", "错", MONDAY, "is preview"),
        ("weekly-20220708-0900", "published", " ", None, MONDAY, "--by"),
        ("weekly-20220708-0900", "published", "甲", None, instant("2022-07-07T09:00"), "before the edition"),
    ],
)
def test_what_cannot_be_is_refused(
    previewed: Home, edition: str, act: Any, by: str, reason: str | None, at: Any, told: str
) -> None:
    home = previewed
    with pytest.raises(UsageFault, match=told):
        release_edition(home, edition, act, by, reason, at)
    assert asked(home, "SELECT count(*) FROM release") == [(0,)]


def test_what_was_let_out_is_kept_byte_for_byte(first: Path, withdrawn: Story) -> None:
    home, page = withdrawn.home, withdrawn.page
    night = documents_of(home.root, "nightly-20220705-2300")
    assert [one.name for one in night] == ["nightly-20220705-2300.html"]
    assert place_of(home.root, night[0].sha256).read_bytes() == (home.reports / night[0].name).read_bytes()
    assert documents_of(first, WEEKLY) == []  # a preview was not let out

    pages = [one for one in documents_of(home.root, WEEKLY) if one.name == page.name]
    published, last = (place_of(home.root, one.sha256).read_bytes() for one in pages)
    assert published == withdrawn.as_published
    assert last == page.read_bytes() != published


def test_a_replay_is_held_against_what_was_kept(previewed: Home, capsys: pytest.CaptureFixture[str]) -> None:
    page = previewed.reports / "nightly-20220705-2300.html"
    page.write_text("drawn again by somebody", encoding="utf-8")
    replay_edition(previewed, page.stem)
    said = capsys.readouterr().out
    assert "page byte for byte the same" in said
    assert str(place_of(previewed.root, documents_of(previewed.root, page.stem)[0].sha256)) in said


def test_a_page_that_is_drawn_again_does_not_replace_what_was_kept(previewed: Home) -> None:
    before = documents_of(previewed.root)
    again = previewed.reports / "nightly-20220705-2300.html"
    again.write_text("later code draws otherwise", encoding="utf-8")
    dropped.drop(previewed, "再报.csv", dropped.csv(dropped.roads(total=900)))
    run_once(previewed, instant("2022-07-12T23:00"))
    assert documents_of(previewed.root)[: len(before)] == before
