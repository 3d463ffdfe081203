"""A form's 填报说明 on one page, from its declaration: who reports what, when and how. As HTML and as a Word document."""

from __future__ import annotations

import functools
import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reports.template.template import NUMERIC, heading, is_total
from sources.declare import Deadline, Form, Item, Plan, Version, YamlMapping, read_yaml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

FEW, MANY = 14, 24  # items: above these numbers the letters are smaller, so that all stay on one page
WIDTHS = (46, 16, 10, 116)  # of the table's columns, in millimetres; A4 has 188 between the margins
MOST_NAMED = 6  # choices or rows named in a line


@dataclass(frozen=True, slots=True)
class Guide:
    """The texts of a guide: titled paragraphs around a table of the items."""

    title: str
    about: str
    before: tuple[tuple[str, str], ...]
    general: tuple[str, ...]
    table: tuple[tuple[str, str, str, str], ...]
    after: tuple[tuple[str, str], ...]
    contact: str

    @property
    def size(self) -> float:
        """Of its letters, in points."""
        return 10.5 if len(self.table) <= FEW else 9.5 if len(self.table) <= MANY else 7.5


def write_guides(form: Form, day: date, plan: Plan, folder: Path) -> list[Path]:
    """Write the guide of the form's version on `day` beside its templates, as HTML and DOCX. Gives the paths."""
    guide = guide_of(form, form.version_on(day), plan)
    stem = wording()["file"].format(title=form.title)
    page, document = folder / f"{stem}.html", folder / f"{stem}.docx"
    page.write_text(html_of(guide), encoding="utf-8")
    _document_of(guide).save(str(document))
    return [page, document]


def guide_of(form: Form, version: Version, plan: Plan) -> Guide:
    """The guide of a form's version."""
    say = wording()
    section = say["sections"]
    reporters = say["separator"].join(form.reporters) + say["end"]
    return Guide(
        title=say["title"].format(title=form.title),
        about=say["about"].format(plan=plan.identity.title, version=version.valid_from),
        before=(
            (section["who"], reporters),
            (section["what"], _what(version)),
            (section["when"], _when(form, plan.deadlines)),
            (section["how"], say["how"]),
        ),
        general=tuple(_general(version)),
        table=tuple(_line(version, name, item) for name, item in version.items.items()),
        after=((section["judged"], say["judged"]), (section["wrong"], _wrong(version))),
        contact=say["contact"].format(contact=plan.identity.contact),
    )


def _what(version: Version) -> str:
    say = wording()["what"]
    key = (
        say["open"].format(key=_name(version, version.row_key[0]), items=len(version.items)) if version.row_key else ""
    )
    source = (version.rows_from or "").partition(":")[0]
    if version.shape == "labels":
        text = say["labels"].format(items=len(version.items))
    elif source:
        text = say[source].format(items=len(version.items))
    elif version.rows and not version.more_rows:
        text = say["printed"].format(rows=len(version.rows), items=len(version.items))
    else:
        text = key + say["more"]
    return str(text + ("" if version.carries else say["privacy"]))


def _when(form: Form, deadlines: Sequence[Deadline]) -> str:
    say = wording()
    only = say["months"].format(months=say["separator"].join(map(str, form.months))) if form.months else ""
    if form.season:
        only += say["season"].format(first=form.season.from_month, last=form.season.to_month)
    own = sorted((one for one in deadlines if one.cadence == form.cadence), key=lambda one: one.form is None)
    due = next(one for one in own if one.form in (None, form.name))
    cadence, base = say["cadences"][form.cadence], say["ends"][form.cadence]
    return str(say["when"].format(cadence=cadence, base=base, days=due.days, time=due.time, only=only))


def _general(version: Version) -> Iterator[str]:
    say = wording()["general"]
    has_numbers = any(item.type in NUMERIC for item in version.items.values())
    yield say["numbers"] if has_numbers else say["text"]
    if any(is_total(version, name) for name in version.items):
        yield say["total"]


def _line(version: Version, name: str, item: Item) -> tuple[str, str, str, str]:
    say = wording()
    title = f"{item.group}：{_name(version, name)}" if item.group else _name(version, name)
    parts = [_kind(item), *_rules(version, item), *([item.hint] if item.hint else [])]
    return title, item.uom or "", say["required"] if item.required else "", "；".join(parts) + say["end"]


def _kind(item: Item) -> str:
    kinds = wording()["kinds"]
    if item.register_ == "project":
        return str(kinds["project"])
    return str(kinds[item.type].format(choices=_some(item.choices)))


