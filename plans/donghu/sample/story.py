"""What no declaration can say of the invented half-year: which rows there are, names, texts, choices, dates, milestones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING, TypedDict, TypeVar

from sources.calendar import Period

from .amounts import total

if TYPE_CHECKING:
    from sources.declare import Plan, Project

    from .values import Row, RowHistory, Value, _Half

TOWNS = ("town", "street", "management_office")
STARTED = 39  # of the 68 projects, by the end of June
NAMED_LATE = ("P007", "P008")  # of the five named ones
CENT = Decimal("0.01")
HOUSEHOLDS_LEAD, HOUSEHOLDS_BREAK = "区人社局", "2022-W17"
T = TypeVar("T")


class Untold:
    """Nothing is told of an item: its declaration decides."""


UNTOLD = Untold()
Ask = Callable[[str], Decimal]


class StoryWords(TypedDict):
    """Names and texts of the invented half-year, as `story.yml` says them."""

    row: str
    text: str
    initials: dict[str, str]
    firm: str
    investor: str
    signed: str
    estate: str
    rental: str
    industries: list[str]
    firm_types: list[str]
    difficulties: list[str]
    permit: str
    build_notes: dict[int, str]
    stages: list[str]
    blockages: list[str]
    categories: dict[str, list[str]]
    problems: list[str]
    responsible: list[str]
    supports: list[str]
    funds: list[str]
    procedures: str
    event: str
    school: str
    voucher: str
    festival: str
    street: str
    street_work: str
    function: str
    progress: dict[str, str]
    obstacle: str
    work: str
    highlight: str
    uoms: dict[str, str]


class Tale(TypedDict):
    """The invented story: names, texts and how well things go (`story.yml`)."""

    mark: str
    pace: dict[str, dict[str, dict[str, float]]]
    units: dict[str, float]
    months: dict[str, float]
    parts: dict[str, dict[str, tuple[float, float]]]
    drift: list[str]
    only: dict[str, dict[str, list[str]]]
    words: StoryWords


def keys(half: _Half, one: Period) -> list[str]:
    """The row keys that the unit reports in the period."""
    if half.version.shape == "labels":
        return [""]
    own = KEYS.get(half.form.name)
    if own is not None:
        return own(half, one)
    if half.version.rows_from == "milestone":
        return [task.task_id for task in half.plan.milestones if task.unit == half.unit]
    if half.version.rows_from:
        tier = half.version.rows_from.partition(":")[2]
        return [
            project.project_id
            for project in half.plan.projects
            if tier in project.tiers and project.lead_unit == half.unit
        ]
    return list(half.version.rows) or _invented(half)


def plainly(half: _Half, line: RowHistory, one: Period, name: str) -> Value:
    """What a form of which the story knows nothing still must say."""
    item = half.items[name]
    if item.choices:
        return _chosen(half, line.key, name, item.choices)
    if item.type == "date":
        return one.ends_on
    if item.register_ == "unit":
        return half.unit
    if item.register_ == "project":
        return half.plan.projects[0].name
    return half.tale["words"]["text"]


def kind_of(half: _Half, key: str) -> str:
    """The kind of a row, where its key says one."""
    if half.form.name == "housing":
        return "保租房" if "保租房" in key else "楼盘"
    if half.form.name == "project_obstacles":
        return key.split("-")[0]
    return key[:1] if half.form.name == "reserve_projects" else key


def value(half: _Half, line: RowHistory, one: Period, row: Row, name: str, ask: Ask) -> Value | Untold:
    """What the story says of an item; UNTOLD where it says nothing."""
    if name in half.version.row_key:
        if half.items[name].register_ == "project":
            return next(project.name for project in half.plan.projects if project.project_id == line.key)
        parts = line.key.split("|")
        return parts[half.version.row_key.index(name)]
    if name == "as_of_on":
        return one.ends_on
    teller = TELLERS.get(half.form.name)
    return teller(half, line, one, name, ask) if teller else UNTOLD


def finish(half: _Half, one: Period, rows: dict[str, Row]) -> None:
    """What a row takes from the others."""
    if half.form.name == "policy_delivery" and "全部政策" in rows:
        whole = rows["全部政策"]
        for name in ("paid_week", "paid_total", "payable", "paid_online_total", "paid_offline_total"):
            whole[name] = total(row[name] for key, row in rows.items() if key != "全部政策")


def _stream(half: _Half, key: str, name: str) -> Random:
    """A stream that goes with the row, whoever reports it."""
    return Random(f"{half.seed}|{half.form.name}|{key}|{name}")


def _is_town(half: _Half) -> bool:
    return half.plan.unit(half.unit).kind in TOWNS


def _short(half: _Half) -> str:
    return half.tale["words"]["initials"].get(half.unit, half.unit.removeprefix("区"))


def _chosen(half: _Half, key: str, name: str, choices: Sequence[T]) -> T:
    return _stream(half, key, name).choice(choices)


def _month(one: Period) -> int:
    return one.ends_on.month


# Rows -----------------------------------------------------------------------------------------------------------------


def _policies(half: _Half, one: Period) -> list[str]:
    rows = list(half.version.rows)
    if not _is_town(half):
        return rows
    own = sorted(Random(f"{half.seed}|{half.unit}|policies").sample(range(1, len(rows)), 12))
    return [rows[0], *(rows[number] for number in own)]


def _firms(half: _Half, one: Period) -> list[str]:
    count = 4 if _is_town(half) else 6
    return [half.tale["words"]["firm"].format(unit=_short(half), number=number) for number in range(1, count + 1)]


def _estates(half: _Half, one: Period) -> list[str]:
    words = half.tale["words"]
    names = [words["estate"].format(unit=_short(half), number=1)]
    return (
        [*names, words["rental"].format(unit=_short(half), number=1)]
        if _is_town(half) or half.unit == "区住建局"
        else names
    )


def _signed(half: _Half, one: Period) -> list[str]:
    said = half.tale["words"]["signed"]
    stream = Random(f"{half.seed}|{half.unit}|signed")
    days = [date(2022, 1, 10) + timedelta(days=stream.randrange(0, 165)) for _ in range(stream.choice([1, 1, 2, 2, 3]))]
    days[0] = date(2022, 1, 10) + timedelta(days=stream.randrange(0, 40))
    return [
        said.format(unit=_short(half), number=number)
        for number, day in enumerate(sorted(days), 1)
        if day <= one.ends_on
    ]


def _signed_on(half: _Half, key: str) -> date:
    """The day that `_signed` gave the row; a row moved here was signed before."""
    for one in half.periods:
        if key in _signed(half, one):
            return one.starts_on + timedelta(days=_stream(half, key, "signed_on").randrange(0, 26))
    return date(2022, 2, 18)


def _events(half: _Half, one: Period) -> list[str]:
    count = 4 if half.unit == "区人社局" else 1
    return [half.tale["words"]["event"].format(unit=_short(half), number=number) for number in range(1, count + 1)]


def _obstacles(half: _Half, one: Period) -> list[str]:
    more = {"环节-02": 3, "问题-02": 4, "用能-02": 5, "环节-03": 5} if not _is_town(half) else {"问题-02": 5}
    return [*half.version.rows, *(key for key, month in more.items() if month <= _month(one))]


def _invented(half: _Half) -> list[str]:
    """Three rows of a form of which the story knows nothing; choices and projects where the key is one."""
    projects = tuple(project.project_id for project in half.plan.projects)
    asked = [half.items[name] for name in half.version.row_key]
    choices = [projects if item.register_ == "project" else item.choices for item in asked]
    said = half.tale["words"]["row"]
    return [
        "|".join(some[at % len(some)] if some else said.format(number=at + 1) for some in choices) for at in range(3)
    ]


KEYS: dict[str, Callable[[_Half, Period], list[str]]] = {
    "policy_delivery": _policies,
    "service_enterprises": _firms,
    "housing": _estates,
    "investment_promotion": _signed,
    "graduate_jobs": _events,
    "project_obstacles": _obstacles,
}


# What is told, form by form -------------------------------------------------------------------------------------------


def _policy_delivery(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name == "level":
        return "全部" if line.key == "全部政策" else line.key.split("-")[0]
    if name == "responsible":
        return half.tale["words"]["responsible"][sum(map(ord, line.key)) % 5]
    if name == "status":
        landed = _stream(half, line.key, "status").uniform(0.25, 1.6)
        done = half.progress(one)
        return "已落实" if done >= landed and line.key != "全部政策" else "推进中" if done >= landed - 0.9 else "未启动"
    if name == "paid_offline_total":
        return ask("paid_total") - ask("paid_online_total")
    return UNTOLD


def _service_enterprises(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name == "credit_code":
        stream = _stream(half, line.key, name)
        return "91360102MA" + "".join(stream.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(8))
    if name == "industry":
        return _chosen(half, line.key, name, half.tale["words"]["industries"])
    if name == "difficulty":
        return _chosen(half, line.key, f"{name}{one.code}", [None, None, *half.tale["words"]["difficulties"]])
    return UNTOLD


def _financial_support(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name == "held_on":
        return one.starts_on + timedelta(days=2) if ask("meetings_week") else None
    if name == "employees_total":
        return Decimal(int(ask("firms_total")) * 9)
    return UNTOLD


def _major_projects(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    project = next(project for project in half.plan.projects if project.project_id == line.key)
    words = half.tale["words"]
    stream = _stream(half, line.key, name)
    started = _started_on(half, project)
    is_started = started is not None and started <= one.ends_on
    if name == "nature":
        return project.nature
    if name in ("total_investment", "annual_plan"):
        return Decimal(str(getattr(project, f"{name}_wan_yuan"))).quantize(CENT)
    if name == "planned_start_on":
        return project.planned_start_on
    if name == "started_on":
        return started if is_started else None
    if name == "start_basis":
        return words["permit"].format(number=int(line.key[1:])) if is_started else None
    if name == "invested_month":
        weights = {2: 0.24, 3: 0.17, 4: 0.19, 5: 0.2, 6: 0.2}
        amount = (
            float(ask("annual_plan"))
            * _rate(half, project, started)
            * weights[_month(one)]
            * stream.uniform(0.98, 1.02)
        )
        return Decimal(round(amount)).quantize(CENT)
    if name == "build_pct":
        share = ask("invested_total") / ask("annual_plan")
        return min(Decimal(100), (share * (104 if is_started else 30)).quantize(Decimal("0.1"), ROUND_HALF_UP))
    if name == "build_note":
        done = float(ask("build_pct")) if is_started else 0.0
        return [note for least, note in words["build_notes"].items() if done >= least][-1]
    return UNTOLD


def _started_on(half: _Half, project: Project) -> date | None:
    """When the project started: those under construction as planned, of the new ones so many that 39 stand in all."""
    return _starts(half.plan, half.seed).get(project.project_id)


_KNOWN_STARTS: dict[tuple[int, int], dict[str, date]] = {}


def _starts(plan: Plan, seed: int) -> dict[str, date]:
    found = _KNOWN_STARTS.get((id(plan), seed))
    if found is not None:
        return found
    key = [project for project in plan.projects if "区重大重点" in project.tiers]
    starts = {project.project_id: project.planned_start_on for project in key if project.nature == "续建"}
    fresh = [
        (project.project_id not in ("P004", "P005", "P006"), project.planned_start_on, project.project_id)
        for project in key
        if project.nature == "新开工" and project.project_id not in NAMED_LATE and project.planned_start_on
    ]
    for _, planned_on, name in sorted(fresh)[: STARTED - len(starts)]:
        late = Random(f"{seed}|{name}|started").randrange(0, 18)
        starts[name] = min(planned_on + timedelta(days=late), date(2022, 6, 28))
    result = {name: day for name, day in starts.items() if day is not None}
    _KNOWN_STARTS[id(plan), seed] = result
    return result


def _rate(half: _Half, project: Project, started: date | None) -> float:
    """The share of the year's investment that is done by the end of June."""
    stream = Random(f"{half.seed}|{project.project_id}|rate")
    if project.nature == "续建":
        return stream.uniform(0.64, 0.9)
    if "省大中型" in project.tiers or "市百大" in project.tiers:
        return stream.uniform(0.605, 0.7) if started is not None else stream.uniform(0.42, 0.58)
    return stream.uniform(0.5, 0.68) if started is not None else stream.uniform(0.28, 0.44)


