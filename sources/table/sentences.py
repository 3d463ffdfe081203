"""Items in sentences of paper forms (应到人数 32 人，实到 30 人): a value stands where the form's sentence has its blank.

`labels.py` looks for sentences before it looks for labels, and leaves their cells aside.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import cast

from sources.book.grid import Grid, address
from sources.declare import BLANK, Item
from sources.finding import Finding
from sources.table.heading import stands_for
from sources.table.lookup import ReaderForm
from sources.value.uom import Uom, uom
from sources.value.values import parse_number, text_of

SEARCHED_ROWS = 400
LONGEST = 2_000  # letters of a cell, or of a row, in which sentences are looked for
LONGEST_VALUE = 100
BETWEEN = "\x1f"  # cells of a row; a space to the patterns
LINE = "_＿﹍﹎▁‗"  # what paper forms print for a blank
FILL = rf"[\s{LINE}]*"
MARKS = "，,、。.；;：:（）()“”\"'！!？?"
PAIR_OF = {mark: pair for pair in ("，,", "；;", "：:", "（(", "）)", "！!", "？?") for mark in pair}
NUMERAL = "0-9０-９.．,%％‰+＋\\-－−—/零〇○一二两三四五六七八九十百千万亿负约余多无暂没有"
DATES = re.compile(
    r"\d{2,4}\s*年|\d{1,2}\s*[月日号时分]|\d{1,2}\s*[:：]\s*\d{2}|^\s*[（(]?\d{1,2}\s*[)）.、．]|第\s*\d+"
)
LONG_BLANK = re.compile(rf"([\s{LINE}]{{2}})[\s{LINE}]+")  # a long one says no more than a short one
EDGE = f" \n\t\r\u3000{BETWEEN}{LINE}"  # around a value
DIGIT = re.compile(r"[0-9０-９]")


@dataclass(frozen=True, slots=True)
class InSentence:
    """A value in a sentence: the item, its cell, its text there, and the unit of measure that follows its blank. `is_whole`: the text is all
    that the cell holds."""

    item: str
    row: int
    column: int
    text: str
    uom: Uom | None
    sentence: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Sentences:
    """The values of a sheet's sentences, the cells (row, column) in which these stand, and what is wrong about them. `doubtful`
    are items of a sentence that can be read in two ways."""

    values: tuple[InSentence, ...] = ()
    places: frozenset[tuple[int, int]] = frozenset()
    findings: tuple[Finding, ...] = ()
    doubtful: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A declared sentence. Of several readings of a text `short` takes the shortest values and `long` the longest ones; `parts` are what
    stands between the blanks. `is_open`: it ends with the blank of a number, behind which people type a unit of measure."""

    text: str
    items: tuple[str, ...]
    uoms: tuple[Uom | None, ...]
    short: re.Pattern[str]
    long: re.Pattern[str]
    parts: tuple[re.Pattern[str], ...]
    is_open: bool

    @property
    def shown(self) -> str:
        """The sentence with its blanks as people know them."""
        return BLANK.sub("__", self.text)


@dataclass(slots=True)
class _SentenceSearch:
    """What was found so far."""

    values: list[InSentence] = field(default_factory=list)
    places: set[tuple[int, int]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)

    @property
    def items(self) -> set[str]:
        return {one.item for one in self.values}


def find_sentences(grid: Grid, spec: ReaderForm) -> Sentences:
    """The values of the declared sentences that stand whole in a cell. A value that can be read in two ways is a finding; a sentence whose
    outermost blank is filled by the cell beside it is left to `find_spread_sentences`."""
    search = _SentenceSearch()
    for row, column, text in _texts(grid):
        _take(text, [(0, row, column)], spec, search, set(), _beside(grid.rows[row], column))
    return Sentences(tuple(search.values), frozenset(search.places), tuple(search.findings), frozenset(search.doubtful))


def find_spread_sentences(grid: Grid, spec: ReaderForm, present: Set[str], known: Set[tuple[int, int]]) -> Sentences:
    """The values of the sentences that stand in several cells of a row, of items that are not `present`; and a finding for each sentence
    that stands there in part only. known: cells that say something else."""
    search = _SentenceSearch()
    for row, cells in enumerate(grid.rows[:SEARCHED_ROWS]):
        texts = [(column, LONG_BLANK.sub(r"\1", text)) for column, cell in enumerate(cells) if (text := text_of(cell))]
        if len(texts) < 2 or any((row, column) in known for column, _ in texts):
            continue
        starts, joined = [], ""
        for column, text in texts:
            starts.append((len(joined), row, column))
            joined += text + BETWEEN
        if len(joined) <= LONGEST:
            _take(joined, starts, spec, search, present)
    search.findings += _in_part(grid, spec, present | search.items, known | search.places)
    return Sentences(tuple(search.values), frozenset(search.places), tuple(search.findings), frozenset(search.doubtful))


