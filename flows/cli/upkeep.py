"""Commands for the upkeep of a home: doctor, verify, open, reread, erase, backup, restore, recover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import app, explained, here, instant_of

A_SUBMISSION = 'Id of the submission: dph sql "SELECT submission_id, unit, form, period FROM submission".'


@app.command()
def doctor(
    deep: Annotated[
        bool,
        typer.Option(
            "--deep",
            help="Also compare everything stored with its digests: archive, cells, figures, snapshots, documents.",
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
        typer.Option(help="An edition's printed code (校验码). Without it only a witness's copy proves anything."),
    ] = None,
) -> None:
    """Prove with a printed code that ledger, figures and cells have not changed since that edition. A copy of the home is
    enough.
    """
    from flows.verify import print_proof

    with explained():
        raise typer.Exit(print_proof(here(), code))


@app.command("open")
def open_submission(
    submission: Annotated[str, typer.Argument(help=A_SUBMISSION)],
    out: Annotated[
        Path | None,
        typer.Option(help="File or folder to write the copy to; the current folder if not given."),
    ] = None,
) -> None:
    """Copy the archived original of a submission."""
    from flows.revisions import hand_out

    with explained():
        print(hand_out(here(), submission, out))


@app.command()
def reread(
    submission: Annotated[
        list[str] | None, typer.Argument(help="Submissions to read again; all if none is named.")
    ] = None,
    keep: Annotated[
        str | None, typer.Option(help="Store the cells that differ as a new reading; the reason is recorded.")
    ] = None,
) -> None:
    """Read archived files with this version's reader, and show the cells that differ."""
    from flows.revisions import read_again

    with explained():
        read_again(here(), submission or [], keep)


@app.command()
def erase(
    what: Annotated[str, typer.Argument(help="A submission, or the receipt or SHA-256 of a file.")],
    reason: Annotated[str, typer.Option(help="Why it is erased; recorded.")],
) -> None:
    """Erase data that should never have been sent. No other command deletes submitted data."""
    from flows.safekeeping import erase_file

    with explained():
        erase_file(here(), what, reason)


@app.command()
def backup(place: Annotated[Path, typer.Argument(help="Folder of the backups.")]) -> None:
    """Copy the whole home to a new backup, and read every copy again."""
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
            help="Undo all runs after this instant, e.g. a run with a wrong --at. The next run takes in their files again."
        ),
    ] = None,
) -> None:
    """Recover a damaged warehouse from its last whole snapshot, or undo all runs after an instant."""
    from flows.safekeeping import recover_warehouse

    with explained():
        recover_warehouse(here(), instant_of(before, "--before"))
