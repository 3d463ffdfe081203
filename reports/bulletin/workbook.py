"""The bulletin's workbook: progress, ranking, projects, reporting, and every source cell, linked from number to cell."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from reports.bulletin.content import Bulletin, BulletinLine, Figure, kind_of, settings
from reports.bulletin.page import noted
from sources.calendar import label
from sources.declare import YamlMapping, read_yaml

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LIGHT_COLOURS = {"green": ("#0A6640", "#DDF0E6"), "yellow": ("#7A4E00", "#FBEFD5"), "red": ("#A51C12", "#FBE1DE")}
BLUE = "#A9C0E2"
FORMATS = {
    "number": "#,##0.##;-#,##0.##;0",
    "percent": "0.0%",
    "points": '"↑"+0.0;"↓"-0.0;0.0',
    "places": "+0;-0;0",
    "factor": "0.0",
    "date": "yyyy-mm-dd",
    "text": "@",
}
Value = str | int | float | Decimal | date | None
LINE = 15  # height of a line of text, in points
PRINTED_SOURCES = 60  # rows of the sheet of sources on paper
FIRST_ROW = 3  # rows above the table: title, sample mark or blank, headings


@functools.cache
def wording() -> YamlMapping:
    """Sheets, headings and rules from `workbook.yml`."""
    return read_yaml(Path(__file__).with_suffix(".yml"))


def write_workbook(bulletin: Bulletin, out: Path, public: bool = False) -> Path:
    """The path of the workbook of `bulletin`. `public` leaves out file names. The same bulletin gives the same bytes."""
    import xlsxwriter

    out.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = wording()["title"].format(**bulletin.settings)
        book.set_properties({"title": title, "created": bulletin.edition.published_at})
        sheets = _Sheets(book, bulletin, public)
        ranking = (_ranking, _scores) if any(league.ranked for league in bulletin.leagues) else ()
        projects = (_projects,) if bulletin.projects else ()
        for fill in (_progress, *ranking, *projects, _reporting, _faults, _sources, _about):
            fill(sheets)
    return out


@dataclass(frozen=True)
class _Sheets:
    """The workbook being written: its formats, and functions that every sheet uses."""

    book: Workbook
    bulletin: Bulletin
    public: bool

    @functools.cached_property
    def formats(self) -> dict[str, Format]:
        look = {"valign": "vcenter"}
        return {
            name: self.book.add_format(look | {"num_format": code, "text_wrap": name == "text"})
            for name, code in FORMATS.items()
        }

    @functools.cached_property
    def links(self) -> dict[str, Format]:
        look = {"valign": "vcenter", "font_color": "#1D4F9C", "underline": 1}
        return {name: self.book.add_format(look | {"num_format": code}) for name, code in FORMATS.items()}

    @functools.cached_property
    def heading(self) -> Format:
        return self.book.add_format(
            {
                "bold": True,
                "bg_color": "#E6ECF4",
                "border": 1,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
            }
        )

    def add(self, key: str, headings: Sequence[str], widths: Sequence[int], titled: bool = True) -> Worksheet:
        """A sheet with title, headings, frozen panes and print set-up; `titled` is False where row numbers are quoted."""
        words = wording()
        sheet = self.book.add_worksheet(words["sheets"][key])
        top = FIRST_ROW - 1 if titled else 0
        if titled:
            sheet.set_row(0, 1.6 * LINE)  # the title has a larger font
            sheet.write_string(
                0,
                0,
                f"{words['title'].format(**self.bulletin.settings)} · {words['sheets'][key]}",
                self.book.add_format({"bold": True, "font_size": 14}),
            )
            if self.bulletin.edition.is_sample:
                sheet.write_string(1, 0, words["sample"], self.book.add_format({"bold": True, "font_color": "#A51C12"}))
        for column, (text, width) in enumerate(zip(headings, widths, strict=True)):
            sheet.write_string(top, column, text, self.heading)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(top + 1, 2)
        sheet.set_row(top, 2.2 * LINE)
        self._set_up_print(sheet, key, top)
        sheet.set_footer(
            f"&L{self.bulletin.edition.edition}{' ' + words['sample'] if self.bulletin.edition.is_sample else ''}&R{words['footer']}"
        )
        return sheet

    def _set_up_print(self, sheet: Worksheet, key: str, top: int) -> None:
        """A4 landscape with the headings on every page. A sheet too wide for one page is split over two, with its first
        two columns on both.
        """
        across = wording()["pages_across"].get(key, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.hide_gridlines(0)
        sheet.repeat_rows(top)
        sheet.fit_to_pages(across, 0)
        if across > 1:
            sheet.repeat_columns(0, 1)
            sheet.print_across()

    def write(self, sheet: Worksheet, row: int, column: int, value: Value, form: str = "text") -> None:
        """Write a value in its own type; text never becomes a formula."""
        if value is None or value == "":
            return
        if isinstance(value, date):
            sheet.write_datetime(
                row,
                column,
                value,
                self.formats["date"],
            )
        elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            sheet.write_string(row, column, str(value), self.formats["text"])
        else:
            sheet.write_number(row, column, float(value), self.formats["number" if form == "text" else form])

    def link(self, sheet: Worksheet, row: int, column: int, place: str, value: float, form: str) -> None:
        """Write a number that links to `place` in the workbook."""
        sheet.write_url(row, column, f"internal:{place}")  # the link stays when the number is written into the cell
        sheet.write_number(row, column, value, self.links[form])

    def table(
        self,
        key: str,
        rows: Iterable[Sequence[Value]],
        widths: Sequence[int],
        forms: dict[int, str],
        titled: bool = True,
    ) -> tuple[Worksheet, int]:
        """A filled sheet and the number of its last row."""
        sheet = self.add(key, wording()[key], widths, titled)
        row = FIRST_ROW - 1 if titled else 0
        for row, values in enumerate(rows, FIRST_ROW if titled else 1):
            for column, value in enumerate(values):
                self.write(sheet, row, column, value, forms.get(column, "text"))
            _give_room(sheet, row, values, widths)
        if row:
            sheet.autofilter(FIRST_ROW - 1 if titled else 0, 0, row, len(widths) - 1)
        return sheet, row


def _give_room(sheet: Worksheet, row: int, values: Iterable[Value], widths: Sequence[int]) -> None:
    """Set the row's height for its longest text, since not every program does so when opening the file."""
    lines = max(
        math.ceil(sum(1 + (ord(letter) > 0xFF) for letter in value) / width)
        for value, width in zip(values, widths, strict=True)
        if isinstance(value, str)
    )
    if lines > 1:
        sheet.set_row(row, LINE * lines)


