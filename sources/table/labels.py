"""Forms without rows: each labelled value is an item; the value stands to the label's right, or below it.

`cells.py:read_labels` takes the values from here. Whole sentences (`sentences.py`) are looked for first, and their cells
are no labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sources.book.grid import Grid
from sources.finding import Finding
from sources.table.header import INDEX
from sources.table.heading import Headings, match, written
from sources.table.lookup import ReaderForm
from sources.table.sentences import find_sentences, find_spread_sentences
from sources.value.uom import Uom, uom
from sources.value.values import parse_number
from sources.value.words import folded, normal, words

SEARCHED_ROWS = 400


@dataclass(frozen=True, slots=True)
class Labelled:
    """An item's value cell; `text` is its content where label and value share a cell (进口额：12万元). `is_in_sentence`: other items' values
    may stand in the cell too."""

    item: str
    row: int
    column: int
    heading: str
    uom: Uom | None
    text: str | None = None
    is_in_sentence: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """A sheet's labelled values, the cells (row, column) of their labels, and the column that a heading names as that of the
    values, if there is one. `above`: the rows of labels whose values stand below them; `sentences`: cells of declared sentences, with what
    is wrong about these (`findings`), and their `doubtful` items."""

    values: tuple[Labelled, ...]
    places: frozenset[tuple[int, int]]
    value_column: int | None
    above: frozenset[int]
    sentences: frozenset[tuple[int, int]] = frozenset()
    findings: tuple[Finding, ...] = ()
    doubtful: frozenset[str] = frozenset()


def find_labels(grid: Grid, spec: ReaderForm) -> Labels:
    """The labelled values of a sheet, and those in its sentences."""
    if not spec.version.sentences:
        return _find_labels(grid, _labels(grid, spec.headings))
    whole = find_sentences(grid, spec)
    labels = {place: one for place, one in _labels(grid, spec.headings).items() if place not in whole.places}
    labelled = _find_labels(grid, labels)
    present = {one.item for one in whole.values} | {one.item for one in labelled.values} | whole.doubtful
    values = {(one.row, one.column) for one in labelled.values}
    spread = find_spread_sentences(grid, spec, present, whole.places | labelled.places | values)
    in_sentences = [
        Labelled(
            one.item, one.row, one.column, one.sentence, one.uom, None if one.is_whole else one.text, not one.is_whole
        )
        for one in (*whole.values, *spread.values)
    ]
    return replace(
        labelled,
        values=(*in_sentences, *labelled.values),
        sentences=whole.places | spread.places,
        findings=(*whole.findings, *spread.findings),
        doubtful=whole.doubtful | spread.doubtful,
    )


def _find_labels(grid: Grid, labels: dict[tuple[int, int], _Label]) -> Labels:
    value_column = _value_column(grid, words().value_headings)
    above = _rows_above_values(grid, labels) if value_column is None else frozenset()
    values = [
        Labelled(label.item, row + 1, column, label.text, written(label.text).uom)
        if row in above and label.value is None
        else _value(grid, (row, column), label, labels, value_column)
        for (row, column), label in labels.items()
    ]
    return Labels(tuple(values), frozenset(labels), value_column, above)


def unknown_labels(grid: Grid, spec: ReaderForm, known: Labels) -> list[tuple[int, int, str]]:
    """Labels with a value that no item declares, as (row, column, text), wherever in the sheet they stand.

    A number counts as a value everywhere. Any other text or date counts between the first and the last known label, in the same
    columns, in the rows right below the last, and wherever its label is near one that the sheet does not have: elsewhere it is a line
    about the table, or a signature.
    """
    if not known.places:
        return []
    places = known.places | known.sentences
    layout = _layout(grid, spec, known)
    unknown = []
    for row, cells in enumerate(grid.rows[:SEARCHED_ROWS]):
        if row in known.above:
            unknown += [
                (row, column, str(cell).strip())
                for column, cell in enumerate(cells)
                if type(cell) is str
                and cell.strip()
                and (row, column) not in places
                and column < len(grid.rows[row + 1])
                and _says_something(grid.rows[row + 1][column])
                and not _is_ignored(cell.strip(), spec)
            ]
            continue
        for column, cell in enumerate(cells):
            if (
                type(cell) is str
                and cell
                and len(cell) <= 200
                and (row, column) not in places
                and (row, column) not in layout.values
                and (text := _unknown(cells, row, column, places, layout)) is not None
                and not _is_ignored(text, spec)
            ):
                unknown.append((row, column, text))
    return unknown


def _layout(grid: Grid, spec: ReaderForm, known: Labels) -> _Layout:
    """Where known labels and their values lie."""
    rows = [row for row, _ in known.places]
    present = {value.item for value in known.values}
    return _Layout(
        first=min(rows),
        last=max(rows),
        columns=frozenset(column for _, column in known.places),
        values=frozenset((value.row, value.column) for value in known.values),
        value_column=known.value_column,
        end=_end(grid, max(rows)),
        missing=tuple(
            normal(heading)
            for name, item in spec.version.items.items()
            if name not in present
            for heading in item.headings
        ),
    )


def unused_numbers(grid: Grid, spec: ReaderForm, known: Labels) -> list[tuple[int, int, object]]:
    """Numbers that belong to no label, as (row, column, number): beside the value of a known label, the first of each
    column; or alone in their row.
    """
    if not known.places:
        return []
    first = min(row for row, _ in known.places)
    values = {(value.row, value.column) for value in known.values}
    numbers_left: list[tuple[int, int, object]] = []
    beside: set[int] = set()
    for row, cells in enumerate(grid.rows[:SEARCHED_ROWS]):
        if row < first or row in known.above or row - 1 in known.above:
            continue
        filled = [column for column, cell in enumerate(cells) if cell is not None and cell != ""]
        numbers = [column for column in filled if (row, column) not in values and _is_value(cells[column])]
        if len(filled) == 1 and numbers and row > first:
            numbers_left.append((row, numbers[0], cells[numbers[0]]))
            continue
        for column in numbers:
            before = next((at for at in reversed(filled) if at < column and not _is_blank_or_uom(cells[at])), None)
            while before is not None and before in numbers:
                before = next((at for at in reversed(filled) if at < before and not _is_blank_or_uom(cells[at])), None)
            if before is None or (row, before) not in values or column in beside:
                continue
            beside.add(column)
            if not _is_ignored_column(grid, first, column, spec):
                numbers_left.append((row, column, cells[column]))
    return numbers_left


def _is_ignored_column(grid: Grid, first: int, column: int, spec: ReaderForm) -> bool:
    """Whether the heading above a column, over the first label, is ignored by name."""
    texts = [str(cells[column]) for cells in grid.rows[:first] if column < len(cells) and cells[column]]
    return bool(texts) and any(name in spec.headings.ignored for name in written(texts[-1]).names)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where in a sheet the known labels stand: rows `first` to `last`, `columns`; where their `values` do. The filled rows below the
    last one reach to `end`. `missing` are the normalised headings of items that the sheet does not have."""

    first: int
    last: int
    columns: frozenset[int]
    values: frozenset[tuple[int, int]]
    value_column: int | None
    end: int
    missing: tuple[str, ...]


