"""The command line `dph`. Every command imports its modules when it is called, so that `--help` answers at once.

Exit codes: 0 done (also if data was returned to a unit), 1 the run failed, 2 usage, 3 environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter  # typer has its own copy of Click

    from flows.home import Home

DONE, FAILED, USAGE, ENVIRONMENT = 0, 1, 2, 3

# Help texts of options and arguments that several commands have.
PAST_INSTANT = "The command's instant, in the past, e.g. 2022-07-06T23:00 (Asia/Shanghai); now if not given."
A_PERIOD = "Period, such as 2022-W25, 2022-06 or 2022-Q2."
AN_EDITION = 'Name of the edition: dph sql "SELECT edition, kind, status FROM edition".'

# The heading of `dph --help` under which the commands of a module stand.
HEADINGS = {
    "intake": "Reports",
    "questions": "Questions",
    "editions": "Bulletins",
    "plan": "Plans",
    "upkeep": "Upkeep",
    "province": "Province",
}


class ByModule(TyperGroup):
    """Lists the commands of each module under a heading, with the whole first sentence of their help."""

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        rows: dict[str, list[tuple[str, str]]] = {heading: [] for heading in HEADINGS.values()}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and command.callback is not None:
                module = command.callback.__module__.rpartition(".")[2]
                rows[HEADINGS[module]].append((name, command.get_short_help_str(limit=500)))
        for heading, of_module in rows.items():
            with formatter.section(heading):
                formatter.write_dl(of_module)


app = typer.Typer(
    cls=ByModule,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="双过半: take in the units' submissions, judge and store them, and show whether half of the work is done.",
)


class Where:
    """The home named by `--home` (or DPH_HOME), and the plan named by `--plan` (or DPH_PLAN); set by the callback."""

    root = Path("var")
    plan: Path | None = None


def here() -> Home:
    """The named home with its plan."""
    from flows.home import Home

    return Home(Where.root, Where.plan)


def _say_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        typer.echo(f"double-past-half {version('double-past-half')}")
        raise typer.Exit()


@app.callback()
def home(
    folder: Annotated[
        Path, typer.Option("--home", envvar="DPH_HOME", help="Folder of inbox, archive, warehouse, outbox and reports.")
    ] = Path("var"),
    plan: Annotated[
        str | None, typer.Option("--plan", envvar="DPH_PLAN", help="Folder of the plan, or the id of a shipped one.")
    ] = None,
    is_version_asked: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version, help="Print the version and exit.")
    ] = False,
) -> None:
    from sources.declare import chosen

    Where.root = folder
    with explained():
        Where.plan = chosen(plan) if plan else None


def say_clock(home: Home, at: datetime | None) -> None:
    """Print the clock of a command without `--at` if it is not the usual one."""
    from flows.wording import wording

    if at is None and home.is_sample:
        say(wording()["sample_clock"].format(at=home.now()))


def say(line: str) -> None:
    """Print a line of progress. If the output is closed, the work goes on."""
    with suppress(BrokenPipeError):
        print(line, file=sys.stderr, flush=True)


def instant_of(at: str | None, option: str = "--at") -> datetime | None:
    """The instant of an option; None if it is not given.

    Raises: UsageFault if it is no instant, or later than now.
    """
    from flows.errors import UsageFault
    from flows.home import instant, past

    try:
        moment = instant(at) if at else None
    except ValueError:
        raise UsageFault(f"{option}: {at!r} is no instant; wanted e.g. 2022-07-06T23:00") from None
    return past(moment, option)


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors that a user can correct into one line and the documented exit code, and make all output safe for a
    terminal.
    """
    from flows.legible import legible_output

    with legible_output(), _explained():
        yield


@contextmanager
def _explained() -> Iterator[None]:
    from flows.errors import EnvironmentFault, UsageFault
    from sources.declare import DeclarationError

    try:
        yield
    except UsageFault as error:
        say(str(error))
        raise typer.Exit(USAGE) from None
    except (EnvironmentFault, DeclarationError) as error:
        say(str(error))
        raise typer.Exit(ENVIRONMENT) from None
    except Exception as error:
        from warehouse.connect import NoSnapshot, of_the_disk

        complaint = str(error) if isinstance(error, NoSnapshot) else of_the_disk(str(error))
        if not complaint:
            raise
        say(complaint)
        raise typer.Exit(ENVIRONMENT) from None


def main() -> None:
    try:
        app()
    except SystemExit as error:
        if (
            _is_left() and error.code == FAILED
        ):  # Click's exit code for a closed pipe; a failed run ends with its own error
            raise SystemExit(DONE) from None
        raise


def _is_left() -> bool:
    """Whether the reader of the output has closed it, as `head` does. All further output is then dropped silently."""
    out = sys.__stdout__
    is_replaced = sys.stdout is not out  # Click replaces it once a write has failed
    try:
        if out is not None:
            out.flush()
    except BrokenPipeError:
        is_replaced = True
    if is_replaced:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return is_replaced
