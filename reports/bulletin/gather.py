"""The bulletin: one page that says whether half of the work is done, where it is stuck, and what can still be reached.

`gather` queries the snapshot and gives a frozen `Bulletin`; `render_bulletin` writes it as one HTML file without script
and external links. The same snapshot and code give the same bytes, since nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypedDict, TypeVar

import duckdb

from reports.bulletin.content import (
    Bulletin,
    BulletinCampaign,
    BulletinEdition,
    BulletinLine,
    BulletinProject,
    Figure,
    HalfYearResult,
    League,
    Left,
    Narrative,
    Next,
    Obstacle,
    OfficeEntry,
    Outlook,
    Owed,
    Reporter,
    Reporting,
    Score,
    SourceCell,
    Standing,
    Subtotal,
    Verdict,
    YearBefore,
    has_targets,
    headlines_of,
    pressing,
    settings,
)
from reports.bulletin.forecast import forecast
from reports.query import as_of, instead, keep, rows
from sources.declare import Plan
from warehouse.indicator import AMOUNTS
from warehouse.row import ResultRow

HERE = Path(__file__).parent
CONTRIBUTOR = Path(__file__).parents[2] / "warehouse" / "figures" / "contributor.sql"


T = TypeVar("T")


class UnknownEdition(LookupError):
    """The snapshot has no edition of that name; the message lists its editions."""


def render_bulletin(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    edition: str,
    out: Path,
    public: bool = False,
    sample: bool | None = None,
    code: str | None = None,
    pages: str | None = None,
) -> Path:
    """The path of the bulletin of `edition`, written to `out` as one HTML file.

    con: a connection to a snapshot with the edition. plan: gives cards and words. public: leave out file names. sample:
    mark the page as sample data; as the edition says if not given. code: the code of the edition's seal, to be printed.
    pages: the folder beside `out` with the pages behind it, if there is one.

    Raises: UnknownEdition.
    """
    from reports.bulletin.page import page

    bulletin = gather(con, plan, edition, most=settings()["rows"]["cells"], code=code)
    if sample is not None:
        bulletin = replace(bulletin, edition=replace(bulletin.edition, is_sample=sample))
    text = page(bulletin, public=public, pages=pages)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8", newline="\n")
    return out


def gather(
    con: duckdb.DuckDBPyConnection, plan: Plan, edition: str, most: int | None = None, code: str | None = None
) -> Bulletin:
    """The bulletin of `edition`, from the data known when it was published.

    most: the number of cells listed behind a figure, as for a page; all if not given, as for the workbook. code: the
    code of the edition's seal.

    Raises: UnknownEdition.
    """
    editions = [BulletinEdition(**row) for row in rows(con, "edition")]
    this = next((one for one in editions if one.edition == edition), None)
    if this is None:
        raise UnknownEdition(
            f"no edition {edition!r} in this snapshot; it has: {', '.join(one.edition for one in editions) or 'none'}"
        )
    before = (one for one in editions if one.kind == this.kind and one.number < this.number)
    earlier = next((one for one in before if one.was_out(this.published_at)), None)
    with as_of(con, this.published_at):
        bulletin = _gather(con, plan, replace(this, code=code), earlier, most)
    if earlier is None or not any(league.ranked for league in bulletin.leagues):
        return bulletin
    return replace(bulletin, leagues=_with_change(bulletin.leagues, _places(con, plan, earlier)))


class Parameters(TypedDict):
    """The parameters of a bulletin's queries: the last day, and the units."""

    edition: str
    district: str
    cut_off_at: datetime
    reference_on: date
    year: int
    is_half_year: bool
    asks_year: bool
    tier: str
    weeks: int
    projects_form: str
    tasks_form: str


