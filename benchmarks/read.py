"""How fast template-made workbooks of 60 rows are read, beside bare calamine and openpyxl on the same files.

`python -m benchmarks.read [files]`: one line a reader; ours from bytes to typed rows, findings and addresses, in two
workers with their limits; the bare libraries from bytes to lists of cells, in this process, so per core.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sources.archive import Filed, keep
from sources.calendar import is_due, periods
from sources.channel import Received
from sources.declare import Item, Plan, load
from sources.read import read_file, read_files
from sources.template import write_filled

ROWS = 60
FORM = "service_enterprises"
ARRIVED = datetime(2022, 6, 27, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def main(files: int = 800) -> None:
    plan = load()
    with tempfile.TemporaryDirectory() as folder:
        filed = _filed(plan, files, Path(folder))
        contents = [one.path.read_bytes() for one in filed]
        print(f"{files} workbooks of {ROWS} rows ({FORM}), {sum(map(len, contents)) // files:,} bytes each")
        list(read_files(filed[:50], plan, workers=2))  # the workers' first start
        _say(
            "dph, 2 workers", files, lambda: sum(len(one.sheets[0].keys) for one in read_files(filed, plan, workers=2))
        )
        _say("dph, 1 process", files, lambda: sum(len(read_file(one, plan).sheets[0].keys) for one in filed))
        _say("calamine, 1 core", files, lambda: sum(map(_calamine, contents)))
        few = contents[: max(files // 10, 1)]
        _say("openpyxl, 1 core", len(few), lambda: sum(map(_openpyxl, few)))


def _say(what: str, files: int, run: Callable[[], int]) -> None:
    began, used = time.perf_counter(), time.process_time()
    run()
    seconds = time.perf_counter() - began
    print(
        f"{what:18} {files / seconds:7.0f} files/s   {1000 * (time.process_time() - used) / files:6.2f} ms of this process a file"
    )


def _filed(plan: Plan, files: int, folder: Path) -> list[Filed]:
    form = plan.forms[FORM]
    one = next(one for one in periods(form.cadence, date(2022, 5, 1), date(2022, 7, 30)) if is_due(form, one))
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
