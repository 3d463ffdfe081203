"""Traps of formatted text: the same tables in each format that can strike text out, raise it and lower it."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from tests.sources.build_zip import MAIN, RELATIONS, STYLES, XML, sheet_xml, xlsx
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


def _struck(name: str, suffix: str, build: Build) -> None:
    """What is asked about."""
    row = {(5, column) for column in range(9)}
    cell = build(table(), {(4, 4)} | row)
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


BUILDERS: list[tuple[str, str, Build]] = [
    ("xlsx_inline", "xlsx", _xlsx),
    ("xlsx_shared", "xlsx", _xlsx_shared),
    ("html", "xls", _html(TAGS, 'style="text-decoration: line-through;color:red"')),
    ("html_by_css", "html", _html(SPANS, "class='wide xl7'", CSS)),
    ("xml_of_2003", "xml", _xml),
]
