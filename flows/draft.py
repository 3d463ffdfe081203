"""`dph draft`: write a form's declaration from an example table, with a comment at each guess, and store the table as
its accepted example.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import UsageFault
from sources.declare import Cadence, DeclarationError, Form, Plan, read_yaml, validate

if TYPE_CHECKING:
    from sources.book.grid import Grid
    from sources.calendar import Period
    from sources.value.uom import Uom

NUMBERS = ("number", "count", "percent")
MONEY = re.compile(r"元$")
NOW = re.compile(r"本(?:周|月|季度?|期|旬|日|年)|当(?:月|周|期|季)")
TOTAL = re.compile(r"累计|至今|年初以来|1[-—至]本?月")
MOST_CHOICES, LEAST_REPEATS = 6, 2  # a column with at most 6 different texts, each twice on average, is a choice
HEADER_ROWS = 3
# Search order: a longer period comes after the shorter ones whose text contains it; a single day last, since it may be the
# date of the signature.
CADENCES: tuple[Cadence, ...] = ("ten_days", "week", "month", "quarter", "half_year", "year", "day")
OF_PERIOD = re.compile(
    r"[（(]?(?:\d{4}\s*年(?:度)?)?(?:第?[一二三四1-4]季度|第?\d{1,2}周|(?:1\s*[-—~至]\s*)?\d{1,2}月份?|[上下]半年)?[）)]?"
)  # parts of a title that name the table's period
COUNTED = re.compile(r"([人户个家次件])数$")
BARE = re.compile(r"率|指数|系数|比重|占比|增速|增幅|排名|位次|名次")  # in no unit of money
RATE = re.compile(rf"{BARE.pattern}|平均|人均|户均|亩均|单价|均价|密度")
TOTAL_NAME = re.compile(r"[合总共小]计$")
INDEX = re.compile(r"(?:栏次)?[甲乙丙丁戊]|[(（]?\d{1,2}[)）]?")


@dataclass(slots=True)
class Drafted:
    """One item of the draft. `guesses` are the points that its author should check."""

    name: str
    heading: str
    type: str
    group: str | None = None
    uom: str | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    sample: tuple[float, float] | None = None
    total_of: str | None = None
    summable: bool | None = None
    tolerance: float | None = None
    guesses: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """A drafted form; `guesses` are about the form as a whole."""

    title: str
    unit: str | None
    period: Period | None
    shape: str
    items: list[Drafted]
    row_key: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)


def write_draft(table: Path, name: str, plan: Plan) -> tuple[Path, Path, Draft]:
    """Write `forms/<name>.yml` and its accepted example into the plan; gives both files and the draft.

    Raises: UsageFault if the table cannot be read, has no header, or the form exists already.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise UsageFault(f"--name: {name!r}; wanted small letters, digits and single _, such as training_progress")
    place = plan.folder / "forms" / f"{name}.yml"
    if place.exists():
        raise UsageFault(f"{place} is there already; nothing was written")
    draft = draft_of(table, plan)
    text = "\n".join(_lines(draft, plan)) + "\n"
    with tempfile.TemporaryDirectory() as scratch:
        tried = Path(scratch, place.name)
        tried.write_text(text, encoding="utf-8", newline="\n")
        try:
            validate(tried, Form, {"name": name, **read_yaml(tried)}, "")
        except DeclarationError as error:
            raise UsageFault(
                f"{table}: no form can be drafted from it: {error.key}: found {error.found!r}, wanted {error.wanted}"
            ) from None
        place.parent.mkdir(exist_ok=True)
        shutil.copyfile(tried, place)
    example = plan.folder / "examples" / "forms" / name / f"accepted{table.suffix.lower()}"
    example.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(table, example)
    return place, example, draft


