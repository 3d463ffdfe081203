"""What goes back to the units: a receipt for every file, and a return slip where something is wrong or must be explained.

A slip is a new workbook: first the numbered list of faults, linked to the cells; then the unit's own tables at their own
addresses, the faulty cells coloured and commented. The unit's file itself is never written to. What the slip is, it says in a
hidden sheet, so that it is known again when it comes back with reasons or with mended cells (`sources/slip.py`).
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml

from sources.grid import Book, Unreadable, open_book, position
from sources.slip import LONGEST, Asked, identity
from sources.value import Percent, text_of
from sources.workbook import META

COMMENTS_PER_SHEET = 500  # more make the workbook slow to open; the list is always complete
COLOURS = {"reject": "#F8CBAD", "question": "#FFE699", "note": "#DDEBF7"}
GRAVITY = {"reject": 0, "question": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding as the slip shows it."""

    severity: str
    sheet: str | None
    address: str | None
    found: str | None
    message: str
    todo: str
    finding_id: str = ""
    reason: str | None = None  # the unit's, where it was asked before about the same value

    @property
    def is_open(self) -> bool:
        """Whether something must be done about it: mended, or explained and not explained yet."""
        return self.severity == "reject" or (self.severity == "question" and self.reason is None)


@dataclass(frozen=True, slots=True)
class Told:
    """A submission as receipt and slip tell of it."""

    unit: str
    form: str
    period: str
    revision: int
    status: str
    faults: tuple[Fault, ...]
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file as receipt and slip tell of it."""

    receipt_id: str
    file: str
    sha256: str
    status: str
    received_at: datetime
    recorded_at: datetime
    submissions: tuple[Told, ...]
    faults: tuple[Fault, ...]  # those that belong to no submission


@functools.cache
def wording() -> dict[str, Any]:
    """The Chinese wording of receipts and slips."""
    return yaml.safe_load((Path(__file__).parent / "slip.yml").read_text(encoding="utf-8"))


def write_outbox(warehouse: Path, archive: Path, outbox: Path, run: str) -> int:
    """Write a receipt for every file of a run, and a slip for every one with something to mend; the number of slips.

    Under `outbox/<unit>/`; files whose unit is not known go to their own folder.
    """
    from warehouse.connect import open_reader

    slips = 0
    with open_reader(warehouse) as con:
        receipts = told_of(con, run)
        row = con.execute("SELECT bool_or(is_sample) FROM edition").fetchone()
    is_sample = bool(row and row[0])
    for receipt in receipts:
        units = sorted({told.unit for told in receipt.submissions}) or [wording()["receipt"]["nobody"]]
        for unit in units:
            folder = outbox / unit
            folder.mkdir(parents=True, exist_ok=True)
            own = replace(receipt, submissions=tuple(told for told in receipt.submissions if told.unit == unit))
            stem = f"{_safe(Path(receipt.file).stem)}-{receipt.receipt_id[:8]}"
            (folder / f"{stem}-{wording()['files']['receipt']}.txt").write_text(receipt_text(own), encoding="utf-8")
            if any(fault.is_open for fault in _all_faults(own)) and receipt.status == "taken":
                content = (archive / receipt.sha256[:2] / receipt.sha256).read_bytes()
                write_slip(own, unit, content, folder / f"{stem}-{_slip_kind(own)}.xlsx", is_sample)
                slips += 1
    return slips


def told_of(con: Any, run: str) -> list[Receipt]:
    """What the warehouse says of a run's files."""
    faults: dict[tuple[str, str | None], list[Fault]] = defaultdict(list)
    for receipt, submission, *fault in con.execute(
        "SELECT receipt_id, submission_id, severity, sheet, address, found, message, todo, finding_id, reason "
        "FROM finding WHERE run_id = ?",
        [run],
    ).fetchall():
        faults[receipt, submission].append(Fault(*fault))
    submissions: dict[str, list[Told]] = defaultdict(list)
    for receipt, submission, unit, form, title, version, period, label, revision, status in con.execute(
        "SELECT s.receipt_id, s.submission_id, s.unit, s.form, f.title, s.form_version, s.period, p.label, s.revision, s.status "
        "FROM submission AS s JOIN form AS f ON f.form = s.form JOIN period AS p ON p.code = s.period "
        "WHERE s.run_id = ? ORDER BY s.unit, s.form, s.period",
        [run],
    ).fetchall():
        asked = Asked(submission, unit, form, version.isoformat(), period, revision)
        told = Told(unit, title, label, revision, status, _in_order(faults[receipt, submission]), asked)
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
        for receipt, file, sha256, status, received_at, recorded_at in con.execute(
            "SELECT receipt_id, file_name, sha256, status, received_at, recorded_at FROM receipt WHERE run_id = ?",
            [run],
        ).fetchall()
    ]