def _unknown(
    cells: list[object], row: int, column: int, known: frozenset[tuple[int, int]], layout: _Layout
) -> str | None:
    """The label that a cell is, where a value belongs to it: in the same cell, or to its right."""
    text = str(cells[column]).strip()
    if not HAS_LETTER.search(text) or INDEX.fullmatch(text) or text in DATE_PARTS or _is_number(text):
        return None
    if (parts := _parts(text)) is not None:
        label = parts[0].strip()
        is_value = _is_number(CLAUSE.split(parts[1])[0]) or _is_near(label, layout)
        return label if len(label) <= LONGEST_LABEL and is_value else None
    if len(text) > LONGEST_LABEL or (_is_blank_or_uom(text) and not all(map(_is_blank_or_uom, cells[:column]))):
        return None
    if layout.value_column is None or column > layout.value_column:
        place = next((at for at in range(column + 1, len(cells)) if not _is_blank_or_uom(cells[at])), None)
        if place is None or (row, place) in known:
            return None
    elif column in layout.columns and layout.value_column < len(cells):
        place = layout.value_column
    else:
        return None
    value = cells[place]
    if _is_value(value):
        return None if row < layout.first and value in YEARS else text
    if not _says_something(value):
        return None
    is_among = layout.first < row < layout.last or (
        layout.last < row <= layout.end and not _is_signed(cells[: column + 1])
    )
    is_there = place == layout.value_column or any(at == place for _, at in layout.values)
    return text if (is_among and is_there and column in layout.columns) or _is_near(text, layout) else None


