"""A table's or a form's cells, column by column: raw cells -> texts, values, states, addresses, and findings.

`sources/read.py:read` calls it for each claimed sheet, once layouts are cut and continuations are joined. It finds the
header (`header.py`) or the labels (`labels.py`), sorts the rows (`rows.py`, `sums.py`), reads the values
(`sources/value/values.py`), and compares totals (`totals.py`).
"""

from __future__ import annotations

import functools
import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sources.book.blocks import Blocks
from sources.book.grid import Grid, address, letter
from sources.book.personal import without_mobiles
from sources.calendar import period
from sources.declare import Item
from sources.finding import Finding, listed
from sources.table.column import PART_ROWS, Column, Packing, together
from sources.table.formatted import about_formatted, about_formatted_labels, keep_written
from sources.table.header import Placed, Table, find_table
from sources.table.heading import ORDINAL, is_left_out, nearest
from sources.table.labels import Labelled, Labels, find_labels, unknown_labels, unused_numbers
from sources.table.lookup import Known, ReaderForm
from sources.table.rows import OF_WHICH, Rows, find_rows, left_of
from sources.table.sums import Panel, mark_sums
from sources.table.totals import PanelRows, added_up, adds_up, compare_totals, name_of
from sources.table.unit_line import contradictions, sheet_uom, uoms_of_line
from sources.value.likeness import MOST_ROWS, in_two_spellings, nearest_printed
from sources.value.uom import MONEY, Uom, ratio, spelt, split_heading, uom
from sources.value.values import (
    MICRO,
    ColumnSpec,
    FaultyCell,
    Values,
    ask_about_groups_of,
    parse_number,
    read_values,
    text_of,
)
from sources.value.words import ODD_KEY, normal, numbers_of, row_key, tidy, words

if TYPE_CHECKING:
    from sources.table.identify import Claim

MOST_OF_A_ROW = 20  # faults of whole rows that are named one by one


@dataclass(slots=True)
class Cells:
    """The cells of a sheet: its rows' `keys`, an item's cells in each of its `columns`, and the findings about them.

    Columns of many rows are packed as they come (`packing`).
    """

    keys: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    packing: Packing | None = None
    _columns: dict[str, Column] = field(default_factory=dict)

    @property
    def columns(self) -> Mapping[str, Column]:
        """Item -> its cells, one for each key."""
        return self._columns if self.packing is None else self.packing.packed()

    def add(self, item: str, column: Column) -> None:
        """Put the cells of a further panel behind the item's cells of the panels before it."""
        if self.packing is not None:
            self.packing.add(item, column)
        else:
            earlier = self._columns.get(item)
            self._columns[item] = column if earlier is None else together([earlier, column])


@dataclass(frozen=True, slots=True)
class Terms:
    """What must be known to read a cell: the form's version, names, the period's year, the sheet's units of measure."""

    spec: ReaderForm
    knows: Known
    year: int
    line_uoms: Sequence[Uom]
    is_1904: bool


def read_table(grid: Grid, spec: ReaderForm, claim: Claim, knows: Known, is_1904: bool) -> Cells:
    """The rows of the table that fits the form best; if there is none, a finding. Bad data never raises.

    Shape: a key for each loaded row, and a column of as many cells for each item of the header.
    claim: its period says which year a date without one is of. is_1904: the book counts days from 1904.
    """
    result = Cells()
    table = find_table(grid, spec.headings, spec.version.row_key)
    if table is None:
        result.findings.append(_no_table(spec))
        return result
    result.findings += _about_headings(table, spec)
    line_uoms, unread = sheet_uom(grid, table.top)
    if unread is not None:
        result.findings.append(Finding("unit_line_unknown", unread[0], "元、万元、亿元", address=unread[1]))
    result.findings += _contradictions(line_uoms, table.bottom, table.panels[0], spec)
    terms = Terms(spec, knows, period(claim.period).year, line_uoms, is_1904)
    rows_of_panels = [
        find_rows(grid, table, panel, spec.version.row_key, spec.names, _added(panel, spec), _tolerances(panel, terms))
        for panel in table.panels
    ]
    if not any(rows.data for rows in rows_of_panels):
        _take_lone(rows_of_panels)
    elif spec.names.are_free or len(spec.version.row_key) > 1:
        mark_sums(grid, _panels(table, rows_of_panels, terms), spec.names)
    has_totals = any(rows.totals or rows.parts or rows.guessed for rows in rows_of_panels)
    if len(rows_of_panels) == 1 and len(rows_of_panels[0].data) > PART_ROWS:
        result.packing = Packing(knows.kinds(spec.form))
    parts: list[PanelRows] = []
    for panel, rows in zip(table.panels, rows_of_panels, strict=True):
        lengths = _lengths(grid, rows.data)
        result.findings += listed(_about_rows(grid, table, panel, rows, lengths, spec), MOST_OF_A_ROW)
        result.findings += listed(_uneven(grid, table, panel, rows, lengths), MOST_OF_A_ROW)
        result.findings += _unit_lines(grid, table, panel, rows, terms) if rows.unit_lines else []
        earlier_rows = len(result.keys)
        numbers = _add_panel(result, grid, panel, rows, terms, has_totals)
        own_keys = result.keys[earlier_rows:] if has_totals or grid.struck or grid.written else []
        parts.append(PanelRows(panel, rows, numbers, spec.version.row_key, own_keys))
        if grid.struck or grid.written:
            own = about_formatted(grid, table, panel, rows.data, own_keys, spec.version.row_key)
            result.findings += listed(own, MOST_OF_A_ROW)
    if not result.keys:
        result.findings.append(Finding("no_rows", "", spec.form.title, address=address(table.first, 0)))
    if has_totals:
        result.findings += compare_totals(
            grid, parts, spec, lambda placed, raw: _values([raw], placed.item, placed.uom, terms)
        )
    result.findings += listed(_twice(result, spec))
    result.findings += listed(_named_otherwise(result, spec), MOST_OF_A_ROW)
    return result


