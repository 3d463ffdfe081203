"""Replies to the units: an acknowledgement (回执) for every file, and a return slip for findings to correct or explain.

A slip is a new workbook. Its first sheet is the numbered list of findings, linked to the cells. Then follow the unit's
own tables at their own addresses, with the faulty cells coloured and commented. The unit's file itself is never
changed. A hidden sheet identifies the slip, so that it is recognised when it comes back with reasons or corrected cells
(`sources/returned/slip.py`).
"""

from __future__ import annotations

import functools
import math
import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.suite import ANSWERED
from reports.looks import MARGINS, MOST_ON_A4, half_characters, lines_of, table_looks
from reports.slip.layout import TableLayout, heights, layout_of, spans, widths
from reports.slip.outbox import file_away, month_of, number_of, open_letters
from sources.archive import place_of
from sources.book.grid import Book, Grid, Merge, Unreadable, position
from sources.book.open import open_book
from sources.book.spreadsheet import META
from sources.calendar import label as label_of
from sources.calendar import working_days_on
from sources.declare import Form, Version, YamlMapping, read_yaml
from sources.finding import MOST_ALIKE
from sources.path import base_name
from sources.returned.entry import unwrapped
from sources.returned.slip import LONGEST, SlipSubmission, identity, kind_of_question
from sources.statement import statement
from sources.value.uom import split_heading
from sources.value.values import Percent, Suffixed, text_of
from sources.value.words import normal

if TYPE_CHECKING:
    import duckdb
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from reports.slip.sheet import Cell, Content, Filled

RECEIPTS = Path(__file__).parents[1] / "queries" / "receipts.sql"
SUBMISSIONS = RECEIPTS.with_name("receipt_submissions.sql")
SENDERS_BEFORE = RECEIPTS.with_name("senders_before.sql")
STEM = 80  # letters of the unit's file name at the beginning of a name in the outbox
LARGE = 4 * 2**20  # bytes: the slip of a larger file is assembled on disk
COMMENTS_PER_SHEET = 500  # more make the workbook slow to open
LISTED_WHOLE = 200  # findings: above this number only the first of each kind are listed, and the rest in one row
LISTED_ALIKE = 20
TOGETHER = 2  # errors of one column with the same words, from that many on, are one row
WIDTHS = (6, 20, 20, 44, 44, 34)  # of the list's columns
MOST_SPANS = 24  # named in a row of the list
LINKS = 40  # beside a row, to the other places that it is about
LINK_WIDTH = 10
Span = tuple[str, str]  # first and last address of cells one below the other
COLOURS = {"reject": "#F8CBAD", "explain": "#FAD9A5", "question": "#FFE699", "note": "#DDEBF7"}
VERDICTS = ("returned", "returned_explain", "questioned", "accepted")  # the gravest first
VARIED = ("plain", "line", "cell", "key", *COLOURS)  # looks of cells that may hold a percentage or a date
GRAVITY = {severity: at for at, severity in enumerate(COLOURS)}


@dataclass(frozen=True, slots=True)
class SlipFinding:
    """A finding as the slip shows it."""

    severity: str
    sheet: str | None
    address: str | None
    found: str | None
    message: str
    todo: str
    finding_id: str = ""
    reason: str | None = None  # the unit's answer to an earlier question about the same value
    submission: str = ""
    rule: str = ""
    item: str = ""

    @property
    def kind(self) -> tuple[str, str, str, str, str]:
        """The key that similar findings share: the same rule in the same column."""
        return self.severity, self.sheet or "", self.submission, self.rule, self.item

    @property
    def is_open(self) -> bool:
        """Whether it must still be corrected, or explained."""
        return self.severity == "reject" or (self.severity in ANSWERED and self.reason is None)


