"""Commands for authors of a plan: init, check, draft, try, new-year."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import FAILED, Where, app, explained


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(help="The plan's folder; the chosen plan if not given.")] = None,
    watched: Annotated[bool, typer.Option("--watch", help="Check again on each change, until Ctrl-C.")] = False,
) -> None:
    """List every error of a plan, and run its examples. Exit code 1 if there is an error."""
    from flows.check import print_check, watch
    from flows.errors import UsageFault
    from sources.declare import chosen

    with explained():
        place = folder or Where.plan or chosen()
        if not place.is_dir():
            raise UsageFault(f"{place}: wanted the folder of a plan, with its plan.yml; dph init {place} makes one")
        if watched:
            watch(place)
        if not print_check(place):
            raise typer.Exit(FAILED)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    source: Annotated[str | None, typer.Option("--from", help="A shipped plan to copy, such as donghu.")] = None,
    year: Annotated[int | None, typer.Option(help="The plan's first year; the current year if not given.")] = None,
) -> None:
    """Create a plan's folder that runs at once: a small one to change, or a copy of a shipped plan."""
    from flows.home import now
    from flows.start import make_plan

    with explained():
        make_plan(folder, year or now().year, source)
    print(f"{folder}: a plan; change it, then: dph check {folder}")


@app.command("try")
def try_file(
    file: Annotated[Path, typer.Argument(help="A table, in any format that units may send.")],
) -> None:
    """Show cell by cell how a file would be read, and its findings; store nothing. Exit code 1 if it would be returned."""
    from flows.attempt import show
    from sources.declare import chosen, load

    with explained():
        if not show(file, load(Where.plan or chosen())):
            raise typer.Exit(FAILED)


@app.command()
def draft(
    table: Annotated[Path, typer.Argument(help="An example table, in any format that units may send.")],
    name: Annotated[str, typer.Option(help="The form's name, such as training_progress.")],
) -> None:
    """Write a form's declaration from an example table, with a comment at each guess, and store the table as its
    accepted example.
    """
    from flows.draft import write_draft
    from sources.declare import chosen, load

    with explained():
        form, example, drafted = write_draft(table, name, load(Where.plan or chosen()))
    guesses = len(drafted.guesses) + sum(len(one.guesses) for one in drafted.items)
    print(f"{form}: {len(drafted.items)} items, {guesses} guesses to look at")
    print(example)


@app.command("new-year")
def new_year(
    year: Annotated[int, typer.Argument(help="The year to prepare, such as 2027.")],
    folder: Annotated[Path | None, typer.Argument(help="The plan's folder; the chosen plan if not given.")] = None,
) -> None:
    """List what a plan needs for another year, and draft targets, registers, exemptions and deadlines. Only new files are written."""
    from flows.new_year import draft_year
    from sources.declare import chosen, load

    with explained():
        place = folder or Where.plan or chosen()
        for line in draft_year(load(place), year):
            print(line)