def read_labels(grid: Grid, spec: ReaderForm, claim: Claim, knows: Known, is_1904: bool) -> Cells:
    """The labelled values of the sheet, as one row with the key ''; if there are none, a finding. Bad data never raises.

    claim: its period says which year a date without one is of. is_1904: the book counts days from 1904.
    """
    known_labels = find_labels(grid, spec)
    labels = known_labels.values
    if not labels:
        return Cells(findings=[_no_table(spec), *known_labels.findings])
    result = Cells(keys=[""], findings=[*known_labels.findings, *_beside_labels(grid, spec, known_labels)])
    line_uoms, unread = sheet_uom(grid, min(label.row for label in labels))
    if unread is not None:
        result.findings.append(Finding("unit_line_unknown", unread[0], "元、万元、亿元", address=unread[1]))
    result.findings += _contradictions(line_uoms, labels[0].row, labels, spec)
    terms = Terms(spec, knows, period(claim.period).year, line_uoms, is_1904)
    numbers: list[tuple[object, Values]] = []
    read: list[tuple[Labelled, str, Values]] = []
    taken: set[str] = set()
    for label in labels:
        where = address(label.row, label.column)
        if label.item in taken:
            shown = spec.headings.shown[label.item]
            result.findings.append(Finding("duplicate_heading", label.heading, shown, item=label.item, address=where))
            continue
        taken.add(label.item)
        raw, values = _labelled(grid, label, terms)
        result.findings += _about_label(grid, label, raw, where, spec)
        result.add(label.item, _column(values, [f"{where}!{label.item}" if label.is_in_sentence else where]))
        read.append((label, where, values))
        if spec.version.items[label.item].type in NUMERIC:
            numbers.append((raw, values))
    ask_about_groups_of(numbers)
    for label, where, values in read:
        result.findings += _troubles(values, label.item, [where], [""])
    result.findings += about_formatted_labels(grid, labels)
    result.findings += _missing(taken | known_labels.doubtful, spec)
    return result


def _beside_labels(grid: Grid, spec: ReaderForm, labels: Labels) -> Iterator[Finding]:
    """Findings for labels that no item declares, and for numbers that belong to no label."""
    present = {label.item for label in labels.values}
    missing = [item for name, item in spec.version.items.items() if name not in present]
    unknown = [
        _unknown(text, address(row, column), spec)
        for row, column, text in unknown_labels(grid, spec, labels)
        if not is_left_out(text, spec.headings, missing)
    ]
    yield from listed(unknown, MOST_OF_A_ROW)
    for row, column, number in unused_numbers(grid, spec, labels)[:MOST_OF_A_ROW]:
        yield Finding("unexpected_text", (text_of(number) or "")[:100], "", address=address(row, column))


def _labelled(grid: Grid, label: Labelled, terms: Terms) -> tuple[object, Values]:
    """The content of a label's cell, and the value that it is."""
    cells = grid.rows[label.row]
    raw = label.text if label.text is not None else (cells[label.column] if label.column < len(cells) else "")
    values = _values([raw], label.item, label.uom, terms)
    if grid.written and label.text is None and _is_spelt(label.item, terms):
        keep_written(values, grid, [(label.row, label.column)])
    return raw, values


def _about_label(grid: Grid, label: Labelled, raw: object, where: str, spec: ReaderForm) -> Iterator[Finding]:
    """Findings for a unit of measure that only the label states, and for a hidden value."""
    if label.uom is not None and _is_free(spec.version.items[label.item]):
        yield _noted(label, where, spec)
    if label.row in grid.hidden_rows or label.column in grid.hidden_columns:
        yield Finding("hidden_data", text_of(raw) or "", "", item=label.item, address=where)


def _added(panel: Sequence[Placed], spec: ReaderForm) -> list[int]:
    """The columns whose numbers totals add up."""
    version = spec.version
    return [one.column for one in panel if adds_up(version.items[one.item]) and one.item not in version.row_key]


def _tolerances(panel: Sequence[Placed], terms: Terms) -> list[int]:
    """By how many millionths of what the cells say a sum may differ, in each of the columns that totals add up; empty where no item
    declares a tolerance."""
    version = terms.spec.version
    if not _has_tolerances(terms.spec):
        return []
    tolerances = []
    for one in panel:
        item = version.items[one.item]
        if one.item not in version.row_key and adds_up(item):
            declared, own = uom(item.uom or ""), one.uom or _applied(terms.line_uoms, item)
            share = ratio(declared, own) if declared and own else None
            tolerances.append(round((item.tolerance or 0) * MICRO * (share or 1)))
    return tolerances


@functools.lru_cache(maxsize=256)
def _has_tolerances(spec: ReaderForm) -> bool:
    return any(item.tolerance for item in spec.version.items.values())


