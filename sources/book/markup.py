"""HTML tables, and Excel's XML of 2003 -> Book. Both often have an .xls name."""

from __future__ import annotations

import functools
import operator
import re
from html.parser import HTMLParser
from xml.parsers import expat

from sources.book.details import Run, as_shown, error, month_shown, put_formatted, shows, uncalculated
from sources.book.grid import Book, Grid, Merge, Unreadable
from sources.book.runs import LOWERED, RAISED, SILENT, STRUCK, text_that_counts
from sources.characters import storable
from sources.value.values import FaultyCell

MAX_CELLS = 3_000_000
WIDEST = 2_000
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet "
HTML = "http://www.w3.org/TR/REC-html40 "


def is_markup(text: str) -> bool:
    """Whether the text is HTML, Excel's XML or a web archive, and not delimited text."""
    start = text[:2048].lstrip().lower()
    if start.startswith("mime-version:"):
        return True
    return start.startswith("<") and bool(
        re.match(r"<(?:!doctype|html|table|\?xml|meta|head|body|style|!--|div|workbook|tr\b)", start)
    )


def open_markup(text: str) -> Book:
    """The sheets of a markup text.

    Raises: Unreadable if it has no table.
    """
    start = text[:4096]
    if start.lstrip().lower().startswith("mime-version:"):
        return open_markup(_html_of_archive(text))
    if SPREADSHEET.strip() in start:
        return _open_spreadsheet(text)
    if "<office:document" in start:
        raise Unreadable("unreadable_format", "FODS", "xlsx, xls, csv")
    if re.match(r"\s*<\?xml", start) and not re.search(r"<(?:\w+:)?(?:html|table)\b", text[:65536], re.IGNORECASE):
        raise Unreadable("unreadable_format", "XML", "xlsx, xls, csv")
    if "supportAnnotations" in text:
        text = ANNOTATIONS.sub("", text)
    walk = _FormattedTables(text) if FORMATTED.search(text) else _Tables()
    walk.feed(text)
    walk.close()
    walk.end_text()
    if not walk.has_table:
        kind = "HTML frames" if "<frameset" in text.lower() else "HTML"
        raise Unreadable("unreadable_format", kind, "xlsx, xls, csv")
    formatted = put_formatted(walk.rows, walk.struck, walk.runs)
    merges, hidden = tuple(walk.merges), frozenset(walk.hidden)
    return Book("html", [Grid("", walk.rows, merges, hidden, struck=formatted.struck, written=formatted.written)])


def _html_of_archive(text: str) -> str:
    import email

    message = email.message_from_bytes(text.encode())
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and b"<table" in payload.lower():
                from sources.book.delimited import decode

                return decode(payload)
    raise Unreadable("unreadable_format", "MHTML", "xlsx, xls, csv")


