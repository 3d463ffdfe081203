"""Text -> rows of cells, by a dialect. If quotes are broken, each line is cut alone, so that it has as many cells as
the other lines. The lines concerned are reported.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache

from sources.book.blocks import Blocks

LONGEST_FIELD = 4 * 2**20
LARGE = LONGEST_FIELD  # letters: rows of a longer text are stored by column
LONGEST_LINE = 20_000  # letters: a longer line is cut in one way only
LONGEST_RECORD = 500  # lines: an unclosed quote would take in the rest of the file
MOST_BROKEN_LINES = 5_000  # broken lines: a file with more is no table


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is cut into cells. `skips`: blanks after a delimiter are dropped."""

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None
    skips: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The rows, and the numbers (from 0) of rows with broken quotes: `mended` ones have the usual `width`, `broken`
    ones do not.
    """

    rows: Sequence[list[str]] | Blocks
    width: int = 0
    mended: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RoughRows:
    """The rows of a text at first sight: None for each line with broken quotes. If there are none (`is_whole`), `cut`
    gives the same rows.
    """

    rows: Sequence[list[str] | None]
    is_whole: bool


def cut(text: str, dialect: Dialect) -> Cut:
    """The cells of a text.

    Raises: csv.Error if a field is too long, or there are too many broken quotes.
    """
    csv.field_size_limit(LONGEST_FIELD)
    if len(text) < LARGE and _is_unquoted(text, dialect):
        return Cut(_split(text, dialect.delimiter))
    if hides_delimiter(text, dialect):
        return _cut_by_lines(list(io.StringIO(text, newline="")), dialect)
    try:
        if len(text) >= LARGE:
            return Cut(Blocks(_reader(_lines(text), dialect)))
        return Cut(list(_reader(io.StringIO(text, newline=""), dialect)))
    except csv.Error:
        return _cut_by_lines(list(io.StringIO(text, newline="")), dialect)


def hides_delimiter(text: str, dialect: Dialect) -> bool:
    """Whether a line has a quote inside a cell that might open another cell: 乙项目"道路,管网",200.

    Either a delimiter is missing before the quote, or the quote belongs to the text and the next delimiter separates
    two cells.
    """
    if dialect.quote is None or dialect.quote not in text:
        return False
    return any(dialect.delimiter in match[1] for match in _amid(dialect).finditer(text))


@cache
def _amid(dialect: Dialect) -> re.Pattern[str]:
    """A pattern for a quote inside a cell, the text behind it, and a quote that closes a cell, in one line."""
    quote, part = re.escape(dialect.quote or '"'), re.escape(dialect.delimiter)
    space = " " if dialect.skips else ""
    before = rf"[^{part}{quote}{space}\\\r\n]{quote}(?![{part}{quote}])"
    return re.compile(rf"{before}([^{quote}\r\n]*(?:{quote}{quote}[^{quote}\r\n]*)*){quote}(?={part}|[\r\n]|\Z)")


def lines_with_quotes_amid(text: str, dialect: Dialect) -> int:
    """The number of lines with a quote inside a cell, neither doubled nor escaped."""
    quote, part = re.escape(dialect.quote or '"'), re.escape(dialect.delimiter)
    space = " " if dialect.skips else ""
    amid = re.compile(rf"[^{part}{quote}{space}\\\r\n]{quote}[^{part}{quote}\r\n].*")
    return len(amid.findall(text))


def rows_lacking_a_delimiter(rows: Sequence[list[str]]) -> list[int]:
    """The numbers (from 0) of rows that lack a cell because two cells are joined: 12.5"480",3.

    A row may also be short because blank cells at its end were dropped, and its quotes belong to a text: 推进"放管服",5. A
    row lacks a delimiter if a number is joined to its neighbour or is below texts, or a date is below numbers.
    """
    widths = Counter(map(len, rows))
    if not any(width + 1 in widths for width in widths):
        return []
    result = []
    kinds: dict[int, list[bool | None]] = {}
    for number, row in enumerate(rows):
        width = len(row) + 1
        if width < 3 or width not in widths or not any(map(JOINED.fullmatch, row)):
            continue
        if width not in kinds:
            kinds[width] = _kinds([one for one in rows if len(one) == width])
        if _misplaced(row, kinds[width]) or any(_is_split(row, at, kinds[width]) for at in range(len(row))):
            result.append(number)
    return result


JOINED = re.compile(r'([^"]+)"([^"]*)"|"([^"]*)"([^"]+)')
NUMBER = re.compile(r"[-+]?[0-9０-９][0-9０-９,.]*%?")


def _is_split(row: list[str], at: int, kinds: Sequence[bool | None]) -> bool:
    """Whether a cell is really two, one of them a number, so that the row fits its columns once they are separated."""
    match = JOINED.fullmatch(row[at])
    parts = [part for part in match.groups() if part is not None] if match else []
    return any(NUMBER.fullmatch(part.strip()) for part in parts) and not _misplaced(
        [*row[:at], *parts, *row[at + 1 :]], kinds
    )


def _misplaced(row: list[str], kinds: Sequence[bool | None]) -> bool:
    """Whether a cell does not fit its column: a number below texts, or below numbers a text with digits (not — or 暂无)."""
    return any(
        not is_number if NUMBER.fullmatch(cell.strip()) else is_number and any(map(str.isdecimal, cell))
        for cell, is_number in zip(row, kinds, strict=False)
        if is_number is not None
    )


def _kinds(rows: Sequence[list[str]]) -> list[bool | None]:
    """For each column of these rows of equal width: True if nearly all cells are numbers, False if none of several is,
    None if unknown.
    """
    result: list[bool | None] = []
    for column in zip(*rows, strict=True):
        filled = [bool(NUMBER.fullmatch(cell.strip())) for cell in column if cell.strip()]
        count = sum(filled)
        is_number = count > 1 and len(filled) - count <= max(1, len(filled) // 10)  # the heading is no number
        result.append(True if is_number else False if len(filled) > 2 and not count else None)
    return result


def rough_rows(text: str, dialect: Dialect) -> RoughRows:
    """The rows of a text by the dialect, at first sight."""
    if _is_unquoted(text, dialect):
        return RoughRows(_split(text, dialect.delimiter), True)
    lines = io.StringIO(text, newline="")
    with suppress(csv.Error):
        if not hides_delimiter(text, dialect):
            return RoughRows(list(_reader(lines, dialect)), True)
    lines.seek(0)
    return RoughRows([_strict([line], dialect) for line in lines], False)


def _is_unquoted(text: str, dialect: Dialect) -> bool:
    """Whether every delimiter of a (short) text separates two cells: no quote can enclose one."""
    is_plain = dialect.escape is None and not dialect.skips
    return is_plain and len(text) < LONGEST_FIELD and (dialect.quote is None or dialect.quote not in text)


def _split(text: str, delimiter: str) -> list[list[str]]:
    """The csv module's rows of a text without quotes, in a third of the time."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.split(delimiter) if line else [] for line in lines]


