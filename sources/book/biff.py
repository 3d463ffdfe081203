"""BIFF streams of Excel 2 to 5: bare ones, which many export programs write with an .xls name, and the Book stream of a
compound file. calamine does not decode the Chinese code page of the latter.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sources.book.beside import of_bytes
from sources.book.details import ERRORS, SheetDetails, Show, error, odd_styles, put
from sources.book.details import shows as shows_of
from sources.book.details_xls import (
    BOF,
    BOUNDSHEET,
    CODEPAGE,
    COLINFO,
    CONTINUE,
    DATEMODE,
    EOF,
    FORMAT,
    ROW,
    XF,
    codepage,
    records,
)
from sources.book.details_xls import details as details_of
from sources.book.extent import Extent
from sources.book.grid import Book, Grid, Unreadable

INTEGER2, NUMBER2, LABEL2, BOOLERR2 = 0x02, 0x03, 0x04, 0x05
FORMULAS = (0x06, 0x206, 0x406)
NUMBER, LABEL, BOOLERR, RK, MULRK, RSTRING, SST, LABELSST = 0x203, 0x204, 0x205, 0x27E, 0xBD, 0xD6, 0xFC, 0xFD
STRINGS = (0x07, 0x207)  # texts of formulas
BEGINNINGS = (BOF, 0x09, 0x209, 0x409)  # of a sheet or chart, in Excel 5, 2, 3 and 4
FORMAT2, XFS = 0x1E, (XF, 0x243, 0x443)  # FORMAT of Excel 2 and 3; XF records of Excel 5, 3 and 4
FILEPASS, MERGES = 0x2F, 0xE5
MAX_ROW, MAX_COLUMN = 65_536, 256
VERSIONS = {0x00: 2, 0x02: 3, 0x04: 4, 0x08: 5}
DATES = frozenset((14, 15, 16, 17, 22))
CellAt = dict[tuple[int, int], object]


class UnknownLetter(Unreadable):
    """A text does not fit the code page of its file or language."""


def open_biff(content: bytes) -> Book:
    """The one sheet of a bare stream.

    Raises: Unreadable if it is encrypted, damaged, empty, or of a later version than it states.
    """
    version = VERSIONS.get(content[1], 5)
    head = _head(content, version)
    encoding, *others = (
        ("gb18030", head.encoding) if head.encoding in UNRELIABLE_CODE_PAGES else (head.encoding, "gb18030")
    )
    try:
        cells = _cells(content, 0, version, encoding, head)
    except UnknownLetter:
        cells = _cells_by_replacement(content, 0, version, others[0], head)
    if not cells:
        raise Unreadable("unreadable_empty", "BIFF", "xlsx, xls, csv")
    rows = _rows(cells)
    put(rows, SheetDetails(odd_cells=_odd_cells(content, version, head.shows)))
    hidden = frozenset(row for row in head.hidden_rows if row < len(rows))
    grid = Grid("", rows, hidden_rows=hidden, hidden_columns=head.hidden_columns)
    return Book("xls", [grid], is_1904=head.is_1904, beside=tuple(of_bytes(content)))


UNRELIABLE_CODE_PAGES = frozenset(("", "ascii", "cp1252", "mac-roman", "cp437", "cp850", "gb18030", "utf-16-le"))
"""Code pages named by programs that actually write Chinese."""


@dataclass(frozen=True, slots=True)
class _SheetHead:
    """The parts of a bare stream outside its cells, by style number."""

    encoding: str
    is_1904: bool
    dates: frozenset[int]
    shows: Mapping[int, Show]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]


def _head(content: bytes, version: int) -> _SheetHead:
    """The head of a bare stream. In Excel 2 a style is a format; up to Excel 4 formats are numbered in their order."""
    encoding, is_1904 = "", False
    codes: list[str] = []
    formats: dict[int, str] = {}
    ids: list[int] = []
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    for kind, data in records(content, 0):
        if kind == CODEPAGE and len(data) >= 2:
            encoding = codepage(struct.unpack_from("<H", data)[0])
        elif kind == DATEMODE and data:
            is_1904 = data[0] == 1
        elif kind == FORMAT2 and data:
            codes.append(data[1 : 1 + data[0]].decode("gb18030", "replace"))
        elif kind == FORMAT and len(data) >= 3:
            codes.append(data[3 : 3 + data[2]].decode("gb18030", "replace"))
            formats[struct.unpack_from("<H", data)[0]] = codes[-1]
        elif kind in XFS and len(data) >= 4:
            ids.append(data[1] if kind != XF else struct.unpack_from("<H", data, 2)[0])
        elif kind == ROW and len(data) >= 16 and data[12] & 0x20:
            hidden_rows.add(struct.unpack_from("<H", data)[0])
        elif kind == COLINFO and len(data) >= 10 and data[8] & 1:
            hidden_columns.update(range(data[0], min(data[2], 255) + 1))
    if version < 5:
        formats = dict(enumerate(codes))
        if version == 2:
            ids = list(range(len(codes)))
        shows = {style: show for style, one in enumerate(ids) if (show := shows_of(formats.get(one, ""))) is not None}
        built_in: frozenset[int] = frozenset()
    else:
        shows, built_in = odd_styles(formats, ids), DATES
    dates = frozenset(
        style
        for style, one in enumerate(ids)
        if _is_date(formats.get(one, "")) or (one in built_in and one not in formats)
    )
    return _SheetHead(encoding, is_1904, dates, shows, frozenset(hidden_rows), frozenset(hidden_columns))


def _odd_cells(content: bytes, version: int, shows: Mapping[int, Show]) -> tuple[tuple[int, int, Show], ...]:
    """Row, column and `Show` of each number cell whose format shows something else than the number."""
    if not shows:
        return ()
    return tuple(
        (*struct.unpack_from("<2H", data), shows[style])
        for kind, data in records(content, 0)
        if kind in KINDS and len(data) > 7 and (style := _style(data, version)) in shows
    )


def _style(data: bytes, version: int) -> int:
    """The number of a cell's style."""
    return data[5] & 0x3F if version == 2 else int.from_bytes(data[4:6], "little")


