"""Everybody who is measured leaves the same outcome, and whoever leaves another one is found out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest

from benchmarks.agree import differences
from benchmarks.contenders import CONTENDERS
from benchmarks.job import write_job
from benchmarks.night import alone
from sources.read import read_file

FILES = 31  # the 11th and the 31st are faulty
PLAIN = ("bare_floor", "floor", "spare", "clever", "analyst")


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_job(tmp_path_factory.mktemp("reference") / "job", FILES, rows=5)


@pytest.fixture(scope="module")
def floor(job: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the floor leaves."""
    out = tmp_path_factory.mktemp("floor") / "out"
    CONTENDERS["floor"](job, out)
    return out


@pytest.mark.parametrize("name", PLAIN)
def test_who_needs_no_server_agrees_with_the_truth(name: str, job: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    CONTENDERS[name](job, out)
    assert differences(job, out, is_bare=name == "bare_floor") == []
    if name != "bare_floor":
        assert coloured(out) == returned(out) != {}


@pytest.mark.torture
@pytest.mark.tries("contenders against the truth")
@pytest.mark.parametrize("name", ("gx_each", "prefect_each", "ours_as_flow"))
def test_who_takes_long_agrees_with_the_truth(name: str, job: Path, tmp_path: Path) -> None:
    if name == "ours_as_flow":
        shutil.copytree(job / "files", tmp_path / "out" / "home" / "inbox")
    alone(name, job, tmp_path / "out", fresh=False)
    assert differences(job, tmp_path / "out") == []


def test_ours_agrees_with_the_truth(job: Path, tmp_path: Path) -> None:
    shutil.copytree(job / "files", tmp_path / "home" / "inbox")
    CONTENDERS["ours"](job, tmp_path)
    assert differences(job, tmp_path) == []


def test_ours_agrees_with_the_truth_where_every_table_has_many_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables are held, kept and judged in parts of a few rows; read in this process, where that can be ordered."""
    job = write_job(tmp_path / "job", FILES, rows=12)
    shutil.copytree(job / "files", tmp_path / "home" / "inbox")
    for room in ("sources.table.column", "sources.table.cells"):
        monkeypatch.setattr(f"{room}.PART_ROWS", 5)
    monkeypatch.setattr("warehouse.stage.FRAME_ROWS", 40)
    monkeypatch.setattr("flows.run._reading", lambda filed, plan: (read_file(one, plan) for one in filed))
    CONTENDERS["ours"](job, tmp_path)
    assert differences(job, tmp_path) == []
    with duckdb.connect(str(tmp_path / "home/warehouse/current.duckdb"), read_only=True) as con:
        assert con.execute("SELECT DISTINCT first_line FROM store.item_list ORDER BY ALL").fetchall() == [
            (0,),
            (5,),
            (10,),
        ]


def test_one_file_of_many_rows_is_taken_in(tmp_path: Path) -> None:
    job = write_job(tmp_path / "job", 1, rows=12_000)
    shutil.copytree(job / "files", tmp_path / "home" / "inbox")
    CONTENDERS["ours"](job, tmp_path)
    assert differences(job, tmp_path) == []


def returned(out: Path) -> dict[str, set[str]]:
    """file -> the cells that were found wrong, of each returned one."""
    with duckdb.connect(str(out / "current.duckdb"), read_only=True) as con:
        found = con.execute(
            "SELECT file, list(address) FROM found JOIN receipt USING (file) WHERE status = 'returned' GROUP BY file"
        ).fetchall()
    return {file: set(addresses) for file, addresses in found}


def coloured(out: Path) -> dict[str, set[str]]:
    """file -> the cells that its slip colours."""
    found = {}
    for path in (out / "slips").iterdir():
        table = openpyxl.load_workbook(path).worksheets[1]
        cells = (cell for row in table.iter_rows() for cell in row)
        found[path.stem] = {cell.coordinate for cell in cells if cell.fill.fill_type == "solid"}
    return found


def _without_a_slip(out: Path) -> None:
    next((out / "slips").iterdir()).unlink()


def _without_a_receipt(out: Path) -> None:
    next((out / "receipts").iterdir()).unlink()


def _with_a_changed_byte(out: Path) -> None:
    path = next(path for path in (out / "archive").rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes() + b" ")


def _said(change: str) -> Callable[[Path], None]:
    def damage(out: Path) -> None:
        (out / "current.duckdb").chmod(0o644)
        with duckdb.connect(str(out / "current.duckdb")) as con:
            con.execute(change)

    return damage


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (_without_a_slip, "no slip"),
        (_without_a_receipt, "no receipt"),
        (_with_a_changed_byte, "not in the archive"),
        (_said("UPDATE found SET address = 'B' || line"), "found: "),
        (_said("UPDATE receipt SET status = 'accepted' WHERE status = 'returned'"), "accepted instead of returned"),
        (_said("UPDATE figure SET cells = cells[2:]"), "origins: "),
        (_said("UPDATE figure SET cells = list_append(cells[2:], cells[2])"), "origins: "),
        (_said("UPDATE figure SET numerator = numerator + 1"), "figure: "),
        (_said("DELETE FROM support WHERE line = 5"), "support: "),
    ],
)
def test_another_outcome_is_found_out(
    damage: Callable[[Path], None], complaint: str, job: Path, floor: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(floor, tmp_path / "out")
    damage(out)
    assert any(complaint in wrong for wrong in differences(job, out))
