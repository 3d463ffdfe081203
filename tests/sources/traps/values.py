"""Traps of reading a value: what people write for numbers, percentages, dates, choices and names."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.sources.build_xls import xls
from tests.sources.build_zip import STYLES, ods, ods_table, sheet_xml, xlsb, xlsx
from tests.sources.traps.given import BODY, CLAIM, FINDING, HEAD, ROWS, TOP, cell, csv_of, reading, table, trap, xlsx_of

KIND, AMOUNT, TOTAL, FIRMS, SHARE, DAY, REMARK = 2, 3, 4, 5, 6, 7, 8
PLAIN_SHARE = [*HEAD[:6], "占比", *HEAD[7:]]


def make() -> None:
    _numbers()
    _digits()
    _spans()
    _groups()
    _unseen()
    _long_ids()
    _marks()
    _formats()
    _percents()
    _dates()
    _names()
    _personal()


def _one(name: str, column: int, written: object, value: str | None, rule: str | None = None, **more: object) -> None:
    """The first row's cell of a column, written so, means so; or breaks the rule."""
    item = {AMOUNT: "amount", TOTAL: "total", FIRMS: "firms", SHARE: "share", DAY: "day"}[column]
    where = "DEFGH"[column - AMOUNT] + "5"
    head = more.pop("head", HEAD)
    states = {"甲项目": {item: str(more.pop("state"))}} if "state" in more else {}
    content = (
        xlsx_of(table(head, cell(column, 0, written)))
        if more.pop("typed", False)
        else csv_of(table(head, cell(column, 0, written)))
    )
    suffix = "xlsx" if content[:2] == b"PK" else "csv"
    trap(name, suffix, content, rows=reading(**{item: value}), findings=[(rule, where)] if rule else [], states=states)


def _numbers() -> None:
    _one("number_full_width", TOTAL, "１，２３４．５", "1234.5")
    _one("number_with_thousands", TOTAL, "1,234,567.89", "1234567.89")
    _one("number_with_chinese_thousands", TOTAL, "12，3456", "123456")
    _one("number_with_spaces_for_thousands", TOTAL, "1 234 567", "1234567")
    _one("number_with_wide_spaces_around", TOTAL, "　480\u00a0", "480")
    _one("number_in_wan", TOTAL, "1,234.5万", "1234.5")
    _one("number_in_yi", TOTAL, "1.2亿", "12000")
    _one("number_in_yi_and_wan", TOTAL, "1亿2000万元", "12000")
    _one("number_in_yuan_within_a_column_of_wan_yuan", TOTAL, "4,800,000元", "480")
    _one("number_with_currency_sign", TOTAL, "￥480.00", "480")
    _one("number_in_chinese", TOTAL, "一百二十三", "123")
    _one("number_in_chinese_with_scale", TOTAL, "一百二十三万元", "123")
    _one("number_in_chinese_with_a_point", TOTAL, "三点五", "3.5")
    _one("number_negative_in_parentheses", TOTAL, "（1,234.5）", "-1234.5")
    _one("number_negative_by_a_wide_minus", TOTAL, "－480", "-480")
    _one("number_negative_by_a_true_minus", TOTAL, "\u2212480", "-480")
    _one("number_scientific", TOTAL, "1.2E+03", "1200")
    _one("number_as_text_in_a_cell", TOTAL, "480", "480", typed=True)
    _one("number_as_text_with_apostrophe", TOTAL, "'480", None, "not_a_number")
    _one("number_with_noise_of_binary", TOTAL, 0.1 + 0.2, "0.3", typed=True)
    _one("number_of_fifteen_digits", TOTAL, 123456789012.345, "123456789012.345", typed=True)
    _one("number_with_its_own_uom", FIRMS, "1.2万户", "12000")
    _one("number_with_a_word_of_like_meaning", FIRMS, "36家", "36")
    _one("number_of_persons_where_firms_are_wanted", FIRMS, "36人", None, "ambiguous_unit")
    for name, written in (
        ("thousands", "3千"),
        ("tenths_of_thousands", "1.2千"),
        ("hundreds", "3百"),
    ):  # 3,000元, or 3,000万元
        _one(f"number_in_{name}_within_a_column_of_wan_yuan", TOTAL, written, None, "ambiguous_unit")
    _one("number_in_thousands_with_its_unit", TOTAL, "3千元", "0.3")
    _one("number_in_thousands_of_firms", FIRMS, "3千", "3000")
    _one("number_about", TOTAL, "约480", None, "not_a_number")
    _one("number_range", TOTAL, "400-480", None, "not_a_number")
    _one("number_with_two_points", TOTAL, "4.8.0", None, "not_a_number")
    _one("number_with_decimal_comma", TOTAL, "480,5", None, "not_a_number")
    _one("number_with_a_gap", TOTAL, "48 0", None, "not_a_number")
    _one("number_with_a_remark", TOTAL, "480（预计）", None, "not_a_number")
    _one("number_is_true", TOTAL, {"type": "b", "xml": "<v>1</v>"}, None, "not_a_number", typed=True)
    _one("number_too_large", TOTAL, "1234567890123456", None, "number_out_of_range")
    _one("number_beyond_all_measure", TOTAL, "1E308", None, "number_out_of_range")
    _one("number_not_whole", FIRMS, "3.5", None, "not_a_whole_number")
    _one("number_whole_with_zero_places", FIRMS, "3.00", "3")
    _one("number_is_a_percentage", TOTAL, "48%", None, "not_a_number")
    _one("number_is_a_date", TOTAL, "2022-06-30", None, "not_a_number")
    _one("number_of_many_places_is_rounded_to_millionths", TOTAL, "33.3333333333", "33.333333")
    _one("number_of_letters_that_look_like_digits", TOTAL, "48O", None, "not_a_number")
    dated = xlsx({"S": sheet_xml(table(body=cell(TOTAL, 0, 480)), styles={(4, TOTAL): 2})})
    trap(
        "number_that_excel_shows_as_a_date", "xlsx", dated, rows=reading(total=None), findings=[("not_a_number", "E5")]
    )


