"""How the warehouse grows: ten years of a district, and a province of 100 districts with 10^7 cells and more.

`python -m benchmarks.grow [districts]`: the sample half-year is taken in but for its last night; its submissions are then repeated
into earlier half-years, or under other districts' names; then the last night is taken in for real. The other districts'
units are kept and have their figures, only Donghu's are in the register. Beside it the same cells in SQLite (with an index) and in a
pandas frame, asked the same three questions; the answers must be equal. Times are in seconds, of questions the median of interleaved
rounds. For the ten years the forms are declared from 2012 on. Whatever stands below the line "half a year" is to be compared with it: what grows with the cells, and what does not.
"""

from __future__ import annotations

import math
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from flows.home import Home
from flows.run import run_once
from flows.step import timed
from plans.donghu.sample.arrivals import NIGHTS
from plans.donghu.sample.invent import invent
from sources.declare import load
from warehouse.build import build
from warehouse.connect import open_writer
from warehouse.publish import freeze, swap_in

HALF_YEARS, DISTRICTS, ROUNDS = 20, 100, 3
LARGEST = (
    "policy_delivery",
    "financial_support",
    "employment_aid",
)  # left out of the province: three fifths of all cells
COLUMNS = "unit, form, period, item, number, submission_id, revision"
QUESTIONS = {
    "a form's item, one period, by unit": (
        "SELECT unit, sum(number) FROM {cells} WHERE form = 'work_safety' AND period = '2022-03' AND item = '{item}' "
        "GROUP BY unit ORDER BY unit"
    ),
    "a form's item through all periods": (
        "SELECT period, sum(number) FROM {cells} WHERE form = 'work_safety' AND item = '{item}' GROUP BY period ORDER BY period"
    ),
    "cells by form": "SELECT form, count(*), sum(number) FROM {cells} GROUP BY form ORDER BY form",
}


