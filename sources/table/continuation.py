"""A table that goes on: below itself (续表), on further sheets, or with further columns for the same rows.

What continues a table is put below it, or beside it, in one grid, which is then read as any other. So totals, repeated headers
and rows given twice are judged over the whole. Every cell keeps the sheet and the address where it really stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sources.book.blocks import BETWEEN, Blocks
from sources.book.grid import Grid, Merge, address, letter, position
from sources.finding import Finding
from sources.table.column import Column
from sources.table.header import Placed, Table, find_table
from sources.table.heading import is_left_out, match, nearest, stands_for, written
from sources.table.labels import find_labels, lies_flat
from sources.table.lookup import ReaderForm
from sources.table.unit_line import sheet_uom
from sources.value.uom import Uom, uom
from sources.value.values import parse_number, text_of
from sources.value.words import normal, words

if TYPE_CHECKING:
    from sources.table.cells import Cells

CONTINUED = re.compile(
    r"(?<![手连继陆延持])续\s*表|[（(【\[]\s*续\s*[一二三四五六七八九十\d]*\s*[）)】\]]|^\s*续\s*[一二三四五六七八九十\d]*\s*$|续\s*页"
    r"|[承接续]\s*[上前]\s*[页表]"
)
PHONE = re.compile(r"1[3-9]\d{9}")
YEARS = range(1990, 2100)
LINES_ABOVE = 4  # of a continued table: 续表, 单位：万元, ...
FIRST_COLUMNS = 3  # where names of rows stand
MOST_ROWS = 100_000  # of a table that is looked through for others below it
MOST_LABELS = 400  # rows in which labels are looked for


@dataclass(frozen=True, slots=True)
class Piece:
    """Cells that were put into another grid: where each of its rows and columns came from, and on which sheet."""

    sheet: str
    rows: Mapping[int, int]
    columns: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Joined:
    """A table and what continues it, as one grid; with headings of the continuations that nothing declares."""

    grid: Grid
    pieces: tuple[Piece, ...] = ()
    unknown: tuple[tuple[str, str, str], ...] = ()  # sheet, address, text

    def origin(self, row: int, column: int) -> tuple[str, int, int]:
        """Sheet, row and column (from 0) where a cell of the grid really stands."""
        for piece in self.pieces:
            if row in piece.rows and column in piece.columns:
                return piece.sheet, piece.rows[row], piece.columns[column]
        return self.grid.name, row, column


def says_continued(grid: Grid) -> bool:
    """Whether a sheet says that it continues another: 续表, （续）, 接上页; in its name or above its table."""
    texts = [cell for row in grid.rows[:LINES_ABOVE] for cell in row if type(cell) is str and cell]
    return any(len(text) <= 120 and CONTINUED.search(text) for text in (grid.name, *texts))


def continues(grid: Grid, other: Grid, spec: ReaderForm, is_told: bool) -> bool:
    """Whether the sheet `other` can be read as the continuation of a claimed one.

    is_told: it says so itself; if not, it must have no lines of its own, and none of the rows.
    """
    if spec.version.shape == "labels":
        return not lies_flat(grid, spec) and _stacked_labels(Joined(grid), other, spec) is not None
    table = _part(grid, spec)
    own = _part(other, spec)
    if table is None or own is None:
        return False
    if not is_told and (_has_lines(other, own.top) or _names(grid, table, spec) & _names(other, own, spec)):
        return False
    return _with_table(Joined(grid), other, 0, spec) is not None


def join(grid: Grid, others: Sequence[Grid], spec: ReaderForm) -> tuple[Joined | None, list[Finding]]:
    """The sheet's table with what continues it, below it and on `others`; None where it stands alone. And a finding for each table
    below it that cannot be read as part of it."""
    findings: list[Finding] = []
    joined = Joined(grid)
    if spec.version.shape == "labels":
        for other in others:
            joined = _stacked_labels(joined, other, spec) or joined
        return (joined if joined.pieces else None), findings
    beside: list[tuple[Grid, int]] = []
    if _may_go_on(grid, spec):
        grid, beside = _panels_apart(grid, spec)
    starts = _starts(grid, spec)
    if starts and isinstance(grid.rows, Blocks):
        grid = replace(grid, rows=list(grid.rows))
    if starts or beside:
        joined = Joined(_head(grid, starts[0]) if starts else grid)
    for start, end in zip(starts, [*starts[1:], len(grid.rows)], strict=False):
        below = replace(grid, rows=[[]] * start + list(grid.rows[start:end]))
        more = _with_table(joined, below, start, spec)
        if more is None:
            row, column, text = _first_text(below, start)
            findings.append(Finding("table_unread", text[:100], "", address=address(row, column)))
        joined = more or joined
    for panel, start in beside:
        more = None if _is_another(panel, start, spec) else _with_table(joined, panel, start, spec)
        if more is None:
            row, column, text = _first_text(panel, start)
            findings.append(Finding("table_unread", text[:100], "", address=address(row, column)))
        joined = more or joined
    for other in others:
        joined = _with_table(joined, other, 0, spec) or joined
    return (joined if joined.pieces or starts or beside else None), findings


def relocated(cells: Cells, joined: Joined, spec: ReaderForm) -> tuple[dict[str, Column], list[Finding]]:
    """The columns and the findings of a joined grid, with the sheets and addresses where they really stand."""
    own = joined.grid.name
    columns = {}
    for name, column in cells.columns.items():
        places = [_placed(joined, one) for one in column.addresses]
        sheets = [None if sheet == own else sheet for sheet, _ in places]
        texts = None if column.is_plain else column.texts
        addresses = [where for _, where in places]
        columns[name] = Column(texts, column.values, column.states, addresses, sheets if any(sheets) else None)
    findings = []
    for finding in cells.findings:
        if finding.address is not None and finding.sheet is None:
            sheet, where = _placed(joined, finding.address)
            finding = replace(finding, sheet=sheet or None, address=where)
        findings.append(finding)
    missing = [item for name, item in spec.version.items.items() if name not in columns]
    for sheet, where, text in joined.unknown:
        if is_left_out(text, spec.headings, missing):
            continue
        proposed = nearest(text, spec.headings) or ""
        findings.append(Finding("unknown_heading", " ".join(text.split())[:100], proposed, sheet=sheet, address=where))
    return columns, findings


def holds_table(grid: Grid) -> bool:
    """Whether a sheet holds a table of numbers: below a row of headings, or behind the names of rows, two rows or more with a number
    that is neither the row's own number nor a code, a year or a telephone's. Explanations, look-up lists and empty sheets hold none;
    a sheet that says that it continues another needs one such row."""
    head: list[object] = []
    counts: dict[int, list[float]] = {}
    first = len(grid.rows[0]) if grid.rows else 0  # column of the rows' names
    for cells in grid.rows[:MOST_LABELS]:
        numbers = {column: cell for column, cell in enumerate(cells) if (_is_number(cell))}
        named = [column for column, cell in enumerate(cells) if type(cell) is str and cell.strip()]
        named = [column for column in named if column not in numbers]
        first = min([first, *named]) if numbers else first
        if not numbers and len(named) >= 2 and not counts:
            head = cells
        elif head and numbers and len(named) + len(numbers) >= 2:
            for column in numbers:
                counts.setdefault(column, []).append(_number(numbers[column]))
        elif named:
            for column in numbers:
                if column > named[0] and _number(numbers[column]) not in YEARS:
                    counts.setdefault(column, []).append(_number(numbers[column]))
    ignored = words().ignored
    least = 1 if says_continued(grid) else 2
    for column, values in counts.items():
        heading = text_of(head[column]) if column < len(head) else None
        is_counted = all(after - before == 1 for before, after in zip(values, values[1:], strict=False)) and (
            column < first or values[0] == 1
        )
        is_named = any(name in ignored for name in written(heading).names) if heading else False
        is_phone = all(PHONE.fullmatch(f"{value:.15g}") for value in values)
        if len(values) >= least and not (is_counted and len(values) > 1) and not is_named and not is_phone:
            return True
    return False


def _is_number(cell: object) -> bool:
    if type(cell) is str:
        return cell != "" and parse_number(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _number(cell: object) -> float:
    parsed = parse_number(cell) if type(cell) is str else None
    return float(parsed.number) if parsed else float(cell) if isinstance(cell, int | float) else 0.0


def _placed(joined: Joined, where: str) -> tuple[str, str]:
    place, mark, item = where.partition("!")  # of a value in a sentence
    sheet, row, column = joined.origin(*position(place))
    return sheet, f"{letter(column)}{row + 1}{mark}{item}"


def _part(grid: Grid, spec: ReaderForm, start: int = 0) -> Table | None:
    """The table of a sheet, with its row key, though it may hold but a part of the headings."""
    table = find_table(grid, spec.headings, spec.version.row_key, start, is_part=True)
    return table if table is not None and table.items & set(spec.version.row_key) else None


def _starts(grid: Grid, spec: ReaderForm) -> list[int]:
    """The rows where tables begin that go on below a sheet's first: with 续表 above them, or with another header."""
    if not _may_go_on(grid, spec):
        return []
    is_among_first = _may_go_on(grid, spec, is_wide=False)
    heads = [row for row in range(len(grid.rows)) if _is_header(grid.rows[row], spec)]
    heads = [row for at, row in enumerate(heads) if at == 0 or heads[at - 1] < row - 1]
    if not heads:
        return []
    table = _part(_head(grid, heads[1] if len(heads) > 1 else len(grid.rows)), spec)
    if table is None:
        return []
    starts: list[int] = []
    for row in range(table.first + 1, len(grid.rows)):
        cells = grid.rows[row]
        if row in heads or (is_among_first and _names_key(cells, spec)):
            start = _lines_above(grid, row, spec, table.top)
            is_new = not _same_header(cells, table) if row in heads else _is_foreign_header(grid, row, start)
            if is_new or (row in heads and start < row):
                starts.append(start)
    return starts


