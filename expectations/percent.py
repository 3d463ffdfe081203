"""Decide which of the reader's questions about percentages must still be asked, once the judge knows the row and its
last value.

The reader sees only a column and cannot tell whether a bare 0.705 is 0.705 % or 70.5 %. If the row's own numbers or its
last value decide it, either the judge asks (rules of `expectations/suite.py`), or nothing needs to be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.suite import PLAIN_PERCENT
from sources.declare import Form
from sources.finding import Finding
from sources.statement import statement

if TYPE_CHECKING:
    import pandas

    from expectations.judge import Cell, Find, Rounds

QUERIES = Path(__file__).parent / "queries"

RULE = "ambiguous_percent"
Place = tuple[str | None, str | None, str | None]  # submission, item, address
Row = tuple[str, str, str]  # submission, item, the row's key


def undecided(
    questions: Iterable[Finding], judged: Iterable[Finding], rounds: Rounds, in_doubt: set[Row], find: Find
) -> set[Place]:
    """The places of the reader's questions in `questions` that neither the row's own numbers nor its last value decide.

    judged: the judge's findings. rounds: the rows of the submissions asked about, as `warehouse/stage.py:frames` gives
    them. in_doubt: rows whose last value is itself in doubt (`doubts`). find: looks up addresses in the units' files.
    """
    places = {_place(question) for question in questions if question.rule == RULE}
    places -= {_place(question) for question in judged if question.rule == RULE}
    if not places:
        return places
    by_row: list[Cell] = []
    by_last: list[Cell] = []
    for form, frame in (part for parts in rounds for part in parts):
        by_row += _decided_by_row(form, frame)
        by_last += _decided_by_last(form, frame)
    places_of = find([*by_row, *by_last])
    trusted = [cell for cell in by_last if (cell[0], cell[2], places_of[cell][3]) not in in_doubt]
    return places - {(cell[0], cell[2], places_of[cell][2]) for cell in [*by_row, *trusted]}


def doubts(con: duckdb.DuckDBPyConnection) -> set[Row]:
    """Rows of staged submissions (submission, item, row key) with an unanswered question about an earlier period of the
    year, in a column of fractions only.

    A small percentage beside larger ones is left out: it was in doubt only for lack of a last value.
    Needs `standing_submission` (`warehouse/stage.py:stand`).
    """
    rows = con.execute(
        statement(QUERIES / "percent_in_doubt.sql"),
        {"rule": RULE},
    ).fetchall()
    return set(rows)


def _place(finding: Finding) -> Place:
    return finding.submission, finding.item, finding.address


def _decided_by_row(form: Form, frame: pandas.DataFrame) -> Iterator[Cell]:
    """Percentages that the row's own numbers also give. Either they agree with the value as written, or the rule of
    growths and shares asks.
    """
    for name, item in form.items.items():
        if item.growth or item.share:
            kind = "growth" if item.growth else "share"
            yield from _cells(frame, name, frame[f"{name}__off_{kind}"].notna())


def _decided_by_last(form: Form, frame: pandas.DataFrame) -> Iterator[Cell]:
    """Percentages whose last value was also small, so that they are meant as written."""
    for name, item in form.items.items():
        if item.type == "percent" and not item.growth:
            last = frame[f"{name}__last"]
            yield from _cells(frame, name, (last * frame[name] > 0) & (last.abs() <= PLAIN_PERCENT))


def _cells(frame: pandas.DataFrame, item: str, chosen: pandas.Series) -> Iterator[Cell]:
    rows = frame[chosen]
    for submission, line in zip(rows["submission"].tolist(), rows["line"].tolist(), strict=True):
        yield submission, line, item
