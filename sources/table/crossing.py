"""Cross tables: a sheet whose columns or rows are periods or units -> a part of it for each, laid out as the form's own.

`identify.py` makes a claim of each part; `sources/read.py:read` cuts the part out before it reads it. A part is the
sheet without the cells of all other units and periods. So every cell keeps its address, and what reads a part knows
nothing of cross tables. Only layouts that the form declares (`layouts:`) are recognised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sources.book.grid import Grid, address
from sources.calendar import period
from sources.declare import Axis, Cadence, Layout
from sources.declare.form import NUMERIC
from sources.finding import Finding
from sources.table.axis import is_total, months_of, names_no_day, names_period, period_at, unit_named
from sources.table.continuation import Joined, Piece
from sources.table.header import find_table, is_index_row, uom_of_cell
from sources.table.heading import stands_for, uom_above, written
from sources.table.labels import find_labels
from sources.table.lines import is_comparison
from sources.table.lookup import Known, ReaderForm
from sources.table.totals import adds_up
from sources.value.uom import Uom, spelt, split_heading
from sources.value.values import MICRO, number_text, parse_number, text_of
from sources.value.words import folded, words

HEADER_ROWS = 20  # in which the headings of columns are looked for
MOST_ROWS = 100_000
MOST_COLUMNS = 400
YEAR_ALONE = re.compile(r"((?:19|20)\d\d)\s*年?度?(?:完成|实际)?(?:情况|数)?")
# Headings of a column that says whose, or of when, its rows are.
AREA = "省|市|州|地|盟|旗|县|区|镇|乡|街道|街办|街|[（）()、]"
UNIT_HEADING = re.compile(
    r"(?:各|填报|报送|上报|报表|编制|填表|所属|责任)?(?:单位|部门|地区|区域|辖区|行政区划?|科室|企业|公司)(?:名称|名)?"
    rf"|(?:各|全|所属|填报|报送|上报)?(?:设区|地级|县级)?(?:{AREA})+(?:别|名称|名)?"
    r"|名称"
)
PERIOD_HEADING = re.compile(
    r"(?:报告|报表|填报|统计|数据|所属)?(?:期|期别|月份?|季度?|周|旬|年度?|时间|时期|期间|周期|日期)(?:名称|别)?"
)
VALUE = "数值"  # above the values of labels


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """The columns below one value of a key item, `name`, which stands at `place` (row, column): their rows come below those of the first."""

    name: str
    place: tuple[int, int]
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CrossPart:
    """A unit's, or a period's, part of a sheet: `columns` and `rows` (ranges: first, last) are left out, `heads` are headings as they
    are read (row, column, text). `is_first`: what concerns the sheet as a whole is said with it; `is_whole`: it is the first of those
    that differ in rows only, with which the sheet's totals are compared; `totals` are the cells (row, column) that name these. `is_flat`: labels lie side by side, above
    their values, and `named` are all rows' names as they are read then. `stacks`: the columns of values of a key item, of which the rows `stacked_rows` (first, last) are put one below the other
    (`stacked`), the values under `stacked_heading`."""

    unit: str | None = None
    period: str | None = None
    columns: tuple[int, ...] = ()
    rows: tuple[tuple[int, int], ...] = ()
    heads: tuple[tuple[int, int, str], ...] = ()
    is_first: bool = True
    is_whole: bool = False
    totals: tuple[tuple[int, int], ...] = ()
    is_flat: bool = False
    named: tuple[tuple[int, int, str], ...] = ()
    stacks: tuple[KeyColumns, ...] = ()
    stacked_rows: tuple[int, int] = (0, 0)
    stacked_heading: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A cross table as recognised: its parts, what is wrong with it as a whole, the names of its sides and where the first stands."""

    parts: list[CrossPart]
    findings: list[Finding]
    names: tuple[str, ...]
    where: str | None


@dataclass(frozen=True, slots=True)
class CrossTerms:
    """What must be known to recognise a cross table: the form's version, names, the year of bare months, and today."""

    spec: ReaderForm
    knows: Known
    year: int | None
    today: date


def crossing(grid: Grid, layout: Layout, terms: CrossTerms) -> Crossing | None:
    """The sheet's parts where it lies as the layout says (`sheets` aside); None where it does not."""
    if len(grid.rows) > MOST_ROWS:
        return None
    found = Crossing([CrossPart()], [], (), None)
    if layout.columns is not None and layout.columns.item is not None:
        return _across_items(grid, layout, layout.columns.item, terms)
    if layout.columns is not None:
        across = _across(grid, layout, layout.columns, terms)
        if across is None:
            return None
        found = across
    if layout.rows is not None:
        down = [(one, _down(cut(grid, one), layout.rows, terms, one.is_first)) for one in found.parts]
        if not any(split is not None for _, split in down):
            return None
        found = _both(found, [(one, split) for one, split in down if split is not None])
    return found


