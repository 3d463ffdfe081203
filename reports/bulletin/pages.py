"""The pages behind the bulletin: one per campaign, unit and project, and the list of changes since the last edition.

Each is one file without script; they link only to each other, in their folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from reports.bulletin.content import Bulletin, BulletinLine, Standing
from reports.bulletin.gather import Parameters, hold, parameters_of
from reports.bulletin.page import environment, squeezed
from reports.query import as_of, rows
from warehouse.row import ResultRow


@dataclass(frozen=True, slots=True)
class Trend:
    """An indicator's periods of the year so far, for one unit or the district, in order."""

    indicator: str
    unit: str
    points: tuple[ResultRow, ...]

    @property
    def values(self) -> tuple[float | None, ...]:
        """Done shares if there are any, else values."""
        has_shares = any(one["done_share"] is not None for one in self.points)
        return tuple(one["done_share"] if has_shares else one["value"] for one in self.points)

    @property
    def due(self) -> tuple[float, ...]:
        """The time shares due in each period, if the values are shares of an annual target."""
        if any(one["done_share"] is None or one["points_to_time"] is None for one in self.points):
            return ()
        return tuple(one["time_share"] for one in self.points)

    @property
    def last(self) -> ResultRow | None:
        """The last period with a figure. If the unit owes a newer report, the figure is carried forward, without light
        and points.
        """
        point = next((one for one in reversed(self.points) if one["value"] is not None), None)
        if point is None or not self.is_stale:
            return point
        return {
            **point,
            "light": None,
            "is_past_half": None,
            "points_to_yardstick": None,
            "towns_value": None,
            "towns_missing": None,
        }

    @property
    def is_stale(self) -> bool:
        """Whether a later report is overdue, or was returned and not corrected."""
        newest = next(
            (one for one in reversed(self.points) if one["state"] not in ("not_yet_due", "due", "excused")), None
        )
        return (
            newest is not None
            and newest["value"] is None
            and newest["state"] in ("missing", "returned", "base_missing", "incomplete")
        )


@dataclass(frozen=True, slots=True)
class UnitFile:
    """The contents of a unit's page."""

    unit: ResultRow
    standing: Standing | None
    league_size: int
    trends: tuple[Trend, ...]
    duties: tuple[ResultRow, ...]
    faults: tuple[ResultRow, ...]
    submissions: tuple[ResultRow, ...]


@dataclass(frozen=True, slots=True)
class Shifted:
    """A figure that changed since the last edition, by one cause."""

    line: BulletinLine
    unit: str
    period: str
    part: str
    before: Decimal | None
    after: Decimal | None
    delta: Decimal
    cause: str
    files: tuple[str, ...]


def render_pages(con: duckdb.DuckDBPyConnection, bulletin: Bulletin, folder: Path, public: bool = False) -> list[Path]:
    """The paths of all pages, written into `folder`; the first is the index."""
    folder.mkdir(parents=True, exist_ok=True)
    parameters = parameters_of(bulletin.plan, bulletin.edition)
    with as_of(con, bulletin.edition.published_at):
        hold(con, parameters)
        trends = _trends(rows(con, "history", unit=None, **parameters))
        units = _units(con, bulletin, trends, parameters)
        timelines = _grouped(rows(con, "timeline", **parameters), "project_id")
        changes = _changes(con, bulletin)
    district = {one.indicator: one for one in trends if one.unit == bulletin.plan.district}
    by_file: dict[str, tuple[str, dict[str, object]]] = {}
    for campaign in bulletin.campaigns:
        lines = [line for line in bulletin.lines if line.campaign_no == campaign.campaign_no]
        by_file[f"campaign-{campaign.campaign_no}.html"] = (
            "campaign",
            {"campaign": campaign, "lines": lines, "trends": district},
        )
    if economy := [line for line in bulletin.lines if line.campaign_no is None]:
        by_file["campaign-0.html"] = ("campaign", {"campaign": None, "lines": economy, "trends": district})
    for one in units:
        by_file[f"unit-{one.unit['unit']}.html"] = ("unit", {"u": one})
    for project in bulletin.projects:
        context = {
            "p": project,
            "timeline": timelines.get(project.project_id, []),
            "obstacles": [one for one in bulletin.obstacles if one.project_id == project.project_id],
        }
        by_file[f"project-{project.project_id}.html"] = ("project", context)
    by_file["changes.html"] = ("changes", {"changes": changes, "district": bulletin.plan.district})
    by_file = {"index.html": ("index", {"units": units}), **by_file}
    env = environment(bulletin.plan.folder)
    for name, (template, context) in by_file.items():
        text = env.get_template(f"{template}.html.j2").render(b=bulletin, public=public, **context)
        (folder / name).write_text(squeezed(text), encoding="utf-8", newline="\n")
    return [folder / name for name in by_file]


def _grouped(rows: Iterable[ResultRow], key: str) -> dict[str, list[ResultRow]]:
    groups: dict[str, list[ResultRow]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def _trends(history: Iterable[ResultRow]) -> list[Trend]:
    series: dict[tuple[str, str], list[ResultRow]] = {}
    for row in history:
        series.setdefault((row["unit"], row["indicator"]), []).append(row)
    return [Trend(indicator, unit, tuple(points)) for (unit, indicator), points in series.items()]


def _units(
    con: duckdb.DuckDBPyConnection, bulletin: Bulletin, trends: Sequence[Trend], parameters: Parameters
) -> list[UnitFile]:
    standings = {one.unit: (one, len(league.ranked)) for league in bulletin.leagues for one in league.ranked}
    of_unit: dict[str, list[Trend]] = {}
    for trend in trends:
        if trend.last is not None:
            of_unit.setdefault(trend.unit, []).append(trend)
    duties = _grouped(rows(con, "duties", **parameters), "unit")
    faults = _grouped(rows(con, "faults", **parameters), "unit")
    submissions = _grouped(rows(con, "submissions", **parameters), "unit")
    found = []
    for unit in rows(con, "units", **parameters):
        name = unit["unit"]
        standing, size = standings.get(name, (None, 0))
        found.append(
            UnitFile(
                unit=unit,
                standing=standing,
                league_size=size,
                trends=tuple(of_unit.get(name, ())),
                duties=tuple(duties.get(name, ())),
                faults=tuple(faults.get(name, ())),
                submissions=tuple(submissions.get(name, ())),
            )
        )
    return found


def _changes(con: duckdb.DuckDBPyConnection, bulletin: Bulletin) -> list[Shifted]:
    """The changes since the last edition of the same kind, the district's figures first."""
    if bulletin.earlier is None:
        return []
    from warehouse.compare import compare

    lines = {line.indicator: line for line in bulletin.lines}
    names = dict(
        con.execute(
            "SELECT s.submission_id, r.file_name FROM submission AS s JOIN receipt AS r ON r.receipt_id = s.receipt_id"
        ).fetchall()
    )
    shifts = [
        Shifted(
            line=lines[one.indicator],
            unit=one.unit,
            period=one.period,
            part=one.part,
            before=one.before,
            after=one.after,
            delta=one.delta,
            cause=one.cause,
            files=tuple(names.get(source, source) for source in one.from_),
        )
        for one in compare(con, bulletin.earlier.edition, bulletin.edition.edition)
        if one.indicator in lines
    ]
    return sorted(
        shifts,
        key=lambda one: (
            one.unit != bulletin.plan.district,
            one.cause,
            one.line.indicator,
            one.unit,
            one.period,
            one.part,
        ),
    )
