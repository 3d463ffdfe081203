"""Grid + form -> typed rows, each value with its text and address; and a whole file, from bytes to its sheets."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sources.archive import Filed, place_of
from sources.book.grid import Book, Grid, Unreadable, address
from sources.book.open import open_book
from sources.book.personal import PERSONAL, in_texts, masked, without_mobiles
from sources.calendar import Period, is_due, label, period, period_of
from sources.channel.untaken import reason
from sources.declare import Form, Plan
from sources.finding import Finding
from sources.path import is_hash
from sources.returned.entry import Entry, unwrapped
from sources.returned.slip import Slip, is_slip, mended, read_slip
from sources.table.axis import period_at
from sources.table.column import Column
from sources.table.continuation import Joined, join, relocated
from sources.table.crossing import CrossTerms, cut, stacked, undeclared
from sources.table.identify import Claim, contradicted, identify
from sources.table.labels import lies_flat
from sources.table.lookup import Known, ReaderForm, known

if TYPE_CHECKING:
    from sources.table.cells import Cells


@dataclass(frozen=True, slots=True)
class Sheet:
    """A submission as read. Forms of labels have one row, with the key ''."""

    submission_id: str
    claim: Claim
    keys: list[str]
    columns: Mapping[str, Column]
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of a file.

    sheets: its submissions. A cross table gives several from one sheet of the workbook; a sheet without a claim gives none.
    answered: a returned slip with only reasons. failed: the program failed on the file. superseded: the file was read
    late, after a failure, when its sender had already sent newer ones.
    """

    filed: Filed
    status: Literal["taken", "unidentified", "unreadable", "answered", "refused", "failed", "superseded"]
    sheets: list[Sheet]
    findings: list[Finding]
    slip: Slip | None = None
    entry: Entry | None = None


def read(book: Book, claim: Claim, form: Form, plan: Plan, submission_id: str = "") -> Sheet:
    """The rows of the claimed sheet, with findings about reading them."""
    from sources.table.cells import read_labels, read_table

    knows = known(plan)
    grid = next(grid for grid in book.sheets if grid.name == claim.sheet)
    spec = knows.reader_form(form, period(claim.period).ends_on)
    whole = grid
    if claim.part is not None:
        grid = cut(whole, claim.part)
    is_flat = spec.version.shape == "labels" and (
        lies_flat(grid, spec) if claim.part is None else claim.part.is_flat or lies_flat(grid, spec)
    )
    joined, unread = (None, []) if is_flat else _joined(book, grid, claim, spec)
    if claim.part is not None and claim.part.stacks:
        joined, unread = stacked(grid, claim.part), []
    cells: Cells
    if spec.version.shape == "labels" and not is_flat:
        cells = read_labels(joined.grid if joined else grid, spec, claim, knows, book.is_1904)
    else:
        cells = read_table(joined.grid if joined else grid, spec, claim, knows, book.is_1904)
    columns, found = relocated(cells, joined, spec) if joined else (cells.columns, cells.findings)
    findings = [*_standing(claim, spec, plan), *found, *unread]
    if claim.part is None or claim.part.is_first:
        findings += _hidden(book, whole)
    if claim.part is not None and claim.part.is_whole:
        findings += _about_totals(whole, claim, spec, knows, book.is_1904)
    findings += [finding for finding in book.findings if finding.sheet == grid.name]
    may_name_units = claim.part is None or (claim.part.is_first and claim.part.unit is None)
    if may_name_units and any(finding.rule in MAY_BE_CROSSED for finding in findings):
        ends_on = period(claim.period).ends_on
        findings += undeclared(whole, CrossTerms(spec, knows, ends_on.year, ends_on))
    return Sheet(
        submission_id=submission_id,
        claim=claim,
        keys=cells.keys,
        columns=columns,
        findings=[
            replace(_without_mobiles(finding), submission=submission_id, sheet=finding.sheet or grid.name)
            for finding in findings
        ],
    )


def read_file(filed: Filed, plan: Plan, content: bytes | None = None) -> Taken:
    """The contents of an archived file: opened, identified and read. Bad data never raises, and no finding quotes a
    person's number.
    """
    taken = _read_file(filed, plan, content)
    findings = [_without_mobiles(finding) for finding in taken.findings]
    return replace(taken, findings=findings) if findings else taken


def _without_mobiles(finding: Finding) -> Finding:
    """The finding without mobile numbers if it quotes a text of the file. Numbers in the item's own text may be amounts
    and stay.
    """
    return replace(finding, found=without_mobiles(finding.found)) if finding.item is None else finding