def _progress(sheets: _Sheets) -> None:
    words = wording()
    columns, own = words["progress"], sheets.bulletin.settings
    sheet = sheets.add("progress", [one["heading"].format(**own) for one in columns], [one["width"] for one in columns])
    places = {one["key"]: number for number, one in enumerate(columns)}
    row = FIRST_ROW - 1
    for row, line in enumerate(sheets.bulletin.lines, FIRST_ROW):
        values = _line_values(line, sheets.bulletin)
        for one in columns:
            if one["key"] != "sources":
                sheets.write(sheet, row, places[one["key"]], values[one["key"]], one.get("format", "text"))
        _give_room(sheet, row, [values.get(one["key"]) for one in columns], [one["width"] for one in columns])
        figure = sheets.bulletin.figures.get(line.indicator)
        if figure and figure.parts:
            place = f"'{words['sheets']['sources']}'!A{figure.first_row}"
            text = words["source_link" if figure.listed == figure.count else "source_link_cut"].format(
                first=figure.first_row, listed=figure.listed, count=figure.count
            )
            sheet.write_url(row, places["sources"], f"internal:{place}", sheets.links["text"], text)
            if line.value is not None:
                sheets.link(sheet, row, places["value"], place, float(line.value), "number")
    if row < FIRST_ROW:
        return
    sheet.autofilter(FIRST_ROW - 1, 0, row, len(columns) - 1)
    _lights(sheets, sheet, row, places["light"])
    _bars(sheet, places["done_share"], row, 1)
    for key in ("points_to_time", "points_to_threshold", "points_to_yardstick"):
        _tones(sheets, sheet, row, places[key])


def _tones(sheets: _Sheets, sheet: Worksheet, last: int, column: int) -> None:
    """Points in the colours of their lights. Their arrows are part of the number, since icons leave the line in high rows."""
    red = float(sheets.bulletin.red_to)
    bands = (("green", ">=", 0.0), ("red", "<=", red), ("yellow", "<", 0.0))
    for light, criteria, value in bands:
        look = {"type": "cell", "criteria": criteria, "value": value, "stop_if_true": True}
        form = sheets.book.add_format({"font_color": LIGHT_COLOURS[light][0]})
        # An empty cell counts as nought; it has no colour to show.
        sheet.conditional_format(FIRST_ROW, column, last, column, look | {"format": form})


