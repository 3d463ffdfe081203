"""Tables as units make them by themselves, without the template: title rows, one or two header rows, merges, unit lines,
total rows, sections, footers, numbers as text, two panels side by side.

Nothing here reads the forms' declarations: headings and layouts are written out, so that reader and sample cannot agree
because one was derived from the other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from reports.template.template import column

from .amounts import total

Value = Decimal | date | str | None
Row = Mapping[str, Value]
Report = Mapping[str, Row]
MARK = "示例数据（虚构）"
FOOTER = "填表人：示例　　审核人：示例　　联系电话：示例"


@dataclass(slots=True)
class Paper:
    """A sheet as drawn: rows of cells, merges as (first row, first column, last row, last column), counted from 0."""

    rows: list[list[Value]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)  # a second sheet beside the table
    name: str = "Sheet1"

    def put(self, cells: Sequence[Value], across: int = 0) -> None:
        """Add a row; a title or line stands across `across` columns."""
        if across > 1:
            self.merges.append((len(self.rows), 0, len(self.rows), across - 1))
        self.rows.append(list(cells))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file as a unit made it, and the items that its table holds."""

    content: bytes
    suffix: str
    items: frozenset[str]


def layouts() -> dict[tuple[str, str], Callable[[str, str, Report], Drawn]]:
    """(form, unit) -> how that unit draws its own table."""
    return {
        ("policy_delivery", "滕王阁街道"): policies_in_yuan,
        ("policy_delivery", "大院街道"): policies_in_yuan,
        ("service_enterprises", "墩子塘街道"): firms_with_total,
        ("service_enterprises", "扬子洲镇"): firms_with_total,
        ("major_projects", "区住建局"): projects_in_sections,
        ("major_projects", "区教体局"): projects_in_sections,
        ("housing", "彭家桥街道"): housing_with_gaps,
        ("commerce", "豫章街道"): commerce_in_two_panels,
        ("commerce", "大院街道"): commerce_in_two_panels,
        ("mobility", "贤士湖管理处"): mobility_as_text,
        ("mobility", "董家窑街道"): mobility_in_lines,
        ("work_safety", "区城管局"): safety_with_total,
        ("work_safety", "墩子塘街道"): safety_with_total,
        ("investment_promotion", "区商务局"): signed_in_wan_yuan,
        ("social_insurance", "豫章街道"): insured_merged,
        ("grain", "扬农管理处"): grain_as_text,
        ("financial_risk", "百花洲街道"): risk_with_breaks,
        ("employment_aid", "彭家桥街道"): aid_with_instructions,
        ("fiscal_operation", "区税务局"): fiscal_in_yuan,
        ("core_economy", "区发改委"): economy_in_title,
        ("graduate_jobs", "董家窑街道"): jobs_with_empty_rows,
        ("financial_support", "区文广新旅局"): support_with_sections,
    }


def policies_in_yuan(unit: str, period: str, report: Report) -> Drawn:
    """Two header rows with merges, amounts in 元, serial numbers and remarks."""
    paper = Paper(name="惠企政策")
    paper.put(["东湖区惠企政策兑现情况表"], 15)
    paper.put([f"填报单位：{unit.removesuffix('街道')}街办"], 6)
    paper.put([f"报告期：{_week(period)}", *[None] * 13, "单位：元"])
    paper.put([MARK], 15)
    top = len(paper.rows)
    paper.put(
        [
            "序号",
            "政策编号",
            "级次",
            "责任单位",
            "落实状态",
            "兑现金额",
            None,
            None,
            "其中",
            None,
            "兑现企业",
            None,
            None,
            "受益面",
            None,
        ]
    )
    names = ["本周兑现金额", "累计兑现金额", "应兑现金额", "线上（惠企通）金额", "线下金额"]
    paper.put(
        [None] * 5
        + names
        + ["本周兑现企业数（户）", "累计兑现户次（户次）", "累计兑现企业数（去重）", "受益企业数", "应享企业数"]
    )
    paper.merges += [(top, at, top + 1, at) for at in range(5)]
    paper.merges += [(top, 5, top, 7), (top, 8, top, 9), (top, 10, top, 12), (top, 13, top, 14)]
    items = [
        "policy",
        "level",
        "responsible",
        "status",
        "paid_week",
        "paid_total",
        "payable",
        "paid_online_total",
        "paid_offline_total",
    ]
    items += ["firms_week", "payments_total", "firms_total", "firms_benefiting", "firms_entitled"]
    for number, row in enumerate(report.values(), 1):
        paper.put(
            [
                Decimal(number),
                *(
                    _times(row[name], 10000) if "pa" in name[:3] and name != "payments_total" else row[name]
                    for name in items
                ),
            ]
        )
    paper.put([FOOTER], 15)
    return _xlsx(paper, items)


