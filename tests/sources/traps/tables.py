"""Traps of finding the table: what stands above, beside, below and between the rows."""

from __future__ import annotations

from tests.sources.build_xls import xls
from tests.sources.build_zip import ods, ods_table, sheet_xml, xlsb, xlsx
from tests.sources.traps.given import BODY, CLAIM, HEAD, ROWS, TOP, cell, csv_of, each, reading, table, trap, xlsx_of

YUAN = {
    "甲项目": {"amount": "12.5", "total": "480"},
    "乙项目": {"amount": "7", "total": "40"},
    "丙项目": {"amount": "0", "total": "120.25"},
}
BARE = ["序号", "项目名称", "类别", "本月金额", "累计金额", "企业数", "占比（%）", "开工日期", "备注"]
IN_YUAN = [[*row[:3], row[3] * 10000, row[4] * 10000, *row[5:]] for row in BODY]


def make() -> None:
    _units()
    _headers()
    _rows()
    _totals()
    _of_which()
    _declared_sums()
    _keys()
    _lone_cells()
    _merged_numbers()
    _around()
    _hidden()
    _sheets()
    _labels()
    _below()


def _units() -> None:
    trap("unit_line_in_yuan", "csv", csv_of(table(BARE, IN_YUAN, [*TOP, ["", "", "", "", "", "", "单位：元"]])))
    trap(
        "unit_line_in_brackets_beside_the_period",
        "csv",
        csv_of(table(BARE, IN_YUAN, [TOP[0], TOP[1], ["报告期：2022年6月", "", "", "（金额单位：人民币元）"]])),
    )
    hundred_million = [[*row[:3], row[3] / 10000, row[4] / 10000, *row[5:]] for row in BODY]
    trap("unit_line_in_hundred_millions", "xlsx", xlsx_of(table(BARE, hundred_million, [*TOP, ["计量单位：亿元"]])))
    trap("unit_line_of_several_units", "csv", csv_of(table(BARE, IN_YUAN, [*TOP, ["单位：元、户、%"]])))
    trap(
        "unit_line_with_the_unit_in_the_next_cell",
        "csv",
        csv_of(table(BARE, IN_YUAN, [*TOP, ["", "", "", "计量单位：", "元"]])),
    )
    trap("unit_of_the_heading_outweighs_the_unit_line", "csv", csv_of(table(HEAD, BODY, [*TOP, ["单位：元"]])))
    mixed = [[*row[:3], row[3] * 10000, row[4] / 10000, *row[5:]] for row in BODY]
    trap(
        "units_differ_by_column",
        "csv",
        csv_of(table([*HEAD[:3], "本月金额(元)", "累计金额（亿元）", *HEAD[5:]], mixed)),
    )
    trap(
        "unit_after_a_slash", "csv", csv_of(table([*HEAD[:3], "本月金额/元", "累计金额，单位：亿元", *HEAD[5:]], mixed))
    )
    trap(
        "units_in_a_row_below_the_header",
        "csv",
        csv_of(table(BARE[:6] + ["占比"] + BARE[7:], [["", "", "", "元", "亿元", "户", "%", "", ""], *mixed])),
    )
    trap(
        "units_in_each_cell",
        "csv",
        csv_of(
            table(
                BARE,
                [
                    [1, "甲项目", "新开工", "125000元", "480万元", "3户", "60%", "2022-06-12", ""],
                    [2, "乙项目", "续建", "7万", "0.004亿元", "2家", "55.5%", "2022-06-30", ""],
                    BODY[2],
                ],
            )
        ),
    )
    for name, line in (
        ("in_brackets", "单位（元）"),
        ("after_a_space", "金额单位 元"),
        ("in_traditional_characters", "單位：元"),
        ("with_a_character_that_nobody_sees", "单位：\u200b元"),
        ("with_a_currency_behind_it", "单位：元（人民币）"),
        ("alone_in_brackets", "（元）"),
        ("in_a_sentence", "（以下金额均以元为单位）"),
        ("of_all_figures", "本表数据均以元计"),
        ("without_a_colon", "单位元"),
        ("of_the_yuan", "单位：人民币元"),
        ("in_a_clause", "除另有注明外，单位为元"),
        ("of_amounts", "金额：元"),
        ("of_a_currency", "货币：人民币元"),
        ("without_the_word", "以下金额均为元"),
        ("in_english", "Unit: 元"),
        ("as_accountants_write_it", "单位：圆"),
    ):
        each(f"unit_line_{name}", table(BARE, IN_YUAN, [*TOP, ["", "", "", line]]))
    in_yi = [[*row[:3], row[3] / 10_000, row[4] / 10_000, *row[5:]] for row in BODY]
    for name, line in (
        ("alone", "单位：亿"),
        ("with_a_gap", "单位：亿　元"),
        ("in_traditional_characters", "单位：億元"),
    ):
        each(f"unit_line_in_hundred_millions_{name}", table(BARE, in_yi, [*TOP, [line]]), formats="csv xlsx")
    for name, line, said in (
        ("of_a_letter", "单位：K", "A4"),
        ("of_words_around_it", "金额币种（折合人民币）为千元", "A4"),
    ):
        trap(f"unit_line_{name}", "csv", csv_of(table(BARE, BODY, [*TOP, [line]])), findings=[("unit_line_unknown", said)])  # fmt: skip
    for name, line in (("sums", "统计范围：总投资5000万元以上项目"), ("a_building", "建设单位：滨江小区三单元")):
        each(f"line_of_{name}_is_no_unit_line", table(BARE, BODY, [*TOP, [line]]), formats="csv xlsx")
    for name, heading in (
        ("a_letter", "累计金额（W）"),
        ("a_letter_and_yuan", "累计金额（K元）"),
        ("an_english_scale", "累计金额 (million)"),
    ):
        other = [*HEAD[:4], heading, *HEAD[5:]]
        trap(f"heading_with_{name}", "csv", csv_of(table(other)), rows=None, findings=[("missing_heading", None), ("unknown_heading", "E4")])  # fmt: skip
    for name, heading, scale in (
        ("in_hundred_millions", "累计金额（億元）", 10_000),
        ("in_yuan", "累计金额（圓）", 1 / 10_000),
    ):
        other = [*HEAD[:4], heading, *HEAD[5:]]
        body = [[*row[:4], row[4] / scale, *row[5:]] for row in BODY]
        each(f"heading_{name}_in_traditional_characters", table(other, body), formats="csv xlsx")
    label = ["", "合同金额（万元）", "480"]
    each("label_with_a_unit_above_the_table", table(BARE, BODY, [*TOP, label]), formats="csv xlsx")
    each("date_of_signature_below_the_names", table(foot=[["", "2022年6月27日"]]), formats="csv xlsx")
    each("unit_in_a_note_below", table(BARE, IN_YUAN, foot=[["注：1.本表金额单位为元。"]]))
    each("unit_of_one_item_in_a_note_below", table(BARE, BODY, [*TOP, ["单位：万元"]], [["注：人均收入单位为元。"]]))
    trap(
        "unit_line_and_note_that_differ",
        "csv",
        csv_of(table(BARE, BODY, [*TOP, ["单位：万元"]], [["注：本表金额单位为元。"]])),
        findings=[("unit_line_unknown", "A9")],
    )
    trap(
        "unit_line_in_another_money",
        "csv",
        csv_of(table(BARE, BODY, [*TOP, ["单位：万美元"]])),
        rows={key: {**row, "amount": None, "total": None} for key, row in ROWS.items()},
        findings=[("ambiguous_unit", f"{column}{row}") for column in "DE" for row in (6, 7, 8)],
    )
    trap(
        "unit_line_of_no_known_money",
        "csv",
        csv_of(table(BARE, BODY, [*TOP, ["单位：佰元"]])),
        findings=[("unit_line_unknown", "A4")],
    )
    trap(
        "unit_of_persons_in_a_column_of_firms",
        "csv",
        csv_of(table([*HEAD[:5], "企业数（人）", *HEAD[6:]])),
        rows={k: {**v, "firms": None} for k, v in ROWS.items()},
        findings=[("ambiguous_unit", f"F{n}") for n in (5, 6, 7)],
    )


