"""Which of the reader's questions about percentages need not be asked, once the judge has seen the row and its last value.

The reader sees a column only: it cannot tell whether a bare 0.705 is 0.705 % or 70.5 %. Where the row's own numbers or its last
value tell, they decide: the judge asks itself (rules of `expectations/suite.py`), or there is nothing to ask.
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
    asked: Iterable[Finding], judged: Iterable[Finding], rounds: Rounds, in_doubt: set[Row], find: Find
) -> set[Place]:
    """Where the reader's questions stand, of those in `asked`: where neither the row's own numbers nor its last value decide.

    judged: what the judge found. rounds: the rows of the submissions asked about, as `warehouse/stage.py:frames` makes them.
    in_doubt: rows whose last value is in doubt itself (`doubts`). find: where values stand in the units' files.
    """
    places = {_place(one) for one in asked if one.rule == RULE}
    places -= {_place(one) for one in judged if one.rule == RULE}
    if not places:
        return places
    by_row: list[Cell] = []
    by_last: list[Cell] = []
    for form, frame in (part for parts in rounds for part in parts):
        by_row += _decided_by_row(form, frame)
        by_last += _decided_by_last(form, frame)
    found = find([*by_row, *by_last])
    trusted = [cell for cell in by_last if (cell[0], cell[2], found[cell][3]) not in in_doubt]
    return places - {(cell[0], cell[2], found[cell][2]) for cell in [*by_row, *trusted]}


def doubts(con: duckdb.DuckDBPyConnection) -> set[Row]:
    """Rows of staged submissions (submission, item, row key) of which an earlier period of the year was asked about and not explained,
    in a column of nothing but fractions. Beside larger percentages a small one was in doubt for want of a last value only.

    `standing_submission` must be there (`warehouse/stage.py:stand`).
    """
    rows = con.execute(
        statement(QUERIES / "percent_in_doubt.sql"),
        {"rule": RULE},
    ).fetchall()
    return set(rows)


def _place(one: Finding) -> Place:
    return one.submission, one.item, one.address


def _decided_by_row(form: Form, frame: pandas.DataFrame) -> Iterator[Cell]:
    """The percentages that the row's own numbers give too: as written, or the rule of growths and shares asks."""
    for name, item in form.items.items():
        if item.growth or item.share:
            kind = "growth" if item.growth else "share"
            yield from _cells(frame, name, frame[f"{name}__off_{kind}"].notna())


def _decided_by_last(form: Form, frame: pandas.DataFrame) -> Iterator[Cell]:
    """The percentages whose last value was as small, so that they are meant as written."""
    for name, item in form.items.items():
        if item.type == "percent" and not item.growth:
            last = frame[f"{name}__last"]
            yield from _cells(frame, name, (last * frame[name] > 0) & (last.abs() <= PLAIN_PERCENT))


def _cells(frame: pandas.DataFrame, item: str, chosen: pandas.Series) -> Iterator[Cell]:
    rows = frame[chosen]
    for submission, line in zip(rows["submission"].tolist(), rows["line"].tolist(), strict=True):
        yield submission, line, item