def _lights(sheets: _Sheets, sheet: Worksheet, last: int, column: int) -> None:
    for light, (ink, wash) in LIGHT_COLOURS.items():
        sheet.conditional_format(
            FIRST_ROW,
            column,
            last,
            column,
            {
                "type": "text",
                "criteria": "containing",
                "value": settings()["lights"][light],
                "format": sheets.book.add_format({"font_color": ink, "bg_color": wash}),
            },
        )


def _line_values(line: BulletinLine, bulletin: Bulletin) -> dict[str, Value]:
    words, chosen = wording(), bulletin.settings
    campaign = next((one.short for one in bulletin.campaigns if one.campaign_no == line.campaign_no), chosen["economy"])
    past = "none" if line.is_past_half is None or line.light is None else "met" if line.is_past_half else "unmet"
    return {
        "campaign": campaign,
        "title": line.title,
        "reading": chosen["readings"].get(line.reading, line.reading),
        "uom": line.uom,
        "period": line.period_label.partition("（")[0] if line.period_label else None,
        "ends_on": line.ends_on,
        "value": line.value,
        "target": line.target,
        "target_origin": words["origins"][
            line.target_origin or ("reported" if line.target_from == "reported" else "none")
        ],
        "done_share": line.done_share,
        "time_share": line.time_share,
        "threshold_share": line.threshold_share if line.is_amount else None,
        "points_to_time": line.points_to_time,
        "points_to_threshold": line.points_to_threshold,
        "points_to_yardstick": line.points_to_due,
        "light": f"{chosen['shapes'][line.light]}{chosen['lights'][line.light]}" if line.light else None,
        "past_half": words["past"][past] if line.target is not None else None,
        "gap": line.gap,
        "needed": line.needed_per_period,
        "pace": line.pace,
        "places": "+0;-0;0",
        "factor": line.pace_factor,
        "reached_on": line.reached_on,
        "owner": line.owner,
        "coverage": f"{line.reported_units}/{line.expected_units}" if line.period else None,
        "notes": words["joined"].join(noted(line, bulletin.settings)) or None,
    }


def _bars(sheet: Worksheet, column: int, last: int, full: float) -> None:
    """A data bar in each cell of a column; `full` is the value that fills it."""
    limits = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": full}
    look = {"type": "data_bar", "bar_color": BLUE, "bar_solid": True}
    sheet.conditional_format(FIRST_ROW, column, last, column, look | limits)


def _ranking(sheets: _Sheets) -> None:
    leagues, standings = (
        sheets.bulletin.settings["leagues"],
        [(x.league, one) for x in sheets.bulletin.leagues for one in x.ranked],
    )
    rows = [
        (
            leagues[league],
            one.place,
            wording()["tied"] if one.is_tied else None,
            one.unit,
            one.change,
            one.score,
            len(one.scores),
        )
        for league, one in standings
    ]
    sheet, last = sheets.table("ranking", rows, [14, 8, 8, 20, 9, 14, 8], {4: "places", 5: "percent"})
    first = FIRST_ROW + 1  # the unit's first row on the sheet of scores
    for row, (_, one) in enumerate(standings, FIRST_ROW):
        sheets.link(sheet, row, 5, f"'{wording()['sheets']['scores']}'!A{first}", one.score, "percent")
        first += len(one.scores)
    if rows:
        _bars(sheet, 5, last, settings()["ranking"]["cap"])


def _scores(sheets: _Sheets) -> None:
    leagues = sheets.bulletin.settings["leagues"]
    rows = [
        (
            leagues[league.league],
            one.unit,
            s.title,
            sheets.bulletin.settings["readings"].get(s.reading, s.reading),
            _period(s.period),
            wording()["carried"] if s.is_carried else None,
            s.reached,
            s.term_share,
            s.ratio,
        )
        for league in sheets.bulletin.leagues
        for one in league.ranked
        for s in one.scores
    ]
    sheets.table("scores", rows, [14, 20, 36, 22, 14, 7, 10, 10, 10], {6: "percent", 7: "percent", 8: "percent"})


def _projects(sheets: _Sheets) -> None:
    standings = wording()["standings"]
    on = sheets.bulletin.reference_on
    rows = [
        (
            p.project_id, p.name, wording()["joined"].join(p.tiers), p.nature, p.lead_unit, p.town, p.planned_start_on, p.started_on,
            standings[p.standing(on)], p.period_label, p.invested_total, p.annual_plan, p.invest_share, p.build_pct, p.build_note,
            None if sheets.public else p.invested_file, p.invested_sheet, p.invested_address,
        )
        for p in sheets.bulletin.projects
    ]  # fmt: skip
    sheet, last = sheets.table(
        "projects", rows, [10, 28, 18, 8, 14, 13, 12, 12, 21, 12, 13, 13, 11, 11, 20, 46, 20, 9], {12: "percent"}
    )
    if rows:
        _bars(sheet, 12, last, 1)