def _panels(table: Table, rows_of_panels: Sequence[Rows], terms: Terms) -> list[Panel]:
    """The panels as sums are looked for in them."""
    spec = terms.spec
    items = spec.version.items
    shared = [
        name for name in items if adds_up(items[name]) and all(any(p.item == name for p in one) for one in table.panels)
    ]
    panels = []
    for panel, rows in zip(table.panels, rows_of_panels, strict=True):
        columns = {placed.item: placed.column for placed in panel}
        keys = [columns[name] for name in spec.version.row_key if name in columns]
        added = [columns[name] for name in shared if name not in spec.version.row_key]
        ordered = [placed for column in added for placed in panel if placed.column == column]
        tolerances = _tolerances(ordered, terms) if _has_tolerances(spec) else ()
        panels.append(Panel(rows, left_of(table, panel), keys or [panel[0].column], added, tolerances))
    return panels


def _take_lone(rows_of_panels: Sequence[Rows]) -> None:
    """Loads the rows that are named like totals (全区) of a table without any others: they add up nothing, and are asked about."""
    for rows in rows_of_panels:
        rows.data = rows.doubtful = [row for row, kind in rows.totals if kind == "area"]
        rows.totals = [(row, kind) for row, kind in rows.totals if kind != "area"]


def _no_table(spec: ReaderForm) -> Finding:
    headings = "、".join(spec.headings.shown[item] for item in spec.version.items if item in spec.headings.required)
    return Finding("no_table_found", "", headings)


def _add_panel(
    result: Cells, grid: Grid, panel: Sequence[Placed], rows: Rows, terms: Terms, has_totals: bool
) -> dict[str, Sequence[int]]:
    """Adds the panel's columns, one after the other, its keys and findings to the result; the numbers that totals may add up."""
    numbers = [row + 1 for row in rows.data]
    cells_of = _by_column(grid, rows.data)
    version = terms.spec.version
    covered: Mapping[int, Mapping[int, str]] = {}
    blank = _Blank(_said_anew(terms.spec))
    own_uoms: Sequence[Uom | None] = ()

    def read(placed: Placed) -> Values:
        raws = _unmerged(grid, placed.column, rows.data, cells_of(placed.column), version.items[placed.item])
        values = _values(raws, placed.item, placed.uom, terms)
        if placed.column in covered:
            _cover(values, covered[placed.column])
        return values

    named = {placed.item: read(placed) for placed in panel if placed.item in version.row_key}
    if _has_free_items(terms.spec):
        own_uoms = _uoms_of_rows(panel, named, read, terms.spec)
        if len(rows.data) <= MOST_ROWS and not any(
            placed.uom for placed in panel if _is_free(version.items[placed.item])
        ):
            free = [placed.column for placed in panel if _is_free(version.items[placed.item])]
            own_uoms = _uoms_in_cells([cells_of(column) for column in free], own_uoms)
    keys = _keys(named, terms.spec, len(rows.data))
    if grid.merges and rows.data:
        covered, findings = _merged_amounts(grid, panel, rows, keys, terms)
        result.findings += listed(findings)
    added: dict[str, Sequence[int]] = {}
    for placed in panel:
        values = named[placed.item] if placed.item in named else read(placed)
        if any(own_uoms) and _is_free(version.items[placed.item]):
            _hold_against(values, placed.uom, own_uoms)
            if placed.uom is None and values.troubles:
                _in_unit_of_row(values, cells_of(placed.column), placed.item, own_uoms, terms)
        if grid.written and _is_spelt(placed.item, terms):
            keep_written(values, grid, [(row, placed.column) for row in rows.data])
        new = _column(values, (letter(placed.column), numbers))
        if values.troubles:
            result.findings += listed(_once_a_column(_troubles(values, placed.item, new.addresses, keys)))
        result.add(placed.item, new)
        if has_totals:
            added[placed.item] = added_up(values)
        if placed.item not in named:
            blank.add(placed.item, values)
    result.findings += listed(_blank_rows(blank, panel, rows, keys, terms.spec))
    result.keys += keys
    if grid.hidden_rows or grid.hidden_columns:
        result.findings += listed(_hidden(grid, panel, rows))
    return added


NUMERIC = ("count", "number", "percent")


def _merged_amounts(
    grid: Grid, panel: Sequence[Placed], rows: Rows, keys: Sequence[str], terms: Terms
) -> tuple[dict[int, dict[int, str]], list[Finding]]:
    """Numbers merged over several rows or columns: a question for each; and of the cells that these cover, by column and place among the
    rows, the state: a merged cell states its value once, and the covered cells have none of their own."""
    items = terms.spec.version.items
    numeric = {placed.column: placed for placed in panel if items[placed.item].type in NUMERIC}
    covered: dict[int, dict[int, str]] = {}
    findings: list[Finding] = []
    for top, left, bottom, right in grid.merges:
        placed = numeric.get(left)
        if placed is None or (top, left) == (bottom, right) or bottom < rows.data[0] or top > rows.data[-1]:
            continue
        first = bisect_left(rows.data, top)
        if rows.data[first] != top:
            continue
        over = [
            (column, at)
            for at in range(first, bisect_left(rows.data, bottom + 1))
            for column in numeric
            if left <= column <= right
        ]
        line = grid.rows[top]
        raw = line[left] if left < len(line) else ""
        text = text_of(raw)
        if len(over) < 2 or text is None:
            continue
        values = _values([raw], placed.item, placed.uom, terms)
        if values.states[0] == "blank" and not values.troubles:
            continue  # 暂无, for all of them
        for column, at in over:
            if (column, at) != (left, first):
                covered.setdefault(column, {})[at] = "not_applicable"
        if isinstance(values.values[0], int):
            where, area = address(top, left), f"{address(top, left)}:{address(bottom, right)}"
            findings.append(Finding("merged_amount", text, area, item=placed.item, row_key=keys[first], address=where))
    return covered, findings


