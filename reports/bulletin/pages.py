"""The pages behind the bulletin: one per campaign, unit and project, and the list of changes since the last edition.

Each is one file without script; they link only to each other, in their folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from reports.bulletin.content import Bulletin, BulletinLine, Standing, settings
from reports.bulletin.gather import Parameters, hold, parameters_of
from reports.bulletin.page import QUALITY, environment, squeezed
from reports.query import as_of, rows
from sources.declare import YamlMapping
from warehouse.row import ResultRow

if TYPE_CHECKING:
    from warehouse.compare import Shift

ENTRIES = ("unknown", "unpaired")  # parts of a figure that count entries without a report, not amounts


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
    def days(self) -> tuple[str, ...]:
        """The periods as a chart's axis names them: months by their number, others by their last day."""
        monthly = all(one["cadence"] == "month" for one in self.points)
        return tuple(f"{one['ends_on'].month}月" if monthly else f"{one['ends_on']:%m-%d}" for one in self.points)

    @property
    def own(self) -> tuple[float | None, ...]:
        """The values themselves, in the indicator's uom."""
        return tuple(one["value"] for one in self.points)

    @property
    def light(self) -> str:
        """The light of the last period; "none" without one."""
        return str((self.last or {}).get("light") or "none")

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
    """The contents of a unit's page. trends: the unit's own, and the district's that it leads (`_with_led`)."""

    unit: ResultRow
    standing: Standing | None
    league_size: int
    trends: tuple[Trend, ...]
    duties: tuple[ResultRow, ...]
    faults: tuple[ResultRow, ...]
    submissions: tuple[ResultRow, ...]

    def of_light(self, *lights: str) -> tuple[Trend, ...]:
        """The unit's trends whose last light is one of these, in the order of the lights."""
        return tuple(one for light in lights for one in self.trends if one.light == light)

    @property
    def counts(self) -> dict[str, int]:
        """Light -> how many of the unit's indicators have it."""
        return Counter(one.light for one in self.trends)

    @property
    def owed(self) -> tuple[Owing, ...]:
        """The reports that are missing or were returned and not corrected, by form; the longest owed first."""
        by_form = _grouped([one for one in self.duties if one["status"] in ("missing", "returned")], "form_title")
        owing = [Owing(title, tuple(sorted(rows, key=lambda one: one["due_at"]))) for title, rows in by_form.items()]
        return tuple(sorted(owing, key=lambda one: (one.reports[0]["due_at"], one.form_title)))


@dataclass(frozen=True, slots=True)
class Owing:
    """A form of which a unit owes reports, the oldest first."""

    form_title: str
    reports: tuple[ResultRow, ...]

    @property
    def count(self) -> int:
        return len(self.reports)

    @property
    def periods(self) -> str:
        """The periods owed, without their dates; of more than four the first and the last one, and how many."""
        names = [str(one["period_label"]).partition("（")[0] for one in self.reports]
        words = settings()["periods"]
        if len(names) <= words["most"]:
            return str(words["joined"]).join(names)
        return str(words["span"]).format(names[0], names[-1], len(names))

    @property
    def statuses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(one["status"]) for one in self.reports))


@dataclass(frozen=True, slots=True)
class Shifted:
    """A figure that changed since the last edition, by one cause. sources: files and register entries, by their names."""

    line: BulletinLine
    unit: str
    period: str
    part: str
    before: Decimal | None
    after: Decimal | None
    delta: Decimal
    cause: str
    sources: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether the earlier edition had no such figure."""
        return self.before is None


@dataclass(frozen=True, slots=True)
class ShiftedLine:
    """An indicator with figures that changed: the district's last one, how many changed, and why."""

    line: BulletinLine
    period: str | None
    before: Decimal | None
    after: Decimal | None
    count: int
    causes: tuple[str, ...]

    @property
    def delta(self) -> Decimal | None:
        return self.after - self.before if self.after is not None and self.before is not None else None


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
        timeline = timelines.get(project.project_id, [])
        context = {
            "p": project,
            "timeline": timeline,
            "months": [f"{one['ends_on'].month}月" for one in timeline],
            "obstacles": [one for one in bulletin.obstacles if one.project_id == project.project_id],
        }
        by_file[f"project-{project.project_id}.html"] = ("project", context)
    labels = dict(con.execute("SELECT code, label FROM period").fetchall())
    context = {
        "labels": {code: label.partition("（")[0] for code, label in labels.items()},
        "changes": changes,
        "summary": summed_up(changes, bulletin),
        "district": bulletin.plan.district,
    }
    by_file["changes.html"] = ("changes", context)
    quality = None if public or not (folder.parent / QUALITY).exists() else f"../{QUALITY}"
    by_file = {"index.html": ("index", {"units": units, "counted": _counted, "quality": quality}), **by_file}
    env = environment(bulletin.plan.folder)
    for name, (template, context) in by_file.items():
        text = env.get_template(f"{template}.html.j2").render(
            b=bulletin, public=public, pages="", front=f"{folder.name}.html", **context
        )
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
    district = {trend.indicator: trend for trend in of_unit.get(bulletin.plan.district, ())}
    led: dict[str, list[Trend]] = {}
    for line in bulletin.lines:  # a line has no light once a newer report is overdue
        if line.indicator in district and line.light == district[line.indicator].light:
            led.setdefault(line.owner, []).append(district[line.indicator])
    duties = _grouped(rows(con, "duties", **parameters), "unit")
    faults = _grouped(rows(con, "faults", **parameters), "unit")
    submissions = _grouped(rows(con, "submissions", **parameters), "unit")
    files = []
    for unit in rows(con, "units", **parameters):
        name = unit["unit"]
        standing, size = standings.get(name, (None, 0))
        files.append(
            UnitFile(
                unit=unit,
                standing=standing,
                league_size=size,
                trends=_with_led(of_unit.get(name, ()), led.get(name, ())),
                duties=tuple(duties.get(name, ())),
                faults=tuple(faults.get(name, ())),
                submissions=tuple(submissions.get(name, ())),
            )
        )
    return files


