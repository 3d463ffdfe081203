"""Details of ods, in one pass over its content.xml."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.parsers import expat

from sources.book.details import Details, Run, SheetDetails, Show, error, uncalculated
from sources.book.extent import MAX_CELLS, Extent
from sources.book.grid import Unreadable
from sources.book.number_format import is_another
from sources.book.ods_styles import FORMATTED, Styles, styles_of
from sources.book.runs import SILENT, STRUCK
from sources.book.zip import Package
from sources.value.values import FaultyCell

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "


def details(package: Package) -> Details:
    """The details that the document has besides its values.

    Raises: Unreadable if it repeats cells without limit, or declares entities.
    """
    if "content.xml" not in package.parts:
        raise Unreadable("unreadable_damaged", "ods", "xlsx, xls, csv")
    if b"encryption-data" in (
        package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in package.parts else b""
    ):
        raise Unreadable("unreadable_password", "ods", "xlsx, xls, csv")
    content, look = package.read("content.xml"), package.read_if_there("styles.xml")
    walk = (
        _FormattedWalk(styles_of(look, content))
        if FORMATTED.search(content) or FORMATTED.search(look)
        else _ContentWalk()
    )
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise Unreadable("unreadable_damaged", "ods: XML", "xlsx, xls, csv") from None
    return Details(walk.sheets, {}, False)


def _refuse(*_: object) -> None:
    raise Unreadable("unreadable_damaged", "ods: entities", "xlsx, xls, csv")


class _ContentWalk:
    """The parser's position in the document, and the details found so far."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetDetails] = {}
        self.cells = 0
        self.is_noted = False  # inside a comment, whose text has the same elements as a cell's
        self._begin("")

    def _begin(self, name: str) -> None:
        self.name = name
        self.row = self.column = self.at = 0
        self.repeat_row = self.repeat = 1
        self.odd_cells: list[tuple[int, int, Show]] = []
        self.faults: dict[tuple[int, int], FaultyCell] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: list[tuple[int, int, int, int]] = []
        self.extent = Extent()
        self.pending: str | None = None  # a formula without a value of its own
        self.is_error = False
        self.cell_text = ""
        self.struck: set[tuple[int, int]] = set()
        self.runs: dict[tuple[int, int], list[Run]] = {}
        self.durations: dict[tuple[int, int], timedelta] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == TABLE + "table":
            self._begin(attributes.get(TABLE + "name", ""))
        elif tag == TABLE + "table-column":
            count = _count(attributes.get(TABLE + "number-columns-repeated"))
            if attributes.get(TABLE + "visibility") in ("collapse", "filter"):
                self.hidden_columns.update(range(self.column, min(self.column + count, 16_384)))
            self.column += count
        elif tag == TABLE + "table-row":
            self.at = 0
            self.repeat_row = _count(attributes.get(TABLE + "number-rows-repeated"))
            if attributes.get(TABLE + "visibility") in ("collapse", "filter"):
                self.hidden_rows.update(range(self.row, min(self.row + self.repeat_row, self.row + 100_000)))
        elif tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            self._cell(attributes)
        elif tag == OFFICE + "annotation":
            self.is_noted = True

    def _cell(self, attributes: dict[str, str]) -> None:
        self.repeat = _count(attributes.get(TABLE + "number-columns-repeated"))
        kind = attributes.get(OFFICE + "value-type")
        self.cell_text = ""
        self.pending = None
        self.is_error = attributes.get(CALCEXT + "value-type") == "error"
        if kind is not None:
            self.cells += self.repeat * self.repeat_row
            if self.cells > MAX_CELLS:
                raise Unreadable("unreadable_too_large", f"ods: > {MAX_CELLS}", f"{MAX_CELLS}")
            self.extent.add(self.row, self.at, self.repeat_row, self.repeat)
            if kind == "percentage":
                self.odd_cells += [(*place, "percent") for place in self._places()]
            elif kind == "time" and (duration := _duration(attributes.get(OFFICE + "time-value", ""))) is not None:
                self.durations |= dict.fromkeys(self._places(), duration)
        elif TABLE + "formula" in attributes:
            self.pending = attributes[TABLE + "formula"]
        across, down = (
            _count(attributes.get(TABLE + "number-columns-spanned")),
            _count(attributes.get(TABLE + "number-rows-spanned")),
        )
        if across > 1 or down > 1:
            self.merges.append((self.row, self.at, self.row + down - 1, self.at + across - 1))

    def _places(self) -> list[tuple[int, int]]:
        """The cell's places: one for each repetition, within limits."""
        return [
            (self.row + down, self.at + right)
            for down in range(min(self.repeat_row, 1000))
            for right in range(min(self.repeat, 400))
        ]

    def text(self, data: str) -> None:
        if (self.is_error or self.pending is not None) and not self.is_noted:
            self.cell_text += data

    def end(self, tag: str) -> None:
        if tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            if self.is_error or self.cell_text.startswith(("#", "Err:")):
                self.faults[self.row, self.at] = error(self.cell_text or "#N/A")
            elif self.pending is not None and not self.cell_text:
                self.faults[self.row, self.at] = uncalculated(self.pending.partition("=")[2])
            self.is_error, self.pending = False, None
            self.at += self.repeat
        elif tag == TABLE + "table-row":
            self.row += self.repeat_row
        elif tag == TABLE + "table":
            self.extent.check(self.name)
            self.sheets[self.name] = SheetDetails(
                tuple(self.odd_cells),
                self.faults,
                frozenset(self.hidden_rows),
                frozenset(self.hidden_columns),
                tuple(self.merges),
                frozenset(self.struck),
                self.runs,
                self.durations,
            )
        elif tag == OFFICE + "annotation":
            self.is_noted = False