@dataclass(frozen=True, slots=True)
class SlipReport:
    """A submission for acknowledgement and slip."""

    unit: str
    form: str
    period: str
    revision: int
    status: str
    faults: tuple[SlipFinding, ...]
    submission: SlipSubmission | None = None
    reported_by: str | None = None
    due_at: datetime | None = None
    is_late: bool = False
    standing: int | None = None  # the accepted revision, if this one was returned

    @property
    def is_superseded(self) -> bool:
        """Whether a later revision has been accepted: this one needs no correction any more."""
        return self.standing is not None and self.standing > self.revision

    @property
    def sender(self) -> str:
        """Who answers for it: the unit, or the lead that reports for it (代报)."""
        return self.reported_by or self.unit


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file for acknowledgement and slip."""

    receipt_id: str
    file: str
    sha256: str
    status: str
    received_at: datetime
    recorded_at: datetime
    submissions: tuple[SlipReport, ...]
    faults: tuple[SlipFinding, ...]  # findings without a submission


@dataclass(frozen=True, slots=True)
class UnitReply:
    """A unit's letters about a file in the outbox: its acknowledgement, and its slip if something must be done
    (`is_open`).

    fault: the kind of the error that prevented the slip; it quotes no value.
    """

    receipt_id: str
    file: str
    acknowledgement: Path
    slip: Path | None
    unit: str = ""
    fault: str | None = None

    @property
    def is_open(self) -> bool:
        return self.slip is not None or self.fault is not None


@functools.cache
def wording() -> YamlMapping:
    """The Chinese wording of acknowledgements and slips."""
    return read_yaml(Path(__file__).with_suffix(".yml"))


def severities() -> dict[str, str]:
    """Severity -> its Chinese name."""
    words: dict[str, str] = wording()["slip"]["severity"]
    return words


def write_outbox(
    con: duckdb.DuckDBPyConnection,
    archive: Path,
    outbox: Path,
    run: str,
    only: Collection[str] | None = None,
    contact: str = "",
    forms: Mapping[str, Form] | None = None,
) -> list[UnitReply]:
    """Write an acknowledgement for every file of a run, and a slip for every file with something to correct or explain.

    con: a connection to a snapshot with the run. only: receipts whose slips are tried again; those whose originals were erased
    since are skipped. contact: whom a unit calls.
    The files go to `outbox/<unit>/<month>/`, those that ask for something to `outbox/<unit>/`, until it is done (`outbox.py`); files of
    unknown units to a folder of their own. The acknowledgement of a file that was sent before goes to the units of the first one.
    """
    receipts = receipts_of(con, run)
    if only is not None:
        tried = [one for one in receipts if one.receipt_id in only]
        receipts = [one for one in tried if place_of(archive, one.sha256).exists()]
    row = con.execute("SELECT bool_or(is_sample) FROM edition").fetchone()
    is_sample = bool(row and row[0])
    file_away(con, outbox)
    still_open = open_letters(con, [number_of(one.receipt_id) for one in receipts])
    senders_before = _senders_before(con, receipts)
    replies = []
    for receipt in receipts:
        units = sorted({report.sender for report in receipt.submissions}) or senders_before.get(receipt.receipt_id)
        for unit in units or [wording()["acknowledgement"]["nobody"]]:
            own = receipt if units is None or len(units) == 1 else _part_of(receipt, unit)
            folder = _folder_for(own, outbox / base_name(unit), still_open)
            slip = failure = None
            if any(fault.is_open for fault in _all_faults(own)) and receipt.status == "taken":
                content = place_of(archive, receipt.sha256).read_bytes()
                slip = folder / _letter_name(receipt, f"{_slip_kind(own)}.xlsx")
                failure = _try_slip(own, unit, content, slip, is_sample, contact, forms)
                slip = None if failure else slip
            acknowledgement = folder / _letter_name(receipt, f"{wording()['files']['acknowledgement']}.txt")
            acknowledgement.write_bytes(acknowledgement_text(own, contact, slip.name if slip else None).encode())
            replies.append(UnitReply(receipt.receipt_id, receipt.file, acknowledgement, slip, unit, failure))
    return replies


def _senders_before(con: duckdb.DuckDBPyConnection, receipts: Sequence[Receipt]) -> dict[str, list[str]]:
    """Receipt of a file that was sent before -> the units that answer for it."""
    again = [one.receipt_id for one in receipts if one.status == "duplicate"]
    rows = con.execute(statement(SENDERS_BEFORE), {"receipts": again}).fetchall() if again else []
    senders: dict[str, list[str]] = {}
    for receipt, unit in rows:
        senders.setdefault(receipt, []).append(unit)
    return senders


def _folder_for(receipt: Receipt, folder: Path, still_open: Container[tuple[str, str]]) -> Path:
    """The folder of a receipt's letters to a unit, which is made: the unit's own while something is to be done, else the month's."""
    number, month = number_of(receipt.receipt_id), folder / month_of(receipt.received_at)
    if (number, folder.name) in still_open:
        for earlier in month.glob(f"*-{number}-*"):  # of a file about which this run asks a lead again
            earlier.unlink()
    else:
        folder = month
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _letter_name(receipt: Receipt, ending: str) -> str:
    return base_name(Path(receipt.file).stem[:STEM], f"-{number_of(receipt.receipt_id)}-{ending}")


