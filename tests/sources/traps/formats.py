"""Traps of the container: kinds of file, encodings, delimiters, passwords, what is no table at all."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable

from tests.sources.build_xls import bare2, bare5, compound, encrypted, workbook8, xls
from tests.sources.build_zip import MAIN, RELATIONS, XML, ods, ods_table, sheet_xml, xlsb, xlsx, zipped
from tests.sources.traps.given import BODY, FINDING, HEAD, ROWS, TOP, csv_of, reading, refused, table, trap, xlsx_of

PLAIN = table()


def make() -> None:
    _delimited()
    _broken_lines()
    _spreadsheets()
    _markup()
    _no_tables()


def _delimited() -> None:
    trap("csv_utf8", "csv", csv_of(PLAIN))
    trap("csv_utf8_with_bom", "csv", csv_of(PLAIN, "utf-8-sig"))
    trap("csv_gb18030", "csv", csv_of(PLAIN, "gb18030"))
    trap("csv_utf16_le_with_bom", "csv", b"\xff\xfe" + csv_of(PLAIN, "utf-16-le"))
    trap("csv_utf16_be_with_bom", "csv", b"\xfe\xff" + csv_of(PLAIN, "utf-16-be"))
    ascii_rows = table(body=[[1, "甲项目", "新开工", 12.5, 480, 3, 60, "2022-06-12", "A" * 400], *BODY[1:]])
    trap("csv_utf16_le_without_bom", "csv", csv_of(ascii_rows, "utf-16-le"))
    trap("csv_tabs", "tsv", csv_of(PLAIN, delimiter="\t"))
    trap("csv_tabs_in_utf16_as_excel_saves_text", "txt", b"\xff\xfe" + csv_of(PLAIN, "utf-16-le", "\t"))
    trap("csv_semicolons", "csv", csv_of(PLAIN, delimiter=";"))
    trap("csv_pipes", "csv", csv_of(PLAIN, delimiter="|"))
    trap(
        "csv_semicolons_with_commas_in_numbers",
        "csv",
        csv_of(
            table(body=[[1, "甲项目", "新开工", "12.5", "1,480", 3, 60, "2022-06-12", ""], *BODY[1:]]), delimiter=";"
        ),
        rows=reading(total="1480"),
    )
    trap("csv_hint_of_the_delimiter_in_the_first_line", "csv", b"sep=;\r\n" + csv_of(PLAIN, delimiter=";"))
    trap("csv_full_width_commas", "csv", csv_of(PLAIN, delimiter="，"))
    trap("csv_old_mac_line_ends", "csv", csv_of(PLAIN, end="\r"))
    trap("csv_everything_quoted", "csv", csv_of(PLAIN, quoting=1))
    broken = table(
        head=[*HEAD[:3], "本月金额\n（万元）", *HEAD[4:]],
        body=[[1, "甲\n项目", "新开工", 12.5, 480, 3, 60, "2022-06-12", 'a "b", c'], *BODY[1:]],
    )
    trap("csv_line_breaks_and_quotes_inside_cells", "csv", csv_of(broken))
    trap("csv_ragged_rows", "csv", csv_of([row if n % 2 else [*row, *[""] * n] for n, row in enumerate(PLAIN)]))
    trap("csv_short_rows", "csv", csv_of([[*row][: max(8, 0)] if n > 3 else row for n, row in enumerate(PLAIN)]))
    trap("csv_nul_bytes", "csv", csv_of(PLAIN).replace(b"480", b"4\x0080"))
    trap("csv_single_quotes", "csv", csv_of(PLAIN, quotechar="'", quoting=1))
    trap(
        "csv_quotes_escaped_by_backslash",
        "csv",
        csv_of(table(body=[[*BODY[0][:8], 'a "b", c'], *BODY[1:]]), quoting=2, doublequote=False, escapechar="\\"),
    )
    trap("csv_blank_lines_between_all_rows", "csv", csv_of([line for row in PLAIN for line in (row, [])]))
    trap("csv_named_xls", "xls", csv_of(PLAIN, "gb18030"))
    trap("csv_tabs_named_xls", "xls", csv_of(PLAIN, "gb18030", "\t"))
    trap("csv_spaces_around_every_value", "csv", csv_of([[f" {value} " for value in row] for row in PLAIN]))
    refused(
        "csv_utf8_cut_in_the_middle_of_a_character",
        "csv",
        csv_of(PLAIN)[: csv_of(PLAIN).index("文字".encode()) + 1],
        "unreadable_characters",
    )
    refused(
        "csv_utf8_with_a_damaged_byte",
        "csv",
        csv_of(PLAIN).replace("乙".encode(), b"\xe4\xff\x99"),
        "unreadable_characters",
    )
    damaged = csv_of(PLAIN, "gb18030").replace("乙".encode("gb18030"), b"\xd2\xff")
    refused("csv_gb18030_with_a_damaged_byte", "csv", damaged, "unreadable_characters")
    trap("csv_utf32_without_bom", "csv", csv_of(PLAIN, "utf-32-le"))


def _broken_lines() -> None:
    plain = csv_of(PLAIN)

    def changed(old: str, new: str) -> bytes:
        assert plain.count(old.encode()) == 1
        return plain.replace(old.encode(), new.encode())

    mended: list[FINDING] = [("mended_quotes", "A5")]
    trap("csv_a_quote_that_never_closes", "csv", changed("文字", '"文字'), findings=[("mended_quotes", "A6")])
    trap("csv_a_quote_that_opens_a_name_and_never_closes", "csv", changed("甲", '"甲'), rows=None, findings=mended)
    for name, said in (("quotes_not_doubled", '"甲"项目"'), ("two_quotes_and_a_word", '""甲"项目"')):
        trap(f"csv_{name}", "csv", changed("甲项目", said), rows=None, findings=mended)
    trap(
        "csv_a_mark_of_inches_before_the_closing_quote",
        "csv",
        changed("文字", '"24""'),
        findings=[("mended_quotes", "A6")],
    )
    trap("csv_a_quote_inside_a_plain_cell", "csv", changed("文字", '24" 轮'))
    moved: list[FINDING] = [
        ("not_a_choice", "C5"),
        ("not_a_date", "H5"),
        ("not_a_number", "D5"),
        ("not_a_number", "G5"),
    ]
    uneven: FINDING = ("uneven_row", "B5")
    merged = changed("甲项目,新开工", '"甲"项目 新开工"')
    trap("csv_a_broken_quote_and_a_delimiter_missing", "csv", merged, rows=None, findings=[("broken_quotes", "A5"), uneven, moved[0], moved[3]])  # fmt: skip
    hidden = changed("甲项目,新开工,", '甲项目"新开工,扩建",')
    trap("csv_a_delimiter_missing_before_a_quote", "csv", hidden, rows=None, findings=[("broken_quotes", "A5"), ("not_a_choice", "C5")])  # fmt: skip
    trap("csv_quotes_amid_a_cell", "csv", changed("文字", '推进"放管服"改革、"一网通办"'))
    for name, said in (("at_its_start", '"一网通办"项目'), ("at_its_end", '东湖"一网通办"')):
        named = {said if key == "甲项目" else key: row for key, row in ROWS.items()}
        trap(f"csv_quoted_word_in_a_name_{name}", "csv", changed("甲项目", said), rows=named)
    trimmed = changed("3,丙项目,续建,0,120.25,0,0,,", '3,东湖"一网通办",续建,0,120.25,0,0,')
    named = {'东湖"一网通办"' if key == "丙项目" else key: row for key, row in ROWS.items()}
    trap(
        "csv_quoted_word_in_a_name_of_a_row_without_its_last_blank",
        "csv",
        trimmed,
        rows=named,
        findings=[("uneven_row", "B7")],
    )
    missing = [uneven, ("not_a_number", "G5")]
    trap("csv_a_delimiter_missing", "csv", changed("480,3", "4803"), rows=None, findings=missing)
    full = csv_of(table(body=[[*row[:7], "2022-06-12", "文字"] for row in [*BODY, [4, "丁项目", *BODY[2][2:]]]]))
    trap("csv_a_delimiter_missing_in_a_table_without_blanks", "csv", full.replace(b"480,3,", b"4803,"), rows=None, findings=[uneven, ("not_a_number", "G5"), ("not_a_date", "H5")])  # fmt: skip
    trap("csv_a_delimiter_too_many", "csv", changed("甲项目,", "甲项目,,"), rows=None, findings=[uneven, ("not_a_number", "D5"), ("not_a_date", "H5")])  # fmt: skip
    trap("csv_a_thousands_separator_not_quoted", "csv", changed("480", "1,480"), rows=None, findings=[uneven, ("not_a_date", "H5")])  # fmt: skip
    long = changed("7,40,2,55.5,2022年6月30日", "7,1,040,2,55.5,2022年6月30日")
    trap("csv_a_thousands_separator_not_quoted_in_a_full_row", "csv", long, rows=None, findings=[("shifted_row", "B6"), ("impossible_date", "H6")])  # fmt: skip
    trap("csv_a_row_delimited_otherwise", "csv", changed("1,甲项目,", "1;甲项目;"), rows=None, findings=[uneven, moved[0], ("not_a_number", "F5")])  # fmt: skip
    trap("csv_commas_and_spaces_before_quotes", "csv", csv_of(PLAIN, quoting=1).replace(b'","', b'", "'))
    trap("csv_spaces_as_delimiters", "csv", csv_of([row if n < 3 else ["-" if cell == "" else cell for cell in row] for n, row in enumerate(PLAIN)], delimiter=" "))  # fmt: skip
    trap("csv_cr_and_lf_mixed", "csv", plain.replace(b"\r\n", b"\n", 2).replace(b"3,60,", b"3,60,"))
    trap("csv_no_line_end_after_the_last_row", "csv", plain.rstrip())
    trap(
        "csv_another_table_below",
        "csv",
        plain + b"\r\n" + csv_of([["政策", "金额"], ["省28条", "1"]]),
        rows=None,
        findings=[("uneven_row", "B9"), ("uneven_row", "B10"), ("blank_row", "B9"), ("blank_row", "B10")],
    )
    french = "Région,Année,Côté\r\nÎle-de-France,2022,à\r\nMidi-Pyrénées,2021,é\r\n".encode("latin-1")
    refused("csv_latin_letters_are_not_taken_for_chinese", "csv", french, "unreadable_encoding")
    refused("csv_big5", "csv", csv_of([["項目名稱", "金額"], ["測試項目", "一萬"]], "big5"), "unreadable_encoding")


def _spreadsheets() -> None:
    typed = xlsx_of(PLAIN)
    trap("xlsx_plain", "xlsx", typed)
    trap("xlsx_named_xls", "xls", typed)
    trap("xlsx_named_csv", "csv", typed)
    trap("xlsx_wrong_dimension_as_wps_writes_it", "xlsx", xlsx_of(PLAIN, before='<dimension ref="A1"/>'))
    trap(
        "xlsx_prefixed_names",
        "xlsx",
        xlsx(
            {
                "Sheet1": sheet_xml(PLAIN)
                .replace("<", "<x:")
                .replace("<x:/", "</x:")
                .replace("<x:?", "<?")
                .replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
            }
        ),
    )
    trap("xlsx_shared_strings_with_rich_text_and_phonetics", "xlsx", _shared())
    trap("xlsx_parts_stored_without_compression", "xlsx", _restored(typed))
    trap("xlsx_rows_without_references", "xlsx", xlsx({"Sheet1": _without_references(PLAIN)}))
    trap(
        "xlsm_with_macros_that_never_run",
        "xlsm",
        xlsx({"Sheet1": sheet_xml(PLAIN)}, extra={"xl/vbaProject.bin": compound([("VBA", b"Attribute")])}),
    )
    trap("xlsx_default_password", "xlsx", _agile(typed, "VelvetSweatshop"))
    refused("xlsx_own_password", "xlsx", _agile(typed, "示例区2022"), "unreadable_password")
    trap("xls_biff8", "xls", xls([("Sheet1", PLAIN, {})]))
    trap("xls_biff8_named_et", "et", xls([("Sheet1", PLAIN, {})]))
    trap("xls_biff5_in_gbk", "xls", xls([("Sheet1", PLAIN, {})], version=0x500))
    trap("xls_biff2_bare", "xls", bare2(PLAIN))
    trap("xls_biff5_bare", "xls", bare5(PLAIN))
    stream = workbook8([("Sheet1", PLAIN, {})])
    trap("xls_default_password", "xls", compound([("Workbook", encrypted(stream, "VelvetSweatshop"))]))
    refused("xls_own_password", "xls", compound([("Workbook", encrypted(stream, "abc"))]), "unreadable_password")
    serial = [[*row[:7], 44724 if n == 0 else 44742 if n == 1 else "", ""] for n, row in enumerate(BODY)]
    dated = [[*row[:7], row[7] - 1462 if row[7] else "", ""] for row in serial]
    at = {(4, 7): 2, (5, 7): 2}
    trap("xls_dates_by_format", "xls", xls([("Sheet1", table(body=serial), {"styles": at})]))
    trap("xls_dates_of_1904_by_format", "xls", xls([("Sheet1", table(body=dated), {"styles": at})], is_1904=True))
    trap("xls_dates_of_1904_without_format", "xls", xls([("Sheet1", table(body=dated), {})], is_1904=True))
    trap("xlsx_dates_by_format", "xlsx", xlsx({"S": sheet_xml(table(body=serial), styles=at)}))
    trap("xlsx_dates_without_format", "xlsx", xlsx({"S": sheet_xml(table(body=serial))}))
    trap(
        "xlsx_dates_of_1904",
        "xlsx",
        xlsx({"S": sheet_xml(table(body=dated), styles=at)}, workbook='<workbookPr date1904="1"/>'),
    )
    trap(
        "xlsx_dates_of_1904_without_format",
        "xlsx",
        xlsx({"S": sheet_xml(table(body=dated))}, workbook='<workbookPr date1904="true"/>'),
    )
    shares = [[*row[:6], row[6] / 100, *row[7:]] for row in BODY]
    trap(
        "xls_percent_format",
        "xls",
        xls([("Sheet1", table(body=shares), {"styles": {(4, 6): 1, (5, 6): 1, (6, 6): 1}})]),
    )
    _odd_parts(typed)
    trap("xlsb_plain", "xlsb", xlsb("Sheet1", PLAIN))
    trap("xlsb_percent_format", "xlsb", xlsb("Sheet1", table(body=shares), {(4, 6): 1, (5, 6): 1, (6, 6): 1}))
    trap(
        "xlsb_error_cell",
        "xlsb",
        xlsb("Sheet1", table(body=[[1, "甲项目", "新开工", b"\x17", 480, 3, 60, "2022-06-12", ""], *BODY[1:]])),
        rows=reading(amount=None),
        findings=[("error_cell", "D5")],
    )
    trap("xlsb_hidden_row", "xlsb", xlsb("Sheet1", PLAIN, hidden_rows=[5]), findings=[("hidden_data", "B6")])
    trap("ods_plain", "ods", ods(ods_table("Sheet1", PLAIN)))
    percent = '<table:table-cell office:value-type="percentage" office:value="{}"><text:p>x</text:p></table:table-cell>'
    trap(
        "ods_percentages",
        "ods",
        ods(ods_table("S", table(body=[[*row[:6], percent.format(row[6]), *row[7:]] for row in shares]))),
    )
    error = '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    trap(
        "ods_error_cell",
        "ods",
        ods(ods_table("S", table(body=[[1, "甲项目", "新开工", error, *BODY[0][4:]], *BODY[1:]]))),
        rows=reading(amount=None),
        findings=[("error_cell", "D5")],
    )
    trap("ods_hidden_row", "ods", ods(ods_table("S", PLAIN, [5])), findings=[("hidden_data", "B6")])


def _markup() -> None:
    lines = "".join("<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in PLAIN)
    trap(
        "html_named_xls",
        "xls",
        f"<html><head><meta charset=utf-8><title>x</title></head><body><table>{lines}</table></body></html>".encode(),
    )
    trap(
        "html_in_gbk",
        "xls",
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><table border=1>{lines}</table>'.encode(
            "gbk"
        ),
    )
    spanned = (
        '<table><tr><td colspan=9>试验项目情况表</td></tr><tr><td colspan="9">填报单位：区发改委&nbsp;&nbsp;报告期：2022年6月</td></tr>'
        "<tr><th rowspan=2>序号<th rowspan=2>项目名称<th rowspan=2>类别<th colspan=2>金额（万元）<th rowspan=2>企业数<br>（户）<th rowspan=2>占比<th rowspan=2>开工日期<th rowspan=2>备注</tr>"
        "<tr><th>本月金额<th>累计金额</tr>"
        "<tr><td>1<td>甲项目<td rowspan=1>新开工<td>12.5<td>480<td>3<td>60%<td>2022-06-12<td></tr><tr><td>2<td>乙项目<td rowspan=2>续建<td>7<td>40<td>2<td>55.5%<td>2022年6月30日<td></tr>"
        "<tr><td>3<td>丙项目<td>0<td>120.25<td>0<td>0%<td><td></tr></table>"
    )
    trap("html_spans_and_open_cells", "xls", spanned.encode())
    separate = f"<h2>试验项目情况表</h2><p>填报单位：区发改委</p><div>报告期：2022年6月</div><table>{''.join('<tr>' + ''.join(f'<td>{value}</td>' for value in row) + '</tr>' for row in [HEAD, *BODY])}</table><p>填表人：示例</p>"
    trap("html_title_outside_the_table", "xls", f"<!DOCTYPE html><body>{separate}</body>".encode())
    rows = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{"String" if isinstance(v, str) else "Number"}">{v}</Data></Cell>' for v in row
        )
        + "</Row>"
        for row in PLAIN
    )
    book = f'<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Sheet1"><Table>{rows}</Table></Worksheet></Workbook>'
    trap("xml_of_excel_2003_named_xls", "xls", book.encode())
    mime = f"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n<html><table>{lines}</table></html>\n--b--\n"
    trap("web_archive_named_xls", "xls", mime.encode())
    refused(
        "html_frames_without_a_table",
        "xls",
        b"<html><frameset><frame src='x.files/sheet001.htm'></frameset></html>",
        "unreadable_format",
    )
    refused("xml_that_is_no_table", "xls", b"<?xml version='1.0'?><a><b>1</b></a>", "unreadable_format")


def _no_tables() -> None:
    refused("pdf_named_xlsx", "xlsx", b"%PDF-1.4\n1 0 obj\n", "unreadable_format")
    refused("picture_named_xlsx", "xlsx", b"\x89PNG\r\n\x1a\n" + bytes(64), "unreadable_format")
    refused("photograph", "jpg", b"\xff\xd8\xff\xe0" + bytes(64), "unreadable_format")
    refused("word_named_xls", "xls", compound([("WordDocument", b"x"), ("1Table", b"y")]), "unreadable_format")
    refused(
        "docx_named_xlsx",
        "xlsx",
        zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}),
        "unreadable_format",
    )
    refused(
        "pptx", "pptx", zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}), "unreadable_format"
    )
    refused("outlook_message", "msg", compound([("__properties_version1.0", b"x")]), "unreadable_format")
    refused("zip_with_the_workbook_inside", "zip", zipped({"表.xlsx": xlsx_of(PLAIN)}), "unreadable_format")
    refused("rar_archive", "rar", b"Rar!\x1a\x07\x00" + bytes(32), "unreadable_format")
    damaged = bare5(PLAIN).replace("表".encode("gbk"), b"\xff\xff", 1)
    refused("xls_biff5_with_a_damaged_letter", "xls", damaged, "unreadable_damaged")
    refused("sylk", "slk", 'ID;PCALC\nC;X1;Y1;K"试验表"\nC;X1;Y2;K"企业名称"\nE\n'.encode(), "unreadable_exchange")
    refused("dif", "dif", b'TABLE\n0,1\n"x"\nVECTORS\n0,2\n""\nDATA\n0,0\n""\n-1,0\nEOD\n', "unreadable_exchange")
    flat = b"<?xml version='1.0'?><office:document xmlns:office='o' xmlns:table='t'><table:table/></office:document>"
    refused("ods_in_one_xml_file", "fods", flat, "unreadable_format")
    refused("rich_text", "doc", b"{\\rtf1\\ansi hello}", "unreadable_format")
    refused("lock_file", "xlsx", b"\x05admin" + bytes(159), "unreadable_lock_file", file_name="~$试验.xlsx")
    refused("empty_file", "xlsx", b"", "unreadable_empty")
    refused("nothing_but_zeros", "xlsx", bytes(4096), "unreadable_empty")
    refused("random_bytes", "xls", bytes((n * n * 7 + n) % 256 for n in range(3000)), "unreadable_format")
    typed = xlsx_of(PLAIN)
    refused("half_copied_xlsx", "xlsx", typed[: len(typed) // 2], "unreadable_damaged")
    half = xls([("Sheet1", PLAIN, {})])
    refused("half_copied_xls", "xls", half[:700], "unreadable_damaged")
    refused(
        "ods_text_document",
        "odt",
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        "unreadable_format",
    )
    trap(
        "letter_as_text",
        "txt",
        "各位同事：\r\n请于周五前报送。\r\n谢谢！\r\n".encode(),
        status="unidentified",
        claims=[],
        rows={},
        findings=[("unidentified_form", None)],
    )


def _shared() -> bytes:
    texts: dict[str, int] = {}
    rows = [
        [
            {"type": "s", "xml": f"<v>{texts.setdefault(value, len(texts))}</v>"}
            if isinstance(value, str) and value
            else value
            for value in row
        ]
        for row in PLAIN
    ]
    items = ""
    for text in texts:
        if text == "甲项目":
            items += '<si><r><rPr><b/></rPr><t>甲</t></r><r><t>项目</t></r><rPh sb="0" eb="1"><t>jiǎ</t></rPh></si>'
        else:
            items += f"<si><t>{text}</t></si>"
    shared = f'{XML}<sst xmlns="{MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{items}</sst>'
    made = xlsx({"Sheet1": sheet_xml(rows)}, extra={"xl/sharedStrings.xml": shared})
    relation = f'<Relationship Id="rIdT" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    return _changed(made, "xl/_rels/workbook.xml.rels", "</Relationships>", relation)


def _without_references(rows: list[list[object]]) -> str:
    import re

    filled = [["" if value is None else value for value in row] for row in rows]
    lines = ""
    for row in filled:
        lines += (
            "<row>"
            + "".join(
                f'<c t="inlineStr"><is><t>{v}</t></is></c>'
                if isinstance(v, str) and v
                else f"<c><v>{v}</v></c>"
                if v != ""
                else "<c/>"
                for v in row
            )
            + "</row>"
        )
    return re.sub(r"<sheetData>.*</sheetData>", f"<sheetData>{lines}</sheetData>", sheet_xml([[1]]))


def _changed(content: bytes, part: str, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = parts[part].replace(old.encode(), new.encode())
    return zipped(parts)


def _odd_parts(typed: bytes) -> None:
    """Parts that the standard allows and no spreadsheet program writes."""

    def changed(old: str, new: str) -> bytes:
        return _repacked(typed, lambda name, data: (name, data.replace(old.encode(), new.encode())))

    error = _repacked(
        typed, lambda name, data: (name, data.replace(b'<c r="E5"><v>480</v>', b'<c r="E5" t="e"><v>#REF!</v>'))
    )
    trap(
        "xlsx_part_in_other_capitals_with_an_error_cell",
        "xlsx",
        _repacked(error, lambda name, data: (name.replace("sheet1", "Sheet1"), data)),
        rows=reading(total=None),
        findings=[("error_cell", "E5")],
    )
    trap("xlsx_strict_namespace", "xlsx", changed(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"))
    trap("xlsx_entities_and_comments_between_rows", "xlsx", changed("</row>", "</row><!-- row -->"))
    trap("xlsx_a_comment_inside_a_number", "xlsx", changed("<v>480</v>", "<v>4<!-- -->80</v>"))
    refused(
        "xlsx_sheet_part_missing",
        "xlsx",
        _repacked(typed, lambda name, data: (name.replace("sheet1", "sheet9"), data)),
        "unreadable_damaged",
    )
    refused("xlsx_a_part_twice", "xlsx", _twice(typed), "unreadable_damaged")


def _repacked(content: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return zipped(dict(change(name, package.read(name)) for name in package.namelist()))


def _twice(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as package:
        warnings.simplefilter("ignore")
        again = zipfile.ZipInfo("xl/worksheets/sheet1.xml", (2022, 6, 27, 9, 0, 0))
        package.writestr(again, package.read(again.filename).replace(b"480", b"481"))
    return out.getvalue()


def _restored(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return zipped({name: package.read(name) for name in package.namelist()}, stored=True)


def _agile(content: bytes, password: str) -> bytes:
    import hashlib

    from msoffcrypto.format.ooxml import OOXMLFile

    with zipfile.ZipFile(io.BytesIO(content)) as package:  # the library writes packages below 4096 bytes wrongly
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/media/noise.bin"] = b"".join(hashlib.sha256(bytes([n])).digest() for n in range(120))
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(zipped(parts))).encrypt(password, out)
    return out.getvalue()


__all__ = ["ROWS", "TOP", "make"]