def _cover(values: Values, covered: Mapping[int, str]) -> None:
    """Leaves the cells that a merged one covers without a value."""
    values.spell_out()
    for at, state in covered.items():
        values.values[at], values.states[at], values.texts[at] = None, state, None
    values.troubles[:] = [trouble for trouble in values.troubles if trouble[0] not in covered]


@dataclass(slots=True)
class _Blank:
    """The rows, by their places, whose cells are empty in each column that was added so far; None before the first.

    in_all: in all columns but those of the key. in_anew: in those that no template fills in from the last period (`anew`).
    """

    anew: frozenset[str]
    in_anew: Sequence[int] | None = None
    in_all: Sequence[int] | None = None

    def add(self, item: str, values: Values) -> None:
        """Looks at one more column. Columns come one by one: those of large tables are packed at once, never all held."""
        self.in_all = _empty_cells(values, self.in_all)
        if item in self.anew:
            self.in_anew = _empty_cells(values, self.in_anew)


def _empty_cells(values: Values, among: Sequence[int] | None) -> Sequence[int]:
    """The places of the column's empty cells, of those `among` the given ones (None: of all). 暂无 is blank, but is not empty."""
    states = values.states
    if "blank" not in states:
        return ()
    places = range(len(states)) if among is None else among
    blank = [place for place in places if states[place] == "blank"]
    return blank if values.is_plain else [place for place in blank if values.texts[place] is None]


def _blank_rows(
    blank: _Blank, panel: Sequence[Placed], rows: Rows, keys: Sequence[str], spec: ReaderForm
) -> Iterator[Finding]:
    """Rows of a name that say nothing else, or nothing but what the template filled in: one fault each, not one for each item."""
    items = spec.version.items
    others = [placed.item for placed in panel if placed.item not in spec.version.row_key]
    column = next((placed.column for placed in panel if placed.item in spec.version.row_key), None)
    if column is None:
        return
    for places, names in ((blank.in_anew, blank.anew), (blank.in_all, frozenset(others))):
        for at in places or ():
            told = names is not blank.anew and any(
                _is_required(items[one], keys[at]) for one in others if one in blank.anew
            )
            if keys[at] and not told and any(_is_required(items[one], keys[at]) for one in others if one in names):
                yield Finding("blank_row", "", "", row_key=keys[at], address=address(rows.data[at], column))


@functools.lru_cache(maxsize=256)
def _said_anew(spec: ReaderForm) -> frozenset[str]:
    """The items that no template fills in from the last period (`template.py:prefilled`)."""
    items = spec.version.items
    openings = {item.balance[0] for item in items.values() if item.balance}
    return frozenset(
        name for name, item in items.items() if item.type in NUMERIC and item.jump_pct is None and name not in openings
    )


def _is_required(item: Item, key: str) -> bool:
    return item.required and (not item.only_rows or key in item.only_rows or key.split("|")[0] in item.only_rows)


def _column(values: Values, addresses: list[str] | tuple[str, Sequence[int]]) -> Column:
    return Column(None if values.is_plain else values.texts, values.values, values.states, addresses)


def _by_column(grid: Grid, rows: Sequence[int]) -> Callable[[int], Sequence[object]]:
    """What gives the cells of a column in these rows."""
    lines = grid.rows

    def one_by_one(column: int) -> Sequence[object]:
        return [cells[column] if column < len(cells := lines[row]) else "" for row in rows]

    if isinstance(lines, Blocks):
        return lambda column: list(map(lines.column(column).__getitem__, rows))
    if len(rows) > PART_ROWS:
        return one_by_one
    block = list(zip(*[lines[row] for row in rows], strict=False))  # as wide as the shortest row
    return lambda column: block[column] if column < len(block) else one_by_one(column)


def _unmerged(grid: Grid, column: int, rows: Sequence[int], raws: Sequence[object], item: Item) -> Sequence[object]:
    """The column's cells; in texts, choices and dates a merged cell counts for each of its rows."""
    if grid.merges and "" in raws and item.type in ("text", "choice", "date"):
        merged: dict[int, object] = {}
        for first_row, first_column, last_row, last_column in grid.merges:
            if first_column <= column <= last_column and rows[0] <= first_row < min(last_row, len(grid.rows)):
                first = grid.rows[first_row]
                cell = first[first_column] if first_column < len(first) else ""
                merged.update(dict.fromkeys(range(first_row + 1, min(last_row, len(grid.rows)) + 1), cell))
        if merged:
            raws = [merged.get(row, raw) if raw == "" else raw for row, raw in zip(rows, raws, strict=True)]
    return raws


def _is_spelt(name: str, terms: Terms) -> bool:
    """Whether an item's values stand beside its texts; a text is its own value."""
    return terms.spec.version.items[name].type in ("number", "count", "percent", "date")


def _values(raws: Sequence[object], name: str, column_uom: Uom | None, terms: Terms) -> Values:
    item = terms.spec.version.items[name]
    values = read_values(
        raws, _column_spec(terms.spec, name, column_uom, tuple(terms.line_uoms), terms.year, terms.is_1904)
    )
    if item.register_ == "project":
        _look_up(values, terms.knows.projects.get, "unknown_project")
    elif item.register_ == "unit":
        _look_up(values, lambda name: _units(name, terms.knows), "unknown_unit")
    elif item.type == "choice" and values.troubles:
        _without_ordinal(values, terms.spec.choices[name])
    if name in terms.spec.version.row_key or "mobile" in terms.spec.version.carries:
        return values
    if item.type == "text" and not item.pattern and not item.register_:
        return _without_mobiles(values)
    if values.troubles:
        _hide_mobiles_in_faults(values)
    return values


