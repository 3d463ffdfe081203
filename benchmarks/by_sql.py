"""The floor: calamine on all cores, the checks as SQL, one insert a form. Nothing that takes files in can cost much less.

The bare floor leaves out what makes the outcome one that people can use: it keeps copies, rows, findings and sums only.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.by_hand import Columns, add, frame_of, read_by_calamine
from benchmarks.job import FIGURES, FORMS, columns_of
from benchmarks.outcome import Found, Seen, answer, archived, by_file, finish, made, status_of


def floor(job: Path, out: Path) -> None:
    con = made(out)
    read, parts = _read_all(job, out, is_bare=False)
    found: Found = []
    tables: dict[str, list[list[Any]]] = {}  # of the returned files
    for form, frames in parts.items():
        faults, returned = _take(con, form, frames)
        found += faults
        items = ", ".join(FORMS[form]["items"])
        for file, *cells in con.execute(
            f"SELECT file, {items} FROM said WHERE file IN (SELECT unnest(?::VARCHAR[])) ORDER BY file, line",
            [returned],
        ).fetchall():
            tables.setdefault(file, []).append(cells)
        con.execute("DROP TABLE said")
    answer(con, out, read, found, tables)
    finish(con, out)


def bare_floor(job: Path, out: Path) -> None:
    con = made(out)
    found: Found = []
    for form, frames in _read_all(job, out, is_bare=True)[1].items():
        found += _take(con, form, frames)[0]
        con.execute("DROP TABLE said")
    if found:
        con.executemany("INSERT INTO found VALUES (?, ?, ?, ?, NULL)", found)
    con.execute(FIGURES)
    page = con.execute(
        "SELECT indicator, period, sum(numerator) AS done, sum(denominator) AS planned FROM figure "
        "GROUP BY indicator, period ORDER BY indicator, period"
    ).df()
    (out / "bulletin.html").write_text(page.to_html(index=False), encoding="utf-8")
    con.close()


def _read_all(job: Path, out: Path, is_bare: bool) -> tuple[list[Seen], dict[str, list[Any]]]:
    """All files, and frames of the rows of each form."""
    paths = sorted((job / "files").iterdir())
    size = max(1, min(100, -(-len(paths) // (os.cpu_count() or 1))))
    batches = [(out, paths[at : at + size], is_bare) for at in range(0, len(paths), size)]
    files: list[Seen] = []
    parts: dict[str, list[Any]] = {}
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
        for read, frames in pool.map(_read_some, batches):
            files += read
            for form, frame in frames.items():
                parts.setdefault(form, []).append(frame)
    return files, parts


def _read_some(asked: tuple[Path, list[Path], bool]) -> tuple[list[Seen], dict[str, Any]]:
    out, paths, is_bare = asked
    files: list[Seen] = []
    nights: dict[str, Columns] = {}
    for path in paths:
        sha256, content = _copied(path, out) if is_bare else archived(path, out)
        seen, columns = read_by_calamine(path.name, sha256, content)
        files.append(seen)
        add(nights, seen, columns)
    return files, {form: frame_of(form, night) for form, night in nights.items()}


def _copied(path: Path, out: Path) -> tuple[str, bytes]:
    shutil.copyfile(path, out / "archive" / path.name)
    return "", path.read_bytes()


def _take(con: Any, form: str, frames: list[Any]) -> tuple[Found, list[str]]:
    """What is wrong with a form's rows, and the files that are returned; the rows of the others are kept, all stay in `said`."""
    import pandas

    night = pandas.concat(frames, ignore_index=True)  # noqa: F841  asked for by name
    con.execute(f"CREATE TEMP TABLE said AS SELECT file, line, {columns_of(form)} FROM night")
    rules = " UNION ALL ".join(
        f"SELECT file, line, '{item}', '{rule}' FROM said WHERE {wrong}" for rule, item, wrong in SQL[form]
    )
    found = con.execute(rules).fetchall()
    returned = [file for file, own in by_file(found).items() if status_of(own) == "returned"]
    con.execute(f"INSERT INTO {form} SELECT * FROM said WHERE file NOT IN (SELECT unnest(?::VARCHAR[]))", [returned])
    return found, returned


def _of_items(form: str) -> Iterator[tuple[str, str, str]]:
    """(rule, item, which rows break it) of what is said of single items."""
    for item, said in FORMS[form]["items"].items():
        if said.get("required"):
            yield "required", item, f"{item} IS NULL"
        if "choices" in said:
            yield "not_a_choice", item, f"{item} NOT IN ({', '.join(map(repr, said['choices']))})"
        if "pattern" in said:
            yield "pattern", item, f"NOT regexp_matches({item}, '{said['pattern']}')"
        if "min" in said:
            yield "min", item, f"{item} < {said['min']}"
        if "max" in said:
            yield "max", item, f"{item} > {said['max']}"


SQL = {
    "support": [
        *_of_items("support"),
        ("part_exceeds_whole", "staff_paid", "staff_paid > staff"),
        ("share_differs", "staff_pct", "abs(staff_pct - 100 * staff_paid / staff) > 0.1"),
        ("at_most", "paid", "paid > payable"),
    ],
    "building": [
        *_of_items("building"),
        ("share_differs", "invested_pct", "abs(invested_pct - 100 * invested / planned) > 0.1"),
        ("sum_at_most", "own_funds", "own_funds + lent_funds > planned"),
        ("before", "started_on", "started_on > finished_on"),
        ("required_with", "solver", "problem IS NOT NULL AND solver IS NULL"),
    ],
    "cases": [
        *_of_items("cases"),
        ("part_exceeds_whole", "settled", "settled > opened"),
        ("balance", "pending", "pending <> opened - settled"),
        (
            "growth_differs",
            "visits_growth",
            "abs(visits_growth - 100 * (visits - visits_before) / visits_before) > 0.1",
        ),
    ],
}
