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
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.suite import ANSWERED
from sources.archive import place_of
from sources.book.grid import Book, Grid, Unreadable, position
from sources.book.open import open_book
from sources.book.spreadsheet import META
from sources.calendar import label as label_of
from sources.declare import YamlMapping, read_yaml
from sources.finding import MOST_ALIKE
from sources.path import base_name
from sources.returned.entry import unwrapped
from sources.returned.slip import LONGEST, SlipSubmission, identity, kind_of_question
from sources.statement import statement
from sources.value.values import Percent, Suffixed, text_of

if TYPE_CHECKING:
    import duckdb
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from reports.slip.sheet import Cell, Content

RECEIPTS = Path(__file__).parents[1] / "queries" / "receipts.sql"
SUBMISSIONS = RECEIPTS.with_name("receipt_submissions.sql")
STEM = 80  # letters of the unit's file name at the beginning of a name in the outbox
LARGE = 4 * 2**20  # bytes: the slip of a larger file is assembled on disk
COMMENTS_PER_SHEET = 500  # more make the workbook slow to open
LISTED_WHOLE = 200  # findings: above this number only the first of each kind are listed, and the rest in one row
LISTED_ALIKE = 20
TOGETHER = 4  # errors of one column with the same words, from that many on, are one row
WIDTHS = (6, 20, 20, 44, 44, 34)  # of the list's columns
WIDEST = 200  # only this many columns of a table get a width of their own
COLOURS = {"reject": "#F8CBAD", "explain": "#FAD9A5", "question": "#FFE699", "note": "#DDEBF7"}
VERDICTS = ("returned", "returned_explain", "questioned", "accepted")  # the gravest first
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
    asked: SlipSubmission | None = None
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
    warehouse: Path, archive: Path, outbox: Path, run: str, only: Collection[str] | None = None, contact: str = ""
) -> list[UnitReply]:
    """Write an acknowledgement for every file of a run, and a slip for every file with something to correct or explain.

    only: receipts whose slips are tried again; those whose originals were erased since are skipped. contact: whom a unit calls.
    The files go to `outbox/<unit>/`; files of unknown units to a folder of their own.
    """
    from warehouse.connect import open_reader

    written = []
    with open_reader(warehouse, threads=1) as con:
        receipts = told_of(con, run)
        if only is not None:
            tried = [one for one in receipts if one.receipt_id in only]
            receipts = [one for one in tried if place_of(archive, one.sha256).exists()]
        row = con.execute("SELECT bool_or(is_sample) FROM edition").fetchone()
    is_sample = bool(row and row[0])
    folders: set[Path] = set()
    for receipt in receipts:
        units = sorted({told.sender for told in receipt.submissions}) or [wording()["acknowledgement"]["nobody"]]
        for unit in units:
            folder = outbox / base_name(unit)
            if folder not in folders:
                folder.mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            own = receipt if len(units) == 1 else _part_of(receipt, unit)
            stem, number = Path(receipt.file).stem[:STEM], receipt.receipt_id[:8]
            said, slip = folder / base_name(stem, f"-{number}-{wording()['files']['acknowledgement']}.txt"), None
            failure = None
            if any(fault.is_open for fault in _all_faults(own)) and receipt.status == "taken":
                content = place_of(archive, receipt.sha256).read_bytes()
                slip = folder / base_name(stem, f"-{number}-{_slip_kind(own)}.xlsx")
                try:
                    write_slip(own, unit, content, slip, is_sample, contact)
                except (
                    OSError,
                    MemoryError,
                ):  # an error of the machine: the run fails, and the next one writes all slips
                    raise
                except Exception as error:  # noqa: BLE001  one failing table must not cost other units their slips
                    slip.unlink(missing_ok=True)
                    slip, failure = None, type(error).__name__
            said.write_bytes(acknowledgement_text(own, contact, slip.name if slip else None).encode())
            written.append(UnitReply(receipt.receipt_id, receipt.file, said, slip, unit, failure))
    return written


def _part_of(receipt: Receipt, unit: str) -> Receipt:
    """The part of a receipt that one of its units may see."""
    return replace(receipt, submissions=tuple(told for told in receipt.submissions if told.sender == unit))