def firms_with_total(unit: str, period: str, report: Report) -> Drawn:
    """Numbers as text with thousands separators, a total row and signatures."""
    items = [
        "enterprise",
        "credit_code",
        "industry",
        "revenue_month",
        "revenue_total",
        "revenue_last_year",
        "revenue_growth",
        "difficulty",
    ]
    items += ["firms_wanted", "firms_reporting"]
    paper = Paper(name=f"{int(period[-2:])}月")
    paper.put([f"{_month(period)}重点服务业企业运行监测表"], 11)
    paper.put([MARK], 11)
    paper.put([f"填报单位（盖章）：{unit}", *[None] * 9, "计量单位：万元"])
    heads = [
        "企业名称",
        "统一社会信用代码",
        "行业",
        "本月\n营业收入",
        "本年累计\n营业收入",
        "上年同期累计\n营业收入",
        "同比增长",
        "困难诉求",
        "应监测企业数",
        "实际报送企业数",
    ]
    paper.put(["序号", *heads])
    for number, row in enumerate(report.values(), 1):
        cells = [
            _grouped(row[name]) if name.startswith("revenue_") and name != "revenue_growth" else row[name]
            for name in items
        ]
        cells[6] = _percent(row["revenue_growth"])
        paper.put([str(number), *cells])
    sums = [_grouped(_sum(report, name)) for name in ("revenue_month", "revenue_total", "revenue_last_year")]
    paper.put(
        ["合 计", None, None, None, *sums, None, None, _sum(report, "firms_wanted"), _sum(report, "firms_reporting")]
    )
    paper.put([FOOTER], 11)
    paper.put(["注：营业收入为快报数。"], 11)
    return _xlsx(paper, items)


def projects_in_sections(unit: str, period: str, report: Report) -> Drawn:
    """Section rows, two header rows, Chinese dates."""
    items = [
        "project",
        "nature",
        "total_investment",
        "annual_plan",
        "invested_month",
        "invested_total",
        "invest_rate",
        "build_pct",
        "build_note",
    ]
    items += ["planned_start_on", "started_on", "start_basis"]
    paper = Paper(name="重大重点项目")
    paper.put(["东湖区2022年重大重点项目建设进度月报"], 13)
    paper.put([f"报送单位：{unit}　　　报告期：{_month(period)}　　　{MARK}"], 13)
    top = len(paper.rows)
    paper.put(
        [
            "序号",
            "项目名称",
            "建设性质",
            "投资情况（万元）",
            None,
            None,
            None,
            None,
            "年度建设进度（%）",
            "形象进度",
            "计划开工时间",
            "实际开工时间",
            "施工许可证号",
        ]
    )
    paper.put([None, None, None, "总投资", "年度计划投资", "本月完成投资", "累计完成投资", "占年计划%", *[None] * 5])
    paper.merges += [(top, at, top + 1, at) for at in (0, 1, 2, 8, 9, 10, 11, 12)] + [(top, 3, top, 7)]
    number = 0
    for title, nature in (("一、新开工项目", "新开工"), ("二、续建项目", "续建")):
        paper.put([title], 13)
        for row in report.values():
            if row["nature"] == nature:
                number += 1
                cells = [
                    _chinese(value) if isinstance(value, date) else value for value in (row[name] for name in items)
                ]
                paper.put([Decimal(number), *cells])
    paper.put(["填表人：示例", None, None, "审核人：示例", None, None, None, "填报日期：示例"])
    return _xlsx(paper, items)


