"""CSV, TSV and similar texts -> Book."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from sources.book.blocks import Blocks
from sources.book.csv_rows import (
    NUMBER,
    Cut,
    Dialect,
    RoughRows,
    cut,
    lines_with_quotes_amid,
    rough_rows,
    rows_lacking_a_delimiter,
)
from sources.book.grid import Book, Grid, Unreadable, address
from sources.finding import Finding

DELIMITERS = (",", "\t", ";", "|", "，", "^", "~", " ")
LIKELY = frozenset(",\t;")
COMMA = Dialect(",")
MAX_BYTES = 120 * 2**20
MAX_CELLS = 16_000_000
SAMPLE = 60_000
LONGEST_CELL = 32_767  # characters, as in a workbook
LONGEST_LINE = 1_048_576  # characters between two ends of a line


def decode(content: bytes) -> str:
    """The text of bytes in an unknown encoding: by BOM, then the pattern of NUL bytes, then UTF-8, then GB18030.

    Raises: Unreadable if none fits, with the damaged line of UTF-8 or GB18030, or the name of another fitting encoding.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable("unreadable_too_large", f"{len(content)}", f"{MAX_BYTES}")
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError as error:
            if encoding.startswith("utf-8") and _is_damaged_utf8(content):
                raise _damaged(content[: error.start].decode("utf-8", "replace"), "UTF-8") from None
        else:
            if encoding != "gb18030" or COMMON_ALONE.fullmatch(content) or _is_chinese(text):
                return text
    raise _other_encoding(content)


def _damaged(before: str, encoding: str) -> Unreadable:
    return Unreadable("unreadable_characters", str(len(LINE_BREAK.findall(before)) + 1), encoding)


LINE_BREAK = re.compile(r"\r\n|\r|\n")


def _other_encoding(content: bytes) -> Unreadable:
    """The error for bytes that are no text in UTF-8 or GB18030."""
    if damaged := _damaged_wide(content):
        return damaged
    text = content.decode("gb18030", "replace")
    before, bad, _ = text.partition("\ufffd")
    if bad and text.count("\ufffd") <= 0.01 * len(text) + 2 and _is_chinese(text.replace("\ufffd", "")):
        return _damaged(before, "GB18030")
    if _is_big5(content):
        return Unreadable("unreadable_encoding", "Big5", "UTF-8, GB18030")
    import charset_normalizer

    guess = charset_normalizer.from_bytes(content[:SAMPLE]).best()
    if guess is None or guess.encoding in ("utf_8", "gb18030", "ascii") or _is_strange(str(guess)[:8192]):
        return Unreadable("unreadable_format", "bytes", "xlsx, xls, csv")
    return Unreadable("unreadable_encoding", ENCODINGS.get(guess.encoding, "Latin-1"), "UTF-8, GB18030")


def _damaged_wide(content: bytes) -> Unreadable | None:
    """The error for a damaged text in UTF-16 or UTF-32, recognised by its mark or its NULs. None for others."""
    marked = content.startswith((*MARKS_32, b"\xff\xfe", b"\xfe\xff"))
    candidates = _candidates(content)[:1] if marked else _wide(content[:4096], 0)
    for encoding in candidates:
        text = content.decode(encoding, "replace")
        if text.count("\ufffd") <= 0.01 * len(text) + 2 and not _is_strange(text[:8192]):
            return _damaged(text.partition("\ufffd")[0], encoding[:6].upper())
    return None


MARKS_32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")


def _is_big5(content: bytes) -> bool:
    """Whether bytes are Chinese in Big5: nearly all characters are common ones of Big5, and some have a byte that no
    other encoding has.
    """
    if not BIG5.fullmatch(content):
        return False
    pairs: list[bytes] = BIG5_PAIR.findall(content[:200_000])
    common = sum(pair[0] <= 0xC6 for pair in pairs)
    return 0.9 * len(pairs) <= common and 10 * sum(pair[1] < 0x80 for pair in pairs) > len(pairs)