def told_of(con: duckdb.DuckDBPyConnection, run: str) -> list[Receipt]:
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
        asked = SlipSubmission(submission, unit, form, version.isoformat(), period, revision, reported_by or "")
        faults_of = _in_order(faults[receipt, submission])
        named = label if label != period else label_of(period)  # a period for which the form is not due has no row
        told = SlipReport(unit, title, named, revision, status, faults_of, asked, reported_by, *timing)
        submissions[receipt].append(told)
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
    for told in sorted(receipt.submissions, key=lambda told: VERDICTS.index(_became(told))):
        verdict = words["verdict"][_became(told)]
        unit = told.unit + (words["reported_by"].format(lead=told.reported_by) if told.reported_by else "")
        lines += [words["report"].format(verdict=verdict, unit=unit, form=told.form, period=told.period)]
        lines += [_to_do(told, receipt.recorded_at, slip)]
        if told.standing and not told.is_superseded:
            lines.append(words["stands"].format(revision=told.standing))
    if not receipt.submissions:
        lines.append(words["file_only"].format(verdict=words["status"][receipt.status], file=receipt.file))
    lines += [
        words["finding"].format(place=_place(fault, words["whole"]), message=fault.message, todo=fault.todo)
        for fault in [*receipt.faults, *(() if slip else _open_faults(receipt))]
    ]
    named = {"file": receipt.file, "received_at": _at(receipt.received_at), "recorded_at": _at(receipt.recorded_at)}
    lines += ["", words["title"], *(line.format(**named) for line in words["lines"])]
    for told in receipt.submissions:
        punctual = (
            words["punctual"]["late" if told.is_late else "on_time"]
            if told.due_at and told.revision == 1 and not told.reported_by
            else ""
        )
        unit = f"{told.unit}　" if len({one.unit for one in receipt.submissions}) > 1 else ""
        revision = words["revision"].format(
            form=told.form, period=told.period, revision=told.revision, punctual=punctual
        )
        lines.append(unit + revision)
    if contact:
        lines.append(wording()["contact"].format(contact=contact))
    lines.append(words["sha256"].format(sha256=receipt.sha256))
    return "\n".join(lines) + "\n"


def _to_do(told: SlipReport, now: datetime, slip: str | None) -> str:
    """What a unit does about its report, and by when."""
    words = wording()["acknowledgement"]
    became, explained = _became(told), _explained(told.faults)
    if told.is_superseded:
        return str(words["todo"]["superseded"].format(revision=told.standing))
    if became == "accepted":
        return str(words["todo"]["explained" if explained else "accepted"].format(explained=explained))
    counts = "、".join(
        words["counts"][severity].format(count)
        for severity in ("reject", "explain", "question")
        if (count := _count(told.faults, severity))
    )
    where = words["slip"].format(slip=Path(slip).stem) if slip else words["no_slip"]
    return str(words["todo"][became].format(by=_by(told.due_at, now), slip=where, counts=counts))


def _open_faults(receipt: Receipt) -> list[SlipFinding]:
    return [fault for told in receipt.submissions for fault in told.faults if fault.is_open]


def _at(instant: datetime) -> str:
    return str(wording()["at"].format(at=instant))


def _by(due_at: datetime | None, now: datetime) -> str:
    """Until when a unit mends or explains: its deadline, or as soon as may be once that has passed."""
    words, parts = wording()["acknowledgement"], wording()["by"]
    if due_at is None:
        return str(words["soon"])
    day = (
        (parts["year"] if due_at.year != now.year else "") + parts["day"] + (parts["minutes"] if due_at.minute else "")
    )
    return str(words["by" if due_at > now else "passed"].format(by=day.format(at=due_at)))


