"""The analyst's script and the clever one: pandas reads, pandera checks, duckdb keeps. The first handles each file for itself, with
openpyxl; the second reads with calamine and checks the whole night in one frame a form."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from benchmarks.job import FORMS, HEADER_LINE, columns_of
from benchmarks.outcome import (
    CALCULATED,
    RED,
    Fault,
    Found,
    Seen,
    answer,
    archived,
    by_file,
    enter_one,
    finish,
    head_of,
    identified,
    list_of_faults,
    made,
    plain,
    slip_path,
    status_of,
    write_receipt,
)


def analyst(job: Path, out: Path) -> None:
    """One file after the other, each whole before the next: rows, findings, receipt and slip, in a transaction of its own."""
    con = made(out)
    schemas = {name: _schema(name) for name in FORMS}
    for path in sorted((job / "files").iterdir()):
        sha256, content = archived(path, out)
        seen, frame = _read(path, sha256, content, "openpyxl")
        frame = _typed(seen.form, frame)
        faults = [(HEADER_LINE + 1 + row, item, rule) for row, item, rule in _ask_pandera(schemas[seen.form], frame)]
        con.begin()
        if status_of(faults) != "returned":
            frame = frame.assign(
                file=seen.file,
                line=range(HEADER_LINE + 1, HEADER_LINE + 1 + len(frame)),
                unit=seen.unit,
                period=seen.period,
            )
            con.execute(f"INSERT INTO {seen.form} SELECT file, line, {columns_of(seen.form)} FROM frame")
        else:
            _write_slip_by_openpyxl(out, seen, frame, faults)
        enter_one(con, seen, write_receipt(out, seen, faults), faults)
        con.commit()
    finish(con, out)


def clever(job: Path, out: Path) -> None:
    """All files are read, then each form is checked and kept at once."""
    import pandas

    con = made(out)
    read: list[Seen] = []
    nights: dict[str, list[Any]] = {name: [] for name in FORMS}
    for path in sorted((job / "files").iterdir()):
        sha256, content = archived(path, out)
        seen, frame = _read(path, sha256, content, "calamine")
        lines = range(HEADER_LINE + 1, HEADER_LINE + 1 + len(frame))
        nights[seen.form].append(frame.assign(file=path.name, line=lines, unit=seen.unit, period=seen.period))
        read.append(seen)
    found: Found = []
    tables: dict[str, list[list[Any]]] = {}  # of the returned files
    for form, frames in nights.items():
        if not frames:
            continue
        night = _typed(form, pandas.concat(frames, ignore_index=True))
        at = list(zip(night["file"], night["line"], strict=True))
        faults = [(*at[row], item, rule) for row, item, rule in _ask_pandera(_schema(form), night)]
        found += faults
        is_returned = night["file"].isin(file for file, own in by_file(faults).items() if status_of(own) == "returned")
        tables |= {file: plain(rows, form) for file, rows in night[is_returned].groupby("file")}
        night = night[~is_returned]
        con.execute(f"INSERT INTO {form} SELECT file, line, {columns_of(form)} FROM night")
    answer(con, out, read, found, tables)
    finish(con, out)


def _read(path: Path, sha256: str, content: bytes, engine: Any) -> tuple[Seen, Any]:
    import pandas

    if path.suffix == ".csv":
        raw = pandas.read_csv(io.BytesIO(content), encoding="gb18030", header=None, names=range(12), dtype=str)
        sheet = ""
    else:
        book = pandas.ExcelFile(io.BytesIO(content), engine=engine)
        sheet = str(book.sheet_names[0])
        raw = pandas.read_excel(book, header=None)
    seen = identified(path.name, sha256, sheet, raw[0].tolist()[:3], raw.iloc[HEADER_LINE - 1].tolist())
    frame = raw.iloc[HEADER_LINE:].reset_index(drop=True)
    frame.columns = list(FORMS[seen.form]["items"])
    return seen, frame


def _typed(form: str, frame: Any) -> Any:
    """The frame with numbers as numbers and dates as dates."""
    import pandas

    for name, item in FORMS[form]["items"].items():
        if item["type"] in CALCULATED:
            frame[name] = pandas.to_numeric(frame[name])
        elif item["type"] == "date":
            frame[name] = pandas.to_datetime(frame[name])
    return frame


def _write_slip_by_openpyxl(out: Path, seen: Seen, frame: Any, faults: list[Fault]) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill

    rows = plain(frame, seen.form)
    book = Workbook()
    listed = book.active
    listed.title = "问题清单"
    for cells in list_of_faults(seen, rows, faults):
        listed.append(cells)
    for letter in "ABCD":
        listed.column_dimensions[letter].width = 24
    table = book.create_sheet("填报")
    for cells in (*head_of(seen), *rows):
        table.append(cells)
    fill, items = PatternFill("solid", fgColor=RED.removeprefix("#")), list(FORMS[seen.form]["items"])
    for line, item, _ in faults:
        table.cell(line, items.index(item) + 1).fill = fill
    book.save(slip_path(out, seen.file))


def _schema(form: str) -> Any:
    """The rules of a form as an analyst writes them down with pandera; a check's name (a stock one's error) says rule and item."""
    import pandera.pandas as pa

    def column(said: dict[str, Any]) -> Any:
        checks = []
        if "choices" in said:
            checks.append(pa.Check.isin(said["choices"], error="not_a_choice"))
        if "pattern" in said:
            checks.append(pa.Check.str_matches(said["pattern"], error="pattern"))
        if "min" in said:
            checks.append(pa.Check.ge(said["min"], error="min"))
        if "max" in said:
            checks.append(pa.Check.le(said["max"], error="max"))
        return pa.Column(nullable=not said.get("required"), checks=checks)

    columns = {item: column(said) for item, said in FORMS[form]["items"].items()}

    def near(values: Any, wanted: Any, by: float) -> Any:
        return ~((values - wanted).abs() > by)

    if form == "support":
        return pa.DataFrameSchema(
            columns,
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
            columns,
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
        columns,
        checks=[
            pa.Check(lambda frame: ~(frame["settled"] > frame["opened"]), name="part_exceeds_whole|settled"),
            pa.Check(
                lambda frame: near(frame["pending"], frame["opened"] - frame["settled"], 0), name="balance|pending"
            ),
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