def _take(
    text: str,
    starts: Sequence[tuple[int, int, int]],
    spec: ReaderForm,
    search: _SentenceSearch,
    present: Set[str],
    beside: tuple[str, str] = ("", ""),
) -> None:
    """Takes the values of a text whose cells begin at `starts` (place in the text, row, column); the longest sentences first. beside: the
    cells before and behind."""
    spans: list[tuple[int, int]] = []
    for one in _patterns(spec):
        found = [
            match
            for match in one.short.finditer(text)
            if not any(a < match.end() and match.start() < b for a, b in spans)
            and not _is_filled_beside(one, match, text, beside, spec)
        ]
        if not found or not present.isdisjoint(one.items):
            continue
        own = [_span(match) for match in found]
        spans += own
        search.places |= _places(starts, own, len(text))
        values = _values(found[0])
        longest = cast("re.Match[str]", one.long.search(text, found[0].start()))  # it takes the same texts
        if len(found) > 1 or _values(longest) != values:
            _, row, column = _cell(starts, own[0][0])
            search.findings.append(Finding("sentence_ambiguous", _short(text), one.shown, address=address(row, column)))
            search.doubtful.update(one.items)
            continue
        if one.is_open and values[-1]:
            values[-1] += _uom_behind(text[found[0].end() :].strip(EDGE).split(BETWEEN)[0])
        search.values += _placed(text, starts, one, found[0], values)
    rest = _without(text, spans)
    if spans and not spec.headings.leaves_out_rest and DIGIT.search(DATES.sub(" ", rest)):
        _, row, column = _cell(starts, spans[0][0])
        search.findings.append(Finding("unexpected_text", _short(rest), "", address=address(row, column)))


def _placed(
    text: str,
    starts: Sequence[tuple[int, int, int]],
    one: _Sentence,
    match: re.Match[str],
    values: Sequence[str],
) -> Iterator[InSentence]:
    """The values of a sentence with their cells; an empty blank stands in the cell of what is printed before it."""
    for at, (item, value) in enumerate(zip(one.items, values, strict=True), 1):
        start = match.end(at) - len(match[at].lstrip(EDGE))
        _, row, column = _cell(starts, start if value else match.start(at))
        is_whole = value == _part(text, starts, column).strip()
        yield InSentence(item, row, column, value, one.uoms[at - 1], one.shown, is_whole)


