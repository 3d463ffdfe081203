"""Who else could do the reference job: six scripts, each as one would write it, and ours, each in a process of its own.

Each takes `files` in and leaves `night.duckdb` with the accepted rows of each form, what was found, and the figures of
each unit and week; it keeps a copy of every file, and writes a page with the district's figures. That is the outcome that
is compared (`benchmarks/job.py:differences`). What ours does besides, and is timed with, no other one does: hashes, receipts
and return slips, cell addresses, revisions, editions, a bulletin whose figures open to their cells.

- `analyst`: one file after the other; pandas reads with openpyxl, pandera checks, duckdb takes the rows of each file.
- `clever`: the same with calamine instead of openpyxl; pandera checks the whole night in one frame a form, one insert a form.
- `spare`: calamine's rows are turned into columns by hand, without pandas, and checked in one frame a form with masks instead of a
  library of rules: as little as can be done by one process.
- `gx_each`: reads like the spare one, but Great Expectations judges each file (one context, one suite a form, ready made).
- `prefect_each`: reads and checks each file with pandas as a Prefect task of its own, on an ephemeral server.
- `floor`: calamine on all cores, the checks as SQL, one insert a form. Nothing that takes files in can cost much less.

`python -m benchmarks.contenders NAME JOB OUT` prints what it took, as JSON.
"""

from __future__ import annotations

import csv
import importlib
import json
import multiprocessing
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.job import FIGURES, FORMS, HEADER_LINE, KEY, QUESTIONS, UNIT, WEEK, columns_of

CALCULATED = ("number", "count", "percent")
TICK = os.sysconf("SC_CLK_TCK")
TITLES = {form["title"]: name for name, form in FORMS.items()}
Found = list[tuple[str, int, str, str]]  # file, line, item, rule


def main(name: str, job: str, out: str) -> None:
    """Prints what the contender took, without its imports: processor seconds (its own and its children's) and seconds."""
    imports_began = family_seconds()
    for module in IMPORTS[name]:
        importlib.import_module(module)
    imported, began = family_seconds(), time.perf_counter()
    more = CONTENDERS[name](Path(job), Path(out)) or {}
    took = time.perf_counter() - began
    spent = family_seconds() - imported
    print(
        json.dumps({"cpu": spent, "wall": took, "start_cpu": imported, "import_cpu": imported - imports_began, **more})
    )


def family_seconds() -> float:
    """Processor seconds that this process and all below it, ended or not, have spent since they were started."""
    from benchmarks.read import _family

    total = 0
    for process in _family():
        try:
            said = Path(f"/proc/{process}/stat").read_text()
        except OSError:  # it has ended; whoever waited for it has its time
            continue
        total += sum(map(int, said.rpartition(")")[2].split()[11:15]))
    return total / TICK


# --- the analyst's script -------------------------------------------------------------------------------------------


def analyst(job: Path, out: Path) -> None:
    con, archive = _made(out)
    schemas = {name: _schema(name) for name in FORMS}
    found: Found = []
    for path in sorted((job / "files").iterdir()):
        shutil.copy2(path, archive / path.name)
        form, unit, week, frame = _read_by_pandas(path, "openpyxl")
        faults = [(path.name, HEADER_LINE + 1 + row, *said) for row, *said in _ask_pandera(schemas[form], frame)]
        found += faults
        if all(rule in QUESTIONS for *_, rule in faults):
            frame.insert(0, "unit", unit)
            frame.insert(1, "period", week)
            con.execute(f"INSERT INTO {form} SELECT {columns_of(form)} FROM frame")
    _finish(con, found, out)


