"""Traps of number formats that name a unit of measure, in each format that has number formats."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.sources.build_xls import cell8, compound, record, text8
from tests.sources.build_zip import STYLES, ods, record12, sheet_xml, text12, xlsb, xlsx
from tests.sources.traps.given import BODY, HEAD, ROWS, cell, reading, table, trap

SILENT = [*HEAD[:4], "累计金额", *HEAD[5:]]
TOTAL, SHARE, DAY, CODE = 4, 6, 7, 9
Build = Callable[[Sequence[Sequence[Any]], Mapping[tuple[int, int], str]], bytes]


def make() -> None:
    for name, suffix, build in BUILDERS:
        yuan = [[*row[:TOTAL], row[TOTAL] * 10_000, *row[TOTAL + 1 :]] for row in BODY]
        for kind, code, head in (
            ("yuan", '0.00"元"', SILENT),
            ("yuan_as_wan", '0!.0,"万"', SILENT),
            ("yuan_as_wan_under_a_heading_of_wan", '0!.0,"万元"', HEAD),
            ("large_yuan_as_wan_and_small_ones_bare", '[>=1000000]0!.0,"万";0', SILENT),
        ):
            codes = {(4 + row, TOTAL): code for row in range(3)}
            trap(f"{name}_{kind}", suffix, build(table(head, yuan), codes))
        codes = {(4, TOTAL): '#,##0"元"', (5, TOTAL): "[$￥-804]#,##0.00", (6, TOTAL): '0.00"万元"'}
        trap(f"{name}_yuan_under_a_heading_of_wan", suffix, build(table(), codes), rows=reading(total=None), findings=[("ambiguous_unit", "E5")])  # fmt: skip
        mixed = build(table([*HEAD[:TOTAL], "累计金额（元）", *HEAD[TOTAL + 1 :]], cell(TOTAL, 0, 480, yuan)), {(4, TOTAL): '0.00"万元"'})  # fmt: skip
        trap(f"{name}_wan_under_a_heading_of_yuan", suffix, mixed, rows=reading(total=None), findings=[("ambiguous_unit", "E5")])  # fmt: skip
        scaled = build(table(SILENT, cell(TOTAL, 0, 4_800_000)), {(4, TOTAL): "0!.0,"})
        trap(f"{name}_scaled_without_a_unit", suffix, scaled, rows=reading(total=None), findings=[("shown_otherwise", "E5")])  # fmt: skip
        small = build(table(body=cell(SHARE, 1, 0.5)), {(5, SHARE): '0.0"%"'})
        for kind, code, held in (
            ("a_minus_before_it", "-0", 480),
            ("brackets_around_it", "(0)", 480),
            ("zeros_behind_it", '0"0000"', 480),
            ("words_in_its_place", '"已完成"', 480),
            ("nothing_in_its_place", ";;;", 480),
            ("nothing_for_negative_ones", "0;;", -480),
        ):
            content = build(table(SILENT, cell(TOTAL, 0, held)), {(4, TOTAL): code})
            trap(f"{name}_shown_with_{kind}", suffix, content, rows=reading(total=None), findings=[("shown_otherwise", "E5")])  # fmt: skip
        few = build(table(body=cell(SHARE, 0, 6)), {(4, SHARE): '0"成"'})
        trap(f"{name}_tenths_shown_as_such", suffix, few, rows=reading(share=None), findings=[("not_a_number", "G5")])
        vague = build(table(SILENT, cell(TOTAL, 0, 480)), {(4, TOTAL): '0"万以上"'})
        trap(f"{name}_scale_with_words_behind_it", suffix, vague, rows=reading(total=None), findings=[("not_a_number", "E5")])  # fmt: skip
        coded = [[*HEAD, "统一社会信用代码"], *([*row, code] for row, code in zip(BODY, (7, 12345, ""), strict=True))]
        codes = build(table(coded[0], coded[1:]), {(4, CODE): "00000", (5, CODE): "00000"})
        rows = {key: {**row, "code": code} for (key, row), code in zip(ROWS.items(), ("00007", "12345", None), strict=True)}  # fmt: skip
        trap(f"{name}_code_filled_up_with_zeros", suffix, codes, rows=rows)
        _months(name, suffix, build)
        trap(f"{name}_percent_sign_as_text", suffix, small, rows={**ROWS, "乙项目": {**ROWS["乙项目"], "share": "0.5"}})


def _months(name: str, suffix: str, build: Build) -> None:
    """2022年6月 becomes the first of the month when it is typed into a spreadsheet, shown as it was typed."""
    if suffix == "html":  # shows it as it was typed
        return
    asked = {"rows": reading(day="2022-06-30"), "findings": [("imprecise_date", "H5")]}
    for kind, serial, code, more in (
        ("a_month", 44_713, 'yyyy"年"m"月"', asked), ("a_month_in_english", 44_713, "mmm-yy", asked), ("a_month_with_a_dash", 44_713, "yyyy/m;@", asked),
        ("a_day", 44_713, 'yyyy"年"m"月"d"日"', {"rows": reading(day="2022-06-01")}), ("a_month_of_a_day", 44_742, 'yyyy"年"m"月"', {"rows": reading(day="2022-06-30")}),
    ):  # fmt: skip
        content = build(table(body=cell(DAY, 0, serial)), {(4, DAY): code})
        for suffixed, number, text in (("ods", 'float" office:value="', 'date" office:date-value="'), ("xml", 'Number">', 'DateTime">')):  # fmt: skip
            if suffix == suffixed:
                day = "2022-06-01" if serial == 44_713 else "2022-06-30"
                dated = _unpacked(content) if suffix == "ods" else content
                dated = dated.replace(f"{number}{serial}".encode(), f"{text}{day}{'T00:00:00.000' if suffix == 'xml' else ''}".encode())  # fmt: skip
                content = _packed(content, dated) if suffix == "ods" else dated
        trap(f"{name}_shows_{kind}", suffix, content, **more)


def _unpacked(content: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read("content.xml")


def _packed(content: bytes, changed: bytes) -> bytes:
    """The document with another content.xml."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.infolist():
            new.writestr(one, changed if one.filename == "content.xml" else old.read(one))
    return made.getvalue()


