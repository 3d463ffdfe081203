"""Texts that the store leaves out are the very texts that were written."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest

from sources.value.values import Value, shown
from tests.warehouse.house import House


def texts_of(house: House, values: Sequence[Value], numbers: object, dates: object) -> list[str | None]:
    """What the view of cells shows for an item that was stored without texts."""
    rows = len(values)
    house.con.execute(
        "INSERT INTO store.item_list VALUES ('s', 1, '甲局', 'f', '2022-06', 'i', '表', NULL, NULL, ?, ?, NULL, 'reported', 'A', NULL, 0)",
        [numbers, dates],
    )
    house.con.execute(
        "INSERT INTO store.row_list VALUES ('s', 1, 'f', ?, ?, 0)",
        [[f"row {row}" for row in range(rows)], list(range(rows))],
    )
    found = house.con.execute("SELECT text FROM store.cell ORDER BY CAST(substr(address, 2) AS INTEGER)").fetchall()
    return [text for (text,) in found]


@pytest.mark.parametrize("seed", range(3))
def test_numbers_are_shown_as_the_reader_shows_them(house: House, seed: int) -> None:
    dice = random.Random(seed)
    micros: list[Value] = [
        dice.randrange(-(10 ** dice.randrange(1, 18)), 10 ** dice.randrange(1, 18)) for _ in range(300)
    ]
    micros += [None, 0, 1, -1, 10**17, -480_000_000, 480_500_000]
    decimals = [None if one is None else Decimal(int(one)).scaleb(-6) for one in micros]  # type: ignore[arg-type]
    assert texts_of(house, micros, decimals, None) == shown(micros)


def test_dates_are_shown_as_the_reader_shows_them(house: House) -> None:
    days: list[Value] = [date(1950, 1, 1) + timedelta(days=97 * number) for number in range(500)]
    assert texts_of(house, [*days, None], None, [*days, None]) == shown([*days, None])