def _panels_apart(grid: Grid, spec: ReaderForm) -> tuple[Grid, list[tuple[Grid, int]]]:
    """The grid without the panels that begin beside its table in another row than it, and these panels, each as a grid of its own with the
    row where it begins."""
    if len(grid.rows) > MOST_LABELS or (table := _part(grid, spec)) is None:
        return grid, []
    columns = [placed.column for panel in table.panels for placed in panel]
    for row in range(table.top + 1, len(grid.rows)):
        if (reach := _beside(grid.rows[row], min(columns), max(columns), spec)) is None:
            continue
        first, last = reach
        start = row
        while start > table.top + 1 and not any(map(_is_number, grid.rows[start - 1][first : last + 1])):
            start -= 1
        cells = grid.rows[table.top][first : last + 1]
        start -= start == table.top + 1 and not any(
            stands_for(cell, spec.headings) for cell in cells if type(cell) is str
        )
        own, rest = _cut(grid, start, first, last, True), _cut(grid, start, first, last, False)
        further = _panels_apart(own, spec)
        rest, others = _panels_apart(rest, spec)
        return rest, [(further[0], start), *further[1], *others]
    return grid, []


ANOTHER = re.compile(
    r"示\s*例|样\s*[例表]|范例|模板|例[:：]|说明|上[年月周期季]|去年|同期|历史|计划|目标|预[算测计]|(?:19|20)\d\d\s*年|\d\s*月|季度|半年"
)


