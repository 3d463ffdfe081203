"""Commands for a home in a province: pack."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.app import app, explained, here, say

province = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.add_typer(province, name="province")


@province.callback()
def group() -> None:
    """Pack this home's editions for its province."""


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
