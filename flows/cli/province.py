"""Commands for a home in a province (pack), and for the province's home: init, rise, status, verify, compact, rebuild."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.app import Where, app, explained, here, say

province = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(province, name="province")


@province.callback()
def group() -> None:
    """A district packs its editions; its province takes them into one lake."""


@province.command()
def pack(
    full: Annotated[bool, typer.Option("--full", help="Pack everything again; needs --reason.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why everything is packed again.")] = None,
) -> None:
    """Pack the editions that no package has, and print the package's path."""
    from flows.errors import UsageFault
    from flows.packing import pack_by_hand
    from flows.terminal import working

    with explained():
        if full != (reason is not None):
            raise UsageFault("--full and --reason go together: everything again, and why")
        with working("packing", say):
            path = pack_by_hand(here(), reason)
        print(path or "nothing to pack: the last edition is packed")


@province.command()
def init() -> None:
    """Begin a province's lake, in a home whose province.yml lists its districts."""
    from flows.province import begin_lake

    with explained():
        begin_lake(Where.root)


@province.command()
def rise() -> None:
    """Take all new packages of the districts into the lake."""
    from flows.province import rise as take_in

    with explained():
        take_in(Where.root)


@province.command()
def status() -> None:
    """Show each district's last package in the lake, and the districts that are set aside."""
    from flows.province import show_province

    with explained():
        show_province(Where.root)


@province.command()
def verify() -> None:
    """Compare the lake's rows of every district with its last manifest."""
    from flows.province import verify_lake

    with explained():
        raise typer.Exit(verify_lake(Where.root))


@province.command()
def compact() -> None:
    """Copy the lake's rows in force into few files, and remove the former ones."""
    from flows.province import compact_lake

    with explained():
        compact_lake(Where.root)


@province.command()
def rebuild() -> None:
    """Build the lake again from the packages."""
    from flows.province import rebuild_lake

    with explained():
        rebuild_lake(Where.root)
