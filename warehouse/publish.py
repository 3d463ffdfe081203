"""Publishing: an edition freezes the figures; a read-only snapshot of the warehouse is swapped in for the readers."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from warehouse.build import ROOT, definitions
from warehouse.connect import CURRENT, WRITER, frugal, give_back, open_writer, scan
from warehouse.insert import insert

# What an edition's content hash is over: all that its readers can be shown, sorted, each row as text.
CONTENT = (
    "SELECT indicator, unit, period, digest FROM standing",
    "SELECT submission_id, status, revision FROM submission",
    "SELECT receipt_id, status FROM receipt",
    "SELECT receipt_id, submission_id, rule, severity, item, row_key, sheet, address, found FROM finding",
    "SELECT receipt_id, submission_id, rule, item, row_key, reason FROM answer",
    "SELECT submission_id, entered_by, reason, via, standing FROM entry",
    "SELECT unit, form, period, status FROM due WHERE status <> 'not_yet_due'",
    "SELECT indicator, unit, year, target FROM target",
    "SELECT valid_from, green_from, red_to, coverage FROM light",
    "SELECT unit, kind, valid_from, valid_to, successors FROM unit",
)
AMOUNTS = "indicator, unit, period, numerator, denominator, NULL"  # without cells: the district refers to figures
FIGURES_TOGETHER = 2_000  # of units, worked out before they are put with the others; more once there are many
ROWS_TOGETHER = 60_000  # of reports, read together for an indicator
PARTS = 4  # that these are read in at most, or one more: each looks through all that stands
DIGEST = "md5_number_lower(CAST((numerator, denominator, cells, state, reported_units, expected_units, carried_units) AS VARCHAR))"


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit reports on a form for a period, which ends in `year`."""

    form: str
    unit: str
    period: str
    year: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A publication: `content_hash` is over its sorted rows, not over the file."""

    edition: str
    number: int
    kind: str
    cut_off_at: datetime
    published_at: datetime
    content_hash: str
    figures: int


def freeze(
    con: duckdb.DuckDBPyConnection, kind: str, run: str | None, at: datetime, is_sample: bool, root: Path = ROOT
) -> Edition | None:
    """The edition of the figures as they stand at `at`; None where nothing has changed since the last one and it would be
    a nightly one.

    Only figures that differ from those of the edition before are stored; the view `figure` shows each edition whole. A nightly one
    works out what the night touched, a weekly or monthly one everything.
    """
    con.execute("SET VARIABLE as_of = ?", [at.isoformat()])
    changed = _changed_definitions(con, root)
    compute(con, root, None if changed or kind != "nightly" else _touched(con, at))
    content = _content_hash(con)
    last = con.execute("SELECT number, content_hash FROM store.edition ORDER BY number DESC LIMIT 1").fetchone()
    if kind == "nightly" and last and last[1] == content and not changed:
        return None
    number = (last[0] if last else 0) + 1
    edition = f"{kind}-{at:%Y%m%d-%H%M}"
    taken = con.execute(
        "SELECT count(*) FROM store.edition WHERE edition = ? OR starts_with(edition, ?)", [edition, edition + "."]
    ).fetchone()
    if taken and taken[0]:
        edition = f"{edition}.{taken[0] + 1}"
    count = con.execute("SELECT count(*) FROM standing").fetchone()
    assert count is not None
    con.execute("BEGIN")
    with frugal(con):
        con.execute(
            """
            INSERT INTO store.figure
            SELECT ?, n.indicator, n.unit, n.period, n.numerator, n.denominator, n.cells, n.state, n.reported_units, n.expected_units,
                n.carried_units, n.digest
            FROM night_figure AS n
            ANTI JOIN held_figure AS h
                ON h.indicator = n.indicator AND h.unit = n.unit AND h.period = n.period AND h.digest = n.digest
            """,
            [number],
        )
        con.execute(
            """
            INSERT INTO store.figure
            SELECT ?, h.indicator, h.unit, h.period, NULL, NULL, NULL, 'gone', NULL, NULL, NULL, 0
            FROM held_figure AS h
            ANTI JOIN night_figure AS n ON h.indicator = n.indicator AND h.unit = n.unit AND h.period = n.period
            """,
            [number],
        )
    insert(con, "store.definition", [(number, *one) for one in changed])
    con.execute(
        "INSERT INTO store.edition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [edition, number, kind, run, at, at, content, count[0], version("double-past-half"), is_sample],
    )
    con.execute("COMMIT")
    return Edition(edition, number, kind, at, at, content, count[0])


def last_edition(con: duckdb.DuckDBPyConnection) -> Edition | None:
    """The edition that was frozen last; None where there is none."""
    row = con.execute(
        "SELECT edition, number, kind, cut_off_at, published_at, content_hash, figures FROM store.edition "
        "ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return Edition(*row) if row else None


def swap_in(folder: Path, edition: Edition, name: str | None = None) -> Path:
    """The snapshot of the writer's file, in place for the readers. The writer's connection must be closed before.

    Written beside, flushed to disk, checked by a full scan and only then renamed: a reader sees the old one or the new one.
    A manifest beside it holds the file's own hash. name: of the snapshot; the edition's if not given.
    """
    snapshots = folder / "snapshots"
    snapshots.mkdir(exist_ok=True)
    path = snapshots / f"{name or edition.edition}.duckdb"
    draft = path.with_suffix(".draft")
    _checkpoint(folder)
    shutil.copyfile(folder / WRITER, draft)
    _flush(draft)
    scan(draft)
    manifest = {**asdict(edition), "file": path.name, "sha256": _file_hash(draft), "bytes": draft.stat().st_size}
    path.with_suffix(".json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8"
    )
    os.chmod(draft, 0o444)
    os.replace(draft, path)
    link = folder / (CURRENT + ".new")
    link.unlink(missing_ok=True)
    link.symlink_to(path.relative_to(folder))
    os.replace(link, folder / CURRENT)
    _flush(folder)
    return path


def compute(con: duckdb.DuckDBPyConnection, root: Path = ROOT, touched: Sequence[Report] | None = None) -> None:
    """`night_figure`: the figures worked out; `held_figure`: what the edition before says of those; `standing`: of all figures as
    they stand now what tells them apart (indicator, unit, period, digest).

    touched: the reports of which anything is new. Worked out are the indicators that read their forms, in their years, from the first
    touched period on: a unit's figure of a period comes from its own reports of that year up to then (docs/decisions/0013); the
    district's from its units' up to that period. All are worked out where it is not given.

    What the definitions read again and again is put into temporary tables first: their SQL, run as it is, then finds those.
    As views in views the 160 indicators take ten seconds to plan, for any amount of data.
    """
    figures = root / "warehouse" / "figures"
    wanted = _wanted(con, None if touched is None else {one.form for one in touched})
    _mark_out(con, wanted, touched)
    _offer_reported(con, touched)
    con.execute("CREATE OR REPLACE TEMP VIEW reported AS SELECT * EXCLUDE (line) FROM unpacked('temp.reported_list')")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE unit_figure (indicator VARCHAR, unit VARCHAR, period VARCHAR, numerator DECIMAL(18, 6), "
        "denominator DECIMAL(18, 6), cells STRUCT(part VARCHAR, ref VARCHAR, amount DECIMAL(18, 6))[])"
    )
    contributor, parts, live = (
        (figures / f"{name}.sql").read_text(encoding="utf-8")
        for name in ("contributor", "district_part", "live_figure")
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE contributor AS {contributor}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE district_part AS SELECT * FROM ({parts}\n) LIMIT 0")
    con.execute(f"CREATE OR REPLACE TEMP TABLE night_figure AS SELECT *, {DIGEST} AS digest FROM ({live}\n) LIMIT 0")
    _work_out_units(con, wanted, _redone(con, touched), live)
    con.execute(f"INSERT INTO unit_figure SELECT {AMOUNTS} FROM night_figure")
    _mark_out_district(con, wanted, touched)
    con.execute(
        f"INSERT INTO district_part SELECT d.* FROM ({parts}\n) AS d JOIN period AS p ON p.code = d.period "
        "JOIN redone AS r ON r.year = p.year AND d.ends_on >= r.from_on"
    )
    con.execute("TRUNCATE unit_figure")
    con.execute(f"INSERT INTO night_figure SELECT *, {DIGEST} FROM ({live}\n) ORDER BY indicator, unit, period")
    con.execute("DROP VIEW temp.reported")
    con.execute("DROP VIEW temp.reported_list")
    for name in ("unit_figure", "contributor", "district_part", "reported_item_list", "reported_row_list"):
        con.execute(f"DROP TABLE IF EXISTS temp.{name}")
    con.execute(
        """
        DELETE FROM standing USING held_figure AS h
        WHERE h.indicator = standing.indicator AND h.unit = standing.unit AND h.period = standing.period
        """
    )
    con.execute("INSERT INTO standing BY NAME SELECT indicator, unit, period, digest FROM night_figure")


def _work_out_units(con: duckdb.DuckDBPyConnection, wanted: Sequence[_Definition], redone: str, live: str) -> None:
    """Put the units' figures into `night_figure`, through `unit_figure`, some at a time: their cells take much memory.

    redone: SQL for the units and periods of which figures are worked out. live: SQL of `figures/live_figure.sql`.
    """
    rows = con.execute(
        "SELECT s.form, s.unit, sum(len(l.row_keys)) FROM store.row_list AS l "
        "JOIN standing_report AS s ON s.submission_id = l.submission_id AND s.reading = l.reading GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    asked = [(one, units) for one in wanted for units in _units_together(rows, one.forms)]
    waiting = done = 0
    for number, (one, units) in enumerate(asked, 1):
        made = con.execute(
            # An amount beyond what is kept is no figure: an absurd report must not stop the night.
            "INSERT INTO unit_figure SELECT ?, unit, period, TRY_CAST(numerator AS DECIMAL(18, 6)) AS n, "
            f"TRY_CAST(denominator AS DECIMAL(18, 6)) AS d, cells FROM ({one.sql}\n) "
            f"WHERE n IS NOT NULL AND (denominator IS NULL) = (d IS NULL) AND {redone} AND {units}",
            [one.indicator],
        ).fetchone()
        waiting += made[0] if made else 0
        if waiting > max(FIGURES_TOGETHER, done / 10) or number == len(asked):
            con.execute(f"INSERT INTO night_figure SELECT *, {DIGEST} FROM ({live}\n) ORDER BY indicator, unit, period")
            con.execute("TRUNCATE unit_figure")
            give_back(con)
            waiting, done = 0, done + waiting


def _units_together(rows: Iterable[tuple[str, str, int]], forms: Set[str]) -> Iterator[str]:
    """SQL for units whose reports on `forms` are read together: all, where they have few rows. A unit's figures come from its own.

    rows: form, unit, how many.
    """
    sizes: Counter[str] = Counter()
    for form, unit, size in rows:
        sizes[unit] += size if form in forms else 0
    most = max(ROWS_TOGETHER, sizes.total() / PARTS)
    said: list[str] = []
    together: list[str] = []
    size = 0
    for unit, own in sizes.items():
        if together and size + own > most:
            said += together
            yield f"unit IN ({', '.join(together)})"
            together, size = [], 0
        together.append("'" + unit.replace("'", "''") + "'")
        size += own
    yield f"unit NOT IN ({', '.join(said)})" if said else "true"


def _offer_reported(con: duckdb.DuckDBPyConnection, touched: Sequence[Report] | None) -> None:
    """`reported_list`, as temporary relation: of what is touched a copy; of everything a view, since a copy would take as much
    memory as all that stands."""
    if touched is None:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE standing_report AS SELECT submission_id, reading, form, unit FROM current_submission"
        )
        con.execute(  # the unit is that of the rows' side: few units' rows are few to be joined with
            "CREATE OR REPLACE TEMP VIEW reported_list AS "
            "SELECT i.* REPLACE (coalesce(i.row_keys, r.row_keys) AS row_keys, r.unit AS unit), r.row_numbers FROM store.item_list AS i "
            "JOIN (SELECT l.*, s.unit FROM store.row_list AS l JOIN standing_report AS s "
            "ON s.submission_id = l.submission_id AND s.reading = l.reading) AS r "
            "ON r.submission_id = i.submission_id AND r.reading = i.reading AND r.form = i.form"
        )
        return
    con.execute(
        "CREATE OR REPLACE TEMP TABLE standing_report AS SELECT submission_id, reading, form, unit FROM current_submission "
        "WHERE form IN (SELECT form FROM read_form) AND unit IN (SELECT unit FROM touched_year) "
        "AND (unit, period) IN (SELECT (unit, code) FROM touched_year JOIN period USING (year))"
    )
    for lists in ("row_list", "item_list"):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE reported_{lists} AS SELECT l.* FROM store.{lists} AS l "
            "SEMI JOIN standing_report AS s ON s.submission_id = l.submission_id AND s.reading = l.reading"
        )
    con.execute(
        "CREATE OR REPLACE TEMP VIEW reported_list AS "
        "SELECT i.* REPLACE (coalesce(i.row_keys, r.row_keys) AS row_keys), r.row_numbers FROM reported_item_list AS i "
        "JOIN reported_row_list AS r ON r.submission_id = i.submission_id AND r.reading = i.reading AND r.form = i.form"
    )


def _mark_out(con: duckdb.DuckDBPyConnection, wanted: Sequence[_Definition], touched: Sequence[Report] | None) -> None:
    """What is to be worked out, as tables: `touched_year` (unit, year, from_on: the end of its first touched period), `read_form`, and
    `held_figure`, the figures of the edition before that the units' may replace."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE standing AS
        SELECT indicator, unit, period, max(number) AS number, max_by(digest, number) AS digest
        FROM store.figure
        GROUP BY indicator, unit, period
        HAVING max_by(state, number) <> 'gone'
        """
    )
    con.execute("CREATE OR REPLACE TEMP TABLE touched_year (unit VARCHAR, year INTEGER, from_on DATE)")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE read_form AS SELECT unnest(?::VARCHAR[]) AS form",
        [sorted({form for one in wanted for form in one.forms})],
    )
    if touched is None:
        con.execute("CREATE OR REPLACE TEMP TABLE held_figure AS SELECT * FROM standing")
        return
    con.execute(
        """
        INSERT INTO touched_year
        SELECT t.unit, p.year, min(p.ends_on)
        FROM (SELECT unnest(?::VARCHAR[]) AS unit, unnest(?::VARCHAR[]) AS code) AS t
        JOIN period AS p ON p.code = t.code
        GROUP BY t.unit, p.year
        """,
        [[one.unit for one in touched], [one.period for one in touched]],
    )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE held_figure AS
        SELECT s.*
        FROM standing AS s
        JOIN period AS p ON p.code = s.period
        JOIN touched_year AS t ON t.unit = s.unit AND t.year = p.year AND p.ends_on >= t.from_on
        WHERE s.indicator IN (SELECT unnest(?::VARCHAR[]))
        """,
        [[one.indicator for one in wanted]],
    )


