"""What the indicators of measures 8-14 must say, in plain Python from the sample's own ledger.

Nothing here knows the warehouse: each function goes through the rows that were accepted last and works the figure out
again, for each unit and period, as (numerator, denominator). A figure that cannot be worked out is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Figures = dict[tuple[str, str], tuple[Any, Any]]


# Measure 8 ------------------------------------------------------------------------------------------------------------


def firms_reopened(ledger: Any) -> Figures:
    """A trade counts where it gives both numbers."""
    figures: Figures = {}
    for row in ledger.accepted("commerce"):
        for trade in ("catering", "trade"):
            reopened, due = row.values.get(f"{trade}_reopened"), row.values.get(f"{trade}_due")
            if reopened is not None and due is not None:
                so_far, of = figures.get((row.unit, row.period), (0, 0))
                figures[row.unit, row.period] = (so_far + reopened, of + due)
    return {place: figure for place, figure in figures.items() if figure[1] > 0}


def vouchers_issued(ledger: Any) -> Figures:
    return _total(ledger.accepted("commerce"), "vouchers_total")


def vouchers_redeemed(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("commerce"), "redeemed_total", "vouchers_total")


def festival_firms(ledger: Any) -> Figures:
    return _total(ledger.accepted("commerce"), "event_firms_total")


def festival_sales_per_firm(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("commerce"), "event_sales_total", "event_firms_total")


def street_investment(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("commerce"), "street_invested_total", "street_planned")


def large_retail_sales(ledger: Any) -> Figures:
    return _total(ledger.accepted("commerce"), "retail_total")


def large_retail_growth(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("commerce"), "retail_total", "retail_last_year")


# Measure 9 ------------------------------------------------------------------------------------------------------------


def venues_subsidised(ledger: Any) -> Figures:
    return _ratio(_of(ledger, "culture_tourism", "资金补贴"), "firms_paid", "firms_due")


def venue_subsidy_paid(ledger: Any) -> Figures:
    return _total(_of(ledger, "culture_tourism", "资金补贴"), "amount_total")


def tourism_firms_subsidised(ledger: Any) -> Figures:
    return _ratio(_of(ledger, "culture_tourism", "一次性补助"), "firms_paid", "firms_due")


def tourism_subsidy_paid(ledger: Any) -> Figures:
    return _total(_of(ledger, "culture_tourism", "一次性补助"), "amount_total")


def culture_procurement(ledger: Any) -> Figures:
    return _total(_of(ledger, "culture_tourism", "政府采购"), "amount_total")


def culture_contract_value(ledger: Any) -> Figures:
    return _ratio(_of(ledger, "culture_tourism", "政府采购"), "amount_total", "contracts_total")


def night_markets_upgraded(ledger: Any) -> Figures:
    return _sites(ledger, "夜市", "M09.d")


def night_market_turnover(ledger: Any) -> Figures:
    return _ratio(_of(ledger, "culture_tourism", "夜市"), "turnover_total", "stalls")


def stall_sites_improved(ledger: Any) -> Figures:
    return _sites(ledger, "地摊点位", "M09.e")


def copyright_events(ledger: Any) -> Figures:
    return _total(_of(ledger, "culture_tourism", "版权活动"), "sessions_total")


def copyright_kinds_held(ledger: Any) -> Figures:
    return _some_of(_of(ledger, "culture_tourism", "版权活动"), "sessions_total", 6)


def copyright_audience(ledger: Any) -> Figures:
    return _ratio(_of(ledger, "culture_tourism", "版权活动"), "people_total", "sessions_total")


def _sites(ledger: Any, category: str, quantity: str) -> Figures:
    """Done, of all sites that the plan names, whether the unit's report has them or not."""
    named = [task["title"] for task in ledger.milestones if task["quantity"] == quantity]
    figures: Figures = {}
    for place, rows in _by_place(_with(_of(ledger, "culture_tourism", category), "site_status")).items():
        done = [row.row_key.split("|")[1] for row in rows if row.values["site_status"] == "已完成"]
        figures[place] = (len([title for title in named if any(title.startswith(site) for site in done)]), len(named))
    return figures


# Measure 10 -----------------------------------------------------------------------------------------------------------


def arrivals_screened(ledger: Any) -> Figures:
    return _total(ledger.accepted("mobility"), "risk_total", "cluster_total", "elsewhere_total")


def arrivals_under_control(ledger: Any) -> Figures:
    return _total(_with(ledger.accepted("mobility"), "isolated", "home_monitored"), "isolated", "home_monitored")


def landing_tests_done(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("mobility"), "landing_tested", "landing_due")


# Measure 11 -----------------------------------------------------------------------------------------------------------


def digital_revenue(ledger: Any) -> Figures:
    return _total(ledger.accepted("digital_economy"), "revenue_total")


def digital_revenue_per_firm(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("digital_economy"), "revenue_total", "firms")


def tracks_with_projects(ledger: Any) -> Figures:
    return _some_of(ledger.accepted("digital_economy"), "key_projects", 4)


# Measure 12 -----------------------------------------------------------------------------------------------------------


def environment_first_tier(ledger: Any) -> Figures:
    figures: Figures = {}
    for row in _with(ledger.accepted("business_environment"), "tier"):
        figures[row.unit, row.period] = (1 if row.values["tier"] == "第一方阵" else 0, 1)
    return figures


def environment_rank(ledger: Any) -> Figures:
    return _total(_of(ledger, "business_environment", "全省测评"), "rank")


def special_problems_rectified(ledger: Any) -> Figures:
    return _ratio(_of(ledger, "business_environment", "专项治理"), "rectified_total", "problems_total")


def reform_matters_online(ledger: Any) -> Figures:
    return _total(ledger.accepted("business_environment"), "matters_online")


