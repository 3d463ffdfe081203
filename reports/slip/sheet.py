"""An XlsxWriter sheet that is filled in one call: its rows are written directly as XML, in a third of the time of
single cells.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from tempfile import SpooledTemporaryFile

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from sources.returned.slip import LONGEST

Content = str | float | date | None
Cell = tuple[int, Content, Format]  # column, content, format
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet; cells beyond are left out
LINE = 15  # points per line; rows get a height for their texts, since not every program sets one
HIGHEST = 409  # Excel's limit for the height of a row, in points
IN_MEMORY = 16 * 2**20  # bytes of a sheet's XML
column_name = functools.cache(xl_col_to_name)


class Filled(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet whose cells are all given at once (`fill`). Comments, widths and panes are set as on any other sheet."""

    _filling: SpooledTemporaryFile[str] | None = None

    def fill(self, rows: Iterable[tuple[int, Sequence[Cell]]], heights: Mapping[int, float] | None = None) -> None:
        """Set all cells: rows by number (from 0), their cells by column, both in ascending order. heights: row -> points.

        Texts are written into their cells and not into the shared table, since most occur once. A large sheet's cells
        are buffered on disk.
        """
        self._filling = filled = SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="")  # noqa: SIM115  closed once it is written
        for row, cells in rows:
            within = [cell for cell in cells if cell[0] < MOST_COLUMNS] if row < MOST_ROWS else []
            if within:
                self._check_dimensions(row, within[0][0])
                self._check_dimensions(row, within[-1][0])
                points = heights.get(row) if heights else None
                points = points or _height(within)
                height = f' ht="{points:g}" customHeight="1"' if points > LINE else ""
                filled.write(
                    f'<row r="{row + 1}"{height}>{"".join([self._cell(row + 1, *cell) for cell in within])}</row>'
                )

    def span(self, top: int, left: int, bottom: int, right: int) -> None:
        """Show cells as one. They are filled one by one, so their borders and colours are set too."""
        self.merge.append([top, left, bottom, right])

    def _cell(self, row: int, column: int, content: Content, look: Format) -> str:
        start = f'<c r="{column_name(column)}{row}" s="{look._get_xf_index()}"'
        if isinstance(content, str):
            if _is_plain(content):
                return f'{start} t="inlineStr"><is><t>{self._escape_data(content)}</t></is></c>'
            return f'{start} t="s"><v>{self.str_table._get_shared_string_index(_cut(content))}</v></c>'
        if content is None:
            return f"{start}/>"
        number = self._convert_date_time(content) if isinstance(content, date) else content
        return f"{start}><v>{number:.16G}</v></c>"

    def _write_rows(self) -> None:
        if self._filling is not None:
            self._filling.seek(0)
            shutil.copyfileobj(self._filling, self.fh)
            self._filling.close()


def _height(cells: Sequence[Cell]) -> float:
    lines = 1 + max([content.count("\n") for _, content, _ in cells if isinstance(content, str)], default=0)
    return min(LINE * lines, HIGHEST)


def _is_plain(text: str) -> bool:
    """Whether a text certainly fits into a cell and needs no XlsxWriter escapes, which not every program understands in
    inline texts.
    """
    return text.isprintable() and text.strip() == text and "_x" not in text and 2 * len(text) <= LONGEST


def _cut(text: str) -> str:
    """The text, cut to the UTF-16 units that a cell can hold."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST].decode("utf-16-le", "ignore")
