"""Faults planted on purpose: each where a clerk might make it, with the findings that it must lead to, and no others."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reports.template import template
from sources.calendar import Period
from sources.declare import Form, Plan, Version

from .amounts import total
from .story import HOUSEHOLDS_BREAK, HOUSEHOLDS_LEAD
from .values import Row, Value

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Status = Literal["accepted", "questioned", "returned"]


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that a planted fault must lead to; `address` None where the rule is about the file as a whole."""

    rule: str
    item: str | None = None
    row_key: str | None = None
    address: str | None = None


@dataclass(slots=True)
class Case:
    """A report about to be spoiled: its rows and what will be found."""

    rule: str
    form: Form
    version: Version
    unit: str
    one: Period
    plan: Plan
    keys: list[str]
    rows: list[Row]
    expected: list[Expected] = field(default_factory=list)

    def row(self, key: str | None) -> int:
        return 0 if key is None else self.keys.index(key)

    def number(self, at: int, item: str) -> Decimal:
        value = self.rows[at][item]
        assert isinstance(value, Decimal), (self.form.name, item, value)
        return value

    def expect(self, rule: str, item: str, key: str | None = None) -> None:
        at = self.row(key)
        self.expected.append(Expected(rule, item, self.keys[at], template.address(self.version, at, item)))

    def page(self) -> template.Page:
        return template.page(self.form, self.version, self.unit, self.one, self.plan, self.rows, True)

    def csv(self) -> bytes:
        return template.csv_bytes(self.page(), "utf-8-sig")

    def xlsx(self) -> bytes:
        return template.xlsx_bytes(self.form, self.version, self.unit, self.one, self.plan, self.rows, True, 0, {})