def housing_with_gaps(unit: str, period: str, report: Report) -> Drawn:
    """Spaced-out names, empty rows inside, zeros written as 无."""
    items = [
        "housing_project",
        "floor_area",
        "commercial_area_before",
        "commercial_pct_before",
        "commercial_area_after",
        "commercial_pct_after",
    ]
    items += [
        "rental_raised_month",
        "rental_raised_total",
        "rental_started_month",
        "rental_started_total",
        "rental_completed_month",
        "rental_completed_total",
    ]
    items += ["inspected", "unstable", "escalated", "resolved", "signing_wanted", "signed"]
    heads = [
        "项 目 名 称",
        "规划总建筑面积（㎡）",
        "原商业面积（㎡）",
        "原配比（%）",
        "调整后商业面积（㎡）",
        "调整后配比（%）",
        "本月筹集套数",
        "累计筹集套数",
        "本月开工套数",
    ]
    heads += [
        "累计开工套数",
        "本月竣工套数",
        "累计竣工套数",
        "排查项目数",
        "涉稳项目数",
        "上报数",
        "化解数",
        "应网签套数",
        "已网签套数",
    ]
    paper = Paper(name="房地产")
    paper.put(["房 地 产 项 目 情 况 表"], 18)
    paper.put([None])
    paper.put([f"填报单位：{' '.join(unit)}", *[None] * 8, f"报告期：{_month(period)}", *[None] * 5, MARK])
    paper.put(heads)
    for row in report.values():
        cells = [row[name] for name in items]
        cells[12:16] = ["无" if value == 0 else value for value in cells[12:16]]
        paper.put(cells)
        paper.put([None])
    paper.put(["填表人：示例", *[None] * 5, "审核人：示例"])
    return _xlsx(paper, items)


def commerce_in_two_panels(unit: str, period: str, report: Report) -> Drawn:
    """Labelled values in two panels side by side, units of measure in brackets."""
    left = {
        "catering_due": "住宿餐饮应复市户数（户）", "catering_reopened": "住宿餐饮已复市户数（户）", "trade_due": "批发零售应复市户数（户）",
        "trade_reopened": "批发零售已复市户数（户）", "vouchers_month": "消费券本月发放（万元）", "vouchers_total": "消费券累计发放（万元）",
        "redeemed_month": "消费券本月核销（万元）", "redeemed_total": "消费券累计核销（万元）", "event_firms_month": "本月参加活动企业数（家次）",
        "event_firms_total": "累计参加活动企业数（家次）",
    }  # fmt: skip
    right = {
        "retail_month": "本月限上消费品零售额（万元）", "retail_total": "累计限上消费品零售额（万元）", "retail_last_year": "上年同期累计限上消费品零售额（万元）",
        "driven_month": "本月拉动消费额（万元）", "driven_total": "累计拉动消费额（万元）", "event_sales_month": "本月活动销售额（万元）",
        "event_sales_total": "累计活动销售额（万元）", "street_planned": "街区改造年度计划投资（万元）", "street_invested_month": "街区改造本月投资（万元）",
        "street_invested_total": "街区改造累计投资（万元）",
    }  # fmt: skip
    row = report[""]
    paper = Paper(name="商贸消费")
    paper.put([f"扩大商贸消费情况表（{_month(period)}）"], 4)
    paper.put([f"填报单位：{unit}", None, MARK])
    paper.put(["指标名称", "数值", "指标名称", "数值"])
    for (one, one_label), (other, other_label) in zip(left.items(), right.items(), strict=True):
        paper.put([one_label, row[one], other_label, row[other]])
    paper.put([FOOTER], 4)
    return _xlsx(paper, [*left, *right])