def _read_by_pandas(path: Path, engine: Any) -> tuple[str, str, str, Any]:
    import pandas

    if path.suffix == ".csv":
        raw = pandas.read_csv(path, encoding="gb18030", header=None, names=range(12), dtype=str)
    else:
        raw = pandas.read_excel(path, header=None, engine=engine)
    form = TITLES[raw.iat[0, 0]]
    headings = {item["headings"][0]: name for name, item in FORMS[form]["items"].items()}
    frame = raw.iloc[HEADER_LINE:].reset_index(drop=True)
    frame.columns = [headings[heading] for heading in raw.iloc[HEADER_LINE - 1]]
    for name, item in FORMS[form]["items"].items():
        if item["type"] in CALCULATED:
            frame[name] = pandas.to_numeric(frame[name])
        elif item["type"] == "date":
            frame[name] = pandas.to_datetime(frame[name])
    return form, raw.iat[1, 0].removeprefix(UNIT), _week(raw.iat[2, 0].removeprefix(WEEK)), frame


def _schema(form: str) -> Any:
    """The rules of a form as an analyst writes them down with pandera; a check's name (a stock one's error) says rule and item."""
    import pandera.pandas as pa

    def column(**checks: Any) -> Any:
        return pa.Column(nullable=True, checks=[check for check in checks.values()])

    def near(values: Any, wanted: Any, by: float) -> Any:
        return ~((values - wanted).abs() > by)

    if form == "support":
        return pa.DataFrameSchema(
            {
                "firm": pa.Column(nullable=False),
                "industry": pa.Column(
                    nullable=False, checks=pa.Check.isin(["住宿餐饮", "批发零售", "文化旅游"], error="not_a_choice")
                ),
                "policy_code": column(a=pa.Check.str_matches(r"^洪府发-\d{4}$", error="pattern")),
                "paid": column(a=pa.Check.ge(0, error="min")),
            },
            checks=[
                pa.Check(lambda frame: ~(frame["staff_paid"] > frame["staff"]), name="part_exceeds_whole|staff_paid"),
                pa.Check(
                    lambda frame: near(frame["staff_pct"], 100 * frame["staff_paid"] / frame["staff"], 0.1),
                    name="share_differs|staff_pct",
                ),
                pa.Check(lambda frame: ~(frame["paid"] > frame["payable"]), name="at_most|paid"),
            ],
        )
    if form == "building":
        return pa.DataFrameSchema(
            {
                "project": pa.Column(nullable=False),
                "kind": column(a=pa.Check.isin(["新开工", "续建", "谋划"], error="not_a_choice")),
                "invested": column(a=pa.Check.ge(0, error="min")),
                "invested_pct": column(a=pa.Check.le(100, error="max")),
            },
            checks=[
                pa.Check(
                    lambda frame: near(frame["invested_pct"], 100 * frame["invested"] / frame["planned"], 0.1),
                    name="share_differs|invested_pct",
                ),
                pa.Check(
                    lambda frame: ~(frame["own_funds"] + frame["lent_funds"] > frame["planned"]),
                    name="sum_at_most|own_funds",
                ),
                pa.Check(lambda frame: ~(frame["started_on"] > frame["finished_on"]), name="before|started_on"),
                pa.Check(lambda frame: frame["problem"].isna() | frame["solver"].notna(), name="required_with|solver"),
            ],
        )
    return pa.DataFrameSchema(
        {
            "village": pa.Column(nullable=False),
            "risk": column(a=pa.Check.isin(["高风险", "中风险", "低风险"], error="not_a_choice")),
            "opened": column(a=pa.Check.ge(0, error="min")),
            "hotline": column(a=pa.Check.str_matches(r"^0791-\d{8}$", error="pattern")),
            "grade": column(a=pa.Check.le(5, error="max")),
        },
        checks=[
            pa.Check(lambda frame: ~(frame["settled"] > frame["opened"]), name="part_exceeds_whole|settled"),
            pa.Check(lambda frame: ~(frame["pending"] != frame["opened"] - frame["settled"]), name="balance|pending"),
            pa.Check(
                lambda frame: near(
                    frame["visits_growth"],
                    100 * (frame["visits"] - frame["visits_before"]) / frame["visits_before"],
                    0.1,
                ),
                name="growth_differs|visits_growth",
            ),
        ],
    )