def _rules(version: Version, item: Item) -> Iterator[str]:
    say = wording()["rules"]
    if item.min is not None and item.min != 0:
        yield say["at_least"].format(min=f"{item.min:g}")
    if item.max is not None:
        yield say["at_most"].format(max=f"{item.max:g}")
    if item.total_of and not item.may_fall:
        yield say["total"].format(other=_name(version, item.total_of))
    if item.only_rises:
        yield say["rises"]
    if item.balance:
        signs = {"+": "＋", "-": "－"}
        terms = "".join(f"{signs.get(term[0], '')}“{_name(version, term.lstrip('+-'))}”" for term in item.balance)
        yield say["balance"].format(terms=terms)
    if item.part_of:
        yield say["part"].format(other=_name(version, item.part_of))
    if item.growth:
        yield say["growth"].format(of=_name(version, item.growth.of), over=_name(version, item.growth.over))
    if item.share:
        yield say["share"].format(part=_name(version, item.share.part), whole=_name(version, item.share.whole))
    if item.jump_pct is not None:
        yield say["jump"].format(pct=f"{item.jump_pct:g}")
    if item.only_rows:
        yield say["rows"].format(rows=_some(item.only_rows))


def _some(names: Sequence[str]) -> str:
    text = str(wording()["separator"]).join(names[:MOST_NAMED])
    return text if len(names) <= MOST_NAMED else f"{text}等{len(names)}项"


def _name(version: Version, name: str) -> str:
    return heading(version.items[name], plain=True)


def _wrong(version: Version) -> str:
    say = wording()
    items = version.items.values()
    holds = {
        "headings": True,
        "total": any(is_total(version, name) for name in version.items),
        "percent": any(item.type == "percent" for item in items),
        "money": any((item.uom or "").endswith("元") for item in items),
        "choice": any(item.choices for item in items),
        "date": any(item.type == "date" for item in items),
    }
    return "；".join(say["wrong"][part] for part, has in holds.items() if has) + str(say["end"])


def html_of(guide: Guide) -> str:
    """The guide as a page of its own, without anything from elsewhere."""
    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in line) + "</tr>" for line in guide.table
    )
    head = "".join(f"<th>{html.escape(text)}</th>" for text in wording()["columns"])
    columns = "".join(f'<col style="width:{100 * width / sum(WIDTHS):.0f}%">' for width in WIDTHS)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{html.escape(guide.title)}</title>'
        f"<style>{STYLE.format(size=guide.size + 0.5)}</style></head><body><h1>{html.escape(guide.title)}</h1>"
        f'<p class="about">{html.escape(guide.about)}</p>'
        + "".join(_paragraph(*one) for one in guide.before)
        + _paragraph(wording()["sections"]["items"], "".join(guide.general))
        + f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>"
        + "".join(_paragraph(*one) for one in guide.after)
        + f"<p>{html.escape(guide.contact)}</p></body></html>\n"
    )


STYLE = (
    "@page{{size:A4;margin:10mm 11mm}}body{{font:{size}pt/1.45 'SimSun','宋体','Noto Serif CJK SC',serif;max-width:188mm;"
    "margin:4mm auto;padding:0 3mm;color:#1a2330}}h1{{font-size:16pt;color:#1F3864;border-bottom:2px solid #1F3864;margin:0 0 3px}}"
    "p{{margin:3px 0}}.about{{color:#5a6573}}table{{border-collapse:collapse;width:100%;margin:4px 0;font-size:.95em}}"
    "th{{background:#DCE6F1}}td,th{{border:1px solid #8FA3BF;padding:1px 4px;text-align:left;line-height:1.3}}"
    "@media print{{body{{margin:0;padding:0;max-width:none}}}}"
)


def _paragraph(title: str, text: str) -> str:
    return f"<p><b>{html.escape(title)}</b>　{html.escape(text)}</p>"


def _document_of(guide: Guide) -> Document:
    """The guide as a Word document of one page of A4."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(11)
    section.top_margin = section.bottom_margin = Mm(10)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "宋体", Pt(guide.size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(1.5)
    style.paragraph_format.line_spacing = 1.1
    title = document.add_paragraph().add_run(guide.title)
    title.bold, title.font.size, title.font.color.rgb = True, Pt(15), RGBColor(0x1F, 0x38, 0x64)
    document.add_paragraph(guide.about)
    for name, text in (*guide.before, (wording()["sections"]["items"], "".join(guide.general))):
        _add_paragraph(document, name, text)
    table = document.add_table(rows=0, cols=len(WIDTHS))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for number, line in enumerate((tuple(wording()["columns"]), *guide.table)):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, line, WIDTHS, strict=True):
            cell.width = Mm(width)
            _fill(cell, text, guide.size - 0.5, is_head=number == 0)
    for name, text in guide.after:
        _add_paragraph(document, name, text)
    document.add_paragraph(guide.contact)
    return document


def _add_paragraph(document: Document, title: str, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(title).bold = True
    paragraph.add_run(f"　{text}")


def _fill(cell: _Cell, text: str, size: float, is_head: bool) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(1)
    paragraph.paragraph_format.line_spacing = 1.15
    run = paragraph.add_run(text)
    run.bold, run.font.size = is_head, Pt(size)


@functools.cache
def wording() -> YamlMapping:
    """The Chinese wording of guides."""
    return read_yaml(Path(__file__).with_suffix(".yml"))