def _try_slip(
    receipt: Receipt,
    unit: str,
    content: bytes,
    path: Path,
    is_sample: bool,
    contact: str,
    forms: Mapping[str, Form] | None,
) -> str | None:
    """Write a slip. The kind of the error that prevented it; None if it is written.

    Raises: OSError, MemoryError: the run fails, and the next one writes all slips.
    """
    try:
        write_slip(receipt, unit, content, path, is_sample, contact, forms)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  one failing table must not cost other units their slips
        path.unlink(missing_ok=True)
        return type(error).__name__
    return None


def _part_of(receipt: Receipt, unit: str) -> Receipt:
    """The part of a receipt that one of its units may see."""
    return replace(receipt, submissions=tuple(report for report in receipt.submissions if report.sender == unit))


def receipts_of(con: duckdb.DuckDBPyConnection, run: str) -> list[Receipt]:
    """The receipts of a run's files, and of files about which it asked a lead (`warehouse/reconcile.py`)."""
    receipts = con.execute(statement(RECEIPTS), {"run": run}).fetchall()
    ids = [receipt for receipt, *_ in receipts]
    faults: dict[tuple[str, str | None], list[SlipFinding]] = defaultdict(list)
    for receipt, submission, *fault in con.execute(
        "SELECT receipt_id, submission_id, severity, sheet, address, found, message, todo, finding_id, reason, "
        "coalesce(submission_id, ''), rule, coalesce(item, '') FROM finding WHERE receipt_id IN (SELECT unnest(?::VARCHAR[]))",
        [ids],
    ).fetchall():
        faults[receipt, submission].append(SlipFinding(*fault))
    submissions: dict[str, list[SlipReport]] = defaultdict(list)
    for row in con.execute(statement(SUBMISSIONS), {"receipts": ids}).fetchall():
        receipt, submission, unit, form, title, version, period, label, revision, status, reported_by, *timing = row
        source = SlipSubmission(submission, unit, form, version.isoformat(), period, revision, reported_by or "")
        faults_of = _in_order(faults[receipt, submission])
        named = label if label != period else label_of(period)  # a period for which the form is not due has no row
        report = SlipReport(unit, title, named, revision, status, faults_of, source, reported_by, *timing)
        submissions[receipt].append(report)
    return [
        Receipt(
            receipt,
            file,
            sha256,
            status,
            received_at,
            recorded_at,
            tuple(submissions[receipt]),
            _in_order(faults[receipt, None]),
        )
        for receipt, file, sha256, status, received_at, recorded_at in receipts
    ]


def acknowledgement_text(receipt: Receipt, contact: str = "", slip: str | None = None) -> str:
    """The acknowledgement: first what became of each report and what is to be done by when, then what came and when, last its hash.

    contact: whom a unit calls. slip: the file name of the return slip that lies with it.
    """
    words = wording()["acknowledgement"]
    lines = []
    for report in sorted(receipt.submissions, key=lambda report: VERDICTS.index(_became(report))):
        verdict = words["verdict"][_became(report)]
        unit = report.unit + (words["reported_by"].format(lead=report.reported_by) if report.reported_by else "")
        lines += [words["report"].format(verdict=verdict, unit=unit, form=report.form, period=report.period)]
        lines += [_to_do(report, receipt.recorded_at, slip)]
        if report.standing and not report.is_superseded:
            lines.append(words["stands"].format(revision=report.standing))
    if not receipt.submissions:
        lines.append(words["file_only"].format(verdict=words["status"][receipt.status], file=receipt.file))
    lines += [
        words["finding"].format(place=_place(fault, words["whole"]), message=fault.message, todo=fault.todo)
        for fault in [*receipt.faults, *(() if slip else _open_faults(receipt))]
    ]
    named = {"file": receipt.file, "received_at": _at(receipt.received_at), "recorded_at": _at(receipt.recorded_at)}
    lines += ["", words["title"], *(line.format(**named) for line in words["lines"])]
    for report in receipt.submissions:
        punctual = (
            words["punctual"]["late" if report.is_late else "on_time"]
            if report.due_at and report.revision == 1 and not report.reported_by
            else ""
        )
        unit = f"{report.unit}　" if len({one.unit for one in receipt.submissions}) > 1 else ""
        revision = words["revision"].format(
            form=report.form, period=report.period, revision=report.revision, punctual=punctual
        )
        lines.append(unit + revision)
    if contact:
        lines.append(wording()["contact"].format(contact=contact))
    lines.append(words["sha256"].format(sha256=receipt.sha256))
    return "\n".join(lines) + "\n"