def _ask_pandera(schema: Any, frame: Any) -> list[tuple[int, str, str]]:
    """(row, item, rule) of what is wrong."""
    import pandera.errors

    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        found = set()
        for column, check, row in zip(cases["column"], cases["check"], cases["index"], strict=True):
            rule, _, item = str(check).partition("|")
            rule = "required" if rule == "not_nullable" else rule
            found.add((int(row), item or str(column), rule))
        return sorted(found)
    return []


# --- the clever script ----------------------------------------------------------------------------------------------


def clever(job: Path, out: Path) -> None:
    import pandas

    con, archive = _made(out)
    nights: dict[str, list[Any]] = {name: [] for name in FORMS}
    for path in sorted((job / "files").iterdir()):
        shutil.copy2(path, archive / path.name)
        form, unit, week, frame = _read_by_pandas(path, "calamine")
        lines = range(HEADER_LINE + 1, HEADER_LINE + 1 + len(frame))
        nights[form].append(frame.assign(file=path.name, line=lines, unit=unit, period=week))
    found: Found = []
    for form, frames in nights.items():
        if not frames:
            continue
        night = pandas.concat(frames, ignore_index=True)
        at = list(zip(night["file"], night["line"], strict=True))
        faults = [(*at[row], *said) for row, *said in _ask_pandera(_schema(form), night)]
        found += faults
        returned = {file for file, _, _, rule in faults if rule not in QUESTIONS}
        night = night[~night["file"].isin(returned)]
        con.execute(f"INSERT INTO {form} SELECT {columns_of(form)} FROM night")
    _finish(con, found, out)


# --- as little as one process can do --------------------------------------------------------------------------------


def spare(job: Path, out: Path) -> None:
    con, archive = _made(out)
    nights: dict[str, dict[str, list[Any]]] = {
        name: {column: [] for column in ("file", "line", "unit", "period", *form["items"])}
        for name, form in FORMS.items()
    }
    for path in sorted((job / "files").iterdir()):
        shutil.copyfile(path, archive / path.name)
        form, unit, week, columns = _read_by_calamine(path)
        night, count = nights[form], len(columns[KEY[form]])
        night["file"] += [path.name] * count
        night["line"] += range(HEADER_LINE + 1, HEADER_LINE + 1 + count)
        night["unit"] += [unit] * count
        night["period"] += [week] * count
        for name, values in columns.items():
            night[name] += values
    found: Found = []
    for form, night in nights.items():
        frame = _frame(form, night)
        faults = list(_broken(form, frame))
        found += faults
        returned = {file for file, _, _, rule in faults if rule not in QUESTIONS}
        frame = frame[~frame["file"].isin(returned)]
        con.execute(f"INSERT INTO {form} SELECT {columns_of(form)} FROM frame")
    _finish(con, found, out)


def _read_by_calamine(path: Path) -> tuple[str, str, str, dict[str, list[Any]]]:
    """Form, unit, week, and the columns: what a workbook holds as it is, of a CSV numbers as numbers and dates as dates."""
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as lines:
            raw = list(csv.reader(lines))
    else:
        from python_calamine import CalamineWorkbook

        raw = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    form = TITLES[raw[0][0]]
    headings = {item["headings"][0]: name for name, item in FORMS[form]["items"].items()}
    columns = {
        headings[heading]: [None if value == "" else value for value in values]
        for heading, values in zip(raw[HEADER_LINE - 1], zip(*raw[HEADER_LINE:], strict=True), strict=True)
    }
    if path.suffix == ".csv":
        from datetime import date

        for name, item in FORMS[form]["items"].items():
            make: Callable[[Any], Any] = float if item["type"] in CALCULATED else date.fromisoformat
            if item["type"] in (*CALCULATED, "date"):
                columns[name] = [None if value is None else make(value) for value in columns[name]]
    return form, raw[1][0].removeprefix(UNIT), _week(raw[2][0].removeprefix(WEEK)), columns


