"""Where a unit's acknowledgements and slips lie: in folders by month, and above them what is still to be mended or explained."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sources.path import base_name
from sources.statement import statement

if TYPE_CHECKING:
    import duckdb

OPEN_LETTERS = Path(__file__).parents[1] / "queries" / "open_letters.sql"
NUMBER = re.compile(r"-([0-9a-f]{8})-[^-]+\.(?:txt|xlsx)")  # of a receipt, at the end of a letter's name
Letter = tuple[str, str]  # the first letters of a receipt's id, and the folder of a unit


def number_of(receipt_id: str) -> str:
    """The first letters of a receipt's id, which are in the names of its letters."""
    return receipt_id[:8]


def month_of(at: datetime) -> str:
    """The name of the folder for files that came at this instant."""
    return f"{at:%Y-%m}"


def open_letters(con: duckdb.DuckDBPyConnection, numbers: Collection[str]) -> set[Letter]:
    """The files, with their senders' folders, in which something is left to mend or to explain."""
    rows = con.execute(statement(OPEN_LETTERS), {"numbers": sorted(numbers)}).fetchall()
    return {(number, base_name(sender)) for number, sender in rows}


def file_away(con: duckdb.DuckDBPyConnection, outbox: Path) -> int:
    """Move letters about which nothing is left to do into the folder of the month in which their file came. Their number."""
    lying = list(_lying_open(outbox))
    if not lying:
        return 0
    numbers = {number for number, _ in lying}
    still_open = open_letters(con, numbers)
    came = dict(
        con.execute(
            "SELECT left(receipt_id, 8), received_at FROM receipt WHERE left(receipt_id, 8) IN (SELECT unnest(?::VARCHAR[]))",
            [sorted(numbers)],
        ).fetchall()
    )
    moved = 0
    for number, path in lying:
        if (number, path.parent.name) not in still_open and number in came:
            folder = path.parent / month_of(came[number])
            folder.mkdir(exist_ok=True)
            path.replace(folder / path.name)
            moved += 1
    return moved


def _lying_open(outbox: Path) -> Iterator[tuple[str, Path]]:
    """The letters directly in the units' folders, with the numbers of their receipts."""
    for folder in sorted(outbox.iterdir()) if outbox.is_dir() else ():
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            match = NUMBER.search(path.name)
            if match and match.end() == len(path.name) and path.is_file():
                yield match[1], path
