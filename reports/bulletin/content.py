"""The contents of a bulletin for page, pages, workbook and notice: an edition's figures, projects, ranking and
reporting.

`reports/bulletin/gather.py` gathers them. Units: shares are fractions of 1, points are percentage points.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from reports.bulletin.forecast import Forecast
from sources.declare import Plan, YamlMapping, read_identity, read_yaml
from warehouse.indicator import AMOUNTS, TOTALS

HERE = Path(__file__).parent
RATES = ("share", "average")
LIGHTS = ("green", "yellow", "red", "none")
WORST_FIRST = ("missing", "returned", "late", "mended", "well")


@functools.lru_cache(maxsize=8)
def settings(plan: Path | None = None) -> YamlMapping:
    """Sizes and words of `bulletin.yml` beside this module. With the plan in the folder `plan`: also its cards, short
    names, leagues and the name of its parts.

    Raises: DeclarationError.
    """
    shared = read_yaml(HERE / "bulletin.yml")
    if plan is None:
        return shared
    own = read_yaml(plan / "bulletin.yml") if (plan / "bulletin.yml").exists() else {}
    identity = read_identity(plan)
    leagues = identity.leagues | (own.get("leagues") or {})
    return {key: _worded(value, identity.parts_word) for key, value in {**shared, **own, "leagues": leagues}.items()}


def _worded(value: object, parts: str) -> object:
    """A setting with {parts} filled in everywhere; other {names} stay, to be filled in later."""
    match value:
        case str():
            return value.replace("{parts}", parts)
        case dict():
            return {key: _worded(one, parts) for key, one in value.items()}
        case list():
            return [_worded(one, parts) for one in value]
        case _:
            return value


def kind_of(edition: BulletinEdition) -> str:
    """The kind of an edition in Chinese, and whether it is a preview or was withdrawn."""
    words = settings()
    state = words["statuses"].get(edition.status)
    return f"{words['kinds'][edition.kind]}{f'，{state}' if state else ''}"


def issue_of(edition: BulletinEdition) -> str:
    """The number of a paper that was published, with its kind: 第12期（周调度）. Of any other edition only the kind."""
    kind = kind_of(edition)
    return kind if edition.issue is None else str(settings()["issue"]).format(edition.issue, kind)


@dataclass(frozen=True, slots=True)
class BulletinEdition:
    """A recorded publication. Instants are Asia/Shanghai without zone. `published_at`: when its figures were frozen.
    `released_at`: when it was published to the leaders. `number` counts all editions; `issue` the published papers of
    its kind in a year (期), and is None before that. `code`: from its seal in the ledger (校验码).
    """

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
    issue: int | None = None
    code: str | None = None

    def was_out(self, at: datetime) -> bool:
        """Whether its readers had it at `at`: a nightly one since it was frozen, a leaders' one from its publication
        until its withdrawal.
        """
        if self.kind == "nightly":
            return self.published_at <= at
        is_withdrawn = self.withdrawn_at is not None and self.withdrawn_at <= at
        return self.released_at is not None and self.released_at <= at and not is_withdrawn


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell, register row or target behind a figure: its amount, and where it was written."""

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
    is_provisional: bool = False  # entered by the office, and not confirmed by the unit yet
    reported_by: str | None = None  # the lead that reported it for the unit (代报)