def _is_another(panel: Grid, start: int, spec: ReaderForm) -> bool:
    """Whether a line above the header of a panel says that it is an example, or of another period."""
    for cells in panel.rows[start : start + LINES_ABOVE + 1]:
        if sum(stands_for(cell, spec.headings) for cell in cells if type(cell) is str) >= 2:
            return False
        if any(type(cell) is str and ANOTHER.search(cell) for cell in cells):
            return True
    return False


def _beside(cells: list[object], first: int, last: int, spec: ReaderForm) -> tuple[int, int] | None:
    """The columns of a panel of which a row is the header, where all of its headings stand right or left of a table's columns."""
    for column, cell in enumerate(cells):
        if not (type(cell) is str and cell and len(cell) <= 60 and (column < first or column > last)):
            continue
        if not _is_key(cell, spec):
            continue
        left = right = column
        while left > 0 and text_of(cells[left - 1]) and (left - 1 > last or right < first):
            left -= 1
        while right + 1 < len(cells) and text_of(cells[right + 1]):
            right += 1
        own = cells[left : right + 1]
        if (column < first <= right) or any(map(_is_number, own)):
            continue
        if sum(stands_for(text, spec.headings) for text in own if type(text) is str) >= 2:
            return (0, first - 1) if column < first else (left, max(len(cells) - 1, right))
    return None


