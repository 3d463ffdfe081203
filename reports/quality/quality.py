"""The page of data quality over nights: one self-contained file, without script, for the data team.

`gather` queries the last snapshot and gives a frozen `Quality`; `render_quality` writes it. Every mark of a chart links to
the list behind it, on the page or beside it in the home.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.docs import FOLDER
from reports.bulletin import page
from reports.bulletin.bytecode import compiled
from reports.bulletin.draw import Mark, columns, trend
from reports.quality.unusual import QUERIES, Unusual, unusual, words
from reports.query import as_of, instead, rows
from sources.declare import Plan
from warehouse.cost import Cost
from warehouse.insert import insert
from warehouse.row import ResultRow

TEMPLATES = Path(__file__).parent / "templates"
MEGABYTE = 1e6
# Chart -> the column of a night that it shows, the kind of words where a night has none, and the list behind its marks.
OF_NIGHTS = {
    "files": ("files", "no_files", "night"),
    "first_time": ("first_time_share", "no_first", "returned"),
    "returned": ("returned_share", "no_submissions", "returned"),
    "questioned": ("questioned_share", "no_submissions", "returned"),
    "unidentified": ("unidentified_share", "no_files", "files"),
    "unreadable": ("unreadable_share", "no_files", "files"),
    "seconds": ("seconds", "no_duration", "night"),
    "store": ("store_bytes", "no_duration", "night"),
}


@dataclass(frozen=True, slots=True)
class StepSeconds:
    """A step's durations over the shown nights, in seconds; None for a night without it."""

    name: str
    seconds: tuple[float | None, ...]

    @property
    def usual(self) -> float | None:
        """The median of the earlier nights."""
        known = [one for one in self.seconds[:-1] if one is not None]
        return median(known) if known else None


@dataclass(frozen=True, slots=True)
class ChannelFiles:
    """A channel's files over the shown nights; None for a night without files by it."""

    name: str
    nights: tuple[ResultRow | None, ...]

    @property
    def files(self) -> tuple[float | None, ...]:
        return tuple(one["files"] if one else None for one in self.nights)

    def total(self, column: str) -> int:
        """The sum of a column over the nights."""
        return sum(one[column] for one in self.nights if one)


@dataclass(frozen=True, slots=True)
class RuleShares:
    """A rule with its trend, its shares over the shown nights, and the units and forms where it was broken lately."""

    row: ResultRow
    shares: tuple[ResultRow | None, ...]
    places: tuple[ResultRow, ...]

    @property
    def name(self) -> str:
        return str(self.row["title"] or words()["former_rule"])

    @property
    def last(self) -> ResultRow | None:
        """That of the last night with files."""
        return next((one for one in reversed(self.shares) if one), None)

    @property
    def values(self) -> tuple[float | None, ...]:
        """The shares themselves."""
        return tuple(one["share"] if one else None for one in self.shares)


@dataclass(frozen=True, slots=True)
class Quality:
    """The contents of the page. `nights`: rows of `queries/nights.sql`, the oldest first; the other fields follow them."""

    edition: str
    published_at: datetime
    is_sample: bool
    nights: tuple[ResultRow, ...]
    shares: Mapping[tuple[str, str], ResultRow]
    unusual: tuple[Unusual, ...]
    rules: tuple[RuleShares, ...]
    steps: tuple[StepSeconds, ...]
    channels: tuple[ChannelFiles, ...]
    weeks: tuple[ResultRow, ...]
    forms: tuple[ResultRow, ...]
    units: tuple[ResultRow, ...]
    owed: tuple[ResultRow, ...]
    returned: tuple[ResultRow, ...]
    files: tuple[ResultRow, ...]

    @property
    def last(self) -> ResultRow | None:
        return self.nights[-1] if self.nights else None

    @property
    def judged(self) -> ResultRow | None:
        """The last night with files: the one that is compared with those before it."""
        return next((one for one in reversed(self.nights) if one["files"]), None)

    @property
    def habit(self) -> int:
        """How many earlier nights it is compared with."""
        own = self.shares.get((self.judged["run_id"], "unidentified")) if self.judged else None
        return int(own["usual_nights"]) if own else 0

    def day_of(self, run: str) -> str:
        """The day of a run, as month and day."""
        return next(f"{one['at']:%m-%d}" for one in self.nights if one["run_id"] == run)

    def owed_by(self, scope: str, name: str) -> list[ResultRow]:
        """The overdue reports of a unit, or on a form."""
        return [one for one in self.owed if one[scope] == name]


