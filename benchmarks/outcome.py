"""What every contender leaves behind of a night (`benchmarks/contenders.py` says what that is), as cheaply as it can be done.

`out/archive/ab/abcdef...` the files' bytes, `out/receipts`, `out/slips`, `out/night.duckdb` with `<form>`, `receipt`, `found` and
`figure`, `out/current.duckdb` the copy of it that readers read, `out/bulletin.html`.
"""

from __future__ import annotations

import hashlib
import html
import io
import itertools
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.job import FORMS, HEADER_LINE, INDICATORS, LETTERS, QUESTIONS, UNIT, WEEK

if TYPE_CHECKING:
    import pandas

CALCULATED = ("number", "count", "percent")
TYPES = {"number": "DOUBLE", "count": "DOUBLE", "percent": "DOUBLE", "date": "DATE"}
TITLES = {form["title"]: name for name, form in FORMS.items()}
FIRST_CELLS = 12  # of a figure, on the page
RED = "#F8CBAD"
STATUS = {"accepted": "采纳", "questioned": "采纳，有疑问", "returned": "退回"}
WORDS = {
    "required": "必须填写",
    "not_a_choice": "不在可选项内",
    "pattern": "格式不符",
    "min": "小于允许的最小值",
    "max": "大于允许的最大值",
    "part_exceeds_whole": "部分数大于总数",
    "share_differs": "占比与表内两数计算不符",
    "growth_differs": "增幅与表内两数计算不符",
    "at_most": "大于不应超过的数",
    "sum_at_most": "各分项之和超过总数",
    "before": "晚于应在其后的日期",
    "required_with": "前一项已填，此项也须填写",
    "balance": "与表内加减关系不符",
}
Fault = tuple[int, str, str]  # line, item, rule
Found = list[tuple[str, int, str, str]]  # file, line, item, rule


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as the receipt tells of it, and the columns of `receipt` but for the last, its status."""

    file: str
    sha256: str
    form: str
    unit: str
    period: str
    label: str  # of the period, as the file says it
    sheet: str  # empty in a CSV


def made(out: Path) -> Any:
    """The contender's database with its tables, and the folders beside it."""
    import duckdb

    for folder in ("archive", "receipts", "slips"):
        (out / folder).mkdir(parents=True)
    con = duckdb.connect(str(out / "night.duckdb"))
    for name, form in FORMS.items():
        columns = ", ".join(f"{item} {TYPES.get(said['type'], 'VARCHAR')}" for item, said in form["items"].items())
        con.execute(f"CREATE TABLE {name} (file VARCHAR, line INTEGER, unit VARCHAR, period VARCHAR, {columns})")
    seen = ", ".join(f"{field.name} VARCHAR" for field in fields(Seen))
    con.execute(f"CREATE TABLE receipt ({seen}, status VARCHAR)")
    con.execute("CREATE TABLE found (file VARCHAR, line INTEGER, item VARCHAR, rule VARCHAR, address VARCHAR)")
    con.execute(
        "CREATE TABLE figure (indicator VARCHAR, unit VARCHAR, period VARCHAR, numerator DOUBLE, denominator DOUBLE, "
        "cells STRUCT(part VARCHAR, file VARCHAR, sheet VARCHAR, address VARCHAR, amount DOUBLE)[])"
    )
    return con


def archived(path: Path, out: Path) -> tuple[str, bytes]:
    """The file's SHA-256, under which it is kept now, and its bytes."""
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    kept = archive_path(out / "archive", sha256)
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(content)
    return sha256, content


def archive_path(archive: Path, sha256: str) -> Path:
    return archive / sha256[:2] / sha256


def identified(file: str, sha256: str, sheet: str, top: Sequence[Any], headings: Sequence[Any]) -> Seen:
    """What a file is by its first three lines; its header must be that of the template, so that each item's column is known.

    Raises: ValueError.
    """
    form = TITLES[top[0]]
    if list(headings) != [item["headings"][0] for item in FORMS[form]["items"].values()]:
        raise ValueError(f"{file}: line {HEADER_LINE} is not the template's")
    label = top[2].removeprefix(WEEK)
    year, _, rest = label.partition("年第")  # 2022年第25周（6月20日-6月26日）
    week = f"{year}-W{int(rest.partition('周')[0]):02}"
    return Seen(file, sha256, form, top[1].removeprefix(UNIT), week, label, sheet)