def _to_do(report: SlipReport, now: datetime, slip: str | None) -> str:
    """What a unit does about its report, and by when."""
    words = wording()["acknowledgement"]
    became, explained = _became(report), _explained(report.faults)
    if report.is_superseded:
        return str(words["todo"]["superseded"].format(revision=report.standing))
    if became == "accepted":
        return str(words["todo"]["explained" if explained else "accepted"].format(explained=explained))
    counts = "、".join(
        words["counts"][severity].format(count)
        for severity in ("reject", "explain", "question")
        if (count := _count(report.faults, severity))
    )
    where = words["slip"].format(slip=Path(slip).stem) if slip else words["no_slip"]
    return str(words["todo"][became].format(by=_by(report.due_at, now), slip=where, counts=counts))


def _open_faults(receipt: Receipt) -> list[SlipFinding]:
    return [fault for report in receipt.submissions for fault in report.faults if fault.is_open]


def _at(instant: datetime) -> str:
    return str(wording()["at"].format(at=instant))


def _by(due_at: datetime | None, now: datetime) -> str:
    """Until when a unit mends or explains: its deadline, or the next working day once that has passed."""
    words, later = wording()["acknowledgement"], wording()["after_deadline"]
    if due_at is not None and due_at > now:
        return str(words["by"].format(by=_deadline(due_at, now)))
    day = working_days_on(now.date(), later["working_days"])
    soon = str(words["by"].format(by=_deadline(datetime.combine(day, time.fromisoformat(later["time"])), now)))
    return soon if due_at is None else str(words["passed"].format(passed=_deadline(due_at, now), by=soon))


def _deadline(at: datetime, now: datetime) -> str:
    """A deadline to the hour; with its year if it is not that of `now`."""
    parts = wording()["by"]
    day = (parts["year"] if at.year != now.year else "") + parts["day"] + (parts["minutes"] if at.minute else "")
    return str(day.format(at=at))


