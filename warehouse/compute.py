"""Figures: every indicator computed for units and district, either all or only those that a night touched
(docs/decisions/0009).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sources.statement import statement
from warehouse.connect import give_back
from warehouse.definition import ROOT

STATEMENTS = Path(__file__).parent / "statements"

FIGURES_TOGETHER = 2_000  # unit figures computed before they are moved to the result; more once there are many
ROWS_TOGETHER = 60_000  # rows of reports read at a time for an indicator
PARTS = 4  # groups of units at most (or one more): each group scans all standing reports
FIGURE_COLUMNS = "numerator, denominator, cells, state, reported_units, expected_units, carried_units"
NOT_KNOWN = "numerator_to, denominator_to, frozen_units, known_rows, all_rows"
# A fully known figure keeps the digest that it had before intervals were stored (migration 0006).
DIGEST = (
    "md5_number_lower(CASE WHEN numerator_to IS NULL AND coalesce(frozen_units, 0) = 0 AND known_rows IS NOT DISTINCT FROM all_rows "
    f"THEN CAST(({FIGURE_COLUMNS}) AS VARCHAR) ELSE CAST(({FIGURE_COLUMNS}, {NOT_KNOWN}) AS VARCHAR) END)"
)
# A usable row of an indicator: its numerator, and its denominator if it has one, fit the type. Or it has only cells of
# rows that lack one of two amounts.
KNOWN_OR_UNPAIRED = (
    "CASE WHEN numerator IS NULL THEN len(list_filter(cells, lambda cell: cell.part = 'unpaired')) > 0 "
    "ELSE n IS NOT NULL AND (denominator IS NULL) = (d IS NULL) END"
)
PAIRING = {
    "pair_cells",
    "sum_cells",
    "reported_part",
    "reported_ratio",
    "project_ratio",
}  # macros that leave out incomplete rows
PLAIN_DIGEST = (
    f"md5_number_lower(CAST(({FIGURE_COLUMNS}) AS VARCHAR))"  # for older definitions, which give no intervals
)


WORKING_TABLES = (
    "unit_figure",
    "unpaired_figure",
    "contributor",
    "district_part",
    "frozen_row",
    "reported_item_list",
    "reported_row_list",
    "register_entry",
    "scope_row",
    "heir_entry",
)


@dataclass(frozen=True, slots=True)
class Report:
    """A unit's report on a form for a period that ends in `year`."""

    form: str
    unit: str
    period: str
    year: int


def compute(con: duckdb.DuckDBPyConnection, root: Path = ROOT, touched: Sequence[Report] | None = None) -> None:
    """Compute figures into temporary tables.

    - `night_figure`: the computed figures.
    - `held_figure`: the same figures in the previous edition.
    - `standing`: key and digest of every current figure (indicator, unit, period, digest).

    touched: the reports that changed; everything is computed if it is not given. Computed are the indicators that read
    the forms of these reports, for their years, from the first touched period on. A unit's figure depends on the unit's
    own reports of that year up to its period (docs/decisions/0009). The district's figure depends on its units' figures
    up to that period.

    Relations that definitions read often are first put into temporary tables of the same names, so that their SQL runs
    unchanged. As nested views the 160 indicators take ten seconds to plan, for any amount of data.
    """
    sql = _figure_sql(root / "warehouse" / "figures")
    definitions = _definitions(con, None if touched is None else {one.form for one in touched})
    _mark_out(con, definitions, touched)
    _offer_reported(con, touched)
    con.execute(statement(STATEMENTS / "figure_tables.sql"))
    _offer_scopes(con, definitions)
    con.execute(f"CREATE OR REPLACE TEMP TABLE contributor AS {sql.contributor}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE district_part AS SELECT * FROM ({sql.part}\n) LIMIT 0")
    con.execute(f"CREATE OR REPLACE TEMP TABLE night_figure AS {sql.live} LIMIT 0")
    _work_out_units(con, definitions, _redone(con, touched), sql.live)
    _work_out_district(con, definitions, touched, sql)
    _drop_tables(con)
    con.execute(
        "DELETE FROM standing USING held_figure AS h "
        "WHERE h.indicator = standing.indicator AND h.unit = standing.unit AND h.period = standing.period"
    )
    con.execute("INSERT INTO standing BY NAME SELECT indicator, unit, period, digest FROM night_figure")