def status_of(faults: Iterable[tuple[Any, ...]]) -> str:
    """What becomes of a file with these faults, of which the last is the rule."""
    rules = {fault[-1] for fault in faults}
    return "returned" if rules - QUESTIONS else "questioned" if rules else "accepted"


def write_receipt(out: Path, seen: Seen, faults: Sequence[Fault]) -> str:
    """What became of a file, once it is written down for who sent it."""
    status = status_of(faults)
    lines = [
        "收件回执",
        f"文件：{seen.file}",
        f"文件哈希（SHA-256）：{seen.sha256}",
        f"报送：{seen.unit}　{FORMS[seen.form]['title']}　{seen.label}",
        f"结果：{STATUS[status]}（{len(faults)} 处）",
        *(f"{LETTERS[item]}{line}　{_heading(seen, item)}：{WORDS[rule]}" for line, item, rule in faults),
    ]
    (out / "receipts" / f"{seen.file}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return status


def write_slip(out: Path, seen: Seen, rows: Sequence[Sequence[Any]], faults: Sequence[Fault]) -> None:
    """The slip of a returned file: the list of its faults, and its table, where they are coloured. rows: None where nothing is said."""
    import xlsxwriter

    items = list(FORMS[seen.form]["items"])
    wrong = {(line - 1, items.index(item)) for line, item, _ in faults}
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(str(slip_path(out, seen.file)), options) as book:
        red, red_day = ({"bg_color": RED, **more} for more in ({}, {"num_format": "yyyy-mm-dd"}))
        looks = {False: book.add_format(red), True: book.add_format(red_day)}
        listed, table = book.add_worksheet("问题清单"), book.add_worksheet("填报")
        for number, cells in enumerate(list_of_faults(seen, rows, faults)):
            listed.write_row(number, 0, cells)
        listed.set_column(0, 3, 24)
        for line, row in enumerate(itertools.chain(head_of(seen), rows)):
            table.write_row(line, 0, row)
        for line, column in wrong:
            value = rows[line - HEADER_LINE][column]
            table.write(line, column, value, looks[hasattr(value, "year")])


def slip_path(out: Path, file: str) -> Path:
    return out / "slips" / f"{file}.xlsx"


def head_of(seen: Seen) -> list[list[str]]:
    """The lines of a template above its rows."""
    headings = [item["headings"][0] for item in FORMS[seen.form]["items"].values()]
    return [[FORMS[seen.form]["title"]], [UNIT + seen.unit], [WEEK + seen.label], headings]


def list_of_faults(seen: Seen, rows: Sequence[Sequence[Any]], faults: Sequence[Fault]) -> list[list[Any]]:
    """The rows of a slip's first sheet: where, which item, what was written, what is wrong with it."""
    items = list(FORMS[seen.form]["items"])
    return [
        ["单元格", "项目", "填报内容", "问题"],
        *(
            [
                f"{LETTERS[item]}{line}",
                _heading(seen, item),
                rows[line - HEADER_LINE - 1][items.index(item)],
                WORDS[rule],
            ]
            for line, item, rule in faults
        ),
    ]


def plain(frame: pandas.DataFrame, form: str) -> list[list[Any]]:
    """The rows of a frame as a slip shows them, None where nothing is said."""
    rows = frame[list(FORMS[form]["items"])]
    values: list[list[Any]] = rows.astype(object).where(rows.notna(), None).to_numpy().tolist()
    return values


def by_file(found: Found) -> dict[str, list[Fault]]:
    faults: dict[str, list[Fault]] = {}
    for file, line, item, rule in found:
        faults.setdefault(file, []).append((line, item, rule))
    return faults


def answer(con: Any, out: Path, read: list[Seen], found: Found, tables: dict[str, list[list[Any]]]) -> None:
    """Receipts and slips of a whole night. tables: the rows of each returned file."""
    own = by_file(found)
    told = [(seen, write_receipt(out, seen, own.get(seen.file, []))) for seen in read]
    for seen, status in told:
        if status == "returned":
            write_slip(out, seen, tables[seen.file], own[seen.file])
    _enter(con, told, found)


def _enter(con: Any, told: Sequence[tuple[Seen, str]], found: Found) -> None:
    """Adds what became of all files, and what was found, to the database."""
    import pandas

    receipts = pandas.DataFrame([(*astuple(seen), status) for seen, status in told])  # noqa: F841  asked for by name
    con.execute("INSERT INTO receipt SELECT * FROM receipts")
    if found:
        faults = [(file, line, item, rule, f"{LETTERS[item]}{line}") for file, line, item, rule in found]
        frame = pandas.DataFrame(faults)  # noqa: F841
        con.execute("INSERT INTO found SELECT * FROM frame")


def enter_one(con: Any, seen: Seen, status: str, faults: Sequence[Fault]) -> None:
    """Adds what became of one file."""
    con.execute(f"INSERT INTO receipt VALUES ({', '.join('?' * 8)})", [*astuple(seen), status])
    for line, item, rule in faults:
        con.execute("INSERT INTO found VALUES (?, ?, ?, ?, ?)", [seen.file, line, item, rule, f"{LETTERS[item]}{line}"])


def finish(con: Any, out: Path) -> None:
    """The figures with the cells that they come from, the district's page, and the copy for the readers."""
    for name, (form, _, _, part, whole) in INDICATORS.items():
        cells = _cells("numerator", part)
        cells = f"list_concat({cells}, {_cells('denominator', whole)})" if whole else cells
        con.execute(
            f"INSERT INTO figure SELECT '{name}', f.unit, f.period, sum({part}), {f'sum({whole})' if whole else 'NULL'}, {cells} "
            f"FROM {form} AS f JOIN receipt USING (file) GROUP BY f.unit, f.period"
        )
    (out / "bulletin.html").write_text(page(con), encoding="utf-8")
    con.close()
    draft = out / "current.draft"
    shutil.copyfile(out / "night.duckdb", draft)
    os.chmod(draft, 0o444)
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(draft, out / "current.duckdb")


def _cells(part: str, item: str) -> str:
    cell = f"{{'part': '{part}', 'file': file, 'sheet': sheet, 'address': '{LETTERS[item]}' || line, 'amount': {item}}}"
    return f"list({cell}) FILTER ({item} IS NOT NULL)"


def page(con: Any) -> str:
    """The district's figures of the latest week, each to be opened to its units' sums and the first of its cells."""
    said = con.execute(
        f"SELECT indicator, period, unit, numerator, denominator, cells[:{FIRST_CELLS}] FROM figure "
        "QUALIFY period = max(period) OVER (PARTITION BY indicator) ORDER BY indicator, unit"
    ).fetchall()
    text = io.StringIO()
    text.write('<!doctype html><html lang="zh"><meta charset="utf-8"><title>双过半</title>\n')
    for indicator, group in itertools.groupby(said, key=lambda row: row[0]):
        units, (_, title, uom, _, whole) = list(group), INDICATORS[indicator]
        done, planned = sum(row[3] for row in units), sum(row[4] or 0 for row in units)
        share = f" / {planned:,.2f} = {100 * done / planned:.1f}%" if whole and planned else ""
        text.write(f"<details><summary>{title} {units[0][1]} {done:,.2f}{share} {uom}</summary>\n<table>\n")
        for _, _, unit, part, of, _ in units:
            text.write(f"<tr><td>{html.escape(unit)}<td>{part:,.2f}<td>{'' if of is None else f'{of:,.2f}'}\n")
        text.write("</table>\n<ul>\n")
        for cell in [cell for row in units for cell in row[5]][:FIRST_CELLS]:
            place = "!".join(filter(None, (cell["file"], cell["sheet"], cell["address"])))
            text.write(f"<li>{html.escape(place)}: {cell['amount']:,.2f}\n")
        text.write("</ul></details>\n")
    return text.getvalue()


def _heading(seen: Seen, item: str) -> str:
    return str(FORMS[seen.form]["items"][item]["headings"][0])
