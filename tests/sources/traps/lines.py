"""Traps of lines among and below a table's rows that are none of its rows: comparisons, notes, units of measure, signatures."""

from __future__ import annotations

from tests.sources.build_xls import xls
from tests.sources.build_zip import ods, ods_table
from tests.sources.traps.given import BODY, HEAD, ROWS, TOP, csv_of, html_of, table, trap, xlsx_of

TOTAL = ["", "合计", "", 19.5, 640.25, 5, "", "", ""]


def _line(name: str, *numbers: object) -> list[object]:
    return ["", name, "", *numbers, *[""] * (6 - len(numbers))]


def _each(name: str, lines: list[list[object]], **expected: object) -> None:
    """The same table in each of the formats."""
    trap(f"{name}_in_csv", "csv", csv_of(lines), **expected)
    trap(f"{name}_in_xlsx", "xlsx", xlsx_of(lines), **expected)
    trap(f"{name}_in_xls", "xls", xls([("S", lines, {})]), **expected)
    trap(f"{name}_in_ods", "ods", ods(ods_table("S", lines)), **expected)
    trap(f"{name}_in_html", "xls", html_of(lines), **expected)


def make() -> None:
    _comparisons()
    _notes()
    _units()
    _totals()
    _void()
    _lower_names()
    _groups_of_one()


def _comparisons() -> None:
    last_year = _line("上年同期", 17.2, 581.5, 4)
    _each("last_year_below_the_total", table(body=[*BODY, TOTAL, last_year]), findings=[("row_compared", "B9")])
    _each("last_year_without_a_total", table(body=[*BODY, last_year]), findings=[("row_compared", "B8")])
    compared = {
        "growth": ("同比±%", 13.4, 10.1),
        "change_against_last_month": ("本月比上月增减", 2.3, 58.75),
        "share_of_the_district": ("占全区比重", "12.1%", "14.3%"),
        "target": ("全年目标", "", 1500),
        "share_done": ("完成年度目标%", "", 42.7),
        "mean_of_a_firm": ("户均金额", 3.9, 128.05),
        "rank": ("全市排名", 3, 2),
        "last_year_with_brackets": ("去年同期（1-6月）", 17.2, 581.5),
        "target_spaced_out": ("年 度 计 划", "", 1500),
    }
    for name, line in compared.items():
        trap(f"row_of_{name}", "csv", csv_of(table(body=[*BODY, _line(*line)])), findings=[("row_compared", "B8")])
    trap(
        "last_year_in_the_column_of_numbers",
        "csv",
        csv_of(table(body=[*BODY, ["上年同期", "", "", 17.2, 581.5, 4, "", "", ""]])),
        findings=[("row_compared", "A8")],
    )
    names = ["上月湖项目", "同比路改造", "目标街项目", "人均路改造", "排名街", "增长极产业园"]
    rows = [
        [number, name, "续建", 2.5 * number, 31.7 * number, number, "", "", ""] for number, name in enumerate(names, 1)
    ]
    trap(
        "names_that_begin_like_comparisons",
        "csv",
        csv_of(table(body=rows)),
        rows={name: {} for name in names},
    )
    places = [
        ["试验片区情况表"],
        ["填报单位：区民政局"],
        ["报告期：2022年6月"],
        ["地点", "人数（人）", "金额（万元）"],
        ["税收", 12, 480.5],
        ["上年同期", 11, 431.7],
    ]
    trap(
        "last_year_in_a_form_of_printed_rows",
        "csv",
        csv_of(places),
        claims=[["区民政局", "trial_totals", "2022-06"]],
        rows={"税收": {"people": "12", "money": "480.5"}},
        findings=[("row_compared", "A6")],
    )


