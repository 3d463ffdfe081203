"""What goes back to the units: a receipt for every file, and a return slip where something is wrong or must be explained.

A slip is a new workbook: first the numbered list of faults, linked to the cells; then the unit's own tables at their own
addresses, the faulty cells coloured and commented. The unit's file itself is never written to.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from sources.grid import Book, Unreadable, open_book, position

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


@dataclass(frozen=True, slots=True)
class Told:
    """A submission as receipt and slip tell of it."""

    unit: str
    form: str
    period: str
    revision: int
    status: str
    faults: tuple[Fault, ...]


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
            if any(fault.severity != "note" for fault in _all_faults(own)) and receipt.status == "taken":
                content = (archive / receipt.sha256[:2] / receipt.sha256).read_bytes()
                write_slip(own, unit, content, folder / f"{stem}-{_slip_kind(own)}.xlsx", is_sample)
                slips += 1
    return slips


def told_of(con: Any, run: str) -> list[Receipt]:
    """What the warehouse says of a run's files."""
    faults: dict[tuple[str, str | None], list[Fault]] = defaultdict(list)
    for receipt, submission, *fault in con.execute(
        "SELECT receipt_id, submission_id, severity, sheet, address, found, message, todo FROM finding WHERE run_id = ?",
        [run],
    ).fetchall():
        faults[receipt, submission].append(Fault(*fault))
    submissions: dict[str, list[Told]] = defaultdict(list)
    for receipt, submission, unit, form, period, revision, status in con.execute(
        "SELECT s.receipt_id, s.submission_id, s.unit, f.title, p.label, s.revision, s.status FROM submission AS s "
        "JOIN form AS f ON f.form = s.form JOIN period AS p ON p.code = s.period WHERE s.run_id = ? ORDER BY s.unit, s.form, s.period",
        [run],
    ).fetchall():
        submissions[receipt].append(Told(unit, form, period, revision, status, _in_order(faults[receipt, submission])))
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
    faults = _in_order(_all_faults(receipt))
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
            style = styles[_gravest(here)] if here else styles["cell"]
            if isinstance(value, bool) or not isinstance(value, int | float):
                sheet.write_string(row, column, "" if value is None else str(value), style)
            else:
                sheet.write_number(row, column, value, style)
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


def _styles(workbook: Any) -> dict[str, Any]:
    base = {"font_name": wording()["font"], "font_size": 11, "valign": "top", "text_wrap": True}
    styles = {
        "title": workbook.add_format({**base, "font_size": 16, "bold": True}),
        "plain": workbook.add_format(base),
        "heading": workbook.add_format({**base, "bold": True, "bg_color": "#D9E1F2", "border": 1}),
        "cell": workbook.add_format(
            {"font_name": wording()["font"], "font_size": 11, "border": 1, "border_color": "#BFBFBF"}
        ),
        "answer": workbook.add_format({**base, "border": 1, "bg_color": "#FFFFFF", "locked": False}),
    }
    for severity, colour in COLOURS.items():
        styles[severity] = workbook.add_format({**base, "border": 1, "bg_color": colour})
        styles[severity + "_link"] = workbook.add_format(
            {**base, "border": 1, "bg_color": colour, "font_color": "#1F4E79", "underline": 1}
        )
    return styles


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
    return sum(fault.severity == severity for fault in faults)


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