def undeclared(grid: Grid, terms: CrossTerms) -> list[Finding]:
    """A note of the layout that would have to be declared, where a sheet that could not be read lies as a cross table."""
    version, cadence = terms.spec.version, terms.spec.form.cadence
    numbers = [name for name, item in version.items.items() if item.type in NUMERIC and name not in version.row_key]
    value = version.value_of(Layout.model_construct(value=None)) or next(iter(numbers), None)
    for columns, rows in (("period", "unit"), ("period", None), ("unit", None), (None, "unit"), (None, "period")):
        across, down = (_axis(kind, cadence) for kind in (columns, rows))
        if any((one.columns, one.rows) == (across, down) for one in version.layouts if one.sheets is None):
            continue  # it is declared, and still does not fit
        found = crossing(grid, Layout(columns=across, rows=down, value=value if across else None), terms)
        if found is not None and len(found.parts) > 1:
            sides = {"columns": across, "rows": down}
            wanted = ", ".join(
                f"{side}: {{period: {cadence}}}" if axis.period else f"{side}: {{unit: register}}"
                for side, axis in sides.items()
                if axis is not None
            )
            names = "、".join(dict.fromkeys(found.names))[:60]
            return [Finding("layout_undeclared", names, f"{{{wanted}}}", sheet=grid.name, address=found.where)]
    return []


def _axis(kind: str | None, cadence: Cadence) -> Axis | None:
    if kind is None:
        return None
    return Axis(period=cadence) if kind == "period" else Axis(unit="register")


def cut(grid: Grid, part: CrossPart, with_rows: bool = True) -> Grid:
    """The part as a sheet of its own: everything else is empty in it. with_rows: without the rows of others, else with all."""
    out = frozenset(part.columns)
    gone = {row for first, last in part.rows for row in range(first, last + 1)} if with_rows else set()
    heads: dict[int, dict[int, str]] = {}
    for row, column, text in part.heads if with_rows else (*part.heads, *part.named):
        heads.setdefault(row, {})[column] = text
    rows: list[list[object]] = []
    for number, cells in enumerate(grid.rows):
        if number in gone:
            rows.append([])
            continue
        line = [None if column in out else cell for column, cell in enumerate(cells)] if out else list(cells)
        for column, text in heads.get(number, {}).items():
            line += [""] * (column + 1 - len(line))
            line[column] = text
        rows.append(line)
    for row, column in part.totals if not with_rows else ():
        rows[row][column] = grid.rows[row][column]

    def stays(row: int, column: int) -> bool:
        return column not in out and row not in gone

    return replace(
        grid,
        rows=rows,
        merges=tuple(one for one in grid.merges if _is_kept(one, out, gone, heads)),
        hidden_rows=frozenset(row for row in grid.hidden_rows if row not in gone),
        hidden_columns=grid.hidden_columns - out,
        struck=frozenset(place for place in grid.struck if stays(*place)),
        written={place: text for place, text in grid.written.items() if stays(*place)},
    )


def _is_kept(
    merge: tuple[int, int, int, int], out: frozenset[int], gone: set[int], heads: Mapping[int, Mapping[int, str]]
) -> bool:
    top, left, bottom, right = merge
    return not (
        any(column in out for column in range(left, right + 1))
        or any(row in gone for row in range(top, bottom + 1))
        or any(left <= column <= right for row in range(top, bottom + 1) for column in heads.get(row, ()))
    )


def _both(found: Crossing, split: list[tuple[CrossPart, Crossing]]) -> Crossing:
    """The parts of the columns, each divided by its rows."""
    parts: list[CrossPart] = []
    findings = list(found.findings)
    for one, rows in split:
        findings += rows.findings
        for other in rows.parts:
            parts.append(
                CrossPart(
                    unit=one.unit or other.unit,
                    period=one.period or other.period,
                    columns=tuple(sorted({*one.columns, *other.columns})),
                    rows=(*one.rows, *other.rows),
                    heads=(*one.heads, *other.heads),
                    is_first=one.is_first and other.is_first,
                    is_whole=other.is_whole,
                    totals=other.totals,
                    is_flat=other.is_flat,
                    named=other.named,
                )
            )
    names = found.names or split[0][1].names
    return Crossing(parts, list(dict.fromkeys(findings)), names, found.where or split[0][1].where)


# --- columns


@dataclass(slots=True)
class _Side:
    """The names along a side: of each column (or row) the value, by place; those that add up others, and those of which it is not known what they mean."""

    values: dict[int, str] = field(default_factory=dict)
    totals: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)


def _name_of(axis: Axis, terms: CrossTerms) -> Callable[[object], str | None]:
    """What a name along this side stands for: a unit, or a period's code (without a year: the name itself)."""
    form = terms.spec.form

    def of_period(cell: object) -> str | None:
        one = period_at(cell, form, terms.year)
        if one is not None:
            return one.code
        if terms.year is None and (year_less := period_at(cell, form, 2000)) is not None:
            return f"?{year_less.code[4:]}"
        return None

    return of_period if axis.period else lambda cell: unit_named(cell, terms.knows)


