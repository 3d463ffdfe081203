"""How long snapshots are kept: the current one, every weekly and monthly edition, nightly ones for five weeks, and
after that the last of each month.

No figure is lost with a snapshot: the store keeps every edition's figures, and `replay` computes any of them again.
"""

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
    """The snapshots removed by this rule. Their manifests stay, and a reader that has one open keeps it."""
    snapshots = list(_snapshots(folder))
    current = (folder / CURRENT).resolve()
    last_of_month = {}
    for one in sorted((one for one in snapshots if one.kind == "nightly"), key=lambda one: one.number):
        last_of_month[one.published_at.year, one.published_at.month] = one.path
    removed = [
        one.path
        for one in snapshots
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
        facts = manifest(path)
        snapshot = path.with_suffix(".duckdb")
        if facts and snapshot.exists():
            yield _Snapshot(snapshot, facts["kind"], facts["number"], datetime.fromisoformat(facts["published_at"]))