def every_format(rows: Sequence[Sequence[object]]) -> dict[str, tuple[str, bytes]]:
    """The same cells in each format that there is: its name -> suffix, content."""
    lines = "".join("<tr>" + "".join(f"<td>{escape(str(one))}</td>" for one in row) + "</tr>" for row in rows)
    data = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{"String" if isinstance(one, str) else "Number"}">{escape(str(one))}</Data></Cell>'
            for one in row
        )
        + "</Row>"
        for row in rows
    )
    book = f'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>{data}</Table></Worksheet></Workbook>'
    return {
        "csv": ("csv", csv_of(rows)),
        "html": ("html", f"<html><meta charset=utf-8><table>{lines}</table></html>".encode()),
        "xlsx": ("xlsx", xlsx_of(rows)),
        "xlsb": ("xlsb", xlsb("S", rows)),
        "xls": ("xls", xls([("S", rows, {})])),
        "ods": ("ods", ods(ods_table("S", rows))),
        "xml": ("xml", book.encode()),
    }


def _everywhere(name: str, cells: Sequence[Sequence[object]], but: Sequence[str] = (), **expected: object) -> None:
    for one, (suffix, content) in every_format(cells).items():
        if one not in but:
            trap(f"{name}_in_{one}", suffix, content, **expected)


def _digits() -> None:
    """Only ASCII, full-width and Chinese numerals are digits."""
    wrong: list[FINDING] = [("not_a_number", "E5")]
    for name, written in (
        ("raised_two", "10²"), ("circled_one", "48①"), ("circled_five", "4⑤"), ("half", "½"), ("fifty_in_a_circle", "㊿"), ("one_with_a_full_stop", "⒈"),
        ("roman_twelve", "Ⅻ"), ("arabic", "٣٤"), ("devanagari", "४"), ("bold", "𝟏𝟐"), ("hangzhou", "〡"), ("one_in_brackets", "㈠"), ("circled_alone", "①"),
        ("radical_ten", "⼗"), ("lowered", "5₀"), ("raised_minus", "⁻5"), ("of_a_clock", "🯱🯲"), ("with_a_circled_unit", "5①万元"), ("raised_power", "10⁻³"),
    ):  # fmt: skip
        _one(f"digit_{name}", TOTAL, written, None, "not_a_number")
    _everywhere(
        "digit_raised_beside_a_number", table(body=cell(TOTAL, 0, "48①")), rows=reading(total=None), findings=wrong
    )
    _one("digit_full_width_with_a_point", TOTAL, "４８．５", "48.5")
    _one("digit_in_a_count", FIRMS, "3²", None, "not_a_number")
    _one("digit_in_a_percentage", SHARE, "60²", None, "not_a_number")
    _one("digit_in_a_date", DAY, "2022年1²月3日", None, "not_a_date")
    _one("digit_in_a_compact_date", DAY, "2022-06-1①", None, "not_a_date")
    _one("digit_arabic_in_a_date", DAY, "٢٠٢٢-06-30", None, "not_a_date")
    _one("date_with_radicals_for_month_and_day", DAY, "2022年6⽉30⽇", "2022-06-30")
    for name, written in (("with_the_sign", "1200㎡"), ("with_a_raised_two", "1200m²"), ("with_letters", "1200m2")):
        _one(f"area_{name}_is_no_money", TOTAL, written, None, "ambiguous_unit")
    nobody = [["试验项目情况表"], ["填报单位：区发改委"], ["报告期：2022年1²月"]]
    trap(
        "digit_raised_in_the_period",
        "csv",
        csv_of(table(top=nobody)),
        status="unidentified",
        claims=[],
        rows={},
        findings=[("unidentified_period", "A3")],
    )
    _one("number_in_words_of_which_one_is_no_digit", TOTAL, "廿三", None, "not_a_number")
    _one("number_too_small_for_millionths", TOTAL, "0.0000004", None, "number_out_of_range")
    _one("number_that_binary_leaves_of_zero", TOTAL, 0.1 + 0.2 - 0.3, "0", typed=True, state="zero")