def _cut(grid: Grid, start: int, first: int, last: int, is_inside: bool) -> Grid:
    """The grid with nothing but the cells in these columns from a row on, or with everything but these."""

    def is_kept(row: int, column: int) -> bool:
        return (row >= start and first <= column <= last) == is_inside

    rows = [
        [cell if is_kept(row, column) else "" for column, cell in enumerate(cells)]
        for row, cells in enumerate(grid.rows)
    ]
    return replace(grid, rows=rows, merges=tuple(one for one in grid.merges if is_kept(one[0], one[1])))


def _names_key(cells: list[object], spec: ReaderForm) -> bool:
    return any(cell.__class__ is str and cell and len(cell) <= 60 and _is_key(cell, spec) for cell in cells)


def _may_go_on(grid: Grid, spec: ReaderForm, is_wide: bool = True) -> bool:
    """Whether 续表 or the row key's heading stands once more: a quick look that spares a closer one. is_wide: in any column of a
    table that is not long, as a panel may begin there; else in the first columns, as a table below another does."""
    if not LINES_ABOVE < len(grid.rows) <= MOST_ROWS or not spec.version.row_key:
        return False
    texts: Iterable[str]
    if isinstance(grid.rows, Blocks) and len(grid.rows) > MOST_LABELS:
        between, texts = BETWEEN, grid.rows.texts(FIRST_COLUMNS)
    else:
        between = "\n"
        last = None if is_wide and len(grid.rows) <= MOST_LABELS else FIRST_COLUMNS
        texts = ["\n".join([cell for row in grid.rows for cell in row[:last] if cell.__class__ is str])]
    names = spec.version.items[spec.version.row_key[0]].headings
    counts = [0] * len(names)
    for text in texts:
        counts = [count + (between + text).count(between + name) for count, name in zip(counts, names, strict=True)]
        if max(counts) > 1 or ("续" in text and CONTINUED.search(text)):
            return True
    return False


def _is_header(cells: list[object], spec: ReaderForm) -> bool:
    """Whether a row names the row key and another item, and holds no number."""
    texts = [cell for cell in cells if cell.__class__ is str and cell and len(cell) <= 60]
    if len(texts) < 2 or not any(_is_key(text, spec) for text in texts):
        return False
    return sum(stands_for(text, spec.headings) for text in texts) >= 2 and not any(map(_is_number, cells))


def _is_foreign_header(grid: Grid, row: int, start: int) -> bool:
    """Whether a row that names the row key is a header, though not of the form: it stands below an empty row or 续表, without numbers."""
    cells = grid.rows[row]
    is_apart = start < row or not any(text_of(cell) for cell in grid.rows[row - 1])
    return is_apart and sum(bool(text_of(cell)) for cell in cells) >= 2 and not any(map(_is_number, cells))


def _is_key(text: str, spec: ReaderForm) -> bool:
    return stands_for(text, spec.headings) and match(written(text).names, spec.headings.plain) in spec.version.row_key


def _lines_above(grid: Grid, row: int, spec: ReaderForm, top: int) -> int:
    """The first of the lines above a header in the middle of a sheet that belong to it: 续表, the title, 单位：万元; or its subtitle (西片), below
    an empty row, or as the header of the sheet's first table, in row `top`, has one."""
    start = row
    for above in range(row - 1, max(row - 1 - LINES_ABOVE, 0), -1):
        texts = [cell.strip() for cell in grid.rows[above] if type(cell) is str and cell.strip()]
        if any(map(_is_number, grid.rows[above])) or len(texts) > 3:
            break
        if (
            any(CONTINUED.search(text) or _is_line(text, spec) for text in texts)
            or len(texts) == 1
            and above == row - 1
            and _is_subtitle(grid, above, spec, top)
        ):
            start = above
        elif texts:
            break
    return start


def _is_subtitle(grid: Grid, row: int, spec: ReaderForm, top: int) -> bool:
    """Whether a text alone in its row, right above a header, names a panel and is no row that was left blank."""
    if not any(text_of(cell) for cell in grid.rows[row - 1]):
        return True
    first = [text for cell in (grid.rows[top - 1] if top else ()) if (text := text_of(cell))]
    return len(first) == 1 and not _is_line(first[0], spec) and ":" not in first[0] and "：" not in first[0]