def hold(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """Compute once the relations that several queries of an edition share: the year's `year_due` and `year_progress`,
    and the shown lines.

    `is_amount` is made again, because a snapshot of a former version has no such macro.
    """
    con.execute(f"CREATE OR REPLACE TEMP MACRO is_amount(kind) AS kind IN {AMOUNTS}")
    keep(con, "year_due", "year_due", **parameters)
    keep(con, "year_value", "year_value", **parameters)
    with instead(con, due="year_due", figure_value="year_value"):
        keep(con, "year_progress", "year_progress", **parameters)
    keep(con, "bulletin_line", "lines", **parameters)


def _gather(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    this: BulletinEdition,
    earlier: BulletinEdition | None,
    most: int | None,
) -> Bulletin:
    parameters = parameters_of(plan, this)
    hold(con, parameters)
    shown = con.execute(
        "SELECT list(indicator || ' ' || period) FROM bulletin_line WHERE period IS NOT NULL"
    ).fetchone()
    keep(con, "bulletin_part", "part", shown=shown[0] or [] if shown else [], **parameters)
    con.execute(f"CREATE OR REPLACE TEMP VIEW bulletin_contributor AS\n{CONTRIBUTOR.read_text(encoding='utf-8')}")
    result = con.execute(
        "SELECT * FROM bulletin_line ORDER BY coalesce(campaign_no, 0), coalesce(measure_no, 0), coalesce(quantity, indicator), indicator"
    )
    columns = [column[0] for column in result.description or []]
    lines = tuple(BulletinLine(**dict(zip(columns, row, strict=True))) for row in result.fetchall())
    following = (
        {row["indicator"]: Next(**row) for row in rows(con, "next", **parameters)} if parameters["is_half_year"] else {}
    )
    figures = _figures(con, lines, following, parameters, most)
    ranked = leagues(rows(con, "scores", **parameters))
    reporters, weeks = _discipline(con, parameters)
    narrative = tuple(Narrative(**row) for row in rows(con, "narrative", **parameters))
    projects = tuple(
        BulletinProject(**{**row, "tiers": tuple(row["tiers"])}) for row in rows(con, "projects", **parameters)
    )
    with instead(con, due="year_due"):
        reporting = tuple(Reporting(**row) for row in rows(con, "reporting", **parameters))
    light = rows(con, "light", **parameters)[0]
    campaigns = tuple(BulletinCampaign(**row) for row in rows(con, "campaign"))
    return Bulletin(
        plan=plan,
        edition=this,
        earlier=earlier,
        reference_on=parameters["reference_on"],
        year=parameters["year"],
        is_half_year=parameters["is_half_year"],
        green_from=light["green_from"],
        red_to=light["red_to"],
        coverage=light["coverage"],
        campaigns=campaigns,
        lines=lines,
        figures=figures,
        verdict=_verdict(headlines_of(lines), following, has_targets(lines)),
        leagues=ranked,
        projects=projects,
        obstacles=tuple(Obstacle(**row) for row in rows(con, "obstacles", **parameters)),
        weeks=weeks,
        reporters=reporters,
        reporting=reporting,
        entries=tuple(OfficeEntry(**row) for row in rows(con, "entries", **parameters)),
        narrative=narrative,
        asks_year=parameters["asks_year"],
        half_year=_half_year(con, parameters) if parameters["asks_year"] else None,
    )


def _half_year(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> HalfYearResult:
    """The half-year's verdict by what is known now, for a page that asks for the year's end."""
    on = date(parameters["year"], 6, 30)
    of_half: Parameters = {**parameters, "reference_on": on, "asks_year": False}
    lines = [BulletinLine(**row) for row in rows(con, "lines", **of_half)]
    verdict = _verdict(headlines_of(lines), {})
    return HalfYearResult(on, verdict.total, verdict.past, verdict.open, len(verdict.hard), verdict.hard_met)


def parameters_of(plan: Plan, this: BulletinEdition) -> Parameters:
    """The queries' parameters: the last day, and the units."""
    day = this.cut_off_at.date()
    half_year = date(day.year, 6, 30)
    chosen = settings(plan.folder)
    month, last_day = (int(part) for part in chosen["half_year_until"].split("-"))
    is_half_year = half_year < day <= date(day.year, month, last_day)
    last_sunday = day - timedelta(days=day.isoweekday())
    last_month_end = day.replace(day=1) - timedelta(days=1)
    reference_on = half_year if is_half_year else last_month_end if this.kind == "monthly" else last_sunday
    year = _year_of(reference_on)
    return {
        "edition": this.edition,
        "district": plan.district,
        "cut_off_at": this.cut_off_at,
        "reference_on": reference_on,
        "year": year,
        "is_half_year": is_half_year,
        "asks_year": day > date(year, month, last_day),
        "tier": chosen["tier"],
        "weeks": chosen["rows"]["weeks"],
        "projects_form": chosen["forms"]["projects"],
        "tasks_form": chosen["forms"]["tasks"],
    }


def _year_of(reference_on: date) -> int:
    """The year of a page about `reference_on`. A Sunday ends a week and belongs to its ISO year."""
    return reference_on.isocalendar().year if reference_on.isoweekday() == 7 else reference_on.year


def _figures(
    con: duckdb.DuckDBPyConnection,
    lines: Iterable[BulletinLine],
    following: dict[str, Next],
    parameters: Parameters,
    most: int | None,
) -> dict[str, Figure]:
    """Every line with a figure, with its cells in the order of the workbook's sheet of sources."""
    subtotals = _by_indicator(rows(con, "subtotals", **parameters), lambda row: Subtotal(**_without_indicator(row)))
    counts = {indicator: sum(one.cells for one in of_units) for indicator, of_units in subtotals.items()}
    room = settings()["rows"]["sources"]
    each = room if sum(counts.values()) <= room else room // len(counts)
    parts = _by_indicator(_cells(con, most, None if each == room else each), lambda row: SourceCell(**row))
    absent = _by_indicator(rows(con, "absent", **parameters), lambda row: (row["unit"], row["status"]))
    left = _by_indicator(rows(con, "open"), lambda row: Left(**_without_indicator(row)))
    history = [
        row
        for row in rows(con, "history", unit=parameters["district"], **parameters)
        if row["kind"] == "cumulative" and row["value"] is not None
    ]
    histories = _by_indicator(history, lambda row: (row["step"], row["filled_value"]))
    years_before = {row["indicator"]: YearBefore(**row) for row in rows(con, "year_on_year", **parameters)}
    figures: dict[str, Figure] = {}
    next_row = 2  # the first row of the sheet holds the headings
    for line in lines:
        if line.period is None:
            continue
        of_units = subtotals.get(line.indicator, [])
        count = counts.get(line.indicator, 0)
        listed = min(count, each)
        figures[line.indicator] = Figure(
            line=line,
            parts=tuple(parts.get(line.indicator, ())),
            count=count,
            listed=listed,
            is_provisional=any(one.is_provisional for one in of_units),
            first_row=next_row,
            subtotals=tuple(of_units),
            absent=tuple(absent.get(line.indicator, ())),
            next=following.get(line.indicator),
            outlooks=outlooks(line, histories.get(line.indicator, [])),
            left=tuple(left.get(line.indicator, ())),
            year_before=years_before.get(line.indicator),
        )
        next_row += listed
    return figures


def _by_indicator(of_indicators: Iterable[ResultRow], part: Callable[[ResultRow], T]) -> dict[str, list[T]]:
    """Indicator -> its rows, each as `part` of it."""
    groups: dict[str, list[T]] = {}
    for row in of_indicators:
        groups.setdefault(row["indicator"], []).append(part(row))
    return groups


def _without_indicator(row: ResultRow) -> ResultRow:
    return {name: value for name, value in row.items() if name != "indicator"}


def _cells(con: duckdb.DuckDBPyConnection, most: int | None, room: int | None) -> list[ResultRow]:
    """The cells listed behind figures, with their places.

    most: the number per figure, as for a page, few enough to list their submissions; as many as fit if not given.
    room: the number per figure if not all fit.
    """
    keep(con, "bulletin_cell", "listed", most=room if most is None else most)
    lie_in = con.execute(
        "SELECT list(DISTINCT split_part(ref, '!', 1)) FROM bulletin_cell WHERE contains(ref, '!')"
    ).fetchone()
    return rows(con, "parts", submissions=lie_in[0] if lie_in and most is not None else None)


def outlooks(line: BulletinLine, history: list[tuple[int, float]]) -> tuple[Outlook, ...]:
    """The forecasts of the line for 30 June and 31 December, if they lie ahead."""
    if line.kind != "cumulative" or line.period is None or line.ends_on is None or line.cadence == "once":
        return ()
    target = float(line.target) if line.target is not None else None
    year = int(line.period[:4])
    half = line.deadline or date(year, 6, 30)
    ends = {half: float(line.threshold_share or 0), date(year, 12, 31): 1.0}
    result = []
    for on, share in ends.items():
        if on > line.ends_on:
            ahead = _periods_between(line.ends_on, on, line.cadence)
            goal = share * target if target is not None else None
            # After four periods without an addition the work is done or paused, and earlier periods predict nothing.
            result.append(Outlook(on, forecast(history, ahead, goal) if line.pace else None))
    return tuple(result)


def _periods_between(day: date, later: date, cadence: str | None) -> float:
    """The number of periods of a cadence between the end of one period and a later day."""
    days = (later - day).days
    months = 12 * (later.year - day.year) + later.month - day.month
    match cadence:
        case "day" | "week":
            return days / (1 if cadence == "day" else 7)
        case "ten_days":
            return 3 * months + min((later.day - 1) // 10, 2) - min((day.day - 1) // 10, 2)
        case "month" | "quarter" | "half_year" | "year":
            return months / {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[cadence]
        case _:
            raise ValueError(f"{cadence} has no periods between two days")


def _verdict(shown: Sequence[BulletinLine], following: dict[str, Next], is_targeted: bool = True) -> Verdict:
    """The verdict over quantities; each counts once, by its primary variant."""
    headlines = [line for line in shown if line.is_primary]
    judged = [line for line in headlines if line.light is not None and line.is_past_half is not None]
    late = [line for line in judged if not line.is_past_half]
    later = [following[line.indicator] for line in headlines if line.indicator in following]
    changed = {one.indicator: one.is_past_half for one in later}
    hard = tuple(line for line in headlines if line.is_hard)
    hard_judged = [line for line in judged if line.is_hard]
    return Verdict(
        total=len(headlines),
        past=len(judged) - len(late),
        in_time=sum(line.light == "green" for line in late),
        slow=sum(line.light == "yellow" for line in late),
        behind=sum(line.light == "red" for line in late),
        open=len(headlines) - len(judged),
        stale=sum(line.is_stale for line in headlines),
        hard=hard,
        hard_met=sum(line.is_past_half is True for line in hard_judged),
        hard_open=len(hard) - len(hard_judged),
        urgent=tuple(sorted((line for line in late if line.light != "green"), key=pressing)[:3]),
        next_past=sum(bool(changed.get(line.indicator, line.is_past_half)) for line in judged) if later else None,
        next_ends_on=max(one.ends_on for one in later) if later else None,
        has_targets=is_targeted,
    )


def leagues(scores: Iterable[ResultRow]) -> tuple[League, ...]:
    """Units ranked within their league by the mean of their capped ratios; ties share a place.

    scores: rows of `queries/scores.sql`.
    """
    least = settings()["ranking"]["least_indicators"]
    by_league: dict[str, dict[str, list[Score]]] = {}
    for row in scores:
        score = Score(**{key: value for key, value in row.items() if key not in ("league", "unit", "position")})
        by_league.setdefault(row["league"], {}).setdefault(row["unit"], []).append(score)
    return tuple(_league(name, units, least) for name, units in by_league.items())


def _league(name: str, units: dict[str, list[Score]], least: int) -> League:
    means = {
        unit: round(sum(one.ratio for one in own) / len(own), 4) for unit, own in units.items() if len(own) >= least
    }
    order = sorted(means, key=lambda unit: -means[unit])  # stable: tied units stay in the register's order
    ranked = tuple(
        Standing(
            unit=unit,
            place=1 + sum(other > means[unit] for other in means.values()),
            is_tied=sum(other == means[unit] for other in means.values()) > 1,
            score=means[unit],
            change=None,
            scores=tuple(units[unit]),
        )
        for unit in order
    )
    return League(name, ranked, tuple(unit for unit in units if unit not in means))


def _places(con: duckdb.DuckDBPyConnection, plan: Plan, edition: BulletinEdition) -> dict[str, int]:
    """Unit -> its place in its league in an edition."""
    parameters = parameters_of(plan, edition)
    with as_of(con, edition.published_at):
        hold(con, parameters)
        return {one.unit: one.place for league in leagues(rows(con, "scores", **parameters)) for one in league.ranked}


def _with_change(ranked: tuple[League, ...], before: dict[str, int]) -> tuple[League, ...]:
    """The leagues, with each place compared with the place `before`."""
    return tuple(
        replace(
            league,
            ranked=tuple(
                replace(one, change=before[one.unit] - one.place if one.unit in before else None)
                for one in league.ranked
            ),
        )
        for league in ranked
    )


def _discipline(
    con: duckdb.DuckDBPyConnection, parameters: Parameters
) -> tuple[tuple[Reporter, ...], tuple[date, ...]]:
    owed = [Owed(**row) for row in rows(con, "discipline", **parameters)]
    monday = parameters["cut_off_at"].date() - timedelta(days=parameters["cut_off_at"].weekday())
    weeks = tuple(monday - timedelta(weeks=back) for back in range(parameters["weeks"] - 1, -1, -1))
    by_unit: dict[str, list[Owed]] = {}
    for one in owed:
        by_unit.setdefault(one.unit, []).append(one)
    reporters = [
        Reporter(unit, tuple(tuple(one for one in of_unit if one.week_on == week) for week in weeks))
        for unit, of_unit in by_unit.items()
    ]
    return tuple(sorted(reporters, key=lambda one: (one.in_time / len(one.owed), -len(one.faults), one.unit))), weeks