def _spans() -> None:
    """Attributes that hold a character that is a digit and no number."""
    formats = every_format(table())
    html = formats["html"][1].decode().replace("<td>甲项目", "<td rowspan='²' colspan='①'>甲项目")
    trap("span_that_is_no_number_in_html", "html", html.encode())
    index = (
        formats["xml"][1]
        .decode()
        .replace(
            '<Row><Cell><Data ss:Type="Number">1<',
            '<Row ss:Index="²"><Cell ss:MergeDown="²" ss:Index="③"><Data ss:Type="Number">1<',
        )
    )
    trap("index_that_is_no_number_in_xml", "xml", index.encode())


def _groups() -> None:
    """Digits in groups by spaces or apostrophes, or in groups of four, where others of the column are not."""
    two = cell(TOTAL, 1, "98 765", cell(TOTAL, 0, "12 345"))
    both = {**reading(total="12345"), "乙项目": {**ROWS["乙项目"], "total": "98765"}}
    _everywhere("groups_by_spaces_throughout", table(body=two), rows=both)
    mixed = cell(TOTAL, 1, 98765, cell(TOTAL, 0, "12 345"))
    asked: list[FINDING] = [("ambiguous_groups", "E5")]
    _everywhere("groups_by_spaces_beside_a_number_without", table(body=mixed), rows=both, findings=asked)
    for name, written, other, value in (
        ("by_apostrophes", "1'234", "9876", "1234"), ("by_hard_spaces", "1\u00a0234", "9876", "1234"), ("by_wide_spaces", "1\u3000234", "9876", "1234"),
        ("by_spaces_beside_commas", "1 234", "9,876", "1234"), ("of_four_beside_plain_ones", "1,2345", "98765", "12345"),
        ("of_four_beside_three", "1,2345", "9,876", "12345"), ("by_thin_spaces_and_a_unit", "1\u2009234万元", "9876", "1234"),
    ):  # fmt: skip
        _pair(f"groups_{name}", written, other, value, other.replace(",", ""), asked)
    for name, written, other, value in (
        ("by_spaces_beside_a_small_number", "1 234", "987", "1234"), ("of_four_beside_four_digits", "1,2345", "9876", "12345"),
        ("by_spaces_beside_decimals", "1 234.5", "0.98765", "1234.5"), ("of_three_beside_plain_ones", "1,234", "98765", "1234"),
        ("by_apostrophes_throughout", "1'234", "9'876.5", "1234"),
    ):  # fmt: skip
        _pair(f"groups_{name}", written, other, value, other.replace("'", ""), [])


def _pair(name: str, written: str, other: str, value: str, other_value: str, findings: list[FINDING]) -> None:
    body = cell(TOTAL, 1, other, cell(TOTAL, 0, written))
    rows = {**reading(total=value), "乙项目": {**ROWS["乙项目"], "total": other_value}}
    trap(name, "csv", csv_of(table(body=body)), rows=rows, findings=findings)