def draft_of(table: Path, plan: Plan) -> Draft:
    """The form drafted from the first sheet of a file that has a header.

    Raises: UsageFault if the file cannot be opened, or no sheet has a header with rows below it.
    """
    from sources.book.grid import Unreadable
    from sources.book.open import open_book

    if not table.is_file():
        raise UsageFault(f"{table}: no such file")
    try:
        book = open_book(table.read_bytes(), table.name)
    except Unreadable as error:
        raise UsageFault(f"{table}: {error}") from None
    grids = [grid for grid in book.sheets if grid.is_visible]
    for draw in (_of_rows, _of_labels):
        for grid in grids:
            draft = draw(grid, plan, table.stem)
            if draft is not None:
                _join_totals(draft.items)
                return draft
    raise UsageFault(f"{table}: no header with values below or beside it was found")


def _of_rows(grid: Grid, plan: Plan, stem: str) -> Draft | None:
    """A table with a header and rows below it."""
    from sources.value.uom import spelt

    header = _header(grid)
    if header is None:
        return None
    top, bottom, first = header
    headings = _headings(grid, top, bottom)
    body = _body(grid, first)
    if not body:
        return None
    draft = _begun(grid, top, plan, stem, "table")
    total = _total_row(grid, first)
    for column in _columns_of(headings):
        above, heading = headings[column]
        plain, uom = _named(heading)
        group, uom_above = _named(above) if above else (None, None)
        cells = [row[column] if column < len(row) else "" for row in body]
        own = uom or (None if COUNTED.search(plain) or BARE.search(plain) else uom_above)
        item = _typed(f"column_{len(draft.items) + 1}", plain, cells, spelt(own) if own else None)
        item.group = group
        if item.type not in NUMBERS and uom is None:
            item.uom = None
        elif uom is None and item.uom and own is uom_above:
            item.guesses.append(f"uom: from the group {above}")
        _look_at_total(item, cells, total[column] if column < len(total) else "")
        draft.items.append(item)
    keys = [one for one in draft.items if one.type in ("text", "choice")]
    texts = {
        one.name: [str(row[column]).strip() if column < len(row) else "" for row in body]
        for one, column in zip(draft.items, _columns_of(headings), strict=True)
    }
    unique = next((one for one in keys if "" not in texts[one.name] and len(set(texts[one.name])) == len(body)), None)
    chosen = [unique] if unique else keys[:2]
    if not chosen:
        return None
    for one in chosen:
        one.type, one.choices, one.required = "text", (), True
    draft.row_key = [one.name for one in chosen]
    if unique is None:
        draft.guesses.append("row_key: no column tells every row from the others; these two are guessed")
    return draft


def _named(text: str) -> tuple[str, Uom | None]:
    """A heading's Chinese name, and the unit of measure that it states."""
    from sources.table.heading import chinese_part
    from sources.value.uom import split_heading

    plain, uom = split_heading(text)
    parts = chinese_part(plain, uom)
    chinese, own_uom = parts if parts and parts[0] else (plain, None)
    return split_heading(chinese)[0].strip(), uom or own_uom


def _total_row(grid: Grid, first: int) -> Sequence[object]:
    """The first row below the header that adds up all others by its name (合计); empty if there is none."""
    from sources.value.words import normal, words

    for row in grid.rows[first:]:
        named = next((text for cell in row if isinstance(cell, str) and (text := normal(cell))), "")
        if words().total_of.get(named) == "all":
            return row
    return ()


