"""Files that would hurt: bombs, lies, loops, entities. Each must end as a finding within seconds and within the limits."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

from tests.sources.build_xls import compound, record, workbook8, xls
from tests.sources.build_zip import MAIN, RELATIONS, XML, ods, ods_table, sheet_xml, xlsx, zipped
from tests.sources.traps.given import BODY, ROWS, TOP, csv_of, table, trap, xlsx_of

Make = Callable[[], bytes]
REFUSED = ("unreadable_too_large", "unreadable_damaged", "unreadable_format", "unreadable_empty", "unreadable_password")


def make() -> None:
    _zips()
    _sheets()
    _olds()
    _texts()


def _ends(name: str, suffix: str, content: Make, *rules: str) -> None:
    """A file that must be refused, by any of the rules."""
    trap(
        name,
        suffix,
        content,
        status="unreadable",
        claims=[],
        rows={},
        findings=[(rule, None) for rule in (rules or REFUSED)],
        is_hostile=True,
    )


def _survives(name: str, suffix: str, content: Make, **more: object) -> None:
    """A file that is read, with the findings given."""
    trap(name, suffix, content, is_hostile=True, **more)


def _zips() -> None:
    plain = sheet_xml(table())
    _ends("bomb_in_the_sheet", "xlsx", lambda: xlsx({"S": plain[:-100] + " " * 300_000_000}), "unreadable_too_large")
    _ends(
        "bomb_in_another_part",
        "xlsx",
        lambda: xlsx({"S": plain}, extra={"xl/theme/theme1.xml": bytes(290_000_000)}),
        "unreadable_too_large",
    )
    _ends(
        "bomb_of_many_parts",
        "xlsx",
        lambda: zipped({f"xl/worksheets/sheet{n}.xml": "x" for n in range(5000)} | {"xl/workbook.xml": "<workbook/>"}),
        "unreadable_too_large",
    )
    _ends(
        "zip_that_lies_about_sizes",
        "xlsx",
        lambda: _lying(xlsx({"S": plain.replace("甲项目", "甲项目" + " " * 30_000_000)})),
    )
    _ends("zip_with_overlapping_parts", "xlsx", lambda: _overlapping())
    _ends("zip_of_nothing", "xlsx", lambda: zipped({}))
    _ends("zip_without_a_workbook", "xlsx", lambda: zipped({"a.txt": "x"}), "unreadable_format")
    _ends("workbook_without_its_sheet", "xlsx", lambda: _without(xlsx({"S": plain}), "xl/worksheets/sheet1.xml"))
    _survives(
        "drawing_part_missing",
        "xlsx",
        lambda: xlsx({"S": plain.replace("</worksheet>", '<drawing r:id="rId9"/></worksheet>')}),
    )
    _survives("styles_missing", "xlsx", lambda: _without(xlsx({"S": plain}), "xl/styles.xml"))
    _survives("content_types_missing", "xlsx", lambda: _without(xlsx({"S": plain}), "[Content_Types].xml"))
    _survives(
        "external_links_that_are_not_followed",
        "xlsx",
        lambda: xlsx(
            {"S": plain},
            extra={
                "xl/externalLinks/externalLink1.xml": f'{XML}<externalLink xmlns="{MAIN}"/>',
                "xl/externalLinks/_rels/externalLink1.xml.rels": '<Relationships><Relationship Target="http://127.0.0.1:9/x.xlsx" TargetMode="External"/></Relationships>',
            },
        ),
    )
    _survives("path_that_climbs_out", "xlsx", lambda: xlsx({"S": plain}, extra={"../../../../tmp/x.xml": "x"}))
    _survives("bytes_before_the_end_of_the_zip", "xlsx", lambda: _with_comment(xlsx({"S": plain})))


def _sheets() -> None:
    plain = sheet_xml(table())
    far = plain.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    _ends("cell_in_the_last_corner", "xlsx", lambda: xlsx({"S": far}), "unreadable_stray_cell")
    deep = plain.replace("</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')
    _survives("cell_in_the_last_row", "xlsx", lambda: xlsx({"S": deep}))
    wide = plain.replace("</sheetData>", '<row r="20"><c r="XFD20"><v>1</v></c></row></sheetData>')
    _survives("cell_in_the_last_column", "xlsx", lambda: xlsx({"S": wide}), findings=[("unexpected_text", "XFD20")])
    _ends("cell_beyond_the_sheet", "xlsx", lambda: xlsx({"S": plain.replace('r="B5"', 'r="ZZZZZZ99999999"')}))
    _survives("merge_of_the_whole_sheet", "xlsx", lambda: xlsx_of(table(), [(0, 0, 1_048_575, 16_383)]))
    merges = [(n, 0, n, 16_383) for n in range(3000)]
    _survives("three_thousand_merges_of_whole_rows", "xlsx", lambda: xlsx_of(table(), merges), rows=None)
    empty = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(9, 1_000_009))
    _survives(
        "a_million_formatted_empty_rows",
        "xlsx",
        lambda: xlsx({"S": plain.replace("</sheetData>", empty + "</sheetData>")}),
    )
    cells = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(9, 400_009))
    _survives(
        "formatted_empty_cells_by_the_hundred_thousand",
        "xlsx",
        lambda: xlsx({"S": plain.replace("</sheetData>", cells + "</sheetData>")}),
    )
    shared = f'{XML}<sst xmlns="{MAIN}" count="4000000000" uniqueCount="4000000000"><si><t>x</t></si></sst>'
    _ends_or_survives("a_billion_strings_declared", lambda: xlsx({"S": plain}, extra={"xl/sharedStrings.xml": shared}))
    entity = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        + "".join(f'<!ENTITY {chr(99 + n)} "{f"&{chr(98 + n)};" * 10}">' for n in range(8))
        + "]>"
    )
    _ends_or_survives(
        "entities_that_multiply", lambda: xlsx({"S": entity + plain.removeprefix(XML).replace("甲项目", "&j;")})
    )
    outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    _ends_or_survives(
        "entity_of_a_file_outside", lambda: xlsx({"S": outside + plain.removeprefix(XML).replace("甲项目", "&e;")})
    )
    _ends_or_survives(
        "elements_nested_without_end",
        lambda: xlsx({"S": plain.replace("<sheetData>", "<a>" * 200_000 + "<sheetData>")}),
    )
    _survives(
        "a_cell_of_a_million_letters",
        "xlsx",
        lambda: xlsx_of(table(body=[[*BODY[0][:8], "长" * 1_000_000], *BODY[1:]])),
    )
    _ends_or_survives("sheet_cut_off", lambda: xlsx({"S": plain[: len(plain) // 2]}))
    _ends_or_survives("sheet_that_is_no_xml", lambda: xlsx({"S": b"\x00\x01\x02" * 1000}))
    _ends_or_survives(
        "sheet_named_as_itself",
        lambda: xlsx(
            {"S": plain},
            extra={
                "xl/_rels/workbook.xml.rels": f'{XML}<Relationships><Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="workbook.xml"/></Relationships>'
            },
        ),
    )
    many = {f"表{n}": sheet_xml([[n]]) for n in range(800)}
    _survives("eight_hundred_sheets", "xlsx", lambda: xlsx({"S": plain, **many}), rows=None)
    rows = [[n, f"项目{n}", "续建", n, n, n, 50, "2022-06-30", ""] for n in range(1, 100_001)]
    _survives("a_hundred_thousand_rows", "xlsx", lambda: xlsx_of(table(body=rows)), rows=None)
    repeated = ods_table("S", table()).replace(
        "</table:table>",
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row></table:table>',
    )
    _ends("ods_that_repeats_itself", "ods", lambda: ods(repeated), "unreadable_too_large")
    blank = ods_table("S", table()).replace(
        "</table:table>",
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>',
    )
    _survives("ods_of_repeated_empty_rows", "ods", lambda: ods(blank))


def _ends_or_survives(name: str, content: Make) -> None:
    """A file of which only the end matters: refused, or read without the trap's poison."""
    _anything(name, "xlsx", content)