def _unseen() -> None:
    """Characters that nobody sees."""
    for name, code in (
        ("zero_width_space", 0x200B),
        ("word_joiner", 0x2060),
        ("byte_order_mark", 0xFEFF),
        ("soft_hyphen", 0xAD),
    ):
        _one(f"unseen_{name}_between_digits", TOTAL, f"48{chr(code)}0", None, "not_a_number")
    for name, written in (
        ("at_both_ends", "\u200b480\u2060"), ("mark_of_direction", "\u200e480\u200f"), ("embedding", "\u202a480\u202c"), ("isolate", "\u2066480\u2069"),
        ("before_the_unit", "480\u200b万元"), ("behind_a_comma", "4,\u200b800.0\u200b"), ("soft_hyphen_at_the_end", "480\u00ad"),
    ):  # fmt: skip
        _one(f"unseen_{name}", TOTAL, written, "4800" if "800" in written else "480")
    _one("unseen_override_turns_the_digits", TOTAL, "\u202e084\u202c", None, "not_a_number")
    _one("unseen_soft_hyphen_for_a_minus", TOTAL, "\u00ad480", None, "not_a_number")
    _one("unseen_alone_is_blank", FIRMS, "\u200b", None, state="blank")
    _one("unseen_in_a_mark", FIRMS, "不\u200b适用", None, state="not_applicable")
    _one("unseen_in_a_date", DAY, "\u200e2022年\u200b6月12日", "2022-06-12")
    _one("unseen_between_the_digits_of_a_date", DAY, "2022-06-1\u200b2", None, "not_a_date")
    unseen = cell(KIND, 0, "新\u200b开工\ufeff", cell(1, 0, "\u200e甲\u00ad项目\u200b"))
    _everywhere("unseen_in_names_and_choices", table(body=unseen))
    turned = cell(1, 0, "\u202e目项甲")
    trap("unseen_override_in_a_name", "csv", csv_of(table(body=turned)), rows=None, findings=[("turned_text", "B5")])


CODE = [*HEAD[:8], "统一社会信用代码"]


def _long_ids() -> None:
    """Codes of many digits: a number cell keeps fifteen."""
    for name, code, value, findings in (
        ("of_eighteen_digits", 913601021234567890, None, [("digits_lost", "I5")]),
        ("of_sixteen_digits", 1234567890123456, None, [("digits_lost", "I5")]),
        ("of_fifteen_digits", 123456789012345, "123456789012345", []),
    ):
        rows = table(CODE, cell(REMARK, 0, code))
        _everywhere(f"code_{name}_as_a_number", rows, ["csv", "html"], rows=reading(code=value), findings=findings)
    rows = table(CODE, cell(REMARK, 0, "913601021234567890"))
    _everywhere("code_of_eighteen_digits_as_text", rows, rows=reading(code="913601021234567890"))
    for name, written in (
        ("as_excel_saves_it", "9.1360102E+17"),
        ("of_twelve_digits", "1.23457E+11"),
        ("without_decimals", "9E+17"),
    ):
        rows = table(CODE, cell(REMARK, 0, written))
        _everywhere(
            f"code_{name}_in_scientific_notation", rows, rows=reading(code=None), findings=[("digits_lost", "I5")]
        )
    for name, written in (("with_an_e", "1E10"), ("of_letters", "E+12"), ("in_a_remark", "约 9.1E+17 次")):
        trap(
            f"code_{name}_is_text",
            "csv",
            csv_of(table(CODE, cell(REMARK, 0, written))),
            rows=reading(code=written.replace(" ", "")),
        )
    key = cell(1, 0, 913601021234567890)
    trap("code_as_the_key_of_a_row", "xlsx", xlsx_of(table(body=key)), rows=None, findings=[("digits_lost", "B5")])