@dataclass(frozen=True, slots=True)
class _FigureSql:
    """The queries of `figures/`. live: with digests. frozen: None in definitions of before rows were frozen."""

    contributor: str
    part: str
    live: str
    frozen: str | None


def _figure_sql(folder: Path) -> _FigureSql:
    contributor, part, live = (
        (folder / f"{name}.sql").read_text(encoding="utf-8") for name in ("contributor", "district_part", "live_figure")
    )
    path = folder / "frozen_row.sql"
    frozen = path.read_text(encoding="utf-8") if path.exists() else None
    digest = PLAIN_DIGEST if frozen is None else DIGEST
    return _FigureSql(contributor, part, f"SELECT *, {digest} AS digest FROM ({live}\n)", frozen)


def _work_out_district(
    con: duckdb.DuckDBPyConnection,
    definitions: Sequence[_Definition],
    touched: Sequence[Report] | None,
    sql: _FigureSql,
) -> None:
    """Compute the district's figures into `night_figure`, through `district_part`, from the units' figures there."""
    intervals = "" if sql.frozen is None else ", numerator_to, known_rows, all_rows"
    con.execute(  # without cells: the district's figure refers to the units' figures
        f"INSERT INTO unit_figure BY NAME SELECT indicator, unit, period, numerator, denominator{intervals} FROM night_figure"
    )
    _mark_out_district(con, definitions, touched)
    _mark_named(con)
    if sql.frozen is not None:
        _freeze_rows(con, sql.frozen)
    _mark_heirs(con)
    con.execute(
        f"INSERT INTO district_part BY NAME SELECT d.* FROM ({sql.part}\n) AS d JOIN period AS p ON p.code = d.period "
        "JOIN redone AS r ON r.year = p.year AND d.ends_on >= r.from_on"
    )
    con.execute("TRUNCATE unit_figure")
    _insert_live(con, sql.live)


def _drop_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the temporary relations that only the computation reads."""
    con.execute("DROP VIEW temp.reported")
    con.execute("DROP VIEW temp.reported_list")
    for name in WORKING_TABLES:
        con.execute(f"DROP TABLE IF EXISTS temp.{name}")


def _insert_live(con: duckdb.DuckDBPyConnection, live: str) -> None:
    """Compute `night_figure` rows from `unit_figure` and `district_part`. live: SQL of `figures/live_figure.sql`, with
    digests.
    """
    con.execute(f"INSERT INTO night_figure BY NAME SELECT * FROM ({live}) ORDER BY indicator, unit, period")


def _mark_named(con: duckdb.DuckDBPyConnection) -> None:
    """`contributor` of indicators that select the units named in a lead's rows: those units. Replayed declarations from before know none."""
    if not _has_column(con, "store.form", "names_units"):
        return
    if not con.execute("SELECT 1 FROM store.form WHERE names_units LIMIT 1").fetchone():
        return
    con.execute(statement(STATEMENTS / "named_contributor.sql"))
    con.execute("DELETE FROM contributor WHERE indicator IN (SELECT indicator FROM named_contributor)")
    con.execute("INSERT INTO contributor BY NAME SELECT * FROM named_contributor")
    con.execute("DROP TABLE named_contributor")


def _freeze_rows(con: duckdb.DuckDBPyConnection, rows: str) -> None:
    """`frozen_row`: the rows that units with successors last reported before they ended. rows: SQL of `figures/frozen_row.sql`."""
    con.execute(statement(STATEMENTS / "succession_list.sql"))
    (ended,) = con.execute(
        "SELECT count(*) FROM unit WHERE valid_to IS NOT NULL AND len(successors) > 0"
    ).fetchone() or (0,)
    if ended:
        con.execute(f"INSERT INTO frozen_row BY NAME {rows}")
    con.execute("DROP VIEW temp.succession_list")