def write_slip(receipt: Receipt, unit: str, content: bytes, path: Path, is_sample: bool, contact: str = "") -> None:
    """The slip workbook of a file.

    content: the archived bytes; a table that cannot be opened again is left out, the list stays. contact: whom a unit calls.
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
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": len(content) < LARGE}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        styles = SlipFormats(workbook)
        listed = workbook.add_worksheet(wording()["slip"]["sheet"])
        touched = [grid for grid in book.sheets if any(fault.sheet == grid.name for fault in faults)] or book.sheets[:1]
        names = {grid.name: _sheet_name(grid.name, number) for number, grid in enumerate(touched, 1)}
        _write_list(listed, receipt, unit, listed_faults, names, styles, is_sample, contact)
        for grid in touched:
            own = [fault for fault in faults if fault.sheet == grid.name]
            _write_table(workbook.add_worksheet(names[grid.name], Filled), grid, own, styles)
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
    if len(faults) <= LISTED_WHOLE:
        return _together(faults)
    kinds: dict[tuple[str, str, str, str, str], list[SlipFinding]] = defaultdict(list)
    for fault in faults:
        kinds[fault.kind].append(fault)
    rows = []
    for alike in kinds.values():
        rows += [Row((fault,)) for fault in alike[:LISTED_ALIKE]]
        if rest := tuple(alike[LISTED_ALIKE:]):
            rows.append(Row(rest, is_rest=len(rest) > 1))
    return rows


def _together(faults: Sequence[SlipFinding]) -> list[Row]:
    """Rows in the order of their first faults. Only errors come together: each question has a reason of its own."""
    same: dict[tuple[object, ...], list[SlipFinding]] = defaultdict(list)
    for number, fault in enumerate(faults):
        is_error = fault.severity == "reject" and fault.item and fault.address
        same[(fault.kind, fault.found, fault.message) if is_error else (number,)].append(fault)
    rows: list[Row] = []
    for alike in same.values():
        rows += [Row(tuple(alike))] if len(alike) >= TOGETHER else [Row((fault,)) for fault in alike]
    return sorted(rows, key=lambda row: faults.index(row.faults[0]))


def _write_identity(sheet: Worksheet, receipt: Receipt, rows: Sequence[Row], names: dict[str, str]) -> None:
    headings = wording()["slip"]["headings"]
    said = identity(
        receipt.receipt_id,
        receipt.sha256,
        receipt.file,
        (headings[0], headings[-1]),
        names,
        [told.asked for told in receipt.submissions if told.asked],
        _count(_faults_of(rows), "reject"),
        {number: row.question for number, row in enumerate(rows, 1) if row.faults[0].severity in ANSWERED},
        {
            number: row.faults[0].sheet or ""
            for number, row in enumerate(rows, 1)
            if row.faults[0].severity == "explain"
        },
    )
    for row, (key, value) in enumerate(said.items()):
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
        forms="、".join(dict.fromkeys(told.form for told in receipt.submissions)),
        periods="、".join(dict.fromkeys(told.period for told in receipt.submissions)),
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
    for row, height in (
        (0, 34),
        (1, 20),
        (2, 18 * sum(_lines(line, sum(WIDTHS)) for line in rule.split("\n")) + 6),
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
    fault, last = one.faults[0], one.faults[-1]
    look = fault.severity
    place = _place(fault, words["file_wide"])
    if one.is_rest and last.address:
        place = words["span"].format(first=place, last=last.address)
    elif len(one.faults) > 1:
        place = _places(one.faults)
    said = words["rest"].format(count=len(one.faults)) if one.is_rest else fault.found or ""
    message = f"【{words['severity'][look]}】{_alike(one) if one.is_rest else fault.message}"
    sheet.write_number(row, 0, number, styles[look + "_number"])
    if fault.sheet in names and fault.address:
        quoted = names[fault.sheet].replace("'", "''")
        sheet.write_url(row, 1, f"internal:'{quoted}'!{fault.address}", styles["link"], place)
    else:
        sheet.write_string(row, 1, place, styles["text"])
    sheet.write_string(row, 2, said, styles["text"])
    sheet.write_string(row, 3, message, styles[look])
    sheet.write_string(row, 4, fault.todo, styles["text"])
    sheet.write_string(row, 5, "", styles["answer" if look in ANSWERED else "closed"])
    lines = max(
        _lines(text, width) for text, width in zip((place, said, message, fault.todo), WIDTHS[1:5], strict=True)
    )
    sheet.set_row(row, 18 * lines + 4)


def _alike(one: Row) -> str:
    """The text for the rest of a kind: the common part of their messages, without the values."""
    fault = one.faults[0]
    return fault.message.replace(fault.found, "…") if fault.found else fault.message


def _lines(text: str, width: float) -> int:
    """The number of lines of a text in a column of this width (in half characters)."""
    return max(1, math.ceil(_width(text) / (width - 4)))


def _width(text: str) -> int:
    """The width of a text in half characters; a character beyond Latin takes two."""
    return len(text) if text.isascii() else 2 * len(text) - len(text.encode("latin-1", "ignore"))


def _set_print(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(wording()["slip"]["footer"])


def _write_table(sheet: Worksheet, grid: Grid, faults: Sequence[SlipFinding], styles: SlipFormats) -> None:
    """Write the unit's table at its own addresses, with faulty cells coloured and (up to a limit) commented."""
    rows = _as_written(grid)
    marked: dict[tuple[int, int], list[SlipFinding]] = defaultdict(list)
    for fault in faults:
        if fault.address:
            marked[position(fault.address)].append(fault)
    framed = range(*_body(rows))
    sheet.fill(_filling(rows, marked, framed, styles))
    for shown, ((row, column), here) in enumerate(sorted(marked.items())):
        if shown < COMMENTS_PER_SHEET:
            note = "\n".join(f"{fault.message}。{fault.todo}" for fault in here)
            sheet.write_comment(row, column, note, {"x_scale": 2, "y_scale": 1 + 0.5 * len(here)})
    for column, width in enumerate(_widths(rows, framed)):
        sheet.set_column(column, column, width)
    if framed:
        sheet.freeze_panes(framed[0] + 1, 0)
    _set_print(sheet)


def _as_written(grid: Grid) -> Sequence[list[object]]:
    """The sheet's rows; formatted texts include struck-out and other ignored parts."""
    if not grid.written:
        return grid.rows
    rows = list(grid.rows)
    for row in {row for row, _ in grid.written}:
        rows[row] = [grid.written.get((row, column), cell) for column, cell in enumerate(rows[row])]
    return rows


