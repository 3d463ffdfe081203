"""A small warehouse for tests: six towns and streets, two departments, four forms, an indicator of each kind.

Rows go in as the loads leave them; what the views make of them is what the tests look at.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from sources.declare import (
    Campaign,
    Deadline,
    Form,
    Group,
    Identity,
    Item,
    Light,
    Measure,
    Plan,
    Quantity,
    Unit,
    Version,
)
from warehouse.build import build
from warehouse.connect import open_writer
from warehouse.publish import Edition, freeze

SHANGHAI = ZoneInfo("Asia/Shanghai")
DISTRICT = "某区"
IDENTITY = Identity(id="house", title="示例方案", district=DISTRICT, whole="全区", office="调度办", contact="调度办")
LAST_YEAR = date(2021, 12, 31)

# One indicator of each sort that progress and the district's figures treat differently.
DECLARED: dict[str, dict[str, str]] = {
    "amount": {"form": "led"},
    "amount_by_week": {"form": "weekly"},
    "area_by_week": {"form": "weekly", "threshold": "1", "deadline": "2022-06-30"},
    "amount_of_plan": {"form": "led", "target": "reported", "rollup": "ratio"},
    "amount_of_60": {"form": "led", "threshold": "0.6", "deadline": "06-30"},
    "share": {"form": "led", "kind": "share", "uom": "%", "rollup": "ratio"},
    "growth": {"form": "led", "kind": "growth", "uom": "%", "rollup": "latest"},
    "fall": {"form": "led", "kind": "growth", "uom": "%", "rollup": "ratio", "direction": "down"},
    "open_cases": {"form": "led", "kind": "state", "uom": "户", "direction": "down"},
    "worst_cases": {"form": "led", "kind": "state", "uom": "户", "direction": "down", "rollup": "latest"},
    "place": {"form": "led", "kind": "rank", "uom": "位", "direction": "down", "rollup": "latest"},
    "tasks": {"form": "led", "kind": "milestone", "uom": "%", "rollup": "ratio", "target": "reported"},
    "of_towns": {"form": "towns"},
    "plan_of_towns": {"form": "towns", "target": "reported", "rollup": "ratio"},
    "stock_of_towns": {"form": "towns", "kind": "stock", "target": "none"},
    "share_of_towns": {"form": "towns", "kind": "share", "uom": "%", "rollup": "ratio"},
    "growth_of_towns": {"form": "towns", "kind": "growth", "uom": "%", "rollup": "ratio"},
    "trade_of_towns": {"form": "towns", "kind": "growth", "uom": "%", "rollup": "ratio", "target": "none"},
    "pairs_of_towns": {"form": "towns", "kind": "share", "uom": "%", "rollup": "ratio"},
    "pairs_that_grow": {"form": "towns", "kind": "growth", "uom": "%", "rollup": "ratio", "target": "none"},
    "growth_of_first": {"form": "towns", "kind": "growth", "uom": "%", "rollup": "ratio", "target": "none"},
    "growth_of_before": {"form": "towns", "kind": "growth", "uom": "%", "rollup": "ratio", "target": "none"},
    "sums_of_towns": {"form": "towns", "kind": "stock", "target": "none"},
    "firms_of_towns": {"form": "towns", "rollup": "none"},
    "newest_of_towns": {"form": "towns", "rollup": "latest"},
    "summed": {"form": "summed"},
    "entries_done": {"form": "towns", "kind": "share", "uom": "%", "rollup": "ratio"},
    "entries_built": {"form": "towns", "kind": "average", "uom": "%", "rollup": "ratio"},
    "entries_invested": {"form": "towns", "target": "reported", "rollup": "ratio"},
}

INDICATOR = """-- title: {title}
-- uom: {uom}
-- kind: {kind}
-- direction: {direction}
-- rollup: {rollup}
-- target: {target}
{more}-- quantity: none
-- form: {form}
-- One row per unit and period.
SELECT
    unit,
    period,
    sum(CASE WHEN item = 'part' THEN number END) AS numerator,
    {denominator} AS denominator,
    {cells} AS cells
