"""Replaying: compute an old edition again with the definitions and the data of its day, in a scratch copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from sources.declare import Plan, load
from sources.statement import statement
from warehouse.build import build
from warehouse.compute import compute
from warehouse.connect import WRITER, open_reader, open_writer
from warehouse.definition import MOVED, written_to
from warehouse.known import known_by
from warehouse.refusal import Unknown

STATEMENTS = Path(__file__).parent / "statements"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A figure whose replayed value differs from the published one (numerator, denominator; None: no figure)."""

    indicator: str
    unit: str
    period: str
    published: tuple[Decimal | None, Decimal | None]
    replayed: tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class Replay:
    """A replayed edition: a database that shows what readers saw then, and its deviations."""

    edition: str
    database: Path
    plan: Plan
    code_version: str
    figures: int
    deviations: list[Deviation]


def replay(
    snapshot: Path, edition: str, scratch: Path, current: Path, declared: Callable[[Path], Plan] = load
) -> Replay:
    """The edition, computed again in `scratch` from the stored rows with its own definitions, and compared with the
    published figures.

    snapshot: any snapshot with the edition; the newest has all editions. current: the folder of today's plan, whose
    identity replaces the one that version 0.1 did not store. declared: loads a plan's folder. Reports drawn from
    `database` are those of the edition.

    Raises: Unknown if the snapshot has no such edition.
    """
    with open_reader(snapshot.parent, snapshot=snapshot) as con:
        number, published_at, code_version = _edition(con, edition)
        folder, root = written_to(scratch / "definitions", _stored(con, number), current / "plan.yml")
    plan = declared(folder)
    shutil.copyfile(snapshot.resolve(), scratch / WRITER)
    (scratch / WRITER).chmod(0o644)
    with open_writer(scratch) as con:
        for table in ("edition", "figure", "definition"):
            con.execute(f"DELETE FROM store.{table} WHERE number > ?", [number])
        con.execute("DELETE FROM store.setting")
        build(con, plan, published_at, root)
        with known_by(con, published_at):
            compute(con, root)
            deviations = _deviations(con, edition)
        (figures,) = con.execute("SELECT count(*) FROM night_figure").fetchone() or (0,)
        con.execute("CHECKPOINT")
    return Replay(edition, scratch / WRITER, plan, code_version, int(figures), deviations)


def redefine(database: Path, plan: Plan, at: datetime) -> None:
    """Give a replayed `database` the views of today's program and plan; its figures stay as published.

    at: periods that have begun by then are expected.
    """
    with open_writer(database.parent) as con:
        con.execute("DELETE FROM store.setting")
        build(con, plan, at)
        con.execute("CHECKPOINT")


def _edition(con: duckdb.DuckDBPyConnection, edition: str) -> tuple[int, datetime, str]:
    row = con.execute("SELECT number, published_at, code_version FROM edition WHERE edition = ?", [edition]).fetchone()
    if row is None:
        raise Unknown(f"there is no edition {edition}; see: SELECT edition FROM edition")
    return row[0], row[1], row[2]


def _stored(con: duckdb.DuckDBPyConnection, number: int) -> list[tuple[str, str]]:
    """(path, body) of the definitions of an edition, under today's paths."""
    return con.execute(
        f"SELECT {MOVED}, max_by(body, number) FROM store.definition WHERE number <= ? "
        "GROUP BY ALL HAVING max_by(sha256, number) <> ''",
        [number],
    ).fetchall()


def _deviations(con: duckdb.DuckDBPyConnection, edition: str) -> list[Deviation]:
    rows = con.execute(
        statement(STATEMENTS / "deviation.sql"),
        {"edition": edition},
    ).fetchall()
    return [Deviation(row[0], row[1], row[2], (row[3], row[4]), (row[5], row[6])) for row in rows]