MOBILITY = {
    "as_of_on": ("日期", ""), "risk_week": ("中高风险地区本周排查人数", "人"), "risk_total": ("中高风险地区累计排查人数", "人"),
    "cluster_week": ("聚集性疫情地区本周排查人数", "人"), "cluster_total": ("聚集性疫情地区累计排查人数", "人"),
    "elsewhere_week": ("其他地区本周排查人数", "人"), "elsewhere_total": ("其他地区累计排查人数", "人"), "isolated": ("在管集中隔离人数", "人"),
    "home_monitored": ("居家健康监测人数", "人"), "landing_due": ("落地检应检人数", "人"), "landing_tested": ("已检人数", "人"), "landing_overdue": ("超时人数", "人"),
}  # fmt: skip


def mobility_as_text(unit: str, period: str, report: Report) -> Drawn:
    """A list of labels with units of measure, all text, in GB18030 CSV."""
    row = report[""]
    paper = Paper()
    paper.put(["来赣人员管控情况表", None, None])
    paper.put([f"填报单位：{unit}", None, f"报告期：{_days(period)}"])
    paper.put([MARK, None, None])
    paper.put(["指标名称", "计量单位", "数值"])
    for name, (label, uom) in MOBILITY.items():
        value = row[name]
        paper.put([label, uom, _chinese(value) if isinstance(value, date) else _grouped(value)])
    paper.put(["填表人：示例", None, "联系电话：示例"])
    return _csv(paper, list(MOBILITY), "gb18030")


def mobility_in_lines(unit: str, period: str, report: Report) -> Drawn:
    """Label and value in one cell: 集中隔离人数：12."""
    row = report[""]
    paper = Paper(name="周报")
    paper.put(["人员流动管控周报"], 2)
    paper.put([f"报送单位：{unit}", f"报告期：{_week(period)}"])
    paper.put([MARK])
    cells: list[Value] = []
    for name, (label, uom) in MOBILITY.items():
        value = row[name]
        cells.append(f"{label}：{_chinese(value) if isinstance(value, date) else _plain(value)}{uom}")
    for at in range(0, len(cells), 2):
        paper.put(cells[at : at + 2])
    return _xlsx(paper, list(MOBILITY))


def safety_with_total(unit: str, period: str, report: Report) -> Drawn:
    """A total row at the top, dashes where nothing is asked."""
    items = [
        "campaign",
        "checked_week",
        "checked_total",
        "hazards_week",
        "hazards_total",
        "rectified_week",
        "rectified_total",
        "rectified_rate",
    ]
    items += [
        "major_hazards",
        "vehicles",
        "vehicles_parked",
        "events_week",
        "events_total",
        "people_week",
        "people_total",
    ]
    heads = [
        "专项名称",
        "本周检查次数",
        "累计检查次数",
        "本周排查隐患数",
        "累计排查隐患数",
        "本周整改数",
        "累计整改数",
        "整改率",
        "未销号重大隐患数",
        "登记车辆数",
    ]
    heads += ["专用停车区停放数", "本周活动场次", "累计活动场次", "本周参与人次", "累计参与人次"]
    paper = Paper(name="安全生产")
    paper.put(["安全生产专项整治周报"], 16)
    paper.put([f"报送单位：{unit}"], 6)
    paper.put([f"统计期：{_days(period)}", *[None] * 13, MARK])
    paper.put(["序号", *heads])
    summed = ["checked_week", "checked_total", "hazards_week", "hazards_total", "rectified_week", "rectified_total"]
    paper.put(["合计", None, *(_sum(report, name) for name in summed)])
    for number, row in enumerate(report.values(), 1):
        cells = ["—" if row[name] is None else row[name] for name in items]
        cells[7] = "—" if row["rectified_rate"] is None else _percent(row["rectified_rate"])
        paper.put([Decimal(number), *cells])
    paper.put(["审核人：示例", None, None, None, "填表人：示例"])
    return _xlsx(paper, items)


