"""The bulletin: one page that says whether half of the work is done, where it is stuck, and what can still be reached.

`gather` asks the snapshot and gives a frozen `Bulletin`; `render_bulletin` writes it as one HTML file without script and
without links to anywhere else. The same snapshot and code give the same bytes: nothing here looks at a clock.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import yaml

from reports.forecast import Forecast, forecast
from reports.query import as_of, keep, rows
from sources.declare import DISTRICT

HERE = Path(__file__).parent
CONTRIBUTOR = HERE.parent / "warehouse" / "figures" / "contributor.sql"
PROJECTS = "major_projects"  # the form of the projects' progress
AMOUNTS = ("cumulative", "stock", "milestone")
RATES = ("share", "average")
LIGHTS = ("green", "yellow", "red", "none")
WORST_FIRST = ("missing", "returned", "late", "mended", "well")


class UnknownEdition(LookupError):
    """The snapshot holds no edition of that name; the message lists those it has."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A publication, as recorded. Instants are Asia/Shanghai without zone; `published_at` is when its figures were frozen,
    `released_at` when somebody let it out to the leaders."""

    edition: str
    number: int
    kind: str
    content_hash: str
    code_version: str
    is_sample: bool
    figures: int
    cut_off_at: datetime
    published_at: datetime
    status: str
    released_by: str | None
    released_at: datetime | None
    withdrawn_reason: str | None
    withdrawn_at: datetime | None
    files: int | None
    submissions: int | None
    accepted: int | None
    questioned: int | None
    returned: int | None
    findings: int | None

    def was_out(self, at: datetime) -> bool:
        """Whether its readers had it at `at`: a nightly one from when it was frozen, a leaders' one until it was withdrawn."""
        if self.kind == "nightly":
            return self.published_at <= at
        is_withdrawn = self.withdrawn_at is not None and self.withdrawn_at <= at
        return self.released_at is not None and self.released_at <= at and not is_withdrawn


@dataclass(frozen=True, slots=True)
class Part:
    """A cell, register row or target behind a figure: what it gives, and where it was written."""

    indicator: str
    figure_period: str
    part: str
    ref: str
    amount: Decimal
    unit: str | None
    period: str | None
    row_key: str | None
    item: str | None
    heading: str | None
    text: str | None
    sheet: str | None
    address: str | None
    row_name: str | None
    revision: int | None
    file_name: str | None
    receipt_id: str | None
    is_provisional: bool = False  # typed in by the office, and not confirmed by the unit yet