def _headers() -> None:
    two = [
        ["序号", "项目名称", "类别", "金额（万元）", "", "企业数（户）", "占比（%）", "开工日期", "备注"],
        ["", "", "", "本月金额", "累计金额", "", "", "", ""],
    ]
    merges = [
        (3, 0, 4, 0),
        (3, 1, 4, 1),
        (3, 2, 4, 2),
        (3, 3, 3, 4),
        (3, 5, 4, 5),
        (3, 6, 4, 6),
        (3, 7, 4, 7),
        (3, 8, 4, 8),
    ]
    trap("header_of_two_rows_merged", "xlsx", xlsx_of([*TOP, *two, *BODY], merges))
    trap("header_of_two_rows_in_csv", "csv", csv_of([*TOP, *two, *BODY]))
    trap("header_of_two_rows_in_xls", "xls", xls([("S", [*TOP, *two, *BODY], {"merges": merges})]))
    three = [
        ["序号", "项目概况", "", "完成情况", "", "", "", "开工日期", "备注"],
        ["", "项目名称", "类别", "金额（万元）", "", "企业数（户）", "占比（%）", "", ""],
        ["", "", "", "本月金额", "累计金额", "", "", "", ""],
    ]
    trap(
        "header_of_three_rows_merged",
        "xlsx",
        xlsx_of(
            [*TOP, *three, *BODY],
            [
                (3, 0, 5, 0),
                (3, 1, 3, 2),
                (3, 3, 3, 6),
                (4, 1, 5, 1),
                (4, 2, 5, 2),
                (4, 3, 4, 4),
                (4, 5, 5, 5),
                (4, 6, 5, 6),
                (3, 7, 5, 7),
                (3, 8, 5, 8),
            ],
        ),
    )
    four = [["序号", "试验内容", "", "", "", "", "", "", ""], *[["", *row[1:]] for row in three]]
    trap(
        "header_of_four_rows_merged",
        "xlsx",
        xlsx_of(
            [*TOP, *four, *BODY],
            [
                (3, 0, 6, 0),
                (3, 1, 3, 8),
                (4, 1, 4, 2),
                (4, 3, 4, 6),
                (5, 1, 6, 1),
                (5, 2, 6, 2),
                (5, 3, 5, 4),
                (5, 5, 6, 5),
                (5, 6, 6, 6),
                (4, 7, 6, 7),
                (4, 8, 6, 8),
            ],
        ),
    )
    groups = [
        ["试验分组情况表"],
        ["填报单位：区发改委　　报告期：2022年6月"],
        ["单位名称", "投资（万元）", "", "就业（人）", ""],
        ["", "本月", "累计", "本月", "累计"],
        ["甲单位", 1, 20, 3, 40],
        ["乙单位", 5, 60, 7, 80],
    ]
    split = {
        "甲单位": {"money_month": "1", "money_total": "20", "people_month": "3", "people_total": "40"},
        "乙单位": {"money_month": "5", "money_total": "60", "people_month": "7", "people_total": "80"},
    }
    claim = [["区发改委", "trial_groups", "2022-06"]]
    trap(
        "same_headings_under_two_groups",
        "xlsx",
        xlsx_of(groups, [(2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4)]),
        claims=claim,
        rows=split,
    )
    trap("same_headings_under_two_groups_in_csv", "csv", csv_of(groups), claims=claim, rows=split)
    swapped = [
        *groups[:2],
        ["单位名称", "就业（人）", "", "投资（万元）", ""],
        groups[3],
        ["甲单位", 3, 40, 1, 20],
        ["乙单位", 7, 80, 5, 60],
    ]
    trap("groups_in_the_other_order", "csv", csv_of(swapped), claims=claim, rows=split)
    flat = [
        *groups[:2],
        ["单位名称", "投资本月（万元）", "投资累计（万元）", "就业本月（人）", "就业累计（人）"],
        *groups[4:],
    ]
    trap("groups_written_into_the_headings", "csv", csv_of(flat), claims=claim, rows=split)
    trap(
        "groups_left_out",
        "csv",
        csv_of([*groups[:2], *groups[3:4], *groups[4:]]),
        claims=claim,
        rows={},
        findings=[("no_table_found", None)],
    )
    trap(
        "headings_with_line_breaks_and_spaces",
        "csv",
        csv_of(
            table(
                [
                    "序\n号",
                    "项 目 名 称",
                    "类　别",
                    "本月\n金额\n(万元)",
                    " 累计金额 （万元） ",
                    "企业数\r\n（户）",
                    "占 比（％）",
                    "开工\n日期",
                    "备 注",
                ]
            )
        ),
    )
    trap(
        "headings_in_two_languages",
        "csv",
        csv_of(
            table(
                [
                    "序号 No.",
                    "项目名称 Project name",
                    "类别 Category",
                    "本月金额 This month（万元）",
                    "累计金额(Total)（万元）",
                    "企业数 Firms（户）",
                    "占比 Share（%）",
                    "开工日期 Start date",
                    "备注 Remarks",
                ]
            )
        ),
    )
    trap(
        "headings_numbered",
        "csv",
        csv_of(
            table(
                [
                    "序号",
                    "1.项目名称",
                    "2、类别",
                    "（3）本月金额（万元）",
                    "4.累计金额（万元）",
                    "其中：企业数（户）",
                    "占比（%）",
                    "开工日期",
                    "备注",
                ]
            )
        ),
    )
    trap(
        "headings_by_alias",
        "csv",
        csv_of(
            table(
                [
                    "序号",
                    "名称",
                    "建设性质",
                    "本月完成（万元）",
                    "累计完成（万元）",
                    "企业数",
                    "完成率（%）",
                    "日期",
                    "备注",
                ]
            )
        ),
    )
    order = [8, 4, 1, 7, 3, 2, 6, 5, 0]
    trap(
        "columns_in_another_order",
        "csv",
        csv_of(table([HEAD[n] for n in order], [[row[n] for n in order] for row in BODY])),
    )
    trap("columns_numbered_below_the_header", "csv", csv_of(table(body=[["甲", "乙", "丙", 1, 2, 3, 4, 5, 6], *BODY])))
    trap(
        "columns_numbered_in_brackets",
        "csv",
        csv_of(table(body=[["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"], *BODY])),
    )
    trap(
        "optional_column_missing",
        "csv",
        csv_of(table(HEAD[:5], [row[:5] for row in BODY])),
        rows={k: {n: v[n] for n in ("kind", "amount", "total")} for k, v in ROWS.items()},
    )
    trap(
        "required_column_missing",
        "csv",
        csv_of(table(HEAD[:3] + HEAD[4:], [row[:3] + row[4:] for row in BODY])),
        rows={k: {n: x for n, x in v.items() if n != "amount"} for k, v in ROWS.items()},
        findings=[("missing_heading", None)],
    )
    trap(
        "unknown_heading",
        "csv",
        csv_of(table([*HEAD[:8], "工期"], [[*row[:8], 30] for row in BODY])),
        findings=[("unknown_heading", "I4")],
    )
    trap(
        "heading_like_a_declared_one_is_not_taken_for_it",
        "csv",
        csv_of(table([*HEAD[:7], "计划开工时间", "备注"])),
        rows={k: {n: x for n, x in v.items() if n != "day"} for k, v in ROWS.items()},
        findings=[("unknown_heading", "H4")],
    )
    without = {k: {n: x for n, x in v.items() if n != "total"} for k, v in ROWS.items()}
    unlike = [("missing_heading", None), ("unknown_heading", "E4")]
    for name, said in (
        ("", "累计金额（不含土地）"),
        ("_with_unit", "累计金额（不含土地）（万元）"),
        ("_in_english", "累计金额 (excluding land)"),
    ):
        trap(f"heading_that_leaves_something_out{name}", "csv", csv_of(table([*HEAD[:4], said, *HEAD[5:]])), rows=without, findings=unlike)  # fmt: skip
    above = [*TOP, [*HEAD[:4], "不含土地", *HEAD[5:]], [*[""] * 4, HEAD[4], *[""] * 4], *BODY]
    merged = [(3, n, 4, n) for n in range(9) if n != 4]
    trap("heading_below_one_that_leaves_something_out", "xlsx", xlsx_of(above, merged), rows=without, findings=unlike)
    alone = [*TOP, ["", "", "", "", "不含土地"], HEAD, *BODY]
    below = [("missing_heading", None), ("unknown_heading", "E5")]
    trap("heading_below_a_cell_that_leaves_something_out", "csv", csv_of(alone), rows=without, findings=below)
    trap("heading_below_a_cell_that_leaves_something_out_in_xlsx", "xlsx", xlsx_of(alone), rows=without, findings=below)
    trap(
        "same_heading_twice",
        "csv",
        csv_of(table([*HEAD[:8], "累计金额（万元）"], [[*row[:8], 1] for row in BODY])),
        findings=[("duplicate_heading", "I4")],
    )