def _project_obstacles(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    words = half.tale["words"]
    kind = line.key.split("-")[0]
    stream = _stream(half, f"{half.unit}|{line.key}", "days")
    month = {"环节-02": 3, "问题-02": 4, "用能-02": 5, "环节-03": 5}.get(line.key, 2)
    raised = date(2022, month, stream.randrange(3, 24))
    takes = stream.choice([25, 40, 60, 80, 200])
    solved = raised + timedelta(days=takes)
    is_solved = solved <= one.ends_on
    if name == "project":
        own = [p.name for p in half.plan.projects if "区重大重点" in p.tiers and half.unit in (p.lead_unit, p.town)]
        return stream.choice(own or [p.name for p in half.plan.projects if "区重大重点" in p.tiers])
    told: dict[str, Value] = {
        "stage": _chosen(half, f"{half.unit}{line.key}", name, words["stages"]),
        "planned_done_on": raised + timedelta(days=45),
        "done_on": solved if is_solved else None,
        "blockage": None if is_solved else _chosen(half, f"{half.unit}{line.key}", name, words["blockages"]),
        "category": _chosen(half, f"{half.unit}{line.key}", name, words["categories"][kind]),
        "description": _chosen(half, f"{half.unit}{line.key}", name, words["problems"]),
        "raised_on": raised,
        "responsible": _chosen(half, f"{half.unit}{line.key}", name, words["responsible"]),
        "due_on": raised + timedelta(days=60),
        "solved_on": solved if is_solved else None,
        "status": "已解决" if is_solved else "推进中" if one.ends_on - raised > timedelta(days=15) else "未解决",
        "support_class": _chosen(half, f"{half.unit}{line.key}", name, words["supports"]),
        "fund_source": _chosen(half, f"{half.unit}{line.key}", name, words["funds"]),
    }
    if name == "needed":
        return Decimal(100)
    return told.get(name, UNTOLD)


def _reserve_projects(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    project = next(project for project in half.plan.projects if project.project_id == line.key)
    is_parcel = project.kind == "parcel"
    sold = {"L05": date(2022, 5, 26), "L06": date(2022, 6, 16)}.get(line.key)
    done = {"R01": date(2022, 5, 20), "R02": date(2022, 6, 24), "R05": date(2022, 4, 15)}.get(line.key, sold)
    is_done = done is not None and done <= one.ends_on
    is_sold = sold is not None and sold <= one.ends_on
    noticed = sold - timedelta(days=34) if sold else None
    if name == "procedures_list":
        return half.tale["words"]["procedures"]
    if name == "plan_status":
        return "已批复" if is_done else ("编制中", "编制中", "已报审")[min(2, max(0, _month(one) - 3))]
    if name == "planned_on":
        return date(2022, 6, 30) if line.key in ("R01", "R02", "R03", "L05", "L06") else date(2022, 12, 31)
    if name == "done_on":
        return done if is_done else None
    if name == "procedures_done" and is_done:
        return ask("procedures_wanted")
    if name == "area":
        return Decimal(str(project.area_mu)).quantize(CENT) if project.area_mu else UNTOLD
    if name == "zoning_status":
        return (
            "已批复" if is_sold or (noticed and noticed <= one.ends_on) else "已报批" if _month(one) >= 5 else "编制中"
        )
    if name == "notice_on":
        return noticed if noticed and noticed <= one.ends_on and is_parcel else None
    if name == "sold_on":
        return sold if is_sold else None
    if name == "price":
        return Decimal(round(_stream(half, line.key, name).uniform(9000, 10000))).quantize(CENT) if is_sold else None
    return UNTOLD


def _investment_promotion(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    words = half.tale["words"]
    if name == "investor":
        return words["investor"].format(number=_stream(half, line.key, name).randrange(1, 40))
    if name == "signed_on":
        return _signed_on(half, line.key)
    if name == "firm_type":
        return _chosen(half, line.key, name, words["firm_types"])
    return UNTOLD


def _commerce(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    words = half.tale["words"]
    told: dict[str, Value] = {
        "voucher_batch": words["voucher"].format(number=_month(one) - 1),
        "event_name": words["festival"],
        "event_on": one.ends_on - timedelta(days=9),
        "street_name": words["street"],
        "street_work": words["street_work"],
    }
    if name == "street_progress_pct":
        return min(Decimal(100), (100 * ask("street_invested_total") / ask("street_planned")).quantize(Decimal("0.1")))
    return told.get(name, UNTOLD)


def _culture_tourism(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name == "site_status":
        begun = _stream(half, line.key, name).choice([0.3, 0.5, 0.7])
        done = half.progress(one)
        return "已完成" if done >= begun + 0.25 else "改造中" if done >= begun - 0.1 else "未启动"
    return UNTOLD


def _business_environment(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name == "rank":
        return Decimal(34 - _month(one)) + (0 if half.unit == "区发改委" else 3)
    if name == "tier":
        return "第一方阵" if ask("rank") <= 30 else "第二方阵"
    if name == "online_on":
        return date(2022, 2, 15) + timedelta(days=30 * ((_month(one) - 2) // 2))
    if name == "list_updated_on":
        return one.ends_on - timedelta(days=6)
    if name == "function_name":
        return half.tale["words"]["function"]
    if name == "function_status":
        return "已上线" if ask("functions_online") == ask("functions_planned") else "部分上线"
    return UNTOLD


def _graduate_jobs(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name == "held_on":
        return one.starts_on + timedelta(days=3)
    if name == "school":
        return half.tale["words"]["school"].format(number=_stream(half, line.key, name).randrange(1, 9))
    return UNTOLD


def _employment_aid(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if half.unit == HOUSEHOLDS_LEAD and name in ("households_opening", "households_added", "households_cleared"):
        return _of_all_towns(half, line, one, name, ask)
    if name == "households_cleared":
        stock = ask("households_opening") + ask("households_added")
        is_slow = half.stream(line.key, name).random() < (0.12 if _is_town(half) else 0.05) and one.code != "2022-W26"
        return max(Decimal(0), stock - 1) if is_slow else stock
    return UNTOLD


def _of_all_towns(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    """What the lead says of the households of all towns: it begins with what it said last, and ends with what they have now."""
    if name == "households_opening":
        return UNTOLD if line.before else half.of_towns(one, line.key, name)
    if name == "households_added":
        return half.of_towns(one, line.key, name)
    left = half.of_towns(one, line.key, "households_closing")
    if (
        one.code == HOUSEHOLDS_BREAK
    ):  # planted (`faults.py`): one household of a street is left out, or one too many said
        left += -1 if left else 1
    return ask("households_opening") + ask("households_added") - left


def _social_insurance(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name == "net_month" and half.stream(line.key, "falls").random() < 0.04:
        return Decimal(-3)
    return UNTOLD


def _housing(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    shaky = _stream(half, line.key, "unstable").random() < 0.35
    month = _stream(half, line.key, "month").choice([3, 4, 5])
    if name == "unstable":
        return Decimal(1 if shaky and _month(one) >= month else 0)
    if name == "escalated":
        return ask("unstable")
    if name == "resolved":
        return Decimal(1 if ask("unstable") and _month(one) >= month + 1 and half.unit != "董家窑街道" else 0)
    if name in ("signing_wanted", "signed") and kind_of(half, line.key) == "保租房":
        return Decimal(0)
    return UNTOLD


def _grain(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name != "planted_week":
        return UNTOLD
    seasons = {
        "早稻": (date(2022, 3, 21), 7),
        "中稻": (date(2022, 5, 16), 9),
        "玉米": (date(2022, 3, 28), 12),
        "红薯": (date(2022, 4, 18), 14),
    }
    first, weeks = seasons[line.key]
    week = (one.starts_on - first).days // 7
    left = ask("planned_area") - half._before(line, "planted_total")
    share = {"扬子洲镇": 1.03, "扬农管理处": 0.985}.get(half.unit, 1.0) * half.stream(line.key, name).uniform(
        0.93, 1.07
    )
    amount = (
        (Decimal(str(round(float(ask("planned_area")) / weeks * share, 1)))).quantize(CENT)
        if 0 <= week < weeks
        else Decimal(0)
    )
    return max(Decimal(0), min(left, amount))


def _fiscal_operation(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    opened = (
        date(2022, 4, 18)
        if half.unit == "区财政局"
        else date(2022, 2, 1) + timedelta(days=_stream(half, half.unit, "account").randrange(0, 220))
    )
    if name == "account_opened":
        return "已建立" if opened <= one.ends_on else "未建立"
    if name == "account_opened_on":
        return opened if opened <= one.ends_on else None
    return UNTOLD


def _financial_risk(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    return Decimal(12) if name == "cases_base" else UNTOLD


def _work_progress(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    task = next(task for task in half.plan.milestones if task.task_id == line.key)
    stream = _stream(half, line.key, "done")
    done = date(2022, 3, 1) + timedelta(days=stream.randrange(0, 190))
    if line.key.startswith("M20.a"):
        done = date(2022, 3, 15) + timedelta(days=8 * int(line.key[-2:]))
    is_done = done <= one.ends_on
    status = "已完成" if is_done else "推进中" if done - one.ends_on < timedelta(days=110) else "未启动"
    if name == "task_title":
        return task.title
    if name == "planned_on":
        return task.planned_on or date(2022, 6, 30)
    if name == "status":
        return status
    if name == "done_on":
        return done if is_done else None
    if name == "progress_pct":
        return (
            Decimal(100)
            if is_done
            else Decimal(max(0, 95 - (done - one.ends_on).days // 2))
            if status == "推进中"
            else Decimal(0)
        )
    if name == "progress_note":
        return half.tale["words"]["progress"][status]
    if name == "obstacle":
        return half.tale["words"]["obstacle"] if status == "推进中" and stream.random() < 0.3 else None
    return UNTOLD


def _work_safety(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name in ("events_week", "people_week"):
        if one.ends_on < date(2022, 6, 5):
            return Decimal(0)
        return UNTOLD if name == "events_week" or ask("events_week") else Decimal(0)
    return UNTOLD


def _work_narrative(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name == "work_done":
        return half.tale["words"]["work"].format(topic=line.key)
    words = half.tale["words"]
    told = words["highlight"] if name == "highlight" else words["obstacle"] if name == "difficulty" else None
    return told if told and _stream(half, f"{half.unit}{line.key}", name).random() < 0.6 else UNTOLD


def _core_economy(half: _Half, line: RowHistory, one: Period, name: str, ask: Ask) -> Value | Untold:
    if name == "index_uom":
        uoms = half.tale["words"]["uoms"]
        return uoms.get(line.key, uoms["*"])
    if line.key == "四上企业":
        if name in ("amount_month", "amount_total"):
            return ask(name.replace("amount", "firms"))
        if name == "amount_last_year":
            return Decimal(4 * max(1, _month(one) - 1))
    return UNTOLD


TELLERS: dict[str, Callable[[_Half, RowHistory, Period, str, Ask], Value | Untold]] = {
    "policy_delivery": _policy_delivery,
    "service_enterprises": _service_enterprises,
    "financial_support": _financial_support,
    "major_projects": _major_projects,
    "project_obstacles": _project_obstacles,
    "reserve_projects": _reserve_projects,
    "investment_promotion": _investment_promotion,
    "commerce": _commerce,
    "culture_tourism": _culture_tourism,
    "business_environment": _business_environment,
    "graduate_jobs": _graduate_jobs,
    "employment_aid": _employment_aid,
    "social_insurance": _social_insurance,
    "housing": _housing,
    "grain": _grain,
    "fiscal_operation": _fiscal_operation,
    "financial_risk": _financial_risk,
    "work_progress": _work_progress,
    "work_safety": _work_safety,
    "work_narrative": _work_narrative,
    "core_economy": _core_economy,
}