def _olds() -> None:
    good = xls([("S", table(), {})])
    looped = bytearray(good)
    struct.pack_into("<I", looped, 512 + 4 * 2, 2)  # a stream whose next sector is itself
    _anything("compound_file_with_a_loop", "xls", lambda: bytes(looped))
    root = bytearray(good)
    struct.pack_into("<III", root, 1024 + 68, 0, 0, 0)  # a directory that contains itself
    _anything("compound_file_whose_directory_contains_itself", "xls", lambda: bytes(root))
    _anything("compound_header_alone", "xls", lambda: good[:512])
    huge = bytearray(good)
    struct.pack_into("<I", huge, 44, 0xFFFFFF)  # the number of its allocation sectors
    _anything("compound_file_that_lies_about_its_size", "xls", lambda: bytes(huge))
    stream = workbook8([("S", table(), {})])
    _anything(
        "records_that_lie_about_their_length",
        "xls",
        lambda: compound([("Workbook", stream.replace(b"\x04\x02", b"\x04\x02\xff\xff", 3))]),
    )
    _anything("records_without_an_end", "xls", lambda: compound([("Workbook", stream[:-200])]))
    _anything(
        "formula_records_of_nothing",
        "xls",
        lambda: compound([("Workbook", stream[:-4] + record(0x06, b"\xff" * 22) * 1000 + record(0x0A))]),
    )
    _anything(
        "string_table_that_lies",
        "xls",
        lambda: compound(
            [("Workbook", stream[:20] + record(0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF)) + stream[20:])]
        ),
    )
    _anything("bare_stream_cut_off", "xls", lambda: b"\x09\x08\x08\x00\x00\x05\x10\x00\x00\x00\x00\x00\x04\x02\xff")
    _anything(
        "encryption_of_nothing",
        "xlsx",
        lambda: compound(
            [("EncryptedPackage", b"\x00" * 5000), ("EncryptionInfo", b"\x04\x00\x04\x00" + b"\x40\x00\x00\x00<x/>")]
        ),
    )