def _lines(text: str) -> Iterator[str]:
    """The lines of a large text with their line breaks, without copying it."""
    return (match[0] for match in LINE.finditer(text))


LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def _reader(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    if dialect.escape is not None:
        lines = (_escapes(dialect).sub(lambda escape: escape[1] or 2 * escape[0], line) for line in lines)
    if dialect.quote is None:
        return csv.reader(
            lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE, skipinitialspace=dialect.skips, strict=True
        )
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        skipinitialspace=dialect.skips,
        strict=True,
    )


@cache
def _escapes(dialect: Dialect) -> re.Pattern[str]:
    """A pattern for an escape character with the character that it escapes, or alone, as part of the text."""
    mark, special = re.escape(dialect.escape or ""), re.escape(f"{dialect.escape}{dialect.quote}{dialect.delimiter}")
    return re.compile(rf"({mark}[{special}])|{mark}")


def _cut_by_lines(lines: list[str], dialect: Dialect) -> Cut:
    alone = [_strict([line], dialect) for line in lines]
    widths = Counter(len(row) for row in alone if row)
    width = max(widths, key=lambda one: (one > 1, widths[one], one)) if widths else 1  # titles have only one cell
    rows: list[list[str]] = []
    result = Cut(rows, width)
    at = 0
    while at < len(lines):
        row, used = alone[at], 1
        if (
            row is None
            and (plain := _with_words(lines[at], dialect)) is not None
            and len(plain) <= max(widths, default=1)
        ):
            row = plain
        elif row is None:
            row, used, is_even = _mended(lines, at, dialect, width)
            if not is_even:
                result.broken.append(len(rows))
            elif used == 1:  # a record of several lines has a cell with line breaks
                result.mended.append(len(rows))
        elif hides_delimiter(lines[at], dialect):
            result.broken.append(len(rows))
        if len(result.mended) + len(result.broken) > MOST_BROKEN_LINES:
            raise csv.Error("broken quotes throughout")
        rows.append(row)
        at += used
    return result


def _with_words(line: str, dialect: Dialect) -> list[str] | None:
    """The cells of a line in which each cell is quoted whole or contains quoted words: "一网通办"项目,5. None for other
    lines.

    In such a line the end of each cell is clear.
    """
    if dialect.escape is not None or dialect.skips or len(line) > LONGEST_LINE:
        return None
    quote = dialect.quote or '"'
    cells: list[str] = []
    for match in _cells(dialect).finditer(line.rstrip("\r\n")):
        if match[1] is not None:
            cells.append(match[1].replace(2 * quote, quote))
        elif _is_odd(match[2], quote):
            return None
        else:
            cells.append(match[2])
    return cells


