"""Commands that take data in: run, look, remind, digest, enter, template, demo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import A_PERIOD, PAST_INSTANT, app, explained, here, instant_of, say, say_clock


@app.command()
def run(
    at: Annotated[str | None, typer.Option(help=PAST_INSTANT)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Take in the files that wait in the inbox and the other channels."""
    from flows.run import run_once
    from flows.terminal import working

    with explained(), working("taking in the waiting files", None if as_json else say) as work:
        summary = run_once(here().prepare(), instant_of(at), step=work.step)
    if as_json:
        print(json.dumps(summary.as_dict(), ensure_ascii=False))
    else:
        print(summary.verdict)


@app.command()
def look() -> None:
    """Note which files have arrived, and take none in; to be run every five minutes."""
    from flows.arrivals import look_once

    with explained():
        seen = look_once(here().prepare())
        for channel, complaint in seen.down.items():
            say(f"{channel}: {complaint}")
        print(f"{seen.new} files noted")


@app.command()
def remind(
    at: Annotated[str | None, typer.Option(help=PAST_INSTANT)] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the messages; take in, write and send nothing.")
    ] = False,
) -> None:
    """Take in waiting files, then remind the units of the reports that they owe."""
    from flows.letters import remind_once
    from flows.run import run_once

    with explained():
        when, home = instant_of(at), here()
        if dry_run:
            say_clock(home, when)
        else:
            say(run_once(home.prepare(), when).verdict)
        print(remind_once(home, when, dry_run, print).verdict)


@app.command()
def digest(
    at: Annotated[
        str | None,
        typer.Option(help="Instant in the past, e.g. 2022-07-06T08:10 (Asia/Shanghai); now if not given."),
    ] = None,
) -> None:
    """Print the morning digest (早报) and its recipients; send nothing."""
    from flows.digest import compose, recipients
    from sources.channel.declare import load_channels

    with explained():
        when, home = instant_of(at), here()
        say_clock(home, when)
        names = recipients(load_channels(home.root, home.plan()))
        print(compose(home, when or home.now()).text, end="")
        say(f"recipients: {', '.join(names) or 'none declared'}; nothing was sent")


@app.command()
def enter(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="A filled-in table (file), or values: 行:项=值 (项=值 in a form without rows)."),
    ] = None,
    by: Annotated[str, typer.Option(help="Name of the person who enters or confirms it.")] = "",
    reason: Annotated[str, typer.Option(help="Why the unit does not send the report itself.")] = "",
    via: Annotated[str, typer.Option(help="How the unit reported it, such as 电话 or 纸质.")] = "电话",
    form: Annotated[str | None, typer.Option(help="Name of the form; needed with values.")] = None,
    unit: Annotated[str | None, typer.Option(help="Name of the unit.")] = None,
    period: Annotated[str | None, typer.Option(help=A_PERIOD)] = None,
    received: Annotated[
        str | None, typer.Option(help="When the unit reported it, e.g. 2022-07-04T09:00; now if not given.")
    ] = None,
    confirm: Annotated[str | None, typer.Option(help="Submission that the unit confirms.")] = None,
) -> None:
    """Enter a report that came on paper or by phone (代录); it is provisional until the unit sends or confirms it."""
    from flows import enter as entering
    from flows.errors import UsageFault

    with explained():
        if not by or not reason:
            raise UsageFault("--by and --reason are needed: who types it in, and why")
        home = here().prepare()
        if confirm:
            path = entering.confirm(home, confirm, by, reason)
        else:
            at = instant_of(received, "--received")
            path = entering.enter(home, what or [], by, reason, via, form, unit, period, at)
        print(f"{path}: taken in by the next: dph run")


@app.command()
def template(
    form: Annotated[str | None, typer.Option(help='Name of the form: dph sql "SELECT form, title FROM form".')] = None,
    unit: Annotated[str | None, typer.Option(help="Name of the unit.")] = None,
    period: Annotated[str | None, typer.Option(help=A_PERIOD)] = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("templates"),
) -> None:
    """Write the workbooks that units fill in, and a guide to each form. Without options: for every report that is due."""
    from flows.templates import write_templates

    with explained():
        write_templates(here(), form, unit, period, out)


@app.command()
def demo(
    seed: Annotated[
        int | None, typer.Option(help="Number that decides the invented values; the plan's own if not given.")
    ] = None,
    flow: Annotated[bool, typer.Option(help="Run each night as a Prefect flow, which the UI shows.")] = True,
    year: Annotated[
        int | None,
        typer.Option(help="Year of the half-year; that of the last ended half-year if not given.", min=2000, max=2099),
    ] = None,
    half: Annotated[
        int | None,
        typer.Option(
            help="1: the first half of the year; 2: the whole year, until its last report is due.", min=1, max=2
        ),
    ] = None,
) -> None:
    """Invent a half-year of submissions (示例数据) for any plan, and take it in over a few nights."""
    from demo import half_year
    from flows.doctor import lacks
    from flows.home import now
    from flows.sample import conclude, play, run_as_flow
    from flows.terminal import working

    with explained():
        home = here().prepare()
        for line in lacks(home):
            say(line)
        span = half_year(home.plan(), now().date(), year, half)
        with working("loading the plan", say) as work:
            summary = play(home, seed, run_as_flow if flow else None, span=span, work=work)
        conclude(home, summary)
