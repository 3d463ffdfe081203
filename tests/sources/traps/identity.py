"""Traps of identity: which form, unit and period a file says it is, and where it contradicts itself."""

from __future__ import annotations

from tests.sources.build_xls import xls
from tests.sources.build_zip import PACKAGE, XML, ods, ods_table, sheet_xml, xlsx
from tests.sources.traps.given import BODY, CLAIM, HEAD, ROWS, TOP, cell, csv_of, table, trap, xlsx_of

META = [["form", "trial"], ["version", "2022-01-01"], ["unit", "区发改委"], ["period", "2022-06"]]


def make() -> None:
    _templates()
    _forms()
    _units()
    _periods()
    _standing()
    _continuations()
    _further_sheets()


def _unknown(name: str, content: bytes, rule: str, address: str | None = None, **more: object) -> None:
    trap(
        name,
        str(more.pop("suffix", "csv")),
        content,
        status="unidentified",
        claims=[],
        rows={},
        findings=[(rule, address)],
        **more,
    )


def _marked(rows: list[list[object]], meta: list[list[str]] | None = None, **properties: str) -> bytes:
    """A template: visible table, hidden sheet, document properties."""
    said = {
        "dph_form": "trial",
        "dph_version": "2022-01-01",
        "dph_unit": "区发改委",
        "dph_period": "2022-06",
        **properties,
    }
    entries = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" name="{key}"><vt:lpwstr>{value}</vt:lpwstr></property>'
        for n, (key, value) in enumerate(said.items(), 2)
    )
    custom = f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{entries}</Properties>'
    sheets = {"试验项目情况表": sheet_xml(rows), "_meta": sheet_xml(meta or META)}
    return xlsx(sheets, states={"_meta": "veryHidden"}, extra={"docProps/custom.xml": custom})


LINE = [
    ["试验项目情况表"],
    ["报表：试验项目情况表　　填报单位：区发改委　　报告期：2022年6月　　版本：2022-01-01"],
    ["计量单位见表头；报送截止：2022-07-05"],
]


def _templates() -> None:
    trap("template_as_sent_out", "xlsx", _marked(table(top=LINE)))
    trap("template_saved_as_csv", "csv", csv_of(table(top=LINE)))
    bare = [["请勿改动"], *LINE[1:]]
    trap("template_without_its_title", "xlsx", _marked(table(top=bare)))
    trap("template_whose_line_was_deleted", "xlsx", _marked(table(top=[LINE[0]])))
    wrong = {"claims": [], "rows": {}, "status": "unidentified"}
    other = [[LINE[0][0]], [LINE[1][0].replace("区发改委", "区财政局")]]
    trap(
        "template_whose_line_names_another_unit",
        "xlsx",
        _marked(table(top=other)),
        findings=[("claims_disagree", "A2")],
        **wrong,
    )
    june = [[LINE[0][0]], [LINE[1][0].replace("6月", "5月")]]
    trap(
        "template_whose_line_names_another_period",
        "xlsx",
        _marked(table(top=june)),
        findings=[("claims_disagree", "A2")],
        **wrong,
    )
    title = [["试验分组情况表"], *LINE[1:]]
    trap(
        "template_with_another_forms_title",
        "xlsx",
        _marked(table(top=title)),
        findings=[("claims_disagree", "A1")],
        **wrong,
    )
    trap(
        "template_whose_properties_say_another_unit",
        "xlsx",
        _marked(table(top=LINE), dph_unit="区财政局"),
        findings=[("claims_disagree", "A2")],
        **wrong,
    )
    trap(
        "template_whose_hidden_sheet_says_another_period",
        "xlsx",
        _marked(table(top=LINE), [*META[:3], ["period", "2022-05"]]),
        findings=[("claims_disagree", "A2")],
        **wrong,
    )
    old = [*META[:1], ["version", "2021-01-01"], *META[2:]]
    trap(
        "template_of_an_old_version",
        "xlsx",
        _marked(table(top=[LINE[0], [LINE[1][0].replace("2022-01-01", "2021-01-01")]]), old, dph_version="2021-01-01"),
        findings=[("template_outdated", None)],
    )