def _places(
    starts: Sequence[tuple[int, int, int]], spans: Sequence[tuple[int, int]], length: int
) -> set[tuple[int, int]]:
    """The cells (row, column) of a text of this length that its spans touch."""
    ends = [*(start for start, _, _ in starts[1:]), length]
    return {
        (row, column)
        for (start, row, column), end in zip(starts, ends, strict=True)
        if any(start < last and first < end for first, last in spans)
    }


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Where a sentence begins and ends: the cell before it is none of its own."""
    return match.end() - len(match[0].lstrip()), match.end()


def _beside(cells: Sequence[object], column: int) -> tuple[str, str]:
    """The nearest texts before and behind a cell of a row; empty where there is none."""
    before = (text for cell in reversed(cells[:column]) if (text := text_of(cell)))
    behind = (text for cell in cells[column + 1 :] if (text := text_of(cell)))
    return next(before, ""), next(behind, "")


def _is_filled_beside(
    one: _Sentence, match: re.Match[str], text: str, beside: tuple[str, str], spec: ReaderForm
) -> bool:
    """Whether the first or the last blank is empty, without a printed line, at the edge of its cell, and the cell beside it can be its
    value: a number, or of a text any that is no label."""
    before, behind = beside
    first, last = (spec.version.items[item] for item in (one.items[0], one.items[-1]))
    if not text[: match.end(1)].strip() and _is_number(first) and parse_number(before) is not None:
        return True
    if text[match.start(len(one.items)) :].strip():
        return False
    if _is_number(last):
        return parse_number(behind) is not None
    return bool(behind) and not re.search("[:：]", behind) and not stands_for(behind, spec.headings)


def _part(text: str, starts: Sequence[tuple[int, int, int]], column: int) -> str:
    """The part of a joined text that stands in a column."""
    at = next(number for number, one in enumerate(starts) if one[2] == column)
    end = starts[at + 1][0] if at + 1 < len(starts) else len(text)
    return text[starts[at][0] : end].strip(BETWEEN)


def _cell(starts: Sequence[tuple[int, int, int]], place: int) -> tuple[int, int, int]:
    return next(one for one in reversed(starts) if one[0] <= place)


def _values(match: re.Match[str]) -> list[str]:
    return [value.strip(EDGE).replace(BETWEEN, " ") for value in match.groups()]


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} … {text[end:]}"
    return text


def _short(text: str) -> str:
    return " ".join(text.replace(BETWEEN, " ").split())[:100]


def _texts(grid: Grid) -> Iterator[tuple[int, int, str]]:
    for row, cells in enumerate(grid.rows[:SEARCHED_ROWS]):
        for column, cell in enumerate(cells):
            if type(cell) is str and 3 < len(cell) <= LONGEST:
                yield row, column, LONG_BLANK.sub(r"\1", cell)


def _in_part(grid: Grid, spec: ReaderForm, present: Set[str], known: Set[tuple[int, int]]) -> Iterator[Finding]:
    """A finding for each cell that holds a sentence in part: two of its parts, or one with a number or a blank behind it."""
    for row, column, text in _texts(grid):
        if (row, column) in known:
            continue
        in_part: list[tuple[float, str]] = []
        for one in _patterns(spec):
            if not present.isdisjoint(one.items):
                continue
            found = [match for part in one.parts if (match := part.search(text))]
            behind = text[found[0].end() :] if found else ""
            is_filled = bool(behind) and (
                behind[0] in LINE or parse_number(behind.lstrip(f" \u3000{LINE}：:")[:1]) is not None
            )
            if len(found) > 1 or (is_filled and len(one.parts) > 1):
                said = sum(match.end() - match.start() for match in found)
                in_part.append((said / len(one.text), one.shown))
        if in_part:
            _, shown = max(in_part)
            yield Finding("sentence_in_part", _short(text), shown, address=address(row, column))


@functools.lru_cache(maxsize=256)
def _patterns(spec: ReaderForm) -> tuple[_Sentence, ...]:
    """The declared sentences, those with the most blanks first."""
    found = [_pattern(text, spec.version.items) for text in spec.version.sentences]
    return tuple(sorted(found, key=lambda one: (-len(one.items), -len(one.text))))


def _pattern(text: str, items: Mapping[str, Item]) -> _Sentence:
    pieces = BLANK.split(text)
    literals, names = pieces[::2], pieces[1::2]
    is_open = _is_mark(literals[-1])
    is_number = _is_number(items[names[-1]])
    printed = [_uom_behind(literal) for literal in literals[1:]]
    spelt = ["", ""]
    for is_long in (False, True):
        one = _literal(literals[0]) or (r"(?<![0-9０-９.,])" if _is_number(items[names[0]]) else "^")
        for name, literal, behind in zip(names, literals[1:], printed, strict=True):
            one += _blank(items[name], behind, literal, is_long)
            if name != names[-1] or not is_open:
                one += rf"{FILL}[{re.escape(MARKS)}]" if _is_mark(literal) else _literal(literal)
        spelt[is_long] = one + (_end(items[names[-1]], literals[-1]) if is_open else "")
    parts = tuple(re.compile(_literal(one), re.IGNORECASE) for one in literals if len(_letters(one)) > 1)
    short, long = (re.compile(one, re.IGNORECASE) for one in spelt)
    return _Sentence(text, tuple(names), tuple(map(uom, printed)), short, long, parts, is_open and is_number)


def _is_number(item: Item) -> bool:
    return item.type in ("number", "count", "percent")


def _end(item: Item, literal: str) -> str:
    """The pattern of what is behind the last blank, where nothing but a mark is printed there: a text ends with that, or with its cell."""
    if _is_number(item):
        return rf"(?!{FILL}[{NUMERAL}])"
    mark = _same_mark(literal)
    return rf"(?:[{re.escape(mark)}]|\s*$)" if mark else r"\s*$"


def _is_mark(literal: str) -> bool:
    """Whether nothing but marks, or nothing, is printed."""
    return not literal.strip(f"{MARKS} \u3000")


def _same_mark(text: str) -> str:
    """The mark that a text begins with, in full and in half width; empty where it begins with none."""
    first = text.lstrip()[:1]
    return PAIR_OF.get(first, first) if first in MARKS else ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _blank(item: Item, behind: str, literal: str, is_long: bool) -> str:
    """What a blank takes: of a number its digits, and the unit of measure that is printed behind the blank once more; of a text what comes
    before the punctuation that is printed there."""
    lazy = "" if is_long else "?"
    if not _is_number(item):
        return rf"({FILL}[^{BETWEEN}{re.escape(_same_mark(literal))}]{{0,{LONGEST_VALUE}}}{lazy}{FILL})"
    again = rf"(?:{re.escape(behind)})??" if behind else ""
    numeral = NUMERAL.replace("%％", "") if behind == "%" else NUMERAL
    return rf"([{numeral}\s{LINE}]{{0,{LONGEST_VALUE}}}{lazy}{again})"


def _literal(text: str) -> str:
    """The pattern of what is printed: in full or half width, with any spaces between, and with or without its punctuation."""
    found = []
    for letter in text:
        if letter.isspace() or letter in LINE:
            continue
        if letter in MARKS:
            found.append(f"[{re.escape(MARKS)}]?")
        else:
            wide = chr(ord(letter) + 0xFEE0) if letter.isascii() else letter
            found.append(f"[{re.escape(letter)}{re.escape(wide)}]" if wide != letter else re.escape(letter))
    return FILL + FILL.join(found) if found else ""


def _uom_behind(literal: str) -> str:
    """The unit of measure that is printed right behind a blank: 万元 of 万元，占; empty where there is none."""
    text = literal.lstrip()
    return next((text[:end].strip() for end in range(min(len(text), 6), 0, -1) if uom(text[:end])), "")
