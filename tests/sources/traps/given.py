"""The plain table that most traps spoil in one way, what must be read from it, and the helpers that write files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

TOP: list[list[Any]] = [["试验项目情况表"], ["填报单位：区发改委"], ["报告期：2022年6月"]]
HEAD = [
    "序号",
    "项目名称",
    "类别",
    "本月金额（万元）",
    "累计金额（万元）",
    "企业数（户）",
    "占比（%）",
    "开工日期",
    "备注",
]
BODY: list[list[Any]] = [
    [1, "甲项目", "新开工", 12.5, 480, 3, 60, "2022-06-12", ""],
    [2, "乙项目", "续建", 7, 40, 2, 55.5, "2022年6月30日", "文字"],
    [3, "丙项目", "续建", 0, 120.25, 0, 0, "", ""],
]
CLAIM = ["区发改委", "trial", "2022-06"]
ROWS: dict[str, dict[str, str | None]] = {
    "甲项目": {"kind": "新开工", "amount": "12.5", "total": "480", "firms": "3", "share": "60", "day": "2022-06-12"},
    "乙项目": {"kind": "续建", "amount": "7", "total": "40", "firms": "2", "share": "55.5", "day": "2022-06-30"},
    "丙项目": {"kind": "续建", "amount": "0", "total": "120.25", "firms": "0", "share": "0", "day": None},
}
# The headings of the form `clauses` (tests/sources/printed), as a unit writes them.
CLAUSE_HEADINGS = [
    "条款编号",
    "级次",
    "落实状态",
    "本周兑现金额",
    "累计兑现金额",
    "应兑现金额",
    "累计兑现户次",
    "累计兑现企业数",
    "受益企业数",
    "应享企业数",
]
FINDING = tuple[str, str | None]


@dataclass
class Trap:
    """A file, and what must come of it. A value is what the sheet means; `states` and `texts` only where they matter.
    `reports` are the rows of each unit and period (unit|period), where a file has several. A hostile trap is made when it is asked for, read by a worker only, and may end by any of its findings' rules; where its
    status is "any", only that it ends well matters."""

    name: str
    suffix: str
    content: bytes | Callable[[], bytes]
    status: str = "taken"
    claims: list[list[str]] = field(default_factory=lambda: [CLAIM])
    rows: dict[str, dict[str, str | None]] | None = field(default_factory=lambda: ROWS)
    findings: list[FINDING] = field(default_factory=list)
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    file_name: str | None = None
    is_hostile: bool = False
    reports: dict[str, dict[str, dict[str, str | None]]] = field(default_factory=dict)


TRAPS: list[Trap] = []


def trap(name: str, suffix: str, content: bytes, **expected: Any) -> None:
    assert not any(one.name == name for one in TRAPS), name
    TRAPS.append(Trap(name, suffix, content, **expected))


def refused(name: str, suffix: str, content: bytes, rule: str, **more: Any) -> None:
    """A file that cannot be read, and says why."""
    trap(name, suffix, content, status="unreadable", claims=[], rows={}, findings=[(rule, None)], **more)


def table(
    head: Sequence[Any] = HEAD,
    body: Sequence[Sequence[Any]] = BODY,
    top: Sequence[Sequence[Any]] = TOP,
    foot: Sequence[Sequence[Any]] = (),
) -> list[list[Any]]:
    return [list(row) for row in (*top, head, *body, *foot)]


def csv_of(
    rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",", end: str = "\r\n", **options: Any
) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, **options).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_of(
    rows: Sequence[Sequence[Any]],
    merges: Sequence[tuple[int, int, int, int]] = (),
    name: str = "Sheet1",
    **options: Any,
) -> bytes:
    """A workbook of one sheet; see `build_zip.sheet_xml` for cells that are more than text or number."""
    from tests.sources.build_zip import letters, sheet_xml, xlsx

    after = ""
    if merges:
        ranges = "".join(f'<mergeCell ref="{letters(c)}{a + 1}:{letters(d)}{b + 1}"/>' for a, c, b, d in merges)
        after = f'<mergeCells count="{len(merges)}">{ranges}</mergeCells>'
    return xlsx({name: sheet_xml(rows, after=options.pop("after", after), **options)})


def html_of(rows: Sequence[Sequence[Any]]) -> bytes:
    lines = "".join(f"<tr>{''.join(f'<td>{escape(str(value))}</td>' for value in line)}</tr>" for line in rows)
    return f"<html><head><meta charset=utf-8></head><body><table>{lines}</table></body></html>".encode()


def cell(column: int, row: int, value: Any, rows: Sequence[Sequence[Any]] = BODY) -> list[list[Any]]:
    """The body with one cell replaced (row and column of the body, from 0)."""
    body = [list(line) for line in rows]
    body[row][column] = value
    return body


def reading(**changed: str | None) -> dict[str, dict[str, str | None]]:
    """The rows with values of 甲项目 replaced."""
    return {**ROWS, "甲项目": {**ROWS["甲项目"], **changed}}


def each(name: str, lines: list[list[Any]], formats: str = "csv xlsx xls ods xlsb", **expected: Any) -> None:
    """A trap of the same table in each of the formats."""
    from tests.sources.build_xls import xls
    from tests.sources.build_zip import ods, ods_table, xlsb

    write: dict[str, Callable[[], bytes]] = {
        "csv": lambda: csv_of(lines),
        "xlsx": lambda: xlsx_of(lines),
        "xls": lambda: xls([("S", lines, {})]),
        "ods": lambda: ods(ods_table("S", lines)),
        "xlsb": lambda: xlsb("S", lines),
    }
    for suffix in formats.split():
        trap(f"{name}_in_{suffix}", suffix, write[suffix](), **expected)