def _forms() -> None:
    trap("form_by_alias", "csv", csv_of(table(top=[["试验项目月报"], *TOP[1:]])))
    trap(
        "form_by_title_with_unit_and_period_around_it",
        "csv",
        csv_of(table(top=[["示例区发改委2022年6月试验项目情况表（正式）"]])),
        file_name="x.csv",
    )
    trap("form_by_title_spaced_out", "csv", csv_of(table(top=[["试 验 项 目 情 况 表"], *TOP[1:]])))
    trap("form_by_sheet_name", "xlsx", xlsx_of(table(top=[["情况表"], *TOP[1:]]), name="试验项目情况表"))
    trap(
        "form_by_file_name", "csv", csv_of(table(top=[["附件1"], *TOP[1:]])), file_name="试验项目情况表（区发改委）.csv"
    )
    trap("form_by_headings", "csv", csv_of(table(top=[["附件1"], *TOP[1:]])), file_name="附件1.csv")
    _unknown(
        "form_of_nothing_known",
        csv_of([["人员名单"], ["填报单位：区发改委"], ["姓名", "职务"], ["张某", "科长"]]),
        "unidentified_form",
    )
    _unknown(
        "title_near_a_forms",
        csv_of([["试验项目情况"], *TOP[1:], ["姓名", "职务"], ["张某", "科长"]]),
        "form_title_near",
        "A1",
        file_name="x.csv",
    )
    _unknown(
        "form_by_too_few_headings",
        csv_of([["附件1"], *TOP[1:], ["项目名称", "类别"], ["甲", "续建"]]),
        "unidentified_form",
        file_name="附件.csv",
    )
    _unknown(
        "title_of_two_forms",
        csv_of(table(["甲", "乙"], [], [["试验项目情况表、试验分组情况表"], *TOP[1:]])),
        "unidentified_form",
        file_name="x.csv",
    )


def _units() -> None:
    def top(line: list[str]) -> list[list[object]]:
        return table(top=[TOP[0], line, TOP[2]])

    trap("unit_by_alias", "csv", csv_of(top(["填报单位：示例区发展和改革委员会"])))
    trap("unit_in_the_next_cell", "csv", csv_of(top(["填报单位：", "区发改委"])))
    trap("unit_some_cells_away", "csv", csv_of(top(["填报单位", "", "", "区发改委"])))
    trap(
        "unit_with_seal_and_more_in_its_line",
        "csv",
        csv_of(top(["填报单位（盖章）：区发改委　　　　填表人：张某　　　联系电话：0791-86000000"])),
    )
    trap("unit_spaced_out", "csv", csv_of(top(["填报单位： 区 发 改 委 "])))
    trap("unit_under_another_label", "csv", csv_of(top(["报送单位: 示例区发改委（公章）"])))
    trap("unit_by_file_name", "csv", csv_of(top([""])), file_name="2022年6月 区发改委 试验项目情况表.csv")
    trap(
        "unit_of_the_line_stands_against_the_file_name",
        "csv",
        csv_of(table()),
        file_name="区财政局 试验项目情况表 2022年5月.csv",
        findings=[("another_units_file", None), ("another_period_named", None)],
    )
    _unknown("unit_that_nobody_knows", csv_of(top(["填报单位：区不存在局"])), "unidentified_unit", "A2")
    _unknown("unit_missing", csv_of(top([""])), "unidentified_unit", file_name="2022年6月.csv")
    _unknown(
        "two_units_in_the_file_name",
        csv_of(top([""])),
        "unidentified_unit",
        file_name="区发改委、区财政局 2022年6月.csv",
    )
    _unknown("two_lines_name_two_units", csv_of(table(top=[*TOP, ["报送单位：区财政局"]])), "claims_disagree", "A2")