Plant = Callable[[Case], tuple[bytes, str]]


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault of one report. `mended_after` hours a right one follows; None where it never does."""

    rule: str
    form: str
    unit: str
    period: str
    status: Status
    plant: Plant
    mended_after: float | None = None


def planted() -> list[PlantedFault]:
    """All faults of single reports."""
    return [
        # what stands in a cell
        _fault(
            "not_a_number",
            "financial_support",
            "区中小企业服务局",
            "2022-W10",
            _cell("cases_week", "约4笔", "创业担保贷款|全部"),
        ),
        _fault(
            "not_a_whole_number",
            "work_safety",
            "区应急管理局",
            "2022-W08",
            _cell("major_hazards", "1.5", "三年行动巩固提升"),
        ),
        _fault("not_a_date", "grain", "区商务局", "2022-W15", _cell("as_of_on", "四月中旬", "早稻")),
        _fault(
            "impossible_date",
            "project_obstacles",
            "区发改委",
            "2022-03",
            _cell("planned_done_on", "2022年2月30日", "环节-01"),
        ),
        _fault(
            "not_a_choice",
            "culture_tourism",
            "区文旅公司",
            "2022-04",
            _cell("site_status", "快完成了", "夜市|樟树林夜市"),
        ),
        _fault("ambiguous_percent", "commerce", "彭家桥街道", "2022-03", _bare_percent, None),
        _fault(
            "number_out_of_range",
            "fiscal_operation",
            "滕王阁街道",
            "2022-03",
            _cell("debt_clear_plan", "99999999999999", "隐性债务"),
        ),
        _fault(
            "ambiguous_unit",
            "financial_support",
            "大院街道",
            "2022-W09",
            _cell("intended_week", "12户", "政银企对接|全部"),
        ),
        _fault(
            "error_cell", "digital_economy", "区公建中心", "2022-03", _formula("key_projects", "#DIV/0!", "error_cell")
        ),
        _fault(
            "uncalculated_formula",
            "social_insurance",
            "滕王阁街道",
            "2022-05",
            _formula("loan_cases_month", "=1+2", "uncalculated_formula"),
        ),
        _fault(
            "unknown_project",
            "project_obstacles",
            "大院街道",
            "2022-04",
            _cell("project", "示例未入库项目", "问题-01"),
            None,
        ),
        _fault("unknown_unit", "project_obstacles", "区卫健委", "2022-05", _cell("responsible", "区某某局", "要素-01")),
        _fault("personal_id", "employment_aid", "区民政局", "2022-W12", _identity_number),
        # the table
        _fault("duplicate_row", "digital_economy", "董家窑街道", "2022-03", _repeated_row),
        _fault("total_row_differs", "digital_economy", "豫章街道", "2022-05", _wrong_total, None),
        _fault("unknown_heading", "service_enterprises", "豫章街道", "2022-04", _more_column("所在楼宇"), None),
        _fault("missing_heading", "housing", "滕王阁街道", "2022-04", _without_column("signed")),
        _fault("duplicate_heading", "grain", "区农业农村局", "2022-W20", _same_column("output_week"), None),
        _fault("no_table_found", "investment_promotion", "百花洲街道", "2022-03", _without_table),
        _fault("unit_line_unknown", "service_enterprises", "大院街道", "2022-03", _unit_line),
        _fault("unexpected_text", "work_safety", "区教体局", "2022-W17", _stray_number, None),
        _fault("hidden_data", "business_environment", "彭家桥街道", "2022-05", _hidden_row, None),
        _fault("template_outdated", "social_insurance", "大院街道", "2022-04", _old_template),
        # what must hold in a row
        _fault("required", "housing", "东湖公安分局", "2022-03", _cell("signed", None)),
        _fault("pattern", "service_enterprises", "贤士湖管理处", "2022-03", _cell("credit_code", "91360102")),
        _fault("min", "culture_tourism", "区教体局", "2022-03", _cell("stalls", Decimal(-3), "夜市|蓝海夜市街")),
        _fault(
            "max", "business_environment", "区市场监管局", "2022-03", _cell("score", Decimal(105), "全省测评|营商环境")
        ),
        _fault("total_below_part", "culture_tourism", "区商务局", "2022-02", _total_below_part),
        PlantedFault(
            "lead_differs_from_towns",
            "employment_aid",
            HOUSEHOLDS_LEAD,
            HOUSEHOLDS_BREAK,
            "accepted",
            _from_story("households_closing", "零就业家庭"),
        ),
        _fault("balance", "employment_aid", "区农业农村局", "2022-W13", _more("households_closing", 1, "零就业家庭")),
        _fault("part_exceeds_whole", "work_safety", "区市场监管局", "2022-W09", _part_exceeds_whole),
        _fault("at_most", "mobility", "彭家桥街道", "2022-W18", _at_most),
        _fault("sum_at_most", "graduate_jobs", "区退役军人事务局", "2022-W14", _sum_at_most),
        _fault(
            "growth_differs",
            "service_enterprises",
            "百花洲街道",
            "2022-05",
            _cell("revenue_growth", Decimal("88.8")),
            None,
        ),
        _fault(
            "share_differs",
            "social_insurance",
            "董家窑街道",
            "2022-04",
            _cell("done_rate", Decimal("99.5"), "企业职工|全部"),
            None,
        ),
        _fault("required_with", "major_projects", "区民政局", "2022-04", _without_basis, None),
        _fault("before", "project_obstacles", "区住建局", "2022-06", _solved_before_raised, None),
        # what must hold against the period before
        _fault("total_fell", "mobility", "墩子塘街道", "2022-W16", _total_fell),
        _fault("total_does_not_add_up", "mobility", "大院街道", "2022-W26", _more("elsewhere_total", 7), None),
        _fault("jump", "policy_delivery", "彭家桥街道", "2022-W26", _jump, None),
        _fault("opening_differs_from_closing", "financial_risk", "豫章街道", "2022-06", _opening_differs, None),
    ]


QUESTIONS = {
    "ambiguous_percent", "total_row_differs", "unknown_heading", "unexpected_text", "hidden_data", "growth_differs", "share_differs", "required_with",
    "before", "total_does_not_add_up", "jump", "opening_differs_from_closing",
}  # fmt: skip


def _fault(
    rule: str, form: str, unit: str, period: str, plant: Plant, mended_after: float | None = 27.5
) -> PlantedFault:
    return PlantedFault(
        rule, form, unit, period, "questioned" if rule in QUESTIONS else "returned", plant, mended_after
    )


def _cell(item: str, value: Value, key: str | None = None) -> Plant:
    """One cell with another value; every other fault-free."""

    def plant(case: Case) -> tuple[bytes, str]:
        case.rows[case.row(key)][item] = value
        case.expect(case.rule, item, key)
        return (case.csv(), ".csv") if len(case.rows) % 2 else (case.xlsx(), ".xlsx")

    return plant


def _from_story(item: str, key: str) -> Plant:
    """A fault that the story tells of already: the report itself is without one, other units' say otherwise."""

    def plant(case: Case) -> tuple[bytes, str]:
        case.expect(case.rule, item, key)
        return case.csv(), ".csv"

    return plant