def _cells_by_replacement(stream: bytes, offset: int, version: int, encoding: str, head: _SheetHead) -> CellAt:
    """The cells, decoded with the other possible code page.

    Raises: Unreadable if it does not fit either.
    """
    try:
        return _cells(stream, offset, version, encoding or "gb18030", head)
    except UnknownLetter as error:
        raise Unreadable(error.rule, error.found, error.wanted) from None


def open_book5(stream: bytes) -> Book:
    """The sheets of a BIFF5 workbook stream. Raises: Unreadable under a password."""
    book = _globals5(stream)
    details = details_of(stream)
    sheets = [
        _sheet5(stream, bound, book, details.sheets.get(bound.name.decode(book.encoding, "replace"), SheetDetails()))
        for bound in book.bounds
    ]
    return Book("xls", sheets, is_1904=book.is_1904, notes=list(details.notes))


@dataclass(frozen=True, slots=True)
class _Bound:
    """Where a sheet of a BIFF5 workbook begins, and its name as written."""

    offset: int
    name: bytes
    is_visible: bool


@dataclass(frozen=True, slots=True)
class _Globals5:
    """What a BIFF5 workbook says for all of its sheets. dates: the styles of dates."""

    encoding: str
    is_1904: bool
    dates: frozenset[int]
    bounds: tuple[_Bound, ...]