class _Tables(HTMLParser):
    """All tables of a page below each other, with the texts between them in rows of their own, as Excel opens it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[object]] = []
        self.merges: list[Merge] = []
        self.hidden: set[int] = set()
        self.has_table = False
        self.depth = 0
        self.silent = 0
        self.texts: list[str] | None = None
        self.loose: list[str] = []
        self.row = -1
        self.column = 0
        self.covered_places: set[tuple[int, int]] = set()  # below a cell of several rows
        self.span = (1, 1)
        self.is_zero = False  # set by LibreOffice and Excel on a cell whose format shows "-" or nothing for zero
        self.cells = 0
        self.struck: set[tuple[int, int]] = set()
        self.runs: dict[tuple[int, int], list[Run]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        if tag in ("style", "script", "title", "head"):
            self.silent += tag != "head"
        elif tag == "table":
            self.depth += 1
            self.has_table = True
            self.end_text()
        elif tag == "tr" and self.depth <= 1:
            self._end_cell()
            self.end_text()
            self.has_table = True
            self.row = len(self.rows)
            self.rows.append([])
            self.column = 0
            if re.search(r"display\s*:\s*none", attributes.get("style", ""), re.IGNORECASE):
                self.hidden.add(self.row)
        elif tag in ("td", "th") and self.depth <= 1 and self.row >= 0:
            self._end_cell()
            self.span = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
            self.is_zero = "0" in (attributes.get("sdval"), attributes.get("x:num"))
            self.texts = []
        elif tag in ("br", "p", "div", "li") and self.texts:
            self.texts.append("\n")
        elif tag in ("p", "div", "h1", "h2", "h3", "h4", "caption"):
            self.end_text()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in ("style", "script", "title", "td", "th", "tr", "table"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "title"):
            self.silent = max(0, self.silent - 1)
        elif tag == "table":
            if self.depth <= 1:
                self._end_cell()
                self.row = -1
            self.depth = max(0, self.depth - 1)
        elif tag in ("td", "th", "tr") and self.depth <= 1:
            self._end_cell()
        elif tag in ("p", "div", "h1", "h2", "h3", "h4", "caption"):
            self.end_text()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.texts is not None:
            self.texts.append(re.sub(r"[ \t\r\n]+", " ", data))
        elif self.row < 0:
            self.loose.append(data)

    def end_text(self) -> None:
        """Put the text outside tables into a row of its own."""
        text = " ".join("".join(self.loose).split())
        self.loose = []
        if text and self.row < 0:
            self.rows.append([text])

    def _end_cell(self) -> None:
        if self.texts is None:
            return
        text = "".join(self.texts).replace("\xa0", " ").strip()
        if self.is_zero and text in ("", "-", "–", "—"):
            text = "0"
        self.texts = None
        while (self.row, self.column) in self.covered_places:
            self.column += 1
        if self.column > WIDEST:
            raise Unreadable("unreadable_too_large", f"HTML: > {WIDEST}", f"{WIDEST}")
        line = self.rows[self.row]
        line.extend([""] * (self.column + 1 - len(line)))
        line[self.column] = text
        down, across = self.span
        self.cells += across
        if self.cells > MAX_CELLS:
            raise Unreadable("unreadable_too_large", f"HTML: > {MAX_CELLS}", f"{MAX_CELLS}")
        if down > 1 or across > 1:
            self.merges.append((self.row, self.column, self.row + down - 1, self.column + across - 1))
            self.covered_places.update(
                (self.row + lower, self.column + right)
                for lower in range(1, min(down, 1000))
                for right in range(across)
            )
        self.column += across


# Excel's comments: a mark ([1]) behind the cell's value, and the texts in a list below the table
ANNOTATIONS = re.compile(
    r"<div[^>]*mso-element:\s*comment-list.*?(?=</body|\Z)|<!\[if !supportAnnotations\]>.*?<!\[endif\]>",
    re.IGNORECASE | re.DOTALL,
)
LOOKS = {
    "s": STRUCK,
    "del": STRUCK,
    "strike": STRUCK,
    "sup": RAISED,
    "sub": LOWERED,
    "rt": SILENT,
    "rp": SILENT,
    "rtc": SILENT,
}
LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through", re.IGNORECASE)
VERTICAL = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.IGNORECASE)
NAMED_FORMATS = {"Euro Currency": "[$€-2]#,##0.00"}  # of Excel's XML of 2003
NUMBER_FORMAT = re.compile(r"""mso-number-format\s*:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;]+)""", re.IGNORECASE)
FORMATTED = re.compile(
    rf"<(?:{'|'.join(LOOKS)})\b|line-through|vertical-align\s*:\s*su[pb]|mso-number-format", re.IGNORECASE
)
STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.IGNORECASE | re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SELECTOR = re.compile(r"[.\w-]+$")
CSS_ESCAPE = re.compile(
    r"\\(?:(00[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4,6}) ?|(.))", re.DOTALL
)  # Excel writes a quote as \0022, whatever follows
PLAIN_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
VOID = frozenset(("br", "img", "col", "hr", "input", "meta", "link", "wbr", "area", "base"))
PARTS_OF_A_TABLE = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")


class _FormattedTables(_Tables):
    """A page with struck-out, raised or lowered texts, or number formats."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rules = _rules("\n".join(STYLE.findall(text)))
        self.open: list[tuple[str, int]] = []  # the open elements, and how each shows its text
        self.parts: list[Run] = []
        self.loose_parts: list[Run] = []
        self.row_style = self.cell_style = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        count = len(self.texts) if self.texts is not None else 0
        super().handle_starttag(tag, attrs)
        attributes = dict(attrs)
        style = ";".join(
            [
                *(self.rules.get(name, "") for name in (tag, *(attributes.get("class") or "").lower().split())),
                attributes.get("style") or "",
            ]
        )
        if tag in ("td", "th") and self.depth <= 1:
            self.open = [one for one in self.open if one[0] in ("table", "thead", "tbody", "tfoot", "tr")]
            self.parts, self.cell_style = [], style
        elif self.texts is not None and len(self.texts) > count:
            self.parts.append(Run("\n"))
        if tag in VOID:
            return
        if tag in PARTS_OF_A_TABLE:  # there `super` is no vertical alignment of letters
            look = STRUCK if LINE_THROUGH.search(style) else 0
            if tag == "tr":
                self.open = [one for one in self.open if one[0] != "tr"]
        else:
            look = _look_of(tag, style)
        self.open.append((tag, look))

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        at = next((at for at in range(len(self.open) - 1, -1, -1) if self.open[at][0] == tag), None)
        if at is not None and (tag in PARTS_OF_A_TABLE or all(one not in ("td", "th") for one, _ in self.open[at:])):
            del self.open[at:]

    def handle_data(self, data: str) -> None:
        look = functools.reduce(operator.or_, [one for tag, one in self.open if tag not in PARTS_OF_A_TABLE], 0)
        if look & SILENT:
            return
        super().handle_data(data)
        if self.silent:
            return
        if self.texts is not None:
            self.parts.append(Run(self.texts[-1].replace("\xa0", " "), look))
        elif self.row < 0:
            self.loose_parts.append(Run(data, look))

    def end_text(self) -> None:
        if any(part.look for part in self.loose_parts) and self.loose:
            self.loose = [text_that_counts(self.loose_parts)]
        self.loose_parts = []
        super().end_text()

    def _end_cell(self) -> None:
        is_open = self.texts is not None
        super()._end_cell()
        if not is_open:
            return
        place = self.row, self.column - self.span[1]
        if any(one & STRUCK for tag, one in self.open if tag in PARTS_OF_A_TABLE):
            self.struck.add(place)
        if any(part.look for part in self.parts):
            self.runs[place] = _struck_with(self.parts, place in self.struck)
        elif (code := NUMBER_FORMAT.search(self.cell_style)) and (show := shows(_unescaped(code[1]))) is not None:
            cell = self.rows[place[0]][place[1]]
            if isinstance(cell, str) and PLAIN_NUMBER.fullmatch(cell):
                self.rows[place[0]][place[1]] = as_shown(float(cell.replace(",", "")), show)
        self.parts = []


