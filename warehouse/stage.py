"""Staging: the contents of the night's files as temporary tables, and the frames for the judge.

The temporary tables live for one run. `statements/staged_tables.sql` has their columns:
- `staged_receipt`, `staged_submission` and `staged_finding`
- `staged_row_list` and `staged_item_list`, like `store.row_list` and `store.item_list`; `staged_cell_list`, a view that joins both;
  `staged_cell`, a view with a row per cell (`unpacked` in `tables.sql`)
- `staged_answer`: reasons in returned slips; `units`: the units for which the sender may speak (NULL: any)
- `asked`: a view of earlier findings that a reason may settle, with `question`, the id in the slip, and the id of the
  finding's `kind`
- `staged_reason(receipt_id, submission_id, unit, form, period, rule, item, row_key, found, wanted, reason, address)`: a
  view of these reasons, each with the finding that it answers
- `staged_entry`: the office's entries and confirmations of entries
- `standing_before`: the submissions that stood before the run, like `current_submission`; `standing_before_list`: their
  cells
- `standing_submission(submission_id, unit, form, period)`, `standing_cell_list` and `standing_cell`: the submissions
  that stand once the staged ones are stored, except those set aside (`stand`)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.judge import Question
from expectations.suite import ANSWERED, columns_judged, columns_wanted
from sources.calendar import label, period_of
from sources.declare import Form, Plan
from sources.finding import Finding
from sources.statement import statement
from sources.table.column import COLUMNS, as_json, packed
from sources.table.lookup import known
from sources.value.values import marks_for
from sources.value.words import folded
from warehouse.connect import frugally, give_back
from warehouse.insert import insert

if TYPE_CHECKING:
    import pandas

    from sources.archive import Filed
    from sources.read import Sheet, Taken
    from sources.returned.slip import Answer

STATEMENTS = Path(__file__).parent / "statements"

NUMERIC = ("count", "number", "percent")
FRAME_ROWS = 60_000  # rows judged at a time
NAMED_UNCHANGED = 12  # reports that a finding names
UNPACKED_TOGETHER = 8 * 2**20  # letters of JSON unpacked at a time
Reported = tuple[str, str, str, bool]  # unit, form, period, and whether the unit's lead reports it
Part = tuple[str, int]  # a submission, and the first line of a part of its rows
# For each row of a column: 1 if it is blank or a word for missing (暂无), 2 if the item does not apply (—), else 0.
# NULL if every row is 0. A blank cell with any other text already is a fault, and a cell below a merged number has no text.
UNSAID = """
    CASE WHEN len(states) > 0 OR state IN ('blank', 'not_applicable') THEN list_transform(
        range(coalesce(len(texts), len(numbers), len(dates))),
        lambda i: CASE coalesce(states[i + 1], state)
            WHEN 'not_applicable' THEN CASE WHEN coalesce(texts[i + 1], '') = '' THEN 0 ELSE 2 END
            WHEN 'blank' THEN CASE WHEN coalesce(trim(texts[i + 1]), '') = '' OR list_contains({words}, texts[i + 1]) THEN 1 ELSE 0 END
            ELSE 0
        END
    ) END"""
# What stands once the staged submissions are in, but for those set aside: the newest of each unit, form and period, a unit's own before
# its lead's.
STANDING = """
    candidate AS (
        SELECT s.submission_id, s.unit, s.form, s.period, s.revision, s.reported_by
        FROM staged_submission AS s ANTI JOIN set_aside AS a ON a.submission_id = s.submission_id
        UNION ALL
        SELECT submission_id, unit, form, period, revision, reported_by FROM standing_before
    ),
    standing AS (
        SELECT unit, form, period, max_by(submission_id, standing_rank(reported_by, revision)) AS submission_id
        FROM candidate GROUP BY unit, form, period
    )"""


def open_stage(con: duckdb.DuckDBPyConnection) -> None:
    """Create the staged tables, empty."""
    con.execute(f"CREATE OR REPLACE TEMP MACRO is_answered(severity) AS severity IN {ANSWERED}")
    con.execute(statement(STATEMENTS / "staged_tables.sql"))


def close_stage(con: duckdb.DuckDBPyConnection) -> None:
    """Free the staged cells after they are recorded: the next steps need the memory."""
    for lists in ("row_list", "item_list"):
        con.execute(f"DROP TABLE temp.staged_{lists}")
    give_back(con)


def stage(con: duckdb.DuckDBPyConnection, taken: Iterable[Taken], plan: Plan) -> None:
    """Load the contents of some files into the staged tables, a few columns at a time. Files must come in the order of
    arrival.

    A file becomes a receipt with status `duplicate` and nothing else in two cases: its bytes are already the latest for
    every report that it claims, or the same bytes came at the same instant. Then their order is unknown. A report in a
    file with several (a table of months) is left out if it says what the accepted one before it says.
    """
    rows = _StagedRows(_latest(con), plan)
    for one in _not_overtaken(con, list(taken)):
        rows.add(one)
    insert(con, "staged_receipt", rows.receipts)
    insert(con, "staged_submission", rows.submissions)
    insert(con, "staged_finding", rows.findings)
    insert(con, "staged_answer", rows.answers)
    insert(con, "staged_entry", rows.entries)
    frugally(con, lambda: _insert_cells(con, rows.sheets, plan))
    _drop_unasked(con)
    _drop_unknown(con)
    _drop_unchanged(con, plan)


class _StagedRows:
    """Rows of the staged tables, file by file in the order of arrival. latest: report -> (SHA-256, revision) of its latest file."""

    def __init__(self, latest: dict[Reported, tuple[str, int]], plan: Plan) -> None:
        self._latest, self._plan = latest, plan
        self._at_once: set[tuple[Reported, datetime, str]] = set()
        self.receipts: list[dict[str, object]] = []
        self.submissions: list[dict[str, object]] = []
        self.findings: list[dict[str, object]] = []
        self.answers: list[dict[str, object]] = []
        self.entries: list[dict[str, object]] = []
        self.sheets: list[Sheet] = []

    def add(self, one: Taken) -> None:
        """Add a file's rows."""
        filed = one.filed
        claims = [_reported(sheet) for sheet in one.sheets]
        is_duplicate = bool(claims) and all(self._is_known(claim, filed) for claim in claims)
        self.receipts.append(_receipt(one, "duplicate" if is_duplicate else one.status))
        if is_duplicate:
            periods = (label(period_of(self._plan.forms[form], period)) for _, form, period, _ in claims)
            held = "、".join(dict.fromkeys(periods))
            self.findings.append(_finding(filed.receipt_id, Finding("duplicate_file", filed.name, held)))
            return
        if one.entry:
            self.entries.append({"receipt_id": filed.receipt_id, **asdict(one.entry)})
        self.answers += [_answer(filed, answer) for answer in (one.slip.answers if one.slip else ())]
        for claim, sheet in zip(claims, one.sheets, strict=True):
            self._add_sheet(one, claim, sheet)
        for finding in [*one.findings, *(finding for sheet in one.sheets for finding in sheet.findings)]:
            self.findings.append(_finding(filed.receipt_id, finding))

    def _is_known(self, claim: Reported, filed: Filed) -> bool:
        """Whether these bytes are the report's latest, or came for it at the same instant."""
        is_latest = self._latest.get(claim, ("", 0))[0] == filed.sha256
        return is_latest or (claim, filed.received_at, filed.sha256) in self._at_once

    def _add_sheet(self, one: Taken, claim: Reported, sheet: Sheet) -> None:
        """Add a report as the next revision. A slip for a revision that is no longer the latest gets a finding."""
        filed = one.filed
        before = self._latest.get(claim, ("", 0))[1]
        revision = max(before, self._latest.get((*claim[:3], not claim[3]), ("", 0))[1]) + 1
        answered = one.slip.revisions.get(claim[:3]) if one.slip else None
        if answered is not None and answered != before:
            outdated = Finding(
                "slip_outdated", str(answered), str(before), sheet.submission_id, sheet=sheet.claim.sheet
            )
            self.findings.append(_finding(filed.receipt_id, outdated))
        self._latest[claim] = (filed.sha256, revision)
        self._at_once.add((claim, filed.received_at, filed.sha256))
        self.submissions.append(_submission(filed, sheet, revision, self._plan))
        self.sheets.append(sheet)