def signed_in_wan_yuan(unit: str, period: str, report: Report) -> Drawn:
    """Amounts in 万元 where the form asks for 亿元; a total row."""
    items = ["signed_project", "investor", "signed_on", "signed_amount", "arrived_month", "arrived_total", "firm_type"]
    paper = Paper(name="签约项目")
    paper.put(["招商引资签约项目表"], 8)
    paper.put([f"填报单位：{unit}", None, None, f"报告期：{_month(period)}"])
    paper.put([MARK], 8)
    paper.put(
        [
            "序号",
            "签约项目名称",
            "投资企业",
            "签约时间",
            "签约金额（万元）",
            "本月到资（万元）",
            "累计实际到资（万元）",
            "企业类型",
        ]
    )
    for number, row in enumerate(report.values(), 1):
        paper.put(
            [
                Decimal(number),
                *(_times(row[name], 10000) if isinstance(row[name], Decimal) else row[name] for name in items),
            ]
        )
    paper.put(
        [
            "合计",
            None,
            None,
            None,
            *(_times(_sum(report, name), 10000) for name in ("signed_amount", "arrived_month", "arrived_total")),
            None,
        ]
    )
    paper.put([FOOTER], 8)
    return _xlsx(paper, items)


def insured_merged(unit: str, period: str, report: Report) -> Drawn:
    """The kind of insured merged down its rows; percentages with their sign."""
    items = [
        "insured_kind",
        "insured_group",
        "insured_opening",
        "net_month",
        "insured_closing",
        "net_total",
        "annual_target",
        "done_rate",
    ]
    items += [
        "firms_wanted",
        "firms_insured",
        "surveyed",
        "interrupted_month",
        "interrupted_total",
        "resumed_month",
        "resumed_total",
    ]
    heads = [
        "类别",
        "群体",
        "期初参保人数",
        "净增人数",
        "期末参保人数",
        "累计净增",
        "年度净增目标",
        "目标完成率",
        "应参保企业数",
        "已参保企业数",
        "摸底人数",
    ]
    heads += ["本月中断人数", "累计中断人数", "续缴人数", "累计续缴人数"]
    paper = Paper(name="参保扩面")
    paper.put([f"养老保险参保扩面情况表（{_month(period)}）"], len(heads))
    paper.put([f"填报单位：{unit}", *[None] * 9, "单位：人、户"])
    paper.put([MARK])
    paper.put(heads)
    rows = list(report.values())
    first = 0
    for at, row in enumerate(rows):
        cells = [row[name] for name in items]
        cells[7] = _percent(row["done_rate"])
        if at and row["insured_kind"] == rows[at - 1]["insured_kind"]:
            cells[0] = None
        else:
            first = at
        is_last = at + 1 == len(rows) or rows[at + 1]["insured_kind"] != row["insured_kind"]
        if is_last and at > first:
            paper.merges.append((len(paper.rows) - (at - first), 0, len(paper.rows), 0))
        paper.put(cells)
    paper.put([FOOTER])
    return _xlsx(paper, items)


def grain_as_text(unit: str, period: str, report: Report) -> Drawn:
    """A CSV in GB18030 with dates without a year and 无 for nothing."""
    items = [
        "crop",
        "planned_area",
        "planted_week",
        "planted_total",
        "as_of_on",
        "output_week",
        "output_total",
        "price",
    ]
    items += ["checks_week", "checks_total", "cases_week", "cases_total"]
    heads = [
        "品种",
        "计划栽种面积(亩)",
        "本周栽种面积(亩)",
        "累计已栽面积(亩)",
        "数据截止日",
        "本周产量(吨)",
        "累计产量(吨)",
        "平均价格(元/公斤)",
        "检查次数",
        "累计检查次数",
    ]
    heads += ["查处件数", "累计查处件数"]
    paper = Paper()
    paper.put(["农业生产进度表", *[None] * 11])
    paper.put([f"填报单位：{unit}", *[None] * 5, f"报告期：{_week(period)}", *[None] * 5])
    paper.put([MARK, *[None] * 11])
    paper.put(heads)
    for row in report.values():
        cells: list[Value] = []
        for name in items:
            value = row[name]
            cells.append(f"{value.month}月{value.day}日" if isinstance(value, date) else "无" if value == 0 else value)
        paper.put(cells)
    paper.put(["填表人：示例", *[None] * 11])
    return _csv(paper, items, "gb18030")