def _marks() -> None:
    for name, written in (
        ("none", "None"), ("nil", "nil"), ("null", "NULL"), ("nan", "NaN"), ("na_error_as_text", "#N/A"), ("empty", "空"), ("empty_in_brackets", "（空）"),
    ):  # fmt: skip
        _one(f"missing_{name}", FIRMS, written, None, state="blank")
        _one(f"missing_{name}_in_a_percentage", SHARE, written, None, state="blank")
        _one(f"missing_{name}_as_a_date", DAY, written, None, state="blank")
    _everywhere("missing_in_every_way", table(body=cell(FIRMS, 1, "NaN", cell(FIRMS, 0, "None"))), rows={
        **reading(firms=None), "乙项目": {**ROWS["乙项目"], "firms": None},
    }, states={"甲项目": {"firms": "blank"}, "乙项目": {"firms": "blank"}})  # fmt: skip
    _one("missing_not_applicable", FIRMS, "N/A", None, state="not_applicable")
    _one("mark_none_at_all", FIRMS, "没有", "0", state="zero")
    _one("mark_zero_in_chinese", FIRMS, "零", "0", state="zero")
    _one("mark_round_zero", FIRMS, "〇", "0", state="zero")
    _one("mark_long_dash", FIRMS, "―", None, state="not_applicable")
    for name, written in (("one_or_a_dash", "一"), ("circle", "○")):
        rows = table(body=cell(FIRMS, 0, written))
        _everywhere(f"mark_{name}", rows, rows=reading(firms=None), findings=[("ambiguous_mark", "F5")])
    _one("mark_one_or_a_dash_in_a_percentage", SHARE, "一", None, "ambiguous_mark")
    _one("mark_one_with_a_unit", FIRMS, "一户", "1")
    spelt = cell(FIRMS, 1, "十二", cell(FIRMS, 0, "一"))
    trap("mark_one_among_chinese_numerals", "csv", csv_of(table(body=spelt)), rows={
        **reading(firms="1"), "乙项目": {**ROWS["乙项目"], "firms": "12"},
    })  # fmt: skip
    _one("mark_none", FIRMS, "无", "0", state="zero")
    _one("mark_dash", FIRMS, "—", None, state="not_applicable")
    _one("mark_hyphen", FIRMS, "-", None, state="not_applicable")
    _one("mark_slash", FIRMS, " / ", None, state="not_applicable")
    _one("mark_not_applicable", FIRMS, "不适用", None, state="not_applicable")
    _one("mark_not_yet", FIRMS, "暂无", None, state="blank")
    _one("mark_unchanged", FIRMS, "持平", None, state="unchanged")
    _one("mark_unchanged_in_percent", SHARE, "持平", "0", state="unchanged")
    _one("mark_ellipsis", FIRMS, "……", None, state="blank")
    above = cell(FIRMS, 1, "同上")
    above = cell(2, 2, "〃", above)
    trap(
        "mark_as_above",
        "csv",
        csv_of(table(body=above)),
        rows={**ROWS, "乙项目": {**ROWS["乙项目"], "firms": "3"}, "丙项目": {**ROWS["丙项目"], "kind": "续建"}},
    )
    trap("mark_as_above_in_the_first_row", "csv", csv_of(table(body=cell(FIRMS, 0, "同上"))), rows=reading(firms=None))


def _formats() -> None:
    """Number formats under which a cell shows another number than it holds."""

    def typed(code: str, value: float = 12.5) -> bytes:
        styles = STYLES.replace("0.00&quot;%&quot;", code)
        return xlsx({"S": sheet_xml(table(body=cell(3, 0, value)), styles={(4, 3): 3})}, styles=styles)

    otherwise: list[FINDING] = [("shown_otherwise", "D5")]
    for name, code in (
        ("thousands_left_out", "0.00,"),
        ("two_commas_at_the_end", "#,##0.0,,"),
        ("a_point_made_by_an_escape", "0\\.0,"),
        ("a_point_made_by_an_exclamation_mark", "0!.0"),
        ("nothing_shown", ";;;"),
    ):
        trap(f"format_with_{name}", "xlsx", typed(code, 12500), rows=reading(amount=None), findings=otherwise)
    for name, code in (
        ("thousands_separators", "#,##0.00_);[Red](#,##0.00)"),
        ("the_look_of_accounts", "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * &quot;-&quot;??_ ;_ @_ "),
        ("a_unit_behind_it", "0.0&quot;万元&quot;"),
        ("zeros_left_out", "0.0;-0.0;;@"),
    ):
        trap(f"format_with_{name}", "xlsx", typed(code))

    zeros = every_format(table(body=cell(TOTAL, 0, "@")))["html"][1].decode()
    for name, attribute, shown in (
        ("libreoffice", 'sdval="0" sdnum="1033;0;_ * #,##0_ "', "<font> -   </font>"),
        ("excel", "x:num='0'", "<span style='mso-spacerun:yes'>&nbsp;</span>-&nbsp;&nbsp; "),
        ("excel_that_hides_it", 'x:num="0"', ""),
    ):
        made = zeros.replace("<td>@</td>", f"<td {attribute}>{shown}</td>").encode()
        trap(f"zero_that_shows_as_a_dash_in_html_of_{name}", "html", made, rows=reading(total="0"), states={"甲项目": {"total": "zero"}})  # fmt: skip
    dash = zeros.replace("<td>@</td>", '<td sdval="5">-</td>').encode()
    trap("dash_beside_a_number_that_is_no_zero_in_html", "html", dash, rows=reading(total=None), states={"甲项目": {"total": "not_applicable"}})  # fmt: skip


