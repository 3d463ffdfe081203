"""Values in the sentences of paper forms, in one cell or in several: the smallest text for each branch. Worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

import pytest

from sources.book.grid import Grid
from sources.table.lookup import ReaderForm
from sources.table.sentences import InSentence, Sentences, find_sentences, find_spread_sentences
from sources.value.uom import Uom
from tests.sources.small_form import asked

COUNT: dict[str, Any] = {"type": "count", "uom": "人"}
ITEMS: dict[str, dict[str, Any]] = {
    "due": {**COUNT, "headings": ["应到学员"]},
    "came": {**COUNT, "headings": ["实到学员"]},
    "away": {**COUNT, "headings": ["缺勤学员"]},
    "granted": {"type": "number", "uom": "元", "headings": ["补贴"]},
    "rate": {"type": "percent", "headings": ["满意度"]},
    "head": {"type": "text", "headings": ["组长"]},
    "other": {"type": "text", "headings": ["组员"]},
}
BOTH = "应到人数{due}人，实到人数{came}人"
MONEY = "核拨补贴{granted}万元，满意度{rate}%"
SHOWN = "应到人数__人，实到人数__人"
TEXT = "应到人数32人，实到人数30人"
Place = tuple[int, int]
Told = tuple[str, str, str, str | None]


def form(*sentences: str, **version: Any) -> ReaderForm:
    return asked(ITEMS, shape="labels", sentences=sentences, **version)


FORM = form(BOTH)


def sheet(*rows: Sequence[Any]) -> Grid:
    return Grid("表", [list(row) for row in rows])


def whole(*rows: Sequence[Any], by: ReaderForm = FORM) -> Sentences:
    return find_sentences(sheet(*rows), by)


def spread(
    *rows: Sequence[Any], by: ReaderForm = FORM, present: Set[str] = frozenset(), known: Set[Place] = frozenset()
) -> Sentences:
    return find_spread_sentences(sheet(*rows), by, present, known)


def texts(found: Sentences) -> dict[str, str]:
    return {one.item: one.text for one in found.values}


def places(found: Sentences) -> dict[str, Place]:
    return {one.item: (one.row, one.column) for one in found.values}


def told(found: Sentences) -> list[Told]:
    return [(one.rule, one.found, one.wanted, one.address) for one in found.findings]


# --- a sentence in one cell


def test_a_value_has_its_cell_its_unit_and_its_sentence() -> None:
    found = whole(["检查情况"], ["", TEXT])
    persons = Uom(1, "人")
    assert found.values == (
        InSentence("due", 1, 1, "32", persons, SHOWN, is_whole=False),
        InSentence("came", 1, 1, "30", persons, SHOWN, is_whole=False),
    )
    assert (found.places, found.findings, found.doubtful) == ({(1, 1)}, (), set())


@pytest.mark.parametrize(
    ("text", "due", "came"),
    [
        ("应到人数 32 人, 实到人数 30人.", "32", "30"),
        ("应到\n人数__32__人，实到人数＿３０＿人", "32", "３０"),
        ("应到人数32人人，实到人数30人人", "32人", "30"),  # the unit typed once more
        ("应到人数三十二人，实到人数约30人", "三十二", "约30"),
        ("应到人数1,032人，实到人数-3.5人", "1,032", "-3.5"),
        ("应到人数32 30人，实到人数30人", "32 30", "30"),
        ("应到人数人，实到人数__人", "", ""),
        (f"应到人数{'_' * 120}32人，实到人数{' ' * 120}人", "32", ""),
        (f"应到人数{'3' * 100}人，实到人数3人", "3" * 100, "3"),
    ],
)
def test_a_blank_takes_a_number_as_it_is_typed(text: str, due: str, came: str) -> None:
    found = whole([text])
    assert (texts(found), found.findings) == ({"due": due, "came": came}, ())


@pytest.mark.parametrize(
    "text",
    [
        "应到人数32人，实际到场30人",
        "应到人数32人整，实到人数30人",
        f"应到人数{'3' * 101}人，实到人数30人",
    ],
)
def test_other_words_are_no_sentence(text: str) -> None:
    assert whole([text]) == Sentences()


@pytest.mark.parametrize(
    "sentence", ["应到 人数{due} 人", "应到_人数{due}人", "应到（人数）{due}人", "应到~人数{due}人"]
)
def test_spaces_lines_and_marks_of_a_sentence_need_not_be_typed(sentence: str) -> None:
    text = "应到～人数32人" if "~" in sentence else "应到人数32人"
    assert texts(whole([text], by=form(sentence))) == {"due": "32"}


def test_a_mark_alone_divides_two_numbers() -> None:
    assert texts(whole(["计划32，30人"], by=form("计划{due}、{came}人"))) == {"due": "32", "came": "30"}
    assert texts(whole(["计划32 30人"], by=form("计划{due}、{came}人"))) == {}
    assert texts(whole(["计划32、30、已到"], by=form("计划{due}、{came}、"))) == {"due": "32", "came": "30"}


def test_letters_are_the_same_in_full_width_and_in_any_case() -> None:
    by = form("A-1类{due}人，b类{came}人")
    assert texts(whole(["a－１类2人，Ｂ类3人"], by=by)) == {"due": "2", "came": "3"}


@pytest.mark.parametrize(
    ("text", "granted", "rate"),
    [
        ("核拨补贴1.2万元，满意度98.5%", "1.2", "98.5"),
        ("核拨补贴 12,000 万元，满意度 98.5%%", "12,000", "98.5"),
        ("核拨补贴1.2万元万元，满意度98%", "1.2万元", "98"),
    ],
)
def test_the_unit_behind_a_blank_is_the_value_s(text: str, granted: str, rate: str) -> None:
    found = whole([text], by=form(MONEY))
    assert texts(found) == {"granted": granted, "rate": rate}
    assert [one.uom for one in found.values] == [Uom(10_000, "元"), Uom(1, "%")]


def test_only_a_text_of_4_to_2000_letters_is_searched() -> None:
    by = form("计{due}户")
    assert texts(whole(["计3户"], by=by)) == {}
    assert texts(whole(["计12户"], by=by)) == {"due": "12"}
    rest = "好" * (2_000 - len(TEXT))
    assert texts(whole([TEXT + rest])) == {"due": "32", "came": "30"}
    assert texts(whole([TEXT + rest + "好"])) == {}
    assert texts(whole([32.0, None, TEXT])) == {"due": "32", "came": "30"}


def test_only_the_first_400_rows_are_searched() -> None:
    rows: list[list[Any]] = [[]] * 399
    assert texts(whole(*rows, [TEXT])) == {"due": "32", "came": "30"}
    assert texts(whole(*rows, [], [TEXT])) == {}
    row = ["应到人数", 32, "人，实到人数", 30, "人"]
    assert texts(spread(*rows, row)) == {"due": "32", "came": "30"}
    assert texts(spread(*rows, [], row)) == {}


# --- texts


@pytest.mark.parametrize(
    ("sentence", "text", "head"),
    [
        ("检查组组长为{head}。", "检查组组长为 示例 。", "示例"),
        ("检查组组长为{head}。", "检查组组长为示例", "示例"),  # the end of the cell stands for the mark
        ("检查组组长为{head}。", "检查组组长为示例。副组长为样本。", "示例"),
        ("检查组组长为{head}。", "检查组组长为示例，样本3.5级。", "示例，样本3.5级"),
        ("检查组组长（{head}）到场", "检查组组长(示例)到场", "示例"),  # a mark in half width ends it too
        ("检查组组长为{head}", "检查组组长为示例，样本。", "示例，样本。"),
        ("检查组组长为{head}", "检查组组长为____", ""),
        ("检查组组长为{head}", f"检查组组长为{'样' * 100}", "样" * 100),
    ],
)
def test_a_text_ends_with_what_is_printed_behind_it_or_with_its_cell(sentence: str, text: str, head: str) -> None:
    found = whole([text], by=form(sentence))
    assert (texts(found), found.findings, [one.uom for one in found.values]) == ({"head": head}, (), [None])


def test_a_text_of_more_than_100_letters_is_none() -> None:
    assert whole([f"检查组组长为{'样' * 101}"], by=form("检查组组长为{head}")) == Sentences()


def test_a_sentence_that_begins_with_a_text_stands_alone_in_its_cell() -> None:
    by = form("{head}任检查组组长")
    assert texts(whole(["示例任检查组组长"], by=by)) == {"head": "示例"}
    assert texts(whole(["示例任检查组组长，样本任检查组副组长"], by=by)) == {"head": "示例"}


def test_a_mark_ends_a_text_also_within_a_sentence() -> None:
    by = form("检查组组长为{head}。副组长为{other} 。")
    found = whole(["检查组组长为副局长示例。副组长为样本。以上"], by=by)
    assert (texts(found), found.findings) == ({"head": "副局长示例", "other": "样本"}, ())


def test_only_the_first_mark_behind_a_text_ends_it() -> None:
    assert texts(whole(["检查组组长（示例。样本）。"], by=form("检查组组长（{head}）。"))) == {"head": "示例。样本"}


def test_a_text_takes_no_unit_of_what_is_behind_it() -> None:
    assert texts(whole(["检查组组长为示例。万元户2户"], by=form("检查组组长为{head}。"))) == {"head": "示例"}


def test_two_texts_are_divided_by_what_is_printed_between_them() -> None:
    by = form("验收由{head}牵头{other}参加")
    assert texts(whole(["验收由甲局牵头乙局参加"], by=by)) == {"head": "甲局", "other": "乙局"}


# --- a number at the end, or at the beginning


@pytest.mark.parametrize("text", ["应到人数：32", "应到人数： 32", "应到人数 32 ", "应到人数：__32__，备注"])
def test_a_number_at_the_end_may_have_spaces_before_it(text: str) -> None:
    found = whole([text], by=form("应到人数：{due}"))
    assert (texts(found), found.findings) == ({"due": "32"}, ())


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (["补贴为12000元"], "12000元"),
        (["补贴为 1.2 万元，已付"], "1.2 万元"),
        (["补贴为__1.2__元 已付"], "1.2元"),
        (["补贴为1.2"], "1.2"),
        (["补贴为____元"], ""),
        (["补贴为", 12000.0, "元"], "12000元"),
        (["补贴为", 12000.0, "备注"], "12000"),
    ],
)
def test_the_unit_typed_behind_a_number_at_the_end_is_read_with_it(row: list[Any], value: str) -> None:
    by = form("补贴为{granted}")
    assert texts(spread(row, by=by) if len(row) > 1 else whole(row, by=by)) == {"granted": value}


def test_two_numbers_at_the_end_are_one_text() -> None:
    assert texts(whole(["应到人数：32 30"], by=form("应到人数：{due}"))) == {"due": "32 30"}


@pytest.mark.parametrize(
    ("text", "due"), [("32人已经到会", "32"), ("今天共 32 人已经到会", "32"), ("12.32人已经到会", "12.32")]
)
def test_a_number_at_the_beginning_is_taken_whole(text: str, due: str) -> None:
    assert texts(whole([text], by=form("{due}人已经到会"))) == {"due": due}


@pytest.mark.parametrize(
    ("sentence", "row", "value"),
    [
        ("应到人数：{due}", ["应到人数：", 32.0], {"due": "32"}),
        ("应到人数：{due}", ["应到人数：", "", "32人"], {"due": "32人"}),
        ("应到人数：{due}", ["备注", "应到人数：", 32.0], {"due": "32"}),
        ("应到人数：{due}", ["应到人数：", "见附件12"], {"due": ""}),
        ("应到人数：{due}", ["应到人数：", "备注"], {"due": ""}),
        ("应到人数：{due}", ["应到人数：____", 32.0], {"due": ""}),
        ("应到人数：{due}", ["应到人数："], {"due": ""}),
        ("{due}人已经到会", [32.0, "人已经到会"], {"due": "32"}),
        ("{due}人已经到会", ["上午", "人已经到会"], {"due": ""}),
        ("{due}人已经到会", ["人已经到会"], {"due": ""}),
        ("{head}任检查组组长", [1.0, "任检查组组长"], {"head": ""}),  # a row's number
        ("检查组组长为{head}。", ["检查组组长为"], {"head": ""}),
        ("检查组组长为{head}。", ["检查组组长为", "示例。"], {"head": "示例"}),
        ("检查组组长为{head}。", ["检查组组长为", "组员"], {"head": ""}),  # a label of the form
        ("检查组组长为{head}。", ["检查组组长为", "填表人：示例"], {"head": ""}),
        ("检查组组长为{head}。", ["检查组组长为____", "示例"], {"head": ""}),
    ],
)
def test_an_open_blank_is_filled_by_the_next_cell(sentence: str, row: list[Any], value: dict[str, str]) -> None:
    by = form(sentence)
    first = whole(row, by=by)
    more = spread(row, by=by, present=set(texts(first)), known=set(first.places))
    assert {**texts(first), **texts(more)} == value
    assert first.findings + more.findings == ()


# --- several sentences


def test_the_sentence_with_the_most_blanks_is_taken_first() -> None:
    by = form("应到{due}人", "应到{due}人，实到{came}人，缺勤{away}人", "应到{due}人，实到{came}人")
    assert texts(whole(["应到32人，实到30人，缺勤2人"], by=by)) == {"due": "32", "came": "30", "away": "2"}
    assert texts(whole(["应到32人，实到30人"], by=by)) == {"due": "32", "came": "30"}
    assert texts(whole(["应到32人"], by=by)) == {"due": "32"}


def test_of_sentences_with_as_many_blanks_the_longest_is_taken_first() -> None:
    by = form("到场{due}人", "今天到场{came}人")
    assert texts(whole(["今天到场3人"], by=by)) == {"came": "3"}
    assert texts(whole(["今天到场3人，昨天到场2人"], by=by)) == {"came": "3", "due": "2"}


def test_two_sentences_share_a_cell() -> None:
    by = form(BOTH, MONEY)
    money = "核拨补贴2万元，满意度98%"
    for text in (f"{money}。{TEXT}", money + TEXT, TEXT + money):
        found = whole([text], by=by)
        assert texts(found) == {"due": "32", "came": "30", "granted": "2", "rate": "98"}
        assert found.findings == ()


# --- what is asked about


def test_a_sentence_twice_in_a_cell_is_asked_about() -> None:
    text = f"{TEXT}；应到人数33人，实到人数31人"
    found = whole([], ["", text])
    assert (found.values, found.doubtful, found.places) == ((), {"due", "came"}, {(1, 1)})
    assert told(found) == [("sentence_ambiguous", text, SHOWN, "B2")]


def test_a_text_that_can_be_divided_in_two_ways_is_asked_about() -> None:
    text = "验收由甲局牵头乙局牵头丙局参加"
    found = whole([text], by=form("验收由{head}牵头{other}参加"))
    assert (found.values, found.doubtful) == ((), {"head", "other"})
    assert told(found) == [("sentence_ambiguous", text, "验收由__牵头__参加", "A1")]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (f"{TEXT}，其中女12人", "… ，其中女12人"),
        (f"其中女１２人，{TEXT}", "其中女１２人， …"),
        (f"（1）6月5日上午9:30检查，{TEXT}，秩序良好", None),
        (f"2022年第3次，{TEXT}", None),
        (f"第3次，8时，{TEXT}", None),
        (f"{TEXT}。", None),
    ],
)
def test_a_further_number_is_asked_about_unless_it_is_a_date(text: str, rest: str | None) -> None:
    found = whole(["", text])
    assert told(found) == ([("unexpected_text", rest, "", "B1")] if rest is not None else [])
    assert texts(found) == {"due": "32", "came": "30"}


def test_a_form_that_ignores_the_rest_asks_about_no_further_number() -> None:
    found = whole([f"{TEXT}，其中女12人"], by=form(BOTH, ignore=("rest",)))
    assert (texts(found), found.findings) == ({"due": "32", "came": "30"}, ())


def test_a_long_text_is_shown_by_its_first_100_letters() -> None:
    text = f"{TEXT}，" + "其中女12人 " * 30
    assert [len(one.found) for one in whole([text]).findings] == [100]


# --- a sentence in several cells


ROW: list[Any] = ["应到人数", 32.0, "人，实到人数", 30.0, "人"]


def test_of_a_sentence_in_several_cells_each_value_has_its_own() -> None:
    found = spread([], ["姓名", "示例", *ROW, "备注"])
    persons = Uom(1, "人")
    assert found.values == (
        InSentence("due", 1, 3, "32", persons, SHOWN, is_whole=True),
        InSentence("came", 1, 5, "30", persons, SHOWN, is_whole=True),
    )
    assert found.places == {(1, 2), (1, 3), (1, 4), (1, 5), (1, 6)}
    assert (found.findings, found.doubtful) == ((), set())


@pytest.mark.parametrize(
    ("row", "due", "came"),
    [
        (["应到人数32人，", "实到人数30人"], ("32", 0, False), ("30", 1, False)),
        (["应到人数", "32人", "，实到人数", "30人"], ("32", 1, False), ("30", 3, False)),
        (["应到人数", "__32__", "人，实到人数", " 30 ", "人"], ("32", 1, False), ("30", 3, True)),
        (["应到人数", "", "人，实到人数", 30.0, "人"], ("", 0, False), ("30", 3, True)),
        (["应到人数", None, "32", 30.0, "人，实到人数", "人"], ("32 30", 2, False), ("", 4, False)),
        (["", "应到人数", "____", "人，实到人数", "30", "人"], ("", 1, False), ("30", 4, True)),
    ],
)
def test_a_value_is_whole_where_its_cell_holds_nothing_else(
    row: list[Any], due: tuple[str, int, bool], came: tuple[str, int, bool]
) -> None:
    found = spread(row)
    assert [(one.text, one.column, one.is_whole) for one in found.values] == [due, came]


def test_a_row_of_one_cell_is_left_to_the_search_of_cells() -> None:
    assert spread([TEXT], known={(0, 0)}) == Sentences()
    assert told(spread(["", TEXT])) == [("sentence_in_part", TEXT, SHOWN, "B1")]


def test_a_row_that_says_something_else_is_left_alone() -> None:
    assert spread(ROW, known={(0, 4)}).values == ()
    assert texts(spread(ROW, known={(1, 4), (0, 5)})) == {"due": "32", "came": "30"}


def test_what_was_read_elsewhere_is_not_read_again() -> None:
    assert spread(ROW, present={"came"}) == Sentences()
    assert texts(spread(ROW, present={"away"})) == {"due": "32", "came": "30"}


def test_a_row_of_more_than_2000_letters_is_not_searched() -> None:
    rest = 2_000 - len("应到人数|32|人，实到人数|30|人|") - 1  # each cell is followed by a sign
    assert texts(spread([*ROW, "好" * rest])) == {"due": "32", "came": "30"}
    assert texts(spread([*ROW, "好" * (rest + 1)])) == {}


def test_long_blanks_between_cells_say_no_more_than_short_ones() -> None:
    found = spread(["应到人数" + "_" * 120, 32.0, "人，实到人数", 30.0, "人"])
    assert texts(found) == {"due": "32", "came": "30"}


def test_an_ambiguous_row_is_asked_about_where_its_sentence_begins() -> None:
    row = ["验收由", "甲局牵头乙局牵头丙局", "参加"]
    found = spread(row, by=form("验收由{head}牵头{other}参加"))
    assert (found.values, [one[3] for one in told(found)]) == ((), ["A1"])
    found = spread(["备注", *row], by=form("验收由{head}牵头{other}参加"))
    assert [one[3] for one in told(found)] == ["B1"]


def test_a_text_does_not_reach_into_the_next_cell() -> None:
    found = spread(["验收由", "甲局牵头", "乙局牵头丙局", "参加"], by=form("验收由{head}牵头{other}参加"))
    assert (texts(found), found.findings) == ({"head": "甲局", "other": "乙局牵头丙局"}, ())


def test_further_numbers_of_a_row_are_asked_about_where_its_sentence_begins() -> None:
    found = spread(["女学员", *ROW, 12.0])
    assert told(found) == [("unexpected_text", "女学员 … 12", "", "B1")]


# --- a sentence in part


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("应到人数32人，实际到场30人", True),
        ("应到人数：三十人，无人缺席", True),
        ("应到人数__", True),
        ("应到人数 ：32", True),
        ("应到人数5，无人缺席", True),
        ("应到人数指登记在册的学员", False),
        ("应到人数", False),
        ("应到人数少于登记的人，实到人数更少", True),  # both of its parts
        ("到会", False),
    ],
)
def test_a_sentence_in_part_is_asked_about(text: str, is_told: bool) -> None:
    found = spread([], ["", text])
    assert told(found) == ([("sentence_in_part", text, SHOWN, "B2")] if is_told else [])


def test_in_part_the_sentence_of_which_most_is_there_is_shown() -> None:
    by = form(BOTH, "应到人数{due}人，请假{away}人")
    assert [one[2] for one in told(spread(["应到人数32人，请假的2人"], by=by))] == ["应到人数__人，请假__人"]
    assert [one[2] for one in told(spread(["应到人数32人，实到人数的2人"], by=by))] == [SHOWN]


def test_in_part_it_counts_how_much_is_there_and_not_where() -> None:
    by = form(BOTH, "病假{away}人，事假{granted}人")
    assert [one[2] for one in told(spread(["应到人数32人，病假2"], by=by))] == [SHOWN]


def test_a_part_of_a_sentence_has_two_letters_at_least() -> None:
    by = form("应到{due}人，实到{came}人")
    assert [one[3] for one in told(spread(["应到32人，实际到场30人"], by=by))] == ["A1"]
    assert told(spread(["到会的人 32"], by=by)) == []


def test_the_beginning_of_a_sentence_may_be_divided_too() -> None:
    assert texts(spread(["应到", "人数", 32.0, "人，实到", "人数", 30.0, "人"])) == {"due": "32", "came": "30"}


def test_a_sentence_whose_items_are_read_elsewhere_is_not_asked_about() -> None:
    assert spread(["应到人数32人，实际到场30人"], present={"due"}) == Sentences()
    assert spread(["应到人数32人，实际到场30人"], known={(0, 0)}) == Sentences()


def test_a_sentence_with_one_part_alone_is_asked_about_by_that_only_if_it_has_others() -> None:
    assert spread(["检查组组长为5"], by=form("检查组组长为{due}。")) == Sentences()
