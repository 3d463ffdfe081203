"""Which rows are a form's table: by how many of its headings they hold. Two headings at least, and half of those required."""

from __future__ import annotations

from datetime import date

import pytest

from sources.book.grid import Grid
from sources.declare import Item, Version
from sources.table.header import Table, find_table
from sources.table.heading import headings_of

HEADINGS = {"key": "项目", "month": "本月", "total": "累计", "plan": "计划", "remark": "备注", "phone": "电话"}
REQUIRED = ("项目", "本月", "累计", "计划")


def found(row: list[str], required: tuple[str, ...] = REQUIRED, is_part: bool = False) -> Table | None:
    """The table of a sheet with this row of headings, of a form that also asks for two items that are not required."""
    items = {
        item: Item(type="text", headings=(heading,), required=heading in required) for item, heading in HEADINGS.items()
    }
    version = Version(valid_from=date(2022, 1, 1), shape="table", row_key=("key",), items=items)
    return find_table(Grid("表", [list(row), ["1"] * len(row)]), headings_of(version), ("key",), is_part=is_part)


@pytest.mark.parametrize(
    ("row", "required", "is_there"),
    [
        (["项目", "本月", "累计", "计划"], REQUIRED, True),
        (["项目", "本月"], REQUIRED, True),  # two of four
        (["项目", "备注", "电话"], REQUIRED, False),  # one of four, and two that nobody needs
        (["项目", "本月", "备注"], REQUIRED[:3], True),  # two of three
        (["项目", "备注"], REQUIRED[:3], False),  # one of three is less than half
        (["备注", "电话"], (), True),  # nothing is required
        (["备注", "电话"], REQUIRED[:1], False),  # the one required is not there
        (["项目"], REQUIRED[:1], False),  # one heading is no table
        (["项目", "甲", "乙"], REQUIRED[:1], False),
    ],
)
def test_a_table_holds_two_headings_and_half_of_those_required(
    row: list[str], required: tuple[str, ...], is_there: bool
) -> None:
    assert (found(row, required) is not None) is is_there


def test_a_continuation_need_not_hold_those_required() -> None:
    table = found(["项目", "备注", "电话"], is_part=True)
    assert table is not None
    assert table.items == {"key", "remark", "phone"}
