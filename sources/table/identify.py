"""The forms, units and periods that a file claims to report: each (unit, form, period) in it is one submission.

Second step of the walk (docs/walk.md), behind `sources/book/open.py:open_book` and before `sources/read.py:read`. Where
statements disagree nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from sources.book.grid import Book, Grid, address
from sources.calendar import Period, label, once, period, period_named, period_of
from sources.declare import Form, Layout, Plan
from sources.finding import Finding
from sources.returned.slip import is_copied_list
from sources.table.axis import is_total, period_at, unit_named, year_named
from sources.table.continuation import continues, holds_table, says_continued
from sources.table.crossing import Crossing, CrossPart, CrossTerms, crossing, undeclared
from sources.table.header import find_table
from sources.table.labels import labels_found
from sources.table.lookup import Known, ReaderForm, known
from sources.value.uom import uom
from sources.value.words import normal, words

SEARCHED_ROWS = 12
SEARCHED_COLUMNS = 40
WIDE = 6
UNIT_TAIL = re.compile(
    r"[（(【\[].*|[\s　]{2,}.*|(?:填表人|填报人|报告期|(?:计量|金额|货币|数量|面积|数据)?单位[:：]|版本[:：]|负责人|联系电话|填报日期|填报时间|报送日期|日期|时间).*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sheet, or a part of it, claims to be. `version` is a template's mark; `via` says where the form was found; `more` names the
    sheets that continue its table; `reported_by` is the lead that sends the unit's values in a table of all units (代报)."""

    unit: str
    form: str
    period: str
    sheet: str
    version: date | None
    via: str
    more: tuple[str, ...] = ()
    part: CrossPart | None = None
    reported_by: str | None = None

    @property
    def sheets(self) -> tuple[str, ...]:
        """All sheets on which its table stands."""
        return self.sheet, *self.more


def identify(
    book: Book, name: str, plan: Plan, folder: str = "", today: date = date.max
) -> tuple[list[Claim], list[Finding]]:
    """The file's claims; where there is none, or statements disagree, the findings that say why.

    folder: the path of the folder in which its sender put it, which says what nothing else does. today: when it came.
    """
    knows = known(plan)
    claims: list[Claim] = []
    findings: list[Finding] = []
    visible = [grid for grid in book.sheets if grid.is_visible and grid.rows]
    for grids in (visible, [grid for grid in book.sheets if not grid.is_visible and grid.rows]):
        if claims or any(finding.rule not in NO_FORM for finding in findings):
            break
        for grid in grids:
            if is_copied_list(grid):
                findings.append(Finding("slip_without_identity", grid.name or name, "", sheet=grid.name))
                continue
            own, problems = _identify(grid, book, name, knows, len(grids) == 1, folder, today)
            findings += problems
            claims += own
    if claims:
        # sheets of other content beside a claimed one (explanations, look-up lists) are no submissions
        known_form = [finding for finding in findings if finding.rule not in NO_FORM]
        claims, findings = _with_further(claims, known_form, visible, knows)
    elif not findings:
        findings = [Finding("unidentified_form", "", _forms(knows))]
    return claims, list(dict.fromkeys(_listed_once(findings)))


NO_FORM = ("unidentified_form", "form_title_near")


def _listed_once(findings: list[Finding]) -> list[Finding]:
    """The findings, those for sheets of no form in one, which lists the forms; in none where a sheet is near a form."""
    nameless = [finding for finding in findings if finding.rule == "unidentified_form"]
    if any(finding.rule == "form_title_near" for finding in findings):
        return [finding for finding in findings if finding.rule != "unidentified_form"]
    if len(nameless) < 2:
        return findings
    texts = list(dict.fromkeys(finding.found for finding in nameless if finding.found))
    listed_texts = "、".join(texts[:5]) + ("等" if len(texts) > 5 else "")
    first = findings.index(nameless[0])
    rest = [finding for finding in findings if finding.rule != "unidentified_form"]
    return [*rest[:first], replace(nameless[0], found=listed_texts), *rest[first:]]


