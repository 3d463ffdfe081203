"""Comparing revisions and editions, replaying an edition, copying originals, and reading files again."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.arguments import writing
from flows.errors import EnvironmentFault, UsageFault, mendable
from flows.home import Home
from flows.mended import loaded_again
from flows.table import Output, print_lines, print_rows, print_table, text_of
from flows.terminal import working

if TYPE_CHECKING:
    import duckdb

    from sources.declare import Plan
    from warehouse.compare import Shift
    from warehouse.reread import Cell


def show_difference(home: Path, unit: str, form: str, period: str) -> None:
    """Print the cells in which the last two revisions of a report differ."""
    from warehouse.compare import diff
    from warehouse.connect import open_reader

    with mendable(), open_reader(home / "warehouse") as con:
        difference = diff(con, unit, form, period)
    print(
        f"{difference.unit}  {difference.form}  {difference.period}: revision {difference.earlier} -> {difference.later}, {len(difference.changes)} cells differ"
    )
    for change in difference.changes:
        print(
            f"{change.row_key or '-'}  {change.item}: {change.before} ({change.place_before}) -> {change.after} ({change.place_after})"
        )


def show_changes(home: Path, before: str, after: str, form: Output = "table") -> None:
    """Print every change of every figure from one edition to another, split by cause; as a table after a summary by cause
    and indicator.
    """
    from warehouse.compare import Shift, compare
    from warehouse.connect import open_reader

    with mendable(), open_reader(home / "warehouse") as con:
        shifts = compare(con, before, after)
        titles = dict(con.execute("SELECT indicator, title FROM indicator").fetchall())
    if form != "table":
        names = [one.name for one in fields(Shift)]
        print_rows(
            [name.rstrip("_") for name in names], [[getattr(one, name) for name in names] for one in shifts], form
        )
        return
    by_cause = Counter(shift.cause for shift in shifts)
    print(
        f"{before} -> {after}: "
        + (", ".join(f"{cause} {count}" for cause, count in sorted(by_cause.items())) or "no change")
    )
    if not shifts:
        return
    print_table(["cause", "indicator", "title", "figures", "changes"], _summary(shifts, titles))
    print()
    print_lines([_change(shift) for shift in shifts])


def _change(shift: Shift) -> str:
    before, after = ("" if amount is None else text_of(amount) for amount in (shift.before, shift.after))
    return (
        f"{shift.indicator}  {shift.unit}  {shift.period}  {shift.part}  {before} -> {after}  "
        f"{shift.cause}: {shift.delta.normalize():+f}"
    )


def _summary(shifts: list[Shift], titles: dict[str, str]) -> list[tuple[object, ...]]:
    """(cause, indicator, title, changed figures, changes), the most changes of a cause first."""
    of: dict[tuple[str, str], list[Shift]] = {}
    for shift in shifts:
        of.setdefault((shift.cause, shift.indicator), []).append(shift)
    return [
        (cause, indicator, titles.get(indicator, ""), len({(one.unit, one.period) for one in group}), len(group))
        for (cause, indicator), group in sorted(of.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1]))
    ]


def replay_edition(home: Home, edition: str) -> Path:
    """The bulletin of an edition, computed again with the definitions stored with it.

    Raises: EnvironmentFault if a figure differs from the published one.
    """
    import hashlib

    import duckdb

    from reports.bulletin.gather import render_bulletin
    from warehouse.connect import current, no_snapshot, open_reader
    from warehouse.kept import documents_of, place_of
    from warehouse.ledger import code_for
    from warehouse.replay import redefine, replay

    with (
        mendable(),
        working(f"computing {edition} again"),
        tempfile.TemporaryDirectory(dir=home.warehouse) as scratch,
    ):
        plan, snapshot = home.plan(), current(home.warehouse)
        if snapshot is None:
            raise no_snapshot(home.warehouse)
        done = replay(snapshot, edition, Path(scratch), plan.folder)
        page = home.reports / f"{edition}.replay.html"
        code = code_for(home.warehouse, edition)
        try:
            with open_reader(Path(scratch), snapshot=done.database) as con:
                render_bulletin(con, done.plan, edition, page, code=code)
        except (
            duckdb.Error
        ):  # the edition's own views lack columns of today's page: draw it with today's views, as of then
            redefine(done.database, plan, home.now())
            with open_reader(Path(scratch), snapshot=done.database) as con:
                render_bulletin(con, plan, edition, page, code=code)
    if done.deviations:
        lines = [
            f"{d.indicator} {d.unit} {d.period}: published {d.published}, now {d.replayed}"
            for d in done.deviations[:20]
        ]
        raise EnvironmentFault(
            f"{len(done.deviations)} of {done.figures} figures come out otherwise:\n" + "\n".join(lines)
        )
    same = hashlib.sha256(page.read_bytes()).hexdigest() in {one.sha256 for one in documents_of(home.root, edition)}
    print(f"{edition}: {done.figures} figures as published; page {'byte for byte the same' if same else 'drawn anew'}")
    for one in documents_of(home.root, edition):
        place = place_of(home.root, one.sha256)
        print(f"kept of {one.kept_at}: {one.name}, {place if place.exists() else 'erased'}")
    return page


def hand_out(home: Home, submission: str, out: Path | None) -> Path:
    """A copy of the archived original of a submission, under its own name."""
    from sources.archive import place_of
    from sources.path import base_name
    from warehouse.connect import open_reader

    with open_reader(home.warehouse) as con:
        row = con.execute(
            "SELECT r.file_name, r.sha256 FROM submission AS s JOIN receipt AS r ON r.receipt_id = s.receipt_id WHERE s.submission_id = ?",
            [submission],
        ).fetchone()
    if row is None:
        raise UsageFault(
            f'no submission {submission}; see: dph sql "SELECT submission_id, unit, form, period FROM submission"'
        )
    name, sha256 = row
    original = place_of(home.archive, sha256)
    if not original.exists():
        raise UsageFault(f'the original of {submission} was erased; see: dph sql "SELECT * FROM erasure"')
    path = out / base_name(name) if out and out.is_dir() else out or Path(base_name(name))
    with writing("--out"):
        try:
            with path.open("xb") as copy:
                copy.write(original.read_bytes())
        except FileExistsError:
            raise UsageFault(f"{path} exists already; name another with --out") from None
    return path


def read_again(home: Home, submissions: list[str], reason: str | None, at: datetime | None = None) -> None:
    """Print the cells that today's reader reads differently. With a reason, store them as a new reading, which counts
    from `at` on (now if not given).
    """
    from flows.unfinished import finish
    from warehouse.connect import locked

    at = at or home.now()
    with mendable(), locked(home.warehouse):
        finish(home)
        _read_again(home, submissions, reason, at)


def _read_again(home: Home, submissions: list[str], reason: str | None, at: datetime) -> None:
    from warehouse.build import build
    from warehouse.connect import open_writer
    from warehouse.ledger import enter
    from warehouse.reread import keep_reading, reread

    with open_writer(home.warehouse) as con:
        plan = home.plan()
        for line in loaded_again(build(con, plan, at)):
            print(line)
        known = [row[0] for row in con.execute("SELECT submission_id FROM store.submission").fetchall()]
        if unknown := set(submissions) - set(known):
            raise UsageFault(
                f"no submission {', '.join(sorted(unknown))}; "
                'see: dph sql "SELECT submission_id, unit, form, period FROM submission"'
            )
        chosen = submissions or known
        if not submissions:
            _say_failed(con, home, plan)
        with working(f"reading {len(chosen)} submissions again"):
            rereads = list(reread(con, plan, home.archive, chosen))
        for one in rereads:
            for before, after in one.changes:
                print(f"{one.submission}  {one.unit}  {one.form}  {one.period}  {_cell(before)} -> {_cell(after)}")
            if reason:
                print(f"  kept as reading {keep_reading(con, one, reason, at)}")
        if reason:  # also if an earlier call was killed before this step
            enter(con, home.warehouse)
    print(
        f"{len(chosen)} submissions read again, {len(rereads)} read otherwise"
        + ("" if reason or not rereads else "; nothing was changed, --keep REASON keeps it")
    )


def _say_failed(con: duckdb.DuckDBPyConnection, home: Home, plan: Plan) -> None:
    """Print how today's reader reads the files on which the program failed. The next run takes in the readable ones."""
    from sources import fault
    from sources.pool import read_files
    from warehouse.failed import again, unread

    for one in read_files(again(con, home.archive, fault.program_version()), plan):
        became = one.findings[0].found if one.status == "failed" else f"{one.status}, taken in by the next: dph run"
        print(f"{one.filed.name}  failed before  {became}")
    for left in unread(con):
        if fault.program_version() in left.versions or not left.is_kept:
            print(f"{left.name}  failed in this version  {left.trace}")


def _cell(cell: Cell | None) -> str:
    return "nothing" if cell is None else f"{cell.sheet}!{cell.address} {cell.item} {cell.text!r}"
