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
        ("", "", False),
        ("·", "—", False),  # no name is left of either
        ("阳光家园社区", "阳光佳苑社区", False),  # two letters of six
        ("湖後街", "湖后街", True),  # too short for a slip, but 後 is 后
        ("旭昇街", "旭升街", True),  # 昇 is written 升 too, and two letters of three are alike
        ("旭升街", "旭昇街", True),
        ("昇街", "升街", True),  # one letter differs, one is alike
        ("昇陞街", "升升街", False),  # two differ, one is alike
        ("昇", "升", False),
        ("旭姪街", "旭昇街", False),  # both in traditional characters
        ("湖县", "湖园", False),  # neither in traditional characters
        ("湖县", "湖県", False),  # a character of Japan alone
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
        ("財政收入", "财政收入", True),
        ("县", "区", False),
        ("固定资产·投资", "固定资产投资", True),  # punctuation alone
        ("增长1/2", "增长12", False),
        ("甲|增长1/2", "甲|增长12", False),
        ("甲·|增长1/2", "甲|增长12", False),
        ("甲1/2|固定资产投入", "甲12|固定资产投资", False),
        ("固定资产投入", "固定资产投资|甲", False),
        ("·", "固定资产投资", False),
        ("财政收人", "财政收入", True),  # a slip in a short name
        ("财政入收", "财政收入", True),  # two letters changed places
        ("西东支路", "东西支路", True),
        ("财政总收入", "财政收入", True),  # one letter too many
        ("财政新收入", "财政收入", False),  # 新 tells one from 老
        ("旱稻", "早稻", True),  # 旱 stands against nothing
        ("投姿", "投资", True),  # one letter of two
        ("资", "投资", False),  # a letter alone is no name
        ("投资", "投资总额", True),  # begins alike, two letters fewer
        ("固投", "固投完成额", True),  # three fewer
        ("固投", "固投完成金额", False),  # four fewer
        ("投资完成额", "投资", True),
        ("完成投资", "投资", True),
        ("投资", "完成投资", True),
        ("新建投资", "投资", False),
        ("工业投资完成额度", "商贸投资完成额度", True),  # six letters of eight: three quarters
        ("工业投资完成额", "商贸投资完成额", False),  # five of seven
        ("规上工业增值", "规上工业总产值", True),  # six letters are long enough to be 77 % alike
        ("工业增加值", "工业总产增加值", False),  # five are not, though 83 % alike
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
    assert nearest_printed(["县投资"], ["縣投资", "县·投资"]) == {
        "县投资": "縣投资"
    }  # both are the same name: the first
    longer, slip = (
        "居民人均可支配收入水平",
        "居民人均可支配收人",
    )  # two letters more of 9: 18 of 20; a slip counts as no less
    assert nearest_printed(["居民人均可支配收入"], [longer, slip]) == {"居民人均可支配收入": longer}


def test_a_printed_row_is_not_taken_for_another_printed_one() -> None:
    assert nearest_printed(["甲乙"], ["甲·乙", "甲乙"]) == {}


def test_no_more_than_200000_pairs_of_names_are_compared() -> None:
    printed = ["固定资产投资", *(f"甲|{number}" for number in range(99))]
    new = ["固定资产投入", *(f"甲|乙|{number}" for number in range(1_999))]
    assert nearest_printed(new, printed) == {"固定资产投入": "固定资产投资"}
    assert nearest_printed([*new, "甲|乙|丙"], printed) == {}


@pytest.mark.parametrize(
    ("keys", "declared", "found"),
    [
        (["青山湖园", "青山湖園"], (), [(1, 0)]),
        (["青山湖园", "贤士湖", "青山湖園"], (), [(2, 0)]),
        (["青山湖园", "青山湖园"], (), []),  # the same name twice is another rule's
        (["青山湖园", "青山湖園"], ("青山湖园", "青山湖園"), []),
        (["青山湖园", "青山湖園"], ("青山湖园",), [(1, 0)]),
        (["青山湖1园", "青山湖2園"], (), []),
        (["青山湖园", "青山湖園"], ("青山湖園",), [(1, 0)]),
        (["青山·湖", "青山湖"], (), [(1, 0)]),
        (["青山_湖", "青山湖"], (), [(1, 0)]),
        (["甲|乙丙", "甲乙|丙"], (), []),  # other parts
        (["湖後街", "湖后街"], (), [(1, 0)]),
        (["A座", "a座"], (), [(1, 0)]),
        (["A座", "a座", "園"], (), [(1, 0)]),
        (["增长1/2", "增长12"], (), []),
        (["—", "…"], (), []),  # no name is left
        (["", "", "青山湖"], (), []),
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