def risk_with_breaks(unit: str, period: str, report: Report) -> Drawn:
    """Line breaks in the headings, a remark below the table."""
    items = [
        "case_class",
        "cases_base",
        "cases_opening",
        "cases_added",
        "cases_closed",
        "cases_closing",
        "cases_closed_total",
        "disposal_rate",
    ]
    items += [
        "recovered_month",
        "recovered_total",
        "talks_month",
        "talks_total",
        "people_month",
        "people_total",
        "firms_checked_month",
    ]
    items += ["firms_checked_total", "problems_month", "problems_total", "rectified_month", "rectified_total"]
    heads = [
        "风险\n类别",
        "存量案件\n总数",
        "期初\n存量",
        "本期\n新增",
        "本期\n办结",
        "期末\n存量",
        "累计\n办结",
        "处置率\n（%）",
        "本月追赃挽损\n（万元）",
        "追赃挽损\n（万元）",
    ]
    heads += [
        "本月宣传\n场次",
        "累计宣传\n场次",
        "本月覆盖\n人次",
        "累计覆盖\n人次",
        "本月检查\n家数",
        "累计检查\n家数",
        "本月发现\n问题数",
        "累计\n问题数",
        "本月\n整改数",
        "累计\n整改数",
    ]
    paper = Paper(name="风险")
    paper.put(["非法集资存量案件处置情况表"], 20)
    paper.put([f"单位名称：{unit}", *[None] * 8, f"报告期：{_month(period)}"])
    paper.put(heads)
    for row in report.values():
        paper.put([row[name] for name in items])
    paper.put([f"注：{MARK}。存量以第二轮处置开始时为准。"], 20)
    return _xlsx(paper, items)


def aid_with_instructions(unit: str, period: str, report: Report) -> Drawn:
    """A remarks column and a second sheet with instructions."""
    heads = {
        "people_group": "帮扶群体", "registered": "在册人数", "helped_week": "本周帮扶人次", "helped_total": "帮扶人次", "employed_week": "本周实现就业人数",
        "employed_total": "实现就业人数", "ledger": "台账人数", "paired": "已结对人数", "households_opening": "期初户数", "households_added": "新增户数",
        "households_cleared": "消除户数", "households_closing": "期末户数", "clear_days": "平均消除天数", "platform_posts_week": "平台本周发布岗位数",
        "platform_posts_total": "发布岗位数", "visits_week": "平台本周访问人次", "visits_total": "访问人次", "matched_week": "平台本周对接成功数",
        "matched_total": "对接成功数",
    }  # fmt: skip
    paper = Paper(
        name="就业援助", notes=[["填表说明"], ["一、只报人数，不报个人信息。"], ["二、本表为示例数据（虚构）。"]]
    )
    paper.put([f"就业困难人员帮扶情况表（{MARK}）"], 20)
    paper.put([f"填报单位：{unit}　　报告期：{_week(period)}　　单位：人"], 20)
    paper.put([*heads.values(), "备注"])
    for row in report.values():
        paper.put([*(row[name] for name in heads), None])
    return _xlsx(paper, list(heads))


