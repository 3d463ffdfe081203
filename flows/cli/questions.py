"""Commands that query stored data: sql, status, explain, diff, dictionary, compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.app import A_PERIOD, AN_EDITION, Where, app, explained

if TYPE_CHECKING:
    from flows.table import Output


@app.command()
def sql(
    query: Annotated[
        str | None,
        typer.Argument(
            help="SELECT ..., with SET VARIABLE as_of = '...'; before it to ask as of a past instant. Or a file whose name ends in "
            ".sql, or - for standard input. If not given: a shell at a terminal, else standard input."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list of rows.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV with a header.")] = False,
    seconds: Annotated[float, typer.Option(help="Time limit of a query in seconds.")] = 60.0,
) -> None:
    """Query the latest snapshot, read-only; without a query, in a shell."""
    from flows.errors import UsageFault
    from flows.sql import ask, check_seconds, query_of

    with explained():
        check_seconds(seconds)
        form, text = _form(as_json, as_csv), query_of(query)
        if text is not None:
            ask(Where.root, text, form, seconds)
        elif form != "table":
            raise UsageFault("--json and --csv need a query, a file or standard input")
        else:
            from flows.shell import shell

            shell(Where.root, seconds)


@app.command()
def status(
    by: Annotated[str, typer.Option(help="Show the reporting rate by unit, form, period or campaign.")] = "unit",
) -> None:
    """Show the last runs, the reporting rate, and the reports that units owe."""
    from flows.ask import show_status

    with explained():
        show_status(Where.root, by)


@app.command()
def explain(
    indicator: Annotated[
        str, typer.Argument(help='Name or title of the indicator: dph sql "SELECT indicator, title FROM indicator".')
    ],
    unit: Annotated[
        str, typer.Argument(help="Unit or district; a part of the name is enough if no other unit has it.")
    ],
    period: Annotated[str, typer.Argument(help=A_PERIOD)],
    with_all: Annotated[bool, typer.Option("--all", help="Show every cell; twelve if not given.")] = False,
) -> None:
    """Show a figure in words, and the files, sheets and cells behind it."""
    from flows.ask import show_figure

    with explained():
        show_figure(Where.root, indicator, unit, period, None if with_all else 12)


@app.command()
def diff(
    unit: Annotated[str, typer.Argument(help="Name of the unit.")],
    form: Annotated[str, typer.Argument(help='Name of the form: dph sql "SELECT form, title FROM form".')],
    period: Annotated[str, typer.Argument(help=A_PERIOD)],
) -> None:
    """Show the cells in which the last two revisions of a report differ."""
    from flows.revisions import show_difference

    with explained():
        show_difference(Where.root, unit, form, period)


@app.command()
def dictionary(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("dictionary"),
) -> None:
    """Write the data dictionary of the latest snapshot, as HTML pages with a search and as Markdown."""
    from flows.ask import write_pages

    with explained():
        for path in write_pages(Where.root, out):
            print(path)


@app.command()
def compare(
    before: Annotated[str, typer.Argument(help=AN_EDITION)],
    after: Annotated[str, typer.Argument(help="Name of a later edition.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON list of changes.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV with a header.")] = False,
) -> None:
    """Sum up the changes of figures between two editions by cause and indicator, then list each with its cause."""
    from flows.revisions import show_changes

    with explained():
        show_changes(Where.root, before, after, _form(as_json, as_csv))


def _form(as_json: bool, as_csv: bool) -> Output:
    from flows.errors import UsageFault

    if as_json and as_csv:
        raise UsageFault("--json or --csv, not both")
    return "json" if as_json else "csv" if as_csv else "table"