def _xlsx(rows: Sequence[Sequence[Any]], codes: Mapping[tuple[int, int], str]) -> bytes:
    known = list(dict.fromkeys(codes.values()))
    formats = "".join(f"<numFmt numFmtId='{170 + n}' formatCode={quoteattr(code)}/>" for n, code in enumerate(known))
    xfs = "".join(f'<xf numFmtId="{170 + n}"/>' for n in range(len(known)))
    styles = STYLES.replace("</numFmts>", formats + "</numFmts>").replace("</cellXfs>", xfs + "</cellXfs>")
    return xlsx({"S": sheet_xml(rows, styles={at: 6 + known.index(code) for at, code in codes.items()})}, styles=styles)


def _xls(rows: Sequence[Sequence[Any]], codes: Mapping[tuple[int, int], str]) -> bytes:
    known = list(dict.fromkeys(codes.values()))
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 1996, 0, 6))
    head += b"".join(record(0x41E, struct.pack("<H", 170 + n) + text8(code)) for n, code in enumerate(known))
    head += b"".join(
        record(0xE0, struct.pack("<HH", 0, code) + bytes(16)) for code in (0, *range(170, 170 + len(known)))
    )
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 1996, 0, 6))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value != "":
                sheet += cell8(row, column, value, 1 + known.index(codes[row, column]) if (row, column) in codes else 0)
    name = text8("S", wide_count=False)
    bound = record(0x85, struct.pack("<IBB", len(head) + 10 + len(name) + 4, 0, 0) + name)
    return compound([("Workbook", head + bound + record(0x0A) + sheet + record(0x0A))])