BIG5_PAIR = re.compile(rb"[\xa1-\xf9][\x40-\x7e\xa1-\xfe]")
BIG5 = re.compile(rb"[\x00-\x7f]*(?:%s[\x00-\x7f]*)*" % BIG5_PAIR.pattern)
ENCODINGS = {
    **dict.fromkeys(("big5", "big5hkscs", "cp950"), "Big5"),
    **dict.fromkeys(("cp932", "shift_jis", "shift_jis_2004", "shift_jisx0213"), "Shift_JIS"),
    **dict.fromkeys(("euc_jp", "euc_jis_2004", "euc_jisx0213"), "EUC-JP"),
    **dict.fromkeys(("cp949", "euc_kr", "johab"), "EUC-KR"),
}
"""Names of encodings. Encodings of one byte per character are hard to distinguish and get the name of the commonest."""


def open_delimited(text: str) -> Book:
    """The one sheet of a delimited text."""
    text = text.replace("\x00", "")
    _refuse_other(text)
    _refuse_long_line(text)
    text, hinted = _hinted(text)
    try:
        lines = cut(text, hinted) if hinted else _cut_evenly(text)
    except csv.Error:
        raise Unreadable("unreadable_damaged", "CSV", "xlsx, xls, csv") from None
    if sum(map(len, lines.rows)) > MAX_CELLS:
        raise Unreadable("unreadable_too_large", "CSV", "xlsx, xls, csv")
    if len(text) > LONGEST_CELL and _may_have_long_cell(text):
        _refuse_long_cell(lines.rows)
    if '"' in text and isinstance(lines.rows, list):
        lacking = rows_lacking_a_delimiter(lines.rows)
        if lacking:
            width = max(len(lines.rows[row]) for row in lacking) + 1
            lines = replace(lines, width=width, broken=sorted({*lines.broken, *lacking}))
    rows = cast(Sequence[list[object]], lines.rows)
    return Book("csv", [Grid("", rows, is_cut=True)], findings=_about(lines) if lines.rows else [])


def _refuse_long_line(text: str) -> None:
    """Raises: Unreadable for a line longer than in any table. It looks at one place in each megabyte only."""
    start = 0
    while len(text) - start > LONGEST_LINE:
        end = max(text.rfind("\n", start, start + LONGEST_LINE), text.rfind("\r", start, start + LONGEST_LINE))
        if end < start:
            raise _long_line(len(LINE_BREAK.findall(text[:start])) + 1)
        start = end + 1


def _may_have_long_cell(text: str) -> bool:
    """Whether some stretch has no line break, or is between quotes: a cell that is too long contains one whole stretch."""
    step = (LONGEST_CELL + 1) // 2
    ends = ["\n" if "\n" in text else "\r", *(['"'] if '"' in text else [])]
    return any(
        text.find(end, start, start + step) < 0 for start in range(0, len(text) - step + 1, step) for end in ends
    )


def _refuse_long_cell(rows: Sequence[list[str]] | Blocks) -> None:
    """Raises: Unreadable for a cell longer than spreadsheet programs allow."""
    for number, row in enumerate(rows, 1):
        if row and max(map(len, cast(list[str], row))) > LONGEST_CELL:
            raise _long_line(number)


def _long_line(number: int) -> Unreadable:
    return Unreadable("unreadable_long_line", f"{number:,}", f"{LONGEST_LINE:,}")


def _about(lines: Cut) -> list[Finding]:
    width = str(lines.width)
    mended = [Finding("mended_quotes", str(row + 1), width, sheet="", address=address(row, 0)) for row in lines.mended]
    broken = [Finding("broken_quotes", str(row + 1), width, sheet="", address=address(row, 0)) for row in lines.broken]
    return mended[:20] + broken[:20]


def _candidates(content: bytes) -> list[str]:
    if content.startswith(b"\xef\xbb\xbf"):
        return ["utf-8-sig"]
    if content.startswith(MARKS_32):
        return ["utf-32"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    return [*_wide(content[:4096], len(content)), "utf-8", "gb18030"]


def _wide(sample: bytes, length: int) -> list[str]:
    """The encoding of two or four bytes per character that a sample suggests, if any.

    In such an encoding, line breaks and delimiters are always the same byte of a character, with NULs beside it. In
    UTF-8 that contains NULs they are at any position.
    """
    if not sample.count(0):
        return []
    for encoding, width, lane in (("utf-32-le", 4, 0), ("utf-32-be", 4, 3), ("utf-16-le", 2, 0), ("utf-16-be", 2, 1)):
        characters = [sample[at : at + width] for at in range(0, len(sample), width)]
        whole = sum(characters.count(mark.encode(encoding)) for mark in MARKS)
        others = sum(sample[n::width].count(ord(mark)) for n in range(width) if n != lane for mark in MARKS)
        if length % width == 0 and whole > 2 * others:
            return [encoding]
    return []


MARKS = "\n\r,\t;"


ASCII = bytes(range(0x80))
NO_START = bytes(set(range(0x100)) - {0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEF})
PLAIN_CHINESE = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf]")