def _work_out_units(con: duckdb.DuckDBPyConnection, definitions: Sequence[_Definition], redone: str, live: str) -> None:
    """Compute the units' figures into `night_figure`, through `unit_figure`, some at a time, because their cells take
    much memory.

    redone: SQL condition for the units and periods to compute. live: SQL of `figures/live_figure.sql`, with digests.
    """
    rows = con.execute(
        "SELECT s.form, s.unit, sum(len(l.row_keys)) FROM store.row_list AS l "
        "JOIN standing_report AS s ON s.submission_id = l.submission_id AND s.reading = l.reading GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    rounds = [(one, units) for one in definitions for units in _units_together(rows, one.forms)]
    waiting = done = 0
    for number, (one, units) in enumerate(rounds, 1):
        made = con.execute(
            # An amount too large for the column gives no figure: an absurd report must not stop the night.
            "INSERT INTO unit_figure (indicator, unit, period, numerator, denominator, cells, known_rows, all_rows) "
            "SELECT ?, unit, period, TRY_CAST(numerator AS DECIMAL(24, 6)) AS n, "
            f"TRY_CAST(denominator AS DECIMAL(24, 6)) AS d, cells, {one.rows} FROM ({one.sql}\n) "
            f"WHERE {KNOWN_OR_UNPAIRED} AND {redone} AND {units}",
            [one.indicator],
        ).fetchone()
        _set_unpaired_aside(con)
        waiting += made[0] if made else 0
        if waiting > max(FIGURES_TOGETHER, done / 10) or number == len(rounds):
            _insert_live(con, live)
            con.execute("TRUNCATE unit_figure")
            give_back(con)
            waiting, done = 0, done + waiting
    if _count_what_no_row_names(con, redone):
        _insert_live(con, live)
        con.execute("TRUNCATE unit_figure")


def _set_unpaired_aside(con: duckdb.DuckDBPyConnection) -> None:
    """`unpaired_figure`: units without any row that has both amounts. They have no figure, and the district's figure
    leaves them out.
    """
    con.execute(
        "INSERT INTO unpaired_figure BY NAME SELECT indicator, unit, period, cells FROM unit_figure WHERE numerator IS NULL"
    )
    con.execute("DELETE FROM unit_figure WHERE numerator IS NULL")


def _offer_scopes(con: duckdb.DuckDBPyConnection, definitions: Sequence[_Definition]) -> None:
    """Register entries that figures count, as temporary tables: `scope_row` (indicator, unit that answers for the
    entry, period, ref, amount, reporters, is_district), and `register_entry`, which the definitions read.

    amount: an entry's amount in the whole, and its limit in the part (`each` of the indicator); NULL for sums, which
    have no bound.
    If the lead's table makes the district's figure, every unit answers for all entries, and the district for the lead's
    (`is_district`).
    """
    scoped = [one for one in definitions if one.scope]
    if not scoped:
        return
    con.execute(
        "CREATE OR REPLACE TEMP TABLE register_entry AS SELECT e.* FROM main.register_entry AS e SEMI JOIN "
        "(SELECT x.period FROM store.expected AS x SEMI JOIN read_form AS f ON f.form = x.form) AS d ON d.period = e.period"
    )
    entries = " UNION ALL ".join(
        f"SELECT '{one.indicator}' AS indicator, unit, period, ref, reporters FROM register_entry WHERE is_owed AND ({one.scope})"
        for one in scoped
    )
    con.execute(f"CREATE OR REPLACE TEMP VIEW scoped_entry AS {entries}")
    con.execute(statement(STATEMENTS / "scope_row.sql"))
    con.execute("DROP VIEW temp.scoped_entry")


def _count_what_no_row_names(con: duckdb.DuckDBPyConnection, redone: str) -> int:
    """The number of zero figures added to `unit_figure`. They are of reports without a row for any entry that their
    unit answers for, so every entry is unknown. All other figures are already in `night_figure`.

    redone: SQL condition for the units and periods to compute.
    """
    made = con.execute(
        f"""
        INSERT INTO unit_figure (indicator, unit, period, numerator, cells)
        SELECT s.indicator, s.unit, s.period, 0, []
        FROM (SELECT indicator, unit, period FROM scope_row WHERE amount IS NOT NULL AND {redone} GROUP BY ALL) AS s
        JOIN indicator AS i ON i.indicator = s.indicator AND i.rollup <> 'latest'
        JOIN form AS f ON f.form = i.form AND f.district_from <> 'lead'
        SEMI JOIN current_submission AS c ON c.unit = s.unit AND c.form = i.form AND c.period = s.period
        ANTI JOIN night_figure AS h ON h.indicator = s.indicator AND h.unit = s.unit AND h.period = s.period
        """
    ).fetchone()
    return int(made[0]) if made else 0


def _mark_heirs(con: duckdb.DuckDBPyConnection) -> None:
    """`heir_entry`: entries of ended leads that one or more of several successors reported, with the number of reports
    of each.
    """
    (shared,) = con.execute("SELECT count(*) FROM scope_row WHERE len(reporters) > 1").fetchone() or (0,)
    if not shared:
        return
    con.execute(statement(STATEMENTS / "heir_entry.sql"))


def _units_together(rows: Iterable[tuple[str, str, int]], forms: Set[str]) -> Iterator[str]:
    """SQL conditions that divide the units into groups read together; one group if their reports on `forms` have few
    rows. This is safe because a unit's figures depend on its own reports only.

    rows: (form, unit, number of rows).
    """
    sizes: Counter[str] = Counter()
    for form, unit, size in rows:
        sizes[unit] += size if form in forms else 0
    most = max(ROWS_TOGETHER, sizes.total() / PARTS)
    listed: list[str] = []
    together: list[str] = []
    size = 0
    for unit, rows_of_unit in sizes.items():
        if together and size + rows_of_unit > most:
            listed += together
            yield f"unit IN ({', '.join(together)})"
            together, size = [], 0
        together.append("'" + unit.replace("'", "''") + "'")
        size += rows_of_unit
    yield f"unit NOT IN ({', '.join(listed)})" if listed else "true"


def _offer_reported(con: duckdb.DuckDBPyConnection, touched: Sequence[Report] | None) -> None:
    """`reported_list` as a temporary relation. For touched reports it is a copy. For all reports it is a view, since a
    copy would take as much memory as all standing reports.
    """
    own = (
        "true"
        if touched is None
        else "form IN (SELECT form FROM read_form) AND (unit, period) IN (SELECT (unit, code) FROM touched_year JOIN period USING (year))"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE standing_report AS "
        f"SELECT submission_id, reading, form, unit FROM current_submission WHERE {own}"
    )
    lists = "store." if touched is None else "temp.reported_"
    for name in ("row_list", "item_list") if touched is not None else ():
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE reported_{name} AS SELECT l.* FROM store.{name} AS l "
            "SEMI JOIN standing_report AS s ON s.submission_id = l.submission_id AND s.reading = l.reading"
        )
    con.execute(  # the unit comes from row_list: a condition on it leaves few rows to join
        "CREATE OR REPLACE TEMP VIEW reported_list AS "
        "SELECT i.* REPLACE (coalesce(i.row_keys, r.row_keys) AS row_keys, r.unit AS unit), r.row_numbers "
        f"FROM {lists}item_list AS i JOIN (SELECT l.*, s.unit FROM {lists}row_list AS l JOIN standing_report AS s "
        "ON s.submission_id = l.submission_id AND s.reading = l.reading) AS r "
        "ON r.submission_id = i.submission_id AND r.reading = i.reading AND r.form = i.form AND r.first_line = i.first_line"
    )