def receipt_text(receipt: Receipt) -> str:
    """The receipt: what came, when, its hash, and what became of it."""
    words = wording()["receipt"]
    named = {
        "file": receipt.file,
        "received_at": f"{receipt.received_at:%Y-%m-%d %H:%M}",
        "recorded_at": f"{receipt.recorded_at:%Y-%m-%d %H:%M}",
        "sha256": receipt.sha256,
        "status": words["status"][receipt.status],
    }
    lines = [words["title"], "", *(line.format(**named) for line in words["lines"])]
    for told in receipt.submissions:
        lines.append(
            words["submission"].format(
                unit=told.unit, form=told.form, period=told.period, revision=told.revision, status=words["status"][told.status],
                rejects=_count(told.faults, "reject"), questions=_count(told.faults, "question"),
                explained=words["explained"].format(count=explained) if (explained := _explained(told.faults)) else "",
            )
        )  # fmt: skip
    for fault in receipt.faults:
        lines.append(
            words["finding"].format(place=_place(fault, words["whole"]), message=fault.message, todo=fault.todo)
        )
    return "\n".join(lines) + "\n"


def write_slip(receipt: Receipt, unit: str, content: bytes, path: Path, is_sample: bool) -> None:
    """The slip workbook of a file.

    content: the archived bytes; a table that cannot be opened again is left out, the list stays.
    """
    import xlsxwriter

    try:
        book = open_book(content, receipt.file)
    except Unreadable:
        book = Book("", [])
    faults = _in_order(fault for fault in _all_faults(receipt) if fault.is_open or fault.severity == "note")
    with xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    ) as workbook:
        styles = _styles(workbook)
        listed = workbook.add_worksheet(wording()["slip"]["sheet"])
        touched = [grid for grid in book.sheets if any(fault.sheet == grid.name for fault in faults)] or book.sheets[:1]
        names = {grid.name: _sheet_name(grid.name, number) for number, grid in enumerate(touched, 1)}
        _write_list(listed, receipt, unit, faults, names, styles, is_sample)
        for grid in touched:
            _write_table(
                workbook.add_worksheet(names[grid.name]),
                grid.rows,
                [fault for fault in faults if fault.sheet == grid.name],
                styles,
            )
        _write_identity(workbook.add_worksheet(META), receipt, faults, names)


def _write_identity(sheet: Any, receipt: Receipt, faults: Sequence[Fault], names: dict[str, str]) -> None:
    headings = wording()["slip"]["headings"]
    said = identity(
        receipt.receipt_id,
        receipt.sha256,
        receipt.file,
        (headings[0], headings[-1]),
        names,
        [told.asked for told in receipt.submissions if told.asked],
        _count(faults, "reject"),
        {number: fault.finding_id for number, fault in enumerate(faults, 1) if fault.severity == "question"},
    )
    for row, (key, value) in enumerate(said.items()):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()


def _write_list(
    sheet: Any,
    receipt: Receipt,
    unit: str,
    faults: Iterable[Fault],
    names: dict[str, str],
    styles: dict[str, Any],
    is_sample: bool,
) -> None:
    words = wording()["slip"]
    faults = list(faults)
    rejects, questions = _count(faults, "reject"), _count(faults, "question")
    title = words["title" if rejects else "title_questions"].format(unit=unit)
    sheet.merge_range(0, 0, 0, 5, title + (f"　　{wording()['sample']}" if is_sample else ""), styles["title"])
    about = words["about"].format(
        file=receipt.file,
        forms="、".join(dict.fromkeys(told.form for told in receipt.submissions)),
        periods="、".join(dict.fromkeys(told.period for told in receipt.submissions)),
        received_at=f"{receipt.received_at:%Y-%m-%d %H:%M}",
    )
    sheet.merge_range(1, 0, 1, 5, about, styles["plain"])
    rule = words["rule_reject" if rejects else "rule_question"].format(rejects=rejects, questions=questions)
    if len(faults) > COMMENTS_PER_SHEET:
        rule += words["more"].format(shown=COMMENTS_PER_SHEET)
    sheet.merge_range(2, 0, 2, 5, rule, styles["plain"])
    for column, (heading, width) in enumerate(zip(words["headings"], (6, 20, 22, 44, 44, 30), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, heading, styles["heading"])
    for number, fault in enumerate(faults, 1):
        row = 3 + number
        style = styles[fault.severity]
        sheet.write_number(row, 0, number, style)
        place = _place(fault, words["file_wide"])
        if fault.sheet in names and fault.address:
            quoted = names[fault.sheet].replace("'", "''")
            sheet.write_url(row, 1, f"internal:'{quoted}'!{fault.address}", styles[fault.severity + "_link"], place)
        else:
            sheet.write_string(row, 1, place, style)
        sheet.write_string(row, 2, fault.found or "", style)
        sheet.write_string(row, 3, f"【{words['severity'][fault.severity]}】{fault.message}", style)
        sheet.write_string(row, 4, fault.todo, style)
        sheet.write_string(row, 5, "", styles["answer"] if fault.severity == "question" else style)
    sheet.freeze_panes(4, 0)
    sheet.autofilter(3, 0, 3 + len(faults), 5)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)