def _xlsb(rows: Sequence[Sequence[Any]], codes: Mapping[tuple[int, int], str]) -> bytes:
    known = list(dict.fromkeys(codes.values()))
    look = record12(278) + record12(615, struct.pack("<I", len(known)))
    look += b"".join(record12(44, struct.pack("<H", 170 + n) + text12(code)) for n, code in enumerate(known))
    look += record12(616) + record12(617, struct.pack("<I", 1 + len(known)))
    for code in (0, *range(170, 170 + len(known))):
        look += record12(47, struct.pack("<HHHHHBBBBBB", 0, code, *[0] * 9))
    look += record12(618) + record12(279)
    styles = {at: 1 + known.index(code) for at, code in codes.items()}
    return xlsb(
        "S",
        rows,
        styles,
        extra={"xl/styles.bin": look, "xl/sharedStrings.bin": record12(159, bytes(8)) + record12(160)},
    )


def _xml(rows: Sequence[Sequence[Any]], codes: Mapping[tuple[int, int], str]) -> bytes:
    sheet = "urn:schemas-microsoft-com:office:spreadsheet"
    known = list(dict.fromkeys(codes.values()))
    styles = "".join(f'<Style ss:ID="s{n}"><NumberFormat ss:Format={quoteattr(code)}/></Style>' for n, code in enumerate(known))  # fmt: skip
    lines = ""
    for row, cells in enumerate(rows):
        lines += "<Row>"
        for column, value in enumerate(cells):
            style = f' ss:StyleID="s{known.index(codes[row, column])}"' if (row, column) in codes else ""
            kind = "String" if isinstance(value, str) else "Number"
            lines += (
                f'<Cell{style}><Data ss:Type="{kind}">{escape(str(value))}</Data></Cell>' if value != "" else "<Cell/>"
            )
        lines += "</Row>"
    return f'<?xml version="1.0"?><Workbook xmlns="{sheet}" xmlns:ss="{sheet}"><Styles>{styles}</Styles><Worksheet ss:Name="S"><Table>{lines}</Table></Worksheet></Workbook>'.encode()


def _html(rows: Sequence[Sequence[Any]], codes: Mapping[tuple[int, int], str]) -> bytes:
    """A page as a program exports it: bare numbers, and formats for Excel in its classes."""
    known = list(dict.fromkeys(codes.values()))

    def spelt(code: str) -> str:
        return "".join(one if one.isalnum() or ord(one) > 127 else f"\\{ord(one):04X}" if one in "\"'" else f"\\{one}" for one in code)  # fmt: skip

    css = "".join(f'.f{n} {{mso-number-format:"{spelt(code)}";}}\n' for n, code in enumerate(known))
    lines = ""
    for row, cells in enumerate(rows):
        lines += "<tr>"
        for column, value in enumerate(cells):
            style = f' class="num f{known.index(codes[row, column])}"' if (row, column) in codes else ""
            lines += f"<td{style}>{escape(str(value))}</td>"
        lines += "</tr>"
    return f"<html><head><style>\n{css}</style></head><body><table>{lines}</table></body></html>".encode()