def _frame(form: str, columns: dict[str, list[Any]]) -> Any:
    import pandas

    items = FORMS[form]["items"]
    kinds: dict[str, Any] = {name: "float64" for name, item in items.items() if item["type"] in CALCULATED}
    kinds |= {name: "datetime64[s]" for name, item in items.items() if item["type"] == "date"}
    series = {name: pandas.Series(values, dtype=kinds.get(name, "object")) for name, values in columns.items()}
    return pandas.DataFrame(series)


def _masks(form: str, frame: Any) -> Iterator[tuple[str, str, Any]]:
    """(rule, item, which rows break it) in plain pandas."""
    if form == "support":
        yield "required", "firm", frame["firm"].isna()
        yield "required", "industry", frame["industry"].isna()
        choices = ["住宿餐饮", "批发零售", "文化旅游"]
        yield "not_a_choice", "industry", frame["industry"].notna() & ~frame["industry"].isin(choices)
        yield "pattern", "policy_code", ~frame["policy_code"].str.match(r"^洪府发-\d{4}$", na=True).astype(bool)
        yield "min", "paid", frame["paid"] < 0
        yield "part_exceeds_whole", "staff_paid", frame["staff_paid"] > frame["staff"]
        share = 100 * frame["staff_paid"] / frame["staff"]
        yield "share_differs", "staff_pct", (frame["staff_pct"] - share).abs() > 0.1
        yield "at_most", "paid", frame["paid"] > frame["payable"]
    elif form == "building":
        yield "required", "project", frame["project"].isna()
        yield "not_a_choice", "kind", frame["kind"].notna() & ~frame["kind"].isin(["新开工", "续建", "谋划"])
        yield "min", "invested", frame["invested"] < 0
        yield "max", "invested_pct", frame["invested_pct"] > 100
        share = 100 * frame["invested"] / frame["planned"]
        yield "share_differs", "invested_pct", (frame["invested_pct"] - share).abs() > 0.1
        yield "sum_at_most", "own_funds", frame["own_funds"] + frame["lent_funds"] > frame["planned"]
        yield "before", "started_on", frame["started_on"] > frame["finished_on"]
        yield "required_with", "solver", frame["problem"].notna() & frame["solver"].isna()
    else:
        yield "required", "village", frame["village"].isna()
        yield "not_a_choice", "risk", frame["risk"].notna() & ~frame["risk"].isin(["高风险", "中风险", "低风险"])
        yield "min", "opened", frame["opened"] < 0
        yield "part_exceeds_whole", "settled", frame["settled"] > frame["opened"]
        balance = frame["opened"] - frame["settled"]
        yield "balance", "pending", frame["pending"].notna() & balance.notna() & (frame["pending"] != balance)
        growth = 100 * (frame["visits"] - frame["visits_before"]) / frame["visits_before"]
        yield "growth_differs", "visits_growth", (frame["visits_growth"] - growth).abs() > 0.1
        yield "pattern", "hotline", ~frame["hotline"].str.match(r"^0791-\d{8}$", na=True).astype(bool)
        yield "max", "grade", frame["grade"] > 5


def _broken(form: str, frame: Any) -> Iterator[tuple[str, int, str, str]]:
    for rule, item, mask in _masks(form, frame):
        if mask.any():
            hit = frame.loc[mask, ["file", "line"]]
            for file, line in zip(hit["file"], hit["line"], strict=True):
                yield file, int(line), item, rule


# --- Great Expectations once per file -------------------------------------------------------------------------------


def gx_each(job: Path, out: Path) -> None:
    import logging

    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    con, archive = _made(out)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    asset = context.data_sources.add_pandas("night").add_dataframe_asset("file")
    definition = asset.add_batch_definition_whole_dataframe("all")
    suites = {name: _suite(name) for name in FORMS}
    found: Found = []
    for path in sorted((job / "files").iterdir()):
        shutil.copyfile(path, archive / path.name)
        form, unit, week, columns = _read_by_calamine(path)
        frame = _with_derived(form, _frame(form, columns))
        batch = definition.get_batch({"dataframe": frame})
        faults = []
        for result in batch.validate(suites[form], result_format={"result_format": "COMPLETE"}).results:
            said = result.expectation_config.meta
            for row in result.result.get("unexpected_index_list") or []:
                faults.append((path.name, HEADER_LINE + 1 + row, said["item"], said["rule"]))
        found += faults
        if all(rule in QUESTIONS for *_, rule in faults):
            frame["unit"], frame["period"] = unit, week
            con.execute(f"INSERT INTO {form} SELECT {columns_of(form)} FROM frame")
    _finish(con, found, out)