def _side(cells: Mapping[int, object], axis: Axis, terms: CrossTerms) -> _Side:
    """The names in a row of headings, or in a column of row names."""
    name_of = _name_of(axis, terms)
    side = _Side()
    for place, cell in cells.items():
        if not cell:  # a large sheet is mostly blank
            continue
        value = name_of(cell)
        if value is not None:
            side.values[place] = value
        elif axis.period and names_no_day(cell, terms.spec.form, terms.year):
            side.unread.add(place)
        elif is_total(cell, terms.spec) or (axis.period and names_period(cell)):
            side.totals.add(place)
    if axis.period and terms.spec.form.cadence == "month":
        _set_spans_apart(cells, side, terms)
    return side


def _set_spans_apart(cells: Mapping[int, object], side: _Side, terms: CrossTerms) -> None:
    """Among single months 1-5月 is the sum of those, where each of them stands there; else nobody knows what is meant. 1-2月 may be a
    single one, if the form has no January of its own."""
    spans = {place: months for place in side.values if (months := months_of(cells[place])) is not None}
    singles = {int(code[-2:]) for place, code in side.values.items() if place not in spans}
    if terms.spec.form.january == "joined" and 2 not in singles:
        joined = next((place for place, months in spans.items() if months == range(1, 3)), None)
        if joined is not None:
            singles |= {1, 2} if len(spans) < len(side.values) else set()
            del spans[joined]
    if singles:
        for place, months in spans.items():
            (side.totals if singles.issuperset(months) else side.unread).add(place)
            del side.values[place]


def _across(grid: Grid, layout: Layout, axis: Axis, terms: CrossTerms) -> Crossing | None:
    """The parts of a table whose columns are units or periods."""
    found = _heading_row(grid, axis, terms)
    if found is None:
        return None
    row, side = found
    spans = _spans(grid, row, side, terms.spec)
    below = row + 1 if spans.has_lower else row
    first = _first_row(grid, below)
    heads = _heads(grid, row, spans, layout, terms)
    if heads is None:
        return None
    unread, findings = _unread(grid, row, first, side, spans, axis, terms)
    by_value: dict[str, list[int]] = {}
    for column, start in spans.of.items():
        if start in side.values:
            by_value.setdefault(side.values[start], []).append(column)
    said = {
        value: columns
        for value, columns in by_value.items()
        if _is_said(grid, first, columns, spans, value, axis, terms)
    }
    if not said:
        return None
    dropped = _column_numbers(grid, below, first)
    parts = []
    for number, (name, columns) in enumerate(said.items()):
        out = {*spans.of, *unread} - set(columns)
        part = CrossPart(
            columns=tuple(sorted(out)),
            rows=dropped,
            heads=tuple(cell for column in columns for cell in heads[column].cells),
            is_first=number == 0,
        )
        parts.append(replace(part, period=name) if axis.period else replace(part, unit=name))
    unknown = _fits(cut(grid, parts[0]), terms)
    if unknown is None:
        return None
    if layout.rows is None:  # else one of them names the rows
        parts = [
            part if part.is_first else replace(part, columns=tuple(sorted({*part.columns, *unknown}))) for part in parts
        ]
    findings += _totals_of_columns(grid, row, first, side, spans, by_value, heads, axis, terms)
    names = tuple(text_of(grid.rows[row][place]) or "" for place in sorted(side.values))
    return Crossing(parts, findings, names, address(row, min(side.values)))


def _fits(grid: Grid, terms: CrossTerms) -> frozenset[int] | None:
    """The columns without a declared heading of a part, where it holds the form's table; else None."""
    spec = terms.spec
    if spec.version.shape == "labels":
        return frozenset() if find_labels(grid, spec).values else None
    table = find_table(grid, spec.headings, spec.version.row_key)
    if table is None or table.twice or not set(spec.version.row_key) <= table.items:
        return None  # an item that has a column of its own beside those: it is read as any table, and those are asked about
    return frozenset(column for _, column, _ in table.unknown)


@dataclass(frozen=True, slots=True)
class _Head:
    """The heading of a column's item, beside a name of the side, and the cells (row, column, text) as which both are read."""

    text: str
    cells: tuple[tuple[int, int, str], ...]


def _heads(grid: Grid, row: int, spans: _Spans, layout: Layout, terms: CrossTerms) -> dict[int, _Head] | None:
    """Of each column the heading of its item: below its name, above it, or else that of the layout's item; None where a column has none."""
    version = terms.spec.version
    item = version.value_of(layout)
    heads: dict[int, _Head] = {}
    for column, start in spans.of.items():
        name = grid.rows[row][start]
        lower = _text(grid, row + 1, column) if spans.has_lower else ""
        if version.shape == "labels":
            heads[column] = _Head(VALUE, ((row, column, VALUE),))
        elif lower:
            text = _with_uom(lower, name, terms)
            cells = ((row, column, ""), (row + 1, column, text))
            heads[column] = _Head(text, cells[:1] if text == lower else cells)
        elif column in spans.upper:
            text = _with_uom(spans.upper[column], name, terms)
            heads[column] = _Head(text, ((row, column, text), (row - 1, column, "")))
        elif spans.has_lower and column != start:
            heads[column] = _Head("", ((row, column, ""),))
        elif item is not None:
            text = terms.spec.headings.shown[item] + _uom_of(name)
            heads[column] = _Head(text, ((row, column, text),))
        else:
            return None
    return heads


