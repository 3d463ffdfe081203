"""What the reader makes of every file in a folder: `python -m benchmarks.sweep FOLDER [--plan DIR] [--out TABLE.csv]`.

It reads the files in worker processes with a night's limits, and files nothing. It prints how many were read, refused (by reason) and
failed, the peak of memory, and how many cells differ from what a second library reads: openpyxl for xlsx, xlrd for xls, pandas for
delimited text, where they can open the file. `--out` lists each file. The second libraries run in a process of their own, which is ended
after a minute.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import resource
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.cost import peak
from sources.archive import Filed
from sources.book.grid import Unreadable, address
from sources.book.open import open_book
from sources.declare import load
from sources.pool import read_files
from sources.read import Taken
from sources.value.values import FaultyCell

SECONDS = 60  # for a second library on one file
MEMORY = 4 * 2**30  # bytes that it may take
ARRIVED = datetime(2022, 7, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
QUOTES = ("mended_quotes", "broken_quotes")
Cells = Mapping[tuple[str, int, int], object]


@dataclass(frozen=True)
class Compared:
    """Two readers' cells of one file: `by` the second library, or why it gave none; the address of the first that differs."""

    by: str
    cells: int = 0
    different: int = 0
    first: str = ""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plan", type=Path, help="the plan whose forms are looked for")
    parser.add_argument("--out", type=Path, help="a CSV file to write: one line a file")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    plan = load(asked.plan) if asked.plan else load()
    paths = sorted(path for path in asked.folder.rglob("*") if path.is_file() and not path.is_symlink())
    filed = [_filed(path, asked.folder) for path in paths]
    taken: list[Taken] = []
    most = peak(lambda: taken.extend(read_files(filed, plan, asked.workers)))
    compared = dict(zip(paths, _compared(paths), strict=True))
    if asked.out:
        _list(taken, compared, asked.folder, asked.out)
    _report(taken, list(compared.values()), most)


def _filed(path: Path, folder: Path) -> Filed:
    name = str(path.relative_to(folder))
    return Filed(name, "", path, path.name, "sweep", None, path.stat().st_size, ARRIVED)


def _report(taken: list[Taken], compared: list[Compared], most: float) -> None:
    print(
        f"{len(taken):,} files, {sum(one.filed.size for one in taken) / 2**20:,.0f} MB; peak of memory {most:,.0f} MB"
    )
    for status, count in Counter(one.status for one in taken).most_common():
        print(f"  {count:7,} {status}")
    print("refused or failed, by reason")
    for reason, count in Counter(_reason(one) for one in taken if one.status in ("unreadable", "failed")).most_common():
        print(f"  {count:7,} {reason}")
    print("cells beside a second library")
    for by in sorted({one.by for one in compared}):
        some = [one for one in compared if one.by == by]
        unequal = sum(one.different > 0 for one in some)
        print(
            f"  {len(some):7,} files by {by}: {sum(one.cells for one in some):,} cells, "
            f"{sum(one.different for one in some):,} differ, in {unequal:,} files"
        )


def _reason(taken: Taken) -> str:
    first = taken.findings[0]
    found = first.found.splitlines()[-1] if first.found else ""
    return f"{first.rule} {found[:60]}".strip()


def _list(taken: list[Taken], compared: Mapping[Path, Compared], folder: Path, out: Path) -> None:
    with out.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "status", "findings", "second library", "cells", "different", "first"])
        for one in taken:
            beside = compared[one.filed.path]
            rules = [finding.rule for finding in one.findings]
            rules += [finding.rule for sheet in one.sheets for finding in sheet.findings]
            name = one.filed.path.relative_to(folder)
            told = " ".join(dict.fromkeys(rules))
            writer.writerow([name, one.status, told, beside.by, beside.cells, beside.different, beside.first])