FROM reported
WHERE form = '{form}' AND item IN ('part', 'whole')
GROUP BY unit, period
HAVING numerator IS NOT NULL
"""


PAIRS = "SELECT * FROM reported_ratio('part', 'whole', form = '{form}')\n"

SUMS = """SELECT unit, period, sum(part + whole) AS numerator, NULL AS denominator, sum_cells(part_cell, part, whole_cell, whole) AS cells
FROM reported_pair('part', 'whole', form = '{form}')
GROUP BY unit, period
HAVING numerator IS NOT NULL
"""

# Of the register's entries of the tier 重点: those with a part of 1 and more, their parts of 100 each, their parts of what is planned.
ENTRIES = {
    "entries_done": ("least(number, 1)", "1"),
    "entries_built": ("number", "100"),
    "entries_invested": ("number", "1000"),
}
OF_REGISTER = """SELECT r.unit, r.period, sum({part}) AS numerator, {each} * count(*) AS denominator,
    list_concat(numerator_cells(r.cell_id, {part}), denominator_cells({whole_ref}, {each})) AS cells
FROM reported AS r
JOIN register_entry AS e ON e.ref = 'project:' || r.row_key AND e.period = r.period AND list_contains(e.reporters, r.unit)
WHERE r.form = '{form}' AND r.item = 'part' AND r.number IS NOT NULL AND list_contains(e.tiers, '重点')
GROUP BY r.unit, r.period
"""


# Of each row the part over that of the first period of the year, or of the one before.
OF_OWN_BASE = """WITH part AS (
    SELECT unit, form, period, row_key, number, cell_id FROM reported WHERE form = '{form}' AND item = 'part' AND number IS NOT NULL
),

compared AS (
    SELECT a.unit, a.period, a.number, a.cell_id, b.number AS base, b.cell_id AS base_cell
    FROM part AS a
    JOIN base_period AS p ON p.unit = a.unit AND p.form = a.form AND p.period = a.period
    LEFT JOIN part AS b ON b.unit = a.unit AND b.row_key = a.row_key AND b.period = p.{base}
    WHERE p.{base} IS NOT NULL
)

SELECT unit, period, sum(paired(number, base)) AS numerator, sum(paired(base, number)) AS denominator,
    pair_cells(cell_id, number, base_cell, base) AS cells
FROM compared
GROUP BY unit, period
HAVING denominator > 0
"""
BASES = {"growth_of_first": "first_of_year", "growth_of_before": "period_before"}


def instant(text: str) -> datetime:
    """An instant of Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def unit(name: str, kind: str, valid_to: date | None = None, successors: tuple[str, ...] = ()) -> Unit:
    return Unit.model_validate(
        {
            "unit": name,
            "kind": kind,
            "valid_from": date(2000, 1, 1),
            "valid_to": valid_to,
            "successors": successors,
            "known_from": LAST_YEAR,
            "origin": "invented",
        }
    )


def form(name: str, cadence: str, reporters: tuple[str, ...], district_from: str) -> Form:
    items = {
        "row": Item(type="text", headings=("行",), required=True),
        "part": Item(type="number", headings=("完成",), uom="万元"),
        "whole": Item(type="number", headings=("计划",), uom="万元"),
    }
    version = Version(valid_from=date(2022, 1, 1), shape="table", row_key=("row",), items=items)
    return Form.model_validate(
        {
            "name": name,
            "title": f"{name}表",
            "measures": (1,),
            "cadence": cadence,
            "reporters": reporters,
            "district_from": district_from,
            "versions": (version,),
        }
    )


def plan(folder: Path) -> Plan:
    """The declared plan of these tests, whose indicators and targets lie in `folder`. 三街 ended on 31 March and goes on in 四街; 五街 ended then and in nobody."""
    gone = date(2022, 3, 31)
    forms = [
        form("led", "month", ("甲局", "各镇街"), "lead"),
        form("towns", "month", ("甲局", "各镇街"), "towns"),
        form("summed", "month", ("甲局", "乙局"), "sum"),
        form("weekly", "week", ("甲局",), "lead"),
    ]
    return Plan(
        folder=folder,
        identity=IDENTITY,
        campaigns=(Campaign(number=1, title="一", short="一", clause="二（一）"),),
        measures=(Measure(number=1, campaign=1, title="一", clause="二（一）1", lead="甲局"),),
        quantities=(Quantity(quantity_id="M01.a", measure_no=1, text="兑现金额", kind="monitor"),),
        units=(
            unit(DISTRICT, "district"),
            unit("甲局", "department"),
            unit("乙局", "department"),
            unit("一镇", "town"),
            unit("二街", "street"),
            unit("三街", "street", gone, ("四街",)),
            unit("四街", "street"),
            unit("五街", "street", gone),
        ),
        groups=(Group(group="各镇街", kinds=("town", "street"), origin="plan"),),
        projects=(),
        parameters=(),
        milestones=(),
        lights=(Light(valid_from=date(2022, 1, 1), known_from=LAST_YEAR, green_from=0, red_to=-10, coverage=0.8),),
        deadlines=(
            Deadline(cadence="week", days=1, time="12:00", clause="三（三）"),
            Deadline(cadence="month", days=5, time="18:00", clause="三（二）"),
            Deadline(cadence="quarter", days=10, time="18:00", clause="三（二）"),
        ),
        forms={one.name: one for one in forms},
    )


