"""The workbook (or CSV) that a unit fills in, for a form, unit and period.

Form, unit and period are written three times: in the hidden sheet `_meta`, in the document's properties, and in the
visible second line. Rows: title, identity, notes, one header row (two if items have a group), then the rows, then the
signatures.
"""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from reports.looks import (
    BODY,
    GROUPS,
    HEAD,
    LINE,
    MARGINS,
    MOST_ON_A4,
    MOST_UPRIGHT,
    NOTES,
    TITLE,
    UNDER_GROUPS,
    notes_height,
    table_looks,
    width_of,
)
from sources.calendar import Period, due_at, knows_holidays, label
from sources.declare import Form, Item, Milestone, Plan, Project, Version, YamlMapping, read_yaml
from sources.declare.plan import holds

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FIRST_HEADER_ROW = 4  # counted from 1, as people and findings count
BLANK_ROWS = 15  # empty rows for entries that are not known beforehand
LETTERS_A_LINE = 16  # of a comment
MOST_LINES = 16
LONGEST_NOTE = 2_000  # letters of a comment
NUMERIC = ("count", "number", "percent")
LABELS = (42.0, 10.0, 34.0)  # widths of the columns of a form of labels
DASH = "—"  # 不涉及
META = "_meta"
LISTS = "_lists"
Value = Decimal | date | str | None
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Page:
    """A template's page as texts and values, common to XLSX and CSV. `body` has the columns of `items`."""

    title: str
    line: str
    notes: str
    head: list[list[str]]
    body: list[list[Value]]
    footer: str
    items: list[str]


def write_template(
    form: Form,
    version: Version,
    unit: str,
    period: Period,
    plan: Plan,
    path: Path,
    last: Mapping[str, Row] | None = None,
    sample: bool = False,
) -> None:
    """Write the template of a form for a unit and period: CSV if `path` ends so, else XLSX.

    last: the last accepted values, by row key and item. Names, choices, dates and annual amounts are filled in again; a
    closing stock becomes the opening one; the last totals and free texts are shown as comments.
    """
    rows = prefilled(form, version, unit, period, plan, last or {})
    if path.suffix.lower() == ".csv":
        path.write_bytes(csv_bytes(page(form, version, unit, period, plan, rows, sample), "utf-8-sig"))
        return
    path.write_bytes(
        xlsx_bytes(form, version, unit, period, plan, rows, sample, BLANK_ROWS if version.is_open else 0, last or {})
    )


def write_filled(
    form: Form, version: Version, unit: str, period: Period, plan: Plan, path: Path, rows: Sequence[Row], sample: bool
) -> None:
    """Write the template with `rows` filled in, as a unit returns it."""
    if path.suffix.lower() == ".csv":
        path.write_bytes(csv_bytes(page(form, version, unit, period, plan, rows, sample), "utf-8-sig"))
    else:
        path.write_bytes(xlsx_bytes(form, version, unit, period, plan, rows, sample, 0, {}))


def prefilled(
    form: Form, version: Version, unit: str, period: Period, plan: Plan, last: Mapping[str, Row]
) -> list[Row]:
    """The rows known before the unit fills in anything: row keys, register entries, last values that are still valid."""
    if version.shape == "labels":
        return [_again(version, period, last.get("", {}))]
    rows: list[Row] = []
    for key, known in _known_rows(version, unit, period, plan, last):
        parts = dict(zip(version.row_key, key.split("|"), strict=False))
        rows.append({**_again(version, period, last.get(key, {})), **known, **(parts if not known else {})})
    return rows


def page(
    form: Form, version: Version, unit: str, period: Period, plan: Plan, rows: Sequence[Row], sample: bool
) -> Page:
    """The page of a template with `rows`, as texts and values."""
    say = wording()
    deadline = due_at(form, period, plan.deadlines)
    due = say["due"].format(day=deadline) + ("" if knows_holidays(deadline.date()) else say["provisional"])
    notes = _notes(version, due)
    items = list(version.items)
    if version.shape == "labels":
        head = [list(say["labels"])]
        values = rows[0] if rows else {}
        body: list[list[Value]] = [
            [heading(item, plain=True), item.uom or "", values.get(name)] for name, item in version.items.items()
        ]
    else:
        head = _head(version)
        body = [[row.get(name) for name in items] for row in rows]
    return Page(
        title=form.title,
        line=say["line"].format(title=form.title, unit=unit, period=label(period), version=version.valid_from),
        notes=f"{say['sample']}　{notes}" if sample else notes,
        head=head,
        body=body,
        footer=say["footer_sample"] if sample else say["footer"],
        items=items,
    )


