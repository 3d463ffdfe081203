"""One night on disk, without files: what the reader would have taken from them, put together by hand."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from house import House, instant

from sources.archive import Filed
from sources.finding import Finding
from sources.read import Column, Sheet, Taken
from sources.table.identify import Claim
from warehouse.build import build
from warehouse.connect import locked, open_writer
from warehouse.ledger import check, enter
from warehouse.publish import Edition, enter_edition, freeze, last_edition, swap_in
from warehouse.record import record
from warehouse.stage import open_stage, stage


def taken(
    unit: str,
    form: str,
    period: str,
    rows: dict[str, int],
    arrived: str = "2022-07-04T09:00",
    name: str = "",
    fault: Finding | None = None,
) -> Taken:
    """A file with one submission of form `form`: row key -> `part`."""
    name = name or f"{unit}-{form}-{period}.xlsx"
    sha256 = hashlib.sha256(repr((unit, form, period, rows)).encode()).hexdigest()
    receipt = hashlib.sha256(f"{name}|{sha256}|{arrived}".encode()).hexdigest()[:16]
    submission = hashlib.sha256(f"{receipt}|{unit}|{form}|{period}".encode()).hexdigest()[:16]
    filed = Filed(receipt, sha256, Path(name), name, "folder", None, 1, instant(arrived))
    addresses = [f"B{line}" for line in range(5, 5 + len(rows))]
    columns = {
        "row": Column(list(rows), list(rows), ["reported"] * len(rows), [f"A{a[1:]}" for a in addresses]),
        "part": Column(
            [str(n) for n in rows.values()], [n * 1_000_000 for n in rows.values()], ["reported"] * len(rows), addresses
        ),
    }
    claim = Claim(unit, form, period, "Sheet1", None, "lines")
    found = [] if fault is None else [Finding(fault.rule, fault.found, fault.wanted, submission, fault.item)]
    return Taken(filed, "taken", [Sheet(submission, claim, list(rows), columns, found)], [])


def graded(con: Any, severity: str = "reject") -> list[dict[str, Any]]:
    """The staged findings with a severity and a wording, as the judge's room leaves them."""
    rows = con.execute(
        "SELECT receipt_id, submission_id, rule, item, row_key, sheet, address, found, wanted FROM staged_finding"
    ).fetchall()
    names = ("receipt_id", "submission_id", "rule", "item", "row_key", "sheet", "address", "found", "wanted")
    return [
        {
            **dict(zip(names, row, strict=True)),
            "severity": "note" if row[2] == "duplicate_file" else severity,
            "message": row[2],
            "todo": "",
        }
        for row in rows
    ]


class Died(Exception):
    """The run was killed here."""


@dataclass
class Nights:
    """A warehouse on disk that takes in nights; `dies_after` names the step after which a run is killed."""

    folder: Path
    house: House
    dies_after: str = ""
    starts: list[Any] = field(default_factory=list)

    def run(self, at: str, files: list[Taken], severity: str = "reject") -> Edition | None:
        run, when = f"run-{at}", instant(at)
        with locked(self.folder):
            if not (self.folder / "writer.duckdb").exists():
                shutil.copytree(self.house.empty, self.folder, dirs_exist_ok=True)
            with open_writer(self.folder) as con:
                build(con, self.house.plan, self.house.at)
                self.starts.append(check(con, self.folder))
                con.execute("SET VARIABLE as_of = ?", [when.isoformat()])
                known = {row[0] for row in con.execute("SELECT receipt_id FROM store.receipt").fetchall()}
                files = [one for one in files if one.filed.receipt_id not in known]
                if files:
                    open_stage(con)
                    stage(con, files, self.house.plan)
                    self._dies("stage")
                    record(con, run, when, graded(con, severity))
                    self._dies("record")
                    enter(con, self.folder)
                    self._dies("enter")
                edition = freeze(con, self.house.plan, "nightly", run, when, True)
                self._dies("freeze")
                if edition is None and self.starts[-1].unpublished:
                    edition = last_edition(con)
                is_entered = edition is not None and enter_edition(con, self.folder)
            if edition:
                swap_in(self.folder, edition, is_entered=is_entered)
        return edition

    def _dies(self, step: str) -> None:
        if step == self.dies_after:
            self.dies_after = ""
            raise Died

    def rows(self) -> dict[str, list[Any]]:
        """Every row that is kept, but for the hash of a declaration's text."""
        with locked(self.folder), open_writer(self.folder) as con:
            tables = ("run", "receipt", "submission", "cell", "finding", "edition", "figure")
            found = {table: con.execute(f"SELECT * FROM store.{table} ORDER BY ALL").fetchall() for table in tables}
        return found


@dataclass
class Played:
    """Warehouses by the nights that they took in: each is made once, as the one before it and a night more, and copied."""

    folder: Path
    house: House
    editions: dict[str, list[Edition | None]] = field(default_factory=dict)

    def copy(self, nights: Nights, weeks: dict[str, list[Taken]]) -> list[Edition | None]:
        """Fill an empty warehouse with these nights; the edition of each."""
        source, editions = self._made(list(weeks.items()))
        shutil.copytree(source, nights.folder, symlinks=True, dirs_exist_ok=True)
        return editions

    def _made(self, weeks: list[tuple[str, list[Taken]]]) -> tuple[Path, list[Edition | None]]:
        key = hashlib.sha256(repr(weeks).encode()).hexdigest()
        made = Nights(self.folder / key, self.house)
        if key not in self.editions:
            before: list[Edition | None] = []
            if weeks[:-1]:
                source, before = self._made(weeks[:-1])
                shutil.copytree(source, made.folder, symlinks=True)
            self.editions[key] = [*before, made.run(*weeks[-1])]
        return made.folder, self.editions[key]