class _FormattedWalk(_ContentWalk):
    """The walk for documents with struck-out, raised or lowered texts, or number formats that show units."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        super().__init__()

    def _begin(self, name: str) -> None:
        super()._begin(name)
        self.row_style = ""
        self.column_styles: list[tuple[int, str]] = []  # (first column behind the range, style)
        self.is_cell = self.is_string = False
        self.cell_look = 0
        self.looks: list[int] = []  # looks of the open elements inside a cell
        self.parts: list[Run] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.is_cell:
            look = self.looks[-1] if self.looks else self.cell_look
            if tag == TEXT + "span":
                look = self.styles.look(attributes.get(TEXT + "style-name", ""), look)
            self.looks.append(look | (SILENT if tag in (TEXT + "ruby-text", OFFICE + "annotation") else 0))
            if tag == TEXT + "p" and self.parts:
                self.parts.append(Run("\n"))
            elif tag == TEXT + "s":
                self.parts.append(Run(" " * min(_count(attributes.get(TEXT + "c")), 100)))
        super().start(tag, attributes)
        if tag == TABLE + "table-column":
            self.column_styles.append((self.column, attributes.get(TABLE + "default-cell-style-name", "")))
        elif tag == TABLE + "table-row":
            self.row_style = attributes.get(TABLE + "default-cell-style-name", "")

    def _cell(self, attributes: dict[str, str]) -> None:
        super()._cell(attributes)
        self.is_cell, self.looks, self.parts, self.cell_look = True, [], [], 0
        kind = attributes.get(OFFICE + "value-type")
        self.is_string = kind == "string"
        if kind is None:
            return
        column = next((style for end, style in self.column_styles if self.at < end), "")
        style = attributes.get(TABLE + "style-name") or self.row_style or column or "Default"
        self.cell_look = self.styles.look(style) & STRUCK
        if self.cell_look:
            self.struck.update(self._places())
        show = self.styles.shows.get(style)
        if show is not None and (
            kind in ("float", "currency")
            or (kind == "percentage" and is_another(show))
            or (kind == "date" and show == "month")
        ):
            self.odd_cells += [(*place, show) for place in self._places()]

    def text(self, data: str) -> None:
        super().text(data)
        if self.looks:
            look = self.looks[-1]
            self.parts.append(Run("", SILENT) if look & SILENT else Run(data, look))

    def end(self, tag: str) -> None:
        if tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            if self.is_string and any(part.look != self.cell_look for part in self.parts):
                self.runs |= dict.fromkeys(self._places(), self.parts)
            self.is_cell = False
        elif self.is_cell:
            self.looks[-1:] = []
        super().end(tag)


DURATION = re.compile(
    r"(?P<minus>-?)P(?:(?P<days>\d{1,7})D)?(?:T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,8}(?:\.\d+)?)S)?)?"
)
DAY = timedelta(days=1)


def _duration(text: str) -> timedelta | None:
    """A duration that is no time of day, such as PT30H15M: calamine gives it as text. None for others."""
    match = DURATION.fullmatch(text.strip())
    if match is None:
        return None
    parts = {name: float(match[name] or 0) for name in ("days", "hours", "minutes", "seconds")}
    duration = timedelta(**parts)
    if match["minus"]:
        return -duration
    return None if duration < DAY and "." not in text else duration


def _count(text: str | None) -> int:
    return min(int(text), 1_048_576) if text is not None and text.isdecimal() and int(text) > 0 else 1