def fiscal_in_yuan(unit: str, period: str, report: Report) -> Drawn:
    """Two header rows with groups and every amount in 元."""
    groups: dict[str, dict[str, str]] = {
        "隐性债务": {"debt_opening": "期初存量", "debt_added": "本期新增", "debt_added_total": "累计新增", "debt_cleared": "本期化解",
                  "debt_cleared_total": "累计化解", "debt_closing": "期末存量", "debt_clear_plan": "年度化债计划"},
        "“三保”资金专户": {"account_opened": "是否建立", "account_opened_on": "建立日期"},
        "“三保”支出": {"guarantee_budget": "三保预算", "guarantee_spent_month": "本月三保支出", "guarantee_spent_total": "累计三保支出", "guarantee_gap": "缺口"},
        "专项资金": {"fund_arrived_month": "本月到账金额", "fund_arrived_total": "累计到账金额", "fund_paid_month": "本月拨付金额",
                  "fund_paid_total": "累计拨付金额", "pay_days": "平均拨付天数（天）"},
        "一般性支出": {"general_last_year": "上年同期累计", "general_month": "本月支出", "general_total": "本期累计"},
    }  # fmt: skip
    names = [name for group in groups.values() for name in group]
    paper = Paper(name="基层运转")
    paper.put(["基层运转月报"], len(names) + 1)
    paper.put([f"填报单位：{unit}", *[None] * 9, f"报告期：{_month(period)}", *[None] * 6, "单位：元"])
    paper.put([MARK])
    top = len(paper.rows)
    above: list[Value] = ["事项"]
    for group, under in groups.items():
        paper.merges.append((top, len(above), top, len(above) + len(under) - 1))
        above += [group, *[None] * (len(under) - 1)]
    paper.put(above)
    paper.put([None, *(heading for group in groups.values() for heading in group.values())])
    paper.merges.append((top, 0, top + 1, 0))
    for key, row in report.items():
        paper.put([key, *(row[name] if name == "pay_days" else _times(row[name], 10000) for name in names)])
    paper.put([FOOTER], len(names) + 1)
    return _xlsx(paper, ["matter", *names])


def economy_in_title(unit: str, period: str, report: Report) -> Drawn:
    """Unit and period stand in the title only; growth with its sign."""
    items = [
        "index_name",
        "index_uom",
        "annual_target",
        "amount_month",
        "amount_total",
        "amount_last_year",
        "growth_pct",
        "tax_total",
        "firms_month",
        "firms_total",
    ]
    paper = Paper(name="双过半")
    paper.put([f"{unit}{_month(period)}主要经济指标完成情况表"], 10)
    paper.put([MARK], 10)
    paper.put(
        [
            "指标",
            "计量单位",
            "全年目标",
            "本期",
            "累计",
            "上年同期",
            "同比±%",
            "税收收入累计（万元）",
            "本月新增企业数",
            "累计新增企业数",
        ]
    )
    for row in report.values():
        cells = [row[name] for name in items]
        cells[6] = _percent(row["growth_pct"], sign=True)
        paper.put(cells)
    paper.put(["制表：示例", None, None, "复核：示例"])
    return _xlsx(paper, items)


def jobs_with_empty_rows(unit: str, period: str, report: Report) -> Drawn:
    """Rows that are numbered beforehand and left empty."""
    heads = {
        "event": "招聘活动", "held_on": "举办日期", "school": "举办学校", "events_week": "本周场次", "events_total": "累计场次", "firms_week": "本周企业数",
        "firms_total": "企业数", "posts_week": "本周岗位数", "posts_total": "招聘岗位总数", "graduate_posts_week": "本周用于高校应届毕业生岗位数",
        "graduate_posts_total": "用于高校应届毕业生岗位数", "grassroots_posts_week": "本周定向岗位数（基层项目人员）",
        "grassroots_posts_total": "定向岗位数（基层项目人员）", "soldier_posts_week": "本周定向岗位数（退役大学毕业生士兵）",
        "soldier_posts_total": "定向岗位数（退役大学毕业生士兵）", "people_week": "本周参与人数", "people_total": "参与人数", "agreed_week": "本周达成意向人数",
        "agreed_total": "达成意向人数",
    }  # fmt: skip
    paper = Paper(name="岗位周报")
    paper.put(["校园招聘情况表"], 20)
    paper.put([f"报送单位：{unit}", *[None] * 6, f"报告期：{_week(period)}", *[None] * 6, MARK])
    paper.put(["序号", *heads.values()])
    rows = list(report.values())
    for number in range(1, len(rows) + 6):
        cells = [rows[number - 1][name] for name in heads] if number <= len(rows) else [None] * len(heads)
        paper.put([Decimal(number), *cells])
    paper.put([FOOTER], 20)
    return _xlsx(paper, list(heads))