def _notes() -> None:
    notes = {
        "of_a_footnote": "①甲项目为快报数。",
        "of_a_mark_alone": "*甲项目本月停业3天",
        "about_the_table": "本表数据为初步统计，以年报为准",
        "of_a_day": "数据截至2022年6月30日",
        "about_tax": "以上数据均不含税",
        "of_a_definition": "统计口径：全部纳统项目",
        "of_a_request": "请于每月5日前报送区发改委",
        "of_a_total_in_words": "合计：19.5万元，累计640.25万元",
        "in_brackets": "（1）甲项目投资不含土地。",
        "of_two_sentences": "甲项目6月开工；乙项目续建",
    }
    for name, text in notes.items():
        trap(f"note_{name}", "csv", csv_of(table(body=[*BODY, ["", text]])))
    _each("note_below_the_names", table(body=[*BODY, ["", "本表数据为初步统计，以年报为准"]]))
    _each("note_below_the_numbers", table(body=[*BODY, ["数据截至2022年6月30日"], ["填表人：张某"]]))
    trap("note_far_below_the_names", "csv", csv_of(table(body=[*BODY, [], [], [], ["", "以上数据为快报数"]])))
    _each("note_below_a_total", table(body=[*BODY, TOTAL, ["", "*乙项目为续建项目"]]))
    trap(
        "note_among_the_rows_is_a_row_left_blank",
        "csv",
        csv_of(table(body=[BODY[0], _line("数据为元数据项目"), *BODY[1:]])),
        rows={**ROWS, "数据为元数据项目": {"kind": None, "amount": None, "total": None}},
        findings=[("blank_row", "B6")],
    )
    starred = [[*row[:1], f"*{row[1]}", *row[2:]] for row in BODY]
    trap(
        "name_marked_as_others_are_is_a_row_left_blank",
        "csv",
        csv_of(table(body=[*starred, _line("*丁项目一期")])),
        rows={
            **{f"*{key}": row for key, row in ROWS.items()},
            "*丁项目一期": {"kind": None, "amount": None, "total": None},
        },
        findings=[("blank_row", "B8")],
    )
    for name in ("数据港项目", "国家统计局示例调查队", "示例街改造", "以上海为例项目", "5亿元以上项目"):
        trap(
            f"row_left_blank_named_{name}",
            "csv",
            csv_of(table(body=[*BODY, _line(name)])),
            rows={**ROWS, name: {"kind": None, "amount": None, "total": None}},
            findings=[("blank_row", "B8")],
        )
    _each("signature_of_a_name_and_a_day", table(body=[*BODY, ["", "区发改委"], ["", "2022年7月3日"]]))
    _each("signature_on_the_right", table(body=[*BODY, [*[""] * 7, "区发改委"], [*[""] * 7, "2022年7月3日"]]))


def _units() -> None:
    _each("unit_line_among_the_rows", table(body=[BODY[0], ["", "单位：万元"], *BODY[1:]]))
    trap(
        "unit_line_above_a_repeated_header",
        "csv",
        csv_of(table(body=[BODY[0], [*[""] * 8, "单位：万元"], HEAD, *BODY[1:]])),
    )
    _each(
        "unit_line_of_another_scale_among_the_rows",
        table(
            body=[BODY[0], ["", "（单位：元）"], [2, "乙项目", "续建", 70000, 400000, 2, 55.5, "2022年6月30日", "文字"]]
        ),
        rows={"甲项目": ROWS["甲项目"], "乙项目": {"amount": "70000", "total": "400000"}},
        findings=[("unit_lines_differ", "B6")],
    )
    for name, text in {
        "of_money": "单位：区发改委 金额单位：万元",
        "of_money_behind_a_comma": "单位：区发改委，计量单位：万元、户",
        "of_data": "填报单位：区发改委 数据单位：万元",
    }.items():
        trap(f"unit_and_unit_of_measure_in_one_cell_{name}", "csv", csv_of(table(top=[TOP[0], [text], TOP[2]])))


def _totals() -> None:
    _each("total_without_a_name", table(body=[*BODY, _line("", 19.5, 640.25, 5)]))
    _each("total_without_a_name_on_top", table(body=[_line("—", 19.5, 640.25, 5), *BODY]))
    trap(
        "row_without_a_name_that_is_no_total",
        "csv",
        csv_of(table(body=[*BODY, _line("", 19.5, 641.25, 5)])),
        rows={**ROWS, "": {"amount": "19.5", "total": "641.25", "kind": None}},
    )
    carried = [BODY[0], BODY[1], _line("过次页", 19.5, 520, 5), _line("承前页", 19.5, 520, 5), BODY[2], TOTAL]
    _each("sums_carried_to_the_next_page", table(body=carried))
    trap(
        "sum_carried_that_differs",
        "csv",
        csv_of(table(body=[*carried[:3], _line("承前页", 19.5, 521, 5), *carried[4:]])),
        findings=[("total_row_differs", "E8")],
    )
    parts = [TOTAL, _line("其中：规上", 12.5, 480, 3), _line("　　规下", 7, 160.25, 2), *BODY]
    _each("parts_of_a_total", table(body=parts), findings=[("part_or_row", "B7")])
    trap(
        "row_below_a_part_of_a_total_is_a_row",
        "csv",
        csv_of(table(body=[TOTAL, _line("其中：新开工", 12.5, 480, 3), *BODY])),
    )
    multiples = [
        [1, "甲项目", "续建", 1, 10, "", "", "", ""],
        [2, "乙项目", "续建", 0.6, 6, "", "", "", ""],
        [3, "丙项目", "续建", 0.4, 4, "", "", "", ""],
    ]
    trap(
        "round_sum_of_two_in_columns_that_are_multiples",
        "csv",
        csv_of(table(body=multiples)),
        rows={
            "甲项目": {"amount": "1", "total": "10"},
            "乙项目": {"amount": "0.6", "total": "6"},
            "丙项目": {"amount": "0.4", "total": "4"},
        },
    )