def _with_derived(form: str, frame: Any) -> Any:
    """The frame with the columns that stock expectations need to compare what rules compare."""
    if form == "support":
        frame["off"] = frame["staff_pct"] - 100 * frame["staff_paid"] / frame["staff"]
    elif form == "building":
        frame["off"] = frame["invested_pct"] - 100 * frame["invested"] / frame["planned"]
        frame["funds"] = frame["own_funds"] + frame["lent_funds"]
        frame["solved"] = (frame["problem"].isna() | frame["solver"].notna()).astype("int64")
    else:
        frame["off"] = (
            frame["visits_growth"] - 100 * (frame["visits"] - frame["visits_before"]) / frame["visits_before"]
        )
        frame["balance"] = frame["opened"] - frame["settled"]
    return frame


def _suite(form: str) -> Any:
    import great_expectations as gx
    import great_expectations.expectations as stock

    def at_least(rule: str, item: str, larger: str, smaller: str) -> Any:
        return stock.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A=larger,
            column_B=smaller,
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            meta={"rule": rule, "item": item},
        )

    def between(rule: str, item: str, low: float | None, high: float | None, column: str | None = None) -> Any:
        said = {"rule": rule, "item": item}
        return stock.ExpectColumnValuesToBeBetween(column=column or item, min_value=low, max_value=high, meta=said)

    def given(item: str) -> Any:
        return stock.ExpectColumnValuesToNotBeNull(column=item, meta={"rule": "required", "item": item})

    def choice(item: str) -> Any:
        choices = FORMS[form]["items"][item]["choices"]
        return stock.ExpectColumnValuesToBeInSet(
            column=item, value_set=choices, meta={"rule": "not_a_choice", "item": item}
        )

    def pattern(item: str) -> Any:
        regex = FORMS[form]["items"][item]["pattern"]
        return stock.ExpectColumnValuesToMatchRegex(column=item, regex=regex, meta={"rule": "pattern", "item": item})

    balance = stock.ExpectColumnPairValuesToBeEqual(
        column_A="pending",
        column_B="balance",
        ignore_row_if="either_value_is_missing",
        meta={"rule": "balance", "item": "pending"},
    )
    expectations: dict[str, Callable[[], list[Any]]] = {
        "support": lambda: [
            given("firm"),
            given("industry"),
            choice("industry"),
            pattern("policy_code"),
            between("min", "paid", 0, None),
            at_least("part_exceeds_whole", "staff_paid", "staff", "staff_paid"),
            between("share_differs", "staff_pct", -0.1, 0.1, "off"),
            at_least("at_most", "paid", "payable", "paid"),
        ],
        "building": lambda: [
            given("project"),
            choice("kind"),
            between("min", "invested", 0, None),
            between("max", "invested_pct", None, 100),
            between("share_differs", "invested_pct", -0.1, 0.1, "off"),
            at_least("sum_at_most", "own_funds", "planned", "funds"),
            at_least("before", "started_on", "finished_on", "started_on"),
            between("required_with", "solver", 1, None, "solved"),
        ],
        "cases": lambda: [
            given("village"),
            choice("risk"),
            between("min", "opened", 0, None),
            at_least("part_exceeds_whole", "settled", "opened", "settled"),
            balance,
            between("growth_differs", "visits_growth", -0.1, 0.1, "off"),
            pattern("hotline"),
            between("max", "grade", None, 5),
        ],
    }
    return gx.ExpectationSuite(name=form, expectations=expectations[form]())