def _mark_out(
    con: duckdb.DuckDBPyConnection, definitions: Sequence[_Definition], touched: Sequence[Report] | None
) -> None:
    """Temporary tables that select the work: `touched_year` (unit, year, from_on: the end of its first touched period),
    `read_form`, and `held_figure` (figures of the previous edition that the units' new ones may replace).
    """
    con.execute(statement(STATEMENTS / "standing.sql"))
    con.execute("CREATE OR REPLACE TEMP TABLE touched_year (unit VARCHAR, year INTEGER, from_on DATE)")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE read_form AS SELECT unnest(?::VARCHAR[]) AS form",
        [sorted({form for one in definitions for form in one.forms})],
    )
    if touched is None:
        con.execute("CREATE OR REPLACE TEMP TABLE held_figure AS SELECT * FROM standing")
        return
    con.execute(
        statement(STATEMENTS / "touched_year.sql"),
        {"units": [one.unit for one in touched], "periods": [one.period for one in touched]},
    )
    con.execute(
        statement(STATEMENTS / "unpaired_year.sql"),
        {"indicators": [one.indicator for one in definitions if one.pairs]},
    )
    con.execute(
        statement(STATEMENTS / "held_figure.sql"),
        {"indicators": [one.indicator for one in definitions]},
    )