def _is_line(text: str, spec: ReaderForm) -> bool:
    """Whether a text is a title or a line above a table (填报单位：, 单位：)."""
    spoken = words()
    titles = [normal(title) for title in (spec.form.title, *spec.form.aliases)]
    return any(title in normal(text) for title in titles) or any(
        spoken.line(kind).search(text) is not None for kind in ("unit", "period", "uom")
    )


def _has_lines(grid: Grid, top: int) -> bool:
    """Whether a sheet has lines of its own above its table: what it is, whose, of when."""
    return any(
        type(cell) is str and cell.strip() and not CONTINUED.search(cell) and not words().line("uom").search(cell)
        for cells in grid.rows[:top]
        for cell in cells
    )


def _same_header(cells: list[object], table: Table) -> bool:
    texts = {column: normal(cell) for column, cell in enumerate(cells) if type(cell) is str and cell.strip()}
    return texts == {column: normal(text) for column, text in table.texts.items()}


def _first_text(grid: Grid, start: int) -> tuple[int, int, str]:
    return next(
        (row, column, cell.strip())
        for row in range(start, len(grid.rows))
        for column, cell in enumerate(grid.rows[row])
        if type(cell) is str and cell.strip()
    )


def _with_table(joined: Joined, other: Grid, start: int, spec: ReaderForm) -> Joined | None:
    """The grid with the rows of another table below its own, or with its columns beside them; None where neither is plain."""
    table, own = _part(joined.grid, spec), _part(other, spec, start)
    if table is None or own is None or own.twice or len(own.panels) > 1 and own.texts != table.texts:
        return None
    keys = set(spec.version.row_key) & table.items
    if not keys <= own.items or not _same_uoms(joined.grid, table, other, own, spec):
        return None
    if own.items <= table.items:
        return _stacked(joined, table, other, own, spec)
    if own.items & table.items == keys and len(table.panels) == 1:
        return _widened(joined, table, other, own, spec)
    return None


def _same_uoms(grid: Grid, table: Table, other: Grid, own: Table, spec: ReaderForm) -> bool:
    """Whether the numbers of both tables are of the same units of measure; of columns that one of them alone has, their own."""
    line_uoms, _ = sheet_uom(grid, table.top)
    own_uoms, unread = sheet_uom(
        replace(other, rows=other.rows[max(0, own.top - LINES_ABOVE) :]), min(own.top, LINES_ABOVE)
    )
    if unread is not None:
        return False
    named = {placed.item: placed for placed in table.panels[0]}
    for placed in own.panels[0]:
        mine = _uom(placed, own_uoms, spec)
        first = named.get(placed.item)
        if first is None:  # beside the table, under its unit line
            declared = _declared(placed, spec)
            if placed.uom is None and own_uoms and (mine or declared) != (_uom(placed, line_uoms, spec) or declared):
                return False
        elif mine is not None and mine != (_uom(first, line_uoms, spec) or _declared(placed, spec)):
            return False
    return True


def _uom(placed: Placed, line_uoms: Sequence[Uom], spec: ReaderForm) -> Uom | None:
    declared = _declared(placed, spec)
    return placed.uom or next((one for one in line_uoms if declared is not None and one.base == declared.base), None)


def _declared(placed: Placed, spec: ReaderForm) -> Uom | None:
    text = spec.version.items[placed.item].uom
    return uom(text) if text else None


