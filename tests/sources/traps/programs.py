"""Files as other programs than Excel write them: within their standard, or as every spreadsheet program opens them all the same."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any
from xml.dom import minidom

from tests.sources.build_xls import bare2, bare4, bare5, compound, record, rewritten, text8, workbook8
from tests.sources.build_zip import (
    MAIN,
    RELATIONS,
    STYLES,
    XML,
    letters,
    ods,
    ods_table,
    record12,
    sheet_xml,
    text12,
    xlsb,
    xlsx,
    zipped,
)
from tests.sources.traps.given import BODY, reading, table, trap, xlsx_of

PLAIN = table()
SHARES = table(body=[[*row[:6], row[6] / 100, *row[7:]] for row in BODY])  # as numbers that show as percentages
PERCENT_AT = {(4, 6): 1, (5, 6): 1, (6, 6): 1}
DATED = table(body=[[*row[:7], {0: 44724 - 1462, 1: 44742 - 1462}.get(n, ""), ""] for n, row in enumerate(BODY)])
FOREIGN = [["Таблица"], ["Кол", "Год"], ["а", 1]]


def make() -> None:
    _comments()
    _places()
    _old_records()
    _formats()
    _sheets_without_cells()
    _ranges()
    _encodings()
    _documents()
    _second_reader()
    _second_reader_of_xls()


def _comments() -> None:
    note = '<Comment ss:Author="示例"><ss:Data xmlns="http://www.w3.org/TR/REC-html40"><B>原报：</B><Font>{}</Font></ss:Data></Comment>'
    trap("xml_of_excel_2003_comment_of_a_number", "xls", _xml({(4, 4): note.format("400")}))
    trap("xml_of_excel_2003_comment_of_a_text", "xls", _xml({(4, 2): note.format("续建"), (4, 1): note.format("丁")}))
    trap("xml_of_excel_2003_comment_of_an_empty_cell", "xls", _xml({(6, 7): note.format("2022-06-01")}))
    blank = '<Cell ss:Formula="=IF(1=1,&quot;&quot;,1)"><Data ss:Type="String"></Data></Cell>'
    trap("xml_of_excel_2003_formula_with_an_empty_text", "xls", _xml(cells={(6, 7): blank}))
    never = '<Cell ss:Formula="=1+1"/>'
    trap("xml_of_excel_2003_formula_never_calculated", "xls", _xml({(4, 3): note.format("12")}, cells={(4, 3): never}),
         rows=reading(amount=None), findings=[("uncalculated_formula", "D5")])  # fmt: skip
    comment = (
        '<office:annotation><dc:date xmlns:dc="d">2022-06-01T00:00:00</dc:date><text:p>{}</text:p></office:annotation>'
    )
    number = f'<table:table-cell office:value-type="float" office:value="480">{comment.format(400)}<text:p>480</text:p></table:table-cell>'
    trap("ods_comment_of_a_number", "ods", ods(ods_table("S", _with(4, 4, number))))
    pending = f'<table:table-cell table:formula="of:=1+1">{comment.format(12)}</table:table-cell>'
    trap("ods_comment_of_a_formula_never_calculated", "ods", ods(ods_table("S", _with(4, 3, pending))),
         rows=reading(amount=None), findings=[("uncalculated_formula", "D5")])  # fmt: skip
    empty = '<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value=""><text:p/></table:table-cell>'
    trap("ods_formula_with_an_empty_text", "ods", ods(ods_table("S", _with(6, 7, empty))))
    text = {"type": "str", "xml": '<f>IF(1=1,"",1)</f><v></v>'}
    trap("xlsx_formula_with_an_empty_text", "xlsx", xlsx_of(_with(6, 7, text)))
    single = _repacked(xlsx_of(_with(6, 7, text)), lambda name, data: data.replace(b't="str"', b"t='str'"))
    trap("xlsx_formula_with_an_empty_text_in_single_quotes", "xlsx", single)
    mark = "480<![if !supportAnnotations]><span class=msocomspan1><a class=msocomanch href='#_msocom_1'>[1]</a></span><![endif]>"
    listed = "<div style='mso-element:comment-list'><hr class=msocomhide><div id=_com_1 class=msocomtxt>填报单位：区财政局</div></div>"
    lines = "".join(f"<tr>{''.join(f'<td>{value}</td>' for value in row)}</tr>" for row in _with(4, 4, mark))
    page = f"<html><head><meta charset=utf-8></head><body><table>{lines}</table>{listed}</body></html>"
    trap("html_comment_of_a_number", "xls", page.encode())


def _places() -> None:
    """Cells and rows of xlsx that do not say where they stand: each follows the one before."""
    error, never = {"type": "e", "xml": "<v>#REF!</v>"}, {"xml": "<f>1+1</f>"}
    found: dict[str, Any] = {
        "error_cell": dict(rows=reading(total=None), findings=[("error_cell", "E5")]),
        "uncalculated": dict(rows=reading(total=None), findings=[("uncalculated_formula", "E5")]),
        "percent": {},
        "hidden_row": dict(findings=[("hidden_data", "B6")]),
        "merged_header": {},
    }
    sheets = {
        "error_cell": sheet_xml(_with(4, 4, error)),
        "uncalculated": sheet_xml(_with(4, 4, never)),
        "percent": sheet_xml(SHARES, styles=PERCENT_AT),
        "hidden_row": sheet_xml(PLAIN, row_attributes={5: ' hidden="1"'}),
        "merged_header": sheet_xml(PLAIN, after='<mergeCells><mergeCell ref="A1:I1"/></mergeCells>'),
    }
    for name, sheet in sheets.items():
        for kind, change in (
            ("no_references", _bare),
            ("no_cell_references", _bare_cells),
            ("references_in_part", _in_part),
        ):
            trap(f"xlsx_{kind}_{name}", "xlsx", xlsx({"S": change(sheet)}), **found[name])
        prefixed = _bare(sheet).replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", prefixed)
        trap(f"xlsx_no_references_prefixed_{name}", "xlsx", xlsx({"S": prefixed}), **found[name])


def _old_records() -> None:
    stream = workbook8([("表一", PLAIN, {})])
    for page in (0, 367, 932, 936, 950, 1252, 10000, 65001):
        told = rewritten(
            stream, lambda kind, data, page=page: record(kind, struct.pack("<H", page) if kind == 0x42 else data)
        )  # type: ignore[misc]
        trap(f"xls_biff8_codepage_{page}", "xls", compound([("Workbook", told)]))
    silent = rewritten(stream, lambda kind, data: b"" if kind == 0x42 else record(kind, data))
    trap("xls_biff8_without_codepage", "xls", compound([("Workbook", silent)]))
    computed = workbook8([("S", _with(4, 4, {"number": 480.0}), {})])
    for old in (0x206, 0x406):
        made = rewritten(computed, lambda kind, data, old=old: record(old if kind == 6 else kind, data))  # type: ignore[misc]
        trap(f"xls_biff8_formula_of_record_{old:x}", "xls", compound([("Workbook", made)]))
        share = workbook8([("S", _with(4, 6, {"number": 0.6}, SHARES), {"styles": PERCENT_AT})])
        made = rewritten(share, lambda kind, data, old=old: record(old if kind == 6 else kind, data))  # type: ignore[misc]
        trap(f"xls_biff8_percent_formula_of_record_{old:x}", "xls", compound([("Workbook", made)]))
        faulty = workbook8([("S", _with(4, 4, {"error": "#REF!"}), {})])
        made = rewritten(faulty, lambda kind, data, old=old: record(old if kind == 6 else kind, data))  # type: ignore[misc]
        trap(f"xls_biff8_error_formula_of_record_{old:x}", "xls", compound([("Workbook", made)]),
             rows=reading(total=None), findings=[("error_cell", "E5")])  # fmt: skip
    short = rewritten(stream, lambda kind, data: record(kind, data[:8] if kind == 0x809 else data))
    trap("xls_biff8_short_bof", "xls", compound([("Workbook", short)]))
    short = rewritten(
        computed, lambda kind, data: record(0x406 if kind == 6 else kind, data[:8] if kind == 0x809 else data)
    )
    trap("xls_biff8_short_bof_and_formula_of_record_406", "xls", compound([("Workbook", short)]))
    trap("xls_biff2_of_1904", "xls", bare2(DATED, is_1904=True))
    trap("xls_biff3_of_1904", "xls", bare4(DATED, 3, is_1904=True))
    trap("xls_biff4_of_1904", "xls", bare4(DATED, 4, is_1904=True))
    shown = ["General", "0%", "yyyy-m-d"]
    looks = {**PERCENT_AT, (4, 7): 2, (5, 7): 2}
    of_1904 = [[*row[:7], DATED[at][7], *row[8:]] if at in (4, 5) else row for at, row in enumerate(SHARES)]
    trap("xls_biff2_formats", "xls", bare2(of_1904, is_1904=True, formats=shown, styles=looks))
    trap("xls_biff3_formats", "xls", bare4(of_1904, 3, is_1904=True, formats=shown, styles=looks))
    trap("xls_biff4_formats", "xls", bare4(of_1904, 4, is_1904=True, formats=shown, styles=looks))


def _formats() -> None:
    """Numbers of formats that every program knows, of which the file says otherwise."""
    plain = STYLES.replace(
        '<numFmts count="2">',
        '<numFmts count="4"><numFmt numFmtId="9" formatCode="0.00"/><numFmt numFmtId="14" formatCode="0"/>',
    )
    at = {**PERCENT_AT, (4, 4): 2}
    trap("xlsx_built_in_formats_overridden", "xlsx", xlsx({"S": sheet_xml(PLAIN, styles=at)}, styles=plain))
    percent = STYLES.replace('<numFmts count="2">', '<numFmts count="3"><numFmt numFmtId="2" formatCode="0%"/>')
    percent = percent.replace('<xf numFmtId="9"/>', '<xf numFmtId="2"/>')
    trap(
        "xlsx_built_in_format_made_a_percentage",
        "xlsx",
        xlsx({"S": sheet_xml(SHARES, styles=PERCENT_AT)}, styles=percent),
    )

    def with_formats(stream: bytes, codes: dict[int, str], uses: dict[int, int] | None = None) -> bytes:
        done = []

        def change(kind: int, data: bytes) -> bytes:
            said = b""
            if kind == 0xE0:
                if not done:
                    said = b"".join(
                        record(0x41E, struct.pack("<H", number) + text8(code)) for number, code in codes.items()
                    )
                    done.append(True)
                number = struct.unpack_from("<H", data, 2)[0]
                data = data[:2] + struct.pack("<H", (uses or {}).get(number, number)) + data[4:]
            return said + record(kind, data)

        return compound([("Workbook", rewritten(stream, change))])

    stream = workbook8([("S", PLAIN, {"styles": at})])
    trap("xls_built_in_formats_overridden", "xls", with_formats(stream, {9: "0.00", 14: "0"}))
    stream = workbook8([("S", SHARES, {"styles": PERCENT_AT})])
    trap("xls_built_in_format_made_a_percentage", "xls", with_formats(stream, {2: "0%"}, {9: 2}))
    format9 = record12(44, struct.pack("<H", 9) + text12("0.00"))
    binary = _repacked(xlsb("S", PLAIN, PERCENT_AT), lambda name, data: data.replace(record12(278), record12(278) + format9, 1) if name.endswith("styles.bin") else data)  # fmt: skip
    trap("xlsb_built_in_format_overridden", "xlsb", binary)


def _sheets_without_cells() -> None:
    """Sheets that a workbook lists and that have no cells: the others are read, and these are named."""

    def listed(entry: str, relation: str = "", extra: dict[str, str] | None = None) -> bytes:
        made = xlsx({"S": sheet_xml(PLAIN)}, extra=extra, relations=relation)
        return _repacked(made, lambda name, data: data.replace(b"</sheets>", f"{entry}</sheets>".encode()))

    noted, asked = [("sheet_without_cells", None)], [("sheet_missing", None)]
    microsoft = "http://schemas.microsoft.com/office/2006/relationships"
    kinds = {"macro": (f"{microsoft}/xlMacrosheet", "macrosheets"), "international_macro": (f"{microsoft}/xlIntlMacrosheet", "macrosheets"),
             "dialog": (f"{RELATIONS}/dialogsheet", "dialogsheets")}  # fmt: skip
    for name, (kind, folder) in kinds.items():
        relation = f'<Relationship Id="rId9" Type="{kind}" Target="{folder}/sheet1.xml"/>'
        part = {f"xl/{folder}/sheet1.xml": f'{XML}<sheet xmlns="{MAIN}"/>'}
        entry = '<sheet name="宏1" sheetId="9" state="veryHidden" r:id="rId9"/>'
        trap(f"xlsx_{name}_sheet", "xlsm", listed(entry, relation, part), findings=noted)
    trap(
        "xlsx_sheet_of_a_module_without_relation",
        "xlsx",
        listed('<sheet name="Module1" sheetId="9" r:id=""/>'),
        findings=noted,
    )
    trap(
        "xlsx_sheet_whose_relation_is_lost",
        "xlsx",
        listed('<sheet name="附表" sheetId="9" r:id="rId77"/>'),
        findings=asked,
    )
    lost = f'<Relationship Id="rId9" Type="{RELATIONS}/worksheet" Target="worksheets/sheet9.xml"/>'
    trap(
        "xlsx_sheet_whose_part_is_lost",
        "xlsx",
        listed('<sheet name="附表" sheetId="9" r:id="rId9"/>', lost),
        findings=asked,
    )

    def binary(relation: str) -> bytes:
        def change(name: str, data: bytes) -> bytes:
            entry = record12(156, struct.pack("<II", 0, 9) + text12(relation) + text12("附表"))
            return data.replace(record12(144), entry + record12(144), 1) if name.endswith("workbook.bin") else data

        return _repacked(xlsb("S", PLAIN), change)

    trap("xlsb_sheet_of_a_module_without_relation", "xlsb", binary(""), findings=noted)
    trap("xlsb_sheet_whose_relation_is_lost", "xlsb", binary("rId77"), findings=asked)
    two = workbook8([("S", PLAIN, {}), ("宏1", [["=1"]], {})])
    seen = []

    def macro(kind: int, data: bytes) -> bytes:
        if kind == 0x85:
            seen.append(True)
            data = data[:5] + bytes([len(seen) - 1]) + data[6:]
        return record(kind, data)

    trap("xls_macro_sheet", "xls", compound([("Workbook", rewritten(two, macro))]), findings=noted)


def _ranges() -> None:
    for name, said in (("rows", "1:7"), ("columns", "A:I"), ("absolute", "$A$1:$I$7"), ("nothing", "")):
        trap(f"xlsx_dimension_of_{name}", "xlsx", xlsx_of(PLAIN, before=f'<dimension ref="{said}"/>'))
    for name, said in (
        ("a_whole_row", "1:1"),
        ("absolute_cells", "$A$1:$I$1"),
        ("nothing", ""),
        ("a_whole_column", "I:I"),
    ):
        trap(
            f"xlsx_merge_of_{name}", "xlsx", xlsx_of(PLAIN, after=f'<mergeCells><mergeCell ref="{said}"/></mergeCells>')
        )
    both = xlsx_of(
        PLAIN, before='<dimension ref="1:7"/>', after='<mergeCells count="1"><mergeCell ref="1:1"/></mergeCells>'
    )
    trap("xlsx_dimension_and_merge_of_rows_in_a_book_with_a_macro_sheet", "xlsx", both)
    hidden = xlsx_of(SHARES, before='<dimension ref="1:7"/>', styles=PERCENT_AT, row_attributes={5: ' hidden="1"'})
    trap("xlsx_dimension_of_rows_with_a_hidden_row_and_percentages", "xlsx", hidden, findings=[("hidden_data", "B6")])


def _encodings() -> None:
    for encoding, declared in (
        ("utf-16", "UTF-16"),
        ("utf-16-be", "UTF-16BE"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-32", "UTF-32"),
    ):

        def wide(name: str, data: bytes, encoding: str = encoding, declared: str = declared, part: str = "") -> bytes:
            return (
                data.decode().replace("UTF-8", declared).encode(encoding)
                if part in name and name.endswith((".xml", ".rels"))
                else data
            )

        trap(f"xlsx_all_parts_in_{encoding.replace('-', '')}", "xlsx", _repacked(xlsx_of(PLAIN), wide))
        trap(f"ods_in_{encoding.replace('-', '')}", "ods", _repacked(ods(ods_table("S", PLAIN)), wide))
    for part in ("sheet1", "workbook.xml.rels", "styles"):
        made = _repacked(xlsx_of(SHARES, styles=PERCENT_AT), lambda name, data, part=part: data.decode().replace("UTF-8", "UTF-16").encode("utf-16") if part in name else data)  # type: ignore[misc]  # fmt: skip
        trap(f"xlsx_{part.replace('.', '_')}_in_utf16", "xlsx", made)
    plain = dict(status="unidentified", claims=[], rows={}, findings=[("unidentified_form", None)])
    for page, encoding in ((1251, "cp1251"), (10007, "mac_cyrillic"), (28595, "iso8859_5"), (20866, "koi8_r")):
        trap(f"xls_biff5_bare_in_codepage_{page}", "xls", _five(FOREIGN, page, encoding), **plain)
    trap("xls_biff5_chinese_said_to_be_western", "xls", bare5(PLAIN, encoding=1252))
    book = workbook8([("S", PLAIN, {})], version=0x500)
    told = rewritten(book, lambda kind, data: record(kind, struct.pack("<H", 10008) if kind == 0x42 else data))
    trap("xls_biff5_in_the_code_page_of_a_chinese_macintosh", "xls", compound([("Book", told)]))


def _documents() -> None:
    made = ods(ods_table("S", PLAIN))
    percent = '<table:table-cell office:value-type="percentage" office:value="{}"><text:p>x</text:p></table:table-cell>'
    shares = ods(
        ods_table(
            "S", [[*row[:6], percent.format(row[6]), *row[7:]] if at > 3 else row for at, row in enumerate(SHARES)], [5]
        )
    )

    def pretty(name: str, data: bytes) -> bytes:
        return minidom.parseString(data).toprettyxml(indent="  ").encode() if name == "content.xml" else data

    def spaced(name: str, data: bytes) -> bytes:
        return data.replace(b"><", b">\n\t<") if name == "content.xml" else data

    trap("ods_pretty_printed", "ods", _repacked(made, pretty))
    trap("ods_pretty_printed_with_each_paragraph_on_a_line", "ods", _repacked(made, spaced))
    trap("ods_without_mimetype", "ods", _repacked(made, lambda name, data: None if name == "mimetype" else data))
    nothing_else = _repacked(made, lambda name, data: data if name == "content.xml" else None)
    trap("ods_of_content_alone", "ods", nothing_else)
    bare = _repacked(shares, lambda name, data: None if name == "mimetype" else spaced(name, data))
    trap(
        "ods_pretty_printed_without_mimetype_with_a_hidden_row_and_percentages",
        "ods",
        bare,
        findings=[("hidden_data", "B6")],
    )


def _second_reader_of_xls() -> None:
    """Books of Excel 97 to 2003 on which calamine gives up and xlrd does not."""
    noted = ("read_by_another_program", None)

    def odd(row: int, column: int, options: dict[str, object] | None = None, rows: list[list[object]] = PLAIN) -> bytes:
        def change(kind: int, data: bytes) -> bytes:
            if kind in (0x203, 0x204) and struct.unpack("<HH", data[:4]) == (row, column):
                return record(0x205, data[:6] + bytes([0x2C, 1]))  # an error of no known number
            return record(kind, data)

        return compound([("Workbook", rewritten(workbook8([("S", rows, options or {})]), change))])

    faulty = [noted, ("error_cell", "E5")]
    trap("xls_error_of_a_newer_program", "xls", odd(4, 4), rows=reading(total=None), findings=faulty)
    hidden = odd(5, 8, {"hidden_rows": [5]})
    trap("xls_error_of_a_newer_program_beside_a_hidden_row", "xls", hidden, findings=[noted, ("hidden_data", "B6")])

    def shown(kind: int, data: bytes) -> bytes:
        return record(kind, data[:4] + b"\x07" + data[5:] if kind == 0x85 else data)

    unknown = compound([("Workbook", rewritten(workbook8([("S", PLAIN, {})]), shown))])
    trap("xls_sheet_of_an_unknown_state", "xls", unknown, findings=[noted])


def _second_reader() -> None:
    """Books on which calamine gives up and openpyxl does not: what is hidden, merged, faulty or a percentage is seen as ever."""
    noted = ("read_by_another_program", None)
    newer = {"type": "e", "xml": "<v>#SPILL!</v>"}  # an error that calamine does not know
    trap("xlsx_error_of_a_newer_program", "xlsx", xlsx_of(_with(4, 4, newer)), rows=reading(total=None),
         findings=[noted, ("error_cell", "E5")])  # fmt: skip
    rest = _with(4, 8, newer, SHARES)  # in a column that the form ignores
    trap("xlsx_error_of_a_newer_program_beside_percentages", "xlsx", xlsx_of(rest, styles=PERCENT_AT), findings=[noted])
    hidden = xlsx_of(_with(4, 8, newer), row_attributes={5: ' hidden="1"'})
    trap("xlsx_error_of_a_newer_program_beside_a_hidden_row", "xlsx", hidden, findings=[noted, ("hidden_data", "B6")])
    dated = [
        [*row[:7], {0: 44724, 1: 44742}.get(at - 4, ""), *row[8:]] if at > 3 else row for at, row in enumerate(PLAIN)
    ]
    looks = {(4, 7): 2, (5, 7): 2}
    trap(
        "xlsx_error_of_a_newer_program_beside_dates",
        "xlsx",
        xlsx_of(_with(4, 8, newer, dated), styles=looks),
        findings=[noted],
    )
    never = _with(4, 8, newer, _with(4, 4, {"xml": "<f>1+1</f>"}))
    trap("xlsx_error_of_a_newer_program_beside_a_formula_never_calculated", "xlsx", xlsx_of(never), rows=reading(total=None),
         findings=[noted, ("uncalculated_formula", "E5")])  # fmt: skip
    head = table(
        head=["序号", "项目名称", "类别", "金额（万元）", "", *PLAIN[3][5:]],
        body=[["", "", "", "本月金额", "累计金额", "", "", "", ""], *BODY],
    )
    merged = xlsx_of(_with(5, 8, newer, head), merges=[(3, 3, 3, 4), *((3, at, 4, at) for at in (0, 1, 2, 5, 6, 7, 8))])
    trap("xlsx_error_of_a_newer_program_below_a_merged_header", "xlsx", merged, findings=[noted])
    struck = xlsx_of(_with(4, 8, newer, _with(4, 4, {"type": "inlineStr", "xml": "<is><r><rPr><strike/></rPr><t>400</t></r><r><t>480</t></r></is>"})))  # fmt: skip
    trap("xlsx_error_of_a_newer_program_beside_struck_out_text", "xlsx", struck, findings=[noted])
    odd = _repacked(xlsx_of(PLAIN), lambda name, data: data.replace(b'sheetId="1" ', b'sheetId="1" state="shown" '))
    trap("xlsx_sheet_of_an_unknown_state", "xlsx", odd, findings=[noted])
    typed = _repacked(xlsx_of(PLAIN), lambda name, data: data.replace(b'<c r="E5">', b'<c r="E5" t="number">'))
    trap("xlsx_cell_of_an_unknown_type", "xlsx", typed, findings=[noted])
    far = _repacked(xlsx_of(_with(4, 8, newer)), lambda name, data: data.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))  # fmt: skip
    stray = {"status": "unreadable", "claims": [], "rows": {}, "findings": [("unreadable_stray_cell", "XFD1048576")]}
    trap("xlsx_error_of_a_newer_program_and_a_stray_cell", "xlsx", far, **stray)


def _with(row: int, column: int, value: Any, rows: Sequence[Sequence[Any]] = PLAIN) -> list[list[Any]]:
    """The rows with one cell replaced."""
    changed = [[*line, *[""] * (column + 1 - len(line))] for line in rows]
    changed[row][column] = value
    return changed


def _xml(comments: dict[tuple[int, int], str] | None = None, cells: dict[tuple[int, int], str] | None = None) -> bytes:
    """Excel's XML of 2003; comments: their XML by the place of the cell; cells: their XML."""
    lines = ""
    for row, line in enumerate(PLAIN):
        lines += "<Row>"
        for column, value in enumerate(line):
            note = (comments or {}).get((row, column), "")
            kind = "String" if isinstance(value, str) else "Number"
            data = f'<Data ss:Type="{kind}">{value}</Data>' if value != "" else ""
            cell = (cells or {}).get((row, column), f"<Cell>{data}</Cell>")
            lines += (
                cell.replace("/>", f">{note}</Cell>")
                if cell.endswith("/>")
                else cell.replace("</Cell>", f"{note}</Cell>")
            )
        lines += "</Row>"
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    return f'{head}<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="S"><Table>{lines}</Table></Worksheet></Workbook>'.encode()