def _with_further(
    claims: list[Claim], findings: list[Finding], visible: list[Grid], knows: Known
) -> tuple[list[Claim], list[Finding]]:
    """The claims with the sheets that continue them, which make none of their own; and a finding for further sheets that hold a table
    of numbers and are not read."""
    if len(visible) < 2 or not any(grid.name == claims[0].sheet for grid in visible):
        return claims, findings
    crossed = {claim.sheet for claim in claims if claim.part is not None}  # nothing continues a cross table
    own: dict[str, Claim] = {claim.sheet: claim for claim in claims if claim.part is None}
    first: dict[tuple[str, str, str], str] = {}  # what is claimed -> the first sheet that claims it
    grids = {grid.name: grid for grid in visible}
    before: list[str] = []
    unread: list[str] = []
    for grid in visible:
        if grid.name in crossed:
            continue
        claim = own.get(grid.name)
        main = None if claim is None else first.setdefault((claim.unit, claim.form, claim.period), grid.name)
        if main == grid.name:
            before.append(grid.name)
            continue
        if is_copied_list(grid):
            continue
        is_told = says_continued(grid)
        mains = [main] if main else before[::-1] if is_told or len(before) == 1 else []
        for name in mains:
            one = own[name]
            spec = knows.reader_form(knows.plan.forms[one.form], period(one.period).ends_on)
            titles = {form for _, _, _, form in _titles(_top(grid), knows)}
            if (
                titles <= {one.form}
                and not _is_named_otherwise(grid.name, one, knows)
                and continues(grids[name], grid, spec, is_told)
            ):
                own[name] = replace(one, more=(*one.more, grid.name))
                own.pop(grid.name, None)
                findings = [finding for finding in findings if finding.sheet != grid.name]
                break
        else:
            if is_told and claim is None and before:  # it says no more than that it belongs to another
                findings = [
                    finding for finding in findings if finding.sheet != grid.name or finding.rule not in ANONYMOUS
                ]
            if claim is None and not any(finding.sheet == grid.name for finding in findings) and holds_table(grid):
                unread.append(grid.name)
    if unread:
        findings = [*findings, Finding("sheet_unread", "、".join(unread), "", sheet=unread[0])]
    return [claim if claim.part else own[claim.sheet] for claim in claims if claim.part or claim.sheet in own], findings


MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def _quarters(name: str) -> list[int]:
    numerals = re.findall(r"(?:第?([一二三四1-4])\s*季度?|(?<![A-Za-z])Q([1-4]))", name, re.IGNORECASE)
    return [MONTHS.index(one) + 1 if one in MONTHS else int(one) for one in map("".join, numerals)]