def _rules(css: str) -> dict[str, str]:
    """The style rules for elements and classes, by their names."""
    result: dict[str, str] = {}
    for match in RULE.finditer(css.replace("<!--", "").replace("-->", "")):
        for selector in match[1].lower().split(","):
            if element := SELECTOR.search(selector.strip()):
                name = element[0].rpartition(".")[2]
                result[name] = f"{result.get(name, '')};{match[2]}"
    return result


def _unescaped(code: str) -> str:
    """A number format of a style sheet, as a workbook writes it."""
    code = code.strip()
    if code[:1] in ("'", '"'):
        code = code[1:-1]
    plain = CSS_ESCAPE.sub(lambda match: _letter(int(match[1], 16)) if match[1] else match[2], code)
    return {"percent": "0.00%"}.get(plain.lower(), plain)


def _letter(code: int) -> str:
    return storable(chr(code)) if code < 0x110000 else "\ufffd"


def _span(text: str | None) -> int:
    if text is None or not (plain := text.strip()).isdecimal():
        return 1
    return max(min(int(plain[:9]), 1000), 1)  # Python refuses to parse thousands of digits


def _open_spreadsheet(text: str) -> Book:
    walk = _Spreadsheet()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode(), True)
    except expat.ExpatError:
        raise Unreadable("unreadable_damaged", "XML", "xlsx, xls, csv") from None
    if not walk.sheets:
        raise Unreadable("unreadable_empty", "XML", "xlsx, xls, csv")
    return Book("xml", walk.sheets)