def _redone(con: duckdb.DuckDBPyConnection, touched: Sequence[Report] | None) -> str:
    """SQL condition for the units and periods to compute. Each period is named, so that the database reads only their
    cells.
    """
    if touched is None:
        return "true"
    codes = con.execute(
        "SELECT DISTINCT p.code FROM period AS p JOIN touched_year AS t ON t.year = p.year AND p.ends_on >= t.from_on ORDER BY ALL"
    ).fetchall()
    named = ", ".join(f"'{code}'" for (code,) in codes) or "NULL"
    return (
        f"period IN ({named}) AND (unit, period) IN (SELECT (t.unit, p.code) FROM touched_year AS t "
        "JOIN period AS p ON p.year = t.year AND p.ends_on >= t.from_on)"
    )


def _mark_out_district(
    con: duckdb.DuckDBPyConnection, definitions: Sequence[_Definition], touched: Sequence[Report] | None
) -> None:
    """Select the district's figures to compute: `redone` (year, from_on). `night_figure` must already have the units'
    figures.

    Adds to `unit_figure` the figures of other units that the district's need, and to `held_figure` the district's
    figures that may be replaced.
    """
    if touched is None:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE redone AS SELECT year, min(starts_on) AS from_on FROM period GROUP BY year"
        )
        return
    con.execute(
        statement(STATEMENTS / "redone.sql"),
        {"periods": sorted({one.period for one in touched})},
    )
    names = [one.indicator for one in definitions]
    con.execute(
        statement(STATEMENTS / "figure_of_others.sql"),
        {"indicators": names},
    )
    con.execute(
        statement(STATEMENTS / "held_figure_of_district.sql"),
        {"indicators": names},
    )


@dataclass(frozen=True, slots=True)
class _Definition:
    """An indicator's SQL, and the forms that it reads itself or through other indicators."""

    indicator: str
    sql: str
    forms: frozenset[str]
    scope: str | None  # SQL condition for the register entries that it counts

    @property
    def pairs(self) -> bool:
        """Whether it leaves out rows that lack one of two amounts."""
        return not PAIRING.isdisjoint(re.findall(r"\w+", self.sql))

    @property
    def rows(self) -> str:
        """SQL for the numbers of known rows and of all rows, if each row adds two amounts (`sum_cells`). Otherwise
        `figures/live_figure.sql` counts them.
        """
        if "sum_cells(" not in self.sql:
            return "NULL AS known_rows, NULL AS all_rows"
        known, left_out = (
            f"len(list_filter(cells, lambda cell: cell.part = '{part}'))" for part in ("numerator", "unpaired")
        )
        return f"{known} // 2 AS known_rows, {known} // 2 + {left_out} AS all_rows"


def _definitions(con: duckdb.DuckDBPyConnection, touched: set[str] | None) -> list[_Definition]:
    """The indicators to compute: those that read a touched form, or name no form."""
    bodies = dict(con.execute("SELECT indicator, sql FROM indicator ORDER BY indicator").fetchall())
    scopes = _scopes(con)
    words = {name: set(re.findall(r"\w+", body)) for name, body in bodies.items()}
    forms = {form for (form,) in con.execute("SELECT form FROM form").fetchall()}
    definitions = []
    for name, body in bodies.items():
        reads, waiting = {name}, [name]
        while waiting:
            more = (words[waiting.pop()] & bodies.keys()) - reads
            reads |= more
            waiting += more
        named = frozenset(form for form in forms if any(form in words[one] for one in reads))
        if touched is None or not named or named & touched:
            definitions.append(_Definition(name, body, named or frozenset(forms), scopes.get(name)))
    return definitions


def _scopes(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Indicator -> its condition on register entries. Definitions from before scopes have none."""
    if not _has_column(con, "store.indicator", "scope"):
        return {}
    return dict(con.execute("SELECT indicator, scope FROM store.indicator WHERE scope IS NOT NULL").fetchall())


def _has_column(con: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether a table has a column. The list of all columns of the store would cost ten times as much."""
    return column in {name for name, *_ in con.execute(f"SELECT * FROM {table} LIMIT 0").description or ()}
