"""A sheet of XlsxWriter that is filled at one go: its rows are written as XML at once, in a third of the time that they take cell
by cell."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from tempfile import SpooledTemporaryFile

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from sources.returned.slip import LONGEST

Content = str | float | date | None
Cell = tuple[int, Content, Format]  # column, what is in it, how it looks
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet; what lies beyond is left out
LINE = 15  # points; a row whose texts have several lines is as high as these, since not every program makes it so
HIGHEST = 409  # points of a row, for Excel
IN_MEMORY = 16 * 2**20  # bytes of a sheet's XML
column_name = functools.cache(xl_col_to_name)


class Filled(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet whose cells come all together (`fill`). Comments, widths and panes are given to it as to any other."""

    _filling: SpooledTemporaryFile[str] | None = None

    def fill(self, rows: Iterable[tuple[int, Sequence[Cell]]]) -> None:
        """Put in all cells: the rows by their numbers (from 0), their cells by columns, both in order.

        A text stands in its cell, not among the workbook's shared ones, since most occur once. Those of a large sheet wait on the disk.
        """
        self._filling = filled = SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="")  # noqa: SIM115  closed once it is written
        for row, cells in rows:
            within = [cell for cell in cells if cell[0] < MOST_COLUMNS] if row < MOST_ROWS else []
            if within:
                self._check_dimensions(row, within[0][0])
                self._check_dimensions(row, within[-1][0])
                lines = 1 + max(
                    [content.count("\n") for _, content, _ in within if isinstance(content, str)], default=0
                )
                height = f' ht="{min(LINE * lines, HIGHEST)}" customHeight="1"' if lines > 1 else ""
                filled.write(
                    f'<row r="{row + 1}"{height}>{"".join([self._cell(row + 1, *cell) for cell in within])}</row>'
                )

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


def _is_plain(text: str) -> bool:
    """Whether a text needs none of XlsxWriter's escapes for characters, which not every program understands outside the shared
    texts, and is certain to fit into a cell."""
    return text.isprintable() and text.strip() == text and "_x" not in text and 2 * len(text) <= LONGEST


def _cut(text: str) -> str:
    """As much of a text as a cell holds: so many units of UTF-16."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST].decode("utf-16-le", "ignore")