def _hide_mobiles_in_faults(values: Values) -> None:
    """Takes the mobile numbers out of the texts that could not be read as what they should be: 推进中 张某13812345678."""
    for index in {trouble[0] for trouble in values.troubles}:
        text = values.texts[index]
        if text is None or len(text) < 11 or not any(letter.isalpha() for letter in text):
            continue  # nothing but digits: an amount
        plain = without_mobiles(text)
        if plain != text:
            values.spell_out()
            values.texts[index] = plain
            if values.values[index] == text:
                values.values[index] = plain


def _without_mobiles(values: Values) -> Values:
    """The texts without the numbers of mobile telephones, which a form must say that it carries."""
    texts = values.texts
    plain = [text if text is None or len(text) < 11 else without_mobiles(text) for text in texts]
    if plain == texts:
        return values
    left = [(at, "mobile_left_out", "") for at, (old, new) in enumerate(zip(texts, plain, strict=True)) if old != new]
    shortened = [new if value == old else value for value, old, new in zip(values.values, texts, plain, strict=True)]
    return Values(plain, shortened, values.states, [*values.troubles, *left])


@functools.lru_cache(maxsize=4096)
def _column_spec(
    spec: ReaderForm, name: str, column_uom: Uom | None, line_uoms: tuple[Uom, ...], year: int, is_1904: bool
) -> ColumnSpec:
    item = spec.version.items[name]
    is_free = item.uom is None and item.type in ("number", "count")
    return ColumnSpec(
        type=item.type,
        uom=spelt(column_uom) if is_free and column_uom is not None else item.uom,
        found_uom=column_uom or _applied(line_uoms, item),
        choices=spec.choices.get(name, {}),
        marks=spec.marks[name],
        year=year,
        is_1904=is_1904,
        is_growth=item.growth is not None or any(word in one for one in item.headings for word in GROWTH),
    )


def _is_free(item: Item) -> bool:
    """Whether an item is a number that declares no unit of measure: its heading or its row may state one."""
    return item.uom is None and item.type in ("number", "count")


@functools.lru_cache(maxsize=256)
def _has_free_items(spec: ReaderForm) -> bool:
    return any(_is_free(item) for item in spec.version.items.values())


@functools.lru_cache(maxsize=256)
def _uom_item(spec: ReaderForm) -> str | None:
    """The item that holds each row's unit of measure (计量单位), if the form has one."""
    labels = {normal(label) for label in words().lines.uom}
    items = spec.version.items.items()
    return next(
        (name for name, item in items if item.type == "text" and any(normal(one) in labels for one in item.headings)),
        None,
    )


def _uoms_of_rows(
    panel: Sequence[Placed], named: Mapping[str, Values], read: Callable[[Placed], Values], spec: ReaderForm
) -> list[Uom | None]:
    """The unit of measure that each row states, beside its numbers or in its name."""
    beside = next((placed for placed in panel if placed.item == _uom_item(spec)), None)
    in_cells = [uom(text) if isinstance(text, str) else None for text in read(beside).values] if beside else []
    names = [values.values for name, values in named.items() if name == spec.version.row_key[-1]]
    in_names = [split_heading(text)[1] if isinstance(text, str) else None for text in (names[0] if names else [])]
    return [one or other for one, other in itertools.zip_longest(in_cells, in_names)]


def _uoms_in_cells(columns: Sequence[Sequence[object]], own: Sequence[Uom | None]) -> list[Uom | None]:
    """The rows' units of measure; where a row states none beside its numbers the one that all numbers of it state that state any (100亩).
    Not a money, nor a scale: which of 万元 and 亿元 the next period speaks of, nobody can tell."""
    uoms: list[Uom | None] = []
    for cells, stated in itertools.zip_longest(zip(*columns, strict=True), own):
        texts = (
            [cell for cell in cells or () if type(cell) is str and cell and not cell.isascii()]
            if stated is None
            else []
        )
        units = {parsed.uom for text in texts if (parsed := parse_number(text)) is not None}
        one = next(iter(units)) if len(units) == 1 else None
        uoms.append(stated or (one if one is not None and one.scale == 1 and one.base not in MONEY else None))
    return uoms


def _in_unit_of_row(values: Values, raws: Sequence[object], name: str, own: Sequence[Uom | None], terms: Terms) -> None:
    """Reads typed numbers that name a unit of measure (7.2亿元), which their item and heading do not, in that of their row (万元)."""
    column_spec = _column_spec(terms.spec, name, None, tuple(terms.line_uoms), terms.year, terms.is_1904)
    for trouble in list(values.troubles):
        index, rule, _ = trouble
        unit = own[index] if index < len(own) else None
        if (
            rule != "ambiguous_unit" or unit is None or not isinstance(raws[index], str)
        ):  # a format may have come with a copied cell
            continue
        again = read_values([raws[index]], replace(column_spec, uom=spelt(unit), found_uom=None))
        if not again.troubles:
            values.values[index], values.states[index] = again.values[0], again.states[0]
            values.troubles.remove(trouble)


