"""What a number format shows of a number, and what is read of it."""

from __future__ import annotations

import pytest

from sources.book.number_format import as_shown, shows
from sources.value.uom import Uom
from sources.value.values import ColumnSpec, FaultyCell, Percent, Suffixed, read_values, text_of

WAN = Uom(10_000, "元")
AS_IS = [
    "General", "0", "0.00", "#,##0.00", "#,##0.00_);[Red](#,##0.00)", "@", "yyyy-mm-dd", '0.0;-0.0;"-"', "0.00E+00", "# ?/?",
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "[$￥-804]#,##0.00", "¥#,##0.00", '"¥"#,##0.00', '_ "¥"* #,##0.00_ ',
    '"约"0', '0"（预计）"', "[DBNum2][$-804]General", 'yyyy"年"m"月"d"日"', "yyyy", "m月d日", "yyyy-mm h:mm", '000"号"', "[$RMB] 0", "0 [$RMB]", '"第"0"批"0', "#,##0.00 [$¥-804]",
]  # fmt: skip


@pytest.mark.parametrize("code", AS_IS)
def test_a_format_that_names_no_unit_leaves_numbers_as_they_are(code: str) -> None:
    assert shows(code) is None


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ('0"元"', 4_800_000, "4800000元"), ("0\\元", 4_800_000, "4800000元"), ("0!元", 4_800_000, "4800000元"), ("#,##0元", 4_800_000, "4800000元"),
        ('General"元"', 4_800_000, "4800000元"), ('G/通用格式"元整"', 4_800_000, "4800000元"), ("0[$元-804]", 4_800_000, "4800000元"),
        ('0.00"亿"', 1.2, "1.2亿"), ('#,##0.00_ "万元"', 480, "480万元"), ('0"（户）"', 3, "3户"), ('0"元";-0"元";"-"', -5, "-5元"),
        ('0!.0,"万"', 4_800_000, "480万"), ('0\\.0,"万元"', 4_800_000, "480万元"), ('0"."0,"万元"', 4_800_000, "480万元"), ('#!.0000"万"', 4_800_000, "480万"),
        ('0.0,"千元"', 12_500, "12.5千元"), ('#,##0.00,,"百万"', 4_800_000, "4.8百万"), ('0!.00,,"亿元"', 480_000_000, "4.8亿元"),
        ('[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', 480_000_000, "4.8亿"), ('[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', 48_000, "4.8万"),
        ('[>=10000]0!.0,"万";0', 5_000, "5000"), ('0"元";-0', -5, "-5元"),
    ],
)  # fmt: skip
def test_a_format_that_names_a_unit_gives_the_number_with_it(code: str, number: float, text: str) -> None:
    show = shows(code)
    assert show is not None
    shown = as_shown(number, show)
    assert (type(shown), text_of(shown)) == (Suffixed, text)


@pytest.mark.parametrize(("code", "number"), [('0.00"%"', 0.6), ("0.0\\%", 0.6), ("0.0％", 0.6), ('0.0"‰"', 6)])
def test_a_percent_sign_that_is_only_text_makes_hundredths_of_the_number_as_it_is(code: str, number: float) -> None:
    show = shows(code)
    assert show is not None
    shown = as_shown(number, show)
    assert (type(shown), text_of(shown)) == (Percent, "0.6%")


@pytest.mark.parametrize(
    "code",
    [
        "0!.0,",
        "0.0,",
        "#,##0,",
        '0.0,"万元"',
        '0.00,,"亿"',
        '0!.0,"套装"',
        "0!.0000",
        ";;;",
        '0!.0,"人民币"0',
        '0"0000"',
        '0"0,000"',
        '"1"0',
        '0" 000"',
        '""',
        '"已完成"',
        '[>1]"是";"否"',
        "-0",
        '"-"0',
        '"▲"#,##0.00',
        '0.0"w"',
        '0"K"',
        "(0)",
        '"（"#,##0.0"）"',
        "(0.0%)",
        '"-"0%',
        '0"E3"',
        '0"·"0',
    ],
)
def test_a_format_that_shows_another_number_and_names_no_unit_for_it_is_a_fault(code: str) -> None:
    show = shows(code)
    assert show is not None
    assert as_shown(12_500, show) == FaultyCell("shown_otherwise", "12500")