@dataclass(frozen=True, slots=True)
class Subtotal:
    """What one unit gives to a figure; `carried_from` is the older period where its value is carried forward."""

    unit: str | None
    numerator: Decimal
    denominator: Decimal
    cells: int
    carried_from: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator's progress for the district, as `views/progress.sql` says it, with its declaration."""

    indicator: str
    title: str
    uom: str
    kind: str
    direction: str
    rollup: str
    target_from: str
    reading: str | None
    headline: bool
    threshold: Decimal | None
    quantity: str | None
    measure_no: int | None
    campaign_no: int | None
    clause: str | None
    form: str
    owner: str
    has_own_term: bool
    form_title: str
    measure_title: str | None
    quantity_text: str | None
    target_origin: str | None
    target_note: str | None
    period: str | None
    period_label: str | None
    ends_on: date | None
    cadence: str | None
    time_elapsed: int | None
    time_whole: int | None
    numerator: Decimal | None
    denominator: Decimal | None
    value: float | None
    target: Decimal | None
    done_share: float | None
    time_share: float | None
    threshold_share: Decimal | None
    deadline: date | None
    term_elapsed: float | None
    is_past_half: bool | None
    points_to_time: float | None
    points_to_threshold: float | None
    points_to_yardstick: float | None
    gap: float | None
    periods_left: int | None
    needed_per_period: float | None
    pace: float | None
    pace_factor: float | None
    reached_on: date | None
    light: str | None
    state: str
    reported_units: int
    expected_units: int
    carried_units: int
    last_due_on: date | None

    @property
    def is_amount(self) -> bool:
        """Whether done share is compared with time; a milestone in percent is read as a rate."""
        return self.kind in AMOUNTS and not (self.kind == "milestone" and self.uom == "%")

    @property
    def is_rate(self) -> bool:
        return self.kind in RATES or (self.kind == "milestone" and self.uom == "%")

    @property
    def is_carried(self) -> bool:
        """Whether the value, or part of it, is an older one (沿用)."""
        return self.is_stale or self.carried_units > 0

    @property
    def is_stale(self) -> bool:
        return self.ends_on is not None and self.last_due_on is not None and self.last_due_on > self.ends_on

    @property
    def is_hard(self) -> bool:
        """Whether the plan itself states what is wanted."""
        return self.target_origin == "plan" or self.threshold is not None

    @property
    def campaign(self) -> int:
        """The campaign's number; 0 for the main economic figures, which belong to none."""
        return self.campaign_no or 0

    @property
    def colour(self) -> str:
        return self.light or "none"

    @property
    def wanted(self) -> float | None:
        """What counts as past half, on the scale of `shown`."""
        if self.target is None:
            return None
        stated = float(self.threshold_share or 0)
        if self.is_amount:
            return stated
        if self.kind == "milestone":
            return stated * float(self.target) / 100
        return 1.0 if self.kind == "growth" or self.uom != "%" else float(self.target) / 100

    @property
    def shown(self) -> float | None:
        """How far the bar goes: share of the annual target, a rate's own value, growth over the growth wanted."""
        if self.is_amount:
            return self.done_share
        if self.value is None or self.target is None or self.kind in ("state", "rank"):
            return None
        if self.kind == "growth" or self.uom != "%":
            return self.value / float(self.target) if self.target else None
        return self.value / 100

    @property
    def due_by_now(self) -> float | None:
        """The time mark, on the scale of `shown`; none where a value is not compared with time."""
        if self.is_amount:
            return self.time_share if self.done_share is not None else None
        if self.is_rate and self.has_own_term and self.wanted is not None and self.term_elapsed is not None:
            return self.wanted * self.term_elapsed
        return None

    @property
    def points_to_due(self) -> float | None:
        """Percentage points against the time mark."""
        if self.is_amount:
            return self.points_to_time
        return self.points_to_yardstick if self.due_by_now is not None else None

    @property
    def missing_count(self) -> int | None:
        """How many more of the counted things a rate needs."""
        if (
            not (self.kind == "share" or self.kind == "milestone")
            or self.uom != "%"
            or self.wanted is None
            or not self.denominator
        ):
            return None
        return max(0, math.ceil(Decimal(str(round(self.wanted, 6))) * self.denominator - (self.numerator or 0)))