def _look_at_total(item: Drafted, cells: Sequence[object], total: object) -> None:
    """Whether the item's numbers add up, as the total row or the heading tells, and how near to the total."""
    if item.type not in ("number", "count"):
        return
    amounts = [number for cell in cells if (number := _number(cell)) is not None]
    whole = _number(total)
    if whole is None:
        if RATE.search(item.heading):
            item.summable = False
            item.guesses.append("summable: from the heading")
        return
    off = abs(whole - sum(amounts))
    if off <= 1e-9 * max(1.0, abs(whole)):
        return
    places = max(len(f"{amount:.6f}".rstrip("0").partition(".")[2]) for amount in [*amounts, whole])
    if off <= len(amounts) * 0.5 * 10**-places * (1 + 1e-9):
        item.tolerance = len(amounts) * 0.5 * 10**-places
        item.guesses.append("tolerance: the total row differs by rounding")
    elif RATE.search(item.heading) or min(amounts) <= whole <= max(amounts):
        item.summable = False
        item.guesses.append("summable: the total row does not add it up")
    else:
        item.guesses.append(
            f"its total {whole:.15g} is not the sum {sum(amounts):.15g}: summable: false, or a fault of the table"
        )


def _columns_of(headings: dict[int, tuple[str | None, str]]) -> list[int]:
    """The columns that become items. Columns that every form ignores are skipped, such as 序号 and 备注."""
    from sources.value.words import normal, words

    return [column for column, (_, heading) in headings.items() if normal(heading) not in words().ignored]


def _of_labels(grid: Grid, plan: Plan, stem: str) -> Draft | None:
    """Labels with a value to the right of each."""
    from sources.value.uom import spelt
    from sources.value.words import normal, words

    labels: list[tuple[str, object]] = []
    top = len(grid.rows)
    for number, row in enumerate(grid.rows):
        for label, value in zip(row, row[1:], strict=False):
            is_label = isinstance(label, str) and label.strip() and _number(label) is None
            if is_label and normal(str(label)) not in words().labels and _number(value) is not None:
                labels.append((str(label).strip(), value))
                top = min(top, number)
    if len(labels) < 2:
        return None
    draft = _begun(grid, top, plan, stem, "labels")
    for label, value in labels:
        plain, uom = _named(label)
        item = _typed(f"label_{len(draft.items) + 1}", plain, [value], spelt(uom) if uom else None)
        if item.type == "number" and RATE.search(plain):
            item.summable = False
            item.guesses.append("summable: from the heading")
        item.required = True
        draft.items.append(item)
    return draft


def _header(grid: Grid) -> tuple[int, int, int] | None:
    """First and last row of the header, and the first row below it; None if no row of headings has values below it."""
    rows = grid.rows
    for number, row in enumerate(rows):
        filled = [cell for cell in row if _is_filled(cell)]
        if len(filled) < 2 or any(_number(cell) is not None for cell in filled) or _is_line(filled):
            continue
        below = next((n for n in range(number + 1, len(rows)) if _is_body(rows[n], len(filled))), None)
        if below is None or below - number > HEADER_ROWS + 1:
            continue
        bottom = max(n for n in range(number, below) if _is_header_row(rows[n]))
        return number, bottom, below
    return None


def _is_body(row: Sequence[object], width: int) -> bool:
    """Whether a row has values: at least one number, and it is not the row of column numbers."""
    filled = [cell for cell in row if _is_filled(cell)]
    is_index = all(INDEX.fullmatch(str(cell).strip().removesuffix(".0")) for cell in filled)
    return len(filled) * 2 >= width and any(_number(cell) is not None for cell in filled) and not is_index


def _is_header_row(row: Sequence[object]) -> bool:
    filled = [cell for cell in row if _is_filled(cell)]
    return bool(filled) and not any(_number(cell) is not None for cell in filled)


def _is_line(filled: Sequence[object]) -> bool:
    """Whether a row is a line about the table, such as 填报单位 and 报告期 in two cells."""
    from sources.value.words import words

    return any(words().line(kind).match(str(cell).strip()) and re.search("[:：]", str(cell)) for cell in filled for kind in ("unit", "period", "uom"))  # fmt: skip


