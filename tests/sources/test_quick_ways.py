"""A column that is read the quick way reads as it does cell by cell.

One more cell, written as nobody reads it quickly (a full-width 3, a date with 年), sends the whole column the slow way.
"""

from __future__ import annotations

import random

import pytest

from sources.uom import uom
from sources.value import Values, Wanted, marks_for, read_values

NUMBERS = [
    "0",
    "-0",
    "3",
    "007",
    "-12.50",
    "0.5",
    "1",
    "1.0",
    "0.000001",
    "1.0000005",
    "999999999.999999",
    "12.3456789",
]
NUMBERS += ["1e3", "1,200", "-", "—", "5.", "２", "1234567890", "1\x1f2", " 4", "9", "12", "60"]
DATES = ["2022-06-30", "2022-02-30", "1949-01-01", "2100-12-31", "2022-6-3", "2022-06-30 00:00:00", "20220630", "暂无"]
BLANK = ["", None]


@pytest.mark.parametrize("type_", ["number", "count", "percent"])
def test_numbers_written_as_text_are_the_same_the_quick_way(type_: str) -> None:
    dice = random.Random(type_)
    for round_ in range(3_000):
        few = dice.sample(NUMBERS, dice.randrange(1, 4)) + BLANK
        cells = [dice.choice(few) for _ in range(dice.randrange(1, 7))]
        found_uom = uom("%") if type_ == "percent" and round_ % 2 else None
        wanted = Wanted(
            type_, uom="%" if type_ == "percent" else None, found_uom=found_uom, marks=marks_for({"9": "blank"})
        )
        assert told(read_values(cells, wanted)) == slowly(cells, wanted, "３" if "3" in cells else "０.０"), cells


def test_dates_written_as_text_are_the_same_the_quick_way() -> None:
    dice = random.Random(2022)
    wanted = Wanted("date", marks=marks_for({"2100-12-31": "blank"}), year=2022)
    for _ in range(3_000):
        few = dice.sample(DATES, dice.randrange(1, 4)) + BLANK
        cells = [dice.choice(few) for _ in range(dice.randrange(1, 7))]
        assert told(read_values(cells, wanted)) == slowly(cells, wanted, "2022年6月3日"), cells


def slowly(cells: list[str | None], wanted: Wanted, odd: str) -> tuple[object, ...]:
    found = read_values([*cells, odd], wanted)
    return told(
        Values(
            found.texts[:-1],
            found.values[:-1],
            found.states[:-1],
            [one for one in found.troubles if one[0] < len(cells)],
        )
    )


def told(found: Values) -> tuple[object, ...]:
    return found.texts, found.values, found.states, found.troubles