def _stacked(joined: Joined, table: Table, other: Grid, own: Table, spec: ReaderForm) -> Joined:
    """The rows of a table of the same columns below."""
    grid = joined.grid
    columns = _aligned(table, own)
    skipped = {column for _, column, _ in own.unknown if column not in columns}
    skipped |= {
        column
        for column, text in own.texts.items()
        if column not in columns and any(name in spec.headings.ignored for name in written(text).names)
    }
    width = max(table.width, 1)
    first = len(grid.rows) + 1
    if grid.is_cut:  # its rows are as wide as the table's header
        width = max(width, len(grid.rows[table.bottom]))
    head: list[object] = [table.texts.get(column, "") for column in range(width)]
    rows = [*grid.rows, head]
    for cells in other.rows[own.first :]:
        line: list[object] = [""] * width
        for column, cell in enumerate(cells):
            if column not in skipped and cell not in ("", None):
                to = columns.get(column, width + column)
                line += [""] * (to + 1 - len(line))
                line[to] = cell
        rows.append(line)
    back = {to: column for column, to in columns.items()}
    absent = [column for column in range(width) if column not in back]
    back |= {column: own.width + at for at, column in enumerate(absent)}  # where they would be put in
    back |= {width + column: column for column in range(max(map(len, other.rows))) if column not in columns}
    moved = {first + at: own.first + at for at in range(len(other.rows) - own.first)}
    shift = first - own.first
    merges = [
        (top + shift, columns.get(left, width + left), bottom + shift, columns.get(right, width + right))
        for top, left, bottom, right in other.merges
        if top >= own.first and bottom < len(other.rows)
    ]
    hidden = {row + shift for row in other.hidden_rows if row >= own.first and row < len(other.rows)}
    if other.name != grid.name or any(
        one != to for one, to in columns.items()
    ):  # its columns are hidden or shown for themselves
        is_hidden = other.hidden_columns & {placed.column for placed in own.panels[0]}
        hidden |= set(moved) if is_hidden else set()
    whole = replace(
        grid,
        rows=rows,
        merges=(*_within(grid, len(grid.rows)), *[one for one in merges if one[1] <= one[3]]),
        hidden_rows=frozenset({row for row in grid.hidden_rows if row < len(grid.rows)} | hidden),
    )
    unknown = [(other.name, address(row, column), text) for row, column, text in own.unknown if column in skipped]
    piece = Piece(other.name, moved, back)
    return Joined(_formatted(whole, other, piece), (*joined.pieces, piece), (*joined.unknown, *unknown))


def _head(grid: Grid, end: int) -> Grid:
    """The sheet down to a row, without it."""
    return replace(
        grid,
        rows=grid.rows[:end],
        merges=tuple(_within(grid, end)),
        hidden_rows=frozenset(row for row in grid.hidden_rows if row < end),
        struck=frozenset(place for place in grid.struck if place[0] < end),
        written={place: text for place, text in grid.written.items() if place[0] < end},
    )


def _within(grid: Grid, end: int) -> Iterator[Merge]:
    return (merge for merge in grid.merges if merge[2] < end)


def _formatted(whole: Grid, other: Grid, piece: Piece) -> Grid:
    """The grid with what the other one says of the cells that came from it."""
    if not other.struck and not other.written:
        return whole
    rows = {row: to for to, row in piece.rows.items()}
    columns = {column: to for to, column in piece.columns.items()}
    places = {
        (row, column): (rows[row], columns[column])
        for row, column in (*other.struck, *other.written)
        if row in rows and column in columns
    }
    return replace(
        whole,
        struck=whole.struck | {places[one] for one in other.struck if one in places},
        written={**whole.written, **{places[one]: text for one, text in other.written.items() if one in places}},
    )


def _aligned(table: Table, own: Table) -> dict[int, int]:
    """The columns of the first table for those of the other: of the same item, or of the same heading."""
    if own.texts == table.texts:
        return {column: column for column in range(table.width)}
    to = {placed.item: placed.column for placed in table.panels[0]}
    result = {placed.column: to[placed.item] for placed in own.panels[0]}
    texts = {normal(text): column for column, text in table.texts.items()}
    for column, text in own.texts.items():
        if column not in result and (same := texts.get(normal(text))) is not None and same not in result.values():
            result[column] = same
    first, own_first = min(to.values()), min(placed.column for placed in own.panels[0])
    for back in range(1, min(first, own_first) + 1):  # numbers of rows without a heading
        if own_first - back not in result and first - back not in result.values():
            result[own_first - back] = first - back
    return result


