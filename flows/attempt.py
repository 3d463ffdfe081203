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
from sources.declare import BLANK, Form, Plan

if TYPE_CHECKING:
    from sources.book.grid import Grid
    from sources.read import Sheet, Taken
    from sources.table.lookup import ReaderForm
    from warehouse.judged import ReceiptFinding

NEAREST_FORMS = 3
MANY = 3  # headings that nothing declares


# Findings that say that a table and its form are not made for each other.
MISFITS = ("no_table_found", "missing_heading", "unknown_heading", "duplicate_heading", "sentence_in_part")


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a sheet fits a form.

    present, missing: declared headings that it has and lacks. unknown: undeclared headings with their addresses.
    groups: undeclared headings below a group, with the group's heading. near: pairs of an undeclared heading and a
    similar missing one. sentences: declared sentences that it lacks.
    """

    form: Form
    sheet: str
    present: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[tuple[str, str], ...]
    optional: tuple[str, ...] = ()
    groups: tuple[tuple[str, str, str], ...] = ()
    near: tuple[tuple[str, str], ...] = ()
    sentences: tuple[str, ...] = ()


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
    for line in _lines_of_misfits(path, taken, plan) if taken.sheets else _lines_of_fits(path, plan):
        print(line)
    return bool(taken.sheets) and not any(row["severity"] in ("reject", "explain") for row in findings)


def fits(path: Path, plan: Plan) -> list[Fit]:
    """The few likeliest forms of a file's visible sheets; empty if the file cannot be opened."""
    return _all_fits(path, plan)[:NEAREST_FORMS]


def _all_fits(path: Path, plan: Plan) -> list[Fit]:
    """The forms whose headings each visible sheet has, the likeliest first; empty if the file cannot be opened."""
    from sources.book.grid import Unreadable
    from sources.book.open import open_book

    try:
        book = open_book(path.read_bytes(), path.name)
    except Unreadable:
        return []
    fits = [
        one for grid in book.sheets if grid.is_visible for form in plan.forms.values() for one in _fit(grid, form, plan)
    ]
    return sorted(fits, key=lambda one: (-len(one.present), len(one.missing), one.form.name))


def _fit(grid: Grid, form: Form, plan: Plan) -> Iterator[Fit]:
    from sources.table.heading import nearest
    from sources.table.lookup import known

    reader_form = known(plan).reader_form(form, date.max)
    items = reader_form.version.items
    present, unknown, groups = (
        _labels_of(grid, reader_form) if reader_form.version.shape == "labels" else _columns_of(grid, reader_form)
    )
    if not present:
        return
    lacking = {name for name in items if name not in present}
    shown = {name: f"{one.group}：{one.headings[0]}" if one.group else one.headings[0] for name, one in items.items()}
    headings = {items[name].headings[0] for name in lacking}
    near = ((text, heading) for _, text in unknown if (heading := nearest(text, reader_form.headings)) in headings)
    yield Fit(
        form,
        grid.name,
        tuple(shown[name] for name in items if name in present),
        tuple(shown[name] for name in items if name in reader_form.headings.required - present),
        tuple(unknown),
        tuple(shown[name] for name in items if name in lacking - reader_form.headings.required),
        tuple(groups),
        tuple((text, heading) for text, heading in near if heading),
        tuple(one for one in reader_form.version.sentences if lacking.issuperset(BLANK.findall(one))),
    )


def _columns_of(
    grid: Grid, reader_form: ReaderForm
) -> tuple[set[str], list[tuple[str, str]], list[tuple[str, str, str]]]:
    """The items of a table's columns; its undeclared headings (address, text), and those below undeclared groups with the group's."""
    from sources.book.grid import address
    from sources.table.header import find_table

    table = find_table(grid, reader_form.headings, reader_form.version.row_key, is_part=True)
    if table is None:
        return set(), [], []
    unknown = [(address(row, column), text) for row, column, text in table.unknown if column not in table.others]
    groups = [
        (address(row, column), text, table.others[column])
        for row, column, text in table.unknown
        if column in table.others
    ]
    return set(table.items), unknown, groups