def _rows() -> None:
    body = BODY
    trap("total_row_that_adds_up", "csv", csv_of(table(body=[*body, ["", "合计", "", 19.5, 640.25, 5, "", "", ""]])))
    trap(
        "total_row_in_the_number_column",
        "xlsx",
        xlsx_of(table(body=[*body, ["合  计", "", "", 19.5, 640.25, 5, "", "", ""]]), [(7, 0, 7, 2)]),
    )
    trap(
        "total_row_that_does_not_add_up",
        "csv",
        csv_of(table(body=[*body, ["", "合计", "", 19.5, 641, 5, "", "", ""]])),
        findings=[("total_row_differs", "E8")],
    )
    trap("total_row_first", "csv", csv_of(table(body=[["", "总计", "", 19.5, 640.25, 5, "", "", ""], *body])))
    trap(
        "total_row_rounded",
        "csv",
        csv_of(table(body=[*body, ["", "合计", "", 19.5, 640.3, 5, "", "", ""]])),
        findings=[("total_row_differs", "E8")],
    )
    parts = [
        ["", "一、新建", "", "", "", "", "", "", ""],
        body[0],
        ["", "小计", "", 12.5, 480, 3, "", "", ""],
        ["", "二、续建", "", "", "", "", "", "", ""],
        body[1],
        body[2],
        ["", "小计", "", 7, 160.25, 2, "", "", ""],
        ["", "合计", "", 19.5, 640.25, 5, "", "", ""],
    ]
    trap("sections_with_subtotals", "csv", csv_of(table(body=parts)))
    wrong = [*parts[:2], ["", "小计", "", 12.5, 481, 3, "", "", ""], *parts[3:]]
    trap("subtotal_that_does_not_add_up", "csv", csv_of(table(body=wrong)), findings=[("total_row_differs", "E7")])
    sectioned = [
        ["一、新建项目", "", "", "", "", "", "", "", ""],
        body[0],
        ["二、续建项目", "", "", "", "", "", "", "", ""],
        *body[1:],
    ]
    trap("sections_merged_across", "xlsx", xlsx_of(table(body=sectioned), [(4, 0, 4, 8), (6, 0, 6, 8)]))
    trap(
        "empty_rows_inside",
        "csv",
        csv_of(table(body=[body[0], [""] * 9, body[1], [""] * 9, [""] * 9, body[2], [""] * 9])),
    )
    trap(
        "rows_numbered_beforehand_and_left_empty",
        "csv",
        csv_of(table(body=[*body, *[[n, "", "", "", "", "", "", "", ""] for n in range(4, 16)]])),
    )
    trap(
        "names_spaced_out",
        "csv",
        csv_of(
            table(
                body=[
                    [1, "甲 项 目", "新 开 工", *body[0][3:]],
                    [2, "乙　项目", "续建 ", *body[1][3:]],
                    [3, "丙\n项目", *body[2][2:]],
                ]
            )
        ),
    )
    trap("header_repeated_on_each_page", "csv", csv_of(table(body=[body[0], HEAD, body[1], HEAD, body[2]])))
    trap(
        "row_given_twice",
        "csv",
        csv_of(table(body=[*body, [4, "甲项目", "新开工", 1, 2, 3, 60, "2022-06-12", ""]])),
        rows=None,
        findings=[("duplicate_row", "B8")],
    )
    trap("table_without_rows", "csv", csv_of(table(body=[])), rows={}, findings=[("no_rows", "A5")])
    trap(
        "row_of_a_name_alone_is_a_row",
        "csv",
        csv_of(table(body=[*body, [4, "丁项目", "", "", "", "", "", "", ""]])),
        rows={**ROWS, "丁项目": {"kind": None, "amount": None, "total": None}},
        findings=[("blank_row", "B8")],
    )
    keys = [
        ["试验双键情况表"],
        ["填报单位：区人社局"],
        ["报告期：2022年6月"],
        ["类别", "群体", "人数（人）"],
        ["城镇", "青年", 1],
        ["", "老年", 2],
        ["农村", "青年", 3],
        ["", "老年", 4],
    ]
    claim = [["区人社局", "trial_keys", "2022-06"]]
    pairs = {
        "城镇|青年": {"people": "1"},
        "城镇|老年": {"people": "2"},
        "农村|青年": {"people": "3"},
        "农村|老年": {"people": "4"},
    }
    trap("row_labels_merged", "xlsx", xlsx_of(keys, [(4, 0, 5, 0), (6, 0, 7, 0)]), claims=claim, rows=pairs)
    trap("row_labels_merged_and_saved_as_csv", "csv", csv_of(keys), claims=claim, rows=pairs)
    crops = [
        ["试验作物面积表"],
        ["填报单位：沙洲上镇"],
        ["报告期：2022年第25周（6月20日-6月26日）"],
        ["作物", "计划面积（亩）", "已栽面积（亩）"],
        ["1.早稻", 600, 500],
        ["（二）中稻", 300, 200],
        ["玉米", "", ""],
        ["合计面积外蔬菜", 10, 5],
    ]
    claim = [["沙洲上镇", "trial_rows", "2022-W25"]]
    areas = {
        "早稻": {"planned": "600", "planted": "500"},
        "中稻": {"planned": "300", "planted": "200"},
        "合计面积外蔬菜": {"planned": "10", "planted": "5"},
    }
    trap("printed_rows_numbered_and_one_left_empty", "csv", csv_of(crops), claims=claim, rows=areas)
    trap(
        "spare_rows_filled_without_a_name",
        "csv",
        csv_of(table(body=[*body, [4, "", "续建", 5, 6, 7, 8, "", ""]])),
        rows={**ROWS, "": {"amount": "5"}},
    )
    trap(
        "remark_merged_over_several_rows",
        "xlsx",
        xlsx_of(
            table(
                body=[
                    [1, "甲项目", "续建", *body[0][3:]],
                    [2, "乙项目", "", *body[1][3:]],
                    [3, "丙项目", "", *body[2][3:]],
                ]
            ),
            [(4, 2, 6, 2), (4, 8, 6, 8)],
        ),
        rows=reading(kind="续建"),
    )
    trap(
        "one_number_merged_over_several_rows_is_not_repeated",
        "xlsx",
        xlsx_of(table(body=[[*row[:5], 5 if n == 0 else "", *row[6:]] for n, row in enumerate(body)]), [(4, 5, 6, 5)]),
        rows={"甲项目": {"firms": "5"}, "乙项目": {"firms": None}, "丙项目": {"firms": None}},
        findings=[("merged_amount", "F5")],
        states={"乙项目": {"firms": "not_applicable"}, "丙项目": {"firms": "not_applicable"}},
    )


def _named(name: str, amount: object, total: object, firms: object = "") -> list[object]:
    return ["", name, "", amount, total, firms, "", "", ""]


PLACES_CLAIM = [["区民政局", "trial_totals", "2022-06"]]


def _places(*rows: list[object]) -> list[list[object]]:
    return [
        ["试验片区情况表"],
        ["填报单位：区民政局"],
        ["报告期：2022年6月"],
        ["地点", "人数（人）", "金额（万元）"],
        *rows,
    ]


def _totals() -> None:
    each("total_named_quanqu", table(body=[_named("全区", 19.5, 640.25, 5), *BODY]))
    for name, said in (
        ("quanshi_last", "全 市"),
        ("all_places", "各地区"),
        ("the_districts_own_name", "示例区"),
        ("the_districts_alias", "示例市示例区"),
        ("with_what_it_counts", "全区（3个项目）"),
        ("the_sum_alone", "计"),
    ):
        trap(f"total_named_{name}", "csv", csv_of(table(body=[*BODY, _named(said, 19.5, 640.25, 5)])))
    each("total_named_all_of_them", table(body=[_named("全部项目", 19.5, 640.25, 5), *BODY]))
    for name, said in (
        ("in_the_middle", "全区工业项目"),
        ("by_the_districts_name", "示例区项目"),
        ("by_their_count", "三个项目"),
        ("in_traditional_characters", "合計"),
        ("by_a_sigma", "Σ"),
    ):
        trap(f"total_named_{name}", "csv", csv_of(table(body=[BODY[0], _named(said, 19.5, 640.25, 5), *BODY[1:]])))
    for name, body in (
        ("a_total_by_its_numbers_alone", _named("大盘", 19.5, 640.25, 5)),
        ("a_total_by_its_name_and_some_numbers", _named("全部项目", 20, 640.25, 5)),
    ):
        trap(
            f"row_like_{name}",
            "csv",
            csv_of(table(body=[body, *BODY])),
            rows={**ROWS, str(body[1]): {"total": "640.25"}},
            findings=[("row_like_a_total", "B5")],
        )
    _sums()
    numbered = [
        ["一", "老城", "", 19.5, 520, 5, "", "", ""],
        *BODY[:2],
        ["二", "新城", "", 3, 125.25, 2, "", "", ""],
        BODY[2],
        [4, "丁项目", "续建", 3, 5, 2, "", "", ""],
    ]
    more = {**ROWS, "丁项目": {"amount": "3", "total": "5"}}
    each("rows_that_are_the_sum_of_those_numbered_below_them", table(body=numbered), rows=more)
    groups = [[1, "老城", "", 19.5, 520, 5, "", "", ""], *(["", *row[1:]] for row in BODY[:2]), [2, "新城", "续建", 0, 120.25, 0, 0, "", ""], [3, "丁项目", "续建", 3, 5, 2, "", "", ""]]  # fmt: skip
    kept = {name: ROWS[name] for name in ("甲项目", "乙项目")}
    kept |= {"新城": {"amount": "0", "total": "120.25"}, "丁项目": {"amount": "3", "total": "5"}}
    each("numbered_row_that_is_the_sum_of_those_without_a_number", table(body=groups), rows=kept)
    indented = [[row[0], f"　{row[1]}" if isinstance(row[0], int) else row[1], *row[2:]] for row in numbered]
    each(
        "rows_that_are_the_sum_of_those_indented_below_them",
        table(body=[["", *row[1:]] for row in indented]),
        formats="csv xlsx",
        rows=more,
    )
    trap(
        "row_above_numbered_ones_that_it_is_no_sum_of",
        "csv",
        csv_of(table(body=[["一", "老城", "续建", 9, 521, 5, "", "", ""], *BODY])),
        rows={**ROWS, "老城": {"amount": "9", "total": "521"}},
    )
    trap(
        "total_named_quanqu_that_differs_in_a_column",
        "xlsx",
        xlsx_of(table(body=[_named("全区", 19.5, 641, 5), *BODY])),
        findings=[("total_row_differs", "E5")],
    )
    each(
        "total_named_quanqu_that_sums_nothing",
        table(body=[_named("全区", 20, 700, 9), *BODY]),
        findings=[("total_or_row", "B5")],
    )
    each(
        "average_row",
        table(body=[*BODY, _named("平均", 6.5, 213.41)]),
        formats="csv xls",
        findings=[("total_or_row", "B8")],
    )
    trap(
        "total_of_one_row",
        "csv",
        csv_of(table(body=[_named("全区", 12.5, 480, 3), BODY[0]])),
        rows={"甲项目": ROWS["甲项目"]},
    )
    trap(
        "row_named_like_a_total_without_others",
        "csv",
        csv_of(table(body=[[1, "全区", "续建", 12.5, 480, 3, "", "", ""]])),
        rows={"全区": {"amount": "12.5", "total": "480"}},
        findings=[("row_like_a_total", "B5")],
    )
    areas = [
        _named("全区", 19.5, 640.25, 5),
        _named("东片", 19.5, 520, 5),
        BODY[0],
        BODY[1],
        _named("西片", 0, 120.25, 0),
        BODY[2],
    ]
    trap(
        "areas_of_several_rows_and_of_one",
        "csv",
        csv_of(table(body=areas)),
    )
    trap(
        "area_of_one_row_is_asked_about",
        "csv",
        csv_of(table(body=[*BODY[:2], _named("西片", 0, 120.25, 0), BODY[2]])),
        rows={**ROWS, "西片": {"amount": "0", "total": "120.25"}},
        findings=[("row_like_a_total", "B7")],
    )
    areas[4:] = [[4, "丁项目", "续建", 1, 2, 0, "", "", ""], _named("西片", 1, 122.25, 0)]
    areas[4:4] = [BODY[2]]
    areas[0] = _named("全区", 20.5, 642.25, 5)
    each(
        "areas_above_and_below_their_rows",
        table(body=areas),
        rows={**ROWS, "丁项目": {"amount": "1", "total": "2"}},
    )
    towns = [["沙洲上镇", 3, 3], ["书院街道", 1, 1], ["柳林街道", 2, 2]]
    trap(
        "towns_of_which_one_is_the_sum_of_the_others_by_chance",
        "csv",
        csv_of(_places(*towns)),
        claims=PLACES_CLAIM,
        rows={
            "沙洲上镇": {"people": "3", "money": "3"},
            "书院街道": {"people": "1", "money": "1"},
            "柳林街道": {"people": "2", "money": "2"},
        },
    )
    trap(
        "area_of_small_numbers_is_asked_about",
        "csv",
        csv_of(_places(["东片", 3, 3], ["甲街", 1, 1], ["乙街", 2, 2])),
        claims=PLACES_CLAIM,
        rows={
            "东片": {"people": "3", "money": "3"},
            "甲街": {"people": "1", "money": "1"},
            "乙街": {"people": "2", "money": "2"},
        },
        findings=[("row_like_a_total", "A5")],
    )
    trap(
        "market_whose_name_ends_like_a_citys",
        "csv",
        csv_of(_places(["甲夜市", 30, 300], ["乙街", 10, 100], ["丙街", 20, 200])),
        claims=PLACES_CLAIM,
        rows={
            "甲夜市": {"people": "30", "money": "300"},
            "乙街": {"people": "10", "money": "100"},
            "丙街": {"people": "20", "money": "200"},
        },
    )
    each(
        "totals_by_the_forms_own_names",
        _places(["面上数", 30, 3.5], ["甲街", 10, 1.5], ["乙街", 20, 2], ["盘子", 30, 4]),
        claims=PLACES_CLAIM,
        rows={"甲街": {"people": "10", "money": "1.5"}, "乙街": {"people": "20", "money": "2"}},
        findings=[("total_row_differs", "C8")],
    )
    each(
        "declared_rows_named_like_totals",
        _places(["全部", 30, 3.5], ["税收", 20, 2], ["其中：增值税", 10, 1.5]),
        claims=PLACES_CLAIM,
        rows={
            "全部": {"people": "30", "money": "3.5"},
            "税收": {"people": "20", "money": "2"},
            "其中：增值税": {"people": "10", "money": "1.5"},
        },
    )
    trap(
        "total_of_one_part_of_the_key",
        "csv",
        csv_of(
            [
                ["试验双键情况表"],
                ["填报单位：区人社局"],
                ["报告期：2022年6月"],
                ["类别", "群体", "人数（人）"],
                ["城镇", "青年", 1],
                ["农村", "青年", 3],
                ["全区", "青年", 4],
                ["城镇", "老年", 20],
                ["农村", "老年", 40],
                ["全区", "老年", 60],
            ]
        ),
        claims=[["区人社局", "trial_keys", "2022-06"]],
        rows={
            "城镇|青年": {"people": "1"},
            "农村|青年": {"people": "3"},
            "城镇|老年": {"people": "20"},
            "农村|老年": {"people": "40"},
        },
    )


