"""Traps of cross tables: columns, rows, sheets and folders that are periods or units. All are read on 27 June 2022."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.sources.build_xls import xls
from tests.sources.build_zip import ods, ods_table, sheet_xml, xlsx
from tests.sources.traps.given import csv_of, html_of, trap, xlsx_of

Rows = list[list[Any]]
FORM = "trial_cross"
LABELS = "trial_cross_labels"
FORMATS: dict[str, Callable[[Rows], bytes]] = {
    "xlsx": xlsx_of,
    "xls": lambda rows: xls([("Sheet1", rows, {})]),
    "ods": lambda rows: ods(ods_table("Sheet1", rows)),
    "csv": csv_of,
    "html": html_of,
}
TOP: Rows = [["2022年试验培训进度表"], ["填报单位：区财政局"]]
MONTHS: Rows = [["培训工种", "3月", "4月", "5月"], ["电工", 1, 2, 3], ["焊工", 4, 5, 6]]
OF_MONTHS = {
    "区财政局|2022-03": {"电工": {"course": "电工", "trained": "1"}, "焊工": {"course": "焊工", "trained": "4"}},
    "区财政局|2022-04": {"电工": {"course": "电工", "trained": "2"}, "焊工": {"course": "焊工", "trained": "5"}},
    "区财政局|2022-05": {"电工": {"course": "电工", "trained": "3"}, "焊工": {"course": "焊工", "trained": "6"}},
}
LEADS: Rows = [["2022年4月试验培训进度表"], ["填报单位：区人社局"]]
UNITS: Rows = [
    ["培训工种", "区财政局", "", "区商务局", ""],
    ["", "培训人数", "补贴金额", "培训人数", "补贴金额"],
    ["电工", 1, 2, 3, 4],
    ["焊工", 5, 6, 7, 8],
]
OF_UNITS = {
    "区财政局|2022-04": {
        "电工": {"course": "电工", "trained": "1", "paid": "2"},
        "焊工": {"course": "焊工", "trained": "5", "paid": "6"},
    },
    "区商务局|2022-04": {
        "电工": {"course": "电工", "trained": "3", "paid": "4"},
        "焊工": {"course": "焊工", "trained": "7", "paid": "8"},
    },
}
SUMMARY: Rows = [
    ["序号", "单位", "培训工种", "培训人数", "补贴金额（万元）"],
    [1, "区财政局", "电工", 1, 2],
    [2, "", "焊工", 5, 6],
    [3, "区商务局", "电工", 3, 4],
    [4, "", "焊工", 7, 8],
]


def make() -> None:
    _months_as_columns()
    _units_as_columns()
    _rows()
    _labels()
    _sheets_and_folders()
    _values_of_keys()
    _not_declared()


def _crossed(
    name: str,
    suffix: str,
    rows: Rows,
    reports: dict[str, Any],
    findings: Sequence[tuple[str, str | None]] = (),
    form: str = FORM,
    content: bytes | None = None,
    **more: Any,
) -> None:
    """A trap of a cross table: the rows of each report, by unit and period."""
    claims = [[unit, form, period] for unit, period in (key.split("|") for key in reports)]
    trap(
        name,
        suffix,
        content or FORMATS[suffix](rows),
        claims=claims,
        rows=None,
        reports=reports,
        findings=list(findings),
        status="taken" if claims else "unidentified",
        **more,
    )


def _one(course: str = "电工", **said: str | None) -> dict[str, dict[str, str | None]]:
    return {course: {"course": course, **said}}


def _months_as_columns() -> None:
    for suffix in FORMATS:
        _crossed(f"months_as_columns_{suffix}", suffix, [*TOP, *MONTHS], OF_MONTHS)
    heads = ["培训工种", "三月", "４月份", "2022年5月"]
    _crossed("months_spelt_otherwise", "csv", [*TOP, heads, *MONTHS[1:]], OF_MONTHS)
    _crossed(
        "months_in_a_table_whose_file_says_the_year",
        "xlsx",
        [["试验培训进度表"], TOP[1], *MONTHS],
        OF_MONTHS,
        file_name="2022年试验培训进度表.xlsx",
    )
    _crossed(
        "months_of_no_year",
        "csv",
        [["试验培训进度表"], TOP[1], *MONTHS],
        {},
        [("unidentified_period", "B3")],
        file_name="x.csv",
    )
    _crossed(
        "months_of_two_years",
        "csv",
        [*TOP, *MONTHS],
        {},
        [("claims_disagree", "A1")],
        file_name="2021年试验培训进度表.csv",
    )
    _crossed(
        "months_some_blank",
        "xlsx",
        [*TOP, ["培训工种", "3月", "4月", "5月", "6月", "7月"], ["电工", 1, 2, 3, "", "—"], ["焊工", 4, 5, 6, "", ""]],
        OF_MONTHS,
    )
    _crossed(
        "months_to_come_with_noughts",
        "xlsx",
        [*TOP, [*MONTHS[0], "7月", "8月"], [*MONTHS[1], 0, 0], [*MONTHS[2], 0, 0], ["合计", 5, 7, 9, 0, 0]],
        OF_MONTHS,
    )
    _crossed(
        "months_with_column_numbers",
        "csv",
        [*TOP, MONTHS[0], ["甲", 1, 2, 3], *MONTHS[1:]],
        OF_MONTHS,
    )
    _crossed(
        "months_with_their_sum",
        "csv",
        [*TOP, [*MONTHS[0], "合计"], [*MONTHS[1], 6], [*MONTHS[2], 15]],
        OF_MONTHS,
    )
    _crossed(
        "months_with_a_wrong_sum",
        "csv",
        [*TOP, [*MONTHS[0], "一季度", "3-5月"], [*MONTHS[1], 1, 6], [*MONTHS[2], 4, 16]],
        OF_MONTHS,
        [("total_column_differs", "F5")],
    )
    _crossed(
        "months_beside_a_span_of_others",
        "csv",
        [*TOP, ["培训工种", "1-2月", "3月", "4月", "5月", "1-5月"], ["电工", 9, 1, 2, 3, 15], ["焊工", 9, 4, 5, 6, 24]],
        {
            "区财政局|2022-02": {
                "电工": {"course": "电工", "trained": "9"},
                "焊工": {"course": "焊工", "trained": "9"},
            },
            **OF_MONTHS,
        },
    )
    _crossed(
        "months_after_a_span",
        "csv",
        [*TOP, ["培训工种", "1-4月", "5月"], ["电工", 9, 3], ["焊工", 9, 6]],
        {key: rows for key, rows in OF_MONTHS.items() if key.endswith("05")},
        [("axis_unread", "B3")],
    )
    _crossed(
        "months_with_a_wrong_total_row",
        "csv",
        [*TOP, *MONTHS, ["合计", 5, 7, 10]],
        OF_MONTHS,
        [("total_row_differs", "D6")],
    )
    _crossed(
        "months_january_and_february_joined",
        "csv",
        [*TOP, ["培训工种", "1-2月", "3月"], ["电工", 1, 2]],
        {"区财政局|2022-02": _one(trained="1"), "区财政局|2022-03": _one(trained="2")},
    )
    _crossed(
        "months_january_and_february_apart",
        "csv",
        [*TOP, ["培训工种", "1月", "2月", "3月"], ["电工", 1, 2, 3]],
        {
            "区财政局|2022-01": _one(trained="1"),
            "区财政局|2022-02": _one(trained="2"),
            "区财政局|2022-03": _one(trained="3"),
        },
        [("not_due_period", None), ("january_apart", "C3")],
    )
    _crossed(
        "months_january_beside_both_joined",
        "csv",
        [*TOP, ["培训工种", "1月", "1-2月", "3月"], ["电工", 1, 2, 3]],
        {
            "区财政局|2022-01": _one(trained="1"),
            "区财政局|2022-02": _one(trained="2"),
            "区财政局|2022-03": _one(trained="3"),
        },
        [("not_due_period", None)],
    )
    _crossed(
        "months_as_rows_january_and_february_apart",
        "csv",
        [*TOP, ["月份", "培训工种", "培训人数"], ["1月", "电工", 1], ["2月", "电工", 2]],
        {"区财政局|2022-01": _one(trained="1"), "区财政局|2022-02": _one(trained="2")},
        [("not_due_period", None), ("january_apart", "A5")],
    )
    _crossed(
        "months_beside_one_that_no_year_has",
        "csv",
        [*TOP, ["培训工种", "3月", "4月", "13月"], ["电工", 1, 2, 3]],
        {"区财政局|2022-03": _one(trained="1"), "区财政局|2022-04": _one(trained="2")},
        [("axis_unread", "D3")],
    )
    _crossed(
        "months_as_spans",
        "csv",
        [*TOP, ["培训工种", "1-3月", "1-4月", "1-5月"], *MONTHS[1:]],
        OF_MONTHS,
    )
    two = [
        ["培训工种", "培训人数", "", "补贴金额（万元）", ""],
        ["", "3月", "4月", "3月", "4月"],
        ["电工", 1, 2, 10, 20],
    ]
    of_two = {
        "区财政局|2022-03": _one(trained="1", paid="10"),
        "区财政局|2022-04": _one(trained="2", paid="20"),
    }
    merges = [(2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4)]
    _crossed("months_below_items", "xlsx", [], of_two, content=xlsx_of([*TOP, *two], merges))
    _crossed("months_below_items_csv", "csv", [*TOP, *two], of_two)
    above = [
        ["培训工种", "3月", "", "4月", ""],
        ["", "培训人数", "补贴金额"] + ["培训人数", "补贴金额"],
        ["电工", 1, 10, 2, 20],
    ]
    merges = [(2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4)]
    _crossed("months_above_items", "xlsx", [], of_two, content=xlsx_of([*TOP, *above], merges))
    _crossed("months_above_items_csv", "csv", [*TOP, *above], of_two)
    years = [["培训工种", "2021年", "", "2022年", ""], ["", "11月", "12月", "1-2月", "3月"], ["电工", 1, 2, 3, 4]]
    of_years = {
        "区财政局|2021-11": _one(trained="1"),
        "区财政局|2021-12": _one(trained="2"),
        "区财政局|2022-02": _one(trained="3"),
        "区财政局|2022-03": _one(trained="4"),
    }
    _crossed("months_below_their_years", "csv", [*TOP, *years], of_years)
    _crossed(
        "months_below_their_years_merged",
        "xlsx",
        [],
        of_years,
        content=xlsx_of([*TOP, *years], [(2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4)]),
    )
    _crossed(
        "months_beside_an_unknown_column",
        "csv",
        [*TOP, [*MONTHS[0], "年度目标"], [*MONTHS[1], 30], [*MONTHS[2], 40]],
        OF_MONTHS,
        [("unknown_heading", "E3")],
    )
    _crossed(
        "months_beside_a_misspelt_one",
        "csv",
        [*TOP, ["培训工种", "3月", "4月", "五月月"], *MONTHS[1:]],
        {key: rows for key, rows in OF_MONTHS.items() if not key.endswith("05")},
        [("axis_unread", "D3")],
    )
    _crossed(
        "month_twice",
        "csv",
        [*TOP, ["培训工种", "3月", "4月", "4月"], *MONTHS[1:]],
        {key: rows for key, rows in OF_MONTHS.items() if not key.endswith("05")},
        [("duplicate_heading", "D3")],
    )
    _crossed(
        "months_beside_the_item_itself",
        "csv",
        [["2022年5月试验培训进度表"], TOP[1], ["培训工种", "培训人数", "3月", "4月"], ["电工", 3, 1, 2]],
        {"区财政局|2022-05": _one(trained="3")},
        [("unknown_heading", "C3"), ("unknown_heading", "D3")],
    )


def _units_as_columns() -> None:
    merges = [(2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4)]
    _crossed("units_as_columns", "xlsx", [], OF_UNITS, content=xlsx_of([*LEADS, *UNITS], merges))
    for suffix in FORMATS:
        _crossed(f"units_as_columns_{suffix}", suffix, [*LEADS, *UNITS], OF_UNITS)
    over = [["培训工种", "培训人数", "", "补贴金额", ""], ["", "区财政局", "区商务局", "区财政局", "区商务局"]]
    over += [["电工", 1, 3, 2, 4], ["焊工", 5, 7, 6, 8]]
    _crossed("units_below_items", "csv", [*LEADS, *over], OF_UNITS)
    aliased = [["培训工种", "示例区财政局", "", "1.区商务局", ""], *UNITS[1:]]
    _crossed("units_as_columns_by_alias", "csv", [*LEADS, *aliased], OF_UNITS)
    _crossed(
        "units_as_columns_with_an_unknown_one",
        "csv",
        [*LEADS, ["培训工种", "区财政局", "", "区商贸局", "", "区商务局", ""], [*UNITS[1], "培训人数", "补贴金额"]]
        + [["电工", 1, 2, 9, 9, 3, 4], ["焊工", 5, 6, 9, 9, 7, 8]],
        OF_UNITS,
        [("axis_unread", "D3")],
    )
    _crossed(
        "units_as_columns_with_the_district",
        "csv",
        [*LEADS, [*UNITS[0], "示例区", ""], [*UNITS[1], "培训人数", "补贴金额"]]
        + [["电工", 1, 2, 3, 4, 4, 6], ["焊工", 5, 6, 7, 8, 13, 14]],
        OF_UNITS,
        [("total_column_differs", "F6")],
    )
    _crossed(
        "units_as_columns_one_without_values",
        "csv",
        [*LEADS, ["培训工种", "区财政局", "", "沙洲上镇", "", "区商务局", ""], [*UNITS[1], "培训人数", "补贴金额"]]
        + [["电工", 1, 2, "", "", 3, 4], ["焊工", 5, 6, "", "", 7, 8]],
        OF_UNITS,
    )
    _crossed(
        "units_as_columns_of_one_item",
        "csv",
        [*LEADS, ["培训工种", "区财政局", "区商务局"], ["电工", 1, 2]],
        {"区财政局|2022-04": _one(trained="1"), "区商务局|2022-04": _one(trained="2")},
    )
    _crossed(
        "units_as_columns_not_by_the_lead",
        "csv",
        [LEADS[0], ["填报单位：区财政局"], *UNITS],
        {},
        [("not_the_lead", "B3")],
    )
    _crossed("units_as_columns_by_nobody", "csv", [LEADS[0], *UNITS], OF_UNITS, file_name="x.csv")


def _rows() -> None:
    for suffix in FORMATS:
        _crossed(f"units_as_rows_{suffix}", suffix, [*LEADS, *SUMMARY, ["", "合计", "", 16, 20]], OF_UNITS)
    merges = [(3, 1, 4, 1), (5, 1, 6, 1)]
    _crossed("units_as_rows_merged", "xlsx", [], OF_UNITS, content=xlsx_of([*LEADS, *SUMMARY], merges))
    _crossed(
        "units_as_rows_with_a_wrong_total",
        "csv",
        [*LEADS, *SUMMARY, ["", "合计", "", 17, 20]],
        OF_UNITS,
        [("total_row_differs", "D8")],
    )
    part = [["", "小计", "", 6, 8], ["", "小计", "", 10, 12], ["", "合计", "", 16, 20]]
    body = [SUMMARY[0], *SUMMARY[1:3], part[0], *SUMMARY[3:5], *part[1:]]
    _crossed("units_as_rows_with_subtotals", "csv", [*LEADS, *body], OF_UNITS)
    _crossed(
        "units_as_rows_with_an_unknown_one",
        "csv",
        [*LEADS, *SUMMARY, [5, "区商贸局", "电工", 9, 9]],
        OF_UNITS,
        [("axis_unread", "B8")],
    )
    _crossed(
        "units_as_rows_signed",
        "csv",
        [*LEADS, *SUMMARY, ["填表人：张某", "", "", "审核人：李某", ""]],
        OF_UNITS,
    )
    _crossed(
        "units_as_rows_and_the_leads_own",
        "csv",
        [*LEADS, SUMMARY[0], [1, "区人社局", "电工", 1, 2], [2, "区财政局", "电工", 3, 4]],
        {
            "区人社局|2022-04": _one(trained="1", paid="2"),
            "区财政局|2022-04": _one(trained="3", paid="4"),
        },
    )
    for number, heading in enumerate(("市别", "市州", "设区市", "市（州）", "县（市、区）", "企业名称", "各市县区")):
        _crossed(
            f"units_as_rows_under_an_area_{number}",
            "csv",
            [*LEADS, ["序号", heading, *SUMMARY[0][2:]], *SUMMARY[1:], ["", "合计", "", 16, 20]],
            OF_UNITS,
        )
    doing = [["承办单位", *SUMMARY[0][2:]], ["区财政局", "电工", 1, 2], ["区商务局", "焊工", 3, 4]]
    _crossed(
        "units_that_only_do_the_work",
        "csv",
        [*LEADS, *doing],
        {"区人社局|2022-04": {**_one(trained="1", paid="2"), **_one("焊工", trained="3", paid="4")}},
        [("unknown_heading", "A3")],
    )
    _crossed("units_as_rows_under_no_heading", "csv", [*LEADS, ["序号", "", *SUMMARY[0][2:]], *SUMMARY[1:]], OF_UNITS)
    begun = [["培训工种", "开班月份", "培训人数"], ["电工", "3月", 1], ["焊工", "4月", 4]]
    _crossed(
        "months_that_only_say_when_it_began",
        "csv",
        [["2022年5月试验培训进度表"], TOP[1], *begun],
        {"区财政局|2022-05": {**_one(trained="1"), **_one("焊工", trained="4")}},
        [("unknown_heading", "B3")],
    )
    _crossed(
        "months_as_rows",
        "csv",
        [
            *TOP,
            ["月份", "培训工种", "培训人数"],
            ["3月", "电工", 1],
            ["", "焊工", 4],
            ["4月", "电工", 2],
            ["", "焊工", 5],
        ]
        + [["5月", "电工", 3], ["", "焊工", 6]],
        OF_MONTHS,
    )
    _crossed(
        "units_by_months",
        "csv",
        [["2022年试验培训进度表"], LEADS[1], ["单位", "培训工种", "3月", "4月"]]
        + [["区财政局", "电工", 1, 2], ["区商务局", "电工", 3, ""], ["合计", "", 4, 2]],
        {
            "区财政局|2022-03": _one(trained="1"),
            "区商务局|2022-03": _one(trained="3"),
            "区财政局|2022-04": _one(trained="2"),
        },
    )


def _labels() -> None:
    months = [
        ["2022年试验收支情况表"],
        TOP[1],
        ["指标", "3月", "4月"],
        ["财政收入（万元）", 1, 2],
        ["财政支出（万元）", 3, 4],
    ]
    of_months = {
        "区财政局|2022-03": {"": {"income": "1", "spending": "3"}},
        "区财政局|2022-04": {"": {"income": "2", "spending": "4"}},
    }
    for suffix in FORMATS:
        _crossed(f"labels_of_months_{suffix}", suffix, months, of_months, form=LABELS)
    units = [["2022年4月试验收支情况表"], TOP[1], ["单位", "财政收入（万元）", "财政支出（万元）", "债务余额（万元）"]]
    units += [["区财政局", 1, 2, 3], ["区商务局", 4, 5, 6], ["合计", 5, 7, 9]]
    of_units = {
        "区财政局|2022-04": {"": {"income": "1", "spending": "2", "debt": "3"}},
        "区商务局|2022-04": {"": {"income": "4", "spending": "5", "debt": "6"}},
    }
    for suffix in FORMATS:
        _crossed(f"labels_of_units_{suffix}", suffix, units, of_units, form=LABELS)
    down = [
        ["2022年试验收支情况表"],
        TOP[1],
        ["月份", "财政收入", "财政支出"],
        ["3月", 1, 3],
        ["4月", 2, 4],
        ["合计", 3, 7],
    ]
    _crossed("labels_of_months_as_rows", "csv", down, of_months, form=LABELS)
    wrong = [*down[:-1], ["合计", 3, 8]]
    _crossed("labels_of_months_with_a_wrong_total", "csv", wrong, of_months, [("total_row_differs", "C6")], form=LABELS)
    across = [["2022年4月试验收支情况表"], TOP[1], ["指标", "计量单位", "区财政局", "区商务局"]]
    across += [["财政收入", "万元", 1, 4], ["财政支出", "万元", 2, 5], ["债务余额", "万元", 3, 6]]
    _crossed("labels_of_units_as_columns", "csv", across, of_units, form=LABELS)
    two = [row[:3] for row in units]
    of_two = {key: {"": {name: rows[""][name] for name in ("income", "spending")}} for key, rows in of_units.items()}
    _crossed("labels_of_units_two_items", "csv", two, of_two, form=LABELS)


def _sheets_and_folders() -> None:
    def book(sheets: dict[str, Rows]) -> bytes:
        return xlsx({name: sheet_xml(rows) for name, rows in sheets.items()})

    plain = [["试验培训进度表"], TOP[1], ["培训工种", "培训人数"]]
    months = {f"{month}月": [*plain, ["电工", month]] for month in (3, 4)}
    of_months = {"区财政局|2022-03": _one(trained="3"), "区财政局|2022-04": _one(trained="4")}
    _crossed("months_as_sheets", "xlsx", [], of_months, content=book(months), file_name="2022年培训.xlsx")
    _crossed(
        "months_as_sheets_of_no_year",
        "xlsx",
        [],
        {},
        [("unidentified_period", None)] * 2,
        content=book(months),
        file_name="培训.xlsx",
    )
    apart = {f"{month}月": [*plain, ["电工", month]] for month in (1, 2, 3)}
    of_apart = {f"区财政局|2022-0{month}": _one(trained=str(month)) for month in (1, 2, 3)}
    _crossed(
        "months_as_sheets_january_and_february_apart",
        "xlsx",
        [],
        of_apart,
        [("not_due_period", None), ("january_apart", None)],
        content=book(apart),
        file_name="2022年培训.xlsx",
    )
    for name, sheet in {"by_name": "1-2月", "by_line": "2月"}.items():
        line = [["报告期：2022年1-2月"]] if sheet == "2月" else []
        joined = {"1月": apart["1月"], sheet: [*plain[:2], *line, *plain[2:], ["电工", 2]], "3月": apart["3月"]}
        _crossed(
            f"months_as_sheets_joined_{name}",
            "xlsx",
            [],
            of_apart,
            [("not_due_period", None)],
            content=book(joined),
            file_name="2022年培训.xlsx",
        )
    other = {"3月": [["2022年4月试验培训进度表"], *plain[1:], ["电工", 3]]}
    _crossed(
        "month_of_a_sheet_against_its_title",
        "xlsx",
        [],
        {},
        [("claims_disagree", "A1")],
        content=book(other),
        file_name="2022年培训.xlsx",
    )
    lead = [["试验培训进度表"], LEADS[1], SUMMARY[0]]
    both = {"3月": [*lead, [1, "区财政局", "电工", 1, 2]], "4月": [*lead, [1, "区财政局", "电工", 3, 4]]}
    of_both = {
        "区财政局|2022-03": _one(trained="1", paid="2"),
        "区财政局|2022-04": _one(trained="3", paid="4"),
    }
    _crossed("months_as_sheets_units_as_rows", "xlsx", [], of_both, content=book(both), file_name="2022年培训.xlsx")
    bare = [["2022年4月试验培训进度表"], ["培训工种", "培训人数"]]
    units = {"区财政局": [*bare, ["电工", 1]], "区商务局": [*bare, ["电工", 2]]}
    of_units = {"区财政局|2022-04": _one(trained="1"), "区商务局|2022-04": _one(trained="2")}
    _crossed("units_as_sheets", "xlsx", [], of_units, content=book(units), file_name="各单位培训.xlsx")
    leads = {name: [rows[0], ["填报单位：区人社局"], *rows[1:]] for name, rows in units.items()}
    _crossed("units_as_sheets_of_the_lead", "xlsx", [], of_units, content=book(leads), file_name="x.xlsx")
    _crossed(
        "units_as_sheets_beside_their_sum",
        "xlsx",
        [],
        of_units,
        [("sheet_of_totals", None)],
        content=book({"汇总": [*leads["区财政局"][:-1], ["电工", 3]], **leads}),
        file_name="x.xlsx",
    )
    folder = [["试验培训进度表"], ["培训工种", "培训人数"], ["电工", 1]]
    for name, path in {
        "unit_and_month_of_the_folder": "区财政局/2022年4月/培训.csv",
        "unit_and_month_of_nested_folders": "2022年/4月/区财政局/培训.csv",
        "month_of_the_folder": "2022年4月/区财政局培训.csv",
    }.items():
        _crossed(name, "csv", folder, {"区财政局|2022-04": _one(trained="1")}, file_name=path)
    _crossed(
        "folder_of_two_units",
        "csv",
        folder,
        {},
        [("unidentified_unit", None)],
        file_name="区财政局/区商务局/2022年4月/培训.csv",
    )
    _crossed(
        "folder_of_another_month_than_the_table",
        "csv",
        [["2022年3月试验培训进度表"], *folder[1:]],
        {"区财政局|2022-03": _one(trained="1")},
        file_name="区财政局/2022年4月/培训.csv",
    )


def _values_of_keys() -> None:
    top = [["2022年4月试验城乡情况表"], ["填报单位：区人社局"]]
    rows = [["群体", "城镇", "农村"], ["青年", 1, 2], ["老年", 3, ""]]

    def of(area: str, group: str, people: str, **more: str) -> dict[str, dict[str, str | None]]:
        return {f"{area}|{group}": {"area": area, "group": group, "people": people, **more}}

    found = {"区人社局|2022-04": {**of("城镇", "青年", "1"), **of("城镇", "老年", "3"), **of("农村", "青年", "2")}}
    for suffix in FORMATS:
        _crossed(f"choices_as_columns_{suffix}", suffix, [*top, *rows], found, form="trial_cross_keys")
    signed = [*rows, ["合计", 4, 2], ["填表人：张某", "", ""]]
    _crossed("choices_as_columns_with_totals", "csv", [*top, *signed], found, form="trial_cross_keys")
    wrong = [[*rows[0], "合计"], ["青年", 1, 2, 3], ["老年", 3, "", 4], ["合计", 4, 3, 7]]
    _crossed(
        "choices_as_columns_with_a_wrong_total",
        "csv",
        [*top, *wrong],
        found,
        [("total_row_differs", "C6")],
        form="trial_cross_keys",
    )
    two = [["群体", "城镇", "", "农村", ""], ["", "人数", "金额", "人数", "金额"], ["青年", 1, 2, 3, "约四"]]
    of_two = {
        "区人社局|2022-04": {
            **of("城镇", "青年", "1", paid="2"),
            "农村|青年": {"area": "农村", "group": "青年", "people": "3", "paid": None},
        }
    }
    merges = [(2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4)]
    bad = [("not_a_number", "E5")]
    content = xlsx_of([*top, *two], merges)
    _crossed("choices_above_items", "xlsx", [], of_two, bad, form="trial_cross_keys", content=content)
    _crossed("choices_above_items_csv", "csv", [*top, *two], of_two, bad, form="trial_cross_keys")
    crops = [["2022年4月试验作物情况表"], ["填报单位：区农业农村局"], ["村名", "早稻（亩）", "油菜（亩）", "备注"]]
    crops += [["甲村", 10, 20, ""], ["乙村", 30, 40, "补种"]]

    def grown(village: str, crop: str, area: str) -> dict[str, dict[str, str | None]]:
        return {f"{village}|{crop}": {"village": village, "crop": crop, "area": area}}

    of_crops = {
        "区农业农村局|2022-04": {
            **grown("甲村", "早稻", "10"),
            **grown("乙村", "早稻", "30"),
            **grown("甲村", "油菜", "20"),
            **grown("乙村", "油菜", "40"),
        }
    }
    _crossed("names_as_columns", "csv", crops, of_crops, form="trial_cross_names")
    normal = [*crops[:2], ["村名", "作物", "面积（亩）"], ["甲村", "早稻", 10]]
    first = {"区农业农村局|2022-04": grown("甲村", "早稻", "10")}
    _crossed("names_in_a_column_of_their_own", "csv", normal, first, form="trial_cross_names")


def _not_declared() -> None:
    """The same tables of a form that declares no such layout: not read in this way, and the finding says what would have to be declared."""
    top = [["2022年试验双键情况表"], ["填报单位：区人社局"]]
    months = [["类别", "群体", "3月", "4月"], ["城镇", "青年", 1, 2]]
    found = [("unidentified_period", None), ("layout_undeclared", "C3")]
    _crossed("months_not_declared", "csv", [*top, *months], {}, found, form="trial_keys", file_name="x.csv")
    units = [["类别", "群体", "区财政局", "区商务局"], ["城镇", "青年", 1, 2]]
    of_april = [["2022年4月试验双键情况表"], top[1]]
    trap(
        "units_not_declared",
        "csv",
        csv_of([*of_april, *units]),
        claims=[["区人社局", "trial_keys", "2022-04"]],
        rows=None,
        findings=[
            ("missing_heading", None),
            ("no_rows", "A4"),
            ("unknown_heading", "C3"),
            ("unknown_heading", "D3"),
            ("layout_undeclared", "C3"),
        ],
    )
    rows = [["单位", "类别", "群体", "人数"], ["区财政局", "城镇", "青年", 1], ["区商务局", "城镇", "青年", 2]]
    trap(
        "units_as_rows_not_declared",
        "csv",
        csv_of([*of_april, *rows]),
        claims=[["区人社局", "trial_keys", "2022-04"]],
        rows=None,
        findings=[("unknown_heading", "A3"), ("duplicate_row", "B5"), ("layout_undeclared", "A4")],
    )
