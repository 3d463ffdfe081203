"""Details of xls, by a walk over the records of its workbook stream (BIFF5 and BIFF8)."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sources.book.details import ERRORS, Details, Run, SheetDetails, Show, error, odd_styles, uncalculated
from sources.book.extent import Extent, last_column_of
from sources.book.runs import LOWERED, RAISED, STRUCK
from sources.finding import Finding
from sources.value.values import FaultyCell

BIFF8 = 0x600
BOF, EOF, CONTINUE = 0x809, 0x0A, 0x3C
DATEMODE, CODEPAGE, BOUNDSHEET, FORMAT, XF = 0x22, 0x42, 0x85, 0x41E, 0xE0
ROW, COLINFO, NUMBER, RK, MULRK, FORMULA, BOOLERR, STRING = 0x208, 0x7D, 0x203, 0x27E, 0xBD, 0x06, 0x205, 0x207
SHARED, ARRAY, TABLE = 0x4BC, 0x221, 0x236
FONT, SST, LABELSST, LABEL, RSTRING = 0x31, 0xFC, 0xFD, 0x204, 0xD6
WITHOUT_CELLS = (1, 6)  # kinds of sheets: macros and modules
Looks = Mapping[int, int]  # a font's number in cells and runs -> how it shows text (`runs.Run`)


def details(stream: bytes) -> Details:
    """The details that the workbook has besides its values."""
    is_1904, version, encoding = False, BIFF8, "cp1252"
    formats: dict[int, str] = {}
    xfs: list[int] = []
    fonts: list[int] = []
    fonts_of: list[int] = []
    sheets: list[tuple[str, int]] = []
    notes: list[Finding] = []
    for kind, data in records(stream, 0):
        if kind == BOF and len(data) >= 2:
            version = struct.unpack_from("<H", data)[0]
        elif kind == DATEMODE and len(data) >= 2:
            is_1904 = data[0] == 1
        elif kind == CODEPAGE and len(data) >= 2:
            encoding = codepage(struct.unpack_from("<H", data)[0])
        elif kind == FORMAT and len(data) > 4:
            formats[struct.unpack_from("<H", data)[0]] = _text(data[2:], version, encoding, wide=True)
        elif kind == XF and len(data) >= 4:
            fonts_of.append(struct.unpack_from("<H", data)[0])
            xfs.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == FONT and len(data) >= 10:
            fonts.append(_look(data))
        elif kind == BOUNDSHEET and len(data) > 7:
            sheets.append((_text(data[6:], version, encoding, wide=False), struct.unpack_from("<I", data)[0]))
            if data[5] in WITHOUT_CELLS:
                notes.append(Finding("sheet_without_cells", sheets[-1][0], ""))
        elif kind == EOF:
            break
    styles = odd_styles(formats, xfs)
    details_of = {name: _sheet(stream, offset, styles, version, name) for name, offset in sheets}
    if any(fonts):
        looks = {number + (number > 3): look for number, look in enumerate(fonts)}  # font number 4 does not exist
        struck = frozenset(xf for xf, font in enumerate(fonts_of) if looks.get(font, 0) & STRUCK)
        texts = _shared_texts(stream, looks)
        for name, offset in sheets:
            details_of[name] = _with_looks(details_of[name], stream, offset, struck, looks, texts, version, encoding)
    return Details(details_of, {}, is_1904, notes)


def has_charts_or_pictures(stream: bytes) -> tuple[bool, bool]:
    """Whether a workbook stream has charts, on chart sheets or others, and whether it has pictures."""
    has_charts = has_pictures = False
    for kind, data in records(stream, 0):
        if kind == BOF and len(data) >= 4:
            has_charts |= data[2] == CHART
        elif kind == DRAWINGS:
            has_pictures |= BLIP in data
    return has_charts, has_pictures


CHART = 0x20  # a kind of substream
DRAWINGS = 0xEB  # drawings of the whole book, pictures first
BLIP = b"\x07\xf0"  # the entry of a picture


def _look(font: bytes) -> int:
    """How a font shows text."""
    options, escapement = font[2], struct.unpack_from("<H", font, 8)[0]
    return (STRUCK if options & 8 else 0) | {1: RAISED, 2: LOWERED}.get(escapement, 0)


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from `at` on: kind and content."""
    end = len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


