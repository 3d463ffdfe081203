"""Names that are near enough to be asked about, and those that are not: one letter may be a slip, a number or an opposite is not."""

from __future__ import annotations

import pytest

from sources.value.likeness import are_near, in_two_spellings, nearest_printed


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("阳光家园小区", "阳光佳园小区", True),  # one letter of six
        ("阳光家园小", "阳光佳园小", True),  # of five
        ("阳光家园", "阳光佳园", False),  # of four: two names
        ("阳光家园小区", "阳光家园", False),  # two letters fewer
        ("阳光家园社区", "阳光家园社", True),  # one letter fewer
        ("阳光家园小区", "阳光家园区", False),  # 小 tells one from 大
        ("阳光家园一期改造", "阳光家园二期改造", False),
        ("阳光东家园小区", "阳光西家园小区", False),
        ("阳光家园·小区", "阳光家园小区", True),  # punctuation alone
        ("陽光家園小區", "阳光家园小区", True),
        ("", "阳光家园小区", False),
        ("阳光家园小区", "", False),
    ],
)
def test_two_names_are_near_by_a_letter_of_five_and_never_by_a_number(one: str, other: str, is_near: bool) -> None:
    assert are_near(one, other) is is_near


@pytest.mark.parametrize(
    ("key", "row", "is_near"),
    [
        ("固定资产投入", "固定资产投资", True),
        ("固定资产投资额", "固定资产投资", True),
        ("投资", "固定资产投资", False),  # ends alike, but four letters fewer
        ("资产投资", "固定资产投资", True),  # two fewer
        ("固定资产投资第一期", "固定资产投资第二期", False),
        ("早稻", "晚稻", False),
        ("甲|固定资产投入", "甲|固定资产投资", True),
        ("固定资产投入|社会消费品零售额", "固定资产投资|社会消费品零售总额", False),  # two parts differ
        ("固定资产投入", "甲|固定资产投资", False),  # another number of parts
        ("规模以上工业增加值", "规上工业增加值", True),  # long, and three quarters alike
        ("社会消费品零售额", "规上工业增加值", False),
        ("工业用电增长额", "工业投资完成额", False),  # three letters of seven
        ("縣", "县", True),  # the same letter in the other script
        ("县", "区", False),
    ],
)
def test_a_row_is_near_a_printed_one_where_one_part_differs_a_little(key: str, row: str, is_near: bool) -> None:
    assert nearest_printed([key], [row]) == ({key: row} if is_near else {})


def test_a_printed_row_that_is_there_is_not_proposed() -> None:
    there = ["固定资产投入", "固定资产投资"]
    assert nearest_printed(there, ["固定资产投资"]) == {}
    assert nearest_printed(there, ["固定资产投资", "工业增加值"]) == {}


def test_of_several_printed_rows_the_nearest_is_proposed() -> None:
    assert nearest_printed(["固定资产投资额"], ["固定资产投入", "固定资产投资"]) == {"固定资产投资额": "固定资产投资"}


@pytest.mark.parametrize(
    ("keys", "declared", "found"),
    [
        (["青山湖园", "青山湖園"], (), [(1, 0)]),
        (["青山湖园", "贤士湖", "青山湖園"], (), [(2, 0)]),
        (["青山湖园", "青山湖园"], (), []),  # the same name twice is another rule's
        (["青山湖园", "青山湖園"], ("青山湖园", "青山湖園"), []),
        (["青山湖园", "青山湖園"], ("青山湖园",), [(1, 0)]),
        (["青山湖1园", "青山湖2園"], (), []),
        (["青山·湖", "青山湖"], (), [(1, 0)]),
    ],
)
def test_one_name_in_two_spellings_is_found_unless_both_are_declared(
    keys: list[str], declared: tuple[str, ...], found: list[tuple[int, int]]
) -> None:
    assert in_two_spellings(keys, declared) == found


def test_a_table_of_more_than_2000_names_is_not_looked_through_for_two_spellings() -> None:
    pair = ["金家山花园", "金家山花園"]
    assert in_two_spellings([*pair, *(f"小区{number}" for number in range(1_998))]) == [(1, 0)]
    assert in_two_spellings([*pair, *(f"小区{number}" for number in range(1_999))]) == []