def _globals5(stream: bytes) -> _Globals5:
    encoding, formats, xfs, is_1904 = "gb18030", dict[int, str](), list[int](), False
    bounds: list[_Bound] = []
    for kind, data in records(stream, 0):
        if kind == CODEPAGE and len(data) >= 2:
            encoding = codepage(struct.unpack_from("<H", data)[0])
        elif kind == DATEMODE and data:
            is_1904 = data[0] == 1
        elif kind == FORMAT and len(data) > 3:
            formats[struct.unpack_from("<H", data)[0]] = data[3 : 3 + data[2]].decode(encoding, "replace")
        elif kind == XF and len(data) >= 4:
            xfs.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == BOUNDSHEET and len(data) > 7 and data[5] == 0:
            bounds.append(_Bound(struct.unpack_from("<I", data)[0], data[7 : 7 + data[6]], data[4] == 0))
        elif kind == FILEPASS:
            raise Unreadable("unreadable_password", "xls", "xlsx, xls, csv")
        elif kind == EOF:
            break
    dates = frozenset(
        index
        for index, one in enumerate(xfs)
        if _is_date(formats.get(one, "")) or (one in DATES and one not in formats)
    )
    return _Globals5(encoding, is_1904, dates, tuple(bounds))


def _sheet5(stream: bytes, bound: _Bound, book: _Globals5, detail: SheetDetails) -> Grid:
    """A sheet in the code page that fits its texts: CODEPAGE may not be their real one."""
    first, other = ("gb18030", book.encoding) if book.encoding in UNRELIABLE_CODE_PAGES else (book.encoding, "gb18030")
    head = _SheetHead(book.encoding, book.is_1904, book.dates, {}, frozenset(), frozenset())
    try:
        name = bound.name.decode(first)
    except UnicodeDecodeError:
        name = bound.name.decode(other, "replace")
    try:
        cells = _cells(stream, bound.offset, 5, first, head)
    except UnknownLetter:
        cells = _cells_by_replacement(stream, bound.offset, 5, other, head)
    rows = _rows(cells)
    formatted = put(rows, detail)
    return Grid(
        name,
        rows,
        (),
        detail.hidden_rows,
        detail.hidden_columns,
        bound.is_visible,
        False,
        formatted.struck,
        formatted.written,
    )


def _is_date(code: str) -> bool:
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code.lower())
    return bool(re.search(r"[ymd]", plain)) and "0" not in plain


def _rows(cells: CellAt) -> list[list[object]]:
    if not cells:
        return []
    height, width = max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1
    if height > MAX_ROW or width > MAX_COLUMN:
        raise Unreadable("unreadable_damaged", "BIFF", "xlsx, xls, csv")
    Extent(cells).check("")
    rows: list[list[object]] = [[""] * width for _ in range(height)]
    for (row, column), value in cells.items():
        rows[row][column] = value
    return rows


def _cells(stream: bytes, offset: int, version: int, encoding: str, head: _SheetHead) -> CellAt:
    """The values of the sheet at `offset`. encoding: the code page of its texts, unless it states an East Asian one.

    Raises: UnknownLetter for a text of another code page; Unreadable if the sheet is encrypted or damaged.
    """
    cells: CellAt = {}
    formula: tuple[int, int] | None = None  # the place of one whose text has a record of its own
    for kind, data in _sheet_records(stream, offset):
        try:
            if kind == CODEPAGE:
                stated = codepage(struct.unpack_from("<H", data)[0])
                encoding = stated if stated in ("cp950", "cp932", "cp949") else encoding
            elif kind == FILEPASS:
                raise Unreadable("unreadable_password", "xls", "xlsx, xls, csv")
            elif kind in (SST, LABELSST):
                raise Unreadable("unreadable_damaged", "BIFF8", "xlsx, xls, csv")
            elif kind in STRINGS and formula is not None:
                cells[formula] = _string(data, version, encoding)
                formula = None
            elif kind in KINDS:
                formula = _cell(kind, data, version, encoding, cells) or formula
                if head.dates:
                    _date(kind, data, cells, version, head.dates, head.is_1904)
        except (struct.error, IndexError):
            raise Unreadable("unreadable_damaged", "BIFF", "xlsx, xls, csv") from None
    return cells


