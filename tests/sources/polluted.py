"""A table written as delimited text in the ways of the Pollock benchmark (Vitagliano et al., VLDB 2023), each with the
rows that must be read from it; the table is invented."""

from __future__ import annotations

import random
from collections.abc import Iterator

Rows = list[list[str]]
HEAD = ["日期", "时间", "数量", "编号", "Price", "Type", "说明", "URL", "备注"]
WORDS = ["warm", "for men, light", '24" wheel', "soft 'n' cozy", "5' leader", "heavy; duty", 'say "ok"', "保暖，轻便", "kids' hat"]  # fmt: skip


def table(dice: random.Random, count: int) -> Rows:
    """A header and `count` rows, with delimiters and quotes in their cells."""
    body = [
        [
            f"{n % 28 + 1:02d}/0{n % 9 + 1}/2022",
            f"{n % 24:02d}:{n % 4 * 15:02d}",
            str(dice.randrange(30)),
            f"RI-{1000 + n}",
            f"${dice.randrange(9000) / 100:.2f}",
            dice.choice(WORDS),
            f"{dice.choice(WORDS)} {dice.choice(WORDS)}.",
            "https://www.example.com/p.html",
            dice.choice(["", "ok"]),
        ]
        for n in range(count)
    ]
    return [HEAD, *body]


def written(
    rows: Rows, quotes_all: bool, delimiter: str = ",", quote: str = '"', escape: str | None = None, end: str = "\r\n"
) -> str:
    """The rows as text; `escape` stands before a quote inside a cell (by default the quote itself)."""
    return "".join(delimiter.join(_cells(row, quotes_all, delimiter, quote, escape)) + end for row in rows)


def _cells(
    row: list[str], quotes_all: bool, delimiter: str = ",", quote: str = '"', escape: str | None = None
) -> list[str]:
    mark = quote if escape is None else escape
    return [
        quote + cell.replace(quote, mark + quote) + quote if quotes_all or delimiter in cell or quote in cell else cell
        for cell in row
    ]


def whole_files(rows: Rows, quotes_all: bool) -> Iterator[tuple[str, str, Rows]]:
    """Name, text and rows of files that are odd as a whole."""
    text = written(rows, quotes_all)
    narrow = [row[:4] for row in rows[:20]]
    yield "plain", text, rows
    yield "no newline at the end", text.rstrip(), rows
    yield "two newlines at the end", text + "\r\n", rows
    yield "no header", written(rows[1:], quotes_all), rows[1:]
    yield "three headers", written([HEAD, HEAD, *rows], quotes_all), [HEAD, HEAD, *rows]
    yield "preamble", "销售情况\r\n2022年6月\r\n\r\n" + text, [["销售情况"], ["2022年6月"], [], *rows]
    yield "footers", text + "\r\n注：示例\r\n", [*rows, [], ["注：示例"]]
    yield "a wider table below", written(narrow, quotes_all) + "\r\n" + text, [*narrow, [], *rows]
    yield "a narrower table below", text + "\r\n" + written(narrow, quotes_all), [*rows, [], *narrow]
    yield "header only", written(rows[:1], quotes_all), rows[:1]
    yield "one row", written(rows[:2], quotes_all), rows[:2]
    for delimiter in (" ", ";", "\t", "|", ", "):
        yield f"delimiter {delimiter!r}", written(rows, quotes_all, delimiter), rows
    yield "apostrophes for quotes", written(rows, quotes_all, quote="'"), rows
    yield "backslash before quotes", written(rows, quotes_all, escape="\\"), rows
    yield "nothing before quotes", written(rows, quotes_all, escape=""), rows
    for end in ("\n", "\r"):
        yield f"line end {end!r}", written(rows, quotes_all, end=end), rows


def single_rows(rows: Rows, quotes_all: bool, at: int) -> Iterator[tuple[str, str, Rows]]:
    """Name, text and rows of files of which one row is odd: a delimiter too many or missing, a quote too many."""
    cells = _cells(rows[at], quotes_all)
    lines = written(rows, quotes_all).splitlines(keepends=True)

    def file(name: str, line: list[str], read: list[str]) -> tuple[str, str, Rows]:
        text = "".join([*lines[:at], ",".join(line) + "\r\n", *lines[at + 1 :]])
        return f"{name} in row {at}", text, [*rows[:at], read, *rows[at + 1 :]]

    for n, cell in enumerate(cells):
        said = rows[at][n]
        yield file(f"delimiter before {n}", [*cells[:n], "", *cells[n:]], [*rows[at][:n], "", *rows[at][n:]])
        opened = f'""{cell[1:]}' if cell.startswith('"') else f'"{cell}'
        yield file(
            f"quote before {n}", [*cells[:n], opened, *cells[n + 1 :]], [*rows[at][:n], f'"{said}', *rows[at][n + 1 :]]
        )
        if n and not cells[n - 1].startswith('"') and not cell.startswith('"'):
            joined = [*rows[at][: n - 1], rows[at][n - 1] + said, *rows[at][n + 1 :]]
            yield file(f"delimiter missing before {n}", [*cells[: n - 1], cells[n - 1] + cell, *cells[n + 1 :]], joined)


def missing_before_quotes(rows: Rows, quotes_all: bool, at: int) -> Iterator[tuple[str, str, bool]]:
    """Name and text of files of which one row lacks the delimiter before a quoted cell, and whether that row has fewer cells
    than the others, however it is cut."""
    cells = _cells(rows[at], quotes_all)
    lines = written(rows, quotes_all).splitlines(keepends=True)
    for n, cell in enumerate(cells):
        if n and cell.startswith('"') and not cells[n - 1].startswith('"'):
            row = ",".join([*cells[: n - 1], cells[n - 1] + cell, *cells[n + 1 :]])
            yield (
                f"delimiter missing before {n}",
                "".join([*lines[:at], row + "\r\n", *lines[at + 1 :]]),
                "," not in cell,
            )
