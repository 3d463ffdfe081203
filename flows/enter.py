"""Reports received on paper or by phone: the office enters them with reason and name, and they are judged like all
others.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.arguments import report_of
from flows.errors import UsageFault
from flows.home import Home, now
from sources.durable import flush

if TYPE_CHECKING:
    from reports.template.template import Row, Value
    from sources.declare import Plan


def enter(
    home: Home,
    what: Sequence[str],
    by: str,
    reason: str,
    via: str,
    form: str | None = None,
    unit: str | None = None,
    period: str | None = None,
    received_at: datetime | None = None,
) -> Path:
    """Put a unit's report into the inbox, for the next run; print the recognised values and the file's path.

    what: a filled table's file; or values of the named form, unit and period as `row key:item=value` (`item=value` for
    a form without rows). received_at: when the unit reported it; now if not given.

    Raises: UsageFault if it is no report.
    """
    from sources.returned.entry import Entry, wrap

    plan = home.plan()
    if len(what) == 1 and "=" not in what[0] and not Path(what[0]).is_file():
        raise UsageFault(
            f"{what[0]}: no such file; wanted a filled table, or --form, --unit, --period and values as 行:项=值"
        )
    if len(what) == 1 and Path(what[0]).is_file():
        name, content = Path(what[0]).name, Path(what[0]).read_bytes()
    elif form and unit and period:
        name, content = _filled_template(plan, form, unit, period, what)
    else:
        raise UsageFault("name a file, or --form, --unit and --period and values as 行:项=值")
    _look(plan, name, content)
    return _put(home, Path(name).stem, wrap(Entry(by, reason, via), name, content), received_at)


def confirm(home: Home, submission: str, by: str, reason: str) -> Path:
    """Put the confirmation of the entry `submission` into the inbox, for the next run."""
    from sources.returned.entry import Entry, wrap
    from warehouse.connect import current, open_reader

    if current(home.warehouse):
        with open_reader(home.warehouse) as con:
            known = con.execute("SELECT standing FROM entry WHERE submission_id = ?", [submission]).fetchone()
        if known is None:
            raise UsageFault(f'{submission} was not typed in; see: dph sql "SELECT * FROM entry"')
        if known[0] == "returned":
            raise UsageFault(f"{submission} was returned; type it in again without its faults: {home.outbox}")
        if known[0] != "provisional":
            raise UsageFault(f"{submission} is {known[0]}: there is nothing to confirm")
    return _put(home, f"确认代录_{submission}", wrap(Entry(by, reason, "", submission)), None)


def _filled_template(plan: Plan, form: str, unit: str, period: str, values: Sequence[str]) -> tuple[str, bytes]:
    """Name and bytes of the form's template with the values in it."""
    from reports.template.template import write_filled

    declared, who, one = report_of(plan, form, unit, period)
    version = declared.version_on(one.ends_on)
    rows: dict[str, dict[str, Value]] = {}
    for text in values:
        place, is_value, value = text.partition("=")
        key, has_row, heading = place.rpartition(":") if version.row_key else ("", ":", place)
        item = next((name for name, it in version.items.items() if heading in (name, *it.headings)), None)
        if not is_value or not has_row or item is None:
            shape = "行:项=值" if version.row_key else "项=值"
            headings = "、".join(it.headings[0] for it in version.items.values())
            raise UsageFault(f"{text!r}: wanted {shape}; items of {form}: {headings}")
        rows.setdefault(key, dict(zip(version.row_key, key.split("|"), strict=False)))[item] = value
    if not rows:
        raise UsageFault("no values; wanted e.g. 省28条-1:累计兑现金额=480")
    filled: list[Row] = list(rows.values())
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, f"{who}_{declared.title}_{period}.xlsx")
        write_filled(declared, version, who, one, plan, path, filled, sample=False)
        return path.name, path.read_bytes()


def _look(plan: Plan, name: str, content: bytes) -> None:
    """Print the values that the reader recognises, so that a typing error is noticed while the paper is at hand."""
    from expectations.judge import grade
    from sources.archive import Filed
    from sources.read import read_file

    taken = read_file(Filed("", "", Path(name), name, "", None, len(content), now()), plan, content)
    findings = [*taken.findings, *(finding for sheet in taken.sheets for finding in sheet.findings)]
    worded = [
        f"{row['sheet'] or ''} {row['address'] or ''}  {row['message']}。{row['todo']}".strip()
        for row in grade(findings, lambda _: plan.forms.get(taken.sheets[0].claim.form) if taken.sheets else None, plan)
    ]
    if taken.status != "taken":
        raise UsageFault("\n".join([f"{name}: not recorded", *worded]))
    for sheet in taken.sheets:
        values = sum(state != "blank" for column in sheet.columns.values() for state in column.states)
        print(f"{sheet.claim.unit}  {sheet.claim.form}  {sheet.claim.period}: {len(sheet.keys)} rows, {values} values")
    for line in worded:
        print(f"  {line}")


def _put(home: Home, stem: str, content: bytes, received_at: datetime | None) -> Path:
    """The file's path in the inbox. It appears there only when it is whole. A file that already waits there is not put
    again.
    """
    from sources.channel.arrivals import note_arrival

    home.inbox.mkdir(parents=True, exist_ok=True)
    places = (home.inbox / (f"{stem}.zip" if number == 1 else f"{stem}({number}).zip") for number in range(1, 10_000))
    path = next(path for path in places if not path.exists() or path.read_bytes() == content)
    if path.exists():  # the command was repeated
        return path
    draft = path.with_suffix(".part")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    if received_at is not None:
        note_arrival(home.root, "folder", path.name, content, received_at, now())
    draft.replace(path)
    flush(home.inbox)
    return path
