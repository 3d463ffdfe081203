"""What the indicators of measures 15-20 must say, in plain Python from the sample's own ledger.

Nothing here knows the warehouse: each function goes through the rows that were accepted last and works the figure out
again, for each unit and period, as (numerator, denominator). A figure that cannot be worked out is left out.
Measures 21-23 are text and have no indicator.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Figures = dict[tuple[str, str], tuple[Any, Any]]


# Measure 15 -----------------------------------------------------------------------------------------------------------


def pension_net_increase(ledger: Any) -> Figures:
    return _ratio(_insured(ledger, "企业职工", "城乡居民"), "net_total", "annual_target")


def pension_insured(ledger: Any) -> Figures:
    return _total(_insured(ledger, "企业职工", "城乡居民"), "insured_closing")


def building_firms_insured(ledger: Any) -> Figures:
    return _ratio(_insured(ledger, "楼宇商业企业"), "firms_insured", "firms_wanted")


def building_staff_insured(ledger: Any) -> Figures:
    return _total(_insured(ledger, "楼宇商业企业"), "insured_closing")


def new_form_workers_insured(ledger: Any) -> Figures:
    return _ratio(_insured(ledger, "新业态从业人员"), "insured_closing", "surveyed")


def contributions_resumed(ledger: Any) -> Figures:
    return _ratio(_insured(ledger, "企业职工", "城乡居民"), "resumed_total", "interrupted_total")


def pension_loans(ledger: Any) -> Figures:
    return _total(ledger.accepted("social_insurance"), "loans_total")


def _insured(ledger: Any, *kinds: str) -> list[Any]:
    return [row for row in ledger.accepted("social_insurance") if row.row_key.split("|")[0] in kinds]


# Measure 16 -----------------------------------------------------------------------------------------------------------


def commercial_share(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("housing"), "commercial_area_after", "floor_area")


def commercial_area_cut(ledger: Any) -> Figures:
    return _difference(ledger.accepted("housing"), "commercial_area_before", "commercial_area_after")


def rental_homes_raised(ledger: Any) -> Figures:
    return _total(ledger.accepted("housing"), "rental_raised_total")


def rental_homes_started(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("housing"), "rental_started_total", "rental_raised_total")


def projects_inspected(ledger: Any) -> Figures:
    return _total(ledger.accepted("housing"), "inspected")


def unstable_projects_open(ledger: Any) -> Figures:
    return _difference(ledger.accepted("housing"), "unstable", "resolved")


def unstable_projects_escalated(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("housing"), "escalated", "unstable")


def online_signing(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("housing"), "signed", "signing_wanted")


# Measure 17 -----------------------------------------------------------------------------------------------------------


def early_rice_planted(ledger: Any) -> Figures:
    return _total(_rows(ledger, "grain", "早稻"), "planted_total")


def early_rice_of_plan(ledger: Any) -> Figures:
    return _ratio(_rows(ledger, "grain", "早稻"), "planted_total", "planned_area")


def mid_rice_planted(ledger: Any) -> Figures:
    return _ratio(_rows(ledger, "grain", "中稻"), "planted_total", "planned_area")


def dry_grain_planted(ledger: Any) -> Figures:
    return _total(_rows(ledger, "grain", "玉米", "红薯"), "planted_total")


def produce_output(ledger: Any) -> Figures:
    return _total(_rows(ledger, "grain", "蔬菜", "水产品"), "output_total")


def produce_price_change(ledger: Any) -> Figures:
    """This week's output at this week's price, over the same output at the price quoted the week before."""
    quotes = [row for row in _rows(ledger, "grain", "蔬菜", "水产品") if row.values.get("price") is not None]
    prices = {(row.unit, row.row_key, _last_day(row.period)): row.values["price"] for row in quotes}
    figures: Figures = {}
    for row in quotes:
        price, output = row.values["price"], row.values.get("output_week")
        before = prices.get((row.unit, row.row_key, _last_day(row.period) - timedelta(weeks=1)))
        if before is not None and output is not None:
            now, then = figures.get((row.unit, row.period), (Decimal(0), Decimal(0)))
            figures[row.unit, row.period] = (now + price * output, then + before * output)
    return {place: figure for place, figure in figures.items() if figure[1] > 0}


def farm_supply_checks(ledger: Any) -> Figures:
    return _total(ledger.accepted("grain"), "checks_total")


def farm_supply_cases(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("grain"), "cases_total", "checks_total")


# Measure 18 -----------------------------------------------------------------------------------------------------------


def hidden_debt_added(ledger: Any) -> Figures:
    return _total(ledger.accepted("fiscal_operation"), "debt_added_total")


def hidden_debt_cleared(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("fiscal_operation"), "debt_cleared_total", "debt_clear_plan")


def hidden_debt_change(ledger: Any) -> Figures:
    """The stock at the end of the month over the opening stock of the year's first month, which each unit owes."""
    rows = _rows(ledger, "fiscal_operation", "隐性债务")
    first_month = min(row.period for row in ledger.accepted("fiscal_operation"))
    opening_of_year = {row.unit: row.values.get("debt_opening") for row in rows if row.period == first_month}
    figures: Figures = {}
    for row in rows:
        closing, first = row.values.get("debt_closing"), opening_of_year.get(row.unit)
        if closing is not None and first is not None and first > 0:
            figures[row.unit, row.period] = (closing, first)
    return figures