def _periods() -> None:
    def top(line: str, title: str = "试验项目情况表") -> bytes:
        return csv_of(table(top=[[title], TOP[1], [line]]))

    for name, line in {
        "in_iso": "报告期：2022-06", "with_a_zero": "报告期：2022年06月", "in_chinese": "报告期：二〇二二年六月", "with_parts": "统计期：2022年6月份",
        "of_months_to_date": "报告期：2022年1-6月", "without_label": "2022年6月", "in_six_digits": "报告期：202206", "full_width": "报告期：２０２２年６月",
        "spaced": "报 告 期：2022 年 6 月",
    }.items():  # fmt: skip
        trap(f"period_{name}", "csv", top(line), file_name="x.csv")
    trap("period_in_the_title", "csv", top("", "2022年6月试验项目情况表"), file_name="x.csv")
    trap("period_in_the_file_name", "csv", top(""), file_name="试验项目情况表-202206.csv")
    trap(
        "period_of_january_and_february", "csv", top("报告期：2022年1-2月"), claims=[[*CLAIM[:2], "2022-02"]], rows=None
    )
    trap("date_of_filling_in_is_no_period", "csv", csv_of(table(top=[*TOP, ["填报日期：2022年7月3日"]])))
    _unknown("period_missing", top(""), "unidentified_period", file_name="试验项目情况表.csv")
    _unknown("period_without_a_year", top("报告期：6月"), "unidentified_period", "A3", file_name="x.csv")
    _unknown(
        "period_of_a_month_that_does_not_exist",
        top("报告期：2022年13月"),
        "unidentified_period",
        "A3",
        file_name="x.csv",
    )
    _unknown("period_of_another_cadence", top("报告期：2022年第25周"), "unidentified_period", "A3", file_name="x.csv")
    _unknown(
        "title_and_line_name_two_periods", top("报告期：2022年6月", "2022年5月试验项目情况表"), "claims_disagree", "A3"
    )
    weeks = ["作物", "计划面积（亩）", "已栽面积（亩）"], ["早稻", 600, 500]
    areas = {"早稻": {"planned": "600", "planted": "500"}}
    claim = [["沙洲上镇", "trial_rows", "2022-W25"]]

    def week(line: str) -> bytes:
        return csv_of([["试验作物面积表"], ["填报单位：沙洲上镇"], [line], *weeks])

    for name, line in {
        "with_days": "报告期：2022年第25周（6月20日-6月26日）",
        "in_iso": "报告期：2022-W25",
        "in_chinese": "报告期：二〇二二年第二十五周",
        "by_its_days": "报告期：2022年6月20日至6月26日",
        "by_full_dates": "报告期：2022.6.20—2022.6.26",
    }.items():
        trap(f"week_{name}", "csv", week(line), claims=claim, rows=areas, file_name="x.csv")
    _unknown(
        "week_whose_days_are_another_weeks",
        week("报告期：2022年第25周（6月13日-6月19日）"),
        "unidentified_period",
        "A3",
        file_name="x.csv",
    )
    _unknown(
        "week_that_begins_on_a_wednesday",
        week("报告期：2022年6月22日至6月28日"),
        "unidentified_period",
        "A3",
        file_name="x.csv",
    )


def _standing() -> None:
    trap(
        "period_of_january_is_not_due",
        "csv",
        csv_of(table(top=[*TOP[:2], ["报告期：2022年1月"]])),
        claims=[[*CLAIM[:2], "2022-01"]],
        rows=None,
        findings=[("not_due_period", None)],
    )
    crops = [
        ["试验作物面积表"],
        ["填报单位：沙洲上镇"],
        ["报告期：2022年第2周"],
        ["作物", "计划面积（亩）", "已栽面积（亩）"],
        ["早稻", 600, 0],
    ]
    trap(
        "week_out_of_season_is_not_due",
        "csv",
        csv_of(crops),
        claims=[["沙洲上镇", "trial_rows", "2022-W02"]],
        rows=None,
        findings=[("not_due_period", None)],
    )
    trap(
        "unit_that_does_not_report_the_form",
        "csv",
        csv_of(table(top=[TOP[0], ["填报单位：区民政局"], TOP[2]])),
        claims=[["区民政局", "trial", "2022-06"]],
        findings=[("not_a_reporter", None)],
    )
    trap(
        "unit_that_had_ended",
        "csv",
        csv_of(table(top=[TOP[0], ["填报单位：三眼桥街道"], TOP[2]])),
        claims=[["三眼桥街道", "trial", "2022-06"]],
        findings=[("unit_not_existing", None)],
    )
    trap(
        "unit_that_ended_within_the_period",
        "csv",
        csv_of(table(top=[TOP[0], ["填报单位：三眼桥街道"], ["报告期：2022年5月"]])),
        claims=[["三眼桥街道", "trial", "2022-05"]],
        rows=None,
    )
    dated = [
        ["试验登记项目表"],
        ["填报单位：区发改委"],
        ["报告期：2022年7月"],
        ["项目编号", "完成投资额（亿元）"],
        ["R001", 1.5],
    ]
    trap(
        "headings_of_the_version_that_holds_then",
        "csv",
        csv_of(dated),
        claims=[["区发改委", "trial_projects", "2022-07"]],
        rows={"R001": {"amount": "1.5"}},
    )
    trap(
        "headings_of_a_later_version",
        "csv",
        csv_of([*dated[:2], ["报告期：2022年6月"], *dated[3:]]),
        claims=[["区发改委", "trial_projects", "2022-06"]],
        rows={},
        findings=[("no_table_found", None)],
    )