def _heading_of(head: _Head, terms: CrossTerms) -> tuple[str, Uom | None]:
    """What two columns share that hold the same: the item, or the name of another heading, and the unit of measure."""
    return _item_of(head.text, terms) or head.text, written(head.text).uom


def _with_uom(heading: str, name: object, terms: CrossTerms) -> str:
    """An item's heading, with the unit of measure that stands beside the side's name where it has none of its own: 金额 below 3月（元）."""
    if type(name) is not str or written(heading).uom is not None:
        return heading
    uom = uom_above(_item_of(heading, terms) or "", [written(name)], terms.spec.headings)
    return heading if uom is None else f"{heading}（{spelt(uom)}）"


@dataclass(slots=True)
class _Spans:
    """The columns under each heading of the side (`of`: column -> where its heading stands), and whether headings of items stand below
    (`has_lower`) or above (`upper`: by column)."""

    of: dict[int, int]
    has_lower: bool
    upper: dict[int, str]


def _heading_row(grid: Grid, axis: Axis, terms: CrossTerms) -> tuple[int, _Side] | None:
    """The row with the most names of the side: two at least, or one beside a heading of the row key."""
    best: tuple[int, _Side] | None = None
    for row, cells in enumerate(grid.rows[:HEADER_ROWS]):
        years = _years_above(grid, row) if axis.period else {}
        named = {
            column: f"{years[column]}年{cell}" if column in years and type(cell) is str else cell
            for column, cell in enumerate(cells[:MOST_COLUMNS])
            if cell not in ("", None) and not (type(cell) is str and stands_for(cell, terms.spec.headings))
        }
        side = _side(named, axis, terms)
        if not side.values or (len(side.values) == 1 and not (side.totals or _is_beside_key(cells, side, terms))):
            continue
        if best is None or len(side.values) > len(best[1].values):
            best = row, side
    return best


def _years_above(grid: Grid, row: int) -> dict[int, str]:
    """The year that stands alone above each column, merged over several or with blanks to its right: 2021年 above 11月, 12月."""
    above = grid.rows[row - 1][:MOST_COLUMNS] if row else []
    named = {column: _year_alone(cell) for column, cell in enumerate(above) if cell not in ("", None)}
    if not any(named.values()):
        return {}
    years: dict[int, str] = {}
    year = ""
    for column in range(len(grid.rows[row])):
        year = named.get(column, year)
        if year:
            years[column] = year
    return years


def _year_alone(cell: object) -> str:
    """The year that a heading is and nothing else: 2021 of 2021年; empty where it is anything else."""
    match = YEAR_ALONE.fullmatch(cell.strip()) if type(cell) is str else None
    return match[1] if match else ""


def _is_beside_key(cells: Sequence[object], side: _Side, terms: CrossTerms) -> bool:
    first = min(side.values)
    return any(type(cell) is str and _stands_for_key(cell, terms) for cell in cells[:first])


def _spans(grid: Grid, row: int, side: _Side, spec: ReaderForm) -> _Spans:
    starts = sorted({*side.values, *side.totals, *side.unread})
    lower = next(iter(grid.rows[row + 1 : row + 2]), [])
    merged = {left: right for top, left, bottom, right in grid.merges if top <= row <= bottom}
    texts = [cell for cell in lower[starts[0] :] if type(cell) is str]
    has_lower = any(stands_for(text, spec.headings) for text in texts) and not any(
        isinstance(cell, int | float) for cell in lower
    )
    of: dict[int, int] = {}
    for start in starts:
        of[start] = start
        if start in merged:
            of |= dict.fromkeys(range(start, merged[start] + 1), start)
        elif has_lower:
            of |= dict.fromkeys(_reach(grid, row, start), start)
    return _Spans(of, has_lower, _upper(grid, row - 1, of, spec))


def _reach(grid: Grid, row: int, start: int) -> range:
    """The columns of a name in this row: its own, and the blanks to its right below which headings stand."""
    end = start + 1
    while not _text(grid, row, end) and _text(grid, row + 1, end):
        end += 1
    return range(start, end)


def _upper(grid: Grid, row: int, of: Iterable[int], spec: ReaderForm) -> dict[int, str]:
    """The item's heading above each column, where one stands there: merged over several, or with blanks to its right."""
    filled: dict[int, str] = {}
    merged = {
        column: _text(grid, top, left)
        for top, left, bottom, right in grid.merges
        if top <= row <= bottom
        for column in range(left, right + 1)
    }
    last = ""
    for column in range(max(of) + 1):
        text = merged.get(column) or _text(grid, row, column)
        last = text or ("" if merged else last)
        if stands_for(last, spec.headings):
            filled[column] = last
    return {column: filled[column] for column in of if column in filled}