def _reported(sheet: Sheet) -> Reported:
    """The report in a sheet, and whether the unit's lead sent it (代报). A report replaces only reports of the same kind
    of sender.
    """
    claim = sheet.claim
    return claim.unit, claim.form, claim.period, claim.reported_by is not None


def _not_overtaken(con: duckdb.DuckDBPyConnection, taken: Sequence[Taken]) -> Iterator[Taken]:
    """The files, without submissions that were overtaken: a file read late, after a failure of the program, must not
    replace a report sent after it.
    """
    newest: dict[tuple[str, str, str], datetime] = {}
    if any(one.filed.is_again for one in taken):
        query = "SELECT unit, form, period, max(received_at) FROM store.submission GROUP BY unit, form, period"
        newest = {(unit, form, period): at for unit, form, period, at in con.execute(query).fetchall()}
    for one in taken:
        at = one.filed.received_at
        claims = [(sheet.claim.unit, sheet.claim.form, sheet.claim.period) for sheet in one.sheets]
        late = [claim for claim in claims if one.filed.is_again and newest.get(claim, at) > at]
        if not late:
            yield one
            continue
        sheets = [sheet for sheet, claim in zip(one.sheets, claims, strict=True) if claim not in late]
        notes = [
            Finding("superseded_meanwhile", f"{unit} {label(period)}", f"{newest[unit, form, period]:%Y-%m-%d %H:%M}")
            for unit, form, period in dict.fromkeys(late)
        ]
        yield replace(
            one, status=one.status if sheets else "superseded", sheets=sheets, findings=[*one.findings, *notes]
        )