def _sums() -> None:
    """Rows without any word for a total that are the sum of some of the others: 19.5 = 12.5 + 7, 520 = 480 + 40, 5 = 3 + 2."""
    more = [[4, "丁项目", "续建", 3, 5, 2, "", "", ""], [5, "戊项目", "续建", 31.7, 77.4, 9, "", "", ""]]
    rows = {**ROWS, "丁项目": {"amount": "3", "total": "5"}, "戊项目": {"amount": "31.7", "total": "77.4"}}
    old = {"老城": {"amount": "19.5", "total": "520", "firms": "5"}}
    asked = [("row_like_a_subtotal", "B5")]
    each(
        "row_that_is_the_sum_of_those_below_it",
        table(body=[_named("老城", 19.5, 520, 5), *BODY, *more]),
        rows=rows | old,
        findings=asked,
    )
    for name, row in (
        ("and_has_a_percentage", [*_named("老城", 19.5, 520, 5)[:6], 57.75, "", ""]),
        ("and_is_blank_in_part", _named("老城", "—", 520, 5)),
        ("but_for_something_like_an_average", _named("老城", 19.5, 520, 3)),
    ):
        trap(
            f"row_that_is_the_sum_of_those_below_it_{name}",
            "csv",
            csv_of(table(body=[row, *BODY, *more])),
            rows={**rows, "老城": {"total": "520"}},
            findings=asked,
        )
    each(
        "row_that_is_the_sum_of_those_above_it",
        table(body=[*BODY[:2], [3, "老城", "续建", 19.5, 520, 5, "", "", ""], *BODY[2:], *more]),
        rows=rows | old,
        findings=[("row_like_a_subtotal", "B7")],
    )
    parts = [*BODY[:2], _named("老城", 19.5, 520, 5), BODY[2], *more, _named("新城", 34.7, 202.65, 11)]
    new = {"新城": {"amount": "34.7", "total": "202.65", "firms": "11"}}
    both = [("row_like_a_subtotal", "B7"), ("row_like_a_subtotal", "B11")]
    trap("rows_that_are_the_sums_of_two_parts", "csv", csv_of(table(body=parts)), rows=rows | old | new, findings=both)
    each(
        "rows_that_are_the_sums_of_two_parts_above_the_total",
        table(body=[*parts, _named("合计", 54.2, 722.65, 16)]),
        rows=rows,
    )
    trap(
        "row_that_is_the_sum_of_those_above_a_total_of_the_same_numbers",
        "csv",
        csv_of(table(body=[*BODY, _named("合计", 19.5, 640.25, 5), _named("大盘", 19.5, 640.25, 5)])),
    )
    whole = _named("大盘", 54.2, 722.65, 16)
    trap(
        "rows_that_are_the_sums_of_two_parts_and_of_both",
        "csv",
        csv_of(table(body=[*parts, whole])),
        rows={**rows, **old, **new, "大盘": {"amount": "54.2", "total": "722.65"}},
        findings=[*both, ("row_like_a_subtotal", "B12")],
    )
    long = [[1, "甲项目", "续建", 1 / 3, 100 / 7, 3], [2, "乙项目", "续建", 22 / 7, 10 / 3, 3]]
    trap(
        "row_that_is_the_sum_of_long_decimals",
        "xlsx",
        xlsx_of(table(body=[*long, _named("老城", 1 / 3 + 22 / 7, 100 / 7 + 10 / 3, 6), *more])),
        rows={
            "甲项目": {"amount": "0.333333"},
            "乙项目": {"amount": "3.142857"},
            "老城": {"amount": "3.47619"},
            "丁项目": {"amount": "3"},
            "戊项目": {"amount": "31.7"},
        },
        findings=[("row_like_a_subtotal", "B7")],
    )
    streets = [[1, "甲街", 110, ""], [2, "乙街", 225, ""], [3, "丙街", 77, ""]]
    people = {"甲街": {"people": "110"}, "乙街": {"people": "225"}, "丙街": {"people": "77"}, "老城": {"people": "335"}}
    head = [*_places()[:3], ["序号", "地点", "人数（人）", "金额（万元）"]]
    trap(
        "row_of_one_sum_without_the_number_that_the_others_have",
        "csv",
        csv_of([*head, ["", "老城", 335, ""], *streets]),
        claims=PLACES_CLAIM,
        rows=people,
        findings=asked,
    )
    trap(
        "row_of_one_sum_that_may_be_one_by_chance",
        "csv",
        csv_of([*head, [0, "老城", 335, ""], *streets]),
        claims=PLACES_CLAIM,
        rows=people,
    )
    trap(
        "declared_row_that_is_the_sum_of_others",
        "csv",
        csv_of(_places(["甲街", 77, 8.25], ["税收", 335, 3.25], ["乙街", 110, 1.5], ["丙街", 225, 1.75])),
        claims=PLACES_CLAIM,
        rows={
            "甲街": {"people": "77"},
            "税收": {"people": "335"},
            "乙街": {"people": "110"},
            "丙街": {"people": "225"},
        },
    )
    panel = ["项目名称", "类别", "本月金额（万元）", "累计金额（万元）"]
    first, second, third = (row[1:5] for row in BODY)
    none = ["", "", "", ""]
    for name, said in (("by_its_numbers", "大盘"), ("by_its_name", "全部项目")):
        total = [said, "", 22.5, 645.25]
        is_named = said != "大盘"
        read = {key: {n: row[n] for n in ("amount", "total")} for key, row in (ROWS | rows).items() if key != "戊项目"}
        each(
            f"total_of_two_panels_{name}_below_the_left_one",
            table(
                [*panel, "", *panel],
                [[*first, "", *third], [*second, "", "丁项目", "续建", 3, 5], [*total, "", *none]],
            ),
            rows=read if is_named else {**read, "大盘": {"amount": "22.5", "total": "645.25"}},
            findings=[] if is_named else [("row_like_a_total", "A7")],
        )
        each(
            f"total_of_two_panels_{name}_in_the_last_row_of_the_right_one",
            table(
                [*panel, "", *panel],
                [[*first, "", "丁项目", "续建", 3, 5], [*second, "", *total], [*third, "", *none]],
            ),
            rows=read if is_named else {**read, "大盘": {"amount": "22.5", "total": "645.25"}},
            findings=[] if is_named else [("row_like_a_total", "F6")],
        )