def _redone(con: duckdb.DuckDBPyConnection, touched: Sequence[Report] | None) -> str:
    """SQL for the units and periods of which figures are worked out. The periods are named one by one: so the database keeps to them
    when it reads the cells."""
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
    con: duckdb.DuckDBPyConnection, wanted: Sequence[_Definition], touched: Sequence[Report] | None
) -> None:
    """From when on the district's figures are to be worked out (`redone`: year, from_on), once `night_figure` has the units' own; then
    `unit_figure` has also those of the other units that these need, and `held_figure` what they may replace."""
    if touched is None:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE redone AS SELECT year, min(starts_on) AS from_on FROM period GROUP BY year"
        )
        return
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE redone AS
        SELECT p.year, min(p.ends_on) AS from_on
        FROM (
            SELECT coalesce(n.period, h.period) AS code
            FROM night_figure AS n
            FULL JOIN held_figure AS h ON h.indicator = n.indicator AND h.unit = n.unit AND h.period = n.period
            WHERE h.digest IS DISTINCT FROM n.digest
            UNION ALL
            SELECT unnest(?::VARCHAR[])
        ) AS changed
        JOIN period AS p ON p.code = changed.code
        GROUP BY p.year
        """,
        [sorted({one.period for one in touched})],
    )
    names = [one.indicator for one in wanted]
    con.execute(
        """
        INSERT INTO unit_figure
        SELECT f.indicator, f.unit, f.period, f.numerator, f.denominator, NULL
        FROM store.figure AS f
        JOIN (
            SELECT s.*
            FROM standing AS s
            JOIN period AS p ON p.code = s.period
            JOIN unit AS u ON u.unit = s.unit
            JOIN redone AS r ON r.year = p.year
            ANTI JOIN touched_year AS t ON t.unit = s.unit AND t.year = p.year AND p.ends_on >= t.from_on
            WHERE s.indicator IN (SELECT unnest(?::VARCHAR[])) AND u.kind <> 'district'
            -- Of those before, the last: it is what may be carried on.
            QUALIFY p.ends_on >= r.from_on
                OR row_number() OVER (PARTITION BY s.indicator, s.unit, p.year, p.ends_on >= r.from_on ORDER BY p.ends_on DESC) = 1
        ) AS o ON o.number = f.number AND o.indicator = f.indicator AND o.unit = f.unit AND o.period = f.period
        """,
        [names],
    )
    con.execute(
        """
        INSERT INTO held_figure
        SELECT s.*
        FROM standing AS s
        JOIN period AS p ON p.code = s.period
        JOIN unit AS u ON u.unit = s.unit
        JOIN redone AS r ON r.year = p.year AND p.ends_on >= r.from_on
        ANTI JOIN held_figure AS h ON h.indicator = s.indicator AND h.unit = s.unit AND h.period = s.period
        WHERE s.indicator IN (SELECT unnest(?::VARCHAR[])) AND u.kind = 'district'
        """,
        [names],
    )


@dataclass(frozen=True, slots=True)
class _Definition:
    """An indicator's SQL, and the forms that it reads itself or through other indicators."""

    indicator: str
    sql: str
    forms: frozenset[str]