@dataclass(frozen=True, slots=True)
class Next:
    """A weekly indicator's first week after the half-year's last day."""

    indicator: str
    period: str
    period_label: str
    ends_on: date
    value: float
    done_share: float | None
    is_past_half: bool | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a cumulative line is heading by a day; no forecast where its history is too short."""

    on: date
    forecast: Forecast | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A line with what stands behind it."""

    line: Line
    parts: tuple[Part, ...]
    first_row: int
    subtotals: tuple[Subtotal, ...]
    absent: tuple[tuple[str, str], ...]
    next: Next | None
    outlooks: tuple[Outlook, ...]

    def shown(self, most: int) -> tuple[Part, ...]:
        """The first `most` parts, those of one file and sheet together, and in it those under one heading."""
        first = self.parts[:most]
        files = [(part.receipt_id, part.sheet) for part in first]
        columns = [(part.receipt_id, part.sheet, part.heading) for part in first]
        return tuple(
            sorted(
                first,
                key=lambda part: (
                    files.index((part.receipt_id, part.sheet)),
                    columns.index((part.receipt_id, part.sheet, part.heading)),
                ),
            )
        )

    @property
    def is_provisional(self) -> bool:
        """Whether some of it was typed in by the office and is not confirmed yet (代录)."""
        return any(part.is_provisional for part in self.parts)

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.parts) - 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: how many of the lines are past half, and how the others stand."""

    total: int
    past: int
    in_time: int
    slow: int
    behind: int
    open: int
    hard: tuple[Line, ...]
    hard_met: int
    urgent: tuple[Line, ...]
    next_past: int | None
    next_ends_on: date | None

    @property
    def hard_missed(self) -> tuple[Line, ...]:
        return tuple(line for line in self.hard if line.is_past_half is False)

    @property
    def answer(self) -> str:
        if 2 * self.open > self.total or self.total == 0:
            return "open"
        return "yes" if self.past == self.total else "no"


@dataclass(frozen=True, slots=True)
class Score:
    """One indicator's part of a unit's score: done share over term share, capped."""

    indicator: str
    title: str
    reading: str | None
    period: str
    is_carried: bool
    reached: float
    term_share: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit's place in its league; `change` is places won since the last edition of the same kind."""

    unit: str
    place: int
    is_tied: bool
    score: float
    change: int | None
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class League:
    league: str
    ranked: tuple[Standing, ...]
    unranked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """One of the register's projects with its last report."""

    project_id: str
    name: str
    tiers: tuple[str, ...]
    nature: str | None
    lead_unit: str
    town: str
    origin: str
    planned_start_on: date | None
    period: str | None
    period_label: str | None
    ends_on: date | None
    invested_total: Decimal | None
    annual_plan: Decimal | None
    invest_share: float | None
    build_pct: Decimal | None
    build_note: str | None
    started_on: date | None
    is_started: bool | None
    started_file: str | None
    started_sheet: str | None
    started_address: str | None
    started_text: str | None
    invested_file: str | None
    invested_sheet: str | None
    invested_address: str | None
    invested_text: str | None

    def standing(self, on: date) -> str:
        """started, overdue (planned start has passed), waiting, or unreported."""
        if self.period is None:
            return "unreported"
        if self.is_started:
            return "started"
        return "overdue" if self.planned_start_on is not None and self.planned_start_on <= on else "waiting"


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that was due in the last weeks, and what became of it."""

    unit: str
    position: int
    form_title: str
    form: str
    period: str
    period_label: str
    status: str
    returned: int
    late_minutes: int | None
    week_on: date
    due_at: datetime
    received_at: datetime | None

    @property
    def fault(self) -> str:
        if self.status in ("missing", "returned", "late"):
            return self.status
        return "mended" if self.returned else "well"


@dataclass(frozen=True, slots=True)
class Reporter:
    """A unit's reporting in the last weeks; one list of reports a week."""

    unit: str
    weeks: tuple[tuple[Owed, ...], ...]

    @property
    def owed(self) -> tuple[Owed, ...]:
        return tuple(one for week in self.weeks for one in week)

    @property
    def in_time(self) -> int:
        return sum(one.status == "on_time" for one in self.owed)

    @property
    def received(self) -> int:
        return sum(one.status in ("on_time", "late") for one in self.owed)

    @property
    def faults(self) -> tuple[Owed, ...]:
        return tuple(one for one in self.owed if one.fault != "well")

    def worst(self, week: Sequence[Owed]) -> tuple[str, int]:
        """The worst fault of a week and how often it happened; ("none", 0) where nothing was due."""
        faults = [one.fault for one in week]
        worst = min(faults, key=WORST_FIRST.index, default="none")
        return worst, faults.count(worst)


@dataclass(frozen=True, slots=True)
class Reporting:
    """How this year's reports came that were due, for a unit, form, period or campaign (`scope`), or all."""

    scope: str
    name: str
    title: str
    expected: int
    received: int
    on_time: int
    accepted_first_time: int
    returned: int
    open_returns: int
    received_share: float
    on_time_share: float
    first_time_share: float | None
    hours_to_mend_median: float | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A report that the office typed in for a unit, and that the unit has not made its own yet."""

    unit: str
    form_title: str
    period_label: str
    entered_by: str
    reason: str
    via: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A problem of a project that a unit has logged (堵点), as it stands. `is_pressed_for`: 督办."""

    unit: str
    problem: str
    project_id: str | None
    project: str | None
    category: str | None
    description: str | None
    owner: str
    raised_on: date
    first_due_on: date | None
    due_on: date | None
    standing: str
    is_pressed_for: bool
    solved_on: date | None
    age_days: int
    overdue_days: int | None
    status: str | None
    last_period_label: str


@dataclass(frozen=True, slots=True)
class Narrative:
    """A measure that is told, not counted."""

    measure_no: int
    title: str
    clause: str
    form: str
    form_title: str
    cadence: str
    period_label: str | None
    expected: int
    reported: int


