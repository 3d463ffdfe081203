"""How fast template-made workbooks of 60 rows are read, beside bare calamine and openpyxl on the same files, and in how much
memory.

`python -m benchmarks.read [files]`: ours from bytes to typed rows, findings and addresses, in two workers with their
limits, their start counted; the bare libraries from bytes to lists of cells, in this process, so per core. The readers take
turns, so that what else the machine does slows all of them; who has but one core reads a part of the files. Memory is this
process and its workers together.
"""

from __future__ import annotations

import io
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.cost import peak
from reports.template.template import write_filled
from sources.archive import Filed, keep
from sources.calendar import Period, is_due, periods
from sources.channel import Received
from sources.declare import Form, Item, Plan, load
from sources.pool import read_files
from sources.read import Taken, read_file

ROWS = 60
ROUNDS = 3
LARGE = 100_000
FORM = "service_enterprises"
ARRIVED = datetime(2022, 6, 27, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def main(files: int = 6_000) -> None:
    plan = load()
    with tempfile.TemporaryDirectory() as folder:
        filed = _filed(plan, files, Path(folder))
        _rates(plan, filed)
        _memory(plan, filed, Path(folder))


def _rates(plan: Plan, filed: list[Filed]) -> None:
    contents = {one.path: one.path.read_bytes() for one in filed}
    size = sum(map(len, contents.values())) // len(contents)
    print(f"{len(filed)} workbooks of {ROWS} rows ({FORM}), {size:,} bytes each")
    readers: dict[str, Callable[[list[Filed]], object]] = {
        "dph, 2 workers": lambda some: [_typed(one) for one in read_files(some, plan, workers=2)],
        "dph, 1 process": lambda some: [read_file(one, plan) for one in some],
        "calamine, 1 core": lambda some: [_calamine(contents[one.path]) for one in some],
        "openpyxl, 1 core": lambda some: [_openpyxl(contents[one.path]) for one in some],
    }
    shares = {"dph, 2 workers": 1, "openpyxl, 1 core": 100}
    rates: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(ROUNDS):
        for name, run in readers.items():
            some = filed[: max(len(filed) // shares.get(name, 6), 1)]
            began = time.perf_counter()
            run(some)
            rates[name].append(len(some) / (time.perf_counter() - began))
    for name, found in rates.items():
        print(f"{name:18} {statistics.median(found):7.0f} files/s   {min(found):,.0f} to {max(found):,.0f}")


def _typed(taken: Taken) -> int:
    """How many typed values a file gave: they are unpacked after their way between processes, as for who uses them."""
    return sum(len(column.values) for sheet in taken.sheets for column in sheet.columns.values())


def _memory(plan: Plan, filed: list[Filed], folder: Path) -> None:
    for count in (100, 1_000):
        some = (filed * (count // len(filed) + 1))[:count]
        print(f"{count:>7,} files         {peak(partial(_rows, some, plan, 2)):5.0f} MB")
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as elsewhere:  # writing it takes memory too
        large = [elsewhere.submit(_large, plan, folder).result()]
    counts: list[int] = []
    began = time.perf_counter()
    most = peak(lambda: counts.append(_rows(large, plan, 1)))
    print(f"a sheet of {counts[0]:,} rows {most:5.0f} MB, {time.perf_counter() - began:.1f} s")


def _rows(filed: list[Filed], plan: Plan, workers: int) -> int:
    """How many rows the files hold; no more than what waits is held at a time."""
    return sum(len(sheet.keys) for one in read_files(filed, plan, workers) for sheet in one.sheets)


def _large(plan: Plan, folder: Path) -> Filed:
    """A filled template of `LARGE` rows."""
    form, path = plan.forms[FORM], folder / "large.xlsx"
    one = _period(form)
    version = form.version_on(one.ends_on)
    dice = random.Random(2022)  # noqa: S311
    rows = [{name: _value(name, item, dice, row) for name, item in version.items.items()} for row in range(LARGE)]
    write_filled(form, version, plan.reporters(form, one.ends_on)[0], one, plan, path, rows, sample=True)
    return keep(Received("bench", "large.xlsx", path.read_bytes(), ARRIVED), folder / "archive")


def _period(form: Form) -> Period:
    return next(one for one in periods(form.cadence, date(2022, 5, 1), date(2022, 7, 30)) if is_due(form, one))


def _filed(plan: Plan, files: int, folder: Path) -> list[Filed]:
    form = plan.forms[FORM]
    one = _period(form)
    units = plan.reporters(form, one.ends_on)
    dice = random.Random(2022)  # noqa: S311
    path = folder / "t.xlsx"
    result = []
    for number in range(files):
        if number < 40:
            rows = [
                {name: _value(name, item, dice, row) for name, item in form.version_on(one.ends_on).items.items()}
                for row in range(ROWS)
            ]
            write_filled(
                form, form.version_on(one.ends_on), units[number % len(units)], one, plan, path, rows, sample=True
            )
            content = path.read_bytes()
            result.append(keep(Received("bench", f"{number}.xlsx", content, ARRIVED), folder / "archive"))
        else:
            result.append(result[number % 40])
    return result


def _value(name: str, item: Item, dice: random.Random, row: int) -> Decimal | date | str | None:
    if item.type == "choice":
        return dice.choice(item.choices)
    if item.type == "date":
        return date(2022, 1, 1) + timedelta(days=dice.randrange(180))
    if item.type == "text":
        return f"示例{name}{row}"
    if item.type == "number":
        return Decimal(dice.randrange(100_000)) / 100
    return Decimal(dice.randrange(100))


def _calamine(content: bytes) -> int:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _openpyxl(content: bytes) -> int:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), data_only=True)
    return sum(1 for sheet in book for _ in sheet.iter_rows(values_only=True))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