def _read_file(filed: Filed, plan: Plan, content: bytes | None) -> Taken:
    personal = in_texts(filed.name, filed.sender or "")
    content = _content(filed) if content is None else content
    if filed.is_note is not False and (untaken := reason(content)):
        untaken = replace(
            untaken, found=masked(untaken.found), wanted=masked(untaken.wanted)
        )  # a sender may have forged it
        return Taken(filed, "failed" if untaken.rule == "program_untaken" else "unreadable", [], [untaken, *personal])
    try:
        name, table, entry = unwrapped(filed.name, content)
        personal = in_texts(filed.name, filed.sender or "", *(entry.texts if entry else ()))
        book = open_book(table, name) if name else Book("entry", [])
    except Unreadable as error:
        found = masked(error.found)  # the error may quote the name of a part
        personal = personal or in_texts(found)
        return Taken(
            filed,
            "unreadable",
            [],
            [
                Finding(
                    error.rule,
                    found,
                    error.wanted,
                    sheet=without_mobiles(masked(error.sheet)) if error.sheet else error.sheet,
                    address=error.address,
                ),
                *personal,
            ],
        )
    if personal:
        book = replace(book, findings=[*book.findings, *personal])
    return _read_book(filed, book, entry, plan)


def _read_book(filed: Filed, book: Book, entry: Entry | None, plan: Plan) -> Taken:
    """The contents of an opened file: an entry of the office, a returned slip, or a unit's table."""
    if entry and not filed.is_own:
        return Taken(filed, "refused", [], [Finding("entry_from_outside", entry.entered_by, ""), *book.findings])
    if entry and entry.confirms:
        if filed.units is not None:  # a sender bound to units may not confirm entries for the office
            refused = Finding("sender_not_allowed", entry.entered_by, "、".join(sorted(filed.units)))
            return Taken(filed, "refused", [], [refused, *book.findings])
        return Taken(filed, "answered", [], list(book.findings), entry=entry)
    taken = _read_slip(filed, book, plan) if is_slip(book) else _take(filed, book, filed.name, plan, _folder(filed))
    return replace(taken, entry=entry) if entry else taken


def _content(filed: Filed) -> bytes:
    with filed.path.open("rb", buffering=0) as file:  # read in one call: a buffer would be useless
        return file.read()


def _take(filed: Filed, book: Book, name: str, plan: Plan, folder: str) -> Taken:
    """The contents of a table file. name: its name as the unit sent it; folder: the folder where the unit put it."""
    claims, findings = identify(book, name, plan, folder, filed.received_at.date())
    if not claims:
        return Taken(filed, "unidentified", [], [*findings, *book.notes, *book.findings])
    senders = {(claim.reported_by or claim.unit, claim.sheet): None for claim in claims}
    findings = [*findings, *_foreign([unit for unit, _ in senders], filed, [sheet for _, sheet in senders])]
    claims = [claim for claim in claims if filed.units is None or (claim.reported_by or claim.unit) in filed.units]
    if not claims:
        return Taken(filed, "refused", [], [*findings, *book.findings])
    sheets = [
        _with(
            read(book, claim, plan.forms[claim.form], plan, submission_id(filed.receipt_id, claim)),
            _about_january(claim, claims, plan, book) if len(claims) > 1 and claim.period.endswith("-02") else [],
        )
        for claim in claims
    ]
    if len(claims) == 1:  # the name of a file with several claims does not count for one of them
        sheets = [_with(sheets[0], contradicted(claims[0], name, filed.sender, plan))]
    elif all(claim.part for claim in claims):
        sheets = _with_name(sheets, name, filed.sender, plan)
    sheets = _one_each(sheets)
    further = [finding for finding in findings if finding.rule in ("sheet_unread", "total_column_differs")]
    sheets[0] = _with(sheets[0], [*further, *book.notes])  # the slip asks the unit about it
    findings = [finding for finding in findings if finding not in further]
    if book.findings:  # a personal number anywhere returns the whole file
        sheets = [_with_rest(sheet, book.findings) for sheet in sheets]
    return Taken(filed, "taken", sheets, findings)