def _receipt(one: Taken, status: str) -> dict[str, object]:
    """A row of `staged_receipt`. status: `duplicate`, or the file's own."""
    filed = one.filed
    return {
        "receipt_id": filed.receipt_id,
        "file_name": filed.name,
        "sha256": filed.sha256,
        "channel": filed.channel,
        "sender": filed.sender,
        "size": filed.size,
        "received_at": filed.received_at,
        "status": status,
        "sent_at": filed.sent_at,
    }


def _submission(filed: Filed, sheet: Sheet, revision: int, plan: Plan) -> dict[str, object]:
    """A row of `staged_submission`."""
    claim = sheet.claim
    return {
        "submission_id": sheet.submission_id,
        "receipt_id": filed.receipt_id,
        "sha256": filed.sha256,
        "unit": claim.unit,
        "form": claim.form,
        "period": claim.period,
        "form_version": plan.forms[claim.form].version_on(_last_day(claim.period)).valid_from,
        "received_at": filed.received_at,
        "revision": revision,
        "reported_by": claim.reported_by,
    }


def _finding(receipt: str, finding: Finding) -> dict[str, object]:
    """A row of `staged_finding`."""
    return {
        "receipt_id": receipt,
        "submission_id": finding.submission,
        "rule": finding.rule,
        "item": finding.item,
        "row_key": finding.row_key,
        "sheet": finding.sheet,
        "address": finding.address,
        "found": finding.found,
        "wanted": finding.wanted,
        "more": finding.more,
    }


def _answer(filed: Filed, answer: Answer) -> dict[str, object]:
    """A row of `staged_answer`."""
    return {
        "receipt_id": filed.receipt_id,
        "units": None if filed.units is None else sorted(filed.units),
        "question": answer.question,
        "reason": answer.reason,
        "sheet": answer.sheet,
        "address": answer.address,
    }


def _drop_unasked(con: duckdb.DuckDBPyConnection) -> None:
    """Turn reasons into findings if the warehouse never asked the question, or asked a unit for which the sender may
    not speak.
    """
    if not con.execute("SELECT 1 FROM staged_answer LIMIT 1").fetchone():
        return
    con.execute(  # one reason for all questions of a kind that the slip did not list singly
        statement(STATEMENTS / "answer_of_kind.sql")
    )
    con.execute("DELETE FROM staged_answer WHERE question IN (SELECT kind FROM asked)")
    con.execute(statement(STATEMENTS / "unasked.sql"))
    con.execute(
        "INSERT INTO staged_finding BY NAME SELECT receipt_id, 'reason_unasked' AS rule, sheet, address, reason AS found, "
        "question AS wanted, 0 AS more FROM unasked"
    )
    con.execute("DELETE FROM staged_answer WHERE (receipt_id, question) IN (SELECT receipt_id, question FROM unasked)")


def explained(con: duckdb.DuckDBPyConnection) -> set[Question]:
    """The questions about the staged submissions for which units have given a reason, earlier or in this run."""
    rows = con.execute(statement(STATEMENTS / "reason_given.sql")).fetchall()
    return set(rows)