def _hold_against(values: Values, heading: Uom | None, own: Sequence[Uom | None]) -> None:
    """Leaves without a value, as a fault, the numbers whose row states another unit of measure than their heading or their format does:
    nobody can tell which of 万元 and 亿元 holds. Units of other kinds (万元, 户) say that the row has one of its own."""
    faults = {index for index, _, _ in values.troubles}
    for index, one in enumerate(own):
        if one is None or heading is None or index in faults or values.values[index] is None:
            continue
        if ratio(heading, one) not in (None, 1):
            values.spell_out()
            values.values[index], values.states[index] = None, "blank"
            fault = FaultyCell("row_unit_differs", f"{spelt(heading)}、{spelt(one)}")
            values.troubles.append((index, fault.rule, fault.text))
    values.troubles.sort(key=lambda trouble: trouble[0])


GROWTH = ("同比", "环比", "增长", "增速", "增幅", "降幅")


def _look_up(values: Values, find: Callable[[str], str | None], rule: str) -> None:
    for index, value in enumerate(values.values):
        if isinstance(value, str):
            entry = find(normal(value)) or find(_plain_name(value)) if rule == "unknown_project" else find(value)
            if entry is None:
                values.troubles.append((index, rule, ""))
            else:
                values.values[index] = entry


def _plain_name(value: str) -> str:
    return normal(ORDINAL.sub("", value))


def _units(text: str, knows: Known) -> str | None:
    names = [knows.units.get(normal(part)) for part in re.split(r"[、，,；;/\s]+", text) if part]
    return "、".join(name for name in names if name) if names and all(names) else None


def _without_ordinal(values: Values, choices: dict[str, str] | object) -> None:
    assert isinstance(choices, dict)
    remaining = []
    for index, rule, wanted_text in values.troubles:
        text = values.texts[index] or ""
        choice = choices.get(_plain_name(text)) or choices.get(_plain_name(OF_WHICH.sub("", text)))
        choice = choice if rule == "not_a_choice" else None
        if choice is None:
            remaining.append((index, rule, wanted_text))
        else:
            values.values[index], values.states[index] = choice, "reported"
    values.troubles[:] = remaining


def _keys(read: dict[str, Values], spec: ReaderForm, count: int) -> list[str]:
    """The rows' keys. A printed key is known again by its normalised name (`_declared`)."""
    parts: list[list[str]] = []
    key_items = spec.version.row_key
    for position, name in enumerate(key_items):
        if name not in read:
            parts.append([""] * count)
            continue
        values = read[name]
        if spec.printed:
            _as_printed(values, spec)
        column = [
            value if isinstance(value, str) else "" if text is None else tidy(text)
            for value, text in zip(values.values, values.texts, strict=True)
        ]
        if ODD_KEY.search("".join(column)):
            column = [row_key(one) for one in column]
        if position < len(key_items) - 1:
            _fill_down(column, values)
        parts.append(column)
    if len(parts) == 1:
        return parts[0]
    return ["|".join(key) for key in zip(*parts, strict=True)] if parts else [""] * count


def _as_printed(values: Values, spec: ReaderForm) -> None:
    has_own_uoms = any(item.type in NUMERIC and item.uom is None for item in spec.version.items.values())
    for index, value in enumerate(values.values):
        if isinstance(value, str):
            declared = _declared(value, spec.printed, has_own_uoms)
            if declared is not None:
                values.values[index] = declared


LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
FOOTNOTE = re.compile(r"(?:[（(\[【〔]?注[0-9]{0,2}[）)\]】〕]?|[\[〔［][0-9]{1,2}[\]〕］]|[¹²³⁰⁴-⁹①-⑳*※†]+)$")


def _declared(name: str, printed: Mapping[str, str], has_own_uoms: bool) -> str | None:
    """The printed name that a row's is: as written, or without its ordinal, 其中, footnote mark or leading zeros; and where each row has
    a unit of measure of its own (`has_own_uoms`), without that. Its numbers must be the same: 省28条-1/2 and 1~2 are not 省28条-12."""
    plain = OF_WHICH.sub("", ORDINAL.sub("", name))
    bare = FOOTNOTE.sub("", plain)
    if has_own_uoms:
        bare = FOOTNOTE.sub("", split_heading(bare)[0])
    for one in dict.fromkeys((name, plain, bare, LEADING_ZEROS.sub("", bare))):
        declared = printed.get(normal(one))
        if declared is not None and "|" not in declared and numbers_of(declared) == numbers_of(one):
            return declared
    return None


def _fill_down(column: list[str], values: Values) -> None:
    """A key of several parts: where a leading part is blank, it is the one above (merged or written once)."""
    values.spell_out()
    for index in range(1, len(column)):
        if not column[index] and values.states[index] == "blank":
            column[index] = column[index - 1]
            values.values[index], values.states[index] = values.values[index - 1], values.states[index - 1]


def _applied(line_uoms: Sequence[Uom], item: Item) -> Uom | None:
    """What the sheet's unit line says about an item: the unit that measures the same thing, if there is one, else one of another money."""
    if not line_uoms or item.uom is None or item.type not in ("number", "count"):
        return None
    declared = uom(item.uom)
    if declared is None:
        return None
    same = next((one for one in line_uoms if one.base == declared.base), None)
    return same or next((one for one in line_uoms if one.base in MONEY and declared.base in MONEY), None)