def declare_indicator(
    folder: Path,
    name: str,
    *,
    form: str,
    kind: str = "cumulative",
    rollup: str = "sum",
    target: str = "file",
    uom: str = "万元",
    direction: str = "up",
    threshold: str | None = None,
    deadline: str | None = None,
) -> None:
    """Write an indicator of `part` (over `whole`, where the kind has two parts)."""
    has_whole = kind in ("share", "growth", "milestone", "average") or target == "reported"
    numerator = "numerator_cells(cell_id, CASE WHEN item = 'part' THEN number END)"
    denominator = "denominator_cells(cell_id, CASE WHEN item = 'whole' THEN number END)"
    more = f"-- threshold: {threshold}\n" if threshold else ""
    more += f"-- deadline: {deadline}\n" if deadline else ""
    text = INDICATOR.format(
        title=name,
        uom=uom,
        kind=kind,
        direction=direction,
        rollup=rollup,
        target=target,
        more=more,
        form=form,
        denominator="sum(CASE WHEN item = 'whole' THEN number END)" if has_whole else "CAST(NULL AS DECIMAL(18, 6))",
        cells=f"list_concat({numerator}, {denominator})" if has_whole else numerator,
    )
    if name.startswith(("pairs", "sums")):
        text = text[: text.index("SELECT")] + (PAIRS if name.startswith("pairs") else SUMS).format(form=form)
    if name.startswith("trade"):
        text = text.replace("'part'", "'trade'").replace("'whole'", "'trade_before'")
    if name in BASES:
        body = OF_OWN_BASE.format(form=form, base=BASES[name])
        text = text[: text.index("-- One row")] + f"-- base: {BASES[name]}\n-- One row per unit and period.\n" + body
    if name in ENTRIES:
        part, each = ENTRIES[name]
        scope = "-- scope: list_contains(tiers, '重点')\n" + (f"-- each: {each}\n" if kind != "cumulative" else "")
        body = OF_REGISTER.format(
            part=part, each=each, form=form, whole_ref="r.cell_id" if kind == "cumulative" else "e.ref"
        )
        text = text[: text.index("-- One row")] + scope + "-- One row per unit and period.\n" + body
    (folder / f"{name}.sql").write_text(text, encoding="utf-8")