@dataclass(frozen=True, slots=True)
class Subtotal:
    """One unit's amounts in a figure.

    carried_from: the older period, if its value is carried forward. is_provisional: some of it was entered by the
    office and is not confirmed yet. is_frozen: the unit has ended, and its last report stays.
    """

    unit: str | None
    numerator: Decimal
    denominator: Decimal
    cells: int
    carried_from: str | None
    is_provisional: bool
    is_frozen: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A unit's amount that lies between the ends of a figure's interval, or was left out. `rows`: its number of rows.

    part: one of
    - open: an ended unit's amount, which a successor may already report,
    - base: last year's amount of an ended unit's area, missing from its successors' last year,
    - unpaired: incomplete rows,
    - unknown: unreported entries.
    """

    part: str
    unit: str
    period: str | None
    amount: Decimal
    rows: int


@dataclass(frozen=True, slots=True)
class BulletinLine:
    """An indicator's progress for the district, from `views/progress.sql`, with its declaration.

    is_past_half: whether it has reached its target of the half-year; where the page asks for the year's end, whether it
    has reached the one of the year.
    """

    indicator: str
    title: str
    uom: str
    kind: str
    direction: str
    rollup: str
    target_from: str
    reading: str | None
    is_primary: bool
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
    numerator_to: Decimal | None = None  # the upper end, if the figure is an interval
    denominator_to: Decimal | None = None
    value_to: float | None = None
    frozen_units: int = 0
    known_rows: int | None = None
    all_rows: int | None = None
    towns_value: float | None = None  # the towns' amount, if light and verdict follow it and not the lead's
    towns_missing: int = 0  # towns that owe their reports, so that lead and towns cannot be compared
    is_of_register: bool = False  # the figure counts register entries
    is_of_things: bool = True  # it counts things, not amounts
    is_base_lacking: bool = False  # carried forward, because the newer figure's base was never reported
    stated_share: Decimal | None = None  # the plan's own share, where `threshold_share` is that of the year's end

    @property
    def is_amount(self) -> bool:
        """Whether the done share is compared with time. A milestone in percent is treated as a rate."""
        return self.kind in AMOUNTS and not (self.kind == "milestone" and self.uom == "%")

    @property
    def is_yes_or_no(self) -> bool:
        """Whether it is a single task, either done or not; it has no points."""
        return self.kind == "milestone" and self.denominator == 1

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
    def other_end(self) -> BulletinLine | None:
        """The same line with the upper end of its interval; None if it is no interval."""
        if self.value_to is None:
            return None
        target = self.denominator_to if self.target_from == "reported" and self.kind in TOTALS else self.target
        has_share = self.done_share is not None and target
        return replace(
            self,
            numerator=self.numerator_to,
            denominator=self.denominator_to,
            value=self.value_to,
            value_to=None,
            target=target,
            done_share=self.value_to / float(target) if has_share and target else None,
        )

    @property
    def is_asked(self) -> bool:
        """Whether the lead was asked about a difference to its towns and has not answered. Verdict and light then
        follow the worse side.
        """
        return self.towns_value is not None and not self.towns_missing

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks of the figure, as keys of `marks` in bulletin.yml."""
        holding = {
            "rows": not self.is_of_register and self.all_rows is not None and self.known_rows != self.all_rows,
            "entries": self.is_of_register and self.all_rows is not None and self.known_rows != self.all_rows,
            "carried": self.is_carried,
            "frozen": self.frozen_units > 0,
            "interval": self.value_to is not None,
            "asked": self.is_asked,
            "more": self.towns_value is not None and self.towns_missing > 0,
            "unchecked": self.towns_missing > 0,
        }
        return tuple(key for key, holds in holding.items() if holds)

    @property
    def is_hard(self) -> bool:
        """Whether the plan itself states the threshold."""
        return self.target_origin == "plan" or self.threshold is not None

    @property
    def campaign(self) -> int:
        """The campaign's number; 0 for the main economic figures, which belong to no campaign."""
        return self.campaign_no or 0

    @property
    def colour(self) -> str:
        return self.light or "none"

    @property
    def shown_threshold(self) -> float | None:
        """The threshold of past half, on the scale of `shown`."""
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
        """The length of the bar: share of the annual target, a rate's own value, or growth over target growth."""
        if self.is_amount:
            return self.done_share
        if self.value is None or self.target is None or self.kind in ("state", "rank"):
            return None
        if self.kind == "growth" or self.uom != "%":
            return self.value / float(self.target) if self.target else None
        return self.value / 100

    @property
    def due_by_now(self) -> float | None:
        """The share due by now (应达进度), on the scale of `shown`: the time share; or, with a term of its own, the
        threshold times the elapsed share of the term. None if the value is not compared with time.
        """
        if self.is_amount and self.done_share is None:
            return None
        if self.is_amount and not self.has_own_term:
            return self.time_share
        if self.is_amount and self.term_elapsed is not None:
            share = self.stated_share if self.stated_share is not None else self.threshold_share
            return float(share or 0) * self.term_elapsed
        if self.is_rate and self.has_own_term and self.shown_threshold is not None and self.term_elapsed is not None:
            return self.shown_threshold * self.term_elapsed
        return None

    @property
    def points_to_due(self) -> float | None:
        """Percentage points against the share due by now (较应达), which the light follows."""
        return self.points_to_yardstick if self.due_by_now is not None else None

    @property
    def missing_count(self) -> int | None:
        """How many more counted things a rate needs; for an interval the largest number. None for amounts, and if the
        newest period has no report.
        """
        if (
            self.is_stale
            or not self.is_of_things
            or not (self.kind == "share" or self.kind == "milestone")
            or self.uom != "%"
            or self.shown_threshold is None
            or not self.denominator
        ):
            return None
        return max(
            0, math.ceil(Decimal(str(round(self.shown_threshold, 6))) * self.denominator - (self.numerator or 0))
        )


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
class YearBefore:
    """The figure of the same period of the year before (同比). `change`: in the indicator's uom, of percentages in points; `change_pct` of
    amounts alone. None where one of the two is not whole."""

    indicator: str
    period_label: str
    value: float
    change: float | None
    change_pct: float | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast of a cumulative line for a day. None if its history is too short or its last four periods added
    nothing.
    """

    on: date
    forecast: Forecast | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A line with its sources: `count` cells, all of them in `parts` or only the first ones.

    The workbook's sheet of sources lists `listed` of them, from row `first_row` on. is_provisional: some of it was
    entered by the office and is not confirmed yet (代录).
    """

    line: BulletinLine
    parts: tuple[SourceCell, ...]
    count: int
    listed: int
    is_provisional: bool
    first_row: int
    subtotals: tuple[Subtotal, ...]
    absent: tuple[tuple[str, str], ...]
    next: Next | None
    outlooks: tuple[Outlook, ...]
    left: tuple[Left, ...] = ()
    year_before: YearBefore | None = None

    def shown(self, most: int) -> tuple[SourceCell, ...]:
        """The first `most` parts, grouped by file and sheet, and within a sheet by heading."""
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
    def last_row(self) -> int:
        return self.first_row + self.listed - 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: how many lines are past half, and the state of the others.

    stale: how many of the open lines had no report for the period last due. hard: the lines whose target the plan itself
    states, `hard_open` of them not judged. has_targets: whether any target of the year is known.
    """

    total: int
    past: int
    in_time: int
    slow: int
    behind: int
    open: int
    stale: int
    hard: tuple[BulletinLine, ...]
    hard_met: int
    urgent: tuple[BulletinLine, ...]
    next_past: int | None
    next_ends_on: date | None
    has_targets: bool = True
    hard_open: int = 0

    @property
    def hard_missed(self) -> tuple[BulletinLine, ...]:
        return tuple(line for line in self.hard if line.light is not None and line.is_past_half is False)

    @property
    def answer(self) -> str:
        if not self.has_targets:
            return "untargeted"
        if 2 * self.open > self.total or self.total == 0:
            return "open"
        return "yes" if self.past == self.total else "no"


@dataclass(frozen=True, slots=True)
class HalfYearResult:
    """What became of the half-year, on a page that asks for the year's end: how many of its lines reached the target."""

    on: date
    total: int
    past: int
    open: int
    hard: int
    hard_met: int


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
    """A unit's place in its league; `change` is the number of places won since the last edition of the same kind."""

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
class BulletinProject:
    """A register project with its last report."""

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
    """A report due in the last weeks, and its state."""

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
    """The punctuality of this year's due reports, for a unit, form, period or campaign (`scope`), or for all."""

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
class OfficeEntry:
    """A report that the office entered for a unit, and that the unit has not confirmed yet."""

    unit: str
    form_title: str
    period_label: str
    entered_by: str
    reason: str
    via: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A project's current problem, logged by a unit (堵点). `is_pressed_for`: 督办."""

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
    """A measure that is described in words and not counted."""

    measure_no: int
    campaign_no: int
    title: str
    clause: str
    form: str
    form_title: str
    cadence: str
    period_label: str | None
    expected: int
    reported: int