def _percents() -> None:
    _one("percent_in_words_of_a_hundred", SHARE, "百分之百", "100")

    def typed(shares: list[object], style: int | None, head: list[str] = PLAIN_SHARE) -> bytes:
        body = [[*row[:6], share, *row[7:]] for row, share in zip(BODY, shares, strict=True)]
        styles = {} if style is None else {(4 + n, SHARE): style for n in range(3)}
        return xlsx({"S": sheet_xml(table(head, body), styles=styles)}, styles=STYLES)

    trap("percent_by_format", "xlsx", typed([0.6, 0.555, 0], 1))
    trap("percent_by_a_format_of_its_own", "xlsx", typed([0.6, 0.555, 0], 4))
    trap("percent_sign_that_is_only_text_in_the_format", "xlsx", typed([60, 55.5, 0], 3))
    trap("percent_by_format_under_a_heading_with_percent", "xlsx", typed([0.6, 0.555, 0], 1, HEAD))
    trap("percent_bare_and_above_one", "xlsx", typed([60, 55.5, 0], None))
    trap(
        "percent_bare_and_small_beside_large_ones",
        "csv",
        csv_of(table(PLAIN_SHARE, cell(SHARE, 0, "0.6"))),
        rows=reading(share="0.6"),
        findings=[("ambiguous_percent", "G5")],
    )
    for name, shares, findings in (
        ("beside_tens", [0.705, 68.5, 81.4], [("ambiguous_percent", "G5")]),
        ("beside_tens_and_one_that_fell", [0.705, 68.5, 81.4, 5], [("ambiguous_percent", "G5")]),
        ("of_one_beside_tens", [1, 68.5, 81.4], [("ambiguous_percent", "G5")]),
        ("several_beside_tens", [0.705, 0.68, 81.4], [("ambiguous_percent", "G5"), ("ambiguous_percent", "G6")]),
        ("beside_small_ones", [0.3, 0.8, 1.2], []),
        ("beside_a_row_of_all_sizes", [0.6, 2.1, 5.5, 36], []),
        ("of_growth", [0.6, -12.5, 23.1], []),
    ):
        body = [[n, f"{n}号", "续建", 1, 1, 1, share, "", ""] for n, share in enumerate(shares, 1)]
        _everywhere(
            f"percent_under_a_heading_with_percent_{name}",
            table(body=body),
            rows=None,
            findings=findings,
        )
    signed = [[1, "1号", "续建", 1, 1, 1, "0.705", "", ""], [2, "2号", "续建", 1, 1, 1, "68.5%", "", ""]]
    trap(
        "percent_bare_beside_one_with_a_sign",
        "csv",
        csv_of(table(body=signed)),
        rows=None,
        findings=[("ambiguous_percent", "G5")],
    )
    asked = {**reading(share="0.6"), "乙项目": {**ROWS["乙项目"], "share": "0.555"}}
    trap(
        "percent_bare_and_all_below_one_is_asked",
        "xlsx",
        typed([0.6, 0.555, 0], None),
        rows=asked,
        findings=[("ambiguous_percent", "G5"), ("ambiguous_percent", "G6")],
    )
    trap("percent_below_one_under_a_heading_with_percent", "xlsx", typed([0.6, 0.555, 0], None, HEAD), rows=asked)
    mixed = cell(SHARE, 1, "55.5％", cell(SHARE, 0, "60%"))
    trap("percent_by_sign", "csv", csv_of(table(PLAIN_SHARE, mixed)))
    _one("percent_in_chinese", SHARE, "百分之六十", "60", head=PLAIN_SHARE)
    _one("percent_fallen", SHARE, "下降3.1%", "-3.1")
    _one("percent_grown", SHARE, "同比增长5.2%", "5.2")
    _one("percent_points", SHARE, "1.5个百分点", "1.5")
    _one("percent_negative_in_parentheses", SHARE, "(3.1%)", "-3.1")
    _one("percent_of_money", SHARE, "60万元", None, "not_a_number")