def _with_led(own: Sequence[Trend], led: Sequence[Trend]) -> tuple[Trend, ...]:
    """A unit's trends with the district's that it leads: the notice demands measures of the lead.

    The district's takes the place of an own one without light. It stands beside an own one with another light, unless it is
    green.
    """
    lights = {one.indicator: one.light for one in own}
    placed = {one.indicator: one for one in led if one.light != "none" and lights.get(one.indicator) == "none"}
    beside = [
        one
        for one in led
        if one.light in ("red", "yellow") and lights.get(one.indicator, "none") not in ("none", one.light)
    ]
    missing = [one for one in led if one.light != "none" and one.indicator not in lights]
    return (*(placed.get(one.indicator, one) for one in own), *beside, *missing)


def _changes(con: duckdb.DuckDBPyConnection, bulletin: Bulletin) -> list[Shifted]:
    """The changes since the last edition of the same kind, the district's figures first."""
    if bulletin.earlier is None:
        return []
    from warehouse.compare import compare

    names = dict(
        con.execute(
            "SELECT s.submission_id, r.file_name FROM submission AS s JOIN receipt AS r ON r.receipt_id = s.receipt_id"
        ).fetchall()
    )
    return shifted(compare(con, bulletin.earlier.edition, bulletin.edition.edition), names | _names(con), bulletin)


def shifted(shifts: Iterable[Shift], names: Mapping[str, str], bulletin: Bulletin) -> list[Shifted]:
    """The shifts of the bulletin's indicators that are not nought, with the names of their sources; the district's first.

    names: submission or register entry -> what people call it.
    """
    lines = {line.indicator: line for line in bulletin.lines}
    words = bulletin.settings["sources"]
    entries = [
        Shifted(
            line=lines[one.indicator],
            unit=one.unit,
            period=one.period,
            part=one.part,
            before=one.before,
            after=one.after,
            delta=one.delta,
            cause="entries" if one.part in ENTRIES else one.cause,
            sources=tuple(dict.fromkeys(_named(source, names, words) for source in one.from_)),
        )
        for one in shifts
        if one.indicator in lines and one.delta
    ]
    return sorted(
        entries,
        key=lambda one: (
            one.unit != bulletin.plan.district,
            one.cause,
            one.line.indicator,
            one.unit,
            one.period,
            one.part,
        ),
    )


def _counted(lines: Iterable[BulletinLine]) -> dict[str, int]:
    """Light -> how many lines have it."""
    return Counter(one.colour for one in lines)


def _names(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The references of register entries -> their names."""
    return dict(
        con.execute(
            "SELECT 'project:' || project_id, name FROM project UNION ALL SELECT 'milestone:' || task_id, title FROM milestone "
            "UNION ALL SELECT 'quantity:' || quantity_id, text FROM quantity"
        ).fetchall()
    )


def _named(ref: str, names: Mapping[str, str], words: YamlMapping) -> str:
    """What people call the source of a change: a file by its name, another one as 项目库：某项目."""
    kind, colon, _ = ref.partition(":")
    name = names.get(ref)
    if not colon:
        return name or str(words["other"])
    word = str(words.get(kind, words["other"]))
    return f"{word}：{name}" if name else word


def summed_up(changes: Iterable[Shifted], bulletin: Bulletin) -> list[ShiftedLine]:
    """The indicators with figures that the earlier edition had, too; the district's numerator of the last period."""
    by_line: dict[str, list[Shifted]] = {}
    for one in changes:
        if not one.is_new:
            by_line.setdefault(one.line.indicator, []).append(one)
    of_lines = []
    for shifts in by_line.values():
        of_district = [one for one in shifts if one.unit == bulletin.plan.district and one.part == "numerator"]
        last = max(of_district, key=lambda one: one.period, default=None)
        of_lines.append(
            ShiftedLine(
                line=shifts[0].line,
                period=last.period if last else None,
                before=last.before if last else None,
                after=last.after if last else None,
                count=len({(one.unit, one.period) for one in shifts}),
                causes=tuple(dict.fromkeys(one.cause for one in shifts)),
            )
        )
    return sorted(of_lines, key=lambda one: (not one.line.headline, one.line.campaign, one.line.indicator))