def _more(item: str, by: int, key: str | None = None) -> Plant:
    def plant(case: Case) -> tuple[bytes, str]:
        case.rows[case.row(key)][item] = case.number(case.row(key), item) + by
        case.expect(case.rule, item, key)
        return case.csv(), ".csv"

    return plant


def _bare_percent(case: Case) -> tuple[bytes, str]:
    """0.92 where neither heading nor unit of measure says whether that is 92% or 0.92%; read as it stands, and asked."""
    page = case.page()
    at = page.items.index("catering_rate")
    case.rows[0]["catering_rate"] = (case.number(0, "catering_rate") / 100).quantize(Decimal("0.0001"))
    page.body[at][1:] = ["", case.rows[0]["catering_rate"]]
    case.expect("ambiguous_percent", "catering_rate")
    return template.csv_bytes(page, "utf-8-sig"), ".csv"


def _formula(item: str, content: str, rule: str) -> Plant:
    """A cell with an error, or with a formula that no program has calculated yet."""

    def plant(case: Case) -> tuple[bytes, str]:
        case.expect(rule, item)
        where = case.expected[-1].address
        return _reworked(case, lambda sheet: sheet.__setitem__(where, content)), ".xlsx"

    return plant


def _identity_number(case: Case) -> tuple[bytes, str]:
    """An invented identity card number (born on 1 January 1900) that passes the check digit."""
    digits = "360102" + "19000101" + "000"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, weights, strict=True)) % 11]
    page = case.page()
    first = 4 + len(page.body) + 1
    content = template.csv_bytes(page, "utf-8-sig") + f"备注：示例人员{digits}{check}\r\n".encode()
    case.expected.append(Expected("personal_id", None, None, f"A{first + 1}"))
    return content, ".csv"


def _repeated_row(case: Case) -> tuple[bytes, str]:
    page = case.page()
    page.body.append(list(page.body[1]))
    case.expected.append(Expected("duplicate_row", case.version.row_key[0], case.keys[1], f"A{5 + len(case.rows)}"))
    return template.csv_bytes(page, "utf-8-sig"), ".csv"


def _wrong_total(case: Case) -> tuple[bytes, str]:
    page = case.page()
    sums = {item: total(row[item] for row in case.rows) for item in page.items[1:]}
    sums["revenue_total"] += 500
    page.body.append(["合计", *sums.values()])
    at = template.column(page.items.index("revenue_total"))
    case.expected.append(Expected("total_row_differs", "revenue_total", None, f"{at}{5 + len(case.rows)}"))
    return template.csv_bytes(page, "gb18030"), ".csv"


def _more_column(heading: str) -> Plant:
    def plant(case: Case) -> tuple[bytes, str]:
        page = case.page()
        page.head[0].append(heading)
        for row in page.body:
            row.append("示例大厦")
        case.expected.append(Expected("unknown_heading", None, None, f"{template.column(len(page.items))}4"))
        return template.csv_bytes(page, "utf-8-sig"), ".csv"

    return plant


def _without_column(item: str) -> Plant:
    def plant(case: Case) -> tuple[bytes, str]:
        page = case.page()
        at = page.items.index(item)
        del page.head[0][at]
        for row in page.body:
            del row[at]
        case.expected.append(Expected("missing_heading", item, None, None))
        return template.csv_bytes(page, "utf-8-sig"), ".csv"

    return plant


def _same_column(item: str) -> Plant:
    """A column copied beside the table, with its heading."""

    def plant(case: Case) -> tuple[bytes, str]:
        page = case.page()
        at = page.items.index(item)
        page.head[0].append(page.head[0][at])
        for row in page.body:
            row.append(row[at])
        case.expected.append(Expected("duplicate_heading", None, None, f"{template.column(len(page.items))}4"))
        return template.csv_bytes(page, "utf-8-sig"), ".csv"

    return plant


def _without_table(case: Case) -> tuple[bytes, str]:
    page = case.page()
    page.head[:] = [["本月无签约项目，情况同上月"]]
    page.body.clear()
    case.expected.append(Expected("no_table_found"))
    return template.csv_bytes(page, "utf-8-sig"), ".csv"