def write_slip(
    receipt: Receipt,
    unit: str,
    content: bytes,
    path: Path,
    is_sample: bool,
    contact: str = "",
    forms: Mapping[str, Form] | None = None,
) -> None:
    """The slip workbook of a file.

    content: the archived bytes; a table that cannot be opened again is left out, the list stays. contact: whom a unit calls.
    forms: as declared, so that required headings are marked as in the template.
    """
    import xlsxwriter

    from reports.slip.sheet import Filled

    try:
        name, table, _ = unwrapped(receipt.file, content)
        book = open_book(table, name) if name else Book("", [])
    except Unreadable:
        book = Book("", [])
    faults = _in_order(fault for fault in _all_faults(receipt) if fault.is_open or fault.severity == "note")
    listed_faults = listed_of(faults)
    versions = [
        forms[report.submission.form].of_version(date.fromisoformat(report.submission.version)).versions[0]
        for report in receipt.submissions
        if forms and report.submission and report.submission.form in forms
    ]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": len(content) < LARGE}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        styles = SlipFormats(workbook)
        listed = workbook.add_worksheet(wording()["slip"]["sheet"])
        touched = [grid for grid in book.sheets if any(fault.sheet == grid.name for fault in faults)] or book.sheets[:1]
        names = {grid.name: _sheet_name(grid.name, number) for number, grid in enumerate(touched, 1)}
        _write_list(listed, receipt, unit, listed_faults, names, styles, is_sample, contact)
        for grid in touched:
            own = [fault for fault in faults if fault.sheet == grid.name]
            _write_table(workbook.add_worksheet(names[grid.name], Filled), grid, own, styles, versions)
        _write_identity(workbook.add_worksheet(META), receipt, listed_faults, names)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list: one finding, or the rest of a kind."""

    faults: tuple[SlipFinding, ...]
    is_rest: bool = False

    @property
    def question(self) -> str:
        """The question that a reason in this row answers: one finding, or all findings of a kind that are not listed
        singly.
        """
        first = self.faults[0]
        return kind_of_question(first.submission, first.rule, first.item) if self.is_rest else first.finding_id


def listed_of(faults: Sequence[SlipFinding]) -> list[Row]:
    """The rows of the list: each fault; errors of one column that say the same in one; or, where there are too many to be read, the first of
    each kind and one row for its rest."""
    rows = _together(faults)
    if len(rows) <= LISTED_WHOLE:
        return rows
    kinds: dict[tuple[str, str, str, str, str], list[SlipFinding]] = defaultdict(list)
    for fault in faults:
        kinds[fault.kind].append(fault)
    rows = []
    for alike in kinds.values():
        together = _together(alike)
        if len(together) <= LISTED_ALIKE:
            rows += together
            continue
        rows += [Row((fault,)) for fault in alike[:LISTED_ALIKE]]
        if rest := tuple(alike[LISTED_ALIKE:]):
            rows.append(Row(rest, is_rest=len(rest) > 1))
    return rows


def _together(faults: Sequence[SlipFinding]) -> list[Row]:
    """Rows in the order of their first faults. Only errors come together: each question has a reason of its own."""
    same: dict[tuple[object, ...], list[SlipFinding]] = defaultdict(list)
    for number, fault in enumerate(faults):
        is_error = fault.severity == "reject" and fault.address and (fault.item or fault.rule in _of_rows())
        words = "" if fault.rule in _of_rows() else fault.message  # which names the row
        same[(fault.kind, fault.found, words) if is_error else (number,)].append(fault)
    rows: list[Row] = []
    for alike in same.values():
        rows += [Row(tuple(alike))] if len(alike) >= TOGETHER else [Row((fault,)) for fault in alike]
    place = {id(fault): at for at, fault in enumerate(faults)}
    return sorted(rows, key=lambda row: place[id(row.faults[0])])


def _of_rows() -> Mapping[str, str]:
    """Rules about whole rows -> the words for several of them."""
    words: Mapping[str, str] = wording()["slip"]["rows"]
    return words


def _write_identity(sheet: Worksheet, receipt: Receipt, rows: Sequence[Row], names: dict[str, str]) -> None:
    headings = wording()["slip"]["headings"]
    entries = identity(
        receipt.receipt_id,
        receipt.sha256,
        receipt.file,
        (headings[0], headings[-1]),
        names,
        [report.submission for report in receipt.submissions if report.submission],
        _count(_faults_of(rows), "reject"),
        {number: row.question for number, row in enumerate(rows, 1) if row.faults[0].severity in ANSWERED},
        {
            number: row.faults[0].sheet or ""
            for number, row in enumerate(rows, 1)
            if row.faults[0].severity == "explain"
        },
    )
    for row, (key, value) in enumerate(entries.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()


def _write_list(
    sheet: Worksheet,
    receipt: Receipt,
    unit: str,
    rows: Sequence[Row],
    names: dict[str, str],
    styles: SlipFormats,
    is_sample: bool,
    contact: str,
) -> None:
    words = wording()["slip"]
    counts = {severity: _count(_faults_of(rows), severity) for severity in ("reject", "explain", "question")}
    title = words["title" if counts["reject"] or counts["explain"] else "title_questions"].format(unit=unit)
    sheet.merge_range(0, 0, 0, 5, title + (f"　　{wording()['sample']}" if is_sample else ""), styles["title"])
    about = words["about"].format(
        file=receipt.file,
        forms="、".join(dict.fromkeys(report.form for report in receipt.submissions)),
        periods="、".join(dict.fromkeys(report.period for report in receipt.submissions)),
        received_at=_at(receipt.received_at),
    )
    sheet.merge_range(1, 0, 1, 5, about, styles["about"])
    rule = _rule(counts, receipt, contact)
    if any(row.is_rest for row in rows):
        rule += "\n" + words["more"].format(listed=LISTED_ALIKE, shown=COMMENTS_PER_SHEET, most=MOST_ALIKE)
    sheet.merge_range(2, 0, 2, 5, rule, styles["rule"])
    for column, (heading, width) in enumerate(zip(words["headings"], WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, heading, styles["heading"])
    for number, one in enumerate(rows, 1):
        _write_row(sheet, 3 + number, number, one, names, styles)
    if beside := min(max((len(_spans(row.faults)) - 1 for row in rows if not row.is_rest), default=0), LINKS):
        sheet.set_column(len(WIDTHS), len(WIDTHS) + beside - 1, LINK_WIDTH)
        sheet.write_string(3, len(WIDTHS), words["beside"], styles["about"])
    sheet.print_area(0, 0, 3 + len(rows), len(WIDTHS) - 1)
    for row, height in (
        (0, 34),
        (1, 20),
        (2, 18 * sum(lines_of(line, sum(WIDTHS)) for line in rule.split("\n")) + 6),
        (3, 22),
    ):
        sheet.set_row(row, height)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(4, 0)
    sheet.autofilter(3, 0, 3 + len(rows), 5)
    _set_print(sheet)
    sheet.repeat_rows(3)
    sheet.set_first_sheet()
    sheet.activate()


def _write_row(sheet: Worksheet, row: int, number: int, one: Row, names: dict[str, str], styles: SlipFormats) -> None:
    words = wording()["slip"]
    fault = one.faults[0]
    look = fault.severity
    has_one_table = len(names) == 1
    spans_of = _spans(one.faults) if fault.address else []
    place = _place(fault, words["file_wide"], has_one_table)
    if one.is_rest and fault.address:
        place = words["span"].format(first=place, last=one.faults[-1].address)
    elif len(one.faults) > 1:
        place = place.removesuffix(fault.address or "") + _shown(spans_of)
    value = words["rest"].format(count=len(one.faults)) if one.is_rest else fault.found or ""
    message = f"【{words['severity'][look]}】{_message(one, spans_of)}"
    sheet.write_number(row, 0, number, styles[look + "_number"])
    if fault.sheet in names and fault.address:
        quoted = names[fault.sheet].replace("'", "''")
        first, *others = spans_of if not one.is_rest else [(fault.address, fault.address)]
        sheet.write_url(row, 1, f"internal:'{quoted}'!{_range(first)}", styles["link"], place)
        for column, span in enumerate(others[:LINKS], len(WIDTHS)):
            sheet.write_url(row, column, f"internal:'{quoted}'!{_range(span)}", styles["link"], _range(span))
    else:
        sheet.write_string(row, 1, place, styles["text"])
    sheet.write_string(row, 2, value, styles["text"])
    sheet.write_string(row, 3, message, styles[look])
    sheet.write_string(row, 4, fault.todo, styles["text"])
    sheet.write_string(row, 5, "", styles["answer" if look in ANSWERED else "closed"])
    lines = max(
        lines_of(text, width) for text, width in zip((place, value, message, fault.todo), WIDTHS[1:5], strict=True)
    )
    sheet.set_row(row, 18 * lines + 4)


def _set_print(sheet: Worksheet, columns: int = len(WIDTHS)) -> None:
    """Print one page wide, as the template does."""
    if columns >= len(WIDTHS):
        sheet.set_landscape()
    sheet.set_paper(9 if columns <= MOST_ON_A4 else 8)  # A4, A3
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(**MARGINS)
    sheet.set_footer(wording()["slip"]["footer"])


def _write_table(
    sheet: Filled, grid: Grid, faults: Sequence[SlipFinding], styles: SlipFormats, versions: Sequence[Version]
) -> None:
    """Write the unit's table at its own addresses, in the template's looks, with faulty cells coloured and (up to a limit)
    commented."""
    rows = _as_written(grid)
    marked: dict[tuple[int, int], list[SlipFinding]] = defaultdict(list)
    for fault in faults:
        if fault.address:
            marked[position(fault.address)].append(fault)
    layout = layout_of(rows, grid.merges)
    columns = widths(rows, layout)
    merged = spans(rows, layout, grid.merges)
    sheet.fill(_filling(rows, marked, layout, merged, styles, versions), heights(rows, layout, columns))
    for span in merged:
        sheet.span(*span)
    for shown, ((row, column), here) in enumerate(sorted(marked.items())):
        if shown < COMMENTS_PER_SHEET:
            note = "\n".join(f"{fault.message}。{fault.todo}" for fault in here)
            sheet.write_comment(row, column, note, {"x_scale": 2, "y_scale": 1 + 0.5 * len(here)})
    for column, width in enumerate(columns):
        sheet.set_column(column, column, width)
    if layout.head:
        sheet.freeze_panes(layout.head.stop, 0)
        sheet.repeat_rows(layout.head.start, layout.head.stop - 1)
    _set_print(sheet, layout.width)


def _as_written(grid: Grid) -> Sequence[list[object]]:
    """The sheet's rows; formatted texts include struck-out and other ignored parts."""
    if not grid.written:
        return grid.rows
    rows = list(grid.rows)
    for row in {row for row, _ in grid.written}:
        rows[row] = [grid.written.get((row, column), cell) for column, cell in enumerate(rows[row])]
    return rows