class House:
    """A built warehouse in memory, and what is needed to put rows into it by hand."""

    def __init__(self, folder: Path, at: str = "2022-07-06T23:00") -> None:
        (folder / "indicators").mkdir()
        for name, declared in DECLARED.items():
            declare_indicator(folder / "indicators", name, **declared)
        (folder / "plan.yml").write_text(IDENTITY.model_dump_json(), encoding="utf-8")  # JSON is YAML
        self.editions = 0
        self.con = duckdb.connect(config={"threads": 1})  # as in a night; waking threads costs more than these rows
        self.con.execute("SET TimeZone = 'Asia/Shanghai'")
        self.plan, self.at = plan(folder), instant(at)
        build(self.con, self.plan, self.at)
        self.built: dict[str, int] = {}  # rows by table
        for table, rows in self.con.execute(
            "SELECT table_name, estimated_size FROM duckdb_tables() WHERE schema_name = 'store'"
        ).fetchall():
            self.built[table] = rows
            if rows:
                self.con.execute(f"CREATE TEMP TABLE built_{table} AS SELECT * FROM store.{table}")

    @cached_property
    def empty(self) -> Path:
        """The folder of a store on disk in which no night has been; built once, to be copied."""
        folder = self.plan.folder.with_name(f"{self.plan.folder.name}-empty")
        folder.mkdir()
        with open_writer(folder) as con:
            build(con, self.plan, self.at)
        return folder

    def clear(self) -> House:
        """The same warehouse as it was built: nothing is in it but declarations, whatever a test that failed has left."""
        self.editions = 0
        for table, rows in self.built.items():
            self.con.execute(f"TRUNCATE store.{table}")
            if rows:
                self.con.execute(f"INSERT INTO store.{table} SELECT * FROM built_{table}")
        self.con.execute("RESET VARIABLE as_of")
        return self

    def light(self, green_from: float, red_to: float, known_from: str = "2021-12-31") -> None:
        """Put in bands that hold from the beginning of 2022; 80% of the units must have reported."""
        self.con.execute(
            "INSERT INTO store.light VALUES ('2022-01-01', ?, ?, ?, 0.8)", [known_from, green_from, red_to]
        )

    def unit(self, name: str, like: str, known_from: str = "2021-12-31") -> None:
        """Put in a unit like another."""
        self.con.execute(
            "INSERT INTO store.unit SELECT * REPLACE (? AS unit, ? AS known_from, NULL AS position) FROM store.unit WHERE unit = ?",
            [name, known_from, like],
        )

    def entry(self, name: str, lead: str, known_from: str = "2021-12-31", valid_to: str | None = None) -> None:
        """Put a project of the tier 重点 into the register."""
        self.con.execute(
            "INSERT INTO store.project (project_id, name, kind, tiers, lead_unit, origin, known_from, valid_to) "
            "VALUES (?, ?, 'project', ['重点'], ?, 'invented', ?, ?)",
            [name, f"示例{name}", lead, known_from, valid_to],
        )

    def target(self, indicator: str, unit: str, target: object, known_from: str = "2021-12-31") -> None:
        self.con.execute(
            "INSERT INTO store.target VALUES (?, ?, 2022, ?, 'invented', ?, '')", [indicator, unit, target, known_from]
        )

    def exempt(
        self,
        unit: str,
        kind: str,
        *,
        form: str | None = None,
        from_on: str = "2022-01-01",
        to_on: str = "2022-12-31",
        until_at: str | None = None,
        reason: str = "示例",
        approved_by: str = "示例",
        known_from: str = "2021-12-31",
    ) -> None:
        """Put in an exemption for the periods that end between two days."""
        self.con.execute(
            "INSERT INTO store.exemption SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, count(*) FROM store.exemption",
            [unit, form, kind, from_on, to_on, until_at, reason, approved_by, known_from],
        )

    def as_of(self, text: str) -> House:
        """The same warehouse as it was known then."""
        self.con.execute(f"SET VARIABLE as_of = '{text}+08'")
        return self

    def report(
        self,
        unit: str,
        form: str,
        period: str,
        values: dict[str, dict[str, object]],
        *,
        revision: int = 1,
        status: str = "accepted",
        at: str = "2022-07-04T09:00",
        known: str | None = None,
        reported_by: str | None = None,
    ) -> str:
        """Put in a submission: `values` is row key -> item -> number; `at` it arrived, `known` it was taken in; `reported_by` the lead
        that reports for the unit. Its id."""
        submission = f"{unit}-{form}-{period}-{revision}"
        received, recorded = instant(at), instant(known or at)
        receipt = [f"r-{submission}", "run-1", f"{submission}.xlsx", f"hash of {submission}", "folder", None, 1]
        self.con.execute(
            "INSERT INTO store.receipt "
            "(receipt_id, run_id, file_name, sha256, channel, sender, size, received_at, recorded_at, status) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'taken')",
            [*receipt, received, recorded],
        )
        self.con.execute(
            "INSERT INTO store.submission (submission_id, receipt_id, run_id, unit, form, period, form_version, revision, status, "
            "received_at, recorded_at, reported_by) VALUES (?, ?, 'run-1', ?, ?, ?, DATE '2022-01-01', ?, ?, ?, ?, ?)",
            [submission, f"r-{submission}", unit, form, period, revision, status, received, recorded, reported_by],
        )
        for row, (row_key, items) in enumerate(values.items(), 5):
            for column, (item, number) in zip("BCDEFG", items.items(), strict=False):
                self.cell(submission, unit, form, period, row_key, item, str(number), f"{column}{row}", number=number)
        return submission

    def cell(
        self,
        submission: str,
        unit: str,
        form: str,
        period: str,
        row_key: str,
        item: str,
        text: str,
        address: str,
        number: float | None = None,
        day: str | None = None,
    ) -> None:
        """Put in a cell."""
        self.con.execute(
            "INSERT INTO store.item_list (submission_id, reading, unit, form, period, item, sheet, row_keys, texts, numbers, dates, "
            "state, addresses) VALUES (?, 1, ?, ?, ?, ?, 'Sheet1', ?, ?, ?, ?, 'reported', ?)",
            [submission, unit, form, period, item, [row_key], [text], [number], [day], [address]],
        )
        self.con.execute(
            "INSERT INTO store.row_list SELECT $1, 1, $2, [$3], NULL, 0 "
            "WHERE NOT EXISTS (SELECT 1 FROM store.row_list WHERE submission_id = $1)",
            [submission, form, row_key],
        )

    def edition(self, published: str) -> str:
        """Put in an edition; the figures put in after it are its own."""
        self.editions += 1
        when = instant(published)
        name = f"{when:%Y-%m-%d}-nightly-{self.editions}"
        self.con.execute(
            "INSERT INTO store.edition VALUES (?, ?, 'nightly', NULL, ?, ?, '', 0, 'test', true)",
            [name, self.editions, when, when],
        )
        return name

    def figure(
        self,
        indicator: str,
        unit: str,
        period: str,
        numerator: object,
        denominator: object = None,
        state: str = "reported",
        units: tuple[int, int, int] = (1, 1, 0),
    ) -> None:
        """Put in a figure of the latest edition; units: reported, expected and carried ones."""
        if not self.editions:
            self.edition("2022-07-06T23:00")
        self.con.execute(
            "INSERT INTO store.figure (number, indicator, unit, period, numerator, denominator, cells, state, reported_units, "
            "expected_units, carried_units, digest) VALUES (?, ?, ?, ?, ?, ?, [], ?, ?, ?, ?, 0)",
            [self.editions, indicator, unit, period, numerator, denominator, state, *units],
        )

    def progress(self, indicator: str, unit: str = "甲局", period: str = "2022-06") -> dict[str, Any]:
        """The one row of `progress`."""
        result = self.con.execute(
            "SELECT * FROM progress WHERE indicator = ? AND unit = ? AND period = ?", [indicator, unit, period]
        )
        names = [column[0] for column in result.description]
        rows = result.fetchall()
        assert len(rows) == 1, f"{len(rows)} rows of progress for {indicator}, {unit}, {period}"
        return dict(zip(names, rows[0], strict=True))

    def publish(self, at: str = "2022-07-06T23:00", kind: str = "nightly", of: tuple[str, ...] = ()) -> Edition | None:
        """Freeze the figures as they stand then; `of`: those of these indicators alone, in two thirds of the time.

        A later night works out what is touched after this one: name all indicators that the test asks for.
        """
        if not of:
            return self._frozen(at, kind)
        self.con.execute(
            "CREATE OR REPLACE TEMP TABLE set_aside AS SELECT * FROM store.indicator WHERE indicator NOT IN (SELECT unnest(?))",
            [list(of)],
        )
        self.con.execute("DELETE FROM store.indicator WHERE indicator IN (SELECT indicator FROM set_aside)")
        try:
            return self._frozen(at, kind)
        finally:
            self.con.execute("INSERT INTO store.indicator SELECT * FROM set_aside")

    def _frozen(self, at: str, kind: str) -> Edition | None:
        edition = freeze(self.con, self.plan, kind, None, instant(at), True)
        self.con.execute("RESET VARIABLE as_of")
        return edition

    def district(self, indicator: str, period: str) -> tuple[Any, ...] | None:
        """(numerator, denominator, state, reported, expected, carried units) of the district's figure; no other indicator is worked out."""
        self.publish(of=(indicator,))
        return self.con.execute(
            "SELECT numerator, denominator, state, reported_units, expected_units, carried_units FROM standing_figure "
            "WHERE indicator = ? AND unit = ? AND period = ?",
            [indicator, DISTRICT, period],
        ).fetchone()

    def ends(self, indicator: str, period: str) -> tuple[Any, ...] | None:
        """(numerator, denominator, the other end's two, frozen units, known rows, all rows) of the district's figure; of it alone."""
        self.publish(of=(indicator,))
        return self.con.execute(
            "SELECT numerator, denominator, numerator_to, denominator_to, frozen_units, known_rows, all_rows FROM standing_figure "
            "WHERE indicator = ? AND unit = ? AND period = ?",
            [indicator, DISTRICT, period],
        ).fetchone()

    def all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.con.execute(query, list(values)).fetchall()


def number(value: object) -> Decimal:
    return Decimal(str(value))