# --- one Prefect task per file --------------------------------------------------------------------------------------


def prefect_each(job: Path, out: Path) -> dict[str, float]:
    from prefect import flow, task

    con, archive = _made(out)

    @task(persist_result=False)
    def take_in(path: Path) -> tuple[str, Any, Found]:
        shutil.copyfile(path, archive / path.name)
        form, unit, week, columns = _read_by_calamine(path)
        count = len(columns[KEY[form]])
        frame = _frame(form, {"line": list(range(HEADER_LINE + 1, HEADER_LINE + 1 + count)), **columns})
        frame["file"], frame["unit"], frame["period"] = path.name, unit, week
        return form, frame, list(_broken(form, frame))

    @flow(persist_result=False)
    def night() -> None:
        found: Found = []
        for path in sorted((job / "files").iterdir()):
            form, frame, faults = take_in(path)
            found += faults
            if all(rule in QUESTIONS for *_, rule in faults):
                con.execute(f"INSERT INTO {form} SELECT {columns_of(form)} FROM frame")
        _finish(con, found, out)

    return _after_server_start(night)


def _after_server_start(run: Callable[[], object]) -> dict[str, float]:
    """What starting the ephemeral server took, by an empty flow before; then the flow runs."""
    from prefect import flow

    before = family_seconds()
    flow(name="empty", persist_result=False)(lambda: None)()
    server = family_seconds() - before
    run()
    return {"server_cpu": server}


# --- the floor ------------------------------------------------------------------------------------------------------


