"""A small warehouse with an invented half-year (示例数据) of any plan, as the bulletin's tests read it.

The declarations, tables and views are the real ones; cells and figures are invented here, without files and without the
reader. Every number follows from the names by CRC-32, so the same code gives the same bulletin, byte for byte.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas

from reports.bulletin.content import settings
from sources.declare import Plan
from warehouse.build import ROOT, build
from warehouse.compute import compute

SHANGHAI = ZoneInfo("Asia/Shanghai")
CUT_OFF = datetime(2022, 7, 6, 23, tzinfo=SHANGHAI)
EDITION = "weekly-20220706"
EARLIER = "weekly-20220629"
FIGURE = "number, indicator, unit, period, numerator, denominator, cells, state, reported_units, expected_units, carried_units, digest"


def invented_warehouse(plan: Plan, missing: Collection[tuple[str, str]] = ()) -> duckdb.DuckDBPyConnection:
    """A connection to a warehouse in memory with two weekly editions, the later one of 6 July 2022.

    `missing`: (form, period) of which nothing came. A form of projects (`forms` in the plan's bulletin.yml) has its register's rows.
    """
    con = duckdb.connect()
    con.execute("SET TimeZone = 'Asia/Shanghai'")
    build(con, plan, CUT_OFF)
    con.execute(
        "CREATE TEMP VIEW contributes AS\n"
        + (ROOT / "warehouse" / "figures" / "contributor.sql").read_text(encoding="utf-8")
    )
    _editions(con)
    submissions, receipts, cells, figures = _invent(con, plan, missing)
    _fill(con, "receipt", receipts)
    _fill(con, "submission", submissions)
    _fill(con, "item_list", cells)
    con.execute("INSERT INTO store.row_list SELECT DISTINCT submission_id, 1, form, [], NULL, 0 FROM store.item_list")
    _publish(con, figures, plan)
    return con


class Sheet:
    """One submission's cells, written from C5 on; `write` gives the cell's id."""

    def __init__(self, submission_id: str, unit: str, form: str, period: str, cells: list[Any]) -> None:
        self.submission_id, self.unit, self.form, self.period, self.cells = submission_id, unit, form, period, cells
        self.written = 0

    def write(self, row_key: str, item: str, number: Decimal | None, text: str, day: date | None = None) -> str:
        address = f"{'CDEFGH'[self.written % 6]}{5 + self.written // 6}"
        self.written += 1
        self.cells.append(
            (
                self.submission_id, 1, self.unit, self.form, self.period, item, "表", [row_key], [text], [number], [day], None, "reported",
                None, [address], 0,
            )
        )  # fmt: skip
        return f"{self.submission_id}!表!{address}"


def draw(*names: object) -> float:
    """A number from 0 up to 1 that follows from the names."""
    return (zlib.crc32("|".join(map(str, names)).encode()) % 10007) / 10007


def _editions(con: duckdb.DuckDBPyConnection) -> None:
    for number, (edition, at) in enumerate([(EARLIER, CUT_OFF - timedelta(days=7)), (EDITION, CUT_OFF)], 1):
        digest = f"{zlib.crc32(edition.encode()):08x}" * 8
        con.execute(
            "INSERT INTO store.edition VALUES (?, ?, 'weekly', ?, ?, ?, ?, 0, 'invented', true)",
            [edition, number, f"run-{number}", at, at, digest],
        )


def _invent(
    con: duckdb.DuckDBPyConnection, plan: Plan, missing: Collection[tuple[str, str]]
) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    words = settings(plan.folder)
    owed = con.execute(
        "SELECT e.unit, e.form, e.period, e.due_at, p.ends_on, p.step, p.cadence FROM store.expected e JOIN period p ON p.code = e.period "
        "WHERE e.due_at <= ? AND p.year = 2022 ORDER BY ALL",
        [CUT_OFF],
    ).fetchall()
    indicators = con.execute(
        "SELECT i.indicator, i.form, i.kind, i.uom, i.target, i.rollup, max(t.target), list(c.unit ORDER BY c.unit) FROM indicator i "
        "JOIN contributes c USING (indicator) LEFT JOIN target t ON t.indicator = i.indicator AND t.unit = ? GROUP BY ALL ORDER BY ALL",
        [plan.district],
    ).fetchall()
    items = dict(
        con.execute(
            "SELECT form, list(item ORDER BY type IN ('number', 'count') DESC, position) FROM form_item GROUP BY form"
        ).fetchall()
    )
    projects = (
        con.execute("SELECT * FROM project WHERE list_contains(tiers, ?) ORDER BY project_id", [words["tier"]])
        .fetchdf()
        .to_dict("records")
    )
    of_form: dict[str, list[Any]] = {}
    for row in indicators:
        of_form.setdefault(row[1], []).append(row)
    submissions, receipts, cells, figures = [], [], [], []
    for unit, form, period, due_at, ends_on, step, cadence in owed:
        luck = draw("luck", unit, form, period)
        if luck < 0.03 or (form, period) in missing:
            continue
        received = due_at + timedelta(hours=26 if luck < 0.09 else -20, minutes=int(50 * luck))
        status = "returned" if luck > 0.985 else "accepted"
        receipt_id = f"{zlib.crc32(f'{unit}{form}{period}'.encode()):016x}"
        submission_id = receipt_id[::-1]
        receipts.append(
            (
                receipt_id,
                "run-2",
                f"{unit}_{form}_{period}（示例数据）.xlsx",
                receipt_id * 4,
                "folder",
                None,
                9000,
                received,
                received,
                "taken",
            )
        )
        submissions.append(
            (submission_id, receipt_id, "run-2", unit, form, period, date(2022, 1, 1), 1, status, received, received)
        )
        if status == "returned":
            continue
        whole_steps = 52 if cadence == "week" else 12 if cadence == "month" else 4

        sheet = Sheet(submission_id, unit, form, period, cells)
        if form == words["forms"]["projects"]:
            _projects(sheet.write, [p for p in projects if p["lead_unit"] == unit], ends_on)
            continue
        for indicator, _, kind, uom, target_from, _, target, units in of_form.get(form, []):
            if unit not in units:
                continue
            item = items[form][zlib.crc32(indicator.encode()) % len(items[form])]
            pairs = _amounts(
                indicator,
                unit,
                kind,
                uom,
                target_from,
                float(target) if target is not None else None,
                len(units),
                step / whole_steps,
                str(period),
            )
            refs = [
                {"part": part, "ref": sheet.write("全部", item, amount, f"{amount:,.2f}"), "amount": amount}
                for part, amount in pairs
            ]
            amounts = dict(pairs)
            figures.append(
                (
                    2,
                    indicator,
                    unit,
                    period,
                    amounts["numerator"],
                    amounts.get("denominator"),
                    refs,
                    "reported",
                    1,
                    1,
                    0,
                    len(figures),
                )
            )
    return submissions, receipts, cells, figures


def _amounts(
    indicator: str,
    unit: str,
    kind: str,
    uom: str,
    target_from: str,
    target: float | None,
    units: int,
    elapsed: float,
    period: str,
) -> list[tuple[str, Decimal]]:
    """Parts and amounts of one unit's figure."""

    def money(value: float) -> Decimal:
        return Decimal(round(value * 100)) / 100

    pace = 0.62 + 0.75 * draw("pace", indicator) + 0.2 * (draw(indicator, unit) - 0.5)
    if kind == "growth":
        last = 800 + 400 * draw(indicator, unit)
        rate = (target or 5.0) * (0.5 + 0.7 * draw("rate", indicator)) / 100
        return [("numerator", money(last * (1 + rate) * elapsed * 12)), ("denominator", money(last * elapsed * 12))]
    if kind in ("share", "average", "milestone") or (target_from == "reported" and kind != "cumulative"):
        whole = 5 + round(40 * draw("whole", indicator, unit))
        level = min(1.0, (target or 60) / 100 * (0.75 + 0.4 * draw("level", indicator, unit)))
        return [("numerator", Decimal(round(whole * level))), ("denominator", Decimal(whole))]
    if kind == "state":
        return [("numerator", Decimal(0))]
    if kind == "rank":
        return [("numerator", Decimal(3))]
    whole = (target or 6000 + 30000 * draw("whole", indicator)) / units
    done = [("numerator", money(whole * pace * elapsed * (0.97 + 0.06 * draw(indicator, unit, period))))]
    return [*done, ("denominator", money(whole))] if target_from == "reported" else done


def _projects(cell: Any, projects: list[dict[str, Any]], ends_on: date) -> None:
    for project in projects:
        name = project["project_id"]
        plan = Decimal(round(8000 + 4000 * draw("plan", name)))
        planned = project["planned_start_on"]
        planned = planned.date() if planned is not None and not pandas.isna(planned) else date(2022, 5, 10)
        started = planned + timedelta(days=int(60 * draw("slip", name)) - 10)
        share = min(1.0, ends_on.month / 12 * (0.8 + 0.55 * draw("share", name)))
        invested = Decimal(round(float(plan) * share)) if started <= ends_on else Decimal(0)
        cell(name, "project", None, project["name"])
        cell(name, "annual_plan", plan, str(plan))
        cell(name, "invested_month", invested / ends_on.month, str(invested / ends_on.month)[:8])
        cell(name, "invested_total", invested, f"{invested:,}")
        cell(name, "build_pct", Decimal(round(100 * share * 0.98)), f"{round(100 * share * 0.98)}%")
        cell(name, "planned_start_on", None, planned.isoformat(), planned)
        if started <= ends_on:
            cell(name, "started_on", None, started.isoformat(), started)


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[Any]) -> None:
    """Rows of the table's first columns, as many as are given; what a later migration added stays NULL."""
    names = [row[0] for row in con.execute(f"DESCRIBE store.{table}").fetchall()]
    con.register("given", pandas.DataFrame(rows, columns=names[: len(rows[0])]))
    con.execute(f"INSERT INTO store.{table} BY NAME SELECT * FROM given")
    con.unregister("given")