@dataclass(frozen=True, slots=True)
class Campaign:
    campaign_no: int
    title: str
    short: str
    clause: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Everything that the page, the workbook and the notice say, frozen."""

    edition: Edition
    earlier: Edition | None
    reference_on: date
    is_half_year: bool
    green_from: Decimal
    red_to: Decimal
    coverage: Decimal
    campaigns: tuple[Campaign, ...]
    lines: tuple[Line, ...]
    figures: dict[str, Figure]
    verdict: Verdict
    leagues: tuple[League, ...]
    projects: tuple[Project, ...]
    obstacles: tuple[Obstacle, ...]
    weeks: tuple[date, ...]
    reporters: tuple[Reporter, ...]
    reporting: tuple[Reporting, ...]
    entries: tuple[Entry, ...]
    narrative: tuple[Narrative, ...]

    def reporting_of(self, scope: str, name: str | None = None) -> tuple[Reporting, ...]:
        """This year's reporting by unit, form, period or campaign, the least punctual first; of one of them where named."""
        return tuple(one for one in self.reporting if one.scope == scope and name in (None, one.name))

    @property
    def headlines(self) -> tuple[Line, ...]:
        return _headlines(self.lines)

    @property
    def obstacles_open(self) -> tuple[Obstacle, ...]:
        """Problems that are not solved; those to be pressed for (督办) first."""
        return tuple(one for one in self.obstacles if one.standing != "solved")

    @property
    def obstacles_pressed_for(self) -> tuple[Obstacle, ...]:
        return tuple(one for one in self.obstacles if one.is_pressed_for)

    @property
    def projects_in_time(self) -> int:
        """How many projects were reported for the last period that was due."""
        due = max((line.last_due_on for line in self.lines if line.form == PROJECTS and line.last_due_on), default=None)
        return sum(project.ends_on is not None and project.ends_on == due for project in self.projects)

    @property
    def reach(self) -> tuple[Line, ...]:
        """Headlines that are not past half and can be hurried, the most pressing first."""
        return tuple(
            sorted(
                (line for line in self.headlines if line.is_past_half is False and line.kind != "growth"), key=_pressing
            )
        )


@functools.cache
def settings() -> dict[str, Any]:
    """What `bulletin.yml` says: cards, short names, sizes and words."""
    return yaml.safe_load((HERE / "bulletin.yml").read_text(encoding="utf-8"))


def kind_of(edition: Edition) -> str:
    """What sort of edition it is, in Chinese, with its state where it is a preview or was withdrawn."""
    state = settings()["statuses"].get(edition.status)
    return f"{settings()['kinds'][edition.kind]}{f'，{state}' if state else ''}"


def render_bulletin(
    con: duckdb.DuckDBPyConnection, edition: str, out: Path, public: bool = False, sample: bool | None = None
) -> Path:
    """The place of the bulletin of `edition`, written to `out` as one HTML file.

    con: a connection to a snapshot that holds the edition. public: leave file names out. sample: mark the page as sample
    data; what the edition says if not given.
    Raises: UnknownEdition.
    """
    from reports.page import page

    bulletin = gather(con, edition)
    if sample is not None:
        bulletin = replace(bulletin, edition=replace(bulletin.edition, is_sample=sample))
    text = page(bulletin, public=public)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8", newline="\n")
    return out


def gather(con: duckdb.DuckDBPyConnection, edition: str) -> Bulletin:
    """The bulletin of `edition`, with what was known when it was published.

    Raises: UnknownEdition.
    """
    editions = [Edition(**row) for row in rows(con, "edition")]
    this = next((one for one in editions if one.edition == edition), None)
    if this is None:
        raise UnknownEdition(
            f"no edition {edition!r} in this snapshot; it has: {', '.join(one.edition for one in editions) or 'none'}"
        )
    before = (one for one in editions if one.kind == this.kind and one.number < this.number)
    earlier = next((one for one in before if one.was_out(this.published_at)), None)
    with as_of(con, this.published_at):
        return _gather(con, this, earlier)


