"""Units of measure as people write them, and texts made comparable."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from sources.declare import DeclarationError
from sources.value.uom import Uom, ratio, spelt, split_heading, uom
from sources.value.words import MARKS, folded, normal, numbers_of, row_key, tidy, words


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("元", Uom(1, "元")), ("人民币", Uom(1, "元")), ("人民币元", Uom(1, "元")), ("人民币万元", Uom(10_000, "元")), ("万元人民币", Uom(10_000, "元")), ("萬元", Uom(10_000, "元")),
        ("百元", Uom(100, "元")), ("千元", Uom(1_000, "元")), ("十万元", Uom(100_000, "元")), ("百万元", Uom(1_000_000, "元")), ("千万元", Uom(10_000_000, "元")),
        ("亿元", Uom(100_000_000, "元")), ("千米", Uom(1, "千米")), ("万 户", Uom(10_000, "户")), ("美金", Uom(1, "美元")), ("万美元", Uom(10_000, "美元")), ("万港币", Uom(10_000, "港元")),
        ("km²", Uom(1, "平方公里")), ("万m³", Uom(10_000, "立方米")), ("m²", Uom(1, "m2")), ("元每吨", Uom(1, "元/吨")), ("百分点", Uom(1, "百分点")),
        ("", None), ("万", None), ("佰元", None), ("年度", None),
    ],
)  # fmt: skip
def test_a_unit_of_measure_is_known_with_its_scale(text: str, unit: Uom | None) -> None:
    assert uom(text) == unit


def test_units_are_converted_where_they_measure_the_same() -> None:
    assert ratio(Uom(1, "元"), Uom(10_000, "元")) == Fraction(1, 10_000)
    assert ratio(Uom(1, "㎡"), Uom(1, "平方米")) == 1
    assert ratio(Uom(1, "户"), Uom(1, "元")) is None
    assert (spelt(Uom(10_000, "元")), spelt(Uom(1, "户"))) == ("万元", "户")


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("累计金额（万元）", "累计金额", Uom(10_000, "元")), ("累计金额（单位：万元）", "累计金额", Uom(10_000, "元")), ("金额[元]（本月）", "金额 （本月）", Uom(1, "元")),
        ("金额 万元", "金额", Uom(10_000, "元")), ("金额/元", "金额", Uom(1, "元")), ("金额：元", "金额", Uom(1, "元")), ("金额 元", "金额 元", None),
        ("金额 合计", "金额 合计", None), ("评价年 度", "评价年 度", None), ("金额（累计）", "金额（累计）", None), ("金额（万元）/户", "金额 /户", Uom(10_000, "元")), (" 单价 元/吨", "单价", Uom(1, "元/吨")),
    ],
)  # fmt: skip
def test_a_heading_loses_its_unit_in_brackets_or_at_its_end(heading: str, name: str, unit: Uom | None) -> None:
    text, found = split_heading(heading)
    assert (text.strip(), found) == (name, unit)


def test_a_tidy_text_has_half_width_letters_and_no_spaces_within_chinese() -> None:
    assert tidy("０１２９ＡＺａｚ－％．／") == "0129AZaz-%./"
    assert tidy("：＠［｀｛") == "：＠［｀｛"  # what stands beside digits and letters stays
    assert tidy("北 京　市\xa0第 1 区") == "北京市第1区"
    assert tidy("a  b(甲)") == "a b（甲）"
    assert tidy("a (b)") == "a (b)"
    assert tidy("甲\u200b乙\n丙") == "甲乙丙"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ａ座（１）", "A座（1）"), ("甲,乙", "甲，乙"), ("甲!?:;乙", "甲！？：；乙"), ("a,b", "a,b"), ("a，b", "a，b"), ("＂甲＂", '"甲"'), ("｟Ａ", "｟A"), ("甲\u200b乙", "甲乙"), ("⼀期", "一期"), ("⺠生", "民生"), ("甲（乙），丙", "甲（乙），丙"),
        ("～甲", "~甲"), ("《甲》", "《甲》"), ("裡·甲", "裡·甲"),
    ],
)  # fmt: skip
def test_a_row_s_key_is_its_name_however_it_is_typed(text: str, key: str) -> None:
    assert row_key(text) == key


def test_names_are_compared_by_letters_and_digits() -> None:
    assert normal("Ａ座（1-2）²") == "a座12²"
    assert normal("⺠ 生") == "民生"
    assert (numbers_of("1/2期"), numbers_of("１２期"), numbers_of("期²")) == (("1", "2"), ("12",), ())
    assert (folded(" N/Ａ\u200b"), folded("…"), folded("—")) == ("n/a", "…", "—")


def test_the_first_key_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    changed = tmp_path / "marks.yml"
    changed.write_text(MARKS.read_text(encoding="utf-8").replace("\nignore: ", "\nignored: "), encoding="utf-8")
    with pytest.raises(DeclarationError) as found:
        words(changed)
    assert found.value.key == "ignore"


def test_words_are_known_by_what_they_say() -> None:
    assert words().same_uom("㎡", "平方米") and words().same_uom("位", "位") and not words().same_uom("户", "元")
    assert (words().total_of["合计"], words().total_of["小计"]) == ("all", "part")
    assert "序号" in words().ignored and "填报单位" in words().labels and "计量单位" in words().labels
    assert [bool(words().footer.match(one)) for one in ("填表人：甲", "注：乙", "注1：乙", "注意事项", "（注）", "备注", "甲")] == [True, True, True, False, True, True, False]  # fmt: skip
    said = words().line("unit").search("金额（万元） 填报单位：财政局")
    assert said is not None and (said["label"], said["said"]) == ("填报单位", "财政局")