def _headings(grid: Grid, top: int, bottom: int) -> dict[int, tuple[str | None, str]]:
    """Column -> (group, heading). A merged group covers all its columns."""
    rows = [[str(cell).strip() if _is_filled(cell) else "" for cell in row] for row in grid.rows[top : bottom + 1]]
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    for first, left, last, right in grid.merges:
        for row in range(max(first, top), min(last, bottom) + 1):
            for column in range(left, min(right, width - 1) + 1):
                rows[row - top][column] = rows[max(first, top) - top][left]
    headings: dict[int, tuple[str | None, str]] = {}
    for column in range(width):
        texts = list(dict.fromkeys(row[column] for row in rows if row[column]))
        if texts:
            headings[column] = (texts[-2] if len(texts) > 1 else None, texts[-1])
    times = Counter(heading for _, heading in headings.values())
    has_merges = any(top <= row <= bottom for row, _, _, _ in grid.merges)
    group: str | None = None
    for column, (own, heading) in headings.items():
        is_low = bool(rows[-1][column]) and not any(row[column] for row in rows[:-1])
        group = own or (group if is_low or times[heading] > 1 else None)
        # a group's name that is not merged is only above its first column
        if own is None and (times[heading] > 1 or not has_merges):
            headings[column] = (group, heading)
    return headings


def _body(grid: Grid, first: int) -> list[list[object]]:
    """The rows below the header, without totals; they end at a footer or an empty row."""
    from sources.value.words import normal, words

    body: list[list[object]] = []
    for row in grid.rows[first:]:
        texts = [str(cell).strip() for cell in row if _is_filled(cell)]
        if not texts or words().footer.match(texts[0]):
            break
        named = next((text for cell in row if isinstance(cell, str) and (text := normal(cell))), "")
        if named not in words().total_of and not TOTAL_NAME.search(named) and len(texts) > 1:
            body.append(list(row))
    return body


def _typed(name: str, heading: str, cells: Sequence[object], uom: str | None) -> Drafted:
    """The item that a column's cells allow: percent, count, number, date, choice or text."""
    from sources.value.date import read_date
    from sources.value.values import Percent, text_of

    item = Drafted(name, heading, "text", uom=uom)
    filled = [cell for cell in cells if _is_filled(cell)]
    item.required = len(filled) == len(cells) > 0
    if not filled:
        item.guesses.append("no value in this table: text is guessed")
        return item
    numbers = [_number(cell) for cell in filled]
    if all(number is not None for number in numbers):
        amounts = [number for number in numbers if number is not None]
        is_percent = uom == "%" or any(isinstance(cell, Percent) or str(cell).strip().endswith("%") for cell in filled)
        is_whole = all(float(amount).is_integer() for amount in amounts)
        item.type = "percent" if is_percent else "count" if is_whole and uom and not MONEY.search(uom) else "number"
        if is_percent:
            item.uom = None
        elif uom is None and is_whole and (counted := COUNTED.search(heading)):
            item.type, item.uom = "count", counted[1]
            item.guesses.append("uom: from the heading")
        elif uom is None:
            item.guesses.append("no unit of measure in the heading: each table must state its own, or add `uom`")
        item.sample = (min(amounts), max(amounts))
        return item
    if all(
        not isinstance(cell, float | int) and read_date(cell, text_of(cell) or "", 0, False)[0] is not None
        for cell in filled
    ):
        item.type = "date"
        return item
    texts = [str(cell).strip() for cell in filled]
    if len(set(texts)) <= MOST_CHOICES and len(texts) >= LEAST_REPEATS * len(set(texts)):
        item.type, item.choices = "choice", tuple(dict.fromkeys(texts))
        item.guesses.append("choices: those of this table; there may be more")
    return item


def _join_totals(items: list[Drafted]) -> None:
    """Declare that 累计完成 adds up 本月完成 if both exist in one uom."""
    for total in items:
        if total.type not in NUMBERS or not TOTAL.search(total.heading):
            continue
        stem = TOTAL.sub("", total.heading)
        parts = [
            one
            for one in items
            if one is not total and one.type == total.type and one.uom == total.uom and one.group == total.group
            and NOW.search(one.heading) and NOW.sub("", one.heading) == stem
        ]  # fmt: skip
        if len(parts) == 1:
            total.total_of = parts[0].name
            total.guesses.append(f"total_of: adds up {parts[0].heading}")