def render_quality(
    con: duckdb.DuckDBPyConnection, plan: Plan, reports: Path, cost: Cost, steps: Mapping[str, str]
) -> Path:
    """The path of the page, written into a home's `reports`.

    con: a connection to the snapshot just published. cost: of the current run so far; the store knows only earlier ones.
    steps: step -> its name in Chinese.
    """
    quality = gather(con, cost, steps)
    text = _environment().get_template("quality.html.j2").render(
        q=quality, plan=plan, charts=charts(quality, reports), has_docs=functools.partial(_has_docs, reports),
        has_page=lambda edition: bool(edition) and (reports / f"{edition}.html").exists(), docs=FOLDER,
    )  # fmt: skip
    path = reports / page.QUALITY
    draft = path.with_suffix(".draft")
    draft.write_text(page.squeezed(text), encoding="utf-8", newline="\n")
    draft.replace(path)
    return path


def gather(con: duckdb.DuckDBPyConnection, cost: Cost, steps: Mapping[str, str]) -> Quality:
    """The page's contents, as known when the last edition was published."""
    most = words()["most"]
    (edition,) = rows(con, "edition", QUERIES)
    with as_of(con, edition["published_at"]), _held(con, cost):
        nights = rows(con, "nights", QUERIES, most=words()["nights"])[::-1]
        runs = [one["run_id"] for one in nights]
        trends = rows(con, "rules", QUERIES, most=most["rules"])
        names = [one["rule"] for one in trends]
        shares = rows(con, "shares", QUERIES, rules=names)
        places = rows(con, "rule_places", QUERIES, runs=runs[-words()["newest"] :], rules=names, most=most["places"])
        timeliness = rows(con, "timeliness", QUERIES)
        return Quality(
            **edition,
            nights=tuple(nights),
            shares={(one["run_id"], one["outcome"]): one for one in shares if one["scope"] == "all"},
            unusual=tuple(unusual(con, judged)) if (judged := _last_with_files(nights)) else (),
            rules=tuple(_rule(one, runs, shares, places) for one in trends),
            steps=tuple(_steps(rows(con, "steps", QUERIES, runs=runs), runs, steps)),
            channels=tuple(_channels(rows(con, "channels", QUERIES, runs=runs), runs)),
            weeks=tuple(rows(con, "weeks", QUERIES, most=most["weeks"])[::-1]),
            forms=tuple(one for one in timeliness if one["scope"] == "form"),
            units=tuple(one for one in timeliness if one["scope"] == "unit"),
            owed=tuple(rows(con, "owed", QUERIES)),
            returned=tuple(rows(con, "returned", QUERIES, runs=runs, most=most["returned"])),
            files=tuple(rows(con, "files", QUERIES, runs=runs, most=most["files"])),
        )


def _last_with_files(nights: Sequence[ResultRow]) -> str | None:
    return next((str(one["run_id"]) for one in reversed(nights) if one["files"]), None)


@contextmanager
def _held(con: duckdb.DuckDBPyConnection, cost: Cost) -> Iterator[None]:
    """Within the block, the cost of the current run is known, and views that several queries share are computed once."""
    con.execute("CREATE OR REPLACE TEMP TABLE quality_cost AS SELECT * FROM run_cost")
    insert(con, "quality_cost", [cost.as_row()])
    for view in ("due", "night_share"):
        con.execute(f"CREATE OR REPLACE TEMP TABLE quality_{view} AS SELECT * FROM {view}")
    with instead(con, run_cost="quality_cost", due="quality_due", night_share="quality_night_share"):
        yield


def _rule(
    trend: ResultRow, runs: Sequence[str], shares: Iterable[ResultRow], places: Iterable[ResultRow]
) -> RuleShares:
    of_run = {one["run_id"]: one for one in shares if one["scope"] == "rule" and one["name"] == trend["rule"]}
    own = tuple(one for one in places if one["rule"] == trend["rule"])
    return RuleShares(trend, tuple(of_run.get(run) for run in runs), own)