def guarantee_account(ledger: Any) -> Figures:
    figures: Figures = {}
    for row in _rows(ledger, "fiscal_operation", "三保资金专户"):
        stated = row.values.get("account_opened")
        if stated is not None:
            last = _last_day(row.period)
            opened_on = row.values.get("account_opened_on") or last
            figures[row.unit, row.period] = (1 if stated == "已建立" and opened_on <= last else 0, 1)
    return figures


def guarantee_spending(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("fiscal_operation"), "guarantee_spent_total", "guarantee_budget")


def guarantee_gap(ledger: Any) -> Figures:
    return _total(ledger.accepted("fiscal_operation"), "guarantee_gap")


def fund_payout(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("fiscal_operation"), "fund_paid_total", "fund_arrived_total")


def fund_pay_days(ledger: Any) -> Figures:
    figures: Figures = {}
    for place, rows in _by_place(_with(ledger.accepted("fiscal_operation"), "pay_days", "fund_paid_month")).items():
        paid = sum(row.values["fund_paid_month"] for row in rows)
        if paid > 0:
            figures[place] = (sum(row.values["pay_days"] * row.values["fund_paid_month"] for row in rows), paid)
    return figures


def general_spending_change(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("fiscal_operation"), "general_total", "general_last_year")


# Measure 19 -----------------------------------------------------------------------------------------------------------


def old_cases_closed(ledger: Any) -> Figures:
    return _ratio(_rows(ledger, "financial_risk", "非法集资"), "cases_closed_total", "cases_base")


def losses_recovered(ledger: Any) -> Figures:
    return _total(ledger.accepted("financial_risk"), "recovered_total")


def fraud_talks(ledger: Any) -> Figures:
    return _total(ledger.accepted("financial_risk"), "talks_total")


def fraud_talk_audience(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("financial_risk"), "people_total", "talks_total")


def local_finance_checked(ledger: Any) -> Figures:
    return _total(ledger.accepted("financial_risk"), "firms_checked_total")


def local_finance_rectified(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("financial_risk"), "rectified_total", "problems_total")


# Measure 20 -----------------------------------------------------------------------------------------------------------

CAMPAIGNS = ("三年行动巩固提升", "城镇燃气安全整治", "危化品安全风险集中治理")
INSPECTION = "大检查督查和专项巡查"


def safety_measures_done(ledger: Any) -> Figures:
    """Of the 15 measures, those that a unit answers for; one that it left out of its report is in the whole all the same."""
    figures: Figures = {}
    for (unit, period), rows in _by_place(ledger.accepted("work_progress")).items():
        wanted = {m["task_id"] for m in ledger.milestones if m["quantity"] == "M20.a" and m["unit"] == unit}
        done = {row.row_key for row in rows if row.row_key in wanted and row.values.get("status") == "已完成"}
        if wanted:
            figures[unit, period] = (len(done), len(wanted))
    return figures


def campaign_hazards_rectified(ledger: Any) -> Figures:
    return _ratio(_rows(ledger, "work_safety", *CAMPAIGNS), "rectified_total", "hazards_total")


def major_hazards_open(ledger: Any) -> Figures:
    return _total(_rows(ledger, "work_safety", *CAMPAIGNS), "major_hazards")


def safety_inspections(ledger: Any) -> Figures:
    return _total(_rows(ledger, "work_safety", INSPECTION), "checked_total")


def inspection_hazards_rectified(ledger: Any) -> Figures:
    return _ratio(_rows(ledger, "work_safety", INSPECTION), "rectified_total", "hazards_total")


def chemical_vehicles_registered(ledger: Any) -> Figures:
    return _total(ledger.accepted("work_safety"), "vehicles")


def chemical_vehicles_parked(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("work_safety"), "vehicles_parked", "vehicles")


def safety_month_events(ledger: Any) -> Figures:
    return _total(ledger.accepted("work_safety"), "events_total")


def safety_month_audience(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("work_safety"), "people_total", "events_total")


# What they share ------------------------------------------------------------------------------------------------------


def _rows(ledger: Any, form: str, *keys: str) -> list[Any]:
    return [row for row in ledger.accepted(form) if row.row_key in keys]


def _total(rows: Iterable[Any], item: str) -> Figures:
    return {
        place: (sum(row.values[item] for row in here), None) for place, here in _by_place(_with(rows, item)).items()
    }


def _ratio(rows: Iterable[Any], part: str, whole: str) -> Figures:
    """Only rows that give both count; a whole of nothing has no rate."""
    figures: Figures = {}
    for place, here in _by_place(_with(rows, part, whole)).items():
        all_of_it = sum(row.values[whole] for row in here)
        if all_of_it > 0:
            figures[place] = (sum(row.values[part] for row in here), all_of_it)
    return figures


def _difference(rows: Iterable[Any], whole: str, gone: str) -> Figures:
    return {
        place: (sum(row.values[whole] - row.values[gone] for row in here), None)
        for place, here in _by_place(_with(rows, whole, gone)).items()
    }


def _with(rows: Iterable[Any], *items: str) -> list[Any]:
    return [row for row in rows if all(row.values.get(item) is not None for item in items)]


def _by_place(rows: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
    places: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        places.setdefault((row.unit, row.period), []).append(row)
    return places


def _last_day(period: str) -> date:
    year, _, part = period.partition("-")
    if part.startswith("W"):
        return date.fromisocalendar(int(year), int(part[1:]), 7)
    if part.startswith("Q"):
        month = 3 * int(part[1:])
        return date(int(year), month, calendar.monthrange(int(year), month)[1])
    return date(int(year), int(part), calendar.monthrange(int(year), int(part))[1])


ENTRIES = {"safety_measures_done": lambda ledger: [m["unit"] for m in ledger.milestones if m["quantity"] == "M20.a"]}