def _filling(
    rows: Sequence[list[object]], marked: dict[tuple[int, int], list[SlipFinding]], framed: range, styles: SlipFormats
) -> Iterator[tuple[int, list[Cell]]]:
    """The cells of a unit's table, and marked cells beyond it, row by row for a `Filled` sheet."""
    marks: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), here in sorted(marked.items()):
        marks[row][column] = _gravest(here)
    for row in range(max([len(rows), *(row + 1 for row in marks)])):
        cells = rows[row] if row < len(rows) else []
        look, own = "cell" if row in framed else "plain", marks.get(row, {})
        found: list[Cell] = []
        for column, value in enumerate(cells):
            if value != "" or column in own or look == "cell":
                content, kind = _content(value)
                found.append((column, content, styles[own.get(column, look) + kind]))
        found += [(column, None, styles[mark]) for column, mark in own.items() if column >= len(cells)]
        yield row, found


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


def _body(rows: Sequence[list[object]]) -> tuple[int, int]:
    """The first row of the table in a sheet, and the row after its last. Rows at least half as full as the fullest row
    mark its ends.
    """
    filled = [len(cells) - cells.count("") - cells.count(None) for cells in rows]
    fullest = max(filled, default=0)
    full = [row for row, count in enumerate(filled) if count > 1 and count * 2 >= fullest]
    return (full[0], full[-1] + 1) if full else (0, 0)


def _widths(rows: Sequence[list[object]], framed: range) -> list[float]:
    """A width for each column: that of its longest short text in the table, within limits."""
    count = min(max((len(cells) for cells in rows), default=0), WIDEST)
    longest = [8] * count
    for row in framed[:300]:
        for column, value in enumerate(rows[row][:count]):
            longest[column] = max(longest[column], 2 + _width(text_of(value) or ""))
    return [min(width, 26) for width in longest]


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
        "cell": {**flat, "border": 1, "border_color": "#BFC7D1"},
        "text": framed,
        "link": {**framed, "font_color": "#1F4E9E", "underline": 1},
        "answer": {**framed, "bg_color": "#FFFDF2", "border_color": "#C9A227"},
        "closed": {**framed, "bg_color": "#F2F2F2"},
    }
    for severity, colour in COLOURS.items():
        looks[severity] = {**framed, "bg_color": colour}
        looks[severity + "_number"] = {**looks[severity], "align": "center", "bold": True, "indent": 0}
    for look in ("plain", "cell", *COLOURS):
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
    return [*receipt.faults, *(fault for told in receipt.submissions for fault in told.faults)]


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
    asked = [severity for severity in counts if counts[severity]]
    parts = "、".join(words["counts"][severity].format(counts[severity]) for severity in asked)
    due = min((told.due_at for told in receipt.submissions if told.due_at and _open_of(told)), default=None)
    first = [
        words["result"][asked[0]],
        words["count"].format(count=sum(counts.values()), parts=parts),
        _by(due, receipt.recorded_at) + wording()["slip"]["mend"],
    ]
    lines = ["".join(first), *(f"{n}. {words['todo'][severity]}" for n, severity in enumerate(asked, 1)), words["back"]]
    if contact:
        lines[-1] += wording()["contact"].format(contact=contact)
    return "\n".join(lines)


def _open_of(told: SlipReport) -> bool:
    return any(fault.is_open for fault in told.faults)


def _places(faults: Sequence[SlipFinding]) -> str:
    """Where faults of one column stand, one below the other as a span: 表1!L14—L31、L35."""
    spans: list[list[SlipFinding]] = []
    for fault in faults:
        if spans and _row_of(fault) == _row_of(spans[-1][-1]) + 1:
            spans[-1].append(fault)
        else:
            spans.append([fault])
    span = wording()["slip"]["span"]
    said = [
        span.format(first=one[0].address, last=one[-1].address) if len(one) > 1 else one[0].address or ""
        for one in spans
    ]
    return (f"{faults[0].sheet}!" if faults[0].sheet else "") + "、".join(said)


def _row_of(fault: SlipFinding) -> int:
    return position(fault.address or "A1")[0]


def _became(told: SlipReport) -> str:
    if told.status == "questioned" and not _open_of(told):  # all has been explained
        return "accepted"
    is_explainable = told.status == "returned" and not _count(told.faults, "reject")
    return "returned_explain" if is_explainable else told.status


def _place(fault: SlipFinding, otherwise: str) -> str:
    if fault.address is None:
        return fault.sheet or otherwise
    return f"{fault.sheet}!{fault.address}" if fault.sheet else fault.address  # a CSV file has no sheet name


def _sheet_name(name: str, number: int) -> str:
    clean = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:28] or f"{wording()['sheet']}{number}"
    return f"{clean}_{number}" if clean == wording()["slip"]["sheet"] else clean