def _first_row(grid: Grid, below: int) -> int:
    """The first row of values: below headings, units of measure and column numbers."""
    row = below + 1
    while row < min(len(grid.rows), below + 3):
        cells = [cell for cell in grid.rows[row] if cell not in ("", None)]
        if not cells or not (is_index_row(cells) or all(uom_of_cell(cell) is not None for cell in cells[1:])):
            break
        row += 1
    return row


def _unread(
    grid: Grid, row: int, first: int, side: _Side, spans: _Spans, axis: Axis, terms: CrossTerms
) -> tuple[set[int], list[Finding]]:
    """Columns with numbers whose heading is none of the side's names, nor of the form: as a finding each."""

    def has_numbers(columns: Iterable[int]) -> bool:
        return any(
            _number(cells[one]) is not None for cells in grid.rows[first:] for one in columns if one < len(cells)
        )

    out: set[int] = set()
    findings = [
        _unknown_name(_text(grid, row, place), axis, address(row, place))
        for place in sorted(side.unread)
        if has_numbers([place])
    ]
    lowest = {_text(grid, row + 1, column) for column in spans.of}
    for column in range(min(side.values) + 1, min(len(grid.rows[row]), MOST_COLUMNS)):
        text = _text(grid, row, column)
        if column in spans.of or not text or _is_no_name(text, terms.spec):
            continue
        if spans.has_lower and _text(grid, row + 1, column) not in lowest:
            continue
        own = _reach(grid, row, column) if spans.has_lower else [column]
        if has_numbers(own):
            out.update(own)
            findings.append(_unknown_name(text, axis, address(row, column)))
    return out, findings


def _is_no_name(text: str, spec: ReaderForm) -> bool:
    """Whether a heading is the form's, compares (同比), or is ignored: it is no name of a side."""
    if stands_for(text, spec.headings) or is_comparison(text, True):
        return True
    return any(name in spec.headings.ignored for name in written(text).names)


def _unknown_name(text: str, axis: Axis, where: str) -> Finding:
    return Finding("axis_unread", text[:60], "period" if axis.period else "unit", address=where)


def _is_said(
    grid: Grid, first: int, columns: Sequence[int], spans: _Spans, name: str, axis: Axis, terms: CrossTerms
) -> bool:
    """Whether the columns of a unit or period hold anything but blanks and marks of missing values, outside totals and signatures; of a
    period that has not begun, anything but noughts."""
    is_ahead = bool(axis.period) and not name.startswith("?") and period(name).starts_on > terms.today
    return any(
        _is_value(cells[column], is_ahead)
        for _, cells in _values_rows(grid, first, spans.of, terms)
        for column in columns
        if column < len(cells)
    )


def _values_rows(
    grid: Grid, first: int, sides: Iterable[int], terms: CrossTerms, with_totals: bool = False
) -> Iterator[tuple[int, list[object]]]:
    """The rows of values: none below a signature, and no totals (with_totals: these too)."""
    out = frozenset(sides)
    for row in range(first, len(grid.rows)):
        cells = grid.rows[row]
        texts = [
            cell.strip()
            for column, cell in enumerate(cells)
            if column not in out and type(cell) is str and cell.strip()
        ]
        if texts and words().footer.match(texts[0]):
            if not any(_number(cell) is not None for cell in cells):
                return
        elif with_totals or not any(is_total(text, terms.spec) for text in texts):
            yield row, cells


def _is_value(cell: object, is_ahead: bool) -> bool:
    number = _number(cell)
    if number is not None:
        return number != 0 or not is_ahead
    if type(cell) is not str:
        return cell is not None
    return bool(cell.strip()) and words().mark_of.get(folded(cell)) not in ("blank", "not_applicable")


def _totals_of_columns(
    grid: Grid,
    head: int,
    first: int,
    side: _Side,
    spans: _Spans,
    by_value: Mapping[str, Sequence[int]],
    heads: Mapping[int, _Head],
    axis: Axis,
    terms: CrossTerms,
) -> list[Finding]:
    """A question for each number of a total column that is not the sum of the others in its row; of periods it may be the last one's."""
    items = terms.spec.version.items
    rows = list(_values_rows(grid, first, spans.of, terms))
    findings: list[Finding] = []
    for column in (column for column, start in spans.of.items() if start in side.totals):
        counted = _added_up(grid.rows[head][spans.of[column]], by_value, axis)
        heading = _heading_of(heads[column], terms)
        same = [one for columns in counted for one in columns if _heading_of(heads[one], terms) == heading]
        item = _item_of(heads[column].text, terms)
        if item is None or not adds_up(items[item]) or (axis.period and items[item].total_of):
            continue
        findings += _wrong_totals(rows, column, same, item, is_running=axis.period is not None)
    return findings


