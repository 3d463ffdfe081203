"""Query results as text: a table as wide as the terminal, a plain table for a file or a pipe, values for CSV and JSON."""

from __future__ import annotations

import csv
import itertools
import json
import math
import shutil
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from flows.home import SHANGHAI
from flows.legible import exact, legible

if TYPE_CHECKING:
    import duckdb
    from rich.console import RenderableType

Output = Literal["table", "json", "csv"]
ROWS = 1000  # of a table on a terminal
NARROW = 20  # columns of the terminal that a wide column keeps at least
NAMED = 5  # columns that are left out and named
GAP = 2  # columns of the terminal between two columns of a table
COLOURS = {"green": "green", "yellow": "yellow", "red": "red", "绿": "green", "黄": "yellow", "红": "red"}


def print_table(names: list[str], rows: Sequence[Sequence[object]], is_paged: bool = False) -> None:
    """Print rows: on a terminal in its width, in colours, and paged if asked; elsewhere plain and whole."""
    if not sys.stdout.isatty():
        print(plain_table(names, rows))
        return
    from flows.terminal import console, page

    out = console(sys.stdout)
    with out.capture() as drawn:
        for part in terminal_table(names, rows, shutil.get_terminal_size().columns):
            out.print(part)
    if is_paged:
        page(drawn.get())
    else:
        out.file.write(drawn.get())


def print_rows(names: list[str], rows: Sequence[Sequence[object]], form: Literal["json", "csv"]) -> None:
    """Print all rows for other programs, as one JSON list of objects or as CSV with a header."""
    out = exact(sys.stdout)
    if form == "json":
        keys = distinct(names)
        objects = [dict(zip(keys, map(_fit_for_json, row), strict=True)) for row in rows]
        print(json.dumps(objects, ensure_ascii=False, default=plain_value, allow_nan=False), file=out)
    else:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([[text_of(value) for value in row] for row in rows])


def distinct(names: Sequence[str]) -> list[str]:
    """The names of columns, each once: a later column of the same name gets a number, such as unit_1."""
    keys: list[str] = []
    for name in names:
        others = {*names, *keys} if name in keys else set()
        numbered = (f"{name}_{n}" for n in itertools.count(1))
        keys.append(next(one for one in numbered if one not in others) if others else name)
    return keys


def print_lines(lines: list[str]) -> None:
    """Print lines; on a terminal they are paged."""
    if not sys.stdout.isatty():
        print("\n".join(lines))
        return
    from flows.terminal import page

    page("".join(f"{legible(line)}\n" for line in lines))


def print_result(result: duckdb.DuckDBPyConnection) -> None:
    """Print a DuckDB result as a table."""
    print_table([column[0] for column in result.description or []], result.fetchall())


def plain_table(names: list[str], values: Sequence[Sequence[object]]) -> str:
    """All rows, each column as wide as its widest value."""
    names = [legible(name) for name in names]
    rows = [[legible(text_of(value)) for value in row] for row in values]
    widths = [max(_width(row[n]) for row in [names, *rows]) for n in range(len(names))]
    lines = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [names, *rows]
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, f"({len(rows)} rows)"])


def terminal_table(names: list[str], values: Sequence[Sequence[object]], width: int) -> list[RenderableType]:
    """A table that fits a terminal of `width` columns, and a line that says what it leaves out.

    A single row that is too wide becomes a line for each of its columns.
    """
    from rich.text import Text

    names = [legible(name) for name in names]
    rows = [[legible(_short(value)) for value in row] for row in values[:ROWS]]
    natural = [max(_width(row[n]) for row in [names, *rows]) for n in range(len(names))]
    if len(rows) == 1 and sum(natural) + GAP * (len(natural) - 1) > width:
        return [_transposed(names, rows[0]), Text("(1 row)", style="dim")]
    widths = widths_that_fit(natural, width)
    cut = sum(_width(cell) > most for row in rows for cell, most in zip(row, widths, strict=False))
    numeric = [all(_is_number(row[n]) for row in values[:ROWS]) for n in range(len(widths))]
    return [_fitted(names, rows, widths, numeric), Text(_left_out(names[len(widths) :], len(values), cut), style="dim")]