def _reporting(sheets: _Sheets) -> None:
    def count(faults: Iterable[str], fault: str) -> int:
        return sum(one == fault for one in faults)

    rows = []
    for one in sheets.bulletin.reporters:
        faults = [owed.fault for owed in one.owed]
        rows.append(
            (
                one.unit,
                len(one.owed),
                one.in_time,
                count(faults, "late"),
                count(faults, "missing"),
                count(faults, "returned"),
                count(faults, "mended"),
                one.in_time / len(one.owed),
            )
        )
    sheet, last = sheets.table("reporting", rows, [26, 8, 8, 8, 8, 10, 11, 12], {7: "percent"})
    if rows:
        _bars(sheet, 7, last, 1)


def _faults(sheets: _Sheets) -> None:
    states = settings()["states"]
    rows = [
        (
            one.unit,
            owed.form_title,
            owed.period_label,
            f"{owed.due_at:%Y-%m-%d %H:%M}",
            f"{owed.received_at:%Y-%m-%d %H:%M}" if owed.received_at else None,
            states[owed.fault],
        )
        for one in sheets.bulletin.reporters
        for owed in one.faults
    ]
    sheets.table("faults", rows, [24, 28, 32, 18, 18, 12], {})


def _sources(sheets: _Sheets) -> None:
    def rows() -> Iterable[Sequence[Value]]:
        for figure in sheets.bulletin.figures.values():
            yield from _source_rows(figure, sheets)

    sheet, last = sheets.table(
        "sources", rows(), [26, 14, 8, 12, 14, 14, 20, 18, 13, 38, 13, 7, 7, 48], {}, titled=False
    )
    # Thousands of rows are for looking up: one page is printed. Columns beyond the area hold references for programs.
    sheet.print_area(0, 0, min(last, PRINTED_SOURCES), 12)


def _source_rows(figure: Figure, sheets: _Sheets) -> Iterable[Sequence[Value]]:
    parts = settings()["parts"] | settings()["parts_of"].get(figure.line.kind, {})
    title = figure.line.title
    if figure.line.reading:
        readings = sheets.bulletin.settings["readings"]
        title = wording()["bracketed"].format(title, readings.get(figure.line.reading, figure.line.reading))
    for part in figure.parts:
        yield (
            title, _period(part.figure_period), parts[part.part], part.amount, part.unit, _period(part.period), part.row_name or part.row_key, part.heading,
            part.text, None if sheets.public else part.file_name, part.sheet, part.address, part.revision, part.ref,
        )  # fmt: skip


@functools.cache
def _period(code: str | None) -> str | None:
    """A period as people write it, without the days of its week."""
    return label(code).partition("（")[0] if code else None


def _about(sheets: _Sheets) -> None:
    words, chosen, b = wording(), sheets.bulletin.settings, sheets.bulletin
    sheet = sheets.book.add_worksheet(words["sheets"]["about"])
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    values: dict[str, Callable[[], Value]] = {
        "edition": lambda: b.edition.edition,
        "kind": lambda: kind_of(b.edition),
        "reference_on": lambda: f"{b.reference_on:%Y-%m-%d}",
        "cut_off_at": lambda: f"{b.edition.cut_off_at:%Y-%m-%d %H:%M}",
        "earlier": lambda: b.earlier.edition if b.earlier else None,
        "content_hash": lambda: b.edition.content_hash,
        "code": lambda: b.edition.code,
        "code_version": lambda: b.edition.code_version,
    }
    for row, (heading, key) in enumerate(words["about"]):
        sheets.write(sheet, row, 0, heading)
        sheets.write(sheet, row, 1, values[key]())
    numbers = {
        "red": f"{-b.red_to.normalize():f}",
        "coverage": f"{float(b.coverage):.0%}",
        "cap": f"{100 * chosen['ranking']['cap']:.0f}",
        "least": chosen["ranking"]["least_indicators"],
        "sources": f"{chosen['rows']['sources']:,}",
        "parts": b.plan.identity.parts_word,
    }
    for row, rule in enumerate(words["rules"], len(words["about"]) + 1):
        sheets.write(sheet, row, 0, rule.format(**numbers))
    if b.edition.is_sample:
        sheet.write_string(
            len(words["about"]) + len(words["rules"]) + 2,
            0,
            words["sample"],
            sheets.book.add_format({"bold": True, "font_color": "#A51C12"}),
        )