def _publish(con: duckdb.DuckDBPyConnection, figures: list[Any], plan: Plan) -> None:
    """Units' figures as invented, those of the form of projects as the indicators compute them; then the district's."""
    projects = settings(plan.folder)["forms"]["projects"]
    _fill(con, "figure", figures)
    compute(con)
    con.execute(
        f"INSERT INTO store.figure ({FIGURE}) SELECT 2, f.indicator, f.unit, f.period, f.numerator, f.denominator, f.cells, f.state, f.reported_units, "
        "f.expected_units, f.carried_units, 0 FROM night_figure AS f JOIN indicator AS i USING (indicator) WHERE i.form = ?",
        [projects],
    )
    con.execute(
        f"INSERT INTO store.figure ({FIGURE}) SELECT 2, f.indicator, ?, f.period, sum(f.numerator), sum(f.denominator), flatten(list(f.cells ORDER BY f.unit)), "
        "CASE WHEN count(*) < any_value(c.units) THEN 'partial' ELSE 'reported' END, count(*), any_value(c.units), 0, 0 "
        "FROM store.figure AS f JOIN (SELECT indicator, count(*) AS units FROM contributes JOIN unit USING (unit) WHERE valid_to IS NULL GROUP BY indicator) AS c USING (indicator) "
        "WHERE f.indicator NOT IN (SELECT indicator FROM indicator WHERE form = ?) GROUP BY f.indicator, f.period",
        [plan.district, projects],
    )
    con.execute(
        "INSERT INTO store.figure SELECT * REPLACE (1 AS number) FROM store.figure WHERE period IN (SELECT code FROM period WHERE ends_on <= DATE '2022-06-26')"
    )