def _drop_unknown(con: duckdb.DuckDBPyConnection) -> None:
    """Turn confirmations of unknown entries into findings."""
    unknown = "confirms <> '' AND confirms NOT IN (SELECT submission_id FROM entry)"
    con.execute(
        "INSERT INTO staged_finding BY NAME SELECT receipt_id, ? AS rule, confirms AS found, '' AS wanted, 0 AS more "
        f"FROM staged_entry WHERE {unknown}",
        ["confirms_nothing"],
    )
    con.execute(f"DELETE FROM staged_entry WHERE {unknown}")


def _drop_unchanged(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Leave out the unchanged reports of files with several, such as the months of a table that came again with one
    month corrected; one finding a receipt names them.
    """
    rows = con.execute(statement(STATEMENTS / "unchanged_submission.sql")).fetchall()
    named: dict[str, list[str]] = {}
    for _, receipt, unit, form, period in rows:
        named.setdefault(receipt, []).append(f"{unit} {label(period_of(plan.forms[form], period))}")
    if not rows:
        return
    gone = [submission for submission, *_ in rows]
    for table in ("staged_submission", "staged_row_list", "staged_item_list"):
        con.execute(f"DELETE FROM {table} WHERE submission_id IN (SELECT unnest(?::VARCHAR[]))", [gone])
    con.execute(
        "UPDATE staged_receipt SET status = 'duplicate' WHERE receipt_id IN (SELECT unnest(?::VARCHAR[])) "
        "AND receipt_id NOT IN (SELECT receipt_id FROM staged_submission)",
        [list(named)],
    )
    findings = []
    for receipt, reports in named.items():
        rest = f"等{len(reports)}份" if len(reports) > NAMED_UNCHANGED else ""
        findings.append(_finding(receipt, Finding("unchanged_again", "、".join(reports[:NAMED_UNCHANGED]) + rest, "")))
    insert(con, "staged_finding", findings)


def stand(con: duckdb.DuckDBPyConnection, without: Iterable[str] = ()) -> None:
    """Create `standing_submission` from standing and staged submissions, except the submissions `without`."""
    _set_aside(con, without)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE standing_submission AS WITH {STANDING} "
        "SELECT submission_id, unit, form, period FROM standing"
    )


def frames(
    con: duckdb.DuckDBPyConnection,
    forms: Iterable[Form],
    without: Iterable[str] = (),
    only: Iterable[str] | None = None,
) -> Iterator[list[tuple[Form, pandas.DataFrame]]]:
    """The staged rows of forms as `frame` gives them, in groups of limited size, so that memory stays flat. If a form
    has several versions, the rows of each come with the form as that version declares it.

    only: submissions to judge; all of them if not given.
    """
    submissions = None if only is None else set(only)
    part: dict[tuple[str, date], list[Part]] = {}
    rows = 0
    known = {(form.name, one.valid_from): form.of_version(one.valid_from) for form in forms for one in form.versions}

    def made() -> list[tuple[Form, pandas.DataFrame]]:
        frames = [(known[version], frame(con, known[version], without, own)) for version, own in part.items()]
        give_back(con)
        return frames

    sizes = con.execute(
        "SELECT r.form, s.form_version, r.submission_id, r.first_line, len(r.row_keys) FROM staged_row_list AS r "
        "JOIN staged_submission AS s ON s.submission_id = r.submission_id ORDER BY ALL"
    )
    for name, version, submission, first_line, size in sizes.fetchall():
        if (name, version) not in known or (submissions is not None and submission not in submissions):
            continue
        if part and rows + size > FRAME_ROWS:
            yield made()
            part, rows = {}, 0
        part.setdefault((name, version), []).append((submission, first_line))
        rows += size
    if part:
        yield made()


def frame(
    con: duckdb.DuckDBPyConnection, form: Form, without: Iterable[str] = (), only: Sequence[Part] | None = None
) -> pandas.DataFrame:
    """The staged rows of one form, with the values that its rules compare them with. It has only columns that the rules
    use.

    Shape: one row per staged row, by submission and line: `submission`, `line`, the items (numbers as DOUBLE, dates and
    texts as text) and the columns of `expectations.suite.columns_wanted(form)` that `columns_judged(form)` names.
    `<item>__last` is the same row's value in the unit's previous period of the same year, from standing or staged
    submissions except `without`.
    only: parts of submissions to judge; all of them if not given.
    """
    import pandas

    chosen = _staged(con, form) if only is None else only
    submissions = sorted({submission for submission, _ in chosen})
    numbers = {submission: number for number, submission in enumerate(submissions)}
    columns_of_rules, judged = columns_wanted(form), columns_judged(form)
    items = [name for name in form.items if name in judged]
    lasts = [name for name in columns_of_rules.inputs if name in judged]
    columns = "".join(f', "{name}"' for name in (*items, *lasts))
    derived = "".join(f', {sql} AS "{name}"' for name, sql in columns_of_rules.derived.items() if name in judged)
    compared = ""
    if columns_of_rules.inputs:
        _set_aside(con, without)
        compared = f"{_predecessors()}, prior AS ({_prior(form, columns_of_rules.inputs)}),"
    query = f"""
    WITH chosen AS (
        SELECT unnest($chosen::VARCHAR[]) AS submission_id, unnest($first_lines::INTEGER[]) AS first_line, unnest($numbers::INTEGER[]) AS submission
    ),
    {compared}
    wide AS ({_wide(form, _looked_at(form), _unsaid(con, form))}),
    joined AS ({_joined(columns_of_rules.inputs)})
    SELECT submission, line {columns} {derived} FROM joined
    """
    parameters = {
        "form": form.name,
        "chosen": [submission for submission, _ in chosen],
        "first_lines": [first_line for _, first_line in chosen],
        "numbers": [numbers[submission] for submission, _ in chosen],
    }
    table = con.execute(query, parameters).df()
    table = table.sort_values(["submission", "line"], ignore_index=True)
    numeric = [name for name in items if form.items[name].type in NUMERIC] + [
        name for name in (*columns_of_rules.derived, *lasts) if name in judged
    ]
    return table.astype(dict.fromkeys(numeric, "float64")).assign(
        submission=pandas.Categorical.from_codes(table["submission"].to_numpy(), pandas.Index(submissions))
    )


def place(
    con: duckdb.DuckDBPyConnection, cells: Sequence[tuple[str, int, str]]
) -> dict[tuple[str, int, str], tuple[str | None, str | None, str | None, str]]:
    """(submission, line, item) -> (text as written, sheet, address, the row's key) of staged rows. The first three are
    None if there is no such cell.
    """
    submissions, lines, items = (list(part) for part in zip(*cells, strict=True)) if cells else ([], [], [])
    rows = con.execute(
        statement(STATEMENTS / "staged_place.sql"),
        {"submissions": submissions, "lines": lines, "items": items},
    ).fetchall()
    return {
        (submission, line, item): (text, sheet, address, row_key)
        for submission, line, item, text, sheet, address, row_key in rows
    }


def dependents(con: duckdb.DuckDBPyConnection, rejected: Iterable[str]) -> list[str]:
    """The staged submissions of later periods of the year than a rejected submission of the same unit and form."""
    rows = con.execute(
        statement(STATEMENTS / "later_submission.sql"),
        {"rejected": list(rejected)},
    ).fetchall()
    return [row[0] for row in rows]


def _set_aside(con: duckdb.DuckDBPyConnection, without: Iterable[str]) -> None:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE set_aside AS SELECT unnest(?::VARCHAR[]) AS submission_id", [list(without)]
    )


def _staged(con: duckdb.DuckDBPyConnection, form: Form) -> list[Part]:
    return con.execute("SELECT submission_id, first_line FROM staged_row_list WHERE form = ?", [form.name]).fetchall()


def _looked_at(form: Form) -> list[str]:
    """The items of `form` that its rules use, directly or through derived items."""
    judged, derived = columns_judged(form), columns_wanted(form).derived
    sql_of_rules = " ".join(sql for name, sql in derived.items() if name in judged)
    return [
        name
        for name in form.items
        if name in judged or f'"{name}"' in sql_of_rules or f'"{name}__unsaid"' in sql_of_rules
    ]


def _joined(inputs: Sequence[str]) -> str:
    """SQL: the rows, with the previous period's values if rules compare with them."""
    if not inputs:
        return "SELECT * FROM wide"
    columns = "".join(f', p."{name.removesuffix("__last")}" AS "{name}"' for name in inputs)
    return f"""
        SELECT w.*, coalesce(l.is_adjacent, false) AS is_adjacent, coalesce(l.has_inherited, false) AS has_inherited {columns}
        FROM wide AS w
        LEFT JOIN predecessor AS l ON l.submission_id = w.submission_id
        LEFT JOIN prior AS p ON p.submission_id = l.prior_id AND p.row_key = w.row_key
    """


def _predecessors() -> str:
    """SQL: common tables with, for each `chosen` staged submission, the standing submission of the previous period and
    its cells.
    """
    return f"""
    here AS (
        SELECT s.submission_id, s.unit, s.form, s.period, p.ends_on, p.starts_on, p.year, p.step, p.cadence
        FROM staged_submission AS s JOIN period AS p ON p.code = s.period SEMI JOIN chosen AS h ON h.submission_id = s.submission_id
        WHERE s.form = $form
    ),
{STANDING},
    earlier AS (
        SELECT h.submission_id, c.submission_id AS prior_id, q.ends_on, q.step, h.step AS own_step, h.ends_on AS own_ends_on, h.unit, h.starts_on
        FROM here AS h
        JOIN standing AS c ON c.unit = h.unit AND c.form = h.form
        JOIN period AS q ON q.code = c.period AND q.cadence = h.cadence AND q.year = h.year AND q.ends_on < h.ends_on
    ),
    newest AS (
        SELECT submission_id, max_by(prior_id, ends_on) AS prior_id, max(ends_on) AS ends_on, any_value(own_ends_on) AS own_ends_on,
            any_value(unit) AS unit, any_value(starts_on) AS starts_on
        FROM earlier GROUP BY submission_id
    ),
    predecessor AS (
        SELECT n.submission_id, n.prior_id, n.ends_on + 1 >= n.starts_on AS is_adjacent,
            EXISTS (
                SELECT 1 FROM store.unit AS gone
                WHERE list_contains(gone.successors, n.unit) AND gone.valid_to >= n.ends_on AND gone.valid_to < n.own_ends_on
            ) AS has_inherited
        FROM newest AS n
    ),
    prior_cell AS (
        SELECT submission_id, item, unnest(row_keys) AS row_key, unnest(texts) AS text, unnest(numbers) AS number, unnest(dates) AS date
        FROM (SELECT * FROM staged_cell_list UNION ALL SELECT * FROM standing_before_list) AS c
        SEMI JOIN predecessor AS p ON p.prior_id = c.submission_id
        WHERE c.form = $form
    )"""


def _unsaid(con: duckdb.DuckDBPyConnection, form: Form) -> dict[str, list[str]]:
    """The words for a missing value (暂无) in blank cells of required items, by item."""
    required = [name for name, item in form.items.items() if item.required]
    rows = con.execute(
        statement(STATEMENTS / "blank_text.sql"),
        {"form": form.name, "items": required},
    ).fetchall()
    marks = {item: marks_for(form.items[item].marks, form.items[item].type) for item, _ in rows}
    return {item: [text for text in texts if marks[item].get(folded(text)) == "blank"] for item, texts in rows}


def _listed(texts: Iterable[str]) -> str:
    """SQL for a list of texts."""
    return "[" + ", ".join("'" + text.replace("'", "''") + "'" for text in texts) + "]::VARCHAR[]"


def _wide(form: Form, items: Iterable[str], unsaid: Mapping[str, Iterable[str]]) -> str:
    """SQL: one row per row of the form's `chosen` staged submissions, with the `items`.

    A required item also has `<item>__unsaid`, whether the row is blank (see `UNSAID`). A percentage also has
    `<item>__text`; NULL if the text plainly shows the number.
    """
    lists, shown = [], []
    for name in items:
        item = form.items[name]
        lists.append(f", any_value({_value(item.type)}s) FILTER (WHERE item = '{name}') AS \"{name}\"")
        shown.append(f', unnest("{name}") AS "{name}"')
        if item.type == "percent":
            lists.append(f", any_value(texts) FILTER (WHERE item = '{name}') AS \"{name}__text\"")
            shown.append(f', unnest("{name}__text") AS "{name}__text"')
        if item.required:
            words = _listed(unsaid.get(name, ()))
            lists.append(
                f", any_value({UNSAID.format(words=words)}) FILTER (WHERE item = '{name}') AS \"{name}__unsaid\""
            )
            shown.append(f', coalesce(unnest("{name}__unsaid"), 0) AS "{name}__unsaid"')
    return f"""
        SELECT
            submission_id, submission, first_line + unnest(range(len(row_keys))) AS line, unnest(row_keys) AS row_key {"".join(shown)}
        FROM (
            SELECT c.submission_id, c.first_line, h.submission {"".join(lists)}
            FROM staged_item_list AS c JOIN chosen AS h ON h.submission_id = c.submission_id AND h.first_line = c.first_line
            WHERE c.form = $form GROUP BY ALL
        )
        JOIN (SELECT submission_id, first_line, row_keys FROM staged_row_list WHERE form = $form) USING (submission_id, first_line)
    """


def _prior(form: Form, inputs: Iterable[str]) -> str:
    """SQL: one row per row of the previous period's submissions, with the items that the rules compare."""
    items = [name.removesuffix("__last") for name in inputs]
    columns = "".join(
        f", any_value({_value(form.items[name].type)}) FILTER (WHERE item = '{name}') AS \"{name}\"" for name in items
    )
    return f"SELECT submission_id, row_key{columns} FROM prior_cell GROUP BY submission_id, row_key"


def _value(kind: str) -> str:
    return "number" if kind in NUMERIC else "date" if kind == "date" else "text"


def _latest(con: duckdb.DuckDBPyConnection) -> dict[Reported, tuple[str, int]]:
    """Report -> (sha256, revision) of its latest submission, recorded or staged.

    The sha256 is empty if the submission was returned and the declarations have changed since: the same bytes are then
    judged again.
    """
    rows = con.execute(statement(STATEMENTS / "latest_file.sql")).fetchall()
    return {
        (unit, form, period, is_of_lead): (sha256, revision)
        for unit, form, period, is_of_lead, sha256, revision in rows
    }


def _last_day(code: str) -> date:
    from sources.calendar import period

    return period(code).ends_on


def _insert_cells(con: duckdb.DuckDBPyConnection, sheets: list[Sheet], plan: Plan) -> None:
    """Insert the cells of many sheets in the order of the store. A sheet's columns come packed as one JSON and are
    unpacked here. Numbers come as whole millionths and become exact decimals.
    """
    import pandas

    names = ["submission_id", "unit", "form", "period", "sheet", "first_line", "keys", "numbers", "columns"]
    kinds = known(plan).kinds
    placed = sorted(sheets, key=_place)
    for part in _parts(row for sheet in placed for row in _packed(sheet, kinds(plan.forms[sheet.claim.form]))):
        con.register("night_sheet", pandas.DataFrame(part, columns=names, dtype=object))
        con.execute(statement(STATEMENTS / "staged_row_list.sql"))
        con.execute(statement(STATEMENTS / "staged_item_list.sql"), {"columns": COLUMNS})
        con.unregister("night_sheet")


def _place(sheet: Sheet) -> tuple[str, str, str]:
    return sheet.claim.form, sheet.claim.period, sheet.claim.unit


SheetPart = tuple[str, str, str, str, str | None, int, str, str | None, str]
"""Submission, unit, form, period and sheet of some rows; the number of the first; then keys, lines and columns as JSON."""


def _packed(sheet: Sheet, kinds: dict[str, str]) -> Iterator[SheetPart]:
    """A row for each part of the sheet's rows."""
    claim = sheet.claim
    about = (sheet.submission_id, claim.unit, claim.form, claim.period, claim.sheet)
    columns = packed(sheet.columns, kinds)
    firsts = [*columns.firsts, len(sheet.keys)]
    for first, end, part in zip(firsts, firsts[1:], columns.parts, strict=False):
        keys = as_json(sheet.keys[first:end])
        yield *about, first, keys.decode(), part.rows.decode() if part.rows else None, part.json.decode()


def _parts(sheets: Iterable[SheetPart]) -> Iterator[list[SheetPart]]:
    """The sheets in groups that are unpacked together. Two thousand large sheets at once would take too much memory."""
    part: list[SheetPart] = []
    size = 0
    for sheet in sheets:
        part.append(sheet)
        size += len(sheet[-1])
        if size > UNPACKED_TOGETHER:
            yield part
            part, size = [], 0
    if part:
        yield part