def _groups_of_one() -> None:
    """A group's row that says what its only row says."""
    groups = [
        ["", "新开工项目（1个）", "", 12.5, 483.7, 3, "", "", ""],
        [1, "甲项目", "新开工", 12.5, 483.7, 3, 60, "2022-06-12", ""],
    ]
    rows = {"甲项目": {"total": "483.7"}, "乙项目": ROWS["乙项目"], "丙项目": ROWS["丙项目"]}
    _each(
        "group_of_one_row",
        table(body=[*groups, *BODY[1:]]),
        rows={**rows, "新开工项目（1个）": {"total": "483.7"}},
        findings=[("row_like_a_subtotal", "B5")],
    )
    trap(
        "row_like_the_next_that_the_total_adds_up",
        "csv",
        csv_of(table(body=[*groups, _line("合计", 25, 967.4, 6)])),
        rows={"新开工项目（1个）": {}, "甲项目": {}},
    )
    alike = [
        [1, "甲项目", "续建", 12.5, 483.7, 3, 60, "2022-06-12", ""],
        [2, "乙项目", "续建", 12.5, 483.7, 3, 55, "2022-06-30", ""],
    ]
    trap("two_rows_of_the_same_numbers", "csv", csv_of(table(body=alike)), rows={"甲项目": {}, "乙项目": {}})
    few = [["", "甲项目", "", 2, 40, 3, "", "", ""], [2, "乙项目", "续建", 2, 40, 3, 55, "2022-06-30", ""]]
    trap(
        "two_rows_of_the_same_small_numbers",
        "csv",
        csv_of(table(body=[*few, BODY[2]])),
        rows={"甲项目": {}, "乙项目": {}, "丙项目": {}},
    )


def _void() -> None:
    example = _line("（示例）某某项目", 10, 100, 1)
    _each("example_above_the_rows", table(body=[example, *BODY]), findings=[("row_void", "B5")])
    for name, text in {
        "with_a_colon": "例：某某项目",
        "for_instance": "例如某某项目",
        "behind": "某某项目（样例）",
        "void": "丁项目（作废）",
        "deleted": "丁项目【已删除】",
    }.items():
        trap(
            f"row_that_does_not_count_{name}",
            "csv",
            csv_of(table(body=[*BODY, _line(text, 10, 100, 1)])),
            findings=[("row_void", "B8")],
        )
    names = ["示例街改造", "例外路项目", "删除村改造", "丙项目（一期）"]
    rows = [
        [number, name, "续建", 2.5 * number, 31.7 * number, number, "", "", ""] for number, name in enumerate(names, 1)
    ]
    trap("names_that_begin_like_examples", "csv", csv_of(table(body=rows)), rows={name: {} for name in names})
    months = [_line(f"{month}月", 10 * month + 0.3, 100 * month + 0.7, month) for month in range(1, 4)]
    _each(
        "months_as_rows",
        table(body=months),
        rows={},
        findings=[("row_compared", f"B{row}") for row in (5, 6, 7)] + [("no_rows", "A5")],
    )
    quarter = _line("一季度", 19.5, 640.25, 5)
    trap("quarter_below_the_rows", "csv", csv_of(table(body=[*BODY, quarter])), findings=[("row_compared", "B8")])
    trap(
        "total_with_brackets_that_does_not_add_up",
        "csv",
        csv_of(table(body=[*BODY, _line("示例区合计（含市级）", 21.5, 650, 7)])),
        findings=[("total_row_differs", f"{column}8") for column in "DEF"],
    )
    trap(
        "total_amount_that_does_not_add_up",
        "csv",
        csv_of(table(body=[*BODY, _line("以上共计金额", 19.5, 650.25, 5)])),
        findings=[("total_row_differs", "E8")],
    )
    crossed = ["/"] * 9
    _each("spare_rows_crossed_out", table(body=[*BODY, crossed, ["—"] * 9, crossed]))
    _each("nothing_below_the_rows", table(body=[*BODY, _line("以下空白")]))
    trap("no_text_below_the_rows", "csv", csv_of(table(body=[*BODY, _line("（以下无正文）")])))
    trap("none_in_a_spare_row", "csv", csv_of(table(body=[*BODY, _line("无")])))
    trap(
        "none_in_the_only_row",
        "csv",
        csv_of(table(body=[_line("无")])),
        rows={"无": {"kind": None, "amount": None, "total": None}},
        findings=[("blank_row", "B5")],
    )


def _lower_names() -> None:
    head = ["序号", "项目名称", "", *HEAD[2:]]
    two = [[*row[:1], place, *row[1:]] for place, row in zip(("老城", "新城", "江边"), BODY, strict=True)]
    read = {place: row for place, row in zip(("老城", "新城", "江边"), ROWS.values(), strict=True)}
    _each("names_of_two_levels_under_one_heading", table(head, two), rows=read, findings=[("unexpected_text", "C5")])
    few = [[*row[:2], "（改造中）" if row[0] == 1 else "", *row[2:]] for row in BODY]
    trap("remark_beside_one_name", "csv", csv_of(table(head, few)))
    units = [[*row[:2], "万元", *row[2:]] for row in BODY]
    trap("units_beside_the_names", "csv", csv_of(table(head, units)))
