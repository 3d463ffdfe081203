"""The lines above a table that say in which units of measure it speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.grid import Grid, address
from sources.uom import Uom, uom
from sources.words import words

SEPARATORS = re.compile(r"[、,，;；/／和及\s]+")
SHORT = 8


def sheet_uom(grid: Grid, top: int) -> tuple[Sequence[Uom], tuple[str, str] | None]:
    """The units of the sheet's unit line (单位：万元、户), and where there is one that names none, its text and address."""
    line = words().line("uom")
    unread = None
    for row in range(min(top, len(grid.rows), 30)):
        cells = grid.rows[row]
        for column, cell in enumerate(cells[:60]):
            if type(cell) is not str or "位" not in cell:
                continue
            for match in line.finditer(cell):
                said = match["said"].strip().rstrip("）)】] 。") or _next(cells, column)
                named = [uom(part) for part in SEPARATORS.split(said)[:6] if part]
                if named and all(named):
                    return [one for one in named if one is not None], None
                first = uom(SEPARATORS.split(said)[0]) if said else None
                if first is not None:
                    return [first], None
                if said and len(said) <= SHORT and re.search(r"元|美元|圆", said):
                    unread = (said, address(row, column))
    return [], unread


def _next(cells: list[object], column: int) -> str:
    return next((cell.strip() for cell in cells[column + 1 : column + 4] if type(cell) is str and cell.strip()), "")
