"""Commands for editions: bulletin, preview, publish, withdraw, replay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.app import AN_EDITION, PAST_INSTANT, Where, app, explained, here, instant_of, say, say_clock


@app.command()
def bulletin(
    public: Annotated[bool, typer.Option(help="Leave the names of submitted files out.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="File to write the page to; a file in the home's reports folder if not given.")
    ] = None,
    with_all: Annotated[
        bool, typer.Option("--all", help="Also write the workbook, the Word notice, the PDF and the pages behind it.")
    ] = False,
) -> None:
    """Write the bulletin of the latest snapshot and print its path."""
    from flows.arguments import writing
    from flows.errors import UsageFault
    from flows.release import render_all, render_latest
    from flows.terminal import working

    with explained(), writing("--out"):
        if with_all and out:
            raise UsageFault("--all writes into the home's reports folder; leave --out away")
        home = here()
        with working("drawing the bulletin", say) as work:
            page = render_all(home, public, work.done) if with_all else render_latest(home, out, public)
        print(page)


@app.command()
def preview(
    kind: Annotated[str, typer.Argument(help="Kind of the edition: weekly or monthly.")],
    at: Annotated[str | None, typer.Option(help=PAST_INSTANT)] = None,
) -> None:
    """Freeze a leaders' edition and write it as a preview; dph publish publishes it."""
    from flows.edition import publish_once
    from flows.errors import UsageFault
    from flows.terminal import working

    with explained():
        if kind not in ("weekly", "monthly"):
            raise UsageFault(f"{kind!r}: wanted weekly or monthly")
        home, when = here(), instant_of(at)
        say_clock(home, when)
        with working("freezing the edition", say) as work:
            edition, page = publish_once(home, kind, when, work.step, work.done)
        print(edition)
        say(f"{page}\ndph --home {Where.root} publish {edition} --by NAME")


@app.command()
def publish(
    edition: Annotated[str, typer.Argument(help=AN_EDITION)],
    by: Annotated[str, typer.Option(help="Name of the person who publishes it; recorded and printed.")],
    at: Annotated[str | None, typer.Option(help=PAST_INSTANT)] = None,
) -> None:
    """Publish a previewed leaders' edition."""
    from flows.edition import release_edition

    with explained():
        home, when = here(), instant_of(at)
        say_clock(home, when)
        print(release_edition(home, edition, "published", by, None, when or home.now(), say))


@app.command()
def withdraw(
    edition: Annotated[str, typer.Argument(help=AN_EDITION)],
    by: Annotated[str, typer.Option(help="Name of the person who withdraws it; recorded.")],
    reason: Annotated[str, typer.Option(help="Why it is withdrawn; recorded and printed.")],
    at: Annotated[str | None, typer.Option(help=PAST_INSTANT)] = None,
) -> None:
    """Withdraw a published edition; it stays on record."""
    from flows.edition import release_edition

    with explained():
        home, when = here(), instant_of(at)
        say_clock(home, when)
        print(release_edition(home, edition, "withdrawn", by, reason, when or home.now(), say))


@app.command()
def replay(edition: Annotated[str, typer.Argument(help=AN_EDITION)]) -> None:
    """Compute a published edition again with the definitions stored with it, and draw its bulletin."""
    from flows.revisions import replay_edition

    with explained():
        print(replay_edition(here(), edition))