def support_with_sections(unit: str, period: str, report: Report) -> Drawn:
    """The instrument as a merged first column, amounts in 元 said in each heading."""
    heads = {
        "instrument": "工具", "industry": "行业", "held_on": "对接日期", "meetings_week": "本周对接场次", "meetings_total": "累计对接场次",
        "institutions": "参与金融机构数", "intended_week": "达成意向金额（元）", "intended_total": "累计达成意向金额（元）", "cases_week": "本周笔数",
        "firms_week": "企业数", "firms_total": "累计企业数", "amount_week": "本周金额（元）", "amount_total": "累计金额（元）", "annual_target": "年度目标金额（元）",
        "loan_balance": "期末贷款余额（元）",
    }  # fmt: skip
    paper = Paper(name="金融帮扶")
    paper.put(["金融支持实体经济周报"], 15)
    paper.put([f"填报单位：{unit}", *[None] * 6, f"报告期：{_days(period)}", *[None] * 4, MARK])
    paper.put(list(heads.values()))
    rows = list(report.values())
    for at, row in enumerate(rows):
        cells = [_times(row[name], 10000) if "（元）" in heading else row[name] for name, heading in heads.items()]
        if at and row["instrument"] == rows[at - 1]["instrument"]:
            cells[0] = None
        else:
            same = 1
            while at + same < len(rows) and rows[at + same]["instrument"] == row["instrument"]:
                same += 1
            if same > 1:
                paper.merges.append((len(paper.rows), 0, len(paper.rows) + same - 1, 0))
        paper.put(cells)
    paper.put([FOOTER], 15)
    return _xlsx(paper, list(heads))


# Drawing --------------------------------------------------------------------------------------------------------------


def _xlsx(paper: Paper, items: Sequence[str]) -> Drawn:
    return Drawn(xlsx([paper]), ".xlsx", frozenset(items))


def _csv(paper: Paper, items: Sequence[str], encoding: str) -> Drawn:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_plain(cell) for cell in row] for row in paper.rows])
    return Drawn(out.getvalue().encode(encoding), ".csv", frozenset(items))


def xlsx(papers: Sequence[Paper]) -> bytes:
    """A workbook with one sheet a paper."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": CREATED})
    plain = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    day = book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
    for paper in papers:
        sheet = book.add_worksheet(paper.name)
        for merge in paper.merges:
            sheet.merge_range(*merge, "", plain)
        for at, cells in enumerate(paper.rows):
            for across, cell in enumerate(cells):
                if cell is None:
                    continue
                if isinstance(cell, date):
                    sheet.write_datetime(at, across, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(at, across, cell, plain)
                else:
                    sheet.write_number(at, across, float(cell), plain)
        sheet.set_column(0, 30, 13)
        if paper.notes:
            notes = book.add_worksheet("填表说明")
            for at, texts in enumerate(paper.notes):
                notes.write_row(at, 0, texts)
    book.close()
    return out.getvalue()


def find(paper: Paper, heading: str) -> str:
    """The address of the cell that holds `heading`."""
    for at, cells in enumerate(paper.rows):
        for across, cell in enumerate(cells):
            if cell == heading:
                return f"{column(across)}{at + 1}"
    raise LookupError(heading)


CREATED = datetime(2022, 1, 1)  # noqa: DTZ001


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return value.isoformat() if isinstance(value, date) else value


def _times(value: Value, factor: int) -> Value:
    return value * factor if isinstance(value, Decimal) else value


def _sum(report: Report, name: str) -> Decimal:
    return total(row[name] for row in report.values())


def _grouped(value: Value) -> Value:
    """12,345.60 as people type it."""
    return f"{value:,f}" if isinstance(value, Decimal) else value


def _percent(value: Value, sign: bool = False) -> Value:
    if not isinstance(value, Decimal):
        return value
    return f"{'+' if sign and value > 0 else ''}{_plain(value)}%"


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _month(period: str) -> str:
    return "2022年1-2月" if period == "2022-02" else f"{period[:4]}年{int(period[-2:])}月"


def _week(period: str) -> str:
    return f"{period[:4]}年第{int(period[-2:])}周"


def _days(period: str) -> str:
    first = date.fromisocalendar(int(period[:4]), int(period[-2:]), 1)
    last = first + timedelta(days=6)
    return f"{_chinese(first)}至{last.month}月{last.day}日"
