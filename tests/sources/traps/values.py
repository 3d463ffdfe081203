"""Traps of reading a value: what people write for numbers, percentages, dates, choices and names."""

from __future__ import annotations

from tests.sources.build_zip import STYLES, sheet_xml, xlsx
from tests.sources.traps.given import BODY, CLAIM, FINDING, HEAD, ROWS, TOP, cell, csv_of, reading, table, trap, xlsx_of

AMOUNT, TOTAL, FIRMS, SHARE, DAY, REMARK = 3, 4, 5, 6, 7, 8
PLAIN_SHARE = [*HEAD[:6], "占比", *HEAD[7:]]


def make() -> None:
    _numbers()
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


def _marks() -> None:
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


def _percents() -> None:
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
        ("with_weekday", "2022年6月30日（星期四）", "2022-06-30"), ("spaced", "2022 年 6 月 30 日", "2022-06-30"), ("as_serial_text", "6.30", "2022-06-30"), ("of_two_digit_year", "22年6月30日", "2022-06-30"),
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
    _one("date_is_a_range", DAY, "2022年6月1日至30日", None, "not_a_date")
    _one("date_serial", DAY, 44742, "2022-06-30", typed=True)
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
    said = {"P001": {"amount": "1.2", "lead": "区发改委"}, "P002": {"amount": "0.5", "lead": "区财政局、区住建局"}}
    for name, one, two in (
        ("id", "P001", "P002"),
        ("name", "南昌武商广场", "江旅都市方舟"),
        ("alias", "武商广场", "都市方舟"),
        ("name_with_spaces_and_ordinal", "1、南昌 武商广场", "（二）江旅都市方舟"),
    ):
        trap(
            f"project_by_{name}",
            "csv",
            csv_of([*top, [one, 12000, "东湖区发改委"], [two, 5000, "区财政局、区住建局"]]),
            claims=claim,
            rows=said,
        )
    trap(
        "project_that_the_register_does_not_hold",
        "csv",
        csv_of([*top, ["南昌武商大广场", 12000, "区发改委"]]),
        claims=claim,
        rows=None,
        findings=[("unknown_project", "A5")],
    )
    trap(
        "project_given_by_id_and_by_name",
        "csv",
        csv_of([*top, ["P001", 12000, "区发改委"], ["武商广场", 1, "区发改委"]]),
        claims=claim,
        rows=None,
        findings=[("duplicate_row", "A6")],
    )
    trap(
        "responsible_unit_unknown",
        "csv",
        csv_of([*top, ["P001", 12000, "区不存在局"]]),
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
    trap(
        "personal_number_below_the_table",
        "csv",
        csv_of(table(foot=[["填表人：张某", IDENTITY]])),
        findings=[("personal_id", "B8")],
    )
    hidden = xlsx({"Sheet1": sheet_xml(table()), "名单": sheet_xml([["张某", IDENTITY]])}, states={"名单": "hidden"})
    trap("personal_number_on_a_hidden_sheet", "xlsx", hidden, findings=[("hidden_data", None), ("personal_id", "B1")])
    trap("number_that_is_no_personal_number", "csv", csv_of(table(body=cell(REMARK, 0, "110105194912310021"))))
    trap(
        "credit_code_is_no_personal_number",
        "csv",
        csv_of(table(body=cell(REMARK, 0, "91360102MA35X1234A、913601021234567890"))),
    )


__all__ = ["CLAIM", "TOP", "make"]