def _wanted(con: duckdb.DuckDBPyConnection, touched: set[str] | None) -> list[_Definition]:
    """The indicators to be worked out: those that read a touched form, or no form by name."""
    bodies = dict(con.execute("SELECT indicator, sql FROM indicator ORDER BY indicator").fetchall())
    words = {name: set(re.findall(r"\w+", body)) for name, body in bodies.items()}
    forms = {form for (form,) in con.execute("SELECT form FROM form").fetchall()}
    found = []
    for name, body in bodies.items():
        reads, waiting = {name}, [name]
        while waiting:
            more = (words[waiting.pop()] & bodies.keys()) - reads
            reads |= more
            waiting += more
        named = frozenset(form for form in forms if any(form in words[one] for one in reads))
        if touched is None or not named or named & touched:
            found.append(_Definition(name, body, named or frozenset(forms)))
    return found


def _touched(con: duckdb.DuckDBPyConnection, at: datetime) -> list[Report] | None:
    """The reports of which something came, was read again or was erased since the last edition; None where a register, a
    target or the list of units has become another meanwhile, or nothing was published yet."""
    last = con.execute(
        "SELECT published_at, run_id FROM store.edition WHERE number = (SELECT max(number) FROM store.edition)"
    ).fetchone()
    if last is None or last[0].year != at.year:
        return None
    for table, column in (
        ("unit", "known_from"),
        ("unit", "valid_from"),
        ("unit", "valid_to"),
        ("project", "known_from"),
        ("exemption", "known_from"),
    ):
        query = (
            f"SELECT 1 FROM store.{table} WHERE {column} >= CAST(? AS DATE) - 1 AND {column} <= CAST(? AS DATE) LIMIT 1"
        )
        if con.execute(query, [last[0], at]).fetchone():
            return None
    rows = con.execute(
        """
        SELECT s.form, s.unit, s.period, p.year
        FROM store.submission AS s
        LEFT JOIN period AS p ON p.code = s.period
        WHERE s.recorded_at > $since OR (s.recorded_at = $since AND s.run_id IS DISTINCT FROM $run)
            OR s.submission_id IN (SELECT submission_id FROM store.reading WHERE recorded_at >= $since)
            OR s.submission_id IN (SELECT submission_id FROM store.erasure WHERE recorded_at >= $since)
        GROUP BY ALL
        """,
        {"since": last[0], "run": last[1]},
    ).fetchall()
    touched = [Report(*row) for row in rows]
    return touched if all(one.year for one in touched) else None


