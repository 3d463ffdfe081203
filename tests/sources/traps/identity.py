"""Traps of identity: which form, unit and period a file says it is, and where it contradicts itself."""

from __future__ import annotations

from tests.sources.build_zip import PACKAGE, XML, sheet_xml, xlsx
from tests.sources.traps.given import BODY, CLAIM, HEAD, ROWS, TOP, csv_of, table, trap, xlsx_of

META = [["form", "trial"], ["version", "2022-01-01"], ["unit", "区发改委"], ["period", "2022-06"]]


def make() -> None:
    _templates()
    _forms()
    _units()
    _periods()
    _standing()


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
        csv_of(table(top=[["东湖区发改委2022年6月试验项目情况表（正式）"]])),
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

    trap("unit_by_alias", "csv", csv_of(top(["填报单位：东湖区发展和改革委员会"])))
    trap("unit_in_the_next_cell", "csv", csv_of(top(["填报单位：", "区发改委"])))
    trap("unit_some_cells_away", "csv", csv_of(top(["填报单位", "", "", "区发改委"])))
    trap(
        "unit_with_seal_and_more_in_its_line",
        "csv",
        csv_of(top(["填报单位（盖章）：区发改委　　　　填表人：张某　　　联系电话：0791-86000000"])),
    )
    trap("unit_spaced_out", "csv", csv_of(top(["填报单位： 区 发 改 委 "])))
    trap("unit_under_another_label", "csv", csv_of(top(["报送单位: 东湖区发改委（公章）"])))
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
    claim = [["扬子洲镇", "trial_rows", "2022-W25"]]

    def week(line: str) -> bytes:
        return csv_of([["试验作物面积表"], ["填报单位：扬子洲镇"], [line], *weeks])

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
        ["填报单位：扬子洲镇"],
        ["报告期：2022年第2周"],
        ["作物", "计划面积（亩）", "已栽面积（亩）"],
        ["早稻", 600, 0],
    ]
    trap(
        "week_out_of_season_is_not_due",
        "csv",
        csv_of(crops),
        claims=[["扬子洲镇", "trial_rows", "2022-W02"]],
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
        csv_of(table(top=[TOP[0], ["填报单位：八一桥街道"], TOP[2]])),
        claims=[["八一桥街道", "trial", "2022-06"]],
        findings=[("unit_not_existing", None)],
    )
    trap(
        "unit_that_ended_within_the_period",
        "csv",
        csv_of(table(top=[TOP[0], ["填报单位：八一桥街道"], ["报告期：2022年5月"]])),
        claims=[["八一桥街道", "trial", "2022-05"]],
        rows=None,
    )
    dated = [
        ["试验登记项目表"],
        ["填报单位：区发改委"],
        ["报告期：2022年7月"],
        ["项目编号", "完成投资额（亿元）"],
        ["P001", 1.5],
    ]
    trap(
        "headings_of_the_version_that_holds_then",
        "csv",
        csv_of(dated),
        claims=[["区发改委", "trial_projects", "2022-07"]],
        rows={"P001": {"amount": "1.5"}},
    )
    trap(
        "headings_of_a_later_version",
        "csv",
        csv_of([*dated[:2], ["报告期：2022年6月"], *dated[3:]]),
        claims=[["区发改委", "trial_projects", "2022-06"]],
        rows={},
        findings=[("no_table_found", None)],
    )


__all__ = ["BODY", "HEAD", "PACKAGE", "ROWS", "make"]