def _is_named_otherwise(name: str, claim: Claim, knows: Known) -> bool:
    """Whether a sheet's name is that of another unit, of another period, or of a former or spare table."""
    form = knows.plan.forms[claim.form]
    one, of_claim = period_named(name, form), period(claim.period)
    ends_on = of_claim.ends_on
    months = re.findall(r"(?<!\d)(\d{1,2})\s*月", name)
    months += [
        MONTHS.index(one) + 1
        for one in re.findall(r"(?<![一二三四五六七八九十])(十[一二]|[一二三四五六七八九十])\s*月", name)
    ]
    years = re.findall(r"(?<!\d)((?:20|19)\d\d)(?!\d)|(?<!\d)(\d\d)\s*年", name)
    return (
        _unit_in(name, knows) not in (None, claim.unit)
        or (one is not None and one.code != claim.period)
        or any(int(month) != ends_on.month for month in months)
        or (
            form.cadence == "day"
            and any(int(day) != ends_on.day for day in re.findall(r"(?<!\d)(\d{1,2})[日号]", name))
        )
        or any(part not in label(of_claim) for part in PARTS.get(form.cadence, NO_PART).findall(name))
        or any(int((long or short)[-2:]) not in {of_claim.year % 100, ends_on.year % 100} for long, short in years)
        or (one is None and any(quarter != (ends_on.month + 2) // 3 for quarter in _quarters(name)))
        or SPARE.search(name) is not None
    )


NO_PART = re.compile(r"(?!)")
PARTS = {
    "ten_days": re.compile(r"[上中下]旬"),
    "half_year": re.compile(r"[上下]半年"),
}


def contradicted(claim: Claim, name: str, sender: str | None, plan: Plan) -> list[Finding]:
    """What the file's name and folder say against the claim: another unit's file, or another period's.

    A folder that names another unit is one that forwards, where the name of the file bears the claim out. Who the file is for
    (报县发改局), and when it was sent (7月上报), says nothing of whose it is.
    """
    knows = known(plan)
    stem = ADDRESSEE.sub("", re.sub(r"\.[A-Za-z]{2,5}$", "", name))
    findings = []
    named = _unit_in(stem, knows)
    folder = _unit_in(sender, knows) if sender and "@" not in sender else None
    if named not in (None, claim.unit):
        findings.append(Finding("another_units_file", claim.unit, named or "", sheet=claim.sheet))
    elif folder not in (None, claim.unit) and named is None:
        findings.append(Finding("another_units_file", claim.unit, folder or "", sheet=claim.sheet))
    form = plan.forms[claim.form]
    one = period_named(stem, form)
    if one is not None and one.code != claim.period:
        period_label = label(period_of(form, claim.period))
        findings.append(Finding("another_period_named", period_label, label(one), sheet=claim.sheet))
    return findings


SPARE = re.compile(
    r"上[年月周期季]|去年|同期|历史|以前|备份|副本|旧|原|草稿|作废|废|示例|样表|范例|模板|计划|目标|预算|预测|预计|测算|汇总|总表|合计|下[年月周期季]"
    r"|copy|backup|old|plan|summary",
    re.IGNORECASE,
)
ANONYMOUS = ("unidentified_unit", "unidentified_period")
ADDRESSEE = re.compile(r"[报致呈送发给][^\W\d_]{2,12}?(?:局|委|办|中心|厅|部)|\d{4}年\d{1,2}月(?:上报|报送|填报|报出)")


@dataclass(slots=True)
class _Stated:
    """The statements about unit, form or period, each with its place."""

    statements: list[tuple[str, str]]

    def differs(self) -> bool:
        return len({value for value, _ in self.statements}) > 1


def _identify(
    grid: Grid, book: Book, name: str, knows: Known, only: bool, folder: str, today: date
) -> tuple[list[Claim], list[Finding]]:
    top = _top(grid)
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", name)
    marked = _marked(book) if only or _is_marked_sheet(grid, book, knows) else {}
    titled = _titles(top, knows)
    named = _form_of(grid, stem, top, titled, marked.get("form", []), knows)
    if isinstance(named, Finding):
        return [], [named]
    form, via = named
    lines = _lines(grid, top, titled, knows, form)
    titles = [text for _, _, text, form_name in titled if form_name == form.name]
    around = _Around(grid, book, form, lines, titles, [text for _, _, text in top], stem, folder, today, via)
    if not marked and any(version.layouts for version in form.versions):
        crossed = _crossed(around, knows)
        if crossed is not None:
            return crossed
    unit = _unit_of(around, marked.get("unit", []), knows)
    if not isinstance(unit, str):
        return [], unit
    period = _period_of(around, marked.get("period", []), knows)
    if not isinstance(period, Period):
        return [], period
    return [Claim(unit, form.name, period.code, grid.name, _version(marked, top), via)], []


def _form_of(
    grid: Grid,
    stem: str,
    top: list[tuple[int, int, str]],
    titled: list[tuple[int, int, str, str]],
    marked: list[tuple[str, str]],
    knows: Known,
) -> tuple[Form, str] | Finding:
    """The form that marks, titles, names or headings give, and where; else the finding that there is none, or more than one."""
    titles = [(form, address(row, column)) for row, column, _, form in titled]
    forms = _Stated([*marked, *titles])
    if forms.differs():
        titled_forms = _Stated([(_title(value, knows.plan), where) for value, where in forms.statements])
        return _disagree(titled_forms, grid, "form")
    form_name, via = forms.statements[0] if forms.statements else (None, "")
    if form_name is None:
        form_name, via = _from_names(grid, stem, knows)
    if form_name is None:
        form_name, via = _from_headings(grid, knows)
    if form_name is None or form_name not in knows.plan.forms:
        return _unidentified(grid, stem, form_name, top, knows)
    return knows.plan.forms[form_name], via


def _unit_of(around: _Around, marked: list[tuple[str, str]], knows: Known) -> str | list[Finding]:
    """The unit that marks, lines or names give; else the findings that there is none, or more than one."""
    grid = around.grid
    units = _Stated(
        [*((knows.units.get(normal(value), value), where) for value, where in marked), *around.lines["unit"]]
    )
    if units.differs():
        return [_disagree(units, grid, "unit")]
    if units.statements:
        unit, where = units.statements[0]
        if unit not in knows.plan._units:
            return [Finding("unidentified_unit", unit, "units", sheet=grid.name, address=where)]
        return unit
    named = _unit_in(around.stem, knows) or _unit_in(grid.name, knows) or _unit_in(around.folder, knows)
    if named is None:
        missing = Finding("unidentified_unit", "", "填报单位：", sheet=grid.name)
        terms = CrossTerms(knows.reader_form(around.form, date.max), knows, None, around.today)
        return [missing, *undeclared(grid, terms)]
    return named


def _period_of(around: _Around, marked: list[tuple[str, str]], knows: Known) -> Period | list[Finding]:
    """The period that marks, lines or names give; else the findings that there is none, or more than one."""
    grid, form, unread = around.grid, around.form, around.lines["unread"]
    periods = _Stated([*marked, *around.lines["period"]])
    if periods.differs():
        return [_disagree(periods, grid, "period")]
    if periods.statements:
        period = _period(periods.statements[0][0])
    else:
        period = _period_in_names(grid, around.stem, around.folder, form)
        if period is None and form.cadence == "once" and not unread:
            period = once(form)  # it has no other
    if period is None:
        text, where = next(iter([*unread, *periods.statements]), ("", None))
        missing = Finding("unidentified_period", text, form.cadence, sheet=grid.name, address=where)
        return [missing, *_undeclared(grid, form, around.today, knows)]
    return period


def _undeclared(grid: Grid, form: Form, today: date, knows: Known) -> list[Finding]:
    """A note of the layout that would have to be declared, where a sheet that says no period lies as a cross table, or is named by one."""
    findings = undeclared(grid, CrossTerms(knows.reader_form(form, date.max), knows, None, today))
    if not findings and period_at(grid.name, form, 2000) is not None:
        findings = [Finding("layout_undeclared", grid.name, "{sheets: period}", sheet=grid.name)]
    return findings


def _period_in_names(grid: Grid, stem: str, folder: str, form: Form) -> Period | None:
    """The period that the sheet's name says, else the file's, else the nearest of its folders (2022年/4月 together)."""
    folders = [part for part in folder.split("/") if part]
    for text in (grid.name, stem, *reversed(folders), "".join(folders)):
        one = period_named(text, form) if text else None
        if one is not None:
            return one
    return None


@dataclass(frozen=True, slots=True)
class _Around:
    """A sheet of a form, and the statements about it: by `lines` above it, `titles` of the form, any `texts` above and in the
    header, the names of file and folder."""

    grid: Grid
    book: Book
    form: Form
    lines: dict[str, list[tuple[str, str]]]
    titles: list[str]
    texts: list[str]
    stem: str
    folder: str
    today: date
    via: str


def _crossed(around: _Around, knows: Known) -> tuple[list[Claim], list[Finding]] | None:
    """The claims of a sheet that lies as one of the form's layouts says; None where it lies as none."""
    form, grid = around.form, around.grid
    year, problem = _year(around)
    spec = knows.reader_form(form, date(year, 12, 31) if year else date.max)
    terms = CrossTerms(spec, knows, year, around.today)
    if _adds_up_sheets(spec, around, knows, year):
        return [], [Finding("sheet_of_totals", grid.name, "", sheet=grid.name)]
    layouts = sorted(spec.version.layouts, key=lambda one: -sum(map(bool, (one.columns, one.rows, one.sheets))))
    for layout in layouts:
        on_sheet = _of_sheet(layout, around, knows, year)
        cross_table = None if on_sheet is None else crossing(grid, layout, terms)
        if on_sheet is not None and cross_table is not None:
            return ([], [problem]) if problem else _claims(cross_table, layout, on_sheet, around, knows)
    return None


def _adds_up_sheets(spec: ReaderForm, around: _Around, knows: Known, year: int | None) -> bool:
    """Whether the sheet is named like a total (汇总, 合计, 全年) beside two sheets or more that are units or periods."""
    kinds = {layout.sheets for layout in spec.version.layouts} - {None}
    names = [grid.name for grid in around.book.sheets if grid.is_visible]
    if not kinds or len(names) < 3 or not (TOTAL_SHEET.search(around.grid.name) or is_total(around.grid.name, spec)):
        return False
    units = [name for name in names if unit_named(name, knows)]
    periods = [name for name in names if period_at(name, around.form, year or 2000)]
    return ("unit" in kinds and len(units) > 1) or ("period" in kinds and len(periods) > 1)


TOTAL_SHEET = re.compile(r"^(?:汇总表?|合计|总计|总表|累计|全年|年度|各单位)$")


def _of_sheet(layout: Layout, around: _Around, knows: Known, year: int | None) -> tuple[str | None, str | None] | None:
    """The unit and the period (with ? where its year is not known) that the sheet's name says, if sheets are such; None where it says
    none."""
    name = around.grid.name
    if layout.sheets == "unit":
        units = {unit_named(grid.name, knows) for grid in around.book.sheets} - {None}
        unit = unit_named(name, knows)
        return (unit, None) if unit is not None and len(units) > 1 else None
    if layout.sheets == "period":
        one = period_at(name, around.form, year)
        if one is not None:
            return None, one.code
        return (None, f"?{name}") if year is None and period_at(name, around.form, 2000) is not None else None
    return None, None


def _year(around: _Around) -> tuple[int | None, Finding | None]:
    """The year of periods that are named without one: what title and lines say, the sheet's name, the file's; else the folder's. A
    finding where these disagree."""
    above = year_named(around.titles) or year_named([text for text, _ in around.lines["unread"]])
    above = above or year_named([text for text in around.texts if len(text) <= 60])
    named = [(above, "A1"), (year_named([around.grid.name]), "sheet"), (year_named([around.stem]), "file")]
    years = {year for year, _ in named if year is not None}
    if len(years) > 1:
        stated = _Stated([(str(year), where) for year, where in named if year is not None])
        return None, _disagree(stated, around.grid, "period")
    return (years.pop() if years else year_named([around.folder])), None


def _claims(
    cross_table: Crossing, layout: Layout, on_sheet: tuple[str | None, str | None], around: _Around, knows: Known
) -> tuple[list[Claim], list[Finding]]:
    """A claim for each part of a cross table."""
    grid, form, lines = around.grid, around.form, around.lines
    stated = _Stated(lines["unit"])
    if stated.differs():
        return [], [_disagree(stated, grid, "unit")]
    if stated.statements and stated.statements[0][0] not in knows.plan._units:
        return [], [
            Finding(
                "unidentified_unit", stated.statements[0][0], "units", sheet=grid.name, address=stated.statements[0][1]
            )
        ]
    sender = stated.statements[0][0] if stated.statements else _unit_in(around.stem, knows)
    if sender is None and not layout.names_units:
        sender = _unit_in(grid.name, knows)
    sender = sender or _unit_in(around.folder, knows)
    own = on_sheet[0] or sender
    units = {part.unit or own for part in cross_table.parts}
    lead = form.lead_of(layout) if layout.names_units else None
    is_own = (
        lead is None or units == {sender} or (on_sheet[0] is not None and stated.statements and sender == on_sheet[0])
    )
    if not is_own and sender not in (None, lead):
        return [], [Finding("not_the_lead", sender or "", lead or "", sheet=grid.name, address=cross_table.where)]
    if None in units:
        return [], [Finding("unidentified_unit", "", "填报单位：", sheet=grid.name)]
    period_of = _period_of_parts(cross_table, on_sheet[1], around)
    if isinstance(period_of, Finding):
        return [], [period_of]
    claims = [
        Claim(
            unit=unit,
            form=form.name,
            period=part.period or period_of,
            sheet=grid.name,
            version=None,
            via=around.via,
            part=None if part == CrossPart() else part,
            reported_by=None if is_own or unit == lead else lead,
        )
        for part in cross_table.parts
        if (unit := part.unit or own) is not None
    ]
    return claims, [replace(finding, sheet=grid.name) for finding in cross_table.findings]


def _period_of_parts(cross_table: Crossing, of_sheet: str | None, around: _Around) -> str | Finding:
    """The period of parts that have none of their own; '' where all have one. A finding where it is not stated, or without a year."""
    grid, form = around.grid, around.form
    own = [part.period for part in cross_table.parts if part.period is not None]
    if any(code.startswith("?") for code in own):
        return Finding(
            "unidentified_period",
            "、".join(cross_table.names)[:60],
            "year_alone",
            sheet=grid.name,
            address=cross_table.where,
        )
    if own:
        return ""
    periods = _Stated(around.lines["period"])
    if of_sheet is not None and of_sheet.startswith("?"):
        return Finding("unidentified_period", grid.name, "year_alone", sheet=grid.name)
    if of_sheet is not None:
        periods = _Stated([*periods.statements, (of_sheet, "sheet")])
    if periods.differs():
        return _disagree(periods, grid, "period")
    one = (
        _period(periods.statements[0][0])
        if periods.statements
        else _period_in_names(grid, around.stem, around.folder, form)
    )
    if one is None:
        text, where = around.lines["unread"][0] if around.lines["unread"] else ("", None)
        return Finding("unidentified_period", text, form.cadence, sheet=grid.name, address=where)
    return one.code


def _top(grid: Grid) -> list[tuple[int, int, str]]:
    """The texts above and beside the table, where a table says what it is: down to its header and the row below."""
    texts: list[tuple[int, int, str]] = []
    wide = 0
    for row, cells in enumerate(grid.rows[:SEARCHED_ROWS]):
        line_texts = [
            (row, column, cell) for column, cell in enumerate(cells[:SEARCHED_COLUMNS]) if type(cell) is str and cell
        ]
        texts += line_texts
        wide += len(line_texts) >= WIDE
        if wide == 2:
            break
    return texts


def _marked(book: Book) -> dict[str, list[tuple[str, str]]]:
    """What a template's hidden sheet and document properties say."""
    result: dict[str, list[tuple[str, str]]] = {}
    for key in ("form", "unit", "period", "version"):
        for mark, where in ((book.meta.get(key), "_meta"), (book.properties.get(f"dph_{key}"), "properties")):
            if mark:
                result.setdefault(key, []).append((mark, where))
    return result


def _is_marked_sheet(grid: Grid, book: Book, knows: Known) -> bool:
    """Of several sheets the template's is the one whose title is the marked form's."""
    marked = {value for value, _ in _marked(book).get("form", [])}
    return any(form in marked for _, _, _, form in _titles(_top(grid), knows))


def _titles(top: list[tuple[int, int, str]], knows: Known) -> list[tuple[int, int, str, str]]:
    """Cells above the table that hold a form's title, with the form; of several titles in one cell the longest."""
    known = knows.titles_in
    found = []
    for row, column, text in top:
        form = known[text] if text in known else _title_in(text, knows) if len(text) <= 120 else None
        if form is not None:
            found.append((row, column, text, form))
    return found


def _title_in(text: str, knows: Known) -> str | None:
    """The form whose title is in the text; None where there is none, or two of different forms."""
    if text not in knows.titles_in:
        if len(knows.titles_in) > 20_000:
            knows.titles_in.clear()
        knows.titles_in[text] = _find_title(normal(text), knows)
    return knows.titles_in[text]


def _find_title(plain: str, knows: Known) -> str | None:
    fitting = [title for title in knows.titles if title in plain]
    if not fitting:
        return None
    longest = max(fitting, key=len)
    rivals = {knows.titles[title] for title in fitting if title not in longest}
    return knows.titles[longest] if rivals <= {knows.titles[longest]} else None


def _from_names(grid: Grid, stem: str, knows: Known) -> tuple[str | None, str]:
    for text, via in ((grid.name, "sheet name"), (stem, "file name")):
        form = _title_in(text, knows) if text else None
        if form is None:
            form = next((name for name in knows.plan.forms if re.search(rf"(?<![a-z_]){name}(?![a-z_])", text)), None)
        if form is not None:
            return form, via
    return None, ""


def _from_headings(grid: Grid, knows: Known) -> tuple[str | None, str]:
    """The one form whose required headings are all there; none where there are two."""
    fitting = [form.name for form in knows.plan.forms.values() if _headings_fit(grid, form, knows)]
    return (fitting[0], "headings") if len(fitting) == 1 else (None, "")


def _headings_fit(grid: Grid, form: Form, knows: Known) -> bool:
    spec = knows.reader_form(form, date.max)
    if not spec.headings.required:
        return False
    if spec.version.shape == "labels":
        return len(spec.headings.required) >= 3 and spec.headings.required <= labels_found(grid, spec)
    table = find_table(grid, spec.headings, spec.version.row_key)
    return table is not None and len(spec.headings.required) >= 2 and spec.headings.required <= table.items


def _lines(
    grid: Grid, top: list[tuple[int, int, str]], titled: list[tuple[int, int, str, str]], knows: Known, form: Form
) -> dict[str, list[tuple[str, str]]]:
    """Units and periods that the lines above the table state, with the address of each."""
    result: dict[str, list[tuple[str, str]]] = {"unit": [], "period": [], "unread": []}
    cells = {(row, column): text for row, column, text in top}
    for row, column, text in top:
        if "：" in text or ":" in text or normal(text) in BARE_UNIT:
            beside = _next(cells, row, column) or _typed(grid, row, column, form)
            _line(text, address(row, column), beside, knows, form, result)
    for row, column, text, named in titled:
        if named != form.name:
            continue
        one = period_named(text, form)
        if one is not None:
            result["period"].append((one.code, address(row, column)))
        if not result["unit"] and (unit := _unit_in(text, knows)) is not None:
            result["unit"].append((unit, address(row, column)))
    if not result["period"] and not result["unread"]:
        for row, column, text in top:
            is_alone = len(text) <= 40 and PERIOD_ALONE.fullmatch(text.strip())
            is_alone = is_alone or (form.cadence == "day" and len(text) <= 40 and AS_OF.match(text.strip()))
            one = period_named(text, form) if is_alone else None
            if one is not None:
                result["period"].append((one.code, address(row, column)))
    return result


def _line(
    text: str, where: str, beside: str, knows: Known, form: Form, result: dict[str, list[tuple[str, str]]]
) -> None:
    """Adds what a line such as 填报单位：... says; its value may stand in the cell beside it."""
    spoken = words()
    match = spoken.line("unit").search(text)
    if match or normal(text) in BARE_UNIT:
        value = (match["said"] if match else "").strip() or beside
        unit = _unit(value, knows)
        is_ambiguous = match is not None and normal(match["label"]) == AMBIGUOUS_LABEL
        if unit is not None:
            if not (is_ambiguous and unit == knows.plan.district):  # 单位：某区 says of which area the amounts are
                result["unit"].append((unit, where))
        elif value and not (is_ambiguous and _may_be_uom(text, value)):
            result["unit"].append((UNIT_TAIL.sub("", value).strip(), where))
    if match := spoken.line("period").search(text):
        value = match["said"].strip() or beside
        one = period_named(value, form)
        if one is not None:
            result["period"].append((one.code, where))
        elif value:
            result["unread"].append((value[:60], where))


BARE_UNIT = frozenset(("填报单位", "报送单位", "填报单位盖章", "填报单位公章"))
PERIOD_ALONE = re.compile(r"[（(]?\s*[二〇零一二三四五六七八九\d]{4}\s*(?:年|-W|-Q|-|\.).*", re.DOTALL)


AS_OF = re.compile(r"[（(]?\s*截[至止]")


def _typed(grid: Grid, row: int, column: int, form: Form) -> str:
    """The period that a cell beside a label holds as a value: a day where the form is of days, a year as a number where it is of years."""
    for cell in grid.rows[row][column + 1 : column + 6]:
        if form.cadence == "day" and isinstance(cell, date):
            return cell.strftime("%Y-%m-%d")
        if form.cadence == "year" and isinstance(cell, (int, float)) and cell == int(cell) and 1900 <= cell < 2100:
            return f"{int(cell)}年"
    return ""


def _next(cells: dict[tuple[int, int], str], row: int, column: int) -> str:
    return next((cells[row, other].strip() for other in range(column + 1, column + 6) if (row, other) in cells), "")


def _unit(text: str, knows: Known) -> str | None:
    plain = normal(text)
    if plain in knows.units:
        return knows.units[plain]
    return knows.units.get(normal(UNIT_TAIL.sub("", text)))


AMBIGUOUS_LABEL = "单位"  # of measure, or who reports


def _may_be_uom(text: str, statement: str) -> bool:
    """Whether 单位：... speaks of a unit of measure: it names one, or stands behind other words, or is very short."""
    first = re.split(r"[、,，;；\s（()）/]", statement)[0]
    return uom(first) is not None or not re.match(r"[（(]?\s*单\s*位", text.strip()) or len(first) <= 3


def _unit_in(text: str, knows: Known) -> str | None:
    """The one unit that a free text names; a name inside a longer name counts for nothing."""
    plain = normal(text)
    fitting = [name for name in knows.units if name in plain]
    longest = [name for name in fitting if not any(name != other and name in other for other in fitting)]
    units = {knows.units[name] for name in longest} - {knows.plan.district}
    return units.pop() if len(units) == 1 else None


def _period(code: str) -> Period | None:
    try:
        return period(code)
    except ValueError:
        return None


def _version(marked: dict[str, list[tuple[str, str]]], top: list[tuple[int, int, str]]) -> date | None:
    dates = [value for value, _ in marked.get("version", [])]
    for _, _, text in top:
        if "版本" in text and (match := re.search(r"版本[:：]\s*(\d{4}-\d{2}-\d{2})", text)):
            dates.append(match[1])
    for one in dates:
        try:
            return date.fromisoformat(one)
        except ValueError:
            continue
    return None


def _title(form: str, plan: Plan) -> str:
    """A form as people call it; as it is named if it is not the plan's."""
    return f"《{plan.forms[form].title}》" if form in plan.forms else form


def _disagree(stated: _Stated, grid: Grid, kind: str) -> Finding:
    """stated: forms by their titles, units and periods."""
    told = [
        (label(one) if kind == "period" and (one := _period(value)) else value, where)
        for value, where in stated.statements
    ]
    statements = "；".join(dict.fromkeys(f"{where}：{value}" for value, where in told))
    return Finding(
        "claims_disagree",
        statements,
        kind,
        sheet=grid.name,
        address=next((where for _, where in stated.statements if where[-1:].isdigit()), None),
    )


def _first_text(grid: Grid) -> str:
    return next((text.strip()[:40] for _, _, text in _top(grid)), "")


def _forms(knows: Known) -> str:
    return "、".join(form.title for form in list(knows.plan.forms.values())[:30])


def _unidentified(
    grid: Grid, stem: str, form_name: str | None, top: list[tuple[int, int, str]], knows: Known
) -> Finding:
    """A sheet of no form, with the form whose title is near one of its lines, its name or the file's."""
    if form_name is None:
        texts = [(text, address(row, column)) for row, column, text in top if len(text) <= 60]
        for text, where in [*texts, (grid.name, None), (stem, None)]:
            if (title := _near_title(text, knows)) is not None:
                return Finding("form_title_near", text.strip()[:40], title, sheet=grid.name, address=where)
    return Finding("unidentified_form", form_name or _first_text(grid), _forms(knows), sheet=grid.name)


NEAR = 85  # of 100: one letter in seven


def _near_title(text: str, knows: Known) -> str | None:
    """The title of the one form that is nearest to some part of a text and near to it."""
    from rapidfuzz import fuzz

    plain = normal(text)
    near: dict[str, float] = {}
    for title, form in knows.titles.items():
        if len(plain) >= 0.8 * len(title) >= 4:
            near[form] = max(near.get(form, 0), fuzz.partial_ratio(title, plain))
    best = [form for form, score in near.items() if score >= NEAR and score == max(near.values())]
    return knows.plan.forms[best[0]].title if len(best) == 1 else None
