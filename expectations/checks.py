"""Checks: rules across rows, forms and periods. Each is one query over staged and standing cells that selects the cells
to ask about.

A file `checks/<rule>.sql`, here or in the plan's folder, begins with `-- rule: <rule>` and `-- One row per ...`; its
wording is in the `messages.yml` of the same folder. A line `-- needs: <relation>` between them names rows without which
the query has none, and need not be planned.
A check can query:
- `staged_submission` and `staged_cell`: submissions of this run,
- `standing_submission` and `standing_cell`: submissions that stand after this run,
- the warehouse's views,
- tables made from the forms: `growth_pair(form, item, last_year)`, `register_row(form, item, register)`,
  `name_item(form, item)` and `running_item(form, item, part, opening, falls_by, is_percent)`,
- the macros `differing_items(pairs, lists)` and `in_own_unit(number, own)`.
Conditions that SQL cannot express are filters in `SIEVES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.alike import nearest_only
from expectations.judge import JudgingFailed
from expectations.spelling import plain, spelling
from expectations.suite import PERCENT_TOLERANCE, computed_percent, messages, opening_of
from sources.declare import DeclarationError, Form, Plan
from sources.finding import Finding, listed
from sources.statement import statement

HERE = Path(__file__).parent / "checks"
COLUMNS = ["submission_id", "item", "row_key", "sheet", "address", "found", "wanted"]
HEADER = re.compile(r"-- rule: (\S+)\n(?:-- needs: (.+)\n)?-- (One row per .+)\n")
TABLES = Path(__file__).parent / "queries" / "check_tables.sql"
DIFFERING_ITEMS = HERE.parent / "differing_items.sql"

IN_OWN_UNIT = re.compile(
    "\x1e([^\x1e\x1f]*)\x1f([^\x1e\x1f]*)\x1e"
)  # what the macro `in_own_unit` gives: a number and the cell's own

SIEVES = {"renamed_row": nearest_only}


@dataclass(frozen=True, slots=True)
class Check:
    """A rule and the query that selects the cells that break it.

    needs: SQL after FROM; without such rows the query has none.
    """

    rule: str
    path: Path
    sql: str
    severity: str
    needs: str | None = None


def load_checks(con: duckdb.DuckDBPyConnection, plan: Plan, folder: Path | None = None) -> list[Check]:
    """The general checks and the plan's (only those of `folder` if it is given), each tried on `con`, which has the
    staged tables and the warehouse's views.

    Raises: DeclarationError for a file that fails, or lacks its header, its wording or a check's columns.
    """
    checks = offer_checks(con, plan, folder)
    for check in checks:
        _try(con, check)
    return checks


def offer_checks(con: duckdb.DuckDBPyConnection, plan: Plan, folder: Path | None = None) -> list[Check]:
    """The declared checks, not tried, since `load_checks` already did. The tables that they need are created on `con`.

    Raises: DeclarationError for a file without its header or its wording.
    """
    _offer(con, plan.forms.values())
    return declared_checks(plan, folder)


def declared_checks(plan: Plan, folder: Path | None = None) -> list[Check]:
    """The general checks and the plan's (only those of `folder` if it is given), as their files give them.

    Raises: DeclarationError for a file without its header or its wording.
    """
    folders = [folder] if folder else [HERE, plan.folder / "checks"]
    return [_check(path, plan) for one in folders for path in sorted(one.glob("*.sql"))]


def run_checks(con: duckdb.DuckDBPyConnection, checks: Iterable[Check], plan: Plan) -> list[Finding]:
    """The findings of the checks in the staged submissions, with numbers in the unit of measure of the cell's table.

    Raises: JudgingFailed if a check cannot be evaluated, or asks about a submission of another run;
    duckdb.OutOfMemoryException.
    """
    form_of = dict(con.execute("SELECT submission_id, form FROM staged_submission").fetchall())
    staged = {submission: plan.forms.get(form) for submission, form in form_of.items()}
    return [finding for check in checks for finding in listed(SIEVES.get(check.rule, list)(_run(con, check, staged)))]


def _run(con: duckdb.DuckDBPyConnection, check: Check, staged: Mapping[str, Form | None]) -> Iterator[Finding]:
    """staged: the submissions of this run -> their forms."""
    columns = ", ".join(f"CAST({name} AS VARCHAR)" for name in COLUMNS)
    try:
        if check.needs and not con.execute(f"SELECT 1 FROM {check.needs} LIMIT 1").fetchone():
            return  # most of a query's time is its planning
        rows = con.execute(f"SELECT {columns} FROM ({check.sql}\n) ORDER BY ALL").fetchall()
    except duckdb.OutOfMemoryException as error:  # the caller may try again with more memory
        error.add_note(f"in {check.path}")
        raise
    except duckdb.Error as error:
        raise JudgingFailed(f"{check.path}: {_first_line(error)}") from None
    for submission, item, row_key, sheet, address, found, wanted in rows:
        if submission not in staged:
            raise JudgingFailed(f"{check.path}: submission {submission} did not come in this run")
        wanted = _in_own_unit(wanted or "", staged[submission], item, found)
        yield Finding(check.rule, found or "", wanted, submission, item, row_key, sheet, address, check.severity)


def _in_own_unit(text: str, form: Form | None, item: str | None, written: str | None) -> str:
    """The text with the numbers of `in_own_unit` as people write them who wrote the cell: in another unit than the form's, with its name."""

    def spelt(numbers: re.Match[str]) -> str:
        number, own = numbers.groups()
        if form is None or item not in form.items or not own:
            return number
        spell = spelling(form, item, written, float(own))
        return number if spell is plain else spell(float(number))

    return IN_OWN_UNIT.sub(spelt, text)