def _filling(
    rows: Sequence[list[object]],
    marked: dict[tuple[int, int], list[SlipFinding]],
    layout: TableLayout,
    merged: Sequence[Merge],
    styles: SlipFormats,
    versions: Sequence[Version],
) -> Iterator[tuple[int, list[Cell]]]:
    """The cells of a unit's table, and marked cells beyond it, row by row for a `Filled` sheet."""
    marks: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), here in sorted(marked.items()):
        marks[row][column] = _gravest(here)
    looks = _Columns(rows, layout, versions)
    across = {top for top, left, bottom, right in merged if top == bottom < layout.head.start}
    for row in range(max([len(rows), layout.framed.stop, *(row + 1 for row in marks)])):
        cells = rows[row] if row < len(rows) else []
        own, is_framed = marks.get(row, {}), row in layout.framed or row in across
        filled: list[Cell] = []
        for column, value in enumerate(cells):
            if value != "" or column in own or (is_framed and column < layout.width):
                content, kind = _content(value)
                look = own.get(column) or looks.of(row, column)
                filled.append((column, content, styles[look + kind if look in VARIED else look]))
        beyond = range(len(cells), layout.width if is_framed else 0)
        filled += [(column, None, styles[looks.of(row, column)]) for column in beyond if column not in own]
        filled += [(column, None, styles[mark]) for column, mark in own.items() if column >= len(cells)]
        yield row, sorted(filled, key=lambda cell: cell[0])