SITES_CLAIM = [["区民政局", "trial_sums", "2022-06"]]
SITES: list[list[object]] = [
    ["甲园", 120, 30, 101.5],
    ["乙园", 80.5, 20, 99],
    ["丙园", 55, 11, 103],
    ["丁园", 45, 9, 98],
]


def _sites(*rows: list[object], money: str = "园区产值（万元）") -> list[list[object]]:
    return [
        ["试验园区运行表"],
        ["填报单位：区民政局"],
        ["报告期：2022年6月"],
        ["园区", money, "园区从业人员（人）", "综合指数"],
        *rows,
    ]


def _site_rows(*rows: list[object]) -> dict[str, dict[str, str | None]]:
    return {f"{name}": {"output": f"{output}", "workers": f"{workers}"} for name, output, workers, *_ in rows}


def _declared_sums() -> None:
    """Sums as the form declares them: an index is none, and the output may differ by 2万元."""
    read = {"claims": SITES_CLAIM, "rows": _site_rows(*SITES)}
    a, b, c, d = SITES
    east, west = ["东片合计", 200.5, 50, 100.2], ["西片合计", 100, 20, 100.5]
    whole = ["合计", 300.5, 70, 100.4]
    each("total_row_beside_an_index_that_adds_up_nothing", _sites(*SITES, whole), **read)
    each("subtotals_by_area_below_their_rows", _sites(a, b, east, c, d, west, whole), **read)
    trap("subtotals_by_area_above_their_rows", "csv", csv_of(_sites(whole, east, a, b, west, c, d)), **read)
    each(
        "subtotal_by_area_that_is_the_sum_of_all_rows",
        _sites(a, b, ["东片合计", 300.5, 70, 100.2], c, d, west, whole),
        **read,
        findings=[("total_row_differs", "B7"), ("total_row_differs", "C7")],
    )
    trap(
        "total_that_is_the_sum_of_the_last_area",
        "csv",
        csv_of(_sites(a, b, east, c, d, west, ["合计", 100, 20, 100.4])),
        **read,
        findings=[("total_row_differs", "B11"), ("total_row_differs", "C11")],
    )
    groups = [[f"{name}组小计", *row[1:3], ""] for name, row in zip("一二三四", SITES, strict=True)]
    nested = [a, groups[0], b, groups[1], ["东片小计", 200.5, 50, ""], c, groups[2], d, groups[3]]
    each("subtotals_of_subtotals", _sites(*nested, ["西片小计", 100, 20, ""], whole), **read)
    trap(
        "subtotal_of_subtotals_that_does_not_add_up",
        "csv",
        csv_of(_sites(*nested, ["西片小计", 111, 20, ""], whole)),
        **read,
        findings=[("total_row_differs", "B14")],
    )
    scored = [[*row[:3], row[1]] for row in SITES]
    each(
        "score_that_is_declared_as_summable",
        [
            *_sites()[:3],
            ["园区", "园区产值（万元）", "园区从业人员（人）", "考核得分（分）"],
            *scored,
            ["合计", 300.5, 70, 301],
        ],
        formats="csv xlsx",
        **read,
        findings=[("total_row_differs", "D9")],
    )
    rounded: list[list[object]] = [["甲园", 120, 30], ["乙园", 81, 20], ["丙园", 55, 11]]
    read = {"claims": SITES_CLAIM, "rows": _site_rows(*rounded)}
    each("total_row_within_the_declared_tolerance", _sites(*rounded, ["合计", 258, 61]), **read)
    each(
        "total_row_beyond_the_declared_tolerance",
        _sites(*rounded, ["合计", 258.1, 61]),
        **read,
        findings=[("total_row_differs", "B8")],
    )
    in_yuan = [[name, money * 10000, workers] for name, money, workers in rounded]  # type: ignore[operator]
    for total, asked in ((2_580_000, []), (2_581_000, [("total_row_differs", "B8")])):
        trap(
            f"total_row_of_{total}_yuan_in_a_tolerance_of_20000",
            "xlsx",
            xlsx_of(_sites(*in_yuan, ["合计", total, 61], money="园区产值（元）")),
            **read,
            findings=asked,
        )
    more: list[list[object]] = [["丁园", 40, 10], ["戊园", 61, 12]]
    areas = [["东片", 257, 61], *rounded, ["西片", 100, 22], *more]
    both = {**read, "rows": _site_rows(*rounded, *more)}
    each("areas_that_are_sums_within_the_declared_tolerance", _sites(*areas), **both)  # type: ignore[arg-type]
    trap(
        "row_that_may_be_a_sum_within_the_declared_tolerance",
        "csv",
        csv_of(_sites(["大盘", 257, 61], *rounded)),
        claims=SITES_CLAIM,
        rows=_site_rows(["大盘", 257, 61], *rounded),
        findings=[("row_like_a_total", "A5")],
    )
    trap(
        "row_that_is_no_sum_within_the_declared_tolerance",
        "csv",
        csv_of(_sites(["大盘", 259, 61], *rounded)),
        claims=SITES_CLAIM,
        rows=_site_rows(["大盘", 259, 61], *rounded),
    )


def _of_which() -> None:
    each("of_which_of_the_row_above", table(body=[*BODY, _named("　其中：室内", 0, 100)]))
    for name, said in (("without_a_colon", "其中室内"), ("by_a_sharp", "#室内"), ("in_brackets", "（其中）室内")):
        trap(f"of_which_{name}", "csv", csv_of(table(body=[BODY[0], _named(said, 2, 40, 1), *BODY[1:]])))
    for name, said in (
        ("behind_a_number", "1.其中：室内"),
        ("behind_a_star", "*其中：室内"),
        ("behind_a_dash", "—其中：室内"),
        ("with_what_nobody_sees", "其\u200b中：室内"),
        ("behind_its_name", "室内（其中）"),
        ("behind_what_it_is_of", "甲项目其中：室内"),
        ("by_included", "包括：室内"),
        ("by_containing", "含：室内"),
    ):
        trap(f"of_which_{name}", "csv", csv_of(table(body=[BODY[0], _named(said, 2, 40, 1), *BODY[1:]])))
    trap(
        "row_whose_remark_in_brackets_says_of_which",
        "csv",
        csv_of(table(body=[BODY[0], [2, "乙项目（其中：室内2个）", *BODY[1][2:]], BODY[2]])),
        rows={"乙项目（其中：室内2个）" if key == "乙项目" else key: row for key, row in ROWS.items()},
    )
    trap(
        "of_which_in_the_number_column",
        "csv",
        csv_of(table(body=[BODY[0], ["其中", "室内", "", 2, 40, 1, "", "", ""], *BODY[1:]])),
    )
    each(
        "of_which_that_exceeds_its_row",
        table(body=[BODY[0], _named("其中：室内", 2, 481, 1), *BODY[1:]]),
        findings=[("of_which_exceeds", "E6")],
    )
    trap(
        "of_which_of_the_total",
        "csv",
        csv_of(table(body=[*BODY, _named("合计", 19.5, 640.25, 5), _named("其中：重点", 19, 600, 4)])),
    )
    trap(
        "of_which_of_nothing",
        "csv",
        csv_of(table(body=[_named("其中：室内", 2, 40, 1), *BODY])),
        findings=[("unexpected_text", "B5")],
    )
    block = [BODY[0], _named("  其中：室内", 2, 40, 1), _named("        室外", 3, 50, 1), *BODY[1:]]
    each("of_which_that_goes_on_by_its_indentation", table(body=block), formats="csv xlsx xls")
    each(
        "of_which_that_goes_on_and_makes_up_its_row",
        table(body=[BODY[0], _named("其中：室内", 2.5, 400, 1), _named("室外", 10, 80, 2), *BODY[1:]]),
        findings=[("part_or_row", "B7")],
    )
    trap(
        "row_below_of_which_that_is_another",
        "csv",
        csv_of(table(body=[BODY[0], _named("其中：室内", 2, 40, 1), *BODY[1:]])),
    )
    trap(
        "of_which_alone_above_its_rows",
        "csv",
        csv_of(table(body=[BODY[0], _named("其中：", "", ""), _named("  室内", 2, 40, 1), *BODY[1:]])),
    )
    trap(
        "number_sign_before_a_number_is_a_name",
        "csv",
        csv_of(_places(["#1楼", 1, 2], ["#2楼", 3, 4])),
        claims=PLACES_CLAIM,
        rows={"#1楼": {"people": "1", "money": "2"}, "#2楼": {"people": "3", "money": "4"}},
    )