def _in(suffix: str, sheets: dict[str, list[list[object]]]) -> bytes:
    if suffix == "xlsx":
        return xlsx({name: sheet_xml(rows) for name, rows in sheets.items()})
    if suffix == "xls":
        return xls([(name, rows, {}) for name, rows in sheets.items()])
    return ods("".join(ods_table(name, rows) for name, rows in sheets.items()))


def _continuations() -> None:
    first, rest = table(body=BODY[:1]), BODY[1:]
    total: list[object] = ["", "合计", "", 19.5, 640.25, 5, "", "", ""]
    for suffix in ("xlsx", "xls", "ods"):
        sheets = {"一": first, "二": table(body=[*rest, total], top=[["试验项目情况表（续表）"]])}
        trap(f"continued_on_the_next_sheet_in_{suffix}", suffix, _in(suffix, sheets))
        sheets = {"一": first, "Sheet2": table(body=rest, top=[])}
        trap(f"continued_on_a_sheet_without_lines_in_{suffix}", suffix, _in(suffix, sheets))
    trap(
        "continued_on_two_sheets",
        "xlsx",
        _in("xlsx", {"一": first, "续1": table(body=rest[:1], top=[]), "续2": table(body=[*rest[1:], total], top=[])}),
    )
    trap(
        "continued_under_the_same_lines",
        "xlsx",
        _in("xlsx", {"一": first, "二": table(body=rest, top=[["试验项目情况表（续）"], *TOP[1:]])}),
    )
    trap(
        "continued_with_unit_and_period_in_the_file_name",
        "xlsx",
        _in("xlsx", {"一": table(body=BODY[:1], top=[TOP[0]]), "二": table(body=rest, top=[])}),
        file_name="区发改委 2022年6月 试验项目情况表.xlsx",
    )
    fewer = [0, 1, 2, 4, 3, 8]  # of the columns, in another order
    without = {
        key: {**row, **dict.fromkeys(("firms", "share", "day"))} if key != "甲项目" else row
        for key, row in ROWS.items()
    }
    trap(
        "continued_with_fewer_columns",
        "xlsx",
        _in(
            "xlsx",
            {"一": first, "二": table([HEAD[n] for n in fewer], [[row[n] for n in fewer] for row in rest], [["续表"]])},
        ),
        rows=without,
    )
    bare = ["序号", "项目名称", "类别", "本月金额", "累计金额", "企业数", "占比（%）", "开工日期", "备注"]
    yuan = [[*row[:3], row[3] * 10000, row[4] * 10000, *row[5:]] for row in BODY]
    top = [*TOP, ["单位：元"]]
    trap(
        "continued_under_the_unit_line_of_the_first_sheet",
        "xlsx",
        _in("xlsx", {"一": table(bare, yuan[:1], top), "二": table(bare, yuan[1:], [["续表"]])}),
    )
    trap(
        "continued_in_another_unit_of_measure",
        "xlsx",
        _in("xlsx", {"一": first, "二": table(bare, yuan[1:], [["续表"], ["单位：元"]])}),
        rows={"甲项目": ROWS["甲项目"]},
        findings=[("sheet_unread", None)],
    )
    trap(
        "continued_with_a_row_that_stands_on_the_first_sheet",
        "xlsx",
        _in("xlsx", {"一": first, "二": table(body=BODY, top=[["续表"]])}),
        rows=None,
        findings=[("duplicate_row", "B3")],
    )
    trap(
        "continued_with_a_heading_of_its_own",
        "xlsx",
        _in("xlsx", {"一": first, "二": table([*HEAD[:8], "工期"], [[*row[:8], 30] for row in rest], [["续表"]])}),
        findings=[("unknown_heading", "I2")],
    )
    trap(
        "continued_with_a_fault",
        "xlsx",
        _in("xlsx", {"一": first, "二": table(body=cell(4, 0, "约40", rest), top=[["续表"]])}),
        rows={**ROWS, "乙项目": {**ROWS["乙项目"], "total": None}},
        findings=[("not_a_number", "E3")],
    )
    left, right = [0, 1, 2, 3], [1, 4, 5, 6, 7, 8]

    def half(columns: list[int], top: list[list[object]]) -> list[list[object]]:
        return table([HEAD[n] for n in columns], [[row[n] for n in columns] for row in BODY], top)

    for suffix in ("xlsx", "xls", "ods"):
        sheets = {"一": half(left, TOP), "二": half(right, [["续表"]])}
        trap(f"further_columns_on_the_next_sheet_in_{suffix}", suffix, _in(suffix, sheets))
    sheets = {"一": half(left, TOP), "二": half(right, [["续表"]])[::-1][:3] + half(right, [])[:1]}
    shuffled = [sheets["二"][3], *sheets["二"][:3]]
    trap("further_columns_of_rows_in_another_order", "xlsx", _in("xlsx", {**sheets, "二": [["续表"], *shuffled]}))
    other = [["续表"], ["项目名称", "累计金额（万元）"], ["甲项目", 480], ["戊项目", 40]]
    trap(
        "further_columns_of_other_rows",
        "xlsx",
        _in("xlsx", {"一": table(HEAD[:4], [row[:4] for row in BODY]), "二": other}),
        rows={key: {name: row[name] for name in ("kind", "amount")} for key, row in ROWS.items()},
        findings=[("missing_heading", None), ("sheet_unread", None)],
    )
    labels: list[list[object]] = [["试验外贸指标表"], ["填报单位：区商务局"], ["报告期：2022年第2季度"]]
    trap(
        "labels_continued_on_the_next_sheet",
        "xlsx",
        _in(
            "xlsx",
            {
                "一": [*labels, ["进口额（万元）", 1234.5], ["出口额（万元）", 2000]],
                "二": [["试验外贸指标表（续）"], ["备案企业数（户）", 36], ["转口额（万元）", 7]],
            },
        ),
        claims=[["区商务局", "trial_labels", "2022-Q2"]],
        rows={"": {"imports": "1234.5", "exports": "2000", "firms": "36"}},
        findings=[("unknown_heading", "A3")],
    )


