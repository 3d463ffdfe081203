"""Commands for the upkeep of a home: doctor, verify, open, reread, erase, backup, restore, recover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import app, explained, here, instant_of


@app.command()
def doctor(
    deep: Annotated[
        bool,
        typer.Option(
            "--deep",
            help="Also compare stored data with their digests: archive, cells, figures, snapshots, documents.",
        ),
    ] = False,
) -> None:
    """Check everything that the pipeline needs, and say how to repair it."""
    from flows.deep import look_deep
    from flows.doctor import examine

    with explained():
        raise typer.Exit(examine(here(), [look_deep] if deep else []))


@app.command()
def verify(
    code: Annotated[
        str | None,
        typer.Option(help="The printed code (校验码) of an edition; without it only a witness proves anything."),
    ] = None,
) -> None:
    """Prove from a printed code that ledger, edition and cells are unchanged since its day. A copy of the home is
    enough.
    """
    from flows.verify import print_proof

    with explained():
        raise typer.Exit(print_proof(here(), code))


@app.command("open")
def open_submission(
    submission: str,
    out: Annotated[Path | None, typer.Option(help="Where to write the copy.")] = None,
) -> None:
    """Copy the archived original of a submission."""
    from flows.revisions import hand_out

    with explained():
        print(hand_out(here(), submission, out))


@app.command()
def reread(
    submission: Annotated[list[str] | None, typer.Argument(help="Submissions; all if none is named.")] = None,
    keep: Annotated[str | None, typer.Option(help="Store differing cells as a new reading, for this reason.")] = None,
) -> None:
    """Read archived files with today's reader and show the differences."""
    from flows.revisions import read_again

    with explained():
        read_again(here(), submission or [], keep)


@app.command()
def erase(
    what: Annotated[str, typer.Argument(help="A submission; or the receipt or SHA-256 of a file.")],
    reason: Annotated[str, typer.Option(help="The reason; it is recorded.")],
) -> None:
    """Erase personal data that should never have been sent; nothing else is ever deleted."""
    from flows.safekeeping import erase_file

    with explained():
        erase_file(here(), what, reason)


@app.command()
def backup(place: Annotated[Path, typer.Argument(help="Folder that keeps the backups.")]) -> None:
    """Copy the whole home; every copy is hashed and read again."""
    from flows.safekeeping import back_up_home

    with explained():
        back_up_home(here(), place)


@app.command()
def restore(backup_folder: Annotated[Path, typer.Argument(help="A folder that dph backup made.")]) -> None:
    """Restore a backup into an empty home."""
    from flows.safekeeping import restore_home

    with explained():
        restore_home(here(), backup_folder)


@app.command()
def recover(
    before: Annotated[
        str | None,
        typer.Option(
            help="Undo all runs after this instant, e.g. a run with a wrong --at; their files are taken in again."
        ),
    ] = None,
) -> None:
    """Recover a damaged warehouse from its last whole snapshot, or undo all runs after an instant."""
    from flows.safekeeping import recover_warehouse

    with explained():
        recover_warehouse(here(), instant_of(before, "--before"))
