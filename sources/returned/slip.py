"""A returned slip: the reasons written into it, and the corrections in the unit's own table.

`reports/slip/slip.py` writes the slip and identifies it in the hidden sheet `_meta`; only that is trusted. Of the
slip's tables only changed cells count: they are put into the original from the archive, which is then read. So colours,
comments and numbering never become data, and parts of the original that the slip cannot show (formats, formulas) are
kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sources.book.grid import Book, Grid, address
from sources.finding import Finding
from sources.value.values import FaultyCell, Suffixed, text_of

MARK = "slip"  # the key of `_meta` that marks a slip; its value is the receipt's id
LIST_TITLE = re.compile(r"(?:退回单|待说明单)")
LIST_HEADINGS = frozenset(("序号", "位置", "问题"))
MOST_DIGITS = 9  # digits of a count; Python refuses to parse thousands of them
LONGEST = 32_767  # largest number of characters in a workbook's cell
Claimed = tuple[str, str, str]  # unit, form, period


@dataclass(frozen=True, slots=True)
class Answer:
    """A unit's reason: `question` is a finding's id, or the id of all questions of a kind (`kind_of_question`)."""

    question: str
    reason: str
    sheet: str
    address: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A returned slip.

    rejects: the number of its findings that no reason can settle. explains: for each question that returns its
    submission until answered, the original's sheet. sheets: original sheet name -> its name in the slip. revisions: the
    revisions for which it was written. senders: the units that answer for these.
    """

    receipt_id: str
    sha256: str
    file: str
    rejects: int
    explains: Mapping[str, str]
    sheets: Mapping[str, str]
    revisions: Mapping[Claimed, int]
    senders: frozenset[str]
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]

    @property
    def explained(self) -> frozenset[str]:
        """The original's sheets that were returned until explained, and now are explained."""
        return frozenset(self.explains[one.question] for one in self.answers if one.question in self.explains)


@dataclass(frozen=True, slots=True)
class SlipSubmission:
    """A submission that a slip asks about; `reported_by` is the lead that sent it for the unit, or blank."""

    submission_id: str
    unit: str
    form: str
    version: str
    period: str
    revision: int
    reported_by: str = ""


def identity(
    receipt_id: str,
    sha256: str,
    file: str,
    headings: tuple[str, str],
    sheets: Mapping[str, str],
    asked: Iterable[SlipSubmission],
    rejects: int,
    questions: Mapping[int, str],
    explains: Mapping[int, str],
) -> dict[str, str]:
    """Keys and values of a slip's hidden sheet, which identify it.

    headings: of the columns number and reason. sheets: name in the original -> name in the slip. questions: number ->
    finding's id. explains: number of a question that returns its submission until answered -> the sheet's name in the
    original.
    """
    keys = {MARK: receipt_id, "sha256": sha256, "file": file, "rejects": str(rejects), "headings": "|".join(headings)}
    for number, (origin, name) in enumerate(sheets.items(), 1):
        keys |= {f"sheet_{number}": name, f"origin_{number}": origin}
    for number, one in enumerate(asked, 1):
        for key, value in (
            ("submission", one.submission_id),
            ("unit", one.unit),
            ("form", one.form),
            ("version", one.version),
            ("period", one.period),
            ("revision", str(one.revision)),
            ("reported_by", one.reported_by),
        ):
            if value:
                keys[f"{key}_{number}"] = value
    keys |= {f"question_{number}": question for number, question in questions.items()}
    return keys | {f"explain_{number}": sheet for number, sheet in explains.items()}


def kind_of_question(submission: str, rule: str, item: str) -> str:
    """The id of all questions of a kind that a slip does not list singly."""
    return f"{submission}:{rule}:{item}"


def is_slip(book: Book) -> bool:
    """Whether the file is one of our return slips."""
    return MARK in book.meta


def is_copied_list(grid: Grid) -> bool:
    """Whether a sheet is a slip's list without the slip's identity: copied into another workbook, or saved as CSV."""
    title = next((text_of(cell) for row in grid.rows[:2] for cell in row if cell not in ("", None)), None)
    return bool(title and LIST_TITLE.search(title)) and any(
        {text_of(cell) for cell in row} >= LIST_HEADINGS for row in grid.rows[:8]
    )


def read_slip(book: Book) -> Slip:
    """The contents of a returned slip."""
    meta = book.meta
    questions = {key[9:]: value for key, value in meta.items() if key.startswith("question_")}
    answers, findings = _answers(book, questions)
    sheets, others = _sheets(book)
    findings += [Finding("slip_other_sheet", name, "、".join(sheets.values()), sheet=name) for name in others]
    return Slip(
        receipt_id=meta[MARK],
        sha256=meta.get("sha256", ""),
        file=meta.get("file", ""),
        rejects=_whole(meta.get("rejects", "")),
        explains={questions[n]: meta[f"explain_{n}"] for n in _numbers(meta, "explain") if n in questions},
        sheets=sheets,
        revisions={
            (meta.get(f"unit_{n}", ""), meta.get(f"form_{n}", ""), meta.get(f"period_{n}", "")): _whole(
                meta.get(f"revision_{n}", "")
            )
            for n in _numbers(meta, "submission")
        },
        senders=frozenset(
            meta.get(f"reported_by_{n}") or meta.get(f"unit_{n}", "") for n in _numbers(meta, "submission")
        ),
        answers=tuple(answers),
        findings=tuple(findings),
    )