def _dates() -> None:
    for name, written, value in [
        ("chinese", "2022年6月30日", "2022-06-30"), ("without_year", "6月30日", "2022-06-30"), ("with_points", "2022.6.30", "2022-06-30"), ("with_slashes", "2022/6/30", "2022-06-30"),
        ("compact", "20220630", "2022-06-30"), ("in_chinese_numerals", "二〇二二年六月三十日", "2022-06-30"), ("full_width", "２０２２－０６－３０", "2022-06-30"), ("with_time", "2022-06-30 09:30:00", "2022-06-30"),
        ("with_a_letter_for_zero", "二O二二年六月三十日", "2022-06-30"), ("with_a_digit_for_zero", "二0二二年六月三十日", "2022-06-30"),
        ("with_weekday", "2022年6月30日（星期四）", "2022-06-30"), ("spaced", "2022 年 6 月 30 日", "2022-06-30"), ("as_serial_text", "6.30", "2022-06-30"), ("of_two_digit_year", "22年6月30日", "2022-06-30"),
        ("with_half_a_day", "2022年6月30日上午", "2022-06-30"), ("with_an_hour", "2022年6月30日9时", "2022-06-30"), ("with_an_hour_of_half_a_day", "6月30日（星期四）下午3点半", "2022-06-30"),
        ("with_an_hour_in_chinese_numerals", "二〇二二年六月三十日上午九时三十分", "2022-06-30"),
    ]:  # fmt: skip
        _one(f"date_{name}", DAY, written, value)
    _one("date_of_a_month", DAY, "2022年6月", "2022-06-30", "imprecise_date")
    _one("date_of_a_month_with_a_point", DAY, "2022.6", "2022-06-30", "imprecise_date")
    _one("date_of_a_month_in_chinese", DAY, "二〇二二年六月", "2022-06-30", "imprecise_date")
    _one("date_of_a_month_as_a_number", DAY, 2022.6, "2022-06-30", "imprecise_date", typed=True)
    _one("date_of_a_month_as_a_number_that_may_be_october", DAY, 2022.1, None, "not_a_date", typed=True)
    _one("date_impossible", DAY, "2022年6月31日", None, "impossible_date")
    _one("date_of_the_thirteenth_month", DAY, "2022年13月1日", None, "impossible_date")
    _one("date_of_february_30", DAY, "2022-02-30", None, "impossible_date")
    _one("date_long_ago", DAY, "1022-06-30", None, "impossible_date")
    _one("date_is_a_year", DAY, 2022, None, "not_a_date", typed=True)
    _one("date_in_words", DAY, "六月底", None, "not_a_date")
    _one("date_in_american_order", DAY, "06/30/2022", None, "not_a_date")
    _one("date_of_two_digits", DAY, "22-6-30", None, "not_a_date")
    # the 1st at 12, or the 11th at 2
    _one("date_with_an_hour_in_its_digits", DAY, "2022年6月112时", None, "not_a_date")
    _one("date_is_a_range", DAY, "2022年6月1日至30日", None, "not_a_date")
    _one("date_serial", DAY, 44742, "2022-06-30", typed=True)
    shifted: list[FINDING] = [("shifted_date", "H5")]
    serial = 44741.9995023148  # 2022-06-29 23:59:17
    dated = xlsx({"S": sheet_xml(table(body=cell(DAY, 0, serial)), styles={(4, DAY): 2})})
    trap("date_a_little_before_midnight", "xlsx", dated, rows=reading(day="2022-06-29"), findings=shifted)
    old = xls([("S", table(body=cell(DAY, 0, serial)), {"styles": {(4, DAY): 2}})])
    trap("date_a_little_before_midnight_in_xls", "xls", old, rows=reading(day="2022-06-29"), findings=shifted)
    _one("date_a_little_before_midnight_as_text", DAY, "2022-06-29T23:59:17", "2022-06-29", "shifted_date")
    _one("date_a_little_before_midnight_as_a_serial", DAY, serial, "2022-06-29", "shifted_date", typed=True)
    _one("date_at_the_end_of_its_day", DAY, "2022-06-30 23:59:59", "2022-06-30")
    _one("date_in_another_zone", DAY, "2022-06-29T16:00:00Z", None, "not_a_date")
    _one("date_serial_with_time", DAY, 44742.75, "2022-06-30", typed=True)


def _names() -> None:
    trap("choice_with_spaces", "csv", csv_of(table(body=cell(2, 0, " 新开 工 "))))
    trap("choice_numbered", "csv", csv_of(table(body=cell(2, 0, "1.新开工"))))
    trap(
        "choice_not_offered",
        "csv",
        csv_of(table(body=cell(2, 0, "改扩建"))),
        rows=reading(kind=None),
        findings=[("not_a_choice", "C5")],
    )
    top = [["试验登记项目表"], ["填报单位：区发改委"], ["报告期：2022年6月"], ["项目", "完成投资（万元）", "责任单位"]]
    claim = [["区发改委", "trial_projects", "2022-06"]]
    said = {"R001": {"amount": "1.2", "lead": "区发改委"}, "R002": {"amount": "0.5", "lead": "区财政局、区住建局"}}
    for name, one, two in (
        ("id", "R001", "R002"),
        ("name", "示例金桥广场", "示例都市花园"),
        ("alias", "金桥广场", "都市花园"),
        ("name_with_spaces_and_ordinal", "1、示例 金桥广场", "（二）示例都市花园"),
    ):
        trap(
            f"project_by_{name}",
            "csv",
            csv_of([*top, [one, 12000, "示例区发改委"], [two, 5000, "区财政局、区住建局"]]),
            claims=claim,
            rows=said,
        )
    trap(
        "project_that_the_register_does_not_hold",
        "csv",
        csv_of([*top, ["示例金桥大广场", 12000, "区发改委"]]),
        claims=claim,
        rows=None,
        findings=[("unknown_project", "A5")],
    )
    trap(
        "project_given_by_id_and_by_name",
        "csv",
        csv_of([*top, ["R001", 12000, "区发改委"], ["金桥广场", 1, "区发改委"]]),
        claims=claim,
        rows=None,
        findings=[("duplicate_row", "A6")],
    )
    trap(
        "responsible_unit_unknown",
        "csv",
        csv_of([*top, ["R001", 12000, "区不存在局"]]),
        claims=claim,
        rows=None,
        findings=[("unknown_unit", "C5")],
    )
    trap(
        "name_in_full_width_and_brackets",
        "csv",
        csv_of(table(body=cell(1, 0, "Ａ１项目(一期)"))),
        rows={"A1项目（一期）": ROWS["甲项目"], "乙项目": ROWS["乙项目"], "丙项目": ROWS["丙项目"]},
    )


