"""Pictures of what leaders and clerks get, drawn from the sample half-year: those of README and docs come from here.

`DPH_SCREENS=docs/screens` writes them. Otherwise the tests only see that each has its size and is not blank.
"""

from __future__ import annotations

import base64
import os
import struct
import subprocess
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from flows.home import Home
from reports.bulletin.gather import gather
from reports.bulletin.page import page as page_of
from reports.bulletin.pages import render_pages
from reports.bulletin.workbook import write_workbook
from reports.notice.notice import NOTICE, write_notice
from tests.programs import program
from warehouse.connect import open_reader

MOST_BYTES = 250_000
UNIT = "区住建局"  # it has red, yellow and owed
LEAST_INK = 0.005  # share of dark points: a blank page has none
A4_UPRIGHT, A4_ACROSS = 297 / 210, 210 / 297
# A picture in at most 256 colours: a number for each point, the colours, width, height and the share of dark points.
FEWER_COLOURS = """async source => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const data = pen.getImageData(0, 0, image.width, image.height).data, count = data.length / 4;
  const points = new Uint8Array(count);
  let dark, colours;
  for (const step of [16, 32, 64]) {
    [dark, colours] = [0, new Map()];
    for (let at = 0; at < count && colours.size <= 256; at++) {
      const point = data.subarray(4 * at, 4 * at + 3);
      if (point[0] + point[1] + point[2] < 384) dark++;
      const [red, green, blue] = point.map(level => Math.round(level / step) * step);
      const colour = (red << 16) | (green << 8) | blue;
      if (!colours.has(colour)) colours.set(colour, colours.size);
      points[at] = colours.get(colour);
    }
    if (colours.size <= 256) break;
  }
  const blob = new Blob([points]), reader = new FileReader();
  const coded = await new Promise(done => { reader.onload = () => done(reader.result.split(',')[1]); reader.readAsDataURL(blob); });
  return [coded, [...colours.keys()], image.width, image.height, dark / count];
}"""


@pytest.fixture(scope="module")
def papers(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample's bulletin, its pages, its workbook and its notice."""
    folder = tmp_path_factory.mktemp("papers")
    home = Home(sample_home)
    plan = home.plan()
    with open_reader(home.warehouse) as con:
        (edition,) = con.execute("SELECT max_by(edition, number) FROM edition").fetchone() or ("",)
        bulletin = gather(con, plan, edition, most=12)
        render_pages(con, bulletin, folder / "bulletin")
    (folder / "bulletin.html").write_text(page_of(bulletin, public=False, pages="bulletin"), encoding="utf-8")
    write_workbook(bulletin, folder / "workbook.xlsx")
    write_notice(bulletin, folder / "notice.docx", plan.folder / NOTICE)
    return folder


def kept(browser: Any, name: str, picture: bytes) -> tuple[int, int]:
    """The width and height of a picture that is not blank, kept where somebody asked for pictures."""
    blank = browser.new_page()
    coded = base64.b64encode(picture).decode()
    points, colours, width, height, ink = blank.evaluate(FEWER_COLOURS, f"data:image/png;base64,{coded}")
    blank.close()
    content = png(base64.b64decode(points), colours, width, height)
    assert ink > LEAST_INK, f"{name} is blank"
    assert len(content) < MOST_BYTES, f"{name} has {len(content):,} bytes"
    if folder := os.environ.get("DPH_SCREENS"):
        (Path(folder) / f"{name}.png").write_bytes(content)
    return width, height


def png(points: bytes, colours: Sequence[int], width: int, height: int) -> bytes:
    """A PNG of a number for each point and the colours of the numbers."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + points[start : start + width] for start in range(0, width * height, width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)  # eight bits a point, each a number of the palette
    palette = b"".join(colour.to_bytes(3, "big") for colour in colours)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, content) for kind, content in chunks)


@pytest.mark.parametrize(
    ("name", "page", "size"),
    [
        ("bulletin", "bulletin.html", (860, 1120)),
        ("unit-page", f"bulletin/unit-{UNIT}.html", (390, 844)),
    ],
)
def test_the_pages_of_the_sample_in_a_browser(
    name: str, page: str, size: tuple[int, int], papers: Path, browser: Any
) -> None:
    seen = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    seen.goto((papers / page).as_uri())
    assert kept(browser, name, seen.screenshot()) == size
    seen.close()


def test_the_papers_of_the_sample_in_an_office_program(
    papers: Path, sample_home: Path, browser: Any, tmp_path: Path
) -> None:
    """One start of LibreOffice draws the first page of all of them."""
    slip = tmp_path / "return-slip.xlsx"
    slip.write_bytes(min(sample_home.glob("outbox/区农业农村局/*退回单.xlsx")).read_bytes())
    office = [program("soffice"), f"-env:UserInstallation=file://{tmp_path}/office", "--headless"]
    drawn = [str(slip), str(papers / "notice.docx"), str(papers / "workbook.xlsx")]
    command = [*office, "--convert-to", "pdf", "--outdir", str(tmp_path), *drawn]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    for name, shape in (("return-slip", A4_ACROSS), ("notice", A4_UPRIGHT), ("workbook", A4_ACROSS)):
        paper = [program("pdftoppm"), "-r", "100", "-l", "1", "-singlefile", "-png", f"{name}.pdf", name]
        subprocess.run(paper, check=True, cwd=tmp_path)
        width, height = kept(browser, name, (tmp_path / f"{name}.png").read_bytes())
        assert height / width == pytest.approx(shape, rel=0.02), name