def reform_cases_per_matter(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("business_environment"), "cases_total", "matters_online")


def licence_list_items(ledger: Any) -> Figures:
    return _total(ledger.accepted("business_environment"), "list_items")


def approval_days_cut(ledger: Any) -> Figures:
    return _total(ledger.accepted("business_environment"), "days_cut_total")


def approval_burdens_cut(ledger: Any) -> Figures:
    return _total(ledger.accepted("business_environment"), "materials_cut_total", "steps_cut_total", "trips_cut_total")


def e_certificates_issued(ledger: Any) -> Figures:
    return _total(ledger.accepted("business_environment"), "issued_total")


def e_certificate_uses(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("business_environment"), "uses_total", "issued_total")


def platform_functions_online(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("business_environment"), "functions_online", "functions_planned")


def platform_users(ledger: Any) -> Figures:
    return _total(ledger.accepted("business_environment"), "active_users")


def lenient_cases(ledger: Any) -> Figures:
    return _total(ledger.accepted("business_environment"), "spared_total")


def lenient_relief_per_case(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("business_environment"), "waived_total", "spared_total")


# Measure 13 -----------------------------------------------------------------------------------------------------------


def graduate_posts_share(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("graduate_jobs"), "graduate_posts_total", "posts_total")


def targeted_posts_share(ledger: Any) -> Figures:
    """Grassroots staff and discharged student soldiers together, of the same posts as the graduates' share."""
    wanted = ("grassroots_posts_total", "soldier_posts_total", "posts_total")
    figures: Figures = {}
    for place, rows in _by_place(_with(ledger.accepted("graduate_jobs"), *wanted)).items():
        grassroots, soldiers, posts = (sum(row.values[item] for row in rows) for item in wanted)
        if posts > 0:
            figures[place] = (grassroots + soldiers, posts)
    return figures


def campus_events(ledger: Any) -> Figures:
    return _total(ledger.accepted("graduate_jobs"), "events_total")


def campus_events_named(ledger: Any) -> Figures:
    return campus_events(ledger)


def campus_agreements(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("graduate_jobs"), "agreed_total", "events_total")


def campus_audience(ledger: Any) -> Figures:
    return _total(ledger.accepted("graduate_jobs"), "people_total")


def campus_audience_named(ledger: Any) -> Figures:
    return campus_audience(ledger)


def posts_per_visitor(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("graduate_jobs"), "posts_total", "people_total")


def talents_settled(ledger: Any) -> Figures:
    return _total(ledger.accepted("graduate_jobs"), "settled_total")


def posts_developed(ledger: Any) -> Figures:
    return _total(ledger.accepted("graduate_jobs"), "developed_total")


# Measure 14 -----------------------------------------------------------------------------------------------------------


def zero_job_households(ledger: Any) -> Figures:
    return _total(_of(ledger, "employment_aid", "零就业家庭"), "households_closing")


def household_clear_days(ledger: Any) -> Figures:
    figures: Figures = {}
    for row in _with(_of(ledger, "employment_aid", "零就业家庭"), "clear_days", "households_cleared"):
        cleared = row.values["households_cleared"]
        if cleared > 0:
            figures[row.unit, row.period] = (row.values["clear_days"] * cleared, cleared)
    return figures


def aid_services(ledger: Any) -> Figures:
    return _total(ledger.accepted("employment_aid"), "helped_total")


def aid_employed(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("employment_aid"), "employed_total", "registered")


def one_to_one_paired(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("employment_aid"), "paired", "ledger")


def platform_visits(ledger: Any) -> Figures:
    return _total(ledger.accepted("employment_aid"), "visits_total")


def platform_matches(ledger: Any) -> Figures:
    return _ratio(ledger.accepted("employment_aid"), "matched_total", "platform_posts_total")


# What they share ------------------------------------------------------------------------------------------------------


def _of(ledger: Any, form: str, first: str) -> list[Any]:
    """The rows whose key, or the first part of it, is `first`."""
    return [row for row in ledger.accepted(form) if row.row_key.split("|")[0] == first]


def _total(rows: Iterable[Any], *items: str) -> Figures:
    """What is given of the items, added up; a unit that gives none of them has no figure."""
    figures: Figures = {}
    for row in rows:
        for item in items:
            if row.values.get(item) is not None:
                figures[row.unit, row.period] = (
                    figures.get((row.unit, row.period), (0, None))[0] + row.values[item],
                    None,
                )
    return figures


def _ratio(rows: Iterable[Any], part: str, whole: str) -> Figures:
    """Only rows that give both count; a whole of nothing has no rate."""
    figures: Figures = {}
    for place, here in _by_place(_with(rows, part, whole)).items():
        all_of_it = sum(row.values[whole] for row in here)
        if all_of_it > 0:
            figures[place] = (sum(row.values[part] for row in here), all_of_it)
    return figures


def _some_of(rows: Iterable[Any], item: str, named_in_the_plan: int) -> Figures:
    return {
        place: (len([row for row in here if row.values[item] > 0]), named_in_the_plan)
        for place, here in _by_place(_with(rows, item)).items()
    }


def _with(rows: Iterable[Any], *items: str) -> list[Any]:
    return [row for row in rows if all(row.values.get(item) is not None for item in items)]


def _by_place(rows: Iterable[Any]) -> dict[tuple[str, str], list[Any]]:
    places: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        places.setdefault((row.unit, row.period), []).append(row)
    return places


# The lead reports all of these sites.
ENTRIES = {
    "night_markets_upgraded": lambda ledger: ["区文广新旅局" for m in ledger.milestones if m["quantity"] == "M09.d"],
    "stall_sites_improved": lambda ledger: ["区文广新旅局" for m in ledger.milestones if m["quantity"] == "M09.e"],
}