def _keys() -> None:
    for name, said in (
        ("zero_width_space", "甲\u200b项目"),
        ("direction_mark", "\u200e甲项目\u202c"),
        ("variation_selector", "甲\ufe00项目"),
        ("byte_order_mark", "甲项目\ufeff"),
        ("soft_hyphen", "甲\xad项目"),
    ):
        each(
            f"row_given_twice_with_a_{name}",
            table(body=[*BODY, [4, said, "新开工", 1, 2, 3, 60, "2022-06-12", ""]]),
            formats="csv xlsx",
            rows=None,
            findings=[("duplicate_row", "B8")],
        )
    for name, one, other in (
        ("radical", "民生街", "⺠生街"),
        ("kangxi_radical", "青山湖", "青⼭湖"),
        ("compatibility_ideograph", "林荫道", "\uf9f4荫道"),
        ("full_width_colon", "A区：一", "Ａ区:一"),
        ("full_width_plus", "甲+乙", "甲＋乙"),
    ):
        trap(
            f"row_given_twice_with_a_{name}",
            "csv",
            csv_of(_places([one, 1, 2], [other, 3, 4])),
            claims=PLACES_CLAIM,
            rows={one: {"people": "3", "money": "4"}},
            findings=[("duplicate_row", "A6")],
        )
    trap(
        "rows_named_alike_are_two",
        "csv",
        csv_of(_places(["东湖花园", 1, 2], ["東湖花園", 3, 4], ["阿里·巴巴", 5, 6], ["阿里・巴巴", 7, 8])),
        claims=PLACES_CLAIM,
        rows={
            "东湖花园": {"people": "1", "money": "2"},
            "東湖花園": {"people": "3", "money": "4"},
            "阿里·巴巴": {"people": "5", "money": "6"},
            "阿里・巴巴": {"people": "7", "money": "8"},
        },
        findings=[("two_spellings", "A6"), ("two_spellings", "A8")],
    )


EMPTY: list[object] = [""] * 9


def _lone_cells() -> None:
    def far(column: int, value: object) -> list[list[object]]:
        return table(body=[*BODY, *[list(EMPTY) for _ in range(12)], [value if n == column else "" for n in range(9)]])

    each("dot_far_below", far(2, "."), findings=[("unexpected_text", "C20")])
    each("dot_far_below_the_names", far(1, "."), findings=[("unexpected_text", "B20")])
    each("number_far_below", far(4, 33), findings=[("unexpected_text", "E20")])
    trap("number_far_below_the_names", "xlsx", xlsx_of(far(1, 33)), findings=[("unexpected_text", "B20")])
    trap("number_far_below_in_no_column", "xlsx", xlsx_of(far(8, 33)), findings=[("unexpected_text", "I20")])
    trap("instruction_far_below", "csv", csv_of(far(4, "按月填写")), findings=[("unexpected_text", "E20")])
    trap("remark_far_below_the_names", "csv", csv_of(far(1, "已与上级对账")), findings=[("unexpected_text", "B20")])
    error = {"type": "e", "xml": "<v>#REF!</v>"}
    trap("error_far_below", "xlsx", xlsx_of(far(4, error)), findings=[("error_cell", "E20")])
    trap(
        "error_far_below_in_xls", "xls", xls([("S", far(4, {"error": "#REF!"}), {})]), findings=[("error_cell", "E20")]
    )
    trap(
        "errors_in_a_row_without_a_name",
        "xlsx",
        xlsx_of(table(body=[*BODY, ["", "", "", error, error, error, "", "", ""]])),
        findings=[("error_cell", "D8")],
    )
    trap(
        "number_right_below_the_table",
        "csv",
        csv_of(table(body=[*BODY, ["", "", "", "", 640.25, "", "", "", ""]])),
        findings=[("unexpected_text", "E8")],
    )
    trap(
        "dot_below_the_signatures_is_no_matter",
        "csv",
        csv_of(table(foot=[["填表人：张某"], [""] * 9, ["", "", ".", "", "", "", "", "", ""]])),
    )


def _merged_numbers() -> None:
    rows = table(body=[[*row[:3], 60 if n == 0 else "", *row[4:]] for n, row in enumerate(BODY)])
    area = (4, 3, 6, 3)
    expected = {
        "rows": {
            "甲项目": {"amount": "60"},
            "乙项目": {"amount": None, "total": "40"},
            "丙项目": {"amount": None, "total": "120.25"},
        },
        "states": {"乙项目": {"amount": "not_applicable"}, "丙项目": {"amount": "not_applicable"}},
        "findings": [("merged_amount", "D5")],
    }
    trap("merged_amount", "xlsx", xlsx_of(rows, [area]), **expected)
    trap("merged_amount_in_xls", "xls", xls([("S", rows, {"merges": [area]})]), **expected)
    trap("merged_amount_in_xlsb", "xlsb", xlsb("S", rows, merges=[area]), **expected)
    spanned = '<table:table-cell table:number-rows-spanned="3" table:number-columns-spanned="1" office:value-type="float" office:value="60"><text:p>60</text:p></table:table-cell>'
    covered = "<table:covered-table-cell/>"
    drawn = table(body=[[*row[:3], spanned if n == 0 else covered, *row[4:]] for n, row in enumerate(BODY)])
    trap("merged_amount_in_ods", "ods", ods(ods_table("S", drawn)), **expected)
    cells = "".join(
        "<tr>"
        + "".join(
            f'<td rowspan="3">{cell}</td>' if (n, at) == (4, 3) else f"<td>{cell}</td>"
            for at, cell in enumerate(row)
            if not (n > 4 and at == 3)
        )
        + "</tr>"
        for n, row in enumerate(rows)
    )
    trap(
        "merged_amount_in_html", "xls", f"<html><meta charset=utf-8><table>{cells}</table></html>".encode(), **expected
    )
    hidden = table(body=[[*row[:3], 60, *row[4:]] for row in BODY])
    trap("merged_amount_over_the_same_amount_each", "xlsx", xlsx_of(hidden, [area]), **expected)
    across = table(body=[[*BODY[0][:4], "", *BODY[0][5:]], *BODY[1:]])
    trap(
        "amount_merged_over_two_columns",
        "xlsx",
        xlsx_of(across, [(4, 3, 4, 4)]),
        rows={**ROWS, "甲项目": {"amount": "12.5", "total": None}},
        states={"甲项目": {"total": "not_applicable"}},
        findings=[("merged_amount", "D5")],
    )
    none = table(body=[[*row[:5], "—" if n == 0 else "", *row[6:]] for n, row in enumerate(BODY)])
    trap(
        "not_applicable_merged_over_several_rows",
        "xlsx",
        xlsx_of(none, [(4, 5, 6, 5)]),
        rows={name: {"firms": None} for name in ROWS},
        states={name: {"firms": "not_applicable"} for name in ROWS},
    )


def _around() -> None:
    trap(
        "several_title_rows",
        "csv",
        csv_of(table(top=[["示例区"], ["2022年6月试验项目情况表"], ["（示例数据）"], ["填报单位：区发改委"], [""]])),
    )
    foot = [
        ["填表人：张某　审核人：李某　联系电话：0791-86000000"],
        ["注：1. 金额按当年口径。"],
        ["2. 企业数去重。"],
        ["数据来源：业务系统"],
    ]
    trap("signatures_and_notes_below", "csv", csv_of(table(foot=foot)))
    trap(
        "signatures_in_several_cells",
        "csv",
        csv_of(table(foot=[["单位负责人：", "张某", "", "填表人：", "李某", "", "填报日期：", "2022年7月1日", ""]])),
    )
    trap(
        "signature_after_empty_rows",
        "xlsx",
        xlsx_of(
            table(foot=[[], [], ["", "", "", "", "", "（盖章）", "", "", ""], ["", "", "", "", "", "2022年7月1日"]])
        ),
    )
    trap(
        "numbers_below_the_signatures_are_asked_about",
        "csv",
        csv_of(table(foot=[["填表人：张某"], [4, "丁项目", "续建", 1, 2, 3, 4, "", ""]])),
        findings=[("unexpected_text", "B9")],
    )
    trap(
        "instructions_in_a_column_beside_the_table",
        "csv",
        csv_of(
            table(
                [*HEAD, "", "填表说明"],
                [[*row, "", note] for row, note in zip(BODY, ("金额按万元填。", "企业数去重。", ""), strict=True)],
            )
        ),
    )
    trap(
        "instructions_beside_the_table_without_a_heading",
        "csv",
        csv_of(
            table(
                [*HEAD, "", ""],
                [[*row, "", note] for row, note in zip(BODY, ("说明：", "金额按万元填", ""), strict=True)],
            )
        ),
    )
    trap(
        "numbers_in_a_column_without_heading_are_asked_about",
        "xlsx",
        xlsx_of(table([*HEAD, ""], [[*row, 5 if n == 1 else ""] for n, row in enumerate(BODY)])),
        findings=[("unexpected_text", "J6")],
    )
    trap("table_that_begins_elsewhere", "xlsx", xlsx_of([[], [], *[["", "", *row] for row in table()]]))
    panel = ["项目名称", "类别", "本月金额（万元）", "累计金额（万元）"]
    side = [
        *TOP,
        [*panel, "", *panel],
        ["甲项目", "新开工", 12.5, 480, "", "丙项目", "续建", 0, 120.25],
        ["乙项目", "续建", 7, 40, "", "", "", "", ""],
    ]
    trap(
        "two_panels_side_by_side",
        "csv",
        csv_of(side),
        rows={k: {n: v[n] for n in ("kind", "amount", "total")} for k, v in ROWS.items()},
    )
    three = [
        *TOP,
        [*panel, *panel, *panel],
        ["甲项目", "新开工", 12.5, 480, "乙项目", "续建", 7, 40, "", "", "", ""],
        ["", "", "", "", "合计", "", 19.5, 640.25, "丙项目", "续建", 0, 120.25],
    ]
    read = {k: {n: v[n] for n in ("kind", "amount", "total")} for k, v in ROWS.items()}
    each("total_in_the_panel_left_of_a_row", three, rows=read)
    trap(
        "two_panels_with_numbers_of_their_own",
        "csv",
        csv_of(
            [
                *TOP,
                ["序号", *panel, "序号", *panel],
                [1, "甲项目", "新开工", 12.5, 480, 3, "丙项目", "续建", 0, 120.25],
                [2, "乙项目", "续建", 7, 40, "", "合计", "", 19.5, 640.25],
            ]
        ),
        rows={k: {n: v[n] for n in ("kind", "amount", "total")} for k, v in ROWS.items()},
    )
    trap(
        "title_alone_and_no_table", "csv", csv_of([*TOP, ["本月无数据"]]), rows={}, findings=[("no_table_found", None)]
    )


