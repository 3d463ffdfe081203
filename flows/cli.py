"""The command line `dph`. Every command imports what it needs when it is called, so that `--help` answers at once.

Exit codes: 0 done (also when data was returned to a unit), 1 the run failed, 2 usage, 3 environment.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.home import Home

FAILED, USAGE, ENVIRONMENT = 1, 2, 3

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="双过半: take the units' submissions in, judge them, keep them, and say whether half of the work is done.",
)


class Where:
    """The home that `--home` (or DPH_HOME) names; set once per call by the callback."""

    root = Path("var")


@app.callback()
def home(
    folder: Annotated[
        Path, typer.Option("--home", envvar="DPH_HOME", help="Folder of inbox, archive, warehouse, outbox and reports.")
    ] = Path("var"),
) -> None:
    Where.root = folder


@app.command()
def run(
    at: Annotated[
        str | None,
        typer.Option(help="Business instant in the past, e.g. 2022-07-06T23:00 (Asia/Shanghai); now if not given."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Take in what waits in the inbox now."""
    from flows.home import Home
    from flows.run import run_once

    with explained():
        summary = run_once(Home(Where.root).prepare(), instant_of(at), tell=None if as_json else say)
    if as_json:
        print(json.dumps(summary.as_dict(), ensure_ascii=False))
    else:
        print(summary.verdict)


@app.command()
def look() -> None:
    """Note which files have arrived since the last look, and take nothing in; meant for every five minutes."""
    from flows.arrivals import look_once
    from flows.home import Home

    with explained():
        seen = look_once(Home(Where.root).prepare())
        for channel, complaint in seen.down.items():
            say(f"{channel}: {complaint}")
        print(f"{seen.new} files noted")


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Another seed invents another half-year.")] = 2022,
    flow: Annotated[bool, typer.Option(help="Run the last night as a Prefect flow.")] = True,
) -> None:
    """Invent a half-year of submissions (示例数据) and take it in over a handful of nights."""
    from flows.demo import NIGHTS, play
    from flows.doctor import lacks
    from flows.home import Home

    with explained():
        place = Home(Where.root).prepare()
        for line in lacks(place.root):
            say(line)
        if not sys.stderr.isatty():
            play(place, seed=seed, with_prefect=flow, tell=say)
            return
        with typer.progressbar(length=len(NIGHTS), label="nights", file=sys.stderr) as bar:
            play(place, seed=seed, with_prefect=flow, tell=lambda line: None, night_over=lambda: bar.update(1))


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="SELECT ...; SET VARIABLE as_of = '...' may stand before it.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list of rows.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV with a header.")] = False,
    seconds: Annotated[float, typer.Option(help="Time limit.")] = 60.0,
) -> None:
    """Ask the latest snapshot, read-only."""
    from flows.ask import ask
    from flows.errors import UsageFault

    with explained():
        if as_json and as_csv:
            raise UsageFault("--json or --csv, not both")
        ask(Where.root, query, "json" if as_json else "csv" if as_csv else "table", seconds)


@app.command()
def status(
    by: Annotated[str, typer.Option(help="Reporting rate by unit, form, period or campaign.")] = "unit",
) -> None:
    """Say what the last runs did, how the reports come in, and who owes what."""
    from flows.ask import show_status

    with explained():
        show_status(Where.root, by)


@app.command()
def doctor() -> None:
    """Check what the pipeline stands on, and say how to mend what is wrong."""
    from flows.doctor import examine

    with explained():
        raise typer.Exit(examine(Where.root))


