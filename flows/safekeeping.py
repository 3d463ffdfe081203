"""What keeps a home whole, or takes from it by order: backup, restoring, recovery, erasure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flows.arguments import writing
from flows.errors import mendable
from flows.home import Home, now


def erase_submission(home: Home, submission: str, reason: str) -> None:
    """Erase what a submission should never have held; print what went and what cannot be reached."""
    from warehouse.erase import erase

    with mendable():
        done = erase(home.root, home.plan(), submission, reason, home.now())
    print(
        f"{done.submission}: {done.cells} cells and {done.findings} findings erased, {len(done.files_removed)} files removed"
    )
    if done.shared_with:
        print(f"the original also held: {', '.join(done.shared_with)}; their cells stay, the original is gone")
    print("copies outside this home (backups, readers' snapshots, what was sent out) cannot be reached from here")


def back_up_home(home: Home, place: Path) -> None:
    """A copy of the home under `place`."""
    from warehouse.backup import back_up

    with writing("PLACE"), mendable():
        done = back_up(home.root, place, now())
    print(f"{done.path}: {done.files} files, {done.copied} copied, {done.bytes} bytes")


def restore_home(home: Home, backup: Path) -> None:
    """Bring a backup back into an empty home."""
    from warehouse.backup import restore

    with mendable():
        print(f"{home.root}: {restore(backup, home.prepare().root)} files restored")


def recover_warehouse(home: Home, before: datetime | None = None) -> None:
    """Bring the warehouse back to its last whole snapshot, none later than `before`; the next run takes in again what came after."""
    from warehouse.backup import recover

    with mendable():
        done = recover(home.warehouse, home.archive, before)
    if before is not None:
        home.set_clock(before, is_back=True)
    print(
        f"back at {done.edition or 'an empty warehouse'}; {len(done.runs_lost)} runs after it, {done.files_wanting} files are taken in again by the next: dph run"
    )