def _wrong_totals(
    rows: Iterable[tuple[int, list[object]]], column: int, parts: Sequence[int], item: str, is_running: bool
) -> Iterator[Finding]:
    """A question for each number of a column that is not the sum of two or more others in its row, nor (is_running) the last of them."""
    for row, cells in rows:
        whole = _number(cells[column]) if column < len(cells) else None
        numbers = [number for one in parts if one < len(cells) and (number := _number(cells[one])) is not None]
        if whole is None or len(numbers) < 2 or (is_running and whole == numbers[-1]):
            continue
        if abs(sum(numbers) - whole) > len(numbers) * _half_place(numbers):
            found, wanted = text_of(cells[column]) or "", number_text(sum(numbers) / MICRO)
            yield Finding("total_column_differs", found, wanted, item=item, address=address(row, column))


def _added_up(heading: object, by_value: Mapping[str, Sequence[int]], axis: Axis) -> list[Sequence[int]]:
    """The columns that a total adds up: all; of 3-5月 those of its months; none where the total is of a period of another kind (一季度)."""
    months = months_of(heading) if axis.period else None
    if months is not None:
        return [columns for code, columns in by_value.items() if int(code[-2:]) in months]
    return [] if axis.period and names_period(heading) else list(by_value.values())


def _half_place(numbers: Sequence[int]) -> int:
    place = MICRO
    while any(number % place for number in numbers):
        place //= 10
    return 0 if place == MICRO else place // 2


def _number(cell: object) -> int | None:
    """A cell's number in millionths."""
    if cell == "" or isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return round(cell * MICRO)
    parsed = parse_number(cell) if type(cell) is str else None
    return round(parsed.number * MICRO) if parsed else None


def _text(grid: Grid, row: int, column: int) -> str:
    cells = grid.rows[row] if 0 <= row < len(grid.rows) else []
    cell = cells[column] if column < len(cells) else ""
    return cell.strip() if type(cell) is str else ""


def _uom_of(heading: object) -> str:
    """The unit of measure in a heading, in brackets."""
    found = split_heading(heading)[1] if type(heading) is str else None
    return f"（{spelt(found)}）" if found else ""


# --- rows


def _down(grid: Grid, axis: Axis, terms: CrossTerms, is_first: bool) -> Crossing | None:
    """The parts of a table whose rows are named by units or periods, in a column that is none of the form's."""
    found = _table(grid, terms)
    if found is None:
        return None
    first, header, items, unknown = found
    place = _naming_column(grid, first, header, items, axis, terms)
    if place is None:
        return None
    column, side = place
    names, findings = _names_of_rows(grid, first, column, items, side, axis, terms)
    rows_of: dict[str, list[int]] = {}
    for row, name in names.items():
        rows_of.setdefault(name, []).append(row)
    end = len(grid.rows) - 1
    # A row of numbers alone (1, 2, 3) would pass for column numbers, and one named 3月 for a comparison.
    is_flat = terms.spec.version.shape == "labels"
    parts = []
    for number, (name, rows) in enumerate(rows_of.items()):
        part = CrossPart(
            columns=tuple(sorted({*(() if is_flat else (column,)), *(() if is_first and number == 0 else unknown)})),
            rows=tuple(_between(rows, first, end)),
            heads=tuple(
                [(row, column, "") for row in header]
                + [(row, column, terms.spec.form.title) for row in (rows if is_flat else ())]
            ),
            is_first=number == 0,
            is_whole=number == 0,
            totals=tuple((row, column) for row in sorted(side.totals)) if number == 0 else (),
            is_flat=is_flat,
            named=tuple((row, column, terms.spec.form.title) for row in names if is_flat and number == 0),
        )
        parts.append(replace(part, period=name) if axis.period else replace(part, unit=name))
    said = tuple(dict.fromkeys(text_of(grid.rows[row][column]) or "" for row in side.values))
    return Crossing(parts, findings, said, address(min(side.values), column))


def _table(grid: Grid, terms: CrossTerms) -> tuple[int, tuple[int, ...], frozenset[int], frozenset[int]] | None:
    """Of the form's table: its first row, the rows of its header, the columns of items other than keys, and those of no item."""
    spec = terms.spec
    if spec.version.shape == "labels":
        places = find_labels(grid, spec).places
        rows = {row for row, _ in places}
        if len(rows) != 1:
            return None
        (head,) = rows
        return head + 1, (head,), frozenset(column for _, column in places), frozenset()
    table = find_table(grid, spec.headings, spec.version.row_key)
    if table is None or not spec.headings.required <= table.items or len(table.panels) > 1:
        return None
    columns = frozenset(one.column for one in table.panels[0] if one.item not in spec.version.row_key)
    unknown = frozenset(column for _, column, _ in table.unknown)
    return table.first, tuple(range(table.top, table.bottom + 1)), columns, unknown


