"""Backup, restoring, recovery and erasure of a home."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flows.arguments import writing
from flows.errors import mendable
from flows.home import Home, now
from flows.terminal import working


def erase_file(home: Home, what: str, reason: str) -> None:
    """Erase a submission, or a file without submissions, that should never have been sent. Print what was erased where,
    and the copies that are out of reach.
    """
    from flows.packing import pack_alone
    from flows.unfinished import backup_places, prefect_databases
    from warehouse.erase import erase

    with mendable(), working("erasing, and searching all copies"):
        done = erase(
            home.root,
            home.plan(),
            what,
            reason,
            home.now(),
            databases=prefect_databases(),
            backups=backup_places(),
        )
        not_packed = pack_alone(home)
    print(f"{done.submission}: {done.cells} cells and {done.findings} findings erased, {done.removed} files removed")
    if also := [one for one in done.submissions if one != done.submission]:
        print(f"erased with it: {', '.join(also)}; ask their units to send these reports anew")
    for place, names in done.places.items():
        for name in names:
            print(f"  {place}: {name}")
    if done.shared_with:
        print(f"the original also held: {', '.join(done.shared_with)}; their cells stay, the original is gone")
    for receipt in done.made_of:
        print(
            f"this is a return slip; the table from which it was made says the same: dph erase {receipt} --reason ..."
        )
    for name in done.still:
        print(f"still there, as another file says the same: {name}; if that is to go too, erase that one")
    for path in done.backups:
        print(f"still in a backup: {path}; delete that folder, then: dph backup {path.parent}")
    for path in done.unseen_backups:
        print(f"a backup that cannot be looked into from here: {path}; if it is somewhere, delete it there")
    for line in not_packed:
        print(f"packages for the province still hold it: {line}")
    print(
        f"elsewhere: what was sent out, readers' own copies, and where it came from ({', '.join(done.channels)}): delete it there"
    )


def finish_alone(home: Home) -> list[str]:
    """Finish the work of a killed process, unless a run is doing so now; gives messages about it."""
    from flows.unfinished import finish
    from warehouse.connect import locked
    from warehouse.unfinished import KINDS, begun

    if all(begun(home.warehouse, kind) is None for kind in KINDS):
        return []
    with locked(home.warehouse):
        return finish(home)


def back_up_home(home: Home, place: Path) -> None:
    """A copy of the home under `place`."""
    from warehouse.backup import back_up

    with writing("PLACE"), mendable(), working("copying the home and reading the copy"):
        finish_alone(home)
        done = back_up(home.root, place, now())
    print(f"{done.path}: {done.files} files, {done.copied} copied, {done.bytes} bytes, all read again")
    for name in done.left_out:
        print(f"  not in it, it could not be read: {name}")


def restore_home(home: Home, backup: Path) -> None:
    """Restore a backup into an empty home."""
    from warehouse.backup import erased_since, restore

    with mendable():
        with working("copying the backup and reading the copy"):
            files = restore(backup, home.prepare().root)
        print(f"{home.root}: {files} files restored")
        for sha256, at in erased_since(backup).items():
            print(
                f"this was erased on {at[:16]}, after the backup was made, and is back: erase it again: dph --home {home.root} erase {sha256} --reason ..."
            )


def recover_warehouse(home: Home, before: datetime | None = None) -> None:
    """Recover the warehouse from its last whole snapshot, none later than `before`. The next run takes in again all
    later files.
    """
    from warehouse.backup import recover

    with mendable(), working("recovering the warehouse"):
        done = recover(home.warehouse, home.archive, before)
    if before is not None:
        home.set_clock(before, is_back=True)
    print(
        f"back at {done.edition or 'an empty warehouse'}; {len(done.runs_lost)} runs after it, {done.files_wanting} files are taken in again by the next: dph run"
    )