def _gather(con: duckdb.DuckDBPyConnection, this: Edition, earlier: Edition | None) -> Bulletin:
    asked = asked_of(this)
    keep(con, "bulletin_line", "lines", **asked)
    con.execute(f"CREATE OR REPLACE TEMP VIEW bulletin_contributor AS\n{CONTRIBUTOR.read_text(encoding='utf-8')}")
    found = con.execute(
        "SELECT * FROM bulletin_line ORDER BY coalesce(campaign_no, 0), coalesce(measure_no, 0), coalesce(quantity, indicator), indicator"
    )
    columns = [column[0] for column in found.description or []]
    lines = tuple(Line(**dict(zip(columns, row, strict=True))) for row in found.fetchall())
    following = {row["indicator"]: Next(**row) for row in rows(con, "next", **asked)} if asked["is_half_year"] else {}
    figures = _figures(con, lines, following, asked)
    ranked = leagues(rows(con, "scores", **asked))
    reporters, weeks = _discipline(con, asked)
    narrative = tuple(Narrative(**row) for row in rows(con, "narrative", **asked))
    projects = tuple(Project(**{**row, "tiers": tuple(row["tiers"])}) for row in rows(con, "projects", **asked))
    light = rows(con, "light", **asked)[0]
    campaigns = tuple(Campaign(**row) for row in rows(con, "campaign"))
    if earlier is not None:
        ranked = _with_change(con, ranked, earlier)
    return Bulletin(
        edition=this,
        earlier=earlier,
        reference_on=asked["reference_on"],
        is_half_year=asked["is_half_year"],
        green_from=light["green_from"],
        red_to=light["red_to"],
        coverage=light["coverage"],
        campaigns=campaigns,
        lines=lines,
        figures=figures,
        verdict=_verdict(_headlines(lines), following),
        leagues=ranked,
        projects=projects,
        obstacles=tuple(Obstacle(**row) for row in rows(con, "obstacles", **asked)),
        weeks=weeks,
        reporters=reporters,
        reporting=tuple(Reporting(**row) for row in rows(con, "reporting", **asked)),
        entries=tuple(Entry(**row) for row in rows(con, "entries", **asked)),
        narrative=narrative,
    )


def asked_of(this: Edition) -> dict[str, Any]:
    """The queries' parameters: up to which day, and for whom."""
    day = this.cut_off_at.date()
    half_year = date(day.year, 6, 30)
    month, last_day = (int(part) for part in settings()["half_year_until"].split("-"))
    is_half_year = half_year < day <= date(day.year, month, last_day)
    last_sunday = day - timedelta(days=day.isoweekday())
    last_month_end = day.replace(day=1) - timedelta(days=1)
    reference_on = half_year if is_half_year else last_month_end if this.kind == "monthly" else last_sunday
    if reference_on.year < day.year:
        reference_on = day
    return {
        "edition": this.edition,
        "district": DISTRICT,
        "cut_off_at": this.cut_off_at,
        "reference_on": reference_on,
        "is_half_year": is_half_year,
        "tier": settings()["tier"],
        "weeks": settings()["rows"]["weeks"],
    }


def _figures(
    con: duckdb.DuckDBPyConnection, lines: Iterable[Line], following: dict[str, Next], asked: dict[str, Any]
) -> dict[str, Figure]:
    """Every line with a figure, with its cells in the order of the workbook's sheet of sources."""
    parts: dict[str, list[Part]] = {}
    for row in rows(con, "parts", **asked):
        parts.setdefault(row["indicator"], []).append(Part(**row))
    absent: dict[str, list[tuple[str, str]]] = {}
    for row in rows(con, "absent", **asked):
        absent.setdefault(row["indicator"], []).append((row["unit"], row["status"]))
    histories: dict[str, list[tuple[int, float]]] = {}
    for row in rows(con, "history", unit=DISTRICT, **asked):
        if row["kind"] == "cumulative" and row["value"] is not None:
            histories.setdefault(row["indicator"], []).append((row["step"], row["value"]))
    figures: dict[str, Figure] = {}
    next_row = 2  # the first row of the sheet holds the headings
    for line in lines:
        if line.period is None:
            continue
        of_line = tuple(parts.get(line.indicator, ()))
        figures[line.indicator] = Figure(
            line=line,
            parts=of_line,
            first_row=next_row,
            subtotals=_subtotals(of_line),
            absent=tuple(absent.get(line.indicator, ())),
            next=following.get(line.indicator),
            outlooks=_outlooks(line, histories.get(line.indicator, [])),
        )
        next_row += len(of_line)
    return figures


