"""Builds xlsx, xlsb and ods files part by part, so that each part can be wrong in its own way."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def zipped(parts: Mapping[str, str | bytes], stored: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2022, 6, 27, 9, 0, 0)), data, compress_type=package.compression)
    return out.getvalue()


def letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def sheet_xml(
    rows: Sequence[Sequence[object]],
    before: str = "",
    after: str = "",
    styles: Mapping[tuple[int, int], int] | None = None,
    row_attributes: Mapping[int, str] | None = None,
) -> str:
    """A worksheet with inline strings. Cells that are dicts give their own XML: {"xml": '<f>1/0</f><v/>', "type": "e"}."""
    styles, row_attributes = styles or {}, row_attributes or {}
    lines = []
    for number, cells in enumerate(rows):
        line = ""
        for column, value in enumerate(cells):
            at = f'r="{letters(column)}{number + 1}"'
            if (number, column) in styles:
                at += f' s="{styles[number, column]}"'
            if isinstance(value, dict):
                kind = f' t="{value["type"]}"' if "type" in value else ""
                line += f"<c {at}{kind}>{value['xml']}</c>"
            elif isinstance(value, str) and value:
                line += f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            elif isinstance(value, int | float):
                line += f"<c {at}><v>{value!r}</v></c>"
        lines.append(f'<row r="{number + 1}"{row_attributes.get(number, "")}>{line}</row>')
    return f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheetData>{"".join(lines)}</sheetData>{after}</worksheet>'


STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="0.00&quot;%&quot;"/><numFmt numFmtId="165" formatCode="0.0%;[Red]-0.0%"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="57"/></cellXfs></styleSheet>'
)  # 0 general, 1 percent, 2 date, 3 a % that is only text, 4 own percent format, 5 yyyy年m月


def xlsx(
    sheets: Mapping[str, str | bytes],
    states: Mapping[str, str] | None = None,
    workbook: str = "",
    extra: Mapping[str, str | bytes] | None = None,
    styles: str = STYLES,
    relations: str = "",
) -> bytes:
    """A workbook of sheets (name -> XML). relations: those of the workbook to extra parts."""
    states = states or {}
    entries = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" {f"""state="{states[name]}" """ if name in states else ""}r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    relations += "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": XML
        + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{workbook}<sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}">{relations}<Relationship Id="rIdS" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": styles,
    }
    for n, content in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = content
    return zipped({**parts, **(extra or {})})


def ods(tables: str, automatic: str = "") -> bytes:
    """A document whose content is `tables` (table:table elements)."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
        for short, full in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    if "<number:" in automatic:
        spaces += ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    content = (
        f'{XML}<office:document-content {spaces} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">'
        f"<office:automatic-styles>{automatic}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def ods_table(name: str, rows: Sequence[Sequence[object]], hidden_rows: Sequence[int] = ()) -> str:
    """A table; cells that are strings beginning with < are their own XML."""
    lines = ""
    for number, cells in enumerate(rows):
        line = ""
        for value in cells:
            if isinstance(value, str) and value.startswith("<"):
                line += value
            elif isinstance(value, str) and value:
                line += (
                    f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
                )
            elif isinstance(value, int | float):
                line += f'<table:table-cell office:value-type="float" office:value="{value!r}"><text:p>{value!r}</text:p></table:table-cell>'
            else:
                line += "<table:table-cell/>"
        shown = ' table:visibility="collapse"' if number in hidden_rows else ""
        lines += f"<table:table-row{shown}>{line}</table:table-row>"
    return f'<table:table table:name="{escape(name)}">{lines}</table:table>'


def record12(kind: int, data: bytes = b"") -> bytes:
    """A record of the binary workbook: kind and size in seven-bit groups."""
    head = bytes([kind]) if kind < 0x80 else bytes([(kind & 0x7F) | 0x80, kind >> 7])
    size, count = b"", len(data)
    while True:
        byte, count = count & 0x7F, count >> 7
        size += bytes([byte | (0x80 if count else 0)])
        if not count:
            return head + size + data


def text12(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    name: str,
    rows: Sequence[Sequence[object]],
    styles: Mapping[tuple[int, int], int] | None = None,
    hidden_rows: Sequence[int] = (),
    merges: Sequence[tuple[int, int, int, int]] = (),
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """A binary workbook of one sheet. Styles: 0 general, 1 percent. Cells that are bytes are error codes, tuples give their own
    kind of record and its content."""
    styles = styles or {}
    width = max(map(len, rows))
    body = record12(129) + record12(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)) + record12(145)
    for number, cells in enumerate(rows):
        flags = 0x10 if number in hidden_rows else 0
        body += record12(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 1) + struct.pack("<II", 0, width - 1))
        for column, value in enumerate(cells):
            head = struct.pack("<II", column, styles.get((number, column), 0))
            if isinstance(value, str) and value:
                body += record12(6, head + text12(value))
            elif isinstance(value, bytes):
                body += record12(3, head + value)
            elif isinstance(value, tuple):
                body += record12(value[0], head + value[1])
            elif isinstance(value, int | float):
                body += record12(5, head + struct.pack("<d", value))
    body += record12(146)
    if merges:
        body += (
            record12(177, struct.pack("<I", len(merges)))
            + b"".join(record12(176, struct.pack("<4I", a, c, b, d)) for a, b, c, d in merges)
            + record12(178)
        )
    body += record12(130)
    xfs = b"".join(record12(47, struct.pack("<HHHHHBBBBBB", 0, code, 0, 0, 0, 0, 0, 0, 0, 0, 0)) for code in (0, 9))
    look = record12(278) + record12(617, struct.pack("<I", 2)) + xfs + record12(618) + record12(279)
    book = (
        record12(131)
        + record12(153, struct.pack("<II", 0, 0) + text12(""))
        + record12(143)
        + record12(156, struct.pack("<II", 0, 1) + text12("rId1") + text12(name))
        + record12(144)
        + record12(132)
    )
    kind = "application/vnd.ms-excel"
    shared = f'<Relationship Id="rId3" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.bin"/>' if extra else ""
    return zipped({
        "[Content_Types].xml": f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="{kind}.sheet.binary.macroEnabled.main"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": f'{XML}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/><Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.bin"/>{shared}</Relationships>',
        "xl/styles.bin": look,
        "xl/worksheets/sheet1.bin": body,
        **(extra or {}),
    })  # fmt: skip