def _read_slip(filed: Filed, book: Book, plan: Plan) -> Taken:
    """The reasons in a returned slip, and the submissions whose tables were corrected in it, or that only needed a
    reason.
    """
    slip = read_slip(book)
    foreign = _foreign(sorted(slip.senders), filed)
    if foreign:
        return Taken(filed, "refused", [], [*slip.findings, *foreign, *book.findings])
    if any(finding.rule in PERSONAL for finding in book.findings):  # one anywhere returns the whole file
        return Taken(filed, "answered", [], [*slip.findings, *book.findings], replace(slip, answers=()))
    try:
        if not is_hash(slip.sha256):
            raise FileNotFoundError
        original = place_of(filed.path.parents[1], slip.sha256)
        whole, changed = mended(open_book(original.read_bytes(), slip.file), book, slip.sheets)
    except (OSError, Unreadable):  # the original was erased, or belongs to another home
        return Taken(filed, "answered", [], [*slip.findings, Finding("slip_unknown", slip.file, slip.receipt_id)], slip)
    findings = list(slip.findings)
    again = changed if slip.rejects and not changed else changed | slip.explained
    if not again:
        if slip.rejects:
            findings.append(Finding("slip_not_mended", str(slip.rejects), slip.file))
        elif not slip.answers:
            findings.append(Finding("slip_unanswered", slip.file, ""))
        return Taken(filed, "answered", [], findings, slip)
    taken = _take(filed, whole, slip.file, plan, _folder(filed, slip))
    sheets = [sheet for sheet in taken.sheets if not again.isdisjoint(sheet.claim.sheets)]
    return replace(taken, sheets=sheets, findings=[*findings, *taken.findings], slip=slip)


def _folder(filed: Filed, slip: Slip | None = None) -> str:
    """The path of the folder in which a file was put; for a slip, the unit and period for which it was written, since
    its table was elsewhere.
    """
    if slip is not None and len(slip.senders) == 1:
        periods = {period for _, _, period in slip.revisions}
        return "/".join([*slip.senders, *(label(one) for one in periods if len(periods) == 1)])
    return filed.sender if filed.sender and "@" not in filed.sender else ""


def submission_id(receipt_id: str, claim: Claim) -> str:
    """The submission's id, computed from receipt and claim."""
    return hashlib.sha256(f"{receipt_id}|{claim.unit}|{claim.form}|{claim.period}".encode()).hexdigest()[:16]


def _foreign(units: Sequence[str], filed: Filed, sheets: Sequence[str | None] = ()) -> list[Finding]:
    """A finding for each unit for which the file's sender may not speak. Its claim is then no submission of that unit:
    another unit's mistake must not stand as its report.
    """
    if filed.units is None:
        return []
    return [
        Finding("sender_not_allowed", unit, "、".join(sorted(filed.units)), sheet=sheet)
        if filed.units
        else Finding("sender_unknown", unit, filed.sender or "", sheet=sheet)
        for unit, sheet in zip(units, sheets or [None] * len(units), strict=True)
        if unit not in filed.units
    ]


def _joined(book: Book, grid: Grid, claim: Claim, spec: ReaderForm) -> tuple[Joined | None, list[Finding]]:
    """The claimed sheet's table, with its continuations."""
    others = [next(one for one in book.sheets if one.name == name) for name in claim.more]
    return join(grid, others, spec)


MAY_BE_CROSSED = ("no_table_found", "missing_heading", "duplicate_heading", "duplicate_row")
TOTALS = ("total_row_differs", "total_or_row")


def _about_totals(whole: Grid, claim: Claim, spec: ReaderForm, knows: Known, is_1904: bool) -> list[Finding]:
    """Findings about the totals of a table of all units if the claim is one unit's rows: the totals add up all units."""
    from sources.table.cells import read_table

    assert claim.part is not None
    cells = read_table(cut(whole, claim.part, with_rows=False), spec, claim, knows, is_1904)
    return [finding for finding in cells.findings if finding.rule in TOTALS]


def _standing(claim: Claim, spec: ReaderForm, plan: Plan) -> list[Finding]:
    """Findings if the unit does not owe this form for this period, by the form's version of that day."""
    form, one = spec.form, period_of(spec.form, claim.period)
    unit = plan.unit(claim.unit)
    findings = []
    if not is_due(form, one):
        findings.append(Finding("not_due_period", label(one), f"{form.cadence}{_only_in(form, one)}"))
    day = min(one.ends_on, unit.valid_to) if unit.valid_to else one.ends_on
    if day < one.starts_on or not unit.exists_on(day):
        findings.append(Finding("unit_not_existing", claim.unit, f"{unit.valid_from} 至 {unit.valid_to or '今'}"))
    elif claim.unit not in known(plan).reporters(form, day):
        findings.append(Finding("not_a_reporter", claim.unit, "、".join(form.reporters)))
    if claim.version is not None and claim.version != spec.version.valid_from:
        findings.append(Finding("template_outdated", str(claim.version), str(spec.version.valid_from)))
    return findings


def _only_in(form: Form, one: Period) -> str:
    """The months for which the form is due, behind its cadence; why no January is, where it is joined to February."""
    if one.cadence == form.cadence == "month" and form.january == "joined" and one.ends_on.month == 1:
        return "，1月与2月合并为1-2月报送"
    if form.months:
        return f"，仅报{'、'.join(map(str, form.months))}月"
    if form.season is not None:
        first, last = form.season.from_month, form.season.to_month
        return f"，仅报{first}月" if first == last else f"，仅报{first}-{last}月"
    return ""