def _notes(version: Version, due: str) -> str:
    """What stands above the table: only what this form has."""
    items = version.items.values()
    holds = {
        "due": True,
        "shaded": any(item.required for item in items),
        "numbers": any(item.type in NUMERIC for item in items),
        "required": any(item.required for item in items),
        "grey": any(item.only_rows for item in items),
        "more": version.is_open,
        "again": True,
    }
    say = wording()["notes"]
    text = "".join(say[part] for part, has in holds.items() if has)
    return text.format(due=due).replace("；" + say["again"], "。" + say["again"])


def address(version: Version, row: int, item: str) -> str:
    """The address of `item` in a template: the `row`-th row, counted from 0."""
    at = list(version.items).index(item)
    if version.shape == "labels":
        return f"C{FIRST_HEADER_ROW + 1 + at}"
    return f"{column(at)}{FIRST_HEADER_ROW + (2 if _has_groups(version) else 1) + row}"


def column(at: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheet_name(form: Form) -> str:
    return form.title[:31]


def heading(item: Item, plain: bool = False) -> str:
    """An item's heading as printed: a project is asked for by name, and the uom is in brackets."""
    name = item.headings[0]
    if item.register_ == "project":
        name = next((one for one in item.headings if one.endswith("项目名称")), name)
    name = name.removesuffix("%")
    return name if plain or item.uom is None else f"{name}（{item.uom}）"


def csv_bytes(one: Page, encoding: str) -> bytes:
    """The page as CSV, every row as wide as the table."""
    width = max(len(one.head[0]), 1)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    blank = [""] * (width - 1)
    writer.writerows([[one.title, *blank], [one.line, *blank], [one.notes, *blank], *one.head])
    writer.writerows([[_text(value) for value in row] for row in one.body])
    writer.writerow([one.footer, *blank])
    return out.getvalue().encode(encoding)


def xlsx_bytes(
    form: Form,
    version: Version,
    unit: str,
    period: Period,
    plan: Plan,
    rows: Sequence[Row],
    sample: bool,
    blank_rows: int,
    last: Mapping[str, Row],
) -> bytes:
    """The page as a workbook: locked headings, checks with hints, drop-downs. It prints on A4 landscape."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties(
        {"title": form.title, "created": datetime.combine(period.ends_on, time(0))}
    )  # the same bytes each time
    try:
        one = page(form, version, unit, period, plan, rows, sample)
        sheet = book.add_worksheet(sheet_name(form))
        lists = _Lists(book)
        looks = _Looks(book)
        body_row = FIRST_HEADER_ROW - 1 + len(one.head)
        _draw_top(sheet, one, looks)
        if version.shape == "labels":
            _draw_labels(sheet, version, one, looks, lists, plan, body_row, last.get("", {}))
            width, height = 3, len(one.body)
        else:
            height = len(one.body) + blank_rows
            _draw_table(sheet, version, one, looks, lists, plan, body_row, height, last)
            width = len(one.items)
        for row in range(body_row, body_row + height + 1):
            sheet.set_row(row, BODY)
        sheet.set_row(2, notes_height(one.notes, sum(_widths(version, one))))
        sheet.merge_range(body_row + height, 0, body_row + height, max(width - 1, 1), one.footer, looks.line)
        _set_print(sheet, version, len(one.head), width, body_row + height + 1, sample)
        _write_identity(book, form, version, unit, period)
        lists.close()
    finally:
        book.close()
    return out.getvalue()


def _known_rows(
    version: Version, unit: str, period: Period, plan: Plan, last: Mapping[str, Row]
) -> list[tuple[str, dict[str, Value]]]:
    """(row key, values from the register) of each row that the template prints.

    If an entry's lead has ended, every successor gets the row; a successor that does not continue the entry deletes it.
    """
    source = version.rows_from
    if source is None:
        keys = list(dict.fromkeys([*version.rows, *last]))
        return [(key, {}) for key in keys]
    if source == "milestone":
        tasks = [
            task
            for task in plan.milestones
            if unit in plan.answering(task.unit, period.ends_on) and holds(task, period.ends_on)
        ]
        return [(task.task_id, _values(version, _task_row(task, period))) for task in tasks]
    _, _, tier = source.partition(":")
    projects = [
        project
        for project in plan.projects
        if tier in project.tiers_in(period.year)
        and unit in plan.answering(project.lead_unit, period.ends_on)
        and holds(project, period.ends_on)
    ]
    return [(project.project_id, _project_row(version, project)) for project in projects]


def _task_row(task: Milestone, period: Period) -> dict[str, Value]:
    """A task's values from the register. A day of every year gets the period's year."""
    row = {**dict(task), "task": task.task_id, "task_title": task.title}
    if isinstance(task.planned_on, str):
        row["planned_on"] = date.fromisoformat(f"{period.year}-{task.planned_on}")
    return row


def _project_row(version: Version, project: Project) -> dict[str, Value]:
    row = dict(project)
    for scaled, plain in (
        ("total_investment_wan_yuan", "total_investment"),
        ("annual_plan_wan_yuan", "annual_plan"),
        ("area_mu", "area"),
    ):
        row[plain] = row.pop(scaled)
    return _values(version, {**row, version.row_key[0]: project.name})


def _values(version: Version, row: Mapping[str, Value | float]) -> dict[str, Value]:
    known = {name: value for name in version.items if (value := row.get(name)) is not None}
    return {name: Decimal(repr(value)) if isinstance(value, float) else value for name, value in known.items()}


def _again(version: Version, period: Period, last: Row) -> dict[str, Value]:
    """The last values that are still valid: not flows and totals, which the unit must report anew."""
    again: dict[str, Value] = {}
    for name, item in version.items.items():
        if item.type == "date" and name.startswith("as_of"):
            again[name] = period.ends_on
        elif last.get(name) is not None and _holds(version, name) and not item.balance:
            again[name] = last[name]
        if item.balance and any(term.startswith("+") for term in item.balance) and last.get(name) is not None:
            again[item.balance[0]] = last[name]
    return again


def _holds(version: Version, name: str) -> bool:
    """Whether an item keeps its last value: choices, dates, names and annual amounts do; free text and other numbers are reported anew."""
    item = version.items[name]
    if item.type == "text":
        return item.stays or item.register_ is not None or item.pattern is not None or name in version.row_key
    return item.type in ("choice", "date") or item.jump_pct is not None


def _remembered(version: Version, name: str, last: Row) -> str | None:
    """The comment on a cell that is not filled in again: the last total, or the last free text."""
    item, value = version.items[name], last.get(name)
    if value is None or _holds(version, name):
        return None
    say = wording()["last"]
    if item.type == "text":
        return str(say["text"].format(value=_text(value)))
    return str(say["number"].format(value=_text(value))) if is_total(version, name) else None


def is_total(version: Version, name: str) -> bool:
    """Whether an item counts from the beginning of the year: a declared total, a part of one, progress that only rises, or 累计 in its heading."""
    chain = [name]  # the item, its whole, the whole's whole ...
    while (whole := version.items[chain[-1]].part_of) is not None and whole not in chain:
        chain.append(whole)
    return any(_accumulates(version.items[one]) for one in chain)


def _accumulates(item: Item) -> bool:
    named = any(word in heading for heading in item.headings for word in wording()["accumulates"])
    return item.type in NUMERIC and (item.total_of is not None or item.only_rises or named)


def _has_groups(version: Version) -> bool:
    return version.shape == "table" and any(item.group for item in version.items.values())


def _head(version: Version) -> list[list[str]]:
    names = [heading(item) for item in version.items.values()]
    if not _has_groups(version):
        return [names]
    above: list[str] = []
    below: list[str] = []
    before: str | None = None
    for name, item in zip(names, version.items.values(), strict=True):
        above.append(name if item.group is None else "" if item.group == before else item.group)
        below.append("" if item.group is None else name)
        before = item.group
    return [above, below]


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return value


class _Looks:
    """The workbook's formats."""

    def __init__(self, book: Workbook) -> None:
        looks = table_looks()
        free = {"locked": False}

        def add(name: str, **more: object) -> Format:
            return book.add_format({**looks[name], **more})

        self.title, self.line, self.notes = add("title"), add("line"), add("notes")
        self.head, self.required, self.wanted = add("head"), add("required"), add("wanted")
        self.key, self.grey = add("key"), add("grey")
        self.text = add("text", **free)
        self.number = add("cell", **free, num_format="#,##0.00")
        self.fine = add("cell", **free, num_format="#,##0.0000")
        self.percent = add("cell", **free, num_format="0.00")
        self.count = add("cell", **free, num_format="#,##0")
        self.date = add("cell", **free, num_format="yyyy-mm-dd", align="center")

    def of(self, item: Item) -> Format:
        """An item's format; 亿元 has four decimals, so that 万元 are visible."""
        if item.type == "number" and (item.uom or "").startswith("亿"):
            return self.fine
        known = {"number": self.number, "percent": self.percent, "count": self.count, "date": self.date}
        return known.get(item.type, self.text)


class _Lists:
    """A hidden sheet for drop-down lists that are too long for a cell's own check."""

    def __init__(self, book: Workbook) -> None:
        self.book, self.columns = book, list[list[str]]()

    def source(self, choices: list[str]) -> list[str] | str:
        if len(",".join(choices)) <= 255 and not any("," in choice for choice in choices):
            return choices
        if choices not in self.columns:
            self.columns.append(choices)
        letter = column(self.columns.index(choices))
        return f"={LISTS}!${letter}$1:${letter}${len(choices)}"

    def close(self) -> None:
        if self.columns:
            sheet = self.book.add_worksheet(LISTS)
            sheet.very_hidden()
            for at, choices in enumerate(self.columns):
                sheet.write_column(0, at, choices)


def _draw_top(sheet: Worksheet, one: Page, looks: _Looks) -> None:
    last = max(len(one.head[0]) - 1, 1)
    for row, (text, look, height) in enumerate(
        ((one.title, looks.title, TITLE), (one.line, looks.line, LINE), (one.notes, looks.notes, NOTES))
    ):
        sheet.merge_range(row, 0, row, last, text, look)
        sheet.set_row(row, height)


def _draw_table(
    sheet: Worksheet,
    version: Version,
    one: Page,
    looks: _Looks,
    lists: _Lists,
    plan: Plan,
    body_row: int,
    height: int,
    last: Mapping[str, Row],
) -> None:
    items = list(version.items.items())
    _draw_head(sheet, version, one, looks)
    fixed = bool(version.rows) or version.rows_from is not None
    known = len(one.body)
    keys = [_key(version, one, row) for row in one.body]
    # Reported rows of a register have the entry's id, printed rows its name.
    entries = {project.name: project.project_id for project in plan.projects} if version.rows_from else {}
    last_of = [last.get(entries.get(key, key), {}) for key in keys]
    for at, (name, item) in enumerate(items):
        look = looks.of(item)
        for row in range(height):
            value = one.body[row][at] if row < known else None
            if row < known and item.only_rows and not _has_row(item, keys[row]):
                sheet.write_blank(body_row + row, at, None, looks.grey)
            elif fixed and row < known and name in version.row_key and value is not None:
                _write(sheet, body_row + row, at, value, looks.key)
            else:
                _write(sheet, body_row + row, at, value, look)
            if row < known and (note := _remembered(version, name, last_of[row])) and one.body[row][at] is None:
                _comment(sheet, body_row + row, at, note)
        first = known if fixed and name in version.row_key else 0  # printed names are locked
        if first < height:
            _check(sheet, version, item, lists, plan, (body_row + first, at, body_row + height - 1, at))
        sheet.set_column(at, at, _width(item, [row[at] for row in one.body]))
    sheet.freeze_panes(body_row, len(version.row_key))


def _draw_head(sheet: Worksheet, version: Version, one: Page, looks: _Looks) -> None:
    top = FIRST_HEADER_ROW - 1
    items = list(version.items.values())
    if len(one.head) == 1:
        for at, (name, item) in enumerate(zip(one.head[0], items, strict=True)):
            sheet.write_string(top, at, _broken(name), looks.required if item.required else looks.head)
        sheet.set_row(top, HEAD)
        return
    at = 0
    while at < len(items):
        item = items[at]
        if item.group is None:
            sheet.merge_range(
                top, at, top + 1, at, _broken(one.head[0][at]), looks.required if item.required else looks.head
            )
            at += 1
            continue
        end = at
        while end + 1 < len(items) and items[end + 1].group == item.group:
            end += 1
        if end > at:
            sheet.merge_range(top, at, top, end, item.group, looks.head)
        else:
            sheet.write_string(top, at, item.group, looks.head)
        for under in range(at, end + 1):
            sheet.write_string(
                top + 1, under, _broken(one.head[1][under]), looks.required if items[under].required else looks.head
            )
        at = end + 1
    sheet.set_row(top, GROUPS)
    sheet.set_row(top + 1, UNDER_GROUPS)


def _broken(name: str) -> str:
    """A heading with its uom on a line of its own."""
    head, bracket, uom = name.rpartition("（")
    return f"{head}\n{bracket}{uom}" if head and len(uom) <= 6 else name


def _draw_labels(
    sheet: Worksheet, version: Version, one: Page, looks: _Looks, lists: _Lists, plan: Plan, body_row: int, last: Row
) -> None:
    for at, name in enumerate(one.head[0]):
        sheet.write_string(FIRST_HEADER_ROW - 1, at, name, looks.head)
    for row, (name, item) in enumerate(version.items.items()):
        text, uom, value = one.body[row]
        sheet.write_string(body_row + row, 0, str(text), looks.wanted if item.required else looks.key)
        sheet.write_string(body_row + row, 1, str(uom), looks.key)
        _write(sheet, body_row + row, 2, value, looks.of(item))
        _check(sheet, version, item, lists, plan, (body_row + row, 2, body_row + row, 2))
        if (note := _remembered(version, name, last)) and value is None:
            _comment(sheet, body_row + row, 2, note)
    for column_at, width in enumerate(LABELS):
        sheet.set_column(column_at, column_at, width)
    sheet.freeze_panes(body_row, 1)


def _write(sheet: Worksheet, row: int, at: int, value: Value, look: Format) -> None:
    if value is None:
        sheet.write_blank(row, at, None, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, look)
    elif isinstance(value, str):
        sheet.write_string(row, at, value, look)
    else:
        sheet.write_number(row, at, float(value), look)


def _comment(sheet: Worksheet, row: int, at: int, note: str) -> None:
    """A comment in a box that shows all of it: some 16 letters a line."""
    lines = sum(1 + len(line) // LETTERS_A_LINE for line in note.split("\n"))
    size = {"width": 240, "height": 14 + 18 * min(lines, MOST_LINES), "font_size": 9, "author": ""}
    sheet.write_comment(row, at, note[:LONGEST_NOTE], size)


def _key(version: Version, one: Page, row: Sequence[Value]) -> str:
    return "|".join(_text(row[one.items.index(name)]) for name in version.row_key)


def _has_row(item: Item, key: str) -> bool:
    return key in item.only_rows or key.split("|")[0] in item.only_rows


def _widths(version: Version, one: Page) -> list[float]:
    """The widths of a page's columns, in half characters."""
    if version.shape == "labels":
        return list(LABELS)
    return [_width(item, [row[at] for row in one.body]) for at, item in enumerate(version.items.values())]


def _width(item: Item, values: Sequence[Value]) -> float:
    return width_of(item.type, map(_text, values))


def _check(
    sheet: Worksheet, version: Version, item: Item, lists: _Lists, plan: Plan, where: tuple[int, int, int, int]
) -> None:
    """Set Excel's own check of the cells: impossible values are refused, and the hint says what is wanted."""
    rule = _rule(item, lists, plan, f"{column(where[1])}{where[0] + 1}")
    say = wording()["checks"]
    name = heading(item, plain=True)
    hint = _hint(version, item, say, plan.identity.registrar or plan.identity.contact)
    rule |= {
        "ignore_blank": True,
        "input_title": say["title"].format(heading=name)[:32],
        "input_message": hint[:255],
        "error_title": say["wrong"].format(heading=name)[:32],
        "error_message": hint[:255],
    }
    sheet.data_validation(*where, rule)


def _rule(item: Item, lists: _Lists, plan: Plan, first: str) -> dict[str, object]:
    """XlsxWriter's options for the check of an item's cells. first: the address of the uppermost cell."""
    if item.type == "choice":
        return {"validate": "list", "source": lists.source(list(item.choices))}
    if item.register_ == "project":
        return {
            "validate": "list",
            "source": lists.source([project.name for project in plan.projects]),
            "error_type": "warning",
        }
    if item.type == "date":
        return {"validate": "date", "criteria": "between", "minimum": date(1950, 1, 1), "maximum": date(2100, 12, 31)}
    if item.type == "text":
        return {"validate": "any"}
    low = -1e12 if item.min is None else item.min
    high = 1e12 if item.max is None else item.max
    whole = f",{first}=INT({first})" if item.type == "count" else ""
    # A formula, since a check for numbers would refuse —, which the notes above the table ask for.
    is_number = f"AND(ISNUMBER({first}),{first}>={low:.15g},{first}<={high:.15g}{whole})"
    return {"validate": "custom", "value": f'=OR({first}="{DASH}",{is_number})', "error_type": "stop"}


def _hint(version: Version, item: Item, say: Mapping[str, str], registrar: str) -> str:
    def named(name: str) -> str:
        return heading(version.items[name], plain=True)

    parts = [say["required"]] if item.required else []
    if item.register_ == "project":
        parts.append(say["project"].format(registrar=registrar))
    elif item.type == "choice":
        parts.append(say["choice"].format(choices="、".join(item.choices)))
    elif item.type in ("number", "count") and item.uom is None:
        parts.append(say["number_plain"])
    else:
        parts.append(say[item.type].format(uom=item.uom))
    if item.min is not None:
        parts.append(say["at_least"].format(min=f"{item.min:g}"))
    if item.max is not None:
        parts.append(say["at_most"].format(max=f"{item.max:g}"))
    if item.total_of and not item.may_fall:
        parts.append(say["total"].format(other=named(item.total_of)))
    if item.only_rises:
        parts.append(say["rises"])
    if item.balance:
        signs = {"+": "＋", "-": "－"}
        terms = "".join(f"{signs.get(term[0], '')}“{named(term.lstrip('+-'))}”" for term in item.balance)
        parts.append(say["balance"].format(terms=terms))
    if item.part_of:
        parts.append(say["part"].format(other=named(item.part_of)))
    if item.growth:
        parts.append(say["growth"].format(of=named(item.growth.of), over=named(item.growth.over)))
    if item.share:
        parts.append(say["share"].format(part=named(item.share.part), whole=named(item.share.whole)))
    if item.hint:
        parts.append(item.hint)
    return "".join(parts)


def _set_print(sheet: Worksheet, version: Version, header_rows: int, width: int, height: int, sample: bool) -> None:
    if version.shape == "table" and width > MOST_UPRIGHT:
        sheet.set_landscape()
    sheet.set_paper(9 if width <= MOST_ON_A4 else 8)  # A4; A3 for many columns
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(**MARGINS)
    sheet.repeat_rows(FIRST_HEADER_ROW - 1, FIRST_HEADER_ROW - 2 + header_rows)
    sheet.print_area(0, 0, height - 1, max(width - 1, 1))
    say = wording()
    sheet.set_footer(("&L" + say["sample"] if sample else "") + say["print"]["page"].format(version=version.valid_from))
    allowed = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
    sheet.protect("", allowed | {"insert_rows": version.is_open})


def _write_identity(book: Workbook, form: Form, version: Version, unit: str, period: Period) -> None:
    identity = {"form": form.name, "version": version.valid_from.isoformat(), "unit": unit, "period": period.code}
    meta = book.add_worksheet(META)
    meta.very_hidden()
    for row, (key, value) in enumerate(identity.items()):
        meta.write_string(row, 0, key)
        meta.write_string(row, 1, value)
        book.set_custom_property(f"dph_{key}", value, "text")


@functools.cache
def wording() -> YamlMapping:
    """The Chinese wording of templates."""
    return read_yaml(Path(__file__).with_suffix(".yml"))