def _refuse(*_: object) -> None:
    raise Unreadable("unreadable_damaged", "XML: entities", "xlsx, xls, csv")


class _Spreadsheet:
    """Excel's XML of 2003."""

    def __init__(self) -> None:
        self.sheets: list[Grid] = []
        self.styles: dict[str, str] = {}
        self.struck_styles: dict[str, bool] = {}
        self.style = ""
        self.cells = 0
        self._begin("")

    def _begin(self, name: str) -> None:
        self.name = name
        self.rows: list[list[object]] = []
        self.merges: list[Merge] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.is_visible = True
        self.column = self.next_column = self.across = 0
        self.kind = ""
        self.data: list[str] | None = None
        self.visibility: list[str] | None = None
        self.value: object = ""
        self.attributes: dict[str, str] = {}
        self.looks: list[int] = []  # looks of the open elements around a text
        self.parts: list[Run] = []
        self.is_comment = False  # a comment's text has the same elements as a cell's
        self.has_data = False
        self.row_style = ""
        self.column_styles: dict[int, str] = {}
        self.struck: set[tuple[int, int]] = set()
        self.runs: dict[tuple[int, int], list[Run]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.removeprefix(SPREADSHEET)
        attributes = {key.removeprefix(SPREADSHEET): value for key, value in attributes.items()}
        if self.data is not None:
            self.looks.append(_look_of(tag.removeprefix(HTML).lower(), attributes.get(HTML + "Style", "")))
        elif tag in ("Style", "Font", "NumberFormat"):
            self._declare_style(tag, attributes)
        elif tag == "Worksheet":
            self._begin(attributes.get("Name", ""))
        elif tag == "Column":
            self._begin_columns(attributes)
        elif tag == "Row":
            self._begin_row(attributes)
        elif tag == "Cell" and self.rows:
            self.column = _number(attributes, "Index", self.column + 1) - 1
            self.attributes, self.value = attributes, ""
        elif tag == "Comment":
            self.is_comment = True
        elif tag == "Data" and not self.is_comment:
            self.has_data = True
            self.kind, self.data, self.looks, self.parts = attributes.get("Type", "String"), [], [], []
        elif tag.endswith("Visible"):
            self.visibility = []

    def _declare_style(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a style as its parent is, or set the strike-out or number format of the one begun last."""
        if tag == "Style":
            self.style, parent = attributes.get("ID", ""), attributes.get("Parent", "")
            self.styles[self.style] = self.styles.get(parent, "")
            self.struck_styles[self.style] = self.struck_styles.get(parent, False)
        elif tag == "Font":
            self.struck_styles[self.style] = attributes.get("StrikeThrough") == "1"
        else:
            self.styles[self.style] = attributes.get("Format", "")

    def _begin_columns(self, attributes: dict[str, str]) -> None:
        """Note whether the columns of one element are hidden, and their style."""
        first = _number(attributes, "Index", self.next_column + 1) - 1
        self.next_column = first + 1 + _number(attributes, "Span", 0)
        columns = range(first, min(self.next_column, 16_384))
        if attributes.get("Hidden") == "1":
            self.hidden_columns.update(columns)
        if "StyleID" in attributes:
            self.column_styles |= dict.fromkeys(columns, attributes["StyleID"])

    def _begin_row(self, attributes: dict[str, str]) -> None:
        index = _number(attributes, "Index", len(self.rows) + 1) - 1
        if index > 1_048_575:
            raise Unreadable("unreadable_too_large", "XML", "1048576")
        self.rows.extend([] for _ in range(index + 1 - len(self.rows)))
        self.column, self.row_style = 0, attributes.get("StyleID", "")
        if attributes.get("Hidden") == "1":
            self.hidden_rows.add(index)

    def text(self, data: str) -> None:
        if self.data is not None:
            look = functools.reduce(operator.or_, self.looks, 0)
            if not look & SILENT:
                self.data.append(data)
                self.parts.append(Run(data, look))
        elif self.visibility is not None:
            self.visibility.append(data)

    def end(self, tag: str) -> None:
        tag = tag.removeprefix(SPREADSHEET)
        if tag == "Data" and self.data is not None:
            self.value = self._value("".join(self.data))
            self.data = None
        elif self.data is not None:
            self.looks[-1:] = []
        elif tag == "Comment":
            self.is_comment = False
        elif tag == "Cell" and self.rows:
            self._end_cell()
        elif tag.endswith("Visible") and self.visibility is not None:
            self.is_visible = "".join(self.visibility).strip() not in ("SheetHidden", "SheetVeryHidden")
            self.visibility = None
        elif tag == "Worksheet":
            formatted = put_formatted(self.rows, self.struck, self.runs)
            self.sheets.append(
                Grid(
                    self.name,
                    self.rows,
                    tuple(self.merges),
                    frozenset(self.hidden_rows),
                    frozenset(self.hidden_columns),
                    self.is_visible,
                    struck=formatted.struck,
                    written=formatted.written,
                )
            )

    def _value(self, text: str) -> object:
        if self.kind == "Number":
            try:
                number = float(text)
            except ValueError:
                return text
            style = self.styles.get(self._style(), "")
            show = "percent" if style == "Percent" else shows(NAMED_FORMATS.get(style, style))
            return number if show is None else as_shown(number, show)
        if self.kind == "DateTime":
            from datetime import datetime

            try:
                moment = datetime.fromisoformat(text[:19])
            except ValueError:
                return text
            is_month = shows(self.styles.get(self._style(), "")) == "month"
            return (month_shown(moment) if is_month else None) or moment
        if self.kind == "Boolean":
            return text == "1"
        if self.kind == "Error":
            return error(text)
        return text

    def _style(self) -> str:
        """The name of the cell's style: its own, its row's, or its column's."""
        return self.attributes.get("StyleID") or self.row_style or self.column_styles.get(self.column, "Default")

    def _end_cell(self) -> None:
        row = len(self.rows) - 1
        down, across = _number(self.attributes, "MergeDown", 0), _number(self.attributes, "MergeAcross", 0)
        value: object = self.value
        if value == "" and "Formula" in self.attributes and not (self.has_data and self.kind == "String"):
            value = uncalculated(self.attributes["Formula"].lstrip("="))
        if value != "" or isinstance(value, FaultyCell):
            if self.column > 16_383:
                raise Unreadable("unreadable_too_large", "XML", "16384")
            line = self.rows[row]
            line.extend([""] * (self.column + 1 - len(line)))
            line[self.column] = value
            self.cells += 1
            if self.struck_styles.get(self._style(), False):
                self.struck.add((row, self.column))
            if isinstance(value, str) and any(part.look for part in self.parts):
                self.runs[row, self.column] = _struck_with(self.parts, (row, self.column) in self.struck)
        if down or across:
            self.merges.append((row, self.column, row + down, self.column + across))
        self.column += 1 + across
        self.attributes, self.value, self.parts, self.has_data = {}, "", [], False


def _number(attributes: dict[str, str], key: str, otherwise: int) -> int:
    """The whole number of an attribute; `otherwise` if it has none."""
    text = attributes.get(key, "")
    return int(text) if text.isdecimal() else otherwise


def _struck_with(parts: list[Run], is_struck: bool) -> list[Run]:
    """The parts of a text, all struck out if their cell is: no element inside can undo that."""
    return [Run(part.text, part.look | STRUCK) for part in parts] if is_struck else parts


def _look_of(tag: str, style: str) -> int:
    """The look of an element's text."""
    aligned = VERTICAL.search(style)
    raised = 0 if aligned is None else RAISED if aligned[1].lower() == "super" else LOWERED
    return LOOKS.get(tag, 0) | raised | (STRUCK if LINE_THROUGH.search(style) else 0)