@app.command()
def remind(
    at: Annotated[
        str | None,
        typer.Option(help="Business instant in the past, e.g. 2022-07-04T12:30 (Asia/Shanghai); now if not given."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the messages; take in, write and send nothing.")
    ] = False,
) -> None:
    """Take in what waits, then remind the units of what they owe."""
    from flows.home import Home
    from flows.letters import remind_once
    from flows.run import run_once

    with explained():
        when, home = instant_of(at), Home(Where.root)
        if dry_run:
            say_clock(home, when)
        else:
            say(run_once(home.prepare(), when).verdict)
        print(remind_once(home, when, dry_run, print).verdict)


@app.command()
def bulletin(
    public: Annotated[bool, typer.Option(help="Leave file names out.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where to write the page.")] = None,
    with_all: Annotated[
        bool, typer.Option("--all", help="Workbook, Word notice, PDF and the pages behind it as well.")
    ] = False,
) -> None:
    """Write the bulletin of the latest snapshot and print its path."""
    from flows.asked import writing
    from flows.edition import render_all, render_latest
    from flows.errors import UsageFault
    from flows.home import Home

    with explained(), writing("--out"):
        if with_all and out:
            raise UsageFault("--all writes into the home's reports folder; leave --out away")
        home = Home(Where.root)
        print(render_all(home, public, say) if with_all else render_latest(home, out, public))


@app.command()
def preview(
    kind: Annotated[str, typer.Argument(help="weekly or monthly.")],
    at: Annotated[str | None, typer.Option(help="Business instant in the past; now if not given.")] = None,
) -> None:
    """Freeze a leaders' edition and write it as a preview; dph publish lets it out."""
    from flows.edition import publish_once
    from flows.errors import UsageFault
    from flows.home import Home

    with explained():
        if kind not in ("weekly", "monthly"):
            raise UsageFault(f"{kind!r}: wanted weekly or monthly")
        home, when = Home(Where.root), instant_of(at)
        say_clock(home, when)
        edition, page = publish_once(home, kind, when)
        print(edition)
        say(f"{page}\ndph --home {Where.root} publish {edition} --by NAME")


@app.command()
def publish(
    edition: str,
    by: Annotated[str, typer.Option(help="Who lets it out; it is recorded and printed.")],
    at: Annotated[str | None, typer.Option(help="Business instant in the past; now if not given.")] = None,
) -> None:
    """Let a leaders' edition out that was previewed."""
    from flows.edition import release_edition
    from flows.home import Home

    with explained():
        home, when = Home(Where.root), instant_of(at)
        say_clock(home, when)
        print(release_edition(home, edition, "published", by, None, when or home.now()))


@app.command()
def withdraw(
    edition: str,
    by: Annotated[str, typer.Option(help="Who withdraws it; it is recorded.")],
    reason: Annotated[str, typer.Option(help="Why; it is recorded and printed.")],
    at: Annotated[str | None, typer.Option(help="Business instant in the past; now if not given.")] = None,
) -> None:
    """Withdraw a published edition; it stays on record."""
    from flows.edition import release_edition
    from flows.home import Home

    with explained():
        home, when = Home(Where.root), instant_of(at)
        say_clock(home, when)
        print(release_edition(home, edition, "withdrawn", by, reason, when or home.now()))


@app.command()
def explain(
    indicator: Annotated[str, typer.Argument(help="Name of the indicator, e.g. policy_payout.")],
    unit: Annotated[str, typer.Argument(help="Unit, or 东湖区.")],
    period: Annotated[str, typer.Argument(help="2022-W25, 2022-06 or 2022-Q2.")],
) -> None:
    """Open a figure to the files, sheets and cells that it comes from."""
    from flows.ask import show_figure

    with explained():
        show_figure(Where.root, indicator, unit, period)


@app.command()
def template(
    form: Annotated[str | None, typer.Option(help="Name of the form, e.g. policy_delivery.")] = None,
    unit: Annotated[str | None, typer.Option(help="Unit.")] = None,
    period: Annotated[str | None, typer.Option(help="2022-W25, 2022-06 or 2022-Q2.")] = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("templates"),
) -> None:
    """Write the workbooks that units fill in; of all that is due where no form, unit or period is named."""
    from flows.home import Home
    from flows.keep import write_templates

    with explained():
        write_templates(Home(Where.root), form, unit, period, out)


@app.command()
def enter(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="A filled table's file; or values: 行:项=值 (项=值 where there are no rows)."),
    ] = None,
    by: Annotated[str, typer.Option(help="Who types it in, or confirms it.")] = "",
    reason: Annotated[str, typer.Option(help="Why the unit does not send it itself.")] = "",
    via: Annotated[str, typer.Option(help="How the unit said it.")] = "电话",
    form: Annotated[str | None, typer.Option(help="Name of the form, where values are given.")] = None,
    unit: Annotated[str | None, typer.Option(help="Unit.")] = None,
    period: Annotated[str | None, typer.Option(help="2022-W25, 2022-06 or 2022-Q2.")] = None,
    received: Annotated[
        str | None, typer.Option(help="When the unit said it, e.g. 2022-07-04T09:00; now if not given.")
    ] = None,
    confirm: Annotated[str | None, typer.Option(help="Submission that the unit confirms to be its own.")] = None,
) -> None:
    """Type in what came on paper or by phone (代录): provisional until the unit sends it itself or confirms it."""
    from flows import enter as entering
    from flows.errors import UsageFault
    from flows.home import Home

    with explained():
        if not by or not reason:
            raise UsageFault("--by and --reason are needed: who types it in, and why")
        home = Home(Where.root).prepare()
        if confirm:
            path = entering.confirm(home, confirm, by, reason)
        else:
            at = instant_of(received, "--received")
            path = entering.enter(home, what or [], by, reason, via, form, unit, period, at)
        print(f"{path}: taken in by the next: dph run")