def main(districts: int = DISTRICTS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        before = _before_the_last_night(Path(folder) / "sample")
        long_ago = _forms_from(Path(folder) / "long ago", "2012-01-01")
        for title, root, grow in (
            ("half a year", load().folder, None),
            ("ten years", long_ago, lambda con: _years(con, HALF_YEARS)),
            (f"{districts} districts", load().folder, lambda con: _province(con, districts)),
        ):
            home = Home(Path(folder) / "grown", root)
            shutil.copytree(before, home.root, symlinks=True)
            _measure(title, home, grow)
            shutil.rmtree(home.root)


def _before_the_last_night(root: Path) -> Path:
    """A home that has taken in the sample but for its last night, whose files wait in the inbox."""
    home = Home(root)
    for night in invent(root, load(), seed=2022):
        if night.at == NIGHTS[-1]:
            break
        run_once(home, night.at, is_sample=True)
    return root


def _forms_from(root: Path, day: str) -> Path:
    """The declarations, with forms that hold from `day` on."""
    shutil.copytree(load().folder, root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in sorted((root / "forms").glob("*.yml")):
        path.write_text(
            path.read_text(encoding="utf-8").replace("valid_from: 2022-01-01", f"valid_from: {day}"), encoding="utf-8"
        )
    return root


def _measure(title: str, home: Home, grow: Callable[[duckdb.DuckDBPyConnection], None] | None) -> None:
    with open_writer(home.warehouse) as con:
        plan = home.plan()
        build(con, plan, NIGHTS[-2])
        began = time.perf_counter()
        if grow:
            grow(con)
            con.execute("CHECKPOINT")
        loading = time.perf_counter() - began
        cells = con.execute("SELECT count(*) FROM store.cell").fetchall()[0][0]
        item = con.execute(
            "SELECT item FROM store.cell WHERE form = 'work_safety' AND number IS NOT NULL GROUP BY item ORDER BY count(*) DESC, item LIMIT 1"
        ).fetchall()[0][0]
        began = time.perf_counter()
        weekly = freeze(con, plan, "weekly", None, NIGHTS[-2] + timedelta(hours=1), True)
        computing = time.perf_counter() - began
    assert weekly is not None
    swap_in(home.warehouse, weekly)

    steps: list[str] = []
    began = time.perf_counter()
    run_once(home, NIGHTS[-1], is_sample=True, step=timed(steps.append))
    night = time.perf_counter() - began
    size = (home.warehouse / "writer.duckdb").stat().st_size / 1e6
    print(
        f"\n{title}: {cells:,} cells, {size:,.0f} MB; load {loading:.1f} s, all {weekly.figures:,} figures {computing:.1f} s"
    )
    print(f"  the next night ({NIGHTS[-1]:%Y-%m-%d}, real files) {night:.1f} s:" + ",".join(steps).replace("  ", " "))
    _ask(home, item)


def _ask(home: Home, item: str) -> None:
    con = duckdb.connect(str(home.warehouse / "current.duckdb"), read_only=True)
    stands = f"SELECT {COLUMNS.replace('revision', '1 AS revision')} FROM reported"
    began = time.perf_counter()
    frame = con.execute(stands.replace("number", "CAST(number AS DOUBLE) AS number")).df()
    for name in ("unit", "form", "period", "item"):
        frame[name] = frame[name].astype("category")
    framing = time.perf_counter() - began
    path = home.root / "same.sqlite"
    began = time.perf_counter()
    lite = _sqlite(con, stands, path)
    filling = time.perf_counter() - began
    print(
        f"  standing cells in pandas: {framing:.1f} s, {frame.memory_usage(deep=True).sum() / 1e6:,.0f} MB of memory; "
        f"in SQLite: {filling:.1f} s, {path.stat().st_size / 1e6:,.0f} MB"
    )
    pandas = _questions_of_pandas(frame, item)
    for title, question in QUESTIONS.items():
        sql = question.format(cells="{cells}", item=item)
        ask: dict[str, Callable[[], Any]] = {
            "DuckDB": partial(_answer, con, sql.format(cells="reported")),
            "SQLite": partial(_answer, lite, sql.format(cells="cells")),
            "pandas": pandas[title],
        }
        spent: dict[str, list[float]] = {name: [] for name in ask}
        answers = {}
        for _ in range(ROUNDS):
            for name, run in ask.items():
                began = time.perf_counter()
                answers[name] = run()
                spent[name].append(time.perf_counter() - began)
        assert all(_same(answers["DuckDB"], answer) for answer in answers.values()), title
        print(f"  {title:36}" + "".join(f"{name} {statistics.median(took):7.3f}  " for name, took in spent.items()))
    lite.close()
    con.close()


def _same(one: Sequence[Sequence[Any]], other: Sequence[Sequence[Any]]) -> bool:
    """Whether two answers are equal, sums up to what adding floats in another order makes of them."""
    return len(one) == len(other) and all(
        left == right if isinstance(left, str) else math.isclose(left or 0, right or 0, rel_tol=1e-6)
        for lefts, rights in zip(one, other, strict=True)
        for left, right in zip(lefts, rights, strict=True)
    )


def _sqlite(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> sqlite3.Connection:
    lite = sqlite3.connect(path)
    lite.execute("PRAGMA journal_mode = OFF")
    lite.execute("PRAGMA synchronous = OFF")
    lite.execute(f"CREATE TABLE cells ({COLUMNS})")
    found = con.execute(query.replace("number", "CAST(number AS DOUBLE) AS number"))
    while rows := found.fetchmany(100_000):
        lite.executemany("INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    lite.execute("CREATE INDEX by_form ON cells (form, item, period)")
    lite.commit()
    return lite


def _questions_of_pandas(frame: Any, item: str) -> dict[str, Callable[[], Any]]:
    def of_item(period: str | None, by: str) -> Any:
        wanted = (frame["form"] == "work_safety") & (frame["item"] == item)
        if period:
            wanted &= frame["period"] == period
        found = frame[wanted].groupby(by, observed=True)["number"].sum().sort_index()
        return sorted((str(name), number) for name, number in found.items())

    def by_form() -> Any:
        found = frame.groupby("form", observed=True)["number"].agg(["size", "sum"])
        return sorted((str(name), row["size"], row["sum"]) for name, row in found.iterrows())

    return dict(
        zip(QUESTIONS, (lambda: of_item("2022-03", "unit"), lambda: of_item(None, "period"), by_form), strict=True)
    )


def _years(con: duckdb.DuckDBPyConnection, half_years: int) -> None:
    """The half-year again under each of the half-years before it: W05 -> W31 of the year before, 05 -> 11, Q1 -> Q3."""
    con.execute(
        """
        CREATE OR REPLACE TEMP MACRO earlier(period, halves) AS (
            CASE
                WHEN period LIKE '%-W%' THEN printf('%04d-W%02d',
                    CAST(left(period, 4) AS INT) - (halves + 1) // 2, CAST(right(period, 2) AS INT) + 26 * (halves % 2))
                WHEN period LIKE '%-Q%' THEN printf('%04d-Q%d',
                    CAST(left(period, 4) AS INT) - (halves + 1) // 2, CAST(right(period, 1) AS INT) + 2 * (halves % 2))
                ELSE printf('%04d-%02d',
                    CAST(left(period, 4) AS INT) - (halves + 1) // 2, CAST(right(period, 2) AS INT) + 6 * (halves % 2))
            END
        )
        """
    )
    for halves in range(1, half_years):
        _repeat(con, f"-h{halves}", f"earlier(period, {halves})", "unit", f"- INTERVAL {6 * halves} MONTH", "true")


def _province(con: duckdb.DuckDBPyConnection, districts: int) -> None:
    """The half-year again under the names of other districts' units."""
    forms = ", ".join(f"'{form}'" for form in LARGEST)
    for district in range(2, districts + 1):
        _repeat(con, f"-d{district}", "period", f"unit || '（第{district}区）'", "", f"form NOT IN ({forms})")


def _repeat(con: duckdb.DuckDBPyConnection, mark: str, period: str, unit: str, shift: str, chosen: str) -> None:
    """The submissions of the sample once more: their own ids end in `mark`; a run's instant is `shift`ed."""
    first = "run_id NOT LIKE '%-h%' AND run_id NOT LIKE '%-d%'"
    when = f"recorded_at {shift} AS recorded_at"
    con.execute(
        f"INSERT INTO store.run BY NAME SELECT * REPLACE (run_id || '{mark}' AS run_id, business_at {shift} AS business_at) "
        f"FROM store.run WHERE {first}"
    )
    con.execute(
        f"INSERT INTO store.receipt BY NAME SELECT * REPLACE (receipt_id || '{mark}' AS receipt_id, run_id || '{mark}' AS run_id, {when}) "
        f"FROM store.receipt WHERE {first}"
    )
    con.execute(
        f"INSERT INTO store.submission BY NAME SELECT * REPLACE (submission_id || '{mark}' AS submission_id, receipt_id || '{mark}' "
        f"AS receipt_id, run_id || '{mark}' AS run_id, {unit} AS unit, {period} AS period, {when}) "
        f"FROM store.submission WHERE {first} AND {chosen}"
    )
    is_first = "submission_id NOT LIKE '%-h%' AND submission_id NOT LIKE '%-d%'"
    con.execute(
        f"INSERT INTO store.item_list BY NAME SELECT * REPLACE (submission_id || '{mark}' AS submission_id, {unit} AS unit, {period} AS period) "
        f"FROM store.item_list WHERE {is_first} AND {chosen} ORDER BY form, item, period"
    )
    con.execute(
        f"INSERT INTO store.row_list BY NAME SELECT * REPLACE (submission_id || '{mark}' AS submission_id) "
        f"FROM store.row_list WHERE {is_first} AND submission_id IN (SELECT submission_id FROM store.item_list WHERE {chosen}) ORDER BY form"
    )


def _answer(con: duckdb.DuckDBPyConnection | sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    return con.execute(query).fetchall()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