def _further_sheets() -> None:
    for name, sheet in {
        "another_units": "区财政局",
        "another_months": "5月",
        "former": "上月",
        "spare": "一 (备份)",
    }.items():
        trap(
            f"sheet_of_{name}_name_is_no_continuation",
            "xlsx",
            _in("xlsx", {"一": table(body=BODY[:1]), sheet: table(body=BODY[1:], top=[])}),
            claims=[CLAIM],
            rows={"甲项目": ROWS["甲项目"]},
            findings=[("unidentified_period" if name == "another_units" else "unidentified_unit", None)],
            file_name="附件.xlsx",
        )
    markets: list[list[object]] = [["夜市名称", "摊位数（个）"], ["甲夜市", 120], ["乙夜市", 80]]
    for suffix in ("xlsx", "xls", "ods"):
        trap(
            f"further_sheet_with_a_table_in_{suffix}",
            suffix,
            _in(suffix, {"一": table(), "Sheet2": [], "另表": [["夜市情况"], *markets]}),
            findings=[("sheet_unread", None)],
        )
        trap(
            f"further_sheet_that_says_it_continues_but_asks_for_other_things_in_{suffix}",
            suffix,
            _in(suffix, {"一": table(), "二": [["试验项目情况表 续表"], *markets]}),
            findings=[("sheet_unread", None)],
        )
    trap(
        "two_further_sheets_are_asked_about_once",
        "xlsx",
        _in("xlsx", {"一": table(), "二": markets, "三": markets}),
        findings=[("sheet_unread", None)],
    )
    trap(
        "further_sheets_without_figures",
        "xlsx",
        _in(
            "xlsx",
            {
                "填表说明": [
                    ["填表说明"],
                    ["1. 金额按万元填写。"],
                    ["2.", "按月报送", "每月5日前"],
                    ["联系电话", "0791-86000000"],
                ],
                "一": table(),
                "单位代码": [
                    ["序号", "单位名称", "代码"],
                    [1, "区发改委", 360102],
                    [2, "区财政局", 360103],
                    [3, "区统计局", 360107],
                ],
                "类别": [["新开工"], ["续建"]],
                "Sheet3": [],
            },
        ),
    )


__all__ = ["BODY", "HEAD", "PACKAGE", "ROWS", "make"]
