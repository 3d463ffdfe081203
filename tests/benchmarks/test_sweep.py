"""The sweep of a folder counts what the reader makes of its files, and finds a cell that a second library reads otherwise."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook

from benchmarks import sweep
from tests.sources.build_xls import xls
from tests.sources.traps.given import csv_of, table

ROWS = table()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "files" / "below"
    found.mkdir(parents=True)
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(found / "a.xlsx")
    (found / "b.xls").write_bytes(xls([("Sheet1", ROWS, {})]))
    (found / "c.csv").write_bytes(csv_of(ROWS, "gb18030"))
    (found / "d.xlsx").write_bytes((found / "a.xlsx").read_bytes()[:400])
    (found / "e.pdf").write_bytes(b"%PDF-1.7")
    return found.parent


def test_each_file_is_counted_and_its_cells_are_compared(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sweep.main([str(folder), "--out", str(tmp_path / "out.csv")])
    said = capsys.readouterr().out
    assert said.startswith("5 files, 0 MB; peak of memory ")
    assert "1 unreadable_format PDF" in said
    for by in ("openpyxl", "xlrd", "pandas"):
        assert f"1 files by {by}: " in said
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as file:
        rows = {Path(row["file"]).name: row for row in csv.DictReader(file)}
    filled = "36"  # three lines above, nine headings, 8 + 9 + 7 cells of the rows
    for name in ("a.xlsx", "b.xls", "c.csv"):
        row = rows[name]
        assert (row["cells"], row["different"]) == (filled, "0"), row
    assert rows["d.xlsx"]["second library"] == rows["e.pdf"]["second library"] == "none: refused"


def test_a_cell_that_differs_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sweep._openpyxl

    def another(content: bytes) -> dict[tuple[str, int, int], object]:
        return {place: 481 if cell == 480 else cell for place, cell in whole(content).items()}

    monkeypatch.setattr(sweep, "_openpyxl", another)
    found = sweep.compare(folder / "below" / "a.xlsx")
    assert (found.different, found.first) == (1, "E5: '480' '481'")
