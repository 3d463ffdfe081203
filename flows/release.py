"""The steps of leaders' editions, so that the next process can finish killed work; and the pages of the latest
snapshot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import EnvironmentFault
from flows.home import Home
from flows.mended import loaded_again
from flows.step import Step, plain

if TYPE_CHECKING:
    import duckdb

    from sources.declare import Plan
    from warehouse.unfinished import Work

LET_OUT = (".html", ".xlsx", ".docx", ".pdf")


def render_latest(home: Home, out: Path | None = None, public: bool = False) -> Path:
    """The bulletin's page of the latest snapshot."""
    from reports.bulletin.gather import render_bulletin
    from warehouse.ledger import code_for

    plan = home.plan()
    with _snapshot(home, plan) as (con, edition):
        stem = f"{edition}-public" if public else edition
        code = code_for(home.warehouse, edition)
        path = out or home.reports / f"{stem}.html"
        pages = stem if out is None and (home.reports / stem / "index.html").exists() else None
        return render_bulletin(con, plan, edition, path, public=public, code=code, pages=pages)


def render_all(
    home: Home, public: bool = False, tell: Callable[[str], None] | None = None, edition: str | None = None
) -> Path:
    """The path of an edition's page, the latest if none is named. Beside it are written the workbook, the Word notice,
    a PDF if possible, and a folder of pages. `tell` gets the path of each, and why there is no PDF.

    The office's own template of the notice is `notice.docx` in the home, if it exists.
    """
    from reports.edition import render_edition
    from reports.notice.notice import NOTICE
    from warehouse.ledger import code_for

    own, plan = home.root / NOTICE, home.plan()
    with _snapshot(home, plan) as (con, latest):
        sent = render_edition(
            con,
            plan,
            edition or latest,
            home.reports,
            public=public,
            notice=own if own.exists() else None,
            code=code_for(home.warehouse, edition or latest),
        )
    if tell:
        for written in (sent.workbook, sent.notice, sent.pdf, sent.index, sent.hint):
            if written:
                tell(str(written))
    return sent.page


@contextmanager
def _snapshot(home: Home, plan: Plan) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """A reader of the latest snapshot, and the name of its last edition.

    Raises: EnvironmentFault if the page fails on a snapshot that another version of program or plan has built.
    """
    import duckdb

    from warehouse.build import is_built_by
    from warehouse.connect import open_reader

    with open_reader(home.warehouse) as con:
        try:
            row = con.execute("SELECT max_by(edition, number) FROM edition").fetchone()
            yield con, str(row[0]) if row else ""
        except (duckdb.Error, TypeError, KeyError, ValueError) as error:
            if is_built_by(con, plan):
                raise
            raise EnvironmentFault(
                "the latest snapshot was built by another version of the program or plan, and today's page cannot be "
                f"drawn from it; wanted one of this version: dph --home {home.root} run"
            ) from error


def ignore(line: str) -> None:
    """A `say` that drops its line, for callers that report nothing."""


def finish_edition(
    home: Home, plan: Plan, work: Work, step: Step = plain, say: Callable[[str], None] = ignore
) -> tuple[str, Path]:
    """The result of `publish_once`, after its remaining steps. Hold the warehouse's lock around it."""
    from flows.packing import pack_edition
    from flows.witness import tell
    from sources.channel.declare import load_channels
    from warehouse.build import build
    from warehouse.connect import open_writer
    from warehouse.publish import freeze, last_edition, swap_in

    kind, at = work.facts["kind"], datetime.fromisoformat(work.facts["at"])
    with open_writer(home.warehouse) as con:
        edition = last_edition(con)
        if edition is None or (edition.kind, edition.published_at) != (kind, at):
            for line in loaded_again(build(con, plan, at)):
                say(line)
            edition = step("survey", freeze, con, plan, kind, None, at, home.is_sample)
    if edition is None:
        work.end()
        raise EnvironmentFault(f"{home.root}: nothing to publish")
    step("publish", swap_in, home.warehouse, edition)
    for line in [*pack_edition(home, step), *tell(home, load_channels(home.root, plan), at)]:
        say(line)
    page = step("documents", render_all, home)
    work.end()
    return edition.edition, page


def finish_release(home: Home, plan: Plan, work: Work) -> Path:
    """The result of `release_edition`, after its remaining steps: record the act, show it to readers, store its
    documents. Hold the warehouse's lock around it.
    """
    from warehouse.build import build
    from warehouse.connect import open_writer
    from warehouse.kept import keep
    from warehouse.ledger import enter
    from warehouse.publish import last_edition, swap_in
    from warehouse.refusal import Unfit, Unknown
    from warehouse.release import release

    facts = work.facts
    edition, act, at = facts["edition"], facts["act"], datetime.fromisoformat(facts["at"])

    def record() -> None:
        with open_writer(home.warehouse) as con:
            build(con, plan, at)
            release(con, edition, act, facts["by"], facts["reason"], at)
            enter(con, home.warehouse, is_act=True)

    def show() -> None:
        with open_writer(home.warehouse) as con:
            last = last_edition(con)
        assert last is not None
        swap_in(home.warehouse, last, f"{last.edition}-{act}-{edition}")

    try:
        work.step("record", record)
    except (Unknown, Unfit):  # the edition or its act was undone since, and so this act is dropped
        work.end()
        raise
    work.step("snapshot", show)
    page = render_all(home, edition=edition)
    beside = {
        path.name: path
        for path in sorted(home.reports.glob(f"{edition}.*"))
        if path.stem == edition and path.suffix in LET_OUT
    }
    keep(home.root, edition, beside, at)
    work.end()
    return page
