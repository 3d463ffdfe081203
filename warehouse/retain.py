"""How long snapshots are kept. The rule: the current one; every weekly and monthly edition; nightly ones for five weeks, and
after that the last one of each month. Nothing is lost with a snapshot: the store keeps every edition's figures, and
`replay` works any of them out again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from warehouse.connect import CURRENT
from warehouse.publish import manifest

NIGHTS = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    path: Path
    kind: str
    number: int
    published_at: datetime


def retain(folder: Path, at: datetime) -> list[Path]:
    """The snapshots that were removed by the rule. Their manifests stay; a reader who holds one keeps it."""
    found = list(_snapshots(folder))
    current = (folder / CURRENT).resolve()
    last_of_month = {}
    for one in sorted((one for one in found if one.kind == "nightly"), key=lambda one: one.number):
        last_of_month[one.published_at.year, one.published_at.month] = one.path
    removed = [
        one.path
        for one in found
        if one.kind == "nightly"
        and one.published_at < at - NIGHTS
        and one.path not in last_of_month.values()
        and one.path.resolve() != current
    ]
    for path in removed:
        path.unlink()
    return removed


def _snapshots(folder: Path) -> Iterable[_Snapshot]:
    for path in sorted((folder / "snapshots").glob("*.json")):
        said = manifest(path)
        snapshot = path.with_suffix(".duckdb")
        if said and snapshot.exists():
            yield _Snapshot(snapshot, said["kind"], said["number"], datetime.fromisoformat(said["published_at"]))