@dataclass(frozen=True, slots=True)
class BulletinCampaign:
    campaign_no: int
    title: str
    short: str
    clause: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The frozen contents of page, workbook and notice."""

    plan: Plan
    edition: BulletinEdition
    earlier: BulletinEdition | None
    reference_on: date
    year: int
    is_half_year: bool
    green_from: Decimal
    red_to: Decimal
    coverage: Decimal
    campaigns: tuple[BulletinCampaign, ...]
    lines: tuple[BulletinLine, ...]
    figures: dict[str, Figure]
    verdict: Verdict
    leagues: tuple[League, ...]
    projects: tuple[BulletinProject, ...]
    obstacles: tuple[Obstacle, ...]
    weeks: tuple[date, ...]
    reporters: tuple[Reporter, ...]
    reporting: tuple[Reporting, ...]
    entries: tuple[OfficeEntry, ...]
    narrative: tuple[Narrative, ...]
    asks_year: bool = False
    half_year: HalfYearResult | None = None

    @property
    def asks(self) -> str:
        """What the page asks for, a key of `goals` in bulletin.yml: the half-year, or after it the year."""
        return "year" if self.asks_year else "half"

    @property
    def goal_on(self) -> date:
        """The last day of the half-year or year that the page asks for."""
        return date(self.year, 12, 31) if self.asks_year else date(self.year, 6, 30)

    @property
    def red(self) -> tuple[BulletinLine, ...]:
        """Headlines clearly behind, each quantity once, the most pressing first."""
        behind = (one for one in self.headlines if one.is_primary and one.light == "red" and one.is_past_half is False)
        return tuple(sorted(behind, key=pressing))

    def reporting_of(self, scope: str, name: str | None = None) -> tuple[Reporting, ...]:
        """This year's reporting by unit, form, period or campaign, the least punctual first; only for `name` if given."""
        return tuple(one for one in self.reporting if one.scope == scope and name in (None, one.name))

    @property
    def headlines(self) -> tuple[BulletinLine, ...]:
        return headlines_of(self.lines)

    @property
    def board(self) -> tuple[tuple[int, tuple[BulletinLine, ...]], ...]:
        """(campaign, its headlines) of every campaign, also of one without; before them those of no campaign, as 0."""
        numbers = [0, *(one.campaign_no for one in self.campaigns)]
        shown = {number: tuple(one for one in self.headlines if one.campaign == number) for number in numbers}
        return tuple((number, lines) for number, lines in shown.items() if number or lines)

    def unlisted(self, campaign: int) -> str:
        """Why a campaign has no headline: as the plan says, or that none of its indicators has a target."""
        count = sum(one.campaign == campaign for one in self.lines)
        reason = self.settings["unlisted"].get(campaign)
        return str(reason or self.settings["unlisted_words"]["some" if count else "none"])

    @property
    def obstacles_open(self) -> tuple[Obstacle, ...]:
        """Unsolved problems; the ones to be pressed for (督办) first."""
        return tuple(one for one in self.obstacles if one.standing != "solved")

    @property
    def obstacles_pressed_for(self) -> tuple[Obstacle, ...]:
        return tuple(one for one in self.obstacles if one.is_pressed_for)

    @property
    def projects_goal(self) -> int:
        """How many of the projects must have been started by the half-year."""
        share = Decimal(str(self.settings["projects_wanted_share"]))
        return math.ceil(len(self.projects) * share)

    @property
    def projects_in_time(self) -> int:
        """How many projects have a report for the period last due."""
        due = max(
            (
                line.last_due_on
                for line in self.lines
                if line.form == self.settings["forms"]["projects"] and line.last_due_on
            ),
            default=None,
        )
        return sum(project.ends_on is not None and project.ends_on == due for project in self.projects)

    @property
    def settings(self) -> YamlMapping:
        """The plan's cards, short names and words, which replace the general ones."""
        return settings(self.plan.folder)

    @property
    def reach(self) -> tuple[BulletinLine, ...]:
        """Headlines that are not past half and can be accelerated, each quantity once, the most pressing first."""
        return tuple(
            sorted(
                (
                    one
                    for one in self.headlines
                    if one.is_primary and one.is_past_half is False and one.kind != "growth"
                ),
                key=pressing,
            )
        )

    @property
    def paceless(self) -> tuple[BulletinLine, ...]:
        """Headlines that are not past half and have no gap that a pace could close: growth rates."""
        return tuple(
            one for one in self.headlines if one.is_primary and one.is_past_half is False and one.kind == "growth"
        )


def headlines_of(lines: Iterable[BulletinLine]) -> tuple[BulletinLine, ...]:
    """The first page's lines: declared headlines with a target, or whose target should have come with a missing report.
    In a year without any known target, all declared headlines.
    """
    listed = list(lines)
    are_all = not has_targets(listed)
    shown = (
        line
        for line in listed
        if line.headline
        and (are_all or line.target is not None or (line.period is None and line.target_from != "none"))
    )
    return tuple(shown)[: settings()["rows"]["headlines"]]


def has_targets(lines: Iterable[BulletinLine]) -> bool:
    """Whether any target of the year is known for the district; always true for a plan whose indicators use no
    `targets/`.
    """
    origins = [line.target_origin for line in lines if line.target_from == "file"]
    return not origins or any(origin is not None for origin in origins)


def pressing(line: BulletinLine) -> tuple[int, float, str]:
    """Sort key for lines to be chased: the worst light first, then the largest lag."""
    return LIGHTS[::-1].index(line.colour) if line.light else 9, line.points_to_yardstick or 0.0, line.indicator