def _unit_line(case: Case) -> tuple[bytes, str]:
    content = case.csv().decode("utf-8-sig").split("\r\n")
    cells = content[2].split(",")
    content[2] = ",".join([cells[0], "单位：金元", *cells[2:]])
    case.expected.append(Expected("unit_line_unknown", None, None, "B3"))
    return "\r\n".join(content).encode("utf-8-sig"), ".csv"


def _stray_number(case: Case) -> tuple[bytes, str]:
    """A number typed into a cell beside the table, without a heading."""
    where = f"{template.column(len(case.version.items))}6"
    case.expected.append(Expected("unexpected_text", None, None, where))
    return _reworked(case, lambda sheet: sheet.__setitem__(where, 3)), ".xlsx"


def _hidden_row(case: Case) -> tuple[bytes, str]:
    case.expected.append(Expected("hidden_data", None, None, "A7"))
    return _reworked(case, lambda sheet: setattr(sheet.row_dimensions[7], "hidden", True)), ".xlsx"


def _reworked(case: Case, change: Callable[[Worksheet], None]) -> bytes:
    """The filled template after somebody has worked on its sheet."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(case.xlsx()))
    change(book[template.sheet_name(case.form)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _old_template(case: Case) -> tuple[bytes, str]:
    content = case.csv().decode("utf-8-sig").replace("版本：2022-01-01", "版本：2021-01-01", 1)
    case.expected.append(Expected("template_outdated"))
    return content.encode("utf-8-sig"), ".csv"


def _total_below_part(case: Case) -> tuple[bytes, str]:
    market = "夜市|胜利路步行街夜市"
    at = case.row(market)
    case.rows[at]["turnover_total"] = case.number(at, "turnover_month") - 1
    case.expect("total_below_part", "turnover_total", market)
    return case.xlsx(), ".xlsx"


def _part_exceeds_whole(case: Case) -> tuple[bytes, str]:
    at = case.row("危化品运输车辆管理")
    case.rows[at]["vehicles_parked"] = case.number(at, "vehicles") + 2
    case.expect("part_exceeds_whole", "vehicles_parked", "危化品运输车辆管理")
    return case.csv(), ".csv"


def _at_most(case: Case) -> tuple[bytes, str]:
    case.rows[0]["landing_overdue"] = case.number(0, "landing_due") + 1
    case.expect("at_most", "landing_overdue")
    return case.xlsx(), ".xlsx"


def _sum_at_most(case: Case) -> tuple[bytes, str]:
    """40% and 10% of the same posts, and together more than all of them: this week's posts all for graduates."""
    by = case.number(0, "posts_week") - case.number(0, "graduate_posts_week")
    for item in ("graduate_posts_week", "graduate_posts_total"):
        case.rows[0][item] = case.number(0, item) + by
    case.expect("sum_at_most", "posts_week")
    return case.csv(), ".csv"


def _without_basis(case: Case) -> tuple[bytes, str]:
    at = next(number for number, row in enumerate(case.rows) if row["started_on"])
    case.rows[at]["start_basis"] = None
    case.expect("required_with", "start_basis", case.keys[at])
    return case.xlsx(), ".xlsx"


def _solved_before_raised(case: Case) -> tuple[bytes, str]:
    row = case.rows[case.row("用能-01")]
    raised = row["raised_on"]
    assert isinstance(raised, date)
    row["solved_on"], row["status"] = raised - timedelta(days=9), "已解决"
    case.expect("before", "raised_on", "用能-01")
    return case.xlsx(), ".xlsx"


def _total_fell(case: Case) -> tuple[bytes, str]:
    """Below last week's total: that it does not add up either is not asked on top."""
    case.rows[0]["cluster_total"] = case.number(0, "cluster_total") - case.number(0, "cluster_week") - 2
    case.expect("total_fell", "cluster_total")
    return case.csv(), ".csv"


def _jump(case: Case) -> tuple[bytes, str]:
    case.rows[3]["payable"] = (case.number(3, "payable") * Decimal("1.5")).quantize(Decimal("0.01"))
    case.expect("jump", "payable", case.keys[3])
    return case.csv(), ".csv"


def _opening_differs(case: Case) -> tuple[bytes, str]:
    at = case.row("网贷")
    for item in ("cases_opening", "cases_closing"):
        case.rows[at][item] = case.number(at, item) + 2
    case.expect("opening_differs_from_closing", "cases_opening", "网贷")
    return case.xlsx(), ".xlsx"