def _naming_column(
    grid: Grid, first: int, header: Sequence[int], items: frozenset[int], axis: Axis, terms: CrossTerms
) -> tuple[int, _Side] | None:
    """The column before the items in which the rows' units or periods stand, at least half of its texts being such; and these."""
    best: tuple[int, _Side] | None = None
    heads = UNIT_HEADING if axis.unit else PERIOD_HEADING
    for column in range(min(items, default=0)):
        texts = [text for row in header if (text := _text(grid, row, column))]
        if texts and not any(heads.fullmatch(name) for name in written(texts[-1]).names):
            continue  # 承办单位 says something of the row, and not whose it is: an unknown heading, which is asked about
        cells = {row: cells[column] for row, cells in enumerate(grid.rows[first:], first) if column < len(cells)}
        side = _side(cells, axis, terms)
        named = [row for row, cell in cells.items() if type(cell) is str and cell.strip() and row not in side.totals]
        named = [row for row in named if _holds(grid.rows[row], items)]
        known = [row for row in side.values if _holds(grid.rows[row], items)]
        if known and 2 * len(known) >= len(named) and (best is None or len(side.values) > len(best[1].values)):
            best = column, side
    return best


def _names_of_rows(
    grid: Grid, first: int, column: int, items: frozenset[int], side: _Side, axis: Axis, terms: CrossTerms
) -> tuple[dict[int, str], list[Finding]]:
    """Of each row with values its unit or period: its own, or where the cell is empty that above. Rows of names that nobody knows are a
    finding each; totals belong to none."""
    merged = {
        row: top
        for top, left, bottom, right in grid.merges
        if left <= column <= right
        for row in range(top, bottom + 1)
    }
    names: dict[int, str] = {}
    findings = []
    above: str | None = None
    for row, cells in enumerate(grid.rows[first:], first):
        cell = cells[column] if column < len(cells) else ""
        is_blank = cell is None or (type(cell) is str and not cell.strip())
        if row in side.values:
            above = side.values[row]
        elif row in side.totals:
            above = None
            continue
        elif not is_blank:
            above = None
            if _holds(cells, items):
                findings.append(_unknown_name(text_of(cell) or "", axis, address(row, column)))
        elif row not in merged and any(is_total(one, terms.spec) for one in cells[: min(items)]):
            continue
        if above is not None and _holds(cells, items):
            names[row] = above
    return names, findings


def _holds(cells: Sequence[object], items: frozenset[int]) -> bool:
    """Whether a row has anything but marks of missing values in the columns of items."""
    return any(_is_value(cells[column], False) for column in items if column < len(cells))