def floor(job: Path, out: Path) -> None:
    import pandas

    con, archive = _made(out)
    paths = sorted((job / "files").iterdir())
    size = max(1, min(100, -(-len(paths) // (os.cpu_count() or 1))))
    parts: dict[str, list[Any]] = {name: [] for name in FORMS}
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
        for read in pool.map(_read_some, [(archive, paths[at : at + size]) for at in range(0, len(paths), size)]):
            for form, frame in read.items():
                parts[form].append(frame)
    found: Found = []
    for form, frames in parts.items():
        if frames:
            night = pandas.concat(frames, ignore_index=True)  # noqa: F841  asked for by name
            con.execute(f"CREATE TEMP TABLE said AS SELECT file, line, {columns_of(form)} FROM night")
            rules = " UNION ALL ".join(
                f"SELECT file, line, '{item}', '{rule}' FROM said WHERE {wrong}" for rule, item, wrong in SQL[form]
            )
            faults = con.execute(rules).fetchall()
            found += faults
            returned = sorted({file for file, _, _, rule in faults if rule not in QUESTIONS})
            con.execute(
                f"INSERT INTO {form} SELECT * EXCLUDE (file, line) FROM said "
                "WHERE file NOT IN (SELECT unnest(?::VARCHAR[]))",
                [returned],
            )
            con.execute("DROP TABLE said")
    _finish(con, found, out)


def _read_some(asked: tuple[Path, list[Path]]) -> dict[str, Any]:
    archive, paths = asked
    nights: dict[str, dict[str, list[Any]]] = {}
    for path in paths:
        shutil.copyfile(path, archive / path.name)
        form, unit, week, columns = _read_by_calamine(path)
        night, count = nights.setdefault(form, {}), len(columns[KEY[form]])
        columns |= {"file": [path.name] * count, "unit": [unit] * count, "period": [week] * count}
        columns["line"] = list(range(HEADER_LINE + 1, HEADER_LINE + 1 + count))
        for name, values in columns.items():
            night.setdefault(name, []).extend(values)
    return {form: _frame(form, night) for form, night in nights.items()}


SQL = {
    "support": [
        ("required", "firm", "firm IS NULL"),
        ("required", "industry", "industry IS NULL"),
        ("not_a_choice", "industry", "industry NOT IN ('住宿餐饮', '批发零售', '文化旅游')"),
        ("pattern", "policy_code", r"NOT regexp_matches(policy_code, '^洪府发-\d{4}$')"),
        ("min", "paid", "paid < 0"),
        ("part_exceeds_whole", "staff_paid", "staff_paid > staff"),
        ("share_differs", "staff_pct", "abs(staff_pct - 100 * staff_paid / staff) > 0.1"),
        ("at_most", "paid", "paid > payable"),
    ],
    "building": [
        ("required", "project", "project IS NULL"),
        ("not_a_choice", "kind", "kind NOT IN ('新开工', '续建', '谋划')"),
        ("min", "invested", "invested < 0"),
        ("max", "invested_pct", "invested_pct > 100"),
        ("share_differs", "invested_pct", "abs(invested_pct - 100 * invested / planned) > 0.1"),
        ("sum_at_most", "own_funds", "own_funds + lent_funds > planned"),
        ("before", "started_on", "started_on > finished_on"),
        ("required_with", "solver", "problem IS NOT NULL AND solver IS NULL"),
    ],
    "cases": [
        ("required", "village", "village IS NULL"),
        ("not_a_choice", "risk", "risk NOT IN ('高风险', '中风险', '低风险')"),
        ("min", "opened", "opened < 0"),
        ("part_exceeds_whole", "settled", "settled > opened"),
        ("balance", "pending", "pending <> opened - settled"),
        (
            "growth_differs",
            "visits_growth",
            "abs(visits_growth - 100 * (visits - visits_before) / visits_before) > 0.1",
        ),
        ("pattern", "hotline", r"NOT regexp_matches(hotline, '^0791-\d{8}$')"),
        ("max", "grade", "grade > 5"),
    ],
}


# --- ours -----------------------------------------------------------------------------------------------------------


def ours(job: Path, out: Path) -> dict[str, Any]:
    """A night of `out/home` with what waits in its inbox, and what each step took."""
    from benchmarks.job import AT
    from flows.home import Home
    from flows.run import run_once

    stages: dict[str, float] = {}

    def step(name: str, function: Callable[..., Any], /, *args: Any) -> Any:
        before = family_seconds()
        found = function(*args)
        stages[name] = stages.get(name, 0.0) + family_seconds() - before
        return found

    nights = len(list((out / "home" / "reports").glob("*.html")))
    from datetime import timedelta

    run_once(Home(out / "home").prepare(), AT + timedelta(hours=nights), step=step, is_sample=True, root=job / "plan")
    return {"stages": stages}


def ours_as_flow(job: Path, out: Path) -> dict[str, float]:
    """The same night as a Prefect flow, each step a task; and an empty flow with as many tasks."""
    from datetime import timedelta

    from prefect import flow

    from benchmarks.job import AT
    from flows.home import Home
    from flows.nightly import as_task
    from flows.run import run_once

    home = Home(out / "home").prepare()
    at = AT + timedelta(hours=len(list(home.reports.glob("*.html"))))
    names: list[str] = []
    spent: dict[str, float] = {}

    def step(name: str, function: Callable[..., Any], /, *args: Any) -> Any:
        names.append(name)
        return as_task(name, function, *args)

    def night() -> None:
        before = family_seconds()
        run = flow(name="night", persist_result=False)(
            lambda: run_once(home, at, step=step, is_sample=True, root=job / "plan") and None
        )
        run()
        spent["night_cpu"] = family_seconds() - before
        before = family_seconds()
        flow(name="as_many", persist_result=False)(lambda: [as_task(name, int) for name in names] and None)()
        spent["as_many_cpu"] = family_seconds() - before

    return {**_after_server_start(night), **spent}


def take_over(out: Path, job: Path) -> None:
    """What our warehouse holds, as tables of the shape in which the contenders are compared: `out/night.duckdb`."""
    import duckdb

    con = duckdb.connect(str(out / "night.duckdb"))
    con.execute(f"ATTACH '{(out / 'home/warehouse/current.duckdb').resolve()}' AS dph (READ_ONLY)")
    con.execute("USE dph")
    for name in FORMS:
        con.execute(f"CREATE TABLE night.{name} AS SELECT {columns_of(name)} FROM form_{name}")
    con.execute(
        "CREATE TABLE night.found AS SELECT r.file_name AS file, "
        r"CAST(regexp_extract(f.address, '\d+') AS INTEGER) AS line, f.item, f.rule "
        "FROM finding AS f JOIN receipt AS r ON r.receipt_id = f.receipt_id"
    )
    con.execute(
        "CREATE TABLE night.figure AS SELECT indicator, unit, period, CAST(numerator AS DOUBLE) AS numerator, "
        "CAST(denominator AS DOUBLE) AS denominator FROM figure WHERE unit <> '东湖区' "
        "AND edition = (SELECT max_by(edition, number) FROM edition)"
    )
    con.close()


def _made(out: Path) -> tuple[Any, Path]:
    """The contender's database with its tables, and the folder of its copies."""
    import duckdb

    archive = out / "archive"
    archive.mkdir(parents=True)
    con = duckdb.connect(str(out / "night.duckdb"))
    types = {"number": "DOUBLE", "count": "DOUBLE", "percent": "DOUBLE", "date": "DATE"}
    for name, form in FORMS.items():
        columns = ", ".join(f"{item} {types.get(said['type'], 'VARCHAR')}" for item, said in form["items"].items())
        con.execute(f"CREATE TABLE {name} (unit VARCHAR, period VARCHAR, {columns})")
    con.execute("CREATE TABLE found (file VARCHAR, line INTEGER, item VARCHAR, rule VARCHAR)")
    return con, archive


def _finish(con: Any, found: Iterable[tuple[str, int, str, str]], out: Path) -> None:
    """What was found, the figures, and the district's page."""
    rows = list(found)
    if rows:
        con.executemany("INSERT INTO found VALUES (?, ?, ?, ?)", rows)
    con.execute(FIGURES)
    page = con.execute(
        "SELECT indicator, period, sum(numerator) AS done, sum(denominator) AS planned FROM figure "
        "GROUP BY indicator, period ORDER BY indicator, period"
    ).df()
    (out / "bulletin.html").write_text(page.to_html(index=False), encoding="utf-8")
    con.close()


def _week(text: str) -> str:
    """2022年第25周（6月20日-6月26日） -> 2022-W25."""
    year, _, rest = text.partition("年第")
    return f"{year}-W{int(rest.partition('周')[0]):02}"


CONTENDERS: dict[str, Callable[[Path, Path], Any]] = {
    "ours": ours,
    "ours_as_flow": ours_as_flow,
    "analyst": analyst,
    "clever": clever,
    "spare": spare,
    "gx_each": gx_each,
    "prefect_each": prefect_each,
    "floor": floor,
}
OURS = (
    "duckdb", "numpy", "pandas", "great_expectations", "great_expectations.expectations", "flows.run", "pebble",
    "sources.read", "sources.columns", "sources.workbook", "sources.channel.folder", "sources.channel.collect",
    "sources.pool", "expectations.judge", "expectations.checks", "warehouse.publish", "warehouse.record", "warehouse.stage",
    "warehouse.ledger", "warehouse.retain", "warehouse.outages", "reports.bulletin", "reports.slip", "xlsxwriter",
)  # fmt: skip
IMPORTS = {
    "ours": OURS,
    "ours_as_flow": (*OURS, "prefect", "flows.nightly"),
    "analyst": ("duckdb", "pandas", "openpyxl", "pandera.pandas"),
    "clever": ("duckdb", "pandas", "python_calamine", "pandera.pandas"),
    "spare": ("duckdb", "pandas", "python_calamine"),
    "gx_each": ("duckdb", "pandas", "python_calamine", "great_expectations", "great_expectations.expectations"),
    "prefect_each": ("duckdb", "pandas", "python_calamine", "prefect"),
    "floor": ("duckdb", "pandas", "python_calamine"),
}

if __name__ == "__main__":
    main(*sys.argv[1:4])
