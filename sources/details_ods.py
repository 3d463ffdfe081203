"""Details of ods, by one pass over its content.xml."""

from __future__ import annotations

from xml.parsers import expat

from sources.details import Details, SheetDetails, Show, error, uncalculated
from sources.grid import Unreadable
from sources.package import Package
from sources.value import Fault

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
MAX_CELLS = 12_000_000


def details(package: Package) -> Details:
    """What the document says beside its values.

    Raises: Unreadable where it repeats itself beyond measure, or declares entities.
    """
    if "content.xml" not in package.parts:
        raise Unreadable("unreadable_damaged", "ods", "xlsx, xls, csv")
    if b"encryption-data" in (
        package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in package.parts else b""
    ):
        raise Unreadable("unreadable_password", "ods", "xlsx, xls, csv")
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(package.read("content.xml"), True)
    except expat.ExpatError:
        raise Unreadable("unreadable_damaged", "ods: XML", "xlsx, xls, csv") from None
    return Details(walk.found, {}, False)


def _refuse(*_: object) -> None:
    raise Unreadable("unreadable_damaged", "ods: entities", "xlsx, xls, csv")


class _Walk:
    """Where in the document the parser is, and what it found so far."""

    def __init__(self) -> None:
        self.found: dict[str, SheetDetails] = {}
        self.cells = 0
        self._begin("")

    def _begin(self, name: str) -> None:
        self.name = name
        self.row = self.column = self.at = 0
        self.repeat_row = self.repeat = 1
        self.shown: list[tuple[int, int, Show]] = []
        self.faults: dict[tuple[int, int], Fault] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merges: list[tuple[int, int, int, int]] = []
        self.pending: str | None = None  # a formula without a value of its own
        self.is_error = False
        self.said = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == TABLE + "table":
            self._begin(given.get(TABLE + "name", ""))
        elif tag == TABLE + "table-column":
            count = _count(given.get(TABLE + "number-columns-repeated"))
            if given.get(TABLE + "visibility") in ("collapse", "filter"):
                self.hidden_columns.update(range(self.column, min(self.column + count, 16_384)))
            self.column += count
        elif tag == TABLE + "table-row":
            self.at = 0
            self.repeat_row = _count(given.get(TABLE + "number-rows-repeated"))
            if given.get(TABLE + "visibility") in ("collapse", "filter"):
                self.hidden_rows.update(range(self.row, min(self.row + self.repeat_row, self.row + 100_000)))
        elif tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            self._cell(given)

    def _cell(self, given: dict[str, str]) -> None:
        self.repeat = _count(given.get(TABLE + "number-columns-repeated"))
        kind = given.get(OFFICE + "value-type")
        self.said = ""
        self.pending = None
        self.is_error = given.get(CALCEXT + "value-type") == "error"
        if kind is not None:
            self.cells += self.repeat * self.repeat_row
            if self.cells > MAX_CELLS:
                raise Unreadable("unreadable_too_large", f"ods: > {MAX_CELLS}", f"{MAX_CELLS}")
            if kind == "percentage":
                self.shown += [
                    (self.row + down, self.at + right, "percent")
                    for down in range(min(self.repeat_row, 1000))
                    for right in range(min(self.repeat, 400))
                ]
        elif TABLE + "formula" in given:
            self.pending = given[TABLE + "formula"]
        across, down = (
            _count(given.get(TABLE + "number-columns-spanned")),
            _count(given.get(TABLE + "number-rows-spanned")),
        )
        if across > 1 or down > 1:
            self.merges.append((self.row, self.at, self.row + down - 1, self.at + across - 1))

    def text(self, data: str) -> None:
        if self.is_error or self.pending is not None:
            self.said += data

    def end(self, tag: str) -> None:
        if tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            if self.is_error or self.said.startswith(("#", "Err:")):
                self.faults[self.row, self.at] = error(self.said or "#N/A")
            elif self.pending is not None and not self.said:
                self.faults[self.row, self.at] = uncalculated(self.pending.partition("=")[2])
            self.is_error, self.pending = False, None
            self.at += self.repeat
        elif tag == TABLE + "table-row":
            self.row += self.repeat_row
        elif tag == TABLE + "table":
            self.found[self.name] = SheetDetails(
                tuple(self.shown),
                self.faults,
                frozenset(self.hidden_rows),
                frozenset(self.hidden_columns),
                tuple(self.merges),
            )


def _count(text: str | None) -> int:
    return min(int(text), 1_048_576) if text is not None and text.isdigit() and int(text) > 0 else 1
