"""The looks of a unit's table: the template prints it so, and its return slip shows it so again."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable

Look = dict[str, object]  # settings of an XlsxWriter format

TITLE, LINE, NOTES, BODY = 34.0, 22.0, 30.0, 21.0  # heights of rows, in points
HEAD, GROUPS, UNDER_GROUPS = 60.0, 24.0, 54.0  # of one row of headings, or of two
NARROWEST = {"text": 14.0, "choice": 11.0, "date": 11.5}  # widths of columns, in half characters
NUMBER = 10.5  # the narrowest column of numbers
WIDEST = 34.0
MOST_ON_A4 = 16  # columns; more need A3
MOST_UPRIGHT = 6  # columns; more print across
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.6}


@functools.cache
def table_looks() -> dict[str, Look]:
    """Name -> look of the parts of a table: title, line, notes, headings, keys, cells."""
    base: Look = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
    cell: Look = {**base, "border": 1, "border_color": "#8FA3BF", "text_wrap": True}
    head: Look = {**cell, "bold": True, "align": "center"}
    return {
        "title": {
            **base,
            "bold": True,
            "font_size": 18,
            "font_color": "#1F3864",
            "align": "left",
            "bottom": 2,
            "bottom_color": "#1F3864",
        },
        "line": {**base, "align": "left"},
        "notes": {
            **base,
            "font_size": 9,
            "font_color": "#404A57",
            "bg_color": "#F3F6FA",
            "text_wrap": True,
            "align": "left",
            "indent": 1,
        },
        "head": {**head, "bg_color": "#DCE6F1"},
        "required": {**head, "bg_color": "#BDD3EB"},
        "wanted": {**cell, "bold": True, "bg_color": "#BDD3EB", "indent": 1},
        "key": {**cell, "bg_color": "#F2F4F7", "indent": 1},
        "grey": {**cell, "bg_color": "#D9D9D9"},
        "cell": cell,
        "text": {**cell, "indent": 1},
    }


def width_of(kind: str, texts: Iterable[str]) -> float:
    """The width of a column of this kind (text, choice, date; else numbers): that of its longest text, within limits."""
    longest = max((half_characters(text) for text in texts), default=0)
    return min(max(NARROWEST.get(kind, NUMBER), longest + 2), WIDEST)


def half_characters(text: str) -> int:
    """The width of a text in half characters; a character beyond Latin takes two."""
    return len(text) if text.isascii() else 2 * len(text) - len(text.encode("latin-1", "ignore"))


def lines_of(text: str, width: float) -> int:
    """The number of lines of a text in a column of this width (in half characters)."""
    return sum(max(1, math.ceil(half_characters(line) / max(width - 4, 1))) for line in text.split("\n"))


def notes_height(text: str, width: float) -> float:
    """The height of the notes above a table of this width, in points: two lines of small letters, or as many as there are."""
    return max(NOTES, 13.0 * lines_of(text, width) + 4)
