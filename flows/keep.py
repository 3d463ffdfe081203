"""What the command line does with what is kept: differences, replay, readings, erasure, backup, and templates."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.ask import _text, _wanted
from flows.asked import form_of, period_of, report_of, unit_of, writing
from flows.errors import EnvironmentFault, UsageFault
from flows.home import Home, now


@contextmanager
def _mendable() -> Iterator[None]:
    """Turn the warehouse's own errors into those that the command line explains."""
    from warehouse.backup import Damaged
    from warehouse.connect import Busy
    from warehouse.migrate import NewerStore

    try:
        yield
    except (LookupError, ValueError, FileExistsError) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise
        raise UsageFault(str(error.args[0]) if error.args else str(error)) from None
    except (Busy, Damaged, NewerStore) as error:
        raise EnvironmentFault(str(error)) from None


def show_difference(home: Path, unit: str, form: str, period: str) -> None:
    """Print cell by cell what the last two revisions of a report have differently."""
    from warehouse.compare import diff
    from warehouse.connect import open_reader

    _wanted(home)
    with _mendable(), open_reader(home / "warehouse") as con:
        found = diff(con, unit, form, period)
    print(
        f"{found.unit}  {found.form}  {found.period}: revision {found.earlier} -> {found.later}, {len(found.changes)} cells differ"
    )
    for change in found.changes:
        print(
            f"{change.row_key or '-'}  {change.item}: {change.before} ({change.place_before}) -> {change.after} ({change.place_after})"
        )


def show_changes(home: Path, before: str, after: str) -> None:
    """Print every change of every figure from one edition to another, split by cause."""
    from warehouse.compare import compare
    from warehouse.connect import open_reader

    _wanted(home)
    with _mendable(), open_reader(home / "warehouse") as con:
        shifts = compare(con, before, after)
    by_cause: dict[str, int] = {}
    for shift in shifts:
        by_cause[shift.cause] = by_cause.get(shift.cause, 0) + 1
        change = f"{'' if shift.before is None else _text(shift.before)} -> {'' if shift.after is None else _text(shift.after)}"
        print(
            f"{shift.indicator}  {shift.unit}  {shift.period}  {shift.part}  {change}  {shift.cause}: {shift.delta.normalize():+f}"
        )
    print(
        f"{before} -> {after}: "
        + (", ".join(f"{cause} {count}" for cause, count in sorted(by_cause.items())) or "no change")
    )


def replay_edition(home: Home, edition: str) -> Path:
    """The bulletin of an edition, worked out again with the definitions stored with it.

    Raises: EnvironmentFault where a figure comes out otherwise than it was published.
    """
    import hashlib

    import duckdb

    from reports.bulletin import render_bulletin
    from warehouse.connect import open_reader
    from warehouse.kept import kept, place_of
    from warehouse.replay import replay

    _wanted(home.root)
    with _mendable(), tempfile.TemporaryDirectory(dir=home.warehouse) as scratch:
        done = replay(home.warehouse / "current.duckdb", edition, Path(scratch))
        page = home.reports / f"{edition}.replay.html"
        try:
            with open_reader(Path(scratch), snapshot=done.database) as con:
                render_bulletin(con, edition, page)
        except (
            duckdb.Error
        ):  # the edition's own views lack what today's page asks for: draw it with today's, as of then
            with open_reader(home.warehouse) as con:
                render_bulletin(con, edition, page)
    if done.deviations:
        lines = [
            f"{d.indicator} {d.unit} {d.period}: published {d.published}, now {d.replayed}"
            for d in done.deviations[:20]
        ]
        raise EnvironmentFault(
            f"{len(done.deviations)} of {done.figures} figures come out otherwise:\n" + "\n".join(lines)
        )
    same = hashlib.sha256(page.read_bytes()).hexdigest() in {one.sha256 for one in kept(home.root, edition)}
    print(f"{edition}: {done.figures} figures as published; page {'byte for byte the same' if same else 'drawn anew'}")
    for one in kept(home.root, edition):
        place = place_of(home.root, one.sha256)
        print(f"kept of {one.kept_at}: {one.name}, {place if place.exists() else 'erased'}")
    return page


def hand_out(home: Home, submission: str, out: Path | None) -> Path:
    """A copy of the archived original of a submission, under its own name."""
    from warehouse.connect import open_reader

    _wanted(home.root)
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
    original = home.archive / sha256[:2] / sha256
    if not original.exists():
        raise UsageFault(f'the original of {submission} was erased; see: dph sql "SELECT * FROM erasure"')
    path = out or Path(name)
    with writing("--out"):
        if path.exists():
            raise UsageFault(f"{path} exists already; name another with --out")
        path.write_bytes(original.read_bytes())
    return path