@cache
def _cells(dialect: Dialect) -> re.Pattern[str]:
    """A pattern for a cell at the beginning of a line or behind a delimiter: the text between its quotes, or all of it."""
    quote, part = re.escape(dialect.quote or '"'), re.escape(dialect.delimiter)
    return re.compile(
        rf"(?:^|(?<={part}))(?:{quote}([^{quote}]*(?:{quote}{quote}[^{quote}]*)*){quote}(?={part}|$)|([^{part}]*+)(?={part}|$))"
    )


def _is_odd(piece: str, quote: str) -> bool:
    """Whether the quotes in a cell may be more than quoted words: a single one, doubled ones, quotes around others, or
    with a number behind.
    """
    count, behind = piece.count(quote), piece.split(quote)[2::2]
    encloses = count > 2 and piece.startswith(quote) and piece.rstrip().endswith(quote)
    return count % 2 == 1 or encloses or 2 * quote in piece or any(NUMBER.match(one.strip()) for one in behind)


def _strict(lines: list[str], dialect: Dialect) -> list[str] | None:
    """The one record in these lines; None if their quotes are broken, or the record continues below."""
    try:
        return next(_reader(iter(lines), dialect))
    except (csv.Error, StopIteration):
        return None


def _mended(lines: list[str], at: int, dialect: Dialect, width: int) -> tuple[list[str], int, bool]:
    """The record that begins at a line, its number of lines, and whether it has `width` cells."""
    whole = _over_lines(lines, at, dialect)
    if whole is not None and len(whole[0]) == width:
        return *whole, True
    line = lines[at].rstrip("\r\n")
    ways = list(_ways(line, dialect)) if len(line) <= LONGEST_LINE else [_plainly(line, dialect)]
    even = next((row for row in ways if len(row) == width), None)
    if even is not None:
        return even, 1, True
    return *(whole or (ways[0], 1)), False


def _over_lines(lines: list[str], at: int, dialect: Dialect) -> tuple[list[str], int] | None:
    reader = _reader(itertools.islice(lines, at, at + LONGEST_RECORD), dialect)
    try:
        row = next(reader)
    except (csv.Error, StopIteration):
        return None
    return row, reader.line_num  # type: ignore[attr-defined]


def _ways(line: str, dialect: Dialect) -> Iterator[list[str]]:
    """The ways to cut a line with broken quotes, the likelier first. A quote closes its cell only before a delimiter;
    two quotes before one are an inch mark and the closing quote; one opening quote is an ordinary character; all
    quotes are.
    """
    quote = dialect.quote or '"'
    for has_pairs in (True, False):
        row = _fields(line, dialect, has_pairs, -1)
        if row is not None:
            yield row
    opened = len(re.findall(rf"(?:^|{re.escape(dialect.delimiter)}) *{re.escape(quote)}", line))
    for plain, has_pairs in itertools.product(range(min(opened, 200)), (True, False)):
        row = _fields(line, dialect, has_pairs, plain)
        if row is not None:
            yield row
    yield _plainly(line, dialect)


def _plainly(line: str, dialect: Dialect) -> list[str]:
    return line.split(dialect.delimiter)


def _fields(line: str, dialect: Dialect, has_pairs: bool, plain: int) -> list[str] | None:
    """The line's cells if the opening quote number `plain` is an ordinary character; None if a cell is never closed."""
    quote = dialect.quote or '"'
    fields: list[str] = []
    at = opened = 0
    while True:
        start = at
        while dialect.skips and line[start : start + 1] == " ":
            start += 1
        is_quoted = line.startswith(quote, start)
        opened += is_quoted
        if is_quoted and opened - 1 != plain:
            closed = _close(line, start + 1, dialect, has_pairs)
            if closed is None:
                return None
            text, at = closed
        else:
            end = line.find(dialect.delimiter, start)
            at = len(line) if end < 0 else end
            text = line[start:at]
        fields.append(text)
        if at >= len(line):
            return fields
        at += 1


def _close(line: str, at: int, dialect: Dialect, has_pairs: bool) -> tuple[str, int] | None:
    """A quoted cell's text from `at` on, and the position of the delimiter behind its closing quote."""
    quote, ends = dialect.quote or '"', ("", dialect.delimiter)
    text: list[str] = []
    while at < len(line):
        one, after = line[at], line[at + 1 : at + 2]
        if one == dialect.escape and after:
            text.append(after)
            at += 2
        elif one != quote:
            text.append(one)
            at += 1
        elif after in ends:
            return "".join(text), at + 1
        elif after == quote:
            text.append(quote)
            if not has_pairs and line[at + 2 : at + 3] in ends:
                return "".join(text), at + 2
            at += 2
        else:
            text.append(quote)
            at += 1
    return None