def _is_damaged_utf8(content: bytes) -> bool:
    """Whether bytes that are not valid UTF-8 are damaged UTF-8: nearly all of them are Chinese characters of three
    bytes.
    """
    sample = content[:200_000]
    high = len(sample.translate(None, ASCII))
    if 3 * len(sample.translate(None, NO_START)) <= 0.9 * high:  # the largest possible number
        return False
    chinese = sum(map(len, PLAIN_CHINESE.findall(sample)))
    return high > 0 and chinese > 0.9 * high


COMMON = rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]"  # the characters of `_is_common`
COMMON_ALONE = re.compile(rb"(?:[\x00-\x7f]++|(?:%s)++)*+" % COMMON)


def _is_chinese(text: str) -> bool:
    """Whether a text decoded from GB18030 is Chinese. Nearly any bytes decode to characters of it, but mostly to rare
    ones.
    """
    frequency = Counter("".join(re.findall(r"[^\x00-\x7f]+", text[:200_000])))
    common = sum(count for one, count in frequency.items() if _is_common(one))
    return common >= 0.5 * frequency.total()


def _is_common(one: str) -> bool:
    """Whether a character is one of the 3,755 in the first level of GB 2312, or one of its punctuation marks, digits
    and letters.
    """
    code = one.encode("gb18030")
    return len(code) == 2 and code[1] >= 0xA1 and (0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA2, 0xA3))


CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]+")  # except tab, line and page breaks, and the old end mark
STRANGE = re.compile(r"[\ue000-\uf8ff\ufffd\x7f-\x9f]+")
# Each character of CONTROL and STRANGE has a byte outside these in UTF-8; so have full-width signs.
ORDINARY = bytes(set(range(0x100)) - {*range(0x09), *range(0x0E, 0x1A), *range(0x1B, 0x20), 0x7F, 0xC2, 0xEE, 0xEF})
OTHER_TEXTS = re.compile(r"\s*(?:%!PS|\{\\rtf|<\?php|#!|\{\s*\"|-----BEGIN |From: |Received: )")


def _refuse_other(text: str) -> None:
    sample = text[:8192]
    encoded = sample.encode("utf-8", "surrogatepass")
    if len(encoded.translate(None, ORDINARY)) > 0.02 * len(sample) + 2 and _is_strange(sample):
        raise Unreadable("unreadable_format", "bytes", "xlsx, xls, csv")
    if match := OTHER_TEXTS.match(sample):
        raise Unreadable("unreadable_format", match[0].strip()[:20], "xlsx, xls, csv")


def _is_strange(sample: str) -> bool:
    """Whether more than a fiftieth of a text are characters that people do not write."""
    control = sum(map(len, CONTROL.findall(sample)))
    strange = sum(map(len, STRANGE.findall(sample)))
    return control + strange > 0.02 * len(sample) + 2


def _hinted(text: str) -> tuple[str, Dialect | None]:
    """The text without Excel's hint in the first line (sep=;), which Excel does not show, and the dialect of that hint."""
    match = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    return (text[match.end() :], Dialect(match[1])) if match else (text, None)


def _cut_evenly(text: str) -> Cut:
    """The cells of a text, by the dialect that cuts its first lines into the most even table.

    Raises: csv.Error as `cut` does.
    """
    sample = _whole_lines(text)
    tries = {dialect: rough_rows(sample, dialect) for dialect in _dialects(sample)}
    dialect = _dialect(sample, tries)
    sampled = tries.get(dialect)
    if sampled is not None and sampled.is_whole and len(sample) == len(text):
        return Cut(cast(list[list[str]], sampled.rows))
    return cut(text, dialect)