def _bare(sheet: str) -> str:
    """The sheet without the places of rows and cells; cells that are left out come back as empty ones."""
    return re.sub(r'<(c|row) r="[A-Z]*\d+"', r"<\1", _filled(sheet)).replace("<c >", "<c>")


def _bare_cells(sheet: str) -> str:
    return re.sub(r'<c r="[A-Z]+\d+"', "<c", _filled(sheet))


def _in_part(sheet: str) -> str:
    """Every second place is left out."""
    count = iter(range(1_000_000))
    return re.sub(
        r'<(c|row) r="[A-Z]*\d+"', lambda match: match[0] if next(count) % 2 else f"<{match[1]}", _filled(sheet)
    )


def _filled(sheet: str) -> str:
    def row(match: re.Match[str]) -> str:
        number = int(match[1])
        cells = {found[1]: found[0] for found in re.finditer(r'<c r="([A-Z]+)\d+".*?</c>', match[3])}
        last = max((at for at in range(30) if letters(at) in cells), default=-1)
        line = "".join(cells.get(letters(at), f'<c r="{letters(at)}{number}"/>') for at in range(last + 1))
        return f'<row r="{number}"{match[2]}>{line}</row>'

    return re.sub(r'<row r="(\d+)"([^>]*)>(.*?)</row>', row, sheet)


def _repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each part changed; those of which nothing is left are left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: change(name, package.read(name)) for name in package.namelist()}
    return zipped({name: data for name, data in parts.items() if data is not None})


def _five(rows: Sequence[Sequence[Any]], page: int, encoding: str) -> bytes:
    """A BIFF5 worksheet in another language's code page."""
    out = record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0)) + record(0x42, struct.pack("<H", page))
    for row, line in enumerate(rows):
        for column, value in enumerate(line):
            place = struct.pack("<3H", row, column, 0)
            text = str(value).encode(encoding)
            out += record(0x204, place + struct.pack("<H", len(text)) + text)
    return out + record(0x0A)