def _hidden(book: Book, grid: Grid) -> list[Finding]:
    """Findings about hidden sheets with data, and about hidden rows and columns of a table that is read."""
    findings = [] if grid.is_visible else [Finding("hidden_data", grid.name, "", sheet=grid.name)]
    is_template = bool(book.meta.get("form") or book.properties.get("dph_form"))
    for other in book.sheets:
        if (
            other is not grid
            and not other.is_visible
            and not is_template
            and any(cell not in ("", None) for row in other.rows for cell in row)
        ):
            findings.append(Finding("hidden_data", other.name, "", sheet=other.name))
    return findings


def _one_each(sheets: list[Sheet]) -> list[Sheet]:
    """One sheet per submission. Of several with the same claim, the one with rows; two with rows are refused."""
    by_id: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_id.setdefault(sheet.submission_id, []).append(sheet)
    result = []
    for same in by_id.values():
        if len(same) == 1:
            result += same
            continue
        full = [
            sheet
            for sheet in same
            if any(state != "blank" for column in sheet.columns.values() for state in column.states)
        ] or same[:1]
        first = full[0]
        if len(full) > 1:
            found = "、".join(sheet.claim.sheet for sheet in full)
            twice = Finding(
                "repeated_claim", found, first.claim.period, submission=first.submission_id, sheet=first.claim.sheet
            )
            first = replace(first, findings=[*first.findings, twice])
        result.append(first)
    return result


def _about_january(claim: Claim, claims: Sequence[Claim], plan: Plan, book: Book) -> list[Finding]:
    """The finding that asks whether a column, row or sheet 2月 includes January, as the form's period does, if 1月 stands
    beside it. One that is named 1-2月 includes it.
    """
    january = f"{claim.period[:4]}-01"
    form = plan.forms[claim.form]
    if not any((one.unit, one.form, one.period) == (claim.unit, claim.form, january) for one in claims):
        return []
    if is_due(form, period(january)):
        return []
    grid = next(grid for grid in book.sheets if grid.name == claim.sheet)
    place = _place_of_name(claim, grid, form)
    told = [grid.rows[place[0]][place[1]]] if place else [grid.name, *(cell for row in grid.rows[:6] for cell in row)]
    if any(type(text) is str and JANUARY_AND_FEBRUARY.search(text) for text in told):
        return []
    where = address(*place) if place else None
    return [Finding("january_apart", "2月", label(claim.period), sheet=claim.sheet, address=where)]


JANUARY_AND_FEBRUARY = re.compile(r"(?<!\d)[1１一]\s*月?\s*[-－—–~～至到、和]+\s*[2２二]\s*月")


def _place_of_name(claim: Claim, grid: Grid, form: Form) -> tuple[int, int] | None:
    """Row and column of the cell that names the period of a part of a cross table; None for a whole sheet."""
    if claim.part is None or claim.part.period is None:
        return None
    heads = [(row, column) for row, column, _ in claim.part.heads]
    names_of_rows = [(row, column) for column in {column for _, column in heads} for row in range(len(grid.rows))]
    for row, column in (*heads, *names_of_rows):
        cell = grid.rows[row][column] if column < len(grid.rows[row]) else None
        one = period_at(cell, form, int(claim.period[:4]))
        if one is not None and one.code == claim.period:
            return row, column
    return heads[0] if heads else None


def _with_name(sheets: list[Sheet], name: str, sender: str | None, plan: Plan) -> list[Sheet]:
    """The parts of cross tables, with findings if the file's name contradicts their sender, or their period if they
    have only one.
    """
    first = sheets[0].claim
    senders = {sheet.claim.reported_by or sheet.claim.unit for sheet in sheets}
    is_one = len({sheet.claim.period for sheet in sheets}) == 1
    against = contradicted(replace(first, unit=first.reported_by or first.unit), name, sender, plan)
    against = [one for one in against if (is_one if one.rule == "another_period_named" else len(senders) == 1)]
    return [_with(sheet, against) for sheet in sheets]


def _with(sheet: Sheet, findings: list[Finding]) -> Sheet:
    own = [replace(finding, submission=sheet.submission_id) for finding in findings]
    return replace(sheet, findings=[*sheet.findings, *own]) if own else sheet


def _with_rest(sheet: Sheet, findings: list[Finding]) -> Sheet:
    return _with(sheet, [finding for finding in findings if finding.sheet != sheet.claim.sheet])


__all__ = ["Column", "Sheet", "Taken", "read", "read_file", "submission_id"]
