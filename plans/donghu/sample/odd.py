"""Files that are not one clean report: two forms in one workbook, several units in one, lock files, broken ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reports.template import template
from sources.calendar import SHANGHAI, label, period
from sources.declare import Plan

from .draw import Paper, xlsx
from .faults import Expected
from .values import Report

Reports = Callable[[str, str], dict[str, Report]]  # (form, unit) -> period -> report

# (form, unit, period) that come inside another file than their own
TOGETHER = (
    (("digital_economy", "扬子洲镇", "2022-04"), ("business_environment", "扬子洲镇", "2022-04")),
    (
        ("financial_risk", "滕王阁街道", "2022-05"),
        ("financial_risk", "贤士湖管理处", "2022-05"),
        ("financial_risk", "扬农管理处", "2022-05"),
    ),
    (("work_progress", "区文旅公司", "2022-06"), ("culture_tourism", "区文旅公司", "2022-06")),
)


@dataclass(frozen=True, slots=True)
class Odd:
    """A file and what must become of it; `claims` are the submissions in it, with their status and findings."""

    name: str
    content: bytes
    at: datetime
    status: str  # taken, unidentified, unreadable
    claims: tuple[tuple[str, str, str, str, tuple[Expected, ...]], ...] = ()  # form, unit, period, status, findings
    expected: tuple[Expected, ...] = ()


def odd_files(plan: Plan, reports: Reports) -> Iterator[Odd]:
    """All of them, seeded by the same values as the rest."""
    yield from _together(plan, reports)
    yield from _unreadable(plan, reports)
    yield from _unidentified(plan, reports)
    yield from _refused(plan, reports)


def taken_elsewhere() -> set[tuple[str, str, str]]:
    """(form, unit, period) that no file of their own brings."""
    return {claim for claims in TOGETHER for claim in claims}


def _together(plan: Plan, reports: Reports) -> Iterator[Odd]:
    for claims in TOGETHER:
        papers = [
            paper_of(plan, *claim, reports(claim[0], claim[1])[claim[2]], name=f"表{number}")
            for number, claim in enumerate(claims, 1)
        ]
        one = period(claims[0][2])
        at = datetime.combine(one.ends_on + timedelta(days=2), datetime.min.time(), SHANGHAI) + timedelta(hours=15)
        name = "、".join(dict.fromkeys(unit for _, unit, _ in claims)) + f"合并报送_{label(one)}.xlsx"
        yield Odd(
            name, xlsx(papers), at, "taken", tuple((form, unit, code, "accepted", ()) for form, unit, code in claims)
        )


def _unreadable(plan: Plan, reports: Reports) -> Iterator[Odd]:
    good = xlsx(
        [paper_of(plan, "digital_economy", "区发改委", "2022-03", reports("digital_economy", "区发改委")["2022-03"])]
    )
    yield Odd(
        "~$数字经济融合赛道情况表.xlsx",
        b"\x06\x00S\x00h\x00" + b" " * 159,
        _at(4, 6, 9),
        "unreadable",
        (),
        (Expected("unreadable_lock_file"),),
    )
    yield Odd(
        "数字经济融合赛道情况表_没传完.xlsx",
        good[: len(good) // 2],
        _at(4, 6, 10),
        "unreadable",
        (),
        (Expected("unreadable_damaged"),),
    )
    yield Odd("空文件.xlsx", b"", _at(5, 6, 10), "unreadable", (), (Expected("unreadable_empty"),))
    yield Odd(
        "会议通知.xlsx", b"%PDF-1.4\n% invented\n", _at(5, 6, 11), "unreadable", (), (Expected("unreadable_format"),)
    )
    yield Odd(
        "加密_数字经济.xlsx", _with_password(good), _at(6, 6, 9), "unreadable", (), (Expected("unreadable_password"),)
    )


def _unidentified(plan: Plan, reports: Reports) -> Iterator[Odd]:
    paper = paper_of(plan, "mobility", "百花洲街道", "2022-W20", reports("mobility", "百花洲街道")["2022-W20"])
    notes = Paper(name="通讯录")
    notes.put(["示例数据（虚构）：值班安排"])
    notes.put(["日期", "值班人"])
    notes.put([date(2022, 5, 1), "示例"])
    yield Odd("五一值班安排.xlsx", xlsx([notes]), _at(5, 7, 9), "unidentified", (), (Expected("unidentified_form"),))
    for name, line, rule, address in (
        ("人员流动管控情况表.xlsx", "报告期：2022年第20周", "unidentified_unit", None),
        ("百花洲街道人员流动管控.xlsx", "填报单位：百花洲街道　报告期：本周", "unidentified_period", "A2"),
    ):
        spoiled = Paper(rows=[list(row) for row in paper.rows], name=paper.name)
        spoiled.rows[1] = [line]
        yield Odd(name, xlsx([spoiled]), _at(5, 24, 9), "unidentified", (), (Expected(rule, None, None, address),))
    form, one = plan.forms["social_insurance"], period("2022-05")
    rows = list(reports("social_insurance", "豫章街道")["2022-05"].values())
    content = template.xlsx_bytes(form, form.versions[-1], "豫章街道", one, plan, rows, True, 0, {})
    said = (("填报单位：豫章街道", "填报单位：大院街道"),)
    yield Odd(
        "豫章街道_沿用大院模板.xlsx",
        _replaced(content, said),
        _at(6, 2, 9),
        "unidentified",
        (),
        (Expected("claims_disagree", None, None, "A2"),),
    )


def _refused(plan: Plan, reports: Reports) -> Iterator[Odd]:
    """Submissions that nobody asked for."""
    economy = reports("core_economy", "区发改委")["2022-05"]
    yield _alone(plan, "core_economy", "贤士湖管理处", "2022-05", economy, _at(6, 3, 9), "not_a_reporter")
    grain = reports("grain", "扬子洲镇")["2022-W10"]
    yield _alone(plan, "grain", "扬子洲镇", "2022-W05", grain, _at(2, 7, 9), "not_due_period")
    risk = reports("financial_risk", "公园街道")["2022-03"]
    yield _alone(plan, "financial_risk", "公园街道", "2022-05", risk, _at(6, 2, 16), "unit_not_existing")
    progress = reports("work_safety", "大院街道")["2022-W11"]
    papers = [paper_of(plan, "work_safety", "大院街道", "2022-W11", progress, name=name) for name in ("初稿", "定稿")]
    twice = ("work_safety", "大院街道", "2022-W11", "returned", (Expected("repeated_claim"),))
    yield Odd("大院街道_安全生产_初稿和定稿.xlsx", xlsx(papers), _at(3, 20, 18), "taken", (twice,))


def _alone(plan: Plan, form: str, unit: str, code: str, report: Report, at: datetime, rule: str) -> Odd:
    content = xlsx([paper_of(plan, form, unit, code, report)])
    name = f"{unit}_{plan.forms[form].title}_{label(period(code))}_误报.xlsx"
    return Odd(name, content, at, "taken", ((form, unit, code, "returned", (Expected(rule),)),))


def paper_of(plan: Plan, form: str, unit: str, code: str, report: Report, name: str = "Sheet1") -> Paper:
    """The template's page on plain paper, with neither hidden sheet nor properties."""
    declared = plan.forms[form]
    page = template.page(declared, declared.versions[-1], unit, period(code), plan, list(report.values()), True)
    paper = Paper(name=name)
    paper.put([page.title], len(page.head[0]))
    paper.put([page.line])
    paper.put([page.notes])
    for names in page.head:
        paper.put(names)
    for row in page.body:
        paper.put(row)
    paper.put([page.footer])
    return paper


def _at(month: int, day: int, hour: int) -> datetime:
    return datetime(2022, month, day, hour, 20, tzinfo=SHANGHAI)


def _with_password(content: bytes) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("invented", out)
    return out.getvalue()


def _replaced(content: bytes, pairs: tuple[tuple[str, str], ...]) -> bytes:
    """The workbook with other words in its shared texts; hidden sheet and properties stay as they were."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename.endswith(("sharedStrings.xml", "sheet1.xml")):
                for before, after in pairs:
                    body = body.replace(before.encode(), after.encode())
            new.writestr(entry, body)
    return out.getvalue()