def _contradictions(
    line_uoms: Sequence[Uom], row: int, placed: Sequence[Placed | Labelled], spec: ReaderForm
) -> list[Finding]:
    """A finding, at a column's heading in this row, where the lines above a table name two scales of a unit in which a column without one of its own stands."""
    doubtful = contradictions(line_uoms) if len(line_uoms) > 1 else []
    bases = {one.base for one in doubtful}
    for one in placed if doubtful else ():
        item = spec.version.items[one.item]
        declared = uom(item.uom) if item.uom and item.type in ("number", "count") and one.uom is None else None
        if declared is not None and declared.base in bases:
            same = "、".join(spelt(other) for other in doubtful if other.base == declared.base)
            return [Finding("unit_lines_differ", same, item.uom or "", item=one.item, address=address(row, one.column))]
    return []


def _unit_lines(grid: Grid, table: Table, panel: Sequence[Placed], rows: Rows, terms: Terms) -> list[Finding]:
    """A finding for each line between the rows that states another scale (单位：元) than that in which a column stands. Above the first
    row and below the last it holds for all rows, where no line above the table says otherwise."""
    findings = []
    first, last = (rows.data[0], rows.data[-1]) if rows.data else (0, 0)
    above, _ = sheet_uom(replace(grid, rows=grid.rows[:first]), table.top)
    for row, column in rows.unit_lines:
        text = text_of(grid.rows[row][column]) or ""
        line_uoms = above if first < row < last else terms.line_uoms
        for one in uoms_of_line(text):
            for placed in panel:
                item = terms.spec.version.items[placed.item]
                own = placed.uom or _applied(line_uoms, item) or (uom(item.uom) if item.uom else None)
                if item.type in ("number", "count") and own is not None and ratio(one, own) not in (None, 1):
                    same = f"{spelt(own)}、{spelt(one)}"
                    findings.append(
                        Finding(
                            "unit_lines_differ", same, item.uom or "", item=placed.item, address=address(row, column)
                        )
                    )
                    break
    return findings


def _troubles(values: Values, item: str, addresses: list[str], keys: list[str]) -> Iterator[Finding]:
    for index, rule, wanted in values.troubles:
        text = (values.texts[index] or "")[:200]
        yield Finding(rule, text, wanted, item=item, row_key=keys[index], address=addresses[index])


ONCE_A_COLUMN = ("foreign_currency",)  # what a column's format says, and not its cells


