"""Required items that are blank or — (不涉及): findings are merged, and answered questions are not asked again.

The rules look at one cell at a time (`expectations/suite.py`). A column that is blank in every row is one fault. — in a
required item is asked about: in a whole column once a year. In single rows it is asked only if neither the previous
period nor the rest of the row is — too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from expectations.suite import NUMERIC
from sources.declare import Form
from sources.finding import Finding
from sources.statement import statement

QUERIES = Path(__file__).parent / "queries"

BLANK, BLANK_ROW = "required", "blank_row"
CELL, COLUMN, TABLE = "not_applicable", "not_applicable_column", "not_applicable_table"
Answers = set[tuple[str, str, str | None, str | None]]  # submission, rule, item, the row's key


@dataclass(frozen=True, slots=True)
class Past:
    """Known facts about the staged submissions: exempt ones, questions that were answered this year, and rows that were
    — in the previous period too.
    """

    exempt: set[str]
    answered: Answers
    last: set[tuple[str, str, str]]  # submission, item, the row's key


def with_merged_columns(
    con: duckdb.DuckDBPyConnection,
    form_of: Callable[[str | None], Form | None],
    of_judge: Iterable[Finding],
    of_reader: Iterable[Finding],
) -> list[Finding]:
    """The judge's findings, with whole columns merged into one finding each, and without questions that are already
    settled.

    Needs `standing_submission` (`warehouse/stage.py:stand`).
    of_reader: the reader's findings; rows that it found blank do not count as rows.
    """
    others: list[Finding] = []
    columns: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in of_judge:
        if finding.rule in (BLANK, CELL) and finding.submission and finding.item:
            columns[finding.submission, finding.item, finding.rule].append(finding)
        else:
            others.append(finding)
    if not columns:
        return others
    forms = {submission: form for submission, _, _ in columns if (form := form_of(submission))}
    rows = _rows(con, forms, {(submission, item) for submission, item, _ in columns})
    blank = _blank_rows(of_reader)
    whole = {
        (submission, item, rule)
        for (submission, item, rule), findings in columns.items()
        if sum(1 + finding.more for finding in findings) >= rows[submission, item] - blank.get(submission, 0)
    }
    faults = [
        finding
        for kind, findings in columns.items()
        if kind[2] == BLANK
        for finding in _blanks(findings, kind in whole)
    ]
    dashes = {kind: sorted(findings, key=_by_place) for kind, findings in columns.items() if kind[2] == CELL}
    if not dashes:
        return [*others, *faults]
    past = _past(con, sorted({submission for submission, _, _ in dashes}))
    return [*others, *faults, *_questions(dashes, whole, forms, past)]


def _blanks(findings: list[Finding], is_whole: bool) -> list[Finding]:
    if not is_whole or len(findings) == 1:
        return findings
    first, *rest = sorted(findings, key=_by_place)
    return [replace(first, row_key=None, more=len(rest) + sum(finding.more for finding in findings))]


def _by_place(finding: Finding) -> tuple[str, int, str]:
    return finding.sheet or "", len(finding.address or ""), finding.address or ""


def _questions(
    dashes: Mapping[tuple[str, str, str], Sequence[Finding]],
    whole: set[tuple[str, str, str]],
    forms: Mapping[str, Form],
    past: Past,
) -> Iterator[Finding]:
    """Questions about — in required items that no answer has settled: about whole tables and columns, then about cells."""
    for finding in (*_column_questions(dashes, whole, forms), *_cell_questions(dashes, whole, forms)):
        if not _is_settled(finding, past):
            yield finding


def _column_questions(
    dashes: Mapping[tuple[str, str, str], Sequence[Finding]],
    whole: set[tuple[str, str, str]],
    forms: Mapping[str, Form],
) -> Iterator[Finding]:
    """One question for each column that is — in every row; one for a table in which all required amounts are."""
    columns: dict[str, dict[str, Finding]] = defaultdict(dict)
    for (submission, item, rule), findings in dashes.items():
        if (submission, item, rule) in whole:
            columns[submission][item] = _as_a_whole(COLUMN, findings[0], item)
    for submission, by_item in columns.items():
        amounts = _amounts(forms[submission])
        if len(amounts) > 1 and amounts <= by_item.keys():
            yield _as_a_whole(TABLE, min((by_item[item] for item in amounts), key=_by_place), None)
            yield from (finding for item, finding in by_item.items() if item not in amounts)
        else:
            yield from by_item.values()


def _cell_questions(
    dashes: Mapping[tuple[str, str, str], Sequence[Finding]],
    whole: set[tuple[str, str, str]],
    forms: Mapping[str, Form],
) -> Iterator[Finding]:
    """A question for each single —, except in rows that do not apply."""
    silent = _silent_rows(dashes, forms)
    for (submission, item, rule), findings in dashes.items():
        if (submission, item, rule) not in whole:
            yield from (finding for finding in findings if (submission, finding.row_key) not in silent)


def _as_a_whole(rule: str, first: Finding, item: str | None) -> Finding:
    """One finding for a whole column or table, at the place of `first`."""
    return replace(first, rule=rule, item=item, row_key=None, more=0)


def _is_settled(finding: Finding, past: Past) -> bool:
    submission, item = finding.submission or "", finding.item or ""
    return (
        submission in past.exempt
        or (submission, finding.rule, finding.item, finding.row_key) in past.answered
        or (finding.rule == CELL and (submission, COLUMN, item, None) in past.answered)
        or (finding.rule == CELL and (submission, item, finding.row_key or "") in past.last)
    )


def _silent_rows(
    dashes: Mapping[tuple[str, str, str], Sequence[Finding]], forms: Mapping[str, Form]
) -> set[tuple[str, str | None]]:
    """Rows in which all required amounts, at least two, are —: the row does not apply."""
    items_of: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for (submission, item, _), findings in dashes.items():
        for finding in findings:
            items_of[submission, finding.row_key].add(item)
    result = set()
    for (submission, row_key), items in items_of.items():
        amounts = {item for item in _amounts(forms[submission]) if _is_item_of(forms[submission], item, row_key or "")}
        if len(amounts) > 1 and amounts <= items:
            result.add((submission, row_key))
    return result


def _amounts(form: Form) -> set[str]:
    return {name for name, item in form.items.items() if item.required and item.type in NUMERIC}


def _is_item_of(form: Form, item: str, row_key: str) -> bool:
    only = form.items[item].only_rows
    return not only or row_key in only or row_key.split("|")[0] in only


def _blank_rows(of_reader: Iterable[Finding]) -> dict[str, int]:
    """Submission -> the number of its rows that the reader found blank."""
    count: dict[str, int] = defaultdict(int)
    for finding in of_reader:
        if finding.rule == BLANK_ROW and finding.submission:
            count[finding.submission] += 1 + finding.more
    return count


def _rows(
    con: duckdb.DuckDBPyConnection, forms: Mapping[str, Form], columns: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """The number of rows in which a submission must fill an item, without rows below a merged cell."""
    result = {}
    for submission, item in columns:
        row = con.execute(
            statement(QUERIES / "asked_row_count.sql"),
            {"only": list(forms[submission].items[item].only_rows), "submission": submission, "item": item},
        ).fetchone()
        result[submission, item] = int(row[0] or 0) if row else 0
    return result


def _past(con: duckdb.DuckDBPyConnection, submissions: Sequence[str]) -> Past:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE asked_submission AS "
        "SELECT s.* FROM staged_submission AS s WHERE s.submission_id IN (SELECT unnest(?::VARCHAR[]))",
        [submissions],
    )
    exempt = con.execute(statement(QUERIES / "exempt_submission.sql")).fetchall()
    answered = con.execute(  # answers in other periods of the year; a question answered in its own period stays, with its reason
        statement(QUERIES / "reason_of_year.sql"),
        {"rules": [CELL, COLUMN, TABLE]},
    ).fetchall()
    last = con.execute(statement(QUERIES / "not_applicable_before.sql")).fetchall()
    return Past({row[0] for row in exempt}, set(answered), set(last))