NUMBER = '<number:number number:decimal-places="0" number:min-integer-digits="1"'
MINUS, BEFORE = "<number:text>-</number:text>", "<number:text>(</number:text>"
ODS = {  # as LibreOffice writes these formats
    '0.00"元"': (NUMBER + "/><number:text>元</number:text>", ""),
    '#,##0"元"': (NUMBER + ' number:grouping="true"/><number:text>元</number:text>', ""),
    '0.00"万元"': (NUMBER + "/><number:text>万元</number:text>", ""),
    '0.0"%"': (NUMBER + "/><number:text>%</number:text>", ""),
    '0!.0,"万"': (NUMBER + ' number:display-factor="1000"><number:embedded-text number:position="1">.</number:embedded-text></number:number><number:text>万</number:text>', ""),
    '0!.0,"万元"': (NUMBER + ' number:display-factor="1000"><number:embedded-text number:position="1">.</number:embedded-text></number:number><number:text>万元</number:text>', ""),
    "0!.0,": (NUMBER + ' number:display-factor="1000"><number:embedded-text number:position="1">.</number:embedded-text></number:number>', ""),
    "-0": (MINUS + NUMBER + "/>", ""),
    "(0)": (BEFORE + NUMBER + "/><number:text>)</number:text>", ""),
    '0"0000"': (NUMBER + "/><number:text>0000</number:text>", ""),
    '"已完成"': ("<number:text>已完成</number:text>", ""),
    ";;;": ('<number:text/><style:map style:condition="value()&gt;0" style:apply-style-name="P0"/>', '<number:number-style style:name="P0"><number:text/></number:number-style>'),
    "0;;": ('<number:text/><style:map style:condition="value()&gt;0" style:apply-style-name="P0"/><style:map style:condition="value()&lt;0" style:apply-style-name="P1"/>',
            f'<number:number-style style:name="P0">{NUMBER}/></number:number-style><number:number-style style:name="P1"><number:text/></number:number-style>'),
    '0"成"': (NUMBER + "/><number:text>成</number:text>", ""),
    '0"万以上"': (NUMBER + "/><number:text>万以上</number:text>", ""),
    'yyyy"年"m"月"': ("<number:year number:style='long'/><number:text>年</number:text><number:month/><number:text>月</number:text>", ""),
    "mmm-yy": ("<number:month number:textual='true'/><number:text>-</number:text><number:year/>", ""),
    "yyyy/m;@": ("<number:year number:style='long'/><number:text>/</number:text><number:month/>", ""),
    'yyyy"年"m"月"d"日"': ("<number:year number:style='long'/><number:text>年</number:text><number:month/><number:text>月</number:text><number:day/><number:text>日</number:text>", ""),
    "00000": (NUMBER.replace('digits="1"', 'digits="5"') + "/>", ""),
    "[$￥-804]#,##0.00": ("<number:currency-symbol>￥</number:currency-symbol>" + NUMBER + "/>", ""),
    '[>=1000000]0!.0,"万";0': (NUMBER + '/><style:map style:condition="value()&gt;=1000000" style:apply-style-name="P0"/>', '<number:number-style style:name="P0">' + NUMBER + ' number:display-factor="1000"><number:embedded-text number:position="1">.</number:embedded-text></number:number><number:text>万</number:text></number:number-style>'),
}  # fmt: skip


def _ods(rows: Sequence[Sequence[Any]], codes: Mapping[tuple[int, int], str]) -> bytes:
    known = list(dict.fromkeys(codes.values()))
    styles = ""
    for n, code in enumerate(known):
        kind = "currency-style" if "￥" in code else "date-style" if "y" in code else "number-style"
        styles += ODS[code][1] + f'<number:{kind} style:name="N{n}">{ODS[code][0]}</number:{kind}>'
        styles += f'<style:style style:name="c{n}" style:family="table-cell" style:data-style-name="N{n}"/>'
    lines = ""
    for row, cells in enumerate(rows):
        lines += "<table:table-row>"
        for column, value in enumerate(cells):
            style = f' table:style-name="c{known.index(codes[row, column])}"' if (row, column) in codes else ""
            if isinstance(value, str):
                lines += (
                    f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
                    if value
                    else "<table:table-cell/>"
                )
            else:
                lines += f'<table:table-cell{style} office:value-type="float" office:value="{value}"><text:p>?</text:p></table:table-cell>'
        lines += "</table:table-row>"
    return ods(f'<table:table table:name="S">{lines}</table:table>', styles)


BUILDERS: list[tuple[str, str, Build]] = [
    ("xlsx", "xlsx", _xlsx),
    ("xls", "xls", _xls),
    ("xlsb", "xlsb", _xlsb),
    ("xml_of_2003", "xml", _xml),
    ("html", "html", _html),
    ("ods", "ods", _ods),
]