# Labels of signatures: 单位负责人签字, 填报日期, 手机.
SIGNED = re.compile(
    r"(?:人|员|领导|签[字名章批]?|盖章|公章|章|电话|手机|座机|传真|邮箱|邮编|地址|日期|时间|部门|科室|单位)(?:[（(][^（()）]*[)）])?\s*[:：]?\s*$"
)
NEAR = 66  # of 100


def _is_signed(cells: list[object]) -> bool:
    """Whether one of these cells says that its row is a line of signatures."""
    texts = [cell.strip() for cell in cells if type(cell) is str]
    return any(SIGNED.search(text) or words().footer.match(text) for text in texts)


def _is_near(text: str, layout: _Layout) -> bool:
    """Whether a label is near one that the sheet does not have."""
    from rapidfuzz import fuzz

    plain = normal(text)
    return len(plain) > 2 and any(fuzz.ratio(plain, heading) >= NEAR for heading in layout.missing)


def _end(grid: Grid, last: int) -> int:
    """The last of the filled rows below the last known label."""
    row = last
    while row + 1 < min(len(grid.rows), SEARCHED_ROWS) and any(cell not in ("", None) for cell in grid.rows[row + 1]):
        row += 1
    return row


HAS_LETTER = re.compile(r"[A-Za-z\u3400-\u9fff]")
HAS_DIGIT = re.compile(r"\d|^[\s(（+\-−负]*(?:百分之)?[零〇○一二两三四五六七八九十百千]")
CLAUSE = re.compile(r"[,，;；。、\s]+")
MONTH = re.compile(r"\s*\d{1,4}\s*[年月日周]\s*(?:份)?\s*")  # 5月 is read as five months: above a column it names one
DATE_PARTS = ("年", "月", "日", "年度", "季度", "周")  # of a date in cells of its own: 2022 | 年 | 6 | 月
YEARS = range(1990, 2100)
LONGEST_LABEL = 60


def _is_number(text: str) -> bool:
    return HAS_DIGIT.search(text) is not None and parse_number(text) is not None and not MONTH.fullmatch(text)


def _is_blank_or_uom(cell: object) -> bool:
    if cell is None or type(cell) is not str:
        return cell is None
    text = cell.strip().strip("（）()")
    return not text or uom(text) is not None


def _says_something(value: object) -> bool:
    """Whether a text or a date is a value: not blank, no mark such as 暂无, no heading of a column."""
    if type(value) is not str:
        return value is not None
    text = value.strip()
    return bool(text) and folded(text) not in words().mark_of and normal(text) not in words().value_headings


def lies_flat(grid: Grid, spec: ReaderForm) -> bool:
    """Whether a form of labels was filled as a table of one row: most labels side by side in one row."""
    values = find_labels(grid, spec).values
    if len(values) < 3:
        return False
    rows = [label.row for label in values if label.text is None]
    if not rows:
        return False
    fullest = max(set(rows), key=rows.count)
    side_by_side = {label.column for label in values if label.row == fullest}
    return (
        rows.count(fullest) * 2 > len(rows) and len(side_by_side) * 2 > rows.count(fullest) and rows.count(fullest) >= 3
    )


