"""The files of an edition: the page, its workbook, the Word notice, a PDF if possible, and the pages behind it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from reports.bulletin.gather import gather
from reports.bulletin.page import page
from reports.bulletin.pages import render_pages
from reports.bulletin.pdf import NoPdf, write_pdf
from reports.bulletin.workbook import write_workbook
from reports.notice.notice import NOTICE, write_notice
from sources.declare import Plan


@dataclass(frozen=True, slots=True)
class Rendered:
    """The paths of an edition's files. `hint` says why there is no PDF. `notice` is None if neither office nor plan has
    a template.
    """

    page: Path
    workbook: Path
    notice: Path | None
    pdf: Path | None
    hint: str | None
    index: Path


def render_edition(
    con: duckdb.DuckDBPyConnection,
    plan: Plan,
    edition: str,
    folder: Path,
    public: bool = False,
    notice: Path | None = None,
    code: str | None = None,
) -> Rendered:
    """The files of `edition`, written into `folder` under its name; the pages behind it into a folder of that name.

    con: a connection to a snapshot with the edition. public: leave out file names. notice: the office's template; the
    plan's `notice.docx` if not given. code: the code of its seal, printed on all files.

    Raises: UnknownEdition.
    """
    bulletin = gather(con, plan, edition, code=code)
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{edition}-public" if public else edition
    front = folder / f"{stem}.html"
    front.write_text(page(bulletin, public=public, pages=stem), encoding="utf-8", newline="\n")
    pdf, hint = None, None
    template = notice or plan.folder / NOTICE
    try:
        pdf = write_pdf(front, folder / f"{stem}.pdf")
    except NoPdf as error:
        hint = str(error)
    return Rendered(
        page=front,
        workbook=write_workbook(bulletin, folder / f"{stem}.xlsx", public=public),
        notice=write_notice(bulletin, folder / f"{stem}.docx", template) if template.exists() else None,
        pdf=pdf,
        hint=hint,
        index=render_pages(con, bulletin, folder / stem, public=public)[0],
    )