class _Columns:
    """The look of each cell: title and notes, headings (required ones darker), names of rows, and cells."""

    def __init__(self, rows: Sequence[list[object]], layout: TableLayout, versions: Sequence[Version]) -> None:
        self.layout, self.rows = layout, rows
        items = [(name in version.row_key, item) for version in versions for name, item in version.items.items()]
        self.required = {normal(heading) for _, item in items if item.required for heading in item.headings}
        keys = {normal(heading) for is_key, item in items if is_key for heading in item.headings}
        self.keys = {
            column
            for row in layout.head
            for column, cell in enumerate(rows[row])
            if isinstance(cell, str) and _bare(cell) in keys
        }

    def of(self, row: int, column: int) -> str:
        if row in self.layout.head:
            cells = self.rows[row]
            text = cells[column] if column < len(cells) else ""
            return "required" if isinstance(text, str) and _bare(text) in self.required else "head"
        if row in self.layout.body:
            return "key" if column in self.keys else "cell"
        if row == 0 and self.layout.head.start:
            return "title_of_table"
        if row == self.layout.head.start - 1:
            return "notes"
        return "line" if row < self.layout.head.start else "plain"


def _bare(text: str) -> str:
    """A heading without its unit of measure and its line breaks."""
    return normal(split_heading("".join(text.split()))[0])


def _content(value: object) -> tuple[Content, str]:
    """A cell's content and its format for a value. Percentages and dates keep their formats, so that they are read the
    same when they come back.
    """
    if isinstance(value, str):
        return "" if value.isspace() else value[:LONGEST], ""
    if isinstance(value, Percent):
        return float(value), "_percent"
    if isinstance(value, int | float) and not isinstance(value, bool | Suffixed) and math.isfinite(value):
        return value, ""
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date(), "_date"
    if isinstance(value, date) and not isinstance(value, datetime):
        return value, "_date"
    return (text_of(value) or "")[:LONGEST], ""


@functools.cache
def _looks() -> dict[str, dict[str, object]]:
    """Name -> the format's settings for XlsxWriter."""
    base = {"font_name": wording()["font"], "font_size": 11, "valign": "vcenter", "text_wrap": True}
    framed = {**base, "border": 1, "border_color": "#BFC7D1", "indent": 1}
    flat = {"font_name": wording()["font"], "font_size": 11, "valign": "vcenter"}
    looks: dict[str, dict[str, object]] = {
        "title": {**base, "font_size": 18, "bold": True, "font_color": "#1F3864"},
        "about": {**base, "font_size": 10, "font_color": "#5A6573"},
        "rule": {**base, "bg_color": "#F3F6FA", "left": 5, "left_color": "#1F3864", "indent": 1},
        "plain": flat,
        "heading": {**framed, "bold": True, "bg_color": "#DCE6F1", "align": "center", "indent": 0},
        "text": framed,
        "link": {**framed, "font_color": "#1F4E9E", "underline": 1},
        "answer": {**framed, "bg_color": "#FFFDF2", "border_color": "#C9A227"},
        "closed": {**framed, "bg_color": "#F2F2F2"},
    }
    for severity, colour in COLOURS.items():
        looks[severity] = {**framed, "bg_color": colour}
        looks[severity + "_number"] = {**looks[severity], "align": "center", "bold": True, "indent": 0}
    table = table_looks()
    looks |= {look: table[look] for look in ("line", "notes", "required", "head", "key", "cell")}
    looks["title_of_table"] = table["title"]
    for look in VARIED:
        looks[look + "_percent"] = {**looks[look], "num_format": "0.00%"}
        looks[look + "_date"] = {**looks[look], "num_format": "yyyy-mm-dd"}
    return looks


class SlipFormats(dict[str, "Format"]):
    """The formats of a workbook by name, each created when first used: a slip uses a third of them."""

    def __init__(self, workbook: Workbook) -> None:
        super().__init__()
        self._workbook = workbook

    def __missing__(self, name: str) -> Format:
        self[name] = self._workbook.add_format(_looks()[name])
        return self[name]


def _in_order(faults: Iterable[SlipFinding]) -> tuple[SlipFinding, ...]:
    return tuple(
        sorted(
            faults,
            key=lambda fault: (
                fault.sheet or "",
                position(fault.address) if fault.address else (-1, -1),
                GRAVITY[fault.severity],
                fault.message,
            ),
        )
    )


def _all_faults(receipt: Receipt) -> list[SlipFinding]:
    return [*receipt.faults, *(fault for report in receipt.submissions for fault in report.faults)]