def _offer(con: duckdb.DuckDBPyConnection, forms: Iterable[Form]) -> None:
    """Create temporary tables of the forms' declarations, so that no check has to name their items."""
    con.execute(statement(TABLES))
    con.execute(DIFFERING_ITEMS.read_text(encoding="utf-8"))
    for form in forms:
        growths = {(form.name, item.growth.of, item.growth.over) for item in form.items.values() if item.growth}
        for name, of, over in sorted(growths):
            con.execute("INSERT INTO growth_pair (form, item, last_year) VALUES (?, ?, ?)", [name, of, over])
        for running in _running(form):
            con.execute(
                "INSERT INTO running_item (form, item, part, opening, falls_by, is_percent) VALUES (?, ?, ?, ?, ?, ?)",
                list(running),
            )
        newest = form.versions[-1]
        keys = [newest.items[name] for name in newest.row_key]
        if keys and not newest.rows_from and not any(item.register_ for item in keys):
            con.execute("INSERT INTO name_item (form, item) VALUES (?, ?)", [form.name, newest.row_key[-1]])
        if newest.rows_from and newest.row_key:
            row = [form.name, newest.row_key[0], newest.rows_from.partition(":")[0]]
            con.execute("INSERT INTO register_row (form, item, register) VALUES (?, ?, ?)", row)


def _running(form: Form) -> Iterator[tuple[str, str, str | None, str | None, float | None, bool]]:
    """Items that continue through the periods of a year, as rows of `running_item`: totals with their `part` of the
    period, closing stocks with the following `opening`, progress. falls_by: how much they may fall, unless they may
    fall freely.
    """
    for name, item in form.items.items():
        if opening := opening_of(item):
            yield form.name, name, None, opening, None, False
        elif item.total_of:
            yield form.name, name, item.total_of, None, None if item.may_fall else 0, False
        elif item.only_rises and computed_percent(item) is None:
            is_percent = item.type == "percent"
            yield form.name, name, None, None, PERCENT_TOLERANCE if is_percent else 0, is_percent


def _check(path: Path, plan: Plan) -> Check:
    text = path.read_text(encoding="utf-8")
    header = HEADER.match(text)
    if header is None:
        raise DeclarationError(
            path, "header", "\n".join(text.splitlines()[:2]), "-- rule: <rule>, then -- One row per ..."
        )
    if header[1] != path.stem:
        raise DeclarationError(path, "rule", header[1], f"{path.stem}, the file's stem")
    words = messages(plan.folder).get(path.stem)
    if words is None:
        raise DeclarationError(HERE.parent / "messages.yml", path.stem, "nothing", f"the wording of {path.name}")
    missing = [name for name in ("severity", "message", "todo") if not words.get(name)]
    if missing:
        raise DeclarationError(HERE.parent / "messages.yml", f"{path.stem}.{missing[0]}", "nothing", "a text")
    return Check(path.stem, path, text.rstrip().rstrip(";"), words["severity"], header[2])


def _try(con: duckdb.DuckDBPyConnection, check: Check) -> None:
    try:
        if check.needs:
            con.execute(f"SELECT 1 FROM {check.needs} LIMIT 0")
        columns = [column[0] for column in con.execute(f"SELECT * FROM ({check.sql}\n) LIMIT 0").description or ()]
    except duckdb.Error as error:
        need = "one SELECT that runs on the staged tables and the warehouse's views"
        raise DeclarationError(check.path, "sql", _first_line(error), need) from None
    if columns != COLUMNS:
        raise DeclarationError(check.path, "columns", ", ".join(columns), ", ".join(COLUMNS))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