IDENTITY = "11010519491231002X"  # the example of GB 11643-1999


def _personal() -> None:
    found = [("personal_id", "I5")]
    trap("personal_number_in_a_remark", "csv", csv_of(table(body=cell(REMARK, 0, f"张某{IDENTITY}"))), findings=found)
    trap("personal_number_in_lower_case", "csv", csv_of(table(body=cell(REMARK, 0, IDENTITY.lower()))), findings=found)
    trap(
        "personal_number_with_spaces",
        "csv",
        csv_of(table(body=cell(REMARK, 0, "110105 19491231 002X"))),
        findings=found,
    )
    trap(
        "personal_number_full_width",
        "csv",
        csv_of(table(body=cell(REMARK, 0, "１１０１０５１９４９１２３１００２Ｘ"))),
        findings=found,
    )
    trap(
        "personal_number_in_a_number_cell",
        "xlsx",
        xlsx_of(table(body=cell(REMARK, 0, 110105194912310020))),
        findings=found,
    )
    spoken = {
        "shown_in_thousands": ("0.00,", [("not_a_number", "E5")]),
        "shown_as_nothing": (";;;", [("shown_otherwise", "E5")]),
        "shown_as_a_percentage": ("0%", [("not_a_number", "E5")]),
    }
    for name, (code, findings) in spoken.items():
        styles = STYLES.replace("0.00&quot;%&quot;", code)
        book = xlsx(
            {"S": sheet_xml(table(body=cell(TOTAL, 0, 110105194912310020)), styles={(4, TOTAL): 3})}, styles=styles
        )
        trap(
            f"personal_number_{name}",
            "xlsx",
            book,
            rows=reading(total=None),
            findings=[*findings, ("personal_id", "E5")],
        )
    formula = {"xml": f'<f>IF(A1,"{IDENTITY}",1)</f><v></v>'}
    trap(
        "personal_number_in_a_formula_never_calculated",
        "xlsx",
        xlsx_of(table(body=cell(TOTAL, 0, formula))),
        rows=reading(total=None),
        findings=[("uncalculated_formula", "E5"), ("personal_id", "E5")],
    )
    unseen = cell(REMARK, 0, f"{IDENTITY[:6]}\u200b{IDENTITY[6:14]}\u00ad{IDENTITY[14:]}")
    _everywhere("personal_number_with_what_nobody_sees", table(CODE, unseen), rows=reading(code="***"), findings=found)
    typed = table(CODE, cell(REMARK, 0, 110105194912310020))
    _everywhere(
        "personal_number_in_a_number_cell_of_a_text_column",
        typed,
        ["csv", "html"],
        rows=reading(code="***"),
        findings=found,
    )
    trap(
        "personal_number_below_the_table",
        "csv",
        csv_of(table(foot=[["填表人：张某", IDENTITY]])),
        findings=[("personal_id", "B8")],
    )
    hidden = xlsx({"Sheet1": sheet_xml(table()), "名单": sheet_xml([["张某", IDENTITY]])}, states={"名单": "hidden"})
    trap("personal_number_on_a_hidden_sheet", "xlsx", hidden, findings=[("hidden_data", None), ("personal_id", "B1")])
    trap(
        "personal_number_with_a_wrong_check_digit",
        "csv",
        csv_of(table(body=cell(REMARK, 0, "110105194912310021"))),
        findings=[("personal_id_perhaps", "I5")],
    )
    trap("number_that_is_no_personal_number", "csv", csv_of(table(body=cell(REMARK, 0, "360102202206300022"))))
    trap(
        "credit_code_is_no_personal_number",
        "csv",
        csv_of(table(body=cell(REMARK, 0, "91360102MA35X1234A、913601021234567890"))),
    )


__all__ = ["CLAIM", "TOP", "make"]
