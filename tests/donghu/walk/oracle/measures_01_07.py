"""What the indicators of measures 1-7 and the main economic figures must say, in plain Python from the sample's own ledger.

Nothing here knows the warehouse: each function goes through the rows that were accepted last and works the figure out
again, for each unit and period, as (numerator, denominator). A figure that cannot be worked out is left out.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

Figures = dict[tuple[str, str], tuple[Any, Any]]
LAST_DAY_OF_THE_TERM = date(2022, 6, 30)


# Measure 1 ------------------------------------------------------------------------------------------------------------


def policy_payout(ledger: Any) -> Figures:
    return _ratio(_single_policies(ledger), "paid_total", "payable")


def policy_online_share(ledger: Any) -> Figures:
    return _ratio(_single_policies(ledger), "paid_online_total", "paid_total", whole_is_positive=True)


def firms_paid(ledger: Any) -> Figures:
    return _total(_all_policies(ledger), "firms_total")


def benefit_coverage(ledger: Any) -> Figures:
    return _ratio(_all_policies(ledger), "firms_benefiting", "firms_entitled")


def provincial_policies_landed(ledger: Any) -> Figures:
    return _landed(ledger, "省28条-")


def city_policies_landed(ledger: Any) -> Figures:
    return _landed(ledger, "市16条-")


def _single_policies(ledger: Any) -> list[Any]:
    return [row for row in ledger.accepted("policy_delivery") if row.row_key != "全部政策"]


def _all_policies(ledger: Any) -> list[Any]:
    return [row for row in ledger.accepted("policy_delivery") if row.row_key == "全部政策"]


def _landed(ledger: Any, beginning: str) -> Figures:
    figures: Figures = {}
    for place, rows in _by_place(ledger.accepted("policy_delivery")).items():
        listed = [row for row in rows if row.row_key.startswith(beginning)]
        if listed:
            figures[place] = (len([row for row in listed if row.values.get("status") == "已落实"]), len(listed))
    return figures


# Measure 2 ------------------------------------------------------------------------------------------------------------


def service_firms_revenue(ledger: Any) -> Figures:
    return _total(ledger.accepted("service_enterprises"), "revenue_total")


def service_firms_growth(ledger: Any) -> Figures:
    figures: Figures = {}
    for place, rows in _by_place(_firms_with_both_years(ledger)).items():
        this_year = sum(row.values["revenue_total"] for row in rows)
        last_year = sum(row.values["revenue_last_year"] for row in rows)
        if last_year > 0:
            figures[place] = (this_year, last_year)
    return figures


def service_firms_growing(ledger: Any) -> Figures:
    figures: Figures = {}
    for place, rows in _by_place(_firms_with_both_years(ledger)).items():
        growing = [row for row in rows if row.values["revenue_total"] > row.values["revenue_last_year"]]
        figures[place] = (len(growing), len(rows))
    return figures


def service_firms_monitored(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("service_enterprises"), "firms_reporting", "firms_wanted")


def _firms_with_both_years(ledger: Any) -> list[Any]:
    rows = ledger.accepted("service_enterprises")
    return [
        r for r in rows if r.values.get("revenue_total") is not None and r.values.get("revenue_last_year") is not None
    ]


# Measure 3 ------------------------------------------------------------------------------------------------------------


def bank_meetings(ledger: Any) -> Figures:
    return _total(_instruments(ledger, "政银企对接"), "meetings_total")


def bank_meetings_landed(ledger: Any) -> Figures:
    return _ratio(_instruments(ledger, "政银企对接"), "amount_total", "intended_total")


def credit_extended(ledger: Any) -> Figures:
    return _total(_instruments(ledger, "信贷投放"), "amount_total")


def loan_balance_growth(ledger: Any) -> Figures:
    stated = [row for row in _instruments(ledger, "信贷投放") if row.values.get("loan_balance") is not None]
    first_week = min(row.period for row in ledger.accepted("financial_support"))  # of all units: each owes it
    first_of_year = {(row.unit, row.row_key): row.values["loan_balance"] for row in stated if row.period == first_week}
    figures: Figures = {}
    for row in stated:
        balance = row.values["loan_balance"]
        first = first_of_year.get((row.unit, row.row_key))
        if first is None:
            continue
        now, then = figures.get((row.unit, row.period), (Decimal(0), Decimal(0)))
        figures[row.unit, row.period] = (now + balance, then + first)
    return {place: figure for place, figure in figures.items() if figure[1] > 0}


def loans_rolled_over(ledger: Any) -> Figures:
    return _total(_instruments(ledger, "贷款展期", "续贷"), "amount_total")


def rolled_over_per_firm(ledger: Any) -> Figures:
    return _ratio(_instruments(ledger, "贷款展期", "续贷"), "amount_total", "firms_total", whole_is_positive=True)


def startup_loans(ledger: Any) -> Figures:
    return _ratio(_instruments(ledger, "创业担保贷款"), "amount_total", "annual_target")


def premium_relief(ledger: Any) -> Figures:
    return _total(_instruments(ledger, "社保减负"), "amount_total")


def job_retention_refund(ledger: Any) -> Figures:
    return _total(_instruments(ledger, "稳岗返还"), "amount_total")


def incubator_relief(ledger: Any) -> Figures:
    return _total(_instruments(ledger, "孵化基地减免"), "amount_total")


def _instruments(ledger: Any, *instruments: str) -> list[Any]:
    return [row for row in ledger.accepted("financial_support") if row.row_key.split("|")[0] in instruments]


# Measures 4 and 5: the projects ---------------------------------------------------------------------------------------


def provincial_invest_count(ledger: Any) -> Figures:
    return _count_over_register(ledger, "major_projects", _tier(ledger, "省大中型"), _has_invested_60)


def city_invest_count(ledger: Any) -> Figures:
    return _count_over_register(ledger, "major_projects", _tier(ledger, "市百大"), _has_invested_60)


def provincial_invest_total(ledger: Any) -> Figures:
    return _invested(ledger, _tier(ledger, "省大中型"))


def city_invest_total(ledger: Any) -> Figures:
    return _invested(ledger, _tier(ledger, "市百大"))


def provincial_build_count(ledger: Any) -> Figures:
    return _count_over_register(ledger, "major_projects", _tier(ledger, "省大中型"), _has_built_60)


def city_build_count(ledger: Any) -> Figures:
    return _count_over_register(ledger, "major_projects", _tier(ledger, "市百大"), _has_built_60)


def provincial_build_average(ledger: Any) -> Figures:
    return _built_on_average(ledger, _tier(ledger, "省大中型"))


def city_build_average(ledger: Any) -> Figures:
    return _built_on_average(ledger, _tier(ledger, "市百大"))


def key_invest_with_upper(ledger: Any) -> Figures:
    return _invested(ledger, _tier(ledger, "区重大重点"))


def key_invest_without_upper(ledger: Any) -> Figures:
    upper = {project["project_id"] for project in _tier(ledger, "省大中型") + _tier(ledger, "市百大")}
    return _invested(ledger, [p for p in _tier(ledger, "区重大重点") if p["project_id"] not in upper])


def start_rate_all(ledger: Any) -> Figures:
    return _count_over_register(ledger, "major_projects", _tier(ledger, "区重大重点"), _has_started)


def start_rate_planned(ledger: Any) -> Figures:
    new_starts = [project for project in _tier(ledger, "区重大重点") if project["nature"] == "新开工"]
    return _count_over_register(ledger, "major_projects", new_starts, _has_started)


def named_projects_started(ledger: Any) -> Figures:
    return _count_over_register(ledger, "major_projects", _tier(ledger, "二季度开工"), _has_started_in_time)


def _tier(ledger: Any, tier: str) -> list[dict[str, str]]:
    return [project for project in ledger.projects if tier in project["tiers"].split(";")]


def _has_invested_60(row: Any) -> bool:
    invested, plan = row.values.get("invested_total"), row.values.get("annual_plan")
    return invested is not None and plan is not None and 100 * invested >= 60 * plan


def _has_built_60(row: Any) -> bool:
    return row.values.get("build_pct") is not None and row.values["build_pct"] >= 60


def _has_started(row: Any) -> bool:
    started_on = row.values.get("started_on")
    return started_on is not None and started_on <= _last_day(row.period)


def _has_started_in_time(row: Any) -> bool:
    return _has_started(row) and row.values["started_on"] <= LAST_DAY_OF_THE_TERM


def _invested(ledger: Any, projects: list[dict[str, str]]) -> Figures:
    wanted = {project["project_id"] for project in projects}
    rows = [row for row in ledger.accepted("major_projects") if row.row_key in wanted]
    return _ratio(rows, "invested_total", "annual_plan", whole_is_positive=True)


def _built_on_average(ledger: Any, projects: list[dict[str, str]]) -> Figures:
    wanted = {project["project_id"] for project in projects}
    rows = [
        r for r in ledger.accepted("major_projects") if r.row_key in wanted and r.values.get("build_pct") is not None
    ]
    return {
        place: (sum(r.values["build_pct"] for r in here), 100 * len(here)) for place, here in _by_place(rows).items()
    }


def _count_over_register(
    ledger: Any, form: str, projects: list[dict[str, str]], is_done: Callable[[Any], bool]
) -> Figures:
    """Of the `projects` that a unit leads, how many are done; one that it left out of its report is in the whole all the same."""
    figures: Figures = {}
    for (unit, period), rows in _by_place(ledger.accepted(form)).items():
        led = {project["project_id"] for project in projects if project["lead_unit"] == unit}
        if led:
            done = {row.row_key for row in rows if row.row_key in led and is_done(row)}
            figures[unit, period] = (len(done), len(led))
    return figures


# Measures 5 and 7: the log of problems --------------------------------------------------------------------------------


def approvals_done(ledger: Any) -> Figures:
    rows = [row for row in _log(ledger, "环节-") if row.values.get("stage") is not None]
    return {place: (_done_by(here, "done_on"), len(here)) for place, here in _by_place(rows).items()}


def problems_solved(ledger: Any) -> Figures:
    rows = [row for row in _log(ledger, "问题-") if _is_by(row, "raised_on")]
    return {place: (_done_by(here, "solved_on"), len(here)) for place, here in _by_place(rows).items()}


def elements_secured(ledger: Any) -> Figures:
    figures: Figures = {}
    needs = [row for row in _log(ledger, "要素-") if row.values.get("needed") is not None]
    for place, rows in _by_place(needs).items():
        met = [r for r in rows if r.values.get("secured") is not None and r.values["secured"] >= r.values["needed"]]
        figures[place] = (len(met), len(rows))
    return figures


def utility_issues_open(ledger: Any) -> Figures:
    rows = [row for row in _log(ledger, "用能-") if _is_by(row, "raised_on")]
    return {place: (len(here) - _done_by(here, "solved_on"), None) for place, here in _by_place(rows).items()}


def support_funds(ledger: Any) -> Figures:
    kinds = ("民生补短板", "新型基础设施")
    return _total([row for row in _log(ledger, "资金-") if row.values.get("support_class") in kinds], "funds_total")


def _log(ledger: Any, beginning: str) -> list[Any]:
    return [row for row in ledger.accepted("project_obstacles") if row.row_key.startswith(beginning)]


def _is_by(row: Any, item: str) -> bool:
    return row.values.get(item) is not None and row.values[item] <= _last_day(row.period)


def _done_by(rows: Iterable[Any], item: str) -> int:
    return len([row for row in rows if _is_by(row, item)])


# Measure 6 ------------------------------------------------------------------------------------------------------------


def named_reserves_ready(ledger: Any) -> Figures:
    return _count_over_register(
        ledger, "reserve_projects", _tier(ledger, "列名谋划"), lambda row: _is_by(row, "done_on")
    )


def reserve_procedures(ledger: Any) -> Figures:
    reserves = {project["project_id"] for project in ledger.projects if project["kind"] == "reserve"}
    rows = [row for row in ledger.accepted("reserve_projects") if row.row_key in reserves]
    return _ratio(rows, "procedures_done", "procedures_wanted", whole_is_positive=True)


def parcels_sold_nine(ledger: Any) -> Figures:
    return _count_over_register(
        ledger, "reserve_projects", _tier(ledger, "调规出让"), lambda row: _is_by(row, "sold_on")
    )


def parcels_sold_six(ledger: Any) -> Figures:
    figures: Figures = {}
    whole = {project["project_id"] for project in _tier(ledger, "西岸1-4号")}
    for (unit, period), rows in _by_place(ledger.accepted("reserve_projects")).items():
        led = {p["project_id"] for p in _tier(ledger, "调规出让") if p["lead_unit"] == unit}
        sold = {row.row_key for row in rows if row.row_key in led and _is_by(row, "sold_on")}
        parts = led & whole
        if led:
            one = 1 if parts else 0
            one_sold = 1 if parts and parts <= sold else 0
            figures[unit, period] = (len(sold - whole) + one_sold, len(led - whole) + one)
    return figures


def parcel_revenue(ledger: Any) -> Figures:
    parcels = {project["project_id"] for project in ledger.projects if project["kind"] == "parcel"}
    rows = [r for r in ledger.accepted("reserve_projects") if r.row_key in parcels and _is_by(r, "sold_on")]
    return _total(rows, "price")


def signed_investment(ledger: Any) -> Figures:
    return _total(_signed_this_year(ledger), "signed_amount")


def funds_arrived(ledger: Any) -> Figures:
    return _ratio(_signed_this_year(ledger), "arrived_total", "signed_amount", whole_is_positive=True)


def flagship_firms(ledger: Any) -> Figures:
    sought = ("旗舰型", "领头羊", "独角兽")
    rows = [row for row in _signed_this_year(ledger) if row.values.get("firm_type") is not None]
    return {
        place: (len([row for row in here if row.values["firm_type"] in sought]), None)
        for place, here in _by_place(rows).items()
    }


def _signed_this_year(ledger: Any) -> list[Any]:
    rows = [row for row in ledger.accepted("investment_promotion") if _is_by(row, "signed_on")]
    return [row for row in rows if row.values["signed_on"].year == _last_day(row.period).year]


# The main economic figures --------------------------------------------------------------------------------------------


def gdp_growth(ledger: Any) -> Figures:
    return _growth(ledger, "地区生产总值")


def industry_growth(ledger: Any) -> Figures:
    return _growth(ledger, "规上工业增加值")


def fixed_investment_growth(ledger: Any) -> Figures:
    return _growth(ledger, "固定资产投资")


def retail_growth(ledger: Any) -> Figures:
    return _growth(ledger, "社会消费品零售总额")


def trade_growth(ledger: Any) -> Figures:
    return _growth(ledger, "进出口总额")


def urban_income_growth(ledger: Any) -> Figures:
    return _growth(ledger, "城镇居民人均可支配收入")


def rural_income_growth(ledger: Any) -> Figures:
    return _growth(ledger, "农村居民人均可支配收入")


def services_growth(ledger: Any) -> Figures:
    return _growth(ledger, "规上服务业营业收入")


def retail_sales(ledger: Any) -> Figures:
    return _ratio(_index(ledger, "社会消费品零售总额"), "amount_total", "annual_target")


def budget_revenue(ledger: Any) -> Figures:
    return _ratio(_index(ledger, "一般公共预算收入"), "amount_total", "annual_target")


def trade_value(ledger: Any) -> Figures:
    return _ratio(_index(ledger, "进出口总额"), "amount_total", "annual_target")


def foreign_capital(ledger: Any) -> Figures:
    return _ratio(_index(ledger, "实际利用外资"), "amount_total", "annual_target")


def tax_share(ledger: Any) -> Figures:
    return _ratio(_index(ledger, "一般公共预算收入"), "tax_total", "amount_total", whole_is_positive=True)


def new_large_firms(ledger: Any) -> Figures:
    return _total(_index(ledger, "四上企业"), "firms_total")


def _index(ledger: Any, name: str) -> list[Any]:
    return [row for row in ledger.accepted("core_economy") if row.row_key == name]


def _growth(ledger: Any, name: str) -> Figures:
    return _ratio(_index(ledger, name), "amount_total", "amount_last_year", whole_is_positive=True)


# Sums -----------------------------------------------------------------------------------------------------------------


def _by_place(rows: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
    places: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        places.setdefault((row.unit, row.period), []).append(row)
    return places


def _total(rows: Iterable[Any], item: str) -> Figures:
    stated = [row for row in rows if row.values.get(item) is not None]
    return {place: (sum(row.values[item] for row in here), None) for place, here in _by_place(stated).items()}


def _ratio(rows: Iterable[Any], part: str, whole: str, whole_is_positive: bool = False) -> Figures:
    figures: Figures = {}
    for place, here in _by_place(rows).items():
        parts = [row.values[part] for row in here if row.values.get(part) is not None]
        wholes = [row.values[whole] for row in here if row.values.get(whole) is not None]
        if parts and wholes and (sum(wholes) > 0 or not whole_is_positive):
            figures[place] = (sum(parts), sum(wholes))
    return figures


def _last_day(period: str) -> date:
    year = int(period[:4])
    if period[5] == "W":
        return date.fromisocalendar(year, int(period[6:]), 7)
    month = 3 * int(period[6:]) if period[5] == "Q" else int(period[5:])
    return date(year, month, calendar.monthrange(year, month)[1])


# Which units answer for the entries of the registers that an indicator is about, one for each entry ------------------


def _leads(projects: list[dict[str, str]]) -> list[str]:
    return [project["lead_unit"] for project in projects]


def _without_upper(ledger: Any) -> list[dict[str, str]]:
    upper = {project["project_id"] for tier in ("省大中型", "市百大") for project in _tier(ledger, tier)}
    return [project for project in _tier(ledger, "区重大重点") if project["project_id"] not in upper]


def _six_parcels(ledger: Any) -> list[dict[str, str]]:
    """1-4号 is one of them."""
    whole = _tier(ledger, "西岸1-4号")
    return [parcel for parcel in _tier(ledger, "调规出让") if parcel not in whole[1:]]


ENTRIES = {
    **{
        f"{name}_{what}": lambda ledger, tier=tier: _leads(_tier(ledger, tier))
        for name, tier in (("provincial", "省大中型"), ("city", "市百大"))
        for what in ("invest_count", "invest_total", "build_count", "build_average")
    },
    "key_invest_with_upper": lambda ledger: _leads(_tier(ledger, "区重大重点")),
    "key_invest_without_upper": lambda ledger: _leads(_without_upper(ledger)),
    "start_rate_all": lambda ledger: _leads(_tier(ledger, "区重大重点")),
    "start_rate_planned": lambda ledger: _leads([p for p in _tier(ledger, "区重大重点") if p["nature"] == "新开工"]),
    "named_projects_started": lambda ledger: _leads(_tier(ledger, "二季度开工")),
    "named_reserves_ready": lambda ledger: _leads(_tier(ledger, "列名谋划")),
    "reserve_procedures": lambda ledger: _leads([p for p in ledger.projects if p["kind"] == "reserve"]),
    "parcels_sold_nine": lambda ledger: _leads(_tier(ledger, "调规出让")),
    "parcels_sold_six": lambda ledger: _leads(_six_parcels(ledger)),
}