def _once_a_column(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of a column, those that are about its format as one."""
    kept: list[Finding] = []
    first: dict[str, int] = {}
    for one in findings:
        if one.rule in first:
            kept[first[one.rule]] = replace(kept[first[one.rule]], row_key=None, more=kept[first[one.rule]].more + 1)
            continue
        if one.rule in ONCE_A_COLUMN:
            first[one.rule] = len(kept)
        kept.append(one)
    return kept


def _about_headings(table: Table, spec: ReaderForm) -> list[Finding]:
    findings = _missing(table.items, spec)
    for panel in table.panels[:1]:
        findings += [
            _noted(placed, address(table.bottom, placed.column), spec)
            for placed in panel
            if placed.uom and _is_free(spec.version.items[placed.item])
        ]
    missing = [item for name, item in spec.version.items.items() if name not in table.items]
    for row, column, text in table.unknown:
        if column in table.others:
            if not spec.headings.leaves_out_rest:
                heading = " ".join(f"{table.others[column]}：{text}".split())[:100]
                findings.append(Finding("unknown_heading", heading, "", address=address(row, column)))
        elif not is_left_out(text, spec.headings, missing):
            findings.append(_unknown(text, address(row, column), spec))
    for row, column, text in table.twice:
        findings.append(Finding("duplicate_heading", text[:100], "", address=address(row, column)))
    return findings


def _noted(one: Placed | Labelled, where: str, spec: ReaderForm) -> Finding:
    """A note of the unit that a heading states for an item that declares none: the next period's is held against it."""
    assert one.uom is not None
    return Finding("unit_noted", spelt(one.uom), spec.headings.shown[one.item], item=one.item, address=where)


def _missing(present: set[str], spec: ReaderForm) -> list[Finding]:
    return [
        Finding("missing_heading", "", spec.headings.shown[item], item=item)
        for item in spec.version.items
        if item in spec.headings.required and item not in present
    ]


def _unknown(text: str, where: str, spec: ReaderForm) -> Finding:
    return Finding("unknown_heading", " ".join(text.split())[:100], nearest(text, spec.headings) or "", address=where)


def _about_rows(
    grid: Grid, table: Table, panel: Sequence[Placed], rows: Rows, lengths: Sequence[int], spec: ReaderForm
) -> Iterator[Finding]:
    """What stands in a row beside the table's columns, or below its end. lengths: how many cells each row has."""
    used = {one.column for other in table.panels for one in other} | set(table.texts)
    width = max(lengths, default=0)
    spare = [column for column in range(width) if column not in used]
    for row in rows.data if spare else ():
        cells = grid.rows[row]
        for column in spare:
            cell = cells[column] if column < len(cells) else None
            if cell is not None and (parse_number(cell) is not None if type(cell) is str else True):
                yield Finding("unexpected_text", (text_of(cell) or "")[:100], "", address=address(row, column))
    if (lower := _lower_names(grid, panel, rows, spare, spec)) is not None:
        row, column = lower
        yield Finding(
            "unexpected_text", (text_of(grid.rows[row][column]) or "")[:100], "", address=address(row, column)
        )
    for row in rows.beyond:
        text = (text_of(grid.rows[row][panel[0].column]) or "")[:100]
        yield Finding("unexpected_text", text, "", address=address(row, panel[0].column))
    items = {one.column: one.item for one in panel}
    for row, column in rows.strays:
        cell = grid.rows[row][column]
        if isinstance(cell, FaultyCell):
            yield Finding(cell.rule, cell.text, "", item=items.get(column), address=address(row, column))
        else:
            yield Finding("unexpected_text", (text_of(cell) or "")[:100], "", address=address(row, column))
    for row in (*rows.compared, *rows.void):
        name, column = name_of(grid, row, panel, spec.version.row_key)
        yield Finding("row_compared" if row in rows.compared else "row_void", name, "", address=address(row, column))
    for row in rows.doubtful:
        name, column = name_of(grid, row, panel, spec.version.row_key)
        run = rows.runs.get(row)
        yield Finding(
            "row_like_a_subtotal" if run else "row_like_a_total", name, run or "", address=address(row, column)
        )


def _lower_names(
    grid: Grid, panel: Sequence[Placed], rows: Rows, spare: Sequence[int], spec: ReaderForm
) -> tuple[int, int] | None:
    """The first cell of a column without a heading right of the rows' names, if most rows have a text there (片区 | 夜市 under one
    heading): the names that were read may be but those of groups."""
    keys = [placed.column for placed in panel if placed.item in spec.version.row_key]
    if not keys or keys[-1] + 1 not in spare or len(rows.data) > MOST_ROWS:
        return None
    column = keys[-1] + 1
    filled = [
        row
        for row in rows.data
        if column < len(cells := grid.rows[row])
        and type(text := cells[column]) is str
        and normal(text)
        and uom(text.strip()) is None
    ]
    return (filled[0], column) if len(filled) > 1 and 2 * len(filled) > len(rows.data) else None


def _lengths(grid: Grid, rows: Sequence[int]) -> list[int]:
    """How many cells these rows have."""
    lines = grid.rows
    return (
        list(map(lines.widths().__getitem__, rows)) if isinstance(lines, Blocks) else [len(lines[row]) for row in rows]
    )


def _uneven(grid: Grid, table: Table, panel: Sequence[Placed], rows: Rows, lengths: Sequence[int]) -> Iterator[Finding]:
    """Rows of a delimited text that are longer or shorter than their header and were not, as others are, filled up with
    blanks or shortened by them: a delimiter may be one too many (1,480) or missing."""
    if not grid.is_cut:
        return
    width = max([len(row) for row in grid.rows[table.top : table.bottom + 1]])
    if lengths.count(width) == len(lengths):
        return
    longer, shorter = sum(length > width for length in lengths), sum(length < width for length in lengths)
    fills_up = longer > 1 and 2 * longer > len(lengths)
    is_alone = shorter == 1 and lengths.count(width) > 2
    shortens = not is_alone and not any(
        length == width and grid.rows[row][-1] == "" for row, length in zip(rows.data, lengths, strict=True)
    )
    for row, length in zip(rows.data, lengths, strict=True):
        where = address(row, panel[0].column)
        if any(text_of(cell) for cell in grid.rows[row][width:]):
            yield Finding("shifted_row", str(length), str(width), address=where)
        elif (length > width and not fills_up) or (length < width and not shortens):
            yield Finding("uneven_row", str(length), str(width), address=where)


def _hidden(grid: Grid, panel: Sequence[Placed], rows: Rows) -> Iterator[Finding]:
    """Hidden rows and columns of the table: they are read, and asked about."""
    for row in rows.data:
        if row in grid.hidden_rows:
            yield Finding("hidden_data", str(row + 1), "", address=address(row, panel[0].column))
    for placed in panel:
        if placed.column in grid.hidden_columns and any(
            text_of(grid.rows[row][placed.column]) for row in rows.data if placed.column < len(grid.rows[row])
        ):
            where = address(rows.data[0], placed.column)
            yield Finding("hidden_data", placed.heading, "", item=placed.item, address=where)


def _twice(result: Cells, spec: ReaderForm) -> Iterator[Finding]:
    if len(set(result.keys)) == len(result.keys):
        return
    columns = result.columns
    name = next((key for key in spec.version.row_key if key in columns), None)
    addresses = columns[name].addresses if name else None
    seen: set[str] = set()
    for index, key in enumerate(result.keys):
        if key and key in seen:
            where = addresses[index] if addresses else None
            yield Finding("duplicate_row", key, "", item=name, row_key=key, address=where)
        seen.add(key)


def _named_otherwise(result: Cells, spec: ReaderForm) -> Iterator[Finding]:
    """A question for each row whose name another row has in another spelling, or whose name is near a printed one that no row has."""
    version = spec.version
    if not 1 < len(result.keys) <= MOST_ROWS and not version.rows:
        return
    if not version.row_key or version.items[version.row_key[-1]].register_ is not None:
        return
    twins = in_two_spellings(result.keys, version.rows)
    near = nearest_printed(result.keys, version.rows) if version.rows else {}
    if not twins and not near:
        return
    columns = result.columns
    name = next((key for key in reversed(version.row_key) if key in columns), None)
    addresses = columns[name].addresses if name else None
    for at, before in twins:
        key, where = result.keys[at], addresses[at] if addresses else None
        yield Finding("two_spellings", key, result.keys[before], item=name, row_key=key, address=where)
    for at, key in enumerate(result.keys):
        if key in near:
            where = addresses[at] if addresses else None
            yield Finding("row_near_printed", key, near[key], item=name, row_key=key, address=where)
