"""`dph try`: show how a file would be read and judged, cell by cell; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.alone import arrival, judge_alone, read_alone, warehouse_of
from flows.errors import UsageFault
from flows.home import now
from sources.declare import Form, Plan

if TYPE_CHECKING:
    from sources.book.grid import Grid
    from sources.read import Sheet, Taken
    from warehouse.judged import ReceiptFinding

NEAREST_FORMS = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a sheet fits a form: the declared headings that it has, the required ones that it lacks, and undeclared
    ones with their addresses.
    """

    form: Form
    sheet: str
    present: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]


def show(path: Path, plan: Plan) -> bool:
    """Print the values read from a file and its findings; gives whether no finding would return it.

    Raises: UsageFault if the path is no file.
    """
    if not path.is_file():
        raise UsageFault(f"{path}: no such file")
    at = arrival([read_alone(path, plan, now())])
    taken = read_alone(path, plan, at)
    with warehouse_of(plan, at) as con:
        findings = judge_alone(con, plan, [taken])[taken.filed.receipt_id]
    for line in _lines(taken, findings, plan):
        print(line)
    if not taken.sheets:
        for line in _fits_told(path, plan):
            print(line)
    return bool(taken.sheets) and not any(row["severity"] in ("reject", "explain") for row in findings)


def fits(path: Path, plan: Plan) -> list[Fit]:
    """The forms whose headings each visible sheet has, the likeliest first; empty if the file cannot be opened."""
    from sources.book.grid import Unreadable
    from sources.book.open import open_book

    try:
        book = open_book(path.read_bytes(), path.name)
    except Unreadable:
        return []
    found = [
        one for grid in book.sheets if grid.is_visible for form in plan.forms.values() for one in _fit(grid, form, plan)
    ]
    return sorted(found, key=lambda one: (-len(one.present), len(one.missing), one.form.name))[:NEAREST_FORMS]


def _fit(grid: Grid, form: Form, plan: Plan) -> Iterator[Fit]:
    from sources.book.grid import letter
    from sources.table.header import find_table
    from sources.table.labels import labels_found
    from sources.table.lookup import known

    asked = known(plan).asked(form, date.max)
    unknown: tuple[tuple[str, str], ...] = ()
    if asked.version.shape == "labels":
        present = labels_found(grid, asked)
    else:
        table = find_table(grid, asked.headings, asked.version.row_key, is_part=True)
        present = table.items if table else set()
        unknown = tuple((f"{letter(column)}{row + 1}", text) for row, column, text in table.unknown) if table else ()
    if present:
        shown = asked.headings.shown
        yield Fit(
            form,
            grid.name,
            tuple(shown[name] for name in shown if name in present),
            tuple(shown[name] for name in shown if name in asked.headings.required - present),
            unknown,
        )


def _fits_told(path: Path, plan: Plan) -> Iterator[str]:
    found = fits(path, plan)
    if not found:
        yield "no declared form has a heading of this file; a new form is drafted by: dph draft FILE"
    for one in found:
        where = f" on sheet {one.sheet}" if one.sheet else ""
        yield f"nearest form{where}: {one.form.title} ({one.form.name})"
        yield f"  headings found: {'、'.join(one.present)}"
        if one.missing:
            yield f"  required, not found: {'、'.join(one.missing)} (add the file's own words to `headings` of these items)"
        if one.unknown:
            listed = "、".join(f"{text} {address}" for address, text in one.unknown)
            yield f"  declared nowhere: {listed} (an item of its own, or `ignore`)"
    if found:
        yield "the title line, 填报单位 and 报告期 must name form, unit and period, or the file's name must"


def _lines(taken: Taken, findings: list[ReceiptFinding], plan: Plan) -> Iterator[str]:
    from reports.slip.slip import severities

    words = severities()
    yield f"{taken.filed.name}: {'read' if taken.sheets else taken.status}"
    for sheet in taken.sheets:
        yield ""
        yield from _sheet(sheet, plan)
    yield ""
    yield f"findings: {len(findings)}, without earlier reports to compare with"
    for row in findings:
        place = "!".join(filter(None, (row["sheet"], row["address"]))) or "-"
        yield f"  {words[row['severity']]}  {place}  {row['message']}。{row['todo']} [{row['rule']}]"


def _sheet(sheet: Sheet, plan: Plan) -> Iterator[str]:
    from sources.value.values import shown

    claim = sheet.claim
    form = plan.forms[claim.form]
    place = f" on sheet {claim.sheet}" if claim.sheet else ""
    yield f"{form.title} ({form.name}, known by {claim.via}): {claim.unit}, {claim.period}{place}, {len(sheet.keys)} rows"
    places = [address.partition("!")[0] for column in sheet.columns.values() for address in column.addresses]
    width = max(map(len, places), default=0)
    for number, key in enumerate(sheet.keys):
        yield f"  {key or '(labels)'}"
        for name, column in sheet.columns.items():
            told = _cell(column.texts[number], shown([column.values[number]])[0], column.states[number])
            place = column.addresses[number].partition("!")[0]  # of a value in a sentence
            yield f"    {place:<{width}}  {form.items[name].headings[0]} ({name}): {told}"


def _cell(text: str | None, value: str | None, state: str) -> str:
    """The stored value, with the cell's text if it differs, and the state if there is no value."""
    written = " ".join((text or "").split())
    told = value if value is not None else "no value" if written else state
    return told if written in ("", value) else f"{told}, written {written}"