def read_again(home: Home, submissions: list[str], reason: str | None) -> None:
    """Print what today's reader reads otherwise; with a reason, keep it as a new reading."""
    from sources.declare import load
    from warehouse.build import build
    from warehouse.connect import locked, open_writer
    from warehouse.reread import keep_reading, reread

    with _mendable(), locked(home.warehouse):
        con = open_writer(home.warehouse)
        try:
            plan = load()
            build(con, plan, home.now())
            known = [row[0] for row in con.execute("SELECT submission_id FROM store.submission").fetchall()]
            if unknown := set(submissions) - set(known):
                raise UsageFault(
                    f"no submission {', '.join(sorted(unknown))}; "
                    'see: dph sql "SELECT submission_id, unit, form, period FROM submission"'
                )
            wanted = submissions or known
            count = 0
            for found in reread(con, plan, home.archive, wanted):
                count += 1
                for before, after in found.changes:
                    print(
                        f"{found.submission}  {found.unit}  {found.form}  {found.period}  {_cell(before)} -> {_cell(after)}"
                    )
                if reason:
                    print(f"  kept as reading {keep_reading(con, found, reason, home.now())}")
        finally:
            con.close()
    print(
        f"{len(wanted)} submissions read again, {count} read otherwise"
        + ("" if reason or not count else "; nothing was changed, --keep REASON keeps it")
    )


def _cell(cell: Any) -> str:
    return "nothing" if cell is None else f"{cell.sheet}!{cell.address} {cell.item} {cell.text!r}"


def erase_submission(home: Home, submission: str, reason: str) -> None:
    """Erase what a submission should never have held; print what went and what cannot be reached."""
    from sources.declare import load
    from warehouse.erase import erase

    with _mendable():
        done = erase(home.root, load(), submission, reason, home.now())
    print(
        f"{done.submission}: {done.cells} cells and {done.findings} findings erased, {len(done.files_removed)} files removed"
    )
    if done.shared_with:
        print(f"the original also held: {', '.join(done.shared_with)}; their cells stay, the original is gone")
    print("copies outside this home (backups, readers' snapshots, what was sent out) cannot be reached from here")


def back_up_home(home: Home, place: Path) -> None:
    """A copy of the home under `place`."""
    from warehouse.backup import back_up

    with writing("PLACE"), _mendable():
        done = back_up(home.root, place, now())
    print(f"{done.path}: {done.files} files, {done.copied} copied, {done.bytes} bytes")


def restore_home(home: Path, backup: Path) -> None:
    """Bring a backup back into an empty home."""
    from warehouse.backup import restore

    with _mendable():
        print(f"{home}: {restore(backup, home)} files restored")


def recover_warehouse(home: Home, before: datetime | None = None) -> None:
    """Bring the warehouse back to its last whole snapshot, none later than `before`; the next run takes in again what came after."""
    from warehouse.backup import recover

    with _mendable():
        done = recover(home.warehouse, home.archive, before)
    if before is not None:
        home.set_clock(before, is_back=True)
    print(
        f"back at {done.edition or 'an empty warehouse'}; {len(done.runs_lost)} runs after it, {done.files_wanting} files are taken in again by the next: dph run"
    )


def write_templates(home: Home, form: str | None, unit: str | None, period: str | None, out: Path) -> None:
    """Write the templates of a form, unit and period; of all that are due or missing where they are not given."""
    from sources.declare import load
    from sources.template import write_template
    from warehouse.connect import open_reader

    plan = load()
    form = form_of(plan, form).name if form else None
    unit = unit_of(plan, unit) if unit else None
    period = period_of(period).code if period else None
    known = (home.warehouse / "current.duckdb").exists()
    if form and unit and period:
        owed = [(form, unit, period)]
    elif known:
        with open_reader(home.warehouse) as con:
            owed = con.execute(
                "SELECT form, unit, period FROM due WHERE status IN ('due', 'missing') AND form = coalesce(?, form) "
                "AND unit = coalesce(?, unit) AND period = coalesce(?, period) ORDER BY ALL",
                [form, unit, period],
            ).fetchall()
    else:
        raise EnvironmentFault(f"{home.root}: no snapshot yet that says what is due; name --form, --unit and --period")
    for name, who, code in owed:
        declared, who, one = report_of(plan, name, who, code)
        last = _last_values(home, name, who, code) if known else {}
        path = out / f"{who}_{declared.title}_{code}.xlsx"
        with writing("--out"):
            out.mkdir(parents=True, exist_ok=True)
            write_template(declared, declared.version_on(one.ends_on), who, one, plan, path, last)
        print(path)
    print(
        f"{len(owed)} templates"
        + ("" if owed else ": nothing of that is due now; for another one name --form, --unit and --period")
    )


def _last_values(home: Home, form: str, unit: str, period: str) -> dict[str, dict[str, Any]]:
    """row key -> item -> the value that stands for the period before."""
    from warehouse.connect import open_reader

    with open_reader(home.warehouse) as con:
        rows = con.execute(
            """
            SELECT row_key, item, number, date, text
            FROM reported
            WHERE form = ? AND unit = ? AND period = (
                SELECT max_by(r.period, p.ends_on) FROM reported AS r JOIN period AS p ON p.code = r.period
                WHERE r.form = ? AND r.unit = ? AND p.ends_on < (SELECT starts_on FROM period WHERE code = ?)
            )
            """,
            [form, unit, form, unit, period],
        ).fetchall()
    found: dict[str, dict[str, Any]] = {}
    for row_key, item, number, day, text in rows:
        found.setdefault(row_key, {})[item] = number if number is not None else day if day is not None else text
    return found
