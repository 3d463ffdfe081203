"""Numbers of persons, however they are written and wherever in a file they stand: found, masked, and said without being said again.

All numbers are invented; the check digits are right where nothing else is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from expectations.suite import messages
from sources.archive import keep
from sources.book.beside import ODS_NAMES, PLACE_OF_ELEMENT, PLACES
from sources.book.grid import Grid
from sources.book.open import open_book
from sources.book.personal import MASK, RULES, mask
from sources.channel import Received
from sources.declare import Plan, load
from sources.read import Taken, read_file
from tests.sources.build_xls import record, xls
from tests.sources.build_zip import ods, ods_table, record12, sheet_xml, text12, xlsb, xlsx, zipped

pytestmark = pytest.mark.tries("hostile files: personal data")
ID = "360102199003070022"
WITH_X = "11010519491231002X"  # the example of GB 11643-1999
OLD = "360102900307002"  # of 15 digits, without a check digit
WRONG = "360102199003070023"
CARD = "6222020200112233446"  # adds up by Luhn
PASSPORT = "E12345678"

SPELLINGS = {
    "plain": ID,
    "with an X": WITH_X,
    "with a small x": "11010519491231002x",
    "with a full-width X": "11010519491231002Ｘ",
    "with a full-width small x": "11010519491231002ｘ",
    "with a times sign": "11010519491231002×",
    "with an asterisk": "11010519491231002*",
    "with a full-width asterisk": "11010519491231002＊",
    "with a Cyrillic Х": "11010519491231002Х",
    "with a Greek Χ": "11010519491231002Χ",
    "with an asterisk for a digit": "36010219900307002*",
    "with a Roman ten": "11010519491231002Ⅹ",
    "with a cross": "11010519491231002❌",
    "in parentheses of their own": "".join(chr(0x2473 + int(one)) if one != "0" else "⓪" for one in ID),
    "with full stops of their own": "".join(chr(0x2487 + int(one)) if one != "0" else "0" for one in ID),
    "merchants' digits": "".join("〇〡〢〣〤〥〦〧〨〩"[int(one)] for one in ID),
    "spoken digits": "".join("〇幺二三四五六七八九"[int(one)] for one in ID),
    "by ten spaces": "360102          19900307          0022",
    "by a line of dots": "360102............199003070022",
    "by letters that nobody sees": "360102\u316419900307\u31640022",
    "as a spreadsheet shows it": "3.60102199003070E+17",
    "as a program writes it": "3.6010219900307e+17",
    "by spaces": "360102 19900307 0022",
    "by several spaces": "360102   19900307   0022",
    "a space between any two": " ".join(ID),
    "by ideographic spaces": "360102　19900307　0022",
    "by no-break spaces": "360102\xa019900307\xa00022",
    "by dashes": "360102-19900307-0022",
    "by long dashes": "360102——19900307——0022",
    "by dashes between spaces": "360102 - 19900307 - 0022",
    "by other dashes": "360102\u201019900307\u22120022",
    "by dots": "360102.19900307.0022",
    "by middots": "360102·19900307·0022",
    "by full stops": "360102。19900307。0022",
    "by slashes": "360102/1990/03/07/0022",
    "by full-width slashes": "360102／19900307／0022",
    "by backslashes": "360102\\19900307\\0022",
    "by commas": "360,102,199,003,070,022",
    "by underscores": "360102_19900307_0022",
    "by colons": "360102:19900307:0022",
    "by bars": "360102|19900307|0022",
    "by line breaks": "36010219900307\n0022",
    "by carriage returns": "36010219900307\r\n0022",
    "by tabs": "360102\t19900307\t0022",
    "by brackets": "360102（19900307）0022",
    "by zero-width spaces": "\u200b".join(ID),
    "by zero-width joiners": "\u200d".join(ID),
    "by soft hyphens": "360102\u00ad19900307\u00ad0022",
    "by marks of direction": "\u202d360102\u202c19900307\u200e0022",
    "by byte order marks": "360102\ufeff19900307\ufeff0022",
    "by variation selectors": "\ufe0f".join(ID),
    "keycaps": "".join(f"{one}\ufe0f\u20e3" for one in ID),
    "full-width": "３６０１０２１９９００３０７００２２",
    "half full-width": "３６０１０２19900307００２２",
    "Arabic digits": "".join(chr(0x660 + int(one)) for one in ID),
    "Persian digits": "".join(chr(0x6F0 + int(one)) for one in ID),
    "Devanagari digits": "".join(chr(0x966 + int(one)) for one in ID),
    "Thai digits": "".join(chr(0xE50 + int(one)) for one in ID),
    "bold digits": "".join(chr(0x1D7CE + int(one)) for one in ID),
    "raised digits": "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(one)] for one in ID),
    "circled digits": "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(one)] for one in ID),
    "Chinese digits": "".join("〇一二三四五六七八九"[int(one)] for one in ID),
    "Chinese digits with 零": "".join("零一二三四五六七八九"[int(one)] for one in ID),
    "Chinese digits with a circle": "".join("○一二三四五六七八九"[int(one)] for one in ID),
    "banker's digits": "".join("零壹贰叁肆伍陆柒捌玖"[int(one)] for one in ID),
    "digits of two kinds": "".join("〇一二三四五六七八九"[int(one)] for one in ID[:6]) + ID[6:],
    "two glued": ID + WITH_X,
    "two glued, the first with an X": WITH_X + ID,
    "a telephone number glued before": "13812345678" + ID,
    "a telephone number glued behind": ID + "13812345678",
    "glued to letters": f"ID{ID}CN",
    "glued to Chinese": f"身份证{ID}号",
    "glued to a name": f"张某{ID}李某",
    "behind an apostrophe": f"'{ID}",
    "in quotes": f"“{ID}”",
    "in a formula's text": f'=IF(A1="{ID}",1,0)',
    "in brackets": f"张某（{ID}）",
    "two in a text": f"{ID}、{WITH_X}",
    "15 digits beside the word": f"身份证号：{OLD}",
    "a bank card": CARD,
    "a bank card by fours": "6222 0202 0011 2233 446",
    "a bank card by dashes": "6222-0202-0011-2233-446",
    "a bank card behind its word": f"银行卡号{CARD}",
    "a card of Visa beside the word": "信用卡 4111 1111 1111 1111",
    "a full-width bank card": "".join(chr(0xFF10 + int(one)) for one in CARD),
    "two bank cards": f"{CARD} {CARD}",
    "two bank cards by a comma": f"{CARD}，{CARD}",
    "two bank cards behind names": f"张三{CARD}李四{CARD}",
    "a bank card by fives": "62220 20200 11223 3446",
    "a permit of digits": "台胞证：12345678",
    "a passport behind its word": f"护照{PASSPORT}",
    "a passport of two letters": "护照号码：EA1234567",
    "a passport in small letters": "护照号 e12345678",
    "a full-width passport": "护照：Ｅ１２３４５６７８",
    "a permit behind its word": "港澳通行证C12345678",
}
DOUBTFUL = {
    "a wrong check digit": WRONG,
    "a wrong check digit behind its word": f"身份证{WRONG}",
    "a wrong check digit by dashes": "360102-19900307-0023",
    "an X that should be a digit": "36010219900307002X",
    "a digit left out": ID[:17],
    "a digit left out, behind an underscore": f"公路_{ID[:17]}",
    "two of 15 digits": f"{OLD}、{OLD}",
    "15 digits": OLD,
    "15 digits by spaces": "360102 900307 002",
    "15 full-width digits": "".join(chr(0xFF10 + int(one)) for one in OLD),
    "a card of Visa by itself": "4111111111111111",
}
HONEST = {
    "a project's code": "2204-360102-04-01-123456",
    "a project's code in one": "22043601020401123456",
    "a project's older code": "2018-360102-48-03-012345",
    "a credit code": "91360102MA35X1234A",
    "a credit code of digits": "913601021234567890",
    "a credit code of digits of an office": "113601020145678901",
    "two credit codes": "91360102MA35X1234A、913601021234567890",
    "a telephone number": "0791-86812345",
    "telephone numbers": "0791-86812345、0791-86812346、0791-86812347",
    "an order's number": "202206301530123456",
    "an order's long number": "20220630153012345678901234",
    "a case's number by region and day": "360102202206300012",
    "order numbers, one of which adds up": f"202206301530123456、202206301530123457、202206301530123458、{CARD}",
    "an order's number of 17 digits": "20220630153012345",
    "a power of ten": "3.60102E+17",
    "a large number as a program writes it": "1.234567890123456e+17",
    "an amount of 15 digits": "123456789012345",
    "an amount with cents": "1234567890123.45",
    "an amount of 18 digits": "999999999999999999",
    "an amount in groups": "123,456,789,012,345.67",
    "a fraction": "31.1111111111111",
    "a fraction of 17 digits": "0.30000000000000004",
    "amounts in a row": "1200、4800、36010、21990、3070、220",
    "dates": "2022-06-30 2022-07-31 2022-08-31",
    "a time": "2022-06-30 15:30:12.123456",
    "a hash": "f" + "0123456789abcdef" * 3,
    "a GUID": "{00000000-0008-0000-0000-000002000000}",
    "a document's number": "洪府发〔2022〕12号、洪府办发〔2022〕34号、洪府字〔2022〕56号",
    "a contract's number": "E12345678",
    "zeros": "0" * 18,
    "a masked number": "360102********0022",
}


def cells_of(book_of: Grid) -> tuple[list[str], list[str]]:
    """(rules, texts) of a sheet after it was masked."""
    from sources.book.grid import Book

    book = mask(Book("xlsx", [book_of]))
    texts = [str(getattr(cell, "text", cell)) for grid in book.sheets for row in grid.rows for cell in row]
    return [one.rule for one in book.findings], texts


def of_text(text: object) -> tuple[list[str], str]:
    rules, texts = cells_of(Grid("表", [["甲", text, 1]]))
    return rules, texts[1]


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_number_is_found_however_it_is_spelt(name: str) -> None:
    rules, text = of_text(SPELLINGS[name])
    assert len(rules) == 1
    assert rules[0] in ("personal_id", "bank_card", "passport")
    assert MASK in text
    assert not re.search(r"\d{5}", text.replace("13812345678", ""))


def test_a_bank_card_beside_an_identity_number_is_found_too() -> None:
    assert of_text(f"{ID} {CARD}") == (["personal_id", "bank_card"], f"{MASK} {MASK}")


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_perhaps_a_number_is_masked_and_asked_about(name: str) -> None:
    rules, text = of_text(DOUBTFUL[name])
    assert rules in (["personal_id_perhaps"], ["bank_card_perhaps"])
    assert MASK in text
    assert not re.search(r"\d{5}", text)


@pytest.mark.parametrize("name", HONEST)
def test_other_long_numbers_stay_as_they_are(name: str) -> None:
    assert of_text(HONEST[name]) == ([], HONEST[name])


@pytest.mark.parametrize(
    ("number", "rules"),
    [
        (360102199003070022, ["personal_id"]),
        (float(360102199003070022), ["personal_id"]),  # Excel keeps fifteen digits
        (360102199003070000, ["personal_id"]),
        (360102900307002.0, ["personal_id_perhaps"]),
        (-360102199003070022.0, ["personal_id"]),
        (36010219900307002.0, ["personal_id_perhaps"]),
        (123456789012345.0, []),
        (999999999999999999, []),
        (36010219900307.0, []),
    ],
)
def test_numbers_typed_as_numbers(number: float, rules: list[str]) -> None:
    assert of_text(number)[0] == rules


@pytest.mark.parametrize(
    "cells",
    [
        ["360102", "199003070022"],
        ["36010219900307", "0022"],
        ["11010519491231", "002X"],
        ["360102", 199003070022.0],
        ["'36010219900307", "'0022"],
        [36010219900307.0, "0022"],
    ],
)
def test_a_number_over_two_cells_beside_each_other_is_found(cells: list[object]) -> None:
    rules, texts = cells_of(Grid("表", [["张某", *cells, 5]]))
    assert rules == ["personal_id"]
    assert texts == ["张某", MASK, MASK, "5"]


def test_amounts_beside_each_other_are_no_number() -> None:
    rows = [["甲", "480000000", "1200000000", "123456789", 480000000.0, 12345678901.0]]
    assert cells_of(Grid("表", rows))[0] == []


def test_a_heading_says_what_a_column_holds() -> None:
    rows = [
        ["姓名", "证件号码", "护照号", "银行卡号"],
        ["张某", OLD, PASSPORT, "4111111111111111"],
    ]
    rules, texts = cells_of(Grid("表", rows))
    assert sorted(rules) == ["bank_card", "passport", "personal_id"]
    assert texts[5:] == [MASK, MASK, MASK]


def test_a_column_of_codes_is_no_column_of_numbers() -> None:
    """Of codes that begin with region and day, one in eleven has the check digit of an identity number by chance."""
    codes = [f"36010220220630{serial:04d}" for serial in range(1, 60)]
    registered = [f"3601021{serial:08d}" for serial in range(10_100_000, 10_100_059)]
    assert cells_of(Grid("表", [["编号", "注册号"], *map(list, zip(codes, registered, strict=True))]))[0] == []
    child = "360102201503070029"  # among them one of a child is not told from a code, one of anybody older is
    assert cells_of(Grid("表", [["编号"], *[[code] for code in codes], [child]]))[0] == []
    assert cells_of(Grid("表", [["编号"], *[[code] for code in codes], [ID]]))[0] == ["personal_id"]


# --- places ---

ROWS: list[list[object]] = [["农村公路建设周报表"], ["填报单位：东乡"], ["报告期：2023年第25周"]]
ROADS: list[list[object]] = [
    *ROWS,
    ["道路名称", "年度计划里程", "本周建成里程", "累计建成里程", "未整改隐患"],
    ["甲路", 40, 1.5, 21, 1],
]
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SPLIT = f"<r><t>张某{ID[:6]}</t></r><r><rPr><b/></rPr><t>{ID[6:]}</t></r>"
RUNS = f"<a:p><a:r><a:t>{ID[:6]}</a:t></a:r><a:r><a:rPr/><a:t>{ID[6:]}</a:t></a:r></a:p>"
FONTS = f"&amp;L&amp;&quot;宋体,常规&quot;{ID[:6]}&amp;&quot;宋体,加粗&quot;{ID[6:]}"
TAILS = {
    "a footer in two fonts": f"<headerFooter><oddFooter>{FONTS}</oddFooter></headerFooter>",
    "a footer": f"<headerFooter><oddFooter>&amp;L填表人 {ID}</oddFooter></headerFooter>",
    "a header": f"<headerFooter><oddHeader>&amp;C{ID}</oddHeader></headerFooter>",
    "a validation list": f'<dataValidations count="1"><dataValidation type="list" sqref="A6"><formula1>"甲,{ID}"</formula1></dataValidation></dataValidations>',
    "a validation's prompt": f'<dataValidations count="1"><dataValidation type="list" prompt="如 {ID}" sqref="A6"><formula1>"甲"</formula1></dataValidation></dataValidations>',
    "a link's tip": f'<hyperlinks><hyperlink ref="A6" location="A1" tooltip="{ID}"/></hyperlinks>',
}
PARTS = {
    "a comment": (
        "xl/comments1.xml",
        f'<comments><commentList><comment ref="C5"><text>{SPLIT}</text></comment></commentList></comments>',
    ),
    "a threaded comment": (
        "xl/threadedComments/threadedComment1.xml",
        f'<ThreadedComments><threadedComment ref="C5"><text>{ID}</text></threadedComment></ThreadedComments>',
    ),
    "a property": ("docProps/core.xml", f"<cp:coreProperties><dc:creator>张某{ID}</dc:creator></cp:coreProperties>"),
    "a company": ("docProps/app.xml", f"<Properties><Company>{ID}</Company></Properties>"),
    "a text box": (
        "xl/drawings/drawing1.xml",
        f"<xdr:wsDr><xdr:sp><xdr:txBody>{RUNS}</xdr:txBody></xdr:sp></xdr:wsDr>",
    ),
    "a shape's description": (
        "xl/drawings/drawing1.xml",
        f'<xdr:wsDr><xdr:cNvPr id="2" name="图 1" descr="{ID}"/></xdr:wsDr>',
    ),
    "a drawing of old": ("xl/drawings/vmlDrawing1.vml", f"<xml><v:textbox><div>{ID}</div></v:textbox></xml>"),
    "a chart's title": (
        "xl/charts/chart1.xml",
        f"<c:chartSpace><c:title><c:tx><c:rich>{RUNS}</c:rich></c:tx></c:title></c:chartSpace>",
    ),
    "a table's column": ("xl/tables/table1.xml", f'<table><tableColumn id="1" name="{ID}"/></table>'),
    "a copy for a pivot table": (
        "xl/pivotCache/pivotCacheRecords1.xml",
        f'<pivotCacheRecords><r><s v="张某"/><s v="{ID}"/></r></pivotCacheRecords>',
    ),
    "a copy of another workbook": (
        "xl/externalLinks/externalLink1.xml",
        f'<externalLink><sheetData><cell r="A1"><v>{ID}</v></cell></sheetData></externalLink>',
    ),
    "custom XML": ("customXml/item1.xml", f"<person>{ID}</person>"),
    "a workbook in the workbook": (
        "xl/embeddings/Microsoft_Excel_Sheet1.xlsx",
        xlsx({"名单": sheet_xml([["张某", ID]])}),
    ),
    "a comment in entities": (
        "xl/comments1.xml",
        f"<comments><t>{''.join(f'&#{ord(one)};' for one in ID)}</t></comments>",
    ),
    "a text box, a digit a line": (
        "xl/drawings/drawing1.xml",
        f"<xdr:wsDr>{''.join(f'<a:p><a:r><a:t>{one}</a:t></a:r></a:p>' for one in ID)}</xdr:wsDr>",
    ),
    "the address of a link": (
        "xl/worksheets/_rels/sheet1.xml.rels",
        f'<Relationships><Relationship Id="rId9" Target="file:///D:/{ID}.xls" TargetMode="External"/></Relationships>',
    ),
    "a change that was tracked": ("xl/revisions/revisionLog1.xml", f"<revisions><t>{ID}</t></revisions>"),
    "a comment in a folder of its own": ("xl/notes/n1.xml", f"<comments><t>{ID}</t></comments>"),
    "a text beside the workbook": ("说明.txt", f"张某{ID}"),
    "a property in binary": ("xl/customProperty1.bin", ID.encode("utf-16-le")),
    "a part's name": (f"xl/media/{ID}.png", "无"),
}


def rules_of(content: bytes, name: str = "公路.xlsx") -> list[tuple[str, str]]:
    book = open_book(content, name)
    assert ID not in repr(book)
    return [(one.rule, one.wanted) for one in book.findings]


def workbook(tail: str = "", parts: dict[str, str | bytes] | None = None, head: str = "") -> bytes:
    sheet = sheet_xml(ROADS)
    assert "</worksheet>" in sheet
    return xlsx({"表": sheet.replace("</worksheet>", f"{tail}</worksheet>")}, extra=parts, workbook=head)


@pytest.mark.parametrize("name", TAILS)
def test_a_number_beside_the_cells_of_a_sheet_is_found(name: str) -> None:
    (found,) = rules_of(workbook(TAILS[name]))
    assert found[0] == "personal_id"
    assert found[1]


@pytest.mark.parametrize("name", PARTS)
def test_a_number_in_a_part_of_a_workbook_is_found(name: str) -> None:
    part, content = PARTS[name]
    (found,) = rules_of(workbook(parts={part: XML + content if isinstance(content, str) else content}))
    assert found[0] == "personal_id"
    assert found[1]


def test_a_comment_is_named_by_sheet_and_cell() -> None:
    part, content = PARTS["a comment"]
    relation = (
        f'{XML}<Relationships><Relationship Id="rId1" Type="x/comments" Target="../comments1.xml"/></Relationships>'
    )
    extra = {part: XML + str(content), "xl/worksheets/_rels/sheet1.xml.rels": relation}
    (finding,) = open_book(workbook(parts=extra), "公路.xlsx").findings
    assert (finding.rule, finding.sheet, finding.address, finding.wanted) == ("personal_id", "表", "C5", "comment")


def test_a_number_in_a_number_format_or_the_head_of_a_sheet_is_found() -> None:
    from tests.sources.build_zip import STYLES

    styles = STYLES.replace("0.00&quot;%&quot;", f"0&quot;{ID}&quot;")
    assert rules_of(xlsx({"表": sheet_xml(ROADS)}, styles=styles)) == [("personal_id", "hidden_part")]
    head = xlsx({"表": sheet_xml(ROADS, before=f'<sheetPr codeName="{ID}"/>')})
    assert rules_of(head) == [("personal_id", "sheet")]


def test_a_number_in_a_defined_name_is_found() -> None:
    head = f'<definedNames><definedName name="名单">"{ID}"</definedName></definedNames>'
    content = xlsx({"表": sheet_xml(ROADS)}).replace(b"", b"")
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"</sheets>", f"</sheets>{head}".encode())
    assert rules_of(zipped(parts)) == [("personal_id", "name")]


def test_a_number_in_the_text_of_a_formula_that_was_calculated_is_found() -> None:
    formula = {"xml": f'<f>IF(A5="{ID}",1,2)</f><v>21</v>'}
    rows = [*ROADS[:-1], ["甲路", 40, 1.5, formula, 1]]
    (finding,) = open_book(xlsx({"表": sheet_xml(rows)}), "公路.xlsx").findings
    assert (finding.rule, finding.sheet, finding.address, finding.wanted) == ("personal_id", "表", "D5", "formula")


def test_a_number_in_a_sheet_s_name_is_found_and_kept_out_of_it() -> None:
    book = open_book(xlsx({ID: sheet_xml(ROADS)}), "公路.xlsx")
    assert [one.rule for one in book.findings] == ["personal_id"]
    assert ID not in book.sheets[0].name


def test_a_number_on_a_hidden_sheet_is_found() -> None:
    content = xlsx({"表": sheet_xml(ROADS), "名单": sheet_xml([["张某", ID]])}, states={"名单": "veryHidden"})
    (finding,) = open_book(content, "公路.xlsx").findings
    assert (finding.sheet, finding.address) == ("名单", "B1")


ODS = ods_table("表", ROADS)
ODS_PLACES = {
    "an annotation": ODS.replace(
        "<text:p>甲路",
        f"<office:annotation><text:p>{ID[:6]}<text:span>{ID[6:]}</text:span></text:p></office:annotation><text:p>甲路",
    ),
    "a validation list": f'<table:content-validations><table:content-validation table:name="v" table:condition="cell-content-is-in-list(&quot;{ID}&quot;)"/></table:content-validations>{ODS}',
    "a defined name": f'{ODS}<table:named-expressions><table:named-expression table:name="n" table:expression="&quot;{ID}&quot;"/></table:named-expressions>',
    "an annotation in entities": ODS.replace(
        "<text:p>甲路",
        f"<office:annotation><text:p>{''.join(f'&#x{ord(one):x};' for one in ID)}</text:p></office:annotation><text:p>甲路",
    ),
    "a change that was tracked": f"<table:tracked-changes><text:p>{ID}</text:p></table:tracked-changes>{ODS}",
    "what a cell shows in place of its value": ODS.replace("<text:p>40<", f"<text:p>{ID}<"),
    "a pivot table": f'{ODS}<table:data-pilot-tables><table:data-pilot-member table:name="{ID}"/></table:data-pilot-tables>',
    "a text box": ODS.replace(
        "<table:table-row>", f"<table:shapes><text:p>{ID}</text:p></table:shapes><table:table-row>", 1
    ),
}


@pytest.mark.parametrize("name", ODS_PLACES)
def test_a_number_beside_the_cells_of_an_ods_is_found(name: str) -> None:
    (found,) = rules_of(ods(ODS_PLACES[name]), "公路.ods")
    assert found[0] == "personal_id"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("meta.xml", f"<office:document-meta><dc:creator>{ID}</dc:creator></office:document-meta>"),
        (
            "styles.xml",
            f"<office:document-styles><style:header><text:p>{ID}</text:p></style:header></office:document-styles>",
        ),
        (
            "Object 1/content.xml",
            f"<office:document-content><chart:title><text:p>{ID}</text:p></chart:title></office:document-content>",
        ),
    ],
)
def test_a_number_in_a_part_of_an_ods_is_found(part: str, text: str) -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(ods(ODS))) as package:
        parts: dict[str, str | bytes] = {one: package.read(one) for one in package.namelist()}
    (found,) = rules_of(zipped({**parts, part: XML + text}), "公路.ods")
    assert found[0] == "personal_id"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/comments1.bin", record12(637, text12(f"张某{ID}"))),
        ("xl/worksheets/_tail.bin", record12(479, text12(f"&L{ID}"))),
        ("docProps/core.xml", f"<cp:coreProperties><dc:creator>{ID}</dc:creator></cp:coreProperties>".encode()),
        ("xl/drawings/drawing1.xml", f"<xdr:wsDr>{RUNS}</xdr:wsDr>".encode()),
    ],
)
def test_a_number_in_a_part_of_an_xlsb_is_found(part: str, content: bytes) -> None:
    (found,) = rules_of(xlsb("表", ROADS, extra={part: content}), "公路.xlsb")
    assert found[0] == "personal_id"


def test_a_number_in_a_cell_of_an_xlsb_is_told_once() -> None:
    assert [one for one, _ in rules_of(xlsb("表", [*ROADS, [ID]]), "公路.xlsb")] == ["personal_id"]


@pytest.mark.parametrize(
    "told",
    [
        record(0x14, len(ID).to_bytes(2, "little") + b"\x00" + ID.encode()),  # header, a byte a letter
        record(0x15, len(ID).to_bytes(2, "little") + b"\x01" + ID.encode("utf-16-le")),  # footer
        record(0x3C, b"\x01" + f"张某{ID}".encode("utf-16-le")),  # a comment's text
        record(0x1BE, bytes(4) + ID.encode()),  # a validation
        record(0x3C, b"\x01" + "".join(chr(0xFF10 + int(one)) for one in ID).encode("utf-16-le")),
    ],
)
def test_a_number_beside_the_cells_of_an_xls_is_found(told: bytes) -> None:
    content = xls([("表", ROADS, {})])
    place = content.find(record(0x0A), content.find("甲路".encode("utf-16-le")))
    assert place > 0
    from tests.sources.build_xls import compound, workbook8

    stream = workbook8([("表", ROADS, {})])
    (found,) = rules_of(compound([("Workbook", stream[:-4] + told + stream[-4:])]), "公路.xls")
    assert found[0] == "personal_id"


def test_a_number_in_an_xls_that_lies_in_pieces_is_found() -> None:
    """A text goes on in a sector that does not follow the one where it begins."""
    import struct

    from tests.sources.build_xls import compound, workbook8

    stream = workbook8([("表", ROADS, {})])
    start = (-len(stream) - 9) % 512 + 512  # so that nine digits stand at the end of a sector
    footer = b"x" * (start - 3) + ID.encode() + b"y" * 900
    stream = stream[:-4] + record(0x15, struct.pack("<HB", len(footer), 0) + footer) + stream[-4:]
    content = bytearray(compound([("Workbook", stream)]))
    at = content.find(ID.encode())
    first, second = at // 512, (at + 17) // 512
    assert second == first + 1
    table = 512 + struct.unpack_from("<I", content, 76)[0] * 512
    chain = list(struct.unpack_from("<128I", content, table))
    last = len(content) // 512 - 1  # the number of the sector that is added
    content += content[second * 512 : second * 512 + 512]
    content[second * 512 : second * 512 + 512] = bytes(512)
    chain[first - 1], chain[last], chain[second - 1] = last, chain[second - 1], 0xFFFFFFFF
    struct.pack_into("<128I", content, table, *chain)
    assert ID.encode() not in content
    assert [one for one, _ in rules_of(bytes(content), "公路.xls")] == ["personal_id"]


def test_a_text_of_an_xls_that_holds_nuls_hides_no_number() -> None:
    content = xls([("表", [*ROADS, ["\0".join(ID)]], {})])
    book = open_book(content, "公路.xls")
    assert [one.rule for one in book.findings] == ["personal_id"]
    assert "0022" not in repr(book).replace("\\x00", "")


def test_a_number_in_the_footer_of_a_bare_xls_is_found() -> None:
    from tests.sources.build_xls import bare5

    content = bare5(ROADS)[:-4] + record(0x15, bytes([len(ID)]) + ID.encode()) + record(0x0A)
    assert [one for one, _ in rules_of(content, "公路.xls")] == ["personal_id"]


def test_a_number_in_the_properties_of_an_xls_is_found() -> None:
    from tests.sources.build_xls import compound, workbook8

    stream = workbook8([("表", ROADS, {})])
    content = compound([("Workbook", stream), ("\x05SummaryInformation", bytes(48) + f"张某{ID}".encode("gbk"))])
    (found,) = rules_of(content, "公路.xls")
    assert found[0] == "personal_id"


def test_a_number_in_a_cell_of_an_xls_is_told_once() -> None:
    assert [one for one, _ in rules_of(xls([("表", [*ROADS, [ID]], {})]), "公路.xls")] == ["personal_id"]


def as_html(extra: str = "", more: str = "", head: str = "") -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + f"{more}</tr>" for row in ROADS)
    return f"<html><head>{head}</head><body>{extra}<table>{rows}</table></body></html>"


@pytest.mark.parametrize(
    "page",
    [
        as_html(f"<!-- {ID} -->"),
        as_html(f'<p title="{ID}">表</p>'),
        as_html(f"<input value={ID}>"),
        as_html(f'<p title="{"".join(f"&#x{ord(one):x};" for one in ID)}">表</p>'),
        as_html(head=f"<title>{ID}</title>"),
        as_html(head=f'<meta name="author" content="{ID}">'),
        as_html(f"<p>{ID[:6]}<b>{ID[6:]}</b></p>"),
        as_html(more=f"<td>{ID}</td>").replace(f"<td>{ID}</td>", "", 4),
    ],
)
def test_a_number_anywhere_in_a_page_is_found(page: str) -> None:
    assert [one for one, _ in rules_of(page.encode(), "公路.xls")] == ["personal_id"]


def as_xml(document: str = "", cell: str = "", sheet: str = "") -> bytes:
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{one}</Data>{cell}</Cell>' for one in row) + "</Row>"
        for row in ROADS
    )
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{document}<Worksheet ss:Name="表"><Table>{rows}</Table>{sheet}</Worksheet></Workbook>'
    ).encode()


@pytest.mark.parametrize(
    "content",
    [
        as_xml(f"<DocumentProperties><Author>{ID}</Author></DocumentProperties>"),
        as_xml(cell=f"<Comment><Data>{ID}</Data></Comment>"),
        as_xml(sheet=f'<WorksheetOptions><PageSetup><Header Data="{ID}"/></PageSetup></WorksheetOptions>'),
        as_xml(f'<Names><NamedRange ss:Name="n" ss:RefersTo="=&quot;{ID}&quot;"/></Names>'),
    ],
)
def test_a_number_anywhere_in_excel_s_xml_is_found(content: bytes) -> None:
    assert {one for one, _ in rules_of(content, "公路.xls")} == {"personal_id"}


@pytest.mark.parametrize("tested", ["csv", "xlsx", "xls", "xlsb", "ods", "html", "xml"])
def test_a_good_table_has_no_such_finding(tested: str) -> None:
    made: dict[str, bytes] = {
        "csv": "\n".join(",".join(map(str, row)) for row in ROADS).encode(),
        "xlsx": workbook(),
        "xls": xls([("表", ROADS, {})]),
        "xlsb": xlsb("表", ROADS),
        "ods": ods(ODS),
        "html": as_html().encode(),
        "xml": as_xml(),
    }
    assert rules_of(made[tested], f"公路.{tested}") == []


# --- names, messages and what is kept ---

NEUTRAL = Path(__file__).parents[1] / "neutral"
ARRIVED = datetime(2023, 7, 3, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def neutral() -> Plan:
    return load(NEUTRAL)


@pytest.fixture
def take(neutral: Plan, tmp_path: Path) -> Callable[..., Taken]:
    def read(content: bytes, name: str, sender: str | None = None) -> Taken:
        return read_file(keep(Received("folder", name, content, ARRIVED, sender), tmp_path / "archive"), neutral)

    return read


def rules(taken: Taken) -> set[str]:
    return {one.rule for one in (*taken.findings, *(finding for sheet in taken.sheets for finding in sheet.findings))}


TABLE = "\n".join(",".join(map(str, row)) for row in ROADS).encode()


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        (f"公路_{ID}.csv", "personal_id"),
        (f"公路_{ID[:6]}-{ID[6:14]}-{ID[14:]}.csv", "personal_id"),
        (f"张某{CARD}.csv", "personal_id"),
        (f"张某{WRONG}.csv", "personal_id_perhaps"),
        (f"{OLD}.csv", "personal_id_perhaps"),
    ],
)
def test_a_number_in_a_file_s_name_is_found_and_kept_out_of_it(
    take: Callable[..., Taken], name: str, rule: str
) -> None:
    taken = take(TABLE, name)
    assert rule in rules(taken)
    assert not re.search(r"\d{6}", repr(taken.filed.name))


def test_a_number_in_a_folder_s_name_is_found(take: Callable[..., Taken]) -> None:
    taken = take(TABLE, "公路.csv", f"东乡{ID}")
    assert "personal_id" in rules(taken)
    assert ID not in str(taken.filed.sender)


def test_a_number_in_the_name_of_a_part_of_a_zip_that_is_no_workbook_is_found(take: Callable[..., Taken]) -> None:
    taken = take(zipped({f"{ID}.jpg": b"x"}), "照片.xlsx")
    assert taken.status == "unreadable"
    assert ID not in repr(taken.findings)
    assert "personal_id" in rules(taken)


def test_a_damaged_file_does_not_say_the_number_that_is_a_part_s_name(take: Callable[..., Taken]) -> None:
    good = workbook(parts={f"xl/tables/{ID}.xml": "x" * 40})
    taken = take(good.replace(b"x" * 40, b"y" * 40), "公路.xlsx")
    assert ID not in repr(taken)


def test_a_sheet_that_is_refused_does_not_say_the_number_that_is_its_name(take: Callable[..., Taken]) -> None:
    far = sheet_xml(ROADS).replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    taken = take(xlsx({ID: far}), "公路.xlsx")
    assert taken.findings[0].rule == "unreadable_stray_cell"
    assert ID not in repr(taken)


def test_no_finding_says_the_number(take: Callable[..., Taken]) -> None:
    for text in [*SPELLINGS.values(), *DOUBTFUL.values()]:
        rows = [*ROADS, ["备注", text]]
        taken = take(xlsx({"表": sheet_xml(rows)}), "公路.xlsx")
        findings = [*taken.findings, *(one for sheet in taken.sheets for one in sheet.findings)]
        said = repr([(one.found, one.wanted, one.row_key) for one in findings])
        assert text not in said
        assert not re.search(r"\d{9}", said.replace("13812345678", ""))


# --- mobile numbers ---

MOBILE = "13812345678"


@pytest.mark.parametrize(
    "foot",
    [
        [f"填表人：张某 联系电话：{MOBILE}"],
        ["填表人：张某", "联系电话", MOBILE],
        ["填表人：张某", "联系电话", 13812345678],
        ["审核人：李某", "电话：138 1234 5678"],
        [f"联系人：张某 {MOBILE}"],
        ["手机+86 138-1234-5678"],
        [f"联系电话：+86{MOBILE}"],
        ["联系电话", 8613812345678],
        ["联系电话：１３８１２３４５６７８"],
        ["电话138　1234　5678"],
        ["电话138.1234.5678"],
        ["电话：1381234 5678"],
        ["电话1 3 8 1 2 3 4 5 6 7 8"],
        ["电话：一三八一二三四五六七八"],
        [f"微信{MOBILE}"],
    ],
)
def test_a_mobile_number_in_a_footer_is_dropped_before_anything_is_kept(
    take: Callable[..., Taken], foot: list[object]
) -> None:
    content = xlsx({"表": sheet_xml([*ROADS, foot])})
    kept = repr(open_book(content, "公路.xlsx")) + repr(take(content, "公路.xlsx"))
    assert not re.search("5 ?6 ?7 ?8|５６７８|五六七八", kept)
    taken = take(content, "公路.xlsx")
    assert taken.status == "taken"
    assert not {one for one in rules(taken) if one.startswith(("personal", "bank", "pass", "mobile"))}


def test_a_mobile_number_in_a_heading_line_or_a_name_is_dropped(take: Callable[..., Taken]) -> None:
    rows = [*ROADS[:3], [f"填报人：张某，{MOBILE}"], *ROADS[3:]]
    taken = take(xlsx({"表": sheet_xml(rows)}), f"公路_张某{MOBILE}.xlsx")
    assert MOBILE not in repr(taken)
    assert [sheet.claim.unit for sheet in taken.sheets] == ["东乡"]


def test_amounts_of_eleven_digits_are_no_mobile_numbers(take: Callable[..., Taken]) -> None:
    rows = [*ROADS[:4], ["甲路", 13812345678, 1.5, "13812345678", 1]]
    assert of_text(13812345678.0) == ([], "13812345678.0")
    assert of_text(MOBILE) == ([], MOBILE)
    taken = take(xlsx({"表": sheet_xml(rows)}), "公路.xlsx")
    assert taken.sheets[0].columns["built_total"].values == [13812345678 * 1_000_000]


@pytest.mark.parametrize(
    "label", ["审核投资额（元）", "审核中心", "负责项目总投资", "填报金额", "电话费支出（元）", "负责人数"]
)
def test_an_amount_beside_a_word_of_the_office_is_no_mobile_number(label: str) -> None:
    for amount in (15012345678.0, "15012345678"):
        assert cells_of(Grid("表", [[label, amount]])) == ([], [label, str(amount)])


@pytest.mark.parametrize(
    ("column", "text"),
    [(1, f"40（张某{MOBILE}）"), (2, f"1.5公里 张某 +86 {MOBILE}"), (4, f"无 张某{MOBILE}")],
)
def test_a_mobile_number_in_what_should_be_a_number_is_not_kept(
    take: Callable[..., Taken], column: int, text: str
) -> None:
    row = [text if at == column else cell for at, cell in enumerate(ROADS[4])]
    taken = take(xlsx({"表": sheet_xml([*ROADS[:4], row])}), "公路.xlsx")
    assert "not_a_number" in rules(taken)
    assert MOBILE not in repr(taken)


@pytest.mark.parametrize(
    "name", [f"公路_+86{MOBILE}.xlsx", "公路 138-1234-5678.xlsx", "公路１３８１２３４５６７８.xlsx"]
)
def test_a_mobile_number_in_a_file_s_name_is_dropped(take: Callable[..., Taken], name: str) -> None:
    assert not re.search("5678|５６７８", repr(take(xlsx({"表": sheet_xml(ROADS)}), name).filed.name))


def test_an_entry_s_texts_say_no_mobile_number() -> None:
    from sources.returned.entry import Entry, unwrapped, wrap

    entry = unwrapped("a.zip", wrap(Entry("示例", f"张某{MOBILE}来电", f"电话 {MOBILE}"), "公路.csv", TABLE))[2]
    assert entry is not None
    assert MOBILE not in repr(entry)


def with_remark(neutral: Plan, carries: tuple[str, ...]) -> Plan:
    """The plan whose roads have a remark, a free text."""
    from sources.declare import Item

    form = neutral.forms["roads"]
    version = form.versions[0]
    items = {**version.items, "remark": Item(type="text", headings=("备注",))}
    own = version.model_copy(update={"items": items, "carries": carries})
    return neutral.model_copy(
        update={"forms": {**neutral.forms, "roads": form.model_copy(update={"versions": (own,)})}}
    )


@pytest.mark.parametrize(("carries", "kept"), [((), "张某（手机号略）"), (("mobile",), f"张某{MOBILE}")])
def test_a_mobile_number_in_a_text_is_kept_only_where_the_form_says_so(
    neutral: Plan, tmp_path: Path, carries: tuple[str, ...], kept: str
) -> None:
    rows = [*ROADS[:3], [*ROADS[3], "备注"], [*ROADS[4], f"张某{MOBILE}"]]
    filed = keep(Received("folder", "公路.xlsx", xlsx({"表": sheet_xml(rows)}), ARRIVED), tmp_path)
    (sheet,) = read_file(filed, with_remark(neutral, carries)).sheets
    assert sheet.columns["remark"].texts == [kept]
    assert [(one.rule, one.address) for one in sheet.findings] == ([] if carries else [("mobile_left_out", "F5")])


def test_a_mobile_number_is_in_no_finding_that_quotes_a_text(take: Callable[..., Taken]) -> None:
    rows = [*ROADS[:3], [*ROADS[3], "联络"], [*ROADS[4], MOBILE], ["说明", "", "", "", "", MOBILE]]
    taken = take(xlsx({"表": sheet_xml(rows)}), "公路.xlsx")
    assert MOBILE not in repr(taken)


def test_every_rule_and_every_place_is_worded_in_chinese() -> None:
    words = messages()
    places = {place for _, place in PLACES} | set(ODS_NAMES.values()) | set(PLACE_OF_ELEMENT.values())
    places |= {"formula", "sheet", "sheet_name", "file_name", "part_name", "page", "hidden_part"}
    for rule in {*RULES.values()}:
        assert places <= set(words[rule]["says"])
        assert words[rule]["severity"] == ("question" if rule.endswith("perhaps") else "reject")
    assert words["mobile_left_out"]["severity"] == "note"
