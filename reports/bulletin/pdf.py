"""The bulletin as PDF, if WeasyPrint and its libraries are installed."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

REMEDY = (
    "pip install weasyprint, and the libraries pango, harfbuzz and fontconfig (Debian: apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0 libharfbuzz-subset0) with a Chinese font (fonts-noto-cjk)"
)
HINT = (
    "no PDF was written: {cause}. The page prints the same from a browser (one A4 page). For PDF files here: " + REMEDY
)


class NoPdf(Exception):
    """WeasyPrint or one of its libraries is missing; the message says what to install."""


def write_pdf(page: Path, out: Path) -> Path:
    """The path of `page` as PDF.

    Raises: NoPdf.
    """
    html = weasyprint().HTML
    out.parent.mkdir(parents=True, exist_ok=True)
    html(string=page.read_text(encoding="utf-8"), url_fetcher=_nothing).write_pdf(str(out))
    return out


def weasyprint() -> ModuleType:
    """The library that draws the PDF; imported only here.

    Raises: NoPdf.
    """
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise NoPdf(HINT.format(cause=str(error).splitlines()[0])) from None


def _nothing(url: str) -> dict[str, object]:
    raise ValueError(f"the page asks for {url}; it must stand alone")
