"""As little as one process can do: calamine's rows are turned into columns by hand, without pandas, and checked in one frame a form
with masks instead of a library of rules. And the same reading and checking as one Prefect task per file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.cost import family_seconds
from benchmarks.job import FORMS, HEADER_LINE, KEY, columns_of
from benchmarks.outcome import (
    CALCULATED,
    Fault,
    Found,
    Seen,
    answer,
    archived,
    by_file,
    enter_one,
    finish,
    identified,
    made,
    plain,
    status_of,
    write_receipt,
    write_slip,
)

Columns = dict[str, list[Any]]


def spare(job: Path, out: Path) -> None:
    con = made(out)
    read: list[Seen] = []
    nights: dict[str, Columns] = {}
    for path in sorted((job / "files").iterdir()):
        sha256, content = archived(path, out)
        seen, columns = read_by_calamine(path.name, sha256, content)
        read.append(seen)
        add(nights, seen, columns)
    found: Found = []
    tables: dict[str, list[list[Any]]] = {}  # of the returned files
    for form, night in nights.items():
        frame = frame_of(form, night)
        faults = list(_broken(form, frame))
        found += faults
        is_returned = frame["file"].isin(file for file, own in by_file(faults).items() if status_of(own) == "returned")
        tables |= {file: plain(rows, form) for file, rows in frame[is_returned].groupby("file")}
        frame = frame[~is_returned]
        con.execute(f"INSERT INTO {form} SELECT file, line, {columns_of(form)} FROM frame")
    answer(con, out, read, found, tables)
    finish(con, out)


def prefect_each(job: Path, out: Path) -> dict[str, float]:
    from prefect import flow, task

    con = made(out)

    @task(persist_result=False)
    def take_in(path: Path) -> tuple[Seen, Any, list[Fault], str]:
        sha256, content = archived(path, out)
        seen, columns = read_by_calamine(path.name, sha256, content)
        frame = frame_of(seen.form, placed(seen, columns))
        faults = [(line, item, rule) for _, line, item, rule in _broken(seen.form, frame)]
        status = write_receipt(out, seen, faults)
        if status == "returned":
            write_slip(out, seen, plain(frame, seen.form), faults)
        return seen, frame, faults, status

    @flow(persist_result=False)
    def night() -> None:
        for path in sorted((job / "files").iterdir()):
            seen, frame, faults, status = take_in(path)
            if status != "returned":
                con.execute(f"INSERT INTO {seen.form} SELECT file, line, {columns_of(seen.form)} FROM frame")
            enter_one(con, seen, status, faults)
        finish(con, out)

    return after_server_start(night)


def after_server_start(run: Callable[[], object]) -> dict[str, float]:
    """What starting the ephemeral server took, by an empty flow before; then the flow runs."""
    from prefect import flow

    before = family_seconds()
    flow(name="empty", persist_result=False)(lambda: None)()
    server = family_seconds() - before
    run()
    return {"server_cpu": server}


def read_by_calamine(file: str, sha256: str, content: bytes) -> tuple[Seen, Columns]:
    """What a file is, and its columns: what a workbook holds as it is, of a CSV numbers as numbers and dates as dates."""
    is_csv, sheet = file.endswith(".csv"), ""
    if is_csv:
        raw: list[list[Any]] = list(csv.reader(io.StringIO(content.decode("gb18030"), newline="")))
    else:
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = book.sheet_names[0]
        raw = book.get_sheet_by_index(0).to_python()
    seen = identified(file, sha256, sheet, [row[0] for row in raw[:3]], raw[HEADER_LINE - 1])
    columns = {
        name: [None if value == "" else value for value in values]
        for name, values in zip(FORMS[seen.form]["items"], zip(*raw[HEADER_LINE:], strict=True), strict=True)
    }
    if is_csv:
        for name, item in FORMS[seen.form]["items"].items():
            make: Callable[[Any], Any] = float if item["type"] in CALCULATED else date.fromisoformat
            if item["type"] in (*CALCULATED, "date"):
                columns[name] = [None if value is None else make(value) for value in columns[name]]
    return seen, columns


def placed(seen: Seen, columns: Columns) -> Columns:
    """The columns with file, line, unit and period beside them."""
    count = len(columns[KEY[seen.form]])
    return {
        "file": [seen.file] * count,
        "line": list(range(HEADER_LINE + 1, HEADER_LINE + 1 + count)),
        "unit": [seen.unit] * count,
        "period": [seen.period] * count,
        **columns,
    }


def add(nights: dict[str, Columns], seen: Seen, columns: Columns) -> None:
    """Puts a file's rows under those of its form."""
    night = nights.setdefault(seen.form, {})
    for name, values in placed(seen, columns).items():
        night.setdefault(name, []).extend(values)


def frame_of(form: str, columns: dict[str, list[Any]]) -> Any:
    import pandas

    items = FORMS[form]["items"]
    kinds: dict[str, Any] = {name: "float64" for name, item in items.items() if item["type"] in CALCULATED}
    kinds |= {name: "datetime64[s]" for name, item in items.items() if item["type"] == "date"}
    series = {name: pandas.Series(values, dtype=kinds.get(name, "object")) for name, values in columns.items()}
    return pandas.DataFrame(series)


def _masks(form: str, frame: Any) -> Iterator[tuple[str, str, Any]]:
    """(rule, item, which rows break it) in plain pandas."""
    for item, said in FORMS[form]["items"].items():
        values = frame[item]
        if said.get("required"):
            yield "required", item, values.isna()
        if "choices" in said:
            yield "not_a_choice", item, values.notna() & ~values.isin(said["choices"])
        if "pattern" in said:
            yield "pattern", item, ~values.str.match(said["pattern"], na=True).astype(bool)
        if "min" in said:
            yield "min", item, values < said["min"]
        if "max" in said:
            yield "max", item, values > said["max"]
    if form == "support":
        yield "part_exceeds_whole", "staff_paid", frame["staff_paid"] > frame["staff"]
        share = 100 * frame["staff_paid"] / frame["staff"]
        yield "share_differs", "staff_pct", (frame["staff_pct"] - share).abs() > 0.1
        yield "at_most", "paid", frame["paid"] > frame["payable"]
    elif form == "building":
        share = 100 * frame["invested"] / frame["planned"]
        yield "share_differs", "invested_pct", (frame["invested_pct"] - share).abs() > 0.1
        yield "sum_at_most", "own_funds", frame["own_funds"] + frame["lent_funds"] > frame["planned"]
        yield "before", "started_on", frame["started_on"] > frame["finished_on"]
        yield "required_with", "solver", frame["problem"].notna() & frame["solver"].isna()
    else:
        yield "part_exceeds_whole", "settled", frame["settled"] > frame["opened"]
        balance = frame["opened"] - frame["settled"]
        yield "balance", "pending", frame["pending"].notna() & balance.notna() & (frame["pending"] != balance)
        growth = 100 * (frame["visits"] - frame["visits_before"]) / frame["visits_before"]
        yield "growth_differs", "visits_growth", (frame["visits_growth"] - growth).abs() > 0.1


def _broken(form: str, frame: Any) -> Iterator[tuple[str, int, str, str]]:
    for rule, item, mask in _masks(form, frame):
        if mask.any():
            hit = frame.loc[mask, ["file", "line"]]
            for file, line in zip(hit["file"], hit["line"], strict=True):
                yield file, int(line), item, rule