def _sheet_records(stream: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    """(kind, data) of each record of the sheet at `offset`; records of embedded charts are left out."""
    depth = 0
    for kind, data in _with_whole_texts(records(stream, offset)):
        if kind in BEGINNINGS:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth <= 1:
            yield kind, data


def _with_whole_texts(parts: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The records, each text of a formula joined with its continuations."""
    record: tuple[int, bytes] | None = None
    for kind, data in parts:
        if kind == CONTINUE and record is not None and record[0] in STRINGS:
            record = record[0], record[1] + data
            continue
        if record is not None:
            yield record
        record = kind, data
    if record is not None:
        yield record


KINDS = frozenset((INTEGER2, NUMBER2, LABEL2, BOOLERR2, NUMBER, LABEL, BOOLERR, RK, MULRK, RSTRING, *FORMULAS))


def _cell(kind: int, data: bytes, version: int, encoding: str, cells: CellAt) -> tuple[int, int] | None:
    """Put the record's cell among the others; gives the place of a formula whose text follows."""
    place = struct.unpack_from("<2H", data)
    start = 7 if version == 2 else 6  # after row, column and format
    if kind == INTEGER2:
        cells[place] = struct.unpack_from("<H", data, start)[0]
    elif kind in (NUMBER2, NUMBER):
        cells[place] = struct.unpack_from("<d", data, start)[0]
    elif kind == LABEL2:
        cells[place] = decoded(data[start + 1 : start + 1 + data[start]], encoding)
    elif kind in (LABEL, RSTRING):
        size = struct.unpack_from("<H", data, start)[0]
        cells[place] = decoded(data[start + 2 : start + 2 + size], encoding)
    elif kind in (BOOLERR2, BOOLERR):
        value, is_error = data[start], data[start + 1]
        cells[place] = error(ERRORS.get(value, "#N/A")) if is_error else bool(value)
    elif kind == RK:
        cells[place] = rk(struct.unpack_from("<I", data, start)[0])
    elif kind == MULRK:
        for index in range((len(data) - 6) // 6):
            cells[place[0], place[1] + index] = rk(struct.unpack_from("<I", data, 6 + 6 * index)[0])
    else:
        result = data[start : start + 8]
        if result[6:8] != b"\xff\xff":
            cells[place] = struct.unpack("<d", result)[0]
        elif result[0] == 0:
            return place[0], place[1]
        elif result[0] == 2:
            cells[place] = error(ERRORS.get(result[2], "#N/A"))
        elif result[0] == 1:
            cells[place] = bool(result[2])
    return None


def _date(kind: int, data: bytes, cells: CellAt, version: int, dates: frozenset[int], is_1904: bool) -> None:
    """Turn the numbers just added into dates if their format shows dates."""
    row, column = struct.unpack_from("<2H", data)
    if kind == MULRK:
        styles = [struct.unpack_from("<H", data, 4 + 6 * at)[0] for at in range((len(data) - 6) // 6)]
    elif kind in (INTEGER2, NUMBER2, NUMBER, RK, *FORMULAS):
        styles = [_style(data, version)]
    else:
        return
    for place, style in enumerate(styles, column):
        number = cells.get((row, place))
        if style in dates and isinstance(number, float | int) and 60 < number < 2_958_466:
            whole = (date(1904, 1, 1) if is_1904 else date(1899, 12, 30)) + timedelta(days=int(number))
            seconds = round((number % 1) * 86_400)
            midnight = datetime.combine(whole, time(0))
            cells[row, place] = midnight + timedelta(seconds=seconds) if seconds else whole


def rk(packed: int) -> float:
    """A number in Excel's four-byte packing."""
    number: float
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", b"\x00\x00\x00\x00" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return number / 100 if packed & 1 else number


def _string(data: bytes, version: int, encoding: str) -> str:
    if version == 2:
        return decoded(data[1 : 1 + data[0]], encoding)
    size = struct.unpack_from("<H", data)[0]
    return decoded(data[2 : 2 + size], encoding)


def decoded(data: bytes, encoding: str) -> str:
    """A text of the file's code page.

    Raises: UnknownLetter if it does not fit: a file without checksums has no other sign of damage.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UnknownLetter("unreadable_damaged", "xls", "xlsx, xls, csv") from None