@pytest.mark.parametrize(
    "code",
    ['0;-0;"无"', '0.0;-0.0;"-"', '0"（2022年）"', '"2022年第"0"号"', '0;"▲"0', "[<0]-0;0", '"M-"0', "0;-0;;@", "0_-"],
)
def test_words_for_zero_and_around_a_number_leave_it_as_it_is(code: str) -> None:
    show = shows(code)
    for number in (12_500, -3, 0):
        assert show is None or as_shown(number, show) == number


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ('"下降"0.0%', 0.035, "下降3.5%"), ('"同比下降"0.0"%"', 3.5, "同比下降3.5%"), ('"减少"0', 36, "减少36"), ('"↓"0.0', 36, "↓36"),
        ('0"成"', 7, "7成"), ('0"折"', 8, "8折"), ('0"/10"', 7, "7/10"), ('"1:"0', 3, "1:3"), ('"百分之"0', 60, "百分之60"), ('0"×10³"', 48, "48×10³"),
        ('0"万以上"', 480, "480万以上"), ('0"亿元（含税）"', 1.2, "1.2亿元（含税）"), ('0"萬箱"', 480, "480萬箱"),
    ],
)  # fmt: skip
def test_words_that_make_it_another_number_are_read_with_it_as_a_text(code: str, number: float, text: str) -> None:
    show = shows(code)
    assert show is not None
    assert as_shown(number, show) == text


@pytest.mark.parametrize(
    "code",
    ['0.0;"下降"0.0', '"↑"0.0%;"↓"0.0%', '▲0.0;▼0.0', '"增减"0.0', '0"-"0', '"比例1:1 "0', "yyyy-mm-dd;@", '0"成交"', '0"×"'],
)  # fmt: skip
def test_words_that_say_the_number_as_it_is_change_nothing(code: str) -> None:
    show = shows(code)
    for number in (0.35, 12_500.0, -3.0):
        assert show is None or show == "percent" or as_shown(number, show) == number


def test_a_number_that_is_not_shown_at_all_is_a_fault_and_the_others_of_its_format_are_not() -> None:
    for code in ("0;;", "#,##0;;0", "0.0;;;@"):
        show = shows(code)
        assert show is not None
        assert (as_shown(5.0, show), as_shown(-5.0, show)) == (5.0, FaultyCell("shown_otherwise", "-5"))


@pytest.mark.parametrize("code", ['yyyy"年"m"月"', "yyyy-mm", "mmm-yy", '[DBNum1][$-804]yyyy"年"m"月";@', "YYYY/M"])
def test_a_format_that_leaves_the_day_out_says_so(code: str) -> None:
    assert shows(code) == "month"


def test_zeros_that_fill_a_code_up_are_a_part_of_it() -> None:
    show = shows("00000")
    assert show is not None
    assert [as_shown(float(number), show) for number in (7, 12_345, 0)] == ["00007", 12_345.0, "00000"]
    assert [as_shown(number, show) for number in (0.5, -7.0)] == [0.5, -7.0]
    assert read_values(["00007", 12_345.0], ColumnSpec("number", "万元")).values == [7_000_000, 12_345_000_000]
    assert read_values(["00007", 12_345.0], ColumnSpec("text")).values == ["00007", "12345"]


def read(
    number: float, suffix: str, uom: str | None = "万元", found: Uom | None = None, type: str = "number"
) -> object:
    values = read_values([Suffixed(number, suffix)], ColumnSpec(type, uom, found))
    return values.troubles[0][1] if values.troubles else values.values[0]


def test_a_unit_that_the_format_shows_is_converted_where_the_heading_states_none() -> None:
    assert read(4_800_000, "元") == 480_000_000  # 480 万元, in millionths
    assert read(1.2, "亿") == 12_000_000_000
    assert read(5_000, "") == 500_000
    assert read(480, "万元") == read(480, "万") == 480_000_000


def test_a_unit_that_the_heading_states_as_well_must_be_the_same() -> None:
    assert read(480, "万元", found=WAN) == read(480, "万", found=WAN) == 480_000_000
    assert (
        read(4_800_000, "元", found=WAN) == read(1.2, "亿", found=WAN) == read(5_000, "", found=WAN) == "ambiguous_unit"
    )
    assert read(4_800_000, "元", found=Uom(1, "元")) == 480_000_000


def test_a_unit_of_another_kind_is_returned() -> None:
    assert read(36, "人", "户", type="count") == "ambiguous_unit"
    assert read(36, "家", "户", type="count") == 36_000_000  # says the same
    assert read(12, "元", "%", type="percent") == "not_a_number"


def test_a_unit_says_nothing_to_an_item_that_has_none_or_one_of_its_own() -> None:
    assert read(3, "个", "位", type="count") == read(3, "个", None) == 3_000_000
    assert read(1.2, "万", None) == "ambiguous_unit"


def test_a_text_does_not_have_the_unit_that_its_format_shows() -> None:
    assert read(6, "月", None, type="text") == "6"
