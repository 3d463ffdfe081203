"""Questions of the command line to the latest snapshot: the status, the cells behind a figure, the data dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import UsageFault
from flows.table import print_result, text_of
from flows.terminal import Styled, print_styled
from sources.statement import statement

if TYPE_CHECKING:
    import duckdb

    from warehouse.explain import Explanation, Source

OWED_REPORTS = "SELECT unit, form, period, due_at, status FROM due WHERE status IN ('missing', 'returned', 'due') AND NOT is_of_past_year ORDER BY unit, due_at"
LAST_EDITIONS = "SELECT edition, published_at, figures FROM edition ORDER BY number DESC LIMIT 3"
BY_STATUS = "SELECT status, count(*) AS reports FROM due WHERE NOT is_of_past_year GROUP BY status ORDER BY status"
QUERIES = Path(__file__).parent / "queries"
TERMS = 12  # of a sum that are printed


def write_pages(home: Path, out: Path) -> list[Path]:
    """The data dictionary of the latest snapshot, written into `out`.

    Raises: UsageFault if `out` is not writable.
    """
    from flows.arguments import writing
    from warehouse.connect import open_reader
    from warehouse.dictionary import write_dictionary

    with writing("--out"):
        out.mkdir(parents=True, exist_ok=True)
        with open_reader(home / "warehouse") as con:
            return write_dictionary(con, out)


def show_status(home: Path, by: str = "unit") -> None:
    """Print the last runs, the channels that are down, the reporting rate, and the reports that every unit owes.

    by: group the reporting rate by unit, form, period or campaign.

    Raises: UsageFault for any other value.
    """
    from warehouse.connect import open_reader
    from warehouse.outages import outages

    if by not in ("unit", "form", "period", "campaign"):
        raise UsageFault(f"--by {by}: wanted unit, form, period or campaign")
    for one in outages(home / "warehouse"):
        print(f"channel {one.channel} is down since {one.since:%Y-%m-%d %H:%M}: {one.complaint}", end="\n\n")
    with open_reader(home / "warehouse") as con:
        for title, query, values in (
            ("the last runs, newest first", statement(QUERIES / "last_runs.sql"), {}),
            ("the last editions, newest first", LAST_EDITIONS, {}),
            ("reports by status, those of past years left out", BY_STATUS, {}),
            (f"punctuality by {by}, least on time first", statement(QUERIES / "rate.sql"), {"scope": by}),
            ("who owes what, most overdue and returned reports first", statement(QUERIES / "owed.sql"), {}),
        ):
            print(title)
            print_result(con.execute(query, values))
            print()
        print(f'every report that is owed: dph sql "{OWED_REPORTS}"')


def _named_indicator(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The indicator with a name or a title; `name` itself if there is none, or if several have the title."""
    rows = con.execute(
        "SELECT indicator FROM indicator WHERE indicator = $1 OR title = $1 ORDER BY indicator <> $1", [name]
    ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 or (rows and rows[0][0] == name) else name


def _named_unit(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The unit with a name, or the only unit whose name contains it, or the district if its name does; else `name` itself."""
    rows = con.execute(
        "SELECT unit FROM unit WHERE contains(unit, $1) ORDER BY unit <> $1, kind <> 'district'", [name]
    ).fetchall()
    is_district = "SELECT 1 FROM unit WHERE unit = ? AND kind = 'district'"
    if len(rows) == 1 or (rows and (rows[0][0] == name or con.execute(is_district, [rows[0][0]]).fetchone())):
        return str(rows[0][0])
    return name


def _answer(con: duckdb.DuckDBPyConnection, indicator: str, unit: str, period: str) -> str:
    """The figure in words: value, target, verdict and light."""
    from warehouse.indicator import AMOUNTS

    row = con.execute(
        "SELECT value, value_to, uom, target, kind, done_share, is_past_half, light, points_to_yardstick "
        "FROM progress WHERE indicator = ? AND unit = ? AND period = ?",
        [indicator, unit, period],
    ).fetchone()
    if row is None or row[0] is None:
        return "no value"
    value, value_to, uom, target, kind, done_share, is_past_half, light, points = row
    is_amount = kind in AMOUNTS
    text = f"{_short(value)}{uom}" if value_to is None else f"{_short(value)} to {_short(value_to)}{uom}"
    if target is None:
        return f"{text}; no target is assigned"
    text += f", {100 * done_share:.1f} % of" if is_amount and done_share is not None else ", against"
    reached = ("past half", "not past half") if is_amount else ("reached", "not reached")
    text += f" the target of {_short(target)}{uom}; "
    text += "no verdict" if is_past_half is None else reached[0] if is_past_half else reached[1]
    if light:
        text += f"; light {light}"
        if points is not None:
            text += f", {abs(points):.1f} points {'ahead of' if points >= 0 else 'behind'} {'the share due by now' if is_amount else 'it'}"
    return text


def _short(value: object) -> str:
    """A number of at most ten digits."""
    return f"{float(str(value)):.10g}"


def _no_figure(con: duckdb.DuckDBPyConnection, indicator: str, unit: str, period: str) -> str:
    """The wrong one of the three names, or the periods for which the unit has the figure.

    Raises: UsageFault for an unknown name.
    """
    from flows.arguments import one_of, period_of

    rows = con.execute("SELECT indicator, title FROM indicator ORDER BY indicator").fetchall()
    likely = [] if indicator in dict(rows) else [f"{name} {title}" for name, title in rows if indicator in title]
    if likely:
        raise UsageFault(f"there is no single indicator {indicator}; by title it may be: {', '.join(likely)}")
    one_of(indicator, (name for name, _ in rows), "indicator")
    one_of(
        unit,
        (name for (name,) in con.execute("SELECT unit FROM unit UNION SELECT unit FROM figure").fetchall()),
        "unit",
    )
    period_of(period)
    had = con.execute(
        "SELECT period FROM figure WHERE indicator = ? AND unit = ? AND edition = (SELECT max_by(edition, number) FROM edition) "
        "ORDER BY period DESC",
        [indicator, unit],
    ).fetchall()
    held = ", ".join(code for (code,) in had[:6]) + (", ..." if len(had) > 6 else "")
    return f"no figure {indicator} for {unit} in {period}{_why_not(con, indicator, unit, period)}; " + (
        f"it has: {held}" if had else "that unit has none of any period"
    )


def _why_not(con: duckdb.DuckDBPyConnection, indicator: str, unit: str, period: str) -> str:
    """Why a unit has no figure: the state of its report, or of the report with which it is compared. For the district:
    the state of its units' reports.
    """
    lacking = con.execute(
        "SELECT string_agg(unit || ' ' || base_period, ', ' ORDER BY unit) FROM base_lacking AS b "
        "WHERE indicator = $1 AND period = $3 AND (unit = $2 OR EXISTS (SELECT 1 FROM unit WHERE unit = $2 AND kind = 'district'))",
        [indicator, unit, period],
    ).fetchone()
    owed = con.execute(
        "SELECT string_agg(d.unit || ' ' || d.status, ', ' ORDER BY d.unit) FROM due AS d JOIN indicator AS i ON i.form = d.form "
        "WHERE i.indicator = $1 AND d.period = $3 AND d.status NOT IN ('on_time', 'late') "
        "AND (d.unit = $2 OR EXISTS (SELECT 1 FROM unit WHERE unit = $2 AND kind = 'district'))",
        [indicator, unit, period],
    ).fetchone()
    incomplete = con.execute(
        "SELECT string_agg(unit, ', ' ORDER BY unit) FROM unpaired_unit "
        "WHERE indicator = $1 AND period = $3 AND (unit = $2 OR EXISTS (SELECT 1 FROM unit WHERE unit = $2 AND kind = 'district'))",
        [indicator, unit, period],
    ).fetchone()
    reasons = []
    if owed and owed[0]:
        reasons.append(f"reports: {owed[0]}")
    if lacking and lacking[0]:
        reasons.append(f"the report that it is held against did not come: {lacking[0]}")
    if incomplete and incomplete[0]:
        reasons.append(f"no row of the report has both amounts: {incomplete[0]}")
    return f" ({'; '.join(reasons)})" if reasons else ""


def _year_before(con: duckdb.DuckDBPyConnection, indicator: str, unit: str, period: str) -> list[str]:
    """One line with the figure of the same period of the previous year, if it is known."""
    row = con.execute(
        "SELECT last_year_value, last_year_period, change, change_pct, uom FROM year_on_year WHERE indicator = ? AND unit = ? AND period = ?",
        [indicator, unit, period],
    ).fetchone()
    if row is None:
        return []
    value, code, change, change_pct, uom = row
    if change is None:
        text = "no change is told: one of the two is carried forward, an interval, or not of all units"
    else:
        text = f"change {change:.6g}{' points' if uom == '%' else ''}"
        text += f" ({change_pct:+.1f} %)" if change_pct is not None else ""
    return [f"year before: {value:.10g} in {code}, {text}"]


def _nothing_came(con: duckdb.DuckDBPyConnection, indicator: str, unit: str, period: str) -> list[str]:
    """One line if this is the last figure and a later report is overdue: then the figure carries no verdict."""
    row = con.execute(
        statement(QUERIES / "overdue.sql"), {"indicator": indicator, "unit": unit, "period": period}
    ).fetchone()
    if row is None or row[0] is None:
        return []
    return [
        f"newer: nothing came of {row[0]}, due by {row[1]}; this value is carried forward, without light and verdict"
    ]


def _not_known(explanation: Explanation) -> Iterator[str]:
    """Lines about the frozen and unknown parts of a figure."""
    for one in explanation.frozen:
        if one.part == "base":
            yield f"interval: last year's {text_of(one.amount)} of {one.unit}, by its report of {one.period}: the last year of its successors lacks its area"
        elif one.is_open:
            yield f"open: {text_of(one.amount)} of {one.unit} {one.period}: its rows cannot be told from those of a successor that has reported"
        else:
            yield f"frozen: {text_of(one.amount)} of {one.unit} {one.period}: the unit has ended, and no successor reports these rows"
    if explanation.numerator_to is not None:
        whole = f" / {text_of(explanation.denominator)}" if explanation.denominator is not None else ""
        to = f" / {text_of(explanation.denominator_to)}" if explanation.denominator_to is not None else ""
        yield f"interval: from {text_of(explanation.numerator)}{whole} to {text_of(explanation.numerator_to)}{to}"
    if explanation.known_rows is not None and explanation.known_rows != explanation.all_rows:
        yield f"rows: {explanation.known_rows} of {explanation.all_rows} are known"
    if explanation.difference is not None and explanation.difference.towns_missing:
        of_others = (
            f"; the others report {text_of(explanation.difference.towns_value)} together"
            if explanation.difference.towns_value is not None
            else ""
        )
        yield (
            f"unchecked: {explanation.difference.lead} reports {text_of(explanation.difference.lead_value)}, and {explanation.difference.towns_missing} of its towns owe their reports{of_others}; "
            "light and is_past_half go by the worse side"
        )
    elif explanation.difference is not None:
        yield (
            f"questioned: {explanation.difference.lead} reports {text_of(explanation.difference.lead_value)}, its towns together {text_of(explanation.difference.towns_value)}; "
            "until it answers, light and is_past_half go by the worse side"
        )
    for entry in explanation.unknown[:12]:
        yield f"unknown: {text_of(entry.amount)} of {entry.unit} {entry.ref} {entry.name or ''}: nobody reported it for the period"
    if len(explanation.unknown) > 12:
        yield f"unknown: and {len(explanation.unknown) - 12} more entries"
    for left in explanation.left_out[:12]:
        yield f"left out: {text_of(left.amount)} of {left.unit} {left.period} {left.sheet}!{left.address}: the row's other side is not known"


def show_figure(home: Path, indicator: str, unit: str, period: str, cells: int | None = None) -> None:
    """Print a figure in words, its arithmetic, its source cells and its SQL.

    indicator: its name or title. unit: its name, or a part of it that no other unit has; of several the district.
    cells: how many source cells are printed; None for all.

    Raises: UsageFault if there is no such figure.
    """
    from warehouse.connect import open_reader
    from warehouse.explain import explain

    with open_reader(home / "warehouse") as con:
        indicator, unit = _named_indicator(con, indicator), _named_unit(con, unit)
        explanation = explain(con, indicator, unit, period)
        if explanation is None:
            raise UsageFault(_no_figure(con, indicator, unit, period))
        answer = _answer(con, indicator, unit, period)
        newer = _nothing_came(con, indicator, unit, period)
        before = _year_before(con, indicator, unit, period)
    print_styled(
        (f"{explanation.title}  {explanation.unit}  {explanation.period}", "bold"),
        f"  ({explanation.state}, edition {explanation.edition})",
    )
    print_styled(*coloured(answer))
    for line in (*_arithmetic(explanation), *newer, *before, *_not_known(explanation)):
        label, colon, text = line.partition(": ")
        print_styled((label + colon, "cyan"), text)
    print()
    for source in explanation.sources[:cells]:
        print(_source_line(source))
    if cells is not None and len(explanation.sources) > cells:
        print(f"... and {len(explanation.sources) - cells} more cells: --all")
    for sql in (explanation.sql, *explanation.shapes):
        print()
        for line in sql.rstrip().splitlines():
            print_styled((line, "dim"))


def coloured(answer: str) -> list[str | Styled]:
    """The answer in parts, its light in its colour."""
    parts = re.split(r"(?<=light )(green|yellow|red)\b", answer)
    return [(part, f"bold {part}") if n % 2 else part for n, part in enumerate(parts)]


def _arithmetic(explanation: Explanation) -> Iterator[str]:
    """Numerator and denominator as sums, and how many units they come from."""
    for part, whole in (("numerator", explanation.numerator), ("denominator", explanation.denominator)):
        if whole is not None:
            terms = terms_of([source for source in explanation.sources if source.part == part])
            more = f" + ... ({len(terms)} terms)" if len(terms) > TERMS else ""
            yield f"{part}: {text_of(whole)} = {' + '.join(terms[:TERMS])}{more}"
    frozen = {one.unit for one in explanation.frozen if not one.is_open}
    yield (
        f"units: {explanation.reported_units} of {explanation.expected_units} reported, {explanation.carried_units} carried forward, "
        f"{len(frozen)} frozen"
    )


def terms_of(sources: list[Source]) -> list[str]:
    """The amounts that make a part: of several units each one's sum with its name, else each amount."""
    by_unit: dict[str | None, Decimal] = {}
    for source in sources:
        by_unit[source.unit] = by_unit.get(source.unit, Decimal(0)) + source.amount
    if len(by_unit) > 1:
        return [f"{text_of(amount)} {unit}" for unit, amount in by_unit.items() if unit] + [
            text_of(amount) for unit, amount in by_unit.items() if not unit and amount
        ]
    amounts = [text_of(source.amount) for source in sources]
    are_alike = len(amounts) > TERMS and len(set(amounts)) == 1
    return [f"{len(amounts)} x {amounts[0]}"] if are_alike else amounts


def _source_line(source: Source) -> str:
    """A source cell: amount, unit, period, and its place with the text as written."""
    sheet = f"{source.sheet}!" if source.sheet else ""
    where = (
        f"{source.file}  {sheet}{source.address}  “{source.text}”  submission {source.submission} (revision {source.revision}) sha256 {source.sha256}"
        if source.submission
        else source.ref
    )
    answer = f"  reason given: {source.reason}" if source.reason else ""
    answer += f"  reported by {source.reported_by}（代报）" if source.reported_by else ""
    return f"{source.part:<11} {text_of(source.amount):>14}  {source.unit or '':<10} {source.period or '':<8} {where}{answer}"