def widths_that_fit(natural: Sequence[int], width: int) -> list[int]:
    """The widths of the first columns, as many as fit into `width`; narrow columns get their natural width first."""
    widths: list[int] = []
    for one in natural:
        floor = min(one, NARROW)
        if widths and sum(widths) + floor + GAP * len(widths) > width:
            break
        widths.append(floor)
    free = width - sum(widths) - GAP * (len(widths) - 1)
    for left, n in enumerate(sorted(range(len(widths)), key=lambda n: natural[n])):
        more = max(0, min(natural[n] - widths[n], free // (len(widths) - left)))
        widths[n] += more
        free -= more
    return widths


def _fitted(names: list[str], rows: list[list[str]], widths: list[int], numeric: list[bool]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_edge=False, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold cyan")
    for name, width, is_right in zip(names, widths, numeric, strict=False):
        table.add_column(
            Text(name), width=width, no_wrap=True, overflow="ellipsis", justify="right" if is_right else "left"
        )
    for row in rows:
        table.add_row(*(Text(cell, style=COLOURS.get(cell, "")) for cell in row[: len(widths)]))
    return table


def _transposed(names: list[str], row: list[str]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_edge=False, pad_edge=False, show_header=False, padding=(0, GAP, 0, 0))
    table.add_column(no_wrap=True, style="bold cyan")
    table.add_column(overflow="fold")
    for name, cell in zip(names, row, strict=True):
        table.add_row(Text(name), Text(cell, style=COLOURS.get(cell, "")))
    return table


def _left_out(names: list[str], rows: int, cut: int) -> str:
    """The number of rows, and what of them is not in the table."""
    said = f"{rows} row{'' if rows == 1 else 's'}"
    if rows > ROWS:
        said = f"the first {ROWS} of {said}, {rows - ROWS} left out"
    if names:
        named = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
        said += f"; {len(names)} column{'' if len(names) == 1 else 's'} left out: {named}"
    if cut:
        said += f"; {cut} value{'' if cut == 1 else 's'} cut (…)"
    whole = "; whole in a file or a pipe" if rows > ROWS or names or cut else ""
    return f"({said}{whole})"


def _short(value: object) -> str:
    """A value for a terminal: instants without zone, to the minute unless they have seconds; floats in ten digits."""
    if isinstance(value, datetime):
        instant = _local(value).replace(tzinfo=None)
        return instant.isoformat(sep=" ", timespec="auto" if instant.second or instant.microsecond else "minutes")
    return f"{value:.10g}" if isinstance(value, float) else text_of(value)


def _width(text: str) -> int:
    """Columns of a terminal; a Chinese character has two."""
    from rich.cells import cell_len

    return cell_len(text)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def plain_value(value: object) -> object:
    """A value for JSON: whole decimals as integers, others as numbers, instants in ISO 8601 of Asia/Shanghai. A decimal
    with more digits than a number of JSON readers keeps is a text.
    """
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else f"{value.normalize():f}"
    if isinstance(value, datetime):
        return _local(value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _fit_for_json(value: object) -> object:
    """A value with keys that are texts, and with texts such as inf for numbers that JSON does not have."""
    match value:
        case dict():
            return {key if isinstance(key, str) else text_of(key): _fit_for_json(one) for key, one in value.items()}
        case list():
            return [_fit_for_json(one) for one in value]
        case float() if not math.isfinite(value):
            return str(value)
        case _:
            return value


def text_of(value: object) -> str:
    """A value as text; instants in Asia/Shanghai."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | dict):
        return json.dumps(_fit_for_json(value), ensure_ascii=False, default=plain_value, allow_nan=False)
    if isinstance(value, datetime):
        return _local(value).isoformat(sep=" ")
    return str(value)


def _local(value: datetime) -> datetime:
    return value.astimezone(SHANGHAI) if value.tzinfo else value