def _between(rows: Sequence[int], first: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges of rows from `first` to `end` that are none of these."""
    start = first
    for row in [*rows, end + 1]:
        if start < row:
            yield start, row - 1
        start = row + 1


# --- columns that are values of a key item


def stacked(grid: Grid, part: CrossPart) -> Joined:
    """The part with the columns of each value of a key item below those of the first, and the value in a column of its own; a row that is empty below a value is none, unless it is so below all."""
    first, last = part.stacked_rows
    width = max(map(len, grid.rows))  # and the column of the values
    base = part.stacks[0]
    head, _ = base.place
    unnamed = {row for row, _ in part.totals}
    below = max([row for row, _, _ in part.heads] + [head])
    out = {column for stack in part.stacks[1:] for column in stack.columns}

    def without(cells: Sequence[object]) -> list[object]:
        return ["" if column in out else cell for column, cell in enumerate([*cells, *[""] * width][:width])]

    rows = [without(cells) for cells in grid.rows[:first]]
    rows[below].append(part.stacked_heading)
    pieces: list[Piece] = [Piece(grid.name, {below: head}, {width: base.place[1]})]
    for number, stack in enumerate(part.stacks):
        own = dict(zip(base.columns, stack.columns, strict=True))
        moved: dict[int, int] = {}
        for row in range(first, last + 1):
            cells = grid.rows[row]
            if not _is_stacked(cells, stack, part.stacks, is_first=number == 0):
                continue
            line = without(cells)
            for to, column in own.items():
                line[to] = cells[column] if column < len(cells) else ""
            is_named = row not in unnamed and any(text_of(cell) for cell in line)
            moved[len(rows)] = row
            rows.append([*line, stack.name if is_named else ""])
        pieces.append(Piece(grid.name, {to: stack.place[0] for to in moved}, {width: stack.place[1]}))
        pieces.append(Piece(grid.name, moved, {column: own.get(column, column) for column in range(width)}))
    rest = {len(rows) + at: row for at, row in enumerate(range(last + 1, len(grid.rows)))}
    rows += [list(cells) for cells in grid.rows[last + 1 :]]
    pieces.append(Piece(grid.name, rest, {column: column for column in range(width)}))
    return Joined(_carried(grid, rows, pieces), tuple(pieces))


def _is_stacked(cells: Sequence[object], stack: KeyColumns, stacks: Sequence[KeyColumns], is_first: bool) -> bool:
    def is_empty(one: KeyColumns) -> bool:
        return not any(column < len(cells) and text_of(cells[column]) for column in one.columns)

    return not is_empty(stack) or (is_first and all(map(is_empty, stacks)))


def _carried(grid: Grid, rows: list[list[object]], pieces: Sequence[Piece]) -> Grid:
    """The rows as a grid, with what the sheet says of the cells that came from it."""
    places = [
        ((piece.rows[row], piece.columns[column]), (row, column))
        for piece in pieces
        for row in piece.rows
        for column in piece.columns
        if grid.struck or grid.written
    ]
    return replace(
        grid,
        rows=rows,
        merges=(),
        hidden_rows=frozenset(to for piece in pieces for to, row in piece.rows.items() if row in grid.hidden_rows),
        hidden_columns=frozenset(),
        is_cut=False,
        struck=frozenset(to for place, to in places if place in grid.struck),
        written={to: grid.written[place] for place, to in places if place in grid.written},
    )


def _column_numbers(grid: Grid, below: int, first: int) -> tuple[tuple[int, int], ...]:
    """The rows of column numbers (栏次) between the headings, which end at row `below`, and the first row of values."""
    rows = range(below + 1, first)
    return tuple((at, at) for at in rows if is_index_row([cell for cell in grid.rows[at] if cell not in ("", None)]))


def _across_items(grid: Grid, layout: Layout, item: str, terms: CrossTerms) -> Crossing | None:
    """The one part of a table whose columns are values of a key item."""
    spec = terms.spec
    found = _named_row(grid, item, terms)
    if found is None:
        return None
    row, side = found
    spans = _spans(grid, row, side, spec)
    below = row + 1 if spans.has_lower else row
    first = _first_row(grid, below)
    heads = _heads(grid, row, spans, layout, terms)
    if heads is None:
        return None
    stacks = _stacks(row, side, spans, heads, terms)
    if len(stacks) < 2:
        return None
    last = max((at for at, _ in _values_rows(grid, first, (), terms, with_totals=True)), default=first)
    dropped = _column_numbers(grid, below, first)
    totals = tuple(column for column, start in spans.of.items() if start in side.totals)
    ordinary = {at for at, _ in _values_rows(grid, first, spans.of, terms)}
    part = CrossPart(
        columns=totals,
        rows=dropped,
        heads=tuple(cell for stack in stacks for column in stack.columns for cell in heads[column].cells),
        stacks=stacks,
        stacked_rows=(first, last),
        totals=tuple((at, 0) for at in range(first, last + 1) if at not in ordinary),
        stacked_heading=spec.headings.shown[item],
    )
    table = find_table(stacked(cut(grid, part), part).grid, spec.headings, spec.version.row_key)
    if table is None or table.twice or not set(spec.version.row_key) <= table.items:
        return None
    by_value = {stack.name: list(stack.columns) for stack in stacks}
    axis = Axis(item=item)
    findings = _totals_of_columns(grid, row, first, side, spans, by_value, heads, axis, terms)
    return Crossing([part], findings, tuple(by_value), address(*stacks[0].place))


def _stacks(
    row: int, side: _Side, spans: _Spans, heads: Mapping[int, _Head], terms: CrossTerms
) -> tuple[KeyColumns, ...]:
    """The columns of each value of a key item, in the order of the first one's headings; none where another has other headings, units of
    measure, or one of them twice: which would belong below which?"""
    columns: dict[str, dict[tuple[str, Uom | None], int]] = {}
    places: dict[str, tuple[int, int]] = {}
    for column, start in spans.of.items():
        if start not in side.values:
            continue
        name, heading = side.values[start], _heading_of(heads[column], terms)
        places.setdefault(name, (row, start))
        if columns.setdefault(name, {}).setdefault(heading, column) != column:
            return ()
    order = next(iter(columns.values()))
    if any(own.keys() != order.keys() for own in columns.values()):
        return ()
    return tuple(KeyColumns(name, places[name], tuple(own[one] for one in order)) for name, own in columns.items())


def _named_row(grid: Grid, item: str, terms: CrossTerms) -> tuple[int, _Side] | None:
    """The row of headings with the most values of a key item: declared ones, or any names behind the heading of another key item."""
    spec = terms.spec
    known = spec.choices.get(item) or spec.printed
    best: tuple[int, _Side] | None = None
    for row, cells in enumerate(grid.rows[:HEADER_ROWS]):
        texts = {
            column: cell.strip()
            for column, cell in enumerate(cells[:MOST_COLUMNS])
            if type(cell) is str and cell.strip()
        }
        keys = [column for column, text in texts.items() if _stands_for_key(text, terms)]
        side = _Side()
        for column, text in texts.items():
            if is_total(text, spec):
                side.totals.add(column)
            elif _item_of(text, terms) or any(name in spec.headings.ignored for name in written(text).names):
                continue
            elif known:
                name = next((known[name] for name in written(text).names if name in known), None)
                if name is not None:
                    side.values[column] = name
            elif keys and column > min(keys) and not is_comparison(text, True):
                side.values[column] = split_heading(text)[0].strip()
        if side.values and (best is None or len(side.values) > len(best[1].values)):
            best = row, side
    return best


def _stands_for_key(text: str, terms: CrossTerms) -> bool:
    return _item_of(text, terms) in terms.spec.version.row_key


def _item_of(text: str, terms: CrossTerms) -> str | None:
    plain = terms.spec.headings.plain
    return next((plain[name] for name in written(text).names if name in plain), None)