def _outlooks(line: Line, history: list[tuple[int, float]]) -> tuple[Outlook, ...]:
    """The line on 30 June and on 31 December, as far as they are still to come."""
    if line.kind != "cumulative" or line.ends_on is None:
        return ()
    target = float(line.target) if line.target is not None else None
    half = line.deadline or date(line.ends_on.year, 6, 30)
    ends = {half: float(line.threshold_share or 0), date(line.ends_on.year, 12, 31): 1.0}
    found = []
    for on, share in ends.items():
        if on > line.ends_on:
            months = 12 * (on.year - line.ends_on.year) + on.month - line.ends_on.month
            ahead = (
                (on - line.ends_on).days / 7
                if line.cadence == "week"
                else months / (1 if line.cadence == "month" else 3)
            )
            found.append(Outlook(on, forecast(history, ahead, share * target if target is not None else None)))
    return tuple(found)


def _subtotals(parts: Iterable[Part]) -> tuple[Subtotal, ...]:
    by_unit: dict[str | None, list[Part]] = {}
    for part in parts:
        by_unit.setdefault(part.unit, []).append(part)
    found = []
    for unit, of_unit in by_unit.items():
        older = {part.period for part in of_unit if part.period is not None and part.period != part.figure_period}
        current = any(part.period == part.figure_period for part in of_unit)
        found.append(
            Subtotal(
                unit=unit,
                numerator=sum((part.amount for part in of_unit if part.part == "numerator"), Decimal(0)),
                denominator=sum((part.amount for part in of_unit if part.part == "denominator"), Decimal(0)),
                cells=len(of_unit),
                carried_from=max(older) if older and not current else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.numerator, one.unit or "")))


def _headlines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The first page's lines: those declared for it that have a target, or whose target would have come with the missing report."""
    shown = (
        line
        for line in lines
        if line.headline and (line.target is not None or (line.period is None and line.target_from != "none"))
    )
    return tuple(shown)[: settings()["rows"]["headlines"]]


def _verdict(headlines: Sequence[Line], following: dict[str, Next]) -> Verdict:
    judged = [line for line in headlines if line.light is not None and line.is_past_half is not None]
    late = [line for line in judged if not line.is_past_half]
    later = [following[line.indicator] for line in headlines if line.indicator in following]
    changed = {one.indicator: one.is_past_half for one in later}
    hard = tuple(line for line in judged if line.is_hard)
    return Verdict(
        total=len(headlines),
        past=len(judged) - len(late),
        in_time=sum(line.light == "green" for line in late),
        slow=sum(line.light == "yellow" for line in late),
        behind=sum(line.light == "red" for line in late),
        open=len(headlines) - len(judged),
        hard=hard,
        hard_met=sum(line.is_past_half is True for line in hard),
        urgent=tuple(sorted((line for line in late if line.light != "green"), key=_pressing)[:3]),
        next_past=sum(bool(changed.get(line.indicator, line.is_past_half)) for line in judged) if later else None,
        next_ends_on=max(one.ends_on for one in later) if later else None,
    )


def _pressing(line: Line) -> tuple[int, float, str]:
    return LIGHTS[::-1].index(line.colour) if line.light else 9, line.points_to_yardstick or 0.0, line.indicator


def leagues(scores: Iterable[dict[str, Any]]) -> tuple[League, ...]:
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


def _with_change(con: duckdb.DuckDBPyConnection, ranked: tuple[League, ...], earlier: Edition) -> tuple[League, ...]:
    """The leagues again, each place compared with the one in the `earlier` edition."""
    asked = asked_of(earlier)
    with as_of(con, earlier.published_at):
        keep(con, "bulletin_line", "lines", **asked)
        before = {one.unit: one.place for league in leagues(rows(con, "scores", **asked)) for one in league.ranked}
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


def _discipline(con: duckdb.DuckDBPyConnection, asked: dict[str, Any]) -> tuple[tuple[Reporter, ...], tuple[date, ...]]:
    owed = [Owed(**row) for row in rows(con, "discipline", **asked)]
    monday = asked["cut_off_at"].date() - timedelta(days=asked["cut_off_at"].weekday())
    weeks = tuple(monday - timedelta(weeks=back) for back in range(asked["weeks"] - 1, -1, -1))
    by_unit: dict[str, list[Owed]] = {}
    for one in owed:
        by_unit.setdefault(one.unit, []).append(one)
    reporters = [
        Reporter(unit, tuple(tuple(one for one in of_unit if one.week_on == week) for week in weeks))
        for unit, of_unit in by_unit.items()
    ]
    return tuple(sorted(reporters, key=lambda one: (one.in_time / len(one.owed), -len(one.faults), one.unit))), weeks