def _compared(paths: list[Path]) -> Iterator[Compared]:
    """Each file's cells beside a second library's, in the order of the paths."""
    from pebble import ProcessPool

    with ProcessPool(1, max_tasks=50, initializer=_prepare) as pool:
        for future in [pool.schedule(compare, args=(path,), timeout=SECONDS) for path in paths]:
            try:
                yield future.result()
            except Exception as error:  # noqa: BLE001  a second library may die of anything; its file is not compared
                yield Compared(f"none: {type(error).__name__}")


def _prepare() -> None:
    """In the worker, once: a limit on memory, and no place for what the libraries print."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def compare(path: Path) -> Compared:
    """A file's cells as this reader and a second library give them."""
    warnings.simplefilter("ignore")
    content = path.read_bytes()
    try:
        book = open_book(content, path.name)
    except Unreadable:
        return Compared("none: refused")
    if any(finding.rule not in QUOTES for finding in book.findings):
        return Compared("none: personal numbers are masked")
    by, read = _second(book.format)
    if read is None:
        return Compared(f"none: {book.format}")
    ours = {
        (grid.name, row, column): cell
        for grid in book.sheets
        if grid.is_visible
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
    }
    theirs = read(content)
    sheets = {name for name, _, _ in theirs} if book.format != "csv" else {""}
    places = sorted({place for place in {**ours, **theirs} if place[0] in sheets})
    told = [(place, plain(ours.get(place, "")), plain(theirs.get(place, ""))) for place in places]
    filled = [(place, one, other) for place, one, other in told if one or other]
    unequal = [(place, one, other) for place, one, other in filled if not _are_equal(one, other)]
    first = f"{address(*unequal[0][0][1:])}: {unequal[0][1]!r} {unequal[0][2]!r}" if unequal else ""
    return Compared(by, len(filled), len(unequal), first[:200])


def _second(format: str) -> tuple[str, Callable[[bytes], Cells] | None]:
    return {"xlsx": ("openpyxl", _openpyxl), "xls": ("xlrd", _xlrd), "csv": ("pandas", _pandas)}.get(format, ("", None))


def _openpyxl(content: bytes) -> Cells:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), data_only=True)
    return {
        (sheet.title, cell.row - 1, cell.column - 1): cell.value
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def _xlrd(content: bytes) -> Cells:
    import xlrd

    book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    found: dict[tuple[str, int, int], object] = {}
    for sheet in book.sheets():
        if sheet.visibility == 0:
            for row in range(sheet.nrows):
                for column, cell in enumerate(sheet.row(row)):
                    found[sheet.name, row, column] = _of_xlrd(cell, book.datemode)
    return found


def _of_xlrd(cell: Any, mode: int) -> object:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, mode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return xlrd.error_text_from_code[cell.value] if cell.ctype == xlrd.XL_CELL_ERROR else cell.value


def _pandas(content: bytes) -> Cells:
    import pandas as pd

    text = next(text for text in map(partial(_decoded, content), ("utf-8-sig", "gb18030")) if text is not None)
    delimiter = max(",\t;|", key=text.count)
    width = max(line.count(delimiter) for line in text.splitlines()) + 1
    table = pd.read_csv(
        io.StringIO(text), sep=delimiter, header=None, names=range(width), dtype=str, keep_default_na=False,
        skip_blank_lines=False,
    )  # fmt: skip
    return {
        ("", row, column): cell
        for row, line in enumerate(table.itertuples(index=False))
        for column, cell in enumerate(line)
        if isinstance(cell, str)
    }


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def plain(value: object) -> str:
    """A cell as text, so that two libraries' can be compared: numbers to 15 digits, days without a time."""
    if value is None:
        return ""
    if isinstance(value, FaultyCell):
        return value.text or ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.15g} s"
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _are_equal(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return abs(float(one) - float(other)) <= 1e-12 * max(abs(float(one)), abs(float(other)))
    except ValueError:
        return False


if __name__ == "__main__":
    main(sys.argv[1:])
