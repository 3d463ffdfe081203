"""Required items that say nothing, or — (不涉及): what is one finding, and which questions are not put again.

The rules look at one cell at a time (`expectations/suite.py`). A column that says nothing in any row is one fault. — in a required
item is asked about: in every row once a year, in single rows where neither the last period nor the rest of the row says the same.
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

BLANK = "required"
CELL, COLUMN, TABLE = "not_applicable", "not_applicable_column", "not_applicable_table"
Answers = set[tuple[str, str, str | None, str | None]]  # submission, rule, item, the row's key


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the staged submissions already: who is exempt, which questions of the year have an answer, and where the last
    period said — too."""

    exempt: set[str]
    answered: Answers
    last: set[tuple[str, str, str]]  # submission, item, the row's key


def at_once(
    con: duckdb.DuckDBPyConnection,
    form_of: Callable[[str | None], Form | None],
    judged: Iterable[Finding],
    read: Iterable[Finding],
) -> list[Finding]:
    """What was judged, with whole columns as one finding each, and without the questions that need not be put.

    `standing_submission` must be there (`warehouse/stage.py:stand`).
    read: what the reader found; rows that it found blank are no rows here.
    """
    others: list[Finding] = []
    columns: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for one in judged:
        if one.rule in (BLANK, CELL) and one.submission and one.item:
            columns[one.submission, one.item, one.rule].append(one)
        else:
            others.append(one)
    if not columns:
        return others
    forms = {submission: form for submission, _, _ in columns if (form := form_of(submission))}
    rows = _rows(con, forms, {(submission, item) for submission, item, _ in columns})
    blank = _blank_rows(read)
    whole = {
        (submission, item, rule)
        for (submission, item, rule), found in columns.items()
        if sum(1 + one.more for one in found) >= rows[submission, item] - blank.get(submission, 0)
    }
    faults = [one for kind, found in columns.items() if kind[2] == BLANK for one in _blanks(found, kind in whole)]
    asked = {kind: sorted(found, key=_by_place) for kind, found in columns.items() if kind[2] == CELL}
    if not asked:
        return [*others, *faults]
    past = _past(con, sorted({submission for submission, _, _ in asked}))
    return [*others, *faults, *_questions(asked, whole, forms, past)]


def _blanks(found: list[Finding], is_whole: bool) -> list[Finding]:
    if not is_whole or len(found) == 1:
        return found
    first, *rest = sorted(found, key=_by_place)
    return [replace(first, row_key=None, more=len(rest) + sum(one.more for one in found))]


def _by_place(one: Finding) -> tuple[str, int, str]:
    return one.sheet or "", len(one.address or ""), one.address or ""


def _questions(
    asked: Mapping[tuple[str, str, str], Sequence[Finding]],
    whole: set[tuple[str, str, str]],
    forms: Mapping[str, Form],
    past: Past,
) -> Iterator[Finding]:
    """— in required items: of a whole table, of whole columns, of single rows."""
    columns: dict[str, dict[str, Finding]] = defaultdict(dict)
    for (submission, item, rule), found in asked.items():
        if (submission, item, rule) in whole:
            columns[submission][item] = _as_a_whole("not_applicable_column", found[0], item)
    silent = _silent_rows(asked, forms)
    for submission, own in columns.items():
        amounts = _amounts(forms[submission])
        questions = list(own.values())
        if len(amounts) > 1 and amounts <= own.keys():
            first = min((own[item] for item in amounts), key=_by_place)
            questions = [
                _as_a_whole("not_applicable_table", first, None),
                *(one for item, one in own.items() if item not in amounts),
            ]
        yield from (one for one in questions if not _is_settled(one, past))
    for (submission, item, rule), found in asked.items():
        if (submission, item, rule) not in whole:
            for one in found:
                if (submission, one.row_key) not in silent and not _is_settled(one, past):
                    yield one


def _as_a_whole(rule: str, first: Finding, item: str | None) -> Finding:
    """One finding in place of those that are alike, where the first of them stands."""
    return replace(first, rule=rule, item=item, row_key=None, more=0)


def _is_settled(one: Finding, past: Past) -> bool:
    submission, item = one.submission or "", one.item or ""
    return (
        submission in past.exempt
        or (submission, one.rule, one.item, one.row_key) in past.answered
        or (one.rule == CELL and (submission, COLUMN, item, None) in past.answered)
        or (one.rule == CELL and (submission, item, one.row_key or "") in past.last)
    )


def _silent_rows(
    asked: Mapping[tuple[str, str, str], Sequence[Finding]], forms: Mapping[str, Form]
) -> set[tuple[str, str | None]]:
    """Rows of which all required amounts, two at least, are —: the row does not apply."""
    said: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for (submission, item, _), found in asked.items():
        for one in found:
            said[submission, one.row_key].add(item)
    result = set()
    for (submission, row_key), items in said.items():
        amounts = {item for item in _amounts(forms[submission]) if _is_asked_of(forms[submission], item, row_key or "")}
        if len(amounts) > 1 and amounts <= items:
            result.add((submission, row_key))
    return result


def _amounts(form: Form) -> set[str]:
    return {name for name, item in form.items.items() if item.required and item.type in NUMERIC}


def _is_asked_of(form: Form, item: str, row_key: str) -> bool:
    only = form.items[item].only_rows
    return not only or row_key in only or row_key.split("|")[0] in only


def _blank_rows(read: Iterable[Finding]) -> dict[str, int]:
    count: dict[str, int] = defaultdict(int)
    for one in read:
        if one.rule == "blank_row" and one.submission:
            count[one.submission] += 1 + one.more
    return count


def _rows(
    con: duckdb.DuckDBPyConnection, forms: Mapping[str, Form], wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """How many rows of a submission an item is asked for, but for those that a merged cell above covers."""
    result = {}
    for submission, item in wanted:
        found = con.execute(
            statement(QUERIES / "asked_row_count.sql"),
            {"only": list(forms[submission].items[item].only_rows), "submission": submission, "item": item},
        ).fetchone()
        result[submission, item] = int(found[0] or 0) if found else 0
    return result


def _past(con: duckdb.DuckDBPyConnection, submissions: Sequence[str]) -> Past:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE asked_submission AS "
        "SELECT s.* FROM staged_submission AS s WHERE s.submission_id IN (SELECT unnest(?::VARCHAR[]))",
        [submissions],
    )
    exempt = con.execute(statement(QUERIES / "exempt_submission.sql")).fetchall()
    answered = (
        con.execute(  # in another period of the year; what is answered in its own stands, with the reason beside it
            statement(QUERIES / "reason_of_year.sql"),
            {"rules": [CELL, COLUMN, TABLE]},
        ).fetchall()
    )
    last = con.execute(statement(QUERIES / "not_applicable_before.sql")).fetchall()
    return Past({row[0] for row in exempt}, set(answered), set(last))
