"""Who else could do the reference job: scripts, each as a competent person would write it, and ours, each in a process of its own.

**The outcome** that a district gets from a night, and that each one leaves (`benchmarks/agree.py` looks whether it is there):

1. each file's bytes, kept under their SHA-256;
2. the rows of each form that are accepted, in DuckDB, with the file and line where they stand;
3. what was found: file, line, item, rule, and the address of the cell (C17);
4. for each file a receipt that says what it was and what became of it;
5. for each returned file a slip: a workbook with the list of its faults, and its table, where the faulty cells are coloured;
6. the figures of each unit and week, each with the cells that it comes from: part, file, sheet, address, amount;
7. a page with the district's figures of the latest week, each to be opened to its units' sums and the first of its cells;
8. a copy of the database for the readers, written beside, flushed, and renamed: they see the old one or the new one.

Beyond that ours is timed with what nobody else does: identifying a file that follows no template and reading every value with its state,
revisions and duplicates, an append-only store with a ledger, editions, due dates and lights, forecasts, limits on hostile files, the
archive flushed to disk. The others' readers know that a file follows the template, to the line. The return slips of ours also go out for
questions, carry comments and can be sent in again.

- `analyst`: one file after the other, each whole before the next: pandas reads with openpyxl, pandera checks, duckdb takes rows, findings
  and receipt in one transaction, openpyxl writes the slip.
- `clever`: pandas with calamine; pandera checks the whole night in one frame a form, one insert a form; slips by xlsxwriter, as with all below.
- `spare`: calamine's rows are turned into columns by hand, without pandas, and checked in one frame a form with masks instead of a
  library of rules: as little as can be done by one process.
- `gx_each`: reads like the spare one, but Great Expectations judges each file (one context, one suite a form, ready made).
- `prefect_each`: reads and checks like the spare one, each file a Prefect task of its own, on an ephemeral server.
- `floor`: calamine on all cores, the checks as SQL, one insert a form. Nothing that leaves this outcome can cost much less. It leaves
  out nothing of the list.
- `bare_floor`: the same without 4, 5 and 8, without the hash, the addresses of findings, the cells of figures, and with a bare table as page.

`python -m benchmarks.contenders NAME JOB OUT` prints what it took, as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.by_gx import gx_each
from benchmarks.by_hand import prefect_each, spare
from benchmarks.by_pandas import analyst, clever
from benchmarks.by_sql import bare_floor, floor
from benchmarks.cost import family_seconds
from benchmarks.ours import ours, ours_as_flow, start_forkserver


def main(name: str, job: str, out: str) -> None:
    """Prints what the contender took, without its imports: processor seconds (its own and its children's) and seconds."""
    imports_began = family_seconds()
    for module in IMPORTS[name]:
        importlib.import_module(module)
    if name in ("ours", "ours_as_flow"):
        start_forkserver()
    imported, began = family_seconds(), time.perf_counter()
    more = CONTENDERS[name](Path(job), Path(out)) or {}
    took = time.perf_counter() - began
    spent = family_seconds() - imported
    print(
        json.dumps({"cpu": spent, "wall": took, "start_cpu": imported, "import_cpu": imported - imports_began, **more})
    )


CONTENDERS: dict[str, Callable[[Path, Path], Any]] = {
    "ours": ours,
    "ours_as_flow": ours_as_flow,
    "analyst": analyst,
    "clever": clever,
    "spare": spare,
    "gx_each": gx_each,
    "prefect_each": prefect_each,
    "floor": floor,
    "bare_floor": bare_floor,
}
OURS = (
    "duckdb", "numpy", "pandas", "great_expectations", "great_expectations.expectations", "flows.run", "pebble",
    "sources.read", "sources.table.cells", "sources.book.spreadsheet", "sources.channel.folder", "sources.channel.collect",
    "sources.pool", "expectations.judge", "expectations.checks", "warehouse.publish", "warehouse.record", "warehouse.stage",
    "warehouse.ledger", "warehouse.retain", "warehouse.outages", "reports.bulletin.gather", "reports.slip.slip", "xlsxwriter",
)  # fmt: skip
CALAMINE = ("duckdb", "pandas", "python_calamine", "xlsxwriter")
IMPORTS = {
    "ours": OURS,
    "ours_as_flow": (*OURS, "prefect", "flows.nightly"),
    "analyst": ("duckdb", "pandas", "openpyxl", "pandera.pandas"),
    "clever": (*CALAMINE, "pandera.pandas"),
    "spare": CALAMINE,
    "gx_each": (*CALAMINE, "great_expectations", "great_expectations.expectations"),
    "prefect_each": (*CALAMINE, "prefect"),
    "floor": CALAMINE,
    "bare_floor": CALAMINE,
}

if __name__ == "__main__":
    main(*sys.argv[1:4])