def _write_table(sheet: Any, rows: list[list[object]], faults: list[Fault], styles: dict[str, Any]) -> None:
    """The unit's own table at its own addresses, faulty cells coloured and (up to a limit) commented."""
    marked: dict[tuple[int, int], list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.address:
            marked[position(fault.address)].append(fault)
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            here = marked.get((row, column))
            if value == "" and not here:
                continue
            _write_cell(sheet, row, column, value, _gravest(here) if here else "cell", styles)
    for shown, ((row, column), here) in enumerate(sorted(marked.items())):
        if row >= len(rows) or column >= len(rows[row]):
            sheet.write_blank(row, column, None, styles[_gravest(here)])
        if shown < COMMENTS_PER_SHEET:
            note = "\n".join(f"{fault.message}。{fault.todo}" for fault in here)
            sheet.write_comment(row, column, note, {"x_scale": 2, "y_scale": 1 + 0.5 * len(here)})
    width = max((len(cells) for cells in rows), default=1)
    sheet.set_column(0, width, 14)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Any, row: int, column: int, value: object, look: str, styles: dict[str, Any]) -> None:
    """A value as the unit's own table shows it: percentages and dates as such, so that they come back as what they are."""
    if isinstance(value, Percent):
        sheet.write_number(row, column, float(value), styles[look + "_percent"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, column, value, styles[look])
    elif isinstance(value, datetime) and value.time() == time(0):
        sheet.write_datetime(row, column, value.date(), styles[look + "_date"])
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(row, column, value, styles[look + "_date"])
    else:
        sheet.write_string(row, column, (text_of(value) or "")[:LONGEST], styles[look])


def _styles(workbook: Any) -> dict[str, Any]:
    base = {"font_name": wording()["font"], "font_size": 11, "valign": "top", "text_wrap": True}
    looks: dict[str, dict[str, Any]] = {
        "title": {**base, "font_size": 16, "bold": True},
        "plain": base,
        "heading": {**base, "bold": True, "bg_color": "#D9E1F2", "border": 1},
        "cell": {"font_name": wording()["font"], "font_size": 11, "border": 1, "border_color": "#BFBFBF"},
        "answer": {**base, "border": 1, "bg_color": "#FFFFFF", "locked": False},
    }
    for severity, colour in COLOURS.items():
        looks[severity] = {**base, "border": 1, "bg_color": colour}
        looks[severity + "_link"] = {**looks[severity], "font_color": "#1F4E79", "underline": 1}
    for look in ("cell", *COLOURS):
        looks[look + "_percent"] = {**looks[look], "num_format": "0.00%"}
        looks[look + "_date"] = {**looks[look], "num_format": "yyyy-mm-dd"}
    return {name: workbook.add_format(look) for name, look in looks.items()}


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
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


def _all_faults(receipt: Receipt) -> list[Fault]:
    return [*receipt.faults, *(fault for told in receipt.submissions for fault in told.faults)]


def _gravest(faults: list[Fault]) -> str:
    return min((fault.severity for fault in faults), key=GRAVITY.__getitem__)


def _count(faults: Iterable[Fault], severity: str) -> int:
    return sum(fault.severity == severity and fault.is_open for fault in faults)


def _explained(faults: Iterable[Fault]) -> int:
    return sum(fault.reason is not None for fault in faults)


def _slip_kind(receipt: Receipt) -> str:
    return wording()["files"]["reject" if _count(_all_faults(receipt), "reject") else "question"]


def _place(fault: Fault, otherwise: str) -> str:
    if fault.address is None:
        return fault.sheet or otherwise
    return f"{fault.sheet}!{fault.address}" if fault.sheet else fault.address  # a CSV has no sheet name


def _sheet_name(name: str, number: int) -> str:
    clean = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:28] or f"{wording()['sheet']}{number}"
    return f"{clean}_{number}" if clean == wording()["slip"]["sheet"] else clean


def _safe(name: str) -> str:
    return re.sub(r"[\x00-\x1f/\\:*?\"<>|]", "_", name)[:80]