def _steps(found: Iterable[ResultRow], runs: Sequence[str], names: Mapping[str, str]) -> Iterator[StepSeconds]:
    """The steps in the order in which a run takes them; steps of other versions last, under the names they had."""
    seconds = {(one["step_name"], one["run_id"]): one["seconds"] for one in found}
    known = dict.fromkeys([*names, *(step for step, _ in seconds)])
    for step in known:
        durations = tuple(seconds.get((step, run)) for run in runs)
        if any(one is not None for one in durations):
            yield StepSeconds(names.get(step, step), durations)


def _channels(found: Sequence[ResultRow], runs: Sequence[str]) -> Iterator[ChannelFiles]:
    for name in dict.fromkeys(one["channel"] for one in found):
        of_run = {one["run_id"]: one for one in found if one["channel"] == name}
        yield ChannelFiles(name, tuple(of_run.get(run) for run in runs))


def charts(quality: Quality, reports: Path) -> dict[str, str]:
    """Chart -> its drawing: one for each count or share of the nights, and one for the weeks of deadlines."""
    drawn = {name: _of_nights(quality, name) for name in OF_NIGHTS}
    weeks = [
        Mark(
            day=f"{one['week_on']:%m-%d}",
            value=one["on_time_share"],
            title=_told(f"{one['week_on']:%Y-%m-%d}", f"{page.percent(one['on_time_share'])}（{one['on_time']}/{one['expected']}）"),
            link="#forms",
            bound=one["least_share"],
            is_unusual=one["is_unusual"],
        )
        for one in quality.weeks
    ]  # fmt: skip
    return {**drawn, "on_time": columns(weeks, _written("on_time"), words()["nothing"])}


def _of_nights(quality: Quality, name: str) -> str:
    column, why, behind = OF_NIGHTS[name]
    written = _written(name)
    listed = {
        "returned": {one["run_id"] for one in quality.returned},
        "files": {one["run_id"] for one in quality.files},
        "night": set(),
    }[behind]
    marks = []
    for night in quality.nights:
        value = night[column]
        if name == "files" and not value:
            value = None
        share = quality.shares.get((night["run_id"], name), {})
        at = f"{night['at']:%Y-%m-%d %H:%M}"
        link = f"#{behind if night['run_id'] in listed else 'night'}-{night['run_id']}"
        title = _told(at, written(value)) if value is not None else _lacking(at, why)
        bound, out = share.get("most_share"), share.get("is_unusual", False)
        marks.append(Mark(f"{night['at']:%m-%d}", value, title, link, bound, out))
    return columns(marks, written, words()["nothing"])


def _told(at: str, value: str) -> str:
    return str(words()["told"]).format(at=at, value=value)


def _lacking(at: str, why: str) -> str:
    return str(words()["told_lacking"]).format(at=at, why=words()["why"][why])


def _written(name: str) -> Callable[[float], str]:
    """How a chart writes its values."""
    match name:
        case "files":
            return lambda value: page.number(value, 0)
        case "seconds":
            return lambda value: page.number(value, 1).removesuffix(".0")
        case "store":
            return lambda value: page.number(value / MEGABYTE, 1).removesuffix(".0")
        case "first_time" | "returned" | "questioned" | "unidentified" | "unreadable" | "on_time":
            return _fine
        case _:
            raise ValueError(f"{name} is no chart")


def _fine(share: float) -> str:
    """A share as percent with one decimal, with two below one percent; without noughts at the end."""
    return f"{page.number(100 * share, 2 if share < 0.01 else 1).rstrip('0').rstrip('.') or '0'}%" if share else "0%"


def _has_docs(reports: Path, run: str) -> bool:
    """Whether the judging of a run has its pages yet; only the last runs' are kept."""
    return (reports / FOLDER / run / "index.html").exists()


@functools.cache
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader([TEMPLATES, page.TEMPLATES]),
        bytecode_cache=compiled(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(number=page.number, percent=page.percent, fine=_fine, day=page.day)
    env.globals.update(words=words(), trend=trend, MEGABYTE=MEGABYTE)
    return env