def _hidden() -> None:
    rows = table()
    trap("hidden_row", "xlsx", xlsx_of(rows, row_attributes={5: ' hidden="1"'}), findings=[("hidden_data", "B6")])
    trap(
        "hidden_row_by_filter_in_xls", "xls", xls([("S", rows, {"hidden_rows": [5]})]), findings=[("hidden_data", "B6")]
    )
    trap(
        "hidden_column",
        "xlsx",
        xlsx_of(rows, before='<cols><col min="5" max="5" width="0" hidden="1"/></cols>'),
        findings=[("hidden_data", "E5")],
    )
    trap("hidden_column_in_xls", "xls", xls([("S", rows, {"hidden_columns": [4]})]), findings=[("hidden_data", "E5")])
    trap(
        "hidden_empty_row_is_no_matter",
        "xlsx",
        xlsx_of(table(body=[*BODY, [""] * 9]), row_attributes={7: ' hidden="true"'}),
    )
    trap(
        "hidden_sheet_with_data",
        "xlsx",
        xlsx({"Sheet1": sheet_xml(rows), "旧表": sheet_xml([["x", 1]])}, states={"旧表": "hidden"}),
        findings=[("hidden_data", None)],
    )
    trap(
        "very_hidden_sheet_with_data",
        "xlsx",
        xlsx({"Sheet1": sheet_xml(rows), "旧表": sheet_xml([["x", 1]])}, states={"旧表": "veryHidden"}),
        findings=[("hidden_data", None)],
    )
    trap(
        "hidden_sheet_without_data",
        "xlsx",
        xlsx({"Sheet1": sheet_xml(rows), "旧表": sheet_xml([])}, states={"旧表": "hidden"}),
    )
    trap(
        "hidden_sheet_is_the_table",
        "xlsx",
        xlsx({"说明": sheet_xml([["见附表"]]), "表": sheet_xml(rows)}, states={"表": "hidden"}),
        findings=[("hidden_data", None)],
    )
    never = {"xml": "<f>SUM(A1:A2)</f>"}
    trap(
        "formula_never_calculated",
        "xlsx",
        xlsx_of(table(body=cell(3, 0, never))),
        rows=reading(amount=None),
        findings=[("uncalculated_formula", "D5")],
    )
    trap(
        "formula_never_calculated_with_an_empty_value",
        "xlsx",
        xlsx_of(table(body=cell(3, 0, {"xml": "<f>SUM(A1:A2)</f><v></v>"}))),
        rows=reading(amount=None),
        findings=[("uncalculated_formula", "D5")],
    )
    trap("formula_calculated", "xlsx", xlsx_of(table(body=cell(3, 0, {"xml": "<f>25/2</f><v>12.5</v>"}))))
    trap(
        "formula_never_calculated_in_xls",
        "xls",
        xls([("S", table(body=cell(3, 0, {"never": True})), {})]),
        rows=reading(amount=None),
        findings=[("uncalculated_formula", "D5")],
    )
    for code in ("#REF!", "#DIV/0!", "#N/A"):
        name = {"#REF!": "ref", "#DIV/0!": "div", "#N/A": "na"}[code]
        trap(
            f"error_cell_{name}",
            "xlsx",
            xlsx_of(table(body=cell(3, 0, {"type": "e", "xml": f"<f>A1/0</f><v>{code}</v>"}))),
            rows=reading(amount=None),
            findings=[("error_cell", "D5")],
        )
    trap(
        "error_cell_in_xls",
        "xls",
        xls([("S", table(body=cell(3, 0, {"error": "#REF!"})), {})]),
        rows=reading(amount=None),
        findings=[("error_cell", "D5")],
    )
    trap(
        "error_cell_as_text_in_csv",
        "csv",
        csv_of(table(body=cell(3, 0, "#DIV/0!"))),
        rows=reading(amount=None),
        findings=[("error_cell", "D5")],
    )
    trap(
        "formula_as_text_in_csv",
        "csv",
        csv_of(table(body=cell(3, 0, "=25/2"))),
        rows=reading(amount=None),
        findings=[("uncalculated_formula", "D5")],
    )
    trap(
        "error_cell_in_a_column_that_is_not_loaded",
        "xlsx",
        xlsx_of(table(body=cell(8, 0, {"type": "e", "xml": "<v>#N/A</v>"}))),
    )


def _sheets() -> None:
    notes = sheet_xml([["填表说明"], ["一、金额按万元填写。"], ["二、按月报送。"]])
    trap(
        "right_sheet_among_several", "xlsx", xlsx({"说明": notes, "数据": sheet_xml(table()), "Sheet3": sheet_xml([])})
    )
    other = table(top=[TOP[0], ["填报单位：区财政局"], TOP[2]])
    trap(
        "one_form_for_two_units",
        "xlsx",
        xlsx(
            {
                "发改": sheet_xml(table(body=BODY[:1])),
                "财政": sheet_xml([*other[:4], [1, "丁项目", "续建", 1, 2, 3, 4, "", ""]]),
            }
        ),
        claims=[CLAIM, ["区财政局", "trial", "2022-06"]],
        rows={"甲项目": ROWS["甲项目"], "丁项目": {"amount": "1", "total": "2"}},
    )
    trap(
        "two_forms_in_a_workbook",
        "xlsx",
        xlsx(
            {
                "一": sheet_xml(table()),
                "二": sheet_xml(
                    [
                        ["试验分组情况表"],
                        ["填报单位：区发改委　　报告期：2022年6月"],
                        ["单位名称", "投资本月（万元）", "投资累计（万元）", "就业本月（人）", "就业累计（人）"],
                        ["甲单位", 1, 20, 3, 40],
                    ]
                ),
            }
        ),
        claims=[CLAIM, ["区发改委", "trial_groups", "2022-06"]],
        rows={**ROWS, "甲单位": {"money_month": "1"}},
    )
    trap(
        "same_claim_on_two_sheets",
        "xlsx",
        xlsx({"一": sheet_xml(table()), "二": sheet_xml(table(body=cell(3, 0, 13)))}),
        findings=[("repeated_claim", None)],
    )
    trap(
        "same_claim_on_an_empty_second_sheet", "xlsx", xlsx({"一": sheet_xml(table()), "二": sheet_xml(table(body=[]))})
    )


LABELS = [["试验外贸指标表"], ["填报单位：区商务局"], ["报告期：2022年第2季度"]]
LABEL_CLAIM = [["区商务局", "trial_labels", "2022-Q2"]]
LABEL_ROWS = {
    "": {
        "imports": "1234.5",
        "exports": "2000",
        "firms": "36",
        "growth": "5.2",
        "held_on": "2022-06-18",
        "remark": "线上对接",
    }
}