def _content_hash(con: duckdb.DuckDBPyConnection) -> str:
    """One hash over the sorted rows of all that is shown, the same wherever and whenever it is worked out."""
    total = hashlib.sha256()
    for query in CONTENT:
        row = con.execute(
            "SELECT sha256(coalesce(string_agg(line, chr(10) ORDER BY line), '')) "
            f"FROM (SELECT CAST(content AS VARCHAR) AS line FROM ({query}) AS content)"
        ).fetchone()
        assert row is not None
        total.update(row[0].encode())
    return total.hexdigest()


def _changed_definitions(con: duckdb.DuckDBPyConnection, root: Path) -> list[tuple[str, str, str]]:
    """(path, sha256, body) of the definitions that are not those of the last edition; an empty body where one is gone."""
    known = dict(con.execute("SELECT path, max_by(sha256, number) FROM store.definition GROUP BY path").fetchall())
    held = {path: body for path, body in definitions(root)}
    changed = [(path, hashlib.sha256(body.encode()).hexdigest(), body) for path, body in held.items()]
    changed += [(path, "", "") for path, digest in known.items() if digest and path not in held]
    return [one for one in changed if known.get(one[0]) != one[1]]


def _checkpoint(folder: Path) -> None:
    con = open_writer(folder)
    con.execute("CHECKPOINT")
    con.close()


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _file_hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
