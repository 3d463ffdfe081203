"""Traps of formatted text: the same tables in each format that can strike text out, raise it and lower it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from tests.sources.build_xls import cell8, compound, record, text8
from tests.sources.build_zip import MAIN, RELATIONS, STYLES, XML, ods, record12, sheet_xml, text12, xlsb, xlsx
from tests.sources.traps.given import BODY, FINDING, HEAD, ROWS, reading, table, trap

STRUCK, RAISED, LOWERED = "struck", "raised", "lowered"
Place = tuple[int, int]


@dataclass(frozen=True)
class Rich:
    """A text of parts: plain ones, and (text, look)."""

    parts: tuple[str | tuple[str, str], ...]

    @property
    def runs(self) -> list[tuple[str, str]]:
        return [(part, "") if isinstance(part, str) else part for part in self.parts]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs)


def rich(*parts: str | tuple[str, str]) -> Rich:
    return Rich(parts)


Build = Callable[[Sequence[Sequence[Any]], Set[Place]], bytes]


def make() -> None:
    for name, suffix, build in BUILDERS:
        _marks(name, suffix, build)
        _struck(name, suffix, build)


def _marks(name: str, suffix: str, build: Build) -> None:
    """What is certain, and no finding."""
    head = [*HEAD[:3], rich("本月金额", ("①", RAISED), "（万元）"), rich("累计金额（万元）", ("1", RAISED)), *HEAD[5:]]
    body = [
        [1, rich("甲项目", ("2)", RAISED)), "新开工", rich("12.5", ("1", RAISED)), rich(("400", STRUCK), "480"), rich("3", ("2", LOWERED)), 60, "2022-06-12", ""],
        [2, rich("乙", ("丁", STRUCK), "项目"), "续建", 7, rich("40", ("注1", RAISED)), 2, rich("5", ("0", STRUCK), "5.5"), rich("2022年", ("5", STRUCK), "6月30日"), "文字"],
        BODY[2],
    ]  # fmt: skip
    trap(f"{name}_struck_raised_and_lowered_parts", suffix, build(table(head, body), set()))
    area = [*HEAD[:4], rich("累计金额（万m", ("2", RAISED), "）"), *HEAD[5:]]
    doubted: list[FINDING] = [("ambiguous_unit", f"E{row}") for row in (5, 6, 7)]
    nothing = {key: {**row, "total": None} for key, row in ROWS.items()}
    trap(f"{name}_square_metres_with_a_raised_2", suffix, build(table(area), set()), rows=nothing, findings=doubted)
    power = [[*BODY[0][:4], rich("10", ("2", RAISED)), *BODY[0][5:]], *BODY[1:]]
    refused: list[FINDING] = [("not_a_number", "E5")]
    trap(f"{name}_ten_with_a_raised_2", suffix, build(table(body=power), set()), rows=reading(total=None), findings=refused)  # fmt: skip


def _struck(name: str, suffix: str, build: Build) -> None:
    """What is asked about."""
    row = {(5, column) for column in range(9)}
    marked = [[*BODY[0][:4], rich(("48", STRUCK), ("0", STRUCK)), *BODY[0][5:]], *BODY[1:]]
    cell = build(table(body=marked), {(4, 4)} | row)
    asked: list[FINDING] = [("struck_out", "E5"), ("struck_out_row", "B6")]
    trap(f"{name}_a_row_and_a_cell_struck_out", suffix, cell, findings=asked)
    whole = [
        [*BODY[0][:5], rich(("3", STRUCK)), *BODY[0][6:]],
        [2, *(rich((str(value), STRUCK)) for value in BODY[1][1:])],
        BODY[2],
    ]
    found: list[FINDING] = [("struck_out_blank", "F5"), ("struck_out_row", "B6")]
    trap(f"{name}_texts_struck_out_whole", suffix, build(table(body=whole), set()), rows=reading(firms=None), findings=found)  # fmt: skip


def _xlsx_look(look: str) -> str:
    return {
        "": "<rPr><sz val='11'/></rPr>",
        STRUCK: '<rPr><strike/><sz val="11"/></rPr>',
        RAISED: '<rPr><vertAlign val="superscript"/></rPr>',
        LOWERED: '<rPr><vertAlign val="subscript"/></rPr>',
    }[look]


STRUCK_STYLES = STYLES.replace(
    '<fonts count="1"><font/></fonts>',
    '<fonts count="3"><font/><font><strike val="0"/></font><font><strike/></font></fonts>',
).replace("</cellXfs>", '<xf numFmtId="0" fontId="2"/><xf numFmtId="0" fontId="1"/></cellXfs>')  # 6 struck out, 7 not


def _xlsx_item(value: Rich) -> str:
    return "".join(f'<r>{_xlsx_look(look)}<t xml:space="preserve">{escape(text)}</t></r>' for text, look in value.runs)


def _xlsx(rows: Sequence[Sequence[Any]], struck: Set[Place]) -> bytes:
    cells = [
        [
            {"type": "inlineStr", "xml": f"<is>{_xlsx_item(cell)}</is>"} if isinstance(cell, Rich) else cell
            for cell in row
        ]
        for row in rows
    ]
    styles = {(row, column): 7 for row in range(len(rows)) for column in range(9)} | dict.fromkeys(struck, 6)
    return xlsx({"Sheet1": sheet_xml(cells, styles=styles)}, styles=STRUCK_STYLES)


def _xlsx_shared(rows: Sequence[Sequence[Any]], struck: Set[Place]) -> bytes:
    texts: dict[str, int] = {}

    def shared(cell: object) -> object:
        if isinstance(cell, str) and cell:
            item = f"<t>{escape(cell)}</t>"
        elif isinstance(cell, Rich):
            first, *others = cell.runs  # a first run without properties has the font of its cell
            start = f"<r><t>{escape(first[0])}</t></r>" if not first[1] else _xlsx_item(Rich((first,)))
            item = start + _xlsx_item(Rich(tuple(others))) + '<rPh sb="0" eb="1"><t>99</t></rPh>'
        else:
            return cell
        return {"type": "s", "xml": f"<v>{texts.setdefault(item, len(texts))}</v>"}

    cells = [[shared(cell) for cell in row] for row in rows]
    items = "".join(f"<si>{item}</si>" for item in texts)
    sst = f'{XML}<sst xmlns="{MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{items}</sst>'
    made = {"Sheet1": sheet_xml(cells, styles=dict.fromkeys(struck, 6))}
    relation = f'<Relationship Id="rIdT" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    return xlsx(made, styles=STRUCK_STYLES, extra={"xl/sharedStrings.xml": sst}, relations=relation)


TAGS = {"": ("", ""), STRUCK: ("<del>", "</del>"), RAISED: ("<sup>", "</sup>"), LOWERED: ("<sub>", "</sub>")}
SPANS = {
    "": ("", ""),
    STRUCK: ("<span class=out>", "</span>"),
    RAISED: ('<span style="font-size:8pt; vertical-align: super">', "</span>"),
    LOWERED: ('<span style="vertical-align:sub">', "</span>"),
}


def _html(marks: dict[str, tuple[str, str]], out: str, head: str = "") -> Build:
    """A page whose texts are formatted by these elements, and its cells by the attribute `out`."""

    def build(rows: Sequence[Sequence[Any]], struck: Set[Place]) -> bytes:
        lines = ""
        for number, row in enumerate(rows):
            whole = all((number, column) in struck for column in range(len(row)))
            cells = ""
            for column, cell in enumerate(row):
                said = (
                    "".join(marks[look][0] + escape(text) + marks[look][1] for text, look in cell.runs)
                    if isinstance(cell, Rich)
                    else escape(str(cell))
                )
                cells += f"<td{f' {out}' if (number, column) in struck and not whole else ''}>{said}</td>"
            lines += f"<tr{f' {out}' if whole else ''}>{cells}</tr>"
        return f"<html><head>{head}</head><body><table>{lines}</table></body></html>".encode()

    return build


CSS = "<style><!-- td {color:black} .out, .xl7 {text-decoration:underline line-through} --></style>"
SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
ELEMENTS = {
    "": ("<Font>", "</Font>"),
    STRUCK: ("<S>", "</S>"),
    RAISED: ("<Font><Sup>", "</Sup></Font>"),
    LOWERED: ("<Sub>", "</Sub>"),
}


def _xml(rows: Sequence[Sequence[Any]], struck: Set[Place]) -> bytes:
    lines = ""
    for number, row in enumerate(rows):
        line = ""
        for column, cell in enumerate(row):
            style = ' ss:StyleID="s2"' if (number, column) in struck else ""
            if isinstance(cell, Rich):
                said = "".join(ELEMENTS[look][0] + escape(text) + ELEMENTS[look][1] for text, look in cell.runs)
                line += f'<Cell{style}><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">{said}</ss:Data></Cell>'
            elif cell == "":
                line += f"<Cell{style}/>"
            else:
                kind = "String" if isinstance(cell, str) else "Number"
                line += f'<Cell{style}><Data ss:Type="{kind}">{escape(str(cell))}</Data></Cell>'
        lines += f"<Row>{line}</Row>"
    styles = '<Style ss:ID="Default"/><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style><Style ss:ID="s2" ss:Parent="s1"/>'
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{SHEET}" xmlns:ss="{SHEET}"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="S"><Table>{lines}</Table></Worksheet></Workbook>'
    ).encode()


ODS_STYLES = (
    '<style:style style:name="out" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="row" style:family="table-cell" style:parent-style-name="out"/>'
    '<style:style style:name="struck" style:family="text"><style:text-properties style:text-line-through-style="solid" style:text-line-through-type="single"/></style:style>'
    '<style:style style:name="raised" style:family="text"><style:text-properties style:text-position="33% 58%"/></style:style>'
    '<style:style style:name="lowered" style:family="text"><style:text-properties style:text-position="sub 58%"/></style:style>'
    '<style:style style:name="plain" style:family="text"><style:text-properties style:text-line-through-style="none" style:text-position="0% 100%"/></style:style>'
)


def _ods(rows: Sequence[Sequence[Any]], struck: Set[Place]) -> bytes:
    lines = ""
    for number, row in enumerate(rows):
        line = ""
        for column, cell in enumerate(row):
            style = ' table:style-name="row"' if (number, column) in struck else ""
            if isinstance(cell, Rich):
                said = "".join(
                    f'<text:span text:style-name="{look or "other"}">{escape(text)}</text:span>'
                    for text, look in cell.runs
                )
                line += (
                    f'<table:table-cell office:value-type="string"{style}><text:p>{said}</text:p></table:table-cell>'
                )
            elif isinstance(cell, str) and cell:
                line += f'<table:table-cell office:value-type="string"{style}><text:p>{escape(cell)}</text:p></table:table-cell>'
            elif isinstance(cell, int | float):
                line += f'<table:table-cell office:value-type="float" office:value="{cell}"{style}><text:p>{cell}</text:p></table:table-cell>'
            else:
                line += f"<table:table-cell{style}/>"
        lines += f"<table:table-row>{line}</table:table-row>"
    return ods(f'<table:table table:name="S">{lines}</table:table>', ODS_STYLES)


FONTS8 = ("", "", "", "", STRUCK, RAISED, LOWERED)  # none has the number 4: what follows is 5, 6, 7
NUMBERS8 = {"": 0, STRUCK: 5, RAISED: 6, LOWERED: 7}


def _font8(look: str) -> bytes:
    raised = {RAISED: 1, LOWERED: 2}.get(look, 0)
    return record(
        0x31, struct.pack("<HHHHHBBBB", 220, 8 if look == STRUCK else 0, 8, 400, raised, 0, 0, 134, 0) + b"\x01\x00A"
    )


def _marks8(value: Rich) -> bytes:
    marks, at = b"", 0
    for text, look in value.runs:
        marks += struct.pack("<HH", at, NUMBERS8[look])
        at += len(text)
    return marks


def _xls(rows: Sequence[Sequence[Any]], struck: Set[Place]) -> bytes:
    """A workbook of Excel 97 whose shared texts go on in a second record, in the middle of a text."""
    texts: list[Rich] = []
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 1996, 0, 6))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<3H", number, column, 1 if (number, column) in struck else 0)
            if isinstance(cell, int | float):
                sheet += record(0x203, place + struct.pack("<d", cell))
            elif cell != "":
                sheet += record(0xFD, place + struct.pack("<I", len(texts)))
                texts.append(cell if isinstance(cell, Rich) else rich(cell))
    chunks = [struct.pack("<II", len(texts), len(texts))]
    for number, one in enumerate(texts):
        letters = one.text.encode("utf-16-le")
        is_rich = any(look for _, look in one.runs)
        head = struct.pack("<HB", len(one.text), 1 | 8 * is_rich | 4 * is_rich)
        head += struct.pack("<HI", len(one.runs), 4) if is_rich else b""
        if number == 5:
            chunks[-1] += head + letters[:2]
            chunks.append(b"\x01" + letters[2:])
        else:
            chunks[-1] += head + letters
        chunks[-1] += _marks8(one) + b"\x00\x00\x00\x00" if is_rich else b""
    fonts = b"".join(map(_font8, FONTS8))
    xfs = b"".join(record(0xE0, struct.pack("<HH", font, 0) + bytes(16)) for font in (0, 5))
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 1996, 0, 6)) + record(0x42, b"\xb0\x04") + fonts + xfs
    shared = record(0xFC, chunks[0]) + b"".join(record(0x3C, chunk) for chunk in chunks[1:])
    name = text8("S", wide_count=False)
    offset = len(head) + 4 + 6 + len(name) + len(shared) + 4
    bound = record(0x85, struct.pack("<IBB", offset, 0, 0) + name)
    return compound([("Workbook", head + bound + shared + record(0x0A) + sheet + record(0x0A))])


def _xls_own(rows: Sequence[Sequence[Any]], struck: Set[Place]) -> bytes:
    """A workbook of Excel 97 whose cells hold their texts themselves."""
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 1996, 0, 6)) + b"".join(map(_font8, FONTS8))
    head += b"".join(record(0xE0, struct.pack("<HH", font, 0) + bytes(16)) for font in (0, 5))
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 1996, 0, 6))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            xf = 1 if (number, column) in struck else 0
            if isinstance(cell, Rich):
                said = text8(cell.text) + struct.pack("<H", len(cell.runs)) + _marks8(cell)
                sheet += record(0xD6, struct.pack("<3H", number, column, xf) + said)
            elif cell != "":
                sheet += cell8(number, column, cell, xf)
    name = text8("S", wide_count=False)
    bound = record(0x85, struct.pack("<IBB", len(head) + 4 + 6 + len(name) + 4, 0, 0) + name)
    return compound([("Workbook", head + bound + record(0x0A) + sheet + record(0x0A))])


def _xls5(rows: Sequence[Sequence[Any]], struck: Set[Place]) -> bytes:
    """A workbook of Excel 95, in GBK."""
    head = record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + record(0x42, struct.pack("<H", 936))
    for look in FONTS8:
        raised = {RAISED: 1, LOWERED: 2}.get(look, 0)
        head += record(
            0x31, struct.pack("<HHHHHBBBB", 220, 8 if look == STRUCK else 0, 8, 400, raised, 0, 0, 134, 0) + b"\x01A"
        )
    head += b"".join(record(0xE0, struct.pack("<HH", font, 0) + bytes(12)) for font in (0, 5))
    sheet = record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<3H", number, column, 1 if (number, column) in struck else 0)
            if isinstance(cell, Rich):
                marks, at = bytes([len(cell.runs)]), 0
                for text, look in cell.runs:
                    marks += bytes([at, NUMBERS8[look]])
                    at += len(text.encode("gbk"))
                said = cell.text.encode("gbk")
                sheet += record(0xD6, place + struct.pack("<H", len(said)) + said + marks)
            elif isinstance(cell, str) and cell:
                said = cell.encode("gbk")
                sheet += record(0x204, place + struct.pack("<H", len(said)) + said)
            elif cell != "":
                sheet += record(0x203, place + struct.pack("<d", cell))
    bound = record(0x85, struct.pack("<IBB", len(head) + 4 + 6 + 2 + 4, 0, 0) + b"\x01S")
    return compound([("Book", head + bound + record(0x0A) + sheet + record(0x0A))])


NUMBERS12 = {"": 0, STRUCK: 1, RAISED: 2, LOWERED: 3}
FONTS12 = b"".join(
    record12(43, struct.pack("<HHHHBBBB", 220, 8 if look == STRUCK else 0, 400, {RAISED: 1, LOWERED: 2}.get(look, 0), 0, 0, 134, 0) + bytes(9) + text12("A"))
    for look in NUMBERS12
)  # fmt: skip


def _item12(value: Rich | str) -> bytes:
    if isinstance(value, str):
        return b"\x00" + text12(value)
    marks, at = b"", 0
    for text, look in value.runs:
        marks += struct.pack("<HH", at, NUMBERS12[look])
        at += len(text)
    return b"\x01" + text12(value.text) + struct.pack("<I", len(value.runs)) + marks


def _xlsb(is_shared: bool) -> Build:
    def build(rows: Sequence[Sequence[Any]], struck: Set[Place]) -> bytes:
        shared: list[Rich | str] = []
        cells: list[list[Any]] = []
        for row in rows:
            cells.append([])
            for cell in row:
                if is_shared and isinstance(cell, Rich | str) and cell != "":
                    cells[-1].append((7, struct.pack("<I", len(shared))))
                    shared.append(cell)
                else:
                    cells[-1].append((62, _item12(cell)) if isinstance(cell, Rich) else cell)
        items = (
            record12(159, struct.pack("<II", len(shared), len(shared)))
            + b"".join(record12(19, _item12(one)) for one in shared)
            + record12(160)
        )
        look = record12(278) + record12(611, struct.pack("<I", 4)) + FONTS12 + record12(612)
        look += record12(617, struct.pack("<I", 2)) + b"".join(
            record12(47, struct.pack("<HHHHHBBBBBB", 0, 0, font, *[0] * 8)) for font in (0, 1)
        )
        look += record12(618) + record12(279)
        extra = {"xl/styles.bin": look} | ({"xl/sharedStrings.bin": items} if is_shared else {})
        return xlsb("S", cells, dict.fromkeys(struck, 1), extra=extra)

    return build


BUILDERS: list[tuple[str, str, Build]] = [
    ("xlsx_inline", "xlsx", _xlsx),
    ("xlsx_shared", "xlsx", _xlsx_shared),
    ("html", "xls", _html(TAGS, 'style="text-decoration: line-through;color:red"')),
    ("html_by_css", "html", _html(SPANS, "class='wide xl7'", CSS)),
    ("xml_of_2003", "xml", _xml),
    ("ods", "ods", _ods),
    ("xls_shared", "xls", _xls),
    ("xls_own", "xls", _xls_own),
    ("xls_biff5", "xls", _xls5),
    ("xlsb_shared", "xlsb", _xlsb(is_shared=True)),
    ("xlsb_own", "xlsb", _xlsb(is_shared=False)),
]