def _labels() -> None:
    plain = [
        ["指标", "计量单位", "数值"],
        ["进口额", "万元", 1234.5],
        ["出口额", "亿元", 0.2],
        ["备案企业数", "户", 36],
        ["进出口增速", "%", 5.2],
        ["推介会日期", "", "2022年6月18日"],
        ["主要做法", "", "线上对接"],
    ]
    trap("labels_with_unit_and_value_columns", "csv", csv_of([*LABELS, *plain]), claims=LABEL_CLAIM, rows=LABEL_ROWS)
    each(
        "label_with_a_second_number_beside",
        [*LABELS, ["指标", "本月", "累计"], ["进口额（万元）", 1234.5, 5000], *plain[2:], ["", "", "", 77]],
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
        findings=[("unexpected_text", "C5"), ("unexpected_text", "D11")],
    )
    each(
        "labels_with_a_date_in_cells_of_its_own",
        [*LABELS, *plain, ["填表日期", 2022, "年", 7, "月", 3, "日"]],
        formats="csv xlsx",
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
    )
    trap(
        "labels_with_last_periods_value_beside",
        "csv",
        csv_of([*LABELS, [*plain[0][:2], "上季度", "本期"], *[[*row[:2], 99, row[2]] for row in plain[1:]]]),
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
    )
    trap(
        "labels_and_values_alone",
        "csv",
        csv_of(
            [
                *LABELS,
                ["进口额（万元）", 1234.5],
                ["出口额（亿元）", 0.2],
                ["备案企业数（户）", "36户"],
                ["进出口增速", "5.2%"],
                ["推介会日期", "6月18日"],
                ["主要做法：", "线上对接"],
            ]
        ),
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
    )
    trap(
        "labels_in_two_panels",
        "csv",
        csv_of(
            [
                *LABELS,
                ["进口额（万元）", 1234.5, "出口额（万元）", 2000],
                ["备案企业数", 36, "进出口增速（%）", 5.2],
                ["推介会日期", "2022-06-18", "主要做法", "线上对接"],
            ]
        ),
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
    )
    trap(
        "labels_and_values_in_one_cell",
        "csv",
        csv_of(
            [
                *LABELS,
                ["进口额：1,234.5万元"],
                ["出口额：0.2亿元"],
                ["备案企业数：36户"],
                ["进出口增速：增长5.2%"],
                ["推介会日期：2022年6月18日"],
                ["主要做法：线上对接"],
            ]
        ),
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
    )
    trap(
        "labels_as_a_table_of_one_row",
        "csv",
        csv_of(
            [
                *LABELS,
                ["进口额（万元）", "出口额（万元）", "备案企业数", "进出口增速（%）", "推介会日期", "主要做法"],
                [1234.5, 2000, 36, 5.2, "2022-06-18", "线上对接"],
            ]
        ),
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
    )
    trap(
        "labels_with_merged_values",
        "xlsx",
        xlsx_of(
            [
                *LABELS,
                ["进口额（万元）", "", 1234.5, ""],
                ["出口额（万元）", "", 2000, ""],
                ["备案企业数", "", 36, ""],
                ["进出口增速（%）", "", 5.2, ""],
                ["推介会日期", "", "2022-06-18", ""],
                ["主要做法", "", "线上对接", ""],
            ],
            [(n, a, n, a + 1) for n in range(3, 9) for a in (0, 2)],
        ),
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
    )
    trap(
        "labels_left_empty",
        "csv",
        csv_of([*LABELS, *[[*row[:2], "" if row[0] == "备案企业数" else row[2]] for row in plain]]),
        claims=LABEL_CLAIM,
        rows={"": {**LABEL_ROWS[""], "firms": None}},
    )
    trap(
        "label_missing",
        "csv",
        csv_of([*LABELS, *plain[:3], *plain[4:]]),
        claims=LABEL_CLAIM,
        rows={"": {k: v for k, v in LABEL_ROWS[""].items() if k != "firms"}},
        findings=[("missing_heading", None)],
    )
    trap(
        "label_given_twice",
        "csv",
        csv_of([*LABELS, *plain, ["出口额", "万元", 5]]),
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
        findings=[("duplicate_heading", "C11")],
    )
    trap(
        "label_that_no_item_declares",
        "xlsx",
        xlsx_of([*LABELS, *plain[:3], ["转口额", "万元", 77], *plain[3:]]),
        claims=LABEL_CLAIM,
        rows=LABEL_ROWS,
        findings=[("unknown_heading", "A7")],
    )
    _unknown_labels(plain)


def _unknown_labels(plain: list[list[object]]) -> None:
    def asked(name: str, suffix: str, rows: list[list[object]], *where: str, **more: object) -> None:
        rows = [*LABELS, *rows]
        content = {"csv": csv_of, "xlsx": xlsx_of, "xls": lambda rows: xls([("S", rows, {})]), "ods": _ods}[suffix](
            rows
        )
        findings = [("unknown_heading", one) for one in where]
        trap(name, suffix, content, claims=LABEL_CLAIM, findings=findings, **{"rows": LABEL_ROWS, **more})

    for suffix in ("csv", "xlsx", "xls", "ods"):
        among = [*plain[:3], ["转口额", "万元", 77], *plain[3:]]
        asked(f"unknown_label_among_the_others_in_{suffix}", suffix, among, "A7")
        asked(
            f"unknown_label_above_the_others_in_{suffix}", suffix, [plain[0], ["转口额", "万元", 77], *plain[1:]], "A5"
        )
        asked(f"unknown_label_below_the_others_in_{suffix}", suffix, [*plain, ["转口额", "万元", 77]], "A11")
        apart = [[*row, "", "转口额" if n == 2 else "", 77 if n == 2 else ""] for n, row in enumerate(plain)]
        asked(f"unknown_label_beside_the_others_in_{suffix}", suffix, apart, "E6")
    alone = [
        ["进口额（万元）", 1234.5],
        ["出口额（亿元）", 0.2],
        ["备案企业数（户）", "36户"],
        ["进出口增速", "5.2%"],
        ["推介会日期", "2022-06-18"],
        ["主要做法", "线上对接"],
    ]
    asked("unknown_label_with_a_grouped_number", "csv", [*alone, ["转口额（万元）", "1,077.5"]], "A10")
    asked("unknown_label_with_a_number_and_its_unit", "csv", [["转口额", "77万元"], *alone], "A4")
    asked("unknown_label_with_a_text_among_the_others", "csv", [*alone[:3], ["主办单位名", "商会"], *alone[3:]], "A7")
    pairs = [
        ["进口额（万元）", 1234.5, "出口额（万元）", 2000],
        ["备案企业数", 36, "进出口增速（%）", 5.2],
        ["推介会日期", "2022-06-18", "主要做法", "线上对接"],
        ["", "", "转口额（万元）", 77],
    ]
    asked("unknown_label_in_the_second_of_two_panels", "csv", pairs, "C7")
    asked("unknown_label_in_the_second_of_two_panels_in_xlsx", "xlsx", pairs, "C7")
    one = [
        ["进口额：1,234.5万元"],
        ["出口额：0.2亿元"],
        ["转口额：77万元，已核"],
        ["备案企业数：36户"],
        ["进出口增速：增长5.2%"],
        ["推介会日期：2022年6月18日"],
        ["主要做法：线上对接"],
    ]
    asked("unknown_label_and_value_in_one_cell", "csv", one, "A6")
    flat = [
        ["进口额（万元）", "出口额（万元）", "备案企业数", "转口额", "进出口增速（%）", "推介会日期", "主要做法"],
        [1234.5, 2000, 36, 77, 5.2, "2022-06-18", "线上对接"],
    ]
    asked("unknown_label_above_its_value", "csv", flat, "D4")
    folded = [
        ["进口额（万元）", "出口额（万元）", "备案企业数"],
        [1234.5, 2000, 36],
        ["进出口增速（%）", "转口额", "推介会日期"],
        [5.2, 77, "2022-06-18"],
        ["主要做法", "线上对接"],
    ]
    asked("labels_above_their_values_in_several_rows", "csv", folded, "B6")
    asked("labels_above_their_values_in_several_rows_in_xlsx", "xlsx", folded, "B6")
    lines = [
        ["表　　号：", "商贸01表"],
        ["序号", "指标", "计量单位", "数值", "备注"],
        ["甲", "乙", "丙", 1, 2],
        *[[n, *row, "经核实" if n == 1 else ""] for n, row in enumerate(plain[1:], 1)],
        ["单位负责人：", "张某", "填表人：", "李某"],
        ["联系电话：", 79186000000, "填报日期：", "2022年7月3日"],
        ["联系电话：0791-86000000", "", "报送时间", 20220703],
        ["说明：", "1. 进口额按海关口径。"],
        ["注：2. 出口额含3家企业。"],
        ["填报要求", "每季度结束后5日内报送"],
    ]
    asked("lines_and_signatures_around_labels_are_no_labels", "csv", lines)
    asked("lines_and_signatures_around_labels_are_no_labels_in_xlsx", "xlsx", lines)
    months = [["指标", "计量单位", "6月"], *plain[1:]]
    asked("month_above_the_values_is_no_label", "csv", months)
    counted = [*plain[1:], ["户数", 77]]
    asked("unknown_label_that_is_a_unit_of_measure", "csv", counted, "A10")


def _ods(rows: list[list[object]]) -> bytes:
    return ods(ods_table("S", rows))


def _below() -> None:
    def both(name: str, sheet: list[list[object]], **expected: object) -> None:
        trap(name, "csv", csv_of(sheet), **expected)
        trap(f"{name}_in_xlsx", "xlsx", xlsx_of(sheet), **expected)

    first, rest = table(body=BODY[:2]), BODY[2:]
    both("continued_below", [*first, [], ["试验项目情况表（续表）"], HEAD, *rest])
    both(
        "continued_below_the_signatures", [*first, ["填表人：张某"], ["续表"], ["", "", "", "单位：万元"], HEAD, *rest]
    )
    total = ["", "合计", "", 19.5, 640.25, 5, "", "", ""]
    both("continued_below_in_another_order", [*first, ["续表"], HEAD[::-1], *[row[::-1] for row in rest], total[::-1]])
    fewer = [*first, ["续表"], ["项目名称", "本月金额（万元）", "累计金额（万元）"], ["丙项目", 0, 120.25]]
    without = {**ROWS, "丙项目": {"kind": None, "amount": "0", "total": "120.25", "firms": None}}
    both("continued_below_with_fewer_columns", fewer, rows=without)
    left, right = [0, 1, 2, 3], [1, 4, 5, 6, 7, 8]
    halves = [table([HEAD[n] for n in part], [[row[n] for n in part] for row in BODY], []) for part in (left, right)]
    both("further_columns_below", [*TOP, *halves[0], [], ["续表"], *halves[1]])
    both(
        "continued_below_in_another_unit",
        [
            *first,
            ["续表"],
            ["单位：元"],
            [text.replace("（万元）", "") for text in HEAD],
            [3, "丙项目", "续建", 0, 1202500],
        ],
        rows={key: ROWS[key] for key in ("甲项目", "乙项目")},
        findings=[("table_unread", "A7")],
    )
    both(
        "another_table_of_the_same_row_names_below",
        [*first, [], ["项目名称", "联系人", "工期"], ["甲项目", "张某", 30]],
        rows={key: ROWS[key] for key in ("甲项目", "乙项目")},
        findings=[("table_unread", "A8")],
    )