def _dialect(sample: str, tries: Mapping[Dialect, RoughRows]) -> Dialect:
    if tries.keys() == {COMMA}:
        return COMMA
    has_quotes = "'" in sample or '"' in sample
    scored = [(score, one) for one, rows in tries.items() if (score := _score(sample, rows.rows, one, has_quotes)) > 0]
    if not scored:
        return COMMA
    scored.sort(key=lambda one: (-one[0], one[1].escape is None))  # if both are equally even, \\" is a quote
    best, second = scored[0], scored[1] if len(scored) > 1 else (0.0, None)
    if best[1].delimiter in LIKELY or best[0] > 1.5 * second[0]:
        return best[1]
    return _detected(sample) or best[1]


def _whole_lines(text: str) -> str:
    if len(text) <= SAMPLE:
        return text
    end = max(text.rfind("\n", 0, SAMPLE), text.rfind("\r", 0, SAMPLE))
    return text[: end + 1] if end > 0 else text[:SAMPLE]


def _dialects(sample: str) -> list[Dialect]:
    result = []
    for delimiter in DELIMITERS:
        if delimiter not in sample:
            continue
        result.append(Dialect(delimiter))
        if f'{delimiter} "' in sample:
            result.append(Dialect(delimiter, skips=True))
        if "'" in sample and re.search(
            rf"(?:^|{re.escape(delimiter)})'[^'\n]*'(?:{re.escape(delimiter)}|\r?$)", sample, re.MULTILINE
        ):
            result.append(Dialect(delimiter, "'"))
        if '\\"' in sample:
            result.append(Dialect(delimiter, '"', "\\"))
    return result


def _score(sample: str, lines: Sequence[list[str] | None], dialect: Dialect, has_quotes: bool) -> float:
    """How even a table a dialect makes of a sample: the share of lines with the commonest width. Wider tables score
    more; rarer delimiters, and quotes left at or inside cells, score less. 0 if a space separates no table.
    """
    delimiter = dialect.delimiter
    filled = [row for row in lines if row is None or any(row)]
    rows = [row for row in filled if row is not None]
    counts = Counter([len(row) for row in rows if len(row) > 1])
    if not counts:
        return 0.0
    width, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    if delimiter == " " and not (has_quotes and _has_quoted(sample, rows)) and not _has_numbers(rows, width):
        return 0.0
    score = count / len(filled) * (1 + 0.05 * min(width, 20))
    if has_quotes:
        cells = [cell.strip() for row in rows for cell in row]
        quoted = sum(1 for cell in cells if cell[:1] in ("'", '"') or cell[-1:] in ("'", '"'))
        score *= 1 - 0.8 * quoted / max(len(cells), 1)
        score *= 1 - 0.9 * min(1.0, lines_with_quotes_amid(sample, dialect) / len(filled))
    is_even = count == len(filled) and width > 2 and count > 2
    return score * (EVEN if is_even else RARE).get(delimiter, 1.0)


def _has_quoted(sample: str, rows: Sequence[list[str]]) -> bool:
    """Whether half of the lines have a space beside a quoted text."""
    return 2 * len(re.findall(r"""^.* (["'])[^"'\r\n]*\1(?= |\r?$)""", sample, re.MULTILINE)) >= len(rows) > 0


def _has_numbers(rows: Sequence[list[str]], width: int) -> bool:
    """Whether the rows of this width are a header of words with, in some column, only numbers below."""
    table = [row for row in rows if len(row) == width]
    if width < 3 or len(table) < 3 or any(NUMBER.fullmatch(cell) for cell in table[0]):
        return False
    return any(all(map(NUMBER.fullmatch, column)) for column in zip(*table[1:], strict=True))


# Weights of less likely delimiters: in an unevenly cut text, and in one with even rows.
RARE = {"，": 0.4, " ": 0.15, "^": 0.7, "~": 0.7, "|": 0.9}
EVEN = {**RARE, " ": 0.6}


def _detected(sample: str) -> Dialect | None:
    """The dialect that clevercsv detects, used if the evenness of widths does not decide."""
    import clevercsv

    head = "\n".join(sample.splitlines()[:60])[:12_000]
    try:
        detected = clevercsv.Detector().detect(head, delimiters=list(DELIMITERS))
    except (clevercsv.exceptions.Error, ValueError, LookupError, RecursionError):
        return None
    if detected is None or not detected.delimiter:
        return None
    return Dialect(detected.delimiter, detected.quotechar or '"', detected.escapechar or None)