CODE_PAGES = {
    367: "ascii",
    936: "gb18030",
    1200: "utf-16-le",
    1201: "utf-16-be",
    1361: "johab",
    10000: "mac_roman",
    10001: "shift_jis",
    10002: "big5",
    10003: "euc_kr",
    10004: "mac_arabic",
    10006: "mac_greek",
    10007: "mac_cyrillic",
    10008: "gb18030",
    10010: "mac_romanian",
    10017: "mac_cyrillic",
    10029: "mac_latin2",
    10079: "mac_iceland",
    10081: "mac_turkish",
    10082: "mac_croatian",
    20127: "ascii",
    20866: "koi8_r",
    21866: "koi8_u",
    32768: "mac_roman",
    32769: "cp1252",
    51932: "euc_jp",
    51936: "gb18030",
    51949: "euc_kr",
    54936: "gb18030",
    65001: "utf-8",
    **{28590 + part: f"iso8859_{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15)},
}


def codepage(number: int) -> str:
    """Python's name of a code page. For an unknown one: a code page that marks unreadable bytes instead of giving
    letters.
    """
    name = CODE_PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "ascii"


def _text(data: bytes, version: int, encoding: str, wide: bool) -> str:
    if version < BIFF8:
        return data[1 : 1 + data[0]].decode(encoding, "replace") if data else ""
    if len(data) < 3:
        return ""
    count, start = (struct.unpack_from("<H", data)[0], 2) if wide else (data[0], 1)
    flags, start = data[start], start + 1
    if flags & 1:
        return data[start : start + 2 * count].decode("utf-16-le", "replace")
    return data[start : start + count].decode("latin-1")


def _sheet(stream: bytes, offset: int, styles: Mapping[int, Show], version: int, name: str) -> SheetDetails:
    scan = _SheetScan(styles, version)
    last = b""  # the last cell, in the last row
    for kind, data in _sheet_records(stream, offset):
        scan.add(kind, data)
        if kind in CELLS:
            last = data
    if len(last) >= 2 and last_column_of(struct.unpack_from("<H", last)[0] + 1) < 255:
        Extent(_filled(stream, offset)).check(name)
    return scan.details()


class _SheetScan:
    """The details of a sheet, from its records in order."""

    def __init__(self, styles: Mapping[int, Show], version: int) -> None:
        self._styles, self._version = styles, version
        self._odd_cells: list[tuple[int, int, Show]] = []
        self._faults: dict[tuple[int, int], FaultyCell] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._runs: dict[tuple[int, int], list[Run]] = {}
        self._waiting: tuple[int, int] | None = None  # a formula whose text is expected in the next record
        self._long: _Long | None = None

    def details(self) -> SheetDetails:
        """The details of all records that were added."""
        hidden_rows, hidden_columns = frozenset(self._hidden_rows), frozenset(self._hidden_columns)
        return SheetDetails(tuple(self._odd_cells), self._faults, hidden_rows, hidden_columns, runs=self._runs)

    def add(self, kind: int, data: bytes) -> None:
        """Adds the next record of the sheet."""
        if self._long is not None:
            if kind == CONTINUE:
                self._long.chunks.append(data)
                return
            self._runs[self._long.place], self._long = [Run(self._long.text())], None
        if self._waiting is not None and kind not in (SHARED, ARRAY, TABLE, CONTINUE):
            self._add_text_of_formula(self._waiting, kind, data)
        if kind == ROW and len(data) >= 16:
            if data[12] & 0x20:
                self._hidden_rows.add(struct.unpack_from("<H", data)[0])
        elif kind == COLINFO and len(data) >= 10:
            first, last, _, _, flags = struct.unpack_from("<5H", data)
            if flags & 1:
                self._hidden_columns.update(range(first, min(last, 255) + 1))
        elif kind in (NUMBER, RK) and len(data) >= 10:
            row, column, xf = struct.unpack_from("<3H", data)
            if xf in self._styles:
                self._odd_cells.append((row, column, self._styles[xf]))
        elif kind == MULRK and len(data) >= 12:
            self._odd_cells += [
                (row, column, self._styles[xf]) for row, column, xf in _mulrk(data) if xf in self._styles
            ]
        elif kind == BOOLERR and len(data) >= 8:
            if data[7]:
                self._faults[struct.unpack_from("<2H", data)] = error(ERRORS.get(data[6], "#N/A"))
        elif kind == FORMULA and len(data) >= 16:
            self._add_formula(data)
        elif kind == LABEL and len(data) > LONGEST_LABEL and self._version >= BIFF8 and _is_long(data, 6):
            self._long = _Long(struct.unpack_from("<2H", data), [data[6:]])

    def _add_text_of_formula(self, place: tuple[int, int], kind: int, data: bytes) -> None:
        """The record behind a formula that gives a text: the text, or a sign that it was never calculated."""
        self._waiting = None
        if kind != STRING:
            self._faults[place] = uncalculated("")
        elif self._version >= BIFF8 and _is_long(data, 0):
            self._long = _Long(place, [data])

    def _add_formula(self, data: bytes) -> None:
        row, column, xf = struct.unpack_from("<3H", data)
        result = data[6:14]
        if result[6:8] == b"\xff\xff":
            if result[0] == 2:
                self._faults[row, column] = error(ERRORS.get(result[2], "#N/A"))
            elif result[0] == 0:
                self._waiting = (row, column)
        elif result == b"\x00" * 8 and data[14] & 2:  # marked to be calculated on opening, and never calculated
            self._faults[row, column] = uncalculated("")
        elif xf in self._styles:
            self._odd_cells.append((row, column, self._styles[xf]))


def _mulrk(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Row, column and style of the cells in a record of several numbers."""
    row, column = struct.unpack_from("<2H", data)
    for index in range((len(data) - 6) // 6):
        yield row, column + index, struct.unpack_from("<H", data, 4 + 6 * index)[0]


def _sheet_records(stream: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet, without the records of the charts in it."""
    depth = 0
    for kind, data in records(stream, offset):
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
        if depth == 1 or kind in (BOF, EOF):
            yield kind, data
        if kind == EOF and depth <= 0:
            return


LONGEST_LABEL = 1024  # letters of a label that fits into its record


@dataclass(slots=True)
class _Long:
    """A text that continues in further records, which calamine does not read."""

    place: tuple[int, int]
    chunks: list[bytes]

    def text(self) -> str:
        """The whole text; its beginning if records are missing."""
        size, flags = struct.unpack_from("<HB", self.chunks[0])
        reader = _Chunks([self.chunks[0][3:], *self.chunks[1:]])
        return reader.text(size, flags & 1, is_whole=False)


def _is_long(data: bytes, at: int) -> bool:
    """Whether the text at this position of a BIFF8 record continues in the next one."""
    if len(data) < at + 3:
        return False
    size: int
    size, flags = struct.unpack_from("<HB", data, at)
    return at + 3 + size * (2 if flags & 1 else 1) > len(data)


def _filled(stream: bytes, offset: int) -> Iterator[tuple[int, int]]:
    """The cells with a value."""
    for kind, data in _sheet_records(stream, offset):
        if kind in CELLS and len(data) >= 6:
            row, column = struct.unpack_from("<2H", data)
            yield row, column
            if kind == MULRK:
                yield row, column + (len(data) - 6) // 6 - 1


def _with_looks(
    detail: SheetDetails,
    stream: bytes,
    offset: int,
    struck: frozenset[int],
    looks: Looks,
    texts: Mapping[int, tuple[str, list[tuple[int, int]]]],
    version: int,
    encoding: str,
) -> SheetDetails:
    """The sheet's details, with struck-out cells and formatted texts."""
    out: set[tuple[int, int]] = set()
    runs = dict(detail.runs)
    for kind, data in _sheet_records(stream, offset):
        if kind == MULRK and len(data) >= 6:
            out |= {(row, column) for row, column, xf in _mulrk(data) if xf in struck}
        elif kind in CELLS and len(data) >= 6:
            row, column, xf = struct.unpack_from("<3H", data)
            look = STRUCK if xf in struck else 0
            if look:
                out.add((row, column))
            if kind == LABELSST and len(data) >= 10:
                text_and_fonts = texts.get(struct.unpack_from("<I", data, 6)[0])
            else:
                text_and_fonts = _rich_text(data, version, encoding) if kind == RSTRING else None
            if text_and_fonts is not None:
                parts = _runs(text_and_fonts[0], text_and_fonts[1], looks, look)
                if any(part.look != look for part in parts):
                    runs[row, column] = parts
    return replace(detail, struck=frozenset(out), runs=runs)


CELLS = frozenset((NUMBER, RK, MULRK, FORMULA, BOOLERR, LABELSST, LABEL, RSTRING))


def _runs(text: str, marks: list[tuple[int, int]], looks: Looks, first: int) -> list[Run]:
    """The runs of a text; each mark gives the position where a font begins. Text before the first mark has its cell's
    look.
    """
    bounds = [(0, first), *((at, looks.get(font, 0)) for at, font in marks), (len(text), 0)]
    return [Run(text[at:end], look) for (at, look), (end, _) in zip(bounds, bounds[1:], strict=False) if at < end]


def _rich_text(data: bytes, version: int, encoding: str) -> tuple[str, list[tuple[int, int]]] | None:
    """Text and marks of a cell that contains its formatted text itself."""
    try:
        size = struct.unpack_from("<H", data, 6)[0]
        if version < BIFF8:
            raw, at = data[8 : 8 + size], 8 + size
            marks = [(data[at + 1 + 2 * one], data[at + 2 + 2 * one]) for one in range(data[at])]
            return raw.decode(encoding, "replace"), [
                (len(raw[:end].decode(encoding, "replace")), font) for end, font in marks
            ]
        wide = data[8] & 1
        at = 9 + size * (2 if wide else 1)
        text = data[9:at].decode("utf-16-le" if wide else "latin-1", "replace")
        count = struct.unpack_from("<H", data, at)[0]
        return text, [struct.unpack_from("<2H", data, at + 2 + 4 * one) for one in range(count)]
    except (struct.error, IndexError):
        return None


def _shared_texts(stream: bytes, looks: Looks) -> dict[int, tuple[str, list[tuple[int, int]]]]:
    """Text and marks of the shared texts, by number, with a struck-out, raised or lowered font."""
    chunks: list[bytes] = []
    for kind, data in records(stream, 0):
        if kind == SST or chunks and kind == CONTINUE:
            chunks.append(data)
        elif chunks or kind == EOF:
            break
    result: dict[int, tuple[str, list[tuple[int, int]]]] = {}
    if not chunks or len(chunks[0]) < 8:
        return result
    reader = _Chunks(chunks)
    try:
        count = struct.unpack("<I", reader.take(8)[4:])[0]
        for number in range(count):
            size, flags = struct.unpack("<HB", reader.take(3))
            marks = struct.unpack("<H", reader.take(2))[0] if flags & 8 else 0
            more = struct.unpack("<I", reader.take(4))[0] if flags & 4 else 0
            text = reader.text(size, flags & 1)
            fonts = [struct.unpack("<2H", reader.take(4)) for _ in range(marks)]
            reader.take(more)
            if any(looks.get(font, 0) for _, font in fonts):
                result[number] = text, fonts
    except (struct.error, IndexError):
        pass  # damage is reported when the values are read
    return result


class _Chunks:
    """The content of continued records. A text that continues in the next record begins there with its width."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks, self.number, self.at = chunks, 0, 0

    def take(self, size: int) -> bytes:
        """The next `size` bytes, across records."""
        content = b""
        while len(content) < size:
            if self.at >= len(self.chunks[self.number]):
                self.number, self.at = self.number + 1, 0
            part = self.chunks[self.number][self.at : self.at + size - len(content)]
            content, self.at = content + part, self.at + len(part)
        return content

    def text(self, size: int, wide: int, is_whole: bool = True) -> str:
        """A text of `size` letters. is_whole: missing records are damage; otherwise the text ends there."""
        text = ""
        while size:
            if self.at >= len(self.chunks[self.number]):
                if not is_whole and self.number + 1 == len(self.chunks):
                    return text
                self.number, self.at = self.number + 1, 1
                wide = self.chunks[self.number][0] & 1
            width = 2 if wide else 1
            raw = self.chunks[self.number][self.at : self.at + size * width]
            if not raw:
                raise IndexError
            text += raw.decode("utf-16-le" if wide else "latin-1", "replace")
            self.at += len(raw)
            size -= -(-len(raw) // width)
        return text