def _anything(name: str, suffix: str, content: Make) -> None:
    trap(name, suffix, content, status="any", claims=[], rows=None, findings=[], is_hostile=True)


def _texts() -> None:
    _anything("a_line_of_a_million_commas", "csv", lambda: b"," * 1_000_000)
    _anything("a_line_of_nine_million_letters", "csv", lambda: b"a" * 9_000_000)
    _anything("a_million_quotes", "csv", lambda: b'"' * 1_000_001)
    _anything("a_million_short_lines", "csv", lambda: b"1,2\n" * 1_000_000)
    _anything("lines_of_alternating_delimiters", "csv", lambda: b"a,b;c\td|e^f~g:h i\n" * 20_000)
    _anything("html_of_a_million_open_tags", "xls", lambda: b"<html><table>" + b"<tr><td>" * 300_000)
    _anything("html_of_nested_tables", "xls", lambda: b"<table><tr><td>" * 50_000)
    _anything(
        "html_cell_that_spans_everything",
        "xls",
        lambda: b"<table>" + b"<tr><td colspan=999999999 rowspan=999999999>x</td></tr>" * 200,
    )
    _anything(
        "xml_with_entities",
        "xls",
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE W [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell><Data>&b;</Data></Cell></Row></Table></Worksheet></Workbook>'
        ),
    )
    _anything(
        "xml_row_at_the_end",
        "xls",
        lambda: (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row ss:Index="999999999"><Cell ss:Index="999999999"><Data>1</Data></Cell></Row></Table></Worksheet></Workbook>'
        ),
    )
    _anything(
        "numbers_of_a_hundred_thousand_digits",
        "csv",
        lambda: csv_of(table(body=[[1, "甲", "续建", "9" * 100_000, "1e9999999", 1, 1, "", ""]])),
    )
    _anything(
        "dates_of_a_hundred_thousand_digits",
        "csv",
        lambda: csv_of(table(body=[[1, "甲", "续建", 1, 1, 1, 1, "2" * 100_000, ""]])),
    )
    _anything("titles_that_repeat", "csv", lambda: csv_of([["试验项目情况表" * 3000]] * 50))
    _anything(
        "brackets_without_end",
        "csv",
        lambda: csv_of(table(head=["（" * 20_000, *[f"{'(' * 5000}{n}" for n in range(8)]])),
    )
    _anything("spaces_without_end", "csv", lambda: csv_of([[" " * 200_000 + "x"] * 9] * 5))


def _lying(content: bytes) -> bytes:
    """A zip whose directory declares a tenth of what is inside."""
    data = bytearray(content)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        size = struct.unpack_from("<I", data, at + 24)[0]
        if size > 1_000_000:
            struct.pack_into("<I", data, at + 24, 5000)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _overlapping() -> bytes:
    """Thousands of entries that share the same compressed bytes."""
    kernel = bytes(5_000_000)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", kernel)
        first = package.infolist()[0]
        for n in range(3000):
            twin = zipfile.ZipInfo(f"xl/worksheets/sheet{n}.xml")
            twin.compress_type, twin.CRC, twin.file_size, twin.compress_size, twin.header_offset = (
                first.compress_type,
                first.CRC,
                first.file_size,
                first.compress_size,
                first.header_offset,
            )
            package.filelist.append(twin)
            package.NameToInfo[twin.filename] = twin
    return out.getvalue()


def _without(content: bytes, part: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return zipped({name: package.read(name) for name in package.namelist() if name != part})


def _with_comment(content: bytes) -> bytes:
    data = bytearray(content)
    struct.pack_into("<H", data, len(data) - 2, 2000)
    return bytes(data) + b"c" * 2000


__all__ = ["ROWS", "TOP", "make"]