@app.command()
def diff(unit: str, form: str, period: str) -> None:
    """Say cell by cell what the last two revisions of a report have differently."""
    from flows.keep import show_difference

    with explained():
        show_difference(Where.root, unit, form, period)


@app.command()
def dictionary(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("dictionary"),
) -> None:
    """Write the data dictionary of the latest snapshot, as one page (HTML) and as Markdown."""
    from flows.ask import write_pages

    with explained():
        for path in write_pages(Where.root, out):
            print(path)


@app.command()
def compare(before: str, after: str) -> None:
    """Split every change of every figure between two editions by its cause."""
    from flows.keep import show_changes

    with explained():
        show_changes(Where.root, before, after)


@app.command()
def replay(edition: str) -> None:
    """Work a published edition out again, with the definitions stored with it, and draw its bulletin."""
    from flows.home import Home
    from flows.keep import replay_edition

    with explained():
        print(replay_edition(Home(Where.root), edition))


@app.command("open")
def open_submission(
    submission: str,
    out: Annotated[Path | None, typer.Option(help="Where to write the copy.")] = None,
) -> None:
    """Hand out the archived original of a submission."""
    from flows.home import Home
    from flows.keep import hand_out

    with explained():
        print(hand_out(Home(Where.root), submission, out))


@app.command()
def reread(
    submission: Annotated[list[str] | None, typer.Argument(help="Submissions; all if none is named.")] = None,
    keep: Annotated[
        str | None, typer.Option(help="Keep what reads otherwise as a new reading, for this reason.")
    ] = None,
) -> None:
    """Read archived files with today's reader and say what would change."""
    from flows.home import Home
    from flows.keep import read_again

    with explained():
        read_again(Home(Where.root), submission or [], keep)


@app.command()
def erase(submission: str, reason: Annotated[str, typer.Option(help="Why; it is recorded.")]) -> None:
    """Erase personal data that should never have come: the only deletion there is."""
    from flows.home import Home
    from flows.keep import erase_submission

    with explained():
        erase_submission(Home(Where.root), submission, reason)


@app.command()
def backup(place: Annotated[Path, typer.Argument(help="Folder that keeps the backups.")]) -> None:
    """Copy all that the home holds, every file hashed."""
    from flows.home import Home
    from flows.keep import back_up_home

    with explained():
        back_up_home(Home(Where.root), place)


@app.command()
def restore(backup_folder: Annotated[Path, typer.Argument(help="A folder that dph backup made.")]) -> None:
    """Bring a backup back into an empty home."""
    from flows.keep import restore_home

    with explained():
        restore_home(Where.root, backup_folder)


@app.command()
def recover(
    before: Annotated[
        str | None,
        typer.Option(
            help="Undo whatever was run after this instant, e.g. a run under a wrong --at; its files are taken in again."
        ),
    ] = None,
) -> None:
    """Bring a damaged warehouse back to its last whole snapshot, or a whole one to that of an earlier instant."""
    from flows.home import Home
    from flows.keep import recover_warehouse

    with explained():
        recover_warehouse(Home(Where.root), instant_of(before, "--before"))


def say_clock(home: Home, at: datetime | None) -> None:
    """Say by which clock a command works that names no instant, where it is not the usual one."""
    from flows.run import wording

    if at is None and home.is_sample:
        say(wording()["sample_clock"].format(at=home.now()))


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def instant_of(at: str | None, option: str = "--at") -> datetime | None:
    """The instant that an option means; None where it is not given.

    Raises: UsageFault where it is no instant, or later than now.
    """
    from flows.errors import UsageFault
    from flows.home import instant, past

    try:
        found = instant(at) if at else None
    except ValueError:
        raise UsageFault(f"{option}: {at!r} is no instant; wanted e.g. 2022-07-06T23:00") from None
    return past(found, option)


@contextmanager
def explained() -> Iterator[None]:
    """Turn the errors that a user can mend into one line and the documented exit code."""
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
        from warehouse.connect import of_the_disk

        if not (complaint := of_the_disk(str(error))):
            raise
        say(complaint)
        raise typer.Exit(ENVIRONMENT) from None


def main() -> None:
    app()


if __name__ == "__main__":
    main()
