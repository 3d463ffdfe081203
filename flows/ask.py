"""What the command line asks of the latest snapshot: SQL, the state of things, the cells behind a figure."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flows.errors import EnvironmentFault, UsageFault


def ask(home: Path, query: str, form: str, seconds: float) -> None:
    """Print the rows of `query` as table, json or csv."""
    import duckdb

    from warehouse.connect import open_reader

    _wanted(home)
    with open_reader(home, seconds=seconds) as con:
        try:
            result = con.execute(query)
            if form == "table":
                print(_table(result))
                return
            names = [column[0] for column in result.description or []]
            rows = result.fetchall()
        except duckdb.InterruptException:
            raise UsageFault(f"the query ran longer than {seconds:g} s and was stopped; narrow it, or give --seconds") from None
        except duckdb.Error as error:
            raise UsageFault(str(error)) from None
    if form == "json":
        print(json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, default=_plain))
    else:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([[_text(value) for value in row] for row in rows])


def _table(result: Any) -> str:
    names = [column[0] for column in result.description or []]
    rows = [[_text(value) for value in row] for row in result.fetchall()]
    widths = [max(_width(row[n]) for row in [names, *rows]) for n in range(len(names))]
    lines = ["  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [names, *rows]]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, f"({len(rows)} rows)"])


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _plain(value: object) -> object:
    """A value as JSON has it: whole decimals as integers, others as numbers, instants in ISO 8601."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _wanted(home: Path) -> None:
    if not (home / "warehouse" / "current.duckdb").exists():
        raise EnvironmentFault(f"{home}: no snapshot yet; invent sample data with: dph demo, or put files into {home / 'inbox'} and: dph run")
