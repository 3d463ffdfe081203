"""The SQL that `make run` prints answers with the numbers of the bulletin."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import lxml.html

from flows.home import Home
from flows.sample import newest, question
from warehouse.connect import open_reader

LIGHTS = {"●绿": "green", "▲黄": "yellow", "■红": "red"}


def board(page: Path) -> dict[str, list[str]]:
    """indicator -> the texts of its row on the bulletin's board: 现状, 较应达, 较目标, 灯, 数额, 覆盖, 截至."""
    found = {}
    for row in lxml.html.parse(str(page), lxml.html.HTMLParser(encoding="utf-8")).xpath("//table[@class='bars']//tr"):
        if link := row.xpath("td[@class='m']/a/@href"):
            cells = row.xpath("td[not(@class='b')]")
            found[link[0].removeprefix("#i-")] = [cell.text_content().strip() for cell in cells]
    return found


def rounded(shown: str) -> Decimal:
    return Decimal(shown.rstrip("%").replace("−", "-")).quantize(Decimal("0.1"))


def test_the_printed_question_gives_the_numbers_of_the_board(sample_home: Path) -> None:
    home = Home(sample_home)
    page = newest(home.reports)
    assert page is not None
    shown = board(page)
    asked = question(home)
    with open_reader(home.warehouse) as con:
        answered = con.execute(asked).fetchall()
        amounts = {
            name
            for (name,) in con.execute(
                "SELECT indicator FROM indicator WHERE kind IN ('cumulative', 'stock')"
            ).fetchall()
        }
    compared = 0
    for indicator, _, done_pct, points, is_past_half, light in answered:
        if indicator not in shown:
            continue  # of a quantity that the board shows by another reading
        now, _, to_target, lamp, *_ = shown[indicator]
        assert LIGHTS[lamp] == light, indicator
        if to_target != "—":
            assert rounded(to_target) == Decimal(str(points)), indicator
            assert to_target.startswith("−") != is_past_half, indicator
        if indicator in amounts and now.endswith("%"):
            assert rounded(now) == Decimal(str(done_pct)), indicator
        compared += 1
    assert compared > 20
    assert set(shown) - {row[0] for row in answered} == set()
