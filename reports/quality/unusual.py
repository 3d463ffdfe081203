"""The shares of a night that left their usual band (docs/decisions/0071), in words: for the page and for the alert."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import duckdb

from reports.bulletin.page import percent
from reports.query import rows
from sources.declare import YamlMapping, read_yaml

HERE = Path(__file__).parent
QUERIES = HERE / "queries"


@functools.cache
def words() -> YamlMapping:
    """The words and limits of `quality.yml`."""
    return read_yaml(HERE / "quality.yml")


@dataclass(frozen=True, slots=True)
class Unusual:
    """A share that left its usual band: of a whole night, a rule, a form or a unit. most_share: the end of the band."""

    scope: str
    name: str
    outcome: str
    cases: int
    total: int
    share: float
    most_share: float
    title: str

    @property
    def text(self) -> str:
        """退回率 40%（4/10份），平时不超过15%."""
        said = words()
        subject = said["subjects"][self.scope].format(
            outcome=said["outcomes"].get(self.outcome, ""),
            title=said["former_rule"] if self.scope == "rule" and self.title == self.name else self.title,
        )
        return str(said["unusual"]).format(
            subject=subject,
            share=percent(self.share, self.most_share),
            cases=self.cases,
            total=self.total,
            uom=said["uoms"][self.outcome],
            most=percent(self.most_share),
        )


def unusual(con: duckdb.DuckDBPyConnection, run: str) -> list[Unusual]:
    """The shares of a run that left their usual band: the whole night first, then rules, forms and units.

    con: a connection to a snapshot with the run.
    """
    return [Unusual(**row) for row in rows(con, "unusual", QUERIES, run=run)]


def listing(found: list[Unusual], most: int) -> list[str]:
    """A line for each, and one that counts those beyond `most`."""
    lines = [one.text for one in found[:most]]
    left = len(found) - len(lines)
    return [*lines, str(words()["and_more"]).format(count=left)] if left else lines