def mended(original: Book, slip: Book, sheets: Mapping[str, str]) -> tuple[Book, frozenset[str]]:
    """The original with the cells changed in the slip's tables, and the names of the sheets with such cells."""
    came = {grid.name: grid for grid in slip.sheets}
    changed: set[str] = set()
    result = []
    for grid in original.sheets:
        back = came.get(sheets.get(grid.name, ""))
        cells = dict(_changes(grid, back)) if back is not None else {}
        if cells:
            changed.add(grid.name)
        result.append(_mended(grid, back, cells) if back is not None and cells else grid)
    return replace(original, sheets=result), frozenset(changed)


def _mended(grid: Grid, back: Grid, cells: Mapping[tuple[int, int], object]) -> Grid:
    """The sheet with the changed cells, in the formatting of the returned slip."""
    written = {place: text for place, text in grid.written.items() if place not in cells}
    return replace(
        grid,
        rows=_with(grid.rows, cells),
        struck=(grid.struck - cells.keys()) | (back.struck & cells.keys()),
        written=written | {place: text for place, text in back.written.items() if place in cells},
    )


def _answers(book: Book, questions: Mapping[str, str]) -> tuple[list[Answer], list[Finding]]:
    """The reasons in the list, by the number in their row: rows may have been sorted, deleted or moved."""
    number_heading, _, reason_heading = book.meta.get("headings", "").partition("|")
    answers: list[Answer] = []
    findings: list[Finding] = []
    for grid in book.sheets:
        head = _head(grid, reason_heading)
        if head is None:
            continue
        reason_at = _at(grid.rows[head], reason_heading) or 0
        number_at = _at(grid.rows[head], number_heading)
        for row, cells in enumerate(grid.rows[head + 1 :], head + 1):
            reason = _text_at(cells, reason_at)
            for column in range(reason_at + 1, len(cells)):
                if beside := _text_at(cells, column):
                    where = address(row, column)
                    findings.append(
                        Finding("reason_beside", beside, _bare(reason_heading), sheet=grid.name, address=where)
                    )
            if not reason:
                continue
            number = _text_at(cells, number_at) if number_at is not None else ""
            where = address(row, reason_at)
            if number in questions:
                answers.append(Answer(questions[number], reason, grid.name, where))
            else:
                findings.append(Finding("reason_unasked", reason, number, sheet=grid.name, address=where))
        break
    return answers, findings


def _sheets(book: Book) -> tuple[dict[str, str], list[str]]:
    """Original sheet name -> its name in the slip; and the names of other sheets with content. A table whose sheet was
    renamed is found if no other sheet can be it.
    """
    meta = book.meta
    sheets = {meta.get(f"origin_{n}", ""): meta[f"sheet_{n}"] for n in _numbers(meta, "sheet")}
    reasons = meta.get("headings", "").partition("|")[2]
    there = {grid.name for grid in book.sheets}
    others = [
        grid.name
        for grid in book.sheets
        if grid.name not in sheets.values()
        and _head(grid, reasons) is None
        and any(text_of(cell) for row in grid.rows for cell in row)
    ]
    lacking = [origin for origin, name in sheets.items() if name not in there]
    if len(lacking) == len(others) == 1:
        sheets[lacking[0]] = others.pop()
    return sheets, others


def _head(grid: Grid, heading: str) -> int | None:
    """The row of the list's headings; None if a sheet is not the list."""
    return next((row for row, cells in enumerate(grid.rows) if _at(cells, heading) is not None), None)


def _text_at(cells: Sequence[object], column: int) -> str:
    return (text_of(cells[column]) or "").strip() if column < len(cells) else ""


def _at(cells: Sequence[object], heading: str) -> int | None:
    """The column of a heading; its remark in （） may be gone."""
    texts = [_text_at(cells, at) for at in range(len(cells))]
    return next((texts.index(one) for one in (heading, _bare(heading)) if one and one in texts), None)


def _bare(heading: str) -> str:
    return heading.partition("（")[0]


def _numbers(meta: Mapping[str, str], key: str) -> list[str]:
    return [name[len(key) + 1 :] for name in meta if name.startswith(f"{key}_")]


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0  # ² is a digit, but no decimal number


def _changes(before: Grid, after: Grid) -> Iterator[tuple[tuple[int, int], object]]:
    for row in range(max(len(before.rows), len(after.rows))):
        was = before.rows[row] if row < len(before.rows) else []
        now = after.rows[row] if row < len(after.rows) else []
        for column in range(max(len(was), len(now))):
            old = before.written.get((row, column)) or (was[column] if column < len(was) else "")
            new = now[column] if column < len(now) else ""
            if _cell_text(old) != _cell_text(new):
                yield (row, column), new


def _cell_text(cell: object) -> str:
    """A cell as it looks after being stored in a workbook: numbers to twelve digits, texts without white space."""
    if isinstance(cell, FaultyCell | Suffixed):
        cell = text_of(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{cell:.12g}"
    if isinstance(cell, datetime):
        return f"{cell:%Y%m%d%H%M%S}"
    if isinstance(cell, date):
        return f"{cell:%Y%m%d}000000"
    if isinstance(cell, time):
        return cell.isoformat()
    text = (text_of(cell) or "")[:LONGEST]
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())


def _with(rows: Sequence[list[object]], cells: Mapping[tuple[int, int], object]) -> list[list[object]]:
    result = [list(row) for row in rows]
    for (row, column), value in cells.items():
        result.extend([] for _ in range(row + 1 - len(result)))
        result[row].extend([""] * (column + 1 - len(result[row])))
        result[row][column] = value
    return result