def _gravest(faults: list[SlipFinding]) -> str:
    return min((fault.severity for fault in faults), key=GRAVITY.__getitem__)


def _count(faults: Iterable[SlipFinding], severity: str) -> int:
    return sum(fault.severity == severity and fault.is_open for fault in faults)


def _faults_of(rows: Iterable[Row]) -> Iterator[SlipFinding]:
    return (fault for row in rows for fault in row.faults)


def _explained(faults: Iterable[SlipFinding]) -> int:
    return sum(fault.reason is not None for fault in faults)


def _slip_kind(receipt: Receipt) -> str:
    faults = _all_faults(receipt)
    return str(wording()["files"]["reject" if _count(faults, "reject") or _count(faults, "explain") else "question"])


def _rule(counts: dict[str, int], receipt: Receipt, contact: str) -> str:
    """What the slip asks for, by when, and whom to call: a line for each sort of finding that it has."""
    words = wording()["slip"]
    severities = [severity for severity in counts if counts[severity]]
    parts = "、".join(words["counts"][severity].format(counts[severity]) for severity in severities)
    due = min((report.due_at for report in receipt.submissions if report.due_at and _open_of(report)), default=None)
    first = [
        words["result"][severities[0]],
        words["count"].format(count=sum(counts.values()), parts=parts),
        _by(due, receipt.recorded_at) + wording()["slip"]["mend"],
    ]
    lines = [
        "".join(first),
        *(f"{n}. {words['todo'][severity]}" for n, severity in enumerate(severities, 1)),
        words["back"],
    ]
    if contact:
        lines[-1] += wording()["contact"].format(contact=contact)
    return "\n".join(lines)


def _open_of(report: SlipReport) -> bool:
    return any(fault.is_open for fault in report.faults)


def _spans(faults: Sequence[SlipFinding]) -> list[Span]:
    """The first and last addresses of faults of one column that stand one below the other."""
    spans: list[Span] = []
    for fault in faults:
        here = fault.address or ""
        if spans and _row_of(here) == _row_of(spans[-1][1]) + 1:
            spans[-1] = (spans[-1][0], here)
        elif not spans or here != spans[-1][1]:
            spans.append((here, here))
    return spans


def _shown(spans_of: Sequence[Span]) -> str:
    """L14—L31、L35; of many spans the first. Lines are broken here: a link's text is not wrapped everywhere."""
    span = wording()["slip"]["span"]
    lines = [""]
    for first, last in spans_of[:MOST_SPANS]:
        addresses = span.format(first=first, last=last) if first != last else first
        if lines[-1] and half_characters(lines[-1] + addresses) > WIDTHS[1] - 4:
            lines.append("")
        lines[-1] += addresses + "、"
    more = wording()["slip"]["and_more"] if len(spans_of) > MOST_SPANS else ""
    return "\n".join(lines).removesuffix("、") + more


def _range(span: Span) -> str:
    first, last = span
    return first if first == last else f"{first}:{last}"


def _message(one: Row, spans_of: Sequence[Span]) -> str:
    """The words of a row: of several faults with the rows in which they are, of the rest of a kind without their values."""
    words, fault = wording()["slip"], one.faults[0]
    if one.is_rest:
        return fault.message.replace(fault.found, "…") if fault.found else fault.message
    if len(one.faults) == 1:
        return fault.message
    rows = "、".join(
        words["span"].format(first=_row_of(first), last=_row_of(last)) if first != last else str(_row_of(first))
        for first, last in spans_of[:MOST_SPANS]
    ) + (words["and_more"] if len(spans_of) > MOST_SPANS else "")
    text = _of_rows().get(fault.rule, words["alike"])
    return str(text.format(message=fault.message, rows=rows, count=len(one.faults)))


def _row_of(address: str) -> int:
    """The row of an address, counted from 1 as people do."""
    return position(address or "A1")[0] + 1


def _became(report: SlipReport) -> str:
    if report.status == "questioned" and not _open_of(report):  # all has been explained
        return "accepted"
    is_explainable = report.status == "returned" and not _count(report.faults, "reject")
    return "returned_explain" if is_explainable else report.status


def _place(fault: SlipFinding, otherwise: str, has_one_table: bool = False) -> str:
    if fault.address is None:
        return fault.sheet or otherwise
    if has_one_table:
        return fault.address
    return f"{fault.sheet}!{fault.address}" if fault.sheet else fault.address  # a CSV file has no sheet name


def _sheet_name(name: str, number: int) -> str:
    clean = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:28] or f"{wording()['sheet']}{number}"
    return f"{clean}_{number}" if clean == wording()["slip"]["sheet"] else clean