def _begun(grid: Grid, top: int, plan: Plan, stem: str, shape: str) -> Draft:
    """Title, unit and period from the lines above the table."""
    from sources.calendar import parse_period

    texts = [str(cell).strip() for row in grid.rows[:top] for cell in row if _is_filled(cell)]
    guesses = []
    title = next((text for text in texts if not re.search("[:：]", text)), "")
    if not title:
        title = stem
        guesses.append("title: from the file's name")
    title = OF_PERIOD.sub("", title).strip() or title
    unit = next((one for text in (*texts, stem) for name, one in plan.unit_names.items() if name in text), None)
    named = (parse_period(text, cadence) for text in (*texts, title, stem) for cadence in CADENCES)
    period = next(filter(None, named), None)
    if unit is None:
        guesses.append("reporters: no unit of units.csv is named in the table; the first one is guessed")
    if period is None:
        guesses.append("cadence: no period is named in the table; month is guessed")
    return Draft(title, unit, period, shape, [], guesses=guesses)


def _lines(draft: Draft, plan: Plan) -> Iterator[str]:
    unit = draft.unit or next((one.unit for one in plan.units if one.kind != "district"), plan.district)
    year = draft.period.year if draft.period else plan.units[0].valid_from.year
    yield "# Drafted from a table by `dph draft`. Look at every line with a comment, rename the items, then: dph check"
    for guess in draft.guesses:
        yield f"# guess: {guess}"
    yield f"title: {_text(draft.title)}"
    yield "measures: []  # the numbers of the measures that it reports on"
    yield f"cadence: {draft.period.cadence if draft.period else 'month'}"
    yield f"reporters: [{_text(unit)}]  # units, or groups of settings.yml"
    yield "district_from: sum  # or lead, or parts"
    yield "versions:"
    yield f"  - valid_from: {year}-01-01"
    yield f"    shape: {draft.shape}"
    if draft.row_key:
        yield f"    row_key: [{', '.join(draft.row_key)}]"
    yield "    items:"
    for item in draft.items:
        keys = [f"type: {item.type}"]
        keys += [f"uom: {_text(item.uom)}"] if item.uom else []
        keys.append(f"headings: [{_text(item.heading)}]")
        keys += [f"group: {_text(item.group)}"] if item.group else []
        keys += ["required: true"] if item.required else []
        keys += [f"choices: [{', '.join(map(_text, item.choices))}]"] if item.choices else []
        keys += [f"total_of: {item.total_of}"] if item.total_of else []
        keys += ["summable: false"] if item.summable is False else []
        keys += [f"tolerance: {item.tolerance:.15g}"] if item.tolerance else []
        keys += [f"sample: [{item.sample[0]:.15g}, {item.sample[1]:.15g}]"] if item.sample else []
        comment = f"  # guess: {'; '.join(item.guesses)}" if item.guesses else ""
        yield f"      {item.name}: {{{', '.join(keys)}}}{comment}"


def _text(text: str) -> str:
    """A text for YAML, quoted only if needed."""
    import yaml

    return yaml.safe_dump([" ".join(text.split())], allow_unicode=True, default_flow_style=True, width=10**6).strip()[
        1:-1
    ]


def _is_filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _number(cell: object) -> float | None:
    """The number in a cell, typed or written; None if there is none."""
    from sources.value.values import Percent, parse_number

    if isinstance(cell, bool):
        return None
    if isinstance(cell, float | int):
        return float(f"{cell * 100:.13g}") if isinstance(cell, Percent) else float(cell)
    parsed = parse_number(str(cell).strip()) if isinstance(cell, str) and cell.strip() else None
    return float(parsed.number) if parsed else None