def _rows_above_values(grid: Grid, labels: Mapping[tuple[int, int], _Label]) -> frozenset[int]:
    """Rows of labels side by side with their values in the row below: no number among them, some below them."""
    by_row: dict[int, list[int]] = {}
    for (row, column), label in labels.items():
        if label.value is None:
            by_row.setdefault(row, []).append(column)
    result = set()
    for row, columns in by_row.items():
        if len(columns) < 2 or row + 1 in by_row or row + 1 >= len(grid.rows):
            continue
        below = [cell for column, cell in enumerate(grid.rows[row + 1]) if column in columns]
        if any(map(_is_value, below)) and not any(map(_is_value, grid.rows[row])):
            result.add(row)
    return frozenset(result)


def _is_value(cell: object) -> bool:
    return _is_number(cell) if type(cell) is str else isinstance(cell, float | int) and not isinstance(cell, bool)


def labels_found(grid: Grid, spec: ReaderForm) -> set[str]:
    """The items whose labels stand somewhere in the sheet."""
    items = {label.item for label in _labels(grid, spec.headings).values()}
    if spec.version.sentences:
        items |= {label.item for label in find_labels(grid, spec).values}
    return items


@dataclass(frozen=True, slots=True)
class _Label:
    item: str
    text: str
    value: str | None  # where label and value share the cell


def _labels(grid: Grid, headings: Headings) -> dict[tuple[int, int], _Label]:
    group = ""
    result: dict[tuple[int, int], _Label] = {}
    for row, cells in enumerate(grid.rows[:SEARCHED_ROWS]):
        for column, cell in enumerate(cells):
            if type(cell) is not str or not cell or len(cell) > 200:
                continue
            names = written(cell).names
            group = next((name for name in names if name in headings.groups), group)
            item = _item(names, group, headings)
            value = None
            if item is None and (parts := _parts(cell)) is not None:
                item, value = _item(written(parts[0]).names, group, headings), parts[1]
            if item is not None:
                result[row, column] = _Label(item, cell, value)
    return result


def _item(names: tuple[str, ...], group: str, headings: Headings) -> str | None:
    for name in names:
        if (group, name) in headings.grouped:
            return headings.grouped[group, name]
    return match(names, headings.plain)


def _parts(text: str) -> tuple[str, str] | None:
    for colon in "：:":
        label, sign, value = text.partition(colon)
        if sign and value.strip():
            return label, value.strip()
    return None


def _value_column(grid: Grid, value_headings: frozenset[str]) -> int | None:
    for cells in grid.rows[:SEARCHED_ROWS]:
        columns = [
            column
            for column, cell in enumerate(cells)
            if type(cell) is str and any(name in value_headings for name in written(cell).names)
        ]
        if (
            len(columns) == 1
            and columns[0] > 0
            and any(type(cell) is str and cell.strip() for cell in cells[: columns[0]])
        ):
            return columns[0]
    return None


def _value(
    grid: Grid, place: tuple[int, int], label: _Label, labels: dict[tuple[int, int], _Label], value_column: int | None
) -> Labelled:
    row, column = place
    if label.value is not None:
        return Labelled(label.item, row, column, label.text.split(label.value)[0], None, label.value)
    found_uom = written(label.text).uom
    cells = grid.rows[row]
    value = None
    for other in range(column + 1, len(cells)):
        cell = cells[other]
        if (row, other) in labels:
            break
        if other == value_column:
            value = other
            break
        if type(cell) is str and (named := uom(cell.strip().strip("（）()"))) is not None:
            found_uom = found_uom or named
        elif value_column is None and cell != "" and cell is not None:
            value = other
            break
    if value is None:
        value = value_column if value_column is not None and value_column > column else _first_free(cells, column)
    return Labelled(label.item, row, value, label.text, found_uom)


def _first_free(cells: list[object], column: int) -> int:
    other = column + 1
    while other < len(cells) and type(cell := cells[other]) is str and uom(cell.strip().strip("（）()")) is not None:
        other += 1
    return other


def _is_ignored(text: str, spec: ReaderForm) -> bool:
    """Whether a label is ignored by name: by the form, as a group's, a line's or a signature's, or as the form's own title."""
    spoken, headings = words(), spec.headings
    if any(
        name in headings.ignored or name in headings.groups or name in spoken.labels for name in written(text).names
    ):
        return True
    title = normal(spec.form.title)
    return bool(spoken.footer.match(text)) or title in normal(text)