def _widened(joined: Joined, table: Table, other: Grid, own: Table, spec: ReaderForm) -> Joined | None:
    """The columns of a table of the same rows beside; None where the rows are not the same."""
    grid = joined.grid
    lines, own_lines = _keyed(grid, table, spec), _keyed(other, own, spec)
    if lines is None or own_lines is None or not own_lines.keys() <= lines.keys():
        return None
    height = own.bottom - own.top
    if height > table.bottom:
        return None
    keys = {placed.column for placed in own.panels[0] if placed.item in spec.version.row_key}
    taken = [
        column
        for column, text in own.texts.items()
        if column not in keys and not any(name in spec.headings.ignored for name in written(text).names)
    ]
    rows = [list(cells) for cells in grid.rows]
    width = max(map(len, rows))
    columns = {column: width + at for at, column in enumerate(taken)}
    moved = {lines[name]: row for name, row in own_lines.items()}
    moved |= {table.bottom - up: own.bottom - up for up in range(height + 1)}
    for to, row in moved.items():
        rows[to] += [""] * (width - len(rows[to]))
        cells = other.rows[row]
        rows[to] += [cells[column] if column < len(cells) else "" for column in taken]
    shift = table.bottom - own.bottom
    merges = [
        (top + shift, columns[left], bottom + shift, columns[right])
        for top, left, bottom, right in other.merges
        if own.top <= top and bottom <= own.bottom and left in columns and right in columns
    ]
    hidden = {columns[column] for column in other.hidden_columns if column in columns}
    whole = replace(
        grid,
        rows=rows,
        merges=(*grid.merges, *merges),
        hidden_columns=grid.hidden_columns | hidden,
        hidden_rows=grid.hidden_rows | {to for to, row in moved.items() if row in other.hidden_rows},
        is_cut=False,
    )
    piece = Piece(other.name, moved, {to: column for column, to in columns.items()})
    return replace(joined, grid=_formatted(whole, other, piece), pieces=(*joined.pieces, piece))


def _keyed(grid: Grid, table: Table, spec: ReaderForm) -> dict[tuple[str, ...], int] | None:
    """The rows of a table that say something, by their key; None where two have the same."""
    keys = [placed.column for placed in table.panels[0] if placed.item in spec.version.row_key]
    others = [column for column in table.texts if column not in keys]
    result: dict[tuple[str, ...], int] = {}
    above = [""] * len(keys)
    for row in range(table.first, len(grid.rows)):
        cells = grid.rows[row]
        parts = [normal(text_of(cells[column]) or "") if column < len(cells) else "" for column in keys]
        if not any(parts) and not any(column < len(cells) and text_of(cells[column]) for column in others):
            continue
        above = [
            part or (was if any(parts) and at < len(keys) - 1 else "")
            for at, (part, was) in enumerate(zip(parts, above, strict=True))
        ]
        if not any(column < len(cells) and text_of(cells[column]) for column in others):
            continue
        if tuple(above) in result:
            return None
        result[tuple(above)] = row
    return result


def _names(grid: Grid, table: Table, spec: ReaderForm) -> set[str]:
    """The names of a table's rows, but for totals."""
    keys = [placed.column for panel in table.panels for placed in panel if placed.item in spec.version.row_key]
    found = {
        tuple(normal(text_of(cells[column]) or "") if column < len(cells) else "" for column in keys)
        for cells in grid.rows[table.first :]
    }
    return {"|".join(one) for one in found if one[-1] and one[-1] not in words().total_of}


def _stacked_labels(joined: Joined, other: Grid, spec: ReaderForm) -> Joined | None:
    """The labels of another sheet below; None where some of them are given twice, or the values stand in another column."""
    grid = joined.grid
    first_labels, more = find_labels(grid, spec), find_labels(other, spec)
    items, own = {one.item for one in first_labels.values}, {one.item for one in more.values}
    if (
        not items
        or not own
        or items & own
        or first_labels.value_column != more.value_column
        or len(grid.rows) + len(other.rows) >= MOST_LABELS
    ):
        return None
    (line_uoms, _), (own_uoms, _) = (
        sheet_uom(one, min(label.row for label in labels.values))
        for one, labels in ((grid, first_labels), (other, more))
    )
    if own_uoms and list(line_uoms) != list(own_uoms):
        return None
    first = len(grid.rows) + 1
    moved = {first + row: row for row in range(len(other.rows))}
    width = max(map(len, other.rows))
    whole = replace(
        grid,
        rows=[*grid.rows, [], *other.rows],
        merges=(*grid.merges, *((a + first, b, c + first, d) for a, b, c, d in other.merges)),
        hidden_rows=grid.hidden_rows | {row + first for row in other.hidden_rows},
    )
    piece = Piece(other.name, moved, {column: column for column in range(width + 1)})
    return replace(joined, grid=_formatted(whole, other, piece), pieces=(*joined.pieces, piece))