def _labels_of(
    grid: Grid, reader_form: ReaderForm
) -> tuple[set[str], list[tuple[str, str]], list[tuple[str, str, str]]]:
    """The same of labels and sentences, which have no groups of their own."""
    from sources.book.grid import address
    from sources.table.labels import find_labels, unknown_labels

    labels = find_labels(grid, reader_form)
    unknown = [(address(row, column), text) for row, column, text in unknown_labels(grid, reader_form, labels)]
    return {one.item for one in labels.values}, unknown, []


def _lines_of_misfits(path: Path, taken: Taken, plan: Plan) -> Iterator[str]:
    """How far each sheet that does not fit its form does."""
    for sheet in taken.sheets:
        if any(finding.rule in MISFITS for finding in sheet.findings):
            for one in _all_fits(path, plan):
                if (one.form.name, one.sheet) == (sheet.claim.form, sheet.claim.sheet):
                    yield ""
                    yield from _lines_of_fit(one, "does not fit its form")


def _lines_of_fits(path: Path, plan: Plan) -> Iterator[str]:
    candidates = fits(path, plan)
    if not candidates:
        yield "no declared form has a whole table's headings in this file; a new form is drafted by: dph draft FILE --name FORM"
    for one in candidates:
        yield from _lines_of_fit(one, "nearest form")
    if candidates:
        yield "the title line, 填报单位 and 报告期 must name form, unit and period, or the file's name must"


def _lines_of_fit(one: Fit, what: str) -> Iterator[str]:
    where = f" on sheet {one.sheet}" if one.sheet else ""
    yield f"{what}{where}: {one.form.title} ({one.form.name})"
    yield f"  headings found: {'、'.join(one.present)}"
    if one.missing:
        yield f"  required, not found: {'、'.join(one.missing)} (add the file's own words to `headings` of these items)"
    if one.optional:
        yield f"  not required, not found: {'、'.join(one.optional)}"
    for text, heading in one.near:
        yield f"  {text} may be {heading}: then add it to the `headings` of that item"
    for sentence in one.sentences:
        yield f"  sentence not found: {BLANK.sub('__', sentence)} (add the file's own wording to `sentences`)"
    if one.unknown:
        listed = "、".join(f"{text} {address}" for address, text in one.unknown)
        yield f"  declared nowhere: {listed} (an item of its own, or `ignore`)"
    for group in dict.fromkeys(group for _, _, group in one.groups):
        listed = "、".join(f"{text} {address}" for address, text, own in one.groups if own == group)
        yield f"  group declared nowhere: {group}, above {listed} (items with `group: {group}`, or `ignore: [{group}]`)"
    if len(one.unknown) + len(one.groups) > MANY:
        yield "  `ignore: rest` leaves out all that the form does not name"


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
    lead = f" (reported by {claim.reported_by})" if claim.reported_by else ""
    yield f"{form.title} ({form.name}, known by {claim.via}): {claim.unit}{lead}, {claim.period}{place}, {len(sheet.keys)} rows"
    places = [address.partition("!")[0] for column in sheet.columns.values() for address in column.addresses]
    width = max(map(len, places), default=0)
    for number, key in enumerate(sheet.keys):
        yield f"  {key or '(labels)'}"
        for name, column in sheet.columns.items():
            text = _cell(column.texts[number], shown([column.values[number]])[0], column.states[number])
            place = column.addresses[number].partition("!")[0]  # of a value in a sentence
            yield f"    {place:<{width}}  {form.items[name].headings[0]} ({name}): {text}"


def _cell(text: str | None, value: str | None, state: str) -> str:
    """The stored value, with the cell's text if it differs, and the state if there is no value."""
    written = " ".join((text or "").split())
    stored = value if value is not None else "no value" if written else state
    return stored if written in ("", value) else f"{stored}, written {written}"
